/* The evidence store when things go wrong: files that are none, damage, tampering, killed
 * imports, full disks, and every failure of memory. Never a crash, never half an import. */
#include "tests/unit/store_fixture.h"

#include "base/memory.h"
#include "model/store_records.h"
#include "model/store_schema.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Runs SQL on a store as somebody else would. */
static void tamper(const char *path, const char *sql)
{
    struct database *database = NULL;
    OK(database_open(path, DATABASE_WRITE, 0, &database, &faults));
    OK(database_run(database, sql, &faults));
    database_close(database);
}

static void expect_refusal(const char *path, enum store_access access, enum status status,
                           const char *code)
{
    struct store *store = NULL;
    assert_int_equal(store_open(path, access, &store, &faults), status);
    assert_null(store);
    assert_fault(&faults, code);
}

static void test_store__refuses_what_is_no_store(void **state)
{
    (void)state;
    expect_refusal("missing.db", STORE_READ, STATUS_INVALID, "no-store");
    assert_int_not_equal(access("missing.db", F_OK), 0);
    expect_refusal("", STORE_WRITE, STATUS_INVALID, "not-a-store");
    expect_refusal("/dev/null", STORE_WRITE, STATUS_INVALID, "not-a-store");
    assert_int_equal(mkdir("folder", 0700), 0);
    expect_refusal("folder", STORE_WRITE, STATUS_INVALID, "not-a-store");
    expect_refusal("folder/none/s.db", STORE_WRITE, STATUS_IO, "store-access");
    write_file("text.xml", "<evidence version='1'>", 22);
    expect_refusal("text.xml", STORE_WRITE, STATUS_INVALID, "not-a-store");
    expect_refusal("text.xml", STORE_READ, STATUS_INVALID, "not-a-store");
    write_file("empty.db", "", 0);
    expect_refusal("empty.db", STORE_READ, STATUS_INVALID, "not-a-store");
    tamper("other.db", "CREATE TABLE measurement (x)");
    expect_refusal("other.db", STORE_WRITE, STATUS_INVALID, "not-a-store");
}

/* A name that SQLite would take for something else is the name of a file here. */
static void test_store__takes_every_name_for_a_file(void **state)
{
    (void)state;
    static const char *const names[] = {":memory:", "file:s.db?mode=memory", "s.db?mode=ro",
                                        "with 'quotes' and blanks"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct import_result result;
        OK(import_text(names[i], first_file, &result, &faults));
        OK(access(names[i], F_OK));
        OK(verify_store(names[i], &faults));
    }
}

static void test_store__refuses_a_newer_schema(void **state)
{
    (void)state;
    struct import_result result;
    OK(import_text("s.db", first_file, &result, &faults));
    tamper("s.db", "PRAGMA user_version = 99");
    expect_refusal("s.db", STORE_READ, STATUS_INVALID, "newer-store");
    expect_refusal("s.db", STORE_WRITE, STATUS_INVALID, "newer-store");
}

static void test_store__refuses_an_altered_schema(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "DROP VIEW current_measurement",
        "DROP VIEW current_measurement; CREATE VIEW current_measurement AS SELECT 1",
        "DROP TRIGGER measurement_is_not_changed",
        "CREATE TRIGGER mine AFTER INSERT ON import BEGIN SELECT 1; END",
        "DROP INDEX measurement_key",
        "ALTER TABLE coverage ADD COLUMN more TEXT",
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        struct import_result result;
        empty_folder(NULL);
        OK(import_text("s.db", first_file, &result, &faults));
        tamper("s.db", changes[i]);
        expect_refusal("s.db", STORE_WRITE, STATUS_INVALID, "store-altered");
    }
    struct import_result result;
    empty_folder(NULL);
    OK(import_text("s.db", first_file, &result, &faults));
    tamper("s.db", "CREATE VIEW mine AS SELECT 1; CREATE INDEX more ON measurement (value)");
    OK(verify_store("s.db", &faults));
}

