/* What a change of the model does to verdicts, as rows of two answers. */
#include "export/describe.h"
#include "export/model_difference.h"
#include "export/report_odds.h"

#include <string.h>

struct making {
    const struct difference *difference;
    const struct goal_odds *const *odds;
    struct verdict_rows *rows;
    struct text words[2];
};

/* Adds a row of what both 'words' say, which are emptied; only where they differ, unless asked
 * for 'always'. */
static void add_row(struct making *m, const char *what, const char *part, bool always)
{
    struct verdict_rows *rows = m->rows;
    const char *before = text_string(&m->words[0]), *after = text_string(&m->words[1]);
    if (always || strcmp(before, after) != 0) {
        struct verdict_row row = {
            arena_format(&rows->arena, "%s%s%s", what, *part ? ", " : "", part),
            arena_string(&rows->arena, before), arena_string(&rows->arena, after)};
        rows->failed |= m->words[0].failed || m->words[1].failed || !row.what || !row.before ||
                        !row.after || !vec_push(&rows->list, row);
    }
    text_clear(&m->words[0]);
    text_clear(&m->words[1]);
}

static const char *outcome_word(const struct verdict *v)
{
    static const char *const words[] = {"acceptable", "a threshold is crossed", "undetermined"};
    return words[v->outcome];
}

static void add_decisions(struct making *m)
{
    const struct verdict *const *v = m->difference->sides;
    for (int side = 0; side < 2; side++) {
        text_append(&m->words[side], decision_words[v[side]->deployment.decision]);
    }
    add_row(m, "deployment", "", true);
    for (int side = 0; side < 2; side++) {
        text_append(&m->words[side], decision_words[v[side]->bound_deployment.decision]);
    }
    add_row(m, "deployment", "at the bound reading", false);
    for (int side = 0; side < 2; side++) {
        text_append(&m->words[side], decision_words[v[side]->development.decision]);
    }
    add_row(m, "development", "", true);
    for (int side = 0; side < 2; side++) {
        text_append(&m->words[side], outcome_word(v[side]));
    }
    add_row(m, "outcome", "", true);
}

static void write_tier(struct making *m, int side, const struct tier_belief tier[2], int stage)
{
    describe_tier(&m->words[side], m->difference->sides[side]->situation.question.policy,
                  tier[stage]);
}

static void add_tiers(struct making *m)
{
    static const char *const stages[] = {"tier before mitigation", "residual tier"};
    const struct difference *d = m->difference;
    for (int stage = 0; stage < 2; stage++) {
        write_tier(m, 0, d->sides[0]->tier, stage);
        write_tier(m, 1, d->sides[1]->tier, stage);
        add_row(m, stages[stage], "", true);
    }
    for (size_t i = 0; i < d->domains.count; i++) {
        const struct pair *pair = &d->domains.items[i];
        int known = pair->at[1] != NONE;
        const struct domain_verdict *any = &d->sides[known]->domains.items[pair->at[known]];
        const char *title =
            d->sides[known]->situation.question.model->domains.items[any->domain].label.title;
        for (int stage = 0; stage < 2; stage++) {
            for (int side = 0; side < 2; side++) {
                uint32_t at = pair->at[side];
                if (at == NONE) {
                    text_append(&m->words[side], "not there");
                } else {
                    write_tier(m, side, d->sides[side]->domains.items[at].tier, stage);
                }
            }
            add_row(m, title, stages[stage], false);
        }
    }
}

static void add_odds(struct making *m, const struct scenario_difference *s, const char *title)
{
    for (int stage = 0; stage < 2; stage++) {
        for (int side = 0; side < 2; side++) {
            const struct situation *situation = &m->difference->sides[side]->situation;
            enum world world = stage_world(situation, (enum stage)stage);
            const struct goal_odds *odds = &m->odds[side][s->scenario.at[side]];
            report_odds_describe(&m->words[side], odds->in[world], odds->complete);
        }
        add_row(m, title,
                stage == STAGE_BEFORE ? "probability before mitigation"
                                      : "residual probability",
                false);
    }
}

