/* Importing: what each format yields, every gate by its code, real files against figures worked
 * out by hand, and every failure of memory. Faulty files are in tests/bad. */
#include "tests/unit/import_fixture.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define NO_COUNT UINT64_MAX

struct expected {
    const char *metric, *category;
    double value;
    uint64_t k, n;    /* NO_COUNT: none */
    double low, high; /* NAN: no interval is stored */
};

struct import_case {
    const char *label, *text;
    const char *codes; /* of all diagnostics in their order */
    struct expected first;
    size_t count; /* of measurements; 0: refused */
};

static const struct import_options plain = {.system = "x"};
static const struct import_options unfinished = {.system = "x", .partial = true};

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

static void check_figures(const char *label, const struct measurement *m,
                          const struct expected *e)
{
    double low = m->has_interval ? m->low : NAN, high = m->has_interval ? m->high : NAN;
    uint64_t k = m->has_count ? m->k : NO_COUNT, n = m->has_items ? m->n : NO_COUNT;
    if (strcmp(m->metric, e->metric) != 0 || strcmp(m->category, e->category) != 0 ||
        !near(m->value, e->value) || k != e->k || n != e->n || !near(low, e->low) ||
        !near(high, e->high)) {
        fail_msg("%s: %s/%s value %.17g k %lld n %lld low %.12g high %.12g", label, m->metric,
                 m->category, m->value, (long long)k, (long long)n, low, high);
    }
}

static const struct measurement *find(const struct evidence_set *set, const char *metric,
                                      const char *category)
{
    const struct evidence *e = set->systems.count ? &set->systems.items[0] : NULL;
    for (size_t i = 0; e && i < e->measurements.count; i++) {
        if (strcmp(e->measurements.items[i].metric, metric) == 0 &&
            strcmp(e->measurements.items[i].category, category) == 0) {
            return &e->measurements.items[i];
        }
    }
    return NULL;
}

static void check_case(const struct import_case *c, const struct import_options *options)
{
    struct imported imported = import_bytes(c->text, strlen(c->text), options);
    struct text codes;
    text_init(&codes);
    write_codes(&imported, &codes);
    if (strcmp(text_string(&codes), c->codes) != 0) {
        fail_msg("%s: reported '%s'", c->label, text_string(&codes));
    }
    assert_int_equal(imported.status, c->count ? STATUS_OK : STATUS_INVALID);
    if (c->count) {
        const struct measurement *m = find(&imported.set, c->first.metric, c->first.category);
        if (!m) {
            fail_msg("%s: no '%s' / '%s' but '%s'", c->label, c->first.metric,
                     c->first.category,
                     imported.set.systems.items[0].measurements.items[0].metric);
        }
        assert_int_equal(imported.set.systems.items[0].measurements.count, c->count);
        check_figures(c->label, m, &c->first);
        assert_string_equal(m->provenance.file, "log");
        assert_int_equal(strlen(m->provenance.digest), 64);
    } else {
        assert_int_equal(imported.set.systems.count, 0);
    }
    text_release(&codes);
    imported_release(&imported);
}

#define INSPECT(status, eval, results, more)                                                   \
    "{\"version\":2,\"status\":\"" status "\",\"eval\":{\"task\":\"suite/t1\",\"created\":"    \
    "\"2026-02-03T01:02:03+00:00\",\"model\":\"lab/m-1\"" eval "},\"results\":" results more   \
    "}"
#define SCORES(head, score, metrics)                                                           \
    "{" head "\"scores\":[{\"name\":\"s\",\"scorer\":\"s\"," score "\"metrics\":{" metrics     \
    "}}]}"
#define FOUR "\"total_samples\":4,\"completed_samples\":4,"
#define METRIC(name, value) "\"" name "\":{\"name\":\"" name "\",\"value\":" value "}"
#define CLUSTERED(key, value)                                                                  \
    "\"stderr\":{\"name\":\"stderr\",\"value\":" value ",\"" key "\":{\"cluster\":\"text\"}}"
#define REDUCED(values) ",\"reductions\":[{\"scorer\":\"s\",\"samples\":[" values "]}]"
#define V(value) "{\"sample_id\":1,\"value\":" value "}"
#define ACCURACY "unmapped.suite-t1.accuracy"

