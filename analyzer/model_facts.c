/* What an element states, as facts. The grammar says how a value is compared: words of a list
 * as a set, numbers by their value, references by what they refer to on both sides; a default
 * that is spelled out is no fact. Inputs, which may be nested gates without an id, are worked
 * out from the inside outwards; each gets the number of its meaning, so that what lies deep is
 * written once (hash consing) and nothing recurses. */
#include "analyzer/model_elements.h"

#include "model/grammar.h"
#include "model/label.h"

#include <stdlib.h>
#include <string.h>

/* What an attribute that refers to something refers to. */
static const struct {
    const char *attribute;
    enum element_kind kind;
} references[] = {
    {"through", ELEMENT_AFFORDANCE},
    {"gives", ELEMENT_AFFORDANCE},
    {"affordance", ELEMENT_AFFORDANCE},
    {"capability", ELEMENT_CAPABILITY},
    {"metric", ELEMENT_METRIC},
    {"metrics", ELEMENT_METRIC},
    {"actor", ELEMENT_ACTOR},
    {"goal", ELEMENT_NODE},
    {"needs", ELEMENT_NODE},
    {"ref", ELEMENT_NODE},
    {"step", ELEMENT_NODE},
    {"condition", ELEMENT_NODE},
};

/* What the absence of an attribute says; the readers of model/ agree. */
static const struct {
    const char *element, *attribute, *value;
} defaults[] = {
    {"actor", "kind", "people"},       {"actor", "access", "public"},
    {"metric", "unit", "share"},       {"capability", "propensity", "no"},
    {"condition", "truth", "unknown"}, {"safeguard", "friction-unit", "points"},
    {"domain", "status", "tracked"},   {"outcome", "status", "tracked"},
    {"scenario", "assessed", "full"},  {"indicator", "gate", "mean"},
    {"indicator", "shows", "both"},
};

/* Attributes that are read with something else. */
static bool is_read_elsewhere(const char *attribute)
{
    static const char *const names[] = {"id", "version", "type", "needs", "k"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(attribute, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Words for people alone. */
static bool is_wording(const char *property)
{
    return strcmp(property, "title") == 0 || strcmp(property, "text") == 0 ||
           strcmp(property, "cite") == 0 || strcmp(property, "reason") == 0;
}

void fact_reader_open(struct fact_reader *reader, const struct model_elements *side, int number,
                      struct names *meanings)
{
    *reader = (struct fact_reader){.side = side, .number = number, .meanings = meanings};
    arena_init(&reader->arena);
    text_init(&reader->words);
}

void fact_reader_close(struct fact_reader *reader)
{
    arena_release(&reader->arena);
    text_release(&reader->words);
    vec_release(&reader->facts);
}

const char *fact_keep(struct fact_reader *r, const char *string)
{
    const char *kept = arena_string(&r->arena, string);
    r->failed |= !kept;
    return kept ? kept : "";
}

/* The number of what 'words' say, which are emptied. */
uint32_t fact_meaning(struct fact_reader *r, struct text *words)
{
    uint32_t meaning =
        words->failed ? NAMES_NONE : names_intern(r->meanings, text_string(words));
    r->failed |= meaning == NAMES_NONE;
    text_clear(words);
    return meaning;
}

void fact_add(struct fact_reader *r, struct fact fact)
{
    fact.position = (uint32_t)r->facts.count;
    r->failed |= !vec_push(&r->facts, fact);
}

/* Both sides give what belongs together the number that side 0 has for it. */
void fact_append_identity(const struct fact_reader *r, uint32_t element, const char *word,
                          struct text *out)
{
    if (element == NONE) {
        text_append(out, word);
        return;
    }
    uint32_t match = r->side->list.items[element].match;
    if (match != NONE) {
        text_format(out, "#%u", r->number == 0 ? element : match);
    } else if (r->loose) {
        text_append_char(out, '?');
    } else {
        text_format(out, "#%d.%u", r->number, element);
    }
}

static bool refers_to(const char *attribute, enum element_kind *kind)
{
    for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
        if (strcmp(references[i].attribute, attribute) == 0) {
            *kind = references[i].kind;
            return true;
        }
    }
    return false;
}

/* Copies the next word of a list; false at the end. */
bool fact_next_word(const char **cursor, char word[FACT_WORD])
{
    size_t length;
    const char *start = grammar_next_word(cursor, &length);
    if (!start) {
        return false;
    }
    length = length < FACT_WORD ? length : FACT_WORD - 1;
    memcpy(word, start, length);
    word[length] = '\0';
    return true;
}

/* A fact for every word of a list of references. */
static void add_references(struct fact_reader *r, uint32_t scope, const char *property,
                           const struct xml_element *xml, const struct xml_attribute *attribute)
{
    const char *cursor = attribute->value;
    char word[FACT_WORD];
    enum element_kind kind;
    bool known = refers_to(attribute->name, &kind);
    while (fact_next_word(&cursor, word)) {
        uint32_t element = known ? model_elements_resolve(r->side, kind, scope, word) : NONE;
        fact_append_identity(r, element, word, &r->words);
        fact_add(r, (struct fact){.property = property,
                                  .value = fact_keep(r, word),
                                  .xml = xml,
                                  .attribute = attribute->name,
                                  .meaning = fact_meaning(r, &r->words),
                                  .refers = element,
                                  .acts = true});
    }
}

static const struct attribute_rule *rule_of(const struct xml_element *xml, const char *name)
{
    const struct attribute_rule *rule = xml->rule->attributes;
    while (rule && rule->name && strcmp(rule->name, name) != 0) {
        rule++;
    }
    return rule && rule->name ? rule : NULL;
}

static bool is_default(const struct xml_element *xml, const struct attribute_rule *rule,
                       const char *value)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        if (strcmp(defaults[i].element, xml->name) == 0 &&
            strcmp(defaults[i].attribute, rule->name) == 0) {
            return strcmp(defaults[i].value, value) == 0;
        }
    }
    return false;
}

