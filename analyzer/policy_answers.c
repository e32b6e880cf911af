/* Each input of a pack, answered in each way, and the functions of the table with one answer
 * and with another compared. A riskier answer must not give a lower tier or a laxer decision;
 * where nothing says which of two answers is the riskier one, the table must be monotone in one
 * of the directions. What was not assessed or judged must not be laxer than the safest answer.
 * Since any two inputs of which one is riskier throughout are joined by steps that change one
 * answer, single answers suffice. */
#include "analyzer/policy_check.h"

#include <string.h>

/* One input, and what is possible with each of its answers. */
struct answered {
    uint32_t input;
    uint32_t answers;
    edge possible[ANSWER_COUNT];
    edge certain; /* every other answer is yes or no */
};

/* A place where the riskier answer is laxer. */
struct deviation {
    edge example;
    bool of_tier;
    bool for_development;
    enum stage stage;
    enum answer from, to;
};

static edge given(struct checking *c, const struct answered *at, edge function,
                  enum answer answer)
{
    return policy_space_given(c->space, function, at->input, answer);
}

static void begin(struct checking *c, uint32_t input, struct answered *at)
{
    at->input = input;
    at->answers = policy_input_answers(&c->space->inputs.items[input]);
    for (enum answer a = ANSWER_NO; a < ANSWER_COUNT; a++) {
        at->possible[a] =
            at->answers >> a & 1 ? given(c, at, c->space->possible, a) : EDGE_FALSE;
    }
    at->certain = given(c, at, c->certain, ANSWER_NO);
}

/* Where both answers can be, and 'with' holds with the one while 'without' does not hold with
 * the other. */
static edge lost(struct checking *c, const struct answered *at, enum answer from,
                 enum answer to, edge with, edge without)
{
    edge both = policy_and(c->space, at->possible[from], at->possible[to]);
    edge change =
        policy_and(c->space, given(c, at, with, from), policy_not(given(c, at, without, to)));
    return policy_and(c->space, both, change);
}

/* Where the riskier answer ends a decision that was so strict. A provisional hold waits for
 * what is missing, and may end where the riskier answer makes that no matter; with nothing
 * missing it is a hold like any other. */
static edge relaxed(struct checking *c, const struct answered *at, enum answer from,
                    enum answer to, bool for_development, uint32_t strictness)
{
    edge strict = c->strict[for_development][strictness];
    edge firm = policy_and(c->space, strict, policy_not(c->provisional[for_development]));
    edge with = policy_or(c->space, firm, policy_and(c->space, strict, at->certain));
    return lost(c, at, from, to, with, strict);
}

/* Whether 'to', the riskier answer, is laxer anywhere than 'from'. */
static bool is_laxer(struct checking *c, const struct answered *at, enum answer from,
                     enum answer to, struct deviation *out)
{
    *out = (struct deviation){.example = EDGE_FALSE, .from = from, .to = to};
    for (int development = 0; development < 2; development++) {
        for (uint32_t s = 1; s < STRICTNESS_COUNT; s++) {
            out->example = relaxed(c, at, from, to, development, s);
            if (out->example != EDGE_FALSE) {
                out->for_development = development;
                return true;
            }
        }
    }
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        for (uint32_t r = 1; r < c->table.ranks; r++) {
            edge tier = *table_overall(&c->table, stage, TIER_HIGH, r);
            out->example = lost(c, at, from, to, tier, tier);
            if (out->example != EDGE_FALSE) {
                out->of_tier = true;
                out->stage = (enum stage)stage;
                return true;
            }
        }
    }
    return false;
}

static bool step_is_laxer(struct checking *c, const struct answered *at, enum answer from,
                          enum answer to, struct deviation *out)
{
    return at->answers >> from & 1 && at->answers >> to & 1 && is_laxer(c, at, from, to, out);
}

/* The first step towards risk, in the direction given, that is laxer. */
static bool deviates(struct checking *c, const struct answered *at, bool yes_is_riskier,
                     struct deviation *out)
{
    enum answer safest = yes_is_riskier ? ANSWER_NO : ANSWER_YES;
    enum answer riskiest = yes_is_riskier ? ANSWER_YES : ANSWER_NO;
    return step_is_laxer(c, at, safest, riskiest, out) ||
           step_is_laxer(c, at, safest, ANSWER_POSSIBLE, out) ||
           step_is_laxer(c, at, ANSWER_POSSIBLE, riskiest, out) ||
           step_is_laxer(c, at, safest, ANSWER_UNKNOWN, out);
}

/* The decision in an example where the input has the answer; NULL where there is none. */
static const struct decision_rule *decision_at(struct checking *c, const struct answered *at,
                                               enum answer answer, bool for_development,
                                               const int8_t *example)
{
    for (size_t d = 0; d < c->pack->decisions.count; d++) {
        const struct decision_rule *decision = &c->pack->decisions.items[d];
        if (decision->for_development == for_development &&
            policy_example_has(c->space, example, given(c, at, c->table.taken[d], answer))) {
            return decision;
        }
    }
    return NULL;
}