static void add_contributions(struct making *m, const struct scenario_difference *s,
                              const char *title)
{
    for (int stage = 0; stage < 2; stage++) {
        for (int side = 0; side < 2; side++) {
            const struct verdict *v = m->difference->sides[side];
            const struct assessment *a = &v->assessments[s->scenario.at[side]];
            text_append(&m->words[side],
                        describe_contribution(a->substantial[stage], a->unique[stage],
                                              situation_reading(&v->situation)));
        }
        add_row(m, title,
                stage == STAGE_BEFORE ? "contribution before mitigation"
                                      : "residual contribution",
                false);
    }
}

/* How many paths are within reach now that were not, and were and are not. */
static void add_unlocked(struct making *m, const struct scenario_difference *s,
                         const char *title)
{
    if (s->only[0].count || s->only[1].count) {
        text_format(&m->words[0], "%zu within reach only then", s->only[0].count);
        text_format(&m->words[1], "%zu within reach only now", s->only[1].count);
        add_row(m, title, "attack paths on this evidence", true);
    }
}

static void add_scenarios(struct making *m)
{
    const struct difference *d = m->difference;
    for (size_t i = 0; i < d->scenarios.count; i++) {
        const struct scenario_difference *s = &d->scenarios.items[i];
        int known = s->scenario.at[1] != NONE;
        const char *title =
            d->sides[known]
                ->situation.question.model->scenarios.items[s->scenario.at[known]]
                .label.title;
        if (s->scenario.at[0] != NONE && s->scenario.at[1] != NONE) {
            add_contributions(m, s, title);
            add_odds(m, s, title);
        }
        add_unlocked(m, s, title);
    }
}

static void add_levels(struct making *m)
{
    const struct difference *d = m->difference;
    for (size_t i = 0; i < d->levels.count; i++) {
        const struct level_difference *level = &d->levels.items[i];
        struct text part;
        text_init(&part);
        text_format(&part, "level %u reached", level->level);
        for (int side = 0; side < 2; side++) {
            const struct situation *situation = &d->sides[side]->situation;
            const struct level_finding *finding =
                level_finding_of(&situation->levels, level->capability.at[side], level->level);
            text_append(&m->words[side],
                        describe_truth(finding->reached, situation_reading(situation)));
        }
        add_row(m,
                d->sides[1]
                    ->situation.question.model->capabilities.items[level->capability.at[1]]
                    .label.title,
                text_string(&part), false);
        m->rows->failed |= part.failed;
        text_release(&part);
    }
}

static void add_safeguards(struct making *m)
{
    const struct difference *d = m->difference;
    for (size_t i = 0; i < d->safeguards.count; i++) {
        const struct pair *pair = &d->safeguards.items[i];
        for (int side = 0; side < 2; side++) {
            describe_standing(&m->words[side], d->sides[side], pair->at[side]);
        }
        add_row(
            m, d->sides[1]->situation.question.model->safeguards.items[pair->at[1]].label.title,
            "", false);
    }
}

void verdict_rows_make(const struct model_difference_report *report, struct verdict_rows *rows)
{
    struct making m = {.difference = report->verdicts, .odds = report->odds, .rows = rows};
    *rows = (struct verdict_rows){.failed = false};
    arena_init(&rows->arena);
    text_init(&m.words[0]);
    text_init(&m.words[1]);
    add_decisions(&m);
    add_tiers(&m);
    add_scenarios(&m);
    add_levels(&m);
    add_safeguards(&m);
    text_release(&m.words[0]);
    text_release(&m.words[1]);
}

void verdict_rows_release(struct verdict_rows *rows)
{
    vec_release(&rows->list);
    arena_release(&rows->arena);
}
