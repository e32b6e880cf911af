/* A plain case in the program's own terms: written to files, read back, and assessed. */
#ifndef PATHGATE_TESTS_ORACLE_MADE_H
#define PATHGATE_TESTS_ORACLE_MADE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/verdict.h"
#include "base/memory.h"
#include "tests/oracle/cases.h"
#include "tests/oracle/naive.h"
#include "tests/unit/folder.h"

#include <stdio.h>

enum { ALL_PATHS = 4096 };

static const char model_name[] = "model.xml", framework_name[] = "framework.xml";

struct made {
    struct plain_case plain;
    struct threatmodel model;
    struct policy policy;
    struct evidence_set evidence;
    struct situation situation;
    struct arena arena;
    struct assessment assessments[SCENARIO_COUNT];
};

static const struct plain_case *failing; /* printed when an assertion fails */

static inline void print_case(const struct plain_case *c)
{
    struct text text;
    text_init(&text);
    write_model(c, &text);
    write_framework(c, &text);
    write_evidence(c, &text);
    fprintf(stderr, "seed %llu%s\n%s\n", (unsigned long long)c->seed,
            c->strict ? ", strict" : "", text_string(&text));
    text_release(&text);
}

static inline void check(bool holds, const char *what, long where)
{
    if (!holds) {
        print_case(failing);
        fail_msg("%s (%ld)", what, where);
    }
}

static inline void write_out(const char *name,
                             void (*writer)(const struct plain_case *, struct text *),
                             const struct plain_case *c)
{
    struct text text;
    text_init(&text);
    writer(c, &text);
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.bytes, 1, text.length, file), text.length);
    assert_int_equal(fclose(file), 0);
    text_release(&text);
}

static inline void read_evidence(struct made *m, struct diagnostics *diagnostics)
{
    struct text text;
    text_init(&text);
    write_evidence(&m->plain, &text);
    const struct source source = {
        .path = "evidence.xml", .bytes = text.bytes, .length = text.length};
    evidence_set_init(&m->evidence);
    check(evidence_read(&source, &m->evidence, diagnostics) == STATUS_OK, "evidence", 0);
    text_release(&text);
}

static inline void make(const struct plain_case *plain, struct made *m)
{
    static const char *const paths[] = {model_name};
    const struct assessment_options options = {.most_paths = ALL_PATHS};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    *m = (struct made){.plain = *plain};
    failing = plain;
    write_out(model_name, write_model, plain);
    write_out(framework_name, write_framework, plain);
    check(threatmodel_read(paths, 1, NULL, &m->model, &diagnostics) == STATUS_OK, "model", 0);
    check(policy_read(framework_name, &m->policy, &diagnostics) == STATUS_OK, "pack", 0);
    read_evidence(m, &diagnostics);
    const struct question question = {.model = &m->model,
                                      .policy = &m->policy,
                                      .evidence = &m->evidence.systems.items[0],
                                      .deployment = DEPLOYMENT_CLOSED,
                                      .confidence = 0.95,
                                      .date = "2026-03-01",
                                      .strict = plain->strict};
    check(situation_init(&question, &m->situation) == STATUS_OK, "situation", 0);
    arena_init(&m->arena);
    for (uint32_t s = 0; s < SCENARIO_COUNT; s++) {
        check(assessment_make(&m->situation, s, &options, &m->arena, &m->assessments[s]) ==
                  STATUS_OK,
              "assessment", s);
    }
    diagnostics_release(&diagnostics);
}

static inline void release(struct made *m)
{
    for (int s = 0; s < SCENARIO_COUNT; s++) {
        assessment_release(&m->assessments[s]);
    }
    arena_release(&m->arena);
    situation_release(&m->situation);
    evidence_set_release(&m->evidence);
    policy_release(&m->policy);
    threatmodel_release(&m->model);
}

/* A verdict, and room for what is found from it. */
struct concluded {
    struct arena arena;
    struct diagnostics diagnostics;
    struct verdict verdict;
};

static inline void conclude(const struct question *question, struct concluded *c)
{
    const struct assessment_options options = {.most_paths = 0};
    arena_init(&c->arena);
    diagnostics_init(&c->diagnostics);
    check(verdict_make(question, &options, &c->verdict, &c->diagnostics) == STATUS_OK,
          "verdict", 0);
}

static inline void release_concluded(struct concluded *c)
{
    verdict_release(&c->verdict);
    diagnostics_release(&c->diagnostics);
    arena_release(&c->arena);
}

/* Every allocation fails in turn, later ones with growing gaps if 'sparse': that is the status,
 * and nothing is left behind. */
static inline void fail_each_allocation(enum status (*find)(const void *question,
                                                            struct arena *arena),
                                        const void *question, bool sparse)
{
    enum status status = STATUS_MEMORY;
    for (long n = 0; status != STATUS_OK; n += 1 + (sparse ? n / 50 : 0)) {
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(n);
        status = find(question, &arena);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        arena_release(&arena);
    }
}

/* The plain node that a named node of the model was made from, or -1. */
static inline int plain_node_of(const struct made *m, int scenario, uint32_t node)
{
    const struct node *n = &m->model.nodes.items[node];
    for (int i = 0; i < m->plain.named_count; i++) {
        char id[32];
        int scope = m->plain.nodes[i].scope;
        bool same = scope == SHARED ? n->scenario == NONE
                                    : n->scenario == (uint32_t)scope && scope == scenario;
        if (same && strcmp(node_id(&m->plain, i, scope, id), n->label.id) == 0) {
            return i;
        }
    }
    return -1;
}

#endif
