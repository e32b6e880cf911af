/* Evidence for other programs: what Every Eval Ever and tables hold is read back as it was. */
#include "tests/unit/import_fixture.h"

#include "base/memory.h"
#include "export/evidence.h"
#include "export/exchange.h"

#include <stdlib.h>

static const char evidence_text[] =
    "<evidence version='1'><source id='s' title='Report &quot;A&quot;, 1st' publisher='Lab'"
    " date='2026-01-02' url='https://example.org/a' kind='primary'/>"
    "<system id='bot-1' title='Bot One' developer='Lab' date='2026-01-01'>"
    "<checkpoint id='c' kind='helpful-only' title='Bot, helpful' mode='deep'/>"
    "<measurement metric='hard' category='part, one' checkpoint='c' k='7' n='10'"
    " elicitation='scaffolded' margin='0.05' sandbagging='0.01' awareness='0.3' refusals='2'"
    " contaminated='yes' saturated='yes' method='by &quot;hand&quot;' evaluator='Institute'"
    " date='2026-01-03' source='s' cite='p. 7'><text>first</text><text>second</text>"
    "</measurement>"
    "<measurement metric='easy' value='0.5' n='20' low='0.25' high='0.75' level='0.9'"
    " inferred='yes' item-values='0.5*12 1*4' source='s'/>"
    "<measurement metric='easy' category='x' value='12.25' illustrative='yes'"
    " area='balance'/>"
    "<safeguard ref='g' status='defined' source='s'/>"
    "</system></evidence>";

/* Every other kind of record. */
static const char records_text[] =
    "<evidence version='1'><source id='s' title='Report' kind='secondary'/>"
    "<source id='t' title='Report' publisher='Lab' url='https://example.org/t'/>"
    "<system id='bot-2' title='Bot &lt;Two&gt;' date='2026-02-01'>"
    "<measurement metric='unmapped.a.b' value='-1.5' n='20' low='-2' high='1e3' level='0.9'"
    " item-values='0.5*12 1*4' source='t'/>"
    "<safeguard ref='g' status='validated' date='2026-01-01' expires='2027-01-01'"
    " tested-against='direct' source='s' cite='p. 1'><text>kept</text>"
    "<campaign id='c-1' from='2026-01-01' until='2026-01-09' tested-against='direct adaptive'"
    " attempts='90' bypasses='0' method='by hand' evaluator='Institute' source='t'>"
    "<text>one</text><text>two</text></campaign></safeguard>"
    "<safeguard ref='h' status='defined' illustrative='yes'/>"
    "<campaign id='c-2' safeguard='h' tested-against='static' bypasses='3' source='s'/>"
    "<observation safeguard='g' deployment='closed' from='2026-05-01' until='2026-05-31'"
    " attempts='400' bypasses='12' source='s'/>"
    "<observation from='2026-05-01' until='2026-05-31' incidents='0' illustrative='yes'/>"
    "<incident id='i-1' title='A leak' kind='incident' severity='serious' date='2026-05-09'"
    " deployment='api' domains='d e' scenarios='s' safeguards='g' reopens='validation'"
    " resolved='2026-06-01' source='s'/>"
    "<incident id='i-2' title='A drill' kind='incident' date='2026-05-09' safeguards='g'"
    " reopens='nothing' illustrative='yes'><text>a note</text></incident>"
    "<uplift-study id='u-1' endpoint='done' capability='c' scenario='s' baseline='web'"
    " tools='search' proficiency='novices' preregistered='yes' date='2026-03-01' source='s'>"
    "<treatment k='7' n='10'/><control k='3' n='11'/><text>small</text></uplift-study>"
    "<uplift-study id='u-2' endpoint='minutes' less-is-uplift='yes' source='t' cite='p. 3'>"
    "<treatment mean='12.5' sd='3' n='9'/><control mean='20' sd='0' n='8'/></uplift-study>"
    "<event id='e-1' title='Opened' kind='deployment' deployment='api' date='2026-05-02T09:30'"
    " source='s'><text>to all</text></event>"
    "<event id='e-2' title='Told' date='2026-05-11' incident='i-1' fulfils='law/a law/b'"
    " illustrative='yes'/>"
    "<coverage scenario='x' assessed='partial' reason='time' source='s'/>"
    "<coverage scenario='y' assessed='none'/>"
    "<judgement id='q' holds='no' role='Board' date='2026-04-01' reason='doubt' source='s'/>"
    "<judgement id='r' holds='yes' role='Board' date='2026-04-01' reason='none'/>"
    "</system></evidence>";

static const struct import_options plain = {.system = NULL};

/* The lines about measurements and checkpoints of the canonical text. */
static void write_facts(const struct evidence *evidence, struct text *facts)
{
    struct text all;
    text_init(&all);
    evidence_write_canonical(evidence, &all);
    for (const char *line = text_string(&all); *line;) {
        size_t length = strcspn(line, "\n") + 1;
        bool fact = strncmp(line, "safeguard", 9) != 0;
        text_append_bytes(facts, line, fact ? length : 0);
        line += length;
    }
    text_release(&all);
}

