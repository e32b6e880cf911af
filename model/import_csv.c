/* The fallback for any other tool: comma-separated values (RFC 4180) with a line of column
 * names. A row is one measurement, its metric named outright, or where it names a study an
 * uplift study. */
#include "model/import_log.h"

#include "base/limits.h"
#include "base/statistics.h"
#include "model/grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum column {
    CAPABILITY,
    MODEL,
    K,
    N,
    MEAN,
    SD,
    LOW,
    HIGH,
    CONFIDENCE,
    DATE,
    SOURCE,
    EVALUATOR,
    CATEGORY,
    ATTEMPTS,
    STUDY,
    ENDPOINT,
    SCENARIO,
    TREATMENT_K,
    TREATMENT_N,
    TREATMENT_MEAN,
    TREATMENT_SD,
    CONTROL_K,
    CONTROL_N,
    CONTROL_MEAN,
    CONTROL_SD,
    LESS_IS_UPLIFT,
    BASELINE,
    TOOLS,
    PROFICIENCY,
    PREREGISTERED,
    AREA,
    COLUMN_COUNT
};

static const char *const column_names[] = {"capability",
                                           "model",
                                           "k",
                                           "n",
                                           "mean",
                                           "sd",
                                           "low",
                                           "high",
                                           "confidence",
                                           "date",
                                           "source",
                                           "evaluator",
                                           "category",
                                           "attempts",
                                           "study",
                                           "endpoint",
                                           "scenario",
                                           "treatment-k",
                                           "treatment-n",
                                           "treatment-mean",
                                           "treatment-sd",
                                           "control-k",
                                           "control-n",
                                           "control-mean",
                                           "control-sd",
                                           "less-is-uplift",
                                           "baseline",
                                           "tools",
                                           "proficiency",
                                           "preregistered",
                                           "area",
                                           NULL};

enum { MOST_FIELDS = 64 };

struct csv {
    struct log_reading *reading;
    struct window window;
    size_t cursor;                   /* in the window */
    const char *fields[MOST_FIELDS]; /* of the present row */
    size_t offsets[MOST_FIELDS];
    size_t count;
    size_t columns;           /* of the first row */
    int meaning[MOST_FIELDS]; /* a column, or -1 */
    const char *values[COLUMN_COUNT];
    size_t places[COLUMN_COUNT];
    size_t row_offset;
};

static void report(struct csv *csv, const char *code, size_t offset, const char *message)
{
    diagnostics_add(csv->reading->diagnostics, SEVERITY_ERROR, code,
                    (struct place){csv->reading->source, offset}, "%s", message);
}

/* The byte at the cursor, or -1 at the end. */
static int look(struct csv *csv)
{
    while (csv->cursor >= csv->window.length) {
        if (!window_advance(&csv->window, csv->cursor)) {
            csv->cursor = 0;
            return csv->window.length ? (unsigned char)*csv->window.bytes : -1;
        }
        csv->cursor = 0;
    }
    return (unsigned char)csv->window.bytes[csv->cursor];
}

static size_t offset_of(const struct csv *csv)
{
    return csv->window.offset + csv->cursor;
}

/* What is between quotes, the first of which is at the cursor; two stand for one. */
static void read_quoted(struct csv *csv, struct text *field)
{
    size_t begin = offset_of(csv);
    int c;
    csv->cursor++;
    while ((c = look(csv)) >= 0) {
        csv->cursor++;
        if (c == '"' && look(csv) != '"') {
            return;
        }
        csv->cursor += c == '"';
        if (field->length < LIMIT_JSON_STRING) {
            text_append_char(field, (char)c);
        }
    }
    report(csv, "truncated", begin, "this quote is never closed");
}

/* The field at the cursor, which is moved behind it. */
static const char *read_field(struct csv *csv)
{
    struct text field;
    int c;
    text_init(&field);
    if (look(csv) == '"') {
        read_quoted(csv, &field);
    }
    while ((c = look(csv)) >= 0 && !strchr(",\r\n", c ? c : ' ')) {
        if (field.length < LIMIT_JSON_STRING) {
            text_append_char(&field, (char)c);
        }
        csv->cursor++;
    }
    const char *copy = field.failed ? NULL : log_clip(csv->reading, text_string(&field), 512);
    csv->reading->failed |= !copy;
    text_release(&field);
    return copy ? copy : "";
}

