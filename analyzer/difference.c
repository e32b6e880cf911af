/* Comparing two verdicts; see difference.h.
 *
 * A path of one side is unlocked on the other iff the goal holds there when, of what the system
 * assists and of conditions, just the path's own atoms hold that are possible there, together
 * with all that the other side gives and all failures of safeguards that it cannot rule out.
 * That is 64 paths a closure. */
#include "analyzer/difference.h"

#include "analyzer/closure.h"
#include "base/names.h"

#include <string.h>

enum { LANES = 64 };

static const struct threatmodel *model_of(const struct verdict *v)
{
    return v->situation.question.model;
}

static bool is_possible(const struct verdict *v, const struct assessment *a, uint32_t atom)
{
    belief b = situation_belief(a->words[atom], situation_residual_world(&v->situation));
    return belief_has(b, lane_high(situation_reading(&v->situation)));
}

/* The thing of a kind on the other side that one of side 'from' is; 'same_id' is the one with
 * its id. NONE: there is none. */
static uint32_t image_of(const struct difference *d, int from, enum element_kind kind,
                         uint32_t index, uint32_t same_id)
{
    return d->images ? d->images->of[from][kind][index] : same_id;
}

static bool names_itself(const struct atom *atom)
{
    return atom->kind == ATOM_ASSISTED || atom->kind == ATOM_CONDITION;
}

/* What makes atoms of two circuits the same. */
static void write_key(const struct threatmodel *model, const struct atom *atom,
                      struct text *key)
{
    text_clear(key);
    if (atom->kind == ATOM_ASSISTED) {
        text_format(key, "%s.%u", model->capabilities.items[atom->subject].label.id,
                    atom->level);
    } else {
        text_format(key, "condition %s", model->nodes.items[atom->subject].label.id);
    }
}

/* Writes what the atom of side 'from' is called on the other; false: it has none of it. */
static bool write_other_key(const struct difference *d, int from, const struct atom *atom,
                            struct text *key)
{
    enum element_kind kind = atom->kind == ATOM_ASSISTED ? ELEMENT_CAPABILITY : ELEMENT_NODE;
    struct atom other = *atom;
    if (d->images) {
        other.subject = d->images->of[from][kind][atom->subject];
    }
    if (other.subject != NONE) {
        write_key(model_of(d->sides[d->images ? !from : from]), &other, key);
    }
    return other.subject != NONE;
}

/* By atom of one side's circuit: the same atom of the other's, or NONE. */
static enum status match_atoms(const struct difference *d, int from,
                               const struct assessment *const a[2], uint32_t *image)
{
    const struct circuit *other = &a[1]->compiled.circuit;
    uint32_t *atom_of = memory_array(other->atom_count, sizeof(*atom_of));
    struct names names;
    struct text key;
    bool made = atom_of != NULL;
    names_init(&names);
    text_init(&key);
    for (uint32_t atom = 0; made && atom < other->atom_count; atom++) {
        if (names_itself(&a[1]->compiled.atoms[atom])) {
            write_key(model_of(d->sides[!from]), &a[1]->compiled.atoms[atom], &key);
            uint32_t name = names_intern(&names, text_string(&key));
            made = !key.failed && name != NAMES_NONE;
            atom_of[made ? name : 0] = atom;
        }
    }
    for (uint32_t atom = 0; made && atom < a[0]->compiled.circuit.atom_count; atom++) {
        image[atom] = NONE;
        if (names_itself(&a[0]->compiled.atoms[atom]) &&
            write_other_key(d, from, &a[0]->compiled.atoms[atom], &key)) {
            uint32_t name = names_find(&names, text_string(&key));
            image[atom] = name == NAMES_NONE ? NONE : atom_of[name];
        }
    }
    made = made && !key.failed;
    text_release(&key);
    names_release(&names);
    memory_free(atom_of);
    return made ? STATUS_OK : STATUS_MEMORY;
}

/* One direction: which unlocked paths of one side the other does not unlock. */
struct crossing {
    const struct verdict *sides[2]; /* from, to */
    const struct assessment *a[2];
    uint32_t *image; /* by atom of 'from' */
    uint64_t *words; /* by node of 'to' */
};

