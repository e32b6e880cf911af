/* Best first: the case that leaves most of the probability open is either compiled again with
 * more steps for its bounds, or cut by the atom that matters most where its bounds come from,
 * whichever left less open a step of late. The events of the leaves are disjoint and cover
 * everything, so that sums of their bounds are rigorous. An action that would loosen a bound
 * does not: the case keeps what it had. Nothing depends on the budget but where it ends.
 *
 * Shannon 1938, doi:10.1109/T-AIEE.1938.5057767. */
#include "analyzer/splitting.h"

#include "analyzer/compiled.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Steps that the bounds of a case are allowed, how many times more when it is compiled again,
 * and the share of them that a module may take to be exact. */
#define CASE_STEPS_LEAST (UINT64_C(1) << 18)
#define CASE_STEPS_MOST (UINT64_C(1) << 40)
#define CASE_STEPS_FACTOR 4u
#define CASE_EXACT_SHARE 8u
#define CASE_STEPS_SPENT 4u /* bounds that lack steps took more than this share of them */

/* What simplifying and ordering take as many steps as: an edge, and however few there are. */
#define CASE_STEPS_EDGE 64u
#define CASE_STEPS_FIXED (UINT64_C(1) << 13)

#define FIRST_LEFT_WIDENED 0.25 /* expected of actions never taken */
#define FIRST_LEFT_CUT 0.75
#define LEFT_PACE 0.3  /* weight of the latest action in what is expected of the next */
#define OTHER_TURN 12u /* every so many actions, the less promising one is tried */

