/* What the commands that compare two verdicts have in common. */
#ifndef PATHGATE_CLI_DIFFERENCE_RUN_H
#define PATHGATE_CLI_DIFFERENCE_RUN_H

#include "cli/inputs.h"
#include "cli/report.h"
#include "export/difference.h"
#include "export/result.h"

#define DIFFERENCE_OPTIONS                                                                     \
    {"paths", '\0', "N", "show at most N attack paths of a list (default 5)"},                 \
        {"format", '\0', "FORMAT", "text (the default), json or csv"},                         \
    {                                                                                          \
        "output", 'o', "FILE", "write to FILE instead of standard output"                      \
    }

struct difference_run {
    const struct difference_format *format;
    size_t shown;    /* attack paths of a list */
    size_t compared; /* attack paths of a scenario that verdicts must list */
};

/* Reads the options; false after an explanation. */
bool difference_run_read(const struct arguments *arguments, struct difference_run *run);

/* Probabilities by scenario of the verdict's model; the caller frees '*odds'. */
enum status difference_run_odds(const struct verdict *verdict, struct goal_odds **odds);

/* Compares the verdicts and appends the report. 'whatif' may be NULL. */
enum status difference_run_write(const struct difference_run *run,
                                 const struct verdict *const sides[2],
                                 const char *const names[2], const struct whatif *whatif,
                                 struct text *out);

#endif
