/* What a step or gate needs, as facts. Gates without an id may be nested: they are worked out
 * from the inside outwards, and each gets the number of its meaning, so that what lies deep is
 * written once (hash consing) and nothing recurses. */
#include "analyzer/model_elements.h"

#include "model/grammar.h"
#include "model/label.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SHOWN = 6, LONGEST_SHOWN = 160 };

/* A gate without an id that stands somewhere inside the element, and what it was found to be.
 */
struct nested {
    const struct xml_element *xml;
    uint32_t meaning;
    const char *value;
};

struct nested_list {
    VEC(struct nested) items;
};

static bool is_anonymous(const struct xml_element *xml)
{
    return is_gate_element(xml) && !xml_value(xml, "id");
}

/* All of them in document order, without those inside of elements that have an id. */
static bool list_nested(const struct xml_element *owner, struct nested_list *list)
{
    const struct xml_element *xml = owner->first_child;
    while (xml) {
        bool open = is_anonymous(xml);
        if (open && !vec_push(&list->items, (struct nested){.xml = xml})) {
            return false;
        }
        if (open && xml->first_child) {
            xml = xml->first_child;
            continue;
        }
        while (xml && xml != owner && !xml->next) {
            xml = xml->parent;
        }
        xml = !xml || xml == owner ? NULL : xml->next;
    }
    return true;
}

static void add_input(struct fact_reader *r, const struct xml_element *xml,
                      const char *attribute, uint32_t scope, const char *word)
{
    uint32_t element = model_elements_resolve(r->side, ELEMENT_NODE, scope, word);
    fact_append_identity(r, element, word, &r->words);
    fact_add(r, (struct fact){.property = "needs",
                              .value = fact_keep(r, word),
                              .xml = xml,
                              .attribute = attribute,
                              .meaning = fact_meaning(r, &r->words),
                              .refers = element,
                              .acts = true});
}

/* "c at level 2", "affordance x". */
static void add_requirement(struct fact_reader *r, const struct xml_element *xml)
{
    const char *capability = xml_value(xml, "capability");
    const char *affordance = value_or_empty(xml, "affordance");
    const char *level = xml_value(xml, "level"), *word = capability ? capability : affordance;
    enum element_kind kind = capability ? ELEMENT_CAPABILITY : ELEMENT_AFFORDANCE;
    uint32_t element = model_elements_resolve(r->side, kind, NONE, word);
    double number = level ? grammar_number(level) : 1;
    struct text value;
    text_init(&value);
    text_append_char(&r->words, capability ? 'c' : 'a');
    fact_append_identity(r, element, word, &r->words);
    if (capability) {
        text_format(&r->words, "\x1f%.0f", number);
        text_format(&value, "%s at level %.0f", word, number);
    } else {
        text_format(&value, "affordance %s", word);
    }
    const char *kept = fact_keep(r, text_string(&value));
    r->failed |= value.failed;
    fact_add(r, (struct fact){.property = "needs",
                              .value = kept,
                              .xml = xml,
                              .meaning = fact_meaning(r, &r->words),
                              .refers = element,
                              .acts = true});
    text_release(&value);
}

/* What stands directly inside a step or gate, as facts; gates without an id were worked out
 * before: 'at' is the first of them in the list that may stand here. */
