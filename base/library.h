/* Shared libraries that few commands need, loaded when the first call needs one: linked, each
 * would cost every start of a program a fraction of a millisecond, most of it for nothing.
 *
 * The file that uses a library holds pointers to its functions and lists them:
 *
 *     static struct {
 *         int (*open)(const char *path);
 *     } foreign;
 *     static const struct library_function functions[] = {
 *         LIBRARY_FUNCTION(foreign.open, foreign_open),
 *     };
 *     static const struct library library = {FOREIGN_SONAME, functions, 1};
 *
 * and calls foreign.open(path) after library_load(&library, ...) was STATUS_OK. */
#ifndef PATHGATE_BASE_LIBRARY_H
#define PATHGATE_BASE_LIBRARY_H

#include "base/diagnostics.h"
#include "base/status.h"

#include <stddef.h>

struct library_function {
    const char *name;
    void *pointer; /* to the pointer to the function */
    size_t size;   /* of that */
};

/* The compiler compares the types of the pointer and the function; the latter is not linked. */
#define LIBRARY_FUNCTION(pointer, function)                                                    \
    {                                                                                          \
#function, &(pointer), sizeof(1 ? (pointer) : (function))                              \
    }

struct library {
    const char *name; /* the file, with its version, as the system's loader finds it */
    const struct library_function *functions;
    size_t count;
};

/* Fills in the pointers. STATUS_IO with a diagnostic ("library-missing") when the library or
 * one of its functions is not there. Loaded libraries stay until the process ends. Safe for
 * several threads; 'diagnostics' may be NULL. */
enum status library_load(const struct library *library, struct diagnostics *diagnostics);

#endif
