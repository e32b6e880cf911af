/* Comparing the rules and decisions of two packs by their tables; see policy_difference.h. A
 * change is looked at alone: the pack with it against the pack without. Then the packs are
 * compared as wholes. */
#include "analyzer/policy_difference.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const policy_effect_words[] = {"changes no verdict",
                                           "strengthens",
                                           "weakens",
                                           "strengthens and weakens",
                                           "decides otherwise, as strictly",
                                           "cannot tell",
                                           NULL};
const char *const policy_how_words[] = {"added", "removed", "changed", NULL};

void policy_add_change(struct comparing *c, struct policy_change change)
{
    change.text = change.text ? change.text : "";
    c->space->failed |= !vec_push(&c->out->changes, change);
}

const char *policy_text(struct comparing *c, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    const char *kept = arena_string(&c->space->arena, line);
    c->space->failed |= !kept;
    return kept ? kept : "";
}

/* That the second table is so strict, or its tier so high, and the first is not. */
static edge beyond(struct comparing *c, edge first, edge second)
{
    edge possible = policy_and(c->space, c->space->possible, second);
    return policy_and(c->space, possible, policy_not(first));
}

static edge stricter_decision(struct comparing *c, const struct policy_table *a,
                              const struct policy_table *b, bool for_development)
{
    edge any = EDGE_FALSE;
    for (uint32_t s = 1; s < STRICTNESS_COUNT; s++) {
        any = policy_or(c->space, any,
                        beyond(c, table_strict(c->space, a, for_development, s),
                               table_strict(c->space, b, for_development, s)));
    }
    return any;
}

static edge higher_tier(struct comparing *c, const struct policy_table *a,
                        const struct policy_table *b)
{
    edge any = EDGE_FALSE;
    for (int stage = STAGE_BEFORE; c->same_tiers && stage <= STAGE_RESIDUAL; stage++) {
        for (uint32_t r = 1; r < a->ranks; r++) {
            any = policy_or(c->space, any,
                            beyond(c, *table_overall(a, stage, TIER_HIGH, r),
                                   *table_overall(b, stage, TIER_HIGH, r)));
        }
    }
    return any;
}

/* Whether the tables decide by the same words, and give every scenario the same tiers. */
static bool same_tables(struct comparing *c, const struct policy_table *a,
                        const struct policy_table *b)
{
    for (int d = DECISION_DEPLOY; d <= DECISION_HOLD_DEVELOPMENT; d++) {
        for (int development = 0; development < 2; development++) {
            edge one = table_decides(c->space, a, development, (enum decision)d);
            edge other = table_decides(c->space, b, development, (enum decision)d);
            if (beyond(c, one, other) != EDGE_FALSE || beyond(c, other, one) != EDGE_FALSE) {
                return false;
            }
        }
    }
    size_t count = (size_t)a->places * 2 * TIER_LANES * a->ranks;
    for (size_t i = 0; c->same_tiers && i < count; i++) {
        if (beyond(c, a->tiers[i], b->tiers[i]) != EDGE_FALSE ||
            beyond(c, b->tiers[i], a->tiers[i]) != EDGE_FALSE) {
            return false;
        }
    }
    return true;
}

static edge stricter_anywhere(struct comparing *c, const struct policy_table *a,
                              const struct policy_table *b)
{
    edge decided = policy_or(c->space, stricter_decision(c, a, b, false),
                             stricter_decision(c, a, b, true));
    return decided != EDGE_FALSE ? decided : higher_tier(c, a, b);
}

static struct string_list words_of(struct comparing *c, edge function)
{
    if (function == EDGE_FALSE || function == EDGE_NONE) {
        return (struct string_list){NULL, 0};
    }
    return policy_example_words(c->space, policy_space_example(c->space, function));
}

static enum policy_effect effect_of(edge stricter, edge laxer, bool same)
{
    bool more = stricter != EDGE_FALSE, less = laxer != EDGE_FALSE;
    return more && less ? EFFECT_BOTH
           : more       ? EFFECT_STRENGTHENS
           : less       ? EFFECT_WEAKENS
           : same       ? EFFECT_NONE
                        : EFFECT_OTHERWISE;
}

/* The effect of one change: the table before it against the table after it. Once a budget is
 * hit, nothing can be told. */
