/* HELM runs: a folder with run_spec.json, stats.json and per_instance_stats.json. Layout: helm,
 * benchmark/metrics/statistic.py.
 *
 * In stats.json 'count' is 1, a mean of means; n is the number of instances that have the
 * statistic in per_instance_stats.json, the mean of an instance's trials being its value. Only
 * the test split without perturbations counts. Statistics about the run itself (tokens, time,
 * batch size) are no results. */
#include "model/import_log.h"

#include "base/file_stream.h"
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

/* One statistic over the instances: the sum of its trials and how many they are. */
struct trials {
    VEC(double) sums;
    VEC(double) counts; /* by instance; 0: it does not have the statistic */
    size_t last;        /* the entry of the file that had it last, from 1 */
};

struct helm_run {
    struct log_reading *reading;
    const struct source *sources[FILE_COUNT];
    struct json_node *roots[FILE_COUNT];
    struct names instances, statistics;
    VEC(struct trials) trials; /* by statistic */
    size_t entries;            /* of per_instance_stats.json, so far */
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

static bool reserve(struct trials *trials, size_t instances)
{
    while (trials->sums.count < instances) {
        if (!vec_push(&trials->sums, 0.0) || !vec_push(&trials->counts, 0.0)) {
            return false;
        }
    }
    return trials->counts.count >= instances;
}

/* Adds a statistic of an instance; only the first of a name in one entry counts. */
static void add_trial(struct helm_run *run, uint32_t instance, const struct json_node *stat)
{
    const struct trials fresh = {.last = 0};
    const char *name = json_member_string(json_member(stat, "name"), "name");
    double value = stat_mean(stat);
    if (!is_plain_test(stat) || about_the_run(name)) {
        return;
    }
    uint32_t index = names_intern(&run->statistics, name);
    if (index == NAMES_NONE || (index >= run->trials.count && !vec_push(&run->trials, fresh))) {
        run->reading->failed = true;
        return;
    }
    struct trials *trials = &run->trials.items[index];
    bool again = trials->last == run->entries;
    trials->last = run->entries;
    if (again || !isfinite(value)) {
        return;
    }
    if (!reserve(trials, (size_t)instance + 1)) {
        run->reading->failed = true;
        return;
    }
    trials->sums.items[instance] += value;
    trials->counts.items[instance]++;
}

static void visit_instance(void *context, const struct json_node *entry)
{
    struct helm_run *run = context;
    const struct json_node *stats = json_member_of(entry, "stats", JSON_ARRAY);
    uint32_t instance = names_intern(&run->instances, json_member_string(entry, "instance_id"));
    run->entries++;
    run->reading->failed |= instance == NAMES_NONE;
    for (const struct json_node *s = stats ? stats->first : NULL; s && !run->reading->failed;
         s = s->next) {
        add_trial(run, instance, s);
    }
}

/* The value of each instance that has the statistic: the mean of its trials. */
static void collect(struct helm_run *run, const char *name, struct log_values *values)
{
    size_t known = run->statistics.strings.count;
    uint32_t index = names_intern(&run->statistics, name);
    run->reading->failed |= index == NAMES_NONE;
    if (index >= known || index >= run->trials.count) {
        return;
    }
    const struct trials *trials = &run->trials.items[index];
    for (size_t i = 0; i < trials->counts.count; i++) {
        double count = trials->counts.items[i];
        if (count > 0 && !vec_push(&values->list, trials->sums.items[i] / count)) {
            run->reading->failed = true;
        }
    }
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
    result.place = (struct place){run->sources[STATS], stat->offset};
    result.value = mean;
    if (values.list.count) {
        log_set_values(r, &result, &values);
        if (fabs(mean - result.value) > 1e-6) {
            log_warn(r, "tally-differs", run->sources[STATS], stat,
                     "'%.80s' is %.6g here, but %.6g over its %zu instances: they are taken",
                     name, mean, result.value, values.list.count);
        }
    } else {
        log_warn(r, "no-item-count", run->sources[STATS], stat,
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
        log_error(r, "not-a-log", run->sources[SPEC], run->roots[SPEC],
                  "the run does not say its name");
    }
    return result;
}

static bool streams_root(const struct json_node *array)
{
    return !array->parent;
}

/* Reads one file of the run, which stays open for places in it, and adds its digest. */
static enum status read_file(struct helm_run *run, size_t index, struct text *sums)
{
    struct log_reading *r = run->reading;
    const struct json_plan plan = {.wants = wants,
                                   .streams = index == INSTANCES ? streams_root : NULL,
                                   .visit = visit_instance,
                                   .context = run};
    char hex[DIGEST_HEX] = "";
    struct file_stream *file = NULL;
    const char *path = arena_format(r->scratch, "%s/%s", r->source->path, file_names[index]);
    enum status status = path ? file_stream_open(path, LIMIT_LOG_BYTES, r->options->listener,
                                                 &file, r->diagnostics)
                              : STATUS_MEMORY;
    if (status == STATUS_OK && !vec_push(&r->files, file)) {
        file_stream_close(file);
        status = STATUS_MEMORY;
    }
    if (status != STATUS_OK) {
        return status;
    }
    run->sources[index] = file_stream_source(file);
    status =
        json_read(r->scratch, run->sources[index], &plan, &run->roots[index], r->diagnostics);
    if (status == STATUS_OK || status == STATUS_IO) {
        enum status finished = file_stream_finish(file, hex, r->diagnostics);
        status = finished == STATUS_OK ? status : finished;
    }
    text_format(sums, "%s  %s\n", hex, file_names[index]);
    return status;
}

/* The digest of a run is that of what sha256sum prints for its files. */
static enum status read_files(struct helm_run *run)
{
    struct text sums;
    enum status status = STATUS_OK;
    text_init(&sums);
    for (size_t i = 0; i < FILE_COUNT && status == STATUS_OK; i++) {
        status = read_file(run, i, &sums);
    }
    if (status == STATUS_OK) {
        status = sums.failed ? STATUS_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = digest_hex(text_string(&sums), sums.length, run->reading->digest,
                            run->reading->diagnostics);
    }
    text_release(&sums);
    return status;
}

static enum status add_stats(struct helm_run *run)
{
    struct log_reading *r = run->reading;
    struct log_result common = describe(run);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (i != SPEC && run->roots[i]->kind != JSON_ARRAY) {
            log_error(r, "wrong-type", run->sources[i], run->roots[i],
                      "'%s' is %s, not an array", file_names[i],
                      json_kind_word(run->roots[i]->kind));
            return STATUS_INVALID;
        }
    }
    for (const struct json_node *s = run->roots[STATS]->first; s && !r->failed; s = s->next) {
        const char *name = json_member_string(json_member(s, "name"), "name");
        if (*name && is_plain_test(s) && !about_the_run(name) &&
            json_member_number(s, "count") >= 1) {
            add_stat(run, s, &common);
        }
    }
    return STATUS_OK;
}

static enum status read_run(struct log_reading *reading)
{
    struct helm_run run = {.reading = reading};
    names_init(&run.instances);
    names_init(&run.statistics);
    enum status status = read_files(&run);
    if (status == STATUS_OK) {
        status = add_stats(&run);
    }
    for (size_t i = 0; i < run.trials.count; i++) {
        vec_release(&run.trials.items[i].sums);
        vec_release(&run.trials.items[i].counts);
    }
    vec_release(&run.trials);
    names_release(&run.instances);
    names_release(&run.statistics);
    return status;
}

/* A run is a folder: no single file is one. */
static bool detect(const struct source *head, const struct json_node *probe)
{
    (void)head;
    (void)probe;
    return false;
}

const struct import_format import_helm = {"helm", "HELM run", detect, read_run};
