/* What a certificate makes of the framework's decision table: what every rule saw, the tiers,
 * which row of the table decides, and the outcome. A tier is a set of records "at least rank
 * r", each certain, possible, or possible if what was not assessed came out clear; at the
 * deciding reading and at the bound one. */
#include "analyzer/tiers.h"
#include "export/certificate_parts.h"

#include <string.h>

enum part { PART_LOW, PART_HIGH, PART_CLEAR, PART_COUNT };
static const char *const part_words[] = {"certain", "possible", "clear"};
static const char *const table_words[] = {"deciding", "bound"};

struct node_list {
    VEC(uint32_t) nodes;
};

struct ruling {
    struct certifying *c;
    const struct policy *policy;
    uint32_t scenarios, ranks; /* ranks above the lowest one */
    uint32_t *rules;           /* by scenario, stage and rule; NONE where it does not apply */
    uint32_t *tiers;           /* by scenario, stage, table, part and rank - 1: see tier_slot */
    bool bound;                /* the table at hand is the one at the bound reading */
};

static void push(struct ruling *r, struct node_list *list, uint32_t node)
{
    if (!vec_push(&list->nodes, node)) {
        r->c->status = STATUS_MEMORY;
    }
}

/* A gate over the list, which is then empty. */
static uint32_t close_list(struct ruling *r, bool all, struct node_list *list)
{
    uint32_t node = certifying_gate(r->c, all, list->nodes.items, list->nodes.count);
    vec_release(&list->nodes);
    return node;
}

static size_t tier_slot(const struct ruling *r, uint32_t scenario, int stage, int table,
                        int part, uint32_t rank)
{
    size_t slot = ((size_t)scenario * 2 + (size_t)stage) * 2 + (size_t)table;
    return (slot * PART_COUNT + (size_t)part) * r->ranks + rank - 1;
}

static const char *scenario_id(const struct ruling *r, uint32_t s)
{
    return r->c->verdict->situation.question.model->scenarios.items[s].label.id;
}

/* ---- predicates ---- */

/* What the analysis says of a predicate, as a fact. */
static uint32_t stated(struct ruling *r, const char *what, const char *id, belief b)
{
    certifying_name(r->c, "%s:%s", what, id);
    return certifying_given(r->c, everywhere(b));
}

static uint32_t as_expected(struct ruling *r, const struct predicate *p, uint32_t node)
{
    certifying_name(r->c, "not");
    return p->expected ? node : certifying_operation(r->c, "not", node);
}

static uint32_t write_reaches(struct ruling *r, const struct predicate *p)
{
    const struct situation *situation = &r->c->verdict->situation;
    uint32_t capability = threatmodel_find_capability(situation->question.model, p->subject);
    if (capability == NONE ||
        p->level > situation->question.model->capabilities.items[capability].levels.count) {
        return r->c->unassessed;
    }
    certifying_name(r->c, "reaches:%s:%u", p->subject, (unsigned)p->level);
    return certifying_in(r->c,
                         r->c->assisted[situation->levels.first[capability] + p->level - 1],
                         WORLD_UNMITIGATED);
}

static uint32_t write_goal(struct ruling *r, const struct predicate *p, uint32_t scenario)
{
    const struct situation *situation = &r->c->verdict->situation;
    enum world world =
        p->world == WORLD_VALIDATED ? situation_residual_world(situation) : p->world;
    certifying_name(r->c, "goal:%s", scenario_id(r, scenario));
    return certifying_in(
        r->c, r->c->goals[situation->question.deployment * r->scenarios + scenario], world);
}

static uint32_t contribution_node(const struct ruling *r, const struct predicate *p,
                                  uint32_t scenario, int stage)
{
    uint32_t deployment =
        p->under == NONE ? r->c->verdict->situation.question.deployment : p->under;
    const uint32_t *nodes =
        p->contribution == CONTRIBUTION_UNIQUE ? r->c->unique : r->c->substantial;
    return nodes[2 * (deployment * r->scenarios + scenario) + (uint32_t)stage];
}

/* One entry a kind: how it follows from other records or, where it does not, that it is stated.
 */
