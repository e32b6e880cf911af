/* The probability of a goal in every world, for hundreds of random models read from files,
 * against a sum over what could be true: every level of every capability (not the chain of its
 * levels), every condition, every failure of a safeguard, every step that may fail. And paths
 * and cuts by size, probability, cost and time against all sets of the compiled circuit. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/likelihood.h"
#include "analyzer/path_listing.h"
#include "analyzer/quantity.h"
#include "tests/oracle/circuits.h"
#include "tests/oracle/made.h"

#include <math.h>

enum { CASES = 700, MOST_RANDOM_STEPS = 4, MOST_LISTED_ATOMS = 13 };

/* ---- what is believed, at one of its ends ---- */

struct ends {
    double low, high;
};

static double end_of(struct ends e, bool high)
{
    return high ? e.high : e.low;
}

/* The normal that a published interval at 95 % stands for, at or beyond one half. */
static double chance_of_half(const struct quarters *q)
{
    double deviation = (q->high - q->low) / 4.0 / (2 * 1.959963984540054);
    if (deviation > 0) {
        return 0.5 * erfc((0.5 - q->value / 4.0) / deviation / sqrt(2));
    }
    return q->value >= 2;
}

/* P(level >= l): as measured, but no less than that of a higher level, and no more than that of
 * a lower one; of what nothing measured the most that this leaves. */
static void find_tails(const struct plain_capability *capability, struct ends *tail)
{
    bool known[MOST_LEVELS + 1] = {true};
    tail[0] = (struct ends){1, 1};
    for (int l = 1; l <= capability->levels; l++) {
        const struct quarters *q = &capability->result[l - 1];
        known[l] = capability->indicator[l - 1] && q->measured;
        double p = known[l] ? chance_of_half(q) : 0;
        tail[l] = (struct ends){p, known[l] ? p : 1};
    }
    for (int l = capability->levels; l > 1; l--) {
        tail[l - 1].low = fmax(tail[l - 1].low, tail[l].low);
        if (known[l] && known[l - 1]) {
            tail[l - 1].high = fmax(tail[l - 1].high, tail[l].high);
        }
    }
    for (int l = 1; l <= capability->levels; l++) {
        tail[l].high = fmax(fmin(tail[l].high, tail[l - 1].high), tail[l].low);
    }
}

static struct ends condition_ends(const struct plain_node *node)
{
    if (node->probability >= 0) {
        return (struct ends){node->probability / 4.0, node->probability / 4.0};
    }
    return (struct ends){node->truth == TRUTH_YES, node->truth != TRUTH_NO};
}

/* A safeguard fails where it is not in force; in force it is bypassed as often as its criterion
 * measures, or nobody knows how often. */
static struct ends failure_ends(const struct plain_case *c, int safeguard, enum world world)
{
    const struct plain_safeguard *s = &c->safeguards[safeguard];
    enum reading reading = c->strict ? READING_BOUND : c->reading;
    struct plain_answer fails = failure_answer(c, safeguard, world, reading);
    bool measured = s->criterion && s->result.measured;
    double bypassed = 1 - s->result.value / 4.0;
    if (fails.low) {
        return (struct ends){1, 1};
    }
    return (struct ends){measured ? bypassed : 0, measured && !fails.high ? bypassed : 1};
}

/* ---- the sum ---- */

struct chances {
    const struct plain_case *c;
    int scenario;
    enum world world;
    bool high; /* the end at which all is taken */
    struct ends tail[MOST_CAPABILITIES][MOST_LEVELS + 1];
    struct plain_atom binary[MOST_CONDITIONS + MOST_SAFEGUARDS]; /* neither certain nor not */
    double chance[MOST_CONDITIONS + MOST_SAFEGUARDS];
    int binary_count;
    int steps[MOST_NODES], step_count;
    struct plain_inputs inputs;
    bool allowed[MOST_NODES];
};

static void add_binary(struct chances *k, struct plain_atom atom, double chance)
{
    if (chance > 0 && chance < 1) {
        k->chance[k->binary_count] = chance;
        k->binary[k->binary_count++] = atom;
    } else {
        assign_atom(&k->inputs, &atom, chance > 0 ? ~(lanes)0 : 0);
    }
}

