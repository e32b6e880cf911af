/* The sections of the page, readable without any script. Each appends its HTML. */
#ifndef PATHGATE_EXPORT_HTML_SECTIONS_H
#define PATHGATE_EXPORT_HTML_SECTIONS_H

#include "export/report.h"

void sections_verdicts(const struct report *report, struct text *out);
void sections_domains(const struct report *report, struct text *out);
void sections_open(const struct report *report, struct text *out);
void sections_whatif(const struct report *report, struct text *out);
void sections_scenarios(const struct report *report, struct text *out);
void sections_safeguards(const struct report *report, struct text *out);
void sections_evidence(const struct report *report, struct text *out);
void sections_inputs(const struct report *report, struct text *out);

#endif