static uint32_t write_predicate(struct ruling *r, const struct predicate *p, uint32_t scenario,
                                int stage, belief found)
{
    switch (p->kind) {
    case PREDICATE_CONTRIBUTION:
        return p->contribution == CONTRIBUTION_NONE
                   ? stated(r, "contribution", "none", BELIEF_YES)
                   : contribution_node(r, p, scenario, stage);
    case PREDICATE_GOAL:
        return as_expected(r, p, write_goal(r, p, scenario));
    case PREDICATE_MEETS:
        return as_expected(r, p, (p->expected ? r->c->strongest : r->c->weakest)[p->criterion]);
    case PREDICATE_REACHES:
        return as_expected(r, p, write_reaches(r, p));
    case PREDICATE_PROBABILITY:
        return stated(r, "probability", scenario_id(r, scenario), found);
    case PREDICATE_COVERAGE:
        return stated(r, p->expected ? "coverage" : "coverage-not", scenario_id(r, scenario),
                      found);
    case PREDICATE_SAFEGUARD:
        return stated(r, p->expected ? "safeguard" : "safeguard-not", p->subject, found);
    case PREDICATE_SECURITY:
        return stated(r, p->expected ? "security" : "security-not",
                      r->policy->security.items[p->level].label.id, found);
    case PREDICATE_JUDGED: {
        static const char *const answers[] = {"judged-yes", "judged-no", "judged-missing"};
        return stated(r, answers[p->judged], r->policy->questions.items[p->question].label.id,
                      found);
    }
    case PREDICATE_DEPLOYMENT:
    case PREDICATE_TIER:
    case PREDICATE_MISSING:
        break;
    }
    return stated(r, "deployment",
                  deployment_words[r->c->verdict->situation.question.deployment], found);
}

/* ---- tiers ---- */

static void write_rule(struct ruling *r, uint32_t scenario, int stage, uint32_t index)
{
    const struct rule *rule = &r->policy->rules.items[index];
    const struct rule_facts facts = {r->c->verdict, NULL};
    struct node_list list = {0};
    for (size_t i = 0; i < rule->predicates.count; i++) {
        const struct predicate *p = &rule->predicates.items[i];
        belief found = p->kind == PREDICATE_CONTRIBUTION
                           ? BELIEF_NO
                           : predicate_belief(&facts, p, scenario, (enum stage)stage);
        uint32_t node = write_predicate(r, p, scenario, stage, found);
        if (p->kind != PREDICATE_CONTRIBUTION) {
            certifying_expect(r->c, node, everywhere(found));
        }
        push(r, &list, node);
    }
    certifying_name(r->c, "rule:%s:%s:%s", rule->label.id, scenario_id(r, scenario),
                    stage_words[stage]);
    r->rules[((size_t)scenario * 2 + (size_t)stage) * r->policy->rules.count + index] =
        close_list(r, true, &list);
}

static int lane_of(const struct ruling *r, const struct rule *rule, int table, int part)
{
    enum reading reading =
        table || r->c->verdict->situation.question.strict ? READING_BOUND : rule->reading;
    return part == PART_LOW                              ? lane_low(reading)
           : part == PART_CLEAR || rule->ignores_missing ? lane_clear(reading)
                                                         : lane_high(reading);
}

static void write_scenario_tier(struct ruling *r, uint32_t scenario, int stage, int table,
                                int part)
{
    const uint32_t *rules =
        r->rules + ((size_t)scenario * 2 + (size_t)stage) * r->policy->rules.count;
    struct node_list picked = {0};
    for (uint32_t i = 0; i < r->policy->rules.count; i++) {
        uint32_t node = NONE;
        if (rules[i] != NONE) {
            const struct rule *rule = &r->policy->rules.items[i];
            certifying_name(r->c, "rule:%s:%s", rule->label.id, part_words[part]);
            node = certifying_at(r->c, rules[i], lane_of(r, rule, table, part));
        }
        push(r, &picked, node);
    }
    for (uint32_t rank = 1; rank <= r->ranks && r->c->status == STATUS_OK; rank++) {
        struct node_list list = {0};
        for (uint32_t i = 0; i < r->policy->rules.count; i++) {
            if (rules[i] != NONE && r->policy->rules.items[i].tier >= rank) {
                push(r, &list, picked.nodes.items[i]);
            }
        }
        certifying_name(r->c, "tier:%s:%s:%s:%s:at-least-%s", scenario_id(r, scenario),
                        stage_words[stage], table_words[table], part_words[part],
                        r->policy->tiers.items[rank].label.id);
        r->tiers[tier_slot(r, scenario, stage, table, part, rank)] =
            close_list(r, false, &list);
    }
    vec_release(&picked.nodes);
}

