/* duties: which reports, notices and assessments are owed by when. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "analyzer/recorded.h"
#include "base/calendar.h"
#include "export/duties.h"
#include "model/grammar.h"
#include "model/store.h"

#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system"},
    {"on", '\0', "DATE",
     "as of YYYY-MM-DD or YYYY-MM-DDTHH:MM, UTC (today, from its beginning)"},
    {"law", '\0', "ID...",
     "only this document of duties, a file or a shipped one (all that bind the developer)"},
    {"event", '\0', "KIND=DATE...", "what happened besides what the store records"},
    {"done", '\0', "LAW/DUTY=DATE...", "what was done besides"},
    {"soon", '\0', "DAYS", "before the end of a clock it is due soon (default 7)"},
    {"format", '\0', "FORMAT", "text (the default), json or csv"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { MINUTES_OF_DAY = 24 * 60, MOST_SOON = 3650 };
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };
static const char *const formats[] = {"text", "json", "csv", NULL};

struct task {
    const struct arguments *arguments;
    int format;
    struct arena arena;
    struct evidence_set set;
    struct name_list names;
    struct duties *read;
    size_t read_count;
    VEC(const struct duties *) documents;
    struct recorded recorded;
    struct clocks_question question;
    struct clocks clocks;
};

/* YYYY-MM-DD, or with THH:MM and perhaps Z behind it; false where it is neither. */
static bool read_instant(const char *value, int64_t *minute, bool *timed)
{
    char moment[sizeof("YYYY-MM-DDTHH:MM")] = "";
    size_t length = strlen(value);
    *timed = length > sizeof("YYYY-MM-DD") - 1;
    length -= length == sizeof(moment) && value[length - 1] == 'Z';
    if (length >= sizeof(moment)) {
        return false;
    }
    memcpy(moment, value, length);
    if (!grammar_is_moment(moment)) {
        return false;
    }
    *minute = calendar_minute(moment);
    return true;
}

static bool read_options(struct task *task)
{
    const char *on = argument_value(task->arguments, "on");
    const char *soon = argument_value(task->arguments, "soon");
    char today[11];
    bool timed;
    current_date(today);
    task->format = choose_word(task->arguments, "format", formats);
    if (task->format < 0) {
        return false;
    }
    if (!read_instant(on ? on : today, &task->question.on, &timed)) {
        fprintf(stderr, "pathgate: '%s' is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM)\n", on);
        return false;
    }
    char *end = NULL;
    long days = soon ? strtol(soon, &end, 10) : 7;
    if (soon && (end == soon || *end || days < 0 || days > MOST_SOON)) {
        fprintf(stderr, "pathgate: '%s' is not a number of days from 0 to %d\n", soon,
                MOST_SOON);
        return false;
    }
    task->question.soon = (int64_t)days * MINUTES_OF_DAY;
    return require_option(task->arguments, "evidence") &&
           require_option(task->arguments, "system");
}

static enum status read_documents(struct task *task, struct diagnostics *diagnostics)
{
    struct name_list *names = &task->names;
    enum status result = STATUS_OK;
    const char *value;
    for (size_t at = 0; (value = argument_next(task->arguments, "law", &at));) {
        if (!vec_push(&names->names, value)) {
            return STATUS_MEMORY;
        }
    }
    if (!names->names.count && !inputs_shipped_names(&task->arena, "duties", names)) {
        return STATUS_MEMORY;
    }
    task->read = memory_zeroed(names->names.count, sizeof(*task->read));
    if (!task->read) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < names->names.count; i++) {
        const char *path =
            inputs_find_file(&task->arena, "duties", names->names.items[i], diagnostics);
        enum status status = path
                                 ? duties_read(path, &task->read[task->read_count], diagnostics)
                                 : STATUS_INVALID;
        task->read_count += status == STATUS_OK;
        result = result == STATUS_OK ? status : result;
    }
    return result;
}

/* Those that are asked about: where none is named, no framework of somebody else. */
static enum status choose_documents(struct task *task)
{
    const char *developer = task->set.systems.items[0].developer;
    bool named = argument_value(task->arguments, "law") != NULL;
    for (size_t i = 0; i < task->read_count; i++) {
        const struct duties *d = &task->read[i];
        bool own = d->kind != DUTY_FRAMEWORK || strcmp(d->publisher, developer) == 0;
        if ((named || own) && !vec_push(&task->documents, d)) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_OK;
}

static enum status read_evidence(struct task *task, struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status = store_open(argument_value(task->arguments, "evidence"), STORE_READ,
                                    &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, argument_value(task->arguments, "system"), &task->set,
                            diagnostics);
    }
    store_close(store);
    return status;
}

/* Splits NAME=VALUE: the name, copied to the arena; NULL where there is none, or memory out. */
static const char *split(struct task *task, const char *argument, const char **value)
{
    const char *sign = strchr(argument, '=');
    *value = sign ? sign + 1 : "";
    return sign ? arena_copy(&task->arena, argument, (size_t)(sign - argument)) : NULL;
}

static bool refuse(const char *option, const char *value, const char *shape)
{
    fprintf(stderr, "pathgate: '%s' is not what '--%s' takes: %s\n", value, option, shape);
    return false;
}

