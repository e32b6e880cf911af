/* Each gate is seen as a sum of cubes: its inputs of the opposite kind that nothing else uses.
 * The literal that most cubes share is taken out, together with everything that all cubes with
 * it have in common, until no literal occurs twice. ("Sum" and "cube" are meant for an ANY gate
 * over ALL gates; by duality the same holds the other way round.) */
#include "analyzer/factor.h"

#include "base/vec.h"

#include <string.h>

struct cube {
    uint32_t first, count; /* its literals in 'literals' */
    bool taken;            /* factored already */
    bool has;              /* scratch: contains the literal under consideration */
};

struct factoring {
    const struct circuit *circuit;
    struct circuit_builder builder;
    uint32_t *uses;      /* by node */
    uint32_t *frequency; /* by literal: cubes of the gate that contain it */
    VEC(struct cube) cubes;
    VEC(literal) literals;
    VEC(literal) common; /* to all cubes with the chosen literal */
    bool changed;
};

static enum gate_kind opposite(enum gate_kind kind)
{
    return kind == GATE_ALL ? GATE_ANY : GATE_ALL;
}

/* Whether an input of a gate of 'kind' is a cube: of the opposite kind, seen through its
 * complement, and used here only. */
static bool is_cube(const struct factoring *f, literal input, enum gate_kind kind)
{
    uint32_t node = literal_node(input);
    enum gate_kind wanted = literal_complemented(input) ? kind : opposite(kind);
    return f->uses[node] == 1 && f->circuit->kind[node] == wanted;
}

static bool read_cube(struct factoring *f, literal input)
{
    const struct circuit *c = f->circuit;
    uint32_t node = literal_node(input);
    struct cube cube = {.first = (uint32_t)f->literals.count,
                        .count = c->first[node + 1] - c->first[node]};
    for (uint32_t e = c->first[node]; e < c->first[node + 1]; e++) {
        literal l = c->inputs[e] ^ (literal)literal_complemented(input);
        f->frequency[l]++;
        if (!vec_push(&f->literals, l)) {
            return false;
        }
    }
    return vec_push(&f->cubes, cube);
}

static bool read_cubes(struct factoring *f, uint32_t gate)
{
    const struct circuit *c = f->circuit;
    f->cubes.count = f->literals.count = 0;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        if (is_cube(f, c->inputs[e], c->kind[gate]) && !read_cube(f, c->inputs[e])) {
            return false;
        }
    }
    return true;
}

/* The literal in most cubes that are left; false where none is in two. */
static bool choose_literal(const struct factoring *f, literal *best)
{
    uint32_t most = 1;
    for (size_t i = 0; i < f->literals.count; i++) {
        if (f->frequency[f->literals.items[i]] > most) {
            *best = f->literals.items[i];
            most = f->frequency[*best];
        }
    }
    return most > 1;
}

static bool contains(const struct factoring *f, const struct cube *cube, literal l)
{
    for (uint32_t i = 0; i < cube->count; i++) {
        if (f->literals.items[cube->first + i] == l) {
            return true;
        }
    }
    return false;
}

/* Marks the cubes with the literal and finds what they have in common. */
static bool intersect(struct factoring *f, literal chosen)
{
    bool first = true;
    f->common.count = 0;
    for (size_t i = 0; i < f->cubes.count; i++) {
        struct cube *cube = &f->cubes.items[i];
        cube->has = !cube->taken && contains(f, cube, chosen);
        if (!cube->has) {
            continue;
        }
        for (uint32_t k = 0; first && k < cube->count; k++) {
            if (!vec_push(&f->common, f->literals.items[cube->first + k])) {
                return false;
            }
        }
        size_t kept = 0;
        for (size_t k = 0; k < f->common.count; k++) {
            if (contains(f, cube, f->common.items[k])) {
                f->common.items[kept++] = f->common.items[k];
            }
        }
        f->common.count = kept;
        first = false;
    }
    return true;
}

static bool is_common(const struct factoring *f, literal l)
{
    for (size_t i = 0; i < f->common.count; i++) {
        if (f->common.items[i] == l) {
            return true;
        }
    }
    return false;
}

/* Adds what a cube has beyond the common literals as an input of 'sum'. */
static void add_rest(struct factoring *f, const struct cube *cube, uint32_t sum,
                     enum gate_kind kind)
{
    uint32_t rest = sum, count = cube->count - (uint32_t)f->common.count;
    if (count != 1) {
        rest = circuit_add_gate(&f->builder, opposite(kind), 0);
        circuit_add_input(&f->builder, sum, literal_of(rest, false));
    }
    for (uint32_t i = 0; i < cube->count; i++) {
        literal l = f->literals.items[cube->first + i];
        f->frequency[l]--;
        if (!is_common(f, l)) {
            circuit_add_input(&f->builder, rest, l);
        }
    }
}

