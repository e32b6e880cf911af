/* Which elements of two models are the same one. Ids first; then, for what is left on both
 * sides, agreement in ever less: all but the id, the title, the neighbours in the graph. Only
 * what is unique on both sides counts as agreement, and every match may make more references
 * agree, so the search is repeated until it finds nothing more. Scenarios are matched before
 * their nodes, since the ids of nodes are theirs. */
#include "analyzer/model_elements.h"

#include <string.h>

enum { MOST_ROUNDS = 16 };

struct matching {
    struct model_elements *sides;
    struct names *meanings;
    struct fact_reader readers[2];
    uint64_t *users[2]; /* by element: what refers to it, folded; NULL: not asked yet */
    bool failed;
};

static void join(struct matching *m, uint32_t before, uint32_t after, enum element_match by)
{
    struct model_element *a = &m->sides[0].list.items[before];
    struct model_element *b = &m->sides[1].list.items[after];
    a->match = after;
    b->match = before;
    a->matched_by = b->matched_by = (uint8_t)by;
}

/* The element of side 0 that has the id of one of side 1; a node's scenario may have a new id.
 */
static uint32_t same_id(const struct matching *m, uint32_t after)
{
    const struct model_element *b = &m->sides[1].list.items[after];
    uint32_t scope = NONE;
    if (b->scope != NONE) {
        scope = m->sides[1].list.items[b->scope].match;
        if (scope == NONE) {
            return NONE;
        }
    }
    return model_elements_find(&m->sides[0], (enum element_kind)b->kind, scope, b->id);
}

static void match_ids(struct matching *m, bool nodes)
{
    for (uint32_t i = 0; i < m->sides[1].list.count; i++) {
        const struct model_element *b = &m->sides[1].list.items[i];
        if ((b->kind == ELEMENT_NODE) == nodes && b->match == NONE) {
            uint32_t before = same_id(m, i);
            if (before != NONE) {
                join(m, before, i, MATCH_ID);
            }
        }
    }
}

/* What two elements must agree in, as a text; empty where there is nothing to go by. */
typedef void (*signature)(struct matching *m, int side, uint32_t element, struct text *out);

static bool counts_for_all(const struct fact *fact)
{
    return strcmp(fact->property, "in") != 0;
}

static void write_facts(struct matching *m, int side, uint32_t element, struct text *out,
                        bool (*counts)(const struct fact *))
{
    struct fact_reader *reader = &m->readers[side];
    fact_reader_read(reader, element);
    fact_reader_sort(reader);
    m->failed |= reader->failed;
    for (size_t i = 0; i < reader->facts.count; i++) {
        const struct fact *fact = &reader->facts.items[i];
        if (counts(fact)) {
            text_format(out, "%s %u\n", fact->property, fact->meaning);
        }
    }
}

/* Of a node, the scenario that it stands in. False: that one came or went as a whole. */
static bool sign_scope(const struct matching *m, int side, uint32_t element, struct text *out)
{
    uint32_t scope = m->sides[side].list.items[element].scope;
    if (scope == NONE) {
        return true;
    }
    uint32_t match = m->sides[side].list.items[scope].match;
    text_format(out, "in %u\n", side ? match : scope);
    return match != NONE;
}

static void sign_facts(struct matching *m, int side, uint32_t element, struct text *out)
{
    if (sign_scope(m, side, element, out)) {
        write_facts(m, side, element, out, counts_for_all);
    } else {
        text_clear(out);
    }
}

static void sign_title(struct matching *m, int side, uint32_t element, struct text *out)
{
    const struct xml_element *xml = m->sides[side].list.items[element].xml;
    const char *title = xml_value(xml, "title");
    if (title && *title && sign_scope(m, side, element, out)) {
        text_format(out, "%s %s", xml->name, title);
    } else {
        text_clear(out);
    }
}

