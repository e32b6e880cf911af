/* Defence in depth for people: the tiers and what keeps them, what changes when something
 * fails, and each scenario's depth with what its safeguards are worth. */
#include "export/depth.h"

#include "export/describe.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 4, COLUMN = 12 };

const struct depth_format depth_formats[] = {
    {"text", depth_write_text},
    {"json", depth_write_json},
    {"csv", depth_write_csv},
    {NULL, NULL},
};

static const struct threatmodel *model_of(const struct shown_depth *d)
{
    return d->verdict->situation.question.model;
}

enum layer_state depth_layer_state(const struct shown_depth *d, uint32_t scenario,
                                   const struct attack_path *path, int layer)
{
    const struct scenario_circuit *compiled = &d->verdict->assessments[scenario].compiled;
    const struct cut_players *players = &d->report->players;
    enum layer_state state = LAYER_HOLE;
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &compiled->atoms[path->atoms[i]];
        if (atom->kind != ATOM_SAFEGUARD ||
            model_of(d)->safeguards.items[atom->subject].layer != layer) {
            continue;
        }
        state = state == LAYER_HOLE ? LAYER_UNPROVEN : state;
        for (uint32_t p = 0; p < players->count; p++) {
            state = players->safeguards[p] == atom->subject ? LAYER_STOPS : state;
        }
    }
    return state;
}

static void write_tiers(const struct shown_depth *d, struct text *out)
{
    const struct policy *policy = d->verdict->situation.question.policy;
    struct text line;
    text_init(&line);
    text_append(out, "Tiers\n");
    for (size_t i = 0; i < d->verdict->domains.count; i++) {
        const struct domain_verdict *domain = &d->verdict->domains.items[i];
        text_format(&line, "%s: ", model_of(d)->domains.items[domain->domain].label.title);
        if (!domain->gating) {
            text_append(&line, "not rated");
        } else {
            describe_tier(&line, policy, domain->tier[STAGE_RESIDUAL]);
            text_append(&line, " with safeguards, ");
            describe_tier(&line, policy, domain->tier[STAGE_BEFORE]);
            text_append(&line, " before mitigation");
        }
        describe_item(out, 2, &line);
    }
    text_release(&line);
}

static void write_safeguards(const struct shown_depth *d, struct text *out)
{
    const struct cut_players *players = &d->report->players;
    struct text line;
    text_init(&line);
    text_append(out, players->count ? "\nIn force\n" : "\nNo safeguard is in force\n");
    for (uint32_t p = 0; p < players->count; p++) {
        const struct safeguard *s = &model_of(d)->safeguards.items[players->safeguards[p]];
        const struct safeguard_record *record =
            d->verdict->situation.standings[players->safeguards[p]].record;
        text_format(&line, "%s (%s", s->label.title, layer_words[s->layer]);
        text_format(&line, *s->group ? ", group %s)" : ")%s", s->group);
        if (record) {
            text_append(&line, ": ");
            describe_citation(&line, &record->provenance, record->illustrative);
        }
        describe_item(out, 2, &line);
    }
    text_release(&line);
}

static void name_failing(const struct shown_depth *d, const struct failing *failing,
                         struct text *line)
{
    if (failing->kind == FAILING_SAFEGUARD) {
        text_append(line, failing->title);
        return;
    }
    text_format(line, "%s %s (", failing->kind == FAILING_GROUP ? "group" : "layer",
                failing->id);
    for (uint32_t i = 0; i < failing->count; i++) {
        text_format(line, "%s%s", i ? ", " : "",
                    model_of(d)->safeguards.items[failing->safeguards[i]].label.title);
    }
    text_append_char(line, ')');
}

/* What is worse in a world than with everything in force. */
static bool describe_losses(const struct shown_depth *d, uint32_t world, struct text *line)
{
    const struct failing_world *w = &d->report->worlds[world];
    const struct policy *policy = d->verdict->situation.question.policy;
    bool any = false;
    for (size_t i = 0; i < d->verdict->domains.count; i++) {
        const struct domain_verdict *domain = &d->verdict->domains.items[i];
        const struct tier_belief *before = &domain->tier[STAGE_RESIDUAL];
        if (domain->gating &&
            (before->high != w->tiers[i].high || before->low != w->tiers[i].low)) {
            text_format(line, "%s%s rises from ", any ? "; " : "",
                        model_of(d)->domains.items[domain->domain].label.title);
            describe_tier(line, policy, *before);
            text_append(line, " to ");
            describe_tier(line, policy, w->tiers[i]);
            any = true;
        }
    }
    if (w->decided.decision != d->verdict->deployment.decision) {
        text_format(line, "%sdeployment: %s, not %s", any ? "; " : "",
                    decision_words[w->decided.decision],
                    decision_words[d->verdict->deployment.decision]);
        any = true;
    }
    return any;
}

