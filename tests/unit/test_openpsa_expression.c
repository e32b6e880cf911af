#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/openpsa_fixture.h"

#include <math.h>

#define F(x) "<float value='" #x "'/>"
#define TIME "<system-mission-time/>"

/* Point values, worked out by hand or from the closed form on the right. */
static const struct {
    const char *expression;
    double expected;
} values[] = {
    {F(0.25), 0.25},
    {F(1.5e-3), 0.0015},
    {F(+.5), 0.5},
    {"<int value='1'/>", 1},
    {"<bool value='true'/>", 1},
    {"<bool value='0'/>", 0},
    {"<parameter name='p'/>", 0.125},
    {"<parameter name='late' unit='hours'/>", 0.5},
    {"<div><float value='876'/>" TIME "</div>", 0.1},
    {"<neg>" F(-0.5) "</neg>", 0.5},
    {"<add>" F(0.1) F(0.2) F(0.4) "</add>", 0.7},
    {"<sub>" F(0.9) F(0.2) F(0.3) "</sub>", 0.4},
    {"<mul>" F(0.5) F(0.5) F(0.5) "</mul>", 0.125},
    {"<div>" F(1) F(2) F(4) "</div>", 0.125},
    {"<div><pi/>" F(10) "</div>", 0.314159265358979324},
    {"<abs>" F(-0.3) "</abs>", 0.3},
    {"<acos>" F(0.9) "</acos>", 0.451026811796262433},
    {"<asin>" F(0.5) "</asin>", 0.523598775598298873},
    {"<atan>" F(0.5) "</atan>", 0.463647609000806116},
    {"<cos>" F(1) "</cos>", 0.540302305868139717},
    {"<sub><cosh>" F(0.5) "</cosh>" F(1) "</sub>", 0.127625965206380785},
    {"<exp>" F(-2) "</exp>", 0.135335283236612692},
    {"<log>" F(2) "</log>", 0.693147180559945309},
    {"<log10>" F(2) "</log10>", 0.301029995663981195},
    {"<mod>" F(2.75) F(1) "</mod>", 0.75},
    {"<pow>" F(0.5) F(3) "</pow>", 0.125},
    {"<pow>" F(0.5) F(0.5) "</pow>", 0.707106781186547524},
    {"<sin>" F(1) "</sin>", 0.841470984807896507},
    {"<sinh>" F(0.5) "</sinh>", 0.521095305493747362},
    {"<tan>" F(0.5) "</tan>", 0.546302489843790513},
    {"<tanh>" F(0.5) "</tanh>", 0.462117157260009758},
    {"<sqrt>" F(0.25) "</sqrt>", 0.5},
    {"<ceil>" F(0.2) "</ceil>", 1},
    {"<floor>" F(0.9) "</floor>", 0},
    {"<min>" F(0.3) F(0.1) F(0.2) "</min>", 0.1},
    {"<max>" F(0.3) F(0.1) F(0.4) "</max>", 0.4},
    {"<mean>" F(0.1) F(0.2) F(0.6) "</mean>", 0.3},
    {"<not>" F(2) "</not>", 0},
    {"<and>" F(1) F(1) F(0) "</and>", 0},
    {"<and>" F(0.7) "</and>", 1},
    {"<or>" F(0.7) "</or>", 1},
    {"<or>" F(0) F(0) F(1) "</or>", 1},
    {"<eq>" F(2) F(2) "</eq>", 1},
    {"<df>" F(2) F(2) "</df>", 0},
    {"<lt>" F(1) F(2) "</lt>", 1},
    {"<gt>" F(1) F(2) "</gt>", 0},
    {"<leq>" F(2) F(2) "</leq>", 1},
    {"<geq>" F(1) F(2) "</geq>", 0},
    {"<ite><bool value='false'/>" F(0.1) F(0.2) "</ite>", 0.2},
    {"<switch>" F(0.7) "</switch>", 0.7},
    {"<switch><case><eq><parameter name='p'/>" F(1) "</eq>" F(0.1) "</case><case>" F(1)
         F(0.2) "</case>" F(0.3) "</switch>",
     0.2},
    {"<exponential>" F(0.001) F(100) "</exponential>", 0.0951625819640404268},
    {"<exponential>" F(1e-12) F(1) "</exponential>", 9.999999999995e-13},
    {"<GLM>" F(0) F(0.02) F(0.08) F(10) "</GLM>", 0.126424111765711536},
    {"<GLM>" F(0.3) F(0.02) F(0.08) F(10) "</GLM>", 0.236787944117144232},
    {"<GLM>" F(0.3) F(0) F(0) F(10) "</GLM>", 0.3},
    {"<Weibull>" F(100) F(2) F(0) F(50) "</Weibull>", 0.221199216928595135},
    {"<Weibull>" F(100) F(2) F(20) F(20) "</Weibull>", 0},
    {"<Weibull>" F(100) F(1.5) F(20) F(70) "</Weibull>", 0.297811498673440404},
    /* before the first test: exponential */
    {"<periodic-test>" F(0.01) F(100) F(50) F(20) "</periodic-test>", 0.181269246922018141},
    /* 30 hours after the third test */
    {"<periodic-test>" F(0.01) F(100) F(50) F(280) "</periodic-test>", 0.259181779318282134},
    /* at a test: just before it */
    {"<periodic-test>" F(0.01) F(100) F(50) F(250) "</periodic-test>", 0.632120558828557678},
    /* infinitely slow repair: never back, 1 - exp(-0.01 * 280) */
    {"<periodic-test>" F(0.01) F(0) F(100) F(50) F(280) "</periodic-test>",
     0.939189937374782035},
    /* infinitely fast repair: as without */
    {"<periodic-test>" F(0.01) F(1e18) F(100) F(50) F(280) "</periodic-test>",
     0.259181779318282134},
    /* the full form with an immediate, harmless, perfect test is the form with five */
    {"<sub><periodic-test>" F(0.01) F(0.5) F(0.02) F(100) F(50) F(0) F(0) F(1) F(1) F(0)
         F(280) "</periodic-test><periodic-test>" F(0.01) F(0.02) F(100) F(50)
             F(280) "</periodic-test></sub>",
     0},
    /* a test that finds nothing, and no repair: exponential again */
    {"<periodic-test>" F(0.01) F(0.01) F(0.02) F(100) F(50) F(0) F(5) F(1) F(0) F(0)
         F(280) "</periodic-test>",
     0.939189937374782035},
    /* unavailable while tested, and nothing comes back from repair */
    {"<periodic-test>" F(0.01) F(0.01) F(0) F(100) F(50) F(0) F(5) F(0) F(1) F(0)
         F(252) "</periodic-test>",
     1},
    {"<uniform-deviate>" F(0.1) F(0.4) "</uniform-deviate>", 0.25},
    {"<normal-deviate>" F(0.2) F(0.05) "</normal-deviate>", 0.2},
    {"<lognormal-deviate>" F(0.01) F(3) F(0.95) "</lognormal-deviate>", 0.01},
    {"<lognormal-deviate>" F(-3) F(0.5) "</lognormal-deviate>", 0.0564161395037773483},
    {"<gamma-deviate>" F(2) F(0.1) "</gamma-deviate>", 0.2},
    {"<beta-deviate>" F(2) F(6) "</beta-deviate>", 0.25},
    {"<histogram>" F(0) "<bin>" F(0.2) F(1) "</bin><bin>" F(0.6) F(3) "</bin></histogram>",
     0.325},
    {"<pert-deviate>" F(0.1) F(0.2) F(0.7) "</pert-deviate>", 0.266666666666666666},
    {"<quantile-deviate><quantile>" F(0) F(0.1) "</quantile><quantile>" F(0.5)
         F(0.2) "</quantile><quantile>" F(1) F(0.4) "</quantile></quantile-deviate>",
     0.225},
};

