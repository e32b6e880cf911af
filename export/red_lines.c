/* Red lines for people, as JSON (threatmodels/schema/red-lines.schema.json) and as CSV, a line
 * a level and a set of safeguards. */
#include "export/red_lines.h"

#include "export/csv.h"
#include "export/describe.h"
#include "export/result_json.h"
#include "export/thresholds.h"

#include <math.h>

enum { DIGITS = 4 };

/* What the level does to a scenario, by enum goal_guard. */
static const char *const guard_words[] = {"shut", "cut", "open"};

/* The same in words: to be shut; to stay within the tolerance. */
static const char *const guard_leads[2][3] = {
    {"shut with this level alone, without safeguards: ", "shut by any of these sets: ",
     "NO SAFEGUARDS SHUT: "},
    {"within the tolerance with this level alone, without safeguards: ",
     "brought within the tolerance by any of these sets: ",
     "ABOVE THE TOLERANCE with all safeguards: "}};

static bool has_tolerance(const struct shown_red_lines *s)
{
    return !isnan(s->asked->tolerance);
}

static const struct threatmodel *model_of(const struct shown_red_lines *s)
{
    return s->verdict->situation.question.model;
}

static const char *capability_id(const struct shown_red_lines *s, const struct red_line *line)
{
    return model_of(s)->capabilities.items[line->margin.capability].label.id;
}

static const char *safeguard_id(const struct shown_red_lines *s, const struct red_line *line,
                                uint32_t player)
{
    return model_of(s)->safeguards.items[line->sets.cuts.players.safeguards[player]].label.id;
}

/* The scenarios of one kind, after what is said of them. */
static bool append_scenarios(const struct shown_red_lines *s, const struct red_line *line,
                             enum goal_guard guard, const char *lead, struct text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < line->scenario_count; i++) {
        if (line->sets.cuts.guard[i] == guard) {
            text_append(out, any ? ", " : lead);
            text_append(out, model_of(s)->scenarios.items[line->scenarios[i]].label.id);
            any = true;
        }
    }
    return any;
}

/* With how likely the likeliest of the scenarios then is, where a tolerance is stated. */
static void append_chance(const struct shown_red_lines *s, const struct red_line *line,
                          size_t set, struct text *out)
{
    if (!has_tolerance(s)) {
        return;
    }
    const struct bounds *chance = &line->sets.chances[set];
    text_append(out, ": probability ");
    if (chance->lower < chance->upper) {
        text_append(out, "from ");
        text_rounded(out, chance->lower, DIGITS);
        text_append(out, " to ");
    }
    text_rounded(out, chance->upper, DIGITS);
}

static void append_set(const struct shown_red_lines *s, const struct red_line *line,
                       const struct cover_set *set, const char *between, struct text *out)
{
    for (uint32_t e = 0; e < set->count; e++) {
        text_append(out, e ? between : "");
        text_append(out, safeguard_id(s, line, set->elements[e]));
    }
}

