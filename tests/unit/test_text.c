/* Text under construction: what is appended is there, a failure sticks, numbers read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20000 };

static void test_text__is_an_empty_string_at_first(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    assert_string_equal(text_string(&text), "");
    assert_int_equal(text.length, 0);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
    text_release(&text);
}

static void test_text__appends_in_every_way(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    text_append(&text, "path ");
    text_append_char(&text, '#');
    text_append_bytes(&text, "12345", 2);
    text_repeat(&text, '-', 3);
    text_repeat(&text, '!', 0);
    text_append_bytes(&text, NULL, 0);
    text_append(&text, "");
    text_format(&text, "%s=%d%%", "p", 50);
    assert_string_equal(text_string(&text), "path #12---p=50%");
    assert_int_equal(text.length, strlen(text_string(&text)));
    assert_false(text.failed);
    text_release(&text);
    assert_string_equal(text_string(&text), "");
}

static void test_text__grows_byte_by_byte(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    for (int i = 0; i < 5000; i++) {
        text_append_char(&text, (char)('a' + i % 26));
        assert_int_equal(text_string(&text)[i + 1], '\0');
    }
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(text_string(&text)[i], 'a' + i % 26);
    }
    text_release(&text);
}

static void test_text__keeps_embedded_zero_bytes(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    text_append_bytes(&text, "a\0b", 3);
    text_append_char(&text, '\0');
    assert_int_equal(text.length, 4);
    assert_memory_equal(text_string(&text), "a\0b\0", 5);
    text_release(&text);
}

static void test_text__keeps_its_memory_when_cleared(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    text_repeat(&text, 'x', 1000);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
    memory_fail_after(0);
    text_repeat(&text, 'y', 1000);
    assert_false(memory_failed());
    memory_fail_after(-1);
    assert_int_equal(text.length, 1000);
    text_release(&text);
}

static void append_everything(struct text *text)
{
    text_append(text, "a string that is longer than the first piece of memory");
    text_repeat(text, ' ', 200);
    text_format(text, "%500d", 1);
    text_number(text, 0.1);
    text_append_char(text, '.');
}

static void test_text__remembers_any_failed_allocation(void **state)
{
    (void)state;
    struct text whole;
    text_init(&whole);
    append_everything(&whole);
    long successes = 0;
    for (;; successes++) {
        struct text text;
        text_init(&text);
        memory_fail_after(successes);
        append_everything(&text);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(text.failed, failed);
        assert_memory_equal(text_string(&text), text_string(&whole), text.length);
        if (failed) {
            assert_true(text.length < whole.length);
        } else {
            assert_int_equal(text.length, whole.length);
        }
        text_release(&text);
        assert_false(text.failed);
        if (!failed) {
            break;
        }
    }
    assert_true(successes >= 3);
    text_release(&whole);
}

static void test_text__fails_rather_than_overflowing(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    text_append(&text, "x");
    text_repeat(&text, 'y', SIZE_MAX - 1);
    assert_true(text.failed);
    assert_string_equal(text_string(&text), "x");
    text_append(&text, "ignored");
    assert_string_equal(text_string(&text), "x");
    text_release(&text);
}

static void test_text__writes_the_shortest_number(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *expected;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {-1, "-1"},
        {10, "10"},
        {50, "50"},
        {100, "100"},
        {-2500, "-2500"},
        {47.7, "47.7"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {0.95, "0.95"},
        {1e-4, "0.0001"},
        {1e-5, "1e-05"},
        {123456789012345, "123456789012345"},
        {1e15, "1e+15"},
        {1e22, "1e+22"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text text;
        text_init(&text);
        text_number(&text, cases[i].value);
        assert_string_equal(text_string(&text), cases[i].expected);
        text_release(&text);
    }
}

/* Any bit pattern that is a number reads back as itself, and with a digit less it would not. */
static void test_text__reads_back_as_the_same_double(void **state)
{
    (void)state;
    uint64_t bits = 20240517;
    struct text text;
    text_init(&text);
    for (int round = 0; round < ROUNDS; round++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        uint64_t mixed = bits ^ bits >> 29;
        double value;
        memcpy(&value, &mixed, sizeof(value));
        if (!isfinite(value)) {
            continue;
        }
        text_clear(&text);
        text_number(&text, value);
        if (strtod(text_string(&text), NULL) != value) {
            fail_msg("round %d: %a was written as '%s'", round, value, text_string(&text));
        }
        int digits = 0;
        for (const char *c = text_string(&text); *c && *c != 'e'; c++) {
            digits += *c >= '0' && *c <= '9';
        }
        if (fabs(value) >= 1e15 && digits > 1) {
            char shorter[400];
            snprintf(shorter, sizeof(shorter), "%.*g", digits - 1, value);
            assert_true(strtod(shorter, NULL) != value);
        }
    }
    text_release(&text);
}

