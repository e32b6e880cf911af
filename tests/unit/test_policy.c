/* Reading framework packs: what comes out of a sound one, and every failure of memory. Unsound
 * ones are in tests/bad/framework. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/policy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "test_policy.xml";

static const char everything[] =
    "<framework version='1' id='f' title='A framework' publisher='Someone' edition='2.0'"
    " effective='2026-01-02' baseline='alone' reading='bound'>"
    "<text>What it says.</text>"
    "<rule id='r' title='A rule' tier='high' stage='residual' domains='d e' terms='novel'"
    " reading='point' force='may' cite='p. 3'>"
    "<contribution at-least='unique' under='open-weights'/><contribution "
    "at-least='substantial'/>"
    "<goal in='validated' is='unreachable'/><meets criterion='enough' is='no'/></rule>"
    "<rule id='q' title='Another' tier='low' outcomes='o' cite='p. 3'/>"
    "<criterion id='enough' title='Enough' metric='m' at-most='10%' gate='any'"
    " shows='presence' capability='c' level='2' safeguards='g h' cite='p. 2'/>"
    "<criterion id='plain' title='Plain' metric='n' above='3' cite='p. 2'/>"
    "<question id='vetted' title='Vetted?' role='Board' cite='p. 4'/>"
    "<term id='novel' title='Novel' cite='p. 1'><text>Not seen before.</text></term>"
    "<tier id='low' rank='0' title='Low' cite='p. 1'/>"
    "<tier id='high' rank='1' title='High' cite='p. 1'/>"
    "<decision id='hold' for='deployment' is='HOLD_DEPLOYMENT' title='Hold' cite='p. 4'>"
    "<tier-is stage='residual' at-least='high'/><tier-is stage='before' at-most='low'/>"
    "<missing-evidence stage='residual' at-most='low'/><judged question='vetted' is='missing'/>"
    "</decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='Go' cite='p. 4'/>"
    "<decision id='on' for='development' is='DEPLOY' title='On' cite='p. 4'/>"
    "</framework>";

static const char asking[] =
    "<framework version='1' id='f' title='A framework' publisher='Someone' edition='2.0'"
    " sha256='abc' baseline='alone'>"
    "<tier id='low' rank='0' title='Low' cite='p. 1'/>"
    "<tier id='high' rank='1' title='High' cite='p. 1'/>"
    "<rule id='r' title='A rule' tier='high' domains='bio' cite='p. 3'>"
    "<probability in='validated' above='1%'/><coverage at-least='partial' is='no'/>"
    "<reaches capability='c' level='2' is='yes'/>"
    "<safeguard ref='g' status='validated' tested-against='direct insider' is='no'/>"
    "<security at-least='sl2' is='no'/><judged question='clear' is='no'/>"
    "<deployment is='closed api'/></rule>"
    "<security-level id='sl1' title='SL 1' safeguards='g h' tested-against='insider' cite='c'/>"
    "<security-level id='sl2' title='SL 2' question='vetted' cite='c'/>"
    "<question id='vetted' title='Vetted?' role='Board' absent='no' cite='p. 4'/>"
    "<question id='clear' title='Clear?' role='Council' vague='yes' cite='p. 5'/>"
    "<domain id='bio' title='Biology' covers='cb cb-3' cite='p. 1'/>"
    "<domain id='cyber' title='Cyber' status='research' cite='p. 1'/>"
    "<domain id='novel' title='Novel' status='emerging' covers='loc-3' cite='p. 1'/>"
    "<decision id='hold' for='deployment' is='HOLD_DEPLOYMENT' title='Hold' cite='p. 4'>"
    "<tier-is stage='before' at-least='high' domains='bio novel'/></decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='Go' cite='p. 4'/>"
    "<decision id='on' for='development' is='DEPLOY' title='On' cite='p. 4'/>"
    "</framework>";

struct read {
    struct policy policy;
    struct diagnostics diagnostics;
    enum status status;
};

static void write_file(const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static struct read start(void)
{
    struct read read;
    diagnostics_init(&read.diagnostics);
    read.status = policy_read(name, &read.policy, &read.diagnostics);
    return read;
}

static void finish(struct read *read)
{
    policy_release(&read->policy);
    diagnostics_release(&read->diagnostics);
}

static void test_policy__reads_rules_whatever_their_order(void **state)
{
    (void)state;
    write_file(everything);
    struct read read = start();
    const struct policy *policy = &read.policy;
    assert_int_equal(read.status, STATUS_OK);
    assert_int_equal(read.diagnostics.list.count, 0);
    assert_string_equal(policy->baseline, "alone");
    assert_string_equal(policy->effective, "2026-01-02");
    assert_string_equal(policy->label.text, "What it says.");
    assert_int_equal(policy->reading, READING_BOUND);
    const struct rule *rule = &policy->rules.items[0];
    assert_true(rule->tier == 1 && rule->reading == READING_POINT && rule->force == FORCE_MAY);
    assert_true(!rule->applies[STAGE_BEFORE] && rule->applies[STAGE_RESIDUAL]);
    assert_true(rule->domains.count == 2 && rule->outcomes.count == 0);
    assert_string_equal(rule->domains.items[1], "e");
    assert_int_equal(rule->predicates.count, 4);
    const struct predicate *p = rule->predicates.items;
    assert_true(p[0].contribution == CONTRIBUTION_UNIQUE &&
                p[0].under == DEPLOYMENT_OPEN_WEIGHTS);
    assert_true(p[1].contribution == CONTRIBUTION_SUBSTANTIAL && p[1].under == NONE);
    assert_true(p[2].kind == PREDICATE_GOAL && p[2].world == WORLD_VALIDATED && !p[2].expected);
    assert_true(p[3].kind == PREDICATE_MEETS && p[3].criterion == 0 && !p[3].expected);
    const struct rule *plain = &policy->rules.items[1];
    assert_true(plain->applies[0] && plain->applies[1] && plain->reading == READING_BOUND);
    finish(&read);
}

static void test_policy__reads_criteria_and_decisions(void **state)
{
    (void)state;
    write_file(everything);
    struct read read = start();
    const struct criterion *enough = &read.policy.criteria.items[0];
    assert_int_equal(enough->threshold.comparison, COMPARE_AT_MOST);
    assert_true(enough->threshold.value == 0.1 && enough->level == 2);
    assert_int_equal(enough->threshold.gate, CATEGORIES_ANY);
    assert_int_equal(enough->threshold.shows, SHOWS_PRESENCE);
    assert_int_equal(enough->safeguards.count, 2);
    const struct criterion *plain = &read.policy.criteria.items[1];
    assert_true(plain->level == 1 && !*plain->capability && plain->threshold.value == 3);
    assert_int_equal(plain->threshold.comparison, COMPARE_ABOVE);
    const struct decision_rule *hold = &read.policy.decisions.items[0];
    assert_true(!hold->for_development && hold->decision == DECISION_HOLD_DEPLOYMENT);
    const struct predicate *c = hold->conditions.items;
    assert_int_equal(hold->conditions.count, 4);
    assert_true(c[0].kind == PREDICATE_TIER && c[0].stage == STAGE_RESIDUAL);
    assert_true(c[0].least_rank == 1 && c[0].most_rank == NONE);
    assert_true(c[1].least_rank == 0 && c[1].most_rank == 0 && c[1].stage == STAGE_BEFORE);
    assert_true(c[2].kind == PREDICATE_MISSING && c[2].most_rank == 0);
    assert_true(c[3].kind == PREDICATE_JUDGED && c[3].judged == JUDGED_MISSING);
    assert_string_equal(read.policy.questions.items[c[3].question].label.id, "vetted");
    assert_true(read.policy.decisions.items[2].for_development);
    finish(&read);
}

static void test_policy__reads_what_is_asked(void **state)
{
    (void)state;
    write_file(asking);
    struct read read = start();
    assert_int_equal(read.status, STATUS_OK);
    const struct policy *policy = &read.policy;
    const struct predicate *p = policy->rules.items[0].predicates.items;
    assert_int_equal(policy->rules.items[0].predicates.count, 7);
    assert_true(p[0].kind == PREDICATE_PROBABILITY && p[0].world == WORLD_VALIDATED);
    assert_true(p[0].threshold.comparison == COMPARE_ABOVE && p[0].threshold.value == 0.01);
    assert_true(p[1].kind == PREDICATE_COVERAGE && p[1].assessed == ASSESSED_PARTIAL);
    assert_false(p[1].expected);
    assert_true(p[2].kind == PREDICATE_REACHES && p[2].level == 2 && p[2].expected);
    assert_string_equal(p[2].subject, "c");
    assert_true(p[3].kind == PREDICATE_SAFEGUARD && p[3].status == SAFEGUARD_VALIDATED);
    assert_int_equal(p[3].tested_against, 1u << ADVERSARY_DIRECT | 1u << ADVERSARY_INSIDER);
    assert_true(p[4].kind == PREDICATE_SECURITY && p[4].level == 1 && !p[4].expected);
    assert_true(p[5].kind == PREDICATE_JUDGED && p[5].question == 1);
    assert_int_equal(p[5].judged, JUDGED_NO);
    assert_true(p[6].kind == PREDICATE_DEPLOYMENT &&
                p[6].deployments == (1u << DEPLOYMENT_CLOSED | 1u << DEPLOYMENT_API));
    assert_true(policy->security.items[0].question == NONE &&
                policy->security.items[0].safeguards.count == 2);
    assert_int_equal(policy->security.items[1].question, 0);
    assert_true(policy->questions.items[0].absent_is_no && !policy->questions.items[0].vague);
    assert_true(policy->questions.items[1].vague && !policy->questions.items[1].absent_is_no);
    assert_string_equal(policy->sha256, "abc");
    finish(&read);
}

static void test_policy__knows_which_domain_covers_an_outcome(void **state)
{
    (void)state;
    static const struct {
        const char *outcome, *domain;
        uint32_t expected;
    } cases[] = {
        {"cb-1", "cb", 0},      {"cyber-1", "cyber", 1}, {"loc-3", "cb", 2},
        {"loc-1", "loc", NONE}, {"cb-3", "cyber", 0},    {"cb", "nothing", 0},
    };
    write_file(asking);
    struct read read = start();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(policy_domain_of(&read.policy, cases[i].outcome, cases[i].domain),
                         cases[i].expected);
    }
    assert_int_equal(read.policy.domains.items[1].status, DOMAIN_RESEARCH);
    finish(&read);
}

static void test_policy__names_a_file_that_is_not_there(void **state)
{
    (void)state;
    unlink(name);
    struct read read = start();
    assert_int_equal(read.status, STATUS_IO);
    assert_int_equal(read.diagnostics.errors, 1);
    finish(&read);
}

static void test_policy__survives_every_failure_of_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {everything, asking,
                                        "<framework version='1' id='f'><tier/><rule/>"
                                        "</framework>"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        write_file(texts[i]);
        int failed = 1;
        for (long successes = 0; failed; successes++) {
            memory_fail_after(successes);
            struct read read = start();
            failed = memory_failed();
            memory_fail_after(-1);
            if (read.status == STATUS_OK) {
                assert_true(i < 2);
                assert_int_equal(read.policy.rules.count, 2 - i);
                assert_int_equal(read.policy.rules.items[0].predicates.count, i ? 7 : 4);
            } else {
                assert_true(failed || i == 2);
                assert_int_equal(read.policy.rules.count, 0);
            }
            finish(&read);
        }
    }
    unlink(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy__reads_rules_whatever_their_order),
        cmocka_unit_test(test_policy__reads_criteria_and_decisions),
        cmocka_unit_test(test_policy__reads_what_is_asked),
        cmocka_unit_test(test_policy__knows_which_domain_covers_an_outcome),
        cmocka_unit_test(test_policy__names_a_file_that_is_not_there),
        cmocka_unit_test(test_policy__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
