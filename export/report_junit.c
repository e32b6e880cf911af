/* Reports as JUnit XML for what shows results of tests: a suite a case, a test for the decision
 * and for each scenario and criterion. A test passes only where its answer is certain and
 * acceptable: what cannot be ruled out is an error, what is crossed a failure, and what no tier
 * rests on is skipped. */
#include "export/describe.h"
#include "export/report.h"
#include "export/result.h"
#include "export/verdict_text.h"

enum answer { ANSWER_PASS, ANSWER_FAILURE, ANSWER_ERROR, ANSWER_SKIPPED };

struct suite {
    const struct report *report;
    const struct verdict *verdict;
    struct text cases;
    size_t counts[4]; /* by enum answer */
};

static void open_case(struct suite *suite, const char *class, const char *name)
{
    const struct question *q = &suite->verdict->situation.question;
    text_append(&suite->cases, "    <testcase classname=\"");
    text_append_xml(&suite->cases, q->policy->label.id);
    text_format(&suite->cases, ".%s.%s\" name=\"", deployment_words[q->deployment], class);
    text_append_xml(&suite->cases, name);
    text_append(&suite->cases, "\"");
}

/* One test; empties 'words'. */
static void add_case(struct suite *suite, const char *class, const char *name,
                     enum answer answer, struct text *words)
{
    static const char *const elements[] = {"", "failure", "error", "skipped"};
    static const char *const types[] = {"", "crossed", "undetermined", ""};
    struct text *out = &suite->cases;
    open_case(suite, class, name);
    if (answer == ANSWER_PASS) {
        text_append(out, "/>\n");
    } else {
        text_format(out, ">\n      <%s", elements[answer]);
        if (*types[answer]) {
            text_format(out, " type=\"%s\"", types[answer]);
        }
        text_append(out, " message=\"");
        text_append_xml(out, text_string(words));
        text_append(out, "\"/>\n    </testcase>\n");
    }
    suite->counts[answer]++;
    out->failed |= words->failed;
    text_clear(words);
}

static void add_decision(struct suite *suite, struct text *words)
{
    static const enum answer answers[] = {ANSWER_PASS, ANSWER_FAILURE, ANSWER_ERROR};
    const struct verdict *v = suite->verdict;
    const struct question *q = &v->situation.question;
    struct decided decided =
        q->deployment == DEPLOYMENT_DEVELOPMENT ? v->development : v->deployment;
    text_format(words, "%s; ", decision_words[decided.decision]);
    verdict_text_outcome(v, words);
    add_case(suite, "decision", "the decision is acceptable", answers[v->outcome], words);
}

static void add_scenario(struct suite *suite, uint32_t s, struct text *words)
{
    const struct verdict *v = suite->verdict;
    const struct scenario_verdict *sv = &v->scenarios[s];
    const struct tier_belief *tier = &sv->tier[STAGE_RESIDUAL];
    const struct label *label = &v->situation.question.model->scenarios.items[s].label;
    enum answer answer = !sv->gating      ? ANSWER_SKIPPED
                         : tier->low > 0  ? ANSWER_FAILURE
                         : tier->high > 0 ? ANSWER_ERROR
                                          : ANSWER_PASS;
    struct text name;
    text_init(&name);
    text_format(&name, "%s: %s", label->id, label->title);
    if (answer == ANSWER_SKIPPED) {
        text_format(words, "not rated (%s)",
                    !sv->covered ? "not in this framework"
                    : sv->status != DOMAIN_TRACKED
                        ? domain_status_words[sv->status]
                        : assessed_words[v->assessments[s].assessed]);
    } else {
        text_append(words, "residual tier ");
        describe_tier(words, v->situation.question.policy, *tier);
    }
    add_case(suite, "scenario", text_string(&name), answer, words);
    words->failed |= name.failed;
    text_release(&name);
}

static void add_criterion(struct suite *suite, uint32_t index, struct text *words)
{
    const struct verdict *v = suite->verdict;
    const struct question *q = &v->situation.question;
    const struct criterion *c = &q->policy->criteria.items[index];
    const struct finding *finding = &v->criteria_weakest[index];
    enum truth truth = belief_truth(finding->reached, situation_reading(&v->situation));
    if (*c->capability || c->threshold.area != AREA_TIERS ||
        threatmodel_find_metric(q->model, c->metric) == NONE) {
        return;
    }
    if (!finding->assessed) {
        text_append(words, "nothing measured");
    } else if (suite->report->redaction < REDACT_EVIDENCE) {
        describe_measurement(words, v, finding->measurement);
    } else {
        text_append(words, "measured; the value is left out");
    }
    add_case(suite, "criterion", c->label.title,
             truth == TRUTH_YES  ? ANSWER_PASS
             : truth == TRUTH_NO ? ANSWER_FAILURE
                                 : ANSWER_ERROR,
             words);
}

static void add_gaps(struct suite *suite, struct text *words)
{
    struct text name;
    text_init(&name);
    for (size_t i = 0; i < suite->verdict->gaps.count; i++) {
        if (report_gap(suite->report, suite->verdict, i, &name)) {
            text_append(words, "missing, stale or incomplete");
            add_case(suite, "gap", text_string(&name), ANSWER_ERROR, words);
        }
        text_clear(&name);
    }
    words->failed |= name.failed;
    text_release(&name);
}

static void write_suite(const struct report *report, const struct verdict *v, struct text *out)
{
    struct suite suite = {.report = report, .verdict = v};
    const struct question *q = &v->situation.question;
    struct text words;
    text_init(&words);
    text_init(&suite.cases);
    add_decision(&suite, &words);
    for (uint32_t s = 0; s < q->model->scenarios.count; s++) {
        add_scenario(&suite, s, &words);
    }
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        add_criterion(&suite, i, &words);
    }
    add_gaps(&suite, &words);
    text_append(out, "  <testsuite name=\"");
    text_append_xml(out, q->evidence->title);
    text_append(out, ", ");
    report_name_case(report, v, false, &words);
    text_append_xml(out, text_string(&words));
    text_clear(&words);
    text_format(
        out,
        "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
        "timestamp=\"%sT00:00:00\">\n    <properties>\n      <property name=\"outcome\" "
        "value=\"%s\"/>\n",
        suite.counts[ANSWER_PASS] + suite.counts[ANSWER_FAILURE] + suite.counts[ANSWER_ERROR] +
            suite.counts[ANSWER_SKIPPED],
        suite.counts[ANSWER_FAILURE], suite.counts[ANSWER_ERROR], suite.counts[ANSWER_SKIPPED],
        q->date, outcome_words[v->outcome]);
    report_banner(report, &words);
    if (words.length) {
        text_append(out, "      <property name=\"banner\" value=\"");
        text_append_xml(out, text_string(&words));
        text_append(out, "\"/>\n");
    }
    text_append(out, "    </properties>\n");
    text_append(out, text_string(&suite.cases));
    text_append(out, "  </testsuite>\n");
    out->failed |= words.failed || suite.cases.failed;
    text_release(&words);
    text_release(&suite.cases);
}

enum status report_write_junit(const struct report *report, struct text *out)
{
    const struct verdict *v;
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
                     "name=\"pathgate\">\n");
    for (size_t at = 0; (v = report_next(report, &at));) {
        write_suite(report, v, out);
    }
    text_append(out, "</testsuites>\n");
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
