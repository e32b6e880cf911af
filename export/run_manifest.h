/* The manifest of a run (run.json): with which words of which version what was made from what,
 * inputs and outputs by their digests. threatmodels/schema/run.schema.json describes it. */
#ifndef PATHGATE_EXPORT_RUN_MANIFEST_H
#define PATHGATE_EXPORT_RUN_MANIFEST_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/vec.h"
#include "export/report.h"

struct run_output {
    const char *name;
    size_t bytes;
    char digest[DIGEST_HEX];
};

struct run_word {
    const char *option; /* NULL: an operand */
    const char *value;
};

struct run_manifest {
    struct arena arena;
    VEC(struct run_output) outputs;
    VEC(struct run_word) words;
};

void run_manifest_init(struct run_manifest *manifest);
void run_manifest_release(struct run_manifest *manifest);

/* Adds what was written under a name ("-": standard output), or one word of the command line.
 * False when memory is out. */
bool run_manifest_add(struct run_manifest *manifest, const char *name,
                      const struct text *product);
bool run_manifest_add_word(struct run_manifest *manifest, const char *option,
                           const char *value);

void run_manifest_write(const struct run_manifest *manifest, const char *command,
                        const struct report *report, struct text *out);

#endif
