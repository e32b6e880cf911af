/* The checker of certificates against someone who writes them: random graphs, cycles included,
 * with random derivations, cuts and cases, most of them wrong. Whatever it takes, what it then
 * holds to be shown is so by trying every case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "verify/check.h"

#include <stdio.h>

enum { GRAPHS = 1000, LINES = 40, ATOMS = 4, GATES = 4, NODES = ATOMS + GATES, INPUTS = 3 };
enum { ASSISTED, CONDITION, SAFEGUARD, AFFORDANCE };
static const char *const kinds[] = {"assisted", "condition", "safeguard", "affordance"};

struct graph_case {
    struct random_stream random;
    unsigned kind[ATOMS], sign[ATOMS][10]; /* by column, 0 to 3 for "N-?Y" */
    unsigned need[GATES], count[GATES], inputs[GATES][INPUTS], goal;
    unsigned cleared; /* the last atom that was */
    enum { CLEAR, PROOF, SETTLES } last;
    struct text text;
    size_t lines;
};

static unsigned draw(struct graph_case *g, unsigned below)
{
    return random_below(&g->random, below);
}

/* ---- what is so ---- */

/* The nodes that hold, as bits, given the atoms that do. */
static unsigned close_over(const struct graph_case *g, unsigned holds)
{
    for (unsigned round = 0; round < GATES; round++) {
        for (unsigned i = 0; i < GATES; i++) {
            unsigned inside = 0;
            for (unsigned e = 0; e < g->count[i]; e++) {
                inside += holds >> g->inputs[i][e] & 1;
            }
            holds |= (unsigned)(inside >= g->need[i]) << (ATOMS + i);
        }
    }
    return holds;
}

struct lane {
    unsigned holds, free, assisted; /* atoms */
};

static struct lane lane_of(const struct graph_case *g, unsigned column, unsigned rank)
{
    struct lane lane = {0, 0, 0};
    for (unsigned a = 0; a < ATOMS; a++) {
        unsigned holds = g->sign[a][column] >= rank, yes = g->sign[a][column] == 3;
        lane.holds |= holds << a;
        lane.assisted |= (unsigned)(holds && g->kind[a] == ASSISTED) << a;
        lane.free |=
            (unsigned)(holds && (g->kind[a] == CONDITION || (g->kind[a] == SAFEGUARD && !yes)))
            << a;
    }
    return lane;
}

/* Whether in some case of what is free the goal holds with assistance and not without. */
static bool uses_assistance(const struct graph_case *g, struct lane lane)
{
    for (unsigned set = 0; set < 1u << ATOMS; set++) {
        unsigned with = (lane.holds & ~lane.free) | (set & lane.free);
        if ((close_over(g, with) >> g->goal & 1) &&
            !(close_over(g, with & ~lane.assisted) >> g->goal & 1)) {
            return true;
        }
    }
    return false;
}

/* ---- what is claimed ---- */

static void draw_graph(struct graph_case *g, uint64_t seed)
{
    random_open(&g->random, seed, 0, 0);
    g->last = PROOF;
    g->cleared = 0;
    for (unsigned a = 0; a < ATOMS; a++) {
        g->kind[a] = seed % 2 && a < 2 ? a : draw(g, 4);
        for (unsigned c = 0; c < 10; c++) {
            g->sign[a][c] = seed % 2 && draw(g, 3) ? 2 : draw(g, 4);
        }
    }
    for (unsigned i = 0; i < GATES; i++) {
        g->count[i] = draw(g, INPUTS + 1);
        g->need[i] = seed % 2 && draw(g, 3) ? g->count[i] : draw(g, INPUTS + 1);
        for (unsigned e = 0; e < g->count[i]; e++) {
            g->inputs[i][e] = draw(g, NODES);
        }
    }
    g->goal = ATOMS + draw(g, GATES);
}

static void write_graph(struct graph_case *g)
{
    text_append(&g->text, "pathgate-certificate 2\nquestion f api 2026-11-21 0.95 point\n"
                          "evidence m e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
                          "7852b855 0\n");
    text_format(&g->text, "graph s d %u\n", g->goal);
    for (unsigned a = 0; a < ATOMS; a++) {
        text_format(&g->text, "atom %s a ", kinds[g->kind[a]]);
        for (unsigned c = 0; c < 10; c++) {
            text_append(&g->text, c && c % 2 == 0 ? "/" : "");
            text_append_char(&g->text, "N-?Y"[g->sign[a][c]]);
        }
        text_append_char(&g->text, '\n');
    }
    for (unsigned i = 0; i < GATES; i++) {
        text_format(&g->text, "gate g %u", g->need[i]);
        for (unsigned e = 0; e < g->count[i]; e++) {
            text_format(&g->text, " %u", g->inputs[i][e]);
        }
        text_append_char(&g->text, '\n');
    }
    g->lines = 4 + NODES;
}

