/* The public interface, from the outside: only pathgate.h, but for the failing allocations. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "pathgate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Paths below the folder of golden cases; 'work' is where stores are made. */
struct room {
    char work[4096], store[4096], model[4096], framework[4096], unsound[4096];
};

static const char *source_folder(void)
{
    const char *folder = getenv("PATHGATE_SOURCE");
    return folder ? folder : ".";
}

static const char *program(void)
{
    const char *path = getenv("PATHGATE");
    return path ? path : "cli/pathgate";
}

static int open_room(void **state)
{
    static struct room room;
    char command[12288];
    snprintf(room.work, sizeof(room.work), "%s/pathgate-api-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(room.work)) {
        return -1;
    }
    snprintf(room.store, sizeof(room.store), "%.4000s/store.db", room.work);
    snprintf(room.model, sizeof(room.model), "%.4000s/tests/golden/fair/fair.xml",
             source_folder());
    snprintf(room.framework, sizeof(room.framework), "%.4000s/tests/golden/fair/fair-rules.xml",
             source_folder());
    snprintf(room.unsound, sizeof(room.unsound),
             "%.4000s/tests/bad/evidence/several-faults-at-once.xml", source_folder());
    snprintf(command, sizeof(command),
             "'%.4000s' evidence import '%.4000s/tests/golden/fair/baker-bot.xml' --evidence "
             "'%.4000s' >'%.200s/out'",
             program(), source_folder(), room.store, room.work);
    *state = &room;
    return system(command);
}

static int close_room(void **state)
{
    const struct room *room = *state;
    char command[4200];
    snprintf(command, sizeof(command), "rm -rf '%.4000s'", room->work);
    return system(command);
}

static struct pathgate_question closed_question(void)
{
    struct pathgate_question question = PATHGATE_QUESTION_INIT;
    question.deployment = "closed";
    question.date = "2026-11-21";
    return question;
}

/* Loads all inputs; the first failure ends it. */
static enum pathgate_status load(struct pathgate_session *session, const struct room *room)
{
    const char *models[] = {room->model};
    enum pathgate_status status = pathgate_session_load_models(session, models, 1, NULL, NULL);
    if (status == PATHGATE_OK) {
        status = pathgate_session_load_framework(session, room->framework);
    }
    if (status == PATHGATE_OK) {
        status = pathgate_session_load_evidence(session, room->store, "baker-bot");
    }
    return status;
}

static struct pathgate_session *open_loaded(const struct room *room)
{
    struct pathgate_session *session;
    assert_int_equal(pathgate_session_open(&session), PATHGATE_OK);
    assert_int_equal(load(session, room), PATHGATE_OK);
    assert_string_equal(pathgate_session_diagnostics(session), "");
    return session;
}

static void test_api__verdict(void **state)
{
    struct pathgate_session *session = open_loaded(*state);
    struct pathgate_question question = closed_question();
    const char *json;
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_OK);
    assert_int_equal(pathgate_session_outcome(session), PATHGATE_ACCEPTABLE);
    assert_int_equal(pathgate_session_verdict_json(session, &json), PATHGATE_OK);
    assert_non_null(strstr(json, "\"document\": \"pathgate-verdict\""));
    assert_non_null(strstr(json, "\"decision\": \"DEPLOY\""));
    question.deployment = "open-weights";
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_OK);
    assert_int_equal(pathgate_session_outcome(session), PATHGATE_CROSSED);
    pathgate_session_free(session);
}

static void test_api__same_bytes_as_the_program(void **state)
{
    const struct room *room = *state;
    struct pathgate_session *session = open_loaded(room);
    struct pathgate_question question = closed_question();
    char command[24576], buffer[1 << 16];
    const char *json, *cursor;
    size_t length;
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_OK);
    assert_int_equal(pathgate_session_verdict_json(session, &json), PATHGATE_OK);
    snprintf(command, sizeof(command),
             "'%.4000s' verdict '%.4000s' --evidence '%.4000s' --system baker-bot --deployment "
             "closed --framework '%.4000s' --date 2026-11-21 --format json",
             program(), room->model, room->store, room->framework);
    FILE *output = popen(command, "r");
    assert_non_null(output);
    cursor = json;
    while ((length = fread(buffer, 1, sizeof(buffer), output)) > 0) {
        assert_true(strlen(cursor) >= length);
        assert_memory_equal(cursor, buffer, length);
        cursor += length;
    }
    assert_int_equal(pclose(output), 0);
    assert_string_equal(cursor, "");
    pathgate_session_free(session);
}

