/* diff: what differs between two threat models in what they mean. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "export/model_difference.h"

#include <string.h>

static const struct option options[] = {
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"format", '\0', "FORMAT", "text (the default), json or markdown"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

struct diff {
    const struct arguments *arguments;
    const struct model_difference_format *format;
    struct arena arena;
    struct threatmodel models[2];
};

static bool read_format(struct diff *diff)
{
    const char *name = argument_value(diff->arguments, "format");
    const char *names[8] = {NULL};
    for (size_t i = 0; model_difference_formats[i].name && i < 7; i++) {
        names[i] = model_difference_formats[i].name;
        if (!diff->format && (!name || strcmp(name, names[i]) == 0)) {
            diff->format = &model_difference_formats[i];
        }
    }
    if (!diff->format) {
        refuse_word("format", name, names);
    }
    return diff->format != NULL;
}

static enum status read_side(struct diff *diff, int side, struct diagnostics *diagnostics)
{
    const char *path = inputs_find_file(&diff->arena, "domains",
                                        diff->arguments->operands.items[side], diagnostics);
    const struct threatmodel_places places = {
        .root = argument_value(diff->arguments, "root"),
        .shipped = arena_format(&diff->arena, "%s/domains", data_folder())};
    return path ? threatmodel_read(&path, 1, &places, &diff->models[side], diagnostics)
                : STATUS_INVALID;
}

/* Other documents have other commands. */
static void hint_documents(const struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        if (strcmp(diagnostics->list.items[i].code, "wrong-document") == 0) {
            fputs("  hint: 'diff' compares threat models; 'pathgate framework diff' compares "
                  "two frameworks,\n  and 'pathgate compare' what two stores of evidence come "
                  "to\n",
                  stderr);
            return;
        }
    }
}

static enum exit_status read_models(struct diff *diff)
{
    struct diagnostics diagnostics;
    enum status worst = STATUS_OK;
    diagnostics_init(&diagnostics);
    for (int side = 0; side < 2; side++) {
        enum status status = read_side(diff, side, &diagnostics);
        worst = worst == STATUS_OK ? status : worst;
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, worst);
    hint_documents(&diagnostics);
    diagnostics_release(&diagnostics);
    return exit_status;
}

static enum exit_status compare(struct diff *diff)
{
    struct model_difference difference;
    struct text product;
    struct diagnostics nothing;
    const char *const *names = diff->arguments->operands.items;
    diagnostics_init(&nothing);
    enum status status = model_difference_find(&diff->models[0], &diff->models[1], &difference);
    enum exit_status exit_status = report_diagnostics(&nothing, status);
    diagnostics_release(&nothing);
    if (exit_status != EXIT_ACCEPTABLE) {
        return exit_status;
    }
    const struct model_difference_report report = {.difference = &difference,
                                                   .names = {names[0], names[1]}};
    text_init(&product);
    diff->format->write(&report, &product);
    exit_status = report_product(argument_value(diff->arguments, "output"), &product);
    if (exit_status == EXIT_ACCEPTABLE && difference.changes.count) {
        exit_status = EXIT_CROSSED;
    }
    text_release(&product);
    model_difference_release(&difference);
    return exit_status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct diff diff = {.arguments = arguments};
    if (!read_format(&diff)) {
        return EXIT_USAGE;
    }
    arena_init(&diff.arena);
    enum exit_status status = read_models(&diff);
    if (status == EXIT_ACCEPTABLE) {
        status = compare(&diff);
    }
    threatmodel_release(&diff.models[0]);
    threatmodel_release(&diff.models[1]);
    arena_release(&diff.arena);
    return status;
}

const struct command command_diff = {
    .name = "diff",
    .operands = "OLD NEW",
    .summary = "what differs between two threat models in what they mean",
    .examples = "  pathgate diff old.xml new.xml\n"
                "  pathgate diff old.xml new.xml --format markdown\n",
    .details =
        "Elements belong together when their ids agree; one under a new id is found by what\n"
        "else is the same. Order, files, white space, comments and defaults that are spelled\n"
        "out are no difference. Exit status: 0 no difference, 1 the models differ, 2 usage or\n"
        "invalid input, 4 something broke.\n",
    .least = 2,
    .most = 2,
    .options = options,
    .run = run,
};
