/* Words for results; see describe.h. */
#include "export/describe.h"

#include "analyzer/tiers.h"

#include <math.h>
#include <string.h>

enum unit metric_unit(const struct threatmodel *model, const char *metric)
{
    uint32_t index = threatmodel_find_metric(model, metric);
    return index == NONE ? UNIT_SCORE : model->metrics.items[index].unit;
}

const char *metric_title(const struct threatmodel *model, const char *metric)
{
    uint32_t index = threatmodel_find_metric(model, metric);
    return index == NONE ? metric : model->metrics.items[index].label.title;
}

void describe_value(struct text *out, enum unit unit, double value)
{
    text_rounded(out, unit == UNIT_SHARE ? value * 100 : value, 4);
    if (unit == UNIT_SHARE && isfinite(value)) {
        text_append_char(out, '%');
    } else if (unit == UNIT_MINUTES) {
        text_append(out, " min");
    }
}

/* 0.95 as "95%". */
static void append_confidence(struct text *out, double confidence)
{
    text_rounded(out, confidence * 100, 6);
    text_append_char(out, '%');
}

void describe_measurement(struct text *out, const struct verdict *verdict, uint32_t measurement)
{
    const struct question *q = &verdict->situation.question;
    const struct measurement *m = &q->evidence->measurements.items[measurement];
    enum unit unit = metric_unit(q->model, m->metric);
    struct estimate estimate = measurement_estimate(m, q->confidence);
    if (m->has_count) {
        text_format(out, "%llu of %llu = ", (unsigned long long)m->k, (unsigned long long)m->n);
    }
    describe_value(out, unit, estimate.value);
    if (m->has_items && !m->has_count) {
        text_format(out, " (n = %llu)", (unsigned long long)m->n);
    }
    if (estimate.source == INTERVAL_NONE) {
        text_append(out, ", no interval known");
        describe_validity(out, m, unit);
        return;
    }
    text_append(out, ", ");
    append_confidence(out,
                      estimate.source == INTERVAL_PUBLISHED ? m->confidence : q->confidence);
    text_append(out, " interval ");
    describe_value(out, unit, estimate.low);
    text_append(out, " to ");
    describe_value(out, unit, estimate.high);
    static const char *const sources[] = {" (published)", " (Clopper-Pearson)",
                                          " (Clopper-Pearson at n x value)",
                                          " (clustered by item, Student's t)"};
    text_append(out, sources[estimate.source]);
    describe_validity(out, m, unit);
}

static void append_allowance(struct text *out, const char *what, double value, enum unit unit)
{
    if (value > 0) {
        text_format(out, "; %s ", what);
        describe_value(out, unit, value);
    }
}

void describe_validity(struct text *out, const struct measurement *m, enum unit unit)
{
    append_allowance(out, "elicitation margin", m->margin, unit);
    append_allowance(out, "sandbagging delta", m->sandbagging, unit);
    append_allowance(out, "items taken for a test", m->awareness, UNIT_SHARE);
    if (m->has_refusals) {
        text_format(out, "; %llu refused items left out", (unsigned long long)m->refusals);
    }
    text_append(out, m->contaminated ? "; contaminated: a high value shows nothing" : "");
    text_append(out, m->saturated ? "; saturated: a high value shows nothing" : "");
}

void describe_compared(struct text *out, const struct finding *finding,
                       enum combination combination, double confidence)
{
    if (finding->compared > 1) {
        text_format(out, "; %s of %u, %s for certain only at ",
                    combination == COMBINE_STRONGEST ? "strongest" : "weakest",
                    finding->compared, combination == COMBINE_STRONGEST ? "reaches" : "misses");
        describe_value(out, UNIT_SHARE, finding_joint_confidence(finding, confidence));
        text_append(out, " each (Bonferroni)");
    }
}

