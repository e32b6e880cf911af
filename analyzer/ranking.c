/* Listing solutions best first. One pass over all nodes finds, for each, its best set; the
 * search then keeps a heap of subspaces, each given by the choices made so far, the node to go
 * on from and what remains after it (Lawler 1972, doi:10.1287/mnsc.18.7.401). Taking the best
 * subspace out follows its best set to the end, and puts back, for each choice passed on the
 * way, the subspace that chooses otherwise there. Subspaces are disjoint, so no set comes
 * twice.
 *
 * Sets are compared by cost, then by the lowest atom in which they differ. Both survive adding
 * the same atoms on both sides, so the best set of a node extends the best sets of its parts.
 * That would fail with rounded sums; costs are therefore whole multiples of a power of two. */
#include "analyzer/families.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_COST INT64_MAX
#define NOTHING UINT32_MAX
#define ALLOCATION_BYTES 16u /* that an allocation takes beside its own, about */

/* An immutable list with shared tails: chosen atoms, or nodes that remain. */
struct link {
    uint32_t value, next;
};

struct atoms {
    uint32_t *items;
    size_t count, capacity;
};

struct subspace {
    int64_t cost; /* of its best set */
    uint32_t node, chosen, remaining;
    uint32_t *atoms; /* its best set, ascending, in the caller's numbers */
    uint32_t count;
};

struct ranking {
    const struct solutions *solutions;
    uint32_t node_count;
    int scale;          /* costs are in units of 2^-scale */
    int64_t *atom_cost; /* by atom of the solutions */
    size_t *first;      /* by family: the number of its node 0 among all nodes */
    uint32_t *family;   /* by node of all: its family */
    int64_t *best;      /* by node: the cost of its best set */
    uint8_t *takes;     /* by node: the best set takes its variable */
    uint32_t *taking;   /* by node: what has the same best set; see skip_idle */
    VEC(struct link) links;
    VEC(struct subspace) heap;
    size_t heap_atoms;        /* of its sets together */
    struct atoms left, right; /* sets under comparison */
    VEC(uint32_t) walk;       /* nodes still to follow */
    uint32_t *current;        /* handed to the caller */
};

static uint32_t family_root(const struct ranking *r, uint32_t f)
{
    const struct diagram *sets = &r->solutions->families[f].sets;
    return sets->root == ZDD_EMPTY ? NOTHING : (uint32_t)r->first[f] + edge_node(sets->root);
}

/* The node among all that an edge of 'node' leads to, NOTHING for no set at all. */
static uint32_t target(const struct ranking *r, uint32_t node, edge e)
{
    return e == ZDD_EMPTY ? NOTHING : (uint32_t)r->first[r->family[node]] + edge_node(e);
}

static const struct diagram_node *node_of(const struct ranking *r, uint32_t node)
{
    uint32_t f = r->family[node];
    return &r->solutions->families[f].sets.nodes[node - r->first[f]];
}

static bool is_end(const struct ranking *r, uint32_t node)
{
    return node == r->first[r->family[node]];
}

static uint32_t variable_of(const struct ranking *r, uint32_t node)
{
    return r->solutions->families[r->family[node]].variables[node_of(r, node)->level];
}

static int64_t best_cost(const struct ranking *r, uint32_t node)
{
    return node == NOTHING ? NO_COST : r->best[node];
}

/* The least cost of a variable: an atom's own, or that of the best set of a family. */
static int64_t variable_cost(const struct ranking *r, uint32_t variable)
{
    uint32_t atoms = r->solutions->atom_count;
    return variable < atoms ? r->atom_cost[variable]
                            : best_cost(r, family_root(r, variable - atoms));
}

static int64_t cost_sum(int64_t a, int64_t b)
{
    return a == NO_COST || b == NO_COST ? NO_COST : a + b;
}

static int64_t taking_cost(const struct ranking *r, uint32_t node)
{
    return cost_sum(variable_cost(r, variable_of(r, node)),
                    best_cost(r, target(r, node, node_of(r, node)->high)));
}

