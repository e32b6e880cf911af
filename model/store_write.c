/* Inserting the records of one import. Statements are prepared once an import; parameters are
 * put in the order of the columns that the statement names. */
#include "model/store_records.h"

#include <string.h>

enum insertion {
    INSERT_SOURCE,
    INSERT_SYSTEM,
    INSERT_CHECKPOINT,
    INSERT_MEASUREMENT,
    INSERT_SAFEGUARD,
    INSERT_COVERAGE,
    INSERT_JUDGEMENT,
    INSERT_CAMPAIGN,
    INSERT_OBSERVATION,
    INSERT_INCIDENT,
    INSERT_STUDY,
    INSERT_EVENT,
    FIND_SOURCE,
    STATEMENT_COUNT
};

static const char *const statements[STATEMENT_COUNT] = {
    "INSERT INTO source (import_id, title, publisher, date, url, kind)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO system (import_id, line, name, title, developer, date, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO checkpoint (import_id, line, system, name, kind, title, mode)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO measurement (import_id, line, system, source_id, cite, metric, category,"
    " checkpoint, value, k, n, low, high, confidence, elicitation, margin, sandbagging,"
    " awareness, refusals, contaminated, saturated, item_values, inferred, illustrative,"
    " area, method, evaluator, date, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?,"
    " ?)",
    "INSERT INTO safeguard_status (import_id, line, system, source_id, cite, safeguard, status,"
    " tested_against, date, expires, illustrative, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO coverage (import_id, line, system, source_id, cite, scenario, assessed, "
    "reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO judgement (import_id, line, system, source_id, cite, question, holds, role,"
    " date, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO campaign (import_id, line, system, source_id, cite, safeguard, name, begins,"
    " ends, tested_against, attempts, bypasses, method, evaluator, illustrative, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO observation (import_id, line, system, source_id, cite, safeguard, deployment,"
    " begins, ends, attempts, bypasses, incidents, illustrative, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO incident (import_id, line, system, source_id, cite, name, title, kind,"
    " severity, date, deployment, domains, scenarios, safeguards, reopens, resolved,"
    " illustrative, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO uplift_study (import_id, line, system, source_id, cite, name, endpoint,"
    " capability, scenario, less, treatment_k, treatment_n, treatment_mean, treatment_sd,"
    " control_k, control_n, control_mean, control_sd, baseline, tools, proficiency,"
    " preregistered, inferred, illustrative, method, evaluator, date, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?)",
    "INSERT INTO event (import_id, line, system, source_id, cite, name, title, kind, date,"
    " deployment, incident, fulfils, illustrative, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "SELECT id FROM source WHERE import_id = ? AND title = ? AND publisher = ? AND date = ?"
    " AND url = ? AND kind = ?",
};

struct writing {
    struct database *database;
    struct statement *statements[STATEMENT_COUNT];
    struct diagnostics *diagnostics;
    int64_t import;
    const char *system;
};

static void put_source(struct writing *writing, struct statement *statement,
                       const struct provenance *provenance)
{
    statement_put_count(statement, writing->import);
    statement_put_text(statement, provenance->source_title);
    statement_put_text(statement, provenance->source_publisher);
    statement_put_text(statement, provenance->source_date);
    statement_put_text(statement, provenance->source_url);
    statement_put_text(statement, source_kind_words[provenance->source_kind]);
}

static bool cites_a_source(const struct provenance *provenance)
{
    return *provenance->source_title || *provenance->source_publisher ||
           *provenance->source_date || *provenance->source_url ||
           provenance->source_kind != SOURCE_REPORT;
}

