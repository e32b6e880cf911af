/* A difference for people: the two sides in columns, decisions first, then what moved and the
 * evidence behind it. */
#include "export/describe.h"
#include "export/difference.h"
#include "export/report_odds.h"

#include <string.h>

enum { WIDTH = 100, FIRST_COLUMN = 30, COLUMN = 36 };

static const struct question *question_of(const struct difference_report *r, int side)
{
    return &r->difference->sides[side]->situation.question;
}

static void line(struct text *out, size_t indent, const char *bullet, struct text *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    size_t first = indent + strlen(bullet);
    describe_wrapped(out, text_string(words), first, first, WIDTH);
    text_append_char(out, '\n');
    text_release(words);
}

static size_t columns(const char *string)
{
    size_t count = 0;
    for (; *string; string++) {
        count += ((unsigned char)*string & 0xC0) != 0x80;
    }
    return count;
}

static void cell(struct text *out, const char *string, size_t width)
{
    size_t length = columns(string);
    text_append(out, string);
    text_repeat(out, ' ', length < width ? width - length : 1);
}

/* A row of two cells, marked where they differ. */
static void row(struct text *out, const char *what, const char *before, const char *after)
{
    cell(out, what, FIRST_COLUMN);
    cell(out, before, COLUMN);
    text_append(out, after);
    text_append(out, strcmp(before, after) != 0 ? "  <-\n" : "\n");
}

static void write_side(const struct difference_report *r, int side, struct text *out)
{
    const struct question *q = question_of(r, side);
    struct text words;
    text_init(&words);
    text_format(&words, "%s: %s, %s, under %s %s (%s), as of %s", r->names[side],
                q->evidence->title, q->model->deployments[q->deployment].label.title,
                q->policy->label.title, q->policy->edition, q->policy->publisher, q->date);
    line(out, 0, "", &words);
}

static void write_assumed(const struct whatif *whatif, struct text *out)
{
    text_append(out, "\nWHAT IF: nothing below is the system's verdict. Assumed\n");
    for (size_t i = 0; i < whatif->changes.count; i++) {
        const struct whatif_change *change = &whatif->changes.items[i];
        struct text words;
        text_init(&words);
        text_format(&words, "%s %s (%s): %s", change->kind, change->id, change->title,
                    change->to);
        line(out, 2, "- ", &words);
    }
    if (!whatif->changes.count) {
        text_append(out, "  - nothing\n");
    }
}

static const char *outcome_word(const struct verdict *v)
{
    static const char *const words[] = {"acceptable", "a threshold is crossed", "undetermined"};
    return words[v->outcome];
}

static void write_decisions(const struct difference_report *r, struct text *out)
{
    const struct verdict *const *v = r->difference->sides;
    row(out, "Deployment", decision_words[v[0]->deployment.decision],
        decision_words[v[1]->deployment.decision]);
    row(out, "  at the bound reading", decision_words[v[0]->bound_deployment.decision],
        decision_words[v[1]->bound_deployment.decision]);
    row(out, "Development", decision_words[v[0]->development.decision],
        decision_words[v[1]->development.decision]);
    row(out, "Outcome", outcome_word(v[0]), outcome_word(v[1]));
}

static const char *tier_words(const struct difference *d, int side, uint32_t index, int stage,
                              struct text *room)
{
    const struct verdict *v = d->sides[side];
    text_clear(room);
    if (index == NONE) {
        return "-";
    }
    const struct domain_verdict *domain = &v->domains.items[index];
    if (!domain->gating) {
        return "not rated";
    }
    describe_tier(room, v->situation.question.policy, domain->tier[stage]);
    if (domain->tier[stage].high != domain->bound_tier[stage].high) {
        text_append(room, " *");
    }
    return text_string(room);
}

static bool is_rated(const struct difference *d, const struct pair *pair)
{
    bool rated = false;
    for (int side = 0; side < 2; side++) {
        uint32_t at = pair->at[side];
        rated |= at != NONE && d->sides[side]->domains.items[at].gating;
    }
    return rated;
}

