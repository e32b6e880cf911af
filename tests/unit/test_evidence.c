/* Reading evidence files: what the records say, what is warned about, the digest, and every
 * failure of memory. Faulty files are in tests/bad/evidence. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/evidence.h"

#include <string.h>

static const char full[] =
    "<evidence version='1' title='A test'>\n"
    "  <source id='report' title='A Report' publisher='Someone' date='2026-04-08'\n"
    "          url='https://example.org/report' kind='report'/>\n"
    "  <source id='policy' title='A Policy' kind='primary'/>\n"
    "  <system id='model-1' title='Model 1' developer='Someone' date='2026-04-01'>\n"
    "    <checkpoint id='plain' kind='model' title='Plain' mode='thinking'/>\n"
    "    <checkpoint id='ho' kind='helpful-only'/>\n"
    "    <measurement metric='b' category='easy' checkpoint='plain' k='3' n='10'\n"
    "                 source='report' cite='table 2'/>\n"
    "    <measurement metric='b' category='hard' value='47.7%' low='42.8%' high='52.5%'\n"
    "                 level='90%' n='234' source='report'>\n"
    "      <text>First.</text><text>Second.</text>\n"
    "    </measurement>\n"
    "    <measurement metric='a' value='-0' margin='5%' sandbagging='0.1' illustrative='yes'\n"
    "                 elicitation='scaffolded' method='pass@1' evaluator='Other'\n"
    "                 date='2026-03-01' inferred='yes'/>\n"
    "    <safeguard ref='filter' status='validated' tested-against='static adaptive'\n"
    "               date='2026-03-01' expires='2027-03-01' source='policy' cite='p. 3'/>\n"
    "    <coverage scenario='cb/cb-3' assessed='deferred' reason='later' source='report'/>\n"
    "    <judgement id='net-new' holds='yes' role='Board' date='2026-04-02' reason='why'/>\n"
    "  </system>\n"
    "  <system id='model-2' title='Model 2'/>\n"
    "</evidence>\n";

static enum status read_text(const char *text, struct evidence_set *set,
                             struct diagnostics *diagnostics)
{
    const struct source source = {.path = "test.xml", .bytes = text, .length = strlen(text)};
    return evidence_read(&source, set, diagnostics);
}

struct read {
    struct evidence_set set;
    struct diagnostics diagnostics;
    enum status status;
};

static struct read start(const char *text)
{
    struct read read;
    evidence_set_init(&read.set);
    diagnostics_init(&read.diagnostics);
    read.status = read_text(text, &read.set, &read.diagnostics);
    return read;
}

static void finish(struct read *read)
{
    evidence_set_release(&read->set);
    diagnostics_release(&read->diagnostics);
}

static void test_evidence__reads_measurements(void **state)
{
    (void)state;
    struct read read = start(full);
    assert_int_equal(read.status, STATUS_OK);
    assert_int_equal(read.diagnostics.list.count, 0);
    assert_int_equal(read.set.systems.count, 2);
    const struct evidence *evidence = &read.set.systems.items[0];
    assert_string_equal(evidence->system, "model-1");
    assert_string_equal(evidence->developer, "Someone");
    assert_int_equal(evidence->line, 5);
    assert_int_equal(evidence->measurements.count, 3);
    const struct measurement *m = evidence->measurements.items;
    assert_string_equal(m[0].metric, "a"); /* canonical order */
    assert_true(m[0].value == 0 && m[0].margin == 0.05 && m[0].sandbagging == 0.1);
    assert_true(m[0].inferred && m[0].illustrative && !m[0].has_count && !m[0].has_interval);
    assert_string_equal(elicitation_words[m[0].elicitation], "scaffolded");
    assert_string_equal(m[0].evaluator, "Other");
    assert_string_equal(m[0].provenance.source_title, "");
    assert_string_equal(m[1].category, "easy");
    assert_true(m[1].has_count && m[1].has_items && m[1].k == 3 && m[1].n == 10);
    assert_true(m[1].value == 0.3);
    assert_int_equal(m[1].checkpoint_kind, CHECKPOINT_MODEL);
    assert_string_equal(m[1].mode, "thinking");
    assert_string_equal(m[1].provenance.source_publisher, "Someone");
    assert_string_equal(m[1].provenance.cite, "table 2");
    assert_int_equal(m[1].provenance.line, 8);
    assert_string_equal(m[1].provenance.file, "test.xml");
    assert_int_equal(strlen(m[1].provenance.digest), 64);
    assert_true(m[2].has_interval && m[2].confidence == 0.9 && m[2].low == 0.428);
    assert_true(m[2].has_items && !m[2].has_count && m[2].n == 234);
    assert_string_equal(m[2].note, "First.\nSecond.");
    finish(&read);
}

