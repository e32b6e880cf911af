/* pathgate-draw: a drawing description on standard input, a picture on standard output. */
#include "base/file.h"
#include "base/limits.h"
#include "export/draw/dot.h"
#include "export/draw/drawing.h"
#include "export/draw/guard.h"
#include "export/draw/page.h"
#include "export/draw/raster.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_INVALID = 2, MOST_SECONDS = 3600, LEAST_MEGABYTES = 256, MOST_MEGABYTES = 65536 };

static const size_t most_bytes = 16u * 1024 * 1024;

enum format { FORMAT_DOT, FORMAT_SVG, FORMAT_PDF, FORMAT_PNG };
static const char *const format_words[] = {"dot", "svg", "pdf", "png", NULL};

static const char *const font_words[] = {"text", "outlines", NULL};

struct options {
    enum format format;
    struct page_options page;
    bool chose_fonts; /* else: outlines on a slide, which has to look the same everywhere */
    double scale;
    unsigned seconds, megabytes;
    const char *output;
};

static const char help[] =
    "Usage: pathgate-draw --format dot|svg|pdf|png [OPTION]... < DESCRIPTION\n"
    "Draw attack paths and safeguards from a drawing description (JSON).\n"
    "\n"
    "Examples:\n"
    "  pathgate-draw --format svg -o paths.svg < paths.json\n"
    "  pathgate-draw --format png --scale 2 --theme dark < paths.json > paths.png\n"
    "\n"
    "Options:\n"
    "  -f, --format FORMAT     dot, svg, pdf or png\n"
    "  -o, --output FILE       write to FILE, whole or not at all (default: standard output)\n"
    "  -t, --theme THEME       light, dark or print (greys; default: light)\n"
    "  -p, --preset PRESET     slide (1600 x 900), a4 or web (grows with the graph;\n"
    "                          default: slide)\n"
    "  -s, --scale NUMBER      pixels of a PNG for each pixel of the picture, 0.1 to 8\n"
    "                          (default: 1)\n"
    "  -c, --collapse WHAT     auto (as far as a slide needs it, the default), none,\n"
    "                          safeguards, requirements, gates, not-in-force, or NUMBER:\n"
    "                          steps no further than that from a goal stay\n"
    "      --fonts FORM        outlines (default of a slide: looks the same on every "
    "machine),\n"
    "                          or text (default elsewhere: the viewer's DejaVu Sans, or what\n"
    "                          it has; can be searched). PDF and PNG embed fonts anyway\n"
    "      --id-prefix TEXT    put TEXT before every id of the picture, for pages that hold\n"
    "                          several\n"
    "      --seconds NUMBER    processor time it may take, at least 1 (default: 30)\n"
    "      --megabytes NUMBER  memory it may take, at least 256 (default: 1024)\n"
    "  -h, --help              print this help\n"
    "      --version           print the version\n"
    "\n"
    "Exit status: 0 drawn, 2 invalid description or usage, 4 no layout found, crash, limit\n"
    "reached or input/output error.\n";

static int complain(const char *option, const char *value)
{
    fprintf(stderr, "pathgate-draw: error: '%s' is no value of --%s\n", value, option);
    fprintf(stderr, "  hint: pathgate-draw --help lists the options\n");
    return 0;
}

/* The index of 'value' among the words; -1 and a message when it is none of them. */
static int find_word(const char *option, const char *value, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], value) == 0) {
            return i;
        }
    }
    complain(option, value);
    return -1;
}

static int read_count(const char *option, const char *value, unsigned least, unsigned most,
                      unsigned *count)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end || number < least || number > most) {
        return complain(option, value);
    }
    *count = (unsigned)number;
    return 1;
}

static int read_scale(const char *value, double *scale)
{
    char *end;
    *scale = strtod(value, &end);
    if (value[0] < '0' || value[0] > '9' || *end || !(*scale >= 0.1 && *scale <= 8)) {
        return complain("scale", value);
    }
    return 1;
}

/* A prefix must keep ids valid in XML and HTML. */
static int read_prefix(const char *value, const char **prefix)
{
    size_t length = strlen(value);
    *prefix = value;
    if (length > 64 ||
        strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789_.-") != length ||
        (length && strspn(value, "0123456789.-"))) {
        return complain("id-prefix", value);
    }
    return 1;
}

