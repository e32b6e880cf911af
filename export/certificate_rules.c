/* What a certificate makes of the framework: what every rule saw, of every scenario and stage
 * whether its tier is at least a rank, the rows of the decision table with their conditions,
 * and what is concluded. An answer's columns are the tables at the deciding and at the bound
 * reading; its signs say whether a tier is certain, possible, or rests on what was not
 * assessed. */
#include "analyzer/tiers.h"
#include "export/certificate_parts.h"

#include <string.h>

struct node_list {
    VEC(uint32_t) nodes;
};

struct ruling {
    struct certifying *c;
    const struct policy *policy;
    uint32_t scenarios, ranks; /* ranks above the lowest one */
    uint32_t *tiers;           /* by scenario, stage and rank - 1: see tier_slot; after the
                                  scenarios, the highest of all */
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

static size_t tier_slot(const struct ruling *r, uint32_t scenario, int stage, uint32_t rank)
{
    return ((size_t)scenario * 2 + (size_t)stage) * r->ranks + rank - 1;
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
    return p->expected ? node : certifying_not(r->c, node, false);
}

static uint32_t write_reaches(struct ruling *r, const struct predicate *p)
{
    const struct situation *situation = &r->c->verdict->situation;
    uint32_t capability = threatmodel_find_capability(situation->question.model, p->subject);
    if (capability == NONE ||
        p->level > situation->question.model->capabilities.items[capability].levels.count) {
        return LITERAL_UNKNOWN;
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

/* What a rule gives a scenario, at both tables. */
static uint32_t write_rule(struct ruling *r, uint32_t scenario, int stage, uint32_t index)
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
    uint32_t node = close_list(r, true, &list);
    if (r->c->verdict->situation.question.strict || rule->reading == READING_BOUND) {
        node = certifying_reading(r->c, node, READING_BOUND);
    }
    if (rule->ignores_missing) {
        uint32_t both[2] = {node, certifying_from(r->c, node, '?')};
        node = certifying_gate(r->c, true, both, 2);
    }
    return node;
}

static void write_scenario(struct ruling *r, uint32_t scenario, int stage)
{
    struct node_list given = {0};
    for (uint32_t i = 0; i < r->policy->rules.count; i++) {
        bool applies = rule_applies(r->c->verdict, &r->policy->rules.items[i], scenario,
                                    (enum stage)stage);
        push(r, &given, applies ? write_rule(r, scenario, stage, i) : NONE);
    }
    for (uint32_t rank = 1; rank <= r->ranks && r->c->status == STATUS_OK; rank++) {
        struct node_list list = {0};
        for (uint32_t i = 0; i < r->policy->rules.count; i++) {
            if (given.nodes.items[i] != NONE && r->policy->rules.items[i].tier >= rank) {
                push(r, &list, given.nodes.items[i]);
            }
        }
        certifying_name(r->c, "tier:%s:%s:at-least-%s", scenario_id(r, scenario),
                        stage_words[stage], r->policy->tiers.items[rank].label.id);
        r->tiers[tier_slot(r, scenario, stage, rank)] = close_list(r, false, &list);
    }
    vec_release(&given.nodes);
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

/* That some scenario which counts is so at a rank: of one domain, or of those listed. */
static uint32_t write_highest(struct ruling *r, const struct string_list *list, uint32_t domain,
                              int stage, uint32_t rank)
{
    const struct verdict *v = r->c->verdict;
    struct node_list nodes = {0};
    for (uint32_t s = 0; s < r->scenarios; s++) {
        const struct scenario_verdict *scenario = &v->scenarios[s];
        if (scenario->gating && (domain == NONE ? domain_listed(r, list, scenario->domain)
                                                : scenario->domain == domain)) {
            push(r, &nodes, r->tiers[tier_slot(r, s, stage, rank)]);
        }
    }
    certifying_name(r->c, "highest:%s:at-least-%s", stage_words[stage],
                    r->policy->tiers.items[rank].label.id);
    return close_list(r, false, &nodes);
}

/* As write_highest; of all domains it was written before. */
static uint32_t highest_of(struct ruling *r, const struct string_list *list, int stage,
                           uint32_t rank)
{
    return list->count ? write_highest(r, list, NONE, stage, rank)
                       : r->tiers[tier_slot(r, r->scenarios, stage, rank)];
}

/* The tier lies in a range of ranks. */
static void write_range(struct ruling *r, const struct predicate *p, struct node_list *nodes)
{
    if (p->least_rank > 0) {
        uint32_t least = highest_of(r, &p->domains, p->stage, p->least_rank);
        certifying_name(r->c, "high-enough");
        push(r, nodes, certifying_from(r->c, least, '-'));
    }
    if (p->most_rank < r->ranks) {
        uint32_t above = highest_of(r, &p->domains, p->stage, p->most_rank + 1);
        certifying_name(r->c, "low-enough");
        push(r, nodes, certifying_not(r->c, certifying_from(r->c, above, '-'), false));
    }
}

/* Some listed domain's tier rests on what was not assessed, and the tier would be low enough.
 */
static void write_missing(struct ruling *r, const struct predicate *p, struct node_list *nodes)
{
    const struct question *q = &r->c->verdict->situation.question;
    size_t domains =
        r->policy->domains.count ? r->policy->domains.count : q->model->domains.count;
    struct node_list missing = {0};
    for (uint32_t d = 0; d < domains; d++) {
        for (uint32_t rank = 1; domain_listed(r, &p->domains, d) && rank <= r->ranks; rank++) {
            uint32_t tier = write_highest(r, NULL, d, p->stage, rank), pair[2];
            certifying_name(r->c, "rests-on-missing");
            pair[0] = certifying_from(r->c, tier, '-');
            pair[1] = certifying_not(r->c, certifying_from(r->c, tier, '?'), false);
            push(r, &missing, certifying_gate(r->c, true, pair, 2));
        }
    }
    certifying_name(r->c, "missing-evidence");
    push(r, nodes, close_list(r, false, &missing));
    if (p->most_rank < r->ranks) {
        uint32_t above = r->tiers[tier_slot(r, r->scenarios, p->stage, p->most_rank + 1)];
        certifying_name(r->c, "low-enough-when-clear");
        push(r, nodes, certifying_not(r->c, certifying_from(r->c, above, '?'), false));
    }
}

/* What has to be certain for a condition to hold: an operand or several. */
static void write_condition(struct ruling *r, const struct predicate *p,
                            struct node_list *nodes)
{
    const struct rule_facts facts = {r->c->verdict, NULL};
    if (p->kind == PREDICATE_TIER) {
        write_range(r, p, nodes);
    } else if (p->kind == PREDICATE_MISSING) {
        write_missing(r, p, nodes);
    } else {
        belief found = predicate_belief(&facts, p, 0, STAGE_BEFORE);
        uint32_t node = write_predicate(r, p, 0, STAGE_BEFORE, found);
        certifying_expect(r->c, node, everywhere(found));
        if (situation_reading(&r->c->verdict->situation) == READING_BOUND) {
            certifying_name(r->c, "condition");
            node = certifying_reading(r->c, node, READING_BOUND);
        }
        push(r, nodes, node);
    }
}

/* "row ID deployment|development DECISION CONDITION..." */
static void write_row(struct ruling *r, const struct decision_rule *rule)
{
    struct node_list conditions = {0};
    for (size_t k = 0; k < rule->conditions.count; k++) {
        write_condition(r, &rule->conditions.items[k], &conditions);
    }
    text_format(r->c->out, "row %s %s %s", rule->label.id,
                rule->for_development ? "development" : "deployment",
                decision_words[rule->decision]);
    for (size_t i = 0; i < conditions.nodes.count; i++) {
        certifying_append_operand(r->c, conditions.nodes.items[i]);
    }
    text_append_char(r->c->out, '\n');
    vec_release(&conditions.nodes);
}

/* "tier ID BEFORE RESIDUAL": whether the overall tier is at least this one. */
static void write_tiers(struct ruling *r)
{
    static const struct string_list everything;
    for (uint32_t rank = 0; rank <= r->ranks; rank++) {
        uint32_t nodes[] = {LITERAL_YES, LITERAL_YES};
        for (int stage = 0; stage < 2 && rank > 0; stage++) {
            nodes[stage] = write_highest(r, &everything, NONE, stage, rank);
            r->tiers[tier_slot(r, r->scenarios, stage, rank)] = nodes[stage];
        }
        text_format(r->c->out, "tier %s", r->policy->tiers.items[rank].label.id);
        certifying_append_operand(r->c, nodes[0]);
        certifying_append_operand(r->c, nodes[1]);
        text_append_char(r->c->out, '\n');
    }
}

/* What keeps an acceptable decision from being the last word, as the analysis lists it. */
static void write_gaps(struct ruling *r)
{
    static const char *const kinds[] = {"scenario", "measurement", "criterion",
                                        "stale",    "budget",      "judgement",
                                        "reopened", "bypassed",    "incidents"};
    const struct verdict *v = r->c->verdict;
    bool rated = false;
    for (size_t i = 0; i < v->gaps.count; i++) {
        const struct gap *gap = &v->gaps.items[i];
        text_format(r->c->out, "gap %s %s\n", kinds[gap->kind],
                    gap->scenario == NONE ? "the-system" : scenario_id(r, gap->scenario));
    }
    for (uint32_t s = 0; s < r->scenarios; s++) {
        rated |= v->scenarios[s].gating;
    }
    text_append(r->c->out, rated ? "" : "gap nothing-rated the-system\n");
}

/* ---- what follows ---- */

static void append_table(struct ruling *r, const struct tier_belief tiers[2],
                         const struct decided decided[2])
{
    for (int stage = 0; stage < 2; stage++) {
        text_format(r->c->out, " %s %s", r->policy->tiers.items[tiers[stage].high].label.id,
                    truth_words[tier_truth(tiers[stage])]);
    }
    for (int i = 0; i < 2; i++) {
        text_format(r->c->out, " %s %s", r->policy->decisions.items[decided[i].rule].label.id,
                    decision_words[decided[i].decision]);
    }
}

static void write_conclusion(struct ruling *r)
{
    static const char *const words[] = {"acceptable", "crossed", "undetermined"};
    const struct verdict *v = r->c->verdict;
    const struct decided decided[] = {v->deployment, v->development};
    const struct decided bound[] = {v->bound_deployment, v->bound_development};
    text_format(r->c->out, "therefore %s", words[v->outcome]);
    append_table(r, v->tier, decided);
    append_table(r, v->bound_tier, bound);
    text_append_char(r->c->out, '\n');
}

void certify_rules(struct certifying *c)
{
    const struct verdict *v = c->verdict;
    struct ruling r = {.c = c, .policy = v->situation.question.policy};
    r.scenarios = (uint32_t)v->situation.question.model->scenarios.count;
    r.ranks = (uint32_t)r.policy->tiers.count - 1;
    r.tiers = memory_array(((size_t)r.scenarios + 1) * 2, r.ranks * sizeof(*r.tiers));
    if (!r.tiers) {
        c->status = STATUS_MEMORY;
        return;
    }
    for (uint32_t s = 0; s < r.scenarios; s++) {
        for (int stage = 0; stage < 2 && v->scenarios[s].gating; stage++) {
            write_scenario(&r, s, stage);
        }
    }
    write_tiers(&r);
    for (size_t i = 0; i < r.policy->decisions.count; i++) {
        write_row(&r, &r.policy->decisions.items[i]);
    }
    write_gaps(&r);
    write_conclusion(&r);
    memory_free(r.tiers);
}
