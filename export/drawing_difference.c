/* Drawing two versions at once. The parts of both sides are joined: named ones as the
 * comparison of the models has them, requirements by capability and level, gates without an id
 * by the place they have in a node that is on both sides. Lines of both sides are joined then.
 */
#include "export/drawing_difference.h"

#include "base/limits.h"
#include "export/drawing_parts.h"

#include <stdlib.h>
#include <string.h>

enum part_state { PART_ADDED, PART_REMOVED, PART_CHANGED, PART_SAME };
static const char *const state_words[] = {"added", "removed", "changed", "same"};

/* Something that is drawn: a node, or a safeguard, on the sides that have it. */
struct part {
    uint32_t at[2];
    bool safeguard;
    enum part_state state;
    const struct element_change *change; /* or NULL */
};

struct line {
    uint32_t from, to; /* parts */
    uint8_t kind;      /* index of line_words */
    uint8_t sides;     /* mask */
};

enum { LINE_NEEDS, LINE_REQUIRES, LINE_CUTS, LINE_WITHHOLDS, LINE_DEFEATS };
static const char *const line_words[] = {"needs", "requires", "cuts", "withholds", "defeats"};

struct joining {
    const struct model_difference_report *report;
    const struct model_images *images;
    const uint32_t *scenarios;
    uint32_t *part_of[2];  /* by node: its part, or NONE */
    uint32_t *guard_of[2]; /* by safeguard */
    VEC(struct part) parts;
    VEC(struct line) lines;
    VEC(uint32_t) open[2]; /* nodes of a side, in the order in which they were found */
    bool failed;
};

static const struct threatmodel *model_of(const struct joining *j, int side)
{
    return j->report->difference->models[side];
}

static const struct node *node_at(const struct joining *j, int side, uint32_t node)
{
    return &model_of(j, side)->nodes.items[node];
}

static bool is_requirement(const struct node *node)
{
    return node->kind == NODE_CAPABILITY || node->kind == NODE_AFFORDANCE;
}

/* The part of a side's requirement that stands for the same thing. */
static uint32_t same_requirement(const struct joining *j, int side, const struct node *node)
{
    for (uint32_t p = 0; p < j->parts.count; p++) {
        const struct part *part = &j->parts.items[p];
        for (int s = 0; s < 2; s++) {
            if (part->safeguard || part->at[s] == NONE) {
                continue;
            }
            const struct node *other = node_at(j, s, part->at[s]);
            bool capability = node->kind == NODE_CAPABILITY;
            uint32_t own = capability ? node->capability : node->affordance;
            uint32_t subject = capability ? other->capability : other->affordance;
            enum element_kind kind = capability ? ELEMENT_CAPABILITY : ELEMENT_AFFORDANCE;
            if (other->kind == node->kind && (!capability || other->level == node->level) &&
                (s == side ? subject == own : j->images->of[s][kind][subject] == own)) {
                return p;
            }
        }
    }
    return NONE;
}

/* Takes a node into the part, or into a new one where 'part' is NONE. */
static void take(struct joining *j, int side, uint32_t node, uint32_t part)
{
    if (part == NONE) {
        part = (uint32_t)j->parts.count;
        j->failed |= !vec_push(&j->parts, (struct part){.at = {NONE, NONE}});
    }
    if (!j->failed) {
        if (j->parts.items[part].at[side] == NONE) {
            j->parts.items[part].at[side] = node;
        }
        j->part_of[side][node] = part;
        j->failed |= !vec_push(&j->open[side], node);
    }
}

/* Then nothing more is looked at, since nothing will be drawn. */
static bool is_too_large(const struct joining *j)
{
    return j->parts.count > LIMIT_DRAWING_NODES;
}

/* A node that is drawn; named ones go with their other version. */
static void add_node(struct joining *j, int side, uint32_t node)
{
    const struct node *n = node_at(j, side, node);
    if (j->part_of[side][node] != NONE || j->failed || is_too_large(j)) {
        return;
    }
    uint32_t part = NONE, image = j->images->of[side][ELEMENT_NODE][node];
    if (is_requirement(n)) {
        part = same_requirement(j, side, n);
    } else if (image != NONE) {
        part = j->part_of[1 - side][image];
    }
    take(j, side, node, part);
}

