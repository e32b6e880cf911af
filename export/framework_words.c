/* What rules and decisions of a pack ask for, in words that are the same in every format. */
#include "export/framework.h"

#include <string.h>

static void append_number(struct text *out, const char *before, double number)
{
    text_append(out, before);
    text_number(out, number);
}

void framework_threshold_words(const struct threshold *threshold, struct text *out)
{
    static const char *const comparisons[] = {"at least ", "above ", "at most ", "below "};
    append_number(out, comparisons[threshold->comparison], threshold->value);
    text_append(out, threshold->gate == CATEGORIES_ANY   ? " in any category"
                     : threshold->gate == CATEGORIES_ALL ? " in every category"
                                                         : "");
}

static void append_mask(struct text *out, uint32_t mask, const char *const *words)
{
    bool first = true;
    for (int i = 0; words[i]; i++) {
        if (mask >> i & 1) {
            text_format(out, "%s%s", first ? "" : ", ", words[i]);
            first = false;
        }
    }
}

void framework_list_words(const struct string_list *list, struct text *out)
{
    for (size_t i = 0; i < list->count; i++) {
        text_format(out, "%s%s", i ? ", " : "", list->items[i]);
    }
}

static const char *unless(const struct predicate *predicate)
{
    return predicate->expected ? "" : "not ";
}

static void append_tier(const struct policy *pack, const struct predicate *predicate,
                        struct text *out)
{
    const char *stage =
        predicate->stage == STAGE_BEFORE ? "tier before mitigation" : "residual tier";
    if (predicate->kind == PREDICATE_MISSING) {
        text_format(out, "evidence is missing for the %s", stage);
    } else {
        text_format(out, "the %s is", stage);
    }
    if (predicate->least_rank) {
        text_format(out, " at least %s", pack->tiers.items[predicate->least_rank].label.id);
    }
    if (predicate->most_rank != NONE) {
        text_format(out, "%s at most %s",
                    predicate->kind == PREDICATE_MISSING ? ", which would else be"
                    : predicate->least_rank              ? " and"
                                                         : "",
                    pack->tiers.items[predicate->most_rank].label.id);
    }
    if (predicate->domains.count) {
        text_append(out, " in ");
        framework_list_words(&predicate->domains, out);
    }
}

static void append_judged(const struct policy *pack, const struct predicate *predicate,
                          struct text *out)
{
    static const char *const words[] = {"yes", "no", "not at all"};
    text_format(out, "'%s' is judged %s", pack->questions.items[predicate->question].label.id,
                words[predicate->judged]);
}

static void append_of_scenario(const struct predicate *predicate, struct text *out)
{
    switch (predicate->kind) {
    case PREDICATE_CONTRIBUTION:
        text_format(out, "the contribution is at least %s",
                    contribution_words[predicate->contribution]);
        if (predicate->under != NONE) {
            text_format(out, " under %s", deployment_words[predicate->under]);
        }
        return;
    case PREDICATE_GOAL:
        text_format(out, "the goal is %s in the world '%s'",
                    predicate->expected ? "reachable" : "unreachable",
                    world_words[predicate->world]);
        return;
    case PREDICATE_PROBABILITY:
        text_format(out, "the probability in the world '%s' is ",
                    world_words[predicate->world]);
        framework_threshold_words(&predicate->threshold, out);
        return;
    default:
        text_format(out, "it is %sassessed at least %s", unless(predicate),
                    assessed_words[predicate->assessed]);
    }
}

void framework_predicate_words(const struct policy *pack, const struct predicate *predicate,
                               struct text *out)
{
    switch (predicate->kind) {
    case PREDICATE_MEETS:
        text_format(out, "criterion '%s' is %smet",
                    pack->criteria.items[predicate->criterion].label.id, unless(predicate));
        return;
    case PREDICATE_REACHES:
        text_format(out, "level %u of %s is %sreached", predicate->level, predicate->subject,
                    unless(predicate));
        return;
    case PREDICATE_SAFEGUARD:
        text_format(out, "%s is %sat least %s", predicate->subject, unless(predicate),
                    safeguard_status_words[predicate->status]);
        if (predicate->tested_against) {
            text_append(out, " and tested against ");
            append_mask(out, predicate->tested_against, adversary_words);
        }
        return;
    case PREDICATE_SECURITY:
        text_format(out, "security level '%s' is %sreached",
                    pack->security.items[predicate->level].label.id, unless(predicate));
        return;
    case PREDICATE_JUDGED:
        append_judged(pack, predicate, out);
        return;
    case PREDICATE_DEPLOYMENT:
        text_append(out, "the deployment is one of ");
        append_mask(out, predicate->deployments, deployment_words);
        return;
    case PREDICATE_TIER:
    case PREDICATE_MISSING:
        append_tier(pack, predicate, out);
        return;
    default:
        append_of_scenario(predicate, out);
    }
}

void framework_when_words(const struct policy *pack, const struct predicate *predicates,
                          size_t count, struct text *out)
{
    text_append(out, count ? "" : "always");
    for (size_t i = 0; i < count; i++) {
        text_append(out, i ? "; " : "");
        framework_predicate_words(pack, &predicates[i], out);
    }
}