/* A number is the depth of FOLD_STEPS. */
static int read_collapse(const char *value, struct page_options *page)
{
    page->folds_itself = strcmp(value, "auto") == 0;
    page->fold = (struct fold){FOLD_NOTHING, 0};
    if (page->folds_itself) {
        return 1;
    }
    if (value[0] >= '0' && value[0] <= '9') {
        page->fold.part = FOLD_STEPS;
        return read_count("collapse", value, 1, 1000, &page->fold.depth);
    }
    int word = find_word("collapse", value, fold_part_words);
    page->fold.part = word < 0 ? FOLD_NOTHING : (enum fold_part)word;
    return word >= 0;
}

enum { OPTION_PREFIX = 256, OPTION_FONTS, OPTION_SECONDS, OPTION_MEGABYTES, OPTION_VERSION };

static const struct option long_options[] = {
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"theme", required_argument, NULL, 't'},
    {"preset", required_argument, NULL, 'p'},
    {"scale", required_argument, NULL, 's'},
    {"collapse", required_argument, NULL, 'c'},
    {"fonts", required_argument, NULL, OPTION_FONTS},
    {"id-prefix", required_argument, NULL, OPTION_PREFIX},
    {"seconds", required_argument, NULL, OPTION_SECONDS},
    {"megabytes", required_argument, NULL, OPTION_MEGABYTES},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* Takes one option over; false when its value is wrong. */
static int take_option(int option, const char *value, struct options *options)
{
    int word = -1;
    switch (option) {
    case 'f':
        word = find_word("format", value, format_words);
        options->format = word < 0 ? options->format : (enum format)word;
        return word >= 0;
    case 'p':
        word = find_word("preset", value, page_preset_words);
        options->page.preset = word < 0 ? options->page.preset : (enum page_preset)word;
        return word >= 0;
    case 't':
        word = find_word("theme", value, theme_words);
        options->page.theme = word < 0 ? options->page.theme : theme_find(value);
        return word >= 0;
    case 'o':
        options->output = value;
        return 1;
    case 's':
        return read_scale(value, &options->scale);
    case OPTION_FONTS:
        word = find_word("fonts", value, font_words);
        options->page.outlines = word == 1;
        options->chose_fonts = true;
        return word >= 0;
    case 'c':
        return read_collapse(value, &options->page);
    case OPTION_PREFIX:
        return read_prefix(value, &options->page.id_prefix);
    case OPTION_SECONDS:
        return read_count("seconds", value, 1, MOST_SECONDS, &options->seconds);
    default:
        return read_count("megabytes", value, LEAST_MEGABYTES, MOST_MEGABYTES,
                          &options->megabytes);
    }
}

/* True to go on; otherwise *status is the exit status. */
static int read_options(int count, char **arguments, struct options *options, int *status)
{
    int option, formats = 0;
    *status = EXIT_INVALID;
    while ((option = getopt_long(count, arguments, "f:o:t:p:s:c:h", long_options, NULL)) !=
           -1) {
        if (option == '?') {
            fprintf(stderr, "  hint: pathgate-draw --help lists the options\n");
            return 0;
        }
        if (option == 'h' || option == OPTION_VERSION) {
            fputs(option == 'h' ? help : "pathgate-draw " PATHGATE_VERSION "\n", stdout);
            *status = fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_LAYOUT;
            return 0;
        }
        if (!take_option(option, optarg, options)) {
            return 0;
        }
        formats += option == 'f';
    }
    if (optind < count) {
        fprintf(stderr,
                "pathgate-draw: error: unexpected '%s': the description is read from "
                "standard input\n",
                arguments[optind]);
        return 0;
    }
    if (!formats) {
        fprintf(stderr, "pathgate-draw: error: --format is missing: dot, svg, pdf or png\n");
    }
    if (!options->chose_fonts) {
        options->page.outlines =
            options->page.preset == PRESET_SLIDE && options->format == FORMAT_SVG;
    }
    return formats > 0;
}

static long long read_epoch(void)
{
    const char *value = getenv("SOURCE_DATE_EPOCH");
    char *end;
    long long epoch = value ? strtoll(value, &end, 10) : -1;
    return value && *value && *end == '\0' ? epoch : -1;
}

