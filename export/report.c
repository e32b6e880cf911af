/* The formats of reports, the words of their options, and what all of them say alike. */
#include "export/report.h"

#include "export/describe.h"
#include "export/verdict_text.h"

const char *const report_audience_words[] = {"technical", "executive", NULL};
const char *const report_redaction_words[] = {"nothing", "evidence", "paths", NULL};
const char *const report_template_words[] = {"preparedness", "eu-model-report", "sb53", "raise",
                                             NULL};

const struct report_format report_formats[] = {
    {.name = "html", .pictures = true, .write = report_write_html},
    {.name = "markdown", .write = report_write_markdown},
    {.name = "pdf", .write = report_write_pandoc, .pandoc = "pdf"},
    {.name = "docx", .write = report_write_pandoc, .pandoc = "docx"},
    {.name = "sarif", .write = report_write_sarif},
    {.name = "junit", .write = report_write_junit},
    {.name = "github", .write = report_write_github},
    {.name = "in-toto", .write = report_write_in_toto},
    {.name = "gsn", .write = report_write_gsn},
    {.name = "gsn-svg", .write = report_write_gsn_drawing, .drawn = "svg"},
    {.name = "gsn-pdf", .write = report_write_gsn_drawing, .drawn = "pdf"},
    {.name = "oscal", .write = report_write_oscal},
    {.name = "csv", .files = report_csv_files, .write_file = report_write_csv},
    {.name = "sqlite", .store = report_store_sqlite},
    {.name = NULL},
};

const struct verdict *report_next(const struct report *report, size_t *at)
{
    while (*at < report->case_count && report->cases[*at].hidden) {
        ++*at;
    }
    return *at < report->case_count ? report->cases[(*at)++].verdict : NULL;
}

void report_name_case(const struct report *report, const struct verdict *verdict, bool in_short,
                      struct text *out)
{
    const struct question *q = &verdict->situation.question;
    const struct verdict *other;
    bool alone = in_short;
    for (size_t at = 0; (other = report_next(report, &at));) {
        alone = alone && other->situation.question.policy == q->policy;
    }
    text_append(out, q->model->deployments[q->deployment].label.title);
    if (!alone) {
        text_format(out, " under %s, edition %s", q->policy->label.title, q->policy->edition);
    }
}

void report_banner(const struct report *report, struct text *out)
{
    static const char *const left_out[] = {
        [REDACT_EVIDENCE] = "measured values, intervals and sources are left out",
        [REDACT_PATHS] = "measured values, intervals, sources and attack paths are left out"};
    text_append(out, report->classification);
    if (report->redaction != REDACT_NOTHING) {
        text_format(out, "%s%s", *report->classification ? "; " : "",
                    left_out[report->redaction]);
    }
}

bool report_framework_before(const struct report *report, const struct verdict *verdict)
{
    const struct verdict *other;
    for (size_t at = 0; (other = report_next(report, &at)) && other != verdict;) {
        if (other->situation.question.policy == verdict->situation.question.policy) {
            return true;
        }
    }
    return false;
}

/* Numbers that were counted in use, and who reported them. */
static bool is_counted_in_use(const struct gap *gap)
{
    return gap->kind == GAP_REOPENED || gap->kind == GAP_BYPASSED || gap->kind == GAP_INCIDENTS;
}

bool report_gap(const struct report *report, const struct verdict *verdict, size_t index,
                struct text *out)
{
    const struct gap *gap = &verdict->gaps.items[index];
    const struct threatmodel *model = verdict->situation.question.model;
    if (report->redaction < REDACT_EVIDENCE || !is_counted_in_use(gap)) {
        return verdict_text_gap(verdict, index, out);
    }
    text_append(out, gap->kind == GAP_INCIDENTS
                         ? "incidents were counted without saying what they concern"
                         : model->safeguards.items[gap->safeguard].label.title);
    text_append(out, gap->kind == GAP_REOPENED   ? ": validation reopened"
                     : gap->kind == GAP_BYPASSED ? ": bypasses were seen in use"
                                                 : "");
    return true;
}

void report_standing(const struct report *report, const struct verdict *verdict,
                     uint32_t safeguard, struct text *out)
{
    const struct standing *standing = &verdict->situation.standings[safeguard];
    if (report->redaction < REDACT_EVIDENCE ||
        (!standing_is_reopened(standing) && !standing->bypassed)) {
        describe_standing(out, verdict, safeguard);
    } else {
        text_append(out, "validation reopened, or bypasses seen in use");
    }
}
