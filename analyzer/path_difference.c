/* Paths are the minimal sets Min(f) of a goal f. Both versions of a scenario become one circuit
 * over common atoms, goals 'before' and 'after'. With a fresh atom 'chosen',
 *
 *     either = before or after,   both = before and after,   split = either and (chosen or
 * both)
 *
 * a path that both versions have is a set of Min(either) that satisfies both of them, because
 * no smaller set satisfies either. Min(split) holds every set of Min(either) that does not
 * satisfy both, with 'chosen' added, and Min(both). So
 *
 *     common = |Min(either)| - (|Min(split)| - |Min(both)|)
 *
 * without listing anything. What is listed comes from after and (chosen or before): its minimal
 * sets with 'chosen' are the paths that do not succeed before at all; paths that do, and are
 * only longer than they need be there, are told apart by asking whether Min(before) has them.
 */
#include "analyzer/path_difference.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/solutions.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ASKED = 5000 }; /* sets that are looked at to find those that are listed */

struct comparing {
    const struct model_difference *models;
    const struct path_difference_options *options;
    struct model_images images;
    struct path_difference *out;
};

/* An atom of the joint circuit: the same one on both sides, or of one side alone. */
struct joint_atom {
    uint32_t at[2];
};

struct known_atom {
    struct atom atom;
    uint32_t number;
};

/* Two versions of a scenario; one of them may be missing. */
struct joint {
    struct scenario_circuit sides[2];
    bool present[2];
    struct circuit circuit;
    struct joint_atom *atoms;
    uint32_t atom_count, chosen;
    uint32_t goal[2], either, both, split, fresh[2]; /* nodes; fresh: see above */
    uint8_t *fixed;
};

static enum element_kind subject_kind(const struct atom *atom)
{
    switch (atom->kind) {
    case ATOM_ASSISTED:
        return ELEMENT_CAPABILITY;
    case ATOM_SAFEGUARD:
        return ELEMENT_SAFEGUARD;
    case ATOM_AFFORDANCE:
        return ELEMENT_AFFORDANCE;
    case ATOM_CONDITION:
    case ATOM_STEP:
        break;
    }
    return ELEMENT_NODE;
}

static int compare_atoms(const void *left, const void *right)
{
    const struct known_atom *a = left, *b = right;
    if (a->atom.kind != b->atom.kind) {
        return a->atom.kind < b->atom.kind ? -1 : 1;
    }
    if (a->atom.subject != b->atom.subject) {
        return a->atom.subject < b->atom.subject ? -1 : 1;
    }
    return a->atom.level < b->atom.level ? -1 : a->atom.level > b->atom.level;
}

/* The old side's atom that an atom of the new side is, or NONE. */
static uint32_t old_atom(const struct comparing *c, const struct joint *j,
                         const struct known_atom *known, uint32_t atom)
{
    const struct atom *new = &j->sides[1].atoms[atom];
    struct known_atom wanted = {*new, 0};
    wanted.atom.subject = c->images.of[1][subject_kind(new)][new->subject];
    const struct known_atom *found =
        wanted.atom.subject == NONE ? NULL
                                    : bsearch(&wanted, known, j->sides[0].circuit.atom_count,
                                              sizeof(*known), compare_atoms);
    return found ? found->number : NONE;
}

/* Numbers the atoms of both sides: those of the old side, those only the new one has, and
 * 'chosen'. '*number' receives the number of every atom of the new side. */
static bool join_atoms(const struct comparing *c, struct joint *j, uint32_t *number)
{
    uint32_t old = j->present[0] ? j->sides[0].circuit.atom_count : 0;
    uint32_t new = j->present[1] ? j->sides[1].circuit.atom_count : 0;
    struct known_atom *known = memory_array((size_t)old + 1, sizeof(*known));
    j->atoms = memory_array((size_t)old + new + 1, sizeof(*j->atoms));
    if (!known || !j->atoms) {
        memory_free(known);
        return false;
    }
    for (uint32_t a = 0; a < old; a++) {
        known[a] = (struct known_atom){j->sides[0].atoms[a], a};
        j->atoms[a] = (struct joint_atom){{a, NONE}};
    }
    qsort(known, old, sizeof(*known), compare_atoms);
    j->atom_count = old;
    for (uint32_t a = 0; a < new; a++) {
        uint32_t same = old ? old_atom(c, j, known, a) : NONE;
        if (same == NONE) {
            same = j->atom_count++;
            j->atoms[same] = (struct joint_atom){{NONE, NONE}};
        }
        j->atoms[same].at[1] = a;
        number[a] = same;
    }
    j->chosen = j->atom_count++;
    j->atoms[j->chosen] = (struct joint_atom){{NONE, NONE}};
    memory_free(known);
    return true;
}