/* The old version of a gate without an id: among the inputs of the old version of what it
 * stands in, the first that no other gate has, one of the same kind if there is one. */
static uint32_t old_gate(const struct joining *j, const struct part *owner, uint32_t gate)
{
    const struct node *new = node_at(j, 1, gate);
    uint32_t found = NONE;
    const struct index_list *inputs = &node_at(j, 0, owner->at[0])->inputs;
    for (size_t i = 0; i < inputs->count; i++) {
        uint32_t node = inputs->items[i], part = j->part_of[0][node];
        const struct node *old = node_at(j, 0, node);
        if (!old->anonymous || is_requirement(old) || part == NONE ||
            j->parts.items[part].at[1] != NONE) {
            continue;
        }
        if (old->kind == new->kind) {
            return part;
        }
        found = found == NONE ? part : found;
    }
    return found;
}

/* All that a side's scenario has, from its own nodes to all they rest on. */
static void collect(struct joining *j, int side)
{
    const struct threatmodel *model = model_of(j, side);
    uint32_t scenario = j->scenarios[side];
    if (scenario == NONE) {
        return;
    }
    add_node(j, side, model->scenarios.items[scenario].goal);
    for (uint32_t n = 0; n < model->nodes.count; n++) {
        const struct node *node = &model->nodes.items[n];
        if (node->scenario == scenario && !node->anonymous && !is_requirement(node)) {
            add_node(j, side, n);
        }
    }
    for (size_t i = 0; i < j->open[side].count && !j->failed; i++) {
        uint32_t node = j->open[side].items[i];
        const struct index_list *inputs = &node_at(j, side, node)->inputs;
        for (size_t k = 0; k < inputs->count && !j->failed; k++) {
            uint32_t input = inputs->items[k];
            const struct node *in = node_at(j, side, input);
            const struct part *owner = &j->parts.items[j->part_of[side][node]];
            bool paired = side == 1 && !is_too_large(j) && in->anonymous &&
                          !is_requirement(in) && owner->at[0] != NONE &&
                          j->part_of[1][input] == NONE;
            if (paired) {
                take(j, 1, input, old_gate(j, owner, input));
            } else {
                add_node(j, side, input);
            }
        }
    }
}

static bool bites(const struct joining *j, int side, const struct safeguard *safeguard)
{
    for (size_t i = 0; i < safeguard->cuts.count; i++) {
        const struct cut *cut = &safeguard->cuts.items[i];
        if (cut->kind == CUT_NODE && j->part_of[side][cut->target] != NONE) {
            return true;
        }
        for (size_t n = 0; cut->kind == CUT_CAPABILITY && n < j->open[side].count; n++) {
            const struct node *node = node_at(j, side, j->open[side].items[n]);
            if (node->kind == NODE_CAPABILITY && node->capability == cut->target) {
                return true;
            }
        }
    }
    return false;
}

static void add_safeguards(struct joining *j, int side)
{
    const struct threatmodel *model = model_of(j, side);
    for (uint32_t s = 0; s < model->safeguards.count && !j->failed; s++) {
        uint32_t image = j->images->of[side][ELEMENT_SAFEGUARD][s];
        uint32_t part = image == NONE ? NONE : j->guard_of[1 - side][image];
        if (j->scenarios[side] == NONE || !bites(j, side, &model->safeguards.items[s])) {
            continue;
        }
        if (part == NONE) {
            part = (uint32_t)j->parts.count;
            j->failed |=
                !vec_push(&j->parts, (struct part){.at = {NONE, NONE}, .safeguard = true});
        }
        if (!j->failed) {
            j->parts.items[part].at[side] = s;
            j->guard_of[side][s] = part;
        }
    }
}

static void add_line(struct joining *j, int side, uint32_t from, uint32_t to, int kind)
{
    const struct line line = {from, to, (uint8_t)kind, (uint8_t)(1 << side)};
    j->failed |= from != NONE && to != NONE && from != to && !vec_push(&j->lines, line);
}