static uint32_t describe_opened(const struct shown_depth *d, uint32_t world, struct text *line)
{
    uint32_t opened = 0;
    for (uint32_t i = 0; i < d->report->depth_count; i++) {
        const struct depth *depth = &d->report->depths[i];
        if (!depth->open && depth->effects[world].goal != TRUTH_NO) {
            text_format(line, "%s%s", opened++ ? ", " : "",
                        model_of(d)->scenarios.items[depth->scenario].label.id);
        }
    }
    return opened;
}

static uint32_t player_of(const struct shown_depth *d, uint32_t safeguard)
{
    const struct cut_players *players = &d->report->players;
    uint32_t player = 0;
    while (player < players->count && players->safeguards[player] != safeguard) {
        player++;
    }
    return player;
}

static bool same_set(const struct cover_set *a, const struct cover_set *b)
{
    return a->count == b->count &&
           memcmp(a->elements, b->elements, a->count * sizeof(*a->elements)) == 0;
}

/* What a safeguard that opens nothing by itself opens together with the fewest others. */
static void describe_partners(const struct shown_depth *d, uint32_t player, struct text *line)
{
    const struct depth_report *r = d->report;
    const struct cover_set *least = NULL;
    for (uint32_t i = 0; i < r->depth_count; i++) {
        const struct cover_set *with = &r->depths[i].with[player];
        least = with->count > 1 && (!least || with->count < least->count) ? with : least;
    }
    if (!least) {
        return;
    }
    text_append(line, "; with");
    for (uint32_t e = 0, named = 0; e < least->count; e++) {
        if (least->elements[e] != player) {
            uint32_t safeguard = r->players.safeguards[least->elements[e]];
            text_format(line, "%s %s", named++ ? " and" : "",
                        model_of(d)->safeguards.items[safeguard].label.title);
        }
    }
    text_append(line, " opens");
    for (uint32_t i = 0, named = 0; i < r->depth_count; i++) {
        if (same_set(&r->depths[i].with[player], least)) {
            text_format(line, "%s %s", named++ ? "," : "",
                        model_of(d)->scenarios.items[r->depths[i].scenario].label.id);
        }
    }
}

static void write_worlds(const struct shown_depth *d, struct text *out)
{
    struct text line, opened;
    text_init(&line);
    text_init(&opened);
    text_append(out, d->report->world_count ? "\nWhat fails if this fails\n" : "");
    for (uint32_t w = 0; w < d->report->world_count; w++) {
        const struct failing *failing = &d->report->worlds[w].failing;
        text_clear(&opened);
        name_failing(d, failing, &line);
        text_append(&line, ": ");
        bool worse = describe_losses(d, w, &line);
        if (describe_opened(d, w, &opened)) {
            text_format(&line, "%sopens %s", worse ? "; " : "", text_string(&opened));
        } else if (!worse) {
            text_append(&line, d->report->depth_count == 1
                                   ? "this goal stays shut, no tier rises"
                                   : "nothing: no goal opens, no tier rises");
            if (failing->kind == FAILING_SAFEGUARD) {
                describe_partners(d, player_of(d, failing->safeguards[0]), &line);
            }
        }
        describe_item(out, 2, &line);
    }
    out->failed |= opened.failed;
    text_release(&opened);
    text_release(&line);
}

static void describe_depth(const struct depth *depth, struct text *line)
{
    if (depth->never) {
        text_append(line, "shut whatever fails: other things than safeguards shut it");
    } else if (depth->open) {
        text_append(line, "OPEN: cannot be ruled out with all of them in force (depth 0)");
    } else {
        text_format(line, "depth %s%u, with common-cause groups as one %s%u",
                    depth->least_known ? "" : "at least ", depth->least,
                    depth->least_groups_known ? "" : "at least ", depth->least_groups);
    }
}

static void write_smallest(const struct shown_depth *d, const struct depth *depth,
                           struct text *out)
{
    struct text line;
    if (depth->never || depth->open || depth->smallest.count == 0) {
        return;
    }
    text_init(&line);
    text_append(&line, depth->least == 1 ? "SINGLE POINT OF FAILURE: " : "opens with: ");
    for (size_t i = 0; i < depth->smallest.count; i++) {
        const struct cover_set *set = &depth->smallest.sets[i];
        for (uint32_t e = 0; e < set->count; e++) {
            uint32_t safeguard = d->report->players.safeguards[set->elements[e]];
            text_format(&line, "%s%s",
                        e   ? " + "
                        : i ? "; or "
                            : "",
                        model_of(d)->safeguards.items[safeguard].label.title);
        }
    }
    if (!cover_ties_complete(&depth->smallest)) {
        text_append(&line, "; or others of that size");
    }
    text_format(&line, " (minimal sets of failures: %s%s)",
                depth->counts_complete ? "" : "at least ", depth->failures);
    describe_item(out, 4, &line);
    text_release(&line);
}

static void write_bounds(struct text *out, struct bounds bounds)
{
    if (bounds.lower < bounds.upper) {
        text_append(out, "from ");
        text_rounded(out, bounds.lower, DIGITS);
        text_append(out, " to ");
    }
    text_rounded(out, bounds.upper, DIGITS);
}

