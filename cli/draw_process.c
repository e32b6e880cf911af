/* The child process behind a picture: the description goes in through a pipe; limits of
 * processor time and memory are the child's own, and a wall-clock limit is kept here. */
#include "cli/draw_process.h"

#include "base/file.h"
#include "base/memory.h"
#include "cli/inputs.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WALL_SECONDS = 120 };

static void exec_draw(const struct draw_options *options, const char *program)
{
    const char *words[20] = {program, "--format", options->format};
    size_t count = 3;
    const struct {
        const char *name, *value;
    } optional[] = {{"--theme", options->theme},  {"--preset", options->preset},
                    {"--scale", options->scale},  {"--collapse", options->collapse},
                    {"--fonts", options->fonts},  {"--id-prefix", options->id_prefix},
                    {"--output", options->output}};
    for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++) {
        if (optional[i].value) {
            words[count++] = optional[i].name;
            words[count++] = optional[i].value;
        }
    }
    char *argv[20] = {NULL};
    for (size_t i = 0; i < count; i++) {
        memcpy(&argv[i], &words[i], sizeof(argv[i])); /* execv takes its strings non-const */
    }
    execv(program, argv);
    fprintf(stderr, "pathgate: error: cannot start '%s': %s\n", program, strerror(errno));
    _exit(127);
}

/* A child that dies early closes the pipe: what it says of itself is more telling. */
static void feed(int descriptor, const struct text *description)
{
    const char *bytes = text_string(description);
    size_t left = description->length;
    while (left > 0) {
        ssize_t put = write(descriptor, bytes, left);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            break;
        }
        bytes += put;
        left -= (size_t)put;
    }
    close(descriptor);
}

/* Waits until the child ends or its time is up, and then kills it; false in the latter case. */
static bool wait_for(pid_t child, int *status)
{
    const struct timespec pause = {0, 5 * 1000 * 1000};
    for (long waited = 0; waited < WALL_SECONDS * 200L; waited++) {
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    kill(-child, SIGKILL);
    waitpid(child, status, 0);
    return false;
}

static enum exit_status explain(bool in_time, int status, const char *name)
{
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return EXIT_ACCEPTABLE;
    }
    if (!in_time) {
        fprintf(stderr, "pathgate: error: drawing '%s' took more than %d seconds\n", name,
                WALL_SECONDS);
    } else if (WIFSIGNALED(status)) {
        fprintf(stderr, "pathgate: error: drawing '%s' was ended by signal %d (%s)\n", name,
                WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        fprintf(stderr, "pathgate: error: '%s' could not be drawn\n", name);
    }
    return EXIT_INTERNAL;
}

enum exit_status draw_process_run(const struct draw_options *options,
                                  const struct text *description, const char *name)
{
    struct text program;
    int ends[2];
    text_init(&program);
    text_format(&program, "%s/pathgate-draw", program_folder());
    fflush(stdout);
    if (program.failed || pipe(ends) != 0) {
        fputs("pathgate: error: cannot start the drawing program\n", stderr);
        text_release(&program);
        return EXIT_INTERNAL;
    }
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0); /* with its own children, so that all can be ended together */
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        signal(SIGPIPE, SIG_DFL);
        exec_draw(options, text_string(&program));
    }
    close(ends[0]);
    int status = 0;
    bool in_time = false;
    if (child > 0) {
        feed(ends[1], description);
        in_time = wait_for(child, &status);
    } else {
        close(ends[1]);
    }
    text_release(&program);
    return child > 0 ? explain(in_time, status, name) : EXIT_INTERNAL;
}

static bool read_all(FILE *file, struct text *out)
{
    char block[16384];
    size_t count;
    while ((count = fread(block, 1, sizeof(block), file)) > 0) {
        text_append_bytes(out, block, count);
    }
    return !ferror(file) && !out->failed;
}

/* The picture goes by way of a file of its own, since the program writes whole files. */
static enum exit_status draw_to(const struct draw_options *options, const char *path,
                                const struct text *description, const char *name,
                                struct text *picture)
{
    struct draw_options own = *options;
    own.output = path;
    enum exit_status status = draw_process_run(&own, description, name);
    FILE *file = status == EXIT_ACCEPTABLE ? fopen(path, "rb") : NULL;
    if (status == EXIT_ACCEPTABLE && (!file || !read_all(file, picture))) {
        fprintf(stderr, "pathgate: error: the picture of '%s' cannot be read\n", name);
        status = EXIT_INTERNAL;
    }
    if (file) {
        fclose(file);
    }
    return status;
}

enum exit_status draw_process_read(const struct draw_options *options,
                                   const struct text *description, const char *name,
                                   struct text *picture)
{
    struct text path;
    enum exit_status status = EXIT_INTERNAL;
    text_init(&path);
    if (!file_make_temporary(&path)) {
        fprintf(stderr, "pathgate: error: no temporary file for pictures: %s\n",
                strerror(errno));
    } else {
        status = draw_to(options, path.bytes, description, name, picture);
        unlink(path.bytes);
    }
    text_release(&path);
    return status;
}
