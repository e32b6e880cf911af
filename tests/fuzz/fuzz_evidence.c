/* Any bytes as an evidence file. What is accepted keeps the promises of model/evidence.h, and
 * comes out of a store with the digest that it went in with. */
#include "model/evidence.h"
#include "model/store_records.h"
#include "model/store_schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) {
        abort();
    }
}

static void check_measurements(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        require(isfinite(m->value) && m->margin >= 0 && m->sandbagging >= 0);
        require(!m->has_count || (m->has_items && m->k <= m->n));
        require(!m->has_items || m->n > 0);
        require(!m->has_interval || (m->low <= m->value && m->value <= m->high));
        require(m->illustrative || m->provenance.line > 0);
    }
}

/* An empty store in memory; the same one for all inputs, rolled back after each. */
static struct store *scratch_store(struct diagnostics *diagnostics)
{
    static struct store scratch;
    if (!scratch.database) {
        require(database_open_scratch(&scratch.database, diagnostics) == STATUS_OK);
        for (; scratch.version < STORE_VERSION; scratch.version++) {
            const char *const *sql = store_migrations[scratch.version];
            for (; *sql; sql++) {
                require(database_run(scratch.database, *sql, diagnostics) == STATUS_OK);
            }
        }
    }
    return &scratch;
}

static void check_round_trip(const struct evidence_set *set, struct diagnostics *diagnostics)
{
    struct store *store = scratch_store(diagnostics);
    struct database *scratch = store->database;
    struct import_result result = {0};
    const struct store_moment now = {MOMENT_NOW, 0};
    require(database_begin(scratch, diagnostics) == STATUS_OK);
    require(database_run(scratch,
                         "INSERT INTO import VALUES (1, hex(zeroblob(32)), '', '', '', '', '')",
                         diagnostics) == STATUS_OK);
    require(store_write_records(scratch, 1, set, &result, diagnostics) == STATUS_OK);
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *evidence = &set->systems.items[i];
        struct evidence_set stored;
        evidence_set_init(&stored);
        require(store_read_records(store, evidence->system, now, &stored, diagnostics) ==
                STATUS_OK);
        require(stored.systems.count == 1);
        require(strcmp(stored.systems.items[0].digest, evidence->digest) == 0);
        evidence_set_release(&stored);
    }
    database_roll_back(scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct source source = {
        .path = "fuzz.xml", .bytes = (const char *)data, .length = size};
    struct diagnostics diagnostics;
    struct evidence_set set;
    struct text said;
    text_init(&said);
    diagnostics_init(&diagnostics);
    evidence_set_init(&set);
    enum status status = evidence_read(&source, &set, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        for (size_t i = 0; i < set.systems.count; i++) {
            check_measurements(&set.systems.items[i]);
        }
        check_round_trip(&set, &diagnostics);
    } else {
        require(set.systems.count == 0);
    }
    diagnostics_write(&diagnostics, &said);
    text_release(&said);
    evidence_set_release(&set);
    diagnostics_release(&diagnostics);
    return 0;
}