/* All the words there are say as much as no word where a list restricts. */
static bool names_all(const struct attribute_rule *rule, uint32_t mask)
{
    uint32_t all = 0;
    for (int i = 0; rule->words[i]; i++) {
        all |= 1u << i;
    }
    return strcmp(rule->name, "faces") == 0 && mask == all;
}

/* What a value says, however it is written; nothing where it is the default. */
static bool append_value(const struct xml_element *xml, const struct attribute_rule *rule,
                         const char *value, struct text *out)
{
    uint32_t mask;
    switch (rule->type) {
    case VALUE_COUNT:
    case VALUE_NUMBER:
    case VALUE_SHARE:
        text_number(out, grammar_number(value));
        break;
    case VALUE_WORDS:
        mask = word_mask(xml, rule->name, rule->words);
        text_format(out, "%x", mask);
        return !names_all(rule, mask);
    default:
        text_append(out, value);
    }
    return !is_default(xml, rule, value);
}

static void add_value(struct fact_reader *r, const char *property,
                      const struct xml_element *xml, const struct attribute_rule *rule,
                      const char *value)
{
    if (!append_value(xml, rule, value, &r->words)) {
        text_clear(&r->words);
        return;
    }
    fact_add(r, (struct fact){.property = property,
                              .value = value,
                              .xml = xml,
                              .attribute = rule->name,
                              .meaning = fact_meaning(r, &r->words),
                              .refers = NONE,
                              .acts = !is_wording(rule->name)});
}

static const char *property_of(struct fact_reader *r, const char *prefix, const char *name)
{
    if (!*prefix) {
        return name;
    }
    const char *property = arena_format(&r->arena, "%s%s%s", prefix, *name ? " " : "", name);
    r->failed |= !property;
    return property ? property : name;
}

void fact_add_attributes(struct fact_reader *r, uint32_t scope, const char *prefix,
                         const struct xml_element *xml)
{
    for (size_t i = 0; i < xml->attribute_count; i++) {
        const struct xml_attribute *attribute = &xml->attributes[i];
        const struct attribute_rule *rule = rule_of(xml, attribute->name);
        if (!rule || is_read_elsewhere(rule->name)) {
            continue;
        }
        const char *property = property_of(r, prefix, rule->name);
        if (rule->type == VALUE_REFERENCE || rule->type == VALUE_REFERENCES) {
            add_references(r, scope, property, xml, attribute);
        } else {
            add_value(r, property, xml, rule, attribute->value);
        }
    }
}

