/* The only user of igraph. The circuit becomes a plain graph, an edge from each input to its
 * gate. While igraph works, its handlers are ones that neither abort nor print: they free what
 * the failing call had allocated and return, and every call is checked. igraph is not safe for
 * threads in Debian's build, and the handlers are global: one caller at a time. */
#include "analyzer/structure.h"

#include "analyzer/closure.h"
#include "base/library.h"
#include "base/memory.h"

#include <igraph.h>
#include <string.h>

/* The functions of igraph that are used, loaded when they are needed. */
static struct {
    igraph_error_t (*create)(igraph_t *, const igraph_vector_int_t *, igraph_integer_t,
                             igraph_bool_t);
    void (*destroy)(igraph_t *);
    igraph_error_t (*connected_components)(const igraph_t *, igraph_vector_int_t *,
                                           igraph_vector_int_t *, igraph_integer_t *,
                                           igraph_connectedness_t);
    igraph_error_t (*dominator_tree)(const igraph_t *, igraph_integer_t, igraph_vector_int_t *,
                                     igraph_t *, igraph_vector_int_t *, igraph_neimode_t);
    igraph_error_t (*get_shortest_paths)(const igraph_t *, igraph_vector_int_list_t *,
                                         igraph_vector_int_list_t *, igraph_integer_t,
                                         const igraph_vs_t, igraph_neimode_t,
                                         igraph_vector_int_t *, igraph_vector_int_t *);
    igraph_error_t (*subcomponent)(const igraph_t *, igraph_vector_int_t *, igraph_integer_t,
                                   igraph_neimode_t);
    igraph_error_handler_t *(*set_error_handler)(igraph_error_handler_t *);
    igraph_warning_handler_t *(*set_warning_handler)(igraph_warning_handler_t *);
    igraph_error_handler_t *error_handler_ignore;
    igraph_warning_handler_t *warning_handler_ignore;
    igraph_error_t (*vs_adj)(igraph_vs_t *, igraph_integer_t, igraph_neimode_t);
    void (*vs_destroy)(igraph_vs_t *);
    igraph_error_t (*vector_int_init)(igraph_vector_int_t *, igraph_integer_t);
    void (*vector_int_destroy)(igraph_vector_int_t *);
    igraph_error_t (*vector_int_push_back)(igraph_vector_int_t *, igraph_integer_t);
    igraph_integer_t (*vector_int_size)(const igraph_vector_int_t *);
    igraph_error_t (*vector_int_list_init)(igraph_vector_int_list_t *, igraph_integer_t);
    void (*vector_int_list_destroy)(igraph_vector_int_list_t *);
    igraph_vector_int_t *(*vector_int_list_get_ptr)(const igraph_vector_int_list_t *,
                                                    igraph_integer_t);
    igraph_integer_t (*vector_int_list_size)(const igraph_vector_int_list_t *);
} igraph;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(igraph.create, igraph_create),
    LIBRARY_FUNCTION(igraph.destroy, igraph_destroy),
    LIBRARY_FUNCTION(igraph.connected_components, igraph_connected_components),
    LIBRARY_FUNCTION(igraph.dominator_tree, igraph_dominator_tree),
    LIBRARY_FUNCTION(igraph.get_shortest_paths, igraph_get_shortest_paths),
    LIBRARY_FUNCTION(igraph.subcomponent, igraph_subcomponent),
    LIBRARY_FUNCTION(igraph.set_error_handler, igraph_set_error_handler),
    LIBRARY_FUNCTION(igraph.set_warning_handler, igraph_set_warning_handler),
    LIBRARY_FUNCTION(igraph.error_handler_ignore, igraph_error_handler_ignore),
    LIBRARY_FUNCTION(igraph.warning_handler_ignore, igraph_warning_handler_ignore),
    LIBRARY_FUNCTION(igraph.vs_adj, igraph_vs_adj),
    LIBRARY_FUNCTION(igraph.vs_destroy, igraph_vs_destroy),
    LIBRARY_FUNCTION(igraph.vector_int_init, igraph_vector_int_init),
    LIBRARY_FUNCTION(igraph.vector_int_destroy, igraph_vector_int_destroy),
    LIBRARY_FUNCTION(igraph.vector_int_push_back, igraph_vector_int_push_back),
    LIBRARY_FUNCTION(igraph.vector_int_size, igraph_vector_int_size),
    LIBRARY_FUNCTION(igraph.vector_int_list_init, igraph_vector_int_list_init),
    LIBRARY_FUNCTION(igraph.vector_int_list_destroy, igraph_vector_int_list_destroy),
    LIBRARY_FUNCTION(igraph.vector_int_list_get_ptr, igraph_vector_int_list_get_ptr),
    LIBRARY_FUNCTION(igraph.vector_int_list_size, igraph_vector_int_list_size),
};

