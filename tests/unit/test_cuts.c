/* Cuts, depth, residual risk and fronts where they are cut short: memory that runs out, work
 * that is stopped, GLPK giving up. What they find is held to naive answers in tests/oracle. */
#include "tests/unit/situation_fixture.h"

#include "analyzer/depth.h"
#include "analyzer/front.h"
#include "analyzer/needs.h"
#include "analyzer/tolerable.h"

#include <math.h>

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='t'/>"
    "<deployment type='closed' title='t' to='public' gives='chat' admits='direct'/>"
    "<domain id='d' title='t'><actor id='a' title='t'/>"
    "<metric id='m' title='t'/><metric id='r' title='t'/>"
    "<capability id='c' title='t' through='chat'><level title='t'/>"
    "<indicator metric='m' level='1' at-least='50%' cite='illustrative'/></capability>"
    "<safeguard id='s' title='t' family='deployment' layer='model' group='g' cost='2'"
    " works-under='closed' metrics='r'><cuts capability='c'/></safeguard>"
    "<safeguard id='t' title='t' family='deployment' layer='model' group='g' cost='3'"
    " works-under='closed' metrics='r'><cuts capability='c'/></safeguard>"
    "<safeguard id='u' title='t' family='deployment' layer='system' cost='4'"
    " works-under='closed'><cuts step='p/x'/><defeated-by step='w'/></safeguard>"
    "<outcome id='o' title='t'>"
    "<scenario id='p' title='t' actor='a' goal='x'>"
    "<step id='x' title='t'><any><requires capability='c'/><needs ref='w'/></any></step>"
    "</scenario>"
    "<scenario id='q' title='t' actor='a' goal='y'>"
    "<step id='y' title='t' probability='0.5' cite='illustrative'>"
    "<requires capability='c'/></step></scenario>"
    "</outcome>"
    "<step id='w' title='t'><requires capability='c'/></step>"
    "</domain></threat-model>";

static const char framework[] =
    "<framework version='1' id='f' title='t' publisher='p' edition='1' baseline='b'"
    " reading='point'>"
    "<tier id='low' rank='0' title='t' cite='c'/><tier id='high' rank='1' title='t' cite='c'/>"
    "<criterion id='k' title='t' metric='r' at-least='90%' safeguards='s t' cite='c'/>"
    "<rule id='h' title='t' tier='high' cite='c'><contribution at-least='substantial'/></rule>"
    "<decision id='n' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='v' for='development' is='DEPLOY' title='t' cite='c'/></framework>";

static const char evidence[] =
    "<evidence version='1'><source id='z' title='t' publisher='p' date='2026-01-01'"
    " kind='report'/><system id='y' title='t' developer='d' date='2026-01-01'>"
    "<checkpoint id='k' kind='system' title='t'/>"
    "<measurement metric='m' checkpoint='k' k='36' n='40' source='z' cite='c'/>"
    "<measurement metric='r' checkpoint='k' k='96' n='100' source='z' cite='c'/>"
    "<safeguard ref='s' status='validated' tested-against='direct' source='z' cite='c'/>"
    "<safeguard ref='t' status='validated' tested-against='direct' source='z' cite='c'/>"
    "</system></evidence>";

struct opened {
    struct fixture fixture;
    struct verdict verdict;
    struct guarded_goal goals[2];
    double cost[3];
};

static void open_all(struct opened *o)
{
    static const struct assessment_options options;
    fixture_open(&o->fixture, model, framework, evidence);
    fixture_expect_ok(&o->fixture, verdict_make(&o->fixture.question, &options, &o->verdict,
                                                &o->fixture.diagnostics));
    for (uint32_t s = 0; s < 3; s++) {
        o->cost[s] = o->fixture.model.safeguards.items[s].cost;
    }
    for (uint32_t s = 0; s < 2; s++) {
        o->goals[s] = (struct guarded_goal){&o->verdict.situation, s};
    }
}

static void close_all(struct opened *o)
{
    verdict_release(&o->verdict);
    fixture_close(&o->fixture);
}

static struct cuts_question ask(const struct opened *o)
{
    return (struct cuts_question){.goals = o->goals,
                                  .goal_count = 2,
                                  .cost = o->cost,
                                  .constraints = {.budget = 9, .most_new = 1},
                                  .wanted = 9,
                                  .ties = 9,
                                  .counts = true};
}

static void test_cuts__are_what_the_model_says(void **state)
{
    (void)state;
    struct opened o;
    struct cuts cuts;
    struct arena arena;
    open_all(&o);
    arena_init(&arena);
    struct cuts_question question = ask(&o);
    assert_int_equal(cuts_find(&question, &arena, &cuts), STATUS_OK);
    assert_string_equal(cuts.count, "2");
    assert_int_equal(cuts.answer.count, 2);
    assert_true(cuts.answer.complete && cuts.answer.exhausted && cuts.kept_complete);
    assert_true(cuts.answer.sets[0].cost == 2 && cuts.answer.sets[1].cost == 3);
    question.constraints.budget = 1;
    assert_int_equal(cuts_find(&question, &arena, &cuts), STATUS_OK);
    assert_string_equal(cuts.kept, "0");
    assert_true(cuts.answer.count == 0 && cuts.answer.exhausted && cuts.answer.possible);
    arena_release(&arena);
    close_all(&o);
}

