/* SCRAM as an independent referee where it is installed (Debian package 'scram', 0.16.2): it
 * and the engine read the same bytes, a hundred random fault trees a file, and must agree on
 * the exact probability, the importance measures, every minimal set and, through their
 * positive and negative parts, the prime implicants.
 *
 * Faults and limits of SCRAM that trees and comparison stay clear of:
 *   - products of more than 20 events are dropped without a word, unless -l says otherwise;
 *   - a risk reduction worth that is infinite is printed as 0;
 *   - 'atleast' with arguments that turn out to be equal is wrong: at least 2 of g, a and b
 *     with g = (a or false) comes out as b, not as a;
 *   - the sign of importance is lost where the top turns out to be a complement: of (not b) and
 *     c, c gets that of a complement;
 *   - 'atleast' takes more than 1 and fewer than all arguments, 'xor' exactly 2; 'iff', 'imply'
 *     and 'cardinality' are not known;
 *   - a repeated argument is an error. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/importance.h"
#include "analyzer/solutions.h"
#include "base/file.h"
#include "model/xml_tree.h"
#include "tests/oracle/trees.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { LOCAL_ATOMS = 64 };

static const char tree_name[] = "test_scram.xml", report_name[] = "test_scram-report.xml";

/* An atom of the circuit by its name. */
struct named {
    const char *name;
    uint32_t atom;
};

struct match {
    struct fixture ours;
    struct named *names; /* in order of the names */
    uint32_t atoms;
    struct arena arena;
    struct xml_element *results;
    uint32_t compared; /* tops that are not constant */
    uint32_t lost;     /* of those, by SCRAM's importance */
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void index_atoms(struct match *m)
{
    m->atoms = m->ours.tree.circuit.atom_count;
    m->names = calloc(m->atoms, sizeof(*m->names));
    for (uint32_t a = 0; a < m->atoms; a++) {
        m->names[a] = (struct named){m->ours.tree.atom_names[a], a};
    }
    qsort(m->names, m->atoms, sizeof(*m->names), compare_names);
}

/* The atom of a <basic-event>, or of a <ccf-event>, which holds the members that fail. */
static uint32_t atom_of(const struct match *m, const struct xml_element *event)
{
    struct text name = {0};
    struct named wanted, *found;
    if (strcmp(event->name, "ccf-event") == 0) {
        for (const struct xml_element *e = event->first_child; e; e = e->next) {
            text_format(&name, "%s%s", e == event->first_child ? "[" : " ",
                        xml_value(e, "name"));
        }
        text_append(&name, "]");
    } else {
        text_append(&name, xml_value(event, "name"));
    }
    wanted.name = text_string(&name);
    found = bsearch(&wanted, m->names, m->atoms, sizeof(*m->names), compare_names);
    if (!found) {
        fail_msg("scram names an event '%s'", wanted.name);
    }
    text_release(&name);
    return found->atom;
}

static double number_of(const struct xml_element *element, const char *name)
{
    const char *value = xml_value(element, name);
    assert_non_null(value);
    return strtod(value, NULL);
}

/* SCRAM prints six digits. */
static void check_number(const struct xml_element *top, const char *what, double ours,
                         double theirs)
{
    if (!(fabs(ours - theirs) <= 6e-6 * fabs(theirs) + 1e-12)) {
        fail_msg("%s: %s is %.17g, of scram %.17g; see %s", xml_value(top, "name"), what, ours,
                 theirs, tree_name);
    }
}

static literal find_top(const struct match *m, const struct xml_element *top)
{
    literal root = 0;
    assert_true(fault_tree_find(&m->ours.tree, xml_value(top, "name"), &root));
    return root;
}

static struct engine *compile(const struct match *m, literal root)
{
    struct engine *engine = NULL;
    assert_int_equal(engine_compile(&m->ours.tree.circuit, root, NULL, &engine), STATUS_OK);
    return engine;
}

static void require_set(const struct xml_element *top, const struct solutions *solutions,
                        const uint32_t *atoms, uint32_t count)
{
    bool contained = false;
    assert_int_equal(solutions_contains(solutions, atoms, count, &contained), STATUS_OK);
    if (!contained) {
        fail_msg("%s: a set of %u atoms that scram has is missing; see %s",
                 xml_value(top, "name"), count, tree_name);
    }
}

static double count_sets(const struct solutions *solutions)
{
    double count = -1;
    assert_int_equal(solutions_count(solutions, NULL, &count), STATUS_OK);
    return count;
}

/* distribution="N1 N2 ...": products of order 1, 2, ... A constant has none worth comparing. */
static void check_orders(const struct xml_element *top, const struct solutions *solutions)
{
    struct solutions_orders orders;
    const char *counts = xml_value(top, "distribution");
    assert_int_equal(solutions_orders(solutions, &orders), STATUS_OK);
    for (uint32_t k = 1; counts && k <= orders.highest; k++) {
        char *end = NULL;
        check_number(top, "a count of one order", orders.count[k], strtod(counts, &end));
        counts = end;
    }
    solutions_orders_release(&orders);
}

/* Every product of SCRAM is one of our sets, and there are as many. */
static void check_minimal_sets(struct match *m, const struct xml_element *top)
{
    struct engine *engine = compile(m, find_top(m, top));
    struct solutions *solutions = NULL;
    struct bounds bounds;
    uint32_t atoms[LOCAL_ATOMS];
    assert_int_equal(engine_probability(engine, m->ours.tree.probability, &bounds), STATUS_OK);
    check_number(top, "probability", bounds.upper, number_of(top, "probability"));
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, NULL, &solutions), STATUS_OK);
    check_number(top, "number of sets", count_sets(solutions), number_of(top, "products"));
    for (const struct xml_element *p = top->first_child; p; p = p->next) {
        uint32_t count = 0;
        for (const struct xml_element *e = p->first_child; e; e = e->next) {
            assert_true(count < LOCAL_ATOMS);
            atoms[count++] = atom_of(m, e);
        }
        require_set(top, solutions, atoms, count);
    }
    if (!xml_value(top, "warning")) {
        check_orders(top, solutions);
        m->compared++;
    }
    solutions_free(solutions);
    engine_free(engine);
}

