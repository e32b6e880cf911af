/* From measurements to answers, by tables: intervals, thresholds, gates, margins, checkpoints,
 * chains of levels. Expectations are written as two letters, the answer at the point and at the
 * bound reading: Y yes, N no, ? cannot rule out, - not assessed. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/measure.h"

#include <math.h>
#include <string.h>

enum { MOST_MEASUREMENTS = 4, MOST_LEVELS = 4 };

static struct measurement counted(const char *category, uint64_t k, uint64_t n)
{
    return (struct measurement){.metric = "m",
                                .category = category,
                                .checkpoint = "",
                                .value = (double)k / (double)n,
                                .has_count = true,
                                .has_items = true,
                                .k = k,
                                .n = n};
}

static struct measurement published(double low, double value, double high)
{
    return (struct measurement){.metric = "m",
                                .category = "",
                                .checkpoint = "",
                                .value = value,
                                .has_interval = true,
                                .low = low,
                                .high = high};
}

static struct measurement bare(const char *category, double value)
{
    return (struct measurement){
        .metric = "m", .category = category, .checkpoint = "", .value = value};
}

static struct measurement on(struct measurement m, enum checkpoint_kind kind)
{
    m.checkpoint = "named";
    m.checkpoint_kind = kind;
    return m;
}

static struct measurement wide(struct measurement m, double margin, double sandbagging)
{
    m.margin = margin;
    m.sandbagging = sandbagging;
    return m;
}

static void expect_near(double actual, double expected)
{
    if (!(fabs(actual - expected) < 5e-4)) {
        fail_msg("%.6f is not near %.4f", actual, expected);
    }
}

/* Published examples: 0 of 10 leaves up to 31 %, 112 of 234 are 47.9 %. */
static void test_measure__gives_intervals_their_source(void **state)
{
    (void)state;
    struct measurement m = counted("", 0, 10);
    struct estimate e = measurement_estimate(&m, 0.95);
    assert_true(e.value == 0 && e.low == 0 && e.source == INTERVAL_EXACT);
    expect_near(e.high, 0.3085);
    m = counted("", 112, 234);
    e = measurement_estimate(&m, 0.95);
    expect_near(e.low, 0.4131);
    expect_near(e.high, 0.5447);
    m.has_interval = true;
    m.low = 0.4;
    m.high = 0.6;
    e = measurement_estimate(&m, 0.95);
    assert_true(e.low == 0.4 && e.high == 0.6 && e.source == INTERVAL_PUBLISHED);
    m = bare("", 0.477);
    m.has_items = true;
    m.n = 234;
    e = measurement_estimate(&m, 0.95);
    assert_true(e.source == INTERVAL_SCORE && e.low < 0.477 && e.high > 0.5);
    m = bare("", 0.477);
    e = measurement_estimate(&m, 0.95);
    assert_true(e.source == INTERVAL_NONE && isinf(e.low) && isinf(e.high));
    m = bare("", 1650); /* a score has no binomial interval, whatever n is */
    m.has_items = true;
    m.n = 20;
    assert_int_equal(measurement_estimate(&m, 0.95).source, INTERVAL_NONE);
    m = counted("", 0, 10);
    assert_true(measurement_estimate(&m, 0.99).high > measurement_estimate(&m, 0.9).high);
}

static struct finding find(const struct measurement *measurements, size_t count,
                           struct threshold threshold, enum combination combination,
                           bool widened, bool deployed_only)
{
    struct evidence evidence = {.system = ""};
    for (size_t i = 0; i < count; i++) {
        assert_true(vec_push(&evidence.measurements, measurements[i]));
    }
    struct finding finding = threshold_finding(&evidence, "m", &threshold, combination, widened,
                                               deployed_only, 0.95);
    vec_release(&evidence.measurements);
    return finding;
}

static char letter(belief b, enum reading reading)
{
    enum truth truth = belief_truth(b, reading);
    return truth == TRUTH_YES              ? 'Y'
           : truth == TRUTH_NO             ? 'N'
           : belief_is_missing(b, reading) ? '-'
                                           : '?';
}

