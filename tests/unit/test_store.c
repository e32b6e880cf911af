/* The evidence store as it is meant to be used: what goes in comes out, once, and nothing is
 * ever lost. Damage, crashes and full disks are in test_store_faults.c. */
#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/store_records.h"

static void test_store__gives_back_what_was_read_from_a_file(void **state)
{
    (void)state;
    struct evidence_set direct, stored;
    struct import_result result;
    OK(read_evidence(first_file, &direct, &faults));
    OK(import_text("s.db", first_file, &result, &faults));
    OK(load_system("s.db", "model-1", &stored, &faults));
    assert_int_equal(stored.systems.count, 1);
    const struct evidence *a = &direct.systems.items[0], *b = &stored.systems.items[0];
    struct text left, right;
    text_init(&left);
    text_init(&right);
    evidence_write_canonical(a, &left);
    evidence_write_canonical(b, &right);
    assert_string_equal(text_string(&left), text_string(&right));
    assert_string_equal(a->digest, b->digest);
    assert_int_equal(a->line, b->line);
    for (size_t i = 0; i < a->measurements.count; i++) {
        const struct measurement *m = &a->measurements.items[i], *n = &b->measurements.items[i];
        assert_string_equal(m->provenance.file, n->provenance.file);
        assert_string_equal(m->provenance.digest, n->provenance.digest);
        assert_int_equal(m->provenance.line, n->provenance.line);
        assert_int_equal(m->checkpoint_kind, n->checkpoint_kind);
        assert_true(m->value == n->value && m->low == n->low && m->high == n->high);
    }
    assert_string_equal(b->measurements.items[0].provenance.file, "evidence.xml");
    text_release(&left);
    text_release(&right);
    evidence_set_release(&direct);
    evidence_set_release(&stored);
}

static void test_store__gives_back_studies_and_validity(void **state)
{
    (void)state;
    static const char text[] = SYSTEM(
        "<measurement metric='a' k='3' n='10' awareness='20%' refusals='2' contaminated='yes'"
        " saturated='yes' source='s'/>"
        "<measurement metric='b' k='3' n='10' refusals='0' source='s'/>"
        "<uplift-study id='rct' endpoint='workflow' capability='bio' scenario='cb/cb-1'"
        " less-is-uplift='yes' baseline='internet' tools='search' proficiency='novices'"
        " preregistered='yes' method='m' evaluator='e' date='2026-02-03' inferred='yes'"
        " source='s' cite='p. 3'><treatment k='4' n='77'/><control k='5' n='76'/>"
        "<text>A note.</text></uplift-study>"
        "<uplift-study id='score' endpoint='points' illustrative='yes'>"
        "<treatment mean='70' sd='12' n='77'/><control mean='61' sd='14.5' n='76'/>"
        "</uplift-study>");
    struct evidence_set direct, stored;
    struct import_result result;
    OK(read_evidence(text, &direct, &faults));
    OK(import_text("s.db", text, &result, &faults));
    assert_int_equal(result.stored.studies, 2);
    OK(load_system("s.db", "model-1", &stored, &faults));
    const struct evidence *b = &stored.systems.items[0];
    assert_string_equal(direct.systems.items[0].digest, b->digest);
    assert_true(b->measurements.items[0].contaminated && b->measurements.items[0].saturated);
    assert_true(b->measurements.items[0].awareness == 0.2);
    assert_int_equal(b->measurements.items[0].refusals, 2);
    assert_true(b->measurements.items[1].has_refusals);
    assert_true(b->studies.items[0].counted && b->studies.items[0].less);
    assert_string_equal(b->studies.items[0].baseline, "internet");
    assert_true(!b->studies.items[1].counted && b->studies.items[1].control.sd == 14.5);
    OK(import_text("s.db",
                   SYSTEM("<uplift-study id='rct' endpoint='workflow' source='s'>"
                          "<treatment k='9' n='77'/><control k='5' n='76'/>"
                          "</uplift-study>"),
                   &result, &faults));
    assert_int_equal(result.superseded, 1);
    OK(verify_store("s.db", &faults));
    evidence_set_release(&direct);
    evidence_set_release(&stored);
}

static void test_store__gives_back_the_shipped_examples(void **state)
{
    (void)state;
    static const char *const names[] = {"muse-spark-1.0", "muse-spark-1.1"};
    const char *root = getenv("PATHGATE_SOURCE");
    if (!root) {
        skip();
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct arena arena;
        struct source source;
        struct evidence_set set, stored;
        struct import_result result;
        struct store *store = NULL;
        arena_init(&arena);
        evidence_set_init(&set);
        char *path = arena_format(&arena, "%s/threatmodels/examples/%s.xml", root, names[i]);
        OK(file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, &faults));
        OK(evidence_read(&source, &set, &faults));
        OK(store_open("s.db", STORE_WRITE, &store, &faults));
        OK(store_import(store, &set, 1, &result, &faults));
        OK(store_verify(store, &faults));
        store_close(store);
        OK(load_system("s.db", names[i], &stored, &faults));
        assert_int_equal(result.superseded, 0);
        assert_string_equal(set.systems.items[0].digest, stored.systems.items[0].digest);
        evidence_set_release(&stored);
        evidence_set_release(&set);
        arena_release(&arena);
    }
    assert_int_equal(faults.list.count, 0);
}

