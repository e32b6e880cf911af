/* Factored circuits against the truth tables of what they were made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/factor.h"
#include "tests/oracle/circuits.h"

/* The number of random circuits in which something was found. */
static uint32_t compare_all(uint64_t draws)
{
    uint32_t found = 0;
    for (uint64_t seed = 1; seed <= draws; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 6), 2 + random_below(&state, 14),
                                     random_below(&state, 2), random_below(&state, 2)};
        struct circuit circuit, factored;
        literal root, renumbered;
        bool changed;
        if (!random_circuit(&state, shape, &circuit, &root)) {
            continue;
        }
        renumbered = root;
        assert_int_equal(factor(&circuit, &renumbered, &factored, &changed), STATUS_OK);
        found += changed;
        for (uint32_t x = 0; changed && x < 1u << circuit.atom_count; x++) {
            if (truth_of(&factored, renumbered, x) != truth_of(&circuit, root, x)) {
                fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
            }
        }
        if (changed) {
            circuit_release(&factored);
        }
        circuit_release(&circuit);
    }
    return found;
}

static void test_factor__keeps_the_function(void **unused)
{
    (void)unused;
    assert_true(compare_all(6000) > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_factor__keeps_the_function)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
