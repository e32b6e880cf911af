/* Searching for what would move a verdict; see flip_search.h. Every candidate is a what-if
 * whose verdict is compared with the one at hand, component by component: the overall tiers,
 * the decisions and the tiers of the domains. Sets are tried by size, so that what a set adds
 * to its parts is known when it is tried. A set is of changes that all make goals more
 * reachable, or all less; which way it moves a tier is what its verdict says, since a rule may
 * ask for the contribution of the system, which is less where a goal is reached without it. */
#include "analyzer/flip_search.h"

#include "analyzer/choices.h"
#include "analyzer/sharing.h"

#include <math.h>
#include <string.h>

const char *const flip_kind_words[] = {"capability", "safeguard", "condition",
                                       "deployment", "metric",    NULL};

enum { FIXED_COMPONENTS = 4, MOST_DOMAINS = 30, MOST_CHANGES = 4 };

/* Changes of which a set is made, all of one direction. */
struct universe {
    VEC(struct flip_change) changes;
};

struct searching {
    const struct flips_question *question;
    struct arena *arena;
    struct sharing *sharing; /* of the base's model and evidence */
    VEC(struct flip) found;
    VEC(uint64_t) moved; /* by flip found: mask of components */
    uint64_t verdicts;
    bool stopped;
};

static const struct question *base_of(const struct searching *s)
{
    return &s->question->verdict->situation.question;
}

enum status flip_apply(const struct threatmodel *model, const struct flip_change *change,
                       struct whatif *whatif)
{
    struct diagnostics diagnostics;
    enum status status = STATUS_OK;
    diagnostics_init(&diagnostics);
    switch (change->kind) {
    case FLIP_CAPABILITY:
        status = whatif_bound_level(
            whatif, model->capabilities.items[change->subject].label.id, change->level,
            change->holds ? ASSUMED_AT_LEAST : ASSUMED_AT_MOST, &diagnostics);
        break;
    case FLIP_SAFEGUARD:
        status = whatif_set_safeguard(whatif, model->safeguards.items[change->subject].label.id,
                                      change->holds, &diagnostics);
        break;
    case FLIP_CONDITION: {
        const struct node *node = &model->nodes.items[change->subject];
        const char *scenario =
            node->scenario == NONE ? "" : model->scenarios.items[node->scenario].label.id;
        const char *name = arena_format(&whatif->arena, "%s%s%s", scenario,
                                        *scenario ? "/" : "", node->label.id);
        status = name ? whatif_set_condition(whatif, name, change->holds ? TRUTH_YES : TRUTH_NO,
                                             &diagnostics)
                      : STATUS_MEMORY;
        break;
    }
    case FLIP_DEPLOYMENT:
        status = whatif_set_deployment(whatif, deployment_words[change->subject], &diagnostics);
        break;
    case FLIP_METRIC:
        status = whatif_set_metric(whatif, model->metrics.items[change->subject].label.id,
                                   change->value, &diagnostics);
        break;
    case FLIP_KIND_COUNT:
        break;
    }
    diagnostics_release(&diagnostics);
    return status;
}

/* How far up a tier lies, certain ones above those that cannot be ruled out. */
static int tier_height(struct tier_belief tier)
{
    return (int)(tier.high * 64 + tier.low);
}

/* By how much a component moved; bit numbers are those of masks. */
static int component_move(const struct verdict *before, const struct verdict *after, int bit)
{
    switch (bit) {
    case 0:
    case 1:
        return tier_height(after->tier[bit]) - tier_height(before->tier[bit]);
    case 2:
        return (int)after->deployment.decision - (int)before->deployment.decision;
    case 3:
        return (int)after->development.decision - (int)before->development.decision;
    default:
        break;
    }
    const struct domain_verdict *a = &before->domains.items[(bit - FIXED_COMPONENTS) / 2];
    const struct domain_verdict *b = &after->domains.items[(bit - FIXED_COMPONENTS) / 2];
    int stage = (bit - FIXED_COMPONENTS) % 2;
    return a->gating && b->gating ? tier_height(b->tier[stage]) - tier_height(a->tier[stage])
                                  : 0;
}

