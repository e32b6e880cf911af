/* Conversion by pandoc; see conversion.h. Input and output are files of a folder of their own
 * that is removed afterwards. For a PDF pandoc needs another program: the first of a list that
 * is installed. */
#include "cli/conversion.h"

#include "base/calendar.h"
#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether a program of that name is on the path. */
static bool is_installed(const char *program)
{
    const char *path = getenv("PATH");
    bool found = false;
    struct text file;
    text_init(&file);
    while (path && *path && !found) {
        size_t length = strcspn(path, ":");
        text_clear(&file);
        text_append_bytes(&file, path, length);
        text_format(&file, "/%s", program);
        found = !file.failed && access(text_string(&file), X_OK) == 0;
        path += length + (path[length] == ':');
    }
    text_release(&file);
    return found;
}

/* Those first that set text in any script. */
static const char *typesetter(void)
{
    static const char *const programs[] = {"weasyprint", "xelatex",     "lualatex",
                                           "tectonic",   "wkhtmltopdf", "pdflatex"};
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (is_installed(programs[i])) {
            return programs[i];
        }
    }
    return NULL;
}

struct paths {
    struct text folder, source, product, style;
};

static void exec_pandoc(const struct paths *paths, const char *format, const char *engine,
                        const char *date)
{
    /* text from elsewhere is escaped; what escaping does not reach is switched off */
    static const char markdown[] = "commonmark_x-emoji-smart-tex_math_dollars-raw_html"
                                   "-raw_attribute";
    const char *words[16] = {"pandoc",
                             "--from",
                             markdown,
                             "--standalone",
                             "--output",
                             text_string(&paths->product),
                             "--metadata",
                             "lang=en",
                             "--metadata",
                             "pagetitle=Report",
                             text_string(&paths->source)};
    size_t count = 11;
    char *argv[16] = {NULL};
    struct text epoch, option, style;
    text_init(&epoch);
    text_init(&option);
    text_init(&style);
    text_format(&epoch, "%" PRId64, calendar_day(date) * 86400);
    setenv("SOURCE_DATE_EPOCH", text_string(&epoch), 0);
    if (strcmp(format, "pdf") == 0) {
        text_format(&option, "--pdf-engine=%s", engine);
        text_format(&style, "--css=%s", text_string(&paths->style));
        words[count++] = text_string(&option);
        words[count++] = text_string(&style);
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(&argv[i], &words[i], sizeof(argv[i])); /* execvp takes its strings non-const */
    }
    execvp("pandoc", argv);
    fprintf(stderr, "pathgate: error: cannot start pandoc: %s\n", strerror(errno));
    _exit(127);
}

static bool write_whole(const struct text *path, const char *bytes, size_t length)
{
    FILE *file = fopen(text_string(path), "wb");
    bool good = file && fwrite(bytes, 1, length, file) == length;
    return file && fclose(file) == 0 && good;
}

static bool read_whole(const struct text *path, struct text *out)
{
    char block[16384];
    size_t count;
    FILE *file = fopen(text_string(path), "rb");
    while (file && (count = fread(block, 1, sizeof(block), file)) > 0) {
        text_append_bytes(out, block, count);
    }
    bool good = file && !ferror(file) && !out->failed;
    if (file) {
        fclose(file);
    }
    return good;
}

/* How typesetters that read HTML lay a page out. */
static const char page_style[] =
    "@page { size: A4; margin: 20mm 18mm; @bottom-right { content: counter(page) \" / \" "
    "counter(pages); font-size: 8pt } }\n"
    "body { font-family: 'DejaVu Sans', sans-serif; font-size: 9pt; line-height: 1.4; "
    "max-width: none; padding: 0; margin: 0 }\n"
    "h1 { font-size: 18pt } h2 { font-size: 14pt; margin-top: 1.6em } h3 { font-size: 12pt }\n"
    "h4 { font-size: 10.5pt } h5, h6 { font-size: 9.5pt }\n"
    "h1, h2, h3, h4, h5, h6 { break-after: avoid; text-align: left; hyphens: none }\n"
    "header { display: none }\n"
    "table { display: table; width: 100%; table-layout: fixed; border-collapse: collapse; "
    "font-size: 7.5pt; overflow-wrap: anywhere }\n"
    "colgroup, col { width: auto !important }\n"
    "th, td { border: 0.4pt solid #999; padding: 2pt 3pt; text-align: left; vertical-align: "
    "top }\n"
    "tr { break-inside: avoid } thead { display: table-header-group }\n"
    "code { white-space: normal; overflow-wrap: anywhere; font-size: 7pt; background: none; "
    "padding: 0 }\n"
    "blockquote { border-left: 2pt solid #b04a00; margin: 0.5em 0; padding-left: 6pt }\n"
    "#sources ~ p { font-size: 7.5pt; margin: 1pt 0; overflow-wrap: anywhere }\n"
    "sup { line-height: 0 }\n";

