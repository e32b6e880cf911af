/* What the importers share; see import_log.h.
 *
 * Intervals: a mean of n values with standard error e has the interval mean -+ t e, t being the
 * quantile of Student's distribution with n - 1 degrees of freedom. It is found from the
 * incomplete beta function: P(|T| > t) = I_x(df/2, 1/2) at x = df / (df + t^2) (Abramowitz and
 * Stegun 26.7.1). */
#include "model/import_log.h"

#include "base/limits.h"
#include "base/statistics.h"
#include "base/text.h"
#include "model/grammar.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct log_result log_result_empty(const struct log_reading *reading)
{
    return (struct log_result){.model = "",
                               .name = "",
                               .developer = "",
                               .system_date = "",
                               .task = "",
                               .metric = "",
                               .scorer = "",
                               .filter = "",
                               .as = "",
                               .category = "",
                               .value = (double)NAN,
                               .method = "",
                               .note = "",
                               .evaluator = "",
                               .date = "",
                               .title = "",
                               .exact_title = "",
                               .part = "",
                               .values = "",
                               .pointer = "",
                               .place = {reading->source, 0}};
}

void log_add(struct log_reading *reading, const struct log_result *result)
{
    if (!isfinite(result->value)) {
        diagnostics_add(reading->diagnostics, SEVERITY_WARNING, "not-finite", result->place,
                        "'%.80s' of '%.80s' is not a finite number and is left out",
                        result->metric, result->task);
        return;
    }
    struct log_result kept = *result;
    if (kept.node) {
        kept.pointer = json_pointer(reading->scratch, kept.node);
        kept.node = NULL;
    }
    reading->failed |= !kept.pointer || !vec_push(&reading->results, kept);
}

static void report(struct log_reading *reading, enum severity severity, const char *code,
                   const struct source *source, const struct json_node *node,
                   const char *format, va_list values)
{
    char message[512];
    const struct source whole = {.path = source->path};
    struct place place = {node ? source : &whole, node ? node->offset : 0};
    vsnprintf(message, sizeof(message), format, values);
    diagnostics_add(reading->diagnostics, severity, code, place, "%s",
                    log_clip(reading, message, sizeof(message)));
}

void log_error(struct log_reading *reading, const char *code, const struct source *source,
               const struct json_node *node, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(reading, SEVERITY_ERROR, code, source, node, format, values);
    va_end(values);
}

void log_warn(struct log_reading *reading, const char *code, const struct source *source,
              const struct json_node *node, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(reading, SEVERITY_WARNING, code, source, node, format, values);
    va_end(values);
}

void log_note(struct log_reading *reading, const char *code, const struct source *source,
              const struct json_node *node, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(reading, SEVERITY_NOTE, code, source, node, format, values);
    va_end(values);
}

static const char *keep(struct log_reading *reading, const struct text *text)
{
    const char *copy = text->failed ? NULL : arena_string(reading->scratch, text_string(text));
    reading->failed |= !copy;
    return copy ? copy : "";
}

static void append(struct text *text, const char *format, va_list values)
{
    char piece[1024];
    vsnprintf(piece, sizeof(piece), format, values);
    text_append(text, piece);
}

const char *log_format(struct log_reading *reading, const char *format, ...)
{
    struct text text;
    va_list values;
    text_init(&text);
    va_start(values, format);
    append(&text, format, values);
    va_end(values);
    const char *copy = keep(reading, &text);
    text_release(&text);
    return log_clip(reading, copy, strlen(copy));
}

void log_say(struct log_reading *reading, const char **text, const char *format, ...)
{
    struct text longer;
    va_list values;
    text_init(&longer);
    text_append(&longer, *text);
    text_append(&longer, **text ? "; " : "");
    va_start(values, format);
    append(&longer, format, values);
    va_end(values);
    *text = keep(reading, &longer);
    text_release(&longer);
    *text = log_clip(reading, *text, strlen(*text));
}

/* The length of a string without the part of a character at its end. */
static size_t whole_characters(const char *string, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)string[start - 1] & 0xc0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return length;
    }
    unsigned char lead = (unsigned char)string[start - 1];
    size_t expected = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return length - start + 1 == expected || lead < 0x80 ? length : start - 1;
}

const char *log_clip(struct log_reading *reading, const char *string, size_t most)
{
    size_t length = strlen(string);
    length = length < most ? length : most;
    char *copy = arena_copy(reading->scratch, string, whole_characters(string, length));
    reading->failed |= !copy;
    for (char *c = copy; c && *c; c++) {
        memset(c, ' ', text_control(c));
    }
    return copy ? copy : "";
}

const char *log_date(struct log_reading *reading, const char *stamp)
{
    const char *date = log_clip(reading, stamp, 10);
    return grammar_is_date(date) ? date : "";
}

const char *log_date_of_seconds(struct log_reading *reading, double seconds)
{
    char date[16];
    struct tm fields;
    if (!(seconds >= 0 && seconds < 253402300800.0)) { /* the year 10000 */
        return "";
    }
    time_t moment = (time_t)seconds;
    bool known =
        gmtime_r(&moment, &fields) && strftime(date, sizeof(date), "%Y-%m-%d", &fields);
    return known ? log_clip(reading, date, 10) : "";
}

