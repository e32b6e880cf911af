/* What a certificate says of safeguards and scenarios under one deployment: where every
 * safeguard stands, the compiled graph, a proof of the goal in every lane of every world, and
 * what decides each contribution. */
#include "analyzer/witness.h"
#include "export/certificate_parts.h"

#include <string.h>

const char *const certificate_lanes[] = {"bound-low",  "point-low",   "point-high",
                                         "bound-high", "point-clear", "bound-clear"};

static const char *deployment_word(const struct situation *situation)
{
    return deployment_words[situation->question.deployment];
}

static uint32_t given_flag(struct certifying *c, bool flag)
{
    return certifying_given(c, flag ? ANSWER_YES : ANSWER_NO);
}

/* In which worlds a safeguard does not count for its status alone. */
static answer below_status(enum safeguard_status status)
{
    answer a = ANSWER_NO;
    for (int w = WORLD_BASELINE; w <= WORLD_VALIDATED; w++) {
        bool counts =
            w >= WORLD_DEFINED && (int)status >= SAFEGUARD_DEFINED + (w - WORLD_DEFINED);
        a |= (answer)(counts ? BELIEF_NO : BELIEF_YES) << w * LANE_COUNT;
    }
    return a;
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
    return certifying_operation(c, "not", pair[0]);
}

