/* Paths, probabilities and importance for people: six significant digits, one block a goal. */
#include "export/quantities.h"

#include "export/csv.h"
#include "export/describe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 100, DIGITS = 6, COLUMN = 12 };

static void write_head(const struct goal_head *head, size_t index, struct text *out)
{
    text_append(out, index ? "\n" : "");
    text_append(out, head->goal);
    if (head->title) {
        text_format(out, ": %s", head->title);
    }
    if (head->world) {
        text_format(out, " (world: %s)", head->world);
    }
    text_append_char(out, '\n');
}

static void write_number(struct text *out, double value)
{
    if (isnan(value)) {
        text_append(out, "undefined");
    } else if (isinf(value)) {
        text_append(out, "infinite");
    } else {
        text_rounded(out, value, DIGITS);
    }
}

static void write_range(struct text *out, struct bounds range)
{
    if (range.complete) {
        write_number(out, range.upper);
        return;
    }
    if (isnan(range.lower) || isnan(range.upper)) {
        text_append(out, isnan(range.lower) ? "undefined (0/0) or " : "at least ");
        write_number(out, isnan(range.lower) ? range.upper : range.lower);
        return;
    }
    text_append(out, "between ");
    write_number(out, range.lower);
    text_append(out, " and ");
    write_number(out, range.upper);
}

/* " --seconds", " --seconds or --memory", ...: the options that grant more of what was lacking.
 */
static void write_options(struct text *out, unsigned limits)
{
    size_t written = 0;
    for (int i = 0; i < LIMIT_NAMES; i++) {
        unsigned limit = limit_names[i].limit;
        if (limits & limit && limit != ENGINE_LIMIT_STOP) {
            limits &= ~limit;
            bool last = !(limits & ~(unsigned)ENGINE_LIMIT_STOP);
            text_append(out, written == 0 ? " " : last ? " or " : ", ");
            text_format(out, "--%s", limit_names[i].name);
            written++;
        }
    }
}

/* "; more --seconds may narrow the bounds", with what comes before it: what ended the work, and
 * what helps. */
static void write_limits(struct text *out, const char *before, unsigned limits,
                         const char *gain)
{
    if (limits & ENGINE_LIMIT_STOP) {
        text_format(out, "%sthe work was interrupted", before);
    } else if (limits) {
        text_format(out, "%smore", before);
        write_options(out, limits);
        text_format(out, " may %s", gain);
    }
}

static const char *words_of(const struct named *name)
{
    return name->title ? name->title : name->id;
}

static void write_line(struct text *out, size_t indent, const char *bullet, const char *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    describe_wrapped(out, words, indent + strlen(bullet), indent + strlen(bullet), WIDTH);
    text_append_char(out, '\n');
}

/* Basic events on one line, atoms of a scenario one a line. */
static void write_atoms(struct text *out, struct name_array atoms)
{
    struct text joined;
    text_init(&joined);
    bool lines = atoms.count > 0 && atoms.items[0].title;
    for (size_t i = 0; i < atoms.count; i++) {
        if (lines) {
            write_line(out, 7, "- ", words_of(&atoms.items[i]));
        } else {
            csv_append_listed(&joined, atoms.items[i].id);
        }
    }
    if (!lines) {
        write_line(out, 7, "", atoms.count ? text_string(&joined) : "nothing is needed");
    }
    out->failed |= joined.failed;
    text_release(&joined);
}

static void write_path(struct text *out, size_t rank, const struct shown_path *path,
                       const char *by)
{
    text_format(out, "  %3zu. order %zu", rank, path->atoms.count);
    if (path->state) {
        text_format(out, ", %s", path->state);
    }
    if (!isnan(path->upper)) {
        text_append(out, ", probability ");
        write_range(out, (struct bounds){path->lower, path->upper, path->lower == path->upper});
    }
    if (!isnan(path->cost)) {
        text_append(out, ", cost ");
        write_number(out, path->cost);
    }
    if (!isnan(path->time)) {
        text_append(out, ", time ");
        write_number(out, path->time);
    }
    if (path->unstated) {
        text_format(out, " (%zu %s%s no %s)", path->unstated, path->state ? "step" : "event",
                    path->unstated == 1 ? " states" : "s state", by);
    }
    text_append_char(out, '\n');
    write_atoms(out, path->atoms);
    if (path->steps.count) {
        text_append(out, "       steps\n");
    }
    for (size_t i = 0; i < path->steps.count; i++) {
        char number[32];
        snprintf(number, sizeof(number), "%zu. ", i + 1);
        write_line(out, 9, number, words_of(&path->steps.items[i]));
    }
}

static const char *const unknown_words[] = {
    [PATHS_ENDED] = "the work ended before any was found",
    [PATHS_LOOSE] = "the bounds on the goal are too loose to tell which sets are minimal",
    [PATHS_COMPLEMENTS] = "bounds on a goal with complements tell of no set that it is minimal",
};