static void test_exchange__every_eval_ever_is_read_back_as_it_was(void **state)
{
    (void)state;
    struct imported first = import_bytes(evidence_text, sizeof(evidence_text) - 1, &plain);
    struct diagnostics said;
    struct text document, before, after;
    if (first.status != STATUS_OK) {
        fail_msg("%s", first.diagnostics.list.items[0].message);
    }
    diagnostics_init(&said);
    text_init(&document);
    text_init(&before);
    text_init(&after);
    every_eval_write(&first.set.systems.items[0], &document, &said);
    assert_int_equal(said.warnings, 1);
    assert_string_equal(said.list.items[0].code, "not-exported");
    struct imported second = import_bytes(text_string(&document), document.length, &plain);
    assert_int_equal(second.status, STATUS_OK);
    write_facts(&first.set.systems.items[0], &before);
    write_facts(&second.set.systems.items[0], &after);
    assert_string_equal(text_string(&before), text_string(&after));
    assert_non_null(strstr(text_string(&after), "balance"));
    imported_release(&second);
    imported_release(&first);
    text_release(&after);
    text_release(&before);
    text_release(&document);
    diagnostics_release(&said);
}

/* The whole canonical text, which the digest is taken over. */
static void test_exchange__json_is_read_back_as_it_was(void **state)
{
    (void)state;
    static const char *const texts[] = {evidence_text, records_text};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct imported first = import_bytes(texts[i], strlen(texts[i]), &plain);
        struct text document, before, after;
        if (first.status != STATUS_OK) {
            fail_msg("%s", first.diagnostics.list.items[0].message);
        }
        text_init(&document);
        text_init(&before);
        text_init(&after);
        evidence_write_json(&first.set.systems.items[0], 0.8, &document);
        struct imported second = import_bytes(text_string(&document), document.length, &plain);
        if (second.status != STATUS_OK) {
            fail_msg("%s", second.diagnostics.list.items[0].message);
        }
        evidence_write_canonical(&first.set.systems.items[0], &before);
        evidence_write_canonical(&second.set.systems.items[0], &after);
        assert_string_equal(text_string(&before), text_string(&after));
        assert_string_equal(first.set.systems.items[0].digest,
                            second.set.systems.items[0].digest);
        assert_true(second.set.systems.items[0].measurements.items[0].provenance.line > 1);
        imported_release(&second);
        imported_release(&first);
        text_release(&after);
        text_release(&before);
        text_release(&document);
    }
}

/* What the grammar of evidence files refuses is refused here, too, at its place. */
static void test_exchange__wrong_json_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *code;
    } changes[] = {
        {"\"attempts\": 90", "\"attempts\": -90", "bad-value"},
        {"\"bypasses\": 12", "\"bypasses\": 401", "count-above-total"},
        {"\"status\": \"validated\"", "\"status\": \"trusted\"", "bad-value"},
        {"\"endpoint\": \"done\"", "\"endpoint\": \"\"", "missing-attribute"},
        {"\"treatment\": {", "\"treated\": {", "missing-element"},
        {"\"k\": 7", "\"k\": 11", "count-above-total"},
        {"\"item_values\": \"0.5*12 1*4\"", "\"item_values\": \"half\"", "bad-value"},
        {"\"safeguard\": \"h\"", "\"guard\": \"h\"", "missing-safeguard"},
        {"\"holds\": false", "\"holds\": null", "missing-attribute"},
        {"\"version\": 1", "\"version\": 1, \"version\": 1", "duplicate-key"},
        {"\"judgements\"", "judgements", "not-json"},
    };
    struct imported first = import_bytes(records_text, sizeof(records_text) - 1, &plain);
    struct text document;
    text_init(&document);
    evidence_write_json(&first.set.systems.items[0], 0.95, &document);
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        const char *begin = text_string(&document), *at = strstr(begin, changes[i].old);
        struct text changed;
        text_init(&changed);
        assert_non_null(at);
        text_append_bytes(&changed, begin, (size_t)(at - begin));
        text_append(&changed, changes[i].new);
        text_append(&changed, at + strlen(changes[i].old));
        struct imported imported = import_bytes(text_string(&changed), changed.length, &plain);
        if (imported.status != STATUS_INVALID || imported.set.systems.count) {
            fail_msg("%s was taken", changes[i].new);
        }
        assert_string_equal(imported.diagnostics.list.items[0].code, changes[i].code);
        assert_true(imported.diagnostics.list.items[0].line > 0);
        imported_release(&imported);
        text_release(&changed);
    }
    imported_release(&first);
    text_release(&document);
}

static void test_exchange__json_survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct imported first = import_bytes(records_text, sizeof(records_text) - 1, &plain);
    struct text document;
    int failures = 0;
    text_init(&document);
    evidence_write_json(&first.set.systems.items[0], 0.95, &document);
    for (long after = 0;; after++, failures++) {
        memory_fail_after(after);
        struct imported second = import_bytes(text_string(&document), document.length, &plain);
        bool failed = memory_failed();
        memory_fail_after(-1);
        enum status status = second.status;
        imported_release(&second);
        if (!failed) {
            assert_int_equal(status, STATUS_OK);
            break;
        }
        assert_int_equal(status, STATUS_MEMORY);
    }
    assert_true(failures > 100);
    imported_release(&first);
    text_release(&document);
}