static void test_evidence__reads_safeguards_coverage_and_judgements(void **state)
{
    (void)state;
    struct read read = start(full);
    const struct evidence *evidence = &read.set.systems.items[0];
    assert_int_equal(evidence->checkpoints.count, 2);
    assert_string_equal(evidence->checkpoints.items[0].id, "ho");
    const struct safeguard_record *safeguard = &evidence->safeguards.items[0];
    assert_string_equal(safeguard->safeguard, "filter");
    assert_int_equal(safeguard->status, SAFEGUARD_VALIDATED);
    assert_int_equal(safeguard->tested_against,
                     1u << ADVERSARY_STATIC | 1u << ADVERSARY_ADAPTIVE);
    assert_string_equal(safeguard->expires, "2027-03-01");
    assert_int_equal(safeguard->provenance.source_kind, SOURCE_PRIMARY);
    assert_string_equal(evidence->coverage.items[0].scenario, "cb/cb-3");
    assert_int_equal(evidence->coverage.items[0].assessed, ASSESSED_DEFERRED);
    assert_true(evidence->judgements.items[0].holds);
    assert_string_equal(evidence->judgements.items[0].role, "Board");
    assert_int_equal(read.set.systems.items[1].measurements.count, 0);
    finish(&read);
}

/* The digest is about what is said: neither layout nor order nor file name enter it. */
static void test_evidence__digest_does_not_depend_on_layout(void **state)
{
    (void)state;
#define HEAD "<evidence version='1'><source id='s' title='T'/><system id='m' title='M'>"
#define TAIL "</system></evidence>"
#define COVERED(id) "<coverage scenario='" id "' assessed='full'/>"
#define JUDGED(id) "<judgement id='" id "' holds='no' role='r' date='2026-01-01' reason='w'/>"
    struct read one =
        start(HEAD COVERED("a") COVERED("b") JUDGED("c")
                  JUDGED("d") "<measurement metric='a' k='1' n='2' source='s'/>"
                              "<measurement metric='b' value='50%' source='s'/>" TAIL);
    struct read other =
        start(HEAD "\n\n<measurement source='s' metric='b' value='0.5'/>\n"
                   "<measurement metric='a' n='2' k='1' source='s'/>" JUDGED("d") JUDGED("c")
                       COVERED("b") COVERED("a") TAIL);
    struct read changed =
        start(HEAD COVERED("a") COVERED("b") JUDGED("c")
                  JUDGED("d") "<measurement metric='a' k='1' n='2' source='s'/>"
                              "<measurement metric='b' value='51%' source='s'/>" TAIL);
    assert_int_equal(one.status, STATUS_OK);
    const char *digest = one.set.systems.items[0].digest;
    assert_string_equal(digest, other.set.systems.items[0].digest);
    assert_string_not_equal(digest, changed.set.systems.items[0].digest);
    assert_string_not_equal(one.set.digest, other.set.digest);
    finish(&one);
    finish(&other);
    finish(&changed);
}

static void test_evidence__writes_the_canonical_text(void **state)
{
    (void)state;
    struct read read = start(HEAD "<measurement metric='a' k='1' n='4' source='s'/>" TAIL);
    struct text canonical;
    text_init(&canonical);
    evidence_write_canonical(&read.set.systems.items[0], &canonical);
    assert_string_equal(text_string(&canonical),
                        "pathgate-evidence 1\n"
                        "system 1:m 1:M 0: 0:\n"
                        "measurement 1:a 0: 0: 0.25 k 1 n 4 7:default 0 0 0: 0: 0: 0:"
                        " 1:T 0: 0: 0: 6:report 0:\n");
    text_release(&canonical);
    finish(&read);
}

