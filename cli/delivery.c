/* Delivery of reports; see delivery.h. What is written is kept by its digest for the manifest,
 * which is written last: a manifest vouches for files that are there. */
#include "cli/delivery.h"

#include "base/digest.h"
#include "base/file.h"
#include "cli/conversion.h"
#include "cli/draw_process.h"
#include "cli/report.h"
#include "export/run_manifest.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct delivery {
    const struct arguments *arguments;
    const struct report_format *format;
    const struct report *report;
    struct run_manifest manifest;
};

/* Writes one product and remembers its digest. */
static enum exit_status put(struct delivery *d, const char *path, const struct text *product)
{
    enum exit_status status = report_product(path, product);
    if (status == EXIT_ACCEPTABLE &&
        !run_manifest_add(&d->manifest, path ? path : "-", product)) {
        fputs("pathgate: error: out of memory\n", stderr);
        status = EXIT_INTERNAL;
    }
    return status;
}

/* Says what went wrong below, if anything. */
static enum exit_status explain(enum status status)
{
    struct diagnostics none;
    diagnostics_init(&none);
    enum exit_status exit_status = report_diagnostics(&none, status);
    diagnostics_release(&none);
    return exit_status;
}

static enum exit_status put_text(struct delivery *d, const char *output)
{
    struct text product, converted, banner;
    const struct text *whole = &product;
    text_init(&banner);
    text_init(&product);
    text_init(&converted);
    enum exit_status status = explain(d->format->write(d->report, &product));
    if (status == EXIT_ACCEPTABLE && d->format->pandoc) {
        const char *date = d->report->cases[0].verdict->situation.question.date;
        report_banner(d->report, &banner);
        status =
            conversion_run(d->format->pandoc, date, text_string(&banner), &product, &converted);
        whole = &converted;
    }
    if (status == EXIT_ACCEPTABLE && d->format->drawn) {
        const struct draw_options options = {.format = d->format->drawn, .preset = "web"};
        status = draw_process_read(&options, &product, d->format->name, &converted);
        whole = &converted;
    }
    if (status == EXIT_ACCEPTABLE) {
        status = put(d, output, whole);
    }
    text_release(&banner);
    text_release(&product);
    text_release(&converted);
    return status;
}

static enum exit_status make_folder(const char *path)
{
    struct stat found;
    if (mkdir(path, 0777) == 0 ||
        (errno == EEXIST && stat(path, &found) == 0 && S_ISDIR(found.st_mode))) {
        return EXIT_ACCEPTABLE;
    }
    fprintf(stderr, "pathgate: error: cannot make the folder '%s': %s\n", path,
            strerror(errno));
    return EXIT_INTERNAL;
}

static enum exit_status put_folder(struct delivery *d, const char *output)
{
    enum exit_status status = make_folder(output);
    for (size_t i = 0; status == EXIT_ACCEPTABLE && d->format->files[i]; i++) {
        struct text path, product;
        text_init(&path);
        text_init(&product);
        text_format(&path, "%s/%s", output, d->format->files[i]);
        status = explain(path.failed ? STATUS_MEMORY
                                     : d->format->write_file(d->report, i, &product));
        if (status == EXIT_ACCEPTABLE) {
            status = put(d, text_string(&path), &product);
        }
        text_release(&path);
        text_release(&product);
    }
    return status;
}

/* The database is made in a temporary file, and its bytes go where other products go. */
static enum exit_status put_database_by(struct delivery *d, const char *path,
                                        const char *output)
{
    struct diagnostics diagnostics;
    struct arena arena;
    struct source whole;
    struct text product;
    diagnostics_init(&diagnostics);
    arena_init(&arena);
    text_init(&product);
    enum status made = d->format->store(d->report, path, &diagnostics);
    if (made == STATUS_OK) {
        made = file_read(&arena, path, SIZE_MAX / 2, &whole, &diagnostics);
    }
    enum exit_status status = report_diagnostics(&diagnostics, made);
    if (status == EXIT_ACCEPTABLE) {
        text_append_bytes(&product, whole.bytes, whole.length);
        status = put(d, output, &product);
    }
    text_release(&product);
    arena_release(&arena);
    diagnostics_release(&diagnostics);
    return status;
}

static enum exit_status put_database(struct delivery *d, const char *output)
{
    enum exit_status status = EXIT_INTERNAL;
    struct text path;
    text_init(&path);
    if (!file_make_temporary(&path)) {
        fprintf(stderr, "pathgate: error: no temporary file for the database: %s\n",
                strerror(errno));
    } else {
        status = put_database_by(d, text_string(&path), output);
        unlink(text_string(&path));
    }
    text_release(&path);
    return status;
}

/* The options as they were given, in the order of the command's table. */
static bool add_options(struct delivery *d)
{
    const struct arguments *arguments = d->arguments;
    bool added = true;
    for (size_t i = 0; i < arguments->operands.count; i++) {
        added =
            added && run_manifest_add_word(&d->manifest, NULL, arguments->operands.items[i]);
    }
    for (size_t i = 0; arguments->command->options[i].name; i++) {
        const struct option *option = &arguments->command->options[i];
        size_t length = option->argument ? strlen(option->argument) : 0;
        bool repeats = length > 3 && strcmp(option->argument + length - 3, "...") == 0;
        const char *value = arguments->values[i];
        for (size_t at = 0; repeats && (value = argument_next(arguments, option->name, &at));) {
            added = added && run_manifest_add_word(&d->manifest, option->name, value);
        }
        if (!repeats && value) {
            added = added && run_manifest_add_word(&d->manifest, option->name, value);
        }
    }
    return added;
}

static enum exit_status put_manifest(struct delivery *d, const char *path)
{
    struct text product;
    enum exit_status status = EXIT_INTERNAL;
    text_init(&product);
    if (add_options(d)) {
        run_manifest_write(&d->manifest, d->arguments->command->name, d->report, &product);
        status = report_product(path, &product);
    }
    text_release(&product);
    return status;
}

enum exit_status delivery_make(const struct arguments *arguments,
                               const struct report_format *format, const struct report *report)
{
    const char *output = argument_value(arguments, "output");
    const char *manifest = argument_value(arguments, "manifest");
    struct delivery delivery = {.arguments = arguments, .format = format, .report = report};
    enum exit_status status;
    if (format->files && (!output || strcmp(output, "-") == 0)) {
        fprintf(stderr, "pathgate: '%s' is a folder of files and needs '-o FOLDER'\n",
                format->name);
        return EXIT_USAGE;
    }
    run_manifest_init(&delivery.manifest);
    status = format->files   ? put_folder(&delivery, output)
             : format->store ? put_database(&delivery, output)
                             : put_text(&delivery, output);
    if (status == EXIT_ACCEPTABLE && manifest) {
        status = put_manifest(&delivery, manifest);
    }
    run_manifest_release(&delivery.manifest);
    return status;
}
