/* Sets of safeguards for people: the goals, how many sets there are, the best of them with
 * where each safeguard stands, and how sure all of that is. */
#include "export/cuts.h"

#include "export/describe.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 100, DIGITS = 6 };

const struct cuts_format cuts_formats[] = {
    {"text", cuts_write_text},
    {"json", cuts_write_json},
    {"csv", cuts_write_csv},
    {"svg", cuts_write_svg},
    {NULL, NULL},
};

struct bounds cuts_least_cost(const struct cuts_report *report)
{
    const struct cover_answer *answer = &report->cuts->answer;
    double upper = answer->count       ? answer->sets[0].cost
                   : answer->has_known ? answer->known.cost
                                       : INFINITY;
    double lower = answer->count && answer->complete ? upper : answer->lower;
    lower = answer->count == 0 && answer->exhausted ? INFINITY : lower;
    return (struct bounds){fmin(lower, upper), upper, lower >= upper};
}

static const struct threatmodel *model_of(const struct cuts_report *r)
{
    return r->verdicts[0]->situation.question.model;
}

static void write_line(struct text *out, size_t indent, const char *bullet, const char *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    size_t column = indent + strlen(bullet);
    describe_wrapped(out, words, column, column, WIDTH);
    text_append_char(out, '\n');
}

static void write_heading(const struct cuts_report *r, struct text *out)
{
    for (size_t v = 0; v < r->verdict_count; v++) {
        const struct question *q = &r->verdicts[v]->situation.question;
        text_format(out, "%s, %s\n", q->evidence->title,
                    q->model->deployments[q->deployment].label.title);
    }
    const struct question *q = &r->verdicts[0]->situation.question;
    text_format(out, "under %s %s, %s reading, as of %s\n\n", q->policy->label.title,
                q->policy->edition,
                reading_words[situation_reading(&r->verdicts[0]->situation)], q->date);
}

static bool is_by_risk(const struct cuts_report *r)
{
    return !isnan(r->tolerance) || r->front;
}

static void write_goal(const struct cuts_report *r, uint32_t goal, struct text *out)
{
    static const char *const words[2][3] = {
        {"shut without safeguards", "shut by each set below",
         "OPEN even with all of them: no set of safeguards shuts it"},
        {"within that without safeguards", "brought down by each set below",
         "ABOVE THAT even with all of them"}};
    const struct scenario *s = &model_of(r)->scenarios.items[r->goals[goal].scenario];
    const struct question *q = &r->verdicts[r->verdict_of[goal]]->situation.question;
    struct text line;
    text_init(&line);
    text_format(&line, "%s  %s", s->label.id, s->label.title);
    if (r->verdict_count > 1) {
        text_format(&line, " (%s, %s)", q->evidence->system, deployment_words[q->deployment]);
    }
    if (!r->front) {
        text_format(&line, ": %s", words[is_by_risk(r)][r->cuts->guard[goal]]);
    }
    write_line(out, 2, "", text_string(&line));
    out->failed |= line.failed;
    text_release(&line);
}

static void write_goals(const struct cuts_report *r, struct text *out)
{
    text_append(out, r->goal_count == 1 ? "Goal"
                     : is_by_risk(r)    ? "Goals, of which the likeliest counts"
                                        : "Goals, to be shut by one set jointly");
    if (!isnan(r->tolerance) && !r->front) {
        text_append(out, ", to be brought down to a probability of ");
        text_rounded(out, r->tolerance, DIGITS);
    }
    text_append_char(out, '\n');
    for (uint32_t g = 0; g < r->goal_count; g++) {
        write_goal(r, g, out);
    }
    uint32_t in_force = 0;
    for (uint32_t p = 0; p < r->cuts->players.count; p++) {
        in_force += r->cuts->players.in_force[p];
    }
    text_format(out, "Safeguards that matter: %u, %u in force and %u candidates\n\n",
                r->cuts->players.count, in_force, r->cuts->players.count - in_force);
}