static bool stop(void *context)
{
    int *left = context;
    return (*left)-- > 0;
}

/* Stopped after any number of questions: bounds that hold, and never a false proof. */
static void test_cuts__give_bounds_when_stopped(void **state)
{
    (void)state;
    struct opened o;
    open_all(&o);
    for (int allowed = 0, complete = 0; !complete; allowed++) {
        struct cuts cuts;
        struct arena arena;
        int left = allowed;
        arena_init(&arena);
        struct cuts_question question = ask(&o);
        question.progress = stop;
        question.context = &left;
        question.counts = false;
        assert_int_equal(cuts_find(&question, &arena, &cuts), STATUS_OK);
        complete = cuts.answer.complete;
        assert_true(cuts.answer.lower <= 3);
        assert_true(complete || allowed < 100);
        if (cuts.answer.count == 0) {
            assert_true(cuts.answer.has_known && cuts.answer.known.cost >= 2);
            assert_true(cuts.answer.lower <= 2 && !cuts.answer.exhausted);
        }
        arena_release(&arena);
    }
    close_all(&o);
}

static enum status find_everything(const struct opened *o, struct arena *arena)
{
    struct cuts cuts;
    struct risk risk = {0};
    struct front front;
    struct cover_question stated;
    struct cover_answer answer;
    struct depth_report report;
    const double friction[3] = {1, 0, 2};
    const struct cuts_question question = ask(o);
    enum status status = cuts_find(&question, arena, &cuts);
    if (status == STATUS_OK && cuts.answer.count) {
        const struct need *needs;
        status = needs_find(&question, &cuts, &cuts.answer.sets[0], arena, &needs);
    }
    const struct risk_rules rules = {&cuts.players, WORLD_UNMITIGATED, 0.1, 0.1, NULL};
    if (status == STATUS_OK) {
        status = risk_init(o->goals, 2, &rules, &risk);
    }
    if (status == STATUS_OK) {
        status = cuts_state(&question, &cuts.players, arena, &stated);
    }
    if (status == STATUS_OK) {
        struct risk_search search = {&risk, 0.1, NULL};
        const struct cover_family family = risk_family(&search);
        status = cover_find(&family, &stated, arena, &answer);
    }
    if (status == STATUS_OK) {
        const struct front_question asked = {&risk, &stated, friction, 0};
        status = front_find(&asked, arena, &front);
    }
    risk_release(&risk);
    if (status == STATUS_OK) {
        const struct tolerable_question tolerable = {&question, 0.1, 0.1, 0.1};
        struct tolerable found;
        status = tolerable_find(&tolerable, arena, &found);
    }
    const struct depth_question deep = {
        .verdict = &o->verdict, .scenario = NONE, .bypass = 0.1, .beta = 0.1, .wanted = 3};
    return status == STATUS_OK ? depth_find(&deep, arena, &report) : status;
}

static void test_cuts__survive_failing_memory(void **state)
{
    (void)state;
    struct opened o;
    int failed = 1;
    open_all(&o);
    for (long successes = 0; failed; successes += 1 + successes / 60) {
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(successes);
        enum status status = find_everything(&o, &arena);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_MEMORY || status == STATUS_OK);
        assert_true(failed || status == STATUS_OK);
        arena_release(&arena);
    }
    close_all(&o);
}

/* A column twice in a row makes GLPK abort; it has to work again afterwards. */
static void test_integer_program__contains_what_gives_up(void **state)
{
    (void)state;
    const uint32_t columns[] = {0, 1, 1};
    for (int twice = 1; twice >= 0; twice--) {
        struct integer_program program;
        struct integer_answer answer;
        bool chosen[2];
        assert_int_equal(integer_program_init(&program, 2), STATUS_OK);
        program.cost[0] = 3;
        program.cost[1] = 2;
        assert_int_equal(
            integer_program_add(&program, columns, NULL, 2 + (uint32_t)twice, 1, INFINITY),
            STATUS_OK);
        enum status status = integer_program_solve(&program, NULL, NULL, chosen, &answer);
        assert_int_equal(status, twice ? STATUS_MEMORY : STATUS_OK);
        assert_true(twice || (answer.feasible && answer.lower == 2 && !chosen[0] && chosen[1]));
        integer_program_release(&program);
    }
}

static void test_integer_program__takes_nothing(void **state)
{
    (void)state;
    struct integer_program program;
    struct integer_answer answer;
    bool chosen[1];
    assert_int_equal(integer_program_init(&program, 0), STATUS_OK);
    assert_int_equal(integer_program_solve(&program, NULL, NULL, chosen, &answer), STATUS_OK);
    assert_true(answer.feasible && answer.lower == 0);
    assert_int_equal(integer_program_add(&program, NULL, NULL, 0, 1, INFINITY), STATUS_OK);
    assert_int_equal(integer_program_solve(&program, NULL, NULL, chosen, &answer), STATUS_OK);
    assert_false(answer.feasible);
    integer_program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts__are_what_the_model_says),
        cmocka_unit_test(test_cuts__give_bounds_when_stopped),
        cmocka_unit_test(test_cuts__survive_failing_memory),
        cmocka_unit_test(test_integer_program__contains_what_gives_up),
        cmocka_unit_test(test_integer_program__takes_nothing),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