static void expect_belief(belief b, const char *expected, const char *label)
{
    char actual[] = {letter(b, READING_POINT), letter(b, READING_BOUND), '\0'};
    if (strcmp(actual, expected) != 0) {
        fail_msg("%s: %s, not %s", label, actual, expected);
    }
}

#define AT_LEAST(x)                                                                            \
    {                                                                                          \
        .comparison = COMPARE_AT_LEAST, .value = (x)                                           \
    }
#define AT_MOST(x)                                                                             \
    {                                                                                          \
        .comparison = COMPARE_AT_MOST, .value = (x)                                            \
    }

static void test_measure__compares_with_thresholds(void **state)
{
    (void)state;
    const struct {
        struct measurement m;
        struct threshold threshold;
        const char *expected, *label;
    } cases[] = {
        {published(0.4, 0.5, 0.6), AT_LEAST(0.5), "Y?", "at the threshold"},
        {published(0.5, 0.5, 0.6), AT_LEAST(0.5), "YY", "the lower end at it"},
        {published(0.4, 0.4, 0.5), AT_LEAST(0.5), "N?", "the upper end at it"},
        {published(0.4, 0.4, 0.49), AT_LEAST(0.5), "NN", "below it"},
        {published(0.5, 0.5, 0.5),
         {.comparison = COMPARE_ABOVE, .value = 0.5},
         "NN",
         "not above itself"},
        {published(0.5, 0.6, 0.7),
         {.comparison = COMPARE_ABOVE, .value = 0.5},
         "Y?",
         "the end not above"},
        {published(0.5, 0.5, 0.6), AT_MOST(0.5), "Y?", "at most"},
        {published(0.3, 0.4, 0.5), AT_MOST(0.5), "YY", "at most, the upper end at it"},
        {published(0.5, 0.5, 0.5),
         {.comparison = COMPARE_BELOW, .value = 0.5},
         "NN",
         "not below itself"},
        {published(0.4, 0.5, 0.5),
         {.comparison = COMPARE_BELOW, .value = 0.5},
         "N?",
         "the end below"},
        {counted("", 0, 10),
         {.comparison = COMPARE_ABOVE, .value = 0},
         "N?",
         "none of ten is not none"},
        {counted("", 0, 10), AT_LEAST(0.35), "NN", "none of ten is below 31 %"},
        {counted("", 10, 10), AT_LEAST(0.65), "YY", "ten of ten are above 69 %"},
        {bare("", 0.9), AT_LEAST(0.5), "Y?", "a value without n"},
        {bare("", 0.1), AT_LEAST(0.5), "N?", "a low value without n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct finding f =
            find(&cases[i].m, 1, cases[i].threshold, COMBINE_STRONGEST, false, false);
        expect_belief(f.reached, cases[i].expected, cases[i].label);
        assert_true(f.assessed && f.measurement == 0);
    }
}

/* An inability to show something narrows what passing or missing a threshold says. */
static void test_measure__tests_may_show_one_thing_only(void **state)
{
    (void)state;
    static const struct {
        enum shows shows;
        double value;
        const char *expected;
    } cases[] = {
        {SHOWS_BOTH, 0.6, "YY"},    {SHOWS_BOTH, 0.4, "NN"},     {SHOWS_ABSENCE, 0.6, "??"},
        {SHOWS_ABSENCE, 0.4, "NN"}, {SHOWS_PRESENCE, 0.6, "YY"}, {SHOWS_PRESENCE, 0.4, "??"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct measurement m = published(cases[i].value, cases[i].value, cases[i].value);
        struct threshold threshold = AT_LEAST(0.5);
        threshold.shows = cases[i].shows;
        struct finding f = find(&m, 1, threshold, COMBINE_STRONGEST, false, false);
        expect_belief(f.reached, cases[i].expected, shows_words[cases[i].shows]);
        f = find(&m, 0, threshold, COMBINE_STRONGEST, false, false);
        expect_belief(f.reached, "--", "nothing shows nothing");
        assert_true(!f.assessed && f.measurement == NONE);
    }
}

static void test_measure__margins_widen_the_end_that_reaches(void **state)
{
    (void)state;
    struct threshold up = AT_LEAST(0.5), down = AT_MOST(0.5);
    struct measurement m = wide(published(0.3, 0.3, 0.4), 0.06, 0.05);
    expect_belief(find(&m, 1, up, COMBINE_STRONGEST, true, false).reached, "N?", "up");
    expect_belief(find(&m, 1, up, COMBINE_STRONGEST, false, false).reached, "NN", "not wide");
    m = wide(published(0.6, 0.7, 0.7), 0.05, 0.06);
    expect_belief(find(&m, 1, down, COMBINE_STRONGEST, true, false).reached, "N?", "down");
    m = wide(published(0.6, 0.7, 0.7), 0.3, 0.3);
    expect_belief(find(&m, 1, up, COMBINE_STRONGEST, true, false).reached, "YY",
                  "a margin takes nothing away");
}

static void test_measure__combines_several_measurements(void **state)
{
    (void)state;
    struct threshold half = AT_LEAST(0.5);
    const struct measurement m[] = {published(0.1, 0.2, 0.3), published(0.4, 0.6, 0.7),
                                    published(0.2, 0.4, 0.6)};
    struct finding f = find(m, 3, half, COMBINE_STRONGEST, false, false);
    expect_belief(f.reached, "Y?", "the strongest");
    assert_int_equal(f.measurement, 1);
    f = find(m, 3, half, COMBINE_WEAKEST, false, false);
    expect_belief(f.reached, "NN", "the weakest");
    assert_int_equal(f.measurement, 0);
}

/* Clopper-Pearson in R: 8 of 10 is above 0.4439 at 95 % and above 0.4009 at 97.5 %; 2 of 10 is
 * below 0.5561 and below 0.5990. */
/* Items that were run several times have the interval of their means, at any confidence; as in
 * test_clusters.c. */
static void test_measure__clusters_what_was_repeated(void **state)
{
    (void)state;
    struct measurement m = published(0.2713, 0.6, 0.9287);
    m.values = "0*3 0.5*2 1*5";
    struct estimate e = measurement_estimate(&m, 0.95);
    assert_true(e.source == INTERVAL_CLUSTERED);
    expect_near(e.low, 0.2713);
    expect_near(e.high, 0.9287);
    e = measurement_estimate(&m, 0.8);
    expect_near(e.low, 0.3991);
    expect_near(e.high, 0.8009);
    m = published(0, 0.75, 1);
    m.values = "0.5*1 1*1";
    e = measurement_estimate(&m, 0.95);
    assert_true(e.low == 0 && e.high == 1);
}

static void test_measure__the_best_of_several_owes_something_to_luck(void **state)
{
    (void)state;
    const struct measurement strong[] = {counted("", 8, 10), counted("", 1, 10)};
    const struct measurement weak[] = {counted("", 2, 10), counted("", 9, 10)};
    struct threshold low = AT_LEAST(0.43), high = AT_LEAST(0.56);
    struct finding f = find(strong, 1, low, COMBINE_STRONGEST, false, false);
    expect_belief(f.reached, "YY", "alone");
    assert_int_equal(f.compared, 1);
    f = find(strong, 2, low, COMBINE_STRONGEST, false, false);
    expect_belief(f.reached, "Y?", "the best of two");
    assert_int_equal(f.compared, 2);
    struct threshold sure = AT_LEAST(0.4);
    expect_belief(find(strong, 2, sure, COMBINE_STRONGEST, false, false).reached, "YY",
                  "the best of two, by far");
    struct measurement little[] = {weak[0], strong[1]};
    expect_belief(find(little, 2, high, COMBINE_STRONGEST, false, false).reached, "NN",
                  "what rules out needs no care");
    expect_belief(find(weak, 1, high, COMBINE_WEAKEST, false, false).reached, "NN", "alone");
    expect_belief(find(weak, 2, high, COMBINE_WEAKEST, false, false).reached, "N?",
                  "the worst of two");
    const struct measurement fixed[] = {published(0.44, 0.5, 0.6), published(0.1, 0.2, 0.3)};
    expect_belief(find(fixed, 2, low, COMBINE_STRONGEST, false, false).reached, "YY",
                  "published intervals are as published");
    const struct measurement parts[] = {counted("a", 8, 10), counted("b", 1, 10),
                                        counted("", 9, 20)};
    low.gate = CATEGORIES_ANY;
    f = find(parts, 3, low, COMBINE_STRONGEST, false, false);
    expect_belief(f.reached, "Y?", "the best category");
    assert_int_equal(f.compared, 3);
    low.gate = CATEGORIES_MEAN;
    assert_int_equal(find(parts, 3, low, COMBINE_STRONGEST, false, false).compared, 1);
}

static struct measurement aware(struct measurement m, double awareness)
{
    m.awareness = awareness;
    return m;
}

static struct measurement refused(struct measurement m, uint64_t refusals)
{
    m.has_refusals = true;
    m.refusals = refusals;
    return m;
}

static struct measurement stated(struct measurement m, double value)
{
    m.value = value;
    return m;
}

static struct measurement doubtful(struct measurement m, bool contaminated, bool saturated)
{
    m.contaminated = contaminated;
    m.saturated = saturated;
    return m;
}

/* 2 of 10: above 0.0252, below 0.5561. Ten refusals more: (0.5561 10 + 10) / 20 = 0.778 at
 * most, 0.0126 at least. */
static void test_measure__validity_has_its_effect(void **state)
{
    (void)state;
    const struct measurement two = counted("", 2, 10);
    const struct {
        struct measurement m;
        struct threshold threshold;
        bool widened;
        const char *expected, *label;
    } cases[] = {
        {two, AT_LEAST(0.57), true, "NN", "plain"},
        {aware(two, 0.02), AT_LEAST(0.57), true, "N?", "awareness may hide what it can do"},
        {aware(two, 0.01), AT_LEAST(0.57), true, "NN", "a little awareness"},
        {aware(two, 0.02), AT_LEAST(0.57), false, "NN", "of a criterion it is the other end"},
        {two, AT_MOST(0.57), false, "YY", "accepted"},
        {aware(two, 0.02), AT_MOST(0.57), false, "Y?", "accepted, but it knew"},
        {aware(bare("", 20), 0.1), AT_LEAST(60), true, "N?", "minutes"},
        {refused(two, 10), AT_LEAST(0.77), true, "N?", "it may have refused what it can do"},
        {refused(two, 10), AT_LEAST(0.78), true, "NN", "not even then"},
        {refused(two, 0), AT_LEAST(0.57), true, "NN", "nothing was refused"},
        {refused(two, 10), AT_MOST(0.0127), true, "N?", "downwards"},
        {refused(two, 10), AT_MOST(0.0126), true, "NN", "downwards, not even then"},
        {refused(published(0.1, 0.1, 0.2), 1), AT_LEAST(0.9), true, "N?", "of unknown n"},
        {stated(two, 0.6), AT_LEAST(0.57), true, "Y?", "a value above what was counted"},
        {stated(two, 0.02), AT_LEAST(0.025), true, "N?", "a value below what was counted"},
        {doubtful(counted("", 10, 10), true, false), AT_LEAST(0.5), true, "??", "contaminated"},
        {doubtful(counted("", 10, 10), false, true), AT_LEAST(0.5), true, "??", "saturated"},
        {doubtful(counted("", 0, 10), true, true), AT_LEAST(0.5), true, "NN", "still too low"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct finding f = find(&cases[i].m, 1, cases[i].threshold, COMBINE_STRONGEST,
                                cases[i].widened, false);
        expect_belief(f.reached, cases[i].expected, cases[i].label);
    }
}

/* With 'any', a reaching mean proves that some category reaches; with 'all', a mean that does
 * not reach proves that some category does not. Nothing follows the other way round. */
static void test_measure__combines_categories_by_their_gate(void **state)
{
    (void)state;
    const struct {
        enum category_gate gate;
        struct measurement m[3];
        size_t count;
        const char *expected;
        bool by_mean;
        const char *label;
    } cases[] = {
        {CATEGORIES_MEAN, {counted("", 90, 100), counted("a", 0, 100)}, 2, "YY", false, "mean"},
        {CATEGORIES_MEAN, {counted("a", 90, 100)}, 1, "--", false, "a category is no mean"},
        {CATEGORIES_ANY, {counted("a", 10, 100), counted("b", 90, 100)}, 2, "YY", false, "any"},
        {CATEGORIES_ANY, {counted("a", 10, 100), counted("b", 5, 100)}, 2, "NN", false, "none"},
        {CATEGORIES_ALL, {counted("a", 90, 100), counted("b", 10, 100)}, 2, "NN", false, "one"},
        {CATEGORIES_ALL, {counted("a", 90, 100), counted("b", 95, 100)}, 2, "YY", false, "all"},
        {CATEGORIES_ANY, {counted("", 90, 100)}, 1, "YY", true, "a high mean: some category"},
        {CATEGORIES_ANY, {counted("", 10, 100)}, 1, "--", true, "a low mean: who knows"},
        {CATEGORIES_ALL, {counted("", 10, 100)}, 1, "NN", true, "a low mean: not all"},
        {CATEGORIES_ALL, {counted("", 90, 100)}, 1, "--", true, "a high mean: who knows"},
        {CATEGORIES_ANY,
         {counted("", 90, 100), counted("a", 10, 100)},
         2,
         "YY",
         false,
         "a high mean means that another category reaches"},
        {CATEGORIES_ANY,
         {counted("a", 10, 100), counted("a", 90, 100)},
         2,
         "YY",
         false,
         "one category twice"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct threshold threshold = AT_LEAST(0.5);
        threshold.gate = cases[i].gate;
        struct finding f =
            find(cases[i].m, cases[i].count, threshold, COMBINE_STRONGEST, false, false);
        expect_belief(f.reached, cases[i].expected, cases[i].label);
        assert_int_equal(f.by_mean, cases[i].by_mean);
    }
}

static void test_measure__prefers_the_deployed_system_for_safeguards(void **state)
{
    (void)state;
    struct threshold half = AT_LEAST(0.5);
    const struct measurement m[] = {on(counted("", 10, 100), CHECKPOINT_MODEL),
                                    on(counted("", 90, 100), CHECKPOINT_SYSTEM)};
    struct finding f = find(m, 2, half, COMBINE_WEAKEST, false, true);
    expect_belief(f.reached, "YY", "only the system counts");
    assert_int_equal(f.measurement, 1);
    expect_belief(find(m, 1, half, COMBINE_WEAKEST, false, true).reached, "NN",
                  "without one of the system, the others count");
    expect_belief(find(m, 2, half, COMBINE_WEAKEST, false, false).reached, "NN", "all count");
}

/* ---- levels ---- */

struct ladder {
    struct threatmodel model;
    struct policy policy;
    struct evidence evidence;
};

static const char *const level_metrics[MOST_LEVELS] = {"l1", "l2", "l3", "l4"};

/* A capability with 'count' levels; level i is decided by the metric li at 50 %. 'values' are
 * letters as above, 'h' for a value above the threshold whose interval straddles it, 'l' for
 * one below. */
static void open_ladder(struct ladder *ladder, const char *values)
{
    *ladder = (struct ladder){0};
    struct capability capability = {.label = {.id = "c"}};
    size_t count = strlen(values);
    for (size_t i = 0; i < count; i++) {
        assert_true(vec_push(&capability.levels, "title"));
        struct metric metric = {.label = {.id = level_metrics[i]}};
        assert_true(vec_push(&ladder->model.metrics, metric));
        struct indicator indicator = {
            .level = (uint32_t)i + 1, .metric = (uint32_t)i, .threshold = AT_LEAST(0.5)};
        assert_true(vec_push(&ladder->model.indicators, indicator));
        struct measurement m = values[i] == 'Y'   ? published(0.9, 0.9, 0.9)
                               : values[i] == 'N' ? published(0.1, 0.1, 0.1)
                               : values[i] == 'h' ? published(0.4, 0.6, 0.7)
                                                  : published(0.3, 0.4, 0.6);
        m.metric = level_metrics[i];
        if (values[i] != '-') {
            assert_true(vec_push(&ladder->evidence.measurements, m));
        }
    }
    assert_true(vec_push(&ladder->model.capabilities, capability));
}

static void close_ladder(struct ladder *ladder)
{
    vec_release(&ladder->model.capabilities.items[0].levels);
    vec_release(&ladder->model.capabilities);
    vec_release(&ladder->model.metrics);
    vec_release(&ladder->model.indicators);
    vec_release(&ladder->evidence.measurements);
    vec_release(&ladder->policy.criteria);
}

static void test_measure__levels_form_a_chain(void **state)
{
    (void)state;
    static const struct {
        const char *measured, *expected[MOST_LEVELS], *label;
    } cases[] = {
        {"Y", {"YY"}, "one level"},
        {"NY", {"YY", "YY"}, "a level implies those below"},
        {"NYN", {"YY", "YY", "NN"}, "and nothing of those above"},
        {"N-", {"NN", "NN"}, "a level ruled out rules out those above"},
        {"-N", {"--", "NN"}, "and nothing of those below"},
        {"--", {"--", "--"}, "nothing measured"},
        {"Nh", {"Y?", "Y?"}, "certain at the point reading only"},
        {"Nl", {"NN", "NN"}, "not certain above does not lift what is ruled out"},
        {"lY", {"YY", "YY"}, "a sure level makes the one below sure"},
        {"hl", {"Y?", "N?"}, "each at its own"},
        {"-Y-N", {"YY", "YY", "--", "NN"}, "a hole in the middle"},
        {"Y-N-", {"YY", "--", "NN", "NN"}, "a hole below a level that is ruled out"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct ladder ladder;
        struct level_findings findings;
        open_ladder(&ladder, cases[i].measured);
        assert_int_equal(level_findings_find(&ladder.model, &ladder.policy, &ladder.evidence,
                                             0.95, &findings),
                         STATUS_OK);
        for (uint32_t l = 1; l <= strlen(cases[i].measured); l++) {
            expect_belief(level_finding_of(&findings, 0, l)->reached, cases[i].expected[l - 1],
                          cases[i].label);
        }
        level_findings_release(&findings);
        close_ladder(&ladder);
    }
}

static void test_measure__criteria_replace_indicators(void **state)
{
    (void)state;
    struct ladder ladder;
    struct level_findings findings;
    open_ladder(&ladder, "YN");
    struct criterion strict = {.label = {.id = "strict"},
                               .metric = "l1",
                               .threshold = AT_LEAST(0.95),
                               .capability = "c",
                               .level = 1};
    struct criterion other = strict;
    other.metric = "unmeasured";
    assert_true(vec_push(&ladder.policy.criteria, other));
    assert_true(vec_push(&ladder.policy.criteria, strict));
    assert_int_equal(
        level_findings_find(&ladder.model, &ladder.policy, &ladder.evidence, 0.95, &findings),
        STATUS_OK);
    const struct level_finding *level = level_finding_of(&findings, 0, 1);
    expect_belief(level->reached, "NN", "the criterion, not the indicator");
    assert_int_equal(level->criterion, 1);
    assert_int_equal(level->indicator, NONE);
    assert_int_equal(level_finding_of(&findings, 0, 2)->criterion, NONE);
    assert_int_equal(level_finding_of(&findings, 0, 2)->indicator, 1);
    level_findings_release(&findings);
    close_ladder(&ladder);
}

static void test_measure__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct ladder ladder;
    open_ladder(&ladder, "YN-");
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct level_findings findings;
        memory_fail_after(successes);
        enum status status = level_findings_find(&ladder.model, &ladder.policy,
                                                 &ladder.evidence, 0.95, &findings);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        level_findings_release(&findings);
    }
    close_ladder(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measure__gives_intervals_their_source),
        cmocka_unit_test(test_measure__compares_with_thresholds),
        cmocka_unit_test(test_measure__tests_may_show_one_thing_only),
        cmocka_unit_test(test_measure__margins_widen_the_end_that_reaches),
        cmocka_unit_test(test_measure__combines_several_measurements),
        cmocka_unit_test(test_measure__clusters_what_was_repeated),
        cmocka_unit_test(test_measure__the_best_of_several_owes_something_to_luck),
        cmocka_unit_test(test_measure__validity_has_its_effect),
        cmocka_unit_test(test_measure__combines_categories_by_their_gate),
        cmocka_unit_test(test_measure__prefers_the_deployed_system_for_safeguards),
        cmocka_unit_test(test_measure__levels_form_a_chain),
        cmocka_unit_test(test_measure__criteria_replace_indicators),
        cmocka_unit_test(test_measure__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
