/* Progress of long work on standard error, and asking it to stop: by an interrupt (Ctrl-C), or
 * when the time that was granted is over. A second interrupt ends the program. */
#ifndef PATHGATE_CLI_PROGRESS_H
#define PATHGATE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    double began, last_shown; /* seconds of a monotonic clock */
    double granted;           /* seconds from the beginning; 0: without end */
    bool on_terminal;         /* lines are shown */
    bool shown;               /* one is on the screen */
    const char *what;         /* what is being done */
    double named;             /* when that began */
    double advanced;          /* when the last part of it was done */
    uint32_t done;            /* parts of it */
};

/* Starts the clock and catches the interrupt. 'granted' as above. */
void progress_begin(struct progress *progress, double granted);

/* Names the work that follows. */
void progress_name(struct progress *progress, const char *what);

/* Reports that 'done' of 'total' parts are done; from the first second on a line with the time
 * that is left is shown, a few times a second. False: stop. The first is an engine_progress. */
bool progress_engine(void *progress, uint32_t done, uint32_t total, uint64_t nodes);
bool progress_parts(void *progress, uint32_t done, uint32_t total);

/* The same of reading files: how many are behind, and how many bytes. */
struct progress_of_files {
    struct progress progress;
    uint32_t files, all_files;
    uint64_t bytes, all_bytes;
};

bool progress_files(struct progress_of_files *reading);

/* Seconds that are left of what was granted; 0 when interrupted or nothing was granted. */
double progress_left(const struct progress *progress);

/* True iff an interrupt came. */
bool progress_interrupted(void);

/* Removes the line and restores the interrupt. True iff the work was asked to stop. */
bool progress_end(struct progress *progress);

#endif
