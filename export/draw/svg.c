/* See svg.h. */
#include "export/draw/svg.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double glyph_size = 100;

void svg_init(struct svg *svg, const char *prefix)
{
    text_init(&svg->out);
    names_init(&svg->ids);
    names_init(&svg->glyphs);
    svg->prefix = prefix;
    svg->outlines = NULL;
}

void svg_release(struct svg *svg)
{
    text_release(&svg->out);
    names_release(&svg->ids);
    names_release(&svg->glyphs);
}

void svg_number(struct text *out, double value)
{
    char digits[64];
    snprintf(digits, sizeof(digits), "%.2f", fabs(value) < 0.005 ? 0 : value);
    size_t length = strlen(digits);
    while (digits[length - 1] == '0') {
        length--;
    }
    length -= digits[length - 1] == '.';
    text_append_bytes(out, digits, length);
}

void svg_write(struct svg *svg, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (const char *c = format; *c; c++) {
        if (*c != '%') {
            text_append_char(&svg->out, *c);
            continue;
        }
        c++;
        if (*c == 'n') {
            svg_number(&svg->out, va_arg(arguments, double));
        } else if (*c == 'd') {
            text_format(&svg->out, "%d", va_arg(arguments, int));
        } else if (*c == 't') {
            text_append_xml(&svg->out, va_arg(arguments, const char *));
        } else {
            text_append(&svg->out, va_arg(arguments, const char *));
        }
    }
    va_end(arguments);
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '.' || c == '-';
}

void svg_id(struct svg *svg, const char *kind, const char *name)
{
    struct text id;
    text_init(&id);
    text_format(&id, "%s%s-", svg->prefix, kind);
    for (const char *c = name; *c; c++) {
        text_append_char(&id, is_name_character(*c) ? *c : '_');
    }
    size_t length = id.length;
    for (unsigned copy = 2; names_find(&svg->ids, text_string(&id)) != NAMES_NONE; copy++) {
        id.length = length;
        text_format(&id, ".%u", copy);
    }
    svg->out.failed |= id.failed || names_intern(&svg->ids, text_string(&id)) == NAMES_NONE;
    svg_write(svg, " id=\"%s\"", text_string(&id));
    text_release(&id);
}

static void write_piece(void *context, char command, const double *numbers, size_t count)
{
    struct text *out = context;
    text_append_char(out, command);
    for (size_t i = 0; i < count; i++) {
        if (i) {
            text_append_char(out, ' ');
        }
        svg_number(out, numbers[i]);
    }
}

/* The number of a character's outline, which is defined where it is first used; glyphs have the
 * size glyph_size. NAMES_NONE when memory is out. */
static uint32_t find_glyph(struct svg *svg, const char *character, bool bold)
{
    struct text key;
    text_init(&key);
    text_format(&key, "%c%s", bold ? 'b' : 'r', character);
    size_t known = svg->glyphs.strings.count;
    uint32_t glyph = key.failed ? NAMES_NONE : names_intern(&svg->glyphs, text_string(&key));
    text_release(&key);
    if (glyph != NAMES_NONE && glyph == known) {
        const double origin[] = {0, 0};
        svg_write(svg, "<defs><path id=\"%sglyph-%d\" d=\"", svg->prefix, (int)glyph);
        svg->out.failed |= !measure_outline(svg->outlines, character, glyph_size, bold, origin,
                                            write_piece, &svg->out);
        svg_write(svg, "\"/></defs>");
    }
    return glyph;
}

/* Where each character begins is measured with all before it, so that kerning is kept. */
static void write_glyphs(struct svg *svg, bool bold, const char *line)
{
    struct text before;
    text_init(&before);
    for (const char *c = line; *c;) {
        char character[5] = "";
        size_t length = 1;
        while ((c[length] & 0xC0) == 0x80 && length < sizeof(character) - 1) {
            length++;
        }
        memcpy(character, c, length);
        double x = measure_width(svg->outlines, text_string(&before), glyph_size, bold);
        if (*c != ' ') {
            uint32_t glyph = find_glyph(svg, character, bold);
            svg->out.failed |= glyph == NAMES_NONE;
            svg_write(svg, "<use xlink:href=\"#%sglyph-%d\" x=\"%n\"/>", svg->prefix,
                      (int)glyph, floor(x * 10 + 0.5) / 10);
        }
        text_append(&before, character);
        c += length;
    }
    svg->out.failed |= before.failed;
    text_release(&before);
}

/* The text stays for those who do not see it. */
static void write_outline(struct svg *svg, const double *at, double size, bool bold,
                          const char *colour, const char *line)
{
    svg_write(svg, "<g class=\"text\" aria-label=\"%t\" fill=\"%s\" ", line, colour);
    svg_write(svg, "transform=\"translate(%n %n) scale(", at[0], at[1]);
    text_format(&svg->out, "%.5f)\">", size / glyph_size);
    write_glyphs(svg, bold, line);
    svg_write(svg, "</g>\n");
}

void svg_line(struct svg *svg, double x, double y, double size, bool bold,
              enum svg_anchor anchor, const char *colour, const char *line)
{
    if (svg->outlines) {
        double width = measure_width(svg->outlines, line, size, bold);
        const double at[] = {anchor == ANCHOR_MIDDLE ? x - width / 2 : x, y};
        write_outline(svg, at, size, bold, colour, line);
        return;
    }
    svg_write(svg, "<text x=\"%n\" y=\"%n\" font-size=\"%n\"%s%s fill=\"%s\">%t</text>\n", x, y,
              size, bold ? " font-weight=\"bold\"" : "",
              anchor == ANCHOR_MIDDLE ? " text-anchor=\"middle\"" : "", colour, line);
}
