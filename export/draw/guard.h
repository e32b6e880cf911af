/* A program that may be handed anything: it limits itself before it reads, and when Graphviz
 * crashes or takes too long it says so and leaves with a status of its own. */
#ifndef PATHGATE_EXPORT_DRAW_GUARD_H
#define PATHGATE_EXPORT_DRAW_GUARD_H

enum { EXIT_LAYOUT = 4 };

/* Limits processor seconds and megabytes of memory and core files of this process, and turns
 * fatal signals into a message on standard error and the exit status EXIT_LAYOUT. False when
 * the system refuses. */
int guard_start(unsigned seconds, unsigned megabytes);

#endif
