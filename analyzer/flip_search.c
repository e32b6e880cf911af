/* Searching for what would move a verdict; see flip_search.h. Every candidate is a what-if
 * whose verdict is compared with the one at hand, component by component: the overall tiers,
 * the decisions and the tiers of the domains. Sets are tried by size, so that what a set adds
 * to its parts is known when it is tried, and of one thing the least change first. A set is of
 * changes that all make goals more reachable, or all less, and of another deployment or not;
 * which way it moves a tier is what its verdict says, since a rule may ask for the contribution
 * of the system, which is less where a goal is reached without it. */
#include "analyzer/flip_search.h"

#include "analyzer/choices.h"
#include "analyzer/sharing.h"

#include <math.h>
#include <string.h>

enum { FIXED_COMPONENTS = 4, MOST_DOMAINS = 30, MOST_CHANGES = 4 };

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

/* Whether every change of a flip is one of the set, or less of the same. */
static bool is_part(const struct flip *part, const struct flip_change *set, uint32_t count)
{
    for (uint32_t i = 0; i < part->change_count; i++) {
        const struct flip_change *change = &part->changes[i];
        bool within = false;
        for (uint32_t j = 0; j < count && !within; j++) {
            within = flip_is_less(change, &set[j]);
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

static bool decides_level(const struct policy *policy, const struct flip_change *change)
{
    return change->kind == FLIP_METRIC &&
           (change->margin.criterion == NONE ||
            *policy->criteria.items[change->margin.criterion].capability);
}

/* Two changes of one thing are no set. Nor are a level of one capability and a metric that
 * decides one of another: sets of levels alone and of metrics alone say the same. */
static bool is_sensible(const struct policy *policy, const struct flip_change *set,
                        uint32_t count)
{
    bool level = false, metric = false;
    for (uint32_t i = 0; i < count; i++) {
        level |= set[i].kind == FLIP_CAPABILITY;
        metric |= decides_level(policy, &set[i]);
        for (uint32_t j = 0; j < i; j++) {
            if (flip_same_thing(&set[i], &set[j])) {
                return false;
            }
        }
    }
    return !level || !metric;
}

/* All sets of one size, of a universe's changes and, where it is given, of one more change. */
static enum status try_sets(struct searching *s, const struct flip_change *with,
                            const struct flip_universe *universe, uint32_t size)
{
    struct flip_change set[MOST_CHANGES];
    uint32_t choice[MOST_CHANGES], count = (uint32_t)universe->changes.count;
    uint32_t fixed = with ? 1 : 0, chosen = size - fixed;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < chosen; i++) {
        choice[i] = i;
    }
    for (bool more = chosen <= count; status == STATUS_OK && more;
         more = choice_next(choice, chosen, count)) {
        for (uint32_t i = 0; i < size; i++) {
            set[i] = i < fixed ? *with : universe->changes.items[choice[i - fixed]];
        }
        if (!is_sensible(base_of(s)->policy, set, size)) {
            continue;
        }
        if (!may_go_on(s)) {
            return STATUS_OK;
        }
        status = try_set(s, set, size);
    }
    return status;
}

/* What can change, by direction: 0 makes goals more reachable, 1 less. */
static enum status fill_both(const struct situation *situation,
                             struct flip_universe universes[2])
{
    enum status status = flip_universe_fill(situation, true, &universes[0]);
    return status == STATUS_OK ? flip_universe_fill(situation, false, &universes[1]) : status;
}

/* One other deployment, alone or with what can change there. */
static enum status try_deployment(struct searching *s, enum deployment_type deployment,
                                  uint32_t size)
{
    const struct flip_change change = {
        FLIP_DEPLOYMENT, (uint32_t)deployment, 0, true, NAN, {0}, false};
    struct flip_universe universes[2] = {{{0}}, {{0}}};
    struct question question = *base_of(s);
    struct situation situation;
    if (size == 1) {
        return try_sets(s, &change, &universes[0], size);
    }
    question.deployment = deployment;
    enum status status = situation_init(&question, &situation);
    if (status != STATUS_OK) {
        return status;
    }
    status = fill_both(&situation, universes);
    for (int u = 0; status == STATUS_OK && u < 2; u++) {
        status = try_sets(s, &change, &universes[u], size);
    }
    vec_release(&universes[0].changes);
    vec_release(&universes[1].changes);
    situation_release(&situation);
    return status;
}

static enum status try_size(struct searching *s, struct flip_universe universes[2],
                            uint32_t size, uint32_t *deployments)
{
    enum status status = STATUS_OK;
    *deployments = 0;
    for (int u = 0; status == STATUS_OK && u < 2; u++) {
        status = try_sets(s, NULL, &universes[u], size);
    }
    for (uint32_t d = 0; status == STATUS_OK && d < DEPLOYMENT_COUNT; d++) {
        if (base_of(s)->model->deployments[d].declared && d != base_of(s)->deployment) {
            status = try_deployment(s, (enum deployment_type)d, size);
            ++*deployments;
        }
    }
    return status;
}

static enum status search_sets(struct searching *s, struct flip_coverage *coverage)
{
    struct flip_universe universes[2] = {{{0}}, {{0}}};
    uint32_t most = s->question->most_changes;
    enum status status = fill_both(&s->question->verdict->situation, universes);
    coverage->raising = (uint32_t)universes[0].changes.count;
    coverage->lowering = (uint32_t)universes[1].changes.count;
    for (uint32_t size = 1; status == STATUS_OK && !s->stopped && size <= most; size++) {
        status = try_size(s, universes, size, &coverage->deployments);
        coverage->size = s->stopped ? coverage->size : size;
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
    out->coverage.complete = !s.stopped && out->coverage.size >= question->most_changes &&
                             question->verdict->domains.count <= MOST_DOMAINS;
    sharing_close(s.sharing);
    vec_release(&s.found);
    vec_release(&s.moved);
    return status;
}
