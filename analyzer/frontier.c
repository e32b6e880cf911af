/* Borders of a monotone function over levels; see frontier.h. The circuit is rebuilt over new
 * atoms, one a level again. For minimal vectors an old atom is all the new ones up to its
 * level: a minimal set of new atoms then is closed downwards, and sets and vectors are in the
 * same order. For maximal vectors an old atom is any of the new ones from its level up: a
 * minimal set of new atoms to be denied then is closed upwards. */
#include "analyzer/frontier.h"

#include "analyzer/guarding.h"
#include "analyzer/solutions.h"

#include <math.h>
#include <string.h>

enum side { SIDE_MINIMAL, SIDE_MAXIMAL };

struct finding_border {
    const struct level_space *space;
    enum side side;
    size_t wanted;
    const struct engine_options *options;
    struct arena *arena;
    struct circuit circuit;
    uint32_t root;
    struct border *out;
    struct frontier *frontier;
};

/* The new gate that stands for an old atom. */
static void substitute_dimension(const struct finding_border *f, uint32_t dimension,
                                 struct circuit_builder *builder, uint32_t *node_of)
{
    uint32_t first = f->space->first[dimension], highest = f->space->highest[dimension];
    bool minimal = f->side == SIDE_MINIMAL;
    for (uint32_t level = 1; level <= highest; level++) {
        uint32_t gate = circuit_add_gate(builder, minimal ? GATE_ALL : GATE_ANY, 0);
        uint32_t from = minimal ? 1 : level, to = minimal ? level : highest;
        for (uint32_t l = from; l <= to; l++) {
            circuit_add_input(builder, gate, literal_of(first + l - 1, false));
        }
        node_of[first + level - 1] = gate;
    }
}

static enum status rebuild(struct finding_border *f, const struct circuit *circuit,
                           uint32_t root)
{
    struct circuit_builder builder;
    uint32_t *node_of = memory_array(circuit->node_count, sizeof(*node_of));
    uint32_t *number = NULL;
    enum status status = STATUS_MEMORY;
    circuit_builder_init(&builder);
    if (node_of) {
        for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
            circuit_add_atom(&builder);
        }
        for (uint32_t d = 0; d < f->space->count; d++) {
            substitute_dimension(f, d, &builder, node_of);
        }
        guarding_copy(circuit, &builder, node_of);
        number = memory_array(builder.kind.count, sizeof(*number));
    }
    if (number) {
        status = circuit_finish(&builder, &f->circuit, number, NULL);
    }
    if (status == STATUS_OK) {
        f->root = number[node_of[root]];
    }
    circuit_builder_release(&builder);
    memory_free(node_of);
    memory_free(number);
    return status;
}

/* What an atom adds to the place of a vector: levels beyond 'here' count fully, the others
 * hardly; all of the latter together less than one of the former. */
static void set_costs(const struct finding_border *f, double *cost)
{
    double slight = 1.0 / (2.0 * f->circuit.atom_count + 2);
    for (uint32_t d = 0; d < f->space->count; d++) {
        for (uint32_t level = 1; level <= f->space->highest[d]; level++) {
            bool held = level <= f->space->here[d];
            bool far = f->side == SIDE_MINIMAL ? !held : held;
            cost[f->space->first[d] + level - 1] = far ? 1 : slight;
        }
    }
}

static enum status take_vector(const struct finding_border *f, const uint32_t *atoms,
                               uint32_t count, struct level_vector *out)
{
    const struct level_space *space = f->space;
    uint32_t *levels = arena_array(f->arena, space->count, sizeof(*levels));
    if (!levels) {
        return STATUS_MEMORY;
    }
    *out = (struct level_vector){levels, 0};
    uint32_t at = 0;
    for (uint32_t d = 0; d < space->count; d++) {
        uint32_t in_set = 0;
        for (; at < count && atoms[at] < space->first[d] + space->highest[d]; at++) {
            in_set++;
        }
        bool minimal = f->side == SIDE_MINIMAL;
        levels[d] = minimal ? in_set : space->highest[d] - in_set;
        uint32_t more = minimal ? levels[d] : space->here[d];
        uint32_t less = minimal ? space->here[d] : levels[d];
        out->distance += more > less ? more - less : 0;
    }
    return STATUS_OK;
}

