/* Verdicts of a small framework: what each piece of evidence makes of tiers, decisions, gaps
 * and the exit outcome. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/situation_fixture.h"

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='Chat'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat' admits='direct'/>"
    "<deployment type='open-weights' title='Open' to='public' gives='chat'/>"
    "<deployment type='development' title='Development' to='staff' gives='chat'/>"
    "<actor id='group' title='A group'/><actor id='self' title='It' kind='system'/>"
    "<metric id='suite' title='A suite'/><metric id='resist' title='Resistance'/>"
    "<capability id='skill' title='A skill' through='chat'><level title='One'/>"
    "<indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<safeguard id='guard' title='A guard' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='main' title='The scenario' actor='group' goal='goal'>"
    "<step id='goal' title='The goal'><requires capability='skill'/></step></scenario>"
    "<scenario id='deferred' title='Deferred' actor='group' goal='goal' assessed='full'>"
    "<step id='goal' title='The goal'><requires capability='skill'/></step></scenario>"
    "</outcome></domain>"
    "<domain id='e' title='Emerging' status='emerging'><outcome id='p' title='Another'>"
    "<scenario id='always' title='Always' actor='self' goal='goal'>"
    "<step id='goal' title='The goal'/></scenario></outcome></domain>"
    "</threat-model>";

static const char framework[] =
    "<framework version='1' id='f' title='A framework' publisher='p' edition='1'"
    " baseline='alone'>"
    "<question id='vetted' title='Vetted?' role='Board' cite='c'/>"
    "<tier id='low' rank='0' title='Low' cite='c'/><tier id='high' rank='1' title='High' "
    "cite='c'/><tier id='critical' rank='2' title='Critical' cite='c'/>"
    "<criterion id='resists' title='It resists' metric='resist' at-least='90%'"
    " safeguards='guard' cite='c'/>"
    "<criterion id='top' title='The top' metric='suite' at-least='80%' cite='c'/>"
    "<rule id='raise' title='Raise' tier='high' cite='c'>"
    "<contribution at-least='substantial'/></rule>"
    "<rule id='raise-more' title='Raise more' tier='critical' cite='c'>"
    "<contribution at-least='unique'/><meets criterion='top' is='yes'/></rule>"
    "<rule id='always' title='Always' tier='critical' domains='e' cite='c'>"
    "<goal in='baseline' is='reachable'/></rule>"
    "<decision id='stop' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='critical'/></decision>"
    "<decision id='wait' for='deployment' is='PROVISIONAL_HOLD' title='t' cite='c'>"
    "<missing-evidence stage='residual' at-most='low'/></decision>"
    "<decision id='restrict' for='deployment' is='RESTRICTED_ACCESS' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='high'/><judged question='vetted' is='yes'/>"
    "</decision>"
    "<decision id='choose' for='deployment' is='DISCRETIONARY_RESTRICTION' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='high'/><judged question='vetted' is='no'/>"
    "</decision>"
    "<decision id='hold' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='high'/><judged question='vetted' is='missing'/>"
    "</decision>"
    "<decision id='with' for='deployment' is='DEPLOY_WITH_MITIGATIONS' title='t' cite='c'>"
    "<tier-is stage='before' at-least='high'/></decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='secure' for='development' is='HOLD_DEVELOPMENT' title='t' cite='c'>"
    "<tier-is stage='before' at-least='critical'/></decision>"
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/>"
    "</framework>";

#define SUITE(low, value, high)                                                                \
    "<measurement metric='suite' value='" #value "%' low='" #low "%' high='" #high             \
    "%' level='95%' illustrative='yes'/>"
#define RESIST(value)                                                                          \
    "<measurement metric='resist' value='" #value "%' low='" #value "%' high='" #value         \
    "%' level='95%' illustrative='yes'/>"
#define GUARD(status, tested, expires)                                                         \
    "<safeguard ref='guard' status='" status "' tested-against='" tested                       \
    "' date='2026-01-01' expires='" expires "' illustrative='yes'/>"
#define GOOD_GUARD GUARD("validated", "direct", "2026-12-31") RESIST(95)

struct made_verdict {
    struct fixture fixture;
    struct verdict verdict;
};

static struct question ask(const struct fixture *f, bool strict)
{
    struct question question = f->question;
    question.strict = strict;
    return question;
}

static void open_verdict(struct made_verdict *m, const char *records, bool strict)
{
    static const struct assessment_options options = {.most_paths = 10};
    struct text text;
    text_init(&text);
    text_format(&text, "<evidence version='1'><system id='m' title='M'>%s</system></evidence>",
                records);
    fixture_open(&m->fixture, model, framework, text_string(&text));
    text_release(&text);
    struct question question = ask(&m->fixture, strict);
    fixture_expect_ok(&m->fixture,
                      verdict_make(&question, &options, &m->verdict, &m->fixture.diagnostics));
}

static void close_verdict(struct made_verdict *m)
{
    verdict_release(&m->verdict);
    fixture_close(&m->fixture);
}

/* "low" or "low..high". */
static void expect_tier(struct tier_belief tier, const char *expected, const char *label)
{
    static const char *const names[] = {"low", "high", "critical"};
    char actual[32];
    if (tier.low == tier.high) {
        snprintf(actual, sizeof(actual), "%s", names[tier.high]);
    } else {
        snprintf(actual, sizeof(actual), "%s..%s", names[tier.low], names[tier.high]);
    }
    if (strcmp(actual, expected) != 0) {
        fail_msg("%s: the tier is %s, not %s", label, actual, expected);
    }
}