static bool gather_chances(struct chances *k)
{
    const struct plain_case *c = k->c;
    k->inputs.alone = k->world == WORLD_BASELINE;
    for (int i = 0; i < c->capability_count; i++) {
        find_tails(&c->capabilities[i], k->tail[i]);
    }
    for (int i = 0; i < c->named_count; i++) {
        const struct plain_node *node = &c->nodes[i];
        struct plain_atom atom = {PLAIN_CONDITION, i, 0};
        k->allowed[i] = true;
        if (!visible_from(c, k->scenario, i)) {
            continue;
        }
        if (node->kind == NODE_CONDITION) {
            add_binary(k, atom, end_of(condition_ends(node), k->high));
        } else if (node->kind == NODE_STEP && node->probability > 0 && node->probability < 4) {
            k->steps[k->step_count++] = i;
        }
    }
    for (int i = 0; i < c->node_count; i++) {
        k->allowed[i] = true;
    }
    for (int i = 0; i < c->safeguard_count; i++) {
        struct plain_atom atom = {PLAIN_FAILURE, i, 0};
        add_binary(k, atom, end_of(failure_ends(c, i, k->world), k->high));
    }
    return k->step_count <= MOST_RANDOM_STEPS;
}

/* The share of what is binary in which the goal holds, levels and steps being as they are. */
static double sum_binary(struct chances *k)
{
    double sum = 0;
    struct naive n = {.c = k->c,
                      .inputs = &k->inputs,
                      .scenario = k->scenario,
                      .denied = -1,
                      .allowed = k->allowed};
    for (uint32_t first = 0; first < 1u << k->binary_count; first += LANES) {
        for (int b = 0; b < k->binary_count; b++) {
            lanes value = 0;
            for (uint32_t l = 0; l < LANES; l++) {
                value |= (lanes)((first + l) >> b & 1) << l;
            }
            assign_atom(&k->inputs, &k->binary[b], value);
        }
        iterate_naively(&n);
        for (uint32_t l = 0; l < LANES && first + l < 1u << k->binary_count; l++) {
            double chance = n.held[k->c->goals[k->scenario]] >> l & 1;
            for (int b = 0; b < k->binary_count; b++) {
                chance *= (first + l) >> b & 1 ? k->chance[b] : 1 - k->chance[b];
            }
            sum += chance;
        }
    }
    return sum;
}

static double sum_steps(struct chances *k)
{
    double sum = 0;
    for (uint32_t x = 0; x < 1u << k->step_count; x++) {
        double chance = 1;
        for (int i = 0; i < k->step_count; i++) {
            bool works = x >> i & 1;
            double p = k->c->nodes[k->steps[i]].probability / 4.0;
            k->allowed[k->steps[i]] = works;
            chance *= works ? p : 1 - p;
        }
        sum += chance * sum_binary(k);
    }
    return sum;
}

/* Over all combinations of levels; nobody assists in the baseline world. */
static double sum_levels(struct chances *k)
{
    double sum = 0;
    int level[MOST_CAPABILITIES] = {0}, i = 0;
    do {
        double chance = 1;
        for (i = 0; i < k->c->capability_count; i++) {
            int most = k->c->capabilities[i].levels;
            double beyond = level[i] < most ? end_of(k->tail[i][level[i] + 1], k->high) : 0;
            chance *= end_of(k->tail[i][level[i]], k->high) - beyond;
            for (int l = 1; l <= most; l++) {
                k->inputs.level[i][l] = l <= level[i] ? ~(lanes)0 : 0;
            }
        }
        sum += chance > 0 ? chance * sum_steps(k) : 0;
        for (i = 0; i < k->c->capability_count; i++) {
            if (level[i]++ < k->c->capabilities[i].levels) {
                break;
            }
            level[i] = 0;
        }
    } while (i < k->c->capability_count);
    return sum;
}

/* False where the draw has too many steps that may fail. */
static bool naive_odds(const struct plain_case *c, int scenario, enum world world, bool high,
                       double *p)
{
    static struct chances k;
    k = (struct chances){.c = c, .scenario = scenario, .world = world, .high = high};
    if (!gather_chances(&k)) {
        return false;
    }
    *p = sum_levels(&k);
    return true;
}

/* ---- the comparison ---- */

static long met_exact, met_between, met_uplift;

