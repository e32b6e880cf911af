/* Attack graphs of other tools: faults with their places, what becomes of what, and running out
 * of memory anywhere. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "export/graph_writers.h"
#include "model/graph.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OBJECTS(list) "{\"schema\":\"attack_flow_v2\",\n\"objects\":[\n" list "]}"
#define BUNDLE(list)                                                                           \
    "{\"type\":\"bundle\",\"objects\":[\n{\"type\":\"attack-flow\",\"id\":\"f\"},\n" list "]}"

static const struct graph_options plain = {GRAPH_JOIN_ANY, NULL};

static enum status read_text(const char *text, struct attack_graph *graph,
                             struct diagnostics *diagnostics)
{
    const struct source source = {.path = "a/file", .bytes = text, .length = strlen(text)};
    return graph_read(&source, &plain, graph, diagnostics);
}

static void test_graph__faults_have_codes_and_places(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        uint32_t line, column;
    } cases[] = {
        {"", "unknown-format", 1, 1},
        {"{\"some\": \"json\"}", "unknown-format", 1, 1},
        {"{\"schema\":\"attack_flow_v2\"}", "missing-objects", 1, 1},
        {OBJECTS("{\"id\":\"action\"}"), "missing-id", 3, 1},
        {OBJECTS(
             "{\"id\":\"action\",\"instance\":\"a\"},\n{\"id\":\"action\",\"instance\":\"a\"}"),
         "duplicate-id", 4, 1},
        {OBJECTS("{\"id\":\"asset\",\"instance\":\"a\"}"), "empty-graph", 1, 1},
        {OBJECTS("{\"id\":\"action\",\"instance\":\"a\"},"), "not-json", 3, 32},
        {"{\"type\":\"bundle\",\"objects\":[{\"type\":\"attack-action\",\"id\":\"a\"}]}",
         "no-single-flow", 1, 1},
        {BUNDLE("{\"type\":\"attack-action\",\"id\":\"a\",\n\"effect_refs\":[\"b\"]}"),
         "unknown-reference", 4, 16},
        {BUNDLE("{\"type\":\"attack-operator\",\"id\":\"a\",\"operator\":\"XOR\"}"),
         "unknown-operator", 3, 1},
        {BUNDLE("{\"type\":\"attack-action\",\"id\":\"f\"}"), "duplicate-id", 3, 1},
        {BUNDLE("{\"type\":\"attack-action\"}"), "missing-id", 3, 1},
        {"<adtree/>", "no-single-root", 1, 1},
        {"<adtree><node><label>a</label></node>\n<node><label>b</label></node></adtree>",
         "no-single-root", 1, 1},
        {"<adtree><node>\n<node><label>b</label></node></node></adtree>", "missing-label", 1,
         9},
        {"<adtree><node><label>a</label><x>\n<node/></x></node></adtree>", "misplaced-node", 2,
         1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct attack_graph graph;
        struct diagnostics d;
        graph_init(&graph);
        diagnostics_init(&d);
        enum status status = read_text(cases[i].text, &graph, &d);
        diagnostics_sort(&d);
        if (status != STATUS_INVALID || d.list.count == 0 ||
            strcmp(d.list.items[0].code, cases[i].code) != 0 ||
            d.list.items[0].line != cases[i].line ||
            d.list.items[0].column != cases[i].column) {
            fail_msg("case %zu: status %d, %s at %u:%u", i, (int)status,
                     d.list.count ? d.list.items[0].code : "nothing",
                     d.list.count ? d.list.items[0].line : 0,
                     d.list.count ? d.list.items[0].column : 0);
        }
        assert_int_equal(graph.nodes.count, 0);
        diagnostics_release(&d);
        graph_release(&graph);
    }
}

static void test_graph__ids_are_unique_and_titles_clean(void **state)
{
    (void)state;
    static const struct {
        const char *name, *title, *id, *clean;
    } cases[] = {
        {"Buy a cake!", "Buy\n a  cake!", "buy-a-cake", "Buy a cake!"},
        {"Buy a cake!", "Again", "buy-a-cake-2", "Again"},
        {"buy.a.cake.", "", "buy.a.cake", "buy.a.cake"},
        {"\xC3\xA4\x01", "\xC3\xA4\x01", "node", "\xC3\xA4"},
    };
    struct attack_graph graph;
    graph_init(&graph);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        uint32_t n = graph_add(&graph, GRAPH_STEP, cases[i].name, cases[i].title,
                               (struct place){NULL, 0});
        assert_string_equal(graph.nodes.items[n].id, cases[i].id);
        assert_string_equal(graph.nodes.items[n].title, cases[i].clean);
    }
    assert_string_equal(graph_clean(&graph, "ab\xC3\xA4xyz", 3), "ab");
    assert_string_equal(graph_clean(&graph, "ab\xC3\xA4xyz", 4), "ab\xC3\xA4");
    graph_release(&graph);
}

static void test_graph__a_first_sentence_is_plain(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"", ""},
        {"One. Two.", "One."},
        {"One?\nTwo", "One?"},
        {"Of e.g. jars, 1.5 of them. More.", "Of e.g. jars, 1.5 of them."},
        {"No end", "No end"},
        {"See [the\ncook](/techniques/AML.T9001) bake. More.", "See the cook bake."},
        {"Bread<br>and <code>salt</code>.(Citation: A. Nephew 2020) More.", "Bread and salt."},
        {"A [note] stays", "A [note] stays"},
        {"Less < more > less", "Less less"},
        {"Open [link](to nowhere", "Open link](to nowhere"},
        {"a < b", "a < b"},
    };
    struct attack_graph graph;
    graph_init(&graph);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_string_equal(graph_first_sentence(&graph, cases[i].text), cases[i].sentence);
    }
    graph_release(&graph);
}

static void test_graph__many_remarks_stay_in_order(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct attack_graph graph;
    graph_init(&graph);
    uint32_t node = graph_add(&graph, GRAPH_STEP, "n", "n", (struct place){NULL, 0});
    for (int i = 0; i < MANY; i++) {
        graph_remark(&graph, node, "label ", i % 3 == 0 ? " \n" : "word");
    }
    const char *text = graph.nodes.items[node].text;
    assert_int_equal(strlen(text), MANY / 3 * 2 * strlen("label word\n") - 1);
    assert_memory_equal(text, "label word\nlabel word\n", 22);
    assert_true(graph.arena.used < 1000000); /* linear: otherwise 30 MB */
    graph_release(&graph);
}