static void test_text__rounds_for_people(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *expected;
    } cases[] = {
        {47.71, 3, "47.7"},     {0.30849, 2, "0.31"},
        {100, 2, "100"},        {1234567, 3, "1230000"},
        {0.5, 3, "0.5"},        {2, 4, "2"},
        {99.96, 3, "100"},      {-12.345, 2, "-12"},
        {0.1 + 0.2, 15, "0.3"}, {0, 3, "0"},
        {5e-7, 1, "5e-07"},     {1.26, 0, "1"},
        {0.1, 400, "0.1"},      {INFINITY, 3, "inf"},
        {-INFINITY, 3, "-inf"}, {NAN, 3, "nan"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text text;
        text_init(&text);
        text_rounded(&text, cases[i].value, cases[i].digits);
        assert_string_equal(text_string(&text), cases[i].expected);
        text_release(&text);
    }
}

/* Compiles a locale that differs from "C" in its decimal comma and makes it available; false
 * where the system has no means to. */
static bool make_comma_locale(const char *folder)
{
    char command[4400];
    snprintf(command, sizeof(command),
             "cd %s && printf 'LC_NUMERIC\ndecimal_point \"<U002C>\"\nthousands_sep \"\"\n"
             "grouping -1\nEND LC_NUMERIC\n' >comma.source && "
             "localedef -c -i comma.source ./comma >/dev/null 2>&1",
             folder);
    return system(command) != -1 && setenv("LOCPATH", folder, 1) == 0 &&
           setlocale(LC_NUMERIC, "comma") != NULL;
}

static void test_text__writes_a_point_in_any_locale(void **state)
{
    (void)state;
    char folder[] = "test_text-XXXXXX", path[4096], command[64];
    assert_non_null(mkdtemp(folder));
    assert_non_null(realpath(folder, path));
    bool made = make_comma_locale(path);
    char platform[16];
    snprintf(platform, sizeof(platform), "%.1f", 47.7);
    struct text text;
    text_init(&text);
    text_number(&text, 47.7);
    text_append_char(&text, ' ');
    text_rounded(&text, -1.25e-7, 3);
    text_append_char(&text, ' ');
    text_number(&text, 1000);
    setlocale(LC_NUMERIC, "C");
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    assert_string_equal(text_string(&text), "47.7 -1.25e-07 1000");
    text_release(&text);
    if (!made) {
        skip();
    }
    assert_string_equal(platform, "47,7");
}

static void test_text__escapes_what_is_not_ours(void **state)
{
    (void)state;
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"<a href=\"x\" title='y'>&", "&lt;a href=&quot;x&quot; title='y'&gt;&amp;"},
        {"\xc3\xa9<", "\xc3\xa9&lt;"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text out;
        text_init(&out);
        text_append_xml(&out, cases[i].given);
        assert_string_equal(text_string(&out), cases[i].expected);
        text_release(&out);
    }
}

/* By code: what text.h names, and nothing else below U+3000. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

static size_t encode(uint32_t code, char *out)
{
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    out[0] = (char)(length == 1 ? code : length == 2 ? 0xC0 | code >> 6 : 0xE0 | code >> 12);
    if (length == 3) {
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    }
    if (length > 1) {
        out[length - 1] = (char)(0x80 | (code & 0x3F));
    }
    out[length] = '\0';
    return length;
}

static void test_text__knows_control_characters_anywhere(void **state)
{
    (void)state;
    for (uint32_t code = 1; code < 0x3000; code++) {
        char one[4];
        size_t length = encode(code, one);
        assert_int_equal(text_control(one), is_control(code) ? length : 0);
        for (size_t before = 0; before < 20; before++) {
            char string[64] = "";
            memset(string, '~', before);
            memcpy(string + before, one, length);
            memset(string + before + length, ' ', 40 - before);
            bool found = text_has_control(string, strlen(string));
            if (found != is_control(code)) {
                fail_msg("U+%04X behind %zu bytes", (unsigned)code, before);
            }
        }
    }
    assert_int_equal(text_control(""), 0);
    assert_int_equal(text_control("\xC2"), 0);
    assert_int_equal(text_control("\xE2\x80"), 0);
    assert_false(text_has_control("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text__is_an_empty_string_at_first),
        cmocka_unit_test(test_text__appends_in_every_way),
        cmocka_unit_test(test_text__grows_byte_by_byte),
        cmocka_unit_test(test_text__keeps_embedded_zero_bytes),
        cmocka_unit_test(test_text__keeps_its_memory_when_cleared),
        cmocka_unit_test(test_text__remembers_any_failed_allocation),
        cmocka_unit_test(test_text__fails_rather_than_overflowing),
        cmocka_unit_test(test_text__writes_the_shortest_number),
        cmocka_unit_test(test_text__reads_back_as_the_same_double),
        cmocka_unit_test(test_text__rounds_for_people),
        cmocka_unit_test(test_text__writes_a_point_in_any_locale),
        cmocka_unit_test(test_text__escapes_what_is_not_ours),
        cmocka_unit_test(test_text__knows_control_characters_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
