/* Reading the records of one system. What comes out of a file is not believed: a word that is
 * not in the vocabulary, a number that is none or a share above its total means that the store
 * is damaged, and then nothing is handed on. Columns are taken in the order that the query
 * names them. */
#include "model/store_records.h"

#include "base/clusters.h"
#include "model/grammar.h"

#include <string.h>

struct loading {
    struct database *database;
    struct statement *statement; /* the query whose row is being taken */
    struct evidence_set *set;
    struct evidence *evidence;
    struct diagnostics *diagnostics;
    int64_t version; /* of the store's schema */
    bool failed;     /* memory is out */
    bool damaged;    /* a value makes no sense */
};

static const char *take_text(struct loading *loading)
{
    const char *copy =
        arena_string(&loading->set->arena, statement_take_text(loading->statement));
    loading->failed |= !copy;
    return copy ? copy : "";
}

/* As take_text; NULL becomes "". */
static const char *take_optional_text(struct loading *loading)
{
    return statement_take_null(loading->statement) ? "" : take_text(loading);
}

static uint32_t take_word(struct loading *loading, const char *const *words)
{
    int position = grammar_word(statement_take_text(loading->statement), words);
    loading->damaged |= position < 0;
    return position < 0 ? 0 : (uint32_t)position;
}

static uint32_t take_words(struct loading *loading, const char *const *words)
{
    const char *cursor = statement_take_text(loading->statement), *word;
    size_t length;
    uint32_t mask = 0;
    while ((word = grammar_next_word(&cursor, &length))) {
        uint32_t i = 0;
        while (words[i] &&
               (strlen(words[i]) != length || memcmp(words[i], word, length) != 0)) {
            i++;
        }
        loading->damaged |= !words[i];
        mask |= words[i] ? 1u << i : 0;
    }
    return mask;
}

static uint64_t take_count(struct loading *loading, uint64_t most)
{
    int64_t count = statement_take_count(loading->statement);
    bool sound = count >= 0 && (uint64_t)count <= most;
    loading->damaged |= !sound;
    return sound ? (uint64_t)count : 0;
}

static bool take_optional_count(struct loading *loading, uint64_t *count)
{
    bool known = !statement_take_null(loading->statement);
    *count = known ? take_count(loading, INT64_MAX) : 0;
    return known;
}

static bool take_optional_number(struct loading *loading, double *number)
{
    bool known = !statement_take_null(loading->statement);
    *number = known ? statement_take_number(loading->statement) : 0;
    return known;
}

static bool take_flag(struct loading *loading)
{
    return take_count(loading, 1) != 0;
}

#define ORIGIN_COLUMNS                                                                         \
    "file, digest, line, source_title, source_publisher, source_date, source_url,"             \
    " source_kind, cite"

/* The initialisers of one structure have no order among each other, the columns have: therefore
 * one statement a column, here and below. */
static struct provenance take_provenance(struct loading *loading)
{
    struct provenance p = {0};
    p.file = take_text(loading);
    p.digest = take_text(loading);
    p.line = (uint32_t)take_count(loading, UINT32_MAX);
    p.source_title = take_optional_text(loading);
    p.source_publisher = take_optional_text(loading);
    p.source_date = take_optional_text(loading);
    p.source_url = take_optional_text(loading);
    p.source_kind = statement_take_null(loading->statement)
                        ? SOURCE_REPORT
                        : take_word(loading, source_kind_words);
    p.cite = take_text(loading);
    return p;
}

