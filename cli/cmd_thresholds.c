/* thresholds: which levels of capabilities open goals, how far a system is from them, and what
 * evaluation says so; or the verdict over every pair of levels of two capabilities. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/picture.h"
#include "cli/report.h"
#include "export/heat_map.h"
#include "export/red_lines.h"
#include "export/thresholds.h"
#include "model/grammar.h"

#include <math.h>
#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"world", '\0', "WORLD", "what if: rest tiers on this world (default: validated)"},
    {"of", '\0', "SCOPE", "scenario (the default), outcome or domain: any goal of it"},
    {"only", '\0', "ID", "this scenario, outcome or domain alone (default: all)"},
    {"top", '\0', "N", "list N vectors of each border (default 3)"},
    {"by-deployment", '\0', NULL, "how near thresholds are under every deployment, too"},
    {"heat-map", '\0', "A,B", "the verdict at every pair of levels of capabilities A and B"},
    {"red-lines", '\0', NULL,
     "levels of thresholds, what decides them, safeguards that suffice"},
    {"tolerance", '\0', "P",
     "with --red-lines: what brings every probability down to P suffices"},
    {"bypass", '\0', "P", "with --tolerance: assume this rate where nothing measures it"},
    {"beta", '\0', "SHARE", "with --tolerance: of common-cause groups (default 0)"},
    {"memory", '\0', "MIB", "most memory of decision diagrams (default 512)"},
    {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},
    {"format", '\0', "FORMAT", "text (the default), json, csv; of a heat map svg, pdf, png"},
    PICTURE_OPTIONS,
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 3, MOST_TOP = 10000, RED_LINE_VECTORS = 1000 };

typedef void heat_map_writer(const struct shown_heat_map *shown, struct text *out);

struct thresholds_task {
    const struct arguments *arguments;
    struct inputs inputs;
    struct progress progress;
    struct engine_options engine;
    struct thresholds_question question;
    struct red_lines_question red_lines;
    const struct thresholds_format *format;
    heat_map_writer *heat_format; /* NULL: thresholds are asked for, not a heat map */
};

/* From the fourth on they are drawn. */
enum { FIRST_PICTURE = 3 };
static const char *const heat_formats[] = {"text", "json", "csv", "svg", "pdf", "png", NULL};
static heat_map_writer *const heat_writers[] = {heat_map_write_text, heat_map_write_json,
                                                heat_map_write_csv, heat_map_write_drawing};

static enum exit_status read_heat_format(struct thresholds_task *task)
{
    static const char *const aside[] = {"of",     "only",      "top",       "by-deployment",
                                        "memory", "red-lines", "tolerance", "bypass",
                                        "beta"};
    const char *name = argument_value(task->arguments, "format");
    int format = name ? grammar_word(name, heat_formats) : 0;
    for (size_t i = 0; i < sizeof(aside) / sizeof(aside[0]); i++) {
        if (argument_value(task->arguments, aside[i])) {
            fprintf(stderr, "pathgate: error: a heat map takes no '--%s'\n", aside[i]);
            return EXIT_USAGE;
        }
    }
    if (format < 0) {
        return refuse_word("format", name, heat_formats);
    }
    task->heat_format = heat_writers[format < FIRST_PICTURE ? format : FIRST_PICTURE];
    return picture_check(task->arguments);
}