/* The row of the source that the record cites, a new one at its first use; 0 for none. */
static enum status find_source(struct writing *writing, const struct provenance *provenance,
                               int64_t *source)
{
    struct statement *find = writing->statements[FIND_SOURCE];
    struct statement *insert = writing->statements[INSERT_SOURCE];
    bool row = false;
    *source = 0;
    if (!cites_a_source(provenance)) {
        return STATUS_OK;
    }
    put_source(writing, find, provenance);
    enum status status = statement_step(find, &row, writing->diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (row) {
        *source = statement_take_count(find);
        return statement_run(find, writing->diagnostics);
    }
    put_source(writing, insert, provenance);
    status = statement_run(insert, writing->diagnostics);
    *source = database_last_row(writing->database);
    return status;
}

/* Puts what all records begin with. */
static enum status begin_record(struct writing *writing, enum insertion insertion,
                                const struct provenance *provenance,
                                struct statement **statement)
{
    int64_t source;
    enum status status = find_source(writing, provenance, &source);
    if (status != STATUS_OK) {
        return status;
    }
    *statement = writing->statements[insertion];
    statement_put_count(*statement, writing->import);
    statement_put_count(*statement, provenance->line);
    statement_put_text(*statement, writing->system);
    if (source) {
        statement_put_count(*statement, source);
    } else {
        statement_put_null(*statement);
    }
    statement_put_text(*statement, provenance->cite);
    return STATUS_OK;
}

static void put_optional_count(struct statement *statement, bool known, uint64_t count)
{
    if (known) {
        statement_put_count(statement, (int64_t)count);
    } else {
        statement_put_null(statement);
    }
}

static void put_optional_number(struct statement *statement, bool known, double number)
{
    if (known) {
        statement_put_number(statement, number);
    } else {
        statement_put_null(statement);
    }
}

static enum status write_measurement(struct writing *writing, const struct measurement *m)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_MEASUREMENT, &m->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, m->metric);
    statement_put_text(s, m->category);
    if (*m->checkpoint) {
        statement_put_text(s, m->checkpoint);
    } else {
        statement_put_null(s);
    }
    statement_put_number(s, m->value);
    put_optional_count(s, m->has_count, m->k);
    put_optional_count(s, m->has_items, m->n);
    put_optional_number(s, m->has_interval, m->low);
    put_optional_number(s, m->has_interval, m->high);
    put_optional_number(s, m->has_interval, m->confidence);
    statement_put_text(s, elicitation_words[m->elicitation]);
    statement_put_number(s, m->margin);
    statement_put_number(s, m->sandbagging);
    statement_put_number(s, m->awareness);
    put_optional_count(s, m->has_refusals, m->refusals);
    statement_put_count(s, m->contaminated);
    statement_put_count(s, m->saturated);
    statement_put_text(s, m->values ? m->values : "");
    statement_put_count(s, m->inferred);
    statement_put_count(s, m->illustrative);
    statement_put_text(s, area_words[m->area]);
    statement_put_text(s, m->method);
    statement_put_text(s, m->evaluator);
    statement_put_text(s, m->date);
    statement_put_text(s, m->note);
    return statement_run(s, writing->diagnostics);
}

/* A mask as words, separated by blanks. */
static enum status put_words(struct statement *statement, uint32_t mask,
                             const char *const *words)
{
    struct text list;
    text_init(&list);
    for (size_t i = 0; words[i]; i++) {
        if (mask & 1u << i) {
            text_format(&list, "%s%s", list.length ? " " : "", words[i]);
        }
    }
    bool failed = list.failed;
    statement_put_text(statement, text_string(&list));
    text_release(&list);
    return failed ? STATUS_MEMORY : STATUS_OK;
}

static enum status write_safeguard(struct writing *writing, const struct safeguard_record *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_SAFEGUARD, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->safeguard);
    statement_put_text(s, safeguard_status_words[r->status]);
    status = put_words(s, r->tested_against, adversary_words);
    statement_put_text(s, r->date);
    statement_put_text(s, r->expires);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->note);
    return status == STATUS_OK ? statement_run(s, writing->diagnostics) : status;
}

