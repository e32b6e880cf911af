/* Sets of safeguards as JSON (threatmodels/schema/cuts.schema.json) and as CSV, a line a
 * safeguard of a set. */
#include "export/cuts.h"

#include "export/csv.h"
#include "export/json.h"
#include "export/result_json.h"

#include <math.h>

static const char *const guard_words[] = {"shut", "cut", "open"};

static const struct threatmodel *model_of(const struct cuts_report *r)
{
    return r->verdicts[0]->situation.question.model;
}

static void write_cases(struct json *json, const struct cuts_report *r)
{
    json_open_array(json, "assessments");
    for (size_t v = 0; v < r->verdict_count; v++) {
        json_open_object(json, NULL);
        result_json_identity(json, r->verdicts[v]);
        json_close(json);
    }
    json_close(json);
}

static void write_goals(struct json *json, const struct cuts_report *r)
{
    json_open_array(json, "goals");
    for (uint32_t g = 0; g < r->goal_count; g++) {
        const struct scenario *s = &model_of(r)->scenarios.items[r->goals[g].scenario];
        const struct question *q = &r->verdicts[r->verdict_of[g]]->situation.question;
        json_open_object(json, NULL);
        json_string(json, "system", q->evidence->system);
        json_string(json, "deployment", deployment_words[q->deployment]);
        json_string(json, "scenario", s->label.id);
        json_string(json, "title", s->label.title);
        json_string(json, "state", guard_words[r->cuts->guard[g]]);
        json_close(json);
    }
    json_close(json);
}

static void write_stated(struct json *json, const char *key, double value)
{
    if (!isnan(value)) {
        json_number(json, key, value);
    }
}

