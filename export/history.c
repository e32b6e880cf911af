/* What changed between two assessments; see history.h. Evidence becomes a list of facts, each
 * with a key and what is said of it, in the canonical order of records; two lists are compared
 * by key, so that a change is named by the record it is about. */
#include "export/history.h"

#include "export/evidence.h"

#include <string.h>

struct fact {
    const char *kind, *key, *says;
};

struct facts {
    VEC(struct fact) list;
};

struct finding_moves {
    struct moves *out;
    struct moved_assessment *into;
    bool failed;
};

static const char *keep(struct finding_moves *f, struct text *text)
{
    const char *copy = text->failed ? NULL : arena_string(&f->out->arena, text_string(text));
    f->failed |= !copy;
    text_release(text);
    text_init(text);
    return copy ? copy : "";
}

static void add_fact(struct finding_moves *f, struct facts *facts, const char *kind,
                     struct text *key, struct text *says)
{
    struct fact fact = {kind, keep(f, key), NULL};
    fact.says = keep(f, says);
    f->failed |= !vec_push(&facts->list, fact);
}

static void measurement_key(struct text *key, const struct measurement *m)
{
    const char *const parts[] = {m->category, m->checkpoint, m->evaluator, m->date};
    text_append(key, m->metric);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        text_format(key, "%s%s", *parts[i] ? ", " : "", parts[i]);
    }
    if (m->elicitation) {
        text_format(key, ", %s", elicitation_words[m->elicitation]);
    }
}

static void measurement_says(struct text *says, const struct measurement *m)
{
    if (m->has_count) {
        text_format(says, "%llu of %llu = ", (unsigned long long)m->k,
                    (unsigned long long)m->n);
    }
    text_rounded(says, m->value, 6);
    if (m->has_interval) {
        text_append(says, " (");
        text_rounded(says, m->low, 4);
        text_append(says, " to ");
        text_rounded(says, m->high, 4);
        text_append(says, ")");
    }
}

static void bypasses_say(struct text *says, const struct bypass_count *count)
{
    if (count->has_bypasses) {
        text_format(says, "%llu bypasses", (unsigned long long)count->bypasses);
    }
    if (count->has_attempts) {
        text_format(says, "%s%llu attempts", count->has_bypasses ? " of " : "",
                    (unsigned long long)count->attempts);
    }
}

static void gather_assertions(struct finding_moves *f, const struct evidence *e,
                              struct facts *facts)
{
    struct text key, says;
    text_init(&key);
    text_init(&says);
    for (size_t i = 0; i < e->measurements.count; i++) {
        measurement_key(&key, &e->measurements.items[i]);
        measurement_says(&says, &e->measurements.items[i]);
        add_fact(f, facts, "measurement", &key, &says);
    }
    for (size_t i = 0; i < e->safeguards.count; i++) {
        const struct safeguard_record *r = &e->safeguards.items[i];
        text_append(&key, r->safeguard);
        text_format(&says, "%s%s%s%s%s", safeguard_status_words[r->status],
                    *r->date ? " since " : "", r->date, *r->expires ? " until " : "",
                    r->expires);
        for (int a = 0; adversary_words[a]; a++) {
            text_append(&says, r->tested_against >> a & 1 ? ", " : "");
            text_append(&says, r->tested_against >> a & 1 ? adversary_words[a] : "");
        }
        add_fact(f, facts, "safeguard", &key, &says);
    }
    for (size_t i = 0; i < e->coverage.count; i++) {
        text_append(&key, e->coverage.items[i].scenario);
        text_append(&says, assessed_words[e->coverage.items[i].assessed]);
        add_fact(f, facts, "coverage", &key, &says);
    }
    for (size_t i = 0; i < e->judgements.count; i++) {
        const struct judgement_record *r = &e->judgements.items[i];
        text_append(&key, r->question);
        text_format(&says, "%s (%s, %s)", r->holds ? "yes" : "no", r->role, r->date);
        add_fact(f, facts, "judgement", &key, &says);
    }
    text_release(&key);
    text_release(&says);
}

