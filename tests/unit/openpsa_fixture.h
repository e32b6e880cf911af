/* A fault tree from text, read and compiled, for the tests of everything about Open-PSA. */
#ifndef PATHGATE_TESTS_OPENPSA_FIXTURE_H
#define PATHGATE_TESTS_OPENPSA_FIXTURE_H

#include "analyzer/fault_tree.h"
#include "model/openpsa.h"

#include <string.h>

struct fixture {
    struct source source;
    struct openpsa model;
    struct fault_tree tree;
    struct diagnostics diagnostics;
    enum status status;
};

/* 'text' stays the caller's until fixture_close. */
static inline void fixture_open(struct fixture *f, const char *text)
{
    *f =
        (struct fixture){.source = {.path = "test.xml", .bytes = text, .length = strlen(text)}};
    diagnostics_init(&f->diagnostics);
    f->status = openpsa_read(&f->source, NULL, &f->model, &f->diagnostics);
    if (f->status == STATUS_OK) {
        f->status = fault_tree_compile(&f->model, &f->source, &f->tree, &f->diagnostics);
    }
}

static inline void fixture_close(struct fixture *f)
{
    fault_tree_release(&f->tree);
    openpsa_release(&f->model);
    diagnostics_release(&f->diagnostics);
}

static inline bool fixture_gate_holds(const struct circuit *circuit, const bool *truth,
                                      uint32_t node)
{
    uint32_t first = circuit->first[node], end = circuit->first[node + 1], count = 0;
    for (uint32_t e = first; e < end; e++) {
        literal input = circuit->inputs[e];
        count += truth[literal_node(input)] != literal_complemented(input);
    }
    switch (circuit->kind[node]) {
    case GATE_ALL:
        return count == end - first;
    case GATE_ANY:
        return count > 0;
    default:
        return count >= circuit->threshold[node];
    }
}

/* The least fixed point, component by component, with the atoms given in truth[0..]. */
static inline void fixture_evaluate(const struct circuit *circuit, bool *truth)
{
    memset(truth + circuit->atom_count, 0, circuit->node_count - circuit->atom_count);
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        for (uint32_t round = begin; round < end; round++) {
            for (uint32_t node = begin; node < end; node++) {
                truth[node] = fixture_gate_holds(circuit, truth, node);
            }
        }
    }
}

/* Truth of the event 'name' when atom i holds iff bit i of 'atoms' is set. */
static inline bool event_holds(const struct fixture *f, const char *name, uint32_t atoms)
{
    bool truth[4096];
    literal found;
    if (f->tree.circuit.node_count > sizeof(truth) ||
        !fault_tree_find(&f->tree, name, &found)) {
        return false;
    }
    for (uint32_t a = 0; a < f->tree.circuit.atom_count; a++) {
        truth[a] = atoms >> a & 1;
    }
    fixture_evaluate(&f->tree.circuit, truth);
    return truth[literal_node(found)] != literal_complemented(found);
}

/* How often a code was reported. */
static inline size_t count_code(const struct fixture *f, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < f->diagnostics.list.count; i++) {
        count += strcmp(f->diagnostics.list.items[i].code, code) == 0;
    }
    return count;
}

#endif
