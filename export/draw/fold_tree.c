/* Folding a tree: what is deeper than a depth is counted by the node above it. */
#include "export/draw/fold.h"

#include "base/text.h"

/* By node: how deep it is. Edges go from a node to a later one, and only one to each. */
static unsigned *find_depths(const struct drawing *drawing, struct arena *arena,
                             size_t **parents)
{
    unsigned *depths = arena_array(arena, drawing->node_count + 1, sizeof(*depths));
    *parents = arena_array(arena, drawing->node_count + 1, sizeof(**parents));
    if (!depths || !*parents) {
        return NULL;
    }
    for (size_t i = 0; i < drawing->node_count; i++) {
        (*parents)[i] = i;
    }
    for (size_t i = 0; i < drawing->edge_count; i++) {
        (*parents)[drawing->edges[i].to] = drawing->edges[i].from;
    }
    for (size_t i = 0; i < drawing->node_count; i++) {
        depths[i] = (*parents)[i] == i ? 0 : depths[(*parents)[i]] + 1;
    }
    return depths;
}

enum status fold_tree_depth(const struct drawing *drawing, unsigned *depth)
{
    struct arena arena;
    size_t *parents;
    arena_init(&arena);
    const unsigned *depths = find_depths(drawing, &arena, &parents);
    *depth = 0;
    for (size_t i = 0; depths && i < drawing->node_count; i++) {
        *depth = depths[i] > *depth ? depths[i] : *depth;
    }
    enum status status = depths ? STATUS_OK : STATUS_MEMORY;
    arena_release(&arena);
    return status;
}

struct below {
    size_t kinds[NODE_KINDS], states[STATE_COUNT];
};

/* "below: 5 goals (1 undeveloped, 4 supported), 9 solutions". */
static const char *word_below(const struct below *below, const char *note, struct arena *arena)
{
    static const char *const names[][2] = {{"goal", "goals"},
                                           {"strategy", "strategies"},
                                           {"solution", "solutions"},
                                           {"context", "contexts"}};
    struct text words;
    const char *gap = "below: ";
    text_init(&words);
    text_format(&words, "%s%s", note, *note ? "\n" : "");
    for (unsigned k = NODE_CLAIM; k < NODE_KINDS; k++) {
        const char *sign = " (";
        if (!below->kinds[k]) {
            continue;
        }
        text_format(&words, "%s%zu %s", gap, below->kinds[k],
                    names[k - NODE_CLAIM][below->kinds[k] > 1]);
        for (unsigned s = STATE_COUNT; k == NODE_CLAIM && s-- > STATE_SUPPORTED;) {
            if (below->states[s]) {
                text_format(&words, "%s%zu %s", sign, below->states[s],
                            path_state_words.words[s]);
                sign = ", ";
            }
        }
        text_append(&words, k == NODE_CLAIM ? ")" : "");
        gap = ", ";
    }
    const char *kept = words.failed ? NULL : arena_string(arena, text_string(&words));
    text_release(&words);
    return kept;
}

/* Every node that is left out is counted by the last one above it that is kept. */
static bool count_below(const struct drawing *in, const size_t *parents, const unsigned *depths,
                        unsigned depth, struct arena *arena, struct drawing *out)
{
    struct below *below = arena_array(arena, out->node_count + 1, sizeof(*below));
    size_t *keeper = arena_array(arena, in->node_count + 1, sizeof(*keeper));
    size_t kept = 0;
    if (!below || !keeper) {
        return false;
    }
    for (size_t i = 0; i < in->node_count; i++) {
        const struct drawing_node *node = &in->nodes[i];
        if (depths[i] <= depth) {
            keeper[i] = kept++;
            continue;
        }
        keeper[i] = keeper[parents[i]];
        below[keeper[i]].kinds[node->kind]++;
        below[keeper[i]].states[node->state] += node->kind == NODE_CLAIM;
    }
    for (size_t i = 0; i < in->node_count; i++) {
        struct drawing_node *node = &out->nodes[keeper[i]];
        if (depths[i] == depth) {
            const char *note = word_below(&below[keeper[i]], node->note, arena);
            if (!note) {
                return false;
            }
            node->note = note;
        }
    }
    for (size_t i = 0; i < in->edge_count; i++) {
        if (depths[in->edges[i].to] <= depth) {
            struct drawing_edge *edge = &out->edges[out->edge_count++];
            *edge = in->edges[i];
            edge->from = keeper[edge->from];
            edge->to = keeper[edge->to];
        }
    }
    return true;
}

enum status fold_tree(const struct drawing *in, unsigned depth, struct arena *arena,
                      struct drawing *out)
{
    size_t *parents;
    const unsigned *depths = find_depths(in, arena, &parents);
    out->nodes = arena_array(arena, in->node_count + 1, sizeof(*out->nodes));
    out->edges = arena_array(arena, in->edge_count + 1, sizeof(*out->edges));
    out->node_count = out->edge_count = 0;
    if (!depths || !out->nodes || !out->edges) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < in->node_count; i++) {
        if (depths[i] <= depth) {
            out->nodes[out->node_count++] = in->nodes[i];
        }
    }
    if (!count_below(in, parents, depths, depth, arena, out)) {
        return STATUS_MEMORY;
    }
    const char *line =
        arena_format(arena, "Folded to be legible: %zu of %zu parts have no box of their own.",
                     in->node_count - out->node_count, in->node_count);
    bool folded = out->node_count < in->node_count;
    return line && (!folded || fold_add_footer(in, out, arena, line)) ? STATUS_OK
                                                                      : STATUS_MEMORY;
}
