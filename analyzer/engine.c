/* The engine's life: simplify the circuit, find its modules, compile each into a unit, inner
 * ones first, and note the support. Evaluation lives in evaluate.c. */
#include "analyzer/engine.h"

#include "analyzer/compiler.h"
#include "analyzer/settling.h"
#include "analyzer/simplify.h"
#include "base/memory.h"

/* That the compiler holds of the circuit: numbers of nodes, orders, regions; about. */
#define COMPILER_BYTES_A_NODE 80

/* A compilation under way. */
struct work {
    struct simplified simplified;
    struct acyclic graph;
    struct modules modules;
    struct compiler compiler;
    const struct engine_options *options;
    size_t circuit_bytes; /* of both circuits, as given and simplified */
    size_t least_memory;  /* of tables */
    struct engine *engine;
};

static bool ask_caller(void *context, uint64_t nodes)
{
    const struct work *w = context;
    return w->options->progress(w->options->context, w->compiler.done, w->modules.count, nodes);
}

/* The atom that matters most for what the module at hand leaves open; the first of several. An
 * earlier module's choice stands: later ones rest on it. */
static void choose_pivot(struct work *w)
{
    const struct region *region = &w->compiler.finder.region;
    double most = -1;
    uint32_t pivot = SPLIT_NONE;
    for (uint32_t v = 0; w->engine->pivot == SPLIT_NONE && v < region->variable_count; v++) {
        uint32_t node = region->variables[v];
        if (node < w->engine->atom_count && w->compiler.relevances[node] > most) {
            most = w->compiler.relevances[node];
            pivot = node;
        }
    }
    if (pivot != SPLIT_NONE) {
        w->engine->pivot = w->engine->atom_of[pivot];
    }
}

/* What a unit keeps is no longer there for the tables; a quarter is left to them in any case.
 */
static void charge_memory(struct work *w, const struct unit *unit)
{
    size_t nodes = unit_nodes(unit);
    table_charge(&w->compiler.bdd, nodes * sizeof(struct diagram_node), w->least_memory);
}

static enum status compile_units(struct work *w)
{
    struct engine *engine = w->engine;
    enum status worst = STATUS_OK;
    uint64_t most = 0; /* nodes of a unit */
    for (uint32_t m = 0; m < w->modules.count; m++) {
        struct unit *unit = &engine->units[m];
        w->compiler.done = m;
        engine->unit_count = m + 1;
        enum status status = compiler_run(&w->compiler, unit);
        if (status == STATUS_MEMORY) {
            return status;
        }
        if (!unit->complete) {
            choose_pivot(w);
        }
        engine->complete &= unit->complete;
        uint64_t nodes = unit_nodes(unit);
        engine->statistics.incomplete_modules += !unit->complete;
        engine->statistics.diagram_nodes += nodes;
        most = nodes > most ? nodes : most;
        charge_memory(w, unit);
        worst = status == STATUS_OK ? worst : status;
    }
    engine->statistics.modules = w->modules.count;
    engine->statistics.limits = w->compiler.limits;
    uint64_t peak = w->compiler.bdd.peak_nodes; /* noted where tables grow */
    engine->statistics.peak_nodes = peak > most ? peak : most;
    engine->statistics.steps = w->compiler.bdd.all_steps;
    engine->statistics.peak_bytes = w->compiler.bdd.peak_bytes;
    return worst;
}

/* Marks the variables that a diagram tests. */
static void mark_tested(const struct unit *unit, const struct diagram *diagram, uint8_t *used)
{
    for (uint32_t n = 1; n < diagram->node_count; n++) {
        used[unit->variables[diagram->nodes[n].level]] = 1;
    }
}

/* Diagrams are reduced, so a variable that is tested matters; an incomplete unit may depend on
 * all its variables. */
static enum status find_support(struct engine *engine)
{
    uint32_t count = engine->atom_count + engine->unit_count;
    uint8_t *used = memory_zeroed(count, sizeof(*used));
    engine->support = memory_array(engine->atom_count, sizeof(*engine->support));
    if (!used || !engine->support) {
        memory_free(used);
        return STATUS_MEMORY;
    }
    used[engine->root] = 1;
    for (uint32_t u = engine->unit_count; u-- > 0;) {
        const struct unit *unit = &engine->units[u];
        if (!used[engine->atom_count + u]) {
            continue;
        }
        mark_tested(unit, &unit->below, used);
        for (uint32_t v = 0; !unit->complete && v < unit->variable_count; v++) {
            used[unit->variables[v]] = 1;
        }
    }
    for (uint32_t a = 0; a < engine->atom_count; a++) {
        if (used[a]) {
            engine->support[engine->support_count++] = engine->atom_of[a];
        }
    }
    memory_free(used);
    return STATUS_OK;
}