static void test_api__what_is_missing(void **state)
{
    const struct room *room = *state;
    const struct pathgate_question question = closed_question();
    const char *models[] = {room->model}, *json = "not touched";
    struct pathgate_session *session;
    assert_int_equal(pathgate_session_open(&session), PATHGATE_OK);
    assert_int_equal(pathgate_session_outcome(session), PATHGATE_NO_VERDICT);
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_MISSING);
    assert_string_equal(pathgate_session_diagnostics(session),
                        "error: no threat model is loaded\n");
    assert_int_equal(pathgate_session_load_models(session, models, 1, NULL, NULL), PATHGATE_OK);
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_MISSING);
    assert_string_equal(pathgate_session_diagnostics(session),
                        "error: no framework is loaded\n");
    assert_int_equal(pathgate_session_load_framework(session, room->framework), PATHGATE_OK);
    assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_MISSING);
    assert_string_equal(pathgate_session_diagnostics(session),
                        "error: no evidence is loaded\n");
    assert_int_equal(pathgate_session_verdict_json(session, &json), PATHGATE_MISSING);
    assert_null(json);
    assert_string_equal(pathgate_session_diagnostics(session), "error: no verdict was made\n");
    pathgate_session_free(session);
}

static void test_api__unsound_questions(void **state)
{
    static const struct {
        struct pathgate_question question;
        const char *said, *label;
    } table[] = {
        {{NULL, "2026-11-21", 0.95, 0}, "type of deployment", "no deployment"},
        {{"everywhere", "2026-11-21", 0.95, 0}, "type of deployment", "unknown deployment"},
        {{"api", "2026-11-21", 0.95, 0}, "describes the deployment 'api'", "not described"},
        {{"closed", NULL, 0.95, 0}, "no date", "no date"},
        {{"closed", "2026-02-30", 0.95, 0}, "no date", "no such date"},
        {{"closed", "yesterday", 0.95, 0}, "no date", "not a date"},
        {{"closed", "2026-11-21", 0, 0}, "confidence", "confidence 0"},
        {{"closed", "2026-11-21", 1, 0}, "confidence", "confidence 1"},
        {{"closed", "2026-11-21", -1, 0}, "confidence", "negative confidence"},
    };
    struct pathgate_session *session = open_loaded(*state);
    const struct pathgate_question sound = closed_question();
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        assert_int_equal(pathgate_session_make_verdict(session, &sound), PATHGATE_OK);
        print_message("# %s\n", table[i].label);
        assert_int_equal(pathgate_session_make_verdict(session, &table[i].question),
                         PATHGATE_INVALID);
        assert_non_null(strstr(pathgate_session_diagnostics(session), table[i].said));
        assert_int_equal(pathgate_session_outcome(session), PATHGATE_NO_VERDICT);
    }
    pathgate_session_free(session);
}

static void test_api__unsound_inputs(void **state)
{
    const struct room *room = *state;
    const char *unsound[] = {room->unsound}, *missing[] = {"none.xml"};
    struct pathgate_session *session = open_loaded(room);
    assert_int_equal(pathgate_session_load_models(session, NULL, 0, NULL, NULL),
                     PATHGATE_INVALID);
    assert_int_equal(pathgate_session_load_models(session, unsound, 1, NULL, NULL),
                     PATHGATE_INVALID);
    assert_non_null(strstr(pathgate_session_diagnostics(session), "[wrong-document]"));
    assert_int_equal(pathgate_session_load_models(session, missing, 1, NULL, NULL),
                     PATHGATE_IO);
    assert_non_null(strstr(pathgate_session_diagnostics(session), "none.xml"));
    assert_int_equal(pathgate_session_load_framework(session, room->model), PATHGATE_INVALID);
    assert_int_equal(pathgate_session_load_framework(session, "none.xml"), PATHGATE_IO);
    assert_int_equal(pathgate_session_load_evidence(session, "none.db", "baker-bot"),
                     PATHGATE_INVALID);
    assert_int_equal(pathgate_session_load_evidence(session, room->store, "baker-bit"),
                     PATHGATE_INVALID);
    assert_non_null(strstr(pathgate_session_diagnostics(session), "baker-bot"));
    pathgate_session_free(session);
}

