/* Recording assessments and reading them back; see store_history.h. */
#include "model/store_history.h"

#include "model/store_records.h"
#include "model/store_schema.h"
#include "pathgate.h"

#include <stdio.h>
#include <string.h>

void assessment_record_release(struct assessment_record *record)
{
    vec_release(&record->inputs);
    vec_release(&record->tiers);
    vec_release(&record->safeguards);
    vec_release(&record->reasons);
}

void store_history_init(struct store_history *history)
{
    *history = (struct store_history){0};
    arena_init(&history->arena);
}

void store_history_release(struct store_history *history)
{
    for (size_t i = 0; i < history->list.count; i++) {
        assessment_record_release(&history->list.items[i]);
    }
    vec_release(&history->list);
    arena_release(&history->arena);
    store_history_init(history);
}

/* The evidence must be what the verdict was made of: else what is read back later would not be
 * what it rests on. */
static enum status check_evidence(struct store *store, const struct assessment_record *record,
                                  struct diagnostics *diagnostics)
{
    struct evidence_set set;
    evidence_set_init(&set);
    enum status status = store_read_records(
        store, record->system, (struct store_moment){MOMENT_NOW, 0}, &set, diagnostics);
    bool same = status == STATUS_OK && set.systems.count == 1 &&
                strcmp(set.systems.items[0].digest, record->evidence_digest) == 0;
    evidence_set_release(&set);
    if (status == STATUS_OK && !same) {
        diagnostics_add(
            diagnostics, SEVERITY_ERROR, "evidence-moved", database_place(store->database),
            "the evidence about '%.80s' changed while the verdict was made", record->system);
        diagnostics_hint(diagnostics, "ask for the verdict again");
        return STATUS_INVALID;
    }
    return status;
}

/* Whether the last assessment of this system, deployment and framework is the very same. */
static enum status is_known(struct store *store, const struct assessment_record *record,
                            bool *known, struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    bool row = false;
    enum status status = statement_prepare(
        store->database,
        "SELECT verdict_digest FROM assessment WHERE system = ? AND deployment = ?"
        " AND framework = ? ORDER BY id DESC LIMIT 1",
        &s, diagnostics);
    if (status == STATUS_OK) {
        statement_put_text(s, record->system);
        statement_put_text(s, record->deployment);
        statement_put_text(s, record->framework);
        status = statement_step(s, &row, diagnostics);
    }
    *known = row && strcmp(statement_take_text(s), record->verdict_digest) == 0;
    statement_release(s);
    return status;
}

