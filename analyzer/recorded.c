/* Events and deeds out of evidence; see recorded.h. An event that is recorded says more than a
 * date that stands somewhere else, and takes its place. */
#include "analyzer/recorded.h"

#include "base/calendar.h"
#include "model/grammar.h"

#include <string.h>

const struct duty *recorded_find_duty(const struct duties *const *documents, size_t count,
                                      const char *name, size_t length,
                                      const struct duties **document)
{
    const char *slash = memchr(name, '/', length);
    *document = NULL;
    for (size_t d = 0; slash && d < count; d++) {
        const char *law = documents[d]->label.id;
        if (strlen(law) == (size_t)(slash - name) &&
            memcmp(law, name, (size_t)(slash - name)) == 0) {
            *document = documents[d];
        }
    }
    size_t rest = slash ? length - (size_t)(slash + 1 - name) : 0;
    for (size_t i = 0; *document && i < (*document)->list.count; i++) {
        const struct duty *duty = &(*document)->list.items[i];
        if (strlen(duty->label.id) == rest && memcmp(duty->label.id, slash + 1, rest) == 0) {
            return duty;
        }
    }
    return NULL;
}

static bool add(struct recorded *out, enum event_kind kind, const char *date, const char *name,
                const char *about)
{
    const struct event event = {.kind = kind,
                                .at = *date ? calendar_minute(date) : 0,
                                .timed = strchr(date, 'T') != NULL,
                                .name = name,
                                .about = about};
    return !*date || vec_push(&out->events, event);
}

/* Whether an event of the kind is recorded, about the incident where one is named. */
static bool is_recorded(const struct evidence *evidence, enum event_kind kind,
                        const char *incident)
{
    for (size_t i = 0; i < evidence->events.count; i++) {
        const struct event_record *r = &evidence->events.items[i];
        if (r->kind == (uint32_t)kind && strcmp(r->incident, incident) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_incident(const struct evidence *evidence, const struct incident *incident,
                          struct recorded *out)
{
    const char *name = incident->name, *severity = severity_words[incident->severity];
    if (incident->kind != INCIDENT_HARM ||
        (strcmp(severity, "critical") != 0 && strcmp(severity, "severe") != 0)) {
        return true;
    }
    return (is_recorded(evidence, EVENT_CRITICAL_INCIDENT, name) ||
            add(out, EVENT_CRITICAL_INCIDENT, incident->date, name, name)) &&
           (is_recorded(evidence, EVENT_INCIDENT_RESOLVED, name) ||
            add(out, EVENT_INCIDENT_RESOLVED, incident->resolved, name, name));
}

static bool take_deeds(const struct event_record *r, const struct duties *const *documents,
                       size_t count, struct recorded *out, struct diagnostics *diagnostics)
{
    const char *cursor = r->fulfils, *word;
    const struct duties *document;
    size_t length;
    bool added = true;
    while (added && (word = grammar_next_word(&cursor, &length))) {
        const struct deed deed = {
            .duty = recorded_find_duty(documents, count, word, length, &document),
            .at = calendar_minute(r->date),
            .about = r->incident};
        if (deed.duty) {
            added = vec_push(&out->deeds, deed);
        } else if (document) {
            diagnostics_add(
                diagnostics, SEVERITY_WARNING, "unknown-duty", (struct place){NULL, 0},
                "the event '%.80s' fulfils '%.*s', which is no duty of its document", r->name,
                (int)length, word);
        }
    }
    return added;
}

bool recorded_take(const struct evidence *evidence, const struct duties *const *documents,
                   size_t count, struct recorded *out, struct diagnostics *diagnostics)
{
    bool added = true, released = false;
    for (size_t i = 0; added && i < evidence->events.count; i++) {
        const struct event_record *r = &evidence->events.items[i];
        released |= r->kind == EVENT_RELEASE;
        added = (r->kind == NONE ||
                 add(out, (enum event_kind)r->kind, r->date, r->name, r->incident)) &&
                take_deeds(r, documents, count, out, diagnostics);
    }
    added =
        added && (released || add(out, EVENT_RELEASE, evidence->date, evidence->system, ""));
    for (size_t i = 0; added && i < evidence->incidents.count; i++) {
        added = take_incident(evidence, &evidence->incidents.items[i], out);
    }
    return added;
}

void recorded_release(struct recorded *recorded)
{
    vec_release(&recorded->events);
    vec_release(&recorded->deeds);
}
