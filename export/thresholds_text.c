/* Thresholds for people: of each goal the nearest vectors of levels that open it, what the
 * system lacks of them in levels and in metrics, and the region that is safe. */
#include "export/thresholds.h"

#include "export/describe.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 4 };

const char *const goal_scope_words[] = {"scenario", "outcome", "domain", NULL};

const struct thresholds_format thresholds_formats[] = {
    {"text", thresholds_write_text},
    {"json", thresholds_write_json},
    {"csv", thresholds_write_csv},
    {NULL, NULL},
};

static const struct threatmodel *model_of(const struct shown_thresholds *s)
{
    return s->verdict->situation.question.model;
}

const struct label *goal_threshold_label(const struct threatmodel *model,
                                         const struct goal_threshold *goal)
{
    return goal->scope == SCOPE_SCENARIO  ? &model->scenarios.items[goal->index].label
           : goal->scope == SCOPE_OUTCOME ? &model->outcomes.items[goal->index].label
                                          : &model->domains.items[goal->index].label;
}

static void append_points(struct text *out, enum unit unit, double value)
{
    text_rounded(out, unit == UNIT_SHARE ? value * 100 : value, DIGITS);
}

/* "17.7 points to go", "past the threshold by 2 points", "at the threshold". */
static void append_distance(struct text *out, enum unit unit, double margin)
{
    if (margin == 0) {
        text_append(out, "at the threshold");
        return;
    }
    text_append(out, margin < 0 ? "past the threshold by " : "");
    append_points(out, unit, fabs(margin));
    text_append(out, unit == UNIT_SHARE ? " points" : "");
    text_append(out, margin > 0 ? " to go" : "");
}

void describe_margin(struct text *out, enum unit unit, double margin, double low, double high)
{
    append_distance(out, unit, margin);
    if (isinf(low) || isinf(high)) {
        text_append(out, " (no interval known)");
    } else if (low < high) {
        text_append(out, " (at the ends of its interval: ");
        append_distance(out, unit, low);
        text_append(out, "; ");
        append_distance(out, unit, high);
        text_append_char(out, ')');
    }
}

void describe_level_margin(struct text *out, const struct verdict *verdict,
                           const struct level_margin *m)
{
    const struct question *q = &verdict->situation.question;
    const struct capability *capability = &q->model->capabilities.items[m->capability];
    text_format(out, "%s, level %u (%s): ", capability->label.title, m->level,
                capability->levels.items[m->level - 1]);
    if (!m->threshold) {
        text_append(out, "no evaluation of it is stated, not assessed");
        return;
    }
    enum unit unit = metric_unit(q->model, m->metric);
    text_format(out, "%s ", metric_title(q->model, m->metric));
    describe_threshold(out, unit, m->threshold);
    const char *cite = m->criterion != NONE ? q->policy->criteria.items[m->criterion].label.cite
                                            : q->model->indicators.items[m->indicator].cite;
    text_format(out, *cite ? " (%s)" : "%s", cite);
    if (m->measurement == NONE) {
        text_append(out, "; not assessed");
        return;
    }
    const struct measurement *measured = &q->evidence->measurements.items[m->measurement];
    text_append(out, "; measured ");
    describe_measurement(out, verdict, m->measurement);
    text_append(out, ", ");
    describe_citation(out, &measured->provenance, measured->illustrative);
    text_append(out, "; ");
    describe_margin(out, unit, m->margin, m->low, m->high);
}

static void append_effect(const struct shown_thresholds *s, struct text *line,
                          const struct threshold_effect *effect, enum stage stage)
{
    const struct policy *policy = s->verdict->situation.question.policy;
    if (!effect->gating) {
        text_append(line, "not rated");
        return;
    }
    describe_tier(line, policy, effect->tier[stage]);
    text_append(line, stage == STAGE_BEFORE ? " before mitigation" : " residual");
}

