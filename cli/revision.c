/* Reading a revision through git's plumbing. The name of the revision becomes the number of its
 * tree once ('git rev-parse'); every file is then asked for as TREE:PATH ('git cat-file'), so
 * that what is read belongs together and no name of a file is ever parsed as anything else.
 * Paths are worked out here, from the top of the repository on. */
#include "cli/revision.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 12, MOST_NAME = 4096 };

/* How a child says that it did not become git. */
enum { NO_FOLDER = 126, NO_PROGRAM = 127 };

/* The colon that ends the revision: the first outside of braces, as in 'HEAD^{/fix: x}:a'. */
static const char *end_of_revision(const char *operand)
{
    int depth = 0;
    for (const char *c = operand; *c; c++) {
        depth += *c == '{' ? 1 : *c == '}' ? -1 : 0;
        if (*c == ':' && depth <= 0) {
            return c;
        }
    }
    return NULL;
}

bool revision_is_named(const char *operand)
{
    return end_of_revision(operand) && access(operand, F_OK) != 0;
}

static void exec_git(const char *folder, const char *const *words, int output)
{
    const char *all[MOST_WORDS] = {"git", "-c", "protocol.allow=never"};
    char *argv[MOST_WORDS] = {NULL};
    size_t count = 3;
    int nothing = open("/dev/null", O_RDWR);
    while (*words && count + 1 < MOST_WORDS) {
        all[count++] = *words++;
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(&argv[i], &all[i], sizeof(argv[i])); /* execvp takes its strings non-const */
    }
    setenv("GIT_NO_LAZY_FETCH", "1", 1);
    setenv("GIT_TERMINAL_PROMPT", "0", 1);
    setenv("GIT_OPTIONAL_LOCKS", "0", 1);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0 ||
        dup2(output, STDOUT_FILENO) < 0 || chdir(folder) != 0) {
        _exit(NO_FOLDER);
    }
    signal(SIGPIPE, SIG_DFL);
    execvp("git", argv);
    _exit(NO_PROGRAM);
}

/* Reads to the end, or until there are more than 'cap' bytes. */
static enum status read_output(int descriptor, size_t cap, struct text *out)
{
    char block[65536];
    ssize_t got;
    while ((got = read(descriptor, block, sizeof(block))) != 0) {
        if (got < 0 && errno != EINTR) {
            return STATUS_IO;
        }
        if (got > 0) {
            text_append_bytes(out, block, (size_t)got);
        }
        if (out->failed) {
            return STATUS_MEMORY;
        }
        if (out->length > cap) {
            return STATUS_LIMIT;
        }
    }
    return STATUS_OK;
}

/* Runs git; what it writes goes to 'out'. STATUS_INVALID: it said no; STATUS_IO: it could not
 * be started, or was ended by a signal; STATUS_LIMIT: it wrote more than 'cap' bytes, and was
 * stopped. */
static enum status run_git(const char *folder, const char *const *words, size_t cap,
                           struct text *out)
{
    int ends[2], ended = 0;
    fflush(NULL);
    if (pipe(ends) != 0) {
        return STATUS_IO;
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        exec_git(folder, words, ends[1]);
    }
    close(ends[1]);
    enum status status = child < 0 ? STATUS_IO : read_output(ends[0], cap, out);
    close(ends[0]);
    if (child < 0) {
        return status;
    }
    if (status != STATUS_OK) {
        kill(child, SIGKILL);
    }
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    if (status == STATUS_OK && (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0)) {
        bool answered = WIFEXITED(ended) && WEXITSTATUS(ended) != NO_FOLDER &&
                        WEXITSTATUS(ended) != NO_PROGRAM;
        status = answered ? STATUS_INVALID : STATUS_IO;
    }
    return status;
}

/* The one line that git answers, in the arena; NULL when it does not. */
static const char *ask_git(const char *folder, const char *const *words, struct arena *arena,
                           enum status *status)
{
    struct text line;
    text_init(&line);
    *status = run_git(folder, words, MOST_NAME, &line);
    size_t length = line.length;
    if (length && line.bytes[length - 1] == '\n') {
        length--;
    }
    const char *answer =
        *status == STATUS_OK ? arena_copy(arena, text_string(&line), length) : NULL;
    *status = *status == STATUS_OK && !answer ? STATUS_MEMORY : *status;
    text_release(&line);
    return answer;
}

