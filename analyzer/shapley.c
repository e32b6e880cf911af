/* Shapley values by quadrature along the diagonal; see shapley.h. Nodes of the rule are zeros
 * of Legendre polynomials, found by Newton's method from the usual asymptotic guess; weights
 * are positive, so nothing cancels in the sums. */
#include "analyzer/shapley.h"

#include "base/limits.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* The Legendre polynomial of degree n at x, and its derivative. */
static double legendre(uint32_t n, double x, double *derivative)
{
    double before = 1, value = x;
    for (uint32_t k = 2; k <= n; k++) {
        double next = ((2.0 * k - 1) * x * value - (k - 1.0) * before) / k;
        before = value;
        value = next;
    }
    *derivative = n * (x * value - before) / (x * x - 1);
    return value;
}

/* Point i of n and its weight, for integrals over [0, 1]. */
static void quadrature_point(uint32_t n, uint32_t i, double *point, double *weight)
{
    const double pi = 3.14159265358979323846;
    double x = cos(pi * (i + 0.75) / (n + 0.5)), derivative;
    for (int round = 0; round < 20; round++) {
        double step = legendre(n, x, &derivative) / derivative;
        x -= step;
        if (fabs(step) < 1e-15) {
            break;
        }
    }
    legendre(n, x, &derivative);
    *point = (1 - x) / 2;
    *weight = 1 / ((1 - x * x) * derivative * derivative);
}

struct integral {
    const struct engine *engine;
    const uint32_t *support;
    uint32_t support_count;
    double *point, *derivative; /* by atom */
};

/* Adds weight * dP/dp_i at t * p (p NULL: all 1) to sum[i]. */
static enum status add_point(const struct integral *integral, const double *p, double t,
                             double weight, double *sum)
{
    struct bounds ignored;
    for (uint32_t i = 0; i < integral->support_count; i++) {
        uint32_t atom = integral->support[i];
        integral->point[atom] = t * (p ? p[atom] : 1);
    }
    enum status status =
        engine_derivatives(integral->engine, integral->point, &ignored, integral->derivative);
    for (uint32_t i = 0; status == STATUS_OK && i < integral->support_count; i++) {
        uint32_t atom = integral->support[i];
        sum[atom] += weight * (p ? p[atom] : 1) * integral->derivative[atom];
    }
    return status;
}

static enum status integrate(const struct integral *integral, const double *p,
                             shapley_progress progress, void *context,
                             const struct shapley *out)
{
    uint32_t points = (integral->support_count + 1) / 2;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < points; i++) {
        double t, weight;
        if (progress && !progress(context, i, points)) {
            return STATUS_CANCELLED;
        }
        quadrature_point(points, i, &t, &weight);
        status = add_point(integral, p, t, weight, out->share);
        if (status == STATUS_OK) {
            status = add_point(integral, NULL, t, weight, out->structure);
        }
    }
    return status;
}

enum status shapley_find(const struct engine *engine, const double *p, uint32_t atom_count,
                         shapley_progress progress, void *context, const struct shapley *out)
{
    struct integral integral = {.engine = engine};
    integral.support = engine_support(engine, &integral.support_count);
    memset(out->share, 0, atom_count * sizeof(*out->share));
    memset(out->structure, 0, atom_count * sizeof(*out->structure));
    if (!engine_complete(engine) || integral.support_count > LIMIT_SHAPLEY_ATOMS) {
        return STATUS_LIMIT;
    }
    integral.point = memory_zeroed(atom_count, sizeof(*integral.point));
    integral.derivative = memory_array(atom_count, sizeof(*integral.derivative));
    enum status status = integral.point && integral.derivative
                             ? integrate(&integral, p, progress, context, out)
                             : STATUS_MEMORY;
    memory_free(integral.point);
    memory_free(integral.derivative);
    return status;
}

/* Adds weight * (to - from) dP/dp at the point t of the way. */
static enum status add_between(const struct integral *integral, const double *from,
                               const double *to, double t, double weight, double *share)
{
    struct bounds ignored;
    for (uint32_t i = 0; i < integral->support_count; i++) {
        uint32_t atom = integral->support[i];
        integral->point[atom] = from[atom] + t * (to[atom] - from[atom]);
    }
    enum status status =
        engine_derivatives(integral->engine, integral->point, &ignored, integral->derivative);
    for (uint32_t i = 0; status == STATUS_OK && i < integral->support_count; i++) {
        uint32_t atom = integral->support[i];
        share[atom] += weight * (to[atom] - from[atom]) * integral->derivative[atom];
    }
    return status;
}

enum status shapley_between(const struct engine *engine, const double *from, const double *to,
                            uint32_t atom_count, double *share)
{
    struct integral integral = {.engine = engine};
    integral.support = engine_support(engine, &integral.support_count);
    memset(share, 0, atom_count * sizeof(*share));
    if (!engine_complete(engine) || integral.support_count > LIMIT_SHAPLEY_ATOMS) {
        return STATUS_LIMIT;
    }
    integral.point = memory_zeroed(atom_count, sizeof(*integral.point));
    integral.derivative = memory_array(atom_count, sizeof(*integral.derivative));
    enum status status = integral.point && integral.derivative ? STATUS_OK : STATUS_MEMORY;
    uint32_t points = (integral.support_count + 1) / 2;
    for (uint32_t i = 0; status == STATUS_OK && i < points; i++) {
        double t, weight;
        quadrature_point(points, i, &t, &weight);
        status = add_between(&integral, from, to, t, weight, share);
    }
    memory_free(integral.point);
    memory_free(integral.derivative);
    return status;
}
