/* Choke points: the steps that every path passes through. A step is one exactly when the goal,
 * reachable with every atom that a path may use, is not reachable once the step is denied; 64
 * steps are denied at a time, one a lane. Exact with AND gates and cycles, where dominators of
 * the plain graph are not. */
#include "analyzer/assessment_parts.h"

#include "analyzer/closure.h"

#include <string.h>

static enum status deny_batch(const struct assessing *a, const uint32_t *steps, size_t count,
                              uint64_t *denied, uint64_t *words, uint64_t *blocked)
{
    const struct scenario_circuit *compiled = &a->out->compiled;
    const struct circuit *circuit = &compiled->circuit;
    memset(denied, 0, circuit->node_count * sizeof(*denied));
    for (size_t i = 0; i < count; i++) {
        denied[compiled->node_of[steps[i]]] |= (uint64_t)1 << i;
    }
    for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
        words[atom] = assess_may_hold(a, atom) ? ~(uint64_t)0 : 0;
    }
    enum status status = closure_evaluate_denying(circuit, denied, words);
    *blocked = ~words[compiled->goal];
    return status;
}

static size_t collect_steps(const struct assessing *a, uint32_t *steps)
{
    const struct scenario_circuit *compiled = &a->out->compiled;
    size_t count = 0;
    for (uint32_t n = 0; n < compiled->model->nodes.count; n++) {
        if (compiled->node_of[n] != NONE && compiled->model->nodes.items[n].kind == NODE_STEP) {
            steps[count++] = n;
        }
    }
    return count;
}

enum status assess_choke_points(struct assessing *a)
{
    size_t node_count = a->out->compiled.circuit.node_count;
    size_t model_nodes = a->out->compiled.model->nodes.count;
    uint32_t *steps = memory_array(model_nodes, sizeof(*steps));
    uint64_t *denied = memory_array(node_count, sizeof(*denied));
    uint64_t *words = memory_array(node_count, sizeof(*words));
    uint32_t *found = arena_array(a->arena, model_nodes, sizeof(*found));
    enum status status = STATUS_MEMORY;
    if (!steps || !denied || !words || !found) {
        goto out;
    }
    uint64_t blocked;
    status = deny_batch(a, steps, 0, denied, words, &blocked);
    size_t step_count = blocked ? 0 : collect_steps(a, steps); /* without a path, none is one */
    for (size_t first = 0; status == STATUS_OK && first < step_count; first += 64) {
        size_t batch = step_count - first < 64 ? step_count - first : 64;
        status = deny_batch(a, steps + first, batch, denied, words, &blocked);
        for (size_t i = 0; i < batch; i++) {
            if (blocked >> i & 1) {
                found[a->out->choke_point_count++] = steps[first + i];
            }
        }
    }
    a->out->choke_points = found;
out:
    memory_free(steps);
    memory_free(denied);
    memory_free(words);
    return status;
}
