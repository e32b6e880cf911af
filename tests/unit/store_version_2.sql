PRAGMA application_id = 1885824374;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE import (
    -- one imported file
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL CHECK (length(digest) = 64), -- SHA-256 of its bytes
    reading TEXT NOT NULL, -- SHA-256 over mapping and options; '' for evidence files
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    importer TEXT NOT NULL,   -- the program and its version
    imported_at TEXT NOT NULL, -- UTC
    UNIQUE (digest, reading)
) STRICT;
INSERT INTO import VALUES(1,'9c5b127196e2fb4f3528a2f4b37a91a3a12bf8784fa5cde527bc634422e77e58','','e.xml','evidence','pathgate 0','2026-01-01T00:00:00Z');
INSERT INTO import VALUES(2,'db545d8173617626e7dea28aaa6dda5d0f338e78b5fec637b5703d47ffbf1635','','command line','evidence','pathgate 0','2026-01-01T00:00:00Z');
CREATE TABLE source (
    -- a document that records cite
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    date TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('primary', 'report', 'secondary')),
    UNIQUE (import_id, title, publisher, date, url, kind)
) STRICT;
INSERT INTO source VALUES(1,1,'T','','2026-01-01','','report');
INSERT INTO source VALUES(2,2,'T','','','','report');
CREATE TABLE system (
    -- what an import says of a system as a whole
    import_id INTEGER NOT NULL REFERENCES import,
    line INTEGER NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    developer TEXT NOT NULL,
    date TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64), -- of its records in this import
    PRIMARY KEY (import_id, name)
) STRICT;
INSERT INTO system VALUES(1,3,'model-1','Model 1','D','2026-01-02','3bdd1efe4045d2a6668e8a83ea313cdd42e69503ad806a40343abc1e51b37a07');
INSERT INTO system VALUES(2,4,'model-1','Model 1','D','2026-01-02','4b57724d354edaf25b3f1bdf280a5a136f86ce5541e7b3060c4105c3f2760af3');
CREATE TABLE checkpoint (
    -- a state of a system that was measured
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('base', 'helpful-only', 'model', 'system')),
    title TEXT NOT NULL,
    mode TEXT NOT NULL, -- of reasoning
    PRIMARY KEY (import_id, system, name),
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO checkpoint VALUES(1,4,'model-1','ho','helpful-only','HO','thinking');
CREATE TABLE measurement (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    metric TEXT NOT NULL,
    category TEXT NOT NULL, -- '' is the metric as a whole
    checkpoint TEXT,        -- NULL when not stated
    value REAL NOT NULL,    -- the estimate; shares are 0 to 1
    k INTEGER CHECK (k >= 0 AND k <= n), -- k of n; NULL when not stated
    n INTEGER CHECK (n > 0),
    low REAL CHECK (low <= value),       -- the published interval
    high REAL CHECK (high >= value),
    confidence REAL CHECK (confidence > 0 AND confidence < 1),
    elicitation TEXT NOT NULL
        CHECK (elicitation IN ('default', 'prompted', 'scaffolded', 'fine-tuned')),
    margin REAL NOT NULL CHECK (margin >= 0),           -- of elicitation
    sandbagging REAL NOT NULL CHECK (sandbagging >= 0), -- the delta
    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)), -- k or n from percentages
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)), -- not published
    method TEXT NOT NULL,
    evaluator TEXT NOT NULL, -- '' is the developer
    date TEXT NOT NULL,
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL, area TEXT NOT NULL DEFAULT '' -- '' counts for tiers, the others never do
    CHECK (area IN ('', 'content-safety', 'balance', 'false-refusal',
                    'agent-robustness')), awareness REAL NOT NULL DEFAULT 0 -- share of items that the system took for a test
    CHECK (awareness >= 0 AND awareness <= 1), refusals INTEGER CHECK (refusals >= 0), contaminated INTEGER NOT NULL DEFAULT 0 CHECK (contaminated IN (0, 1)), saturated INTEGER NOT NULL DEFAULT 0 CHECK (saturated IN (0, 1)), item_values TEXT NOT NULL DEFAULT '', -- where in the source
    CHECK ((low IS NULL) = (high IS NULL) AND (low IS NULL) = (confidence IS NULL)),
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name),
    FOREIGN KEY (import_id, system, checkpoint)
        REFERENCES checkpoint (import_id, system, name)
) STRICT;
INSERT INTO measurement VALUES(1,1,5,'model-1','m','','ho',0.4000000000000000222,4,10,NULL,NULL,NULL,'default',0.0,0.0,0,0,'','','','',1,'p. 3','',0.10000000000000000555,2,0,0,'');
INSERT INTO measurement VALUES(2,1,6,'model-1','tone','',NULL,0.5,NULL,NULL,NULL,NULL,NULL,'default',0.0,0.0,0,1,'','','','',NULL,'','balance',0.0,NULL,0,0,'');
CREATE TABLE safeguard_status (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    safeguard TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('undefined', 'defined', 'implemented', 'validated')),
    tested_against TEXT NOT NULL, -- adversaries, separated by blanks
    date TEXT NOT NULL,
    expires TEXT NOT NULL, -- from then on a validation counts as implemented
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO safeguard_status VALUES(1,1,7,'model-1','filter','validated','static adaptive insider','2026-01-05','2026-09-01',0,'',1,'');
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    scenario TEXT NOT NULL,
    assessed TEXT NOT NULL CHECK (assessed IN ('full', 'partial', 'deferred', 'none')),
    reason TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO coverage VALUES(1,1,10,'model-1','one','partial','time',1,'');
CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    question TEXT NOT NULL,
    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
    role TEXT NOT NULL, -- who judged
    date TEXT NOT NULL,
    reason TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO judgement VALUES(1,1,11,'model-1','q',1,'Board','2026-01-06','why',1,'');
CREATE TABLE uplift_study (
    -- people with and without the system, on one endpoint
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    name TEXT NOT NULL,
    endpoint TEXT NOT NULL,   -- what was counted or scored
    capability TEXT NOT NULL, -- what it speaks to; '' when not stated
    scenario TEXT NOT NULL,
    less INTEGER NOT NULL CHECK (less IN (0, 1)), -- 1: less is more uplift (time, cost)
    treatment_k INTEGER CHECK (treatment_k >= 0 AND treatment_k <= treatment_n),
    treatment_n INTEGER NOT NULL CHECK (treatment_n > 0),
    treatment_mean REAL,
    treatment_sd REAL CHECK (treatment_sd >= 0),
    control_k INTEGER CHECK (control_k >= 0 AND control_k <= control_n),
    control_n INTEGER NOT NULL CHECK (control_n > 0),
    control_mean REAL,
    control_sd REAL CHECK (control_sd >= 0),
    baseline TEXT NOT NULL,   -- the world of the control arm
    tools TEXT NOT NULL,      -- what the control arm had
    proficiency TEXT NOT NULL, -- of the people
    preregistered INTEGER NOT NULL CHECK (preregistered IN (0, 1)),
    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)),
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    method TEXT NOT NULL,
    evaluator TEXT NOT NULL, -- '' is the developer
    date TEXT NOT NULL,
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    CHECK ((treatment_k IS NULL) = (control_k IS NULL)),
    CHECK ((treatment_k IS NULL) = (treatment_mean IS NOT NULL)),
    CHECK ((treatment_mean IS NULL) = (treatment_sd IS NULL)),
    CHECK ((treatment_mean IS NULL) = (control_mean IS NULL)),
    CHECK ((control_mean IS NULL) = (control_sd IS NULL)),
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO uplift_study VALUES(1,1,14,'model-1','rct','done','','',0,7,10,NULL,NULL,3,11,NULL,NULL,'','','',0,0,0,'','','','',1,'');
CREATE TABLE campaign (
    -- an attempt to validate a safeguard by attacking it
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    safeguard TEXT NOT NULL,
    name TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    tested_against TEXT NOT NULL, -- adversaries, separated by blanks
    attempts INTEGER CHECK (attempts >= 0), -- NULL when not stated
    bypasses INTEGER CHECK (bypasses >= 0 AND bypasses <= attempts),
    method TEXT NOT NULL,
    evaluator TEXT NOT NULL, -- '' is the developer
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO campaign VALUES(1,1,8,'model-1','filter','red-1','','','insider',40,1,'','',0,'',1,'');
CREATE TABLE observation (
    -- what monitoring counted in one deployment over one period
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    safeguard TEXT NOT NULL,  -- '' is the system as a whole
    deployment TEXT NOT NULL, -- '' when not stated
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    attempts INTEGER CHECK (attempts >= 0), -- NULL when not counted
    bypasses INTEGER CHECK (bypasses >= 0 AND bypasses <= attempts),
    incidents INTEGER CHECK (incidents >= 0),
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO observation VALUES(1,1,12,'model-1','filter','api','2026-02-01','2026-02-28',9,0,NULL,0,'',1,'');
CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    system TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('near-miss', 'incident')),
    severity TEXT NOT NULL -- '' when not stated
        CHECK (severity IN ('', 'serious', 'major', 'critical', 'severe')),
    date TEXT NOT NULL,
    deployment TEXT NOT NULL,
    domains TEXT NOT NULL,    -- what it concerns: ids, separated by blanks
    scenarios TEXT NOT NULL,
    safeguards TEXT NOT NULL,
    reopens TEXT NOT NULL,    -- 'validation', 'assessment', both or ''
    resolved TEXT NOT NULL,   -- the date, '' while it is open
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    note TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    cite TEXT NOT NULL,
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)
) STRICT;
INSERT INTO incident VALUES(1,1,13,'model-1','leak','A leak','incident','critical','2026-02-03','','','','filter','validation','',0,'',1,'');
INSERT INTO incident VALUES(2,2,9,'model-1','leak','A leak','incident','critical','2026-02-03','','','','filter','validation','2026-03-01',0,'',2,'');
CREATE TABLE assessment (
    -- a verdict as it was recorded
    id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL, -- UTC
    recorder TEXT NOT NULL,    -- the program and its version
    last_import INTEGER NOT NULL REFERENCES import, -- the last one it knew of
    system TEXT NOT NULL,
    deployment TEXT NOT NULL,
    framework TEXT NOT NULL,
    edition TEXT NOT NULL,
    date TEXT NOT NULL, -- validations that expired by then were stale
    confidence REAL NOT NULL CHECK (confidence > 0 AND confidence < 1),
    strict_reading INTEGER NOT NULL CHECK (strict_reading IN (0, 1)),
    outcome TEXT NOT NULL
        CHECK (outcome IN ('acceptable', 'crossed', 'undetermined')),
    deployment_decision TEXT NOT NULL,
    development_decision TEXT NOT NULL,
    fragile INTEGER NOT NULL CHECK (fragile IN (0, 1)),
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    evidence_digest TEXT NOT NULL CHECK (length(evidence_digest) = 64),
    verdict_digest TEXT NOT NULL CHECK (length(verdict_digest) = 64) -- of its JSON
) STRICT;
CREATE TABLE assessment_input (
    -- a document that the verdict rests on, besides the evidence
    assessment_id INTEGER NOT NULL REFERENCES assessment,
    kind TEXT NOT NULL CHECK (kind IN ('threat-model', 'framework')),
    name TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    PRIMARY KEY (assessment_id, kind, name)
) STRICT;
CREATE TABLE assessment_tier (
    assessment_id INTEGER NOT NULL REFERENCES assessment,
    kind TEXT NOT NULL CHECK (kind IN ('overall', 'domain', 'scenario')),
    subject TEXT NOT NULL, -- its id; '' for overall
    stage TEXT NOT NULL CHECK (stage IN ('before', 'residual')),
    rated INTEGER NOT NULL CHECK (rated IN (0, 1)), -- 0: it counts for nothing
    tier TEXT NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 0), -- 0 is the lowest tier
    truth TEXT NOT NULL CHECK (truth IN ('YES', 'CANNOT_RULE_OUT')),
    PRIMARY KEY (assessment_id, kind, subject, stage)
) STRICT;
CREATE TABLE assessment_safeguard (
    assessment_id INTEGER NOT NULL REFERENCES assessment,
    safeguard TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('undefined', 'defined', 'implemented',
                                           'validated', 'stale', 'reopened')),
    counts TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (assessment_id, safeguard)
) STRICT;
CREATE TABLE assessment_reason (
    -- what is missing, stale, reopened or straddles a threshold, in the order shown
    assessment_id INTEGER NOT NULL REFERENCES assessment,
    position INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (assessment_id, position)
) STRICT;
CREATE INDEX system_name ON system (name, import_id);
CREATE INDEX checkpoint_name ON checkpoint (system, name, import_id);
CREATE INDEX measurement_of_import ON measurement (import_id, system, checkpoint);
CREATE INDEX measurement_key ON measurement
    (system, metric, category, checkpoint, elicitation, evaluator, import_id);