/* A starred tier ends in '*'; titles of tiers hold none. */
static void write_domains(const struct difference_report *r, struct text *out)
{
    static const char *const stages[] = {"  before mitigation", "  residual"};
    const struct difference *d = r->difference;
    bool starred = false;
    for (size_t i = 0; i < d->domains.count; i++) {
        const struct pair *pair = &d->domains.items[i];
        int side = pair->at[1] != NONE;
        const struct verdict *v = d->sides[side];
        uint32_t domain = v->domains.items[pair->at[side]].domain;
        if (!is_rated(d, pair)) {
            continue;
        }
        text_format(out, "%s\n",
                    question_of(r, side)->model->domains.items[domain].label.title);
        for (int stage = 0; stage < 2; stage++) {
            struct text before, after;
            text_init(&before);
            text_init(&after);
            row(out, stages[stage], tier_words(d, 0, pair->at[0], stage, &before),
                tier_words(d, 1, pair->at[1], stage, &after));
            starred |= strchr(text_string(&before), '*') || strchr(text_string(&after), '*');
            text_release(&before);
            text_release(&after);
        }
    }
    if (starred) {
        text_append(out, "* fragile: the bound reading gives another tier\n");
    }
}

static const struct assessment *assessment_at(const struct difference *d,
                                              const struct scenario_difference *s, int side)
{
    uint32_t at = s->scenario.at[side];
    return at == NONE ? NULL : &d->sides[side]->assessments[at];
}

/* Worlds in which the goal is answered alike on each side share a line. */
static bool same_answers(const struct assessment *const a[2], int world, int other)
{
    return a[0]->goal[world] == a[0]->goal[other] && a[1]->goal[world] == a[1]->goal[other];
}

static void write_world(const struct assessment *const a[2], int world,
                        const enum reading readings[2], struct text *out)
{
    const char *before = describe_truth(a[0]->goal[world], readings[0]);
    const char *after = describe_truth(a[1]->goal[world], readings[1]);
    struct text words;
    text_init(&words);
    text_append(&words, "goal in the world");
    for (int w = world; w < WORLD_COUNT; w++) {
        if (same_answers(a, world, w)) {
            text_format(&words, "%s '%s'", w == world ? "" : ",", world_words[w]);
        }
    }
    if (strcmp(before, after) != 0) {
        text_format(&words, ": %s -> %s", before, after);
    } else {
        text_format(&words, ", bound reading: %s -> %s",
                    describe_truth(a[0]->goal[world], READING_BOUND),
                    describe_truth(a[1]->goal[world], READING_BOUND));
    }
    line(out, 6, "", &words);
}

static void write_worlds(const struct difference *d, const struct assessment *const a[2],
                         struct text *out)
{
    enum reading readings[2] = {situation_reading(&d->sides[0]->situation),
                                situation_reading(&d->sides[1]->situation)};
    for (int w = 0; w < WORLD_COUNT; w++) {
        bool told = a[0]->goal[w] == a[1]->goal[w];
        for (int other = 0; other < w; other++) {
            told |= same_answers(a, w, other);
        }
        if (!told) {
            write_world(a, w, readings, out);
        }
    }
    for (int stage = 0; stage < 2; stage++) {
        const char *before =
            describe_contribution(a[0]->substantial[stage], a[0]->unique[stage], readings[0]);
        const char *after =
            describe_contribution(a[1]->substantial[stage], a[1]->unique[stage], readings[1]);
        if (strcmp(before, after) != 0) {
            text_format(out, "      contribution %s: %s -> %s\n",
                        stage == STAGE_BEFORE ? "before mitigation" : "residual", before,
                        after);
        }
    }
}

static bool same_bounds(const struct bounds *a, const struct bounds *b)
{
    return a->lower == b->lower && a->upper == b->upper;
}

/* Probabilities of a stage on both sides, where they were asked for. */
static bool odds_of(const struct difference_report *r, const struct scenario_difference *s,
                    enum stage stage, const struct bounds *bounds[2])
{
    for (int side = 0; side < 2; side++) {
        uint32_t at = s->scenario.at[side];
        if (at == NONE || !r->odds[side]) {
            return false;
        }
        enum world world = stage_world(&r->difference->sides[side]->situation, stage);
        bounds[side] = &r->odds[side][at].in[world];
    }
    return true;
}

static bool odds_differ(const struct difference_report *r, const struct scenario_difference *s)
{
    const struct bounds *bounds[2];
    return (odds_of(r, s, STAGE_BEFORE, bounds) && !same_bounds(bounds[0], bounds[1])) ||
           (odds_of(r, s, STAGE_RESIDUAL, bounds) && !same_bounds(bounds[0], bounds[1]));
}

static void write_odds(const struct difference_report *r, const struct scenario_difference *s,
                       struct text *out)
{
    for (int stage = 0; stage < 2; stage++) {
        const struct bounds *bounds[2];
        if (!odds_of(r, s, (enum stage)stage, bounds) || same_bounds(bounds[0], bounds[1])) {
            continue;
        }
        text_format(out, "      probability %s: ",
                    stage == STAGE_BEFORE ? "before mitigation" : "residual");
        report_odds_describe(out, *bounds[0], r->odds[0][s->scenario.at[0]].complete);
        text_append(out, " -> ");
        report_odds_describe(out, *bounds[1], r->odds[1][s->scenario.at[1]].complete);
        text_append_char(out, '\n');
    }
}

