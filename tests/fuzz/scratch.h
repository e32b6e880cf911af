/* A file for readers that take a path: one of its own in a folder of its own, so that nothing a
 * fuzzed document names lies beside it. The folder stays when the fuzzer ends. */
#ifndef PATHGATE_TESTS_FUZZ_SCRATCH_H
#define PATHGATE_TESTS_FUZZ_SCRATCH_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void require(bool fact)
{
    if (!fact) {
        abort();
    }
}

struct scratch {
    char path[256];
    int descriptor;
};

static inline void scratch_open(struct scratch *scratch)
{
    const char *temporary = getenv("TMPDIR");
    char folder[200];
    snprintf(folder, sizeof(folder), "%s/pathgate-fuzz-XXXXXX", temporary ? temporary : "/tmp");
    require(mkdtemp(folder) != NULL);
    snprintf(scratch->path, sizeof(scratch->path), "%s/fuzz.xml", folder);
    scratch->descriptor = open(scratch->path, O_RDWR | O_CREAT, 0600);
    require(scratch->descriptor >= 0);
}

/* The path of a file with these bytes. */
static inline const char *scratch_fill(struct scratch *scratch, const void *bytes, size_t size)
{
    require(ftruncate(scratch->descriptor, 0) == 0);
    require(pwrite(scratch->descriptor, bytes, size, 0) == (ssize_t)size);
    return scratch->path;
}

#endif
