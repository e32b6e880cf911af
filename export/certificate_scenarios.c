/* What a certificate says of safeguards and scenarios under one deployment: where every
 * safeguard stands, the compiled graph, and what certificate_proofs.c proves about it. */
#include "export/certificate_parts.h"

#include <string.h>

static const char *deployment_word(const struct situation *situation)
{
    return deployment_words[situation->question.deployment];
}

static uint32_t given_flag(struct certifying *c, bool flag)
{
    return certifying_given(c, flag ? ANSWER_YES : ANSWER_NO);
}

/* In which worlds a safeguard does not count for its status alone. Records of the evidence are
 * numbered as its canonical text has them. */
static uint32_t write_status(struct certifying *c, const struct standing *standing,
                             const char *id)
{
    const struct evidence *evidence = c->verdict->situation.question.evidence;
    answer a = ANSWER_NO;
    if (!standing->record) {
        return LITERAL_YES;
    }
    for (int w = WORLD_BASELINE; w <= WORLD_VALIDATED; w++) {
        bool counts = w >= WORLD_DEFINED &&
                      (int)standing->status >= SAFEGUARD_DEFINED + (w - WORLD_DEFINED);
        a |= (answer)(counts ? BELIEF_NO : BELIEF_YES) << w * LANE_COUNT;
    }
    certifying_name(c, "%s", id);
    certifying_begin(c, "status");
    text_format(c->out, " %zu %s",
                2 + evidence->checkpoints.count + evidence->measurements.count +
                    (size_t)(standing->record - evidence->safeguards.items),
                standing_is_reopened(standing) ? "doubtful" : "sound");
    return certifying_end(c, a);
}

/* That a criterion is missed: by measurements, or by what was counted in use. */
static uint32_t write_criterion_missed(struct certifying *c, const struct situation *situation,
                                       uint32_t criterion, const struct standing *standing,
                                       const char *id)
{
    const struct question *q = &situation->question;
    const struct criterion *k = &q->policy->criteria.items[criterion];
    uint32_t pair[2] = {c->accepted[criterion], 0};
    for (uint32_t i = 0; i < q->evidence->observations.count; i++) {
        const struct observation *o = &q->evidence->observations.items[i];
        if (in_use_counts(q, o, id, standing->record)) {
            certifying_name(c, "observed:%s:%u", k->label.id, (unsigned)i);
            pair[1] = certifying_given(c, everywhere(in_use_meets(q, o, k)));
            certifying_name(c, "accepted-in-use:%s:%s", k->label.id, id);
            pair[0] = certifying_gate(c, true, pair, 2);
        }
    }
    certifying_name(c, "missed:%s:%s", k->label.id, id);
    return certifying_not(c, pair[0], false);
}

/* The criteria that name it, as far as they are missed, in the validated world. */
static uint32_t write_missed(struct certifying *c, const struct situation *situation,
                             const struct standing *standing, const char *id)
{
    const struct policy *policy = situation->question.policy;
    uint32_t missed[2] = {0, LITERAL_VALIDATED};
    VEC(uint32_t) inputs = {0};
    for (uint32_t i = 0; i < policy->criteria.count; i++) {
        const struct string_list *names = &policy->criteria.items[i].safeguards;
        if (names->count && string_list_takes(names, id) &&
            !vec_push(&inputs, write_criterion_missed(c, situation, i, standing, id))) {
            c->status = STATUS_MEMORY;
        }
    }
    certifying_name(c, "missed-by:%s", id);
    missed[0] = certifying_gate(c, false, inputs.items, inputs.count);
    vec_release(&inputs);
    certifying_name(c, "missed-when-validated:%s", id);
    return certifying_gate(c, true, missed, 2);
}

static answer answer_in_worlds(const belief worlds[WORLD_COUNT])
{
    answer a = ANSWER_NO;
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        a |= (answer)worlds[w] << w * LANE_COUNT;
    }
    return a;
}

