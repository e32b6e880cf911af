/* fmt: documents in their canonical layout. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "model/xml_layout.h"

#include <string.h>

static const struct option options[] = {
    {"check", '\0', NULL, "change nothing; name the files that are not laid out so"},
    {"output", 'o', "FILE", "write to FILE ('-': standard output) instead of in place"},
    {NULL, '\0', NULL, NULL},
};

struct formatting {
    const char *output; /* or NULL */
    bool check;
    struct diagnostics *diagnostics;
    struct text *summary;
    bool differs; /* a file is not laid out so */
};

static enum status finish_file(struct formatting *f, const struct source *source,
                               const struct text *laid_out)
{
    bool same = laid_out->length == source->length &&
                memcmp(laid_out->bytes, source->bytes, source->length) == 0;
    f->differs |= !same;
    if (f->check) {
        if (!same) {
            text_format(f->summary, "%s\n", source->path);
        }
        return STATUS_OK;
    }
    if (f->output || strcmp(source->path, "-") == 0 || file_is_pipe(source->path)) {
        return file_write(f->output ? f->output : "-", text_string(laid_out), laid_out->length,
                          f->diagnostics);
    }
    return same ? STATUS_OK
                : file_write_through(source->path, text_string(laid_out), laid_out->length,
                                     f->diagnostics);
}

static enum status format_file(struct formatting *f, const char *path)
{
    struct arena arena;
    struct source source;
    struct text laid_out;
    arena_init(&arena);
    text_init(&laid_out);
    enum status status =
        file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, f->diagnostics);
    if (status == STATUS_OK) {
        status = xml_layout(&source, &laid_out, f->diagnostics);
    }
    if (status == STATUS_OK) {
        status = finish_file(f, &source, &laid_out);
    }
    text_release(&laid_out);
    arena_release(&arena);
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct diagnostics diagnostics;
    struct text summary;
    struct formatting f = {.output = argument_value(arguments, "output"),
                           .check = argument_value(arguments, "check") != NULL,
                           .diagnostics = &diagnostics,
                           .summary = &summary};
    enum status worst = STATUS_OK;
    if (f.output && (f.check || arguments->operands.count > 1)) {
        fputs("pathgate: '--output' takes one file and no '--check'\n", stderr);
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    text_init(&summary);
    for (size_t i = 0; i < arguments->operands.count; i++) {
        enum status status = format_file(&f, arguments->operands.items[i]);
        worst = worst == STATUS_OK || status == STATUS_MEMORY ? status : worst;
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, worst);
    if (f.check) {
        enum exit_status written = report_product(NULL, &summary);
        exit_status = exit_status == EXIT_ACCEPTABLE ? written : exit_status;
        exit_status = exit_status == EXIT_ACCEPTABLE && f.differs ? EXIT_CROSSED : exit_status;
    }
    text_release(&summary);
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_fmt = {
    .name = "fmt",
    .operands = "FILE... [--check] [-o FILE]",
    .summary = "lay documents out in the one canonical way; meaning and comments stay",
    .examples = "  pathgate fmt my-model.xml\n"
                "  pathgate fmt --check models/*.xml\n"
                "  pathgate fmt - <draft.xml >my-model.xml\n",
    .details = "Works on every kind of document: one element a line, two blanks a level,\n"
               "attributes and paragraphs filled to 100 columns, order and comments as they\n"
               "are. A file is replaced as a whole or not at all, and only when it changes;\n"
               "one that is not well-formed stays as it is. Exit status: 0 done, 1 --check\n"
               "found a file laid out otherwise, 2 a fault, 4 a file cannot be read or\n"
               "written.\n",
    .least = 1,
    .most = 100000,
    .options = options,
    .run = run,
};