static void test_store__counts_what_it_stores(void **state)
{
    (void)state;
    struct import_result result;
    OK(import_text("s.db", first_file, &result, &faults));
    assert_false(result.known);
    assert_int_equal(result.systems, 1);
    assert_int_equal(result.stored.checkpoints, 1);
    assert_int_equal(result.stored.measurements, 3);
    assert_int_equal(result.stored.safeguards, 2);
    assert_int_equal(result.stored.coverage, 1);
    assert_int_equal(result.stored.judgements, 1);
    assert_int_equal(result.superseded, 0);
}

static void test_store__passes_over_a_file_it_knows(void **state)
{
    (void)state;
    struct import_result result;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(import_text("s.db", first_file, &result, &faults));
    assert_true(result.known);
    assert_int_equal(result.stored.measurements, 0);
    assert_int_equal(ask("SELECT count(*) FROM import"), 1);
    assert_int_equal(ask("SELECT count(*) FROM measurement"), 3);
}

static void test_store__supersedes_and_keeps_the_history(void **state)
{
    (void)state;
    static const char changed[] =
        SYSTEM(HARD("0.5") "<measurement metric='new' value='1' source='s'/>"
                           "<safeguard ref='filter' status='implemented' source='s'/>");
    struct import_result result;
    struct evidence_set set;
    OK(import_text("s.db",
                   SYSTEM(HARD("0.4") "<safeguard ref='filter' status='validated'"
                                      " source='s'/>"),
                   &result, &faults));
    OK(import_text("s.db", changed, &result, &faults));
    assert_int_equal(result.superseded, 2);
    OK(import_text("s.db",
                   SYSTEM(HARD("0.4") "<safeguard ref='filter' status='validated'"
                                      " source='s'/>"),
                   &result, &faults));
    assert_true(result.known); /* what was superseded does not come back by itself */
    OK(load_system("s.db", "model-1", &set, &faults));
    const struct evidence *evidence = &set.systems.items[0];
    assert_int_equal(evidence->measurements.count, 2);
    assert_true(evidence->measurements.items[0].value == 0.5);
    assert_int_equal(evidence->safeguards.items[0].status, SAFEGUARD_IMPLEMENTED);
    assert_int_equal(ask("SELECT count(*) FROM measurement_history WHERE metric = 'hard'"), 2);
    assert_int_equal(ask("SELECT superseded_by FROM measurement_history WHERE value = 0.4"), 2);
    evidence_set_release(&set);
}

/* Another checkpoint, category, elicitation or evaluator is another thing. */
static void test_store__keeps_apart_what_differs(void **state)
{
    (void)state;
    static const char *const files[] = {
        SYSTEM(HARD("0.1")),
        SYSTEM("<measurement metric='hard' category='a' value='0.2' source='s'/>"),
        SYSTEM("<checkpoint id='ho' kind='helpful-only'/>"
               "<measurement metric='hard' checkpoint='ho' value='0.3' source='s'/>"),
        SYSTEM("<measurement metric='hard' elicitation='prompted' value='.4' source='s'/>"),
        SYSTEM("<measurement metric='hard' evaluator='other' value='0.5' source='s'/>"),
    };
    struct import_result result;
    struct evidence_set set;
    size_t count = sizeof(files) / sizeof(*files);
    for (size_t i = 0; i < count; i++) {
        OK(import_text("s.db", files[i], &result, &faults));
        assert_int_equal(result.superseded, 0);
    }
    OK(load_system("s.db", "model-1", &set, &faults));
    assert_int_equal(set.systems.items[0].measurements.count, count);
    evidence_set_release(&set);
}

static void test_store__imports_all_files_or_none(void **state)
{
    (void)state;
    struct evidence_set sets[2];
    struct import_result results[2];
    struct store *store = NULL;
    OK(read_evidence(SYSTEM(HARD("0.1")), &sets[0], &faults));
    OK(read_evidence(SYSTEM("<measurement metric='x' k='1' n='2' source='s'/>"), &sets[1],
                     &faults));
    sets[1].systems.items[0].measurements.items[0].k = 3; /* no reader gives 3 of 2 */
    OK(store_open("s.db", STORE_WRITE, &store, &faults));
    assert_int_equal(store_import(store, sets, 2, results, &faults), STATUS_INVALID);
    assert_fault(&faults, "store-refused");
    assert_int_equal(ask("SELECT count(*) FROM import"), 0);
    sets[1].systems.items[0].measurements.items[0].k = 1;
    OK(evidence_seal(&sets[1].systems.items[0], NULL));
    OK(store_import(store, sets, 2, results, &faults));
    assert_int_equal(ask("SELECT count(*) FROM import"), 2);
    OK(store_verify(store, &faults));
    store_close(store);
    evidence_set_release(&sets[0]);
    evidence_set_release(&sets[1]);
}

