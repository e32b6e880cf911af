/* HELM runs: a folder with run_spec.json, stats.json and per_instance_stats.json. Layout: helm,
 * benchmark/metrics/statistic.py.
 *
 * In stats.json 'count' is 1, a mean of means; n is the number of instances that have the
 * statistic in per_instance_stats.json, the mean of an instance's trials being its value. Only
 * the test split without perturbations counts. Statistics about the run itself (tokens, time,
 * batch size) are no results. */
#include "model/import_log.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/text.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const char *const file_names[] = {"per_instance_stats.json", "run_spec.json",
                                         "stats.json"};
enum { INSTANCES, SPEC, STATS, FILE_COUNT };

bool import_helm_detect(const char *folder)
{
    bool all = true;
    for (size_t i = 0; i < FILE_COUNT && all; i++) {
        struct text path;
        text_init(&path);
        text_format(&path, "%s/%s", folder, file_names[i]);
        all = !path.failed && access(text_string(&path), R_OK) == 0;
        text_release(&path);
    }
    return all;
}

static enum status read_file(struct arena *arena, const char *folder, size_t index,
                             struct source *source, struct diagnostics *diagnostics)
{
    const char *path = arena_format(arena, "%s/%s", folder, file_names[index]);
    return path ? file_read(arena, path, LIMIT_FILE_BYTES, source, diagnostics) : STATUS_MEMORY;
}

enum status import_helm_digest(const char *folder, char digest[DIGEST_HEX],
                               struct diagnostics *diagnostics)
{
    struct text sums;
    enum status status = STATUS_OK;
    if (!import_helm_detect(folder)) {
        const struct source source = {.path = folder};
        diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-format",
                        (struct place){&source, 0}, "'%s' is a folder, but no HELM run",
                        folder);
        return STATUS_INVALID;
    }
    text_init(&sums);
    for (size_t i = 0; i < FILE_COUNT && status == STATUS_OK; i++) {
        struct arena arena;
        struct source source;
        char hex[DIGEST_HEX];
        arena_init(&arena);
        status = read_file(&arena, folder, i, &source, diagnostics);
        if (status == STATUS_OK) {
            digest_hex(source.bytes, source.length, hex);
            text_format(&sums, "%s  %s\n", hex, file_names[i]);
        }
        arena_release(&arena);
    }
    if (status == STATUS_OK) {
        status = sums.failed ? STATUS_MEMORY : STATUS_OK;
        digest_hex(text_string(&sums), sums.length, digest);
    }
    text_release(&sums);
    return status;
}

struct helm_run {
    struct log_reading *reading;
    struct source sources[FILE_COUNT];
    struct json_node *roots[FILE_COUNT];
};

/* Passes over the prompts' parts of the specification. */
static bool wants(const struct json_node *parent, const char *key)
{
    static const char *const unwanted[] = {"instructions", "scenario_spec", "metric_specs",
                                           "data_augmenter_spec"};
    (void)parent;
    for (size_t i = 0; key && i < sizeof(unwanted) / sizeof(*unwanted); i++) {
        if (strcmp(key, unwanted[i]) == 0) {
            return false;
        }
    }
    return true;
}

