/* Simplification in rounds. A round settles what is constant (two least fixed points, one with
 * every free atom false and one with every free atom possibly either), then rewrites the gates
 * that remain (rewriting.h). What is not on a cycle is then in order, and is the new circuit as
 * it stands. */
#include "analyzer/simplify.h"

#include "analyzer/condense.h"
#include "analyzer/cone.h"
#include "analyzer/engine.h"
#include "analyzer/factor.h"
#include "analyzer/grouping.h"
#include "analyzer/redundancy.h"
#include "analyzer/rewriting.h"
#include "base/limits.h"

#include <string.h>

enum {
    ROUNDS_AT_MOST = 40,
    LARGE = 1 << 14,       /* nodes: the circuit is only reshaped again ... */
    LARGE_SHARE = 1 << 3,  /* ... where this took such a share of its edges the last time, */
    LARGE_GIVEN = 1 << 10, /* or finds such a share of them redundant, */
    LARGE_STALE = 1 << 4,  /* and goes through rounds while one finds as much of its nodes */
};

static void release_rows(struct round *r)
{
    memory_free(r->kind);
    memory_free(r->threshold);
    memory_free(r->first);
    memory_free(r->atom_of);
    vec_release(&r->inputs);
    r->kind = NULL;
    r->threshold = r->first = r->atom_of = NULL;
}

static void release_round(struct round *r)
{
    release_rows(r);
    memory_free(r->state);
    memory_free(r->replacement);
    memory_free(r->stamp);
    memory_free(r->slots);
    vec_release(&r->left);
    redundancy_release(&r->given);
    *r = (struct round){.circuit = NULL};
}

static bool begin_round(struct round *r, const struct circuit *circuit, const uint8_t *fixed)
{
    size_t n = circuit->node_count;
    r->state = rewriting_provide(r->state, &r->state_room, n, sizeof(*r->state));
    r->replacement =
        rewriting_provide(r->replacement, &r->replacement_room, n, sizeof(*r->replacement));
    r->circuit = circuit;
    r->fixed = fixed;
    r->node_count = r->atom_count = 0;
    r->reached_atoms = r->reached_gates = r->reached_edges = 0;
    r->stale = 0;
    return r->state && r->replacement;
}

static uint8_t settled_input(const struct round *r, uint32_t edge)
{
    uint8_t given = rewriting_given(r, edge);
    return given == GIVEN_NOT    ? rewriting_settled(r, r->circuit->inputs[edge])
           : given == GIVEN_TRUE ? CAN_HOLD | MUST_HOLD
                                 : 0;
}

static uint8_t settle_gate(const struct round *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1], can = 0, must = 0;
    for (uint32_t e = begin; e < end; e++) {
        uint8_t s = settled_input(r, e);
        can += (s & CAN_HOLD) != 0;
        must += (s & MUST_HOLD) != 0;
    }
    uint32_t needed = c->threshold[gate];
    return (uint8_t)((can >= needed ? CAN_HOLD : 0) | (must >= needed ? MUST_HOLD : 0));
}

/* Both fixed points of one cyclic component: truth only grows from "never". */
static void settle_cycle(struct round *r, uint32_t begin, uint32_t end)
{
    memset(r->state + begin, ON_CYCLE, end - begin);
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t g = begin; g < end; g++) {
            uint8_t s = r->state[g] | settle_gate(r, g);
            grows |= s != r->state[g];
            r->state[g] = s;
        }
    }
}

static void settle(struct round *r)
{
    const struct circuit *c = r->circuit;
    for (uint32_t a = 0; a < c->atom_count; a++) {
        uint8_t state = r->fixed ? r->fixed[a] : ATOM_FREE;
        r->state[a] = state == ATOM_FREE   ? CAN_HOLD
                      : state == ATOM_TRUE ? CAN_HOLD | MUST_HOLD
                                           : 0;
    }
    for (uint32_t k = 0, i = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        if (i < c->cyclic_count && c->cyclic[i] == k) {
            settle_cycle(r, begin, end);
            i++;
        } else {
            r->state[begin] = settle_gate(r, begin);
        }
    }
}

/* Goes from a node to its open inputs; those that were not reached yet, of the gates from
 * 'begin' on, are pushed. */
static uint32_t visit(struct round *r, uint32_t node, uint32_t begin, uint32_t count)
{
    const struct circuit *c = r->circuit;
    bool on_cycle = r->state[node] & ON_CYCLE;
    for (uint32_t e = c->first[node]; e < c->first[node + 1]; e++) {
        uint32_t input = literal_node(c->inputs[e]);
        if (!rewriting_open(r, input) || rewriting_given(r, e) != GIVEN_NOT) {
            continue;
        }
        r->reached_edges++;
        if (r->state[input] & REACHED) {
            r->state[input] |= SHARED;
            continue;
        }
        bool merges = !on_cycle && rewriting_merges(c, node, c->inputs[e]);
        r->state[input] |= merges ? REACHED | MERGES : REACHED;
        r->reached_atoms += input < c->atom_count;
        if (input >= begin) {
            r->replacement[count++] = input; /* nothing is replaced yet */
        }
    }
    return count;
}

