/* Paths, probabilities and importance as JSON. One goal is one object; several are the list
 * "goals" of an object. Infinite ratios are the string "inf", undefined ones null. */
#include "export/json.h"
#include "export/quantities.h"

#include <math.h>

static void write_ratio(struct json *json, const char *key, double value)
{
    if (isinf(value)) {
        json_string(json, key, "inf");
    } else {
        json_number(json, key, value);
    }
}

/* A number where lower == upper, else an object with both. */
static void write_range(struct json *json, const char *key, struct bounds range)
{
    if (range.complete) {
        write_ratio(json, key, range.upper);
        return;
    }
    json_open_object(json, key);
    write_ratio(json, "lower", range.lower);
    write_ratio(json, "upper", range.upper);
    json_close(json);
}

static void write_name(struct json *json, const struct named *name)
{
    if (!name->kind) {
        json_string(json, NULL, name->id);
        return;
    }
    json_open_object(json, NULL);
    json_string(json, "kind", name->kind);
    json_string(json, "id", name->id);
    json_string(json, "title", name->title);
    json_close(json);
}

static void write_names(struct json *json, const char *key, struct name_array names)
{
    json_open_array(json, key);
    for (size_t i = 0; i < names.count; i++) {
        write_name(json, &names.items[i]);
    }
    json_close(json);
}

static void open_document(struct json *json, struct text *out, const char *document,
                          size_t goals)
{
    json_init(json, out);
    json_open_object(json, NULL);
    json_string(json, "document", document);
    json_count(json, "version", 1);
    if (goals != 1) {
        json_open_array(json, "goals");
    }
}

static void close_document(struct json *json, size_t goals)
{
    if (goals != 1) {
        json_close(json);
    }
    json_close(json);
}

static void open_goal(struct json *json, const struct goal_head *head, size_t goals)
{
    if (goals != 1) {
        json_open_object(json, NULL);
    }
    json_string(json, "goal", head->goal);
    if (head->title) {
        json_string(json, "title", head->title);
    }
    if (head->world) {
        json_string(json, "world", head->world);
    }
}

const struct limit_name limit_names[LIMIT_NAMES] = {
    {ENGINE_LIMIT_STEPS, "seconds"},
    {ENGINE_LIMIT_NODES, "nodes"},
    {ENGINE_LIMIT_MEMORY, "memory"},
    {ENGINE_LIMIT_STOP, "interrupt"},
};

static void write_limits(struct json *json, unsigned limits)
{
    json_open_array(json, "limited_by");
    for (int i = 0; i < LIMIT_NAMES; i++) {
        if (limits & limit_names[i].limit) {
            json_string(json, NULL, limit_names[i].name);
        }
    }
    json_close(json);
}

static void close_goal(struct json *json, const struct goal_head *head, size_t goals)
{
    if (!head->complete && head->limits) {
        write_limits(json, head->limits);
    }
    json_bool(json, "complete", head->complete);
    if (goals != 1) {
        json_close(json);
    }
}

static void write_stated(struct json *json, const char *key, double value)
{
    if (!isnan(value)) {
        json_number(json, key, value);
    }
}

static void write_path(struct json *json, const struct shown_path *path)
{
    json_open_object(json, NULL);
    if (path->state) {
        json_string(json, "state", path->state);
    }
    if (!isnan(path->upper)) {
        write_range(json, "probability",
                    (struct bounds){path->lower, path->upper, path->lower == path->upper});
    }
    write_stated(json, "cost", path->cost);
    write_stated(json, "time", path->time);
    if (path->unstated) {
        json_count(json, "unstated", path->unstated);
    }
    json_count(json, "order", path->atoms.count);
    write_names(json, "atoms", path->atoms);
    if (path->steps.count) {
        write_names(json, "steps", path->steps);
    }
    json_close(json);
}

static void write_orders(struct json *json, const struct solutions_orders *orders)
{
    json_open_array(json, "orders");
    for (uint32_t k = 0; k <= orders->highest; k++) {
        if (orders->count[k] > 0) {
            json_open_object(json, NULL);
            json_count(json, "order", k);
            json_decimal(json, "count", orders->decimal[k]);
            json_close(json);
        }
    }
    json_close(json);
}

static const char *const unknown_words[] = {
    [PATHS_ENDED] = "ended early",
    [PATHS_LOOSE] = "bounds too loose",
    [PATHS_COMPLEMENTS] = "complements",
};

static void write_goal_paths(struct json *json, const struct goal_paths *goal, size_t goals)
{
    open_goal(json, &goal->head, goals);
    json_decimal(json, goal->cuts ? "minimal_cuts" : "minimal_paths", goal->count);
    if (goal->unknown) {
        json_string(json, "unknown_because", unknown_words[goal->unknown]);
    }
    if (goal->not_coherent) {
        json_bool(json, "coherent", false);
    }
    if (goal->has_orders) {
        write_orders(json, &goal->orders);
    }
    if (goal->by) {
        json_string(json, "by", goal->by);
        json_open_array(json, goal->cuts ? "cuts" : "paths");
        for (size_t i = 0; i < goal->path_count; i++) {
            write_path(json, &goal->paths[i]);
        }
        json_close(json);
        if (!goal->count_complete) {
            json_count(json, "certain", goal->certain);
        }
    }
    close_goal(json, &goal->head, goals);
}

void paths_write_json(const struct goal_paths *goals, size_t count, struct text *out)
{
    struct json json;
    open_document(&json, out, "pathgate-paths", count);
    for (size_t i = 0; i < count; i++) {
        write_goal_paths(&json, &goals[i], count);
    }
    close_document(&json, count);
}