/* Lets the paths [first, last) hold, a lane each. */
static void fill_words(const struct crossing *c, size_t first, size_t last)
{
    const struct scenario_circuit *to = &c->a[1]->compiled;
    memset(c->words, 0, to->circuit.node_count * sizeof(*c->words));
    for (uint32_t atom = 0; atom < to->circuit.atom_count; atom++) {
        if (!names_itself(&to->atoms[atom]) && is_possible(c->sides[1], c->a[1], atom)) {
            c->words[atom] = UINT64_MAX;
        }
    }
    for (size_t p = first; p < last; p++) {
        const struct attack_path *path = &c->a[0]->paths[p];
        for (uint32_t i = 0; i < path->atom_count; i++) {
            uint32_t atom = c->image[path->atoms[i]];
            if (atom != NONE && is_possible(c->sides[1], c->a[1], atom)) {
                c->words[atom] |= UINT64_C(1) << (p - first);
            }
        }
    }
}

/* Paths are listed the most open ones first. */
static size_t count_unlocked(const struct assessment *a)
{
    size_t count = 0;
    while (count < a->path_count && a->paths[count].state <= PATH_CANNOT_RULE_OUT) {
        count++;
    }
    return count;
}

static enum status cross(const struct crossing *c, struct path_list *only)
{
    size_t count = count_unlocked(c->a[0]);
    const struct scenario_circuit *to = &c->a[1]->compiled;
    for (size_t first = 0; first < count; first += LANES) {
        size_t last = first + LANES < count ? first + LANES : count;
        fill_words(c, first, last);
        if (closure_evaluate(&to->circuit, c->words) != STATUS_OK) {
            return STATUS_MEMORY;
        }
        for (size_t p = first; p < last; p++) {
            if (!(c->words[to->goal] >> (p - first) & 1)) {
                only->items[only->count++] = &c->a[0]->paths[p];
            }
        }
    }
    return STATUS_OK;
}

static enum status take_all(const struct assessment *a, struct path_list *only)
{
    for (size_t p = 0; p < count_unlocked(a); p++) {
        only->items[only->count++] = &a->paths[p];
    }
    return STATUS_OK;
}

/* The paths that side 'from' unlocks and the other does not. */
static enum status find_only(struct difference *d, struct scenario_difference *s, int from)
{
    uint32_t here = s->scenario.at[from], there = s->scenario.at[!from];
    if (here == NONE) {
        return STATUS_OK;
    }
    struct crossing c = {.sides = {d->sides[from], d->sides[!from]},
                         .a = {&d->sides[from]->assessments[here], NULL}};
    struct path_list *only = &s->only[from];
    only->items = arena_array(&d->arena, count_unlocked(c.a[0]), sizeof(*only->items));
    if (!only->items) {
        return STATUS_MEMORY;
    }
    if (there == NONE) {
        return take_all(c.a[0], only);
    }
    c.a[1] = &d->sides[!from]->assessments[there];
    c.image = memory_array(c.a[0]->compiled.circuit.atom_count, sizeof(*c.image));
    c.words = memory_array(c.a[1]->compiled.circuit.node_count, sizeof(*c.words));
    enum status status =
        c.image && c.words ? match_atoms(d, from, c.a, c.image) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = cross(&c, only);
    }
    memory_free(c.image);
    memory_free(c.words);
    return status;
}

/* Whether all unlocked paths of a side were listed. */
static bool listed_all(const struct assessment *a)
{
    bool all = a->paths_complete;
    if (a->path_count && count_unlocked(a) == a->path_count) {
        /* none is listed that is not unlocked: more may have been left out */
        struct text total;
        text_init(&total);
        text_format(&total, "%zu", a->path_count);
        all &= strcmp(text_string(&total), a->total_paths) == 0;
        text_release(&total);
    } else if (!a->path_count) {
        all &= strcmp(a->total_paths, "0") == 0;
    }
    return all;
}

static bool same_tier(const struct difference *d, const struct tier_belief *a,
                      const struct tier_belief *b)
{
    const struct policy *policies[2] = {d->sides[0]->situation.question.policy,
                                        d->sides[1]->situation.question.policy};
    return strcmp(policies[0]->tiers.items[a->high].label.id,
                  policies[1]->tiers.items[b->high].label.id) == 0 &&
           strcmp(policies[0]->tiers.items[a->low].label.id,
                  policies[1]->tiers.items[b->low].label.id) == 0;
}