static enum status write_coverage(struct writing *writing, const struct coverage_record *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_COVERAGE, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->scenario);
    statement_put_text(s, assessed_words[r->assessed]);
    statement_put_text(s, r->reason);
    return statement_run(s, writing->diagnostics);
}

static enum status write_judgement(struct writing *writing, const struct judgement_record *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_JUDGEMENT, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->question);
    statement_put_count(s, r->holds);
    statement_put_text(s, r->role);
    statement_put_text(s, r->date);
    statement_put_text(s, r->reason);
    return statement_run(s, writing->diagnostics);
}

static void put_bypasses(struct statement *statement, const struct bypass_count *count)
{
    put_optional_count(statement, count->has_attempts, count->attempts);
    put_optional_count(statement, count->has_bypasses, count->bypasses);
}

static void put_deployment(struct statement *statement, uint32_t deployment)
{
    statement_put_text(statement, deployment == NONE ? "" : deployment_words[deployment]);
}

static enum status write_campaign(struct writing *writing, const struct campaign *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_CAMPAIGN, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->safeguard);
    statement_put_text(s, r->name);
    statement_put_text(s, r->begins);
    statement_put_text(s, r->ends);
    status = put_words(s, r->tested_against, adversary_words);
    put_bypasses(s, &r->count);
    statement_put_text(s, r->method);
    statement_put_text(s, r->evaluator);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->note);
    return status == STATUS_OK ? statement_run(s, writing->diagnostics) : status;
}

static enum status write_observation(struct writing *writing, const struct observation *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_OBSERVATION, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->safeguard);
    put_deployment(s, r->deployment);
    statement_put_text(s, r->begins);
    statement_put_text(s, r->ends);
    put_bypasses(s, &r->count);
    put_optional_count(s, r->has_incidents, r->incidents);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->note);
    return statement_run(s, writing->diagnostics);
}

static enum status write_incident(struct writing *writing, const struct incident *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_INCIDENT, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->name);
    statement_put_text(s, r->title);
    statement_put_text(s, incident_kind_words[r->kind]);
    statement_put_text(s, severity_words[r->severity]);
    statement_put_text(s, r->date);
    put_deployment(s, r->deployment);
    statement_put_text(s, r->domains);
    statement_put_text(s, r->scenarios);
    statement_put_text(s, r->safeguards);
    status = put_words(s, r->reopens, reopens_words);
    statement_put_text(s, r->resolved);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->note);
    return status == STATUS_OK ? statement_run(s, writing->diagnostics) : status;
}

static void put_arm(struct statement *statement, const struct study_arm *arm, bool counted)
{
    put_optional_count(statement, counted, arm->k);
    statement_put_count(statement, (int64_t)arm->n);
    put_optional_number(statement, !counted, arm->mean);
    put_optional_number(statement, !counted, arm->sd);
}

static enum status write_study(struct writing *writing, const struct uplift_study *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_STUDY, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->name);
    statement_put_text(s, r->endpoint);
    statement_put_text(s, r->capability);
    statement_put_text(s, r->scenario);
    statement_put_count(s, r->less);
    put_arm(s, &r->treatment, r->counted);
    put_arm(s, &r->control, r->counted);
    statement_put_text(s, r->baseline);
    statement_put_text(s, r->tools);
    statement_put_text(s, r->proficiency);
    statement_put_count(s, r->preregistered);
    statement_put_count(s, r->inferred);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->method);
    statement_put_text(s, r->evaluator);
    statement_put_text(s, r->date);
    statement_put_text(s, r->note);
    return statement_run(s, writing->diagnostics);
}

