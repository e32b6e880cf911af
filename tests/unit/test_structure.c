/* The shape of scenarios: by hand, and on random ones against closures and plain searches. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/structure.h"
#include "tests/oracle/made.h"

/* A scenario out of the text between the tags. */
struct small {
    struct threatmodel model;
    struct scenario_circuit compiled;
    struct arena arena;
    struct structure structure;
};

static void open_small(struct small *small, const char *inside)
{
    static const char *const paths[] = {model_name};
    struct diagnostics diagnostics;
    FILE *file = fopen(model_name, "w");
    assert_non_null(file);
    fprintf(file,
            "<threat-model version='1'><affordance id='chat' title='t'/>"
            "<affordance id='weights' title='t'/><actor id='who' title='t'/>"
            "<capability id='skill' title='t' through='weights'><level title='t'/></capability>"
            "<safeguard id='guard' title='t' family='security' layer='weights'"
            " works-under='api'><cuts step='s/cut'/><defeated-by step='s/defeat'/></safeguard>"
            "<domain id='d' title='t'><outcome id='o' title='t'>"
            "<scenario id='s' title='t' actor='who' goal='goal'>"
            "<step id='cut' title='t'/><step id='defeat' title='t'/>%s"
            "</scenario></outcome></domain></threat-model>",
            inside);
    assert_int_equal(fclose(file), 0);
    *small = (struct small){0};
    diagnostics_init(&diagnostics);
    arena_init(&small->arena);
    assert_int_equal(threatmodel_read(paths, 1, NULL, &small->model, &diagnostics), STATUS_OK);
    assert_int_equal(scenario_compile(&small->model, 0, "", &small->compiled), STATUS_OK);
    assert_int_equal(structure_find(&small->compiled, NULL, &small->arena, &small->structure),
                     STATUS_OK);
    diagnostics_release(&diagnostics);
}

static void close_small(struct small *small)
{
    scenario_circuit_release(&small->compiled);
    threatmodel_release(&small->model);
    arena_release(&small->arena);
}

/* The ids of nodes, separated by blanks, are the expected ones. */
static void expect_nodes(const struct small *small, const uint32_t *nodes, size_t count,
                         const char *expected)
{
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < count; i++) {
        text_append(&text, i ? " " : "");
        text_append(&text, small->model.nodes.items[nodes[i]].label.id);
    }
    assert_string_equal(text_string(&text), expected);
    text_release(&text);
}

static void test_structure__of_a_single_step(void **state)
{
    (void)state;
    struct small small;
    open_small(&small, "<step id='goal' title='t'/>");
    const struct structure *s = &small.structure;
    assert_int_equal(s->cycle_count, 0);
    expect_nodes(&small, s->impossible, s->impossible_count, "");
    expect_nodes(&small, s->vacuous, s->vacuous_count, "cut defeat");
    assert_true(s->dominators_exact);
    expect_nodes(&small, s->dominators, s->dominator_count, "goal");
    close_small(&small);
}

