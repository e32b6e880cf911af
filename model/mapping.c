/* Reading and applying mappings; see mapping.h. */
#include "model/mapping.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"
#include "model/label.h"

#include <math.h>
#include <string.h>

static const char *pattern(const struct xml_element *element, const char *name)
{
    const char *value = xml_value(element, name);
    return value ? value : "*";
}

static bool read_rule(struct mapping *mapping, const struct xml_element *element,
                      struct diagnostics *diagnostics)
{
    static const char *const directions[] = {"same", "reversed", NULL};
    static const char *const units[] = {"as-is", "percent", NULL};
    double margin = number_or_nan(element, "margin");
    struct mapping_rule rule = {
        .patterns = {.task = value_or_empty(element, "task"),
                     .metric = value_or_empty(element, "metric"),
                     .scorer = pattern(element, "scorer"),
                     .filter = pattern(element, "filter")},
        .as = value_or_empty(element, "as"),
        .category = value_or_empty(element, "category"),
        .checkpoint = (uint32_t)word_or(element, "checkpoint", checkpoint_kind_words, -1),
        .reversed = word_or(element, "direction", directions, 0) == 1,
        .percent = word_or(element, "unit", units, 0) == 1,
        .elicitation = (uint32_t)word_or(element, "elicitation", elicitation_words, 0),
        .margin = isnan(margin) ? 0 : margin,
        .area = (enum area)word_or(element, "area", area_words, AREA_TIERS)};
    if (rule.margin < 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "bad-value",
                        xml_value_place(element, "margin"), "an allowance is not negative");
    }
    return vec_push(&mapping->rules, rule);
}

static enum status read_rules(struct mapping *mapping, const struct source *source,
                              struct diagnostics *diagnostics)
{
    struct xml_element *root = NULL;
    enum status status = xml_tree_read(&mapping->arena, source, &root, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (!grammar_check(&mapping_grammar, root, diagnostics)) {
        return STATUS_INVALID;
    }
    for (const struct xml_element *e = root->first_child; e; e = e->next) {
        if (strcmp(e->name, "measure") == 0 && !read_rule(mapping, e, diagnostics)) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_OK;
}

enum status mapping_read(const char *path, struct mapping *mapping,
                         struct diagnostics *diagnostics)
{
    struct source source;
    size_t errors = diagnostics->errors;
    *mapping = (struct mapping){0};
    arena_init(&mapping->arena);
    enum status status =
        file_read(&mapping->arena, path, LIMIT_MODEL_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = digest_hex(source.bytes, source.length, mapping->digest, diagnostics);
    }
    if (status == STATUS_OK) {
        status = read_rules(mapping, &source, diagnostics);
    }
    if (status == STATUS_OK && diagnostics->errors > errors) {
        status = STATUS_INVALID;
    }
    if (status != STATUS_OK) {
        mapping_release(mapping);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}

void mapping_release(struct mapping *mapping)
{
    vec_release(&mapping->rules);
    arena_release(&mapping->arena);
    mapping->digest[0] = '\0';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether 'text' is what 'pattern' (of 'length' bytes) describes. On a mismatch the last star
 * takes one more character; earlier stars need no second look. */
static bool matches(const char *pattern, size_t length, const char *text)
{
    const char *end = pattern + length, *star = NULL, *from = NULL;
    while (*text) {
        if (pattern < end && *pattern == '*') {
            star = pattern++;
            from = text;
        } else if (pattern < end && (*pattern == '?' || lower(*pattern) == lower(*text))) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*') {
        pattern++;
    }
    return pattern == end;
}

static bool matches_any(const char *patterns, const char *text)
{
    const char *cursor = patterns, *word;
    size_t length;
    while ((word = grammar_next_word(&cursor, &length))) {
        if (matches(word, length, text)) {
            return true;
        }
    }
    return false;
}

const struct mapping_rule *mapping_find(const struct mapping *mapping,
                                        const struct mapping_key *key)
{
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const struct mapping_rule *rule = &mapping->rules.items[i];
        const struct mapping_key *p = &rule->patterns;
        if (matches_any(p->task, key->task) &&
            matches(p->metric, strlen(p->metric), key->metric) &&
            matches(p->scorer, strlen(p->scorer), key->scorer) &&
            matches(p->filter, strlen(p->filter), key->filter)) {
            return rule;
        }
    }
    return NULL;
}
