/* Events with exact positions out of sound documents, and nothing out of unsafe ones. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "model/xml_reader.h"

#include <string.h>

/* Writes each event as "name@offset", attributes as " name=value", ends as "/name". */
static enum status note_start(void *context, const char *name,
                              const struct xml_attribute *attributes, size_t count,
                              size_t offset)
{
    struct text *log = context;
    text_format(log, "%s@%zu", name, offset);
    for (size_t i = 0; i < count; i++) {
        text_format(log, " %s=%s", attributes[i].name, attributes[i].value);
    }
    text_append(log, ";");
    return strcmp(name, "stop") == 0 ? STATUS_CANCELLED : STATUS_OK;
}

static enum status note_end(void *context, const char *name)
{
    text_format(context, "/%s;", name);
    return STATUS_OK;
}

static enum status read_text(const char *bytes, size_t length, struct text *log,
                             struct diagnostics *diagnostics)
{
    const struct source source = {.path = "a.xml", .bytes = bytes, .length = length};
    const struct xml_events events = {log, note_start, NULL, note_end};
    return xml_read(&source, &events, diagnostics);
}

static void test_xml_reader__delivers_events_with_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *text, *events, *label;
    } cases[] = {
        {"<a/>", "a@0;/a;", "the smallest"},
        {"<?xml version='1.0'?>\n<a>\n <b\n  x='1'\n/></a>", "a@22;b@27 x=1;/b;/a;",
         "a tag over several lines"},
        {"<a x='>'><b y=\"a'b\"/></a>", "a@0 x=>;b@9 y=a'b;/b;/a;", "'>' in a value"},
        {"<a><!-- <no/> --><?pi <no/>?><![CDATA[<no/>]]><b/></a>", "a@0;b@46;/b;/a;",
         "no tag in comments, instructions and CDATA"},
        {"\xEF\xBB\xBF<a/>", "a@3;/a;", "a byte-order mark"},
        {"<p:a xmlns:p='u'><p:b/></p:a>", "p:a@0;p:b@17;/p:b;/p:a;", "a prefix stays"},
        {"<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespace='x' y='1'/>",
         "a@0 y=1;/a;", "schema attributes are not delivered"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text log;
        struct diagnostics diagnostics;
        text_init(&log);
        diagnostics_init(&diagnostics);
        enum status status =
            read_text(cases[i].text, strlen(cases[i].text), &log, &diagnostics);
        assert_string_equal(text_string(&log), cases[i].events);
        assert_int_equal(status, STATUS_OK);
        assert_int_equal(diagnostics.list.count, 0);
        text_release(&log);
        diagnostics_release(&diagnostics);
    }
}

static void test_xml_reader__refuses_what_is_unsafe_or_unsound(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length; /* 0: that of the string */
        const char *code;
    } cases[] = {
        {"", 0, "not-well-formed"},
        {"<a>", 0, "not-well-formed"},
        {"<a></b>", 0, "not-well-formed"},
        {"<a/><b/>", 0, "not-well-formed"},
        {"<a x='&other;'/>", 0, "not-well-formed"},
        {"<a>\0</a>", 8, "not-well-formed"},
        {"<a>\xFF</a>", 0, "not-well-formed"},
        {"<!DOCTYPE a><a/>", 0, "doctype-refused"},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>", 0,
         "doctype-refused"},
        {"<?xml version='1.0' encoding='latin1'?><a/>", 0, "not-utf-8"},
        {"\xFF\xFE<\0a\0/\0>\0", 10, "not-utf-8"},
        {"<\0a\0/\0>\0", 8, "not-utf-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text log;
        struct diagnostics diagnostics;
        text_init(&log);
        diagnostics_init(&diagnostics);
        size_t length = cases[i].length ? cases[i].length : strlen(cases[i].text);
        assert_int_equal(read_text(cases[i].text, length, &log, &diagnostics), STATUS_INVALID);
        if (!diagnostics.list.count ||
            strcmp(diagnostics.list.items[0].code, cases[i].code) != 0) {
            fail_msg("case %zu: %s", i,
                     diagnostics.list.count ? diagnostics.list.items[0].code : "no fault");
        }
        text_release(&log);
        diagnostics_release(&diagnostics);
    }
}

static void test_xml_reader__limits_depth(void **state)
{
    (void)state;
    for (unsigned over = 0; over <= 1; over++) {
        struct text text, log;
        struct diagnostics diagnostics;
        text_init(&text);
        text_init(&log);
        diagnostics_init(&diagnostics);
        for (unsigned d = 0; d < LIMIT_XML_DEPTH + over; d++) {
            text_append(&text, "<a>");
        }
        for (unsigned d = 0; d < LIMIT_XML_DEPTH + over; d++) {
            text_append(&text, "</a>");
        }
        enum status status = read_text(text_string(&text), text.length, &log, &diagnostics);
        assert_int_equal(status, over ? STATUS_INVALID : STATUS_OK);
        text_release(&text);
        text_release(&log);
        diagnostics_release(&diagnostics);
    }
}

/* The parser's own line numbers stop at 65535; the offsets do not. */
static void test_xml_reader__is_exact_beyond_65535_lines(void **state)
{
    (void)state;
    struct text text, log;
    struct diagnostics diagnostics;
    text_init(&text);
    text_init(&log);
    diagnostics_init(&diagnostics);
    text_append(&text, "<a>");
    text_repeat(&text, '\n', 70000);
    text_append(&text, "<b/></a>");
    assert_int_equal(read_text(text_string(&text), text.length, &log, &diagnostics), STATUS_OK);
    assert_string_equal(text_string(&log), "a@0;b@70003;/b;/a;");
    text_release(&text);
    text_release(&log);
    diagnostics_release(&diagnostics);
}

static void test_xml_reader__stops_when_asked(void **state)
{
    (void)state;
    struct text log;
    struct diagnostics diagnostics;
    text_init(&log);
    diagnostics_init(&diagnostics);
    static const char text[] = "<a><stop/><b/></a>";
    assert_int_equal(read_text(text, strlen(text), &log, &diagnostics), STATUS_CANCELLED);
    assert_string_equal(text_string(&log), "a@0;stop@3;");
    text_release(&log);
    diagnostics_release(&diagnostics);
}

static void test_xml_reader__finds_attributes(void **state)
{
    (void)state;
    static const char text[] = "<a bx='x=' x = '1'\n\tid='x'/><b id='2'/>";
    const struct source source = {.path = "a.xml", .bytes = text, .length = sizeof(text) - 1};
    assert_int_equal(xml_attribute_offset(&source, 0, "x"), strstr(text, "x = ") - text);
    assert_int_equal(xml_attribute_offset(&source, 0, "id"), strstr(text, "id=") - text);
    assert_int_equal(xml_attribute_offset(&source, 0, "b"), 0);
    assert_int_equal(xml_attribute_offset(&source, 0, "none"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_reader__delivers_events_with_offsets),
        cmocka_unit_test(test_xml_reader__refuses_what_is_unsafe_or_unsound),
        cmocka_unit_test(test_xml_reader__limits_depth),
        cmocka_unit_test(test_xml_reader__is_exact_beyond_65535_lines),
        cmocka_unit_test(test_xml_reader__stops_when_asked),
        cmocka_unit_test(test_xml_reader__finds_attributes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
