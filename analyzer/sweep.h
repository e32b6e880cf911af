/* Which members of a cycle have to be computed again: those with an input that has changed
 * since. A cycle is swept in turn from either end, so that what is known goes far along it in
 * each sweep.
 *
 *     for (sweep_begin(&sweep, cycle); sweep_next(&sweep, &member);) {
 *         sweep_note(&sweep, member, compute(member));
 *     } */
#ifndef PATHGATE_ANALYZER_SWEEP_H
#define PATHGATE_ANALYZER_SWEEP_H

#include "analyzer/acyclic.h"

struct sweep {
    const struct acyclic *graph;
    uint32_t *changed, *computed; /* by node: when last, 0 for never */
    uint32_t now;                 /* members computed so far */
    uint32_t begin, count;        /* the members of the cycle */
    uint32_t next;                /* the one to look at, in the direction of the sweep */
    uint32_t rounds;              /* sweeps that are over */
    bool any;                     /* something changed in this one */
};

/* STATUS_OK or STATUS_MEMORY; the caller releases it in any case. */
enum status sweep_init(struct sweep *sweep, const struct acyclic *graph);
void sweep_release(struct sweep *sweep);

/* Begins with a cycle of the acyclic view: all its members are to be computed. */
void sweep_begin(struct sweep *sweep, uint32_t cycle);

/* The next member to compute; false once there is none. */
bool sweep_next(struct sweep *sweep, uint32_t *member);

/* The member was computed; 'changed': into something else than before. */
void sweep_note(struct sweep *sweep, uint32_t member, bool changed);

#endif
