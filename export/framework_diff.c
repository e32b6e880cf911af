/* What tells two packs apart, for people and machines: the whole first, then change by change,
 * then, where there is evidence, which verdicts change. */
#include "export/describe.h"
#include "export/framework.h"

#include <string.h>

enum { WIDTH = 100 };

static void wrapped(struct text *out, size_t indent, const char *bullet, const char *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    size_t first = indent + strlen(bullet);
    describe_wrapped(out, words, first, first, WIDTH);
    text_append_char(out, '\n');
}

static void append_example(struct text *out, size_t indent, const char *what,
                           const struct string_list *example)
{
    struct text line;
    if (!example->count) {
        return;
    }
    text_init(&line);
    text_format(&line, "%s where ", what);
    for (size_t i = 0; i < example->count; i++) {
        text_format(&line, "%s%s", i ? "; " : "", example->items[i]);
    }
    wrapped(out, indent, "e.g. ", text_string(&line));
    out->failed |= line.failed;
    text_release(&line);
}

static const struct decision_rule *decided(const struct policy_difference *d, int side,
                                           const uint32_t by[2])
{
    return by[side] == NONE ? NULL : &d->packs[side]->decisions.items[by[side]];
}

/* "HOLD_DEPLOYMENT ('stop') instead of DEPLOY ('go')". */
static void append_decided(const struct policy_difference *d, const uint32_t by[2],
                           const struct string_list *example, const char *what,
                           struct text *out)
{
    struct text line;
    const struct decision_rule *before = decided(d, 0, by), *after = decided(d, 1, by);
    if (!before || !after) {
        return;
    }
    text_init(&line);
    text_format(&line, "%s: %s ('%s') instead of %s ('%s')", what,
                decision_words[after->decision], after->label.id,
                decision_words[before->decision], before->label.id);
    append_example(out, 4, text_string(&line), example);
    if (!example->count) {
        wrapped(out, 4, "", text_string(&line));
    }
    out->failed |= line.failed;
    text_release(&line);
}

static void append_whole(const struct policy_difference *d, bool for_development,
                         struct text *out)
{
    const struct policy_comparison *whole = &d->whole[for_development];
    text_format(out, "  %s: %s\n", for_development ? "development" : "deployment",
                policy_effect_words[whole->effect]);
    append_decided(d, whole->stricter_by, &whole->stricter, "stricter", out);
    append_decided(d, whole->laxer_by, &whole->laxer, "laxer", out);
}

static void append_change(const struct policy_change *change, struct text *out)
{
    struct text line;
    text_init(&line);
    text_format(&line, "%s", change->element);
    if (*change->id) {
        text_format(&line, " '%s' (%s)", change->id, change->title);
    }
    text_format(&line, ": %s%s%s: %s", policy_how_words[change->how], *change->text ? ", " : "",
                change->text, policy_effect_words[change->effect]);
    wrapped(out, 2,
            change->how == HOW_ADDED     ? "+ "
            : change->how == HOW_REMOVED ? "- "
                                         : "~ ",
            text_string(&line));
    text_clear(&line);
    if (change->depends.count) {
        framework_list_words(&change->depends, &line);
        wrapped(out, 6, "rests on it: ", text_string(&line));
    }
    append_example(out, 6, "stricter", &change->stricter);
    append_example(out, 6, "laxer", &change->laxer);
    out->failed |= line.failed;
    text_release(&line);
}

static const char *const outcome_names[] = {"acceptable", "threshold crossed", "undetermined"};

/* What one verdict says: tiers, decisions, outcome. */
static const char *fact(const struct verdict *v, int which)
{
    const struct policy *pack = v->situation.question.policy;
    switch (which) {
    case 0:
        return pack->tiers.items[v->tier[STAGE_BEFORE].high].label.title;
    case 1:
        return pack->tiers.items[v->tier[STAGE_RESIDUAL].high].label.title;
    case 2:
        return decision_words[v->deployment.decision];
    case 3:
        return decision_words[v->development.decision];
    default:
        return outcome_names[v->outcome];
    }
}

/* The rule or decision that it says so by; NULL where there is none. */
static const char *fact_rule(const struct verdict *v, int which)
{
    const struct policy *pack = v->situation.question.policy;
    uint32_t rule = which < 2 ? v->tier[which == 0 ? STAGE_BEFORE : STAGE_RESIDUAL].rule : NONE;
    switch (which) {
    case 0:
    case 1:
        return rule == NONE ? NULL : pack->rules.items[rule].label.id;
    case 2:
        return pack->decisions.items[v->deployment.rule].label.id;
    case 3:
        return pack->decisions.items[v->development.rule].label.id;
    default:
        return NULL;
    }
}

static const char *const fact_names[] = {
    "tier before mitigation", "residual tier", "deployment", "development", "outcome", NULL};

