/* Sampled uncertainty against closed forms: for every distribution the mean, the deviation, the
 * quantiles that reports give and the share of samples that reach a threshold; and the same for
 * a compiled tree of independent and of shared parameters. Seeds are fixed: a comparison within
 * so many standard errors holds always or never. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/engine.h"
#include "analyzer/sampling.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>

enum { SAMPLES = 20000 };

static const double levels[] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

static double uniform_below(double x)
{
    return (x - 0.1) / 0.6; /* of 0.1 to 0.7 */
}

static double normal_below(double x)
{
    return 0.5 * erfc(-(x - 0.5) / 0.05 / sqrt(2));
}

/* mu = log 0.05, sigma = 0.3 */
static double lognormal_below(double x)
{
    return 0.5 * erfc(-(log(x) - log(0.05)) / 0.3 / sqrt(2));
}

/* Mean 0.05, error factor 3 at 95 %: sigma = log 3 / 1.6448..., mu = log 0.05 - sigma^2 / 2. */
static double error_factor_below(double x)
{
    double sigma = log(3) / 1.6448536269514722, mu = log(0.05) - sigma * sigma / 2;
    return 0.5 * erfc(-(log(x) - mu) / sigma / sqrt(2));
}

/* k = 2, theta = 0.03 */
static double gamma_below(double x)
{
    return 1 - exp(-x / 0.03) * (1 + x / 0.03);
}

/* Beta(a, b) of whole numbers is the chance of a or more among a + b - 1 trials. */
static double trials_below(double x, int a, int b)
{
    int n = a + b - 1;
    double sum = 0, choose = 1;
    for (int k = 0; k <= n; k++) {
        sum += k >= a ? choose * pow(x, k) * pow(1 - x, n - k) : 0;
        choose = choose * (n - k) / (k + 1);
    }
    return sum;
}

static double beta_below(double x)
{
    return trials_below(x, 2, 6);
}

/* From 0 over 0.25 to 1: Beta(2, 4). */
static double pert_below(double x)
{
    return trials_below(x, 2, 4);
}

/* 1 of 4 below 0.2, 3 of 4 from there to 0.3. */
static double histogram_below(double x)
{
    return x < 0.2 ? 0.25 * (x / 0.2) : 0.25 + 0.75 * (x - 0.2) / 0.1;
}

/* 0 at 0, 0.2 at one half, 0.8 at 1. */
static double quantiles_below(double x)
{
    return x < 0.2 ? x / 0.4 : 0.5 + (x - 0.2) / 1.2;
}

struct law {
    const char *event;
    double (*below)(double);
    double mean, deviation;
};

/* Mean and deviation of what lies between two ends, from its distribution function: the
 * integrals of 1 - F and of 2 x (1 - F). */
static void integrate_law(struct law *law, double least, double most)
{
    enum { STEPS = 400000 };
    double width = (most - least) / STEPS, first = least, second = least * least;
    for (int i = 0; i < STEPS; i++) {
        double x = least + (i + 0.5) * width, rest = 1 - law->below(x);
        first += rest * width;
        second += 2 * x * rest * width;
    }
    law->mean = first;
    law->deviation = sqrt(second - first * first);
}

static void check_within(const struct law *law, const char *what, double found, double expected,
                         double error)
{
    if (!(fabs(found - expected) <= 4 * error)) {
        fail_msg("%s of '%s' is %.17g, not %.17g (standard error %g)", what, law->event, found,
                 expected, error);
    }
}

static void check_law(const struct law *law, const double *values)
{
    struct sampling_summary s;
    assert_int_equal(sampling_summarise(values, SAMPLES, &s), STATUS_OK);
    check_within(law, "mean", s.mean, law->mean, law->deviation / sqrt(SAMPLES));
    check_within(law, "deviation", s.deviation, law->deviation, law->deviation / 100);
    check_within(law, "standard error", s.standard_error, law->deviation / sqrt(SAMPLES),
                 law->deviation / sqrt(SAMPLES) / 100);
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        double level = levels[i], error = sqrt(level * (1 - level) / SAMPLES);
        double quantile = sampling_quantile(&s, level);
        check_within(law, "level of a quantile", law->below(quantile), level, error);
        double threshold = quantile * 0.98, share = 1 - law->below(threshold);
        check_within(law, "share from a threshold", sampling_share_from(&s, threshold), share,
                     sqrt(share * (1 - share) / SAMPLES));
        assert_true(quantile >= s.least && quantile <= s.greatest);
    }
    assert_true(sampling_share_from(&s, s.least) == 1);
    assert_true(sampling_share_from(&s, s.greatest) == 1.0 / SAMPLES);
    sampling_summary_release(&s);
}