/* A cycle that leads nowhere is part of the goal, but for the conditions of its steps. */
static void test_graph__the_goal_takes_in_what_has_no_end(void **state)
{
    (void)state;
    struct attack_graph graph;
    struct diagnostics d;
    struct text model;
    graph_init(&graph);
    diagnostics_init(&d);
    text_init(&model);
    assert_int_equal(
        read_text(
            BUNDLE("{\"type\":\"attack-action\",\"id\":\"a\",\"name\":\"a\",\"effect_refs\":"
                   "[\"b\"]},{\"type\":\"attack-condition\",\"id\":\"x\",\"description\":\"x\","
                   "\"on_true_refs\":[\"a\"]},{\"type\":\"attack-action\",\"id\":\"b\","
                   "\"name\":\"b\","
                   "\"effect_refs\":[\"a\"]},{\"type\":\"attack-action\",\"id\":\"c\","
                   "\"name\":\"c\"}"),
            &graph, &d),
        STATUS_OK);
    assert_int_equal(graph_write(&graph, &model), STATUS_OK);
    assert_non_null(strstr(text_string(&model), "id=\"outcome\" title=\"An end of the graph\" "
                                                "needs=\"a b c\""));
    text_release(&model);
    diagnostics_release(&d);
    graph_release(&graph);
}

static const char *source_file(struct arena *arena, const char *name)
{
    const char *root = getenv("PATHGATE_SOURCE");
    return arena_format(arena, "%s/tests/golden/%s", root ? root : ".", name);
}

static enum status convert(const struct source *source, struct text *model)
{
    struct attack_graph graph;
    struct diagnostics d;
    graph_init(&graph);
    diagnostics_init(&d);
    enum status status = graph_read(source, &plain, &graph, &d);
    if (status == STATUS_OK) {
        status = graph_write(&graph, model);
    }
    graph_release(&graph);
    diagnostics_release(&d);
    return status;
}

/* A finding is told once at an asset, however often its name has the asset, and a name that
 * every link would repeat has an end: what is read stays of the size of the file. */