/* The atoms of a path, but for levels that a higher one implies. */
static void write_path(const struct verdict *v, const struct assessment *a,
                       const struct attack_path *path, struct text *out)
{
    struct text words;
    bool first = true;
    text_init(&words);
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[path->atoms[i]];
        bool implied = false;
        for (uint32_t j = 0; j < path->atom_count && atom->kind == ATOM_ASSISTED; j++) {
            const struct atom *other = &a->compiled.atoms[path->atoms[j]];
            implied |= other->kind == ATOM_ASSISTED && other->subject == atom->subject &&
                       other->level > atom->level;
        }
        if (!implied) {
            text_append(&words, first ? "" : "; ");
            describe_atom(&words, v, &a->compiled, path->atoms[i]);
            first = false;
        }
    }
    if (first) {
        text_append(&words, "needs nothing that is in question");
    }
    text_format(&words, " [%s]", path_state_words[path->state]);
    line(out, 8, "- ", &words);
}

static void write_paths(const struct difference_report *r, const struct scenario_difference *s,
                        int side, struct text *out)
{
    const struct path_list *only = &s->only[side];
    if (!only->count) {
        return;
    }
    text_format(out, "      %s%zu attack path%s ", s->complete ? "" : "at least ", only->count,
                only->count == 1 ? "" : "s");
    if (r->whatif) {
        text_append(out, side ? "opened\n" : "closed\n");
    } else {
        text_format(out, "unlocked only by %s\n", r->names[side]);
    }
    for (size_t i = 0; i < only->count && i < r->most_paths; i++) {
        write_path(r->difference->sides[side], assessment_at(r->difference, s, side),
                   only->items[i], out);
    }
    if (only->count > r->most_paths) {
        text_format(out, "        (%zu more; --paths N lists them)\n",
                    only->count - r->most_paths);
    }
}

static void append_tiers(const struct verdict *v, uint32_t scenario, struct text *out)
{
    const struct scenario_verdict *sv = &v->scenarios[scenario];
    describe_tier(out, v->situation.question.policy, sv->tier[STAGE_BEFORE]);
    text_append(out, ", residual ");
    describe_tier(out, v->situation.question.policy, sv->tier[STAGE_RESIDUAL]);
}

static void write_scenario(const struct difference_report *r,
                           const struct scenario_difference *s, struct text *out)
{
    const struct difference *d = r->difference;
    int known = s->scenario.at[1] != NONE;
    const struct label *label =
        &question_of(r, known)->model->scenarios.items[s->scenario.at[known]].label;
    const struct assessment *const a[2] = {assessment_at(d, s, 0), assessment_at(d, s, 1)};
    struct text words;
    text_init(&words);
    text_format(&words, "%s %s", label->id, label->title);
    if (!a[0] || !a[1]) {
        text_format(&words, " (only %s has it)", r->names[known]);
    }
    line(out, 2, "- ", &words);
    if (a[0] && a[1]) {
        struct text before, after;
        text_init(&before);
        text_init(&after);
        append_tiers(d->sides[0], s->scenario.at[0], &before);
        append_tiers(d->sides[1], s->scenario.at[1], &after);
        if (strcmp(text_string(&before), text_string(&after)) != 0) {
            text_format(&words, "tier: %s -> %s", text_string(&before), text_string(&after));
            line(out, 6, "", &words);
        }
        text_release(&before);
        text_release(&after);
        write_worlds(d, a, out);
        write_odds(r, s, out);
    }
    write_paths(r, s, 1, out);
    write_paths(r, s, 0, out);
}

static void write_scenarios(const struct difference_report *r, struct text *out)
{
    bool any = false;
    for (size_t i = 0; i < r->difference->scenarios.count; i++) {
        const struct scenario_difference *s = &r->difference->scenarios.items[i];
        if (s->differs || odds_differ(r, s)) {
            text_append(out, any ? "" : "\nScenarios that differ\n");
            write_scenario(r, s, out);
            any = true;
        }
    }
    if (!any) {
        text_append(out, "\nNo scenario differs.\n");
    }
}