static void judge_tables(struct comparing *c, const struct policy_table *a,
                         const struct policy_table *b, struct policy_change *change)
{
    edge stricter = stricter_anywhere(c, a, b), laxer = stricter_anywhere(c, b, a);
    bool same = same_tables(c, a, b);
    if (policy_space_status(c->space) != STATUS_OK) {
        return;
    }
    change->effect = effect_of(stricter, laxer, same);
    change->stricter = words_of(c, stricter);
    change->laxer = words_of(c, laxer);
}

/* One side's table as it is, against what it would be with the change made or undone. */
static void judge_change(struct comparing *c, int side, const struct policy_view *otherwise,
                         bool is_after, struct policy_change *change)
{
    struct policy_table other;
    const struct policy_table *own = &c->tables[side];
    size_t kept = c->space->bdd.kept.count;
    change->effect = EFFECT_UNKNOWN;
    if (c->tables_made && policy_table_make(c->space, otherwise, &other) == STATUS_OK) {
        judge_tables(c, is_after ? own : &other, is_after ? &other : own, change);
    }
    c->space->bdd.kept.count = kept; /* the other table may be collected */
}

static bool same_list(const struct string_list *a, const struct string_list *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = strcmp(a->items[i], b->items[i]) == 0;
    }
    return same;
}

static const char *tier_id(const struct policy *pack, uint32_t rank)
{
    return rank == NONE || rank >= pack->tiers.count ? "" : pack->tiers.items[rank].label.id;
}

static const char *criterion_id(const struct policy *pack, uint32_t criterion)
{
    return criterion == NONE ? "" : pack->criteria.items[criterion].label.id;
}

static const char *question_id(const struct policy *pack, uint32_t question)
{
    return question == NONE ? "" : pack->questions.items[question].label.id;
}

static const char *security_id(const struct policy *pack, const struct predicate *predicate)
{
    return predicate->kind == PREDICATE_SECURITY
               ? pack->security.items[predicate->level].label.id
               : "";
}

static bool same_value(const struct threshold *a, const struct threshold *b)
{
    return a->comparison == b->comparison && a->value >= b->value && a->value <= b->value;
}

/* The same words: what they refer to goes by its id in either pack. */
static bool same_predicate(const struct policy *const packs[2], const struct predicate *a,
                           const struct predicate *b)
{
    return a->kind == b->kind && a->expected == b->expected &&
           a->contribution == b->contribution && a->under == b->under && a->world == b->world &&
           same_value(&a->threshold, &b->threshold) && a->assessed == b->assessed &&
           strcmp(a->subject, b->subject) == 0 &&
           (a->kind == PREDICATE_SECURITY || a->level == b->level) && a->status == b->status &&
           a->tested_against == b->tested_against && a->judged == b->judged &&
           a->deployments == b->deployments && a->stage == b->stage &&
           same_list(&a->domains, &b->domains) &&
           strcmp(criterion_id(packs[0], a->criterion), criterion_id(packs[1], b->criterion)) ==
               0 &&
           strcmp(question_id(packs[0], a->question), question_id(packs[1], b->question)) ==
               0 &&
           strcmp(security_id(packs[0], a), security_id(packs[1], b)) == 0 &&
           strcmp(tier_id(packs[0], a->least_rank), tier_id(packs[1], b->least_rank)) == 0 &&
           strcmp(tier_id(packs[0], a->most_rank), tier_id(packs[1], b->most_rank)) == 0;
}

static bool same_predicates(const struct policy *const packs[2], const struct predicate *a,
                            size_t a_count, const struct predicate *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++) {
        same = same_predicate(packs, &a[i], &b[i]);
    }
    return same;
}

static const char *join(struct comparing *c, const char *before, const char *more)
{
    return *before ? policy_text(c, "%s, %s", before, more) : more;
}

