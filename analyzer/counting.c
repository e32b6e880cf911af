/* Counting solutions without enumerating them: one pass over each family, inner ones first, in
 * exact natural numbers of a width that a first pass with logarithms establishes. The
 * distribution carries a polynomial in place of a number: coefficient k counts the sets of k
 * atoms, a variable that stands for a family multiplies by that family's polynomial. */
#include "analyzer/families.h"
#include "analyzer/natural.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Orders that occur in a family, a node or a variable; none where there are no sets. */
struct span {
    uint32_t least, most;
};

static const struct span no_orders = {1, 0};

static bool span_empty(struct span s)
{
    return s.least > s.most;
}

static struct span span_union(struct span a, struct span b)
{
    if (span_empty(a) || span_empty(b)) {
        return span_empty(a) ? b : a;
    }
    return (struct span){a.least < b.least ? a.least : b.least,
                         a.most > b.most ? a.most : b.most};
}

static struct span span_sum(struct span a, struct span b)
{
    if (span_empty(a) || span_empty(b)) {
        return no_orders;
    }
    return (struct span){a.least + b.least, a.most + b.most};
}

/* log2(2^a + 2^b) */
static double log_sum(double a, double b)
{
    double most = a > b ? a : b, least = a > b ? b : a;
    return isinf(least) ? most : most + log2(1 + exp2(least - most));
}

/* A polynomial: coefficient k at (k - span.least) * width. */
struct counts {
    struct span span;
    uint32_t *words;
};

struct counter {
    const struct solutions *solutions;
    bool by_order; /* else all sets count as order 0 */
    uint32_t width;
    double *bits;       /* by family: log2 of its number of sets */
    struct counts *of;  /* by family */
    struct span *spans; /* by node of one family */
    size_t *offsets;    /* by node: where its coefficients are */
    uint32_t *words;    /* all coefficients of one family */
    double *node_bits;
};

static void release_counter(struct counter *c)
{
    for (uint32_t f = 0; c->of && f < c->solutions->family_count; f++) {
        memory_free(c->of[f].words);
    }
    memory_free(c->bits);
    memory_free(c->of);
    memory_free(c->spans);
    memory_free(c->offsets);
    memory_free(c->words);
    memory_free(c->node_bits);
}

static bool init_counter(struct counter *c, const struct solutions *s, bool by_order)
{
    size_t nodes = 1;
    *c = (struct counter){.solutions = s, .by_order = by_order};
    for (uint32_t f = 0; f < s->family_count; f++) {
        size_t count = s->families[f].sets.node_count;
        nodes = count > nodes ? count : nodes;
    }
    c->bits = memory_array(s->family_count, sizeof(*c->bits));
    c->of = memory_zeroed(s->family_count, sizeof(*c->of));
    c->spans = memory_array(nodes, sizeof(*c->spans));
    c->offsets = memory_array(nodes, sizeof(*c->offsets));
    c->node_bits = memory_array(nodes, sizeof(*c->node_bits));
    return c->bits && c->of && c->spans && c->offsets && c->node_bits;
}

/* First pass: the bits of the number of sets of family f. */
static void estimate(struct counter *c, uint32_t f)
{
    const struct solutions *s = c->solutions;
    const struct family *family = &s->families[f];
    const double none = -INFINITY;
    c->node_bits[0] = 0;
    for (uint32_t n = 1; n < family->sets.node_count; n++) {
        const struct diagram_node *node = &family->sets.nodes[n];
        uint32_t variable = family->variables[node->level];
        double sets = variable < s->atom_count ? 0 : c->bits[variable - s->atom_count];
        double low = node->low == ZDD_EMPTY ? none : c->node_bits[edge_node(node->low)];
        double high = node->high == ZDD_EMPTY ? none : c->node_bits[edge_node(node->high)];
        c->node_bits[n] = log_sum(low, high + sets);
    }
    c->bits[f] =
        family->sets.root == ZDD_EMPTY ? none : c->node_bits[edge_node(family->sets.root)];
}

