/* Building attack graphs, and the table of the formats they are read from; see graph.h. Ids are
 * made of titles: of what a title says the first words, unique by a number. */
#include "model/graph.h"

#include "base/limits.h"
#include "model/graph_formats.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_SLUG = 56, HEAD = 1 << 16 };

const char *const graph_kind_words[] = {"step",        "condition", "all",
                                        "any",         "at-least",  "sequence",
                                        "requirement", "safeguard", NULL};
const char *const graph_relation_words[] = {"needs", "cuts", "defeats", NULL};

const struct graph_format *const graph_formats[] = {
    &graph_afb,       &graph_stix,      &graph_attack, &graph_adtool,
    &graph_openpsa,   &graph_graphml,   &graph_csv,    &graph_atlas,
    &graph_threagile, &graph_deciduous, NULL};

void graph_init(struct attack_graph *graph)
{
    *graph = (struct attack_graph){.goal = NONE,
                                   .scenario = NONE,
                                   .title = "",
                                   .text = "",
                                   .actor = "",
                                   .file = "",
                                   .format = "",
                                   .domain = "imported",
                                   .outcome = ""};
    arena_init(&graph->arena);
    names_init(&graph->ids);
}

void graph_release(struct attack_graph *graph)
{
    vec_release(&graph->nodes);
    vec_release(&graph->edges);
    vec_release(&graph->scenarios);
    for (size_t i = 0; i < graph->counts.count; i++) {
        vec_release(&graph->counts.items[i].which);
    }
    vec_release(&graph->counts);
    names_release(&graph->ids);
    arena_release(&graph->arena);
    graph_init(graph);
}

const char *graph_string(struct attack_graph *graph, const char *format, ...)
{
    char *made = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0) {
        made = arena_array(&graph->arena, (size_t)length + 1, 1);
    }
    if (!made) {
        graph->failed = true;
        return "";
    }
    va_start(arguments, format);
    vsnprintf(made, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return made;
}

const char *graph_clean(struct attack_graph *graph, const char *text, size_t most)
{
    size_t length = strlen(text), used = 0;
    char *clean = arena_array(&graph->arena, (length < most ? length : most) + 1, 1);
    bool space = false;
    if (!clean) {
        graph->failed = true;
        return "";
    }
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        size_t control = text_control((const char *)c);
        if (*c == ' ' || control) {
            space = used > 0;
            c += control ? control - 1 : 0;
            continue;
        }
        if (used + (space ? 2 : 1) > most) {
            break;
        }
        if (space) {
            clean[used++] = ' ';
            space = false;
        }
        clean[used++] = (char)*c;
    }
    size_t last = used; /* where the last character begins: cut within, the whole of it goes */
    while (last > 0 && ((unsigned char)clean[last - 1] & 0xC0) == 0x80) {
        last--;
    }
    if (last > 0 && (unsigned char)clean[last - 1] >= 0xC0) {
        unsigned char lead = (unsigned char)clean[last - 1];
        size_t width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        used = last - 1 + width > used ? last - 1 : used;
    }
    clean[used] = '\0';
    return clean;
}

/* Writes what an id can have of 'name'. */
static void make_slug(const char *name, char slug[LONGEST_SLUG + 1])
{
    size_t used = 0;
    for (; *name && used < LONGEST_SLUG; name++) {
        char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || (c == '.' && used > 0)) {
            slug[used++] = c;
        } else if (used > 0 && slug[used - 1] != '-') {
            slug[used++] = '-';
        }
    }
    while (used > 0 && (slug[used - 1] == '-' || slug[used - 1] == '.')) {
        used--;
    }
    slug[used] = '\0';
}

/* An id of the graph that nothing else has: the slug, or the slug and a number. After some
 * tries the number is that of ids so far, which grows: many equal titles take no time quadratic
 * in their number. */
static const char *unique_id(struct attack_graph *graph, const char *name)
{
    char slug[LONGEST_SLUG + 1], tried[LONGEST_SLUG + 24];
    make_slug(name, slug);
    if (!*slug) {
        snprintf(slug, sizeof(slug), "node");
    }
    size_t known = graph->ids.strings.count;
    snprintf(tried, sizeof(tried), "%s", slug);
    for (size_t number = 2; names_find(&graph->ids, tried) != NAMES_NONE; number++) {
        if (number == 50) {
            number = known;
        }
        snprintf(tried, sizeof(tried), "%s-%zu", slug, number);
    }
    uint32_t index = names_intern(&graph->ids, tried);
    if (index == NAMES_NONE) {
        graph->failed = true;
        return "";
    }
    return names_string(&graph->ids, index);
}

void graph_name_domain(struct attack_graph *graph, const char *name)
{
    graph->domain = unique_id(graph, name);
}