static enum status write_event(struct writing *writing, const struct event_record *r)
{
    struct statement *s = NULL;
    enum status status = begin_record(writing, INSERT_EVENT, &r->provenance, &s);
    if (status != STATUS_OK) {
        return status;
    }
    statement_put_text(s, r->name);
    statement_put_text(s, r->title);
    statement_put_text(s, r->kind == NONE ? "" : event_words[r->kind]);
    statement_put_text(s, r->date);
    put_deployment(s, r->deployment);
    statement_put_text(s, r->incident);
    statement_put_text(s, r->fulfils);
    statement_put_count(s, r->illustrative);
    statement_put_text(s, r->note);
    return statement_run(s, writing->diagnostics);
}

static enum status write_checkpoint(struct writing *writing,
                                    const struct checkpoint *checkpoint)
{
    struct statement *s = writing->statements[INSERT_CHECKPOINT];
    statement_put_count(s, writing->import);
    statement_put_count(s, checkpoint->provenance.line);
    statement_put_text(s, writing->system);
    statement_put_text(s, checkpoint->id);
    statement_put_text(s, checkpoint_kind_words[checkpoint->kind]);
    statement_put_text(s, checkpoint->title);
    statement_put_text(s, checkpoint->mode);
    return statement_run(s, writing->diagnostics);
}

static enum status write_system(struct writing *writing, const struct evidence *evidence)
{
    struct statement *s = writing->statements[INSERT_SYSTEM];
    writing->system = evidence->system;
    statement_put_count(s, writing->import);
    statement_put_count(s, evidence->line);
    statement_put_text(s, evidence->system);
    statement_put_text(s, evidence->title);
    statement_put_text(s, evidence->developer);
    statement_put_text(s, evidence->date);
    statement_put_text(s, evidence->digest);
    return statement_run(s, writing->diagnostics);
}

/* Applies 'write' to each item of a vector as long as 'status' is good. */
#define WRITE_EACH(vec, write)                                                                 \
    for (size_t i = 0; i < (vec).count && status == STATUS_OK; i++) {                          \
        status = write(writing, &(vec).items[i]);                                              \
    }

static enum status write_evidence(struct writing *writing, const struct evidence *evidence)
{
    enum status status = write_system(writing, evidence);
    WRITE_EACH(evidence->checkpoints, write_checkpoint)
    WRITE_EACH(evidence->measurements, write_measurement)
    WRITE_EACH(evidence->safeguards, write_safeguard)
    WRITE_EACH(evidence->coverage, write_coverage)
    WRITE_EACH(evidence->judgements, write_judgement)
    WRITE_EACH(evidence->campaigns, write_campaign)
    WRITE_EACH(evidence->observations, write_observation)
    WRITE_EACH(evidence->incidents, write_incident)
    WRITE_EACH(evidence->studies, write_study)
    WRITE_EACH(evidence->events, write_event)
    return status;
}

static void count_records(const struct evidence *evidence, struct import_result *result)
{
    result->systems++;
    result->stored.checkpoints += evidence->checkpoints.count;
    result->stored.measurements += evidence->measurements.count;
    result->stored.safeguards += evidence->safeguards.count;
    result->stored.coverage += evidence->coverage.count;
    result->stored.judgements += evidence->judgements.count;
    result->stored.campaigns += evidence->campaigns.count;
    result->stored.observations += evidence->observations.count;
    result->stored.incidents += evidence->incidents.count;
    result->stored.studies += evidence->studies.count;
    result->stored.events += evidence->events.count;
}

enum status store_write_records(struct database *database, int64_t import,
                                const struct evidence_set *set, struct import_result *result,
                                struct diagnostics *diagnostics)
{
    struct writing writing = {
        .database = database, .diagnostics = diagnostics, .import = import};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < STATEMENT_COUNT && status == STATUS_OK; i++) {
        status =
            statement_prepare(database, statements[i], &writing.statements[i], diagnostics);
    }
    for (size_t i = 0; i < set->systems.count && status == STATUS_OK; i++) {
        status = write_evidence(&writing, &set->systems.items[i]);
        count_records(&set->systems.items[i], result);
    }
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        statement_release(writing.statements[i]);
    }
    return status;
}