/* Reads the next row that is not empty; false at the end. */
static bool read_row(struct csv *csv)
{
    while (look(csv) == '\r' || look(csv) == '\n') {
        csv->cursor++;
    }
    csv->count = 0;
    csv->row_offset = offset_of(csv);
    if (look(csv) < 0) {
        return false;
    }
    for (;;) {
        size_t offset = offset_of(csv);
        const char *field = read_field(csv);
        if (csv->count == MOST_FIELDS) {
            report(csv, "too-many-columns", offset,
                   "a row has more columns than any table needs");
            return false;
        }
        csv->offsets[csv->count] = offset;
        csv->fields[csv->count++] = field;
        if (look(csv) != ',') {
            return !csv->reading->failed;
        }
        csv->cursor++;
    }
}

static void read_header(struct csv *csv)
{
    bool known[COLUMN_COUNT] = {false};
    csv->columns = csv->count;
    for (size_t i = 0; i < csv->count; i++) {
        csv->meaning[i] = grammar_word(csv->fields[i], column_names);
        if (csv->meaning[i] < 0) {
            diagnostics_add(csv->reading->diagnostics, SEVERITY_WARNING, "unknown-column",
                            (struct place){csv->reading->source, csv->offsets[i]},
                            "the column '%.80s' is not known and is not read", csv->fields[i]);
            diagnostics_suggest(csv->reading->diagnostics, csv->fields[i], column_names,
                                COLUMN_COUNT);
        } else if (known[csv->meaning[i]]) {
            report(csv, "duplicate-key", csv->offsets[i], "this column stands twice");
        } else {
            known[csv->meaning[i]] = true;
        }
    }
}

/* The number of a column, NaN where it is empty; anything else is reported. */
static double number(struct csv *csv, enum column column, bool whole)
{
    const char *value = csv->values[column];
    char *end;
    double parsed = strtod(value, &end);
    if (!*value) {
        return (double)NAN;
    }
    bool sound =
        strspn(value, "+-.0123456789eE") == strlen(value) && *end == '\0' && isfinite(parsed);
    if (!sound ||
        (whole && (parsed < 0 || parsed > 9007199254740992.0 || floor(parsed) != parsed))) {
        diagnostics_add(csv->reading->diagnostics, SEVERITY_ERROR, "bad-value",
                        (struct place){csv->reading->source, csv->places[column]},
                        "%s '%.40s' is not a %s", column_names[column], value,
                        whole ? "whole number" : "finite number");
        return (double)NAN;
    }
    return parsed;
}

static void take_values(struct csv *csv)
{
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        csv->values[c] = "";
        csv->places[c] = csv->row_offset;
    }
    for (size_t i = 0; i < csv->count; i++) {
        if (csv->meaning[i] >= 0) {
            csv->values[csv->meaning[i]] = csv->fields[i];
            csv->places[csv->meaning[i]] = csv->offsets[i];
        }
    }
}

static void set_figures(struct csv *csv, struct log_result *result)
{
    double k = number(csv, K, true), n = number(csv, N, true);
    double mean = number(csv, MEAN, false), sd = number(csv, SD, false);
    result->has_items = n >= 1;
    result->n = result->has_items ? (uint64_t)n : 0;
    if (n == 0) {
        report(csv, "bad-value", csv->places[N], "nothing was scored: n is 0");
    }
    if (!isnan(k) && isnan(n)) {
        report(csv, "missing-total", csv->places[K], "'k' needs 'n'");
    } else if (k > n) {
        report(csv, "count-above-total", csv->places[K], "k is greater than n");
    } else if (!isnan(k) && result->has_items) {
        result->k = (uint64_t)k;
        result->has_count = true;
        result->value = k / n;
        if (fabs(mean - k / n) * n > 1) {
            diagnostics_add(csv->reading->diagnostics, SEVERITY_WARNING, "value-differs",
                            (struct place){csv->reading->source, csv->places[MEAN]},
                            "the mean is not that of k of n, %.4g", k / n);
        }
        return;
    }
    result->value = mean;
    if (isnan(mean) && !*csv->values[K] && !*csv->values[MEAN]) {
        report(csv, "missing-value", csv->row_offset, "this row has neither k nor a mean");
    } else if (sd > 0 && result->has_items) {
        log_set_error(csv->reading, result, sd / sqrt(n), "sd over the root of n");
    }
}

