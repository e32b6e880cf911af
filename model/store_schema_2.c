/* Version 2 of the store's schema: what a measurement's validity rests on, uplift studies, and
 * what happens to a system after it was measured. Areas beyond the catastrophic domains,
 * validation campaigns, monitoring counts and incidents are records like those of version 1;
 * assessments are what this program concluded, with the last import that they could know of, so
 * that the evidence behind each can be read back as it was. */
#include "model/store_schema.h"

#include "model/store_sql.h"

#include <stddef.h>

static const char areas[] =
    "DROP VIEW current_measurement;"
    "DROP VIEW measurement_history;"
    "ALTER TABLE measurement ADD COLUMN\n"
    "    area TEXT NOT NULL DEFAULT '' -- '' counts for tiers, the others never do\n"
    "    CHECK (area IN ('', 'content-safety', 'balance', 'false-refusal',\n"
    "                    'agent-robustness'));";

static const char validity[] =
    "ALTER TABLE measurement ADD COLUMN\n"
    "    awareness REAL NOT NULL DEFAULT 0 -- share of items that the system took for a test\n"
    "    CHECK (awareness >= 0 AND awareness <= 1);"
    "ALTER TABLE measurement ADD COLUMN\n"
    "    refusals INTEGER CHECK (refusals >= 0); -- items left out of n as refused\n"
    "ALTER TABLE measurement ADD COLUMN\n"
    "    contaminated INTEGER NOT NULL DEFAULT 0 CHECK (contaminated IN (0, 1));"
    "ALTER TABLE measurement ADD COLUMN\n"
    "    saturated INTEGER NOT NULL DEFAULT 0 CHECK (saturated IN (0, 1));"
    "ALTER TABLE measurement ADD COLUMN\n"
    "    item_values TEXT NOT NULL DEFAULT ''; -- of repeated runs: 'mean*items ...'\n";

static const char study_table[] =
    "CREATE TABLE uplift_study (\n"
    "    -- people with and without the system, on one endpoint\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    endpoint TEXT NOT NULL,   -- what was counted or scored\n"
    "    capability TEXT NOT NULL, -- what it speaks to; '' when not stated\n"
    "    scenario TEXT NOT NULL,\n"
    "    less INTEGER NOT NULL CHECK (less IN (0, 1)), -- 1: less is more uplift (time, cost)\n"
    "    treatment_k INTEGER CHECK (treatment_k >= 0 AND treatment_k <= treatment_n),\n"
    "    treatment_n INTEGER NOT NULL CHECK (treatment_n > 0),\n"
    "    treatment_mean REAL,\n"
    "    treatment_sd REAL CHECK (treatment_sd >= 0),\n"
    "    control_k INTEGER CHECK (control_k >= 0 AND control_k <= control_n),\n"
    "    control_n INTEGER NOT NULL CHECK (control_n > 0),\n"
    "    control_mean REAL,\n"
    "    control_sd REAL CHECK (control_sd >= 0),\n"
    "    baseline TEXT NOT NULL,   -- the world of the control arm\n"
    "    tools TEXT NOT NULL,      -- what the control arm had\n"
    "    proficiency TEXT NOT NULL, -- of the people\n"
    "    preregistered INTEGER NOT NULL CHECK (preregistered IN (0, 1)),\n"
    "    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)),\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    method TEXT NOT NULL,\n"
    "    evaluator TEXT NOT NULL, -- '' is the developer\n"
    "    date TEXT NOT NULL,\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    CHECK ((treatment_k IS NULL) = (control_k IS NULL)),\n"
    "    CHECK ((treatment_k IS NULL) = (treatment_mean IS NOT NULL)),\n"
    "    CHECK ((treatment_mean IS NULL) = (treatment_sd IS NULL)),\n"
    "    CHECK ((treatment_mean IS NULL) = (control_mean IS NULL)),\n"
    "    CHECK ((control_mean IS NULL) = (control_sd IS NULL)),\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX uplift_study_of_import ON uplift_study (import_id, system);"
    "CREATE INDEX uplift_study_key ON uplift_study (system, name, import_id);";

