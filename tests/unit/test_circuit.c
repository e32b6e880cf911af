/* The compiled circuit: numbering, components in topological order, edge order, stratification;
 * on random graphs against reachability computed the naive way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/circuit.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20000, MOST_NODES = 12, MOST_EDGES = 40 };

/* A circuit with its builder and numbering, set up and torn down together. */
struct bench {
    struct circuit_builder builder;
    struct circuit circuit;
    uint32_t node_of[64];
    uint32_t culprit;
};

static void begin(struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    circuit_builder_init(&bench->builder);
    bench->culprit = CIRCUIT_NO_NODE;
}

static enum status finish(struct bench *bench)
{
    return circuit_finish(&bench->builder, &bench->circuit, bench->node_of, &bench->culprit);
}

static void end(struct bench *bench)
{
    circuit_release(&bench->circuit);
    circuit_builder_release(&bench->builder);
}

static uint32_t atom(struct bench *bench)
{
    return circuit_add_atom(&bench->builder);
}

static uint32_t gate(struct bench *bench, enum gate_kind kind)
{
    return circuit_add_gate(&bench->builder, kind, 0);
}

static void feed(struct bench *bench, uint32_t to, uint32_t from)
{
    circuit_add_input(&bench->builder, to, literal_of(from, false));
}

static void feed_complement(struct bench *bench, uint32_t to, uint32_t from)
{
    circuit_add_input(&bench->builder, to, literal_of(from, true));
}

static uint32_t component_of(const struct circuit *circuit, uint32_t node)
{
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        if (circuit->component_first[c] <= node && node < circuit->component_first[c + 1]) {
            return c;
        }
    }
    return UINT32_MAX;
}

static void test_circuit__packs_literals(void **state)
{
    (void)state;
    for (uint32_t node = 0; node < 100; node++) {
        assert_int_equal(literal_node(literal_of(node, true)), node);
        assert_true(literal_complemented(literal_of(node, true)));
        assert_int_equal(literal_node(literal_of(node, false)), node);
        assert_false(literal_complemented(literal_of(node, false)));
    }
}

static void test_circuit__may_be_empty(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(bench.circuit.node_count, 0);
    assert_int_equal(bench.circuit.edge_count, 0);
    assert_int_equal(bench.circuit.component_count, 0);
    assert_int_equal(bench.circuit.component_first[0], 0);
    assert_int_equal(bench.circuit.first[0], 0);
    assert_true(bench.circuit.coherent);
    end(&bench);
}

static void test_circuit__may_be_one_node(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    atom(&bench);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(bench.circuit.atom_count, 1);
    assert_int_equal(bench.circuit.component_count, 0);
    assert_int_equal(bench.circuit.component_first[0], 1);
    end(&bench);

    begin(&bench);
    gate(&bench, GATE_ALL);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(bench.circuit.atom_count, 0);
    assert_int_equal(bench.circuit.component_count, 1);
    assert_int_equal(bench.circuit.first[1], 0);
    assert_false(circuit_component_cyclic(&bench.circuit, 0));
    end(&bench);
}

static void test_circuit__puts_atoms_first_in_the_order_added(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t top = gate(&bench, GATE_ANY), a = atom(&bench), inner = gate(&bench, GATE_ALL),
             b = atom(&bench), c = atom(&bench);
    feed(&bench, top, inner);
    feed(&bench, inner, c);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(bench.circuit.atom_count, 3);
    assert_int_equal(bench.node_of[a], 0);
    assert_int_equal(bench.node_of[b], 1);
    assert_int_equal(bench.node_of[c], 2);
    assert_int_equal(bench.node_of[inner], 3);
    assert_int_equal(bench.node_of[top], 4);
    assert_int_equal(bench.circuit.kind[3], GATE_ALL);
    assert_int_equal(bench.circuit.kind[4], GATE_ANY);
    end(&bench);
}

static void test_circuit__keeps_the_order_and_number_of_inputs(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t nodes[6];
    for (int i = 0; i < 6; i++) {
        nodes[i] = atom(&bench);
    }
    uint32_t sequence = gate(&bench, GATE_ALL), other = gate(&bench, GATE_ANY);
    static const int order[] = {4, 1, 5, 1, 0, 4, 4};
    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
        feed(&bench, sequence, nodes[order[i]]);
        feed_complement(&bench, other, nodes[5 - order[i]]);
    }
    assert_int_equal(finish(&bench), STATUS_OK);
    const struct circuit *circuit = &bench.circuit;
    uint32_t s = bench.node_of[sequence], o = bench.node_of[other];
    assert_int_equal(circuit->first[s + 1] - circuit->first[s], 7);
    assert_int_equal(circuit->first[o + 1] - circuit->first[o], 7);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(circuit->inputs[circuit->first[s] + i],
                         literal_of(bench.node_of[nodes[order[i]]], false));
        assert_int_equal(circuit->inputs[circuit->first[o] + i],
                         literal_of(bench.node_of[nodes[5 - order[i]]], true));
    }
    assert_false(circuit->coherent);
    end(&bench);
}

