/* What is written as a fault tree and read again means the same, for thousands of random
 * circuits with complements, cycles, constants and repeated inputs. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/openpsa.h"
#include "tests/oracle/circuits.h"
#include "tests/unit/openpsa_fixture.h"

#include <math.h>
#include <stdio.h>

enum { CASES = 4000, MOST_NODES = 64 };

static bool node_holds(const struct circuit *circuit, uint32_t node, uint32_t atoms)
{
    bool truth[MOST_NODES];
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        truth[a] = atoms >> a & 1;
    }
    fixture_evaluate(circuit, truth);
    return truth[node];
}

/* What named gates need, until nothing is added. */
static void find_needed(const struct circuit *circuit, const char *const *gate_names,
                        bool *needed)
{
    for (bool more = true; more;) {
        more = false;
        for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
            more |= gate_names[n] && !needed[n];
            needed[n] |= gate_names[n] != NULL;
            for (uint32_t e = circuit->first[n]; needed[n] && e < circuit->first[n + 1]; e++) {
                uint32_t input = literal_node(circuit->inputs[e]);
                more |= !needed[input];
                needed[input] = true;
            }
        }
    }
}

/* The named gates of a cycle that are left out: others need the cycle, but not them. */
static void find_hidden(const struct circuit *circuit, const bool *needed, bool *hidden)
{
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        bool used[MOST_NODES] = {false}, seen = false;
        for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
            bool outside = needed[n] && (n < begin || n >= end);
            for (uint32_t e = circuit->first[n]; outside && e < circuit->first[n + 1]; e++) {
                used[literal_node(circuit->inputs[e])] = true;
            }
        }
        for (uint32_t n = begin; n < end; n++) {
            seen |= used[n];
        }
        for (uint32_t n = begin; n < end; n++) {
            hidden[n] = circuit_component_cyclic(circuit, c) && seen && !used[n];
        }
    }
}

static void compare(const struct openpsa_document *document, const struct fixture *f,
                    uint64_t seed)
{
    const struct circuit *circuit = document->circuit;
    const char *const *gate_names = document->gate_names;
    bool needed[MOST_NODES] = {false}, hidden[MOST_NODES] = {false};
    find_needed(circuit, gate_names, needed);
    if (document->keeps_tops) {
        find_hidden(circuit, needed, hidden);
    }
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        bool found =
            gate_names[n] && openpsa_find_event(&f->model, gate_names[n]) != OPENPSA_NONE;
        assert_true(!gate_names[n] || found == !hidden[n]);
    }
    for (uint32_t atoms = 0; atoms < 1u << circuit->atom_count; atoms++) {
        for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
            if (gate_names[n] && !hidden[n] &&
                event_holds(f, gate_names[n], atoms) != node_holds(circuit, n, atoms)) {
                fail_msg("seed %llu: %s differs at %x", (unsigned long long)seed, gate_names[n],
                         atoms);
            }
        }
    }
}

static void check_circuit(const struct circuit *circuit, uint64_t seed)
{
    static const char *const atom_names[] = {"a", "b", "c", "d", "e", "f"};
    static const double probability[] = {0.5, 0.25, 1e-3, 0.1, 0, 1};
    char written_names[MOST_NODES][16];
    const char *gate_names[MOST_NODES] = {0};
    struct text out;
    struct diagnostics losses;
    struct fixture f;
    assert_true(circuit->node_count <= MOST_NODES);
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        if ((seed >> n % 16) % 3 != 0) {
            snprintf(written_names[n], sizeof(written_names[n]), "g%u", n);
            gate_names[n] = written_names[n];
        }
    }
    struct openpsa_document document = {.name = "random",
                                        .circuit = circuit,
                                        .atom_names = atom_names,
                                        .gate_names = gate_names,
                                        .probability = probability,
                                        .keeps_tops = seed % 2};
    text_init(&out);
    diagnostics_init(&losses);
    assert_int_equal(openpsa_write(&document, &out, &losses), STATUS_OK);
    assert_int_equal(losses.errors, 0);
    fixture_open(&f, text_string(&out));
    if (f.status != STATUS_OK || f.diagnostics.warnings > 0) {
        fail_msg("seed %llu: status %d of\n%s", (unsigned long long)seed, (int)f.status,
                 text_string(&out));
    }
    assert_int_equal(f.tree.circuit.atom_count, circuit->atom_count);
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        assert_string_equal(f.tree.atom_names[a], atom_names[a]);
        assert_true(f.tree.probability[a] == probability[a]);
    }
    compare(&document, &f, seed);
    fixture_close(&f);
    diagnostics_release(&losses);
    text_release(&out);
}

static void test_openpsa_writer__means_the_same_when_read_again(void **state)
{
    (void)state;
    uint64_t random = 20261121;
    for (int i = 0; i < CASES; i++) {
        uint64_t seed = random;
        struct random_shape shape = {2 + random_below(&random, 5), 1 + random_below(&random, 8),
                                     random_below(&random, 2) == 0,
                                     random_below(&random, 2) == 0, false};
        struct circuit circuit;
        literal root;
        if (random_circuit(&random, shape, &circuit, &root)) {
            check_circuit(&circuit, seed);
            circuit_release(&circuit);
        }
    }
}

