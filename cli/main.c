/* The entry of pathgate: finds the command and runs it. Standard output carries the product
 * only; everything said goes to standard error. */
#include "base/memory.h"
#include "cli/command.h"
#include "pathgate.h"

#include <signal.h>
#include <string.h>

static enum exit_status finish(enum exit_status status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("pathgate: error: cannot write to standard output\n", stderr);
        return EXIT_INTERNAL;
    }
    return status;
}

static enum exit_status print_version(void)
{
    printf(
        "pathgate %s\n"
        "The source is under the MIT licence; this program as a whole is under the GNU GPL,\n"
        "version 3 or later, because of the libraries it is linked with.\n",
        pathgate_version());
    return EXIT_ACCEPTABLE;
}

static bool wants_help(int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static enum exit_status run_help(int count, char **words)
{
    const struct command *command = NULL;
    int used;
    if (count > 0 && !(command = command_find(count, words, &used))) {
        return EXIT_USAGE;
    }
    command_help(command, stdout);
    return EXIT_ACCEPTABLE;
}

static enum exit_status run(int count, char **words)
{
    if (count == 0) {
        command_help(NULL, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(words[0], "--version") == 0) {
        return print_version();
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) {
        return run_help(0, NULL);
    }
    if (strcmp(words[0], "help") == 0) {
        return run_help(count - 1, words + 1);
    }
    int used;
    const struct command *command = command_find(count, words, &used);
    if (!command) {
        return EXIT_USAGE;
    }
    if (wants_help(count - used, words + used)) {
        command_help(command, stdout);
        return EXIT_ACCEPTABLE;
    }
    struct arguments arguments;
    enum exit_status status = EXIT_USAGE;
    if (arguments_parse(command, count - used, words + used, &arguments)) {
        status = command->run(&arguments);
    }
    arguments_release(&arguments);
    return status;
}

int main(int argc, char **argv)
{
    memory_return_large();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, which is reported */
    return (int)finish(run(argc - 1, argv + 1));
}
