/* The public interface of libpathgate: threat-model and attack-path graph analysis.
 *
 * A session holds the inputs of an assessment (threat models, a framework, the evidence about
 * one system), the question (a deployment, a date), and the verdict that follows from them:
 *
 *     struct pathgate_session *session;
 *     struct pathgate_question question = PATHGATE_QUESTION_INIT;
 *     const char *models[] = {"my-model.xml"}, *json;
 *     question.deployment = "closed";
 *     question.date = "2026-11-21";
 *     if (pathgate_session_open(&session) == PATHGATE_OK) {
 *         if (pathgate_session_load_models(session, models, 1, NULL, NULL) != PATHGATE_OK ||
 *             ... ||
 *             pathgate_session_make_verdict(session, &question) != PATHGATE_OK ||
 *             pathgate_session_verdict_json(session, &json) != PATHGATE_OK) {
 *             fputs(pathgate_session_diagnostics(session), stderr);
 *         }
 *     }
 *     pathgate_session_free(session);
 *
 * Strings are UTF-8 and NUL-terminated. What a function is given is copied where it is kept;
 * what it hands out belongs to the session and is never freed by the caller.
 *
 * Threads: functions are called by one thread at a time, whatever their session; a library
 * below this one is built without thread safety. The same session may be used by different
 * threads one after the other.
 *
 * The library never exits, aborts or prints. The same inputs give the same bytes. Every name
 * that it exports begins with 'pathgate_' and is declared here; nothing here mentions a type of
 * another library. */
#ifndef PATHGATE_H
#define PATHGATE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a call ended. New numbers may be added, none is ever changed. */
enum pathgate_status {
    PATHGATE_OK = 0,
    PATHGATE_INVALID = 1, /* an input is unsound: the diagnostics say where and why */
    PATHGATE_LIMIT = 2,   /* an input is larger than a cap allows */
    PATHGATE_IO = 3,      /* the operating system refused to read a file */
    PATHGATE_MEMORY = 4,  /* memory ran out */
    PATHGATE_MISSING = 5  /* something is needed first: the diagnostics say what */
};

/* What a verdict says as a whole; the numbers are those of the exit status of 'pathgate
 * verdict'.
 */
enum pathgate_outcome {
    PATHGATE_NO_VERDICT = -1,
    PATHGATE_ACCEPTABLE = 0,
    PATHGATE_CROSSED = 1,     /* a threshold is crossed */
    PATHGATE_UNDETERMINED = 3 /* evidence is missing, stale, or straddles a threshold */
};

struct pathgate_session;

/* What is asked. Begin with PATHGATE_QUESTION_INIT, so that members added later have a value.
 */
struct pathgate_question {
    const char *deployment; /* "development", "internal", "high-risk-internal", "limited",
                               "controlled", "closed", "api", "api-fine-tuning" or
                               "open-weights"; required */
    const char *date;  /* YYYY-MM-DD: validations that expire by then are stale; required */
    double confidence; /* of intervals, two-sided, between 0 and 1, both excluded */
    int strict;        /* not 0: the bound reading decides everywhere */
};

#define PATHGATE_QUESTION_INIT                                                                 \
    {                                                                                          \
        NULL, NULL, 0.95, 0                                                                    \
    }

/* The version of the library that is running, as "major.minor.patch". The string is static.
 * O(1), cannot fail. */
const char *pathgate_version(void);

/* Opens an empty session. The caller frees it with pathgate_session_free. PATHGATE_MEMORY
 * leaves NULL in '*session'. */
enum pathgate_status pathgate_session_open(struct pathgate_session **session);

/* Frees a session and all it handed out; NULL is allowed. */
void pathgate_session_free(struct pathgate_session *session);

/* Reads 'count' threat-model files and all they import, in the place of models read before.
 * Imports stay under the folder 'root' (NULL: under the folders of the files); 'shipped' is the
 * folder of the models that <import shipped="..."/> names (NULL: there is none). On any failure
 * the session has no models; all faults of all files are among the diagnostics. Any verdict
 * made before is dropped, here and in the two functions that follow. O(size of the files),
 * expected.
 */
enum pathgate_status pathgate_session_load_models(struct pathgate_session *session,
                                                  const char *const *paths, size_t count,
                                                  const char *root, const char *shipped);

/* Reads a framework pack, in the place of the one before. On failure the session has none. */
enum pathgate_status pathgate_session_load_framework(struct pathgate_session *session,
                                                     const char *path);

/* Reads the current evidence about a system out of an evidence store, in the place of evidence
 * read before. The store is not changed and not kept open. PATHGATE_INVALID when it is damaged
 * or knows no such system. On failure the session has no evidence. */
enum pathgate_status pathgate_session_load_evidence(struct pathgate_session *session,
                                                    const char *store, const char *system);

/* Makes the verdict on what is loaded, in the place of the one before. PATHGATE_MISSING when
 * models, framework or evidence are not loaded; PATHGATE_INVALID when the question is unsound
 * or no model describes its deployment. On failure the session has no verdict. The time grows
 * with the number of minimal attack paths, which budgets bound: a verdict whose analysis hit
 * one says so in its JSON ("complete": false). */
enum pathgate_status pathgate_session_make_verdict(struct pathgate_session *session,
                                                   const struct pathgate_question *question);

/* What the verdict says as a whole; PATHGATE_NO_VERDICT when there is none. O(1). */
enum pathgate_outcome pathgate_session_outcome(const struct pathgate_session *session);

/* The verdict as a JSON document, as verdict.schema.json describes it. '*json' is valid until
 * the session is freed or changed, and is NULL on failure. PATHGATE_MISSING when there is no
 * verdict.
 */
enum pathgate_status pathgate_session_verdict_json(struct pathgate_session *session,
                                                   const char **json);

/* What the last call that returned a status had to say, as text for people: faults with file,
 * line, column and code, one or several lines each. "" when there is nothing. Valid until the
 * next such call. */
const char *pathgate_session_diagnostics(const struct pathgate_session *session);

#ifdef __cplusplus
}
#endif

#endif
