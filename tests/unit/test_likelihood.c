/* From evidence to the probabilities of atoms, and what happens when memory runs out in the
 * analyses that use them. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/importance.h"
#include "analyzer/likelihood.h"
#include "analyzer/path_listing.h"
#include "analyzer/quantity.h"
#include "analyzer/shapley.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "tests/unit/situation_fixture.h"

#include <math.h>

static const char model_text[] =
    "<threat-model version='1'><affordance id='chat' title='C'/>"
    "<deployment type='closed' title='D' to='public' gives='chat' admits='direct'/>"
    "<domain id='d' title='D'><actor id='a' title='A'/>"
    "<metric id='counted' title='M'/><metric id='published' title='M'/>"
    "<metric id='bare' title='M'/><metric id='blocked' title='M'/>"
    "<metric id='leaked' title='M'/>"
    "<capability id='chain' title='C' through='chat'><level title='1'/><level title='2'/>"
    "<indicator metric='counted' level='1' at-least='50%' cite='c'/>"
    "<indicator metric='counted' level='2' at-least='80%' cite='c'/></capability>"
    "<capability id='normal' title='C' through='chat'><level title='1'/>"
    "<indicator metric='published' level='1' at-least='50%' cite='c'/></capability>"
    "<capability id='ruled-out' title='C' through='chat'><level title='1'/>"
    "<indicator metric='counted' level='1' at-least='50%' shows='absence' cite='c'/>"
    "</capability>"
    "<capability id='ruled-in' title='C' through='chat'><level title='1'/>"
    "<indicator metric='counted' level='1' at-least='50%' shows='presence' cite='c'/>"
    "</capability>"
    "<capability id='unknown' title='C' through='chat'><level title='1'/>"
    "<indicator metric='bare' level='1' at-least='50%' cite='c'/></capability>"
    "<safeguard id='blocks' title='S' family='deployment' layer='model' works-under='closed'>"
    "<cuts capability='chain'/></safeguard>"
    "<safeguard id='leaks' title='S' family='deployment' layer='model' works-under='closed'>"
    "<cuts capability='normal'/></safeguard>"
    "<safeguard id='unmeasured' title='S' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='ruled-in'/></safeguard>"
    "<safeguard id='absent' title='S' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='ruled-out'/></safeguard>"
    "<outcome id='o' title='O'><scenario id='s' title='S' actor='a' goal='goal'>"
    "<condition id='likely' title='C' probability='0.75' cite='c'/>"
    "<condition id='doubtful' title='C' cite='c'/>"
    "<condition id='true' title='C' truth='true' cite='c'/>"
    "<step id='goal' title='G' probability='0.5' needs='likely true' cost='3' time='2'>"
    "<any><requires capability='chain' level='2'/><requires capability='normal'/>"
    "<requires capability='ruled-out'/><requires capability='ruled-in'/>"
    "<requires capability='unknown'/><needs ref='doubtful'/></any></step>"
    "</scenario></outcome></domain></threat-model>";

static const char framework_text[] =
    "<framework version='1' id='f' title='F' publisher='P' edition='1' baseline='none'"
    " reading='point'><tier id='t' rank='0' title='T' cite='c'/>"
    "<criterion id='b' title='B' metric='blocked' at-least='50%' safeguards='blocks' cite='c'/>"
    "<criterion id='l' title='L' metric='leaked' at-most='50%' safeguards='leaks' cite='c'/>"
    "<rule id='r' title='R' tier='t' cite='c'><contribution at-least='substantial'/></rule>"
    "<decision id='d' for='deployment' is='DEPLOY' title='D' cite='c'/>"
    "<decision id='e' for='development' is='DEPLOY' title='D' cite='c'/></framework>";

#define VALIDATED(ref)                                                                         \
    "<safeguard ref='" ref "' status='validated' tested-against='direct' date='2026-01-01'"    \
    " expires='2027-01-01' source='s'/>"

static const char evidence_text[] =
    "<evidence version='1'><source id='s' title='T' date='2026-01-01'/>"
    "<system id='m' title='M'>"
    "<measurement metric='counted' k='31' n='40' source='s'/>"
    "<measurement metric='published' value='60%' low='40%' high='80%' source='s'/>"
    "<measurement metric='bare' value='0.1' source='s'/>"
    "<measurement metric='blocked' k='90' n='99' source='s'/>"
    "<measurement metric='leaked' k='9' n='99' source='s'/>" VALIDATED("blocks")
        VALIDATED("leaks") VALIDATED("unmeasured") "</system></evidence>";

struct room {
    struct fixture fixture;
    struct situation situation;
    struct scenario_circuit compiled;
    double low[64], high[64];
};

static void open_room(struct room *room, enum world world)
{
    fixture_open(&room->fixture, model_text, framework_text, evidence_text);
    assert_int_equal(situation_init(&room->fixture.question, &room->situation), STATUS_OK);
    assert_int_equal(scenario_compile(&room->fixture.model, 0, "none", &room->compiled),
                     STATUS_OK);
    likelihood_fill(&room->situation, &room->compiled, world, room->low, room->high);
}

static void close_room(struct room *room)
{
    scenario_circuit_release(&room->compiled);
    situation_release(&room->situation);
    fixture_close(&room->fixture);
}

static void expect(const struct room *room, const char *id, uint32_t level, double low,
                   double high)
{
    bool found = false;
    for (uint32_t a = 0; a < room->compiled.circuit.atom_count; a++) {
        const struct atom *atom = &room->compiled.atoms[a];
        if (strcmp(atom_subject_id(&room->fixture.model, atom), id) == 0 &&
            atom->level == level) {
            found = true;
            if (fabs(room->low[a] - low) > 1e-12 || fabs(room->high[a] - high) > 1e-12) {
                fail_msg("%s %u is [%.15g, %.15g], not [%.15g, %.15g]", id, level, room->low[a],
                         room->high[a], low, high);
            }
        }
    }
    if (!found) {
        fail_msg("no atom '%s' %u", id, level);
    }
}

static void test_likelihood__of_every_kind_of_atom(void **unused)
{
    (void)unused;
    struct room room;
    open_room(&room, WORLD_VALIDATED);
    double one = statistics_beta_upper(0.5, 31.5, 9.5),
           two = statistics_beta_upper(0.8, 31.5, 9.5);
    double deviation = 0.4 / (2 * statistics_normal_quantile(0.975));
    expect(&room, "chain", 1, one, one);
    expect(&room, "chain", 2, two / one, two / one);
    expect(&room, "normal", 1, 0.5 * erfc(-0.1 / deviation / sqrt(2)),
           0.5 * erfc(-0.1 / deviation / sqrt(2)));
    expect(&room, "ruled-out", 1, 0, one);
    expect(&room, "ruled-in", 1, one, 1);
    expect(&room, "unknown", 1, 0, 1);
    expect(&room, "likely", 0, 0.75, 0.75);
    expect(&room, "doubtful", 0, 0, 1);
    expect(&room, "true", 0, 1, 1);
    expect(&room, "goal", 0, 0.5, 0.5);
    expect(&room, "chat", 0, 1, 1);
    expect(&room, "blocks", 0, 1 - 90.5 / 100, 1 - 90.5 / 100);
    expect(&room, "leaks", 0, 9.5 / 100, 9.5 / 100);
    expect(&room, "unmeasured", 0, 0, 1);
    expect(&room, "absent", 0, 1, 1);
    close_room(&room);
}

static void test_likelihood__without_safeguards_and_without_the_system(void **unused)
{
    (void)unused;
    struct room room;
    open_room(&room, WORLD_UNMITIGATED);
    expect(&room, "blocks", 0, 1, 1);
    expect(&room, "unmeasured", 0, 1, 1);
    expect(&room, "chat", 0, 1, 1);
    close_room(&room);
    open_room(&room, WORLD_BASELINE);
    expect(&room, "chain", 1, 0, 0);
    expect(&room, "chat", 0, 0, 0);
    expect(&room, "likely", 0, 0.75, 0.75);
    expect(&room, "blocks", 0, 1, 1);
    close_room(&room);
}

static void test_likelihood_passes__at_the_ends(void **unused)
{
    (void)unused;
    static const struct {
        double value;
        enum comparison comparison;
        double expected;
    } cases[] = {
        {0, COMPARE_AT_LEAST, 1}, {0, COMPARE_ABOVE, 1},   {1, COMPARE_ABOVE, 0},
        {1, COMPARE_AT_MOST, 1},  {0, COMPARE_AT_MOST, 0}, {2, COMPARE_AT_LEAST, 0},
    };
    const struct measurement m = {
        .value = 0.3, .has_count = true, .has_items = true, .k = 3, .n = 10};
    const struct measurement bare = {.value = 0.3};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct threshold t = {.comparison = cases[i].comparison, .value = cases[i].value};
        assert_true(likelihood_passes(&m, &t) == cases[i].expected);
        assert_true(isnan(likelihood_passes(&bare, &t)));
    }
}

/* The whole of an analysis; its status. */
static enum status analyse(struct room *room)
{
    struct engine *engine = NULL;
    struct bounds bounds;
    struct contrast contrast;
    struct importance measures[64], group;
    double share[64], structure[64];
    const struct shapley shapley = {share, structure};
    const uint32_t atoms = room->compiled.circuit.atom_count;
    const struct odds odds = {room->low, room->high, atoms, true};
    enum status status = engine_compile(&room->compiled.circuit,
                                        literal_of(room->compiled.goal, false), NULL, &engine);
    if (status == STATUS_OK) {
        status = quantity_bounds(engine, &odds, &bounds);
    }
    if (status == STATUS_OK) {
        status = quantity_contrast(engine, &odds, &odds, &contrast);
    }
    if (status == STATUS_OK) {
        status = importance_of_atoms(engine, room->high, atoms, &bounds, measures);
    }
    if (status == STATUS_OK) {
        status =
            importance_of_group(engine, room->high, atoms, (const uint32_t[]){0, 1}, 2, &group);
    }
    if (status == STATUS_OK) {
        status = shapley_find(engine, room->high, atoms, NULL, NULL, &shapley);
    }
    engine_free(engine);
    return status;
}