static void append_verdicts(const struct verdict *const verdicts[2], struct text *out)
{
    const struct question *q = &verdicts[0]->situation.question;
    text_format(out, "\nOn the evidence: %s, %s, as of %s\n", q->evidence->title,
                deployment_words[q->deployment], q->date);
    for (int i = 0; fact_names[i]; i++) {
        const char *before = fact(verdicts[0], i), *after = fact(verdicts[1], i);
        const char *by[2] = {fact_rule(verdicts[0], i), fact_rule(verdicts[1], i)};
        if (strcmp(before, after) == 0) {
            text_format(out, "  %s: %s under both", fact_names[i], before);
        } else {
            text_format(out, "  %s: %s -> %s", fact_names[i], before, after);
        }
        if (by[0] || by[1]) {
            text_format(out, " (%s -> %s)", by[0] ? by[0] : "no rule",
                        by[1] ? by[1] : "no rule");
        }
        text_append_char(out, '\n');
    }
}

static void append_head(const struct policy *pack, const char *mark, struct text *out)
{
    text_format(out, "%s%s: %s %s (%s)\n", mark, pack->label.id, pack->label.title,
                pack->edition, pack->publisher);
}

void framework_diff_text(const struct policy_difference *d,
                         const struct verdict *const verdicts[2], struct text *out)
{
    append_head(d->packs[0], "from ", out);
    append_head(d->packs[1], "to   ", out);
    if (d->complete) {
        text_format(out,
                    "\nTaken together, over all inputs (%u that both ask for, %u that only the "
                    "first does, %u\nthat only the second does)\n",
                    d->shared, d->only[0], d->only[1]);
        append_whole(d, false, out);
        append_whole(d, true, out);
    } else {
        text_append(out, "\nNOT COMPARED as tables: more inputs than there is room for\n");
    }
    text_format(out, "\n%s\n",
                d->changes.count ? "Change by change, each alone"
                : d->equivalent  ? "No tier and no decision differs on any evidence"
                                 : "Nothing was added, removed or changed");
    for (size_t i = 0; i < d->changes.count; i++) {
        append_change(&d->changes.items[i], out);
    }
    if (verdicts) {
        append_verdicts(verdicts, out);
    }
}

static void write_list(struct json *json, const char *key, const struct string_list *list)
{
    json_open_array(json, key);
    for (size_t i = 0; i < list->count; i++) {
        json_string(json, NULL, list->items[i]);
    }
    json_close(json);
}

static void write_whole(const struct policy_difference *d, bool for_development,
                        struct json *json)
{
    const struct policy_comparison *whole = &d->whole[for_development];
    json_open_object(json, NULL);
    json_string(json, "for", for_development ? "development" : "deployment");
    json_string(json, "effect", policy_effect_words[whole->effect]);
    write_list(json, "stricter", &whole->stricter);
    write_list(json, "laxer", &whole->laxer);
    json_close(json);
}

static void write_change(const struct policy_change *change, struct json *json)
{
    json_open_object(json, NULL);
    json_string(json, "element", change->element);
    json_string(json, "id", change->id);
    json_string(json, "how", policy_how_words[change->how]);
    json_string(json, "text", change->text);
    json_string(json, "effect", policy_effect_words[change->effect]);
    write_list(json, "depends", &change->depends);
    write_list(json, "stricter", &change->stricter);
    write_list(json, "laxer", &change->laxer);
    json_close(json);
}

static void write_verdicts(const struct verdict *const verdicts[2], struct json *json)
{
    const struct question *q = &verdicts[0]->situation.question;
    json_open_object(json, "verdicts");
    json_string(json, "system", q->evidence->system);
    json_string(json, "deployment", deployment_words[q->deployment]);
    json_string(json, "date", q->date);
    json_open_array(json, "facts");
    for (int i = 0; fact_names[i]; i++) {
        json_open_object(json, NULL);
        json_string(json, "fact", fact_names[i]);
        json_string(json, "before", fact(verdicts[0], i));
        json_string(json, "after", fact(verdicts[1], i));
        json_string(json, "before_by", fact_rule(verdicts[0], i));
        json_string(json, "after_by", fact_rule(verdicts[1], i));
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

void framework_diff_json(const struct policy_difference *d,
                         const struct verdict *const verdicts[2], struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-framework-diff");
    json_count(&json, "version", 1);
    json_string(&json, "before", d->packs[0]->label.id);
    json_string(&json, "after", d->packs[1]->label.id);
    json_bool(&json, "complete", d->complete);
    json_bool(&json, "equivalent", d->equivalent);
    json_open_object(&json, "inputs");
    json_count(&json, "shared", d->shared);
    json_count(&json, "before", d->only[0]);
    json_count(&json, "after", d->only[1]);
    json_close(&json);
    json_open_array(&json, "whole");
    write_whole(d, false, &json);
    write_whole(d, true, &json);
    json_close(&json);
    json_open_array(&json, "changes");
    for (size_t i = 0; i < d->changes.count; i++) {
        write_change(&d->changes.items[i], &json);
    }
    json_close(&json);
    if (verdicts) {
        write_verdicts(verdicts, &json);
    } else {
        json_null(&json, "verdicts");
    }
    json_close(&json);
}