static void write_goal_paths(const struct goal_paths *goal, struct text *out)
{
    const char *what = goal->cuts ? "cut" : "path";
    if (goal->unknown) {
        text_format(out, "  minimal %ss: not known, %s", what, unknown_words[goal->unknown]);
        write_limits(out, "\n  incomplete: ", goal->head.limits, "find some");
        text_append_char(out, '\n');
        return;
    }
    text_format(out, "  %s%s minimal %s%s", goal->count_complete ? "" : "at least ",
                goal->count, what, strcmp(goal->count, "1") == 0 ? "" : "s");
    if (strcmp(goal->count, "0") == 0) {
        text_append(out, goal->cuts ? ": nothing that is denied keeps it from holding\n"
                                    : ": nothing makes it hold\n");
        return;
    }
    if (!goal->count_complete) {
        write_limits(out, "\n  incomplete: ", goal->head.limits, "find more");
    }
    text_append_char(out, '\n');
    if (goal->not_coherent) {
        write_line(out, 2, "",
                   goal->cuts
                       ? "the tree has complements: to deny a set is enough while all "
                         "other events happen"
                       : "the tree has complements: a set is enough while no other event "
                         "happens");
    }
    for (uint32_t k = 0; goal->has_orders && k <= goal->orders.highest; k++) {
        if (goal->orders.count[k] > 0) {
            text_format(out, "  order %3u  %s\n", k, goal->orders.decimal[k]);
        }
    }
    if (!goal->by || (!goal->path_count && goal->head.complete)) {
        return;
    }
    text_format(out, "  best by %s%s", goal->by,
                goal->head.complete    ? ""
                : goal->count_complete ? ", cut short"
                                       : ", of those found");
    if (goal->count_complete) {
        write_limits(out, "; ", goal->head.limits, "list more");
    } else if (goal->certain == 0) {
        text_append(out, "; others may come before them");
    } else if (goal->certain == goal->path_count) {
        text_append(out, "; no other comes before them");
    } else {
        text_format(out, "; no other comes before the first %zu", goal->certain);
    }
    text_append_char(out, '\n');
    for (size_t i = 0; i < goal->path_count; i++) {
        write_path(out, i + 1, &goal->paths[i], goal->by);
    }
}

void paths_write_text(const struct goal_paths *goals, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        write_head(&goals[i].head, i, out);
        write_goal_paths(&goals[i], out);
    }
}

/* Draws that were no probabilities: they say that a distribution does not fit. */
static void write_mended(const struct goal_samples *samples, struct text *out)
{
    if (samples->clamped) {
        text_format(out, "    %llu probabilities drawn beyond 0 or 1 were moved there\n",
                    (unsigned long long)samples->clamped);
    }
    if (samples->undefined) {
        text_format(out, "    %llu draws that mean nothing were replaced by the point value\n",
                    (unsigned long long)samples->undefined);
    }
}

static void write_samples(const struct goal_samples *samples, bool exact, struct text *out)
{
    const struct sampling_summary *s = &samples->summary;
    text_format(out, "  uncertainty      %zu ", s->count);
    if (s->count < samples->asked) {
        text_format(out, "of %zu ", samples->asked);
    }
    text_format(out, "sample%s, seed %llu\n", samples->asked == 1 ? "" : "s",
                (unsigned long long)samples->seed);
    if (!s->count) {
        text_append(out, exact ? "    it was stopped before the first\n"
                               : "    nothing is drawn where the point value is not exact\n");
        return;
    }
    if (!samples->uncertain) {
        text_append(out, "    nothing is uncertain: every sample is the point value\n");
        return;
    }
    text_append(out, "    mean           ");
    write_number(out, s->mean);
    text_append(out, ", standard error ");
    write_number(out, s->standard_error);
    text_append(out, "\n    deviation      ");
    write_number(out, s->deviation);
    for (int i = 0; i < SAMPLE_LEVELS; i++) {
        text_append(out, "\n    quantile ");
        size_t begin = out->length;
        text_rounded(out, 100 * sample_levels[i], 3);
        text_append_char(out, '%');
        text_repeat(out, ' ', 6 - (out->length - begin));
        write_number(out, sampling_quantile(s, sample_levels[i]));
    }
    if (!isnan(samples->threshold)) {
        text_append(out, "\n    reaches ");
        write_number(out, samples->threshold);
        text_append(out, " in a share of ");
        write_number(out, sampling_share_from(s, samples->threshold));
    }
    text_append_char(out, '\n');
    write_mended(samples, out);
}

static void write_unquantified(struct name_array names, const char *note, struct text *out)
{
    if (names.count) {
        text_format(out, "  not quantified   %s\n", note);
    }
    for (size_t i = 0; i < names.count; i++) {
        write_line(out, 4, "- ", words_of(&names.items[i]));
    }
}