static enum exit_status read_format(struct thresholds_task *task)
{
    if (argument_value(task->arguments, "heat-map")) {
        return read_heat_format(task);
    }
    int format =
        choose_format(task->arguments, thresholds_formats, sizeof(*thresholds_formats));
    task->format = &thresholds_formats[format < 0 ? 0 : format];
    return format < 0 ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

static enum exit_status read_scope(struct thresholds_task *task)
{
    int scope = choose_word(task->arguments, "of", goal_scope_words);
    if (scope < 0) {
        return EXIT_USAGE;
    }
    task->question.scope = (enum goal_scope)scope;
    task->question.only = argument_value(task->arguments, "only");
    if (scope != SCOPE_SCENARIO && argument_value(task->arguments, "red-lines")) {
        fputs("pathgate: error: red lines are of scenarios: leave '--of' out\n", stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
}

static bool read_tolerance(struct thresholds_task *task)
{
    const struct arguments *arguments = task->arguments;
    struct red_lines_question *lines = &task->red_lines;
    bool red = argument_value(arguments, "red-lines") != NULL;
    bool stated = argument_value(arguments, "tolerance") != NULL;
    if ((stated && !red) || (!stated && (argument_value(arguments, "bypass") ||
                                         argument_value(arguments, "beta")))) {
        fputs("pathgate: error: '--tolerance' goes with '--red-lines', '--bypass' and '--beta' "
              "with '--tolerance'\n",
              stderr);
        return false;
    }
    return analysis_share(arguments, "tolerance", NAN, &lines->tolerance) &&
           analysis_share(arguments, "bypass", NAN, &lines->bypass) &&
           analysis_share(arguments, "beta", 0, &lines->beta);
}

/* What is read whatever is asked for. */
static enum exit_status read_inputs(struct thresholds_task *task)
{
    const struct arguments *arguments = task->arguments;
    double granted;
    if (!analysis_real(arguments, "seconds", &granted)) {
        return EXIT_USAGE;
    }
    progress_begin(&task->progress, isnan(granted) ? 0 : granted);
    return inputs_assess(arguments, &(struct assessment_options){.extent = EXTENT_RATING},
                         argument_value(arguments, "world"), &task->inputs);
}

static enum exit_status read_task(struct thresholds_task *task)
{
    const struct arguments *arguments = task->arguments;
    uint64_t mebibytes, top;
    enum exit_status status = read_format(task);
    if (status == EXIT_ACCEPTABLE) {
        status = read_scope(task);
    }
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    if (!analysis_number(arguments, "top", 1, MOST_TOP, DEFAULT_TOP, &top) ||
        !analysis_number(arguments, "memory", 1, 1 << 20, 512, &mebibytes) ||
        !read_tolerance(task)) {
        return EXIT_USAGE;
    }
    task->engine = (struct engine_options){.memory_budget = (size_t)mebibytes << 20,
                                           .progress = progress_engine,
                                           .context = &task->progress};
    task->question.verdict = &task->inputs.verdict;
    task->question.wanted = (size_t)top;
    task->question.elsewhere = argument_value(arguments, "by-deployment") != NULL;
    task->question.ways = argument_value(arguments, "red-lines") == NULL;
    task->question.options = &task->engine;
    return read_inputs(task);
}

/* A goal that is open with everything in force. */
static bool is_crossed(const struct thresholds *thresholds)
{
    for (size_t i = 0; i < thresholds->count; i++) {
        const struct goal_threshold *goal = &thresholds->goals[i];
        const struct border *minimal = &goal->worlds[goal->world_count - 1].frontier.minimal;
        if (minimal->count && minimal->vectors[0].distance == 0) {
            return true;
        }
    }
    return false;
}

static enum exit_status refuse(struct thresholds_task *task, enum status status)
{
    if (status != STATUS_INVALID) {
        return analysis_refuse(status);
    }
    fprintf(stderr, "pathgate: error: no scenario of the models is of the %s '%s'\n",
            goal_scope_words[task->question.scope], task->question.only);
    return EXIT_USAGE;
}

static enum exit_status answer(struct thresholds_task *task)
{
    struct thresholds thresholds;
    progress_name(&task->progress, "unlocking frontiers");
    enum status status = thresholds_find(&task->question, &task->inputs.arena, &thresholds);
    bool stopped = progress_end(&task->progress);
    if (status != STATUS_OK) {
        return refuse(task, status);
    }
    thresholds.complete &= !stopped;
    const struct shown_thresholds shown = {&task->inputs.verdict, &thresholds};
    struct text product;
    text_init(&product);
    task->format->write(&shown, &product);
    enum exit_status exit_status =
        report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return exit_status != EXIT_ACCEPTABLE ? exit_status
           : !thresholds.complete         ? EXIT_UNDETERMINED
           : is_crossed(&thresholds)      ? EXIT_CROSSED
                                          : EXIT_ACCEPTABLE;
}

static enum exit_status answer_red_lines(struct thresholds_task *task)
{
    static void (*const writers[])(const struct shown_red_lines *, struct text *) = {
        red_lines_write_text, red_lines_write_json, red_lines_write_csv};
    struct thresholds thresholds;
    struct red_lines lines;
    struct red_lines_question *asked = &task->red_lines;
    asked->verdict = &task->inputs.verdict;
    asked->thresholds = &thresholds;
    asked->wanted = task->question.wanted;
    asked->options = &task->engine;
    task->question.wanted = RED_LINE_VECTORS;
    progress_name(&task->progress, "red lines");
    enum status status = thresholds_find(&task->question, &task->inputs.arena, &thresholds);
    if (status == STATUS_OK) {
        status = red_lines_find(asked, &task->inputs.arena, &lines);
    }
    bool stopped = progress_end(&task->progress);
    if (status != STATUS_OK) {
        return refuse(task, status);
    }
    lines.complete &= !stopped;
    const struct shown_red_lines shown = {&task->inputs.verdict, &lines, asked};
    struct text product;
    text_init(&product);
    writers[task->format - thresholds_formats](&shown, &product);
    enum exit_status exit_status =
        report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return exit_status != EXIT_ACCEPTABLE ? exit_status
           : !lines.complete              ? EXIT_UNDETERMINED
           : is_crossed(&thresholds)      ? EXIT_CROSSED
                                          : EXIT_ACCEPTABLE;
}

/* The two capabilities that the option names. */
static enum exit_status read_axes(const struct thresholds_task *task, uint32_t axes[2])
{
    const struct threatmodel *model = &task->inputs.model;
    const char *id = argument_value(task->arguments, "heat-map");
    const char *comma = strchr(id, ',');
    const char *const ids[2] = {id, comma ? comma + 1 : ""};
    const size_t lengths[2] = {comma ? (size_t)(comma - id) : strlen(id), strlen(ids[1])};
    for (int axis = 0; axis < 2; axis++) {
        axes[axis] = NONE;
        for (uint32_t c = 0; c < model->capabilities.count; c++) {
            const char *known = model->capabilities.items[c].label.id;
            if (strlen(known) == lengths[axis] &&
                strncmp(known, ids[axis], lengths[axis]) == 0) {
                axes[axis] = c;
            }
        }
        if (axes[axis] == NONE) {
            fprintf(stderr,
                    "pathgate: error: the models have no capability '%.*s'\n"
                    "  hint: --heat-map takes the ids of two capabilities: A,B\n",
                    (int)lengths[axis], ids[axis]);
            return EXIT_USAGE;
        }
    }
    if (axes[0] == axes[1]) {
        fputs("pathgate: error: a heat map is of two different capabilities\n", stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
}

/* Makes the map and words it. */
static enum exit_status make_heat_map(struct thresholds_task *task, struct text *product)
{
    struct heat_map map;
    uint32_t axes[2];
    enum exit_status exit_status = read_axes(task, axes);
    if (exit_status != EXIT_ACCEPTABLE) {
        progress_end(&task->progress);
        return exit_status;
    }
    progress_name(&task->progress, "verdicts");
    enum status status = heat_map_make(&task->inputs.verdict, axes, progress_parts,
                                       &task->progress, &task->inputs.arena, &map);
    progress_end(&task->progress);
    if (status != STATUS_OK) {
        return analysis_refuse(status);
    }
    const struct shown_heat_map shown = {&task->inputs.verdict, &map};
    task->heat_format(&shown, product);
    return map.complete ? EXIT_ACCEPTABLE : EXIT_UNDETERMINED;
}

static enum exit_status answer_heat_map(struct thresholds_task *task)
{
    const struct arguments *arguments = task->arguments;
    const char *output = argument_value(arguments, "output");
    struct text product;
    text_init(&product);
    enum exit_status status = make_heat_map(task, &product);
    if (status == EXIT_ACCEPTABLE || status == EXIT_UNDETERMINED) {
        enum exit_status put =
            task->heat_format == heat_map_write_drawing
                ? picture_draw(arguments, argument_value(arguments, "format"), output, &product,
                               "heat map")
                : report_product(output, &product);
        status = put == EXIT_ACCEPTABLE ? status : put;
    }
    text_release(&product);
    return status;
}

enum exit_status heat_map_describe(const struct arguments *arguments, struct text *description)
{
    struct thresholds_task task = {.arguments = arguments,
                                   .heat_format = heat_map_write_drawing};
    enum exit_status status =
        require_option(arguments, "heat-map") ? read_inputs(&task) : EXIT_USAGE;
    if (status == EXIT_ACCEPTABLE) {
        status = make_heat_map(&task, description);
    }
    inputs_release(&task.inputs);
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct thresholds_task task = {.arguments = arguments};
    enum exit_status status = read_task(&task);
    if (status == EXIT_ACCEPTABLE) {
        status = task.heat_format                         ? answer_heat_map(&task)
                 : argument_value(arguments, "red-lines") ? answer_red_lines(&task)
                                                          : answer(&task);
    }
    inputs_release(&task.inputs);
    return status;
}

const struct command command_thresholds = {
    .name = "thresholds",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "show which capability levels open goals, and how far a system is from them",
    .examples =
        "  pathgate thresholds cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0\n"
        "  pathgate thresholds --evidence store.db --system my-system --deployment api \\\n"
        "      --framework meta-aasf-2.0 --of domain --by-deployment --format json\n"
        "  pathgate thresholds cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --format svg -o map.svg \\\n"
        "      --heat-map cyber-operations,vulnerability-exploitation\n",
    .details =
        "A threshold is a minimal vector of capability levels with which a goal can no longer\n"
        "be ruled out; a safe region is a maximal one with which it still can. Of each the\n"
        "nearest to the system are listed, for the world before mitigation and with the\n"
        "safeguards that are defined, implemented and validated: what the system lacks of a\n"
        "threshold in levels and in the metrics that decide them, and what the framework\n"
        "would make of it there. All of them are counted.\n"
        "With --heat-map, instead: the tiers and the decision at every pair of levels of two\n"
        "capabilities, all else as measured; exit status 0, or 3 where cells are missing.\n"
        "With --red-lines, instead: each level that a threshold of a tracked scenario has,\n"
        "the evaluation that decides it, and the N smallest sets of safeguards (--top) that\n"
        "keep these scenarios shut, or the probability of each within --tolerance, when the\n"
        "system has at least that level, all else as measured.\n"
        "Exit status: 0; 1 where a threshold is reached with all safeguards in force; 3 where\n"
        "a budget was hit; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