static const char *const lossy =
    "<opsa-mef><define-fault-tree name='F'><define-gate name='top 1'><label>l</label>"
    "<or><xor><event name='a'/><event name='b'/></xor><event name='h'/><gate name='C.top'/>"
    "</or></define-gate><define-house-event name='h'/>"
    "<define-basic-event name='a'><uniform-deviate><float value='0'/><float value='0.5'/>"
    "</uniform-deviate></define-basic-event><define-basic-event name='b'/>"
    "<define-component name='C'><define-gate name='top'><gate name='top'/></define-gate>"
    "</define-component></define-fault-tree><define-rule name='r'/></opsa-mef>";

static void test_openpsa_writer__says_what_is_lost(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "distribution-lost", "house-event-fixed", "label-lost",    "not-analysed",
        "containers-joined", "name-changed",      "cycle-unrolled"};
    struct fixture f, again;
    struct text out;
    struct diagnostics losses;
    text_init(&out);
    diagnostics_init(&losses);
    fixture_open(&f, lossy);
    assert_int_equal(openpsa_write_fault_tree(&f.tree, &out, &losses), STATUS_OK);
    assert_int_equal(losses.list.count, 7);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(losses.list.items[i].code, expected[i]);
        assert_int_equal(losses.list.items[i].severity, SEVERITY_NOTE);
    }
    fixture_open(&again, text_string(&out));
    assert_int_equal(again.status, STATUS_OK);
    for (uint32_t atoms = 0; atoms < 4; atoms++) {
        assert_int_equal(event_holds(&again, "top_1", atoms), atoms == 1 || atoms == 2);
    }
    assert_true(again.tree.probability[0] == 0.25 && isnan(again.tree.probability[1]));
    fixture_close(&again);
    fixture_close(&f);
    diagnostics_release(&losses);
    text_release(&out);
}

/* A document without losses is written as it was read, in the order of the circuit. */
static void test_openpsa_writer__repeats_its_own_output(void **state)
{
    (void)state;
    static const char *const document =
        "<?xml version=\"1.0\"?>\n<opsa-mef>\n<define-fault-tree name=\"F\">\n"
        "<define-gate name=\"low\">\n<atleast min=\"2\">\n<basic-event name=\"a\"/>\n"
        "<basic-event name=\"b\"/>\n<not><basic-event name=\"c\"/></not>\n</atleast>\n"
        "</define-gate>\n<define-gate name=\"top\">\n<or>\n<gate name=\"low\"/>\n"
        "<basic-event name=\"c\"/>\n</or>\n</define-gate>\n</define-fault-tree>\n"
        "<model-data>\n<define-basic-event name=\"a\">\n<float value=\"0.1\"/>\n"
        "</define-basic-event>\n<define-basic-event name=\"b\">\n<float value=\"1e-05\"/>\n"
        "</define-basic-event>\n<define-basic-event name=\"c\"/>\n</model-data>\n</opsa-mef>\n";
    struct fixture f;
    struct text out;
    struct diagnostics losses;
    text_init(&out);
    diagnostics_init(&losses);
    fixture_open(&f, document);
    assert_int_equal(openpsa_write_fault_tree(&f.tree, &out, &losses), STATUS_OK);
    assert_string_equal(text_string(&out), document);
    assert_int_equal(losses.list.count, 0);
    fixture_close(&f);
    diagnostics_release(&losses);
    text_release(&out);
}

static void test_openpsa_writer__refuses_to_unroll_what_is_too_large(void **state)
{
    (void)state;
    struct text text, out;
    struct fixture f;
    struct diagnostics losses;
    text_init(&text);
    text_init(&out);
    diagnostics_init(&losses);
    text_append(&text, "<opsa-mef><define-fault-tree name='F'>");
    for (int i = 0; i < 4000; i++) {
        text_format(&text, "<define-gate name='g%d'><gate name='g%d'/></define-gate>", i,
                    (i + 1) % 4000);
    }
    text_append(&text, "</define-fault-tree></opsa-mef>");
    fixture_open(&f, text_string(&text));
    assert_int_equal(openpsa_write_fault_tree(&f.tree, &out, &losses), STATUS_LIMIT);
    assert_int_equal(losses.errors, 1);
    fixture_close(&f);
    diagnostics_release(&losses);
    text_release(&out);
    text_release(&text);
}

static void test_openpsa_writer__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, lossy);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct text out;
        struct diagnostics losses;
        text_init(&out);
        diagnostics_init(&losses);
        memory_fail_after(successes);
        enum status status = openpsa_write_fault_tree(&f.tree, &out, &losses);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
        assert_true(!failed || status == STATUS_MEMORY || losses.failed);
        diagnostics_release(&losses);
        text_release(&out);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openpsa_writer__means_the_same_when_read_again),
        cmocka_unit_test(test_openpsa_writer__says_what_is_lost),
        cmocka_unit_test(test_openpsa_writer__repeats_its_own_output),
        cmocka_unit_test(test_openpsa_writer__refuses_to_unroll_what_is_too_large),
        cmocka_unit_test(test_openpsa_writer__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
