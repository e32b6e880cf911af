/* Evidence as records: owning them, their canonical order, and the digest over it. The order is
 * total on whatever evidence_read and the store hand out, so the same records have the same
 * digest, whichever way they came. */
#include "model/evidence.h"

#include "base/digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void evidence_set_init(struct evidence_set *set)
{
    *set = (struct evidence_set){.file = "", .digest = "", .format = "evidence", .reading = ""};
    arena_init(&set->arena);
}

void evidence_set_release(struct evidence_set *set)
{
    for (size_t i = 0; i < set->systems.count; i++) {
        struct evidence *evidence = &set->systems.items[i];
        vec_release(&evidence->checkpoints);
        vec_release(&evidence->measurements);
        vec_release(&evidence->safeguards);
        vec_release(&evidence->coverage);
        vec_release(&evidence->judgements);
        vec_release(&evidence->campaigns);
        vec_release(&evidence->observations);
        vec_release(&evidence->incidents);
        vec_release(&evidence->studies);
        vec_release(&evidence->events);
    }
    vec_release(&set->systems);
    arena_release(&set->arena);
    evidence_set_init(set);
}

struct evidence *evidence_set_add(struct evidence_set *set)
{
    struct evidence empty = {.system = "", .title = "", .developer = "", .date = ""};
    return vec_push(&set->systems, empty) ? &set->systems.items[set->systems.count - 1] : NULL;
}

static int compare_strings(const char *const (*pairs)[2], size_t count)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++) {
        order = strcmp(pairs[i][0], pairs[i][1]);
    }
    return order;
}

static int compare_numbers(double left, double right)
{
    return (left > right) - (left < right);
}

static int compare_measurements(const void *left, const void *right)
{
    const struct measurement *a = left, *b = right;
    const char *const first[][2] = {{a->metric, b->metric},
                                    {a->category, b->category},
                                    {a->checkpoint, b->checkpoint},
                                    {a->date, b->date}};
    const char *const rest[][2] = {{a->evaluator, b->evaluator}, {a->method, b->method}};
    int order = compare_strings(first, sizeof(first) / sizeof(*first));
    order = order ? order : compare_numbers(a->elicitation, b->elicitation);
    order = order ? order : compare_strings(rest, sizeof(rest) / sizeof(*rest));
    order = order ? order : compare_numbers(a->value, b->value);
    return order ? order : compare_numbers(a->provenance.line, b->provenance.line);
}

static int compare_checkpoints(const void *left, const void *right)
{
    const struct checkpoint *a = left, *b = right;
    return strcmp(a->id, b->id);
}

static int compare_safeguards(const void *left, const void *right)
{
    const struct safeguard_record *a = left, *b = right;
    return strcmp(a->safeguard, b->safeguard);
}

static int compare_coverage(const void *left, const void *right)
{
    const struct coverage_record *a = left, *b = right;
    return strcmp(a->scenario, b->scenario);
}

static int compare_judgements(const void *left, const void *right)
{
    const struct judgement_record *a = left, *b = right;
    return strcmp(a->question, b->question);
}

static int compare_campaigns(const void *left, const void *right)
{
    const struct campaign *a = left, *b = right;
    const char *const pairs[][2] = {{a->safeguard, b->safeguard}, {a->name, b->name}};
    return compare_strings(pairs, sizeof(pairs) / sizeof(*pairs));
}

static int compare_observations(const void *left, const void *right)
{
    const struct observation *a = left, *b = right;
    const char *const pairs[][2] = {
        {a->safeguard, b->safeguard}, {a->begins, b->begins}, {a->ends, b->ends}};
    int order = compare_strings(pairs, sizeof(pairs) / sizeof(*pairs));
    return order ? order : compare_numbers(a->deployment, b->deployment);
}

