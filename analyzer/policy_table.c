/* Tiers and decisions as functions; see policy_table.h and, for the meaning, tiers.c: a
 * scenario has the highest tier that a rule gives it, a domain that of its scenarios, and the
 * first decision whose conditions are certain is taken. */
#include "analyzer/policy_table.h"

#include <string.h>

struct policy_view policy_view_of(const struct policy *pack)
{
    return (struct policy_view){.pack = pack, .rule = NONE, .decision = NONE};
}

const struct rule *view_rule(const struct policy_view *view, size_t rule,
                             const struct policy **pack)
{
    *pack = rule == view->rule ? view->other : view->pack;
    return rule == view->rule ? view->other_rule : &view->pack->rules.items[rule];
}

const struct decision_rule *view_decision(const struct policy_view *view, size_t decision,
                                          const struct policy **pack)
{
    *pack = decision == view->decision ? view->other : view->pack;
    return decision == view->decision ? view->other_decision
                                      : &view->pack->decisions.items[decision];
}

uint32_t decision_strictness(enum decision decision)
{
    switch (decision) {
    case DECISION_DEPLOY:
        return 0;
    case DECISION_DEPLOY_WITH_MITIGATIONS:
        return 1;
    case DECISION_RESTRICTED_ACCESS:
    case DECISION_DISCRETIONARY_RESTRICTION:
        return 2;
    default:
        return 3;
    }
}

static struct lanes never(void)
{
    return (struct lanes){EDGE_FALSE, EDGE_FALSE, EDGE_FALSE};
}

static void make_rule(struct policy_space *space, struct policy_table *table, size_t index,
                      size_t place, enum stage stage)
{
    const struct policy *pack;
    const struct rule *rule = view_rule(&table->view, index, &pack);
    struct lanes *lanes = table_rule(table, index, place, stage);
    *lanes = never();
    if (!rule || !policy_rule_takes(rule, &space->places.items[place], stage)) {
        return;
    }
    edge presence = policy_space_presence(space, (uint32_t)place);
    *lanes = (struct lanes){presence, presence, presence};
    for (size_t p = 0; p < rule->predicates.count; p++) {
        struct lanes asked = policy_space_predicate(space, pack, &rule->predicates.items[p],
                                                    (uint32_t)place, stage, rule->reading);
        lanes->low = policy_and(space, lanes->low, asked.low);
        lanes->high = policy_and(space, lanes->high, asked.high);
        lanes->clear = policy_and(space, lanes->clear, asked.clear);
    }
    lanes->high = rule->ignores_missing ? lanes->clear : lanes->high;
}

static void raise(struct policy_space *space, const struct policy_table *table, size_t place,
                  int stage, size_t rank, struct lanes lanes)
{
    const edge given[TIER_LANES] = {lanes.low, lanes.high, lanes.clear};
    for (size_t r = 0; r <= rank && r < table->ranks; r++) {
        for (enum tier_lane lane = TIER_LOW; lane < TIER_LANES; lane++) {
            edge *tier = table_tier(table, place, stage, lane, r);
            *tier = policy_or(space, *tier, given[lane]);
        }
    }
}

static void make_place(struct policy_space *space, struct policy_table *table, size_t place)
{
    const struct policy *pack;
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        for (size_t r = 0; r < table->ranks * TIER_LANES; r++) {
            *table_tier(table, place, stage, TIER_LOW, r) =
                r % table->ranks == 0 ? EDGE_TRUE : EDGE_FALSE;
        }
        for (size_t r = 0; r < table->view.pack->rules.count; r++) {
            make_rule(space, table, r, place, (enum stage)stage);
            const struct rule *rule = view_rule(&table->view, r, &pack);
            if (rule) {
                raise(space, table, place, stage, rule->tier,
                      *table_rule(table, r, place, stage));
            }
        }
    }
}

/* That some place of the listed domains, among those that count, has at least the tier. */
static edge tier_of(struct policy_space *space, const struct policy_table *table,
                    const struct string_list *domains, enum stage stage, enum tier_lane lane,
                    uint32_t rank)
{
    edge any = rank == 0 ? EDGE_TRUE : EDGE_FALSE;
    for (size_t p = 0; rank < table->ranks && p < space->places.count; p++) {
        const struct policy_place *place = &space->places.items[p];
        if (policy_counts(table->view.pack, place->domain) &&
            string_list_takes(domains, place->domain)) {
            any = policy_or(space, any, *table_tier(table, p, stage, lane, rank));
        }
    }
    return any;
}

static edge exceeds(struct policy_space *space, const struct policy_table *table,
                    const struct string_list *domains, enum stage stage, enum tier_lane lane,
                    uint32_t most)
{
    return most == NONE ? EDGE_FALSE : tier_of(space, table, domains, stage, lane, most + 1);
}

/* That the tier of a domain would be lower if what is missing came out clear. */
static edge domain_is_open(struct policy_space *space, const struct policy_table *table,
                           const char *domain, enum stage stage)
{
    const char *const one[] = {domain};
    const struct string_list list = {one, 1};
    edge open = EDGE_FALSE;
    for (uint32_t r = 1; r < table->ranks; r++) {
        edge high = tier_of(space, table, &list, stage, TIER_HIGH, r);
        edge clear = tier_of(space, table, &list, stage, TIER_CLEAR, r);
        open = policy_or(space, open, policy_and(space, high, policy_not(clear)));
    }
    return open;
}

