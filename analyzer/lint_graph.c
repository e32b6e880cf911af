/* Lints of steps, conditions and gates. Two changes are safe. A gate without a name that has a
 * single input is unwrapped: its tags go, or it becomes the need it stands for. And an input
 * that an attribute names twice is named once, where the inputs are not counted. */
#include "analyzer/lint_parts.h"

#include "model/grammar.h"
#include "model/xml_tokens.h"

#include <string.h>

static bool is_gate(const struct node *node)
{
    return node->kind == NODE_ALL || node->kind == NODE_ANY || node->kind == NODE_AT_LEAST ||
           node->kind == NODE_SEQUENCE;
}

static const char *noun_of(const struct node *node)
{
    return node->kind == NODE_STEP        ? "step"
           : node->kind == NODE_CONDITION ? "condition"
                                          : "gate";
}

/* Facts of a named node. */
static void lint_truth(struct linting *l, const struct node *node, unsigned facts)
{
    const struct label *label = &node->label;
    if (!(facts & NODE_IS_USED)) {
        lint_report(l, LINT_VACUOUS_STEP, label->place, "no goal rests on the %s '%s'",
                    noun_of(node), label->id);
        lint_hint(l, "what should need it? otherwise it can go");
    } else if (!(facts & NODE_CAN_HOLD) && !(facts & NODE_IS_IN_CYCLE)) {
        lint_report(l, LINT_UNREACHABLE_STEP, label->place,
                    "'%s' can never hold: it rests on a cycle without an entry", label->id);
    } else if ((facts & NODE_CAN_HOLD) && !(facts & NODE_CAN_AS_STATED) &&
               node->kind != NODE_CONDITION) {
        lint_report(l, LINT_UNREACHABLE_STEP, label->place,
                    "'%s' can never hold: what it rests on is stated as false", label->id);
    } else if (!(facts & NODE_CAN_FAIL) && node->kind == NODE_STEP) {
        lint_report(l, LINT_ALWAYS_HOLDS, label->place,
                    "'%s' holds in every world: it asks nothing of the system, and no "
                    "safeguard cuts it",
                    label->id);
    }
}

static void add_edit(struct linting *l, size_t begin, size_t end, const char *text)
{
    if (!text || !vec_push(&l->edits->list, (struct lint_edit){begin, end, text})) {
        l->status = STATUS_MEMORY;
    }
}

/* Takes a tag out; with its line, where it has one to itself. */
static void remove_tag(struct linting *l, size_t begin, size_t end)
{
    const char *bytes = l->source->bytes;
    size_t line = begin;
    while (line > 0 && bytes[line - 1] == ' ') {
        line--;
    }
    bool alone =
        line > 0 && bytes[line - 1] == '\n' && end < l->source->length && bytes[end] == '\n';
    add_edit(l, alone ? line : begin, alone ? end + 1 : end, "");
}

/* The start of the end tag of the element that begins at 'at', and in '*end' the byte behind
 * it; 0 where it holds a paragraph of its own. */
static size_t find_end_tag(const struct source *source, size_t at, size_t *end)
{
    size_t depth = 0;
    while (at < source->length) {
        const char *token = source->bytes + at;
        size_t next = xml_token_end(source, at);
        bool tag = *token == '<' && next - at > 2 && token[1] != '!' && token[1] != '?';
        if (tag && token[1] == '/' && --depth == 0) {
            *end = next;
            return at;
        }
        if (tag && token[1] != '/' && depth == 1 && strncmp(token, "<text", 5) == 0) {
            return 0;
        }
        depth += tag && token[1] != '/' && source->bytes[next - 2] != '/';
        at = next;
    }
    return 0;
}

/* Whether the tag has no attribute but 'k' and 'needs', and where the latter is. */
static bool is_bare(const struct source *source, size_t begin,
                    struct xml_attribute_place *needs)
{
    struct xml_attribute_place attribute;
    size_t at = begin + 1;
    *needs = (struct xml_attribute_place){0};
    while (xml_next_attribute(source, &at, &attribute)) {
        const char *name = source->bytes + attribute.name;
        size_t length = attribute.name_end - attribute.name;
        if (length == 5 && memcmp(name, "needs", 5) == 0) {
            *needs = attribute;
        } else if (length != 1 || *name != 'k') {
            return false;
        }
    }
    return true;
}

static void unwrap(struct linting *l, const struct node *gate)
{
    struct xml_attribute_place needs;
    size_t begin = gate->label.place.offset, end = xml_token_end(l->source, begin), close = 0;
    if (gate->label.place.source != l->source || !gate->anonymous ||
        !is_bare(l->source, begin, &needs)) {
        return;
    }
    bool empty = l->source->bytes[end - 2] == '/';
    if (needs.value && empty) {
        const char *bytes = l->source->bytes + needs.value;
        add_edit(l, begin, end,
                 arena_format(&l->edits->arena, "<needs ref=\"%.*s\"/>",
                              (int)(needs.value_end - needs.value), bytes));
        return;
    }
    size_t end_tag = empty || needs.value ? 0 : find_end_tag(l->source, begin, &close);
    if (end_tag) {
        remove_tag(l, begin, end);
        remove_tag(l, end_tag, close);
    }
}

