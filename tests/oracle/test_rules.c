/* Thousands of small random packs: rules and decisions of every kind of predicate over random
 * evidence, held against answers worked out from the tables they were written from. What a
 * scenario's worlds say is taken as given; test_worlds is about that.
 * PATHGATE_ORACLE_CASES says how many, PATHGATE_ORACLE_SEED which one comes first. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/oracle/cases.h"
#include "tests/oracle/packs.h"
#include "tests/unit/situation_fixture.h"

/* ---- the naive answers ---- */

/* Certain, possible, and possible if all that nobody assessed came out clear. */
struct answer {
    bool low, high, clear;
};

static const struct answer unknown = {false, true, false};

static struct answer certainly(bool so)
{
    return (struct answer){so, so, so};
}

static struct answer negate(struct answer a)
{
    return (struct answer){!a.high, !a.low, !a.low && !(a.high && !a.clear)};
}

static struct answer both(struct answer a, struct answer b)
{
    return (struct answer){a.low && b.low, a.high && b.high, a.clear && b.clear};
}

static struct answer metric_answer(const struct plain_case *c, int metric, bool bound)
{
    if (!c->measured[metric]) {
        return unknown;
    }
    bool low = (bound ? c->low[metric] : c->value[metric]) >= 2;
    bool high = (bound ? c->high[metric] : c->value[metric]) >= 2;
    return (struct answer){low, high, high};
}

static struct answer safeguard_answer(const struct plain_case *c, int safeguard, int status,
                                      uint32_t tested, bool bound)
{
    uint32_t has = c->status[safeguard] >= 0 ? c->tested[safeguard] : 0;
    if ((c->status[safeguard] < 0 ? 0 : c->status[safeguard]) < status || (tested & ~has)) {
        return certainly(false);
    }
    return status == SAFEGUARD_VALIDATED && safeguard == 0 ? metric_answer(c, 3, bound)
                                                           : certainly(true);
}

static bool is_open(const struct plain_case *c, int question)
{
    return c->answer[question] < 0 && !c->absent_is_no[question];
}

static struct answer question_answer(const struct plain_case *c, int question)
{
    return is_open(c, question) ? unknown : certainly(c->answer[question] == 1);
}

static struct answer belief_answer(belief b, bool bound)
{
    enum reading reading = bound ? READING_BOUND : READING_POINT;
    return (struct answer){belief_has(b, lane_low(reading)), belief_has(b, lane_high(reading)),
                           belief_has(b, lane_clear(reading))};
}

static struct answer positive(const struct plain_case *c, const struct verdict *v,
                              const struct plain_predicate *p, int scenario, int stage,
                              bool bound)
{
    const struct assessment *a = scenario < 0 ? NULL : &v->assessments[scenario];
    struct answer answer;
    switch (p->kind) {
    case PREDICATE_CONTRIBUTION:
        return belief_answer(p->word ? a->unique[stage] : a->substantial[stage], bound);
    case PREDICATE_GOAL:
        return belief_answer(a->goal[p->word], bound);
    case PREDICATE_COVERAGE:
        return certainly(c->assessed[scenario] <= p->word);
    case PREDICATE_MEETS:
        return metric_answer(c, 3, bound);
    case PREDICATE_REACHES:
        return metric_answer(c, p->subject, bound);
    case PREDICATE_SAFEGUARD:
        return safeguard_answer(c, p->subject, p->word, p->mask, bound);
    case PREDICATE_SECURITY:
        answer = safeguard_answer(c, 0, SAFEGUARD_VALIDATED, 1u << ADVERSARY_DIRECT, bound);
        return p->subject ? both(answer, question_answer(c, 0)) : answer;
    case PREDICATE_JUDGED:
        answer = question_answer(c, p->subject);
        return p->word == JUDGED_YES  ? answer
               : p->word == JUDGED_NO ? negate(answer)
                                      : certainly(is_open(c, p->subject));
    default:
        return certainly(p->mask >> DEPLOYMENT_CLOSED & 1);
    }
}

static struct answer predicate_answer(const struct plain_case *c, const struct verdict *v,
                                      const struct plain_predicate *p, int scenario, int stage,
                                      bool bound)
{
    struct answer answer = positive(c, v, p, scenario, stage, bound);
    bool signed_one = p->kind == PREDICATE_GOAL || p->kind == PREDICATE_COVERAGE ||
                      (p->kind >= PREDICATE_MEETS && p->kind <= PREDICATE_SECURITY);
    return signed_one && !p->expected ? negate(answer) : answer;
}

/* Of the pack where it declares any, else of the model; -1: none. */
static int domain_of(const struct plain_case *c, int scenario)
{
    if (!c->domains) {
        return model_domain[scenario];
    }
    if (c->swaps) {
        return scenario == 1 ? 1 : scenario == 0 ? 0 : -1;
    }
    return model_domain[scenario];
}

static bool gates(const struct plain_case *c, int scenario)
{
    int domain = domain_of(c, scenario);
    return domain >= 0 && c->assessed[scenario] <= ASSESSED_PARTIAL &&
           (!c->domains || c->status_of[domain] == DOMAIN_TRACKED);
}

struct plain_tier {
    int low, high, clear;
};

static void raise_tier(struct plain_tier *tier, struct plain_tier by)
{
    tier->low = by.low > tier->low ? by.low : tier->low;
    tier->high = by.high > tier->high ? by.high : tier->high;
    tier->clear = by.clear > tier->clear ? by.clear : tier->clear;
}

