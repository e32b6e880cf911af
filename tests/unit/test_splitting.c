#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/engine.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

#include <math.h>

/* A function too large for its budget, and what it really is. */
struct hard {
    struct bench b;
    literal root;
    double p[40];
    struct bounds exact;
    struct engine_options tight;
    struct engine *engine;
};

static void open_hard(struct hard *h)
{
    uint32_t node_of[512];
    *h = (struct hard){.tight = {.node_budget = 150}};
    h->root = make_hard(&h->b, node_of);
    for (int a = 0; a < 40; a++) {
        h->p[a] = 0.05 + 0.002 * a;
    }
    struct engine *exact = compile_exactly(&h->b.circuit, h->root);
    assert_int_equal(engine_probability(exact, h->p, &h->exact), STATUS_OK);
    engine_free(exact);
    h->tight.weights = h->p;
    assert_int_equal(engine_compile(&h->b.circuit, h->root, &h->tight, &h->engine),
                     STATUS_LIMIT);
}

static void close_hard(struct hard *h)
{
    engine_free(h->engine);
    circuit_release(&h->b.circuit);
}

static enum status refine(struct hard *h)
{
    return engine_refine(h->engine, &h->b.circuit, h->root, &h->tight);
}

/* To the end, budget by budget. */
static enum status refine_fully(struct hard *h)
{
    enum status status = STATUS_LIMIT;
    for (int calls = 0; status == STATUS_LIMIT && calls < 1000; calls++) {
        status = refine(h);
    }
    return status;
}

static struct bounds bounds_of(const struct hard *h)
{
    struct bounds bounds;
    assert_int_equal(engine_probability(h->engine, h->p, &bounds), STATUS_OK);
    assert_true(bounds.lower <= h->exact.lower + 1e-12 &&
                h->exact.upper <= bounds.upper + 1e-12);
    return bounds;
}