uint32_t graph_add(struct attack_graph *graph, enum graph_kind kind, const char *name,
                   const char *title, struct place place)
{
    struct graph_node node = {.kind = kind,
                              .text = "",
                              .cite = "",
                              .probability = (double)NAN,
                              .cost = (double)NAN,
                              .truth = TRUTH_CANNOT_RULE_OUT,
                              .below = NONE,
                              .scenario = graph->scenario,
                              .place = place};
    node.title = graph_clean(graph, title, LIMIT_TITLE_BYTES);
    node.id = unique_id(graph, *name ? name : node.title);
    node.title = *node.title ? node.title : node.id;
    if (graph->nodes.count >= NONE || !vec_push(&graph->nodes, node)) {
        graph->failed = true;
        return NONE;
    }
    return (uint32_t)(graph->nodes.count - 1);
}

void graph_link(struct attack_graph *graph, uint32_t from, uint32_t to,
                enum graph_relation relation)
{
    const struct graph_edge edge = {from, to, relation};
    if (from == NONE || to == NONE) {
        return;
    }
    if (!vec_push(&graph->edges, edge)) {
        graph->failed = true;
    }
}

/* Files name what they hold: beyond a number of kinds no reader of a report wants, they are
 * counted as one. */
static struct graph_count *find_count(struct attack_graph *graph, const char *what,
                                      const char *became)
{
    enum { MOST_COUNTS = 256 };
    what = graph->counts.count < MOST_COUNTS ? what : "of further kinds";
    for (size_t i = 0; i < graph->counts.count; i++) {
        struct graph_count *known = &graph->counts.items[i];
        if (strcmp(known->what, what) == 0 && strcmp(known->became, became) == 0) {
            return known;
        }
    }
    const struct graph_count fresh = {.what = what, .became = became};
    if (!vec_push(&graph->counts, fresh)) {
        graph->failed = true;
        return NULL;
    }
    return &graph->counts.items[graph->counts.count - 1];
}

void graph_count(struct attack_graph *graph, const char *what, size_t count, const char *became)
{
    struct graph_count *known = count > 0 ? find_count(graph, what, became) : NULL;
    if (known) {
        known->count += count;
    }
}

void graph_leave_out(struct attack_graph *graph, const char *what, const char *name)
{
    struct graph_count *known = find_count(graph, what, "");
    if (known) {
        known->count++;
        graph->failed |= !vec_push(&known->which, graph_clean(graph, name, LIMIT_TITLE_BYTES));
    }
}

void graph_leave_out_property(struct attack_graph *graph, const char *what, const char *name)
{
    enum { MOST_PROPERTIES = 64 };
    struct graph_count *known = find_count(graph, what, "");
    bool named = !known || known->which.count >= MOST_PROPERTIES;
    for (size_t i = 0; !named && i < known->which.count; i++) {
        named = strcmp(known->which.items[i], name) == 0;
    }
    if (known) {
        known->count++;
        graph->failed |=
            !named && !vec_push(&known->which, graph_clean(graph, name, LIMIT_TITLE_BYTES));
    }
}

void graph_begin_scenario(struct attack_graph *graph, const char *name, const char *title)
{
    struct graph_scenario made = {.text = "",
                                  .cite = "",
                                  .goal = NONE,
                                  .first = (uint32_t)graph->nodes.count,
                                  .id = unique_id(graph, name)};
    made.title = graph_clean(graph, title, LIMIT_TITLE_BYTES);
    made.title = *made.title ? made.title : made.id;
    graph->scenario = (uint32_t)graph->scenarios.count;
    graph->failed |= !vec_push(&graph->scenarios, made);
}

void graph_end_scenario(struct attack_graph *graph, uint32_t goal)
{
    if (graph->scenario < graph->scenarios.count) {
        graph->scenarios.items[graph->scenario].goal = goal;
    }
    graph->scenario = NONE;
}

enum { LONGEST_SENTENCE = 600, LONGEST_MARKUP = 400 };

/* The word in the next few characters, or NULL. */
static const char *find_near(const char *at, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0; i < LONGEST_MARKUP && at[i]; i++) {
        if (strncmp(at + i, word, length) == 0) {
            return at + i;
        }
    }
    return NULL;
}

/* Skips what stands in no plain text: the rest of a link behind its words, citations, tags. */
static const char *skip_markup(const char *at)
{
    const char *end = NULL;
    if (strncmp(at, "](", 2) == 0 || strncmp(at, "(Citation:", 10) == 0) {
        end = find_near(at, ")");
    } else if (*at == '<') {
        end = find_near(at, ">");
    } else if (*at == '[' && find_near(at, "](")) {
        end = at;
    }
    return end ? end + 1 : at;
}

/* A full stop that the next sentence or the end follows; "e.g. This" is taken for one, too. */
static bool ends_sentence(const char *at)
{
    if (*at != '.' && *at != '!' && *at != '?') {
        return false;
    }
    size_t space = strspn(at + 1, " \t\r\n");
    const char *next = at + 1 + space;
    return *next == '\0' || (space > 0 && !(*next >= 'a' && *next <= 'z')) ||
           strncmp(next, "(Citation:", 10) == 0;
}