static const char *answer_word(const struct policy_input *input, enum answer answer)
{
    return input->kind == INPUT_JUDGEMENT && answer == ANSWER_UNKNOWN ? "not recorded"
                                                                      : answer_words[answer];
}

static void find_deviation(struct checking *c, const struct answered *at,
                           const struct deviation *deviation)
{
    const struct policy_input *input = &c->space->inputs.items[at->input];
    const char *before = answer_word(input, deviation->from);
    const char *after = answer_word(input, deviation->to);
    const int8_t *example = policy_space_example(c->space, deviation->example);
    const struct decision_rule *from =
        example ? decision_at(c, at, deviation->from, deviation->for_development, example)
                : NULL;
    const struct decision_rule *to =
        example ? decision_at(c, at, deviation->to, deviation->for_development, example) : NULL;
    struct policy_finding finding = {.property = PROPERTY_MONOTONE,
                                     .fault = true,
                                     .code = "laxer",
                                     .element = "tier",
                                     .id = "",
                                     .place = c->pack->label.place};
    struct text words;
    if (!from || !to) {
        c->space->failed |= !example;
        return;
    }
    text_init(&words);
    policy_input_words(c->space, input, &words);
    if (deviation->of_tier) {
        policy_find(c, finding, deviation->example,
                    "the tier %s is lower where \"%s\" goes from '%s' to '%s'",
                    deviation->stage == STAGE_BEFORE ? "before mitigation" : "with safeguards",
                    text_string(&words), before, after);
    } else {
        /* what the text merely permits is neither riskier nor safer */
        finding.fault = from->force != FORCE_MAY && to->force != FORCE_MAY;
        finding.code = finding.fault ? "laxer" : "discretion";
        finding.element = "decision";
        finding.id = to->label.id;
        finding.place = to->label.place;
        policy_find(c, finding, deviation->example,
                    "%s goes from %s ('%s') to %s where \"%s\" goes from '%s' to '%s'",
                    deviation->for_development ? "development" : "deployment",
                    decision_words[from->decision], from->label.id,
                    decision_words[to->decision], text_string(&words), before, after);
    }
    c->space->failed |= words.failed;
    text_release(&words);
}

/* No answer may be laxer than both answers. */
static bool silence_is_laxer(struct checking *c, const struct answered *at,
                             struct deviation *out)
{
    struct deviation other;
    return step_is_laxer(c, at, ANSWER_YES, ANSWER_UNKNOWN, &other) &&
           step_is_laxer(c, at, ANSWER_NO, ANSWER_UNKNOWN, out) &&
           policy_and(c->space, other.example, out->example) != EDGE_FALSE;
}

static void check_direction(struct checking *c, const struct answered *at)
{
    int risk = c->space->inputs.items[at->input].risk;
    struct deviation up, down;
    if (risk != 0) {
        if (deviates(c, at, risk > 0, &up)) {
            find_deviation(c, at, &up);
        }
    } else if (step_is_laxer(c, at, ANSWER_NO, ANSWER_YES, &up) &&
               step_is_laxer(c, at, ANSWER_YES, ANSWER_NO, &down)) {
        find_deviation(c, at, &up);
        find_deviation(c, at, &down);
    } else if (silence_is_laxer(c, at, &down)) {
        find_deviation(c, at, &down);
    }
}

/* Where two answers lead to different decisions. */
static edge decided_otherwise(struct checking *c, const struct answered *at, enum answer from,
                              enum answer to)
{
    edge differ = EDGE_FALSE;
    for (size_t d = 0; d < c->pack->decisions.count; d++) {
        edge lose = lost(c, at, from, to, c->table.taken[d], c->table.taken[d]);
        differ = policy_or(c->space, differ, lose);
    }
    return differ;
}

/* Whether two answers give some scenario different tiers. */
static bool rated_otherwise(struct checking *c, const struct answered *at, enum answer from,
                            enum answer to)
{
    size_t count = (size_t)c->table.places * 2 * TIER_LANES * c->table.ranks;
    for (size_t i = 0; i < count; i++) {
        edge tier = c->table.tiers[i];
        if (lost(c, at, from, to, tier, tier) != EDGE_FALSE ||
            lost(c, at, to, from, tier, tier) != EDGE_FALSE) {
            return true;
        }
    }
    return false;
}

static const struct policy_question *question_of(const struct checking *c,
                                                 const struct policy_input *input)
{
    for (size_t q = 0; q < c->pack->questions.count; q++) {
        const struct policy_question *question = &c->pack->questions.items[q];
        if (strcmp(question->label.id, input->name) == 0) {
            return question;
        }
    }
    return NULL;
}

