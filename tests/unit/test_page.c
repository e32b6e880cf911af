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
#include "tests/unit/situation_fixture.h"

#define HOSTILE "&lt;/script&gt;&lt;img src=x onerror=y&gt;&amp;&quot;&apos;"

static const char model[] =
    "<threat-model version='1'><affordance id='chat' title='Chat'/>"
    "<deployment type='closed' title='" HOSTILE "' to='public' gives='chat'/>"
    "<actor id='group' title='A group'/><metric id='suite' title='A suite'/>"
    "<capability id='skill' title='" HOSTILE "' through='chat'><level title='One'/>"
    "<indicator metric='suite' level='1' at-least='50%'/></capability>"
    "<safeguard id='guard' title='A guard' family='deployment' layer='model'"
    " works-under='closed'><cuts capability='skill'/></safeguard>"
    "<domain id='d' title='A domain'><outcome id='o' title='An outcome'>"
    "<scenario id='main' title='" HOSTILE "' actor='group' goal='goal'>"
    "<step id='goal' title='" HOSTILE "'><text>" HOSTILE "</text>"
    "<requires capability='skill'/></step></scenario></outcome></domain></threat-model>";

static const char framework[] =
    "<framework version='1' id='f' title='" HOSTILE "' publisher='p' edition='1'"
    " baseline='alone'>"
    "<tier id='low' rank='0' title='Low' cite='c'/><tier id='high' rank='1' title='High' "
    "cite='c'/>"
    "<rule id='raise' title='Raise' tier='high' cite='c'>"
    "<contribution at-least='substantial' under='closed'/></rule>"
    "<decision id='stop' for='deployment' is='HOLD_DEPLOYMENT' title='t' cite='" HOSTILE "'>"
    "<tier-is stage='residual' at-least='high'/></decision>"
    "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'/>"
    "<decision id='develop' for='development' is='DEPLOY' title='t' cite='c'/>"
    "</framework>";

static const char evidence[] =
    "<evidence version='1' title='t'><source id='r' title='" HOSTILE "' kind='report'/>"
    "<system id='s' title='" HOSTILE "'>"
    "<measurement metric='suite' k='60' n='100' source='r' cite='c'/></system></evidence>";

struct made {
    struct fixture fixture;
    struct verdict verdict;
    struct report_case cases[1];
    struct report report;
};

static void open_report(struct made *m)
{
    static const struct assessment_options options = {.most_paths = 10};
    fixture_open(&m->fixture, model, framework, evidence);
    fixture_expect_ok(&m->fixture, verdict_make(&m->fixture.question, &options, &m->verdict,
                                                &m->fixture.diagnostics));
    m->cases[0] = (struct report_case){&m->verdict, false};
    m->report = (struct report){.cases = m->cases, .case_count = 1, .classification = "<b>"};
}

static void close_report(struct made *m)
{
    verdict_release(&m->verdict);
    fixture_close(&m->fixture);
}

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