/* Student's t for 3 degrees of freedom is 3.1824463052837 (tables: 3.182). */
static const struct import_case inspect_cases[] = {
    {"k of n from reduced values",
     INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "0.75")),
             REDUCED(V("1") "," V("1") "," V("0") "," V("\"C\""))),
     "unmapped-result",
     {ACCURACY, "s", 0.75, 3, 4, NAN, NAN},
     1},
    {"k of n from a share and its standard error, sqrt(.75 x .25 / 3)",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "0.75") "," METRIC("stderr", "0.25")), ""),
     "unmapped-result",
     {ACCURACY, "s", 0.75, 3, 4, NAN, NAN},
     1},
    {"a standard error that no count has: 0.75 -+ 3.18 x 0.1, cut at 1",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "0.75") "," METRIC("stderr", "0.1")), ""),
     "partial-credit unmapped-result",
     {ACCURACY, "s", 0.75, NO_COUNT, 4, 0.43175536947163, 1},
     1},
    /* 0.625 -+ 3.18 x 0.478713553878169 / 2, cut at 0 and 1 */
    {"partial credit",
     INSPECT("success", "", SCORES(FOUR, "", METRIC("mean", "0.625")),
             REDUCED(V("0.5") "," V("1") "," V("0") "," V("1"))),
     "partial-credit unmapped-result",
     {"unmapped.suite-t1.mean", "s", 0.625, NO_COUNT, 4, 0, 1},
     1},
    /* 0.75 -+ 3.18 x 0.2: all are 0 or 1, but not independent */
    {"samples in clusters are no independent evidence",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "0.75") "," CLUSTERED("params", "0.2")),
             REDUCED(V("1") "," V("1") "," V("0") "," V("1"))),
     "clustered-error partial-credit unmapped-result",
     {ACCURACY, "s", 0.75, NO_COUNT, 4, 0.11351073894326, 1},
     1},
    {"a clustered error that k of n would have, in an older log without reduced values",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "0.75") "," CLUSTERED("options", "0.25")), ""),
     "partial-credit unmapped-result",
     {ACCURACY, "s", 0.75, NO_COUNT, 4, 0, 1},
     1},
    {"epochs: n is 8 runs / 4 epochs; an integral share alone is no count",
     INSPECT(
         "success", ",\"config\":{\"epochs\":4}",
         SCORES("\"total_samples\":8,\"completed_samples\":8,", "", METRIC("accuracy", "0.5")),
         ""),
     "several-epochs partial-credit unmapped-result",
     {ACCURACY, "s", 0.5, NO_COUNT, 2, NAN, NAN},
     1},
    {"epochs that do not divide the runs",
     INSPECT(
         "success", ",\"config\":{\"epochs\":2}",
         SCORES("\"total_samples\":5,\"completed_samples\":5,", "", METRIC("accuracy", "0.6")),
         ""),
     "several-epochs uneven-epochs partial-credit unmapped-result",
     {ACCURACY, "s", 0.6, NO_COUNT, 2, NAN, NAN},
     1},
    {"scored_samples before completed_samples",
     INSPECT(
         "success", "",
         SCORES(FOUR, "\"scored_samples\":3,\"unscored_samples\":1,", METRIC("accuracy", "1")),
         ""),
     "unscored-samples unmapped-result",
     {ACCURACY, "s", 1, 3, 3, NAN, NAN},
     1},
    {"a standard error of 0 is not certainty",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "1.0") "," METRIC("stderr", "0.0")), ""),
     "zero-error unmapped-result",
     {ACCURACY, "s", 1, 4, 4, NAN, NAN},
     1},
    {"reduced values that do not give the metric",
     INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "0.75")), REDUCED(V("1"))),
     "reductions-differ unmapped-result",
     {ACCURACY, "s", 0.75, 3, 4, NAN, NAN},
     1},
    {"NaN is left out, a second metric stays",
     INSPECT("success", "",
             SCORES(FOUR, "", METRIC("accuracy", "NaN") "," METRIC("other", "7")), ""),
     "not-finite no-item-count unmapped-result",
     {"unmapped.suite-t1.other", "s", 7, NO_COUNT, NO_COUNT, NAN, NAN},
     1},
    {"a limited run of edited scores from dirty code, incomplete",
     INSPECT(
         "success", ",\"config\":{\"limit\":4},\"revision\":{\"dirty\":true}",
         SCORES("\"total_samples\":5,\"completed_samples\":4,", "", METRIC("accuracy", "0.75")),
         ",\"log_updates\":[{}],\"samples\":[{\"id\":1,\"input\":\"secret\\u0000\","
         "\"error\":{\"message\":\"x\"},\"limit\":{\"type\":\"time\"},"
         "\"scores\":{\"s\":{\"value\":\"C\",\"history\":[{}]}}}]"),
     "incomplete-samples limited-run dirty-revision edited-log sample-errors sample-limits "
     "edited-log unmapped-result",
     {ACCURACY, "s", 0.75, 3, 4, NAN, NAN},
     1},
    {"the old layout",
     INSPECT("success", "",
             "{" FOUR "\"scorer\":{\"name\":\"s\"},\"metrics\":{" METRIC(
                 "accuracy", "0.5") "},\"sample_reductions\":[{\"scorer\":\"s\",\"samples\":"
                                    "[" V("1") "," V("0") "]}]}",
             ""),
     "unmapped-result",
     {ACCURACY, "s", 0.5, 1, 2, NAN, NAN},
     1},
    {"a header without a version",
     "{\"status\":\"success\",\"eval\":{\"task\":\"suite/"
     "t1\",\"model\":\"m\"},\"results\":" SCORES(FOUR, "", METRIC("accuracy", "0.25")) "}",
     "unmapped-result",
     {ACCURACY, "s", 0.25, 1, 4, NAN, NAN},
     1},
    {"cancelled",
     INSPECT("cancelled", "", SCORES(FOUR, "", METRIC("accuracy", "1")), ""),
     "not-finished",
     {0},
     0},
    {"failed",
     INSPECT("error", "", "null", ",\"error\":{\"message\":\"x\"}"),
     "not-successful",
     {0},
     0},
    {"invalidated",
     INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "1")), ",\"invalidated\":true"),
     "invalidated",
     {0},
     0},
    {"an error after success",
     INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "1")), ",\"error\":{}"),
     "run-error",
     {0},
     0},
    {"no results", INSPECT("success", "", "null", ""), "no-results", {0}, 0},
    {"results of the wrong type", INSPECT("success", "", "[]", ""), "wrong-type", {0}, 0},
};