static void check_odds(const struct made *m, int scenario)
{
    const struct scenario_circuit *compiled = &m->assessments[scenario].compiled;
    uint32_t atoms = compiled->circuit.atom_count;
    struct engine *engine = NULL;
    double *low = calloc(atoms + 1, sizeof(*low)), *high = calloc(atoms + 1, sizeof(*high));
    assert_int_equal(
        engine_compile(&compiled->circuit, literal_of(compiled->goal, false), NULL, &engine),
        STATUS_OK);
    for (int w = 0; w < WORLD_COUNT; w++) {
        const struct odds odds = {low, high, atoms, true};
        struct bounds bounds;
        double least = 0, most = 0;
        likelihood_fill(&m->situation, compiled, (enum world)w, low, high);
        assert_int_equal(quantity_bounds(engine, &odds, &bounds), STATUS_OK);
        if (naive_odds(&m->plain, scenario, (enum world)w, false, &least) &&
            naive_odds(&m->plain, scenario, (enum world)w, true, &most)) {
            check(fabs(bounds.lower - least) < 1e-9, "least probability", w);
            check(fabs(bounds.upper - most) < 1e-9, "greatest probability", w);
            met_exact += bounds.complete && bounds.upper > 0 && bounds.upper < 1;
            met_between += !bounds.complete;
            met_uplift += w != WORLD_BASELINE && most > 0 && most < 1;
        }
    }
    engine_free(engine);
    free(low);
    free(high);
}

static void test_goal_odds__are_the_sum_over_what_could_be_true(void **state)
{
    (void)state;
    static struct made m;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct plain_case plain = draw_case(seed + 50000);
        make(&plain, &m);
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            check_odds(&m, s);
        }
        release(&m);
    }
    assert_true(met_exact > 100 && met_between > 100 && met_uplift > 100);
}

/* ---- paths by what they cost ---- */

/* Whatever is stated of steps and conditions of the model at hand. */
static void state_costs(struct made *m, uint64_t *random)
{
    for (size_t i = 0; i < m->model.nodes.count; i++) {
        struct node *node = &m->model.nodes.items[i];
        bool taken = node->kind == NODE_STEP || node->kind == NODE_CONDITION;
        node->cost = taken && random_below(random, 4) ? random_below(random, 40) / 4.0 : NAN;
        node->time = taken && random_below(random, 4) ? random_below(random, 40) / 4.0 : NAN;
    }
}

struct listed {
    uint32_t set;
    double cost;
};

static int compare_listed(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    uint32_t differ = x->set ^ y->set;
    if (x->cost < y->cost || x->cost > y->cost) {
        return x->cost < y->cost ? -1 : 1;
    }
    return differ == 0 ? 0 : x->set & differ & (~differ + 1) ? -1 : 1;
}

/* What an atom adds: what its step, or its condition, states; of probabilities the logarithm
 * of that of holding, or of failing where it is to be denied. */
static double paid_for(const struct path_listing *listing, uint32_t atom, enum path_order by,
                       enum solutions_kind kind)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    const struct atom *a = &compiled->atoms[atom];
    if (by == BY_SIZE) {
        return 1;
    }
    if (by == BY_PROBABILITY) {
        return -log(kind == SOLUTIONS_PATHS ? listing->high[atom] : 1 - listing->low[atom]);
    }
    if (a->kind != ATOM_STEP && a->kind != ATOM_CONDITION) {
        return 0;
    }
    const struct node *node = &compiled->model->nodes.items[a->subject];
    double stated = by == BY_COST ? node->cost : node->time;
    return isnan(stated) ? 0 : stated;
}

