/* Encoding the inputs of packs; see policy_inputs.h. An answer takes up to three variables, in
 * the order "cannot be excluded", "even if what is missing came out clear", "certain"; each is
 * looked at only where the ones before it hold, so that the lanes of a belief are nested by
 * construction and no combination of variables stands for nothing. */
#include "analyzer/policy_inputs.h"

enum { DEPLOYMENT_VARIABLES = DEPLOYMENT_COUNT - 1 };

uint32_t policy_input_answers(const struct policy_input *input)
{
    const uint32_t sure = 1u << ANSWER_NO | 1u << ANSWER_YES;
    switch (input->kind) {
    case INPUT_PRESENCE:
    case INPUT_COVERAGE:
        return sure;
    case INPUT_JUDGEMENT:
        return input->absent_is_no ? sure : sure | 1u << ANSWER_UNKNOWN;
    case INPUT_SAFEGUARD:
        if (input->degree != SAFEGUARD_VALIDATED) {
            return sure | 1u << ANSWER_UNKNOWN;
        }
        break;
    case INPUT_PROBABILITY:
        return sure | 1u << ANSWER_POSSIBLE;
    default:
        break;
    }
    return sure | 1u << ANSWER_UNKNOWN | 1u << ANSWER_POSSIBLE;
}

/* The variables of the system first, then scenario by scenario: what tiers are made of is then
 * looked at one scenario after the other. The last scenarios come first, so that examples make
 * do with the first ones. */
static uint32_t number_variables(struct policy_space *space)
{
    uint32_t level = DEPLOYMENT_VARIABLES;
    size_t places = space->places.count;
    for (size_t pass = 0; pass <= places; pass++) {
        uint32_t place = pass == 0 ? NONE : (uint32_t)(places - pass);
        for (size_t i = 0; i < space->inputs.count; i++) {
            struct policy_input *input = &space->inputs.items[i];
            if (input->place == place) {
                uint32_t answers = policy_input_answers(input);
                input->level = level;
                level += 1 + (answers >> ANSWER_UNKNOWN & 1) + (answers >> ANSWER_POSSIBLE & 1);
            }
        }
    }
    return level;
}

edge policy_not(edge f)
{
    return f == EDGE_NONE ? EDGE_NONE : edge_not(f);
}

static edge keep(struct policy_space *space, edge f)
{
    return table_keep(&space->bdd, f) ? f : EDGE_NONE;
}

edge policy_and(struct policy_space *space, edge f, edge g)
{
    return keep(space, bdd_and(&space->bdd, f, g));
}

edge policy_or(struct policy_space *space, edge f, edge g)
{
    return policy_not(policy_and(space, policy_not(f), policy_not(g)));
}

static edge variable(struct policy_space *space, uint32_t level)
{
    return keep(space, bdd_variable(&space->bdd, level));
}

static struct lanes constant(bool low, bool high, bool clear)
{
    return (struct lanes){low ? EDGE_TRUE : EDGE_FALSE, high ? EDGE_TRUE : EDGE_FALSE,
                          clear ? EDGE_TRUE : EDGE_FALSE};
}

static struct lanes input_lanes(struct policy_space *space, uint32_t index)
{
    const struct policy_input *input = &space->inputs.items[index];
    uint32_t answers = policy_input_answers(input), level = input->level;
    struct lanes lanes;
    lanes.high = lanes.clear = variable(space, level++);
    if (answers >> ANSWER_UNKNOWN & 1) {
        lanes.clear = policy_and(space, lanes.clear, variable(space, level++));
    }
    lanes.low = lanes.clear;
    if (answers >> ANSWER_POSSIBLE & 1) {
        lanes.low = policy_and(space, lanes.low, variable(space, level));
    }
    return lanes;
}

static struct lanes lanes_of(struct policy_space *space, const struct policy_input *input)
{
    uint32_t index = policy_input_find(space, input);
    return index == NONE ? (struct lanes){EDGE_NONE, EDGE_NONE, EDGE_NONE}
                         : input_lanes(space, index);
}

/* As belief_not: what was not assessed would come out clear for the negation too. */
static struct lanes negate(struct policy_space *space, struct lanes a)
{
    edge possible = policy_and(space, a.clear, policy_not(a.low));
    return (struct lanes){policy_not(a.high), policy_not(a.low),
                          policy_or(space, policy_not(a.high), possible)};
}

static struct lanes both(struct policy_space *space, struct lanes a, struct lanes b)
{
    return (struct lanes){policy_and(space, a.low, b.low), policy_and(space, a.high, b.high),
                          policy_and(space, a.clear, b.clear)};
}

edge policy_space_presence(struct policy_space *space, uint32_t place)
{
    struct policy_input input = policy_input_blank(INPUT_PRESENCE, place, READING_POINT);
    return lanes_of(space, &input).high;
}