/* A node that moved to another scenario, or out of its scenario. */
static void sign_id(struct matching *m, int side, uint32_t element, struct text *out)
{
    bool stays = sign_scope(m, side, element, out);
    text_clear(out);
    text_append(out, stays ? m->sides[side].list.items[element].id : "");
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* Folds for every element what refers to it: the sum of a number for each matched element and
 * property that does. */
static bool fold_users(struct matching *m, int side)
{
    const struct model_elements *elements = &m->sides[side];
    struct fact_reader *reader = &m->readers[side];
    uint64_t *users = memory_zeroed(elements->list.count, sizeof(*users));
    m->users[side] = users;
    for (uint32_t i = 0; users && i < elements->list.count && !reader->failed; i++) {
        uint32_t match = elements->list.items[i].match;
        if (match == NONE) {
            continue;
        }
        fact_reader_read(reader, i);
        for (size_t f = 0; f < reader->facts.count; f++) {
            const struct fact *fact = &reader->facts.items[f];
            if (fact->refers != NONE && strcmp(fact->property, "in") != 0) {
                users[fact->refers] += mix(((uint64_t)(side ? match : i) << 8) + 1 +
                                           (unsigned char)fact->property[0]);
            }
        }
    }
    return users && !reader->failed;
}

static bool counts_for_structure(const struct fact *fact)
{
    return fact->acts && strcmp(fact->property, "in") != 0;
}

/* Where it stands in the graph: it must need something, and something must need it. */
static void sign_structure(struct matching *m, int side, uint32_t element, struct text *out)
{
    const struct fact_reader *reader = &m->readers[side];
    uint64_t users = m->users[side][element];
    bool refers = false, stays = sign_scope(m, side, element, out);
    write_facts(m, side, element, out, counts_for_structure);
    for (size_t i = 0; i < reader->facts.count; i++) {
        refers |= reader->facts.items[i].refers != NONE &&
                  strcmp(reader->facts.items[i].property, "in") != 0;
    }
    if (!refers || !users || !stays) {
        text_clear(out);
        return;
    }
    text_format(out, "users %llx", (unsigned long long)users);
}

/* What has a signature, by its number: how many on each side, and the latest of them. */
struct signed_pair {
    uint32_t count[2], latest[2];
};

struct signed_list {
    VEC(struct signed_pair) pairs;
    struct names names;
};

static bool note_signature(struct signed_list *list, const struct text *words, int side,
                           uint32_t element)
{
    uint32_t number =
        words->failed ? NAMES_NONE : names_intern(&list->names, text_string(words));
    if (number == NAMES_NONE || (number == list->pairs.count &&
                                 !vec_push(&list->pairs, (struct signed_pair){{0}, {0}}))) {
        return false;
    }
    list->pairs.items[number].count[side]++;
    list->pairs.items[number].latest[side] = element;
    return true;
}

static void sign_side(struct matching *m, int side, enum element_kind kind, signature sign,
                      struct signed_list *list)
{
    struct text words;
    text_init(&words);
    for (uint32_t i = 0; i < m->sides[side].list.count && !m->failed; i++) {
        const struct model_element *element = &m->sides[side].list.items[i];
        if (element->match != NONE || element->kind != kind) {
            continue;
        }
        text_clear(&words);
        sign(m, side, i, &words);
        if (words.length || words.failed) {
            m->failed |= !note_signature(list, &words, side, i);
        }
    }
    text_release(&words);
}

static bool is_left(const struct matching *m, int side, enum element_kind kind)
{
    for (size_t i = 0; i < m->sides[side].list.count; i++) {
        const struct model_element *element = &m->sides[side].list.items[i];
        if (element->match == NONE && element->kind == kind) {
            return true;
        }
    }
    return false;
}

/* Joins what has the same signature and shares it with nothing else; true if anything was. */
static bool match_signed(struct matching *m, enum element_kind kind, signature sign,
                         enum element_match by)
{
    struct signed_list list = {0};
    bool any = false;
    if (m->failed || !is_left(m, 0, kind) || !is_left(m, 1, kind)) {
        return false;
    }
    names_init(&list.names);
    sign_side(m, 0, kind, sign, &list);
    sign_side(m, 1, kind, sign, &list);
    for (size_t i = 0; i < list.pairs.count && !m->failed; i++) {
        const struct signed_pair *pair = &list.pairs.items[i];
        if (pair->count[0] == 1 && pair->count[1] == 1) {
            join(m, pair->latest[0], pair->latest[1], by);
            any = true;
        }
    }
    vec_release(&list.pairs);
    names_release(&list.names);
    return any;
}

static bool match_structure(struct matching *m, enum element_kind kind)
{
    if (m->failed || !is_left(m, 0, kind) || !is_left(m, 1, kind)) {
        return false;
    }
    for (int side = 0; side < 2; side++) {
        memory_free(m->users[side]);
        m->failed |= !fold_users(m, side);
    }
    return match_signed(m, kind, sign_structure, MATCH_STRUCTURE);
}

/* Every kind of agreement in turn, beginning again with the closest after each success. */
static void match_renamed(struct matching *m, enum element_kind first, enum element_kind last)
{
    bool any = true;
    for (int round = 0; any && round < MOST_ROUNDS && !m->failed; round++) {
        any = false;
        for (int kind = (int)first; kind <= (int)last; kind++) {
            any |= match_signed(m, (enum element_kind)kind, sign_facts, MATCH_FACTS);
        }
        for (int kind = (int)first; kind <= (int)last && !any; kind++) {
            any |= match_signed(m, (enum element_kind)kind, sign_title, MATCH_TITLE);
        }
        for (int kind = (int)first; kind <= (int)last && !any; kind++) {
            any |= match_structure(m, (enum element_kind)kind);
        }
    }
}

/* How many nodes a scenario has, and of two scenarios how many have the same ids. */
static size_t count_nodes(const struct model_elements *side, uint32_t scenario)
{
    size_t count = 0;
    for (size_t i = 0; i < side->list.count; i++) {
        count += side->list.items[i].scope == scenario;
    }
    return count;
}

static size_t count_common(const struct matching *m, uint32_t before, uint32_t after)
{
    size_t common = 0;
    for (size_t i = 0; i < m->sides[1].list.count; i++) {
        const struct model_element *node = &m->sides[1].list.items[i];
        common += node->scope == after &&
                  model_elements_find(&m->sides[0], ELEMENT_NODE, before, node->id) != NONE;
    }
    return common;
}

/* A scenario that is left goes with one that is left and has more than half of its nodes. */
static void match_scenarios(struct matching *m)
{
    enum { MOST_PAIRS = 256 };
    int pairs = 0;
    for (uint32_t a = 0; a < m->sides[0].list.count && pairs <= MOST_PAIRS; a++) {
        const struct model_element *before = &m->sides[0].list.items[a];
        if (before->kind != ELEMENT_SCENARIO || before->match != NONE) {
            continue;
        }
        size_t nodes = count_nodes(&m->sides[0], a);
        for (uint32_t b = 0; b < m->sides[1].list.count && before->match == NONE; b++) {
            const struct model_element *after = &m->sides[1].list.items[b];
            if (after->kind != ELEMENT_SCENARIO || after->match != NONE ||
                ++pairs > MOST_PAIRS) {
                continue;
            }
            size_t others = count_nodes(&m->sides[1], b), common = count_common(m, a, b);
            if (common * 2 > (nodes > others ? nodes : others)) {
                join(m, a, b, MATCH_STEPS);
            }
        }
    }
}

enum status model_elements_match(struct model_elements sides[2], struct names *meanings)
{
    struct matching m = {.sides = sides, .meanings = meanings};
    for (int side = 0; side < 2; side++) {
        fact_reader_open(&m.readers[side], &sides[side], side, meanings);
        m.readers[side].loose = true;
    }
    match_ids(&m, false);
    for (int kind = ELEMENT_DOMAIN; kind <= ELEMENT_SCENARIO; kind++) {
        match_signed(&m, (enum element_kind)kind, sign_facts, MATCH_FACTS);
        match_signed(&m, (enum element_kind)kind, sign_title, MATCH_TITLE);
    }
    match_scenarios(&m);
    match_ids(&m, true);
    match_signed(&m, ELEMENT_NODE, sign_id, MATCH_ID);
    match_renamed(&m, ELEMENT_ACTOR, ELEMENT_NODE);
    for (int side = 0; side < 2; side++) {
        m.failed |= m.readers[side].failed;
        fact_reader_close(&m.readers[side]);
        memory_free(m.users[side]);
    }
    return m.failed ? STATUS_MEMORY : STATUS_OK;
}