/* Each capability of a vector with its level, and what the system has of it. */
static void append_vector(const struct shown_thresholds *s, const struct goal_threshold *goal,
                          const struct level_vector *vector, struct text *line)
{
    bool any = false;
    for (uint32_t d = 0; d < goal->capability_count; d++) {
        if (vector->levels[d] == 0) {
            continue;
        }
        const struct capability *c = &model_of(s)->capabilities.items[goal->capabilities[d]];
        text_format(line, "%s%s >= %u", any ? " and " : "", c->label.title, vector->levels[d]);
        text_format(line, " (has %u", goal->shown[d]);
        text_format(line, goal->possible[d] > goal->shown[d] ? ", perhaps %u)" : ")",
                    goal->possible[d]);
        any = true;
    }
    text_append(line, any ? "" : "no capability at all");
}

static void write_unlocking(const struct shown_thresholds *s, const struct goal_threshold *goal,
                            const struct threshold_world *world,
                            const struct unlocking *unlocking, struct text *out)
{
    enum stage stage = world->world == WORLD_UNMITIGATED ? STAGE_BEFORE : STAGE_RESIDUAL;
    struct text line;
    text_init(&line);
    append_vector(s, goal, &unlocking->vector, &line);
    if (unlocking->vector.distance == 0) {
        text_append(&line, ": REACHED: it cannot be ruled out");
    } else {
        text_format(&line, ": %u level%s away", unlocking->vector.distance,
                    unlocking->vector.distance == 1 ? "" : "s");
    }
    if (world->world == WORLD_UNMITIGATED || world->world == WORLD_VALIDATED) {
        text_append(&line, "; there ");
        append_effect(s, &line, &unlocking->effect, stage);
        text_format(&line, ", %s", decision_words[unlocking->effect.deployment.decision]);
    }
    describe_item(out, 6, &line);
    for (size_t m = 0; m < unlocking->margin_count; m++) {
        describe_level_margin(&line, s->verdict, &unlocking->margins[m]);
        describe_item(out, 10, &line);
    }
    if (unlocking->opening.scenario != NONE) {
        text_format(&line, "opens %s: ",
                    model_of(s)->scenarios.items[unlocking->opening.scenario].label.id);
        describe_way(&line, model_of(s), unlocking->opening.nodes,
                     unlocking->opening.node_count);
        describe_item(out, 10, &line);
    }
    text_release(&line);
}

/* A safe region: what no capability of a maximal vector may exceed. */
static void write_region(const struct shown_thresholds *s, const struct goal_threshold *goal,
                         const struct level_vector *v, const double *share, struct text *out)
{
    struct text line;
    bool any = false;
    text_init(&line);
    text_append(&line, "shut while ");
    for (uint32_t d = 0; d < goal->capability_count; d++) {
        if (v->levels[d] == goal->highest[d]) {
            continue;
        }
        const struct capability *c = &model_of(s)->capabilities.items[goal->capabilities[d]];
        text_format(&line, "%s%s <= %u", any ? " and " : "", c->label.title, v->levels[d]);
        any = true;
    }
    text_append(&line, any ? ", whatever the others are" : "all are at their highest");
    if (v->distance > 0) {
        text_format(&line, " (the system is %u above it)", v->distance);
    }
    if (share) {
        text_append(&line, "; the largest region: ");
        text_rounded(&line, 100 * *share, 3);
        text_append(&line, "% of all combinations");
    }
    describe_item(out, 6, &line);
    text_release(&line);
}

/* The nearest ones, and the largest. */
static void write_safe(const struct shown_thresholds *s, const struct goal_threshold *goal,
                       const struct frontier *f, struct text *out)
{
    bool several = strcmp(f->maximal.total, "1") != 0, seen = false;
    for (size_t i = 0; i < f->maximal.count; i++) {
        const struct level_vector *v = &f->maximal.vectors[i];
        bool largest = several && f->largest_share > 0 &&
                       memcmp(v->levels, f->largest.levels,
                              goal->capability_count * sizeof(*v->levels)) == 0;
        seen |= largest;
        write_region(s, goal, v, largest ? &f->largest_share : NULL, out);
    }
    if (several && !seen && f->largest_share > 0) {
        write_region(s, goal, &f->largest, &f->largest_share, out);
    }
}

