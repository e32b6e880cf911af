/* Every cap in one place. Inputs are hostile: each size has a maximum, and reaching one is an
 * error that names it. Raise a number here and nowhere else. */
#ifndef PATHGATE_BASE_LIMITS_H
#define PATHGATE_BASE_LIMITS_H

#define LIMIT_FILE_BYTES (1024u * 1024 * 1024) /* any input file */
#define LIMIT_XML_DEPTH 128u                   /* nested elements */
#define LIMIT_XML_ATTRIBUTES 64u               /* attributes of one element */
#define LIMIT_MODEL_FILE_BYTES                                                                 \
    (256u * 1024 * 1024)                /* a threat model, evidence or framework file */
#define LIMIT_IMPORTS 256u              /* files one model consists of */
#define LIMIT_ID_BYTES 128u             /* an id */
#define LIMIT_TITLE_BYTES 512u          /* a title */
#define LIMIT_LEVELS 16u                /* levels of one capability */
#define LIMIT_DIAGNOSTICS 200u          /* faults listed in full; the rest are counted */
#define LIMIT_CIRCUIT_NODES (1u << 28)  /* nodes of one circuit */
#define LIMIT_CIRCUIT_EDGES (1u << 29)  /* edges of one circuit */
#define LIMIT_FLIP_SETS 5u              /* flip sets listed of each kind */
#define LIMIT_STORE_PATIENCE 10000      /* milliseconds to wait for another program's import */
#define LIMIT_STORE_FAULTS 20u          /* faults that a damaged store is asked for */
#define LIMIT_TREE_NODES 100000u        /* nodes of a graph unfolded into a tree */
#define LIMIT_RELATIONS (1u << 20)      /* relations of a catalogue that is imported */
#define LIMIT_DRAWING_NODES 2000u       /* nodes of one diagram */
#define LIMIT_DRAWING_COLUMNS 24u       /* of a table that is drawn */
#define LIMIT_DRAWING_ROWS 500u         /* rows of one table among the diagrams */
#define LIMIT_MATRIX_CELLS (1u << 20)   /* verdicts of one matrix */
#define LIMIT_CLOCK 10000u              /* units that the clock of a duty runs for */
#define LIMIT_CLOCKS 10000u             /* clocks of duties, in one result */
#define LIMIT_SHAPLEY_ATOMS 2048u       /* atoms that Shapley values are found for */
#define LIMIT_OPENPSA_NAME_BYTES 1024u  /* a name or path in an Open-PSA model */
#define LIMIT_GROUP_MEMBERS 1024u       /* members of one common-cause group */
#define LIMIT_GROUPS_EVENTS (1u << 20)  /* events that all of them expand to */
#define LIMIT_GROUP_EVENTS (1u << 16)   /* events that one common-cause group expands to */
#define LIMIT_UNROLLED_EDGES (1u << 24) /* edges that unrolling one cycle may write */

/* Evaluation logs. */
#define LIMIT_JSON_DEPTH 256u                /* nested values of a JSON document */
#define LIMIT_JSON_VALUES (1u << 21)         /* values of one that are kept in memory */
#define LIMIT_JSON_STRING (1024u * 1024)     /* bytes of a string that is kept */
#define LIMIT_YAML_BYTES (16u * 1024 * 1024) /* bytes of a YAML document */
#define LIMIT_YAML_COPIES (1u << 17)         /* values that its aliases stand for */
#define LIMIT_LOG_BYTES (1ull << 40)         /* bytes of one file */
#define LIMIT_ARCHIVE_ENTRIES (1u << 22)     /* entries of one archive */
#define LIMIT_ARCHIVE_ENTRY (1ull << 31)     /* bytes of one entry that is read */
#define LIMIT_ARCHIVE_RATIO 1000u            /* bytes that one of an archive expands to */
#define LIMIT_LOG_FILES 100000u              /* files of one import */
#define LIMIT_FOLDER_DEPTH 32u               /* nested folders of one import */
#define LIMIT_LOG_RESULTS 100000u            /* results of one evaluation log */

#endif