/* Copies the gates of one side; its atoms have numbers already. */
static void copy_gates(struct circuit_builder *builder, const struct circuit *from,
                       uint32_t *number)
{
    for (uint32_t n = from->atom_count; n < from->node_count; n++) {
        number[n] =
            circuit_add_gate(builder, (enum gate_kind)from->kind[n], from->threshold[n]);
    }
    for (uint32_t n = from->atom_count; n < from->node_count && !builder->failed; n++) {
        for (uint32_t i = from->first[n]; i < from->first[n + 1]; i++) {
            circuit_add_input(builder, number[n],
                              literal_of(number[literal_node(from->inputs[i])], false));
        }
    }
}

static uint32_t add_gate(struct circuit_builder *builder, enum gate_kind kind, uint32_t a,
                         uint32_t b)
{
    uint32_t gate = circuit_add_gate(builder, kind, 0);
    circuit_add_input(builder, gate, literal_of(a, false));
    circuit_add_input(builder, gate, literal_of(b, false));
    return gate;
}

/* The gates above both goals; those of a side that is missing are not asked for. */
static void add_questions(struct joint *j, struct circuit_builder *builder)
{
    if (!j->present[0] || !j->present[1]) {
        return;
    }
    uint32_t before = j->goal[0], after = j->goal[1];
    j->either = add_gate(builder, GATE_ANY, before, after);
    j->both = add_gate(builder, GATE_ALL, before, after);
    j->split =
        add_gate(builder, GATE_ALL, j->either, add_gate(builder, GATE_ANY, j->chosen, j->both));
    for (int side = 0; side < 2; side++) {
        j->fresh[side] = add_gate(builder, GATE_ALL, j->goal[side],
                                  add_gate(builder, GATE_ANY, j->chosen, j->goal[1 - side]));
    }
}

static enum status finish_circuit(struct joint *j, struct circuit_builder *builder)
{
    uint32_t *const nodes[] = {&j->goal[0], &j->goal[1],  &j->either,  &j->both,
                               &j->split,   &j->fresh[0], &j->fresh[1]};
    uint32_t *node_of = memory_array(builder->kind.count, sizeof(*node_of));
    enum status status = node_of && !builder->failed
                             ? circuit_finish(builder, &j->circuit, node_of, NULL)
                             : STATUS_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        *nodes[i] = node_of[*nodes[i]];
    }
    memory_free(node_of);
    return status;
}

/* Steps that may fail succeed here: a path is what has to be had, not what has to go well. */
static bool fix_steps(struct joint *j)
{
    j->fixed = memory_zeroed(j->atom_count, 1);
    for (uint32_t a = 0; j->fixed && a < j->atom_count; a++) {
        for (int side = 0; side < 2; side++) {
            uint32_t at = j->atoms[a].at[side];
            if (at != NONE && j->sides[side].atoms[at].kind == ATOM_STEP) {
                j->fixed[a] = ATOM_TRUE;
            }
        }
    }
    return j->fixed != NULL;
}

static enum status build_joint(const struct comparing *c, struct joint *j)
{
    struct circuit_builder builder;
    uint32_t *number[2] = {NULL, NULL};
    enum status status = STATUS_MEMORY;
    circuit_builder_init(&builder);
    for (int side = 0; side < 2; side++) {
        number[side] =
            memory_zeroed((size_t)j->sides[side].circuit.node_count + 1, sizeof(*number[side]));
    }
    if (number[0] && number[1] && join_atoms(c, j, number[1])) {
        for (uint32_t a = 0; a < j->atom_count; a++) {
            circuit_add_atom(&builder);
        }
        for (int side = 0; side < 2; side++) {
            for (uint32_t a = 0; side == 0 && a < j->sides[0].circuit.atom_count; a++) {
                number[0][a] = a;
            }
            if (j->present[side]) {
                copy_gates(&builder, &j->sides[side].circuit, number[side]);
                j->goal[side] = number[side][j->sides[side].goal];
            }
        }
        add_questions(j, &builder);
        status = fix_steps(j) ? finish_circuit(j, &builder) : STATUS_MEMORY;
    }
    memory_free(number[0]);
    memory_free(number[1]);
    circuit_builder_release(&builder);
    return status;
}

