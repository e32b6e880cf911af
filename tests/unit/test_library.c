/* Libraries that are loaded when they are needed: found, missing, and not what they should be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/library.h"

#include <sqlite3.h>
#include <string.h>

static struct {
    const char *(*libversion)(void);
    int (*threadsafe)(void);
} sqlite;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(sqlite.libversion, sqlite3_libversion),
    LIBRARY_FUNCTION(sqlite.threadsafe, sqlite3_threadsafe),
};

static const char *first_message(const struct diagnostics *diagnostics)
{
    return diagnostics->list.count ? diagnostics->list.items[0].message : "";
}

static int forget(void **state)
{
    (void)state;
    memset(&sqlite, 0, sizeof(sqlite));
    return 0;
}

static void test_library__gives_the_functions_of_a_library(void **state)
{
    (void)state;
    static const struct library library = {SQLITE_SONAME, functions, 2};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    for (int times = 0; times < 2; times++) {
        assert_int_equal(library_load(&library, &diagnostics), STATUS_OK);
        assert_int_equal(sqlite.libversion()[0], '3');
        assert_true(sqlite.threadsafe() >= 0);
    }
    assert_int_equal(diagnostics.errors, 0);
    diagnostics_release(&diagnostics);
}

static void test_library__says_what_is_missing(void **state)
{
    (void)state;
    static const struct library_function other[] = {
        LIBRARY_FUNCTION(sqlite.libversion, sqlite3_libversion),
        {"sqlite3_of_another_age", &sqlite.threadsafe, sizeof(sqlite.threadsafe)},
    };
    static const struct {
        struct library library;
        const char *named;
    } cases[] = {
        {{"libpathgate-none.so.1", functions, 2}, "libpathgate-none.so.1"},
        {{SQLITE_SONAME, other, 2}, "sqlite3_of_another_age"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        assert_int_equal(library_load(&cases[i].library, &diagnostics), STATUS_IO);
        assert_int_equal(diagnostics.errors, 1);
        assert_string_equal(diagnostics.list.items[0].code, "library-missing");
        assert_non_null(strstr(first_message(&diagnostics), cases[i].library.name));
        assert_non_null(strstr(first_message(&diagnostics), cases[i].named));
        assert_int_equal(library_load(&cases[i].library, NULL), STATUS_IO);
        diagnostics_release(&diagnostics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_library__gives_the_functions_of_a_library, forget),
        cmocka_unit_test_setup(test_library__says_what_is_missing, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