/* Step by step: sound all along, never wider under the weights, exact after so many. */
static void test_splitting__goes_on_where_it_stopped(void **state)
{
    (void)state;
    struct hard h;
    open_hard(&h);
    struct bounds before = bounds_of(&h);
    enum status status = STATUS_LIMIT;
    int calls = 0;
    h.tight.step_budget = (uint64_t)h.b.circuit.edge_count + 1;
    for (; status == STATUS_LIMIT && calls < 1000; calls++) {
        status = refine(&h);
        struct bounds now = bounds_of(&h);
        assert_true(now.lower >= before.lower - 1e-12 && now.upper <= before.upper + 1e-12);
        assert_true(now.complete == (status == STATUS_OK));
        before = now;
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(calls > 2);
    close_hard(&h);
}

/* The steps of one call suffice, since cases that few nodes bound take few. */
static void test_splitting__ends_exact_and_then_does_nothing(void **state)
{
    (void)state;
    struct hard h;
    open_hard(&h);
    assert_int_equal(refine(&h), STATUS_OK);
    struct bounds bounds = bounds_of(&h);
    assert_true(bounds.complete && fabs(bounds.upper - h.exact.upper) < 1e-12 &&
                fabs(bounds.lower - h.exact.lower) < 1e-12);
    h.tight.memory_budget = 1; /* nothing is done that could fail */
    assert_int_equal(refine(&h), STATUS_OK);
    engine_free(h.engine);
    h.engine = compile_exactly(&h.b.circuit, h.root);
    assert_int_equal(engine_refine(h.engine, &h.b.circuit, h.root, NULL), STATUS_OK);
    assert_true(bounds_of(&h).complete);
    close_hard(&h);
}

/* What the world fixes stays fixed in every case. */
static void test_splitting__keeps_to_the_world(void **state)
{
    (void)state;
    struct hard h;
    uint8_t fixed[40] = {[3] = ATOM_TRUE, [25] = ATOM_FALSE, [31] = ATOM_FALSE};
    struct bounds exact, bounds;
    struct engine *engine = NULL;
    open_hard(&h);
    const struct engine_options world = {.fixed = fixed};
    assert_int_equal(engine_compile(&h.b.circuit, h.root, &world, &engine), STATUS_OK);
    assert_int_equal(engine_probability(engine, h.p, &exact), STATUS_OK);
    engine_free(engine);
    h.tight.fixed = fixed;
    h.tight.node_budget = 80;
    assert_int_equal(engine_compile(&h.b.circuit, h.root, &h.tight, &engine), STATUS_LIMIT);
    enum status status = STATUS_LIMIT;
    for (int calls = 0; status == STATUS_LIMIT && calls < 100; calls++) {
        status = engine_refine(engine, &h.b.circuit, h.root, &h.tight);
        assert_int_equal(engine_probability(engine, h.p, &bounds), STATUS_OK);
        assert_true(bounds.lower <= exact.lower + 1e-12);
        assert_true(exact.upper <= bounds.upper + 1e-12);
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(bounds.complete && fabs(bounds.upper - exact.upper) < 1e-12);
    engine_free(engine);
    close_hard(&h);
}

static void test_splitting__keeps_to_its_budgets(void **state)
{
    (void)state;
    struct hard h;
    open_hard(&h);
    h.tight.step_budget = 1;
    assert_int_equal(refine(&h), STATUS_LIMIT);
    assert_false(bounds_of(&h).complete);
    h.tight.step_budget = 0;
    h.tight.memory_budget = 4096; /* less than one case takes */
    assert_int_equal(refine(&h), STATUS_LIMIT);
    assert_false(bounds_of(&h).complete);
    h.tight.memory_budget = 0;
    assert_int_equal(refine_fully(&h), STATUS_OK);
    assert_true(bounds_of(&h).complete);
    close_hard(&h);
}

static bool refuse(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    (void)total, (void)nodes;
    uint32_t *last = context;
    assert_true(done >= *last);
    *last = done;
    return false;
}

static void test_splitting__stops_when_told(void **state)
{
    (void)state;
    struct hard h;
    uint32_t last = 0;
    open_hard(&h);
    h.tight.node_budget = 4000; /* cases large enough to be asked about */
    h.tight.progress = refuse;
    h.tight.context = &last;
    enum status status = refine(&h);
    assert_true(status == STATUS_CANCELLED || status == STATUS_OK);
    bounds_of(&h);
    close_hard(&h);
}

static bool count_questions(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    int *questions = context;
    (void)done, (void)total, (void)nodes;
    return ++*questions < 5;
}

/* The limits that an engine names. */
static unsigned limits_of(const struct engine *engine)
{
    struct engine_statistics statistics;
    engine_describe(engine, &statistics);
    return statistics.limits;
}

/* A case of few nodes takes fewer steps than lie between two questions of a table. */
static void test_splitting__is_asked_between_cases_however_small(void **state)
{
    (void)state;
    struct hard h;
    int questions = 0;
    open_hard(&h);
    assert_int_equal(limits_of(h.engine), ENGINE_LIMIT_NODES);
    h.tight.node_budget = 20;
    h.tight.step_budget = UINT64_MAX;
    h.tight.progress = count_questions;
    h.tight.context = &questions;
    assert_int_equal(refine(&h), STATUS_CANCELLED);
    assert_int_equal(questions, 5);
    assert_int_equal(limits_of(h.engine), ENGINE_LIMIT_NODES | ENGINE_LIMIT_STOP);
    close_hard(&h);
}

static void test_splitting__names_what_ended_it(void **state)
{
    (void)state;
    struct hard h;
    open_hard(&h);
    h.tight.step_budget = 1;
    assert_int_equal(refine(&h), STATUS_LIMIT);
    assert_int_equal(limits_of(h.engine), ENGINE_LIMIT_NODES | ENGINE_LIMIT_STEPS);
    h.tight.step_budget = 0;
    h.tight.memory_budget = 1;
    assert_int_equal(refine(&h), STATUS_LIMIT);
    assert_int_equal(limits_of(h.engine), ENGINE_LIMIT_NODES | ENGINE_LIMIT_MEMORY);
    h.tight.memory_budget = 0;
    assert_int_equal(refine_fully(&h), STATUS_OK);
    assert_int_equal(limits_of(h.engine), 0);
    close_hard(&h);
}

static void test_splitting__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct hard h;
    open_hard(&h);
    struct bounds first = bounds_of(&h);
    h.tight.step_budget = (uint64_t)h.b.circuit.edge_count + 1;
    bool failed = true;
    for (long successes = 0; failed && successes < 20000; successes += 1 + successes / 8) {
        memory_fail_after(successes);
        enum status status = refine(&h);
        failed = memory_failed();
        memory_fail_after(-1);
        struct bounds now = bounds_of(&h); /* sound, whatever came of it */
        assert_true(now.lower >= first.lower && now.upper <= first.upper);
        assert_true(status == STATUS_OK || status == STATUS_LIMIT ||
                    (failed && status == STATUS_MEMORY));
    }
    close_hard(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_splitting__goes_on_where_it_stopped),
        cmocka_unit_test(test_splitting__ends_exact_and_then_does_nothing),
        cmocka_unit_test(test_splitting__keeps_to_the_world),
        cmocka_unit_test(test_splitting__keeps_to_its_budgets),
        cmocka_unit_test(test_splitting__stops_when_told),
        cmocka_unit_test(test_splitting__is_asked_between_cases_however_small),
        cmocka_unit_test(test_splitting__names_what_ended_it),
        cmocka_unit_test(test_splitting__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