static void test_api__replacing_an_input_drops_the_verdict(void **state)
{
    const struct room *room = *state;
    const struct pathgate_question question = closed_question();
    const char *models[] = {room->model}, *json;
    struct pathgate_session *session = open_loaded(room);
    for (int input = 0; input < 3; input++) {
        assert_int_equal(pathgate_session_make_verdict(session, &question), PATHGATE_OK);
        assert_int_equal(
            input == 0   ? pathgate_session_load_models(session, models, 1, NULL, NULL)
            : input == 1 ? pathgate_session_load_framework(session, room->framework)
                         : pathgate_session_load_evidence(session, room->store, "baker-bot"),
            PATHGATE_OK);
        assert_int_equal(pathgate_session_outcome(session), PATHGATE_NO_VERDICT);
        assert_int_equal(pathgate_session_verdict_json(session, &json), PATHGATE_MISSING);
    }
    pathgate_session_free(session);
    pathgate_session_free(NULL);
}

/* The steps of the whole job, one session for all. */
enum { MODELS, FRAMEWORK, EVIDENCE, VERDICT, JSON, STEPS };

static enum pathgate_status take_step(struct pathgate_session *session, const struct room *room,
                                      int step)
{
    const struct pathgate_question question = closed_question();
    const char *models[] = {room->model}, *json;
    return step == MODELS      ? pathgate_session_load_models(session, models, 1, NULL, NULL)
           : step == FRAMEWORK ? pathgate_session_load_framework(session, room->framework)
           : step == EVIDENCE
               ? pathgate_session_load_evidence(session, room->store, "baker-bot")
           : step == VERDICT ? pathgate_session_make_verdict(session, &question)
                             : pathgate_session_verdict_json(session, &json);
}

/* A step that failed can be taken again in the same session. */
static void test_api__every_failing_allocation(void **state)
{
    struct pathgate_session *session = NULL;
    enum pathgate_status status = PATHGATE_MEMORY;
    long allocations = 0;
    for (long successes = 0; status != PATHGATE_OK; successes++) {
        memory_fail_after(successes);
        status = pathgate_session_open(&session);
        int failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? PATHGATE_MEMORY : PATHGATE_OK);
        assert_true(status == PATHGATE_OK || !session);
    }
    for (int step = 0; step < STEPS; step++) {
        int failed = 1;
        for (long successes = 0; failed; successes++, allocations++) {
            memory_fail_after(successes);
            status = take_step(session, *state, step);
            failed = memory_failed();
            memory_fail_after(-1);
            if (status == PATHGATE_MEMORY) {
                assert_non_null(strstr(pathgate_session_diagnostics(session), "out of memory"));
            }
            assert_true(status == PATHGATE_OK || (failed && status == PATHGATE_MEMORY));
        }
        assert_int_equal(status, PATHGATE_OK);
    }
    assert_int_equal(pathgate_session_outcome(session), PATHGATE_ACCEPTABLE);
    pathgate_session_free(session);
    print_message("# %ld allocations\n", allocations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_api__verdict),
        cmocka_unit_test(test_api__same_bytes_as_the_program),
        cmocka_unit_test(test_api__what_is_missing),
        cmocka_unit_test(test_api__unsound_questions),
        cmocka_unit_test(test_api__unsound_inputs),
        cmocka_unit_test(test_api__replacing_an_input_drops_the_verdict),
        cmocka_unit_test(test_api__every_failing_allocation),
    };
    return cmocka_run_group_tests_name("api", tests, open_room, close_room);
}