static const struct library library = {IGRAPH_SONAME, functions,
                                       sizeof functions / sizeof *functions};

struct finding_structure {
    const struct scenario_circuit *compiled;
    struct arena *arena;
    struct structure *out;
    uint32_t *model_node; /* by node of the circuit: the model's node, or NONE */
    uint64_t *holds;      /* lane 0: with every usable atom; lane 1: and with no step */
    igraph_t graph;       /* of the whole circuit */
    bool has_graph;
};

static bool is_listed(const struct node *node)
{
    bool requirement = node->kind == NODE_CAPABILITY || node->kind == NODE_AFFORDANCE;
    return !requirement && !node->anonymous;
}

static bool is_step(const struct finding_structure *f, uint32_t node)
{
    uint32_t n = f->model_node[node];
    return n != NONE && f->compiled->model->nodes.items[n].kind == NODE_STEP;
}

/* ---- the circuit as a graph ---- */

static bool build_graph(struct finding_structure *f)
{
    const struct circuit *circuit = &f->compiled->circuit;
    igraph_vector_int_t edges;
    if (igraph.vector_int_init(&edges, 2 * (igraph_integer_t)circuit->edge_count)) {
        return false;
    }
    for (uint32_t node = 0; node < circuit->node_count; node++) {
        for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
            VECTOR(edges)[2 * e] = literal_node(circuit->inputs[e]);
            VECTOR(edges)[2 * e + 1] = node;
        }
    }
    f->has_graph = igraph.create(&f->graph, &edges, circuit->node_count, IGRAPH_DIRECTED) ==
                   IGRAPH_SUCCESS;
    igraph.vector_int_destroy(&edges);
    return f->has_graph;
}

/* ---- cycles ---- */

/* The model's nodes on a walk of the circuit, in its order. */
static const uint32_t *keep_model_nodes(struct finding_structure *f,
                                        const igraph_vector_int_t *walk, size_t *count)
{
    igraph_integer_t size = igraph.vector_int_size(walk);
    uint32_t *nodes = arena_array(f->arena, (size_t)size, sizeof(*nodes));
    *count = 0;
    for (igraph_integer_t i = 0; nodes && i < size; i++) {
        uint32_t node = f->model_node[VECTOR(*walk)[i]];
        if (node != NONE) {
            nodes[(*count)++] = node;
        }
    }
    return nodes;
}

/* The shortest walk from 'node' to one of its inputs: with the edge back, a shortest cycle. */
static bool find_example(struct finding_structure *f, uint32_t node,
                         struct structure_cycle *cycle)
{
    igraph_vector_int_list_t walks;
    igraph_vs_t inputs;
    igraph_integer_t best = -1;
    if (igraph.vector_int_list_init(&walks, 0)) {
        return false;
    }
    bool found = igraph.vs_adj(&inputs, node, IGRAPH_IN) == IGRAPH_SUCCESS;
    if (found) {
        found = igraph.get_shortest_paths(&f->graph, &walks, NULL, node, inputs, IGRAPH_OUT,
                                          NULL, NULL) == IGRAPH_SUCCESS;
        igraph.vs_destroy(&inputs);
    }
    for (igraph_integer_t i = 0; found && i < igraph.vector_int_list_size(&walks); i++) {
        igraph_integer_t size =
            igraph.vector_int_size(igraph.vector_int_list_get_ptr(&walks, i));
        if (size && (best < 0 || size < igraph.vector_int_size(
                                            igraph.vector_int_list_get_ptr(&walks, best)))) {
            best = i;
        }
    }
    if (best >= 0) {
        cycle->example = keep_model_nodes(f, igraph.vector_int_list_get_ptr(&walks, best),
                                          &cycle->example_count);
    }
    igraph.vector_int_list_destroy(&walks);
    return best >= 0 && cycle->example;
}

