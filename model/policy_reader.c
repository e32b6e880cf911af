/* Reading a framework pack: declare ids, then resolve references within the pack. */
#include "model/policy.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"
#include "model/label.h"
#include "model/registry.h"

#include <stdlib.h>
#include <string.h>

struct reading_policy {
    struct policy *policy;
    struct diagnostics *diagnostics;
    struct registry terms, tiers, criteria, rules, decisions;
    bool faulty; /* the grammar found faults */
    bool failed; /* memory ran out */
};

static struct label label_of(struct reading_policy *reading, const struct xml_element *element)
{
    struct label label;
    if (!label_read(&reading->policy->arena, element, &label)) {
        reading->failed = true;
    }
    return label;
}

static struct string_list split(struct reading_policy *reading,
                                const struct xml_element *element, const char *name)
{
    struct string_list list = {0};
    VEC(const char *) words = {0};
    const char *cursor = value_or_empty(element, name), *word;
    size_t length;
    while ((word = grammar_next_word(&cursor, &length))) {
        char *copy = arena_copy(&reading->policy->arena, word, length);
        reading->failed |= !copy || !vec_push(&words, copy);
    }
    const char **items = arena_array(&reading->policy->arena, words.count, sizeof(*items));
    if (items && words.count) {
        memcpy(items, words.items, words.count * sizeof(*items));
        list = (struct string_list){items, words.count};
    }
    reading->failed |= !items;
    vec_release(&words);
    return list;
}

static uint32_t resolve(struct reading_policy *reading, const struct registry *registry,
                        const struct xml_element *element, const char *name)
{
    const char *key = xml_value(element, name);
    return key ? registry_resolve(registry, key, xml_value_place(element, name),
                                  reading->diagnostics)
               : NONE;
}

static struct string_list read_terms(struct reading_policy *reading,
                                     const struct xml_element *element)
{
    struct string_list terms = split(reading, element, "terms");
    for (size_t i = 0; i < terms.count; i++) {
        registry_resolve(&reading->terms, terms.items[i], xml_value_place(element, "terms"),
                         reading->diagnostics);
    }
    return terms;
}

static void declare(struct reading_policy *reading, struct registry *registry, size_t index,
                    struct xml_element *element)
{
    element->index = (uint32_t)index;
    if (!registry_declare(registry, value_or_empty(element, "id"), (uint32_t)index,
                          xml_value_place(element, "id"), reading->diagnostics)) {
        reading->failed = true;
    }
}

static void declare_tier(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct tier tier = {label_of(reading, element),
                        (uint32_t)grammar_number(value_or_empty(element, "rank"))};
    if (tier.rank != policy->tiers.count && !reading->faulty) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "bad-rank",
                        xml_value_place(element, "rank"),
                        "tiers are written from the lowest to the highest: rank %zu is next",
                        policy->tiers.count);
    }
    declare(reading, &reading->tiers, policy->tiers.count, element);
    reading->failed |= !vec_push(&policy->tiers, tier);
}

static void declare_criterion(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    const char *level = xml_value(element, "level");
    struct criterion criterion = {
        .label = label_of(reading, element),
        .metric = value_or_empty(element, "metric"),
        .capability = value_or_empty(element, "capability"),
        .level = level ? (uint32_t)grammar_number(level) : 1,
        .safeguards = split(reading, element, "safeguards"),
        .force = (enum force)word_or(element, "force", force_words, FORCE_WILL),
        .terms = read_terms(reading, element)};
    if (criterion.level < 1 || criterion.level > LIMIT_LEVELS) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "no-such-level",
                        xml_value_place(element, "level"), "a level is a number from 1 to %u",
                        LIMIT_LEVELS);
    }
    threshold_read(element, &criterion.threshold, reading->diagnostics);
    declare(reading, &reading->criteria, policy->criteria.count, element);
    reading->failed |= !vec_push(&policy->criteria, criterion);
}

static void declare_rule(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    int stage = word_or(element, "stage", stage_words, -1);
    struct rule rule = {
        .label = label_of(reading, element),
        .tier = resolve(reading, &reading->tiers, element, "tier"),
        .applies = {stage != STAGE_RESIDUAL, stage != STAGE_BEFORE},
        .domains = split(reading, element, "domains"),
        .outcomes = split(reading, element, "outcomes"),
        .reading =
            (enum reading)word_or(element, "reading", reading_words, (int)policy->reading),
        .ignores_missing = strcmp(value_or_empty(element, "missing"), "ignored") == 0,
        .force = (enum force)word_or(element, "force", force_words, FORCE_WILL),
        .terms = read_terms(reading, element)};
    declare(reading, &reading->rules, policy->rules.count, element);
    reading->failed |= !vec_push(&policy->rules, rule);
}

