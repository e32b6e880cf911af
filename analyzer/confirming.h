/* Minimal sets of a module that is known within bounds only, made certain by asking the circuit
 * of the module itself, in up to 64 worlds at once: a set of what is below the function turns
 * the module, and is made smaller for as long as it still does; a set of what is above it is
 * minimal if it turns the module at all, since no part of it can. */
#ifndef PATHGATE_ANALYZER_CONFIRMING_H
#define PATHGATE_ANALYZER_CONFIRMING_H

#include "analyzer/compiled.h"
#include "analyzer/table.h"

/* Families of sets of levels, zero-suppressed: minimal ones already certain, those of what is
 * below and of what is above the function 'turned'. */
enum confirming_source { CONFIRMING_CERTAIN, CONFIRMING_INNER, CONFIRMING_OUTER };

struct confirming_task {
    const struct unit *unit;
    const uint8_t *idle; /* by level: truth when nothing is done */
    bool turned;         /* the unit's own when nothing is done */
    const struct diagram *sources[3];
    uint64_t visits; /* of edges of the unit's circuit, about, before it ends */
};

/* '*sets': a family, of its caller, of sets that are minimal, those of the first source among
 * them; none, no node even, where these could not be gone through. 'zdd' is reset, and asked
 * whether to go on. '*visits': what was spent. STATUS_OK or STATUS_MEMORY. */
enum status confirming_run(const struct confirming_task *task, struct table *zdd,
                           struct diagram *sets, uint64_t *visits);

#endif
