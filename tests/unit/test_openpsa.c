#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "tests/unit/openpsa_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_ARGUMENTS = 6 };

static unsigned ones(unsigned bits)
{
    unsigned count = 0;
    for (; bits; bits &= bits - 1) {
        count++;
    }
    return count;
}

typedef bool truth_function(unsigned true_count, unsigned arguments, unsigned least,
                            unsigned most);

static bool is_and(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)least, (void)most;
    return k == n;
}

static bool is_or(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)n, (void)least, (void)most;
    return k > 0;
}

static bool is_nand(unsigned k, unsigned n, unsigned least, unsigned most)
{
    return !is_and(k, n, least, most);
}

static bool is_nor(unsigned k, unsigned n, unsigned least, unsigned most)
{
    return !is_or(k, n, least, most);
}

static bool is_odd(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)n, (void)least, (void)most;
    return k % 2 == 1;
}

static bool is_all_equal(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)least, (void)most;
    return k == 0 || k == n;
}

static bool is_at_least(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)n, (void)most;
    return k >= least;
}

static bool is_between(unsigned k, unsigned n, unsigned least, unsigned most)
{
    (void)n;
    return k >= least && k <= most;
}

static const struct symmetric {
    const char *name;
    unsigned fewest; /* arguments */
    truth_function *expected;
    bool has_least, has_most;
} symmetric[] = {
    {"and", 1, is_and, false, false},         {"or", 1, is_or, false, false},
    {"nand", 1, is_nand, false, false},       {"nor", 1, is_nor, false, false},
    {"xor", 1, is_odd, false, false},         {"iff", 2, is_all_equal, false, false},
    {"atleast", 1, is_at_least, true, false}, {"cardinality", 1, is_between, true, true},
};

static void append_events(struct text *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        text_format(out, "<define-basic-event name=\"e%u\"/>", i);
    }
}

static void check_symmetric(const struct symmetric *op, unsigned n, unsigned least,
                            unsigned most)
{
    struct text text;
    struct fixture f;
    text_init(&text);
    text_format(&text, "<opsa-mef><define-fault-tree name='F'><define-gate name='top'><%s",
                op->name);
    if (op->has_least) {
        text_format(&text, " min='%u'", least);
    }
    if (op->has_most) {
        text_format(&text, " max='%u'", most);
    }
    text_append_char(&text, '>');
    for (unsigned i = 0; i < n; i++) {
        text_format(&text, "<basic-event name='e%u'/>", i);
    }
    text_format(&text, "</%s></define-gate>", op->name);
    append_events(&text, n);
    text_append(&text, "</define-fault-tree></opsa-mef>");
    fixture_open(&f, text_string(&text));
    assert_int_equal(f.status, STATUS_OK);
    for (unsigned atoms = 0; atoms < 1u << n; atoms++) {
        bool expected = op->expected(ones(atoms), n, least, most);
        if (event_holds(&f, "top", atoms) != expected) {
            fail_msg("%s of %u arguments, %u to %u, at %x", op->name, n, least, most, atoms);
        }
    }
    fixture_close(&f);
    text_release(&text);
}

static void test_openpsa__connectives_mean_what_their_truth_tables_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(symmetric) / sizeof(*symmetric); i++) {
        const struct symmetric *op = &symmetric[i];
        for (unsigned n = op->fewest; n <= MOST_ARGUMENTS; n++) {
            for (unsigned least = 0; least <= (op->has_least ? n + 1 : 0); least++) {
                for (unsigned most = least; most <= (op->has_most ? n + 2 : least); most++) {
                    check_symmetric(op, n, least, most);
                }
            }
        }
    }
}

/* Formulas over a, b, c, d (atoms 0 to 3) and the truth tables of them: bit i of 'table' is
 * the truth where the atoms are the bits of i. */
#define A "<basic-event name='a'/>"
#define B "<event name='b'/>"
#define C "<event name='c' type='basic-event'/>"
#define D "<basic-event name='F.d'/>"