static void declare_decision(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct decision_rule decision = {
        .label = label_of(reading, element),
        .for_development = strcmp(value_or_empty(element, "for"), "development") == 0,
        .decision = (enum decision)word_or(element, "is", decision_words, 0),
        .force = (enum force)word_or(element, "force", force_words, FORCE_WILL),
        .terms = read_terms(reading, element)};
    declare(reading, &reading->decisions, policy->decisions.count, element);
    reading->failed |= !vec_push(&policy->decisions, decision);
}

static void read_predicate(struct reading_policy *reading, const struct xml_element *element)
{
    struct rule *rule = &reading->policy->rules.items[element->parent->index];
    struct predicate predicate = {0};
    if (strcmp(element->name, "contribution") == 0) {
        predicate.kind = PREDICATE_CONTRIBUTION;
        predicate.at_least =
            (enum contribution)word_or(element, "at-least", contribution_words, 0);
        predicate.under = (uint32_t)word_or(element, "under", deployment_words, -1);
    } else if (strcmp(element->name, "goal") == 0) {
        predicate.kind = PREDICATE_GOAL;
        predicate.world = (enum world)word_or(element, "in", world_words, 0);
        predicate.expected = strcmp(value_or_empty(element, "is"), "reachable") == 0;
    } else {
        predicate.kind = PREDICATE_MEETS;
        predicate.criterion = resolve(reading, &reading->criteria, element, "criterion");
        predicate.expected = strcmp(value_or_empty(element, "is"), "yes") == 0;
    }
    reading->failed |= !vec_push(&rule->predicates, predicate);
}

static void read_condition(struct reading_policy *reading, const struct xml_element *element)
{
    static const char *const judged_words[] = {"yes", "no", "missing", NULL};
    struct decision_rule *decision = &reading->policy->decisions.items[element->parent->index];
    struct decision_condition condition = {.question = "",
                                           .domains = split(reading, element, "domains")};
    uint32_t least = resolve(reading, &reading->tiers, element, "at-least");
    condition.stage = (enum stage)word_or(element, "stage", stage_words, 0);
    condition.most_rank = resolve(reading, &reading->tiers, element, "at-most");
    condition.least_rank = least == NONE ? 0 : least;
    if (strcmp(element->name, "tier-is") == 0) {
        condition.kind = CONDITION_TIER;
    } else if (strcmp(element->name, "judged") == 0) {
        condition.kind = CONDITION_JUDGED;
        condition.question = value_or_empty(element, "question");
        condition.judged = (enum judged)word_or(element, "is", judged_words, 0);
    } else {
        condition.kind = CONDITION_MISSING;
    }
    reading->failed |= !vec_push(&decision->conditions, condition);
}

static void read_root(struct reading_policy *reading, const struct xml_element *root)
{
    struct policy *policy = reading->policy;
    policy->label = label_of(reading, root);
    policy->publisher = value_or_empty(root, "publisher");
    policy->edition = value_or_empty(root, "edition");
    policy->effective = value_or_empty(root, "effective");
    policy->retrieved = value_or_empty(root, "retrieved");
    policy->url = value_or_empty(root, "url");
    policy->baseline = value_or_empty(root, "baseline");
    policy->reading = (enum reading)word_or(root, "reading", reading_words, (int)READING_POINT);
}

static void declare_simple(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    if (strcmp(element->name, "term") == 0) {
        struct term term = {label_of(reading, element)};
        declare(reading, &reading->terms, policy->terms.count, element);
        reading->failed |= !vec_push(&policy->terms, term);
    } else if (strcmp(element->name, "tier") == 0) {
        declare_tier(reading, element);
    }
}

static void declare_dependent(struct reading_policy *reading, struct xml_element *element)
{
    if (strcmp(element->name, "criterion") == 0) {
        declare_criterion(reading, element);
    } else if (strcmp(element->name, "rule") == 0) {
        declare_rule(reading, element);
    } else if (strcmp(element->name, "decision") == 0) {
        declare_decision(reading, element);
    }
}

static void read_contents(struct reading_policy *reading, struct xml_element *parent)
{
    bool rule = strcmp(parent->name, "rule") == 0;
    bool decision = strcmp(parent->name, "decision") == 0;
    for (const struct xml_element *e = parent->first_child; (rule || decision) && e;
         e = e->next) {
        if (!element_is_sound(e) || strcmp(e->name, "text") == 0) {
            continue;
        }
        if (rule) {
            read_predicate(reading, e);
        } else {
            read_condition(reading, e);
        }
    }
}