static bool scenario_differs(const struct difference *d, const struct scenario_difference *s)
{
    uint32_t before = s->scenario.at[0], after = s->scenario.at[1];
    if (before == NONE || after == NONE || s->only[0].count || s->only[1].count) {
        return true;
    }
    const struct assessment *a = &d->sides[0]->assessments[before];
    const struct assessment *b = &d->sides[1]->assessments[after];
    const struct scenario_verdict *u = &d->sides[0]->scenarios[before];
    const struct scenario_verdict *v = &d->sides[1]->scenarios[after];
    bool differs = memcmp(a->goal, b->goal, sizeof(a->goal)) != 0 ||
                   a->assessed != b->assessed || a->served != b->served ||
                   u->gating != v->gating;
    for (int stage = 0; stage < 2; stage++) {
        differs |= a->substantial[stage] != b->substantial[stage] ||
                   a->unique[stage] != b->unique[stage] ||
                   !same_tier(d, &u->tier[stage], &v->tier[stage]) ||
                   !same_tier(d, &u->bound_tier[stage], &v->bound_tier[stage]);
    }
    return differs;
}

static enum status compare_scenario(struct difference *d, uint32_t before, uint32_t after)
{
    struct scenario_difference s = {.scenario = {{before, after}}, .complete = true};
    enum status status = find_only(d, &s, 0);
    if (status == STATUS_OK) {
        status = find_only(d, &s, 1);
    }
    for (int side = 0; side < 2; side++) {
        uint32_t at = s.scenario.at[side];
        s.complete &= at == NONE || listed_all(&d->sides[side]->assessments[at]);
    }
    s.differs = scenario_differs(d, &s);
    d->complete &= s.complete;
    return status == STATUS_OK && !vec_push(&d->scenarios, s) ? STATUS_MEMORY : status;
}

static enum status compare_scenarios(struct difference *d)
{
    const struct threatmodel *old = model_of(d->sides[0]), *new = model_of(d->sides[1]);
    enum status status = STATUS_OK;
    for (uint32_t s = 0; status == STATUS_OK && s < new->scenarios.count; s++) {
        const char *id = new->scenarios.items[s].label.id;
        uint32_t before =
            image_of(d, 1, ELEMENT_SCENARIO, s, threatmodel_find_scenario(old, id));
        status = compare_scenario(d, before, s);
    }
    for (uint32_t s = 0; status == STATUS_OK && s < old->scenarios.count; s++) {
        const char *id = old->scenarios.items[s].label.id;
        if (image_of(d, 0, ELEMENT_SCENARIO, s, threatmodel_find_scenario(new, id)) == NONE) {
            status = compare_scenario(d, s, NONE);
        }
    }
    return status;
}

static const char *domain_id(const struct verdict *v, uint32_t index)
{
    return model_of(v)->domains.items[v->domains.items[index].domain].label.id;
}

/* The domain on the other side that one of side 'from' is, among those that have scenarios. */
static uint32_t find_domain(const struct difference *d, int from, uint32_t index)
{
    const struct verdict *v = d->sides[from], *other = d->sides[!from];
    for (uint32_t i = 0; i < other->domains.count; i++) {
        uint32_t domain = other->domains.items[i].domain;
        uint32_t same_id =
            strcmp(domain_id(v, index), domain_id(other, i)) == 0 ? domain : NONE;
        if (image_of(d, from, ELEMENT_DOMAIN, v->domains.items[index].domain, same_id) ==
            domain) {
            return i;
        }
    }
    return NONE;
}

static bool compare_domain(struct difference *d, struct pair pair)
{
    if (pair.at[0] == NONE || pair.at[1] == NONE) {
        d->tiers = true;
        return vec_push(&d->domains, pair);
    }
    const struct domain_verdict *a = &d->sides[0]->domains.items[pair.at[0]];
    const struct domain_verdict *b = &d->sides[1]->domains.items[pair.at[1]];
    for (int stage = 0; stage < 2; stage++) {
        d->tiers |= a->gating != b->gating || !same_tier(d, &a->tier[stage], &b->tier[stage]);
    }
    return vec_push(&d->domains, pair);
}

static bool compare_domains(struct difference *d)
{
    bool made = true;
    for (uint32_t i = 0; made && i < d->sides[1]->domains.count; i++) {
        const struct pair pair = {{find_domain(d, 1, i), i}};
        made = compare_domain(d, pair);
    }
    for (uint32_t i = 0; made && i < d->sides[0]->domains.count; i++) {
        if (find_domain(d, 0, i) == NONE) {
            made = compare_domain(d, (struct pair){{i, NONE}});
        }
    }
    return made;
}

