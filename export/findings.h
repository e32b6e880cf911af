/* What checking files found, for machines: JSON, SARIF for code scanning, and the annotations
 * of GitHub's workflows. */
#ifndef PATHGATE_EXPORT_FINDINGS_H
#define PATHGATE_EXPORT_FINDINGS_H

#include "base/diagnostics.h"
#include "export/json.h"

/* A file without an error. */
struct sound_file {
    const char *path, *kind, *summary;
};

struct findings {
    const struct diagnostics *diagnostics;
    const struct sound_file *files; /* in the order in which they were given */
    size_t file_count;
};

/* The list as the member "diagnostics" of the open object. */
void findings_put_diagnostics(const struct diagnostics *diagnostics, struct json *json);

/* threatmodels/schema/check.schema.json. */
void findings_write_json(const struct findings *findings, struct text *out);

/* SARIF 2.1.0 (OASIS 2020): one run, a rule a code that occurs, columns in code points. */
void findings_write_sarif(const struct findings *findings, struct text *out);

/* Workflow commands, one line a finding: ::error file=...,line=...::message. */
void findings_write_github(const struct findings *findings, struct text *out);

#endif
