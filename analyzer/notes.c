/* Noting what does not meet; see notes.h. Ids are gathered from the models once and compared as
 * strings: there are hundreds at most. */
#include "analyzer/notes.h"

#include "base/names.h"

#include <string.h>

struct id_list {
    VEC(const char *) ids;
};

static bool has_id(const struct id_list *list, const char *id)
{
    for (size_t i = 0; i < list->ids.count; i++) {
        if (strcmp(list->ids.items[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* Ids that the loaded models do not have, each once, with the nearest one that they have. */
struct strangers {
    const struct id_list *known;
    struct id_list seen;
    struct text list;
};

static bool meet(struct strangers *strangers, const char *id)
{
    const struct id_list *known = strangers->known;
    if (has_id(known, id) || has_id(&strangers->seen, id)) {
        return true;
    }
    const char *nearest = names_nearest(id, known->ids.items, known->ids.count);
    text_format(&strangers->list, "%s %s", strangers->seen.ids.count ? "," : "", id);
    if (nearest) {
        text_format(&strangers->list, " (near: %s)", nearest);
    }
    return vec_push(&strangers->seen.ids, id);
}

/* One note for all of them; none where there are none. */
static bool note(struct verdict *v, const char *what, struct strangers *strangers,
                 bool complete)
{
    size_t count = strangers->seen.ids.count;
    const char *text = count
                           ? arena_format(&v->arena, "%s that the models do not have (%zu):%s",
                                          what, count, text_string(&strangers->list))
                           : "";
    complete = complete && !strangers->list.failed && text;
    if (complete && count) {
        complete = vec_push(&v->notes, text);
    }
    vec_release(&strangers->seen.ids);
    text_release(&strangers->list);
    return complete;
}

/* Evidence whose metric no model knows measures nothing here: said, not dropped. */
static bool note_metrics(struct verdict *v, const struct id_list *metrics)
{
    const struct evidence *evidence = v->situation.question.evidence;
    struct strangers strangers = {.known = metrics};
    bool complete = true;
    for (size_t i = 0; complete && i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        complete = m->area != AREA_TIERS || meet(&strangers, m->metric);
    }
    return note(v, "the evidence measures metrics", &strangers, complete);
}

static bool note_safeguards(struct verdict *v, const struct id_list *safeguards)
{
    const struct evidence *evidence = v->situation.question.evidence;
    struct strangers strangers = {.known = safeguards};
    bool complete = true;
    for (size_t i = 0; complete && i < evidence->safeguards.count; i++) {
        complete = meet(&strangers, evidence->safeguards.items[i].safeguard);
    }
    for (size_t i = 0; complete && i < evidence->observations.count; i++) {
        const char *watched = evidence->observations.items[i].safeguard;
        complete = !*watched || meet(&strangers, watched);
    }
    return note(v, "the evidence describes safeguards", &strangers, complete);
}

/* Studies that speak to scenarios or capabilities of other models stand with none of these. */
static bool note_studies(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    struct id_list scenarios = {0}, capabilities = {0};
    bool complete = true;
    for (size_t i = 0; i < q->model->scenarios.count; i++) {
        complete &= vec_push(&scenarios.ids, q->model->scenarios.items[i].label.id);
    }
    for (size_t i = 0; i < q->model->capabilities.count; i++) {
        complete &= vec_push(&capabilities.ids, q->model->capabilities.items[i].label.id);
    }
    struct strangers others = {.known = &scenarios}, unknown = {.known = &capabilities};
    for (size_t i = 0; complete && i < q->evidence->studies.count; i++) {
        const struct uplift_study *study = &q->evidence->studies.items[i];
        complete = (!*study->scenario || meet(&others, study->scenario)) &&
                   (!*study->capability || meet(&unknown, study->capability));
    }
    complete = note(v, "uplift studies speak to scenarios", &others, complete);
    complete = note(v, "uplift studies speak to capabilities", &unknown, complete) && complete;
    vec_release(&scenarios.ids);
    vec_release(&capabilities.ids);
    return complete;
}

/* A criterion whose metric no loaded model knows cannot be met by any evidence. */
static bool note_criteria(struct verdict *v, const struct id_list *metrics)
{
    const struct policy *policy = v->situation.question.policy;
    struct strangers strangers = {.known = metrics};
    bool complete = true;
    for (size_t i = 0; complete && i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        complete = c->threshold.area != AREA_TIERS || meet(&strangers, c->metric);
    }
    return note(v, "the framework compares metrics", &strangers, complete);
}

/* What rules ask of capabilities or safeguards that no loaded model knows counts as not
 * assessed. */
static bool meet_predicate(struct strangers *strangers, enum predicate_kind kind,
                           const struct predicate *predicate)
{
    return predicate->kind != kind || meet(strangers, predicate->subject);
}

static bool note_subjects(struct verdict *v, enum predicate_kind kind, const char *what,
                          const struct id_list *known)
{
    const struct policy *policy = v->situation.question.policy;
    struct strangers strangers = {.known = known};
    bool complete = true;
    for (size_t r = 0; r < policy->rules.count; r++) {
        const struct rule *rule = &policy->rules.items[r];
        for (size_t p = 0; complete && p < rule->predicates.count; p++) {
            complete = meet_predicate(&strangers, kind, &rule->predicates.items[p]);
        }
    }
    for (size_t d = 0; d < policy->decisions.count; d++) {
        const struct decision_rule *decision = &policy->decisions.items[d];
        for (size_t c = 0; complete && c < decision->conditions.count; c++) {
            complete = meet_predicate(&strangers, kind, &decision->conditions.items[c]);
        }
    }
    for (size_t l = 0; kind == PREDICATE_SAFEGUARD && l < policy->security.count; l++) {
        const struct string_list *safeguards = &policy->security.items[l].safeguards;
        for (size_t i = 0; complete && i < safeguards->count; i++) {
            complete = meet(&strangers, safeguards->items[i]);
        }
    }
    return note(v, what, &strangers, complete);
}

/* Domains that the framework tracks and of which the loaded models have no scenario. */
static bool note_domains(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    struct text list;
    text_init(&list);
    for (uint32_t d = 0; d < q->policy->domains.count; d++) {
        const struct policy_domain *domain = &q->policy->domains.items[d];
        bool met = domain->status != DOMAIN_TRACKED;
        for (size_t s = 0; s < q->model->scenarios.count; s++) {
            met |= v->scenarios[s].domain == d;
        }
        if (!met) {
            text_format(&list, "%s %s", list.length ? "," : "", domain->label.title);
        }
    }
    const char *text = arena_format(
        &v->arena, "the framework tracks domains of which the models have no scenario:%s",
        text_string(&list));
    bool complete = !list.failed && text && (!list.length || vec_push(&v->notes, text));
    text_release(&list);
    return complete;
}

/* An actor with levels of its own in other baseline worlds, and none stated in this one. */
static bool note_baseline(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    bool stated = false, elsewhere = false;
    for (size_t a = 0; a < q->model->actors.count; a++) {
        const struct actor *actor = &q->model->actors.items[a];
        for (size_t i = 0; i < actor->baseline.count; i++) {
            const char *world = actor->baseline.items[i].world;
            stated |= !*world || strcmp(world, q->policy->baseline) == 0;
            elsewhere |= *world != '\0';
        }
    }
    if (stated || !elsewhere) {
        return true;
    }
    const char *text = arena_format(
        &v->arena,
        "the models state what actors can do by themselves in other baseline worlds, "
        "not in the framework's (%s): nothing is presumed there",
        q->policy->baseline);
    return text && vec_push(&v->notes, text);
}

enum status notes_find(struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    struct id_list metrics = {0}, safeguards = {0}, capabilities = {0};
    bool listed = true;
    for (size_t i = 0; i < model->metrics.count; i++) {
        listed &= vec_push(&metrics.ids, model->metrics.items[i].label.id);
    }
    for (size_t i = 0; i < model->safeguards.count; i++) {
        listed &= vec_push(&safeguards.ids, model->safeguards.items[i].label.id);
    }
    for (size_t i = 0; i < model->capabilities.count; i++) {
        listed &= vec_push(&capabilities.ids, model->capabilities.items[i].label.id);
    }
    listed = listed && note_metrics(v, &metrics) && note_safeguards(v, &safeguards) &&
             note_studies(v) && note_criteria(v, &metrics) &&
             note_subjects(v, PREDICATE_REACHES, "the framework asks for capabilities",
                           &capabilities) &&
             note_subjects(v, PREDICATE_SAFEGUARD, "the framework asks for safeguards",
                           &safeguards) &&
             note_domains(v) && note_baseline(v);
    vec_release(&metrics.ids);
    vec_release(&safeguards.ids);
    vec_release(&capabilities.ids);
    return listed ? STATUS_OK : STATUS_MEMORY;
}