/* What two rules of one id differ in; "" for nothing. */
static const char *rule_differs(struct comparing *c, const struct rule *a, const struct rule *b)
{
    const char *text = "";
    if (strcmp(tier_id(c->packs[0], a->tier), tier_id(c->packs[1], b->tier)) != 0) {
        text = policy_text(c, "tier %s instead of %s", tier_id(c->packs[1], b->tier),
                           tier_id(c->packs[0], a->tier));
    }
    if (!same_predicates(c->packs, a->predicates.items, a->predicates.count,
                         b->predicates.items, b->predicates.count)) {
        text = join(c, text, "other conditions");
    }
    if (!same_list(&a->domains, &b->domains) || !same_list(&a->outcomes, &b->outcomes)) {
        text = join(c, text, "other domains or outcomes");
    }
    if (a->applies[0] != b->applies[0] || a->applies[1] != b->applies[1]) {
        text = join(c, text, "another stage");
    }
    if (a->reading != b->reading || a->ignores_missing != b->ignores_missing) {
        text = join(c, text, "another reading of what is uncertain or missing");
    }
    if (a->force != b->force) {
        text = join(c, text,
                    policy_text(c, "force %s instead of %s", force_words[b->force],
                                force_words[a->force]));
    }
    return text;
}

static const char *decision_differs(struct comparing *c, const struct decision_rule *a,
                                    const struct decision_rule *b)
{
    const char *text = "";
    if (a->decision != b->decision || a->for_development != b->for_development) {
        text = policy_text(c, "%s instead of %s", decision_words[b->decision],
                           decision_words[a->decision]);
    }
    if (!same_predicates(c->packs, a->conditions.items, a->conditions.count,
                         b->conditions.items, b->conditions.count)) {
        text = join(c, text, "other conditions");
    }
    if (a->force != b->force) {
        text = join(c, text,
                    policy_text(c, "force %s instead of %s", force_words[b->force],
                                force_words[a->force]));
    }
    return text;
}

static uint32_t find_rule(const struct policy *pack, const char *id)
{
    for (uint32_t r = 0; r < pack->rules.count; r++) {
        if (strcmp(pack->rules.items[r].label.id, id) == 0) {
            return r;
        }
    }
    return NONE;
}

static uint32_t find_decision(const struct policy *pack, const char *id)
{
    for (uint32_t d = 0; d < pack->decisions.count; d++) {
        if (strcmp(pack->decisions.items[d].label.id, id) == 0) {
            return d;
        }
    }
    return NONE;
}

static struct policy_change change_of(const char *element, const struct label *label,
                                      enum policy_how how)
{
    return (struct policy_change){
        .element = element, .id = label->id, .title = label->title, .how = how};
}

/* A decision of the other pack that is the same but for its id, which this one lacks. */
static uint32_t renamed_decision(struct comparing *c, int side, uint32_t index)
{
    const struct decision_rule *own = &c->packs[side]->decisions.items[index];
    const struct policy *other = c->packs[!side];
    const struct policy *const packs[2] = {c->packs[side], other};
    for (uint32_t d = 0; d < other->decisions.count; d++) {
        const struct decision_rule *decision = &other->decisions.items[d];
        if (decision->for_development == own->for_development &&
            decision->decision == own->decision &&
            find_decision(c->packs[side], decision->label.id) == NONE &&
            same_predicates(packs, own->conditions.items, own->conditions.count,
                            decision->conditions.items, decision->conditions.count)) {
            return d;
        }
    }
    return NONE;
}

/* Rules of one side that the other lacks. */
static void compare_lone_rules(struct comparing *c, int side)
{
    const struct policy *pack = c->packs[side];
    for (uint32_t r = 0; r < pack->rules.count; r++) {
        if (find_rule(c->packs[!side], pack->rules.items[r].label.id) != NONE) {
            continue;
        }
        struct policy_change change =
            change_of("rule", &pack->rules.items[r].label, side ? HOW_ADDED : HOW_REMOVED);
        struct policy_view without = policy_view_of(pack);
        without.rule = r;
        judge_change(c, side, &without, side == 0, &change);
        policy_add_change(c, change);
    }
}

static void compare_rules(struct comparing *c)
{
    compare_lone_rules(c, 0);
    for (uint32_t r = 0; r < c->packs[0]->rules.count; r++) {
        const struct rule *rule = &c->packs[0]->rules.items[r];
        uint32_t at = find_rule(c->packs[1], rule->label.id);
        const struct rule *other = at == NONE ? NULL : &c->packs[1]->rules.items[at];
        const char *text = other ? rule_differs(c, rule, other) : "";
        if (!*text) {
            continue;
        }
        struct policy_change change = change_of("rule", &other->label, HOW_CHANGED);
        struct policy_view after = policy_view_of(c->packs[0]);
        after.rule = r;
        after.other = c->packs[1];
        after.other_rule = other;
        change.text = text;
        change.effect = EFFECT_UNKNOWN;
        if (c->same_tiers) {
            judge_change(c, 0, &after, true, &change);
        }
        policy_add_change(c, change);
    }
    compare_lone_rules(c, 1);
}