static void release_joint(struct joint *j)
{
    for (int side = 0; side < 2; side++) {
        if (j->present[side]) {
            scenario_circuit_release(&j->sides[side]);
        }
    }
    circuit_release(&j->circuit);
    memory_free(j->atoms);
    memory_free(j->fixed);
}

/* All minimal sets of a node; '*complete' is cleared where a budget was hit. */
static enum status solve(const struct comparing *c, const struct joint *j, uint32_t root,
                         struct solutions **solutions, bool *complete)
{
    struct engine_options options = c->options->engine;
    struct engine *engine = NULL;
    options.fixed = j->fixed;
    enum status status =
        engine_compile(&j->circuit, literal_of(root, false), &options, &engine);
    if (engine) {
        status = solutions_find(engine, SOLUTIONS_PATHS, &options, solutions);
        *complete &= engine_complete(engine);
    }
    engine_free(engine);
    if (*solutions) {
        *complete &= solutions_complete(*solutions);
        status = STATUS_OK;
    }
    return status;
}

static enum status count(const struct comparing *c, const struct solutions *solutions,
                         const char **decimal)
{
    struct text text;
    double nearest;
    text_init(&text);
    enum status status = solutions_count(solutions, &text, &nearest);
    *decimal = status == STATUS_OK ? arena_string(&c->out->arena, text_string(&text)) : NULL;
    text_release(&text);
    return *decimal ? status : STATUS_MEMORY;
}

static enum status solve_and_count(const struct comparing *c, const struct joint *j,
                                   uint32_t root, const char **decimal, bool *complete)
{
    struct solutions *solutions = NULL;
    enum status status = solve(c, j, root, &solutions, complete);
    if (status == STATUS_OK) {
        status = count(c, solutions, decimal);
    }
    solutions_free(solutions);
    return status;
}

/* Takes a set of joint atoms into the list of a side. */
static enum status list_path(const struct comparing *c, const struct joint *j, int side,
                             const uint32_t *atoms, uint32_t atom_count,
                             struct listed_path *path)
{
    struct atom *own = arena_array(&c->out->arena, atom_count, sizeof(*own));
    *path = (struct listed_path){.atoms = own};
    for (uint32_t i = 0; own && i < atom_count; i++) {
        if (atoms[i] != j->chosen) {
            own[path->atom_count++] = j->sides[side].atoms[j->atoms[atoms[i]].at[side]];
        }
    }
    return own ? STATUS_OK : STATUS_MEMORY;
}

/* What listing the paths of one side needs. */
struct listing {
    const struct comparing *c;
    const struct joint *joint;
    int side;
    struct solutions *own, *other; /* other: NULL where that side is missing */
    struct solutions *fresh;       /* NULL there, too, and where a budget was hit */
    struct listed_path *paths;
    size_t count, most;
};

/* Whether the set is to be listed: it is not a path of the other side, and is none of the fresh
 * ones, which were listed before. */
static enum status is_longer(const struct listing *l, const uint32_t *atoms,
                             uint32_t atom_count, bool *longer)
{
    bool known = false, listed = false;
    uint32_t *with = memory_array((size_t)atom_count + 1, sizeof(*with));
    enum status status =
        with ? solutions_contains(l->other, atoms, atom_count, &known) : STATUS_MEMORY;
    if (status == STATUS_OK && !known && l->fresh) {
        memcpy(with, atoms, atom_count * sizeof(*with));
        with[atom_count] = l->joint->chosen;
        status = solutions_contains(l->fresh, with, atom_count + 1, &listed);
    }
    memory_free(with);
    *longer = !known && !listed;
    return status;
}

static bool has_chosen(const struct listing *l, const uint32_t *atoms, uint32_t atom_count)
{
    for (uint32_t i = 0; i < atom_count; i++) {
        if (atoms[i] == l->joint->chosen) {
            return true;
        }
    }
    return false;
}

