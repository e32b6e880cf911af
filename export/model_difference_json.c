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

static void write_atom(struct json *json, const struct threatmodel *model,
                       const struct atom *atom)
{
    static const char *const kinds[] = {[ATOM_ASSISTED] = "assisted",
                                        [ATOM_CONDITION] = "condition",
                                        [ATOM_SAFEGUARD] = "safeguard-failure",
                                        [ATOM_AFFORDANCE] = "affordance",
                                        [ATOM_STEP] = "step-success"};
    const struct label *label =
        atom->kind == ATOM_ASSISTED     ? &model->capabilities.items[atom->subject].label
        : atom->kind == ATOM_SAFEGUARD  ? &model->safeguards.items[atom->subject].label
        : atom->kind == ATOM_AFFORDANCE ? &model->affordances.items[atom->subject].label
                                        : &model->nodes.items[atom->subject].label;
    json_open_object(json, NULL);
    json_string(json, "kind", kinds[atom->kind]);
    json_string(json, "id", label->id);
    if (atom->kind == ATOM_ASSISTED) {
        json_count(json, "level", atom->level);
    } else {
        json_null(json, "level");
    }
    json_string(json, "title", label->title);
    json_close(json);
}

static void write_listed(struct json *json, const char *key,
                         const struct model_difference_report *r,
                         const struct path_changes *changes, int side)
{
    json_open_object(json, key);
    json_string(json, "count", changes->only[side]);
    json_open_array(json, "first");
    for (size_t i = 0; i < changes->listed_count[side]; i++) {
        const struct listed_path *path = &changes->listed[side][i];
        json_open_array(json, NULL);
        for (uint32_t a = 0; a < path->atom_count; a++) {
            if (!model_difference_is_implied(path, a)) {
                write_atom(json, r->difference->models[side], &path->atoms[a]);
            }
        }
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_paths(struct json *json, const struct model_difference_report *r)
{
    json_open_array(json, "paths");
    for (size_t i = 0; i < r->paths->scenarios.count; i++) {
        const struct path_changes *changes = &r->paths->scenarios.items[i];
        if (!changes->differs) {
            continue;
        }
        json_open_object(json, NULL);
        json_string(json, "scenario", model_difference_scenario(r, changes)->id);
        json_string(json, "before", changes->counts[0]);
        json_string(json, "after", changes->counts[1]);
        write_listed(json, "appear", r, changes, 1);
        write_listed(json, "disappear", r, changes, 0);
        json_bool(json, "complete", changes->complete);
        json_close(json);
    }
    json_close(json);
}

static void write_verdicts(struct json *json, const struct model_difference_report *r)
{
    const struct question *q = &r->verdicts->sides[1]->situation.question;
    struct verdict_rows rows;
    verdict_rows_make(r, &rows);
    json_open_object(json, "verdicts");
    json_string(json, "system", q->evidence->system);
    json_string(json, "deployment", deployment_words[q->deployment]);
    json_string(json, "framework", q->policy->label.id);
    json_string(json, "date", q->date);
    json_bool(json, "differ", !difference_is_empty(r->verdicts));
    json_open_array(json, "facts");
    for (size_t i = 0; i < rows.list.count; i++) {
        json_open_object(json, NULL);
        json_string(json, "fact", rows.list.items[i].what);
        json_string(json, "before", rows.list.items[i].before);
        json_string(json, "after", rows.list.items[i].after);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    json->out->failed |= rows.failed;
    verdict_rows_release(&rows);
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
    write_paths(&json, report);
    if (report->verdicts) {
        write_verdicts(&json, report);
    } else {
        json_null(&json, "verdicts");
    }
    json_bool(&json, "complete",
              report->paths->complete && (!report->verdicts || report->verdicts->complete));
    json_close(&json);
}
