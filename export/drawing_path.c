/* One attack path: what of the scenario belongs to it, and the path as a strip: its steps in an
 * order in which they can be taken, each with what it requires and with the safeguards that
 * bite there. */
#include "export/drawing.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/closure.h"
#include "base/limits.h"
#include "base/memory.h"
#include "export/drawing_parts.h"

#include <string.h>

/* What holds when the atoms of the path hold, and of the others only what the paths take as
 * given. */
static enum status close_path(const struct drawing *d, bool *holds)
{
    struct assessment seen = *d->assessment; /* read only, but the parts take it as theirs */
    const struct assessing assessing = {.situation = &d->verdict->situation, .out = &seen};
    for (uint32_t atom = 0; atom < seen.compiled.circuit.atom_count; atom++) {
        holds[atom] = assess_free_or_given(&assessing, atom) == ATOM_TRUE;
    }
    for (uint32_t i = 0; i < d->path->atom_count; i++) {
        holds[d->path->atoms[i]] = true;
    }
    return closure_evaluate_one(&d->assessment->compiled.circuit, holds);
}

static bool is_taken(const struct drawing *d, uint32_t node)
{
    if (d->model->nodes.items[node].kind != NODE_STEP) {
        return true;
    }
    for (uint32_t i = 0; i < d->path->node_count; i++) {
        if (d->path->nodes[i] == node) {
            return true;
        }
    }
    return false;
}

/* Steps of the path that give an affordance are what it rests on. */
static bool gives(const struct node *step, uint32_t affordance)
{
    for (size_t i = 0; i < step->gives.count; i++) {
        if (step->gives.items[i] == affordance) {
            return true;
        }
    }
    return false;
}

struct walk {
    const bool *holds; /* by node of the circuit */
    uint32_t *waiting;
    size_t count;
};

static void meet(struct drawing *d, struct walk *walk, uint32_t node)
{
    uint32_t compiled = d->assessment->compiled.node_of[node];
    if (!d->nodes[node] && compiled != NONE && walk->holds[compiled] && is_taken(d, node)) {
        d->nodes[node] = true;
        walk->waiting[walk->count++] = node;
    }
}

/* From the goal to all that it rests on. */
static void walk_path(struct drawing *d, struct walk *walk)
{
    meet(d, walk, d->model->scenarios.items[d->assessment->scenario].goal);
    for (size_t next = 0; next < walk->count; next++) {
        const struct node *node = &d->model->nodes.items[walk->waiting[next]];
        for (size_t i = 0; i < node->inputs.count; i++) {
            meet(d, walk, node->inputs.items[i]);
        }
        for (uint32_t i = 0; node->kind == NODE_AFFORDANCE && i < d->path->node_count; i++) {
            if (gives(&d->model->nodes.items[d->path->nodes[i]], node->affordance)) {
                meet(d, walk, d->path->nodes[i]);
            }
        }
    }
}

static enum status choose_path(struct drawing *d)
{
    size_t size = d->assessment->compiled.circuit.node_count;
    bool *holds = memory_array(size, sizeof(*holds));
    struct walk walk = {holds, memory_zeroed(d->model->nodes.count, sizeof(*walk.waiting)), 0};
    enum status status = holds && walk.waiting ? close_path(d, holds) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        walk_path(d, &walk);
    }
    memory_free(holds);
    memory_free(walk.waiting);
    return status;
}

enum status drawing_start(struct drawing *d, const struct verdict *verdict, uint32_t scenario,
                          enum world world, const struct attack_path *path)
{
    const struct threatmodel *model = verdict->situation.question.model;
    *d = (struct drawing){.verdict = verdict,
                          .model = model,
                          .assessment = &verdict->assessments[scenario],
                          .world = world,
                          .reading = situation_reading(&verdict->situation),
                          .path = path};
    d->nodes = memory_zeroed(model->nodes.count, sizeof(*d->nodes));
    d->safeguards = memory_zeroed(model->safeguards.count, sizeof(*d->safeguards));
    if (!d->nodes || !d->safeguards) {
        return STATUS_MEMORY;
    }
    return path ? choose_path(d) : STATUS_OK;
}

void drawing_end(struct drawing *d)
{
    memory_free(d->nodes);
    memory_free(d->safeguards);
}

void drawing_describe_path(const struct drawing *d, struct text *out)
{
    static const char *const words[PATH_STATE_COUNT] = {
        [PATH_OPEN] = "open",
        [PATH_CANNOT_RULE_OUT] = "cannot be ruled out",
        [PATH_CUT] = "cut by safeguards",
        [PATH_BLOCKED_BY_CONDITION] = "blocked by a condition",
        [PATH_BLOCKED_BY_INABILITY] = "blocked by inability",
    };
    if (d->path) {
        text_format(out, "path %zu of %s%s: %s", (size_t)(d->path - d->assessment->paths) + 1,
                    d->assessment->paths_complete ? "" : "at least ",
                    d->assessment->total_paths, words[d->path->state]);
    }
}

/* The requirements below a step, by way of gates; 'marks' (by node) is all false before and
 * true for them after. */
static void find_requirements(const struct drawing *d, uint32_t step, bool *marks,
                              uint32_t *waiting)
{
    size_t count = 0;
    waiting[count++] = step;
    for (size_t next = 0; next < count; next++) {
        const struct node *node = &d->model->nodes.items[waiting[next]];
        for (size_t i = 0; i < node->inputs.count; i++) {
            uint32_t input = node->inputs.items[i];
            enum node_kind kind = d->model->nodes.items[input].kind;
            if (d->nodes[input] && kind != NODE_STEP && !marks[input]) {
                marks[input] = true;
                waiting[count++] = input;
            }
        }
    }
}