static void test_circuit__knows_what_each_gate_takes(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t some = circuit_add_gate(&bench.builder, GATE_AT_LEAST, 3);
    uint32_t all = circuit_add_gate(&bench.builder, GATE_ALL, 3);
    uint32_t any = circuit_add_gate(&bench.builder, GATE_ANY, 3);
    uint32_t two[] = {atom(&bench), atom(&bench)};
    for (int i = 0; i < 2; i++) {
        circuit_add_input(&bench.builder, all, literal_of(two[i], false));
        circuit_add_input(&bench.builder, any, literal_of(two[i], false));
    }
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(bench.circuit.threshold[bench.node_of[some]], 3);
    assert_int_equal(bench.circuit.threshold[bench.node_of[all]], 2);
    assert_int_equal(bench.circuit.threshold[bench.node_of[any]], 1);
    assert_int_equal(bench.circuit.threshold[bench.node_of[two[0]]], 1);
    end(&bench);
}

static void test_circuit__finds_cycles(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t a = atom(&bench), goal = gate(&bench, GATE_ANY), x = gate(&bench, GATE_ANY),
             y = gate(&bench, GATE_ALL), z = gate(&bench, GATE_ANY),
             self = gate(&bench, GATE_ANY);
    feed(&bench, x, y);
    feed(&bench, y, z);
    feed(&bench, z, x);
    feed(&bench, z, a);
    feed(&bench, self, self);
    feed(&bench, goal, y);
    feed(&bench, goal, self);
    assert_int_equal(finish(&bench), STATUS_OK);
    const struct circuit *circuit = &bench.circuit;
    assert_int_equal(circuit->component_count, 3);
    uint32_t ring = component_of(circuit, bench.node_of[x]);
    assert_int_equal(component_of(circuit, bench.node_of[y]), ring);
    assert_int_equal(component_of(circuit, bench.node_of[z]), ring);
    assert_true(circuit_component_cyclic(circuit, ring));
    assert_true(circuit_component_cyclic(circuit, component_of(circuit, bench.node_of[self])));
    uint32_t last = component_of(circuit, bench.node_of[goal]);
    assert_int_equal(last, 2);
    assert_false(circuit_component_cyclic(circuit, last));
    end(&bench);
}

static void test_circuit__allows_complements_between_components(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t a = atom(&bench), lower = gate(&bench, GATE_ANY), upper = gate(&bench, GATE_ALL);
    feed(&bench, lower, a);
    feed(&bench, lower, lower);
    feed_complement(&bench, upper, lower);
    feed_complement(&bench, upper, a);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_false(bench.circuit.coherent);
    end(&bench);
}

static void test_circuit__refuses_a_complement_on_a_cycle(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    uint32_t a = atom(&bench), outside = gate(&bench, GATE_ANY), x = gate(&bench, GATE_ANY),
             y = gate(&bench, GATE_ALL);
    feed(&bench, x, a);
    feed(&bench, x, y);
    feed_complement(&bench, y, x);
    feed(&bench, outside, y);
    assert_int_equal(finish(&bench), STATUS_INVALID);
    assert_true(bench.culprit == x || bench.culprit == y);
    assert_null(bench.circuit.inputs);
    assert_int_equal(bench.circuit.node_count, 0);
    end(&bench);

    begin(&bench);
    uint32_t self = gate(&bench, GATE_ANY);
    feed_complement(&bench, self, self);
    assert_int_equal(circuit_finish(&bench.builder, &bench.circuit, bench.node_of, NULL),
                     STATUS_INVALID);
    end(&bench);
}

static void test_circuit__can_be_finished_twice_from_one_builder(void **state)
{
    (void)state;
    struct bench bench;
    struct circuit again;
    uint32_t node_of[8];
    begin(&bench);
    uint32_t a = atom(&bench), x = gate(&bench, GATE_ANY), y = gate(&bench, GATE_ALL);
    feed(&bench, x, y);
    feed(&bench, y, a);
    feed(&bench, y, x);
    assert_int_equal(finish(&bench), STATUS_OK);
    assert_int_equal(circuit_finish(&bench.builder, &again, node_of, NULL), STATUS_OK);
    assert_memory_equal(node_of, bench.node_of, 3 * sizeof(*node_of));
    assert_int_equal(again.edge_count, bench.circuit.edge_count);
    assert_memory_equal(again.inputs, bench.circuit.inputs, 3 * sizeof(*again.inputs));
    circuit_release(&again);
    end(&bench);
}

