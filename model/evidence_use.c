/* Reading what happened to safeguards and in use: validation campaigns, what monitoring
 * counted, incidents, events that duties are about. See evidence_reader.c for the rest of the
 * file. */
#include "model/evidence_reading.h"

#include "model/grammar.h"

#include <string.h>

static void check_period(struct reading_evidence *reading, const struct xml_element *element,
                         const char *begins, const char *ends)
{
    if (*begins && *ends && strcmp(ends, begins) < 0) {
        evidence_report(reading, "empty-period", element, "until",
                        "the period ends before it begins");
    }
}

static struct bypass_count read_bypasses(struct reading_evidence *reading,
                                         const struct xml_element *element)
{
    struct bypass_count count = {0};
    count.has_attempts = evidence_count(element, "attempts", &count.attempts);
    count.has_bypasses = evidence_count(element, "bypasses", &count.bypasses);
    if (count.has_attempts && count.has_bypasses && count.bypasses > count.attempts) {
        evidence_report(reading, "count-above-total", element, "bypasses",
                        "there are more bypasses than attempts");
    }
    return count;
}

/* 'safeguard' is that of the element around it, or "". */
static struct campaign read_campaign(struct reading_evidence *reading,
                                     const struct xml_element *element, const char *safeguard)
{
    struct campaign campaign = {
        .safeguard = *safeguard ? safeguard : value_or_empty(element, "safeguard"),
        .name = value_or_empty(element, "id"),
        .begins = value_or_empty(element, "from"),
        .ends = value_or_empty(element, "until"),
        .tested_against = word_mask(element, "tested-against", adversary_words),
        .count = read_bypasses(reading, element),
        .method = value_or_empty(element, "method"),
        .evaluator = value_or_empty(element, "evaluator"),
        .illustrative = evidence_is_yes(element, "illustrative"),
        .note = evidence_note(reading, element),
        .provenance = evidence_provenance(reading, element)};
    check_period(reading, element, campaign.begins, campaign.ends);
    evidence_require_origin(reading, element);
    const char *key =
        arena_format(&reading->set->arena, "v\n%s\n%s", campaign.safeguard, campaign.name);
    evidence_require_first(reading, element, key, campaign.name);
    if (*safeguard && xml_value(element, "safeguard")) {
        evidence_report(reading, "two-safeguards", element, "safeguard",
                        "a campaign inside a safeguard is about that one");
    } else if (!*campaign.safeguard) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-safeguard",
                        xml_place(element), "this campaign needs the attribute 'safeguard'");
    }
    reading->failed |= !vec_push(&reading->evidence->campaigns, campaign);
    return campaign;
}

void evidence_read_campaign(struct reading_evidence *reading, const struct xml_element *element)
{
    read_campaign(reading, element, "");
}

void evidence_read_campaigns(struct reading_evidence *reading,
                             const struct xml_element *element, struct safeguard_record *record)
{
    for (const struct xml_element *e = element->first_child; e && !reading->failed;
         e = e->next) {
        if (e->rule && strcmp(e->name, "campaign") == 0) {
            record->tested_against |=
                read_campaign(reading, e, record->safeguard).tested_against;
        }
    }
}

void evidence_read_observation(struct reading_evidence *reading,
                               const struct xml_element *element)
{
    struct observation observation = {
        .safeguard = value_or_empty(element, "safeguard"),
        .deployment = evidence_word(element, "deployment", deployment_words, NONE),
        .begins = value_or_empty(element, "from"),
        .ends = value_or_empty(element, "until"),
        .count = read_bypasses(reading, element),
        .illustrative = evidence_is_yes(element, "illustrative"),
        .note = evidence_note(reading, element),
        .provenance = evidence_provenance(reading, element)};
    observation.has_incidents = evidence_count(element, "incidents", &observation.incidents);
    check_period(reading, element, observation.begins, observation.ends);
    if (!xml_value(element, "attempts") && !xml_value(element, "bypasses") &&
        !xml_value(element, "incidents")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-value",
                        xml_place(element), "this observation counts nothing");
        diagnostics_hint(reading->diagnostics, "give 'attempts', 'bypasses' or 'incidents'");
    }
    if (!*observation.safeguard && xml_value(element, "bypasses")) {
        evidence_report(reading, "missing-safeguard", element, "bypasses",
                        "'bypasses' needs the attribute 'safeguard'");
    }
    evidence_require_origin(reading, element);
    const char *key =
        arena_format(&reading->set->arena, "o\n%s\n%u\n%s\n%s", observation.safeguard,
                     observation.deployment, observation.begins, observation.ends);
    evidence_require_first(reading, element, key,
                           *observation.safeguard ? observation.safeguard : "the system");
    reading->failed |= !vec_push(&reading->evidence->observations, observation);
}

/* The ids, each separated from the next by one blank. */
static const char *read_ids(struct reading_evidence *reading, const struct xml_element *element,
                            const char *name)
{
    const char *cursor = value_or_empty(element, name), *word;
    size_t length;
    struct text ids;
    text_init(&ids);
    while ((word = grammar_next_word(&cursor, &length))) {
        text_append(&ids, ids.length ? " " : "");
        text_append_bytes(&ids, word, length);
    }
    const char *list = arena_string(&reading->set->arena, text_string(&ids));
    reading->failed |= ids.failed || !list;
    text_release(&ids);
    return list ? list : "";
}

