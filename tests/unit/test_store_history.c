/* Recorded assessments: what is kept, what is refused, and the evidence behind each as it was.
 */
#include "tests/unit/store_fixture.h"

#include "base/memory.h"
#include "model/database.h"
#include "model/store_history.h"

#include <signal.h>

static int begin_at_a_date(void **state)
{
    setenv("SOURCE_DATE_EPOCH", "1775606400", 1);
    return begin(state);
}

static int end_at_a_date(void **state)
{
    unsetenv("SOURCE_DATE_EPOCH");
    return end(state);
}

/* The digest of the current evidence about model-1. */
static void present_digest(char digest[65])
{
    struct evidence_set set;
    OK(load_system("s.db", "model-1", &set, &faults));
    memcpy(digest, set.systems.items[0].digest, 65);
    evidence_set_release(&set);
}

/* Records a verdict whose JSON has the digest 'mark', 64 times the same digit. */
static enum status record(char mark, const char *evidence, bool *known,
                          struct diagnostics *diagnostics)
{
    char digest[65];
    memset(digest, mark, 64);
    digest[64] = '\0';
    struct assessed_input input = {"framework", "f", digest};
    struct assessed_tier tier = {"overall", "", "residual", true, "high", 1, "YES"};
    struct assessed_safeguard safeguard = {"filter", "reopened", "NO", "why"};
    const char *reason = "something is missing";
    struct assessment_record r = {.recorded_at = "",
                                  .recorder = "",
                                  .system = "model-1",
                                  .deployment = "closed",
                                  .framework = "f",
                                  .edition = "1",
                                  .date = "2026-04-01",
                                  .confidence = 0.95,
                                  .outcome = "crossed",
                                  .deployment_decision = "HOLD_DEPLOYMENT",
                                  .development_decision = "DEPLOY",
                                  .complete = true,
                                  .evidence_digest = evidence,
                                  .verdict_digest = digest};
    struct store *store = NULL;
    bool made = vec_push(&r.inputs, input) && vec_push(&r.tiers, tier) &&
                vec_push(&r.safeguards, safeguard) && vec_push(&r.reasons, reason);
    enum status status =
        made ? store_open("s.db", STORE_WRITE, &store, diagnostics) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = store_record(store, &r, known, diagnostics);
    }
    store_close(store);
    assessment_record_release(&r);
    return status;
}

static void import(const char *text)
{
    struct import_result result;
    OK(import_text("s.db", text, &result, &faults));
}

static void test_store_history__gives_back_what_was_recorded(void **state)
{
    (void)state;
    char digest[65];
    bool known;
    struct store *store = NULL;
    struct store_history history;
    import(first_file);
    present_digest(digest);
    OK(record('a', digest, &known, &faults));
    assert_false(known);
    store_history_init(&history);
    OK(store_open("s.db", STORE_READ, &store, &faults));
    OK(store_history_load(store, "model-1", NULL, NULL, &history, &faults));
    assert_int_equal(history.list.count, 1);
    const struct assessment_record *r = &history.list.items[0];
    assert_string_equal(r->recorded_at, "2026-04-08T00:00:00Z");
    assert_string_equal(r->deployment, "closed");
    assert_string_equal(r->outcome, "crossed");
    assert_string_equal(r->evidence_digest, digest);
    assert_true(r->complete && !r->fragile && !r->strict && r->confidence == 0.95);
    assert_int_equal(r->last_import, 1);
    assert_int_equal(r->inputs.count, 1);
    assert_string_equal(r->tiers.items[0].tier, "high");
    assert_string_equal(r->safeguards.items[0].status, "reopened");
    assert_string_equal(r->reasons.items[0], "something is missing");
    OK(store_history_load(store, "model-1", "api", NULL, &history, &faults));
    assert_int_equal(history.list.count, 0);
    OK(store_history_load(store, "model-1", "closed", "f", &history, &faults));
    assert_int_equal(history.list.count, 1);
    store_history_release(&history);
    store_close(store);
    OK(verify_store("s.db", &faults));
}

