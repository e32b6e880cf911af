/* A difference as CSV: a header line, then one line a fact, the two sides beside each other.
 * Facts that do not differ are written too for decisions and tiers, so that tables line up. */
#include "export/csv.h"
#include "export/describe.h"
#include "export/difference.h"

static void fact(struct text *out, const char *kind, const char *id, const char *what,
                 const char *before, const char *after)
{
    csv_cell(out, kind, false);
    csv_cell(out, id, false);
    csv_cell(out, what, false);
    csv_cell(out, before, false);
    csv_cell(out, after, true);
}

static const char *tier_id(const struct verdict *v, uint32_t rank)
{
    return v->situation.question.policy->tiers.items[rank].label.id;
}

static const char *domain_tier(const struct difference *d, const struct pair *pair, int side,
                               int stage)
{
    const struct verdict *v = d->sides[side];
    if (pair->at[side] == NONE) {
        return "";
    }
    const struct domain_verdict *domain = &v->domains.items[pair->at[side]];
    return domain->gating ? tier_id(v, domain->tier[stage].high) : "not rated";
}

static void write_domains(const struct difference *d, struct text *out)
{
    static const char *const stages[] = {"tier before mitigation", "residual tier"};
    for (size_t i = 0; i < d->domains.count; i++) {
        const struct pair *pair = &d->domains.items[i];
        int side = pair->at[1] != NONE;
        const struct verdict *v = d->sides[side];
        const char *id =
            v->situation.question.model->domains.items[v->domains.items[pair->at[side]].domain]
                .label.id;
        for (int stage = 0; stage < 2; stage++) {
            fact(out, "domain", id, stages[stage], domain_tier(d, pair, 0, stage),
                 domain_tier(d, pair, 1, stage));
        }
    }
}

static void write_goals(const struct difference *d, const struct scenario_difference *s,
                        const char *id, struct text *out)
{
    const struct verdict *const *v = d->sides;
    const struct assessment *a = &v[0]->assessments[s->scenario.at[0]];
    const struct assessment *b = &v[1]->assessments[s->scenario.at[1]];
    for (int w = 0; w < WORLD_COUNT; w++) {
        const char *before = describe_truth(a->goal[w], situation_reading(&v[0]->situation));
        const char *after = describe_truth(b->goal[w], situation_reading(&v[1]->situation));
        if (a->goal[w] != b->goal[w]) {
            fact(out, "scenario", id, world_words[w], before, after);
        }
    }
}

static void write_path_count(const struct scenario_difference *s, const char *id, int side,
                             struct text *out)
{
    struct text count;
    text_init(&count);
    text_format(&count, "%zu", s->only[side].count);
    fact(out, "scenario", id, s->complete ? "paths of this side only" : "paths, at least",
         side ? "" : text_string(&count), side ? text_string(&count) : "");
    out->failed |= count.failed;
    text_release(&count);
}

static void write_scenarios(const struct difference *d, struct text *out)
{
    for (size_t i = 0; i < d->scenarios.count; i++) {
        const struct scenario_difference *s = &d->scenarios.items[i];
        int known = s->scenario.at[1] != NONE;
        const char *id = d->sides[known]
                             ->situation.question.model->scenarios.items[s->scenario.at[known]]
                             .label.id;
        if (s->scenario.at[0] != NONE && s->scenario.at[1] != NONE) {
            write_goals(d, s, id, out);
        }
        for (int side = 0; side < 2; side++) {
            if (s->only[side].count) {
                write_path_count(s, id, side, out);
            }
        }
    }
}

static void write_levels(const struct difference *d, struct text *out)
{
    for (size_t i = 0; i < d->levels.count; i++) {
        const struct level_difference *level = &d->levels.items[i];
        const char *truths[2];
        struct text what;
        text_init(&what);
        text_format(&what, "level %u", level->level);
        for (int side = 0; side < 2; side++) {
            const struct situation *situation = &d->sides[side]->situation;
            truths[side] = truth_words[belief_truth(
                level_finding_of(&situation->levels, level->capability.at[side], level->level)
                    ->reached,
                situation_reading(situation))];
        }
        fact(out, "capability",
             d->sides[1]
                 ->situation.question.model->capabilities.items[level->capability.at[1]]
                 .label.id,
             text_string(&what), truths[0], truths[1]);
        out->failed |= what.failed;
        text_release(&what);
    }
}

static void write_safeguards(const struct difference *d, struct text *out)
{
    for (size_t i = 0; i < d->safeguards.count; i++) {
        const struct pair *pair = &d->safeguards.items[i];
        struct text standings[2];
        for (int side = 0; side < 2; side++) {
            text_init(&standings[side]);
            describe_standing(&standings[side], d->sides[side], pair->at[side]);
        }
        fact(out, "safeguard",
             d->sides[1]->situation.question.model->safeguards.items[pair->at[1]].label.id,
             "standing", text_string(&standings[0]), text_string(&standings[1]));
        out->failed |= standings[0].failed || standings[1].failed;
        text_release(&standings[0]);
        text_release(&standings[1]);
    }
}

void difference_write_csv(const struct difference_report *r, struct text *out)
{
    static const char *const outcomes[] = {"acceptable", "crossed", "undetermined"};
    const struct difference *d = r->difference;
    const struct verdict *const *v = d->sides;
    fact(out, "kind", "id", "what", r->names[0], r->names[1]);
    fact(out, "decision", "deployment", "decision", decision_words[v[0]->deployment.decision],
         decision_words[v[1]->deployment.decision]);
    fact(out, "decision", "development", "decision", decision_words[v[0]->development.decision],
         decision_words[v[1]->development.decision]);
    fact(out, "decision", "outcome", "outcome", outcomes[v[0]->outcome],
         outcomes[v[1]->outcome]);
    write_domains(d, out);
    write_scenarios(d, out);
    write_levels(d, out);
    write_safeguards(d, out);
}