/* That the deployment that is assessed is the given one: the first of its variables that holds,
 * and the last type where none does. */
static edge deployment_is(struct policy_space *space, uint32_t type)
{
    edge is = EDGE_TRUE;
    for (uint32_t d = 0; d < type; d++) {
        is = policy_and(space, is, policy_not(variable(space, d)));
    }
    return type < DEPLOYMENT_VARIABLES ? policy_and(space, is, variable(space, type)) : is;
}

static struct lanes deployment_lanes(struct policy_space *space, uint32_t mask)
{
    edge any = EDGE_FALSE;
    for (uint32_t d = 0; d < DEPLOYMENT_COUNT; d++) {
        if (mask >> d & 1) {
            any = policy_or(space, any, deployment_is(space, d));
        }
    }
    return (struct lanes){any, any, any};
}

static struct lanes security_lanes(struct policy_space *space, const struct policy *pack,
                                   uint32_t level, enum reading reading)
{
    struct lanes lanes = constant(true, true, true);
    for (uint32_t i = 0; i <= level; i++) {
        const struct security_level *rung = &pack->security.items[i];
        for (size_t s = 0; s < rung->safeguards.count; s++) {
            struct policy_input input = policy_safeguard_input(
                rung->safeguards.items[s], SAFEGUARD_VALIDATED, rung->tested_against, reading);
            lanes = both(space, lanes, lanes_of(space, &input));
        }
        if (rung->question != NONE) {
            struct policy_input input = policy_judgement_input(pack, rung->question);
            lanes = both(space, lanes, lanes_of(space, &input));
        }
    }
    return lanes;
}

static struct lanes judged_lanes(struct policy_space *space, struct lanes yes,
                                 enum judged judged)
{
    if (judged == JUDGED_MISSING) {
        edge open = policy_and(space, yes.high, policy_not(yes.low));
        return (struct lanes){open, open, open};
    }
    return judged == JUDGED_YES ? yes : negate(space, yes);
}

struct lanes policy_space_predicate(struct policy_space *space, const struct policy *pack,
                                    const struct predicate *predicate, uint32_t place,
                                    enum stage stage, enum reading reading)
{
    struct lanes lanes = constant(true, true, true);
    if (predicate->kind == PREDICATE_DEPLOYMENT) {
        return deployment_lanes(space, predicate->deployments);
    }
    if (predicate->kind == PREDICATE_SECURITY) {
        lanes = security_lanes(space, pack, predicate->level, reading);
    } else if (policy_has_input(predicate)) {
        struct policy_input input = policy_input_of(pack, predicate, place, stage, reading);
        lanes = lanes_of(space, &input);
    }
    switch (predicate->kind) {
    case PREDICATE_JUDGED:
        return judged_lanes(space, lanes, predicate->judged);
    case PREDICATE_CONTRIBUTION:
    case PREDICATE_PROBABILITY:
        return lanes;
    default:
        return predicate->expected ? lanes : negate(space, lanes);
    }
}

static edge excludes(struct policy_space *space, edge f, edge g)
{
    return policy_not(policy_and(space, f, g));
}

/* f implies g. */
static edge implies(struct policy_space *space, edge f, edge g)
{
    return excludes(space, f, policy_not(g));
}

static void require(struct policy_space *space, edge fact)
{
    space->possible = policy_and(space, space->possible, fact);
}

/* Lane by lane, a implies b. */
static void require_implied(struct policy_space *space, struct lanes a, struct lanes b)
{
    require(space, implies(space, a.low, b.low));
    require(space, implies(space, a.high, b.high));
    require(space, implies(space, a.clear, b.clear));
}

/* What enables uniquely is out of reach in the baseline world; where nothing is known of that
 * world it may be so, and no more. */
static void require_outside_baseline(struct policy_space *space, struct lanes unique,
                                     struct lanes baseline)
{
    require(space, excludes(space, unique.low, baseline.high));
    require(space, excludes(space, unique.high, baseline.low));
}

/* The same statement at the two readings: the bound one leaves more open on both sides. */
static void require_nested(struct policy_space *space, struct lanes point, struct lanes bound)
{
    require(space, implies(space, bound.low, point.low));
    require(space, implies(space, point.high, bound.high));
    require(space, implies(space, point.clear, bound.clear));
}

/* Under the deployment that is assessed, and under one that is named: the same where that is
 * the one. */
static void require_same(struct policy_space *space, edge when, struct lanes a, struct lanes b)
{
    const edge pairs[][2] = {{a.low, b.low}, {a.high, b.high}, {a.clear, b.clear}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        edge f = policy_and(space, when, pairs[i][0]), g = policy_and(space, when, pairs[i][1]);
        require(space, implies(space, f, pairs[i][1]));
        require(space, implies(space, g, pairs[i][0]));
    }
}

