/* The schema of the evidence store. Every record carries the import it came with and the line
 * it stood in. A record is current until a later import says something about the same thing;
 * the views NAME_history show all records and which import superseded each, current_NAME those
 * that count. Nothing is ever changed or removed: triggers refuse it. */
#include "model/store_schema.h"

#include "model/store_sql.h"

#include <stddef.h>

static const char import_tables[] =
    "CREATE TABLE import (\n"
    "    -- one imported file\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    digest TEXT NOT NULL CHECK (length(digest) = 64), -- SHA-256 of its bytes\n"
    "    reading TEXT NOT NULL, -- SHA-256 over mapping and options; '' for evidence files\n"
    "    file TEXT NOT NULL,\n"
    "    format TEXT NOT NULL,\n"
    "    importer TEXT NOT NULL,   -- the program and its version\n"
    "    imported_at TEXT NOT NULL, -- UTC\n"
    "    UNIQUE (digest, reading)\n"
    ") STRICT;"
    "CREATE TABLE source (\n"
    "    -- a document that records cite\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL REFERENCES import,\n"
    "    title TEXT NOT NULL,\n"
    "    publisher TEXT NOT NULL,\n"
    "    date TEXT NOT NULL,\n"
    "    url TEXT NOT NULL,\n"
    "    kind TEXT NOT NULL CHECK (kind IN ('primary', 'report', 'secondary')),\n"
    "    UNIQUE (import_id, title, publisher, date, url, kind)\n"
    ") STRICT;"
    "CREATE TABLE system (\n"
    "    -- what an import says of a system as a whole\n"
    "    import_id INTEGER NOT NULL REFERENCES import,\n"
    "    line INTEGER NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    title TEXT NOT NULL,\n"
    "    developer TEXT NOT NULL,\n"
    "    date TEXT NOT NULL,\n"
    "    digest TEXT NOT NULL CHECK (length(digest) = 64), -- of its records in this import\n"
    "    PRIMARY KEY (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX system_name ON system (name, import_id);"
    "CREATE TABLE checkpoint (\n"
    "    -- a state of a system that was measured\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    kind TEXT NOT NULL CHECK (kind IN ('base', 'helpful-only', 'model', 'system')),\n"
    "    title TEXT NOT NULL,\n"
    "    mode TEXT NOT NULL, -- of reasoning\n"
    "    PRIMARY KEY (import_id, system, name),\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX checkpoint_name ON checkpoint (system, name, import_id);";

static const char record_tables[] =
    "CREATE TABLE measurement (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    metric TEXT NOT NULL,\n"
    "    category TEXT NOT NULL, -- '' is the metric as a whole\n"
    "    checkpoint TEXT,        -- NULL when not stated\n"
    "    value REAL NOT NULL,    -- the estimate; shares are 0 to 1\n"
    "    k INTEGER CHECK (k >= 0 AND k <= n), -- k of n; NULL when not stated\n"
    "    n INTEGER CHECK (n > 0),\n"
    "    low REAL CHECK (low <= value),       -- the published interval\n"
    "    high REAL CHECK (high >= value),\n"
    "    confidence REAL CHECK (confidence > 0 AND confidence < 1),\n"
    "    elicitation TEXT NOT NULL\n"
    "        CHECK (elicitation IN ('default', 'prompted', 'scaffolded', 'fine-tuned')),\n"
    "    margin REAL NOT NULL CHECK (margin >= 0),           -- of elicitation\n"
    "    sandbagging REAL NOT NULL CHECK (sandbagging >= 0), -- the delta\n"
    "    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)), -- k or n from percentages\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)), -- not published\n"
    "    method TEXT NOT NULL,\n"
    "    evaluator TEXT NOT NULL, -- '' is the developer\n"
    "    date TEXT NOT NULL,\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL, -- where in the source\n"
    "    CHECK ((low IS NULL) = (high IS NULL) AND (low IS NULL) = (confidence IS NULL)),\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name),\n"
    "    FOREIGN KEY (import_id, system, checkpoint)\n"
    "        REFERENCES checkpoint (import_id, system, name)\n"
    ") STRICT;"
    "CREATE INDEX measurement_of_import ON measurement (import_id, system, checkpoint);"
    "CREATE INDEX measurement_key ON measurement\n"
    "    (system, metric, category, checkpoint, elicitation, evaluator, import_id);"
    "CREATE TABLE safeguard_status (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    safeguard TEXT NOT NULL,\n"
    "    status TEXT NOT NULL\n"
    "        CHECK (status IN ('undefined', 'defined', 'implemented', 'validated')),\n"
    "    tested_against TEXT NOT NULL, -- adversaries, separated by blanks\n"
    "    date TEXT NOT NULL,\n"
    "    expires TEXT NOT NULL, -- from then on a validation counts as implemented\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX safeguard_status_of_import ON safeguard_status (import_id, system);"
    "CREATE INDEX safeguard_status_key ON safeguard_status (system, safeguard, import_id);"
    "CREATE TABLE coverage (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    scenario TEXT NOT NULL,\n"
    "    assessed TEXT NOT NULL CHECK (assessed IN ('full', 'partial', 'deferred', 'none')),\n"
    "    reason TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX coverage_of_import ON coverage (import_id, system);"
    "CREATE INDEX coverage_key ON coverage (system, scenario, import_id);"
    "CREATE TABLE judgement (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    question TEXT NOT NULL,\n"
    "    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),\n"
    "    role TEXT NOT NULL, -- who judged\n"
    "    date TEXT NOT NULL,\n"
    "    reason TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX judgement_of_import ON judgement (import_id, system);"
    "CREATE INDEX judgement_key ON judgement (system, question, import_id);";