/* All minimal sets of what is free, best first; their number, or -1 for too many atoms. */
static int list_by_force(const struct path_listing *listing, enum path_order by,
                         enum solutions_kind kind, struct listed *out)
{
    const struct circuit *circuit = &listing->assessment.compiled.circuit;
    literal goal = literal_of(listing->assessment.compiled.goal, false);
    uint32_t atoms = circuit->atom_count, open = 0, count = 0;
    if (atoms > 20) {
        return -1;
    }
    for (uint32_t a = 0; a < atoms; a++) {
        open |= (uint32_t)(listing->fixed[a] == ATOM_FREE) << a;
    }
    uint32_t given = 0, size = 0;
    for (uint32_t a = 0; a < atoms; a++) {
        given |= (uint32_t)(listing->fixed[a] == ATOM_TRUE) << a;
        size += open >> a & 1;
    }
    if (size > MOST_LISTED_ATOMS) {
        return -1;
    }
    uint8_t *holds = calloc((size_t)1 << atoms, 1);
    uint32_t x = 0;
    do { /* ascending: every subset of x comes before it */
        bool below = false;
        double cost = 0;
        for (uint32_t a = 0; a < atoms; a++) {
            below |= (x >> a & 1) && holds[x & ~(1u << a)];
            cost += x >> a & 1 ? paid_for(listing, a, by, kind) : 0;
        }
        bool paths = kind == SOLUTIONS_PATHS;
        uint32_t held = given | (paths ? x : open & ~x);
        holds[x] = below || truth_of(circuit, goal, held) == paths;
        if (holds[x] && !below && isfinite(cost)) {
            out[count++] = (struct listed){x, cost};
        }
        x = (x - open) & open;
    } while (x);
    free(holds);
    qsort(out, count, sizeof(*out), compare_listed);
    return (int)count;
}

static long met_listed;

/* Whether the set is one of those of its cost; rounding may exchange what is equally probable.
 */
static bool is_listed(const struct listed *expected, int count, uint32_t set, double cost)
{
    bool found = false;
    for (int i = 0; i < count; i++) {
        found |= expected[i].set == set && fabs(expected[i].cost - cost) < 1e-9;
    }
    return found;
}

static struct solutions *solve(const struct path_listing *listing, enum solutions_kind kind)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    const struct engine_options options = {.fixed = listing->fixed};
    struct engine *engine = NULL;
    struct solutions *solutions = NULL;
    assert_int_equal(engine_compile(&compiled->circuit, literal_of(compiled->goal, false),
                                    &options, &engine),
                     STATUS_OK);
    assert_int_equal(solutions_find(engine, kind, &options, &solutions), STATUS_OK);
    engine_free(engine);
    return solutions;
}

static void check_listing(const struct made *m, uint32_t scenario, enum path_order by,
                          enum solutions_kind kind)
{
    static struct listed expected[1 << MOST_LISTED_ATOMS];
    struct path_listing listing;
    struct ranking *ranking = NULL;
    assert_int_equal(path_listing_open(&m->situation, scenario, WORLD_VALIDATED, by, &listing),
                     STATUS_OK);
    struct solutions *solutions = solve(&listing, kind);
    int count = list_by_force(&listing, by, kind, expected);
    uint32_t atom_count = listing.assessment.compiled.circuit.atom_count;
    double *cost = calloc(atom_count + 1, sizeof(*cost));
    path_listing_costs(&listing, by, kind, cost);
    assert_int_equal(ranking_open(solutions, cost, &ranking), STATUS_OK);
    for (int i = 0; i <= count; i++) {
        const uint32_t *atoms = NULL;
        uint32_t size = 0, set = 0;
        double sum = 0;
        assert_int_equal(ranking_next(ranking, &atoms, &size, &sum), STATUS_OK);
        check((atoms != NULL) == (i < count), "number of sets", i);
        for (uint32_t a = 0; a < size; a++) {
            set |= 1u << atoms[a];
        }
        check(!atoms || fabs(sum - expected[i].cost) < 1e-9, "cost in rank", i);
        check(!atoms || (by == BY_PROBABILITY ? is_listed(expected, count, set, sum)
                                              : set == expected[i].set),
              "set in rank", i);
        met_listed += atoms && sum > 0;
    }
    ranking_free(ranking);
    solutions_free(solutions);
    path_listing_release(&listing);
    free(cost);
}

static void test_path_listing__is_best_first_by_everything(void **state)
{
    (void)state;
    static struct made m;
    uint64_t random = 20261121;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct plain_case plain = draw_case(seed + 90000);
        make(&plain, &m);
        state_costs(&m, &random);
        for (uint32_t s = 0; s < SCENARIO_COUNT; s++) {
            for (int by = BY_SIZE; by <= BY_TIME; by++) {
                check_listing(&m, s, (enum path_order)by, SOLUTIONS_PATHS);
                check_listing(&m, s, (enum path_order)by, SOLUTIONS_CUTS);
            }
        }
        release(&m);
    }
    assert_true(met_listed > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goal_odds__are_the_sum_over_what_could_be_true),
        cmocka_unit_test(test_path_listing__is_best_first_by_everything),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
