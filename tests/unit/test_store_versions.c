/* Stores of earlier versions of the schema, made by SQL text as those versions made them: they
 * are read as they are, and brought up to date whole or not at all. */
#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "model/store_records.h"
#include "model/store_schema.h"

/* of the records in store_version_1.sql, as version 1 of the program gave it */
static const char digest_1[] =
    "2724b81e4f5ab002cd43b0306fd40323575932cf7411c59a9ae66f9b2733428a";

/* of those in store_version_2.sql, as version 2 of the program gave it */
static const char digest_2[] =
    "866092db43c817e7c3444e1f049c0aa79b2e4a67521c470fcf44d75ccaa3a6b0";

/* Makes the store of the fixture. */
static int begin_with(void **state, const char *fixture)
{
    const char *root = getenv("PATHGATE_SOURCE");
    struct arena arena;
    struct source source;
    struct database *database = NULL;
    diagnostics_init(&faults);
    empty_folder(state);
    if (!root) {
        return 0;
    }
    arena_init(&arena);
    char *path = arena_format(&arena, "%s/tests/unit/%s", root, fixture);
    OK(file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, &faults));
    char *sql = arena_copy(&arena, source.bytes, source.length);
    OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
    OK(database_run(database, sql, &faults));
    database_close(database);
    arena_release(&arena);
    return 0;
}

static int begin_version_1(void **state)
{
    return begin_with(state, "store_version_1.sql");
}

static int begin_version_2(void **state)
{
    return begin_with(state, "store_version_2.sql");
}

static void expect_records_of_version_1(void)
{
    struct evidence_set set;
    OK(load_system("s.db", "model-1", &set, &faults));
    assert_string_equal(set.systems.items[0].digest, digest_1);
    assert_int_equal(set.systems.items[0].measurements.items[0].k, 4);
    evidence_set_release(&set);
}

static void test_store__reads_version_1_as_it_is(void **state)
{
    (void)state;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    expect_records_of_version_1();
    OK(verify_store("s.db", &faults));
    assert_int_equal(ask("PRAGMA user_version"), 1);
}

static void test_store__migrates_version_1_at_the_next_import(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct import_result result;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    OK(store_open("s.db", STORE_WRITE, &store, &faults));
    store_close(store);
    assert_int_equal(ask("PRAGMA user_version"), STORE_VERSION);
    expect_records_of_version_1();
    OK(verify_store("s.db", &faults));
    assert_int_equal(ask("SELECT count(*) FROM measurement_history WHERE area = ''"), 2);
    assert_int_equal(ask("SELECT count(*) FROM measurement_history"
                         " WHERE superseded_by IS NOT NULL"),
                     1);
    OK(import_text("s.db", first_file, &result, &faults));
    assert_int_equal(result.stored.measurements, 3);
    OK(verify_store("s.db", &faults));
}

/* With memory failing at any point the file is of its version or of the present one, and the
 * schema that comes of it is as migrations make it. */
static void expect_whole_or_not_at_all(int64_t before)
{
    enum status status = STATUS_MEMORY;
    size_t refused = 0;
    struct database *database = NULL;
    char hex[DIGEST_HEX];
    for (long i = 0; status != STATUS_OK; i++) {
        struct store *store = NULL;
        memory_fail_after(i);
        status = store_open("s.db", STORE_WRITE, &store, &faults);
        memory_fail_after(-1);
        store_close(store);
        int64_t version = ask("PRAGMA user_version");
        assert_true(version == before || version == STORE_VERSION);
        refused += status != STATUS_OK;
        diagnostics_release(&faults);
        diagnostics_init(&faults);
    }
    assert_true(refused > 0);
    OK(database_open("s.db", DATABASE_READ, 0, &database, &faults));
    OK(store_digest_schema(database, hex, &faults));
    assert_string_equal(hex, store_schema_digests[STORE_VERSION - 1]);
    database_close(database);
}

static void test_store__migrates_version_1_whole_or_not_at_all(void **state)
{
    (void)state;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    expect_whole_or_not_at_all(1);
    expect_records_of_version_1();
    OK(verify_store("s.db", &faults));
}

/* A migration that cannot be completed leaves version 1, and the reason is told. */
static void test_store__keeps_version_1_when_it_cannot_migrate(void **state)
{
    (void)state;
    struct database *database = NULL;
    struct store *store = NULL;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
    OK(database_run(database, "CREATE VIEW current_verdict AS SELECT 1", &faults));
    database_close(database);
    assert_int_not_equal(store_open("s.db", STORE_WRITE, &store, &faults), STATUS_OK);
    assert_true(faults.errors > 0);
    assert_int_equal(ask("PRAGMA user_version"), 1);
    assert_int_equal(ask("SELECT count(*) FROM sqlite_schema WHERE name = 'incident'"), 0);
    expect_records_of_version_1();
}

