/* From a verdict to what the store keeps of it; see record.h. */
#include "export/record.h"

#include "base/digest.h"
#include "export/describe.h"
#include "export/result.h"

#include <string.h>

struct recording {
    const struct verdict *verdict;
    struct arena *arena;
    struct assessment_record *out;
    bool failed;
};

static const char *copy_text(struct recording *recording, const struct text *text)
{
    const char *copy = text->failed ? NULL : arena_string(recording->arena, text_string(text));
    recording->failed |= !copy;
    return copy ? copy : "";
}

static void add_input(struct recording *recording, const char *kind, const char *name,
                      const char *digest)
{
    struct assessed_input input = {kind, name, digest};
    for (size_t i = 0; i < recording->out->inputs.count; i++) {
        const struct assessed_input *known = &recording->out->inputs.items[i];
        if (strcmp(known->kind, kind) == 0 && strcmp(known->name, name) == 0) {
            return; /* two files of one name in different folders: the first stands for both */
        }
    }
    recording->failed |= !vec_push(&recording->out->inputs, input);
}

static void record_inputs(struct recording *recording)
{
    const struct question *q = &recording->verdict->situation.question;
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        add_input(recording, "threat-model", slash ? slash + 1 : file->source.path,
                  file->digest);
    }
    add_input(recording, "framework", q->policy->label.id, q->policy->digest);
}

static void add_tiers(struct recording *recording, const char *kind, const char *subject,
                      bool rated, const struct tier_belief tier[2])
{
    const struct policy *policy = recording->verdict->situation.question.policy;
    for (int stage = 0; stage < 2; stage++) {
        struct assessed_tier row = {.kind = kind,
                                    .subject = subject,
                                    .stage = stage_words[stage],
                                    .rated = rated,
                                    .tier = policy->tiers.items[tier[stage].high].label.id,
                                    .rank = tier[stage].high,
                                    .truth = truth_words[tier_truth(tier[stage])]};
        recording->failed |= !vec_push(&recording->out->tiers, row);
    }
}

static void record_tiers(struct recording *recording)
{
    const struct verdict *v = recording->verdict;
    const struct threatmodel *model = v->situation.question.model;
    bool rated = false;
    for (size_t i = 0; i < v->domains.count; i++) {
        const struct domain_verdict *d = &v->domains.items[i];
        add_tiers(recording, "domain", model->domains.items[d->domain].label.id, d->gating,
                  d->tier);
        rated |= d->gating;
    }
    for (size_t s = 0; s < model->scenarios.count; s++) {
        add_tiers(recording, "scenario", model->scenarios.items[s].label.id,
                  v->scenarios[s].gating, v->scenarios[s].tier);
    }
    add_tiers(recording, "overall", "", rated, v->tier);
}

static void record_safeguards(struct recording *recording)
{
    const struct verdict *v = recording->verdict;
    const struct threatmodel *model = v->situation.question.model;
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        belief counts = standing->in_force[WORLD_VALIDATED];
        struct text why;
        text_init(&why);
        describe_standing(&why, v, s);
        struct assessed_safeguard row = {
            .safeguard = model->safeguards.items[s].label.id,
            .status = standing->stale ? "stale"
                      : standing_is_reopened(standing)
                          ? "reopened"
                          : safeguard_status_words[standing->status],
            .counts = truth_words[belief_truth(counts, situation_reading(&v->situation))],
            .why = copy_text(recording, &why)};
        text_release(&why);
        recording->failed |= !vec_push(&recording->out->safeguards, row);
    }
}

static void record_reasons(struct recording *recording)
{
    const struct verdict *v = recording->verdict;
    for (size_t i = 0; i < v->gaps.count + v->straddles.count; i++) {
        struct text text;
        text_init(&text);
        if (i < v->gaps.count) {
            describe_gap(&text, v, &v->gaps.items[i]);
        } else {
            text_append(&text, "the bound reading differs: ");
            describe_straddle(&text, v, &v->straddles.items[i - v->gaps.count]);
        }
        const char *reason = copy_text(recording, &text);
        text_release(&text);
        recording->failed |= !vec_push(&recording->out->reasons, reason);
    }
}

static void record_digest(struct recording *recording)
{
    struct text json;
    char *digest = arena_array(recording->arena, DIGEST_HEX, 1);
    text_init(&json);
    verdict_write_json(recording->verdict, &json);
    recording->failed |= json.failed || !digest;
    if (!recording->failed) {
        recording->failed =
            digest_hex(text_string(&json), json.length, digest, NULL) != STATUS_OK;
        recording->out->verdict_digest = digest;
    }
    text_release(&json);
}

enum status verdict_record(const struct verdict *v, struct arena *arena,
                           struct assessment_record *out)
{
    static const char *const outcomes[] = {"acceptable", "crossed", "undetermined"};
    const struct question *q = &v->situation.question;
    struct recording recording = {v, arena, out, false};
    *out = (struct assessment_record){
        .recorded_at = "",
        .recorder = "",
        .system = q->evidence->system,
        .deployment = deployment_words[q->deployment],
        .framework = q->policy->label.id,
        .edition = q->policy->edition,
        .date = q->date,
        .confidence = q->confidence,
        .strict = q->strict,
        .outcome = outcomes[v->outcome],
        .deployment_decision = decision_words[v->deployment.decision],
        .development_decision = decision_words[v->development.decision],
        .fragile = v->fragile,
        .complete = v->complete,
        .evidence_digest = q->evidence->digest,
        .verdict_digest = ""};
    record_inputs(&recording);
    record_tiers(&recording);
    record_safeguards(&recording);
    record_reasons(&recording);
    record_digest(&recording);
    return recording.failed ? STATUS_MEMORY : STATUS_OK;
}
