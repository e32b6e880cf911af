/* Diagnostics and products on their way out; see report.h. */
#include "cli/report.h"

#include "base/file.h"
#include "base/names.h"
#include "cli/inputs.h"
#include "model/grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum exit_status exit_for(const struct diagnostics *diagnostics, enum status status)
{
    switch (status) {
    case STATUS_OK:
        return diagnostics->errors ? EXIT_USAGE : EXIT_ACCEPTABLE;
    case STATUS_INVALID:
    case STATUS_LIMIT:
        return EXIT_USAGE;
    case STATUS_MEMORY:
    case STATUS_IO:
    case STATUS_CANCELLED:
        break;
    }
    return EXIT_INTERNAL;
}

enum exit_status report_diagnostics(const struct diagnostics *diagnostics, enum status status)
{
    struct text text;
    text_init(&text);
    diagnostics_write(diagnostics, &text);
    fputs(text_string(&text), stderr);
    text_release(&text);
    if (status == STATUS_MEMORY || diagnostics->failed) {
        fputs("pathgate: error: out of memory\n", stderr);
        status = STATUS_MEMORY;
    } else if (status == STATUS_LIMIT && diagnostics->errors == 0) {
        fputs("pathgate: error: the input is larger than a cap allows\n", stderr);
    }
    return exit_for(diagnostics, status);
}

/* For a product that holds the diagnostics itself. */
static enum exit_status exit_after(enum exit_status written, enum status status,
                                   const struct diagnostics *diagnostics)
{
    if (written != EXIT_ACCEPTABLE || status == STATUS_IO || status == STATUS_MEMORY) {
        return EXIT_INTERNAL;
    }
    return diagnostics->errors ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

enum exit_status report_findings(const struct findings *findings, enum status status,
                                 void (*write)(const struct findings *, struct text *))
{
    struct text product;
    text_init(&product);
    write(findings, &product);
    enum exit_status written = report_product(NULL, &product);
    text_release(&product);
    return exit_after(written, status, findings->diagnostics);
}

enum exit_status report_diagnostics_json(const struct diagnostics *diagnostics,
                                         enum status status)
{
    const struct findings findings = {.diagnostics = diagnostics};
    return report_findings(&findings, status, findings_write_json);
}

enum exit_status report_product(const char *path, const struct text *product)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = product->failed ? STATUS_MEMORY
                                         : file_write(path ? path : "-", text_string(product),
                                                      product->length, &diagnostics);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    diagnostics_release(&diagnostics);
    return exit_status;
}

enum exit_status refuse_word(const char *option, const char *value, const char *const *words)
{
    size_t count = 0;
    while (words[count]) {
        count++;
    }
    fprintf(stderr, "pathgate: '%s' is not a known value of '--%s'\n", value, option);
    const char *nearest = names_nearest(value, words, count);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
    fputs("  one of:", stderr);
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, " %s", words[i]);
    }
    fputc('\n', stderr);
    return EXIT_USAGE;
}

int choose_word(const struct arguments *arguments, const char *option, const char *const *words)
{
    const char *value = argument_value(arguments, option);
    int position = value ? grammar_word(value, words) : 0;
    if (position < 0) {
        refuse_word(option, value, words);
    }
    return position;
}

enum { MOST_FORMATS = 31 };

int choose_format(const struct arguments *arguments, const void *formats, size_t size)
{
    const char *names[MOST_FORMATS + 1] = {NULL};
    const char *row = formats;
    for (size_t i = 0; i < MOST_FORMATS; i++, row += size) {
        memcpy(&names[i], row, sizeof(names[i]));
        if (!names[i]) {
            break;
        }
    }
    return choose_word(arguments, "format", names);
}

bool read_amount(const char *value, double *amount)
{
    bool plain = grammar_is_number(value) && !strchr(value, '%');
    *amount = plain ? grammar_number(value) : NAN;
    return *amount >= 0;
}

bool read_confidence(const char *value, double *confidence)
{
    *confidence = 0.95;
    if (!value) {
        return true;
    }
    *confidence = grammar_is_number(value) ? grammar_number(value) : NAN;
    if (!(*confidence > 0 && *confidence < 1)) {
        fprintf(stderr, "pathgate: the confidence '%s' is not a share between 0 and 1\n",
                value);
        return false;
    }
    return true;
}

bool require_option(const struct arguments *arguments, const char *option)
{
    if (argument_value(arguments, option)) {
        return true;
    }
    if (inputs_refuse_fault_tree(arguments)) {
        return false;
    }
    fprintf(stderr, "pathgate: '%s' needs the option '--%s'\n", arguments->command->name,
            option);
    return false;
}

bool read_text_or_json(const struct arguments *arguments, bool *json)
{
    static const char *const formats[] = {"text", "json", NULL};
    int format = choose_word(arguments, "format", formats);
    *json = format == 1;
    return format >= 0;
}
