/* Writing duties; see duties.h. Days are dates, instants have the hour as well, in UTC. */
#include "export/duties.h"

#include "base/calendar.h"
#include "export/csv.h"
#include "export/describe.h"
#include "export/json.h"
#include "pathgate.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 100, MINUTES_OF_DAY = 24 * 60, INSTANT = CALENDAR_TEXT + 8 };

static void write_day(int64_t minute, char text[INSTANT])
{
    int64_t day = minute / MINUTES_OF_DAY - (minute % MINUTES_OF_DAY < 0);
    calendar_write(day, text);
}

/* "2026-11-21T09:30Z" */
static void write_instant(int64_t minute, char text[INSTANT])
{
    char day[INSTANT];
    int64_t of_day = (minute % MINUTES_OF_DAY + MINUTES_OF_DAY) % MINUTES_OF_DAY;
    write_day(minute, day);
    snprintf(text, INSTANT, "%.15sT%02d:%02dZ", day, (int)(of_day / 60), (int)(of_day % 60));
}

static bool has_event(const struct clock *c)
{
    return c->state != CLOCK_NOT_TRIGGERED;
}

static bool has_date(const struct clock *c)
{
    return has_event(c) && c->duty->rhythm != DUTY_VAGUE;
}

static void write_event_time(const struct event *event, char text[INSTANT])
{
    (event->timed ? write_instant : write_day)(event->at, text);
}

static void write_due(const struct clock *c, char text[INSTANT])
{
    (c->duty->unit == CLOCK_HOURS ? write_instant : write_day)(c->due, text);
}

static bool is_fulfilled(const struct clock *c)
{
    return c->state == CLOCK_FULFILLED || c->state == CLOCK_FULFILLED_LATE;
}

bool duties_overdue(const struct clocks *clocks)
{
    for (size_t i = 0; i < clocks->list.count; i++) {
        if (clocks->list.items[i].state == CLOCK_OVERDUE) {
            return true;
        }
    }
    return false;
}

static const char *name_event(enum event_kind kind)
{
    return kind == EVENT_IN_FORCE ? "taking effect" : event_words[kind];
}

/* "release or material-change": the event that started the clock, or all that do. */
static void name_triggers(struct text *out, const struct clock *c)
{
    bool any = false;
    for (int kind = 0; event_words[kind]; kind++) {
        bool named = has_event(c) ? (int)c->event.kind == kind : c->duty->triggers >> kind & 1;
        if (named) {
            text_format(out, "%s%s", any ? " or " : "", name_event((enum event_kind)kind));
            any = true;
        }
    }
}

/* "within 15 days of critical-incident", "every 3 months from taking effect". */
static void describe_clock(struct text *out, const struct clock *c)
{
    static const char *const forms[] = {[DUTY_WITHIN] = "within %u %s of ",
                                        [DUTY_BEFORE] = "%u %s before ",
                                        [DUTY_EVERY] = "every %u %s from "};
    const struct duty *duty = c->duty;
    if (duty->rhythm == DUTY_VAGUE) {
        text_append(out, "without a date after ");
    } else if (duty->length == 0) {
        text_append(out, "by the day of ");
    } else {
        text_format(out, forms[duty->rhythm], duty->length, clock_unit_words[duty->unit]);
    }
    name_triggers(out, c);
    if (duty->until != NONE) {
        text_format(out, " until %s", event_words[duty->until]);
    }
}

/* " on 2026-11-18 (leak-1, about leak)" */
static void describe_event(struct text *out, const struct event *event)
{
    char when[INSTANT];
    bool about = *event->about && strcmp(event->about, event->name) != 0;
    write_event_time(event, when);
    text_format(out, " on %s", when);
    if (*event->name) {
        text_format(out, " (%s%s%s)", event->name, about ? ", about " : "",
                    about ? event->about : "");
    }
}

