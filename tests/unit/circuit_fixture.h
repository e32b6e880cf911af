/* Circuits built by hand, for the tests of the engine and of what stands on it. */
#ifndef PATHGATE_TESTS_CIRCUIT_FIXTURE_H
#define PATHGATE_TESTS_CIRCUIT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/engine.h"

/* A circuit under construction by hand: node numbers are those of the builder, which are also
 * those of the circuit while gates are added inputs first. */
struct bench {
    struct circuit_builder builder;
    struct circuit circuit;
};

static inline literal hold(uint32_t node)
{
    return literal_of(node, false);
}

static inline uint32_t gate(struct bench *b, enum gate_kind kind, uint32_t threshold,
                            const literal *inputs, size_t count)
{
    uint32_t g = circuit_add_gate(&b->builder, kind, threshold);
    for (size_t i = 0; i < count; i++) {
        circuit_add_input(&b->builder, g, inputs[i]);
    }
    return g;
}

#define GATE(b, kind, threshold, ...)                                                          \
    gate((b), (kind), (threshold), (const literal[]){__VA_ARGS__},                             \
         sizeof((const literal[]){__VA_ARGS__}) / sizeof(literal))

static inline void begin(struct bench *b, uint32_t atoms)
{
    circuit_builder_init(&b->builder);
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_atom(&b->builder);
    }
}

/* Finishes the circuit; the root is renumbered. */
static inline literal finish(struct bench *b, literal root)
{
    uint32_t node_of[64];
    assert_true(b->builder.kind.count <= 64);
    assert_int_equal(circuit_finish(&b->builder, &b->circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b->builder);
    return literal_of(node_of[literal_node(root)], literal_complemented(root));
}

/* The bridge: two ways across and two diagonals over atom 2; in 1988 already a classic. */
static inline literal make_bridge(struct bench *b)
{
    begin(b, 5);
    uint32_t top = GATE(b, GATE_ALL, 0, hold(0), hold(3));
    uint32_t bottom = GATE(b, GATE_ALL, 0, hold(1), hold(4));
    uint32_t down = GATE(b, GATE_ALL, 0, hold(0), hold(2), hold(4));
    uint32_t up = GATE(b, GATE_ALL, 0, hold(1), hold(2), hold(3));
    uint32_t root = GATE(b, GATE_ANY, 0, hold(top), hold(bottom), hold(down), hold(up));
    return finish(b, hold(root));
}

/* Adds any of 160 pairs of one of atoms 0 .. 19 with one of 20 .. 39: thousands of nodes. */
static inline uint32_t add_hard(struct bench *b)
{
    enum { SIDE = 20 };
    uint32_t any = circuit_add_gate(&b->builder, GATE_ANY, 0);
    for (uint32_t i = 0; i < SIDE; i++) {
        for (uint32_t j = 0; j < SIDE; j++) {
            if ((j + SIDE - i) % SIDE < 8) {
                uint32_t g = GATE(b, GATE_ALL, 0, hold(i), hold(SIDE + j));
                circuit_add_input(&b->builder, any, hold(g));
            }
        }
    }
    return any;
}

/* That alone; 'node_of' has room for 512. */
static inline literal make_hard(struct bench *b, uint32_t *node_of)
{
    begin(b, 40);
    uint32_t root = add_hard(b);
    assert_int_equal(circuit_finish(&b->builder, &b->circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b->builder);
    return hold(node_of[root]);
}

/* The diagrams of a literal, exact. */
static inline struct engine *compile_exactly(const struct circuit *circuit, literal root)
{
    struct engine *engine = NULL;
    assert_int_equal(engine_compile(circuit, root, NULL, &engine), STATUS_OK);
    return engine;
}

#endif
