/* One scenario assessed, by hand: least fixed points, contribution, path states and their
 * steps, flip sets, choke points, budgets. Random ones are in tests/oracle/test_worlds.c. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/situation_fixture.h"

static const char framework[] =
    "<framework version='1' id='f' title='F' publisher='p' edition='1' baseline='alone'"
    " reading='bound'><tier id='low' rank='0' title='Low' cite='c'/>"
    "<criterion id='k' title='K' metric='e' at-least='50%' safeguards='guard' cite='c'/>"
    "<rule id='r' title='R' tier='low' cite='c'/>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/></framework>";

static const char common[] =
    "<deployment type='closed' title='t' to='public'/><actor id='group' title='t'/>"
    "<metric id='m' title='t'/><metric id='e' title='t'/>"
    "<capability id='skill' title='t'><level title='t'/>"
    "<indicator metric='m' level='1' at-least='50%'/></capability>";

struct assessed_case {
    struct fixture fixture;
    struct situation situation;
    struct arena arena;
    struct assessment assessment;
};

static void open_case(struct assessed_case *c, const char *safeguards, const char *steps,
                      const char *records)
{
    static const struct assessment_options options = {.most_paths = 20};
    struct text model, evidence;
    text_init(&model);
    text_init(&evidence);
    text_format(&model,
                "<threat-model version='1'>%s%s<domain id='d' title='t'>"
                "<outcome id='o' title='t'><scenario id='s' title='t' actor='group'"
                " goal='goal'>%s</scenario></outcome></domain></threat-model>",
                common, safeguards, steps);
    text_format(&evidence,
                "<evidence version='1'><system id='m' title='M'>%s</system></evidence>",
                records);
    fixture_open(&c->fixture, text_string(&model), framework, text_string(&evidence));
    text_release(&model);
    text_release(&evidence);
    arena_init(&c->arena);
    fixture_expect_ok(&c->fixture, situation_init(&c->fixture.question, &c->situation));
    assert_int_equal(assessment_make(&c->situation, 0, &options, &c->arena, &c->assessment),
                     STATUS_OK);
}

static void close_case(struct assessed_case *c)
{
    assessment_release(&c->assessment);
    arena_release(&c->arena);
    situation_release(&c->situation);
    fixture_close(&c->fixture);
}

#define SKILL(low, value, high)                                                                \
    "<measurement metric='m' value='" #value "%' low='" #low "%' high='" #high                 \
    "%' level='95%' illustrative='yes'/>"
#define GUARD "<safeguard ref='guard' status='validated' date='2026-01-01' illustrative='yes'/>"
#define E(low, value, high)                                                                    \
    "<measurement metric='e' value='" #value "%' low='" #low "%' high='" #high                 \
    "%' level='95%' illustrative='yes'/>"
#define CUTS(inside)                                                                           \
    "<safeguard id='guard' title='t' family='deployment' layer='model' "                       \
    "works-under='closed'>" inside "</safeguard>"

static void test_assessment__nothing_supports_itself(void **state)
{
    (void)state;
    struct assessed_case c;
    open_case(&c, "",
              "<step id='goal' title='t' needs='a'/><step id='a' title='t' needs='goal'/>",
              SKILL(90, 90, 90));
    for (int w = 0; w < WORLD_COUNT; w++) {
        assert_int_equal(c.assessment.goal[w], BELIEF_NO);
    }
    assert_string_equal(c.assessment.total_paths, "0");
    assert_int_equal(c.assessment.choke_point_count, 0);
    close_case(&c);
}

/* A safeguard whose only defeat lies behind what it cuts stays in force. */
static void test_assessment__safeguards_are_not_defeated_from_behind(void **state)
{
    (void)state;
    struct assessed_case c;
    open_case(&c, CUTS("<cuts step='s/goal'/><defeated-by step='s/after'/>"),
              "<step id='goal' title='t'/><step id='after' title='t' needs='goal'/>",
              GUARD E(90, 90, 90));
    assert_int_equal(c.assessment.goal[WORLD_UNMITIGATED], BELIEF_YES);
    assert_int_equal(c.assessment.goal[WORLD_VALIDATED], BELIEF_NO);
    assert_string_equal(c.assessment.paths_by_state[PATH_CUT], "1");
    close_case(&c);
    open_case(&c, CUTS("<cuts step='s/goal'/><defeated-by step='s/around'/>"),
              "<step id='goal' title='t'/><step id='around' title='t'/>", GUARD E(90, 90, 90));
    assert_int_equal(c.assessment.goal[WORLD_VALIDATED], BELIEF_YES);
    close_case(&c);
}

