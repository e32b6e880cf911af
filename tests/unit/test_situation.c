/* Where safeguards stand and what is believed of atoms, world by world. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/situation_fixture.h"

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='Chat'/><affordance id='weights' title='Weights'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat' admits='direct static'/>"
    "<deployment type='development' title='Development' to='staff' gives='chat weights'/>"
    "<actor id='group' title='A group'><baseline world='alone'>"
    "<has capability='known' level='1'/></baseline></actor>"
    "<metric id='suite' title='A suite'/><metric id='e1' title='1'/><metric id='e2' title='2'/>"
    "<capability id='skill' title='A skill' through='chat'><level title='One'/>"
    "<level title='Two'/><indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<capability id='known' title='Known'><level title='One'/></capability>"
    "<safeguard id='guard' title='A guard' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='s' title='A scenario' actor='group' goal='goal'>"
    "<condition id='money' title='Money'/><condition id='sure' title='Sure' truth='true'/>"
    "<condition id='never' title='Never' truth='false'/>"
    "<step id='luck' title='Luck' probability='10%'/>"
    "<step id='none' title='No luck' probability='0'/>"
    "<step id='goal' title='The goal' needs='money sure never luck none'>"
    "<requires capability='skill' level='2'/><requires capability='known'/>"
    "<requires affordance='weights'/></step></scenario></outcome></domain></threat-model>";

static const char framework_head[] =
    "<framework version='1' id='f' title='F' publisher='p' edition='1' baseline='alone'>"
    "<tier id='low' rank='0' title='Low' cite='c'/>"
    "<rule id='r' title='R' tier='low' cite='c'/>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/>";
#define CRITERION(id)                                                                          \
    "<criterion id='k" id "' title='K' metric='e" id "' at-least='50%' safeguards='guard'"     \
    " cite='c'/>"
#define RESULT(id, low, high)                                                                  \
    "<measurement metric='e" id "' value='" high "' low='" low "' high='" high                 \
    "' level='95%' illustrative='yes'/>"
#define GUARD(status, tested, expires)                                                         \
    "<safeguard ref='guard' status='" status "' tested-against='" tested                       \
    "' date='2026-01-01' expires='" expires "' illustrative='yes'/>"

struct opened {
    struct fixture fixture;
    struct situation situation;
};

static void open_situation(struct opened *o, const char *criteria, const char *records,
                           enum deployment_type deployment)
{
    struct text framework, evidence;
    text_init(&framework);
    text_init(&evidence);
    text_format(&framework, "%s%s</framework>", framework_head, criteria);
    text_format(&evidence,
                "<evidence version='1'><system id='m' title='M'>%s</system></evidence>",
                records);
    fixture_open(&o->fixture, model, text_string(&framework), text_string(&evidence));
    o->fixture.question.deployment = deployment;
    fixture_expect_ok(&o->fixture, situation_init(&o->fixture.question, &o->situation));
    text_release(&framework);
    text_release(&evidence);
}

static void close_situation(struct opened *o)
{
    situation_release(&o->situation);
    fixture_close(&o->fixture);
}

/* Answers in the worlds baseline to validated: Y yes, N no, ? possible, - not assessed. */
static void expect_worlds(const belief *beliefs, const char *expected, const char *label)
{
    char actual[WORLD_COUNT + 1] = {0};
    for (int w = 0; w < WORLD_COUNT; w++) {
        enum truth truth = belief_truth(beliefs[w], READING_BOUND);
        bool missing = belief_is_missing(beliefs[w], READING_BOUND);
        actual[w] = truth == TRUTH_YES ? 'Y' : truth == TRUTH_NO ? 'N' : missing ? '-' : '?';
    }
    if (strcmp(actual, expected) != 0) {
        fail_msg("%s: %s, not %s", label, actual, expected);
    }
}

