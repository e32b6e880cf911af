/* Best first: the case that leaves most of the probability open is cut by the atom that is used
 * most where its bounds come from, until nothing is open or a budget is hit. The events of the
 * leaves are disjoint and cover everything, so that sums of their bounds are rigorous; memory
 * is bounded because a case gives its diagrams up when it is cut.
 *
 * Shannon 1938, doi:10.1109/T-AIEE.1938.5057767. */
#include "analyzer/splitting.h"

#include "analyzer/compiled.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

#define DEFAULT_STEPS (UINT64_C(1) << 25)
#define DEFAULT_MEMORY ((size_t)512 << 20)
#define DEFAULT_CHANCE 0.01

/* Steps that a module of one case may take to be exact, and for its bounds. */
#define CASE_STEPS (UINT64_C(1) << 16)
#define CASE_BOUND_STEPS (UINT64_C(1) << 19)

struct refinement {
    struct splitting *splitting;
    const struct circuit *circuit;
    literal root;
    const struct engine_options *options;
    uint8_t *fixed;
    double *weights;
    uint64_t steps, step_budget; /* so far; at most */
    size_t memory_budget;
};

void splitting_free(struct splitting *splitting)
{
    if (!splitting) {
        return;
    }
    for (size_t i = 0; i < splitting->cases.count; i++) {
        engine_free(splitting->cases.items[i].leaf);
    }
    vec_release(&splitting->cases);
    memory_free(splitting);
}

enum status splitting_probability(const struct splitting *splitting, const double *p,
                                  struct bounds *probability)
{
    const struct split_case *cases = splitting->cases.items;
    struct bounds *bounds = memory_array(splitting->cases.count, sizeof(*bounds));
    enum status status = bounds ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = splitting->cases.count; status == STATUS_OK && i-- > 0;) {
        if (cases[i].leaf) {
            status = engine_probability(cases[i].leaf, p, &bounds[i]);
            continue;
        }
        const struct bounds *holds = &bounds[cases[i].holds], *fails = holds + 1;
        double chance = p[cases[i].atom];
        bounds[i] = (struct bounds){chance * holds->lower + (1 - chance) * fails->lower,
                                    chance * holds->upper + (1 - chance) * fails->upper,
                                    holds->complete && fails->complete};
    }
    if (status == STATUS_OK) {
        *probability = bounds[0];
    }
    memory_free(bounds);
    return status;
}

static size_t bytes_of(const struct engine *engine)
{
    return sizeof(*engine) + engine->statistics.diagram_nodes * sizeof(struct diagram_node) +
           ((size_t)engine->atom_count + engine->unit_count) * 2 * sizeof(uint32_t) +
           engine->unit_count * sizeof(struct unit);
}

/* What the world fixes, and what the case 'at' does. */
static void fix_atoms(struct refinement *r, uint32_t at)
{
    const struct split_case *cases = r->splitting->cases.items;
    memset(r->fixed, ATOM_FREE, r->circuit->atom_count);
    if (r->options->fixed) {
        memcpy(r->fixed, r->options->fixed, r->circuit->atom_count);
    }
    for (; at != SPLIT_NONE && cases[at].parent != SPLIT_NONE; at = cases[at].parent) {
        uint32_t above = cases[at].parent;
        r->fixed[cases[above].atom] = at == cases[above].holds ? ATOM_TRUE : ATOM_FALSE;
    }
}

static bool ask_caller(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    const struct refinement *r = context;
    (void)done, (void)total;
    uint64_t most = r->step_budget >> 10;
    return r->options->progress(r->options->context, (uint32_t)(r->steps >> 10),
                                most < UINT32_MAX ? (uint32_t)most : UINT32_MAX, nodes);
}

/* The options for a case that 'r->fixed' describes. */
static struct engine_options options_of(struct refinement *r)
{
    struct engine_options options = *r->options;
    options.fixed = r->fixed;
    options.weights = r->weights;
    options.step_budget = CASE_STEPS;
    options.bound_budget = CASE_BOUND_STEPS;
    options.memory_budget = r->memory_budget / 2;
    options.progress = options.progress ? ask_caller : NULL;
    options.context = r;
    return options;
}

static enum status compile_case(struct refinement *r, uint32_t parent, uint8_t state,
                                struct split_case *out)
{
    const struct split_case *whole = &r->splitting->cases.items[parent];
    struct bounds bounds;
    double chance = r->weights[whole->atom];
    *out = (struct split_case){
        .parent = parent, .chance = whole->chance * (state == ATOM_TRUE ? chance : 1 - chance)};
    fix_atoms(r, parent);
    r->fixed[whole->atom] = state;
    const struct engine_options options = options_of(r);
    enum status status = engine_compile(r->circuit, r->root, &options, &out->leaf);
    if (status == STATUS_LIMIT) {
        status = STATUS_OK;
    }
    if (status == STATUS_OK) {
        r->steps += out->leaf->statistics.steps + r->circuit->edge_count;
        status = engine_probability(out->leaf, r->weights, &bounds);
        out->gap = out->leaf->complete ? 0 : out->chance * (bounds.upper - bounds.lower);
    }
    return status;
}