static enum status take_atom(void *context, const double *p, double *value)
{
    *value = p[*(const uint32_t *)context];
    return STATUS_OK;
}

static void sample_with(const struct fixture *f, sampling_evaluate *evaluate, void *context,
                        double *values)
{
    struct sampling *sampling = NULL;
    struct sampling_worker worker;
    struct sampling_run run = {20261121, 0, SAMPLES, evaluate, context};
    uint32_t atoms = f->tree.circuit.atom_count;
    double *p = memory_array(atoms, sizeof(*p));
    size_t done = 0;
    for (uint32_t a = 0; a < atoms; a++) {
        p[a] = f->tree.probability[a];
    }
    assert_int_equal(sampling_open(&f->model.expressions, f->tree.atom_roots, atoms, &sampling),
                     STATUS_OK);
    assert_int_equal(sampling_worker_open(sampling, &worker), STATUS_OK);
    assert_int_equal(sampling_run(sampling, &worker, &run, p, values, &done), STATUS_OK);
    assert_int_equal(done, SAMPLES);
    assert_int_equal(worker.clamped + worker.undefined, 0);
    sampling_worker_close(&worker);
    sampling_close(sampling);
    memory_free(p);
}

#define EVENT(name, law) "<define-basic-event name='" name "'>" law "</define-basic-event>"
#define F(x) "<float value='" #x "'/>"
#define UNIFORM "<uniform-deviate>" F(0.1) F(0.7) "</uniform-deviate>"
#define UNIT "<uniform-deviate>" F(0) F(1) "</uniform-deviate>"

static const char laws_text[] =
    "<opsa-mef><define-fault-tree name='t'><define-gate name='top'><or>"
    "<event name='uniform'/><event name='normal'/></or></define-gate>" EVENT("uniform", UNIFORM)
        EVENT("normal", "<normal-deviate>" F(0.5) F(0.05) "</normal-deviate>")
            EVENT("lognormal",
                  "<lognormal-deviate>" F(-2.995732273553991) F(0.3) "</lognormal-deviate>")
                EVENT("error-factor",
                      "<lognormal-deviate>" F(0.05) F(3) F(0.95) "</lognormal-deviate>")
                    EVENT("gamma", "<gamma-deviate>" F(2) F(0.03) "</gamma-deviate>")
                        EVENT("beta", "<beta-deviate>" F(2) F(6) "</beta-deviate>") EVENT(
                            "histogram",
                            "<histogram>" F(0) "<bin>" F(0.2) F(1) "</bin><bin>" F(0.3)
                                F(3) "</bin></histogram>") "</define-fault-tree></opsa-mef>";

static uint32_t atom_named(const struct fixture *f, const char *name)
{
    uint32_t atom = 0;
    while (atom < f->tree.circuit.atom_count && strcmp(f->tree.atom_names[atom], name) != 0) {
        atom++;
    }
    assert_true(atom < f->tree.circuit.atom_count);
    return atom;
}

static void test_samples__of_every_deviate_have_its_distribution(void **state)
{
    (void)state;
    static const struct {
        const char *event;
        double (*below)(double);
        double least, most;
    } laws[] = {
        {"uniform", uniform_below, 0.1, 0.7},   {"normal", normal_below, 0, 1},
        {"lognormal", lognormal_below, 0, 1},   {"error-factor", error_factor_below, 0, 3},
        {"gamma", gamma_below, 0, 3},           {"beta", beta_below, 0, 1},
        {"histogram", histogram_below, 0, 0.3},
    };
    struct fixture f;
    fixture_open(&f, laws_text);
    assert_int_equal(f.status, STATUS_OK);
    double *values = memory_array(SAMPLES, sizeof(*values));
    for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
        struct law law = {.event = laws[i].event, .below = laws[i].below};
        uint32_t atom = atom_named(&f, law.event);
        integrate_law(&law, laws[i].least, laws[i].most);
        check_within(&law, "point value", f.tree.probability[atom], law.mean, 1e-6);
        sample_with(&f, take_atom, &atom, values);
        check_law(&law, values);
    }
    memory_free(values);
    fixture_close(&f);
}