void describe_citation(struct text *out, const struct provenance *provenance, bool illustrative)
{
    if (illustrative) {
        text_append(out, "illustrative");
        return;
    }
    text_append(out, *provenance->source_title ? provenance->source_title : provenance->file);
    if (*provenance->cite) {
        text_format(out, ", %s", provenance->cite);
    }
}

void describe_threshold(struct text *out, enum unit unit, const struct threshold *threshold)
{
    static const char *const words[] = {"at least ", "above ", "at most ", "below "};
    text_append(out, words[threshold->comparison]);
    describe_value(out, unit, threshold->value);
    if (threshold->gate == CATEGORIES_ANY) {
        text_append(out, " in any category");
    } else if (threshold->gate == CATEGORIES_ALL) {
        text_append(out, " in every category");
    }
}

void describe_atom(struct text *out, const struct verdict *verdict,
                   const struct scenario_circuit *compiled, uint32_t atom)
{
    describe_model_atom(out, verdict->situation.question.model, &compiled->atoms[atom]);
}

void describe_model_atom(struct text *out, const struct threatmodel *model,
                         const struct atom *a)
{
    switch (a->kind) {
    case ATOM_ASSISTED:
        text_format(out, "%s, level %u: %s", model->capabilities.items[a->subject].label.title,
                    a->level, model->capabilities.items[a->subject].levels.items[a->level - 1]);
        break;
    case ATOM_CONDITION:
        text_append(out, model->nodes.items[a->subject].label.title);
        break;
    case ATOM_SAFEGUARD:
        text_format(out, "failure of: %s", model->safeguards.items[a->subject].label.title);
        break;
    case ATOM_AFFORDANCE:
        text_append(out, model->affordances.items[a->subject].label.title);
        break;
    case ATOM_STEP:
        text_format(out, "success of: %s", model->nodes.items[a->subject].label.title);
        break;
    }
}

void describe_tier(struct text *out, const struct policy *policy, struct tier_belief tier)
{
    text_append(out, policy->tiers.items[tier.high].label.title);
    if (tier_truth(tier) != TRUTH_YES) {
        text_append(out, tier.clear < tier.high ? " (provisional: not assessed)"
                                                : " (cannot rule out)");
    }
}

static void append_adversaries(struct text *out, uint32_t mask)
{
    bool first = true;
    for (int i = 0; adversary_words[i]; i++) {
        if (mask >> i & 1) {
            text_format(out, "%s%s", first ? "" : ", ", adversary_words[i]);
            first = false;
        }
    }
}

/* The scenarios in which a safeguard that is in force fails all the same, since a step that
 * defeats it holds there (YES) or may hold (CANNOT_RULE_OUT). */
static void append_defeats(struct text *out, const struct verdict *verdict, uint32_t safeguard,
                           enum truth defeated, const char *words)
{
    const struct situation *situation = &verdict->situation;
    const struct threatmodel *model = situation->question.model;
    enum reading reading = situation_reading(situation);
    belief in_force = situation->standings[safeguard].in_force[WORLD_VALIDATED];
    bool first = true;
    for (size_t s = 0; s < model->scenarios.count; s++) {
        const struct assessment *a = &verdict->assessments[s];
        uint32_t node = a->compiled.ineffective[safeguard];
        if (node == NONE) {
            continue;
        }
        belief fails = situation_belief(a->words[node], WORLD_VALIDATED);
        if (belief_truth(fails, reading) == defeated &&
            belief_truth(belief_not(in_force), reading) < defeated) {
            text_format(out, "%s%s", first ? words : ", ", model->scenarios.items[s].label.id);
            first = false;
        }
    }
}

void describe_incident(struct text *out, const struct incident *incident)
{
    text_format(out, "reopened by %s '%s' on %s: %s",
                incident->kind == INCIDENT_NEAR_MISS ? "near miss" : "incident", incident->name,
                incident->date, incident->title);
    if (incident->severity) {
        text_format(out, " (%s)", severity_words[incident->severity]);
    }
    text_append(out, ", ");
    describe_citation(out, &incident->provenance, incident->illustrative);
}