static const char record_tables[] =
    "CREATE TABLE campaign (\n"
    "    -- an attempt to validate a safeguard by attacking it\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    safeguard TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    begins TEXT NOT NULL,\n"
    "    ends TEXT NOT NULL,\n"
    "    tested_against TEXT NOT NULL, -- adversaries, separated by blanks\n"
    "    attempts INTEGER CHECK (attempts >= 0), -- NULL when not stated\n"
    "    bypasses INTEGER CHECK (bypasses >= 0 AND bypasses <= attempts),\n"
    "    method TEXT NOT NULL,\n"
    "    evaluator TEXT NOT NULL, -- '' is the developer\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX campaign_of_import ON campaign (import_id, system);"
    "CREATE INDEX campaign_key ON campaign (system, safeguard, name, import_id);"
    "CREATE TABLE observation (\n"
    "    -- what monitoring counted in one deployment over one period\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    safeguard TEXT NOT NULL,  -- '' is the system as a whole\n"
    "    deployment TEXT NOT NULL, -- '' when not stated\n"
    "    begins TEXT NOT NULL,\n"
    "    ends TEXT NOT NULL,\n"
    "    attempts INTEGER CHECK (attempts >= 0), -- NULL when not counted\n"
    "    bypasses INTEGER CHECK (bypasses >= 0 AND bypasses <= attempts),\n"
    "    incidents INTEGER CHECK (incidents >= 0),\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX observation_of_import ON observation (import_id, system);"
    "CREATE INDEX observation_key ON observation\n"
    "    (system, safeguard, deployment, begins, ends, import_id);"
    "CREATE TABLE incident (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    title TEXT NOT NULL,\n"
    "    kind TEXT NOT NULL CHECK (kind IN ('near-miss', 'incident')),\n"
    "    severity TEXT NOT NULL -- '' when not stated\n"
    "        CHECK (severity IN ('', 'serious', 'major', 'critical', 'severe')),\n"
    "    date TEXT NOT NULL,\n"
    "    deployment TEXT NOT NULL,\n"
    "    domains TEXT NOT NULL,    -- what it concerns: ids, separated by blanks\n"
    "    scenarios TEXT NOT NULL,\n"
    "    safeguards TEXT NOT NULL,\n"
    "    reopens TEXT NOT NULL,    -- 'validation', 'assessment', both or ''\n"
    "    resolved TEXT NOT NULL,   -- the date, '' while it is open\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX incident_of_import ON incident (import_id, system);"
    "CREATE INDEX incident_key ON incident (system, name, import_id);";

