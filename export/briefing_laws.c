/* Layouts that laws and codes ask for, filled as far as the result reaches; what it does not
 * reach is marked as a gap, for people to write. The EU Model Report follows Commitment 7,
 * Measures 7.1 to 7.6, of the Safety and Security chapter of the General-Purpose AI Code of
 * Practice (10 July 2025); the summaries follow what California's SB 53 and New York's RAISE
 * Act ask of large developers. None of them states that a law is complied with. */
#include "export/briefing.h"

static void write_gap(struct briefing *b, const char *what)
{
    markdown_break(&b->markdown);
    text_append(b->markdown.out, "> **Gap:** ");
    markdown_text(&b->markdown, what);
    text_append(b->markdown.out, "\n\n");
}

static void write_disclaimer(struct briefing *b, const char *of)
{
    struct text words;
    text_init(&words);
    text_format(&words,
                "The layout follows %s. What is marked as a gap is not in the evidence and is "
                "for people to write. Nothing here states that a duty is met.",
                of);
    markdown_paragraph(&b->markdown, &words);
    text_release(&words);
}

static void write_landscape(struct briefing *b)
{
    markdown_heading(&b->markdown, 2, "7.4 External reports");
    briefing_evaluators(b);
    write_gap(b, "reports of independent external evaluators and security reviewers, or links "
                 "to them, and why none were involved where none were");
    markdown_heading(&b->markdown, 2, "7.5 Changes of the risk landscape");
    write_gap(b, "material changes in the landscape of systemic risk since the last report");
    markdown_heading(&b->markdown, 2, "7.6 Updates");
    markdown_heading(&b->markdown, 3, "Version and inputs");
    briefing_inputs(b);
    write_gap(b, "the changelog, the version number of this report and its date of adoption");
}

static void write_documentation(struct briefing *b)
{
    struct markdown *m = &b->markdown;
    markdown_heading(m, 2, "7.3 Identification, analysis and mitigation of systemic risks");
    markdown_heading(m, 3, "(1)(a) How risks were identified");
    briefing_frameworks(b);
    write_gap(b, "the process by which systemic risks were identified beyond those of the "
                 "framework, and what was considered and dropped");
    markdown_heading(m, 3, "(1)(b) Uncertainty and assumptions");
    briefing_method(b);
    briefing_gaps(b);
    markdown_heading(m, 3,
                     "(1)(c), (d) Risk modelling and estimates, before and after mitigation");
    briefing_scenarios(b, 4);
    markdown_heading(m, 3, "(1)(e) Evaluations");
    briefing_measurements(b);
    briefing_studies(b);
    markdown_heading(m, 3, "(1)(f) Random samples");
    write_gap(b, "at least five random samples of inputs and outputs of each evaluation");
    markdown_heading(m, 3, "(2) Safety mitigations and their limits");
    briefing_safeguards(b);
    briefing_criteria(b);
    briefing_in_use(b);
    markdown_heading(m, 3, "(3) Security mitigations");
    write_gap(b,
              "the security mitigations of weights and infrastructure, and the security goal "
              "they meet, beyond the safeguards above");
    markdown_heading(m, 3, "(4) The next six months");
    write_gap(b, "planned changes of the model, its use and its mitigations");
}

void briefing_eu_model(struct briefing *b)
{
    struct markdown *m = &b->markdown;
    briefing_head(b, "Safety and Security Model Report");
    write_disclaimer(b, "Commitment 7 of the Safety and Security chapter of the EU "
                        "General-Purpose AI Code of Practice (10 July 2025)");
    markdown_heading(m, 2, "7.1 Model description and behaviour");
    briefing_system(b);
    write_gap(b, "architecture, capabilities and propensities beyond those measured, how the "
                 "model was developed and is expected to be used, and its specification");
    markdown_heading(m, 2, "7.2 Reasons for proceeding");
    markdown_heading(m, 3, "(1) Why risk is, or is not, acceptable, and margins");
    briefing_verdicts(b, 4);
    write_gap(b, "the safety margins chosen by the provider and why they suffice");
    markdown_heading(m, 3, "(2) Conditions under which the justification no longer holds");
    briefing_conditions(b);
    markdown_heading(m, 3, "(3) How it was decided");
    briefing_judgements(b);
    write_gap(b, "who took the decision to proceed, and which external input it drew on");
    write_documentation(b);
    markdown_heading(m, 2, "Beyond the specified systemic risks");
    briefing_beyond(b);
    write_landscape(b);
}

static void write_external(struct briefing *b)
{
    briefing_evaluators(b);
    write_gap(b, "which of these evaluators are third parties, and what access they had");
}

/* The internal deployments among the cases, which both laws want told on their own. */
static void write_internal(struct briefing *b)
{
    const struct verdict *v;
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        enum deployment_type type = v->situation.question.deployment;
        if (type == DEPLOYMENT_INTERNAL || type == DEPLOYMENT_HIGH_RISK_INTERNAL ||
            type == DEPLOYMENT_DEVELOPMENT) {
            report_name_case(b->report, v, false, &words);
            text_format(&words, ": %s", decision_words[v->deployment.decision]);
            markdown_item(&b->markdown, &words);
            any = true;
        }
    }
    if (!any) {
        write_gap(b, "this report assesses no internal use; name an internal deployment to add "
                     "it");
    }
    text_release(&words);
}

void briefing_law(struct briefing *b)
{
    struct markdown *m = &b->markdown;
    bool sb53 = b->report->layout == REPORT_SB53;
    briefing_head(b, sb53 ? "Summaries for a transparency report" : "Safety summaries");
    write_disclaimer(b, sb53 ? "the summaries that California's SB 53 asks of large frontier "
                               "developers"
                             : "the summaries that New York's RAISE Act, as amended, asks of "
                               "large developers");
    markdown_heading(m, 2, "1 Assessment of catastrophic risk");
    briefing_system(b);
    briefing_frameworks(b);
    briefing_method(b);
    markdown_heading(m, 2, "2 Results");
    briefing_verdicts(b, 3);
    markdown_heading(m, 2, "3 Third-party evaluators");
    write_external(b);
    markdown_heading(m, 2, "4 Other steps under the framework");
    briefing_safeguards(b);
    briefing_criteria(b);
    briefing_judgements(b);
    markdown_heading(m, 2, "5 Internal use");
    write_internal(b);
    markdown_heading(m, 2, "6 Incidents on record");
    briefing_in_use(b);
    markdown_heading(m, 2, "7 Limitations and conditions");
    briefing_gaps(b);
    briefing_conditions(b);
    write_gap(b, sb53 ? "restrictions and conditions of use, languages and modalities, and how "
                        "to reach the developer"
                      : "who is responsible, and how to reach the developer");
    markdown_heading(m, 2, "8 Inputs");
    briefing_inputs(b);
}
