/* A verdict as a certificate: what it rests on and how it follows, in a form that a separate
 * program (verify/) checks without the analyzer. docs/CERTIFICATES.md describes the format. */
#ifndef PATHGATE_EXPORT_CERTIFICATE_H
#define PATHGATE_EXPORT_CERTIFICATE_H

#include "analyzer/verdict.h"
#include "base/text.h"

/* Writes the certificate of a verdict into 'out', which is empty. STATUS_LIMIT with a
 * diagnostic where a contribution takes more cases to prove than a certificate may state, or
 * the verdict itself hit a budget: nothing is certified then. STATUS_MEMORY. O(scenarios *
 * worlds * edges, and cases * edges).
 */
enum status certificate_write(const struct verdict *verdict, struct text *out,
                              struct diagnostics *diagnostics);

/* An in-toto Statement with a Test Result (v0.1) about the certificate of that verdict, a file
 * called 'name'; threatmodels/schema/attestation.schema.json describes it. A failed allocation
 * is left in 'out'. */
void certificate_write_statement(const struct verdict *verdict, const char *name,
                                 const struct text *certificate, struct text *out);

#endif