/* Recursion would need a frame a node here; the graph is one chain, then one ring. */
static void test_circuit__orders_a_chain_of_a_million_gates(void **state)
{
    (void)state;
    enum { LENGTH = 1000000 };
    for (int ring = 0; ring < 2; ring++) {
        struct circuit_builder builder;
        struct circuit circuit;
        circuit_builder_init(&builder);
        for (uint32_t n = 0; n < LENGTH; n++) {
            circuit_add_gate(&builder, GATE_ANY, 0);
        }
        for (uint32_t n = 0; n + 1 < LENGTH; n++) {
            circuit_add_input(&builder, n, literal_of(n + 1, false));
        }
        if (ring) {
            circuit_add_input(&builder, LENGTH - 1, literal_of(0, false));
        }
        uint32_t *node_of = memory_array(LENGTH, sizeof(*node_of));
        assert_non_null(node_of);
        assert_int_equal(circuit_finish(&builder, &circuit, node_of, NULL), STATUS_OK);
        assert_int_equal(circuit.component_count, ring ? 1 : LENGTH);
        if (!ring) {
            assert_int_equal(node_of[0], LENGTH - 1);
            assert_int_equal(node_of[LENGTH - 1], 0);
        }
        circuit_release(&circuit);
        circuit_builder_release(&builder);
        memory_free(node_of);
    }
}

static void build_small(struct bench *bench)
{
    uint32_t a = atom(bench), x = gate(bench, GATE_ANY), y = gate(bench, GATE_ALL);
    feed(bench, x, a);
    feed(bench, x, y);
    feed(bench, y, x);
}

static void test_circuit__survives_every_failed_allocation(void **state)
{
    (void)state;
    long successes = 0;
    for (;; successes++) {
        struct bench bench;
        begin(&bench);
        memory_fail_after(successes);
        build_small(&bench);
        bool building = memory_failed();
        enum status status = finish(&bench);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(bench.builder.failed, building);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_int_equal(bench.circuit.node_count, failed ? 0 : 3);
        end(&bench);
        if (!failed) {
            break;
        }
    }
    assert_true(successes >= 10);
}

static void test_circuit__stays_failed_once_it_failed(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    memory_fail_after(0);
    assert_int_equal(atom(&bench), CIRCUIT_NO_NODE);
    memory_fail_after(-1);
    assert_int_equal(atom(&bench), CIRCUIT_NO_NODE);
    assert_int_equal(gate(&bench, GATE_ALL), CIRCUIT_NO_NODE);
    assert_int_equal(finish(&bench), STATUS_MEMORY);
    end(&bench);
}

/* A random graph, kept as lists so that the circuit can be compared with what went in. */
struct graph {
    uint32_t nodes, edges;
    uint8_t kind[MOST_NODES];
    uint32_t from[MOST_EDGES];
    literal to[MOST_EDGES];
    bool reaches[MOST_NODES][MOST_NODES]; /* by one or more edges, atoms included */
};

static uint32_t draw(uint64_t *random, uint32_t bound)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*random >> 33) % bound;
}

static void draw_graph(uint64_t seed, struct graph *graph)
{
    uint64_t random = seed * 0x9E3779B97F4A7C15u + 1;
    memset(graph, 0, sizeof(*graph));
    graph->nodes = 1 + draw(&random, MOST_NODES);
    uint32_t one_in = 1 + draw(&random, 20); /* how rare a complement is */
    uint32_t wanted = draw(&random, MOST_EDGES + 1);
    for (uint32_t n = 0; n < graph->nodes; n++) {
        graph->kind[n] = (uint8_t)draw(&random, 4);
    }
    for (uint32_t e = 0; e < wanted; e++) {
        uint32_t from = draw(&random, graph->nodes), to = draw(&random, graph->nodes);
        bool complemented = draw(&random, one_in) == 0 && one_in > 1;
        if (graph->kind[from] != GATE_ATOM) {
            graph->from[graph->edges] = from;
            graph->to[graph->edges++] = literal_of(to, complemented);
            graph->reaches[from][to] = true;
        }
    }
    for (uint32_t via = 0; via < graph->nodes; via++) {
        for (uint32_t i = 0; i < graph->nodes; i++) {
            for (uint32_t j = 0; j < graph->nodes; j++) {
                graph->reaches[i][j] |= graph->reaches[i][via] && graph->reaches[via][j];
            }
        }
    }
}