/* Nodes in any order; or, so that many are proofs, what holds or does not in some lane, the
 * goal last or first. */
static void write_proof(struct graph_case *g)
{
    struct lane lane = lane_of(g, draw(g, 10), 1 + draw(g, 3));
    unsigned without = draw(g, 2) ? lane.assisted : 0, dropped = draw(g, 1u << ATOMS);
    dropped |= draw(g, 2) << g->cleared;
    unsigned holds = close_over(g, lane.holds & ~(dropped & lane.free) & ~without);
    bool cut = !(holds >> g->goal & 1);
    unsigned nodes = draw(g, 3) ? (cut ? ~holds : holds) : draw(g, 1u << NODES);
    text_append(&g->text, cut ? "cut" : "derivation");
    for (unsigned round = 0; round < 2 * NODES; round++) {
        unsigned n = round < NODES ? round : draw(g, NODES);
        if (nodes >> n & 1 && draw(g, 20) > 0) {
            text_format(&g->text, " %u", n);
        }
    }
    if (draw(g, 20) > 0) {
        text_format(&g->text, " %u", g->goal);
    }
    text_append_char(&g->text, '\n');
}

/* As in a tree of cases, and now and then not. */
static void write_line(struct graph_case *g)
{
    static const unsigned weights[][2] = {{2, 7}, {2, 4}, {3, 6}}; /* of 8: cleared, proof */
    unsigned what = draw(g, 8);
    if (what < weights[g->last][0]) {
        g->last = CLEAR;
        g->cleared = draw(g, ATOMS);
        text_format(&g->text, "clear %u\n", draw(g, 20) ? g->cleared : draw(g, NODES));
    } else if (what < weights[g->last][1]) {
        g->last = PROOF;
        write_proof(g);
    } else {
        g->last = SETTLES;
        text_append(&g->text, "settles\n");
    }
}

static void compare(const struct graph_case *g, const struct graph *shown, unsigned long seed,
                    unsigned found[4])
{
    for (unsigned bit = 0; bit < 30; bit++) {
        struct lane lane = lane_of(g, bit / 3, 1 + bit % 3);
        bool goal = close_over(g, lane.holds) >> g->goal & 1;
        bool uses = uses_assistance(g, lane);
        const bool claims[] = {shown->lower >> bit & 1, !(shown->upper >> bit & 1),
                               shown->uses >> bit & 1, shown->never >> bit & 1};
        const bool facts[] = {goal, !goal, uses, !uses};
        for (int i = 0; i < 4; i++) {
            if (claims[i] && !facts[i]) {
                fprintf(stderr, "seed %lu, bit %u, claim %d\n%s", seed, bit, i, g->text.bytes);
                fail();
            }
            found[i] += claims[i];
        }
    }
}

static void test_proofs__show_what_is_so(void **state)
{
    (void)state;
    static const char *const words[] = {"holds", "does not", "uses", "never uses"};
    unsigned found[4] = {0};
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct graph_case g;
        draw_graph(&g, seed);
        text_init(&g.text);
        write_graph(&g);
        for (int i = 0; i < LINES; i++) {
            struct check check;
            size_t before = g.text.length;
            write_line(&g);
            assert_false(g.text.failed);
            assert_int_not_equal(check_certificate(&check, g.text.bytes, g.text.length),
                                 VERIFIED);
            compare(&g, &check.graph, (unsigned long)seed, found);
            if (check.line <= g.lines + 1) { /* refused: at the end it asks for one line more */
                g.text.length = before;
                g.text.bytes[before] = '\0';
            } else {
                g.lines++;
            }
            check_release(&check);
        }
        text_release(&g.text);
    }
    for (int i = 0; i < 4; i++) {
        print_message("# %s: shown %u times\n", words[i], found[i]);
        assert_true(found[i] > 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_proofs__show_what_is_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
