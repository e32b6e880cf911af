/* What monitoring counts and incidents do to a verdict, and that nothing beyond tiers does
 * anything. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/situation_fixture.h"

#include "analyzer/likelihood.h"

#include <math.h>

static const char model[] =
    "<threat-model version='1'>"
    "<affordance id='chat' title='Chat'/>"
    "<deployment type='internal' title='Inside' to='staff' gives='chat'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat' admits='direct'/>"
    "<deployment type='api' title='API' to='public' gives='chat' admits='direct adaptive'/>"
    "<actor id='group' title='A group'/>"
    "<metric id='suite' title='A suite'/><metric id='resist' title='Resistance'/>"
    "<capability id='skill' title='A skill' through='chat'><level title='One'/>"
    "<indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<safeguard id='guard' title='A guard' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<safeguard id='watch' title='A watch' family='deployment' layer='account'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='main' title='The scenario' actor='group' goal='goal'>"
    "<step id='goal' title='The goal'><requires capability='skill'/></step></scenario>"
    "</outcome></domain></threat-model>";

static const char framework[] =
    "<framework version='1' id='f' title='A framework' publisher='p' edition='1'"
    " baseline='alone'>"
    "<tier id='low' rank='0' title='Low' cite='c'/>"
    "<tier id='high' rank='1' title='High' cite='c'/>"
    "<criterion id='resists' title='It resists' metric='resist' at-least='90%'"
    " safeguards='guard' cite='c'/>"
    "<rule id='raise' title='Raise' tier='high' cite='c'>"
    "<contribution at-least='substantial'/></rule>"
    "<decision id='hold' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='c'>"
    "<tier-is stage='residual' at-least='high'/></decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='on' for='development' is='DEPLOY' title='t' cite='c'/></framework>";

#define ABLE "<measurement metric='suite' k='9999' n='10000' illustrative='yes'/>"
#define RESISTS "<measurement metric='resist' k='9990' n='10000' illustrative='yes'/>"
#define VALIDATED(safeguard)                                                                   \
    "<safeguard ref='" safeguard "' status='validated' tested-against='direct'"                \
    " date='2026-01-10' illustrative='yes'/>"
#define GUARDED ABLE RESISTS VALIDATED("guard")
#define SEEN(safeguard, deployment, until, counts)                                             \
    "<observation safeguard='" safeguard "' deployment='" deployment "' from='2026-01-01'"     \
    " until='" until "' " counts " illustrative='yes'/>"
#define GUARD_SEEN(counts) SEEN("guard", "closed", "2026-02-01", counts)
#define INCIDENT(rest)                                                                         \
    "<incident id='i' title='It happened' illustrative='yes' date='2026-01-20' " rest "/>"

struct made_verdict {
    struct fixture fixture;
    struct verdict verdict;
};

static void open_verdict(struct made_verdict *m, const char *records)
{
    static const struct assessment_options options = {.most_paths = 10};
    struct text text;
    text_init(&text);
    text_format(&text, "<evidence version='1'><system id='m' title='M'>%s</system></evidence>",
                records);
    fixture_open(&m->fixture, model, framework, text_string(&text));
    text_release(&text);
    fixture_expect_ok(&m->fixture, verdict_make(&m->fixture.question, &options, &m->verdict,
                                                &m->fixture.diagnostics));
}

static void close_verdict(struct made_verdict *m)
{
    verdict_release(&m->verdict);
    fixture_close(&m->fixture);
}

static size_t count_gaps(const struct verdict *v, enum gap_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < v->gaps.count; i++) {
        count += v->gaps.items[i].kind == kind;
    }
    return count;
}

static const char *word_of(enum verdict_outcome outcome)
{
    static const char *const words[] = {"acceptable", "crossed", "undetermined"};
    return words[outcome];
}

/* 'counts' is what is believed of the safeguard at the point reading and at the bound one: Y, N
 * or ? */
struct expectation {
    const char *label, *records, *counts;
    bool reopened, bypassed, incidents;
    const char *outcome;
};