/* Lists from 'from', which are the fresh ones, or the side's own paths. */
static enum status list_from(struct listing *l, const struct solutions *from)
{
    struct ranking *ranking = NULL;
    double *cost = memory_array(l->joint->atom_count, sizeof(*cost));
    enum status status = STATUS_MEMORY;
    for (uint32_t a = 0; cost && a < l->joint->atom_count; a++) {
        cost[a] = a == l->joint->chosen ? -2.0 * l->joint->atom_count : 1;
    }
    if (cost) {
        status = ranking_open(from, cost, &ranking);
    }
    for (int asked = 0; status == STATUS_OK && l->count < l->most && asked < MOST_ASKED;
         asked++) {
        const uint32_t *atoms = NULL;
        uint32_t atom_count = 0;
        double sum;
        bool wanted = true;
        status = ranking_next(ranking, &atoms, &atom_count, &sum);
        if (status != STATUS_OK || !atoms ||
            (from == l->fresh && !has_chosen(l, atoms, atom_count))) {
            break;
        }
        if (from == l->own && l->other) {
            status = is_longer(l, atoms, atom_count, &wanted);
        }
        if (status == STATUS_OK && wanted) {
            status =
                list_path(l->c, l->joint, l->side, atoms, atom_count, &l->paths[l->count++]);
        }
    }
    ranking_free(ranking);
    memory_free(cost);
    return status;
}

/* The fresh ones, all of them or none: what a budget left of them need not be paths. */
static enum status list_fresh(struct listing *l, const struct comparing *c,
                              const struct joint *j)
{
    bool complete = true;
    enum status status = solve(c, j, j->fresh[l->side], &l->fresh, &complete);
    if (status == STATUS_OK && complete) {
        return list_from(l, l->fresh);
    }
    solutions_free(l->fresh);
    l->fresh = NULL;
    return status;
}

/* A list may hold fewer paths than there are: where the fresh ones could not be had, and the
 * others are far behind those of both sides. */
static enum status list_paths(const struct comparing *c, const struct joint *j, int side,
                              struct solutions *const goals[2], struct path_changes *changes)
{
    struct listing l = {.c = c,
                        .joint = j,
                        .side = side,
                        .own = goals[side],
                        .other = goals[1 - side],
                        .most = c->options->most_listed};
    l.paths = arena_array(&c->out->arena, l.most, sizeof(*l.paths));
    enum status status = l.paths ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK && l.other) {
        status = list_fresh(&l, c, j);
    }
    if (status == STATUS_OK && l.count < l.most) {
        status = list_from(&l, l.own);
    }
    solutions_free(l.fresh);
    changes->listed[side] = l.paths;
    changes->listed_count[side] = l.count;
    return status;
}

static const char *subtract(const struct comparing *c, const char *a, const char *b)
{
    return a && b ? assess_difference(&c->out->arena, a, b) : NULL;
}

/* How many paths each side alone has, by the formula above. */
static enum status count_common(const struct comparing *c, const struct joint *j,
                                struct path_changes *changes)
{
    const char *either = NULL, *both = NULL, *split = NULL;
    enum status status = solve_and_count(c, j, j->either, &either, &changes->complete);
    if (status == STATUS_OK) {
        status = solve_and_count(c, j, j->both, &both, &changes->complete);
    }
    if (status == STATUS_OK) {
        status = solve_and_count(c, j, j->split, &split, &changes->complete);
    }
    if (status != STATUS_OK || !changes->complete) {
        return status;
    }
    const char *common = subtract(c, either, subtract(c, split, both));
    for (int side = 0; side < 2; side++) {
        changes->only[side] = subtract(c, changes->counts[side], common);
        status = changes->only[side] ? status : STATUS_MEMORY;
    }
    return status;
}

static bool is_none(const char *decimal)
{
    return decimal && strcmp(decimal, "0") == 0;
}