static void test_store__does_not_write_through_a_reader(void **state)
{
    (void)state;
    struct import_result result;
    struct evidence_set set;
    struct store *store = NULL;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(read_evidence(SYSTEM(HARD("0.5")), &set, &faults));
    OK(store_open("s.db", STORE_READ, &store, &faults));
    assert_int_equal(store_import(store, &set, 1, &result, &faults), STATUS_IO);
    assert_fault(&faults, "store-read-only");
    store_close(store);
    evidence_set_release(&set);
}

/* Whoever takes the triggers away and puts them back is found by the digests. */
static void test_store__verify_finds_tampering(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE measurement SET value = 0.43 WHERE metric = 'hard'",
        "DELETE FROM measurement WHERE metric = 'hard'",
        "UPDATE safeguard_status SET status = 'validated'",
        "UPDATE coverage SET assessed = 'full'",
        "UPDATE judgement SET holds = 1",
        "UPDATE source SET title = 'another'",
        "UPDATE checkpoint SET mode = 'other'",
        "UPDATE system SET title = 'another'",
        "PRAGMA foreign_keys = OFF; DELETE FROM source",
        "PRAGMA ignore_check_constraints = ON; UPDATE measurement SET k = 11 WHERE k = 0",
        "PRAGMA ignore_check_constraints = ON; UPDATE coverage SET assessed = 'whole'",
    };
    struct text triggers;
    text_init(&triggers);
    for (const char *const *sql = store_migrations[0]; *sql; sql++) {
        if (strstr(*sql, "CREATE TRIGGER")) {
            text_append(&triggers, *sql);
        }
    }
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        struct import_result result;
        struct statement *list = NULL;
        struct database *database = NULL;
        struct text drops;
        bool row = true;
        empty_folder(NULL);
        OK(import_text("s.db", first_file, &result, &faults));
        OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
        OK(statement_prepare(database,
                             "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema"
                             " WHERE type = 'trigger'",
                             &list, &faults));
        text_init(&drops);
        while (row) {
            OK(statement_step(list, &row, &faults));
            text_append(&drops, row ? statement_take_text(list) : "");
        }
        statement_release(list);
        OK(database_run(database, text_string(&drops), &faults));
        OK(database_run(database, changes[i], &faults));
        OK(database_run(database, text_string(&triggers), &faults));
        database_close(database);
        text_release(&drops);
        if (verify_store("s.db", &faults) != STATUS_INVALID) {
            fail_msg("'%s' was not found", changes[i]);
        }
    }
    text_release(&triggers);
}

/* Garbage anywhere in the file: the store is refused, or says so, or what it gives is what was
 * imported. */
static void test_store__never_trusts_damaged_pages(void **state)
{
    (void)state;
    struct import_result result;
    struct evidence_set sound;
    unsigned random = 12345, found = 0;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(load_system("s.db", "model-1", &sound, &faults));
    struct arena arena;
    arena_init(&arena);
    FILE *file = fopen("s.db", "rb");
    char *bytes = arena_array(&arena, 1 << 20, 1);
    assert_non_null(file);
    size_t length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    char *damaged = arena_array(&arena, length, 1);
    for (int round = 0; round < 200; round++) {
        memcpy(damaged, bytes, length);
        random = random * 1103515245 + 12345;
        size_t at = (random >> 4) % length;
        for (size_t i = at; i < length && i < at + 1 + (size_t)round % 64; i++) {
            random = random * 1103515245 + 12345;
            damaged[i] = (char)(random >> 16);
        }
        write_file("d.db", damaged, round % 10 == 9 ? at : length);
        struct evidence_set set;
        struct diagnostics said;
        diagnostics_init(&said);
        if (verify_store("d.db", &said) == STATUS_OK) {
            OK(load_system("d.db", "model-1", &set, &said));
            assert_string_equal(set.systems.items[0].digest, sound.systems.items[0].digest);
        } else {
            assert_true(said.errors > 0);
            found++;
            load_system("d.db", "model-1", &set, &said);
        }
        evidence_set_release(&set);
        diagnostics_release(&said);
        unlink("d.db-journal");
    }
    assert_true(found > 30); /* most other pages are free, or empty */
    evidence_set_release(&sound);
    arena_release(&arena);
}