CREATE INDEX safeguard_status_of_import ON safeguard_status (import_id, system);
CREATE INDEX safeguard_status_key ON safeguard_status (system, safeguard, import_id);
CREATE INDEX coverage_of_import ON coverage (import_id, system);
CREATE INDEX coverage_key ON coverage (system, scenario, import_id);
CREATE INDEX judgement_of_import ON judgement (import_id, system);
CREATE INDEX judgement_key ON judgement (system, question, import_id);
CREATE TRIGGER import_is_not_changed BEFORE UPDATE ON import
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER import_is_not_removed BEFORE DELETE ON import
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER import_is_not_replaced BEFORE INSERT ON import
WHEN EXISTS (SELECT 1 FROM import WHERE id = NEW.id OR (digest = NEW.digest AND reading = NEW.reading))
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER source_is_not_changed BEFORE UPDATE ON source
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER source_is_not_removed BEFORE DELETE ON source
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER source_is_not_replaced BEFORE INSERT ON source
WHEN EXISTS (SELECT 1 FROM source WHERE id = NEW.id OR (import_id = NEW.import_id AND title = NEW.title
    AND publisher = NEW.publisher AND date = NEW.date
    AND url = NEW.url AND kind = NEW.kind))
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER system_is_not_changed BEFORE UPDATE ON system
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER system_is_not_removed BEFORE DELETE ON system
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER system_is_not_replaced BEFORE INSERT ON system
WHEN EXISTS (SELECT 1 FROM system WHERE import_id = NEW.import_id AND name = NEW.name)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER checkpoint_is_not_changed BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER checkpoint_is_not_removed BEFORE DELETE ON checkpoint
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER checkpoint_is_not_replaced BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE import_id = NEW.import_id AND system = NEW.system
    AND name = NEW.name)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER measurement_is_not_changed BEFORE UPDATE ON measurement
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER measurement_is_not_removed BEFORE DELETE ON measurement
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER measurement_is_not_replaced BEFORE INSERT ON measurement
WHEN EXISTS (SELECT 1 FROM measurement WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER safeguard_status_is_not_changed BEFORE UPDATE ON safeguard_status
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER safeguard_status_is_not_removed BEFORE DELETE ON safeguard_status
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER safeguard_status_is_not_replaced BEFORE INSERT ON safeguard_status
WHEN EXISTS (SELECT 1 FROM safeguard_status WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER coverage_is_not_changed BEFORE UPDATE ON coverage
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER coverage_is_not_removed BEFORE DELETE ON coverage
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER coverage_is_not_replaced BEFORE INSERT ON coverage
WHEN EXISTS (SELECT 1 FROM coverage WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER judgement_is_not_changed BEFORE UPDATE ON judgement
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER judgement_is_not_removed BEFORE DELETE ON judgement
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER judgement_is_not_replaced BEFORE INSERT ON judgement
WHEN EXISTS (SELECT 1 FROM judgement WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE VIEW system_history AS
SELECT r.name AS system, r.title, r.developer, r.date,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM system l
        WHERE l.name = r.name
          AND l.import_id > r.import_id) AS superseded_by
FROM system r JOIN import i ON i.id = r.import_id;
CREATE VIEW current_system AS
SELECT * FROM system_history WHERE superseded_by IS NULL;
CREATE VIEW checkpoint_history AS
SELECT r.system, r.name AS checkpoint, r.kind, r.title, r.mode,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM checkpoint l
        WHERE l.system = r.system AND l.name = r.name
          AND l.import_id > r.import_id) AS superseded_by
FROM checkpoint r JOIN import i ON i.id = r.import_id;
CREATE VIEW current_checkpoint AS
SELECT * FROM checkpoint_history WHERE superseded_by IS NULL;
CREATE VIEW safeguard_history AS
SELECT r.system, r.safeguard, r.status, r.tested_against, r.date, r.expires,
       r.illustrative, r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM safeguard_status l
        WHERE l.system = r.system AND l.safeguard = r.safeguard
          AND l.import_id > r.import_id) AS superseded_by
FROM safeguard_status r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_safeguard AS
SELECT * FROM safeguard_history WHERE superseded_by IS NULL;
CREATE VIEW coverage_history AS
SELECT r.system, r.scenario, r.assessed, r.reason,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM coverage l
        WHERE l.system = r.system AND l.scenario = r.scenario
          AND l.import_id > r.import_id) AS superseded_by
