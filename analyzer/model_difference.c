/* Comparing two threat models. Most elements of two versions are written alike, so each pair is
 * first compared as it is written; only where that differs are its facts read and compared as
 * sets. Inputs that are gates without an id on both sides are paired and compared inside, so
 * that a change deep in a step is told as that change. */
#include "analyzer/model_elements.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

const char *const element_how_words[] = {"added", "removed", "changed", "renamed", NULL};
const char *const element_match_words[] = {"id", "facts", "title", "structure", "steps", NULL};

/* Two gates without an id that stand for each other; 'words' says where. */
struct gate_pair {
    const struct xml_element *gates[2];
    const char *words;
};

struct comparing {
    struct model_difference *out;
    struct names meanings;
    struct fact_reader readers[2];
    VEC(struct gate_pair) gates;      /* still to be compared, of one element */
    VEC(struct fact_change) facts;    /* of one element */
    VEC(const struct fact *) left[2]; /* of one property: what only that side states */
    bool failed;
};

static const struct model_element *element_of(const struct comparing *c, int side,
                                              uint32_t number)
{
    return &c->out->sides[side].list.items[number];
}

static bool same_attributes(const struct xml_element *a, const struct xml_element *b)
{
    for (size_t i = 0; i < a->attribute_count; i++) {
        if (i >= b->attribute_count ||
            strcmp(a->attributes[i].name, b->attributes[i].name) != 0 ||
            strcmp(a->attributes[i].value, b->attributes[i].value) != 0) {
            return false;
        }
    }
    return a->attribute_count == b->attribute_count;
}

/* What contains it: only that may differ where two elements are written alike. */
static bool same_place(const struct comparing *c, const struct model_element *a,
                       const struct model_element *b)
{
    const struct xml_element *above[2] = {a->xml->parent, b->xml->parent};
    if (a->scope != NONE || b->scope != NONE) {
        return a->scope != NONE && b->scope != NONE &&
               element_of(c, 0, a->scope)->match == b->scope;
    }
    while (above[0] && above[1]) {
        const char *ids[2] = {xml_value(above[0], "id"), xml_value(above[1], "id")};
        if (strcmp(above[0]->name, above[1]->name) != 0 || !ids[0] != !ids[1] ||
            (ids[0] && strcmp(ids[0], ids[1]) != 0)) {
            return false;
        }
        above[0] = above[0]->parent;
        above[1] = above[1]->parent;
    }
    return !above[0] && !above[1];
}

/* Whether two elements with all that is inside are written alike, but for white space and
 * comments. Of containers what belongs to them alone is compared as facts. */
static bool written_alike(const struct xml_element *a, const struct xml_element *b)
{
    const struct xml_element *top = a;
    for (;;) {
        if (strcmp(a->name, b->name) != 0 || !same_attributes(a, b) || !a->text != !b->text ||
            (a->text && strcmp(a->text, b->text) != 0) || !a->first_child != !b->first_child) {
            return false;
        }
        if (a->first_child) {
            a = a->first_child;
            b = b->first_child;
            continue;
        }
        while (a != top && !a->next) {
            if (b->next) {
                return false;
            }
            a = a->parent;
            b = b->parent;
        }
        if (a == top) {
            return true;
        }
        a = a->next;
        b = b->next;
        if (!b) {
            return false;
        }
    }
}

static bool is_container(const struct model_element *element)
{
    return element->kind <= ELEMENT_SCENARIO;
}

static const char *keep(struct comparing *c, const char *string)
{
    const char *kept = string ? arena_string(&c->out->arena, string) : NULL;
    c->failed |= string && !kept;
    return kept;
}

static struct place place_of(const struct fact *fact)
{
    return fact->attribute ? xml_value_place(fact->xml, fact->attribute) : xml_place(fact->xml);
}