#define HARNESS(row, more)                                                                     \
    "{\"results\":{\"t\":{\"alias\":\"t\"," row "}},\"versions\":{\"t\":2},\"n-samples\":"     \
    "{\"t\":{\"original\":1000,\"effective\":100}},\"config\":{\"model\":\"hf\"," more         \
    "\"model_args\":\"pretrained=org/m,x=1\"},\"date\":1768964383.8}"

static const struct import_case harness_cases[] = {
    /* sqrt(0.25 x 0.75 / 99) = 0.0435194139889244 */
    {"k of the effective n",
     HARNESS("\"acc,none\":0.25,\"acc_stderr,none\":0.0435194139889", ""),
     "unmapped-result",
     {"unmapped.t.acc", "none", 0.25, 25, 100, NAN, NAN},
     1},
    {"the standard error is the string N/A",
     HARNESS("\"acc,none\":0.25,\"acc_stderr,none\":\"N/A\"", ""),
     "unmapped-result",
     {"unmapped.t.acc", "none", 0.25, 25, 100, NAN, NAN},
     1},
    {"a figure that is no share of hits",
     HARNESS("\"bleu,none\":25.5", ""),
     "unmapped-result",
     {"unmapped.t.bleu", "none", 25.5, NO_COUNT, 100, NAN, NAN},
     1},
    /* t for 99 degrees of freedom is 1.98421695158642 */
    {"its interval",
     HARNESS("\"bleu,none\":25.5,\"bleu_stderr,none\":2", ""),
     "unmapped-result",
     {"unmapped.t.bleu", "none", 25.5, NO_COUNT, 100, 21.53156609682716, 29.46843390317284},
     1},
    {"two filters",
     HARNESS("\"exact_match,strict\":0.5,\"exact_match,flexible\":0.75", ""),
     "unmapped-result unmapped-result",
     {"unmapped.t.exact-match", "flexible", 0.75, 75, 100, NAN, NAN},
     2},
    {"before 0.4, without a filter",
     HARNESS("\"acc\":0.5,\"acc_stderr\":0.05", ""),
     "unmapped-result",
     {"unmapped.t.acc", "", 0.5, 50, 100, NAN, NAN},
     1},
    {"a limited run",
     HARNESS("\"acc,none\":0.5", "\"limit\":100,"),
     "limited-run unmapped-result",
     {"unmapped.t.acc", "none", 0.5, 50, 100, NAN, NAN},
     1},
    {"N/A as a value",
     HARNESS("\"acc,none\":\"N/A\",\"x,none\":NaN", ""),
     "not-finite not-finite no-results",
     {0},
     0},
};