/* An open safeguard does not hide assistance that is needed where it works. */
static void test_assessment__uncertain_safeguards_do_not_hide_assistance(void **state)
{
    (void)state;
    struct assessed_case c;
    static const char steps[] =
        "<step id='goal' title='t'><any><needs ref='alone'/><requires capability='skill'/>"
        "</any></step><step id='alone' title='t'/>";
    open_case(&c, CUTS("<cuts step='s/alone'/>"), steps, GUARD E(40, 50, 60) SKILL(90, 90, 90));
    assert_int_equal(belief_truth(c.assessment.substantial[STAGE_RESIDUAL], READING_BOUND),
                     TRUTH_YES);
    assert_int_equal(belief_truth(c.assessment.substantial[STAGE_BEFORE], READING_BOUND),
                     TRUTH_NO);
    close_case(&c);
    open_case(&c, CUTS("<cuts step='s/alone'/>"), steps, GUARD E(40, 50, 60) SKILL(40, 50, 60));
    assert_int_equal(belief_truth(c.assessment.substantial[STAGE_RESIDUAL], READING_BOUND),
                     TRUTH_CANNOT_RULE_OUT);
    close_case(&c);
}

static void test_assessment__lists_paths_with_the_steps_they_rest_on(void **state)
{
    (void)state;
    struct assessed_case c;
    open_case(&c, "",
              "<condition id='money' title='t'/><condition id='luck' title='t' truth='false'/>"
              "<step id='goal' title='t'><any><needs ref='a'/><needs ref='b'/></any></step>"
              "<step id='a' title='t' needs='money'><requires capability='skill'/></step>"
              "<step id='b' title='t' needs='luck'/><step id='idle' title='t'/>",
              SKILL(40, 50, 60));
    const struct assessment *a = &c.assessment;
    static const char *const expected[2][3] = {{"money", "a", "goal"}, {"luck", "b", "goal"}};
    assert_int_equal(a->path_count, 2);
    assert_int_equal(a->paths[0].state, PATH_CANNOT_RULE_OUT);
    assert_int_equal(a->paths[1].state, PATH_BLOCKED_BY_CONDITION);
    for (size_t p = 0; p < 2; p++) {
        assert_int_equal(a->paths[p].node_count, 3);
        for (size_t i = 0; i < 3; i++) {
            uint32_t node = a->paths[p].nodes[i];
            assert_string_equal(c.fixture.model.nodes.items[node].label.id, expected[p][i]);
        }
    }
    assert_int_equal(a->choke_point_count, 1);
    assert_int_equal(a->flips[STAGE_RESIDUAL].reachable_count, 1);
    assert_int_equal(a->flips[STAGE_RESIDUAL].reachable[0].atom_count, 2);
    assert_int_equal(a->flips[STAGE_RESIDUAL].unreachable_count, 2);
    assert_int_equal(a->flips[STAGE_RESIDUAL].unreachable[0].atom_count, 1);
    close_case(&c);
}

static void test_assessment__survives_every_failure_of_memory(void **state)
{
    (void)state;
    static const struct assessment_options options = {.most_paths = 20};
    struct assessed_case c;
    open_case(&c, CUTS("<cuts step='s/a'/>"),
              "<condition id='money' title='t'/><step id='goal' title='t' needs='a money'/>"
              "<step id='a' title='t'><any><needs ref='goal'/><requires capability='skill'/>"
              "</any></step>",
              GUARD E(40, 50, 60) SKILL(40, 50, 60));
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct assessment a;
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(successes);
        enum status status = assessment_make(&c.situation, 0, &options, &arena, &a);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) {
            assert_memory_equal(a.goal, c.assessment.goal, sizeof(a.goal));
            assert_string_equal(a.total_paths, c.assessment.total_paths);
        } else {
            assert_true(failed && status == STATUS_MEMORY);
        }
        assessment_release(&a);
        arena_release(&arena);
    }
    close_case(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assessment__nothing_supports_itself),
        cmocka_unit_test(test_assessment__safeguards_are_not_defeated_from_behind),
        cmocka_unit_test(test_assessment__uncertain_safeguards_do_not_hide_assistance),
        cmocka_unit_test(test_assessment__lists_paths_with_the_steps_they_rest_on),
        cmocka_unit_test(test_assessment__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