static void build_graph(const struct graph *graph, struct bench *bench)
{
    for (uint32_t n = 0; n < graph->nodes; n++) {
        if (graph->kind[n] == GATE_ATOM) {
            assert_int_equal(atom(bench), n);
        } else {
            assert_int_equal(circuit_add_gate(&bench->builder, graph->kind[n], n), n);
        }
    }
    for (uint32_t e = 0; e < graph->edges; e++) {
        circuit_add_input(&bench->builder, graph->from[e], graph->to[e]);
    }
}

static bool together(const struct graph *graph, uint32_t a, uint32_t b)
{
    return a == b || (graph->reaches[a][b] && graph->reaches[b][a]);
}

static bool expect_stratified(const struct graph *graph)
{
    for (uint32_t e = 0; e < graph->edges; e++) {
        uint32_t to = literal_node(graph->to[e]);
        if (literal_complemented(graph->to[e]) && graph->reaches[to][graph->from[e]]) {
            return false;
        }
    }
    return true;
}

static bool has_complement(const struct graph *graph)
{
    for (uint32_t e = 0; e < graph->edges; e++) {
        if (literal_complemented(graph->to[e])) {
            return true;
        }
    }
    return false;
}

/* The rows of the circuit hold the edges of the graph, gate by gate in the order added. */
static bool same_edges(const struct graph *graph, const struct bench *bench)
{
    const struct circuit *circuit = &bench->circuit;
    uint32_t seen = 0;
    for (uint32_t n = 0; n < graph->nodes; n++) {
        uint32_t node = bench->node_of[n], at = circuit->first[node];
        for (uint32_t e = 0; e < graph->edges; e++) {
            if (graph->from[e] == n) {
                literal expected = literal_of(bench->node_of[literal_node(graph->to[e])],
                                              literal_complemented(graph->to[e]));
                if (at >= circuit->first[node + 1] || circuit->inputs[at++] != expected) {
                    return false;
                }
                seen++;
            }
        }
        if (at != circuit->first[node + 1]) {
            return false;
        }
    }
    return seen == circuit->edge_count && circuit->first[0] == 0;
}

static uint32_t expected_threshold(const struct graph *graph, uint32_t n)
{
    uint32_t inputs = 0;
    for (uint32_t e = 0; e < graph->edges; e++) {
        inputs += graph->from[e] == n;
    }
    return graph->kind[n] == GATE_AT_LEAST ? n : graph->kind[n] == GATE_ALL ? inputs : 1;
}

static bool same_nodes(const struct graph *graph, const struct bench *bench)
{
    const struct circuit *circuit = &bench->circuit;
    bool taken[MOST_NODES] = {false};
    uint32_t atoms = 0;
    for (uint32_t n = 0; n < graph->nodes; n++) {
        uint32_t node = bench->node_of[n];
        if (node >= graph->nodes || taken[node] || circuit->kind[node] != graph->kind[n] ||
            circuit->threshold[node] != expected_threshold(graph, n)) {
            return false;
        }
        taken[node] = true;
        if (graph->kind[n] == GATE_ATOM && node != atoms++) {
            return false;
        }
    }
    return circuit->node_count == graph->nodes && circuit->atom_count == atoms;
}

static bool same_components(const struct graph *graph, const struct bench *bench)
{
    const struct circuit *circuit = &bench->circuit;
    uint32_t listed = 0;
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        bool next = listed < circuit->cyclic_count && circuit->cyclic[listed] == c;
        if (circuit_component_cyclic(circuit, c) != next) {
            return false;
        }
        listed += next;
    }
    if (listed != circuit->cyclic_count || circuit->component_first[0] != circuit->atom_count ||
        circuit->component_first[circuit->component_count] != circuit->node_count) {
        return false;
    }
    for (uint32_t a = 0; a < graph->nodes; a++) {
        uint32_t mine = component_of(circuit, bench->node_of[a]);
        if (graph->kind[a] == GATE_ATOM) {
            continue;
        }
        if (mine == UINT32_MAX ||
            circuit_component_cyclic(circuit, mine) != graph->reaches[a][a]) {
            return false;
        }
        for (uint32_t b = 0; b < graph->nodes; b++) {
            uint32_t other = component_of(circuit, bench->node_of[b]);
            if (graph->kind[b] == GATE_ATOM) {
                continue;
            }
            if ((mine == other) != together(graph, a, b) ||
                (graph->reaches[a][b] && other > mine)) {
                return false;
            }
        }
    }
    return true;
}

