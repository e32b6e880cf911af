/* Reading the question of pathgate cuts; see cuts_inputs.h. Every system under every deployment
 * is a case with a verdict of its own; all cases read the same models. */
#include "cli/cuts_inputs.h"

#include "base/names.h"
#include "cli/analysis_inputs.h"
#include "cli/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CASES = 64 };

static const struct threatmodel *model_of(const struct cuts_inputs *inputs)
{
    return &inputs->cases[0].model;
}

static size_t count_values(const struct arguments *arguments, const char *option)
{
    size_t at = 0, count = 0;
    while (argument_next(arguments, option, &at)) {
        count++;
    }
    return count;
}

static void set_value(struct arguments *arguments, const char *option, const char *value)
{
    for (size_t o = 0; arguments->command->options[o].name; o++) {
        if (strcmp(arguments->command->options[o].name, option) == 0) {
            arguments->values[o] = value;
        }
    }
}

static enum exit_status open_case(struct cuts_inputs *in, const char *system,
                                  const char *deployment)
{
    struct arguments own = *in->arguments;
    struct inputs *of = &in->cases[in->case_count++];
    if (system) {
        set_value(&own, "system", system);
    }
    if (deployment) {
        set_value(&own, "deployment", deployment);
    }
    enum exit_status status =
        inputs_assess(&own, &(struct assessment_options){.extent = EXTENT_CIRCUIT}, NULL, of);
    in->verdicts[in->case_count - 1] = &of->verdict;
    return status;
}

static enum exit_status open_cases(struct cuts_inputs *in)
{
    size_t systems = count_values(in->arguments, "system");
    size_t deployments = count_values(in->arguments, "deployment");
    size_t most = (systems ? systems : 1) * (deployments ? deployments : 1);
    if (most > MOST_CASES) {
        fprintf(stderr, "pathgate: %zu systems and deployments are more than %d\n", most,
                MOST_CASES);
        return EXIT_USAGE;
    }
    in->cases = memory_zeroed(most, sizeof(*in->cases));
    in->verdicts = memory_zeroed(most, sizeof(*in->verdicts));
    enum exit_status status =
        in->cases && in->verdicts ? EXIT_ACCEPTABLE : analysis_refuse(STATUS_MEMORY);
    size_t at = 0;
    for (size_t s = 0; status == EXIT_ACCEPTABLE && s < (systems ? systems : 1); s++) {
        const char *system = argument_next(in->arguments, "system", &at);
        size_t with = 0;
        for (size_t d = 0; status == EXIT_ACCEPTABLE && d < (deployments ? deployments : 1);
             d++) {
            status = open_case(in, system, argument_next(in->arguments, "deployment", &with));
        }
    }
    return status;
}

static enum exit_status refuse_id(const char *option, const char *id, const char *what,
                                  const char *nearest)
{
    fprintf(stderr, "pathgate: error: the models have no %s '%s' ('--%s')\n", what, id, option);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
    return EXIT_USAGE;
}

