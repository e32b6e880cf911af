/* A command of pathgate: what it is called, what it takes, what it does. The tables are the one
 * source of --help, of the completion of names, and of what a test compares the manual with. */
#ifndef PATHGATE_CLI_COMMAND_H
#define PATHGATE_CLI_COMMAND_H

#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Never renumbered. */
enum exit_status {
    EXIT_ACCEPTABLE = 0,   /* done; for a verdict: acceptable */
    EXIT_CROSSED = 1,      /* a threshold is crossed */
    EXIT_USAGE = 2,        /* usage or invalid input */
    EXIT_UNDETERMINED = 3, /* evidence is missing, stale or straddles a threshold */
    EXIT_INTERNAL = 4,     /* internal or I/O error */
};

struct option {
    const char *name;     /* without the dashes */
    char letter;          /* or '\0' */
    const char *argument; /* what the help calls it; NULL: the option takes none; one that ends
                             with "..." may be given several times */
    const char *doc;
};

enum { MOST_OPTIONS = 40 };

struct command;

/* One value of an option that may be given several times. */
struct given {
    size_t option; /* of the command */
    const char *value;
};

/* A parsed command line. */
struct arguments {
    const struct command *command;
    VEC(const char *) operands;
    const char *values[MOST_OPTIONS]; /* by option of the command: the first value; "" for a
                                         flag that is set */
    VEC(struct given) given; /* of options that may be given several times, in their order */
};

struct command {
    char name[24];                /* "evidence import" */
    const char *operands;         /* as the usage line shows them */
    const char *summary;          /* one line */
    const char *examples;         /* lines, shown first */
    const char *details;          /* paragraphs, or NULL */
    size_t least, most;           /* how many operands */
    const struct option *options; /* ends with a NULL name */
    enum exit_status (*run)(const struct arguments *arguments);
};

/* All commands, ended by a NULL name. */
extern const struct command *const commands[];

/* The value of an option; NULL when it was not given. The option must be one of the command's.
 */
const char *argument_value(const struct arguments *arguments, const char *option);

/* The next value of an option that may be given several times: '*at' begins with 0 and is
 * advanced; NULL after the last. */
const char *argument_next(const struct arguments *arguments, const char *option, size_t *at);

/* Parses what follows the command's name. False after an explanation on standard error. The
 * caller releases the arguments in any case. */
bool arguments_parse(const struct command *command, int count, char **words,
                     struct arguments *arguments);
void arguments_release(struct arguments *arguments);

/* The command that the words begin with, and in '*used' how many words name it; NULL after an
 * explanation on standard error. */
const struct command *command_find(int count, char **words, int *used);

/* Prints the help of a command, or of pathgate as a whole when 'command' is NULL. */
void command_help(const struct command *command, FILE *out);

#endif
