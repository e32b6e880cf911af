/* What would change a verdict: where the two readings part, what would decide what cannot be
 * ruled out, which failures of safeguards open a path, and which validations expire. Each
 * follows from the result: a path is a minimal set of atoms, so that it opens exactly when all
 * of those that do not hold come to hold. */
#include "export/briefing.h"
#include "export/describe.h"
#include "export/verdict_text.h"

#include <string.h>

/* What was written under the present heading: a condition of several paths stands once. */
struct said {
    struct briefing *b;
    struct arena arena;
    VEC(const char *) lines;
};

/* 'measurement' is what it rests on, or NULL. O(lines so far). Empties 'words'. */
static void say_once(struct said *said, struct text *words,
                     const struct measurement *measurement)
{
    said->b->markdown.out->failed |= words->failed;
    for (size_t i = 0; i < said->lines.count; i++) {
        if (strcmp(said->lines.items[i], text_string(words)) == 0) {
            text_clear(words);
            return;
        }
    }
    const char *copy = arena_string(&said->arena, text_string(words));
    if (!copy || !vec_push(&said->lines, copy)) {
        said->b->markdown.out->failed = true;
    }
    text_append(said->b->markdown.out, "- ");
    markdown_words(&said->b->markdown, words);
    if (measurement) {
        briefing_source(said->b, &measurement->provenance, measurement->illustrative);
    }
    text_append_char(said->b->markdown.out, '\n');
}

static const char *scenario_id(const struct verdict *v, uint32_t s)
{
    return v->situation.question.model->scenarios.items[s].label.id;
}

static void say_straddles(struct said *said, const struct verdict *v)
{
    struct text words;
    text_init(&words);
    for (size_t i = 0; v->fragile && i < v->straddles.count; i++) {
        text_append(&words, "The bound reading decides otherwise, because of ");
        uint32_t index = v->straddles.items[i].measurement;
        if (verdict_text_straddle(v, i, &words)) {
            say_once(said, &words,
                     index == NONE
                         ? NULL
                         : &v->situation.question.evidence->measurements.items[index]);
        }
        text_clear(&words);
    }
    text_release(&words);
}

static void append_atoms(struct text *words, const struct verdict *v,
                         const struct assessment *a, const uint32_t *atoms, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        text_append(words, i ? "; and " : "");
        describe_atom(words, v, &a->compiled, atoms[i]);
    }
}

/* One of the smallest sets of uncertain atoms that would make the goal reachable after
 * mitigation. */
static void say_flips(struct said *said, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    const struct flips *flips = &a->flips[STAGE_RESIDUAL];
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < flips->reachable_count; i++) {
        text_append(&words, "If it turns out to hold: ");
        append_atoms(&words, v, a, flips->reachable[i].atoms, flips->reachable[i].atom_count);
        text_format(&words, "; then the goal of %s is reachable", scenario_id(v, s));
        say_once(said, &words, NULL);
    }
    text_release(&words);
}

/* The safeguards whose failure opens a path that they cut; nothing where something else stands
 * in its way as well. */
static void say_failures(struct said *said, const struct verdict *v, uint32_t s,
                         const struct attack_path *path)
{
    const struct assessment *a = &v->assessments[s];
    enum reading reading = situation_reading(&v->situation);
    enum world world = situation_residual_world(&v->situation);
    bool certain = true, any = false;
    struct text words;
    text_init(&words);
    text_append(&words, "If it fails: ");
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[path->atoms[i]];
        enum truth truth =
            belief_truth(situation_belief(a->words[path->atoms[i]], world), reading);
        if (truth == TRUTH_NO && atom->kind != ATOM_SAFEGUARD) {
            text_release(&words);
            return;
        }
        if (truth == TRUTH_NO) {
            text_format(
                &words, "%s%s", any ? "; and " : "",
                v->situation.question.model->safeguards.items[atom->subject].label.title);
            any = true;
        }
        certain &= truth != TRUTH_CANNOT_RULE_OUT;
    }
    text_format(&words, "; then %s %s", scenario_id(v, s),
                certain ? "is reachable" : "can no longer be ruled out");
    if (any) {
        say_once(said, &words, NULL);
    }
    text_release(&words);
}

/* Failures are those of listed paths; where there are more, that is said. */
static void say_unlisted(struct said *said, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    struct text words, listed;
    text_init(&words);
    text_init(&listed);
    text_format(&listed, "%zu", a->path_count);
    if (!a->paths_complete || strcmp(text_string(&listed), a->total_paths) != 0) {
        text_format(&words,
                    "Of the %s%s attack paths of %s only %s were looked at for failures of "
                    "safeguards",
                    a->paths_complete ? "" : "at least ", a->total_paths, scenario_id(v, s),
                    text_string(&listed));
        say_once(said, &words, NULL);
    }
    said->b->markdown.out->failed |= listed.failed;
    text_release(&words);
    text_release(&listed);
}

static void say_expiries(struct said *said, const struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    struct text words;
    text_init(&words);
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        bool counts = standing->in_force[WORLD_VALIDATED] != BELIEF_NO;
        if (counts && standing->record && *standing->record->expires) {
            text_format(&words, "The validation of %s expires on %s",
                        model->safeguards.items[s].label.title, standing->record->expires);
            say_once(said, &words, NULL);
        }
    }
    text_release(&words);
}

static void say_all(struct said *said, const struct verdict *v)
{
    const struct report *report = said->b->report;
    if (report->redaction < REDACT_EVIDENCE) {
        say_straddles(said, v);
    }
    for (uint32_t s = 0;
         report->redaction < REDACT_PATHS && s < v->situation.question.model->scenarios.count;
         s++) {
        const struct assessment *a = &v->assessments[s];
        if (!v->scenarios[s].gating) {
            continue;
        }
        say_flips(said, v, s);
        for (size_t i = 0; i < a->path_count; i++) {
            if (a->paths[i].state == PATH_CUT) {
                say_failures(said, v, s, &a->paths[i]);
            }
        }
        say_unlisted(said, v, s);
    }
    say_expiries(said, v);
}

void briefing_conditions(struct briefing *b)
{
    const struct verdict *v;
    struct text words;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        struct said said = {.b = b};
        arena_init(&said.arena);
        report_name_case(b->report, v, false, &words);
        markdown_heading_words(&b->markdown, 3, &words);
        say_all(&said, v);
        if (!said.lines.count) {
            text_append(b->markdown.out, "None was found beyond a change of the inputs.\n");
        }
        vec_release(&said.lines);
        arena_release(&said.arena);
    }
    if (b->report->redaction != REDACT_NOTHING) {
        text_append(b->markdown.out, "\nConditions that would show what is left out are left "
                                     "out.\n");
    }
    text_release(&words);
}