/* A change of a property, inside of the gate that 'words' name, if any. */
static void add_change(struct comparing *c, const char *words, const char *property,
                       const struct fact *before, const struct fact *after)
{
    struct fact_change change = {.acts = (before && before->acts) || (after && after->acts)};
    if (words) {
        property = arena_format(&c->out->arena, "%s: %s", words, property);
        c->failed |= !property;
    } else {
        property = keep(c, property);
    }
    change.property = property;
    change.values[0] = before ? keep(c, before->value) : NULL;
    change.values[1] = after ? keep(c, after->value) : NULL;
    change.places[0] = before ? place_of(before) : (struct place){NULL, 0};
    change.places[1] = after ? place_of(after) : (struct place){NULL, 0};
    c->failed |= !vec_push(&c->facts, change);
}

enum {
    MANY = 32
}; /* gates or inputs of one element, from which on nearness is not looked at */

/* How many inputs written directly inside both gates are the same words: enough to tell which
 * belong together. */
static size_t common_words(const struct xml_element *a, const struct xml_element *b)
{
    size_t common = strcmp(a->name, b->name) == 0, row = 0;
    for (const struct xml_element *x = a->first_child; x && row < MANY; x = x->next, row++) {
        size_t column = 0;
        for (const struct xml_element *y = b->first_child; y && column < MANY; y = y->next) {
            common += 2 * (size_t)(strcmp(x->name, y->name) == 0 && same_attributes(x, y));
            column++;
        }
    }
    return common;
}

/* The gate among those left on side 1, from 'from' on, that has most in common with one of side
 * 0; the first one where there are many. */
static size_t best_gate(struct comparing *c, const struct fact *fact, size_t from)
{
    bool many = c->left[0].count > MANY || c->left[1].count > MANY;
    size_t best = SIZE_MAX, most = 0;
    for (size_t i = from; i < c->left[1].count && !(many && best != SIZE_MAX); i++) {
        const struct fact *other = c->left[1].items[i];
        size_t common = !other || !other->gate ? 0
                        : many                 ? 1
                                               : 1 + common_words(fact->gate, other->gate);
        if (common > most) {
            most = common;
            best = i;
        }
    }
    return best;
}

/* Pairs gates without ids that are left on both sides; they are compared inside later. */
static void pair_gates(struct comparing *c)
{
    bool many = c->left[0].count > MANY || c->left[1].count > MANY;
    size_t from = 0;
    for (size_t i = 0; i < c->left[0].count && from < c->left[1].count; i++) {
        const struct fact *fact = c->left[0].items[i];
        size_t other = fact->gate ? best_gate(c, fact, from) : SIZE_MAX;
        if (fact->gate && many) {
            from = other == SIZE_MAX ? c->left[1].count : other + 1;
        }
        if (other != SIZE_MAX) {
            const struct fact *after = c->left[1].items[other];
            const struct gate_pair pair = {{fact->gate, after->gate}, keep(c, after->value)};
            c->failed |= !vec_push(&c->gates, pair);
            c->left[0].items[i] = NULL;
            c->left[1].items[other] = NULL;
        }
    }
}

static int compare_positions(const void *left, const void *right)
{
    const struct fact *a = *(const struct fact *const *)left;
    const struct fact *b = *(const struct fact *const *)right;
    return a->position < b->position ? -1 : 1;
}

/* What is left of a side comes in the order in which it stands there. */
static void sort_left(struct comparing *c, int side)
{
    if (c->left[side].count) {
        qsort(c->left[side].items, c->left[side].count, sizeof(*c->left[side].items),
              compare_positions);
    }
}

static size_t drop_paired(struct comparing *c, int side)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->left[side].count; i++) {
        if (c->left[side].items[i]) {
            c->left[side].items[kept++] = c->left[side].items[i];
        }
    }
    return c->left[side].count = kept;
}

/* Tells what is left of one property: one thing that became another, or what came and went. */
static void tell_left(struct comparing *c, const char *words, const char *property)
{
    sort_left(c, 0);
    sort_left(c, 1);
    if (strcmp(property, "needs") == 0) {
        pair_gates(c);
    }
    size_t before = drop_paired(c, 0), after = drop_paired(c, 1);
    if (before == 1 && after == 1) {
        add_change(c, words, property, c->left[0].items[0], c->left[1].items[0]);
        return;
    }
    for (size_t i = 0; i < before; i++) {
        add_change(c, words, property, c->left[0].items[i], NULL);
    }
    for (size_t i = 0; i < after; i++) {
        add_change(c, words, property, NULL, c->left[1].items[i]);
    }
}

