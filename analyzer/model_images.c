/* What follows from a difference between models: the lines of its places, counted in one pass
 * over each file, and which things of the two models are the same. */
#include "analyzer/model_elements.h"

#include "base/source.h"

#include <stdlib.h>
#include <string.h>

struct wanted_line {
    struct place place;
    uint32_t *line;
};

struct wanted_lines {
    VEC(struct wanted_line) list;
};

static int compare_places(const void *left, const void *right)
{
    const struct wanted_line *a = left, *b = right;
    if (a->place.source != b->place.source) {
        return (uintptr_t)a->place.source < (uintptr_t)b->place.source ? -1 : 1;
    }
    return a->place.offset < b->place.offset ? -1 : a->place.offset > b->place.offset;
}

static bool want(struct wanted_lines *wanted, struct place place, uint32_t *line)
{
    return !place.source || vec_push(&wanted->list, (struct wanted_line){place, line});
}

static bool want_all(struct model_difference *d, struct wanted_lines *wanted)
{
    bool made = true;
    for (size_t i = 0; made && i < d->changes.count; i++) {
        struct element_change *change = &d->changes.items[i];
        for (int side = 0; made && side < 2; side++) {
            made = want(wanted, change->places[side], &change->lines[side]);
        }
        for (size_t f = 0; made && f < change->fact_count; f++) {
            struct fact_change *fact = &change->facts[f];
            made = want(wanted, fact->places[0], &fact->lines[0]) &&
                   want(wanted, fact->places[1], &fact->lines[1]);
        }
    }
    return made;
}

enum status model_difference_find_lines(struct model_difference *difference)
{
    struct wanted_lines wanted = {0};
    struct line_counter counter;
    const struct source *source = NULL;
    bool made = want_all(difference, &wanted);
    if (made && wanted.list.count) {
        qsort(wanted.list.items, wanted.list.count, sizeof(*wanted.list.items), compare_places);
    }
    for (size_t i = 0; made && i < wanted.list.count; i++) {
        const struct wanted_line *line = &wanted.list.items[i];
        if (line->place.source != source) {
            if (source) {
                line_counter_close(&counter);
            }
            source = line->place.source;
            line_counter_open(&counter, source);
        }
        *line->line = line_counter_at(&counter, line->place.offset);
    }
    if (source) {
        line_counter_close(&counter);
    }
    vec_release(&wanted.list);
    return made ? STATUS_OK : STATUS_MEMORY;
}

/* How many things of a kind the model has, as elements number them. */
static size_t count_of(const struct threatmodel *model, enum element_kind kind)
{
    switch (kind) {
    case ELEMENT_DOMAIN:
        return model->domains.count;
    case ELEMENT_OUTCOME:
        return model->outcomes.count;
    case ELEMENT_SCENARIO:
        return model->scenarios.count;
    case ELEMENT_ACTOR:
        return model->actors.count;
    case ELEMENT_DEPLOYMENT:
        return DEPLOYMENT_COUNT;
    case ELEMENT_AFFORDANCE:
        return model->affordances.count;
    case ELEMENT_METRIC:
        return model->metrics.count;
    case ELEMENT_CAPABILITY:
        return model->capabilities.count;
    case ELEMENT_SAFEGUARD:
        return model->safeguards.count;
    case ELEMENT_NODE:
        return model->nodes.count;
    case ELEMENT_MODEL:
    case ELEMENT_KINDS:
        break;
    }
    return 0;
}

static void fill_images(const struct model_difference *d, int side, struct model_images *images)
{
    const struct model_elements *own = &d->sides[side], *other = &d->sides[1 - side];
    for (size_t i = 0; i < own->list.count; i++) {
        const struct model_element *element = &own->list.items[i];
        if (element->kind != ELEMENT_MODEL && element->match != NONE) {
            images->of[side][element->kind][element->index] =
                other->list.items[element->match].index;
        }
    }
}

enum status model_images_make(const struct model_difference *difference,
                              struct model_images *images)
{
    *images = (struct model_images){{{NULL}}};
    for (int side = 0; side < 2; side++) {
        for (int kind = 0; kind < ELEMENT_KINDS; kind++) {
            size_t count = count_of(difference->models[side], (enum element_kind)kind);
            uint32_t *of = memory_array(count, sizeof(*of));
            images->of[side][kind] = of;
            if (!of) {
                model_images_release(images);
                return STATUS_MEMORY;
            }
            memset(of, 0xFF, count * sizeof(*of));
        }
        fill_images(difference, side, images);
    }
    return STATUS_OK;
}

void model_images_release(struct model_images *images)
{
    for (int kind = 0; kind < ELEMENT_KINDS; kind++) {
        memory_free(images->of[0][kind]);
        memory_free(images->of[1][kind]);
    }
    *images = (struct model_images){{{NULL}}};
}
