/* What packs declare, compared: terms with all that rests on them, domains, questions, security
 * levels, tiers and criteria. What such a change does to verdicts no table shows; where its
 * direction is known it is said, and otherwise that it cannot be told. */
#include "analyzer/policy_difference.h"

#include <string.h>

/* Labels of one kind, of either pack. */
struct declared {
    const char *element;
    const struct label *(*at)(const struct policy *pack, size_t index);
    size_t (*count)(const struct policy *pack);
    /* what differs between two of one id, and its effect; NULL: nothing but label and text */
    const char *(*differs)(struct comparing *c, size_t a, size_t b, enum policy_effect *effect);
    /* the effect of one that is added, or removed */
    enum policy_effect (*alone)(const struct policy *pack, size_t index, bool added);
};

#define DECLARE(kind, field)                                                                   \
    static const struct label *kind##_at(const struct policy *pack, size_t index)              \
    {                                                                                          \
        return &pack->field.items[index].label;                                                \
    }                                                                                          \
    static size_t kind##_count(const struct policy *pack)                                      \
    {                                                                                          \
        return pack->field.count;                                                              \
    }

DECLARE(term, terms)
DECLARE(domain, domains)
DECLARE(question, questions)
DECLARE(security, security)
DECLARE(tier, tiers)
DECLARE(criterion, criteria)

static enum policy_effect unknown_alone(const struct policy *pack, size_t index, bool added)
{
    (void)pack, (void)index, (void)added;
    return EFFECT_UNKNOWN;
}

/* More is rated where a domain is tracked. */
static enum policy_effect domain_alone(const struct policy *pack, size_t index, bool added)
{
    return pack->domains.items[index].status != DOMAIN_TRACKED ? EFFECT_NONE
           : added                                             ? EFFECT_STRENGTHENS
                                                               : EFFECT_WEAKENS;
}

/* A criterion that accepts safeguards asks for more than none. What decides a level may raise
 * or lower what was decided without it. */
static enum policy_effect criterion_alone(const struct policy *pack, size_t index, bool added)
{
    const struct criterion *criterion = &pack->criteria.items[index];
    return *criterion->capability || !criterion->safeguards.count ? EFFECT_UNKNOWN
           : added                                                ? EFFECT_STRENGTHENS
                                                                  : EFFECT_WEAKENS;
}

static bool within(const struct string_list *a, const struct string_list *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (!b->count || !string_list_takes(b, a->items[i])) {
            return false;
        }
    }
    return true;
}

static enum policy_effect by_lists(const struct string_list *a, const struct string_list *b)
{
    bool fewer = within(a, b), more = within(b, a);
    return fewer && more ? EFFECT_NONE
           : fewer       ? EFFECT_STRENGTHENS
           : more        ? EFFECT_WEAKENS
                         : EFFECT_UNKNOWN;
}

static const char *domain_differs(struct comparing *c, size_t a, size_t b,
                                  enum policy_effect *effect)
{
    const struct policy_domain *x = &c->packs[0]->domains.items[a];
    const struct policy_domain *y = &c->packs[1]->domains.items[b];
    *effect = by_lists(&x->covers, &y->covers);
    if (x->status == y->status) {
        return *effect == EFFECT_NONE ? "" : "covers other domains or outcomes";
    }
    bool more = y->status == DOMAIN_TRACKED, less = x->status == DOMAIN_TRACKED;
    *effect = *effect != EFFECT_NONE ? EFFECT_UNKNOWN
              : more                 ? EFFECT_STRENGTHENS
              : less                 ? EFFECT_WEAKENS
                                     : EFFECT_NONE;
    return policy_text(c, "%s instead of %s", domain_status_words[y->status],
                       domain_status_words[x->status]);
}

static const char *question_differs(struct comparing *c, size_t a, size_t b,
                                    enum policy_effect *effect)
{
    const struct policy_question *x = &c->packs[0]->questions.items[a];
    const struct policy_question *y = &c->packs[1]->questions.items[b];
    *effect = EFFECT_UNKNOWN;
    return strcmp(x->role, y->role) != 0
               ? policy_text(c, "judged by %s instead of %s", y->role, x->role)
           : x->absent_is_no != y->absent_is_no ? "another meaning of no record"
           : x->vague != y->vague ? (y->vague ? "vague now" : "not vague any more")
                                  : "";
}

