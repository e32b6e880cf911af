/* Proofs about a scenario's graph: derivations and cuts that decide the goal in every world and
 * at both readings, and what decides a contribution: a derivation that uses assistance beside a
 * cut for the same case, or a tree of cases none of which tells assistance. A proof serves all
 * lanes in which its atoms are so; one is written only for a lane that those before it leave
 * open. */
#include "export/certificate_parts.h"

#include <string.h>

/* Where it holds, and where a path need not go by it although it does. */
struct proving_atom {
    answer holds, free;
    bool assisted;
};

/* Where safeguards fail for certain, they are no longer free to be named. */
static answer certain(answer a)
{
    answer sure = ANSWER_NO;
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        belief b = a >> w * LANE_COUNT & BELIEF_YES, yes = BELIEF_NO;
        for (int r = READING_POINT; r <= READING_BOUND; r++) {
            enum reading reading = (enum reading)r;
            yes |= belief_has(b, lane_low(reading))
                       ? (belief)(1 << lane_low(reading) | 1 << lane_high(reading) |
                                  1 << lane_clear(reading))
                       : BELIEF_NO;
        }
        sure |= (answer)yes << w * LANE_COUNT;
    }
    return sure;
}

enum status proving_init(struct proving *p, struct certifying *c,
                         const struct scenario_circuit *compiled, const uint32_t *atom_nodes)
{
    const struct circuit *circuit = &compiled->circuit;
    *p = (struct proving){.c = c, .upper = ANSWER_YES};
    text_init(&p->tree);
    enum status status = witness_init(&p->witness, circuit, compiled->goal);
    p->atoms = memory_array(circuit->atom_count, sizeof(*p->atoms));
    p->named = memory_zeroed(circuit->node_count, sizeof(*p->named));
    if (status != STATUS_OK || !p->atoms || !p->named) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < circuit->atom_count; i++) {
        enum atom_kind kind = compiled->atoms[i].kind;
        answer holds = certifying_answer_of(c, atom_nodes[i]);
        bool assisted = kind == ATOM_ASSISTED;
        p->atoms[i] = (struct proving_atom){holds,
                                            assisted                 ? ANSWER_YES
                                            : kind == ATOM_CONDITION ? holds
                                            : kind == ATOM_SAFEGUARD ? holds & ~certain(holds)
                                                                     : ANSWER_NO,
                                            assisted};
        p->assisted |= assisted ? holds : ANSWER_NO;
    }
    return STATUS_OK;
}

void proving_release(struct proving *p)
{
    witness_release(&p->witness);
    memory_free(p->atoms);
    memory_free(p->named);
    text_release(&p->tree);
}

/* Writes the proof of what the witness has closed, and takes note of what it shows. */
static void write_proof(struct proving *p, struct text *out)
{
    struct witness *w = &p->witness;
    bool cut = !w->holds[w->goal];
    answer met = ANSWER_YES, without = ANSWER_YES;
    witness_prove(w);
    text_append(out, cut ? "cut" : "derivation");
    if (!cut) {
        memset(p->named, 0, w->circuit->node_count * sizeof(*p->named));
    }
    for (uint32_t i = 0; i < w->proof_count; i++) {
        uint32_t n = w->proof[i];
        text_format(out, " %u", (unsigned)n);
        if (n < w->circuit->atom_count) {
            const struct proving_atom *atom = &p->atoms[n];
            bool free = atom->assisted || !p->named[n];
            met &= cut ? ~atom->holds : atom->holds;
            without &= ~atom->holds | (free ? atom->free : ANSWER_NO);
        }
        p->named[n] |= !cut;
    }
    text_append_char(out, '\n');
    if (cut) {
        p->upper &= ~met;
        p->uses |= p->with & without;
    } else {
        p->lower |= met;
        p->with = met;
    }
}

/* The lanes for which the proof at hand decides the case at hand, or in which that is no case.
 */
