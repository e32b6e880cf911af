/* Collecting the inputs of packs; see policy_inputs.h. Two predicates that ask the same are one
 * input, whichever pack they stand in: a question is told by its name and role, a criterion by
 * its metric and threshold. */
#include "analyzer/policy_inputs.h"

#include <string.h>

static bool same_threshold(const struct threshold *a, const struct threshold *b)
{
    return a->comparison == b->comparison && a->gate == b->gate && a->shows == b->shows &&
           a->value >= b->value && a->value <= b->value;
}

/* The same statement, at whatever reading. */
static bool same_statement(const struct policy_input *a, const struct policy_input *b)
{
    return a->kind == b->kind && a->place == b->place && a->stage == b->stage &&
           a->under == b->under && a->degree == b->degree && a->adversaries == b->adversaries &&
           a->weakest == b->weakest && a->absent_is_no == b->absent_is_no &&
           same_threshold(&a->threshold, &b->threshold) && strcmp(a->name, b->name) == 0 &&
           strcmp(a->role, b->role) == 0;
}

uint32_t policy_input_find(const struct policy_space *space, const struct policy_input *input)
{
    for (size_t i = 0; i < space->inputs.count; i++) {
        const struct policy_input *other = &space->inputs.items[i];
        if (other->reading == input->reading && same_statement(other, input)) {
            return (uint32_t)i;
        }
    }
    return NONE;
}

struct policy_input policy_input_blank(enum input_kind kind, uint32_t place,
                                       enum reading reading)
{
    return (struct policy_input){.kind = kind,
                                 .place = place,
                                 .under = NONE,
                                 .reading = reading,
                                 .name = "",
                                 .role = "",
                                 .title = ""};
}

struct policy_input policy_judgement_input(const struct policy *pack, uint32_t question)
{
    const struct policy_question *asked = &pack->questions.items[question];
    struct policy_input input = policy_input_blank(INPUT_JUDGEMENT, NONE, READING_POINT);
    input.name = asked->label.id;
    input.role = asked->role;
    input.title = asked->label.title;
    input.absent_is_no = asked->absent_is_no;
    return input;
}

struct policy_input policy_safeguard_input(const char *id, enum safeguard_status status,
                                           uint32_t adversaries, enum reading reading)
{
    struct policy_input input = policy_input_blank(INPUT_SAFEGUARD, NONE, reading);
    input.name = id;
    input.degree = status;
    input.adversaries = adversaries;
    input.risk = -1;
    return input;
}

/* What one criterion says of risk is known where it decides a level or accepts safeguards. */
static struct policy_input criterion_input(const struct policy *pack,
                                           const struct predicate *predicate,
                                           enum reading reading)
{
    const struct criterion *criterion = &pack->criteria.items[predicate->criterion];
    struct policy_input input = policy_input_blank(INPUT_CRITERION, NONE, reading);
    input.name = criterion->metric;
    input.title = criterion->label.title;
    input.threshold = criterion->threshold;
    input.weakest = !predicate->expected;
    input.risk = *criterion->capability ? 1 : criterion->safeguards.count ? -1 : 0;
    return input;
}

static bool rises(const struct threshold *threshold)
{
    return threshold->comparison == COMPARE_AT_LEAST || threshold->comparison == COMPARE_ABOVE;
}