static bool feeds_itself(const struct circuit *circuit, uint32_t node)
{
    for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
        if (literal_node(circuit->inputs[e]) == node) {
            return true;
        }
    }
    return false;
}

/* All nodes of the model in the component of model node 'first', the lowest of them. */
static bool take_cycle(struct finding_structure *f, const igraph_vector_int_t *component,
                       uint32_t first, struct structure_cycle *cycle)
{
    const struct scenario_circuit *compiled = f->compiled;
    igraph_integer_t wanted = VECTOR(*component)[compiled->node_of[first]];
    size_t total = compiled->model->nodes.count;
    size_t count = 0;
    for (size_t n = first; n < total; n++) {
        uint32_t node = compiled->node_of[n];
        count += node != NONE && VECTOR(*component)[node] == wanted;
    }
    uint32_t *nodes = arena_array(f->arena, count, sizeof(*nodes));
    for (uint32_t n = first; nodes && n < total; n++) {
        uint32_t node = compiled->node_of[n];
        if (node != NONE && VECTOR(*component)[node] == wanted) {
            nodes[cycle->node_count++] = n;
        }
    }
    cycle->nodes = nodes;
    return nodes && find_example(f, compiled->node_of[first], cycle);
}

/* Every cycle passes through a node of the model, because safeguards and affordances feed only
 * steps and are fed only by steps. */
static bool list_cycles(struct finding_structure *f, const igraph_vector_int_t *component,
                        const igraph_vector_int_t *sizes)
{
    const struct scenario_circuit *compiled = f->compiled;
    size_t total = compiled->model->nodes.count;
    bool *done = memory_zeroed((size_t)igraph.vector_int_size(sizes), sizeof(*done));
    struct structure_cycle *cycles = arena_array(f->arena, total, sizeof(*cycles));
    bool listed = done && cycles;
    for (uint32_t n = 0; listed && n < total; n++) {
        uint32_t node = compiled->node_of[n];
        if (node == NONE) {
            continue;
        }
        igraph_integer_t c = VECTOR(*component)[node];
        bool cyclic = VECTOR(*sizes)[c] > 1 || feeds_itself(&compiled->circuit, node);
        if (cyclic && !done[c]) {
            done[c] = true;
            listed = take_cycle(f, component, n, &cycles[f->out->cycle_count++]);
        }
    }
    f->out->cycles = cycles;
    memory_free(done);
    return listed;
}

static bool find_cycles(struct finding_structure *f)
{
    igraph_vector_int_t component, sizes;
    bool found = false;
    if (igraph.vector_int_init(&component, 0)) {
        return false;
    }
    if (igraph.vector_int_init(&sizes, 0) == IGRAPH_SUCCESS) {
        found = igraph.connected_components(&f->graph, &component, &sizes, NULL,
                                            IGRAPH_STRONG) == IGRAPH_SUCCESS &&
                list_cycles(f, &component, &sizes);
        igraph.vector_int_destroy(&sizes);
    }
    igraph.vector_int_destroy(&component);
    return found;
}

/* ---- what never holds, and what leads nowhere ---- */

static bool close_twice(struct finding_structure *f, const bool *usable)
{
    const struct circuit *circuit = &f->compiled->circuit;
    uint64_t *denied = memory_zeroed(circuit->node_count, sizeof(*denied));
    if (!denied) {
        return false;
    }
    for (uint32_t node = 0; node < circuit->node_count; node++) {
        denied[node] = is_step(f, node) ? 2 : 0;
        f->holds[node] = node < circuit->atom_count && (!usable || usable[node]) ? 3 : 0;
    }
    enum status status = closure_evaluate_denying(circuit, denied, f->holds);
    for (uint32_t node = 0; node < circuit->node_count; node++) {
        f->holds[node] &= 3;
    }
    memory_free(denied);
    return status == STATUS_OK;
}

