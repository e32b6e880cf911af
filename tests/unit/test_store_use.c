/* What the store keeps of a system in use: campaigns, monitoring counts, incidents, events and
 * measurements beyond tiers come back as they went in, and later words supersede earlier ones.
 */
#include "tests/unit/store_fixture.h"

#include "base/memory.h"
#include "model/database.h"

#define OBSERVED(bypasses)                                                                     \
    "<observation safeguard='filter' deployment='closed' from='2026-02-01' until='2026-03-01'" \
    " attempts='90' bypasses='" bypasses "' source='s'><text>Note.</text></observation>"
#define INCIDENT(rest)                                                                         \
    "<incident id='leak' title='A leak' kind='incident' date='2026-02-03' source='s'" rest "/" \
    ">"
#define EVENT(rest)                                                                            \
    "<event id='api' title='The API opens' date='2026-02-05T09:30' source='s'" rest

/* clang-format off */
static const char used_file[] =
    SYSTEM("<safeguard ref='filter' status='validated' tested-against='static'"
           " date='2026-01-10' expires='2026-07-01' source='s'>"
           "<campaign id='red-team' from='2026-01-02' until='2026-01-09'"
           " tested-against='adaptive' attempts='40' bypasses='2' method='m' evaluator='e'"
           " source='s'/></safeguard>"
           "<measurement metric='chat' area='false-refusal' value='8%' source='s'/>"
           OBSERVED("3")
           INCIDENT(" severity='serious' deployment='closed' domains='d' scenarios=' x/y  z '"
                    " safeguards='filter'")
           EVENT(" kind='deployment' deployment='api'><text>Why.</text></event>")
           "<event id='told' title='Reported' date='2026-02-06' incident='leak'"
           " fulfils=' law/report  law/notice' illustrative='yes'/>");
/* clang-format on */

static void test_store__gives_back_what_happened_in_use(void **state)
{
    (void)state;
    struct evidence_set direct, stored;
    struct import_result result;
    OK(read_evidence(used_file, &direct, &faults));
    OK(import_text("s.db", used_file, &result, &faults));
    assert_int_equal(result.stored.campaigns, 1);
    assert_int_equal(result.stored.observations, 1);
    assert_int_equal(result.stored.incidents, 1);
    assert_int_equal(result.stored.events, 2);
    OK(load_system("s.db", "model-1", &stored, &faults));
    const struct evidence *a = &direct.systems.items[0], *b = &stored.systems.items[0];
    struct text left, right;
    text_init(&left);
    text_init(&right);
    evidence_write_canonical(a, &left);
    evidence_write_canonical(b, &right);
    assert_string_equal(text_string(&left), text_string(&right));
    assert_string_equal(a->digest, b->digest);
    assert_int_equal(b->measurements.items[0].area, AREA_FALSE_REFUSAL);
    assert_int_equal(b->safeguards.items[0].tested_against,
                     1 << ADVERSARY_STATIC | 1 << ADVERSARY_ADAPTIVE);
    assert_int_equal(b->campaigns.items[0].count.bypasses, 2);
    assert_string_equal(b->campaigns.items[0].provenance.digest, direct.digest);
    assert_int_equal(b->observations.items[0].deployment, DEPLOYMENT_CLOSED);
    assert_false(b->observations.items[0].has_incidents);
    assert_string_equal(b->incidents.items[0].scenarios, "x/y z");
    assert_int_equal(b->events.items[0].kind, EVENT_DEPLOYMENT);
    assert_int_equal(b->events.items[0].deployment, DEPLOYMENT_API);
    assert_string_equal(b->events.items[0].date, "2026-02-05T09:30");
    assert_string_equal(b->events.items[0].note, "Why.");
    assert_int_equal(b->events.items[1].kind, NONE);
    assert_string_equal(b->events.items[1].fulfils, "law/report law/notice");
    assert_string_equal(b->events.items[1].incident, "leak");
    assert_int_equal(b->incidents.items[0].reopens,
                     1 << REOPENS_VALIDATION | 1 << REOPENS_ASSESSMENT);
    OK(verify_store("s.db", &faults));
    text_release(&left);
    text_release(&right);
    evidence_set_release(&direct);
    evidence_set_release(&stored);
}

static void test_store__supersedes_what_happened_in_use(void **state)
{
    (void)state;
    struct import_result result;
    struct evidence_set set;
    OK(import_text("s.db", used_file, &result, &faults));
    OK(import_text(
        "s.db",
        SYSTEM(OBSERVED("9") INCIDENT(" resolved='2026-03-01'") EVENT(" kind='release'/>")),
        &result, &faults));
    assert_int_equal(result.superseded, 3);
    OK(load_system("s.db", "model-1", &set, &faults));
    const struct evidence *e = &set.systems.items[0];
    assert_int_equal(e->observations.count, 1);
    assert_int_equal(e->observations.items[0].count.bypasses, 9);
    assert_int_equal(e->incidents.count, 1);
    assert_string_equal(e->incidents.items[0].resolved, "2026-03-01");
    assert_int_equal(e->campaigns.count, 1);
    assert_int_equal(ask("SELECT count(*) FROM observation_history"), 2);
    assert_int_equal(e->events.count, 2);
    assert_int_equal(e->events.items[0].kind, EVENT_RELEASE);
    assert_int_equal(ask("SELECT count(*) FROM event_history WHERE event = 'api'"), 2);
    assert_int_equal(ask("SELECT count(*) FROM current_event WHERE kind = ''"), 1);
    assert_int_equal(ask("SELECT count(*) FROM open_incident"), 0);
    OK(verify_store("s.db", &faults));
    evidence_set_release(&set);
}

