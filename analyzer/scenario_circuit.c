/* Compiling by a worklist of model nodes: a node gets its gate when it is first mentioned and
 * its inputs when its turn comes, so cycles and depth cost nothing. */
#include "analyzer/scenario_circuit.h"

#include "base/limits.h"

#include <math.h>
#include <string.h>

struct compiling {
    const struct threatmodel *model;
    const struct scenario *scenario;
    const struct actor *actor;
    const char *world;
    uint32_t scenario_index;
    struct circuit_builder builder;
    VEC(struct atom) atoms; /* in the order in which they were added */
    uint32_t *node_of;      /* by model node: builder's node */
    uint32_t *ineffective;  /* by safeguard */
    uint32_t *access;       /* by capability */
    uint32_t *affordance;   /* by affordance */
    uint32_t *chain;        /* by capability * (LEVELS + 1) + level: assisted atoms */
    VEC(uint32_t) open;     /* model nodes whose inputs are still to be added */
    bool all_steps;         /* every step gets an atom */
    bool failed;
};

enum { LEVELS = LIMIT_LEVELS };

uint32_t actor_baseline_level(const struct actor *actor, const char *world, uint32_t capability)
{
    uint32_t level = 0;
    for (size_t i = 0; i < actor->baseline.count; i++) {
        const struct baseline_level *has = &actor->baseline.items[i];
        bool applies = !*has->world || strcmp(has->world, world) == 0;
        if (applies && has->capability == capability && has->level > level) {
            level = has->level;
        }
    }
    return level;
}

static uint32_t add_atom(struct compiling *c, enum atom_kind kind, uint32_t subject,
                         uint32_t level)
{
    struct atom atom = {kind, subject, level};
    if (!vec_push(&c->atoms, atom)) {
        c->failed = true;
    }
    return circuit_add_atom(&c->builder);
}

static uint32_t add_gate(struct compiling *c, enum gate_kind kind, uint32_t threshold)
{
    return circuit_add_gate(&c->builder, kind, threshold);
}

static void add_input(struct compiling *c, uint32_t gate, uint32_t input)
{
    circuit_add_input(&c->builder, gate, literal_of(input, false));
}

/* A node that a scenario cannot see: another scenario's. */
static bool is_visible(const struct compiling *c, uint32_t node)
{
    uint32_t scenario = c->model->nodes.items[node].scenario;
    return scenario == NONE || scenario == c->scenario_index;
}

static enum gate_kind gate_of(const struct node *node)
{
    return node->kind == NODE_ANY        ? GATE_ANY
           : node->kind == NODE_AT_LEAST ? GATE_AT_LEAST
                                         : GATE_ALL;
}

/* The gate of a model node, made on first mention. */
static uint32_t node_gate(struct compiling *c, uint32_t node)
{
    if (c->node_of[node] == NONE) {
        const struct node *n = &c->model->nodes.items[node];
        c->node_of[node] = add_gate(c, gate_of(n), n->k);
        if (!vec_push(&c->open, node)) {
            c->failed = true;
        }
    }
    return c->node_of[node];
}

static uint32_t ineffective_gate(struct compiling *c, uint32_t safeguard)
{
    const struct safeguard *s = &c->model->safeguards.items[safeguard];
    if (c->ineffective[safeguard] == NONE) {
        uint32_t gate = c->ineffective[safeguard] = add_gate(c, GATE_ANY, 0);
        add_input(c, gate, add_atom(c, ATOM_SAFEGUARD, safeguard, 0));
        for (size_t i = 0; i < s->defeated_by.count; i++) {
            if (is_visible(c, s->defeated_by.items[i])) {
                add_input(c, gate, node_gate(c, s->defeated_by.items[i]));
            }
        }
    }
    return c->ineffective[safeguard];
}

static void add_cutters(struct compiling *c, uint32_t gate, enum cut_kind kind, uint32_t target)
{
    for (size_t s = 0; s < c->model->safeguards.count; s++) {
        const struct safeguard *safeguard = &c->model->safeguards.items[s];
        for (size_t i = 0; i < safeguard->cuts.count; i++) {
            const struct cut *cut = &safeguard->cuts.items[i];
            if (cut->kind == kind && cut->target == target) {
                add_input(c, gate, ineffective_gate(c, (uint32_t)s));
                break;
            }
        }
    }
}

