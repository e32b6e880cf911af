/* Importance measures; see importance.h. P0 = P - p B cancels where the atom is in every set,
 * so values near 0 are evaluated anew: only then is infinite risk reduction told from large. */
#include "analyzer/importance.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Below this share of P the difference has lost too many digits. */
static const double cancelled = 1e-6;

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : part > 0 ? INFINITY : NAN;
}

static struct importance measure(double p, double with, double without, double total)
{
    return (struct importance){
        .probability = p,
        .birnbaum = with - without,
        .criticality = total > 0 ? (total - without) / total : NAN,
        .fussell_vesely = total > 0 ? p * with / total : NAN,
        .raw = total > 0 ? with / total : NAN,
        .rrw = total > 0 ? ratio(total, without) : NAN,
    };
}

/* The probability with some atoms set to 'value'; 'p' is restored. */
static enum status evaluate_at(const struct engine *engine, double *p, const uint32_t *atoms,
                               uint32_t count, double value, const double *original,
                               double *probability)
{
    struct bounds bounds = {0};
    for (uint32_t i = 0; i < count; i++) {
        p[atoms[i]] = value;
    }
    enum status status = engine_probability(engine, p, &bounds);
    *probability = bounds.upper;
    for (uint32_t i = 0; i < count; i++) {
        p[atoms[i]] = original[atoms[i]];
    }
    return status;
}

static enum status measure_atom(const struct engine *engine, const double *p, double *scratch,
                                uint32_t atom, double total, double derivative,
                                struct importance *out)
{
    double without = total - p[atom] * derivative, with = total + (1 - p[atom]) * derivative;
    enum status status = STATUS_OK;
    if (fabs(without) < cancelled * total) {
        status = evaluate_at(engine, scratch, &atom, 1, 0, p, &without);
    }
    if (status == STATUS_OK && fabs(with) < cancelled * total) {
        status = evaluate_at(engine, scratch, &atom, 1, 1, p, &with);
    }
    *out = measure(p[atom], with, without, total);
    out->birnbaum = derivative;
    out->criticality = total > 0 ? p[atom] * derivative / total + 0.0 : NAN; /* not -0 */
    return status;
}

enum status importance_of_atoms(const struct engine *engine, const double *p,
                                uint32_t atom_count, struct bounds *probability,
                                struct importance *out)
{
    double *derivative = memory_array(atom_count, sizeof(*derivative));
    double *scratch = memory_array(atom_count, sizeof(*scratch));
    enum status status = derivative && scratch ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        memcpy(scratch, p, atom_count * sizeof(*scratch));
        status = engine_derivatives(engine, p, probability, derivative);
    }
    for (uint32_t atom = 0; status == STATUS_OK && atom < atom_count; atom++) {
        status = measure_atom(engine, p, scratch, atom, probability->upper, derivative[atom],
                              &out[atom]);
    }
    memory_free(derivative);
    memory_free(scratch);
    return status;
}

enum status importance_of_group(const struct engine *engine, const double *p,
                                uint32_t atom_count, const uint32_t *group, uint32_t count,
                                struct importance *out)
{
    struct bounds total = {0};
    double all = 1, with = 0, without = 0;
    double *scratch = memory_array(atom_count, sizeof(*scratch));
    enum status status = scratch ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        memcpy(scratch, p, atom_count * sizeof(*scratch));
        status = engine_probability(engine, p, &total);
    }
    if (status == STATUS_OK) {
        status = evaluate_at(engine, scratch, group, count, 1, p, &with);
    }
    if (status == STATUS_OK) {
        status = evaluate_at(engine, scratch, group, count, 0, p, &without);
    }
    for (uint32_t i = 0; i < count; i++) {
        all *= p[group[i]];
    }
    if (status == STATUS_OK) {
        *out = measure(all, with, without, total.upper);
    }
    memory_free(scratch);
    return status;
}
