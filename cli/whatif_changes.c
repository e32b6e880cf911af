/* Taking changes from options and from states; see whatif_changes.h. A deployment is changed
 * first, because what a safeguard comes to depends on it. */
#include "cli/whatif_changes.h"

#include "model/grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first failure, so that faults of all changes are reported in one run. */
static enum status worse(enum status a, enum status b)
{
    return a == STATUS_OK || b == STATUS_MEMORY ? b : a;
}

static enum status refuse_form(const char *option, const char *value, const char *form,
                               struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, "bad-value", (struct place){NULL, 0},
                    "'%s' of '--%s' is not %s", value, option, form);
    return STATUS_INVALID;
}

static enum status take_level(struct whatif *w, const char *id, const char *value,
                              struct diagnostics *diagnostics)
{
    char *end;
    unsigned long level = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || level > UINT32_MAX) {
        return refuse_form("set", value, "a level: a whole number from 0 up", diagnostics);
    }
    return whatif_set_level(w, id, (uint32_t)level, diagnostics);
}

static enum status take_metric(struct whatif *w, const char *id, const char *value,
                               struct diagnostics *diagnostics)
{
    if (!grammar_is_number(value)) {
        return refuse_form("metric", value, "a number, or a share as '86%'", diagnostics);
    }
    return whatif_set_metric(w, id, grammar_number(value), diagnostics);
}

static enum status take_condition(struct whatif *w, const char *id, const char *value,
                                  struct diagnostics *diagnostics)
{
    int truth = grammar_word(value, truth_value_words);
    if (truth < 0) {
        return refuse_form("condition", value, "'true', 'false' or 'unknown'", diagnostics);
    }
    return whatif_set_condition(w, id, (enum truth)truth, diagnostics);
}

typedef enum status take_assignment(struct whatif *w, const char *id, const char *value,
                                    struct diagnostics *diagnostics);

/* Values of the form ID=VALUE. */
static enum status take_assignments(const struct arguments *arguments, const char *option,
                                    take_assignment *take, struct whatif *w,
                                    struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    const char *given;
    for (size_t at = 0; (given = argument_next(arguments, option, &at));) {
        const char *sign = strchr(given, '=');
        if (!sign || sign == given) {
            status =
                worse(status, refuse_form(option, given, "of the form ID=VALUE", diagnostics));
            continue;
        }
        const char *id = arena_copy(&w->arena, given, (size_t)(sign - given));
        status = worse(status, id ? take(w, id, sign + 1, diagnostics) : STATUS_MEMORY);
    }
    return status;
}

/* "+a", "-b", or several of them with commas between. */
static enum status take_safeguards(const struct arguments *arguments, struct whatif *w,
                                   struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    const char *given;
    for (size_t at = 0; (given = argument_next(arguments, "safeguard", &at));) {
        while (*given) {
            size_t length = strcspn(given, ",");
            const char *one = arena_copy(&w->arena, given, length);
            if (!one) {
                return STATUS_MEMORY;
            }
            if ((*one != '+' && *one != '-') || !one[1]) {
                status = worse(status, refuse_form("safeguard", one, "of the form +ID or -ID",
                                                   diagnostics));
            } else {
                status =
                    worse(status, whatif_set_safeguard(w, one + 1, *one == '+', diagnostics));
            }
            given += length + (given[length] == ',');
        }
    }
    return status;
}

bool whatif_is_asked(const struct arguments *arguments)
{
    static const struct option changes[] = {WHATIF_CHANGES};
    bool asked = false;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        size_t at = 0;
        asked = asked || argument_next(arguments, changes[i].name, &at);
    }
    return asked;
}

enum status whatif_take_options(const struct arguments *arguments, struct whatif *w,
                                struct diagnostics *diagnostics)
{
    const char *deployment = argument_value(arguments, "under");
    const char *actor = argument_value(arguments, "actor");
    enum status status =
        deployment ? whatif_set_deployment(w, deployment, diagnostics) : STATUS_OK;
    status = worse(status, actor ? whatif_set_actor(w, actor, diagnostics) : STATUS_OK);
    status = worse(status, take_assignments(arguments, "set", take_level, w, diagnostics));
    status = worse(status, take_assignments(arguments, "metric", take_metric, w, diagnostics));
    status =
        worse(status, take_assignments(arguments, "condition", take_condition, w, diagnostics));
    return worse(status, take_safeguards(arguments, w, diagnostics));
}

