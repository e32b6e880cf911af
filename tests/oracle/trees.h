/* Random fault trees as text, in the dialect that SCRAM 0.16 reads and clear of what it gets
 * wrong (see test_scram.c). Names begin with the number of the tree: many go into one file. */
#ifndef PATHGATE_TESTS_ORACLE_TREES_H
#define PATHGATE_TESTS_ORACLE_TREES_H

#include "base/text.h"
#include "tests/oracle/circuits.h"

#include <string.h>

enum { HOUSES = 2 };

struct shape {
    uint32_t trees, events, gates; /* the most events and gates of a tree */
    bool complements;
    bool negated; /* the top gate is the complement of a formula */
};

struct drawing {
    struct text *out;
    uint64_t random;
    struct shape shape;
    uint32_t tree, events;
    uint32_t group; /* the last so many events are a common-cause group; 0: none */
};

/* What a formula has already: an argument must not be repeated. */
struct formula {
    uint32_t gate; /* that it belongs to; earlier ones may be used */
    uint32_t events, gates, houses;
    int depth;
    bool counts; /* 'atleast': its arguments have no event in common */
};

static inline uint32_t below(struct drawing *d, uint32_t bound)
{
    return random_below(&d->random, bound);
}

static inline void put_formula(struct drawing *d, uint32_t gate, int depth);

static inline void put_event(struct drawing *d, struct formula *f)
{
    uint32_t event = below(d, d->events);
    while (f->events >> event & 1) {
        event = (event + 1) % d->events;
    }
    f->events |= 1u << event;
    text_format(d->out, "<basic-event name='t%ue%02u'/>", d->tree, event);
}

static inline void put_counted(struct drawing *d, struct formula *f)
{
    if (below(d, 3) > 0) {
        put_event(d, f);
        return;
    }
    const char *name = below(d, 2) ? "and" : "or";
    text_format(d->out, "<%s>", name);
    put_event(d, f);
    put_event(d, f);
    text_format(d->out, "</%s>", name);
}

static inline void put_argument(struct drawing *d, struct formula *f)
{
    uint32_t drawn = below(d, 24), gate = f->gate > 0 ? below(d, f->gate) : 0;
    bool complemented = d->shape.complements && below(d, 4) == 0;
    text_append(d->out, complemented ? "<not>" : "");
    if (f->counts) {
        put_counted(d, f);
    } else if (drawn == 0 && f->houses == 0) {
        f->houses = 1;
        text_format(d->out, "<house-event name='t%uh%u'/>", d->tree, below(d, HOUSES));
    } else if (drawn < 4 && f->depth < 2) {
        put_formula(d, f->gate, f->depth + 1);
    } else if (drawn < 14 && f->gate > 0 && !(f->gates >> gate & 1)) {
        f->gates |= 1u << gate;
        text_format(d->out, "<gate name='t%ug%u'/>", d->tree, gate);
    } else {
        put_event(d, f);
    }
    text_append(d->out, complemented ? "</not>" : "");
}

static inline void put_formula(struct drawing *d, uint32_t gate, int depth)
{
    static const char *const names[] = {"and", "or", "or", "atleast", "xor", "nand", "nor"};
    struct formula f = {.gate = gate, .depth = depth};
    const char *name = names[below(d, d->shape.complements ? 7 : 4)];
    uint32_t count = strcmp(name, "xor") == 0 ? 2 : 2 + below(d, 3);
    if (strcmp(name, "atleast") == 0) {
        count += count == 2;
        f.counts = true;
        text_format(d->out, "<atleast min='%u'>", 2 + below(d, count - 2));
    } else {
        text_format(d->out, "<%s>", name);
    }
    for (uint32_t i = 0; i < count; i++) {
        put_argument(d, &f);
    }
    text_format(d->out, "</%s>", name);
}

static inline void put_value(struct drawing *d)
{
    unsigned value = 1 + below(d, 998);
    switch (below(d, 6)) {
    case 0:
        text_format(d->out,
                    "<exponential><float value='%ue-7'/><system-mission-time/></exponential>",
                    value);
        break;
    case 1:
        text_format(d->out, "<mul><float value='0.5'/><parameter name='t%up'/></mul>", d->tree);
        break;
    default:
        text_format(d->out, "<float value='%ue-3'/>", value);
    }
}

static inline void put_factors(struct drawing *d, uint32_t first)
{
    static const unsigned phi[][4] = {{6, 4}, {5, 3, 2}, {4, 3, 2, 1}}; /* their sum is 10 */
    text_append(d->out, "<factors>");
    for (uint32_t level = first; level <= d->group; level++) {
        text_format(d->out, "<factor level='%u'><float value='0.%u'/></factor>", level,
                    phi[d->group - 2][level - 1]);
    }
    text_append(d->out, "</factors>");
}

static inline void put_group(struct drawing *d)
{
    static const char *const models[] = {"beta-factor", "MGL", "alpha-factor", "phi-factor"};
    uint32_t model = below(d, 4);
    text_format(d->out, "<define-CCF-group name='t%uc' model='%s'><members>", d->tree,
                models[model]);
    for (uint32_t e = d->events - d->group; e < d->events; e++) {
        text_format(d->out, "<basic-event name='t%ue%02u'/>", d->tree, e);
    }
    text_append(d->out, "</members><distribution>");
    put_value(d);
    text_append(d->out, "</distribution>");
    put_factors(d, model == 0 ? d->group : model == 1 ? 2 : 1);
    text_append(d->out, "</define-CCF-group>\n");
}

static inline void put_data(struct drawing *d)
{
    text_append(d->out, "<model-data>");
    for (uint32_t e = 0; e < d->events - d->group; e++) {
        text_format(d->out, "<define-basic-event name='t%ue%02u'>", d->tree, e);
        put_value(d);
        text_append(d->out, "</define-basic-event>\n");
    }
    for (uint32_t h = 0; h < HOUSES; h++) {
        text_format(d->out,
                    "<define-house-event name='t%uh%u'><constant value='%s'/>"
                    "</define-house-event>\n",
                    d->tree, h, h ? "true" : "false");
    }
    text_format(d->out, "<define-parameter name='t%up'><float value='0.%u'/>", d->tree,
                1 + below(d, 9));
    text_append(d->out, "</define-parameter></model-data>\n");
}

static inline void put_tree(struct drawing *d)
{
    uint32_t gates = 1 + below(d, d->shape.gates);
    d->events = 8 + below(d, d->shape.events - 7);
    d->group = below(d, 3) == 0 ? 2 + below(d, 3) : 0;
    text_format(d->out, "<define-fault-tree name='t%u'>\n", d->tree);
    for (uint32_t g = 0; g < gates; g++) {
        bool negated = d->shape.negated && g + 1 == gates;
        text_format(d->out, "<define-gate name='t%ug%u'>%s", d->tree, g,
                    negated ? "<not>" : "");
        put_formula(d, g, 0);
        text_append(d->out, negated ? "</not></define-gate>\n" : "</define-gate>\n");
    }
    text_append(d->out, "</define-fault-tree>\n");
    if (d->group > 0) {
        put_group(d);
    }
    put_data(d);
}

#endif