static void append_count(struct text *out, bool known, uint64_t count, const char *what)
{
    if (known) {
        text_format(out, "%llu %s", (unsigned long long)count, what);
    }
}

void describe_observation(struct text *out, const struct observation *o)
{
    text_append(out, "seen in use: ");
    if (o->count.has_bypasses && o->count.has_attempts) {
        text_format(out, "%llu of %llu attempts bypassed it",
                    (unsigned long long)o->count.bypasses,
                    (unsigned long long)o->count.attempts);
    } else {
        append_count(out, o->count.has_attempts, o->count.attempts, "attempts");
        append_count(out, o->count.has_bypasses, o->count.bypasses,
                     "bypasses of an unknown number of attempts");
    }
    if (o->has_incidents) {
        text_append(out, o->count.has_attempts || o->count.has_bypasses ? ", " : "");
        append_count(out, true, o->incidents, o->incidents == 1 ? "incident" : "incidents");
    }
    text_format(out, " (%s%s%s to %s), ",
                o->deployment == NONE ? "" : deployment_words[o->deployment],
                o->deployment == NONE ? "" : ", ", o->begins, o->ends);
    describe_citation(out, &o->provenance, o->illustrative);
}

/* Why a validation is in doubt. */
static void describe_doubt(struct text *out, const struct doubt *doubt)
{
    text_append(out, "validation ");
    if (doubt->incident) {
        describe_incident(out, doubt->incident);
    } else {
        text_append(out, "reopened by incidents; ");
        describe_observation(out, doubt->count);
    }
}

void describe_way(struct text *out, const struct threatmodel *model, const uint32_t *nodes,
                  uint32_t count)
{
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct node *node = &model->nodes.items[nodes[i]];
        if (node->kind == NODE_STEP) {
            text_format(out, "%s%s", any ? " > " : "", node->label.title);
            any = true;
        }
    }
    text_append(out, any ? "" : "without a step");
}

void describe_standing(struct text *out, const struct verdict *verdict, uint32_t safeguard)
{
    const struct question *q = &verdict->situation.question;
    const struct standing *s = &verdict->situation.standings[safeguard];
    enum assumed_safeguard assumed = assumed_safeguard(q->assumptions, safeguard);
    if (assumed == ASSUMED_TO_FAIL) {
        text_append(out, "assumed to fail");
    } else if (!s->works_here) {
        text_format(out, "has no effect under %s", deployment_words[q->deployment]);
    } else if (assumed == ASSUMED_TO_COUNT) {
        text_append(out, "assumed to count");
    } else if (!s->record) {
        text_append(out, "undefined: the evidence says nothing of it");
    } else if (s->stale) {
        text_format(out, "validation expired on %s", s->record->expires);
    } else if (standing_is_reopened(s)) {
        describe_doubt(out, &s->reopened);
    } else if (s->status != SAFEGUARD_VALIDATED) {
        text_format(out, "%s, not validated", safeguard_status_words[s->status]);
    } else if (s->untested) {
        text_append(out, "not tested against: ");
        append_adversaries(out, s->untested);
    } else if (!s->accepted_by_criteria) {
        const struct criterion *c = &q->policy->criteria.items[s->criterion];
        text_format(out, s->acceptance.assessed ? "does not meet: %s" : "not measured for: %s",
                    c->label.title);
        if (s->bypassed) {
            text_append(out, "; ");
            describe_observation(out, s->bypassed);
        }
    } else {
        text_append(out, "validated, counts");
        append_defeats(out, verdict, safeguard, TRUTH_YES, "; defeated in ");
        append_defeats(out, verdict, safeguard, TRUTH_CANNOT_RULE_OUT, "; may be defeated in ");
    }
    if (s->record && s->record->illustrative) {
        text_append(out, " (illustrative: this status is not published)");
    }
}