/* The input behind a predicate that has exactly one. */
struct policy_input policy_input_of(const struct policy *pack,
                                    const struct predicate *predicate, uint32_t place,
                                    enum stage stage, enum reading reading)
{
    struct policy_input input;
    switch (predicate->kind) {
    case PREDICATE_CONTRIBUTION:
        input = policy_input_blank(INPUT_CONTRIBUTION, place, reading);
        input.stage = stage;
        input.under = predicate->under;
        input.degree = predicate->contribution;
        input.risk = 1;
        return input;
    case PREDICATE_GOAL:
        input = policy_input_blank(INPUT_GOAL, place, reading);
        input.degree = predicate->world;
        input.risk = predicate->world == WORLD_BASELINE ? 0 : 1;
        return input;
    case PREDICATE_PROBABILITY:
        input = policy_input_blank(INPUT_PROBABILITY, place, reading);
        input.degree = predicate->world;
        input.threshold = predicate->threshold;
        input.risk = predicate->world == WORLD_BASELINE ? 0
                     : rises(&predicate->threshold)     ? 1
                                                        : -1;
        return input;
    case PREDICATE_COVERAGE:
        input = policy_input_blank(INPUT_COVERAGE, place, READING_POINT);
        input.degree = predicate->assessed;
        return input;
    case PREDICATE_MEETS:
        return criterion_input(pack, predicate, reading);
    case PREDICATE_SAFEGUARD:
        return policy_safeguard_input(predicate->subject, predicate->status,
                                      predicate->tested_against, reading);
    case PREDICATE_JUDGED:
        return policy_judgement_input(pack, predicate->question);
    default:
        break;
    }
    input = policy_input_blank(INPUT_CAPABILITY, NONE, reading);
    input.name = predicate->subject;
    input.degree = predicate->level;
    input.risk = 1;
    return input;
}

static void add_input(struct policy_space *space, struct policy_input input)
{
    if (policy_input_find(space, &input) == NONE) {
        space->failed |= !vec_push(&space->inputs, input);
    }
}

/* Predicates that are the same for all inputs, or that are made of others. */
bool policy_has_input(const struct predicate *predicate)
{
    switch (predicate->kind) {
    case PREDICATE_CONTRIBUTION:
        return predicate->contribution != CONTRIBUTION_NONE;
    case PREDICATE_COVERAGE:
        return predicate->assessed == ASSESSED_FULL;
    case PREDICATE_SAFEGUARD:
        return predicate->status != SAFEGUARD_UNDEFINED || predicate->tested_against;
    case PREDICATE_SECURITY:
    case PREDICATE_DEPLOYMENT:
    case PREDICATE_TIER:
    case PREDICATE_MISSING:
        return false;
    default:
        return true;
    }
}

static void add_security(struct policy_space *space, const struct policy *pack, uint32_t level,
                         enum reading reading)
{
    for (uint32_t i = 0; i <= level; i++) {
        const struct security_level *rung = &pack->security.items[i];
        for (size_t s = 0; s < rung->safeguards.count; s++) {
            add_input(space,
                      policy_safeguard_input(rung->safeguards.items[s], SAFEGUARD_VALIDATED,
                                             rung->tested_against, reading));
        }
        if (rung->question != NONE) {
            add_input(space, policy_judgement_input(pack, rung->question));
        }
    }
}

static void add_predicate(struct policy_space *space, const struct policy *pack,
                          const struct predicate *predicate, uint32_t place, enum stage stage,
                          enum reading reading)
{
    if (predicate->kind == PREDICATE_SECURITY) {
        add_security(space, pack, predicate->level, reading);
    } else if (policy_has_input(predicate)) {
        add_input(space, policy_input_of(pack, predicate, place, stage, reading));
    }
}

static void add_place_inputs(struct policy_space *space, const struct policy *pack,
                             uint32_t place)
{
    for (size_t r = 0; r < pack->rules.count; r++) {
        const struct rule *rule = &pack->rules.items[r];
        for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
            if (!policy_rule_takes(rule, &space->places.items[place], (enum stage)stage)) {
                continue;
            }
            for (size_t p = 0; p < rule->predicates.count; p++) {
                add_predicate(space, pack, &rule->predicates.items[p], place, (enum stage)stage,
                              rule->reading);
            }
        }
    }
}

static void add_system_inputs(struct policy_space *space, const struct policy *pack)
{
    for (size_t d = 0; d < pack->decisions.count; d++) {
        for (size_t c = 0; c < pack->decisions.items[d].conditions.count; c++) {
            add_predicate(space, pack, &pack->decisions.items[d].conditions.items[c], NONE,
                          STAGE_BEFORE, pack->reading);
        }
    }
}

bool policy_rule_takes(const struct rule *rule, const struct policy_place *place,
                       enum stage stage)
{
    return rule->applies[stage] && string_list_takes(&rule->domains, place->domain) &&
           string_list_takes(&rule->outcomes, place->outcome);
}

