/* A depth-first walk marks what is reached, in bits, which are then read in ascending order, so
 * that what was ordered stays so. Inputs are renumbered by bisection. */
#include "analyzer/cone.h"

#include "base/memory.h"

enum {
    WHOLE_BELOW = 1 << 12, /* nodes: a smaller circuit is not worth looking at */
    WHOLE_SHARE = 8,       /* as is one of which an eighth is reached */
};

struct marking {
    const struct circuit *circuit;
    uint64_t *marks;
    VEC(uint32_t) pending;
    uint32_t count;
};

/* False when memory is out. */
static bool mark(struct marking *m, uint32_t node)
{
    uint64_t bit = UINT64_C(1) << (node & 63);
    if (m->marks[node >> 6] & bit) {
        return true;
    }
    m->marks[node >> 6] |= bit;
    m->count++;
    return vec_push(&m->pending, node);
}

/* Marks all that is reached, or more than 'most'. */
static bool walk(struct marking *m, uint32_t root, uint32_t most)
{
    const struct circuit *c = m->circuit;
    bool fine = mark(m, root);
    while (fine && m->pending.count > 0 && m->count <= most) {
        uint32_t node = m->pending.items[--m->pending.count];
        for (uint32_t e = c->first[node]; e < c->first[node + 1] && fine; e++) {
            fine = mark(m, literal_node(c->inputs[e]));
        }
    }
    return fine;
}

static void list_nodes(const struct marking *m, uint32_t *nodes)
{
    uint32_t words = (m->circuit->node_count + 63) / 64;
    for (uint32_t w = 0; w < words; w++) {
        uint32_t node = w * 64;
        for (uint64_t left = m->marks[w]; left; left >>= 1, node++) {
            if (left & 1) {
                *nodes++ = node;
            }
        }
    }
}

