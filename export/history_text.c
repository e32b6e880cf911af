/* A history for people and machines; see history.h. */
#include "export/describe.h"
#include "export/history.h"
#include "export/json.h"

#include <string.h>

static const struct assessed_tier *overall(const struct assessment_record *r, const char *stage)
{
    for (size_t i = 0; i < r->tiers.count; i++) {
        const struct assessed_tier *t = &r->tiers.items[i];
        if (strcmp(t->kind, "overall") == 0 && strcmp(t->stage, stage) == 0) {
            return t;
        }
    }
    return NULL;
}

static void append_tier(struct text *out, const struct assessment_record *r, const char *stage)
{
    const struct assessed_tier *tier = overall(r, stage);
    if (tier) {
        text_format(out, ", %s %s%s", stage, tier->tier,
                    strcmp(tier->truth, "YES") == 0 ? "" : " (cannot rule out)");
    }
}

static void write_changes(struct text *out, const struct moved_assessment *moved, bool cause)
{
    bool any = false;
    for (size_t i = 0; i < moved->changes.count; i++) {
        const struct change *change = &moved->changes.items[i];
        struct text line;
        if (change->cause != cause) {
            continue;
        }
        text_append(out, any ? "" : cause ? "    because of\n" : "    so that\n");
        any = true;
        text_init(&line);
        text_format(&line, "%s %s: ", change->kind, change->subject);
        if (*change->from && *change->to) {
            text_format(&line, "%s -> %s", change->from, change->to);
        } else {
            text_format(&line, "%s%s", *change->to ? "new, " : "gone, was ",
                        *change->to ? change->to : change->from);
        }
        text_append(out, "      ");
        describe_wrapped(out, text_string(&line), 6, 8, 100);
        text_append_char(out, '\n');
        out->failed |= line.failed;
        text_release(&line);
    }
    if (!any && !moved->first) {
        text_append(out, cause ? "    because of nothing that is recorded\n"
                               : "    so that nothing moved\n");
    }
}

static void write_assessment(struct text *out, const struct moved_assessment *moved)
{
    const struct assessment_record *r = moved->record;
    struct text line;
    if (moved->first) {
        text_format(out, "\n%s under %s, edition %s\n", r->deployment, r->framework,
                    r->edition);
    }
    text_init(&line);
    text_format(&line, "as of %s: %s, %s", r->date, r->outcome, r->deployment_decision);
    append_tier(&line, r, "before");
    append_tier(&line, r, "residual");
    text_format(&line, "%s%s [%lld, recorded %s by %s]", r->fragile ? ", fragile" : "",
                r->complete ? "" : ", incomplete", (long long)r->id, r->recorded_at,
                r->recorder);
    text_append(out, "  ");
    describe_wrapped(out, text_string(&line), 2, 4, 100);
    text_append_char(out, '\n');
    out->failed |= line.failed;
    text_release(&line);
    if (!moved->first) {
        write_changes(out, moved, true);
        write_changes(out, moved, false);
    }
}

void history_write_text(const struct moves *moves, struct text *out)
{
    if (!moves->list.count) {
        text_append(out, "no assessment is recorded\n");
        return;
    }
    text_format(out, "%s (%s)\n", moves->title, moves->system);
    for (size_t i = 0; i < moves->list.count; i++) {
        write_assessment(out, &moves->list.items[i]);
    }
}

static void json_changes(struct json *json, const struct moved_assessment *moved, bool cause)
{
    json_open_array(json, cause ? "because_of" : "so_that");
    for (size_t i = 0; i < moved->changes.count; i++) {
        const struct change *change = &moved->changes.items[i];
        if (change->cause == cause) {
            json_open_object(json, NULL);
            json_string(json, "kind", change->kind);
            json_string(json, "subject", change->subject);
            json_string(json, "from", *change->from ? change->from : NULL);
            json_string(json, "to", *change->to ? change->to : NULL);
            json_close(json);
        }
    }
    json_close(json);
}

static void json_parts(struct json *json, const struct assessment_record *r)
{
    json_open_array(json, "inputs");
    for (size_t i = 0; i < r->inputs.count; i++) {
        json_open_object(json, NULL);
        json_string(json, "kind", r->inputs.items[i].kind);
        json_string(json, "name", r->inputs.items[i].name);
        json_string(json, "sha256", r->inputs.items[i].digest);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "tiers");
    for (size_t i = 0; i < r->tiers.count; i++) {
        const struct assessed_tier *t = &r->tiers.items[i];
        json_open_object(json, NULL);
        json_string(json, "kind", t->kind);
        json_string(json, "id", *t->subject ? t->subject : NULL);
        json_string(json, "stage", t->stage);
        json_bool(json, "rated", t->rated);
        json_string(json, "tier", t->tier);
        json_string(json, "truth", t->truth);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "safeguards");
    for (size_t i = 0; i < r->safeguards.count; i++) {
        const struct assessed_safeguard *s = &r->safeguards.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", s->safeguard);
        json_string(json, "status", s->status);
        json_string(json, "counts", s->counts);
        json_string(json, "why", s->why);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "reasons");
    for (size_t i = 0; i < r->reasons.count; i++) {
        json_string(json, NULL, r->reasons.items[i]);
    }
    json_close(json);
}

static void json_assessment(struct json *json, const struct moved_assessment *moved)
{
    const struct assessment_record *r = moved->record;
    json_open_object(json, NULL);
    json_count(json, "id", (uint64_t)r->id);
    json_string(json, "recorded_at", r->recorded_at);
    json_string(json, "recorder", r->recorder);
    json_count(json, "last_import", (uint64_t)r->last_import);
    json_string(json, "deployment", r->deployment);
    json_string(json, "framework", r->framework);
    json_string(json, "edition", r->edition);
    json_string(json, "date", r->date);
    json_number(json, "confidence", r->confidence);
    json_bool(json, "strict", r->strict);
    json_string(json, "outcome", r->outcome);
    json_string(json, "deployment_decision", r->deployment_decision);
    json_string(json, "development_decision", r->development_decision);
    json_bool(json, "fragile", r->fragile);
    json_bool(json, "complete", r->complete);
    json_string(json, "evidence_sha256", r->evidence_digest);
    json_string(json, "verdict_sha256", r->verdict_digest);
    json_parts(json, r);
    json_bool(json, "first", moved->first);
    json_changes(json, moved, true);
    json_changes(json, moved, false);
    json_close(json);
}

void history_write_json(const struct moves *moves, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-history");
    json_count(&json, "version", 1);
    json_string(&json, "system", moves->system);
    json_string(&json, "title", moves->title);
    json_open_array(&json, "assessments");
    for (size_t i = 0; i < moves->list.count; i++) {
        json_assessment(&json, &moves->list.items[i]);
    }
    json_close(&json);
    json_close(&json);
}