static enum status refuse_node(const struct json_node *node, const struct source *source,
                               const char *wanted, struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, "bad-value",
                    (struct place){source, node->offset}, "'%s' takes %s, not %s",
                    node->key ? node->key : "state", wanted, json_kind_word(node->kind));
    return STATUS_INVALID;
}

/* One member of "set", "metrics", "safeguards" or "conditions". */
static enum status take_member(const char *group, const struct json_node *node,
                               const struct source *source, struct whatif *w,
                               struct diagnostics *diagnostics)
{
    bool number = node->kind == JSON_NUMBER && isfinite(node->number);
    if (strcmp(group, "set") == 0) {
        return number && node->number >= 0 && node->number <= UINT32_MAX &&
                       node->number == floor(node->number)
                   ? whatif_set_level(w, node->key, (uint32_t)node->number, diagnostics)
                   : refuse_node(node, source, "a level", diagnostics);
    }
    if (strcmp(group, "metrics") == 0) {
        return number ? whatif_set_metric(w, node->key, node->number, diagnostics)
                      : refuse_node(node, source, "a number", diagnostics);
    }
    if (strcmp(group, "safeguards") == 0) {
        return node->kind == JSON_TRUE || node->kind == JSON_FALSE
                   ? whatif_set_safeguard(w, node->key, node->kind == JSON_TRUE, diagnostics)
                   : refuse_node(node, source, "true or false", diagnostics);
    }
    return node->kind == JSON_STRING
               ? take_condition(w, node->key, node->string, diagnostics)
               : refuse_node(node, source, "'true', 'false' or 'unknown'", diagnostics);
}

static enum status take_word(const struct json_node *state, const char *key,
                             enum status (*take)(struct whatif *, const char *,
                                                 struct diagnostics *),
                             struct whatif *w, struct diagnostics *diagnostics)
{
    const struct json_node *word = json_member_of(state, key, JSON_STRING);
    return word ? take(w, word->string, diagnostics) : STATUS_OK;
}

static enum status check_keys(const struct json_node *state, const struct source *source,
                              struct diagnostics *diagnostics)
{
    static const char *const known[] = {"deployment", "actor",      "world",     "set",
                                        "metrics",    "safeguards", "conditions"};
    enum { WORDS = 3, KNOWN = sizeof(known) / sizeof(known[0]) };
    enum status status = STATUS_OK;
    for (const struct json_node *m = state->first; m; m = m->next) {
        size_t k = 0;
        while (k < KNOWN && strcmp(known[k], m->key) != 0) {
            k++;
        }
        if (k == KNOWN) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-key",
                            (struct place){source, m->offset}, "a state has no '%s'", m->key);
            diagnostics_suggest(diagnostics, m->key, known, KNOWN);
            status = STATUS_INVALID;
        } else if (m->kind != (k < WORDS ? JSON_STRING : JSON_OBJECT)) {
            status = refuse_node(m, source, k < WORDS ? "a string" : "an object", diagnostics);
        }
    }
    return status;
}

enum status whatif_take_state(const struct json_node *state, const struct source *source,
                              struct whatif *w, struct diagnostics *diagnostics)
{
    static const char *const groups[] = {"set", "metrics", "safeguards", "conditions"};
    if (state->kind != JSON_OBJECT) {
        return refuse_node(state, source, "an object", diagnostics);
    }
    enum status status = check_keys(state, source, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    status = take_word(state, "deployment", whatif_set_deployment, w, diagnostics);
    status = worse(status, take_word(state, "actor", whatif_set_actor, w, diagnostics));
    status = worse(status, take_word(state, "world", whatif_set_world, w, diagnostics));
    for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
        const struct json_node *group = json_member(state, groups[g]);
        for (const struct json_node *m = group ? group->first : NULL; m; m = m->next) {
            status = worse(status, take_member(groups[g], m, source, w, diagnostics));
        }
    }
    return status;
}