static void open_expression(struct fixture *f, struct text *text, const char *expression)
{
    text_init(text);
    text_format(text,
                "<opsa-mef><define-fault-tree name='F'><define-gate name='top'>"
                "<basic-event name='e'/></define-gate><define-basic-event name='e'>%s"
                "</define-basic-event></define-fault-tree><model-data>"
                "<define-parameter name='p'><mul><parameter name='late'/><float value='0.25'/>"
                "</mul></define-parameter><define-parameter name='late' unit='hours'>"
                "<float value='0.5'/></define-parameter></model-data></opsa-mef>",
                expression);
    fixture_open(f, text_string(text));
}

static void test_openpsa_expression__point_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        struct text text;
        struct fixture f;
        open_expression(&f, &text, values[i].expression);
        if (f.status != STATUS_OK || fabs(f.tree.probability[0] - values[i].expected) >
                                         2e-15 * (1 + values[i].expected)) {
            fail_msg("%s: status %d, value %.17g, not %.17g", values[i].expression,
                     (int)f.status, f.status ? NAN : f.tree.probability[0], values[i].expected);
        }
        fixture_close(&f);
        text_release(&text);
    }
}

/* The share of samples below the point value, and their mean, for deviates whose distribution
 * is known. */
static void test_openpsa_expression__samples_have_the_mean_of_the_point_value(void **state)
{
    (void)state;
    enum { SAMPLES = 20000 };
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        if (!strstr(values[i].expression, "deviate") &&
            !strstr(values[i].expression, "histogram")) {
            continue;
        }
        struct text text;
        struct fixture f;
        open_expression(&f, &text, values[i].expression);
        const struct expressions *expressions = &f.model.expressions;
        double *nodes = memory_array(expressions->count, sizeof(*nodes));
        double sum = 0, squares = 0;
        expressions_point_values(expressions, nodes);
        uint32_t body = f.model.events.items[openpsa_find_event(&f.model, "e")].body;
        for (uint64_t s = 0; s < SAMPLES; s++) {
            expressions_sample(expressions, 42, s, nodes);
            sum += nodes[body];
            squares += nodes[body] * nodes[body];
        }
        double mean = sum / SAMPLES, deviation = sqrt(squares / SAMPLES - mean * mean);
        assert_true(deviation > 0);
        assert_true(fabs(mean - values[i].expected) < 4 * deviation / sqrt(SAMPLES));
        memory_free(nodes);
        fixture_close(&f);
        text_release(&text);
    }
}

