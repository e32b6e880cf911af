/* Reading a framework pack: declare ids, then resolve references within the pack. */
#include "model/policy_reading.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"

#include <stdlib.h>
#include <string.h>

static struct label label_of(struct reading_policy *reading, const struct xml_element *element)
{
    struct label label;
    if (!label_read(&reading->policy->arena, element, &label)) {
        reading->failed = true;
    }
    return label;
}

struct string_list policy_split(struct reading_policy *reading,
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

uint32_t policy_resolve(struct reading_policy *reading, const struct registry *registry,
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
    struct string_list terms = policy_split(reading, element, "terms");
    for (size_t i = 0; i < terms.count; i++) {
        registry_resolve(&reading->terms, terms.items[i], xml_value_place(element, "terms"),
                         reading->diagnostics);
    }
    return terms;
}

struct string_list policy_read_domains(struct reading_policy *reading,
                                       const struct xml_element *element)
{
    struct string_list domains = policy_split(reading, element, "domains");
    for (size_t i = 0; reading->policy->domains.count && i < domains.count; i++) {
        registry_resolve(&reading->domains, domains.items[i],
                         xml_value_place(element, "domains"), reading->diagnostics);
    }
    return domains;
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

/* A domain without 'covers' covers the domain of its own id. */
static void declare_domain(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct policy_domain domain = {
        .label = label_of(reading, element),
        .status = (enum domain_status)word_or(element, "status", domain_status_words, 0),
        .covers =
            policy_split(reading, element, xml_value(element, "covers") ? "covers" : "id")};
    for (size_t i = 0; i < domain.covers.count; i++) {
        for (size_t d = 0; d < policy->domains.count; d++) {
            const struct policy_domain *other = &policy->domains.items[d];
            if (other->covers.count &&
                string_list_takes(&other->covers, domain.covers.items[i])) {
                diagnostics_add(
                    reading->diagnostics, SEVERITY_ERROR, "covered-twice",
                    xml_value_place(element, xml_value(element, "covers") ? "covers" : "id"),
                    "'%s' is covered by the domain '%s' already", domain.covers.items[i],
                    other->label.id);
            }
        }
    }
    declare(reading, &reading->domains, policy->domains.count, element);
    reading->failed |= !vec_push(&policy->domains, domain);
}

static void declare_question(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct policy_question question = {
        .label = label_of(reading, element),
        .role = value_or_empty(element, "role"),
        .vague = strcmp(value_or_empty(element, "vague"), "yes") == 0,
        .absent_is_no = strcmp(value_or_empty(element, "absent"), "no") == 0,
        .terms = read_terms(reading, element)};
    declare(reading, &reading->questions, policy->questions.count, element);
    reading->failed |= !vec_push(&policy->questions, question);
}

static void declare_security_level(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct security_level level = {
        .label = label_of(reading, element),
        .safeguards = policy_split(reading, element, "safeguards"),
        .tested_against = word_mask(element, "tested-against", adversary_words),
        .question = policy_resolve(reading, &reading->questions, element, "question")};
    if (!level.safeguards.count && !xml_value(element, "question")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "empty-security-level",
                        xml_place(element),
                        "nothing says when '%s' is reached: it needs safeguards or a question",
                        level.label.id);
    }
    declare(reading, &reading->security, policy->security.count, element);
    reading->failed |= !vec_push(&policy->security, level);
}

static void declare_criterion(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    struct criterion criterion = {
        .label = label_of(reading, element),
        .metric = value_or_empty(element, "metric"),
        .capability = value_or_empty(element, "capability"),
        .level = policy_read_level(reading, element),
        .safeguards = policy_split(reading, element, "safeguards"),
        .force = (enum force)word_or(element, "force", force_words, FORCE_WILL),
        .terms = read_terms(reading, element)};
    threshold_read(element, &criterion.threshold, reading->diagnostics);
    criterion.threshold.area = (enum area)word_or(element, "area", area_words, AREA_TIERS);
    if (criterion.threshold.area != AREA_TIERS &&
        (*criterion.capability || criterion.safeguards.count)) {
        policy_refuse_area(reading, element, "area");
    }
    declare(reading, &reading->criteria, policy->criteria.count, element);
    reading->failed |= !vec_push(&policy->criteria, criterion);
}

static void declare_rule(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    int stage = word_or(element, "stage", stage_words, -1);
    struct rule rule = {
        .label = label_of(reading, element),
        .tier = policy_resolve(reading, &reading->tiers, element, "tier"),
        .applies = {stage != STAGE_RESIDUAL, stage != STAGE_BEFORE},
        .domains = policy_read_domains(reading, element),
        .outcomes = policy_split(reading, element, "outcomes"),
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

static void read_root(struct reading_policy *reading, const struct xml_element *root)
{
    struct policy *policy = reading->policy;
    policy->label = label_of(reading, root);
    policy->publisher = value_or_empty(root, "publisher");
    policy->edition = value_or_empty(root, "edition");
    policy->effective = value_or_empty(root, "effective");
    policy->retrieved = value_or_empty(root, "retrieved");
    policy->url = value_or_empty(root, "url");
    policy->sha256 = value_or_empty(root, "sha256");
    policy->baseline = value_or_empty(root, "baseline");
    policy->reading = (enum reading)word_or(root, "reading", reading_words, (int)READING_POINT);
    policy->uplift_factor = 1;
    if (xml_value(root, "uplift-factor")) {
        policy->uplift_factor = grammar_number(xml_value(root, "uplift-factor"));
        if (policy->uplift_factor < 1) {
            diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "bad-value",
                            xml_value_place(root, "uplift-factor"),
                            "a factor of uplift is 1 (any increase) or more");
        }
    }
}

/* What refers to nothing. */
static void declare_simple(struct reading_policy *reading, struct xml_element *element)
{
    struct policy *policy = reading->policy;
    if (strcmp(element->name, "term") == 0) {
        struct term term = {label_of(reading, element)};
        declare(reading, &reading->terms, policy->terms.count, element);
        reading->failed |= !vec_push(&policy->terms, term);
    } else if (strcmp(element->name, "domain") == 0) {
        declare_domain(reading, element);
    } else if (strcmp(element->name, "tier") == 0) {
        declare_tier(reading, element);
    }
}

/* What refers to terms alone. */
static void declare_questions(struct reading_policy *reading, struct xml_element *element)
{
    if (strcmp(element->name, "question") == 0) {
        declare_question(reading, element);
    }
}

static void declare_dependent(struct reading_policy *reading, struct xml_element *element)
{
    if (strcmp(element->name, "security-level") == 0) {
        declare_security_level(reading, element);
    } else if (strcmp(element->name, "criterion") == 0) {
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
    struct policy *policy = reading->policy;
    for (const struct xml_element *e = parent->first_child; (rule || decision) && e;
         e = e->next) {
        if (!element_is_sound(e) || strcmp(e->name, "text") == 0) {
            continue;
        }
        struct predicate predicate;
        policy_read_predicate(reading, e, &predicate);
        reading->failed |=
            rule ? !vec_push(&policy->rules.items[parent->index].predicates, predicate)
                 : !vec_push(&policy->decisions.items[parent->index].conditions, predicate);
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
    each_child(reading, root, declare_questions);
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
    struct registry *const registries[] = {
        &reading->terms, &reading->domains,  &reading->questions, &reading->security,
        &reading->tiers, &reading->criteria, &reading->rules,     &reading->decisions};
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
    registry_init(&reading->domains, "domain");
    registry_init(&reading->questions, "question");
    registry_init(&reading->security, "security level");
    registry_init(&reading->tiers, "tier");
    registry_init(&reading->criteria, "criterion");
    registry_init(&reading->rules, "rule");
    registry_init(&reading->decisions, "decision");
}

static void release_reading(struct reading_policy *reading)
{
    registry_release(&reading->terms);
    registry_release(&reading->domains);
    registry_release(&reading->questions);
    registry_release(&reading->security);
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
        status = digest_hex(policy->source.bytes, policy->source.length, policy->digest,
                            diagnostics);
    }
    if (status == STATUS_OK) {
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