static bool take_measurement(struct loading *loading)
{
    struct measurement m = {0};
    m.metric = take_text(loading);
    m.category = take_text(loading);
    m.checkpoint = take_optional_text(loading);
    m.mode = "";
    if (!statement_take_null(loading->statement)) {
        m.checkpoint_kind = take_word(loading, checkpoint_kind_words);
    }
    m.mode = take_optional_text(loading);
    m.value = statement_take_number(loading->statement);
    m.has_count = take_optional_count(loading, &m.k);
    m.has_items = take_optional_count(loading, &m.n);
    m.has_interval = take_optional_number(loading, &m.low);
    m.has_interval &= take_optional_number(loading, &m.high);
    m.has_interval &= take_optional_number(loading, &m.confidence);
    m.elicitation = take_word(loading, elicitation_words);
    m.margin = statement_take_number(loading->statement);
    m.sandbagging = statement_take_number(loading->statement);
    m.inferred = take_flag(loading);
    m.illustrative = take_flag(loading);
    if (loading->version >= 2) {
        m.area = (enum area)take_word(loading, area_words);
        m.awareness = statement_take_number(loading->statement);
        m.has_refusals = take_optional_count(loading, &m.refusals);
        m.contaminated = take_flag(loading);
        m.saturated = take_flag(loading);
        m.values = take_text(loading);
        loading->damaged |= !clusters_sound(m.values);
    }
    m.method = take_text(loading);
    m.evaluator = take_text(loading);
    m.date = take_text(loading);
    m.note = take_text(loading);
    m.provenance = take_provenance(loading);
    loading->damaged |= m.has_count && (!m.has_items || m.k > m.n);
    loading->damaged |= m.has_interval && (m.low > m.value || m.value > m.high);
    return vec_push(&loading->evidence->measurements, m);
}

static bool take_checkpoint(struct loading *loading)
{
    struct checkpoint c = {0};
    c.id = take_text(loading);
    c.kind = take_word(loading, checkpoint_kind_words);
    c.title = take_text(loading);
    c.mode = take_text(loading);
    c.provenance.file = take_text(loading);
    c.provenance.digest = take_text(loading);
    c.provenance.line = (uint32_t)take_count(loading, UINT32_MAX);
    c.provenance.source_title = c.provenance.source_publisher = c.provenance.source_date = "";
    c.provenance.source_url = c.provenance.cite = "";
    c.provenance.source_kind = SOURCE_REPORT;
    return vec_push(&loading->evidence->checkpoints, c);
}

static bool take_safeguard(struct loading *loading)
{
    struct safeguard_record r = {0};
    r.safeguard = take_text(loading);
    r.status = take_word(loading, safeguard_status_words);
    r.tested_against = take_words(loading, adversary_words);
    r.date = take_text(loading);
    r.expires = take_text(loading);
    r.illustrative = take_flag(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->safeguards, r);
}

static bool take_coverage(struct loading *loading)
{
    struct coverage_record r = {0};
    r.scenario = take_text(loading);
    r.assessed = take_word(loading, assessed_words);
    r.reason = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->coverage, r);
}

static bool take_judgement(struct loading *loading)
{
    struct judgement_record r = {0};
    r.question = take_text(loading);
    r.holds = take_flag(loading);
    r.role = take_text(loading);
    r.date = take_text(loading);
    r.reason = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->judgements, r);
}

static struct bypass_count take_bypasses(struct loading *loading)
{
    struct bypass_count count = {0};
    count.has_attempts = take_optional_count(loading, &count.attempts);
    count.has_bypasses = take_optional_count(loading, &count.bypasses);
    loading->damaged |=
        count.has_attempts && count.has_bypasses && count.bypasses > count.attempts;
    return count;
}

static uint32_t take_deployment(struct loading *loading)
{
    const char *word = statement_take_text(loading->statement);
    int position = *word ? grammar_word(word, deployment_words) : -1;
    loading->damaged |= *word && position < 0;
    return position < 0 ? NONE : (uint32_t)position;
}

static bool take_campaign(struct loading *loading)
{
    struct campaign r = {0};
    r.safeguard = take_text(loading);
    r.name = take_text(loading);
    r.begins = take_text(loading);
    r.ends = take_text(loading);
    r.tested_against = take_words(loading, adversary_words);
    r.count = take_bypasses(loading);
    r.method = take_text(loading);
    r.evaluator = take_text(loading);
    r.illustrative = take_flag(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->campaigns, r);
}

static bool take_observation(struct loading *loading)
{
    struct observation r = {0};
    r.safeguard = take_text(loading);
    r.deployment = take_deployment(loading);
    r.begins = take_text(loading);
    r.ends = take_text(loading);
    r.count = take_bypasses(loading);
    r.has_incidents = take_optional_count(loading, &r.incidents);
    r.illustrative = take_flag(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->observations, r);
}

