/* Folding: what is kept, what is counted, and that random drawings stay sound at every fold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "export/draw/fold.h"

#include <stdio.h>
#include <string.h>

enum { DRAWINGS = 300, MOST_NODES = 24 };

/* goal <- step a <- gate <- (capability, condition); shields on and off; b defeats off. */
static struct drawing_node small_nodes[] = {
    {"goal", NODE_GOAL, "", "Goal", "", "", "", STATE_OPEN, false, false, NO_GROUP},
    {"a", NODE_STEP, "", "A", "note", "", "", STATE_OPEN, false, false, NO_GROUP},
    {"gate", NODE_GATE, "any", "", "", "", "", STATE_OPEN, false, false, NO_GROUP},
    {"c", NODE_CAPABILITY, "", "C", "", "", "", STATE_OPEN, false, false, NO_GROUP},
    {"d", NODE_CONDITION, "", "D", "", "", "", STATE_GIVEN, false, false, NO_GROUP},
    {"on", NODE_SAFEGUARD, "", "On", "", "", "", STATE_GIVEN, true, false, NO_GROUP},
    {"on2", NODE_SAFEGUARD, "", "On too", "", "", "", STATE_GIVEN, true, false, NO_GROUP},
    {"off", NODE_SAFEGUARD, "", "Off", "", "", "", STATE_GIVEN, false, false, NO_GROUP},
    {"b", NODE_STEP, "", "B", "", "", "", STATE_CUT, false, false, NO_GROUP},
};

static struct drawing_edge small_edges[] = {
    {1, 0, EDGE_NEEDS, STATE_OPEN, "", NULL, 0},
    {2, 1, EDGE_NEEDS, STATE_OPEN, "", NULL, 0},
    {3, 2, EDGE_REQUIRES, STATE_OPEN, "", NULL, 0},
    {4, 2, EDGE_NEEDS, STATE_OPEN, "", NULL, 0},
    {5, 1, EDGE_CUTS, STATE_GIVEN, "", NULL, 0},
    {6, 1, EDGE_CUTS, STATE_GIVEN, "", NULL, 0},
    {7, 1, EDGE_CUTS, STATE_GIVEN, "", NULL, 0},
    {8, 7, EDGE_DEFEATS, STATE_CUT, "", NULL, 0},
};

static struct drawing small_drawing(void)
{
    return (struct drawing){.title = "t",
                            .subtitle = "",
                            .nodes = small_nodes,
                            .edges = small_edges,
                            .node_count = sizeof(small_nodes) / sizeof(*small_nodes),
                            .edge_count = sizeof(small_edges) / sizeof(*small_edges)};
}

static void test_draw_fold__says_what_is_inside(void **state)
{
    (void)state;
    static const struct {
        struct fold fold;
        const char *ids, *label, *note; /* of the nodes left; of the last but one of them */
    } cases[] = {
        {{FOLD_NOTHING, 0}, "goal a gate c d on on2 off b", "A", "note"},
        {{FOLD_SAFEGUARDS, 0}, "goal a gate c d on off b", "A", "note"},
        {{FOLD_REQUIREMENTS, 0}, "goal a gate on off b", "A", "note"},
        {{FOLD_GATES, 0}, "goal a on off b", "A", "note\nneeds 2 more: 1 open, 1 given"},
        {{FOLD_IDLE, 0},
         "goal a on",
         "A",
         "note\nneeds 2 more: 1 open, 1 given\n1 safeguard not in force"},
        {{FOLD_STEPS, 1},
         "goal a on",
         "A",
         "note\nneeds 2 more: 1 open, 1 given\n1 safeguard not in force"},
        {{FOLD_ALL, 1},
         "goal a",
         "A",
         "note\nneeds 2 more: 1 open, 1 given\n2 safeguards in force\n1 safeguard not in "
         "force"},
    };
    const struct drawing drawing = small_drawing();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arena arena;
        struct drawing folded;
        char ids[200] = "";
        arena_init(&arena);
        assert_int_equal(fold_drawing(&drawing, &cases[i].fold, &arena, &folded), STATUS_OK);
        for (size_t n = 0; n < folded.node_count; n++) {
            snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s", n ? " " : "",
                     folded.nodes[n].id);
        }
        assert_string_equal(ids, cases[i].ids);
        assert_string_equal(folded.nodes[1].label, cases[i].label);
        assert_string_equal(folded.nodes[1].note, cases[i].note);
        assert_int_equal(folded.footer_count, i > 0);
        arena_release(&arena);
    }
}

