/* Checking a pack: whether it is complete and consistent and whether each rule can fire, each
 * as the question whether some function over the inputs is constant; see policy_check.h. What
 * is asked of single answers is in policy_answers.c. */
#include "analyzer/policy_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const policy_property_words[] = {"complete", "consistent", "every rule can fire",
                                             "monotone", NULL};

void policy_find(struct checking *c, struct policy_finding finding, edge example,
                 const char *format, ...)
{
    char line[1024];
    va_list arguments;
    if (policy_space_status(c->space) != STATUS_OK) {
        return; /* once a budget is hit, functions say nothing */
    }
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    finding.text = arena_string(&c->space->arena, line);
    if (example != EDGE_FALSE) {
        finding.example =
            policy_example_words(c->space, policy_space_example(c->space, example));
    }
    c->space->failed |= !finding.text || !vec_push(&c->out->findings, finding);
    c->out->faults += finding.fault;
}

/* That inputs that do not contradict each other make the function hold. */
static edge occurs(struct checking *c, edge function)
{
    return policy_and(c->space, c->space->possible, function);
}

static bool never(struct checking *c, edge function)
{
    return occurs(c, function) == EDGE_FALSE;
}

/* One function of a rule over all of its scenarios, where another may only add to it. */
static bool rule_within(struct checking *c, size_t rule, size_t other)
{
    for (size_t p = 0; p < c->table.places; p++) {
        for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
            const struct lanes *a = table_rule(&c->table, rule, p, stage);
            const struct lanes *b = table_rule(&c->table, other, p, stage);
            if (!never(c, policy_and(c->space, a->high, policy_not(b->high))) ||
                !never(c, policy_and(c->space, a->clear, policy_not(b->clear))) ||
                !never(c, policy_and(c->space, a->low, policy_not(b->low)))) {
                return false;
            }
        }
    }
    return true;
}

