/* The verdict on a system, through the library. Build it with
 *
 *     cc verdict.c $(pkg-config --cflags --libs pathgate) -o verdict
 *
 * It prints the verdict as JSON and ends with the exit status of 'pathgate verdict'. */
#include <pathgate.h>

#include <stdio.h>

enum { USAGE = 2, FAILURE = 4 };

int main(int argc, char **argv)
{
    if (argc < 7) {
        fputs("usage: verdict STORE SYSTEM DEPLOYMENT DATE FRAMEWORK MODEL...\n", stderr);
        return USAGE;
    }
    struct pathgate_question question = PATHGATE_QUESTION_INIT;
    question.deployment = argv[3];
    question.date = argv[4];

    struct pathgate_session *session;
    if (pathgate_session_open(&session) != PATHGATE_OK) {
        return FAILURE;
    }
    const char *const *models = (const char *const *)argv + 6;
    const char *json;
    int status = FAILURE;
    if (pathgate_session_load_models(session, models, (size_t)argc - 6, NULL, NULL) ||
        pathgate_session_load_framework(session, argv[5]) ||
        pathgate_session_load_evidence(session, argv[1], argv[2]) ||
        pathgate_session_make_verdict(session, &question) ||
        pathgate_session_verdict_json(session, &json)) {
        fputs(pathgate_session_diagnostics(session), stderr);
    } else {
        fputs(json, stdout);
        status = pathgate_session_outcome(session);
    }
    pathgate_session_free(session);
    return status;
}
