/* What the tests of the evidence store share: a folder of their own, evidence from text, and a
 * store with it. */
#ifndef PATHGATE_TESTS_UNIT_STORE_FIXTURE_H
#define PATHGATE_TESTS_UNIT_STORE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/database.h"
#include "model/evidence.h"
#include "model/store.h"
#include "tests/unit/folder.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, STATUS_OK)

#define HEAD "<evidence version='1'><source id='s' title='T' date='2026-01-01'/>"
#define TAIL "</evidence>"
#define SYSTEM(records) HEAD "<system id='model-1' title='Model 1'>" records "</system>" TAIL
#define HARD(value) "<measurement metric='hard' value='" value "' source='s'/>"

static const char first_file[] = SYSTEM(
    "<checkpoint id='ho' kind='helpful-only' mode='thinking'/>"
    "<measurement metric='end-to-end' checkpoint='ho' k='0' n='10' source='s' cite='p. 3'/>\n"
    "<measurement metric='hard' category='a' value='47.7%' low='42.8%' high='52.5%' n='234'"
    " elicitation='scaffolded' margin='5%' sandbagging='1%' inferred='yes' method='m'"
    " evaluator='e' date='2026-02-03' source='s'><text>A note.</text></measurement>"
    "<measurement metric='odd' value='0.1' illustrative='yes'/>"
    "<safeguard ref='filter' status='validated' tested-against='static adaptive'"
    " date='2026-01-01' expires='2027-01-01' source='s'><text>Why.</text></safeguard>"
    "<safeguard ref='monitor' status='defined' illustrative='yes'/>"
    "<coverage scenario='cb/cb-3' assessed='deferred' reason='later' source='s'/>"
    "<judgement id='net-new' holds='no' role='Board' date='2026-02-02' reason='why'/>");

static struct diagnostics faults;

static inline int begin(void **state)
{
    diagnostics_init(&faults);
    return empty_folder(state);
}

static inline int end(void **state)
{
    (void)state;
    diagnostics_release(&faults);
    return 0;
}

/* What a query of the store of this name gives. */
static inline int64_t ask(const char *sql)
{
    struct database *database = NULL;
    int64_t count = 0;
    OK(database_open("s.db", DATABASE_READ, 0, &database, &faults));
    OK(database_count(database, sql, &count, &faults));
    database_close(database);
    return count;
}

static enum status read_evidence(const char *text, struct evidence_set *set,
                                 struct diagnostics *diagnostics)
{
    const struct source source = {
        .path = "folder/evidence.xml", .bytes = text, .length = strlen(text)};
    evidence_set_init(set);
    return evidence_read(&source, set, diagnostics);
}

/* Fails the test unless the last fault has this code. */
static inline void assert_fault(const struct diagnostics *diagnostics, const char *code)
{
    if (diagnostics->list.count == 0) {
        fail_msg("no fault, not '%s'", code);
    }
    assert_string_equal(diagnostics->list.items[diagnostics->list.count - 1].code, code);
}

/* Imports a text into the store at 'path'. */
static inline enum status import_text(const char *path, const char *text,
                                      struct import_result *result,
                                      struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    struct evidence_set set;
    enum status status = read_evidence(text, &set, diagnostics);
    if (status == STATUS_OK) {
        status = store_open(path, STORE_WRITE, &store, diagnostics);
    }
    if (status == STATUS_OK) {
        status = store_import(store, &set, 1, result, diagnostics);
    }
    store_close(store);
    evidence_set_release(&set);
    return status;
}

/* Loads a system; 'set' is always to be released. */
static inline enum status load_system(const char *path, const char *system,
                                      struct evidence_set *set, struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    evidence_set_init(set);
    enum status status = store_open(path, STORE_READ, &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, system, set, diagnostics);
    }
    store_close(store);
    return status;
}

static inline enum status verify_store(const char *path, struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status = store_open(path, STORE_READ, &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_verify(store, diagnostics);
    }
    store_close(store);
    return status;
}

/* Lets a child work on, which writes a byte for each success, until it is killed after some
 * microseconds; returns the number of those bytes. */
static inline size_t kill_after(void (*work)(int round, int pipe_end), int round,
                                long microseconds)
{
    char bytes[4096];
    int ends[2], outcome = 0;
    size_t reported = 0;
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        work(round, ends[1]);
        _exit(1);
    }
    close(ends[1]);
    nanosleep(&time, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &outcome, 0), child);
    assert_true(WIFSIGNALED(outcome));
    for (ssize_t got; (got = read(ends[0], bytes, sizeof(bytes))) > 0;) {
        reported += (size_t)got;
    }
    close(ends[0]);
    return reported;
}

/* Kills a child at work 'kills' times, each after a random while. What 'count' finds in the
 * store is then what was reported, or one more that there was no time to report. The store
 * begins anew after so many 'rounds'; 0: never. */
static inline void kill_at_random(void (*work)(int round, int pipe_end), size_t (*count)(void),
                                  int kills, int rounds)
{
    const uint64_t seed = 20261121;
    struct random_stream random;
    size_t held = 0, all = 0;
    uint64_t window = 10000; /* microseconds: kept at what a success or two take */
    random_open(&random, seed, 0, 0);
    for (int round = 0; round < kills; round++) {
        if (rounds && round % rounds == 0) {
            empty_folder(NULL);
            held = 0;
        }
        size_t reported = kill_after(work, round, (long)random_below(&random, window));
        size_t now = count();
        if (now != held + reported && now != held + reported + 1) {
            fail_msg("round %d of seed %llu: %zu stored, not %zu or one more", round,
                     (unsigned long long)seed, now, held + reported);
        }
        held = now;
        all += reported;
        window = reported > 2 ? window - window / 4 : reported ? window : window + window / 4;
    }
    print_message("%d kills, %zu successes\n", kills, all);
    assert_true(all > 0);
}

#endif