static const struct {
    const char *formula;
    uint16_t table;
} nested[] = {
    {A, 0xAAAA},
    {"<not>" A "</not>", 0x5555},
    {"<not><not>" A "</not></not>", 0xAAAA},
    {"<not><and>" A B "</and></not>", 0x7777},
    {"<imply>" A B "</imply>", 0xDDDD},
    {"<imply><not>" A "</not><constant value='false'/></imply>", 0xAAAA},
    {"<and>" A "<constant value='true'/></and>", 0xAAAA},
    {"<and>" A "<constant value='false'/></and>", 0},
    {"<and>" A "<not>" A "</not></and>", 0},
    {"<or>" A "<not>" A "</not></or>", 0xFFFF},
    {"<constant value='true'/>", 0xFFFF},
    {"<not><constant value='1'/></not>", 0},
    {"<or><house-event name='on'/>" A "</or>", 0xFFFF},
    {"<or><house-event name='off'/>" A "</or>", 0xAAAA},
    {"<and><not><event name='off'/></not>" A "</and>", 0xAAAA},
    {"<or><and>" A B "</and><and>" C D "</and></or>", 0xF888},
    {"<and><or>" A "<not>" B "</not></or><xor>" C D "</xor></and>", 0x0BB0},
    {"<atleast min='2'><and>" A B "</and>" C "<nor>" D A "</nor></atleast>", 0x80D0},
    {"<xor>" A "<xor>" B C "</xor></xor>", 0x9696},
    {"<iff><not>" A "</not>" B "</iff>", 0x6666},
};

static void test_openpsa__nested_formulas_and_constants(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(nested) / sizeof(*nested); i++) {
        struct text text;
        struct fixture f;
        text_init(&text);
        text_format(&text,
                    "<opsa-mef><define-fault-tree name='F'><define-gate name='top'>%s"
                    "</define-gate><define-basic-event name='a'/><define-basic-event name='b'/>"
                    "<define-basic-event name='c'/><define-basic-event name='d'/>"
                    "<define-house-event name='on'><constant value='true'/>"
                    "</define-house-event><define-house-event name='off'/>"
                    "</define-fault-tree></opsa-mef>",
                    nested[i].formula);
        fixture_open(&f, text_string(&text));
        assert_int_equal(f.status, STATUS_OK);
        uint16_t table = 0;
        for (unsigned atoms = 0; atoms < 16; atoms++) {
            table = (uint16_t)(table | event_holds(&f, "top", atoms) << atoms);
        }
        if (table != nested[i].table) {
            fail_msg("%s is %04x, not %04x", nested[i].formula, table, nested[i].table);
        }
        fixture_close(&f);
        text_release(&text);
    }
}

static void test_openpsa__repeated_arguments_count_once_in_and_and_or(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "<opsa-mef><define-fault-tree name='F'>"
                     "<define-gate name='top'><or>" A A "<and>" A "<event name='b'/>" A
                     "</and></or></define-gate><define-basic-event name='a'/>"
                     "<define-basic-event name='b'/></define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(count_code(&f, "duplicate-argument"), 2);
    assert_int_equal(f.diagnostics.warnings, 2);
    assert_int_equal(f.tree.circuit.edge_count, 4);
    fixture_close(&f);
}

static const char *const components =
    "<opsa-mef name='M'><define-fault-tree name='F'>"
    "<define-gate name='top'><or><gate name='A.g'/><gate name='F.B.g'/><gate name='h'/></or>"
    "</define-gate>"
    "<define-component name='A' role='private'><label>left</label>"
    "<define-gate name='g'><basic-event name='x'/></define-gate>"
    "<define-basic-event name='x'><float value='0.1'/></define-basic-event>"
    "<define-component name='C'><define-basic-event name='deep'><float value='0.3'/>"
    "</define-basic-event></define-component>"
    "</define-component>"
    "<define-component name='B' role='private'><attributes><attribute name='cost' value='7'/>"
    "</attributes><define-gate name='g'><and><basic-event name='x'/>"
    "<basic-event name='A.C.deep'/></and></define-gate>"
    "<define-basic-event name='x'><label>the other x</label><float value='0.2'/>"
    "</define-basic-event>"
    "<define-gate name='h' role='public'><not><basic-event name='x'/></not></define-gate>"
    "</define-component></define-fault-tree></opsa-mef>";

