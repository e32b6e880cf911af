/* Reading what rules and decisions ask: one element, one predicate; see policy_reading.h. The
 * grammar says which of them may stand where. */
#include "model/policy_reading.h"

#include "base/limits.h"
#include "model/grammar.h"

#include <string.h>

static bool so(const struct xml_element *element, const char *word)
{
    return strcmp(value_or_empty(element, "is"), word) == 0;
}

static void read_contribution(struct reading_policy *reading, const struct xml_element *element,
                              struct predicate *out)
{
    (void)reading;
    out->contribution = (enum contribution)word_or(element, "at-least", contribution_words, 0);
    out->under = (uint32_t)word_or(element, "under", deployment_words, -1);
}

static void read_goal(struct reading_policy *reading, const struct xml_element *element,
                      struct predicate *out)
{
    (void)reading;
    out->world = (enum world)word_or(element, "in", world_words, 0);
    out->expected = so(element, "reachable");
}

static void read_probability(struct reading_policy *reading, const struct xml_element *element,
                             struct predicate *out)
{
    out->world = (enum world)word_or(element, "in", world_words, 0);
    out->expected = true;
    threshold_read(element, &out->threshold, reading->diagnostics);
}

static void read_coverage(struct reading_policy *reading, const struct xml_element *element,
                          struct predicate *out)
{
    (void)reading;
    out->assessed = (enum assessed)word_or(element, "at-least", assessed_words, 0);
    out->expected = so(element, "yes");
}

static void read_meets(struct reading_policy *reading, const struct xml_element *element,
                       struct predicate *out)
{
    out->criterion = policy_resolve(reading, &reading->criteria, element, "criterion");
    out->expected = so(element, "yes");
    if (out->criterion != NONE &&
        reading->policy->criteria.items[out->criterion].threshold.area != AREA_TIERS) {
        policy_refuse_area(reading, element, "criterion");
    }
}

void policy_refuse_area(struct reading_policy *reading, const struct xml_element *element,
                        const char *attribute)
{
    diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "beyond-tiers",
                    xml_value_place(element, attribute),
                    "no tier may rest on a criterion that has an area");
    diagnostics_hint(reading->diagnostics,
                     "leave out its 'area', or ask for it by no rule, capability or safeguard");
}

uint32_t policy_read_level(struct reading_policy *reading, const struct xml_element *element)
{
    const char *value = xml_value(element, "level");
    double level = value ? grammar_number(value) : 1;
    if (level < 1 || level > LIMIT_LEVELS) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "no-such-level",
                        xml_value_place(element, "level"), "a level is a number from 1 to %u",
                        LIMIT_LEVELS);
        return 1;
    }
    return (uint32_t)level;
}

static void read_reaches(struct reading_policy *reading, const struct xml_element *element,
                         struct predicate *out)
{
    out->subject = value_or_empty(element, "capability");
    out->level = policy_read_level(reading, element);
    out->expected = so(element, "yes");
}

static void read_safeguard(struct reading_policy *reading, const struct xml_element *element,
                           struct predicate *out)
{
    (void)reading;
    out->subject = value_or_empty(element, "ref");
    out->status = (enum safeguard_status)word_or(element, "status", safeguard_status_words, 0);
    out->tested_against = word_mask(element, "tested-against", adversary_words);
    out->expected = so(element, "yes");
}

static void read_security(struct reading_policy *reading, const struct xml_element *element,
                          struct predicate *out)
{
    out->level = policy_resolve(reading, &reading->security, element, "at-least");
    out->expected = so(element, "yes");
}

static void read_judged(struct reading_policy *reading, const struct xml_element *element,
                        struct predicate *out)
{
    static const char *const words[] = {"yes", "no", "missing", NULL};
    out->question = policy_resolve(reading, &reading->questions, element, "question");
    out->judged = (enum judged)word_or(element, "is", words, 0);
}

static void read_deployment(struct reading_policy *reading, const struct xml_element *element,
                            struct predicate *out)
{
    (void)reading;
    out->deployments = word_mask(element, "is", deployment_words);
}

static void read_tier(struct reading_policy *reading, const struct xml_element *element,
                      struct predicate *out)
{
    uint32_t least = policy_resolve(reading, &reading->tiers, element, "at-least");
    out->stage = (enum stage)word_or(element, "stage", stage_words, 0);
    out->most_rank = policy_resolve(reading, &reading->tiers, element, "at-most");
    out->least_rank = least == NONE ? 0 : least;
    out->domains = policy_read_domains(reading, element);
}

void policy_read_predicate(struct reading_policy *reading, const struct xml_element *element,
                           struct predicate *out)
{
    static const struct {
        const char *name;
        enum predicate_kind kind;
        void (*read)(struct reading_policy *, const struct xml_element *, struct predicate *);
    } kinds[] = {
        {"contribution", PREDICATE_CONTRIBUTION, read_contribution},
        {"goal", PREDICATE_GOAL, read_goal},
        {"probability", PREDICATE_PROBABILITY, read_probability},
        {"coverage", PREDICATE_COVERAGE, read_coverage},
        {"meets", PREDICATE_MEETS, read_meets},
        {"reaches", PREDICATE_REACHES, read_reaches},
        {"safeguard", PREDICATE_SAFEGUARD, read_safeguard},
        {"security", PREDICATE_SECURITY, read_security},
        {"judged", PREDICATE_JUDGED, read_judged},
        {"deployment", PREDICATE_DEPLOYMENT, read_deployment},
        {"tier-is", PREDICATE_TIER, read_tier},
        {"missing-evidence", PREDICATE_MISSING, read_tier},
    };
    *out = (struct predicate){.under = NONE,
                              .criterion = NONE,
                              .question = NONE,
                              .subject = "",
                              .most_rank = NONE,
                              .place = xml_place(element)};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(element->name, kinds[i].name) == 0) {
            out->kind = kinds[i].kind;
            kinds[i].read(reading, element, out);
        }
    }
}
