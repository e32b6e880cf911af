/* whatif: what would be, if a capability, a measurement, a safeguard, a condition, the actor or
 * the deployment were another; what that changes, and how. */
#include "analyzer/goal_odds.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/cmd.h"
#include "cli/difference_run.h"
#include "cli/whatif_changes.h"
#include "pathgate.h"

#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    WHATIF_CHANGES,
    {"world", '\0', "WORLD", "rest the residual tier on this world (validated)"},
    DIFFERENCE_OPTIONS,
    {"states", '\0', "FILE", "answer every state of this JSON array instead, as JSON"},
    {NULL, '\0', NULL, NULL},
};

/* Answers the question as changed; the verdict is released by the caller. */
static enum status judge(const struct whatif *whatif, size_t most_paths,
                         struct verdict *verdict, struct diagnostics *diagnostics)
{
    const struct assessment_options wanted = {.extent = EXTENT_PATHS, .most_paths = most_paths};
    return verdict_make(&whatif->question, &wanted, verdict, diagnostics);
}

static enum status answer(const struct arguments *arguments, const struct difference_run *run,
                          const struct inputs *inputs, struct text *product,
                          enum verdict_outcome *outcome, struct diagnostics *diagnostics)
{
    struct whatif whatif;
    struct verdict verdict = {.tier = {{0}}};
    enum status status = whatif_init(&inputs->question, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    const char *world = argument_value(arguments, "world");
    status = whatif_take_options(arguments, &whatif, diagnostics);
    enum status placed = world ? whatif_set_world(&whatif, world, diagnostics) : STATUS_OK;
    status = status == STATUS_OK ? placed : status;
    if (status == STATUS_OK) {
        status = judge(&whatif, run->compared, &verdict, diagnostics);
    }
    if (status == STATUS_OK) {
        const struct verdict *const sides[2] = {&inputs->verdict, &verdict};
        static const char *const names[2] = {"as it is", "what if"};
        *outcome = verdict.outcome;
        status = difference_run_write(run, sides, names, &whatif, product);
    }
    if (verdict.situation.question.model) {
        verdict_release(&verdict);
    }
    whatif_release(&whatif);
    return status;
}

static enum status answer_state(const struct inputs *inputs, const struct json_node *state,
                                const struct source *source, struct json *json,
                                struct diagnostics *diagnostics)
{
    struct whatif whatif;
    struct verdict verdict = {.tier = {{0}}};
    struct goal_odds *odds = NULL;
    enum status status = whatif_init(&inputs->question, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    status = whatif_take_state(state, source, &whatif, diagnostics);
    if (status == STATUS_OK) {
        status = judge(&whatif, 0, &verdict, diagnostics);
    }
    if (status == STATUS_OK) {
        status = difference_run_odds(&verdict, &odds);
    }
    if (status == STATUS_OK) {
        difference_write_state(json, NULL, &verdict, odds);
    }
    memory_free(odds);
    if (verdict.situation.question.model) {
        verdict_release(&verdict);
    }
    whatif_release(&whatif);
    return status;
}

/* Every state of the file, in its order; faults of all of them are reported. */
static enum status answer_states(const char *path, const struct inputs *inputs,
                                 struct text *product, struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source;
    struct json_node *root = NULL;
    struct json json;
    arena_init(&arena);
    enum status status = file_read(&arena, path, LIMIT_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = json_read(&arena, &source, NULL, &root, diagnostics);
    }
    if (status == STATUS_OK && root->kind != JSON_ARRAY) {
        diagnostics_add(
            diagnostics, SEVERITY_ERROR, "bad-value", (struct place){&source, root->offset},
            "the file holds %s, not an array of states", json_kind_word(root->kind));
        status = STATUS_INVALID;
    }
    json_init(&json, product);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-states");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_open_array(&json, "states");
    for (const struct json_node *state = status == STATUS_OK ? root->first : NULL; state;
         state = state->next) {
        enum status one = answer_state(inputs, state, &source, &json, diagnostics);
        status = status == STATUS_OK ? one : status;
        if (one == STATUS_MEMORY) {
            break;
        }
    }
    json_close(&json);
    json_close(&json);
    arena_release(&arena);
    return status;
}

static enum exit_status run_whatif(const struct arguments *arguments)
{
    const char *states = argument_value(arguments, "states");
    enum verdict_outcome outcome = OUTCOME_UNDETERMINED;
    struct difference_run run;
    struct inputs inputs;
    struct diagnostics diagnostics;
    struct text product;
    if (!difference_run_read(arguments, &run)) {
        return EXIT_USAGE;
    }
    text_init(&product);
    diagnostics_init(&diagnostics);
    const struct assessment_options wanted = {.extent = EXTENT_PATHS,
                                              .most_paths = states ? 0 : run.compared};
    enum exit_status exit_status = inputs_assess(arguments, &wanted, NULL, &inputs);
    if (exit_status == EXIT_ACCEPTABLE) {
        enum status status =
            states ? answer_states(states, &inputs, &product, &diagnostics)
                   : answer(arguments, &run, &inputs, &product, &outcome, &diagnostics);
        exit_status = report_diagnostics(&diagnostics, status);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(argument_value(arguments, "output"), &product);
    }
    if (exit_status == EXIT_ACCEPTABLE && !states) {
        exit_status = (enum exit_status)outcome_exit_status(outcome);
    }
    diagnostics_release(&diagnostics);
    text_release(&product);
    inputs_release(&inputs);
    return exit_status;
}

const struct command command_whatif = {
    .name = "whatif",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "what would change if a capability, safeguard, condition or deployment did",
    .examples =
        "  pathgate whatif --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --framework meta-aasf-2.0 --safeguard -cb-system-guardrails\n"
        "  pathgate whatif cybersecurity --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --set cyber-operations=2\n"
        "  pathgate whatif --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --framework meta-aasf-2.0 --under open-weights --format json\n",
    .details =
        "The base case is the verdict of the same inputs. A capability that is set, or a\n"
        "safeguard that is switched, is taken as certain, whatever was measured. A safeguard\n"
        "that is switched on is validated against all it faces, and still has no effect under\n"
        "deployments that it does not work under.\n"
        "Exit status: 1 a threshold would be crossed; 3 otherwise, since a what-if is never\n"
        "acceptable; with --states 0; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run_whatif,
};
