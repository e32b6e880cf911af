/* Scenarios as circuits: which nodes and atoms they get. What they compute is held against
 * naive answers in tests/oracle/test_worlds.c. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/scenario_circuit.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "test_scenario_circuit.xml";

static const char text[] =
    "<threat-model version='1'><affordance id='chat' title='t'/>"
    "<actor id='group' title='t'>"
    "<baseline world='old'><has capability='skill' level='1'/></baseline>"
    "<baseline world='new'><has capability='skill' level='2'/></baseline></actor>"
    "<actor id='self' title='t' kind='system'/>"
    "<capability id='skill' title='t' through='chat'><level title='t'/><level title='t'/>"
    "</capability>"
    "<safeguard id='guard' title='t' family='deployment' layer='model' works-under='api'>"
    "<cuts step='two/goal'/><cuts capability='skill'/><defeated-by step='one/goal'/>"
    "</safeguard><step id='shared' title='t'/>"
    "<domain id='d' title='t'><outcome id='o' title='t'>"
    "<scenario id='one' title='t' actor='group' goal='goal'><step id='goal' title='t'>"
    "<requires capability='skill' level='2'/></step><step id='aside' title='t'/></scenario>"
    "<scenario id='two' title='t' actor='self' goal='goal'><step id='goal' title='t'"
    " needs='goal'><requires capability='skill' level='1'/></step></scenario>"
    "</outcome></domain></threat-model>";

static void open_model(struct threatmodel *model)
{
    static const char *const paths[] = {name};
    struct diagnostics diagnostics;
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, sizeof(text) - 1, file), sizeof(text) - 1);
    assert_int_equal(fclose(file), 0);
    diagnostics_init(&diagnostics);
    assert_int_equal(threatmodel_read(paths, 1, NULL, model, &diagnostics), STATUS_OK);
    diagnostics_release(&diagnostics);
    unlink(name);
}

static size_t count_atoms(const struct scenario_circuit *compiled, enum atom_kind kind)
{
    size_t count = 0;
    for (uint32_t i = 0; i < compiled->circuit.atom_count; i++) {
        count += compiled->atoms[i].kind == kind;
    }
    return count;
}

static void test_scenario_circuit__takes_the_baseline_of_its_world(void **state)
{
    (void)state;
    static const struct {
        const char *world;
        uint32_t level;
        size_t assisted, safeguards, affordances;
    } cases[] = {{"", 0, 2, 1, 1}, {"old", 1, 2, 1, 1}, {"new", 2, 0, 0, 0}, {"x", 0, 2, 1, 1}};
    struct threatmodel model;
    open_model(&model);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct scenario_circuit c;
        assert_int_equal(actor_baseline_level(&model.actors.items[0], cases[i].world, 0),
                         cases[i].level);
        assert_int_equal(scenario_compile(&model, 0, cases[i].world, &c), STATUS_OK);
        assert_int_equal(count_atoms(&c, ATOM_ASSISTED), cases[i].assisted);
        assert_int_equal(count_atoms(&c, ATOM_SAFEGUARD), cases[i].safeguards);
        assert_int_equal(count_atoms(&c, ATOM_AFFORDANCE), cases[i].affordances);
        scenario_circuit_release(&c);
    }
    threatmodel_release(&model);
}

static void test_scenario_circuit__includes_what_it_sees(void **state)
{
    (void)state;
    struct threatmodel model;
    struct scenario_circuit one, two;
    open_model(&model);
    assert_int_equal(scenario_compile(&model, 0, "", &one), STATUS_OK);
    assert_int_equal(scenario_compile(&model, 1, "", &two), STATUS_OK);
    uint32_t guard = threatmodel_find_safeguard(&model, "guard");
    for (uint32_t n = 0; n < model.nodes.count; n++) {
        const struct node *node = &model.nodes.items[n];
        bool shared = node->scenario == NONE; /* and used by nobody */
        assert_int_equal(one.node_of[n] != NONE, !shared && node->scenario == 0);
        assert_int_equal(two.node_of[n] != NONE, !shared && node->scenario == 1);
    }
    assert_true(one.circuit.coherent && two.circuit.coherent);
    assert_int_equal(one.goal, one.node_of[model.scenarios.items[0].goal]);
    assert_true(one.ineffective[guard] != NONE && two.ineffective[guard] != NONE);
    assert_true(one.access[0] != NONE && two.access[0] != NONE);
    /* the system itself needs no affordance; a step of another scenario defeats nothing here */
    assert_int_equal(count_atoms(&two, ATOM_AFFORDANCE), 0);
    uint32_t gate = two.ineffective[guard];
    assert_int_equal(two.circuit.first[gate + 1] - two.circuit.first[gate], 1);
    gate = one.ineffective[guard];
    assert_int_equal(one.circuit.first[gate + 1] - one.circuit.first[gate], 2);
    scenario_circuit_release(&one);
    scenario_circuit_release(&two);
    threatmodel_release(&model);
}

static void test_scenario_circuit__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct threatmodel model;
    open_model(&model);
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct scenario_circuit c;
        memory_fail_after(successes);
        enum status status = scenario_compile(&model, 0, "old", &c);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        scenario_circuit_release(&c);
    }
    threatmodel_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenario_circuit__takes_the_baseline_of_its_world),
        cmocka_unit_test(test_scenario_circuit__includes_what_it_sees),
        cmocka_unit_test(test_scenario_circuit__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
