/* The public interface: sessions over the readers, the store, the verdict and its JSON.
 *
 * Invariant: each input is either loaded in full or empty, and a verdict exists only while the
 * inputs that it points into are those it was made of; whatever replaces an input drops the
 * verdict first. What a call has to say is kept as text, so that it outlives the inputs. */
#include "analyzer/verdict.h"
#include "base/memory.h"
#include "export/result.h"
#include "model/grammar.h"
#include "model/store.h"
#include "pathgate.h"

#include <string.h>

struct pathgate_session {
    struct threatmodel model;
    struct policy policy;
    struct evidence_set evidence;
    struct verdict verdict;
    bool has_models, has_framework, has_evidence, has_verdict;
    char date[sizeof("YYYY-MM-DD")]; /* what the verdict's question points to */
    struct text json;                /* of the verdict, once it was asked for */
    struct text said;                /* by the last call that returned a status */
    bool out_of_memory;              /* and could not say so */
};

static enum pathgate_status public_status(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return PATHGATE_OK;
    case STATUS_LIMIT:
        return PATHGATE_LIMIT;
    case STATUS_MEMORY:
        return PATHGATE_MEMORY;
    case STATUS_IO:
        return PATHGATE_IO;
    case STATUS_INVALID:
    case STATUS_CANCELLED:
        break;
    }
    return PATHGATE_INVALID;
}

/* Ends a call: keeps what it had to say. Memory that ran out while saying it is a failure. */
static enum pathgate_status finish(struct pathgate_session *session, enum status status,
                                   struct diagnostics *diagnostics)
{
    diagnostics_sort(diagnostics);
    diagnostics_write(diagnostics, &session->said);
    if (status == STATUS_LIMIT && diagnostics->errors == 0) {
        text_append(&session->said, "error: the input is larger than a cap allows\n");
    }
    if (diagnostics->failed || session->said.failed) {
        status = STATUS_MEMORY;
    }
    session->out_of_memory = status == STATUS_MEMORY;
    diagnostics_release(diagnostics);
    return public_status(status);
}

static void begin(struct pathgate_session *session, struct diagnostics *diagnostics)
{
    diagnostics_init(diagnostics);
    text_release(&session->said);
    text_init(&session->said);
    session->out_of_memory = false;
}

/* Ends a call that was refused before it did anything. */
static enum pathgate_status refuse(struct pathgate_session *session,
                                   enum pathgate_status status, const char *why)
{
    text_format(&session->said, "error: %s\n", why);
    session->out_of_memory = session->said.failed;
    return session->said.failed ? PATHGATE_MEMORY : status;
}

static void drop_verdict(struct pathgate_session *session)
{
    if (session->has_verdict) {
        verdict_release(&session->verdict);
    }
    session->has_verdict = false;
    text_release(&session->json);
    text_init(&session->json);
}

enum pathgate_status pathgate_session_open(struct pathgate_session **session)
{
    *session = memory_zeroed(1, sizeof(**session));
    if (!*session) {
        return PATHGATE_MEMORY;
    }
    evidence_set_init(&(*session)->evidence);
    text_init(&(*session)->json);
    text_init(&(*session)->said);
    return PATHGATE_OK;
}

static void drop_models(struct pathgate_session *session)
{
    drop_verdict(session);
    if (session->has_models) {
        threatmodel_release(&session->model);
    }
    session->has_models = false;
}

static void drop_framework(struct pathgate_session *session)
{
    drop_verdict(session);
    if (session->has_framework) {
        policy_release(&session->policy);
    }
    session->has_framework = false;
}

static void drop_evidence(struct pathgate_session *session)
{
    drop_verdict(session);
    evidence_set_release(&session->evidence);
    evidence_set_init(&session->evidence);
    session->has_evidence = false;
}

void pathgate_session_free(struct pathgate_session *session)
{
    if (!session) {
        return;
    }
    drop_models(session);
    drop_framework(session);
    drop_evidence(session);
    text_release(&session->json);
    text_release(&session->said);
    evidence_set_release(&session->evidence);
    memory_free(session);
}

enum pathgate_status pathgate_session_load_models(struct pathgate_session *session,
                                                  const char *const *paths, size_t count,
                                                  const char *root, const char *shipped)
{
    const struct threatmodel_places places = {.root = root, .shipped = shipped};
    struct diagnostics diagnostics;
    drop_models(session);
    begin(session, &diagnostics);
    if (count == 0) {
        diagnostics_release(&diagnostics);
        return refuse(session, PATHGATE_INVALID, "no threat model is given");
    }
    enum status status = threatmodel_read(paths, count, &places, &session->model, &diagnostics);
    session->has_models = status == STATUS_OK;
    enum pathgate_status finished = finish(session, status, &diagnostics);
    if (finished != PATHGATE_OK) {
        drop_models(session);
    }
    return finished;
}