static char letter(belief b, enum reading reading)
{
    return "N?Y"[belief_truth(b, reading)];
}

static void expect(const struct expectation *e, const char *safeguard)
{
    struct made_verdict m;
    open_verdict(&m, e->records);
    const struct verdict *v = &m.verdict;
    uint32_t s = threatmodel_find_safeguard(&m.fixture.model, safeguard);
    belief b = v->situation.standings[s].in_force[WORLD_VALIDATED];
    char counts[3] = {letter(b, READING_POINT), letter(b, READING_BOUND), '\0'};
    bool reopened = count_gaps(v, GAP_REOPENED) > 0, bypassed = count_gaps(v, GAP_BYPASSED) > 0;
    bool incidents = count_gaps(v, GAP_INCIDENTS) > 0;
    if (strcmp(counts, e->counts) != 0 || reopened != e->reopened || bypassed != e->bypassed ||
        incidents != e->incidents || strcmp(word_of(v->outcome), e->outcome) != 0) {
        fail_msg("%s: counts %s, gaps %d %d %d, %s", e->label, counts, reopened, bypassed,
                 incidents, word_of(v->outcome));
    }
    close_verdict(&m);
}

static void test_in_use__counts_only_take_trust_away(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"nothing seen", GUARDED, "YY", false, false, false, "acceptable"},
        {"few attempts, none got through: shows nothing",
         GUARDED GUARD_SEEN("attempts='3' bypasses='0'"), "YY", false, false, false,
         "acceptable"},
        {"as good as the criterion asks", GUARDED GUARD_SEEN("attempts='10' bypasses='1'"),
         "YY", false, false, false, "acceptable"},
        {"worse at the estimate, perhaps not in truth",
         GUARDED GUARD_SEEN("attempts='10' bypasses='2'"), "N?", false, false, false,
         "crossed"},
        {"worse for certain", GUARDED GUARD_SEEN("attempts='1000' bypasses='300'"), "NN", false,
         false, false, "crossed"},
        {"the worst period decides, not the sum",
         GUARDED SEEN("guard", "closed", "2026-03-01", "attempts='1000000' bypasses='0'")
             GUARD_SEEN("attempts='1000' bypasses='300'"),
         "NN", false, false, false, "crossed"},
        {"before the validation",
         GUARDED SEEN("guard", "closed", "2026-01-09", "attempts='1000' bypasses='300'"), "YY",
         false, false, false, "acceptable"},
        {"up to the very day of the validation",
         GUARDED SEEN("guard", "closed", "2026-01-10", "attempts='1000' bypasses='300'"), "NN",
         false, false, false, "crossed"},
        {"under a deployment that admits stronger adversaries",
         GUARDED SEEN("guard", "api", "2026-02-01", "attempts='1000' bypasses='300'"), "YY",
         false, false, false, "acceptable"},
        {"under one that admits weaker ones",
         GUARDED SEEN("guard", "internal", "2026-02-01", "attempts='1000' bypasses='300'"),
         "NN", false, false, false, "crossed"},
        {"another safeguard",
         GUARDED SEEN("watch", "closed", "2026-02-01", "attempts='9' bypasses='0'"), "YY",
         false, false, false, "acceptable"},
        {"counts do not stand in for a measurement",
         ABLE VALIDATED("guard") GUARD_SEEN("attempts='1000000' bypasses='0'"), "??", false,
         false, false, "crossed"},
        {"bypasses of an unknown number of attempts", GUARDED GUARD_SEEN("bypasses='4'"), "YY",
         false, true, false, "undetermined"},
        {"incidents that were counted", GUARDED GUARD_SEEN("incidents='2'"), "NN", true, false,
         false, "crossed"},
        {"no incidents", GUARDED GUARD_SEEN("incidents='0'"), "YY", false, false, false,
         "acceptable"},
        {"incidents of the system as a whole",
         GUARDED "<observation from='2026-01-01' until='2026-02-01' incidents='1'"
                 " illustrative='yes'/>",
         "YY", false, false, true, "undetermined"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        expect(&cases[i], "guard");
    }
}