/* The last of the ascending items that is not above 'wanted', which the first is not. */
static uint32_t bisect(const uint32_t *items, uint32_t count, uint32_t wanted)
{
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (items[middle] <= wanted) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static literal renumber(const struct cone *cone, literal l)
{
    uint32_t node = bisect(cone->nodes, cone->circuit.node_count, literal_node(l));
    return literal_of(node, literal_complemented(l));
}

static bool copy_rows(const struct circuit *whole, struct cone *cone)
{
    struct circuit *c = &cone->circuit;
    uint32_t edges = 0;
    for (uint32_t n = 0; n < c->node_count; n++) {
        uint32_t old = cone->nodes[n];
        c->atom_count += old < whole->atom_count;
        edges += whole->first[old + 1] - whole->first[old];
    }
    c->edge_count = edges;
    c->kind = memory_array(c->node_count, sizeof(*c->kind));
    c->threshold = memory_array(c->node_count, sizeof(*c->threshold));
    c->first = memory_array((size_t)c->node_count + 1, sizeof(*c->first));
    c->inputs = memory_array(edges, sizeof(*c->inputs));
    if (!c->kind || !c->threshold || !c->first || !c->inputs) {
        return false;
    }
    uint32_t edge = 0;
    c->coherent = true;
    for (uint32_t n = 0; n < c->node_count; n++) {
        uint32_t old = cone->nodes[n];
        c->kind[n] = whole->kind[old];
        c->threshold[n] = whole->threshold[old];
        c->first[n] = edge;
        for (uint32_t e = whole->first[old]; e < whole->first[old + 1]; e++) {
            c->coherent &= !literal_complemented(whole->inputs[e]);
            c->inputs[edge++] = renumber(cone, whole->inputs[e]);
        }
    }
    c->first[c->node_count] = edge;
    return true;
}

/* A component is reached as a whole or not at all. */
static bool copy_components(const struct circuit *whole, struct cone *cone)
{
    struct circuit *c = &cone->circuit;
    uint32_t gates = c->node_count - c->atom_count;
    c->component_first = memory_array((size_t)gates + 1, sizeof(*c->component_first));
    c->cyclic = whole->cyclic_count ? memory_array(gates, sizeof(*c->cyclic)) : NULL;
    if (!c->component_first || (whole->cyclic_count && !c->cyclic)) {
        return false;
    }
    for (uint32_t n = c->atom_count; n < c->node_count;) {
        uint32_t k = bisect(whole->component_first, whole->component_count, cone->nodes[n]);
        if (circuit_component_cyclic(whole, k)) {
            c->cyclic[c->cyclic_count++] = c->component_count;
        }
        c->component_first[c->component_count++] = n;
        n += whole->component_first[k + 1] - whole->component_first[k];
    }
    c->component_first[c->component_count] = c->node_count;
    return true;
}

static bool copy(const struct marking *m, literal root, struct cone *cone)
{
    cone->circuit.node_count = m->count;
    cone->nodes = memory_array(m->count, sizeof(*cone->nodes));
    if (!cone->nodes) {
        return false;
    }
    list_nodes(m, cone->nodes);
    cone->root = renumber(cone, root);
    return copy_rows(m->circuit, cone) && copy_components(m->circuit, cone);
}

enum status cone_find(const struct circuit *circuit, literal root, struct cone *cone)
{
    struct marking m = {.circuit = circuit};
    uint32_t most = circuit->node_count / WHOLE_SHARE;
    *cone = (struct cone){.whole = circuit->node_count < WHOLE_BELOW};
    if (cone->whole) {
        return STATUS_OK;
    }
    m.marks = memory_zeroed((size_t)circuit->node_count / 64 + 1, sizeof(*m.marks));
    bool fine = m.marks && walk(&m, literal_node(root), most);
    cone->whole = fine && m.count > most;
    fine = fine && (cone->whole || copy(&m, root, cone));
    memory_free(m.marks);
    vec_release(&m.pending);
    return fine ? STATUS_OK : STATUS_MEMORY;
}

void cone_release(struct cone *cone)
{
    circuit_release(&cone->circuit);
    memory_free(cone->nodes);
    *cone = (struct cone){.whole = true};
}

/* What the root reaches; gates come behind their inputs. */
static uint32_t mark_backwards(const struct circuit *c, uint32_t root, uint32_t *number)
{
    uint32_t count = 0;
    number[root] = 1;
    for (uint32_t n = root + 1; n-- > 0;) {
        count += number[n];
        for (uint32_t e = c->first[n]; number[n] && e < c->first[n + 1]; e++) {
            number[literal_node(c->inputs[e])] = 1;
        }
    }
    return count;
}

/* Moves what is marked forwards, with its rows; the marks become the numbers. */
static void close_gaps(struct circuit *c, uint32_t *number, uint32_t *atom_of)
{
    uint32_t nodes = 0, atoms = 0, edges = 0;
    c->coherent = true;
    for (uint32_t n = 0; n < c->node_count; n++) {
        uint32_t begin = c->first[n], end = c->first[n + 1];
        if (!number[n]) {
            continue;
        }
        if (n < c->atom_count) {
            atom_of[atoms++] = atom_of[n];
        }
        c->kind[nodes] = c->kind[n];
        c->threshold[nodes] = c->threshold[n];
        c->first[nodes] = edges;
        for (uint32_t e = begin; e < end; e++) {
            literal l = c->inputs[e];
            c->coherent &= !literal_complemented(l);
            c->inputs[edges++] = literal_of(number[literal_node(l)], literal_complemented(l));
        }
        number[n] = nodes++;
    }
    c->first[nodes] = edges;
    c->node_count = nodes;
    c->atom_count = atoms;
    c->edge_count = edges;
    c->component_count = nodes - atoms;
    for (uint32_t k = 0; k <= c->component_count; k++) {
        c->component_first[k] = atoms + k;
    }
}

enum status cone_keep(struct circuit *circuit, literal *root, uint32_t *atom_of)
{
    uint32_t top = literal_node(*root);
    uint32_t *number = memory_zeroed(circuit->node_count, sizeof(*number));
    if (!number) {
        return STATUS_MEMORY;
    }
    if (mark_backwards(circuit, top, number) < circuit->node_count) {
        close_gaps(circuit, number, atom_of);
        *root = literal_of(number[top], literal_complemented(*root));
    }
    memory_free(number);
    return STATUS_OK;
}
