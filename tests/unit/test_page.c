/* The interactive page: markup that hostile texts cannot leave, data that no script element
 * ends in, and every allocation failing in turn. That its answers are right is tests/browser.
 */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/html/markup.h"
#include "export/html/page_data.h"
#include "tests/unit/report_fixture.h"

static void test_page__hostile_texts_stay_texts(void **state)
{
    (void)state;
    struct made m;
    struct text out;
    open_report(&m);
    text_init(&out);
    assert_int_equal(report_write_html(&m.report, &out), STATUS_OK);
    assert_null(strstr(text_string(&out), "<img"));
    assert_null(strstr(text_string(&out), "<b>"));
    size_t scripts = 0;
    for (const char *at = text_string(&out); (at = strstr(at, "</script>")); at++) {
        scripts++;
    }
    assert_int_equal(scripts, 2); /* the data and the page's own */
    text_clear(&out);
    assert_int_equal(page_data_write(&m.report, &out), STATUS_OK);
    assert_null(strchr(text_string(&out), '<'));
    text_release(&out);
    close_report(&m);
}

static void test_page__every_allocation_failing(void **state)
{
    (void)state;
    struct made m;
    open_report(&m);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct text out;
        text_init(&out);
        memory_fail_after(successes);
        enum status status = report_write_html(&m.report, &out);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
        text_release(&out);
    }
    close_report(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page__hostile_texts_stay_texts),
        cmocka_unit_test(test_page__every_allocation_failing),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
