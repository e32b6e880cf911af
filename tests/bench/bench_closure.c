/* A fault tree from its file to one closure of its circuit, stage by stage: seconds of the
 * processor, bytes an edge, and the closure of one world and of 64 against the least it could
 * cost, a bare pass over the array of edges.
 *
 *     bench_closure FILE */
#include "analyzer/closure.h"
#include "analyzer/fault_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TIMES = 15 };

/* Of the processor: others use the machine, too. */
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Bare passes over the edges, which sum so that they cannot be left out: an addition an edge,
 * one after the other, and as fast as memory allows. */
static uint64_t pass_over(const literal *inputs, uint32_t count)
{
    uint64_t sum = 0;
    for (uint32_t e = 0; e < count; e++) {
        sum += inputs[e];
    }
    return sum;
}

static uint64_t read_over(const literal *inputs, uint32_t count)
{
    uint64_t a = 0, b = 0, c = 0, d = 0;
    for (uint32_t e = 0; e + 4 <= count; e += 4) {
        a += inputs[e];
        b += inputs[e + 1];
        c += inputs[e + 2];
        d += inputs[e + 3];
    }
    return a + b + c + d;
}

struct figures {
    double pass, read, one, all; /* seconds, the best of several runs */
    uint64_t check;
};

/* Each in turn. */
static bool measure(const struct circuit *circuit, bool *holds, uint64_t *nodes,
                    struct figures *out)
{
    bool fine = true;
    *out = (struct figures){1e9, 1e9, 1e9, 1e9, 0};
    for (int i = 0; fine && i < TIMES; i++) {
        double start = seconds();
        out->check += pass_over(circuit->inputs, circuit->edge_count);
        double passed = seconds();
        out->check += read_over(circuit->inputs, circuit->edge_count);
        double read = seconds();
        fine = closure_evaluate_one(circuit, holds) == STATUS_OK;
        double one = seconds();
        fine = fine && closure_evaluate(circuit, nodes) == STATUS_OK;
        double all = seconds();
        out->pass = fmin(out->pass, passed - start);
        out->read = fmin(out->read, read - passed);
        out->one = fmin(out->one, one - read);
        out->all = fmin(out->all, all - one);
    }
    return fine;
}

static bool compare(const struct circuit *circuit)
{
    struct figures f;
    bool *holds = memory_zeroed(circuit->node_count, sizeof(*holds));
    uint64_t *nodes = memory_zeroed(circuit->node_count, sizeof(*nodes));
    struct random_stream random;
    random_open(&random, 1, 0, 0);
    for (uint32_t a = 0; holds && nodes && a < circuit->atom_count; a++) {
        nodes[a] = random_bits(&random);
        holds[a] = nodes[a] & 1;
    }
    bool fine = holds && nodes && measure(circuit, holds, nodes, &f);
    if (fine) {
        double bytes = (double)circuit_bytes(circuit);
        printf("%u nodes, %u edges: %.1f bytes an edge\n", circuit->node_count,
               circuit->edge_count, bytes / circuit->edge_count);
        printf("a bare pass over the edges: %.2f ms, as fast as memory allows %.2f ms (check "
               "%llu)\n",
               1e3 * f.pass, 1e3 * f.read, (unsigned long long)(f.check & 0xFF));
        printf("closing one world: %.2f ms, %.1f passes, %.1f as fast as memory allows\n",
               1e3 * f.one, f.one / f.pass, f.one / f.read);
        printf("closing 64 worlds: %.2f ms, %.1f passes, %.2f a world\n", 1e3 * f.all,
               f.all / f.pass, f.all / f.pass / 64);
    }
    memory_free(holds);
    memory_free(nodes);
    return fine;
}

static bool run(const char *path)
{
    struct arena arena;
    struct diagnostics diagnostics;
    struct source source;
    struct openpsa model;
    struct fault_tree tree;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    double start = seconds();
    if (file_read(&arena, path, LIMIT_FILE_BYTES, &source, &diagnostics) != STATUS_OK) {
        return false;
    }
    double loaded = seconds();
    if (openpsa_read(&source, NULL, &model, &diagnostics) != STATUS_OK) {
        return false;
    }
    double read = seconds();
    if (fault_tree_compile(&model, &source, &tree, &diagnostics) != STATUS_OK) {
        return false;
    }
    double compiled = seconds();
    bool *holds = memory_zeroed(tree.circuit.node_count, sizeof(*holds));
    bool fine = holds && closure_evaluate_one(&tree.circuit, holds) == STATUS_OK;
    double closed = seconds();
    printf(
        "%s: loaded in %.3f s, read and checked in %.3f s, compiled in %.3f s, closed in %.3f "
        "s, in all %.3f s\n",
        path, loaded - start, read - loaded, compiled - read, closed - compiled,
        closed - start);
    memory_free(holds);
    fine = fine && compare(&tree.circuit);
    fault_tree_release(&tree);
    openpsa_release(&model);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return fine;
}

int main(int argc, char **argv)
{
    if (argc != 2 || !run(argv[1])) {
        fputs("usage: bench_closure FILE (a sound fault tree)\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
