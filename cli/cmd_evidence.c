/* evidence import, list, show and verify: the evidence store from the command line. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "export/evidence.h"
#include "model/evidence.h"
#include "model/store.h"

#include <string.h>

static const struct option import_options[] = {
    {"evidence", '\0', "STORE", "the evidence store; it is made when it does not exist"},
    {"dry-run", '\0', NULL, "say what would be stored, and store nothing"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static const struct option list_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static const struct option show_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static const struct option verify_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {NULL, '\0', NULL, NULL},
};

static bool require(const struct arguments *arguments, const char *option)
{
    if (argument_value(arguments, option)) {
        return true;
    }
    fprintf(stderr, "pathgate: '%s' needs the option '--%s'\n", arguments->command->name,
            option);
    return false;
}

/* Whether the format is known, and in '*json' whether it is JSON. */
static bool read_format(const struct arguments *arguments, bool *json)
{
    static const char *const formats[] = {"text", "json", NULL};
    const char *format = argument_value(arguments, "format");
    *json = format && strcmp(format, "json") == 0;
    if (format && !*json && strcmp(format, "text") != 0) {
        refuse_word("format", format, formats);
        return false;
    }
    return true;
}

struct import {
    struct arena arena;
    struct evidence_set *sets;
    struct import_result *results;
    size_t count;
};

static enum status read_sets(const struct arguments *arguments, struct import *import,
                             struct diagnostics *diagnostics)
{
    enum status worst = STATUS_OK;
    import->count = arguments->operands.count;
    import->sets = arena_array(&import->arena, import->count, sizeof(*import->sets));
    import->results = arena_array(&import->arena, import->count, sizeof(*import->results));
    if (!import->sets || !import->results) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < import->count; i++) {
        struct source source;
        evidence_set_init(&import->sets[i]);
        enum status status = file_read(&import->arena, arguments->operands.items[i],
                                       LIMIT_MODEL_FILE_BYTES, &source, diagnostics);
        if (status == STATUS_OK) {
            status = evidence_read(&source, &import->sets[i], diagnostics);
        }
        worst = worst == STATUS_OK ? status : worst;
    }
    return worst;
}

static enum status store_sets(const struct arguments *arguments, struct import *import,
                              struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_WRITE, &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_import(store, import->sets, import->count, "evidence", import->results,
                              diagnostics);
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
    if (!require(arguments, "evidence") || !read_format(arguments, &json)) {
        return EXIT_USAGE;
    }
    arena_init(&import.arena);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status = read_sets(arguments, &import, &diagnostics);
    if (status == STATUS_OK && !dry) {
        status = store_sets(arguments, &import, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        write_import(arguments, &import, json, dry, &product);
        exit_status = report_product(NULL, &product);
    }
    for (size_t i = 0; import.sets && i < import.count; i++) {
        evidence_set_release(&import.sets[i]);
    }
    text_release(&product);
    diagnostics_release(&diagnostics);
    arena_release(&import.arena);
    return exit_status;
}

static enum exit_status run_list(const struct arguments *arguments)
{
    bool json;
    struct store *store = NULL;
    struct store_systems systems;
    struct diagnostics diagnostics;
    struct text product;
    if (!require(arguments, "evidence") || !read_format(arguments, &json)) {
        return EXIT_USAGE;
    }
    store_systems_init(&systems);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_systems(store, &systems, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        (json ? systems_write_json : systems_write_text)(&systems, &product);
        exit_status = report_product(NULL, &product);
    }
    store_close(store);
    text_release(&product);
    diagnostics_release(&diagnostics);
    store_systems_release(&systems);
    return exit_status;
}

static enum exit_status run_show(const struct arguments *arguments)
{
    bool json;
    double confidence;
    struct store *store = NULL;
    struct evidence_set set;
    struct diagnostics diagnostics;
    struct text product;
    if (!require(arguments, "evidence") || !require(arguments, "system") ||
        !read_format(arguments, &json) ||
        !read_confidence(argument_value(arguments, "confidence"), &confidence)) {
        return EXIT_USAGE;
    }
    evidence_set_init(&set);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, argument_value(arguments, "system"), &set, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        (json ? evidence_write_json : evidence_write_text)(&set.systems.items[0], confidence,
                                                           &product);
        exit_status = report_product(NULL, &product);
    }
    store_close(store);
    text_release(&product);
    diagnostics_release(&diagnostics);
    evidence_set_release(&set);
    return exit_status;
}

static enum exit_status run_verify(const struct arguments *arguments)
{
    struct store *store = NULL;
    struct diagnostics diagnostics;
    if (!require(arguments, "evidence")) {
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_verify(store, &diagnostics);
    }
    store_close(store);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        printf("%s: sound\n", argument_value(arguments, "evidence"));
    }
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_evidence_import = {
    .name = "evidence import",
    .operands = "FILE... --evidence STORE [--dry-run]",
    .summary = "put evidence files into an evidence store",
    .examples = "  pathgate evidence import muse-spark-1.0.xml --evidence store.db\n"
                "  pathgate evidence import results/*.xml --evidence store.db --dry-run\n",
    .details = "All files are stored or, with a fault in any of them, none. A file that was\n"
               "imported before is passed over. Nothing in a store is ever changed: a later\n"
               "record about the same thing supersedes the earlier one.\n",
    .least = 1,
    .most = 100000,
    .options = import_options,
    .run = run_import,
};

const struct command command_evidence_list = {
    .name = "evidence list",
    .operands = "--evidence STORE",
    .summary = "the systems that a store knows",
    .examples = "  pathgate evidence list --evidence store.db\n",
    .options = list_options,
    .run = run_list,
};

const struct command command_evidence_show = {
    .name = "evidence show",
    .operands = "--evidence STORE --system NAME",
    .summary = "everything recorded about a system, with intervals and citations",
    .examples = "  pathgate evidence show --evidence store.db --system muse-spark-1.0\n",
    .options = show_options,
    .run = run_show,
};

const struct command command_evidence_verify = {
    .name = "evidence verify",
    .operands = "--evidence STORE",
    .summary = "check a store for damage",
    .examples = "  pathgate evidence verify --evidence store.db\n",
    .details = "Exit status: 0 sound, 2 damaged, 4 it cannot be read.\n",
    .options = verify_options,
    .run = run_verify,
};
