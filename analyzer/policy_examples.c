/* Inputs of packs for people: one for which a function holds, and in words; see
 * policy_inputs.h. A path to truth through a diagram that takes low edges where it can answers
 * "no" wherever it can. */
#include "analyzer/policy_inputs.h"

#include <string.h>

const char *const answer_words[] = {"no", "not assessed", "cannot be ruled out", "yes", NULL};

const int8_t *policy_space_example(struct policy_space *space, edge function)
{
    uint32_t variables = space->bdd.level_count;
    int8_t *example = arena_array(&space->arena, variables + 1, sizeof(*example));
    if (!example) {
        return NULL;
    }
    memset(example, -1, variables);
    while (!edge_constant(function) && function != EDGE_NONE) {
        const struct table_node *node = &space->bdd.nodes[edge_node(function)];
        edge low = node->low ^ (function & 1);
        example[node->level] = low == EDGE_FALSE;
        function = low == EDGE_FALSE ? node->high ^ (function & 1) : low;
    }
    return example;
}

bool policy_example_has(const struct policy_space *space, const int8_t *example, edge function)
{
    while (!edge_constant(function) && function != EDGE_NONE) {
        const struct table_node *node = &space->bdd.nodes[edge_node(function)];
        function = (example[node->level] == 1 ? node->high : node->low) ^ (function & 1);
    }
    return function == EDGE_TRUE;
}

enum answer policy_example_answer(const struct policy_input *input, const int8_t *example)
{
    uint32_t answers = policy_input_answers(input), level = input->level;
    if (example[level] != 1) {
        return example[level] == 0 ? ANSWER_NO : ANSWER_COUNT;
    }
    if (answers >> ANSWER_UNKNOWN & 1 && example[++level] != 1) {
        return ANSWER_UNKNOWN;
    }
    return answers >> ANSWER_POSSIBLE & 1 && example[++level] != 1 ? ANSWER_POSSIBLE
                                                                   : ANSWER_YES;
}

static void append_threshold(struct text *out, const struct threshold *threshold)
{
    static const char *const words[] = {"at least", "above", "at most", "below"};
    text_format(out, "%s ", words[threshold->comparison]);
    text_number(out, threshold->value);
}

static void append_place(const struct policy_space *space, uint32_t index, struct text *out)
{
    const struct policy_place *place = &space->places.items[index];
    text_append(out, place->copy ? "another scenario" : "a scenario");
    text_format(out, " of %s", *place->domain ? place->domain : "any other domain");
    if (*place->outcome) {
        text_format(out, " (%s)", place->outcome);
    }
}

static void append_adversaries(struct text *out, uint32_t mask)
{
    const char *joint = " and tested against ";
    for (int a = 0; adversary_words[a]; a++) {
        if (mask >> a & 1) {
            text_format(out, "%s%s", joint, adversary_words[a]);
            joint = ", ";
        }
    }
}

static void append_contribution(const struct policy_input *input, struct text *out)
{
    text_format(out, ": the contribution is %s%s", contribution_words[input->degree],
                input->stage == STAGE_BEFORE ? " before mitigation" : " with safeguards");
    if (input->under != NONE) {
        text_format(out, " under %s", deployment_words[input->under]);
    }
}