static void write_clock(const struct clock *c, struct text *out)
{
    struct text line;
    char when[INSTANT];
    text_init(&line);
    if (has_date(c)) {
        write_due(c, when);
        text_format(&line, "%s ", when);
    }
    text_format(&line, "%s%s, to %s; %s/%s, ", c->state == CLOCK_FULFILLED_LATE ? "late: " : "",
                c->duty->label.title, c->duty->to, c->document->label.id, c->duty->label.id);
    describe_clock(&line, c);
    if (has_event(c) && c->event.kind != EVENT_IN_FORCE) {
        describe_event(&line, &c->event);
    }
    if (c->round) {
        text_format(&line, ", round %u", c->round);
    }
    if (is_fulfilled(c)) {
        write_day(c->fulfilled, when);
        text_format(&line, ", done on %s", when);
    }
    if (*c->duty->by) {
        text_format(&line, "; owed by %s", c->duty->by);
    }
    text_format(&line, " (%s%s%s)", c->duty->label.cite,
                c->duty->force == FORCE_WILL ? "" : "; ",
                c->duty->force == FORCE_WILL ? "" : force_words[c->duty->force]);
    text_append(out, "  - ");
    describe_wrapped(out, text_string(&line), 4, 4, WIDTH);
    text_append_char(out, '\n');
    out->failed |= line.failed;
    text_release(&line);
}

/* The clocks in some states, under a heading; nothing where there are none. */
static void write_group(const struct clocks *clocks, const char *title, unsigned states,
                        struct text *out)
{
    bool any = false;
    for (size_t i = 0; i < clocks->list.count; i++) {
        const struct clock *c = &clocks->list.items[i];
        if (states >> c->state & 1) {
            text_format(out, "%s%s", any ? "" : title, any ? "" : "\n");
            any = true;
            write_clock(c, out);
        }
    }
    text_append(out, any ? "\n" : "");
}

void duties_write_text(const struct duties_report *report, struct text *out)
{
    const struct clocks_question *q = report->question;
    const struct clocks *clocks = report->clocks;
    char when[INSTANT];
    write_instant(q->on, when);
    text_format(out, "Duties for %s, as of %s\n", report->evidence->title, when);
    for (size_t i = 0; i < q->document_count; i++) {
        const struct duties *d = q->documents[i];
        text_format(out, "%s: %s (%s, %s), in force since %s\n", d->label.id, d->label.title,
                    d->publisher, duty_source_words[d->kind], d->effective);
    }
    text_append_char(out, '\n');
    write_group(clocks, "Overdue, as far as is recorded", 1u << CLOCK_OVERDUE, out);
    write_group(clocks, "Due soon", 1u << CLOCK_DUE_SOON, out);
    write_group(clocks, "Running", 1u << CLOCK_RUNNING, out);
    write_group(clocks, "Owed, and the text sets no date", 1u << CLOCK_UNDATED, out);
    write_group(clocks, "Fulfilled", 1u << CLOCK_FULFILLED | 1u << CLOCK_FULFILLED_LATE, out);
    write_group(clocks, "Not in force when it happened", 1u << CLOCK_NOT_IN_FORCE, out);
    write_group(clocks, "Not triggered", 1u << CLOCK_NOT_TRIGGERED, out);
    describe_wrapped(
        out,
        "Days end at midnight UTC and are counted from the day after the event; "
        "business days are Monday to Friday, holidays are not known; hours run from "
        "the minute, or from the beginning of the day where only that is known. "
        "Whether a duty applies to this developer is not judged here, and none of "
        "this is legal advice.",
        0, 0, WIDTH);
    text_append_char(out, '\n');
}

static void write_documents(struct json *json, const struct clocks_question *q)
{
    json_open_array(json, "documents");
    for (size_t i = 0; i < q->document_count; i++) {
        const struct duties *d = q->documents[i];
        json_open_object(json, NULL);
        json_string(json, "id", d->label.id);
        json_string(json, "title", d->label.title);
        json_string(json, "publisher", d->publisher);
        json_string(json, "kind", duty_source_words[d->kind]);
        json_string(json, "effective", d->effective);
        json_string(json, "url", *d->url ? d->url : NULL);
        json_string(json, "sha256", d->digest);
        json_close(json);
    }
    json_close(json);
}