/* Whether SCRAM has lost the sign: it then has all of this top the wrong way round. */
static bool sign_lost(const struct match *m, const struct xml_element *top,
                      const struct importance *ours)
{
    uint32_t kept = 0, lost = 0;
    for (const struct xml_element *e = top->first_child; e; e = e->next) {
        double own = ours[atom_of(m, e)].birnbaum, theirs = number_of(e, "MIF");
        kept += own * theirs > 0;
        lost += own * theirs < 0;
    }
    assert_true(kept == 0 || lost == 0);
    return lost > 0;
}

static void check_importance(struct match *m, const struct xml_element *top)
{
    struct engine *engine = compile(m, find_top(m, top));
    struct importance *ours = calloc(m->atoms, sizeof(*ours));
    struct bounds total;
    assert_int_equal(
        importance_of_atoms(engine, m->ours.tree.probability, m->atoms, &total, ours),
        STATUS_OK);
    bool lost = sign_lost(m, top, ours);
    m->lost += lost;
    for (const struct xml_element *e = top->first_child; e; e = e->next) {
        const struct importance *of = &ours[atom_of(m, e)];
        check_number(top, "MIF", of->birnbaum, number_of(e, "MIF") * (lost ? -1 : 1));
        if (lost) {
            continue; /* the others are made of it */
        }
        check_number(top, "CIF", of->criticality, number_of(e, "CIF"));
        check_number(top, "DIF", of->fussell_vesely, number_of(e, "DIF"));
        check_number(top, "RAW", of->raw, number_of(e, "RAW"));
        if (isinf(of->rrw)) {
            assert_true(number_of(e, "CIF") > 1 - 1e-5);
        } else if (of->rrw < 1e6) { /* beyond, SCRAM divides by rounding errors */
            check_number(top, "RRW", of->rrw, number_of(e, "RRW"));
        }
    }
    free(ours);
    engine_free(engine);
}

/* Sets of atoms as bits of 'atoms', which are numbered as they come. */
struct parts {
    uint32_t atoms[LOCAL_ATOMS], atom_count;
    VEC(uint64_t) positive;
    VEC(uint64_t) negative;
};

static uint64_t bit_of(struct parts *parts, uint32_t atom)
{
    uint32_t i = 0;
    while (i < parts->atom_count && parts->atoms[i] != atom) {
        i++;
    }
    assert_true(i < LOCAL_ATOMS);
    parts->atoms[i] = atom;
    parts->atom_count += i == parts->atom_count;
    return UINT64_C(1) << i;
}

static void collect_parts(const struct match *m, const struct xml_element *top,
                          struct parts *parts)
{
    for (const struct xml_element *p = top->first_child; p; p = p->next) {
        uint64_t positive = 0, negative = 0;
        for (const struct xml_element *e = p->first_child; e; e = e->next) {
            if (strcmp(e->name, "not") == 0) {
                negative |= bit_of(parts, atom_of(m, e->first_child));
            } else {
                positive |= bit_of(parts, atom_of(m, e));
            }
        }
        assert_true(vec_push(&parts->positive, positive));
        assert_true(vec_push(&parts->negative, negative));
    }
}

/* The sets that include no other are exactly the solutions. */
static void check_least(const struct xml_element *top, const struct parts *parts,
                        const uint64_t *sets, size_t count, const struct solutions *solutions)
{
    size_t least = 0;
    for (size_t i = 0; i < count; i++) {
        bool minimal = true;
        uint32_t atoms[LOCAL_ATOMS], size = 0;
        for (size_t j = 0; j < count && minimal; j++) {
            minimal = (sets[i] & sets[j]) != sets[j] || (sets[i] == sets[j] && i <= j);
        }
        for (uint32_t b = 0; b < parts->atom_count; b++) {
            if (sets[i] >> b & 1) {
                atoms[size++] = parts->atoms[b];
            }
        }
        if (minimal) {
            require_set(top, solutions, atoms, size);
            least++;
        }
    }
    check_number(top, "number of least parts", count_sets(solutions), (double)least);
}