static void test_situation__knows_where_safeguards_stand(void **state)
{
    (void)state;
    static const struct {
        const char *label, *criteria, *records, *in_force, *fails;
        enum deployment_type deployment;
        bool stale;
    } cases[] = {
        {"no record", "", "", "NNNNN", "YYYYY", DEPLOYMENT_CLOSED, false},
        {"undefined", "", GUARD("undefined", "direct", "2027-01-01"), "NNNNN", "YYYYY",
         DEPLOYMENT_CLOSED, false},
        {"defined", "", GUARD("defined", "direct", "2027-01-01"), "NNYNN", "YYNYY",
         DEPLOYMENT_CLOSED, false},
        {"implemented", "", GUARD("implemented", "direct static", "2027-01-01"), "NNYYN",
         "YYNNY", DEPLOYMENT_CLOSED, false},
        {"validated", "", GUARD("validated", "direct static", "2027-01-01"), "NNYYY", "YYNNN",
         DEPLOYMENT_CLOSED, false},
        {"tested against one adversary of two", "", GUARD("validated", "direct", "2027-01-01"),
         "NNYYN", "YYNNY", DEPLOYMENT_CLOSED, false},
        {"expired", "", GUARD("validated", "direct static", "2026-03-01"), "NNYYN", "YYNNY",
         DEPLOYMENT_CLOSED, true},
        {"without effect here", "", GUARD("validated", "direct static", "2027-01-01"), "NNNNN",
         "YYYYY", DEPLOYMENT_DEVELOPMENT, false},
        {"criterion met", CRITERION("1"),
         GUARD("validated", "direct static", "2027-01-01") RESULT("1", "60%", "70%"), "NNYYY",
         "YYNNN", DEPLOYMENT_CLOSED, false},
        {"criterion missed", CRITERION("1"),
         GUARD("validated", "direct static", "2027-01-01") RESULT("1", "10%", "20%"), "NNYYN",
         "YYNNY", DEPLOYMENT_CLOSED, false},
        {"criterion straddled", CRITERION("1"),
         GUARD("validated", "direct static", "2027-01-01") RESULT("1", "40%", "60%"), "NNYY?",
         "YYNN?", DEPLOYMENT_CLOSED, false},
        {"criterion not measured", CRITERION("1"),
         GUARD("validated", "direct static", "2027-01-01"), "NNYY-", "YYNN-", DEPLOYMENT_CLOSED,
         false},
        {"one straddled, one not measured", CRITERION("1") CRITERION("2"),
         GUARD("validated", "direct static", "2027-01-01") RESULT("1", "40%", "60%"), "NNYY-",
         "YYNN?", DEPLOYMENT_CLOSED, false},
        {"one missed, one not measured", CRITERION("1") CRITERION("2"),
         GUARD("validated", "direct static", "2027-01-01") RESULT("1", "10%", "20%"), "NNYYN",
         "YYNNY", DEPLOYMENT_CLOSED, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct opened o;
        open_situation(&o, cases[i].criteria, cases[i].records, cases[i].deployment);
        const struct standing *standing = &o.situation.standings[0];
        expect_worlds(standing->in_force, cases[i].in_force, cases[i].label);
        expect_worlds(standing->fails, cases[i].fails, cases[i].label);
        assert_int_equal(standing->stale, cases[i].stale);
        close_situation(&o);
    }
}

static const struct {
    enum atom_kind kind;
    const char *subject;
    uint32_t level;
    const char *closed, *development;
} atoms[] = {
    {ATOM_ASSISTED, "skill", 1, "NYYYY", "NYYYY"},
    {ATOM_ASSISTED, "skill", 2, "N----", "N----"},
    {ATOM_CONDITION, "money", 0, "?????", "?????"},
    {ATOM_CONDITION, "sure", 0, "YYYYY", "YYYYY"},
    {ATOM_CONDITION, "never", 0, "NNNNN", "NNNNN"},
    {ATOM_SAFEGUARD, "guard", 0, "YYNNN", "YYYYY"},
    {ATOM_AFFORDANCE, "chat", 0, "NYYYY", "NNNNN"},
    {ATOM_AFFORDANCE, "weights", 0, "NNNNN", "NNNNN"},
    {ATOM_STEP, "luck", 0, "YYYYY", "YYYYY"},
    {ATOM_STEP, "none", 0, "NNNNN", "NNNNN"},
};

static const char *subject_of(const struct threatmodel *m, const struct atom *atom)
{
    switch (atom->kind) {
    case ATOM_ASSISTED:
        return m->capabilities.items[atom->subject].label.id;
    case ATOM_SAFEGUARD:
        return m->safeguards.items[atom->subject].label.id;
    case ATOM_AFFORDANCE:
        return m->affordances.items[atom->subject].label.id;
    case ATOM_CONDITION:
    case ATOM_STEP:
        break;
    }
    return m->nodes.items[atom->subject].label.id;
}

/* Every atom of the scenario, and no other: what the actor has anyway takes none. */
static void test_situation__knows_every_atom(void **state)
{
    (void)state;
    for (int development = 0; development <= 1; development++) {
        struct opened o;
        struct scenario_circuit compiled;
        open_situation(
            &o, "",
            GUARD("validated", "direct static",
                  "2027-01-01") "<measurement metric='suite' value='60%' low='55%' high='65%'"
                                " level='95%' illustrative='yes'/>",
            development ? DEPLOYMENT_DEVELOPMENT : DEPLOYMENT_CLOSED);
        assert_int_equal(scenario_compile(&o.fixture.model, 0, "alone", &compiled), STATUS_OK);
        assert_int_equal(compiled.circuit.atom_count, sizeof(atoms) / sizeof(*atoms));
        for (size_t i = 0; i < sizeof(atoms) / sizeof(*atoms); i++) {
            uint32_t a = 0;
            while (compiled.atoms[a].kind != atoms[i].kind ||
                   compiled.atoms[a].level != atoms[i].level ||
                   strcmp(subject_of(&o.fixture.model, &compiled.atoms[a]), atoms[i].subject)) {
                assert_true(++a < compiled.circuit.atom_count);
            }
            belief beliefs[WORLD_COUNT];
            for (int w = 0; w < WORLD_COUNT; w++) {
                beliefs[w] = situation_atom(&o.situation, &compiled, a, (enum world)w);
            }
            expect_worlds(beliefs, development ? atoms[i].development : atoms[i].closed,
                          atoms[i].subject);
        }
        scenario_circuit_release(&compiled);
        close_situation(&o);
    }
}

static void test_situation__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct opened o;
    open_situation(&o, CRITERION("1"), RESULT("1", "40%", "60%"), DEPLOYMENT_CLOSED);
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct situation situation;
        struct scenario_circuit compiled;
        memory_fail_after(successes);
        enum status status = situation_init(&o.fixture.question, &situation);
        if (status == STATUS_OK) {
            situation_release(&situation);
            status = scenario_compile(&o.fixture.model, 0, "alone", &compiled);
            scenario_circuit_release(&compiled);
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status == STATUS_OK, !failed);
    }
    close_situation(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_situation__knows_where_safeguards_stand),
        cmocka_unit_test(test_situation__knows_every_atom),
        cmocka_unit_test(test_situation__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