static enum status insert_assessment(struct store *store,
                                     const struct assessment_record *record,
                                     struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    char recorder[64], moment[32];
    int64_t last = 0;
    snprintf(recorder, sizeof(recorder), "pathgate %s", pathgate_version());
    store_write_time(moment, sizeof(moment));
    enum status status =
        database_count(store->database, "SELECT max(id) FROM import", &last, diagnostics);
    if (status == STATUS_OK) {
        status = statement_prepare(
            store->database,
            "INSERT INTO assessment (recorded_at, recorder, last_import, system, deployment,"
            " framework, edition, date, confidence, strict_reading, outcome,"
            " deployment_decision, development_decision, fragile, complete, evidence_digest,"
            " verdict_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &s, diagnostics);
    }
    if (status == STATUS_OK) {
        statement_put_text(s, moment);
        statement_put_text(s, recorder);
        statement_put_count(s, last);
        statement_put_text(s, record->system);
        statement_put_text(s, record->deployment);
        statement_put_text(s, record->framework);
        statement_put_text(s, record->edition);
        statement_put_text(s, record->date);
        statement_put_number(s, record->confidence);
        statement_put_count(s, record->strict);
        statement_put_text(s, record->outcome);
        statement_put_text(s, record->deployment_decision);
        statement_put_text(s, record->development_decision);
        statement_put_count(s, record->fragile);
        statement_put_count(s, record->complete);
        statement_put_text(s, record->evidence_digest);
        statement_put_text(s, record->verdict_digest);
        status = statement_run(s, diagnostics);
    }
    statement_release(s);
    return status;
}

static void put_input(struct statement *s, const struct assessment_record *record, size_t i)
{
    statement_put_text(s, record->inputs.items[i].kind);
    statement_put_text(s, record->inputs.items[i].name);
    statement_put_text(s, record->inputs.items[i].digest);
}

static void put_tier(struct statement *s, const struct assessment_record *record, size_t i)
{
    const struct assessed_tier *tier = &record->tiers.items[i];
    statement_put_text(s, tier->kind);
    statement_put_text(s, tier->subject);
    statement_put_text(s, tier->stage);
    statement_put_count(s, tier->rated);
    statement_put_text(s, tier->tier);
    statement_put_count(s, tier->rank);
    statement_put_text(s, tier->truth);
}

static void put_safeguard(struct statement *s, const struct assessment_record *record, size_t i)
{
    const struct assessed_safeguard *safeguard = &record->safeguards.items[i];
    statement_put_text(s, safeguard->safeguard);
    statement_put_text(s, safeguard->status);
    statement_put_text(s, safeguard->counts);
    statement_put_text(s, safeguard->why);
}

static void put_reason(struct statement *s, const struct assessment_record *record, size_t i)
{
    statement_put_count(s, (int64_t)i + 1);
    statement_put_text(s, record->reasons.items[i]);
}

static enum status insert_parts(struct store *store, const struct assessment_record *record,
                                struct diagnostics *diagnostics)
{
    const struct {
        const char *sql;
        size_t count;
        void (*put)(struct statement *s, const struct assessment_record *record, size_t i);
    } parts[] = {
        {"INSERT INTO assessment_input (assessment_id, kind, name, digest)"
         " VALUES (?, ?, ?, ?)",
         record->inputs.count, put_input},
        {"INSERT INTO assessment_tier (assessment_id, kind, subject, stage, rated, tier, rank,"
         " truth) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
         record->tiers.count, put_tier},
        {"INSERT INTO assessment_safeguard (assessment_id, safeguard, status, counts, why)"
         " VALUES (?, ?, ?, ?, ?)",
         record->safeguards.count, put_safeguard},
        {"INSERT INTO assessment_reason (assessment_id, position, reason) VALUES (?, ?, ?)",
         record->reasons.count, put_reason}};
    int64_t id = database_last_row(store->database);
    enum status status = STATUS_OK;
    for (size_t p = 0; p < sizeof(parts) / sizeof(*parts) && status == STATUS_OK; p++) {
        struct statement *s = NULL;
        status = statement_prepare(store->database, parts[p].sql, &s, diagnostics);
        for (size_t i = 0; i < parts[p].count && status == STATUS_OK; i++) {
            statement_put_count(s, id);
            parts[p].put(s, record, i);
            status = statement_run(s, diagnostics);
        }
        statement_release(s);
    }
    return status;
}

enum status store_record(struct store *store, const struct assessment_record *record,
                         bool *known, struct diagnostics *diagnostics)
{
    enum status status = database_begin(store->database, diagnostics);
    *known = false;
    if (status == STATUS_OK) {
        status = check_evidence(store, record, diagnostics);
    }
    if (status == STATUS_OK) {
        status = is_known(store, record, known, diagnostics);
    }
    if (status == STATUS_OK && !*known) {
        status = insert_assessment(store, record, diagnostics);
    }
    if (status == STATUS_OK && !*known) {
        status = insert_parts(store, record, diagnostics);
    }
    if (status == STATUS_OK) {
        status = database_commit(store->database, diagnostics);
    }
    database_roll_back(store->database);
    return diagnostics->failed ? STATUS_MEMORY : status;
}

/* What is being read: columns are taken in the order that the query names them. */
struct recalling {
    struct store *store;
    struct store_history *history;
    struct diagnostics *diagnostics;
    bool failed;
};

static const char *take(struct recalling *recalling, struct statement *s)
{
    const char *copy = arena_string(&recalling->history->arena, statement_take_text(s));
    recalling->failed |= !copy;
    return copy ? copy : "";
}

static void take_assessment(struct recalling *recalling, struct statement *s)
{
    struct assessment_record r = {0};
    r.id = statement_take_count(s);
    r.recorded_at = take(recalling, s);
    r.recorder = take(recalling, s);
    r.last_import = statement_take_count(s);
    r.system = take(recalling, s);
    r.deployment = take(recalling, s);
    r.framework = take(recalling, s);
    r.edition = take(recalling, s);
    r.date = take(recalling, s);
    r.confidence = statement_take_number(s);
    r.strict = statement_take_count(s) != 0;
    r.outcome = take(recalling, s);
    r.deployment_decision = take(recalling, s);
    r.development_decision = take(recalling, s);
    r.fragile = statement_take_count(s) != 0;
    r.complete = statement_take_count(s) != 0;
    r.evidence_digest = take(recalling, s);
    r.verdict_digest = take(recalling, s);
    recalling->failed |= !vec_push(&recalling->history->list, r);
}

static void take_input(struct recalling *recalling, struct assessment_record *record,
                       struct statement *s)
{
    struct assessed_input input = {NULL, NULL, NULL};
    input.kind = take(recalling, s);
    input.name = take(recalling, s);
    input.digest = take(recalling, s);
    recalling->failed |= !vec_push(&record->inputs, input);
}

static void take_tier(struct recalling *recalling, struct assessment_record *record,
                      struct statement *s)
{
    struct assessed_tier tier = {0};
    tier.kind = take(recalling, s);
    tier.subject = take(recalling, s);
    tier.stage = take(recalling, s);
    tier.rated = statement_take_count(s) != 0;
    tier.tier = take(recalling, s);
    tier.rank = (uint32_t)statement_take_count(s);
    tier.truth = take(recalling, s);
    recalling->failed |= !vec_push(&record->tiers, tier);
}

static void take_safeguard(struct recalling *recalling, struct assessment_record *record,
                           struct statement *s)
{
    struct assessed_safeguard safeguard = {0};
    safeguard.safeguard = take(recalling, s);
    safeguard.status = take(recalling, s);
    safeguard.counts = take(recalling, s);
    safeguard.why = take(recalling, s);
    recalling->failed |= !vec_push(&record->safeguards, safeguard);
}

static void take_reason(struct recalling *recalling, struct assessment_record *record,
                        struct statement *s)
{
    const char *reason = take(recalling, s);
    recalling->failed |= !vec_push(&record->reasons, reason);
}

static enum status report_damage(struct recalling *recalling)
{
    struct database *database = recalling->store->database;
    diagnostics_add(recalling->diagnostics, SEVERITY_ERROR, "store-damaged",
                    database_place(database), "'%s' is damaged: an assessment makes no sense",
                    database_path(database));
    return STATUS_INVALID;
}

static enum status step(struct recalling *recalling, struct statement *s, bool *row)
{
    enum status status = statement_step(s, row, recalling->diagnostics);
    return status == STATUS_OK && recalling->failed ? STATUS_MEMORY : status;
}

static enum status recall_assessments(struct recalling *recalling, const char *system,
                                      const char *deployment, const char *framework)
{
    struct statement *s = NULL;
    bool row = true;
    enum status status = statement_prepare(
        recalling->store->database,
        "SELECT id, recorded_at, recorder, last_import, system, deployment, framework, edition,"
        " date, confidence, strict_reading, outcome, deployment_decision,"
        " development_decision, fragile, complete, evidence_digest, verdict_digest"
        " FROM assessment WHERE system = ?1 AND (?2 = '' OR deployment = ?2)"
        " AND (?3 = '' OR framework = ?3) ORDER BY deployment, framework, id",
        &s, recalling->diagnostics);
    if (status == STATUS_OK) {
        statement_put_text(s, system);
        statement_put_text(s, deployment ? deployment : "");
        statement_put_text(s, framework ? framework : "");
    }
    while (status == STATUS_OK && row) {
        status = step(recalling, s, &row);
        if (status == STATUS_OK && row) {
            take_assessment(recalling, s);
            status = statement_unsound(s) ? report_damage(recalling) : STATUS_OK;
        }
    }
    statement_release(s);
    return status;
}

static enum status recall_parts(struct recalling *recalling, struct assessment_record *record)
{
    static const struct {
        const char *sql;
        void (*take)(struct recalling *recalling, struct assessment_record *record,
                     struct statement *s);
    } parts[] = {
        {"SELECT kind, name, digest FROM assessment_input WHERE assessment_id = ?"
         " ORDER BY kind, name",
         take_input},
        {"SELECT kind, subject, stage, rated, tier, rank, truth FROM assessment_tier"
         " WHERE assessment_id = ? ORDER BY kind, subject, stage",
         take_tier},
        {"SELECT safeguard, status, counts, why FROM assessment_safeguard"
         " WHERE assessment_id = ? ORDER BY safeguard",
         take_safeguard},
        {"SELECT reason FROM assessment_reason WHERE assessment_id = ? ORDER BY position",
         take_reason}};
    enum status status = STATUS_OK;
    for (size_t p = 0; p < sizeof(parts) / sizeof(*parts) && status == STATUS_OK; p++) {
        struct statement *s = NULL;
        bool row = true;
        status = statement_prepare(recalling->store->database, parts[p].sql, &s,
                                   recalling->diagnostics);
        if (status == STATUS_OK) {
            statement_put_count(s, record->id);
        }
        while (status == STATUS_OK && row) {
            status = step(recalling, s, &row);
            if (status == STATUS_OK && row) {
                parts[p].take(recalling, record, s);
                status = statement_unsound(s) ? report_damage(recalling) : STATUS_OK;
            }
        }
        statement_release(s);
    }
    return status;
}

enum status store_history_load(struct store *store, const char *system, const char *deployment,
                               const char *framework, struct store_history *history,
                               struct diagnostics *diagnostics)
{
    struct recalling recalling = {store, history, diagnostics, false};
    store_history_release(history);
    if (store->version < 2) {
        return STATUS_OK;
    }
    enum status status = database_run(store->database, "BEGIN", diagnostics);
    if (status == STATUS_OK) {
        status = recall_assessments(&recalling, system, deployment, framework);
    }
    for (size_t i = 0; i < history->list.count && status == STATUS_OK; i++) {
        status = recall_parts(&recalling, &history->list.items[i]);
    }
    if (status == STATUS_OK && recalling.failed) {
        status = STATUS_MEMORY;
    }
    database_roll_back(store->database);
    if (status != STATUS_OK) {
        store_history_release(history);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}

enum status store_load_after(struct store *store, const char *system, int64_t import,
                             struct evidence_set *set, struct diagnostics *diagnostics)
{
    evidence_set_release(set);
    enum status status = database_run(store->database, "BEGIN", diagnostics);
    if (status == STATUS_OK) {
        status = store_read_records(store, system, (struct store_moment){MOMENT_AFTER, import},
                                    set, diagnostics);
    }
    database_roll_back(store->database);
    if (status != STATUS_OK) {
        evidence_set_release(set);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}

static enum status verify_assessment(struct store *store, struct statement *row,
                                     struct diagnostics *diagnostics)
{
    struct evidence_set set;
    size_t errors = diagnostics->errors;
    evidence_set_init(&set);
    int64_t id = statement_take_count(row);
    const char *system = statement_take_text(row);
    struct store_moment moment = {MOMENT_AFTER, statement_take_count(row)};
    const char *digest = statement_take_text(row);
    enum status status = store_read_records(store, system, moment, &set, diagnostics);
    if (status == STATUS_OK &&
        (set.systems.count != 1 || strcmp(set.systems.items[0].digest, digest) != 0)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "store-altered",
                        database_place(store->database),
                        "'%s' has been altered: assessment %lld of '%.80s' rested on other "
                        "evidence",
                        database_path(store->database), (long long)id, system);
    }
    evidence_set_release(&set);
    return status == STATUS_INVALID && diagnostics->errors > errors ? STATUS_OK : status;
}

enum status store_verify_history(struct store *store, struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    bool row = true;
    if (store->version < 2) {
        return STATUS_OK;
    }
    enum status status = statement_prepare(
        store->database,
        "SELECT id, system, last_import, evidence_digest FROM assessment ORDER BY id", &s,
        diagnostics);
    while (status == STATUS_OK && row) {
        status = statement_step(s, &row, diagnostics);
        if (status == STATUS_OK && row) {
            status = verify_assessment(store, s, diagnostics);
        }
    }
    statement_release(s);
    return status;
}
