/* Scenarios of the page's data as circuits, which tell what holds, and as diagrams, which tell
 * probabilities and what the goal depends on. */
#include "export/html/page_parts.h"

#include "analyzer/engine_view.h"

/* More would make the page larger than a letter can carry. */
enum { MOST_DIAGRAM_NODES = 200000 };

static void write_circuit(struct json *json, const struct scenario_circuit *compiled)
{
    const struct circuit *circuit = &compiled->circuit;
    json_open_array(json, "atoms");
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        json_open_array(json, NULL);
        json_count(json, NULL, compiled->atoms[a].kind);
        json_count(json, NULL, compiled->atoms[a].subject);
        json_count(json, NULL, compiled->atoms[a].level);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "gates"); /* [least number of inputs that hold, inputs ...] */
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        json_open_array(json, NULL);
        json_count(json, NULL, circuit->threshold[n]);
        for (uint32_t i = circuit->first[n]; i < circuit->first[n + 1]; i++) {
            json_count(json, NULL, literal_node(circuit->inputs[i]));
        }
        json_close(json);
    }
    json_close(json);
    json_count(json, "goal", compiled->goal);
    json_open_array(json, "nodeOf"); /* pairs of a node of the model and one of the circuit */
    for (size_t n = 0; n < compiled->model->nodes.count; n++) {
        if (compiled->node_of[n] != NONE) {
            json_count(json, NULL, n);
            json_count(json, NULL, compiled->node_of[n]);
        }
    }
    json_close(json);
}

static void write_unit(struct json *json, const struct engine *engine, uint32_t unit)
{
    const struct diagram *diagram = engine_view_diagram(engine, unit);
    json_open_object(json, NULL);
    json_open_array(json, "variables"); /* by level: an atom, or -1 - unit */
    for (uint32_t level = 0; level < engine_view_levels(engine, unit); level++) {
        json_number(json, NULL, (double)engine_view_variable(engine, unit, level));
    }
    json_close(json);
    json_open_array(json, "nodes"); /* from the second on: level, high, low */
    for (uint32_t n = 1; n < diagram->node_count; n++) {
        json_count(json, NULL, diagram->nodes[n].level);
        json_count(json, NULL, diagram->nodes[n].high);
        json_count(json, NULL, diagram->nodes[n].low);
    }
    json_close(json);
    json_count(json, "root", diagram->root);
    json_close(json);
}

static void write_diagram(struct json *json, const struct engine *engine)
{
    bool value, complemented;
    json_open_object(json, "diagram");
    if (engine_view_constant(engine, &value)) {
        json_bool(json, "constant", value);
    } else {
        json_number(json, "root", (double)engine_view_root(engine, &complemented));
        json_bool(json, "complemented", complemented);
    }
    json_open_array(json, "units");
    for (uint32_t unit = 0; unit < engine_view_units(engine); unit++) {
        write_unit(json, engine, unit);
    }
    json_close(json);
    json_close(json);
}

enum status page_circuit(struct json *json, const struct scenario_circuit *compiled)
{
    const struct engine_options options = {.node_budget = MOST_DIAGRAM_NODES};
    struct engine *engine = NULL;
    write_circuit(json, compiled);
    enum status status = engine_compile(&compiled->circuit, literal_of(compiled->goal, false),
                                        &options, &engine);
    if (status == STATUS_OK) {
        write_diagram(json, engine);
    } else {
        json_null(json, "diagram");
    }
    engine_free(engine);
    return status == STATUS_MEMORY ? STATUS_MEMORY : STATUS_OK;
}