static bool compare_levels(struct difference *d)
{
    const struct threatmodel *old = model_of(d->sides[0]), *new = model_of(d->sides[1]);
    bool made = true;
    for (uint32_t c = 0; made && c < new->capabilities.count; c++) {
        uint32_t before =
            image_of(d, 1, ELEMENT_CAPABILITY, c,
                     threatmodel_find_capability(old, new->capabilities.items[c].label.id));
        size_t levels = new->capabilities.items[c].levels.count;
        if (before == NONE || old->capabilities.items[before].levels.count != levels) {
            continue;
        }
        for (uint32_t level = 1; made && level <= levels; level++) {
            const struct level_finding *a =
                level_finding_of(&d->sides[0]->situation.levels, before, level);
            const struct level_finding *b =
                level_finding_of(&d->sides[1]->situation.levels, c, level);
            made = a->reached == b->reached ||
                   vec_push(&d->levels, ((struct level_difference){{{before, c}}, level}));
        }
    }
    return made;
}

/* Where both are undefined, nothing else about them matters. */
static bool stands_alike(const struct standing *a, const struct standing *b)
{
    return a->status == b->status &&
           (a->status == SAFEGUARD_UNDEFINED ||
            (a->works_here == b->works_here && a->stale == b->stale &&
             a->in_force[WORLD_VALIDATED] == b->in_force[WORLD_VALIDATED]));
}

static bool compare_safeguards(struct difference *d)
{
    const struct threatmodel *old = model_of(d->sides[0]), *new = model_of(d->sides[1]);
    bool made = true;
    for (uint32_t s = 0; made && s < new->safeguards.count; s++) {
        uint32_t before =
            image_of(d, 1, ELEMENT_SAFEGUARD, s,
                     threatmodel_find_safeguard(old, new->safeguards.items[s].label.id));
        made = before == NONE ||
               stands_alike(&d->sides[0]->situation.standings[before],
                            &d->sides[1]->situation.standings[s]) ||
               vec_push(&d->safeguards, ((struct pair){{before, s}}));
    }
    return made;
}

/* Criteria of a level stand with the level. */
static bool compare_criteria(struct difference *d)
{
    const struct policy *policy = d->sides[1]->situation.question.policy;
    bool made = true;
    for (uint32_t i = 0; made && d->same_framework && i < policy->criteria.count; i++) {
        made = *policy->criteria.items[i].capability ||
               d->sides[0]->criteria_weakest[i].reached ==
                   d->sides[1]->criteria_weakest[i].reached ||
               vec_push(&d->criteria, ((struct pair){{i, i}}));
    }
    return made;
}

enum status difference_find(const struct verdict *before, const struct verdict *after,
                            const struct model_images *images, struct difference *out)
{
    *out = (struct difference){.sides = {before, after}, .images = images, .complete = true};
    arena_init(&out->arena);
    out->same_framework = strcmp(before->situation.question.policy->digest,
                                 after->situation.question.policy->digest) == 0;
    out->decisions = before->deployment.decision != after->deployment.decision ||
                     before->development.decision != after->development.decision;
    out->outcome = before->outcome != after->outcome;
    enum status status = compare_scenarios(out);
    if (status == STATUS_OK && !(compare_domains(out) && compare_levels(out) &&
                                 compare_safeguards(out) && compare_criteria(out))) {
        status = STATUS_MEMORY;
    }
    if (status != STATUS_OK) {
        difference_release(out);
    }
    return status;
}

bool difference_is_empty(const struct difference *d)
{
    bool differs = d->decisions || d->tiers || d->outcome || d->levels.count ||
                   d->safeguards.count || d->criteria.count;
    for (size_t s = 0; s < d->scenarios.count; s++) {
        differs |= d->scenarios.items[s].differs;
    }
    return !differs;
}

void difference_release(struct difference *difference)
{
    vec_release(&difference->scenarios);
    vec_release(&difference->domains);
    vec_release(&difference->levels);
    vec_release(&difference->safeguards);
    vec_release(&difference->criteria);
    arena_release(&difference->arena);
    *difference = (struct difference){0};
}
