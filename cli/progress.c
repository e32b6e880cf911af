/* Progress; see progress.h. The handler only raises a flag. */
#include "cli/progress.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_begin(struct progress *progress, double granted)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    sigemptyset(&action.sa_mask);
    action.sa_handler = interrupt;
    action.sa_flags = (int)SA_RESETHAND;
    interrupted = 0;
    double now = seconds();
    *progress = (struct progress){.began = now,
                                  .named = now,
                                  .advanced = now,
                                  .granted = granted,
                                  .on_terminal = isatty(STDERR_FILENO),
                                  .what = "working"};
    sigaction(SIGINT, &action, NULL);
}

void progress_name(struct progress *progress, const char *what)
{
    progress->what = what;
    progress->named = progress->advanced = seconds();
    progress->done = 0;
}

/* What the rest takes if it goes on as so far; infinite where nobody can say: at the beginning,
 * where it is not known how many parts there are, and where the part at hand has taken longer
 * already than all that is left should. */
static double guess_left(const struct progress *progress, double now, uint32_t done,
                         uint32_t total)
{
    if (done == 0 || done >= total || total == UINT32_MAX) {
        return INFINITY;
    }
    double left = (progress->advanced - progress->named) * (total - done) / done;
    return now - progress->advanced > left ? INFINITY : left;
}

static void show(struct progress *progress, double now, uint32_t done, uint32_t total,
                 uint64_t nodes)
{
    double elapsed = now - progress->began, left = guess_left(progress, now, done, total);
    fprintf(stderr, "\r%s: %u", progress->what, done);
    if (total < UINT32_MAX) {
        fprintf(stderr, " of %u", total);
    }
    if (nodes) {
        fprintf(stderr, ", %.1f M nodes", (double)nodes / 1e6);
    }
    fprintf(stderr, ", %.0f s", elapsed);
    if (progress->granted > 0) {
        left = fmax(0, fmin(left, progress->granted - elapsed));
    }
    if (isfinite(left)) {
        fprintf(stderr, ", about %.0f s left", left);
    }
    fputs(" (Ctrl-C: what is known so far)\033[K", stderr);
    fflush(stderr);
    progress->last_shown = now;
    progress->shown = true;
}

bool progress_engine(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    struct progress *progress = context;
    double now = seconds();
    if (done != progress->done) {
        progress->done = done;
        progress->advanced = now;
    }
    if (progress->on_terminal && now - progress->began > 1 &&
        now - progress->last_shown > 0.2) {
        show(progress, now, done, total, nodes);
    }
    return !interrupted &&
           !(progress->granted > 0 && now - progress->began > progress->granted);
}

static void show_files(const struct progress_of_files *reading, double elapsed)
{
    double done = (double)reading->bytes, all = (double)reading->all_bytes;
    fprintf(stderr, "\r%s: %u of %u files, %.0f of %.0f MB, %.0f s", reading->progress.what,
            reading->files, reading->all_files, done / 1e6, all / 1e6, elapsed);
    if (done > 0 && done < all) {
        fprintf(stderr, ", about %.0f s left", elapsed * (all - done) / done);
    }
    fputs(" (Ctrl-C: stop, store nothing)\033[K", stderr);
    fflush(stderr);
}

bool progress_files(struct progress_of_files *reading)
{
    struct progress *progress = &reading->progress;
    double now = progress->on_terminal ? seconds() : 0;
    if (now - progress->began > 1 && now - progress->last_shown > 0.2) {
        show_files(reading, now - progress->began);
        progress->last_shown = now;
        progress->shown = true;
    }
    return !interrupted;
}

bool progress_parts(void *context, uint32_t done, uint32_t total)
{
    return progress_engine(context, done, total, 0);
}

double progress_left(const struct progress *progress)
{
    double left = progress->began + progress->granted - seconds();
    return interrupted || progress->granted <= 0 || left < 0 ? 0 : left;
}

bool progress_interrupted(void)
{
    return interrupted;
}

bool progress_end(struct progress *progress)
{
    bool over = progress->granted > 0 && seconds() - progress->began > progress->granted;
    if (progress->shown) {
        fputs("\r\033[K", stderr);
    }
    signal(SIGINT, SIG_DFL);
    return interrupted || over;
}