static void test_openpsa__names_are_looked_up_from_the_inside_out(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, components);
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.tree.circuit.atom_count, 3);
    assert_string_equal(f.tree.atom_names[0], "F.A.x");
    assert_string_equal(f.tree.atom_names[1], "F.A.C.deep");
    assert_string_equal(f.tree.atom_names[2], "F.B.x");
    assert_true(f.tree.probability[0] == 0.1 && f.tree.probability[1] == 0.3 &&
                f.tree.probability[2] == 0.2);
    assert_true(event_holds(&f, "F.A.g", 1));
    assert_false(event_holds(&f, "F.B.g", 1));
    assert_true(event_holds(&f, "F.B.g", 6));
    assert_true(event_holds(&f, "h", 0));
    assert_int_equal(openpsa_find_event(&f.model, "g"), OPENPSA_NONE);
    assert_int_equal(openpsa_find_event(&f.model, "A.g"), OPENPSA_NONE);
    fixture_close(&f);
}

static void test_openpsa__labels_and_attributes_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, components);
    uint32_t x = openpsa_find_event(&f.model, "F.B.x");
    uint32_t other = openpsa_find_event(&f.model, "F.A.x");
    assert_string_equal(f.model.title, "M");
    assert_string_equal(openpsa_event_label(&f.model, x), "the other x");
    assert_null(openpsa_event_label(&f.model, other));
    assert_string_equal(openpsa_event_attribute(&f.model, x, "cost"), "7");
    assert_null(openpsa_event_attribute(&f.model, other, "cost"));
    assert_null(openpsa_event_attribute(&f.model, x, "price"));
    fixture_close(&f);
}

static void test_openpsa__tops_are_the_gates_that_no_other_gate_uses(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "<opsa-mef><define-fault-tree name='F'>"
                     "<define-gate name='low'>" A "</define-gate>"
                     "<define-gate name='one'><or><and><gate name='low'/>" A
                     "</and></or></define-gate>"
                     "<define-gate name='two'><or><not><gate name='low'/></not>"
                     "<gate name='two'/></or></define-gate>"
                     "<define-basic-event name='a'/></define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.tree.top_count, 2);
    assert_int_equal(f.tree.tops[0], openpsa_find_event(&f.model, "one"));
    assert_int_equal(f.tree.tops[1], openpsa_find_event(&f.model, "two"));
    assert_int_equal(count_code(&f, "cyclic-gates"), 1);
    fixture_close(&f);
}

/* Private names lie in the tree, all others in the model. */
static void test_openpsa__a_tree_outlives_the_model_without_names(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f,
                 "<opsa-mef><define-fault-tree name='F'>"
                 "<define-gate name='g'><and>" A "<basic-event name='b'/></and>"
                 "</define-gate><define-basic-event name='a'><float value='0.25'/>"
                 "</define-basic-event><define-basic-event name='b' role='private'>"
                 "<float value='0.5'/></define-basic-event></define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    fault_tree_forget_names(&f.tree);
    openpsa_release(&f.model);
    assert_null(f.tree.model);
    assert_int_equal(f.tree.top_count, 0);
    assert_int_equal(f.tree.circuit.node_count, 3);
    assert_true(f.tree.probability[0] == 0.25 && f.tree.probability[1] == 0.5);
    fixture_close(&f);
}

static void test_openpsa__cycles_mean_their_least_fixed_point(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "<opsa-mef><define-fault-tree name='F'>"
                     "<define-gate name='p'><or><gate name='q'/>" A "</or></define-gate>"
                     "<define-gate name='q'><or><gate name='p'/><event name='b'/></or>"
                     "</define-gate>"
                     "<define-gate name='self'><gate name='self'/></define-gate>"
                     "<define-basic-event name='a'/><define-basic-event name='b'/>"
                     "</define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(count_code(&f, "cyclic-gates"), 2);
    for (unsigned atoms = 0; atoms < 4; atoms++) {
        assert_int_equal(event_holds(&f, "p", atoms), atoms != 0);
        assert_int_equal(event_holds(&f, "q", atoms), atoms != 0);
        assert_false(event_holds(&f, "self", atoms));
    }
    fixture_close(&f);
}