static const char *security_differs(struct comparing *c, size_t a, size_t b,
                                    enum policy_effect *effect)
{
    const struct security_level *x = &c->packs[0]->security.items[a];
    const struct security_level *y = &c->packs[1]->security.items[b];
    const char *asks =
        x->question == NONE ? "" : c->packs[0]->questions.items[x->question].label.id;
    const char *asked =
        y->question == NONE ? "" : c->packs[1]->questions.items[y->question].label.id;
    *effect = by_lists(&x->safeguards, &y->safeguards);
    if (strcmp(asks, asked) != 0 || x->tested_against != y->tested_against || a != b) {
        *effect = EFFECT_UNKNOWN;
        return "another question, adversary or place";
    }
    return *effect == EFFECT_NONE ? "" : "asks for other safeguards";
}

static const char *tier_differs(struct comparing *c, size_t a, size_t b,
                                enum policy_effect *effect)
{
    *effect = EFFECT_UNKNOWN;
    return a == b ? "" : policy_text(c, "rank %zu instead of %zu", b, a);
}

/* 1: met by fewer values; -1: by more; 0: by the same; 2: they are not comparable. */
static int tightened(const struct threshold *a, const struct threshold *b)
{
    bool rises = a->comparison == COMPARE_AT_LEAST || a->comparison == COMPARE_ABOVE;
    bool rising = b->comparison == COMPARE_AT_LEAST || b->comparison == COMPARE_ABOVE;
    bool strict_a = a->comparison == COMPARE_ABOVE || a->comparison == COMPARE_BELOW;
    bool strict_b = b->comparison == COMPARE_ABOVE || b->comparison == COMPARE_BELOW;
    /* any category is met before the mean is, and that before all are */
    static const int asks[] = {
        [CATEGORIES_ANY] = 0, [CATEGORIES_MEAN] = 1, [CATEGORIES_ALL] = 2};
    int gate = asks[b->gate] - asks[a->gate];
    double further = rises ? b->value - a->value : a->value - b->value;
    int value = further > 0 ? 1 : further < 0 ? -1 : (int)strict_b - (int)strict_a;
    if (rises != rising || a->shows != b->shows || gate * value < 0) {
        return 2;
    }
    int sum = gate + value;
    return sum > 0 ? 1 : sum < 0 ? -1 : 0;
}

/* Whether meeting the criterion is asked for (1), counts against the system (-1), or both. */
static int wanted(const struct policy *pack, size_t index)
{
    const struct criterion *criterion = &pack->criteria.items[index];
    bool good = criterion->safeguards.count > 0, bad = *criterion->capability != '\0';
    for (size_t r = 0; r < pack->rules.count; r++) {
        const struct rule *rule = &pack->rules.items[r];
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind == PREDICATE_MEETS && predicate->criterion == index) {
                good |= !predicate->expected;
                bad |= predicate->expected;
            }
        }
    }
    return (int)good - (int)bad;
}

static const char *criterion_differs(struct comparing *c, size_t a, size_t b,
                                     enum policy_effect *effect)
{
    const struct criterion *x = &c->packs[0]->criteria.items[a];
    const struct criterion *y = &c->packs[1]->criteria.items[b];
    int direction = wanted(c->packs[0], a);
    int tighter = tightened(&x->threshold, &y->threshold);
    *effect = EFFECT_UNKNOWN;
    if (strcmp(x->metric, y->metric) != 0 || strcmp(x->capability, y->capability) != 0 ||
        x->level != y->level || x->threshold.area != y->threshold.area) {
        return "another metric, area, capability or level";
    }
    if (by_lists(&x->safeguards, &y->safeguards) != EFFECT_NONE) {
        *effect = tighter == 0 ? by_lists(&x->safeguards, &y->safeguards) : EFFECT_UNKNOWN;
        return "accepts other safeguards";
    }
    if (tighter == 0) {
        return "";
    }
    if (tighter != 2 && direction != 0 && wanted(c->packs[1], b) == direction) {
        *effect = tighter * direction > 0 ? EFFECT_STRENGTHENS : EFFECT_WEAKENS;
    }
    return policy_text(c, "%s threshold",
                       tighter == 1    ? "a tighter"
                       : tighter == -1 ? "a looser"
                                       : "another");
}