struct refinement {
    struct splitting *splitting;
    const struct engine *whole;
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

static struct bounds mix(double chance, const struct bounds *holds, const struct bounds *fails)
{
    return (struct bounds){chance * holds->lower + (1 - chance) * fails->lower,
                           chance * holds->upper + (1 - chance) * fails->upper,
                           holds->complete && fails->complete};
}

struct bounds splitting_both(struct bounds a, struct bounds b)
{
    if (a.complete || b.complete) {
        return a.complete ? a : b;
    }
    return (struct bounds){a.lower > b.lower ? a.lower : b.lower,
                           a.upper < b.upper ? a.upper : b.upper, false};
}

enum status splitting_probability(const struct splitting *splitting, const double *p,
                                  struct bounds *probability)
{
    const struct split_case *cases = splitting->cases.items;
    *probability = (struct bounds){0, 1, false};
    if (splitting->cases.count == 0) {
        return STATUS_OK;
    }
    struct bounds *bounds = memory_array(splitting->cases.count, sizeof(*bounds));
    enum status status = bounds ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = splitting->cases.count; status == STATUS_OK && i-- > 0;) {
        bounds[i] = (struct bounds){0, 1, false};
        if (cases[i].leaf) {
            status = engine_probability(cases[i].leaf, p, &bounds[i]);
        }
        if (cases[i].holds) {
            struct bounds mixed =
                mix(p[cases[i].atom], &bounds[cases[i].holds], &bounds[cases[i].holds + 1]);
            bounds[i] = splitting_both(bounds[i], mixed);
        }
    }
    if (status == STATUS_OK) {
        *probability = bounds[0];
    }
    memory_free(bounds);
    return status;
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
static struct engine_options options_of(struct refinement *r, uint64_t steps)
{
    struct engine_options options = *r->options;
    options.fixed = r->fixed;
    options.weights = r->weights;
    options.step_budget = steps / CASE_EXACT_SHARE;
    options.bound_budget = steps;
    options.memory_budget = r->memory_budget / 2;
    options.progress = options.progress ? ask_caller : NULL;
    options.context = r;
    return options;
}

/* What compiling an engine took. */
static uint64_t steps_of(const struct refinement *r, const struct engine *engine)
{
    return engine->statistics.steps + (uint64_t)r->circuit->edge_count * CASE_STEPS_EDGE +
           CASE_STEPS_FIXED;
}

/* Compiles the case that 'r->fixed' describes and that is as probable as out->chance. What a
 * run that was stopped has found counts, too. */
static enum status compile_case(struct refinement *r, struct split_case *out,
                                struct bounds *bounds)
{
    const struct engine_options options = options_of(r, out->steps);
    enum status status = engine_compile(r->circuit, r->root, &options, &out->leaf);
    if (!out->leaf) {
        return status;
    }
    out->taken = steps_of(r, out->leaf);
    r->steps += out->taken;
    enum status evaluated = engine_probability(out->leaf, r->weights, bounds);
    out->gap = out->leaf->complete ? 0 : out->chance * (bounds->upper - bounds->lower);
    out->pivot = out->leaf->complete ? SPLIT_NONE : out->leaf->pivot;
    return evaluated != STATUS_OK ? evaluated : status == STATUS_LIMIT ? STATUS_OK : status;
}

/* What is known of a case that was not cut. */
static enum status bounds_of(const struct refinement *r, uint32_t at, struct bounds *bounds)
{
    const struct split_case *c = &r->splitting->cases.items[at];
    return engine_probability(c->leaf ? c->leaf : r->whole, r->weights, bounds);
}

static bool is_no_wider(const struct bounds *a, const struct bounds *b)
{
    return a->complete || (a->lower >= b->lower && a->upper <= b->upper);
}

static void drop_leaf(struct splitting *s, struct split_case *c)
{
    s->bytes -= c->leaf ? engine_bytes(c->leaf) : 0;
    engine_free(c->leaf);
    c->leaf = NULL;
}

static uint64_t widened(uint64_t steps)
{
    return steps < CASE_STEPS_MOST ? steps * CASE_STEPS_FACTOR : steps;
}

/* Compiles a case again, with more steps for its bounds. */
static enum status widen(struct refinement *r, uint32_t at)
{
    struct splitting *s = r->splitting;
    struct split_case next = s->cases.items[at];
    struct bounds before, after = {0, 1, false};
    next.leaf = NULL;
    next.steps = widened(next.steps);
    fix_atoms(r, at);
    enum status status = bounds_of(r, at, &before);
    status = status == STATUS_OK ? compile_case(r, &next, &after) : status;
    struct split_case *old = &s->cases.items[at];
    if (status == STATUS_MEMORY || !is_no_wider(&after, &before)) {
        engine_free(next.leaf);
        old->steps = next.steps;
        old->taken = next.taken;
        return status;
    }
    drop_leaf(s, old);
    *old = next;
    s->bytes += engine_bytes(next.leaf);
    return status;
}

static enum status compile_half(struct refinement *r, uint32_t parent, uint8_t state,
                                struct split_case *out, struct bounds *bounds)
{
    const struct split_case *whole = &r->splitting->cases.items[parent];
    double chance = r->weights[whole->pivot];
    *out = (struct split_case){.parent = parent,
                               .steps = whole->steps,
                               .chance =
                                   whole->chance * (state == ATOM_TRUE ? chance : 1 - chance)};
    fix_atoms(r, parent);
    r->fixed[whole->pivot] = state;
    return compile_case(r, out, bounds);
}

/* Cuts one case in two. */
static enum status cut(struct refinement *r, uint32_t at)
{
    struct splitting *s = r->splitting;
    struct split_case halves[2] = {{.leaf = NULL}, {.leaf = NULL}};
    struct bounds bounds[2], before;
    enum status status = vec_reserve(&s->cases, 2) ? STATUS_OK : STATUS_MEMORY;
    status = status == STATUS_OK ? bounds_of(r, at, &before) : status;
    if (status == STATUS_OK) {
        status = compile_half(r, at, ATOM_TRUE, &halves[0], &bounds[0]);
    }
    if (status == STATUS_OK) {
        status = compile_half(r, at, ATOM_FALSE, &halves[1], &bounds[1]);
    }
    if (!halves[0].leaf || !halves[1].leaf || status == STATUS_MEMORY) {
        engine_free(halves[0].leaf);
        engine_free(halves[1].leaf);
        return status;
    }
    struct split_case *whole = &s->cases.items[at];
    whole->atom = whole->pivot;
    struct bounds after = mix(r->weights[whole->atom], &bounds[0], &bounds[1]);
    if (is_no_wider(&after, &before)) {
        drop_leaf(s, whole);
    }
    s->bytes += engine_bytes(halves[0].leaf) + engine_bytes(halves[1].leaf);
    whole->gap = 0;
    whole->pivot = SPLIT_NONE;
    whole->holds = (uint32_t)s->cases.count;
    s->cases.items[s->cases.count++] = halves[0];
    s->cases.items[s->cases.count++] = halves[1];
    return status;
}

/* The case that leaves most open; SPLIT_NONE where none can be cut. */
static uint32_t widest(const struct splitting *s)
{
    uint32_t best = SPLIT_NONE;
    double most = -1;
    for (uint32_t i = 0; i < s->cases.count; i++) {
        const struct split_case *c = &s->cases.items[i];
        if (!c->holds && c->pivot != SPLIT_NONE && c->gap > most) {
            best = i;
            most = c->gap;
        }
    }
    return best;
}

/* The steps that compiling a case again takes, about: all that it is allowed, unless it ended
 * far before for another reason. */
static uint64_t steps_again(const struct split_case *c)
{
    return c->taken < c->steps / CASE_STEPS_SPENT ? c->taken : c->steps;
}

/* How many times as many an action takes. */
static double effort_of(enum split_action action)
{
    return action == SPLIT_CUT ? 2 : CASE_STEPS_FACTOR;
}

/* The action that is likely to close more of a gap a step. */
static enum split_action choose(const struct splitting *s)
{
    double widening = (1 - s->left[SPLIT_WIDEN]) / effort_of(SPLIT_WIDEN);
    double cutting = (1 - s->left[SPLIT_CUT]) / effort_of(SPLIT_CUT);
    bool other = s->taken % OTHER_TURN == OTHER_TURN - 1;
    return (widening > cutting) != other ? SPLIT_WIDEN : SPLIT_CUT;
}

static enum status act(struct refinement *r, uint32_t at, enum split_action action)
{
    struct splitting *s = r->splitting;
    double before = s->cases.items[at].gap;
    enum status status = action == SPLIT_CUT ? cut(r, at) : widen(r, at);
    const struct split_case *c = &s->cases.items[at];
    if (status == STATUS_OK && before > 0) {
        const struct split_case *halves = &s->cases.items[c->holds];
        double after = c->holds ? halves[0].gap + halves[1].gap : c->gap;
        s->left[action] += LEFT_PACE * (after / before - s->left[action]);
    }
    s->taken++;
    return status;
}

/* What forbids the next action, if anything; a case may be too small to ask the caller. */
static enum engine_limit find_limit(struct refinement *r, uint32_t at, enum split_action action)
{
    double ahead = (double)steps_again(&r->splitting->cases.items[at]) * effort_of(action);
    if (r->splitting->bytes >= r->memory_budget / 2) {
        return ENGINE_LIMIT_MEMORY;
    }
    if (r->steps > 0 && (double)r->steps + ahead > (double)r->step_budget) {
        return ENGINE_LIMIT_STEPS;
    }
    return r->options->progress && !ask_caller(r, 0, 0, 0) ? ENGINE_LIMIT_STOP
                                                           : ENGINE_LIMIT_NONE;
}

/* Goes on until nothing is open or a limit forbids the next action, which is noted; one is
 * taken in any case. */
static enum status act_in_turn(struct refinement *r, unsigned *limit)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        uint32_t at = widest(r->splitting);
        if (at == SPLIT_NONE) {
            *limit = ENGINE_LIMIT_NONE;
            break;
        }
        enum split_action action = choose(r->splitting);
        *limit = find_limit(r, at, action);
        status = *limit == ENGINE_LIMIT_STOP ? STATUS_CANCELLED
                 : *limit                    ? STATUS_LIMIT
                                             : act(r, at, action);
    }
    *limit = status == STATUS_CANCELLED ? ENGINE_LIMIT_STOP : *limit;
    return status;
}