static bool rule_can_hold(struct checking *c, size_t rule)
{
    for (size_t p = 0; p < c->table.places; p++) {
        for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
            if (!never(c, table_rule(&c->table, rule, p, stage)->high)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether, without the rule, some scenario would have another tier. */
static bool rule_matters(struct checking *c, size_t rule)
{
    uint32_t tier = c->pack->rules.items[rule].tier;
    for (size_t p = 0; tier > 0 && p < c->table.places; p++) {
        for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
            struct lanes others = {EDGE_FALSE, EDGE_FALSE, EDGE_FALSE};
            const struct lanes *own = table_rule(&c->table, rule, p, stage);
            for (size_t r = 0; r < c->pack->rules.count; r++) {
                const struct lanes *other = table_rule(&c->table, r, p, stage);
                if (r != rule && c->pack->rules.items[r].tier >= tier) {
                    others.low = policy_or(c->space, others.low, other->low);
                    others.high = policy_or(c->space, others.high, other->high);
                    others.clear = policy_or(c->space, others.clear, other->clear);
                }
            }
            if (!never(c, policy_and(c->space, own->high, policy_not(others.high))) ||
                !never(c, policy_and(c->space, own->clear, policy_not(others.clear))) ||
                !never(c, policy_and(c->space, own->low, policy_not(others.low)))) {
                return true;
            }
        }
    }
    return false;
}

/* The rule that hides another one, NONE where several do so together. */
static uint32_t hiding_rule(struct checking *c, size_t rule)
{
    for (size_t r = 0; r < c->pack->rules.count; r++) {
        if (r != rule && c->pack->rules.items[r].tier >= c->pack->rules.items[rule].tier &&
            rule_within(c, rule, r)) {
            return (uint32_t)r;
        }
    }
    return NONE;
}

static void find_hidden_rule(struct checking *c, size_t index)
{
    const struct rule *rule = &c->pack->rules.items[index];
    uint32_t by = hiding_rule(c, index);
    const struct rule *other = by == NONE ? NULL : &c->pack->rules.items[by];
    bool disagree = other && other->tier != rule->tier && rule_within(c, by, index);
    const struct policy_finding finding = {.property = PROPERTY_CONSISTENT,
                                           .fault = true,
                                           .code = disagree ? "disagree" : "shadowed",
                                           .element = "rule",
                                           .id = rule->label.id,
                                           .place = rule->label.place};
    if (disagree) {
        policy_find(c, finding, EDGE_FALSE,
                    "it holds where '%s' holds, which gives another tier", other->label.id);
    } else if (other) {
        policy_find(c, finding, EDGE_FALSE,
                    "wherever it holds, '%s' gives the same or a higher tier", other->label.id);
    } else {
        policy_find(c, finding, EDGE_FALSE, "without it no scenario would have another tier");
    }
}

/* Whether tiers rest on some domain that the rule takes. */
static bool rule_counts(const struct checking *c, const struct rule *rule)
{
    for (size_t p = 0; p < c->table.places; p++) {
        const struct policy_place *place = &c->space->places.items[p];
        if (policy_counts(c->pack, place->domain) &&
            (policy_rule_takes(rule, place, STAGE_BEFORE) ||
             policy_rule_takes(rule, place, STAGE_RESIDUAL))) {
            return true;
        }
    }
    return false;
}

static void check_rules(struct checking *c)
{
    for (size_t r = 0; r < c->pack->rules.count; r++) {
        const struct rule *rule = &c->pack->rules.items[r];
        struct policy_finding finding = {.property = PROPERTY_FIRES,
                                         .fault = true,
                                         .code = "never-holds",
                                         .element = "rule",
                                         .id = rule->label.id,
                                         .place = rule->label.place};
        if (!rule_can_hold(c, r)) {
            policy_find(c, finding, EDGE_FALSE, "no inputs make it hold");
        } else if (!rule_matters(c, r)) {
            find_hidden_rule(c, r);
        } else if (!rule_counts(c, rule)) {
            finding.code = "not-rated";
            policy_find(c, finding, EDGE_FALSE, "no tier rests on a domain that it is about");
        }
    }
}

static const char *decided_for(const struct decision_rule *decision)
{
    return decision->for_development ? "development" : "deployment";
}

/* An earlier decision that holds wherever this one does, NONE where several do so together. */
static uint32_t hiding_decision(struct checking *c, size_t index)
{
    const struct decision_rule *decisions = c->pack->decisions.items;
    for (size_t d = 0; d < index; d++) {
        if (decisions[d].for_development == decisions[index].for_development &&
            never(c,
                  policy_and(c->space, c->table.holds[index], policy_not(c->table.holds[d])))) {
            return (uint32_t)d;
        }
    }
    return NONE;
}

static void find_hidden_decision(struct checking *c, size_t index)
{
    const struct decision_rule *decision = &c->pack->decisions.items[index];
    uint32_t by = hiding_decision(c, index);
    const struct decision_rule *other = by == NONE ? NULL : &c->pack->decisions.items[by];
    bool disagree =
        other && other->decision != decision->decision &&
        never(c, policy_and(c->space, c->table.holds[by], policy_not(c->table.holds[index])));
    const struct policy_finding finding = {.property = PROPERTY_CONSISTENT,
                                           .fault = true,
                                           .code = disagree ? "disagree" : "shadowed",
                                           .element = "decision",
                                           .id = decision->label.id,
                                           .place = decision->label.place};
    if (disagree) {
        policy_find(c, finding, EDGE_FALSE,
                    "it holds where '%s' holds, which is tried first and decides otherwise",
                    other->label.id);
    } else if (other) {
        policy_find(c, finding, EDGE_FALSE,
                    "wherever it holds, '%s' does, which is tried first", other->label.id);
    } else {
        policy_find(c, finding, EDGE_FALSE,
                    "wherever it holds, some decision that is tried first does");
    }
}

/* The last decision holds always, as the format asks; where those before it leave nothing, it
 * is not at fault. */
static bool is_default(const struct checking *c, size_t index)
{
    return c->pack->decisions.items[index].conditions.count == 0;
}

static void check_decisions(struct checking *c)
{
    for (size_t d = 0; d < c->pack->decisions.count; d++) {
        const struct decision_rule *decision = &c->pack->decisions.items[d];
        const struct policy_finding finding = {.property = PROPERTY_FIRES,
                                               .fault = true,
                                               .code = "never-holds",
                                               .element = "decision",
                                               .id = decision->label.id,
                                               .place = decision->label.place};
        if (never(c, c->table.holds[d])) {
            policy_find(c, finding, EDGE_FALSE, "no inputs make it hold");
        } else if (never(c, c->table.taken[d]) && !is_default(c, d)) {
            find_hidden_decision(c, d);
        }
    }
}

/* Decisions that stay provisional although nothing is open: the text leaves them open. */
static void note_undecided(struct checking *c)
{
    for (size_t d = 0; d < c->pack->decisions.count; d++) {
        const struct decision_rule *decision = &c->pack->decisions.items[d];
        edge example = occurs(c, policy_and(c->space, c->certain, c->table.taken[d]));
        const struct policy_finding finding = {.property = PROPERTY_COMPLETE,
                                               .code = "undecided",
                                               .element = "decision",
                                               .id = decision->label.id,
                                               .place = decision->label.place};
        if (decision->decision == DECISION_PROVISIONAL_HOLD && example != EDGE_FALSE) {
            policy_find(c, finding, example,
                        "%s stays on hold even where every answer is certain",
                        decided_for(decision));
        }
    }
}

static void check_tiers(struct checking *c)
{
    for (uint32_t t = 1; t < c->table.ranks; t++) {
        bool reached = false;
        for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
            edge own = *table_overall(&c->table, stage, TIER_HIGH, t);
            edge above = t + 1 < c->table.ranks
                             ? *table_overall(&c->table, stage, TIER_HIGH, t + 1)
                             : EDGE_FALSE;
            reached |= !never(c, policy_and(c->space, own, policy_not(above)));
        }
        const struct label *label = &c->pack->tiers.items[t].label;
        if (!reached) {
            policy_find(c,
                        (struct policy_finding){.property = PROPERTY_COMPLETE,
                                                .fault = true,
                                                .code = "tier-unreached",
                                                .element = "tier",
                                                .id = label->id,
                                                .place = label->place},
                        EDGE_FALSE, "no inputs give it");
        }
    }
}

/* A tracked domain that no rule is about would stay in the lowest tier whatever is found. */
static void check_domains(struct checking *c)
{
    for (size_t d = 0; d < c->pack->domains.count; d++) {
        const struct policy_domain *domain = &c->pack->domains.items[d];
        bool ruled = domain->status != DOMAIN_TRACKED;
        for (size_t r = 0; r < c->pack->rules.count; r++) {
            ruled |= string_list_takes(&c->pack->rules.items[r].domains, domain->label.id);
        }
        if (!ruled) {
            policy_find(c,
                        (struct policy_finding){.property = PROPERTY_COMPLETE,
                                                .fault = true,
                                                .code = "domain-without-rule",
                                                .element = "domain",
                                                .id = domain->label.id,
                                                .place = domain->label.place},
                        EDGE_FALSE, "it is tracked, and no rule is about it");
        }
    }
}

enum status policy_check_make(const struct policy *pack, struct policy_check *out)
{
    *out = (struct policy_check){0};
    struct checking c = {.out = out, .space = &out->space, .pack = pack};
    const struct policy_view view = policy_view_of(pack);
    enum status status = policy_space_init(&out->space, &pack, 1);
    if (status == STATUS_OK) {
        status = policy_table_make(&out->space, &view, &c.table);
    }
    if (status == STATUS_OK) {
        policy_prepare_check(&c);
        check_tiers(&c);
        check_domains(&c);
        note_undecided(&c);
        check_rules(&c);
        check_decisions(&c);
        policy_check_answers(&c);
        status = policy_space_status(&out->space);
    }
    out->complete = status == STATUS_OK;
    if (status == STATUS_MEMORY) {
        policy_check_release(out);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

void policy_check_release(struct policy_check *check)
{
    vec_release(&check->findings);
    policy_space_release(&check->space);
    *check = (struct policy_check){0};
}

bool policy_check_holds(const struct policy_check *check, enum policy_property property)
{
    for (size_t i = 0; i < check->findings.count; i++) {
        if (check->findings.items[i].fault && check->findings.items[i].property == property) {
            return false;
        }
    }
    return true;
}