/* Counts that are not shares, several dates and several evaluators are no faults. */
static void test_evidence__accepts_what_evaluations_report(void **state)
{
    (void)state;
    static const char *const sound[] = {
        HEAD "<measurement metric='a' value='3' k='3' n='10' source='s'/>" TAIL,
        HEAD "<measurement metric='a' value='53.3%' k='8' n='16' source='s'/>" TAIL,
        HEAD "<measurement metric='a' value='1' date='2026-01-01' source='s'/>"
             "<measurement metric='a' value='2' date='2026-02-01' source='s'/>"
             "<measurement metric='a' value='2' evaluator='other' source='s'/>" TAIL,
        HEAD "<measurement metric='a' value='-3' low='-4' high='-3' source='s'/>" TAIL,
        HEAD "<measurement metric='a' value='1' checkpoint='late' source='s'/>"
             "<checkpoint id='late' kind='base'/>" TAIL,
    };
    for (size_t i = 0; i < sizeof(sound) / sizeof(*sound); i++) {
        struct read read = start(sound[i]);
        assert_int_equal(read.status, STATUS_OK);
        assert_int_equal(read.diagnostics.list.count, 0);
        finish(&read);
    }
}

static void test_evidence__warns_of_a_value_that_is_not_k_of_n(void **state)
{
    (void)state;
    struct read read =
        start(HEAD "<measurement metric='a' value='47.7' k='112' n='234' source='s'/>" TAIL);
    assert_int_equal(read.status, STATUS_OK);
    assert_int_equal(read.diagnostics.warnings, 1);
    assert_string_equal(read.diagnostics.list.items[0].code, "value-differs");
    finish(&read);
}

/* A fault of the grammar hides none of meaning. */
static void test_evidence__reports_all_faults_in_one_run(void **state)
{
    (void)state;
    struct read read = start(HEAD "<measurement metric='a' k='x' n='10' source='s'/>"
                                  "<measurement metrik='a' value='1' source='s'/>"
                                  "<measurement metric='c' k='3' n='2' source='t'/>"
                                  "<safeguard ref='f' status='great'/>" TAIL);
    static const char *const codes[] = {
        "bad-value",         "missing-attribute", "unknown-attribute", "count-above-total",
        "unknown-reference", "missing-source",    "bad-value"};
    assert_int_equal(read.status, STATUS_INVALID);
    assert_int_equal(read.set.systems.count, 0);
    assert_int_equal(read.diagnostics.list.count, sizeof(codes) / sizeof(*codes));
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        assert_string_equal(read.diagnostics.list.items[i].code, codes[i]);
    }
    finish(&read);
}

static void test_evidence__survives_every_failure_of_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {
        full, HEAD "<measurement metric='a' k='3' n='2' checkpoint='x' source='t'/>" TAIL};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        enum status expected = i ? STATUS_INVALID : STATUS_OK;
        int failed = 1;
        for (long successes = 0; failed; successes++) {
            memory_fail_after(successes);
            struct read read = start(texts[i]);
            failed = memory_failed();
            memory_fail_after(-1);
            if (!failed) {
                assert_int_equal(read.status, expected);
            } else if (read.status == STATUS_OK) {
                /* only scratch memory failed whose absence is made up for */
                assert_int_equal(read.set.systems.count, 2);
            } else {
                assert_int_equal(read.set.systems.count, 0);
            }
            finish(&read);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evidence__reads_measurements),
        cmocka_unit_test(test_evidence__reads_safeguards_coverage_and_judgements),
        cmocka_unit_test(test_evidence__digest_does_not_depend_on_layout),
        cmocka_unit_test(test_evidence__writes_the_canonical_text),
        cmocka_unit_test(test_evidence__accepts_what_evaluations_report),
        cmocka_unit_test(test_evidence__warns_of_a_value_that_is_not_k_of_n),
        cmocka_unit_test(test_evidence__reports_all_faults_in_one_run),
        cmocka_unit_test(test_evidence__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