static bool begin(struct refinement *r, struct engine *engine)
{
    const double *given = r->options->weights;
    uint32_t atoms = r->circuit->atom_count;
    r->fixed = memory_array(atoms, sizeof(*r->fixed));
    r->weights = memory_array(atoms, sizeof(*r->weights));
    for (uint32_t a = 0; r->weights && a < atoms; a++) {
        r->weights[a] = given ? given[a] : ENGINE_WEIGHT;
    }
    if (!r->fixed || !r->weights) {
        return false;
    }
    r->splitting = engine->splitting;
    r->whole = engine;
    r->step_budget = r->options->step_budget ? r->options->step_budget : ENGINE_STEPS;
    r->memory_budget = r->options->memory_budget ? r->options->memory_budget : ENGINE_MEMORY;
    return true;
}

/* The whole as the first case. */
static enum status begin_splitting(struct refinement *r)
{
    struct splitting *s = r->splitting;
    const struct engine *engine = r->whole;
    uint64_t steps = engine->bound_steps;
    struct split_case whole = {.parent = SPLIT_NONE,
                               .chance = 1,
                               .gap = 1,
                               .steps = steps > CASE_STEPS_LEAST ? steps : CASE_STEPS_LEAST,
                               .taken = steps_of(r, engine),
                               .pivot = engine->pivot};
    struct bounds bounds;
    enum status status = engine_probability(engine, r->weights, &bounds);
    if (status == STATUS_OK) {
        whole.gap = bounds.upper - bounds.lower;
        s->left[SPLIT_WIDEN] = FIRST_LEFT_WIDENED;
        s->left[SPLIT_CUT] = FIRST_LEFT_CUT;
        status = vec_push(&s->cases, whole) ? STATUS_OK : STATUS_MEMORY;
    }
    return status;
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
        status = begin_splitting(&r);
    }
    if (status == STATUS_OK) {
        unsigned limit, kept = ENGINE_LIMIT_NODES | ENGINE_LIMIT_MEMORY;
        status = act_in_turn(&r, &limit);
        kept = limit ? engine->statistics.limits & kept : 0;
        engine->statistics.limits = kept | limit;
    }
    if (engine->splitting && engine->splitting->cases.count == 0) {
        splitting_free(engine->splitting);
        engine->splitting = NULL;
    }
    memory_free(r.fixed);
    memory_free(r.weights);
    return status;
}