/* What was said of safeguards in version 1 has its transitions in version 2. */
static void test_store__shows_the_transitions_of_version_1(void **state)
{
    (void)state;
    struct store *store = NULL;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    OK(store_open("s.db", STORE_WRITE, &store, &faults));
    store_close(store);
    assert_int_equal(ask("SELECT count(*) FROM safeguard_transition WHERE after = 'stale'"), 1);
    assert_int_equal(ask("SELECT count(*) FROM safeguard_transition WHERE after = 'stale'"
                         " AND before = 'validated' AND day = '2026-09-01'"),
                     1);
    assert_int_equal(ask("SELECT count(*) FROM safeguard_transition WHERE before = 'undefined'"
                         " AND after = 'validated' AND day = '2026-01-05'"),
                     1);
}

static void expect_records_of_version_2(size_t events)
{
    struct evidence_set set;
    OK(load_system("s.db", "model-1", &set, &faults));
    const struct evidence *e = &set.systems.items[0];
    assert_int_equal(e->incidents.count, 1);
    assert_string_equal(e->incidents.items[0].resolved, "2026-03-01");
    assert_int_equal(e->events.count, events);
    if (!events) {
        assert_string_equal(e->digest, digest_2);
    }
    evidence_set_release(&set);
}

/* A store of version 2 knows no events; the next import adds their table and nothing else. */
static void test_store__migrates_version_2_at_the_next_import(void **state)
{
    (void)state;
    struct import_result result;
    struct store *store = NULL;
    struct store_systems systems;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    expect_records_of_version_2(0);
    OK(verify_store("s.db", &faults));
    OK(store_open("s.db", STORE_READ, &store, &faults));
    store_systems_init(&systems);
    OK(store_systems(store, &systems, &faults));
    assert_int_equal(systems.list.items[0].current.incidents, 1);
    assert_int_equal(systems.list.items[0].current.events, 0);
    store_systems_release(&systems);
    store_close(store);
    assert_int_equal(ask("PRAGMA user_version"), 2);
    OK(import_text("s.db",
                   SYSTEM("<event id='api' title='API' kind='deployment' deployment='api'"
                          " date='2026-04-01' source='s'/>"),
                   &result, &faults));
    assert_int_equal(result.stored.events, 1);
    assert_int_equal(ask("PRAGMA user_version"), STORE_VERSION);
    expect_records_of_version_2(1);
    OK(verify_store("s.db", &faults));
}

static void test_store__migrates_version_2_whole_or_not_at_all(void **state)
{
    (void)state;
    if (!getenv("PATHGATE_SOURCE")) {
        skip();
    }
    expect_whole_or_not_at_all(2);
    expect_records_of_version_2(0);
    OK(verify_store("s.db", &faults));
}

/* A schema as the migrations make it is recognised by its digest, in any version. */
static void test_store__knows_the_digest_of_each_version(void **state)
{
    (void)state;
    for (int64_t version = 1; version <= STORE_VERSION; version++) {
        struct database *database = NULL;
        char hex[DIGEST_HEX];
        OK(database_open_scratch(&database, &faults));
        OK(store_migrate(database, 0, version, &faults));
        OK(store_digest_schema(database, hex, &faults));
        assert_string_equal(hex, store_schema_digests[version - 1]);
        database_close(database);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_store__knows_the_digest_of_each_version, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__reads_version_1_as_it_is, begin_version_1,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__migrates_version_1_at_the_next_import,
                                        begin_version_1, end),
        cmocka_unit_test_setup_teardown(test_store__migrates_version_1_whole_or_not_at_all,
                                        begin_version_1, end),
        cmocka_unit_test_setup_teardown(test_store__keeps_version_1_when_it_cannot_migrate,
                                        begin_version_1, end),
        cmocka_unit_test_setup_teardown(test_store__shows_the_transitions_of_version_1,
                                        begin_version_1, end),
        cmocka_unit_test_setup_teardown(test_store__migrates_version_2_at_the_next_import,
                                        begin_version_2, end),
        cmocka_unit_test_setup_teardown(test_store__migrates_version_2_whole_or_not_at_all,
                                        begin_version_2, end),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