/* Joins a folder and a path into the shortest spelling; false when it leads above the top. */
static bool join_path(const char *folder, size_t folder_length, const char *path,
                      struct text *out)
{
    struct text whole;
    bool inside = path[0] != '/';
    text_init(&whole);
    text_append_bytes(&whole, folder, folder_length);
    text_format(&whole, "/%s", path);
    for (const char *c = text_string(&whole); *c && inside;) {
        size_t length = strcspn(c, "/");
        if (length == 2 && strncmp(c, "..", 2) == 0) {
            const char *last = out->length ? strrchr(out->bytes, '/') : NULL;
            inside = out->length > 0;
            out->length = last ? (size_t)(last - out->bytes) : 0;
            if (out->bytes) {
                out->bytes[out->length] = '\0';
            }
        } else if (length && !(length == 1 && *c == '.')) {
            text_append(out, out->length ? "/" : "");
            text_append_bytes(out, c, length);
        }
        c += length + (c[length] == '/');
    }
    inside = inside && out->length && !whole.failed && !out->failed;
    text_release(&whole);
    return inside;
}

/* Of the origin: see model/threatmodel.h. A path that was given counts from the folder where it
 * begins with a dot, as git has it, and from the top otherwise. */
static const char *resolve(void *context, struct arena *arena, const char *from,
                           const char *href)
{
    const struct revision *r = context;
    struct text path;
    const char *folder = r->prefix, *result = NULL;
    size_t length = 0;
    if (from) {
        folder = from + strlen(r->name) + 1;
        const char *slash = strrchr(folder, '/');
        length = slash ? (size_t)(slash - folder) : 0;
    } else if (strncmp(href, "./", 2) == 0 || strncmp(href, "../", 3) == 0) {
        length = strlen(folder);
    }
    text_init(&path);
    if (join_path(folder, length, href, &path)) {
        result = arena_format(arena, "%s:%s", r->name, text_string(&path));
    }
    text_release(&path);
    return result;
}

/* Whether git, which does not give the file, knows of it: then the repository is damaged. */
static bool is_damaged(const struct revision *r, const char *object, struct arena *arena)
{
    enum status status = STATUS_OK;
    const char *const kind[] = {"cat-file", "-t", object, NULL};
    const char *const number[] = {"rev-parse", "--verify", "--quiet", object, NULL};
    return !ask_git(r->folder, kind, arena, &status) &&
           ask_git(r->folder, number, arena, &status);
}

static enum status report_missing(const struct revision *r, const char *object,
                                  struct arena *arena, struct source *source,
                                  struct diagnostics *diagnostics)
{
    const char *inside = source->path + strlen(r->name) + 1;
    const char *revision = *r->name ? "revision '" : "the index", *end = *r->name ? "'" : "";
    if (is_damaged(r, object, arena)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "file-access", (struct place){source, 0},
                        "git cannot read '%s' in %s%s%s", inside, revision, r->name, end);
        diagnostics_hint(diagnostics, "'git fsck' says what is damaged");
        return STATUS_IO;
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "not-in-revision", (struct place){source, 0},
                    "git has no file '%s' in %s%s%s", inside, revision, r->name, end);
    diagnostics_hint(diagnostics,
                     "paths count from the top of the repository; "
                     "'%s:./...' counts from this folder",
                     r->name);
    return STATUS_INVALID;
}

static enum status read_blob(void *context, struct arena *arena, const char *path, size_t cap,
                             struct source *source, struct diagnostics *diagnostics)
{
    const struct revision *r = context;
    struct text bytes;
    *source = (struct source){.path = path};
    const char *object = arena_format(arena, "%s:%s", r->tree, path + strlen(r->name) + 1);
    const char *const words[] = {"cat-file", "blob", object, NULL};
    text_init(&bytes);
    enum status status = object ? run_git(r->folder, words, cap, &bytes) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        source->length = bytes.length;
        source->bytes = arena_copy(arena, text_string(&bytes), bytes.length);
        status = source->bytes ? STATUS_OK : STATUS_MEMORY;
    } else if (status == STATUS_LIMIT) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "file-too-large",
                        (struct place){source, 0}, "'%s' is larger than the cap of %zu bytes",
                        path, cap);
    } else if (status == STATUS_IO) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "file-access", (struct place){source, 0},
                        "git, which reads '%s', cannot be started or failed", path);
    } else if (status == STATUS_INVALID) {
        status = report_missing(r, object, arena, source, diagnostics);
    }
    text_release(&bytes);
    return status;
}

/* The path of a bare 'REV:' is that of what it is compared with: a file, or a file of another
 * revision. */
