/* diagram: a picture a scenario, or one of many, drawn by pathgate-draw. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/picture.h"
#include "cli/report.h"
#include "cli/whatif_changes.h"

#include "base/limits.h"
#include "export/drawing.h"
#include "export/report.h"
#include "model/grammar.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME...", "the system that is assessed"},
    {"deployment", '\0', "TYPE...", "development, internal, closed, api, open-weights, ..."},
    {"framework", '\0', "PACK...", "a framework pack: a file or the name of a shipped one"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    {"world", '\0', "WORLD",
     "baseline, unmitigated, defined, implemented or validated (default)"},
    WHATIF_CHANGES,
    {"kind", '\0', "KIND",
     "scenario (the default), path, defence, overview, matrix, frontier, history, safety-case"},
    {"path", '\0', "N", "only what belongs to path N, as 'pathgate analyze' lists them"},
    {"scenario", '\0', "ID",
     "only this scenario; its picture goes to standard output or -o FILE"},
    {"heat-map", '\0', "A,B", "of a frontier: at every pair of levels of capabilities A and B"},
    {"format", '\0', "FORMAT", "svg (the default), pdf, png, dot, or json (the description)"},
    PICTURE_OPTIONS,
    {"output", 'o', "OUT", "a folder for all scenarios; for one picture a file"},
    {NULL, '\0', NULL, NULL},
};

enum kind {
    KIND_SCENARIO,
    KIND_PATH,
    KIND_DEFENCE,
    KIND_OVERVIEW, /* one picture of a verdict from here on */
    KIND_SAFETY_CASE,
    KIND_MATRIX, /* with inputs of their own from here on */
    KIND_FRONTIER,
    KIND_HISTORY
};
static const char *const kinds[] = {"scenario", "path",        "defence",
                                    "overview", "safety-case", "matrix",
                                    "frontier", "history",     NULL};

struct drawing_job {
    const struct arguments *arguments;
    struct inputs *inputs;
    enum world world;
    const char *format;
    enum kind kind;
    uint64_t path; /* from 1; 0: none */
};

enum { MOST_PATHS = 10000, SHOWN_PATHS = 10, ARGUED_PATHS = 50 };

/* The path that is asked for; NULL and a message where the scenario has no such path. */
static const struct attack_path *find_path(const struct drawing_job *job, uint32_t scenario)
{
    const struct assessment *a = &job->inputs->verdict.assessments[scenario];
    if (job->path <= a->path_count) {
        return &a->paths[job->path - 1];
    }
    fprintf(stderr, "pathgate: error: '%s' has no path %llu: %zu are known\n",
            job->inputs->model.scenarios.items[scenario].label.id,
            (unsigned long long)job->path, a->path_count);
    return NULL;
}

static enum status describe_safety_case(const struct verdict *verdict, struct text *description)
{
    const struct report_case one = {verdict, false};
    const struct report report = {.cases = &one, .case_count = 1, .classification = ""};
    return report_write_gsn_drawing(&report, description);
}

static enum status describe(const struct drawing_job *job, uint32_t scenario,
                            const struct attack_path *path, struct text *description)
{
    const struct verdict *verdict = &job->inputs->verdict;
    switch (job->kind) {
    case KIND_PATH:
        return drawing_write_strip(verdict, scenario, job->world, path, description);
    case KIND_DEFENCE:
        return drawing_write_defence(verdict, scenario, description);
    case KIND_OVERVIEW:
        return drawing_write_overview(verdict, description);
    case KIND_SAFETY_CASE:
        return describe_safety_case(verdict, description);
    default:
        return drawing_write_path(verdict, scenario, job->world, path, description);
    }
}

static enum exit_status draw(const struct drawing_job *job, uint32_t scenario, const char *path)
{
    struct text description;
    bool all = job->kind >= KIND_OVERVIEW;
    const char *id =
        all ? kinds[job->kind] : job->inputs->model.scenarios.items[scenario].label.id;
    bool focused = job->path && job->kind < KIND_DEFENCE;
    const struct attack_path *attack = focused ? find_path(job, scenario) : NULL;
    if (focused && !attack) {
        return EXIT_USAGE;
    }
    text_init(&description);
    enum status status = describe(job, scenario, attack, &description);
    enum exit_status exit_status = EXIT_INTERNAL;
    if (status == STATUS_LIMIT) {
        fprintf(stderr, "pathgate: error: '%s' has more than %u %s and is not drawn\n", id,
                all ? LIMIT_DRAWING_ROWS : LIMIT_DRAWING_NODES, all ? "rows" : "nodes");
        exit_status = EXIT_USAGE;
    } else if (status != STATUS_OK) {
        fputs("pathgate: error: out of memory\n", stderr);
    } else {
        exit_status = picture_draw(job->arguments, job->format, path, &description, id);
    }
    text_release(&description);
    return exit_status;
}