static void choose_width(struct counter *c)
{
    double most = 0;
    for (uint32_t f = 0; f < c->solutions->family_count; f++) {
        estimate(c, f);
        most = c->bits[f] > most ? c->bits[f] : most;
    }
    c->width = natural_width(most * (1 + 1e-9)); /* logarithms are rounded, by less than that */
}

static struct span edge_span(const struct counter *c, edge e)
{
    return e == ZDD_EMPTY ? no_orders : c->spans[edge_node(e)];
}

static struct span variable_span(const struct counter *c, uint32_t variable)
{
    uint32_t order = c->by_order;
    return variable < c->solutions->atom_count
               ? (struct span){order, order}
               : c->of[variable - c->solutions->atom_count].span;
}

/* Spans and places of all nodes of a family, and zeroed room for their coefficients. */
static bool lay_out(struct counter *c, const struct family *family)
{
    size_t total = 1;
    c->spans[0] = (struct span){0, 0};
    c->offsets[0] = 0;
    for (uint32_t n = 1; n < family->sets.node_count; n++) {
        const struct diagram_node *node = &family->sets.nodes[n];
        struct span with = span_sum(edge_span(c, node->high),
                                    variable_span(c, family->variables[node->level]));
        c->spans[n] = span_union(edge_span(c, node->low), with);
        c->offsets[n] = total;
        total += span_empty(c->spans[n]) ? 0 : c->spans[n].most - c->spans[n].least + 1;
    }
    memory_free(c->words);
    c->words = memory_zeroed(total, c->width * sizeof(*c->words));
    return c->words;
}

static uint32_t *coefficient(const struct counter *c, edge e, uint32_t order)
{
    uint32_t n = edge_node(e);
    return c->words + (c->offsets[n] + order - c->spans[n].least) * c->width;
}

/* Adds the polynomial of 'from', moved up by 'shift' orders, to that of 'to'. */
static void add_counts(const struct counter *c, edge to, edge from, uint32_t shift)
{
    struct span span = edge_span(c, from);
    for (uint32_t k = span.least; k <= span.most; k++) {
        natural_add(coefficient(c, to, k + shift), coefficient(c, from, k), c->width);
    }
}

static void add_product(const struct counter *c, edge to, edge from, const struct counts *by)
{
    struct span span = edge_span(c, from);
    for (uint32_t k = span.least; k <= span.most; k++) {
        for (uint32_t j = by->span.least; j <= by->span.most; j++) {
            natural_add_product(coefficient(c, to, k + j), coefficient(c, from, k),
                                by->words + (size_t)(j - by->span.least) * c->width, c->width);
        }
    }
}

static enum status count_family(struct counter *c, uint32_t f)
{
    const struct solutions *s = c->solutions;
    const struct family *family = &s->families[f];
    if (!lay_out(c, family)) {
        return STATUS_MEMORY;
    }
    natural_set(c->words, c->width, 1);
    for (uint32_t n = 1; n < family->sets.node_count; n++) {
        const struct diagram_node *node = &family->sets.nodes[n];
        uint32_t variable = family->variables[node->level];
        add_counts(c, n << 1, node->low, 0);
        if (variable < s->atom_count) {
            add_counts(c, n << 1, node->high, c->by_order);
        } else {
            add_product(c, n << 1, node->high, &c->of[variable - s->atom_count]);
        }
    }
    struct counts *counts = &c->of[f];
    counts->span = edge_span(c, family->sets.root);
    size_t orders = span_empty(counts->span) ? 0 : counts->span.most - counts->span.least + 1;
    counts->words = memory_array(orders, c->width * sizeof(*counts->words));
    if (!counts->words) {
        return STATUS_MEMORY;
    }
    if (orders > 0) {
        memcpy(counts->words, coefficient(c, family->sets.root, counts->span.least),
               orders * c->width * sizeof(*counts->words));
    }
    return STATUS_OK;
}