static void test_exchange__a_table_keeps_figures(void **state)
{
    (void)state;
    struct imported first = import_bytes(evidence_text, sizeof(evidence_text) - 1, &plain);
    struct diagnostics said;
    struct text table;
    diagnostics_init(&said);
    text_init(&table);
    evidence_write_csv(&first.set.systems.items[0], &table, &said);
    assert_int_equal(said.warnings, 2);
    struct imported second = import_bytes(text_string(&table), table.length, &plain);
    assert_int_equal(second.status, STATUS_OK);
    const struct evidence *a = &first.set.systems.items[0], *b = &second.set.systems.items[0];
    assert_int_equal(a->measurements.count, b->measurements.count);
    for (size_t i = 0; i < a->measurements.count; i++) {
        const struct measurement *m = &a->measurements.items[i], *n = &b->measurements.items[i];
        assert_string_equal(m->metric, n->metric);
        assert_string_equal(m->category, n->category);
        assert_string_equal(m->evaluator, n->evaluator);
        assert_int_equal(m->area, n->area);
        assert_true(m->value == n->value && m->has_count == n->has_count && m->k == n->k);
        assert_true(m->n == n->n && m->has_interval == n->has_interval);
        assert_true(m->low == n->low && m->high == n->high && m->confidence == n->confidence);
    }
    imported_release(&second);
    imported_release(&first);
    text_release(&table);
    diagnostics_release(&said);
}

/* One detail that is not what pathgate writes, and nothing is imported. */
static void test_exchange__wrong_details_are_refused(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        {"\"pathgate_k\": \"7\"", "\"pathgate_k\": \"11\""},
        {"\"pathgate_k\": \"7\"", "\"pathgate_k\": \"-7\""},
        {"\"pathgate_metric\": \"hard\"", "\"pathgate_metric\": \"Hard!\""},
        {"\"scaffolded\"", "\"scaffoldy\""},
        {"\"pathgate_margin\": \"0.05\"", "\"pathgate_margin\": \"nan\""},
        {"\"pathgate_awareness\": \"0.3\"", "\"pathgate_awareness\": \"1.5\""},
        {"\"helpful-only\"", "\"helpless\""},
        {"\"lower\": 0.25", "\"lower\": 0.6"},
        {"\"confidence_level\": 0.9", "\"confidence_level\": 1.0"},
        {"\"pathgate_source_date\": \"2026-01-02\"",
         "\"pathgate_source_date\": \"2026-13-02\""},
    };
    struct imported first = import_bytes(evidence_text, sizeof(evidence_text) - 1, &plain);
    struct diagnostics said;
    struct text document;
    diagnostics_init(&said);
    text_init(&document);
    every_eval_write(&first.set.systems.items[0], &document, &said);
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        const char *begin = text_string(&document), *at = strstr(begin, changes[i][0]);
        struct text changed;
        text_init(&changed);
        assert_non_null(at);
        text_append_bytes(&changed, begin, (size_t)(at - begin));
        text_append(&changed, changes[i][1]);
        text_append(&changed, at + strlen(changes[i][0]));
        struct imported imported = import_bytes(text_string(&changed), changed.length, &plain);
        if (imported.status != STATUS_INVALID || imported.set.systems.count) {
            fail_msg("%s was taken", changes[i][1]);
        }
        assert_string_equal(imported.diagnostics.list.items[0].code, "bad-value");
        imported_release(&imported);
        text_release(&changed);
    }
    imported_release(&first);
    text_release(&document);
    diagnostics_release(&said);
}

static void test_exchange__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct imported first = import_bytes(evidence_text, sizeof(evidence_text) - 1, &plain);
    int failures = 0;
    for (long after = 0;; after++, failures++) {
        struct diagnostics said;
        struct text document;
        diagnostics_init(&said);
        text_init(&document);
        memory_fail_after(after);
        every_eval_write(&first.set.systems.items[0], &document, &said);
        struct imported second = import_bytes(text_string(&document), document.length, &plain);
        bool failed = memory_failed();
        memory_fail_after(-1);
        bool sound = !document.failed && !said.failed && second.status == STATUS_OK;
        imported_release(&second);
        text_release(&document);
        diagnostics_release(&said);
        if (!failed) {
            assert_true(sound);
            break;
        }
        assert_false(sound && document.failed);
    }
    assert_true(failures > 50);
    imported_release(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchange__every_eval_ever_is_read_back_as_it_was),
        cmocka_unit_test(test_exchange__json_is_read_back_as_it_was),
        cmocka_unit_test(test_exchange__wrong_json_is_refused),
        cmocka_unit_test(test_exchange__json_survives_every_failure_of_memory),
        cmocka_unit_test(test_exchange__a_table_keeps_figures),
        cmocka_unit_test(test_exchange__wrong_details_are_refused),
        cmocka_unit_test(test_exchange__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