/* Whether the list of words that ends at 'end' has the word before it. */
static bool names_before(const char *list, const char *end, const char *word, size_t length)
{
    const char *at = list;
    size_t found;
    for (const char *w = grammar_next_word(&at, &found); w && w < end;
         w = grammar_next_word(&at, &found)) {
        if (found == length && memcmp(w, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static void drop_repeated(struct linting *l, const struct node *node)
{
    struct xml_attribute_place needs = {0}, attribute;
    size_t at = node->label.place.offset + 1;
    while (!needs.value && xml_next_attribute(l->source, &at, &attribute)) {
        bool found = attribute.name_end - attribute.name == 5 &&
                     memcmp(l->source->bytes + attribute.name, "needs", 5) == 0;
        needs = found ? attribute : needs;
    }
    struct text kept;
    text_init(&kept);
    text_append_bytes(&kept, l->source->bytes + needs.value, needs.value_end - needs.value);
    const char *list = arena_string(&l->edits->arena, text_string(&kept)), *cursor = list;
    size_t length;
    text_clear(&kept);
    for (const char *word = list ? grammar_next_word(&cursor, &length) : NULL; word;
         word = grammar_next_word(&cursor, &length)) {
        if (!names_before(list, word, word, length)) {
            text_append(&kept, kept.length > 0 ? " " : "");
            text_append_bytes(&kept, word, length);
        }
    }
    if (kept.failed || !list) {
        l->status = STATUS_MEMORY;
    } else if (kept.length < strlen(list)) {
        add_edit(l, needs.value, needs.value_end,
                 arena_string(&l->edits->arena, text_string(&kept)));
    }
    text_release(&kept);
}

static void lint_inputs(struct linting *l, const struct node *node, uint32_t *seen,
                        uint32_t stamp)
{
    bool repeated = false;
    for (size_t i = 0; i < node->inputs.count; i++) {
        uint32_t input = node->inputs.items[i];
        if (seen[input] == stamp) {
            repeated = true;
            lint_report(l, LINT_REPEATED_INPUT, node->label.place,
                        node->kind == NODE_AT_LEAST ? "'%s' is an input twice and counts twice"
                                                    : "'%s' is an input twice",
                        l->model->nodes.items[input].label.id);
        }
        seen[input] = stamp;
    }
    if (repeated && l->edits && node->kind != NODE_AT_LEAST) {
        drop_repeated(l, node);
    }
    if (is_gate(node) && node->inputs.count == 1) {
        lint_report(l, LINT_SINGLE_INPUT_GATE, node->label.place,
                    "a gate with a single input says no more than the input itself");
        if (l->edits) {
            unwrap(l, node);
        }
    }
}

/* A step that needs several things without saying how they join. */
static void lint_join(struct linting *l, const struct node *step)
{
    size_t count = 0;
    for (size_t i = 0; i < step->inputs.count; i++) {
        const struct node *input = &l->model->nodes.items[step->inputs.items[i]];
        count += !input->anonymous;
    }
    if (count > 1) {
        lint_report(l, LINT_IMPLICIT_JOIN, step->label.place,
                    "'%s' needs %zu things and no gate says how they join: all of them count",
                    step->label.id, count);
    }
}

static void lint_goals(struct linting *l)
{
    for (uint32_t s = 0; s < l->model->scenarios.count; s++) {
        const struct scenario *scenario = &l->model->scenarios.items[s];
        if (l->scenarios[s] & SCENARIO_HOLDS_ALONE) {
            lint_report(l, LINT_GOAL_IN_BASELINE, scenario->label.place,
                        "the goal '%s' holds in the baseline world: no system adds anything to "
                        "'%s'",
                        l->model->nodes.items[scenario->goal].label.id, scenario->label.id);
        }
    }
}

void lint_graph(struct linting *l)
{
    const struct threatmodel *model = l->model;
    uint32_t *seen = memory_zeroed(model->nodes.count, sizeof(*seen));
    if (!seen) {
        l->status = STATUS_MEMORY;
        return;
    }
    for (uint32_t n = 0; n < model->nodes.count && l->status == STATUS_OK; n++) {
        const struct node *node = &model->nodes.items[n];
        if (node->label.place.source != l->source) {
            continue;
        }
        if (!node->anonymous && model->scenarios.count > 0) {
            lint_truth(l, node, l->nodes[n]);
        }
        lint_inputs(l, node, seen, n + 1);
        if (node->kind == NODE_STEP) {
            lint_join(l, node);
        }
    }
    memory_free(seen);
    lint_goals(l);
}
