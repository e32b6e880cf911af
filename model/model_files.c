/* Loading by a worklist: a file's imports are appended behind it, so nothing recurses and an
 * import cycle ends by itself, because a file reached again is skipped. Confinement compares
 * real paths, so neither '..' nor a symbolic link leads out of the root. */
#include "model/model_files.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"

#include <stdlib.h>
#include <string.h>

static void fail(struct model_files *files, enum status status)
{
    if (files->status == STATUS_OK || status == STATUS_MEMORY) {
        files->status = status;
    }
}

static char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy(arena, path, (size_t)(slash - path) + (slash == path))
                 : arena_string(arena, ".");
}

/* realpath into the arena; NULL when there is no such file or no memory. */
static char *real_path(struct arena *arena, const char *path)
{
    char *heap = realpath(path, NULL);
    char *copy = heap ? arena_string(arena, heap) : NULL;
    free(heap);
    return copy;
}

static bool is_under(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 0 && folder[length - 1] == '/') {
        length--;
    }
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

static bool is_allowed(const struct model_files *files, const char *real)
{
    for (size_t i = 0; i < files->allowed.count; i++) {
        if (is_under(real, files->allowed.items[i])) {
            return true;
        }
    }
    return false;
}

static bool known(const struct model_files *files, const char *real)
{
    for (size_t i = 0; i < files->model->files.count; i++) {
        if (strcmp(files->model->files.items[i]->real_path, real) == 0) {
            return true;
        }
    }
    return false;
}

/* Reads one file and appends it and its tree; a fault of its own does not stop the others. */
static void load_file(struct model_files *files, const struct model_origin *origin,
                      const char *path, const char *real)
{
    struct arena *arena = &files->model->arena;
    struct model_file *file = arena_array(arena, 1, sizeof(*file));
    struct xml_element *root = NULL;
    if (!file) {
        fail(files, STATUS_MEMORY);
        return;
    }
    enum status status =
        origin
            ? origin->read(origin->context, arena, path, LIMIT_MODEL_FILE_BYTES, &file->source,
                           files->diagnostics)
            : file_read(arena, path, LIMIT_MODEL_FILE_BYTES, &file->source, files->diagnostics);
    file->real_path = real;
    file->origin = origin;
    if (status == STATUS_OK) {
        status = digest_hex(file->source.bytes, file->source.length, file->digest,
                            files->diagnostics);
    }
    if (status == STATUS_OK) {
        status = xml_tree_read_apart(arena, &files->elements, &file->source, &root,
                                     files->diagnostics);
    }
    if (status == STATUS_OK && !grammar_check(&threatmodel_grammar, root, files->diagnostics)) {
        files->faulty = true;
        status = root->rule ? STATUS_OK : STATUS_INVALID;
    }
    file->root = root;
    if (status != STATUS_OK) {
        fail(files, status);
    }
    if (!vec_push(&files->model->files, file) || !vec_push(&files->roots, root)) {
        fail(files, STATUS_MEMORY);
    }
}

static void refuse_import(struct model_files *files, const struct xml_element *import,
                          const char *code, const char *path, const char *problem)
{
    const char *attribute = xml_value(import, "href") ? "href" : "shipped";
    diagnostics_add(files->diagnostics, SEVERITY_ERROR, code,
                    xml_value_place(import, attribute), "import '%s' %s", path, problem);
    fail(files, STATUS_INVALID);
}

/* The path an import names, as people would write it; NULL when it was refused. */
static char *import_path(struct model_files *files, const struct xml_element *import)
{
    struct arena *arena = &files->model->arena;
    const char *href = xml_value(import, "href"), *shipped = xml_value(import, "shipped");
    if (!href == !shipped) {
        diagnostics_add(files->diagnostics, SEVERITY_ERROR, "bad-import", xml_place(import),
                        "an import has either an href or a shipped name");
        fail(files, STATUS_INVALID);
        return NULL;
    }
    if (shipped && !files->shipped) {
        refuse_import(files, import, "bad-import", shipped,
                      "cannot be found: there are no shipped models here");
        return NULL;
    }
    if (shipped) {
        return arena_format(arena, "%s/%s.xml", files->shipped, shipped);
    }
    if (href[0] == '/' || strchr(href, ':')) {
        refuse_import(files, import, "import-outside-root", href, "is not a relative path");
        return NULL;
    }
    const char *folder = folder_of(arena, import->source->path);
    if (!folder) {
        return NULL;
    }
    return strcmp(folder, ".") == 0 ? arena_string(arena, href)
                                    : arena_format(arena, "%s/%s", folder, href);
}