static void test_circuit__agrees_with_naive_reachability(void **state)
{
    (void)state;
    uint32_t refused = 0, cyclic = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        struct graph graph;
        struct bench bench;
        draw_graph(seed, &graph);
        begin(&bench);
        build_graph(&graph, &bench);
        bool sound = expect_stratified(&graph);
        enum status status = finish(&bench);
        bool agrees;
        if (sound) {
            agrees = status == STATUS_OK && same_nodes(&graph, &bench) &&
                     same_edges(&graph, &bench) && same_components(&graph, &bench) &&
                     bench.circuit.coherent == !has_complement(&graph);
        } else {
            agrees = status == STATUS_INVALID && bench.culprit < graph.nodes &&
                     graph.reaches[bench.culprit][bench.culprit];
        }
        refused += !sound;
        cyclic +=
            sound && bench.circuit.component_count + bench.circuit.atom_count < graph.nodes;
        end(&bench);
        if (!agrees) {
            fail_msg("seed %u: the circuit is not the graph it was built from", (unsigned)seed);
        }
    }
    assert_in_range(refused, ROUNDS / 20, ROUNDS);
    assert_in_range(cyclic, ROUNDS / 20, ROUNDS);
}

static void *copied(const void *items, size_t count, size_t size)
{
    void *copy = memory_array(count, size);
    assert_non_null(copy);
    return memcpy(copy, items, count * size);
}

/* What stands in order is completed to what finishing makes of it. */
static void test_circuit__completes_rows_that_stand_in_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct random_stream random;
        struct circuit_builder builder;
        struct circuit made, completed;
        uint32_t node_of[64], atoms = 1 + (uint32_t)(seed % 9), nodes = atoms;
        random_open(&random, seed, 0, 0);
        circuit_builder_init(&builder);
        for (uint32_t a = 0; a < atoms; a++) {
            circuit_add_atom(&builder);
        }
        for (; nodes < atoms + seed % 40; nodes++) {
            enum gate_kind kind = GATE_ALL + random_below(&random, 3);
            circuit_add_gate(&builder, kind, 2);
            for (uint32_t i = random_below(&random, 5); i > 0; i--) {
                bool complemented = random_below(&random, 20) == 0;
                circuit_add_input(&builder, nodes,
                                  literal_of(random_below(&random, nodes), complemented));
            }
        }
        assert_int_equal(circuit_finish(&builder, &made, node_of, NULL), STATUS_OK);
        completed = (struct circuit){
            .node_count = nodes,
            .atom_count = atoms,
            .edge_count = made.edge_count,
            .kind = copied(made.kind, nodes, sizeof(*made.kind)),
            .threshold = copied(builder.threshold.items, nodes, sizeof(*made.threshold)),
            .first = copied(made.first, nodes + 1, sizeof(*made.first)),
            .inputs = copied(made.inputs, made.edge_count, sizeof(*made.inputs)),
        };
        assert_int_equal(circuit_complete(&completed), STATUS_OK);
        assert_int_equal(completed.component_count, made.component_count);
        assert_int_equal(completed.cyclic_count, made.cyclic_count);
        assert_int_equal(completed.coherent, made.coherent);
        assert_memory_equal(completed.threshold, made.threshold, nodes * sizeof(uint32_t));
        assert_memory_equal(completed.component_first, made.component_first,
                            (made.component_count + 1) * sizeof(uint32_t));
        circuit_release(&completed);
        circuit_release(&made);
        circuit_builder_release(&builder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_circuit__packs_literals),
        cmocka_unit_test(test_circuit__may_be_empty),
        cmocka_unit_test(test_circuit__may_be_one_node),
        cmocka_unit_test(test_circuit__puts_atoms_first_in_the_order_added),
        cmocka_unit_test(test_circuit__keeps_the_order_and_number_of_inputs),
        cmocka_unit_test(test_circuit__knows_what_each_gate_takes),
        cmocka_unit_test(test_circuit__finds_cycles),
        cmocka_unit_test(test_circuit__allows_complements_between_components),
        cmocka_unit_test(test_circuit__refuses_a_complement_on_a_cycle),
        cmocka_unit_test(test_circuit__can_be_finished_twice_from_one_builder),
        cmocka_unit_test(test_circuit__orders_a_chain_of_a_million_gates),
        cmocka_unit_test(test_circuit__survives_every_failed_allocation),
        cmocka_unit_test(test_circuit__stays_failed_once_it_failed),
        cmocka_unit_test(test_circuit__agrees_with_naive_reachability),
        cmocka_unit_test(test_circuit__completes_rows_that_stand_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
