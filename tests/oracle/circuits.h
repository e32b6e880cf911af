/* Random circuits and their truth by brute force, shared by the oracles of the engine. */
#ifndef PATHGATE_TESTS_ORACLE_CIRCUITS_H
#define PATHGATE_TESTS_ORACLE_CIRCUITS_H

#include "analyzer/circuit.h"
#include "analyzer/engine.h"

#include <stdlib.h>
#include <string.h>

/* xorshift64*: reproducible everywhere. */
static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % bound);
}

static inline double random_unit(uint64_t *state)
{
    return random_below(state, 1000001) / 1000000.0;
}

/* Layered: atoms are inputs of the first half of the gates alone, and these, two to four at a
 * time, of the others; simplification leaves most of such circuits to the diagrams, while of
 * those that draw from everything before them two thirds become constant or an atom. */
struct random_shape {
    uint32_t atoms, gates;
    bool complements, cycles, layered;
};

static inline void add_random_inputs(struct circuit_builder *b, uint64_t *state,
                                     struct random_shape shape, uint32_t gate, uint32_t number)
{
    uint32_t inputs = random_below(state, 5);
    for (uint32_t i = 0; i < inputs + (inputs == 0 && random_below(state, 8) > 0); i++) {
        bool any = shape.cycles && random_below(state, 3) == 0;
        uint32_t reach = shape.atoms + (any ? shape.gates : number);
        uint32_t near = random_below(state, 3) == 0 && number > 2 ? reach - 2 : 0;
        uint32_t input = near + random_below(state, reach - near);
        bool forward = input >= gate;
        bool complemented = shape.complements && !forward && random_below(state, 4) == 0;
        circuit_add_input(b, gate, literal_of(input, complemented));
    }
}

static inline void add_layered_inputs(struct circuit_builder *b, uint64_t *state,
                                      struct random_shape shape, uint32_t gate, uint32_t number)
{
    uint32_t half = (shape.gates + 1) / 2, inputs = 2 + random_below(state, 3);
    bool low = number < half;
    uint32_t begin = low ? 0 : shape.atoms + (number - half) / 2;
    uint32_t end = low ? shape.atoms : gate;
    for (uint32_t i = 0; i < inputs; i++) {
        bool back = shape.cycles && !low && random_below(state, 8) == 0;
        uint32_t reach = back ? shape.atoms + shape.gates : end;
        uint32_t input = begin + random_below(state, reach - begin);
        bool complemented = shape.complements && input < gate && random_below(state, 4) == 0;
        circuit_add_input(b, gate, literal_of(input, complemented));
    }
}

/* A random circuit whose last built gate is '*root'; false where the draw was not stratified.
 */
static inline bool random_circuit(uint64_t *state, struct random_shape shape,
                                  struct circuit *circuit, literal *root)
{
    struct circuit_builder b;
    uint32_t *node_of = malloc((shape.atoms + shape.gates) * sizeof(*node_of));
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < shape.atoms; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t g = 0; g < shape.gates; g++) {
        uint32_t kind = random_below(state, 7);
        circuit_add_gate(&b,
                         kind < 3   ? GATE_ALL
                         : kind < 6 ? GATE_ANY
                                    : GATE_AT_LEAST,
                         shape.layered ? 2 : random_below(state, 4));
    }
    for (uint32_t g = 0; g < shape.gates; g++) {
        uint32_t gate = shape.atoms + g;
        if (shape.layered) {
            add_layered_inputs(&b, state, shape, gate, g);
        } else {
            add_random_inputs(&b, state, shape, gate, g);
        }
    }
    enum status status = circuit_finish(&b, circuit, node_of, NULL);
    if (status == STATUS_OK) {
        bool complemented = shape.complements && random_below(state, 4) == 0;
        *root = literal_of(node_of[shape.atoms + shape.gates - 1], complemented);
    }
    free(node_of);
    circuit_builder_release(&b);
    return status == STATUS_OK;
}

static inline bool literal_holds(const uint8_t *truth, literal l)
{
    return truth[literal_node(l)] != literal_complemented(l);
}

static inline bool gate_holds(const struct circuit *c, const uint8_t *truth, uint32_t gate)
{
    uint32_t held = 0, count = c->first[gate + 1] - c->first[gate];
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        held += literal_holds(truth, c->inputs[e]);
    }
    return c->kind[gate] == GATE_ALL   ? held == count
           : c->kind[gate] == GATE_ANY ? held > 0
                                       : held >= c->threshold[gate];
}

