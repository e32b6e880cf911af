/* Some nodes are kept, the others are inside what they lead to: every kept node takes in all
 * that reaches it by way of nodes that are not kept, and is joined to the kept nodes that reach
 * it so. Then boxes that are alike (same kind, same state, same lines out) become one. States
 * are never computed here: a box keeps the state the description gives it. */
#include "export/draw/fold.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/vec.h"
#include "export/draw/scene.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_TOOLTIP = 4000, NAMED = 3 };

#define FAR ((unsigned)-1)

const char *const fold_part_words[] = {"none",  "safeguards",   "requirements",
                                       "gates", "not-in-force", NULL};

/* A line as folding sees it: bites on an edge are lines to the edge's end. */
struct link {
    size_t from, to;
    const struct drawing_edge *edge;
    unsigned kind;
};

struct folding {
    const struct drawing *in;
    const struct fold *fold;
    struct arena *arena;
    VEC(struct link) links; /* by 'to', ascending */
    size_t *first;          /* by node, and one more: its links are first[n] .. first[n + 1] */
    unsigned *distance;     /* by node: steps from a goal */
    bool *keep;
    size_t *seen;                   /* by node: the last kept node that took it in, plus one */
    size_t *waiting;                /* a queue of nodes */
    size_t *index;                  /* by node: its number in the result */
    VEC(struct drawing_edge) edges; /* of the result, between nodes of 'in' at first */
    struct drawing *out;
};

static bool is_graph(const struct drawing *drawing)
{
    return drawing->form == FORM_GRAPH || drawing->form == FORM_STRIP;
}

bool fold_next(const struct drawing *drawing, struct fold *fold, unsigned deepest)
{
    if (!is_graph(drawing)) {
        unsigned depth = fold->part == FOLD_STEPS ? fold->depth : deepest;
        unsigned least = drawing->form == FORM_TREE ? 0 : 1;
        *fold = (struct fold){FOLD_STEPS, depth - 1};
        return depth > least;
    }
    if (fold->part == FOLD_STEPS && fold->depth > 1) {
        fold->depth--;
        return true;
    }
    if (fold->part == FOLD_ALL) {
        return false;
    }
    fold->part++;
    fold->depth = fold->part == FOLD_STEPS && deepest > 1 ? deepest - 1 : 1;
    return true;
}

static int compare_links(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    if (x->to != y->to) {
        return x->to < y->to ? -1 : 1;
    }
    return x->from < y->from ? -1 : x->from > y->from ? 1 : (int)x->kind - (int)y->kind;
}

static bool collect_links(struct folding *f)
{
    bool taken = true;
    for (size_t i = 0; i < f->in->edge_count; i++) {
        const struct drawing_edge *edge = &f->in->edges[i];
        struct link link = {edge->from, edge->to, edge, edge->kind};
        taken = taken && vec_push(&f->links, link);
        for (size_t j = 0; j < edge->cut_count; j++) {
            struct link bite = {edge->cuts[j], edge->to, edge, EDGE_CUTS};
            taken = taken && vec_push(&f->links, bite);
        }
    }
    if (taken && f->links.count) {
        qsort(f->links.items, f->links.count, sizeof(*f->links.items), compare_links);
    }
    for (size_t i = 0, n = 0; taken && n <= f->in->node_count; n++) {
        while (i < f->links.count && f->links.items[i].to < n) {
            i++;
        }
        f->first[n] = i;
    }
    return taken;
}

/* Safeguards that are not in force are inside what they would cut; what defeats them then
 * leads to nothing. */
static bool is_idle(const struct folding *f, const struct drawing_node *node)
{
    return f->fold->part >= FOLD_IDLE && node->kind == NODE_SAFEGUARD && !node->in_force;
}

/* Whether going through the node towards the leaves is a step further. */
static unsigned length_of(const struct drawing_node *node)
{
    return node->kind == NODE_STEP || node->kind == NODE_GOAL;
}

/* From the goals, or where there is none, from what leads nowhere. Bellman and Ford: lengths
 * are 0 and 1 and few rounds change anything. */