/* Its paths. */
static enum status solve(const struct path_listing *listing, struct solutions **solutions)
{
    const struct scenario_circuit *compiled = &listing->assessment.compiled;
    const struct engine_options options = {.fixed = listing->fixed};
    struct engine *engine = NULL;
    enum status status = engine_compile(&compiled->circuit, literal_of(compiled->goal, false),
                                        &options, &engine);
    if (status == STATUS_OK) {
        status = solutions_find(engine, SOLUTIONS_PATHS, &options, solutions);
    }
    engine_free(engine);
    return status;
}

static enum status list(struct room *room)
{
    struct path_listing listing;
    struct solutions *solutions = NULL;
    struct ranking *ranking = NULL;
    struct attack_path path;
    struct arena arena;
    double cost[64], sum;
    const uint32_t *atoms = NULL;
    uint32_t count = 0;
    arena_init(&arena);
    enum status status =
        path_listing_open(&room->situation, 0, WORLD_VALIDATED, BY_COST, &listing);
    if (status == STATUS_OK) {
        status = solve(&listing, &solutions);
    }
    if (status == STATUS_OK) {
        path_listing_costs(&listing, BY_COST, SOLUTIONS_PATHS, cost);
        status = quantity_cut_bound(solutions, listing.high, &sum);
    }
    if (status == STATUS_OK) {
        status = quantity_rare_event(solutions, listing.high, &sum);
    }
    if (status == STATUS_OK) {
        status = ranking_open(solutions, cost, &ranking);
    }
    if (status == STATUS_OK) {
        status = ranking_next(ranking, &atoms, &count, &sum);
    }
    if (status == STATUS_OK) {
        assert_true(sum == 3);
        status = path_listing_take(&listing, atoms, count, &arena, &path);
    }
    ranking_free(ranking);
    solutions_free(solutions);
    path_listing_release(&listing);
    arena_release(&arena);
    return status;
}