/* A file of many measurements, different for each 'number'. */
static void write_many(struct text *text, int number)
{
    text_append(text, HEAD "<system id='model-1' title='Model 1'>");
    for (int i = 0; i < 400; i++) {
        text_format(text,
                    "<measurement metric='m%d' category='c%d' k='%d' n='400' source='s'/>", i,
                    number, i);
    }
    text_append(text, "</system>" TAIL);
}

/* Imports file after file and says each success on the pipe, until it is killed. */
static void import_until_killed(int round, int pipe_end)
{
    (void)round;
    for (int number = 0;; number++) {
        struct import_result result;
        struct diagnostics said;
        struct text text;
        text_init(&text);
        diagnostics_init(&said);
        write_many(&text, number);
        bool stored = import_text("k.db", text_string(&text), &result, &said) == STATUS_OK;
        if (!stored || write(pipe_end, "+", 1) != 1) {
            _exit(1);
        }
        diagnostics_release(&said);
        text_release(&text);
    }
}

/* How many imports the store holds, each whole. */
static size_t count_imports(void)
{
    int64_t imports = 0, measurements = 0;
    struct store *store = NULL;
    OK(store_open("k.db", STORE_WRITE, &store, &faults));
    OK(store_verify(store, &faults));
    OK(database_count(store->database, "SELECT count(*) FROM import", &imports, &faults));
    OK(database_count(store->database, "SELECT count(*) FROM measurement", &measurements,
                      &faults));
    store_close(store);
    assert_int_equal(measurements, 400 * imports);
    return (size_t)imports;
}

static void test_store__survives_being_killed(void **state)
{
    (void)state;
    kill_at_random(import_until_killed, count_imports, 30, 1);
}

