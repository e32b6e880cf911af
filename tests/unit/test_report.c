/* Reports for people and programs: texts from elsewhere cannot leave their place, footnotes and
 * marks go together, and every allocation failing in turn. What they say is held by
 * tests/golden/report and tests/schema/validate. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/markdown.h"
#include "export/report_tables.h"
#include "export/run_manifest.h"
#include "tests/unit/report_fixture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_markdown__escapes_what_is_not_ours(void **state)
{
    (void)state;
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"", ""},
        {"plain, 5% (a)", "plain, 5% (a)"},
        {"<b>&[x](y)![z]", "\\<b\\>\\&\\[x\\](y)\\!\\[z\\]"},
        {"*a* _b_ `c` ~d~ ^e^ $f$ #g h|i \\",
         "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\^e\\^ \\$f\\$ \\#g h\\|i \\\\"},
        {"two\nlines\t", "two lines "},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct markdown markdown;
        struct text out;
        text_init(&out);
        markdown_init(&markdown, &out);
        markdown_text(&markdown, cases[i].given);
        assert_string_equal(text_string(&out), cases[i].expected);
        markdown_release(&markdown);
        text_release(&out);
    }
}

static void test_markdown__the_same_note_has_the_same_number(void **state)
{
    (void)state;
    static const char *const notes[] = {"first", "second", "first", "", "second", "third"};
    struct markdown markdown;
    struct text out;
    text_init(&out);
    markdown_init(&markdown, &out);
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        markdown_note(&markdown, notes[i]);
    }
    markdown_write_notes(&markdown);
    assert_string_equal(text_string(&out), "[^1][^2][^1][^2][^3]\n[^1]: first\n[^2]: second\n"
                                           "[^3]: third\n");
    markdown_release(&markdown);
    text_clear(&out);
    markdown_init(&markdown, &out);
    markdown.links = true;
    markdown_note(&markdown, "a_b");
    markdown_write_notes(&markdown);
    assert_string_equal(text_string(&out),
                        "^[1](#source-1)^\n## Sources\n\n[1]{#source-1}: a\\_b\n\n");
    markdown_release(&markdown);
    text_release(&out);
}

/* Whether the text holds the words without a backslash before them. */
static bool holds_bare(const struct text *text, const char *words)
{
    const char *start = text_string(text);
    for (const char *at = start; (at = strstr(at, words)); at++) {
        if (at == start || at[-1] != '\\') {
            return true;
        }
    }
    return false;
}

static void test_report__hostile_texts_stay_texts(void **state)
{
    (void)state;
    static const char *const formats[] = {"markdown", "docx", "github", "junit"};
    struct made m;
    open_report(&m);
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        const struct report_format *format = report_formats;
        struct text out;
        while (strcmp(format->name, formats[i]) != 0) {
            format++;
        }
        for (int layout = 0; report_template_words[layout]; layout++) {
            m.report.layout = (enum report_template)layout;
            text_init(&out);
            assert_int_equal(format->write(&m.report, &out), STATUS_OK);
            assert_false(holds_bare(&out, "<img"));
            assert_false(holds_bare(&out, "<b>"));
            assert_false(format->pandoc && holds_bare(&out, "[a]"));
            assert_non_null(strstr(text_string(&out), "img src=x"));
            text_release(&out);
        }
    }
    close_report(&m);
}

static void test_report__hidden_cases_are_not_shown(void **state)
{
    (void)state;
    struct made m;
    size_t at = 0;
    open_report(&m);
    assert_ptr_equal(report_next(&m.report, &at), &m.verdict);
    assert_null(report_next(&m.report, &at));
    m.cases[0].hidden = true;
    m.cases[1].hidden = false;
    at = 0;
    assert_ptr_equal(report_next(&m.report, &at), &m.verdict);
    assert_int_equal(at, 2);
    close_report(&m);
}

static void test_report__every_table_has_its_file(void **state)
{
    (void)state;
    size_t i = 0;
    for (; report_tables[i].name; i++) {
        size_t length = strlen(report_tables[i].name);
        assert_non_null(report_csv_files[i]);
        assert_memory_equal(report_csv_files[i], report_tables[i].name, length);
        assert_string_equal(report_csv_files[i] + length, ".csv");
    }
    assert_null(report_csv_files[i]);
}

static enum status write_format(const struct report_format *format, const struct report *report,
                                struct text *out)
{
    enum status status = STATUS_OK;
    if (format->write) {
        return format->write(report, out);
    }
    for (size_t i = 0; format->files && format->files[i] && status == STATUS_OK; i++) {
        status = format->write_file(report, i, out);
    }
    return status;
}

static void test_report__every_allocation_failing(void **state)
{
    (void)state;
    struct made m;
    open_report(&m);
    for (const struct report_format *format = report_formats + 1; format->name; format++) {
        bool failed = true;
        for (long successes = 0; failed; successes++) {
            struct text out;
            text_init(&out);
            memory_fail_after(successes);
            enum status status = write_format(format, &m.report, &out);
            failed = memory_failed();
            memory_fail_after(-1);
            /* Without memory for its diagrams the engine still bounds probabilities. */
            bool absorbed = failed && status == STATUS_OK && format->write &&
                            (format->pandoc || format->write == report_write_markdown);
            if (!absorbed && status != (failed ? STATUS_MEMORY : STATUS_OK)) {
                fail_msg("%s: allocation %ld failing gives %d", format->name, successes,
                         status);
            }
            text_release(&out);
        }
    }
    close_report(&m);
}

static void test_report__the_database_with_every_allocation_failing(void **state)
{
    (void)state;
    struct made m;
    char path[] = "report-XXXXXX";
    bool failed = true;
    open_report(&m);
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    for (long successes = 0; failed; successes++) {
        struct diagnostics diagnostics;
        assert_int_equal(truncate(path, 0), 0);
        diagnostics_init(&diagnostics);
        memory_fail_after(successes);
        enum status status = report_store_sqlite(&m.report, path, &diagnostics);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status == STATUS_OK, !failed);
        diagnostics_release(&diagnostics);
    }
    unlink(path);
    close_report(&m);
}

static bool write_manifest(const struct report *report, struct text *out)
{
    struct run_manifest manifest;
    run_manifest_init(&manifest);
    bool good = run_manifest_add(&manifest, "out.md", out) &&
                run_manifest_add_word(&manifest, "system", "s");
    text_clear(out);
    run_manifest_write(&manifest, "report", report, out);
    run_manifest_release(&manifest);
    return good && !out->failed;
}

static void test_run_manifest__digests_and_every_allocation_failing(void **state)
{
    (void)state;
    struct made m;
    bool failed = true;
    open_report(&m);
    for (long successes = 0; failed; successes++) {
        struct text out;
        text_init(&out);
        memory_fail_after(successes);
        text_append(&out, "abc"); /* FIPS 180-2, appendix B.1 */
        bool good = write_manifest(&m.report, &out);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(good, !failed);
        if (good) {
            assert_non_null(
                strstr(text_string(&out),
                       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        }
        text_release(&out);
    }
    close_report(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown__escapes_what_is_not_ours),
        cmocka_unit_test(test_markdown__the_same_note_has_the_same_number),
        cmocka_unit_test(test_report__hostile_texts_stay_texts),
        cmocka_unit_test(test_report__hidden_cases_are_not_shown),
        cmocka_unit_test(test_report__every_table_has_its_file),
        cmocka_unit_test(test_report__every_allocation_failing),
        cmocka_unit_test(test_report__the_database_with_every_allocation_failing),
        cmocka_unit_test(test_run_manifest__digests_and_every_allocation_failing),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
