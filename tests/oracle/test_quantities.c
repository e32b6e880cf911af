/* Probabilities, importance and Shapley values of small random fault trees, written as Open-PSA
 * files and read by the real reader, against sums over all subsets. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/importance.h"
#include "analyzer/quantity.h"
#include "analyzer/shapley.h"
#include "base/text.h"
#include "tests/oracle/circuits.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>
#include <stdio.h>

enum { TREES = 1500, MOST_ATOMS = 8 };

static void write_argument(struct text *out, uint64_t *state, uint32_t atoms, uint32_t gates,
                           bool complements)
{
    bool complemented = complements && random_below(state, 4) == 0;
    text_append(out, complemented ? "<not>" : "");
    if (gates > 0 && random_below(state, 3) == 0) {
        text_format(out, "<gate name='g%u'/>", random_below(state, gates));
    } else {
        text_format(out, "<basic-event name='b%u'/>", random_below(state, atoms));
    }
    text_append(out, complemented ? "</not>" : "");
}

/* 'unknown' events have no expression. */
static void write_tree(struct text *out, uint64_t *state, uint32_t atoms, uint32_t gates,
                       bool complements, uint32_t unknown)
{
    static const char *const connectives[] = {"and", "or", "and", "or", "xor"};
    text_append(out, "<opsa-mef><define-fault-tree name='t'>");
    for (uint32_t g = 0; g < gates; g++) {
        const char *kind = connectives[random_below(state, complements ? 5 : 4)];
        uint32_t arguments = 2 + random_below(state, 3), first = random_below(state, atoms);
        text_format(out, "<define-gate name='g%u'><%s>", g, kind);
        if (strcmp(kind, "xor") == 0) { /* whose arguments must not be repeated */
            text_format(out, "<basic-event name='b%u'/><basic-event name='b%u'/>", first,
                        (first + 1) % atoms);
            arguments = 0;
        }
        for (uint32_t i = 0; i < arguments; i++) {
            write_argument(out, state, atoms, g, complements);
        }
        text_format(out, "</%s></define-gate>", kind);
    }
    text_append(out, "</define-fault-tree><model-data>");
    for (uint32_t a = 0; a < atoms; a++) {
        text_format(out, "<define-basic-event name='b%u'>", a);
        if (a >= unknown) {
            text_append(out, "<float value='");
            text_number(out, random_unit(state));
            text_append(out, "'/>");
        }
        text_append(out, "</define-basic-event>");
    }
    text_append(out, "</model-data></opsa-mef>");
}

struct small_tree {
    struct text text;
    struct fixture fixture;
    struct engine *engine;
    literal root;
    uint32_t atoms;
    uint8_t *table; /* truth by subset */
};

static bool open_tree(struct small_tree *t, uint64_t seed, bool complements, uint32_t unknown)
{
    uint64_t state = seed * 2 + 1;
    uint32_t atoms = 2 + random_below(&state, MOST_ATOMS - 1);
    uint32_t gates = 1 + random_below(&state, 7);
    *t = (struct small_tree){.root = 0};
    write_tree(&t->text, &state, atoms, gates, complements, unknown);
    fixture_open(&t->fixture, text_string(&t->text));
    if (t->fixture.status != STATUS_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)seed,
                 t->fixture.diagnostics.list.items[0].message);
    }
    char top[16];
    snprintf(top, sizeof(top), "g%u", gates - 1);
    assert_true(fault_tree_find(&t->fixture.tree, top, &t->root));
    const struct circuit *circuit = &t->fixture.tree.circuit;
    t->atoms = circuit->atom_count;
    assert_int_equal(engine_compile(circuit, t->root, NULL, &t->engine), STATUS_OK);
    t->table = truth_table(circuit, t->root, NULL);
    return t->atoms <= MOST_ATOMS;
}

static void close_tree(struct small_tree *t)
{
    engine_free(t->engine);
    free(t->table);
    fixture_close(&t->fixture);
    text_release(&t->text);
}

static double brute_probability(const struct small_tree *t, const double *p)
{
    double sum = 0;
    for (uint32_t x = 0; x < 1u << t->atoms; x++) {
        double weight = t->table[x];
        for (uint32_t a = 0; a < t->atoms && weight > 0; a++) {
            weight *= x >> a & 1 ? p[a] : 1 - p[a];
        }
        sum += weight;
    }
    return sum;
}