/* Two distributions that threat models state and Open-PSA does not have. */
static void test_samples__of_pert_and_elicited_quantiles(void **state)
{
    (void)state;
    static const double numbers[] = {0, 0.25, 1, 0, 0, 0.5, 0.2, 1, 0.8};
    struct law laws[] = {{"pert", pert_below, 0, 0}, {"quantiles", quantiles_below, 0, 0}};
    struct fixture f = {.status = STATUS_OK};
    struct expressions *e = &f.model.expressions;
    uint32_t *cycle, length, roots[2];
    double p[2] = {0};
    for (int i = 0; i < 9; i++) {
        struct expression node = {.value = numbers[i], .operation = EXPRESSION_NUMBER};
        assert_true(vec_push(&e->nodes, node));
    }
    for (uint32_t i = 0; i < 2; i++) {
        struct expression node = {.operation = i ? EXPRESSION_QUANTILES : EXPRESSION_PERT,
                                  .first = (uint32_t)e->arguments.count};
        for (uint32_t argument = i ? 3 : 0; argument < (i ? 9 : 3); argument++) {
            assert_true(vec_push(&e->arguments, argument));
        }
        roots[i] = (uint32_t)e->nodes.count;
        assert_true(vec_push(&e->nodes, node));
    }
    assert_int_equal(expressions_order(e, &cycle, &length), STATUS_OK);
    f.tree.atom_roots = roots;
    f.tree.circuit.atom_count = 2;
    f.tree.probability = p;
    double *values = memory_array(SAMPLES, sizeof(*values));
    for (uint32_t i = 0; i < 2; i++) {
        integrate_law(&laws[i], 0, i ? 0.8 : 1);
        sample_with(&f, take_atom, &i, values);
        check_law(&laws[i], values);
    }
    memory_free(values);
    expressions_release(e);
}

/* The product of two uniforms is at most x with probability x (1 - log x); the probability of
 * either event is 1 minus such a product. */
static double product_below(double x)
{
    return x * (1 - log(x));
}

static double either_below(double x)
{
    return x >= 1 ? 1 : 1 - product_below(1 - x);
}

/* One parameter twice: its square. */
static double square_below(double x)
{
    return sqrt(x);
}

static enum status evaluate_engine(void *context, const double *p, double *value)
{
    struct bounds bounds;
    enum status status = engine_probability(context, p, &bounds);
    *value = bounds.upper;
    return status;
}

static const char tree_text[] =
    "<opsa-mef><define-fault-tree name='t'>"
    "<define-gate name='product'><and><event name='a'/><event name='b'/></and></define-gate>"
    "<define-gate name='either'><or><event name='a'/><event name='b'/></or></define-gate>"
    "<define-gate name='square'><and><event name='c'/><event "
    "name='d'/></and></define-gate>" EVENT("a", UNIT) EVENT("b", UNIT)
        EVENT("c", "<parameter name='p'/>")
            EVENT("d", "<parameter name='p'/>") "<define-parameter name='p'>" UNIT
                                                "</define-parameter>"
                                                "</define-fault-tree></opsa-mef>";

static void test_samples__of_a_tree_have_the_distribution_of_its_function(void **state)
{
    (void)state;
    struct law laws[] = {{"product", product_below, 0, 0},
                         {"either", either_below, 0, 0},
                         {"square", square_below, 0, 0}};
    struct fixture f;
    fixture_open(&f, tree_text);
    assert_int_equal(f.status, STATUS_OK);
    double *values = memory_array(SAMPLES, sizeof(*values));
    for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
        struct engine *engine = NULL;
        literal root = 0;
        assert_true(fault_tree_find(&f.tree, laws[i].event, &root));
        assert_int_equal(engine_compile(&f.tree.circuit, root, NULL, &engine), STATUS_OK);
        integrate_law(&laws[i], 0, 1);
        sample_with(&f, evaluate_engine, engine, values);
        check_law(&laws[i], values);
        engine_free(engine);
    }
    memory_free(values);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples__of_every_deviate_have_its_distribution),
        cmocka_unit_test(test_samples__of_pert_and_elicited_quantiles),
        cmocka_unit_test(test_samples__of_a_tree_have_the_distribution_of_its_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
