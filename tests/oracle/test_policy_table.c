/* The decision tables that packs are checked by, held against verdicts: thousands of small
 * random packs over random evidence. What the verdict believes of each input is put into the
 * functions of the table, which then have to give its tiers and its decision. What the table
 * says cannot be must not be seen.
 * PATHGATE_ORACLE_CASES says how many, PATHGATE_ORACLE_SEED which one comes first. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/policy_check.h"
#include "analyzer/tiers.h"
#include "tests/oracle/cases.h"
#include "tests/oracle/packs.h"
#include "tests/unit/situation_fixture.h"

struct compared {
    const struct plain_case *plain;
    const struct verdict *verdict;
    struct policy_check check;
    struct policy_table table;
    uint32_t place_of[SCENARIOS]; /* NONE: not covered */
    int8_t *values;               /* by variable */
};

static void expect(const struct compared *c, bool so, const char *what, int index)
{
    struct text text;
    if (so) {
        return;
    }
    text_init(&text);
    write_pack(c->plain, &text);
    fprintf(stderr, "%s\n", text_string(&text));
    fail_msg("seed %llu: %s (%d)", (unsigned long long)c->plain->seed, what, index);
}

/* The first place of the space that stands for the scenario. */
static uint32_t place_of(const struct compared *c, uint32_t scenario)
{
    const struct question *q = &c->verdict->situation.question;
    const struct scenario_verdict *s = &c->verdict->scenarios[scenario];
    const char *outcome = outcome_ids[scenario];
    uint32_t found = NONE;
    if (!s->gating) {
        return NONE;
    }
    const char *domain = q->policy->domains.count ? q->policy->domains.items[s->domain].label.id
                                                  : q->model->domains.items[s->domain].label.id;
    for (size_t pass = 0; pass < 4 && found == NONE; pass++) {
        const char *d = pass & 2 ? "" : domain, *o = pass & 1 ? "" : outcome;
        for (uint32_t p = 0; p < c->check.space.places.count && found == NONE; p++) {
            const struct policy_place *place = &c->check.space.places.items[p];
            bool taken = false;
            for (uint32_t other = 0; other < scenario; other++) {
                taken |= c->place_of[other] == p;
            }
            if (!taken && strcmp(place->domain, d) == 0 && strcmp(place->outcome, o) == 0) {
                found = p;
            }
        }
    }
    return found;
}

/* Where a space has fewer scenarios of an outcome than the verdict, they stand for others. */
static bool is_placed(const struct compared *c)
{
    bool placed = true;
    for (uint32_t s = 0; s < SCENARIOS; s++) {
        placed &= c->place_of[s] != NONE || !c->verdict->scenarios[s].gating;
    }
    return placed;
}

static belief input_belief(const struct compared *c, const struct policy_input *input,
                           uint32_t scenario)
{
    const struct policy *pack = c->verdict->situation.question.policy;
    const struct rule_facts facts = {c->verdict, NULL};
    struct predicate p = {.expected = true, .under = NONE, .subject = input->name};
    switch (input->kind) {
    case INPUT_JUDGEMENT:
        p.kind = PREDICATE_JUDGED;
        while (strcmp(pack->questions.items[p.question].label.id, input->name) != 0) {
            p.question++;
        }
        break;
    case INPUT_CAPABILITY:
        p.kind = PREDICATE_REACHES;
        p.level = input->degree;
        break;
    case INPUT_CRITERION:
        return input->weakest ? c->verdict->criteria_weakest[0].reached
                              : c->verdict->criteria[0].reached;
    case INPUT_SAFEGUARD:
        p.kind = PREDICATE_SAFEGUARD;
        p.status = (enum safeguard_status)input->degree;
        p.tested_against = input->adversaries;
        break;
    case INPUT_CONTRIBUTION:
        p.kind = PREDICATE_CONTRIBUTION;
        p.contribution = (enum contribution)input->degree;
        break;
    case INPUT_GOAL:
        p.kind = PREDICATE_GOAL;
        p.world = (enum world)input->degree;
        break;
    case INPUT_COVERAGE:
        p.kind = PREDICATE_COVERAGE;
        p.assessed = (enum assessed)input->degree;
        break;
    default:
        return BELIEF_YES;
    }
    return predicate_belief(&facts, &p, scenario, input->stage);
}

static enum answer answer_of(belief b, enum reading reading)
{
    return belief_has(b, lane_low(reading))     ? ANSWER_YES
           : belief_has(b, lane_clear(reading)) ? ANSWER_POSSIBLE
           : belief_has(b, lane_high(reading))  ? ANSWER_UNKNOWN
                                                : ANSWER_NO;
}

