/* Checking a tree against a grammar, iteratively in document order. */
#include "model/grammar.h"

#include "base/clusters.h"
#include "base/limits.h"
#include "base/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct element_rule *find_rule(const struct grammar *grammar, const char *name)
{
    const struct element_rule *rule = grammar->elements;
    while (rule->name && strcmp(rule->name, name) != 0) {
        rule++;
    }
    return rule->name ? rule : NULL;
}

int grammar_word(const char *word, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *grammar_next_word(const char **cursor, size_t *length)
{
    const char *start = *cursor;
    while (is_space(*start)) {
        start++;
    }
    const char *end = start;
    while (*end && !is_space(*end)) {
        end++;
    }
    *cursor = end;
    *length = (size_t)(end - start);
    return end > start ? start : NULL;
}

double grammar_number(const char *value)
{
    char *end;
    double number = strtod(value, &end);
    return *end == '%' ? number / 100 : number;
}

static bool is_id(const char *id, size_t length, bool scoped)
{
    bool start = true;
    if (length == 0 || length > LIMIT_ID_BYTES) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        char c = id[i];
        bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (scoped && c == '/' && !start) {
            start = true;
            continue;
        }
        if (!alphanumeric && (start || (c != '-' && c != '.'))) {
            return false;
        }
        start = false;
    }
    return !start;
}

/* strtod reads more than decimal numbers (hexadecimal, "inf", leading blanks); these are not.
 */
bool grammar_is_number(const char *value)
{
    if (*value == '\0' || strspn(value, "+-.0123456789eE%") != strlen(value)) {
        return false;
    }
    char *end;
    double number = strtod(value, &end);
    return end != value && isfinite(number) &&
           (*end == '\0' || (end[0] == '%' && end[1] == '\0'));
}

static bool is_count(const char *value)
{
    return *value && strspn(value, "0123456789") == strlen(value) &&
           strtod(value, NULL) <= 9007199254740992.0;
}

bool grammar_is_date(const char *value)
{
    static const char pattern[] = "dddd-dd-dd";
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(value) != sizeof(pattern) - 1) {
        return false;
    }
    for (size_t i = 0; pattern[i]; i++) {
        bool digit = value[i] >= '0' && value[i] <= '9';
        if (pattern[i] == 'd' ? !digit : value[i] != '-') {
            return false;
        }
    }
    int year = atoi(value), month = atoi(value + 5), day = atoi(value + 8);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
           (month != 2 || day < 29 || leap);
}

bool grammar_is_moment(const char *value)
{
    char date[sizeof("YYYY-MM-DD")] = "";
    size_t length = strlen(value);
    if (length < sizeof(date) - 1) {
        return false;
    }
    memcpy(date, value, sizeof(date) - 1);
    const char *t = value + sizeof(date) - 1;
    bool shaped = length == sizeof("YYYY-MM-DDTHH:MM") - 1 && t[0] == 'T' && t[3] == ':' &&
                  strspn(t + 1, "0123456789") == 2 && strspn(t + 4, "0123456789") == 2;
    return grammar_is_date(date) && (!*t || (shaped && atoi(t + 1) < 24 && atoi(t + 4) < 60));
}

struct checking {
    const struct grammar *grammar;
    struct diagnostics *diagnostics;
};

static void report_value(struct checking *c, const struct xml_element *element,
                         const struct attribute_rule *rule, const char *value,
                         const char *expected)
{
    diagnostics_add(c->diagnostics, SEVERITY_ERROR, "bad-value",
                    xml_value_place(element, rule->name), "%s '%.80s' of '%s' is not %s",
                    rule->name, value, element->name, expected);
}

static size_t count_words(const char *const *words)
{
    size_t count = 0;
    while (words[count]) {
        count++;
    }
    return count;
}

static void report_word(struct checking *c, const struct xml_element *element,
                        const struct attribute_rule *rule, const char *word)
{
    diagnostics_add(c->diagnostics, SEVERITY_ERROR, "bad-value",
                    xml_value_place(element, rule->name), "%s '%.80s' of '%s' is not known",
                    rule->name, word, element->name);
    size_t count = count_words(rule->words);
    const char *nearest = names_nearest(word, rule->words, count);
    struct text list;
    text_init(&list);
    for (size_t i = 0; i < count; i++) {
        text_format(&list, "%s%s", i ? ", " : "", rule->words[i]);
    }
    if (count == 1) {
        diagnostics_hint(c->diagnostics, "it is always '%s'", rule->words[0]);
    } else if (nearest) {
        diagnostics_hint(c->diagnostics, "did you mean '%s'? (one of: %s)", nearest,
                         text_string(&list));
    } else {
        diagnostics_hint(c->diagnostics, "one of: %s", text_string(&list));
    }
    text_release(&list);
}

