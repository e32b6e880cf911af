/* What drawings of whole scenarios and of single paths say of a node, a safeguard and of the
 * assessment behind them. */
#include "export/drawing_parts.h"

#include "base/limits.h"
#include "export/describe.h"

#include <string.h>

static belief belief_in(const struct drawing *d, uint32_t node, enum world world)
{
    return situation_belief(d->assessment->words[d->assessment->compiled.node_of[node]], world);
}

/* A node that does not hold is cut where it would hold without safeguards, else blocked. */
static const char *state_of(const struct drawing *d, uint32_t node)
{
    belief b = belief_in(d, node, d->world);
    switch (belief_truth(b, d->reading)) {
    case TRUTH_YES:
        return "open";
    case TRUTH_CANNOT_RULE_OUT:
        return belief_is_missing(b, d->reading) ? "unknown" : "cannot-rule-out";
    case TRUTH_NO:
        break;
    }
    belief unmitigated = belief_in(d, node, WORLD_UNMITIGATED);
    bool alone = d->world == WORLD_BASELINE;
    return !alone && belief_truth(unmitigated, d->reading) != TRUTH_NO ? "cut" : "blocked";
}

/* What the actor has without the system is given, and not delivered by it. */
static bool is_own(const struct drawing *d, uint32_t node)
{
    return d->model->nodes.items[node].kind == NODE_CAPABILITY &&
           belief_truth(belief_in(d, node, WORLD_BASELINE), d->reading) == TRUTH_YES;
}

static const char *state_of_given(const char *state)
{
    return strcmp(state, "open") == 0 ? "given" : state;
}

void drawing_write_text(struct json *json, const char *key, const char *words)
{
    size_t length = strlen(words), kept = LIMIT_TITLE_BYTES - 4;
    if (length < LIMIT_TITLE_BYTES) {
        kept = length;
    } else {
        while ((words[kept] & 0xC0) == 0x80) {
            kept--; /* not within a sequence of UTF-8 */
        }
    }
    struct text cut;
    text_init(&cut);
    text_append_bytes(&cut, words, kept);
    text_append(&cut, kept < length ? "\xE2\x80\xA6" : "");
    if (length) {
        json_string(json, key, text_string(&cut));
    }
    json->out->failed |= cut.failed;
    text_release(&cut);
}

const char *drawing_decision(enum decision decision)
{
    static const char *const words[] = {
        [DECISION_DEPLOY] = "deploy",
        [DECISION_DEPLOY_WITH_MITIGATIONS] = "deploy with mitigations",
        [DECISION_RESTRICTED_ACCESS] = "restricted access",
        [DECISION_DISCRETIONARY_RESTRICTION] = "discretionary restriction",
        [DECISION_PROVISIONAL_HOLD] = "provisional hold",
        [DECISION_HOLD_DEPLOYMENT] = "hold deployment",
        [DECISION_HOLD_DEVELOPMENT] = "hold development",
    };
    return words[decision];
}

void drawing_write_gate(struct json *json, const struct node *node)
{
    static const char *const words[] = {
        [NODE_ALL] = "all", [NODE_ANY] = "any", [NODE_SEQUENCE] = "sequence"};
    struct text kind;
    text_init(&kind);
    if (node->kind == NODE_AT_LEAST) {
        text_format(&kind, "at least %u of %zu", node->k, node->inputs.count);
    } else {
        text_append(&kind, words[node->kind]);
    }
    json_string(json, "gate", text_string(&kind));
    text_release(&kind);
}

void drawing_word_tiers(const struct policy *policy, const struct tier_belief *tiers,
                        struct text *out)
{
    static const char *const stages[] = {"before", "residual"};
    if (!tiers) {
        text_append(out, "no scenario is rated");
    }
    for (int stage = STAGE_BEFORE; tiers && stage <= STAGE_RESIDUAL; stage++) {
        text_format(out, "%s%s: %s%s", stage ? "\n" : "", stages[stage],
                    policy->tiers.items[tiers[stage].high].label.id,
                    tier_truth(tiers[stage]) == TRUTH_YES ? "" : "?");
    }
}

void drawing_write_id(struct drawing *d, const char *key, const char *prefix, const char *id)
{
    struct text text;
    text_init(&text);
    text_format(&text, "%s%s", prefix, id);
    json_string(&d->json, key, text_string(&text));
    text_release(&text);
}

void drawing_write_node_id(struct drawing *d, const char *key, uint32_t node)
{
    drawing_write_id(d, key, "", d->model->nodes.items[node].label.id);
}

