/* What is assumed of a system instead of what its evidence says: levels that it has, safeguards
 * that count or fail. A verdict that rests on assumptions is a what-if and never acceptable. */
#ifndef PATHGATE_ANALYZER_ASSUMPTIONS_H
#define PATHGATE_ANALYZER_ASSUMPTIONS_H

#include "model/terms.h"

#include <stdbool.h>
#include <stdint.h>

enum assumed_safeguard {
    ASSUMED_AS_IT_IS,
    ASSUMED_TO_COUNT, /* validated against all it faces, its criteria met; it has no effect
                         still under deployments it does not work under */
    ASSUMED_TO_FAIL,  /* as if it were not there */
};

enum assumed_side {
    ASSUMED_EXACTLY,  /* certainly this level and no higher */
    ASSUMED_AT_LEAST, /* certainly this level; what lies above is as measured */
    ASSUMED_AT_MOST,  /* certainly no higher; what lies below is as measured */
};

struct assumptions {
    const uint32_t *levels;    /* by capability; NONE: as measured */
    const uint8_t *safeguards; /* by safeguard: enum assumed_safeguard */
    const uint8_t *sides;      /* by capability: enum assumed_side; NULL: exactly, everywhere */
};

/* The level a capability is assumed to have; NONE where nothing is assumed. */
static inline uint32_t assumed_level(const struct assumptions *assumptions, uint32_t capability)
{
    return assumptions ? assumptions->levels[capability] : NONE;
}

/* Whether a level is assumed to be reached: 1, not to be: 0, or as measured: -1. */
static inline int assumed_reach(const struct assumptions *assumptions, uint32_t capability,
                                uint32_t level)
{
    uint32_t assumed = assumed_level(assumptions, capability);
    int side = assumed != NONE && assumptions->sides ? assumptions->sides[capability]
                                                     : ASSUMED_EXACTLY;
    if (assumed == NONE || (side == ASSUMED_AT_LEAST && level > assumed) ||
        (side == ASSUMED_AT_MOST && level <= assumed)) {
        return -1;
    }
    return level <= assumed;
}

static inline enum assumed_safeguard assumed_safeguard(const struct assumptions *assumptions,
                                                       uint32_t safeguard)
{
    return assumptions ? (enum assumed_safeguard)assumptions->safeguards[safeguard]
                       : ASSUMED_AS_IT_IS;
}

#endif