/* The least positive parts of prime implicants are the minimal paths, the least negative parts
 * the minimal cuts of the complement. */
static void check_prime_implicants(struct match *m, const struct xml_element *top)
{
    struct parts parts = {.atom_count = 0};
    literal root = find_top(m, top);
    struct engine *itself = compile(m, root), *complement = compile(m, root ^ 1);
    struct solutions *paths = NULL, *cuts = NULL;
    collect_parts(m, top, &parts);
    assert_int_equal(solutions_find(itself, SOLUTIONS_PATHS, NULL, &paths), STATUS_OK);
    assert_int_equal(solutions_find(complement, SOLUTIONS_CUTS, NULL, &cuts), STATUS_OK);
    check_least(top, &parts, parts.positive.items, parts.positive.count, paths);
    check_least(top, &parts, parts.negative.items, parts.negative.count, cuts);
    m->compared += !xml_value(top, "warning");
    solutions_free(paths);
    solutions_free(cuts);
    engine_free(itself);
    engine_free(complement);
    vec_release(&parts.positive);
    vec_release(&parts.negative);
}

/* Has SCRAM analyse the file, and reads its report. */
static void ask_scram(struct match *m, const char *options)
{
    struct text command = {0};
    struct source source;
    struct xml_element *report = NULL;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    arena_init(&m->arena);
    text_format(&command, "scram --bdd %s --probability 1 --ccf 1 -l 1000 -o %s %s", options,
                report_name, tree_name);
    if (system(text_string(&command)) != 0) {
        fail_msg("'%s' fails", text_string(&command));
    }
    assert_int_equal(file_read(&m->arena, report_name, 1u << 28, &source, &diagnostics),
                     STATUS_OK);
    assert_int_equal(xml_tree_read(&m->arena, &source, &report, &diagnostics), STATUS_OK);
    m->results = report->first_child;
    while (m->results && strcmp(m->results->name, "results") != 0) {
        m->results = m->results->next;
    }
    assert_non_null(m->results);
    diagnostics_release(&diagnostics);
    text_release(&command);
}

static void compare(struct match *m, const char *options,
                    void (*check)(struct match *, const struct xml_element *))
{
    ask_scram(m, options);
    for (const struct xml_element *e = m->results->first_child; e; e = e->next) {
        if (strcmp(e->name, "importance") == 0) {
            check_importance(m, e);
        } else {
            check(m, e);
        }
    }
    arena_release(&m->arena);
}

static void open_match(struct match *m, struct text *text, const struct shape *shape,
                       uint64_t seed)
{
    struct drawing d = {.out = text, .random = seed, .shape = *shape};
    struct diagnostics diagnostics;
    *m = (struct match){.atoms = 0};
    text_append(text, "<opsa-mef>\n");
    for (; d.tree < shape->trees; d.tree++) {
        put_tree(&d);
    }
    text_append(text, "</opsa-mef>\n");
    diagnostics_init(&diagnostics);
    assert_int_equal(file_write(tree_name, text->bytes, text->length, &diagnostics), STATUS_OK);
    diagnostics_release(&diagnostics);
    fixture_open(&m->ours, text_string(text));
    assert_int_equal(m->ours.status, STATUS_OK);
    index_atoms(m);
}

static void play(const struct shape *shape, uint64_t seed, const char *options,
                 void (*check)(struct match *, const struct xml_element *))
{
    struct match m;
    struct text text = {0};
    if (system("command -v scram >/dev/null 2>&1") != 0) {
        skip();
    }
    open_match(&m, &text, shape, seed);
    compare(&m, options, check);
    assert_true(m.compared > shape->trees / 2); /* not all are trivial */
    assert_true(m.lost < m.compared / 2);
    free(m.names);
    fixture_close(&m.ours);
    text_release(&text);
    unlink(tree_name);
    unlink(report_name);
}

static void test_scram__agrees_on_coherent_trees(void **state)
{
    (void)state;
    const struct shape shape = {.trees = 200, .events = 24, .gates = 14};
    play(&shape, 20261121, "--importance 1", check_minimal_sets);
}

static void test_scram__agrees_on_trees_with_complements(void **state)
{
    (void)state;
    const struct shape shape = {.trees = 200, .events = 16, .gates = 9, .complements = true};
    play(&shape, 20261122, "--importance 1", check_minimal_sets);
}

static void test_scram__agrees_on_prime_implicants(void **state)
{
    (void)state;
    const struct shape shape = {.trees = 150, .events = 10, .gates = 6, .complements = true};
    play(&shape, 20261123, "--prime-implicants", check_prime_implicants);
}

static void test_scram__agrees_on_what_must_be_denied(void **state)
{
    (void)state;
    const struct shape shape = {.trees = 150, .events = 16, .gates = 9, .negated = true};
    play(&shape, 20261124, "--prime-implicants", check_prime_implicants);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scram__agrees_on_coherent_trees),
        cmocka_unit_test(test_scram__agrees_on_trees_with_complements),
        cmocka_unit_test(test_scram__agrees_on_prime_implicants),
        cmocka_unit_test(test_scram__agrees_on_what_must_be_denied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
