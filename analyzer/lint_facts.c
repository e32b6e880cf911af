/* What the circuits say of nodes, safeguards and scenarios, in four worlds at once:
 *   everything    every atom is true
 *   as stated     the same, without conditions stated as false and steps that cannot succeed
 *   guarded       the actor alone, every safeguard in force, conditions that are stated as true
 *   baseline      the same, no safeguard in force
 * A node that does not hold in the first never holds, and one that holds in the third always
 * does, since everything is monotone. */
#include "analyzer/lint_parts.h"

#include "analyzer/closure.h"
#include "analyzer/scenario_circuit.h"

#include <string.h>

enum {
    LANE_EVERYTHING,
    LANE_AS_STATED,
    LANE_GUARDED,
    LANE_BASELINE,
    LANE_CONDITIONS, /* guarded, with every condition */
    LANES,
};

enum { CONDITIONS_AT_ONCE = 32, MOST_CONDITIONS = 4096 };

#define LANE(lane) ((uint64_t)1 << (lane))

struct finding_facts {
    struct linting *l;
    const struct scenario_circuit *compiled;
    uint64_t *truth;    /* by node of the circuit */
    uint32_t *model_of; /* by node of the circuit: the model's node, or NONE */
    bool *needed;       /* by node of the circuit: the goal rests on it */
    VEC(uint32_t) open;
};

static uint64_t atom_word(const struct threatmodel *model, const struct atom *atom)
{
    uint64_t stated = LANE(LANE_EVERYTHING) | LANE(LANE_AS_STATED);
    uint64_t alone = LANE(LANE_GUARDED) | LANE(LANE_BASELINE) | LANE(LANE_CONDITIONS);
    switch (atom->kind) {
    case ATOM_CONDITION:
        switch (model->nodes.items[atom->subject].truth) {
        case TRUTH_YES:
            return stated | alone;
        case TRUTH_NO:
            return LANE(LANE_EVERYTHING);
        default:
            return stated | LANE(LANE_CONDITIONS);
        }
    case ATOM_STEP:
        return model->nodes.items[atom->subject].probability > 0 ? stated | alone
                                                                 : LANE(LANE_EVERYTHING);
    case ATOM_SAFEGUARD:
        return stated | LANE(LANE_BASELINE);
    case ATOM_ASSISTED:
    case ATOM_AFFORDANCE:
        break;
    }
    return stated;
}

static void mark_needed(struct finding_facts *f)
{
    const struct circuit *circuit = &f->compiled->circuit;
    f->needed[f->compiled->goal] = true;
    bool pushed = vec_push(&f->open, f->compiled->goal);
    while (pushed && f->open.count > 0) {
        uint32_t node = f->open.items[--f->open.count];
        for (uint32_t i = circuit->first[node]; i < circuit->first[node + 1] && pushed; i++) {
            uint32_t input = literal_node(circuit->inputs[i]);
            pushed = f->needed[input] || vec_push(&f->open, input);
            f->needed[input] = true;
        }
    }
    f->l->status = pushed ? f->l->status : STATUS_MEMORY;
}

static void note_nodes(struct finding_facts *f)
{
    const struct threatmodel *model = f->l->model;
    for (uint32_t n = 0; n < model->nodes.count; n++) {
        uint32_t at = f->compiled->node_of[n];
        if (at == NONE) {
            continue;
        }
        uint64_t truth = f->truth[at];
        unsigned facts = NODE_IS_COMPILED | (f->needed[at] ? NODE_IS_USED : 0) |
                         (truth & LANE(LANE_EVERYTHING) ? NODE_CAN_HOLD : 0) |
                         (truth & LANE(LANE_AS_STATED) ? NODE_CAN_AS_STATED : 0) |
                         (truth & LANE(LANE_GUARDED) ? 0 : NODE_CAN_FAIL);
        f->l->nodes[n] |= (uint8_t)facts;
        f->model_of[at] = n;
    }
}

static void note_safeguards(struct finding_facts *f)
{
    for (uint32_t s = 0; s < f->l->model->safeguards.count; s++) {
        uint32_t at = f->compiled->ineffective[s];
        if (at != NONE && f->needed[at]) {
            bool defeated = f->truth[at] & LANE(LANE_GUARDED);
            f->l->safeguards[s] |= SAFEGUARD_IS_USED;
            f->l->safeguards[s] |= defeated ? SAFEGUARD_IS_DEFEATED : 0;
        }
    }
}

/* Reports the members of a component at the first of them that has a name, once over all
 * scenarios. */
static void report_cycle(struct finding_facts *f, uint32_t first, uint32_t end)
{
    const struct node *nodes = f->l->model->nodes.items;
    uint32_t shown = NONE, members = 0;
    for (uint32_t at = first; at < end; at++) {
        uint32_t n = f->model_of[at];
        members += n != NONE;
        if (n == NONE || f->l->nodes[n] & NODE_IS_IN_CYCLE) {
            continue;
        }
        f->l->nodes[n] |= NODE_IS_IN_CYCLE;
        shown = !nodes[n].anonymous && (shown == NONE || n < shown) ? n : shown;
    }
    if (shown == NONE) {
        return;
    }
    const struct label *label = &nodes[shown].label;
    if (members == 1) {
        lint_report(f->l, LINT_CYCLE_WITHOUT_ENTRY, label->place,
                    "'%s' can never hold: it waits for itself", label->id);
    } else {
        lint_report(f->l, LINT_CYCLE_WITHOUT_ENTRY, label->place,
                    "'%s' can never hold: %u steps and gates wait for each other", label->id,
                    members);
    }
    lint_hint(f->l, "give the cycle an entry: an input that does not need it");
}

