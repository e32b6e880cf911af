/* Ids of one document: declared once, found, and suggested when misspelt. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/registry.h"

#include <string.h>

static const char text[] = "one\ntwo\n";
static const struct source source = {
    .path = "a.xml", .bytes = text, .length = sizeof(text) - 1};

static void test_registry__keeps_the_first_meaning(void **state)
{
    (void)state;
    struct registry registry;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    registry_init(&registry, "step");
    assert_int_equal(registry_find(&registry, "one"), NONE);
    assert_true(
        registry_declare(&registry, "one", 7, (struct place){&source, 0}, &diagnostics));
    assert_true(
        registry_declare(&registry, "two", 3, (struct place){&source, 4}, &diagnostics));
    assert_int_equal(diagnostics.list.count, 0);
    assert_true(
        registry_declare(&registry, "one", 9, (struct place){&source, 5}, &diagnostics));
    assert_int_equal(registry_find(&registry, "one"), 7);
    assert_int_equal(registry_find(&registry, "two"), 3);
    assert_int_equal(diagnostics.list.count, 1);
    const struct diagnostic *fault = &diagnostics.list.items[0];
    assert_string_equal(fault->code, "duplicate-id");
    assert_true(fault->line == 2 && fault->column == 2);
    assert_non_null(strstr(fault->hint, "a.xml:1:1"));
    registry_release(&registry);
    diagnostics_release(&diagnostics);
}

static void test_registry__suggests_the_nearest_id(void **state)
{
    (void)state;
    struct registry registry;
    struct diagnostics diagnostics;
    struct place place = {&source, 0};
    diagnostics_init(&diagnostics);
    registry_init(&registry, "capability");
    assert_true(registry_declare(&registry, "initial-access", 0, place, &diagnostics));
    assert_true(registry_declare(&registry, "persistence", 1, place, &diagnostics));
    assert_int_equal(registry_resolve(&registry, "persistence", place, &diagnostics), 1);
    assert_int_equal(registry_resolve(&registry, "inital-access", place, &diagnostics), NONE);
    assert_int_equal(registry_resolve(&registry, "zzz", place, &diagnostics), NONE);
    assert_int_equal(diagnostics.list.count, 2);
    assert_string_equal(diagnostics.list.items[0].message,
                        "there is no capability 'inital-access'");
    assert_string_equal(diagnostics.list.items[0].hint, "did you mean 'initial-access'?");
    assert_null(diagnostics.list.items[1].hint);
    registry_release(&registry);
    diagnostics_release(&diagnostics);
}

static void test_registry__survives_every_failure_of_memory(void **state)
{
    (void)state;
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct registry registry;
        struct diagnostics diagnostics;
        struct place place = {&source, 0};
        diagnostics_init(&diagnostics);
        registry_init(&registry, "step");
        memory_fail_after(successes);
        bool declared = registry_declare(&registry, "one", 1, place, &diagnostics);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(declared, !failed);
        assert_int_equal(registry_find(&registry, "one"), declared ? 1 : NONE);
        registry_release(&registry);
        diagnostics_release(&diagnostics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry__keeps_the_first_meaning),
        cmocka_unit_test(test_registry__suggests_the_nearest_id),
        cmocka_unit_test(test_registry__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
