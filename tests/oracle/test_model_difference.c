/* The difference between a generated model and a copy in which one thing was changed, written
 * in another order, with other white space and with defaults spelled out: it is exactly that
 * change, and the other way round its mirror image. What can be changed follows from the
 * grammar: every attribute of every element, inputs, kinds of gates, ids, whole elements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/model_difference.h"
#include "base/random.h"
#include "model/documents.h"
#include "tests/oracle/naive.h"
#include "tests/unit/model_text.h"

#include <stdlib.h>
#include <string.h>

enum {
    SEEDS = 400,
    TRIES = 8,
    LEAST = 1500,
    MOST_ATTRIBUTES = 16,
    MOST_TREE = 400,
    MOST_CHILDREN = 64
};

/* ---- a document that can be changed ---- */

struct plain_element {
    const char *name;
    const struct element_rule *rule;
    struct {
        const char *name, *value;
    } attributes[MOST_ATTRIBUTES];
    size_t attribute_count;
    struct plain_element *parent, *children[MOST_CHILDREN];
    size_t child_count;
};

struct plain_tree {
    struct arena arena;
    struct plain_element *elements[MOST_TREE];
    size_t count;
    struct random_stream random;
};

static uint32_t below(struct plain_tree *tree, size_t bound)
{
    return random_below(&tree->random, (uint32_t)bound);
}

static const char *value_of(const struct plain_element *e, const char *name)
{
    for (size_t i = 0; i < e->attribute_count; i++) {
        if (strcmp(e->attributes[i].name, name) == 0) {
            return e->attributes[i].value;
        }
    }
    return NULL;
}

/* A NULL value takes the attribute away. */
static void set_value(struct plain_element *e, const char *name, const char *value)
{
    size_t at = 0;
    while (at < e->attribute_count && strcmp(e->attributes[at].name, name) != 0) {
        at++;
    }
    if (!value && at < e->attribute_count) {
        e->attributes[at] = e->attributes[--e->attribute_count];
    } else if (value) {
        assert_true(at < MOST_ATTRIBUTES);
        e->attribute_count += at == e->attribute_count;
        e->attributes[at].name = name;
        e->attributes[at].value = value;
    }
}

static const struct element_rule *rule_named(const char *name)
{
    const struct element_rule *rule = threatmodel_grammar.elements;
    while (strcmp(rule->name, name) != 0) {
        rule++;
    }
    return rule;
}

static struct plain_element *add_element(struct plain_tree *tree, struct plain_element *parent,
                                         const char *name)
{
    struct plain_element *e = arena_array(&tree->arena, 1, sizeof(*e));
    assert_non_null(e);
    assert_true(tree->count < MOST_TREE);
    e->name = name;
    e->rule = rule_named(name);
    e->parent = parent;
    tree->elements[tree->count++] = e;
    if (parent) {
        assert_true(parent->child_count < MOST_CHILDREN);
        parent->children[parent->child_count++] = e;
    }
    return e;
}