/* What other commands show as tables, with their inputs and their exit status. */
static enum exit_status draw_table(const struct drawing_job *job)
{
    static enum exit_status (*const describers[])(const struct arguments *, struct text *) = {
        [KIND_MATRIX] = matrix_describe,
        [KIND_FRONTIER] = heat_map_describe,
        [KIND_HISTORY] = history_describe};
    struct text description;
    text_init(&description);
    enum exit_status status = describers[job->kind](job->arguments, &description);
    if (status == EXIT_ACCEPTABLE || status == EXIT_UNDETERMINED) {
        enum exit_status put =
            picture_draw(job->arguments, job->format, argument_value(job->arguments, "output"),
                         &description, kinds[job->kind]);
        status = put == EXIT_ACCEPTABLE ? status : put;
    }
    text_release(&description);
    return status;
}

static enum exit_status draw_one(const struct drawing_job *job, const char *id)
{
    const struct threatmodel *model = &job->inputs->model;
    uint32_t scenario = threatmodel_find_scenario(model, id);
    if (scenario != NONE) {
        return draw(job, scenario, argument_value(job->arguments, "output"));
    }
    VEC(const char *) known = {0};
    bool listed = true;
    for (size_t i = 0; listed && i < model->scenarios.count; i++) {
        listed = vec_push(&known, model->scenarios.items[i].label.id);
    }
    listed = listed && vec_push(&known, NULL);
    enum exit_status status = listed ? refuse_word("scenario", id, known.items) : EXIT_INTERNAL;
    vec_release(&known);
    return status;
}

/* A picture that fails costs itself: the others are drawn, and the failure is the exit status.
 */
static enum exit_status draw_all(const struct drawing_job *job, const char *folder)
{
    enum exit_status worst = EXIT_ACCEPTABLE;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "pathgate: error: cannot make the folder '%s': %s\n", folder,
                strerror(errno));
        return EXIT_INTERNAL;
    }
    for (uint32_t s = 0; s < job->inputs->model.scenarios.count; s++) {
        const char *id = job->inputs->model.scenarios.items[s].label.id;
        const char *path =
            arena_format(&job->inputs->arena, "%s/%s.%s", folder, id, job->format);
        enum exit_status status = path ? draw(job, s, path) : EXIT_INTERNAL;
        if (status == EXIT_ACCEPTABLE) {
            printf("%s\n", path);
        } else {
            worst = status;
        }
    }
    return worst;
}