static void close_to(double value, double expected, uint64_t seed, const char *what)
{
    bool same = isnan(expected)   ? isnan(value)
                : isinf(expected) ? isinf(value)
                                  : fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected));
    if (!same) {
        fail_msg("seed %llu: %s is %.17g, not %.17g", (unsigned long long)seed, what, value,
                 expected);
    }
}

static double brute_with(const struct small_tree *t, const double *p, uint32_t atom,
                         double value)
{
    double changed[MOST_ATOMS];
    memcpy(changed, p, t->atoms * sizeof(*p));
    changed[atom] = value;
    return brute_probability(t, changed);
}

static void test_importance__agrees_with_differences(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        struct small_tree t;
        struct importance measures[MOST_ATOMS];
        struct bounds total;
        open_tree(&t, seed, seed % 2 == 0, 0);
        const double *p = t.fixture.tree.probability;
        assert_int_equal(importance_of_atoms(t.engine, p, t.atoms, &total, measures),
                         STATUS_OK);
        close_to(total.upper, brute_probability(&t, p), seed, "probability");
        for (uint32_t a = 0; a < t.atoms; a++) {
            double with = brute_with(&t, p, a, 1), without = brute_with(&t, p, a, 0);
            double all = brute_probability(&t, p);
            close_to(measures[a].birnbaum, with - without, seed, "birnbaum");
            if (all > 1e-9) {
                close_to(measures[a].criticality, p[a] * (with - without) / all, seed,
                         "criticality");
                close_to(measures[a].fussell_vesely, p[a] * with / all, seed, "DIF");
                close_to(measures[a].raw, with / all, seed, "RAW");
                close_to(measures[a].rrw, without > 0 ? all / without : INFINITY, seed, "RRW");
            }
        }
        close_tree(&t);
    }
}

/* phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)). The worth v of a
 * coalition: the probability when its atoms are as in 'to', the others as in
 * 'from'. */
static double brute_share_between(const struct small_tree *t, const double *from,
                                  const double *to, uint32_t atom)
{
    double factorial[MOST_ATOMS + 1] = {1}, sum = 0;
    for (uint32_t i = 1; i <= t->atoms; i++) {
        factorial[i] = factorial[i - 1] * i;
    }
    for (uint32_t s = 0; s < 1u << t->atoms; s++) {
        double in[MOST_ATOMS];
        uint32_t size = 0;
        if (s >> atom & 1) {
            continue;
        }
        for (uint32_t a = 0; a < t->atoms; a++) {
            in[a] = s >> a & 1 ? to[a] : from[a];
            size += s >> a & 1;
        }
        double without = brute_probability(t, in);
        in[atom] = to[atom];
        sum += factorial[size] * factorial[t->atoms - size - 1] / factorial[t->atoms] *
               (brute_probability(t, in) - without);
    }
    return sum;
}

static double brute_shapley(const struct small_tree *t, const double *p, uint32_t atom)
{
    const double nothing[MOST_ATOMS] = {0};
    return brute_share_between(t, nothing, p, atom);
}

static void test_shapley__agrees_with_the_definition(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES / 10; seed++) {
        struct small_tree t;
        const double ones[MOST_ATOMS] = {1, 1, 1, 1, 1, 1, 1, 1};
        double share[MOST_ATOMS], structure[MOST_ATOMS];
        const struct shapley values = {share, structure};
        open_tree(&t, seed, seed % 2 == 0, 0);
        const double *p = t.fixture.tree.probability;
        assert_int_equal(shapley_find(t.engine, p, t.atoms, NULL, NULL, &values), STATUS_OK);
        for (uint32_t a = 0; a < t.atoms; a++) {
            close_to(share[a], brute_shapley(&t, p, a), seed, "share");
            close_to(structure[a], brute_shapley(&t, ones, a), seed, "structure");
        }
        close_tree(&t);
    }
}

