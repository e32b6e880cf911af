/* The answers of docs and design, naively: the truth of a plain case by iterating from "nothing
 * holds" until nothing changes, for every assignment of its atoms; truth under uncertainty by
 * trying every resolution of what is uncertain. Shares no code with the analyzer. */
#ifndef PATHGATE_TESTS_ORACLE_NAIVE_H
#define PATHGATE_TESTS_ORACLE_NAIVE_H

#include "tests/oracle/worlds.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PLAIN_ATOMS = 14, LANES = 64 };

enum plain_atom_kind { PLAIN_LEVEL, PLAIN_CONDITION, PLAIN_FAILURE };

struct plain_atom {
    enum plain_atom_kind kind;
    int subject, level;
};

typedef uint64_t lanes; /* one truth for each of 64 assignments */

struct plain_atoms {
    struct plain_atom items[MOST_PLAIN_ATOMS];
    int count;
};

/* One assignment a lane. */
struct plain_inputs {
    lanes level[MOST_CAPABILITIES][MOST_LEVELS + 1];
    lanes condition[MOST_NODES], failure[MOST_SAFEGUARDS];
    bool alone; /* the baseline world: nothing comes from the system or its deployment */
};

static inline struct plain_atoms list_atoms(const struct plain_case *c, int scenario)
{
    struct plain_atoms atoms = {.count = 0};
    for (int i = 0; i < c->capability_count; i++) {
        for (int l = 1; l <= c->capabilities[i].levels; l++) {
            atoms.items[atoms.count++] = (struct plain_atom){PLAIN_LEVEL, i, l};
        }
    }
    for (int i = 0; i < c->named_count; i++) {
        if (c->nodes[i].kind == NODE_CONDITION && visible_from(c, scenario, i)) {
            atoms.items[atoms.count++] = (struct plain_atom){PLAIN_CONDITION, i, 0};
        }
    }
    for (int i = 0; i < c->safeguard_count; i++) {
        atoms.items[atoms.count++] = (struct plain_atom){PLAIN_FAILURE, i, 0};
    }
    return atoms;
}

static inline bool is_served(const struct plain_case *c)
{
    return c->actor == ACTOR_SYSTEM || (c->to >> c->access & 1);
}

static inline int held_alone(const struct plain_capability *capability)
{
    return capability->held_always > capability->held_here ? capability->held_always
                                                           : capability->held_here;
}

struct naive {
    const struct plain_case *c;
    const struct plain_inputs *inputs;
    int scenario;
    int denied;          /* a node that cannot hold, or -1 */
    const bool *allowed; /* by node: steps and conditions that may hold; NULL: all */
    lanes held[MOST_NODES];
};

static inline lanes affordance_had(const struct naive *n, int affordance)
{
    const struct plain_case *c = n->c;
    bool given = !n->inputs->alone && is_served(c) && (c->gives >> affordance & 1);
    lanes had = given ? ~(lanes)0 : 0;
    for (int i = 0; i < c->named_count; i++) {
        if (visible_from(c, n->scenario, i) && (c->nodes[i].gives >> affordance & 1)) {
            had |= n->held[i];
        }
    }
    return had;
}

static inline lanes is_without_effect(const struct naive *n, int safeguard)
{
    const struct plain_safeguard *s = &n->c->safeguards[safeguard];
    lanes without = n->inputs->failure[safeguard];
    for (int i = 0; i < s->defeated_count; i++) {
        if (visible_from(n->c, n->scenario, s->defeated_by[i])) {
            without |= n->held[s->defeated_by[i]];
        }
    }
    return without;
}

static inline lanes is_uncut(const struct naive *n, int node)
{
    lanes uncut = ~(lanes)0;
    for (int s = 0; s < n->c->safeguard_count; s++) {
        for (int i = 0; i < n->c->safeguards[s].cut_count; i++) {
            if (n->c->safeguards[s].cut_nodes[i] == node) {
                uncut &= is_without_effect(n, s);
            }
        }
    }
    return uncut;
}

