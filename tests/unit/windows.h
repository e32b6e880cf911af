/* Bytes that come a few at a time, so that every token crosses the edge of a window, and what a
 * fault tree that was read that way is made of, in words, to be held against the other one. */
#ifndef PATHGATE_TESTS_WINDOWS_H
#define PATHGATE_TESTS_WINDOWS_H

#include "base/memory.h"
#include "base/text.h"
#include "model/openpsa.h"

#include <string.h>

struct parted {
    struct source_stream stream; /* the first member: it is found by its address */
    const char *bytes;
    size_t length, part;
};

struct parted_reading {
    const struct parted *parted;
    size_t given;
};

static inline void *parted_open(const struct source_stream *stream)
{
    struct parted_reading *reading = memory_zeroed(1, sizeof(*reading));
    if (reading) {
        reading->parted = (const struct parted *)(const void *)stream;
    }
    return reading;
}

static inline ptrdiff_t parted_read(void *context, char *buffer, size_t size)
{
    struct parted_reading *reading = context;
    const struct parted *parted = reading->parted;
    size_t count = parted->length - reading->given;
    count = count < parted->part ? count : parted->part;
    count = count < size ? count : size;
    memcpy(buffer, parted->bytes + reading->given, count);
    reading->given += count;
    return (ptrdiff_t)count;
}

static inline void parted_close(void *reading)
{
    memory_free(reading);
}

/* Of 'whole', which is in memory; 'part' bytes at once. */
static inline struct source parted_source(struct parted *parted, const struct source *whole,
                                          size_t part)
{
    *parted = (struct parted){.stream = {parted_open, parted_read, NULL, parted_close},
                              .bytes = whole->bytes,
                              .length = whole->length,
                              .part = part};
    return (struct source){
        .path = whole->path, .length = whole->length, .stream = &parted->stream};
}

static inline const char *name_of(const struct openpsa *model, uint32_t name)
{
    return name == NAMES_NONE ? "" : names_string(&model->names, name);
}

static inline void describe_expressions(const struct expressions *expressions, struct text *out)
{
    for (size_t i = 0; i < expressions->nodes.count; i++) {
        const struct expression *node = &expressions->nodes.items[i];
        text_format(out, "node %u %a %u %u %u %d\n", node->operation, node->value,
                    node->reference, node->first, node->offset, node->is_random);
    }
    for (size_t i = 0; i < expressions->arguments.count; i++) {
        text_format(out, "operand %u\n", expressions->arguments.items[i]);
    }
    for (size_t i = 0; i < expressions->count; i++) {
        text_format(out, "order %u\n", expressions->order[i]);
    }
}

static inline void describe_formulas(const struct openpsa *model, struct text *out)
{
    for (size_t i = 0; i < model->formulas.count; i++) {
        const struct openpsa_formula *formula = &model->formulas.items[i];
        text_format(out, "formula %u %u %u %u\n", formula->first, formula->least, formula->most,
                    formula->operation);
    }
    for (size_t i = 0; i < model->arguments.count; i++) {
        text_format(out, "argument %u\n", model->arguments.items[i]);
    }
}

static inline void describe_documentation(const struct openpsa *model, struct text *out)
{
    for (size_t i = 0; i < model->labels.count; i++) {
        text_format(out, "label %u %s\n", model->labels.items[i].event,
                    model->labels.items[i].text);
    }
    for (size_t i = 0; i < model->attributes.count; i++) {
        const struct openpsa_attribute *attribute = &model->attributes.items[i];
        text_format(out, "attribute %u %d %s %u %s\n", attribute->owner,
                    attribute->of_container, name_of(model, attribute->name),
                    attribute->position, attribute->value);
    }
}

static inline void describe_openpsa(const struct openpsa *model, struct text *out)
{
    text_format(out, "%s %u\n", model->title ? model->title : "", model->group_count);
    for (size_t i = 0; i < model->containers.count; i++) {
        const struct openpsa_container *container = &model->containers.items[i];
        text_format(out, "container %s %u %u %d\n", name_of(model, container->name),
                    container->parent, container->offset, container->is_private);
    }
    for (size_t i = 0; i < model->events.count; i++) {
        const struct openpsa_event *event = &model->events.items[i];
        text_format(out, "event %s %u %u %u %u %u %u\n", name_of(model, event->name),
                    event->body, event->offset, (unsigned)event->container,
                    (unsigned)event->kind, (unsigned)event->is_private,
                    (unsigned)event->from_group);
    }
    for (size_t i = 0; i < model->parameters.count; i++) {
        const struct openpsa_parameter *parameter = &model->parameters.items[i];
        text_format(out, "parameter %s %u %u %u %u %d\n", name_of(model, parameter->name),
                    parameter->container, parameter->expression, parameter->offset,
                    parameter->unit, parameter->is_private);
    }
    describe_formulas(model, out);
    describe_expressions(&model->expressions, out);
    describe_documentation(model, out);
}

#endif
