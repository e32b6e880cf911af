/* Sizes follow from the text: each box is as large as its lines and the shape around them
 * need. See scene.h. */
#include "export/draw/scene.h"

#include "base/memory.h"

#include <string.h>

enum {
    MOST_LABEL_LINES = 6,
    MOST_NOTE_LINES = 8,
    MOST_ARGUED_LINES = 24, /* an argument is read, not glanced at */
    COPIES_FROM = 3,        /* a safeguard with so many targets is drawn at each of them */
};

static const double joint_size = 7;

const char *scene_state_word(enum path_state state)
{
    static const char *const words[STATE_COUNT] = {
        "OPEN",         "CANNOT RULE OUT", "BLOCKED",      "CUT",     "GIVEN",
        "NOT ASSESSED", "ADDED",           "REMOVED",      "CHANGED", "SAME",
        "ACCEPTABLE",   "RESTRICTED",      "UNDETERMINED", "CROSSED", "SUPPORTED",
        "UNDEVELOPED",  "REFUTED",
    };
    return words[state];
}

const char *scene_word(const struct drawing_node *node)
{
    if (drawing_is_guard(node)) {
        return node->in_force ? "IN FORCE" : "NOT IN FORCE";
    }
    return drawing_has_state(node) ? scene_state_word(node->state) : "";
}

const char *scene_state_class(const struct drawing_node *node)
{
    if (drawing_is_guard(node)) {
        return node->in_force ? "in-force" : "not-in-force";
    }
    return drawing_has_state(node) ? path_state_words.words[node->state] : "part";
}

bool scene_is_spine(const struct drawing_node *node)
{
    return node->kind == NODE_GOAL || node->kind == NODE_STEP || node->kind == NODE_GATE;
}

enum line_end scene_line_end(enum edge_kind kind)
{
    static const enum line_end ends[EDGE_KINDS] = {
        [EDGE_NEEDS] = END_ARROW,
        [EDGE_REQUIRES] = END_OPEN_ARROW,
        [EDGE_CUTS] = END_TEE,
        [EDGE_DEFEATS] = END_ARROW,
        [EDGE_WITHHOLDS] = END_TEE,
        [EDGE_SUPPORTED_BY] = END_ARROW,
        [EDGE_IN_CONTEXT_OF] = END_OPEN_ARROW,
    };
    return ends[kind];
}

/* What the shape around the text takes, on both sides together. */
static void add_shape(const struct drawing_node *node, double *width, double *height)
{
    static const struct {
        double width, height;
    } insets[NODE_KINDS] = {
        [NODE_GOAL] = {30, 24},       [NODE_STEP] = {18, 11},      [NODE_GATE] = {32, 10},
        [NODE_CAPABILITY] = {28, 12}, [NODE_CONDITION] = {24, 12}, [NODE_SAFEGUARD] = {22, 27},
        [NODE_AFFORDANCE] = {28, 11}, [NODE_CLAIM] = {20, 14},     [NODE_STRATEGY] = {44, 14},
        [NODE_SOLUTION] = {20, 16},   [NODE_CONTEXT] = {34, 14},
    };
    if (node->kind == NODE_SOLUTION) { /* an ellipse around the text */
        *width *= 1.3;
        *height *= 1.35;
    }
    *width += insets[node->kind].width;
    *height += insets[node->kind].height;
}

static double widest(double a, double b)
{
    return a > b ? a : b;
}

static void size_node(struct scene_node *box, struct measure *measure)
{
    bool says_state = *box->word != '\0';
    double word =
        says_state ? measure_width(measure, box->word, SIZE_WORD, true) + SIZE_ICON + 5 : 0;
    double label_size = box->plain_label ? SIZE_NOTE : SIZE_LABEL;
    box->width = widest(word, widest(box->label.width, box->note.width));
    box->height =
        LINE_RATIO * ((says_state ? SIZE_WORD : 0) + label_size * (double)box->label.count +
                      SIZE_NOTE * (double)box->note.count) +
        3;
    add_shape(box->node, &box->width, &box->height);
    if (box->node->choke) {
        box->width += 2 * CHOKE_RING;
        box->height += 2 * CHOKE_RING;
    }
}

