/* Every file of tests/bad/FORMAT is unsound, named for its fault, and refused with exactly the
 * text of NAME.expected beside it; nothing of it is kept. With PATHGATE_UPDATE=1 in the
 * environment that text is written instead, to be read before it is committed. */
#include "tests/unit/import_fixture.h"

#include "base/file.h"
#include "base/limits.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

struct kind {
    const char *folder; /* below tests/bad */
    size_t least;       /* number of files */
};

static struct kind kinds[] = {
    {"inspect", 24},      {"lm-eval", 9},        {"openai-evals", 7}, {"harmbench", 6},
    {"csv", 11},          {"jailbreakbench", 5}, {"helm", 13},        {"every-eval-ever", 9},
    {"metr-horizons", 13}};

static void enter(const char *folder)
{
    const char *root = getenv("PATHGATE_SOURCE");
    struct text path;
    text_init(&path);
    text_format(&path, "%s/tests/bad/%s", root ? root : ".", folder);
    if (chdir(text_string(&path)) != 0) {
        fail_msg("no folder %s", text_string(&path));
    }
    text_release(&path);
}

/* Runs in the folder, so that the messages show the bare name. */
static void check_file(const struct kind *kind, const char *name)
{
    const struct import_options options = {.system = NULL};
    const struct import_path path = {name, true};
    struct arena arena;
    struct evidence_set set;
    struct diagnostics diagnostics;
    struct source expected = {0};
    struct text actual, expected_name;
    arena_init(&arena);
    text_init(&actual);
    text_init(&expected_name);
    evidence_set_init(&set);
    diagnostics_init(&diagnostics);
    enum status status = import_read(&path, &options, &set, &diagnostics);
    if (status != STATUS_INVALID && status != STATUS_LIMIT) {
        fail_msg("%s/%s: status %d", kind->folder, name, (int)status);
    }
    assert_int_equal(set.systems.count, 0);
    assert_true(diagnostics.errors > 0);
    diagnostics_sort(&diagnostics);
    diagnostics_write(&diagnostics, &actual);
    text_format(&expected_name, "%s.expected", name);
    if (getenv("PATHGATE_UPDATE")) {
        assert_int_equal(file_write(text_string(&expected_name), text_string(&actual),
                                    actual.length, &diagnostics),
                         STATUS_OK);
    }
    assert_int_equal(file_read(&arena, text_string(&expected_name), LIMIT_FILE_BYTES, &expected,
                               &diagnostics),
                     STATUS_OK);
    if (expected.length != actual.length ||
        memcmp(expected.bytes, text_string(&actual), actual.length) != 0) {
        fail_msg("%s/%s says\n%s", kind->folder, name, text_string(&actual));
    }
    diagnostics_release(&diagnostics);
    evidence_set_release(&set);
    text_release(&expected_name);
    text_release(&actual);
    arena_release(&arena);
}

static void test_import_bad__files_are_refused_with_the_expected_text(void **state)
{
    const struct kind *kind = *state;
    char home[4096];
    size_t count = 0;
    assert_non_null(getcwd(home, sizeof(home)));
    enter(kind->folder);
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] != '.' && !strstr(entry->d_name, ".expected")) {
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
        tests[i] = (struct CMUnitTest){
            .name = kinds[i].folder,
            .test_func = test_import_bad__files_are_refused_with_the_expected_text,
            .initial_state = &kinds[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
