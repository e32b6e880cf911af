/* Evidence: what was measured on systems, the status of their safeguards, how far scenarios
 * were assessed, and recorded judgements. The same records come from an evidence file
 * (evidence_read) and from the evidence store (store.h). Ids of the threat model stay strings
 * here: evidence is kept without knowing which model it will be held against. */
#ifndef PATHGATE_MODEL_EVIDENCE_H
#define PATHGATE_MODEL_EVIDENCE_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/terms.h"

#include <stdbool.h>
#include <stdint.h>

/* Where a record comes from. Strings are never NULL; "" is unknown. */
struct provenance {
    const char *file;         /* the imported file's name, without its folders */
    const char *digest;       /* its SHA-256 */
    uint32_t line;            /* of the record in it */
    const char *source_title; /* the document that the record cites; "" when it cites none */
    const char *source_publisher;
    const char *source_date; /* YYYY-MM-DD */
    const char *source_url;
    const char *cite; /* where in that document */
    enum { SOURCE_PRIMARY, SOURCE_REPORT, SOURCE_SECONDARY } source_kind;
};

/* One state of the system that was measured. */
struct checkpoint {
    const char *id;
    enum checkpoint_kind kind;
    const char *title, *mode; /* "" when not stated */
    struct provenance provenance;
};

struct measurement {
    const char *metric;
    const char *category;                 /* "" for the metric as a whole */
    const char *checkpoint;               /* "" when not stated */
    enum checkpoint_kind checkpoint_kind; /* meaningful when checkpoint is not "" */
    const char *mode;                     /* reasoning mode, or "" */
    double value;                         /* the estimate; shares are 0..1 */
    bool has_count;                       /* k of n */
    bool has_items;                       /* n is known */
    bool has_interval;                    /* low and high are published */
    uint64_t k, n;
    double low, high, confidence;
    uint32_t elicitation; /* index of elicitation_words */
    double margin, sandbagging;
    double awareness;  /* the share of items that the system took for a test */
    bool has_refusals; /* items were left out of n because the system refused them */
    uint64_t refusals; /* how many */
    bool contaminated; /* items may have been in its training data */
    bool saturated;    /* too easy to tell levels apart */
    bool inferred, illustrative;
    enum area area; /* AREA_TIERS unless no tier may ever rest on it */
    const char *method, *evaluator, *date;
    const char *note;   /* its paragraphs, separated by line ends */
    const char *values; /* of items that were run several times: their means as clusters_next
                           reads them; "" or NULL when not known */
    struct provenance provenance;
};

struct safeguard_record {
    const char *safeguard;
    enum safeguard_status status; /* as recorded; staleness is judged on a date */
    uint32_t tested_against;      /* mask of 1 << enum adversary */
    const char *date, *expires;   /* "" when not stated */
    bool illustrative;
    const char *note;
    struct provenance provenance;
};

/* How often something was tried and got past a safeguard. */
struct bypass_count {
    bool has_attempts, has_bypasses; /* bypasses may be known where attempts are not */
    uint64_t attempts, bypasses;     /* bypasses <= attempts where both are known */
};

/* An attempt to validate a safeguard by attacking it. */
struct campaign {
    const char *safeguard, *name;
    const char *begins, *ends; /* "" when not stated */
    uint32_t tested_against;   /* mask of 1 << enum adversary */
    struct bypass_count count;
    const char *method, *evaluator;
    bool illustrative;
    const char *note;
    struct provenance provenance;
};

/* What monitoring counted in one deployment over one period. */
struct observation {
    const char *safeguard; /* "" for the system as a whole */
    uint32_t deployment;   /* enum deployment_type; NONE when not stated */
    const char *begins, *ends;
    struct bypass_count count;
    bool has_incidents;
    uint64_t incidents;
    bool illustrative;
    const char *note;
    struct provenance provenance;
};

/* Something that went wrong, or nearly. Ids of what it concerns are separated by blanks. */
struct incident {
    const char *name, *title;
    enum incident_kind kind;
    uint32_t severity; /* index of severity_words */
    const char *date;
    uint32_t deployment; /* NONE when not stated */
    const char *domains, *scenarios, *safeguards;
    uint32_t reopens;     /* mask of 1 << enum reopens */
    const char *resolved; /* the date; "" while it is open */
    bool illustrative;
    const char *note;
    struct provenance provenance;
};