/* No criterion names the safeguard: nobody said how many bypasses are tolerable. */
static void test_in_use__asks_who_judges_bypasses(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"none",
         ABLE VALIDATED("watch")
             SEEN("watch", "closed", "2026-02-01", "attempts='90' bypasses='0'"),
         "YY", false, false, false, "acceptable"},
        {"one",
         ABLE VALIDATED("watch")
             SEEN("watch", "closed", "2026-02-01", "attempts='90' bypasses='1'"),
         "YY", false, true, false, "undetermined"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        expect(&cases[i], "watch");
    }
}

static void test_in_use__incidents_reopen(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"an incident of the safeguard",
         GUARDED INCIDENT("kind='incident' safeguards='watch guard'"), "NN", true, false, false,
         "crossed"},
        {"a near miss", GUARDED INCIDENT("kind='near-miss' safeguards='guard'"), "YY", false,
         false, false, "acceptable"},
        {"a near miss that is said to reopen",
         GUARDED INCIDENT("kind='near-miss' safeguards='guard' reopens='validation'"), "NN",
         true, false, false, "crossed"},
        {"an incident that is said to reopen nothing",
         GUARDED INCIDENT("kind='incident' safeguards='guard' reopens='nothing'"), "YY", false,
         false, false, "acceptable"},
        {"a resolved one",
         GUARDED INCIDENT("kind='incident' safeguards='guard' resolved='2026-01-22'"), "YY",
         false, false, false, "acceptable"},
        {"one before the validation",
         GUARDED "<incident id='i' title='t' kind='incident' date='2026-01-09'"
                 " safeguards='guard' illustrative='yes'/>",
         "YY", false, false, false, "acceptable"},
        {"one under a deployment that admits more",
         GUARDED INCIDENT("kind='incident' safeguards='guard' deployment='api'"), "YY", false,
         false, false, "acceptable"},
        {"one of the scenario", GUARDED INCIDENT("kind='incident' scenarios='main'"), "YY",
         false, false, false, "undetermined"},
        {"one of the domain", GUARDED INCIDENT("kind='incident' domains='d'"), "YY", false,
         false, false, "undetermined"},
        {"one of another scenario", GUARDED INCIDENT("kind='incident' scenarios='mai'"), "YY",
         false, false, false, "acceptable"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        expect(&cases[i], "guard");
    }
}

static void test_in_use__reopens_an_assessment_as_partial(void **state)
{
    (void)state;
    static const struct {
        const char *coverage;
        enum assessed assessed;
    } cases[] = {
        {"", ASSESSED_PARTIAL},
        {"<coverage scenario='main' assessed='full'/>", ASSESSED_PARTIAL},
        {"<coverage scenario='main' assessed='deferred' reason='r'/>", ASSESSED_DEFERRED}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made_verdict m;
        struct text records;
        text_init(&records);
        text_format(&records, GUARDED INCIDENT("kind='incident' scenarios='main'") "%s",
                    cases[i].coverage);
        open_verdict(&m, text_string(&records));
        assert_int_equal(m.verdict.assessments[0].assessed, cases[i].assessed);
        assert_string_equal(m.verdict.assessments[0].reopened->name, "i");
        assert_int_equal(count_gaps(&m.verdict, GAP_SCENARIO), 1);
        close_verdict(&m);
        text_release(&records);
    }
}

/* The likelihood that the guard fails while it is in force. */
static double likelihood_of_failure(const char *records)
{
    struct made_verdict m;
    double low[8], high[8], failure = NAN;
    open_verdict(&m, records);
    const struct scenario_circuit *compiled = &m.verdict.assessments[0].compiled;
    assert_true(compiled->circuit.atom_count <= 8);
    likelihood_fill(&m.verdict.situation, compiled, WORLD_VALIDATED, low, high);
    uint32_t guard = threatmodel_find_safeguard(&m.fixture.model, "guard");
    for (uint32_t i = 0; i < compiled->circuit.atom_count; i++) {
        if (compiled->atoms[i].kind == ATOM_SAFEGUARD && compiled->atoms[i].subject == guard) {
            assert_true(low[i] == high[i]);
            failure = low[i];
        }
    }
    close_verdict(&m);
    return failure;
}