static void write_safeguards(struct certifying *c, const struct situation *situation)
{
    const struct threatmodel *model = situation->question.model;
    const char *deployment = deployment_word(situation);
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        const struct standing *standing = &situation->standings[s];
        const char *id = model->safeguards.items[s].label.id;
        uint32_t fails[4];
        certifying_name(c, "without-effect:%s:%s", deployment, id);
        fails[0] = given_flag(c, !standing->works_here);
        fails[1] = write_status(c, standing, id);
        certifying_name(c, "untested:%s:%s", deployment, id);
        fails[2] = certifying_given(c, standing->untested
                                           ? (answer)BELIEF_YES << WORLD_VALIDATED * LANE_COUNT
                                           : ANSWER_NO);
        fails[3] = write_missed(c, situation, standing, id);
        certifying_name(c, "fails:%s:%s", deployment, id);
        c->failing[s] = certifying_gate(c, false, fails, 4);
        certifying_expect(c, c->failing[s], answer_in_worlds(standing->fails));
    }
}

/* ---- the graph ---- */

struct drawing_graph {
    struct certifying *c;
    const struct situation *situation;
    const struct scenario_circuit *compiled;
    uint32_t *atom_node; /* by atom: the statement it rests on */
    uint32_t *origin;    /* by node: the model's, or NONE */
};

static uint32_t assisted_node(struct certifying *c, const struct atom *atom)
{
    const struct level_findings *levels = &c->verdict->situation.levels;
    return c->assisted[levels->first[atom->subject] + atom->level - 1];
}

static uint32_t write_atom_fact(struct drawing_graph *g, const struct atom *atom, uint32_t a)
{
    const struct threatmodel *model = g->compiled->model;
    const struct scenario *scenario = &model->scenarios.items[g->compiled->scenario];
    struct certifying *c = g->c;
    answer value = ANSWER_NO;
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        belief b = situation_atom(g->situation, g->compiled, a, (enum world)w);
        value |= (answer)b << w * LANE_COUNT;
    }
    if (atom->kind == ATOM_AFFORDANCE) {
        certifying_name(c, "affordance:%s:%s:%s", deployment_word(g->situation),
                        model->affordances.items[atom->subject].label.id,
                        model->actors.items[scenario->actor].label.id);
    } else {
        certifying_name(c, "%s:%s", atom->kind == ATOM_CONDITION ? "condition" : "possible",
                        model->nodes.items[atom->subject].label.id);
    }
    return certifying_given(c, value);
}

static void write_atoms(struct drawing_graph *g)
{
    static const char *const kinds[] = {"assisted", "condition", "safeguard", "affordance",
                                        "possible"};
    struct certifying *c = g->c;
    for (uint32_t a = 0; a < g->compiled->circuit.atom_count; a++) {
        const struct atom *atom = &g->compiled->atoms[a];
        text_format(c->out, "atom %s %s", kinds[atom->kind],
                    atom_subject_id(g->compiled->model, atom));
        if (atom->kind == ATOM_ASSISTED) {
            text_format(c->out, ":%u", (unsigned)atom->level);
        }
        text_format(c->out, " %u\n", (unsigned)g->atom_node[a]);
    }
}

/* What a gate stands for: a node of the model, or one of the parts of scenario_circuit.h. */
static void append_gate_name(const struct drawing_graph *g, uint32_t node)
{
    const struct scenario_circuit *compiled = g->compiled;
    const struct threatmodel *model = compiled->model;
    const struct circuit *circuit = &compiled->circuit;
    struct text *out = g->c->out;
    if (g->origin[node] != NONE) {
        text_append(out, model->nodes.items[g->origin[node]].label.id);
        return;
    }
    for (uint32_t i = 0; i < model->capabilities.count; i++) {
        if (compiled->access[i] == node) {
            text_format(out, "access:%s", model->capabilities.items[i].label.id);
            return;
        }
    }
    uint32_t first = circuit->first[node] < circuit->first[node + 1]
                         ? literal_node(circuit->inputs[circuit->first[node]])
                         : circuit->node_count;
    const struct atom *atom = first < circuit->atom_count ? &compiled->atoms[first] : NULL;
    if (atom && (atom->kind == ATOM_SAFEGUARD || atom->kind == ATOM_AFFORDANCE)) {
        text_append(out, atom->kind == ATOM_SAFEGUARD ? "ineffective:" : "affordance:");
        text_append(out, atom_subject_id(model, atom));
    } else {
        text_append(out, "some-affordance");
    }
}

static void find_origins(struct drawing_graph *g)
{
    memset(g->origin, 0xFF, g->compiled->circuit.node_count * sizeof(*g->origin));
    for (uint32_t i = 0; i < g->compiled->model->nodes.count; i++) {
        if (g->compiled->node_of[i] != NONE) {
            g->origin[g->compiled->node_of[i]] = i;
        }
    }
}

