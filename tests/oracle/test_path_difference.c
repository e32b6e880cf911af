/* Attack paths that appear and disappear between two versions of a generated model, against
 * listing the minimal sets of both by trying every set of atoms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/path_difference.h"
#include "tests/oracle/naive.h"
#include "tests/unit/model_text.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 1500, MOST_ATOMS = 12, MOST_SETS = 4096, KEY = 48 };

/* ---- reading from memory ---- */

static bool read_case(const struct plain_case *plain, struct threatmodel *model)
{
    struct text text;
    struct diagnostics diagnostics;
    text_init(&text);
    diagnostics_init(&diagnostics);
    write_model(plain, &text);
    bool sound =
        model_text_read(text_string(&text), "model.xml", model, &diagnostics) == STATUS_OK;
    diagnostics_release(&diagnostics);
    text_release(&text);
    return sound;
}

/* ---- another version ---- */

static void change_input(struct plain_case *c, struct plain_node *n)
{
    if (n->input_count > 1 && one_in(c, 2)) {
        n->input_count--;
        n->k = n->k > n->input_count ? n->input_count : n->k;
    } else if (n->input_count && n->input_count < MOST_INPUTS) {
        n->inputs[n->input_count++] = draw_visible(c, n->scope);
    }
}

static void change(struct plain_case *c)
{
    static const enum node_kind gates[] = {NODE_ALL, NODE_ANY, NODE_AT_LEAST, NODE_SEQUENCE};
    struct plain_node *n = &c->nodes[draw(c, (uint32_t)c->node_count)];
    struct plain_safeguard *s = &c->safeguards[draw(c, MOST_SAFEGUARDS)];
    switch (n->kind) {
    case NODE_CAPABILITY:
        n->capability = (int)draw(c, (uint32_t)c->capability_count);
        n->level = 1 + (int)draw(c, (uint32_t)c->capabilities[n->capability].levels);
        break;
    case NODE_ALL:
    case NODE_ANY:
    case NODE_AT_LEAST:
    case NODE_SEQUENCE:
        n->kind = one_in(c, 2) ? gates[draw(c, 4)] : n->kind;
        change_input(c, n);
        break;
    case NODE_STEP:
        change_input(c, n);
        break;
    default:
        c->capabilities[0].held_always = one_in(c, 2);
        s->defeated_count = one_in(c, 2) ? 0 : s->defeated_count;
    }
}

static size_t compared, differing, listed;
static uint64_t budget; /* of nodes; 0: enough */
static size_t unknown;
static uint64_t current;

static void check(bool fact, const char *what)
{
    if (!fact) {
        fail_msg("seed %llu: %s", (unsigned long long)current, what);
    }
}

/* ---- every set of atoms ---- */

/* The minimal sets of a goal, each as the keys of its atoms joined in their order. */
struct sets {
    uint32_t masks[MOST_SETS];
    size_t count;
    char keys[MOST_ATOMS + 8][KEY];
};

static void write_key(const struct threatmodel *model, const struct atom *atom, char key[KEY])
{
    const char *id =
        atom->kind == ATOM_ASSISTED     ? model->capabilities.items[atom->subject].label.id
        : atom->kind == ATOM_SAFEGUARD  ? model->safeguards.items[atom->subject].label.id
        : atom->kind == ATOM_AFFORDANCE ? model->affordances.items[atom->subject].label.id
                                        : model->nodes.items[atom->subject].label.id;
    snprintf(key, KEY, "%d.%s.%u", (int)atom->kind, id, atom->level);
}

/* The truth of the goal when the atoms of a set hold: iterated from nothing. */
static bool holds(const struct scenario_circuit *compiled, const bool *given)
{
    const struct circuit *c = &compiled->circuit;
    bool truth[1024] = {false}, changed = true;
    assert_true(c->node_count < 1024);
    memcpy(truth, given, c->atom_count * sizeof(*truth));
    while (changed) {
        changed = false;
        for (uint32_t n = c->atom_count; n < c->node_count; n++) {
            uint32_t held = 0, inputs = c->first[n + 1] - c->first[n];
            for (uint32_t i = c->first[n]; i < c->first[n + 1]; i++) {
                held += truth[literal_node(c->inputs[i])];
            }
            uint32_t needed = c->kind[n] == GATE_ANY   ? 1
                              : c->kind[n] == GATE_ALL ? inputs
                                                       : c->threshold[n];
            bool now = held >= needed;
            changed |= now != truth[n];
            truth[n] = now;
        }
    }
    return truth[compiled->goal];
}

static bool includes_none(const struct sets *sets, uint32_t mask)
{
    for (size_t i = 0; i < sets->count; i++) {
        if ((sets->masks[i] & mask) == sets->masks[i]) {
            return false;
        }
    }
    return true;
}

static int weight(uint32_t mask)
{
    int bits = 0;
    for (; mask; mask &= mask - 1) {
        bits++;
    }
    return bits;
}

/* Smaller sets first, so that a set is minimal iff none found before is within it. False: too
 * many atoms to try. */