/* Cuts one case in two. */
static enum status cut(struct refinement *r, uint32_t at)
{
    struct splitting *s = r->splitting;
    struct split_case halves[2] = {{NULL, 0, 0, 0, 0, 0}, {NULL, 0, 0, 0, 0, 0}};
    s->cases.items[at].atom = s->cases.items[at].leaf->pivot;
    enum status status = vec_reserve(&s->cases, 2) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = compile_case(r, at, ATOM_TRUE, &halves[0]);
    }
    if (status == STATUS_OK) {
        status = compile_case(r, at, ATOM_FALSE, &halves[1]);
    }
    if (status != STATUS_OK) {
        engine_free(halves[0].leaf);
        engine_free(halves[1].leaf);
        return status;
    }
    struct split_case *whole = &s->cases.items[at];
    s->bytes += bytes_of(halves[0].leaf) + bytes_of(halves[1].leaf) - bytes_of(whole->leaf);
    engine_free(whole->leaf);
    whole->leaf = NULL;
    whole->gap = 0;
    whole->holds = (uint32_t)s->cases.count;
    s->cases.items[s->cases.count++] = halves[0];
    s->cases.items[s->cases.count++] = halves[1];
    return STATUS_OK;
}

/* The case that leaves most open; SPLIT_NONE where none can be cut. */
static uint32_t widest(const struct splitting *s)
{
    uint32_t best = SPLIT_NONE;
    double most = -1;
    for (uint32_t i = 0; i < s->cases.count; i++) {
        const struct split_case *c = &s->cases.items[i];
        if (c->leaf && !c->leaf->complete && c->leaf->pivot != SPLIT_NONE && c->gap > most) {
            best = i;
            most = c->gap;
        }
    }
    return best;
}

static enum status cut_in_turn(struct refinement *r)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        uint32_t at = widest(r->splitting);
        if (at == SPLIT_NONE) {
            break;
        }
        bool over = r->steps >= r->step_budget || r->splitting->bytes >= r->memory_budget / 2;
        status = over ? STATUS_LIMIT : cut(r, at);
    }
    return status;
}

static bool begin(struct refinement *r, struct engine *engine)
{
    const double *given = r->options->weights;
    uint32_t atoms = r->circuit->atom_count;
    r->fixed = memory_array(atoms, sizeof(*r->fixed));
    r->weights = memory_array(atoms, sizeof(*r->weights));
    for (uint32_t a = 0; r->weights && a < atoms; a++) {
        r->weights[a] = given ? given[a] : DEFAULT_CHANCE;
    }
    if (!r->fixed || !r->weights) {
        return false;
    }
    r->splitting = engine->splitting;
    r->step_budget = r->options->step_budget ? r->options->step_budget : DEFAULT_STEPS;
    r->memory_budget = r->options->memory_budget ? r->options->memory_budget : DEFAULT_MEMORY;
    return true;
}

/* The whole as the first case. */
static enum status compile_whole(struct refinement *r)
{
    struct splitting *s = r->splitting;
    struct split_case whole = {.parent = SPLIT_NONE, .chance = 1, .gap = 1};
    fix_atoms(r, SPLIT_NONE);
    const struct engine_options options = options_of(r);
    enum status status = engine_compile(r->circuit, r->root, &options, &whole.leaf);
    if (status != STATUS_OK && status != STATUS_LIMIT) {
        engine_free(whole.leaf);
        return status;
    }
    if (!vec_push(&s->cases, whole)) {
        engine_free(whole.leaf);
        return STATUS_MEMORY;
    }
    s->bytes = bytes_of(whole.leaf);
    r->steps += whole.leaf->statistics.steps + r->circuit->edge_count;
    return STATUS_OK;
}

enum status engine_refine(struct engine *engine, const struct circuit *circuit, literal root,
                          const struct engine_options *options)
{
    static const struct engine_options defaults = {0};
    struct refinement r = {
        .circuit = circuit, .root = root, .options = options ? options : &defaults};
    if (engine->complete) {
        return STATUS_OK;
    }
    if (!engine->splitting) {
        engine->splitting = memory_zeroed(1, sizeof(*engine->splitting));
    }
    enum status status = engine->splitting && begin(&r, engine) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK && engine->splitting->cases.count == 0) {
        status = compile_whole(&r);
    }
    if (status == STATUS_OK) {
        status = cut_in_turn(&r);
    }
    if (engine->splitting && engine->splitting->cases.count == 0) {
        splitting_free(engine->splitting);
        engine->splitting = NULL;
    }
    memory_free(r.fixed);
    memory_free(r.weights);
    return status;
}