#define MATCH(id, correct)                                                                     \
    "{\"run_id\":\"r\",\"sample_id\":\"" id                                                    \
    "\",\"type\":\"match\",\"data\":{\"correct\":" correct ",\"sampled\":\"secret\"}}\n"
#define SPEC "{\"spec\":{\"completion_fns\":[\"m\"],\"eval_name\":\"e\",\"run_id\":\"r\"}}\n"

static const struct import_case other_cases[] = {
    {"openai: matches",
     SPEC MATCH("a", "true")
         MATCH("b", "false") "{\"type\":\"sampling\",\"data\":{}}\n"
                             "{\"final_report\":{\"accuracy\":0.5,\"boostrap_std\":0.2}}\n",
     "unmapped-result",
     {"unmapped.e.accuracy", "", 0.5, 1, 2, NAN, NAN},
     1},
    {"openai: a report that its matches do not give, one of them repeated",
     SPEC MATCH("a", "true") MATCH("a", "true") "{\"final_report\":{\"accuracy\":0.5}}",
     "repeated-samples tally-differs unmapped-result",
     {"unmapped.e.accuracy", "", 1, 2, 2, NAN, NAN},
     1},
    /* 0.5 -+ 1.95996398454005 x 0.1 */
    {"openai: no matches",
     SPEC "{\"final_report\":{\"accuracy\":0.5,\"boostrap_std\":0.1}}",
     "no-item-count unmapped-result",
     {"unmapped.e.accuracy", "", 0.5, NO_COUNT, NO_COUNT, 0.304003601545995, 0.695996398454005},
     1},
    {"openai: no report", SPEC MATCH("a", "true"), "not-finished", {0}, 0},
    {"harmbench: behaviours, not completions",
     "{\"a\":[{\"test_case\":\"secret\",\"generation\":\"secret\",\"label\":1}],"
     "\"b\":[{\"label\":0},{\"label\":0}]}",
     "unmapped-result",
     {"unmapped.harmbench.attack-success-rate", "", 0.5, 1, 2, NAN, NAN},
     1},
    /* values 0.5, 1, 0: mean 0.5, deviation 0.5, t for 2 degrees of freedom 4.30: 0 to 1 */
    {"harmbench: several attempts, one without a label",
     "{\"a\":[{\"label\":1},{\"label\":0}],\"b\":[{\"label\":1},{\"label\":null}],"
     "\"c\":[{\"label\":0}]}",
     "unscored-samples unmapped-result",
     {"unmapped.harmbench.attack-success-rate", "", 0.5, NO_COUNT, 3, 0, 1},
     1},
    {"jailbreakbench: recounted",
     "{\"parameters\":{\"model\":\"m\",\"method\":\"PAIR\",\"attack_type\":\"black_box\","
     "\"total_number_of_jailbreaks\":3,\"number_of_submitted_prompts\":3},\"jailbreaks\":["
     "{\"prompt\":\"secret\",\"response\":\"secret\",\"jailbroken\":true},"
     "{\"prompt\":null,\"jailbroken\":false},{\"jailbroken\":false},{\"jailbroken\":true}]}",
     "tally-differs rows-without-prompt unmapped-result",
     {"unmapped.jailbreakbench.attack-success-rate", "PAIR, black_box", 0.5, 2, 4, NAN, NAN},
     1},
    {"every eval ever: a published interval",
     "{\"schema_version\":\"0.3.0\",\"evaluation_id\":\"i\",\"retrieved_timestamp\":"
     "\"1768964383\",\"source_metadata\":{\"evaluator_relationship\":\"third_party\","
     "\"source_organization_name\":\"Org\"},\"model_info\":{\"id\":\"lab/m\"},"
     "\"evaluation_results\":[{\"evaluation_name\":\"e\",\"metric_config\":{\"score_type\":"
     "\"continuous\",\"min_score\":0,\"max_score\":1},\"score_details\":{\"score\":0.4,"
     "\"uncertainty\":{\"num_samples\":50,\"confidence_interval\":{\"lower\":0.3,\"upper\":0.5,"
     "\"confidence_level\":0.9}}}}]}",
     "unmapped-result",
     {"unmapped.e.score", "", 0.4, NO_COUNT, 50, 0.3, 0.5},
     1},
    {"every eval ever: an interval beside its value, another version",
     "{\"schema_version\":\"0.1\",\"model_info\":{\"id\":\"m\"},\"evaluation_results\":["
     "{\"evaluation_name\":\"e\",\"score_details\":{\"score\":0.9,\"uncertainty\":{"
     "\"confidence_interval\":{\"lower\":0.3,\"upper\":0.5}}}}]}",
     "other-version value-outside-interval no-item-count unmapped-result",
     {"unmapped.e.score", "", 0.9, NO_COUNT, NO_COUNT, NAN, NAN},
     1},
    {"metr: minutes",
     "{\"benchmark_name\":\"h\",\"results\":{\"m\":{\"release_date\":\"2026-01-02\","
     "\"metrics\":{\"p50_horizon_length\":{\"estimate\":60,\"ci_low\":30,\"ci_high\":120},"
     "\"usage\":{}}}}}",
     "unmapped-result",
     {"unmapped.h.p50-horizon-length", "", 60, NO_COUNT, NO_COUNT, 30, 120},
     1},
    {"csv: a count",
     "capability,model,k,n,mean,sd,date,source,evaluator\r\n"
     "wmdp-bio,m,3,4,,,2026-01-02,\"A, \"\"quoted\"\" report\",Org\r\n",
     "",
     {"wmdp-bio", "", 0.75, 3, 4, NAN, NAN},
     1},
    /* 7 -+ 3.1824463052837 x 2 / sqrt(4) */
    {"csv: a mean, a column nobody knows",
     "capability,n,mean,sd,colour\nmle-bench,4,7,2,red\n",
     "unknown-column",
     {"mle-bench", "", 7, NO_COUNT, 4, 3.8175536947163, 10.1824463052837},
     1},
};