/* What the root reaches through nodes that are not settled. Users of a gate come behind it, but
 * for those on its cycle. */
static void reach(struct round *r, uint32_t root)
{
    const struct circuit *c = r->circuit;
    r->state[root] |= REACHED;
    r->reached_atoms = root < c->atom_count;
    for (uint32_t k = c->component_count; k-- > 0;) {
        uint32_t begin = c->component_first[k], count = 0;
        for (uint32_t g = begin; g < c->component_first[k + 1]; g++) {
            if (r->state[g] & REACHED) {
                r->replacement[count++] = g;
            }
        }
        while (count > 0) {
            r->reached_gates++;
            count = visit(r, r->replacement[count - 1], begin, count - 1);
        }
    }
}

/* Hands the new rows over as they are: without cycles they stand in order. */
static enum status hand_over(struct round *r, literal root, struct simplified *out)
{
    if (r->node_count >= LIMIT_CIRCUIT_NODES || r->inputs.count >= LIMIT_CIRCUIT_EDGES) {
        return STATUS_LIMIT;
    }
    void *inputs = memory_resize(r->inputs.items, r->inputs.count, sizeof(literal));
    if (!inputs) {
        return STATUS_MEMORY;
    }
    out->root = root;
    out->circuit = (struct circuit){.node_count = r->node_count,
                                    .atom_count = r->atom_count,
                                    .edge_count = (uint32_t)r->inputs.count,
                                    .kind = r->kind,
                                    .threshold = r->threshold,
                                    .first = r->first,
                                    .inputs = inputs};
    r->kind = NULL;
    r->threshold = r->first = r->inputs.items = NULL;
    r->inputs.count = r->inputs.capacity = 0;
    return circuit_complete(&out->circuit);
}

/* Builds the circuit of the new rows. */
static enum status finish(const struct round *r, literal root, struct simplified *out)
{
    struct circuit_builder builder;
    circuit_builder_init(&builder);
    for (uint32_t n = 0; n < r->node_count; n++) {
        if (r->kind[n] == GATE_ATOM) {
            circuit_add_atom(&builder);
        } else {
            circuit_add_gate(&builder, r->kind[n], r->threshold[n]);
        }
    }
    for (uint32_t n = 0; n < r->node_count; n++) {
        for (uint32_t i = r->first[n]; i < r->first[n + 1]; i++) {
            circuit_add_input(&builder, n, r->inputs.items[i]);
        }
    }
    out->root = root;
    enum status status = circuit_finish_root(&builder, &out->circuit, &out->root);
    circuit_builder_release(&builder);
    return status;
}

/* One round; its 'stale' tells whether another may find more. */
static enum status run_round(struct round *r, const struct circuit *circuit, literal root,
                             const uint8_t *fixed, struct simplified *out)
{
    enum status status = STATUS_MEMORY;
    *out = (struct simplified){0};
    if (!begin_round(r, circuit, fixed)) {
        goto out;
    }
    settle(r);
    literal replaced = rewriting_settled(r, root) ? REPLACED_TRUE : REPLACED_FALSE;
    if (rewriting_open(r, literal_node(root))) {
        reach(r, literal_node(root));
        if (!rewriting_run(r)) {
            goto out;
        }
        replaced = r->replacement[literal_node(root)] ^ (root & 1);
    }
    status = STATUS_OK;
    if (replaced_constant(replaced)) {
        out->constant = true;
        out->value = replaced == REPLACED_TRUE;
        goto out;
    }
    status = circuit->cyclic_count ? finish(r, replaced, out) : hand_over(r, replaced, out);
    out->atom_of = r->atom_of;
    r->atom_of = NULL;
out:
    release_rows(r);
    redundancy_release(&r->given);
    return status;
}

/* Re-expresses the atoms of 'next', found from 'now', in those of the original. */
static void trace_atoms(const struct simplified *now, struct simplified *next)
{
    for (uint32_t a = 0; !next->constant && a < next->circuit.atom_count; a++) {
        next->atom_of[a] = now->atom_of[next->atom_of[a]];
    }
}

/* Another shape of the circuit, in its place. */
typedef enum status (*shaping)(const struct circuit *circuit, literal *root,
                               struct circuit *out, bool *changed);

static enum status reshape(struct simplified *s, shaping shape, bool *changed)
{
    struct circuit shaped;
    enum status status = shape(&s->circuit, &s->root, &shaped, changed);
    if (status == STATUS_OK && *changed) {
        circuit_release(&s->circuit);
        s->circuit = shaped;
    }
    return status;
}

/* Rounds and reshapings in turn. */
struct progress {
    struct simplified *now;
    struct round round;
    uint64_t stale; /* of the last round */
    uint32_t edges; /* of the circuit before it was reshaped last */
};

static bool is_large(const struct progress *p)
{
    return p->now->circuit.node_count >= LARGE;
}

/* Marks what is redundant for the next round. Where millions of gates are simple, the last of
 * their edges cost more than they save. */