static void write_safeguards(struct json *json, const struct cuts_report *r)
{
    json_open_array(json, "safeguards");
    for (uint32_t p = 0; p < r->cuts->players.count; p++) {
        uint32_t number = r->cuts->players.safeguards[p];
        const struct safeguard *s = &model_of(r)->safeguards.items[number];
        json_open_object(json, NULL);
        json_string(json, "id", s->label.id);
        json_string(json, "title", s->label.title);
        json_bool(json, "in_force", r->cuts->players.in_force[p]);
        json_number(json, "cost", r->cost[number]);
        write_stated(json, "friction", r->friction[number]);
        if (*s->group) {
            json_string(json, "group", s->group);
        }
        if (r->has_chances) {
            json_bool(json, "bypass_measured", !r->assumed[p]);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_chance(struct json *json, const struct bounds *chance)
{
    json_open_object(json, "probability");
    json_number(json, "lower", chance->lower);
    json_number(json, "upper", chance->upper);
    json_close(json);
}

static void write_set(struct json *json, const struct cuts_report *r,
                      const struct cover_set *set, const struct bounds *chance)
{
    uint32_t fresh = 0;
    json_open_object(json, NULL);
    json_open_array(json, "safeguards");
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t player = set->elements[i];
        fresh += !r->cuts->players.in_force[player];
        json_string(
            json, NULL,
            model_of(r)->safeguards.items[r->cuts->players.safeguards[player]].label.id);
    }
    json_close(json);
    json_number(json, r->by_size ? "size" : "cost", set->cost);
    json_count(json, "new", fresh);
    if (chance) {
        write_chance(json, chance);
    }
}

/* Why the first set needs its members: what opens without each, and how. */
static void write_needs(struct json *json, const struct cuts_report *r)
{
    const struct cover_set *set = &r->cuts->answer.sets[0];
    json_open_array(json, "needs");
    for (uint32_t e = 0; e < set->count; e++) {
        const struct need *need = &r->needs[e];
        if (need->goal == NONE) {
            continue;
        }
        const struct question *q = &r->verdicts[r->verdict_of[need->goal]]->situation.question;
        uint32_t safeguard = r->cuts->players.safeguards[set->elements[e]];
        json_open_object(json, NULL);
        json_string(json, "safeguard", model_of(r)->safeguards.items[safeguard].label.id);
        json_string(json, "opens",
                    model_of(r)->scenarios.items[need->opening.scenario].label.id);
        json_string(json, "system", q->evidence->system);
        json_string(json, "deployment", deployment_words[q->deployment]);
        json_open_array(json, "steps");
        for (uint32_t i = 0; i < need->opening.node_count; i++) {
            json_string(json, NULL, model_of(r)->nodes.items[need->opening.nodes[i]].label.id);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

/* Of a tolerance: what each member of the first set is needed for, in its order. */
static void write_without(struct json *json, const struct cuts_report *r)
{
    json_open_array(json, "without_each");
    for (uint32_t e = 0; e < r->cuts->answer.sets[0].count; e++) {
        json_open_object(json, NULL);
        json_number(json, "lower", r->without[e].lower);
        json_number(json, "upper", r->without[e].upper);
        json_close(json);
    }
    json_close(json);
}

static void write_sets(struct json *json, const struct cuts_report *r)
{
    const struct cover_answer *answer = &r->cuts->answer;
    json_open_array(json, "sets");
    for (size_t i = 0; i < answer->count; i++) {
        write_set(json, r, &answer->sets[i], r->has_chances ? &r->chances[i] : NULL);
        if (r->needs && i == 0) {
            write_needs(json, r);
        }
        if (r->without && i == 0) {
            write_without(json, r);
        }
        json_close(json);
    }
    json_close(json);
    if (answer->has_known) {
        json_open_array(json, "known");
        write_set(json, r, &answer->known, NULL);
        json_close(json);
        json_close(json);
    }
}

static void write_proof(struct json *json, const struct cuts_report *r)
{
    const struct cover_answer *answer = &r->cuts->answer;
    struct bounds least = cuts_least_cost(r);
    json_open_object(json, r->by_size ? "least_size" : "least_cost");
    json_number(json, "lower", least.lower);
    json_number(json, "upper", least.upper);
    json_bool(json, "proven", least.complete);
    json_close(json);
    json_bool(json, "all_of_the_least", cover_ties_complete(answer));
    json_bool(json, "exhausted", answer->exhausted);
    json_number(json, "others_from", answer->exhausted ? NAN : answer->lower);
}

static void write_counts(struct json *json, const struct cuts *cuts)
{
    if (cuts->counted) {
        json_decimal(json, "minimal_sets", cuts->count);
        json_bool(json, "minimal_sets_exact", cuts->count_complete);
    }
    if (cuts->kept) {
        json_decimal(json, "within_constraints", cuts->kept);
        json_bool(json, "within_constraints_exact", cuts->kept_complete);
    }
}

static void write_front(struct json *json, const struct cuts_report *r)
{
    json_open_array(json, "front");
    for (size_t i = 0; i < r->front->count; i++) {
        const struct front_point *p = &r->front->points[i];
        const struct bounds chance = {p->probability, p->probability, true};
        write_set(json, r, &p->set, &chance);
        json_number(json, "friction", p->friction);
        json_close(json);
    }
    json_close(json);
}

void cuts_write_json(const struct cuts_report *r, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-cuts");
    json_count(&json, "version", 1);
    write_cases(&json, r);
    write_goals(&json, r);
    write_safeguards(&json, r);
    json_string(&json, "by", r->by_size ? "size" : "cost");
    json_bool(&json, "costs_stated", !r->no_costs);
    write_stated(&json, "tolerance", r->tolerance);
    if (r->has_chances) {
        write_stated(&json, "assumed_bypass", r->bypass);
        json_number(&json, "beta", r->beta);
        json_number(&json, "untreated", r->untreated);
    }
    if (r->front) {
        write_front(&json, r);
    } else {
        write_counts(&json, r->cuts);
        write_sets(&json, r);
        write_proof(&json, r);
    }
    json_bool(&json, "complete", r->complete);
    json_close(&json);
}

static void write_csv_set(const struct cuts_report *r, size_t rank, const struct cover_set *set,
                          struct bounds chance, struct text *out)
{
    if (set->count == 0) {
        text_format(out, "%zu,", rank);
        csv_number(out, set->cost, false);
        csv_number(out, chance.lower, false);
        csv_number(out, chance.upper, false);
        text_format(out, ",,,,%s\n", r->complete ? "true" : "false");
    }
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t player = set->elements[i];
        uint32_t number = r->cuts->players.safeguards[player];
        text_format(out, "%zu,", rank);
        csv_number(out, set->cost, false);
        csv_number(out, chance.lower, false);
        csv_number(out, chance.upper, false);
        csv_cell(out, model_of(r)->safeguards.items[number].label.id, false);
        csv_cell(out, r->cuts->players.in_force[player] ? "true" : "false", false);
        csv_number(out, r->cost[number], false);
        csv_number(out, r->friction[number], false);
        csv_cell(out, r->complete ? "true" : "false", true);
    }
}

void cuts_write_csv(const struct cuts_report *r, struct text *out)
{
    const struct bounds unknown = {NAN, NAN, false};
    text_append(out, "set,set_cost,lower,upper,safeguard,in_force,cost,friction,complete\n");
    for (size_t i = 0; r->front && i < r->front->count; i++) {
        const struct front_point *p = &r->front->points[i];
        write_csv_set(r, i + 1, &p->set, (struct bounds){p->probability, p->probability, true},
                      out);
    }
    for (size_t i = 0; !r->front && i < r->cuts->answer.count; i++) {
        write_csv_set(r, i + 1, &r->cuts->answer.sets[i],
                      r->has_chances ? r->chances[i] : unknown, out);
    }
}
