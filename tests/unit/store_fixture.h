/* What the tests of the evidence store share: a folder of their own, evidence from text, and a
 * store with it. */
#ifndef PATHGATE_TESTS_UNIT_STORE_FIXTURE_H
#define PATHGATE_TESTS_UNIT_STORE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/evidence.h"
#include "model/store.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

static char test_folder[] = "/tmp/pathgate-store-XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(test_folder) && chdir(test_folder) == 0 ? 0 : -1;
}

static int empty_folder(void **state)
{
    (void)state;
    DIR *folder = opendir(".");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] != '.' && unlink(entry->d_name) != 0) {
            rmdir(entry->d_name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return 0;
}

static int leave_folder(void **state)
{
    empty_folder(state);
    return chdir("/") == 0 && rmdir(test_folder) == 0 ? 0 : -1;
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

#endif