static void write_record(struct json *json, const struct clock *c)
{
    const struct duty *duty = c->duty;
    char text[INSTANT];
    json_open_object(json, NULL);
    json_string(json, "document", c->document->label.id);
    json_string(json, "duty", duty->label.id);
    json_string(json, "title", duty->label.title);
    json_string(json, "to", duty->to);
    json_string(json, "by", *duty->by ? duty->by : NULL);
    json_string(json, "force", force_words[duty->force]);
    json_string(json, "cite", duty->label.cite);
    json_string(json, "trigger", event_words[c->event.kind]);
    json_open_array(json, "triggers");
    for (int kind = 0; event_words[kind]; kind++) {
        if (duty->triggers >> kind & 1) {
            json_string(json, NULL, event_words[kind]);
        }
    }
    json_close(json);
    json_string(json, "rhythm", rhythm_words[duty->rhythm]);
    json_bool(json, "repeats", duty->rhythm == DUTY_EVERY);
    json_count(json, "length", duty->length);
    json_string(json, "unit", clock_unit_words[duty->unit]);
    json_string(json, "until", duty->until == NONE ? NULL : event_words[duty->until]);
    json_string(json, "state", clock_state_words[c->state]);
    write_event_time(&c->event, text);
    json_string(json, "event", has_event(c) ? text : NULL);
    json_string(json, "record", has_event(c) && *c->event.name ? c->event.name : NULL);
    json_string(json, "about", has_event(c) && *c->event.about ? c->event.about : NULL);
    json_count(json, "round", c->round);
    if (has_date(c)) {
        write_instant(c->due, text);
    }
    json_string(json, "due", has_date(c) ? text : NULL);
    write_instant(c->fulfilled, text);
    json_string(json, "fulfilled", is_fulfilled(c) ? text : NULL);
    json_close(json);
}

void duties_write_json(const struct duties_report *report, struct text *out)
{
    struct json json;
    char on[INSTANT];
    json_init(&json, out);
    write_instant(report->question->on, on);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-duties");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_open_object(&json, "system");
    json_string(&json, "id", report->evidence->system);
    json_string(&json, "title", report->evidence->title);
    json_string(&json, "sha256", report->evidence->digest);
    json_close(&json);
    json_string(&json, "on", on);
    json_bool(&json, "overdue", duties_overdue(report->clocks));
    write_documents(&json, report->question);
    json_open_array(&json, "clocks");
    for (size_t i = 0; i < report->clocks->list.count; i++) {
        write_record(&json, &report->clocks->list.items[i]);
    }
    json_close(&json);
    json_close(&json);
}

void duties_write_csv(const struct duties_report *report, struct text *out)
{
    text_append(out, "state,due,document,duty,title,to,by,trigger,event,record,round,fulfilled,"
                     "cite\n");
    for (size_t i = 0; i < report->clocks->list.count; i++) {
        const struct clock *c = &report->clocks->list.items[i];
        char text[INSTANT] = "";
        csv_cell(out, clock_state_words[c->state], false);
        if (has_date(c)) {
            write_due(c, text);
        }
        csv_cell(out, text, false);
        csv_cell(out, c->document->label.id, false);
        csv_cell(out, c->duty->label.id, false);
        csv_cell(out, c->duty->label.title, false);
        csv_cell(out, c->duty->to, false);
        csv_cell(out, c->duty->by, false);
        csv_cell(out, event_words[c->event.kind], false);
        if (has_event(c)) {
            write_event_time(&c->event, text);
        }
        csv_cell(out, has_event(c) ? text : "", false);
        csv_cell(out, c->event.name, false);
        csv_number(out, c->round, false);
        if (is_fulfilled(c)) {
            write_day(c->fulfilled, text);
        }
        csv_cell(out, is_fulfilled(c) ? text : "", false);
        csv_cell(out, c->duty->label.cite, true);
    }
}