static int compare_incidents(const void *left, const void *right)
{
    const struct incident *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int compare_studies(const void *left, const void *right)
{
    const struct uplift_study *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int compare_events(const void *left, const void *right)
{
    const struct event_record *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static void sort(void *items, size_t count, size_t size,
                 int (*compare)(const void *, const void *))
{
    if (count > 1) {
        qsort(items, count, size, compare);
    }
}

static void write_string(struct text *out, const char *string)
{
    text_format(out, " %zu:", strlen(string));
    text_append(out, string);
}

static void write_number(struct text *out, double number)
{
    text_append_char(out, ' ');
    text_number(out, number);
}

static void write_citation(struct text *out, const struct provenance *provenance)
{
    write_string(out, provenance->source_title);
    write_string(out, provenance->source_publisher);
    write_string(out, provenance->source_date);
    write_string(out, provenance->source_url);
    write_string(out, source_kind_words[provenance->source_kind]);
    write_string(out, provenance->cite);
    text_append_char(out, '\n');
}

static void write_checkpoint(struct text *out, const struct checkpoint *checkpoint)
{
    text_append(out, "checkpoint");
    write_string(out, checkpoint->id);
    write_string(out, checkpoint_kind_words[checkpoint->kind]);
    write_string(out, checkpoint->title);
    write_string(out, checkpoint->mode);
    text_append_char(out, '\n');
}

static void write_measurement(struct text *out, const struct measurement *m)
{
    text_append(out, "measurement");
    write_string(out, m->metric);
    write_string(out, m->category);
    write_string(out, m->checkpoint);
    if (*m->checkpoint) {
        write_string(out, checkpoint_kind_words[m->checkpoint_kind]);
        write_string(out, m->mode);
    }
    write_number(out, m->value);
    text_append(out, m->has_count ? " k" : "");
    if (m->has_count) {
        text_format(out, " %" PRIu64, m->k);
    }
    if (m->has_items) {
        text_format(out, " n %" PRIu64, m->n);
    }
    if (m->has_interval) {
        text_append(out, " interval");
        write_number(out, m->low);
        write_number(out, m->high);
        write_number(out, m->confidence);
    }
    write_string(out, elicitation_words[m->elicitation]);
    write_number(out, m->margin);
    write_number(out, m->sandbagging);
    if (m->awareness > 0) {
        text_append(out, " awareness");
        write_number(out, m->awareness);
    }
    if (m->has_refusals) {
        text_format(out, " refusals %" PRIu64, m->refusals);
    }
    text_append(out, m->contaminated ? " contaminated" : "");
    text_append(out, m->saturated ? " saturated" : "");
    text_append(out, m->inferred ? " inferred" : "");
    text_append(out, m->illustrative ? " illustrative" : "");
    if (m->area != AREA_TIERS) {
        text_format(out, " area %s", area_words[m->area]);
    }
    if (m->values && *m->values) {
        text_append(out, " values");
        write_string(out, m->values);
    }
    write_string(out, m->method);
    write_string(out, m->evaluator);
    write_string(out, m->date);
    write_string(out, m->note);
    write_citation(out, &m->provenance);
}

static void write_safeguard(struct text *out, const struct safeguard_record *record)
{
    text_append(out, "safeguard");
    write_string(out, record->safeguard);
    write_string(out, safeguard_status_words[record->status]);
    text_format(out, " %" PRIu32, record->tested_against);
    write_string(out, record->date);
    write_string(out, record->expires);
    text_append(out, record->illustrative ? " illustrative" : "");
    write_string(out, record->note);
    write_citation(out, &record->provenance);
}

static void write_coverage(struct text *out, const struct coverage_record *record)
{
    text_append(out, "coverage");
    write_string(out, record->scenario);
    write_string(out, assessed_words[record->assessed]);
    write_string(out, record->reason);
    write_citation(out, &record->provenance);
}

static void write_judgement(struct text *out, const struct judgement_record *record)
{
    text_append(out, "judgement");
    write_string(out, record->question);
    text_append(out, record->holds ? " yes" : " no");
    write_string(out, record->role);
    write_string(out, record->date);
    write_string(out, record->reason);
    write_citation(out, &record->provenance);
}

static void write_bypasses(struct text *out, const struct bypass_count *count)
{
    if (count->has_attempts) {
        text_format(out, " attempts %" PRIu64, count->attempts);
    }
    if (count->has_bypasses) {
        text_format(out, " bypasses %" PRIu64, count->bypasses);
    }
}

static void write_campaign(struct text *out, const struct campaign *campaign)
{
    text_append(out, "campaign");
    write_string(out, campaign->safeguard);
    write_string(out, campaign->name);
    write_string(out, campaign->begins);
    write_string(out, campaign->ends);
    text_format(out, " %" PRIu32, campaign->tested_against);
    write_bypasses(out, &campaign->count);
    write_string(out, campaign->method);
    write_string(out, campaign->evaluator);
    text_append(out, campaign->illustrative ? " illustrative" : "");
    write_string(out, campaign->note);
    write_citation(out, &campaign->provenance);
}

static void write_deployment(struct text *out, uint32_t deployment)
{
    write_string(out, deployment == NONE ? "" : deployment_words[deployment]);
}

static void write_observation(struct text *out, const struct observation *observation)
{
    text_append(out, "observation");
    write_string(out, observation->safeguard);
    write_deployment(out, observation->deployment);
    write_string(out, observation->begins);
    write_string(out, observation->ends);
    write_bypasses(out, &observation->count);
    if (observation->has_incidents) {
        text_format(out, " incidents %" PRIu64, observation->incidents);
    }
    text_append(out, observation->illustrative ? " illustrative" : "");
    write_string(out, observation->note);
    write_citation(out, &observation->provenance);
}

static void write_incident(struct text *out, const struct incident *incident)
{
    text_append(out, "incident");
    write_string(out, incident->name);
    write_string(out, incident->title);
    write_string(out, incident_kind_words[incident->kind]);
    write_string(out, severity_words[incident->severity]);
    write_string(out, incident->date);
    write_deployment(out, incident->deployment);
    write_string(out, incident->domains);
    write_string(out, incident->scenarios);
    write_string(out, incident->safeguards);
    text_format(out, " %" PRIu32, incident->reopens);
    write_string(out, incident->resolved);
    text_append(out, incident->illustrative ? " illustrative" : "");
    write_string(out, incident->note);
    write_citation(out, &incident->provenance);
}

static void write_event(struct text *out, const struct event_record *event)
{
    text_append(out, "event");
    write_string(out, event->name);
    write_string(out, event->title);
    write_string(out, event->kind == NONE ? "" : event_words[event->kind]);
    write_string(out, event->date);
    write_deployment(out, event->deployment);
    write_string(out, event->incident);
    write_string(out, event->fulfils);
    text_append(out, event->illustrative ? " illustrative" : "");
    write_string(out, event->note);
    write_citation(out, &event->provenance);
}

static void write_arm(struct text *out, const struct study_arm *arm, bool counted)
{
    if (counted) {
        text_format(out, " k %" PRIu64, arm->k);
    } else {
        write_number(out, arm->mean);
        write_number(out, arm->sd);
    }
    text_format(out, " n %" PRIu64, arm->n);
}

static void write_study(struct text *out, const struct uplift_study *study)
{
    const char *const strings[] = {study->name,        study->endpoint, study->capability,
                                   study->scenario,    study->baseline, study->tools,
                                   study->proficiency, study->method,   study->evaluator,
                                   study->date,        study->note};
    text_append(out, "uplift-study");
    for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
        write_string(out, strings[i]);
    }
    write_arm(out, &study->treatment, study->counted);
    write_arm(out, &study->control, study->counted);
    text_append(out, study->less ? " less" : "");
    text_append(out, study->preregistered ? " preregistered" : "");
    text_append(out, study->inferred ? " inferred" : "");
    text_append(out, study->illustrative ? " illustrative" : "");
    write_citation(out, &study->provenance);
}

void evidence_write_canonical(const struct evidence *evidence, struct text *out)
{
    text_append(out, "pathgate-evidence 1\nsystem");
    write_string(out, evidence->system);
    write_string(out, evidence->title);
    write_string(out, evidence->developer);
    write_string(out, evidence->date);
    text_append_char(out, '\n');
    for (size_t i = 0; i < evidence->checkpoints.count; i++) {
        write_checkpoint(out, &evidence->checkpoints.items[i]);
    }
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        write_measurement(out, &evidence->measurements.items[i]);
    }
    for (size_t i = 0; i < evidence->safeguards.count; i++) {
        write_safeguard(out, &evidence->safeguards.items[i]);
    }
    for (size_t i = 0; i < evidence->coverage.count; i++) {
        write_coverage(out, &evidence->coverage.items[i]);
    }
    for (size_t i = 0; i < evidence->judgements.count; i++) {
        write_judgement(out, &evidence->judgements.items[i]);
    }
    for (size_t i = 0; i < evidence->campaigns.count; i++) {
        write_campaign(out, &evidence->campaigns.items[i]);
    }
    for (size_t i = 0; i < evidence->observations.count; i++) {
        write_observation(out, &evidence->observations.items[i]);
    }
    for (size_t i = 0; i < evidence->incidents.count; i++) {
        write_incident(out, &evidence->incidents.items[i]);
    }
    for (size_t i = 0; i < evidence->studies.count; i++) {
        write_study(out, &evidence->studies.items[i]);
    }
    for (size_t i = 0; i < evidence->events.count; i++) {
        write_event(out, &evidence->events.items[i]);
    }
}

bool evidence_lists(const char *ids, const char *id)
{
    size_t length = strlen(id);
    while (*ids) {
        size_t word = strcspn(ids, " ");
        if (word == length && memcmp(ids, id, length) == 0) {
            return length > 0;
        }
        ids += word;
        ids += strspn(ids, " ");
    }
    return false;
}

#define SORT(vec, compare) sort((vec).items, (vec).count, sizeof(*(vec).items), compare)

enum status evidence_seal(struct evidence *evidence, struct diagnostics *diagnostics)
{
    SORT(evidence->checkpoints, compare_checkpoints);
    SORT(evidence->measurements, compare_measurements);
    SORT(evidence->safeguards, compare_safeguards);
    SORT(evidence->coverage, compare_coverage);
    SORT(evidence->judgements, compare_judgements);
    SORT(evidence->campaigns, compare_campaigns);
    SORT(evidence->observations, compare_observations);
    SORT(evidence->incidents, compare_incidents);
    SORT(evidence->studies, compare_studies);
    SORT(evidence->events, compare_events);
    struct text canonical;
    text_init(&canonical);
    evidence_write_canonical(evidence, &canonical);
    enum status status = canonical.failed
                             ? STATUS_MEMORY
                             : digest_hex(text_string(&canonical), canonical.length,
                                          evidence->digest, diagnostics);
    text_release(&canonical);
    return status;
}
