/* explain: what a code or a word means. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/memory.h"
#include "base/names.h"
#include "export/explain.h"

static const struct option options[] = {
    {"list", '\0', NULL, "all codes, then all words, one a line"},
    {"manual", '\0', NULL, "the pages of all codes, as Markdown"},
    {NULL, '\0', NULL, NULL},
};

/* All names; NULL when memory is out. The caller frees them with memory_free. */
static const char **collect_names(size_t *count)
{
    explain_names(NULL, 0, count);
    const char **names = memory_array(*count, sizeof(*names));
    if (names) {
        explain_names(names, *count, count);
    }
    return names;
}

static enum exit_status list_names(void)
{
    size_t count;
    struct text product;
    const char **names = collect_names(&count);
    text_init(&product);
    for (size_t i = 0; names && i < count; i++) {
        text_format(&product, "%s\n", names[i]);
    }
    product.failed |= !names;
    enum exit_status status = report_product(NULL, &product);
    text_release(&product);
    memory_free(names);
    return status;
}

static enum exit_status write_manual(void)
{
    struct text product;
    text_init(&product);
    explain_write_manual(&product);
    enum exit_status status = report_product(NULL, &product);
    text_release(&product);
    return status;
}

static enum exit_status refuse(const char *name)
{
    size_t count;
    const char **names = collect_names(&count);
    const char *nearest = names ? names_nearest(name, names, count) : NULL;
    fprintf(stderr, "pathgate: '%s' is neither a code nor a word of the vocabulary\n", name);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
    fputs("  'pathgate explain --list' lists them all\n", stderr);
    memory_free(names);
    return EXIT_USAGE;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct text product;
    if (argument_value(arguments, "list")) {
        return list_names();
    }
    if (argument_value(arguments, "manual")) {
        return write_manual();
    }
    if (arguments->operands.count == 0) {
        fputs("pathgate: 'explain' takes a code or a word, --list or --manual\n", stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < arguments->operands.count; i++) {
        if (!explain_find(arguments->operands.items[i])) {
            return refuse(arguments->operands.items[i]);
        }
    }
    text_init(&product);
    for (size_t i = 0; i < arguments->operands.count; i++) {
        text_append(&product, i ? "\n" : "");
        explain_write(explain_find(arguments->operands.items[i]), &product);
    }
    enum exit_status status = report_product(NULL, &product);
    text_release(&product);
    return status;
}

const struct command command_explain = {
    .name = "explain",
    .operands = "CODE|WORD... | --list | --manual",
    .summary = "what a code of a diagnostic or a word of the vocabulary means",
    .examples = "  pathgate explain vacuous-step\n"
                "  pathgate explain scenario world\n"
                "  pathgate explain --list\n",
    .details = "A code stands in brackets behind each fault, warning and note. Exit status: 0\n"
               "explained, 2 there is no such code or word.\n",
    .least = 0,
    .most = 1000,
    .options = options,
    .run = run,
};
