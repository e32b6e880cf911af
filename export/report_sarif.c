/* Reports as SARIF 2.1.0 (OASIS, 27 March 2020) for what shows findings of analyzers. A run a
 * case. Results are the decision, every scenario above the lowest tier, and every gap; rules
 * are the framework's, by their ids. An outcome that is undetermined is no pass. */
#include "export/describe.h"
#include "export/json.h"
#include "export/report.h"
#include "export/result.h"
#include "export/verdict_text.h"
#include "pathgate.h"

#include <string.h>

static const char *const gap_rules[] = {
    [GAP_SCENARIO] = "gap/scenario",   [GAP_MEASUREMENT] = "gap/measurement",
    [GAP_CRITERION] = "gap/criterion", [GAP_STALE] = "gap/stale-safeguard",
    [GAP_BUDGET] = "gap/budget",       [GAP_JUDGEMENT] = "gap/judgement",
    [GAP_REOPENED] = "gap/reopened",   [GAP_BYPASSED] = "gap/bypasses-seen",
    [GAP_INCIDENTS] = "gap/incidents"};

static void write_message(struct json *json, const char *key, const char *string)
{
    json_open_object(json, key);
    json_string(json, "text", string);
    json_close(json);
}

static void write_rule(struct json *json, const char *kind, const struct label *label)
{
    struct text id;
    text_init(&id);
    text_format(&id, "%s/%s", kind, label->id);
    json_open_object(json, NULL);
    json_string(json, "id", text_string(&id));
    write_message(json, "shortDescription", label->title);
    if (*label->cite) {
        write_message(json, "help", label->cite);
    }
    json_close(json);
    json->out->failed |= id.failed;
    text_release(&id);
}

static void write_gap_rules(struct json *json)
{
    static const char *const titles[] = {
        [GAP_SCENARIO] = "A tracked scenario is not assessed in full",
        [GAP_MEASUREMENT] = "A tier rests on a capability level that nothing measured",
        [GAP_CRITERION] = "A tier rests on a criterion that nothing measured",
        [GAP_STALE] = "A validation has expired",
        [GAP_BUDGET] = "An analysis hit its budget",
        [GAP_JUDGEMENT] = "What the framework leaves to people is not judged",
        [GAP_REOPENED] = "An incident puts a validation in doubt",
        [GAP_BYPASSED] = "Bypasses were seen, and no criterion says how many are tolerable",
        [GAP_INCIDENTS] = "Incidents were counted without saying what they concern"};
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        json_open_object(json, NULL);
        json_string(json, "id", gap_rules[i]);
        write_message(json, "shortDescription", titles[i]);
        json_close(json);
    }
}

static void write_tool(struct json *json, const struct policy *policy)
{
    const struct label readings = {
        .id = "fragile", .title = "The two readings differ", .cite = ""};
    json_open_object(json, "tool");
    json_open_object(json, "driver");
    json_string(json, "name", "pathgate");
    json_string(json, "version", pathgate_version());
    json_open_array(json, "rules");
    for (size_t i = 0; i < policy->decisions.count; i++) {
        write_rule(json, "decision", &policy->decisions.items[i].label);
    }
    for (size_t i = 0; i < policy->rules.count; i++) {
        write_rule(json, "tier", &policy->rules.items[i].label);
    }
    write_rule(json, "reading", &readings);
    write_gap_rules(json);
    json_close(json);
    json_close(json);
    json_close(json);
}