/* Bounds over two unknown events: the extremes of the four corners. */
static void test_bounds__are_the_extremes_of_the_corners(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        struct small_tree t;
        double low[MOST_ATOMS], high[MOST_ATOMS], least = 1, most = 0;
        struct bounds bounds;
        open_tree(&t, seed, seed % 2 == 0, 2);
        const struct fault_tree *tree = &t.fixture.tree;
        for (uint32_t a = 0; a < t.atoms; a++) {
            low[a] = tree->has_probability[a] ? tree->probability[a] : 0;
            high[a] = tree->has_probability[a] ? tree->probability[a] : 1;
        }
        const struct odds odds = {low, high, t.atoms,
                                  tree->circuit.coherent && !literal_complemented(t.root)};
        assert_int_equal(quantity_bounds(t.engine, &odds, &bounds), STATUS_OK);
        for (uint32_t corner = 0; corner < 1u << t.atoms; corner++) {
            double p[MOST_ATOMS];
            for (uint32_t a = 0; a < t.atoms; a++) {
                p[a] = corner >> a & 1 ? low[a] : high[a];
            }
            least = fmin(least, brute_probability(&t, p));
            most = fmax(most, brute_probability(&t, p));
        }
        close_to(bounds.lower, least, seed, "lower");
        close_to(bounds.upper, most, seed, "upper");
        close_tree(&t);
    }
}

/* Sums over the sets that the ranking lists. */
static void test_approximations__agree_with_listed_sets(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        struct small_tree t;
        struct solutions *solutions = NULL;
        struct ranking *ranking = NULL;
        double size[MOST_ATOMS], sum = 0, product = 1, rare, cut, cost;
        const uint32_t *atoms;
        uint32_t count;
        open_tree(&t, seed, seed % 2 == 0, 0);
        const double *p = t.fixture.tree.probability;
        for (uint32_t a = 0; a < t.atoms; a++) {
            size[a] = 1;
        }
        assert_int_equal(solutions_find(t.engine, SOLUTIONS_PATHS, NULL, &solutions),
                         STATUS_OK);
        assert_int_equal(ranking_open(solutions, size, &ranking), STATUS_OK);
        while (ranking_next(ranking, &atoms, &count, &cost) == STATUS_OK && atoms) {
            double one = 1;
            for (uint32_t i = 0; i < count; i++) {
                one *= p[atoms[i]];
            }
            sum += one;
            product *= 1 - one;
        }
        assert_int_equal(quantity_rare_event(solutions, p, &rare), STATUS_OK);
        assert_int_equal(quantity_cut_bound(solutions, p, &cut), STATUS_OK);
        close_to(rare, sum, seed, "rare-event");
        close_to(cut, 1 - product, seed, "mcub");
        ranking_free(ranking);
        solutions_free(solutions);
        close_tree(&t);
    }
}

/* Some atoms, drawn; never none. */
static uint32_t draw_group(uint64_t *state, uint32_t atoms, uint32_t *group)
{
    uint32_t count = 0, always = random_below(state, atoms);
    for (uint32_t a = 0; a < atoms; a++) {
        if (a == always || random_below(state, 2) == 0) {
            group[count++] = a;
        }
    }
    return count;
}

static double brute_with_all(const struct small_tree *t, const double *p, const uint32_t *group,
                             uint32_t count, double value)
{
    double changed[MOST_ATOMS];
    memcpy(changed, p, t->atoms * sizeof(*p));
    for (uint32_t i = 0; i < count; i++) {
        changed[group[i]] = value;
    }
    return brute_probability(t, changed);
}

static void test_group__agrees_with_all_of_it_and_none(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        struct small_tree t;
        uint32_t group[MOST_ATOMS];
        uint64_t state = seed + 4711;
        struct importance m;
        double product = 1;
        open_tree(&t, seed, seed % 2 == 0, 0);
        const double *p = t.fixture.tree.probability;
        uint32_t count = draw_group(&state, t.atoms, group);
        double all = brute_probability(&t, p);
        double with = brute_with_all(&t, p, group, count, 1);
        double without = brute_with_all(&t, p, group, count, 0);
        for (uint32_t i = 0; i < count; i++) {
            product *= p[group[i]];
        }
        assert_int_equal(importance_of_group(t.engine, p, t.atoms, group, count, &m),
                         STATUS_OK);
        close_to(m.probability, product, seed, "probability of the group");
        close_to(m.birnbaum, with - without, seed, "birnbaum");
        if (all > 1e-9) {
            close_to(m.criticality, (all - without) / all, seed, "criticality");
            close_to(m.fussell_vesely, product * with / all, seed, "DIF");
            close_to(m.raw, with / all, seed, "RAW");
            close_to(m.rrw, without > 0 ? all / without : INFINITY, seed, "RRW");
        } else if (all == 0) {
            assert_true(isnan(m.criticality) && isnan(m.fussell_vesely) && isnan(m.raw) &&
                        isnan(m.rrw));
        }
        close_tree(&t);
    }
}

