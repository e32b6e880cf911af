/* Inside the reader of threat models: its two passes over the checked trees. The first declares
 * every id and makes room for what it names; the second resolves references and fills in. */
#ifndef PATHGATE_MODEL_THREATMODEL_READING_H
#define PATHGATE_MODEL_THREATMODEL_READING_H

#include "model/registry.h"
#include "model/threatmodel.h"

enum thing {
    THING_AFFORDANCE,
    THING_ACTOR,
    THING_METRIC,
    THING_CAPABILITY,
    THING_SAFEGUARD,
    THING_NODE,
    THING_DOMAIN,
    THING_OUTCOME,
    THING_SCENARIO,
    THING_COUNT,
};

/* An input of a node, in the order found. */
struct model_edge {
    uint32_t from, to;
};

struct reading_model {
    struct threatmodel *model;
    struct diagnostics *diagnostics;
    struct registry things[THING_COUNT];
    VEC(struct model_edge) edges;
    VEC(uint32_t) anonymous_count; /* by node: how many anonymous ones it owns so far */
    bool failed;                   /* memory ran out */
};

/* The two passes for one element; both set reading->failed when memory is out. */
void threatmodel_declare(struct reading_model *reading, struct xml_element *element);
void threatmodel_resolve(struct reading_model *reading, struct xml_element *element);

/* After all elements: turns the edges into the nodes' inputs and checks what needs the whole.
 */
void threatmodel_finish(struct reading_model *reading);

/* True for the elements that are nodes of the graph with inputs: steps and gates. */
bool is_node_element(const struct xml_element *element);

#endif
