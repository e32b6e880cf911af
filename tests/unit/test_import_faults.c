/* Importing logs while the program is killed, the disk fills up, or memory runs out: the store
 * holds the imports that were completed, and nothing of any other. */
#include "tests/unit/store_fixture.h"

#include "model/import.h"
#include "model/store_records.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { SAMPLES = 60 };

/* An Inspect log of its own task, with samples of some length. */
static void write_log(const char *path, int number)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file,
            "{\"version\": 2, \"status\": \"success\", \"eval\": {\"task\": \"t%d\", "
            "\"model\": \"lab/m\", \"created\": \"2026-01-02\"}, \"results\": {"
            "\"total_samples\": %d, \"completed_samples\": %d, \"scores\": [{\"name\": \"s\", "
            "\"scorer\": \"s\", \"metrics\": {\"accuracy\": {\"value\": 0.5}}}]}, "
            "\"samples\": [",
            number, SAMPLES, SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
        fprintf(file, "%s{\"id\": %d, \"epoch\": 1, \"input\": \"%0500d\", \"scores\": {}}",
                i ? ", " : "", i, i);
    }
    fputs("]}\n", file);
    assert_int_equal(fclose(file), 0);
}

static enum status import_log(const char *log, const char *path)
{
    const struct import_path named = {log, true};
    const struct import_options options = {.system = NULL};
    struct import_result result;
    struct evidence_set set;
    struct store *store = NULL;
    evidence_set_init(&set);
    enum status status = import_read(&named, &options, &set, &faults);
    if (status == STATUS_OK) {
        status = store_open(path, STORE_WRITE, &store, &faults);
    }
    if (status == STATUS_OK) {
        status = store_import(store, &set, 1, &result, &faults);
    }
    store_close(store);
    evidence_set_release(&set);
    return status;
}

/* Imports log after log and says each success on the pipe, until it is killed. */
static void import_until_killed(int round, int pipe_end)
{
    for (int number = 0;; number++) {
        write_log("log.json", round * 1000 + number);
        if (import_log("log.json", "k.db") != STATUS_OK || write(pipe_end, "+", 1) != 1) {
            _exit(1);
        }
    }
}

/* How many imports the store holds, each with its one measurement; 0: none was begun. */
static size_t check_store(void)
{
    int64_t measurements = 0;
    size_t imports = 0;
    struct store *store = NULL;
    if (access("k.db", F_OK) != 0) {
        return 0;
    }
    OK(store_open("k.db", STORE_WRITE, &store, &faults));
    OK(store_verify(store, &faults));
    OK(store_count_imports(store, &imports, &faults));
    OK(database_count(store->database, "SELECT count(*) FROM measurement", &measurements,
                      &faults));
    store_close(store);
    assert_int_equal(measurements, imports);
    return imports;
}

static void test_import__two_hundred_kills_leave_what_was_reported(void **state)
{
    (void)state;
    kill_at_random(import_until_killed, check_store, 200, 5);
}

/* The system refuses to let files grow: the import fails, the store is as it was. */
static void test_import__a_full_disk_stores_nothing(void **state)
{
    (void)state;
    struct rlimit before, limit;
    struct stat facts;
    size_t refused = 0;
    write_log("log.json", 1);
    OK(import_log("log.json", "k.db"));
    assert_int_equal(stat("k.db", &facts), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 0; bytes <= (rlim_t)facts.st_size; bytes += 4096) {
        write_log("next.json", 2);
        limit = (struct rlimit){bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        enum status status = import_log("next.json", "k.db");
        setrlimit(RLIMIT_FSIZE, &before);
        if (status == STATUS_OK) {
            break; /* as much room as was needed */
        }
        assert_int_equal(status, STATUS_IO);
        assert_int_equal(check_store(), 1);
        refused++;
    }
    assert_true(refused > 2);
}

/* Pages overwritten behind our back: verifying says what is wrong. */
static void test_import__verify_names_a_damaged_page(void **state)
{
    (void)state;
    size_t found = 0, pages = 0;
    struct stat facts;
    for (int i = 0; i < 8; i++) {
        write_log("log.json", i);
        OK(import_log("log.json", "k.db"));
    }
    assert_int_equal(stat("k.db", &facts), 0);
    for (off_t at = 4096; at < facts.st_size; at += 4096, pages++) {
        struct diagnostics said;
        char page[4096], zeros[4096] = {0};
        FILE *file = fopen("k.db", "rb+");
        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fread(page, 1, sizeof(page), file), sizeof(page));
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fwrite(zeros, 1, sizeof(zeros), file), sizeof(zeros));
        assert_int_equal(fclose(file), 0);
        diagnostics_init(&said);
        if (verify_store("k.db", &said) != STATUS_OK) {
            assert_true(said.errors > 0);
            assert_string_equal(said.list.items[0].code, "store-damaged");
            found++;
        }
        diagnostics_release(&said);
        file = fopen("k.db", "rb+");
        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fwrite(page, 1, sizeof(page), file), sizeof(page));
        assert_int_equal(fclose(file), 0);
    }
    OK(verify_store("k.db", &faults));
    assert_int_equal(found, pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_import__two_hundred_kills_leave_what_was_reported,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_import__a_full_disk_stores_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_import__verify_names_a_damaged_page, begin, end),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
