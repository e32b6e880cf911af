/* A what-if of random small situations against the same situation with its files edited by
 * hand: every answer must be the same, and the base case must not have been touched. */
#include "tests/oracle/made.h"

#include "analyzer/closure.h"
#include "analyzer/difference.h"
#include "analyzer/whatif.h"

#include <stdlib.h>
#include <string.h>

static long
    met_only; /* paths that one side only unlocks, so that a dull generator is noticed */

/* Measures every level of the capability so that it is certainly at 'level'. */
static void edit_level(struct plain_case *c, int capability, uint32_t level)
{
    struct plain_capability *edited = &c->capabilities[capability];
    for (int j = 0; j < edited->levels; j++) {
        int quarters = (uint32_t)j < level ? 4 : 0;
        edited->indicator[j] = true;
        edited->result[j] = (struct quarters){true, quarters, quarters, quarters, 0};
    }
}

static void edit_safeguard(struct plain_case *c, int safeguard, bool counts)
{
    struct plain_safeguard *edited = &c->safeguards[safeguard];
    edited->recorded = counts;
    edited->expired = false;
    edited->status = SAFEGUARD_VALIDATED;
    edited->tested = 63;
    edited->criterion = false;
}

/* Makes one random change to the plain case and to the what-if alike. */
static void change(struct plain_case *edited, struct whatif *whatif,
                   struct diagnostics *diagnostics)
{
    char id[32];
    int index = (int)draw(edited, 64);
    enum status status = STATUS_OK;
    uint32_t level;
    switch (draw(edited, 3)) {
    case 0:
        index %= edited->capability_count;
        level = draw(edited, (uint32_t)edited->capabilities[index].levels + 1);
        edit_level(edited, index, level);
        snprintf(id, sizeof(id), "c%d", index);
        status = whatif_set_level(whatif, id, level, diagnostics);
        break;
    case 1:
        if (edited->safeguard_count) {
            index %= edited->safeguard_count;
            bool counts = one_in(edited, 2);
            edit_safeguard(edited, index, counts);
            snprintf(id, sizeof(id), "g%d", index);
            status = whatif_set_safeguard(whatif, id, counts, diagnostics);
        }
        break;
    default:
        index %= edited->named_count;
        if (edited->nodes[index].kind == NODE_CONDITION) {
            enum truth truth = (enum truth)draw(edited, 3);
            edited->nodes[index].truth = truth;
            edited->nodes[index].probability = -1;
            status = whatif_set_condition(
                whatif, node_id(edited, index, edited->nodes[index].scope, id), truth,
                diagnostics);
        }
        break;
    }
    check(status == STATUS_OK, "the change is taken", (long)status);
}

static void check_same(const struct assessment *one, const struct assessment *other)
{
    for (int w = 0; w < WORLD_COUNT; w++) {
        check(one->goal[w] == other->goal[w], "goal", w);
    }
    for (int stage = 0; stage < 2; stage++) {
        check(one->substantial[stage] == other->substantial[stage], "substantial", stage);
        check(one->unique[stage] == other->unique[stage], "unique", stage);
    }
}