static void write_line(const struct shown_red_lines *s, const struct red_line *line,
                       struct text *out)
{
    const struct cover_answer *answer = &line->sets.cuts.answer;
    const char *const *leads = guard_leads[has_tolerance(s)];
    struct text words;
    text_init(&words);
    text_append_char(out, '\n');
    text_format(&words, "%s >= %u  ", capability_id(s, line), line->margin.level);
    describe_level_margin(&words, s->verdict, &line->margin);
    describe_wrapped(out, text_string(&words), 0, 4, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    text_clear(&words);
    if (append_scenarios(s, line, GOAL_SHUT, leads[GOAL_SHUT], &words)) {
        describe_item(out, 2, &words);
    }
    if (append_scenarios(s, line, GOAL_OPEN, leads[GOAL_OPEN], &words)) {
        describe_item(out, 2, &words);
    }
    if (append_scenarios(s, line, GOAL_CUT, leads[GOAL_CUT], &words)) {
        describe_item(out, 2, &words);
        for (size_t i = 0; i < answer->count; i++) {
            text_append(out, "  ");
            append_set(s, line, &answer->sets[i], " and ", &words);
            append_chance(s, line, i, &words);
            describe_item(out, 2, &words);
        }
        if (!answer->exhausted) {
            text_append(out, "    (there are more, none smaller)\n");
        }
    }
    out->failed |= words.failed;
    text_release(&words);
}

/* Whether some safeguard that matters has no measured bypass rate. */
static bool any_assumed(const struct shown_red_lines *s)
{
    for (size_t i = 0; i < s->lines->count; i++) {
        const struct tolerable *sets = &s->lines->lines[i].sets;
        for (uint32_t p = 0; sets->assumed && p < sets->cuts.players.count; p++) {
            if (sets->assumed[p]) {
                return true;
            }
        }
    }
    return false;
}

static void write_rates(const struct shown_red_lines *s, struct text *out)
{
    struct text words;
    text_init(&words);
    text_append(&words, "The tolerance is a probability of ");
    text_rounded(&words, s->asked->tolerance, DIGITS);
    text_append(&words, " for each scenario, at the upper end of what is not quantified.");
    if (any_assumed(s) && isnan(s->asked->bypass)) {
        text_append(&words, " A bypass rate that nothing measures may be anything up to 1, so "
                            "that such a safeguard brings nothing down ('--bypass' assumes "
                            "one).");
    } else if (any_assumed(s)) {
        text_append(&words, " Bypass rates that nothing measures are assumed to be ");
        text_rounded(&words, s->asked->bypass, DIGITS);
        text_append(&words, " (illustrative).");
    }
    if (s->asked->beta > 0) {
        text_append(&words, " Common-cause groups share failures by a beta-factor of ");
        text_rounded(&words, s->asked->beta, DIGITS);
        text_append_char(&words, '.');
    }
    describe_wrapped(out, text_string(&words), 0, 0, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    out->failed |= words.failed;
    text_release(&words);
}

static void write_basis(const struct shown_red_lines *s, struct text *out)
{
    if (!s->lines->count) {
        text_append(out, "\nNo tracked scenario has a threshold.\n");
        return;
    }
    text_append(out, "\nA set is judged as if its safeguards were in force and no others, with "
                     "at least this level of\nthe capability and all else as measured");
    text_append(out, has_tolerance(s) ? ".\n" : "; what is uncertain counts as holding.\n");
    if (has_tolerance(s)) {
        write_rates(s, out);
    }
}

void red_lines_write_text(const struct shown_red_lines *s, struct text *out)
{
    describe_question(out, s->verdict);
    for (size_t i = 0; i < s->lines->count; i++) {
        write_line(s, &s->lines->lines[i], out);
    }
    write_basis(s, out);
    if (!s->lines->complete) {
        text_append(out, "\nIncomplete: a budget was hit or the work was stopped.\n");
    }
}

static void write_scenarios(struct json *json, const struct shown_red_lines *s,
                            const struct red_line *line)
{
    json_open_array(json, "scenarios");
    for (uint32_t i = 0; i < line->scenario_count; i++) {
        json_open_object(json, NULL);
        json_string(json, "id", model_of(s)->scenarios.items[line->scenarios[i]].label.id);
        json_string(json, "with_safeguards", guard_words[line->sets.cuts.guard[i]]);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "safeguard_sets");
    for (size_t i = 0; i < line->sets.cuts.answer.count; i++) {
        const struct cover_set *set = &line->sets.cuts.answer.sets[i];
        json_open_array(json, NULL);
        for (uint32_t e = 0; e < set->count; e++) {
            json_string(json, NULL, safeguard_id(s, line, set->elements[e]));
        }
        json_close(json);
    }
    json_close(json);
    json_bool(json, "all_sets", line->sets.cuts.answer.exhausted);
    if (has_tolerance(s)) {
        json_number(json, "untreated", line->sets.untreated.upper);
        json_open_array(json, "set_probabilities");
        for (size_t i = 0; i < line->sets.cuts.answer.count; i++) {
            json_open_object(json, NULL);
            json_number(json, "lower", line->sets.chances[i].lower);
            json_number(json, "upper", line->sets.chances[i].upper);
            json_close(json);
        }
        json_close(json);
    }
}

static void write_deciding(struct json *json, const struct shown_red_lines *s,
                           const struct level_margin *m)
{
    const struct question *q = &s->verdict->situation.question;
    if (!m->threshold) {
        return;
    }
    json_string(json, "metric", m->metric);
    json_number(json, "threshold", m->threshold->value);
    json_string(json, "cite",
                m->criterion != NONE ? q->policy->criteria.items[m->criterion].label.cite
                                     : q->model->indicators.items[m->indicator].cite);
    json_bool(json, "assessed", m->measurement != NONE);
    if (m->measurement != NONE) {
        json_number(json, "margin", m->margin);
        json_number(json, "margin_low", m->low);
        json_number(json, "margin_high", m->high);
        result_json_measurement(json, "measurement", s->verdict, m->measurement);
    }
}

void red_lines_write_json(const struct shown_red_lines *s, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, s->verdict, "pathgate-red-lines");
    if (has_tolerance(s)) {
        json_number(&json, "tolerance", s->asked->tolerance);
        json_number(&json, "beta", s->asked->beta);
        if (!isnan(s->asked->bypass)) {
            json_number(&json, "assumed_bypass", s->asked->bypass);
        }
    }
    json_open_array(&json, "red_lines");
    for (size_t i = 0; i < s->lines->count; i++) {
        const struct red_line *line = &s->lines->lines[i];
        json_open_object(&json, NULL);
        json_string(&json, "capability", capability_id(s, line));
        json_count(&json, "level", line->margin.level);
        write_deciding(&json, s, &line->margin);
        write_scenarios(&json, s, line);
        json_close(&json);
    }
    json_close(&json);
    json_bool(&json, "complete", s->lines->complete);
    json_close(&json);
}

/* 'number' is that of the set, where there is one. */
static void write_row(const struct shown_red_lines *s, const struct red_line *line,
                      size_t number, struct text *out)
{
    const struct level_margin *m = &line->margin;
    const struct cover_answer *answer = &line->sets.cuts.answer;
    bool likely = has_tolerance(s) && number < answer->count;
    struct text words;
    text_init(&words);
    csv_cell(out, capability_id(s, line), false);
    csv_number(out, m->level, false);
    csv_cell(out, m->metric, false);
    csv_number(out, m->threshold ? m->threshold->value : NAN, false);
    csv_number(out, m->margin, false);
    csv_number(out, m->low, false);
    csv_number(out, m->high, false);
    for (int guard = GOAL_SHUT; guard <= GOAL_OPEN; guard++) {
        append_scenarios(s, line, (enum goal_guard)guard, "", &words);
        csv_cell(out, text_string(&words), false);
        text_clear(&words);
    }
    if (number < answer->count) {
        append_set(s, line, &answer->sets[number], " ", &words);
    }
    csv_cell(out, text_string(&words), false);
    csv_number(out, likely ? line->sets.chances[number].lower : NAN, false);
    csv_number(out, likely ? line->sets.chances[number].upper : NAN, false);
    csv_cell(out, s->lines->complete ? "true" : "false", true);
    out->failed |= words.failed;
    text_release(&words);
}

void red_lines_write_csv(const struct shown_red_lines *s, struct text *out)
{
    text_append(out,
                "capability,level,metric,value,margin,margin_low,margin_high,shut,cut,open,"
                "safeguards,lower,upper,complete\n");
    for (size_t i = 0; i < s->lines->count; i++) {
        const struct red_line *line = &s->lines->lines[i];
        write_row(s, line, 0, out);
        for (size_t n = 1; n < line->sets.cuts.answer.count; n++) {
            write_row(s, line, n, out);
        }
    }
}