static const char assessment_tables[] =
    "CREATE TABLE assessment (\n"
    "    -- a verdict as it was recorded\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    recorded_at TEXT NOT NULL, -- UTC\n"
    "    recorder TEXT NOT NULL,    -- the program and its version\n"
    "    last_import INTEGER NOT NULL REFERENCES import, -- the last one it knew of\n"
    "    system TEXT NOT NULL,\n"
    "    deployment TEXT NOT NULL,\n"
    "    framework TEXT NOT NULL,\n"
    "    edition TEXT NOT NULL,\n"
    "    date TEXT NOT NULL, -- validations that expired by then were stale\n"
    "    confidence REAL NOT NULL CHECK (confidence > 0 AND confidence < 1),\n"
    "    strict_reading INTEGER NOT NULL CHECK (strict_reading IN (0, 1)),\n"
    "    outcome TEXT NOT NULL\n"
    "        CHECK (outcome IN ('acceptable', 'crossed', 'undetermined')),\n"
    "    deployment_decision TEXT NOT NULL,\n"
    "    development_decision TEXT NOT NULL,\n"
    "    fragile INTEGER NOT NULL CHECK (fragile IN (0, 1)),\n"
    "    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),\n"
    "    evidence_digest TEXT NOT NULL CHECK (length(evidence_digest) = 64),\n"
    "    verdict_digest TEXT NOT NULL CHECK (length(verdict_digest) = 64) -- of its JSON\n"
    ") STRICT;"
    "CREATE INDEX assessment_key ON assessment (system, deployment, framework, id);"
    "CREATE TABLE assessment_input (\n"
    "    -- a document that the verdict rests on, besides the evidence\n"
    "    assessment_id INTEGER NOT NULL REFERENCES assessment,\n"
    "    kind TEXT NOT NULL CHECK (kind IN ('threat-model', 'framework')),\n"
    "    name TEXT NOT NULL,\n"
    "    digest TEXT NOT NULL CHECK (length(digest) = 64),\n"
    "    PRIMARY KEY (assessment_id, kind, name)\n"
    ") STRICT;"
    "CREATE TABLE assessment_tier (\n"
    "    assessment_id INTEGER NOT NULL REFERENCES assessment,\n"
    "    kind TEXT NOT NULL CHECK (kind IN ('overall', 'domain', 'scenario')),\n"
    "    subject TEXT NOT NULL, -- its id; '' for overall\n"
    "    stage TEXT NOT NULL CHECK (stage IN ('before', 'residual')),\n"
    "    rated INTEGER NOT NULL CHECK (rated IN (0, 1)), -- 0: it counts for nothing\n"
    "    tier TEXT NOT NULL,\n"
    "    rank INTEGER NOT NULL CHECK (rank >= 0), -- 0 is the lowest tier\n"
    "    truth TEXT NOT NULL CHECK (truth IN ('YES', 'CANNOT_RULE_OUT')),\n"
    "    PRIMARY KEY (assessment_id, kind, subject, stage)\n"
    ") STRICT;"
    "CREATE TABLE assessment_safeguard (\n"
    "    assessment_id INTEGER NOT NULL REFERENCES assessment,\n"
    "    safeguard TEXT NOT NULL,\n"
    "    status TEXT NOT NULL CHECK (status IN ('undefined', 'defined', 'implemented',\n"
    "                                           'validated', 'stale', 'reopened')),\n"
    "    counts TEXT NOT NULL,\n"
    "    why TEXT NOT NULL,\n"
    "    PRIMARY KEY (assessment_id, safeguard)\n"
    ") STRICT;"
    "CREATE TABLE assessment_reason (\n"
    "    -- what is missing, stale, reopened or straddles a threshold, in the order shown\n"
    "    assessment_id INTEGER NOT NULL REFERENCES assessment,\n"
    "    position INTEGER NOT NULL,\n"
    "    reason TEXT NOT NULL,\n"
    "    PRIMARY KEY (assessment_id, position)\n"
    ") STRICT;";

/* A measurement is superseded by the next one about the same thing, and by a later reading of
 * the very bytes that it came from, under another mapping, about the same system: what that one
 * no longer says is said no longer. */
#define MEASUREMENT_SUPERSEDED_BY                                                              \
    "       nullif(min(coalesce((SELECT min(l.import_id) FROM measurement l\n"                 \
    "        WHERE l.system = r.system AND l.metric = r.metric\n"                              \
    "          AND l.category = r.category AND l.checkpoint IS r.checkpoint\n"                 \
    "          AND l.elicitation = r.elicitation AND l.evaluator = r.evaluator\n"              \
    "          AND l.import_id > r.import_id), 9223372036854775807),\n"                        \
    "        coalesce((SELECT min(n.id) FROM import n\n"                                       \
    "        WHERE n.digest = i.digest AND n.id > r.import_id AND EXISTS\n"                    \
    "          (SELECT 1 FROM measurement l WHERE l.import_id = n.id\n"                        \
    "           AND l.system = r.system)), 9223372036854775807)),\n"                           \
    "        9223372036854775807) AS superseded_by\n"