static uint64_t compare(const struct verdict *before, const struct verdict *after,
                        struct flip *flip)
{
    size_t domains =
        before->domains.count < MOST_DOMAINS ? before->domains.count : (size_t)MOST_DOMAINS;
    uint64_t mask = 0;
    for (int bit = 0; bit < FIXED_COMPONENTS + 2 * (int)domains; bit++) {
        int move = component_move(before, after, bit);
        mask |= (uint64_t)(move != 0) << bit;
        flip->tightens |= move > 0;
        flip->relaxes |= move < 0;
    }
    for (int stage = 0; stage < 2; stage++) {
        flip->tier[stage] = after->tier[stage];
        flip->tier_moved[stage] = mask >> stage & 1;
    }
    flip->deployment = after->deployment;
    flip->development = after->development;
    flip->deployment_moved = mask >> 2 & 1;
    flip->development_moved = mask >> 3 & 1;
    return mask;
}

static bool path_unlocked(const struct attack_path *path)
{
    return path->state == PATH_OPEN || path->state == PATH_CANNOT_RULE_OUT;
}

static const char *name_steps(struct arena *arena, const struct threatmodel *model,
                              const struct attack_path *path)
{
    struct text text;
    text_init(&text);
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &model->nodes.items[path->nodes[i]];
        if (node->kind == NODE_STEP) {
            text_append(&text, text.length ? " > " : "");
            text_append(&text, node->label.title);
        }
    }
    const char *steps = text.failed ? NULL : arena_string(arena, text_string(&text));
    text_release(&text);
    return steps;
}

static enum status describe_effects(struct searching *s, const struct verdict *after,
                                    struct flip *flip)
{
    const struct verdict *before = s->question->verdict;
    const struct threatmodel *model = base_of(s)->model;
    struct flip_effect *effects =
        arena_array(s->arena, model->scenarios.count, sizeof(*effects));
    if (!effects) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < model->scenarios.count; i++) {
        const struct scenario_verdict *a = &before->scenarios[i], *b = &after->scenarios[i];
        const struct assessment *known = &after->assessments[i];
        bool moved = false;
        for (int stage = 0; stage < 2; stage++) {
            moved |= tier_height(a->tier[stage]) != tier_height(b->tier[stage]);
        }
        if (!moved || !b->gating) {
            continue;
        }
        struct flip_effect *e = &effects[flip->effect_count++];
        *e = (struct flip_effect){.scenario = i, .steps = ""};
        memcpy(e->tier, b->tier, sizeof(e->tier));
        if (known->path_count && path_unlocked(&known->paths[0])) {
            e->steps = name_steps(s->arena, model, &known->paths[0]);
        }
        if (!e->steps) {
            return STATUS_MEMORY;
        }
    }
    flip->effects = effects;
    return STATUS_OK;
}

static bool same_thing(const struct flip_change *a, const struct flip_change *b)
{
    return a->kind == b->kind && a->subject == b->subject && a->holds == b->holds &&
           (a->kind != FLIP_METRIC || a->value == b->value);
}

/* Whether every change of a flip is one of the set, or less of the same. 'holds' of a
 * capability says that it was raised. */
static bool is_part(const struct flip *part, const struct flip_change *set, uint32_t count)
{
    for (uint32_t i = 0; i < part->change_count; i++) {
        const struct flip_change *change = &part->changes[i];
        bool within = false;
        for (uint32_t j = 0; j < count && !within; j++) {
            within = same_thing(change, &set[j]) &&
                     (change->kind != FLIP_CAPABILITY ||
                      (change->holds ? change->level <= set[j].level
                                     : change->level >= set[j].level));
        }
        if (!within) {
            return false;
        }
    }
    return true;
}

/* What parts of the set that were found move already. */
static uint64_t moved_by_parts(const struct searching *s, const struct flip_change *set,
                               uint32_t count)
{
    uint64_t moved = 0;
    for (size_t i = 0; i < s->found.count; i++) {
        if (is_part(&s->found.items[i], set, count)) {
            moved |= s->moved.items[i];
        }
    }
    return moved;
}

static enum status keep(struct searching *s, const struct flip_change *set, uint32_t count,
                        uint64_t moved, struct flip *flip)
{
    struct flip_change *copy = arena_array(s->arena, count, sizeof(*copy));
    if (!copy) {
        return STATUS_MEMORY;
    }
    memcpy(copy, set, count * sizeof(*copy));
    flip->changes = copy;
    flip->change_count = count;
    return vec_push(&s->found, *flip) && vec_push(&s->moved, moved) ? STATUS_OK : STATUS_MEMORY;
}