static void leave(struct comparing *c, int side, const struct fact *fact)
{
    c->failed |= !vec_push(&c->left[side], fact);
}

/* The order of facts, meanings aside. */
static int compare_groups(const struct fact *a, const struct fact *b)
{
    int order = strcmp(a->property, b->property);
    return order ? order : a->group < b->group ? -1 : a->group > b->group;
}

/* Both readers hold sorted facts: merges them group by group. */
static void merge_facts(struct comparing *c, const char *words)
{
    const struct fact *a = c->readers[0].facts.items, *b = c->readers[1].facts.items;
    const struct fact *end_a = a + c->readers[0].facts.count;
    const struct fact *end_b = b + c->readers[1].facts.count;
    while ((a < end_a || b < end_b) && !c->failed) {
        bool next_a = a < end_a && (b == end_b || compare_groups(a, b) <= 0);
        const struct fact *first = next_a ? a : b;
        c->left[0].count = c->left[1].count = 0;
        for (;;) {
            bool in_a = a < end_a && compare_groups(a, first) == 0;
            bool in_b = b < end_b && compare_groups(b, first) == 0;
            if (!in_a && !in_b) {
                break;
            }
            if (in_a && in_b && a->meaning == b->meaning) {
                a++;
                b++;
            } else if (in_a && (!in_b || a->meaning < b->meaning)) {
                leave(c, 0, a++);
            } else {
                leave(c, 1, b++);
            }
        }
        if (!c->failed) {
            tell_left(c, words, first->property);
        }
    }
}

