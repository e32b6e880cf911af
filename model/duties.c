/* Reading documents of duties; see duties.h. */
#include "model/duties.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/documents.h"
#include "model/label.h"

#include <string.h>

const char *const event_words[] = {"in-force",
                                   "release",
                                   "deployment",
                                   "material-change",
                                   "framework-change",
                                   "critical-incident",
                                   "imminent-danger",
                                   "infrastructure-disruption",
                                   "cybersecurity-breach",
                                   "death",
                                   "serious-harm",
                                   "incident-reported",
                                   "incident-resolved",
                                   "report-updated",
                                   NULL};
const char *const clock_unit_words[] = {"hours", "days", "business-days", "months", NULL};
const char *const duty_source_words[] = {"law", "code", "framework", NULL};

static void report(struct diagnostics *diagnostics, const struct xml_element *element,
                   const char *attribute, const char *code, const char *message)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, code, xml_value_place(element, attribute),
                    "%s", message);
}

/* The length of the clock: exactly one of 'within' and 'every'. */
static void read_clock(const struct xml_element *element, struct duty *duty,
                       struct diagnostics *diagnostics)
{
    const char *within = xml_value(element, "within"), *every = xml_value(element, "every");
    duty->unit = (enum clock_unit)word_or(element, "unit", clock_unit_words, CLOCK_DAYS);
    duty->until = (uint32_t)word_or(element, "until", event_words, -1);
    duty->repeats = every != NULL;
    if ((within != NULL) == (every != NULL)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, within ? "two-clocks" : "no-clock",
                        xml_place(element), "a duty is due either once or again and again");
        diagnostics_hint(diagnostics, "give one of 'within' and 'every'");
        return;
    }
    double length = grammar_number(within ? within : every);
    if (length > LIMIT_CLOCK || (every && length < 1)) {
        report(diagnostics, element, within ? "within" : "every", "bad-clock",
               every ? "a clock repeats after 1 to 10000 units"
                     : "a clock runs for at most 10000 units");
        return;
    }
    duty->length = (uint32_t)length;
    if (every && duty->unit == CLOCK_HOURS) {
        report(diagnostics, element, "unit", "bad-clock", "no clock repeats by the hour");
    }
    if (within && duty->until != NONE) {
        report(diagnostics, element, "until", "bad-clock",
               "only what is due again and again has an end");
    }
}

static enum status read_duty(struct duties *duties, const struct xml_element *element,
                             struct diagnostics *diagnostics)
{
    struct duty duty = {.trigger = (enum event_kind)word_or(element, "trigger", event_words, 0),
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
        digest_hex(duties->source.bytes, duties->source.length, duties->digest);
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