static void gather_use(struct finding_moves *f, const struct evidence *e, struct facts *facts)
{
    struct text key, says;
    text_init(&key);
    text_init(&says);
    for (size_t i = 0; i < e->campaigns.count; i++) {
        const struct campaign *r = &e->campaigns.items[i];
        text_format(&key, "%s, %s", r->safeguard, r->name);
        bypasses_say(&says, &r->count);
        add_fact(f, facts, "campaign", &key, &says);
    }
    for (size_t i = 0; i < e->observations.count; i++) {
        const struct observation *r = &e->observations.items[i];
        text_format(&key, "%s%s%s, %s to %s", *r->safeguard ? r->safeguard : "the system",
                    r->deployment == NONE ? "" : ", ",
                    r->deployment == NONE ? "" : deployment_words[r->deployment], r->begins,
                    r->ends);
        bypasses_say(&says, &r->count);
        if (r->has_incidents) {
            text_format(&says, "%s%llu incidents", says.length ? ", " : "",
                        (unsigned long long)r->incidents);
        }
        add_fact(f, facts, "observation", &key, &says);
    }
    for (size_t i = 0; i < e->incidents.count; i++) {
        const struct incident *r = &e->incidents.items[i];
        text_append(&key, r->name);
        text_format(&says, "%s of %s, %s%s", incident_kind_words[r->kind], r->date,
                    *r->resolved ? "resolved " : "open", r->resolved);
        add_fact(f, facts, "incident", &key, &says);
    }
    for (size_t i = 0; i < e->studies.count; i++) {
        text_format(&key, "%s, %s", e->studies.items[i].name, e->studies.items[i].endpoint);
        text_append(&says, "recorded");
        add_fact(f, facts, "uplift-study", &key, &says);
    }
    for (size_t i = 0; i < e->events.count; i++) {
        const struct event_record *r = &e->events.items[i];
        text_append(&key, r->name);
        text_format(&says, "%s of %s", r->kind == NONE ? "fulfilment" : event_words[r->kind],
                    r->date);
        add_fact(f, facts, "event", &key, &says);
    }
    text_release(&key);
    text_release(&says);
}

static void gather_evidence(struct finding_moves *f, const struct evidence_set *set,
                            struct facts *facts)
{
    for (size_t i = 0; i < set->systems.count; i++) {
        gather_assertions(f, &set->systems.items[i], facts);
        gather_use(f, &set->systems.items[i], facts);
    }
}

static void gather_question(struct finding_moves *f, const struct assessment_record *r,
                            struct facts *facts)
{
    struct text key, says;
    text_init(&key);
    text_init(&says);
    for (size_t i = 0; i < r->inputs.count; i++) {
        text_append(&key, r->inputs.items[i].name);
        text_format(&says, "%.12s", r->inputs.items[i].digest);
        add_fact(f, facts, r->inputs.items[i].kind, &key, &says);
    }
    text_append(&key, "date");
    text_append(&says, r->date);
    add_fact(f, facts, "question", &key, &says);
    text_append(&key, "confidence");
    text_rounded(&says, r->confidence, 6);
    add_fact(f, facts, "question", &key, &says);
    text_append(&key, "reading");
    text_append(&says, r->strict ? "strict" : "the framework's");
    add_fact(f, facts, "question", &key, &says);
    text_append(&key, "pathgate");
    text_append(&says, r->recorder);
    add_fact(f, facts, "program", &key, &says);
    text_release(&key);
    text_release(&says);
}

static void gather_conclusions(struct finding_moves *f, const struct assessment_record *r,
                               struct facts *facts)
{
    struct text key, says;
    text_init(&key);
    text_init(&says);
    const char *const plain[][2] = {{"verdict", r->outcome},
                                    {"deployment", r->deployment_decision},
                                    {"development", r->development_decision}};
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        text_append(&key, plain[i][0]);
        text_append(&says, plain[i][1]);
        add_fact(f, facts, i ? "decision" : "outcome", &key, &says);
    }
    for (size_t i = 0; i < r->tiers.count; i++) {
        const struct assessed_tier *t = &r->tiers.items[i];
        text_format(&key, "%s%s%s, %s", t->kind, *t->subject ? " " : "", t->subject, t->stage);
        text_format(&says, "%s%s%s", t->tier,
                    strcmp(t->truth, "YES") == 0 ? "" : " (cannot rule out)",
                    t->rated ? "" : ", not rated");
        add_fact(f, facts, "tier", &key, &says);
    }
    for (size_t i = 0; i < r->safeguards.count; i++) {
        const struct assessed_safeguard *s = &r->safeguards.items[i];
        text_append(&key, s->safeguard);
        text_format(&says, "%s%s", s->status,
                    strcmp(s->counts, "YES") == 0  ? ", counts"
                    : strcmp(s->counts, "NO") == 0 ? ""
                                                   : ", may count");
        add_fact(f, facts, "standing", &key, &says);
    }
    text_release(&key);
    text_release(&says);
}