/* What the reader of the picture should know of its making. */
static void note_page(const struct page *page, const struct options *options)
{
    const char *output = strcmp(options->output, "-") == 0 ? "" : options->output;
    const char *gap = *output ? ": " : "";
    if (page->folded && options->page.folds_itself) {
        fprintf(stderr,
                "pathgate-draw: note: %s%s%zu parts are folded into others, so that the text "
                "has %.1f pt; --collapse none draws all\n",
                output, gap, page->folded, page->smallest_point);
    } else if (page->footnotes && options->page.folds_itself) {
        fprintf(stderr,
                "pathgate-draw: note: %s%sthe texts of cells are in tooltips alone, so that "
                "words have %.1f pt; --collapse none draws all\n",
                output, gap, page->smallest_point);
    }
    if (page->smallest_point < page->least_point - 0.05) {
        fprintf(
            stderr,
            "pathgate-draw: note: %s%sthe smallest text is %.1f pt, below %.0f: draw a part "
            "of it, or use --collapse auto or --preset web\n",
            output, gap, page->smallest_point, page->least_point);
    }
}

static enum status draw(const struct drawing *drawing, const struct options *options,
                        struct text *out, struct diagnostics *diagnostics)
{
    struct page page = {0};
    if (options->format == FORMAT_DOT && drawing->form == FORM_GRID) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-graph", (struct place){NULL, 0},
                        "a grid is no graph and has no form in DOT");
        return STATUS_INVALID;
    }
    if (options->format == FORMAT_DOT) {
        return dot_write(drawing, &options->page, out);
    }
    enum status status = page_write(drawing, &options->page, &page, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    note_page(&page, options);
    if (options->format == FORMAT_SVG) {
        text_append_bytes(out, page.svg.bytes, page.svg.length);
    } else if (options->format == FORMAT_PDF) {
        status = raster_pdf(&page, drawing->title, read_epoch(), out, diagnostics);
    } else {
        status = raster_png(&page, options->scale, out, diagnostics);
    }
    text_release(&page.svg);
    return out->failed ? STATUS_MEMORY : status;
}

static int exit_status(enum status status)
{
    return status == STATUS_OK        ? EXIT_SUCCESS
           : status == STATUS_INVALID ? EXIT_INVALID
                                      : EXIT_LAYOUT;
}

static void print_faults(struct diagnostics *diagnostics, enum status status)
{
    struct text text;
    text_init(&text);
    diagnostics_write(diagnostics, &text);
    fputs(text_string(&text), stderr);
    if (status == STATUS_MEMORY) {
        fputs("pathgate-draw: error: out of memory, see --megabytes\n", stderr);
    }
    text_release(&text);
}

static int run(const struct options *options)
{
    struct arena arena;
    struct diagnostics diagnostics;
    struct drawing drawing;
    struct source source;
    struct text picture;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    text_init(&picture);
    enum status status = file_read(&arena, "-", most_bytes, &source, &diagnostics);
    status = status == STATUS_LIMIT ? STATUS_INVALID : status;
    if (status == STATUS_OK) {
        source.path = "standard input";
        status = drawing_read(&source, &arena, &drawing, &diagnostics);
    }
    if (status == STATUS_OK) {
        status = draw(&drawing, options, &picture, &diagnostics);
    }
    if (status == STATUS_OK) {
        status = file_write(options->output, picture.bytes, picture.length, &diagnostics);
    }
    print_faults(&diagnostics, status);
    text_release(&picture);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return exit_status(status);
}

int main(int count, char **arguments)
{
    struct options options = {.page = {.preset = PRESET_SLIDE,
                                       .theme = theme_find("light"),
                                       .id_prefix = "",
                                       .folds_itself = true},
                              .scale = 1,
                              .seconds = 30,
                              .megabytes = 1024,
                              .output = "-"};
    int status;
    if (!read_options(count, arguments, &options, &status)) {
        return status;
    }
    if (!guard_start(options.seconds, options.megabytes)) {
        fputs("pathgate-draw: error: the limits of --seconds and --megabytes are refused\n",
              stderr);
        return EXIT_LAYOUT;
    }
    return run(&options);
}
