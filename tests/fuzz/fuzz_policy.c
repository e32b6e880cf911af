/* Any bytes as a framework pack. What is accepted keeps the promises of model/policy.h, and
 * comes to a verdict on a small model, written as text and as JSON. */
#include "export/result.h"
#include "tests/fuzz/scratch.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char model_text[] =
    "<threat-model version='1' title='Fair'>"
    "<affordance id='chat' title='Chat'/><affordance id='weights' title='Weights'/>"
    "<deployment type='closed' title='App' to='public' gives='chat' admits='direct'/>"
    "<deployment type='development' title='Workshop' to='staff' gives='chat weights'/>"
    "<domain id='fairs' title='Fairs'><actor id='baker' title='Baker'/>"
    "<metric id='quiz' title='Quiz'/><metric id='refusals' title='Refusals'/>"
    "<capability id='alibis' title='Alibis' through='chat'><level title='Convinces'/>"
    "<indicator metric='quiz' level='1' at-least='50%' cite='illustrative'/></capability>"
    "<safeguard id='refusal-training' title='Refusals' family='deployment' layer='model'"
    " works-under='closed' metrics='refusals'><cuts capability='alibis'/></safeguard>"
    "<outcome id='prize' title='Prize'><scenario id='win' title='Win' actor='baker' "
    "goal='enter'>"
    "<condition id='jury' title='Jury' cite='illustrative'/>"
    "<step id='enter' title='Enter' needs='jury'><requires capability='alibis'/></step>"
    "</scenario></outcome></domain></threat-model>";

static const char evidence_text[] =
    "<evidence version='1' title='Bot'><system id='bot' title='Bot'>"
    "<checkpoint id='app' kind='system'/>"
    "<measurement metric='quiz' checkpoint='app' k='14' n='20' illustrative='yes'/>"
    "<measurement metric='refusals' checkpoint='app' k='19' n='20' illustrative='yes'/>"
    "<safeguard ref='refusal-training' status='validated' tested-against='direct'"
    " illustrative='yes'/></system></evidence>";

struct fixture {
    struct scratch scratch;
    struct threatmodel model;
    struct evidence_set evidence;
};

static struct fixture *open_fixture(void)
{
    static struct fixture fixture;
    if (!*fixture.scratch.path) {
        const struct source source = {
            .path = "bot.xml", .bytes = evidence_text, .length = strlen(evidence_text)};
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        evidence_set_init(&fixture.evidence);
        scratch_open(&fixture.scratch);
        const char *path = scratch_fill(&fixture.scratch, model_text, strlen(model_text));
        require(threatmodel_read(&path, 1, NULL, &fixture.model, &diagnostics) == STATUS_OK);
        require(evidence_read(&source, &fixture.evidence, &diagnostics) == STATUS_OK);
        diagnostics_release(&diagnostics);
    }
    return &fixture;
}

static void check_predicate(const struct policy *policy, const struct predicate *predicate)
{
    require(predicate->kind != PREDICATE_MEETS ||
            predicate->criterion < policy->criteria.count);
    require(predicate->under == NONE || predicate->under < DEPLOYMENT_COUNT);
    require(predicate->kind != PREDICATE_SECURITY || predicate->level < policy->security.count);
    require(predicate->kind != PREDICATE_JUDGED ||
            predicate->question < policy->questions.count);
    require(predicate->kind != PREDICATE_PROBABILITY || isfinite(predicate->threshold.value));
    require(predicate->subject != NULL);
}

static void check_rules(const struct policy *policy)
{
    for (size_t i = 0; i < policy->rules.count; i++) {
        const struct rule *rule = &policy->rules.items[i];
        require(rule->tier < policy->tiers.count);
        for (size_t p = 0; p < rule->predicates.count; p++) {
            require(rule->predicates.items[p].kind < PREDICATE_TIER);
            check_predicate(policy, &rule->predicates.items[p]);
        }
    }
    for (size_t i = 0; i < policy->decisions.count; i++) {
        const struct decision_rule *decision = &policy->decisions.items[i];
        for (size_t c = 0; c < decision->conditions.count; c++) {
            require(decision->conditions.items[c].kind >= PREDICATE_MEETS);
            check_predicate(policy, &decision->conditions.items[c]);
        }
    }
}

static void check_policy(const struct policy *policy)
{
    for (size_t i = 0; i < policy->tiers.count; i++) {
        require(policy->tiers.items[i].rank == i);
    }
    for (size_t i = 0; i < policy->criteria.count; i++) {
        require(isfinite(policy->criteria.items[i].threshold.value));
    }
    for (size_t i = 0; i < policy->security.count; i++) {
        uint32_t question = policy->security.items[i].question;
        require(question == NONE || question < policy->questions.count);
    }
    check_rules(policy);
}

static void check_verdict(const struct fixture *fixture, const struct policy *policy,
                          enum deployment_type deployment, bool strict)
{
    static const struct assessment_options options;
    const struct question question = {.model = &fixture->model,
                                      .policy = policy,
                                      .evidence = &fixture->evidence.systems.items[0],
                                      .deployment = deployment,
                                      .confidence = 0.95,
                                      .date = "2026-11-21",
                                      .strict = strict};
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct text text, json;
    diagnostics_init(&diagnostics);
    text_init(&text);
    text_init(&json);
    require(verdict_make(&question, &options, &verdict, &diagnostics) == STATUS_OK);
    for (int stage = 0; stage < 2; stage++) {
        require(verdict.tier[stage].low <= verdict.tier[stage].high);
        require(verdict.tier[stage].high < policy->tiers.count);
    }
    require(!strict || !verdict.fragile);
    verdict_write_text(&verdict, &text);
    verdict_write_json(&verdict, &json);
    require(text.length > 0 && json.length > 0);
    text_release(&text);
    text_release(&json);
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fixture *fixture = open_fixture();
    struct diagnostics diagnostics;
    struct policy policy;
    struct text said;
    text_init(&said);
    diagnostics_init(&diagnostics);
    enum status status =
        policy_read(scratch_fill(&fixture->scratch, data, size), &policy, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        check_policy(&policy);
        check_verdict(fixture, &policy, DEPLOYMENT_CLOSED, false);
        check_verdict(fixture, &policy, DEPLOYMENT_DEVELOPMENT, false);
        check_verdict(fixture, &policy, DEPLOYMENT_CLOSED, true);
        policy_release(&policy);
    } else {
        require(policy.tiers.count == 0 && policy.rules.count == 0);
    }
    diagnostics_write(&diagnostics, &said);
    text_release(&said);
    diagnostics_release(&diagnostics);
    return 0;
}
