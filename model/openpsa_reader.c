/* From XML events to the flat arrays of a model under construction: definitions, documentation
 * and the dispatch of elements. Names are interned, not resolved: definitions may follow their
 * uses. */
#include "model/openpsa_reading.h"

#include <string.h>

static enum status read_role(struct reading *r, const struct element *e, bool *is_private)
{
    const char *role = mef_attribute(e, "role");
    *is_private = r->model->containers.items[r->container].is_private;
    if (role && mef_same(role, "private")) {
        *is_private = true;
    } else if (role && mef_same(role, "public")) {
        *is_private = false;
    } else if (role) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        mef_attribute_place(r, e, "role"),
                        "the role '%s' is neither 'public' nor 'private'", role);
    }
    return STATUS_OK;
}

static enum status start_label(struct reading *r, const struct element *e)
{
    mef_check_attributes(r, e, NULL, NULL, NULL);
    text_clear(&r->text);
    uint32_t subject = mef_top(r)->subject;
    uint8_t owner = mef_top(r)->kind;
    struct frame *frame = mef_push(r, FRAME_LABEL, e);
    frame->subject = subject;
    frame->operation = owner;
    return STATUS_OK;
}

static bool is_event_frame(uint8_t kind)
{
    return kind == FRAME_GATE || kind == FRAME_BASIC_EVENT || kind == FRAME_HOUSE_EVENT;
}

static enum status end_label(struct reading *r, const struct frame *frame)
{
    if (!is_event_frame(frame->operation)) {
        return STATUS_OK;
    }
    const char *copy = arena_string(&r->model->arena, text_string(&r->text));
    struct openpsa_label label = {frame->subject, copy};
    return copy && !r->text.failed && vec_push(&r->model->labels, label) ? STATUS_OK
                                                                         : STATUS_MEMORY;
}

static enum status start_attribute(struct reading *r, const struct element *e)
{
    if (!mef_same(e->name, "attribute")) {
        return mef_refuse(r, e, "'attribute'");
    }
    mef_check_attributes(r, e, "name", "value", "type");
    uint8_t owner = mef_top(r)->operation;
    struct openpsa_attribute attribute_ = {
        .owner = mef_top(r)->subject,
        .of_container = owner == FRAME_CONTAINER || owner == FRAME_MODEL,
        .position = (uint32_t)r->model->attributes.count,
    };
    const char *value = mef_required(r, e, "value");
    enum status status = mef_read_name(r, e, true, &attribute_.name);
    mef_push(r, FRAME_LEAF, e);
    bool wanted = attribute_.of_container || is_event_frame(owner);
    if (status != STATUS_OK || !value || attribute_.name == NAMES_NONE || !wanted) {
        return status;
    }
    attribute_.value = arena_string(&r->model->arena, value);
    return attribute_.value && vec_push(&r->model->attributes, attribute_) ? STATUS_OK
                                                                           : STATUS_MEMORY;
}

/* Label and attributes may open any definition. */
static bool starts_documentation(struct reading *r, const struct element *e,
                                 enum status *status)
{
    if (mef_same(e->name, "label")) {
        *status = start_label(r, e);
        return true;
    }
    if (mef_same(e->name, "attributes")) {
        mef_check_attributes(r, e, NULL, NULL, NULL);
        uint8_t owner = mef_top(r)->kind;
        uint32_t subject = mef_top(r)->subject;
        struct frame *frame = mef_push(r, FRAME_ATTRIBUTES, e);
        frame->subject = subject;
        frame->operation = owner;
        *status = STATUS_OK;
        return true;
    }
    return false;
}

