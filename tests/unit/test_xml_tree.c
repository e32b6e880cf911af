/* Documents as trees: names, values, collapsed text, order and positions. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/xml_tree.h"

#include <string.h>

struct parsed {
    struct arena arena;
    struct source source;
    struct diagnostics diagnostics;
    struct xml_element *root;
    enum status status;
};

static void parse(struct parsed *p, const char *text)
{
    *p = (struct parsed){.source = {.path = "a.xml", .bytes = text, .length = strlen(text)}};
    arena_init(&p->arena);
    diagnostics_init(&p->diagnostics);
    p->status = xml_tree_read(&p->arena, &p->source, &p->root, &p->diagnostics);
}

static void release(struct parsed *p)
{
    diagnostics_release(&p->diagnostics);
    arena_release(&p->arena);
}

static void test_xml_tree__keeps_structure_and_positions(void **state)
{
    (void)state;
    static const char text[] = "<?xml version='1.0'?>\n<!-- first -->\n<a x='1'>\n"
                               "  one <b y='2'/> two\n  <c/>\n</a>\n";
    struct parsed p;
    parse(&p, text);
    assert_int_equal(p.status, STATUS_OK);
    assert_string_equal(p.root->name, "a");
    assert_string_equal(p.root->text, "one two");
    assert_null(p.root->parent);
    const struct xml_element *b = p.root->first_child;
    assert_string_equal(b->name, "b");
    assert_string_equal(b->next->name, "c");
    assert_ptr_equal(p.root->last_child, b->next);
    assert_null(b->next->next);
    assert_ptr_equal(b->parent, p.root);
    assert_null(b->text);
    assert_string_equal(xml_value(b, "y"), "2");
    assert_null(xml_value(b, "x"));
    assert_int_equal(xml_place(b).offset, strstr(text, "<b") - text);
    assert_int_equal(xml_value_place(b, "y").offset, strstr(text, "y=") - text);
    assert_int_equal(xml_value_place(b, "z").offset, b->offset);
    assert_int_equal(xml_place(p.root).offset, strstr(text, "<a") - text);
    release(&p);
}

static void test_xml_tree__decodes_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value, *inside;
    } cases[] = {
        {"<a v='&lt;&gt;&amp;&quot;&apos;'>&lt;&amp;</a>", "<>&\"'", "<&"},
        {"<a v='&#65;&#x20AC;'>&#233;</a>", "A\xE2\x82\xAC", "\xC3\xA9"},
        {"<a v='a&amp;amp;b'><![CDATA[<b> &amp;]]></a>", "a&amp;b", "<b> &amp;"},
        {"<a v=''> \n\t </a>", "", NULL},
        {"<a v='x'> a\n\n b\tc </a>", "x", "a b c"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct parsed p;
        parse(&p, cases[i].text);
        assert_int_equal(p.status, STATUS_OK);
        assert_string_equal(xml_value(p.root, "v"), cases[i].value);
        if (cases[i].inside) {
            assert_string_equal(p.root->text, cases[i].inside);
        } else {
            assert_null(p.root->text);
        }
        release(&p);
    }
}

static void test_xml_tree__survives_every_failure_of_memory(void **state)
{
    (void)state;
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct parsed p;
        memory_fail_after(successes);
        parse(&p, "<a x='1'>text<b y='2' z='3'>more</b><c/></a>");
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(p.status, failed ? STATUS_MEMORY : STATUS_OK);
        release(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_tree__keeps_structure_and_positions),
        cmocka_unit_test(test_xml_tree__decodes_values),
        cmocka_unit_test(test_xml_tree__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
