/* From the root down, each gate gets the atoms whose truth is given wherever the gate matters:
 * those given at all gates that use it, in each case together with the atoms beside it there,
 * which do not decide that gate alone: false under ANY, true under ALL.
 *
 * Why all may be replaced at once: where the given atoms of a gate are as given, the gate keeps
 * its value, for each of its inputs does so too, or has a given atom that is not as given; that
 * atom then is an input of the gate, which it decides. Nothing is given at the root. */
#include "analyzer/redundancy.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN UINT32_MAX

/* The given atoms of a gate, as literals that hold: a part of the pool, which gates share. */
struct given {
    uint32_t first, count; /* UNKNOWN: no gate that uses it was visited */
};

struct removal {
    const struct circuit *circuit;
    struct redundancy *out;
    struct given *given; /* by node less the atoms */
    uint8_t *cyclic;     /* by node */
    uint8_t *uses;       /* by atom, two for more: one that is used once is given in vain */
    VEC(literal) pool;   /* in each part ascending, no atom twice */
    VEC(literal) beside; /* scratch of one gate: what its own atoms are where inputs matter */
    size_t visits;       /* still to be spent */
};

static struct given *given_at(const struct removal *r, uint32_t gate)
{
    return &r->given[gate - r->circuit->atom_count];
}

static int compare_literals(const void *a, const void *b)
{
    const literal *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The first of 'count' ascending literals that is not below 'wanted'; without branches, as none
 * could be foretold. */
static uint32_t bisect(const literal *items, uint32_t count, literal wanted)
{
    const literal *at = items;
    while (count > 1) {
        uint32_t half = count / 2;
        at += at[half - 1] < wanted ? half : 0;
        count -= half;
    }
    return (uint32_t)(at - items) + (count > 0 && *at < wanted);
}

/* What is given at a gate and what is beside its inputs, in one list by atom; where they
 * disagree, the gate is settled and either will do. */
static bool join(struct removal *r, struct given *given)
{
    size_t begin = r->pool.count;
    uint32_t left = given->count;
    if (!vec_reserve(&r->pool, left + r->beside.count)) {
        return false;
    }
    const literal *own = r->pool.items + given->first;
    for (size_t i = 0; i < r->beside.count; i++) {
        literal l = r->beside.items[i], plain = literal_of(literal_node(l), false);
        uint32_t before = bisect(own, left, plain);
        memcpy(r->pool.items + r->pool.count, own, before * sizeof(*own));
        r->pool.count += before;
        own += before;
        left -= before;
        bool known = (left > 0 && literal_node(*own) == literal_node(l)) ||
                     (i > 0 && literal_node(r->beside.items[i - 1]) == literal_node(l));
        if (!known) {
            r->pool.items[r->pool.count++] = l;
        }
    }
    memcpy(r->pool.items + r->pool.count, own, left * sizeof(*own));
    r->pool.count += left;
    *given = (struct given){(uint32_t)begin, (uint32_t)(r->pool.count - begin)};
    return true;
}

/* Keeps of what is given at a node what is in 'joined', too. */
static bool intersect(struct removal *r, struct given *given, const struct given *joined)
{
    size_t begin = r->pool.count;
    uint32_t j = joined->first, end = joined->first + joined->count;
    if (given->first == joined->first && given->count == joined->count) {
        return true;
    }
    if (!vec_reserve(&r->pool, given->count)) {
        return false;
    }
    literal *pool = r->pool.items;
    for (uint32_t i = given->first; i < given->first + given->count; i++) {
        while (j < end && pool[j] < pool[i]) {
            j++;
        }
        if (j < end && pool[j] == pool[i]) {
            pool[r->pool.count++] = pool[i];
        }
    }
    *given = (struct given){(uint32_t)begin, (uint32_t)(r->pool.count - begin)};
    return true;
}

/* False when the visits are spent: no other is made then. */
static bool afford(struct removal *r, size_t visits)
{
    bool afforded = visits <= r->visits;
    r->visits -= afforded ? visits : r->visits;
    return afforded;
}

/* Hands what was joined at a gate to one of its inputs. */
static bool hand_down(struct removal *r, const struct given *joined, uint32_t input)
{
    struct given *given = given_at(r, input);
    if (given->count == UNKNOWN && !r->cyclic[input]) {
        *given = *joined;
        return true;
    }
    if (given->count == 0 || joined->count == 0 || r->cyclic[input] ||
        !afford(r, (size_t)given->count + joined->count)) {
        given->count = 0;
        return true;
    }
    return intersect(r, given, joined);
}

/* Marks an edge to an atom that is given at its gate. */
static void mark_given(struct removal *r, const struct given *given, uint32_t edge)
{
    literal l = r->circuit->inputs[edge], plain = literal_of(literal_node(l), false);
    const literal *items = r->pool.items + given->first;
    uint32_t at = bisect(items, given->count, plain);
    if (at < given->count && literal_node(items[at]) == literal_node(l)) {
        r->out->edges[edge] = items[at] == l ? GIVEN_TRUE : GIVEN_FALSE;
        r->out->count++;
    }
}

/* Goes through the atoms of a gate that other gates have, too: marks what is given, and notes
 * what they are where an input beside them matters. '*feeds': whether it has other inputs. */
static bool visit_atoms(struct removal *r, uint32_t gate, const struct given *given,
                        bool *feeds)
{
    const struct circuit *c = r->circuit;
    bool decides = c->kind[gate] != GATE_AT_LEAST && !r->cyclic[gate];
    r->beside.count = 0;
    *feeds = false;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        uint32_t node = literal_node(c->inputs[e]);
        if (node >= c->atom_count) {
            *feeds = true;
            continue;
        }
        if (r->uses[node] < 2) {
            continue;
        }
        if (given->count > 0) {
            mark_given(r, given, e);
        }
        literal l = c->inputs[e] ^ (literal)(c->kind[gate] == GATE_ANY);
        if (decides && !vec_push(&r->beside, l)) {
            return false;
        }
    }
    return true;
}

