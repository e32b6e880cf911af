/* The conjunction is the only operation computed on diagrams; disjunction and thresholds reduce
 * to it through complement edges. Its stack of frames takes the place of recursion. */
#include "analyzer/bdd.h"

edge bdd_make(struct table *bdd, uint32_t level, edge high, edge low)
{
    if (bdd->status != STATUS_OK || high == EDGE_NONE || low == EDGE_NONE) {
        return EDGE_NONE;
    }
    if (high == low) {
        return high;
    }
    edge complement = high & 1;
    edge made = table_node(bdd, level, high ^ complement, low ^ complement);
    return made == EDGE_NONE ? EDGE_NONE : made ^ complement;
}

edge bdd_variable(struct table *bdd, uint32_t level)
{
    return bdd_make(bdd, level, EDGE_TRUE, EDGE_FALSE);
}

/* The conjunction where it needs no work, else EDGE_NONE. */
static inline edge trivial_and(edge f, edge g)
{
    if (f == g || g == EDGE_TRUE) {
        return f;
    }
    if (f == EDGE_TRUE) {
        return g;
    }
    if (f == EDGE_FALSE || g == EDGE_FALSE || f == edge_not(g)) {
        return EDGE_FALSE;
    }
    return EDGE_NONE;
}

/* Starts f and g: its value if known, else EDGE_NONE and a new frame; '*f' and '*g' are then
 * the operands of the high cofactor. */
static inline edge begin_and(struct table *bdd, edge *f, edge *g)
{
    edge known = trivial_and(*f, *g);
    if (known != EDGE_NONE) {
        return known;
    }
    if (*f > *g) {
        edge swap = *f;
        *f = *g;
        *g = swap;
    }
    const struct table_result *slot = table_slot(bdd, *f, *g);
    if (slot->f == *f && slot->g == *g) {
        return slot->value;
    }
    const struct table_node *nf = &bdd->nodes[edge_node(*f)], *ng = &bdd->nodes[edge_node(*g)];
    uint32_t level = nf->level < ng->level ? nf->level : ng->level;
    if (bdd->stack.count == bdd->stack.capacity && !table_grow_stack(bdd)) {
        return EDGE_NONE;
    }
    struct table_frame *frame = &bdd->stack.items[bdd->stack.count++];
    bool split_f = nf->level == level, split_g = ng->level == level;
    frame->f = *f;
    frame->g = *g;
    frame->f_low = split_f ? nf->low ^ (*f & 1) : *f;
    frame->g_low = split_g ? ng->low ^ (*g & 1) : *g;
    frame->high = EDGE_NONE;
    frame->level = level;
    frame->state = 0;
    *f = split_f ? nf->high ^ (*f & 1) : *f;
    *g = split_g ? ng->high ^ (*g & 1) : *g;
    return EDGE_NONE;
}

/* Hands 'value' to the frame on top. Returns the frame's own value when that completes it, else
 * EDGE_NONE with the operands of the low cofactor. */
static inline edge resume_and(struct table *bdd, edge value, edge *f, edge *g)
{
    struct table_frame *frame = table_top(bdd);
    if (frame->high == EDGE_NONE) {
        frame->high = value;
        *f = frame->f_low;
        *g = frame->g_low;
        return EDGE_NONE;
    }
    edge made = bdd_make(bdd, frame->level, frame->high, value);
    if (made != EDGE_NONE) {
        *table_slot(bdd, frame->f, frame->g) = (struct table_result){frame->f, frame->g, made};
    }
    bdd->stack.count--;
    return made;
}

edge bdd_and(struct table *bdd, edge f, edge g)
{
    if (bdd->status != STATUS_OK || f == EDGE_NONE || g == EDGE_NONE) {
        return EDGE_NONE;
    }
    size_t base = bdd->stack.count;
    edge value = EDGE_NONE;
    for (;;) {
        value = begin_and(bdd, &f, &g);
        while (value != EDGE_NONE && bdd->stack.count > base) {
            value = resume_and(bdd, value, &f, &g);
        }
        if (value != EDGE_NONE) {
            return value;
        }
        if (!table_step(bdd)) {
            bdd->stack.count = base;
            return EDGE_NONE;
        }
    }
}

edge bdd_or(struct table *bdd, edge f, edge g)
{
    if (f == EDGE_NONE || g == EDGE_NONE) {
        return EDGE_NONE;
    }
    edge none = bdd_and(bdd, edge_not(f), edge_not(g));
    return none == EDGE_NONE ? EDGE_NONE : edge_not(none);
}