/* A component that does not hold with every atom true has no entry. */
static void note_cycles(struct finding_facts *f)
{
    const struct circuit *circuit = &f->compiled->circuit;
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        uint32_t first = circuit->component_first[c];
        if (!(f->truth[first] & LANE(LANE_EVERYTHING)) &&
            circuit_component_cyclic(circuit, c)) {
            report_cycle(f, first, circuit->component_first[c + 1]);
        }
    }
}

/* Two lanes a condition: everything but it, and it alone. */
static void ask_conditions(struct finding_facts *f, const uint32_t *atoms, uint32_t count)
{
    const struct scenario_circuit *compiled = f->compiled;
    const struct threatmodel *model = f->l->model;
    for (uint32_t a = 0; a < compiled->circuit.atom_count; a++) {
        uint64_t word = atom_word(model, &compiled->atoms[a]);
        f->truth[a] = (word & LANE(LANE_EVERYTHING) ? UINT32_MAX : 0) |
                      (word & LANE(LANE_GUARDED) ? (uint64_t)UINT32_MAX << 32 : 0);
    }
    for (uint32_t i = 0; i < count; i++) {
        f->truth[atoms[i]] &= ~LANE(i);
        f->truth[atoms[i]] |= LANE(CONDITIONS_AT_ONCE + i);
    }
    f->l->status = closure_evaluate(&compiled->circuit, f->truth);
    uint64_t goal = f->truth[compiled->goal];
    const struct label *scenario = &model->scenarios.items[compiled->scenario].label;
    for (uint32_t i = 0; i < count && f->l->status == STATUS_OK; i++) {
        const struct node *node = &model->nodes.items[compiled->atoms[atoms[i]].subject];
        if (node->truth == TRUTH_NO && !(goal & LANE(i))) {
            lint_report(f->l, LINT_DECIDING_CONDITION, node->label.place,
                        "the condition '%s' is stated as false and shuts '%s' whatever is "
                        "measured",
                        node->label.id, scenario->id);
        } else if (node->truth != TRUTH_NO && goal & LANE(CONDITIONS_AT_ONCE + i)) {
            lint_report(f->l, LINT_DECIDING_CONDITION, node->label.place,
                        "the condition '%s' alone makes the goal of '%s' hold", node->label.id,
                        scenario->id);
        }
    }
}

/* Only where some condition can decide alone, which the lanes tell. */
static void find_deciding(struct finding_facts *f)
{
    const struct scenario_circuit *compiled = f->compiled;
    uint64_t goal = f->truth[compiled->goal];
    bool shut = (goal & LANE(LANE_EVERYTHING)) && !(goal & LANE(LANE_AS_STATED));
    bool open = (goal & LANE(LANE_CONDITIONS)) && !(goal & LANE(LANE_GUARDED));
    uint32_t atoms[CONDITIONS_AT_ONCE], count = 0, asked = 0;
    for (uint32_t a = 0; a < compiled->circuit.atom_count && (shut || open); a++) {
        const struct atom *atom = &compiled->atoms[a];
        if (atom->kind != ATOM_CONDITION || !f->needed[a]) {
            continue;
        }
        int truth = f->l->model->nodes.items[atom->subject].truth;
        if (truth == TRUTH_NO ? shut : open && truth != TRUTH_YES) {
            atoms[count++] = a;
        }
        if (count == CONDITIONS_AT_ONCE) {
            ask_conditions(f, atoms, count);
            asked += count;
            count = 0;
        }
        if (asked >= MOST_CONDITIONS || f->l->status != STATUS_OK) {
            const struct label *label = &f->l->model->scenarios.items[compiled->scenario].label;
            lint_report(f->l, LINT_INCOMPLETE, label->place,
                        "only the first %d conditions of '%s' were asked what they decide",
                        MOST_CONDITIONS, label->id);
            return;
        }
    }
    if (count > 0) {
        ask_conditions(f, atoms, count);
    }
}

static void look_at(struct finding_facts *f, uint32_t scenario)
{
    const struct scenario_circuit *compiled = f->compiled;
    uint32_t count = compiled->circuit.node_count;
    f->truth = memory_array(count, sizeof(*f->truth));
    f->model_of = memory_array(count, sizeof(*f->model_of));
    f->needed = memory_zeroed(count, sizeof(*f->needed));
    if (!f->truth || !f->model_of || !f->needed) {
        f->l->status = STATUS_MEMORY;
        return;
    }
    memset(f->model_of, 0xFF, count * sizeof(*f->model_of));
    for (uint32_t a = 0; a < compiled->circuit.atom_count; a++) {
        f->truth[a] = atom_word(f->l->model, &compiled->atoms[a]);
    }
    f->l->status = closure_evaluate(&compiled->circuit, f->truth);
    mark_needed(f);
    if (f->l->status == STATUS_OK) {
        bool alone = f->truth[compiled->goal] & LANE(LANE_BASELINE);
        f->l->scenarios[scenario] |= alone ? SCENARIO_HOLDS_ALONE : 0;
        note_nodes(f);
        note_safeguards(f);
        note_cycles(f);
        find_deciding(f);
    }
}

void lint_find_facts(struct linting *l)
{
    for (uint32_t s = 0; s < l->model->scenarios.count && l->status == STATUS_OK; s++) {
        struct scenario_circuit compiled;
        l->status = scenario_compile(l->model, s, "", &compiled);
        if (l->status == STATUS_OK) {
            struct finding_facts f = {.l = l, .compiled = &compiled};
            look_at(&f, s);
            memory_free(f.truth);
            memory_free(f.model_of);
            memory_free(f.needed);
            vec_release(&f.open);
            scenario_circuit_release(&compiled);
        }
    }
}