bool policy_counts(const struct policy *pack, const char *domain)
{
    for (size_t d = 0; d < pack->domains.count; d++) {
        const struct policy_domain *own = &pack->domains.items[d];
        if (strcmp(own->label.id, domain) == 0) {
            return own->status == DOMAIN_TRACKED;
        }
    }
    return pack->domains.count == 0;
}

static void add_place(struct policy_space *space, const char *domain, const char *outcome,
                      bool counts)
{
    for (size_t p = 0; p < space->places.count; p++) {
        if (strcmp(space->places.items[p].domain, domain) == 0 &&
            strcmp(space->places.items[p].outcome, outcome) == 0) {
            return;
        }
    }
    uint32_t copies = counts ? space->copies : 1;
    for (uint32_t copy = 0; copy < copies; copy++) {
        struct policy_place place = {domain, outcome, copy};
        space->failed |= !vec_push(&space->places, place);
    }
}

/* A domain's outcomes: those that rules of any of the packs name, and another one. */
static void add_domain(struct policy_space *space, const struct policy *const *packs,
                       size_t count, const char *domain)
{
    bool counts = false;
    for (size_t k = 0; k < count; k++) {
        counts |= policy_counts(packs[k], domain);
    }
    for (size_t k = 0; k < count; k++) {
        for (size_t r = 0; r < packs[k]->rules.count; r++) {
            const struct rule *rule = &packs[k]->rules.items[r];
            bool takes = string_list_takes(&rule->domains, domain);
            for (size_t o = 0; takes && o < rule->outcomes.count; o++) {
                add_place(space, domain, rule->outcomes.items[o], counts);
            }
        }
    }
    add_place(space, domain, "", counts);
}

static void add_listed(struct policy_space *space, const struct policy *const *packs,
                       size_t count, const struct string_list *domains)
{
    for (size_t d = 0; d < domains->count; d++) {
        add_domain(space, packs, count, domains->items[d]);
    }
}

/* The domains of a pack; where it declares none, those it names, and another one. */
static void add_domains(struct policy_space *space, const struct policy *const *packs,
                        size_t count, const struct policy *pack)
{
    for (size_t d = 0; d < pack->domains.count; d++) {
        add_domain(space, packs, count, pack->domains.items[d].label.id);
    }
    if (pack->domains.count) {
        return;
    }
    for (size_t r = 0; r < pack->rules.count; r++) {
        add_listed(space, packs, count, &pack->rules.items[r].domains);
    }
    for (size_t d = 0; d < pack->decisions.count; d++) {
        const struct decision_rule *decision = &pack->decisions.items[d];
        for (size_t c = 0; c < decision->conditions.count; c++) {
            add_listed(space, packs, count, &decision->conditions.items[c].domains);
        }
    }
    add_domain(space, packs, count, "");
}

/* How many coordinates of tiers decisions see: at each stage the tier, and what it would be if
 * everything came out clear. */
static uint32_t coordinates(const struct policy *const *packs, size_t count)
{
    bool seen[2][2] = {{true, false}, {false, false}};
    for (size_t k = 0; k < count; k++) {
        for (size_t d = 0; d < packs[k]->decisions.count; d++) {
            const struct decision_rule *decision = &packs[k]->decisions.items[d];
            for (size_t c = 0; c < decision->conditions.count; c++) {
                const struct predicate *condition = &decision->conditions.items[c];
                if (condition->kind >= PREDICATE_TIER) {
                    seen[condition->stage][0] = true;
                    seen[condition->stage][1] |= condition->kind == PREDICATE_MISSING;
                }
            }
        }
    }
    return (uint32_t)seen[0][0] + seen[0][1] + seen[1][0] + seen[1][1];
}

void policy_inputs_collect(struct policy_space *space, const struct policy *const *packs,
                           size_t count)
{
    space->copies = coordinates(packs, count);
    for (size_t k = 0; k < count; k++) {
        add_domains(space, packs, count, packs[k]);
        add_system_inputs(space, packs[k]);
    }
    for (uint32_t p = 0; p < space->places.count; p++) {
        add_input(space, policy_input_blank(INPUT_PRESENCE, p, READING_POINT));
        for (size_t k = 0; k < count; k++) {
            add_place_inputs(space, packs[k], p);
        }
    }
}