static const struct declared kinds[] = {
    {"term", term_at, term_count, NULL, unknown_alone},
    {"domain", domain_at, domain_count, domain_differs, domain_alone},
    {"question", question_at, question_count, question_differs, unknown_alone},
    {"security level", security_at, security_count, security_differs, unknown_alone},
    {"tier", tier_at, tier_count, tier_differs, unknown_alone},
    {"criterion", criterion_at, criterion_count, criterion_differs, criterion_alone},
};

static size_t find_label(const struct declared *kind, const struct policy *pack, const char *id)
{
    size_t i = 0, count = kind->count(pack);
    while (i < count && strcmp(kind->at(pack, i)->id, id) != 0) {
        i++;
    }
    return i;
}

struct dependents {
    const char **items;
    size_t count;
};

static void add_dependent(struct comparing *c, const char *element, const struct label *label,
                          const struct string_list *terms, const char *term,
                          struct dependents *out)
{
    if (!terms->count || !string_list_takes(terms, term)) {
        return;
    }
    const char *words = policy_text(c, "%s '%s'", element, label->id);
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->items[i], words) == 0) {
            return;
        }
    }
    out->items[out->count++] = words;
}

/* What rests on a term in either pack. */
static struct string_list depends_on(struct comparing *c, const char *term)
{
    size_t most = 0;
    for (int side = 0; side < 2; side++) {
        const struct policy *p = c->packs[side];
        most += p->rules.count + p->decisions.count + p->criteria.count + p->questions.count;
    }
    struct dependents found = {arena_array(&c->space->arena, most + 1, sizeof(*found.items)),
                               0};
    if (!found.items) {
        c->space->failed = true;
        return (struct string_list){NULL, 0};
    }
    for (int side = 0; side < 2; side++) {
        const struct policy *p = c->packs[side];
        for (size_t i = 0; i < p->questions.count; i++) {
            add_dependent(c, "question", &p->questions.items[i].label,
                          &p->questions.items[i].terms, term, &found);
        }
        for (size_t i = 0; i < p->criteria.count; i++) {
            add_dependent(c, "criterion", &p->criteria.items[i].label,
                          &p->criteria.items[i].terms, term, &found);
        }
        for (size_t i = 0; i < p->rules.count; i++) {
            add_dependent(c, "rule", &p->rules.items[i].label, &p->rules.items[i].terms, term,
                          &found);
        }
        for (size_t i = 0; i < p->decisions.count; i++) {
            add_dependent(c, "decision", &p->decisions.items[i].label,
                          &p->decisions.items[i].terms, term, &found);
        }
    }
    return (struct string_list){found.items, found.count};
}

static void add(struct comparing *c, const struct declared *kind, const struct label *label,
                enum policy_how how, enum policy_effect effect, const char *text)
{
    struct policy_change change = {.element = kind->element,
                                   .id = label->id,
                                   .title = label->title,
                                   .how = how,
                                   .effect = effect,
                                   .text = text};
    if (kind == &kinds[0]) {
        change.depends = depends_on(c, label->id);
        change.effect = change.depends.count ? EFFECT_UNKNOWN : EFFECT_NONE;
    }
    policy_add_change(c, change);
}

static void compare_pair(struct comparing *c, const struct declared *kind, size_t a, size_t b)
{
    const struct label *x = kind->at(c->packs[0], a), *y = kind->at(c->packs[1], b);
    enum policy_effect effect = EFFECT_UNKNOWN;
    const char *text = kind->differs ? kind->differs(c, a, b, &effect) : "";
    if (!kind->differs && (strcmp(x->text, y->text) != 0 || strcmp(x->title, y->title) != 0)) {
        text = "defined otherwise";
    }
    if (*text) {
        add(c, kind, y, HOW_CHANGED, effect, text);
    }
}

static void compare_kind(struct comparing *c, const struct declared *kind)
{
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < kind->count(c->packs[side]); i++) {
            const struct label *label = kind->at(c->packs[side], i);
            size_t other = find_label(kind, c->packs[!side], label->id);
            if (other == kind->count(c->packs[!side])) {
                add(c, kind, label, side ? HOW_ADDED : HOW_REMOVED,
                    kind->alone(c->packs[side], i, side), "");
            } else if (side == 0) {
                compare_pair(c, kind, i, other);
            }
        }
    }
}

void policy_compare_declared(struct comparing *c)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        compare_kind(c, &kinds[i]);
    }
}