static bool take_incident(struct loading *loading)
{
    struct incident r = {0};
    r.name = take_text(loading);
    r.title = take_text(loading);
    r.kind = (enum incident_kind)take_word(loading, incident_kind_words);
    r.severity = take_word(loading, severity_words);
    r.date = take_text(loading);
    r.deployment = take_deployment(loading);
    r.domains = take_text(loading);
    r.scenarios = take_text(loading);
    r.safeguards = take_text(loading);
    r.reopens = take_words(loading, reopens_words);
    r.resolved = take_text(loading);
    r.illustrative = take_flag(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->incidents, r);
}

static bool take_arm(struct loading *loading, struct study_arm *arm)
{
    bool counted = take_optional_count(loading, &arm->k);
    arm->n = take_count(loading, INT64_MAX);
    loading->damaged |= take_optional_number(loading, &arm->mean) == counted;
    loading->damaged |= take_optional_number(loading, &arm->sd) == counted;
    loading->damaged |= arm->n == 0 || (counted ? arm->k > arm->n : !(arm->sd >= 0));
    return counted;
}

static bool take_study(struct loading *loading)
{
    struct uplift_study r = {0};
    r.name = take_text(loading);
    r.endpoint = take_text(loading);
    r.capability = take_text(loading);
    r.scenario = take_text(loading);
    r.less = take_flag(loading);
    r.counted = take_arm(loading, &r.treatment);
    loading->damaged |= take_arm(loading, &r.control) != r.counted;
    r.baseline = take_text(loading);
    r.tools = take_text(loading);
    r.proficiency = take_text(loading);
    r.preregistered = take_flag(loading);
    r.inferred = take_flag(loading);
    r.illustrative = take_flag(loading);
    r.method = take_text(loading);
    r.evaluator = take_text(loading);
    r.date = take_text(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->studies, r);
}

static bool take_event(struct loading *loading)
{
    struct event_record r = {0};
    r.name = take_text(loading);
    r.title = take_text(loading);
    const char *kind = statement_take_text(loading->statement);
    int position = *kind ? grammar_word(kind, event_words) : EVENT_IN_FORCE;
    loading->damaged |= *kind && position <= EVENT_IN_FORCE;
    r.kind = position <= EVENT_IN_FORCE ? NONE : (uint32_t)position;
    r.date = take_text(loading);
    loading->damaged |= !grammar_is_moment(r.date);
    r.deployment = take_deployment(loading);
    r.incident = take_text(loading);
    r.fulfils = take_text(loading);
    r.illustrative = take_flag(loading);
    r.note = take_text(loading);
    r.provenance = take_provenance(loading);
    return vec_push(&loading->evidence->events, r);
}

static bool take_system(struct loading *loading)
{
    loading->evidence = evidence_set_add(loading->set);
    if (!loading->evidence) {
        return false;
    }
    loading->evidence->system = take_text(loading);
    loading->evidence->title = take_text(loading);
    loading->evidence->developer = take_text(loading);
    loading->evidence->date = take_text(loading);
    loading->evidence->line = (uint32_t)take_count(loading, UINT32_MAX);
    return true;
}

#define MEASUREMENT_COLUMNS(area)                                                              \
    "metric, category, checkpoint, checkpoint_kind, mode, value, k, n, low, high, confidence," \
    " elicitation, margin, sandbagging, inferred, illustrative," area                          \
    " method, evaluator, date, note, " ORIGIN_COLUMNS