static void test_structure__finds_cycles_through_safeguards_and_affordances(void **state)
{
    (void)state;
    static const struct {
        const char *inside, *nodes, *example, *label;
    } cases[] = {
        {"<step id='a' title='t'><any><needs ref='a'/><needs ref='cut'/></any></step>"
         "<step id='goal' title='t' needs='a'/>",
         "a a_1", "a a_1", "a step in its own gate"},
        {"<step id='goal' title='t' needs='goal'/>", "goal", "goal",
         "a step that needs itself"},
        {"<step id='a' title='t' needs='b'/><step id='b' title='t' needs='goal'/>"
         "<step id='goal' title='t'><any><needs ref='a'/><needs ref='b'/></any></step>",
         "a b goal goal_1", "a goal_1 goal b", "one of two cycles that overlap"},
        {"<step id='goal' title='t' gives='weights'><requires capability='skill'/></step>",
         "goal goal_1", "goal goal_1", "a step that gives what it requires"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct small small;
        open_small(&small, cases[i].inside);
        const struct structure *s = &small.structure;
        assert_int_equal(s->cycle_count, 1);
        expect_nodes(&small, s->cycles[0].nodes, s->cycles[0].node_count, cases[i].nodes);
        expect_nodes(&small, s->cycles[0].example, s->cycles[0].example_count,
                     cases[i].example);
        close_small(&small);
    }
}

static void test_structure__finds_what_can_never_hold(void **state)
{
    (void)state;
    struct small small;
    open_small(&small, "<step id='a' title='t' needs='b'/><step id='b' title='t' needs='a'/>"
                       "<step id='goal' title='t'><any><needs ref='a'/>"
                       "<requires capability='skill'/></any></step>"
                       "<step id='idle' title='t' needs='goal'/>");
    const struct structure *s = &small.structure;
    expect_nodes(&small, s->impossible, s->impossible_count, "a b");
    expect_nodes(&small, s->vacuous, s->vacuous_count, "cut defeat idle");
    close_small(&small);
}

static void test_structure__dominators_are_exact_on_alternatives_only(void **state)
{
    (void)state;
    static const struct {
        const char *inside;
        bool exact;
        const char *dominators, *label;
    } cases[] = {
        {"<step id='a' title='t'/><step id='b' title='t' needs='a'/>"
         "<step id='goal' title='t' needs='b'/>",
         true, "a b goal", "a chain"},
        {"<step id='a' title='t'/><step id='b' title='t' needs='a'/>"
         "<step id='c' title='t' needs='a'><requires capability='skill'/></step>"
         "<step id='goal' title='t'><any><needs ref='b'/><needs ref='c'/></any></step>",
         true, "a goal", "two ways from one step"},
        {"<step id='a' title='t'/><step id='b' title='t'/>"
         "<step id='goal' title='t' needs='a b'/>",
         false, "", "two steps at once"},
        {"<step id='a' title='t'/><step id='b' title='t'/><step id='goal' title='t'>"
         "<at-least k='2'><needs ref='a'/><needs ref='b'/></at-least></step>",
         false, "", "both of two"},
        {"<step id='a' title='t'/><step id='b' title='t' needs='b'/>"
         "<step id='goal' title='t'><at-least k='1'><needs ref='a'/><needs ref='b'/></at-least>"
         "</step>",
         true, "a goal", "a way that cannot be gone does not count"},
        {"<any id='goal'><requires affordance='chat'/><needs ref='cut'/></any>", true, "",
         "a goal that needs no step"},
        {"<step id='a' title='t'/><step id='goal' title='t' needs='a goal'/>", true, "",
         "a goal that cannot be reached"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct small small;
        open_small(&small, cases[i].inside);
        const struct structure *s = &small.structure;
        assert_int_equal(s->dominators_exact, cases[i].exact);
        expect_nodes(&small, s->dominators, s->dominator_count, cases[i].dominators);
        close_small(&small);
    }
}

/* ---- random scenarios ---- */

struct searched {
    const struct made *made;
    int scenario;
    const struct scenario_circuit *compiled;
    struct structure structure;
    bool usable[4096];
};

/* The nodes of the circuit from which 'target' is reached; with 'direct' without passing
 * through another node of the model. */
static void search_back(const struct searched *s, uint32_t target, bool direct, bool *reached)
{
    const struct circuit *circuit = &s->compiled->circuit;
    static bool model_node[4096];
    memset(reached, 0, circuit->node_count);
    memset(model_node, 0, sizeof(model_node));
    for (size_t n = 0; n < s->compiled->model->nodes.count; n++) {
        if (s->compiled->node_of[n] != NONE) {
            model_node[s->compiled->node_of[n]] = true;
        }
    }
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t node = 0; node < circuit->node_count; node++) {
            bool open = node == target || (reached[node] && !(direct && model_node[node]));
            for (uint32_t e = circuit->first[node]; open && e < circuit->first[node + 1]; e++) {
                grows |= !reached[literal_node(circuit->inputs[e])];
                reached[literal_node(circuit->inputs[e])] = true;
            }
        }
    }
}

static bool contains(const uint32_t *nodes, size_t count, uint32_t node)
{
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] == node) {
            return true;
        }
    }
    return false;
}

static void check_example(const struct searched *s, const struct structure_cycle *cycle)
{
    static bool reached[4096];
    check(cycle->example_count > 0 && cycle->example[0] == cycle->nodes[0], "starts", 0);
    for (size_t i = 0; i < cycle->example_count; i++) {
        uint32_t next = cycle->example[(i + 1) % cycle->example_count];
        check(contains(cycle->nodes, cycle->node_count, next), "in its component", (long)i);
        check(!contains(cycle->example, i, cycle->example[i]), "each once", (long)i);
        search_back(s, s->compiled->node_of[next], true, reached);
        check(reached[s->compiled->node_of[cycle->example[i]]], "feeds the next", (long)i);
    }
}