static edge missing(struct policy_space *space, const struct policy_table *table,
                    const struct predicate *condition)
{
    static const struct string_list all = {NULL, 0};
    edge open = EDGE_FALSE;
    for (size_t p = 0; p < space->places.count; p++) {
        const struct policy_place *place = &space->places.items[p];
        bool first = p == 0 || strcmp(space->places.items[p - 1].domain, place->domain) != 0;
        if (first && policy_counts(table->view.pack, place->domain) &&
            string_list_takes(&condition->domains, place->domain)) {
            open = policy_or(space, open,
                             domain_is_open(space, table, place->domain, condition->stage));
        }
    }
    edge beyond =
        exceeds(space, table, &all, condition->stage, TIER_CLEAR, condition->most_rank);
    return policy_and(space, open, policy_not(beyond));
}

static edge condition_function(struct policy_space *space, const struct policy_table *table,
                               const struct policy *pack, const struct predicate *condition)
{
    switch (condition->kind) {
    case PREDICATE_TIER: {
        edge least = tier_of(space, table, &condition->domains, condition->stage, TIER_HIGH,
                             condition->least_rank);
        edge beyond = exceeds(space, table, &condition->domains, condition->stage, TIER_HIGH,
                              condition->most_rank);
        return policy_and(space, least, policy_not(beyond));
    }
    case PREDICATE_MISSING:
        return missing(space, table, condition);
    default:
        break;
    }
    return policy_space_predicate(space, pack, condition, NONE, STAGE_BEFORE, pack->reading)
        .low;
}

static void make_decisions(struct policy_space *space, struct policy_table *table)
{
    edge open[2] = {EDGE_TRUE, EDGE_TRUE};
    for (size_t d = 0; d < table->view.pack->decisions.count; d++) {
        const struct policy *pack;
        const struct decision_rule *decision = view_decision(&table->view, d, &pack);
        table->holds[d] = table->taken[d] = EDGE_FALSE;
        if (!decision) {
            continue;
        }
        edge holds = EDGE_TRUE;
        for (size_t c = 0; c < decision->conditions.count; c++) {
            holds = policy_and(
                space, holds,
                condition_function(space, table, pack, &decision->conditions.items[c]));
        }
        table->holds[d] = holds;
        table->taken[d] = policy_and(space, open[decision->for_development], holds);
        open[decision->for_development] =
            policy_and(space, open[decision->for_development], policy_not(holds));
    }
}

static void make_overall(struct policy_space *space, struct policy_table *table)
{
    static const struct string_list all = {NULL, 0};
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        for (enum tier_lane lane = TIER_LOW; lane < TIER_LANES; lane++) {
            for (uint32_t r = 0; r < table->ranks; r++) {
                *table_overall(table, stage, lane, r) =
                    tier_of(space, table, &all, (enum stage)stage, lane, r);
            }
        }
    }
}

enum status policy_table_make(struct policy_space *space, const struct policy_view *view,
                              struct policy_table *out)
{
    const struct policy *pack = view->pack;
    size_t places = space->places.count, ranks = pack->tiers.count;
    *out = (struct policy_table){
        .view = *view,
        .places = (uint32_t)places,
        .ranks = (uint32_t)ranks,
        .rules =
            arena_array(&space->arena, pack->rules.count * places * 2, sizeof(*out->rules)),
        .tiers =
            arena_array(&space->arena, places * 2 * TIER_LANES * ranks, sizeof(*out->tiers)),
        .overall =
            arena_array(&space->arena, (size_t)2 * TIER_LANES * ranks, sizeof(*out->overall)),
        .holds = arena_array(&space->arena, pack->decisions.count, sizeof(*out->holds)),
        .taken = arena_array(&space->arena, pack->decisions.count, sizeof(*out->taken)),
    };
    if (!out->rules || !out->tiers || !out->overall || !out->holds || !out->taken) {
        return STATUS_MEMORY;
    }
    for (size_t p = 0; p < places; p++) {
        make_place(space, out, p);
    }
    make_overall(space, out);
    make_decisions(space, out);
    return policy_space_status(space);
}

static edge any_taken(struct policy_space *space, const struct policy_table *table,
                      bool for_development, uint32_t least, enum decision decision)
{
    edge any = EDGE_FALSE;
    for (size_t d = 0; d < table->view.pack->decisions.count; d++) {
        const struct policy *pack;
        const struct decision_rule *rule = view_decision(&table->view, d, &pack);
        bool asked = rule && rule->for_development == for_development &&
                     (least == NONE ? rule->decision == decision
                                    : decision_strictness(rule->decision) >= least);
        any = asked ? policy_or(space, any, table->taken[d]) : any;
    }
    return any;
}

edge table_strict(struct policy_space *space, const struct policy_table *table,
                  bool for_development, uint32_t strictness)
{
    return any_taken(space, table, for_development, strictness, DECISION_DEPLOY);
}

edge table_decides(struct policy_space *space, const struct policy_table *table,
                   bool for_development, enum decision decision)
{
    return any_taken(space, table, for_development, NONE, decision);
}

uint32_t table_decision(const struct policy_space *space, const struct policy_table *table,
                        bool for_development, const int8_t *example)
{
    for (size_t d = 0; d < table->view.pack->decisions.count; d++) {
        const struct policy *pack;
        const struct decision_rule *rule = view_decision(&table->view, d, &pack);
        if (rule && rule->for_development == for_development &&
            policy_example_has(space, example, table->taken[d])) {
            return (uint32_t)d;
        }
    }
    return NONE;
}