static void test_openpsa_expression__one_sample_of_a_parameter_serves_all_its_uses(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(
        &f,
        "<opsa-mef><define-fault-tree name='F'><define-basic-event name='a'>"
        "<parameter name='p'/></define-basic-event><define-basic-event name='b'>"
        "<parameter name='p'/></define-basic-event><define-basic-event name='c'>"
        "<uniform-deviate>" F(0)
            F(1) "</uniform-deviate></define-basic-event>"
                 "<define-parameter name='p'><uniform-deviate>" F(0) F(
                     1) "</uniform-deviate></define-parameter></define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    double *nodes = memory_array(f.model.expressions.count, sizeof(*nodes));
    expressions_point_values(&f.model.expressions, nodes);
    double before = -1;
    for (uint64_t s = 0; s < 5; s++) {
        expressions_sample(&f.model.expressions, 7, s, nodes);
        double a = nodes[f.model.events.items[0].body];
        assert_true(a == nodes[f.model.events.items[1].body]);
        assert_true(a != nodes[f.model.events.items[2].body]);
        assert_true(a != before);
        before = a;
    }
    memory_free(nodes);
    fixture_close(&f);
}

/* Groups of three members a, b, c with Q = 0.1; by hand from the formulas of NUREG/CR-4780. */
static const struct {
    const char *model, *factors;
    double single, pair, triple; /* -1: no such events */
} groups[] = {
    {"beta-factor", "<factor level='3'>" F(0.2) "</factor>", 0.08, -1, 0.02},
    {"beta-factor", "<factor>" F(0.2) "</factor>", 0.08, -1, 0.02},
    {"MGL", "<factor level='2'>" F(0.3) "</factor><factor level='3'>" F(0.4) "</factor>", 0.07,
     0.009, 0.012},
    {"MGL", "<factor level='2'>" F(0.3) "</factor>", 0.07, 0.015, -1},
    {"alpha-factor",
     "<factor>" F(0.9) "</factor><factor>" F(0.05) "</factor><factor>" F(0.02) "</factor>",
     0.1 * 0.9 / 1.06, 0.1 * 0.05 / 1.06, 0.1 * 0.06 / 1.06},
    {"phi-factor",
     "<factor>" F(0.7) "</factor><factor>" F(0.2) "</factor><factor>" F(0.1) "</factor>", 0.07,
     0.02, 0.01},
};

static void check_atom(const struct fixture *f, const char *name, double expected)
{
    literal found;
    if (expected < 0) {
        assert_false(fault_tree_find(&f->tree, name, &found));
        return;
    }
    assert_true(fault_tree_find(&f->tree, name, &found));
    assert_true(literal_node(found) < f->tree.circuit.atom_count);
    assert_true(fabs(f->tree.probability[literal_node(found)] - expected) < 1e-15);
}

static void test_openpsa_expression__common_cause_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
        struct text text;
        struct fixture f;
        text_init(&text);
        text_format(&text,
                    "<opsa-mef><define-fault-tree name='F'><define-gate name='top'>"
                    "<atleast min='2'><event name='a'/><event name='b'/><event name='c'/>"
                    "</atleast></define-gate><define-basic-event name='b'/>"
                    "</define-fault-tree><define-CCF-group name='G' model='%s'><members>"
                    "<basic-event name='a'/><basic-event name='b'/><basic-event name='c'/>"
                    "</members><distribution>" F(0.1) "</distribution><factors>%s</factors>"
                                                      "</define-CCF-group></opsa-mef>",
                    groups[i].model, groups[i].factors);
        fixture_open(&f, text_string(&text));
        assert_int_equal(f.status, STATUS_OK);
        check_atom(&f, "[a]", groups[i].single);
        check_atom(&f, "[b]", groups[i].single);
        check_atom(&f, "[a b]", groups[i].pair);
        check_atom(&f, "[b c]", groups[i].pair);
        check_atom(&f, "[a b c]", groups[i].triple);
        assert_int_equal(f.tree.top_count, 1);
        assert_false(event_holds(&f, "top", 1));
        assert_true(event_holds(&f, "top", 3));
        assert_true(event_holds(&f, "top", 8));
        fixture_close(&f);
        text_release(&text);
    }
}

