/* Each lint: a model that has the mistake, and one beside it that has not. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/lint.h"
#include "base/memory.h"
#include "export/explain.h"
#include "tests/unit/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BEFORE                                                                                 \
    "<threat-model version=\"1\">"                                                             \
    "<affordance id=\"chat\" title=\"Chat\"/>"                                                 \
    "<metric id=\"m\" title=\"M\"/><metric id=\"hours\" title=\"Hours\" unit=\"minutes\"/>"
#define SKILL                                                                                  \
    "<capability id=\"skill\" title=\"Skill\" through=\"chat\" cite=\"illustrative\">"         \
    "<level title=\"Some\"/><indicator metric=\"m\" level=\"1\" at-least=\"50%\"/>"            \
    "</capability>"
#define ACTOR "<actor id=\"who\" title=\"Who\"/>"
#define SCENARIO(inside)                                                                       \
    "<domain id=\"d\" title=\"D\"><outcome id=\"o\" title=\"O\">"                              \
    "<scenario id=\"s\" title=\"S\" actor=\"who\" goal=\"end\">" inside                        \
    "</scenario></outcome></domain></threat-model>"
#define NEEDS_SKILL "<requires capability=\"skill\"/>"
#define END "<step id=\"end\" title=\"End\">" NEEDS_SKILL "</step>"
#define SOUND(shared, inside) BEFORE SKILL ACTOR shared SCENARIO(inside)
#define INDICATOR(metric, threshold)                                                           \
    BEFORE "<capability id=\"skill\" title=\"Skill\" through=\"chat\" cite=\"illustrative\">"  \
           "<level title=\"Some\"/><indicator metric=\"" metric "\" level=\"1\" " threshold    \
           "/></capability>" ACTOR                                                             \
           SCENARIO(END)
#define CUTS(target, rest)                                                                     \
    "<safeguard id=\"g\" title=\"G\" family=\"deployment\" layer=\"model\" "                   \
    "works-under=\"api\"><cuts " target "/>" rest "</safeguard>"

static void write_file(const char *bytes)
{
    FILE *file = fopen("model.xml", "wb");
    assert_non_null(file);
    assert_int_equal(fputs(bytes, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}

/* The codes that are found, each with a blank behind it. */
static enum status lint(struct lint_edits *edits, struct text *codes, struct text *mended)
{
    static const char *const paths[] = {"model.xml"};
    struct diagnostics diagnostics;
    struct threatmodel model;
    diagnostics_init(&diagnostics);
    enum status status = threatmodel_read(paths, 1, NULL, &model, &diagnostics);
    if (status == STATUS_OK) {
        status = lint_model(&model, edits, &diagnostics);
        if (edits && status == STATUS_OK) {
            lint_edits_apply(edits, &model.files.items[0]->source, mended);
        }
        threatmodel_release(&model);
    }
    for (size_t i = 0; i < diagnostics.list.count; i++) {
        text_format(codes, "%s ", diagnostics.list.items[i].code);
        assert_true(diagnostics.list.items[i].line == 1);
    }
    diagnostics_release(&diagnostics);
    return status;
}

static void test_lint__has_a_page_for_each_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINT_COUNT; i++) {
        assert_string_equal(explain_lint[i].name, lint_rules[i].code);
        assert_non_null(
            strstr(explain_lint[i].severity, severity_word(lint_rules[i].severity)));
    }
    assert_null(explain_lint[LINT_COUNT].name);
}