static void test_graph__threagile_repeats_nothing_long(void **state)
{
    (void)state;
    struct attack_graph graph;
    struct diagnostics d;
    struct text text;
    graph_init(&graph);
    diagnostics_init(&d);
    text_init(&text);
    text_append(&text, "threagile_version: 1\ntechnical_assets:\n  A: {id: a}\n"
                       "risk_tracking:\n  ? ");
    text_append(&text, "leak");
    text_repeat(&text, 'x', 1000);
    for (int i = 0; i < 1000; i++) {
        text_append(&text, "@a");
    }
    text_append(&text, "\n  : {status: mitigated}\n");
    assert_int_equal(read_text(text_string(&text), &graph, &d), STATUS_OK);
    assert_int_equal(strncmp(graph.nodes.items[0].text, "risk: leak", 10), 0);
    assert_true(strlen(graph.nodes.items[0].text) <= 6 + LIMIT_TITLE_BYTES);
    graph_release(&graph);
    graph_init(&graph);
    text_clear(&text);
    text_append(&text, "threagile_version: 1\ntechnical_assets:\n  ? ");
    text_repeat(&text, 'x', LIMIT_TITLE_BYTES + 1);
    text_append(&text, "\n  : {id: a}\n");
    assert_int_equal(read_text(text_string(&text), &graph, &d), STATUS_INVALID);
    assert_string_equal(d.list.items[d.list.count - 1].code, "string-too-long");
    text_release(&text);
    diagnostics_release(&d);
    graph_release(&graph);
}

static void test_graph__reading_survives_every_failure(void **state)
{
    (void)state;
    static const char *const files[] = {
        "fair.afb",     "old-fair.afb", "flow.json",     "tree.xml",   "tree-in-order.xml",
        "fair.graphml", "fair.csv",     "cake.yaml",     "atlas.yaml", "atlas-6.yaml",
        "attack.json",  "faults.xml",   "threagile.yaml"};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct arena arena;
        struct source source;
        struct diagnostics d;
        arena_init(&arena);
        diagnostics_init(&d);
        const char *name = arena_format(&arena, "exchange/fixtures/%s", files[i]);
        assert_int_equal(
            file_read(&arena, source_file(&arena, name), LIMIT_MODEL_FILE_BYTES, &source, &d),
            STATUS_OK);
        enum status status = STATUS_MEMORY;
        for (long successes = 0; status != STATUS_OK; successes++) {
            struct text model;
            text_init(&model);
            memory_fail_after(successes);
            status = convert(&source, &model);
            int failed = memory_failed();
            memory_fail_after(-1);
            if (failed && status == STATUS_OK) {
                status = STATUS_MEMORY; /* a diagnostic was not recorded */
            }
            assert_true(status == STATUS_OK || failed);
            assert_true(successes < 100000);
            text_release(&model);
        }
        diagnostics_release(&d);
        arena_release(&arena);
    }
}

static void test_graph__writing_survives_every_failure(void **state)
{
    (void)state;
    struct arena arena;
    struct threatmodel model;
    struct diagnostics d;
    arena_init(&arena);
    diagnostics_init(&d);
    const char *path = source_file(&arena, "fair/fair.xml");
    assert_int_equal(threatmodel_read(&path, 1, NULL, &model, &d), STATUS_OK);
    for (size_t w = 0; graph_writers[w]; w++) {
        enum status status = STATUS_MEMORY;
        for (long successes = 0; status == STATUS_MEMORY; successes++) {
            struct attack_graph graph;
            struct diagnostics losses;
            struct text out;
            graph_init(&graph);
            diagnostics_init(&losses);
            text_init(&out);
            memory_fail_after(successes);
            status = graph_of_model(&model, 0, &graph);
            if (status == STATUS_OK) {
                status = graph_writers[w]->write(&graph, "2026-01-01", &out, &losses);
            }
            int failed = memory_failed();
            memory_fail_after(-1);
            status = failed ? STATUS_MEMORY : status;
            assert_true(successes < 100000);
            assert_true(status == STATUS_OK || failed);
            text_release(&out);
            diagnostics_release(&losses);
            graph_release(&graph);
        }
    }
    threatmodel_release(&model);
    diagnostics_release(&d);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph__faults_have_codes_and_places),
        cmocka_unit_test(test_graph__ids_are_unique_and_titles_clean),
        cmocka_unit_test(test_graph__a_first_sentence_is_plain),
        cmocka_unit_test(test_graph__many_remarks_stay_in_order),
        cmocka_unit_test(test_graph__the_goal_takes_in_what_has_no_end),
        cmocka_unit_test(test_graph__threagile_repeats_nothing_long),
        cmocka_unit_test(test_graph__reading_survives_every_failure),
        cmocka_unit_test(test_graph__writing_survives_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
