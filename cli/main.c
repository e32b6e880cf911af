/* The command line's entry: everything a process can be asked before it knows a command. Exit
 * status 2 means that the command line was not understood. */
#include "pathgate.h"

#include <stdio.h>
#include <string.h>

enum { EXIT_OK = 0, EXIT_USAGE = 2, EXIT_OUTPUT = 4 };

static int finish_output(void)
{
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_OK : EXIT_OUTPUT;
}

static int print_version(void)
{
    printf("pathgate %s\n", pathgate_version());
    return finish_output();
}

static int print_help(void)
{
    printf("Usage: pathgate [--help | --version]\n"
           "Threat-model and attack-path graph analysis for frontier AI.\n");
    return finish_output();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        return print_version();
    }
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        return print_help();
    }
    fprintf(stderr, "pathgate: not understood; 'pathgate --help' shows the usage\n");
    return EXIT_USAGE;
}