static void measure_distances(struct folding *f)
{
    bool changed = true, goals = false;
    for (size_t n = 0; n < f->in->node_count; n++) {
        goals |= f->in->nodes[n].kind == NODE_GOAL;
        f->distance[n] = 0;
    }
    for (size_t i = 0; !goals && i < f->links.count; i++) {
        f->distance[f->links.items[i].from] = FAR;
    }
    for (size_t n = 0; goals && n < f->in->node_count; n++) {
        f->distance[n] = f->in->nodes[n].kind == NODE_GOAL ? 0 : FAR;
    }
    while (changed) {
        changed = false;
        for (size_t i = f->links.count; i-- > 0;) {
            const struct link *link = &f->links.items[i];
            bool idle = is_idle(f, &f->in->nodes[link->to]);
            unsigned to = idle ? FAR : f->distance[link->to];
            unsigned through = to == FAR ? FAR : to + length_of(&f->in->nodes[link->from]);
            if (through < f->distance[link->from]) {
                f->distance[link->from] = through;
                changed = true;
            }
        }
    }
}

static bool is_requirement(const struct drawing_node *node)
{
    return node->kind == NODE_CAPABILITY || node->kind == NODE_CONDITION ||
           node->kind == NODE_AFFORDANCE;
}

static bool has_producers(const struct folding *f, size_t n)
{
    for (size_t i = f->first[n]; i < f->first[n + 1]; i++) {
        unsigned kind = f->links.items[i].kind;
        if (kind == EDGE_NEEDS || kind == EDGE_REQUIRES) {
            return true;
        }
    }
    return false;
}

static bool is_kept(const struct folding *f, size_t n)
{
    const struct drawing_node *node = &f->in->nodes[n];
    enum fold_part part = f->fold->part;
    if (node->kind == NODE_GOAL) {
        return true;
    }
    if (is_idle(f, node) || (part >= FOLD_IDLE && f->distance[n] == FAR) ||
        (part >= FOLD_STEPS && f->distance[n] > f->fold->depth)) {
        return false;
    }
    if (part >= FOLD_GATES) {
        return node->kind == NODE_STEP ||
               (node->kind == NODE_SAFEGUARD && (part < FOLD_ALL || f->distance[n] == 0));
    }
    return part < FOLD_REQUIREMENTS || !is_requirement(node) || has_producers(f, n);
}

/* Where that would leave nothing, everything stays. */
static void choose(struct folding *f)
{
    size_t kept = 0;
    for (size_t n = 0; n < f->in->node_count; n++) {
        f->keep[n] = is_kept(f, n);
        kept += f->keep[n];
    }
    for (size_t n = 0; !kept && n < f->in->node_count; n++) {
        f->keep[n] = true;
    }
}

struct inside {
    size_t count, parts[STATE_COUNT], safeguards[2]; /* not in force, in force */
    const struct drawing_node *only;
    struct text names;
};

static void note_part(struct inside *inside, const struct drawing_node *node)
{
    const char *label = *node->label ? node->label : node->gate;
    if (node->kind == NODE_GATE) {
        return;
    }
    inside->only = drawing_is_guard(node) ? inside->only : node;
    inside->count += !drawing_is_guard(node);
    if (drawing_is_guard(node)) {
        inside->safeguards[node->in_force]++;
    } else {
        inside->parts[node->state]++;
    }
    if (inside->names.length + strlen(label) < LONGEST_TOOLTIP) {
        text_format(&inside->names, "\n- %s: %s", label, scene_word(node));
    }
}

static bool add_edge(struct folding *f, const struct link *link, size_t to, bool direct)
{
    struct drawing_edge edge = *link->edge;
    bool bite = link->kind != edge.kind;
    if (f->fold->part >= FOLD_ALL && f->distance[to] > 0) {
        return true; /* the order among steps is not shown */
    }
    edge.from = link->from;
    edge.to = to;
    edge.kind = link->kind;
    if (!direct || bite) {
        edge.label = direct && !bite ? edge.label : "";
    }
    edge.cuts = NULL; /* bites are lines of their own */
    edge.cut_count = 0;
    for (size_t i = f->edges.count; i-- > 0 && f->edges.items[i].to == to;) {
        if (f->edges.items[i].from == edge.from && f->edges.items[i].kind == edge.kind) {
            return true;
        }
    }
    return vec_push(&f->edges, edge);
}

