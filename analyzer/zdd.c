/* Subsumption: without(f, g) by cases on the upper of the two top levels. Where both have the
 * same, a set with the variable may include a set of g with it or without it:
 *     high = without(without(f.high, g.high), g.low), low = without(f.low, g.low).
 * A frame's state says which of the three calls it waits for. The difference is the same with
 * less to do: a set of f is compared with the sets of g that have the same elements. */
#include "analyzer/zdd.h"

enum { WAIT_FIRST, WAIT_HIGH, WAIT_LOW };

edge zdd_make(struct table *zdd, uint32_t level, edge high, edge low)
{
    if (zdd->status != STATUS_OK || high == EDGE_NONE || low == EDGE_NONE) {
        return EDGE_NONE;
    }
    return high == ZDD_EMPTY ? low : table_node(zdd, level, high, low);
}

/* Without(ZDD_UNIT, g): empty where g has the empty set, at the end of its low edges. That it
 * has not is remembered, or every node of a long chain would walk the whole of it. */
static edge unit_without(struct table *zdd, edge g)
{
    edge first = g;
    while (g != ZDD_UNIT && g != ZDD_EMPTY) {
        const struct table_result *slot = table_slot(zdd, ZDD_UNIT, g);
        if (slot->f == ZDD_UNIT && slot->g == g) {
            g = slot->value == ZDD_UNIT ? ZDD_EMPTY : ZDD_UNIT;
            break;
        }
        g = zdd->nodes[edge_node(g)].low;
    }
    edge value = g == ZDD_UNIT ? ZDD_EMPTY : ZDD_UNIT;
    *table_slot(zdd, ZDD_UNIT, first) = (struct table_result){ZDD_UNIT, first, value};
    return value;
}

/* Starts without(f, g): its value where known, else EDGE_NONE with a new frame and the operands
 * of its first call. */
static inline edge begin(struct table *zdd, edge *f, edge *g, bool equal_only)
{
    const struct table_node *nf, *ng;
    for (;;) {
        if (*f == ZDD_EMPTY || *g == ZDD_EMPTY) {
            return *f;
        }
        if (*g == ZDD_UNIT || *f == *g) {
            return ZDD_EMPTY;
        }
        if (*f == ZDD_UNIT) {
            return unit_without(zdd, *g);
        }
        nf = &zdd->nodes[edge_node(*f)];
        ng = &zdd->nodes[edge_node(*g)];
        if (nf->level <= ng->level) {
            break;
        }
        *g = ng->low;
    }
    const struct table_result *slot = table_slot(zdd, *f, *g);
    if (slot->f == *f && slot->g == *g) {
        return slot->value;
    }
    bool same = nf->level == ng->level;
    edge other = equal_only ? ZDD_EMPTY : *g;
    struct table_frame frame = {
        .f = *f,
        .g = *g,
        .f_low = nf->low,
        .g_low = same ? ng->low : *g,
        .high = EDGE_NONE,
        .level = nf->level,
        .state = same && !equal_only ? WAIT_FIRST : WAIT_HIGH,
    };
    *f = nf->high;
    *g = same ? ng->high : other;
    table_push(zdd, frame);
    return EDGE_NONE;
}

/* Hands 'value' to the frame on top: the frame's own value when that completes it, else
 * EDGE_NONE with the operands of its next call. */
static inline edge resume(struct table *zdd, edge value, edge *f, edge *g)
{
    struct table_frame *frame = table_top(zdd);
    *g = frame->g_low;
    if (frame->state != WAIT_LOW) {
        *f = frame->state == WAIT_FIRST ? value : frame->f_low;
        frame->high = value;
        frame->state++;
        return EDGE_NONE;
    }
    edge made = zdd_make(zdd, frame->level, frame->high, value);
    if (made != EDGE_NONE) {
        *table_slot(zdd, frame->f, frame->g) = (struct table_result){frame->f, frame->g, made};
    }
    zdd->stack.count--;
    return made;
}

static edge subtract(struct table *zdd, edge f, edge g, bool equal_only)
{
    if (zdd->status != STATUS_OK || f == EDGE_NONE || g == EDGE_NONE) {
        return EDGE_NONE;
    }
    size_t base = zdd->stack.count;
    for (;;) {
        edge value = begin(zdd, &f, &g, equal_only);
        while (value != EDGE_NONE && zdd->stack.count > base) {
            value = resume(zdd, value, &f, &g);
        }
        if (value != EDGE_NONE) {
            return value;
        }
        if (!table_step(zdd)) {
            zdd->stack.count = base;
            return EDGE_NONE;
        }
    }
}

edge zdd_without(struct table *zdd, edge f, edge g)
{
    return subtract(zdd, f, g, false);
}

edge zdd_difference(struct table *zdd, edge f, edge g)
{
    return subtract(zdd, f, g, true);
}