/* The paragraphs inside, joined. */
void fact_add_text(struct fact_reader *r, const char *prefix, const struct xml_element *xml)
{
    const struct xml_element *first = NULL;
    struct text words;
    text_init(&words);
    for (const struct xml_element *e = xml->first_child; e; e = e->next) {
        if (strcmp(e->name, "text") == 0 && e->text) {
            text_format(&words, "%s%s", first ? "\n" : "", e->text);
            first = first ? first : e;
        }
    }
    if (first) {
        const char *value = fact_keep(r, text_string(&words));
        fact_add(r, (struct fact){.property = property_of(r, prefix, "text"),
                                  .value = value,
                                  .xml = first,
                                  .meaning = fact_meaning(r, &words),
                                  .refers = NONE});
    }
    r->failed |= words.failed;
    text_release(&words);
}

/* A fact whose words for people are what it means, after references were looked up. */
static void add_worded(struct fact_reader *r, const char *property,
                       const struct xml_element *xml, struct text *meaning, struct text *value)
{
    const char *kept = fact_keep(r, text_string(value));
    r->failed |= value->failed;
    fact_add(r, (struct fact){.property = property,
                              .value = kept,
                              .xml = xml,
                              .meaning = fact_meaning(r, meaning),
                              .refers = NONE,
                              .acts = true});
    text_clear(value);
}

/* What an indicator's attribute says, to 'meaning' unless it is the default, and to 'value'. */
static void append_indicator(struct fact_reader *r, const struct xml_element *xml,
                             const struct attribute_rule *rule, const char *said,
                             struct text *meaning, struct text *value)
{
    bool refers = rule->type == VALUE_REFERENCE;
    if (refers) {
        fact_append_identity(r, model_elements_resolve(r->side, ELEMENT_METRIC, NONE, said),
                             said, &r->words);
    } else if (!append_value(xml, rule, said, &r->words)) {
        text_clear(&r->words);
        return;
    }
    text_format(meaning, "%s %s\x1f", rule->name, text_string(&r->words));
    text_format(value, "%s%s%s%s", value->length ? ", " : "", refers ? "" : rule->name,
                refers ? "" : " ", said);
    text_clear(&r->words);
}

/* An indicator is one fact: it has no name to tell one from another. */
static void add_indicator(struct fact_reader *r, const struct xml_element *xml)
{
    struct text meaning, value;
    text_init(&meaning);
    text_init(&value);
    for (const struct attribute_rule *rule = xml->rule->attributes; rule->name; rule++) {
        const char *said = xml_value(xml, rule->name);
        if (said) {
            append_indicator(r, xml, rule, said, &meaning, &value);
        }
    }
    for (const struct xml_element *e = xml->first_child; e; e = e->next) {
        if (e->text) {
            text_format(&meaning, "%s\n", e->text);
            text_format(&value, ": %s", e->text);
        }
    }
    add_worded(r, "indicator", xml, &meaning, &value);
    text_release(&meaning);
    text_release(&value);
}

/* The levels of one baseline, for one world or, without its name, for all of them. */
static void add_baseline_of(struct fact_reader *r, const struct xml_element *xml,
                            const char *world)
{
    struct text meaning, value;
    const char *cite = xml_value(xml, "cite");
    text_init(&meaning);
    text_init(&value);
    for (const struct xml_element *e = xml->first_child; e; e = e->next) {
        const char *capability = value_or_empty(e, "capability");
        fact_append_identity(
            r, model_elements_resolve(r->side, ELEMENT_CAPABILITY, NONE, capability),
            capability, &meaning);
        text_format(&meaning, " in %s", world);
        uint32_t group = fact_meaning(r, &meaning);
        text_format(&meaning, "%u %.0f", group, grammar_number(value_or_empty(e, "level")));
        text_format(&value, "%s at level %s%s%s", capability, value_or_empty(e, "level"),
                    *world ? " in world " : "", world);
        add_worded(r, "baseline", e, &meaning, &value);
        if (!r->failed) {
            r->facts.items[r->facts.count - 1].group = group;
        }
    }
    if (cite) {
        text_format(&meaning, "%s\x1f%s", cite, world);
        text_format(&value, "%s%s%s", cite, *world ? " for world " : "", world);
        add_worded(r, "baseline cite", xml, &meaning, &value);
        if (!r->failed) {
            r->facts.items[r->facts.count - 1].acts = false;
        }
    }
    text_release(&meaning);
    text_release(&value);
}