static bool gives(const struct node *node, uint32_t affordance)
{
    for (size_t i = 0; i < node->gives.count; i++) {
        if (node->gives.items[i] == affordance) {
            return true;
        }
    }
    return false;
}

static uint32_t affordance_gate(struct compiling *c, uint32_t affordance)
{
    if (c->affordance[affordance] == NONE) {
        uint32_t gate = c->affordance[affordance] = add_gate(c, GATE_ANY, 0);
        add_input(c, gate, add_atom(c, ATOM_AFFORDANCE, affordance, 0));
        for (uint32_t n = 0; n < c->model->nodes.count; n++) {
            if (is_visible(c, n) && gives(&c->model->nodes.items[n], affordance)) {
                add_input(c, gate, node_gate(c, n));
            }
        }
    }
    return c->affordance[affordance];
}

static uint32_t access_gate(struct compiling *c, uint32_t capability)
{
    const struct capability *cap = &c->model->capabilities.items[capability];
    if (c->access[capability] == NONE) {
        uint32_t gate = c->access[capability] = add_gate(c, GATE_ALL, 0);
        if (cap->through.count && c->actor->kind == ACTOR_PEOPLE) {
            uint32_t any = add_gate(c, GATE_ANY, 0);
            for (size_t i = 0; i < cap->through.count; i++) {
                add_input(c, any, affordance_gate(c, cap->through.items[i]));
            }
            add_input(c, gate, any);
        }
        add_cutters(c, gate, CUT_CAPABILITY, capability);
    }
    return c->access[capability];
}

static uint32_t assisted_atom(struct compiling *c, uint32_t capability, uint32_t level)
{
    uint32_t *slot = &c->chain[capability * (LEVELS + 1) + level];
    if (*slot == NONE) {
        *slot = add_atom(c, ATOM_ASSISTED, capability, level);
    }
    return *slot;
}

static void add_requirement(struct compiling *c, uint32_t gate, const struct node *node)
{
    uint32_t held = actor_baseline_level(c->actor, c->world, node->capability);
    if (held >= node->level) {
        return; /* a gate all() without inputs: true */
    }
    for (uint32_t level = 1; level <= node->level; level++) {
        add_input(c, gate, assisted_atom(c, node->capability, level));
    }
    add_input(c, gate, access_gate(c, node->capability));
}

static void add_inputs(struct compiling *c, uint32_t index)
{
    const struct node *node = &c->model->nodes.items[index];
    uint32_t gate = c->node_of[index];
    for (size_t i = 0; i < node->inputs.count; i++) {
        add_input(c, gate, node_gate(c, node->inputs.items[i]));
    }
    switch (node->kind) {
    case NODE_CAPABILITY:
        add_requirement(c, gate, node);
        break;
    case NODE_AFFORDANCE:
        add_input(c, gate, affordance_gate(c, node->affordance));
        break;
    case NODE_CONDITION:
        add_input(c, gate, add_atom(c, ATOM_CONDITION, index, 0));
        add_cutters(c, gate, CUT_NODE, index);
        break;
    case NODE_STEP:
        if (c->all_steps || !isnan(node->probability)) {
            add_input(c, gate, add_atom(c, ATOM_STEP, index, 0));
        }
        add_cutters(c, gate, CUT_NODE, index);
        break;
    case NODE_ALL:
    case NODE_ANY:
    case NODE_AT_LEAST:
    case NODE_SEQUENCE:
        break;
    }
}

static uint32_t *none_array(size_t count)
{
    uint32_t *items = memory_array(count, sizeof(*items));
    if (items) {
        memset(items, 0xFF, count * sizeof(*items));
    }
    return items;
}

