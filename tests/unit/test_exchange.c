/* Evidence for other programs: what Every Eval Ever and tables hold is read back as it was. */
#include "tests/unit/import_fixture.h"

#include "base/memory.h"
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
    " inferred='yes' source='s'/>"
    "<measurement metric='easy' category='x' value='12.25' illustrative='yes'"
    " area='balance'/>"
    "<safeguard ref='g' status='defined' source='s'/>"
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
        cmocka_unit_test(test_exchange__a_table_keeps_figures),
        cmocka_unit_test(test_exchange__wrong_details_are_refused),
        cmocka_unit_test(test_exchange__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
