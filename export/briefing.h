/* The parts of a written report, in Markdown. report_markdown.c and briefing_laws.c put them
 * together. Every part states facts and numbers of the result, each with a footnote that leads
 * to its source; what is redacted is left out and said to be. */
#ifndef PATHGATE_EXPORT_BRIEFING_H
#define PATHGATE_EXPORT_BRIEFING_H

#include "export/markdown.h"
#include "export/report.h"

struct briefing {
    const struct report *report;
    const struct verdict *first; /* of the shown cases; measurements are the same in all */
    struct markdown markdown;
};

/* Whether measured values are shown; their sources are as long as evidence is not redacted. */
static inline bool briefing_has_values(const struct briefing *b)
{
    return b->report->audience == REPORT_TECHNICAL && b->report->redaction < REDACT_EVIDENCE;
}

/* One bullet with a footnote; empties 'words'. */
void briefing_item(struct briefing *b, struct text *words, const char *note);

/* The mark of a footnote with a measurement's source: document, place in it, imported file,
 * line and digest; nothing where evidence is left out. */
void briefing_source(struct briefing *b, const struct provenance *provenance,
                     bool illustrative);

/* The title, the banner, and where the figures come from. */
void briefing_head(struct briefing *b, const char *title);

/* Each verdict: decision, outcome, tiers by domain. */
void briefing_verdicts(struct briefing *b, int level);

/* The system and its checkpoints; the frameworks; how intervals and levels are worked out. */
void briefing_system(struct briefing *b);
void briefing_frameworks(struct briefing *b);
void briefing_method(struct briefing *b);

/* Domain by domain, scenario by scenario: threat model, method, results, assessment and
 * limitations. */
void briefing_scenarios(struct briefing *b, int level);

/* Safeguards, what they were held against, and what was seen in use. */
void briefing_safeguards(struct briefing *b);
void briefing_criteria(struct briefing *b);
void briefing_in_use(struct briefing *b);

void briefing_studies(struct briefing *b);
void briefing_beyond(struct briefing *b);
void briefing_judgements(struct briefing *b);

/* What is missing or stale; what would change the verdict. */
void briefing_gaps(struct briefing *b);
void briefing_conditions(struct briefing *b);

/* Who measured how much. */
void briefing_evaluators(struct briefing *b);

/* Tables: every measurement with its interval; the inputs by digest. */
void briefing_measurements(struct briefing *b);
void briefing_inputs(struct briefing *b);

/* The layouts other than the safety and preparedness report. */
void briefing_eu_model(struct briefing *b);
void briefing_law(struct briefing *b);

#endif