/* Where a safeguard stands, by the first system and deployment under which it works. */
static void write_member(const struct cuts_report *r, uint32_t player, struct text *out)
{
    uint32_t safeguard = r->cuts->players.safeguards[player];
    const struct verdict *verdict = r->verdicts[0];
    for (size_t v = 0; v < r->verdict_count; v++) {
        if (r->verdicts[v]->situation.standings[safeguard].works_here) {
            verdict = r->verdicts[v];
            break;
        }
    }
    const struct standing *standing = &verdict->situation.standings[safeguard];
    struct text line;
    text_init(&line);
    text_format(&line, "%s: ", model_of(r)->safeguards.items[safeguard].label.title);
    if (r->cuts->players.in_force[player]) {
        text_append(&line, "in force");
    } else {
        text_append(&line, "new (");
        describe_standing(&line, verdict, safeguard);
        text_append(&line, ")");
    }
    if (standing->record) {
        text_append(&line, "; ");
        describe_citation(&line, &standing->record->provenance, standing->record->illustrative);
    }
    if (r->assumed && r->assumed[player] && r->has_chances) {
        text_append(&line, "; its bypass rate is not measured");
    }
    write_line(out, 7, "- ", text_string(&line));
    out->failed |= line.failed;
    text_release(&line);
}

/* What opens without a member of the first set. */
static void write_need(const struct cuts_report *r, const struct need *need, struct text *out)
{
    if (need->goal == NONE) {
        return;
    }
    const struct question *q = &r->verdicts[r->verdict_of[need->goal]]->situation.question;
    struct text line;
    text_init(&line);
    text_format(&line, "without it %s opens",
                model_of(r)->scenarios.items[need->opening.scenario].label.id);
    if (r->verdict_count > 1) {
        text_format(&line, " (%s, %s)", q->evidence->system, deployment_words[q->deployment]);
    }
    text_append(&line, ": ");
    describe_way(&line, model_of(r), need->opening.nodes, need->opening.node_count);
    write_line(out, 11, "", text_string(&line));
    out->failed |= line.failed;
    text_release(&line);
}

static void append_chance(struct text *out, struct bounds chance)
{
    text_append(out, "probability ");
    if (chance.lower < chance.upper) {
        text_append(out, "from ");
        text_rounded(out, chance.lower, DIGITS);
        text_append(out, " to ");
    }
    text_rounded(out, chance.upper, DIGITS);
}

static double friction_of(const struct cuts_report *r, const struct cover_set *set)
{
    double sum = NAN;
    for (uint32_t i = 0; i < set->count; i++) {
        double friction = r->friction[r->cuts->players.safeguards[set->elements[i]]];
        sum = isnan(friction) ? sum : isnan(sum) ? friction : sum + friction;
    }
    return sum;
}

static void write_set(const struct cuts_report *r, size_t rank, const struct cover_set *set,
                      const struct bounds *chance, struct text *out)
{
    uint32_t fresh = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        fresh += !r->cuts->players.in_force[set->elements[i]];
    }
    text_format(out, "  %3zu. %u safeguard%s, %u new", rank, set->count,
                set->count == 1 ? "" : "s", fresh);
    if (!r->by_size) {
        text_append(out, ", cost ");
        text_rounded(out, set->cost, DIGITS);
    }
    if (!isnan(friction_of(r, set))) {
        text_append(out, ", friction ");
        text_rounded(out, friction_of(r, set), DIGITS);
    }
    if (chance) {
        text_append(out, ", ");
        append_chance(out, *chance);
    }
    text_append_char(out, '\n');
    for (uint32_t i = 0; i < set->count; i++) {
        write_member(r, set->elements[i], out);
        if (r->needs && rank == 1) {
            write_need(r, &r->needs[i], out);
        }
        if (r->without && rank == 1) {
            text_append(out, "           without it: ");
            append_chance(out, r->without[i]);
            text_append_char(out, '\n');
        }
    }
    if (set->count == 0) {
        write_line(out, 7, "", "no safeguard");
    }
}

static void write_counts(const struct cuts_report *r, struct text *out)
{
    const struct cuts *c = r->cuts;
    if (c->counted) {
        text_format(out, "%s%s minimal set%s (%s)\n", c->count_complete ? "" : "at least ",
                    c->count, strcmp(c->count, "1") == 0 ? "" : "s",
                    c->count_complete ? "exact" : "a budget was hit");
    }
    if (c->kept) {
        text_format(out, "%s%s of them within the constraints\n",
                    c->kept_complete ? "" : "at least ", c->kept);
    }
}

