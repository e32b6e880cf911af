/* schema: the XML Schema of a document kind, for editors. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/names.h"
#include "model/documents.h"

#include <string.h>

static const struct option options[] = {
    {"relax-ng", '\0', NULL, "RELAX NG in the compact syntax instead, for Emacs and others"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

static enum exit_status run(const struct arguments *arguments)
{
    static const struct grammar *const grammars[] = {&threatmodel_grammar, &evidence_grammar,
                                                     &framework_grammar, &mapping_grammar,
                                                     &duties_grammar};
    static const char *const kinds[] = {"threat-model", "evidence", "framework",
                                        "mapping",      "duties",   NULL};
    const char *kind = arguments->operands.items[0];
    for (size_t i = 0; kinds[i]; i++) {
        if (strcmp(kinds[i], kind) == 0) {
            struct text product;
            text_init(&product);
            (argument_value(arguments, "relax-ng") ? grammar_write_rnc
                                                   : grammar_write_xsd)(grammars[i], &product);
            enum exit_status status =
                report_product(argument_value(arguments, "output"), &product);
            text_release(&product);
            return status;
        }
    }
    fprintf(stderr, "pathgate: '%s' is not a kind of document\n", kind);
    const char *nearest = names_nearest(kind, kinds, 5);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
    fputs("  one of: threat-model evidence framework mapping duties\n", stderr);
    return EXIT_USAGE;
}

const struct command command_schema = {
    .name = "schema",
    .operands = "threat-model|evidence|framework|mapping|duties [--relax-ng] [-o FILE]",
    .summary = "the XML Schema of a document, with hover text for editors",
    .examples = "  pathgate schema threat-model -o threat-model.xsd\n",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
