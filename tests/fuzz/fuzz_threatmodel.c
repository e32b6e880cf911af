/* Any bytes as a threat model. What is accepted keeps the promises of model/threatmodel.h:
 * every index leads somewhere, every number is in its range; every scenario becomes a circuit;
 * and nothing differs from itself. */
#include "analyzer/model_difference.h"
#include "analyzer/scenario_circuit.h"
#include "tests/fuzz/scratch.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_share(double number)
{
    return isnan(number) || (number >= 0 && number <= 1);
}

static bool is_amount(double number)
{
    return isnan(number) || (number >= 0 && isfinite(number));
}

static void check_list(struct index_list list, size_t count)
{
    for (size_t i = 0; i < list.count; i++) {
        require(list.items[i] < count);
    }
}

static void check_nodes(const struct threatmodel *model)
{
    for (size_t i = 0; i < model->nodes.count; i++) {
        const struct node *node = &model->nodes.items[i];
        require(node->label.id && node->label.title && node->label.text && node->label.cite);
        require(node->scenario == NONE || node->scenario < model->scenarios.count);
        check_list(node->inputs, model->nodes.count);
        check_list(node->gives, model->affordances.count);
        require(is_share(node->probability) && is_amount(node->cost) && is_amount(node->time));
        if (node->kind == NODE_AT_LEAST) {
            require(node->k >= 1 && node->k <= node->inputs.count);
        }
        if (node->kind == NODE_CAPABILITY) {
            require(node->capability < model->capabilities.count && node->level >= 1);
            require(node->level <= model->capabilities.items[node->capability].levels.count);
        }
        if (node->kind == NODE_AFFORDANCE) {
            require(node->affordance < model->affordances.count);
        }
    }
}

static void check_safeguards(const struct threatmodel *model)
{
    for (size_t i = 0; i < model->safeguards.count; i++) {
        const struct safeguard *safeguard = &model->safeguards.items[i];
        check_list(safeguard->metrics, model->metrics.count);
        require(is_amount(safeguard->cost));
        for (size_t c = 0; c < safeguard->cuts.count; c++) {
            const struct cut *cut = &safeguard->cuts.items[c];
            require(cut->target <
                    (cut->kind == CUT_NODE ? model->nodes.count : model->capabilities.count));
        }
        for (size_t d = 0; d < safeguard->defeated_by.count; d++) {
            require(safeguard->defeated_by.items[d] < model->nodes.count);
        }
    }
}

static void check_indicators(const struct threatmodel *model)
{
    for (size_t i = 0; i < model->indicators.count; i++) {
        const struct indicator *indicator = &model->indicators.items[i];
        require(indicator->metric < model->metrics.count);
        require(indicator->capability < model->capabilities.count);
        require(isfinite(indicator->threshold.value) && indicator->level >= 1);
        require(indicator->level <=
                model->capabilities.items[indicator->capability].levels.count);
    }
}

static void check_scenarios(const struct threatmodel *model)
{
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        const struct scenario *scenario = &model->scenarios.items[s];
        struct scenario_circuit compiled;
        require(scenario->outcome < model->outcomes.count);
        require(model->outcomes.items[scenario->outcome].domain < model->domains.count);
        require(scenario->actor < model->actors.count && scenario->goal < model->nodes.count);
        require(threatmodel_find_scenario(model, scenario->label.id) == s);
        require(scenario_compile(model, s, "", &compiled) == STATUS_OK);
        require(compiled.goal < compiled.circuit.node_count);
        scenario_circuit_release(&compiled);
    }
}

static void check_difference(const struct threatmodel *model)
{
    struct model_difference difference;
    require(model_difference_find(model, model, &difference) == STATUS_OK);
    require(difference.changes.count == 0 && !difference.acts);
    model_difference_release(&difference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct threatmodel_places places = {.keep_trees = true};
    static struct scratch scratch;
    struct diagnostics diagnostics;
    struct threatmodel model;
    struct text said;
    if (!*scratch.path) {
        scratch_open(&scratch);
    }
    const char *path = scratch_fill(&scratch, data, size);
    text_init(&said);
    diagnostics_init(&diagnostics);
    enum status status = threatmodel_read(&path, 1, &places, &model, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        check_nodes(&model);
        check_safeguards(&model);
        check_indicators(&model);
        check_scenarios(&model);
        check_difference(&model);
        threatmodel_release(&model);
    } else {
        require(model.nodes.count == 0 && model.files.count == 0);
    }
    diagnostics_write(&diagnostics, &said);
    text_release(&said);
    diagnostics_release(&diagnostics);
    return 0;
}