static void run_cases(const struct import_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_case(&cases[i], &plain);
    }
}

#define CASES(table) run_cases(table, sizeof(table) / sizeof(*(table)))

static void test_import__reads_inspect_logs(void **state)
{
    (void)state;
    CASES(inspect_cases);
}

static void test_import__reads_lm_evaluation_harness(void **state)
{
    (void)state;
    CASES(harness_cases);
}

static void test_import__reads_the_other_formats(void **state)
{
    (void)state;
    CASES(other_cases);
}

static void test_import__takes_unfinished_runs_when_told(void **state)
{
    (void)state;
    static const struct import_case cases[] = {
        {"cancelled",
         INSPECT("cancelled", "", SCORES(FOUR, "", METRIC("accuracy", "1")), ""),
         "partial-log unmapped-result",
         {ACCURACY, "s", 1, 4, 4, NAN, NAN},
         1},
        {"the epochs of a sample are one value",
         INSPECT("started", "", "null",
                 ",\"samples\":[{\"id\":1,\"epoch\":1,\"scores\":{\"s\":{\"value\":\"C\"}}},"
                 "{\"id\":1,\"epoch\":2,\"scores\":{\"s\":{\"value\":\"C\"}}},"
                 "{\"id\":\"1\",\"scores\":{\"s\":{\"value\":\"I\"}}}]"),
         "partial-log unmapped-result",
         {ACCURACY, "s", 0.5, 1, 2, NAN, NAN},
         1},
        {"openai",
         SPEC MATCH("a", "true"),
         "partial-log unmapped-result",
         {"unmapped.e.accuracy", "", 1, 1, 1, NAN, NAN},
         1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        check_case(&cases[i], &unfinished);
    }
}

static void test_import__reads_archives(void **state)
{
    (void)state;
    static const char header[] =
        INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "0.5")), "");
    static const char older[] = INSPECT("error", "", "null", "");
    static const char reductions[] = "[{\"scorer\":\"s\",\"samples\":[" V("1") "," V("0") "]}]";
    static const struct zip_entry entries[] = {{"header.json", older, 0, 0},
                                               {"samples/1_epoch_1.json", "not read", 0, 0},
                                               {"reductions.json", reductions, 0, 0},
                                               {"header.json", header, 93, 0},
                                               {0}};
    struct text zip;
    text_init(&zip);
    write_zip(&zip, entries);
    struct imported imported = import_bytes(text_string(&zip), zip.length, &plain);
    assert_int_equal(imported.status, STATUS_OK);
    const struct measurement *m = &imported.set.systems.items[0].measurements.items[0];
    check_figures("archive", m, &(struct expected){ACCURACY, "s", 0.5, 1, 2, NAN, NAN});
    assert_string_equal(m->provenance.cite, "header.json#/results/scores/0/metrics/accuracy");
    assert_int_equal(m->provenance.line, 0);
    assert_string_equal(imported.set.format, "inspect-eval");
    imported_release(&imported);
    text_release(&zip);
}