/* A published interval, which a count does not need. */
static void set_interval(struct csv *csv, struct log_result *result)
{
    double low = number(csv, LOW, false), high = number(csv, HIGH, false);
    double confidence = number(csv, CONFIDENCE, false);
    confidence = isnan(confidence) ? 0.95 : confidence;
    if (isnan(low) && isnan(high)) {
        return;
    }
    if (!(low <= result->value && result->value <= high) ||
        !(confidence > 0 && confidence < 1)) {
        report(csv, "bad-value", csv->places[LOW],
               "'low', 'high' and 'confidence' are no interval around the value");
        return;
    }
    result->low = low;
    result->high = high;
    result->confidence = confidence;
    result->has_interval = true;
}

/* k of n attempts at one problem: the share of problems solved within so many attempts. */
static void set_attempts(struct csv *csv, struct log_result *result)
{
    double attempts = number(csv, ATTEMPTS, true);
    double k = (double)result->k, n = (double)result->n;
    if (!*csv->values[ATTEMPTS]) {
        return;
    }
    if (!result->has_count || !(attempts >= 1 && attempts <= n)) {
        report(csv, "bad-value", csv->places[ATTEMPTS],
               "'attempts' is from 1 to n, of which k succeeded");
        return;
    }
    struct interval interval = statistics_pass_at_interval(k, n, attempts, 0.95);
    result->value = statistics_pass_at(k, n, attempts);
    result->has_count = result->has_items = false;
    result->low = fmin(interval.low, result->value);
    result->high = fmax(interval.high, result->value);
    result->confidence = 0.95;
    result->has_interval = true;
    log_say(csv->reading, &result->method,
            "pass@%.0f, unbiased, from %.0f of %.0f attempts; interval: Clopper-Pearson of one"
            " attempt",
            attempts, k, n);
}

static bool read_yes(struct csv *csv, enum column column)
{
    const char *value = csv->values[column];
    if (*value && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
        report(csv, "bad-value", csv->places[column], "this is neither yes nor no");
    }
    return strcmp(value, "yes") == 0;
}

/* The four columns of an arm follow each other. */
static struct study_arm read_arm(struct csv *csv, enum column first, bool counted)
{
    double k = number(csv, first, true), n = number(csv, first + 1, true);
    double mean = number(csv, first + 2, false), sd = number(csv, first + 3, false);
    struct study_arm arm = {0};
    if (!(n >= (counted ? 1 : 2))) {
        report(csv, "missing-total", csv->places[first + 1],
               counted ? "an arm needs its n" : "an arm of means needs n, 2 or more");
    } else if (counted ? !(k <= n) : !(isfinite(mean) && sd >= 0)) {
        report(csv, "missing-value", csv->places[first],
               "an arm is k of n, or mean and sd of n, like the other one");
    } else {
        arm.n = (uint64_t)n;
        arm.k = counted ? (uint64_t)k : 0;
        arm.mean = counted ? 0 : mean;
        arm.sd = counted ? 0 : sd;
    }
    return arm;
}

