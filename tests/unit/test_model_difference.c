#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "export/drawing_difference.h"
#include "tests/unit/model_text.h"

#include <string.h>

#define HEAD                                                                                   \
    "<threat-model version='1'><affordance id='chat' title='Chat'/>"                           \
    "<actor id='who' title='Who'/><capability id='c' title='C' through='chat'>"                \
    "<level title='One'/><level title='Two'/></capability>"                                    \
    "<condition id='m' title='Money'/><condition id='k' title='Key'/>"
#define SCENARIO(id, inside)                                                                   \
    "<domain id='d' title='D'><outcome id='o' title='O'><scenario id='" id                     \
    "' title='S' actor='who' goal='g'>" inside "</scenario></outcome></domain>"
#define TAIL "</threat-model>"
#define GOAL                                                                                   \
    "<step id='g' title='Goal'><needs ref='m'/><any>"                                          \
    "<needs ref='k'/><requires capability='c'/></any></step>"
#define BASE                                                                                   \
    HEAD SCENARIO("s", GOAL)                                                                   \
    TAIL

static enum status read_model(const char *text, struct threatmodel *model)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = model_text_read(text, "model.xml", model, &diagnostics);
    if (status == STATUS_INVALID) {
        struct text words;
        text_init(&words);
        diagnostics_write(&diagnostics, &words);
        fail_msg("%s", text_string(&words));
    }
    diagnostics_release(&diagnostics);
    return status;
}

/* "renamed s/a (title): title A -> B" and so on, a line an element. */
static void sum_up(const struct model_difference *d, struct text *out)
{
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct element_change *c = &d->changes.items[i];
        text_format(out, "%s %s", element_how_words[c->how], c->ids[c->ids[1] != NULL]);
        if (c->how == ELEMENT_RENAMED) {
            text_format(out, " by %s", element_match_words[c->match]);
        }
        for (size_t f = 0; f < c->fact_count; f++) {
            const struct fact_change *fact = &c->facts[f];
            text_format(out, "%s %s %s -> %s", f ? "," : ":", fact->property,
                        fact->values[0] ? fact->values[0] : "-",
                        fact->values[1] ? fact->values[1] : "-");
        }
        text_append(out, "\n");
    }
}