/* clang-format off */
static const char triggers[] =
    APPEND_ONLY("import", "id = NEW.id OR (digest = NEW.digest AND reading = NEW.reading)")
    APPEND_ONLY("source", "id = NEW.id OR (import_id = NEW.import_id AND title = NEW.title\n"
                          "    AND publisher = NEW.publisher AND date = NEW.date\n"
                          "    AND url = NEW.url AND kind = NEW.kind)")
    APPEND_ONLY("system", "import_id = NEW.import_id AND name = NEW.name")
    APPEND_ONLY("checkpoint", "import_id = NEW.import_id AND system = NEW.system\n"
                              "    AND name = NEW.name")
    APPEND_ONLY("measurement", "id = NEW.id")
    APPEND_ONLY("safeguard_status", "id = NEW.id")
    APPEND_ONLY("coverage", "id = NEW.id")
    APPEND_ONLY("judgement", "id = NEW.id");

static const char views[] =
    "CREATE VIEW system_history AS\n"
    "SELECT r.name AS system, r.title, r.developer, r.date,\n"
    "       i.file, i.digest, r.line, r.import_id, i.imported_at,\n"
    SUPERSEDED_BY("system", "l.name = r.name")
    "FROM system r JOIN import i ON i.id = r.import_id;"
    CURRENT("system")
    "CREATE VIEW checkpoint_history AS\n"
    "SELECT r.system, r.name AS checkpoint, r.kind, r.title, r.mode,\n"
    "       i.file, i.digest, r.line, r.import_id, i.imported_at,\n"
    SUPERSEDED_BY("checkpoint", "l.system = r.system AND l.name = r.name")
    "FROM checkpoint r JOIN import i ON i.id = r.import_id;"
    CURRENT("checkpoint")
    "CREATE VIEW measurement_history AS\n"
    "SELECT r.system, r.metric, r.category, r.checkpoint, c.kind AS checkpoint_kind, c.mode,\n"
    "       r.value, r.k, r.n, r.low, r.high, r.confidence, r.elicitation, r.margin,\n"
    "       r.sandbagging, r.inferred, r.illustrative, r.method, r.evaluator, r.date,\n"
    "       r.note,\n"
    ORIGIN
    SUPERSEDED_BY("measurement", "l.system = r.system AND l.metric = r.metric\n"
                                 "          AND l.category = r.category\n"
                                 "          AND l.checkpoint IS r.checkpoint\n"
                                 "          AND l.elicitation = r.elicitation\n"
                                 "          AND l.evaluator = r.evaluator")
    "FROM measurement" JOIN_ORIGIN "\n"
    "LEFT JOIN checkpoint c ON c.import_id = r.import_id AND c.system = r.system\n"
    "                      AND c.name = r.checkpoint;"
    CURRENT("measurement")
    "CREATE VIEW safeguard_history AS\n"
    "SELECT r.system, r.safeguard, r.status, r.tested_against, r.date, r.expires,\n"
    "       r.illustrative, r.note,\n"
    ORIGIN
    SUPERSEDED_BY("safeguard_status", "l.system = r.system AND l.safeguard = r.safeguard")
    "FROM safeguard_status" JOIN_ORIGIN ";"
    CURRENT("safeguard")
    "CREATE VIEW coverage_history AS\n"
    "SELECT r.system, r.scenario, r.assessed, r.reason,\n"
    ORIGIN
    SUPERSEDED_BY("coverage", "l.system = r.system AND l.scenario = r.scenario")
    "FROM coverage" JOIN_ORIGIN ";"
    CURRENT("coverage")
    "CREATE VIEW judgement_history AS\n"
    "SELECT r.system, r.question, r.holds, r.role, r.date, r.reason,\n"
    ORIGIN
    SUPERSEDED_BY("judgement", "l.system = r.system AND l.question = r.question")
    "FROM judgement" JOIN_ORIGIN ";"
    CURRENT("judgement");
/* clang-format on */

static const char *const version_1[] = {import_tables, record_tables, triggers, views, NULL};

const char *const *const store_migrations[STORE_VERSION] = {version_1, store_version_2,
                                                            store_version_3};

const char *const store_schema_digests[STORE_VERSION] = {
    "6a1108ecf0dbbd4ade7de161fbe8154274e16d3344a459302375b419b803a001",
    "d6c97a701520388594ef434c3713022ad30dcf45eb5f9208a6ef1c92cf8ea5ac",
    "9c7f7109690f1e8d5c033e7808e9f3085dcc25eaf1d06ffc4fe9e9fec66c374f",
};