static void relate(struct policy_space *space, uint32_t a, uint32_t b)
{
    const struct policy_input *x = &space->inputs.items[a], *y = &space->inputs.items[b];
    switch (policy_inputs_relation(x, y)) {
    case RELATION_NONE:
        return;
    case RELATION_IMPLIES:
        require_implied(space, input_lanes(space, a), input_lanes(space, b));
        return;
    case RELATION_OUTSIDE:
        require_outside_baseline(space, input_lanes(space, a), input_lanes(space, b));
        return;
    case RELATION_NESTED:
        require_nested(space, input_lanes(space, a), input_lanes(space, b));
        return;
    case RELATION_SAME_WHERE_DEPLOYED:
        require_same(space, deployment_is(space, y->under), input_lanes(space, a),
                     input_lanes(space, b));
        return;
    }
}

static void find_possible(struct policy_space *space)
{
    space->possible = EDGE_TRUE;
    for (uint32_t a = 0; a < space->inputs.count; a++) {
        for (uint32_t b = 0; b < space->inputs.count; b++) {
            if (a != b) {
                relate(space, a, b);
            }
        }
    }
}

edge policy_space_certain(struct policy_space *space)
{
    edge certain = EDGE_TRUE;
    for (uint32_t i = 0; i < space->inputs.count; i++) {
        struct lanes lanes = input_lanes(space, i);
        certain = policy_and(space, certain, implies(space, lanes.high, lanes.low));
    }
    return certain;
}

/* Whether the answer says anything of a variable of the input, and what. */
static bool fixes(const struct policy_input *input, enum answer answer, uint32_t level,
                  bool *holds)
{
    uint32_t answers = policy_input_answers(input), offset = level - input->level;
    bool unknown = answers >> ANSWER_UNKNOWN & 1, possible = answers >> ANSWER_POSSIBLE & 1;
    if (level < input->level || offset > (uint32_t)unknown + possible) {
        return false;
    }
    *holds = offset == 0              ? answer != ANSWER_NO
             : offset == 1 && unknown ? answer >= ANSWER_POSSIBLE
                                      : answer == ANSWER_YES;
    return true;
}

edge policy_space_given(struct policy_space *space, edge function, uint32_t input,
                        enum answer answer)
{
    struct diagram diagram = {0};
    size_t first = space->bdd.kept.count; /* node n of the diagram is kept[first + n] */
    if (function == EDGE_NONE || edge_constant(function)) {
        return function;
    }
    enum status status = table_extract(&space->bdd, function, NULL, &diagram);
    space->failed |= status == STATUS_MEMORY;
    bool fine = status == STATUS_OK && table_keep(&space->bdd, EDGE_TRUE);
    for (uint32_t n = 1; fine && n < diagram.node_count; n++) {
        const struct diagram_node *node = &diagram.nodes[n];
        const edge *made = &space->bdd.kept.items[first];
        edge high = made[edge_node(node->high)] ^ (node->high & 1);
        edge low = made[edge_node(node->low)] ^ (node->low & 1);
        bool holds;
        edge given = fixes(&space->inputs.items[input], answer, node->level, &holds)
                         ? (holds ? high : low)
                         : bdd_make(&space->bdd, node->level, high, low);
        fine = table_keep(&space->bdd, given);
    }
    edge root =
        fine ? space->bdd.kept.items[first + edge_node(diagram.root)] ^ (diagram.root & 1)
             : EDGE_NONE;
    diagram_release(&diagram);
    space->bdd.kept.count = first;
    return root == EDGE_NONE ? EDGE_NONE : keep(space, root);
}

enum status policy_space_status(const struct policy_space *space)
{
    return space->failed ? STATUS_MEMORY : space->bdd.status;
}

enum status policy_space_init(struct policy_space *space, const struct policy *const *packs,
                              size_t count)
{
    *space = (struct policy_space){0};
    arena_init(&space->arena);
    table_init(&space->bdd, POLICY_NODES, POLICY_BYTES);
    policy_inputs_collect(space, packs, count);
    space->bdd.step_budget = POLICY_STEPS;
    if (space->failed) {
        return STATUS_MEMORY;
    }
    if (space->inputs.count > POLICY_INPUTS) {
        return STATUS_LIMIT;
    }
    enum status status = table_reset(&space->bdd, number_variables(space));
    if (status == STATUS_OK) {
        find_possible(space);
        status = policy_space_status(space);
    }
    return status;
}

void policy_space_release(struct policy_space *space)
{
    vec_release(&space->places);
    vec_release(&space->inputs);
    table_release(&space->bdd);
    arena_release(&space->arena);
    *space = (struct policy_space){0};
}
