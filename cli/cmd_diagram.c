/* diagram: one picture a scenario, drawn by pathgate-draw. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/draw_process.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "base/limits.h"
#include "export/drawing.h"
#include "model/grammar.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"world", '\0', "WORLD",
     "baseline, unmitigated, defined, implemented or validated (default)"},
    {"kind", '\0', "KIND", "scenario (the default), path, defence or overview"},
    {"path", '\0', "N", "only what belongs to path N, as 'pathgate analyze' lists them"},
    {"scenario", '\0', "ID",
     "only this scenario; its picture goes to standard output or -o FILE"},
    {"format", '\0', "FORMAT", "svg (the default), pdf, png, dot, or json (the description)"},
    {"theme", '\0', "THEME", "light (the default), dark or print"},
    {"preset", '\0', "PRESET", "slide (the default), a4 or web"},
    {"collapse", '\0', "WHAT",
     "auto (the default), none, safeguards, requirements, gates, not-in-force, or a number"},
    {"fonts", '\0', "FORM", "texts of an SVG: text (the default) or outlines"},
    {"scale", '\0', "NUMBER", "pixels of a PNG for each pixel of the picture"},
    {"output", 'o', "OUT", "a folder for all scenarios; with --scenario a file"},
    {NULL, '\0', NULL, NULL},
};

enum kind { KIND_SCENARIO, KIND_PATH, KIND_DEFENCE, KIND_OVERVIEW };
static const char *const kinds[] = {"scenario", "path", "defence", "overview", NULL};

struct drawing_job {
    const struct arguments *arguments;
    struct inputs *inputs;
    enum world world;
    const char *format;
    enum kind kind;
    uint64_t path; /* from 1; 0: none */
};

enum { MOST_PATHS = 10000, SHOWN_PATHS = 10 };

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
    default:
        return drawing_write_path(verdict, scenario, job->world, path, description);
    }
}

static enum exit_status draw(const struct drawing_job *job, uint32_t scenario, const char *path)
{
    struct text description;
    bool all = job->kind == KIND_OVERVIEW;
    const char *id = all ? "overview" : job->inputs->model.scenarios.items[scenario].label.id;
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
    } else if (strcmp(job->format, "json") == 0) {
        exit_status = report_product(path, &description);
    } else {
        const struct draw_options draw_options = {
            .format = job->format,
            .theme = argument_value(job->arguments, "theme"),
            .preset = argument_value(job->arguments, "preset"),
            .scale = argument_value(job->arguments, "scale"),
            .collapse = argument_value(job->arguments, "collapse"),
            .fonts = argument_value(job->arguments, "fonts"),
            .output = path};
        exit_status = draw_process_run(&draw_options, &description, id);
    }
    text_release(&description);
    return exit_status;
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

static enum exit_status check_words(const struct arguments *arguments)
{
    static const char *const formats[] = {"svg", "pdf", "png", "dot", "json", NULL};
    static const char *const fonts[] = {"text", "outlines", NULL};
    static const char *const themes[] = {"light", "dark", "print", NULL};
    static const char *const presets[] = {"slide", "a4", "web", NULL};
    static const char *const collapses[] = {
        "auto", "none", "safeguards", "requirements", "gates", "not-in-force", NULL};
    static const struct {
        const char *option;
        const char *const *words;
    } table[] = {{"kind", kinds},     {"fonts", fonts},  {"world", world_words},
                 {"format", formats}, {"theme", themes}, {"preset", presets}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const char *value = argument_value(arguments, table[i].option);
        if (value && grammar_word(value, table[i].words) < 0) {
            return refuse_word(table[i].option, value, table[i].words);
        }
    }
    const char *collapse = argument_value(arguments, "collapse");
    if (collapse && (collapse[0] < '1' || collapse[0] > '9') &&
        grammar_word(collapse, collapses) < 0) {
        return refuse_word("collapse", collapse, collapses);
    }
    const char *kind = argument_value(arguments, "kind");
    bool one = argument_value(arguments, "scenario") ||
               (kind && strcmp(kind, kinds[KIND_OVERVIEW]) == 0);
    if (!one && !argument_value(arguments, "output")) {
        fputs("pathgate: 'diagram' needs '-o FOLDER' for all scenarios, or '--scenario ID'\n",
              stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
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
    const char *scenario = argument_value(arguments, "scenario");
    const char *kind = argument_value(arguments, "kind");
    struct drawing_job job = {
        .arguments = arguments,
        .inputs = &inputs,
        .world = world ? (enum world)grammar_word(world, world_words) : WORLD_VALIDATED,
        .format = format ? format : "svg",
        .kind = kind ? (enum kind)grammar_word(kind, kinds) : KIND_SCENARIO};
    if (!analysis_number(arguments, "path", 1, MOST_PATHS, job.kind == KIND_PATH, &job.path)) {
        return EXIT_USAGE;
    }
    const struct assessment_options assessed = {
        .most_paths = job.kind == KIND_DEFENCE ? SHOWN_PATHS : (size_t)job.path};
    status = inputs_assess(arguments, &assessed, NULL, &inputs);
    if (status == EXIT_ACCEPTABLE) {
        status = job.kind == KIND_OVERVIEW ? draw(&job, 0, argument_value(arguments, "output"))
                 : scenario                ? draw_one(&job, scenario)
                            : draw_all(&job, argument_value(arguments, "output"));
    }
    inputs_release(&inputs);
    return status;
}

const struct command command_diagram = {
    .name = "diagram",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK "
                "-o OUT",
    .summary = "draw the scenarios: one picture each, as SVG, PDF, PNG or DOT",
    .examples = "  pathgate diagram --evidence store.db --system muse-spark-1.0 \\\n"
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
                "-o overview.svg\n",
    .details =
        "Exit status: 0 drawn, 2 usage or invalid input, 4 a picture could not be drawn.\n",
    .most = 256,
    .options = options,
    .run = run,
};
