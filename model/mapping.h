/* A mapping: which results of evaluation logs measure which metrics of the threat models. Rules
 * are tried in the order of the file, the first that fits counts. */
#ifndef PATHGATE_MODEL_MAPPING_H
#define PATHGATE_MODEL_MAPPING_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/terms.h"

#include <stdbool.h>

/* What a result is of; strings are never NULL. */
struct mapping_key {
    const char *task, *metric, *scorer, *filter;
};

struct mapping_rule {
    struct mapping_key patterns; /* '*' and '?' stand for any characters and any one */
    const char *as;              /* the metric of the threat model */
    const char *category;
    uint32_t checkpoint; /* index of checkpoint_kind_words, or NONE */
    bool reversed;       /* the log counts the opposite: one minus its share */
    bool percent;        /* the log counts in hundredths */
    uint32_t elicitation;
    double margin;
    enum area area; /* AREA_TIERS unless no tier may ever rest on such results */
};

struct mapping {
    struct arena arena;
    VEC(struct mapping_rule) rules;
    char digest[DIGEST_HEX]; /* of the file */
};

/* Reads a mapping file. With any error the mapping is empty. */
enum status mapping_read(const char *path, struct mapping *mapping,
                         struct diagnostics *diagnostics);
void mapping_release(struct mapping *mapping);

/* The rule that a result falls under, or NULL. A rule's task may be several patterns, separated
 * by blanks. Letters match whatever their case. O(rules x length). */
const struct mapping_rule *mapping_find(const struct mapping *mapping,
                                        const struct mapping_key *key);

#endif