static void test_import__reads_journals_when_told(void **state)
{
    (void)state;
    static const struct zip_entry entries[] = {
        {"_journal/start.json", "{\"version\":2,\"eval\":{\"task\":\"suite/t1\"}}", 0, 0},
        {"_journal/summaries/1.json", "[{\"id\":1,\"scores\":{\"s\":{\"value\":\"C\"}}}]", 0,
         0},
        {"_journal/summaries/2.json", "[{\"id\":2,\"scores\":{\"s\":{\"value\":\"I\"}}}]", 0,
         0},
        {0}};
    struct text zip;
    text_init(&zip);
    write_zip(&zip, entries);
    struct imported refused = import_bytes(text_string(&zip), zip.length, &plain);
    struct imported taken = import_bytes(text_string(&zip), zip.length, &unfinished);
    assert_int_equal(refused.status, STATUS_INVALID);
    assert_string_equal(refused.diagnostics.list.items[0].code, "not-finished");
    assert_int_equal(taken.status, STATUS_OK);
    check_figures("journal", &taken.set.systems.items[0].measurements.items[0],
                  &(struct expected){ACCURACY, "s", 0.5, 1, 2, NAN, NAN});
    imported_release(&refused);
    imported_release(&taken);
    text_release(&zip);
}

static void test_import__refuses_hostile_archives(void **state)
{
    (void)state;
    static const struct {
        struct zip_entry entry;
        const char *code;
    } cases[] = {{{"../header.json", "{}", 0, 0}, "unsafe-entry-name"},
                 {{"/header.json", "{}", 0, 0}, "unsafe-entry-name"},
                 {{"a/../../header.json", "{}", 0, 0}, "unsafe-entry-name"},
                 {{"C:header.json", "{}", 0, 0}, "unsafe-entry-name"},
                 {{"header.json", "{}", 0, 0xfffffff0u}, "entry-too-large"},
                 {{"header.json", "{", 0, 0}, "truncated"},
                 {{"other.json", "{}", 0, 0}, "not-a-log"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct zip_entry entries[] = {cases[i].entry, {0}};
        struct text zip;
        text_init(&zip);
        write_zip(&zip, entries);
        struct imported imported = import_bytes(text_string(&zip), zip.length, &plain);
        assert_int_not_equal(imported.status, STATUS_OK);
        assert_int_equal(imported.set.systems.count, 0);
        assert_string_equal(imported.diagnostics.list.items[0].code, cases[i].code);
        imported_release(&imported);
        text_release(&zip);
    }
}

/* What people and models said is in no field of any record. */
static void test_import__keeps_no_prompt_and_no_response(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(other_cases) / sizeof(*other_cases); i++) {
        struct imported imported =
            import_bytes(other_cases[i].text, strlen(other_cases[i].text), &plain);
        struct text canonical;
        text_init(&canonical);
        for (size_t s = 0; s < imported.set.systems.count; s++) {
            evidence_write_canonical(&imported.set.systems.items[s], &canonical);
        }
        assert_null(strstr(text_string(&canonical), "secret"));
        text_release(&canonical);
        imported_release(&imported);
    }
}

