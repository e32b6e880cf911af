/* A fault tree from its file to one closure of its circuit, stage by stage: seconds, bytes an
 * edge, and the closure against the least it could cost, a bare pass over the array of edges.
 *
 *     bench_closure FILE */
#include "analyzer/closure.h"
#include "analyzer/fault_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TIMES = 9 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A sum, so that the pass cannot be left out. */
static uint64_t pass_over(const struct circuit *circuit)
{
    uint64_t sum = 0;
    for (uint32_t e = 0; e < circuit->edge_count; e++) {
        sum += circuit->inputs[e];
    }
    return sum;
}

/* The best of several runs of each, in turn. */
static bool compare(const struct circuit *circuit)
{
    double pass = 1e9, closure = 1e9;
    uint64_t check = 0, *nodes = memory_zeroed(circuit->node_count, sizeof(*nodes));
    bool fine = nodes != NULL;
    for (uint32_t a = 0; fine && a < circuit->atom_count; a++) {
        nodes[a] = a * UINT64_C(0x9E3779B97F4A7C15);
    }
    for (int i = 0; fine && i < TIMES; i++) {
        double start = seconds();
        check += pass_over(circuit);
        double middle = seconds();
        fine = closure_evaluate(circuit, nodes) == STATUS_OK;
        double end = seconds();
        pass = middle - start < pass ? middle - start : pass;
        closure = end - middle < closure ? end - middle : closure;
    }
    double bytes =
        4.0 * circuit->edge_count + 9.0 * circuit->node_count + 4.0 * circuit->component_count;
    printf(
        "%u nodes, %u edges: %.1f bytes an edge; closure of 64 worlds %.2f ms, bare pass over "
        "the edges %.2f ms: %.1f times (check %llu)\n",
        circuit->node_count, circuit->edge_count, bytes / circuit->edge_count, 1e3 * closure,
        1e3 * pass, closure / pass, (unsigned long long)(check & 0xFF));
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
    printf("%s: loaded in %.3f s, read and checked in %.3f s, compiled in %.3f s\n", path,
           loaded - start, read - loaded, compiled - read);
    bool fine = compare(&tree.circuit);
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
