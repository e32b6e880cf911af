/* history: how the recorded assessments of a system moved. */
#include "cli/cmd.h"
#include "cli/picture.h"
#include "cli/report.h"

#include "base/memory.h"
#include "export/history.h"

static const struct option history_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system"},
    {"deployment", '\0', "TYPE", "only assessments of this deployment"},
    {"framework", '\0', "ID", "only assessments under this framework"},
    {"format", '\0', "FORMAT", "text (the default) or json; as a picture svg, pdf or png"},
    PICTURE_OPTIONS,
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_DRAWING };
static const char *const formats[] = {"text", "json", "svg", "pdf", "png", NULL};

struct recalled {
    struct store *store;
    struct store_history history;
    struct evidence_set *evidence; /* behind each assessment */
    struct evidence_set present;
    struct moves moves;
};

static enum status recall(const struct arguments *arguments, struct recalled *recalled,
                          struct diagnostics *diagnostics)
{
    const char *system = argument_value(arguments, "system");
    enum status status = store_open(argument_value(arguments, "evidence"), STORE_READ,
                                    &recalled->store, diagnostics);
    if (status == STATUS_OK) {
        status = store_load(recalled->store, system, &recalled->present, diagnostics);
    }
    if (status == STATUS_OK) {
        status = store_history_load(
            recalled->store, system, argument_value(arguments, "deployment"),
            argument_value(arguments, "framework"), &recalled->history, diagnostics);
    }
    size_t count = recalled->history.list.count;
    if (status == STATUS_OK) {
        recalled->evidence = memory_zeroed(count, sizeof(*recalled->evidence));
        status = recalled->evidence ? STATUS_OK : STATUS_MEMORY;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        evidence_set_init(&recalled->evidence[i]);
        status = store_load_after(recalled->store, system,
                                  recalled->history.list.items[i].last_import,
                                  &recalled->evidence[i], diagnostics);
    }
    if (status == STATUS_OK) {
        status = moves_find(&recalled->history, recalled->evidence, &recalled->moves);
    }
    if (status == STATUS_OK) {
        recalled->moves.system = recalled->present.systems.items[0].system;
        recalled->moves.title = recalled->present.systems.items[0].title;
    }
    return status;
}

static void forget(struct recalled *recalled)
{
    moves_release(&recalled->moves);
    for (size_t i = 0; recalled->evidence && i < recalled->history.list.count; i++) {
        evidence_set_release(&recalled->evidence[i]);
    }
    memory_free(recalled->evidence);
    store_history_release(&recalled->history);
    evidence_set_release(&recalled->present);
    store_close(recalled->store);
}

static enum exit_status make(const struct arguments *arguments, int format,
                             struct text *product)
{
    struct recalled recalled = {0};
    struct diagnostics diagnostics;
    if (!require_option(arguments, "evidence") || !require_option(arguments, "system") ||
        picture_check(arguments) != EXIT_ACCEPTABLE ||
        (argument_value(arguments, "deployment") &&
         choose_word(arguments, "deployment", deployment_words) < 0)) {
        return EXIT_USAGE;
    }
    store_history_init(&recalled.history);
    evidence_set_init(&recalled.present);
    diagnostics_init(&diagnostics);
    enum exit_status exit_status =
        report_diagnostics(&diagnostics, recall(arguments, &recalled, &diagnostics));
    if (exit_status == EXIT_ACCEPTABLE) {
        static void (*const writers[])(const struct moves *, struct text *) = {
            history_write_text, history_write_json, history_write_drawing};
        writers[format](&recalled.moves, product);
    }
    diagnostics_release(&diagnostics);
    forget(&recalled);
    return exit_status;
}

enum exit_status history_describe(const struct arguments *arguments, struct text *description)
{
    return make(arguments, FORMAT_DRAWING, description);
}

static enum exit_status run_history(const struct arguments *arguments)
{
    return picture_or_table(arguments, formats, FORMAT_DRAWING, make, "history");
}

const struct command command_history = {
    .name = "history",
    .operands = "--evidence STORE --system NAME",
    .summary = "how recorded verdicts moved, and what changed between them",
    .examples = "  pathgate history --evidence store.db --system my-system\n"
                "  pathgate history --evidence store.db --system my-system \\\n"
                "      --deployment closed --format svg -o history.svg\n",
    .details = "'pathgate verdict --record' records a verdict.\n",
    .options = history_options,
    .run = run_history,
};