static inline lanes is_delivered(const struct naive *n, int capability, int level)
{
    const struct plain_capability *has = &n->c->capabilities[capability];
    if (held_alone(has) >= level) {
        return ~(lanes)0;
    }
    lanes access = has->through && n->c->actor == ACTOR_PEOPLE ? 0 : ~(lanes)0;
    for (int a = 0; a < n->c->affordance_count; a++) {
        access |= has->through >> a & 1 ? affordance_had(n, a) : 0;
    }
    for (int s = 0; s < n->c->safeguard_count; s++) {
        if (n->c->safeguards[s].cut_capabilities >> capability & 1) {
            access &= is_without_effect(n, s);
        }
    }
    for (int l = 1; l <= level; l++) {
        access &= n->inputs->level[capability][l];
    }
    return n->inputs->alone ? 0 : access;
}

static inline lanes at_least_of(const struct naive *n, const struct plain_node *node, int k)
{
    lanes reached[MOST_INPUTS + 1] = {~(lanes)0};
    for (int i = 0; i < node->input_count; i++) {
        for (int j = MOST_INPUTS; j > 0; j--) {
            reached[j] |= reached[j - 1] & n->held[node->inputs[i]];
        }
    }
    return reached[k];
}

static inline lanes does_hold(const struct naive *n, int index)
{
    const struct plain_node *node = &n->c->nodes[index];
    bool act = node->kind == NODE_STEP || node->kind == NODE_CONDITION;
    if (index == n->denied || (act && n->allowed && !n->allowed[index])) {
        return 0;
    }
    switch (node->kind) {
    case NODE_STEP:
        return node->probability == 0
                   ? 0
                   : at_least_of(n, node, node->input_count) & is_uncut(n, index);
    case NODE_CONDITION:
        return n->inputs->condition[index] & is_uncut(n, index);
    case NODE_ALL:
    case NODE_SEQUENCE:
        return at_least_of(n, node, node->input_count);
    case NODE_ANY:
        return at_least_of(n, node, 1);
    case NODE_AT_LEAST:
        return at_least_of(n, node, node->k);
    case NODE_CAPABILITY:
        return is_delivered(n, node->capability, node->level);
    case NODE_AFFORDANCE:
        return affordance_had(n, node->affordance);
    }
    return 0;
}

/* Kleene: all of the next round from all of this one. */
static inline void iterate_naively(struct naive *n)
{
    memset(n->held, 0, sizeof(n->held));
    for (bool changed = true; changed;) {
        lanes next[MOST_NODES] = {0};
        for (int i = 0; i < n->c->node_count; i++) {
            next[i] = visible_from(n->c, n->scenario, i) ? does_hold(n, i) : 0;
        }
        changed = memcmp(next, n->held, sizeof(next)) != 0;
        memcpy(n->held, next, sizeof(next));
    }
}

static inline void assign_atom(struct plain_inputs *inputs, const struct plain_atom *atom,
                               lanes value)
{
    switch (atom->kind) {
    case PLAIN_LEVEL:
        inputs->level[atom->subject][atom->level] = value;
        break;
    case PLAIN_CONDITION:
        inputs->condition[atom->subject] = value;
        break;
    case PLAIN_FAILURE:
        inputs->failure[atom->subject] = value;
        break;
    }
}

/* The truth of a scenario's goal for every assignment: bit a of x says that atom a holds. */
struct truth_table {
    struct plain_atoms atoms;
    lanes words[1 << (MOST_PLAIN_ATOMS - 6)];
};

static inline bool table_holds(const struct truth_table *t, uint32_t x)
{
    return t->words[x / LANES] >> (x % LANES) & 1;
}

static inline uint32_t table_size(const struct truth_table *t)
{
    return 1u << t->atoms.count;
}