/* "probability" is null where only bounds are known. */
static void write_probability(struct json *json, struct bounds probability)
{
    if (probability.complete) {
        json_number(json, "probability", probability.upper);
        return;
    }
    json_null(json, "probability");
    json_number(json, "lower", probability.lower);
    json_number(json, "upper", probability.upper);
}

static void write_samples(struct json *json, const struct goal_samples *samples)
{
    const struct sampling_summary *s = &samples->summary;
    json_open_object(json, "uncertainty");
    json_count(json, "samples", s->count);
    json_count(json, "seed", samples->seed);
    json_bool(json, "uncertain", samples->uncertain);
    if (s->count) {
        json_number(json, "mean", s->mean);
        json_number(json, "deviation", s->deviation);
        json_number(json, "standard_error", s->standard_error);
        json_number(json, "least", s->least);
        json_number(json, "greatest", s->greatest);
        json_open_array(json, "quantiles");
        for (int i = 0; i < SAMPLE_LEVELS; i++) {
            json_open_object(json, NULL);
            json_number(json, "level", sample_levels[i]);
            json_number(json, "value", sampling_quantile(s, sample_levels[i]));
            json_close(json);
        }
        json_close(json);
    }
    if (s->count && !isnan(samples->threshold)) {
        json_number(json, "threshold", samples->threshold);
        json_number(json, "reaches_threshold", sampling_share_from(s, samples->threshold));
    }
    json_count(json, "clamped", samples->clamped);
    json_count(json, "undefined", samples->undefined);
    json_close(json);
}

static void write_statistics(struct json *json, const struct engine_statistics *statistics)
{
    json_open_object(json, "statistics");
    json_count(json, "atoms", statistics->atoms);
    json_count(json, "gates", statistics->gates);
    json_count(json, "modules", statistics->modules);
    json_count(json, "incomplete_modules", statistics->incomplete_modules);
    json_count(json, "nodes", statistics->diagram_nodes);
    json_count(json, "peak_nodes", statistics->peak_nodes);
    json_count(json, "steps", statistics->steps);
    json_close(json);
}

static void write_goal_probability(struct json *json, const struct goal_probability *goal,
                                   size_t goals)
{
    open_goal(json, &goal->head, goals);
    write_probability(json, goal->probability);
    json_bool(json, "budget_hit", goal->budget_hit);
    json_string(json, "approximation", goal->approximation);
    if (goal->has_uplift) {
        json_open_object(json, "uplift");
        write_range(json, "with", goal->probability);
        write_range(json, "without", goal->without);
        write_range(json, "difference", goal->difference);
        write_range(json, "ratio", goal->ratio);
        json_close(json);
    }
    if (goal->unquantified.count) {
        write_names(json, "unquantified", goal->unquantified);
    }
    if (goal->has_samples) {
        write_samples(json, &goal->samples);
    }
    if (goal->has_statistics) {
        write_statistics(json, &goal->statistics);
    }
    close_goal(json, &goal->head, goals);
}

void probability_write_json(const struct goal_probability *goals, size_t count,
                            struct text *out)
{
    struct json json;
    open_document(&json, out, "pathgate-probability", count);
    for (size_t i = 0; i < count; i++) {
        write_goal_probability(&json, &goals[i], count);
    }
    close_document(&json, count);
}

static void write_row(struct json *json, const struct importance_row *row, bool shapley)
{
    const struct importance *m = &row->measures;
    json_open_object(json, NULL);
    if (row->name.kind) {
        json_string(json, "kind", row->name.kind);
    }
    json_string(json, "id", row->name.id);
    if (row->name.title) {
        json_string(json, "title", row->name.title);
    }
    write_ratio(json, "probability", m->probability);
    write_ratio(json, "birnbaum", m->birnbaum);
    write_ratio(json, "criticality", m->criticality);
    write_ratio(json, "fussell_vesely", m->fussell_vesely);
    write_ratio(json, "raw", m->raw);
    write_ratio(json, "rrw", m->rrw);
    if (shapley) {
        write_ratio(json, "shapley", row->shapley);
        write_ratio(json, "shapley_structure", row->shapley_structure);
    }
    json_close(json);
}

static void write_rows(struct json *json, const char *key, const struct importance_row *rows,
                       size_t count, bool shapley)
{
    json_open_array(json, key);
    for (size_t i = 0; i < count; i++) {
        write_row(json, &rows[i], shapley);
    }
    json_close(json);
}

static void write_goal_importance(struct json *json, const struct goal_importance *goal,
                                  size_t goals)
{
    open_goal(json, &goal->head, goals);
    write_probability(json, goal->probability);
    if (goal->unquantified.count) {
        json_string(json, "assumed", goal->assumed);
        write_names(json, "unquantified", goal->unquantified);
    }
    if (goal->has_rows) {
        write_rows(json, "atoms", goal->atoms, goal->atom_count, goal->has_shapley);
        if (goal->group_count) {
            write_rows(json, "groups", goal->groups, goal->group_count, goal->has_shapley);
        }
    }
    close_goal(json, &goal->head, goals);
}

void importance_write_json(const struct goal_importance *goals, size_t count, struct text *out)
{
    struct json json;
    open_document(&json, out, "pathgate-importance", count);
    for (size_t i = 0; i < count; i++) {
        write_goal_importance(&json, &goals[i], count);
    }
    close_document(&json, count);
}