/* All that leads to a kept node by way of nodes that are not. */
static bool take_in(struct folding *f, size_t root, struct inside *inside)
{
    size_t count = 0;
    bool done = true;
    f->waiting[count++] = root;
    f->seen[root] = root + 1;
    for (size_t next = 0; done && next < count; next++) {
        size_t n = f->waiting[next];
        for (size_t i = f->first[n]; done && i < f->first[n + 1]; i++) {
            const struct link *link = &f->links.items[i];
            if (f->in->nodes[n].kind == NODE_SAFEGUARD && n != root) {
                continue; /* what defeats it says nothing of the root */
            }
            if (f->keep[link->from]) {
                done = add_edge(f, link, root, n == root);
            } else if (f->seen[link->from] != root + 1) {
                f->seen[link->from] = root + 1;
                f->waiting[count++] = link->from;
                note_part(inside, &f->in->nodes[link->from]);
            }
        }
    }
    return done && !inside->names.failed;
}

/* "needs Exploit development: BLOCKED", "rests on 5 more: 2 open, 3 cut". */
static void describe_inside(const struct inside *inside, struct text *out)
{
    static const char *const words[STATE_COUNT] = {
        "open",         "cannot rule out", "blocked", "cut",     "given",
        "not assessed", "added",           "removed", "changed", "the same"};
    if (inside->count == 1) {
        text_format(out, "needs %s: %s", inside->only->label, scene_word(inside->only));
    } else if (inside->count) {
        text_format(out, "needs %zu more:", inside->count);
        for (unsigned s = 0, any = 0; s < STATE_COUNT; s++) {
            if (inside->parts[s]) {
                text_format(out, "%s %zu %s", any++ ? "," : "", inside->parts[s], words[s]);
            }
        }
    }
    for (int force = 1; force >= 0; force--) {
        if (inside->safeguards[force]) {
            text_format(out, "%s%zu safeguard%s %sin force", out->length ? "\n" : "",
                        inside->safeguards[force], inside->safeguards[force] == 1 ? "" : "s",
                        force ? "" : "not ");
        }
    }
}

static const char *join(struct arena *arena, const char *first, const char *second)
{
    return arena_format(arena, "%s%s%s", first, *first && *second ? "\n" : "", second);
}

static bool take_node(struct folding *f, size_t n)
{
    struct drawing_node *node = &f->out->nodes[f->out->node_count];
    struct inside inside = {0};
    struct text note;
    text_init(&inside.names);
    text_init(&note);
    bool taken = take_in(f, n, &inside);
    describe_inside(&inside, &note);
    *node = f->in->nodes[n];
    node->note = join(f->arena, node->note, text_string(&note));
    if (inside.names.length) {
        node->tooltip = arena_format(f->arena, "%s%sinside:%s", node->tooltip,
                                     *node->tooltip ? "\n" : "", text_string(&inside.names));
    }
    f->index[n] = f->out->node_count++;
    taken = taken && !note.failed && node->note && node->tooltip;
    text_release(&note);
    text_release(&inside.names);
    return taken;
}

/* Two boxes are alike when they look the same, nothing leads to them and the same lines leave
 * them. */
struct outline {
    size_t node;      /* of the result */
    const size_t *to; /* ends of its lines with their kinds, ascending */
    size_t count;
    bool leaf;
};

static int compare_numbers(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool may_merge(const struct folding *f, const struct outline *outline)
{
    const struct drawing_node *node = &f->out->nodes[outline->node];
    return outline->count &&
           (node->kind == NODE_SAFEGUARD ||
            (f->fold->part >= FOLD_STEPS && node->kind == NODE_STEP && outline->leaf));
}

static bool are_alike(const struct folding *f, const struct outline *a, const struct outline *b)
{
    const struct drawing_node *x = &f->out->nodes[a->node], *y = &f->out->nodes[b->node];
    return x->kind == y->kind && x->state == y->state && x->in_force == y->in_force &&
           x->group == y->group && a->count == b->count && a->leaf == b->leaf &&
           memcmp(a->to, b->to, a->count * sizeof(*a->to)) == 0;
}

/* The lines out of every node of the result. */
static struct outline *outline_all(struct folding *f)
{
    size_t count = f->out->node_count;
    struct outline *outlines = arena_array(f->arena, count, sizeof(*outlines));
    size_t *ends = arena_array(f->arena, f->edges.count, sizeof(*ends));
    size_t *fill = arena_array(f->arena, count + 1, sizeof(*fill));
    if (!outlines || !ends || !fill) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        outlines[i] = (struct outline){.node = i, .leaf = true};
    }
    for (size_t i = 0; i < f->edges.count; i++) {
        fill[f->edges.items[i].from + 1]++;
        outlines[f->edges.items[i].to].leaf &= f->edges.items[i].kind == EDGE_DEFEATS;
    }
    for (size_t i = 0; i < count; i++) {
        fill[i + 1] += fill[i];
        outlines[i].to = ends + fill[i];
    }
    for (size_t i = 0; i < f->edges.count; i++) {
        const struct drawing_edge *edge = &f->edges.items[i];
        ends[fill[edge->from] + outlines[edge->from].count++] =
            edge->to * EDGE_KINDS + edge->kind;
    }
    for (size_t i = 0; i < count; i++) {
        qsort(ends + fill[i], outlines[i].count, sizeof(*ends), compare_numbers);
    }
    return outlines;
}