/* Something that starts the clock of a duty, or by which a duty was fulfilled. */
struct event_record {
    const char *name, *title;
    uint32_t kind;    /* enum event_kind; NONE: it starts no clock */
    const char *date; /* YYYY-MM-DD, or with the time: YYYY-MM-DDTHH:MM, UTC */
    uint32_t deployment;
    const char *incident; /* the one it is about, or "" */
    const char *fulfils;  /* duties as 'LAW/DUTY', separated by blanks */
    bool illustrative;
    const char *note;
    struct provenance provenance;
};

struct coverage_record {
    const char *scenario;
    enum assessed assessed;
    const char *reason;
    struct provenance provenance;
};

struct judgement_record {
    const char *question;
    bool holds;
    const char *role, *date, *reason;
    struct provenance provenance;
};

/* One arm of a study: k of n, or the mean and standard deviation of n values. */
struct study_arm {
    uint64_t k, n;
    double mean, sd;
};

/* People with and without the system, on one endpoint. */
struct uplift_study {
    const char *name, *endpoint;
    const char *capability, *scenario; /* what it speaks to; "" when not stated */
    bool counted;                      /* its arms are counts, otherwise means */
    bool less;                         /* a smaller value is more uplift: time, cost */
    struct study_arm treatment, control;
    const char *baseline, *tools; /* the world of the control arm, and what it had */
    const char *proficiency;
    bool preregistered, inferred, illustrative;
    const char *method, *evaluator, *date, *note;
    struct provenance provenance;
};

/* One system's evidence, in a canonical order: measurements by metric, category, checkpoint and
 * date; the others by the id they are about, observations by their period. */
struct evidence {
    const char *system, *title, *developer, *date;
    uint32_t line; /* of the system in its file */
    VEC(struct checkpoint) checkpoints;
    VEC(struct measurement) measurements;
    VEC(struct safeguard_record) safeguards;
    VEC(struct coverage_record) coverage;
    VEC(struct judgement_record) judgements;
    VEC(struct campaign) campaigns;
    VEC(struct observation) observations;
    VEC(struct incident) incidents;
    VEC(struct uplift_study) studies;
    VEC(struct event_record) events;
    char digest[65]; /* SHA-256 over the canonical text, see evidence_write_canonical */
};

/* The systems of one evidence file, or one system out of the store. Owns all it points to. */
struct evidence_set {
    struct arena arena;
    VEC(struct evidence) systems;
    const char *file; /* for a set read from a file: its name and SHA-256 */
    const char *digest;
    const char *format;  /* what kind of file that was: "evidence", "inspect-json", ... */
    const char *reading; /* SHA-256 over the mapping and options it was read with; "": none */
};

void evidence_set_init(struct evidence_set *set);
void evidence_set_release(struct evidence_set *set);

/* Reads an evidence file. Every fault is reported in one run; with any error the set is empty.
 * Besides the grammar: k <= n, low <= value <= high, a known checkpoint and source, expires
 * after date, bypasses <= attempts, periods that do not end before they begin, an incident that
 * names what it reopens, an event that starts a clock or fulfils a duty, no two records about
 * the same thing, and every figure cited or called illustrative. Two measurements are about the
 * same thing when metric, category, checkpoint, elicitation, evaluator and date agree. A value
 * further than one item from k / n is warned about. Nothing of the source is kept. O(size log
 * size). */
enum status evidence_read(const struct source *source, struct evidence_set *set,
                          struct diagnostics *diagnostics);

/* As evidence_read, for a JSON document that 'evidence export' wrote: what can be worked out
 * from the records (intervals, differences) is passed over. The evidence has the digest of what
 * was exported. */
enum status evidence_read_json(const struct source *source, struct evidence_set *set,
                               struct diagnostics *diagnostics);

/* Adds an empty system whose strings are all "", or returns NULL when memory is out. Valid
 * until the next one is added. */
struct evidence *evidence_set_add(struct evidence_set *set);

/* Whether a list of ids that are separated by blanks has this one. */
bool evidence_lists(const char *ids, const char *id);

/* Sorts the records canonically and computes the digest. O(records log records). */
enum status evidence_seal(struct evidence *evidence, struct diagnostics *diagnostics);

/* The text that the digest is taken over: one line a record, in the present order of the
 * records; strings as 'bytes:string', numbers as text_number writes them. What is said and
 * which document says so is part of it; the imported file, its digest and its lines are not. */
void evidence_write_canonical(const struct evidence *evidence, struct text *out);

#endif