static answer settled_lanes(const struct proving *p)
{
    const struct witness *w = &p->witness;
    bool cut = !w->holds[w->goal];
    answer so = ANSWER_YES, live = ANSWER_YES;
    for (uint32_t i = 0; i < w->proof_count; i++) {
        if (w->proof[i] < w->circuit->atom_count) {
            const struct proving_atom *atom = &p->atoms[w->proof[i]];
            enum witness_role role = (enum witness_role)w->role[w->proof[i]];
            so &= cut ? ~atom->holds | (role == ROLE_CLEARED ? atom->free : ANSWER_NO)
                      : atom->holds & ~(role == ROLE_SET ? ANSWER_NO : atom->free);
        }
    }
    for (uint32_t i = 0; i < w->circuit->atom_count; i++) {
        const struct proving_atom *atom = &p->atoms[i];
        live &= w->role[i] == ROLE_CLEARED ? ~atom->holds | atom->free
                : w->role[i] == ROLE_SET   ? atom->holds
                                           : ANSWER_YES;
    }
    return so | ~live;
}

uint32_t proving_goal(struct proving *p)
{
    struct witness *w = &p->witness;
    for (int lane = 0; lane < ANSWER_WORLDS * LANE_COUNT; lane++) {
        if ((p->lower | ~p->upper) >> lane & 1) {
            continue;
        }
        for (uint32_t a = 0; a < w->circuit->atom_count; a++) {
            w->holds[a] = p->atoms[a].holds >> lane & 1;
        }
        witness_close(w);
        write_proof(p, p->c->out);
    }
    certifying_begin(p->c, "goal");
    return certifying_end(p->c, p->lower);
}

/* Goes through the cases of what is free in a lane: true where one tells the goal with
 * assistance from the goal without, which the witness then has. Where neither can differ, the
 * rest of a case is left alone; 'tree' is what settles them, and '*never' where. */
static bool find_case(struct proving *p, answer *never)
{
    struct witness *w = &p->witness;
    *never = ANSWER_YES;
    w->decided = 0;
    text_clear(&p->tree);
    for (int cases = 0; cases < MOST_CASES; cases++) {
        if (witness_try_case(w, false, false) || !witness_try_case(w, true, true)) {
            write_proof(p, &p->tree);
            *never &= settled_lanes(p);
            text_append(&p->tree, "settles\n");
            if (!witness_turn(w)) {
                return false;
            }
        } else {
            uint32_t atom = witness_clear(w);
            if (atom == NONE) {
                return true;
            }
            text_format(&p->tree, "clear %u\n", (unsigned)atom);
        }
    }
    p->c->status = p->c->status == STATUS_OK ? STATUS_LIMIT : p->c->status;
    p->c->why = "a contribution takes too many cases to prove";
    return false;
}

static void prove_contribution(struct proving *p, int lane)
{
    struct witness *w = &p->witness;
    answer never;
    for (uint32_t a = 0; a < w->circuit->atom_count; a++) {
        const struct proving_atom *atom = &p->atoms[a];
        w->role[a] = (uint8_t)(!(atom->holds >> lane & 1) ? ROLE_FALSE
                               : atom->assisted           ? ROLE_ASSISTANCE
                               : atom->free >> lane & 1   ? ROLE_UNSET
                                                          : ROLE_TRUE);
    }
    const answer uses = p->uses;
    if (find_case(p, &never)) {
        p->uses = uses; /* the tree is not written */
        for (int assisted = 1; assisted >= 0; assisted--) {
            witness_try_case(w, false, assisted);
            write_proof(p, p->c->out);
        }
    } else {
        p->never |= never;
        text_append_bytes(p->c->out, text_string(&p->tree), p->tree.length);
        p->c->out->failed |= p->tree.failed;
    }
}

uint32_t proving_contribution(struct proving *p, enum world world)
{
    for (int lane = 0; lane < LANE_COUNT && p->c->status == STATUS_OK; lane++) {
        int at = situation_lane(world, lane);
        if (!((p->uses | p->never | ~p->assisted) >> at & 1)) {
            prove_contribution(p, at);
        }
    }
    certifying_begin(p->c, "contribution");
    text_format(p->c->out, " %d", (int)world);
    return certifying_end(p->c, everywhere(p->uses >> situation_lane(world, 0) & BELIEF_YES));
}