static void add_guard_lines(struct joining *j, int side, uint32_t safeguard)
{
    const struct safeguard *s = &model_of(j, side)->safeguards.items[safeguard];
    uint32_t part = j->guard_of[side][safeguard];
    if (part == NONE) {
        return;
    }
    for (size_t i = 0; i < s->cuts.count; i++) {
        const struct cut *cut = &s->cuts.items[i];
        if (cut->kind == CUT_NODE) {
            add_line(j, side, part, j->part_of[side][cut->target], LINE_CUTS);
        }
        for (size_t n = 0; cut->kind == CUT_CAPABILITY && n < j->open[side].count; n++) {
            uint32_t node = j->open[side].items[n];
            const struct node *at = node_at(j, side, node);
            if (at->kind == NODE_CAPABILITY && at->capability == cut->target) {
                add_line(j, side, part, j->part_of[side][node], LINE_WITHHOLDS);
            }
        }
    }
    for (size_t i = 0; i < s->defeated_by.count; i++) {
        add_line(j, side, j->part_of[side][s->defeated_by.items[i]], part, LINE_DEFEATS);
    }
}

static void add_lines(struct joining *j, int side)
{
    for (size_t i = 0; i < j->open[side].count; i++) {
        uint32_t node = j->open[side].items[i];
        const struct index_list *inputs = &node_at(j, side, node)->inputs;
        for (size_t k = 0; k < inputs->count; k++) {
            uint32_t input = inputs->items[k];
            add_line(j, side, j->part_of[side][input], j->part_of[side][node],
                     is_requirement(node_at(j, side, input)) ? LINE_REQUIRES : LINE_NEEDS);
        }
    }
    for (uint32_t s = 0; s < model_of(j, side)->safeguards.count; s++) {
        add_guard_lines(j, side, s);
    }
}

static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    return a->to != b->to       ? (a->to < b->to ? -1 : 1)
           : a->from != b->from ? (a->from < b->from ? -1 : 1)
                                : (int)a->kind - (int)b->kind;
}

/* Lines of both sides become one. */
static void merge_lines(struct joining *j)
{
    size_t kept = 0;
    if (j->lines.count) {
        qsort(j->lines.items, j->lines.count, sizeof(*j->lines.items), compare_lines);
    }
    for (size_t i = 0; i < j->lines.count; i++) {
        if (kept && compare_lines(&j->lines.items[kept - 1], &j->lines.items[i]) == 0) {
            j->lines.items[kept - 1].sides |= j->lines.items[i].sides;
        } else {
            j->lines.items[kept++] = j->lines.items[i];
        }
    }
    j->lines.count = kept;
}

static enum part_state state_of_sides(unsigned sides)
{
    return sides == 1 ? PART_REMOVED : sides == 2 ? PART_ADDED : PART_SAME;
}

static void mark_parts(struct joining *j)
{
    const struct model_difference *d = j->report->difference;
    for (size_t p = 0; p < j->parts.count; p++) {
        struct part *part = &j->parts.items[p];
        part->state = state_of_sides((unsigned)(part->at[0] != NONE) +
                                     2 * (unsigned)(part->at[1] != NONE));
        if (part->state == PART_SAME && !part->safeguard) {
            const struct node *old = node_at(j, 0, part->at[0]);
            const struct node *new = node_at(j, 1, part->at[1]);
            bool differ = new->anonymous && (old->kind != new->kind || old->k != new->k);
            part->state = differ ? PART_CHANGED : PART_SAME;
        }
    }
    for (size_t i = 0; i < j->lines.count; i++) {
        const struct line *line = &j->lines.items[i];
        struct part *gate = &j->parts.items[line->to];
        if (line->sides != 3 && gate->state == PART_SAME && !gate->safeguard &&
            node_at(j, 1, gate->at[1])->anonymous) {
            gate->state = PART_CHANGED;
        }
    }
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct element_change *change = &d->changes.items[i];
        bool guard = change->kind == ELEMENT_SAFEGUARD;
        if ((!guard && change->kind != ELEMENT_NODE) || change->how < ELEMENT_CHANGED) {
            continue;
        }
        uint32_t index = change->indices[1];
        uint32_t part = guard ? j->guard_of[1][index] : j->part_of[1][index];
        if (part != NONE && j->parts.items[part].state == PART_SAME) {
            j->parts.items[part].state = PART_CHANGED;
            j->parts.items[part].change = change;
        }
    }
}