static bool find_sets(const struct threatmodel *model, uint32_t scenario, struct sets *sets)
{
    struct scenario_circuit compiled;
    uint32_t free_atoms[MOST_ATOMS], count = 0;
    bool given[256] = {false}, few = true;
    sets->count = 0;
    assert_int_equal(scenario_compile(model, scenario, "here", &compiled), STATUS_OK);
    assert_true(compiled.circuit.atom_count < 256);
    for (uint32_t a = 0; a < compiled.circuit.atom_count; a++) {
        if (compiled.atoms[a].kind == ATOM_STEP) {
            given[a] = true;
        } else if (count < MOST_ATOMS) {
            write_key(model, &compiled.atoms[a], sets->keys[count]);
            free_atoms[count++] = a;
        } else {
            few = false;
        }
    }
    for (int size = 0; few && size <= (int)count; size++) {
        for (uint32_t mask = 0; mask < 1u << count; mask++) {
            if (weight(mask) != size || !includes_none(sets, mask)) {
                continue;
            }
            for (uint32_t i = 0; i < count; i++) {
                given[free_atoms[i]] = mask >> i & 1;
            }
            if (holds(&compiled, given)) {
                assert_true(sets->count < MOST_SETS);
                sets->masks[sets->count++] = mask;
            }
        }
    }
    scenario_circuit_release(&compiled);
    return few;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The keys of a set, sorted and joined. */
static void name_set(char keys[][KEY], size_t count, struct text *out)
{
    text_clear(out);
    qsort(keys, count, KEY, compare_keys);
    for (size_t i = 0; i < count; i++) {
        text_format(out, "%s ", keys[i]);
    }
    text_append(out, "."); /* the empty set is a set, too */
}

static void name_mask(const struct sets *sets, size_t set, struct text *out)
{
    char keys[MOST_ATOMS][KEY];
    size_t count = 0;
    for (int i = 0; i < MOST_ATOMS; i++) {
        if (sets->masks[set] >> i & 1) {
            memcpy(keys[count++], sets->keys[i], KEY);
        }
    }
    name_set(keys, count, out);
}

/* How many sets of 'a' are none of 'b'; 'name' (may be NULL) must be one of them. */
static size_t count_only(const struct sets *a, const struct sets *b, const char *name)
{
    struct text own, other;
    size_t only = 0;
    bool met = name == NULL;
    text_init(&own);
    text_init(&other);
    for (size_t i = 0; i < a->count; i++) {
        bool shared = false;
        name_mask(a, i, &own);
        for (size_t k = 0; k < b->count && !shared; k++) {
            name_mask(b, k, &other);
            shared = strcmp(text_string(&own), text_string(&other)) == 0;
        }
        only += !shared;
        met = met || (!shared && strcmp(text_string(&own), name) == 0);
    }
    text_release(&own);
    text_release(&other);
    check(met, "a listed path is none that only this side has");
    return only;
}

/* ---- the comparison ---- */

static void check_listed(const struct threatmodel *model, const struct path_changes *changes,
                         int side, const struct sets *own, const struct sets *other,
                         size_t expected)
{
    struct text name;
    text_init(&name);
    size_t most = expected < 3 ? expected : 3;
    check(changes->listed_count[side] <= most, "more are listed than there are");
    check(budget || changes->listed_count[side] == most, "number listed");
    for (size_t i = 0; i < changes->listed_count[side]; i++) {
        const struct listed_path *path = &changes->listed[side][i];
        char keys[MOST_ATOMS][KEY];
        for (uint32_t a = 0; a < path->atom_count; a++) {
            write_key(model, &path->atoms[a], keys[a]);
        }
        name_set(keys, path->atom_count, &name);
        count_only(own, other, text_string(&name));
        listed++;
    }
    text_release(&name);
}

static void check_scenario(const struct model_difference *d, const struct path_changes *changes)
{
    static struct sets sets[2];
    for (int side = 0; side < 2; side++) {
        if (!find_sets(d->models[side], changes->scenarios[side], &sets[side])) {
            return;
        }
    }
    if (budget && !changes->complete) {
        check(changes->differs && !changes->only[0] && !changes->listed_count[0],
              "says more than is known");
        unknown++;
        return;
    }
    size_t gone = count_only(&sets[0], &sets[1], NULL);
    size_t new = count_only(&sets[1], &sets[0], NULL);
    check(changes->complete, "complete");
    check(changes->differs == (gone || new), "differs");
    compared++;
    if (changes->differs) {
        check(strtoul(changes->only[0], NULL, 10) == gone, "changes->only[0]");
        check(strtoul(changes->only[1], NULL, 10) == new, "changes->only[1]");
        check(strtoul(changes->counts[0], NULL, 10) == sets[0].count, "changes->counts[0]");
        check(strtoul(changes->counts[1], NULL, 10) == sets[1].count, "changes->counts[1]");
        check_listed(d->models[0], changes, 0, &sets[0], &sets[1], gone);
        check_listed(d->models[1], changes, 1, &sets[1], &sets[0], new);
        differing++;
    }
}

static void check_paths(const struct model_difference *difference, uint64_t nodes)
{
    const struct path_difference_options options = {
        .world = "here", .most_listed = 3, .engine.node_budget = nodes};
    struct path_difference paths;
    budget = nodes;
    assert_int_equal(path_difference_find(difference, &options, &paths), STATUS_OK);
    for (size_t i = 0; i < paths.scenarios.count; i++) {
        check_scenario(difference, &paths.scenarios.items[i]);
    }
    path_difference_release(&paths);
}

static void test_path_difference__is_that_of_all_minimal_sets(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct plain_case plain = draw_case(seed);
        struct threatmodel models[2];
        struct model_difference difference;
        assert_true(read_case(&plain, &models[0]));
        for (uint32_t i = 0; i <= seed % 4; i++) {
            change(&plain);
        }
        if (!read_case(&plain, &models[1])) {
            threatmodel_release(&models[0]);
            continue;
        }
        current = seed;
        assert_int_equal(model_difference_find(&models[0], &models[1], &difference), STATUS_OK);
        check_paths(&difference, 0);
        if (seed % 3 == 0) {
            check_paths(&difference, 2 + seed % 20);
        }
        model_difference_release(&difference);
        threatmodel_release(&models[0]);
        threatmodel_release(&models[1]);
    }
    print_message("%zu counts unknown\n", unknown);
    assert_true(compared > 1000 && differing > 200 && listed > 300 && unknown > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_difference__is_that_of_all_minimal_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
