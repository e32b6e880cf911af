/* evidence import: logs and evidence files into the store. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/report.h"

#include "base/limits.h"
#include "export/evidence.h"
#include "model/evidence.h"
#include "model/import.h"
#include "model/store.h"

#include <string.h>
#include <sys/stat.h>

static const struct option import_options[] = {
    {"evidence", '\0', "STORE", "the evidence store; it is made when it does not exist"},
    {"system", '\0', "NAME", "the system that logs belong to (named after their model)"},
    {"evaluator", '\0', "NAME", "who measured, where a log does not say (the developer)"},
    {"mapping", '\0', "FILE", "which results measure which metrics (the shipped mapping)"},
    {"partial", '\0', NULL, "take unfinished runs too"},
    {"dry-run", '\0', NULL, "say what would be stored, and store nothing"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

struct import {
    struct arena arena;
    struct import_paths paths;
    struct mapping mapping;
    struct import_options options;
    struct evidence_set *sets;
    struct import_result *results;
    size_t count; /* of sets that hold anything */
    struct progress_of_files reading;
    struct file_listener listener;
};

static bool hear(void *context, size_t bytes)
{
    struct progress_of_files *reading = context;
    reading->bytes += bytes;
    return progress_files(reading);
}

static enum status find_files(const struct arguments *arguments, struct import *import,
                              struct diagnostics *diagnostics)
{
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < arguments->operands.count; i++) {
        enum status status =
            import_paths_add(&import->paths, arguments->operands.items[i], diagnostics);
        worst = worst == STATUS_OK ? status : worst;
    }
    return worst;
}

static enum status read_mapping(const struct arguments *arguments, struct import *import,
                                struct diagnostics *diagnostics)
{
    const char *given = argument_value(arguments, "mapping");
    const char *path =
        given ? given : arena_format(&import->arena, "%s/mappings/default.xml", data_folder());
    import->options =
        (struct import_options){.system = argument_value(arguments, "system"),
                                .evaluator = argument_value(arguments, "evaluator"),
                                .partial = argument_value(arguments, "partial"),
                                .mapping = &import->mapping,
                                .listener = &import->listener};
    import->listener = (struct file_listener){hear, &import->reading};
    return path ? mapping_read(path, &import->mapping, diagnostics) : STATUS_MEMORY;
}

static void measure_files(struct import *import)
{
    struct progress_of_files *reading = &import->reading;
    struct stat facts;
    reading->all_files = (uint32_t)import->paths.list.count;
    for (size_t i = 0; i < import->paths.list.count; i++) {
        bool known = stat(import->paths.list.items[i].path, &facts) == 0;
        reading->all_bytes += known && S_ISREG(facts.st_mode) ? (uint64_t)facts.st_size : 0;
    }
}

/* Says that reading was interrupted: what the store held before, it still holds. */
static void report_interrupt(const struct arguments *arguments, const struct import *import)
{
    const char *path = argument_value(arguments, "evidence");
    struct diagnostics unheard;
    struct store *store = NULL;
    size_t imports = 0;
    diagnostics_init(&unheard);
    if (path && store_open(path, STORE_READ, &store, &unheard) == STATUS_OK) {
        store_count_imports(store, &imports, &unheard);
    }
    store_close(store);
    diagnostics_release(&unheard);
    fprintf(stderr,
            "pathgate: interrupted after %u of %u files: nothing of this import was stored, "
            "the store holds what was imported before (files: %zu)\n",
            import->reading.files, import->reading.all_files, imports);
}

/* Reads every file, also behind a faulty one, so that all faults are reported in one run. */
static enum status read_sets(struct import *import, struct diagnostics *diagnostics)
{
    enum status worst = STATUS_OK;
    struct progress_of_files *reading = &import->reading;
    size_t count = import->paths.list.count;
    import->sets = arena_array(&import->arena, count, sizeof(*import->sets));
    import->results = arena_array(&import->arena, count, sizeof(*import->results));
    if (!import->sets || !import->results) {
        return STATUS_MEMORY;
    }
    measure_files(import);
    for (size_t i = 0; i < count; i++, reading->files++) {
        struct evidence_set *set = &import->sets[import->count];
        evidence_set_init(set);
        enum status status =
            import_read(&import->paths.list.items[i], &import->options, set, diagnostics);
        import->count += status == STATUS_OK && set->systems.count > 0;
        worst = worst == STATUS_OK ? status : worst;
        if (!progress_files(reading)) {
            return STATUS_CANCELLED;
        }
    }
    if (worst == STATUS_OK && import->count == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "nothing-to-import",
                        (struct place){NULL, 0}, "there is no evaluation log to import");
        return STATUS_INVALID;
    }
    return worst;
}

