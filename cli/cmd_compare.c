/* compare: two systems, checkpoints, reasoning modes, deployments or frameworks side by side.
 * An option given twice says how the sides differ; given once, it holds for both. */
#include "cli/cmd.h"
#include "cli/difference_run.h"
#include "cli/inputs.h"

#include "analyzer/whatif.h"

#include <string.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE...", "the evidence store"},
    {"system", '\0', "NAME...", "the system"},
    {"checkpoint", '\0', "ID...", "leave aside what was measured on others"},
    {"mode", '\0', "MODE...", "leave aside what was measured in other reasoning modes"},
    {"deployment", '\0', "TYPE...", "development, internal, closed, api, open-weights, ..."},
    {"framework", '\0', "PACK...", "a framework pack: a file or the name of a shipped one"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD...", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    DIFFERENCE_OPTIONS,
    {NULL, '\0', NULL, NULL},
};

/* The options that may be given twice, in the order in which they name the sides. */
static const char *const sided[] = {"system",    "checkpoint", "mode",    "deployment",
                                    "framework", "date",       "evidence"};
enum { SIDED = sizeof(sided) / sizeof(sided[0]) };

/* The value of an option for a side; '*twice' says whether the sides differ in it. */
static const char *value_of(const struct arguments *arguments, const char *option, int side,
                            bool *twice)
{
    size_t at = 0;
    const char *first = argument_next(arguments, option, &at);
    const char *second = argument_next(arguments, option, &at);
    *twice = second != NULL;
    return side && second ? second : first;
}

static bool check_sides(const struct arguments *arguments)
{
    bool any = false;
    for (size_t i = 0; i < SIDED; i++) {
        size_t at = 0, count = 0;
        while (argument_next(arguments, sided[i], &at)) {
            count++;
        }
        if (count > 2) {
            fprintf(stderr, "pathgate: two are compared, but '--%s' is given %zu times\n",
                    sided[i], count);
            return false;
        }
        any |= count == 2;
    }
    if (!any && !inputs_refuse_fault_tree(arguments)) {
        fputs("pathgate: nothing tells the two sides apart\n"
              "  hint: give '--system', '--checkpoint', '--mode', '--deployment', "
              "'--framework',\n  '--date' or '--evidence' twice\n",
              stderr);
    }
    return any;
}

/* The arguments as they are for one side. The operands are shared. */
static struct arguments arguments_of(const struct arguments *arguments, int side)
{
    struct arguments own = *arguments;
    for (size_t o = 0; options[o].name; o++) {
        for (size_t i = 0; i < SIDED; i++) {
            bool twice;
            if (strcmp(options[o].name, sided[i]) == 0) {
                own.values[o] = value_of(arguments, sided[i], side, &twice);
            }
        }
    }
    return own;
}

/* What tells the side from the other, for column headings. */
static const char *name_of(const struct arguments *arguments, int side, struct arena *arena)
{
    struct text name;
    bool twice;
    text_init(&name);
    for (size_t i = 0; i < SIDED; i++) {
        const char *value = value_of(arguments, sided[i], side, &twice);
        if (twice) {
            text_format(&name, "%s%s", name.length ? ", " : "", value);
        }
    }
    const char *kept = name.failed ? NULL : arena_string(arena, text_string(&name));
    text_release(&name);
    return kept;
}

struct side {
    struct arguments arguments;
    struct inputs inputs;
    struct whatif whatif; /* where only a checkpoint or a mode counts */
    bool has_whatif;
    struct verdict part; /* its verdict */
};

static enum status keep_part(struct side *side, size_t most_paths,
                             struct diagnostics *diagnostics)
{
    const char *checkpoint = argument_value(&side->arguments, "checkpoint");
    const char *mode = argument_value(&side->arguments, "mode");
    const struct assessment_options wanted = {.extent = EXTENT_PATHS, .most_paths = most_paths};
    if (!checkpoint && !mode) {
        return STATUS_OK;
    }
    enum status status = whatif_init(&side->inputs.question, &side->whatif);
    side->has_whatif = status == STATUS_OK;
    if (status == STATUS_OK && checkpoint) {
        status = whatif_only_checkpoint(&side->whatif, checkpoint, diagnostics);
    }
    if (status == STATUS_OK && mode) {
        status = whatif_only_mode(&side->whatif, mode, diagnostics);
    }
    if (status == STATUS_OK) {
        status = verdict_make(&side->whatif.question, &wanted, &side->part, diagnostics);
    }
    return status;
}

static enum exit_status open_side(const struct arguments *arguments, int number,
                                  size_t most_paths, struct side *side)
{
    struct diagnostics diagnostics;
    const struct assessment_options wanted = {.extent = EXTENT_PATHS, .most_paths = most_paths};
    side->arguments = arguments_of(arguments, number);
    enum exit_status exit_status =
        inputs_assess(&side->arguments, &wanted, NULL, &side->inputs);
    if (exit_status == EXIT_ACCEPTABLE) {
        diagnostics_init(&diagnostics);
        enum status status = keep_part(side, most_paths, &diagnostics);
        exit_status = report_diagnostics(&diagnostics, status);
        diagnostics_release(&diagnostics);
    }
    return exit_status;
}

static void close_side(struct side *side)
{
    if (side->part.situation.question.model) {
        verdict_release(&side->part);
    }
    if (side->has_whatif) {
        whatif_release(&side->whatif);
    }
    inputs_release(&side->inputs);
}

static const struct verdict *verdict_of(const struct side *side)
{
    return side->part.situation.question.model ? &side->part : &side->inputs.verdict;
}

static enum exit_status compare(const struct arguments *arguments,
                                const struct difference_run *run, struct side sides[2],
                                struct text *product)
{
    struct arena arena;
    struct diagnostics diagnostics;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    const struct verdict *const verdicts[2] = {verdict_of(&sides[0]), verdict_of(&sides[1])};
    const char *const names[2] = {name_of(arguments, 0, &arena), name_of(arguments, 1, &arena)};
    enum status status = names[0] && names[1]
                             ? difference_run_write(run, verdicts, names, NULL, product)
                             : STATUS_MEMORY;
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return exit_status;
}

static enum exit_status run_compare(const struct arguments *arguments)
{
    struct difference_run run;
    struct side sides[2] = {{.has_whatif = false}, {.has_whatif = false}};
    struct text product;
    if (!check_sides(arguments) || !difference_run_read(arguments, &run)) {
        return EXIT_USAGE;
    }
    text_init(&product);
    enum exit_status status = open_side(arguments, 0, run.compared, &sides[0]);
    if (status == EXIT_ACCEPTABLE) {
        status = open_side(arguments, 1, run.compared, &sides[1]);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = compare(arguments, &run, sides, &product);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = report_product(argument_value(arguments, "output"), &product);
    }
    text_release(&product);
    close_side(&sides[0]);
    close_side(&sides[1]);
    return status;
}

const struct command command_compare = {
    .name = "compare",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "two systems, checkpoints, modes, deployments or frameworks side by side",
    .examples =
        "  pathgate compare --evidence store.db --system muse-spark-1.0 \\\n"
        "      --system muse-spark-1.1 --deployment api --framework meta-aasf-2.0\n"
        "  pathgate compare --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --deployment open-weights --framework meta-aasf-2.0\n",
    .details =
        "An option given twice tells the sides apart; given once, it holds for both. Of\n"
        "checkpoints and reasoning modes, what states another is left aside; what states none\n"
        "counts on both sides.\n"
        "Exit status: 0; 2 and 4 as everywhere. Ask 'verdict' whether a side is acceptable.\n",
    .most = 256,
    .options = options,
    .run = run_compare,
};