static void write_gates(struct drawing_graph *g)
{
    const struct circuit *circuit = &g->compiled->circuit;
    struct text *out = g->c->out;
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        text_append(out, "gate ");
        append_gate_name(g, n);
        if (circuit->kind[n] == GATE_AT_LEAST) {
            text_format(out, " %u", (unsigned)circuit->threshold[n]);
        } else {
            text_append(out, circuit->kind[n] == GATE_ALL ? " all" : " any");
        }
        for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
            text_format(out, " %u", (unsigned)literal_node(circuit->inputs[e]));
        }
        text_append_char(out, '\n');
    }
}

static void write_answers(struct drawing_graph *g, struct proving *proving, size_t index)
{
    struct certifying *c = g->c;
    const char *id = g->compiled->model->scenarios.items[g->compiled->scenario].label.id;
    const char *deployment = deployment_word(g->situation);
    const struct assessment *a = &c->verdict->assessments[g->compiled->scenario];
    bool here = g->situation == &c->verdict->situation;
    certifying_name(c, "%s:%s", deployment, id);
    c->goals[index] = proving_goal(proving);
    if (here) {
        certifying_expect(c, c->goals[index], answer_in_worlds(a->goal));
    }
    certifying_name(c, "baseline:%s:%s", deployment, id);
    uint32_t outside = certifying_in(c, c->goals[index], WORLD_BASELINE);
    certifying_name(c, "not-in-baseline:%s:%s", deployment, id);
    outside = certifying_not(c, outside, true);
    for (int stage = 0; stage < 2; stage++) {
        uint32_t both[2] = {0, outside};
        certifying_name(c, "%s:%s:%s", deployment, id, stage_words[stage]);
        both[0] = proving_contribution(proving, stage_world(g->situation, (enum stage)stage));
        if (here) {
            certifying_expect(c, both[0], everywhere(a->substantial[stage]));
        }
        certifying_name(c, "unique:%s:%s:%s", deployment, id, stage_words[stage]);
        c->substantial[2 * index + (size_t)stage] = both[0];
        c->unique[2 * index + (size_t)stage] = certifying_gate(c, true, both, 2);
    }
}

static enum status write_graph(struct drawing_graph *g, size_t index)
{
    struct proving proving;
    const char *id = g->compiled->model->scenarios.items[g->compiled->scenario].label.id;
    enum status status = proving_init(&proving, g->c, g->compiled, g->atom_node);
    if (status == STATUS_OK) {
        text_format(g->c->out, "graph %s %s %u\n", id, deployment_word(g->situation),
                    (unsigned)g->compiled->goal);
        find_origins(g);
        write_atoms(g);
        write_gates(g);
        write_answers(g, &proving, index);
    }
    proving_release(&proving);
    return status;
}

static enum status write_scenario(struct certifying *c, const struct situation *situation,
                                  uint32_t s)
{
    const struct scenario_circuit *compiled = &c->verdict->assessments[s].compiled;
    const struct circuit *circuit = &compiled->circuit;
    struct drawing_graph g = {.c = c, .situation = situation, .compiled = compiled};
    enum status status = STATUS_MEMORY;
    g.atom_node = memory_array(circuit->atom_count, sizeof(*g.atom_node));
    g.origin = memory_array(circuit->node_count, sizeof(*g.origin));
    if (!g.atom_node || !g.origin) {
        goto out;
    }
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        const struct atom *atom = &compiled->atoms[a];
        g.atom_node[a] = atom->kind == ATOM_ASSISTED    ? assisted_node(c, atom)
                         : atom->kind == ATOM_SAFEGUARD ? c->failing[atom->subject]
                                                        : write_atom_fact(&g, atom, a);
    }
    status = c->status; /* answers may be missing */
    if (status == STATUS_OK) {
        size_t scenarios = compiled->model->scenarios.count;
        status = write_graph(&g, situation->question.deployment * scenarios + s);
    }
out:
    memory_free(g.atom_node);
    memory_free(g.origin);
    return status;
}

void certify_scenarios(struct certifying *c, const struct situation *situation)
{
    const struct threatmodel *model = situation->question.model;
    write_safeguards(c, situation);
    for (uint32_t s = 0; s < model->scenarios.count && c->status == STATUS_OK; s++) {
        enum status status = write_scenario(c, situation, s);
        c->status = c->status == STATUS_OK ? status : c->status;
    }
}
