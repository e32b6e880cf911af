/* Writing what an import did and which systems a store knows; see evidence.h. */
#include "export/evidence.h"

#include "export/json.h"

#include <string.h>

/* What a trial run would store of a log; an evidence file says it itself. */
static void write_preview(struct text *out, const struct evidence_set *set,
                          const struct evidence *e)
{
    for (size_t i = 0; strcmp(set->format, "evidence") != 0 && i < e->measurements.count; i++) {
        evidence_write_measurement(&e->measurements.items[i], 0.95, out);
    }
}

static void write_stored(struct text *out, const struct evidence *e)
{
    const struct {
        size_t count;
        const char *name;
    } rest[] = {{e->studies.count, "uplift studies"},
                {e->campaigns.count, "campaigns"},
                {e->observations.count, "observations"},
                {e->incidents.count, "incidents"},
                {e->events.count, "events"}};
    bool listed =
        e->measurements.count + e->safeguards.count + e->coverage.count + e->judgements.count;
    size_t others = 0;
    for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++) {
        others += rest[i].count;
    }
    if (listed || !others) {
        text_format(out, "%zu measurements, %zu safeguards, %zu coverage, %zu judgements",
                    e->measurements.count, e->safeguards.count, e->coverage.count,
                    e->judgements.count);
        listed = true;
    }
    for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++) {
        if (rest[i].count) {
            text_format(out, "%s%zu %s", listed ? ", " : "", rest[i].count, rest[i].name);
            listed = true;
        }
    }
    text_append_char(out, '\n');
}

static bool is_unmapped(const struct measurement *m)
{
    return strncmp(m->metric, "unmapped.", 9) == 0;
}

/* Results that no rule of the mapping knew. */
static void write_unmapped(struct text *out, const struct evidence_set *set,
                           const struct evidence *e)
{
    bool any = false;
    for (size_t i = 0; i < e->measurements.count; i++) {
        const struct measurement *m = &e->measurements.items[i];
        if (!is_unmapped(m)) {
            continue;
        }
        if (!any) {
            text_format(out, "%s: %s: mapped by no rule:", set->file, e->system);
        }
        text_format(out, "%s %s", any ? "," : "", m->metric);
        any = true;
    }
    text_append(out, any ? "\n" : "");
}

static void write_import(struct text *out, const struct evidence_set *set,
                         const struct import_result *result, bool dry_run)
{
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *e = &set->systems.items[i];
        text_format(out, "%s: %s: ", set->file, e->system);
        if (!dry_run && result->known) {
            text_append(out, "imported before, nothing stored\n");
            continue;
        }
        text_append(out, dry_run ? "would store " : "stored ");
        write_stored(out, e);
        write_unmapped(out, set, e);
        if (dry_run) {
            write_preview(out, set, e);
        }
    }
    if (!dry_run && result->superseded) {
        text_format(out, "%s: %zu earlier records are superseded\n", set->file,
                    result->superseded);
    }
}

void import_write_text(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, const char *store, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        write_import(out, &sets[i], &results[i], dry_run);
    }
    if (!dry_run) {
        text_format(out, "evidence store: %s\n", store);
    }
}

static void write_counts(struct json *json, const struct record_counts *counts)
{
    json_count(json, "checkpoints", counts->checkpoints);
    json_count(json, "measurements", counts->measurements);
    json_count(json, "safeguards", counts->safeguards);
    json_count(json, "coverage", counts->coverage);
    json_count(json, "judgements", counts->judgements);
    json_count(json, "uplift_studies", counts->studies);
    json_count(json, "campaigns", counts->campaigns);
    json_count(json, "observations", counts->observations);
    json_count(json, "incidents", counts->incidents);
    if (counts->events) {
        json_count(json, "events", counts->events);
    }
}

/* What a trial run would store. */
static struct record_counts count_records(const struct evidence_set *set)
{
    struct record_counts counts = {0};
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *e = &set->systems.items[i];
        counts.checkpoints += e->checkpoints.count;
        counts.measurements += e->measurements.count;
        counts.safeguards += e->safeguards.count;
        counts.coverage += e->coverage.count;
        counts.judgements += e->judgements.count;
        counts.studies += e->studies.count;
        counts.campaigns += e->campaigns.count;
        counts.observations += e->observations.count;
        counts.incidents += e->incidents.count;
        counts.events += e->events.count;
    }
    return counts;
}

