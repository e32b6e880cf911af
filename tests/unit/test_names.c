/* Interned names: one index a string, in order of first use; hints against a naive distance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/names.h"

#include <stdio.h>
#include <string.h>

static void test_names__numbers_strings_in_order_of_first_use(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        uint32_t expected;
    } cases[] = {
        {"initial-access", 0}, {"", 1},        {"exfiltration", 2}, {"initial-access", 0},
        {"exfiltratio", 3},    {"", 1},        {"Exfiltration", 4}, {"exfiltration", 2},
        {"exfiltration ", 5},  {"\xC3\xA9", 6}};
    struct names names;
    names_init(&names);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(names_intern(&names, cases[i].string), cases[i].expected);
        assert_string_equal(names_string(&names, cases[i].expected), cases[i].string);
    }
    assert_int_equal(names.strings.count, 7);
    names_release(&names);
}

static void test_names__finds_only_what_was_interned(void **state)
{
    (void)state;
    struct names names;
    names_init(&names);
    assert_int_equal(names_find(&names, "step"), NAMES_NONE);
    names_intern(&names, "step");
    assert_int_equal(names_find(&names, "step"), 0);
    assert_int_equal(names_find(&names, "ste"), NAMES_NONE);
    assert_int_equal(names_find(&names, "steps"), NAMES_NONE);
    assert_int_equal(names_find(&names, ""), NAMES_NONE);
    assert_int_equal(names.strings.count, 1);
    names_release(&names);
    assert_int_equal(names_find(&names, "step"), NAMES_NONE);
}

static void test_names__interns_a_part_of_a_longer_string(void **state)
{
    (void)state;
    const char *path = "domain/scenario/step";
    struct names names;
    names_init(&names);
    assert_int_equal(names_intern_bytes(&names, path, 6), 0);
    assert_int_equal(names_intern_bytes(&names, path + 7, 8), 1);
    assert_int_equal(names_intern_bytes(&names, path, 6), 0);
    assert_int_equal(names_intern_bytes(&names, path, 0), 2);
    assert_int_equal(names_find(&names, "domain"), 0);
    assert_int_equal(names_find(&names, "scenario"), 1);
    assert_string_equal(names_string(&names, 1), "scenario");
    names_release(&names);
}

static void test_names__keeps_a_hundred_thousand_apart(void **state)
{
    (void)state;
    struct names names;
    char name[32];
    names_init(&names);
    for (uint32_t i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        assert_int_equal(names_intern(&names, name), i);
    }
    const char *first = names_string(&names, 0);
    for (uint32_t i = 0; i < 100000; i += 7) {
        snprintf(name, sizeof(name), "n%u", i);
        assert_int_equal(names_find(&names, name), i);
        assert_int_equal(names_intern(&names, name), i);
        assert_string_equal(names_string(&names, i), name);
    }
    assert_ptr_equal(names_string(&names, 0), first);
    assert_int_equal(names_find(&names, "n100000"), NAMES_NONE);
    names_release(&names);
}

/* Names that differ in their last byte alone share a group of slots, which they overflow, and
 * long ones are kept elsewhere. */
static void test_names__keeps_neighbours_and_long_strings_apart(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 2, 31, 32, 127, 500, 20000};
    static char name[20001];
    struct names names;
    uint32_t known = 0;
    names_init(&names);
    for (int round = 0; round < 2; round++) {
        uint32_t index = 0;
        for (size_t l = 0; l < sizeof(lengths) / sizeof(*lengths); l++) {
            memset(name, 'x', lengths[l]);
            for (int last = 1; last < 256; last++, index++) {
                name[lengths[l] - 1] = (char)last;
                assert_int_equal(names_intern_bytes(&names, name, lengths[l]), index);
                known += round == 0;
            }
        }
    }
    assert_int_equal(names.strings.count, known);
    for (uint32_t i = 0; i < known; i++) {
        assert_int_equal(strlen(names_string(&names, i)), lengths[i / 255]);
        assert_int_equal(names_find(&names, names_string(&names, i)), i);
    }
    names_release(&names);
}

static void test_names__are_found_when_sealed(void **state)
{
    (void)state;
    static const char *const strings[] = {"b", "a", "", "step"};
    struct names names;
    names_init(&names);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(names_intern(&names, strings[i]), i);
    }
    names_seal(&names);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(names_find(&names, strings[i]), i);
        assert_string_equal(names_string(&names, i), strings[i]);
    }
    assert_int_equal(names_find(&names, "ste"), NAMES_NONE);
    names_release(&names);
}