/* The polynomial of all solutions, which is not trivial and not a lone atom. */
static enum status count_all(struct counter *c, const struct solutions *s, bool by_order)
{
    enum status status = init_counter(c, s, by_order) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        choose_width(c);
    }
    for (uint32_t f = 0; status == STATUS_OK && f < s->family_count; f++) {
        status = count_family(c, f);
    }
    return status;
}

static bool lone(const struct solutions *s)
{
    return s->trivial || s->root < s->atom_count;
}

enum status solutions_count(const struct solutions *solutions, struct text *decimal,
                            double *count)
{
    if (lone(solutions)) {
        *count = solutions->trivial && !solutions->already ? 0 : 1;
        if (decimal) {
            text_append(decimal, *count > 0 ? "1" : "0");
        }
        return decimal && decimal->failed ? STATUS_MEMORY : STATUS_OK;
    }
    struct counter c;
    enum status status = count_all(&c, solutions, false);
    if (status == STATUS_OK) {
        const struct counts *all = &c.of[solutions->root - solutions->atom_count];
        bool none = span_empty(all->span);
        *count = none ? 0 : natural_double(all->words, c.width);
        if (decimal && none) {
            text_append(decimal, "0");
        } else if (decimal) {
            natural_decimal(all->words, c.width, decimal);
        }
        status = decimal && decimal->failed ? STATUS_MEMORY : STATUS_OK;
    }
    release_counter(&c);
    return status;
}

static bool provide_orders(struct solutions_orders *out, uint32_t highest)
{
    out->highest = highest;
    out->count = memory_zeroed((size_t)highest + 1, sizeof(*out->count));
    out->decimal = memory_zeroed((size_t)highest + 1, sizeof(*out->decimal));
    return out->count && out->decimal;
}

/* Sets the exact and the nearest number of one order; 'words' is used up. */
static bool set_order(struct solutions_orders *out, uint32_t order, uint32_t *words,
                      uint32_t width)
{
    struct text text;
    text_init(&text);
    out->count[order] = natural_double(words, width);
    natural_decimal(words, width, &text);
    if (text.failed) {
        text_release(&text);
        return false;
    }
    out->decimal[order] = text.bytes;
    return true;
}

static bool set_orders(struct solutions_orders *out, const struct counts *counts,
                       uint32_t width)
{
    for (uint32_t k = 0; k <= out->highest; k++) {
        uint32_t zero = 0;
        bool counted = k >= counts->span.least && k <= counts->span.most;
        uint32_t *words =
            counted ? counts->words + (size_t)(k - counts->span.least) * width : &zero;
        if (!set_order(out, k, words, counted ? width : 1)) {
            return false;
        }
    }
    return true;
}

/* One set of order 0 or 1, or none. */
static enum status lone_orders(const struct solutions *s, struct solutions_orders *out)
{
    uint32_t one = 1;
    struct counts counts = {{!s->trivial, !s->trivial}, &one};
    if (s->trivial && !s->already) {
        counts.span = no_orders;
    }
    return provide_orders(out, !s->trivial) && set_orders(out, &counts, 1) ? STATUS_OK
                                                                           : STATUS_MEMORY;
}

enum status solutions_orders(const struct solutions *solutions, struct solutions_orders *out)
{
    enum status status;
    *out = (struct solutions_orders){0};
    if (lone(solutions)) {
        status = lone_orders(solutions, out);
    } else {
        struct counter c;
        status = count_all(&c, solutions, true);
        if (status == STATUS_OK) {
            const struct counts *all = &c.of[solutions->root - solutions->atom_count];
            bool fine = provide_orders(out, span_empty(all->span) ? 0 : all->span.most) &&
                        set_orders(out, all, c.width);
            status = fine ? STATUS_OK : STATUS_MEMORY;
        }
        release_counter(&c);
    }
    if (status != STATUS_OK) {
        solutions_orders_release(out);
    }
    return status;
}

void solutions_orders_release(struct solutions_orders *orders)
{
    for (uint32_t k = 0; orders->decimal && k <= orders->highest; k++) {
        memory_free(orders->decimal[k]);
    }
    memory_free(orders->decimal);
    memory_free(orders->count);
    *orders = (struct solutions_orders){0};
}
