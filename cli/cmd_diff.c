/* diff: what differs between two threat models in what they mean, and what follows from it. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/diff_pictures.h"
#include "cli/difference_run.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/revision.h"

#include "export/model_difference.h"

#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"paths", '\0', "N", "list at most N attack paths of a scenario each way (default 5)"},
    {"format", '\0', "FORMAT",
     "text (the default), json, markdown; pictures: svg, png, pdf or dot"},
    {"scenario", '\0', "ID", "draw this scenario, to standard output or -o FILE"},
    {"theme", '\0', "THEME", "of pictures: light (the default), dark or print"},
    {"preset", '\0', "PRESET", "of pictures: slide (the default), a4 or web"},
    {"output", 'o', "OUT", "a file; of pictures without --scenario a folder"},
    {NULL, '\0', NULL, NULL},
};

enum { SHOWN = 5, MOST_SHOWN = 10000, COMPARED = 2000 };

/* Enough to be exact on what people write, and an end within seconds on what they do not. */
#define STEP_BUDGET ((uint64_t)1 << 23)

struct diff {
    const struct arguments *arguments;
    const struct model_difference_format *format;
    bool draws; /* the format is one of pictures */
    uint64_t shown;
    struct arena arena;
    struct revision revisions[2];
    const char *names[2]; /* of the models */
    struct threatmodel models[2];
    struct model_difference difference;
    struct path_difference paths;
    struct inputs inputs[2];    /* with evidence */
    struct model_images images; /* likewise: what belongs together */
    struct difference verdicts;
    struct goal_odds *odds[2];
    bool judged;
};

static enum exit_status read_format(struct diff *diff)
{
    const char *name = argument_value(diff->arguments, "format");
    const char *names[16] = {NULL};
    size_t count = 0;
    for (size_t i = 0; model_difference_formats[i].name; i++) {
        names[count++] = model_difference_formats[i].name;
        if (!diff->format && (!name || strcmp(name, names[i]) == 0)) {
            diff->format = &model_difference_formats[i];
        }
    }
    for (size_t i = 0; diff_picture_formats[i]; i++) {
        names[count++] = diff_picture_formats[i];
        diff->draws |= name && strcmp(name, diff_picture_formats[i]) == 0;
    }
    return !diff->format && !diff->draws ? refuse_word("format", name, names)
                                         : diff_pictures_check(diff->arguments, diff->draws);
}

/* Opens the revision that a side names, if it names one. */
static enum exit_status open_revisions(struct diff *diff)
{
    const char *const *operands = diff->arguments->operands.items;
    enum exit_status status = EXIT_ACCEPTABLE;
    for (int side = 0; side < 2 && status == EXIT_ACCEPTABLE; side++) {
        diff->names[side] = operands[side];
        if (revision_is_named(operands[side])) {
            status = revision_open(operands[side], operands[1 - side], &diff->revisions[side]);
        }
    }
    return status;
}

