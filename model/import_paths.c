/* Which files an import reads: folders are walked in sorted order, level by level of a list, so
 * that their depth needs no stack. */
#include "model/import.h"

#include "base/limits.h"
#include "model/import_log.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void import_paths_init(struct import_paths *paths)
{
    *paths = (struct import_paths){0};
    arena_init(&paths->arena);
}

void import_paths_release(struct import_paths *paths)
{
    vec_release(&paths->list);
    arena_release(&paths->arena);
}

struct pending {
    const char *path;
    unsigned depth;
};

struct walk {
    struct import_paths *paths;
    struct diagnostics *diagnostics;
    VEC(struct pending) stack; /* the next one last */
};

static enum status refuse(struct walk *walk, const char *code, const char *path,
                          const char *message)
{
    const struct source source = {.path = path};
    diagnostics_add(walk->diagnostics, SEVERITY_ERROR, code, (struct place){&source, 0}, "%s",
                    message);
    return STATUS_LIMIT;
}

static enum status report_access(struct walk *walk, const char *path)
{
    const struct source source = {.path = path};
    diagnostics_add(walk->diagnostics, SEVERITY_ERROR, "file-access",
                    (struct place){&source, 0}, "cannot open '%s': %s", path, strerror(errno));
    return STATUS_IO;
}

/* Names in descending order, so that the first is taken from the stack first. */
static int compare_pending(const void *a, const void *b)
{
    return strcmp(((const struct pending *)b)->path, ((const struct pending *)a)->path);
}

static enum status open_folder(struct walk *walk, struct pending folder)
{
    size_t begin = walk->stack.count, length = strlen(folder.path);
    while (length > 1 && folder.path[length - 1] == '/') {
        length--;
    }
    DIR *directory = opendir(folder.path);
    if (!directory) {
        return report_access(walk, folder.path);
    }
    enum status status = STATUS_OK;
    struct dirent *entry;
    while (status == STATUS_OK && (entry = readdir(directory))) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        struct pending next = {arena_format(&walk->paths->arena, "%.*s/%s", (int)length,
                                            folder.path, entry->d_name),
                               folder.depth + 1};
        bool kept = next.path && vec_push(&walk->stack, next);
        status = kept ? STATUS_OK : STATUS_MEMORY;
    }
    closedir(directory);
    if (walk->stack.count > begin + 1) {
        qsort(walk->stack.items + begin, walk->stack.count - begin, sizeof(*walk->stack.items),
              compare_pending);
    }
    return status;
}

static enum status keep(struct walk *walk, const char *path, bool named)
{
    const struct import_path found = {path, named};
    if (walk->paths->list.count >= LIMIT_LOG_FILES) {
        return refuse(walk, "too-many-files", path,
                      "these are more files than one import takes");
    }
    return vec_push(&walk->paths->list, found) ? STATUS_OK : STATUS_MEMORY;
}

static enum status visit(struct walk *walk, struct pending next)
{
    struct stat facts;
    bool named = next.depth == 0; /* an operand, not found in a folder */
    if ((named ? stat : lstat)(next.path, &facts) != 0) {
        return report_access(walk, next.path);
    }
    if (S_ISDIR(facts.st_mode)) {
        if (import_helm_detect(next.path)) {
            return keep(walk, next.path, true);
        }
        return next.depth < LIMIT_FOLDER_DEPTH ? open_folder(walk, next)
                                               : refuse(walk, "nested-too-deeply", next.path,
                                                        "folders are nested too deeply");
    }
    return named || S_ISREG(facts.st_mode) ? keep(walk, next.path, named) : STATUS_OK;
}

enum status import_paths_add(struct import_paths *paths, const char *path,
                             struct diagnostics *diagnostics)
{
    struct walk walk = {.paths = paths, .diagnostics = diagnostics};
    struct pending first = {arena_string(&paths->arena, path), 0};
    enum status worst = STATUS_OK;
    if (!first.path || !vec_push(&walk.stack, first)) {
        worst = STATUS_MEMORY;
    }
    while (walk.stack.count && worst != STATUS_MEMORY && worst != STATUS_LIMIT) {
        struct pending next = walk.stack.items[--walk.stack.count];
        enum status status = visit(&walk, next);
        worst = status == STATUS_OK ? worst : status;
    }
    vec_release(&walk.stack);
    return diagnostics->failed ? STATUS_MEMORY : worst;
}