static void test_lint__finds_each_mistake(void **state)
{
    (void)state;
    static const struct {
        const char *model, *expected, *label;
    } cases[] = {
        {SOUND("", END), "", "sound"},
        {BEFORE SKILL "</threat-model>", "", "a library is not asked what uses it"},
        {SOUND("", "<step id=\"lost\" title=\"Lost\">" NEEDS_SKILL "</step>" END),
         "vacuous-step ", "a step that leads nowhere"},
        {SOUND("<condition id=\"c\" title=\"C\"/>", END), "vacuous-step ",
         "a shared condition that nothing needs"},
        {SOUND("",
               "<step id=\"a\" title=\"A\" needs=\"b\"/><step id=\"b\" title=\"B\" "
               "needs=\"a\"/><step id=\"end\" title=\"End\"><any><needs ref=\"a\"/>" NEEDS_SKILL
               "</any></step>"),
         "cycle-without-entry ", "a cycle without an entry"},
        {SOUND("", "<step id=\"a\" title=\"A\"><any><needs ref=\"b\"/>" NEEDS_SKILL
                   "</any></step><step id=\"b\" title=\"B\" needs=\"a\"/><step id=\"end\" "
                   "title=\"End\" needs=\"b\"/>"),
         "", "a cycle with an entry"},
        {SOUND("",
               "<step id=\"a\" title=\"A\" needs=\"a\"/><step id=\"b\" title=\"B\" "
               "needs=\"a\"/><step id=\"end\" title=\"End\"><any><needs ref=\"b\"/>" NEEDS_SKILL
               "</any></step>"),
         "cycle-without-entry unreachable-step ", "behind a cycle without an entry"},
        {SOUND("",
               "<condition id=\"c\" title=\"C\" truth=\"false\"/><step id=\"a\" title=\"A\" "
               "needs=\"c\"/><step id=\"end\" title=\"End\"><any><needs ref=\"a\"/>" NEEDS_SKILL
               "</any></step>"),
         "unreachable-step ", "behind a false condition"},
        {SOUND("", "<condition id=\"c\" title=\"C\" truth=\"false\"/><step id=\"end\" "
                   "title=\"End\"><all><needs ref=\"c\"/>" NEEDS_SKILL "</all></step>"),
         "deciding-condition unreachable-step ", "a false condition decides everything"},
        {SOUND("", "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\"><any>"
                   "<needs ref=\"c\"/>" NEEDS_SKILL "</any></step>"),
         "deciding-condition ", "a condition is enough"},
        {SOUND("", "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\"><all>"
                   "<needs ref=\"c\"/>" NEEDS_SKILL "</all></step>"),
         "", "a condition is not enough"},
        {SOUND("", "<step id=\"a\" title=\"A\"/><step id=\"end\" title=\"End\"><all>"
                   "<needs ref=\"a\"/>" NEEDS_SKILL "</all></step>"),
         "always-holds ", "a step without needs"},
        {SOUND("", "<step id=\"end\" title=\"End\"><any>" NEEDS_SKILL "<needs ref=\"c\"/></any>"
                   "</step><condition id=\"c\" title=\"C\" truth=\"true\"/>"),
         "goal-in-baseline always-holds ", "a goal in the baseline world"},
        {SOUND("", "<step id=\"end\" title=\"End\"><any>" NEEDS_SKILL "</any></step>"),
         "single-input-gate ", "a gate with one input"},
        {SOUND("", "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\"><at-least "
                   "k=\"2\" needs=\"c c\">" NEEDS_SKILL "</at-least></step>"),
         "deciding-condition repeated-input ", "an input twice"},
        {SOUND("", "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\" "
                   "needs=\"c\">" NEEDS_SKILL "</step><condition id=\"e\" title=\"E\"/>"),
         "vacuous-step ", "one need beside a requirement is no join"},
        {SOUND("", "<condition id=\"c\" title=\"C\"/><condition id=\"e\" title=\"E\"/><step "
                   "id=\"end\" title=\"End\" needs=\"c e\">" NEEDS_SKILL "</step>"),
         "implicit-join ", "two needs without a gate"},
        {SOUND("<step id=\"t\" title=\"T\"/>" CUTS("step=\"t\"", ""), END),
         "vacuous-step idle-safeguard ", "a safeguard on a step that nothing needs"},
        {SOUND(CUTS("capability=\"skill\"", ""), END), "", "a safeguard that cuts"},
        {SOUND("<step id=\"t\" title=\"T\"/>" CUTS("capability=\"skill\"",
                                                   "<defeated-by step=\"t\"/>"),
               END),
         "always-holds free-defeat ", "a safeguard defeated for free"},
        {SOUND("<capability id=\"other\" title=\"Other\"><level title=\"L\"/></capability>",
               END),
         "unneeded-capability unmeasured-capability ", "a capability that nothing needs"},
        {BEFORE "<capability id=\"skill\" title=\"Skill\" through=\"chat\"><level title=\"1\"/>"
                "<level title=\"2\"/><indicator metric=\"m\" level=\"1\" at-least=\"5%\" "
                "cite=\"illustrative\"/></capability>" ACTOR SCENARIO(END),
         "unmeasured-level ", "a level above all indicators"},
        {BEFORE "<capability id=\"skill\" title=\"Skill\" through=\"chat\"><level title=\"1\"/>"
                "<level title=\"2\"/><indicator metric=\"m\" level=\"2\" at-least=\"5%\" "
                "cite=\"illustrative\"/></capability>" ACTOR SCENARIO(END),
         "unmeasured-level ", "a level below one that is measured"},
        {INDICATOR("m", "at-least=\"50\""), "unit-mix-up ", "a percentage as a number"},
        {INDICATOR("m", "above=\"1\""), "unit-mix-up ", "1 for a share"},
        {INDICATOR("m", "at-least=\"100%\""), "", "all of a share"},
        {INDICATOR("hours", "at-least=\"50%\""), "unit-mix-up ", "a percentage of minutes"},
        {BEFORE
         "<capability id=\"skill\" title=\"Skill\" through=\"chat\"><level title=\"1\"/>"
         "<indicator metric=\"m\" level=\"1\" at-least=\"5%\"/></capability>" ACTOR SCENARIO(
             END),
         "uncited-figure ", "a threshold without a source"},
        {SOUND("", "<step id=\"end\" title=\"End\" probability=\"5%\">" NEEDS_SKILL "</step>"),
         "uncited-figure ", "a probability without a source"},
        {SOUND("", "<step id=\"end\" title=\"End\" probability=\"5%\" "
                   "cite=\"illustrative\">" NEEDS_SKILL "</step>"),
         "", "a probability with a source"},
        {SOUND("<actor id=\"too\" title=\"Who\"/>", END), "duplicate-title ", "a title twice"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text codes;
        text_init(&codes);
        write_file(cases[i].model);
        assert_int_equal(lint(NULL, &codes, NULL), STATUS_OK);
        if (strcmp(text_string(&codes), cases[i].expected) != 0) {
            fail_msg("%s: '%s' instead of '%s'", cases[i].label, text_string(&codes),
                     cases[i].expected);
        }
        text_release(&codes);
    }
}

#define JOINED(gate) SOUND("", "<step id=\"end\" title=\"End\">" gate "</step>")

#define TWO(gate)                                                                              \
    SOUND("", "<condition id='a' title='A'/><condition id='b' title='B'/>"                     \
              "<step id='end' title='End'>" NEEDS_SKILL gate "</step>")

static void test_lint__mends_what_is_safe(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *label;
    } cases[] = {
        {JOINED("<any >" NEEDS_SKILL "</any >"), JOINED(NEEDS_SKILL),
         "a gate around one input"},
        {JOINED("<any><!-- c --><all>" NEEDS_SKILL "</all></any>"),
         JOINED("<!-- c -->" NEEDS_SKILL), "one inside the other"},
        {SOUND("",
               "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\">" NEEDS_SKILL
               "<at-least k='1' needs=\"c\"/></step>"),
         SOUND("",
               "<condition id=\"c\" title=\"C\"/><step id=\"end\" title=\"End\">" NEEDS_SKILL
               "<needs ref=\"c\"/></step>"),
         "a gate for one need"},
        {JOINED("<any title=\"T\">" NEEDS_SKILL "</any>"),
         JOINED("<any title=\"T\">" NEEDS_SKILL "</any>"), "a title would be lost"},
        {JOINED("<any>" NEEDS_SKILL "<text>Why.</text></any>"),
         JOINED("<any>" NEEDS_SKILL "<text>Why.</text></any>"), "a paragraph would move"},
        {JOINED("<any id=\"a\">" NEEDS_SKILL "</any>"),
         JOINED("<any id=\"a\">" NEEDS_SKILL "</any>"), "an id may be needed"},
        {TWO("<any needs=' a  b a b a '/>"), TWO("<any needs='a b'/>"), "an input three times"},
        {TWO("<at-least k='2' needs='a b a'/>"), TWO("<at-least k='2' needs='a b a'/>"),
         "it counts twice"},
        {TWO("<any needs='a b'><needs ref='a'/></any>"),
         TWO("<any needs='a b'><needs ref='a'/></any>"), "by an attribute and by an element"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct lint_edits edits;
        struct text codes, mended;
        text_init(&codes);
        text_init(&mended);
        lint_edits_init(&edits);
        write_file(cases[i].before);
        assert_int_equal(lint(&edits, &codes, &mended), STATUS_OK);
        assert_true(strstr(text_string(&codes), "single-input-gate ") ||
                    strstr(text_string(&codes), "repeated-input "));
        if (strcmp(text_string(&mended), cases[i].after) != 0) {
            fail_msg("%s:\n%s", cases[i].label, text_string(&mended));
        }
        lint_edits_release(&edits);
        text_release(&codes);
        text_release(&mended);
    }
}

static void test_lint__survives_every_failing_allocation(void **state)
{
    (void)state;
    write_file(SOUND(CUTS("capability=\"skill\"", ""),
                     "<condition id=\"c\" title=\"S\"/><step id=\"end\" title=\"S\"><any>"
                     "<needs ref=\"c\"/><all>" NEEDS_SKILL
                     "</all><all needs=\"c c\"/></any></step>"));
    static const char *const paths[] = {"model.xml"};
    struct diagnostics reading;
    struct threatmodel model;
    diagnostics_init(&reading);
    assert_int_equal(threatmodel_read(paths, 1, NULL, &model, &reading), STATUS_OK);
    for (long successes = 0;; successes++) {
        struct diagnostics diagnostics;
        struct lint_edits edits;
        diagnostics_init(&diagnostics);
        lint_edits_init(&edits);
        memory_fail_after(successes);
        enum status status = lint_model(&model, &edits, &diagnostics);
        bool failed = memory_failed();
        memory_fail_after(-1);
        if (!failed) {
            assert_int_equal(status, STATUS_OK);
        }
        lint_edits_release(&edits);
        diagnostics_release(&diagnostics);
        if (!failed) {
            break;
        }
        assert_true(status == STATUS_MEMORY || status == STATUS_OK); /* an excerpt less */
    }
    threatmodel_release(&model);
    diagnostics_release(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint__has_a_page_for_each_rule),
        cmocka_unit_test(test_lint__finds_each_mistake),
        cmocka_unit_test(test_lint__mends_what_is_safe),
        cmocka_unit_test(test_lint__survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
