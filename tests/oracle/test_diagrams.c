/* Diagrams against truth tables of 64 bits: six variables, so that a function is one number,
 * and families of subsets of six elements, so that a family is one number too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bdd.h"
#include "analyzer/reorder.h"
#include "analyzer/zdd.h"
#include "tests/oracle/circuits.h"

enum { VARIABLES = 6, POOL = 12 };

struct pool {
    struct table table;
    uint32_t order[VARIABLES];
    edge edges[POOL];
    uint64_t truth[POOL];
};

static uint64_t truth_of_variable(uint32_t variable)
{
    uint64_t truth = 0;
    for (uint32_t x = 0; x < 64; x++) {
        truth |= (uint64_t)(x >> variable & 1) << x;
    }
    return truth;
}

static uint64_t read_truth(const struct pool *p, edge f)
{
    uint64_t truth = 0;
    for (uint32_t x = 0; x < 64; x++) {
        edge at = f;
        while (!edge_constant(at)) {
            const struct table_node *n = &p->table.nodes[edge_node(at)];
            at = (x >> p->order[n->level] & 1 ? n->high : n->low) ^ (at & 1);
        }
        truth |= (uint64_t)(at == EDGE_TRUE) << x;
    }
    return truth;
}

static void set_function(struct pool *p, uint32_t i, edge f, uint64_t truth, uint64_t seed)
{
    if (f == EDGE_NONE || read_truth(p, f) != truth) {
        fail_msg("seed %llu: a function is wrong", (unsigned long long)seed);
    }
    p->edges[i] = p->table.kept.items[i] = f;
    p->truth[i] = truth;
}

static uint64_t count_truth(const struct pool *p, const uint32_t *chosen, uint32_t count,
                            uint32_t threshold)
{
    uint64_t truth = 0;
    for (uint32_t x = 0; x < 64; x++) {
        uint32_t held = 0;
        for (uint32_t i = 0; i < count; i++) {
            held += p->truth[chosen[i]] >> x & 1;
        }
        truth |= (uint64_t)(held >= threshold) << x;
    }
    return truth;
}

static void combine_some(struct pool *p, uint64_t *state, uint64_t seed)
{
    uint32_t into = random_below(state, POOL), count = 1 + random_below(state, 4);
    uint32_t threshold = random_below(state, 6), chosen[4];
    edge functions[4];
    for (uint32_t i = 0; i < count; i++) {
        chosen[i] = random_below(state, POOL);
        functions[i] = p->edges[chosen[i]];
    }
    set_function(p, into, bdd_at_least(&p->table, functions, count, threshold),
                 count_truth(p, chosen, count, threshold), seed);
}

static void take_step(struct pool *p, uint64_t *state, uint64_t seed)
{
    uint32_t i = random_below(state, POOL), j = random_below(state, POOL);
    uint32_t into = random_below(state, POOL);
    switch (random_below(state, 7)) {
    case 0:
        set_function(p, into, bdd_and(&p->table, p->edges[i], p->edges[j]),
                     p->truth[i] & p->truth[j], seed);
        break;
    case 1:
        set_function(p, into, bdd_or(&p->table, p->edges[i], p->edges[j]),
                     p->truth[i] | p->truth[j], seed);
        break;
    case 2:
        set_function(p, into, edge_not(p->edges[i]), ~p->truth[i], seed);
        break;
    case 3:
        reorder_sift(&p->table, p->order, 100000);
        break;
    case 4:
        table_collect(&p->table);
        break;
    case 5:
        j = random_below(state, VARIABLES);
        set_function(p, into, bdd_variable(&p->table, j), truth_of_variable(p->order[j]), seed);
        break;
    default:
        combine_some(p, state, seed);
    }
}

static void test_diagrams__operations_reordering_and_collection_keep_functions(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        uint64_t random = seed * 7919;
        struct pool p;
        table_init(&p.table, 0, (size_t)1 << 24);
        assert_int_equal(table_reset(&p.table, VARIABLES), STATUS_OK);
        for (uint32_t v = 0; v < VARIABLES; v++) {
            p.order[v] = v;
        }
        for (uint32_t i = 0; i < POOL; i++) {
            assert_true(table_keep(&p.table, EDGE_TRUE));
            set_function(&p, i, bdd_variable(&p.table, i % VARIABLES),
                         truth_of_variable(i % VARIABLES), seed);
        }
        for (int step = 0; step < 100; step++) {
            take_step(&p, &random, seed);
            for (uint32_t i = 0; i < POOL; i++) {
                assert_true(read_truth(&p, p.edges[i]) == p.truth[i]);
                for (uint32_t j = 0; j < i; j++) {
                    assert_true((p.edges[i] == p.edges[j]) == (p.truth[i] == p.truth[j]));
                }
            }
        }
        table_release(&p.table);
    }
}

/* The family whose members are the set bits of 'sets'. Set s has the element of level v iff bit
 * VARIABLES - 1 - v of s is set. */
static edge make_family(struct table *zdd, uint64_t sets, uint32_t level)
{
    if (level == VARIABLES) {
        return sets & 1 ? ZDD_UNIT : ZDD_EMPTY;
    }
    uint32_t half = 32u >> level;
    edge low = make_family(zdd, sets & ((UINT64_C(1) << half) - 1), level + 1);
    edge high = make_family(zdd, sets >> half, level + 1);
    return zdd_make(zdd, level, high, low);
}

static uint64_t without_by_force(uint64_t f, uint64_t g)
{
    uint64_t kept = 0;
    for (uint32_t s = 0; s < 64; s++) {
        bool includes = false;
        for (uint32_t t = 0; t < 64; t++) {
            includes |= (g >> t & 1) && (t & s) == t;
        }
        kept |= (uint64_t)((f >> s & 1) && !includes) << s;
    }
    return kept;
}

static void test_diagrams__without_removes_what_includes_another(void **state)
{
    (void)state;
    uint64_t random = 4711;
    struct table zdd;
    table_init(&zdd, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&zdd, VARIABLES), STATUS_OK);
    for (int i = 0; i < 5000; i++) {
        uint64_t f = 0, g = 0;
        for (uint32_t k = random_below(&random, 12); k > 0; k--) {
            f |= UINT64_C(1) << random_below(&random, 64);
            g |= UINT64_C(1) << random_below(&random, 64);
        }
        edge result = zdd_without(&zdd, make_family(&zdd, f, 0), make_family(&zdd, g, 0));
        assert_true(result == make_family(&zdd, without_by_force(f, g), 0));
    }
    table_release(&zdd);
}

static void test_diagrams__extraction_and_import_are_inverse(void **state)
{
    (void)state;
    struct table table;
    struct diagram diagram;
    table_init(&table, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&table, VARIABLES), STATUS_OK);
    edge inputs[VARIABLES];
    for (uint32_t v = 0; v < VARIABLES; v++) {
        inputs[v] = bdd_variable(&table, v) ^ (v & 1);
    }
    edge f = edge_not(bdd_at_least(&table, inputs, VARIABLES, 3));
    assert_int_equal(table_extract(&table, f, NULL, &diagram), STATUS_OK);
    for (uint32_t n = 1; n < diagram.node_count; n++) {
        assert_true(edge_node(diagram.nodes[n].high) < n &&
                    edge_node(diagram.nodes[n].low) < n);
    }
    assert_true(bdd_import(&table, &diagram) == f);
    diagram_release(&diagram);
    table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagrams__operations_reordering_and_collection_keep_functions),
        cmocka_unit_test(test_diagrams__without_removes_what_includes_another),
        cmocka_unit_test(test_diagrams__extraction_and_import_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