/* The last decision of each kind must hold always, or some inputs would get none. */
static void check_default(struct reading_policy *reading, const struct xml_element *root,
                          bool for_development)
{
    const struct decision_rule *last = NULL;
    for (size_t i = 0; i < reading->policy->decisions.count; i++) {
        const struct decision_rule *decision = &reading->policy->decisions.items[i];
        last = decision->for_development == for_development ? decision : last;
    }
    const char *what = for_development ? "development" : "deployment";
    if (!last) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "no-default-decision",
                        xml_place(root), "there is no decision for %s", what);
    } else if (last->conditions.count) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "no-default-decision",
                        last->label.place,
                        "the last decision for %s must hold without a condition", what);
    }
}

static void each_child(struct reading_policy *reading, struct xml_element *root,
                       void (*visit)(struct reading_policy *, struct xml_element *))
{
    for (struct xml_element *e = root->first_child; e && !reading->failed; e = e->next) {
        if (element_is_sound(e)) {
            visit(reading, e);
        }
    }
}

static void build(struct reading_policy *reading, struct xml_element *root)
{
    read_root(reading, root);
    each_child(reading, root, declare_simple);
    each_child(reading, root, declare_dependent);
    each_child(reading, root, read_contents);
    if (!reading->faulty) {
        check_default(reading, root, false);
        check_default(reading, root, true);
    }
}

/* Goes on after faults that the grammar found, with the elements that are sound, so that faults
 * of meaning are reported in the same run; what needs the whole is then left unchecked. */
static void check_and_build(struct reading_policy *reading, struct xml_element *root)
{
    struct registry *const registries[] = {&reading->terms, &reading->tiers, &reading->criteria,
                                           &reading->rules, &reading->decisions};
    struct names mentioned;
    names_init(&mentioned);
    reading->faulty = !grammar_check(&framework_grammar, root, reading->diagnostics);
    for (size_t i = 0; reading->faulty && i < sizeof(registries) / sizeof(registries[0]); i++) {
        registries[i]->mentioned = &mentioned;
    }
    if (reading->faulty && !collect_ids(root, &mentioned)) {
        reading->failed = true;
    } else if (element_is_sound(root)) {
        build(reading, root);
    }
    names_release(&mentioned);
}

static void init_reading(struct reading_policy *reading, struct policy *policy,
                         struct diagnostics *diagnostics)
{
    *reading = (struct reading_policy){.policy = policy, .diagnostics = diagnostics};
    registry_init(&reading->terms, "term");
    registry_init(&reading->tiers, "tier");
    registry_init(&reading->criteria, "criterion");
    registry_init(&reading->rules, "rule");
    registry_init(&reading->decisions, "decision");
}

static void release_reading(struct reading_policy *reading)
{
    registry_release(&reading->terms);
    registry_release(&reading->tiers);
    registry_release(&reading->criteria);
    registry_release(&reading->rules);
    registry_release(&reading->decisions);
}

enum status policy_read(const char *path, struct policy *policy,
                        struct diagnostics *diagnostics)
{
    struct reading_policy reading;
    struct xml_element *root = NULL;
    *policy = (struct policy){0};
    arena_init(&policy->arena);
    init_reading(&reading, policy, diagnostics);
    size_t errors = diagnostics->errors;
    enum status status =
        file_read(&policy->arena, path, LIMIT_MODEL_FILE_BYTES, &policy->source, diagnostics);
    if (status == STATUS_OK) {
        digest_hex(policy->source.bytes, policy->source.length, policy->digest);
        status = xml_tree_read(&policy->arena, &policy->source, &root, diagnostics);
    }
    if (status == STATUS_OK) {
        check_and_build(&reading, root);
        status = reading.failed || diagnostics->failed ? STATUS_MEMORY
                 : diagnostics->errors > errors        ? STATUS_INVALID
                                                       : STATUS_OK;
    }
    release_reading(&reading);
    diagnostics_sort(diagnostics);
    if (status != STATUS_OK) {
        policy_release(policy);
    }
    return status;
}

void policy_release(struct policy *policy)
{
    for (size_t i = 0; i < policy->rules.count; i++) {
        vec_release(&policy->rules.items[i].predicates);
    }
    for (size_t i = 0; i < policy->decisions.count; i++) {
        vec_release(&policy->decisions.items[i].conditions);
    }
    vec_release(&policy->terms);
    vec_release(&policy->tiers);
    vec_release(&policy->criteria);
    vec_release(&policy->rules);
    vec_release(&policy->decisions);
    arena_release(&policy->arena);
    *policy = (struct policy){0};
}
