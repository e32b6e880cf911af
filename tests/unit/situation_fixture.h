/* A situation out of three texts: a threat model, a framework and evidence, written to a folder
 * of the test's own and read as files. */
#ifndef PATHGATE_TESTS_UNIT_SITUATION_FIXTURE_H
#define PATHGATE_TESTS_UNIT_SITUATION_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/verdict.h"
#include "tests/unit/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct threatmodel model;
    struct policy policy;
    struct evidence_set evidence;
    struct diagnostics diagnostics;
    struct question question;
};

static inline void fixture_write(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static inline void fixture_expect_ok(struct fixture *f, enum status status)
{
    struct text text;
    text_init(&text);
    if (status != STATUS_OK) {
        diagnostics_write(&f->diagnostics, &text);
        fail_msg("status %d\n%s", (int)status, text_string(&text));
    }
    text_release(&text);
}

static inline void fixture_open(struct fixture *f, const char *model, const char *framework,
                                const char *evidence)
{
    static const char *const paths[] = {"model.xml"};
    const struct source source = {
        .path = "evidence.xml", .bytes = evidence, .length = strlen(evidence)};
    *f = (struct fixture){0};
    diagnostics_init(&f->diagnostics);
    evidence_set_init(&f->evidence);
    fixture_write("model.xml", model);
    fixture_write("framework.xml", framework);
    fixture_expect_ok(f, threatmodel_read(paths, 1, NULL, &f->model, &f->diagnostics));
    fixture_expect_ok(f, policy_read("framework.xml", &f->policy, &f->diagnostics));
    fixture_expect_ok(f, evidence_read(&source, &f->evidence, &f->diagnostics));
    f->question = (struct question){.model = &f->model,
                                    .policy = &f->policy,
                                    .evidence = &f->evidence.systems.items[0],
                                    .deployment = DEPLOYMENT_CLOSED,
                                    .confidence = 0.95,
                                    .date = "2026-03-01"};
}

static inline void fixture_close(struct fixture *f)
{
    evidence_set_release(&f->evidence);
    policy_release(&f->policy);
    threatmodel_release(&f->model);
    diagnostics_release(&f->diagnostics);
}

#endif