static void check_words(struct checking *c, const struct xml_element *element,
                        const struct attribute_rule *rule, const char *value)
{
    const char *cursor = value, *word;
    size_t length;
    while ((word = grammar_next_word(&cursor, &length))) {
        char copy[LIMIT_ID_BYTES + 1] = {0};
        memcpy(copy, word, length < LIMIT_ID_BYTES ? length : LIMIT_ID_BYTES);
        if (grammar_word(copy, rule->words) < 0) {
            report_word(c, element, rule, copy);
        }
    }
}

static void check_references(struct checking *c, const struct xml_element *element,
                             const struct attribute_rule *rule, const char *value)
{
    const char *cursor = value, *word;
    size_t length, count = 0;
    while ((word = grammar_next_word(&cursor, &length))) {
        count++;
        if (!is_id(word, length, true)) {
            report_value(c, element, rule, value, "a list of ids");
            return;
        }
    }
    if (!count) {
        report_value(c, element, rule, value, "a list of ids");
    }
}

static void check_share(struct checking *c, const struct xml_element *element,
                        const struct attribute_rule *rule, const char *value)
{
    double number = grammar_is_number(value) ? grammar_number(value) : -1;
    if (!(number >= 0 && number <= 1)) {
        report_value(c, element, rule, value, "a share from 0 to 1, or a percentage");
    }
}

static bool is_yes_no(const char *value)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
}

/* The types whose values have a shape and no more. */
static const struct {
    enum value_type type;
    bool (*fits)(const char *value);
    const char *name;
} shapes[] = {
    {VALUE_COUNT, is_count, "a whole number"},
    {VALUE_NUMBER, grammar_is_number, "a number or a percentage"},
    {VALUE_DATE, grammar_is_date, "a date (YYYY-MM-DD)"},
    {VALUE_MOMENT, grammar_is_moment, "a date (YYYY-MM-DD, or with THH:MM)"},
    {VALUE_YES_NO, is_yes_no, "'yes' or 'no'"},
    {VALUE_CLUSTERS, clusters_sound, "a list of mean*items"},
};

static void check_value(struct checking *c, const struct xml_element *element,
                        const struct attribute_rule *rule, const char *value)
{
    switch (rule->type) {
    case VALUE_TEXT:
        if (strlen(value) > LIMIT_TITLE_BYTES) {
            report_value(c, element, rule, value, "at most 512 bytes long");
        } else if (text_has_control(value,
                                    strlen(value))) { /* it could pass for a line of a result */
            report_value(c, element, rule, value, "free of control characters");
        }
        break;
    case VALUE_ID:
        if (!is_id(value, strlen(value), false)) {
            report_value(c, element, rule, value,
                         "an id (lower-case letters, digits, '-' and '.')");
        }
        break;
    case VALUE_REFERENCE:
        if (!is_id(value, strlen(value), true)) {
            report_value(c, element, rule, value, "an id");
        }
        break;
    case VALUE_REFERENCES:
        check_references(c, element, rule, value);
        break;
    case VALUE_WORD:
        if (grammar_word(value, rule->words) < 0) {
            report_word(c, element, rule, value);
        }
        break;
    case VALUE_WORDS:
        check_words(c, element, rule, value);
        break;
    case VALUE_SHARE:
        check_share(c, element, rule, value);
        break;
    default:
        for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
            if (shapes[i].type == rule->type && !shapes[i].fits(value)) {
                report_value(c, element, rule, value, shapes[i].name);
            }
        }
        break;
    }
}

enum { MOST_ALTERNATIVES = 64 };

static const struct attribute_rule *find_attribute(const struct element_rule *rule,
                                                   const char *name)
{
    const struct attribute_rule *a = rule->attributes;
    while (a && a->name && strcmp(a->name, name) != 0) {
        a++;
    }
    return a && a->name ? a : NULL;
}

static void report_unknown_attribute(struct checking *c, const struct xml_element *element,
                                     const char *name)
{
    const char *known[MOST_ALTERNATIVES];
    size_t count = 0;
    const struct attribute_rule *a = element->rule->attributes;
    for (; a && a->name && count < MOST_ALTERNATIVES; a++) {
        known[count++] = a->name;
    }
    diagnostics_add(c->diagnostics, SEVERITY_ERROR, "unknown-attribute",
                    xml_value_place(element, name), "'%s' has no attribute '%.80s'",
                    element->name, name);
    diagnostics_suggest(c->diagnostics, name, known, count);
}