FROM coverage r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_coverage AS
SELECT * FROM coverage_history WHERE superseded_by IS NULL;
CREATE VIEW judgement_history AS
SELECT r.system, r.question, r.holds, r.role, r.date, r.reason,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM judgement l
        WHERE l.system = r.system AND l.question = r.question
          AND l.import_id > r.import_id) AS superseded_by
FROM judgement r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_judgement AS
SELECT * FROM judgement_history WHERE superseded_by IS NULL;
CREATE INDEX uplift_study_of_import ON uplift_study (import_id, system);
CREATE INDEX uplift_study_key ON uplift_study (system, name, import_id);
CREATE INDEX campaign_of_import ON campaign (import_id, system);
CREATE INDEX campaign_key ON campaign (system, safeguard, name, import_id);
CREATE INDEX observation_of_import ON observation (import_id, system);
CREATE INDEX observation_key ON observation
    (system, safeguard, deployment, begins, ends, import_id);
CREATE INDEX incident_of_import ON incident (import_id, system);
CREATE INDEX incident_key ON incident (system, name, import_id);
CREATE INDEX assessment_key ON assessment (system, deployment, framework, id);
CREATE TRIGGER campaign_is_not_changed BEFORE UPDATE ON campaign
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER campaign_is_not_removed BEFORE DELETE ON campaign
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER campaign_is_not_replaced BEFORE INSERT ON campaign
WHEN EXISTS (SELECT 1 FROM campaign WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER observation_is_not_changed BEFORE UPDATE ON observation
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER observation_is_not_removed BEFORE DELETE ON observation
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER observation_is_not_replaced BEFORE INSERT ON observation
WHEN EXISTS (SELECT 1 FROM observation WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER incident_is_not_changed BEFORE UPDATE ON incident
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER incident_is_not_removed BEFORE DELETE ON incident
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER incident_is_not_replaced BEFORE INSERT ON incident
WHEN EXISTS (SELECT 1 FROM incident WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER uplift_study_is_not_changed BEFORE UPDATE ON uplift_study
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER uplift_study_is_not_removed BEFORE DELETE ON uplift_study
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER uplift_study_is_not_replaced BEFORE INSERT ON uplift_study
WHEN EXISTS (SELECT 1 FROM uplift_study WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_is_not_changed BEFORE UPDATE ON assessment
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_is_not_removed BEFORE DELETE ON assessment
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_is_not_replaced BEFORE INSERT ON assessment
WHEN EXISTS (SELECT 1 FROM assessment WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_input_is_not_changed BEFORE UPDATE ON assessment_input
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_input_is_not_removed BEFORE DELETE ON assessment_input
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_input_is_not_replaced BEFORE INSERT ON assessment_input
WHEN EXISTS (SELECT 1 FROM assessment_input WHERE assessment_id = NEW.assessment_id
    AND kind = NEW.kind AND name = NEW.name)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_tier_is_not_changed BEFORE UPDATE ON assessment_tier
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_tier_is_not_removed BEFORE DELETE ON assessment_tier
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_tier_is_not_replaced BEFORE INSERT ON assessment_tier
WHEN EXISTS (SELECT 1 FROM assessment_tier WHERE assessment_id = NEW.assessment_id
    AND kind = NEW.kind AND subject = NEW.subject
    AND stage = NEW.stage)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_safeguard_is_not_changed BEFORE UPDATE ON assessment_safeguard
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_safeguard_is_not_removed BEFORE DELETE ON assessment_safeguard
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_safeguard_is_not_replaced BEFORE INSERT ON assessment_safeguard
WHEN EXISTS (SELECT 1 FROM assessment_safeguard WHERE assessment_id = NEW.assessment_id
    AND safeguard = NEW.safeguard)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_reason_is_not_changed BEFORE UPDATE ON assessment_reason
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_reason_is_not_removed BEFORE DELETE ON assessment_reason
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER assessment_reason_is_not_replaced BEFORE INSERT ON assessment_reason
WHEN EXISTS (SELECT 1 FROM assessment_reason WHERE assessment_id = NEW.assessment_id
    AND position = NEW.position)
BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE VIEW measurement_history AS
SELECT r.system, r.metric, r.category, r.checkpoint, c.kind AS checkpoint_kind, c.mode,
       r.value, r.k, r.n, r.low, r.high, r.confidence, r.elicitation, r.margin,
       r.sandbagging, r.inferred, r.illustrative, r.method, r.evaluator, r.date,
       r.note, r.area, r.awareness, r.refusals, r.contaminated, r.saturated, r.item_values,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       nullif(min(coalesce((SELECT min(l.import_id) FROM measurement l
        WHERE l.system = r.system AND l.metric = r.metric
          AND l.category = r.category AND l.checkpoint IS r.checkpoint
          AND l.elicitation = r.elicitation AND l.evaluator = r.evaluator
          AND l.import_id > r.import_id), 9223372036854775807),
        coalesce((SELECT min(n.id) FROM import n
        WHERE n.digest = i.digest AND n.id > r.import_id AND EXISTS
          (SELECT 1 FROM measurement l WHERE l.import_id = n.id
           AND l.system = r.system)), 9223372036854775807)),
        9223372036854775807) AS superseded_by
FROM measurement r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id
LEFT JOIN checkpoint c ON c.import_id = r.import_id AND c.system = r.system
                      AND c.name = r.checkpoint;
CREATE VIEW current_measurement AS
SELECT * FROM measurement_history WHERE superseded_by IS NULL;
CREATE VIEW campaign_history AS
SELECT r.system, r.safeguard, r.name AS campaign, r.begins, r.ends, r.tested_against,
       r.attempts, r.bypasses, r.method, r.evaluator, r.illustrative, r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM campaign l
        WHERE l.system = r.system AND l.safeguard = r.safeguard
          AND l.name = r.name
          AND l.import_id > r.import_id) AS superseded_by
FROM campaign r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_campaign AS
SELECT * FROM campaign_history WHERE superseded_by IS NULL;
CREATE VIEW observation_history AS
SELECT r.system, r.safeguard, r.deployment, r.begins, r.ends, r.attempts, r.bypasses,
       r.incidents, r.illustrative, r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM observation l
        WHERE l.system = r.system AND l.safeguard = r.safeguard
          AND l.deployment = r.deployment
          AND l.begins = r.begins AND l.ends = r.ends
          AND l.import_id > r.import_id) AS superseded_by
FROM observation r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_observation AS
SELECT * FROM observation_history WHERE superseded_by IS NULL;
CREATE VIEW incident_history AS
SELECT r.system, r.name AS incident, r.title, r.kind, r.severity, r.date, r.deployment,
       r.domains, r.scenarios, r.safeguards, r.reopens, r.resolved, r.illustrative,
       r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM incident l
        WHERE l.system = r.system AND l.name = r.name
          AND l.import_id > r.import_id) AS superseded_by
FROM incident r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_incident AS
SELECT * FROM incident_history WHERE superseded_by IS NULL;
CREATE VIEW uplift_study_history AS
SELECT r.system, r.name AS study, r.endpoint, r.capability, r.scenario, r.less,
       r.treatment_k, r.treatment_n, r.treatment_mean, r.treatment_sd,
       r.control_k, r.control_n, r.control_mean, r.control_sd, r.baseline, r.tools,
       r.proficiency, r.preregistered, r.inferred, r.illustrative, r.method,
       r.evaluator, r.date, r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM uplift_study l
        WHERE l.system = r.system AND l.name = r.name
          AND l.import_id > r.import_id) AS superseded_by
FROM uplift_study r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id;
CREATE VIEW current_uplift_study AS
SELECT * FROM uplift_study_history WHERE superseded_by IS NULL;
CREATE VIEW open_incident AS
SELECT * FROM current_incident WHERE resolved = '';
CREATE VIEW current_behaviour AS
SELECT area, system, metric, category, checkpoint, mode, value, k, n, low, high,
       confidence, method, evaluator, date, source_title, cite
FROM current_measurement WHERE area <> '';
CREATE VIEW observed_bypass_rate AS
SELECT system, safeguard, deployment, begins, ends, bypasses, attempts,
       CAST(bypasses AS REAL) / attempts AS rate, incidents, source_title, cite
FROM current_observation WHERE safeguard <> '';
CREATE VIEW safeguard_transition AS
WITH step AS (
    SELECT system, safeguard, status, tested_against, import_id, file, line,
           CASE date WHEN '' THEN substr(imported_at, 1, 10) ELSE date END AS day
    FROM safeguard_history
    UNION ALL
    SELECT r.system, r.safeguard, 'stale', '', r.import_id, r.file, r.line, r.expires
    FROM safeguard_history r
    WHERE r.status = 'validated' AND r.expires <> '' AND NOT EXISTS (
        SELECT 1 FROM safeguard_history l
        WHERE l.system = r.system AND l.safeguard = r.safeguard
          AND l.import_id > r.import_id
          AND CASE l.date WHEN '' THEN substr(l.imported_at, 1, 10) ELSE l.date END
              <= r.expires))
SELECT system, safeguard, day, -- of 'stale': the expiry, which may be to come
       coalesce(lag(status) OVER (PARTITION BY system, safeguard
                                  ORDER BY day, import_id), 'undefined') AS before,
       status AS after, tested_against, file, line, import_id
FROM step
;
CREATE VIEW verdict_history AS
SELECT a.id AS assessment_id, a.system, a.deployment, a.framework, a.edition, a.date,
       a.outcome, a.deployment_decision, a.development_decision, a.fragile,
       a.complete,
       (SELECT tier FROM assessment_tier t WHERE t.assessment_id = a.id
        AND t.kind = 'overall' AND t.stage = 'before') AS tier_before_mitigation,
       (SELECT tier FROM assessment_tier t WHERE t.assessment_id = a.id
        AND t.kind = 'overall' AND t.stage = 'residual') AS residual_tier,
       lag(a.outcome) OVER (PARTITION BY a.system, a.deployment, a.framework
                            ORDER BY a.id) AS outcome_before,
       a.recorded_at, a.recorder, a.last_import, a.evidence_digest, a.verdict_digest
FROM assessment a;
CREATE VIEW current_verdict AS
SELECT * FROM verdict_history v WHERE NOT EXISTS (
    SELECT 1 FROM assessment l WHERE l.system = v.system
      AND l.deployment = v.deployment AND l.framework = v.framework
      AND l.id > v.assessment_id);
COMMIT;
