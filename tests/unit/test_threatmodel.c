/* Reading threat models: what comes out of a sound one, where imports may lead, and every
 * failure of memory. Unsound ones are in tests/bad/threat-model. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/threatmodel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "threatmodel-XXXXXX";

static void write_file(const char *name, const char *inside)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    fprintf(file, "<threat-model version='1'>%s</threat-model>", inside);
    assert_int_equal(fclose(file), 0);
}

/* project/ is the root; outside/ and shipped/ are beside it. */
static int enter_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) || mkdir("project", 0700) ||
        mkdir("project/parts", 0700) || mkdir("outside", 0700) || mkdir("shipped", 0700)) {
        return -1;
    }
    return symlink("../outside/secret.xml", "project/link.xml");
}

static int leave_folder(void **state)
{
    (void)state;
    static const char *const files[] = {"project/link.xml",      "project/main.xml",
                                        "project/parts/one.xml", "project/parts/two.xml",
                                        "outside/secret.xml",    "shipped/common.xml"};
    static const char *const folders[] = {"project/parts", "project", "outside", "shipped"};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        unlink(files[i]);
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        if (rmdir(folders[i])) {
            return -1;
        }
    }
    return chdir("..") || rmdir(folder);
}

struct read {
    struct threatmodel model;
    struct diagnostics diagnostics;
    enum status status;
};

static struct read start(const struct threatmodel_places *places)
{
    static const char *const paths[] = {"project/main.xml"};
    struct read read;
    diagnostics_init(&read.diagnostics);
    read.status = threatmodel_read(paths, 1, places, &read.model, &read.diagnostics);
    return read;
}

static void finish(struct read *read)
{
    threatmodel_release(&read->model);
    diagnostics_release(&read->diagnostics);
}

static const char everything[] =
    "<affordance id='chat' title='Chat'/><affordance id='weights' title='Weights'/>"
    "<deployment type='api' title='API' to='staff public' gives='chat' admits='direct static'/>"
    "<actor id='group' title='A group' skill='low' access='partners'>"
    "<baseline world='one two'><has capability='skill' level='1'/></baseline>"
    "<baseline><has capability='skill' level='0'/></baseline></actor>"
    "<metric id='m' title='A metric' unit='minutes'/>"
    "<safeguard id='guard' title='A guard' family='security' layer='weights'"
    " works-under='api closed' group='g' cost='2.5' metrics='m'>"
    "<cuts condition='money'/><cuts step='s/goal'/><cuts capability='skill'/>"
    "<defeated-by step='s/sub'/></safeguard>"
    "<condition id='money' title='Money' probability='25%'/>"
    "<domain id='d' title='A domain'>"
    "<capability id='skill' title='A skill' propensity='yes' through='chat weights'>"
    "<text>One</text><text>and two.</text><level title='First'/><level title='Second'/>"
    "<indicator metric='m' level='2' below='30' gate='all' shows='absence' cite='p. 1'/>"
    "</capability><outcome id='o' title='An outcome' status='research'>"
    "<scenario id='s' title='A scenario' actor='group' goal='goal' assessed='partial'"
    " reason='why'>"
    "<step id='goal' title='The goal' needs='sub money' gives='weights' probability='50%'"
    " cost='3' time='10'><any><requires capability='skill' level='2'/>"
    "<at-least k='2'><needs ref='sub'/><needs ref='s/sub'/><requires affordance='chat'/>"
    "</at-least></any></step><step id='sub' title='Sub' needs='goal'/>"
    "</scenario></outcome></domain>";