void policy_input_words(const struct policy_space *space, const struct policy_input *input,
                        struct text *out)
{
    if (input->place != NONE) {
        text_append(out, input->kind == INPUT_PRESENCE ? "there is " : "");
        append_place(space, input->place, out);
    }
    switch (input->kind) {
    case INPUT_JUDGEMENT:
        text_format(out, "judged, '%s'", input->name);
        break;
    case INPUT_CAPABILITY:
        text_format(out, "the system reaches level %u of %s", input->degree, input->name);
        break;
    case INPUT_CRITERION:
        text_format(out, "%s is ", input->name);
        append_threshold(out, &input->threshold);
        text_append(out, input->weakest ? " in every measurement" : "");
        break;
    case INPUT_SAFEGUARD:
        text_format(out, "%s is %s", input->name, safeguard_status_words[input->degree]);
        append_adversaries(out, input->adversaries);
        break;
    case INPUT_PRESENCE:
        break;
    case INPUT_CONTRIBUTION:
        append_contribution(input, out);
        break;
    case INPUT_GOAL:
        text_format(out, ": the goal is reachable in the world '%s'",
                    world_words[input->degree]);
        break;
    case INPUT_PROBABILITY:
        text_format(out, ": its probability in the world '%s' is ", world_words[input->degree]);
        append_threshold(out, &input->threshold);
        break;
    case INPUT_COVERAGE:
        text_format(out, ": assessed %s", assessed_words[input->degree]);
        break;
    }
    if (input->reading == READING_BOUND) {
        text_append(out, " (bound reading)");
    }
}

/* What is said of scenarios only where it is not "no"; of the system whatever matters. */
static bool is_told(const struct policy_input *input, enum answer answer)
{
    return answer != ANSWER_COUNT && (input->place == NONE || answer != ANSWER_NO);
}

/* That there is a scenario goes without saying where more is said of it. */
static bool goes_without_saying(const struct policy_space *space, size_t index,
                                const int8_t *example)
{
    const struct policy_input *presence = &space->inputs.items[index];
    for (size_t i = 0; presence->kind == INPUT_PRESENCE && i < space->inputs.count; i++) {
        const struct policy_input *input = &space->inputs.items[i];
        if (i != index && input->place == presence->place &&
            is_told(input, policy_example_answer(input, example))) {
            return true;
        }
    }
    return false;
}

/* The deployment of an example: which it is, or which it is not; "" where it does not matter.
 */
static void append_deployment(const int8_t *example, struct text *out)
{
    uint32_t excluded = 0, last = DEPLOYMENT_COUNT - 1;
    for (uint32_t d = 0; d < last; d++) {
        if (example[d] == 1) {
            text_clear(out);
            text_format(out, "the deployment is %s", deployment_words[d]);
            return;
        }
        if (example[d] == 0) {
            text_format(out, "%s%s", excluded++ ? ", " : "the deployment is none of ",
                        deployment_words[d]);
        }
    }
    if (excluded == last) {
        text_clear(out);
        text_format(out, "the deployment is %s", deployment_words[last]);
    }
}

static const char *statement(struct policy_space *space, const struct policy_input *input,
                             enum answer answer)
{
    struct text text;
    text_init(&text);
    policy_input_words(space, input, &text);
    text_format(&text, ": %s",
                input->kind == INPUT_JUDGEMENT && answer == ANSWER_UNKNOWN
                    ? "not recorded"
                    : answer_words[answer]);
    const char *words = text.failed ? NULL : arena_string(&space->arena, text_string(&text));
    text_release(&text);
    return words;
}

struct string_list policy_example_words(struct policy_space *space, const int8_t *example)
{
    const char **words = arena_array(&space->arena, space->inputs.count + 1, sizeof(*words));
    size_t count = 0;
    struct text deployment;
    if (!words || !example) {
        space->failed = true;
        return (struct string_list){NULL, 0};
    }
    text_init(&deployment);
    append_deployment(example, &deployment);
    if (deployment.length) {
        words[count++] = arena_string(&space->arena, text_string(&deployment));
    }
    text_release(&deployment);
    for (size_t i = 0; i < space->inputs.count; i++) {
        const struct policy_input *input = &space->inputs.items[i];
        enum answer answer = policy_example_answer(input, example);
        if (is_told(input, answer) && !goes_without_saying(space, i, example)) {
            words[count++] = statement(space, input, answer);
        }
        if (count && !words[count - 1]) {
            space->failed = true;
            return (struct string_list){NULL, 0};
        }
    }
    return (struct string_list){words, count};
}