static enum status prepare(struct work *w)
{
    const struct circuit *circuit = &w->simplified.circuit;
    enum status status = acyclic_init(&w->graph, circuit);
    if (status == STATUS_OK) {
        status = modules_find(&w->graph, literal_node(w->simplified.root), &w->modules);
    }
    if (status == STATUS_OK) {
        status =
            compiler_init(&w->compiler, &w->graph, &w->modules, w->engine->atom_of, w->options);
    }
    if (status != STATUS_OK) {
        return status;
    }
    w->least_memory = w->compiler.bdd.memory_budget / 4;
    table_charge(&w->compiler.bdd,
                 w->circuit_bytes + (size_t)w->graph.node_count * COMPILER_BYTES_A_NODE,
                 w->least_memory);
    if (w->options->progress) {
        w->compiler.bdd.progress = ask_caller;
        w->compiler.bdd.context = w;
    }
    w->engine->units = memory_zeroed(w->modules.count, sizeof(*w->engine->units));
    w->compiler.units = w->engine->units;
    w->compiler.arena = &w->engine->arena;
    return w->engine->units ? STATUS_OK : STATUS_MEMORY;
}

/* A root that turned out constant while its gates were built. */
static void note_constant(struct engine *engine)
{
    const struct unit *unit = &engine->units[engine->unit_count - 1];
    if (unit->complete && edge_constant(unit->below.root)) {
        engine->constant = engine->complete = true;
        engine->value = (unit->below.root == EDGE_TRUE) != engine->root_complemented;
    }
}

static enum status compile(struct work *w)
{
    struct engine *engine = w->engine;
    w->circuit_bytes += circuit_bytes(&w->simplified.circuit);
    literal root = w->simplified.root;
    engine->atom_count = w->simplified.circuit.atom_count;
    engine->atom_of = w->simplified.atom_of;
    w->simplified.atom_of = NULL;
    engine->root_complemented = literal_complemented(root);
    engine->coherent = w->simplified.circuit.coherent;
    engine->statistics.atoms = engine->atom_count;
    engine->statistics.gates = w->simplified.circuit.node_count - engine->atom_count;
    enum status status = STATUS_OK;
    if (literal_node(root) < engine->atom_count) {
        engine->root = literal_node(root);
    } else {
        status = prepare(w);
        if (status == STATUS_OK) {
            status = compile_units(w);
        }
        if (status == STATUS_MEMORY) {
            return status;
        }
        engine->root = engine->atom_count + engine->unit_count - 1;
        note_constant(engine);
        status = engine->complete ? STATUS_OK : status; /* whatever a unit within it met */
    }
    enum status supported = engine->constant ? STATUS_OK : find_support(engine);
    if (!engine->complete && engine->pivot == SPLIT_NONE && engine->support_count > 0) {
        engine->pivot = engine->support[0];
    }
    return supported == STATUS_OK ? status : supported;
}

enum status engine_compile(const struct circuit *circuit, literal root,
                           const struct engine_options *options, struct engine **out)
{
    static const struct engine_options defaults = {0};
    struct work w = {.options = options ? options : &defaults,
                     .circuit_bytes = circuit_bytes(circuit)};
    *out = NULL;
    w.engine = memory_zeroed(1, sizeof(*w.engine));
    if (!w.engine) {
        return STATUS_MEMORY;
    }
    arena_init(&w.engine->arena);
    w.engine->circuit_atoms = circuit->atom_count;
    w.engine->complete = true;
    w.engine->pivot = SPLIT_NONE;
    w.engine->bound_steps = settling_steps(w.options);
    enum status status = simplify(circuit, root, w.options->fixed, &w.simplified);
    if (status == STATUS_OK && w.simplified.constant) {
        w.engine->constant = true;
        w.engine->value = w.simplified.value;
    } else if (status == STATUS_OK) {
        status = compile(&w);
    }
    compiler_release(&w.compiler);
    modules_release(&w.modules);
    acyclic_release(&w.graph);
    simplified_release(&w.simplified);
    if (status == STATUS_MEMORY) {
        engine_free(w.engine);
        return status;
    }
    *out = w.engine;
    return status;
}

void engine_free(struct engine *engine)
{
    if (!engine) {
        return;
    }
    for (uint32_t u = 0; u < engine->unit_count; u++) {
        unit_release(&engine->units[u]);
    }
    splitting_free(engine->splitting);
    memory_free(engine->units);
    arena_release(&engine->arena);
    memory_free(engine->atom_of);
    memory_free(engine->support);
    memory_free(engine);
}

size_t engine_bytes(const struct engine *engine)
{
    return sizeof(*engine) + engine->statistics.diagram_nodes * sizeof(struct diagram_node) +
           ((size_t)engine->atom_count + engine->unit_count) * 2 * sizeof(uint32_t) +
           engine->unit_count * sizeof(struct unit) +
           (engine->splitting ? engine->splitting->bytes : 0);
}

bool engine_complete(const struct engine *engine)
{
    return engine->complete;
}

bool engine_coherent(const struct engine *engine)
{
    return engine->constant || (engine->coherent && !engine->root_complemented);
}

const uint32_t *engine_support(const struct engine *engine, uint32_t *count)
{
    *count = engine->constant ? 0 : engine->support_count;
    return engine->support;
}

void engine_describe(const struct engine *engine, struct engine_statistics *statistics)
{
    *statistics = engine->statistics;
}
