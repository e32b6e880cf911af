/* What evidence records for the clocks of duties: events before the dates of systems and
 * incidents, deeds of the documents that are asked about, and warnings for others. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/recorded.h"
#include "base/calendar.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

static struct duty list[] = {{.label = {.id = "report"}}, {.label = {.id = "notice"}}};
static const struct duties law = {.label = {.id = "law"}, .list = {.items = list, .count = 2}};
static const struct duties other = {.label = {.id = "other"}};
static const struct duties *const documents[] = {&law, &other};

#define HEAD "<evidence version='1'><source id='s' title='T' date='2026-01-01'/>"
#define SYSTEM(records)                                                                        \
    HEAD "<system id='bot' title='Bot' date='2026-02-01'>" records "</system></evidence>"
#define EVENT(id, rest) "<event id='" id "' title='T' source='s' " rest "/>"
#define INCIDENT(id, rest)                                                                     \
    "<incident id='" id "' title='T' kind='incident' source='s' date='2026-03-01' " rest "/>"

/* What was recorded, as "kind name about minute" and "duty about minute", a line each. */
static void record(const char *text, struct recorded *recorded, char *said, size_t size,
                   size_t *warnings)
{
    struct source source = {.path = "e.xml", .bytes = text, .length = strlen(text)};
    struct evidence_set set;
    struct diagnostics diagnostics;
    size_t length = 0;
    diagnostics_init(&diagnostics);
    evidence_set_init(&set);
    assert_int_equal(evidence_read(&source, &set, &diagnostics), STATUS_OK);
    assert_true(recorded_take(&set.systems.items[0], documents, 2, recorded, &diagnostics));
    said[0] = '\0';
    for (size_t i = 0; i < recorded->events.count; i++) {
        const struct event *e = &recorded->events.items[i];
        length += (size_t)snprintf(
            said + length, size - length, "%s %s %s %lld%s\n", event_words[e->kind], e->name,
            e->about, (long long)(e->at - calendar_minute("2026-01-01")), e->timed ? "!" : "");
    }
    for (size_t i = 0; i < recorded->deeds.count; i++) {
        const struct deed *d = &recorded->deeds.items[i];
        length +=
            (size_t)snprintf(said + length, size - length, "%s %s %lld\n", d->duty->label.id,
                             d->about, (long long)(d->at - calendar_minute("2026-01-01")));
    }
    *warnings = diagnostics.list.count;
    recorded_release(recorded);
    evidence_set_release(&set);
    diagnostics_release(&diagnostics);
}

static void test_recorded__takes_events_before_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
        size_t warnings;
        const char *label;
    } cases[] = {
        {SYSTEM(""), "release bot  44640\n", 0, "the date of the system"},
        {HEAD "<system id='bot' title='Bot'/></evidence>", "", 0, "no date"},
        {SYSTEM(EVENT("out", "kind='release' date='2026-01-02T00:30'")), "release out  1470!\n",
         0, "a recorded release"},
        {SYSTEM(INCIDENT("leak", "severity='critical'")),
         "release bot  44640\ncritical-incident leak leak 84960\n", 0, "a critical incident"},
        {SYSTEM(INCIDENT("leak", "severity='severe' resolved='2026-03-02'")),
         "release bot  44640\ncritical-incident leak leak 84960\n"
         "incident-resolved leak leak 86400\n",
         0, "a severe incident that is over"},
        {SYSTEM(INCIDENT("leak", "severity='serious'")), "release bot  44640\n", 0,
         "an incident that no law calls critical"},
        {SYSTEM(INCIDENT("leak", "severity='critical'") EVENT(
             "found", "kind='critical-incident' incident='leak' date='2026-01-02'")),
         "critical-incident found leak 1440\nrelease bot  44640\n", 0,
         "the event takes the place of the incident's date"},
        {SYSTEM(INCIDENT("leak", "severity='critical'")
                    EVENT("found", "kind='critical-incident' incident='spill' "
                                   "date='2026-01-02'")),
         "critical-incident found spill 1440\nrelease bot  44640\n"
         "critical-incident leak leak 84960\n",
         0, "an event about another incident"},
        {SYSTEM(EVENT("told", "date='2026-01-02' incident='leak'"
                              " fulfils='law/report third/report law/notice'")),
         "release bot  44640\nreport leak 1440\nnotice leak 1440\n", 0,
         "deeds of the documents that are asked about"},
        {SYSTEM(EVENT("told", "date='2026-01-02' fulfils='law/repor other/report'")),
         "release bot  44640\n", 2, "duties that there are none of"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct recorded recorded = {0};
        char said[512];
        size_t warnings;
        record(cases[i].text, &recorded, said, sizeof(said), &warnings);
        if (strcmp(said, cases[i].expected) != 0 || warnings != cases[i].warnings) {
            fail_msg("%s: '%s', %zu warnings", cases[i].label, said, warnings);
        }
    }
}

static void test_recorded__finds_a_duty_by_its_whole_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int duty; /* -1: none */
        bool document;
    } cases[] = {{"law/report", 0, true}, {"law/notice", 1, true},  {"law/", -1, true},
                 {"law/repor", -1, true}, {"la/report", -1, false}, {"law", -1, false},
                 {"", -1, false},         {"/report", -1, false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct duties *document;
        const struct duty *duty =
            recorded_find_duty(documents, 2, cases[i].name, strlen(cases[i].name), &document);
        assert_ptr_equal(duty, cases[i].duty < 0 ? NULL : &list[cases[i].duty]);
        assert_ptr_equal(document, cases[i].document ? &law : NULL);
    }
}

static void test_recorded__survives_failing_allocations(void **state)
{
    (void)state;
    static const char text[] =
        SYSTEM(INCIDENT("leak", "severity='critical' resolved='2026-03-02'")
                   EVENT("told", "kind='death' date='2026-01-02' fulfils='law/report'"));
    struct source source = {.path = "e.xml", .bytes = text, .length = sizeof(text) - 1};
    struct evidence_set set;
    struct diagnostics diagnostics;
    bool taken = false;
    diagnostics_init(&diagnostics);
    evidence_set_init(&set);
    assert_int_equal(evidence_read(&source, &set, &diagnostics), STATUS_OK);
    for (long successes = 0; !taken; successes++) {
        struct recorded recorded = {0};
        memory_fail_after(successes);
        taken = recorded_take(&set.systems.items[0], documents, 2, &recorded, &diagnostics);
        memory_fail_after(-1);
        assert_true(!taken || (recorded.events.count == 4 && recorded.deeds.count == 1));
        recorded_release(&recorded);
    }
    evidence_set_release(&set);
    diagnostics_release(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded__takes_events_before_dates),
        cmocka_unit_test(test_recorded__finds_a_duty_by_its_whole_name),
        cmocka_unit_test(test_recorded__survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
