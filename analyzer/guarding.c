/* Joining scenarios over their safeguards; see guarding.h. A core is found by deriving the root
 * from all failures outside of the set, keeping what the derivation needs, and asking 64 at a
 * time which of those failures can go. */
#include "analyzer/guarding.h"

#include "analyzer/closure.h"

#include <string.h>

enum { LANES = 64 };

void guarding_copy(const struct circuit *circuit, struct circuit_builder *builder,
                   uint32_t *node_of)
{
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        node_of[n] =
            circuit_add_gate(builder, (enum gate_kind)circuit->kind[n], circuit->threshold[n]);
    }
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
            literal input = circuit->inputs[e];
            circuit_add_input(
                builder, node_of[n],
                literal_of(node_of[literal_node(input)], literal_complemented(input)));
        }
    }
}

/* A joint circuit under construction. */
struct joining {
    const struct guarding_rules *rules;
    struct circuit_builder builder;
    uint32_t never, always; /* constants */
    VEC(uint32_t) goals;
};

static uint32_t substitute(const struct joining *j, const struct guarded_goal *goal,
                           const struct scenario_circuit *compiled, uint32_t atom)
{
    const struct situation *situation = goal->situation;
    const struct atom *a = &compiled->atoms[atom];
    if (a->kind == ATOM_SAFEGUARD && j->rules->player_of[a->subject] != NONE &&
        situation->standings[a->subject].works_here) {
        return j->rules->player_of[a->subject];
    }
    belief b = situation_atom(situation, compiled, atom, j->rules->world);
    return belief_has(b, lane_high(situation_reading(situation))) ? j->always : j->never;
}

static enum status join(struct joining *j, const struct guarded_goal *goal)
{
    const struct question *q = &goal->situation->question;
    struct scenario_circuit compiled;
    enum status status =
        scenario_compile(q->model, goal->scenario, q->policy->baseline, &compiled);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t *node_of = memory_array(compiled.circuit.node_count, sizeof(*node_of));
    status = STATUS_MEMORY;
    if (node_of) {
        for (uint32_t atom = 0; atom < compiled.circuit.atom_count; atom++) {
            node_of[atom] = substitute(j, goal, &compiled, atom);
        }
        guarding_copy(&compiled.circuit, &j->builder, node_of);
        if (vec_push(&j->goals, node_of[compiled.goal])) {
            status = STATUS_OK;
        }
    }
    memory_free(node_of);
    scenario_circuit_release(&compiled);
    return status;
}

static enum status finish(struct joining *j, struct guarding *out)
{
    uint32_t root = circuit_add_gate(&j->builder, GATE_ANY, 0);
    for (size_t g = 0; g < j->goals.count; g++) {
        circuit_add_input(&j->builder, root, literal_of(j->goals.items[g], false));
    }
    uint32_t *number = memory_array(j->builder.kind.count, sizeof(*number));
    enum status status =
        number ? circuit_finish(&j->builder, &out->circuit, number, NULL) : STATUS_MEMORY;
    for (size_t g = 0; status == STATUS_OK && g < j->goals.count; g++) {
        j->goals.items[g] = number[j->goals.items[g]];
    }
    if (status == STATUS_OK) {
        out->root = number[root];
        out->goals = j->goals.items;
        out->goal_count = (uint32_t)j->goals.count;
        j->goals.items = NULL;
    }
    memory_free(number);
    return status;
}

enum status guarding_init(const struct guarded_goal *goals, uint32_t goal_count,
                          const struct guarding_rules *rules, struct guarding *out)
{
    struct joining j = {.rules = rules};
    *out = (struct guarding){0};
    circuit_builder_init(&j.builder);
    for (uint32_t p = 0; p < rules->player_count; p++) {
        circuit_add_atom(&j.builder);
    }
    j.never = circuit_add_gate(&j.builder, GATE_ANY, 0);
    j.always = circuit_add_gate(&j.builder, GATE_ALL, 0);
    enum status status = STATUS_OK;
    for (uint32_t g = 0; status == STATUS_OK && g < goal_count; g++) {
        status = join(&j, &goals[g]);
    }
    if (status == STATUS_OK) {
        status = finish(&j, out);
    }
    vec_release(&j.goals);
    circuit_builder_release(&j.builder);
    return status;
}

enum status guarding_take(struct circuit *circuit, uint32_t root, struct guarding *out)
{
    *out = (struct guarding){.circuit = *circuit, .root = root, .goal_count = 1};
    *circuit = (struct circuit){0};
    out->goals = memory_array(1, sizeof(*out->goals));
    if (!out->goals) {
        return STATUS_MEMORY;
    }
    out->goals[0] = root;
    return STATUS_OK;
}

