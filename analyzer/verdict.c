/* Making a verdict: assess every scenario, apply the rules at both readings, decide, and list
 * what the result rests on. */
#include "analyzer/verdict.h"

#include "analyzer/caveats.h"
#include "analyzer/goal_odds.h"
#include "analyzer/tiers.h"

#include <string.h>

struct making {
    struct verdict *out;
    const struct assessment_options *options;
    struct other_deployment others[DEPLOYMENT_COUNT];
    struct rule_facts facts;
    bool chances; /* some rule asks for probabilities */
};

/* A criterion that decides a level is met as the level is assumed to be. */
static bool assume_criterion(const struct question *q, const struct criterion *criterion,
                             struct finding *finding)
{
    uint32_t capability = threatmodel_find_capability(q->model, criterion->capability);
    int assumed =
        capability == NONE ? -1 : assumed_reach(q->assumptions, capability, criterion->level);
    if (assumed < 0) {
        return false;
    }
    *finding = (struct finding){
        .reached = assumed ? BELIEF_YES : BELIEF_NO,
        .assessed = true,
        .measurement = NONE,
    };
    return true;
}

static enum status find_criteria(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    const struct answers *answers = situation_answers(&v->situation);
    if (!answers) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *c = &q->policy->criteria.items[i];
        v->criteria[i] = answers->strongest[i];
        v->criteria_weakest[i] = answers->weakest[i];
        if (*c->capability && assume_criterion(q, c, &v->criteria[i])) {
            v->criteria_weakest[i] = v->criteria[i];
        }
    }
    return STATUS_OK;
}

/* What rules ask for beyond the scenarios themselves. */
static void find_wants(struct making *m)
{
    const struct policy *policy = m->out->situation.question.policy;
    for (size_t i = 0; i < policy->rules.count; i++) {
        const struct rule *rule = &policy->rules.items[i];
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind == PREDICATE_CONTRIBUTION && predicate->under != NONE) {
                m->others[predicate->under].wanted = true;
            }
            m->chances |= predicate->kind == PREDICATE_PROBABILITY;
        }
    }
}

/* How probable every goal is in every world, where some rule asks. */
static enum status find_chances(struct making *m)
{
    struct verdict *v = m->out;
    size_t count = v->situation.question.model->scenarios.count;
    const struct engine_options options = {.memory_budget = m->options->memory_budget};
    enum status status = STATUS_OK;
    if (!m->chances) {
        return STATUS_OK;
    }
    v->chances = memory_zeroed(count, WORLD_COUNT * sizeof(*v->chances));
    if (!v->chances) {
        return STATUS_MEMORY;
    }
    for (uint32_t s = 0; status == STATUS_OK && s < count; s++) {
        struct goal_odds odds;
        status = goal_odds_find(v, s, &options, &odds);
        if (status == STATUS_OK) {
            memcpy(&v->chances[s * WORLD_COUNT], odds.in, sizeof(odds.in));
        }
    }
    return status;
}

static enum status assess_other(struct making *m, enum deployment_type deployment)
{
    struct other_deployment *other = &m->others[deployment];
    struct question question = m->out->situation.question;
    size_t count = question.model->scenarios.count;
    question.deployment = deployment;
    other->assessments = memory_zeroed(count, sizeof(*other->assessments));
    enum status status =
        other->assessments ? situation_init(&question, &other->situation) : STATUS_MEMORY;
    for (uint32_t s = 0; status == STATUS_OK && s < count; s++) {
        status =
            assessment_make_brief(&other->situation, s, m->options, &other->assessments[s]);
    }
    return status;
}

static void release_others(struct making *m)
{
    for (int d = 0; d < DEPLOYMENT_COUNT; d++) {
        struct other_deployment *other = &m->others[d];
        size_t count = m->out->situation.question.model->scenarios.count;
        for (size_t s = 0; other->assessments && s < count; s++) {
            assessment_release(&other->assessments[s]);
        }
        memory_free(other->assessments);
        situation_release(&other->situation);
    }
}

static enum status assess_scenarios(struct making *m)
{
    struct verdict *v = m->out;
    enum status status = STATUS_OK;
    for (uint32_t s = 0;
         status == STATUS_OK && s < v->situation.question.model->scenarios.count; s++) {
        status = assessment_make(&v->situation, s, m->options, &v->arena, &v->assessments[s]);
    }
    return status;
}

static enum status assess_all(struct making *m)
{
    enum status status = assess_scenarios(m);
    find_wants(m);
    if (status == STATUS_OK) {
        status = find_chances(m);
    }
    for (int d = 0; status == STATUS_OK && d < DEPLOYMENT_COUNT; d++) {
        if (m->others[d].wanted) {
            status = assess_other(m, (enum deployment_type)d);
        }
    }
    return status;
}