static void check_cycles(const struct searched *s)
{
    static bool back[4096], forth[4096];
    for (uint32_t n = 0; n < s->compiled->model->nodes.count; n++) {
        uint32_t node = s->compiled->node_of[n];
        size_t listed = 0;
        for (size_t c = 0; c < s->structure.cycle_count; c++) {
            const struct structure_cycle *cycle = &s->structure.cycles[c];
            if (contains(cycle->nodes, cycle->node_count, n)) {
                listed++;
                search_back(s, node, false, back);
                search_back(s, s->compiled->node_of[cycle->nodes[0]], false, forth);
                check(back[s->compiled->node_of[cycle->nodes[0]]] && forth[node], "both", n);
            }
        }
        if (node != NONE) {
            search_back(s, node, false, back);
            check(listed == back[node], "in exactly one component iff on a cycle", n);
        }
    }
    for (size_t c = 0; c < s->structure.cycle_count; c++) {
        check_example(s, &s->structure.cycles[c]);
    }
}

static void check_lists(const struct searched *s)
{
    static bool leads[4096];
    struct plain_inputs inputs;
    struct naive naive = {&s->made->plain, &inputs, s->scenario, -1, NULL, {0}};
    memset(&inputs, 0xFF, sizeof(inputs));
    inputs.alone = false;
    iterate_naively(&naive);
    search_back(s, s->compiled->goal, false, leads);
    leads[s->compiled->goal] = true;
    for (uint32_t n = 0; n < s->compiled->model->nodes.count; n++) {
        const struct structure *found = &s->structure;
        uint32_t node = s->compiled->node_of[n];
        int plain = plain_node_of(s->made, s->scenario, n);
        if (node == NONE || plain < 0) {
            continue;
        }
        check(contains(found->impossible, found->impossible_count, n) == !naive.held[plain],
              "impossible", n);
        check(contains(found->vacuous, found->vacuous_count, n) == !leads[node], "vacuous", n);
    }
}

/* True when there was one to compare. */
static bool check_dominators(const struct searched *s)
{
    const struct assessment *a = &s->made->assessments[s->scenario];
    if (!s->structure.dominators_exact) {
        return false;
    }
    check(s->structure.dominator_count == a->choke_point_count, "as many choke points",
          (long)a->choke_point_count);
    for (size_t i = 0; i < a->choke_point_count; i++) {
        check(
            contains(s->structure.dominators, s->structure.dominator_count, a->choke_points[i]),
            "a choke point is a dominator", (long)i);
    }
    return a->choke_point_count > 0;
}

static bool search_scenario(const struct made *m, int scenario)
{
    static struct searched s;
    struct arena arena;
    s = (struct searched){.made = m, .scenario = scenario};
    s.compiled = &m->assessments[scenario].compiled;
    arena_init(&arena);
    assert_true(s.compiled->circuit.node_count <= 4096);
    for (uint32_t atom = 0; atom < s.compiled->circuit.atom_count; atom++) {
        enum atom_kind kind = s.compiled->atoms[atom].kind;
        belief b = situation_atom(&m->situation, s.compiled, atom, WORLD_UNMITIGATED);
        s.usable[atom] = (kind != ATOM_AFFORDANCE && kind != ATOM_STEP) || b == BELIEF_YES;
    }
    assert_int_equal(structure_find(s.compiled, s.usable, &arena, &s.structure), STATUS_OK);
    check_cycles(&s);
    check_lists(&s);
    bool compared = check_dominators(&s);
    arena_release(&arena);
    return compared;
}

static void test_structure__agrees_with_plain_searches(void **state)
{
    (void)state;
    static struct made m;
    long compared = 0;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct plain_case plain = draw_case(seed);
        make(&plain, &m);
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            compared += search_scenario(&m, s);
        }
        release(&m);
    }
    assert_true(compared > 100);
}

static void test_structure__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct small small;
    open_small(&small, "<step id='a' title='t' needs='goal'/>"
                       "<step id='goal' title='t'><any><needs ref='a'/><needs ref='cut'/>"
                       "</any></step>");
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        struct arena arena;
        struct structure structure;
        arena_init(&arena);
        memory_fail_after(successes);
        enum status status = structure_find(&small.compiled, NULL, &arena, &structure);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_int_equal(structure.cycle_count, failed ? 0 : 1);
        arena_release(&arena);
    }
    close_small(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure__of_a_single_step),
        cmocka_unit_test(test_structure__finds_cycles_through_safeguards_and_affordances),
        cmocka_unit_test(test_structure__finds_what_can_never_hold),
        cmocka_unit_test(test_structure__dominators_are_exact_on_alternatives_only),
        cmocka_unit_test(test_structure__agrees_with_plain_searches),
        cmocka_unit_test(test_structure__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