/* The banner above every page, as a string of CSS. */
static void append_style(struct text *style, const char *banner)
{
    text_append(style, page_style);
    text_append(style, "@page { @top-center { font-size: 8pt; content: \"");
    for (const char *c = banner; *c; c++) {
        bool plain = (unsigned char)*c >= ' ' && *c != '"' && *c != '\\';
        text_append_bytes(style, c, plain);
        if (!plain) {
            text_format(style, "\\%x ", (unsigned)(unsigned char)*c);
        }
    }
    text_append(style, "\" } }\n");
}

static enum exit_status start(const struct paths *paths, const char *format, const char *engine,
                              const char *date)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        exec_pandoc(paths, format, engine, date);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "pathgate: error: pandoc did not make the %s\n", format);
        return EXIT_INTERNAL;
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status convert(const struct paths *paths, const char *format,
                                const char *engine, const char *date, const char *banner,
                                const struct text *markdown, struct text *product)
{
    enum exit_status status = EXIT_INTERNAL;
    struct text style;
    text_init(&style);
    append_style(&style, banner);
    if (paths->product.failed || paths->source.failed || paths->style.failed || style.failed ||
        !write_whole(&paths->source, text_string(markdown), markdown->length) ||
        !write_whole(&paths->style, text_string(&style), style.length)) {
        fputs("pathgate: error: no room for temporary files\n", stderr);
    } else {
        status = start(paths, format, engine, date);
    }
    if (status == EXIT_ACCEPTABLE && !read_whole(&paths->product, product)) {
        fprintf(stderr, "pathgate: error: the %s cannot be read\n", format);
        status = EXIT_INTERNAL;
    }
    text_release(&style);
    unlink(text_string(&paths->source));
    unlink(text_string(&paths->style));
    unlink(text_string(&paths->product));
    return status;
}

static enum exit_status find_programs(const char *format, const char **engine)
{
    *engine = typesetter();
    if (!is_installed("pandoc")) {
        fprintf(stderr,
                "pathgate: error: '%s' is made by pandoc, which is not installed\n"
                "  hint: install pandoc, or use --format markdown or --format html\n",
                format);
        return EXIT_INTERNAL;
    }
    if (strcmp(format, "pdf") == 0 && !*engine) {
        fputs("pathgate: error: pandoc needs a program that typesets PDF, and none is "
              "installed\n  hint: install weasyprint or xelatex, or use --format docx\n",
              stderr);
        return EXIT_INTERNAL;
    }
    return EXIT_ACCEPTABLE;
}

enum exit_status conversion_run(const char *format, const char *date, const char *banner,
                                const struct text *markdown, struct text *product)
{
    const char *engine;
    struct paths paths;
    enum exit_status status = find_programs(format, &engine);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    text_init(&paths.folder);
    text_init(&paths.source);
    text_init(&paths.product);
    text_init(&paths.style);
    if (!folder_make_temporary(&paths.folder)) {
        fprintf(stderr, "pathgate: error: no temporary folder: %s\n", strerror(errno));
        status = EXIT_INTERNAL;
    } else {
        text_format(&paths.source, "%s/report.md", text_string(&paths.folder));
        text_format(&paths.style, "%s/report.css", text_string(&paths.folder));
        text_format(&paths.product, "%s/report.%s", text_string(&paths.folder), format);
        status = convert(&paths, format, engine, date, banner, markdown, product);
        rmdir(text_string(&paths.folder));
    }
    text_release(&paths.folder);
    text_release(&paths.source);
    text_release(&paths.product);
    text_release(&paths.style);
    return status;
}