/* Whether the framework is about a scenario, and whether tiers rest on it. */
static void find_coverage(struct verdict *v, uint32_t s)
{
    const struct question *q = &v->situation.question;
    const struct assessment *a = &v->assessments[s];
    struct scenario_verdict *scenario = &v->scenarios[s];
    const struct outcome *outcome =
        &q->model->outcomes.items[q->model->scenarios.items[s].outcome];
    scenario->status = a->status;
    scenario->domain = outcome->domain;
    if (q->policy->domains.count) {
        scenario->domain = policy_domain_of(q->policy, outcome->label.id,
                                            q->model->domains.items[outcome->domain].label.id);
        scenario->status = scenario->domain == NONE
                               ? a->status
                               : q->policy->domains.items[scenario->domain].status;
    }
    scenario->covered = scenario->domain != NONE;
    scenario->gating = scenario->covered && scenario->status == DOMAIN_TRACKED &&
                       a->assessed <= ASSESSED_PARTIAL;
}

static void judge_scenario(struct making *m, uint32_t s)
{
    struct scenario_verdict *scenario = &m->out->scenarios[s];
    find_coverage(m->out, s);
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        scenario->tier[stage] = scenario_tier(&m->facts, s, (enum stage)stage, false);
        scenario->bound_tier[stage] = scenario_tier(&m->facts, s, (enum stage)stage, true);
        scenario->fragile |= scenario->tier[stage].high != scenario->bound_tier[stage].high;
    }
}

static struct domain_verdict *domain_of(struct verdict *v, uint32_t scenario)
{
    const struct threatmodel *model = v->situation.question.model;
    uint32_t domain = model->outcomes.items[model->scenarios.items[scenario].outcome].domain;
    for (size_t i = 0; i < v->domains.count; i++) {
        if (v->domains.items[i].domain == domain) {
            return &v->domains.items[i];
        }
    }
    struct domain_verdict fresh = {.domain = domain, .scenario = {NONE, NONE}};
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        fresh.tier[stage].rule = fresh.bound_tier[stage].rule = NONE;
    }
    return vec_push(&v->domains, fresh) ? &v->domains.items[v->domains.count - 1] : NULL;
}

static enum status judge_domains(struct verdict *v)
{
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        const struct scenario_verdict *scenario = &v->scenarios[s];
        struct domain_verdict *domain = domain_of(v, s);
        if (!domain) {
            return STATUS_MEMORY;
        }
        for (int stage = 0; scenario->gating && stage < 2; stage++) {
            bool higher = scenario->tier[stage].high > domain->tier[stage].high;
            if (higher || domain->scenario[stage] == NONE) {
                domain->scenario[stage] = s;
            }
            domain->tier[stage] = tier_max(domain->tier[stage], scenario->tier[stage]);
            domain->bound_tier[stage] =
                tier_max(domain->bound_tier[stage], scenario->bound_tier[stage]);
        }
        domain->gating |= scenario->gating;
        if (scenario->covered && (!domain->covered || scenario->status < domain->status)) {
            domain->status = scenario->status;
        }
        domain->covered |= scenario->covered;
    }
    return STATUS_OK;
}

static void judge_overall(struct verdict *v)
{
    for (int stage = 0; stage < 2; stage++) {
        v->tier[stage] = v->bound_tier[stage] = (struct tier_belief){.rule = NONE};
        for (size_t i = 0; i < v->domains.count; i++) {
            struct domain_verdict *domain = &v->domains.items[i];
            domain->fragile |= domain->tier[stage].high != domain->bound_tier[stage].high;
            if (domain->gating) {
                v->tier[stage] = tier_max(v->tier[stage], domain->tier[stage]);
                v->bound_tier[stage] =
                    tier_max(v->bound_tier[stage], domain->bound_tier[stage]);
                v->fragile |= domain->fragile;
            }
        }
    }
    v->deployment = decide(v, false, false);
    v->development = decide(v, true, false);
    v->bound_deployment = decide(v, false, true);
    v->bound_development = decide(v, true, true);
    v->fragile |= v->deployment.decision != v->bound_deployment.decision ||
                  v->development.decision != v->bound_development.decision;
}

static enum verdict_outcome outcome_of(enum decision decision)
{
    switch (decision) {
    case DECISION_DEPLOY:
    case DECISION_DEPLOY_WITH_MITIGATIONS:
        return OUTCOME_ACCEPTABLE;
    case DECISION_PROVISIONAL_HOLD:
        return OUTCOME_UNDETERMINED;
    case DECISION_RESTRICTED_ACCESS:
    case DECISION_DISCRETIONARY_RESTRICTION:
    case DECISION_HOLD_DEPLOYMENT:
    case DECISION_HOLD_DEVELOPMENT:
        break;
    }
    return OUTCOME_CROSSED;
}

/* Why gaps keep a decision from being the last word. */
static unsigned reasons_of_gaps(const struct verdict *v)
{
    const struct policy *policy = v->situation.question.policy;
    unsigned reasons = 0;
    for (size_t i = 0; i < v->gaps.count; i++) {
        const struct gap *gap = &v->gaps.items[i];
        reasons |= gap->kind != GAP_JUDGEMENT                     ? UNDETERMINED_GAPS
                   : policy->questions.items[gap->question].vague ? UNDETERMINED_VAGUE
                                                                  : UNDETERMINED_JUDGEMENT;
    }
    return reasons;
}

