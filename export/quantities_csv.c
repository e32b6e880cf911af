/* Paths, probabilities and importance as CSV (RFC 4180, lines ended by a line feed): a header
 * line, then one line a path, a goal or an atom. Numbers read back exactly; what is undefined
 * is an empty field, infinity is "inf". */
#include "export/csv.h"
#include "export/quantities.h"

#include <math.h>
#include <string.h>

static const char *or_empty(const char *string)
{
    return string ? string : "";
}

static void write_names(struct text *out, struct name_array names, bool last)
{
    struct text joined;
    text_init(&joined);
    for (size_t i = 0; i < names.count; i++) {
        csv_append_name(&joined, names.items[i].id);
    }
    csv_cell(out, text_string(&joined), last);
    out->failed |= joined.failed;
    text_release(&joined);
}

static void write_complete(struct text *out, const struct goal_head *head)
{
    csv_cell(out, head->complete ? "true" : "false", true);
}

static void write_count(struct text *out, const struct goal_paths *goal)
{
    csv_cell(out, goal->head.goal, false);
    csv_cell(out, goal->count, false);
    write_complete(out, &goal->head);
}

static void write_order_counts(struct text *out, const struct goal_paths *goal)
{
    for (uint32_t k = 0; k <= goal->orders.highest; k++) {
        if (goal->orders.count[k] > 0) {
            csv_cell(out, goal->head.goal, false);
            text_format(out, "%u,%s,%s\n", k, goal->orders.decimal[k],
                        goal->head.complete ? "true" : "false");
        }
    }
}

static void write_path(struct text *out, const struct goal_paths *goal, size_t index)
{
    const struct shown_path *path = &goal->paths[index];
    csv_cell(out, goal->head.goal, false);
    text_format(out, "%zu,", index + 1);
    csv_cell(out, or_empty(path->state), false);
    text_format(out, "%zu,", path->atoms.count);
    csv_number(out, path->lower, false);
    csv_number(out, path->upper, false);
    csv_number(out, path->cost, false);
    csv_number(out, path->time, false);
    write_names(out, path->atoms, false);
    write_names(out, path->steps, false);
    write_complete(out, &goal->head);
}

/* A goal of which nothing is listed, so that it is told from one that was not asked about. */
static void write_no_path(struct text *out, const struct goal_paths *goal)
{
    csv_cell(out, goal->head.goal, false);
    text_append(out, ",,,,,,,,,");
    write_complete(out, &goal->head);
}

void paths_write_csv(const struct goal_paths *goals, size_t count, struct text *out)
{
    bool listed = count > 0 && goals[0].by, orders = count > 0 && goals[0].has_orders;
    text_append(out, listed   ? "goal,rank,state,order,lower,upper,cost,time,atoms,steps,"
                                "complete\n"
                     : orders ? "goal,order,count,complete\n"
                              : "goal,count,complete\n");
    for (size_t g = 0; g < count; g++) {
        for (size_t i = 0; listed && i < goals[g].path_count; i++) {
            write_path(out, &goals[g], i);
        }
        if (listed && goals[g].path_count == 0) {
            write_no_path(out, &goals[g]);
        }
        if (!listed && orders) {
            write_order_counts(out, &goals[g]);
        } else if (!listed) {
            write_count(out, &goals[g]);
        }
    }
}

static void write_bounds(struct text *out, struct bounds bounds)
{
    csv_number(out, bounds.lower, false);
    csv_number(out, bounds.upper, false);
}

/* What is known of the samples beyond the first columns; empty where none could be drawn. */
static void write_samples(struct text *out, const struct goal_samples *samples)
{
    const struct sampling_summary *s = &samples->summary;
    bool any = s->count > 0, asked = any && !isnan(samples->threshold);
    text_format(out, "%zu,%llu,", s->count, (unsigned long long)samples->seed);
    csv_number(out, any ? s->standard_error : NAN, false);
    csv_number(out, any ? s->least : NAN, false);
    csv_number(out, any ? s->greatest : NAN, false);
    csv_number(out, any ? sampling_quantile(s, 0.025) : NAN, false);
    csv_number(out, any ? sampling_quantile(s, 0.25) : NAN, false);
    csv_number(out, any ? sampling_quantile(s, 0.75) : NAN, false);
    csv_number(out, any ? sampling_quantile(s, 0.975) : NAN, false);
    csv_number(out, samples->threshold, false);
    csv_number(out, asked ? sampling_share_from(s, samples->threshold) : NAN, false);
    text_format(out, "%llu,%llu\n", (unsigned long long)samples->clamped,
                (unsigned long long)samples->undefined);
}

