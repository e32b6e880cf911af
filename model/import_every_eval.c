/* Every Eval Ever, schema version 0.3: one model, many results, each with who evaluated, its
 * direction, scale and uncertainty. Layout: every_eval_ever, schemas/eval.schema.json. */
#include "model/import_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct every_eval {
    struct log_reading *reading;
    const struct json_node *root;
    struct log_result common;
};

/* Unix seconds, as a number or a string, or an ISO date. */
static const char *date_of(struct log_reading *r, const struct json_node *node, const char *key)
{
    const char *string = json_member_string(node, key);
    double seconds = json_member_number(node, key);
    const char *date = log_date(r, string);
    if (!*date && *string && strspn(string, "0123456789.") == strlen(string)) {
        seconds = strtod(string, NULL);
    }
    return *date ? date : log_date_of_seconds(r, seconds);
}

/* The published interval, where it holds the value. */
static void use_interval(struct every_eval *e, const struct json_node *interval,
                         struct log_result *result)
{
    double low = json_member_number(interval, "lower");
    double high = json_member_number(interval, "upper");
    double level = json_member_number(interval, "confidence_level");
    level = level > 1 ? level / 100 : level;
    level = isnan(level) ? 0.95 : level;
    if (!isfinite(low) || !isfinite(high)) {
        return;
    }
    if (low > result->value || high < result->value || !(level > 0 && level < 1)) {
        log_warn(e->reading, "value-outside-interval", e->reading->source, interval,
                 "the interval of '%.80s' does not hold its value and is left out",
                 result->task);
        return;
    }
    result->low = low;
    result->high = high;
    result->confidence = level;
    result->has_interval = true;
}

static void set_uncertainty(struct every_eval *e, const struct json_node *details,
                            struct log_result *result)
{
    struct log_reading *r = e->reading;
    const struct json_node *uncertainty = json_member(details, "uncertainty");
    const struct json_node *interval =
        json_member_of(uncertainty, "confidence_interval", JSON_OBJECT);
    double n = json_member_number(uncertainty, "num_samples");
    double error = json_member_number(json_member(uncertainty, "standard_error"), "value");
    result->has_items = n >= 1 && n <= 9007199254740992.0;
    result->n = result->has_items ? (uint64_t)n : 0;
    if (interval) {
        use_interval(e, interval, result);
    }
    if (result->has_interval) {
        return;
    }
    if (result->has_items && result->share &&
        log_looks_counted(result->value, result->n, error)) {
        log_set_inferred_count(r, result);
    } else {
        log_set_error(r, result, error, "standard error of the log");
    }
    if (!result->has_items && !result->has_interval) {
        log_warn(r, "no-item-count", r->source, result->node,
                 "neither n nor an uncertainty of '%.80s' is given", result->task);
    }
}

static const char *metric_name(struct log_reading *r, const struct json_node *config)
{
    const char *name = json_member_string(config, "metric_name");
    const char *id = json_member_string(config, "metric_id");
    const char *any = *name ? name : *id ? id : "score";
    return log_clip(r, any, 120);
}

static void add_evaluation(struct every_eval *e, const struct json_node *evaluation)
{
    struct log_reading *r = e->reading;
    size_t errors = r->diagnostics->errors;
    struct log_result result = e->common;
    const struct json_node *config = json_member(evaluation, "metric_config");
    const struct json_node *details = json_member(evaluation, "score_details");
    const struct json_node *score = json_member(details, "score");
    const char *type = json_member_string(config, "score_type");
    const char *date = date_of(r, evaluation, "evaluation_timestamp");
    if (!*json_member_string(evaluation, "evaluation_name") || !score) {
        log_error(r, "wrong-type", r->source, evaluation,
                  "this result has no 'evaluation_name' or no 'score_details.score'");
        return;
    }
    result.task = log_clip(r, json_member_string(evaluation, "evaluation_name"), 200);
    result.metric = metric_name(r, config);
    result.date = *date ? date : result.date;
    result.value = score->kind == JSON_NUMBER ? score->number : (double)NAN;
    result.node = score;
    result.place = (struct place){r->source, score->offset};
    double least = json_member_number(config, "min_score");
    double most = json_member_number(config, "max_score");
    result.share = strcmp(type, "levels") != 0 && least == 0 && most == 1;
    result.exact = import_exchange_read(r, evaluation, &result.exact_title);
    if (result.exact || r->diagnostics->errors > errors) {
        log_add(r, &result);
        return;
    }
    if (json_member_of(config, "lower_is_better", JSON_TRUE)) {
        log_say(r, &result.method, "lower is better");
    }
    if (isfinite(least) && isfinite(most) && !(least == 0 && most == 1)) {
        log_say(r, &result.method, "scale %g to %g", least, most);
    }
    if (isfinite(result.value)) {
        set_uncertainty(e, details, &result);
    }
    log_add(r, &result);
}