static struct policy_finding about_question(const struct policy_question *question)
{
    return (struct policy_finding){.property = PROPERTY_FIRES,
                                   .element = "question",
                                   .id = question->label.id,
                                   .place = question->label.place};
}

static void check_question(struct checking *c, const struct answered *at,
                           const struct policy_question *question)
{
    struct policy_finding finding = about_question(question);
    edge decided = decided_otherwise(c, at, ANSWER_YES, ANSWER_NO);
    bool open = at->answers >> ANSWER_UNKNOWN & 1;
    if (decided == EDGE_FALSE && !rated_otherwise(c, at, ANSWER_YES, ANSWER_NO) &&
        !(open && (decided_otherwise(c, at, ANSWER_UNKNOWN, ANSWER_NO) != EDGE_FALSE ||
                   rated_otherwise(c, at, ANSWER_UNKNOWN, ANSWER_NO)))) {
        finding.fault = true;
        finding.code = "idle";
        policy_find(c, finding, EDGE_FALSE, "its answer changes no tier and no decision");
    } else if (question->vague && open) {
        finding.property = PROPERTY_COMPLETE;
        finding.code = "vague";
        policy_find(
            c, finding, decided,
            "the text is vague: without a recorded reading the verdict is undetermined");
    }
}

/* What is declared and asked for nowhere. */
static void check_unasked(struct checking *c)
{
    for (size_t q = 0; q < c->pack->questions.count; q++) {
        struct policy_input input = policy_judgement_input(c->pack, (uint32_t)q);
        if (policy_input_find(c->space, &input) == NONE) {
            struct policy_finding finding = about_question(&c->pack->questions.items[q]);
            finding.fault = true;
            finding.code = "idle";
            policy_find(c, finding, EDGE_FALSE, "nothing asks for it");
        }
    }
    for (uint32_t i = 0; i < c->pack->criteria.count; i++) {
        const struct criterion *criterion = &c->pack->criteria.items[i];
        bool asked = *criterion->capability || criterion->safeguards.count ||
                     criterion->threshold.area != AREA_TIERS;
        for (size_t r = 0; r < c->pack->rules.count; r++) {
            asked |= policy_asks_criterion(c->pack->rules.items[r].predicates.items,
                                           c->pack->rules.items[r].predicates.count, i);
        }
        for (size_t d = 0; d < c->pack->decisions.count; d++) {
            asked |= policy_asks_criterion(c->pack->decisions.items[d].conditions.items,
                                           c->pack->decisions.items[d].conditions.count, i);
        }
        if (!asked) {
            policy_find(c,
                        (struct policy_finding){.property = PROPERTY_FIRES,
                                                .fault = true,
                                                .code = "idle",
                                                .element = "criterion",
                                                .id = criterion->label.id,
                                                .place = criterion->label.place},
                        EDGE_FALSE, "nothing asks for it");
        }
    }
}

bool policy_asks_criterion(const struct predicate *predicates, size_t count, uint32_t criterion)
{
    for (size_t i = 0; i < count; i++) {
        if (predicates[i].kind == PREDICATE_MEETS && predicates[i].criterion == criterion) {
            return true;
        }
    }
    return false;
}

void policy_prepare_check(struct checking *c)
{
    c->certain = policy_space_certain(c->space);
    for (int development = 0; development < 2; development++) {
        c->provisional[development] =
            table_decides(c->space, &c->table, development, DECISION_PROVISIONAL_HOLD);
        for (uint32_t s = 0; s < STRICTNESS_COUNT; s++) {
            c->strict[development][s] = table_strict(c->space, &c->table, development, s);
        }
    }
}

/* The scenarios of one outcome are alike, and no decision rests on those that do not count. */
static bool is_asked(const struct checking *c, const struct policy_input *input)
{
    const struct policy_place *place =
        input->place == NONE ? NULL : &c->space->places.items[input->place];
    return input->kind != INPUT_PRESENCE &&
           (!place || (place->copy == 0 && policy_counts(c->pack, place->domain)));
}

void policy_check_answers(struct checking *c)
{
    check_unasked(c);
    for (uint32_t i = 0; i < c->space->inputs.count; i++) {
        const struct policy_input *input = &c->space->inputs.items[i];
        const struct policy_question *question =
            input->kind == INPUT_JUDGEMENT ? question_of(c, input) : NULL;
        size_t kept = c->space->bdd.kept.count;
        struct answered at;
        if (!is_asked(c, input)) {
            continue;
        }
        begin(c, i, &at);
        check_direction(c, &at);
        if (question) {
            check_question(c, &at, question);
        }
        c->space->bdd.kept.count = kept; /* what was asked of this input may be collected */
    }
}