static void compare_lone_decisions(struct comparing *c, int side)
{
    const struct policy *pack = c->packs[side];
    for (uint32_t d = 0; d < pack->decisions.count; d++) {
        const struct decision_rule *decision = &pack->decisions.items[d];
        if (find_decision(c->packs[!side], decision->label.id) != NONE) {
            continue;
        }
        struct policy_change change =
            change_of("decision", &decision->label, side ? HOW_ADDED : HOW_REMOVED);
        struct policy_view without = policy_view_of(pack);
        uint32_t renamed = renamed_decision(c, side, d);
        without.decision = d;
        change.effect = EFFECT_UNKNOWN;
        if (renamed != NONE) {
            change.how = HOW_CHANGED;
            change.effect = EFFECT_NONE;
            change.text = policy_text(c, "called '%s' now",
                                      c->packs[!side]->decisions.items[renamed].label.id);
            if (side == 1) {
                continue; /* told from the other side */
            }
        } else if (decision->conditions.count) {
            /* without the last one, nothing would be decided */
            judge_change(c, side, &without, side == 0, &change);
        }
        policy_add_change(c, change);
    }
}

static void compare_decisions(struct comparing *c)
{
    uint32_t last = 0;
    bool reordered = false;
    compare_lone_decisions(c, 0);
    for (uint32_t d = 0; d < c->packs[0]->decisions.count; d++) {
        const struct decision_rule *decision = &c->packs[0]->decisions.items[d];
        uint32_t at = find_decision(c->packs[1], decision->label.id);
        const struct decision_rule *other =
            at == NONE ? NULL : &c->packs[1]->decisions.items[at];
        const char *text = other ? decision_differs(c, decision, other) : "";
        reordered |= other && at < last;
        last = other ? at : last;
        if (!*text) {
            continue;
        }
        struct policy_change change = change_of("decision", &other->label, HOW_CHANGED);
        struct policy_view after = policy_view_of(c->packs[0]);
        after.decision = d;
        after.other = c->packs[1];
        after.other_decision = other;
        change.text = text;
        change.effect = EFFECT_UNKNOWN;
        if (c->same_tiers && decision->for_development == other->for_development) {
            judge_change(c, 0, &after, true, &change);
        }
        policy_add_change(c, change);
    }
    compare_lone_decisions(c, 1);
    if (reordered) {
        policy_add_change(c, (struct policy_change){.element = "decision",
                                                    .id = "",
                                                    .title = "",
                                                    .how = HOW_CHANGED,
                                                    .effect = EFFECT_UNKNOWN,
                                                    .text = "tried in another order"});
    }
}

static void decided_by(struct comparing *c, edge function, bool for_development,
                       struct string_list *words, uint32_t by[2])
{
    by[0] = by[1] = NONE;
    if (function == EDGE_FALSE || function == EDGE_NONE) {
        return;
    }
    const int8_t *example = policy_space_example(c->space, function);
    if (!example) {
        c->space->failed = true;
        return;
    }
    *words = policy_example_words(c->space, example);
    for (int side = 0; side < 2; side++) {
        by[side] = table_decision(c->space, &c->tables[side], for_development, example);
    }
}

static void compare_whole(struct comparing *c, bool for_development)
{
    struct policy_comparison *out = &c->out->whole[for_development];
    const struct policy_table *a = &c->tables[0], *b = &c->tables[1];
    edge stricter = stricter_decision(c, a, b, for_development);
    edge laxer = stricter_decision(c, b, a, for_development);
    bool same = true;
    for (int d = DECISION_DEPLOY; d <= DECISION_HOLD_DEVELOPMENT; d++) {
        edge one = table_decides(c->space, a, for_development, (enum decision)d);
        edge other = table_decides(c->space, b, for_development, (enum decision)d);
        same = same && beyond(c, one, other) == EDGE_FALSE;
    }
    if (policy_space_status(c->space) != STATUS_OK) {
        return;
    }
    out->effect = effect_of(stricter, laxer, same);
    decided_by(c, stricter, for_development, &out->stricter, out->stricter_by);
    decided_by(c, laxer, for_development, &out->laxer, out->laxer_by);
}