void probability_write_csv(const struct goal_probability *goals, size_t count, struct text *out)
{
    const struct bounds none = {NAN, NAN, false};
    text_append(out, "goal,world,approximation,lower,upper,complete,without_lower,"
                     "without_upper,difference_lower,difference_upper,ratio_lower,ratio_upper,"
                     "mean,deviation,quantile_5,quantile_50,quantile_95,samples,seed,standard_"
                     "error,least,greatest,"
                     "quantile_2.5,quantile_25,quantile_75,quantile_97.5,threshold,"
                     "reaches_threshold,clamped,undefined\n");
    for (size_t g = 0; g < count; g++) {
        const struct goal_probability *goal = &goals[g];
        const struct sampling_summary *s = &goal->samples.summary;
        bool sampled = goal->has_samples && s->count;
        csv_cell(out, goal->head.goal, false);
        csv_cell(out, or_empty(goal->head.world), false);
        csv_cell(out, goal->approximation, false);
        write_bounds(out, goal->probability);
        csv_cell(out, goal->head.complete ? "true" : "false", false);
        write_bounds(out, goal->has_uplift ? goal->without : none);
        write_bounds(out, goal->has_uplift ? goal->difference : none);
        write_bounds(out, goal->has_uplift ? goal->ratio : none);
        csv_number(out, sampled ? s->mean : NAN, false);
        csv_number(out, sampled ? s->deviation : NAN, false);
        csv_number(out, sampled ? sampling_quantile(s, 0.05) : NAN, false);
        csv_number(out, sampled ? sampling_quantile(s, 0.5) : NAN, false);
        csv_number(out, sampled ? sampling_quantile(s, 0.95) : NAN, false);
        if (goal->has_samples) {
            write_samples(out, &goal->samples);
        } else {
            text_append(out, ",,,,,,,,,,,,\n");
        }
    }
}

static void write_row(struct text *out, const struct goal_importance *goal,
                      const struct importance_row *row, bool group)
{
    const struct importance *m = &row->measures;
    csv_cell(out, goal->head.goal, false);
    csv_cell(out, group ? "group" : "atom", false);
    csv_cell(out, or_empty(row->name.kind), false);
    csv_cell(out, row->name.id, false);
    csv_number(out, m->probability, false);
    csv_number(out, m->birnbaum, false);
    csv_number(out, m->criticality, false);
    csv_number(out, m->fussell_vesely, false);
    csv_number(out, m->raw, false);
    csv_number(out, m->rrw, false);
    csv_number(out, row->shapley, false);
    csv_number(out, row->shapley_structure, false);
    write_complete(out, &goal->head);
}

/* A goal whose importance is not known, with no atom. */
static void write_no_row(struct text *out, const struct goal_importance *goal)
{
    csv_cell(out, goal->head.goal, false);
    text_append(out, ",,,,,,,,,,,");
    write_complete(out, &goal->head);
}

void importance_write_csv(const struct goal_importance *goals, size_t count, struct text *out)
{
    text_append(out, "goal,of,kind,id,probability,birnbaum,criticality,fussell_vesely,raw,rrw,"
                     "shapley,shapley_structure,complete\n");
    for (size_t g = 0; g < count; g++) {
        if (!goals[g].has_rows || goals[g].atom_count == 0) {
            write_no_row(out, &goals[g]);
        }
        for (size_t i = 0; goals[g].has_rows && i < goals[g].atom_count; i++) {
            write_row(out, &goals[g], &goals[g].atoms[i], false);
        }
        for (size_t i = 0; goals[g].has_rows && i < goals[g].group_count; i++) {
            write_row(out, &goals[g], &goals[g].groups[i], true);
        }
    }
}
