/* Which rule of a mapping a result falls under: wildcards, several patterns, the first rule. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/mapping.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct mapping_rule *find(const struct mapping_rule *rules, size_t count,
                                       const char *task, const char *metric, const char *scorer,
                                       const char *filter)
{
    struct mapping mapping = {0};
    const struct mapping_key key = {task, metric, scorer, filter};
    const struct mapping_rule *found = NULL;
    for (size_t i = 0; i < count; i++) {
        assert_true(vec_push(&mapping.rules, rules[i]));
    }
    const struct mapping_rule *rule = mapping_find(&mapping, &key);
    if (rule) {
        found = &rules[rule - mapping.rules.items];
    }
    vec_release(&mapping.rules);
    return found;
}

static bool fits(const char *pattern, const char *text)
{
    const struct mapping_rule rule = {.patterns = {"*", pattern, "*", "*"}};
    return find(&rule, 1, "task", text, "", "") != NULL;
}

static void test_mapping__wildcards_stand_for_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool fits;
    } cases[] = {
        {"", "", true},          {"", "a", false},           {"a", "", false},
        {"*", "", true},         {"*", "anything", true},    {"?", "", false},
        {"?", "a", true},        {"?", "ab", false},         {"??", "ab", true},
        {"a*", "a", true},       {"a*", "ba", false},        {"*a", "ba", true},
        {"*a", "ab", false},     {"a*b", "ab", true},        {"a*b", "axxb", true},
        {"a*b", "axbx", false},  {"a*b*c", "abbc", true},    {"a*b*c", "acb", false},
        {"*ab*", "aab", true},   {"*a?c*", "xabcx", true},   {"**", "", true},
        {"*?", "", false},       {"*?", "a", true},          {"?*?", "a", false},
        {"?*?", "ab", true},     {"ACC", "acc", true},       {"acc", "ACC", true},
        {"acc", "acc_n", false}, {"pass@?", "pass@1", true}, {"a*a*a*a", "aaa", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (fits(cases[i].pattern, cases[i].text) != cases[i].fits) {
            fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].text);
        }
    }
}

/* By definition; exponential, for short strings. */
static bool fits_naively(const char *pattern, const char *text)
{
    if (!*pattern) {
        return !*text;
    }
    if (*pattern == '*') {
        return fits_naively(pattern + 1, text) || (*text && fits_naively(pattern, text + 1));
    }
    return *text && (*pattern == '?' || tolower(*pattern) == tolower(*text)) &&
           fits_naively(pattern + 1, text + 1);
}

static void test_mapping__wildcards_agree_with_their_definition(void **state)
{
    (void)state;
    static const char letters[] = "ab*?A";
    for (unsigned number = 0; number < 40000; number++) {
        char pattern[7] = "", text[7] = "";
        unsigned rest = number * 2654435761u;
        for (size_t i = 0; i < number % 7 && i < 6; i++, rest /= 5) {
            pattern[i] = letters[rest % 5];
        }
        rest = number * 40503u + 7;
        for (size_t i = 0; i < number / 7 % 7 && i < 6; i++, rest /= 2) {
            text[i] = "ab"[rest % 2];
        }
        if (fits(pattern, text) != fits_naively(pattern, text)) {
            fail_msg("'%s' and '%s'", pattern, text);
        }
    }
}

static void test_mapping__the_first_rule_that_fits_counts(void **state)
{
    (void)state;
    static const struct mapping_rule rules[] = {
        {.patterns = {"suite_a suite_b*", "acc", "*", "*"}, .as = "first"},
        {.patterns = {"*", "acc", "judge", "*"}, .as = "second"},
        {.patterns = {"*", "acc", "*", ""}, .as = "third"},
        {.patterns = {"*", "*", "*", "none"}, .as = "fourth"},
    };
    static const struct {
        const char *task, *metric, *scorer, *filter, *as;
    } cases[] = {
        {"suite_a", "acc", "judge", "x", "first"},  {"suite_b2", "ACC", "", "", "first"},
        {"suite_a2", "acc", "judge", "", "second"}, {"other", "acc", "", "", "third"},
        {"other", "acc", "m", "none", "fourth"},    {"other", "f1", "m", "none", "fourth"},
        {"other", "f1", "m", "strict", NULL},       {"", "acc", "", "strict", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct mapping_rule *rule =
            find(rules, sizeof(rules) / sizeof(*rules), cases[i].task, cases[i].metric,
                 cases[i].scorer, cases[i].filter);
        const char *as = rule ? rule->as : "none";
        assert_string_equal(as, cases[i].as ? cases[i].as : "none");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mapping__wildcards_stand_for_what_they_say),
        cmocka_unit_test(test_mapping__wildcards_agree_with_their_definition),
        cmocka_unit_test(test_mapping__the_first_rule_that_fits_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
