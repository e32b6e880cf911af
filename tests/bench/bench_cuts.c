/* What it takes to prove a cheapest set of safeguards. A generated attack graph: chains of
 * stages, each stage two routes of ten steps that safeguards cut, one may cross from a chain to
 * the next and fall back to the stage before; some steps defeat safeguards; the goal takes the
 * ends of two chains. First a large one, whose paths are counted by diagrams and never listed;
 * then a small one, whose paths are all listed and handed to GLPK at once, for comparison. */
#include "analyzer/cover.h"
#include "analyzer/guarding.h"
#include "analyzer/solutions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUTES = 2, STEPS = 10, MOST_CELLS = 256, MOST_GUARDS = 512 };

static uint64_t state;

static uint32_t draw_below(uint32_t bound)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % bound;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct graph {
    uint32_t chains, stages, guards, steps;
    struct circuit_builder builder;
    uint32_t entry[MOST_CELLS], leave[MOST_CELLS]; /* by cell: chain * stages + stage */
    uint32_t ineffective[MOST_GUARDS];
};

static void add_input(struct graph *g, uint32_t gate, uint32_t input)
{
    circuit_add_input(&g->builder, gate, literal_of(input, false));
}

/* A route of steps in a row; the guards of the cell's neighbourhood cut some of them. */
static uint32_t add_route(struct graph *g, uint32_t stage, uint32_t entry, uint32_t own)
{
    uint32_t last = entry;
    for (int s = 0; s < STEPS; s++, g->steps++) {
        uint32_t step = circuit_add_gate(&g->builder, GATE_ALL, 0);
        add_input(g, step, last);
        if (s == 0) {
            add_input(g, step, g->ineffective[own]);
        } else if (s == STEPS / 2 && draw_below(2)) {
            uint32_t near = (stage + draw_below(3)) % g->stages;
            uint32_t cell = draw_below(g->chains) * g->stages + near;
            add_input(g, step, g->ineffective[cell * ROUTES + draw_below(ROUTES)]);
        }
        last = step;
    }
    return last;
}

static void add_cell(struct graph *g, uint32_t chain, uint32_t stage)
{
    uint32_t cell = chain * g->stages + stage;
    for (uint32_t r = 0; r < ROUTES; r++) {
        add_input(g, g->leave[cell], add_route(g, stage, g->entry[cell], cell * ROUTES + r));
    }
    if (stage == 0) {
        add_input(g, g->entry[cell], circuit_add_gate(&g->builder, GATE_ALL, 0));
        return;
    }
    add_input(g, g->entry[cell], g->leave[cell - 1]);
    add_input(g, g->entry[cell], g->leave[(chain + 1) % g->chains * g->stages + stage - 1]);
    if (stage + 1 < g->stages && draw_below(3) == 0) {
        add_input(g, g->entry[cell], g->leave[cell + 1]); /* falling back: a cycle */
    }
}

static enum status generate(uint32_t chains, uint32_t stages, struct graph *g,
                            struct guarding *guarding)
{
    struct circuit circuit;
    *g = (struct graph){.chains = chains, .stages = stages, .guards = chains * stages * ROUTES};
    circuit_builder_init(&g->builder);
    state = chains * 31u + stages;
    for (uint32_t a = 0; a < g->guards; a++) {
        circuit_add_atom(&g->builder);
    }
    for (uint32_t a = 0; a < g->guards; a++) {
        g->ineffective[a] = circuit_add_gate(&g->builder, GATE_ANY, 0);
        add_input(g, g->ineffective[a], a);
    }
    for (uint32_t c = 0; c < chains * stages; c++) {
        g->entry[c] = circuit_add_gate(&g->builder, GATE_ANY, 0);
        g->leave[c] = circuit_add_gate(&g->builder, GATE_ANY, 0);
    }
    uint32_t goal = circuit_add_gate(&g->builder, GATE_AT_LEAST, 2);
    for (uint32_t c = 0; c < chains; c++) {
        for (uint32_t s = 0; s < stages; s++) {
            add_cell(g, c, s);
        }
        add_input(g, goal, g->leave[c * stages + stages - 1]);
    }
    for (uint32_t i = 0; i < g->guards / 20; i++) { /* what holds late defeats what is late */
        uint32_t guard = g->guards - 1 - draw_below(g->guards / 10);
        add_input(g, g->ineffective[guard], g->leave[draw_below(stages)]);
    }
    uint32_t *number = memory_array(g->builder.kind.count, sizeof(*number));
    enum status status = circuit_finish(&g->builder, &circuit, number, NULL);
    if (status == STATUS_OK) {
        status = guarding_take(&circuit, number[goal], guarding);
    }
    memory_free(number);
    circuit_builder_release(&g->builder);
    return status;
}

