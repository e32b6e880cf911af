/* Lints of safeguards, capabilities, levels, indicators and figures. */
#include "analyzer/lint_parts.h"

#include "base/limits.h"
#include "model/xml_tokens.h"

#include <math.h>
#include <string.h>

void lint_safeguards(struct linting *l)
{
    for (uint32_t s = 0; s < l->model->safeguards.count && l->model->scenarios.count; s++) {
        const struct label *label = &l->model->safeguards.items[s].label;
        if (!(l->safeguards[s] & SAFEGUARD_IS_USED)) {
            lint_report(l, LINT_IDLE_SAFEGUARD, label->place,
                        "the safeguard '%s' cuts nothing that any goal rests on", label->id);
        } else if (l->safeguards[s] & SAFEGUARD_IS_DEFEATED) {
            lint_report(l, LINT_FREE_DEFEAT, label->place,
                        "the safeguard '%s' is defeated for free: a step that defeats it holds "
                        "without the system and with every safeguard in force",
                        label->id);
        }
    }
}

/* Of each capability: whether anything needs it, the highest level with an indicator, and a bit
 * for each level that has one. */
struct measured {
    bool needed;
    uint32_t level;
    uint32_t levels;
};

/* A level below another that is measured: who falls short of the latter may have the former. */
static void lint_gaps(struct linting *l, const struct capability *capability,
                      const struct measured *measured)
{
    for (uint32_t level = 1; level < measured->level; level++) {
        if (!(measured->levels >> level & 1)) {
            lint_report(
                l, LINT_UNMEASURED_LEVEL, capability->label.place,
                "no indicator decides level %u of '%s', which stays open below level %u", level,
                capability->label.id, level + 1);
        }
    }
}

static void lint_capability(struct linting *l, const struct capability *capability,
                            const struct measured *measured)
{
    const struct label *label = &capability->label;
    size_t levels = capability->levels.count;
    if (!measured->needed && l->model->scenarios.count > 0) {
        lint_report(l, LINT_UNNEEDED_CAPABILITY, label->place,
                    "no step requires the capability '%s'", label->id);
    }
    if (measured->level == 0) {
        lint_report(l, LINT_UNMEASURED_CAPABILITY, label->place,
                    "no indicator measures '%s': without a judgement it counts as not assessed",
                    label->id);
    } else if (measured->level < levels) {
        lint_report(l, LINT_UNMEASURED_LEVEL, label->place,
                    "no indicator reaches level %zu of '%s': the highest one shows level %u",
                    levels, label->id, measured->level);
    }
    lint_gaps(l, capability, measured);
}

static void lint_capabilities(struct linting *l)
{
    const struct threatmodel *model = l->model;
    struct measured *measured = memory_zeroed(model->capabilities.count, sizeof(*measured));
    if (!measured) {
        l->status = STATUS_MEMORY;
        return;
    }
    for (size_t n = 0; n < model->nodes.count; n++) {
        if (model->nodes.items[n].kind == NODE_CAPABILITY) {
            measured[model->nodes.items[n].capability].needed = true;
        }
    }
    for (size_t i = 0; i < model->indicators.count; i++) {
        const struct indicator *indicator = &model->indicators.items[i];
        struct measured *m = &measured[indicator->capability];
        m->level = indicator->level > m->level ? indicator->level : m->level;
        m->levels |= UINT32_C(1) << indicator->level;
    }
    for (size_t c = 0; c < model->capabilities.count; c++) {
        lint_capability(l, &model->capabilities.items[c], &measured[c]);
    }
    memory_free(measured);
}

/* Whether the value of the first of the named attributes that a tag has is a percentage. */
static bool is_percentage(const struct place place, const char *const *names)
{
    struct xml_attribute_place attribute;
    size_t at = place.offset + 1;
    while (xml_next_attribute(place.source, &at, &attribute)) {
        const char *bytes = place.source->bytes;
        for (size_t i = 0; names[i]; i++) {
            size_t length = strlen(names[i]);
            if (attribute.name_end - attribute.name == length &&
                memcmp(bytes + attribute.name, names[i], length) == 0) {
                return attribute.value_end > attribute.value &&
                       bytes[attribute.value_end - 1] == '%';
            }
        }
    }
    return false;
}

static void lint_indicator(struct linting *l, const struct indicator *indicator)
{
    static const char *const thresholds[] = {"at-least", "above", "at-most", "below", NULL};
    static const char *const units[] = {"a share", "a count", "a score", "in minutes"};
    const struct metric *metric = &l->model->metrics.items[indicator->metric];
    double value = indicator->threshold.value;
    bool share = metric->unit == UNIT_SHARE;
    if (indicator->place.source != l->source) {
        return;
    }
    bool percentage = is_percentage(indicator->place, thresholds);
    if (share && (value > 1 || value < 0)) {
        lint_report(l, LINT_UNIT_MIX_UP, indicator->place,
                    "'%s' is a share from 0 to 1, and no share is ever compared with %g",
                    metric->label.id, value);
        lint_hint(l, "%g%% is written '%g%%' or '%g'", value, value, value / 100);
    } else if (share && value == 1 && !percentage) {
        lint_report(l, LINT_UNIT_MIX_UP, indicator->place,
                    "'%s' is a share, so that 1 means all of it", metric->label.id);
        lint_hint(l, "write '100%%', or '1%%' for a hundredth");
    } else if (!share && percentage) {
        lint_report(l, LINT_UNIT_MIX_UP, indicator->place,
                    "'%s' is %s, and the threshold is a percentage", metric->label.id,
                    units[metric->unit]);
    }
    if (!*indicator->cite && !*l->model->capabilities.items[indicator->capability].label.cite) {
        lint_report(l, LINT_UNCITED_FIGURE, indicator->place,
                    "the threshold of an indicator has no source");
        lint_hint(l, "cite=\"document and page\", or cite=\"illustrative\"");
    }
}

static void lint_figures(struct linting *l)
{
    const struct threatmodel *model = l->model;
    for (size_t n = 0; n < model->nodes.count; n++) {
        const struct node *node = &model->nodes.items[n];
        bool figure = !isnan(node->probability) || !isnan(node->cost) || !isnan(node->time);
        if (figure && !*node->label.cite) {
            lint_report(l, LINT_UNCITED_FIGURE, node->label.place,
                        "the figures of '%s' have no source", node->label.id);
            lint_hint(l, "cite=\"document and page\", or cite=\"illustrative\"");
        }
    }
    for (size_t s = 0; s < model->safeguards.count; s++) {
        const struct safeguard *safeguard = &model->safeguards.items[s];
        bool share = strcmp(friction_unit_words[safeguard->friction_unit], "share") == 0;
        if ((!isnan(safeguard->cost) || !isnan(safeguard->friction)) &&
            !*safeguard->label.cite) {
            lint_report(l, LINT_UNCITED_FIGURE, safeguard->label.place,
                        "the figures of '%s' have no source", safeguard->label.id);
            lint_hint(l, "cite=\"document and page\", or cite=\"illustrative\"");
        }
        if (share && safeguard->friction > 1) {
            lint_report(l, LINT_UNIT_MIX_UP, safeguard->label.place,
                        "the friction of '%s' is a share of requests, and %g is more than all",
                        safeguard->label.id, safeguard->friction);
        }
    }
}

void lint_measures(struct linting *l)
{
    lint_capabilities(l);
    for (size_t i = 0; i < l->model->indicators.count; i++) {
        lint_indicator(l, &l->model->indicators.items[i]);
    }
    lint_figures(l);
}
