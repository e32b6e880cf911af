/* A report as the summary of a GitHub Actions step: what fits one screen. */
#include "export/briefing.h"
#include "export/describe.h"
#include "export/result.h"

static void write_rows(struct briefing *b)
{
    static const char *const columns[] = {
        "Case", "Decision", "Outcome", "Tier before mitigation", "Residual tier", NULL};
    const struct verdict *v;
    struct text words;
    text_init(&words);
    markdown_table(&b->markdown, columns);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        const struct question *q = &v->situation.question;
        bool development = q->deployment == DEPLOYMENT_DEVELOPMENT;
        report_name_case(b->report, v, false, &words);
        markdown_cell(&b->markdown, &words);
        markdown_cell_text(
            &b->markdown,
            decision_words[development ? v->development.decision : v->deployment.decision]);
        text_format(&words, "%s%s%s", outcome_words[v->outcome], v->fragile ? ", fragile" : "",
                    v->complete ? "" : ", not complete");
        markdown_cell(&b->markdown, &words);
        for (int stage = 0; stage < 2; stage++) {
            describe_tier(&words, q->policy, v->tier[stage]);
            markdown_cell(&b->markdown, &words);
        }
        markdown_row_end(&b->markdown);
    }
    text_append_char(b->markdown.out, '\n');
    text_release(&words);
}

static void write_folded(struct briefing *b, const char *summary,
                         void (*write)(struct briefing *))
{
    text_format(b->markdown.out, "<details><summary>%s</summary>\n", summary);
    write(b);
    text_append(b->markdown.out, "\n</details>\n\n");
}

enum status report_write_github(const struct report *report, struct text *out)
{
    struct briefing briefing = {.report = report};
    struct briefing *b = &briefing;
    struct text words;
    size_t at = 0;
    text_init(&words);
    briefing.first = report_next(report, &at);
    markdown_init(&b->markdown, out);
    markdown_heading(&b->markdown, 2, briefing.first->situation.question.evidence->title);
    report_banner(report, &words);
    if (words.length) {
        markdown_paragraph(&b->markdown, &words);
    }
    write_rows(b);
    write_folded(b, "What is missing, stale or not assessed", briefing_gaps);
    write_folded(b, "Conditions under which the verdict no longer holds", briefing_conditions);
    text_append(out, "<details><summary>Inputs by digest</summary>\n\n");
    briefing_inputs(b);
    text_append(out, "\n</details>\n");
    markdown_write_notes(&b->markdown);
    markdown_release(&b->markdown);
    out->failed |= words.failed;
    text_release(&words);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