/* One box for 'members' of the result, the first of which it stands for. */
static bool name_merged(struct folding *f, const size_t *members, size_t count)
{
    struct drawing_node *node = &f->out->nodes[members[0]];
    bool guards = node->kind == NODE_SAFEGUARD, same = true;
    struct text label, tooltip;
    text_init(&label);
    text_init(&tooltip);
    for (size_t i = 0; i < count; i++) {
        const struct drawing_node *member = &f->out->nodes[members[i]];
        same &= strcmp(member->note, node->note) == 0;
        if (count <= NAMED || i + 1 < NAMED) {
            text_format(&label, "%s%s", i ? ";\n" : "", member->label);
        }
        if (tooltip.length < LONGEST_TOOLTIP - 600) {
            text_format(&tooltip, "%s- %s: %s", i ? "\n" : "", member->label, member->note);
        }
    }
    if (count > NAMED) {
        text_format(&label, ";\nand %zu more %s", count - NAMED + 1,
                    guards ? "safeguards" : "steps");
    }
    node->label = arena_string(f->arena, text_string(&label));
    node->tooltip = arena_string(f->arena, text_string(&tooltip));
    node->note = same ? node->note : "";
    bool named = node->label && node->tooltip && !label.failed && !tooltip.failed;
    text_release(&label);
    text_release(&tooltip);
    return named;
}

/* Puts alike boxes together and closes the gaps; f->index then leads from old to new. */
static bool merge_alike(struct folding *f)
{
    size_t count = f->out->node_count, left = 0;
    struct outline *outlines = outline_all(f);
    size_t *members = arena_array(f->arena, count, sizeof(*members));
    size_t *home = arena_array(f->arena, count, sizeof(*home));
    if (!outlines || !members || !home) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        home[i] = i;
    }
    for (size_t i = 0; i < count; i++) {
        size_t alike = 0;
        if (home[i] != i || !may_merge(f, &outlines[i])) {
            continue;
        }
        for (size_t j = i; j < count; j++) {
            if (home[j] == j && are_alike(f, &outlines[i], &outlines[j])) {
                home[j] = i;
                members[alike++] = j;
            }
        }
        if (alike > 1 && !name_merged(f, members, alike)) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (home[i] == i) {
            f->out->nodes[left] = f->out->nodes[i];
            f->index[i] = left++;
        } else {
            f->index[i] = f->index[home[i]];
        }
    }
    f->out->node_count = left;
    return true;
}

static int compare_edges(const void *a, const void *b)
{
    const struct drawing_edge *x = a, *y = b;
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return x->to < y->to ? -1 : x->to > y->to ? 1 : (int)x->kind - (int)y->kind;
}

static void renumber(struct folding *f)
{
    for (size_t i = 0; i < f->edges.count; i++) {
        f->edges.items[i].from = f->index[f->edges.items[i].from];
        f->edges.items[i].to = f->index[f->edges.items[i].to];
    }
}

/* Merging makes lines that say the same. */
static void drop_equal_edges(struct folding *f)
{
    size_t left = 0;
    if (f->edges.count) {
        qsort(f->edges.items, f->edges.count, sizeof(*f->edges.items), compare_edges);
    }
    for (size_t i = 0; i < f->edges.count; i++) {
        bool inside = f->edges.items[i].from == f->edges.items[i].to;
        if (!inside &&
            (left == 0 || compare_edges(&f->edges.items[left - 1], &f->edges.items[i]) != 0)) {
            f->edges.items[left++] = f->edges.items[i];
        }
    }
    f->edges.count = left;
}

