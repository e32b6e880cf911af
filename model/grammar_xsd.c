/* The XML Schema 1.0 of a grammar, for completion, hover text and validation in editors.
 * Children are a repeated choice (order is free); how often each may occur is checked by
 * grammar_check, which an XML Schema of this version cannot say without fixing the order. */
#include "model/grammar.h"

#include <string.h>

static void write_doc(struct text *out, const char *indent, const char *doc)
{
    text_format(out, "%s<xs:annotation><xs:documentation>", indent);
    text_append_xml(out, doc);
    text_append(out, "</xs:documentation></xs:annotation>\n");
}

static const char *type_name(enum value_type type)
{
    static const char *const names[] = {
        [VALUE_TEXT] = "title",      [VALUE_ID] = "id",         [VALUE_REFERENCE] = "ref",
        [VALUE_REFERENCES] = "refs", [VALUE_WORD] = NULL,       [VALUE_WORDS] = NULL,
        [VALUE_COUNT] = "count",     [VALUE_NUMBER] = "number", [VALUE_SHARE] = "number",
        [VALUE_DATE] = "xs:date",    [VALUE_YES_NO] = "yes-no", [VALUE_CLUSTERS] = "xs:string",
        [VALUE_MOMENT] = "moment",
    };
    return names[type];
}

static void write_words(struct text *out, const struct attribute_rule *rule)
{
    const char *open = rule->type == VALUE_WORDS ? "<xs:simpleType><xs:list><xs:simpleType>"
                                                 : "<xs:simpleType>";
    const char *close = rule->type == VALUE_WORDS ? "</xs:simpleType></xs:list></xs:simpleType>"
                                                  : "</xs:simpleType>";
    text_format(out, "        %s<xs:restriction base=\"xs:token\">\n", open);
    for (size_t i = 0; rule->words[i]; i++) {
        text_format(out, "          <xs:enumeration value=\"%s\"/>\n", rule->words[i]);
    }
    text_format(out, "        </xs:restriction>%s\n", close);
}

static void write_attribute(struct text *out, const struct attribute_rule *rule)
{
    text_format(out, "      <xs:attribute name=\"%s\"", rule->name);
    if (type_name(rule->type)) {
        text_format(out, " type=\"%s\"", type_name(rule->type));
    }
    if (rule->required) {
        text_append(out, " use=\"required\"");
    }
    text_append(out, ">\n");
    write_doc(out, "        ", rule->doc);
    if (rule->words) {
        write_words(out, rule);
    }
    text_append(out, "      </xs:attribute>\n");
}

/* How often, in words: a choice of this version of XML Schema cannot demand it. */
static void write_child(struct text *out, const struct child_rule *child)
{
    const char *often = child->occurs == '1'   ? "exactly once"
                        : child->occurs == '+' ? "at least once"
                        : child->occurs == '?' ? "at most once"
                                               : NULL;
    text_format(out, "        <xs:element ref=\"%s\"", child->name);
    if (often) {
        text_format(out,
                    "><xs:annotation><xs:documentation>%s</xs:documentation></xs:annotation>"
                    "</xs:element>\n",
                    often);
    } else {
        text_append(out, "/>\n");
    }
}

static void write_element(struct text *out, const struct element_rule *rule)
{
    text_format(out, "  <xs:element name=\"%s\">\n", rule->name);
    write_doc(out, "    ", rule->doc);
    text_format(out, "    <xs:complexType%s>\n", rule->text ? " mixed=\"true\"" : "");
    if (rule->children) {
        text_append(out, "      <xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n");
        for (const struct child_rule *child = rule->children; child->name; child++) {
            write_child(out, child);
        }
        text_append(out, "      </xs:choice>\n");
    }
    for (const struct attribute_rule *a = rule->attributes; a && a->name; a++) {
        write_attribute(out, a);
    }
    text_append(out, "    </xs:complexType>\n  </xs:element>\n");
}

static void write_simple_type(struct text *out, const char *name, const char *base,
                              const char *pattern)
{
    text_format(out,
                "  <xs:simpleType name=\"%s\"><xs:restriction base=\"%s\">"
                "<xs:pattern value=\"%s\"/></xs:restriction></xs:simpleType>\n",
                name, base, pattern);
}

#define ID "[a-z0-9][a-z0-9.\\-]*"
#define SCOPED ID "(/" ID ")*"
#define MOMENT "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?"

void grammar_write_xsd(const struct grammar *grammar, struct text *out)
{
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
                     "elementFormDefault=\"qualified\">\n");
    write_doc(out, "  ", grammar->title);
    write_simple_type(out, "id", "xs:token", ID);
    write_simple_type(out, "ref", "xs:token", SCOPED);
    write_simple_type(out, "refs", "xs:token", SCOPED "( " SCOPED ")*");
    write_simple_type(out, "count", "xs:token", "[0-9]+");
    write_simple_type(out, "number", "xs:token",
                      "[+\\-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+\\-]?[0-9]+)?%?");
    write_simple_type(out, "yes-no", "xs:token", "yes|no");
    write_simple_type(out, "moment", "xs:token", MOMENT);
    text_append(out, "  <xs:simpleType name=\"title\"><xs:restriction base=\"xs:string\">"
                     "<xs:maxLength value=\"512\"/><xs:pattern value=\"\\P{Cc}*\"/>"
                     "</xs:restriction></xs:simpleType>\n");
    for (const struct element_rule *rule = grammar->elements; rule->name; rule++) {
        write_element(out, rule);
    }
    text_append(out, "</xs:schema>\n");
}
