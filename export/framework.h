/* Framework packs for people and machines: what was checked of them, what they say, and what
 * tells two of them apart. */
#ifndef PATHGATE_EXPORT_FRAMEWORK_H
#define PATHGATE_EXPORT_FRAMEWORK_H

#include "analyzer/policy_check.h"
#include "analyzer/policy_difference.h"
#include "analyzer/verdict.h"
#include "export/json.h"

/* One pack's findings, as a paragraph each. */
void framework_check_text(const struct policy *pack, const struct policy_check *check,
                          struct text *out);

/* The document of a check (threatmodels/schema/framework-check.schema.json): open, one call a
 * pack, close by json_close twice. */
void framework_check_open(struct json *json, struct text *out);
void framework_check_json(const struct policy *pack, const struct policy_check *check,
                          struct json *json);

/* The whole pack: terms, domains, tiers, questions, security levels, criteria, rules by domain,
 * decisions (threatmodels/schema/framework.schema.json). */
enum framework_format { FRAMEWORK_TEXT, FRAMEWORK_JSON, FRAMEWORK_MARKDOWN };
void framework_show(const struct policy *pack, enum framework_format format, struct text *out);

/* What tells two packs apart (threatmodels/schema/framework-diff.schema.json); 'verdicts' are
 * those under the two packs on one body of evidence, or NULL. */
void framework_diff_text(const struct policy_difference *difference,
                         const struct verdict *const verdicts[2], struct text *out);
void framework_diff_json(const struct policy_difference *difference,
                         const struct verdict *const verdicts[2], struct text *out);

/* What is asked for, in words. */
void framework_threshold_words(const struct threshold *threshold, struct text *out);
void framework_list_words(const struct string_list *list, struct text *out);
void framework_predicate_words(const struct policy *pack, const struct predicate *predicate,
                               struct text *out);
void framework_when_words(const struct policy *pack, const struct predicate *predicates,
                          size_t count, struct text *out);

#endif