static void test_openpsa__what_is_not_analysed_is_said(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "<opsa-mef><define-event-tree name='t'><initial-state/>"
                     "</define-event-tree><define-alignment name='n'/>"
                     "<define-substitution name='s'/><define-fault-tree name='F' colour='red'>"
                     "<define-gate name='top'><atleast min='3'>" A "</atleast></define-gate>"
                     "<define-basic-event name='a'/></define-fault-tree></opsa-mef>");
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(count_code(&f, "not-analysed"), 3);
    assert_int_equal(f.model.unread_count, 3);
    assert_int_equal(count_code(&f, "unknown-attribute"), 1);
    assert_int_equal(count_code(&f, "never-true"), 1);
    assert_int_equal(f.tree.unquantified, 1);
    assert_false(f.tree.has_probability[0]);
    fixture_close(&f);
}

static void test_openpsa__an_empty_model_is_sound(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "<opsa-mef/>");
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.tree.top_count, 0);
    fixture_close(&f);
}

static void test_openpsa__deep_nesting_is_refused_without_recursion(void **state)
{
    (void)state;
    struct text text;
    struct fixture f;
    text_init(&text);
    text_append(&text, "<opsa-mef><define-fault-tree name='F'><define-gate name='g'>");
    for (int i = 0; i < 100000; i++) {
        text_append(&text, "<or>");
    }
    fixture_open(&f, text_string(&text));
    assert_int_equal(f.status, STATUS_INVALID);
    assert_int_equal(count_code(&f, "too-deep"), 1);
    fixture_close(&f);
    text_release(&text);
}

static void test_openpsa__positions_are_exact_in_a_large_file(void **state)
{
    (void)state;
    struct text text;
    struct fixture f;
    text_init(&text);
    text_append(&text, "<opsa-mef><define-fault-tree name='F'>\n");
    for (int i = 0; i < 5000; i++) {
        text_format(&text,
                    "<define-gate name='g%d'><or>\n  <basic-event name='a'/>\n  "
                    "<basic-event name='%s'/></or></define-gate>\n",
                    i, i % 1000 == 999 ? "missing" : "b");
    }
    text_append(&text, "<define-basic-event name='a'/><define-basic-event name='b'/>"
                       "</define-fault-tree></opsa-mef>\n");
    fixture_open(&f, text_string(&text));
    assert_int_equal(f.status, STATUS_INVALID);
    assert_int_equal(f.diagnostics.list.count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(f.diagnostics.list.items[i].line, 1 + 3 * (1000 * i + 999) + 3);
        assert_int_equal(f.diagnostics.list.items[i].column, 3);
    }
    fixture_close(&f);
    text_release(&text);
}

static const char *const everything =
    "<opsa-mef><define-fault-tree name='F'><define-gate name='top'><label>t</label><or>"
    "<xor>" A "<event name='b'/><gate name='C.g'/></xor>"
    "<cardinality min='1' max='2'>" A "<not><event name='b'/></not><event name='u'/>"
    "</cardinality><house-event name='h'/></or></define-gate>"
    "<define-component name='C' role='private'><define-gate name='g'><or><gate name='g'/>"
    "<event name='v'/></or></define-gate></define-component>"
    "<define-house-event name='h'/>"
    "<define-basic-event name='a'><attributes><attribute name='cost' value='1'/></attributes>"
    "<lognormal-deviate><float value='0.1'/><float value='3'/><float value='0.95'/>"
    "</lognormal-deviate></define-basic-event>"
    "<define-basic-event name='b'><mul><parameter name='p'/><float value='0.5'/></mul>"
    "</define-basic-event></define-fault-tree>"
    "<model-data><define-parameter name='p'><float "
    "value='0.5'/></define-parameter></model-data>"
    "<define-CCF-group name='G' model='alpha-factor'><members><basic-event name='u'/>"
    "<basic-event name='v'/></members><distribution><float value='0.1'/></distribution>"
    "<factors><factor><float value='0.9'/></factor><factor><float value='0.1'/></factor>"
    "</factors></define-CCF-group></opsa-mef>";

