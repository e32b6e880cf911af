/* A minimal set of a unit that is not known holds in what is above the unit's function, as all
 * solutions do, and includes no set that is known, as none of two minimal sets includes the
 * other. The conjunction of both is a diagram whose cheapest way to hold is at most as dear as
 * any such set.
 *
 * Of the whole, a set that is not known takes some part of a unit that is not known. Both the
 * least cost of known parts alone and of at least one other are found in one pass over all
 * families, inner ones first. */
#include "analyzer/lacking.h"

#include "base/memory.h"

#include <math.h>

#define LACKING_STEPS (UINT64_C(1) << 21)

static edge upset_of(const struct table *bdd, size_t kept, edge e)
{
    return e == ZDD_EMPTY ? EDGE_FALSE : bdd->kept.items[kept + edge_node(e)];
}

/* What includes a set of the family. */
static edge make_upset(struct table *bdd, const struct family *family, const uint8_t *idle)
{
    const struct diagram *sets = &family->sets;
    size_t kept = bdd->kept.count; /* node n is kept[kept + n] */
    bool fine = table_keep(bdd, EDGE_TRUE);
    for (uint32_t n = 1; fine && n < sets->node_count; n++) {
        const struct diagram_node *node = &sets->nodes[n];
        edge done = bdd_variable(bdd, node->level);
        fine = table_keep(bdd, done);
        done ^= (edge)idle[family->variables[node->level]];
        edge with = fine ? bdd_and(bdd, done, upset_of(bdd, kept, node->high)) : EDGE_NONE;
        bdd->kept.count = kept + n;
        fine = table_keep(bdd, bdd_or(bdd, with, upset_of(bdd, kept, node->low)));
    }
    edge all = fine ? upset_of(bdd, kept, sets->root) : EDGE_NONE;
    bdd->kept.count = kept;
    return all;
}

enum status lacking_find(const struct unit *unit, const uint8_t *idle, edge turned,
                         struct table *bdd, struct family *family)
{
    const struct diagram *above = turned ? &unit->below : unit_above(unit);
    enum status status = table_reset(bdd, unit->variable_count);
    bdd->step_budget = LACKING_STEPS;
    edge known = status == STATUS_OK ? make_upset(bdd, family, idle) : EDGE_NONE;
    edge rest = EDGE_NONE;
    if (table_keep(bdd, known)) {
        edge whole = bdd_import(bdd, above);
        rest = whole == EDGE_NONE ? EDGE_NONE : bdd_and(bdd, whole ^ turned, edge_not(known));
    }
    bdd->step_budget = 0;
    status = rest == EDGE_NONE ? bdd->status : table_extract(bdd, rest, NULL, &family->lacking);
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

/* Costs by family: of the best set that is known in all parts, and below that of any other. */
struct least {
    const struct solutions *solutions;
    const double *cost;
    double *known, *other;
    double *room[2]; /* by node or edge of the family at hand */
};

static double cost_known(const struct least *l, uint32_t variable)
{
    uint32_t atoms = l->solutions->atom_count;
    return variable < atoms ? l->cost[l->solutions->atom_of[variable]]
                            : l->known[variable - atoms];
}

static double cost_other(const struct least *l, uint32_t variable)
{
    uint32_t atoms = l->solutions->atom_count;
    return variable < atoms ? INFINITY : l->other[variable - atoms];
}

/* Over the sets that are known. */
static void price_sets(struct least *l, uint32_t f)
{
    const struct family *family = &l->solutions->families[f];
    const struct diagram *sets = &family->sets;
    double *known = l->room[0], *other = l->room[1];
    known[0] = 0;
    other[0] = INFINITY;
    for (uint32_t n = 1; n < sets->node_count; n++) {
        const struct diagram_node *node = &sets->nodes[n];
        uint32_t variable = family->variables[node->level], high = edge_node(node->high);
        bool last = node->low == ZDD_EMPTY;
        double without = last ? INFINITY : known[edge_node(node->low)];
        double other_without = last ? INFINITY : other[edge_node(node->low)];
        double with = cost_known(l, variable), with_other = cost_other(l, variable);
        known[n] = fmin(without, with + known[high]);
        other[n] = fmin(other_without,
                        fmin(with + other[high], with_other + fmin(known[high], other[high])));
    }
    bool none = sets->root == ZDD_EMPTY;
    l->known[f] = none ? INFINITY : known[edge_node(sets->root)];
    l->other[f] = none ? INFINITY : other[edge_node(sets->root)];
}

/* The least that a set costs which the family lacks. */
static double price_lacking(struct least *l, uint32_t f)
{
    const struct family *family = &l->solutions->families[f];
    const struct diagram *lacking = &family->lacking;
    double *least = l->room[0];
    if (lacking->node_count == 0) {
        return 0;
    }
    least[EDGE_TRUE] = 0;
    least[EDGE_FALSE] = INFINITY;
    for (edge e = 2; e < lacking->node_count * 2; e++) {
        const struct diagram_node *node = &lacking->nodes[edge_node(e)];
        uint32_t variable = family->variables[node->level];
        edge high = node->high ^ (e & 1), low = node->low ^ (e & 1);
        bool idle = l->solutions->idle[variable];
        double cost = fmin(cost_known(l, variable), cost_other(l, variable));
        least[e] = fmin(least[idle ? high : low], cost + least[idle ? low : high]);
    }
    return least[lacking->root];
}

static bool take_room(struct least *l)
{
    const struct solutions *s = l->solutions;
    size_t most = 2;
    for (uint32_t f = 0; f < s->family_count; f++) {
        const struct family *family = &s->families[f];
        size_t edges = (size_t)family->lacking.node_count * 2;
        most = family->sets.node_count > most ? family->sets.node_count : most;
        most = edges > most ? edges : most;
    }
    l->known = memory_array(s->family_count, sizeof(double));
    l->other = memory_array(s->family_count, sizeof(double));
    l->room[0] = memory_array(most, sizeof(double));
    l->room[1] = memory_array(most, sizeof(double));
    return l->known && l->other && l->room[0] && l->room[1];
}

enum status solutions_least_lacking(const struct solutions *solutions, const double *cost,
                                    double *least)
{
    const struct solutions *s = solutions;
    struct least l = {.solutions = s, .cost = cost};
    *least = INFINITY;
    if (s->complete || s->trivial || s->root < s->atom_count) {
        return STATUS_OK;
    }
    enum status status = take_room(&l) ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t f = 0; status == STATUS_OK && f < s->family_count; f++) {
        price_sets(&l, f);
        l.other[f] = fmin(l.other[f], s->families[f].partial ? price_lacking(&l, f) : INFINITY);
    }
    *least = status == STATUS_OK ? l.other[s->root - s->atom_count] : 0;
    memory_free(l.known);
    memory_free(l.other);
    memory_free(l.room[0]);
    memory_free(l.room[1]);
    return status;
}