static void open_document(struct json *json, const char *document)
{
    json_open_object(json, NULL);
    json_string(json, "document", document);
    json_count(json, "version", 1);
}

static void write_unmapped_json(struct json *json, const struct evidence *e)
{
    for (size_t i = 0; i < e->measurements.count; i++) {
        const struct measurement *m = &e->measurements.items[i];
        if (is_unmapped(m)) {
            json_open_object(json, NULL);
            json_string(json, "system", e->system);
            json_string(json, "metric", m->metric);
            json_string(json, "category", m->category);
            json_string(json, "cite", m->provenance.cite);
            json_close(json);
        }
    }
}

void import_write_json(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, struct text *out)
{
    struct json json;
    json_init(&json, out);
    open_document(&json, "pathgate-import");
    json_bool(&json, "dry_run", dry_run);
    json_open_array(&json, "files");
    for (size_t i = 0; i < count; i++) {
        json_open_object(&json, NULL);
        json_string(&json, "file", sets[i].file);
        json_string(&json, "sha256", sets[i].digest);
        json_bool(&json, "known", results[i].known);
        json_open_array(&json, "systems");
        for (size_t s = 0; s < sets[i].systems.count; s++) {
            json_string(&json, NULL, sets[i].systems.items[s].system);
        }
        json_close(&json);
        json_open_array(&json, "unmapped");
        for (size_t s = 0; s < sets[i].systems.count; s++) {
            write_unmapped_json(&json, &sets[i].systems.items[s]);
        }
        json_close(&json);
        json_open_object(&json, "stored");
        struct record_counts counts = dry_run ? count_records(&sets[i]) : results[i].stored;
        write_counts(&json, &counts);
        json_close(&json);
        json_count(&json, "superseded", results[i].superseded);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

static void write_checkpoints(const struct store_systems *systems,
                              const struct store_system *system, struct text *out)
{
    for (size_t i = 0; i < system->current.checkpoints; i++) {
        const struct store_checkpoint *c =
            &systems->checkpoints.items[system->first_checkpoint + i];
        if (i == 0) {
            text_format(out, "%-24s checkpoints: ", "");
        }
        text_format(out, "%s%s (%s%s%s)", i ? ", " : "", c->name, c->kind, *c->mode ? ", " : "",
                    c->mode);
    }
    text_append(out, system->current.checkpoints ? "\n" : "");
}

void systems_write_text(const struct store_systems *systems, struct text *out)
{
    for (size_t i = 0; i < systems->list.count; i++) {
        const struct store_system *s = &systems->list.items[i];
        text_format(out, "%-24s %s: %zu measurements, %zu safeguards; imported %s\n", s->name,
                    s->title, s->current.measurements, s->current.safeguards, s->imported_at);
        write_checkpoints(systems, s, out);
    }
    if (!systems->list.count) {
        text_append(out, "the store is empty\n");
    }
}

void systems_write_json(const struct store_systems *systems, struct text *out)
{
    struct json json;
    json_init(&json, out);
    open_document(&json, "pathgate-systems");
    json_open_array(&json, "systems");
    for (size_t i = 0; i < systems->list.count; i++) {
        const struct store_system *s = &systems->list.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "id", s->name);
        json_string(&json, "title", s->title);
        json_string(&json, "developer", s->developer);
        json_string(&json, "date", s->date);
        json_string(&json, "imported_at", s->imported_at);
        json_open_array(&json, "checkpoints");
        for (size_t k = 0; k < s->current.checkpoints; k++) {
            const struct store_checkpoint *c =
                &systems->checkpoints.items[s->first_checkpoint + k];
            json_open_object(&json, NULL);
            json_string(&json, "id", c->name);
            json_string(&json, "kind", c->kind);
            json_string(&json, "mode", c->mode);
            json_close(&json);
        }
        json_close(&json);
        json_open_object(&json, "current");
        write_counts(&json, &s->current);
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}