/* Whether the sorted facts of a reader have that one among them. */
static bool states(const struct fact_reader *reader, const struct fact *fact)
{
    size_t low = 0, high = reader->facts.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct fact *other = &reader->facts.items[middle];
        int order = compare_groups(other, fact);
        if (order == 0 && other->meaning == fact->meaning) {
            return true;
        }
        if (order < 0 || (order == 0 && other->meaning < fact->meaning)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* The inputs of a sequence in their order, each once and as far as the other side has them too:
 * for people, and their meanings. */
static const char *order_of(struct comparing *c, int side, struct text *numbers)
{
    const struct fact_reader *own = &c->readers[side];
    struct text words;
    text_init(&words);
    c->left[side].count = 0;
    for (size_t i = 0; i < own->facts.count; i++) {
        const struct fact *fact = &own->facts.items[i];
        bool repeated =
            i > 0 && fact[-1].meaning == fact->meaning && compare_groups(&fact[-1], fact) == 0;
        if (strcmp(fact->property, "needs") == 0 && !repeated &&
            states(&c->readers[1 - side], fact)) {
            leave(c, side, fact);
        }
    }
    sort_left(c, side);
    for (size_t i = 0; i < c->left[side].count; i++) {
        text_format(numbers, "%u ", c->left[side].items[i]->meaning);
        text_format(&words, "%s%s", i ? ", " : "", c->left[side].items[i]->value);
    }
    const char *kept = keep(c, text_string(&words));
    c->failed |= words.failed || numbers->failed;
    text_release(&words);
    return kept;
}

/* The order of inputs, which is a difference between sequences only. */
static void compare_order(struct comparing *c, const char *words,
                          const struct xml_element *const gates[2])
{
    struct text numbers[2];
    if (strcmp(gates[0]->name, "sequence") != 0 || strcmp(gates[1]->name, "sequence") != 0) {
        return;
    }
    text_init(&numbers[0]);
    text_init(&numbers[1]);
    const struct fact before = {.value = order_of(c, 0, &numbers[0]), .xml = gates[0]};
    const struct fact after = {.value = order_of(c, 1, &numbers[1]), .xml = gates[1]};
    if (strcmp(text_string(&numbers[0]), text_string(&numbers[1])) != 0) {
        add_change(c, words, "order", &before, &after);
    }
    text_release(&numbers[0]);
    text_release(&numbers[1]);
}

static void compare_read(struct comparing *c, const char *words,
                         const struct xml_element *const xml[2])
{
    fact_reader_sort(&c->readers[0]);
    fact_reader_sort(&c->readers[1]);
    c->failed |= c->readers[0].failed || c->readers[1].failed;
    if (!c->failed) {
        merge_facts(c, words);
    }
    if (!c->failed) {
        compare_order(c, words, xml);
    }
}

/* Collects what two elements state differently. */
static void compare_pair(struct comparing *c, uint32_t before, uint32_t after)
{
    const struct model_element *a = element_of(c, 0, before), *b = element_of(c, 1, after);
    const struct xml_element *const xml[2] = {a->xml, b->xml};
    c->facts.count = c->gates.count = 0;
    if (!is_container(a) && same_place(c, a, b) && written_alike(a->xml, b->xml)) {
        return;
    }
    fact_reader_read(&c->readers[0], before);
    fact_reader_read(&c->readers[1], after);
    compare_read(c, NULL, xml);
    for (size_t i = 0; i < c->gates.count && !c->failed; i++) {
        const struct gate_pair pair = c->gates.items[i];
        fact_reader_read_gate(&c->readers[0], before, pair.gates[0]);
        fact_reader_read_gate(&c->readers[1], after, pair.gates[1]);
        compare_read(c, pair.words, pair.gates);
    }
}

/* "id", or "scenario/id". */
static const char *full_id(struct comparing *c, int side, const struct model_element *element)
{
    if (element->scope == NONE) {
        return element->id;
    }
    const char *id = arena_format(&c->out->arena, "%s/%s",
                                  element_of(c, side, element->scope)->id, element->id);
    c->failed |= !id;
    return id;
}

static void set_side(struct comparing *c, struct element_change *change, int side,
                     uint32_t number)
{
    const struct model_element *element = element_of(c, side, number);
    change->kind = (enum element_kind)element->kind;
    change->elements[side] = number;
    change->indices[side] = element->index;
    change->names[side] = element->xml->name;
    change->ids[side] = full_id(c, side, element);
    change->places[side] = xml_place(element->xml);
    const char *title = xml_value(element->xml, "title");
    change->title = title ? title : "";
}

static void add_element(struct comparing *c, struct element_change change)
{
    change.within = NONE;
    c->out->acts |= change.how == ELEMENT_ADDED || change.how == ELEMENT_REMOVED;
    for (size_t i = 0; i < change.fact_count; i++) {
        c->out->acts |= change.facts[i].acts;
    }
    c->out->counts[change.how]++;
    c->failed |= !vec_push(&c->out->changes, change);
}

static void add_one_sided(struct comparing *c, int side, uint32_t number)
{
    struct element_change change = {.how = side ? ELEMENT_ADDED : ELEMENT_REMOVED,
                                    .elements = {NONE, NONE},
                                    .indices = {NONE, NONE}};
    set_side(c, &change, side, number);
    add_element(c, change);
}

static void add_pair(struct comparing *c, uint32_t before, uint32_t after)
{
    const struct model_element *a = element_of(c, 0, before), *b = element_of(c, 1, after);
    bool renamed = strcmp(a->id, b->id) != 0;
    compare_pair(c, before, after);
    if ((!renamed && !c->facts.count) || c->failed) {
        return;
    }
    struct element_change change = {.how = renamed ? ELEMENT_RENAMED : ELEMENT_CHANGED,
                                    .match = (enum element_match)a->matched_by,
                                    .fact_count = c->facts.count};
    struct fact_change *facts = arena_array(&c->out->arena, c->facts.count, sizeof(*facts));
    c->failed |= !facts;
    if (facts && c->facts.count) {
        memcpy(facts, c->facts.items, c->facts.count * sizeof(*facts));
    }
    change.facts = facts;
    set_side(c, &change, 0, before);
    set_side(c, &change, 1, after);
    if (!c->failed) {
        add_element(c, change);
    }
}

static int compare_changes(const void *left, const void *right)
{
    const struct element_change *a = left, *b = right;
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int order = strcmp(a->ids[a->ids[1] != NULL], b->ids[b->ids[1] != NULL]);
    return order ? order : (int)(a->ids[1] != NULL) - (int)(b->ids[1] != NULL);
}

/* The change of the scenario with that element on a side, or NONE. */
static uint32_t change_of(const struct model_difference *d, int side, uint32_t element)
{
    for (uint32_t i = 0; i < d->changes.count; i++) {
        const struct element_change *change = &d->changes.items[i];
        if (change->kind > ELEMENT_SCENARIO) {
            break;
        }
        if (change->kind == ELEMENT_SCENARIO && change->elements[side] == element) {
            return i;
        }
    }
    return NONE;
}

/* Nodes that came or went with their scenario belong to its change. Nodes of one scenario
 * follow each other mostly, so the latest answer is kept. */
static void find_wholes(struct comparing *c)
{
    uint32_t known[2] = {NONE, NONE}, change[2] = {NONE, NONE};
    for (size_t i = 0; i < c->out->changes.count; i++) {
        struct element_change *node = &c->out->changes.items[i];
        if (node->kind != ELEMENT_NODE || node->how > ELEMENT_REMOVED) {
            continue;
        }
        int side = node->how == ELEMENT_ADDED;
        uint32_t scope = element_of(c, side, node->elements[side])->scope;
        if (scope == NONE || element_of(c, side, scope)->match != NONE) {
            continue;
        }
        if (scope != known[side]) {
            known[side] = scope;
            change[side] = change_of(c->out, side, scope);
        }
        node->within = change[side];
    }
}

static enum status compare_models(struct comparing *c)
{
    struct model_elements *sides = c->out->sides;
    for (uint32_t i = 0; i < sides[0].list.count && !c->failed; i++) {
        uint32_t match = sides[0].list.items[i].match;
        if (match == NONE) {
            add_one_sided(c, 0, i);
        } else {
            add_pair(c, i, match);
        }
    }
    for (uint32_t i = 0; i < sides[1].list.count && !c->failed; i++) {
        if (sides[1].list.items[i].match == NONE) {
            add_one_sided(c, 1, i);
        }
    }
    if (!c->failed && c->out->changes.count) {
        qsort(c->out->changes.items, c->out->changes.count, sizeof(*c->out->changes.items),
              compare_changes);
        find_wholes(c);
    }
    return c->failed ? STATUS_MEMORY : model_difference_find_lines(c->out);
}

static enum status collect_and_match(struct comparing *c)
{
    struct model_difference *out = c->out;
    out->sides = arena_array(&out->arena, 2, sizeof(*out->sides));
    if (!out->sides) {
        return STATUS_MEMORY;
    }
    bool collected = model_elements_collect(out->models[0], &out->sides[0]);
    collected = model_elements_collect(out->models[1], &out->sides[1]) && collected;
    return collected ? model_elements_match(out->sides, &c->meanings) : STATUS_MEMORY;
}

enum status model_difference_find(const struct threatmodel *before,
                                  const struct threatmodel *after, struct model_difference *out)
{
    *out = (struct model_difference){.models = {before, after}};
    arena_init(&out->arena);
    struct comparing c = {.out = out};
    names_init(&c.meanings);
    enum status status = collect_and_match(&c);
    if (status == STATUS_OK) {
        fact_reader_open(&c.readers[0], &out->sides[0], 0, &c.meanings);
        fact_reader_open(&c.readers[1], &out->sides[1], 1, &c.meanings);
        status = compare_models(&c);
        fact_reader_close(&c.readers[0]);
        fact_reader_close(&c.readers[1]);
    }
    vec_release(&c.gates);
    vec_release(&c.facts);
    vec_release(&c.left[0]);
    vec_release(&c.left[1]);
    names_release(&c.meanings);
    if (status != STATUS_OK) {
        model_difference_release(out);
    }
    return status;
}

void model_difference_release(struct model_difference *difference)
{
    for (int side = 0; difference->sides && side < 2; side++) {
        model_elements_release(&difference->sides[side]);
    }
    vec_release(&difference->changes);
    arena_release(&difference->arena);
    *difference = (struct model_difference){0};
}