double log_score(const struct json_node *value)
{
    static const char letters[] = "CIPN";
    static const double worth[] = {1, 0, 0.5, 0};
    if (!value) {
        return (double)NAN;
    }
    if (value->kind == JSON_STRING) {
        const char *letter =
            value->string[0] && !value->string[1] ? strchr(letters, value->string[0]) : NULL;
        return letter ? worth[letter - letters] : (double)NAN;
    }
    bool plain =
        value->kind == JSON_NUMBER || value->kind == JSON_TRUE || value->kind == JSON_FALSE;
    return plain ? value->number : (double)NAN;
}

double log_mean(const struct log_values *values)
{
    double sum = 0;
    for (size_t i = 0; i < values->list.count; i++) {
        sum += values->list.items[i];
    }
    return values->list.count ? sum / (double)values->list.count : (double)NAN;
}

/* t with P(|T| > t) = 0.05. */
static double student_quantile(double df)
{
    double x = statistics_beta_quantile(0.05, df / 2, 0.5);
    return sqrt(df * (1 / x - 1));
}

void log_set_error(struct log_reading *reading, struct log_result *result, double error,
                   const char *from)
{
    if (!(error > 0) || !isfinite(error) || (result->has_items && result->n < 2)) {
        return;
    }
    double t = result->has_items ? student_quantile((double)(result->n - 1))
                                 : statistics_normal_quantile(0.975);
    result->low = result->value - t * error;
    result->high = result->value + t * error;
    if (result->share && result->value >= 0 && result->value <= 1) {
        result->low = result->low < 0 ? 0 : result->low;
        result->high = result->high > 1 ? 1 : result->high;
    }
    result->confidence = 0.95;
    result->has_interval = isfinite(result->low) && isfinite(result->high);
    log_say(reading, &result->method, "interval: %s, %s",
            result->has_items ? "Student's t" : "normal", from);
}

static int compare_values(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The distinct values, each with its number of items; "" where they are too many to be worth
 * it.
 */
static const char *list_values(struct log_reading *reading, const struct log_values *values)
{
    enum { MOST = 64 };
    size_t n = values->list.count, distinct = 0;
    double *sorted = arena_array(reading->scratch, n ? n : 1, sizeof(*sorted));
    if (!sorted) {
        reading->failed = true;
        return "";
    }
    struct text list;
    text_init(&list);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = values->list.items[i];
    }
    qsort(sorted, n, sizeof(*sorted), compare_values);
    for (size_t i = 0, next; i < n && distinct <= MOST; i = next) {
        for (next = i + 1; next < n && sorted[next] == sorted[i];) {
            next++;
        }
        text_append(&list, distinct++ ? " " : "");
        text_number(&list, sorted[i]);
        text_format(&list, "*%zu", next - i);
    }
    const char *copy = distinct <= MOST ? keep(reading, &list) : "";
    text_release(&list);
    return copy;
}

void log_set_values(struct log_reading *reading, struct log_result *result,
                    const struct log_values *values)
{
    size_t n = values->list.count, ones = 0;
    double squares = 0;
    bool binary = true, share = true;
    result->value = log_mean(values);
    result->n = n;
    result->has_items = n > 0;
    for (size_t i = 0; i < n; i++) {
        double value = values->list.items[i];
        ones += value == 1;
        binary &= value == 0 || value == 1;
        share &= value >= 0 && value <= 1;
        squares += (value - result->value) * (value - result->value);
    }
    result->share = share;
    result->has_count = binary && n > 0;
    result->k = result->has_count ? ones : 0;
    if (result->repeated) {
        result->values = list_values(reading, values);
    }
    if (result->has_count) {
        result->value = (double)ones / (double)n;
    } else if (n > 1) {
        log_set_error(reading, result, sqrt(squares / (double)(n - 1) / (double)n),
                      result->repeated ? "clustered: spread of the samples' means over epochs"
                                       : "spread of the items");
    }
}

bool log_looks_counted(double value, uint64_t n, double error)
{
    double k = value * (double)n, p = value;
    if (!(value >= 0 && value <= 1) || n == 0 || fabs(k - round(k)) >= 1e-6 * fmax(1, k)) {
        return false;
    }
    if (isnan(error)) {
        return true;
    }
    double sample = n > 1 ? sqrt(p * (1 - p) / (double)(n - 1)) : 0;
    double population = sqrt(p * (1 - p) / (double)n);
    double slack = 1e-6 + 1e-3 * population;
    return fabs(error - sample) <= slack || fabs(error - population) <= slack;
}

void log_set_inferred_count(struct log_reading *reading, struct log_result *result)
{
    result->k = (uint64_t)(result->value * (double)result->n + 0.5);
    result->has_count = true;
    result->inferred = true;
    result->share = true;
    log_say(reading, &result->method, "k worked out from the share");
}

bool log_is_metric_id(const char *id)
{
    size_t length = strlen(id);
    return length > 0 && length <= LIMIT_ID_BYTES &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-./") == length &&
           !strchr("-./", id[0]) && !strchr("-./", id[length - 1]);
}