const char *graph_first_sentence(struct attack_graph *graph, const char *text)
{
    const char *end = text + strnlen(text, 8 * (size_t)LONGEST_SENTENCE);
    struct text plain;
    text_init(&plain);
    while (text < end) {
        const char *next = skip_markup(text);
        if (next > text) {
            text_append(&plain, strncmp(text, "<br", 3) == 0 ? " " : "");
            text = next;
            continue;
        }
        text_append_char(&plain, *text);
        if (ends_sentence(text)) {
            break;
        }
        text++;
    }
    const char *clean = graph_clean(graph, text_string(&plain), LONGEST_SENTENCE);
    graph->failed |= plain.failed;
    text_release(&plain);
    return clean;
}

/* Room for 'extra' more bytes of a node's text; doubles, so that any number of remarks takes
 * time and memory linear in their length. */
static bool reserve_text(struct attack_graph *graph, struct graph_node *node, size_t extra)
{
    size_t used = node->room ? node->text_length : strlen(node->text);
    if (!node->room || node->text_capacity - used < extra + 1) {
        char *room = arena_array(&graph->arena, 2 * (used + extra) + 1, 1);
        if (!room) {
            graph->failed = true;
            return false;
        }
        memcpy(room, node->text, used);
        node->text = node->room = room;
        node->text_capacity = 2 * (used + extra) + 1;
        node->text_length = used;
    }
    return true;
}

static void append_text(struct graph_node *node, const char *text)
{
    size_t length = strlen(text);
    memcpy(node->room + node->text_length, text, length + 1);
    node->text_length += length;
}

void graph_remark(struct attack_graph *graph, uint32_t node, const char *label,
                  const char *paragraph)
{
    const char *clean = graph_clean(graph, paragraph, LIMIT_JSON_STRING);
    struct graph_node *n = node == NONE ? NULL : &graph->nodes.items[node];
    if (n && *clean && reserve_text(graph, n, strlen(label) + strlen(clean) + 1)) {
        append_text(n, n->text_length > 0 ? "\n" : "");
        append_text(n, label);
        append_text(n, clean);
    }
}

void graph_warn_of_joins(struct graph_reading *reading)
{
    const struct attack_graph *graph = reading->graph;
    bool any = reading->options->join == GRAPH_JOIN_ANY;
    for (size_t i = 0; i < graph->nodes.count && !graph->joins_known; i++) {
        const struct graph_node *node = &graph->nodes.items[i];
        if (node->implicit) {
            diagnostics_add(reading->diagnostics, SEVERITY_WARNING, "implicit-join",
                            node->place,
                            "several edges lead to '%.80s' and no operator joins them: %s is "
                            "enough",
                            node->title, any ? "any of them" : "nothing less than all of them");
            diagnostics_hint(reading->diagnostics, "--join %s reads it the other way",
                             any ? "all" : "any");
        }
    }
}

/* The last part of a path. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static const struct graph_format *find_format(const struct source *source, const char *id)
{
    struct source head = *source;
    head.length = head.length < HEAD ? head.length : HEAD;
    for (size_t i = 0; graph_formats[i]; i++) {
        if (id ? strcmp(graph_formats[i]->id, id) == 0 : graph_formats[i]->detect(&head)) {
            return graph_formats[i];
        }
    }
    return NULL;
}

bool graph_head_has(const struct source *head, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= head->length; i++) {
        const char *at = memchr(head->bytes + i, *word, head->length - i - length + 1);
        if (!at) {
            return false;
        }
        if (memcmp(at, word, length) == 0) {
            return true;
        }
        i = (size_t)(at - head->bytes);
    }
    return false;
}

char graph_head_first(const struct source *head)
{
    size_t i = 0;
    if (head->length >= 3 && memcmp(head->bytes, "\xEF\xBB\xBF", 3) == 0) {
        i = 3;
    }
    while (i < head->length && (unsigned char)head->bytes[i] <= ' ') {
        i++;
    }
    return i < head->length ? head->bytes[i] : '\0';
}

/* What the writer makes up must not meet what the file holds. */
static void reserve_ids(struct attack_graph *graph)
{
    static const char *const reserved[] = {"imported", "attacker", "outcome", "scenario"};
    for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++) {
        graph->failed |= names_intern(&graph->ids, reserved[i]) == NAMES_NONE;
    }
}

enum status graph_read(const struct source *source, const struct graph_options *options,
                       struct attack_graph *graph, struct diagnostics *diagnostics)
{
    const struct graph_format *format = find_format(source, options->format);
    struct graph_reading reading = {source, options, graph, diagnostics};
    size_t errors = diagnostics->errors;
    if (!format) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-format",
                        (struct place){source, 0}, "this is no format that can be imported");
        return STATUS_INVALID;
    }
    graph->format = format->id;
    graph->join = options->join;
    reserve_ids(graph);
    graph->file = graph_clean(graph, base_name(source->path), 100);
    enum status status = format->read(&reading);
    if (status == STATUS_OK && diagnostics->errors > errors) {
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK && graph->failed) {
        status = STATUS_MEMORY;
    }
    if (status == STATUS_OK && graph->nodes.count == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "empty-graph", (struct place){source, 0},
                        "there is nothing in it that a threat model could hold");
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        graph_warn_of_joins(&reading);
    } else {
        graph_release(graph);
    }
    return status;
}
