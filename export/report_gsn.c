/* Safety cases; see report_gsn.h. A goal about a scenario is supported where the answer is
 * certain: by solutions that are the measurements of levels not reached and the validations of
 * safeguards that count, as far as the scenario's paths turn on them. It is undeveloped where
 * the answer cannot be ruled out or was not assessed, and refuted where it is certain the other
 * way. A goal above is no better than the worst below it. */
#include "export/report_gsn.h"

#include "export/describe.h"
#include "export/json.h"
#include "export/result_json.h"
#include "export/verdict_text.h"

#include <string.h>

const char *const gsn_kind_words[] = {"goal", "strategy", "solution", "context"};
const char *const gsn_state_words[] = {"supported", "undeveloped", "refuted"};

struct building {
    const struct report *report;
    const struct verdict *verdict;
    struct gsn *gsn;
};

void gsn_release(struct gsn *gsn)
{
    vec_release(&gsn->nodes);
    arena_release(&gsn->arena);
}

/* Adds a node below 'parent' and returns its index; empties 'words' and 'source'. */
static size_t add(struct building *b, size_t parent, enum gsn_kind kind, struct text *words,
                  struct text *source)
{
    static const char *const prefixes[] = {"G", "S", "Sn", "C"};
    struct gsn *gsn = b->gsn;
    struct gsn_node node = {.kind = kind, .parent = parent};
    node.depth = parent == SIZE_MAX || gsn->failed ? 0 : gsn->nodes.items[parent].depth + 1;
    node.id = arena_format(&gsn->arena, "%s%zu", prefixes[kind], ++gsn->counts[kind]);
    node.text = arena_string(&gsn->arena, text_string(words));
    node.source = arena_string(&gsn->arena, source ? text_string(source) : "");
    gsn->failed |= words->failed || (source && source->failed) || !node.id || !node.text ||
                   !node.source || !vec_push(&gsn->nodes, node);
    text_clear(words);
    if (source) {
        text_clear(source);
    }
    return gsn->failed ? 0 : gsn->nodes.count - 1;
}

static void set_state(struct building *b, size_t goal, enum gsn_state state)
{
    if (!b->gsn->failed) {
        b->gsn->nodes.items[goal].state = state;
    }
}

/* Whether some attack path of the scenario turns on the atom. */
static bool is_on_a_path(const struct assessment *a, uint32_t atom)
{
    for (size_t i = 0; i < a->path_count; i++) {
        for (uint32_t k = 0; k < a->paths[i].atom_count; k++) {
            if (a->paths[i].atoms[k] == atom) {
                return true;
            }
        }
    }
    return false;
}

static void describe_level(const struct building *b, const struct assessment *a, uint32_t atom,
                           struct text *words, struct text *source)
{
    const struct verdict *v = b->verdict;
    const struct atom *known = &a->compiled.atoms[atom];
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, known->subject, known->level);
    text_append(words, "Not reached: ");
    describe_atom(words, v, &a->compiled, atom);
    if (level->own.measurement == NONE) {
        text_append(source, "follows from a lower level that is not reached");
    } else if (b->report->redaction < REDACT_EVIDENCE) {
        const struct measurement *m =
            &v->situation.question.evidence->measurements.items[level->own.measurement];
        describe_measurement(source, v, level->own.measurement);
        text_append(source, "; ");
        describe_citation(source, &m->provenance, m->illustrative);
    }
}

static void describe_validation(const struct building *b, uint32_t safeguard,
                                struct text *words, struct text *source)
{
    const struct verdict *v = b->verdict;
    const struct standing *standing = &v->situation.standings[safeguard];
    text_format(words, "Safeguard: %s",
                v->situation.question.model->safeguards.items[safeguard].label.title);
    report_standing(b->report, v, safeguard, source);
    if (standing->record && b->report->redaction < REDACT_EVIDENCE) {
        text_append(source, "; ");
        describe_citation(source, &standing->record->provenance,
                          standing->record->illustrative);
    }
}

