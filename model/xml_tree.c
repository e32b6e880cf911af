/* Building the tree from xml_reader's events. Text is collected per open element and collapsed
 * when the element ends, so that layout in the file is not meaning. */
#include "model/xml_tree.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

enum { RECENT_NAMES = 64 };

struct building {
    struct arena *strings, *elements;
    const struct source *source;
    struct xml_element *root, *open;
    struct text texts[LIMIT_XML_DEPTH + 1]; /* by depth */
    const char *recent[RECENT_NAMES];       /* names that were copied, by a hash of them */
    unsigned depth;
};

/* A copy of the name of an element or attribute. Documents have few names and use them often:
 * copies were a tenth of a model's memory. */
static const char *copy_name(struct building *b, const char *name)
{
    size_t length = strlen(name);
    unsigned hash = (unsigned char)name[0] * 7u + (unsigned)length +
                    (length > 0 ? (unsigned char)name[length - 1] * 3u : 0u);
    const char **recent = &b->recent[hash % RECENT_NAMES];
    if (!*recent || strcmp(*recent, name) != 0) {
        *recent = arena_copy(b->strings, name, length);
    }
    return *recent;
}

static bool copy_attributes(struct building *b, const struct xml_attribute *attributes,
                            size_t count, struct xml_element *element)
{
    struct xml_attribute *copies = arena_array(b->elements, count, sizeof(*copies));
    if (!copies) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        copies[i].name = copy_name(b, attributes[i].name);
        copies[i].value = arena_string(b->strings, attributes[i].value);
        if (!copies[i].name || !copies[i].value) {
            return false;
        }
    }
    element->attributes = copies;
    element->attribute_count = count;
    return true;
}

static void attach(struct building *b, struct xml_element *element)
{
    struct xml_element *parent = b->open;
    element->parent = parent;
    if (!parent) {
        b->root = element;
    } else if (parent->last_child) {
        parent->last_child->next = element;
        parent->last_child = element;
    } else {
        parent->first_child = parent->last_child = element;
    }
    b->open = element;
}

static enum status on_start(void *context, const char *name,
                            const struct xml_attribute *attributes, size_t count, size_t offset)
{
    struct building *b = context;
    struct xml_element *element = arena_array(b->elements, 1, sizeof(*element));
    if (!element || !copy_attributes(b, attributes, count, element)) {
        return STATUS_MEMORY;
    }
    element->name = copy_name(b, name);
    element->source = b->source;
    element->offset = offset;
    if (!element->name) {
        return STATUS_MEMORY;
    }
    attach(b, element);
    text_clear(&b->texts[b->depth++]);
    return STATUS_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum status on_text(void *context, const char *bytes, size_t length, size_t offset)
{
    (void)offset;
    struct building *b = context;
    struct text *text = &b->texts[b->depth - 1];
    for (size_t i = 0; i < length; i++) {
        bool blank = is_space(bytes[i]);
        bool after_blank = text->length == 0 || text->bytes[text->length - 1] == ' ';
        if (!blank || !after_blank) {
            text_append_char(text, blank ? ' ' : bytes[i]);
        }
    }
    return text->failed ? STATUS_MEMORY : STATUS_OK;
}

static enum status on_end(void *context, const char *name)
{
    (void)name;
    struct building *b = context;
    struct text *text = &b->texts[--b->depth];
    size_t length = text->length;
    if (length > 0 && text->bytes[length - 1] == ' ') {
        length--;
    }
    if (length > 0) {
        b->open->text = arena_copy(b->strings, text->bytes, length);
        if (!b->open->text) {
            return STATUS_MEMORY;
        }
    }
    b->open = b->open->parent;
    return STATUS_OK;
}

enum status xml_tree_read(struct arena *arena, const struct source *source,
                          struct xml_element **root, struct diagnostics *diagnostics)
{
    return xml_tree_read_apart(arena, arena, source, root, diagnostics);
}

enum status xml_tree_read_apart(struct arena *strings, struct arena *elements,
                                const struct source *source, struct xml_element **root,
                                struct diagnostics *diagnostics)
{
    struct building building = {.strings = strings, .elements = elements, .source = source};
    const struct xml_events events = {&building, on_start, on_text, on_end};
    enum status status = xml_read(source, &events, diagnostics);
    for (unsigned i = 0; i <= LIMIT_XML_DEPTH; i++) {
        text_release(&building.texts[i]);
    }
    *root = status == STATUS_OK ? building.root : NULL;
    return status;
}

const char *xml_value(const struct xml_element *element, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        if (strcmp(element->attributes[i].name, name) == 0) {
            return element->attributes[i].value;
        }
    }
    return NULL;
}

struct place xml_place(const struct xml_element *element)
{
    return (struct place){element->source, element->offset};
}

struct place xml_value_place(const struct xml_element *element, const char *name)
{
    const struct source *source = element->source;
    if (element->offset >= source->length || source->bytes[element->offset] != '<') {
        return xml_place(element); /* a tree that was made of another format */
    }
    return (struct place){source, xml_attribute_offset(source, element->offset, name)};
}