void describe_elsewhere(struct text *out, const struct verdict *verdict)
{
    const struct question *q = &verdict->situation.question;
    if (q->elsewhere) {
        text_format(out, "WHAT IF: residual tiers and path states rest on the world '%s'\n",
                    world_words[q->world]);
    }
}

const char *describe_truth(belief b, enum reading reading)
{
    switch (belief_truth(b, reading)) {
    case TRUTH_YES:
        return "reachable";
    case TRUTH_NO:
        return "not reachable";
    case TRUTH_CANNOT_RULE_OUT:
        break;
    }
    return belief_is_missing(b, reading) ? "not assessed" : "cannot rule out";
}

const char *describe_contribution(belief substantial, belief unique, enum reading reading)
{
    if (belief_has(unique, lane_low(reading))) {
        return "unique";
    }
    if (belief_has(substantial, lane_low(reading))) {
        return "substantial";
    }
    return belief_has(substantial, lane_high(reading)) ? "possible" : "none";
}

static void append_level(struct text *out, const struct threatmodel *model, uint32_t capability,
                         uint32_t level)
{
    const struct capability *c = &model->capabilities.items[capability];
    text_format(out, "%s, level %u (%s)", c->label.title, level, c->levels.items[level - 1]);
}

const struct judgement_record *judgement_recorded(const struct question *q,
                                                  const struct policy_question *asked)
{
    for (size_t i = 0; i < q->evidence->judgements.count; i++) {
        const struct judgement_record *record = &q->evidence->judgements.items[i];
        if (strcmp(record->question, asked->label.id) == 0) {
            return record;
        }
    }
    return NULL;
}

static void append_record(struct text *out, const struct judgement_record *record)
{
    text_format(out, "%s, judged by %s on %s: %s", record->holds ? "yes" : "no", record->role,
                record->date, record->reason);
}

void describe_reason(struct text *out, const struct verdict *verdict, struct decided decided)
{
    const struct policy *policy = verdict->situation.question.policy;
    const struct decision_rule *rule = &policy->decisions.items[decided.rule];
    bool first = true;
    for (size_t i = 0; i < rule->conditions.count; i++) {
        const struct predicate *condition = &rule->conditions.items[i];
        const struct judgement_record *record = condition->kind == PREDICATE_JUDGED
                                                    ? judgement_of(verdict, condition->question)
                                                    : NULL;
        if (record) {
            text_format(out, "%s%s ", first ? "" : "; ",
                        policy->questions.items[condition->question].label.title);
            append_record(out, record);
            first = false;
        }
    }
}

void describe_judgement(struct text *out, const struct verdict *verdict, uint32_t question)
{
    const struct question *q = &verdict->situation.question;
    const struct policy_question *asked = &q->policy->questions.items[question];
    const struct judgement_record *record = judgement_of(verdict, question);
    text_format(out, "%s (%s): ", asked->label.title, asked->label.cite);
    if (record) {
        append_record(out, record);
        return;
    }
    text_append(out, asked->absent_is_no ? "no, as nothing is recorded"
                     : asked->vague      ? "the text is vague, and no reading of it is recorded"
                                         : "not judged");
    text_format(out, " by %s", asked->role);
    record = judgement_recorded(q, asked);
    if (record) {
        text_format(out, "; the judgement of %s does not count", record->role);
    }
}