/* Only a matrix is of several systems, deployments and frameworks. */
static enum exit_status check_repeats(const struct arguments *arguments)
{
    static const char *const inputs[] = {"system", "deployment", "framework"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        size_t at = 0;
        argument_next(arguments, inputs[i], &at);
        if (argument_next(arguments, inputs[i], &at)) {
            fprintf(stderr, "pathgate: only '--kind matrix' takes several '--%s'\n", inputs[i]);
            return EXIT_USAGE;
        }
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status check_words(const struct arguments *arguments)
{
    static const char *const formats[] = {"svg", "pdf", "png", "dot", "json", NULL};
    if (choose_word(arguments, "kind", kinds) < 0 ||
        choose_word(arguments, "world", world_words) < 0 ||
        choose_word(arguments, "format", formats) < 0) {
        return EXIT_USAGE;
    }
    return picture_check(arguments);
}

static enum exit_status check(const struct drawing_job *job)
{
    enum exit_status status =
        job->kind == KIND_MATRIX ? EXIT_ACCEPTABLE : check_repeats(job->arguments);
    bool one = argument_value(job->arguments, "scenario") || job->kind >= KIND_OVERVIEW;
    if (status == EXIT_ACCEPTABLE && !one && !argument_value(job->arguments, "output")) {
        if (!inputs_refuse_fault_tree(job->arguments)) {
            fputs("pathgate: 'diagram' needs '-o FOLDER' for all scenarios, or '--scenario "
                  "ID'\n",
                  stderr);
        }
        status = EXIT_USAGE;
    }
    if (status == EXIT_ACCEPTABLE && job->kind >= KIND_SAFETY_CASE &&
        whatif_is_asked(job->arguments)) {
        fprintf(stderr, "pathgate: '--kind %s' shows no what-if\n", kinds[job->kind]);
        status = EXIT_USAGE;
    }
    return status;
}

static enum exit_status draw_pictures(struct drawing_job *job)
{
    const char *scenario = argument_value(job->arguments, "scenario");
    const char *output = argument_value(job->arguments, "output");
    return job->kind >= KIND_OVERVIEW ? draw(job, 0, output)
           : scenario                 ? draw_one(job, scenario)
                                      : draw_all(job, output);
}

/* The same with what is assumed in place of the verdict. */
static enum exit_status draw_what_if(struct drawing_job *job,
                                     const struct assessment_options *assessed)
{
    struct inputs *inputs = job->inputs;
    struct whatif whatif;
    struct text words;
    struct diagnostics diagnostics;
    enum status status = whatif_init(&inputs->question, &whatif);
    if (status != STATUS_OK) {
        fputs("pathgate: error: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    text_init(&words);
    diagnostics_init(&diagnostics);
    status = whatif_take_options(job->arguments, &whatif, &diagnostics);
    if (status == STATUS_OK) {
        whatif_describe(&whatif, &words);
        whatif.question.assumed = text_string(&words);
        verdict_release(&inputs->verdict);
        status = verdict_make(&whatif.question, assessed, &inputs->verdict, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = draw_pictures(job);
    }
    if (inputs->verdict.situation.question.model) {
        verdict_release(&inputs->verdict); /* it points into the what-if */
    }
    whatif_release(&whatif);
    text_release(&words);
    diagnostics_release(&diagnostics);
    return exit_status;
}

static enum exit_status draw_verdict(struct drawing_job *job)
{
    const struct assessment_options assessed = {
        .most_paths = job->kind == KIND_DEFENCE       ? SHOWN_PATHS
                      : job->kind == KIND_SAFETY_CASE ? ARGUED_PATHS
                                                      : (size_t)job->path};
    enum exit_status status = inputs_assess(job->arguments, &assessed, NULL, job->inputs);
    if (status == EXIT_ACCEPTABLE) {
        status =
            whatif_is_asked(job->arguments) ? draw_what_if(job, &assessed) : draw_pictures(job);
    }
    inputs_release(job->inputs);
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct inputs inputs;
    enum exit_status status = check_words(arguments);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    const char *world = argument_value(arguments, "world");
    const char *format = argument_value(arguments, "format");
    const char *kind = argument_value(arguments, "kind");
    struct drawing_job job = {
        .arguments = arguments,
        .inputs = &inputs,
        .world = world ? (enum world)grammar_word(world, world_words) : WORLD_VALIDATED,
        .format = format ? format : "svg",
        .kind = kind ? (enum kind)grammar_word(kind, kinds) : KIND_SCENARIO};
    status = check(&job);
    if (status == EXIT_ACCEPTABLE &&
        !analysis_number(arguments, "path", 1, MOST_PATHS, job.kind == KIND_PATH, &job.path)) {
        status = EXIT_USAGE;
    }
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    return job.kind >= KIND_MATRIX ? draw_table(&job) : draw_verdict(&job);
}

const struct command command_diagram = {
    .name = "diagram",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK "
                "-o OUT",
    .summary = "draw scenarios, paths, tables of verdicts: as SVG, PDF, PNG or DOT",
    .examples =
        "  pathgate diagram --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 -o pictures\n"
        "  pathgate diagram --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 \\\n"
        "      --scenario cyber-ts-1.1 --world unmitigated --format pdf -o cyber.pdf\n"
        "  pathgate diagram --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 \\\n"
        "      --scenario cb-ts-1.1 --kind path --path 2 -o path.svg\n"
        "  pathgate diagram chemical-biological --evidence store.db --system "
        "muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --kind overview "
        "-o overview.svg\n"
        "  pathgate diagram --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --scenario cb-ts-1.1 \\\n"
        "      --safeguard -cb-system-guardrails -o without.svg\n"
        "  pathgate diagram --kind matrix --evidence store.db --format pdf -o matrix.pdf\n"
        "  pathgate diagram --kind frontier --evidence store.db --system muse-spark-1.0 "
        "\\\n"
        "      --deployment closed --framework meta-aasf-2.0 \\\n"
        "      --heat-map cyber-operations,vulnerability-exploitation -o frontier.svg\n",
    .details =
        "Exit status: 0 drawn, whatever it shows; 2 usage or invalid input; 3 a matrix or a\n"
        "frontier was drawn, and an analysis behind it hit a budget; 4 a picture could not be\n"
        "drawn.\n",
    .most = 256,
    .options = options,
    .run = run,
};
