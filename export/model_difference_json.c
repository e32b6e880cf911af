/* A difference between models as JSON; threatmodels/schema/diff.schema.json describes it. */
#include "export/json.h"
#include "export/model_difference.h"
#include "pathgate.h"

static void write_place(struct json *json, const char *key, const struct place *place,
                        uint32_t line)
{
    if (!place->source) {
        json_null(json, key);
        return;
    }
    json_open_object(json, key);
    json_string(json, "file", place->source->path);
    json_count(json, "line", line);
    json_close(json);
}

static void write_fact(struct json *json, const struct fact_change *fact)
{
    json_open_object(json, NULL);
    json_string(json, "property", fact->property);
    json_string(json, "before", fact->values[0]);
    json_string(json, "after", fact->values[1]);
    write_place(json, "old", &fact->places[0], fact->lines[0]);
    write_place(json, "new", &fact->places[1], fact->lines[1]);
    json_bool(json, "acts", fact->acts);
    json_close(json);
}

static void write_change(struct json *json, const struct model_difference *d,
                         const struct element_change *change)
{
    int side = change->ids[1] != NULL;
    bool both = change->how >= ELEMENT_CHANGED;
    json_open_object(json, NULL);
    json_string(json, "how", element_how_words[change->how]);
    json_string(json, "element", change->names[side]);
    json_string(json, "id", change->ids[side]);
    json_string(json, "old_id", change->ids[0]);
    json_string(json, "title", change->title);
    json_string(json, "matched_by", both ? element_match_words[change->match] : NULL);
    write_place(json, "old", &change->places[0], change->lines[0]);
    write_place(json, "new", &change->places[1], change->lines[1]);
    json_string(json, "with_scenario",
                change->within == NONE ? NULL : d->changes.items[change->within].ids[side]);
    json_open_array(json, "changes");
    for (size_t i = 0; i < change->fact_count; i++) {
        write_fact(json, &change->facts[i]);
    }
    json_close(json);
    json_close(json);
}

void model_difference_write_json(const struct model_difference_report *report, struct text *out)
{
    const struct model_difference *d = report->difference;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-diff");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_string(&json, "old", report->names[0]);
    json_string(&json, "new", report->names[1]);
    json_open_object(&json, "counts");
    for (int how = 0; element_how_words[how]; how++) {
        json_count(&json, element_how_words[how], d->counts[how]);
    }
    json_close(&json);
    json_open_array(&json, "elements");
    for (size_t i = 0; i < d->changes.count; i++) {
        write_change(&json, d, &d->changes.items[i]);
    }
    json_close(&json);
    json_close(&json);
}