void describe_gap(struct text *out, const struct verdict *verdict, const struct gap *gap)
{
    const struct question *q = &verdict->situation.question;
    const struct label *scenario =
        gap->scenario == NONE ? NULL : &q->model->scenarios.items[gap->scenario].label;
    switch (gap->kind) {
    case GAP_SCENARIO:
        text_format(out, "%s (%s): assessment %s", scenario->id, scenario->title,
                    assessed_words[verdict->assessments[gap->scenario].assessed]);
        if (*verdict->assessments[gap->scenario].reason) {
            text_format(out, ": %s", verdict->assessments[gap->scenario].reason);
        }
        if (verdict->assessments[gap->scenario].reopened) {
            text_append(out, "; ");
            describe_incident(out, verdict->assessments[gap->scenario].reopened);
        }
        break;
    case GAP_MEASUREMENT:
        text_append(out, "nothing measured: ");
        append_level(out, q->model, gap->capability, gap->level);
        break;
    case GAP_CRITERION:
        text_format(out, "nothing measured: %s",
                    q->policy->criteria.items[gap->criterion].label.title);
        break;
    case GAP_STALE:
        text_format(out, "%s: ", q->model->safeguards.items[gap->safeguard].label.title);
        describe_standing(out, verdict, gap->safeguard);
        break;
    case GAP_JUDGEMENT:
        describe_judgement(out, verdict, gap->question);
        break;
    case GAP_REOPENED:
        text_format(out, "%s: ", q->model->safeguards.items[gap->safeguard].label.title);
        describe_doubt(out, &verdict->situation.standings[gap->safeguard].reopened);
        break;
    case GAP_BYPASSED:
        text_format(out, "%s: ", q->model->safeguards.items[gap->safeguard].label.title);
        describe_observation(out, verdict->situation.standings[gap->safeguard].bypassed);
        text_append(out, "; no criterion says how many are tolerable");
        break;
    case GAP_INCIDENTS:
        describe_observation(out, &q->evidence->observations.items[gap->observation]);
        text_append(out, "; what they concern is not recorded");
        break;
    case GAP_BUDGET:
        text_format(out, "%s: the analysis hit its memory budget", scenario->id);
        break;
    }
}

void describe_straddle(struct text *out, const struct verdict *verdict,
                       const struct straddle *straddle)
{
    const struct question *q = &verdict->situation.question;
    if (straddle->kind == STRADDLE_LEVEL) {
        append_level(out, q->model, straddle->capability, straddle->level);
    }
    if (straddle->criterion != NONE) {
        const struct criterion *c = &q->policy->criteria.items[straddle->criterion];
        text_format(out, "%s%s [", straddle->kind == STRADDLE_LEVEL ? "; " : "",
                    c->label.title);
        describe_threshold(out, metric_unit(q->model, c->metric), &c->threshold);
        text_append_char(out, ']');
    }
    if (straddle->measurement != NONE) {
        text_append(out, ": ");
        describe_measurement(out, verdict, straddle->measurement);
    }
}

static size_t columns(const char *start, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)start[i] & 0xC0) != 0x80;
    }
    return count;
}

void describe_wrapped(struct text *out, const char *string, size_t first, size_t indent,
                      size_t width)
{
    size_t column = first;
    bool start = true;
    while (*string) {
        size_t length = strcspn(string, " \n");
        size_t needed = columns(string, length);
        if (!start && column + 1 + needed > width) {
            text_append_char(out, '\n');
            text_repeat(out, ' ', indent);
            column = indent;
        } else if (!start) {
            text_append_char(out, ' ');
            column++;
        }
        text_append_bytes(out, string, length);
        column += needed;
        start = false;
        string += length;
        string += strspn(string, " \n");
    }
}

void describe_item(struct text *out, size_t indent, struct text *line)
{
    text_repeat(out, ' ', indent);
    text_append(out, "- ");
    describe_wrapped(out, text_string(line), indent + 2, indent + 2, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    out->failed |= line->failed;
    text_clear(line);
}

void describe_question(struct text *out, const struct verdict *verdict)
{
    const struct question *q = &verdict->situation.question;
    text_format(out, "%s, %s\n", q->evidence->title,
                q->model->deployments[q->deployment].label.title);
    text_format(out, "under %s %s, %s reading, as of %s\n", q->policy->label.title,
                q->policy->edition, reading_words[situation_reading(&verdict->situation)],
                q->date);
    describe_elsewhere(out, verdict);
}
