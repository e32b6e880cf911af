/* A fault tree that is imported as a threat model and exported as a fault tree means the same:
 * for thousands of random coherent trees with nested formulas, house events, constants and
 * cycles, the engine finds as many minimal paths of the same probability. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/solutions.h"
#include "export/graph_writers.h"
#include "tests/oracle/circuits.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { CASES = 1500, EVENTS = 6 };

static const char model_name[] = "test_openpsa_import.xml";

/* Prints how the case came about before it fails. */
static const char *failing;
static void require(bool holds, const char *what)
{
    if (!holds) {
        fail_msg("%s, of\n%s", what, failing);
    }
}

static void put_formula(struct text *out, uint64_t *random, uint32_t gates, uint32_t own,
                        int depth);

/* An argument; 'event' is what stands there where nothing else is drawn. */
static void put_argument(struct text *out, uint64_t *random, uint32_t gates, uint32_t own,
                         int depth, uint32_t event)
{
    uint32_t drawn = random_below(random, 24);
    if (drawn == 0) {
        text_format(out, "<house-event name='h%u'/>", (unsigned)random_below(random, 2));
    } else if (drawn == 1) {
        text_format(out, "<not><house-event name='h%u'/></not>",
                    (unsigned)random_below(random, 2));
    } else if (drawn == 2) {
        text_format(out, "<constant value='%s'/>", random_below(random, 2) ? "true" : "false");
    } else if (drawn < 7 && depth < 2) {
        put_formula(out, random, gates, own, depth + 1);
    } else if (drawn < 12 && own > 0) {
        text_format(out, "<gate name='g%u'/>", (unsigned)random_below(random, own));
    } else if (drawn == 12) { /* ahead: perhaps a cycle */
        text_format(out, "<gate name='g%u'/>", (unsigned)random_below(random, gates));
    } else {
        text_format(out, "<basic-event name='e%u'/>", (unsigned)(event % EVENTS));
    }
}

static void put_formula(struct text *out, uint64_t *random, uint32_t gates, uint32_t own,
                        int depth)
{
    static const char *const ends[] = {"and", "or", "atleast", "cardinality"};
    uint32_t kind = random_below(random, 4), count = 2 + random_below(random, 3);
    if (kind == 2) {
        text_format(out, "<atleast min='%u'>", random_below(random, count + 1));
    } else if (kind == 3) {
        text_format(out, "<cardinality min='%u' max='%u'>", random_below(random, count + 1),
                    count);
    } else {
        text_format(out, "<%s>", ends[kind]);
    }
    uint32_t event = random_below(random, EVENTS);
    for (uint32_t i = 0; i < count; i++) {
        put_argument(out, random, gates, own, depth, event + i);
    }
    text_format(out, "</%s>", ends[kind]);
}

/* A tree whose gate 'top' is used by nothing. */
static void put_tree(struct text *out, uint64_t *random)
{
    uint32_t gates = 1 + random_below(random, 6);
    text_append(out, "<opsa-mef><define-fault-tree name='F'>\n");
    for (uint32_t g = 0; g <= gates; g++) {
        text_append(out, "<define-gate name='");
        text_format(out, g < gates ? "g%u'>" : "top'>", (unsigned)g);
        put_formula(out, random, gates, g, 0);
        text_append(out, "</define-gate>\n");
    }
    for (uint32_t e = 0; e < EVENTS; e++) {
        text_format(out,
                    "<define-basic-event name='e%u'><float value='0.%u'/>"
                    "</define-basic-event>\n",
                    (unsigned)e, 1 + random_below(random, 98));
    }
    text_append(out, "<define-house-event name='h0'/><define-house-event name='h1'>"
                     "<constant value='true'/></define-house-event>\n"
                     "</define-fault-tree></opsa-mef>\n");
}

/* No argument stands twice in a formula. */
static bool is_sound(const char *tree)
{
    struct fixture f;
    fixture_open(&f, tree);
    bool sound = f.status == STATUS_OK;
    fixture_close(&f);
    return sound;
}

/* The tree as a model, read back and written as a tree. */
static void convert(const struct text *tree, struct text *again)
{
    const struct source source = {
        .path = "tree.xml", .bytes = text_string(tree), .length = tree->length};
    const struct graph_options options = {GRAPH_JOIN_ANY, NULL};
    const char *path = model_name;
    struct attack_graph graph;
    struct threatmodel model;
    struct diagnostics diagnostics;
    struct text written;
    graph_init(&graph);
    diagnostics_init(&diagnostics);
    text_init(&written);
    require(graph_read(&source, &options, &graph, &diagnostics) == STATUS_OK, "not imported");
    require(graph_write(&graph, &written) == STATUS_OK, "not written");
    graph_release(&graph);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(written.bytes, 1, written.length, file), written.length);
    assert_int_equal(fclose(file), 0);
    require(threatmodel_read(&path, 1, NULL, &model, &diagnostics) == STATUS_OK,
            "the model is not sound");
    require(graph_of_model(&model, 0, &graph) == STATUS_OK, "no graph");
    require(graph_writer_openpsa.write(&graph, "2026-01-01", again, &diagnostics) == STATUS_OK,
            "not exported");
    text_release(&written);
    graph_release(&graph);
    threatmodel_release(&model);
    diagnostics_release(&diagnostics);
}

/* What the engine says of 'top'. */
static void analyse(const char *tree, double *probability, double *count)
{
    struct fixture f;
    literal top = 0;
    struct engine *engine = NULL;
    struct solutions *paths = NULL;
    struct bounds bounds;
    struct text decimal;
    text_init(&decimal);
    fixture_open(&f, tree);
    require(f.status == STATUS_OK && fault_tree_find(&f.tree, "top", &top), "unsound tree");
    const struct engine_options options = {0};
    assert_int_equal(engine_compile(&f.tree.circuit, top, &options, &engine), STATUS_OK);
    assert_int_equal(engine_probability(engine, f.tree.probability, &bounds), STATUS_OK);
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, NULL, &paths), STATUS_OK);
    assert_int_equal(solutions_count(paths, &decimal, count), STATUS_OK);
    *probability = bounds.lower;
    solutions_free(paths);
    engine_free(engine);
    fixture_close(&f);
    text_release(&decimal);
}

static void test_openpsa_import__a_tree_comes_back_with_its_meaning(void **state)
{
    (void)state;
    uint64_t random = 20261121;
    uint32_t varied = 0;
    for (int i = 0; i < CASES; i++) {
        struct text tree, again;
        double probability[2], count[2];
        text_init(&tree);
        text_init(&again);
        put_tree(&tree, &random);
        failing = text_string(&tree);
        if (is_sound(failing)) {
            convert(&tree, &again);
            analyse(text_string(&tree), &probability[0], &count[0]);
            analyse(text_string(&again), &probability[1], &count[1]);
            require(count[0] == count[1], "other minimal paths");
            require(fabs(probability[0] - probability[1]) <= 1e-12, "another probability");
            varied += count[0] > 1;
        }
        text_release(&again);
        text_release(&tree);
    }
    unlink(model_name);
    assert_true(varied > CASES / 8); /* not all are trivial */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openpsa_import__a_tree_comes_back_with_its_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
