/* Checking trees against a small grammar: values by tables, hints, positions, all in one run.
 */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/documents.h"

#include <string.h>

static const char *const colours[] = {"red", "green", NULL};
static const struct attribute_rule root_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name"},
    {"text", VALUE_TEXT, false, NULL, "text"},
    {"ref", VALUE_REFERENCE, false, NULL, "a reference"},
    {"refs", VALUE_REFERENCES, false, NULL, "references"},
    {"colour", VALUE_WORD, false, colours, "a colour"},
    {"colours", VALUE_WORDS, false, colours, "colours"},
    {"count", VALUE_COUNT, false, NULL, "a count"},
    {"number", VALUE_NUMBER, false, NULL, "a number"},
    {"share", VALUE_SHARE, false, NULL, "a share"},
    {"date", VALUE_DATE, false, NULL, "a date"},
    {"flag", VALUE_YES_NO, false, NULL, "a flag"},
    {0}};
static const struct child_rule root_children[] = {{"one", '?'}, {"many", '*'}, {0}};
static const struct child_rule many_children[] = {{"must", '1'}, {"some", '+'}, {0}};
static const struct element_rule elements[] = {
    {"root", "The root.", root_attributes, root_children, false},
    {"one", "At most one.", NULL, NULL, true},
    {"many", "Any number.", NULL, many_children, false},
    {"must", "Exactly one.", NULL, NULL, false},
    {"some", "One or more.", NULL, NULL, false},
    {0}};
static const struct grammar small = {"root", "a small grammar", elements};

struct checked {
    struct arena arena;
    struct source source;
    struct diagnostics diagnostics;
    bool sound;
};

static void start(struct checked *c, const char *text)
{
    struct xml_element *root;
    *c = (struct checked){.source = {.path = "a.xml", .bytes = text, .length = strlen(text)}};
    arena_init(&c->arena);
    diagnostics_init(&c->diagnostics);
    assert_int_equal(xml_tree_read(&c->arena, &c->source, &root, &c->diagnostics), STATUS_OK);
    c->sound = grammar_check(&small, root, &c->diagnostics);
    assert_int_equal(c->sound, c->diagnostics.errors == 0);
}

static void finish(struct checked *c)
{
    diagnostics_release(&c->diagnostics);
    arena_release(&c->arena);
}

