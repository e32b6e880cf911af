/* Matrices, and the work that verdicts share: on the shipped data, every verdict made with a
 * sharing is byte for byte the one made without, and every cell says what that verdict says. */
#include "tests/unit/situation_fixture.h"

#include "analyzer/sharing.h"
#include "base/file.h"
#include "base/memory.h"
#include "export/matrix.h"
#include "export/result.h"

static const char *const domains[] = {
    "ai-research", "chemical-biological", "common",      "cybersecurity",
    "emerging",    "loss-of-control",     "manipulation"};
static const char *const packs[] = {"amazon-2026",       "anthropic-rsp-3.4", "eu-gpai-code",
                                    "gdm-fsf-3.1",       "meta-aasf-2.0",     "meta-faif-1.1",
                                    "microsoft-2026-02", "openai-pf-2",       "xai-2026-06"};
static const char *const examples[] = {"muse-spark-1.0", "muse-spark-1.1"};
enum { DOMAINS = 7, PACKS = 9, EXAMPLES = 2 };

struct shipped {
    struct arena arena;
    struct diagnostics diagnostics;
    struct threatmodel model;
    struct policy policies[PACKS];
    struct evidence_set sets[EXAMPLES];
    const struct policy *policy_list[PACKS];
    const struct evidence *systems[EXAMPLES];
    enum deployment_type deployments[DEPLOYMENT_COUNT];
    struct matrix matrix;
};

static const char *shipped_path(struct shipped *s, const char *folder, const char *name)
{
    const char *data = getenv("PATHGATE_DATA");
    const char *path =
        arena_format(&s->arena, "%s/%s/%s.xml", data ? data : "threatmodels", folder, name);
    assert_non_null(path);
    return path;
}

static void open_shipped(struct shipped *s)
{
    const char *paths[DOMAINS];
    *s = (struct shipped){0};
    arena_init(&s->arena);
    diagnostics_init(&s->diagnostics);
    for (int i = 0; i < DOMAINS; i++) {
        paths[i] = shipped_path(s, "domains", domains[i]);
    }
    const char *data = getenv("PATHGATE_DATA");
    const struct threatmodel_places places = {
        .shipped = arena_format(&s->arena, "%s/domains", data ? data : "threatmodels")};
    assert_int_equal(threatmodel_read(paths, DOMAINS, &places, &s->model, &s->diagnostics),
                     STATUS_OK);
    for (int i = 0; i < PACKS; i++) {
        assert_int_equal(policy_read(shipped_path(s, "frameworks", packs[i]), &s->policies[i],
                                     &s->diagnostics),
                         STATUS_OK);
        s->policy_list[i] = &s->policies[i];
    }
    for (int i = 0; i < EXAMPLES; i++) {
        struct source source;
        evidence_set_init(&s->sets[i]);
        assert_int_equal(file_read(&s->arena, shipped_path(s, "examples", examples[i]),
                                   1u << 24, &source, &s->diagnostics),
                         STATUS_OK);
        assert_int_equal(evidence_read(&source, &s->sets[i], &s->diagnostics), STATUS_OK);
        s->systems[i] = &s->sets[i].systems.items[0];
    }
    for (int d = 0; d < DEPLOYMENT_COUNT; d++) {
        s->deployments[d] = (enum deployment_type)d;
    }
    s->matrix = (struct matrix){.model = &s->model,
                                .systems = s->systems,
                                .deployments = s->deployments,
                                .policies = s->policy_list,
                                .system_count = EXAMPLES,
                                .deployment_count = DEPLOYMENT_COUNT,
                                .policy_count = PACKS,
                                .confidence = 0.95,
                                .date = "2026-11-21",
                                .before = "",
                                .after = "",
                                .names = packs};
}

static void close_shipped(struct shipped *s)
{
    matrix_release(&s->matrix);
    for (int i = 0; i < EXAMPLES; i++) {
        evidence_set_release(&s->sets[i]);
    }
    for (int i = 0; i < PACKS; i++) {
        policy_release(&s->policies[i]);
    }
    threatmodel_release(&s->model);
    diagnostics_release(&s->diagnostics);
    arena_release(&s->arena);
}

static struct question question_of(const struct shipped *s, int system, int deployment,
                                   int policy, bool strict)
{
    return (struct question){.model = &s->model,
                             .policy = s->policy_list[policy],
                             .evidence = s->systems[system],
                             .deployment = (enum deployment_type)deployment,
                             .confidence = 0.95,
                             .date = "2026-11-21",
                             .strict = strict};
}

static void make_verdict(struct shipped *s, const struct question *question,
                         enum assessment_extent extent, struct verdict *verdict)
{
    const struct assessment_options options = {.extent = extent};
    assert_int_equal(verdict_make(question, &options, verdict, &s->diagnostics), STATUS_OK);
}

static void expect_same(const struct matrix_cell *cell, const struct verdict *v)
{
    bool development = v->situation.question.deployment == DEPLOYMENT_DEVELOPMENT;
    struct decided decided = development ? v->development : v->deployment;
    struct decided bound = development ? v->bound_development : v->bound_deployment;
    assert_int_equal(cell->decided.rule, decided.rule);
    assert_int_equal(cell->decided.decision, decided.decision);
    assert_int_equal(cell->bound.rule, bound.rule);
    assert_int_equal(cell->outcome, v->outcome);
    assert_int_equal(cell->undetermined, v->undetermined);
    assert_int_equal(cell->fragile, v->fragile);
    assert_int_equal(cell->complete, v->complete);
    assert_int_equal(cell->gap_count, v->gaps.count);
    assert_int_equal(cell->straddle_count, v->straddles.count);
    for (int stage = 0; stage < 2; stage++) {
        assert_int_equal(cell->tier[stage].low, v->tier[stage].low);
        assert_int_equal(cell->tier[stage].high, v->tier[stage].high);
        assert_int_equal(cell->tier[stage].clear, v->tier[stage].clear);
        assert_int_equal(cell->tier[stage].rule, v->tier[stage].rule);
    }
}