static void test_store_history__passes_over_the_same_verdict(void **state)
{
    (void)state;
    static const struct {
        char mark;
        bool known;
    } cases[] = {{'a', false}, {'a', true}, {'b', false}, {'a', false}, {'a', true}};
    char digest[65];
    import(first_file);
    present_digest(digest);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        bool known;
        OK(record(cases[i].mark, digest, &known, &faults));
        assert_int_equal(known, cases[i].known);
    }
}

static void test_store_history__refuses_a_verdict_on_other_evidence(void **state)
{
    (void)state;
    char digest[65];
    bool known;
    import(first_file);
    present_digest(digest);
    import(SYSTEM(HARD("0.5")));
    assert_int_equal(record('a', digest, &known, &faults), STATUS_INVALID);
    assert_fault(&faults, "evidence-moved");
}

static void test_store_history__has_the_evidence_as_it_was(void **state)
{
    (void)state;
    char digests[3][65];
    bool known;
    struct store *store = NULL;
    struct store_history history;
    for (int i = 0; i < 3; i++) {
        static const char *const files[] = {first_file, SYSTEM(HARD("0.4")),
                                            SYSTEM(HARD("0.5"))};
        import(files[i]);
        present_digest(digests[i]);
        OK(record((char)('a' + i), digests[i], &known, &faults));
    }
    store_history_init(&history);
    OK(store_open("s.db", STORE_READ, &store, &faults));
    OK(store_history_load(store, "model-1", NULL, NULL, &history, &faults));
    for (size_t i = 0; i < 3; i++) {
        struct evidence_set set;
        evidence_set_init(&set);
        OK(store_load_after(store, "model-1", history.list.items[i].last_import, &set,
                            &faults));
        assert_string_equal(set.systems.items[0].digest, digests[i]);
        assert_string_equal(history.list.items[i].evidence_digest, digests[i]);
        evidence_set_release(&set);
    }
    store_history_release(&history);
    store_close(store);
    OK(verify_store("s.db", &faults));
}

static void test_store_history__verify_finds_other_evidence(void **state)
{
    (void)state;
    char digest[65];
    bool known;
    struct database *database = NULL;
    import(first_file);
    present_digest(digest);
    OK(record('a', digest, &known, &faults));
    OK(database_open("s.db", DATABASE_WRITE, 0, &database, &faults));
    OK(database_run(database,
                    "INSERT INTO assessment SELECT 2, recorded_at, recorder, last_import,"
                    " system, deployment, framework, edition, date, confidence,"
                    " strict_reading, 'acceptable', deployment_decision,"
                    " development_decision, fragile, complete, verdict_digest,"
                    " verdict_digest FROM assessment",
                    &faults));
    database_close(database);
    assert_int_equal(verify_store("s.db", &faults), STATUS_INVALID);
    assert_fault(&faults, "store-altered");
}

static void test_store_history__survives_every_failure_of_memory(void **state)
{
    (void)state;
    char digest[65];
    import(first_file);
    present_digest(digest);
    enum status status = STATUS_MEMORY;
    for (long i = 0; status != STATUS_OK; i++) {
        struct diagnostics said;
        struct store *store = NULL;
        struct store_history history;
        bool known;
        diagnostics_init(&said);
        store_history_init(&history);
        memory_fail_after(i);
        status = record('a', digest, &known, &said);
        if (status == STATUS_OK) {
            status = store_open("s.db", STORE_READ, &store, &said);
        }
        if (status == STATUS_OK) {
            status = store_history_load(store, "model-1", NULL, NULL, &history, &said);
        }
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || failed);
        store_close(store);
        store_history_release(&history);
        diagnostics_release(&said);
    }
    OK(verify_store("s.db", &faults));
}

/* Reads the store again and again: each time it holds whole imports, never fewer than before,
 * and the history that came with them. Ends when the writer is done. */