static bool is_named(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

static const char *const gates[] = {"all", "any", "at-least", "sequence", NULL};
static const char *const nodes[] = {"step",     "condition", "all", "any",
                                    "at-least", "sequence",  NULL};

static struct xml_element *next_element(struct xml_element *xml)
{
    if (xml->first_child) {
        return xml->first_child;
    }
    while (xml && !xml->next) {
        xml = xml->parent;
    }
    return xml ? xml->next : NULL;
}

/* The generated model as such a document. Half of them get titles that tell them apart. */
static void plant(struct plain_tree *tree, uint64_t seed)
{
    const struct plain_case made = draw_case(seed);
    struct text text;
    struct diagnostics diagnostics;
    struct xml_element *root;
    struct plain_element *of[MOST_TREE] = {NULL};
    *tree = (struct plain_tree){0};
    arena_init(&tree->arena);
    random_open(&tree->random, seed, 0, 0);
    text_init(&text);
    diagnostics_init(&diagnostics);
    write_model(&made, &text);
    const struct source source = {.path = "made", .bytes = text.bytes, .length = text.length};
    assert_int_equal(xml_tree_read(&tree->arena, &source, &root, &diagnostics), STATUS_OK);
    for (struct xml_element *xml = root; xml; xml = next_element(xml)) {
        struct plain_element *e =
            add_element(tree, xml->parent ? of[xml->parent->index] : NULL, xml->name);
        xml->index = (uint32_t)tree->count - 1;
        of[xml->index] = e;
        for (size_t i = 0; i < xml->attribute_count; i++) {
            set_value(e, xml->attributes[i].name, xml->attributes[i].value);
        }
        if (seed % 2 && value_of(e, "title")) {
            set_value(e, "title", arena_format(&tree->arena, "t%zu", tree->count));
        }
    }
    diagnostics_release(&diagnostics);
    text_release(&text);
}

/* ---- writing it ---- */

static const struct {
    const char *element, *attribute, *value;
} spelled[] = {
    {"metric", "unit", "share"},       {"capability", "propensity", "no"},
    {"condition", "truth", "unknown"}, {"domain", "status", "tracked"},
    {"scenario", "assessed", "full"},  {"indicator", "gate", "mean"},
    {"indicator", "shows", "both"},    {"safeguard", "friction-unit", "points"},
    {"requires", "level", "1"},        {"outcome", "status", "tracked"},
};

static void write_attributes(struct plain_tree *tree, const struct plain_element *e,
                             bool shaken, struct text *out)
{
    size_t from = shaken && e->attribute_count ? below(tree, e->attribute_count) : 0;
    for (size_t i = 0; i < e->attribute_count; i++) {
        size_t at = (from + i) % e->attribute_count;
        text_format(out, "%s%s='%s'", shaken && below(tree, 4) == 0 ? "\n\t" : " ",
                    e->attributes[at].name, e->attributes[at].value);
    }
    for (size_t i = 0; shaken && i < sizeof(spelled) / sizeof(spelled[0]); i++) {
        bool fits = strcmp(spelled[i].element, e->name) == 0 &&
                    !value_of(e, spelled[i].attribute) && !value_of(e, "affordance") &&
                    !value_of(e, "probability");
        if (fits && below(tree, 2)) {
            text_format(out, " %s='%s'", spelled[i].attribute, spelled[i].value);
        }
    }
}

/* Whether the order of what is inside says something. */
static bool is_ordered(const struct plain_element *e)
{
    return strcmp(e->name, "sequence") == 0 || strcmp(e->name, "capability") == 0;
}

static void write_element(struct plain_tree *tree, const struct plain_element *e, bool shaken,
                          struct text *out)
{
    size_t order[MOST_TREE];
    text_format(out, "%s<%s", shaken && below(tree, 6) == 0 ? "\n<!-- note -->" : "\n",
                e->name);
    write_attributes(tree, e, shaken, out);
    text_append(out, ">");
    for (size_t i = 0; i < e->child_count; i++) {
        size_t other = shaken && !is_ordered(e) ? below(tree, i + 1) : i;
        order[i] = order[other];
        order[other] = i;
    }
    for (size_t i = 0; i < e->child_count; i++) {
        write_element(tree, e->children[order[i]], shaken, out);
    }
    text_format(out, "%s</%s>", shaken ? " " : "", e->name);
}

/* ---- reading it ---- */

static bool read_model(const struct text *text, const char *name, struct threatmodel *model)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    bool sound = model_text_read(text_string(text), name, model, &diagnostics) == STATUS_OK;
    diagnostics_release(&diagnostics);
    return sound;
}

/* ---- changing it ---- */

/* The one difference that is expected. */
struct expected {
    enum element_how how;
    const char *id, *old_id; /* as differences write them */
    const char *property;    /* how the property ends; NULL: no fact */
    size_t most_facts;
    const char *what; /* for messages */
};

static struct plain_element *owner_of(struct plain_element *e)
{
    while (!value_of(e, "id") && !value_of(e, "type")) {
        e = e->parent;
    }
    return e;
}

static const struct plain_element *scenario_of(const struct plain_element *e)
{
    while (e && strcmp(e->name, "scenario") != 0) {
        e = e->parent;
    }
    return e;
}