static void write_measured(struct drawing *d, const struct node *node)
{
    const struct level_finding *level =
        level_finding_of(&d->verdict->situation.levels, node->capability, node->level);
    struct text note;
    text_init(&note);
    text_format(&note, "level %u: ", node->level);
    if (d->without_evidence) {
        text_append(&note, "left out");
    } else if (level->own.measurement == NONE) {
        text_append(&note, "not measured");
    } else {
        const struct question *q = &d->verdict->situation.question;
        const struct measurement *m = &q->evidence->measurements.items[level->own.measurement];
        struct estimate estimate = measurement_estimate(m, q->confidence);
        enum unit unit = metric_unit(d->model, m->metric);
        if (m->has_count) {
            text_format(&note, "%llu of %llu", (unsigned long long)m->k,
                        (unsigned long long)m->n);
        } else {
            describe_value(&note, unit, estimate.value);
        }
        if (estimate.source != INTERVAL_NONE) {
            text_append(&note, " (");
            describe_value(&note, unit, estimate.low);
            text_append(&note, " to ");
            describe_value(&note, unit, estimate.high);
            text_append(&note, ")");
        }
    }
    json_string(&d->json, "note", text_string(&note));
    text_release(&note);
}

static void write_own(struct drawing *d, const struct node *node)
{
    struct text note;
    text_init(&note);
    text_format(&note, "level %u: the actor has it without the system", node->level);
    json_string(&d->json, "note", text_string(&note));
    text_release(&note);
}

static bool is_choke_point(const struct drawing *d, uint32_t node)
{
    for (size_t i = 0; i < d->assessment->choke_point_count; i++) {
        if (d->assessment->choke_points[i] == node) {
            return true;
        }
    }
    return false;
}

void drawing_write_node_body(struct drawing *d, uint32_t index)
{
    static const char *const kinds[] = {[NODE_STEP] = "step",
                                        [NODE_CONDITION] = "condition",
                                        [NODE_ALL] = "gate",
                                        [NODE_ANY] = "gate",
                                        [NODE_AT_LEAST] = "gate",
                                        [NODE_SEQUENCE] = "gate",
                                        [NODE_CAPABILITY] = "capability",
                                        [NODE_AFFORDANCE] = "affordance"};
    const struct node *node = &d->model->nodes.items[index];
    const struct scenario *scenario = &d->model->scenarios.items[d->assessment->scenario];
    const char *kind = kinds[node->kind];
    const char *state = state_of(d, index);
    bool gate = strcmp(kind, "gate") == 0;
    if (index == scenario->goal) {
        kind = "goal";
        gate = false;
    }
    if (node->kind == NODE_CONDITION || node->kind == NODE_AFFORDANCE || is_own(d, index)) {
        state = state_of_given(state);
    }
    json_string(&d->json, "kind", kind);
    if (!gate || !node->anonymous) {
        json_string(&d->json, "label", *node->label.title ? node->label.title : node->label.id);
    }
    if (gate) {
        drawing_write_gate(&d->json, node);
    }
    json_string(&d->json, "state", state);
    if (is_own(d, index)) {
        write_own(d, node);
    } else if (node->kind == NODE_CAPABILITY) {
        write_measured(d, node);
    }
    if (is_choke_point(d, index)) {
        json_bool(&d->json, "choke", true);
    }
    if (*node->label.text && strlen(node->label.text) < 4000) {
        json_string(&d->json, "tooltip", node->label.text);
    }
}

/* Whether a safeguard is in force and no step of this scenario that holds defeats it. */
bool drawing_is_effective(const struct drawing *d, uint32_t s)
{
    uint32_t ineffective = d->assessment->compiled.ineffective[s];
    belief in_force = d->verdict->situation.standings[s].in_force[d->world];
    belief effective =
        ineffective == NONE
            ? in_force
            : belief_not(situation_belief(d->assessment->words[ineffective], d->world));
    return belief_truth(effective, d->reading) == TRUTH_YES;
}

void drawing_write_safeguard(struct drawing *d, uint32_t s)
{
    const struct safeguard *safeguard = &d->model->safeguards.items[s];
    struct text note;
    text_init(&note);
    describe_standing(&note, d->verdict, s);
    json_open_object(&d->json, NULL);
    drawing_write_id(d, "id", "safeguard:", safeguard->label.id);
    json_string(&d->json, "kind", "safeguard");
    json_string(&d->json, "label", safeguard->label.title);
    json_bool(&d->json, "in_force", drawing_is_effective(d, s));
    if (d->world == WORLD_VALIDATED && !d->without_evidence) {
        json_string(&d->json, "note", text_string(&note));
    }
    json_close(&d->json);
    text_release(&note);
}

