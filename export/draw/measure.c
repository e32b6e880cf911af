/* Text metrics by cairo on unhinted outlines, so that they scale linearly, and greedy line
 * breaking: a line takes what fits and ends at its last opportunity. */
#include "export/draw/measure.h"

#include "base/memory.h"

#include <cairo.h>
#include <string.h>

enum { FONTS = 8, ASCII = 128 };

/* Widths of single characters, which line breaking asks for again and again. */
struct font {
    double size; /* 0: there is none yet */
    bool bold;
    double widths[ASCII]; /* less than 0: not measured yet */
};

struct measure {
    cairo_surface_t *surface;
    cairo_t *context;
    struct font fonts[FONTS];
};

struct measure *measure_new(void)
{
    struct measure *measure = memory_zeroed(1, sizeof(*measure));
    if (!measure) {
        return NULL;
    }
    /* without bounds: outlines of glyphs outside of a surface are left out */
    measure->surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    measure->context = cairo_create(measure->surface);
    if (cairo_status(measure->context) != CAIRO_STATUS_SUCCESS) {
        measure_free(measure);
        return NULL;
    }
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(measure->context, options);
    cairo_font_options_destroy(options);
    return measure;
}

void measure_free(struct measure *measure)
{
    if (measure) {
        cairo_destroy(measure->context);
        cairo_surface_destroy(measure->surface);
        memory_free(measure);
    }
}

double measure_width(struct measure *measure, const char *text, double size, bool bold)
{
    cairo_text_extents_t extents;
    cairo_select_font_face(measure->context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(measure->context, size);
    cairo_text_extents(measure->context, text, &extents);
    return extents.x_advance;
}

bool measure_outline(struct measure *measure, const char *text, double size, bool bold,
                     const double *at, void (*piece)(void *, char, const double *, size_t),
                     void *context)
{
    static const struct {
        char command;
        size_t points;
    } kinds[] = {[CAIRO_PATH_MOVE_TO] = {'M', 1},
                 [CAIRO_PATH_LINE_TO] = {'L', 1},
                 [CAIRO_PATH_CURVE_TO] = {'C', 3},
                 [CAIRO_PATH_CLOSE_PATH] = {'Z', 0}};
    measure_width(measure, text, size, bold); /* chooses the font */
    cairo_new_path(measure->context);
    cairo_move_to(measure->context, at[0], at[1]);
    cairo_text_path(measure->context, text);
    cairo_path_t *path = cairo_copy_path(measure->context);
    bool sound = path->status == CAIRO_STATUS_SUCCESS;
    for (int i = 0; sound && i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *data = &path->data[i];
        double points[6];
        size_t count = kinds[data->header.type].points;
        for (size_t p = 0; p < count; p++) {
            points[2 * p] = data[p + 1].point.x;
            points[2 * p + 1] = data[p + 1].point.y;
        }
        piece(context, kinds[data->header.type].command, points, 2 * count);
    }
    cairo_path_destroy(path);
    cairo_new_path(measure->context);
    return sound;
}

/* NULL where there are more fonts than are remembered. */
static struct font *find_font(struct measure *measure, double size, bool bold)
{
    for (int i = 0; i < FONTS; i++) {
        struct font *font = &measure->fonts[i];
        if (font->size <= 0) {
            font->size = size;
            font->bold = bold;
            for (int c = 0; c < ASCII; c++) {
                font->widths[c] = -1;
            }
        }
        if (font->size == size && font->bold == bold) {
            return font;
        }
    }
    return NULL;
}

struct wrapping {
    struct measure *measure;
    struct arena *arena;
    double size, width;
    bool bold;
    size_t most;
    struct wrapped *out;
};

static double width_of(const struct wrapping *wrapping, const char *bytes, size_t length)
{
    char *copy = arena_copy(wrapping->arena, bytes, length);
    return copy ? measure_width(wrapping->measure, copy, wrapping->size, wrapping->bold) : 0;
}

static size_t character_length(const char *text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

static double character_width(const struct wrapping *wrapping, struct font *font,
                              const char *character)
{
    unsigned char c = (unsigned char)*character;
    if (!font || c >= ASCII) {
        return measure_width(wrapping->measure, character, wrapping->size, wrapping->bold);
    }
    if (font->widths[c] < 0) {
        font->widths[c] =
            measure_width(wrapping->measure, character, wrapping->size, wrapping->bold);
    }
    return font->widths[c];
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The length of the longest beginning of 'text' that fits, cut between characters; at least
 * one character. O(length of the answer) characters measured. */
static size_t fit(const struct wrapping *wrapping, const char *text)
{
    struct font *font = find_font(wrapping->measure, wrapping->size, wrapping->bold);
    size_t length = 0;
    double width = 0;
    while (text[length] && text[length] != '\n') {
        size_t step = character_length(text + length);
        char character[8] = {0};
        memcpy(character, text + length, step < sizeof(character) ? step : 1);
        width += character_width(wrapping, font, character);
        if (width > wrapping->width && length > 0) {
            break;
        }
        length += step;
    }
    return length;
}

/* Where the line that could hold 'fitting' bytes should end. */
static size_t break_line(const char *text, size_t fitting)
{
    if (!text[fitting] || is_space(text[fitting])) {
        return fitting;
    }
    for (size_t end = fitting; end > 0; end--) {
        if (is_space(text[end - 1]) || (end < fitting && strchr("-/_", text[end - 1]))) {
            return end;
        }
    }
    return fitting;
}

static bool add_line(const struct wrapping *wrapping, const char *bytes, size_t length)
{
    while (length > 0 && is_space(bytes[length - 1])) {
        length--;
    }
    char *line = arena_copy(wrapping->arena, bytes, length);
    if (!line) {
        return false;
    }
    double width = width_of(wrapping, bytes, length);
    struct wrapped *out = wrapping->out;
    out->lines[out->count++] = line;
    out->width = width > out->width ? width : out->width;
    return true;
}

/* The last line of a text that goes on: shortened until the ellipsis fits. */
static bool add_cut_line(const struct wrapping *wrapping, const char *bytes, size_t length)
{
    while (length > 0 &&
           (is_space(bytes[length - 1]) ||
            width_of(wrapping, bytes, length) + wrapping->size > wrapping->width)) {
        do {
            length--;
        } while (length > 0 && ((unsigned char)bytes[length] & 0xC0) == 0x80);
    }
    char *line = arena_format(wrapping->arena, "%.*s\xE2\x80\xA6", (int)length, bytes);
    return line && add_line(wrapping, line, strlen(line));
}

static const char *skip_spaces(const char *text)
{
    while (is_space(*text)) {
        text++;
    }
    return text;
}

bool measure_wrap(struct measure *measure, const char *text, double size, bool bold,
                  double width, size_t most, struct arena *arena, struct wrapped *wrapped)
{
    struct wrapping wrapping = {measure, arena, size, width, bold, most, wrapped};
    *wrapped = (struct wrapped){.lines = arena_array(arena, most, sizeof(*wrapped->lines))};
    if (!wrapped->lines) {
        return false;
    }
    for (text = skip_spaces(text); *text && wrapped->count < most;) {
        size_t fitting = fit(&wrapping, text);
        size_t length = break_line(text, fitting);
        const char *rest = skip_spaces(text + length);
        bool last = wrapped->count + 1 == most && *rest;
        if (last ? !add_cut_line(&wrapping, text, fitting)
                 : !add_line(&wrapping, text, length)) {
            return false;
        }
        text = rest;
    }
    return true;
}
