/* Listing attack paths; see path_listing.h. */
#include "analyzer/path_listing.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/likelihood.h"

#include <math.h>

const char *const path_order_words[] = {"size", "probability", "cost", "time", NULL};

static struct assessing as_assessing(const struct situation *situation, struct arena *arena,
                                     struct assessment *assessment)
{
    static const struct assessment_options none;
    return (struct assessing){
        .situation = situation, .options = &none, .arena = arena, .out = assessment};
}

/* Compiles the scenario and fills what is known of its atoms. */
static enum status begin(struct path_listing *listing, uint32_t scenario, enum world world,
                         enum path_order by)
{
    const struct question *q = &listing->situation->question;
    struct scenario_circuit *compiled = &listing->assessment.compiled;
    enum status status =
        by == BY_COST || by == BY_TIME
            ? scenario_compile_steps(q->model, scenario, q->policy->baseline, compiled)
            : scenario_compile(q->model, scenario, q->policy->baseline, compiled);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t atoms = compiled->circuit.atom_count;
    listing->assessment.scenario = scenario;
    listing->assessment.words =
        memory_zeroed(compiled->circuit.node_count, sizeof(*listing->assessment.words));
    listing->low = memory_array(atoms, sizeof(*listing->low));
    listing->high = memory_array(atoms, sizeof(*listing->high));
    listing->fixed = memory_array(atoms, sizeof(*listing->fixed));
    if (!listing->assessment.words || !listing->low || !listing->high || !listing->fixed) {
        return STATUS_MEMORY;
    }
    situation_fill(listing->situation, compiled, listing->assessment.words);
    likelihood_fill(listing->situation, compiled, world, listing->low, listing->high);
    return STATUS_OK;
}

static void fix_atoms(struct path_listing *listing, enum path_order by)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    const struct assessing assessing =
        as_assessing(listing->situation, NULL, &listing->assessment);
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        enum atom_state state = assess_free_or_given(&assessing, atom);
        bool step = compiled->atoms[atom].kind == ATOM_STEP;
        listing->fixed[atom] =
            (uint8_t)(step && by != BY_SIZE && state == ATOM_TRUE ? ATOM_FREE : state);
    }
}

enum status path_listing_open(const struct situation *situation, uint32_t scenario,
                              enum world world, enum path_order by, struct path_listing *out)
{
    *out = (struct path_listing){.situation = situation};
    enum status status = begin(out, scenario, world, by);
    if (status == STATUS_OK) {
        fix_atoms(out, by);
    }
    return status;
}

void path_listing_release(struct path_listing *listing)
{
    assessment_release(&listing->assessment);
    memory_free(listing->low);
    memory_free(listing->high);
    memory_free(listing->fixed);
    *listing = (struct path_listing){0};
}

static double stated_or_zero(double value)
{
    return isnan(value) ? 0 : value;
}

void path_listing_costs(const struct path_listing *listing, enum path_order by,
                        enum solutions_kind kind, double *cost)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        const struct atom *a = &compiled->atoms[atom];
        const struct node *node = a->kind == ATOM_STEP || a->kind == ATOM_CONDITION
                                      ? &compiled->model->nodes.items[a->subject]
                                      : NULL;
        switch (by) {
        case BY_SIZE:
            cost[atom] = 1;
            break;
        case BY_PROBABILITY:
            cost[atom] =
                -log(kind == SOLUTIONS_CUTS ? 1 - listing->low[atom] : listing->high[atom]);
            break;
        case BY_COST:
            cost[atom] = node ? stated_or_zero(node->cost) : 0;
            break;
        case BY_TIME:
            cost[atom] = node ? stated_or_zero(node->time) : 0;
            break;
        }
    }
}

/* Steps that a listing names count as taken only where its path names them. */
static void hide_untaken(const struct path_listing *listing, const uint32_t *atoms,
                         uint32_t count, uint64_t *words)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        if (compiled->atoms[atom].kind == ATOM_STEP && listing->fixed[atom] == ATOM_FREE) {
            words[atom] = 0;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        words[atoms[i]] = listing->assessment.words[atoms[i]];
    }
}

enum status path_listing_take(const struct path_listing *listing, const uint32_t *atoms,
                              uint32_t count, struct arena *arena, struct attack_path *path)
{
    const struct circuit *circuit = &listing->assessment.compiled.circuit;
    uint64_t *words = memory_zeroed(circuit->node_count, sizeof(*words));
    if (!words) {
        return STATUS_MEMORY;
    }
    for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
        words[atom] = listing->assessment.words[atom];
    }
    hide_untaken(listing, atoms, count, words);
    struct assessment shown = listing->assessment;
    shown.words = words;
    struct assessing assessing = as_assessing(listing->situation, arena, &shown);
    enum status status = assess_take_path(&assessing, atoms, count, path);
    memory_free(words);
    return status;
}