/* clang-format off */
static const char triggers[] =
    APPEND_ONLY("campaign", "id = NEW.id")
    APPEND_ONLY("observation", "id = NEW.id")
    APPEND_ONLY("incident", "id = NEW.id")
    APPEND_ONLY("uplift_study", "id = NEW.id")
    APPEND_ONLY("assessment", "id = NEW.id")
    APPEND_ONLY("assessment_input", "assessment_id = NEW.assessment_id\n"
                                    "    AND kind = NEW.kind AND name = NEW.name")
    APPEND_ONLY("assessment_tier", "assessment_id = NEW.assessment_id\n"
                                   "    AND kind = NEW.kind AND subject = NEW.subject\n"
                                   "    AND stage = NEW.stage")
    APPEND_ONLY("assessment_safeguard", "assessment_id = NEW.assessment_id\n"
                                        "    AND safeguard = NEW.safeguard")
    APPEND_ONLY("assessment_reason", "assessment_id = NEW.assessment_id\n"
                                     "    AND position = NEW.position");

static const char record_views[] =
    "CREATE VIEW measurement_history AS\n"
    "SELECT r.system, r.metric, r.category, r.checkpoint, c.kind AS checkpoint_kind, c.mode,\n"
    "       r.value, r.k, r.n, r.low, r.high, r.confidence, r.elicitation, r.margin,\n"
    "       r.sandbagging, r.inferred, r.illustrative, r.method, r.evaluator, r.date,\n"
    "       r.note, r.area, r.awareness, r.refusals, r.contaminated, r.saturated, r.item_values,\n"
    ORIGIN
    MEASUREMENT_SUPERSEDED_BY
    "FROM measurement" JOIN_ORIGIN "\n"
    "LEFT JOIN checkpoint c ON c.import_id = r.import_id AND c.system = r.system\n"
    "                      AND c.name = r.checkpoint;"
    CURRENT("measurement")
    "CREATE VIEW campaign_history AS\n"
    "SELECT r.system, r.safeguard, r.name AS campaign, r.begins, r.ends, r.tested_against,\n"
    "       r.attempts, r.bypasses, r.method, r.evaluator, r.illustrative, r.note,\n"
    ORIGIN
    SUPERSEDED_BY("campaign", "l.system = r.system AND l.safeguard = r.safeguard\n"
                              "          AND l.name = r.name")
    "FROM campaign" JOIN_ORIGIN ";"
    CURRENT("campaign")
    "CREATE VIEW observation_history AS\n"
    "SELECT r.system, r.safeguard, r.deployment, r.begins, r.ends, r.attempts, r.bypasses,\n"
    "       r.incidents, r.illustrative, r.note,\n"
    ORIGIN
    SUPERSEDED_BY("observation", "l.system = r.system AND l.safeguard = r.safeguard\n"
                                 "          AND l.deployment = r.deployment\n"
                                 "          AND l.begins = r.begins AND l.ends = r.ends")
    "FROM observation" JOIN_ORIGIN ";"
    CURRENT("observation")
    "CREATE VIEW incident_history AS\n"
    "SELECT r.system, r.name AS incident, r.title, r.kind, r.severity, r.date, r.deployment,\n"
    "       r.domains, r.scenarios, r.safeguards, r.reopens, r.resolved, r.illustrative,\n"
    "       r.note,\n"
    ORIGIN
    SUPERSEDED_BY("incident", "l.system = r.system AND l.name = r.name")
    "FROM incident" JOIN_ORIGIN ";"
    CURRENT("incident")
    "CREATE VIEW uplift_study_history AS\n"
    "SELECT r.system, r.name AS study, r.endpoint, r.capability, r.scenario, r.less,\n"
    "       r.treatment_k, r.treatment_n, r.treatment_mean, r.treatment_sd,\n"
    "       r.control_k, r.control_n, r.control_mean, r.control_sd, r.baseline, r.tools,\n"
    "       r.proficiency, r.preregistered, r.inferred, r.illustrative, r.method,\n"
    "       r.evaluator, r.date, r.note,\n"
    ORIGIN
    SUPERSEDED_BY("uplift_study", "l.system = r.system AND l.name = r.name")
    "FROM uplift_study" JOIN_ORIGIN ";"
    CURRENT("uplift_study");