/* What is asked of a store whose schema is of a version from 'since' to 'until'. */
static const struct query {
    const char *columns, *view;
    bool (*take)(struct loading *loading);
    int64_t since, until;
} queries[] = {
    {"system, title, developer, date, line", "system_history", take_system, 1, INT64_MAX},
    {"checkpoint, kind, title, mode, file, digest, line", "checkpoint_history", take_checkpoint,
     1, INT64_MAX},
    {MEASUREMENT_COLUMNS(""), "measurement_history", take_measurement, 1, 1},
    {MEASUREMENT_COLUMNS(" area, awareness, refusals, contaminated, saturated,"
                         " item_values,"),
     "measurement_history", take_measurement, 2, INT64_MAX},
    {"safeguard, status, tested_against, date, expires, illustrative, note, " ORIGIN_COLUMNS,
     "safeguard_history", take_safeguard, 1, INT64_MAX},
    {"scenario, assessed, reason, " ORIGIN_COLUMNS, "coverage_history", take_coverage, 1,
     INT64_MAX},
    {"question, holds, role, date, reason, " ORIGIN_COLUMNS, "judgement_history",
     take_judgement, 1, INT64_MAX},
    {"safeguard, campaign, begins, ends, tested_against, attempts, bypasses, method, evaluator,"
     " illustrative, note, " ORIGIN_COLUMNS,
     "campaign_history", take_campaign, 2, INT64_MAX},
    {"safeguard, deployment, begins, ends, attempts, bypasses, incidents, illustrative, "
     "note, " ORIGIN_COLUMNS,
     "observation_history", take_observation, 2, INT64_MAX},
    {"incident, title, kind, severity, date, deployment, domains, scenarios, safeguards,"
     " reopens, resolved, illustrative, note, " ORIGIN_COLUMNS,
     "incident_history", take_incident, 2, INT64_MAX},
    {"study, endpoint, capability, scenario, less, treatment_k, treatment_n, treatment_mean,"
     " treatment_sd, control_k, control_n, control_mean, control_sd, baseline, tools,"
     " proficiency, preregistered, inferred, illustrative, method, evaluator, date,"
     " note, " ORIGIN_COLUMNS,
     "uplift_study_history", take_study, 2, INT64_MAX},
    {"event, title, kind, date, deployment, incident, fulfils, illustrative,"
     " note, " ORIGIN_COLUMNS,
     "event_history", take_event, 3, INT64_MAX},
};

static enum status prepare(struct loading *loading, const struct query *query,
                           const char *system, struct store_moment moment)
{
    static const char *const conditions[] = {
        [MOMENT_NOW] = "superseded_by IS NULL",
        [MOMENT_IMPORT] = "import_id = ?",
        [MOMENT_AFTER] = "import_id <= ?2 AND (superseded_by IS NULL OR superseded_by > ?2)"};
    struct text sql;
    text_init(&sql);
    text_format(&sql, "SELECT %s FROM %s WHERE system = ? AND %s", query->columns, query->view,
                conditions[moment.kind]);
    enum status status = sql.failed
                             ? STATUS_MEMORY
                             : statement_prepare(loading->database, text_string(&sql),
                                                 &loading->statement, loading->diagnostics);
    text_release(&sql);
    if (status == STATUS_OK) {
        statement_put_text(loading->statement, system);
    }
    if (status == STATUS_OK && moment.kind != MOMENT_NOW) {
        statement_put_count(loading->statement, moment.import);
    }
    return status;
}

static enum status report_damage(struct loading *loading, const char *system)
{
    diagnostics_add(loading->diagnostics, SEVERITY_ERROR, "store-damaged",
                    database_place(loading->database),
                    "'%s' is damaged: a record about '%.80s' makes no sense",
                    database_path(loading->database), system);
    return STATUS_INVALID;
}

static enum status run_query(struct loading *loading, const struct query *query,
                             const char *system, struct store_moment moment)
{
    bool row = false;
    enum status status = prepare(loading, query, system, moment);
    while (status == STATUS_OK) {
        status = statement_step(loading->statement, &row, loading->diagnostics);
        if (status != STATUS_OK || !row) {
            break;
        }
        bool taken = query->take(loading);
        if (!taken || loading->failed) {
            status = STATUS_MEMORY;
        } else if (loading->damaged || statement_unsound(loading->statement)) {
            status = report_damage(loading, system);
        }
    }
    statement_release(loading->statement);
    loading->statement = NULL;
    return status;
}

enum status store_read_records(struct store *store, const char *system,
                               struct store_moment moment, struct evidence_set *set,
                               struct diagnostics *diagnostics)
{
    struct loading loading = {.database = store->database,
                              .set = set,
                              .version = store->version,
                              .diagnostics = diagnostics};
    enum status status = run_query(&loading, &queries[0], system, moment);
    for (size_t i = 1;
         i < sizeof(queries) / sizeof(*queries) && status == STATUS_OK && loading.evidence;
         i++) {
        if (store->version >= queries[i].since && store->version <= queries[i].until) {
            status = run_query(&loading, &queries[i], system, moment);
        }
    }
    if (status == STATUS_OK && loading.evidence) {
        status = evidence_seal(loading.evidence, diagnostics);
    }
    return status;
}