static void test_threatmodel__reads_everything(void **state)
{
    (void)state;
    write_file("project/main.xml", everything);
    struct read read = start(NULL);
    const struct threatmodel *model = &read.model;
    assert_int_equal(read.status, STATUS_OK);
    const struct deployment *api = &model->deployments[DEPLOYMENT_API];
    assert_true(api->declared && !model->deployments[DEPLOYMENT_CLOSED].declared);
    assert_int_equal(api->to, 1u << AUDIENCE_STAFF | 1u << AUDIENCE_PUBLIC);
    assert_int_equal(api->admits, 1u << ADVERSARY_DIRECT | 1u << ADVERSARY_STATIC);
    assert_true(api->gives.count == 1 && api->gives.items[0] == 0);
    const struct actor *actor = &model->actors.items[0];
    assert_int_equal(actor->access, AUDIENCE_PARTNERS);
    assert_int_equal(actor->baseline.count, 3);
    assert_string_equal(actor->baseline.items[1].world, "two");
    assert_string_equal(actor->baseline.items[2].world, "");
    const struct capability *capability = &model->capabilities.items[0];
    assert_true(capability->propensity && capability->levels.count == 2);
    assert_int_equal(capability->through.count, 2);
    assert_string_equal(capability->label.text, "One\nand two.");
    const struct indicator *indicator = &model->indicators.items[0];
    assert_true(indicator->threshold.comparison == COMPARE_BELOW);
    assert_true(indicator->threshold.value == 30 && indicator->level == 2);
    assert_int_equal(indicator->threshold.gate, CATEGORIES_ALL);
    assert_int_equal(indicator->threshold.shows, SHOWS_ABSENCE);
    const struct safeguard *guard = &model->safeguards.items[0];
    assert_int_equal(guard->cuts.count, 3);
    assert_int_equal(guard->cuts.items[2].kind, CUT_CAPABILITY);
    assert_true(guard->defeated_by.count == 1 && guard->cost == 2.5);
    const struct scenario *scenario = &model->scenarios.items[0];
    assert_true(scenario->assessed == ASSESSED_PARTIAL && !strcmp(scenario->reason, "why"));
    assert_int_equal(threatmodel_scenario_status(model, 0), DOMAIN_RESEARCH);
    assert_int_equal(threatmodel_find_scenario(model, "s"), 0);
    assert_int_equal(threatmodel_find_safeguard(model, "other"), NONE);
    finish(&read);
}

static void test_threatmodel__builds_the_graph(void **state)
{
    (void)state;
    write_file("project/main.xml", everything);
    struct read read = start(NULL);
    const struct threatmodel *model = &read.model;
    assert_int_equal(read.status, STATUS_OK);
    const struct node *goal = &model->nodes.items[model->scenarios.items[0].goal];
    const struct node *money = &model->nodes.items[goal->inputs.items[1]];
    const struct node *any = &model->nodes.items[goal->inputs.items[2]];
    const struct node *two = &model->nodes.items[any->inputs.items[1]];
    assert_string_equal(goal->label.id, "goal");
    assert_true(goal->probability == 0.5 && goal->cost == 3 && goal->time == 10);
    assert_true(goal->scenario == 0 && goal->gives.count == 1 && goal->inputs.count == 3);
    assert_true(money->kind == NODE_CONDITION && money->scenario == NONE);
    assert_true(money->truth == TRUTH_CANNOT_RULE_OUT && money->probability == 0.25);
    assert_true(any->kind == NODE_ANY && any->anonymous && any->inputs.count == 2);
    assert_string_equal(any->label.id, "goal_1");
    assert_true(two->kind == NODE_AT_LEAST && two->k == 2 && two->inputs.count == 3);
    assert_int_equal(two->inputs.items[0], two->inputs.items[1]);
    assert_int_equal(model->nodes.items[two->inputs.items[2]].kind, NODE_AFFORDANCE);
    assert_true(isnan(any->probability));
    finish(&read);
}

static void test_threatmodel__follows_imports_once(void **state)
{
    (void)state;
    write_file("project/main.xml",
               "<import href='parts/one.xml'/><import href='parts/two.xml'/>"
               "<import href='./parts/../parts/one.xml'/>");
    write_file("project/parts/one.xml",
               "<import href='two.xml'/><metric id='one' title='One'/>");
    write_file("project/parts/two.xml", "<import href='one.xml'/><import href='../main.xml'/>"
                                        "<metric id='two' title='Two'/>");
    const struct threatmodel_places places = {.root = "project"};
    struct read read = start(&places);
    assert_int_equal(read.status, STATUS_OK);
    assert_int_equal(read.model.files.count, 3);
    assert_int_equal(read.model.metrics.count, 2);
    assert_int_equal(strlen(read.model.files.items[1]->digest), 64);
    finish(&read);
}