static void test_import__names_systems_after_models(void **state)
{
    (void)state;
    const struct import_options none = {.system = NULL};
    static const char rows[] = "capability,model,k,n\na,Lab/Model 1.5_x,1,2\na,other,1,2\n";
    struct imported two = import_bytes(rows, strlen(rows), &none);
    struct imported one = import_bytes(rows, strlen(rows), &plain);
    static const char nobody[] = "capability,k,n\na,1,2\n";
    struct imported unnamed = import_bytes(nobody, strlen(nobody), &none);
    assert_int_equal(two.set.systems.count, 2);
    assert_string_equal(two.set.systems.items[0].system, "lab-model-1.5-x");
    assert_string_equal(two.set.systems.items[0].title, "Lab/Model 1.5_x");
    assert_string_equal(one.diagnostics.list.items[0].code, "several-models");
    assert_string_equal(unnamed.diagnostics.list.items[0].code, "no-model");
    imported_release(&two);
    imported_release(&one);
    imported_release(&unnamed);
}

static void test_import__survives_every_failure_of_memory(void **state)
{
    (void)state;
    const char *texts[] = {inspect_cases[0].text,
                           inspect_cases[12].text,
                           harness_cases[3].text,
                           other_cases[1].text,
                           other_cases[5].text,
                           other_cases[6].text,
                           other_cases[7].text,
                           other_cases[9].text,
                           other_cases[11].text,
                           "study,endpoint,treatment-k,treatment-n,control-k,control-n,model\n"
                           "rct,workflow,4,77,5,76,m\n",
                           "{\"a\":1,\"a\":2}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        int failed = 1;
        for (long successes = 0; failed; successes++) {
            memory_fail_after(successes);
            struct imported imported = import_bytes(texts[i], strlen(texts[i]), &plain);
            failed = memory_failed();
            memory_fail_after(-1);
            if (imported.status != STATUS_OK) {
                assert_int_equal(imported.set.systems.count, 0);
            }
            imported_release(&imported);
        }
    }
}

/* The same for files, which are read through windows: an archive, YAML and an evidence file. */
static void test_import__survives_failing_memory_while_reading_files(void **state)
{
    (void)state;
    static const char header[] =
        INSPECT("success", "", SCORES(FOUR, "", METRIC("accuracy", "0.5")), "");
    static const struct zip_entry entries[] = {
        {"header.json", header, 93, 0},
        {"reductions.json", "[{\"scorer\":\"s\",\"samples\":[" V("1") "," V("0") "]}]", 0, 0},
        {"summaries.json", "[{\"id\":1,\"error\":\"x\",\"scores\":{}}]", 0, 0},
        {0}};
    static const char yaml[] = "benchmark_name: b\nresults:\n  m:\n    metrics:\n"
                               "      p50: {estimate: 1.5, ci_low: 1, ci_high: 2}\n";
    struct text zip;
    text_init(&zip);
    write_zip(&zip, entries);
    const struct {
        const char *bytes;
        size_t length;
    } files[] = {{text_string(&zip), zip.length},
                 {yaml, sizeof(yaml) - 1},
                 {inspect_cases[0].text, strlen(inspect_cases[0].text)}};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        char path[] = "/tmp/pathgate-import-XXXXXX";
        int descriptor = mkstemp(path), failed = 1;
        long successes = 0;
        assert_true(descriptor >= 0);
        assert_int_equal(write(descriptor, files[i].bytes, files[i].length), files[i].length);
        close(descriptor);
        for (; failed; successes++) {
            const struct import_path named = {path, true};
            struct imported imported;
            evidence_set_init(&imported.set);
            diagnostics_init(&imported.diagnostics);
            memory_fail_after(successes);
            imported.status = import_read(&named, &plain, &imported.set, &imported.diagnostics);
            failed = memory_failed();
            memory_fail_after(-1);
            assert_int_equal(imported.set.systems.count, imported.status == STATUS_OK);
            assert_true(failed || imported.status == STATUS_OK);
            imported_release(&imported);
        }
        assert_true(successes > 20);
        unlink(path);
    }
    text_release(&zip);
}

struct real_file {
    const char *path;
    size_t count;
    struct expected figures;
};