static bool is_gate(const struct node *node)
{
    return node->kind == NODE_ALL || node->kind == NODE_ANY || node->kind == NODE_AT_LEAST ||
           node->kind == NODE_SEQUENCE;
}

static void write_line(struct drawing *d, const char *kind, const char *prefix,
                       const char *from, const char *to)
{
    json_open_object(&d->json, NULL);
    json_string(&d->json, "kind", kind);
    drawing_write_id(d, "from", prefix, from);
    drawing_write_id(d, "to", "", to);
    json_close(&d->json);
}

/* What a safeguard does to a step: cuts it, withholds what it requires, or nothing (NULL). */
static const char *bite_on(const struct drawing *d, const struct safeguard *safeguard,
                           uint32_t step, const bool *marks)
{
    for (size_t i = 0; i < safeguard->cuts.count; i++) {
        const struct cut *cut = &safeguard->cuts.items[i];
        if (cut->kind == CUT_NODE && (cut->target == step || marks[cut->target])) {
            return "cuts";
        }
        for (uint32_t n = 0; cut->kind == CUT_CAPABILITY && n < d->model->nodes.count; n++) {
            const struct node *node = &d->model->nodes.items[n];
            if (marks[n] && node->kind == NODE_CAPABILITY && node->capability == cut->target) {
                return "withholds";
            }
        }
    }
    return NULL;
}

/* The lines that end at a step. */
static void write_step_lines(struct drawing *d, uint32_t step, bool *marks, uint32_t *waiting)
{
    const char *id = d->model->nodes.items[step].label.id;
    find_requirements(d, step, marks, waiting);
    for (uint32_t n = 0; n < d->model->nodes.count; n++) {
        const struct node *node = &d->model->nodes.items[n];
        if (marks[n] && !is_gate(node) && drawing_representative(d, n) == n) {
            write_line(d, node->kind == NODE_CONDITION ? "needs" : "requires", "",
                       node->label.id, id);
        }
    }
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        const struct safeguard *safeguard = &d->model->safeguards.items[s];
        const char *kind = d->safeguards[s] ? bite_on(d, safeguard, step, marks) : NULL;
        if (kind) {
            write_line(d, kind, "safeguard:", safeguard->label.id, id);
        }
    }
    memset(marks, 0, d->model->nodes.count * sizeof(*marks));
}

/* The steps of the path in their order, the goal last. */
static size_t list_spine(const struct drawing *d, uint32_t *spine)
{
    uint32_t goal = d->model->scenarios.items[d->assessment->scenario].goal;
    size_t count = 0;
    for (uint32_t i = 0; i < d->path->node_count; i++) {
        uint32_t node = d->path->nodes[i];
        if (d->nodes[node] && node != goal && d->model->nodes.items[node].kind == NODE_STEP) {
            spine[count++] = node;
        }
    }
    spine[count++] = goal;
    return count;
}

static void write_strip(struct drawing *d, const uint32_t *spine, size_t count, bool *marks,
                        uint32_t *waiting)
{
    json_open_array(&d->json, "nodes");
    for (size_t i = 0; i < count; i++) {
        json_open_object(&d->json, NULL);
        drawing_write_node_id(d, "id", spine[i]);
        drawing_write_node_body(d, spine[i]);
        json_close(&d->json);
    }
    for (uint32_t n = 0; n < d->model->nodes.count; n++) {
        const struct node *node = &d->model->nodes.items[n];
        bool step = node->kind == NODE_STEP || n == spine[count - 1];
        if (d->nodes[n] && !step && !is_gate(node) && drawing_representative(d, n) == n) {
            json_open_object(&d->json, NULL);
            drawing_write_node_id(d, "id", n);
            drawing_write_node_body(d, n);
            json_close(&d->json);
        }
    }
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        if (d->safeguards[s]) {
            drawing_write_safeguard(d, s);
        }
    }
    json_close(&d->json);
    json_open_array(&d->json, "edges");
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            write_line(d, "needs", "", d->model->nodes.items[spine[i - 1]].label.id,
                       d->model->nodes.items[spine[i]].label.id);
        }
        write_step_lines(d, spine[i], marks, waiting);
    }
    json_close(&d->json);
}

enum status drawing_write_strip(const struct verdict *verdict, uint32_t scenario,
                                enum world world, const struct attack_path *path,
                                struct text *out)
{
    struct drawing d;
    struct text about;
    size_t size = verdict->situation.question.model->nodes.count;
    uint32_t *spine = memory_zeroed(size + 1, sizeof(*spine));
    uint32_t *waiting = memory_zeroed(size + 1, sizeof(*waiting));
    bool *marks = memory_zeroed(size, sizeof(*marks));
    enum status status = drawing_start(&d, verdict, scenario, world, path);
    text_init(&about);
    status = status == STATUS_OK && !(spine && waiting && marks) ? STATUS_MEMORY : status;
    if (status == STATUS_OK) {
        for (uint32_t s = 0; s < d.model->safeguards.count; s++) {
            d.safeguards[s] =
                drawing_is_recorded(&d, s) && drawing_bites(&d, &d.model->safeguards.items[s]);
        }
        drawing_describe_path(&d, &about);
        json_init(&d.json, out);
        json_open_object(&d.json, NULL);
        json_string(&d.json, "form", "strip");
        drawing_write_head(&d, text_string(&about),
                           "The steps stand in an order in which they can be taken.");
        write_strip(&d, spine, list_spine(&d, spine), marks, waiting);
        json_close(&d.json);
        status = out->failed || about.failed ? STATUS_MEMORY : STATUS_OK;
    }
    text_release(&about);
    memory_free(spine);
    memory_free(waiting);
    memory_free(marks);
    drawing_end(&d);
    return status;
}