static void test_matrix__cells_are_those_of_separate_verdicts(void **state)
{
    (void)state;
    struct shipped s;
    open_shipped(&s);
    assert_int_equal(matrix_fill(&s.matrix, &s.diagnostics), STATUS_OK);
    assert_true(s.matrix.complete);
    for (int system = 0; system < EXAMPLES; system++) {
        for (int d = 0; d < DEPLOYMENT_COUNT; d++) {
            for (int p = 0; p < PACKS; p++) {
                struct question question = question_of(&s, system, d, p, false);
                struct verdict verdict;
                make_verdict(&s, &question, EXTENT_ALL, &verdict);
                expect_same(matrix_at(&s.matrix, (size_t)system, (size_t)d, (size_t)p),
                            &verdict);
                verdict_release(&verdict);
            }
        }
    }
    close_shipped(&s);
}

/* The verdict as JSON, with or without what is shared. */
static void write_verdict(struct shipped *s, struct question question, struct sharing *sharing,
                          struct text *out)
{
    struct verdict verdict;
    question.sharing = sharing;
    make_verdict(s, &question, EXTENT_PATHS, &verdict);
    text_clear(out);
    verdict_write_json(&verdict, out);
    assert_false(out->failed);
    verdict_release(&verdict);
}

static void test_matrix__sharing_changes_no_byte(void **state)
{
    (void)state;
    struct shipped s;
    struct sharing *sharing;
    struct text alone, shared;
    text_init(&alone);
    text_init(&shared);
    open_shipped(&s);
    assert_int_equal(sharing_open(&s.model, &sharing), STATUS_OK);
    for (int i = 0; i < EXAMPLES * DEPLOYMENT_COUNT * PACKS * 2; i++) {
        struct question question = question_of(
            &s, i % EXAMPLES, i / EXAMPLES % DEPLOYMENT_COUNT,
            i / EXAMPLES / DEPLOYMENT_COUNT % PACKS, i / EXAMPLES / DEPLOYMENT_COUNT / PACKS);
        write_verdict(&s, question, NULL, &alone);
        write_verdict(&s, question, sharing, &shared);
        assert_string_equal(text_string(&alone), text_string(&shared));
    }
    sharing_close(sharing);
    close_shipped(&s);
    text_release(&alone);
    text_release(&shared);
}

/* The parts of a document that are worth looking for. */
static void expect_in(const struct text *text, const char *part)
{
    if (!strstr(text_string(text), part)) {
        fail_msg("'%s' is not in\n%s", part, text_string(text));
    }
}

static void test_matrix__every_form_says_the_same(void **state)
{
    (void)state;
    struct shipped s;
    struct text text;
    text_init(&text);
    open_shipped(&s);
    s.deployments[0] = DEPLOYMENT_CLOSED;
    s.policy_list[0] = &s.policies[4];
    s.matrix.system_count = s.matrix.deployment_count = s.matrix.policy_count = 1;
    s.matrix.names = &packs[4];
    assert_int_equal(matrix_fill(&s.matrix, &s.diagnostics), STATUS_OK);
    matrix_write_text(&s.matrix, &text);
    expect_in(&text, "meta-aasf-2.0  ? mitigate* 1?>0 3\n");
    text_clear(&text);
    matrix_write_csv(&s.matrix, &text);
    expect_in(&text,
              "muse-spark-1.0,closed,meta-aasf-2.0,undetermined,DEPLOY_WITH_MITIGATIONS,");
    text_clear(&text);
    matrix_write_json(&s.matrix, &text);
    expect_in(&text, "\"decision\": \"DEPLOY_WITH_MITIGATIONS\"");
    text_clear(&text);
    assert_int_equal(matrix_write_drawing(&s.matrix, &text), STATUS_OK);
    expect_in(&text, "\"word\": \"deploy with mitigations\"");
    expect_in(&text, "DEPLOY_WITH_MITIGATIONS by deploy-with-mitigations");
    text_clear(&text);
    matrix_command(&s.matrix, 0, 0, 0, &text);
    assert_string_equal(text_string(&text), "pathgate verdict --system muse-spark-1.0 "
                                            "--deployment closed --framework meta-aasf-2.0");
    close_shipped(&s);
    text_release(&text);
}

static void test_matrix__survives_failing_allocations(void **state)
{
    (void)state;
    struct shipped s;
    open_shipped(&s);
    s.deployments[0] = DEPLOYMENT_CLOSED;
    s.matrix.system_count = s.matrix.deployment_count = 1;
    s.matrix.policy_count = 2;
    enum status status = STATUS_MEMORY;
    for (long successes = 0; status != STATUS_OK; successes += 1 + successes / 50) {
        memory_fail_after(successes);
        status = matrix_fill(&s.matrix, &s.diagnostics);
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    }
    close_shipped(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matrix__cells_are_those_of_separate_verdicts),
        cmocka_unit_test(test_matrix__sharing_changes_no_byte),
        cmocka_unit_test(test_matrix__every_form_says_the_same),
        cmocka_unit_test(test_matrix__survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