static enum exit_status take_path(const char *operand, const char *beside, struct revision *r)
{
    const char *slash = strrchr(beside, '/');
    const char *colon = revision_is_named(beside) ? end_of_revision(beside) : NULL;
    if (access(beside, F_OK) == 0) {
        r->folder = slash ? arena_copy(&r->arena, beside, (size_t)(slash - beside) + 1) : ".";
        r->path = arena_format(&r->arena, "./%s", slash ? slash + 1 : beside);
    } else if (colon && colon[1]) {
        r->path = arena_string(&r->arena, colon + 1);
    } else {
        fprintf(stderr,
                "pathgate: '%s' names no file, and '%s' is none to take it from\n"
                "  hint: REV:PATH names a file of a revision\n",
                operand, beside);
        return EXIT_USAGE;
    }
    return r->folder && r->path ? EXIT_ACCEPTABLE : EXIT_INTERNAL;
}

/* Takes the operand apart: the revision, and the path or that of what it is compared with. */
static enum exit_status take_names(const char *operand, const char *beside, struct revision *r)
{
    const char *colon = end_of_revision(operand);
    r->name = arena_copy(&r->arena, operand, (size_t)(colon - operand));
    r->folder = ".";
    r->path = colon[1] ? arena_string(&r->arena, colon + 1) : NULL;
    if (*operand == '-') {
        fprintf(stderr, "pathgate: '%s' is not the name of a revision\n", operand);
        return EXIT_USAGE;
    }
    if (!colon[1]) {
        return take_path(operand, beside, r);
    }
    return r->name && r->folder && r->path ? EXIT_ACCEPTABLE : EXIT_INTERNAL;
}

/* Whether git, which gives no tree of the revision, knows of it nevertheless. The full number
 * of an object is always one to git, whether there is such an object or not. */
static bool is_damaged_revision(struct revision *r)
{
    enum status status = STATUS_OK;
    const char *peeled = arena_format(&r->arena, "%s^{}", r->name);
    const char *const kind_of[] = {"cat-file", "-t", peeled, NULL};
    const char *const number_of[] = {"rev-parse", "--verify", "--quiet", r->name, NULL};
    const char *kind = peeled ? ask_git(r->folder, kind_of, &r->arena, &status) : NULL;
    const char *number = ask_git(r->folder, number_of, &r->arena, &status);
    return kind ? strcmp(kind, "blob") != 0 : number && strcmp(number, r->name) != 0;
}

static enum exit_status refuse(struct revision *r, enum status status)
{
    if (status == STATUS_MEMORY) {
        fputs("pathgate: error: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    if (status == STATUS_IO) {
        fputs("pathgate: error: git, which reads revisions, cannot be started or failed\n",
              stderr);
        return EXIT_INTERNAL;
    }
    if (!r->prefix) {
        fprintf(
            stderr,
            "pathgate: '%s:' is a revision, but '%s' is in no git repository that git reads\n"
            "  hint: 'git status' there says why\n",
            r->name, r->folder);
    } else if (is_damaged_revision(r)) {
        fprintf(stderr,
                "pathgate: error: git cannot read the revision '%s' in '%s'\n"
                "  hint: 'git fsck' says what is damaged\n",
                r->name, r->folder);
        return EXIT_INTERNAL;
    } else {
        fprintf(stderr, "pathgate: git knows no revision '%s' in '%s'\n", r->name, r->folder);
    }
    return EXIT_USAGE;
}

enum exit_status revision_open(const char *operand, const char *beside,
                               struct revision *revision)
{
    static const char *const where[] = {"rev-parse", "--show-prefix", NULL};
    enum status status = STATUS_OK;
    *revision = (struct revision){.tree = ""};
    arena_init(&revision->arena);
    enum exit_status taken = take_names(operand, beside, revision);
    if (taken != EXIT_ACCEPTABLE) {
        return taken == EXIT_INTERNAL ? refuse(revision, STATUS_MEMORY) : taken;
    }
    const char *root = arena_format(&revision->arena, "%s:", revision->name);
    if (!root) {
        return refuse(revision, STATUS_MEMORY);
    }
    revision->origin = (struct model_origin){revision, root, resolve, read_blob};
    revision->prefix = ask_git(revision->folder, where, &revision->arena, &status);
    if (revision->prefix && *revision->name) {
        const char *tree = arena_format(&revision->arena, "%s^{tree}", revision->name);
        const char *const words[] = {"rev-parse", "--verify", "--quiet", tree, NULL};
        status = tree ? status : STATUS_MEMORY;
        revision->tree =
            tree ? ask_git(revision->folder, words, &revision->arena, &status) : NULL;
    }
    return revision->prefix && revision->tree ? EXIT_ACCEPTABLE : refuse(revision, status);
}

void revision_close(struct revision *revision)
{
    arena_release(&revision->arena);
}