static const char *full_id(struct plain_tree *tree, const struct plain_element *e)
{
    const struct plain_element *scenario = scenario_of(e->parent);
    const char *id = value_of(e, "id") ? value_of(e, "id") : value_of(e, "type");
    return scenario && is_named(e->name, nodes)
               ? arena_format(&tree->arena, "%s/%s", value_of(scenario, "id"), id)
               : id;
}

/* Another value that the attribute may have; NULL: none. */
static const char *other_value(struct plain_tree *tree, const struct attribute_rule *rule,
                               const char *old)
{
    size_t words = 0;
    switch (rule->type) {
    case VALUE_TEXT:
    case VALUE_ID:
        return arena_format(&tree->arena, "%sx", old ? old : "");
    case VALUE_COUNT:
        return arena_format(&tree->arena, "%u", below(tree, 4));
    case VALUE_NUMBER:
    case VALUE_SHARE:
        return arena_format(&tree->arena, "%u%%", below(tree, 101));
    case VALUE_WORD:
    case VALUE_WORDS:
        while (rule->words[words]) {
            words++;
        }
        return rule->words[below(tree, words)];
    case VALUE_YES_NO:
        return below(tree, 2) ? "yes" : "no";
    case VALUE_REFERENCE:
    case VALUE_REFERENCES:
        for (int i = 0; i < 20; i++) {
            struct plain_element *e = tree->elements[below(tree, tree->count)];
            const char *id = value_of(e, "id");
            if (id) {
                return scenario_of(e->parent) && below(tree, 2) ? full_id(tree, e) : id;
            }
        }
        return NULL;
    default:
        return NULL;
    }
}

static size_t level_number(const struct plain_element *level)
{
    size_t number = 0;
    for (size_t i = 0; i < level->parent->child_count; i++) {
        number += strcmp(level->parent->children[i]->name, "level") == 0;
        if (level->parent->children[i] == level) {
            return number;
        }
    }
    return 0;
}

/* Which property an attribute belongs to. */
static const char *property_of(struct plain_tree *tree, const struct plain_element *e,
                               const char *attribute)
{
    static const char *const inputs[] = {"needs", "requires", NULL};
    static const char *const same[] = {"indicator", "cuts", "defeated-by", NULL};
    if (is_named(e->name, same)) {
        return e->name;
    }
    if (strcmp(e->name, "has") == 0) {
        return "baseline";
    }
    if (is_named(e->name, inputs)) {
        return "needs";
    }
    if (strcmp(e->name, "level") == 0) {
        return arena_format(&tree->arena, "level %zu %s", level_number(e), attribute);
    }
    if (strcmp(e->name, "baseline") == 0) {
        return strcmp(attribute, "cite") == 0 ? "baseline cite" : "baseline";
    }
    return strcmp(attribute, "k") == 0 ? "kind" : attribute;
}

/* What the absence of the attribute says. */
static const char *default_of(const struct plain_element *e, const char *attribute)
{
    for (size_t i = 0; i < sizeof(spelled) / sizeof(spelled[0]); i++) {
        if (strcmp(spelled[i].element, e->name) == 0 &&
            strcmp(spelled[i].attribute, attribute) == 0) {
            return spelled[i].value;
        }
    }
    return strcmp(attribute, "kind") == 0     ? "people"
           : strcmp(attribute, "access") == 0 ? "public"
                                              : "";
}

/* An id without the scenario that may be said before it. */
static const char *last_part(const char *value)
{
    const char *slash = strrchr(value, '/');
    return slash ? slash + 1 : value;
}