/* clang-format on */

static const char question_views[] =
    "CREATE VIEW open_incident AS\n"
    "SELECT * FROM current_incident WHERE resolved = '';"
    "CREATE VIEW current_behaviour AS\n"
    "SELECT area, system, metric, category, checkpoint, mode, value, k, n, low, high,\n"
    "       confidence, method, evaluator, date, source_title, cite\n"
    "FROM current_measurement WHERE area <> '';"
    "CREATE VIEW observed_bypass_rate AS\n"
    "SELECT system, safeguard, deployment, begins, ends, bypasses, attempts,\n"
    "       CAST(bypasses AS REAL) / attempts AS rate, incidents, source_title, cite\n"
    "FROM current_observation WHERE safeguard <> '';"
    "CREATE VIEW safeguard_transition AS\n"
    "WITH step AS (\n"
    "    SELECT system, safeguard, status, tested_against, import_id, file, line,\n"
    "           CASE date WHEN '' THEN substr(imported_at, 1, 10) ELSE date END AS day\n"
    "    FROM safeguard_history\n"
    "    UNION ALL\n"
    "    SELECT r.system, r.safeguard, 'stale', '', r.import_id, r.file, r.line, r.expires\n"
    "    FROM safeguard_history r\n"
    "    WHERE r.status = 'validated' AND r.expires <> '' AND NOT EXISTS (\n"
    "        SELECT 1 FROM safeguard_history l\n"
    "        WHERE l.system = r.system AND l.safeguard = r.safeguard\n"
    "          AND l.import_id > r.import_id\n"
    "          AND CASE l.date WHEN '' THEN substr(l.imported_at, 1, 10) ELSE l.date END\n"
    "              <= r.expires))\n"
    "SELECT system, safeguard, day, -- of 'stale': the expiry, which may be to come\n"
    "       coalesce(lag(status) OVER (PARTITION BY system, safeguard\n"
    "                                  ORDER BY day, import_id), 'undefined') AS before,\n"
    "       status AS after, tested_against, file, line, import_id\n"
    "FROM step;"
    "CREATE VIEW verdict_history AS\n"
    "SELECT a.id AS assessment_id, a.system, a.deployment, a.framework, a.edition, a.date,\n"
    "       a.outcome, a.deployment_decision, a.development_decision, a.fragile,\n"
    "       a.complete,\n"
    "       (SELECT tier FROM assessment_tier t WHERE t.assessment_id = a.id\n"
    "        AND t.kind = 'overall' AND t.stage = 'before') AS tier_before_mitigation,\n"
    "       (SELECT tier FROM assessment_tier t WHERE t.assessment_id = a.id\n"
    "        AND t.kind = 'overall' AND t.stage = 'residual') AS residual_tier,\n"
    "       lag(a.outcome) OVER (PARTITION BY a.system, a.deployment, a.framework\n"
    "                            ORDER BY a.id) AS outcome_before,\n"
    "       a.recorded_at, a.recorder, a.last_import, a.evidence_digest, a.verdict_digest\n"
    "FROM assessment a;"
    "CREATE VIEW current_verdict AS\n"
    "SELECT * FROM verdict_history v WHERE NOT EXISTS (\n"
    "    SELECT 1 FROM assessment l WHERE l.system = v.system\n"
    "      AND l.deployment = v.deployment AND l.framework = v.framework\n"
    "      AND l.id > v.assessment_id);";

const char *const store_version_2[] = {areas,         validity,          study_table,
                                       record_tables, assessment_tables, triggers,
                                       record_views,  question_views,    NULL};
