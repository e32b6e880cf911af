/* One pass up the diagram for the chances, then one down that decides, for each function that a
 * walk can still come to, whether it stays: parents first, so that what flows to a function is
 * known before it is decided on. Which threshold leaves few enough is found by bisection. */
#include "analyzer/narrowing.h"

#include <math.h>

enum fate { FATE_NOTHING, FATE_KEPT, FATE_CHILD };

#define LEAST_THRESHOLD 1e-300
#define THRESHOLD_STEP 0.5 /* of its logarithm, where the bisection ends */

/* Entries by edge of 'diagram'. */
struct narrowing {
    const struct narrowing_task *task;
    struct diagram diagram;
    double *chance; /* that the edge's function holds */
    double *flow;   /* that a walk from the root comes along this edge's function */
    uint8_t *fate;
    edge *kept;
    double lost;
};

static void release(struct narrowing *n)
{
    diagram_release(&n->diagram);
    memory_free(n->chance);
    memory_free(n->flow);
    memory_free(n->fate);
    memory_free(n->kept);
}

/* Bytes of the entries of one edge. */
#define EDGE_BYTES (2 * sizeof(double) + sizeof(uint8_t) + sizeof(edge))

static bool is_affordable(const struct table *bdd, const struct diagram *diagram)
{
    return (size_t)diagram->node_count * 2 * EDGE_BYTES <= table_bytes_left(bdd);
}

static bool init(struct narrowing *n)
{
    size_t edges = (size_t)n->diagram.node_count * 2;
    n->chance = memory_array(edges, sizeof(*n->chance));
    n->flow = memory_array(edges, sizeof(*n->flow));
    n->fate = memory_array(edges, sizeof(*n->fate));
    n->kept = memory_array(edges, sizeof(*n->kept));
    return n->chance && n->flow && n->fate && n->kept;
}

static edge high_of(const struct narrowing *n, edge f)
{
    return n->diagram.nodes[edge_node(f)].high ^ (f & 1);
}

static edge low_of(const struct narrowing *n, edge f)
{
    return n->diagram.nodes[edge_node(f)].low ^ (f & 1);
}

static uint32_t level_of(const struct narrowing *n, edge f)
{
    return n->diagram.nodes[edge_node(f)].level;
}

static edge child_of(const struct narrowing *n, edge f)
{
    return n->task->falls ? high_of(n, f) : low_of(n, f);
}

static void measure(struct narrowing *n)
{
    n->chance[EDGE_TRUE] = 1;
    n->chance[EDGE_FALSE] = 0;
    for (edge f = 2; f < n->diagram.node_count * 2; f++) {
        double w = n->task->weights[level_of(n, f)];
        n->chance[f] = w * n->chance[high_of(n, f)] + (1 - w) * n->chance[low_of(n, f)];
    }
}

/* What a function loses as its child: the chance of the other value times what that adds, from
 * whichever of holding and failing is rarer. */
static double loss_of(const struct narrowing *n, edge f)
{
    const double *chance = n->chance, w = n->task->weights[level_of(n, f)];
    edge high = high_of(n, f), low = low_of(n, f);
    double gain = chance[high] + chance[low] < 1 ? chance[high] - chance[low]
                                                 : chance[low ^ 1] - chance[high ^ 1];
    return fmax(0, n->task->falls ? (w - 1) * gain : w * gain);
}

static void decide_one(struct narrowing *n, edge f, double threshold)
{
    double flow = n->flow[f], loss;
    if (flow * n->chance[f] <= threshold) {
        n->fate[f] = FATE_NOTHING;
        n->lost += flow * n->chance[f];
    } else if (n->task->plain[level_of(n, f)] && flow * (loss = loss_of(n, f)) <= threshold) {
        n->fate[f] = FATE_CHILD;
        n->lost += flow * loss;
        n->flow[child_of(n, f)] += flow;
    } else {
        double w = n->task->weights[level_of(n, f)];
        n->fate[f] = FATE_KEPT;
        n->flow[high_of(n, f)] += flow * w;
        n->flow[low_of(n, f)] += flow * (1 - w);
    }
}

/* Decides on every function; the number of those that stay. */
static uint32_t decide(struct narrowing *n, double threshold)
{
    edge edges = n->diagram.node_count * 2;
    uint32_t count = 0;
    n->lost = 0;
    for (edge f = 0; f < edges; f++) {
        n->flow[f] = 0;
    }
    n->flow[n->diagram.root] = 1;
    for (edge f = edges; f-- > 2;) {
        decide_one(n, f, threshold);
        count += n->fate[f] == FATE_KEPT;
    }
    return count;
}

/* True where the width made the threshold greater. */
static bool find_fates(struct narrowing *n)
{
    double least = n->task->threshold;
    if (decide(n, least) <= n->task->width) {
        return false;
    }
    double low = log(fmax(least, LEAST_THRESHOLD)), high = 0;
    while (high - low > THRESHOLD_STEP) {
        double middle = (low + high) / 2;
        if (decide(n, exp(middle)) <= n->task->width) {
            high = middle;
        } else {
            low = middle;
        }
    }
    decide(n, exp(high));
    return true;
}

static edge rebuild(struct table *bdd, struct narrowing *n)
{
    n->kept[EDGE_TRUE] = EDGE_TRUE;
    n->kept[EDGE_FALSE] = EDGE_FALSE;
    for (edge f = 2; f < n->diagram.node_count * 2; f++) {
        n->kept[f] = EDGE_FALSE;
        if (n->fate[f] == FATE_CHILD) {
            n->kept[f] = n->kept[child_of(n, f)];
        } else if (n->fate[f] == FATE_KEPT) {
            n->kept[f] =
                bdd_make(bdd, level_of(n, f), n->kept[high_of(n, f)], n->kept[low_of(n, f)]);
            if (!table_keep(bdd, n->kept[f])) {
                return EDGE_NONE;
            }
        }
    }
    return n->kept[n->diagram.root];
}

edge narrowing_run(struct table *bdd, edge f, const struct narrowing_task *task,
                   struct narrowing_loss *loss)
{
    struct narrowing n = {.task = task};
    size_t kept = bdd->kept.count;
    edge result = EDGE_NONE;
    enum status status = table_extract(bdd, f, NULL, &n.diagram);
    bdd->all_steps += n.diagram.node_count; /* looking it over costs as much */
    if (status == STATUS_OK && !is_affordable(bdd, &n.diagram)) {
        table_fail(bdd, STATUS_LIMIT);
    } else if (status == STATUS_OK && init(&n)) {
        measure(&n);
        loss->by_width = find_fates(&n);
        loss->chance = n.lost;
        result = rebuild(bdd, &n);
    } else {
        table_fail(bdd, STATUS_MEMORY);
    }
    bdd->kept.count = kept;
    release(&n);
    return result;
}

double diagram_chance(const struct diagram *diagram, const double *weights)
{
    double *chance = memory_array(diagram->node_count, sizeof(*chance));
    if (!chance) {
        return NAN;
    }
    chance[0] = 1;
    for (uint32_t n = 1; n < diagram->node_count; n++) {
        const struct diagram_node *node = &diagram->nodes[n];
        double high = chance[edge_node(node->high)], low = chance[edge_node(node->low)];
        chance[n] = weights[node->level] * (node->high & 1 ? 1 - high : high) +
                    (1 - weights[node->level]) * (node->low & 1 ? 1 - low : low);
    }
    double root = chance[edge_node(diagram->root)];
    memory_free(chance);
    return diagram->root & 1 ? 1 - root : root;
}