bool fold_add_footer(const struct drawing *in, struct drawing *out, struct arena *arena,
                     const char *line)
{
    const char **lines = arena_array(arena, in->footer_count + 1, sizeof(*lines));
    for (size_t i = 0; lines && i < in->footer_count; i++) {
        lines[i] = in->footer[i];
    }
    if (lines) {
        lines[in->footer_count] = line;
        out->footer = lines;
        out->footer_count = in->footer_count + 1;
    }
    return lines != NULL;
}

static bool add_footer(struct folding *f)
{
    size_t inside = f->in->node_count - f->out->node_count;
    const char *line = arena_format(
        f->arena, "Folded to be legible: %zu of %zu parts have no box of their own.", inside,
        f->in->node_count);
    return !inside || (line && fold_add_footer(f->in, f->out, f->arena, line));
}

static bool fold_all(struct folding *f)
{
    if (!collect_links(f)) {
        return false;
    }
    measure_distances(f);
    choose(f);
    for (size_t n = 0; n < f->in->node_count; n++) {
        if (f->keep[n] && !take_node(f, n)) {
            return false;
        }
    }
    renumber(f);
    if (!merge_alike(f)) {
        return false;
    }
    renumber(f);
    drop_equal_edges(f);
    f->out->edges = arena_array(f->arena, f->edges.count, sizeof(*f->out->edges));
    if (!f->out->edges) {
        return false;
    }
    if (f->edges.count) {
        memcpy(f->out->edges, f->edges.items, f->edges.count * sizeof(*f->out->edges));
    }
    f->out->edge_count = f->edges.count;
    return add_footer(f);
}

static bool start(struct folding *f, const struct drawing *drawing, struct arena *arena)
{
    size_t count = drawing->node_count + 1;
    f->in = drawing;
    f->arena = arena;
    f->first = arena_array(arena, count, sizeof(*f->first));
    f->distance = arena_array(arena, count, sizeof(*f->distance));
    f->keep = arena_array(arena, count, sizeof(*f->keep));
    f->seen = arena_array(arena, count, sizeof(*f->seen));
    f->waiting = arena_array(arena, count, sizeof(*f->waiting));
    f->index = arena_array(arena, count, sizeof(*f->index));
    return f->first && f->distance && f->keep && f->seen && f->waiting && f->index;
}

enum status fold_depth(const struct drawing *drawing, unsigned *depth)
{
    const struct fold fold = {FOLD_STEPS, 1};
    struct folding f = {.fold = &fold};
    struct arena arena;
    if (drawing->form == FORM_TREE) {
        return fold_tree_depth(drawing, depth);
    }
    if (drawing->form == FORM_GRID) {
        *depth = fold_grid_depth();
        return STATUS_OK;
    }
    arena_init(&arena);
    bool done = start(&f, drawing, &arena) && collect_links(&f);
    *depth = 0;
    if (done) {
        measure_distances(&f);
        for (size_t n = 0; n < drawing->node_count; n++) {
            *depth = f.distance[n] != FAR && f.distance[n] > *depth ? f.distance[n] : *depth;
        }
    }
    vec_release(&f.links);
    arena_release(&arena);
    return done ? STATUS_OK : STATUS_MEMORY;
}

enum status fold_drawing(const struct drawing *drawing, const struct fold *fold,
                         struct arena *arena, struct drawing *out)
{
    struct folding f = {.fold = fold, .out = out};
    *out = *drawing;
    if (fold->part == FOLD_NOTHING || (!is_graph(drawing) && fold->part != FOLD_STEPS)) {
        return STATUS_OK;
    }
    if (drawing->form == FORM_GRID) {
        return fold_grid(drawing, fold->depth, arena, out);
    }
    if (drawing->form == FORM_TREE) {
        return fold_tree(drawing, fold->depth, arena, out);
    }
    bool started = start(&f, drawing, arena);
    out->node_count = out->edge_count = 0;
    out->nodes = arena_array(arena, drawing->node_count, sizeof(*out->nodes));
    bool done = started && out->nodes && fold_all(&f);
    vec_release(&f.links);
    vec_release(&f.edges);
    return done ? STATUS_OK : STATUS_MEMORY;
}