static void test_in_use__raises_the_bypass_rate(void **state)
{
    (void)state;
    double measured = likelihood_of_failure(GUARDED);
    assert_true(fabs(measured - 10.5 / 10001) < 1e-12);
    assert_true(likelihood_of_failure(GUARDED GUARD_SEEN("attempts='9999' bypasses='0'")) ==
                measured);
    double seen = likelihood_of_failure(GUARDED GUARD_SEEN("attempts='99' bypasses='5'"));
    assert_true(fabs(seen - 5.5 / 100) < 1e-12);
}

/* Everything a verdict says about tiers and decisions, but for its inputs. */
static void write_conclusions(const struct verdict *v, struct text *out)
{
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        for (int stage = 0; stage < 2; stage++) {
            const struct tier_belief *tier = &v->scenarios[s].tier[stage];
            const struct tier_belief *bound = &v->scenarios[s].bound_tier[stage];
            text_format(out, "%u %u %u %u %u %u %u;", tier->low, tier->high, tier->clear,
                        tier->rule, bound->low, bound->high, bound->clear);
        }
    }
    for (uint32_t s = 0; s < v->situation.question.model->safeguards.count; s++) {
        for (int w = 0; w < WORLD_COUNT; w++) {
            text_format(out, " %u", v->situation.standings[s].in_force[w]);
        }
    }
    text_format(out, "; %d %d %d %zu %zu %zu", v->deployment.decision, v->development.decision,
                v->outcome, v->gaps.count, v->straddles.count, v->notes.count);
}

/* Measurements with an area change no tier, whatever metric they name and whatever they say. */
static void test_in_use__nothing_beyond_tiers_moves_a_tier(void **state)
{
    (void)state;
    static const char *const bases[] = {"",
                                        ABLE,
                                        GUARDED,
                                        ABLE VALIDATED("guard"),
                                        RESISTS VALIDATED("guard"),
                                        GUARDED GUARD_SEEN("attempts='10' bypasses='2'")};
    static const char *const metrics[] = {"suite", "resist", "chat-false-refusal"};
    static const char *const values[] = {"0", "0.5", "1"};
    for (size_t b = 0; b < sizeof(bases) / sizeof(*bases); b++) {
        struct made_verdict m;
        struct text expected;
        text_init(&expected);
        open_verdict(&m, bases[b]);
        write_conclusions(&m.verdict, &expected);
        close_verdict(&m);
        for (size_t i = 0; i < 3 * 3 * (AREA_COUNT - 1); i++) {
            struct text records, actual;
            text_init(&records);
            text_init(&actual);
            text_format(&records,
                        "%s<checkpoint id='c' kind='system'/><measurement metric='%s'"
                        " value='%s' n='1000' checkpoint='c' area='%s' illustrative='yes'/>",
                        bases[b], metrics[i % 3], values[i / 3 % 3], area_words[1 + i / 9]);
            open_verdict(&m, text_string(&records));
            write_conclusions(&m.verdict, &actual);
            if (strcmp(text_string(&expected), text_string(&actual)) != 0) {
                fail_msg("%s\n%s\n%s", text_string(&records), text_string(&expected),
                         text_string(&actual));
            }
            close_verdict(&m);
            text_release(&actual);
            text_release(&records);
        }
        text_release(&expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_use__counts_only_take_trust_away),
        cmocka_unit_test(test_in_use__asks_who_judges_bypasses),
        cmocka_unit_test(test_in_use__incidents_reopen),
        cmocka_unit_test(test_in_use__reopens_an_assessment_as_partial),
        cmocka_unit_test(test_in_use__raises_the_bypass_rate),
        cmocka_unit_test(test_in_use__nothing_beyond_tiers_moves_a_tier),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
