#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/sampling.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>

#define F(x) "<float value='" #x "'/>"

static const char *const model =
    "<opsa-mef><define-fault-tree name='F'><define-gate name='top'><and><event name='a'/>"
    "<event name='b'/></and></define-gate>"
    "<define-basic-event name='a'><parameter name='p'/></define-basic-event>"
    "<define-basic-event name='b'><mul><parameter name='p'/>" F(
        0.5) "</mul>"
             "</define-basic-event><define-basic-event name='fixed'>" F(
                 0.25) "</define-basic-event>"
                       "<define-basic-event name='none'/>"
                       "<define-basic-event name='wide'><normal-deviate>" F(0.5)
                           F(1) "</normal-deviate>"
                                "</define-basic-event>"
                                "<define-basic-event name='odd'><uniform-deviate>" F(
                                    0) "<parameter name='u'/>"
                                       "</uniform-deviate></define-basic-event>"
                                       "<define-parameter name='p'><beta-deviate>" F(2) F(
                                           6) "</beta-deviate></define-parameter>"
                                              "<define-parameter name='u'><uniform-deviate>" F(
                                                  -0.2) F(0.8) "</uniform-deviate>"
                                                               "</define-parameter></"
                                                               "define-fault-tree></opsa-mef>";

static enum status product(void *context, const double *p, double *value)
{
    (void)context;
    *value = p[0] * p[1];
    return STATUS_OK;
}

static enum status product_until(void *context, const double *p, double *value)
{
    size_t *left = context;
    if ((*left)-- == 0) {
        return STATUS_CANCELLED;
    }
    return product(NULL, p, value);
}

struct drawing {
    struct fixture f;
    struct sampling *sampling;
    struct sampling_worker worker;
};

static void open_drawing(struct drawing *d)
{
    fixture_open(&d->f, model);
    assert_int_equal(d->f.status, STATUS_OK);
    assert_int_equal(sampling_open(&d->f.model.expressions, d->f.tree.atom_roots,
                                   d->f.tree.circuit.atom_count, &d->sampling),
                     STATUS_OK);
    assert_int_equal(sampling_worker_open(d->sampling, &d->worker), STATUS_OK);
}

static void close_drawing(struct drawing *d)
{
    sampling_worker_close(&d->worker);
    sampling_close(d->sampling);
    fixture_close(&d->f);
}

static void test_sampling__draws_what_is_random_and_leaves_the_rest(void **state)
{
    (void)state;
    struct drawing d;
    open_drawing(&d);
    double *p = d.f.tree.probability;
    assert_int_equal(sampling_random_atoms(d.sampling), 4);
    for (uint64_t s = 0; s < 1000; s++) {
        sampling_draw(d.sampling, &d.worker, 1, s, p);
        assert_true(p[0] > 0 && p[0] < 1);
        assert_true(p[1] == p[0] * 0.5);
        assert_true(p[2] == 0.25);
        assert_true(isnan(p[3]));
        assert_true(p[4] >= 0 && p[4] <= 1 && p[5] >= 0 && p[5] <= 1);
        double drawn = d.worker.values[d.f.tree.atom_roots[4]];
        assert_true(p[4] == fmin(fmax(drawn, 0), 1)); /* moved to the nearer bound */
    }
    assert_true(d.worker.clamped > 500 && d.worker.clamped < 750);
    assert_true(d.worker.undefined > 150 && d.worker.undefined < 250);
    close_drawing(&d);
}

static void test_sampling__does_not_depend_on_the_division_among_workers(void **state)
{
    (void)state;
    enum { SAMPLES = 300 };
    struct drawing d;
    double whole[SAMPLES], parts[SAMPLES];
    size_t done;
    open_drawing(&d);
    struct sampling_run run = {.seed = 9, .count = SAMPLES, .evaluate = product};
    assert_int_equal(
        sampling_run(d.sampling, &d.worker, &run, d.f.tree.probability, whole, &done),
        STATUS_OK);
    assert_int_equal(done, SAMPLES);
    for (size_t first = 0; first < SAMPLES; first += 60) {
        struct sampling_worker worker;
        size_t start = SAMPLES - 60 - first; /* in another order */
        assert_int_equal(sampling_worker_open(d.sampling, &worker), STATUS_OK);
        struct sampling_run part = {9, start, 60, product, NULL};
        sampling_run(d.sampling, &worker, &part, d.f.tree.probability, parts + start, &done);
        sampling_worker_close(&worker);
    }
    assert_memory_equal(whole, parts, sizeof(whole));
    close_drawing(&d);
}

static void test_sampling__stops_when_told_and_says_how_far_it_came(void **state)
{
    (void)state;
    struct drawing d;
    double values[10];
    size_t done, left = 4;
    open_drawing(&d);
    struct sampling_run run = {1, 0, 10, product_until, &left};
    assert_int_equal(
        sampling_run(d.sampling, &d.worker, &run, d.f.tree.probability, values, &done),
        STATUS_CANCELLED);
    assert_int_equal(done, 4);
    close_drawing(&d);
}

/* E[p * p / 2] with p of Beta(2, 6): (2 * 3) / (8 * 9) / 2. */
static void test_sampling__common_parameters_correlate_their_events(void **state)
{
    (void)state;
    enum { SAMPLES = 20000 };
    struct drawing d;
    struct sampling_summary summary;
    size_t done;
    double *values = memory_array(SAMPLES, sizeof(*values));
    open_drawing(&d);
    struct sampling_run run = {2, 0, SAMPLES, product, NULL};
    sampling_run(d.sampling, &d.worker, &run, d.f.tree.probability, values, &done);
    assert_int_equal(sampling_summarise(values, done, &summary), STATUS_OK);
    assert_true(fabs(summary.mean - 1.0 / 24) < 4 * summary.standard_error);
    sampling_summary_release(&summary);
    memory_free(values);
    close_drawing(&d);
}

