/* Checking packs: each property, each fault on its own, and every allocation failing in turn.
 * That the table is the one that verdicts follow is tests/oracle/test_policy_table.c. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/policy_check.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "test_policy_check.xml";

#define HEAD                                                                                   \
    "<framework version='1' id='f' title='F' publisher='p' edition='1' baseline='b'>"          \
    "<tier id='low' rank='0' title='Low' cite='c'/>"                                           \
    "<tier id='high' rank='1' title='High' cite='c'/>"
#define RULE                                                                                   \
    "<rule id='raise' title='R' tier='high' cite='c'><contribution at-least='substantial'/>"   \
    "</rule>"
#define DECISIONS                                                                              \
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'>"                       \
    "<tier-is stage='before' at-most='low'/></decision>"                                       \
    "<decision id='stop' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'/>"           \
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/></framework>"

struct opened {
    struct policy pack;
    struct policy_check check;
};

static void read_pack(struct policy *pack, const char *text)
{
    struct diagnostics diagnostics;
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    diagnostics_init(&diagnostics);
    assert_int_equal(policy_read(name, pack, &diagnostics), STATUS_OK);
    diagnostics_release(&diagnostics);
    unlink(name);
}

static void open_check(struct opened *o, const char *text)
{
    read_pack(&o->pack, text);
    assert_int_equal(policy_check_make(&o->pack, &o->check), STATUS_OK);
    assert_true(o->check.complete);
}

static void close_check(struct opened *o)
{
    policy_check_release(&o->check);
    policy_release(&o->pack);
}

static void test_check__names_each_fault(void **state)
{
    (void)state;
    static const struct {
        const char *pack, *code, *id;
        bool fault;
    } cases[] = {
        {HEAD RULE "<rule id='nil' title='R' tier='high' cite='c'><deployment is='closed'/>"
                   "<deployment is='api'/></rule>" DECISIONS,
         "never-holds", "nil", true},
        {HEAD RULE "<rule id='less' title='R' tier='high' cite='c'>"
                   "<contribution at-least='unique'/></rule>" DECISIONS,
         "shadowed", "less", true},
        {HEAD "<tier id='top' rank='2' title='T' cite='c'/>" RULE DECISIONS, "tier-unreached",
         "top", true},
        {HEAD RULE "<rule id='same' title='R' tier='top' cite='c'>"
                   "<contribution at-least='substantial'/></rule>"
                   "<tier id='top' rank='2' title='T' cite='c'/>" DECISIONS,
         "disagree", "raise", true},
        {HEAD "<domain id='d' title='D' cite='c'/><domain id='e' title='E' cite='c'/>"
              "<rule id='raise' title='R' tier='high' domains='d' cite='c'>"
              "<contribution at-least='substantial'/></rule>" DECISIONS,
         "domain-without-rule", "e", true},
        {HEAD "<question id='q' title='Q' role='B' cite='c'/>" RULE DECISIONS, "idle", "q",
         true},
        {HEAD "<criterion id='k' title='K' metric='m' at-least='1' cite='c'/>" RULE DECISIONS,
         "idle", "k", true},
        {HEAD RULE "<decision id='first' for='deployment' is='HOLD_DEPLOYMENT' title='t'"
                   " cite='c'><tier-is stage='before' at-most='high'/></decision>" DECISIONS,
         "shadowed", "go", true},
        {HEAD RULE "<decision id='lax' for='deployment' is='DEPLOY' title='t' cite='c'>"
                   "<tier-is stage='before' at-least='high'/></decision>"
                   "<decision id='hold' for='deployment' is='HOLD_DEPLOYMENT' title='t'"
                   " cite='c'><tier-is stage='residual' at-most='low'/></decision>" DECISIONS,
         "laxer", "lax", true},
        {HEAD RULE "<question id='q' title='Q' role='B' cite='c'/>"
                   "<decision id='wait' for='deployment' is='PROVISIONAL_HOLD' title='t'"
                   " cite='c'><judged question='q' is='no'/></decision>" DECISIONS,
         "undecided", "wait", false},
        {HEAD RULE "<question id='q' title='Q' role='B' vague='yes' cite='c'/>"
                   "<decision id='wait' for='deployment' is='HOLD_DEPLOYMENT' title='t'"
                   " cite='c'><judged question='q' is='no'/></decision>" DECISIONS,
         "vague", "q", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct opened o;
        bool found = false;
        open_check(&o, cases[i].pack);
        for (size_t f = 0; f < o.check.findings.count; f++) {
            const struct policy_finding *finding = &o.check.findings.items[f];
            found |= strcmp(finding->code, cases[i].code) == 0 &&
                     strcmp(finding->id, cases[i].id) == 0 && finding->fault == cases[i].fault;
        }
        if (!found) {
            fail_msg("%s of '%s' was not found", cases[i].code, cases[i].id);
        }
        assert_int_equal(o.check.faults > 0, cases[i].fault);
        close_check(&o);
    }
}

static void test_check__finds_nothing_in_a_sound_pack(void **state)
{
    (void)state;
    struct opened o;
    open_check(&o, HEAD RULE DECISIONS);
    assert_int_equal(o.check.findings.count, 0);
    for (int p = 0; p < PROPERTY_COUNT; p++) {
        assert_true(policy_check_holds(&o.check, (enum policy_property)p));
    }
    close_check(&o);
}

/* What one answer says of another: without it each of these packs would have a rule or a
 * decision that can fire. */