static enum status compare_goals(const struct comparing *c, const struct joint *j,
                                 struct path_changes *changes)
{
    struct solutions *goals[2] = {NULL, NULL};
    enum status status = STATUS_OK;
    for (int side = 0; side < 2 && status == STATUS_OK; side++) {
        changes->counts[side] = "0";
        if (j->present[side]) {
            status = solve(c, j, j->goal[side], &goals[side], &changes->complete);
            status =
                status == STATUS_OK ? count(c, goals[side], &changes->counts[side]) : status;
        }
        changes->only[side] = changes->counts[side];
    }
    if (status == STATUS_OK && goals[0] && goals[1] && changes->complete) {
        status = count_common(c, j, changes);
    }
    if (status == STATUS_OK && !changes->complete) {
        changes->only[0] = changes->only[1] = changes->counts[0] = changes->counts[1] = NULL;
    }
    changes->differs = !is_none(changes->only[0]) || !is_none(changes->only[1]);
    for (int side = 0; side < 2 && status == STATUS_OK && changes->complete; side++) {
        if (goals[side] && !is_none(changes->only[side])) {
            status = list_paths(c, j, side, goals, changes);
        }
    }
    solutions_free(goals[0]);
    solutions_free(goals[1]);
    return status;
}

/* Whether both versions compiled to the same circuit over the same atoms: then they have the
 * same paths, and nothing is left to find. */
static bool same_circuits(const struct comparing *c, const struct joint *j)
{
    const struct circuit *a = &j->sides[0].circuit, *b = &j->sides[1].circuit;
    if (!j->present[0] || !j->present[1] || a->node_count != b->node_count ||
        a->atom_count != b->atom_count || a->edge_count != b->edge_count ||
        j->sides[0].goal != j->sides[1].goal) {
        return false;
    }
    for (uint32_t i = 0; i < a->atom_count; i++) {
        const struct atom *old = &j->sides[0].atoms[i], *new = &j->sides[1].atoms[i];
        if (old->kind != new->kind || old->level != new->level ||
            c->images.of[1][subject_kind(new)][new->subject] != old->subject) {
            return false;
        }
    }
    return memcmp(a->kind, b->kind, a->node_count) == 0 &&
           memcmp(a->threshold, b->threshold, a->node_count * sizeof(*a->threshold)) == 0 &&
           memcmp(a->first, b->first, (a->node_count + 1) * sizeof(*a->first)) == 0 &&
           memcmp(a->inputs, b->inputs, a->edge_count * sizeof(*a->inputs)) == 0;
}

static enum status compare_scenarios(struct comparing *c, uint32_t before, uint32_t after)
{
    struct path_changes changes = {.scenarios = {before, after}, .complete = true};
    struct joint joint = {.present = {false, false}};
    enum status status = STATUS_OK;
    for (int side = 0; side < 2 && status == STATUS_OK; side++) {
        if (changes.scenarios[side] != NONE) {
            status = scenario_compile(c->models->models[side], changes.scenarios[side],
                                      c->options->world, &joint.sides[side]);
            joint.present[side] = status == STATUS_OK;
        }
    }
    if (status == STATUS_OK && !same_circuits(c, &joint)) {
        status = build_joint(c, &joint);
        status = status == STATUS_OK ? compare_goals(c, &joint, &changes) : status;
    }
    if (status == STATUS_OK && !vec_push(&c->out->scenarios, changes)) {
        status = STATUS_MEMORY;
    }
    c->out->complete &= changes.complete;
    release_joint(&joint);
    return status;
}

static enum status compare_all(struct comparing *c)
{
    const struct threatmodel *const *models = c->models->models;
    enum status status = STATUS_OK;
    for (uint32_t s = 0; s < models[1]->scenarios.count && status == STATUS_OK; s++) {
        status = compare_scenarios(c, c->images.of[1][ELEMENT_SCENARIO][s], s);
    }
    for (uint32_t s = 0; s < models[0]->scenarios.count && status == STATUS_OK; s++) {
        if (c->images.of[0][ELEMENT_SCENARIO][s] == NONE) {
            status = compare_scenarios(c, s, NONE);
        }
    }
    return status;
}

enum status path_difference_find(const struct model_difference *difference,
                                 const struct path_difference_options *options,
                                 struct path_difference *out)
{
    struct comparing c = {.models = difference, .options = options, .out = out};
    *out = (struct path_difference){.complete = true};
    arena_init(&out->arena);
    enum status status = model_images_make(difference, &c.images);
    if (status == STATUS_OK) {
        status = compare_all(&c);
        model_images_release(&c.images);
    }
    if (status != STATUS_OK) {
        path_difference_release(out);
    }
    return status;
}

void path_difference_release(struct path_difference *difference)
{
    vec_release(&difference->scenarios);
    arena_release(&difference->arena);
    *difference = (struct path_difference){0};
}
