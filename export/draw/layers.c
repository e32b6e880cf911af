/* List scheduling from the goal outwards: a layer takes the boxes all of whose successors are
 * placed, those with the longest chain behind them and those that waited longest first, until
 * its capacity is reached. After Coffman and Graham, "Optimal scheduling for two-processor
 * systems", Acta Informatica 1, 1972, doi:10.1007/BF00288685, with extents for the number of
 * processors and without the lexicographic labels. */
#include "export/draw/layers.h"

#include <stdlib.h>

/* What safeguards gain in priority, so that they stand beside what they cut. */
static const unsigned nearness = 1000;

struct ready {
    size_t node;
    unsigned priority;
};

struct work {
    const struct scene *scene;
    const struct layers_limits *limits;
    struct layers *layers;
    size_t *start, *edges; /* outgoing edges of a node: edges[start[n]..start[n + 1]) */
    size_t *in_start, *in_edges;
    bool *closes_cycle; /* by edge; also set for edges that do not order at all */
    unsigned *chain;    /* longest chain of predecessors */
    unsigned *unplaced; /* successors without a layer */
    unsigned *ready_since;
    unsigned char *colour;
    size_t *stack, *next;
    bool *placed;
    struct ready *ready;
};

static bool orders(const struct scene_edge *edge)
{
    return edge->kind != EDGE_DEFEATS && edge->from != edge->to;
}

bool layers_orders(const struct layers *layers, const struct scene_edge *edge)
{
    return orders(edge) && layers->layer[edge->from] > layers->layer[edge->to];
}

static bool allocate(struct work *work, struct arena *arena)
{
    size_t nodes = work->scene->nodes.count, edges = work->scene->edges.count;
    work->start = arena_array(arena, nodes + 2, sizeof(size_t));
    work->in_start = arena_array(arena, nodes + 2, sizeof(size_t));
    work->edges = arena_array(arena, edges, sizeof(size_t));
    work->in_edges = arena_array(arena, edges, sizeof(size_t));
    work->closes_cycle = arena_array(arena, edges, sizeof(bool));
    work->chain = arena_array(arena, nodes, sizeof(unsigned));
    work->unplaced = arena_array(arena, nodes, sizeof(unsigned));
    work->ready_since = arena_array(arena, nodes, sizeof(unsigned));
    work->colour = arena_array(arena, nodes, 1);
    work->stack = arena_array(arena, nodes, sizeof(size_t));
    work->next = arena_array(arena, nodes, sizeof(size_t));
    work->placed = arena_array(arena, nodes, sizeof(bool));
    work->ready = arena_array(arena, nodes, sizeof(struct ready));
    work->layers->layer = arena_array(arena, nodes, sizeof(unsigned));
    return work->start && work->in_start && work->edges && work->in_edges &&
           work->closes_cycle && work->chain && work->unplaced && work->ready_since &&
           work->colour && work->stack && work->next && work->placed && work->ready &&
           work->layers->layer;
}

/* Compressed rows by counting: start[n + 1] serves as the cursor of row n while it fills. */
static void index_edges(struct work *work)
{
    const struct scene *scene = work->scene;
    for (size_t i = 0; i < scene->edges.count; i++) {
        work->start[scene->edges.items[i].from + 2]++;
        work->in_start[scene->edges.items[i].to + 2]++;
        work->closes_cycle[i] = !orders(&scene->edges.items[i]);
    }
    for (size_t n = 2; n < scene->nodes.count + 2; n++) {
        work->start[n] += work->start[n - 1];
        work->in_start[n] += work->in_start[n - 1];
    }
    for (size_t i = 0; i < scene->edges.count; i++) {
        work->edges[work->start[scene->edges.items[i].from + 1]++] = i;
        work->in_edges[work->in_start[scene->edges.items[i].to + 1]++] = i;
    }
}

/* One step of the search at the top of the stack: over the node's incoming edges, so that the
 * chain of predecessors is known when the node is left. Returns the new height of the stack. */
static size_t advance(struct work *work, size_t height)
{
    enum { UNSEEN, ON_PATH, DONE };
    size_t node = work->stack[height - 1];
    work->colour[node] = ON_PATH;
    while (work->next[node] < work->in_start[node + 1]) {
        size_t index = work->in_edges[work->next[node]++];
        size_t from = work->scene->edges.items[index].from;
        if (work->closes_cycle[index]) {
            continue;
        }
        if (work->colour[from] == UNSEEN) {
            work->next[node]--;
            work->stack[height] = from;
            return height + 1;
        }
        if (work->colour[from] == ON_PATH) {
            work->closes_cycle[index] = true;
        } else if (work->chain[from] + 1 > work->chain[node]) {
            work->chain[node] = work->chain[from] + 1;
        }
    }
    work->colour[node] = DONE;
    return height - 1;
}