/* The members of one group fail together in every combination: n = 5 has 31 sets. */
static void test_openpsa_expression__a_group_of_five_has_every_set_once(void **state)
{
    (void)state;
    struct text text;
    struct fixture f;
    text_init(&text);
    text_append(&text, "<opsa-mef><define-CCF-group name='G' model='phi-factor'><members>");
    for (int i = 0; i < 5; i++) {
        text_format(&text, "<basic-event name='m%d'/>", i);
    }
    text_append(&text, "</members><distribution>" F(0.1) "</distribution><factors>");
    for (int i = 0; i < 5; i++) {
        text_append(&text, "<factor>" F(0.2) "</factor>");
    }
    text_append(&text, "</factors></define-CCF-group></opsa-mef>");
    fixture_open(&f, text_string(&text));
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.tree.circuit.atom_count, 31);
    assert_int_equal(f.tree.circuit.edge_count, 5 * 16);
    assert_string_equal(f.tree.atom_names[30], "[m0 m1 m2 m3 m4]");
    fixture_close(&f);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openpsa_expression__point_values),
        cmocka_unit_test(test_openpsa_expression__samples_have_the_mean_of_the_point_value),
        cmocka_unit_test(
            test_openpsa_expression__one_sample_of_a_parameter_serves_all_its_uses),
        cmocka_unit_test(test_openpsa_expression__common_cause_groups),
        cmocka_unit_test(test_openpsa_expression__a_group_of_five_has_every_set_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