static bool has_same_tiers(const struct policy *const packs[2])
{
    bool same = packs[0]->tiers.count == packs[1]->tiers.count;
    for (size_t t = 0; same && t < packs[0]->tiers.count; t++) {
        same =
            strcmp(packs[0]->tiers.items[t].label.id, packs[1]->tiers.items[t].label.id) == 0;
    }
    return same;
}

/* Which inputs of the joint space each pack asks for on its own. */
static enum status count_inputs(struct comparing *c)
{
    struct policy_space own[2] = {{.bdd = {0}}, {.bdd = {0}}};
    enum status status = STATUS_OK;
    for (int side = 0; side < 2 && status == STATUS_OK; side++) {
        status = policy_space_init(&own[side], &c->packs[side], 1);
    }
    for (size_t i = 0; status == STATUS_OK && i < c->space->inputs.count; i++) {
        struct policy_input input = c->space->inputs.items[i];
        bool in[2] = {false, false};
        for (int side = 0; side < 2; side++) {
            const struct policy_place *place =
                input.place == NONE ? NULL : &c->space->places.items[input.place];
            struct policy_input local = input;
            for (uint32_t p = 0; place && p < own[side].places.count; p++) {
                const struct policy_place *other = &own[side].places.items[p];
                if (strcmp(place->domain, other->domain) == 0 &&
                    strcmp(place->outcome, other->outcome) == 0 && place->copy == other->copy) {
                    local.place = p;
                    in[side] = policy_input_find(&own[side], &local) != NONE;
                }
            }
            in[side] |= !place && policy_input_find(&own[side], &local) != NONE;
        }
        bool counts = input.kind != INPUT_PRESENCE &&
                      (input.place == NONE || c->space->places.items[input.place].copy == 0);
        c->out->shared += counts && in[0] && in[1];
        c->out->only[0] += counts && in[0] && !in[1];
        c->out->only[1] += counts && !in[0] && in[1];
    }
    policy_space_release(&own[0]);
    policy_space_release(&own[1]);
    return status;
}

static enum status make_tables(struct comparing *c)
{
    enum status status = STATUS_OK;
    for (int side = 0; side < 2 && status == STATUS_OK; side++) {
        const struct policy_view view = policy_view_of(c->packs[side]);
        status = policy_table_make(c->space, &view, &c->tables[side]);
    }
    return status == STATUS_OK ? count_inputs(c) : status;
}

/* Changes that no table shows: of criteria, domains, security levels and questions. */
static bool changes_beyond_tables(const struct policy_difference *difference)
{
    for (size_t i = 0; i < difference->changes.count; i++) {
        const struct policy_change *change = &difference->changes.items[i];
        if (strcmp(change->element, "term") != 0 && strcmp(change->element, "rule") != 0 &&
            strcmp(change->element, "decision") != 0) {
            return true;
        }
    }
    return false;
}

enum status policy_difference_find(const struct policy *before, const struct policy *after,
                                   struct policy_difference *out)
{
    *out = (struct policy_difference){.packs = {before, after}};
    struct comparing c = {.out = out, .space = &out->space, .packs = {before, after}};
    enum status status = policy_space_init(&out->space, c.packs, 2);
    c.same_tiers = has_same_tiers(c.packs);
    if (status == STATUS_OK) {
        status = make_tables(&c);
    }
    c.tables_made = status == STATUS_OK;
    if (status != STATUS_MEMORY) {
        policy_compare_declared(&c);
        compare_rules(&c);
        compare_decisions(&c);
    }
    for (int development = 0; development < 2; development++) {
        out->whole[development].effect = EFFECT_UNKNOWN;
        if (c.tables_made) {
            compare_whole(&c, development);
        }
    }
    out->equivalent =
        c.tables_made && c.same_tiers && same_tables(&c, &c.tables[0], &c.tables[1]) &&
        !changes_beyond_tables(out) && policy_space_status(&out->space) == STATUS_OK;
    status = status == STATUS_OK ? policy_space_status(&out->space) : status;
    status = out->space.failed ? STATUS_MEMORY : status;
    out->complete = status == STATUS_OK;
    if (status == STATUS_MEMORY) {
        policy_difference_release(out);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

void policy_difference_release(struct policy_difference *difference)
{
    vec_release(&difference->changes);
    policy_space_release(&difference->space);
    *difference = (struct policy_difference){0};
}