/* The truth of a literal under one assignment (bit a: atom a holds). */
static inline bool truth_of(const struct circuit *c, literal root, uint32_t assignment)
{
    uint8_t *truth = calloc(c->node_count, 1);
    for (uint32_t a = 0; a < c->atom_count; a++) {
        truth[a] = assignment >> a & 1;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        for (bool grows = true; grows;) {
            grows = false;
            for (uint32_t g = c->component_first[k]; g < c->component_first[k + 1]; g++) {
                if (!truth[g] && gate_holds(c, truth, g)) {
                    truth[g] = grows = true;
                }
            }
        }
    }
    bool result = literal_holds(truth, root);
    free(truth);
    return result;
}

/* Truth under 64 assignments at once, a bit each. */
typedef uint64_t circuit_lanes;

static inline circuit_lanes gate_lanes(const struct circuit *c, const circuit_lanes *truth,
                                       uint32_t gate)
{
    circuit_lanes at_least[64] = {~(circuit_lanes)0}; /* by number: so many inputs hold */
    uint32_t count = c->first[gate + 1] - c->first[gate];
    uint32_t needed = c->kind[gate] == GATE_ALL   ? count
                      : c->kind[gate] == GATE_ANY ? 1
                                                  : c->threshold[gate];
    if (needed > count) {
        return 0;
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal l = c->inputs[e];
        circuit_lanes x = truth[literal_node(l)] ^ (literal_complemented(l) ? ~UINT64_C(0) : 0);
        for (uint32_t k = needed; k > 0; k--) {
            at_least[k] |= at_least[k - 1] & x;
        }
    }
    return at_least[needed];
}

/* The truth of a literal under the assignments 64 * block .. 64 * block + 63, with some atoms
 * set and some cleared. */
static inline circuit_lanes lanes_of(const struct circuit *c, literal root, uint32_t block,
                                     uint32_t set, uint32_t clear)
{
    static const circuit_lanes pattern[] = {
        UINT64_C(0xAAAAAAAAAAAAAAAA), UINT64_C(0xCCCCCCCCCCCCCCCC),
        UINT64_C(0xF0F0F0F0F0F0F0F0), UINT64_C(0xFF00FF00FF00FF00),
        UINT64_C(0xFFFF0000FFFF0000), UINT64_C(0xFFFFFFFF00000000)};
    circuit_lanes truth[64] = {0};
    for (uint32_t a = 0; a < c->atom_count; a++) {
        truth[a] = a < 6 ? pattern[a] : block >> (a - 6) & 1 ? ~(circuit_lanes)0 : 0;
        truth[a] = set >> a & 1 ? ~(circuit_lanes)0 : clear >> a & 1 ? 0 : truth[a];
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        for (bool grows = true; grows;) {
            grows = false;
            for (uint32_t g = c->component_first[k]; g < c->component_first[k + 1]; g++) {
                circuit_lanes now = truth[g] | gate_lanes(c, truth, g);
                grows |= now != truth[g];
                truth[g] = now;
            }
        }
    }
    return truth[literal_node(root)] ^ (literal_complemented(root) ? ~UINT64_C(0) : 0);
}

/* The truth table under a world: entry x for every assignment x of all atoms, fixed ones being
 * overridden. The caller frees it. */
static inline uint8_t *truth_table(const struct circuit *c, literal root, const uint8_t *fixed)
{
    uint32_t set = 0, clear = 0;
    for (uint32_t a = 0; fixed && a < c->atom_count; a++) {
        set |= (uint32_t)(fixed[a] == ATOM_TRUE) << a;
        clear |= (uint32_t)(fixed[a] == ATOM_FALSE) << a;
    }
    uint8_t *table = malloc((size_t)1 << c->atom_count);
    bool small = c->node_count <= 64;
    for (uint32_t n = 0; n < c->node_count; n++) {
        small = small && c->first[n + 1] - c->first[n] < 64;
    }
    circuit_lanes lanes = 0;
    for (uint32_t x = 0; x < 1u << c->atom_count; x++) {
        if (small && x % 64 == 0) {
            lanes = lanes_of(c, root, x / 64, set, clear);
        }
        table[x] = small ? lanes >> (x % 64) & 1 : truth_of(c, root, (x | set) & ~clear);
    }
    return table;
}

#endif