/* Replaces the marked cubes by one product of the common literals and the sum of the rests. */
static void take_out(struct factoring *f, uint32_t gate, enum gate_kind kind)
{
    uint32_t product = circuit_add_gate(&f->builder, opposite(kind), 0);
    uint32_t sum = circuit_add_gate(&f->builder, kind, 0);
    for (size_t i = 0; i < f->common.count; i++) {
        circuit_add_input(&f->builder, product, f->common.items[i]);
    }
    circuit_add_input(&f->builder, product, literal_of(sum, false));
    circuit_add_input(&f->builder, gate, literal_of(product, false));
    for (size_t i = 0; i < f->cubes.count; i++) {
        struct cube *cube = &f->cubes.items[i];
        if (cube->has) {
            add_rest(f, cube, sum, kind);
            cube->taken = true;
        }
    }
    f->changed = true;
}

static void forget_cubes(struct factoring *f)
{
    for (size_t i = 0; i < f->literals.count; i++) {
        f->frequency[f->literals.items[i]] = 0;
    }
}

static bool factor_gate(struct factoring *f, uint32_t gate)
{
    const struct circuit *c = f->circuit;
    enum gate_kind kind = c->kind[gate];
    literal chosen = 0;
    bool fine = read_cubes(f, gate);
    while (fine && f->literals.count <= FACTOR_LITERALS && choose_literal(f, &chosen)) {
        fine = intersect(f, chosen);
        if (fine) {
            take_out(f, gate, kind);
        }
    }
    size_t next = 0;
    for (uint32_t e = c->first[gate]; fine && e < c->first[gate + 1]; e++) {
        bool cube = is_cube(f, c->inputs[e], kind);
        if (!cube || !f->cubes.items[next].taken) {
            circuit_add_input(&f->builder, gate, c->inputs[e]);
        }
        next += cube;
    }
    forget_cubes(f);
    return fine;
}

static void copy_gate(struct factoring *f, uint32_t gate)
{
    const struct circuit *c = f->circuit;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        circuit_add_input(&f->builder, gate, c->inputs[e]);
    }
}

static void count_uses(struct factoring *f)
{
    const struct circuit *c = f->circuit;
    for (uint32_t e = 0; e < c->edge_count; e++) {
        f->uses[literal_node(c->inputs[e])]++;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        bool cyclic = circuit_component_cyclic(c, k);
        for (uint32_t g = begin; g < end; g++) {
            /* The members of a cycle must not vanish into others. */
            f->uses[g] += cyclic ? 2 : 0;
        }
    }
}

/* Whether any gate has something to take out: most circuits that were factored have not. */
static enum status look(struct factoring *f, bool *found)
{
    const struct circuit *c = f->circuit;
    literal chosen = 0;
    *found = false;
    for (uint32_t g = c->atom_count; g < c->node_count && !*found; g++) {
        if (c->kind[g] == GATE_AT_LEAST) {
            continue;
        }
        if (!read_cubes(f, g)) {
            return STATUS_MEMORY;
        }
        *found = f->literals.count <= FACTOR_LITERALS && choose_literal(f, &chosen);
        forget_cubes(f);
    }
    return STATUS_OK;
}

static bool factor_gates(struct factoring *f)
{
    const struct circuit *c = f->circuit;
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        bool connective = c->kind[g] != GATE_AT_LEAST;
        if (!connective) {
            copy_gate(f, g);
        } else if (!factor_gate(f, g)) {
            return false;
        }
    }
    return true;
}

enum status factor(const struct circuit *circuit, literal *root, struct circuit *out,
                   bool *changed)
{
    struct factoring f = {.circuit = circuit};
    enum status status = STATUS_MEMORY;
    *changed = false;
    *out = (struct circuit){0};
    circuit_builder_init(&f.builder);
    f.uses = memory_zeroed(circuit->node_count, sizeof(*f.uses));
    f.frequency = memory_zeroed((size_t)circuit->node_count * 2, sizeof(*f.frequency));
    if (!f.uses || !f.frequency) {
        goto out;
    }
    count_uses(&f);
    bool found;
    status = look(&f, &found);
    if (status != STATUS_OK || !found) {
        goto out;
    }
    status = STATUS_MEMORY;
    circuit_copy_nodes(circuit, &f.builder);
    if (!vec_reserve(&f.builder.runs, circuit->node_count) ||
        !vec_reserve(&f.builder.inputs, circuit->edge_count) || !factor_gates(&f)) {
        goto out;
    }
    status = STATUS_OK;
    if (f.changed) {
        status = circuit_finish_root(&f.builder, out, root);
        *changed = status == STATUS_OK;
    }
out:
    memory_free(f.uses);
    memory_free(f.frequency);
    vec_release(&f.cubes);
    vec_release(&f.literals);
    vec_release(&f.common);
    circuit_builder_release(&f.builder);
    return status;
}