bool drawing_bites(const struct drawing *d, const struct safeguard *safeguard)
{
    for (size_t i = 0; i < safeguard->cuts.count; i++) {
        const struct cut *cut = &safeguard->cuts.items[i];
        if (cut->kind == CUT_NODE && d->nodes[cut->target]) {
            return true;
        }
        for (uint32_t n = 0; cut->kind == CUT_CAPABILITY && n < d->model->nodes.count; n++) {
            if (d->nodes[n] && d->model->nodes.items[n].capability == cut->target) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the system has the safeguard in any form. */
bool drawing_is_recorded(const struct drawing *d, uint32_t safeguard)
{
    const struct situation *situation = &d->verdict->situation;
    return situation->standings[safeguard].status > SAFEGUARD_UNDEFINED ||
           assumed_safeguard(situation->question.assumptions, safeguard) != ASSUMED_AS_IT_IS;
}

/* The first node that stands for the same thing: equal requirements are drawn once. */
uint32_t drawing_representative(const struct drawing *d, uint32_t node)
{
    const struct node *n = &d->model->nodes.items[node];
    if (n->kind != NODE_CAPABILITY && n->kind != NODE_AFFORDANCE) {
        return node;
    }
    for (uint32_t i = 0; i < node; i++) {
        const struct node *other = &d->model->nodes.items[i];
        if (d->nodes[i] && other->kind == n->kind && other->capability == n->capability &&
            other->level == n->level && other->affordance == n->affordance) {
            return i;
        }
    }
    return node;
}

/* Safeguards that would bite but of which the evidence says nothing are named, not drawn. */
static void write_left_out(struct drawing *d)
{
    struct text line;
    bool any = false;
    text_init(&line);
    text_append(&line, "Not drawn, because the evidence says nothing of them:");
    for (uint32_t s = 0; s < d->model->safeguards.count; s++) {
        if (!drawing_is_recorded(d, s) && drawing_bites(d, &d->model->safeguards.items[s])) {
            text_format(&line, "%s %s", any ? ";" : "",
                        d->model->safeguards.items[s].label.title);
            any = true;
        }
    }
    if (any && line.length < 500) {
        json_string(&d->json, NULL, text_string(&line));
    } else if (any) {
        json_string(&d->json, NULL,
                    "Safeguards of which the evidence says nothing are not drawn");
    }
    text_release(&line);
}

static void write_footer(struct drawing *d, const char *remark)
{
    const struct question *q = &d->verdict->situation.question;
    struct text line;
    text_init(&line);
    json_open_array(&d->json, "footer");
    if (q->assumed) {
        text_format(&line, "What if, and not the system's verdict: %s", q->assumed);
        drawing_write_text(&d->json, NULL, text_string(&line));
        text_clear(&line);
    }
    if (*remark) {
        json_string(&d->json, NULL, remark);
    }
    if (d->nodes) {
        write_left_out(d);
    }
    text_format(&line, "%s %s; %s reading, ", q->policy->label.title, q->policy->edition,
                reading_words[d->reading]);
    text_rounded(&line, q->confidence * 100, 6);
    text_format(&line, "%% intervals; pathgate; evidence %.12s, framework %.12s",
                q->evidence->digest, q->policy->digest);
    json_string(&d->json, NULL, text_string(&line));
    json_close(&d->json);
    text_release(&line);
}

void drawing_write_page(struct drawing *d, const char *title, const char *about,
                        const char *remark)
{
    const struct question *q = &d->verdict->situation.question;
    struct text line;
    text_init(&line);
    json_count(&d->json, "drawing", 1);
    json_string(&d->json, "title", title);
    text_format(&line, "%s, %s deployment", q->evidence->title,
                deployment_words[q->deployment]);
    if (d->assessment) {
        text_format(&line, ", world '%s'", world_words[d->world]);
    }
    text_format(&line, ", %s%s%s%s", q->date, q->assumed ? "; what if" : "", *about ? "; " : "",
                about);
    json_string(&d->json, "subtitle", text_string(&line));
    text_release(&line);
    write_footer(d, remark);
}

void drawing_write_head(struct drawing *d, const char *about, const char *remark)
{
    const struct scenario *scenario = &d->model->scenarios.items[d->assessment->scenario];
    struct text title;
    text_init(&title);
    text_format(&title, "%s: %s", scenario->label.id, scenario->label.title);
    drawing_write_page(d, text_string(&title), about, remark);
    text_release(&title);
}
