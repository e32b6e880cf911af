/* Starting pathgate-draw: a program of its own, so that a layout that hangs or crashes costs
 * one picture and nothing else. */
#ifndef PATHGATE_CLI_DRAW_PROCESS_H
#define PATHGATE_CLI_DRAW_PROCESS_H

#include "base/text.h"
#include "cli/command.h"

/* Options of pathgate-draw; NULL leaves one at its default. */
struct draw_options {
    const char *format, *theme, *preset, *scale, *collapse, *fonts;
    const char *output;    /* a file; NULL: standard output */
    const char *id_prefix; /* before every id, for pages that hold several pictures */
};

/* Draws a description. 'name' is what messages call the picture. EXIT_INTERNAL after an
 * explanation when the program cannot be started, fails, is killed or hits its limits. */
enum exit_status draw_process_run(const struct draw_options *options,
                                  const struct text *description, const char *name);

/* As draw_process_run, with the picture as a text; options->output is not looked at. */
enum exit_status draw_process_read(const struct draw_options *options,
                                   const struct text *description, const char *name,
                                   struct text *picture);

#endif