/* Another period, deployment or safeguard is another thing. */
static void test_store__keeps_periods_apart(void **state)
{
    (void)state;
    static const char *const more[] = {
        SYSTEM("<observation safeguard='filter' deployment='closed' from='2026-03-01'"
               " until='2026-04-01' attempts='9' source='s'/>"),
        SYSTEM("<observation safeguard='filter' deployment='api' from='2026-02-01'"
               " until='2026-03-01' attempts='9' source='s'/>"),
        SYSTEM("<observation safeguard='monitor' deployment='closed' from='2026-02-01'"
               " until='2026-03-01' attempts='9' source='s'/>"),
        SYSTEM("<observation deployment='closed' from='2026-02-01' until='2026-03-01'"
               " incidents='0' source='s'/>"),
    };
    struct import_result result;
    OK(import_text("s.db", used_file, &result, &faults));
    for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
        OK(import_text("s.db", more[i], &result, &faults));
        assert_int_equal(result.superseded, 0);
    }
    assert_int_equal(ask("SELECT count(*) FROM current_observation"), 5);
    assert_int_equal(ask("SELECT count(*) FROM observed_bypass_rate WHERE rate = 3.0 / 90"), 1);
}

static void test_store__has_views_for_questions(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        int64_t count;
    } cases[] = {
        {"SELECT count(*) FROM safeguard_transition", 2},
        {"SELECT count(*) FROM safeguard_transition WHERE before = 'undefined'"
         " AND after = 'validated' AND day = '2026-01-10'",
         1},
        {"SELECT count(*) FROM safeguard_transition WHERE before = 'validated'"
         " AND after = 'stale' AND day = '2026-07-01'",
         1},
        {"SELECT count(*) FROM current_campaign WHERE bypasses = 2 AND attempts = 40", 1},
        {"SELECT count(*) FROM open_incident WHERE severity = 'serious'", 1},
        {"SELECT count(*) FROM current_behaviour WHERE area = 'false-refusal'", 1},
        {"SELECT count(*) FROM verdict_history", 0},
        {"SELECT count(*) FROM current_verdict", 0},
    };
    struct import_result result;
    OK(import_text("s.db", used_file, &result, &faults));
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (ask(cases[i].sql) != cases[i].count) {
            fail_msg("%s gives %d", cases[i].sql, (int)ask(cases[i].sql));
        }
    }
    /* renewed before it expires: it never goes stale */
    OK(import_text("s.db",
                   SYSTEM("<safeguard ref='filter' status='validated' date='2026-06-01'"
                          " source='s'/>"),
                   &result, &faults));
    assert_int_equal(ask("SELECT count(*) FROM safeguard_transition WHERE after = 'stale'"), 0);
}

static void test_store__refuses_changes_to_what_happened(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE observation SET bypasses = 0",
        "DELETE FROM incident",
        "UPDATE campaign SET attempts = 1000",
        "UPDATE measurement SET area = ''",
        "INSERT OR REPLACE INTO incident SELECT * FROM incident",
        "UPDATE event SET date = '2026-01-01'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event",
    };
    struct import_result result;
    struct database *database = NULL;
    OK(import_text("s.db", used_file, &result, &faults));
    OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        if (database_run(database, changes[i], &faults) == STATUS_OK) {
            fail_msg("'%s' was allowed", changes[i]);
        }
    }
    database_close(database);
    OK(verify_store("s.db", &faults));
}

static void test_store__survives_failing_memory_in_use(void **state)
{
    (void)state;
    enum status status = STATUS_MEMORY;
    for (long i = 0; status != STATUS_OK; i++) {
        struct import_result result;
        struct evidence_set set;
        struct diagnostics said;
        diagnostics_init(&said);
        evidence_set_init(&set);
        empty_folder(NULL);
        memory_fail_after(i);
        status = import_text("s.db", used_file, &result, &said);
        if (status == STATUS_OK) {
            status = load_system("s.db", "model-1", &set, &said);
        }
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || failed);
        evidence_set_release(&set);
        diagnostics_release(&said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_store__gives_back_what_happened_in_use, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__supersedes_what_happened_in_use, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__keeps_periods_apart, begin, end),
        cmocka_unit_test_setup_teardown(test_store__has_views_for_questions, begin, end),
        cmocka_unit_test_setup_teardown(test_store__refuses_changes_to_what_happened, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_store__survives_failing_memory_in_use, begin, end),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
