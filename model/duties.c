/* Reading documents of duties; see duties.h. */
#include "model/duties.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"
#include "model/label.h"

#include <string.h>

const char *const rhythm_words[] = {"within", "before", "every", "vague", NULL};
const char *const clock_unit_words[] = {"hours", "days", "business-days", "months", NULL};
const char *const duty_source_words[] = {"law", "code", "framework", NULL};

static void report(struct diagnostics *diagnostics, const struct xml_element *element,
                   const char *attribute, const char *code, const char *message)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, code, xml_value_place(element, attribute),
                    "%s", message);
}

/* Which of the four the duty has, by its attribute; reports where it is not one. */
static bool read_rhythm(const struct xml_element *element, struct duty *duty,
                        struct diagnostics *diagnostics)
{
    size_t found = 0;
    for (int i = DUTY_WITHIN; i <= DUTY_VAGUE; i++) {
        const char *value = xml_value(element, rhythm_words[i]);
        if (value && strcmp(value, "no") != 0) {
            duty->rhythm = (enum duty_rhythm)i;
            found++;
        }
    }
    if (found != 1) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, found ? "two-clocks" : "no-clock",
                        xml_place(element), "a duty is due once, again and again, or vaguely");
        diagnostics_hint(diagnostics,
                         "give one of 'within', 'before', 'every' and vague=\"yes\"");
    }
    return found == 1;
}

static void read_clock(const struct xml_element *element, struct duty *duty,
                       struct diagnostics *diagnostics)
{
    duty->unit = (enum clock_unit)word_or(element, "unit", clock_unit_words, CLOCK_DAYS);
    duty->until = (uint32_t)word_or(element, "until", event_words, -1);
    if (!read_rhythm(element, duty, diagnostics)) {
        return;
    }
    bool every = duty->rhythm == DUTY_EVERY;
    const char *attribute = rhythm_words[duty->rhythm];
    double length =
        duty->rhythm == DUTY_VAGUE ? 0 : grammar_number(xml_value(element, attribute));
    if (length > LIMIT_CLOCK || (every && length < 1)) {
        report(diagnostics, element, attribute, "bad-clock",
               every ? "a clock repeats after 1 to 10000 units"
                     : "a clock runs for at most 10000 units");
        return;
    }
    duty->length = (uint32_t)length;
    if (every && duty->unit == CLOCK_HOURS) {
        report(diagnostics, element, "unit", "bad-clock", "no clock repeats by the hour");
    }
    if (duty->rhythm == DUTY_BEFORE && duty->unit != CLOCK_DAYS) {
        report(diagnostics, element, "unit", "bad-clock",
               "the time before an event is counted in days");
    }
    if (!every && duty->until != NONE) {
        report(diagnostics, element, "until", "bad-clock",
               "only what is due again and again has an end");
    }
}

static enum status read_duty(struct duties *duties, const struct xml_element *element,
                             struct diagnostics *diagnostics)
{
    struct duty duty = {.triggers = word_mask(element, "trigger", event_words),
                        .to = value_or_empty(element, "to"),
                        .by = value_or_empty(element, "by"),
                        .effective = xml_value(element, "effective"),
                        .force =
                            (enum force)word_or(element, "force", force_words, FORCE_WILL)};
    if (!label_read(&duties->arena, element, &duty.label)) {
        return STATUS_MEMORY;
    }
    duty.effective = duty.effective ? duty.effective : duties->effective;
    read_clock(element, &duty, diagnostics);
    for (size_t i = 0; i < duties->list.count; i++) {
        if (strcmp(duties->list.items[i].label.id, duty.label.id) == 0) {
            report(diagnostics, element, "id", "duplicate-id",
                   "this id was given to another duty before");
        }
    }
    return vec_push(&duties->list, duty) ? STATUS_OK : STATUS_MEMORY;
}

static enum status read_document(struct duties *duties, struct diagnostics *diagnostics)
{
    struct xml_element *root = NULL;
    enum status status = xml_tree_read(&duties->arena, &duties->source, &root, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (!grammar_check(&duties_grammar, root, diagnostics)) {
        return STATUS_INVALID;
    }
    duties->publisher = value_or_empty(root, "publisher");
    duties->effective = value_or_empty(root, "effective");
    duties->url = value_or_empty(root, "url");
    duties->retrieved = value_or_empty(root, "retrieved");
    duties->kind = (enum duty_source)word_or(root, "kind", duty_source_words, 0);
    status = label_read(&duties->arena, root, &duties->label) ? STATUS_OK : STATUS_MEMORY;
    for (const struct xml_element *e = root->first_child; e && status == STATUS_OK;
         e = e->next) {
        if (strcmp(e->name, "duty") == 0) {
            status = read_duty(duties, e, diagnostics);
        }
    }
    return status;
}

enum status duties_read(const char *path, struct duties *duties,
                        struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    *duties = (struct duties){0};
    arena_init(&duties->arena);
    enum status status =
        file_read(&duties->arena, path, LIMIT_MODEL_FILE_BYTES, &duties->source, diagnostics);
    if (status == STATUS_OK) {
        status = digest_hex(duties->source.bytes, duties->source.length, duties->digest,
                            diagnostics);
    }
    if (status == STATUS_OK) {
        status = read_document(duties, diagnostics);
    }
    if (status == STATUS_OK && diagnostics->errors > errors) {
        status = STATUS_INVALID;
    }
    if (status != STATUS_OK) {
        duties_release(duties);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}

void duties_release(struct duties *duties)
{
    vec_release(&duties->list);
    arena_release(&duties->arena);
    *duties = (struct duties){0};
}