static void test_sampling__summary_by_hand(void **state)
{
    (void)state;
    static const double values[] = {4, 1, 3, 2, 10};
    struct sampling_summary s;
    assert_int_equal(sampling_summarise(values, 5, &s), STATUS_OK);
    assert_true(s.mean == 4 && s.least == 1 && s.greatest == 10);
    assert_true(fabs(s.deviation - sqrt(12.5)) < 1e-15);
    assert_true(fabs(s.standard_error - sqrt(2.5)) < 1e-15);
    assert_true(sampling_quantile(&s, 0) == 1 && sampling_quantile(&s, 1) == 10);
    assert_true(sampling_quantile(&s, 0.5) == 3 && sampling_quantile(&s, 0.125) == 1.5);
    assert_true(sampling_share_from(&s, 3) == 0.6 && sampling_share_from(&s, 3.5) == 0.4);
    assert_true(sampling_share_from(&s, 0) == 1 && sampling_share_from(&s, 11) == 0);
    sampling_summary_release(&s);
    assert_int_equal(sampling_summarise(values, 1, &s), STATUS_OK);
    assert_true(s.deviation == 0 && sampling_quantile(&s, 0.3) == 4);
    sampling_summary_release(&s);
}

/* What is lost of a sum is summed apart. */
static void test_sampling__summary_keeps_the_digits_of_sums(void **state)
{
    (void)state;
    static const double values[] = {1e16, 1, -1e16, 1};
    struct sampling_summary s;
    assert_int_equal(sampling_summarise(values, 4, &s), STATUS_OK);
    assert_true(s.mean == 0.5);
    sampling_summary_release(&s);
}

/* Distributions that only a model built in memory has. */
static void test_sampling__pert_and_elicited_quantiles(void **state)
{
    (void)state;
    static const double numbers[] = {0.1, 0.2, 0.6, 0, 0.0, 0.5, 0.2, 1, 0.8};
    struct expressions expressions = {0};
    uint32_t *cycle, length, roots[2];
    for (int i = 0; i < 9; i++) {
        struct expression node = {.value = numbers[i], .operation = EXPRESSION_NUMBER};
        assert_true(vec_push(&expressions.nodes, node));
    }
    for (uint32_t i = 0; i < 2; i++) {
        struct expression node = {.operation = i ? EXPRESSION_QUANTILES : EXPRESSION_PERT,
                                  .first = (uint32_t)expressions.arguments.count};
        for (uint32_t argument = i ? 3 : 0; argument < (i ? 9 : 3); argument++) {
            assert_true(vec_push(&expressions.arguments, argument));
        }
        roots[i] = (uint32_t)expressions.nodes.count;
        assert_true(vec_push(&expressions.nodes, node));
    }
    assert_int_equal(expressions_order(&expressions, &cycle, &length), STATUS_OK);
    struct sampling *sampling;
    struct sampling_worker worker;
    double p[2], sums[2] = {0};
    assert_int_equal(sampling_open(&expressions, roots, 2, &sampling), STATUS_OK);
    assert_int_equal(sampling_worker_open(sampling, &worker), STATUS_OK);
    assert_true(fabs(worker.values[roots[0]] - 0.25) < 1e-15);
    assert_true(fabs(worker.values[roots[1]] - 0.3) < 1e-15);
    assert_null(expressions_fault(&expressions, roots[0], worker.values));
    assert_null(expressions_fault(&expressions, roots[1], worker.values));
    for (uint64_t s = 0; s < 20000; s++) {
        sampling_draw(sampling, &worker, 3, s, p);
        assert_true(p[0] >= 0.1 && p[0] <= 0.6 && p[1] >= 0 && p[1] <= 0.8);
        sums[0] += p[0];
        sums[1] += p[1];
    }
    assert_true(fabs(sums[0] / 20000 - 0.25) < 0.004);
    assert_true(fabs(sums[1] / 20000 - 0.3) < 0.008);
    sampling_worker_close(&worker);
    sampling_close(sampling);
    expressions_release(&expressions);
}

static void test_sampling__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, model);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct sampling *sampling = NULL;
        struct sampling_worker worker = {0};
        struct sampling_summary summary = {0};
        memory_fail_after(successes);
        enum status status = sampling_open(&f.model.expressions, f.tree.atom_roots,
                                           f.tree.circuit.atom_count, &sampling);
        if (status == STATUS_OK) {
            status = sampling_worker_open(sampling, &worker);
        }
        if (status == STATUS_OK) {
            status = sampling_summarise(f.tree.probability, 2, &summary);
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        sampling_summary_release(&summary);
        sampling_worker_close(&worker);
        sampling_close(sampling);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sampling__draws_what_is_random_and_leaves_the_rest),
        cmocka_unit_test(test_sampling__does_not_depend_on_the_division_among_workers),
        cmocka_unit_test(test_sampling__stops_when_told_and_says_how_far_it_came),
        cmocka_unit_test(test_sampling__common_parameters_correlate_their_events),
        cmocka_unit_test(test_sampling__summary_by_hand),
        cmocka_unit_test(test_sampling__summary_keeps_the_digits_of_sums),
        cmocka_unit_test(test_sampling__pert_and_elicited_quantiles),
        cmocka_unit_test(test_sampling__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