static void check_attributes(struct checking *c, struct xml_element *element)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];
        const struct attribute_rule *rule = find_attribute(element->rule, attribute->name);
        if (!rule) {
            report_unknown_attribute(c, element, attribute->name);
        } else {
            size_t errors = c->diagnostics->errors;
            check_value(c, element, rule, attribute->value);
            element->faulty |= c->diagnostics->errors > errors;
        }
    }
    const struct attribute_rule *rule = element->rule->attributes;
    for (; rule && rule->name; rule++) {
        if (rule->required && !xml_value(element, rule->name)) {
            diagnostics_add(c->diagnostics, SEVERITY_ERROR, "missing-attribute",
                            xml_place(element), "'%s' needs the attribute '%s'", element->name,
                            rule->name);
            diagnostics_hint(c->diagnostics, "%s: %s", rule->name, rule->doc);
            element->faulty = true;
        }
    }
}

static const struct child_rule *find_child(const struct element_rule *rule, const char *name)
{
    const struct child_rule *child = rule->children;
    while (child && child->name && strcmp(child->name, name) != 0) {
        child++;
    }
    return child && child->name ? child : NULL;
}

static void report_misplaced(struct checking *c, const struct xml_element *child)
{
    const struct element_rule *parent = child->parent->rule;
    const char *known[MOST_ALTERNATIVES];
    size_t count = 0;
    for (const struct child_rule *r = parent->children; r && r->name; r++) {
        if (count < MOST_ALTERNATIVES) {
            known[count++] = r->name;
        }
    }
    bool exists = find_rule(c->grammar, child->name) != NULL;
    diagnostics_add(c->diagnostics, SEVERITY_ERROR,
                    exists ? "misplaced-element" : "unknown-element", xml_place(child),
                    exists ? "'%.80s' is not allowed inside '%s'"
                           : "there is no element '%.80s' (inside '%s')",
                    child->name, parent->name);
    diagnostics_suggest(c->diagnostics, child->name, known, count);
}

static void check_occurrence(struct checking *c, const struct xml_element *element,
                             const struct child_rule *rule)
{
    size_t count = 0;
    for (const struct xml_element *e = element->first_child; e; e = e->next) {
        if (strcmp(e->name, rule->name) != 0) {
            continue;
        }
        if (++count == 2 && (rule->occurs == '1' || rule->occurs == '?')) {
            diagnostics_add(c->diagnostics, SEVERITY_ERROR, "repeated-element", xml_place(e),
                            "'%s' may stand only once inside '%s'", rule->name, element->name);
        }
    }
    if (count == 0 && (rule->occurs == '1' || rule->occurs == '+')) {
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "missing-element", xml_place(element),
                        "'%s' needs %s '%s'", element->name,
                        rule->occurs == '+' ? "at least one" : "a", rule->name);
    }
}

static void check_element(struct checking *c, struct xml_element *element)
{
    check_attributes(c, element);
    if (element->text && !element->rule->text) {
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "stray-text", xml_place(element),
                        "'%s' may not contain text ('%.40s')", element->name, element->text);
    }
    if (element->text && element->rule->text &&
        text_has_control(element->text, strlen(element->text))) {
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "bad-value", xml_place(element),
                        "the text of '%s' is not free of control characters", element->name);
    }
    for (struct xml_element *child = element->first_child; child; child = child->next) {
        const struct child_rule *allowed = find_child(element->rule, child->name);
        child->rule = allowed ? find_rule(c->grammar, child->name) : NULL;
        if (!child->rule) {
            report_misplaced(c, child);
        }
    }
    const struct child_rule *rule = element->rule->children;
    for (; rule && rule->name; rule++) {
        check_occurrence(c, element, rule);
    }
}

/* The next element in document order; what stands inside an element without a rule is skipped.
 */
static struct xml_element *next_element(struct xml_element *element)
{
    if (element->rule && element->first_child) {
        return element->first_child;
    }
    while (element && !element->next) {
        element = element->parent;
    }
    return element ? element->next : NULL;
}

bool grammar_check(const struct grammar *grammar, struct xml_element *root,
                   struct diagnostics *diagnostics)
{
    struct checking c = {grammar, diagnostics};
    size_t errors = diagnostics->errors;
    if (strcmp(root->name, grammar->kind) != 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "wrong-document", xml_place(root),
                        "the root element is '%.80s', not '%s'", root->name, grammar->kind);
        if (strcmp(root->name, "opsa-mef") == 0 && strcmp(grammar->kind, "threat-model") == 0) {
            diagnostics_hint(diagnostics,
                             "a fault tree: 'paths', 'probability' and 'importance' take it as "
                             "it is, one alone; 'import' makes a threat model of it");
        }
        return false;
    }
    root->rule = grammar->elements;
    for (struct xml_element *e = root; e; e = next_element(e)) {
        if (e->rule) {
            check_element(&c, e);
        }
    }
    return diagnostics->errors == errors;
}
