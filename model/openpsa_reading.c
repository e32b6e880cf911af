/* Frames, attributes and names, as every part of the reader needs them. */
#include "model/openpsa_reading.h"

#include <ctype.h>
#include <string.h>

struct frame *mef_push(struct reading *r, enum frame_kind kind, const struct element *e)
{
    struct frame *frame = &r->frames[r->depth++];
    *frame = (struct frame){
        .kind = (uint8_t)kind, .offset = e->offset, .mark = (uint32_t)r->pending.count};
    return frame;
}

enum status mef_skip(struct reading *r, const struct element *e)
{
    mef_push(r, FRAME_SKIPPED, e);
    return STATUS_OK;
}

struct place mef_place(const struct reading *r, uint32_t offset)
{
    return openpsa_place(r->build, offset);
}

struct place mef_attribute_place(const struct reading *r, const struct element *e,
                                 const char *name)
{
    const struct source *source = r->build->source;
    return (struct place){source, xml_attribute_offset(source, e->offset, name)};
}

enum status mef_refuse(struct reading *r, const struct element *e, const char *expected)
{
    diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unexpected-element",
                    mef_place(r, e->offset), "unexpected element '%s' here; expected %s",
                    e->name, expected);
    return mef_skip(r, e);
}

const char *mef_attribute(const struct element *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++) {
        if (mef_same(e->attributes[i].name, name)) {
            return e->attributes[i].value;
        }
    }
    return NULL;
}

/* As attribute, but its absence is an error. */
const char *mef_required(struct reading *r, const struct element *e, const char *name)
{
    const char *value = mef_attribute(e, name);
    if (!value) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "missing-attribute",
                        mef_place(r, e->offset), "'%s' needs the attribute '%s'", e->name,
                        name);
    }
    return value;
}

/* Warns about every attribute that is not one of 'known' (up to three names, NULL for none). */
void mef_check_attributes(struct reading *r, const struct element *e, const char *first,
                          const char *second, const char *third)
{
    const char *known[] = {first, second, third};
    size_t known_count = third ? 3 : second ? 2 : first ? 1 : 0;
    for (size_t i = 0; i < e->count; i++) {
        const char *name = e->attributes[i].name;
        bool found = false;
        for (size_t k = 0; k < known_count; k++) {
            found |= mef_same(name, known[k]);
        }
        if (!found && strncmp(name, "xml:", 4) != 0) {
            diagnostics_add(r->build->diagnostics, SEVERITY_WARNING, "unknown-attribute",
                            mef_attribute_place(r, e, name), "'%s' has no attribute '%s'",
                            e->name, name);
            diagnostics_suggest(r->build->diagnostics, name, known, known_count);
        }
    }
}

/* The interned value of attribute 'name' of a definition, NAMES_NONE after a report. */
enum status mef_read_name(struct reading *r, const struct element *e, bool may_be_path,
                          uint32_t *index)
{
    *index = NAMES_NONE;
    const char *name = mef_required(r, e, "name");
    if (!name) {
        return STATUS_OK;
    }
    const char *fault = NULL;
    size_t length = strlen(name);
    if (length == 0) {
        fault = "a name must not be empty";
    } else if (length > LIMIT_OPENPSA_NAME_BYTES) {
        fault = "the name is too long";
    } else if (!may_be_path && memchr(name, '.', length)) {
        fault = "a name must not contain a dot, which separates the parts of a path";
    } else if (isspace((unsigned char)name[0]) || isspace((unsigned char)name[length - 1])) {
        fault = "a name must not begin or end with a space";
    } else if (!may_be_path && text_has_control(name, length)) {
        fault = "a name must not contain a control character";
    }
    if (fault) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-name",
                        mef_attribute_place(r, e, "name"), "%s", fault);
        return STATUS_OK;
    }
    *index = names_intern_bytes(&r->model->names, name, length);
    if (*index == NAMES_NONE) {
        return STATUS_MEMORY;
    }
    return *index >> REFERENCE_NAME_BITS ? STATUS_LIMIT : STATUS_OK;
}

bool mef_read_count(struct reading *r, const struct element *e, const char *name,
                    uint32_t *count)
{
    const char *value = mef_required(r, e, name);
    if (!value) {
        return false;
    }
    unsigned long number = 0;
    const char *c = value + (*value == '+');
    bool valid = *c != '\0';
    for (; *c; c++) {
        valid = valid && *c >= '0' && *c <= '9';
        number =
            valid && number < 1000000000 ? number * 10 + (unsigned long)(*c - '0') : number;
    }
    if (!valid || number >= 1000000000) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-number",
                        mef_attribute_place(r, e, name),
                        "'%s' must be a whole number from 0 on", name);
        return false;
    }
    *count = (uint32_t)number;
    return true;
}

bool mef_read_truth(struct reading *r, const struct element *e, bool *truth)
{
    const char *value = mef_required(r, e, "value");
    if (!value) {
        return false;
    }
    *truth = mef_same(value, "true") || mef_same(value, "1");
    if (!*truth && !mef_same(value, "false") && !mef_same(value, "0")) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        mef_attribute_place(r, e, "value"),
                        "'%s' is neither 'true' nor 'false'", value);
        return false;
    }
    return true;
}

static const char *const units[] = {"bool",  "int",     "float", "hours",  "hours-1",
                                    "years", "years-1", "fit",   "demands"};
enum { UNIT_COUNT = sizeof units / sizeof(*units) };

const char *openpsa_unit_name(uint8_t unit)
{
    return unit >= 1 && unit <= UNIT_COUNT ? units[unit - 1] : NULL;
}

uint8_t mef_read_unit(struct reading *r, const struct element *e)
{
    const char *value = mef_attribute(e, "unit");
    if (!value) {
        return 0;
    }
    for (uint8_t i = 0; i < UNIT_COUNT; i++) {
        if (mef_same(value, units[i])) {
            return (uint8_t)(i + 1);
        }
    }
    diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unknown-unit",
                    mef_attribute_place(r, e, "unit"), "unknown unit '%s'", value);
    diagnostics_suggest(r->build->diagnostics, value, units, UNIT_COUNT);
    return 0;
}

enum status mef_add_pending(struct reading *r, uint32_t value, uint32_t offset)
{
    return vec_push(&r->pending, (struct pending){value, offset}) ? STATUS_OK : STATUS_MEMORY;
}

void mef_warn_of_unit(struct reading *r, const struct element *e, uint8_t unit)
{
    static const char *const not_hourly[] = {"years", "years-1", "fit"};
    const char *name = openpsa_unit_name(unit);
    for (size_t i = 0; name && i < sizeof not_hourly / sizeof(*not_hourly); i++) {
        if (mef_same(name, not_hourly[i])) {
            diagnostics_add(r->build->diagnostics, SEVERITY_WARNING, "unit-not-converted",
                            mef_attribute_place(r, e, "unit"),
                            "the unit '%s' is not converted: times are taken in hours, rates "
                            "by the hour",
                            name);
        }
    }
}