/* Appends the atoms of a node's best set, which exists. */
static bool append_best(struct ranking *r, uint32_t node, struct atoms *atoms)
{
    const struct solutions *s = r->solutions;
    size_t base = r->walk.count;
    bool fine = vec_push(&r->walk, node);
    while (fine && r->walk.count > base) {
        node = r->walk.items[--r->walk.count];
        for (node = r->taking[node]; fine && !is_end(r, node); node = r->taking[node]) {
            const struct diagram_node *n = node_of(r, node);
            uint32_t variable = variable_of(r, node), high = target(r, node, n->high);
            if (variable < s->atom_count) {
                fine = vec_push(atoms, s->atom_of[variable]);
                node = high;
            } else {
                fine = vec_push(&r->walk, high);
                node = family_root(r, variable - s->atom_count);
            }
        }
    }
    return fine;
}

/* Appends what taking the variable of 'node' and then the best costs least with. */
static bool append_taking(struct ranking *r, uint32_t node, struct atoms *atoms)
{
    const struct solutions *s = r->solutions;
    uint32_t variable = variable_of(r, node);
    bool fine = variable < s->atom_count
                    ? vec_push(atoms, s->atom_of[variable])
                    : append_best(r, family_root(r, variable - s->atom_count), atoms);
    return fine && append_best(r, target(r, node, node_of(r, node)->high), atoms);
}