static void survive(enum status (*work)(struct room *), struct room *room)
{
    for (long successes = 0;; successes++) {
        memory_fail_after(successes);
        enum status status = work(room);
        bool failed = memory_failed();
        memory_fail_after(-1);
        if (!failed) {
            assert_int_equal(status, STATUS_OK);
            return;
        }
        assert_true(status == STATUS_MEMORY || status == STATUS_OK);
    }
}

static void test_analyses__survive_every_failed_allocation(void **unused)
{
    (void)unused;
    struct room room;
    open_room(&room, WORLD_VALIDATED);
    survive(analyse, &room);
    survive(list, &room);
    close_room(&room);
}

static void draw_sample(const struct room *room, uint64_t number, double *low, double *high)
{
    const struct likelihood_draw draw = {7, number};
    likelihood_sample(&room->situation, &room->compiled, WORLD_VALIDATED, &draw, low, high);
}

/* The mean over samples is the expectation; shares of the variance that are at most 1/4. */
static void test_likelihood_sample__means_are_the_expectations(void **unused)
{
    (void)unused;
    enum { SAMPLES = 4000 };
    struct room room;
    double low[64], high[64], sum_low[64] = {0}, sum_high[64] = {0};
    uint32_t varying = 0;
    open_room(&room, WORLD_VALIDATED);
    uint32_t atoms = room.compiled.circuit.atom_count;
    for (uint64_t i = 0; i < SAMPLES; i++) {
        draw_sample(&room, i, low, high);
        for (uint32_t a = 0; a < atoms; a++) {
            assert_true(low[a] >= 0 && low[a] <= 1 && high[a] >= 0 && high[a] <= 1);
            sum_low[a] += low[a] / SAMPLES;
            sum_high[a] += high[a] / SAMPLES;
        }
    }
    for (uint32_t a = 0; a < atoms; a++) {
        bool first =
            room.compiled.atoms[a].kind != ATOM_ASSISTED || room.compiled.atoms[a].level == 1;
        varying += sum_low[a] > 0 && sum_low[a] < 1;
        if (first && (fabs(sum_low[a] - room.low[a]) > 5 * 0.5 / sqrt(SAMPLES) ||
                      fabs(sum_high[a] - room.high[a]) > 5 * 0.5 / sqrt(SAMPLES))) {
            fail_msg("%s: [%g, %g], not [%g, %g]",
                     atom_subject_id(&room.fixture.model, &room.compiled.atoms[a]), sum_low[a],
                     sum_high[a], room.low[a], room.high[a]);
        }
    }
    assert_true(varying >= 3);
    close_room(&room);
}

