/* Pictures of a difference between models: one a scenario, drawn by pathgate-draw. */
#ifndef PATHGATE_CLI_DIFF_PICTURES_H
#define PATHGATE_CLI_DIFF_PICTURES_H

#include "cli/command.h"
#include "export/model_difference.h"

/* Values of --format, NULL-terminated. */
extern const char *const diff_picture_formats[];

/* Whether the options say where to and how or, where nothing is drawn, none of them is about
 * pictures; EXIT_USAGE after an explanation. */
enum exit_status diff_pictures_check(const struct arguments *arguments, bool draws);

/* Draws the scenario that --scenario names by either of its ids, or into the folder --output
 * all that differ, whose files it lists on standard output. Faults were explained. */
enum exit_status diff_pictures_draw(const struct arguments *arguments,
                                    const struct model_difference_report *report);

#endif