static int compare_atoms(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void sort_atoms(struct atoms *atoms)
{
    if (atoms->count > 1) {
        qsort(atoms->items, atoms->count, sizeof(*atoms->items), compare_atoms);
    }
}

/* Of two ascending sets: whether the first holds the lowest atom in which they differ. */
static bool comes_first(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t i = 0;
    while (i < a_count && i < b_count && a[i] == b[i]) {
        i++;
    }
    return i < a_count && (i == b_count || a[i] < b[i]);
}

/* Decides between two branches of equal cost. */
static bool break_tie(struct ranking *r, uint32_t node)
{
    r->left.count = r->right.count = 0;
    if (!append_best(r, target(r, node, node_of(r, node)->low), &r->left) ||
        !append_taking(r, node, &r->right)) {
        return false;
    }
    sort_atoms(&r->left);
    sort_atoms(&r->right);
    r->takes[node] = comes_first(r->right.items, r->right.count, r->left.items, r->left.count);
    return true;
}

/* Where the best set of a node, whose inner nodes are done, has an atom or several parts: long
 * chains of nodes that are passed over, and of families within families, are walked once. */
static uint32_t skip_idle(const struct ranking *r, uint32_t node)
{
    const struct diagram_node *n = node_of(r, node);
    uint32_t atoms = r->solutions->atom_count, variable = variable_of(r, node);
    if (!r->takes[node]) {
        return r->taking[target(r, node, n->low)];
    }
    bool alone = variable >= atoms && is_end(r, target(r, node, n->high));
    return alone ? r->taking[family_root(r, variable - atoms)] : node;
}

/* The best set of every node; children have smaller numbers, as have inner families. */
static bool find_best(struct ranking *r)
{
    for (uint32_t node = 0; node < r->node_count; node++) {
        r->taking[node] = node;
        if (is_end(r, node)) {
            r->best[node] = 0;
            continue;
        }
        int64_t with = taking_cost(r, node);
        int64_t without = best_cost(r, target(r, node, node_of(r, node)->low));
        r->takes[node] = with < without;
        r->best[node] = with < without ? with : without;
        if (with == without && with != NO_COST && !break_tie(r, node)) {
            return false;
        }
        if (with != NO_COST || without != NO_COST) {
            r->taking[node] = skip_idle(r, node);
        }
    }
    return true;
}

/* The heap: least cost first, then the set with the lowest differing atom. */

static bool ranks_before(const struct subspace *a, const struct subspace *b)
{
    return a->cost != b->cost ? a->cost < b->cost
                              : comes_first(a->atoms, a->count, b->atoms, b->count);
}

static bool push_subspace(struct ranking *r, struct subspace subspace)
{
    if (!vec_push(&r->heap, subspace)) {
        return false;
    }
    size_t at = r->heap.count - 1;
    for (; at > 0 && ranks_before(&subspace, &r->heap.items[(at - 1) / 2]); at = (at - 1) / 2) {
        r->heap.items[at] = r->heap.items[(at - 1) / 2];
    }
    r->heap.items[at] = subspace;
    return true;
}

static struct subspace pop_subspace(struct ranking *r)
{
    struct subspace *heap = r->heap.items, top = heap[0];
    size_t count = --r->heap.count, at = 0;
    struct subspace last = heap[count];
    for (size_t child; (child = at * 2 + 1) < count; at = child) {
        if (child + 1 < count && ranks_before(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (!ranks_before(&heap[child], &last)) {
            break;
        }
        heap[at] = heap[child];
    }
    heap[at] = last;
    return top;
}

static bool link_to(struct ranking *r, uint32_t value, uint32_t *list)
{
    struct link link = {value, *list};
    *list = (uint32_t)r->links.count;
    return vec_push(&r->links, link);
}

/* Copies the set in 'left' into the subspace, and the subspace into the heap. */
static bool enter_subspace(struct ranking *r, struct subspace subspace)
{
    sort_atoms(&r->left);
    subspace.count = (uint32_t)r->left.count;
    subspace.atoms = memory_array(r->left.count, sizeof(*subspace.atoms));
    if (!subspace.atoms) {
        return false;
    }
    if (subspace.count > 0) {
        memcpy(subspace.atoms, r->left.items, r->left.count * sizeof(*subspace.atoms));
    }
    if (!push_subspace(r, subspace)) {
        memory_free(subspace.atoms);
        return false;
    }
    r->heap_atoms += subspace.count;
    return true;
}

/* Appends what the subspace has chosen, and the best of what remains after its node. */
static bool append_rest(struct ranking *r, const struct subspace *s)
{
    bool fine = true;
    for (uint32_t l = s->chosen; l != NOTHING; l = r->links.items[l].next) {
        fine = fine && vec_push(&r->left, r->links.items[l].value);
    }
    for (uint32_t l = s->remaining; fine && l != NOTHING; l = r->links.items[l].next) {
        fine = append_best(r, r->links.items[l].value, &r->left);
    }
    return fine;
}

/* Moves a subspace past its node by taking the node's variable. */
static bool take(struct ranking *r, struct subspace *s)
{
    const struct solutions *solutions = r->solutions;
    uint32_t variable = variable_of(r, s->node);
    uint32_t high = target(r, s->node, node_of(r, s->node)->high);
    if (variable < solutions->atom_count) {
        s->node = high;
        return link_to(r, solutions->atom_of[variable], &s->chosen);
    }
    s->node = family_root(r, variable - solutions->atom_count);
    return is_end(r, high) || link_to(r, high, &s->remaining);
}

/* Puts the subspace back that chooses otherwise at the node of 's', if it has a set. */
static bool branch_off(struct ranking *r, const struct subspace *s)
{
    struct subspace other = *s;
    bool takes = !r->takes[s->node];
    int64_t cost = takes ? taking_cost(r, s->node)
                         : best_cost(r, target(r, s->node, node_of(r, s->node)->low));
    if (cost == NO_COST) {
        return true;
    }
    other.cost += cost - r->best[s->node];
    if (takes) {
        if (!take(r, &other)) {
            return false;
        }
    } else {
        other.node = target(r, s->node, node_of(r, s->node)->low);
    }
    r->left.count = 0;
    return append_rest(r, &other) && append_best(r, other.node, &r->left) &&
           enter_subspace(r, other);
}

/* Follows the best set of a subspace to its end, branching off on the way. */
static bool follow_best(struct ranking *r, struct subspace s)
{
    for (;;) {
        if (is_end(r, s.node)) {
            if (s.remaining == NOTHING) {
                return true;
            }
            s.node = r->links.items[s.remaining].value;
            s.remaining = r->links.items[s.remaining].next;
        } else {
            if (!branch_off(r, &s)) {
                return false;
            }
            if (!r->takes[s.node]) {
                s.node = target(r, s.node, node_of(r, s.node)->low);
            } else if (!take(r, &s)) {
                return false;
            }
        }
    }
}

enum status ranking_next(struct ranking *ranking, const uint32_t **atoms, uint32_t *count,
                         double *cost)
{
    struct ranking *r = ranking;
    memory_free(r->current);
    r->current = NULL;
    *atoms = NULL;
    *count = 0;
    if (r->heap.count == 0) {
        return STATUS_OK;
    }
    struct subspace best = pop_subspace(r);
    r->heap_atoms -= best.count;
    r->current = best.atoms;
    if (best.node != NOTHING && !follow_best(r, best)) {
        return STATUS_MEMORY;
    }
    *atoms = best.atoms;
    *count = best.count;
    *cost = ldexp((double)best.cost, -r->scale);
    return STATUS_OK;
}

/* Turns the costs into whole multiples of a power of two such that no sum overflows. */
static bool scale_costs(struct ranking *r, const double *cost)
{
    const struct solutions *s = r->solutions;
    double sum = 0;
    int exponent = 0;
    for (uint32_t a = 0; a < s->atom_count; a++) {
        double c = cost[s->atom_of[a]];
        sum += isfinite(c) ? fabs(c) : 0;
    }
    frexp(sum, &exponent);
    r->scale = sum > 0 ? 61 - exponent : 0;
    r->atom_cost = memory_array(s->atom_count, sizeof(*r->atom_cost));
    for (uint32_t a = 0; r->atom_cost && a < s->atom_count; a++) {
        double c = cost[s->atom_of[a]];
        r->atom_cost[a] = isfinite(c) ? (int64_t)llrint(ldexp(c, r->scale)) : NO_COST;
    }
    return r->atom_cost;
}

static bool number_nodes(struct ranking *r)
{
    const struct solutions *s = r->solutions;
    size_t count = 0;
    r->first = memory_array((size_t)s->family_count + 1, sizeof(*r->first));
    for (uint32_t f = 0; r->first && f < s->family_count; f++) {
        r->first[f] = count;
        count += s->families[f].sets.node_count;
    }
    r->family = memory_array(count, sizeof(*r->family));
    r->best = memory_array(count, sizeof(*r->best));
    r->takes = memory_zeroed(count, sizeof(*r->takes));
    r->taking = memory_array(count, sizeof(*r->taking));
    if (!r->first || !r->family || !r->best || !r->takes || !r->taking || count >= NOTHING) {
        return false;
    }
    for (uint32_t f = 0; f < s->family_count; f++) {
        for (uint32_t n = 0; n < s->families[f].sets.node_count; n++) {
            r->family[r->first[f] + n] = f;
        }
    }
    r->node_count = (uint32_t)count;
    return true;
}

/* The subspace of everything. */
static bool start(struct ranking *r)
{
    const struct solutions *s = r->solutions;
    struct subspace all = {.node = NOTHING, .chosen = NOTHING, .remaining = NOTHING};
    r->left.count = 0;
    if (s->trivial) {
        return s->already ? enter_subspace(r, all) : true;
    }
    all.cost = variable_cost(r, s->root);
    if (all.cost == NO_COST) {
        return true;
    }
    if (s->root < s->atom_count) {
        return vec_push(&r->left, s->atom_of[s->root]) && enter_subspace(r, all);
    }
    all.node = family_root(r, s->root - s->atom_count);
    return append_best(r, all.node, &r->left) && enter_subspace(r, all);
}

enum status ranking_open(const struct solutions *solutions, const double *cost,
                         struct ranking **out)
{
    struct ranking *r = memory_zeroed(1, sizeof(*r));
    *out = NULL;
    if (!r) {
        return STATUS_MEMORY;
    }
    r->solutions = solutions;
    if (!scale_costs(r, cost) || !number_nodes(r) || !find_best(r) || !start(r)) {
        ranking_free(r);
        return STATUS_MEMORY;
    }
    *out = r;
    return STATUS_OK;
}

size_t ranking_bytes(const struct ranking *ranking)
{
    const struct ranking *r = ranking;
    size_t by_node = sizeof(struct diagram_node) + sizeof(*r->family) + sizeof(*r->best) +
                     sizeof(*r->takes) + sizeof(*r->taking);
    return r->node_count * by_node + r->links.capacity * sizeof(*r->links.items) +
           r->heap.capacity * sizeof(*r->heap.items) + r->heap.count * ALLOCATION_BYTES +
           r->heap_atoms * sizeof(uint32_t);
}

void ranking_free(struct ranking *ranking)
{
    if (!ranking) {
        return;
    }
    for (size_t i = 0; i < ranking->heap.count; i++) {
        memory_free(ranking->heap.items[i].atoms);
    }
    memory_free(ranking->atom_cost);
    memory_free(ranking->first);
    memory_free(ranking->family);
    memory_free(ranking->best);
    memory_free(ranking->takes);
    memory_free(ranking->taking);
    memory_free(ranking->current);
    vec_release(&ranking->links);
    vec_release(&ranking->heap);
    vec_release(&ranking->left);
    vec_release(&ranking->right);
    vec_release(&ranking->walk);
    memory_free(ranking);
}
