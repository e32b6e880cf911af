/* Every file of tests/bad/KIND is unsound, named for its fault, and refused with exactly the
 * text of NAME.expected beside it; those of exchange are in any format that is imported. With
 * PATHGATE_UPDATE=1 in the environment that text is written instead, to be read before it is
 * committed. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/fault_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/duties.h"
#include "model/evidence.h"
#include "model/graph.h"
#include "model/openpsa.h"
#include "model/policy.h"
#include "model/threatmodel.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum status read_file(const char *path, struct diagnostics *diagnostics);

static enum status read_evidence(const char *path, struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source;
    struct evidence_set set;
    arena_init(&arena);
    evidence_set_init(&set);
    enum status status = file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = evidence_read(&source, &set, diagnostics);
    }
    assert_int_equal(set.systems.count, 0);
    evidence_set_release(&set);
    arena_release(&arena);
    return status;
}

static enum status read_openpsa(const char *path, struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source;
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    arena_init(&arena);
    enum status status = file_read(&arena, path, LIMIT_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = openpsa_read(&source, NULL, &model, diagnostics);
    }
    if (status == STATUS_OK) {
        status = fault_tree_compile(&model, &source, &tree, diagnostics);
    }
    diagnostics_sort(diagnostics);
    fault_tree_release(&tree);
    openpsa_release(&model);
    arena_release(&arena);
    return status;
}

static enum status read_threatmodel(const char *path, struct diagnostics *diagnostics)
{
    struct threatmodel model;
    enum status status = threatmodel_read(&path, 1, NULL, &model, diagnostics);
    assert_true(status == STATUS_OK || model.files.count == 0);
    threatmodel_release(&model);
    return status;
}

static enum status read_policy(const char *path, struct diagnostics *diagnostics)
{
    struct policy policy;
    enum status status = policy_read(path, &policy, diagnostics);
    assert_true(status == STATUS_OK || policy.rules.count == 0);
    policy_release(&policy);
    return status;
}

static enum status read_duties(const char *path, struct diagnostics *diagnostics)
{
    struct duties duties;
    enum status status = duties_read(path, &duties, diagnostics);
    assert_true(status == STATUS_OK || duties.list.count == 0);
    duties_release(&duties);
    return status;
}

static enum status read_graph(const char *path, struct diagnostics *diagnostics)
{
    const struct graph_options options = {GRAPH_JOIN_ANY, NULL};
    struct arena arena;
    struct source source;
    struct attack_graph graph;
    arena_init(&arena);
    graph_init(&graph);
    enum status status = file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = graph_read(&source, &options, &graph, diagnostics);
    }
    diagnostics_sort(diagnostics);
    assert_int_equal(graph.nodes.count, 0);
    graph_release(&graph);
    arena_release(&arena);
    return status;
}

struct kind {
    const char *folder; /* below the source folder */
    read_file *read;
    size_t least; /* number of files */
};

static struct kind kinds[] = {
    {"tests/bad/duties", read_duties, 9},    {"tests/bad/evidence", read_evidence, 30},
    {"tests/bad/exchange", read_graph, 16},  {"tests/bad/framework", read_policy, 25},
    {"tests/bad/openpsa", read_openpsa, 70}, {"tests/bad/threat-model", read_threatmodel, 60},
};

static bool updates(void)
{
    return getenv("PATHGATE_UPDATE") != NULL;
}

/* Runs in the folder, so that the messages show the bare name. */
static void check_file(const struct kind *kind, const char *name)
{
    struct arena arena;
    struct text actual, expected_name;
    struct diagnostics diagnostics;
    struct source expected = {0};
    arena_init(&arena);
    text_init(&actual);
    text_init(&expected_name);
    diagnostics_init(&diagnostics);
    enum status status = kind->read(name, &diagnostics);
    if (status != STATUS_INVALID && status != STATUS_LIMIT) {
        fail_msg("%s/%s: status %d", kind->folder, name, (int)status);
    }
    assert_true(diagnostics.errors > 0);
    diagnostics_write(&diagnostics, &actual);
    text_format(&expected_name, "%.*s.expected", (int)(strrchr(name, '.') - name), name);
    if (updates()) {
        assert_int_equal(file_write(text_string(&expected_name), text_string(&actual),
                                    actual.length, &diagnostics),
                         STATUS_OK);
    }
    assert_int_equal(file_read(&arena, text_string(&expected_name), LIMIT_MODEL_FILE_BYTES,
                               &expected, &diagnostics),
                     STATUS_OK);
    if (expected.length != actual.length ||
        memcmp(expected.bytes, text_string(&actual), actual.length) != 0) {
        fail_msg("%s/%s says\n%s", kind->folder, name, text_string(&actual));
    }
    diagnostics_release(&diagnostics);
    text_release(&expected_name);
    text_release(&actual);
    arena_release(&arena);
}

static void enter(const char *folder)
{
    const char *root = getenv("PATHGATE_SOURCE");
    struct text path;
    text_init(&path);
    text_format(&path, "%s/%s", root ? root : ".", folder);
    if (chdir(text_string(&path)) != 0) {
        fail_msg("no folder %s", text_string(&path));
    }
    text_release(&path);
}

static void test_bad_files__are_refused_with_the_expected_text(void **state)
{
    const struct kind *kind = *state;
    char home[4096];
    assert_non_null(getcwd(home, sizeof(home)));
    enter(kind->folder);
    DIR *folder = opendir(".");
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && *entry->d_name != '.' && strcmp(dot, ".expected") != 0) {
            check_file(kind, entry->d_name);
            count++;
        }
    }
    closedir(folder);
    assert_int_equal(chdir(home), 0);
    assert_true(count >= kind->least);
}

int main(void)
{
    enum { COUNT = sizeof(kinds) / sizeof(*kinds) };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] =
            (struct CMUnitTest){.name = kinds[i].folder,
                                .test_func = test_bad_files__are_refused_with_the_expected_text,
                                .initial_state = &kinds[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