static void add_inputs(struct fact_reader *r, uint32_t scope, const struct xml_element *xml,
                       const struct nested_list *list, size_t at)
{
    const char *cursor = xml_value(xml, "needs");
    char word[FACT_WORD];
    while (cursor && fact_next_word(&cursor, word)) {
        add_input(r, xml, "needs", scope, word);
    }
    for (const struct xml_element *e = xml->first_child; e; e = e->next) {
        if (strcmp(e->name, "needs") == 0) {
            add_input(r, e, "ref", scope, value_or_empty(e, "ref"));
        } else if (strcmp(e->name, "requires") == 0) {
            add_requirement(r, e);
        } else if (is_gate_element(e) && xml_value(e, "id")) {
            add_input(r, e, "id", scope, xml_value(e, "id"));
        } else if (is_gate_element(e)) {
            while (list->items.items[at].xml != e) {
                at++;
            }
            fact_add(r, (struct fact){.property = "needs",
                                      .value = list->items.items[at].value,
                                      .xml = e,
                                      .gate = e,
                                      .meaning = list->items.items[at].meaning,
                                      .refers = NONE,
                                      .acts = true});
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The kind of a step, condition or gate as one word, with the number of an at-least. */
static const char *kind_words(struct fact_reader *r, const struct xml_element *xml)
{
    const char *k = xml_value(xml, "k");
    if (!k || strcmp(xml->name, "at-least") != 0) {
        return xml->name;
    }
    const char *words = arena_format(&r->arena, "at-least %.0f", grammar_number(k));
    r->failed |= !words;
    return words ? words : xml->name;
}

static void add_kind(struct fact_reader *r, const struct xml_element *xml)
{
    const char *kind = kind_words(r, xml);
    text_append(&r->words, kind);
    fact_add(r, (struct fact){.property = "kind",
                              .value = kind,
                              .xml = xml,
                              .attribute = xml_value(xml, "k") ? "k" : NULL,
                              .meaning = fact_meaning(r, &r->words),
                              .refers = NONE,
                              .acts = true});
}

/* "any(a, b, and 3 more)". */
static const char *gate_words(struct fact_reader *r, const struct fact *facts, size_t count)
{
    struct text words;
    size_t inputs = 0, shown = 0;
    text_init(&words);
    for (size_t i = 0; i < count; i++) {
        inputs += strcmp(facts[i].property, "needs") == 0;
    }
    text_format(&words, "%s(", facts[0].value);
    for (size_t i = 0; i < count && shown < MOST_SHOWN; i++) {
        if (strcmp(facts[i].property, "needs") == 0) {
            const char *value = strlen(facts[i].value) > LONGEST_SHOWN ? "..." : facts[i].value;
            text_format(&words, "%s%s", shown++ ? ", " : "", value);
        }
    }
    if (inputs > shown) {
        text_format(&words, ", and %zu more", inputs - shown);
    }
    text_append_char(&words, ')');
    const char *kept = fact_keep(r, text_string(&words));
    r->failed |= words.failed;
    text_release(&words);
    return kept;
}

/* The meaning of a gate: that of its facts, in any order unless it is a sequence, whose inputs
 * come last. */
static uint32_t gate_meaning(struct fact_reader *r, const struct fact *facts, size_t count)
{
    bool ordered = strcmp(facts[0].value, "sequence") == 0;
    uint32_t *numbers = memory_array(count, sizeof(*numbers));
    size_t wordings = 0;
    if (!numbers) {
        r->failed = true;
        return 0;
    }
    text_append(&r->words, "gate");
    for (size_t i = 0; i < count; i++) {
        bool input = strcmp(facts[i].property, "needs") == 0;
        if (!input) {
            text_format(&r->words, "\x1f%s %u", facts[i].property, facts[i].meaning);
        } else {
            numbers[wordings++] = facts[i].meaning;
        }
    }
    if (!ordered) {
        qsort(numbers, wordings, sizeof(*numbers), compare_numbers);
    }
    for (size_t i = 0; i < wordings; i++) {
        text_format(&r->words, "\x1f%u", numbers[i]);
    }
    memory_free(numbers);
    return fact_meaning(r, &r->words);
}

/* The facts of a gate or step itself, its nested gates being known from 'at' on. */
static void add_gate(struct fact_reader *r, uint32_t scope, const struct xml_element *xml,
                     const struct nested_list *list, size_t at)
{
    add_kind(r, xml);
    fact_add_attributes(r, scope, "", xml);
    fact_add_text(r, "", xml);
    add_inputs(r, scope, xml, list, at);
}

/* Works out all gates without an id inside of 'xml', the innermost ones first, and adds the
 * facts of 'xml' itself. */
void fact_add_graph(struct fact_reader *r, uint32_t scope, const struct xml_element *xml)
{
    struct nested_list list = {0};
    size_t before = r->facts.count;
    r->failed |= !list_nested(xml, &list);
    for (size_t i = list.items.count; i-- > 0 && !r->failed;) {
        struct nested *gate = &list.items.items[i];
        add_gate(r, scope, gate->xml, &list, i + 1);
        size_t count = r->facts.count - before;
        if (!r->failed) {
            gate->value = gate_words(r, r->facts.items + before, count);
            gate->meaning = gate_meaning(r, r->facts.items + before, count);
        }
        r->facts.count = before;
    }
    if (!r->failed) {
        add_gate(r, scope, xml, &list, 0);
    }
    vec_release(&list.items);
}