static bool take_events(struct task *task)
{
    const char *argument, *date;
    for (size_t at = 0; (argument = argument_next(task->arguments, "event", &at));) {
        const char *word = split(task, argument, &date);
        int kind = word ? grammar_word(word, event_words) : 0;
        struct event event = {.kind = (enum event_kind)kind, .name = "", .about = ""};
        if (kind < 0) {
            refuse_word("event", word, event_words + 1);
            return false;
        }
        if (kind == EVENT_IN_FORCE || !read_instant(date, &event.at, &event.timed)) {
            return refuse("event", argument, "KIND=YYYY-MM-DD or KIND=YYYY-MM-DDTHH:MM");
        }
        if (!vec_push(&task->recorded.events, event)) {
            return false;
        }
    }
    return true;
}

static bool take_deeds(struct task *task)
{
    const char *argument, *date;
    for (size_t at = 0; (argument = argument_next(task->arguments, "done", &at));) {
        const char *name = split(task, argument, &date);
        const struct duties *law;
        struct deed deed = {.about = ""};
        bool timed;
        if (name) {
            deed.duty = recorded_find_duty(task->documents.items, task->documents.count, name,
                                           strlen(name), &law);
        }
        if (!deed.duty) {
            fprintf(stderr,
                    "pathgate: '%s' names no duty that is asked about (LAW/DUTY=DATE)\n",
                    argument);
            return false;
        }
        if (!read_instant(date, &deed.at, &timed)) {
            return refuse("done", argument, "LAW/DUTY=YYYY-MM-DD, perhaps with THH:MM");
        }
        if (!vec_push(&task->recorded.deeds, deed)) {
            return false;
        }
    }
    return true;
}

static enum status read_inputs(struct task *task, struct diagnostics *diagnostics)
{
    enum status documents = read_documents(task, diagnostics);
    enum status evidence = read_evidence(task, diagnostics);
    enum status status = documents == STATUS_OK ? evidence : documents;
    if (status == STATUS_OK) {
        status = choose_documents(task);
    }
    if (status == STATUS_OK &&
        !recorded_take(&task->set.systems.items[0], task->documents.items,
                       task->documents.count, &task->recorded, diagnostics)) {
        status = STATUS_MEMORY;
    }
    return status;
}

/* Finds the clocks, and reports where there are too many. */
static enum exit_status find(struct task *task)
{
    struct clocks_question *q = &task->question;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    q->documents = task->documents.items;
    q->document_count = task->documents.count;
    q->events = task->recorded.events.items;
    q->event_count = task->recorded.events.count;
    q->deeds = task->recorded.deeds.items;
    q->deed_count = task->recorded.deeds.count;
    enum status status = clocks_find(q, &task->clocks);
    if (status == STATUS_LIMIT) {
        diagnostics_add(&diagnostics, SEVERITY_ERROR, "too-many", (struct place){NULL, 0},
                        "there are more clocks than one result may have");
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    diagnostics_release(&diagnostics);
    return exit_status;
}

static void write_product(const struct task *task, struct text *product)
{
    const struct duties_report report = {&task->question, &task->clocks,
                                         &task->set.systems.items[0]};
    switch ((enum format)task->format) {
    case FORMAT_TEXT:
        duties_write_text(&report, product);
        break;
    case FORMAT_JSON:
        duties_write_json(&report, product);
        break;
    case FORMAT_CSV:
        duties_write_csv(&report, product);
        break;
    }
}

static void release(struct task *task)
{
    clocks_release(&task->clocks);
    for (size_t i = 0; i < task->read_count; i++) {
        duties_release(&task->read[i]);
    }
    memory_free(task->read);
    vec_release(&task->documents);
    recorded_release(&task->recorded);
    vec_release(&task->names.names);
    evidence_set_release(&task->set);
    arena_release(&task->arena);
}

static enum exit_status answer(struct task *task)
{
    struct text product;
    enum exit_status status = find(task);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    text_init(&product);
    write_product(task, &product);
    status = report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return status == EXIT_ACCEPTABLE && duties_overdue(&task->clocks) ? EXIT_CROSSED : status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct task task = {.arguments = arguments};
    struct diagnostics diagnostics;
    if (!read_options(&task)) {
        return EXIT_USAGE;
    }
    arena_init(&task.arena);
    evidence_set_init(&task.set);
    diagnostics_init(&diagnostics);
    enum exit_status status =
        report_diagnostics(&diagnostics, read_inputs(&task, &diagnostics));
    if (status == EXIT_ACCEPTABLE) {
        status = take_events(&task) && take_deeds(&task) ? answer(&task) : EXIT_USAGE;
    }
    diagnostics_release(&diagnostics);
    release(&task);
    return status;
}

const struct command command_duties = {
    .name = "duties",
    .operands = "--evidence STORE --system NAME",
    .summary = "which reports, notices and assessments laws and frameworks ask for by when",
    .examples =
        "  pathgate duties --evidence store.db --system muse-spark-1.1 --on 2026-11-21\n"
        "  pathgate duties --evidence store.db --system muse-spark-1.1 --law us-ca-sb53 \\\n"
        "      --event critical-incident=2026-11-18 --on 2026-11-21\n"
        "  pathgate duties --evidence store.db --system muse-spark-1.1 --law us-ny-raise \\\n"
        "      --event critical-incident=2027-02-01T14:30 --on 2027-02-05 \\\n"
        "      --done us-ny-raise/incident-report=2027-02-03\n",
    .details =
        "The store records what happened and which duties were fulfilled ('pathgate evidence\n"
        "observe --event', or event elements of evidence files); the date of the system "
        "counts\n"
        "as its release, and incidents that are called critical or severe count, too. What\n"
        "'--event' and '--done' say is added for this once.\n"
        "Exit status: 0 nothing is overdue; 1 something is; 2 and 4 as everywhere.\n",
    .options = options,
    .run = run,
};
