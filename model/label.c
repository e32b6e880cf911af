/* Reading what many elements have in common; see label.h. */
#include "model/label.h"

#include "model/grammar.h"

#include <math.h>
#include <string.h>

const char *value_or_empty(const struct xml_element *element, const char *name)
{
    const char *value = xml_value(element, name);
    return value ? value : "";
}

int word_or(const struct xml_element *element, const char *name, const char *const *words,
            int otherwise)
{
    const char *value = xml_value(element, name);
    return value ? grammar_word(value, words) : otherwise;
}

double number_or_nan(const struct xml_element *element, const char *name)
{
    const char *value = xml_value(element, name);
    return value ? grammar_number(value) : NAN;
}

uint32_t word_mask(const struct xml_element *element, const char *name,
                   const char *const *words)
{
    const char *cursor = value_or_empty(element, name), *word;
    size_t length;
    uint32_t mask = 0;
    while ((word = grammar_next_word(&cursor, &length))) {
        for (int i = 0; words[i]; i++) {
            if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0) {
                mask |= 1u << i;
            }
        }
    }
    return mask;
}

bool label_read(struct arena *arena, const struct xml_element *element, struct label *label)
{
    const char *joined = NULL;
    *label = (struct label){.id = value_or_empty(element, "id"),
                            .title = value_or_empty(element, "title"),
                            .text = "",
                            .cite = value_or_empty(element, "cite"),
                            .place = xml_place(element)};
    for (const struct xml_element *e = element->first_child; e; e = e->next) {
        if (strcmp(e->name, "text") != 0 || !e->text) {
            continue;
        }
        joined = joined ? arena_format(arena, "%s\n%s", joined, e->text) : e->text;
        if (!joined) {
            return false;
        }
    }
    label->text = joined ? joined : "";
    return true;
}

bool threshold_read(const struct xml_element *element, struct threshold *threshold,
                    struct diagnostics *diagnostics)
{
    static const char *const names[] = {"at-least", "above", "at-most", "below"};
    int found = 0;
    for (int i = 0; i < 4; i++) {
        const char *value = xml_value(element, names[i]);
        if (value) {
            found++;
            threshold->comparison = (enum comparison)i;
            threshold->value = grammar_number(value);
        }
    }
    threshold->gate = (enum category_gate)word_or(element, "gate", category_gate_words, 0);
    threshold->shows = (enum shows)word_or(element, "shows", shows_words, SHOWS_BOTH);
    if (found != 1) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "bad-threshold", xml_place(element),
                        "'%s' needs exactly one of at-least, above, at-most and below",
                        element->name);
    }
    return found == 1;
}

/* The next element that is not inside this one. */
static struct xml_element *element_beside(struct xml_element *element)
{
    while (element && !element->next) {
        element = element->parent;
    }
    return element ? element->next : NULL;
}

struct xml_element *element_after(struct xml_element *element)
{
    return element->first_child ? element->first_child : element_beside(element);
}

bool element_is_sound(const struct xml_element *element)
{
    return element->rule && !element->faulty;
}

struct xml_element *element_after_sound(struct xml_element *element)
{
    return element_is_sound(element) ? element_after(element) : element_beside(element);
}

bool collect_ids(struct xml_element *root, struct names *ids)
{
    for (struct xml_element *e = root; e; e = element_after(e)) {
        const char *id = xml_value(e, "id");
        if (id && names_intern(ids, id) == NAMES_NONE) {
            return false;
        }
    }
    return true;
}
