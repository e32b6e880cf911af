/* Reading a threat model: load the files, declare, resolve, and check the whole. */
#include "model/threatmodel_reading.h"

#include "model/label.h"
#include "model/model_files.h"

#include <string.h>

/* Counting sort of the edges by node; stable, so inputs keep the order in which they stand. */
static void build_inputs(struct reading_model *reading)
{
    struct threatmodel *model = reading->model;
    size_t nodes = model->nodes.count, edges = reading->edges.count;
    uint32_t *first = memory_zeroed(nodes + 1, sizeof(*first));
    uint32_t *inputs = arena_array(&model->arena, edges, sizeof(*inputs));
    if (!first || !inputs) {
        reading->failed = true;
        memory_free(first);
        return;
    }
    for (size_t e = 0; e < edges; e++) {
        first[reading->edges.items[e].from + 1]++;
    }
    for (size_t n = 0; n < nodes; n++) {
        first[n + 1] += first[n];
        model->nodes.items[n].inputs =
            (struct index_list){inputs + first[n], first[n + 1] - first[n]};
    }
    for (size_t e = 0; e < edges; e++) {
        inputs[first[reading->edges.items[e].from]++] = reading->edges.items[e].to;
    }
    memory_free(first);
}

static void check_gate(struct reading_model *reading, const struct node *node)
{
    if (node->kind == NODE_CONDITION || node->kind == NODE_CAPABILITY ||
        node->kind == NODE_AFFORDANCE || node->kind == NODE_STEP) {
        return;
    }
    if (node->inputs.count == 0) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "empty-gate", node->label.place,
                        "a gate needs at least one input");
    } else if (node->kind == NODE_AT_LEAST && (node->k == 0 || node->k > node->inputs.count)) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "bad-count", node->label.place,
                        "k is %u, but the gate has %zu input%s", node->k, node->inputs.count,
                        node->inputs.count == 1 ? "" : "s");
    }
}

/* An id of a scenario that hides a shared one would change what a reference means silently. */
static void check_shadowing(struct reading_model *reading, const struct node *node)
{
    if (node->scenario == NONE || node->anonymous) {
        return;
    }
    if (registry_find(&reading->things[THING_NODE], node->label.id) != NONE) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "shadowed-id", node->label.place,
                        "'%s' is also the id of something shared by all scenarios",
                        node->label.id);
    }
}

void threatmodel_finish(struct reading_model *reading)
{
    build_inputs(reading);
    for (size_t n = 0; n < reading->model->nodes.count && !reading->failed; n++) {
        check_gate(reading, &reading->model->nodes.items[n]);
        check_shadowing(reading, &reading->model->nodes.items[n]);
    }
}

static void init_reading(struct reading_model *reading, struct threatmodel *model,
                         struct diagnostics *diagnostics)
{
    static const char *const nouns[THING_COUNT] = {
        "affordance", "actor",     "metric",
        "capability", "safeguard", "step, condition or gate",
        "domain",     "outcome",   "scenario",
    };
    *reading = (struct reading_model){.model = model, .diagnostics = diagnostics};
    for (int i = 0; i < THING_COUNT; i++) {
        registry_init(&reading->things[i], nouns[i]);
    }
}

static void release_reading(struct reading_model *reading)
{
    for (int i = 0; i < THING_COUNT; i++) {
        registry_release(&reading->things[i]);
    }
    vec_release(&reading->edges);
    vec_release(&reading->anonymous_count);
}

static void each_element(struct reading_model *reading, const struct model_files *files,
                         void (*visit)(struct reading_model *, struct xml_element *))
{
    for (size_t i = 0; i < files->roots.count; i++) {
        struct xml_element *e = files->roots.items[i];
        for (; e && !reading->failed; e = element_after_sound(e)) {
            if (element_is_sound(e)) {
                visit(reading, e);
            }
        }
    }
}

/* Goes on after faults that the grammar found, with the elements that are sound, so that faults
 * of meaning are reported in the same run; what needs the whole is then left unchecked. */
static enum status build(struct model_files *files, struct threatmodel *model,
                         struct diagnostics *diagnostics)
{
    struct reading_model reading;
    struct names mentioned;
    size_t errors = diagnostics->errors;
    init_reading(&reading, model, diagnostics);
    names_init(&mentioned);
    for (size_t i = 0; files->faulty && i < files->roots.count; i++) {
        reading.failed |= !collect_ids(files->roots.items[i], &mentioned);
    }
    for (int i = 0; files->faulty && i < THING_COUNT; i++) {
        reading.things[i].mentioned = &mentioned;
    }
    each_element(&reading, files, threatmodel_declare);
    each_element(&reading, files, threatmodel_resolve);
    if (!reading.failed && !files->faulty) {
        threatmodel_finish(&reading);
    }
    bool failed = reading.failed;
    release_reading(&reading);
    names_release(&mentioned);
    return failed                                          ? STATUS_MEMORY
           : files->faulty || diagnostics->errors > errors ? STATUS_INVALID
                                                           : STATUS_OK;
}

static void forget_trees(struct threatmodel *model)
{
    for (size_t i = 0; i < model->files.count; i++) {
        model->files.items[i]->root = NULL;
    }
}

enum status threatmodel_read(const char *const *paths, size_t count,
                             const struct threatmodel_places *places, struct threatmodel *model,
                             struct diagnostics *diagnostics)
{
    static const struct threatmodel_places nowhere = {0};
    *model = (struct threatmodel){0};
    arena_init(&model->arena);
    struct model_files files = {
        .model = model, .places = places ? places : &nowhere, .diagnostics = diagnostics};
    model_files_load(&files, paths, count);
    enum status status = files.status;
    if (status == STATUS_OK) {
        status = build(&files, model, diagnostics);
    }
    if (files.places->keep_trees) {
        model->trees = files.elements;
        arena_init(&files.elements);
    } else {
        forget_trees(model);
    }
    model_files_release(&files);
    diagnostics_sort(diagnostics);
    if (diagnostics->failed) {
        status = STATUS_MEMORY;
    }
    if (status != STATUS_OK) {
        threatmodel_release(model);
    }
    return status;
}
