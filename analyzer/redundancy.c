/* From the root down, each gate gets the atoms whose truth is given wherever the gate matters:
 * those given at all gates that use it, in each case together with the atoms beside it there,
 * which do not decide that gate alone: false under ANY, true under ALL.
 *
 * Why all may be replaced at once: where the given atoms of a gate are as given, the gate keeps
 * its value, for each of its inputs does so too, or has a given atom that is not as given; that
 * atom then is an input of the gate, which it decides. Nothing is given at the root. */
#include "analyzer/redundancy.h"

#include <stdlib.h>

/* Where in 'pool' the atoms of a gate are, by node; as literals that hold. */
struct given {
    size_t first;
    uint32_t count;
    bool known; /* some gate that uses it was visited */
};

struct removal {
    const struct circuit *circuit;
    struct circuit_builder builder;
    struct given *given; /* by node */
    uint8_t *cyclic;     /* by node */
    VEC(literal) pool;
    VEC(literal) beside, joined; /* scratch of one gate: its own atoms; those and the given */
    size_t visits;               /* still to be spent */
    literal constant;            /* true; made when first needed */
    bool changed;
};

static int compare_literals(const void *a, const void *b)
{
    const literal *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* What the atoms beside an input of the gate are where that input matters. */
static bool find_beside(struct removal *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    r->beside.count = 0;
    if (c->kind[gate] == GATE_AT_LEAST) {
        return true;
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal l = c->inputs[e];
        if (literal_node(l) < c->atom_count &&
            !vec_push(&r->beside, l ^ (literal)(c->kind[gate] == GATE_ANY))) {
            return false;
        }
    }
    if (r->beside.count > 1) {
        qsort(r->beside.items, r->beside.count, sizeof(literal), compare_literals);
    }
    return true;
}

/* Both lists in one, by atom; where they disagree, the gate is settled and either will do. */
static bool join(struct removal *r, const struct given *given)
{
    size_t i = 0, j = 0;
    r->joined.count = 0;
    while (i < given->count || j < r->beside.count) {
        const literal *own = i < given->count ? &r->pool.items[given->first + i] : NULL;
        const literal *new = j < r->beside.count ? &r->beside.items[j] : NULL;
        bool take_own = own && (!new || literal_node(*own) <= literal_node(*new));
        literal taken = take_own ? *own : *new;
        i += take_own;
        j += !take_own;
        bool repeated =
            r->joined.count > 0 &&
            literal_node(r->joined.items[r->joined.count - 1]) == literal_node(taken);
        if (!repeated && !vec_push(&r->joined, taken)) {
            return false;
        }
    }
    return true;
}

/* Keeps of what is given at a node what is in 'joined', too. */
static void intersect(struct removal *r, struct given *given)
{
    literal *items = given->count > 0 ? r->pool.items + given->first : NULL;
    uint32_t kept = 0;
    for (uint32_t i = 0, j = 0; i < given->count; i++) {
        while (j < r->joined.count && r->joined.items[j] < items[i]) {
            j++;
        }
        if (j < r->joined.count && r->joined.items[j] == items[i]) {
            items[kept++] = items[i];
        }
    }
    given->count = kept;
}

/* Hands 'joined' to an input of the gate at hand; nothing once the visits are spent. */
static bool hand_down(struct removal *r, uint32_t input)
{
    struct given *given = &r->given[input];
    size_t cost = r->joined.count + 1;
    bool afforded = cost <= r->visits;
    r->visits -= afforded ? cost : r->visits;
    if (!afforded || r->cyclic[input]) {
        given->count = 0;
    } else if (given->known) {
        intersect(r, given);
    } else {
        given->first = r->pool.count;
        given->count = (uint32_t)r->joined.count;
        for (size_t i = 0; i < r->joined.count; i++) {
            if (!vec_push(&r->pool, r->joined.items[i])) {
                return false;
            }
        }
    }
    given->known = true;
    return true;
}

static bool visit_gate(struct removal *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    r->beside.count = 0;
    if ((!r->cyclic[gate] && !find_beside(r, gate)) || !join(r, &r->given[gate])) {
        return false;
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        uint32_t input = literal_node(c->inputs[e]);
        if (input >= c->atom_count && !hand_down(r, input)) {
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
    r->given[literal_node(root)].known = true;
    for (uint32_t g = c->node_count; g-- > c->atom_count;) {
        if (!visit_gate(r, g)) {
            return false;
        }
    }
    return true;
}

static bool is_given(const struct removal *r, const struct given *given, literal l)
{
    return given->count > 0 && bsearch(&l, r->pool.items + given->first, given->count,
                                       sizeof(l), compare_literals) != NULL;
}

static literal provide_constant(struct removal *r, bool value)
{
    if (!r->changed) {
        r->constant = literal_of(circuit_add_gate(&r->builder, GATE_ALL, 0), false);
        r->changed = true;
    }
    return r->constant ^ (literal)!value;
}

static void rebuild_gate(struct removal *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal input = c->inputs[e];
        if (is_given(r, &r->given[gate], input)) {
            input = provide_constant(r, true);
        } else if (is_given(r, &r->given[gate], input ^ 1u)) {
            input = provide_constant(r, false);
        }
        circuit_add_input(&r->builder, gate, input);
    }
}

static void rebuild(struct removal *r)
{
    const struct circuit *c = r->circuit;
    circuit_copy_nodes(c, &r->builder);
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        rebuild_gate(r, g);
    }
}

enum status redundancy_remove(const struct circuit *circuit, literal *root, struct circuit *out,
                              bool *changed)
{
    struct removal r = {.circuit = circuit};
    enum status status = STATUS_MEMORY;
    *changed = false;
    *out = (struct circuit){0};
    circuit_builder_init(&r.builder);
    r.visits = (size_t)circuit->node_count + circuit->edge_count + REDUNDANCY_VISITS;
    r.given = memory_zeroed(circuit->node_count, sizeof(*r.given));
    r.cyclic = memory_zeroed(circuit->node_count, sizeof(*r.cyclic));
    if (!r.given || !r.cyclic || !find_given(&r, *root)) {
        goto out;
    }
    status = STATUS_OK;
    if (r.pool.count > 0) {
        rebuild(&r);
    }
    if (r.changed) {
        status = circuit_finish_root(&r.builder, out, root);
        *changed = status == STATUS_OK;
    }
out:
    memory_free(r.given);
    memory_free(r.cyclic);
    vec_release(&r.pool);
    vec_release(&r.beside);
    vec_release(&r.joined);
    circuit_builder_release(&r.builder);
    return status;
}