static void test_threatmodel__stays_in_its_root(void **state)
{
    (void)state;
    static const struct {
        const char *inside, *root, *shipped, *code, *label;
    } cases[] = {
        {"<import href='../outside/secret.xml'/>", "project", NULL, "import-outside-root",
         "'..' leads out"},
        {"<import href='parts/../../outside/secret.xml'/>", "project", NULL,
         "import-outside-root", "'..' in the middle"},
        {"<import href='link.xml'/>", "project", NULL, "import-outside-root",
         "a symbolic link leads out"},
        {"<import href='../outside/secret.xml'/>", ".", NULL, NULL, "a wider root"},
        {"<import href='../outside/secret.xml'/>", NULL, NULL, "import-outside-root",
         "the folder of the file is the root"},
        {"<import href='parts/one.xml'/>", "outside", NULL, "import-outside-root",
         "another root"},
        {"<import href='../projectile.xml'/>", "project", NULL, "import-not-found",
         "a name that begins like the root's"},
        {"<import href='parts'/>", "project", NULL, "file-access", "a folder"},
        {"<import shipped='common'/>", "project", "shipped", NULL, "what is shipped"},
        {"<import shipped='other'/>", "project", "shipped", "import-not-found", "not shipped"},
        {"<import shipped='common'/>", "project", NULL, "bad-import", "nothing is shipped"},
    };
    write_file("outside/secret.xml", "");
    write_file("shipped/common.xml", "");
    write_file("project/parts/one.xml", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct threatmodel_places places = {.root = cases[i].root,
                                                  .shipped = cases[i].shipped};
        write_file("project/main.xml", cases[i].inside);
        struct read read = start(&places);
        size_t count = read.diagnostics.list.count;
        const char *code = count ? read.diagnostics.list.items[0].code : "none";
        if (cases[i].code ? count != 1 || strcmp(code, cases[i].code) != 0 : count != 0) {
            fail_msg("%s: %zu faults, %s", cases[i].label, count, code);
        }
        assert_int_equal(read.status == STATUS_OK, cases[i].code == NULL);
        assert_int_equal(read.model.files.count, cases[i].code ? 0 : 2);
        finish(&read);
    }
}

/* A fault of one file hides none of another. */
static void test_threatmodel__reports_the_faults_of_all_files(void **state)
{
    (void)state;
    const struct threatmodel_places places = {.root = "project"};
    write_file("project/main.xml", "<import href='parts/one.xml'/><metrik/>");
    write_file("project/parts/one.xml", "<import href='missing.xml'/><mertic/>");
    struct read read = start(&places);
    assert_int_equal(read.status, STATUS_INVALID);
    assert_int_equal(read.diagnostics.list.count, 3);
    assert_string_equal(read.diagnostics.list.items[0].path, "project/main.xml");
    assert_string_equal(read.diagnostics.list.items[2].path, "project/parts/one.xml");
    finish(&read);
}

static void test_threatmodel__names_a_file_that_is_not_there(void **state)
{
    (void)state;
    static const char *const paths[] = {"project/nothing.xml"};
    struct read read;
    diagnostics_init(&read.diagnostics);
    read.status = threatmodel_read(paths, 1, NULL, &read.model, &read.diagnostics);
    assert_int_equal(read.status, STATUS_IO);
    assert_int_equal(read.diagnostics.list.count, 1);
    finish(&read);
}

/* The parser's own allocations do not pass through base/memory and are not failed here. */
static void test_threatmodel__survives_every_failure_of_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {
        everything, "<step id='a' title='A' needs='b'/><metric id='a b' title='M'/>"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        write_file("project/main.xml", texts[i]);
        int failed = 1;
        for (long successes = 0; failed; successes++) {
            memory_fail_after(successes);
            struct read read = start(NULL);
            failed = memory_failed();
            memory_fail_after(-1);
            if (failed && read.status == STATUS_OK) {
                assert_int_equal(read.model.nodes.count, 7);
            } else if (read.status != STATUS_OK) {
                assert_true(failed || read.status == STATUS_INVALID);
                assert_int_equal(read.model.nodes.count, 0);
                assert_true(read.diagnostics.list.count > 0 || read.status == STATUS_MEMORY);
            }
            assert_int_equal(!failed && i == 0, read.status == STATUS_OK && !failed);
            finish(&read);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threatmodel__reads_everything),
        cmocka_unit_test(test_threatmodel__builds_the_graph),
        cmocka_unit_test(test_threatmodel__follows_imports_once),
        cmocka_unit_test(test_threatmodel__stays_in_its_root),
        cmocka_unit_test(test_threatmodel__reports_the_faults_of_all_files),
        cmocka_unit_test(test_threatmodel__names_a_file_that_is_not_there),
        cmocka_unit_test(test_threatmodel__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