static void expect_word(const char *actual, const char *expected, const char *label)
{
    if (strcmp(actual, expected) != 0) {
        fail_msg("%s: %s, not %s", label, actual, expected);
    }
}

static void test_verdict__follows_from_the_evidence(void **state)
{
    (void)state;
    static const char *const outcomes[] = {"acceptable", "crossed", "undetermined"};
    static const struct {
        const char *label, *records;
        bool strict;
        const char *before, *residual, *decision, *outcome;
        bool fragile;
    } cases[] = {
        {"nothing in it", SUITE(10, 20, 30), false, "low", "low", "DEPLOY", "acceptable",
         false},
        {"a capable system without a safeguard", SUITE(55, 60, 65), false, "high", "high",
         "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard that holds", SUITE(55, 60, 65) GOOD_GUARD, false, "high", "low",
         "DEPLOY_WITH_MITIGATIONS", "acceptable", false},
        {"the highest rule of several", SUITE(85, 90, 95), false, "critical", "critical",
         "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard only implemented",
         SUITE(55, 60, 65) GUARD("implemented", "direct", "2026-12-31") RESIST(95), false,
         "high", "high", "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard not tested against the adversary",
         SUITE(55, 60, 65) GUARD("validated", "static", "2026-12-31") RESIST(95), false, "high",
         "high", "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard that expires today",
         SUITE(55, 60, 65) GUARD("validated", "direct", "2026-03-01") RESIST(95), false, "high",
         "high", "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard that expires tomorrow",
         SUITE(55, 60, 65) GUARD("validated", "direct", "2026-03-02") RESIST(95), false, "high",
         "low", "DEPLOY_WITH_MITIGATIONS", "acceptable", false},
        {"a safeguard below its criterion",
         SUITE(55, 60, 65) GUARD("validated", "direct", "2026-12-31") RESIST(80), false, "high",
         "high", "HOLD_DEPLOYMENT", "crossed", false},
        {"a safeguard whose criterion nothing measured",
         SUITE(55, 60, 65) GUARD("validated", "direct", "2026-12-31"), false, "high",
         "low..high", "PROVISIONAL_HOLD", "undetermined", false},
        {"nothing measured", "", false, "low..critical", "low..critical", "HOLD_DEPLOYMENT",
         "crossed", false},
        {"straddling, decided by the estimate", SUITE(30, 40, 60), false, "low", "low",
         "DEPLOY", "undetermined", true},
        {"straddling, decided by the bound", SUITE(30, 40, 60), true, "low..high", "low..high",
         "HOLD_DEPLOYMENT", "crossed", false},
        {"judged yes",
         SUITE(55, 60, 65) "<judgement id='vetted' holds='yes' role='Board' date='2026-01-01'"
                           " reason='r'/>",
         false, "high", "high", "RESTRICTED_ACCESS", "crossed", false},
        {"judged no",
         SUITE(55, 60, 65) "<judgement id='vetted' holds='no' role='Board' date='2026-01-01'"
                           " reason='r'/>",
         false, "high", "high", "DISCRETIONARY_RESTRICTION", "crossed", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made_verdict m;
        open_verdict(&m, cases[i].records, cases[i].strict);
        expect_tier(m.verdict.tier[STAGE_BEFORE], cases[i].before, cases[i].label);
        expect_tier(m.verdict.tier[STAGE_RESIDUAL], cases[i].residual, cases[i].label);
        expect_word(decision_words[m.verdict.deployment.decision], cases[i].decision,
                    cases[i].label);
        expect_word(outcomes[m.verdict.outcome], cases[i].outcome, cases[i].label);
        expect_word(m.verdict.fragile ? "fragile" : "firm",
                    cases[i].fragile ? "fragile" : "firm", cases[i].label);
        assert_true(m.verdict.complete);
        close_verdict(&m);
    }
}

static bool has_gap(const struct verdict *v, enum gap_kind kind)
{
    for (size_t i = 0; i < v->gaps.count; i++) {
        if (v->gaps.items[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static void test_verdict__names_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        const char *label, *records;
        bool scenario, measurement, criterion, stale;
        enum verdict_outcome outcome;
    } cases[] = {
        {"nothing", SUITE(10, 20, 30), false, false, false, false, OUTCOME_ACCEPTABLE},
        {"a scenario that was deferred",
         SUITE(10, 20, 30) "<coverage scenario='deferred' assessed='deferred' reason='later'/>",
         true, false, false, false, OUTCOME_UNDETERMINED},
        {"a capability", "", false, true, true, false, OUTCOME_CROSSED},
        {"a validation in force", SUITE(10, 20, 30) GUARD("validated", "direct", "2026-02-01"),
         false, false, false, true, OUTCOME_UNDETERMINED},
        {"what a safeguard must reach",
         SUITE(55, 60, 65) GUARD("validated", "direct", "2026-12-31"), false, false, true,
         false, OUTCOME_UNDETERMINED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made_verdict m;
        open_verdict(&m, cases[i].records, false);
        const struct verdict *v = &m.verdict;
        if (has_gap(v, GAP_SCENARIO) != cases[i].scenario ||
            has_gap(v, GAP_MEASUREMENT) != cases[i].measurement ||
            has_gap(v, GAP_CRITERION) != cases[i].criterion ||
            has_gap(v, GAP_STALE) != cases[i].stale || v->outcome != cases[i].outcome) {
            fail_msg("missing: %s; gaps %d %d %d %d, outcome %d", cases[i].label,
                     has_gap(v, GAP_SCENARIO), has_gap(v, GAP_MEASUREMENT),
                     has_gap(v, GAP_CRITERION), has_gap(v, GAP_STALE), v->outcome);
        }
        assert_false(has_gap(v, GAP_BUDGET));
        close_verdict(&m);
    }
}

/* Scenarios that were not assessed, and domains that are only emerging, are shown, but no tier
 * rests on them. */
static void test_verdict__rests_on_gating_scenarios(void **state)
{
    (void)state;
    struct made_verdict m;
    open_verdict(&m,
                 SUITE(55, 60, 65) "<coverage scenario='main' assessed='none' reason='r'/>"
                                   "<coverage scenario='deferred' assessed='deferred'"
                                   " reason='r'/>",
                 false);
    const struct verdict *v = &m.verdict;
    uint32_t always = threatmodel_find_scenario(&m.fixture.model, "always");
    assert_false(v->scenarios[0].gating || v->scenarios[1].gating);
    assert_false(v->scenarios[always].gating);
    expect_tier(v->scenarios[0].tier[STAGE_BEFORE], "high", "shown");
    expect_tier(v->scenarios[always].tier[STAGE_BEFORE], "critical", "shown");
    expect_tier(v->tier[STAGE_BEFORE], "low", "overall");
    assert_int_equal(v->domains.count, 2);
    assert_false(v->domains.items[0].gating || v->domains.items[1].gating);
    assert_int_equal(v->domains.items[0].scenario[STAGE_BEFORE], NONE);
    assert_int_equal(v->outcome, OUTCOME_UNDETERMINED);
    close_verdict(&m);
    open_verdict(&m,
                 SUITE(55, 60, 65) "<coverage scenario='main' assessed='partial'"
                                   " reason='r'/>",
                 false);
    assert_true(m.verdict.scenarios[0].gating);
    assert_true(has_gap(&m.verdict, GAP_SCENARIO));
    close_verdict(&m);
}

static void test_verdict__lists_what_straddles(void **state)
{
    (void)state;
    struct made_verdict m;
    open_verdict(&m, SUITE(30, 40, 60), false);
    assert_true(m.verdict.straddles.count > 0);
    assert_int_equal(m.verdict.straddles.items[0].kind, STRADDLE_LEVEL);
    assert_int_equal(m.verdict.straddles.items[0].level, 1);
    assert_int_equal(m.verdict.straddles.items[0].measurement, 0);
    assert_int_equal(m.verdict.bound_deployment.decision, DECISION_HOLD_DEPLOYMENT);
    close_verdict(&m);
    open_verdict(&m, SUITE(10, 20, 30), false);
    assert_int_equal(m.verdict.straddles.count, 0);
    close_verdict(&m);
}

static void test_verdict__names_ids_that_do_not_meet(void **state)
{
    (void)state;
    struct made_verdict m;
    open_verdict(&m,
                 "<measurement metric='siute' value='1' illustrative='yes'/>"
                 "<safeguard ref='gaurd' status='defined' illustrative='yes'/>",
                 false);
    assert_int_equal(m.verdict.notes.count, 2);
    assert_non_null(strstr(m.verdict.notes.items[0], " siute (near: suite)"));
    assert_non_null(strstr(m.verdict.notes.items[1], " gaurd (near: "));
    close_verdict(&m);
}

static void test_verdict__depends_on_the_deployment(void **state)
{
    (void)state;
    static const struct assessment_options options = {.most_paths = 10};
    struct made_verdict m;
    open_verdict(&m, SUITE(85, 90, 95) GOOD_GUARD, false);
    expect_tier(m.verdict.tier[STAGE_RESIDUAL], "low", "the guard works");
    verdict_release(&m.verdict);
    struct question question = ask(&m.fixture, false);
    question.deployment = DEPLOYMENT_OPEN_WEIGHTS;
    fixture_expect_ok(&m.fixture,
                      verdict_make(&question, &options, &m.verdict, &m.fixture.diagnostics));
    expect_tier(m.verdict.tier[STAGE_RESIDUAL], "critical", "the guard does not work here");
    assert_int_equal(m.verdict.outcome, OUTCOME_CROSSED);
    verdict_release(&m.verdict);
    question.deployment = DEPLOYMENT_DEVELOPMENT; /* staff: the public group is not served */
    fixture_expect_ok(&m.fixture,
                      verdict_make(&question, &options, &m.verdict, &m.fixture.diagnostics));
    expect_tier(m.verdict.tier[STAGE_BEFORE], "low", "not served");
    assert_int_equal(m.verdict.development.decision, DECISION_DEPLOY);
    assert_int_equal(m.verdict.outcome, OUTCOME_ACCEPTABLE);
    verdict_release(&m.verdict);
    question.deployment = DEPLOYMENT_API;
    assert_int_equal(verdict_make(&question, &options, &m.verdict, &m.fixture.diagnostics),
                     STATUS_INVALID);
    assert_int_equal(m.fixture.diagnostics.list.count, 1);
    assert_string_equal(m.fixture.diagnostics.list.items[0].code, "unknown-deployment");
    close_verdict(&m);
}

static void test_verdict__survives_every_failure_of_memory(void **state)
{
    (void)state;
    static const struct assessment_options options = {.most_paths = 10};
    struct made_verdict m;
    open_verdict(&m,
                 SUITE(30, 40, 60) GOOD_GUARD "<safeguard ref='x' status='defined'"
                                              " illustrative='yes'/>",
                 false);
    struct question question = ask(&m.fixture, false);
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct verdict verdict;
        memory_fail_after(successes);
        enum status status =
            verdict_make(&question, &options, &verdict, &m.fixture.diagnostics);
        failed = memory_failed();
        memory_fail_after(-1);
        if (failed && status == STATUS_OK) {
            /* only a table that is made up for: the same verdict */
            assert_int_equal(verdict.outcome, m.verdict.outcome);
            assert_int_equal(verdict.gaps.count, m.verdict.gaps.count);
        } else {
            assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        }
        verdict_release(&verdict);
    }
    close_verdict(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdict__follows_from_the_evidence),
        cmocka_unit_test(test_verdict__names_what_is_missing),
        cmocka_unit_test(test_verdict__rests_on_gating_scenarios),
        cmocka_unit_test(test_verdict__lists_what_straddles),
        cmocka_unit_test(test_verdict__names_ids_that_do_not_meet),
        cmocka_unit_test(test_verdict__depends_on_the_deployment),
        cmocka_unit_test(test_verdict__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
