/* What all commands that draw have in common; see picture.h. */
#include "cli/picture.h"

#include "cli/draw_process.h"
#include "cli/report.h"

#include <string.h>

enum exit_status picture_check(const struct arguments *arguments)
{
    static const char *const fonts[] = {"text", "outlines", NULL};
    static const char *const themes[] = {"light", "dark", "print", NULL};
    static const char *const presets[] = {"slide", "a4", "web", NULL};
    static const char *const collapses[] = {
        "auto", "none", "safeguards", "requirements", "gates", "not-in-force", NULL};
    if (choose_word(arguments, "fonts", fonts) < 0 ||
        choose_word(arguments, "theme", themes) < 0 ||
        choose_word(arguments, "preset", presets) < 0) {
        return EXIT_USAGE;
    }
    const char *collapse = argument_value(arguments, "collapse");
    bool numbered = collapse && collapse[0] >= '1' && collapse[0] <= '9';
    return numbered || choose_word(arguments, "collapse", collapses) >= 0 ? EXIT_ACCEPTABLE
                                                                          : EXIT_USAGE;
}

enum exit_status picture_draw(const struct arguments *arguments, const char *format,
                              const char *path, const struct text *description,
                              const char *name)
{
    if (strcmp(format, "json") == 0) {
        return report_product(path, description);
    }
    const struct draw_options options = {.format = format,
                                         .theme = argument_value(arguments, "theme"),
                                         .preset = argument_value(arguments, "preset"),
                                         .scale = argument_value(arguments, "scale"),
                                         .collapse = argument_value(arguments, "collapse"),
                                         .fonts = argument_value(arguments, "fonts"),
                                         .output = path};
    return draw_process_run(&options, description, name);
}

enum exit_status picture_or_table(const struct arguments *arguments, const char *const *formats,
                                  int first_drawn,
                                  enum exit_status (*make)(const struct arguments *arguments,
                                                           int format, struct text *product),
                                  const char *name)
{
    const char *output = argument_value(arguments, "output");
    int format = choose_word(arguments, "format", formats);
    if (format < 0) {
        return EXIT_USAGE;
    }
    bool drawn = format >= first_drawn;
    struct text product;
    text_init(&product);
    enum exit_status status = make(arguments, drawn ? first_drawn : format, &product);
    if (status == EXIT_ACCEPTABLE || status == EXIT_UNDETERMINED) {
        enum exit_status put =
            drawn ? picture_draw(arguments, formats[format], output, &product, name)
                  : report_product(output, &product);
        status = put == EXIT_ACCEPTABLE ? status : put;
    }
    text_release(&product);
    return status;
}