static void write_scenario(struct ruling *r, uint32_t scenario)
{
    const struct verdict *v = r->c->verdict;
    for (int stage = 0; stage < 2; stage++) {
        for (uint32_t i = 0; i < r->policy->rules.count; i++) {
            if (rule_applies(v, &r->policy->rules.items[i], scenario, (enum stage)stage)) {
                write_rule(r, scenario, stage, i);
            }
        }
        for (int slot = 0; slot < 2 * PART_COUNT; slot++) {
            write_scenario_tier(r, scenario, stage, slot / PART_COUNT, slot % PART_COUNT);
        }
    }
}

/* ---- decisions ---- */

static bool domain_listed(const struct ruling *r, const struct string_list *list,
                          uint32_t domain)
{
    const struct threatmodel *model = r->c->verdict->situation.question.model;
    return string_list_takes(list, r->policy->domains.count
                                       ? r->policy->domains.items[domain].label.id
                                       : model->domains.items[domain].label.id);
}

/* That some scenario which counts, of the listed domains or of one, is so at a rank. */
static uint32_t write_highest(struct ruling *r, const struct string_list *list, uint32_t domain,
                              int stage, int part, uint32_t rank)
{
    static const struct string_list everything;
    const struct verdict *v = r->c->verdict;
    struct node_list nodes = {0};
    for (uint32_t s = 0; s < r->scenarios; s++) {
        const struct scenario_verdict *scenario = &v->scenarios[s];
        if (scenario->gating &&
            (domain == NONE ? domain_listed(r, list ? list : &everything, scenario->domain)
                            : scenario->domain == domain)) {
            push(r, &nodes, r->tiers[tier_slot(r, s, stage, r->bound, part, rank)]);
        }
    }
    certifying_name(r->c, "highest:%s:%s:%s:at-least-%s", stage_words[stage],
                    table_words[r->bound], part_words[part],
                    r->policy->tiers.items[rank].label.id);
    return close_list(r, false, &nodes);
}

static uint32_t negate(struct ruling *r, const char *name, uint32_t node)
{
    certifying_name(r->c, "not-%s", name);
    return certifying_operation(r->c, "not", node);
}

/* The tier lies in a range of ranks. */
static uint32_t write_range(struct ruling *r, const struct string_list *list, int stage,
                            uint32_t least, uint32_t most)
{
    struct node_list nodes = {0};
    if (least > 0) {
        push(r, &nodes, write_highest(r, list, NONE, stage, PART_HIGH, least));
    }
    if (most < r->ranks) {
        push(r, &nodes,
             negate(r, "above", write_highest(r, list, NONE, stage, PART_HIGH, most + 1)));
    }
    certifying_name(r->c, "tier-in-range:%s", stage_words[stage]);
    return close_list(r, true, &nodes);
}

/* Some listed domain's tier rests on what was not assessed, and the tier would be low enough.
 */
static uint32_t write_missing(struct ruling *r, const struct predicate *p)
{
    const struct question *q = &r->c->verdict->situation.question;
    size_t domains =
        r->policy->domains.count ? r->policy->domains.count : q->model->domains.count;
    struct node_list missing = {0}, both = {0};
    for (uint32_t d = 0; d < domains; d++) {
        for (uint32_t rank = 1; domain_listed(r, &p->domains, d) && rank <= r->ranks; rank++) {
            uint32_t pair[2];
            pair[0] = write_highest(r, NULL, d, p->stage, PART_HIGH, rank);
            pair[1] = negate(r, "clear", write_highest(r, NULL, d, p->stage, PART_CLEAR, rank));
            certifying_name(r->c, "rests-on-missing");
            push(r, &missing, certifying_gate(r->c, true, pair, 2));
        }
    }
    certifying_name(r->c, "missing-evidence");
    push(r, &both, close_list(r, false, &missing));
    if (p->most_rank < r->ranks) {
        push(r, &both,
             negate(r, "above",
                    write_highest(r, NULL, NONE, p->stage, PART_CLEAR, p->most_rank + 1)));
    }
    certifying_name(r->c, "missing-evidence:%s", stage_words[p->stage]);
    return close_list(r, true, &both);
}