/* ---- writing ---- */

static const struct label *label_of(const struct joining *j, const struct part *part)
{
    int side = part->at[1] != NONE;
    return part->safeguard ? &model_of(j, side)->safeguards.items[part->at[side]].label
                           : &node_at(j, side, part->at[side])->label;
}

static void write_id(const struct joining *j, struct json *json, const char *key,
                     uint32_t number)
{
    const struct part *part = &j->parts.items[number];
    struct text id;
    text_init(&id);
    text_format(&id, "%s%s%s", part->at[1] == NONE ? "old:" : "",
                part->safeguard ? "safeguard:" : "", label_of(j, part)->id);
    json_string(json, key, text_string(&id));
    json->out->failed |= id.failed;
    text_release(&id);
}

/* "was 'buy'; needs, title". */
static void write_note(const struct part *part, struct json *json)
{
    enum { MOST_PROPERTIES = 4 };
    const struct element_change *change = part->change;
    struct text note;
    if (!change) {
        return;
    }
    text_init(&note);
    if (change->how == ELEMENT_RENAMED) {
        const char *slash = strrchr(change->ids[0], '/');
        text_format(&note, "was '%s'%s", slash ? slash + 1 : change->ids[0],
                    change->fact_count ? "; " : "");
    }
    for (size_t i = 0; i < change->fact_count && i < MOST_PROPERTIES; i++) {
        const char *property = change->facts[i].property, *colon = strrchr(property, ':');
        text_format(&note, "%s%s", i ? ", " : "", colon ? colon + 2 : property);
    }
    if (change->fact_count > MOST_PROPERTIES) {
        text_append(&note, ", ...");
    }
    json_string(json, "note", text_string(&note));
    json->out->failed |= note.failed;
    text_release(&note);
}

/* The kind of a node and what goes with it. */
static void write_kind(const struct joining *j, const struct part *part, struct json *json)
{
    static const char *const kinds[] = {[NODE_STEP] = "step",
                                        [NODE_CONDITION] = "condition",
                                        [NODE_ALL] = "gate",
                                        [NODE_ANY] = "gate",
                                        [NODE_AT_LEAST] = "gate",
                                        [NODE_SEQUENCE] = "gate",
                                        [NODE_CAPABILITY] = "capability",
                                        [NODE_AFFORDANCE] = "affordance"};
    int side = part->at[1] != NONE;
    const struct node *node = node_at(j, side, part->at[side]);
    uint32_t scenario = j->scenarios[side];
    bool goal = model_of(j, side)->scenarios.items[scenario].goal == part->at[side];
    const char *kind = goal ? "goal" : kinds[node->kind];
    bool gate = strcmp(kind, "gate") == 0;
    struct text label;
    text_init(&label);
    text_append(&label, *node->label.title ? node->label.title : node->label.id);
    if (node->kind == NODE_CAPABILITY) {
        text_format(&label, ", level %u", node->level);
    }
    json_string(json, "kind", kind);
    if (!gate || !node->anonymous) {
        json_string(json, "label", text_string(&label));
    }
    if (gate) {
        drawing_write_gate(json, node);
    }
    json->out->failed |= label.failed;
    text_release(&label);
}

static void write_part(const struct joining *j, uint32_t number, struct json *json)
{
    const struct part *part = &j->parts.items[number];
    json_open_object(json, NULL);
    write_id(j, json, "id", number);
    if (part->safeguard) {
        json_string(json, "kind", "safeguard");
        json_string(json, "label", label_of(j, part)->title);
    } else {
        write_kind(j, part, json);
    }
    json_string(json, "state", state_words[part->state]);
    write_note(part, json);
    json_close(json);
}