static void sort_beside(struct removal *r)
{
    for (size_t i = 1; i < r->beside.count; i++) {
        if (r->beside.items[i - 1] > r->beside.items[i]) {
            qsort(r->beside.items, r->beside.count, sizeof(literal), compare_literals);
            return;
        }
    }
}

/* By now all that is given at the gate is known. */
static bool visit_gate(struct removal *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    struct given joined = *given_at(r, gate);
    bool feeds;
    joined.count = joined.count == UNKNOWN ? 0 : joined.count;
    if (!visit_atoms(r, gate, &joined, &feeds)) {
        return false;
    }
    if (!feeds) {
        return true;
    }
    sort_beside(r);
    if (r->beside.count > 0 && !afford(r, joined.count + r->beside.count)) {
        joined.count = 0;
    } else if (r->beside.count > 0 && !join(r, &joined)) {
        return false;
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        uint32_t input = literal_node(c->inputs[e]);
        if (input >= c->atom_count && !hand_down(r, &joined, input)) {
            return false;
        }
    }
    return true;
}

/* Users of a gate come behind it, but for those on its cycle. */
static bool find_given(struct removal *r, literal root)
{
    const struct circuit *c = r->circuit;
    circuit_mark_cyclic(c, r->cyclic);
    for (uint32_t e = 0; e < c->edge_count; e++) {
        uint32_t node = literal_node(c->inputs[e]);
        if (node < c->atom_count) {
            r->uses[node] += r->uses[node] < 2;
        }
    }
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        given_at(r, g)->count = UNKNOWN;
    }
    given_at(r, literal_node(root))->count = 0;
    for (uint32_t g = c->node_count; g-- > c->atom_count;) {
        if (!visit_gate(r, g)) {
            return false;
        }
    }
    return true;
}

enum status redundancy_find(const struct circuit *circuit, literal root, struct redundancy *out)
{
    struct removal r = {.circuit = circuit, .out = out};
    enum status status = STATUS_MEMORY;
    *out = (struct redundancy){0};
    if (literal_node(root) < circuit->atom_count) {
        return STATUS_OK;
    }
    r.visits = (size_t)circuit->node_count + circuit->edge_count + REDUNDANCY_VISITS;
    r.given = memory_array(circuit->node_count - circuit->atom_count, sizeof(*r.given));
    r.cyclic = memory_zeroed(circuit->node_count, sizeof(*r.cyclic));
    r.uses = memory_zeroed(circuit->atom_count, sizeof(*r.uses));
    out->edges = memory_zeroed(circuit->edge_count, sizeof(*out->edges));
    if (r.given && r.cyclic && r.uses && out->edges && find_given(&r, root)) {
        status = STATUS_OK;
    }
    if (status != STATUS_OK || out->count == 0) {
        redundancy_release(out);
    }
    memory_free(r.given);
    memory_free(r.cyclic);
    memory_free(r.uses);
    vec_release(&r.pool);
    vec_release(&r.beside);
    return status;
}

void redundancy_release(struct redundancy *redundancy)
{
    memory_free(redundancy->edges);
    *redundancy = (struct redundancy){0};
}