static void append_total(struct text *out, const struct border *border, const char *what)
{
    text_format(out, "%s%s %s%s", border->complete ? "" : "at least ", border->total, what,
                strcmp(border->total, "1") == 0 ? "" : "s");
    if (!border->complete) {
        text_append(out, " (a budget was hit)");
    }
}

static void write_world(const struct shown_thresholds *s, const struct goal_threshold *goal,
                        const struct threshold_world *world, struct text *out)
{
    const struct frontier *f = &world->frontier;
    text_format(out, "    %s: ", world_words[world->world]);
    if (world->same_as != NONE) {
        text_format(out, "the same as %s\n", world_words[goal->worlds[world->same_as].world]);
        return;
    }
    if (f->minimal.count == 0 && f->minimal.complete) {
        text_append(out, "no levels open it\n");
        return;
    }
    append_total(out, &f->minimal, "threshold");
    text_append(out, ", ");
    append_total(out, &f->maximal, "safe region");
    text_append(out, f->minimal.count < 2 ? "\n" : ", nearest first\n");
    for (size_t i = 0; i < f->minimal.count; i++) {
        write_unlocking(s, goal, world, &world->unlocking[i], out);
    }
    write_safe(s, goal, f, out);
}

static void write_elsewhere(const struct shown_thresholds *s, const struct goal_threshold *goal,
                            struct text *out)
{
    if (goal->elsewhere_count) {
        text_append(out, "    levels to the nearest threshold, by deployment\n     ");
        for (int w = WORLD_UNMITIGATED; w < WORLD_COUNT; w++) {
            text_repeat(out, ' ', 13 - strlen(world_words[w]));
            text_append(out, world_words[w]);
        }
        text_append_char(out, '\n');
    }
    for (uint32_t i = 0; i < goal->elsewhere_count; i++) {
        const struct threshold_elsewhere *e = &goal->elsewhere[i];
        text_append(out, "     ");
        for (int w = WORLD_UNMITIGATED; w < WORLD_COUNT; w++) {
            struct text cell;
            text_init(&cell);
            if (!e->worlds[w].complete) {
                text_append(&cell, "unknown");
            } else if (!e->worlds[w].any) {
                text_append(&cell, "shut");
            } else if (e->worlds[w].distance == 0) {
                text_append(&cell, "REACHED");
            } else {
                text_format(&cell, "%u", e->worlds[w].distance);
            }
            text_repeat(out, ' ', 13 - strlen(text_string(&cell)));
            text_append(out, text_string(&cell));
            text_release(&cell);
        }
        text_format(out, "  %s\n", model_of(s)->deployments[e->deployment].label.title);
    }
}

static void write_goal(const struct shown_thresholds *s, const struct goal_threshold *goal,
                       struct text *out)
{
    const struct label *label = goal_threshold_label(model_of(s), goal);
    struct text line;
    text_init(&line);
    text_append_char(out, '\n');
    text_format(&line, "%s  %s: ", label->id, label->title);
    append_effect(s, &line, &goal->now, STAGE_BEFORE);
    if (goal->now.gating) {
        text_append(&line, ", ");
        append_effect(s, &line, &goal->now, STAGE_RESIDUAL);
    }
    text_append(&line, goal->open_alone ? "; the actor may reach it without the system" : "");
    describe_wrapped(out, text_string(&line), 0, 4, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    out->failed |= line.failed;
    text_release(&line);
    for (uint32_t w = 0; w < goal->world_count; w++) {
        write_world(s, goal, &goal->worlds[w], out);
    }
    write_elsewhere(s, goal, out);
}

void thresholds_write_text(const struct shown_thresholds *s, struct text *out)
{
    describe_question(out, s->verdict);
    for (size_t i = 0; i < s->thresholds->count; i++) {
        write_goal(s, &s->thresholds->goals[i], out);
    }
    text_append(out, "\nLevels are counted from those that cannot be ruled out; what else a "
                     "goal takes counts as\nholding where it cannot be ruled out.\n");
    if (!s->thresholds->complete) {
        text_append(out, "\nIncomplete: a budget was hit or the work was stopped.\n");
    }
}