/* The criteria that name it, as far as they are missed, in the validated world. */
static uint32_t write_missed(struct certifying *c, const struct situation *situation,
                             const struct standing *standing, const char *id)
{
    const struct policy *policy = situation->question.policy;
    uint32_t missed[2] = {0, c->validated_only};
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
        certifying_name(c, "status:%s:%s%s%s", id, safeguard_status_words[standing->status],
                        standing->stale                  ? ":expired-"
                        : standing_is_reopened(standing) ? ":in-doubt"
                                                         : "",
                        standing->stale ? standing->record->expires : "");
        fails[1] = certifying_given(c, below_status(standing->status));
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
    struct witness witness;
    uint32_t *atom_node; /* by atom: the record it rests on */
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

static const char *atom_id(const struct threatmodel *model, const struct atom *atom)
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

static void write_atoms(struct drawing_graph *g)
{
    static const char *const kinds[] = {"assisted", "condition", "safeguard", "affordance",
                                        "possible"};
    struct certifying *c = g->c;
    for (uint32_t a = 0; a < g->compiled->circuit.atom_count; a++) {
        const struct atom *atom = &g->compiled->atoms[a];
        text_format(c->out, "atom %s %s", kinds[atom->kind], atom_id(g->compiled->model, atom));
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
        text_append(out, atom_id(model, atom));
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

static void append_proof(struct drawing_graph *g)
{
    struct witness *w = &g->witness;
    witness_prove(w);
    text_append(g->c->out, w->holds[w->goal] ? " derivation" : " cut");
    for (uint32_t i = 0; i < w->proof_count; i++) {
        text_format(g->c->out, " %u", (unsigned)w->proof[i]);
    }
}

static bool atom_in_lane(const struct drawing_graph *g, uint32_t atom, int lane)
{
    return g->c->answers.items[g->atom_node[atom]] >> lane & 1;
}

/* The goal in every lane of every world; a proof is not repeated while the atoms stay the same.
 */
static uint32_t write_goal(struct drawing_graph *g, const char *id)
{
    answer goals = ANSWER_NO;
    bool goal = false;
    struct witness *w = &g->witness;
    text_format(g->c->out, "%zu goal %s:%s\n", g->c->answers.count,
                deployment_word(g->situation), id);
    for (int lane = 0; lane < ANSWER_WORLDS * LANE_COUNT; lane++) {
        bool proven = lane > 0;
        for (uint32_t a = 0; a < w->circuit->atom_count; a++) {
            bool holds = atom_in_lane(g, a, lane);
            proven = proven && holds == (bool)w->role[a];
            w->holds[a] = holds;
            w->role[a] = holds;
        }
        if (!proven) {
            goal = witness_close(w);
            text_format(g->c->out, "proof %s %s", world_words[lane / LANE_COUNT],
                        certificate_lanes[lane % LANE_COUNT]);
            append_proof(g);
            text_append_char(g->c->out, '\n');
        }
        goals |= (answer)goal << lane;
    }
    return certifying_answer(g->c, "=", goals);
}

/* ---- contributions ---- */

static bool give_roles(struct drawing_graph *g, enum world world, int lane, uint8_t *roles)
{
    bool point = lane == LANE_POINT_LOW || lane == LANE_POINT_HIGH || lane == LANE_POINT_CLEAR;
    int sure = point ? LANE_POINT_LOW : LANE_BOUND_LOW;
    bool assistance = false;
    for (uint32_t a = 0; a < g->compiled->circuit.atom_count; a++) {
        enum atom_kind kind = g->compiled->atoms[a].kind;
        bool holds = atom_in_lane(g, a, situation_lane(world, lane));
        bool uncertain = !atom_in_lane(g, a, situation_lane(world, sure));
        bool named = kind == ATOM_CONDITION || (kind == ATOM_SAFEGUARD && uncertain);
        roles[a] = (uint8_t)(!holds                  ? ROLE_FALSE
                             : kind == ATOM_ASSISTED ? ROLE_ASSISTANCE
                             : named                 ? ROLE_UNSET
                                                     : ROLE_TRUE);
        assistance |= holds && kind == ATOM_ASSISTED;
    }
    return assistance;
}

static bool write_contribution_lane(struct drawing_graph *g, enum world world, int lane,
                                    bool assistance)
{
    struct certifying *c = g->c;
    uint32_t cases = 0;
    bool uses = assistance && witness_find_case(&g->witness, MOST_CASES, &cases);
    if (cases > MOST_CASES) {
        c->status = STATUS_LIMIT;
        c->why = "a contribution takes too many cases to prove";
    }
    text_format(c->out, "contribution %s %s %u cases", world_words[world],
                certificate_lanes[lane], (unsigned)cases);
    for (int with = 1; uses && with >= 0; with--) {
        text_append(c->out, with ? " with" : " without");
        witness_try_case(&g->witness, false, with);
        append_proof(g);
    }
    text_append_char(c->out, '\n');
    return uses;
}

static uint32_t write_contribution(struct drawing_graph *g, enum world world, const char *id)
{
    uint32_t atoms = g->compiled->circuit.atom_count;
    uint8_t *roles = memory_array(atoms, 2), *before = roles + atoms;
    belief substantial = BELIEF_NO;
    bool uses = false;
    text_format(g->c->out, "%zu contribution %s:%s %s\n", g->c->answers.count,
                deployment_word(g->situation), id, world_words[world]);
    for (int lane = 0; roles && lane < LANE_COUNT; lane++) {
        bool assistance = give_roles(g, world, lane, roles);
        if (lane == 0 || memcmp(roles, before, atoms) != 0) {
            memcpy(before, roles, atoms);
            memcpy(g->witness.role, roles, atoms);
            uses = write_contribution_lane(g, world, lane, assistance);
        }
        substantial |= (belief)(uses << lane);
    }
    if (!roles) {
        g->c->status = STATUS_MEMORY;
    }
    memory_free(roles);
    return certifying_answer(g->c, "=", everywhere(substantial));
}

static void write_answers(struct drawing_graph *g, size_t index)
{
    struct certifying *c = g->c;
    const char *id = g->compiled->model->scenarios.items[g->compiled->scenario].label.id;
    const char *deployment = deployment_word(g->situation);
    const struct assessment *a = &c->verdict->assessments[g->compiled->scenario];
    bool here = g->situation == &c->verdict->situation;
    c->goals[index] = write_goal(g, id);
    if (here) {
        certifying_expect(c, c->goals[index], answer_in_worlds(a->goal));
    }
    certifying_name(c, "baseline:%s:%s", deployment, id);
    uint32_t outside = certifying_in(c, c->goals[index], WORLD_BASELINE);
    certifying_name(c, "not-in-baseline:%s:%s", deployment, id);
    outside = certifying_operation(c, "outside", outside);
    for (int stage = 0; stage < 2; stage++) {
        uint32_t both[2] = {0, outside};
        both[0] = write_contribution(g, stage_world(g->situation, (enum stage)stage), id);
        if (here) {
            certifying_expect(c, both[0], everywhere(a->substantial[stage]));
        }
        certifying_name(c, "unique:%s:%s:%s", deployment, id, stage_words[stage]);
        c->substantial[2 * index + (size_t)stage] = both[0];
        c->unique[2 * index + (size_t)stage] = certifying_gate(c, true, both, 2);
    }
}

static enum status write_scenario(struct certifying *c, const struct situation *situation,
                                  uint32_t s)
{
    const struct scenario_circuit *compiled = &c->verdict->assessments[s].compiled;
    const struct circuit *circuit = &compiled->circuit;
    struct drawing_graph g = {.c = c, .situation = situation, .compiled = compiled};
    enum status status = witness_init(&g.witness, circuit, compiled->goal);
    g.atom_node = memory_array(circuit->atom_count, sizeof(*g.atom_node));
    g.origin = memory_array(circuit->node_count, sizeof(*g.origin));
    if (status != STATUS_OK || !g.atom_node || !g.origin) {
        status = STATUS_MEMORY;
        goto out;
    }
    find_origins(&g);
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        const struct atom *atom = &compiled->atoms[a];
        g.atom_node[a] = atom->kind == ATOM_ASSISTED    ? assisted_node(c, atom)
                         : atom->kind == ATOM_SAFEGUARD ? c->failing[atom->subject]
                                                        : write_atom_fact(&g, atom, a);
    }
    if (c->status != STATUS_OK) { /* answers may be missing */
        goto out;
    }
    text_format(c->out, "graph %s %u %u %u\n",
                compiled->model->scenarios.items[compiled->scenario].label.id,
                (unsigned)circuit->atom_count,
                (unsigned)(circuit->node_count - circuit->atom_count),
                (unsigned)compiled->goal);
    write_atoms(&g);
    write_gates(&g);
    write_answers(&g, situation->question.deployment * compiled->model->scenarios.count + s);
out:
    witness_release(&g.witness);
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