static bool change_attribute(struct plain_tree *tree, struct expected *expected)
{
    static const char *const untouched[] = {"id",    "version", "type",    "world",
                                            "needs", "href",    "shipped", NULL};
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    const struct attribute_rule *rule = e->rule->attributes;
    size_t count = 0;
    while (rule && rule[count].name) {
        count++;
    }
    if (!e->parent || !count) {
        return false;
    }
    rule += below(tree, count);
    const char *old = value_of(e, rule->name);
    const char *new =
        old && !rule->required &&below(tree, 4) == 0 ? NULL : other_value(tree, rule, old);
    const char *was = old ? old : default_of(e, rule->name);
    const char *is = new ? new : default_of(e, rule->name);
    bool many = rule->type == VALUE_REFERENCES || rule->type == VALUE_WORDS;
    if (is_named(rule->name, untouched) || strcmp(last_part(was), last_part(is)) == 0 ||
        (!new && !old) || (many && (strchr(was, ' ') || strchr(is, ' '))) ||
        (rule->type >= VALUE_COUNT && rule->type <= VALUE_SHARE && old &&
         new &&grammar_number(old) == grammar_number(new))) {
        return false;
    }
    if (strcmp(e->name, "requires") == 0 &&
        (strcmp(rule->name, "level") == 0 ? value_of(e, "affordance") != NULL : !old || !new)) {
        return false; /* the level of an affordance says nothing */
    }
    set_value(e, rule->name, new);
    *expected = (struct expected){.how = ELEMENT_CHANGED,
                                  .id = full_id(tree, owner_of(e)),
                                  .property = property_of(tree, e, rule->name),
                                  .most_facts = 1,
                                  .what = "attribute"};
    if (strcmp(e->name, "has") == 0 || strcmp(e->name, "baseline") == 0) {
        expected->most_facts = strcmp(rule->name, "capability") == 0 ? 4 : 2; /* two worlds */
    }
    return true;
}

static void remove_child(struct plain_element *e)
{
    struct plain_element *parent = e->parent;
    size_t at = 0;
    while (parent->children[at] != e) {
        at++;
    }
    for (; at + 1 < parent->child_count; at++) {
        parent->children[at] = parent->children[at + 1];
    }
    parent->child_count--;
}

/* Takes an input away, a whole gate if it is one. */
static bool remove_input(struct plain_tree *tree, struct expected *expected)
{
    static const char *const inputs[] = {"needs",    "requires", "all", "any",
                                         "at-least", "sequence", NULL};
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    if (!is_named(e->name, inputs) || value_of(e, "id")) {
        return false;
    }
    remove_child(e);
    *expected = (struct expected){.how = ELEMENT_CHANGED,
                                  .id = full_id(tree, owner_of(e->parent)),
                                  .property = "needs",
                                  .most_facts = 1,
                                  .what = "input"};
    return true;
}

static bool change_gate(struct plain_tree *tree, struct expected *expected)
{
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    const char *name = gates[below(tree, 4)];
    if (!is_named(e->name, gates) || strcmp(e->name, name) == 0) {
        return false;
    }
    e->name = name;
    e->rule = rule_named(name);
    set_value(e, "k", strcmp(name, "at-least") == 0 ? "1" : NULL);
    *expected = (struct expected){.how = ELEMENT_CHANGED,
                                  .id = full_id(tree, owner_of(e)),
                                  .property = "kind",
                                  .most_facts = 1,
                                  .what = "kind of gate"};
    return true;
}

static bool same_element(const struct plain_element *a, const struct plain_element *b)
{
    return strcmp(a->name, b->name) == 0 && a->attribute_count == b->attribute_count &&
           a->attribute_count > 0 && a->child_count == 0 && b->child_count == 0 &&
           strcmp(a->attributes[0].value, b->attributes[0].value) == 0;
}

static bool change_order(struct plain_tree *tree, struct expected *expected)
{
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    if (strcmp(e->name, "sequence") != 0 || e->child_count < 2 || e->children[0]->child_count ||
        e->children[1]->child_count || same_element(e->children[0], e->children[1])) {
        return false;
    }
    for (size_t i = 2; i < e->child_count; i++) {
        if (same_element(e->children[i], e->children[0]) ||
            same_element(e->children[i], e->children[1])) {
            return false;
        }
    }
    struct plain_element *first = e->children[0];
    e->children[0] = e->children[1];
    e->children[1] = first;
    *expected = (struct expected){.how = ELEMENT_CHANGED,
                                  .id = full_id(tree, owner_of(e)),
                                  .property = "order",
                                  .most_facts = 1,
                                  .what = "order"};
    return true;
}