static void test_check__respects_what_answers_imply(void **state)
{
    (void)state;
    static const char *const contradictions[] = {
        "<reaches capability='c' level='2' is='yes'/><reaches capability='c' level='1' "
        "is='no'/>",
        "<contribution at-least='unique'/><goal in='baseline' is='reachable'/>"
        "<goal in='unmitigated' is='unreachable'/>",
        "<goal in='defined' is='reachable'/><goal in='implemented' is='unreachable'/>",
        "<probability in='validated' at-least='50%'/><probability in='unmitigated' "
        "below='50%'/>",
        "<safeguard ref='g' status='validated' is='yes'/>"
        "<safeguard ref='g' status='implemented' is='no'/>",
        "<safeguard ref='g' status='defined' tested-against='direct insider' is='yes'/>"
        "<safeguard ref='g' status='defined' tested-against='insider' is='no'/>",
        "<judged question='q' is='yes'/><judged question='q' is='missing'/>",
        "<deployment is='closed'/><deployment is='api'/>",
    };
    for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
        char pack[4096];
        struct policy policy;
        struct policy_space space;
        struct policy_table table;
        snprintf(pack, sizeof(pack),
                 HEAD "<question id='q' title='Q' role='B' cite='c'/>"
                      "<rule id='r' title='R' tier='high' cite='c'>%s</rule>" DECISIONS,
                 contradictions[i]);
        read_pack(&policy, pack);
        const struct policy *const packs[] = {&policy};
        const struct policy_view view = policy_view_of(&policy);
        assert_int_equal(policy_space_init(&space, packs, 1), STATUS_OK);
        assert_int_equal(policy_table_make(&space, &view, &table), STATUS_OK);
        edge low = policy_and(&space, space.possible, table_rule(&table, 0, 0, 0)->low);
        if (low != EDGE_FALSE) {
            /* a probability that is below in the larger world is below in the smaller one */
            assert_non_null(strstr(contradictions[i], "probability"));
        }
        policy_space_release(&space);
        policy_release(&policy);
    }
}

static void test_check__survives_failing_memory(void **state)
{
    (void)state;
    struct opened o;
    bool failed = true;
    read_pack(&o.pack, HEAD RULE "<question id='q' title='Q' role='B' vague='yes' cite='c'/>"
                                 "<decision id='wait' for='deployment' is='PROVISIONAL_HOLD'"
                                 " title='t' cite='c'><judged question='q' is='no'/>"
                                 "<missing-evidence stage='before'/></decision>" DECISIONS);
    for (long successes = 0; failed; successes++) {
        memory_fail_after(successes);
        enum status status = policy_check_make(&o.pack, &o.check);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(o.check.findings.count, 1);
            assert_int_equal(o.check.faults, 0);
            policy_check_release(&o.check);
        } else {
            assert_true(failed && status == STATUS_MEMORY);
        }
    }
    policy_release(&o.pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check__names_each_fault),
        cmocka_unit_test(test_check__finds_nothing_in_a_sound_pack),
        cmocka_unit_test(test_check__respects_what_answers_imply),
        cmocka_unit_test(test_check__survives_failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