static void test_store__lists_its_systems(void **state)
{
    (void)state;
    struct import_result result;
    struct store *store = NULL;
    struct store_systems systems;
    setenv("SOURCE_DATE_EPOCH", "1775606400", 1);
    OK(import_text("s.db", first_file, &result, &faults));
    OK(import_text("s.db",
                   HEAD "<system id='b' title='B' developer='D'/>"
                        "<system id='a' title='A'/>" TAIL,
                   &result, &faults));
    unsetenv("SOURCE_DATE_EPOCH");
    store_systems_init(&systems);
    OK(store_open("s.db", STORE_READ, &store, &faults));
    OK(store_systems(store, &systems, &faults));
    assert_int_equal(systems.list.count, 3);
    assert_string_equal(systems.list.items[0].name, "a");
    assert_string_equal(systems.list.items[1].developer, "D");
    assert_int_equal(systems.list.items[2].current.measurements, 3);
    assert_int_equal(systems.list.items[2].current.safeguards, 2);
    assert_string_equal(systems.list.items[2].imported_at, "2026-04-08T00:00:00Z");
    store_systems_release(&systems);
    store_close(store);
}

static void test_store__suggests_a_system(void **state)
{
    (void)state;
    struct import_result result;
    struct evidence_set set;
    OK(import_text("s.db", first_file, &result, &faults));
    assert_int_equal(load_system("s.db", "modle-1", &set, &faults), STATUS_INVALID);
    assert_fault(&faults, "unknown-system");
    assert_string_equal(faults.list.items[0].hint,
                        "did you mean 'model-1'? (it holds: model-1)");
    assert_int_equal(set.systems.count, 0);
    assert_int_equal(load_system("s.db", "something else", &set, &faults), STATUS_INVALID);
    assert_string_equal(faults.list.items[1].hint, "it holds: model-1");
    evidence_set_release(&set);
}

static void test_store__refuses_changes_to_what_it_holds(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE measurement SET value = 0",
        "DELETE FROM measurement",
        "DELETE FROM import",
        "UPDATE safeguard_status SET status = 'validated'",
        "UPDATE system SET title = ''",
        "DELETE FROM source",
        "INSERT OR REPLACE INTO import VALUES (1, hex(zeroblob(32)), '', '', '', '', '')",
        "INSERT INTO coverage VALUES (NULL, 9, 1, 'x', 'y', 'full', '', NULL, '')",
        "INSERT INTO coverage VALUES (NULL, 1, 1, 'model-1', 'y', 'whole', '', NULL, '')",
    };
    struct import_result result;
    struct database *database = NULL;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        if (database_run(database, changes[i], &faults) == STATUS_OK) {
            fail_msg("'%s' was allowed", changes[i]);
        }
    }
    database_close(database);
    assert_int_equal(verify_store("s.db", &faults), STATUS_OK);
}

static void test_store__reads_while_another_program_writes(void **state)
{
    (void)state;
    struct import_result result;
    struct evidence_set set;
    struct database *writer = NULL, *other = NULL;
    OK(import_text("s.db", first_file, &result, &faults));
    OK(database_open("s.db", DATABASE_WRITE, 0, &writer, &faults));
    OK(database_begin(writer, &faults));
    OK(load_system("s.db", "model-1", &set, &faults));
    OK(database_open("s.db", DATABASE_WRITE, 10, &other, &faults));
    assert_int_equal(database_begin(other, &faults), STATUS_IO);
    assert_fault(&faults, "store-busy");
    database_close(writer);
    database_close(other);
    evidence_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_store__gives_back_what_was_read_from_a_file, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__gives_back_studies_and_validity, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__gives_back_the_shipped_examples, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__counts_what_it_stores, begin, end),
        cmocka_unit_test_setup_teardown(test_store__passes_over_a_file_it_knows, begin, end),
        cmocka_unit_test_setup_teardown(test_store__supersedes_and_keeps_the_history, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__keeps_apart_what_differs, begin, end),
        cmocka_unit_test_setup_teardown(test_store__imports_all_files_or_none, begin, end),
        cmocka_unit_test_setup_teardown(test_store__lists_its_systems, begin, end),
        cmocka_unit_test_setup_teardown(test_store__suggests_a_system, begin, end),
        cmocka_unit_test_setup_teardown(test_store__refuses_changes_to_what_it_holds, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__reads_while_another_program_writes, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