static inline void fill_table(const struct plain_case *c, int scenario, bool alone, int denied,
                              struct truth_table *t)
{
    static const lanes pattern[] = {UINT64_C(0xAAAAAAAAAAAAAAAA), UINT64_C(0xCCCCCCCCCCCCCCCC),
                                    UINT64_C(0xF0F0F0F0F0F0F0F0), UINT64_C(0xFF00FF00FF00FF00),
                                    UINT64_C(0xFFFF0000FFFF0000), UINT64_C(0xFFFFFFFF00000000)};
    struct plain_inputs inputs = {.alone = alone};
    struct naive n = {.c = c, .inputs = &inputs, .scenario = scenario, .denied = denied};
    t->atoms = list_atoms(c, scenario);
    for (uint32_t w = 0; w * LANES < table_size(t) || w == 0; w++) {
        for (int a = 0; a < t->atoms.count; a++) {
            lanes value = a < 6 ? pattern[a] : (w >> (a - 6) & 1) ? ~(lanes)0 : 0;
            assign_atom(&inputs, &t->atoms.items[a], value);
        }
        iterate_naively(&n);
        t->words[w] = n.held[c->goals[scenario]];
    }
}

/* ---- what is known of the atoms ---- */

/* An answer with the reason that nothing was measured. */
struct plain_answer {
    bool low, high, clear;
};

static inline struct plain_answer answer_of(const struct quarters *q, bool widened,
                                            enum reading reading)
{
    if (!q->measured) {
        return (struct plain_answer){false, true, false};
    }
    bool point = q->value >= 2;
    bool bound = reading == READING_BOUND;
    bool high = bound ? q->high + (widened ? q->margin : 0) >= 2 : point;
    return (struct plain_answer){bound ? q->low >= 2 : point, high, high};
}

/* The system's level lies from 'low' to 'high'; it is at most 'clear' if all that was not
 * measured came out clear. */
struct plain_interval {
    int low, high, clear;
};

static inline struct plain_interval level_interval_of(const struct plain_capability *capability,
                                                      enum reading reading)
{
    static const struct quarters nothing = {.measured = false};
    struct plain_interval interval = {0, 0, 0};
    bool ruled_out = false, clear_out = false;
    for (int l = 1; l <= capability->levels; l++) {
        const struct quarters *q =
            capability->indicator[l - 1] ? &capability->result[l - 1] : &nothing;
        if (answer_of(q, true, reading).low) {
            interval = (struct plain_interval){l, l, l};
        }
    }
    for (int l = interval.low + 1; l <= capability->levels; l++) {
        const struct quarters *q =
            capability->indicator[l - 1] ? &capability->result[l - 1] : &nothing;
        struct plain_answer answer = answer_of(q, true, reading);
        ruled_out |= !answer.high;
        clear_out |= !answer.clear;
        interval.high = ruled_out ? interval.high : l;
        interval.clear = clear_out ? interval.clear : l;
    }
    return interval;
}

/* The bound reading leaves open what the point reading does. */
static inline struct plain_interval level_interval(const struct plain_capability *capability,
                                                   enum reading reading)
{
    struct plain_interval point = level_interval_of(capability, READING_POINT);
    struct plain_interval interval = level_interval_of(capability, reading);
    interval.high = interval.high > point.high ? interval.high : point.high;
    interval.clear = interval.clear > point.clear ? interval.clear : point.clear;
    return interval;
}