/* Real logs, worked out by hand:
 * cyse2: 2340 runs / 4 epochs = 585 samples, mean 0.38108974 is no whole number of 585, so the
 *   interval is that of the log's std 0.31156287 / sqrt(585) = 0.01288154, t(584) = 1.96403438.
 * intercode_ctf: 0.35443038 x 79 = 28, stderr 0.05416138 = sqrt(p (1 - p) / 78).
 * log_formats: one sample, its reduced value is 0. log_streaming: two samples with the values
 *   0.5 and 1 after two epochs, 0.75 -+ 12.7062 x 0.25, cut at 0 and 1.
 * security-guide: three reduced values, all 1; the log's stderr 0 says nothing.
 * lm-eval: 0 of 5000 and 0.0004 x 5000 = 2, stderr 0.00028281 = sqrt(p (1 - p) / 4999).
 * helm: nine of ten instances are of the split test, their exact_match sums to 1. */
static const struct real_file real_files[] = {
    {"inspect/cyse2.json",
     1,
     {"unmapped.inspect-evals-cyse2-vulnerability-exploit.accuracy", "vul_exploit_scorer",
      0.38108974358974373, NO_COUNT, 585, 0.3557899572783891, 0.4063895299010984}},
    {"inspect/intercode_ctf.json",
     1,
     {"unmapped.inspect-evals-gdm-intercode-ctf.accuracy", "includes", 0.35443037974683544, 28,
      79, NAN, NAN}},
    {"inspect/log_formats.json",
     1,
     {"unmapped.popularity.accuracy", "match", 0, 0, 1, NAN, NAN}},
    {"inspect/log_formats.eval",
     1,
     {"unmapped.popularity.accuracy", "match", 0, 0, 1, NAN, NAN}},
    {"inspect/log_streaming.eval",
     1,
     {"unmapped.popularity.accuracy", "match", 0.75, NO_COUNT, 2, 0, 1}},
    {"inspect/security-guide.json",
     1,
     {"unmapped.security-guide.accuracy", "model_graded_fact", 1, 3, 3, NAN, NAN}},
    {"lm-eval/results.json",
     2,
     {"unmapped.math-perturbed-full.exact-match", "none", 0, 0, 5000, NAN, NAN}},
    {"lm-eval/results.json",
     2,
     {"unmapped.math-rephrased-full.exact-match", "none", 0.0004, 2, 5000, NAN, NAN}},
    {"helm",
     10,
     {"unmapped.mmlu-subject-philosophy-method-multiple-choice-joint.exact-match", "", 1.0 / 9,
      1, 9, NAN, NAN}},
};

static void test_import__agrees_with_real_files(void **state)
{
    (void)state;
    const char *given = getenv("PATHGATE_SHARED_DATA"), *root = getenv("PATHGATE_SOURCE");
    for (size_t i = 0; i < sizeof(real_files) / sizeof(*real_files); i++) {
        const struct real_file *real = &real_files[i];
        struct imported imported;
        struct text path;
        text_init(&path);
        text_format(&path, given ? "%s/evals/%s" : "%s/../shared/data/evals/%s",
                    given  ? given
                    : root ? root
                           : ".",
                    real->path);
        if (access(text_string(&path), R_OK) != 0) {
            text_release(&path);
            skip();
        }
        evidence_set_init(&imported.set);
        diagnostics_init(&imported.diagnostics);
        const struct import_path named = {text_string(&path), true};
        assert_int_equal(import_read(&named, &plain, &imported.set, &imported.diagnostics),
                         STATUS_OK);
        assert_int_equal(imported.set.systems.items[0].measurements.count, real->count);
        const struct measurement *m =
            find(&imported.set, real->figures.metric, real->figures.category);
        assert_non_null(m);
        check_figures(real->path, m, &real->figures);
        imported_release(&imported);
        text_release(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import__reads_inspect_logs),
        cmocka_unit_test(test_import__reads_lm_evaluation_harness),
        cmocka_unit_test(test_import__reads_the_other_formats),
        cmocka_unit_test(test_import__takes_unfinished_runs_when_told),
        cmocka_unit_test(test_import__reads_archives),
        cmocka_unit_test(test_import__reads_journals_when_told),
        cmocka_unit_test(test_import__refuses_hostile_archives),
        cmocka_unit_test(test_import__keeps_no_prompt_and_no_response),
        cmocka_unit_test(test_import__names_systems_after_models),
        cmocka_unit_test(test_import__survives_every_failure_of_memory),
        cmocka_unit_test(test_import__survives_failing_memory_while_reading_files),
        cmocka_unit_test(test_import__agrees_with_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