/* Who measured: nobody is named where the developer did. */
static const char *evaluator(struct log_reading *r, const struct json_node *metadata)
{
    const char *who = json_member_string(metadata, "source_organization_name");
    bool developer =
        strcmp(json_member_string(metadata, "evaluator_relationship"), "first_party") == 0;
    return developer ? "" : log_clip(r, who, 120);
}

static void describe(struct every_eval *e)
{
    struct log_reading *r = e->reading;
    struct log_result *result = &e->common;
    const struct json_node *metadata = json_member(e->root, "source_metadata");
    const struct json_node *model = json_member(e->root, "model_info");
    const struct json_node *library = json_member(e->root, "eval_library");
    const char *id = json_member_string(model, "id");
    const char *source = json_member_string(metadata, "source_name");
    *result = log_result_empty(r);
    result->model = log_clip(r, *id ? id : json_member_string(model, "name"), 200);
    result->evaluator = evaluator(r, metadata);
    if (strcmp(json_member_string(library, "name"), "pathgate") == 0) {
        const struct json_node *details = json_member(metadata, "additional_details");
        result->name = log_clip(r, json_member_string(model, "name"), 200);
        result->developer = log_clip(r, json_member_string(model, "developer"), 200);
        result->system_date = log_date(r, json_member_string(details, "pathgate_system_date"));
    }
    result->date = date_of(r, e->root, "retrieved_timestamp");
    result->title =
        log_format(r, "Every Eval Ever %.120s%s%.120s",
                   json_member_string(e->root, "evaluation_id"), *source ? ", " : "", source);
    result->method = "Every Eval Ever";
    if (*json_member_string(library, "name")) {
        log_say(r, &result->method, "%.60s %.40s", json_member_string(library, "name"),
                json_member_string(library, "version"));
    }
}

static bool wants(const struct json_node *parent, const char *key)
{
    (void)parent;
    return !key || (strcmp(key, "detailed_evaluation_results") != 0 &&
                    strcmp(key, "generation_config") != 0);
}

static enum status read(struct log_reading *reading)
{
    static const struct json_plan plan = {.wants = wants};
    struct json_node *root = NULL;
    enum status status =
        json_read(reading->scratch, reading->source, &plan, &root, reading->diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    struct every_eval e = {.reading = reading, .root = root};
    const char *version = json_member_string(root, "schema_version");
    const struct json_node *results = json_member(root, "evaluation_results");
    if (strncmp(version, "0.3", 3) != 0) {
        log_warn(reading, "other-version", reading->source, json_member(root, "schema_version"),
                 "the schema version is '%.20s', this importer was made for 0.3", version);
    }
    if (results->kind != JSON_ARRAY) {
        log_error(reading, "wrong-type", reading->source, results,
                  "'evaluation_results' is %s, not an array", json_kind_word(results->kind));
        return STATUS_INVALID;
    }
    describe(&e);
    for (const struct json_node *i = results->first; i && !reading->failed; i = i->next) {
        add_evaluation(&e, i);
    }
    return STATUS_OK;
}

static bool detect(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member(probe, "schema_version") && json_member(probe, "evaluation_results");
}

const struct import_format import_every_eval = {"every-eval-ever", "Every Eval Ever file",
                                                detect, read};
