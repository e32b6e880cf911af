/* RELAX NG in the compact syntax (OASIS, 21 November 2002), for editors that know it. Says what
 * the XML Schema of grammar_xsd.c says: the order of children is free, and how often each may
 * occur is left to grammar_check. Patterns bear the names of elements behind "e.", since some
 * of these are words of the syntax. */
#include "model/grammar.h"

/* Patterns stand in literals, where a backslash stands for itself. */
#define ID "[a-z0-9][a-z0-9.\\-]*"
#define SCOPED ID "(/" ID ")*"
#define MOMENT "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?"

static void write_doc(struct text *out, const char *indent, const char *doc)
{
    text_format(out, "%s## %s\n", indent, doc);
}

static const char *type_name(enum value_type type)
{
    static const char *const names[] = {
        [VALUE_TEXT] = "t.title",    [VALUE_ID] = "t.id",
        [VALUE_REFERENCE] = "t.ref", [VALUE_REFERENCES] = "t.refs",
        [VALUE_WORD] = "",           [VALUE_WORDS] = "",
        [VALUE_COUNT] = "t.count",   [VALUE_NUMBER] = "t.number",
        [VALUE_SHARE] = "t.number",  [VALUE_DATE] = "xsd:date",
        [VALUE_MOMENT] = "t.moment", [VALUE_YES_NO] = "\"yes\" | \"no\"",
        [VALUE_CLUSTERS] = "text",
    };
    return names[type];
}

static void write_words(struct text *out, const struct attribute_rule *rule)
{
    text_append(out, rule->type == VALUE_WORDS ? "list { (" : "");
    for (size_t i = 0; rule->words[i]; i++) {
        text_format(out, "%s\"%s\"", i ? " | " : "", rule->words[i]);
    }
    text_append(out, rule->type == VALUE_WORDS ? ")* }" : "");
}

static void write_attribute(struct text *out, const struct attribute_rule *rule)
{
    write_doc(out, "    ", rule->doc);
    text_format(out, "    attribute %s { ", rule->name);
    if (rule->words) {
        write_words(out, rule);
    } else {
        text_append(out, type_name(rule->type));
    }
    text_format(out, " }%s", rule->required ? "" : "?");
}

static void write_content(struct text *out, const struct element_rule *rule)
{
    const char *between = "";
    text_append(out, "    (");
    for (const struct child_rule *child = rule->children; child && child->name; child++) {
        text_format(out, "%se.%s", between, child->name);
        between = " | ";
    }
    if (rule->text) {
        text_format(out, "%stext", between);
    }
    text_append(out, ")*");
}

static void write_element(struct text *out, const struct element_rule *rule)
{
    const char *between = "";
    text_format(out, "\ne.%s =\n", rule->name);
    write_doc(out, "  ", rule->doc);
    text_format(out, "  element %s {\n", rule->name);
    for (const struct attribute_rule *a = rule->attributes; a && a->name; a++) {
        text_append(out, between);
        write_attribute(out, a);
        between = ",\n";
    }
    if (rule->children || rule->text) {
        text_append(out, between);
        write_content(out, rule);
    } else if (!*between) {
        text_append(out, "    empty");
    }
    text_append(out, "\n  }\n");
}

void grammar_write_rnc(const struct grammar *grammar, struct text *out)
{
    text_format(out, "# %s\n", grammar->title);
    text_append(out, "t.id = xsd:token { pattern = \"" ID "\" }\n"
                     "t.ref = xsd:token { pattern = \"" SCOPED "\" }\n"
                     "t.refs = xsd:token { pattern = \"" SCOPED "( " SCOPED ")*\" }\n"
                     "t.count = xsd:token { pattern = \"[0-9]+\" }\n"
                     "t.number = xsd:token { pattern = "
                     "\"[+\\-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+\\-]?[0-9]+)?%?\" }\n"
                     "t.moment = xsd:token { pattern = \"" MOMENT "\" }\n"
                     "t.title = xsd:string { maxLength = \"512\" pattern = \"\\P{Cc}*\" }\n");
    text_format(out, "start = e.%s\n", grammar->kind);
    for (const struct element_rule *rule = grammar->elements; rule->name; rule++) {
        write_element(out, rule);
    }
}