static enum status start_event(struct reading *r, const struct element *e,
                               enum openpsa_kind kind)
{
    static const uint8_t frames[] = {FRAME_GATE, FRAME_BASIC_EVENT, FRAME_HOUSE_EVENT};
    struct openpsa_event event = {.container = r->container,
                                  .offset = e->offset,
                                  .kind = (uint8_t)kind,
                                  .body = kind == OPENPSA_HOUSE_EVENT ? 0 : OPENPSA_NONE};
    if (e->count != 1) {
        mef_check_attributes(r, e, "name", "role", NULL);
    }
    bool is_private = false;
    read_role(r, e, &is_private);
    event.is_private = is_private;
    enum status status = mef_read_name(r, e, false, &event.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (r->model->events.count >= LIMIT_CIRCUIT_NODES) {
        return STATUS_LIMIT;
    }
    if (event.name == NAMES_NONE) {
        return mef_skip(r, e);
    }
    struct frame *frame = mef_push(r, frames[kind], e);
    frame->subject = (uint32_t)r->model->events.count;
    return vec_push(&r->model->events, event) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_parameter(struct reading *r, const struct element *e)
{
    struct openpsa_parameter parameter = {
        .container = r->container, .offset = e->offset, .expression = OPENPSA_NONE};
    mef_check_attributes(r, e, "name", "unit", "role");
    parameter.unit = mef_read_unit(r, e);
    mef_warn_of_unit(r, e, parameter.unit);
    read_role(r, e, &parameter.is_private);
    enum status status = mef_read_name(r, e, false, &parameter.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (parameter.name == NAMES_NONE) {
        return mef_skip(r, e);
    }
    mef_push(r, FRAME_PARAMETER, e)->subject = (uint32_t)r->model->parameters.count;
    return vec_push(&r->model->parameters, parameter) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_container(struct reading *r, const struct element *e)
{
    struct openpsa_container container = {.parent = r->container, .offset = e->offset};
    mef_check_attributes(r, e, "name", r->depth > 2 ? "role" : NULL, NULL);
    read_role(r, e, &container.is_private);
    enum status status = mef_read_name(r, e, false, &container.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (container.name == NAMES_NONE) {
        return mef_skip(r, e);
    }
    r->container = (uint32_t)r->model->containers.count;
    mef_push(r, FRAME_CONTAINER, e)->subject = r->container;
    return vec_push(&r->model->containers, container) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_group(struct reading *r, const struct element *e)
{
    static const char *const models[] = {"beta-factor", "MGL", "alpha-factor", "phi-factor"};
    struct group group = {.container = r->container,
                          .offset = e->offset,
                          .first_member = (uint32_t)r->build->members.count,
                          .first_factor = (uint32_t)r->build->factors.count,
                          .distribution = OPENPSA_NONE};
    mef_check_attributes(r, e, "name", "model", NULL);
    enum status status = mef_read_name(r, e, false, &group.name);
    const char *model = mef_required(r, e, "model");
    if (status != STATUS_OK) {
        return status;
    }
    unsigned known = 0;
    while (model && known < 4 && !mef_same(model, models[known])) {
        known++;
    }
    if (known == 4) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        mef_attribute_place(r, e, "model"),
                        "unknown model '%s' of a common-cause group", model);
        diagnostics_suggest(r->build->diagnostics, model, models, 4);
    }
    group.model = model ? (enum group_model)known : GROUP_UNKNOWN;
    mef_push(r, FRAME_GROUP, e)->subject = (uint32_t)r->build->groups.count;
    return vec_push(&r->build->groups, group) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_in_container(struct reading *r, const struct element *e,
                                      bool model_data)
{
    enum status status;
    const char *name = e->name;
    if (mef_same(name, "define-basic-event")) {
        return start_event(r, e, OPENPSA_BASIC_EVENT);
    }
    if (!model_data && mef_same(name, "define-gate")) {
        return start_event(r, e, OPENPSA_GATE);
    }
    if (mef_same(name, "define-house-event")) {
        return start_event(r, e, OPENPSA_HOUSE_EVENT);
    }
    if (mef_same(name, "define-parameter")) {
        return start_parameter(r, e);
    }
    if (!model_data && mef_same(name, "define-component")) {
        return start_container(r, e);
    }
    if (!model_data && mef_same(name, "define-CCF-group")) {
        return start_group(r, e);
    }
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    return mef_refuse(r, e,
                      model_data
                          ? "a definition of a basic event, house event or parameter"
                          : "a definition of a gate, event, parameter, component or group");
}

static bool is_not_analysed(const char *name)
{
    static const char *const known[] = {
        "define-event-tree",
        "define-initiating-event",
        "define-functional-event",
        "define-sequence",
        "define-rule",
        "define-alignment",
        "define-consequence",
        "define-consequence-group",
        "define-substitution",
        "define-phase",
        "define-extern-library",
        "define-extern-function",
    };
    for (size_t i = 0; i < sizeof known / sizeof(*known); i++) {
        if (mef_same(name, known[i])) {
            return true;
        }
    }
    return false;
}

static enum status start_in_model(struct reading *r, const struct element *e)
{
    enum status status;
    if (mef_same(e->name, "define-fault-tree")) {
        return start_container(r, e);
    }
    if (mef_same(e->name, "model-data")) {
        mef_check_attributes(r, e, NULL, NULL, NULL);
        mef_push(r, FRAME_MODEL_DATA, e);
        return STATUS_OK;
    }
    if (mef_same(e->name, "define-CCF-group")) {
        return start_group(r, e);
    }
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    if (is_not_analysed(e->name)) {
        r->model->unread_count++;
        diagnostics_add(
            r->build->diagnostics, SEVERITY_WARNING, "not-analysed", mef_place(r, e->offset),
            "'%s' is not analysed: results are those of the fault trees alone", e->name);
        return mef_skip(r, e);
    }
    if (mef_same(e->name, "include") || mef_same(e->name, "xi:include")) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "include-refused",
                        mef_place(r, e->offset), "other files cannot be included");
        diagnostics_hint(r->build->diagnostics, "join the files before reading them");
        return mef_skip(r, e);
    }
    return mef_refuse(r, e, "'define-fault-tree' or 'model-data'");
}

static enum status start_document(struct reading *r, const struct element *e)
{
    if (!mef_same(e->name, "opsa-mef")) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "not-openpsa",
                        mef_place(r, e->offset), "the root element is '%s', not 'opsa-mef'",
                        e->name);
        return mef_skip(r, e);
    }
    mef_check_attributes(r, e, "name", NULL, NULL);
    const char *title = mef_attribute(e, "name");
    if (title && !(r->model->title = arena_string(&r->model->arena, title))) {
        return STATUS_MEMORY;
    }
    mef_push(r, FRAME_MODEL, e);
    return STATUS_OK;
}

static enum status start_in_house_event(struct reading *r, const struct element *e)
{
    enum status status;
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    struct frame *frame = mef_top(r);
    if (!mef_same(e->name, "constant") || frame->has_body) {
        return mef_refuse(r, e, "one 'constant'");
    }
    bool truth = false;
    mef_check_attributes(r, e, "value", NULL, NULL);
    mef_read_truth(r, e, &truth);
    frame->has_body = true;
    r->model->events.items[frame->subject].body = truth;
    mef_push(r, FRAME_LEAF, e);
    return STATUS_OK;
}

static enum status start_in_group(struct reading *r, const struct element *e)
{
    static const struct {
        const char *name;
        enum frame_kind kind;
    } parts[] = {{"members", FRAME_MEMBERS},
                 {"distribution", FRAME_DISTRIBUTION},
                 {"factors", FRAME_FACTORS},
                 {"factor", FRAME_FACTOR}};
    enum status status;
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    uint32_t subject = mef_top(r)->subject;
    for (unsigned i = 0; i < 4; i++) {
        if (mef_same(e->name, parts[i].name) &&
            (mef_top(r)->kind == FRAME_GROUP || parts[i].kind == FRAME_FACTOR)) {
            uint32_t level = 0;
            bool leveled = parts[i].kind == FRAME_FACTOR;
            mef_check_attributes(r, e, leveled ? "level" : NULL, NULL, NULL);
            if (leveled && mef_attribute(e, "level")) {
                mef_read_count(r, e, "level", &level);
            }
            struct frame *frame = mef_push(r, parts[i].kind, e);
            frame->subject = subject;
            frame->least = level;
            return STATUS_OK;
        }
    }
    return mef_refuse(r, e, "'members', 'distribution' or 'factors'");
}

static enum status start_member(struct reading *r, const struct element *e)
{
    struct group_member member = {.offset = e->offset};
    if (!mef_same(e->name, "basic-event")) {
        return mef_refuse(r, e, "'basic-event'");
    }
    mef_check_attributes(r, e, "name", NULL, NULL);
    enum status status = mef_read_name(r, e, true, &member.event);
    uint32_t group = mef_top(r)->subject;
    mef_push(r, FRAME_LEAF, e);
    if (status != STATUS_OK || member.event == NAMES_NONE) {
        return status;
    }
    r->build->groups.items[group].member_count++;
    return vec_push(&r->build->members, member) ? STATUS_OK : STATUS_MEMORY;
}

static enum status end_factor(struct reading *r, const struct frame *frame)
{
    struct group_factor factor = {.level = frame->least, .offset = frame->offset};
    factor.expression = mef_take_expression(r, frame, false);
    if (factor.expression == OPENPSA_NONE) {
        return STATUS_OK;
    }
    r->build->groups.items[frame->subject].factor_count++;
    return vec_push(&r->build->factors, factor) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_in(struct reading *r, const struct element *e)
{
    enum status status;
    switch (mef_top(r)->kind) {
    case FRAME_FORMULA:
        return mef_start_formula(r, e);
    case FRAME_GATE:
        return starts_documentation(r, e, &status) ? status : mef_start_formula(r, e);
    case FRAME_BASIC_EVENT:
    case FRAME_PARAMETER:
        return starts_documentation(r, e, &status) ? status : mef_start_expression(r, e);
    case FRAME_EXPRESSION:
        return mef_start_in_expression(r, e);
    case FRAME_PAIR:
    case FRAME_DISTRIBUTION:
    case FRAME_FACTOR:
        return mef_start_expression(r, e);
    case FRAME_CONTAINER:
        return start_in_container(r, e, false);
    case FRAME_MODEL_DATA:
        return start_in_container(r, e, true);
    case FRAME_MODEL:
        return start_in_model(r, e);
    case FRAME_HOUSE_EVENT:
        return start_in_house_event(r, e);
    case FRAME_ATTRIBUTES:
        return start_attribute(r, e);
    case FRAME_GROUP:
    case FRAME_FACTORS:
        return start_in_group(r, e);
    case FRAME_MEMBERS:
        return start_member(r, e);
    case FRAME_DOCUMENT:
        return start_document(r, e);
    case FRAME_SKIPPED:
        return mef_skip(r, e);
    default:
        return mef_refuse(r, e, "nothing");
    }
}

static enum status on_start(void *context, const char *name,
                            const struct xml_attribute *attributes, size_t count, size_t offset)
{
    struct element e = {name, attributes, count, (uint32_t)offset};
    return start_in(context, &e);
}

static enum status on_end(void *context, const char *name)
{
    (void)name;
    struct reading *r = context;
    struct frame frame = *mef_top(r);
    r->depth--;
    switch (frame.kind) {
    case FRAME_FORMULA:
        return mef_end_formula(r, &frame);
    case FRAME_GATE:
        return mef_end_gate(r, &frame);
    case FRAME_EXPRESSION:
        return mef_end_expression(r, &frame);
    case FRAME_PAIR:
        return mef_end_pair(r, &frame);
    case FRAME_BASIC_EVENT:
        r->model->events.items[frame.subject].body = mef_take_expression(r, &frame, true);
        return STATUS_OK;
    case FRAME_PARAMETER:
        r->model->parameters.items[frame.subject].expression =
            mef_take_expression(r, &frame, false);
        return STATUS_OK;
    case FRAME_DISTRIBUTION:
        r->build->groups.items[frame.subject].distribution =
            mef_take_expression(r, &frame, false);
        return STATUS_OK;
    case FRAME_FACTOR:
        return end_factor(r, &frame);
    case FRAME_LABEL:
        return end_label(r, &frame);
    case FRAME_CONTAINER:
        r->container = r->model->containers.items[frame.subject].parent;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

static enum status on_text(void *context, const char *bytes, size_t length, size_t offset)
{
    struct reading *r = context;
    if (mef_top(r)->kind == FRAME_LABEL) {
        text_append_bytes(&r->text, bytes, length);
        return r->text.failed ? STATUS_MEMORY : STATUS_OK;
    }
    size_t i = 0;
    while (i < length && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
        i++;
    }
    if (i < length && mef_top(r)->kind != FRAME_SKIPPED) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unexpected-text",
                        mef_place(r, (uint32_t)(offset + i)), "text is not allowed here");
    }
    return STATUS_OK;
}

enum status openpsa_parse(struct build *build)
{
    struct reading *r = memory_zeroed(1, sizeof(*r));
    struct openpsa_container root = {.name = NAMES_NONE, .parent = OPENPSA_NONE};
    if (!r) {
        return STATUS_MEMORY;
    }
    r->build = build;
    r->model = build->model;
    r->frames[r->depth++].kind = FRAME_DOCUMENT;
    enum status status = STATUS_MEMORY;
    if (vec_push(&r->model->containers, root)) {
        struct xml_events events = {r, on_start, on_text, on_end};
        status = xml_read(build->source, &events, build->diagnostics);
    }
    if (status == STATUS_LIMIT) {
        diagnostics_add(build->diagnostics, SEVERITY_ERROR, "model-too-large",
                        openpsa_place(build, 0), "the model is too large");
    }
    vec_release(&r->pending);
    text_release(&r->text);
    memory_free(r);
    return status;
}
