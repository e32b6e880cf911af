/* Differences of packs: the effect of each kind of change, equivalence, and every allocation
 * failing in turn. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/policy_difference.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "test_policy_difference.xml";

#define HEAD                                                                                   \
    "<framework version='1' id='f' title='F' publisher='p' edition='1' baseline='b'>"          \
    "<tier id='low' rank='0' title='Low' cite='c'/>"                                           \
    "<tier id='high' rank='1' title='High' cite='c'/>"                                         \
    "<question id='q' title='Q' role='B' cite='c'/>"
#define RULE                                                                                   \
    "<rule id='raise' title='R' tier='high' cite='c'><contribution at-least='substantial'/>"   \
    "</rule>"
#define UNIQUE                                                                                 \
    "<rule id='raise' title='R' tier='high' cite='c'><contribution at-least='unique'/></rule>"
#define CRITERION(share)                                                                       \
    "<criterion id='k' title='K' metric='m' at-least='" share "' safeguards='g' cite='c'/>"
#define LEVEL(share)                                                                           \
    "<criterion id='k' title='K' metric='m' at-least='" share "' capability='c' cite='c'/>"
#define GO                                                                                     \
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'>"                       \
    "<tier-is stage='before' at-most='low'/></decision>"
#define ASK                                                                                    \
    "<decision id='ask' for='deployment' is='RESTRICTED_ACCESS' title='t' cite='c'>"           \
    "<judged question='q' is='yes'/></decision>"
#define REST                                                                                   \
    "<decision id='stop' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'/>"           \
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/></framework>"

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

static void test_difference__says_whether_a_change_strengthens(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *id;
        enum policy_how how;
        enum policy_effect effect;
    } cases[] = {
        {HEAD UNIQUE GO ASK REST, HEAD RULE GO ASK REST, "raise", HOW_CHANGED,
         EFFECT_STRENGTHENS},
        {HEAD RULE GO ASK REST, HEAD UNIQUE GO ASK REST, "raise", HOW_CHANGED, EFFECT_WEAKENS},
        {HEAD RULE GO ASK REST, HEAD RULE GO REST, "ask", HOW_REMOVED, EFFECT_STRENGTHENS},
        {HEAD RULE GO REST, HEAD RULE GO ASK REST, "ask", HOW_ADDED, EFFECT_WEAKENS},
        {HEAD RULE GO REST, HEAD RULE ASK GO REST, "ask", HOW_ADDED, EFFECT_BOTH},
        {HEAD RULE GO ASK REST,
         HEAD RULE GO "<decision id='ask' for='deployment' is='DISCRETIONARY_RESTRICTION'"
                      " title='t' cite='c'><judged question='q' is='yes'/></decision>" REST,
         "ask", HOW_CHANGED, EFFECT_OTHERWISE},
        {HEAD RULE GO ASK REST,
         HEAD RULE GO "<decision id='called' for='deployment' is='RESTRICTED_ACCESS'"
                      " title='t' cite='c'><judged question='q' is='yes'/></decision>" REST,
         "ask", HOW_CHANGED, EFFECT_NONE},
        {HEAD RULE GO ASK REST,
         HEAD RULE "<rule id='less' title='R' tier='high' cite='c'>"
                   "<contribution at-least='unique'/></rule>" GO ASK REST,
         "less", HOW_ADDED, EFFECT_NONE},
        {HEAD CRITERION("40%") RULE GO ASK REST, HEAD CRITERION("50%") RULE GO ASK REST, "k",
         HOW_CHANGED, EFFECT_STRENGTHENS},
        {HEAD CRITERION("40%") RULE GO ASK REST, HEAD RULE GO ASK REST, "k", HOW_REMOVED,
         EFFECT_WEAKENS},
        {HEAD LEVEL("40%") RULE GO ASK REST, HEAD LEVEL("50%") RULE GO ASK REST, "k",
         HOW_CHANGED, EFFECT_WEAKENS},
        {HEAD LEVEL("40%") RULE GO ASK REST, HEAD RULE GO ASK REST, "k", HOW_REMOVED,
         EFFECT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct policy before, after;
        struct policy_difference difference;
        bool found = false;
        read_pack(&before, cases[i].before);
        read_pack(&after, cases[i].after);
        assert_int_equal(policy_difference_find(&before, &after, &difference), STATUS_OK);
        assert_true(difference.complete);
        for (size_t c = 0; c < difference.changes.count; c++) {
            const struct policy_change *change = &difference.changes.items[c];
            if (strcmp(change->id, cases[i].id) == 0) {
                assert_int_equal(change->how, cases[i].how);
                assert_int_equal(change->effect, cases[i].effect);
                found = true;
            }
        }
        if (!found) {
            fail_msg("case %zu: no change of '%s'", i, cases[i].id);
        }
        assert_int_equal(difference.equivalent, cases[i].effect == EFFECT_NONE);
        policy_difference_release(&difference);
        policy_release(&before);
        policy_release(&after);
    }
}

static void test_difference__lists_what_rests_on_a_term(void **state)
{
    (void)state;
    static const char *const packs[] = {
        HEAD "<term id='t' title='T' cite='c'><text>One.</text></term>"
             "<rule id='raise' title='R' tier='high' terms='t' cite='c'>"
             "<contribution at-least='substantial'/></rule>" GO ASK REST,
        HEAD "<term id='t' title='T' cite='c'><text>Other.</text></term>"
             "<rule id='raise' title='R' tier='high' terms='t' cite='c'>"
             "<contribution at-least='substantial'/></rule>" GO ASK REST};
    struct policy before, after;
    struct policy_difference difference;
    read_pack(&before, packs[0]);
    read_pack(&after, packs[1]);
    assert_int_equal(policy_difference_find(&before, &after, &difference), STATUS_OK);
    assert_int_equal(difference.changes.count, 1);
    assert_int_equal(difference.changes.items[0].effect, EFFECT_UNKNOWN);
    assert_int_equal(difference.changes.items[0].depends.count, 1);
    assert_string_equal(difference.changes.items[0].depends.items[0], "rule 'raise'");
    assert_int_equal(difference.whole[0].effect, EFFECT_NONE);
    policy_difference_release(&difference);
    policy_release(&before);
    policy_release(&after);
}

static void test_difference__survives_failing_memory(void **state)
{
    (void)state;
    struct policy before, after;
    struct policy_difference difference;
    bool failed = true;
    read_pack(&before, HEAD CRITERION("40%") UNIQUE GO REST);
    read_pack(&after, HEAD CRITERION("50%") RULE GO ASK REST);
    for (long successes = 0; failed; successes++) {
        memory_fail_after(successes);
        enum status status = policy_difference_find(&before, &after, &difference);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(difference.changes.count, 3);
            assert_int_equal(difference.whole[0].effect, EFFECT_BOTH);
            policy_difference_release(&difference);
        } else {
            assert_true(failed && status == STATUS_MEMORY);
        }
    }
    policy_release(&before);
    policy_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference__says_whether_a_change_strengthens),
        cmocka_unit_test(test_difference__lists_what_rests_on_a_term),
        cmocka_unit_test(test_difference__survives_failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