void guarding_release(struct guarding *guarding)
{
    circuit_release(&guarding->circuit);
    memory_free(guarding->goals);
    *guarding = (struct guarding){0};
}

enum status guarding_search_init(const struct guarding *guarding,
                                 struct guarding_search *search)
{
    size_t nodes = guarding->circuit.node_count;
    *search = (struct guarding_search){
        .guarding = guarding,
        .words = memory_array(nodes, sizeof(*search->words)),
        .holds = memory_array(nodes, sizeof(*search->holds)),
        .needed = memory_array(nodes, sizeof(*search->needed)),
        .kept = memory_array(nodes, sizeof(*search->kept)),
        .order = memory_array(nodes, sizeof(*search->order)),
    };
    if (search->words && search->holds && search->needed && search->kept && search->order) {
        return STATUS_OK;
    }
    guarding_search_release(search);
    return STATUS_MEMORY;
}

void guarding_search_release(struct guarding_search *search)
{
    memory_free(search->words);
    memory_free(search->holds);
    memory_free(search->needed);
    memory_free(search->kept);
    memory_free(search->order);
    *search = (struct guarding_search){0};
}

/* Whether the root is reachable when the players of 'set' are the ones that fail, or that do
 * not. */
static enum status close_set(struct guarding_search *s, const bool *set, bool fails,
                             bool *reachable)
{
    const struct circuit *circuit = &s->guarding->circuit;
    for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
        s->holds[atom] = set[atom] == fails;
    }
    enum status status = closure_evaluate_one(circuit, s->holds);
    *reachable = status == STATUS_OK && s->holds[s->guarding->root];
    return status;
}

static enum status shuts(void *context, const bool *set, bool *does)
{
    enum status status = close_set(context, set, false, does);
    *does = status == STATUS_OK && !*does;
    return status;
}

static enum status opens(void *context, const bool *set, bool *does)
{
    return close_set(context, set, true, does);
}

/* Narrows the failures in 'holds' to those that one derivation of the root needs. */
static enum status keep_needed(struct guarding_search *s)
{
    const struct circuit *circuit = &s->guarding->circuit;
    uint32_t count;
    enum status status = closure_derive(circuit, s->holds, s->order, &count);
    if (status == STATUS_OK) {
        status = closure_needed(circuit, s->order, count, s->guarding->root, s->needed);
    }
    for (uint32_t atom = 0; status == STATUS_OK && atom < circuit->atom_count; atom++) {
        s->holds[atom] = s->holds[atom] && s->needed[atom];
    }
    return status;
}

/* Asks of up to 64 failures, those of 'holds' not known to be needed, whether the root holds
 * without each; takes the first such out. */
static enum status take_out(struct guarding_search *s, bool *any, bool *out)
{
    const struct circuit *circuit = &s->guarding->circuit;
    uint32_t asked[LANES], count = 0;
    *any = *out = false;
    for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
        s->words[atom] = s->holds[atom] ? ~(uint64_t)0 : 0;
        if (s->holds[atom] && !s->kept[atom] && count < LANES) {
            s->words[atom] &= ~((uint64_t)1 << count);
            asked[count++] = atom;
        }
    }
    if (count == 0) {
        return STATUS_OK;
    }
    *any = true;
    enum status status = closure_evaluate(circuit, s->words);
    uint64_t root = s->words[s->guarding->root];
    for (uint32_t i = 0; status == STATUS_OK && i < count && !*out; i++) {
        *out = root >> i & 1;
        s->holds[asked[i]] = !*out;
        s->kept[asked[i]] = !*out; /* what is needed now, is needed of fewer */
    }
    return status;
}

static enum status find_path(void *context, const bool *set, uint32_t *core, uint32_t *count)
{
    struct guarding_search *s = context;
    uint32_t atoms = s->guarding->circuit.atom_count;
    bool any = true, out = false;
    for (uint32_t atom = 0; atom < atoms; atom++) {
        s->holds[atom] = !set[atom];
        s->kept[atom] = false;
    }
    enum status status = keep_needed(s);
    while (status == STATUS_OK && any) {
        status = take_out(s, &any, &out);
        if (status == STATUS_OK && out) {
            status = keep_needed(s);
        }
    }
    *count = 0;
    for (uint32_t atom = 0; status == STATUS_OK && atom < atoms; atom++) {
        if (s->holds[atom]) {
            core[(*count)++] = atom;
        }
    }
    return status;
}

struct cover_family guarding_cuts(struct guarding_search *search)
{
    return (struct cover_family){search->guarding->circuit.atom_count, shuts, find_path,
                                 search};
}

struct cover_family guarding_failures(struct guarding_search *search)
{
    return (struct cover_family){search->guarding->circuit.atom_count, opens, NULL, search};
}