static void write_cell(struct text *out, const char *cell)
{
    size_t length = strlen(cell);
    text_repeat(out, ' ', length < COLUMN ? COLUMN - length : 1);
    text_append(out, cell);
}

static void write_number_cell(struct text *out, double value)
{
    struct text cell;
    text_init(&cell);
    if (isnan(value)) {
        text_append(&cell, "-");
    } else {
        text_rounded(&cell, value, DIGITS);
    }
    write_cell(out, text_string(&cell));
    out->failed |= cell.failed;
    text_release(&cell);
}

/* A row of what is worth something here. */
static void write_effect(const struct shown_depth *d, const struct depth *depth, uint32_t world,
                         struct text *out)
{
    const struct failing_effect *effect = &depth->effects[world];
    struct text name;
    if (strcmp(effect->cuts, "0") == 0 && depth->counts_complete) {
        return;
    }
    text_init(&name);
    text_append(out, "  ");
    write_cell(out, depth->counts_complete ? effect->cuts : "-");
    write_cell(out, depth->counts_complete ? effect->alone : "-");
    write_number_cell(out, effect->probability.lower);
    write_number_cell(out, effect->probability.upper);
    write_number_cell(out, effect->share);
    name_failing(d, &d->report->worlds[world].failing, &name);
    text_append(out, "  ");
    text_append(out, text_string(&name));
    text_append_char(out, '\n');
    out->failed |= name.failed;
    text_release(&name);
}

/* The picture of defence in depth: a line a path, a column a layer. */
static void write_layers(const struct shown_depth *d, const struct depth *depth,
                         struct text *out)
{
    static const char marks[] = {'.', 'o', '#'};
    const struct assessment *a = &d->verdict->assessments[depth->scenario];
    if (a->path_count == 0) {
        return;
    }
    text_append(out,
                "  layers against paths (# stops it, o has a safeguard that does not count, "
                ". a hole)\n");
    for (int layer = 0; layer_words[layer]; layer++) {
        write_cell(out, layer_words[layer]);
    }
    text_append_char(out, '\n');
    for (size_t i = 0; i < a->path_count; i++) {
        for (int layer = 0; layer_words[layer]; layer++) {
            const char cell[] = {
                marks[depth_layer_state(d, depth->scenario, &a->paths[i], layer)], '\0'};
            write_cell(out, cell);
        }
        text_format(out, "  %s\n", path_state_words[a->paths[i].state]);
    }
    text_format(out, "    (%zu of %s%s paths, the most open ones first)\n", a->path_count,
                a->paths_complete ? "" : "at least ", a->total_paths);
}

static void write_scenario(const struct shown_depth *d, const struct depth *depth, bool in_full,
                           struct text *out)
{
    const struct scenario *s = &model_of(d)->scenarios.items[depth->scenario];
    struct text line;
    text_init(&line);
    text_format(&line, "%s  %s: ", s->label.id, s->label.title);
    describe_depth(depth, &line);
    describe_item(out, 2, &line);
    text_release(&line);
    if (depth->never || !in_full) {
        return;
    }
    write_smallest(d, depth, out);
    text_append(out, "  probability ");
    write_bounds(out, depth->probability);
    text_append(out, "; with none of them ");
    write_bounds(out, depth->unmitigated);
    text_format(out, "\n  paths that only safeguards can block: %s%s\n",
                depth->counts_complete ? "" : "at least ", depth->paths);
    if (d->report->world_count) {
        text_append(out, "  ");
        static const char *const heads[] = {"paths cut", "alone", "then from", "to", "Shapley"};
        for (int h = 0; h < 5; h++) {
            write_cell(out, heads[h]);
        }
        text_append(out, "  without\n");
    }
    for (uint32_t w = 0; w < d->report->world_count; w++) {
        write_effect(d, depth, w, out);
    }
    write_layers(d, depth, out);
}

void depth_write_text(const struct shown_depth *d, struct text *out)
{
    describe_question(out, d->verdict);
    text_append_char(out, '\n');
    write_tiers(d, out);
    write_safeguards(d, out);
    write_worlds(d, out);
    text_append(out, "\nDepth: how many of them must fail before a goal opens\n");
    for (uint32_t i = 0; i < d->report->depth_count; i++) {
        write_scenario(d, &d->report->depths[i], d->report->depth_count == 1, out);
        if (d->report->depth_count > 1) {
            write_smallest(d, &d->report->depths[i], out);
        }
    }
    if (d->report->depth_count > 1) {
        text_append(out, "  ('--scenario ID' shows what each safeguard is worth there)\n");
    }
    if (!isnan(d->bypass)) {
        text_append(out, "\nBypass rates that nothing measures are assumed to be ");
        text_rounded(out, d->bypass, DIGITS);
        text_append(out, " (illustrative).\n");
    }
    if (d->beta > 0) {
        text_append(out, "\nCommon-cause groups share failures by a beta-factor of ");
        text_rounded(out, d->beta, DIGITS);
        text_append(out, ".\n");
    }
    if (!d->report->complete) {
        text_append(out, "\nIncomplete: a budget was hit or the work was stopped.\n");
    }
}