static unsigned draw_number(unsigned *seed, unsigned limit)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % limit;
}

/* Cycles, islands, no goal or many: whatever a description may hold. */
static void make_random(unsigned seed, struct arena *arena, struct drawing *drawing)
{
    unsigned most = 1 + draw_number(&seed, MOST_NODES);
    *drawing = (struct drawing){.title = "t", .subtitle = ""};
    drawing->nodes = arena_array(arena, most, sizeof(*drawing->nodes));
    drawing->edges = arena_array(arena, 4u * most, sizeof(*drawing->edges));
    drawing->node_count = most;
    for (unsigned i = 0; i < most; i++) {
        drawing->nodes[i] = small_nodes[1];
        drawing->nodes[i].id = arena_format(arena, "n%u", i);
        drawing->nodes[i].kind = draw_number(&seed, NODE_KINDS);
        drawing->nodes[i].gate = drawing->nodes[i].kind == NODE_GATE ? "any" : "";
        drawing->nodes[i].state = draw_number(&seed, STATE_COUNT);
        drawing->nodes[i].in_force = draw_number(&seed, 2);
    }
    for (unsigned i = draw_number(&seed, 4 * most); i > 0; i--) {
        struct drawing_edge *edge = &drawing->edges[drawing->edge_count++];
        *edge = (struct drawing_edge){.label = ""};
        edge->from = draw_number(&seed, most);
        edge->to = draw_number(&seed, most);
        bool guard = drawing->nodes[edge->from].kind == NODE_SAFEGUARD;
        bool guarded = drawing->nodes[edge->to].kind == NODE_SAFEGUARD;
        edge->kind = guard ? EDGE_CUTS : guarded ? EDGE_DEFEATS : EDGE_NEEDS;
        drawing->edge_count -= guard && guarded;
    }
}

static size_t count_goals(const struct drawing *drawing)
{
    size_t goals = 0;
    for (size_t i = 0; i < drawing->node_count; i++) {
        goals += drawing->nodes[i].kind == NODE_GOAL;
    }
    return goals;
}

static void assert_sound(const struct drawing *drawing, const struct drawing *folded)
{
    assert_int_equal(count_goals(drawing), count_goals(folded));
    assert_true(folded->node_count > 0);
    for (size_t i = 0; i < folded->edge_count; i++) {
        assert_true(folded->edges[i].from < folded->node_count);
        assert_true(folded->edges[i].to < folded->node_count);
    }
    for (size_t i = 0; i < folded->node_count; i++) {
        const struct drawing_node *node = &folded->nodes[i];
        size_t same = 0;
        for (size_t j = 0; j < drawing->node_count; j++) {
            same += strcmp(drawing->nodes[j].id, node->id) == 0 &&
                    drawing->nodes[j].state == node->state &&
                    drawing->nodes[j].kind == node->kind &&
                    drawing->nodes[j].in_force == node->in_force;
        }
        assert_int_equal(same, 1);
    }
}

static void test_draw_fold__keeps_goals_and_states_at_every_fold(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= DRAWINGS; seed++) {
        struct arena arena;
        struct drawing drawing, folded;
        struct fold fold = {FOLD_NOTHING, 0};
        unsigned folds = 0;
        arena_init(&arena);
        make_random(seed, &arena, &drawing);
        unsigned deepest;
        assert_int_equal(fold_depth(&drawing, &deepest), STATUS_OK);
        do {
            assert_int_equal(fold_drawing(&drawing, &fold, &arena, &folded), STATUS_OK);
            assert_sound(&drawing, &folded);
            folds++;
        } while (fold_next(&drawing, &fold, deepest));
        assert_int_equal(folds, 6 + (deepest > 1 ? deepest - 1 : 1));
        arena_release(&arena);
    }
}

static void test_draw_fold__survives_every_allocation_failure(void **state)
{
    (void)state;
    const struct drawing drawing = small_drawing();
    const struct fold fold = {FOLD_STEPS, 1};
    enum status status = STATUS_MEMORY;
    for (long successes = 0; status != STATUS_OK; successes++) {
        struct arena arena;
        struct drawing folded;
        arena_init(&arena);
        memory_fail_after(successes);
        status = fold_drawing(&drawing, &fold, &arena, &folded);
        int failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draw_fold__says_what_is_inside),
        cmocka_unit_test(test_draw_fold__keeps_goals_and_states_at_every_fold),
        cmocka_unit_test(test_draw_fold__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