static void test_names__survives_every_failed_allocation(void **state)
{
    (void)state;
    long successes = 0;
    for (;; successes++) {
        struct names names;
        char name[32];
        uint32_t known = 0;
        names_init(&names);
        memory_fail_after(successes);
        for (uint32_t i = 0; i < 1000; i++) {
            snprintf(name, sizeof(name), "a name of some length %u", i);
            uint32_t index = names_intern(&names, name);
            assert_true(index == known || (index == NAMES_NONE && memory_failed()));
            known += index == known;
        }
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(known, failed ? 999 : 1000);
        assert_int_equal(names.strings.count, known);
        for (uint32_t i = 0; i < known; i++) {
            assert_int_equal(names_find(&names, names_string(&names, i)), i);
        }
        names_release(&names);
        if (!failed) {
            break;
        }
    }
    assert_true(successes >= 10);
}

static void test_names__hints_at_likely_slips_only(void **state)
{
    (void)state;
    static const char *const ids[] = {"initial-access", "exfiltration", "all", "any",
                                      "at-least"};
    static const struct {
        const char *wrong, *expected;
    } cases[] = {
        {"intial-access", "initial-access"},
        {"initial_access", "initial-access"},
        {"exfilration", "exfiltration"},
        {"exfitlration", "exfiltration"},
        {"al", "all"},
        {"nay", "any"},
        {"atleast", "at-least"},
        {"all", "all"},
        {"weaponise", NULL},
        {"xyzzy", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *hint = names_nearest(cases[i].wrong, ids, sizeof(ids) / sizeof(*ids));
        if (cases[i].expected) {
            assert_non_null(hint);
            assert_string_equal(hint, cases[i].expected);
        } else {
            assert_null(hint);
        }
    }
    assert_null(names_nearest("all", NULL, 0));
}

static void test_names__prefers_the_first_of_equally_near(void **state)
{
    (void)state;
    static const char *const ids[] = {"stop", "step-b", "step-a", "step-c"};
    assert_string_equal(names_nearest("step-x", ids, 4), "step-b");
}

static void test_names__gives_no_hint_for_very_long_words(void **state)
{
    (void)state;
    static char longest[65], longer[66], huge[301];
    memset(longest, 'a', 64);
    memset(longer, 'a', 65);
    memset(huge, 'a', 300);
    const char *candidates[] = {longest};
    assert_ptr_equal(names_nearest(longest, candidates, 1), longest);
    assert_null(names_nearest(longer, candidates, 1));
    assert_null(names_nearest(huge, candidates, 1));
    candidates[0] = huge;
    assert_null(names_nearest(huge, candidates, 1));
    assert_null(names_nearest("a", candidates, 1));
}

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment by its recursive definition. */
static int distance(const char *a, int i, const char *b, int j)
{
    if (i == 0 || j == 0) {
        return i + j;
    }
    int least = distance(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
    least = least_of(least, distance(a, i - 1, b, j) + 1);
    least = least_of(least, distance(a, i, b, j - 1) + 1);
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        least = least_of(least, distance(a, i - 2, b, j - 2) + 1);
    }
    return least;
}

static uint32_t draw(uint64_t *random, uint32_t bound)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*random >> 33) % bound;
}

static void test_names__agrees_with_the_naive_distance(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        uint64_t random = seed;
        char words[4][8] = {{0}};
        const char *candidates[3];
        for (int w = 0; w < 4; w++) {
            uint32_t length = draw(&random, 6);
            for (uint32_t i = 0; i < length; i++) {
                words[w][i] = (char)('a' + draw(&random, 3));
            }
        }
        const char *wrong = words[3], *expected = NULL;
        int least = (int)strlen(wrong) / 3 + 2;
        for (int w = 0; w < 3; w++) {
            candidates[w] = words[w];
            int d = distance(wrong, (int)strlen(wrong), words[w], (int)strlen(words[w]));
            if (d < least) {
                least = d;
                expected = words[w];
            }
        }
        if (names_nearest(wrong, candidates, 3) != expected) {
            fail_msg("seed %u: wrong hint for '%s'", (unsigned)seed, wrong);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names__numbers_strings_in_order_of_first_use),
        cmocka_unit_test(test_names__finds_only_what_was_interned),
        cmocka_unit_test(test_names__interns_a_part_of_a_longer_string),
        cmocka_unit_test(test_names__keeps_a_hundred_thousand_apart),
        cmocka_unit_test(test_names__keeps_neighbours_and_long_strings_apart),
        cmocka_unit_test(test_names__are_found_when_sealed),
        cmocka_unit_test(test_names__survives_every_failed_allocation),
        cmocka_unit_test(test_names__hints_at_likely_slips_only),
        cmocka_unit_test(test_names__prefers_the_first_of_equally_near),
        cmocka_unit_test(test_names__gives_no_hint_for_very_long_words),
        cmocka_unit_test(test_names__agrees_with_the_naive_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
