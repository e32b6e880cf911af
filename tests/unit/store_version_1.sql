PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1885824374;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
INSERT INTO "checkpoint" VALUES(1,5,'model-1','ho','helpful-only','HO','thinking');
INSERT INTO "checkpoint" VALUES(2,5,'model-1','ho','helpful-only','HO','thinking');
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
INSERT INTO "coverage" VALUES(1,1,8,'model-1','one','partial','time',1,'');
INSERT INTO "coverage" VALUES(2,2,8,'model-1','one','partial','time',2,'');
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
INSERT INTO "import" VALUES(1,'a4c37f01d73192a6cfe0b05b478e6fad9ce3d9d719afe6b8fe10ea50fbec3185','','v1.xml','evidence','pathgate 0.1.0','2026-01-01T00:00:00Z');
INSERT INTO "import" VALUES(2,'2b0b4e12a6e01a3e32c49c3be03dc0ba128ece53c4d0ad2eb5b28ccaefce6285','','v1b.xml','evidence','pathgate 0.1.0','2026-01-01T00:00:00Z');
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
INSERT INTO "judgement" VALUES(1,1,9,'model-1','q',1,'lead','2026-01-06','because',NULL,'');
INSERT INTO "judgement" VALUES(2,2,9,'model-1','q',1,'lead','2026-01-06','because',NULL,'');
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
    cite TEXT NOT NULL, -- where in the source
    CHECK ((low IS NULL) = (high IS NULL) AND (low IS NULL) = (confidence IS NULL)),
    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name),
    FOREIGN KEY (import_id, system, checkpoint)
        REFERENCES checkpoint (import_id, system, name)
) STRICT;
INSERT INTO "measurement" VALUES(1,1,6,'model-1','hard','','ho',0.3,3,10,NULL,NULL,NULL,'default',0.0,0.0,0,0,'','','','',1,'table 1');
INSERT INTO "measurement" VALUES(2,2,6,'model-1','hard','','ho',0.4,4,10,NULL,NULL,NULL,'default',0.0,0.0,0,0,'','','','',2,'table 1');
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
INSERT INTO "safeguard_status" VALUES(1,1,7,'model-1','filter','validated','direct static','2026-01-05','2026-06-01',0,'',1,'');
INSERT INTO "safeguard_status" VALUES(2,2,7,'model-1','filter','validated','direct static','2026-01-05','2026-09-01',0,'',2,'');
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
INSERT INTO "source" VALUES(1,1,'A report','P','2026-01-02','https://example.org/','report');
INSERT INTO "source" VALUES(2,2,'A report','P','2026-01-02','https://example.org/','report');
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
INSERT INTO "system" VALUES(1,4,'model-1','Model 1','D','2026-01-01','2c57b0681c5a952a64eeea50cbadc534511799bf8e8aded7ae16a183764eb4dd');
INSERT INTO "system" VALUES(2,4,'model-1','Model 1','D','2026-01-01','2724b81e4f5ab002cd43b0306fd40323575932cf7411c59a9ae66f9b2733428a');
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
CREATE VIEW measurement_history AS
SELECT r.system, r.metric, r.category, r.checkpoint, c.kind AS checkpoint_kind, c.mode,
       r.value, r.k, r.n, r.low, r.high, r.confidence, r.elicitation, r.margin,
       r.sandbagging, r.inferred, r.illustrative, r.method, r.evaluator, r.date,
       r.note,
       s.title AS source_title, s.publisher AS source_publisher,
       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,
       i.file, i.digest, r.line, r.import_id, i.imported_at,
       (SELECT min(l.import_id) FROM measurement l
        WHERE l.system = r.system AND l.metric = r.metric
          AND l.category = r.category
          AND l.checkpoint IS r.checkpoint
          AND l.elicitation = r.elicitation
          AND l.evaluator = r.evaluator
          AND l.import_id > r.import_id) AS superseded_by
FROM measurement r
JOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id
LEFT JOIN checkpoint c ON c.import_id = r.import_id AND c.system = r.system
                      AND c.name = r.checkpoint;
CREATE VIEW current_measurement AS
SELECT * FROM measurement_history WHERE superseded_by IS NULL;
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
COMMIT;
