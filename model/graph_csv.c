/* Tables of edges (RFC 4180): a line of column names, among them source and target (or from and
 * to), and where there are such relation, source-kind, source-title, target-kind and
 * target-title; then an edge a line, or with an empty target a node. */
#include "model/graph_formats.h"
#include "model/graph_loose.h"

#include <string.h>

enum column {
    SOURCE,
    TARGET,
    RELATION,
    SOURCE_KIND,
    SOURCE_TITLE,
    TARGET_KIND,
    TARGET_TITLE,
    COLUMNS
};
enum { MOST_FIELDS = 64 };

struct table {
    struct graph_loose loose;
    const struct source *source;
    size_t at;
    const char *fields[MOST_FIELDS];
    size_t count;
    int column[COLUMNS]; /* field by column, or -1 */
};

static struct place place_at(const struct table *t, size_t offset)
{
    return (struct place){t->source, offset};
}

/* Reads a quoted or plain field; the cursor ends at what ends it. */
static const char *read_field(struct table *t)
{
    const char *bytes = t->source->bytes;
    struct attack_graph *graph = t->loose.reading->graph;
    struct text field;
    size_t begin = t->at;
    bool quoted = t->at < t->source->length && bytes[t->at] == '"', open = quoted;
    text_init(&field);
    for (t->at += quoted; t->at < t->source->length; t->at++) {
        char c = bytes[t->at];
        if (open && c == '"' && t->at + 1 < t->source->length && bytes[t->at + 1] == '"') {
            t->at++;
        } else if (open && c == '"') {
            open = false;
            continue;
        } else if (!open && (c == ',' || c == '\n' || c == '\r')) {
            break;
        }
        text_append_char(&field, c ? c : ' ');
    }
    if (open) {
        diagnostics_add(t->loose.reading->diagnostics, SEVERITY_ERROR, "open-quote",
                        place_at(t, begin), "this quoted cell never ends");
    }
    const char *value = text_string(&field);
    value += quoted && value[0] == '\'' && value[1] && strchr("=+-@", value[1]);
    const char *copy = graph_string(graph, "%s", value);
    graph->failed |= field.failed;
    text_release(&field);
    return copy;
}

/* Reads a line; false at the end. */
static bool read_line(struct table *t)
{
    const char *bytes = t->source->bytes;
    t->count = 0;
    if (t->at >= t->source->length) {
        return false;
    }
    for (bool more = true; more;) {
        const char *field = read_field(t);
        if (t->count < MOST_FIELDS) {
            t->fields[t->count++] = field;
        }
        more = t->at < t->source->length && bytes[t->at] == ',';
        t->at += more;
    }
    t->at += t->at < t->source->length && bytes[t->at] == '\r';
    t->at += t->at < t->source->length && bytes[t->at] == '\n';
    return true;
}

static const char *cell(const struct table *t, enum column column)
{
    int field = t->column[column];
    return field >= 0 && (size_t)field < t->count ? t->fields[field] : "";
}

static bool read_header(struct table *t)
{
    static const char *const names[COLUMNS][2] = {{"source", "from"},
                                                  {"target", "to"},
                                                  {"relation", "type"},
                                                  {"source-kind", "source_kind"},
                                                  {"source-title", "source_title"},
                                                  {"target-kind", "target_kind"},
                                                  {"target-title", "target_title"}};
    for (int c = 0; c < COLUMNS; c++) {
        t->column[c] = -1;
    }
    read_line(t);
    for (size_t f = 0; f < t->count; f++) {
        bool known = false;
        for (int c = 0; c < COLUMNS; c++) {
            if (strcmp(t->fields[f], names[c][0]) == 0 ||
                strcmp(t->fields[f], names[c][1]) == 0) {
                t->column[c] = (int)f;
                known = true;
            }
        }
        if (!known) {
            graph_count(t->loose.reading->graph, "other column", 1, "");
        }
    }
    if (t->column[SOURCE] < 0 || t->column[TARGET] < 0) {
        diagnostics_add(t->loose.reading->diagnostics, SEVERITY_ERROR, "missing-column",
                        place_at(t, 0), "the first line names no columns source and target");
        return false;
    }
    return true;
}

static uint32_t take_end(struct table *t, enum column name, enum column kind, enum column title,
                         size_t offset)
{
    struct attack_graph *graph = t->loose.reading->graph;
    struct loose_node *l = loose_find(&t->loose, cell(t, name), place_at(t, offset));
    if (!l) {
        return NONE;
    }
    if (*cell(t, kind)) {
        loose_set_kind(&t->loose, l, cell(t, kind));
    }
    if (*cell(t, title)) {
        const char *clean = graph_clean(graph, cell(t, title), 512);
        graph->nodes.items[l->node].title = *clean ? clean : graph->nodes.items[l->node].title;
    }
    return l->node;
}

/* The first byte that is no part of UTF-8, or the length: 2 to 4 bytes a character, no more. */
static size_t find_foreign(const struct source *source)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    size_t at = 0;
    while (at < source->length) {
        unsigned char lead = bytes[at];
        size_t width = lead < 0x80   ? 1
                       : lead < 0xC2 ? 0
                       : lead < 0xE0 ? 2
                       : lead < 0xF0 ? 3
                                     : 4;
        if (width == 0 || lead > 0xF4 || at + width > source->length) {
            return at;
        }
        bool low =
            (lead == 0xE0 && bytes[at + 1] < 0xA0) || (lead == 0xF0 && bytes[at + 1] < 0x90);
        bool high =
            (lead == 0xED && bytes[at + 1] > 0x9F) || (lead == 0xF4 && bytes[at + 1] > 0x8F);
        for (size_t i = 1; i < width; i++) {
            low |= (bytes[at + i] & 0xC0) != 0x80;
        }
        if (low || high) {
            return at;
        }
        at += width;
    }
    return at;
}

static enum status read_table(struct graph_reading *reading)
{
    struct table t = {.source = reading->source};
    size_t foreign = find_foreign(reading->source);
    if (foreign < reading->source->length) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "not-utf-8",
                        place_at(&t, foreign), "this is not UTF-8");
        return STATUS_INVALID;
    }
    loose_open(&t.loose, reading);
    bool sound = read_header(&t);
    for (size_t offset = t.at; sound && read_line(&t); offset = t.at) {
        if (t.count == 1 && !*t.fields[0]) {
            continue;
        }
        if (!*cell(&t, SOURCE)) {
            diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-source",
                            place_at(&t, offset), "an edge comes from somewhere");
            continue;
        }
        uint32_t from = take_end(&t, SOURCE, SOURCE_KIND, SOURCE_TITLE, offset);
        if (*cell(&t, TARGET)) {
            graph_link(reading->graph, from,
                       take_end(&t, TARGET, TARGET_KIND, TARGET_TITLE, offset),
                       loose_relation(cell(&t, RELATION)));
        }
    }
    if (sound) {
        loose_settle(&t.loose);
    }
    loose_close(&t.loose);
    return STATUS_OK;
}

static bool detect(const struct source *head)
{
    struct source line = *head;
    const char *end = head->length ? memchr(head->bytes, '\n', head->length) : NULL;
    line.length = end ? (size_t)(end - head->bytes) : 0;
    return graph_head_first(head) != '{' && graph_head_first(head) != '<' &&
           ((graph_head_has(&line, "source") && graph_head_has(&line, "target")) ||
            (graph_head_has(&line, "from,") && graph_head_has(&line, "to")));
}

const struct graph_format graph_csv = {"csv", "table of edges", detect, read_table};