static void add_baseline(struct fact_reader *r, const struct xml_element *xml)
{
    const char *cursor = xml_value(xml, "world");
    char world[FACT_WORD];
    if (!cursor) {
        add_baseline_of(r, xml, "");
    }
    while (cursor && fact_next_word(&cursor, world)) {
        add_baseline_of(r, xml, world);
    }
}

/* A level is known by its number; its title is what reaching it means. */
static void add_level(struct fact_reader *r, const struct xml_element *xml, unsigned number)
{
    const char *prefix = arena_format(&r->arena, "level %u", number);
    if (!prefix) {
        r->failed = true;
        return;
    }
    fact_add_attributes(r, NONE, prefix, xml);
    fact_add_text(r, prefix, xml);
}

static void add_children(struct fact_reader *r, const struct model_element *element)
{
    unsigned level = 0;
    for (const struct xml_element *e = element->xml->first_child; e; e = e->next) {
        if (strcmp(e->name, "level") == 0) {
            add_level(r, e, ++level);
        } else if (strcmp(e->name, "indicator") == 0) {
            add_indicator(r, e);
        } else if (strcmp(e->name, "baseline") == 0) {
            add_baseline(r, e);
        } else if (strcmp(e->name, "cuts") == 0 || strcmp(e->name, "defeated-by") == 0) {
            for (size_t i = 0; i < e->attribute_count; i++) {
                add_references(r, NONE, e->name, e, &e->attributes[i]);
            }
        }
    }
}

/* Where it belongs: what contains it and says so in the model. */
static void add_container(struct fact_reader *r, const struct model_element *element)
{
    static const enum element_kind containers[ELEMENT_KINDS] = {
        [ELEMENT_OUTCOME] = ELEMENT_DOMAIN,
        [ELEMENT_SCENARIO] = ELEMENT_OUTCOME,
        [ELEMENT_CAPABILITY] = ELEMENT_DOMAIN,
        [ELEMENT_SAFEGUARD] = ELEMENT_DOMAIN,
    };
    static const char *const names[] = {[ELEMENT_DOMAIN] = "domain",
                                        [ELEMENT_OUTCOME] = "outcome",
                                        [ELEMENT_SCENARIO] = "scenario"};
    enum element_kind kind = containers[element->kind];
    uint32_t found = element->kind == ELEMENT_NODE ? element->scope : NONE;
    const struct xml_element *e = kind ? element->xml->parent : NULL;
    while (e && strcmp(e->name, names[kind]) != 0) {
        e = e->parent;
    }
    if (e) {
        found = model_elements_find(r->side, kind, NONE, value_or_empty(e, "id"));
    }
    if (found == NONE) {
        return;
    }
    const struct model_element *container = &r->side->list.items[found];
    fact_append_identity(r, found, container->id, &r->words);
    fact_add(r, (struct fact){.property = "in",
                              .value = container->id,
                              .xml = element->xml,
                              .meaning = fact_meaning(r, &r->words),
                              .refers = found,
                              .acts = true});
}

static void clear_facts(struct fact_reader *reader)
{
    reader->facts.count = 0;
    arena_reset(&reader->arena);
}

void fact_reader_read(struct fact_reader *reader, uint32_t number)
{
    const struct model_element *element = &reader->side->list.items[number];
    clear_facts(reader);
    if (element->kind == ELEMENT_NODE) {
        fact_add_graph(reader, element->scope, element->xml);
    } else {
        fact_add_attributes(reader, element->kind == ELEMENT_SCENARIO ? number : NONE, "",
                            element->xml);
        fact_add_text(reader, "", element->xml);
        add_children(reader, element);
    }
    add_container(reader, element);
}

void fact_reader_read_gate(struct fact_reader *reader, uint32_t element,
                           const struct xml_element *gate)
{
    clear_facts(reader);
    fact_add_graph(reader, reader->side->list.items[element].scope, gate);
}

static int compare_facts(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    int order = strcmp(x->property, y->property);
    if (order != 0) {
        return order;
    }
    if (x->group != y->group) {
        return x->group < y->group ? -1 : 1;
    }
    return x->meaning != y->meaning ? (x->meaning < y->meaning ? -1 : 1)
                                    : (x->position < y->position ? -1 : 1);
}

void fact_reader_sort(struct fact_reader *reader)
{
    if (reader->facts.count) {
        qsort(reader->facts.items, reader->facts.count, sizeof(*reader->facts.items),
              compare_facts);
    }
}
