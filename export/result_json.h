/* Parts of JSON documents that verdicts, analyses and shown evidence share. */
#ifndef PATHGATE_EXPORT_RESULT_JSON_H
#define PATHGATE_EXPORT_RESULT_JSON_H

#include "analyzer/verdict.h"
#include "export/json.h"

/* "document", "pathgate", "system", "deployment", "framework", "confidence", "reading", "date",
 * "strict" and "inputs" with their digests: the head of every result. */
void result_json_head(struct json *json, const struct verdict *verdict, const char *document);

/* The same without "document", "version" and "pathgate". */
void result_json_identity(struct json *json, const struct verdict *verdict);

/* {"point": ..., "bound": ...} of a belief, as words of concepts.md section 4. */
void result_json_belief(struct json *json, const char *key, belief b);

/* What a measurement is of and says: metric, category, checkpoint, value, k and n. */
void result_json_value(struct json *json, const struct measurement *measurement);

/* "interval": its ends, confidence and method at a confidence; null where none is known. */
void result_json_interval(struct json *json, const struct measurement *measurement,
                          double confidence);

/* What a measurement's validity rests on, each where it is stated: awareness, refusals,
 * contaminated, saturated. */
void result_json_validity(struct json *json, const struct measurement *measurement);

/* "compared", where a finding combines several measurements: how many, and at which confidence
 * each the ends count that luck moves. */
void result_json_compared(struct json *json, const struct finding *finding, double confidence);

/* Where a record comes from, as members of the object that is open. */
void result_json_provenance(struct json *json, const struct provenance *provenance);

/* A measurement with its interval and provenance; null for NONE. */
void result_json_measurement(struct json *json, const char *key, const struct verdict *verdict,
                             uint32_t measurement);

/* How many attack paths there are, in all and by state, and whether all were counted. */
void result_json_path_counts(struct json *json, const struct assessment *assessment);

/* The atom's kind, subject, level, words and belief in the validated world. */
void result_json_atom(struct json *json, const struct verdict *verdict,
                      const struct assessment *assessment, uint32_t atom);

#endif
