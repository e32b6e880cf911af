/* What-ifs and differences: each change alone, the base untouched, refusals, and every
 * allocation failing in turn. That a what-if equals files edited by hand is
 * tests/oracle/test_whatif.c. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/difference.h"
#include "analyzer/whatif.h"
#include "export/difference.h"
#include "export/report_odds.h"
#include "tests/unit/situation_fixture.h"

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='Chat'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat' admits='direct'/>"
    "<deployment type='internal' title='Internal' to='staff'/>"
    "<actor id='group' title='A group'/>"
    "<actor id='experts' title='Experts'><baseline><has capability='skill' level='1'/>"
    "</baseline></actor><actor id='self' title='It' kind='system'/>"
    "<metric id='suite' title='A suite'/><metric id='unused' title='Another' unit='score'/>"
    "<capability id='skill' title='A skill' through='chat'><level title='One'/>"
    "<indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<safeguard id='guard' title='A guard' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='main' title='The scenario' actor='group' goal='goal'>"
    "<condition id='door' title='A door is open' truth='true'/>"
    "<step id='goal' title='The goal' needs='door'><requires capability='skill'/></step>"
    "</scenario></outcome></domain></threat-model>";

static const char framework[] =
    "<framework version='1' id='f' title='A framework' publisher='p' edition='1'"
    " baseline='alone'>"
    "<tier id='low' rank='0' title='Low' cite='c'/><tier id='high' rank='1' title='High' "
    "cite='c'/>"
    "<rule id='raise' title='Raise' tier='high' cite='c'>"
    "<contribution at-least='substantial'/></rule>"
    "<decision id='stop' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='high'/></decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='develop' for='development' is='DEPLOY' title='t' cite='c'/>"
    "</framework>";

static const char evidence[] =
    "<evidence version='1' title='t'><source id='r' title='A report' kind='report'/>"
    "<system id='s' title='A system'><checkpoint id='new' kind='model' title='New'/>"
    "<checkpoint id='old' kind='model' title='Old'/>"
    "<measurement metric='suite' checkpoint='new' k='3' n='100' source='r' cite='c'/>"
    "<measurement metric='suite' checkpoint='old' k='1' n='100' source='r' cite='c'/>"
    "</system></evidence>";

static const struct assessment_options options = {.most_paths = 10};

struct tried {
    struct fixture fixture;
    struct whatif whatif;
};

static void open_tried(struct tried *t)
{
    fixture_open(&t->fixture, model, framework, evidence);
    assert_int_equal(whatif_init(&t->fixture.question, &t->whatif), STATUS_OK);
}

static void close_tried(struct tried *t)
{
    whatif_release(&t->whatif);
    fixture_close(&t->fixture);
}

static belief goal_in(const struct question *question, enum world world)
{
    struct diagnostics diagnostics;
    struct verdict verdict;
    diagnostics_init(&diagnostics);
    assert_int_equal(verdict_make(question, &options, &verdict, &diagnostics), STATUS_OK);
    belief b = verdict.assessments[0].goal[world];
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    return b;
}

static void test_whatif__each_change_alone(void **state)
{
    (void)state;
    enum change { NOTHING, LEVEL, METRIC, GUARDED, UNGUARDED, DOOR, ACTOR, DEPLOYMENT, WORLD };
    static const struct {
        enum change changes[3];
        enum world world;
        belief expected;
        const char *label;
    } cases[] = {
        {{NOTHING}, WORLD_VALIDATED, BELIEF_NO, "3 of 100 is not half"},
        {{LEVEL}, WORLD_VALIDATED, BELIEF_YES, "the level"},
        {{LEVEL}, WORLD_BASELINE, BELIEF_NO, "nobody assists in the baseline world"},
        {{METRIC}, WORLD_VALIDATED, BELIEF_YES, "the metric"},
        {{LEVEL, GUARDED}, WORLD_VALIDATED, BELIEF_NO, "a safeguard that counts"},
        {{LEVEL, GUARDED}, WORLD_UNMITIGATED, BELIEF_YES, "no safeguard there"},
        {{LEVEL, GUARDED, UNGUARDED}, WORLD_VALIDATED, BELIEF_YES, "the later change holds"},
        {{LEVEL, DOOR}, WORLD_VALIDATED, BELIEF_NO, "a condition"},
        {{ACTOR}, WORLD_BASELINE, BELIEF_YES, "experts need no help"},
        {{DEPLOYMENT, LEVEL}, WORLD_VALIDATED, BELIEF_NO, "no access"},
        {{LEVEL, GUARDED, WORLD}, WORLD_VALIDATED, BELIEF_NO, "worlds stay what they are"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tried t;
        open_tried(&t);
        struct diagnostics *d = &t.fixture.diagnostics;
        for (int c = 0; c < 3; c++) {
            enum status status = STATUS_OK;
            switch (cases[i].changes[c]) {
            case LEVEL:
                status = whatif_set_level(&t.whatif, "skill", 1, d);
                break;
            case METRIC:
                status = whatif_set_metric(&t.whatif, "suite", 0.9, d);
                break;
            case GUARDED:
                status = whatif_set_safeguard(&t.whatif, "guard", true, d);
                break;
            case UNGUARDED:
                status = whatif_set_safeguard(&t.whatif, "guard", false, d);
                break;
            case DOOR:
                status = whatif_set_condition(&t.whatif, "main/door", TRUTH_NO, d);
                break;
            case ACTOR:
                status = whatif_set_actor(&t.whatif, "experts", d);
                break;
            case DEPLOYMENT:
                status = whatif_set_deployment(&t.whatif, "internal", d);
                break;
            case WORLD:
                status = whatif_set_world(&t.whatif, "unmitigated", d);
                break;
            case NOTHING:
                break;
            }
            assert_int_equal(status, STATUS_OK);
        }
        belief b = goal_in(&t.whatif.question, cases[i].world);
        if (b != cases[i].expected) {
            fail_msg("%s: %d", cases[i].label, b);
        }
        assert_int_equal(goal_in(&t.fixture.question, WORLD_VALIDATED), BELIEF_NO);
        close_tried(&t);
    }
}

static void test_whatif__a_metric_that_nothing_measured(void **state)
{
    (void)state;
    struct tried t;
    open_tried(&t);
    assert_int_equal(whatif_set_metric(&t.whatif, "unused", 7, &t.fixture.diagnostics),
                     STATUS_OK);
    assert_int_equal(t.whatif.evidence.measurements.count, 3);
    assert_int_equal(t.fixture.evidence.systems.items[0].measurements.count, 2);
    assert_string_equal(t.whatif.changes.items[0].to, "7");
    close_tried(&t);
}

static void test_whatif__only_one_checkpoint(void **state)
{
    (void)state;
    struct tried t;
    open_tried(&t);
    struct diagnostics *d = &t.fixture.diagnostics;
    assert_int_equal(whatif_only_checkpoint(&t.whatif, "old", d), STATUS_OK);
    assert_int_equal(t.whatif.evidence.measurements.count, 1);
    assert_int_equal(t.whatif.evidence.measurements.items[0].k, 1);
    assert_int_equal(whatif_only_checkpoint(&t.whatif, "none", d), STATUS_INVALID);
    assert_int_equal(whatif_only_mode(&t.whatif, "fast", d), STATUS_INVALID);
    close_tried(&t);
}

static void test_whatif__refusals_change_nothing(void **state)
{
    (void)state;
    struct tried t;
    open_tried(&t);
    struct diagnostics *d = &t.fixture.diagnostics;
    assert_int_equal(whatif_set_level(&t.whatif, "skil", 1, d), STATUS_INVALID);
    assert_int_equal(whatif_set_level(&t.whatif, "skill", 2, d), STATUS_INVALID);
    assert_int_equal(whatif_set_metric(&t.whatif, "guard", 1, d), STATUS_INVALID);
    assert_int_equal(whatif_set_safeguard(&t.whatif, "suite", true, d), STATUS_INVALID);
    assert_int_equal(whatif_set_condition(&t.whatif, "goal", TRUTH_NO, d), STATUS_INVALID);
    assert_int_equal(whatif_set_actor(&t.whatif, "self", d), STATUS_INVALID);
    assert_int_equal(whatif_set_deployment(&t.whatif, "shut", d), STATUS_INVALID);
    assert_int_equal(whatif_set_world(&t.whatif, "best", d), STATUS_INVALID);
    assert_int_equal(d->errors, 8);
    assert_string_equal(d->list.items[0].hint, "did you mean 'skill'?");
    assert_int_equal(t.whatif.changes.count, 0);
    assert_int_equal(goal_in(&t.whatif.question, WORLD_VALIDATED), BELIEF_NO);
    close_tried(&t);
}

static enum status compare_changed(const struct fixture *f, struct diagnostics *diagnostics,
                                   size_t *opened, struct goal_odds *odds)
{
    struct whatif whatif;
    struct verdict before, after;
    struct difference difference;
    *opened = 0;
    enum status status = whatif_init(&f->question, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    status = whatif_set_condition(&whatif, "door", TRUTH_YES, diagnostics);
    status =
        status == STATUS_OK ? whatif_set_metric(&whatif, "suite", 0.9, diagnostics) : status;
    status =
        status == STATUS_OK ? whatif_set_metric(&whatif, "unused", 2, diagnostics) : status;
    status = status == STATUS_OK ? whatif_set_actor(&whatif, "group", diagnostics) : status;
    if (status != STATUS_OK) {
        whatif_release(&whatif);
        return status;
    }
    status = verdict_make(&f->question, &options, &before, diagnostics);
    if (status == STATUS_OK) {
        status = verdict_make(&whatif.question, &options, &after, diagnostics);
        if (status == STATUS_OK) {
            status = difference_find(&before, &after, NULL, &difference);
            if (status == STATUS_OK) {
                *opened = difference.scenarios.items[0].only[1].count;
                status = goal_odds_find(&after, 0, NULL, odds);
                difference_release(&difference);
            }
            verdict_release(&after);
        }
        verdict_release(&before);
    }
    whatif_release(&whatif);
    return status;
}

static void test_difference__every_allocation_failing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, model, framework, evidence);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct goal_odds odds = {.in = {{0}}};
        size_t opened;
        memory_fail_after(successes);
        enum status status = compare_changed(&f, &f.diagnostics, &opened, &odds);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(opened, 1);
            assert_true(odds.in[WORLD_VALIDATED].lower == 1);
            assert_true(odds.in[WORLD_BASELINE].upper == 0);
        } else {
            assert_true(failed && status == STATUS_MEMORY);
        }
    }
    fixture_close(&f);
}

/* A budget widens the bounds, and where bounds are told it is told, too. */
static void test_goal_odds__say_that_a_budget_was_hit(void **state)
{
    (void)state;
    struct fixture f;
    struct verdict v;
    fixture_open(&f, model, framework, evidence);
    fixture_expect_ok(&f, verdict_make(&f.question, &options, &v, &f.diagnostics));
    for (uint64_t nodes = 0; nodes < 2; nodes++) {
        const struct engine_options budget = {.node_budget = nodes};
        struct goal_odds odds = {.in = {{0}}};
        assert_int_equal(goal_odds_find(&v, 0, &budget, &odds), STATUS_OK);
        assert_int_equal(odds.complete, nodes == 0);
        assert_true(odds.in[WORLD_UNMITIGATED].lower <= odds.in[WORLD_UNMITIGATED].upper);
        struct text product;
        struct json json;
        text_init(&product);
        json_init(&json, &product);
        difference_write_state(&json, NULL, &v, &odds);
        assert_int_equal(strstr(text_string(&product), "\"budget_hit\": true") != NULL,
                         nodes > 0);
        text_release(&product);
    }
    verdict_release(&v);
    fixture_close(&f);
    static const struct {
        struct bounds bounds;
        bool complete;
        const char *expected;
    } cases[] = {{{0.25, 0.25, true}, true, "0.25"},
                 {{0.1, 0.3, false}, true, "0.1 to 0.3"},
                 {{0.1, 0.3, false}, false, "0.1 to 0.3 (a budget was hit)"},
                 {{0.25, 0.25, true}, false, "0.25"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text words;
        text_init(&words);
        report_odds_describe(&words, cases[i].bounds, cases[i].complete);
        assert_string_equal(text_string(&words), cases[i].expected);
        text_release(&words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whatif__each_change_alone),
        cmocka_unit_test(test_whatif__a_metric_that_nothing_measured),
        cmocka_unit_test(test_whatif__only_one_checkpoint),
        cmocka_unit_test(test_whatif__refusals_change_nothing),
        cmocka_unit_test(test_difference__every_allocation_failing),
        cmocka_unit_test(test_goal_odds__say_that_a_budget_was_hit),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