/* What the incident puts in doubt: as stated, else all that it concerns. */
static uint32_t read_reopens(struct reading_evidence *reading,
                             const struct xml_element *element, const struct incident *incident)
{
    uint32_t stated = word_mask(element, "reopens", reopens_words);
    bool validation = *incident->safeguards != '\0';
    bool assessment = *incident->scenarios || *incident->domains;
    uint32_t concerned = (uint32_t)validation << REOPENS_VALIDATION | (uint32_t)assessment
                                                                          << REOPENS_ASSESSMENT;
    if (!xml_value(element, "reopens")) {
        return incident->kind == INCIDENT_HARM ? concerned : 0;
    }
    uint32_t reopened = stated & (1u << REOPENS_VALIDATION | 1u << REOPENS_ASSESSMENT);
    if (reopened & ~concerned) {
        diagnostics_add(
            reading->diagnostics, SEVERITY_ERROR, "reopens-nothing-named",
            xml_value_place(element, "reopens"), "it does not say which %s it reopens",
            reopened & ~concerned & 1u << REOPENS_VALIDATION ? "validation" : "assessment");
        diagnostics_hint(reading->diagnostics,
                         "name 'safeguards' for validation, 'scenarios' or 'domains' for "
                         "assessment");
    } else if (reopened && reopened != stated) {
        evidence_report(reading, "bad-value", element, "reopens", "'nothing' stands alone");
    }
    return reopened;
}

void evidence_read_incident(struct reading_evidence *reading, const struct xml_element *element)
{
    struct incident incident = {
        .name = value_or_empty(element, "id"),
        .title = value_or_empty(element, "title"),
        .kind = (enum incident_kind)evidence_word(element, "kind", incident_kind_words, 0),
        .severity = evidence_word(element, "severity", severity_words, 0),
        .date = value_or_empty(element, "date"),
        .deployment = evidence_word(element, "deployment", deployment_words, NONE),
        .domains = read_ids(reading, element, "domains"),
        .scenarios = read_ids(reading, element, "scenarios"),
        .safeguards = read_ids(reading, element, "safeguards"),
        .resolved = value_or_empty(element, "resolved"),
        .illustrative = evidence_is_yes(element, "illustrative"),
        .note = evidence_note(reading, element),
        .provenance = evidence_provenance(reading, element)};
    incident.reopens = read_reopens(reading, element, &incident);
    if (*incident.resolved && *incident.date && strcmp(incident.resolved, incident.date) < 0) {
        evidence_report(reading, "empty-period", element, "resolved",
                        "it was resolved before it happened");
    }
    evidence_require_origin(reading, element);
    const char *key = arena_format(&reading->set->arena, "i\n%s", incident.name);
    evidence_require_first(reading, element, key, incident.name);
    reading->failed |= !vec_push(&reading->evidence->incidents, incident);
}

/* Each duty is named with its document: one slash between two ids. */
static void check_duties(struct reading_evidence *reading, const struct xml_element *element,
                         const char *fulfils)
{
    const char *cursor = fulfils, *word;
    size_t length;
    while ((word = grammar_next_word(&cursor, &length))) {
        const char *slash = memchr(word, '/', length);
        if (!slash || memchr(slash + 1, '/', length - (size_t)(slash + 1 - word))) {
            diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "bad-duty",
                            xml_value_place(element, "fulfils"),
                            "'%.*s' does not name a duty of a document", (int)length, word);
            diagnostics_hint(reading->diagnostics,
                             "write LAW/DUTY, such as us-ca-sb53/transparency-report");
        }
    }
}

void evidence_read_event(struct reading_evidence *reading, const struct xml_element *element)
{
    struct event_record event = {
        .name = value_or_empty(element, "id"),
        .title = value_or_empty(element, "title"),
        .kind = evidence_word(element, "kind", event_words, NONE),
        .date = value_or_empty(element, "date"),
        .deployment = evidence_word(element, "deployment", deployment_words, NONE),
        .incident = value_or_empty(element, "incident"),
        .fulfils = read_ids(reading, element, "fulfils"),
        .illustrative = evidence_is_yes(element, "illustrative"),
        .note = evidence_note(reading, element),
        .provenance = evidence_provenance(reading, element)};
    if (!xml_value(element, "kind") && !*event.fulfils) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "idle-event", xml_place(element),
                        "this event starts no clock and fulfils no duty");
        diagnostics_hint(reading->diagnostics, "give 'kind' or 'fulfils'");
    }
    if (event.kind == EVENT_DEPLOYMENT && !xml_value(element, "deployment")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-deployment",
                        xml_place(element),
                        "an event of kind 'deployment' needs the attribute 'deployment'");
    }
    check_duties(reading, element, event.fulfils);
    evidence_require_origin(reading, element);
    const char *key = arena_format(&reading->set->arena, "e\n%s", event.name);
    evidence_require_first(reading, element, key, event.name);
    reading->failed |= !vec_push(&reading->evidence->events, event);
}