static enum exit_status add_goals(struct cuts_inputs *in, uint32_t scenario)
{
    for (uint32_t c = 0; c < in->case_count; c++) {
        const struct guarded_goal goal = {&in->verdicts[c]->situation, scenario};
        if (!vec_push(&in->goals, goal) || !vec_push(&in->verdict_of, c)) {
            return analysis_refuse(STATUS_MEMORY);
        }
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status refuse_scenario(const struct cuts_inputs *in, const char *id)
{
    const char *ids[256];
    size_t count = 0;
    for (size_t s = 0; s < model_of(in)->scenarios.count && count < 256; s++) {
        ids[count++] = model_of(in)->scenarios.items[s].label.id;
    }
    return refuse_id("scenario", id, "scenario", names_nearest(id, ids, count));
}

static enum exit_status find_goals(struct cuts_inputs *in)
{
    const struct threatmodel *model = model_of(in);
    enum exit_status status = EXIT_ACCEPTABLE;
    size_t at = 0;
    const char *id;
    bool named = false;
    while (status == EXIT_ACCEPTABLE &&
           (id = argument_next(in->arguments, "scenario", &at)) != NULL) {
        uint32_t scenario = threatmodel_find_scenario(model, id);
        named = true;
        status = scenario == NONE ? refuse_scenario(in, id) : add_goals(in, scenario);
    }
    for (uint32_t s = 0; status == EXIT_ACCEPTABLE && !named && s < model->scenarios.count;
         s++) {
        status = add_goals(in, s);
    }
    if (status == EXIT_ACCEPTABLE && !in->goals.count) {
        fputs("pathgate: error: the models have no scenario\n", stderr);
        status = EXIT_USAGE;
    }
    return status;
}

/* The safeguard with that id, or NONE after an explanation. */
static uint32_t find_safeguard(const struct cuts_inputs *in, const char *option, const char *id)
{
    const struct threatmodel *model = model_of(in);
    uint32_t safeguard = threatmodel_find_safeguard(model, id);
    const char *ids[256];
    size_t count = 0;
    for (size_t s = 0; s < model->safeguards.count && count < 256; s++) {
        ids[count++] = model->safeguards.items[s].label.id;
    }
    if (safeguard == NONE) {
        refuse_id(option, id, "safeguard", names_nearest(id, ids, count));
    }
    return safeguard;
}

static bool takes_part(const struct cuts_inputs *in, uint32_t safeguard)
{
    for (uint32_t p = 0; p < in->players.count; p++) {
        if (in->players.safeguards[p] == safeguard) {
            return true;
        }
    }
    return false;
}

/* "ID,ID" of an option, one after the other; '*list' is used up. */
static char *next_id(char **list)
{
    char *id = *list;
    if (!id) {
        return NULL;
    }
    char *comma = strchr(id, ',');
    *list = comma ? comma + 1 : NULL;
    if (comma) {
        *comma = '\0';
    }
    return id;
}

/* Marks the safeguards that an option names. */
static enum exit_status read_marks(struct cuts_inputs *in, const char *option,
                                   const bool **marks)
{
    bool *marked = arena_array(&in->arena, model_of(in)->safeguards.count, sizeof(*marked));
    const char *value;
    size_t at = 0;
    *marks = marked;
    while (marked && (value = argument_next(in->arguments, option, &at)) != NULL) {
        char *list = arena_string(&in->arena, value), *id;
        while ((id = next_id(&list)) != NULL) {
            uint32_t safeguard = find_safeguard(in, option, id);
            if (safeguard == NONE) {
                return EXIT_USAGE;
            }
            if (!takes_part(in, safeguard)) {
                fprintf(stderr, "pathgate: note: '%s' has no part in these goals ('--%s')\n",
                        id, option);
            }
            marked[safeguard] = true;
        }
    }
    return marked ? EXIT_ACCEPTABLE : analysis_refuse(STATUS_MEMORY);
}

static enum exit_status read_exclusive(struct cuts_inputs *in)
{
    const char *value;
    size_t at = 0;
    while ((value = argument_next(in->arguments, "mutually-exclusive", &at)) != NULL) {
        char *list = arena_string(&in->arena, value), *id;
        uint32_t *items = arena_array(&in->arena, strlen(value) + 1, sizeof(*items));
        struct index_list row = {items, 0};
        while (list && items && (id = next_id(&list)) != NULL) {
            uint32_t safeguard = find_safeguard(in, "mutually-exclusive", id);
            if (safeguard == NONE) {
                return EXIT_USAGE;
            }
            items[row.count++] = safeguard;
        }
        if (!items || !vec_push(&in->exclusive, row)) {
            return analysis_refuse(STATUS_MEMORY);
        }
    }
    in->constraints.exclusive = in->exclusive.items;
    in->constraints.exclusive_count = in->exclusive.count;
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_constraints(struct cuts_inputs *in)
{
    const struct arguments *arguments = in->arguments;
    struct cuts_constraints *c = &in->constraints;
    uint64_t most_new;
    if (!analysis_real(arguments, "budget", &c->budget) ||
        !analysis_number(arguments, "at-most-new", 0, 1u << 20, NONE, &most_new)) {
        return EXIT_USAGE;
    }
    c->most_new = (uint32_t)most_new;
    c->one_a_group = argument_value(arguments, "one-per-group") != NULL;
    enum exit_status status = read_marks(in, "mandatory", &c->mandatory);
    if (status == EXIT_ACCEPTABLE) {
        status = read_marks(in, "exclude", &c->excluded);
    }
    for (size_t s = 0; status == EXIT_ACCEPTABLE && s < model_of(in)->safeguards.count; s++) {
        if (c->mandatory[s] && c->excluded[s]) {
            fprintf(stderr, "pathgate: '%s' is both mandatory and excluded\n",
                    model_of(in)->safeguards.items[s].label.id);
            status = EXIT_USAGE;
        }
    }
    return status == EXIT_ACCEPTABLE ? read_exclusive(in) : status;
}

/* "ID=N" on the command line; '*' for all that state none. */
static enum exit_status read_cost(struct cuts_inputs *in, const char *value, double *others)
{
    const char *equals = strchr(value, '=');
    double cost;
    if (!equals || !read_amount(equals + 1, &cost)) {
        fprintf(stderr, "pathgate: '%s' of '--cost' is not ID=N with N from 0 up\n", value);
        return EXIT_USAGE;
    }
    const char *id = arena_copy(&in->arena, value, (size_t)(equals - value));
    if (!id) {
        return analysis_refuse(STATUS_MEMORY);
    }
    if (strcmp(id, "*") == 0) {
        *others = cost;
        return EXIT_ACCEPTABLE;
    }
    uint32_t safeguard = find_safeguard(in, "cost", id);
    if (safeguard != NONE) {
        in->cost[safeguard] = cost;
    }
    return safeguard == NONE ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

/* What is still to be spent: all of it for a new safeguard, nothing for one in force. */
static enum exit_status settle_costs(struct cuts_inputs *in, double others)
{
    size_t stated = 0, missing = 0;
    bool all = argument_value(in->arguments, "all-costs") != NULL;
    const char *lacks = NULL;
    for (uint32_t p = 0; p < in->players.count; p++) {
        uint32_t s = in->players.safeguards[p];
        in->cost[s] = isnan(in->cost[s]) ? others : in->cost[s];
        if (in->players.in_force[p] && !all) {
            in->cost[s] = 0;
        } else if (isnan(in->cost[s])) {
            lacks = model_of(in)->safeguards.items[s].label.id;
            missing++;
        } else {
            stated++;
        }
        if (in->cost[s] < 0) {
            fprintf(stderr, "pathgate: error: the cost of '%s' is below 0\n",
                    model_of(in)->safeguards.items[s].label.id);
            return EXIT_USAGE;
        }
    }
    if (missing && stated) {
        fprintf(stderr,
                "pathgate: error: %zu safeguards state a cost, %zu do not ('%s' ...)\n"
                "  hint: '--cost ID=N' states one, '--cost *=N' all that are missing\n",
                stated, missing, lacks);
        return EXIT_USAGE;
    }
    in->no_costs = missing > 0;
    for (size_t s = 0; s < model_of(in)->safeguards.count; s++) {
        in->cost[s] = isnan(in->cost[s]) ? 1 : in->cost[s];
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status check_friction(const struct cuts_inputs *in)
{
    const struct safeguard *known = NULL;
    for (uint32_t p = 0; p < in->players.count; p++) {
        const struct safeguard *s = &model_of(in)->safeguards.items[in->players.safeguards[p]];
        if (isnan(s->friction)) {
            continue;
        }
        if (s->friction < 0 || (known && known->friction_unit != s->friction_unit)) {
            fprintf(stderr,
                    "pathgate: error: the friction of '%s' is below 0, or not in the unit of "
                    "the others\n",
                    s->label.id);
            return EXIT_USAGE;
        }
        known = s;
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_costs(struct cuts_inputs *in)
{
    size_t count = model_of(in)->safeguards.count, at = 0;
    double others = NAN;
    const char *value;
    enum exit_status status = check_friction(in);
    in->cost = arena_array(&in->arena, count, sizeof(*in->cost));
    in->friction = arena_array(&in->arena, count, sizeof(*in->friction));
    if (!in->cost || !in->friction) {
        return analysis_refuse(STATUS_MEMORY);
    }
    for (size_t s = 0; s < count; s++) {
        in->cost[s] = model_of(in)->safeguards.items[s].cost;
        in->friction[s] = model_of(in)->safeguards.items[s].friction;
    }
    while (status == EXIT_ACCEPTABLE &&
           (value = argument_next(in->arguments, "cost", &at)) != NULL) {
        status = read_cost(in, value, &others);
    }
    return status == EXIT_ACCEPTABLE ? settle_costs(in, others) : status;
}

enum exit_status cuts_inputs_open(const struct arguments *arguments, struct cuts_inputs *out)
{
    *out = (struct cuts_inputs){.arguments = arguments};
    arena_init(&out->arena);
    enum exit_status status = open_cases(out);
    if (status == EXIT_ACCEPTABLE) {
        status = find_goals(out);
    }
    if (status == EXIT_ACCEPTABLE &&
        cuts_find_players(out->goals.items, (uint32_t)out->goals.count, &out->arena,
                          &out->players) != STATUS_OK) {
        status = analysis_refuse(STATUS_MEMORY);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = read_constraints(out);
    }
    return status == EXIT_ACCEPTABLE ? read_costs(out) : status;
}

void cuts_inputs_release(struct cuts_inputs *inputs)
{
    for (size_t c = 0; c < inputs->case_count; c++) {
        inputs_release(&inputs->cases[c]);
    }
    memory_free(inputs->cases);
    memory_free(inputs->verdicts);
    vec_release(&inputs->goals);
    vec_release(&inputs->verdict_of);
    vec_release(&inputs->exclusive);
    arena_release(&inputs->arena);
}
