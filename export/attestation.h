/* Parts of in-toto Statements that certificates and reports share. */
#ifndef PATHGATE_EXPORT_ATTESTATION_H
#define PATHGATE_EXPORT_ATTESTATION_H

#include "analyzer/verdict.h"
#include "export/json.h"

/* The types of a statement and of its predicate. */
extern const char attestation_statement[], attestation_test_result[];

/* {"name": ..., "digest": {"sha256": ...}} */
void attestation_resource(struct json *json, const char *name, const char *digest);

/* The predicate of a Test Result about verdicts of one model and one system: a test each, and
 * PASSED only where all are acceptable. */
void attestation_predicate(struct json *json, const struct verdict *const *verdicts,
                           size_t count);

#endif