/* The listed nodes of the compiled scenario for which 'leave_out' is false. */
static const uint32_t *list_nodes(struct finding_structure *f, const bool *leave_out,
                                  size_t *count)
{
    const struct threatmodel *model = f->compiled->model;
    uint32_t *nodes = arena_array(f->arena, model->nodes.count, sizeof(*nodes));
    *count = 0;
    for (uint32_t n = 0; nodes && n < model->nodes.count; n++) {
        uint32_t node = f->compiled->node_of[n];
        if (node != NONE && is_listed(&model->nodes.items[n]) && !leave_out[node]) {
            nodes[(*count)++] = n;
        }
    }
    return nodes;
}

static bool find_impossible(struct finding_structure *f, bool *possible)
{
    for (uint32_t node = 0; node < f->compiled->circuit.node_count; node++) {
        possible[node] = f->holds[node] & 1;
    }
    f->out->impossible = list_nodes(f, possible, &f->out->impossible_count);
    return f->out->impossible != NULL;
}

static bool find_vacuous(struct finding_structure *f, bool *leads)
{
    igraph_vector_int_t reached;
    if (igraph.vector_int_init(&reached, 0)) {
        return false;
    }
    memset(leads, 0, f->compiled->circuit.node_count * sizeof(*leads));
    bool found = igraph.subcomponent(&f->graph, &reached, f->compiled->goal, IGRAPH_IN) ==
                 IGRAPH_SUCCESS;
    for (igraph_integer_t i = 0; found && i < igraph.vector_int_size(&reached); i++) {
        leads[VECTOR(reached)[i]] = true;
    }
    igraph.vector_int_destroy(&reached);
    f->out->vacuous = found ? list_nodes(f, leads, &f->out->vacuous_count) : NULL;
    return f->out->vacuous != NULL;
}

/* ---- dominators ---- */

/* An input that needs a step and can hold. One that holds without steps is taken for granted,
 * one that cannot hold is no way to go. */
static bool is_way(const struct finding_structure *f, uint32_t node)
{
    return f->holds[node] == 1;
}

/* How many of its ways a gate still needs, and how many different ones it has. */
static uint32_t needed_ways(const struct finding_structure *f, uint32_t node, uint32_t *ways)
{
    const struct circuit *circuit = &f->compiled->circuit;
    uint32_t begin = circuit->first[node], end = circuit->first[node + 1];
    uint32_t granted = 0, inputs = 0, last = NONE;
    *ways = 0;
    for (uint32_t e = begin; e < end; e++) {
        uint32_t input = literal_node(circuit->inputs[e]);
        granted += f->holds[input] == 3;
        inputs += is_way(f, input);
        *ways += is_way(f, input) && input != last;
        last = is_way(f, input) ? input : last;
    }
    if (circuit->kind[node] == GATE_ALL) {
        return inputs ? (*ways > 1 ? *ways : 1) : 0;
    }
    uint32_t wanted = circuit->threshold[node];
    if (wanted <= granted) {
        return 0;
    }
    return *ways <= 1 ? 1 : wanted - granted;
}

/* Edges of the graph of ways, from a source (numbered node_count) to what needs only itself.
 * False in '*exact' when a gate needs several ways at once. */
static bool add_ways(const struct finding_structure *f, igraph_vector_int_t *edges, bool *exact)
{
    const struct circuit *circuit = &f->compiled->circuit;
    igraph_error_t error = IGRAPH_SUCCESS;
    *exact = true;
    for (uint32_t node = circuit->atom_count; node < circuit->node_count; node++) {
        uint32_t ways;
        if (!is_way(f, node)) {
            continue;
        }
        uint32_t needed = needed_ways(f, node, &ways);
        *exact &= needed <= 1;
        if (needed == 0) {
            error |= igraph.vector_int_push_back(edges, circuit->node_count);
            error |= igraph.vector_int_push_back(edges, node);
        }
        for (uint32_t e = circuit->first[node]; needed && e < circuit->first[node + 1]; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (is_way(f, input)) {
                error |= igraph.vector_int_push_back(edges, input);
                error |= igraph.vector_int_push_back(edges, node);
            }
        }
    }
    return error == IGRAPH_SUCCESS;
}