static void write_level_side(const struct difference_report *r,
                             const struct level_difference *level, int side, struct text *out)
{
    const struct verdict *v = r->difference->sides[side];
    const struct level_finding *finding =
        level_finding_of(&v->situation.levels, level->capability.at[side], level->level);
    enum reading reading = situation_reading(&v->situation);
    enum truth truth = belief_truth(finding->reached, reading);
    struct text words;
    text_init(&words);
    text_format(&words, "%s: %s", r->names[side],
                truth == TRUTH_YES                             ? "reached"
                : truth == TRUTH_NO                            ? "not reached"
                : belief_is_missing(finding->reached, reading) ? "not assessed"
                                                               : "cannot be ruled out");
    if (finding->own.measurement != NONE) {
        const struct measurement *m =
            &question_of(r, side)->evidence->measurements.items[finding->own.measurement];
        text_format(&words, "; %s ", metric_title(question_of(r, side)->model, m->metric));
        describe_measurement(&words, v, finding->own.measurement);
        text_append(&words, ", ");
        describe_citation(&words, &m->provenance, m->illustrative);
    } else {
        text_append(&words, r->whatif && side && finding->own.assessed ? "; assumed"
                            : finding->own.assessed                    ? ""
                                                                       : "; nothing measured");
    }
    line(out, 6, "", &words);
}

static void write_levels(const struct difference_report *r, struct text *out)
{
    const struct difference *d = r->difference;
    for (size_t i = 0; i < d->levels.count; i++) {
        const struct level_difference *level = &d->levels.items[i];
        const struct capability *c =
            &question_of(r, 1)->model->capabilities.items[level->capability.at[1]];
        text_append(out, i ? "" : "\nCapability levels that differ, and why\n");
        struct text words;
        text_init(&words);
        text_format(&words, "%s, level %u: %s", c->label.title, level->level,
                    c->levels.items[level->level - 1]);
        line(out, 2, "- ", &words);
        write_level_side(r, level, 0, out);
        write_level_side(r, level, 1, out);
    }
}

/* Where a safeguard stands on a side, and who says so; what is assumed nobody says. */
static void append_standing(const struct difference_report *r, int side, uint32_t safeguard,
                            struct text *words)
{
    const struct verdict *v = r->difference->sides[side];
    const struct safeguard_record *record = v->situation.standings[safeguard].record;
    describe_standing(words, v, safeguard);
    if (record && !(r->whatif && side == 1)) {
        text_append(words, " (");
        describe_citation(words, &record->provenance, record->illustrative);
        text_append_char(words, ')');
    }
}

static void write_safeguards(const struct difference_report *r, struct text *out)
{
    const struct difference *d = r->difference;
    for (size_t i = 0; i < d->safeguards.count; i++) {
        const struct pair *pair = &d->safeguards.items[i];
        const struct label *label =
            &question_of(r, 1)->model->safeguards.items[pair->at[1]].label;
        text_append(out, i ? "" : "\nSafeguards that stand differently\n");
        struct text words;
        text_init(&words);
        text_format(&words, "%s: ", label->title);
        append_standing(r, 0, pair->at[0], &words);
        text_append(&words, " -> ");
        append_standing(r, 1, pair->at[1], &words);
        line(out, 2, "- ", &words);
    }
}

static void write_criteria(const struct difference_report *r, struct text *out)
{
    const struct difference *d = r->difference;
    for (size_t i = 0; i < d->criteria.count; i++) {
        const struct pair *pair = &d->criteria.items[i];
        text_append(out, i ? "" : "\nAcceptance criteria met differently\n");
        struct text words;
        text_init(&words);
        text_append(&words, question_of(r, 1)->policy->criteria.items[pair->at[1]].label.title);
        line(out, 2, "- ", &words);
        for (int side = 0; side < 2; side++) {
            const struct finding *finding = &d->sides[side]->criteria_weakest[pair->at[side]];
            text_format(&words, "%s: ", r->names[side]);
            if (finding->measurement == NONE) {
                text_append(&words, "nothing measured");
            } else {
                describe_measurement(&words, d->sides[side], finding->measurement);
            }
            line(out, 6, "", &words);
        }
    }
}

void difference_write_text(const struct difference_report *r, struct text *out)
{
    write_side(r, 0, out);
    if (!r->whatif) {
        write_side(r, 1, out);
    } else {
        write_assumed(r->whatif, out);
    }
    text_append_char(out, '\n');
    cell(out, "", FIRST_COLUMN);
    cell(out, r->names[0], COLUMN);
    text_format(out, "%s\n", r->names[1]);
    write_decisions(r, out);
    text_append_char(out, '\n');
    write_domains(r, out);
    write_scenarios(r, out);
    write_levels(r, out);
    write_safeguards(r, out);
    write_criteria(r, out);
    if (!r->difference->complete) {
        text_append(out,
                    "\nINCOMPLETE: not every unlocked path was compared; --paths N compares "
                    "more\n");
    }
}