static void write_head(const struct joining *j, struct json *json)
{
    const struct model_difference_report *r = j->report;
    int side = j->scenarios[1] != NONE;
    const struct label *label = &model_of(j, side)->scenarios.items[j->scenarios[side]].label;
    struct text words;
    text_init(&words);
    json_count(json, "drawing", 1);
    text_format(&words, "%s: %s", label->id, label->title);
    json_string(json, "title", text_string(&words));
    text_clear(&words);
    text_format(&words, "from %s to %s", r->names[0], r->names[1]);
    json_string(json, "subtitle", text_string(&words));
    text_clear(&words);
    json_open_array(json, "footer");
    for (size_t i = 0; i < r->paths->scenarios.count; i++) {
        const struct path_changes *changes = &r->paths->scenarios.items[i];
        if (changes->scenarios[0] == j->scenarios[0] && changes->differs &&
            changes->scenarios[1] == j->scenarios[1] && changes->complete) {
            text_format(&words,
                        "attack paths, as the models alone have them: %s, before %s; "
                        "%s new, %s gone",
                        changes->counts[1], changes->counts[0], changes->only[1],
                        changes->only[0]);
            json_string(json, NULL, text_string(&words));
        }
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_all(const struct joining *j, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    write_head(j, &json);
    json_open_array(&json, "nodes");
    for (uint32_t p = 0; p < j->parts.count; p++) {
        write_part(j, p, &json);
    }
    json_close(&json);
    json_open_array(&json, "edges");
    for (size_t i = 0; i < j->lines.count; i++) {
        const struct line *line = &j->lines.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "kind", line_words[line->kind]);
        write_id(j, &json, "from", line->from);
        write_id(j, &json, "to", line->to);
        json_string(&json, "state", state_words[state_of_sides(line->sides)]);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

static uint32_t *none_array(struct joining *j, size_t count)
{
    uint32_t *items = memory_array(count, sizeof(*items));
    j->failed |= !items;
    if (items) {
        memset(items, 0xFF, count * sizeof(*items));
    }
    return items;
}

static bool is_different(const struct joining *j)
{
    bool differs = false;
    for (size_t p = 0; p < j->parts.count; p++) {
        differs |= j->parts.items[p].state != PART_SAME;
    }
    for (size_t i = 0; i < j->lines.count; i++) {
        differs |= j->lines.items[i].sides != 3;
    }
    return differs;
}

static void join_sides(struct joining *j)
{
    for (int side = 0; side < 2; side++) {
        j->part_of[side] = none_array(j, model_of(j, side)->nodes.count);
        j->guard_of[side] = none_array(j, model_of(j, side)->safeguards.count);
    }
    for (int side = 0; side < 2 && !j->failed; side++) {
        collect(j, side);
    }
    for (int side = 0; side < 2 && !j->failed; side++) {
        add_safeguards(j, side);
    }
    for (int side = 0; side < 2 && !j->failed; side++) {
        add_lines(j, side);
    }
    if (!j->failed) {
        merge_lines(j);
        mark_parts(j);
    }
}

enum status drawing_write_difference(const struct model_difference_report *report,
                                     const struct model_images *images,
                                     const uint32_t scenarios[2], bool *differs,
                                     struct text *out)
{
    struct joining j = {.report = report, .images = images, .scenarios = scenarios};
    join_sides(&j);
    *differs = !j.failed && is_different(&j);
    enum status status = j.failed ? STATUS_MEMORY : is_too_large(&j) ? STATUS_LIMIT : STATUS_OK;
    if (status == STATUS_OK) {
        write_all(&j, out);
        status = out->failed ? STATUS_MEMORY : STATUS_OK;
    }
    for (int side = 0; side < 2; side++) {
        memory_free(j.part_of[side]);
        memory_free(j.guard_of[side]);
        vec_release(&j.open[side]);
    }
    vec_release(&j.parts);
    vec_release(&j.lines);
    return status;
}
