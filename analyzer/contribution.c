/* The system's contribution to a scenario. It is substantial where some path that is open uses
 * its assistance: since paths are minimal sets of atoms, that is so exactly where the goal,
 * with the atoms that do not hold fixed to false, depends on an assisted atom, which the
 * support of its decision diagram tells. A safeguard whose failure is possible but not certain
 * stays an atom that paths may name: were it taken to fail, a path around it that needs no
 * assistance would hide the one that does where it works. It is unique where, besides, the goal
 * is not reachable in the baseline world. Deciding dependence is NP-hard in general; a budget
 * that is hit leaves the lower beliefs NO and the upper ones YES. */
#include "analyzer/assessment_parts.h"

static bool in_lane(const struct assessing *a, uint32_t atom, enum world world, int lane)
{
    return belief_has(assessed_atom(a, atom, world), lane);
}

/* The lane of what is certain at the reading of a lane. */
static int certain_lane(int lane)
{
    bool point = lane == LANE_POINT_LOW || lane == LANE_POINT_HIGH || lane == LANE_POINT_CLEAR;
    return point ? LANE_POINT_LOW : LANE_BOUND_LOW;
}

static bool same_atoms(const struct assessing *a, enum world world, int one, int other)
{
    for (uint32_t atom = 0; atom < a->out->compiled.circuit.atom_count; atom++) {
        if (in_lane(a, atom, world, one) != in_lane(a, atom, world, other) ||
            in_lane(a, atom, world, certain_lane(one)) !=
                in_lane(a, atom, world, certain_lane(other))) {
            return false;
        }
    }
    return true;
}

/* Atoms that hold and that a path may name stay free; what the situation gives is true, and so
 * are safeguards that fail for certain. */
static bool fix_atoms(struct assessing *a, enum world world, int lane)
{
    bool assistance = false;
    for (uint32_t atom = 0; atom < a->out->compiled.circuit.atom_count; atom++) {
        enum atom_kind kind = a->out->compiled.atoms[atom].kind;
        bool holds = in_lane(a, atom, world, lane);
        bool uncertain = !in_lane(a, atom, world, certain_lane(lane));
        bool named = kind == ATOM_ASSISTED || kind == ATOM_CONDITION ||
                     (kind == ATOM_SAFEGUARD && uncertain);
        a->fixed[atom] = !holds ? ATOM_FALSE : named ? ATOM_FREE : ATOM_TRUE;
        assistance |= holds && kind == ATOM_ASSISTED;
    }
    return assistance;
}

static enum status depends_on_assistance(struct assessing *a, bool *depends, bool *exact)
{
    struct engine *engine = NULL;
    enum status status = assess_compile_goal(a, &engine);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t count;
    const uint32_t *support = engine_support(engine, &count);
    *depends = false;
    *exact = engine_complete(engine);
    for (uint32_t i = 0; i < count; i++) {
        *depends |= a->out->compiled.atoms[support[i]].kind == ATOM_ASSISTED;
    }
    engine_free(engine);
    return STATUS_OK;
}

/* Whether some path that is open in the lane uses assistance. */
static enum status assess_lane(struct assessing *a, enum world world, int lane, bool *uses)
{
    bool low = lane == LANE_BOUND_LOW || lane == LANE_POINT_LOW;
    bool exact = true;
    *uses = false;
    if (!belief_has(a->out->goal[world], lane) || !fix_atoms(a, world, lane)) {
        return STATUS_OK;
    }
    enum status status = depends_on_assistance(a, uses, &exact);
    if (status == STATUS_OK && !exact) {
        *uses = !low;
        a->out->contribution_complete = false;
    }
    return status;
}

static enum status assess_substantial(struct assessing *a, enum stage stage)
{
    enum world world = stage_world(a->situation, stage);
    belief substantial = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        int same = 0;
        while (same < lane && !same_atoms(a, world, same, lane)) {
            same++;
        }
        bool uses = belief_has(substantial, same);
        if (same == lane || !a->out->contribution_complete) {
            enum status status = assess_lane(a, world, lane, &uses);
            if (status != STATUS_OK) {
                return status;
            }
        }
        substantial |= (belief)(uses << lane);
    }
    a->out->substantial[stage] = substantial;
    return STATUS_OK;
}

/* Not reachable in the baseline world: certain only where it is not possible there. */
static belief outside_baseline(belief baseline)
{
    belief outside = 0;
    for (int r = READING_POINT; r <= READING_BOUND; r++) {
        enum reading reading = (enum reading)r;
        bool low = !belief_has(baseline, lane_high(reading));
        bool high = !belief_has(baseline, lane_low(reading));
        outside |= (belief)(low << lane_low(reading) | high << lane_high(reading) |
                            high << lane_clear(reading));
    }
    return outside;
}

enum status assess_contribution(struct assessing *a)
{
    for (int s = STAGE_BEFORE; s <= STAGE_RESIDUAL; s++) {
        enum status status = assess_substantial(a, (enum stage)s);
        if (status != STATUS_OK) {
            return status;
        }
        a->out->unique[s] =
            a->out->substantial[s] & outside_baseline(a->out->goal[WORLD_BASELINE]);
    }
    return STATUS_OK;
}
