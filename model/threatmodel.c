/* Releasing and searching a threat model. */
#include "model/threatmodel.h"

#include <string.h>

void threatmodel_release(struct threatmodel *model)
{
    for (size_t i = 0; i < model->actors.count; i++) {
        vec_release(&model->actors.items[i].baseline);
    }
    for (size_t i = 0; i < model->capabilities.count; i++) {
        vec_release(&model->capabilities.items[i].levels);
    }
    for (size_t i = 0; i < model->safeguards.count; i++) {
        vec_release(&model->safeguards.items[i].cuts);
        vec_release(&model->safeguards.items[i].defeated_by);
    }
    vec_release(&model->files);
    vec_release(&model->affordances);
    vec_release(&model->actors);
    vec_release(&model->metrics);
    vec_release(&model->capabilities);
    vec_release(&model->indicators);
    vec_release(&model->safeguards);
    vec_release(&model->nodes);
    vec_release(&model->domains);
    vec_release(&model->outcomes);
    vec_release(&model->scenarios);
    arena_release(&model->trees);
    arena_release(&model->arena);
    *model = (struct threatmodel){0};
}

#define FIND(model, list, id)                                                                  \
    for (size_t i = 0; i < (model)->list.count; i++) {                                         \
        if (strcmp((model)->list.items[i].label.id, (id)) == 0) {                              \
            return (uint32_t)i;                                                                \
        }                                                                                      \
    }                                                                                          \
    return NONE

uint32_t threatmodel_find_scenario(const struct threatmodel *model, const char *id)
{
    FIND(model, scenarios, id);
}

uint32_t threatmodel_find_safeguard(const struct threatmodel *model, const char *id)
{
    FIND(model, safeguards, id);
}

uint32_t threatmodel_find_capability(const struct threatmodel *model, const char *id)
{
    FIND(model, capabilities, id);
}

uint32_t threatmodel_find_metric(const struct threatmodel *model, const char *id)
{
    FIND(model, metrics, id);
}

enum domain_status threatmodel_scenario_status(const struct threatmodel *model,
                                               uint32_t scenario)
{
    const struct outcome *outcome =
        &model->outcomes.items[model->scenarios.items[scenario].outcome];
    enum domain_status of_domain = model->domains.items[outcome->domain].status;
    return outcome->status > of_domain ? outcome->status : of_domain;
}