/* Whatever was drawn before, in whatever order: so workers may divide the samples. */
static void test_likelihood_sample__is_a_function_of_seed_and_number(void **unused)
{
    (void)unused;
    struct room room;
    double first[2][64] = {{0}}, again[2][64] = {{0}};
    open_room(&room, WORLD_VALIDATED);
    draw_sample(&room, 17, first[0], first[1]);
    for (uint64_t i = 40; i-- > 17;) {
        draw_sample(&room, i, again[0], again[1]);
    }
    assert_memory_equal(first, again, sizeof(first));
    draw_sample(&room, 18, again[0], again[1]);
    assert_memory_not_equal(first, again, sizeof(first));
    close_room(&room);
}

/* An interval without width lies on one side of the threshold, or meets it. */
static void test_likelihood_passes__without_doubt(void **unused)
{
    (void)unused;
    static const struct {
        double value;
        bool met[4]; /* by the comparisons below, with one half */
    } cases[] = {
        {0.4, {false, false, true, true}},
        {0.5, {true, false, true, false}},
        {0.6, {true, true, false, false}},
    };
    static const enum comparison comparisons[] = {COMPARE_AT_LEAST, COMPARE_ABOVE,
                                                  COMPARE_AT_MOST, COMPARE_BELOW};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct measurement m = {.value = cases[i].value,
                                      .has_interval = true,
                                      .low = cases[i].value,
                                      .high = cases[i].value};
        for (int c = 0; c < 4; c++) {
            const struct threshold t = {.comparison = comparisons[c], .value = 0.5};
            assert_true(likelihood_passes(&m, &t) == cases[i].met[c]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_likelihood__of_every_kind_of_atom),
        cmocka_unit_test(test_likelihood__without_safeguards_and_without_the_system),
        cmocka_unit_test(test_likelihood_passes__at_the_ends),
        cmocka_unit_test(test_likelihood_passes__without_doubt),
        cmocka_unit_test(test_likelihood_sample__means_are_the_expectations),
        cmocka_unit_test(test_likelihood_sample__is_a_function_of_seed_and_number),
        cmocka_unit_test(test_analyses__survive_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