static const struct fact *find_fact(const struct facts *facts, const struct fact *like)
{
    for (size_t i = 0; i < facts->list.count; i++) {
        const struct fact *fact = &facts->list.items[i];
        if (strcmp(fact->kind, like->kind) == 0 && strcmp(fact->key, like->key) == 0) {
            return fact;
        }
    }
    return NULL;
}

static void add_change(struct finding_moves *f, bool cause, const struct fact *fact,
                       const char *from, const char *to)
{
    struct change change = {cause, fact->kind, fact->key, from, to};
    f->failed |= !vec_push(&f->into->changes, change);
}

static void compare_facts(struct finding_moves *f, bool cause, const struct facts *before,
                          const struct facts *after)
{
    for (size_t i = 0; i < after->list.count && !f->failed; i++) {
        const struct fact *now = &after->list.items[i], *then = find_fact(before, now);
        if (!then || strcmp(then->says, now->says) != 0) {
            add_change(f, cause, now, then ? then->says : "", now->says);
        }
    }
    for (size_t i = 0; i < before->list.count && !f->failed; i++) {
        if (!find_fact(after, &before->list.items[i])) {
            add_change(f, cause, &before->list.items[i], before->list.items[i].says, "");
        }
    }
}

static void compare_assessments(struct finding_moves *f, const struct store_history *history,
                                const struct evidence_set *evidence, size_t index)
{
    struct facts causes[2] = {{{0}}}, effects[2] = {{{0}}};
    for (size_t side = 0; side < 2; side++) {
        size_t at = index - 1 + side;
        gather_evidence(f, &evidence[at], &causes[side]);
        gather_question(f, &history->list.items[at], &causes[side]);
        gather_conclusions(f, &history->list.items[at], &effects[side]);
    }
    size_t before = f->into->changes.count;
    compare_facts(f, true, &causes[0], &causes[1]);
    const struct assessment_record *a = &history->list.items[index - 1], *b = a + 1;
    if (f->into->changes.count == before && strcmp(a->evidence_digest, b->evidence_digest)) {
        const struct fact words = {"evidence", "sources and notes", ""};
        add_change(f, true, &words, a->evidence_digest, b->evidence_digest);
    }
    compare_facts(f, false, &effects[0], &effects[1]);
    for (size_t side = 0; side < 2; side++) {
        vec_release(&causes[side].list);
        vec_release(&effects[side].list);
    }
}

static bool same_series(const struct assessment_record *a, const struct assessment_record *b)
{
    return strcmp(a->deployment, b->deployment) == 0 && strcmp(a->framework, b->framework) == 0;
}

enum status moves_find(const struct store_history *history, const struct evidence_set *evidence,
                       struct moves *out)
{
    struct finding_moves f = {.out = out};
    *out = (struct moves){.system = "", .title = ""};
    arena_init(&out->arena);
    for (size_t i = 0; i < history->list.count && !f.failed; i++) {
        struct moved_assessment moved = {.record = &history->list.items[i]};
        moved.first = i == 0 || !same_series(moved.record - 1, moved.record);
        f.failed |= !vec_push(&out->list, moved);
        if (!f.failed && !moved.first) {
            f.into = &out->list.items[i];
            compare_assessments(&f, history, evidence, i);
        }
    }
    if (f.failed) {
        moves_release(out);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

void moves_release(struct moves *moves)
{
    for (size_t i = 0; i < moves->list.count; i++) {
        vec_release(&moves->list.items[i].changes);
    }
    vec_release(&moves->list);
    arena_release(&moves->arena);
    *moves = (struct moves){0};
}