static uint32_t write_condition(struct ruling *r, const struct predicate *p)
{
    const struct verdict *v = r->c->verdict;
    const struct rule_facts facts = {v, NULL};
    enum reading reading = r->bound ? READING_BOUND : situation_reading(&v->situation);
    if (p->kind == PREDICATE_TIER) {
        return write_range(r, &p->domains, p->stage, p->least_rank, p->most_rank);
    }
    if (p->kind == PREDICATE_MISSING) {
        return write_missing(r, p);
    }
    belief found = predicate_belief(&facts, p, 0, STAGE_BEFORE);
    uint32_t node = write_predicate(r, p, 0, STAGE_BEFORE, found);
    certifying_expect(r->c, node, everywhere(found));
    certifying_name(r->c, "certain");
    return certifying_at(r->c, node, lane_low(reading));
}

/* The rows for development or deployment up to the one that is taken: it holds, those before it
 * do not. */
static uint32_t write_table(struct ruling *r, bool for_development, struct decided decided)
{
    struct node_list rows = {0};
    uint32_t taken = 0;
    for (uint32_t i = 0; i <= decided.rule && i < r->policy->decisions.count; i++) {
        const struct decision_rule *rule = &r->policy->decisions.items[i];
        struct node_list conditions = {0};
        if (rule->for_development != for_development) {
            continue;
        }
        for (size_t k = 0; k < rule->conditions.count; k++) {
            uint32_t node = write_condition(r, &rule->conditions.items[k]);
            certifying_expect(
                r->c, node,
                condition_holds(r->c->verdict, &rule->conditions.items[k], r->bound)
                    ? ANSWER_YES
                    : ANSWER_NO);
            push(r, &conditions, node);
        }
        certifying_name(r->c, "row:%s", rule->label.id);
        taken = close_list(r, true, &conditions);
        push(r, &rows, i < decided.rule ? negate(r, rule->label.id, taken) : taken);
    }
    certifying_name(r->c, "decision:%s:%s:%s:%s",
                    for_development ? "development" : "deployment", table_words[r->bound],
                    r->policy->decisions.items[decided.rule].label.id,
                    decision_words[decided.decision]);
    taken = close_list(r, true, &rows);
    certifying_conclude(r->c, taken);
    return taken;
}

/* The overall tier, and how certain it is. */
static void write_tier(struct ruling *r, int stage)
{
    const struct verdict *v = r->c->verdict;
    struct tier_belief tier = r->bound ? v->bound_tier[stage] : v->tier[stage];
    struct node_list both = {0};
    push(r, &both, write_range(r, NULL, stage, tier.high, tier.high));
    if (tier.high > 0) {
        uint32_t certain = write_highest(r, NULL, NONE, stage, PART_LOW, tier.high);
        push(r, &both, tier.low == tier.high ? certain : negate(r, "certain", certain));
    }
    certifying_name(r->c, "tier:%s:%s:%s:%s", stage_words[stage], table_words[r->bound],
                    r->policy->tiers.items[tier.high].label.id, truth_words[tier_truth(tier)]);
    certifying_conclude(r->c, close_list(r, true, &both));
}

/* ---- the outcome ---- */

static bool is_acceptable(enum decision decision)
{
    return decision == DECISION_DEPLOY || decision == DECISION_DEPLOY_WITH_MITIGATIONS;
}