/* Puts one word in the place of another in all lists of references. */
static void replace_words(struct plain_tree *tree, const char *old, const char *new)
{
    for (size_t i = 0; i < tree->count; i++) {
        struct plain_element *e = tree->elements[i];
        for (size_t a = 0; a < e->attribute_count; a++) {
            const struct attribute_rule *rule = e->rule->attributes;
            while (strcmp(rule->name, e->attributes[a].name) != 0) {
                rule++;
            }
            if (rule->type != VALUE_REFERENCE && rule->type != VALUE_REFERENCES) {
                continue;
            }
            struct text words;
            const char *cursor = e->attributes[a].value, *word;
            size_t length;
            text_init(&words);
            while ((word = grammar_next_word(&cursor, &length))) {
                bool hit = strlen(old) == length && strncmp(word, old, length) == 0;
                text_append(&words, words.length ? " " : "");
                text_append_bytes(&words, hit ? new : word, hit ? strlen(new) : length);
            }
            e->attributes[a].value = arena_string(&tree->arena, text_string(&words));
            text_release(&words);
        }
    }
}

static bool rename_element(struct plain_tree *tree, struct expected *expected)
{
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    const char *old = value_of(e, "id");
    if (!old) {
        return false;
    }
    const char *was = full_id(tree, e), *new = arena_format(&tree->arena, "%s-new", old);
    set_value(e, "id", new);
    const char *is = full_id(tree, e);
    replace_words(tree, old, new);
    replace_words(tree, was, is);
    for (size_t i = 0; i < tree->count && strcmp(e->name, "scenario") == 0; i++) {
        const char *id = value_of(tree->elements[i], "id");
        if (id && scenario_of(tree->elements[i]->parent) == e) {
            replace_words(tree, arena_format(&tree->arena, "%s/%s", old, id),
                          full_id(tree, tree->elements[i]));
        }
    }
    *expected =
        (struct expected){.how = ELEMENT_RENAMED, .id = is, .old_id = was, .what = "id"};
    return true;
}

static bool remove_element(struct plain_tree *tree, struct expected *expected)
{
    static const char *const kept[] = {"domain", "outcome", "actor", NULL};
    struct plain_element *e = tree->elements[below(tree, tree->count)];
    if ((!value_of(e, "id") && !value_of(e, "type")) || is_named(e->name, kept)) {
        return false;
    }
    *expected =
        (struct expected){.how = ELEMENT_REMOVED, .id = full_id(tree, e), .what = "element"};
    remove_child(e);
    return true;
}

static bool change_one(struct plain_tree *tree, struct expected *expected)
{
    switch (below(tree, 12)) {
    case 0:
        return rename_element(tree, expected);
    case 1:
        return remove_element(tree, expected);
    case 2:
    case 3:
        return remove_input(tree, expected);
    case 4:
        return change_gate(tree, expected);
    case 5:
        return change_order(tree, expected);
    default:
        return change_attribute(tree, expected);
    }
}

/* ---- judging it ---- */

static const char *problem_with(const struct model_difference *d, const struct expected *e,
                                bool mirrored)
{
    enum element_how how = e->how;
    if (mirrored && how == ELEMENT_REMOVED) {
        how = ELEMENT_ADDED;
    }
    size_t tops = 0;
    const struct element_change *change = NULL;
    for (size_t i = 0; i < d->changes.count; i++) {
        if (d->changes.items[i].within == NONE) {
            tops++;
            change = &d->changes.items[i];
        } else if (d->changes.items[i].how != how) {
            return "something else came or went";
        }
    }
    if (tops != 1) {
        return tops ? "more than one element" : "no element";
    }
    int side = change->ids[1] != NULL;
    const char *id = mirrored && e->old_id ? e->old_id : e->id;
    if (change->how != how || strcmp(change->ids[side], id) != 0) {
        return "another element or another way";
    }
    if (how == ELEMENT_RENAMED) {
        return strcmp(change->ids[0], mirrored ? e->id : e->old_id) != 0 ? "another old id"
               : change->fact_count                                      ? "facts as well"
                                                                         : NULL;
    }
    if (how != ELEMENT_CHANGED) {
        return NULL;
    }
    if (!change->fact_count || change->fact_count > e->most_facts) {
        return "another number of facts";
    }
    for (size_t i = 0; i < change->fact_count; i++) {
        const char *property = change->facts[i].property;
        size_t length = strlen(property), tail = strlen(e->property);
        if (length < tail || strcmp(property + length - tail, e->property) != 0) {
            return "another property";
        }
        if (!change->facts[i].lines[change->facts[i].values[1] != NULL]) {
            return "no line";
        }
    }
    return NULL;
}