/* What a killed program left half done is rolled back also by a reader. */
static void test_store__readers_roll_back_what_was_left(void **state)
{
    (void)state;
    struct import_result result;
    OK(import_text("s.db", first_file, &result, &faults));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct database *database = NULL;
        database_open("s.db", DATABASE_WRITE, 0, &database, &faults);
        database_run(database, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1;", &faults);
        database_begin(database, &faults);
        for (int i = 0; i < 2000; i++) {
            database_run(database,
                         "INSERT INTO source (import_id, title, publisher, date, url, kind)"
                         " VALUES (1, hex(randomblob(200)), '', '', '', 'report')",
                         &faults);
        }
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    assert_int_equal(access("s.db-journal", F_OK), 0);
    OK(verify_store("s.db", &faults));
    assert_int_not_equal(access("s.db-journal", F_OK), 0);
}

/* Programs that start at once, on a store that none of them has made yet, wait for each other.
 */
static void test_store__takes_imports_of_several_programs(void **state)
{
    (void)state;
    enum { PROGRAMS = 4, FILES = 3 };
    pid_t children[PROGRAMS];
    for (int i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        for (int j = 0; children[i] == 0 && j < FILES; j++) {
            struct import_result result;
            struct text text;
            text_init(&text);
            write_many(&text, FILES * i + j);
            if (import_text("k.db", text_string(&text), &result, &faults) != STATUS_OK) {
                _exit(1);
            }
            text_release(&text);
        }
        if (children[i] == 0) {
            _exit(0);
        }
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int outcome = -1;
        assert_int_equal(waitpid(children[i], &outcome, 0), children[i]);
        assert_int_equal(outcome, 0);
    }
    assert_int_equal(count_imports(), PROGRAMS * FILES);
}

static void expect_import_to_fail(struct store *store, const char *code)
{
    struct text text;
    struct evidence_set set;
    struct import_result result;
    text_init(&text);
    write_many(&text, 1);
    OK(read_evidence(text_string(&text), &set, &faults));
    assert_int_equal(store_import(store, &set, 1, &result, &faults), STATUS_IO);
    assert_fault(&faults, code);
    evidence_set_release(&set);
    text_release(&text);
}

static void test_store__keeps_the_last_import_when_the_disk_is_full(void **state)
{
    (void)state;
    struct import_result result;
    struct store *store = NULL;
    struct evidence_set set;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(store_open("s.db", STORE_WRITE, &store, &faults));
    OK(database_run(store->database, "PRAGMA max_page_count = 1", &faults)); /* as it is */
    expect_import_to_fail(store, "disk-full");
    OK(store_verify(store, &faults));
    store_close(store);
    OK(load_system("s.db", "model-1", &set, &faults));
    assert_int_equal(set.systems.items[0].measurements.count, 3);
    evidence_set_release(&set);
}

/* The same where the operating system refuses: the journal or the file may not grow. */
static void test_store__keeps_the_last_import_when_writes_fail(void **state)
{
    (void)state;
    struct import_result result;
    OK(import_text("s.db", first_file, &result, &faults));
    struct stat facts;
    assert_int_equal(stat("s.db", &facts), 0);
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 0; bytes <= (rlim_t)facts.st_size + 4096; bytes += 8192) {
        struct store *store = NULL;
        OK(store_open("s.db", STORE_WRITE, &store, &faults));
        limit = (struct rlimit){bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        expect_import_to_fail(store, "store-access");
        setrlimit(RLIMIT_FSIZE, &before);
        store_close(store);
        OK(verify_store("s.db", &faults));
    }
    signal(SIGXFSZ, SIG_DFL);
}

/* What is done with a store, one thing after another. */
enum { READ, OPEN, IMPORT, LOAD, LIST, VERIFY, MISS, STEPS };

struct use {
    struct evidence_set read, loaded;
    struct store *store;
};

static enum status take_step(struct use *use, int step, struct diagnostics *said)
{
    struct store_systems systems;
    struct import_result result;
    enum status status = STATUS_OK;
    switch (step) {
    case READ:
        evidence_set_release(&use->read);
        return read_evidence(first_file, &use->read, said);
    case OPEN:
        unlink("m.db");
        return store_open("m.db", STORE_WRITE, &use->store, said);
    case IMPORT:
        return store_import(use->store, &use->read, 1, &result, said);
    case LOAD:
        return store_load(use->store, "model-1", &use->loaded, said);
    case LIST:
        store_systems_init(&systems);
        status = store_systems(use->store, &systems, said);
        store_systems_release(&systems);
        return status;
    case VERIFY:
        return store_verify(use->store, said);
    default:
        status = store_load(use->store, "modle", &use->loaded, said);
        return status == STATUS_INVALID ? STATUS_OK : status;
    }
}

/* A step that failed can be taken again with the same store. */
static void test_store__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct use use = {.store = NULL};
    evidence_set_init(&use.read);
    evidence_set_init(&use.loaded);
    for (int step = 0; step < STEPS; step++) {
        bool failed = true;
        for (long successes = 0; failed; successes++) {
            struct diagnostics said;
            diagnostics_init(&said);
            memory_fail_after(successes);
            enum status status = take_step(&use, step, &said);
            failed = memory_failed();
            memory_fail_after(-1);
            if (status != STATUS_OK && (!failed || status != STATUS_MEMORY)) {
                fail_msg("step %d after %ld allocations: status %d", step, successes,
                         (int)status);
            }
            if (step == OPEN && failed) {
                store_close(use.store);
            }
            diagnostics_release(&said);
        }
    }
    size_t imports = 0;
    OK(store_count_imports(use.store, &imports, &faults));
    assert_int_equal(imports, 1);
    store_close(use.store);
    evidence_set_release(&use.read);
    evidence_set_release(&use.loaded);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_store__refuses_what_is_no_store),
        TEST(test_store__takes_every_name_for_a_file),
        TEST(test_store__refuses_a_newer_schema),
        TEST(test_store__refuses_an_altered_schema),
        TEST(test_store__does_not_write_through_a_reader),
        TEST(test_store__verify_finds_tampering),
        TEST(test_store__never_trusts_damaged_pages),
        TEST(test_store__survives_being_killed),
        TEST(test_store__readers_roll_back_what_was_left),
        TEST(test_store__takes_imports_of_several_programs),
        TEST(test_store__keeps_the_last_import_when_the_disk_is_full),
        TEST(test_store__keeps_the_last_import_when_writes_fail),
        TEST(test_store__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
