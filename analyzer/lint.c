/* The table of lints and their driver. Findings are collected and recorded in the order of the
 * text, so that line numbers are counted once. */
#include "analyzer/lint_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct lint_rule lint_rules[LINT_COUNT] = {
    [LINT_UNREACHABLE_STEP] = {"unreachable-step", SEVERITY_WARNING},
    [LINT_VACUOUS_STEP] = {"vacuous-step", SEVERITY_WARNING},
    [LINT_CYCLE_WITHOUT_ENTRY] = {"cycle-without-entry", SEVERITY_WARNING},
    [LINT_ALWAYS_HOLDS] = {"always-holds", SEVERITY_NOTE},
    [LINT_GOAL_IN_BASELINE] = {"goal-in-baseline", SEVERITY_WARNING},
    [LINT_DECIDING_CONDITION] = {"deciding-condition", SEVERITY_WARNING},
    [LINT_SINGLE_INPUT_GATE] = {"single-input-gate", SEVERITY_WARNING},
    [LINT_REPEATED_INPUT] = {"repeated-input", SEVERITY_WARNING},
    [LINT_IMPLICIT_JOIN] = {"implicit-join", SEVERITY_NOTE},
    [LINT_IDLE_SAFEGUARD] = {"idle-safeguard", SEVERITY_WARNING},
    [LINT_FREE_DEFEAT] = {"free-defeat", SEVERITY_WARNING},
    [LINT_UNNEEDED_CAPABILITY] = {"unneeded-capability", SEVERITY_WARNING},
    [LINT_UNMEASURED_LEVEL] = {"unmeasured-level", SEVERITY_WARNING},
    [LINT_UNMEASURED_CAPABILITY] = {"unmeasured-capability", SEVERITY_NOTE},
    [LINT_UNIT_MIX_UP] = {"unit-mix-up", SEVERITY_WARNING},
    [LINT_UNCITED_FIGURE] = {"uncited-figure", SEVERITY_WARNING},
    [LINT_DUPLICATE_TITLE] = {"duplicate-title", SEVERITY_WARNING},
    [LINT_INCOMPLETE] = {"lint-incomplete", SEVERITY_NOTE},
};

static const char *format_message(struct linting *l, const char *format, va_list arguments)
{
    char buffer[1024];
    vsnprintf(buffer, sizeof(buffer), format, arguments);
    const char *copy = arena_string(&l->arena, buffer);
    if (!copy) {
        l->status = STATUS_MEMORY;
    }
    return copy;
}

void lint_report(struct linting *l, enum lint_code code, struct place place, const char *format,
                 ...)
{
    if (place.source != l->source || l->status != STATUS_OK) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const struct lint_finding finding = {place.offset, code,
                                         format_message(l, format, arguments), NULL};
    va_end(arguments);
    if (finding.message && !vec_push(&l->findings, finding)) {
        l->status = STATUS_MEMORY;
    }
}

void lint_hint(struct linting *l, const char *format, ...)
{
    if (l->findings.count == 0 || l->status != STATUS_OK) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    l->findings.items[l->findings.count - 1].hint = format_message(l, format, arguments);
    va_end(arguments);
}

static int compare_findings(const void *left, const void *right)
{
    const struct lint_finding *a = left, *b = right;
    if (a->offset != b->offset) {
        return a->offset < b->offset ? -1 : 1;
    }
    return a->code != b->code ? (a->code < b->code ? -1 : 1) : strcmp(a->message, b->message);
}

static void record(struct linting *l, struct diagnostics *diagnostics)
{
    if (l->findings.count > 1) {
        qsort(l->findings.items, l->findings.count, sizeof(*l->findings.items),
              compare_findings);
    }
    for (size_t i = 0; i < l->findings.count; i++) {
        const struct lint_finding *finding = &l->findings.items[i];
        const struct lint_rule *rule = &lint_rules[finding->code];
        diagnostics_add(diagnostics, rule->severity, rule->code,
                        (struct place){l->source, finding->offset}, "%s", finding->message);
        if (finding->hint) {
            diagnostics_hint(diagnostics, "%s", finding->hint);
        }
    }
}

static bool make_facts(struct linting *l)
{
    const struct threatmodel *model = l->model;
    l->nodes = memory_zeroed(model->nodes.count, 1);
    l->safeguards = memory_zeroed(model->safeguards.count, 1);
    l->scenarios = memory_zeroed(model->scenarios.count, 1);
    return l->nodes && l->safeguards && l->scenarios;
}

static int compare_edits(const void *left, const void *right)
{
    const struct lint_edit *a = left, *b = right;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

enum status lint_model(const struct threatmodel *model, struct lint_edits *edits,
                       struct diagnostics *diagnostics)
{
    static void (*const groups[])(struct linting *) = {
        lint_find_facts, lint_graph, lint_safeguards, lint_measures, lint_titles};
    struct linting l = {
        .model = model, .source = &model->files.items[0]->source, .edits = edits};
    arena_init(&l.arena);
    l.status = make_facts(&l) ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups) && l.status == STATUS_OK; i++) {
        groups[i](&l);
    }
    if (l.status == STATUS_OK) {
        diagnostics_count_onwards(diagnostics, true);
        record(&l, diagnostics);
        diagnostics_count_onwards(diagnostics, false);
    }
    if (edits && edits->list.count > 1) {
        qsort(edits->list.items, edits->list.count, sizeof(*edits->list.items), compare_edits);
    }
    memory_free(l.nodes);
    memory_free(l.safeguards);
    memory_free(l.scenarios);
    vec_release(&l.findings);
    arena_release(&l.arena);
    return l.status == STATUS_OK && diagnostics->failed ? STATUS_MEMORY : l.status;
}

void lint_edits_init(struct lint_edits *edits)
{
    *edits = (struct lint_edits){0};
    arena_init(&edits->arena);
}

void lint_edits_release(struct lint_edits *edits)
{
    vec_release(&edits->list);
    arena_release(&edits->arena);
}

void lint_edits_apply(const struct lint_edits *edits, const struct source *source,
                      struct text *out)
{
    size_t at = 0;
    for (size_t i = 0; i < edits->list.count; i++) {
        const struct lint_edit *edit = &edits->list.items[i];
        text_append_bytes(out, source->bytes + at, edit->begin - at);
        text_append(out, edit->text);
        at = edit->end;
    }
    text_append_bytes(out, source->bytes + at, source->length - at);
}
