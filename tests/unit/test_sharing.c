/* What is kept is what was asked for, and nothing is answered from what was not. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/sharing.h"
#include "base/memory.h"
#include "tests/unit/situation_fixture.h"

static const char model_text[] =
    "<threat-model version='1'><affordance id='chat' title='C'/>"
    "<deployment type='closed' title='D' to='public' gives='chat'/>"
    "<actor id='a' title='A'><baseline world='alone'><has capability='c' level='1'/></baseline>"
    "</actor><metric id='m' title='M'/>"
    "<capability id='c' title='C' through='chat'><level title='1'/><level title='2'/>"
    "<indicator metric='m' level='1' at-least='50%' cite='c'/></capability>"
    "<domain id='d' title='D'><outcome id='o' title='O'>"
    "<scenario id='one' title='S' actor='a' goal='goal-one'><step id='goal-one' title='G'>"
    "<requires capability='c' level='2'/></step></scenario>"
    "<scenario id='two' title='S' actor='a' goal='goal-two'><step id='goal-two' title='G'>"
    "<requires capability='c'/></step></scenario>"
    "</outcome></domain></threat-model>";

static const char framework_text[] =
    "<framework version='1' id='f' title='F' publisher='P' edition='1' baseline='alone'>"
    "<tier id='t' rank='0' title='T' cite='c'/>"
    "<rule id='r' title='R' tier='t' cite='c'><contribution at-least='substantial'/></rule>"
    "<decision id='x' for='deployment' is='DEPLOY' title='D' cite='c'/>"
    "<decision id='y' for='development' is='DEPLOY' title='D' cite='c'/></framework>";

static const char evidence_text[] =
    "<evidence version='1'><source id='s' title='T' date='2026-01-01'/>"
    "<system id='x' title='X'><measurement metric='m' k='9' n='12' source='s'/></system>"
    "<system id='y' title='Y'><measurement metric='m' k='1' n='12' source='s'/></system>"
    "</evidence>";

static void test_sharing__keeps_answers_by_all_they_depend_on(void **state)
{
    (void)state;
    struct fixture f;
    struct sharing *sharing = NULL;
    fixture_open(&f, model_text, framework_text, evidence_text);
    assert_int_equal(sharing_open(&f.model, &sharing), STATUS_OK);
    struct question other = f.question, wider = f.question;
    other.evidence = &f.evidence.systems.items[1];
    wider.confidence = 0.5;
    const struct answers *first = sharing_answers(sharing, &f.question);
    const struct answers *second = sharing_answers(sharing, &other);
    const struct answers *third = sharing_answers(sharing, &wider);
    assert_true(first && second && third);
    assert_true(first != second && first != third && second != third);
    assert_ptr_equal(sharing_answers(sharing, &f.question), first);
    assert_ptr_equal(sharing_answers(sharing, &other), second);
    f.question.date = "2030-01-01"; /* answers do not depend on it */
    assert_ptr_equal(sharing_answers(sharing, &f.question), first);
    sharing_close(sharing);
    sharing_close(NULL);
    fixture_close(&f);
}

static void test_sharing__keeps_scenarios_by_their_baseline(void **state)
{
    (void)state;
    struct fixture f;
    struct sharing *sharing = NULL;
    struct scenario_kept *one, *two, *none, *again;
    fixture_open(&f, model_text, framework_text, evidence_text);
    assert_int_equal(sharing_open(&f.model, &sharing), STATUS_OK);
    assert_int_equal(sharing_scenario(sharing, 0, "alone", &one), STATUS_OK);
    assert_int_equal(sharing_scenario(sharing, 1, "alone", &two), STATUS_OK);
    assert_int_equal(sharing_scenario(sharing, 0, "none", &none), STATUS_OK);
    assert_true(one != two && one != none && two != none);
    assert_int_equal(one->scenario, 0);
    assert_string_equal(none->baseline, "none");
    char same[] = "alone"; /* another string of the same name */
    assert_int_equal(sharing_scenario(sharing, 1, same, &again), STATUS_OK);
    assert_ptr_equal(again, two);
    sharing_close(sharing);
    fixture_close(&f);
}

static uint64_t *make_words(const struct scenario_kept *scenario, uint64_t value)
{
    uint32_t nodes = scenario->compiled.circuit.node_count;
    uint64_t *words = memory_zeroed(nodes, sizeof(*words));
    words[0] = value;
    return words;
}

/* By the words of the atoms, not of the gates, and by the world of the residual tier. */
static void test_sharing__keeps_outcomes_by_beliefs_and_world(void **state)
{
    (void)state;
    struct fixture f;
    struct sharing *sharing = NULL;
    struct scenario_kept *scenario;
    fixture_open(&f, model_text, framework_text, evidence_text);
    assert_int_equal(sharing_open(&f.model, &sharing), STATUS_OK);
    assert_int_equal(sharing_scenario(sharing, 0, "alone", &scenario), STATUS_OK);
    uint32_t atoms = scenario->compiled.circuit.atom_count;
    assert_true(atoms > 0 && scenario->compiled.circuit.node_count > atoms);
    uint64_t *asked = make_words(scenario, 5), *other = make_words(scenario, 6);
    assert_null(sharing_outcome(scenario, asked, WORLD_VALIDATED));
    struct outcome_kept *kept =
        sharing_keep(scenario, make_words(scenario, 5), WORLD_VALIDATED);
    assert_non_null(kept);
    assert_ptr_equal(sharing_outcome(scenario, asked, WORLD_VALIDATED), kept);
    assert_null(sharing_outcome(scenario, asked, WORLD_DEFINED));
    assert_null(sharing_outcome(scenario, other, WORLD_VALIDATED));
    asked[atoms] = 77; /* a gate: closing gives it its word */
    assert_ptr_equal(sharing_outcome(scenario, asked, WORLD_VALIDATED), kept);
    struct outcome_kept *second =
        sharing_keep(scenario, make_words(scenario, 6), WORLD_VALIDATED);
    assert_ptr_equal(sharing_outcome(scenario, other, WORLD_VALIDATED), second);
    assert_ptr_equal(sharing_outcome(scenario, asked, WORLD_VALIDATED), kept);
    memory_free(asked);
    memory_free(other);
    sharing_close(sharing);
    fixture_close(&f);
}

static void test_sharing__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, model_text, framework_text, evidence_text);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct sharing *sharing = NULL;
        struct scenario_kept *scenario = NULL;
        memory_fail_after(successes);
        bool fine = sharing_open(&f.model, &sharing) == STATUS_OK &&
                    sharing_answers(sharing, &f.question) &&
                    sharing_scenario(sharing, 0, "alone", &scenario) == STATUS_OK;
        uint64_t *words =
            fine ? memory_zeroed(scenario->compiled.circuit.node_count, sizeof(*words)) : NULL;
        if (words && !sharing_keep(scenario, words, WORLD_DEFINED)) {
            memory_free(words); /* still ours */
            fine = false;
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(failed || (fine && words));
        assert_true(!failed || !fine || !words);
        sharing_close(sharing);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharing__keeps_answers_by_all_they_depend_on),
        cmocka_unit_test(test_sharing__keeps_scenarios_by_their_baseline),
        cmocka_unit_test(test_sharing__keeps_outcomes_by_beliefs_and_world),
        cmocka_unit_test(test_sharing__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
