/* What a pack asks beyond scenarios: probabilities, questions left to people or open because a
 * text is vague, domains that the models lack; and every failure of memory on the way. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/unit/situation_fixture.h"

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='Chat'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat'/>"
    "<actor id='group' title='A group'><baseline world='elsewhere'>"
    "<has capability='skill' level='1'/></baseline></actor>"
    "<metric id='suite' title='A suite'/>"
    "<capability id='skill' title='A skill' through='chat'><level title='One'/>"
    "<indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='main' title='The scenario' actor='group' goal='goal'>"
    "<condition id='luck' title='Luck' probability='0.25' cite='illustrative'/>"
    "<step id='goal' title='The goal' needs='luck'><requires capability='skill'/></step>"
    "</scenario></outcome></domain></threat-model>";

#define HEAD                                                                                   \
    "<framework version='1' id='f' title='F' publisher='p' edition='1' baseline='alone'>"      \
    "<tier id='low' rank='0' title='Low' cite='c'/>"                                           \
    "<tier id='high' rank='1' title='High' cite='c'/>"
#define TAIL                                                                                   \
    "<decision id='go' for='deployment' is='DEPLOY' title='Go' cite='c'/>"                     \
    "<decision id='on' for='development' is='DEPLOY' title='On' cite='c'/></framework>"
#define SUITE(percent)                                                                         \
    "<measurement metric='suite' value='" percent "%' low='" percent "%' high='" percent       \
    "%' level='95%' illustrative='yes'/>"

struct made {
    struct fixture fixture;
    struct verdict verdict;
};

static enum status open_made(struct made *m, const char *framework, const char *records)
{
    static const struct assessment_options options = {.most_paths = 10};
    struct text text;
    text_init(&text);
    text_format(&text, "<evidence version='1'><system id='m' title='M'>%s</system></evidence>",
                records);
    fixture_open(&m->fixture, model, framework, text_string(&text));
    text_release(&text);
    return verdict_make(&m->fixture.question, &options, &m->verdict, &m->fixture.diagnostics);
}

static void close_made(struct made *m)
{
    verdict_release(&m->verdict);
    fixture_close(&m->fixture);
}

/* The skill is certain or impossible and luck is a quarter, so that the goal is 0 or 1/4. */
static void test_tiers__compare_probabilities(void **state)
{
    (void)state;
    static const struct {
        const char *comparison, *records, *label;
        uint32_t low, high;
    } cases[] = {
        {"in='unmitigated' at-least='0.2'", SUITE("100"), "a fifth is reached", 1, 1},
        {"in='unmitigated' above='0.3'", SUITE("100"), "three tenths are not", 0, 0},
        {"in='unmitigated' at-most='0.3'", SUITE("100"), "it is at most that", 1, 1},
        {"in='unmitigated' below='0.2'", SUITE("100"), "it is not below a fifth", 0, 0},
        {"in='baseline' at-least='0.2'", SUITE("100"), "nobody does it alone", 0, 0},
        {"in='unmitigated' at-least='0.2'", "", "nothing measured: between", 0, 1},
        {"in='unmitigated' above='0.3'", "", "nothing measured, yet luck bounds it", 0, 0},
        {"in='validated' at-least='0.2'", SUITE("100"), "no safeguard changes it", 1, 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text pack;
        struct made m;
        text_init(&pack);
        text_format(&pack,
                    HEAD
                    "<rule id='r' title='R' tier='high' cite='c'><probability %s/></rule>" TAIL,
                    cases[i].comparison);
        enum status status = open_made(&m, text_string(&pack), cases[i].records);
        fixture_expect_ok(&m.fixture, status);
        struct tier_belief tier = m.verdict.tier[STAGE_BEFORE];
        if (tier.low != cases[i].low || tier.high != cases[i].high) {
            fail_msg("%s: from %u to %u", cases[i].label, tier.low, tier.high);
        }
        close_made(&m);
        text_release(&pack);
    }
}

static const char asking[] =
    HEAD "<question id='benefit' title='Worth it?' role='Board' cite='c'/>"
         "<question id='meaning' title='Meant so?' role='Board' vague='yes' cite='c'/>"
         "<question id='caution' title='Careful?' role='Board' absent='no' cite='c'/>"
         "<rule id='r' title='R' tier='high' cite='c'><contribution at-least='substantial'/>"
         "<judged question='meaning' is='yes'/></rule>"
         "<decision id='care' for='deployment' is='DISCRETIONARY_RESTRICTION' title='Care'"
         " cite='c'><judged question='caution' is='yes'/></decision>"
         "<decision id='worth' for='deployment' is='DEPLOY_WITH_MITIGATIONS' title='Worth it'"
         " cite='c'><tier-is stage='before' at-least='high'/>"
         "<judged question='benefit' is='yes'/></decision>"
         "<decision id='not' for='deployment' is='HOLD_DEPLOYMENT' title='Not worth it'"
         " cite='c'><tier-is stage='before' at-least='high'/>"
         "<judged question='benefit' is='no'/></decision>" TAIL;

#define JUDGED(question, holds, role)                                                          \
    "<judgement id='" question "' holds='" holds "' role='" role                               \
    "' date='2026-01-01' reason='because'/>"

static void test_tiers__wait_for_judgements(void **state)
{
    (void)state;
    static const struct {
        const char *records, *label;
        enum decision decision;
        unsigned undetermined;
        enum verdict_outcome outcome;
    } cases[] = {
        {SUITE("0"), "nothing to judge", DECISION_DEPLOY, 0, OUTCOME_ACCEPTABLE},
        {SUITE("100"), "a vague text, and a judgement nobody made", DECISION_DEPLOY,
         UNDETERMINED_VAGUE | UNDETERMINED_JUDGEMENT, OUTCOME_UNDETERMINED},
        {SUITE("100") JUDGED("meaning", "no", "Board"), "read so that nothing is reached",
         DECISION_DEPLOY, 0, OUTCOME_ACCEPTABLE},
        {SUITE("100") JUDGED("meaning", "yes", "Board"), "reached, not judged", DECISION_DEPLOY,
         UNDETERMINED_JUDGEMENT, OUTCOME_UNDETERMINED},
        {SUITE("100") JUDGED("meaning", "yes", "Board") JUDGED("benefit", "yes", "Board"),
         "worth it", DECISION_DEPLOY_WITH_MITIGATIONS, 0, OUTCOME_ACCEPTABLE},
        {SUITE("100") JUDGED("meaning", "yes", "Board") JUDGED("benefit", "no", "Board"),
         "not worth it", DECISION_HOLD_DEPLOYMENT, 0, OUTCOME_CROSSED},
        {SUITE("100") JUDGED("meaning", "yes", "Board") JUDGED("benefit", "yes", "Clerk"),
         "judged by somebody else", DECISION_DEPLOY, UNDETERMINED_JUDGEMENT,
         OUTCOME_UNDETERMINED},
        {SUITE("0") JUDGED("caution", "yes", "Board"), "restricted all the same",
         DECISION_DISCRETIONARY_RESTRICTION, 0, OUTCOME_CROSSED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made m;
        enum status status = open_made(&m, asking, cases[i].records);
        fixture_expect_ok(&m.fixture, status);
        const struct verdict *v = &m.verdict;
        if (v->deployment.decision != cases[i].decision || v->outcome != cases[i].outcome ||
            v->undetermined != cases[i].undetermined) {
            fail_msg("%s: %s, outcome %d, undetermined %u", cases[i].label,
                     decision_words[v->deployment.decision], (int)v->outcome, v->undetermined);
        }
        close_made(&m);
    }
}

static bool notes_say(const struct verdict *v, const char *words)
{
    for (size_t i = 0; i < v->notes.count; i++) {
        if (strstr(v->notes.items[i], words)) {
            return true;
        }
    }
    return false;
}

static void test_tiers__note_what_the_models_lack(void **state)
{
    (void)state;
    struct made m;
    enum status status = open_made(
        &m,
        HEAD "<domain id='d' title='Known' cite='c'/><domain id='e' title='Strange' cite='c'/>"
             "<domain id='f' title='Studied' status='research' cite='c'/>"
             "<security-level id='sl' title='SL' safeguards='wall' cite='c'/>"
             "<rule id='r' title='R' tier='high' cite='c'>"
             "<reaches capability='art' level='1' is='yes'/>"
             "<safeguard ref='fence' status='validated' is='no'/></rule>" TAIL,
        SUITE("0"));
    fixture_expect_ok(&m.fixture, status);
    assert_true(notes_say(&m.verdict, "no scenario: Strange"));
    assert_false(notes_say(&m.verdict, "Known") || notes_say(&m.verdict, "Studied"));
    assert_true(notes_say(&m.verdict, "capabilities that the models do not have (1): art"));
    assert_true(
        notes_say(&m.verdict, "safeguards that the models do not have (2): fence, wall"));
    assert_true(notes_say(&m.verdict, "not in the framework's (alone)"));
    /* a capability that nothing describes cannot be ruled out */
    assert_int_equal(m.verdict.tier[STAGE_BEFORE].high, 1);
    assert_int_equal(m.verdict.tier[STAGE_BEFORE].clear, 0);
    close_made(&m);
}

static void test_tiers__survive_every_failure_of_memory(void **state)
{
    (void)state;
    static const char pack[] =
        HEAD "<question id='q' title='Q' role='Board' cite='c'/>"
             "<security-level id='sl' title='SL' safeguards='fence' question='q' cite='c'/>"
             "<domain id='d' title='Known' cite='c'/><domain id='e' title='Strange' cite='c'/>"
             "<rule id='r' title='R' tier='high' cite='c'>"
             "<probability in='unmitigated' at-least='0.1'/><judged question='q' is='yes'/>"
             "</rule>"
             "<decision id='x' for='deployment' is='HOLD_DEPLOYMENT' title='X' cite='c'>"
             "<judged question='q' is='no'/></decision>" TAIL;
    static const struct assessment_options options = {.most_paths = 10};
    struct made m;
    enum status status = open_made(&m, pack, SUITE("100"));
    fixture_expect_ok(&m.fixture, status);
    verdict_release(&m.verdict);
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        memory_fail_after(successes);
        status =
            verdict_make(&m.fixture.question, &options, &m.verdict, &m.fixture.diagnostics);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) { /* or a table that failed was made up for */
            assert_int_equal(m.verdict.gaps.count, 3);
            verdict_release(&m.verdict);
        } else {
            assert_true(failed && status == STATUS_MEMORY);
        }
    }
    fixture_close(&m.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiers__compare_probabilities),
        cmocka_unit_test(test_tiers__wait_for_judgements),
        cmocka_unit_test(test_tiers__note_what_the_models_lack),
        cmocka_unit_test(test_tiers__survive_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
