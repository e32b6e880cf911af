/* Reports as Markdown, for people and for pandoc. The layout of a safety and preparedness
 * report: verdict, system and method, preparedness by scenario, robustness of safeguards, what
 * lies beyond the catastrophic domains, limitations, and appendices. */
#include "export/briefing.h"

static void write_preparedness(struct briefing *b)
{
    struct markdown *m = &b->markdown;
    bool technical = b->report->audience == REPORT_TECHNICAL;
    briefing_head(b, "Safety and preparedness report");
    markdown_heading(m, 2, "1 Verdict");
    briefing_verdicts(b, 3);
    markdown_heading(m, 2, "2 Introduction");
    markdown_heading(m, 3, "2.1 System");
    briefing_system(b);
    markdown_heading(m, 3, "2.2 Framework");
    briefing_frameworks(b);
    markdown_heading(m, 3, "2.3 Evaluation and method");
    briefing_method(b);
    briefing_evaluators(b);
    markdown_heading(m, 2, "3 Preparedness");
    briefing_scenarios(b, 3);
    markdown_heading(m, 3, "Uplift studies");
    briefing_studies(b);
    markdown_heading(m, 2, "4 Safeguards and adversarial robustness");
    markdown_heading(m, 3, "4.1 Safeguards");
    briefing_safeguards(b);
    markdown_heading(m, 3, "4.2 Acceptance criteria");
    briefing_criteria(b);
    markdown_heading(m, 3, "4.3 Campaigns, monitoring and incidents");
    briefing_in_use(b);
    markdown_heading(m, 2, "5 Beyond the catastrophic domains");
    briefing_beyond(b);
    markdown_heading(m, 2, "6 Judgements left to people");
    briefing_judgements(b);
    markdown_heading(m, 2, "7 Unresolved limitations");
    briefing_gaps(b);
    markdown_heading(m, 2, "8 Conditions under which the verdict no longer holds");
    briefing_conditions(b);
    if (technical) {
        markdown_heading(m, 2, "Appendix A: measurements and confidence intervals");
        briefing_measurements(b);
    }
    markdown_heading(m, 2, technical ? "Appendix B: inputs" : "Appendix: inputs");
    briefing_inputs(b);
}

static enum status write_report(const struct report *report, bool links, struct text *out)
{
    static void (*const layouts[])(struct briefing *) = {
        [REPORT_PREPAREDNESS] = write_preparedness,
        [REPORT_EU_MODEL] = briefing_eu_model,
        [REPORT_SB53] = briefing_law,
        [REPORT_RAISE] = briefing_law,
    };
    struct briefing briefing = {.report = report};
    size_t at = 0;
    briefing.first = report_next(report, &at);
    markdown_init(&briefing.markdown, out);
    briefing.markdown.links = links;
    layouts[report->layout](&briefing);
    markdown_write_notes(&briefing.markdown);
    markdown_release(&briefing.markdown);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

enum status report_write_markdown(const struct report *report, struct text *out)
{
    return write_report(report, false, out);
}

enum status report_write_pandoc(const struct report *report, struct text *out)
{
    return write_report(report, true, out);
}