static bool take_dominators(struct finding_structure *f, const igraph_vector_int_t *dominator)
{
    size_t count = 0;
    igraph_integer_t node = f->compiled->goal;
    igraph_integer_t source = f->compiled->circuit.node_count;
    for (; node >= 0 && node != source; node = VECTOR(*dominator)[node]) {
        count += is_step(f, (uint32_t)node);
    }
    uint32_t *steps = arena_array(f->arena, count, sizeof(*steps));
    f->out->dominators = steps;
    f->out->dominator_count = count;
    node = f->compiled->goal;
    for (; steps && node >= 0 && node != source; node = VECTOR(*dominator)[node]) {
        if (is_step(f, (uint32_t)node)) {
            steps[--count] = f->model_node[node];
        }
    }
    return steps != NULL;
}

static bool dominate(struct finding_structure *f, const igraph_vector_int_t *edges)
{
    igraph_t ways;
    igraph_vector_int_t dominator;
    igraph_integer_t source = f->compiled->circuit.node_count;
    bool found = false;
    if (igraph.create(&ways, edges, source + 1, IGRAPH_DIRECTED)) {
        return false;
    }
    if (igraph.vector_int_init(&dominator, 0) == IGRAPH_SUCCESS) {
        found = igraph.dominator_tree(&ways, source, &dominator, NULL, NULL, IGRAPH_OUT) ==
                    IGRAPH_SUCCESS &&
                take_dominators(f, &dominator);
        igraph.vector_int_destroy(&dominator);
    }
    igraph.destroy(&ways);
    return found;
}

/* A goal that needs no step, or that cannot be reached, has no dominators. */
static bool find_dominators(struct finding_structure *f)
{
    igraph_vector_int_t edges;
    f->out->dominators_exact = true;
    if (!is_way(f, f->compiled->goal)) {
        return true;
    }
    if (igraph.vector_int_init(&edges, 0)) {
        return false;
    }
    bool found = add_ways(f, &edges, &f->out->dominators_exact);
    if (found && f->out->dominators_exact) {
        found = dominate(f, &edges);
    }
    igraph.vector_int_destroy(&edges);
    return found;
}

/* ---- all of it ---- */

static bool prepare(struct finding_structure *f)
{
    size_t count = f->compiled->circuit.node_count;
    f->model_node = memory_array(count, sizeof(*f->model_node));
    f->holds = memory_array(count, sizeof(*f->holds));
    if (!f->model_node || !f->holds) {
        return false;
    }
    memset(f->model_node, 0xFF, count * sizeof(*f->model_node));
    for (uint32_t n = 0; n < f->compiled->model->nodes.count; n++) {
        if (f->compiled->node_of[n] != NONE) {
            f->model_node[f->compiled->node_of[n]] = n;
        }
    }
    return build_graph(f);
}

enum status structure_prepare(struct diagnostics *diagnostics)
{
    return library_load(&library, diagnostics);
}

enum status structure_find(const struct scenario_circuit *compiled, const bool *usable,
                           struct arena *arena, struct structure *out)
{
    struct finding_structure f = {.compiled = compiled, .arena = arena, .out = out};
    *out = (struct structure){0};
    if (structure_prepare(NULL) != STATUS_OK) {
        return STATUS_IO;
    }
    igraph_error_handler_t *errors = igraph.set_error_handler(igraph.error_handler_ignore);
    igraph_warning_handler_t *warnings =
        igraph.set_warning_handler(igraph.warning_handler_ignore);
    bool *marks = memory_array(compiled->circuit.node_count, sizeof(*marks));
    bool found = marks && prepare(&f) && close_twice(&f, usable) && find_cycles(&f) &&
                 find_impossible(&f, marks) && find_vacuous(&f, marks) && find_dominators(&f);
    if (f.has_graph) {
        igraph.destroy(&f.graph);
    }
    memory_free(f.model_node);
    memory_free(f.holds);
    memory_free(marks);
    igraph.set_error_handler(errors);
    igraph.set_warning_handler(warnings);
    if (!found) {
        *out = (struct structure){0};
    }
    return found ? STATUS_OK : STATUS_MEMORY;
}
