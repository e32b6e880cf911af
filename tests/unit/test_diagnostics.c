/* Faults: where they are, in which order they come, and how they look to people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diagnostics.h"
#include "base/limits.h"
#include "base/memory.h"

#include <string.h>

static struct source make_source(const char *bytes)
{
    return (struct source){.path = "model.xml", .bytes = bytes, .length = strlen(bytes)};
}

static void add_at(struct diagnostics *diagnostics, const struct source *source, size_t offset,
                   const char *code)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, code, (struct place){source, offset},
                    "wrong here");
}

static void expect_written(const struct diagnostics *diagnostics, const char *expected)
{
    struct text text;
    text_init(&text);
    diagnostics_write(diagnostics, &text);
    assert_string_equal(text_string(&text), expected);
    text_release(&text);
}

static void test_diagnostics__locates_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t offset;
        uint32_t line, column;
        const char *excerpt, *label;
    } cases[] = {
        {"", 0, 1, 1, "", "an empty file"},
        {"abc", 0, 1, 1, "abc", "the first byte"},
        {"abc", 2, 1, 3, "abc", "the last byte"},
        {"abc", 3, 1, 4, "abc", "the end without a newline"},
        {"abc\n", 4, 2, 1, "", "the end after a newline"},
        {"abc\n", 3, 1, 4, "abc", "the newline itself"},
        {"abc\n", 99, 2, 1, "", "beyond the end"},
        {"a\n\nb", 2, 2, 1, "", "an empty line"},
        {"a\n\nb", 3, 3, 1, "b", "after an empty line"},
        {"a\r\nbc\r\n", 4, 2, 2, "bc", "carriage returns are not shown"},
        {"\xC3\xA9\xE2\x82\xAC!", 5, 1, 3, "\xC3\xA9\xE2\x82\xAC!", "columns are code points"},
        {"\txy", 2, 1, 3, "\txy", "a tab is one column"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diagnostics diagnostics;
        struct source source = make_source(cases[i].bytes);
        diagnostics_init(&diagnostics);
        add_at(&diagnostics, &source, cases[i].offset, "code");
        const struct diagnostic *fault = &diagnostics.list.items[0];
        if (fault->line != cases[i].line || fault->column != cases[i].column ||
            strcmp(fault->excerpt, cases[i].excerpt) != 0) {
            fail_msg("%s: %u:%u '%s'", cases[i].label, fault->line, fault->column,
                     fault->excerpt);
        }
        diagnostics_release(&diagnostics);
    }
}

static void test_diagnostics__are_written_as_compilers_do(void **state)
{
    (void)state;
    struct source source = make_source("<model>\n\t<step id=\"\xC3\xA9\" ref=\"al\"/>\n");
    struct source whole = {.path = "absent.xml"};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    const char *candidates[] = {"any", "all"};
    diagnostics_add(&diagnostics, SEVERITY_WARNING, "unknown-reference",
                    (struct place){&source, 26}, "no '%s'", "al");
    diagnostics_suggest(&diagnostics, "al", candidates, 2);
    diagnostics_add(&diagnostics, SEVERITY_ERROR, "file-access", (struct place){&whole, 0},
                    "cannot open it");
    diagnostics_add(&diagnostics, SEVERITY_NOTE, "general", (struct place){NULL, 0},
                    "by the way");
    diagnostics_suggest(&diagnostics, "zzzzzz", candidates, 2);
    expect_written(&diagnostics, "model.xml:2:18: warning: no 'al' [unknown-reference]\n"
                                 "  \t<step id=\"\xC3\xA9\" ref=\"al\"/>\n"
                                 "  \t                ^\n"
                                 "  hint: did you mean 'all'?\n"
                                 "absent.xml: error: cannot open it [file-access]\n"
                                 "note: by the way [general]\n");
    assert_int_equal(diagnostics.errors, 1);
    assert_int_equal(diagnostics.warnings, 1);
    diagnostics_release(&diagnostics);
}

static void test_diagnostics__outlive_their_input(void **state)
{
    (void)state;
    char path[] = "model.xml", bytes[] = "first\nsecond\n";
    struct source source = {.path = path, .bytes = bytes, .length = strlen(bytes)};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    add_at(&diagnostics, &source, 6, "code");
    memset(path, 'x', strlen(path));
    memset(bytes, 'x', strlen(bytes));
    expect_written(&diagnostics, "model.xml:2:1: error: wrong here [code]\n  second\n  ^\n");
    diagnostics_release(&diagnostics);
}

static void test_diagnostics__are_sorted_and_said_once(void **state)
{
    (void)state;
    struct source b = make_source("12345\n12345\n"), a = b;
    struct diagnostics diagnostics;
    a.path = "a.xml";
    diagnostics_init(&diagnostics);
    add_at(&diagnostics, &b, 7, "two");
    add_at(&diagnostics, &b, 7, "one");
    add_at(&diagnostics, &b, 3, "three");
    add_at(&diagnostics, &a, 9, "four");
    add_at(&diagnostics, &b, 7, "two");
    add_at(&diagnostics, &b, 1, "five");
    diagnostics_sort(&diagnostics);
    static const char *const expected[] = {"four", "five", "three", "one", "two"};
    assert_int_equal(diagnostics.list.count, 5);
    assert_int_equal(diagnostics.errors, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(diagnostics.list.items[i].code, expected[i]);
    }
    diagnostics_sort(&diagnostics);
    assert_int_equal(diagnostics.list.count, 5);
    diagnostics_release(&diagnostics);
}

static void test_diagnostics__count_what_they_do_not_list(void **state)
{
    (void)state;
    struct source source = make_source("text");
    struct diagnostics diagnostics;
    struct text text;
    diagnostics_init(&diagnostics);
    text_init(&text);
    for (size_t i = 0; i < LIMIT_DIAGNOSTICS + 7; i++) {
        add_at(&diagnostics, &source, 0, "code");
        diagnostics_hint(&diagnostics, "hint %zu", i);
    }
    assert_int_equal(diagnostics.list.count, LIMIT_DIAGNOSTICS);
    assert_int_equal(diagnostics.errors, LIMIT_DIAGNOSTICS + 7);
    assert_int_equal(diagnostics.unlisted, 7);
    diagnostics_write(&diagnostics, &text);
    assert_non_null(strstr(text_string(&text), "  hint: hint 199\nand 7 more, not listed\n"));
    assert_null(strstr(text_string(&text), "hint 200"));
    text_release(&text);
    diagnostics_release(&diagnostics);
}

static void test_diagnostics__show_no_overlong_line(void **state)
{
    (void)state;
    static char bytes[100001];
    memset(bytes, 'x', 100000);
    struct source source = make_source(bytes);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    add_at(&diagnostics, &source, 50000, "code");
    expect_written(&diagnostics, "model.xml:1:50001: error: wrong here [code]\n");
    diagnostics_release(&diagnostics);
}

static void test_diagnostics__remember_that_memory_ran_out(void **state)
{
    (void)state;
    struct source source = make_source("some text");
    for (long successes = 0;; successes++) {
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        memory_fail_after(successes);
        add_at(&diagnostics, &source, 5, "code");
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(diagnostics.errors, 1);
        assert_int_equal(diagnostics.failed, failed);
        assert_int_equal(diagnostics.list.count, failed ? 0 : 1);
        diagnostics_hint(&diagnostics, "a hint");
        diagnostics_sort(&diagnostics);
        diagnostics_release(&diagnostics);
        if (!failed) {
            assert_true(successes >= 2);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnostics__locates_offsets),
        cmocka_unit_test(test_diagnostics__are_written_as_compilers_do),
        cmocka_unit_test(test_diagnostics__outlive_their_input),
        cmocka_unit_test(test_diagnostics__are_sorted_and_said_once),
        cmocka_unit_test(test_diagnostics__count_what_they_do_not_list),
        cmocka_unit_test(test_diagnostics__show_no_overlong_line),
        cmocka_unit_test(test_diagnostics__remember_that_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