static void test_openpsa__survives_every_failed_allocation(void **state)
{
    (void)state;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct fixture f;
        memory_fail_after(successes);
        fixture_open(&f, everything);
        failed = memory_failed();
        memory_fail_after(-1);
        if (!failed) {
            assert_int_equal(f.status, STATUS_OK);
        }
        fixture_close(&f);
    }
    static const char *const unsound[] = {
        "<opsa-mef><define-fault-tree name='F'><define-gate name='g'><or><gate name='h'/>"
        "<gate name='i'/></or></define-gate></define-fault-tree></opsa-mef>",
        "<opsa-mef><define-fault-tree name='F'><define-gate name='g'><not><gate name='g'/>"
        "</not></define-gate></define-fault-tree></opsa-mef>",
        "<opsa-mef><model-data><define-parameter name='p'><parameter name='p'/>"
        "</define-parameter></model-data></opsa-mef>"};
    for (size_t i = 0; i < sizeof(unsound) / sizeof(*unsound); i++) {
        failed = true;
        for (long successes = 0; failed; successes++) {
            struct fixture f;
            memory_fail_after(successes);
            fixture_open(&f, unsound[i]);
            failed = memory_failed();
            memory_fail_after(-1);
            assert_int_not_equal(f.status, STATUS_OK);
            fixture_close(&f);
        }
    }
}

static void read_shared(const char *path)
{
    struct arena arena;
    struct source source;
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    struct diagnostics diagnostics;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    assert_int_equal(file_read(&arena, path, LIMIT_FILE_BYTES, &source, &diagnostics),
                     STATUS_OK);
    assert_int_equal(openpsa_read(&source, NULL, &model, &diagnostics), STATUS_OK);
    assert_int_equal(fault_tree_compile(&model, &source, &tree, &diagnostics), STATUS_OK);
    assert_int_equal(tree.top_count, 1);
    assert_int_equal(tree.unquantified, 0);
    fault_tree_release(&tree);
    openpsa_release(&model);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

static size_t read_folder(const char *root, const char *name)
{
    struct text path;
    size_t count = 0;
    text_init(&path);
    text_format(&path, "%s/openpsa/%s", root, name);
    DIR *folder = opendir(text_string(&path));
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0) {
            text_clear(&path);
            text_format(&path, "%s/openpsa/%s/%s", root, name, entry->d_name);
            read_shared(text_string(&path));
            count++;
        }
    }
    if (folder) {
        closedir(folder);
    }
    text_release(&path);
    return count;
}

static void test_openpsa__reads_the_published_models_where_present(void **state)
{
    (void)state;
    const char *data = getenv("PATHGATE_SHARED_DATA"), *source = getenv("PATHGATE_SOURCE");
    struct text root;
    text_init(&root);
    if (data) {
        text_append(&root, data);
    } else {
        text_format(&root, "%s/../shared/data", source ? source : ".");
    }
    size_t count = read_folder(text_string(&root), "aralia");
    count += read_folder(text_string(&root), "other");
    text_release(&root);
    if (count == 0) {
        skip();
    }
    assert_true(count >= 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openpsa__connectives_mean_what_their_truth_tables_say),
        cmocka_unit_test(test_openpsa__nested_formulas_and_constants),
        cmocka_unit_test(test_openpsa__repeated_arguments_count_once_in_and_and_or),
        cmocka_unit_test(test_openpsa__names_are_looked_up_from_the_inside_out),
        cmocka_unit_test(test_openpsa__labels_and_attributes_are_kept),
        cmocka_unit_test(test_openpsa__tops_are_the_gates_that_no_other_gate_uses),
        cmocka_unit_test(test_openpsa__a_tree_outlives_the_model_without_names),
        cmocka_unit_test(test_openpsa__cycles_mean_their_least_fixed_point),
        cmocka_unit_test(test_openpsa__what_is_not_analysed_is_said),
        cmocka_unit_test(test_openpsa__an_empty_model_is_sound),
        cmocka_unit_test(test_openpsa__deep_nesting_is_refused_without_recursion),
        cmocka_unit_test(test_openpsa__positions_are_exact_in_a_large_file),
        cmocka_unit_test(test_openpsa__survives_every_failed_allocation),
        cmocka_unit_test(test_openpsa__reads_the_published_models_where_present),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