/* The verdict of the what-if that moves more than the parts of its set, with the paths that it
 * unlocks. */
static enum status take_flip(struct searching *s, const struct question *question,
                             const struct flip_change *set, uint32_t count, uint64_t moved,
                             struct flip *flip)
{
    const struct assessment_options options = {.extent = EXTENT_PATHS, .most_paths = 1};
    struct verdict verdict = {.tier = {{0}}};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = verdict_make(question, &options, &verdict, &diagnostics);
    if (status == STATUS_OK) {
        status = describe_effects(s, &verdict, flip);
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    return status == STATUS_OK ? keep(s, set, count, moved, flip) : status;
}

/* Changes that are assumptions leave the model and the evidence as they are, so that the work
 * on these can be shared. */
static void share(const struct searching *s, const struct flip_change *set, uint32_t count,
                  struct question *question)
{
    for (uint32_t i = 0; i < count; i++) {
        if (set[i].kind == FLIP_CONDITION || set[i].kind == FLIP_METRIC) {
            return;
        }
    }
    question->model = base_of(s)->model;
    question->evidence = base_of(s)->evidence;
    question->sharing = s->sharing;
}

/* Makes the verdict with a set of changes; keeps the set when it moves more than its parts. */
static enum status try_set(struct searching *s, const struct flip_change *set, uint32_t count)
{
    const struct assessment_options options = {.extent = EXTENT_RATING};
    struct whatif whatif;
    struct verdict verdict = {.tier = {{0}}};
    struct diagnostics diagnostics;
    struct flip flip = {.changes = NULL};
    uint64_t moved = 0;
    enum status status = whatif_init(base_of(s), &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    diagnostics_init(&diagnostics);
    for (uint32_t i = 0; status == STATUS_OK && i < count; i++) {
        status = flip_apply(base_of(s)->model, &set[i], &whatif);
    }
    if (status == STATUS_OK) {
        share(s, set, count, &whatif.question);
        status = verdict_make(&whatif.question, &options, &verdict, &diagnostics);
        s->verdicts++;
    }
    if (status == STATUS_OK) {
        moved = compare(s->question->verdict, &verdict, &flip);
    }
    verdict_release(&verdict);
    if (status == STATUS_OK && (moved & ~moved_by_parts(s, set, count))) {
        status = take_flip(s, &whatif.question, set, count, moved, &flip);
    }
    diagnostics_release(&diagnostics);
    whatif_release(&whatif);
    return status;
}

/* ---- what can change ---- */

static bool add_levels(const struct searching *s, uint32_t capability, bool up,
                       struct universe *out)
{
    const struct situation *situation = &s->question->verdict->situation;
    enum reading reading = situation_reading(situation);
    size_t count = base_of(s)->model->capabilities.items[capability].levels.count;
    uint32_t possible = 0, shown = 0;
    bool added = true;
    for (uint32_t level = 1; level <= count; level++) {
        belief b = level_finding_of(&situation->levels, capability, level)->reached;
        possible += belief_has(b, lane_high(reading));
        shown += belief_has(b, lane_low(reading));
    }
    struct flip_change change = {FLIP_CAPABILITY, capability, 0, up, NAN, {0}, false};
    uint32_t steps = up ? (uint32_t)count - shown : possible;
    for (uint32_t i = 1; added && i <= steps; i++) {
        change.level = up ? shown + i : possible - i;
        added = vec_push(&out->changes, change);
    }
    return added;
}

static bool add_safeguard(const struct searching *s, uint32_t safeguard, bool up,
                          struct universe *out)
{
    const struct situation *situation = &s->question->verdict->situation;
    const struct standing *standing = &situation->standings[safeguard];
    enum truth truth =
        belief_truth(standing->in_force[WORLD_VALIDATED], situation_reading(situation));
    const struct flip_change change = {FLIP_SAFEGUARD, safeguard, 0, !up, NAN, {0}, false};
    bool possible = up ? truth != TRUTH_NO : truth != TRUTH_YES && standing->works_here;
    return !possible || vec_push(&out->changes, change);
}

static bool add_condition(const struct searching *s, uint32_t index, bool up,
                          struct universe *out)
{
    const struct node *node = &base_of(s)->model->nodes.items[index];
    const struct flip_change change = {FLIP_CONDITION, index, 0, up, NAN, {0}, false};
    bool possible =
        node->kind == NODE_CONDITION && node->truth != (int)(up ? TRUTH_YES : TRUTH_NO);
    return !possible || vec_push(&out->changes, change);
}

static enum status fill_universe(const struct searching *s, bool up, struct universe *out)
{
    const struct threatmodel *model = base_of(s)->model;
    bool added = true;
    for (uint32_t c = 0; added && c < model->capabilities.count; c++) {
        added = add_levels(s, c, up, out);
    }
    for (uint32_t g = 0; added && g < model->safeguards.count; g++) {
        added = add_safeguard(s, g, up, out);
    }
    for (uint32_t n = 0; added && n < model->nodes.count; n++) {
        added = add_condition(s, n, up, out);
    }
    return added ? STATUS_OK : STATUS_MEMORY;
}

static bool may_go_on(struct searching *s)
{
    const struct flips_question *q = s->question;
    uint64_t most = q->most_verdicts;
    if (s->verdicts >= most ||
        (q->progress && !q->progress(q->context, (uint32_t)s->verdicts, (uint32_t)most))) {
        s->stopped = true;
    }
    return !s->stopped;
}

/* Two levels of one capability are no set. */
static bool is_sensible(const struct flip_change *set, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (same_thing(&set[i - 1], &set[i])) {
            return false;
        }
    }
    return true;
}

/* All sets of one size; false in '*all' when it was stopped. */
static enum status try_sets(struct searching *s, const struct universe *universe, uint32_t size,
                            bool *all)
{
    struct flip_change set[MOST_CHANGES];
    uint32_t choice[MOST_CHANGES], count = (uint32_t)universe->changes.count;
    enum status status = STATUS_OK;
    *all = true;
    for (uint32_t i = 0; i < size; i++) {
        choice[i] = i;
    }
    for (bool more = size <= count; more; more = choice_next(choice, size, count)) {
        for (uint32_t i = 0; i < size; i++) {
            set[i] = universe->changes.items[choice[i]];
        }
        if (!is_sensible(set, size)) {
            continue;
        }
        if (!may_go_on(s)) {
            *all = false;
            return STATUS_OK;
        }
        status = try_set(s, set, size);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* Every deployment but the one at hand. */
static enum status try_deployments(struct searching *s)
{
    enum status status = STATUS_OK;
    for (uint32_t d = 0; status == STATUS_OK && d < DEPLOYMENT_COUNT; d++) {
        const struct flip_change change = {FLIP_DEPLOYMENT, d, 0, true, NAN, {0}, false};
        if (base_of(s)->model->deployments[d].declared && d != base_of(s)->deployment &&
            may_go_on(s)) {
            status = try_set(s, &change, 1);
        }
    }
    return status;
}

/* A value on the given side of a threshold, as near to it as can be. */
static double value_across(const struct threshold *threshold, bool met)
{
    double up = nextafter(threshold->value, INFINITY);
    double down = nextafter(threshold->value, -INFINITY);
    switch (threshold->comparison) {
    case COMPARE_AT_LEAST:
        return met ? threshold->value : down;
    case COMPARE_ABOVE:
        return met ? up : threshold->value;
    case COMPARE_AT_MOST:
        return met ? threshold->value : up;
    case COMPARE_BELOW:
        break;
    }
    return met ? down : threshold->value;
}

/* The measurement of a metric whose value lies furthest towards the threshold, or furthest
 * from it. */
static uint32_t find_measured(const struct evidence *evidence, const char *metric,
                              const struct threshold *threshold, bool furthest)
{
    uint32_t found = NONE;
    for (uint32_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        if (strcmp(m->metric, metric) != 0 || m->area != threshold->area) {
            continue;
        }
        double more = found == NONE ? 0 : m->value - evidence->measurements.items[found].value;
        bool further = threshold_upwards(threshold) == furthest ? more > 0 : more < 0;
        found = found == NONE || further ? i : found;
    }
    return found;
}

/* Both sides of one threshold, as far as something measured does not lie there already. A
 * criterion that accepts takes the weakest measurement, a level the strongest. */
static enum status try_threshold(struct searching *s, const char *metric,
                                 const struct threshold *threshold, bool accepts,
                                 struct level_margin margin)
{
    uint32_t index = threatmodel_find_metric(base_of(s)->model, metric);
    uint32_t measured = find_measured(base_of(s)->evidence, metric, threshold, !accepts);
    enum status status = STATUS_OK;
    if (index == NONE) {
        return STATUS_OK;
    }
    margin.metric = metric;
    margin.threshold = threshold;
    margin.measurement = measured;
    margin.margin = margin.low = margin.high = NAN;
    bool met = false;
    struct estimate e = {0};
    if (measured != NONE) {
        e = measurement_estimate(&base_of(s)->evidence->measurements.items[measured],
                                 base_of(s)->confidence);
        met = threshold_met(e.value, threshold);
    }
    for (int side = 0; status == STATUS_OK && side < 2; side++) {
        if ((measured != NONE && met == (side == 1)) || !may_go_on(s)) {
            continue;
        }
        struct flip_change change = {
            FLIP_METRIC, index, 0, side == 1, value_across(threshold, side == 1),
            margin,      false};
        if (measured != NONE) {
            change.margin.margin = change.value - e.value;
            change.margin.low = change.value - e.high;
            change.margin.high = change.value - e.low;
            change.likely = isfinite(e.low) && isfinite(e.high) &&
                            threshold_met(e.low, threshold) != threshold_met(e.high, threshold);
        }
        status = try_set(s, &change, 1);
    }
    return status;
}

/* A level that a criterion decides is not asked of the model's indicators. */
static enum status try_metrics(struct searching *s)
{
    const struct policy *policy = base_of(s)->policy;
    const struct threatmodel *model = base_of(s)->model;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        const struct level_margin margin = {
            .capability = NONE, .criterion = i, .indicator = NONE};
        if (c->threshold.area == AREA_TIERS) {
            status = try_threshold(s, c->metric, &c->threshold, !*c->capability, margin);
        }
    }
    for (uint32_t i = 0; status == STATUS_OK && i < model->indicators.count; i++) {
        const struct indicator *known = &model->indicators.items[i];
        const struct level_margin margin = {.capability = known->capability,
                                            .level = known->level,
                                            .criterion = NONE,
                                            .indicator = i};
        if (level_finding_of(&s->question->verdict->situation.levels, known->capability,
                             known->level)
                ->criterion == NONE) {
            status = try_threshold(s, model->metrics.items[known->metric].label.id,
                                   &known->threshold, false, margin);
        }
    }
    return status;
}

static enum status search_sets(struct searching *s, struct flip_coverage *coverage)
{
    struct universe universes[2] = {{{0}}, {{0}}};
    enum status status = fill_universe(s, true, &universes[0]);
    bool all = true;
    if (status == STATUS_OK) {
        status = fill_universe(s, false, &universes[1]);
    }
    coverage->raising = (uint32_t)universes[0].changes.count;
    coverage->lowering = (uint32_t)universes[1].changes.count;
    for (uint32_t size = 1; status == STATUS_OK && all && size <= s->question->most_changes;
         size++) {
        for (int u = 0; status == STATUS_OK && all && u < 2; u++) {
            status = try_sets(s, &universes[u], size, &all);
        }
        if (size == 1 && status == STATUS_OK) {
            status = try_deployments(s);
        }
        if (size == 1 && status == STATUS_OK) {
            status = try_metrics(s);
        }
        coverage->size = all && !s->stopped ? size : coverage->size;
    }
    vec_release(&universes[0].changes);
    vec_release(&universes[1].changes);
    return status;
}

enum status flips_search(const struct flips_question *question, struct arena *arena,
                         struct flip_list *out)
{
    struct searching s = {.question = question, .arena = arena};
    *out = (struct flip_list){.count = 0};
    enum status status = sharing_open(base_of(&s)->model, &s.sharing);
    if (status == STATUS_OK) {
        status = search_sets(&s, &out->coverage);
    }
    if (status == STATUS_OK) {
        struct flip *flips = arena_array(arena, s.found.count, sizeof(*flips));
        status = flips ? STATUS_OK : STATUS_MEMORY;
        if (flips && s.found.count) {
            memcpy(flips, s.found.items, s.found.count * sizeof(*flips));
        }
        out->flips = flips;
        out->count = s.found.count;
    }
    out->coverage.verdicts = s.verdicts;
    out->coverage.complete = !s.stopped && out->coverage.size >= question->most_changes;
    sharing_close(s.sharing);
    vec_release(&s.found);
    vec_release(&s.moved);
    return status;
}