/* Loads a file that is new. */
static void load_import(struct model_files *files, const struct model_origin *origin,
                        const struct xml_element *import, const char *path, const char *real)
{
    if (known(files, real)) {
        return;
    }
    if (files->model->files.count >= LIMIT_IMPORTS) {
        refuse_import(files, import, "too-many-imports", path, "is one file too many");
        return;
    }
    load_file(files, origin, path, real);
}

/* An import that stands in a file of an origin leads to that origin. */
static void follow_href(struct model_files *files, const struct model_file *file,
                        const struct xml_element *import, const char *href)
{
    const struct model_origin *origin = file->origin;
    const char *path =
        origin->resolve(origin->context, &files->model->arena, file->source.path, href);
    if (!path) {
        refuse_import(files, import, "import-outside-root", href, "leads out of the revision");
        return;
    }
    load_import(files, origin, import, path, path);
}

static void follow_import(struct model_files *files, const struct model_file *file,
                          const struct xml_element *import)
{
    const char *path = import_path(files, import), *href = xml_value(import, "href");
    if (!path) {
        return;
    }
    if (file->origin && href) {
        follow_href(files, file, import, href);
        return;
    }
    const char *real = real_path(&files->model->arena, path);
    if (!real) {
        refuse_import(files, import, "import-not-found", path, "cannot be opened");
        return;
    }
    if (file_is_pipe(real)) { /* it would be waited for */
        refuse_import(files, import, "import-not-found", path, "is a pipe");
        return;
    }
    if (!is_allowed(files, real)) {
        refuse_import(files, import, "import-outside-root", path,
                      "leads outside the project's root");
        diagnostics_hint(
            files->diagnostics,
            "the root is the folder of the file that is checked; --root widens it");
        return;
    }
    load_import(files, NULL, import, path, real);
}

static void follow_imports(struct model_files *files, const struct model_file *file)
{
    for (const struct xml_element *e = file->root ? file->root->first_child : NULL; e;
         e = e->next) {
        if (strcmp(e->name, "import") == 0) {
            follow_import(files, file, e);
        }
    }
}

static void load_from(struct model_files *files, const struct model_origin *origin,
                      const char *path)
{
    const char *real = origin->resolve(origin->context, &files->model->arena, NULL, path);
    if (!real) {
        diagnostics_add(files->diagnostics, SEVERITY_ERROR, "not-in-revision",
                        (struct place){NULL, 0}, "'%s' is no path inside of the revision",
                        path);
        fail(files, STATUS_INVALID);
    } else if (!known(files, real)) {
        load_file(files, origin, real, real);
    }
}

static void load_given(struct model_files *files, const char *path)
{
    struct arena *arena = &files->model->arena;
    const struct model_origin *origin = files->places->origin;
    if (origin) {
        load_from(files, origin, path);
        return;
    }
    const char *real =
        strcmp(path, "-") == 0 ? arena_string(arena, "-") : real_path(arena, path);
    if (!real) {
        real = arena_string(arena, path); /* file_read says what is wrong with it */
    }
    if (!real) {
        fail(files, STATUS_MEMORY);
    } else if (!known(files, real)) {
        load_file(files, NULL, path, real);
    }
}

/* Imports may lead into 'folder'; one that does not exist allows nothing. */
static void allow(struct model_files *files, const char *folder)
{
    const char *real = folder ? real_path(&files->model->arena, folder) : NULL;
    if (real && !vec_push(&files->allowed, real)) {
        fail(files, STATUS_MEMORY);
    }
}

static void allow_folders(struct model_files *files, const char *const *paths, size_t count)
{
    const struct threatmodel_places *places = files->places;
    for (size_t i = 0; i < count && !places->root; i++) {
        allow(files, folder_of(&files->model->arena, paths[i]));
    }
    if (places->root) {
        allow(files, places->root);
    }
    if (places->shipped) {
        allow(files, places->shipped);
        files->shipped = places->shipped;
    }
}

void model_files_load(struct model_files *files, const char *const *paths, size_t count)
{
    arena_init(&files->elements);
    allow_folders(files, paths, count);
    for (size_t i = 0; i < count; i++) {
        load_given(files, paths[i]);
    }
    for (size_t i = 0; i < files->roots.count && files->status != STATUS_MEMORY; i++) {
        follow_imports(files, files->model->files.items[i]);
    }
}

void model_files_release(struct model_files *files)
{
    vec_release(&files->roots);
    vec_release(&files->allowed);
    arena_release(&files->elements);
}