/* What stands in the way of the scenario's paths: what certainly does not hold. */
static void add_solutions(struct building *b, size_t goal, uint32_t s, struct text *words,
                          struct text *source)
{
    const struct verdict *v = b->verdict;
    const struct assessment *a = &v->assessments[s];
    enum world world = situation_residual_world(&v->situation);
    for (uint32_t i = 0;
         b->report->redaction < REDACT_PATHS && i < a->compiled.circuit.atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[i];
        belief holds = situation_belief(a->words[i], world);
        if (belief_truth(holds, situation_reading(&v->situation)) != TRUTH_NO ||
            !is_on_a_path(a, i)) {
            continue;
        }
        if (atom->kind == ATOM_ASSISTED) {
            describe_level(b, a, i, words, source);
        } else if (atom->kind == ATOM_SAFEGUARD) {
            describe_validation(b, atom->subject, words, source);
        } else {
            text_append(words, "Does not hold: ");
            describe_atom(words, v, &a->compiled, i);
        }
        add(b, goal, GSN_SOLUTION, words, source);
    }
}

static enum gsn_state state_of(const struct building *b, uint32_t s)
{
    const struct verdict *v = b->verdict;
    const struct assessment *a = &v->assessments[s];
    if (a->assessed != ASSESSED_FULL) {
        return GSN_UNDEVELOPED;
    }
    switch (belief_truth(a->substantial[STAGE_RESIDUAL], situation_reading(&v->situation))) {
    case TRUTH_YES:
        return GSN_REFUTED;
    case TRUTH_NO:
        return GSN_SUPPORTED;
    case TRUTH_CANNOT_RULE_OUT:
        break;
    }
    return GSN_UNDEVELOPED;
}

/* Why a goal is not supported: how far it was assessed, and what stands open. */
static void describe_doubt(const struct building *b, uint32_t s, struct text *source)
{
    const struct verdict *v = b->verdict;
    const struct assessment *a = &v->assessments[s];
    enum reading reading = situation_reading(&v->situation);
    text_format(source, "contribution after mitigation: %s",
                describe_contribution(a->substantial[STAGE_RESIDUAL], a->unique[STAGE_RESIDUAL],
                                      reading));
    if (a->assessed != ASSESSED_FULL) {
        text_format(source, "; assessed: %s%s%s", assessed_words[a->assessed],
                    *a->reason ? "; " : "", a->reason);
    }
}

static enum gsn_state add_scenario(struct building *b, size_t strategy, uint32_t s)
{
    const struct label *label = &b->verdict->situation.question.model->scenarios.items[s].label;
    enum gsn_state state = state_of(b, s);
    struct text words, source;
    text_init(&words);
    text_init(&source);
    text_format(&words, "No substantial contribution to %s (%s) after mitigation", label->title,
                label->id);
    if (state != GSN_SUPPORTED) {
        describe_doubt(b, s, &source);
    } else if (belief_truth(b->verdict->assessments[s].substantial[STAGE_RESIDUAL],
                            READING_BOUND) != TRUTH_NO) {
        text_append(&source, "fragile: the bound reading cannot rule a contribution out");
    }
    size_t goal = add(b, strategy, GSN_GOAL, &words, &source);
    set_state(b, goal, state);
    if (state == GSN_SUPPORTED) {
        add_solutions(b, goal, s, &words, &source);
    }
    text_release(&words);
    text_release(&source);
    return state;
}

static enum gsn_state add_domain(struct building *b, size_t parent,
                                 const struct domain_verdict *d)
{
    const struct threatmodel *model = b->verdict->situation.question.model;
    enum gsn_state state = GSN_SUPPORTED;
    struct text words, source;
    text_init(&words);
    text_init(&source);
    text_format(&words, "No substantial contribution in: %s",
                model->domains.items[d->domain].label.title);
    text_append(&source, "residual tier: ");
    describe_tier(&source, b->verdict->situation.question.policy, d->tier[STAGE_RESIDUAL]);
    size_t goal = add(b, parent, GSN_GOAL, &words, &source);
    text_append(&words, "Argument over every scenario of the domain");
    size_t strategy = add(b, goal, GSN_STRATEGY, &words, NULL);
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        bool of_domain =
            model->outcomes.items[model->scenarios.items[s].outcome].domain == d->domain;
        if (of_domain && b->verdict->scenarios[s].covered &&
            b->verdict->scenarios[s].status == DOMAIN_TRACKED) {
            enum gsn_state below = add_scenario(b, strategy, s);
            state = below > state ? below : state;
        }
    }
    set_state(b, goal, state);
    text_release(&words);
    text_release(&source);
    return state;
}