static void test_grammar__checks_values_by_their_type(void **state)
{
    (void)state;
    static const struct {
        const char *attribute, *value;
        bool sound;
    } cases[] = {
        {"id", "a-b.c1", true},
        {"id", "1a", true},
        {"id", "-a", false},
        {"id", "A", false},
        {"id", "a b", false},
        {"id", "a/b", false},
        {"id", "", false},
        {"ref", "a/b", true},
        {"ref", "a//b", false},
        {"ref", "/a", false},
        {"ref", "a/", false},
        {"refs", " a  b/c\n d ", true},
        {"refs", "", false},
        {"refs", " ", false},
        {"refs", "a B", false},
        {"colour", "red", true},
        {"colour", "Red", false},
        {"colours", "red green", true},
        {"colours", "red blue", false},
        {"count", "0", true},
        {"count", "12", true},
        {"count", "-1", false},
        {"count", "1.0", false},
        {"count", "99999999999999999", false},
        {"number", "-1.5e3", true},
        {"number", "12%", true},
        {"number", ".5", true},
        {"number", "0x10", false},
        {"number", "inf", false},
        {"number", "nan", false},
        {"number", "1e999", false},
        {"number", "1 %", false},
        {"number", "1%%", false},
        {"number", "", false},
        {"share", "0", true},
        {"share", "100%", true},
        {"share", "1.01", false},
        {"share", "-0.1", false},
        {"date", "2024-02-29", true},
        {"date", "2023-02-29", false},
        {"date", "2000-02-29", true},
        {"date", "1900-02-29", false},
        {"date", "2026-4-01", false},
        {"date", "2026-13-01", false},
        {"date", "2026-04-31", false},
        {"date", "2026-04-00", false},
        {"flag", "yes", true},
        {"flag", "true", false},
        {"unknown", "x", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct checked c;
        struct text text;
        text_init(&text);
        bool own = strcmp(cases[i].attribute, "id") == 0;
        text_format(&text, "<root %s%s='%s'/>", own ? "" : "id='a' ", cases[i].attribute,
                    cases[i].value);
        start(&c, text_string(&text));
        if (c.sound != cases[i].sound || c.diagnostics.list.count > 1) {
            fail_msg("%s='%s': %zu faults", cases[i].attribute, cases[i].value,
                     c.diagnostics.list.count);
        }
        finish(&c);
        text_release(&text);
    }
}

static void test_grammar__counts_children(void **state)
{
    (void)state;
    static const struct {
        const char *inside, *code;
    } cases[] = {
        {"", NULL},
        {"<one>text</one>", NULL},
        {"<one/><one/>", "repeated-element"},
        {"<one/><many><must/><some/><some/></many><many><some/><must/></many>", NULL},
        {"<many><some/></many>", "missing-element"},
        {"<many><must/></many>", "missing-element"},
        {"<many><must/><must/><some/></many>", "repeated-element"},
        {"<must/>", "misplaced-element"},
        {"<mny><whatever wrong='1'/></mny>", "unknown-element"},
        {"text", "stray-text"},
        {"<one x='1'/>", "unknown-attribute"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct checked c;
        struct text text;
        text_init(&text);
        text_format(&text, "<root id='a'>%s</root>", cases[i].inside);
        start(&c, text_string(&text));
        assert_int_equal(c.diagnostics.list.count, cases[i].code ? 1 : 0);
        if (cases[i].code) {
            assert_string_equal(c.diagnostics.list.items[0].code, cases[i].code);
        }
        finish(&c);
        text_release(&text);
    }
}

static void test_grammar__reports_all_faults_where_they_are(void **state)
{
    (void)state;
    struct checked c;
    start(&c, "<root id='A'\n      colour='gren'>\n  <onne/>\n</root>");
    assert_int_equal(c.diagnostics.list.count, 3);
    const struct diagnostic *faults = c.diagnostics.list.items;
    assert_true(faults[0].line == 1 && faults[0].column == 7);
    assert_true(faults[1].line == 2 && faults[1].column == 7);
    assert_non_null(strstr(faults[1].hint, "did you mean 'green'?"));
    assert_true(faults[2].line == 3 && faults[2].column == 3);
    assert_string_equal(faults[2].hint, "did you mean 'one'?");
    finish(&c);
    start(&c, "<rot/>");
    assert_string_equal(c.diagnostics.list.items[0].code, "wrong-document");
    finish(&c);
}

static void test_grammar__reads_words_and_numbers(void **state)
{
    (void)state;
    const char *cursor = " one\ttwo\n", *word;
    size_t length;
    word = grammar_next_word(&cursor, &length);
    assert_true(length == 3 && memcmp(word, "one", 3) == 0);
    word = grammar_next_word(&cursor, &length);
    assert_true(length == 3 && memcmp(word, "two", 3) == 0);
    assert_null(grammar_next_word(&cursor, &length));
    assert_int_equal(grammar_word("green", colours), 1);
    assert_int_equal(grammar_word("blue", colours), -1);
    assert_true(grammar_number("12.5%") == 0.125 && grammar_number("-3") == -3);
}

/* Every rule of the shipped grammars has a rule for each child it names, and is reachable. */
static void test_grammar__shipped_ones_are_closed(void **state)
{
    (void)state;
    const struct grammar *const all[] = {&threatmodel_grammar, &evidence_grammar,
                                         &framework_grammar};
    for (size_t g = 0; g < 3; g++) {
        assert_string_equal(all[g]->elements[0].name, all[g]->kind);
        for (const struct element_rule *e = all[g]->elements; e->name; e++) {
            bool used = e == all[g]->elements;
            assert_true(*e->doc != '\0');
            for (const struct element_rule *p = all[g]->elements; p->name; p++) {
                for (const struct child_rule *c = p->children; c && c->name; c++) {
                    used |= strcmp(c->name, e->name) == 0;
                    assert_non_null(strchr("1?*+", c->occurs));
                }
            }
            assert_true(used);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar__checks_values_by_their_type),
        cmocka_unit_test(test_grammar__counts_children),
        cmocka_unit_test(test_grammar__reports_all_faults_where_they_are),
        cmocka_unit_test(test_grammar__reads_words_and_numbers),
        cmocka_unit_test(test_grammar__shipped_ones_are_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