static struct plain_tier tier_of(const struct plain_case *c, const struct verdict *v,
                                 int scenario, int stage, bool bound)
{
    struct plain_tier tier = {0};
    for (int i = 0; i < c->rule_count; i++) {
        const struct plain_rule *rule = &c->rules[i];
        int domain = domain_of(c, scenario);
        if (domain < 0 || (rule->domain >= 0 && rule->domain != domain) ||
            (rule->outcome >= 0 && rule->outcome != scenario) ||
            (rule->stage >= 0 && rule->stage != stage)) {
            continue;
        }
        struct answer all = certainly(true);
        bool reading = bound || c->strict || rule->bound;
        for (int p = 0; p < rule->count; p++) {
            all = both(all,
                       predicate_answer(c, v, &rule->predicates[p], scenario, stage, reading));
        }
        if (rule->ignores ? all.clear : all.high) {
            raise_tier(&tier, (struct plain_tier){all.low ? rule->tier : 0, rule->tier,
                                                  all.clear ? rule->tier : 0});
        }
    }
    return tier;
}

static struct plain_tier tier_of_domain(const struct plain_case *c, const struct verdict *v,
                                        int domain, int stage, bool bound)
{
    struct plain_tier tier = {0};
    for (int s = 0; s < SCENARIOS; s++) {
        if (gates(c, s) && (domain < 0 || domain_of(c, s) == domain)) {
            raise_tier(&tier, tier_of(c, v, s, stage, bound));
        }
    }
    return tier;
}

static bool condition_is_certain(const struct plain_case *c, const struct verdict *v,
                                 const struct plain_predicate *p, bool bound)
{
    if (p->kind == PREDICATE_TIER) {
        int high = tier_of_domain(c, v, p->domain, p->stage, bound).high;
        return high >= p->word && (p->most < 0 || high <= p->most);
    }
    if (p->kind == PREDICATE_MISSING) {
        bool missing = false;
        for (int d = 0; d < 2; d++) {
            struct plain_tier tier = tier_of_domain(c, v, d, p->stage, bound);
            missing |= (p->domain < 0 || p->domain == d) && tier.clear < tier.high;
        }
        return missing &&
               (p->most < 0 || tier_of_domain(c, v, -1, p->stage, bound).clear <= p->most);
    }
    return predicate_answer(c, v, p, -1, 0, bound || c->strict || c->bound).low;
}

static int decision_of(const struct plain_case *c, const struct verdict *v, bool bound)
{
    for (int i = 0; i < c->decision_count; i++) {
        bool all = true;
        for (int p = 0; p < c->decisions[i].count; p++) {
            all &= condition_is_certain(c, v, &c->decisions[i].predicates[p], bound);
        }
        if (all) {
            return i;
        }
    }
    return c->decision_count; /* the last one */
}

/* ---- the comparison ---- */

static void expect(const struct plain_case *c, bool so, const char *what, int index)
{
    if (so) {
        return;
    }
    struct text text;
    text_init(&text);
    write_pack(c, &text);
    text_append(&text, "\n");
    write_evidence(c, &text);
    fprintf(stderr, "%s\n", text_string(&text));
    fail_msg("seed %llu: %s (%d)", (unsigned long long)c->seed, what, index);
}

static void compare(const struct plain_case *c, const struct verdict *v)
{
    for (int s = 0; s < SCENARIOS; s++) {
        const struct scenario_verdict *scenario = &v->scenarios[s];
        expect(c, scenario->gating == gates(c, s), "whether a scenario counts", s);
        for (int stage = 0; stage < 2; stage++) {
            for (int bound = 0; bound < 2; bound++) {
                struct plain_tier tier = tier_of(c, v, s, stage, bound);
                struct tier_belief t =
                    bound ? scenario->bound_tier[stage] : scenario->tier[stage];
                expect(c,
                       (int)t.low == tier.low && (int)t.high == tier.high &&
                           (int)t.clear == tier.clear,
                       bound ? "the tier at the bound reading" : "the tier", s * 2 + stage);
            }
        }
    }
    expect(c, (int)v->deployment.rule == decision_of(c, v, false), "the decision",
           (int)v->deployment.rule);
    expect(c, (int)v->bound_deployment.rule == decision_of(c, v, true),
           "the decision at the bound reading", (int)v->bound_deployment.rule);
}

static void check_case(uint64_t seed)
{
    static const struct assessment_options options = {.most_paths = 0};
    const struct plain_case c = draw_case(seed);
    struct text pack, evidence;
    struct fixture f;
    struct verdict v;
    text_init(&pack);
    text_init(&evidence);
    write_pack(&c, &pack);
    write_evidence(&c, &evidence);
    fixture_open(&f, pack_model, text_string(&pack), text_string(&evidence));
    struct question question = f.question;
    question.strict = c.strict;
    fixture_expect_ok(&f, verdict_make(&question, &options, &v, &f.diagnostics));
    compare(&c, &v);
    verdict_release(&v);
    fixture_close(&f);
    text_release(&pack);
    text_release(&evidence);
}

static void test_rules__agree_with_naive_answers(void **state)
{
    (void)state;
    uint64_t count = cases_to_try(2000), first = cases_first();
    for (uint64_t i = 0; i < count; i++) {
        check_case(first + i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules__agree_with_naive_answers)};
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
