/* Writes a fault tree of any size to standard output: a binary tree of and, or and at-least
 * gates with extra arguments drawn from gates further down and from basic events, so that the
 * graph is acyclic, connected and shared. Three arguments a gate. The same arguments give the
 * same bytes.
 *
 * By default anything shares with anything, and beyond some hundred gates only bounds are
 * within reach. 'local' shares among close relatives only, as plants and threat models do:
 * every gate may use grandchildren of its own, and an event is common to the
 * great-grandchildren of a gate.
 *
 *     generate_openpsa GATES [SEED [local]] */
#include "base/random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 3 };

struct generator {
    unsigned long gates, events;
    bool local;
    struct random_stream random;
};

static unsigned long below(struct generator *g, unsigned long bound)
{
    return (unsigned long)(random_bits(&g->random) % bound);
}

static void write_event(unsigned long event)
{
    printf("<basic-event name=\"e%lu\"/>\n", event);
}

/* The children of gate n are 2n + 1 and 2n + 2. Blocks of three levels stay among themselves:
 * the argument is a gate further down in the block, or an event that is named for one of its
 * gates, which only the block uses (events that are used once have numbers above all gates). */
static void write_local_argument(struct generator *g, unsigned long gate)
{
    unsigned long root = gate, level = 0;
    for (unsigned long n = gate + 1; n > 1; n /= 2) {
        level++;
    }
    for (level %= LEVELS; level > 0; level--) {
        root = (root - 1) / 2;
    }
    unsigned long member = root;
    for (unsigned long steps = below(g, LEVELS); steps > 0; steps--) {
        member = 2 * member + 1 + below(g, 2);
    }
    if (member > 2 * gate + 2 && member < g->gates && below(g, 2)) {
        printf("<gate name=\"g%lu\"/>\n", member);
    } else {
        write_event(member < g->gates ? member : root);
    }
}

/* Gates with a number greater than 'after', which keeps the graph acyclic. */
static void write_argument(struct generator *g, unsigned long after)
{
    unsigned long left = g->gates - after - 1;
    if (left == 0 || below(g, 2)) {
        write_event(below(g, g->events));
    } else {
        printf("<gate name=\"g%lu\"/>\n", after + 1 + below(g, left < 1000 ? left : 1000));
    }
}

static void write_gate(struct generator *g, unsigned long gate)
{
    static const char *const open[] = {"<or>", "<and>", "<or>", "<atleast min=\"2\">"};
    static const char *const close[] = {"</or>", "</and>", "</or>", "</atleast>"};
    unsigned long kind = below(g, 4);
    printf("<define-gate name=\"g%lu\">\n%s\n", gate, open[kind]);
    for (unsigned long child = 2 * gate + 1; child <= 2 * gate + 2; child++) {
        if (child < g->gates) {
            printf("<gate name=\"g%lu\"/>\n", child);
        } else { /* distinct in every gate: child numbers are */
            write_event(child % g->events);
        }
    }
    if (g->local) {
        write_local_argument(g, gate);
    } else if (kind == 3 || 2 * gate + 2 >= g->gates) {
        write_event((2 * gate + 3) % g->events);
    } else {
        write_argument(g, 2 * gate + 2);
    }
    printf("%s\n</define-gate>\n", close[kind]);
}

int main(int argc, char **argv)
{
    struct generator g = {.gates = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000};
    if (g.gates == 0) {
        fputs("usage: generate_openpsa GATES [SEED [local]]\n", stderr);
        return 2;
    }
    g.local = argc > 3 && strcmp(argv[3], "local") == 0;
    g.events = g.local ? 2 * g.gates + 1 : g.gates / 2 + 4;
    random_open(&g.random, argc > 2 ? strtoul(argv[2], NULL, 10) : 1, 0, 0);
    printf("<?xml version=\"1.0\"?>\n<opsa-mef>\n<define-fault-tree name=\"generated\">\n");
    for (unsigned long gate = 0; gate < g.gates; gate++) {
        write_gate(&g, gate);
    }
    printf("</define-fault-tree>\n<model-data>\n");
    for (unsigned long event = 0; event < g.events; event++) {
        printf("<define-basic-event name=\"e%lu\">\n<float value=\"%.6f\"/>\n"
               "</define-basic-event>\n",
               event, 0.0001 + 0.01 * random_unit(&g.random));
    }
    printf("</model-data>\n</opsa-mef>\n");
    return ferror(stdout) || fflush(stdout) != 0;
}