static enum status list_vectors(struct finding_border *f, const struct solutions *solutions)
{
    double *cost = memory_array(f->circuit.atom_count, sizeof(*cost));
    struct level_vector *vectors = arena_array(f->arena, f->wanted, sizeof(*vectors));
    struct ranking *ranking = NULL;
    enum status status = STATUS_MEMORY;
    if (cost && vectors) {
        set_costs(f, cost);
        status = ranking_open(solutions, cost, &ranking);
    }
    f->out->vectors = vectors;
    while (status == STATUS_OK && f->out->count < f->wanted) {
        const uint32_t *atoms = NULL;
        uint32_t count = 0;
        double sum;
        status = ranking_next(ranking, &atoms, &count, &sum);
        if (status != STATUS_OK || !atoms) {
            break;
        }
        status = take_vector(f, atoms, count, &vectors[f->out->count++]);
    }
    ranking_free(ranking);
    memory_free(cost);
    return status;
}

/* Of h + 1 levels those up to l are a share of (l + 1) / (h + 1), the product of j / (j + 1)
 * over the levels j that are denied; so the largest region is that of least sum of logarithms.
 */
static enum status find_largest(struct finding_border *f, const struct solutions *solutions)
{
    double *cost = memory_array(f->circuit.atom_count, sizeof(*cost));
    struct ranking *ranking = NULL;
    const uint32_t *atoms = NULL;
    uint32_t count = 0;
    double sum;
    for (uint32_t d = 0; cost && d < f->space->count; d++) {
        for (uint32_t level = 1; level <= f->space->highest[d]; level++) {
            cost[f->space->first[d] + level - 1] = log1p(1.0 / level);
        }
    }
    enum status status = cost ? ranking_open(solutions, cost, &ranking) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = ranking_next(ranking, &atoms, &count, &sum);
    }
    if (status == STATUS_OK && atoms) {
        status = take_vector(f, atoms, count, &f->frontier->largest);
    }
    if (status == STATUS_OK && atoms) {
        f->frontier->largest_share = 1;
        for (uint32_t d = 0; d < f->space->count; d++) {
            f->frontier->largest_share *=
                (f->frontier->largest.levels[d] + 1.0) / (f->space->highest[d] + 1.0);
        }
    }
    ranking_free(ranking);
    memory_free(cost);
    return status;
}

static enum status count_vectors(struct finding_border *f, const struct solutions *solutions)
{
    struct text decimal;
    double nearest;
    text_init(&decimal);
    enum status status = solutions_count(solutions, &decimal, &nearest);
    if (status == STATUS_OK) {
        f->out->total = arena_string(f->arena, text_string(&decimal));
        status = f->out->total ? STATUS_OK : STATUS_MEMORY;
    }
    text_release(&decimal);
    return status;
}

static enum status solve(struct finding_border *f)
{
    struct engine_options options = f->options ? *f->options : (struct engine_options){0};
    struct engine *engine = NULL;
    struct solutions *solutions = NULL;
    options.fixed = NULL;
    options.weights = NULL;
    enum status status =
        engine_compile(&f->circuit, literal_of(f->root, false), &options, &engine);
    if (engine) {
        status =
            solutions_find(engine, f->side == SIDE_MINIMAL ? SOLUTIONS_PATHS : SOLUTIONS_CUTS,
                           &options, &solutions);
    }
    if (solutions) {
        f->out->complete = engine_complete(engine) && solutions_complete(solutions);
        status = count_vectors(f, solutions);
    }
    if (solutions && status == STATUS_OK) {
        status = list_vectors(f, solutions);
    }
    if (solutions && status == STATUS_OK && f->side == SIDE_MAXIMAL) {
        status = find_largest(f, solutions);
    }
    solutions_free(solutions);
    engine_free(engine);
    return status;
}

static enum status find_border(struct finding_border *f, const struct circuit *circuit,
                               uint32_t root)
{
    *f->out = (struct border){.total = "0"};
    enum status status = rebuild(f, circuit, root);
    if (status == STATUS_OK) {
        status = solve(f);
    }
    circuit_release(&f->circuit);
    return status;
}

enum status frontier_find(const struct circuit *circuit, uint32_t root,
                          const struct level_space *space, size_t wanted,
                          const struct engine_options *options, struct arena *arena,
                          struct frontier *out)
{
    *out = (struct frontier){.dimension_count = space->count};
    enum status status = STATUS_OK;
    for (int side = SIDE_MINIMAL; status == STATUS_OK && side <= SIDE_MAXIMAL; side++) {
        struct finding_border f = {.space = space,
                                   .side = (enum side)side,
                                   .wanted = wanted,
                                   .options = options,
                                   .arena = arena,
                                   .out = side == SIDE_MINIMAL ? &out->minimal : &out->maximal,
                                   .frontier = out};
        status = find_border(&f, circuit, root);
    }
    return status;
}