static struct solutions *find_paths(const struct guarding *guarding, struct text *count,
                                    bool *complete)
{
    const struct engine_options options = {.memory_budget = (size_t)1 << 30};
    struct engine *engine = NULL;
    struct solutions *paths = NULL;
    double nearest;
    engine_compile(&guarding->circuit, literal_of(guarding->root, false), &options, &engine);
    if (engine) {
        solutions_find(engine, SOLUTIONS_PATHS, &options, &paths);
    }
    if (paths) {
        solutions_count(paths, count, &nearest);
        *complete = engine_complete(engine) && solutions_complete(paths);
    }
    engine_free(engine);
    return paths;
}

static double *draw_costs(uint32_t count)
{
    double *cost = memory_array(count, sizeof(*cost));
    for (uint32_t a = 0; cost && a < count; a++) {
        cost[a] = 1 + draw_below(20);
    }
    return cost;
}

/* The cheapest set over paths that are generated as needed; its cost. */
static double prove(const struct guarding *guarding, const double *cost, double *taken)
{
    struct guarding_search search;
    struct arena arena;
    struct cover_answer answer = {0};
    arena_init(&arena);
    double began = seconds(), least = NAN;
    if (guarding_search_init(guarding, &search) == STATUS_OK) {
        const struct cover_family family = guarding_cuts(&search);
        const struct cover_question question = {.cost = cost, .wanted = 1, .ties = 1};
        if (cover_find(&family, &question, &arena, &answer) == STATUS_OK && answer.count) {
            least = answer.sets[0].cost;
            *taken = seconds() - began;
            printf("  cheapest set: %u safeguards, cost %g, %s in %.3f s: %u rounds, %u paths "
                   "looked at\n",
                   answer.sets[0].count, least, answer.complete ? "proven" : "NOT proven",
                   *taken, answer.rounds, answer.cores);
        }
    }
    guarding_search_release(&search);
    arena_release(&arena);
    return least;
}

static bool run_large(void)
{
    struct graph g;
    struct guarding guarding;
    struct text count;
    bool complete = false;
    double taken = 0;
    if (generate(2, 50, &g, &guarding) != STATUS_OK) {
        return false;
    }
    text_init(&count);
    double *cost = draw_costs(g.guards), began = seconds();
    struct solutions *paths = find_paths(&guarding, &count, &complete);
    printf("%u steps, %u safeguards, %s%s minimal paths (counted in %.3f s)\n", g.steps,
           g.guards, complete ? "" : "at least ", text_string(&count), seconds() - began);
    bool proven = prove(&guarding, cost, &taken) > 0;
    solutions_free(paths);
    text_release(&count);
    memory_free(cost);
    guarding_release(&guarding);
    return proven;
}

/* All paths as rows of one program; its optimum. */
static double enumerate(const struct solutions *paths, const struct graph *g,
                        const double *cost, double *listed, double *solved)
{
    struct integer_program program;
    struct integer_answer answer = {false, 0};
    struct ranking *ranking = NULL;
    bool *chosen = memory_array(g->guards, sizeof(*chosen));
    double began = seconds();
    if (integer_program_init(&program, g->guards) != STATUS_OK ||
        ranking_open(paths, cost, &ranking) != STATUS_OK) {
        return NAN;
    }
    for (uint32_t a = 0; a < g->guards; a++) {
        program.cost[a] = cost[a];
    }
    for (;;) {
        const uint32_t *atoms = NULL;
        uint32_t count;
        double sum;
        if (ranking_next(ranking, &atoms, &count, &sum) != STATUS_OK || !atoms) {
            break;
        }
        integer_program_add(&program, atoms, NULL, count, 1, INFINITY);
    }
    *listed = seconds() - began;
    began = seconds();
    integer_program_solve(&program, NULL, NULL, chosen, &answer);
    *solved = seconds() - began;
    ranking_free(ranking);
    integer_program_release(&program);
    memory_free(chosen);
    return answer.lower;
}

static bool run_small(void)
{
    struct graph g;
    struct guarding guarding;
    struct text count;
    bool complete = false;
    double taken = 0, listed = 0, solved = 0;
    if (generate(3, 8, &g, &guarding) != STATUS_OK) {
        return false;
    }
    text_init(&count);
    double *cost = draw_costs(g.guards);
    struct solutions *paths = find_paths(&guarding, &count, &complete);
    printf("%u steps, %u safeguards, %s%s minimal paths\n", g.steps, g.guards,
           complete ? "" : "at least ", text_string(&count));
    double least = prove(&guarding, cost, &taken);
    double same = enumerate(paths, &g, cost, &listed, &solved);
    printf("  GLPK with all of them: cost %g in %.3f s, after %.3f s of listing: %.0f times as "
           "long (%.0f times with listing)\n",
           same, solved, listed, solved / taken, (solved + listed) / taken);
    solutions_free(paths);
    text_release(&count);
    memory_free(cost);
    guarding_release(&guarding);
    return fabs(least - same) < 1e-6;
}

int main(void)
{
    return run_large() && run_small() ? EXIT_SUCCESS : EXIT_FAILURE;
}
