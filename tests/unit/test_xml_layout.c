/* The canonical layout, construct by construct. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/xml_layout.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define TEN "ten-bytes-"
#define FIFTY TEN TEN TEN TEN TEN

static enum status lay_out(const char *bytes, struct text *out, struct diagnostics *diagnostics)
{
    const struct source source = {.path = "a.xml", .bytes = bytes, .length = strlen(bytes)};
    return xml_layout(&source, out, diagnostics);
}

static void test_xml_layout__of_each_construct(void **state)
{
    (void)state;
    static const struct {
        const char *input, *expected, *label;
    } cases[] = {
        {"<a/>", HEAD "<a/>\n", "one element"},
        {"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<a></a>", HEAD "<a/>\n", "mark, line ends"},
        {"<a> </a>", HEAD "<a/>\n", "nothing but a blank"},
        {"<a\n  x = '1'\n  y=\"2\"  />", HEAD "<a x=\"1\" y=\"2\"/>\n", "attributes"},
        {"<a x='say \"so\"'/>", HEAD "<a x='say \"so\"'/>\n", "quotes in a value"},
        {"<a x=\"one\r\n  two\"/>", HEAD "<a x=\"one\n  two\"/>\n", "lines in a value"},
        {"<a><b/><c></c ></a >", HEAD "<a>\n  <b/>\n  <c/>\n</a>\n", "children"},
        {"<a>\n\n\n<b/>\n\n\n<c/>\n\n</a>\n\n", HEAD "<a>\n  <b/>\n\n  <c/>\n</a>\n",
         "blank lines"},
        {"<!-- x --><a/><!-- y -->", HEAD "<!-- x -->\n<a/> <!-- y -->\n", "comments outside"},
        {"<a><b/> <!-- of b -->\n<!-- of c --><c/></a>",
         HEAD "<a>\n  <b/> <!-- of b -->\n  <!-- of c -->\n  <c/>\n</a>\n", "comments inside"},
        {"<a>\n<!-- one\n     two\n\n   three -->\n</a>",
         HEAD "<a>\n  <!-- one\n       two\n\n     three -->\n</a>\n", "lines of a comment"},
        {"<a><!-- x --></a>", HEAD "<a> <!-- x -->\n</a>\n", "nothing but a comment"},
        {"<a>\n  one\n  two </a>", HEAD "<a>one two</a>\n", "a paragraph"},
        {"<a>one<!-- x y -->two &lt;</a>", HEAD "<a>one<!-- x y -->two &lt;</a>\n",
         "a comment in a word"},
        {"<a><![CDATA[ x  y ]]></a>", HEAD "<a><![CDATA[ x  y ]]></a>\n", "CDATA"},
        {"<a>one  <b/>\n two</a>", HEAD "<a>one  <b/>\n two</a>\n", "text and elements"},
        {"<a><?x  y?></a>", HEAD "<a> <?x  y?>\n</a>\n", "an instruction"},
        {"<?xml version=\"1.1\"?><a/>", "<?xml version=\"1.1\"?>\n<a/>\n", "another version"},
        {"<a x=\"" FIFTY "\" y=\"" TEN TEN TEN "123456\"/>",
         HEAD "<a x=\"" FIFTY "\" y=\"" TEN TEN TEN "123456\"/>\n", "100 columns"},
        {"<a x=\"" FIFTY "\" y=\"" TEN TEN TEN "1234567\"/>",
         HEAD "<a x=\"" FIFTY "\"\n    y=\"" TEN TEN TEN "1234567\"/>\n", "101 columns"},
        {"<a><b>" FIFTY " " FIFTY "</b></a>",
         HEAD "<a>\n  <b>" FIFTY "\n  " FIFTY "</b>\n</a>\n", "a long paragraph"},
        {"<a>\xC3\xA4" TEN " " TEN TEN TEN TEN TEN TEN TEN TEN "</a>",
         HEAD "<a>\xC3\xA4" TEN " " TEN TEN TEN TEN TEN TEN TEN TEN "</a>\n",
         "columns are code points"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diagnostics diagnostics;
        struct text once, twice;
        diagnostics_init(&diagnostics);
        text_init(&once);
        text_init(&twice);
        if (lay_out(cases[i].input, &once, &diagnostics) != STATUS_OK ||
            strcmp(text_string(&once), cases[i].expected) != 0) {
            fail_msg("%s:\n%s", cases[i].label, text_string(&once));
        }
        assert_int_equal(lay_out(once.bytes, &twice, &diagnostics), STATUS_OK);
        assert_string_equal(once.bytes, twice.bytes);
        text_release(&once);
        text_release(&twice);
        diagnostics_release(&diagnostics);
    }
}

static void test_xml_layout__refuses_what_is_not_well_formed(void **state)
{
    (void)state;
    static const char *const inputs[] = {"", "<a>", "<a", "<a/><b/>", "<!DOCTYPE a><a/>", "x"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
        struct diagnostics diagnostics;
        struct text out;
        diagnostics_init(&diagnostics);
        text_init(&out);
        assert_int_equal(lay_out(inputs[i], &out, &diagnostics), STATUS_INVALID);
        assert_true(diagnostics.errors > 0);
        assert_int_equal(out.length, 0);
        text_release(&out);
        diagnostics_release(&diagnostics);
    }
}

static void test_xml_layout__survives_every_failing_allocation(void **state)
{
    (void)state;
    for (long successes = 0;; successes++) {
        struct diagnostics diagnostics;
        struct text out;
        diagnostics_init(&diagnostics);
        text_init(&out);
        memory_fail_after(successes);
        enum status status = lay_out("<a><b x='1'>w w</b><!-- c --></a>", &out, &diagnostics);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        text_release(&out);
        diagnostics_release(&diagnostics);
        if (!failed) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_layout__of_each_construct),
        cmocka_unit_test(test_xml_layout__refuses_what_is_not_well_formed),
        cmocka_unit_test(test_xml_layout__survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