static void check_verdict(const struct whatif *whatif, const struct made *by_hand)
{
    const struct assessment_options options = {.most_paths = 0};
    struct diagnostics diagnostics;
    struct verdict verdict;
    diagnostics_init(&diagnostics);
    check(verdict_make(&whatif->question, &options, &verdict, &diagnostics) == STATUS_OK,
          "verdict", 0);
    check(verdict.outcome != OUTCOME_ACCEPTABLE, "a what-if is never acceptable", 0);
    for (int s = 0; s < SCENARIO_COUNT; s++) {
        check_same(&verdict.assessments[s], &by_hand->assessments[s]);
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
}

/* Whether the path of one side reaches the goal on the other, by a closure of its own. Both
 * were compiled from the same model, so their atoms are the same. */
static bool reaches(const struct verdict *other, uint32_t scenario,
                    const struct attack_path *path)
{
    const struct assessment *a = &other->assessments[scenario];
    const struct circuit *circuit = &a->compiled.circuit;
    bool *holds = calloc(circuit->node_count, sizeof(*holds));
    uint32_t *order = calloc(circuit->node_count, sizeof(*order)), count;
    assert_non_null(holds);
    assert_non_null(order);
    for (uint32_t atom = 0; atom < circuit->atom_count; atom++) {
        enum atom_kind kind = a->compiled.atoms[atom].kind;
        bool named = kind != ATOM_ASSISTED && kind != ATOM_CONDITION;
        for (uint32_t i = 0; i < path->atom_count; i++) {
            named |= path->atoms[i] == atom;
        }
        belief b =
            situation_belief(a->words[atom], situation_residual_world(&other->situation));
        holds[atom] = named && belief_has(b, lane_high(situation_reading(&other->situation)));
    }
    check(closure_derive(circuit, holds, order, &count) == STATUS_OK, "derive", 0);
    bool reached = holds[a->compiled.goal];
    free(holds);
    free(order);
    return reached;
}

static void check_paths(const struct difference *d, const struct scenario_difference *s,
                        int side)
{
    const struct assessment *a = &d->sides[side]->assessments[s->scenario.at[side]];
    size_t listed = 0;
    for (size_t p = 0; p < a->path_count; p++) {
        bool only = a->paths[p].state <= PATH_CANNOT_RULE_OUT &&
                    !reaches(d->sides[!side], s->scenario.at[!side], &a->paths[p]);
        bool is_listed =
            listed < s->only[side].count && s->only[side].items[listed] == &a->paths[p];
        check(only == is_listed, "a path of one side only", (long)p);
        listed += is_listed;
        met_only += is_listed;
    }
    check(listed == s->only[side].count, "no other path", (long)listed);
}

static void check_difference(const struct made *base, const struct whatif *whatif)
{
    const struct assessment_options options = {.most_paths = ALL_PATHS};
    struct diagnostics diagnostics;
    struct verdict before, after;
    struct difference difference;
    diagnostics_init(&diagnostics);
    check(verdict_make(&base->situation.question, &options, &before, &diagnostics) == STATUS_OK,
          "base", 0);
    check(verdict_make(&whatif->question, &options, &after, &diagnostics) == STATUS_OK, "after",
          0);
    check(difference_find(&before, &after, NULL, &difference) == STATUS_OK, "difference", 0);
    check(difference.complete, "complete", 0);
    for (size_t i = 0; i < difference.scenarios.count; i++) {
        for (int side = 0; side < 2; side++) {
            check_paths(&difference, &difference.scenarios.items[i], side);
        }
    }
    difference_release(&difference);
    check(difference_find(&before, &before, NULL, &difference) == STATUS_OK, "same", 0);
    check(difference_is_empty(&difference), "nothing differs from itself", 0);
    difference_release(&difference);
    verdict_release(&before);
    verdict_release(&after);
    diagnostics_release(&diagnostics);
}

static void test_whatif__equals_files_edited_by_hand(void **state)
{
    (void)state;
    static struct made base, by_hand;
    uint64_t cases = cases_to_try(600), first = cases_first();
    for (uint64_t i = 0; i < cases; i++) {
        struct plain_case plain = draw_case(first + i);
        struct diagnostics diagnostics;
        struct whatif whatif;
        make(&plain, &base);
        diagnostics_init(&diagnostics);
        check(whatif_init(&base.situation.question, &whatif) == STATUS_OK, "init", (long)i);
        struct plain_case edited = plain;
        for (uint32_t n = 1 + draw(&edited, 3); n > 0; n--) {
            change(&edited, &whatif, &diagnostics);
        }
        make(&edited, &by_hand);
        check_verdict(&whatif, &by_hand);
        check_difference(&base, &whatif);
        release(&by_hand);
        whatif_release(&whatif);
        diagnostics_release(&diagnostics);
        release(&base);
    }
    print_message("%ld paths of one side only\n", met_only);
    assert_true(cases < 100 || met_only > (long)cases / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whatif__equals_files_edited_by_hand),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
