/* Pictures of commands: their options, and the way from a description to a file. */
#ifndef PATHGATE_CLI_PICTURE_H
#define PATHGATE_CLI_PICTURE_H

#include "base/text.h"
#include "cli/command.h"

/* A command's table has all of these, and 'format' and 'output'. */
#define PICTURE_OPTIONS                                                                        \
    {"theme", '\0', "THEME", "of pictures: light (the default), dark or print"},               \
        {"preset", '\0', "PRESET", "of pictures: slide (the default), a4 or web"},             \
        {"collapse", '\0', "WHAT", "fold pictures: auto (the default), none, or a part"},      \
        {"fonts", '\0', "FORM", "texts of an SVG: text or outlines (the default of slide)"},   \
    {                                                                                          \
        "scale", '\0', "NUMBER", "pixels of a PNG for each pixel of the picture"               \
    }

/* EXIT_USAGE after an explanation where a value of these options is none of its words. */
enum exit_status picture_check(const struct arguments *arguments);

/* Draws a description to 'path' (NULL: standard output) as the options say; in the format
 * "json" the description itself. 'name' is what messages call the picture. */
enum exit_status picture_draw(const struct arguments *arguments, const char *format,
                              const char *path, const struct text *description,
                              const char *name);

/* Runs a command that writes a table or draws it: 'formats' are the words of --format, from
 * 'first_drawn' on those of pictures; 'make' writes the product in one of the formats before,
 * or in the format 'first_drawn' the description. */
enum exit_status picture_or_table(const struct arguments *arguments, const char *const *formats,
                                  int first_drawn,
                                  enum exit_status (*make)(const struct arguments *arguments,
                                                           int format, struct text *product),
                                  const char *name);

/* Descriptions of what other commands show as tables, for 'diagram'. EXIT_UNDETERMINED: it is
 * made, and an analysis hit a budget. Everything but these two was explained. */
enum exit_status matrix_describe(const struct arguments *arguments, struct text *description);
enum exit_status history_describe(const struct arguments *arguments, struct text *description);
enum exit_status heat_map_describe(const struct arguments *arguments, struct text *description);

#endif
