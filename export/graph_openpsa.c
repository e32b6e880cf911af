/* Attack graphs as Open-PSA fault trees, by way of a circuit (openpsa.h): every step, condition
 * and requirement rests on a basic event of its own, a level on those of lower ones as well,
 * and what a safeguard cuts needs the basic event "it fails", or a step that defeats it. */
#include "export/graph_writers.h"
#include "export/openpsa.h"

#include <math.h>

struct tree {
    const struct attack_graph *graph;
    struct circuit_builder builder;
    struct arena arena;
    uint32_t *gate; /* by node of the graph, in the builder's numbering */
    VEC(const char *) names;
    VEC(double) probabilities; /* by atom */
    bool failed;
};

static uint32_t add_atom(struct tree *t, const char *what, const char *id, double probability)
{
    const char *name = arena_format(&t->arena, "%s-%s", id, what);
    uint32_t atom = circuit_add_atom(&t->builder);
    t->failed |=
        !name || !vec_push(&t->names, name) || !vec_push(&t->probabilities, probability);
    return atom;
}

static enum gate_kind kind_of(const struct graph_node *node)
{
    return node->kind == GRAPH_ANY || node->kind == GRAPH_SAFEGUARD ? GATE_ANY
           : node->kind == GRAPH_AT_LEAST                           ? GATE_AT_LEAST
                                                                    : GATE_ALL;
}

/* Atoms first: the circuit numbers them so. */
static void add_nodes(struct tree *t)
{
    static const char *const events[GRAPH_KINDS] = {"succeeds", "holds", NULL,  NULL,
                                                    NULL,       NULL,    "met", "fails"};
    const struct attack_graph *g = t->graph;
    for (uint32_t n = 0; n < g->nodes.count; n++) {
        const struct graph_node *node = &g->nodes.items[n];
        bool known = node->kind == GRAPH_CONDITION && node->truth != TRUTH_CANNOT_RULE_OUT;
        enum gate_kind kind = known && node->truth == TRUTH_NO ? GATE_ANY : kind_of(node);
        t->gate[n] = circuit_add_gate(&t->builder, kind, node->k);
        if (events[node->kind] && !known) {
            uint32_t atom =
                add_atom(t, events[node->kind], node->id,
                         node->kind == GRAPH_SAFEGUARD ? (double)NAN : node->probability);
            circuit_add_input(&t->builder, t->gate[n], literal_of(atom, false));
        }
    }
    for (uint32_t n = 0; n < g->nodes.count; n++) {
        if (g->nodes.items[n].below != NONE) {
            circuit_add_input(&t->builder, t->gate[n],
                              literal_of(t->gate[g->nodes.items[n].below], false));
        }
    }
    for (size_t i = 0; i < g->edges.count; i++) {
        const struct graph_edge *e = &g->edges.items[i];
        circuit_add_input(&t->builder, t->gate[e->to], literal_of(t->gate[e->from], false));
    }
}

static enum status write_circuit(struct tree *t, const struct circuit *circuit,
                                 const uint32_t *node_of, struct text *out,
                                 struct diagnostics *losses)
{
    const char **names = arena_array(&t->arena, circuit->node_count + 1, sizeof(*names));
    if (!names) {
        return STATUS_MEMORY;
    }
    for (size_t n = 0; n < t->graph->nodes.count; n++) {
        names[node_of[t->gate[n]]] = t->graph->nodes.items[n].id;
    }
    const struct openpsa_document document = {.name = "threat-model",
                                              .circuit = circuit,
                                              .atom_names = t->names.items,
                                              .gate_names = names,
                                              .probability = t->probabilities.items};
    return openpsa_write(&document, out, losses);
}

static enum status write_tree(const struct attack_graph *graph, const char *date,
                              struct text *out, struct diagnostics *losses)
{
    struct tree t = {.graph = graph};
    struct circuit circuit = {0};
    enum status status = STATUS_MEMORY;
    size_t costs = 0;
    (void)date;
    circuit_builder_init(&t.builder);
    arena_init(&t.arena);
    t.gate = arena_array(&t.arena, graph->nodes.count + 1, sizeof(*t.gate));
    if (t.gate) {
        add_nodes(&t);
        uint32_t *node_of = arena_array(&t.arena, t.builder.kind.count + 1, sizeof(*node_of));
        if (node_of && !t.failed && !t.builder.failed) {
            status = circuit_finish(&t.builder, &circuit, node_of, NULL);
        }
        if (status == STATUS_OK) {
            status = write_circuit(&t, &circuit, node_of, out, losses);
        }
    }
    for (size_t i = 0; i < graph->nodes.count; i++) {
        costs += isfinite(graph->nodes.items[i].cost);
    }
    if (status == STATUS_OK) {
        graph_lose(losses, costs, "costs are left out", "a fault tree has none");
    }
    circuit_release(&circuit);
    vec_release(&t.names);
    vec_release(&t.probabilities);
    circuit_builder_release(&t.builder);
    arena_release(&t.arena);
    return status;
}

const struct graph_writer graph_writer_openpsa = {"open-psa", "Open-PSA MEF", write_tree};