/* An acceptable decision that rests on gaps, or that the bound reading would not take, is not
 * the last word; neither is one that hit a budget, or that rests on no rated scenario at all.
 */
static void conclude(struct verdict *v)
{
    bool development = v->situation.question.deployment == DEPLOYMENT_DEVELOPMENT;
    struct decided decided = development ? v->development : v->deployment;
    struct decided bound = development ? v->bound_development : v->bound_deployment;
    v->complete = true;
    for (size_t i = 0; i < v->gaps.count; i++) {
        v->complete &= v->gaps.items[i].kind != GAP_BUDGET;
    }
    bool rated = false;
    for (size_t i = 0; i < v->domains.count; i++) {
        rated |= v->domains.items[i].gating;
    }
    v->outcome = outcome_of(decided.decision);
    unsigned reasons =
        reasons_of_gaps(v) |
        (outcome_of(bound.decision) != OUTCOME_ACCEPTABLE ? UNDETERMINED_STRADDLES : 0u) |
        (rated ? 0u : UNDETERMINED_NOTHING_RATED) |
        (v->situation.question.elsewhere || v->situation.question.assumptions
             ? UNDETERMINED_WHAT_IF
             : 0u);
    if (v->outcome == OUTCOME_UNDETERMINED) {
        v->undetermined = UNDETERMINED_PROVISIONAL | reasons;
    } else if (v->outcome == OUTCOME_ACCEPTABLE && reasons) {
        v->outcome = OUTCOME_UNDETERMINED;
        v->undetermined = reasons;
    }
}

static enum status allocate(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    size_t scenarios = q->model->scenarios.count, criteria = q->policy->criteria.count;
    v->assessments = memory_zeroed(scenarios, sizeof(*v->assessments));
    v->scenarios = memory_zeroed(scenarios, sizeof(*v->scenarios));
    v->criteria = memory_zeroed(criteria, sizeof(*v->criteria));
    v->criteria_weakest = memory_zeroed(criteria, sizeof(*v->criteria_weakest));
    return v->assessments && v->scenarios && v->criteria && v->criteria_weakest ? STATUS_OK
                                                                                : STATUS_MEMORY;
}

static bool check_deployment(const struct question *question, struct diagnostics *diagnostics)
{
    if (question->model->deployments[question->deployment].declared) {
        return true;
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-deployment", (struct place){NULL, 0},
                    "no file of the model describes the deployment '%s'",
                    deployment_words[question->deployment]);
    diagnostics_hint(diagnostics, "add <import shipped=\"common\"/> or a <deployment> element");
    return false;
}

static enum status judge(struct making *m)
{
    struct verdict *v = m->out;
    m->facts = (struct rule_facts){v, m->others};
    enum status status = find_criteria(v);
    if (status == STATUS_OK) {
        status = assess_all(m);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        judge_scenario(m, s);
    }
    status = judge_domains(v);
    if (status != STATUS_OK) {
        return status;
    }
    judge_overall(v);
    status = caveats_find(v, &m->facts, m->options);
    if (status == STATUS_OK) {
        conclude(v);
    }
    return status;
}

enum status verdict_make(const struct question *question,
                         const struct assessment_options *options, struct verdict *out,
                         struct diagnostics *diagnostics)
{
    struct making m = {.out = out, .options = options};
    *out = (struct verdict){0};
    arena_init(&out->arena);
    if (!check_deployment(question, diagnostics)) {
        return STATUS_INVALID;
    }
    enum status status =
        options->extent == EXTENT_ALL ? structure_prepare(diagnostics) : STATUS_OK;
    if (status == STATUS_OK) {
        status = situation_init(question, &out->situation);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = allocate(out);
    if (status == STATUS_OK) {
        status = options->extent == EXTENT_CIRCUIT ? assess_scenarios(&m) : judge(&m);
    }
    release_others(&m);
    if (status != STATUS_OK) {
        verdict_release(out);
    }
    return status;
}

void verdict_release(struct verdict *verdict)
{
    const struct threatmodel *model = verdict->situation.question.model;
    for (size_t s = 0; verdict->assessments && s < model->scenarios.count; s++) {
        assessment_release(&verdict->assessments[s]);
    }
    memory_free(verdict->assessments);
    memory_free(verdict->scenarios);
    memory_free(verdict->chances);
    memory_free(verdict->criteria);
    memory_free(verdict->criteria_weakest);
    vec_release(&verdict->domains);
    vec_release(&verdict->straddles);
    vec_release(&verdict->gaps);
    vec_release(&verdict->notes);
    situation_release(&verdict->situation);
    arena_release(&verdict->arena);
    *verdict = (struct verdict){0};
}
