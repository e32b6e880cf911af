/* "k of the variables from level l on" is "k - 1 of those behind it" where the variable of l
 * holds, else "k of those behind it". With n variables and a threshold t these are t nodes for
 * each of n - t + 1 numbers of variables that may still fail, the fewest first, and of these
 * the lowest level first: both children of a node then come before it, and stand where
 * table_extract puts them. A conjunction and a disjunction are chains; there a variable may be
 * complemented. High edges are regular: where the high cofactor is not, the node is that of the
 * complement. */
#include "analyzer/single_gate.h"

enum {
    CHAIN_AT_MOST = 64, /* variables */
    COUNT_AT_MOST = 8,  /* the same, of other thresholds: all results fit a new cache */
};

#define ROOM ((size_t)1 << 16) /* bytes that a table of so many variables may need */
#define NODES_AT_MOST ((uint64_t)256)

static bool affordable(const struct compiler *c)
{
    return (c->bdd.node_budget == 0 || c->bdd.node_budget > NODES_AT_MOST) &&
           table_bytes_left(&c->bdd) >= ROOM;
}

static bool constant_module(const struct compiler *c, uint32_t node)
{
    uint32_t module = c->modules->module_of[node];
    return module != MODULE_NONE && c->units[module].complete &&
           edge_constant(c->units[module].below.root);
}

bool single_gate_fits(const struct compiler *compiler)
{
    const struct region *region = &compiler->finder.region;
    const struct circuit *circuit = compiler->graph->circuit;
    uint32_t gate = region->gates[0], count = region->variable_count;
    if (region->gate_count > 1) {
        return false; /* and the first may be a cycle */
    }
    uint32_t begin = circuit->first[gate], threshold = circuit->threshold[gate];
    bool chain = threshold == 1 || threshold == count;
    if (circuit->first[gate + 1] - begin != count || count < 2 ||
        count > (chain ? CHAIN_AT_MOST : COUNT_AT_MOST) || threshold == 0 ||
        threshold > count || !affordable(compiler)) {
        return false;
    }
    for (uint32_t e = begin; e < begin + count; e++) {
        literal input = circuit->inputs[e];
        if ((!chain && literal_complemented(input)) ||
            constant_module(compiler, literal_node(input))) {
            return false;
        }
    }
    return true;
}

static void link_nodes(const struct compiler *c, uint32_t threshold, struct diagram *out)
{
    const struct region *region = &c->finder.region;
    uint32_t behind = region->variable_count - threshold; /* the first level, none failing */
    bool coherent = c->graph->circuit->coherent;
    out->nodes[0] = (struct diagram_node){.level = TABLE_TERMINAL};
    for (uint32_t n = 1, spare = 0, needed = 1; n < out->node_count; n++) {
        uint32_t level = behind - spare + threshold - needed;
        edge with = needed == 1 ? EDGE_TRUE : out->root;
        edge without = spare == 0       ? EDGE_FALSE
                       : threshold == 1 ? out->root
                                        : (n - threshold) << 1;
        bool complemented = !coherent && c->value[region->variables[level]];
        edge high = complemented ? without : with, low = complemented ? with : without;
        edge complement = high & 1;
        out->nodes[n] = (struct diagram_node){level, high ^ complement, low ^ complement};
        out->root = n << 1 | complement;
        spare += needed == threshold;
        needed = needed == threshold ? 1 : needed + 1;
    }
}

/* What a table holds and takes for it: variables and conjunctions of two, three for each
 * threshold that is neither the least nor the greatest. */
static void count_as_built(struct compiler *c, uint32_t threshold, uint32_t count)
{
    uint64_t peak = (uint64_t)2 * threshold * (count - threshold + 1);
    c->bdd.peak_nodes = c->bdd.peak_nodes < peak ? peak : c->bdd.peak_nodes;
    c->bdd.all_steps += (6 * threshold - 4) * (count - threshold) + 2 * (threshold - 1);
}

enum status single_gate_build(struct compiler *compiler, struct diagram *out)
{
    struct compiler *c = compiler;
    const struct circuit *circuit = c->graph->circuit;
    uint32_t gate = c->finder.region.gates[0], count = c->finder.region.variable_count;
    uint32_t threshold = circuit->threshold[gate];
    *out = (struct diagram){.node_count = threshold * (count - threshold + 1) + 1};
    out->nodes = arena_array(c->arena, out->node_count, sizeof(*out->nodes));
    if (!out->nodes) {
        return STATUS_MEMORY;
    }
    for (uint32_t e = circuit->first[gate]; !circuit->coherent && e < circuit->first[gate + 1];
         e++) {
        c->value[literal_node(circuit->inputs[e])] = literal_complemented(circuit->inputs[e]);
    }
    link_nodes(c, threshold, out);
    count_as_built(c, threshold, count);
    return STATUS_OK;
}