static inline struct plain_answer failure_answer(const struct plain_case *c, int safeguard,
                                                 enum world world, enum reading reading)
{
    const struct plain_safeguard *s = &c->safeguards[safeguard];
    static const struct plain_answer failed = {true, true, true}, works = {false, false, false};
    enum safeguard_status status = s->recorded ? s->status : SAFEGUARD_UNDEFINED;
    if (status == SAFEGUARD_VALIDATED && s->expired) {
        status = SAFEGUARD_IMPLEMENTED;
    }
    enum safeguard_status least = world == WORLD_DEFINED       ? SAFEGUARD_DEFINED
                                  : world == WORLD_IMPLEMENTED ? SAFEGUARD_IMPLEMENTED
                                                               : SAFEGUARD_VALIDATED;
    bool here = s->works_under >> DEPLOYMENT_CLOSED & 1;
    if (world == WORLD_BASELINE || world == WORLD_UNMITIGATED || !here || status < least) {
        return failed;
    }
    if (world != WORLD_VALIDATED) {
        return works;
    }
    if (c->admits & ~s->tested) {
        return failed;
    }
    if (!s->criterion) {
        return works;
    }
    struct plain_answer met = answer_of(&s->result, false, reading);
    return (struct plain_answer){!met.high, !met.low, !met.low && s->result.measured};
}

static inline struct plain_answer atom_answer(const struct plain_case *c,
                                              const struct plain_atom *atom, enum world world,
                                              enum reading reading)
{
    struct plain_interval interval;
    const struct plain_node *node;
    switch (atom->kind) {
    case PLAIN_LEVEL:
        if (world == WORLD_BASELINE) {
            break;
        }
        interval = level_interval(&c->capabilities[atom->subject], reading);
        return (struct plain_answer){interval.low >= atom->level, interval.high >= atom->level,
                                     interval.clear >= atom->level};
    case PLAIN_CONDITION:
        node = &c->nodes[atom->subject];
        if (node->probability >= 0) {
            return (struct plain_answer){node->probability == 4, node->probability > 0,
                                         node->probability > 0};
        }
        return (struct plain_answer){node->truth == TRUTH_YES, node->truth != TRUTH_NO,
                                     node->truth != TRUTH_NO};
    case PLAIN_FAILURE:
        return failure_answer(c, atom->subject, world, reading);
    }
    return (struct plain_answer){false, false, false};
}

/* The atoms for which 'which' is true, as a set. */
struct plain_sets {
    uint32_t low, high, clear;
};

static inline struct plain_sets atom_sets(const struct plain_case *c,
                                          const struct plain_atoms *atoms, enum world world,
                                          enum reading reading)
{
    struct plain_sets sets = {0, 0, 0};
    for (int a = 0; a < atoms->count; a++) {
        struct plain_answer answer = atom_answer(c, &atoms->items[a], world, reading);
        sets.low |= (uint32_t)answer.low << a;
        sets.high |= (uint32_t)answer.high << a;
        sets.clear |= (uint32_t)answer.clear << a;
    }
    return sets;
}

/* A system that has a level has those below it. */
static inline bool is_resolution(const struct plain_atoms *atoms, uint32_t x)
{
    for (int a = 0; a < atoms->count; a++) {
        const struct plain_atom *atom = &atoms->items[a];
        if (atom->kind == PLAIN_LEVEL && atom->level > 1 && (x >> a & 1) &&
            !(x >> (a - 1) & 1)) {
            return false;
        }
    }
    return true;
}

/* The answer over every resolution between two sets of atoms. */
static inline void resolve_all(const struct truth_table *t, uint32_t low, uint32_t high,
                               bool *always, bool *ever)
{
    uint32_t open = high & ~low, x = 0;
    *always = true;
    *ever = false;
    do {
        if (is_resolution(&t->atoms, low | x)) {
            *always &= table_holds(t, low | x);
            *ever |= table_holds(t, low | x);
        }
        x = (x - open) & open;
    } while (x);
}

/* Whether x is a minimal set that, with 'given', makes the goal hold. */
static inline bool is_minimal(const struct truth_table *t, uint32_t given, uint32_t x)
{
    if (!table_holds(t, given | x)) {
        return false;
    }
    for (int a = 0; a < t->atoms.count; a++) {
        if ((x >> a & 1) && table_holds(t, given | (x & ~(1u << a)))) {
            return false;
        }
    }
    return true;
}

#endif