/* "ALL OF", "ANY OF", "AT LEAST 2 OF 3", "IN ORDER". */
static const char *gate_words(struct arena *arena, const char *gate)
{
    if (strcmp(gate, "all") == 0) {
        return "ALL OF";
    }
    if (strcmp(gate, "any") == 0) {
        return "ANY OF";
    }
    if (strcmp(gate, "sequence") == 0) {
        return "ALL IN ORDER";
    }
    char *words = arena_string(arena, gate);
    for (char *c = words; c && *c; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    return words;
}

/* Two texts as lines of one; an empty one adds no line. */
static const char *join_lines(struct arena *arena, const char *first, const char *second)
{
    return arena_format(arena, "%s%s%s", first, *first && *second ? "\n" : "", second);
}

struct building {
    const struct drawing *drawing;
    struct measure *measure;
    struct scene *scene;
    double width;
    size_t *targets; /* by node: on how many things a safeguard acts */
    size_t *copies;  /* by node: copies drawn so far */
    size_t *first;   /* by node: its first box */
};

static bool push_node(struct building *building, const struct drawing_node *node, size_t copy)
{
    struct scene *scene = building->scene;
    struct arena *arena = &scene->arena;
    struct scene_node box = {
        .node = node, .copy = copy, .group = node->group, .word = scene_word(node)};
    const char *gate = node->kind == NODE_GATE ? gate_words(arena, node->gate) : "";
    const char *label = gate ? join_lines(arena, gate, node->label) : NULL;
    const char *note = join_lines(arena, node->choke ? "choke point" : "", node->note);
    double wider = node->kind == NODE_GOAL ? 1.15 : 1;
    bool argued = node->kind >= NODE_CLAIM;
    box.plain_label = node->kind == NODE_GATE;
    if (!label || !note ||
        !measure_wrap(building->measure, label, box.plain_label ? SIZE_NOTE : SIZE_LABEL,
                      node->kind == NODE_GOAL, building->width * wider,
                      argued ? MOST_ARGUED_LINES : MOST_LABEL_LINES, arena, &box.label) ||
        !measure_wrap(building->measure, note, SIZE_NOTE, false, building->width,
                      argued ? MOST_ARGUED_LINES : MOST_NOTE_LINES, arena, &box.note)) {
        return false;
    }
    size_node(&box, building->measure);
    return vec_push(&scene->nodes, box);
}

static bool push_joint(struct building *building, size_t group)
{
    struct scene_node joint = {
        .group = group, .width = joint_size, .height = joint_size, .word = ""};
    return vec_push(&building->scene->nodes, joint);
}

static bool is_strip(const struct building *building)
{
    return building->drawing->form == FORM_STRIP;
}

/* Whether there is a box of it for every line that leaves it: in a strip all but the steps. */
static bool is_copied(const struct building *building, const struct drawing_node *node)
{
    return node->kind == NODE_SAFEGUARD || (is_strip(building) && !scene_is_spine(node));
}

/* The box that the next line of a safeguard starts from: a new copy each time when it acts in
 * many places. NO_GROUP when memory is out. */
static bool take_box(struct building *building, size_t node, size_t group, size_t *box)
{
    *box = building->first[node];
    if (building->targets[node] < (is_strip(building) ? 1 : COPIES_FROM)) {
        return true;
    }
    size_t copy = building->copies[node]++;
    if (copy == 0) {
        return true;
    }
    *box = building->scene->nodes.count;
    if (!push_node(building, &building->drawing->nodes[node], copy)) {
        return false;
    }
    building->scene->nodes.items[*box].group = group;
    return true;
}

static bool push_edge(struct building *building, struct scene_edge line, bool labelled)
{
    struct arena *arena = &building->scene->arena;
    if (labelled && !measure_wrap(building->measure, line.edge->label, SIZE_EDGE_LABEL, false,
                                  building->width * 0.8, 3, arena, &line.label)) {
        return false;
    }
    line.label_height = LINE_RATIO * SIZE_EDGE_LABEL * (double)line.label.count;
    return vec_push(&building->scene->edges, line);
}

/* An edge with bites: from - joint -> to, and a tee from each safeguard to the joint. */
static bool add_bitten_edge(struct building *building, const struct drawing_edge *edge,
                            struct scene_edge line)
{
    const struct drawing_node *nodes = building->drawing->nodes;
    size_t from_group = nodes[edge->from].group, to_group = nodes[edge->to].group;
    size_t joint = building->scene->nodes.count;
    size_t group = from_group == to_group ? from_group : NO_GROUP;
    struct scene_edge head = line;
    head.to = joint;
    head.end = END_NONE;
    line.from = joint;
    if (!push_joint(building, group) || !push_edge(building, head, false) ||
        !push_edge(building, line, true)) {
        return false;
    }
    for (size_t i = 0; i < edge->cut_count; i++) {
        struct scene_edge bite = {.edge = edge, .to = joint, .kind = EDGE_CUTS, .end = END_TEE};
        bite.in_force = nodes[edge->cuts[i]].in_force;
        if (!take_box(building, edge->cuts[i], group, &bite.from) ||
            !push_edge(building, bite, false)) {
            return false;
        }
    }
    return true;
}

static bool add_edge(struct building *building, const struct drawing_edge *edge)
{
    const struct drawing_node *from = &building->drawing->nodes[edge->from];
    const struct drawing_node *to = &building->drawing->nodes[edge->to];
    struct scene_edge line = {.edge = edge,
                              .from = building->first[edge->from],
                              .to = building->first[edge->to],
                              .kind = edge->kind,
                              .in_force = from->in_force,
                              .end = scene_line_end(edge->kind)};
    if (edge->cut_count) {
        return add_bitten_edge(building, edge, line);
    }
    if (is_copied(building, from) && !take_box(building, edge->from, to->group, &line.from)) {
        return false;
    }
    return push_edge(building, line, true);
}

static void count_targets(struct building *building)
{
    const struct drawing *drawing = building->drawing;
    for (size_t i = 0; i < drawing->edge_count; i++) {
        const struct drawing_edge *edge = &drawing->edges[i];
        building->targets[edge->from] += is_copied(building, &drawing->nodes[edge->from]);
        for (size_t j = 0; j < edge->cut_count; j++) {
            building->targets[edge->cuts[j]]++;
        }
    }
}

static bool add_groups(struct building *building)
{
    const struct drawing *drawing = building->drawing;
    struct scene *scene = building->scene;
    scene->groups = arena_array(&scene->arena, drawing->group_count, sizeof(*scene->groups));
    for (size_t i = 0; scene->groups && i < drawing->group_count; i++) {
        const struct drawing_group *group = &drawing->groups[i];
        const char *gap = *group->label && *group->layer ? " \xC2\xB7 " : "";
        char *label = arena_format(&scene->arena, "%s%s%s", group->label, gap, group->layer);
        if (!label ||
            !measure_wrap(building->measure, label, SIZE_GROUP, true, building->width * 2, 2,
                          &scene->arena, &scene->groups[i].label)) {
            return false;
        }
        scene->groups[i].group = group;
        scene->groups[i].label_height =
            LINE_RATIO * SIZE_GROUP * (double)scene->groups[i].label.count;
    }
    scene->group_count = drawing->group_count;
    return scene->groups != NULL;
}

static bool add_all(struct building *building)
{
    const struct drawing *drawing = building->drawing;
    count_targets(building);
    for (size_t i = 0; i < drawing->node_count; i++) {
        building->first[i] = building->scene->nodes.count;
        if (!push_node(building, &drawing->nodes[i], 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < drawing->edge_count; i++) {
        if (!add_edge(building, &drawing->edges[i])) {
            return false;
        }
    }
    return add_groups(building);
}

enum status scene_build(const struct drawing *drawing, struct measure *measure, double width,
                        struct scene *scene)
{
    *scene = (struct scene){0};
    arena_init(&scene->arena);
    struct building building = {drawing, measure, scene, width, NULL, NULL, NULL};
    building.targets = arena_array(&scene->arena, drawing->node_count, sizeof(size_t));
    building.copies = arena_array(&scene->arena, drawing->node_count, sizeof(size_t));
    building.first = arena_array(&scene->arena, drawing->node_count, sizeof(size_t));
    if (!building.targets || !building.copies || !building.first || !add_all(&building)) {
        scene_release(scene);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

void scene_release(struct scene *scene)
{
    vec_release(&scene->nodes);
    vec_release(&scene->edges);
    arena_release(&scene->arena);
    *scene = (struct scene){0};
}