/* How sure the first set is, and what is not listed. */
static void write_exactness(const struct cuts_report *r, struct text *out)
{
    const struct cover_answer *answer = &r->cuts->answer;
    struct bounds least = cuts_least_cost(r);
    const char *what = r->by_size ? "size" : "cost";
    if (answer->count && least.complete) {
        text_format(out, "The least %s is ", what);
        text_rounded(out, least.upper, DIGITS);
        text_append(out, ", proven (exact)");
        text_append(out, answer->exhausted             ? "; there is no other minimal set"
                         : cover_ties_complete(answer) ? "; all sets of that are listed"
                                                       : "; there may be more sets of that");
        text_append(out, ".\n");
    } else if (answer->count || answer->has_known) {
        text_format(out, "Not proven: the least %s lies between ", what);
        text_rounded(out, least.lower, DIGITS);
        text_append(out, " and ");
        text_rounded(out, least.upper, DIGITS);
        text_append(out, ", a gap of ");
        text_rounded(out, least.upper - least.lower, DIGITS);
        text_append(out, ".\n");
    }
}

static void write_none(const struct cuts_report *r, struct text *out)
{
    const struct cover_answer *answer = &r->cuts->answer;
    if (answer->exhausted && isnan(r->tolerance) && answer->possible) {
        text_append(out, "No set within the constraints shuts them (proven).\n");
    } else if (answer->exhausted && answer->possible) {
        text_append(out, "No set within the constraints is enough (proven).\n");
    } else if (answer->exhausted) {
        text_append(out, "Not even all safeguards together are enough (proven).\n");
    } else if (!answer->has_known) {
        text_append(out, "Stopped before a set was found.\n");
    }
}

static void write_basis(const struct cuts_report *r, struct text *out)
{
    if (!r->by_size) {
        write_line(out, 0, "",
                   r->no_costs
                       ? "No safeguard states a cost: a new one counts 1, one in force "
                         "nothing."
                       : "Costs are what is still to be spent: one in force costs nothing "
                         "more.");
    }
    if (r->has_chances) {
        text_append(out, "With none of them in force: probability up to ");
        text_rounded(out, r->untreated, DIGITS);
        text_append(out, ".\n");
    }
    if (r->has_chances && !isnan(r->bypass)) {
        text_append(out, "Bypass rates that nothing measures are assumed to be ");
        text_rounded(out, r->bypass, DIGITS);
        text_append(out, " (illustrative).\n");
    }
    if (r->has_chances && r->beta > 0) {
        text_append(out, "Common-cause groups share failures by a beta-factor of ");
        text_rounded(out, r->beta, DIGITS);
        text_append(out, ".\n");
    }
}

static void write_front(const struct cuts_report *r, struct text *out)
{
    text_format(out, "Pareto front of cost, probability and friction: %zu sets (%s)\n",
                r->front->count,
                r->front->complete ? "exact" : "stopped early: there may be better ones");
    for (size_t i = 0; i < r->front->count; i++) {
        const struct front_point *p = &r->front->points[i];
        const struct bounds chance = {p->probability, p->probability, true};
        write_set(r, i + 1, &p->set, &chance, out);
    }
}

static bool has_sets(const struct cuts_report *r)
{
    for (uint32_t g = 0; g < r->goal_count; g++) {
        if (r->cuts->guard[g] == GOAL_CUT) {
            return true;
        }
    }
    return !isnan(r->tolerance);
}

void cuts_write_text(const struct cuts_report *r, struct text *out)
{
    const struct cover_answer *answer = &r->cuts->answer;
    write_heading(r, out);
    write_goals(r, out);
    if (r->front) {
        write_front(r, out);
        write_basis(r, out);
        return;
    }
    if (!has_sets(r)) {
        text_append(out, "No goal is left for a set to shut.\n");
        return;
    }
    write_counts(r, out);
    if (answer->count || answer->has_known) {
        text_format(out, "Best by %s\n", r->by_size ? "size" : "cost");
    }
    for (size_t i = 0; i < answer->count; i++) {
        write_set(r, i + 1, &answer->sets[i], r->has_chances ? &r->chances[i] : NULL, out);
    }
    if (answer->has_known) {
        write_set(r, 1, &answer->known, NULL, out);
    }
    if (answer->count == 0) {
        write_none(r, out);
    }
    write_exactness(r, out);
    write_basis(r, out);
}
