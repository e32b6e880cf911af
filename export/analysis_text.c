/* An analysis for people: scenario by scenario, the truth in every world, contribution, attack
 * paths with their steps and states, choke points, and what would decide what is open. */
#include "export/describe.h"
#include "export/result.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 100 };

static void write_worlds(const struct verdict *v, const struct assessment *a, struct text *out)
{
    text_append(out, "  goal in each world (point / bound reading)\n");
    for (int w = 0; w < WORLD_COUNT; w++) {
        text_format(out, "    %-12s %s / %s\n", world_words[w],
                    describe_truth(a->goal[w], READING_POINT),
                    describe_truth(a->goal[w], READING_BOUND));
    }
    text_append(out, "  contribution (point / bound reading)\n");
    for (int stage = 0; stage < 2; stage++) {
        text_format(
            out, "    %-12s %s / %s\n",
            world_words[stage_world(&v->situation, (enum stage)stage)],
            describe_contribution(a->substantial[stage], a->unique[stage], READING_POINT),
            describe_contribution(a->substantial[stage], a->unique[stage], READING_BOUND));
    }
    if (!a->contribution_complete) {
        text_append(out, "    a budget was hit: upper values are not tight\n");
    }
}

static void write_atoms(const struct verdict *v, const struct assessment *a,
                        const uint32_t *atoms, uint32_t count, struct text *out)
{
    enum reading reading = situation_reading(&v->situation);
    for (uint32_t i = 0; i < count; i++) {
        const struct atom *atom = &a->compiled.atoms[atoms[i]];
        bool superseded = false;
        for (uint32_t j = 0; j < count && atom->kind == ATOM_ASSISTED; j++) {
            const struct atom *other = &a->compiled.atoms[atoms[j]];
            superseded |= other->kind == ATOM_ASSISTED && other->subject == atom->subject &&
                          other->level > atom->level;
        }
        if (superseded) {
            continue; /* a higher level of the same capability is in the set */
        }
        struct text line;
        text_init(&line);
        describe_atom(&line, v, &a->compiled, atoms[i]);
        enum truth truth = belief_truth(
            situation_belief(a->words[atoms[i]], situation_residual_world(&v->situation)),
            reading);
        text_format(&line, " [%s]",
                    truth == TRUTH_YES  ? "yes"
                    : truth == TRUTH_NO ? "no"
                                        : "cannot rule out");
        text_append(out, "      - ");
        describe_wrapped(out, text_string(&line), 8, 8, WIDTH);
        text_append_char(out, '\n');
        text_release(&line);
    }
}

static void write_steps(const struct verdict *v, const struct attack_path *path,
                        struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    struct text line;
    text_init(&line);
    describe_way(&line, model, path->nodes, path->node_count);
    text_append(out, "      ");
    describe_wrapped(out, text_string(&line), 6, 6, WIDTH);
    text_append_char(out, '\n');
    text_release(&line);
}

static void write_paths(const struct verdict *v, const struct assessment *a, struct text *out)
{
    text_format(out, "  attack paths: %s%s", a->paths_complete ? "" : "at least ",
                a->total_paths);
    for (int s = 0; s < PATH_STATE_COUNT; s++) {
        if (strcmp(a->paths_by_state[s], "0") != 0) {
            text_format(out, "; %s %s", a->paths_by_state[s], path_state_words[s]);
        }
    }
    text_append_char(out, '\n');
    if (!a->paths_complete) {
        text_append(out, "    incomplete: a budget was hit\n");
    }
    for (size_t i = 0; i < a->path_count; i++) {
        text_format(out, "    path %zu: %s\n", i + 1, path_state_words[a->paths[i].state]);
        write_steps(v, &a->paths[i], out);
        write_atoms(v, a, a->paths[i].atoms, a->paths[i].atom_count, out);
    }
    char listed[24];
    snprintf(listed, sizeof(listed), "%zu", a->path_count);
    if (strcmp(listed, a->total_paths) != 0) {
        text_format(out, "    %zu of %s paths are listed; --paths N lists more\n",
                    a->path_count, a->total_paths);
    }
}

static void write_nodes(const struct verdict *v, const char *heading, const uint32_t *nodes,
                        size_t count, const char *separator, struct text *out)
{
    struct text line;
    if (!count) {
        return;
    }
    text_init(&line);
    text_append(&line, heading);
    for (size_t i = 0; i < count; i++) {
        text_format(&line, "%s %s", i ? separator : "",
                    v->situation.question.model->nodes.items[nodes[i]].label.title);
    }
    text_append(out, "  ");
    describe_wrapped(out, text_string(&line), 2, 4, WIDTH);
    text_append_char(out, '\n');
    text_release(&line);
}

static void write_structure(const struct verdict *v, const struct structure *s,
                            struct text *out)
{
    for (size_t i = 0; i < s->cycle_count; i++) {
        write_nodes(v, "cycle (it supports nothing by itself):", s->cycles[i].example,
                    s->cycles[i].example_count, " >", out);
    }
    write_nodes(v, "never possible under this deployment:", s->impossible, s->impossible_count,
                ";", out);
    write_nodes(v, "leads nowhere:", s->vacuous, s->vacuous_count, ";", out);
}

static void write_flip_sets(const struct verdict *v, const struct assessment *a,
                            const struct flip_set *sets, size_t count, const char *heading,
                            struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        text_format(out, "    %s\n", heading);
        write_atoms(v, a, sets[i].atoms, sets[i].atom_count, out);
    }
}

static void write_flips(const struct verdict *v, const struct assessment *a, struct text *out)
{
    for (int stage = 0; stage < 2; stage++) {
        const struct flips *flips = &a->flips[stage];
        if (!flips->reachable_count && !flips->unreachable_count) {
            continue;
        }
        text_format(out, "  what would decide it in the world '%s'%s\n",
                    world_words[stage_world(&v->situation, (enum stage)stage)],
                    flips->complete ? "" : " (incomplete: a budget was hit)");
        write_flip_sets(v, a, flips->unreachable, flips->unreachable_count,
                        "not reachable, if these turn out not to hold", out);
        write_flip_sets(v, a, flips->reachable, flips->reachable_count,
                        "reachable, if these turn out to hold", out);
    }
}

void analysis_write_text(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    text_format(out, "%s, %s, against the baseline '%s' of %s %s\n", q->evidence->title,
                q->model->deployments[q->deployment].label.title, q->policy->baseline,
                q->policy->label.title, q->policy->edition);
    text_rounded(out, q->confidence * 100, 6);
    text_format(out, "%% intervals, as of %s\n", q->date);
    describe_elsewhere(out, v);
    for (uint32_t s = 0; s < q->model->scenarios.count; s++) {
        const struct scenario *scenario = &q->model->scenarios.items[s];
        const struct assessment *a = &v->assessments[s];
        text_format(out, "\n%s  %s\n", scenario->label.id, scenario->label.title);
        text_format(out, "  %s; actor: %s%s; assessed: %s%s%s\n",
                    q->model->outcomes.items[scenario->outcome].label.title,
                    q->model->actors.items[scenario->actor].label.title,
                    a->served ? "" : " (cannot use the system under this deployment)",
                    assessed_words[a->assessed], *a->reason ? ", " : "", a->reason);
        write_worlds(v, a, out);
        write_paths(v, a, out);
        write_nodes(v, "choke points (every path passes through):", a->choke_points,
                    a->choke_point_count, ";", out);
        write_structure(v, &a->structure, out);
        write_flips(v, a, out);
    }
}