/* Heap sort by falling top level, ties by edge: deterministic, in place, no recursion. */
static bool sorts_before(const struct table *bdd, edge a, edge b)
{
    uint32_t la = table_level(bdd, a), lb = table_level(bdd, b);
    return la != lb ? la > lb : a > b;
}

static void sift_down(const struct table *bdd, edge *heap, uint32_t count, uint32_t at)
{
    for (uint32_t child; (child = at * 2 + 1) < count; at = child) {
        if (child + 1 < count && sorts_before(bdd, heap[child], heap[child + 1])) {
            child++;
        }
        if (!sorts_before(bdd, heap[at], heap[child])) {
            return;
        }
        edge swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

static void sort_operands(const struct table *bdd, edge *operands, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;) {
        sift_down(bdd, operands, count, i);
    }
    for (uint32_t end = count; end-- > 1;) {
        edge swap = operands[0];
        operands[0] = operands[end];
        operands[end] = swap;
        sift_down(bdd, operands, end, 0);
    }
}

/* row[j] = "at least j of the operands so far", j = 0 .. threshold; an operand x updates it to
 * row[j] or (x and row[j - 1]), from the top down. The rows are held in 'kept'. */
static edge count_operands(struct table *bdd, size_t first, uint32_t count, uint32_t threshold)
{
    size_t row = bdd->kept.count;
    for (uint32_t j = 0; j <= threshold; j++) {
        if (!table_keep(bdd, j == 0 ? EDGE_TRUE : EDGE_FALSE)) {
            return EDGE_NONE;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        edge x = bdd->operands.items[first + i];
        uint32_t low = threshold > count - i ? threshold - (count - i) + 1 : 1;
        for (uint32_t j = i + 1 < threshold ? i + 1 : threshold; j >= low; j--) {
            edge with = bdd_and(bdd, x, bdd->kept.items[row + j - 1]);
            edge value = bdd_or(bdd, bdd->kept.items[row + j], with);
            if (value == EDGE_NONE) {
                return EDGE_NONE;
            }
            bdd->kept.items[row + j] = value;
        }
    }
    edge result = bdd->kept.items[row + threshold];
    bdd->kept.count = row;
    return result;
}

/* 'complement' 0: the conjunction; 1: the disjunction. */
static edge fold_operands(struct table *bdd, size_t first, uint32_t count, edge complement)
{
    edge value = EDGE_TRUE;
    for (uint32_t i = 0; i < count && value != EDGE_NONE; i++) {
        value = bdd_and(bdd, value, bdd->operands.items[first + i] ^ complement);
    }
    return value == EDGE_NONE ? EDGE_NONE : value ^ complement;
}

edge bdd_at_least(struct table *bdd, const edge *functions, uint32_t count, uint32_t threshold)
{
    if (threshold == 0 || threshold > count) {
        return threshold == 0 ? EDGE_TRUE : EDGE_FALSE;
    }
    size_t first = bdd->operands.count, kept = bdd->kept.count;
    edge value = EDGE_NONE;
    for (uint32_t i = 0; i < count; i++) {
        if (functions[i] == EDGE_NONE) {
            goto out;
        }
        if (!vec_push(&bdd->operands, functions[i])) {
            table_fail(bdd, STATUS_MEMORY);
            goto out;
        }
    }
    sort_operands(bdd, bdd->operands.items + first, count);
    if (threshold == count) {
        value = fold_operands(bdd, first, count, 0);
    } else if (threshold == 1) {
        value = fold_operands(bdd, first, count, 1);
    } else {
        value = count_operands(bdd, first, count, threshold);
    }
out:
    bdd->operands.count = first;
    bdd->kept.count = kept;
    return value;
}

edge bdd_import(struct table *bdd, const struct diagram *diagram)
{
    size_t kept = bdd->kept.count; /* node n of the diagram is kept[kept + n] */
    bool fine = table_keep(bdd, EDGE_TRUE);
    for (uint32_t n = 1; fine && n < diagram->node_count; n++) {
        const struct diagram_node *node = &diagram->nodes[n];
        edge high = bdd->kept.items[kept + edge_node(node->high)] ^ (node->high & 1);
        edge low = bdd->kept.items[kept + edge_node(node->low)] ^ (node->low & 1);
        fine = table_keep(bdd, bdd_make(bdd, node->level, high, low));
    }
    edge root = fine ? bdd->kept.items[kept + edge_node(diagram->root)] ^ (diagram->root & 1)
                     : EDGE_NONE;
    bdd->kept.count = kept;
    return root;
}
