/* A report whose texts are all HOSTILE: what would mean something in HTML, a script or Markdown
 * if it got out of its place. */
#ifndef PATHGATE_TESTS_UNIT_REPORT_FIXTURE_H
#define PATHGATE_TESTS_UNIT_REPORT_FIXTURE_H

#include "export/report.h"
#include "tests/unit/situation_fixture.h"

#define HOSTILE "&lt;/script&gt;&lt;img src=x onerror=y&gt;[a](b)|*_`$^~\\#&amp;&quot;&apos;"

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
    struct report_case cases[2];
    struct report report;
};

/* The second case is hidden: nothing may show it. */
static inline void open_report(struct made *m)
{
    static const struct assessment_options options = {.most_paths = 10};
    fixture_open(&m->fixture, model, framework, evidence);
    fixture_expect_ok(&m->fixture, verdict_make(&m->fixture.question, &options, &m->verdict,
                                                &m->fixture.diagnostics));
    m->cases[0] = (struct report_case){&m->verdict, false};
    m->cases[1] = (struct report_case){&m->verdict, true};
    m->report = (struct report){.cases = m->cases, .case_count = 2, .classification = "<b>"};
}

static inline void close_report(struct made *m)
{
    verdict_release(&m->verdict);
    fixture_close(&m->fixture);
}

#endif