static enum status find_redundancy(struct progress *p, bool *found)
{
    struct redundancy *given = &p->round.given;
    enum status status = redundancy_find(&p->now->circuit, p->now->root, given);
    if (is_large(p) && given->count < p->edges / LARGE_GIVEN) {
        redundancy_release(given);
    }
    *found = given->count > 0;
    return status;
}

/* The first of these that finds anything; rounds go on from there. The last ones take longest,
 * and a large circuit is only brought before them where the others find nothing at first. */
static enum status reshape_once(struct progress *p, bool first, bool *changed)
{
    static const shaping shapings[] = {factor, group_shared};
    size_t count = first || !is_large(p) ? sizeof shapings / sizeof *shapings : 0;
    enum status status = reshape(p->now, condense, changed);
    if (status == STATUS_OK && !*changed) {
        status = find_redundancy(p, changed);
    }
    for (size_t i = 0; status == STATUS_OK && !*changed && i < count; i++) {
        status = reshape(p->now, shapings[i], changed);
    }
    return status;
}

static bool needs_round(const struct progress *p)
{
    const struct circuit *circuit = &p->now->circuit;
    bool many = p->stale >= circuit->node_count / LARGE_STALE;
    return p->stale > 0 && (!is_large(p) || many || circuit->cyclic_count > 0);
}

/* Of a large circuit, whether the last time took enough of it. */
static bool is_worth_reshaping(const struct progress *p)
{
    return !is_large(p) || p->now->circuit.edge_count < p->edges - p->edges / LARGE_SHARE;
}

/* Reshapes what needs no round; '*done': that is not worth it, or finds nothing. */
static enum status go_on(struct progress *p, bool *done)
{
    bool reshaped = false;
    enum status status = STATUS_OK;
    if (needs_round(p)) {
        return STATUS_OK;
    }
    if (is_worth_reshaping(p)) {
        bool first = p->edges == UINT32_MAX;
        p->edges = p->now->circuit.edge_count;
        if (is_large(p)) {
            release_round(&p->round); /* reshaping takes as much, and the most of all */
        }
        status = reshape_once(p, first, &reshaped);
    }
    *done = !reshaped;
    return status;
}

static enum status repeat_round(struct progress *p)
{
    struct simplified next;
    enum status status = run_round(&p->round, &p->now->circuit, p->now->root, NULL, &next);
    if (status == STATUS_OK) {
        trace_atoms(p->now, &next);
    }
    simplified_release(p->now);
    *p->now = next;
    p->stale = p->round.stale;
    return status;
}

/* What is left to be done when no more rounds follow. */
static enum status finish_shape(const struct progress *p)
{
    struct simplified *s = p->now;
    enum status status = STATUS_OK;
    bool reshaped;
    if (s->constant || literal_node(s->root) < s->circuit.atom_count) {
        return STATUS_OK;
    }
    if (p->stale > 0 && s->circuit.cyclic_count == 0) {
        status = cone_keep(&s->circuit, &s->root, s->atom_of);
    }
    return status == STATUS_OK ? reshape(s, group_private, &reshaped) : status;
}

static enum status simplify_all(const struct circuit *circuit, literal root,
                                const uint8_t *fixed, struct simplified *out)
{
    struct progress p = {.now = out, .edges = UINT32_MAX};
    bool done = false;
    enum status status = run_round(&p.round, circuit, root, fixed, out);
    p.stale = p.round.stale;
    for (int i = 1; status == STATUS_OK && !out->constant && i < ROUNDS_AT_MOST; i++) {
        status = go_on(&p, &done);
        if (status != STATUS_OK || done) {
            break;
        }
        status = repeat_round(&p);
    }
    release_round(&p.round);
    return status == STATUS_OK ? finish_shape(&p) : status;
}

/* In the terms of the cone; the answer is then put into those of the whole. */
static enum status simplify_cone(const struct cone *cone, const uint8_t *fixed,
                                 struct simplified *out)
{
    uint32_t atoms = cone->circuit.atom_count;
    uint8_t *states = memory_array(atoms, sizeof(*states));
    if (!states) {
        return STATUS_MEMORY;
    }
    for (uint32_t a = 0; a < atoms; a++) {
        states[a] = fixed ? fixed[cone->nodes[a]] : ATOM_FREE;
    }
    enum status status = simplify_all(&cone->circuit, cone->root, states, out);
    for (uint32_t a = 0; status == STATUS_OK && a < out->circuit.atom_count; a++) {
        out->atom_of[a] = cone->nodes[out->atom_of[a]];
    }
    memory_free(states);
    return status;
}

enum status simplify(const struct circuit *circuit, literal root, const uint8_t *fixed,
                     struct simplified *out)
{
    struct cone cone;
    *out = (struct simplified){0};
    enum status status = cone_find(circuit, root, &cone);
    if (status == STATUS_OK) {
        status = cone.whole ? simplify_all(circuit, root, fixed, out)
                            : simplify_cone(&cone, fixed, out);
    }
    cone_release(&cone);
    return status;
}

void simplified_release(struct simplified *simplified)
{
    circuit_release(&simplified->circuit);
    memory_free(simplified->atom_of);
    *simplified = (struct simplified){0};
}
