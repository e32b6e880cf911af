/* Version 3 of the store's schema: events that start the clocks of duties, and by which duties
 * were fulfilled. They are records like those of version 1. */
#include "model/store_schema.h"

#include "model/store_sql.h"

#include <stddef.h>

static const char record_table[] =
    "CREATE TABLE event (\n"
    "    -- what starts the clock of a duty, or fulfilled one\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    import_id INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    system TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    title TEXT NOT NULL,\n"
    "    kind TEXT NOT NULL -- '' starts no clock\n"
    "        CHECK (kind IN ('', 'release', 'deployment', 'material-change',\n"
    "                        'framework-change', 'critical-incident', 'imminent-danger',\n"
    "                        'infrastructure-disruption', 'cybersecurity-breach', 'death',\n"
    "                        'serious-harm', 'incident-reported', 'incident-resolved',\n"
    "                        'report-updated')),\n"
    "    date TEXT NOT NULL,       -- YYYY-MM-DD, or with THH:MM, UTC\n"
    "    deployment TEXT NOT NULL, -- '' when not stated\n"
    "    incident TEXT NOT NULL,   -- the name of the one it is about, or ''\n"
    "    fulfils TEXT NOT NULL,    -- duties as LAW/DUTY, separated by blanks\n"
    "    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),\n"
    "    note TEXT NOT NULL,\n"
    "    source_id INTEGER REFERENCES source,\n"
    "    cite TEXT NOT NULL,\n"
    "    CHECK (kind <> '' OR fulfils <> ''),\n"
    "    FOREIGN KEY (import_id, system) REFERENCES system (import_id, name)\n"
    ") STRICT;"
    "CREATE INDEX event_of_import ON event (import_id, system);"
    "CREATE INDEX event_key ON event (system, name, import_id);";

/* clang-format off */
static const char triggers[] =
    APPEND_ONLY("event", "id = NEW.id");

static const char views[] =
    "CREATE VIEW event_history AS\n"
    "SELECT r.system, r.name AS event, r.title, r.kind, r.date, r.deployment, r.incident,\n"
    "       r.fulfils, r.illustrative, r.note,\n"
    ORIGIN
    SUPERSEDED_BY("event", "l.system = r.system AND l.name = r.name")
    "FROM event" JOIN_ORIGIN ";"
    CURRENT("event");
/* clang-format on */

const char *const store_version_3[] = {record_table, triggers, views, NULL};