static enum status read_all(const struct arguments *arguments, struct import *import,
                            struct diagnostics *diagnostics)
{
    enum status status = read_mapping(arguments, import, diagnostics);
    if (status == STATUS_OK) {
        status = find_files(arguments, import, diagnostics);
    }
    if (status != STATUS_OK) {
        return status;
    }
    progress_begin(&import->reading.progress, 0);
    progress_name(&import->reading.progress, "reading");
    status = read_sets(import, diagnostics);
    progress_end(&import->reading.progress);
    return status;
}

static bool is_system_name(const char *name)
{
    static const char known[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    bool sound = !name || (*name && strspn(name, known) == strlen(name) && *name != '-' &&
                           *name != '.' && strlen(name) <= LIMIT_ID_BYTES);
    if (!sound) {
        fprintf(stderr,
                "pathgate: the system '%s' is not an id (lower-case letters, digits, '-' and "
                "'.')\n",
                name);
    }
    return sound;
}

static enum status store_sets(const struct arguments *arguments, struct import *import,
                              struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_WRITE, &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_import(store, import->sets, import->count, import->results, diagnostics);
    }
    store_close(store);
    return status;
}

static void write_import(const struct arguments *arguments, const struct import *import,
                         bool json, bool dry, struct text *product)
{
    if (json) {
        import_write_json(import->sets, import->results, import->count, dry, product);
    } else {
        import_write_text(import->sets, import->results, import->count, dry,
                          argument_value(arguments, "evidence"), product);
    }
}

static enum exit_status run_import(const struct arguments *arguments)
{
    bool json, dry = argument_value(arguments, "dry-run") != NULL;
    struct import import = {.sets = NULL};
    struct diagnostics diagnostics;
    struct text product;
    if ((!dry && !require_option(arguments, "evidence")) ||
        !read_text_or_json(arguments, &json) ||
        !is_system_name(argument_value(arguments, "system"))) {
        return EXIT_USAGE;
    }
    arena_init(&import.arena);
    import_paths_init(&import.paths);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status = read_all(arguments, &import, &diagnostics);
    if (status == STATUS_OK && !dry) {
        status = store_sets(arguments, &import, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (status == STATUS_CANCELLED) {
        report_interrupt(arguments, &import);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        write_import(arguments, &import, json, dry, &product);
        exit_status = report_product(NULL, &product);
    }
    for (size_t i = 0; import.sets && i < import.count; i++) {
        evidence_set_release(&import.sets[i]);
    }
    text_release(&product);
    diagnostics_release(&diagnostics);
    mapping_release(&import.mapping);
    import_paths_release(&import.paths);
    arena_release(&import.arena);
    return exit_status;
}

const struct command command_evidence_import = {
    .name = "evidence import",
    .operands = "PATH... --evidence STORE [--dry-run]",
    .summary = "put evaluation logs and evidence files into an evidence store",
    .examples = "  pathgate evidence import muse-spark-1.0.xml --evidence store.db\n"
                "  pathgate evidence import evidence/ --evidence store.db\n"
                "  pathgate evidence import results/ --system my-system --dry-run\n",
    .details =
        "Formats are told by content: Inspect AI (.json, .eval), lm-evaluation-harness,\n"
        "HELM run folders, OpenAI evals, HarmBench, JailbreakBench, Every Eval Ever,\n"
        "METR time horizons (YAML or JSON), a table (CSV), and evidence files (XML).\n"
        "docs/IMPORT.md says what is taken from each.\n\n"
        "All files are stored or, with a fault in any of them, none. A file that was\n"
        "imported before is passed over. Nothing in a store is ever changed: a later\n"
        "record about the same thing supersedes the earlier one.\n",
    .least = 1,
    .most = 100000,
    .options = import_options,
    .run = run_import,
};