static int read_on(int imports)
{
    int64_t last = 0;
    while (last < imports) {
        struct diagnostics said;
        struct evidence_set set;
        diagnostics_init(&said);
        if (load_system("s.db", "model-1", &set, &said) != STATUS_OK) {
            return 1;
        }
        int64_t seen = 0;
        for (size_t i = 0; i < set.systems.items[0].measurements.count; i++) {
            seen += strcmp(set.systems.items[0].measurements.items[i].metric, "first") == 0;
            seen -= strcmp(set.systems.items[0].measurements.items[i].metric, "last") == 0;
        }
        int64_t count = (int64_t)set.systems.items[0].measurements.count / 2;
        if (seen != 0 || count < last) {
            return 2;
        }
        last = count;
        evidence_set_release(&set);
        diagnostics_release(&said);
    }
    return 0;
}

/* Writes imports of two measurements each, and records a verdict after each. */
static int write_on(int imports)
{
    for (int i = 1; i < imports; i++) {
        struct diagnostics said;
        struct import_result result;
        struct text text;
        char digest[65];
        bool known;
        diagnostics_init(&said);
        text_init(&text);
        text_format(&text,
                    SYSTEM("<measurement metric='first' category='%d' value='1' source='s'/>"
                           "<measurement metric='last' category='%d' value='1' source='s'/>"),
                    i, i);
        if (import_text("s.db", text_string(&text), &result, &said) != STATUS_OK) {
            return 3;
        }
        present_digest(digest);
        if (record(i % 2 ? 'a' : 'b', digest, &known, &said) != STATUS_OK || known) {
            return 4;
        }
        text_release(&text);
        diagnostics_release(&said);
    }
    return 0;
}

/* Several readers and one writer, each a process of its own. */
static void test_store_history__is_read_while_it_grows(void **state)
{
    (void)state;
    enum { READERS = 4, IMPORTS = 25 };
    pid_t children[READERS + 1];
    import(SYSTEM("<measurement metric='first' category='0' value='1' source='s'/>"
                  "<measurement metric='last' category='0' value='1' source='s'/>"));
    for (int i = 0; i <= READERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            _exit(i < READERS ? read_on(IMPORTS) : write_on(IMPORTS));
        }
    }
    for (int i = 0; i <= READERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            for (int k = i + 1; k <= READERS; k++) {
                kill(children[k], SIGKILL);
                waitpid(children[k], NULL, 0);
            }
            fail_msg("%s %d ended with %d", i < READERS ? "reader" : "writer", i, status);
        }
    }
    OK(verify_store("s.db", &faults));
}

/* Records verdicts, each unlike the one before, and says each success on the pipe. */
static void record_until_killed(int round, int pipe_end)
{
    char digest[65];
    bool known;
    present_digest(digest);
    for (int i = 0;; i++) {
        if (record("abcdef"[(i + round * 3) % 6], digest, &known, &faults) != STATUS_OK ||
            (!known && write(pipe_end, "+", 1) != 1)) {
            _exit(1);
        }
    }
}

static size_t count_assessments(void)
{
    struct store *store = NULL;
    struct store_history history;
    OK(verify_store("s.db", &faults));
    store_history_init(&history);
    OK(store_open("s.db", STORE_READ, &store, &faults));
    OK(store_history_load(store, "model-1", NULL, NULL, &history, &faults));
    size_t count = history.list.count;
    store_history_release(&history);
    store_close(store);
    return count;
}

static void test_store_history__kills_leave_what_was_reported(void **state)
{
    (void)state;
    import(first_file);
    kill_at_random(record_until_killed, count_assessments, 40, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_store_history__gives_back_what_was_recorded,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__passes_over_the_same_verdict,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__refuses_a_verdict_on_other_evidence,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__has_the_evidence_as_it_was,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__verify_finds_other_evidence,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__survives_every_failure_of_memory,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__is_read_while_it_grows,
                                        begin_at_a_date, end_at_a_date),
        cmocka_unit_test_setup_teardown(test_store_history__kills_leave_what_was_reported,
                                        begin_at_a_date, end_at_a_date),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