static uint32_t line_of(const struct place *place)
{
    uint32_t line = 1;
    for (size_t i = 0; i < place->offset; i++) {
        line += place->source->bytes[i] == '\n';
    }
    return line;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Where it is written: a line of a model or of the framework; and what it is about. */
static void write_location(struct json *json, const struct label *label, const char *kind)
{
    json_open_array(json, "locations");
    json_open_object(json, NULL);
    json_open_array(json, "logicalLocations");
    json_open_object(json, NULL);
    json_string(json, "name", label->id);
    json_string(json, "kind", kind);
    json_close(json);
    json_close(json);
    if (label->place.source) {
        json_open_object(json, "physicalLocation");
        json_open_object(json, "artifactLocation");
        json_string(json, "uri", base_name(label->place.source->path));
        json_close(json);
        json_open_object(json, "region");
        json_count(json, "startLine", line_of(&label->place));
        json_close(json);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

struct result {
    const char *rule_kind, *rule; /* the id is KIND/RULE */
    const char *level, *kind;     /* of SARIF */
    const struct label *about;
    const char *about_kind;
};

static void write_result(struct json *json, const struct result *result, struct text *message)
{
    struct text id;
    text_init(&id);
    text_format(&id, "%s/%s", result->rule_kind, result->rule);
    json_open_object(json, NULL);
    json_string(json, "ruleId", text_string(&id));
    json_string(json, "kind", result->kind);
    json_string(json, "level", result->level);
    write_message(json, "message", text_string(message));
    if (result->about) {
        write_location(json, result->about, result->about_kind);
    }
    json_open_object(json, "partialFingerprints");
    text_format(&id, " %s", result->about ? result->about->id : "");
    json_string(json, "pathgate/v1", text_string(&id));
    json_close(json);
    json_close(json);
    json->out->failed |= id.failed || message->failed;
    text_release(&id);
    text_clear(message);
}

/* The decision that was asked for. */
static void write_decision(struct json *json, const struct verdict *v, struct text *words)
{
    static const char *const levels[] = {"none", "error", "warning"};
    static const char *const kinds[] = {"pass", "fail", "fail"};
    const struct question *q = &v->situation.question;
    struct decided decided =
        q->deployment == DEPLOYMENT_DEVELOPMENT ? v->development : v->deployment;
    const struct label *rule = &q->policy->decisions.items[decided.rule].label;
    const struct result result = {.rule_kind = "decision",
                                  .rule = rule->id,
                                  .level = levels[v->outcome],
                                  .kind = kinds[v->outcome],
                                  .about = rule,
                                  .about_kind = "decision"};
    text_format(words, "%s: %s (%s). Outcome: ", decision_words[decided.decision], rule->title,
                rule->cite);
    verdict_text_outcome(v, words);
    write_result(json, &result, words);
}

/* A scenario's tier after mitigation: an error where it is certain, a warning where it cannot
 * be ruled out. */
static void write_scenario(struct json *json, const struct verdict *v, uint32_t s,
                           struct text *words)
{
    const struct policy *policy = v->situation.question.policy;
    const struct tier_belief *tier = &v->scenarios[s].tier[STAGE_RESIDUAL];
    const struct label *label = &v->situation.question.model->scenarios.items[s].label;
    struct result result = {.rule_kind = "tier",
                            .kind = "fail",
                            .level = tier->low > 0 ? "error" : "warning",
                            .about = label,
                            .about_kind = "scenario"};
    if (!v->scenarios[s].gating || tier->high == 0 || tier->rule == NONE) {
        return;
    }
    result.rule = policy->rules.items[tier->rule].label.id;
    text_format(words, "%s (%s): residual tier ", label->title, label->id);
    describe_tier(words, policy, *tier);
    text_append(words, ", before mitigation ");
    describe_tier(words, policy, v->scenarios[s].tier[STAGE_BEFORE]);
    write_result(json, &result, words);
}

static void write_gap(struct json *json, const struct report *report, const struct verdict *v,
                      size_t index, struct text *words)
{
    const struct gap *gap = &v->gaps.items[index];
    const struct threatmodel *model = v->situation.question.model;
    const struct result result = {
        .rule_kind = "gap",
        .rule = gap_rules[gap->kind] + strlen("gap/"),
        .kind = "open",
        .level = "none", /* SARIF 3.27.10: of anything but "fail" */
        .about = gap->scenario == NONE ? NULL : &model->scenarios.items[gap->scenario].label,
        .about_kind = "scenario"};
    if (report_gap(report, v, index, words)) {
        write_result(json, &result, words);
    }
}

static void write_straddle(struct json *json, const struct report *report,
                           const struct verdict *v, size_t index, struct text *words)
{
    const struct straddle *straddle = &v->straddles.items[index];
    const struct result result = {
        .rule_kind = "reading",
        .rule = "fragile",
        .kind = "review",
        .level = "none",
        .about = &v->situation.question.model->scenarios.items[straddle->scenario].label,
        .about_kind = "scenario"};
    if (report->redaction >= REDACT_EVIDENCE) {
        return;
    }
    text_append(words, "The bound reading decides otherwise, because of ");
    if (verdict_text_straddle(v, index, words)) {
        write_result(json, &result, words);
    }
    text_clear(words);
}

static void write_run(struct json *json, const struct report *report, const struct verdict *v)
{
    struct text words;
    text_init(&words);
    json_open_object(json, NULL);
    write_tool(json, v->situation.question.policy);
    report_name_case(report, v, false, &words);
    json_open_object(json, "automationDetails");
    write_message(json, "description", text_string(&words));
    text_clear(&words);
    text_format(&words, "pathgate/%s/%s/%s", v->situation.question.evidence->system,
                v->situation.question.policy->label.id,
                deployment_words[v->situation.question.deployment]);
    json_string(json, "id", text_string(&words));
    json_close(json);
    text_clear(&words);
    json_open_array(json, "results");
    write_decision(json, v, &words);
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        write_scenario(json, v, s, &words);
    }
    for (size_t i = 0; i < v->gaps.count; i++) {
        write_gap(json, report, v, i, &words);
    }
    for (size_t i = 0; v->fragile && i < v->straddles.count; i++) {
        write_straddle(json, report, v, i, &words);
    }
    json_close(json);
    json_open_object(json, "properties");
    json_string(json, "outcome", outcome_words[v->outcome]);
    json_bool(json, "complete", v->complete);
    report_banner(report, &words);
    json_string(json, "banner", words.length ? text_string(&words) : NULL);
    json_close(json);
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

enum status report_write_sarif(const struct report *report, struct text *out)
{
    const struct verdict *v;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "$schema",
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                "sarif-schema-2.1.0.json");
    json_string(&json, "version", "2.1.0");
    json_open_array(&json, "runs");
    for (size_t at = 0; (v = report_next(report, &at));) {
        write_run(&json, report, v);
    }
    json_close(&json);
    json_close(&json);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
