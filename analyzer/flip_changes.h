/* Changes that may flip a verdict: what of a situation can change, one thing at a time, in
 * which direction, and when one change is less of the same than another. */
#ifndef PATHGATE_ANALYZER_FLIP_CHANGES_H
#define PATHGATE_ANALYZER_FLIP_CHANGES_H

#include "analyzer/thresholds.h"
#include "analyzer/whatif.h"

enum flip_kind {
    FLIP_CAPABILITY, /* the system certainly has this level, or certainly none above it */
    FLIP_SAFEGUARD,  /* it counts, or fails */
    FLIP_CONDITION,  /* it holds, or does not */
    FLIP_DEPLOYMENT, /* it is deployed in this way */
    FLIP_METRIC,     /* it is measured on the other side of a threshold */
    FLIP_KIND_COUNT,
};
extern const char *const flip_kind_words[];

struct flip_change {
    enum flip_kind kind;
    uint32_t subject; /* a capability, safeguard, node, enum deployment_type or metric */
    uint32_t level;   /* FLIP_CAPABILITY */
    bool holds;       /* FLIP_CAPABILITY: it has the level; FLIP_METRIC: the threshold is met */
    double value;     /* FLIP_METRIC: what is assumed */
    struct level_margin margin; /* FLIP_METRIC: the threshold, and how far it is */
    bool likely; /* FLIP_METRIC: the interval of what was measured reaches over it */
};

/* Makes one change in a what-if. */
enum status flip_apply(const struct threatmodel *model, const struct flip_change *change,
                       struct whatif *whatif);

/* Changes of which sets are made, all of one direction. */
struct flip_universe {
    VEC(struct flip_change) changes;
};

/* Fills in every change that makes goals more reachable ('raising'), or less: levels that the
 * system is not certain to have, safeguards that may fail, conditions, and metrics on the other
 * side of a threshold; of one thing the least change first. STATUS_MEMORY. The caller releases
 * the vector in any case. */
enum status flip_universe_fill(const struct situation *situation, bool raising,
                               struct flip_universe *out);

/* Whether both change the same thing, so that they make no set. */
bool flip_same_thing(const struct flip_change *a, const struct flip_change *b);

/* Whether 'a' is the same change as 'b', or less of the same. */
bool flip_is_less(const struct flip_change *a, const struct flip_change *b);

#endif