static void test_model_difference__is_told_by_what_is_meant(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *expected, *label;
    } cases[] = {
        {BASE, BASE, "", "itself"},
        {BASE,
         HEAD "<domain id='d' title='D' status='tracked'><outcome id='o' title='O'>"
              "<scenario id='s' goal='s/g' title='S' assessed='full' actor='who'>"
              "<step id='g' title='Goal' needs='m'><any needs='k'>"
              "<requires level='1' capability='c'/></any></step>"
              "</scenario></outcome></domain>" TAIL,
         "", "defaults, prefixes and lists of needs"},
        {BASE,
         HEAD "<step id='g' title='Goal'><needs ref='m'/><any><needs ref='k'/>"
              "<requires capability='c'/></any></step>" SCENARIO("s", "") TAIL,
         "changed g: in s -> -\n", "a step that all scenarios share now"},
        {BASE, HEAD SCENARIO("t", GOAL) TAIL, "renamed t by facts\n",
         "a scenario under a new id keeps its steps"},
        {BASE,
         HEAD "<domain id='d' title='D'><outcome id='o' title='O'>"
              "<scenario id='t' title='T' actor='who' goal='g'>" GOAL
              "</scenario></outcome></domain>" TAIL,
         "renamed t by steps: title S -> T\n", "and with another title, too"},
        {BASE,
         HEAD SCENARIO("s", "<step id='h' title='Goal'><needs ref='m'/><needs ref='k'/></step>"
                            "<step id='g' title='Other'><needs ref='h'/></step>") TAIL,
         "changed s/g: needs m -> -, needs any(k, c at level 1) -> -, needs - -> h, "
         "title Goal -> Other\nadded s/h\n",
         "an id goes before a title"},
        {HEAD SCENARIO("s", "<step id='g' title='G' needs='a'/>"
                            "<step id='a' title='A' needs='m'/>") TAIL,
         HEAD SCENARIO("s", "<step id='g' title='G' needs='b'/>"
                            "<step id='b' title='B' needs='m'/>") TAIL,
         "renamed s/b by structure: title A -> B\n", "by its place in the graph"},
        {HEAD SCENARIO("s", "<step id='g' title='G' needs='a'/>"
                            "<step id='a' title='A' needs='m'/>") TAIL,
         HEAD SCENARIO("s", "<step id='g' title='G' needs='b'/>"
                            "<step id='b' title='A' needs='k'/>") TAIL,
         "renamed s/b by title: needs m -> k\n", "by its title"},
        {HEAD SCENARIO("s", "<step id='g' title='G' needs='m'/>") TAIL,
         HEAD SCENARIO("s", "<step id='g' title='G'><all><all needs='m'/></all></step>") TAIL,
         "changed s/g: needs m -> all(all(m))\n", "a gate in the place of an input"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct threatmodel models[2];
        struct model_difference difference;
        struct text words;
        text_init(&words);
        assert_int_equal(read_model(cases[i].old, &models[0]), STATUS_OK);
        assert_int_equal(read_model(cases[i].new, &models[1]), STATUS_OK);
        assert_int_equal(model_difference_find(&models[0], &models[1], &difference), STATUS_OK);
        sum_up(&difference, &words);
        if (strcmp(text_string(&words), cases[i].expected) != 0) {
            fail_msg("%s:\n%s", cases[i].label, text_string(&words));
        }
        text_release(&words);
        model_difference_release(&difference);
        threatmodel_release(&models[0]);
        threatmodel_release(&models[1]);
    }
}

/* All that follows from two models; false when memory ran out. */
static bool make_all(const struct threatmodel models[2])
{
    static const uint32_t scenarios[2] = {0, 0};
    const struct path_difference_options options = {.world = "", .most_listed = 2};
    struct model_difference difference;
    struct path_difference paths;
    struct model_images images;
    struct text out;
    bool differs;
    if (model_difference_find(&models[0], &models[1], &difference) != STATUS_OK) {
        return false;
    }
    bool made = path_difference_find(&difference, &options, &paths) == STATUS_OK;
    if (made) {
        const struct model_difference_report report = {
            .difference = &difference, .paths = &paths, .names = {"old", "new"}};
        text_init(&out);
        for (size_t i = 0; model_difference_formats[i].name; i++) {
            model_difference_formats[i].write(&report, &out);
        }
        made = model_images_make(&difference, &images) == STATUS_OK;
        if (made) {
            made = drawing_write_difference(&report, &images, scenarios, &differs, &out) ==
                   STATUS_OK;
            model_images_release(&images);
        }
        made = made && !out.failed;
        text_release(&out);
        path_difference_release(&paths);
    }
    model_difference_release(&difference);
    return made;
}

static void test_model_difference__survives_every_failure_of_memory(void **state)
{
    (void)state;
    struct threatmodel models[2];
    assert_int_equal(read_model(BASE, &models[0]), STATUS_OK);
    assert_int_equal(read_model(HEAD SCENARIO("t", "<step id='goal' title='Goal' needs='m'>"
                                                   "<sequence needs='k m'/></step>"
                                                   "<step id='g' title='G' needs='goal'/>")
                                    TAIL,
                                &models[1]),
                     STATUS_OK);
    bool made = false;
    for (long successes = 0; !made; successes++) {
        memory_fail_after(successes);
        made = make_all(models);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_true(made || failed);
        assert_true(successes < 20000);
        made = made && !failed;
    }
    threatmodel_release(&models[0]);
    threatmodel_release(&models[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_difference__is_told_by_what_is_meant),
        cmocka_unit_test(test_model_difference__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
