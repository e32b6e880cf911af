/* Words and numbers for people, the same in every format: what an atom of a path means, what a
 * measurement says, why a safeguard does not count. Each function appends to 'out'. */
#ifndef PATHGATE_EXPORT_DESCRIBE_H
#define PATHGATE_EXPORT_DESCRIBE_H

#include "analyzer/verdict.h"
#include "base/text.h"

/* "47.7%" for shares, a plain number for other units. */
void describe_value(struct text *out, enum unit unit, double value);

/* "0 of 10 = 0%, 95% interval 0% to 30.8% (Clopper-Pearson)". */
void describe_measurement(struct text *out, const struct verdict *verdict,
                          uint32_t measurement);

/* "; elicitation margin 5%; contaminated: a high value shows nothing", for what is stated. */
void describe_validity(struct text *out, const struct measurement *measurement, enum unit unit);

/* "; strongest of 3, reaches for certain only at 98.33% each (Bonferroni)"; nothing for one. */
void describe_compared(struct text *out, const struct finding *finding,
                       enum combination combination, double confidence);

/* "Muse Spark Safety & Preparedness Report, section 2.2"; "illustrative" where it is. */
void describe_citation(struct text *out, const struct provenance *provenance,
                       bool illustrative);

/* ">= 75%" */
void describe_threshold(struct text *out, enum unit unit, const struct threshold *threshold);

/* What has to be so for an atom to hold: "Autonomous operations at level 2 (...)",
 * "failure of ...", a condition's title. */
void describe_atom(struct text *out, const struct verdict *verdict,
                   const struct scenario_circuit *compiled, uint32_t atom);

/* The same of an atom as such. */
void describe_model_atom(struct text *out, const struct threatmodel *model,
                         const struct atom *atom);

/* "High (cannot rule out)" */
void describe_tier(struct text *out, const struct policy *policy, struct tier_belief tier);

/* "reopened by incident 'x' on 2026-05-01: title (serious), source". */
void describe_incident(struct text *out, const struct incident *incident);

/* "seen in use: 12 of 40 attempts bypassed it (closed, 2026-05-01 to 2026-06-01), source". */
void describe_observation(struct text *out, const struct observation *observation);

/* "Steal the weights > Fine-tune them": the steps among these nodes of a path; "without a step"
 * where there is none. */
void describe_way(struct text *out, const struct threatmodel *model, const uint32_t *nodes,
                  uint32_t count);

/* Why a safeguard does or does not count in the validated world: "counts", "has no effect under
 * open-weights", "status implemented", "validation expired on ...", "not tested against ...".
 */
void describe_standing(struct text *out, const struct verdict *verdict, uint32_t safeguard);

/* Who judged a question of the framework how, when and why; or whose judgement is missing, and
 * whether it is asked for because the text is vague. */
void describe_judgement(struct text *out, const struct verdict *verdict, uint32_t question);

/* The record of a question by whatever role, counting or not; NULL: there is none. */
const struct judgement_record *judgement_recorded(const struct question *q,
                                                  const struct policy_question *asked);

/* The recorded judgements that a decision rests on, each with who, when and why; nothing where
 * it rests on none. */
void describe_reason(struct text *out, const struct verdict *verdict, struct decided decided);

/* "cannot rule out" and so on, in lower case; "not assessed" where that is the reason. */
const char *describe_truth(belief b, enum reading reading);

/* The contribution at a reading: none, possible, substantial or unique. */
const char *describe_contribution(belief substantial, belief unique, enum reading reading);

/* A line that says that the residual tier rests on another world than the validated one, where
 * it does. */
void describe_elsewhere(struct text *out, const struct verdict *verdict);

/* The unit of the metric with that id; UNIT_SCORE for one no model has. */
enum unit metric_unit(const struct threatmodel *model, const char *metric);

/* The title of the metric with that id, or the id. */
const char *metric_title(const struct threatmodel *model, const char *metric);

/* What a gap is, in a sentence without a full stop. */
void describe_gap(struct text *out, const struct verdict *verdict, const struct gap *gap);

/* What answers differently at the bound reading, in a sentence without a full stop. */
void describe_straddle(struct text *out, const struct verdict *verdict,
                       const struct straddle *straddle);

/* Three lines at most that say what a report for people is about: the system and its
 * deployment; framework, reading and date; where the residual tier rests on another world. */
void describe_question(struct text *out, const struct verdict *verdict);

enum { DESCRIBE_WIDTH = 100 }; /* of a page for people, in columns */

/* "- ...", wrapped to the page; 'line' is empty afterwards. */
void describe_item(struct text *out, size_t indent, struct text *line);

/* Appends 'string' wrapped to 'width' columns, every line after the first indented. */
void describe_wrapped(struct text *out, const char *string, size_t first, size_t indent,
                      size_t width);

#endif