/* Depth-first from every node without successors first, so that cycles are opened far from
 * the goal. */
static void open_cycles(struct work *work)
{
    size_t nodes = work->scene->nodes.count;
    for (size_t n = 0; n < nodes; n++) {
        work->next[n] = work->in_start[n];
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t n = 0; n < nodes; n++) {
            bool sink = work->start[n] == work->start[n + 1];
            if (work->colour[n] || (pass == 0 && !sink)) {
                continue;
            }
            work->stack[0] = n;
            for (size_t height = 1; height > 0;) {
                height = advance(work, height);
            }
        }
    }
}

static double extent_along(const struct work *work, size_t node)
{
    const struct scene_node *box = &work->scene->nodes.items[node];
    return work->limits->left_to_right ? box->height : box->width;
}

static double extent_across(const struct work *work, size_t node)
{
    const struct scene_node *box = &work->scene->nodes.items[node];
    return work->limits->left_to_right ? box->width : box->height;
}

static int by_priority(const void *left, const void *right)
{
    const struct ready *a = left, *b = right;
    if (a->priority != b->priority) {
        return a->priority > b->priority ? -1 : 1;
    }
    return (a->node > b->node) - (a->node < b->node);
}

static size_t collect_ready(struct work *work, unsigned layer)
{
    size_t count = 0;
    for (size_t n = 0; n < work->scene->nodes.count; n++) {
        if (!work->placed[n] && work->unplaced[n] == 0) {
            unsigned waited = layer - work->ready_since[n];
            const struct drawing_node *node = work->scene->nodes.items[n].node;
            unsigned near = node && node->kind == NODE_SAFEGUARD ? nearness : 0;
            work->ready[count++] = (struct ready){n, work->chain[n] + 2 * waited + near};
        }
    }
    qsort(work->ready, count, sizeof(*work->ready), by_priority);
    return count;
}

/* The extent that the lines crossing this layer take: those from boxes that still wait. */
static double crossing(const struct work *work)
{
    double lines = 0;
    for (size_t i = 0; i < work->scene->edges.count; i++) {
        const struct scene_edge *edge = &work->scene->edges.items[i];
        lines += !work->closes_cycle[i] && work->placed[edge->to] && !work->placed[edge->from];
    }
    return lines * work->limits->node_gap * 0.5;
}

static void place(struct work *work, size_t node, unsigned layer)
{
    work->placed[node] = true;
    work->layers->layer[node] = layer;
}

/* Boxes whose last successor was placed in this layer are ready for the next. */
static void release_predecessors(struct work *work, size_t node, unsigned layer)
{
    for (size_t i = work->in_start[node]; i < work->in_start[node + 1]; i++) {
        size_t index = work->in_edges[i];
        size_t from = work->scene->edges.items[index].from;
        if (!work->closes_cycle[index] && --work->unplaced[from] == 0) {
            work->ready_since[from] = layer + 1;
        }
    }
}

/* Fills one layer; returns how many boxes it took, at least one. */
static size_t fill_layer(struct work *work, unsigned layer)
{
    size_t count = collect_ready(work, layer), taken = 0;
    double used = crossing(work), deepest = 0;
    for (size_t i = 0; i < count; i++) {
        double extent = extent_along(work, work->ready[i].node) + work->limits->node_gap;
        if (taken > 0 && used + extent > work->limits->capacity) {
            break;
        }
        used += extent;
        double across = extent_across(work, work->ready[i].node);
        deepest = across > deepest ? across : deepest;
        place(work, work->ready[i].node, layer);
        taken++;
    }
    for (size_t i = 0; i < taken; i++) {
        release_predecessors(work, work->ready[i].node, layer);
    }
    work->layers->depth += deepest + work->limits->rank_gap;
    return taken;
}

enum status layers_assign(const struct scene *scene, const struct layers_limits *limits,
                          struct arena *arena, struct layers *layers)
{
    struct work work = {.scene = scene, .limits = limits, .layers = layers};
    *layers = (struct layers){0};
    if (!allocate(&work, arena)) {
        return STATUS_MEMORY;
    }
    index_edges(&work);
    open_cycles(&work);
    for (size_t i = 0; i < scene->edges.count; i++) {
        work.unplaced[scene->edges.items[i].from] += !work.closes_cycle[i];
    }
    for (size_t placed = 0; placed < scene->nodes.count; layers->count++) {
        placed += fill_layer(&work, layers->count);
    }
    return STATUS_OK;
}