static void write_statistics(const struct engine_statistics *statistics, struct text *out)
{
    text_format(out, "  simplified to    %u atoms and %u gates in %u modules",
                (unsigned)statistics->atoms, (unsigned)statistics->gates,
                (unsigned)statistics->modules);
    if (statistics->incomplete_modules) {
        text_format(out, ", %u of them by bounds", (unsigned)statistics->incomplete_modules);
    }
    text_format(out, "\n  diagrams         %llu nodes, %llu at most; %llu steps\n",
                (unsigned long long)statistics->diagram_nodes,
                (unsigned long long)statistics->peak_nodes,
                (unsigned long long)statistics->steps);
}

static void write_goal_probability(const struct goal_probability *goal, struct text *out)
{
    text_append(out, "  probability      ");
    write_range(out, goal->probability);
    bool approximated = strcmp(goal->approximation, "exact") != 0;
    if (approximated) {
        text_format(out, " (approximation: %s)", goal->approximation);
    }
    if (goal->has_uplift) {
        text_append(out, "\n  without model    ");
        write_range(out, goal->without);
        text_append(out, "\n  uplift           ");
        write_range(out, goal->difference);
        text_append(out, "\n  ratio            ");
        write_range(out, goal->ratio);
    }
    bool exact = goal->probability.complete && (!goal->has_uplift || goal->without.complete);
    bool cut_short = goal->has_samples && goal->samples.summary.count < goal->samples.asked;
    if (!goal->head.complete) {
        bool samples = exact && cut_short;
        text_append(out, samples ? "\n  incomplete: fewer samples than asked for"
                                 : "\n  incomplete: not an exact figure");
        write_limits(out, "; ", goal->head.limits,
                     samples        ? "draw more"
                     : approximated ? "find more of what it adds up"
                                    : "narrow the bounds");
    }
    text_append_char(out, '\n');
    write_unquantified(goal->unquantified, "(known within bounds at most)", out);
    if (goal->has_samples) {
        write_samples(&goal->samples, exact, out);
    }
    if (goal->has_statistics) {
        write_statistics(&goal->statistics, out);
    }
}

void probability_write_text(const struct goal_probability *goals, size_t count,
                            struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        write_head(&goals[i].head, i, out);
        write_goal_probability(&goals[i], out);
    }
}

/* Aligned to the right of a column. */
static void write_column(struct text *out, double value)
{
    struct text number;
    text_init(&number);
    if (isnan(value)) {
        text_append_char(&number, '-');
    } else {
        text_rounded(&number, value, 5);
    }
    text_repeat(out, ' ', number.length < COLUMN ? COLUMN - number.length : 1);
    text_append(out, text_string(&number));
    out->failed |= number.failed;
    text_release(&number);
}

static void write_rows(const struct importance_row *rows, size_t count, const char *title,
                       struct text *out)
{
    text_format(out, " %11s %11s %11s %11s %11s %11s %11s %11s  %s\n", "probability",
                "birnbaum", "criticality", "fussell-v.", "raw", "rrw", "shapley", "structure",
                title);
    for (size_t i = 0; i < count; i++) {
        const struct importance *m = &rows[i].measures;
        write_column(out, m->probability);
        write_column(out, m->birnbaum);
        write_column(out, m->criticality);
        write_column(out, m->fussell_vesely);
        write_column(out, m->raw);
        write_column(out, m->rrw);
        write_column(out, rows[i].shapley);
        write_column(out, rows[i].shapley_structure);
        text_format(out, "  %s\n", words_of(&rows[i].name));
    }
}

static void write_goal_importance(const struct goal_importance *goal, struct text *out)
{
    char note[64];
    text_append(out, "  probability      ");
    write_range(out, goal->probability);
    text_append_char(out, '\n');
    if (goal->no_shapley) {
        text_format(out, "  incomplete: no Shapley values: %s", goal->no_shapley);
        write_limits(out, "; ", goal->head.limits, "find them");
        text_append_char(out, '\n');
    } else if (!goal->head.complete) {
        text_append(out, "  incomplete: not exact figures");
        write_limits(out, "; ", goal->head.limits, "solve it");
        text_append_char(out, '\n');
    }
    snprintf(note, sizeof(note), "(taken at the %s end)", goal->assumed);
    write_unquantified(goal->unquantified, note, out);
    if (!goal->has_rows) {
        text_append(out, "  importance is not known: it takes an exact solution\n");
        return;
    }
    if (!goal->atom_count) {
        text_append(out, "  it depends on no atom\n");
        return;
    }
    write_rows(goal->atoms, goal->atom_count, "atom", out);
    if (goal->group_count) {
        write_rows(goal->groups, goal->group_count, "group", out);
    }
}

void importance_write_text(const struct goal_importance *goals, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        write_head(&goals[i].head, i, out);
        write_goal_importance(&goals[i], out);
    }
}