static void set(struct compared *c, const struct policy_input *input, enum answer answer)
{
    uint32_t answers = policy_input_answers(input), level = input->level;
    expect(c, answers >> answer & 1, "an answer that an input cannot have", (int)answer);
    c->values[level++] = answer != ANSWER_NO;
    if (answers >> ANSWER_UNKNOWN & 1) {
        c->values[level++] = answer >= ANSWER_POSSIBLE;
    }
    if (answers >> ANSWER_POSSIBLE & 1) {
        c->values[level] = answer == ANSWER_YES;
    }
}

/* What the verdict believes, as values of the variables; scenarios that it lacks are absent. */
static void set_inputs(struct compared *c)
{
    const struct policy_space *space = &c->check.space;
    enum deployment_type deployment = c->verdict->situation.question.deployment;
    for (uint32_t d = 0; d < DEPLOYMENT_COUNT - 1; d++) {
        c->values[d] = d == deployment;
    }
    for (size_t i = 0; i < space->inputs.count; i++) {
        const struct policy_input *input = &space->inputs.items[i];
        uint32_t scenario = 0;
        while (input->place != NONE && scenario < SCENARIOS &&
               c->place_of[scenario] != input->place) {
            scenario++;
        }
        set(c, input,
            scenario == SCENARIOS
                ? ANSWER_NO
                : answer_of(input_belief(c, input, scenario), input->reading));
    }
}

static bool table_has(const struct compared *c, edge function)
{
    return policy_example_has(&c->check.space, c->values, function);
}

static void compare(struct compared *c)
{
    const struct verdict *v = c->verdict;
    expect(c, table_has(c, c->check.space.possible), "inputs that are said to be impossible",
           0);
    for (int stage = 0; stage < 2; stage++) {
        for (uint32_t r = 0; r < c->table.ranks; r++) {
            expect(c,
                   table_has(c, *table_overall(&c->table, stage, TIER_HIGH, r)) ==
                           (v->tier[stage].high >= r) &&
                       table_has(c, *table_overall(&c->table, stage, TIER_CLEAR, r)) ==
                           (v->tier[stage].clear >= r) &&
                       table_has(c, *table_overall(&c->table, stage, TIER_LOW, r)) ==
                           (v->tier[stage].low >= r),
                   "the overall tier", stage);
        }
    }
    expect(c,
           table_decision(&c->check.space, &c->table, false, c->values) == v->deployment.rule,
           "the decision", (int)v->deployment.rule);
}

/* A finding says that something is never so: this verdict must not show that it is. */
static void refute(const struct compared *c)
{
    const struct policy *pack = c->verdict->situation.question.policy;
    const char *taken = pack->decisions.items[c->verdict->deployment.rule].label.id;
    for (size_t i = 0; i < c->check.findings.count; i++) {
        const struct policy_finding *finding = &c->check.findings.items[i];
        bool hidden =
            strcmp(finding->code, "shadowed") == 0 || strcmp(finding->code, "never-holds") == 0;
        expect(c,
               !(hidden && strcmp(finding->element, "decision") == 0 &&
                 strcmp(finding->id, taken) == 0),
               "a decision that is said never to be taken", (int)i);
    }
}

static void check_case(uint64_t seed)
{
    static const struct assessment_options options = {.most_paths = 0};
    struct plain_case plain = draw_case(seed);
    struct text pack, evidence;
    struct fixture f;
    struct verdict v;
    plain.strict = false; /* a table is that of the readings that rules name */
    text_init(&pack);
    text_init(&evidence);
    write_pack(&plain, &pack);
    write_evidence(&plain, &evidence);
    fixture_open(&f, pack_model, text_string(&pack), text_string(&evidence));
    fixture_expect_ok(&f, verdict_make(&f.question, &options, &v, &f.diagnostics));
    struct compared c = {.plain = &plain, .verdict = &v};
    const struct policy_view view = policy_view_of(f.question.policy);
    assert_int_equal(policy_check_make(f.question.policy, &c.check), STATUS_OK);
    assert_int_equal(policy_table_make(&c.check.space, &view, &c.table), STATUS_OK);
    c.values = arena_array(&c.check.space.arena, c.check.space.bdd.level_count, 1);
    assert_non_null(c.values);
    for (uint32_t s = 0; s < SCENARIOS; s++) {
        c.place_of[s] = place_of(&c, s);
    }
    if (is_placed(&c)) {
        set_inputs(&c);
        compare(&c);
    }
    refute(&c);
    policy_check_release(&c.check);
    verdict_release(&v);
    fixture_close(&f);
    text_release(&pack);
    text_release(&evidence);
}

static void test_policy_table__is_what_verdicts_follow(void **state)
{
    (void)state;
    uint64_t count = cases_to_try(1000), first = cases_first();
    for (uint64_t i = 0; i < count; i++) {
        check_case(first + i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy_table__is_what_verdicts_follow)};
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