static void print_difference(const struct model_difference *d)
{
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct element_change *c = &d->changes.items[i];
        fprintf(stderr, "%s %s %s\n", element_how_words[c->how], c->ids[0] ? c->ids[0] : "-",
                c->ids[1] ? c->ids[1] : "-");
        for (size_t f = 0; f < c->fact_count; f++) {
            fprintf(stderr, "  %s: %s -> %s\n", c->facts[f].property,
                    c->facts[f].values[0] ? c->facts[f].values[0] : "-",
                    c->facts[f].values[1] ? c->facts[f].values[1] : "-");
        }
    }
}

static void judge(const struct threatmodel *before, const struct threatmodel *after,
                  const struct expected *expected, bool mirrored, uint64_t seed,
                  const struct text *texts)
{
    struct model_difference d;
    assert_int_equal(model_difference_find(before, after, &d), STATUS_OK);
    const char *problem = expected          ? problem_with(&d, expected, mirrored)
                          : d.changes.count ? "a difference where there is none"
                                            : NULL;
    if (problem) {
        print_difference(&d);
        fprintf(stderr, "%s\n----\n%s\n", texts[0].bytes, texts[1].bytes);
        fail_msg("seed %llu: %s; expected the %s of '%s' (%s)%s", (unsigned long long)seed,
                 problem, expected ? expected->what : "nothing", expected ? expected->id : "",
                 expected && expected->property ? expected->property : "",
                 mirrored ? ", mirrored" : "");
    }
    model_difference_release(&d);
}

static size_t changed[12];

/* One change of one model, both ways; false when it made the model unsound or nothing fitted.
 */
static bool check_change(uint64_t seed)
{
    static struct plain_tree tree;
    struct text texts[2];
    struct threatmodel models[2];
    struct expected expected;
    bool any = false;
    plant(&tree, seed / TRIES);
    random_open(&tree.random, seed, 1, 0);
    text_init(&texts[0]);
    text_init(&texts[1]);
    write_element(&tree, tree.elements[0], false, &texts[0]);
    for (int i = 0; i < 50 && !any; i++) {
        any = change_one(&tree, &expected);
    }
    write_element(&tree, tree.elements[0], true, &texts[1]);
    assert_true(read_model(&texts[0], "old.xml", &models[0]));
    if (any && read_model(&texts[1], "new.xml", &models[1])) {
        judge(&models[0], &models[1], &expected, false, seed, texts);
        judge(&models[1], &models[0], &expected, true, seed, texts);
        judge(&models[1], &models[1], NULL, false, seed, texts);
        changed[expected.how]++;
        threatmodel_release(&models[1]);
    } else {
        any = false;
    }
    threatmodel_release(&models[0]);
    text_release(&texts[0]);
    text_release(&texts[1]);
    arena_release(&tree.arena);
    return any;
}

static void test_model_difference__is_the_one_change(void **state)
{
    (void)state;
    size_t sound = 0;
    for (uint64_t seed = 0; seed < (uint64_t)SEEDS * TRIES; seed++) {
        sound += check_change(seed);
    }
    assert_true(sound > LEAST);
    for (int how = 0; how < 4; how++) {
        assert_true(how == ELEMENT_ADDED || changed[how] > 40);
    }
}

/* Another order, other white space, spelled defaults: the same model. */
static void test_model_difference__is_none_of_how_it_is_written(void **state)
{
    (void)state;
    static struct plain_tree tree;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct text texts[2];
        struct threatmodel models[2];
        plant(&tree, seed);
        for (int side = 0; side < 2; side++) {
            text_init(&texts[side]);
            write_element(&tree, tree.elements[0], side, &texts[side]);
            assert_true(read_model(&texts[side], "model.xml", &models[side]));
        }
        judge(&models[0], &models[1], NULL, false, seed, texts);
        for (int side = 0; side < 2; side++) {
            threatmodel_release(&models[side]);
            text_release(&texts[side]);
        }
        arena_release(&tree.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_difference__is_none_of_how_it_is_written),
        cmocka_unit_test(test_model_difference__is_the_one_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