/* What keeps an acceptable decision from being the last word, as the analysis lists it. */
static uint32_t write_reasons(struct ruling *r, enum decision bound)
{
    static const char *const kinds[] = {"scenario", "measurement", "criterion",
                                        "stale",    "budget",      "judgement",
                                        "reopened", "bypassed",    "incidents"};
    const struct verdict *v = r->c->verdict;
    struct node_list reasons = {0};
    bool rated = false;
    for (size_t i = 0; i < v->gaps.count; i++) {
        const struct gap *gap = &v->gaps.items[i];
        push(r, &reasons,
             stated(r, kinds[gap->kind],
                    gap->scenario == NONE ? "the-system" : scenario_id(r, gap->scenario),
                    BELIEF_YES));
    }
    for (uint32_t s = 0; s < r->scenarios; s++) {
        rated |= v->scenarios[s].gating;
    }
    push(r, &reasons,
         stated(r, "bound-decision-not-acceptable", decision_words[bound],
                is_acceptable(bound) ? BELIEF_NO : BELIEF_YES));
    push(r, &reasons, stated(r, "nothing", "rated", rated ? BELIEF_NO : BELIEF_YES));
    certifying_name(r->c, "reasons");
    return close_list(r, false, &reasons);
}

static void write_outcome(struct ruling *r)
{
    static const char *const words[] = {"acceptable", "crossed", "undetermined"};
    const struct verdict *v = r->c->verdict;
    bool development = v->situation.question.deployment == DEPLOYMENT_DEVELOPMENT;
    struct decided decided = development ? v->development : v->deployment;
    struct decided bound = development ? v->bound_development : v->bound_deployment;
    bool waits = decided.decision == DECISION_PROVISIONAL_HOLD;
    const char *decision = decision_words[decided.decision];
    uint32_t accept[2], undetermined[2];
    accept[1] = write_reasons(r, bound.decision);
    undetermined[0] = stated(r, "decision-waits", decision, waits ? BELIEF_YES : BELIEF_NO);
    accept[0] = stated(r, "decision-is-acceptable", decision,
                       is_acceptable(decided.decision) ? BELIEF_YES : BELIEF_NO);
    certifying_name(r->c, "acceptable-but");
    undetermined[1] = certifying_gate(r->c, true, accept, 2);
    if (v->outcome == OUTCOME_UNDETERMINED) {
        certifying_name(r->c, "outcome:%s", words[v->outcome]);
        certifying_conclude(r->c, certifying_gate(r->c, false, undetermined, 2));
        return;
    }
    uint32_t not_waiting = negate(r, "undetermined", undetermined[0]);
    uint32_t pair[2] = {
        v->outcome == OUTCOME_ACCEPTABLE ? accept[0] : negate(r, "acceptable", accept[0]),
        v->outcome == OUTCOME_ACCEPTABLE ? negate(r, "reasons", accept[1]) : not_waiting};
    certifying_name(r->c, "outcome:%s", words[v->outcome]);
    certifying_conclude(r->c, certifying_gate(r->c, true, pair, 2));
}

void certify_rules(struct certifying *c)
{
    const struct verdict *v = c->verdict;
    struct ruling r = {.c = c, .policy = v->situation.question.policy};
    r.scenarios = (uint32_t)v->situation.question.model->scenarios.count;
    r.ranks = (uint32_t)r.policy->tiers.count - 1;
    size_t rules = (size_t)r.scenarios * 2 * r.policy->rules.count;
    r.rules = memory_array(rules, sizeof(*r.rules));
    r.tiers = memory_array((size_t)r.scenarios * 4 * PART_COUNT, r.ranks * sizeof(*r.tiers));
    if (!r.rules || !r.tiers) {
        c->status = STATUS_MEMORY;
        goto out;
    }
    memset(r.rules, 0xFF, rules * sizeof(*r.rules));
    for (uint32_t s = 0; s < r.scenarios; s++) {
        if (v->scenarios[s].gating) {
            write_scenario(&r, s);
        }
    }
    for (int table = 0; table < 2; table++) {
        r.bound = table;
        write_tier(&r, STAGE_BEFORE);
        write_tier(&r, STAGE_RESIDUAL);
        write_table(&r, false, table ? v->bound_deployment : v->deployment);
        write_table(&r, true, table ? v->bound_development : v->development);
    }
    write_outcome(&r);
out:
    memory_free(r.rules);
    memory_free(r.tiers);
}
