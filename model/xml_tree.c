/* Building the tree from xml_reader's events. Text is collected per open element and collapsed
 * when the element ends, so that layout in the file is not meaning. */
#include "model/xml_tree.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

struct building {
    struct arena *arena;
    const struct source *source;
    struct xml_element *root, *open;
    struct text texts[LIMIT_XML_DEPTH + 1]; /* by depth */
    unsigned depth;
};

static bool copy_attributes(struct arena *arena, const struct xml_attribute *attributes,
                            size_t count, struct xml_element *element)
{
    struct xml_attribute *copies = arena_array(arena, count, sizeof(*copies));
    if (!copies) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        copies[i].name = arena_string(arena, attributes[i].name);
        copies[i].value = arena_string(arena, attributes[i].value);
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
    struct xml_element *element = arena_array(b->arena, 1, sizeof(*element));
    if (!element || !copy_attributes(b->arena, attributes, count, element)) {
        return STATUS_MEMORY;
    }
    element->name = arena_string(b->arena, name);
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
        b->open->text = arena_copy(b->arena, text->bytes, length);
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
    struct building building = {.arena = arena, .source = source};
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