static void test_shapley__between_two_vectors_agrees_with_the_definition(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES / 10; seed++) {
        struct small_tree t;
        uint64_t state = seed + 815;
        double from[MOST_ATOMS], share[MOST_ATOMS];
        open_tree(&t, seed, seed % 2 == 0, 0);
        const double *to = t.fixture.tree.probability;
        for (uint32_t a = 0; a < t.atoms; a++) {
            from[a] = random_unit(&state);
        }
        assert_int_equal(shapley_between(t.engine, from, to, t.atoms, share), STATUS_OK);
        for (uint32_t a = 0; a < t.atoms; a++) {
            close_to(share[a], brute_share_between(&t, from, to, a), seed, "share between");
        }
        close_tree(&t);
    }
}

/* With the system and without: what both do not know is the same in both, so the difference and
 * the ratio are extreme where each of it is certain or impossible. */
struct brute_contrast {
    double least, most, least_ratio, most_ratio;
};

static struct brute_contrast contrast_by_force(const struct small_tree *t, const double *with,
                                               const double *without, uint32_t unknown)
{
    struct brute_contrast b = {INFINITY, -INFINITY, NAN, NAN};
    for (uint32_t corner = 0; corner < 1u << unknown; corner++) {
        double at[2][MOST_ATOMS];
        for (uint32_t a = 0; a < t->atoms; a++) {
            at[0][a] = a < unknown ? corner >> a & 1 : with[a];
            at[1][a] = a < unknown ? corner >> a & 1 : without[a];
        }
        double p = brute_probability(t, at[0]), q = brute_probability(t, at[1]);
        double ratio = q > 0 ? p / q : p > 0 ? INFINITY : NAN;
        b.least = fmin(b.least, p - q);
        b.most = fmax(b.most, p - q);
        b.least_ratio = fmin(b.least_ratio, ratio);
        b.most_ratio = fmax(b.most_ratio, ratio);
    }
    return b;
}

static void test_contrast__agrees_with_the_corners_of_what_is_shared(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        struct small_tree t;
        struct contrast found;
        uint64_t state = seed + 99;
        double low[2][MOST_ATOMS], high[2][MOST_ATOMS];
        open_tree(&t, seed, false, 0);
        uint32_t unknown = random_below(&state, t.atoms < 4 ? t.atoms : 4);
        for (uint32_t a = 0; a < t.atoms; a++) {
            low[0][a] = t.fixture.tree.probability[a];
            low[1][a] = random_below(&state, 3) == 0 ? 0 : random_unit(&state);
            for (int i = 0; i < 2; i++) {
                high[i][a] = a < unknown ? 1 : low[i][a];
                low[i][a] = a < unknown ? 0 : low[i][a];
            }
        }
        const struct odds with = {low[0], high[0], t.atoms, true};
        const struct odds without = {low[1], high[1], t.atoms, true};
        const struct brute_contrast b = contrast_by_force(&t, low[0], low[1], unknown);
        assert_int_equal(quantity_contrast(t.engine, &with, &without, &found), STATUS_OK);
        close_to(found.difference.lower, b.least, seed, "least difference");
        close_to(found.difference.upper, b.most, seed, "greatest difference");
        close_to(found.ratio.lower, b.least_ratio, seed, "least ratio");
        close_to(found.ratio.upper, b.most_ratio, seed, "greatest ratio");
        assert_int_equal(found.difference.complete,
                         found.difference.lower == found.difference.upper);
        close_tree(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_importance__agrees_with_differences),
        cmocka_unit_test(test_shapley__agrees_with_the_definition),
        cmocka_unit_test(test_bounds__are_the_extremes_of_the_corners),
        cmocka_unit_test(test_approximations__agree_with_listed_sets),
        cmocka_unit_test(test_group__agrees_with_all_of_it_and_none),
        cmocka_unit_test(test_shapley__between_two_vectors_agrees_with_the_definition),
        cmocka_unit_test(test_contrast__agrees_with_the_corners_of_what_is_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