enum pathgate_status pathgate_session_load_framework(struct pathgate_session *session,
                                                     const char *path)
{
    struct diagnostics diagnostics;
    drop_framework(session);
    begin(session, &diagnostics);
    enum status status = policy_read(path, &session->policy, &diagnostics);
    session->has_framework = status == STATUS_OK;
    enum pathgate_status finished = finish(session, status, &diagnostics);
    if (finished != PATHGATE_OK) {
        drop_framework(session);
    }
    return finished;
}

enum pathgate_status pathgate_session_load_evidence(struct pathgate_session *session,
                                                    const char *store, const char *system)
{
    struct diagnostics diagnostics;
    struct store *opened = NULL;
    drop_evidence(session);
    begin(session, &diagnostics);
    enum status status = store_open(store, STORE_READ, &opened, &diagnostics);
    if (status == STATUS_OK) {
        status = store_load(opened, system, &session->evidence, &diagnostics);
    }
    store_close(opened);
    session->has_evidence = status == STATUS_OK;
    enum pathgate_status finished = finish(session, status, &diagnostics);
    if (finished != PATHGATE_OK) {
        drop_evidence(session);
    }
    return finished;
}

/* What is wrong with a question; NULL when it is sound. */
static const char *find_fault(const struct pathgate_question *question)
{
    if (!question->deployment || grammar_word(question->deployment, deployment_words) < 0) {
        return "the question names no known type of deployment";
    }
    if (!question->date || !grammar_is_date(question->date)) {
        return "the question has no date (YYYY-MM-DD)";
    }
    return question->confidence > 0 && question->confidence < 1
               ? NULL
               : "the confidence of the question is not between 0 and 1";
}

static const char *find_missing(const struct pathgate_session *session)
{
    return !session->has_models      ? "no threat model is loaded"
           : !session->has_framework ? "no framework is loaded"
           : !session->has_evidence  ? "no evidence is loaded"
                                     : NULL;
}

enum pathgate_status pathgate_session_make_verdict(struct pathgate_session *session,
                                                   const struct pathgate_question *question)
{
    static const struct assessment_options options;
    struct diagnostics diagnostics;
    drop_verdict(session);
    begin(session, &diagnostics);
    const char *missing = find_missing(session), *fault = find_fault(question);
    if (missing || fault) {
        diagnostics_release(&diagnostics);
        return refuse(session, missing ? PATHGATE_MISSING : PATHGATE_INVALID,
                      missing ? missing : fault);
    }
    memcpy(session->date, question->date, sizeof(session->date));
    const struct question asked = {.model = &session->model,
                                   .policy = &session->policy,
                                   .evidence = &session->evidence.systems.items[0],
                                   .deployment = (enum deployment_type)grammar_word(
                                       question->deployment, deployment_words),
                                   .confidence = question->confidence,
                                   .date = session->date,
                                   .strict = question->strict != 0};
    enum status status = verdict_make(&asked, &options, &session->verdict, &diagnostics);
    session->has_verdict = status == STATUS_OK;
    enum pathgate_status finished = finish(session, status, &diagnostics);
    if (finished != PATHGATE_OK) {
        drop_verdict(session);
    }
    return finished;
}

enum pathgate_outcome pathgate_session_outcome(const struct pathgate_session *session)
{
    return session->has_verdict
               ? (enum pathgate_outcome)outcome_exit_status(session->verdict.outcome)
               : PATHGATE_NO_VERDICT;
}

enum pathgate_status pathgate_session_verdict_json(struct pathgate_session *session,
                                                   const char **json)
{
    struct diagnostics diagnostics;
    *json = NULL;
    begin(session, &diagnostics);
    if (!session->has_verdict) {
        diagnostics_release(&diagnostics);
        return refuse(session, PATHGATE_MISSING, "no verdict was made");
    }
    if (session->json.length == 0) {
        verdict_write_json(&session->verdict, &session->json);
    }
    if (session->json.failed) {
        text_release(&session->json);
        text_init(&session->json);
        return finish(session, STATUS_MEMORY, &diagnostics);
    }
    *json = text_string(&session->json);
    return finish(session, STATUS_OK, &diagnostics);
}

const char *pathgate_session_diagnostics(const struct pathgate_session *session)
{
    return session->out_of_memory ? "error: out of memory\n" : text_string(&session->said);
}