static bool about_the_run(const char *name)
{
    static const char *const words[] = {
        "num_",       "finish_reason_", "training_",        "inference_",
        "batch_size", "max_prob",       "prompt_truncated", "logprob"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strncmp(name, words[i], strlen(words[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a statistic is of the plain test split. */
static bool is_plain_test(const struct json_node *stat)
{
    const struct json_node *name = json_member(stat, "name");
    const struct json_node *perturbation = json_member(name, "perturbation");
    const struct json_node *part = json_member(name, "sub_split");
    return strcmp(json_member_string(name, "split"), "test") == 0 &&
           (!perturbation || perturbation->kind == JSON_NULL) &&
           (!part || part->kind == JSON_NULL);
}

static double stat_mean(const struct json_node *stat)
{
    double count = json_member_number(stat, "count");
    return count >= 1 ? json_member_number(stat, "sum") / count : (double)NAN;
}

static const struct json_node *find_stat(const struct json_node *instance, const char *name)
{
    const struct json_node *stats = json_member_of(instance, "stats", JSON_ARRAY);
    for (const struct json_node *s = stats ? stats->first : NULL; s; s = s->next) {
        if (strcmp(json_member_string(json_member(s, "name"), "name"), name) == 0 &&
            is_plain_test(s)) {
            return s;
        }
    }
    return NULL;
}

/* The value of each instance: the mean of its trials. */
static void collect(struct helm_run *run, const char *name, struct log_values *values)
{
    VEC(double) counts = {0};
    struct names instances;
    bool failed = false;
    names_init(&instances);
    for (const struct json_node *i = run->roots[INSTANCES]->first; i && !failed; i = i->next) {
        const struct json_node *stat = find_stat(i, name);
        double value = stat ? stat_mean(stat) : (double)NAN;
        if (!isfinite(value)) {
            continue;
        }
        uint32_t index = names_intern(&instances, json_member_string(i, "instance_id"));
        failed = index == NAMES_NONE;
        if (!failed && index >= counts.count) {
            failed = !vec_push(&counts, 0.0) || !vec_push(&values->list, 0.0);
        }
        if (!failed) {
            counts.items[index]++;
            values->list.items[index] += value;
        }
    }
    for (size_t i = 0; i < values->list.count && !failed; i++) {
        values->list.items[i] /= counts.items[i];
    }
    run->reading->failed |= failed;
    names_release(&instances);
    vec_release(&counts);
}

static void add_stat(struct helm_run *run, const struct json_node *stat,
                     const struct log_result *common)
{
    struct log_reading *r = run->reading;
    struct log_result result = *common;
    struct log_values values = {0};
    const char *name = json_member_string(json_member(stat, "name"), "name");
    double mean = stat_mean(stat);
    collect(run, name, &values);
    result.metric = log_clip(r, name, 120);
    result.node = stat;
    result.part = file_names[STATS];
    result.place = (struct place){&run->sources[STATS], stat->offset};
    result.value = mean;
    if (values.list.count) {
        log_set_values(r, &result, &values);
        if (fabs(mean - result.value) > 1e-6) {
            log_warn(r, "tally-differs", &run->sources[STATS], stat,
                     "'%.80s' is %.6g here, but %.6g over its %zu instances: they are taken",
                     name, mean, result.value, values.list.count);
        }
    } else {
        log_warn(r, "no-item-count", &run->sources[STATS], stat,
                 "no instance has the statistic '%.80s': n is unknown", name);
    }
    log_add(r, &result);
    vec_release(&values.list);
}

static struct log_result describe(struct helm_run *run)
{
    struct log_reading *r = run->reading;
    struct log_result result = log_result_empty(r);
    const struct json_node *adapter = json_member(run->roots[SPEC], "adapter_spec");
    const char *name = json_member_string(run->roots[SPEC], "name");
    const char *model = json_member_string(adapter, "model");
    result.model = log_clip(r, model, 200);
    /* the run's name ends with the model, which is no part of the task */
    const char *comma = strstr(name, ",model="), *colon = strstr(name, ":model=");
    const char *tail = comma ? comma : colon;
    size_t length = tail && !strchr(tail + 1, ',') ? (size_t)(tail - name) : strlen(name);
    result.task = log_clip(r, name, length < 200 ? length : 200);
    result.title = log_format(r, "HELM run %.200s", name);
    result.method = "HELM; n counts instances of the test split";
    if (!*name || run->roots[SPEC]->kind != JSON_OBJECT) {
        log_error(r, "not-a-log", &run->sources[SPEC], run->roots[SPEC],
                  "the run does not say its name");
    }
    return result;
}

static enum status read_run(struct log_reading *reading)
{
    struct helm_run *run = arena_array(reading->scratch, 1, sizeof(*run));
    enum status status = run ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = 0; i < FILE_COUNT && status == STATUS_OK; i++) {
        run->reading = reading;
        status = read_file(reading->scratch, reading->source->path, i, &run->sources[i],
                           reading->diagnostics);
        if (status == STATUS_OK) {
            status = json_read(reading->scratch, &run->sources[i], wants, &run->roots[i],
                               reading->diagnostics);
        }
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct log_result common = describe(run);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (i != SPEC && run->roots[i]->kind != JSON_ARRAY) {
            log_error(reading, "wrong-type", &run->sources[i], run->roots[i],
                      "'%s' is %s, not an array", file_names[i],
                      json_kind_word(run->roots[i]->kind));
            return STATUS_INVALID;
        }
    }
    for (const struct json_node *s = run->roots[STATS]->first; s && !reading->failed;
         s = s->next) {
        const char *name = json_member_string(json_member(s, "name"), "name");
        if (*name && is_plain_test(s) && !about_the_run(name) &&
            json_member_number(s, "count") >= 1) {
            add_stat(run, s, &common);
        }
    }
    return STATUS_OK;
}

/* A run is a folder: no single file is one. */
static bool detect(const struct source *source, const struct json_node *probe)
{
    (void)source;
    (void)probe;
    return false;
}

const struct import_format import_helm = {"helm", "HELM run", detect, read_run};
