/* init: a folder to start from. The files are those of the shipped folder 'starter'; the
 * schemas are written from the grammars. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
    {NULL, '\0', NULL, NULL},
};

static const char *const folders[] = {"", "/.vscode", "/schema"};

static const struct {
    const char *from, *to;
} files[] = {
    {"model.xml", "model.xml"},
    {"evidence.xml", "evidence.xml"},
    {"rules.xml", "rules.xml"},
    {"README.md", "README.md"},
    {"gitignore", ".gitignore"},
    {"vscode-settings.json", ".vscode/settings.json"},
    {"vscode-extensions.json", ".vscode/extensions.json"},
    {"dir-locals.el", ".dir-locals.el"},
    {"emacs-schemas", "schema/schemas.xml"},
};

static const struct grammar *const grammars[] = {&threatmodel_grammar, &evidence_grammar,
                                                 &framework_grammar, &mapping_grammar,
                                                 &duties_grammar};

enum { FOLDERS = sizeof(folders) / sizeof(*folders) };

struct starting {
    struct arena arena;
    const char *folder;
    struct diagnostics diagnostics;
};

static enum status refuse(struct starting *s, const char *path, const char *problem)
{
    const struct source source = {.path = path};
    diagnostics_add(&s->diagnostics, SEVERITY_ERROR, "file-access", (struct place){&source, 0},
                    "%s", problem);
    return STATUS_IO;
}

/* A folder that is there already must be empty. */
static enum status check_empty(struct starting *s)
{
    DIR *directory = opendir(s->folder);
    struct dirent *entry;
    enum status status = STATUS_OK;
    if (!directory) {
        return errno == ENOENT ? STATUS_OK : refuse(s, s->folder, strerror(errno));
    }
    while (status == STATUS_OK && (entry = readdir(directory))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            const struct source source = {.path = s->folder};
            diagnostics_add(&s->diagnostics, SEVERITY_ERROR, "folder-not-empty",
                            (struct place){&source, 0}, "the folder '%s' is not empty",
                            s->folder);
            diagnostics_hint(&s->diagnostics, "name a folder that does not exist yet");
            status = STATUS_INVALID;
        }
    }
    closedir(directory);
    return status;
}

static enum status make_folders(struct starting *s)
{
    for (size_t i = 0; i < FOLDERS; i++) {
        const char *path = arena_format(&s->arena, "%s%s", s->folder, folders[i]);
        if (!path) {
            return STATUS_MEMORY;
        }
        if (mkdir(path, 0777) != 0 && (errno != EEXIST || i > 0)) {
            return refuse(s, path, strerror(errno));
        }
    }
    return STATUS_OK;
}

static enum status copy_file(struct starting *s, const char *from, const char *to)
{
    struct source source;
    const char *template = arena_format(&s->arena, "%s/starter/%s", data_folder(), from);
    const char *path = arena_format(&s->arena, "%s/%s", s->folder, to);
    if (!template || !path) {
        return STATUS_MEMORY;
    }
    enum status status =
        file_read(&s->arena, template, LIMIT_MODEL_FILE_BYTES, &source, &s->diagnostics);
    return status == STATUS_OK ? file_write(path, source.bytes, source.length, &s->diagnostics)
                               : status;
}

static enum status write_schema(struct starting *s, const struct grammar *grammar,
                                const char *ending,
                                void (*write)(const struct grammar *, struct text *))
{
    struct text text;
    text_init(&text);
    const char *path =
        arena_format(&s->arena, "%s/schema/%s.%s", s->folder, grammar->kind, ending);
    write(grammar, &text);
    enum status status = !path || text.failed ? STATUS_MEMORY
                                              : file_write(path, text_string(&text),
                                                           text.length, &s->diagnostics);
    text_release(&text);
    return status;
}

static enum status fill(struct starting *s)
{
    enum status status = make_folders(s);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files) && status == STATUS_OK; i++) {
        status = copy_file(s, files[i].from, files[i].to);
    }
    for (size_t i = 0; i < sizeof(grammars) / sizeof(*grammars) && status == STATUS_OK; i++) {
        status = write_schema(s, grammars[i], "xsd", grammar_write_xsd);
        if (status == STATUS_OK) {
            status = write_schema(s, grammars[i], "rnc", grammar_write_rnc);
        }
    }
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct starting s = {.folder = arguments->operands.items[0]};
    arena_init(&s.arena);
    diagnostics_init(&s.diagnostics);
    enum status status = check_empty(&s);
    if (status == STATUS_OK) {
        status = fill(&s);
    }
    enum exit_status exit_status = report_diagnostics(&s.diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        printf("%s: a model, evidence and rules to start from; begin with %s/README.md\n",
               s.folder, s.folder);
    }
    diagnostics_release(&s.diagnostics);
    arena_release(&s.arena);
    return exit_status;
}

const struct command command_init = {
    .name = "init",
    .operands = "DIR",
    .summary = "a small commented model that already analyses, with settings for editors",
    .examples = "  pathgate init my-domain\n"
                "  pathgate check --lint my-domain/model.xml\n",
    .details = "Fills a new or empty folder with a model of an invented, harmless domain,\n"
               "evidence and rules for it, and the schemas with which VS Code and Emacs\n"
               "complete, explain and check as you type. Exit status: 0 done, 2 the folder is\n"
               "not empty, 4 it cannot be written.\n",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