static void add_contexts(struct building *b, size_t top, struct text *words,
                         struct text *source)
{
    const struct question *q = &b->verdict->situation.question;
    text_format(words, "Framework: %s, edition %s", q->policy->label.title, q->policy->edition);
    text_append(source, q->policy->url);
    add(b, top, GSN_CONTEXT, words, source);
    text_format(words, "Deployment: %s", q->model->deployments[q->deployment].label.title);
    add(b, top, GSN_CONTEXT, words, NULL);
    text_append(words, "Decision: ");
    text_format(words, "%s; ", decision_words[b->verdict->deployment.decision]);
    verdict_text_outcome(b->verdict, words);
    add(b, top, GSN_CONTEXT, words, NULL);
}

enum status gsn_make(const struct report *report, const struct verdict *verdict,
                     struct gsn *gsn)
{
    struct building b = {report, verdict, gsn};
    const struct question *q = &verdict->situation.question;
    enum gsn_state state = GSN_SUPPORTED;
    struct text words, source;
    bool any = false;
    *gsn = (struct gsn){.failed = false};
    arena_init(&gsn->arena);
    text_init(&words);
    text_init(&source);
    text_format(&words, "%s contributes substantially to no scenario that %s rates",
                q->evidence->title, q->policy->label.title);
    size_t top = add(&b, SIZE_MAX, GSN_GOAL, &words, NULL);
    add_contexts(&b, top, &words, &source);
    text_append(&words, "Argument over every tracked domain");
    size_t strategy = add(&b, top, GSN_STRATEGY, &words, NULL);
    for (size_t i = 0; i < verdict->domains.count; i++) {
        const struct domain_verdict *d = &verdict->domains.items[i];
        if (d->covered && d->status == DOMAIN_TRACKED) {
            enum gsn_state below = add_domain(&b, strategy, d);
            state = below > state ? below : state;
            any = true;
        }
    }
    set_state(&b, top, any ? state : GSN_UNDEVELOPED);
    text_release(&words);
    text_release(&source);
    return gsn->failed ? STATUS_MEMORY : STATUS_OK;
}

static void write_node(struct json *json, const struct gsn *gsn, const struct gsn_node *node)
{
    json_open_object(json, NULL);
    json_string(json, "id", node->id);
    json_string(json, "kind", gsn_kind_words[node->kind]);
    json_string(json, "text", node->text);
    json_string(json, "source", *node->source ? node->source : NULL);
    json_string(json, "state", node->kind == GSN_GOAL ? gsn_state_words[node->state] : NULL);
    json_string(json, "parent",
                node->parent == SIZE_MAX ? NULL : gsn->nodes.items[node->parent].id);
    json_string(json, "relation",
                node->parent == SIZE_MAX    ? NULL
                : node->kind == GSN_CONTEXT ? "in-context-of"
                                            : "supported-by");
    json_close(json);
}

static void write_case(struct json *json, const struct report *report, const struct verdict *v,
                       const struct gsn *gsn)
{
    struct text name;
    text_init(&name);
    report_name_case(report, v, false, &name);
    json_open_object(json, NULL);
    json_string(json, "title", text_string(&name));
    result_json_identity(json, v);
    json_bool(json, "complete", v->complete);
    json_open_array(json, "nodes");
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        write_node(json, gsn, &gsn->nodes.items[i]);
    }
    json_close(json);
    json_close(json);
    json->out->failed |= name.failed;
    text_release(&name);
}

enum status report_write_gsn(const struct report *report, struct text *out)
{
    const struct verdict *v;
    enum status status = STATUS_OK;
    struct text banner;
    struct json json;
    text_init(&banner);
    report_banner(report, &banner);
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-safety-case");
    json_count(&json, "version", 1);
    json_string(&json, "banner", banner.length ? text_string(&banner) : NULL);
    json_open_array(&json, "cases");
    for (size_t at = 0; status == STATUS_OK && (v = report_next(report, &at));) {
        struct gsn gsn;
        status = gsn_make(report, v, &gsn);
        if (status == STATUS_OK) {
            write_case(&json, report, v, &gsn);
        }
        gsn_release(&gsn);
    }
    json_close(&json);
    json_close(&json);
    out->failed |= banner.failed;
    text_release(&banner);
    return out->failed ? STATUS_MEMORY : status;
}
