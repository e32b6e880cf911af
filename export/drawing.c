/* Drawing descriptions. What is drawn: the scenario's own nodes and all they lead to, the
 * safeguards of the system that bite on any of these, and the steps that defeat them. Equal
 * requirements of one capability level are one node. */
#include "export/drawing.h"

#include "base/limits.h"
#include "export/drawing_parts.h"

#include <string.h>

static void choose(struct drawing *d)
{
    for (uint32_t n = 0; n < d->model->nodes.count; n++) {
        d->nodes[n] = d->path ? d->nodes[n] : d->assessment->compiled.node_of[n] != NONE;
        d->count += d->nodes[n];
    }
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        d->safeguards[s] =
            drawing_is_recorded(d, s) && drawing_bites(d, &d->model->safeguards.items[s]);
        d->count += d->safeguards[s];
    }
}

/* The input of a node that is drawn, where it is the only one; else NONE. */
static uint32_t only_input(const struct drawing *d, const struct node *node)
{
    uint32_t only = NONE;
    for (size_t i = 0; i < node->inputs.count; i++) {
        if (d->nodes[node->inputs.items[i]]) {
            if (only != NONE) {
                return NONE;
            }
            only = node->inputs.items[i];
        }
    }
    return only;
}

/* A gate with one input says nothing: its input stands for it. */
static uint32_t shown(const struct drawing *d, uint32_t node)
{
    uint32_t goal = d->model->scenarios.items[d->assessment->scenario].goal;
    for (size_t steps = 0; steps < d->model->nodes.count; steps++) {
        const struct node *n = &d->model->nodes.items[node];
        bool gate = n->kind == NODE_ALL || n->kind == NODE_ANY || n->kind == NODE_AT_LEAST ||
                    n->kind == NODE_SEQUENCE;
        uint32_t only = gate ? only_input(d, n) : NONE;
        if (only == NONE || node == goal) {
            break;
        }
        node = only;
    }
    return drawing_representative(d, node);
}

static void write_nodes(struct drawing *d)
{
    for (uint32_t n = 0; n < d->model->nodes.count; n++) {
        if (d->nodes[n] && shown(d, n) == n) {
            json_open_object(&d->json, NULL);
            drawing_write_node_id(d, "id", n);
            drawing_write_node_body(d, n);
            json_close(&d->json);
        }
    }
}

static void open_edge(struct drawing *d, const char *kind)
{
    json_open_object(&d->json, NULL);
    json_string(&d->json, "kind", kind);
}

static void write_inputs(struct drawing *d, uint32_t node)
{
    const struct node *n = &d->model->nodes.items[node];
    for (size_t i = 0; i < n->inputs.count; i++) {
        if (!d->nodes[n->inputs.items[i]]) {
            continue;
        }
        uint32_t input = shown(d, n->inputs.items[i]);
        enum node_kind kind = d->model->nodes.items[input].kind;
        bool required = kind == NODE_CAPABILITY || kind == NODE_AFFORDANCE;
        open_edge(d, required ? "requires" : "needs");
        drawing_write_node_id(d, "from", input);
        drawing_write_node_id(d, "to", node);
        json_close(&d->json);
    }
}

static void write_cut(struct drawing *d, const struct safeguard *safeguard, const char *kind,
                      uint32_t target)
{
    open_edge(d, kind);
    drawing_write_id(d, "from", "safeguard:", safeguard->label.id);
    drawing_write_node_id(d, "to", target);
    json_close(&d->json);
}

static void write_cuts(struct drawing *d, const struct safeguard *safeguard)
{
    for (size_t i = 0; i < safeguard->cuts.count; i++) {
        const struct cut *cut = &safeguard->cuts.items[i];
        if (cut->kind == CUT_NODE && d->nodes[cut->target]) {
            write_cut(d, safeguard, "cuts", cut->target);
        }
        for (uint32_t n = 0; cut->kind == CUT_CAPABILITY && n < d->model->nodes.count; n++) {
            const struct node *node = &d->model->nodes.items[n];
            if (d->nodes[n] && node->kind == NODE_CAPABILITY &&
                node->capability == cut->target && shown(d, n) == n) {
                write_cut(d, safeguard, "withholds", n);
            }
        }
    }
    for (size_t i = 0; i < safeguard->defeated_by.count; i++) {
        if (d->nodes[safeguard->defeated_by.items[i]]) {
            open_edge(d, "defeats");
            drawing_write_node_id(d, "from", safeguard->defeated_by.items[i]);
            drawing_write_id(d, "to", "safeguard:", safeguard->label.id);
            json_close(&d->json);
        }
    }
}

/* A step that gives an affordance leads to whatever requires the affordance. */
static void write_gives(struct drawing *d, uint32_t step)
{
    const struct index_list *gives = &d->model->nodes.items[step].gives;
    for (size_t i = 0; i < gives->count; i++) {
        for (uint32_t n = 0; n < d->model->nodes.count; n++) {
            const struct node *node = &d->model->nodes.items[n];
            if (d->nodes[n] && node->kind == NODE_AFFORDANCE &&
                node->affordance == gives->items[i] && shown(d, n) == n) {
                open_edge(d, "needs");
                drawing_write_node_id(d, "from", step);
                drawing_write_node_id(d, "to", n);
                json_close(&d->json);
            }
        }
    }
}

static void write_body(struct drawing *d)
{
    json_open_array(&d->json, "nodes");
    write_nodes(d);
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        if (d->safeguards[s]) {
            drawing_write_safeguard(d, s);
        }
    }
    json_close(&d->json);
    json_open_array(&d->json, "edges");
    for (uint32_t n = 0; n < d->model->nodes.count; n++) {
        if (d->nodes[n] && shown(d, n) == n) {
            write_inputs(d, n);
            write_gives(d, n);
        }
    }
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        if (d->safeguards[s]) {
            write_cuts(d, &d->model->safeguards.items[s]);
        }
    }
    json_close(&d->json);
}

static enum status write_drawing(const struct verdict *verdict, uint32_t scenario,
                                 enum world world, const struct attack_path *path,
                                 bool without_evidence, struct text *out)
{
    struct drawing d;
    struct text about;
    enum status status = drawing_start(&d, verdict, scenario, world, path);
    text_init(&about);
    d.without_evidence = without_evidence;
    if (status == STATUS_OK) {
        choose(&d);
        status = d.count > LIMIT_DRAWING_NODES ? STATUS_LIMIT : STATUS_OK;
    }
    if (status == STATUS_OK) {
        drawing_describe_path(&d, &about);
        json_init(&d.json, out);
        json_open_object(&d.json, NULL);
        drawing_write_head(&d, text_string(&about), "");
        write_body(&d);
        json_close(&d.json);
        status = out->failed || about.failed ? STATUS_MEMORY : STATUS_OK;
    }
    text_release(&about);
    drawing_end(&d);
    return status;
}

enum status drawing_write_path(const struct verdict *verdict, uint32_t scenario,
                               enum world world, const struct attack_path *path,
                               struct text *out)
{
    return write_drawing(verdict, scenario, world, path, false, out);
}

enum status drawing_write(const struct verdict *verdict, uint32_t scenario, enum world world,
                          struct text *out)
{
    return write_drawing(verdict, scenario, world, NULL, false, out);
}

enum status drawing_write_without_evidence(const struct verdict *verdict, uint32_t scenario,
                                           enum world world, struct text *out)
{
    return write_drawing(verdict, scenario, world, NULL, true, out);
}