static bool init_compiling(struct compiling *c, const struct threatmodel *model,
                           uint32_t scenario, const char *world)
{
    *c = (struct compiling){.model = model, .scenario_index = scenario, .world = world};
    c->scenario = &model->scenarios.items[scenario];
    c->actor = &model->actors.items[c->scenario->actor];
    circuit_builder_init(&c->builder);
    c->node_of = none_array(model->nodes.count);
    c->ineffective = none_array(model->safeguards.count);
    c->access = none_array(model->capabilities.count);
    c->affordance = none_array(model->affordances.count);
    c->chain = none_array(model->capabilities.count * (LEVELS + 1));
    return c->node_of && c->ineffective && c->access && c->affordance && c->chain;
}

static void release_compiling(struct compiling *c)
{
    circuit_builder_release(&c->builder);
    vec_release(&c->atoms);
    vec_release(&c->open);
    memory_free(c->node_of);
    memory_free(c->ineffective);
    memory_free(c->access);
    memory_free(c->affordance);
    memory_free(c->chain);
}

static void visit_all(struct compiling *c)
{
    for (uint32_t n = 0; n < c->model->nodes.count; n++) {
        if (c->model->nodes.items[n].scenario == c->scenario_index) {
            node_gate(c, n);
        }
    }
    node_gate(c, c->scenario->goal);
    for (size_t i = 0; i < c->open.count && !c->failed && !c->builder.failed; i++) {
        add_inputs(c, c->open.items[i]);
    }
}

static void renumber(uint32_t *nodes, size_t count, const uint32_t *number)
{
    for (size_t i = 0; i < count; i++) {
        nodes[i] = nodes[i] == NONE ? NONE : number[nodes[i]];
    }
}

/* Hands the finished arrays over to 'out'. Atoms keep their order in the circuit. */
static void hand_over(struct compiling *c, const uint32_t *number, struct scenario_circuit *out)
{
    renumber(c->node_of, c->model->nodes.count, number);
    renumber(c->ineffective, c->model->safeguards.count, number);
    renumber(c->access, c->model->capabilities.count, number);
    out->goal = c->node_of[c->scenario->goal];
    out->atoms = c->atoms.items;
    out->node_of = c->node_of;
    out->ineffective = c->ineffective;
    out->access = c->access;
    c->atoms.items = NULL;
    c->node_of = c->ineffective = c->access = NULL;
}

static enum status compile(const struct threatmodel *model, uint32_t scenario,
                           const char *baseline_world, bool all_steps,
                           struct scenario_circuit *out)
{
    struct compiling c;
    uint32_t *number = NULL;
    enum status status = STATUS_MEMORY;
    *out = (struct scenario_circuit){.model = model, .scenario = scenario};
    if (!init_compiling(&c, model, scenario, baseline_world)) {
        goto out;
    }
    c.all_steps = all_steps;
    visit_all(&c);
    number = memory_array(c.builder.kind.count, sizeof(*number));
    if (c.failed || !number) {
        goto out;
    }
    status = circuit_finish(&c.builder, &out->circuit, number, NULL);
    if (status == STATUS_OK) {
        hand_over(&c, number, out);
    }
out:
    release_compiling(&c);
    memory_free(number);
    return status;
}

enum status scenario_compile(const struct threatmodel *model, uint32_t scenario,
                             const char *baseline_world, struct scenario_circuit *out)
{
    return compile(model, scenario, baseline_world, false, out);
}

enum status scenario_compile_steps(const struct threatmodel *model, uint32_t scenario,
                                   const char *baseline_world, struct scenario_circuit *out)
{
    return compile(model, scenario, baseline_world, true, out);
}

void scenario_circuit_release(struct scenario_circuit *compiled)
{
    circuit_release(&compiled->circuit);
    memory_free(compiled->atoms);
    memory_free(compiled->node_of);
    memory_free(compiled->ineffective);
    memory_free(compiled->access);
    *compiled = (struct scenario_circuit){0};
}

const char *atom_subject_id(const struct threatmodel *model, const struct atom *atom)
{
    switch (atom->kind) {
    case ATOM_ASSISTED:
        return model->capabilities.items[atom->subject].label.id;
    case ATOM_SAFEGUARD:
        return model->safeguards.items[atom->subject].label.id;
    case ATOM_AFFORDANCE:
        return model->affordances.items[atom->subject].label.id;
    case ATOM_CONDITION:
    case ATOM_STEP:
        break;
    }
    return model->nodes.items[atom->subject].label.id;
}