static const struct uplift_study *read_study(struct csv *csv)
{
    struct uplift_study *study = arena_array(csv->reading->scratch, 1, sizeof(*study));
    if (!study) {
        csv->reading->failed = true;
        return NULL;
    }
    bool counted = *csv->values[TREATMENT_K] || *csv->values[CONTROL_K];
    *study = (struct uplift_study){.name = csv->values[STUDY],
                                   .endpoint = csv->values[ENDPOINT],
                                   .capability = csv->values[CAPABILITY],
                                   .scenario = csv->values[SCENARIO],
                                   .counted = counted,
                                   .baseline = csv->values[BASELINE],
                                   .tools = csv->values[TOOLS],
                                   .proficiency = csv->values[PROFICIENCY]};
    study->treatment = read_arm(csv, TREATMENT_K, counted);
    study->control = read_arm(csv, CONTROL_K, counted);
    study->less = read_yes(csv, LESS_IS_UPLIFT);
    study->preregistered = read_yes(csv, PREREGISTERED);
    if (!log_is_metric_id(study->name)) {
        report(csv, "bad-value", csv->places[STUDY],
               "'study' is a name: lower-case letters, digits, '-' and '.'");
    }
    if (!*study->endpoint) {
        report(csv, "missing-value", csv->row_offset, "this study has no endpoint");
    }
    return study;
}

static void add_row(struct csv *csv)
{
    struct log_reading *r = csv->reading;
    struct log_result result = log_result_empty(r);
    size_t errors = r->diagnostics->errors;
    if (csv->count != csv->columns) {
        report(csv, "wrong-columns", csv->row_offset,
               "this row has another number of columns than the first line");
        return;
    }
    take_values(csv);
    result.place.offset = csv->row_offset;
    bool study = *csv->values[STUDY];
    if (!(study && !*csv->values[CAPABILITY]) && !log_is_metric_id(csv->values[CAPABILITY])) {
        report(csv, "bad-value", csv->places[CAPABILITY],
               "'capability' names a metric: lower-case letters, digits, '-' and '.'");
    }
    if (*csv->values[DATE] && !grammar_is_date(csv->values[DATE])) {
        report(csv, "bad-value", csv->places[DATE], "the date is not YYYY-MM-DD");
    }
    int area = grammar_word(csv->values[AREA], area_words);
    if (area < 0) {
        report(csv, "bad-value", csv->places[AREA],
               "'area' is content-safety, balance, false-refusal or agent-robustness");
    }
    result.area = area < 0 ? AREA_TIERS : (enum area)area;
    if (study) {
        result.study = read_study(csv);
        result.value = 0;
    } else {
        set_figures(csv, &result);
        set_attempts(csv, &result);
    }
    if (!study && isfinite(result.value)) {
        set_interval(csv, &result);
    }
    result.as = result.metric = result.task = csv->values[CAPABILITY];
    result.model = csv->values[MODEL];
    result.date = csv->values[DATE];
    result.evaluator = csv->values[EVALUATOR];
    result.category = csv->values[CATEGORY];
    result.title = *csv->values[SOURCE] ? csv->values[SOURCE] : "a table of results";
    if (r->diagnostics->errors == errors) {
        log_add(r, &result);
    }
}

static enum status read(struct log_reading *reading)
{
    struct csv *csv = arena_array(reading->scratch, 1, sizeof(*csv));
    if (!csv) {
        return STATUS_MEMORY;
    }
    csv->reading = reading;
    window_open(&csv->window, reading->source);
    for (int i = 0; i < 3 && look(csv) == (unsigned char)"\xef\xbb\xbf"[i]; i++) {
        csv->cursor++;
    }
    if (read_row(csv)) {
        read_header(csv);
    }
    while (!reading->failed && read_row(csv)) {
        add_row(csv);
    }
    enum status status = csv->window.status;
    window_close(&csv->window);
    return reading->failed ? STATUS_MEMORY : status;
}

static bool names_column(const char *line, size_t length, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= length; i++) {
        if (memcmp(line + i, word, size) == 0) {
            return true;
        }
    }
    return false;
}

/* The first line names the column 'capability' among others, or 'endpoint'. */
static bool detect(const struct source *head, const struct json_node *probe)
{
    const char *end = memchr(head->bytes, '\n', head->length);
    size_t length = end ? (size_t)(end - head->bytes) : head->length;
    return !probe && memchr(head->bytes, ',', length) &&
           (names_column(head->bytes, length, "capability") ||
            names_column(head->bytes, length, "endpoint"));
}

const struct import_format import_csv = {"csv", "table", detect, read};