static enum status read_side(struct diff *diff, int side, struct diagnostics *diagnostics)
{
    const struct revision *revision = &diff->revisions[side];
    const char *name = diff->names[side], *path = revision->path;
    if (!path) {
        path = strcmp(name, "-") == 0
                   ? name
                   : inputs_find_file(&diff->arena, "domains", name, diagnostics);
    }
    const struct threatmodel_places places = {
        .root = argument_value(diff->arguments, "root"),
        .shipped = arena_format(&diff->arena, "%s/domains", data_folder()),
        .origin = revision->path ? &revision->origin : NULL,
        .keep_trees = true};
    enum status status =
        path ? threatmodel_read(&path, 1, &places, &diff->models[side], diagnostics)
             : STATUS_INVALID;
    if (status == STATUS_OK && revision->path) {
        diff->names[side] = diff->models[side].files.items[0]->source.path;
    }
    return status;
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

static bool wants_verdicts(const struct arguments *arguments)
{
    return argument_value(arguments, "evidence") || argument_value(arguments, "system") ||
           argument_value(arguments, "deployment");
}

static enum exit_status judge(struct diff *diff)
{
    const struct assessment_options wanted = {.extent = EXTENT_PATHS, .most_paths = COMPARED};
    enum exit_status status = EXIT_ACCEPTABLE;
    diff->judged = true;
    for (int side = 0; side < 2 && status == EXIT_ACCEPTABLE; side++) {
        status = inputs_assess_model(diff->arguments, &wanted, &diff->models[side],
                                     &diff->inputs[side]);
    }
    return status;
}

/* The baseline world that attack paths rest on: that of the framework, where one is named. */
static enum status find_world(struct diff *diff, const char **world,
                              struct diagnostics *diagnostics)
{
    const char *name = argument_value(diff->arguments, "framework");
    struct policy policy = {.digest = ""};
    *world = "";
    if (!name) {
        return STATUS_OK;
    }
    enum status status = inputs_read_policy(&diff->arena, name, &policy, diagnostics);
    if (status == STATUS_OK) {
        *world = arena_string(&diff->arena, policy.baseline);
        status = *world ? STATUS_OK : STATUS_MEMORY;
    }
    policy_release(&policy);
    return status;
}

static enum status compare_verdicts(struct diff *diff)
{
    enum status status = model_images_make(&diff->difference, &diff->images);
    if (status == STATUS_OK) {
        status = difference_find(&diff->inputs[0].verdict, &diff->inputs[1].verdict,
                                 &diff->images, &diff->verdicts);
    }
    for (int side = 0; side < 2 && status == STATUS_OK; side++) {
        status = difference_run_odds(&diff->inputs[side].verdict, &diff->odds[side]);
    }
    return status;
}

static enum status compare(struct diff *diff, struct diagnostics *diagnostics)
{
    struct path_difference_options wanted = {.most_listed = (size_t)diff->shown,
                                             .engine = {.step_budget = STEP_BUDGET}};
    enum status status = find_world(diff, &wanted.world, diagnostics);
    if (status == STATUS_OK) {
        status = model_difference_find(&diff->models[0], &diff->models[1], &diff->difference);
    }
    arena_release(&diff->models[0].trees); /* a third of the memory, and of no more use */
    arena_release(&diff->models[1].trees);
    if (status == STATUS_OK && diff->difference.acts) {
        status = path_difference_find(&diff->difference, &wanted, &diff->paths);
    } else {
        diff->paths.complete = true;
    }
    return status == STATUS_OK && diff->judged ? compare_verdicts(diff) : status;
}

/* What is known to differ differs, but a comparison that was cut short says so. */
static enum exit_status outcome(const struct diff *diff)
{
    bool complete = diff->paths.complete && (!diff->judged || diff->verdicts.complete);
    return !complete                        ? EXIT_UNDETERMINED
           : diff->difference.changes.count ? EXIT_CROSSED
                                            : EXIT_ACCEPTABLE;
}

static enum exit_status write_report(const struct diff *diff)
{
    const struct model_difference_report report = {.difference = &diff->difference,
                                                   .paths = &diff->paths,
                                                   .verdicts =
                                                       diff->judged ? &diff->verdicts : NULL,
                                                   .odds = {diff->odds[0], diff->odds[1]},
                                                   .names = {diff->names[0], diff->names[1]}};
    struct text product;
    if (diff->draws) {
        enum exit_status drawn = diff_pictures_draw(diff->arguments, &report);
        return drawn == EXIT_ACCEPTABLE ? outcome(diff) : drawn;
    }
    text_init(&product);
    diff->format->write(&report, &product);
    enum exit_status status =
        report_product(argument_value(diff->arguments, "output"), &product);
    text_release(&product);
    return status == EXIT_ACCEPTABLE ? outcome(diff) : status;
}

static enum exit_status compare_and_report(struct diff *diff)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = compare(diff, &diagnostics);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    diagnostics_release(&diagnostics);
    return exit_status == EXIT_ACCEPTABLE ? write_report(diff) : exit_status;
}

static void release(struct diff *diff)
{
    memory_free(diff->odds[0]);
    memory_free(diff->odds[1]);
    difference_release(&diff->verdicts);
    model_images_release(&diff->images);
    path_difference_release(&diff->paths);
    model_difference_release(&diff->difference);
    for (int side = 0; side < 2; side++) {
        inputs_release(&diff->inputs[side]);
        threatmodel_release(&diff->models[side]);
        revision_close(&diff->revisions[side]);
    }
    arena_release(&diff->arena);
}

static enum exit_status run(const struct arguments *arguments)
{
    struct diff diff = {.arguments = arguments};
    enum exit_status status = read_format(&diff);
    if (status != EXIT_ACCEPTABLE ||
        !analysis_number(arguments, "paths", 0, MOST_SHOWN, SHOWN, &diff.shown)) {
        return EXIT_USAGE;
    }
    arena_init(&diff.arena);
    status = open_revisions(&diff);
    if (status == EXIT_ACCEPTABLE) {
        status = read_models(&diff);
    }
    if (status == EXIT_ACCEPTABLE && wants_verdicts(arguments)) {
        status = judge(&diff);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = compare_and_report(&diff);
    }
    release(&diff);
    return status;
}

const struct command command_diff = {
    .name = "diff",
    .operands = "OLD NEW [--evidence STORE --system NAME --deployment TYPE --framework PACK]",
    .summary = "what differs between two threat models in what they mean",
    .examples = "  pathgate diff old.xml new.xml\n"
                "  pathgate diff HEAD~1: model.xml --format markdown\n"
                "  pathgate diff old.xml new.xml --format svg -o pictures\n"
                "  pathgate diff old.xml new.xml --evidence store.db --system my-system \\\n"
                "      --deployment closed --framework meta-aasf-2.0\n",
    .details =
        "OLD and NEW are files ('-': standard input), names of shipped models, or files of a\n"
        "git revision: REV:PATH from the top of the repository, REV:./PATH from here, REV: "
        "the\n"
        "file that the other side names, :PATH what is staged. Elements belong together when\n"
        "their ids agree; one under a new id is found by what else is the same. Order, files,\n"
        "white space, comments and defaults that are spelled out are no difference. Exit\n"
        "status: 0 no difference, 1 the models differ, 2 usage or invalid input, 3 a budget\n"
        "was hit and not everything was compared, 4 something broke.\n",
    .least = 2,
    .most = 2,
    .options = options,
    .run = run,
};
