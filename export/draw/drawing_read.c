/* From JSON to a drawing: members by table, then ids resolved through interned names. Every
 * fault is reported; the drawing is sound only when there was none. */
#include "export/draw/drawing.h"

#include "base/limits.h"
#include "base/names.h"
#include "export/draw/json_object.h"

#include <stdio.h>
#include <string.h>

enum {
    DRAWING_VERSION = 1,
    DEEPEST = 12, /* levels of JSON; the format needs five */
    LONGEST_TOOLTIP = 4096,
    LONGEST_LINK = 2048,
    MOST_EDGES = 20000,
    MOST_GROUPS = 200,
    MOST_FOOTER_LINES = 8,
    MOST_CUTS = 32,
    MOST_COLUMNS = 24,
    MOST_SCALE = 24
};

struct reading {
    struct json_reader json;
    struct drawing *drawing;
    struct names nodes, groups,
        rows; /* ids; the index in the drawing is the index of the name */
};

/* What the top level consists of before it is read in turn. */
struct parts {
    const struct json_value *version, *footer, *groups, *nodes, *edges, *columns, *rows;
    const char *title, *subtitle;
    unsigned form;
};

struct raw_node {
    struct drawing_node node;
    const char *group;
};

struct raw_edge {
    struct drawing_edge edge;
    const char *from, *to;
    const struct json_value *cuts;
};

#define TEXT(struct_, field, bytes)                                                            \
    {                                                                                          \
#field, MEMBER_TEXT, false, offsetof(struct struct_, field), bytes, NULL               \
    }
#define PART(field, required)                                                                  \
    {                                                                                          \
#field, MEMBER_VALUE, required, offsetof(struct parts, field), 0, NULL                 \
    }
#define IN_NODE(name, type, required, field, bytes, words)                                     \
    {                                                                                          \
        name, type, required, offsetof(struct raw_node, field), bytes, words                   \
    }
#define IN_EDGE(name, type, required, field, bytes, words)                                     \
    {                                                                                          \
        name, type, required, offsetof(struct raw_edge, field), bytes, words                   \
    }

/* Bit i: row i of part_members. A JSON null is a null pointer, hence presence by bit. */
enum {
    PART_VERSION = 1,
    PART_FOOTER = 8,
    PART_GROUPS = 16,
    PART_NODES = 32,
    PART_EDGES = 64,
    PART_COLUMNS = 256,
    PART_ROWS = 512
};

static const struct member part_members[] = {
    {"drawing", MEMBER_VALUE, true, offsetof(struct parts, version), 0, NULL},
    {"title", MEMBER_TEXT, true, offsetof(struct parts, title), LIMIT_TITLE_BYTES, NULL},
    TEXT(parts, subtitle, LIMIT_TITLE_BYTES),
    PART(footer, false),
    PART(groups, false),
    PART(nodes, false),
    PART(edges, false),
    {"form", MEMBER_WORD, false, offsetof(struct parts, form), 0, &form_words},
    PART(columns, false),
    PART(rows, false),
};

#define IN_ROW(name, type, required, field, bytes)                                             \
    {                                                                                          \
        name, type, required, offsetof(struct raw_row, field), bytes, NULL                     \
    }

struct raw_row {
    struct drawing_row row;
    const struct json_value *cells, *scale;
};

struct raw_cell {
    struct drawing_cell cell;
    const char *before, *residual; /* texts of the row's scale */
};

static const struct member row_members[] = {
    IN_ROW("id", MEMBER_ID, true, row.id, LIMIT_ID_BYTES),
    IN_ROW("label", MEMBER_TEXT, true, row.label, LIMIT_TITLE_BYTES),
    IN_ROW("note", MEMBER_TEXT, false, row.note, LIMIT_TITLE_BYTES),
    IN_ROW("heading", MEMBER_TEXT, false, row.heading, LIMIT_TITLE_BYTES),
    IN_ROW("flow", MEMBER_FLAG, false, row.flow, 0),
    IN_ROW("cells", MEMBER_VALUE, true, cells, 0),
    IN_ROW("scale", MEMBER_VALUE, false, scale, 0),
};

enum { ROW_MEMBER_SCALE = 6 };

#define IN_CELL(name, type, required, field, bytes, words)                                     \
    {                                                                                          \
        name, type, required, offsetof(struct raw_cell, field), bytes, words                   \
    }

static const struct member cell_members[] = {
    IN_CELL("state", MEMBER_WORD, true, cell.state, 0, &cell_state_words),
    IN_CELL("word", MEMBER_TEXT, false, cell.word, 64, NULL),
    IN_CELL("text", MEMBER_TEXT, false, cell.text, LIMIT_TITLE_BYTES, NULL),
    IN_CELL("tooltip", MEMBER_TEXT, false, cell.tooltip, LONGEST_TOOLTIP, NULL),
    IN_CELL("mark", MEMBER_TEXT, false, cell.mark, 64, NULL),
    IN_CELL("before", MEMBER_TEXT, false, before, LIMIT_TITLE_BYTES, NULL),
    IN_CELL("residual", MEMBER_TEXT, false, residual, LIMIT_TITLE_BYTES, NULL),
    IN_CELL("before_in_doubt", MEMBER_FLAG, false, cell.before_in_doubt, 0, NULL),
    IN_CELL("residual_in_doubt", MEMBER_FLAG, false, cell.residual_in_doubt, 0, NULL),
};

static const struct member group_members[] = {
    {"id", MEMBER_ID, true, offsetof(struct drawing_group, id), LIMIT_ID_BYTES, NULL},
    TEXT(drawing_group, label, LIMIT_TITLE_BYTES),
    TEXT(drawing_group, layer, LIMIT_TITLE_BYTES),
};

enum { NODE_MEMBER_GATE = 2, NODE_MEMBER_STATE = 7, NODE_MEMBER_IN_FORCE = 8 };

static const struct member node_members[] = {
    IN_NODE("id", MEMBER_ID, true, node.id, LIMIT_ID_BYTES, NULL),
    IN_NODE("kind", MEMBER_WORD, true, node.kind, 0, &node_kind_words),
    IN_NODE("gate", MEMBER_TEXT, false, node.gate, 64, NULL),
    IN_NODE("label", MEMBER_TEXT, false, node.label, LIMIT_TITLE_BYTES, NULL),
    IN_NODE("note", MEMBER_TEXT, false, node.note, LIMIT_TITLE_BYTES, NULL),
    IN_NODE("tooltip", MEMBER_TEXT, false, node.tooltip, LONGEST_TOOLTIP, NULL),
    IN_NODE("link", MEMBER_LINK, false, node.link, LONGEST_LINK, NULL),
    IN_NODE("state", MEMBER_WORD, false, node.state, 0, &path_state_words),
    IN_NODE("in_force", MEMBER_FLAG, false, node.in_force, 0, NULL),
    IN_NODE("choke", MEMBER_FLAG, false, node.choke, 0, NULL),
    IN_NODE("group", MEMBER_ID, false, group, LIMIT_ID_BYTES, NULL),
};

enum { EDGE_MEMBER_CUTS = 5 };

static const struct member edge_members[] = {
    IN_EDGE("from", MEMBER_ID, true, from, LIMIT_ID_BYTES, NULL),
    IN_EDGE("to", MEMBER_ID, true, to, LIMIT_ID_BYTES, NULL),
    IN_EDGE("kind", MEMBER_WORD, true, edge.kind, 0, &edge_kind_words),
    IN_EDGE("state", MEMBER_WORD, false, edge.state, 0, &path_state_words),
    IN_EDGE("label", MEMBER_TEXT, false, edge.label, LIMIT_TITLE_BYTES, NULL),
    IN_EDGE("cuts", MEMBER_VALUE, false, cuts, 0, NULL),
};

#define ROWS(table) (table), sizeof(table) / sizeof(*(table))

/* An array of the drawing with room for '*count' items; a failure is noted, and there are none.
 */
static void *new_items(struct reading *reading, size_t *count, size_t size)
{
    void *items = arena_array(reading->json.arena, *count ? *count : 1, size);
    reading->json.failed |= !items;
    *count = items ? *count : 0;
    return items;
}

/* A taken id is interned under a name that no id has, so that indices stay aligned. */
static void intern_new(struct reading *reading, struct names *names, const char *id,
                       const char *pointer)
{
    const char *name = id;
    if (names_find(names, id) != NAMES_NONE) {
        json_fault(&reading->json, "duplicate-id", pointer, "the id '%s' is taken", id);
        name = arena_format(reading->json.arena, "%s %zu", id, names->strings.count);
    }
    reading->json.failed |= !name || names_intern(names, name) == NAMES_NONE;
}

static void read_footer(struct reading *reading, const struct json_value *value)
{
    size_t count = json_items(&reading->json, value, "/footer", MOST_FOOTER_LINES);
    const char **lines = new_items(reading, &count, sizeof(*lines));
    for (size_t i = 0; lines && i < count; i++) {
        lines[i] = json_text(&reading->json, json_item(value, i),
                             json_below_index(&reading->json, "/footer", i), LIMIT_TITLE_BYTES);
    }
    reading->drawing->footer = lines;
    reading->drawing->footer_count = count;
}

static void read_groups(struct reading *reading, const struct json_value *value)
{
    size_t count = json_items(&reading->json, value, "/groups", MOST_GROUPS);
    struct drawing_group *groups = new_items(reading, &count, sizeof(*groups));
    for (size_t i = 0; groups && i < count; i++) {
        const char *pointer = json_below_index(&reading->json, "/groups", i);
        groups[i] = (struct drawing_group){"", "", ""};
        json_members(&reading->json, json_item(value, i), pointer, ROWS(group_members),
                     &groups[i]);
        intern_new(reading, &reading->groups, groups[i].id, pointer);
    }
    reading->drawing->groups = groups;
    reading->drawing->group_count = count;
}

static bool is_gate_word(const char *gate)
{
    unsigned least, of;
    char rest;
    return strcmp(gate, "all") == 0 || strcmp(gate, "any") == 0 ||
           strcmp(gate, "sequence") == 0 ||
           (sscanf(gate, "at least %3u of %3u%c", &least, &of, &rest) == 2 && least <= of);
}

/* The members that one kind of node must have and others must not. */
static void check_node(struct reading *reading, const struct drawing_node *node,
                       unsigned present, const char *pointer)
{
    struct json_reader *json = &reading->json;
    bool safeguard = node->kind == NODE_SAFEGUARD, gate = node->kind == NODE_GATE;
    bool stateful = !drawing_is_guard(node) && drawing_has_state(node);
    const struct {
        unsigned member;
        bool wanted;
        const char *name;
    } rules[] = {
        {NODE_MEMBER_GATE, gate, "gate"},
        {NODE_MEMBER_STATE, stateful, "state"},
        {NODE_MEMBER_IN_FORCE, safeguard && !stateful, "in_force"},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        bool has = present & 1u << rules[i].member;
        if (has != rules[i].wanted) {
            json_fault(json, has ? "misplaced-member" : "missing-member", pointer,
                       has ? "a %s has no '%s'" : "a %s needs '%s'",
                       node_kind_words.words[node->kind], rules[i].name);
        }
    }
    if (gate && *node->gate && !is_gate_word(node->gate)) {
        json_fault(json, "unknown-word", json_below(json, pointer, "gate"),
                   "'%s' is none of: all, any, sequence, at least K of N", node->gate);
    }
    if (stateful &&
        (node->kind == NODE_CLAIM ? node->state < STATE_SUPPORTED : node->state > STATE_SAME)) {
        json_fault(json, "misplaced-state", json_below(json, pointer, "state"),
                   "a %s is not '%s'", node_kind_words.words[node->kind],
                   path_state_words.words[node->state]);
    }
    if (!gate && !*node->label) {
        json_fault(json, "missing-member", pointer, "a %s needs 'label'",
                   node_kind_words.words[node->kind]);
    }
}

static void read_node(struct reading *reading, const struct json_value *value,
                      const char *pointer, struct drawing_node *node)
{
    struct json_reader *json = &reading->json;
    struct raw_node raw = {
        .node = {.id = "", .gate = "", .label = "", .note = "", .tooltip = "", .link = ""},
        .group = ""};
    raw.node.state = STATE_UNKNOWN;
    raw.node.group = NO_GROUP;
    size_t before = reading->json.diagnostics->errors;
    unsigned present = json_members(json, value, pointer, ROWS(node_members), &raw);
    raw.node.in_force |= raw.node.kind == NODE_SAFEGUARD && !drawing_is_guard(&raw.node);
    if (reading->json.diagnostics->errors == before) {
        check_node(reading, &raw.node, present, pointer);
    }
    if (*raw.group) {
        uint32_t group = names_find(&reading->groups, raw.group);
        raw.node.group = group == NAMES_NONE ? NO_GROUP : group;
        if (group == NAMES_NONE) {
            json_fault(json, "unknown-reference", json_below(json, pointer, "group"),
                       "there is no group '%s'", raw.group);
        }
    }
    intern_new(reading, &reading->nodes, raw.node.id, pointer);
    *node = raw.node;
}

/* False when they are refused as a whole, so that nothing can refer to one of them. */
static bool read_nodes(struct reading *reading, const struct json_value *value)
{
    size_t before = reading->json.diagnostics->errors;
    size_t count = json_items(&reading->json, value, "/nodes", LIMIT_DRAWING_NODES);
    bool fine = reading->json.diagnostics->errors == before;
    struct drawing_node *nodes = new_items(reading, &count, sizeof(*nodes));
    for (size_t i = 0; nodes && i < count; i++) {
        read_node(reading, json_item(value, i), json_below_index(&reading->json, "/nodes", i),
                  &nodes[i]);
    }
    reading->drawing->nodes = nodes;
    reading->drawing->node_count = count;
    return fine;
}

/* The index of a node by id; a fault, and the first node, when there is none. */
static size_t resolve(struct reading *reading, const char *id, const char *pointer)
{
    uint32_t index = names_find(&reading->nodes, id);
    if (index != NAMES_NONE && index < reading->drawing->node_count) {
        return index;
    }
    if (*id) {
        json_fault(&reading->json, "unknown-reference", pointer, "there is no node '%s'", id);
        diagnostics_suggest(reading->json.diagnostics, id, reading->nodes.strings.items,
                            reading->nodes.strings.count);
    }
    return 0;
}

static void read_cuts(struct reading *reading, const struct json_value *value,
                      const char *pointer, struct drawing_edge *edge)
{
    size_t count = json_items(&reading->json, value, pointer, MOST_CUTS);
    edge->cuts = new_items(reading, &count, sizeof(*edge->cuts));
    for (size_t i = 0; edge->cuts && i < count; i++) {
        const char *place = json_below_index(&reading->json, pointer, i);
        const char *id = json_text(&reading->json, json_item(value, i), place, LIMIT_ID_BYTES);
        edge->cuts[i] = resolve(reading, id, place);
        if (reading->drawing->node_count &&
            reading->drawing->nodes[edge->cuts[i]].kind != NODE_SAFEGUARD) {
            json_fault(&reading->json, "wrong-end", place, "'%s' is not a safeguard", id);
        }
    }
    edge->cut_count = count;
}

/* Safeguards cut and withhold, and only safeguards are defeated. */
static void check_ends(struct reading *reading, const struct drawing_edge *edge,
                       const char *pointer)
{
    const struct drawing_node *nodes = reading->drawing->nodes;
    bool from = nodes[edge->from].kind == NODE_SAFEGUARD;
    bool to = nodes[edge->to].kind == NODE_SAFEGUARD;
    bool starts_there = edge->kind == EDGE_CUTS || edge->kind == EDGE_WITHHOLDS;
    bool ends_there = edge->kind == EDGE_DEFEATS;
    const char *kind = edge_kind_words.words[edge->kind];
    if (from != starts_there) {
        json_fault(&reading->json, "wrong-end", pointer,
                   "an edge '%s' must%s start at a safeguard", kind, from ? " not" : "");
    }
    if (to != ends_there) {
        json_fault(&reading->json, "wrong-end", pointer,
                   "an edge '%s' must%s end at a safeguard", kind, to ? " not" : "");
    }
}

static void read_edge(struct reading *reading, const struct json_value *value,
                      const char *pointer, struct drawing_edge *edge)
{
    struct json_reader *json = &reading->json;
    struct raw_edge raw = {.edge = {.label = ""}, .from = "", .to = ""};
    raw.edge.state = STATE_COUNT;
    size_t before = json->diagnostics->errors;
    unsigned present = json_members(json, value, pointer, ROWS(edge_members), &raw);
    raw.edge.from = resolve(reading, raw.from, json_below(json, pointer, "from"));
    raw.edge.to = resolve(reading, raw.to, json_below(json, pointer, "to"));
    if (present & 1u << EDGE_MEMBER_CUTS) {
        read_cuts(reading, raw.cuts, json_below(json, pointer, "cuts"), &raw.edge);
    }
    *edge = raw.edge;
    if (json->diagnostics->errors != before) {
        return;
    }
    check_ends(reading, edge, pointer);
    if (edge->state == STATE_COUNT) {
        const struct drawing_node *from = &reading->drawing->nodes[edge->from];
        bool stateless = from->kind == NODE_SAFEGUARD || !drawing_has_state(from);
        edge->state = stateless ? (unsigned)STATE_GIVEN : from->state;
    }
}

static void read_edges(struct reading *reading, const struct json_value *value)
{
    size_t count = json_items(&reading->json, value, "/edges", MOST_EDGES);
    struct drawing_edge *edges = new_items(reading, &count, sizeof(*edges));
    for (size_t i = 0; edges && i < count; i++) {
        read_edge(reading, json_item(value, i), json_below_index(&reading->json, "/edges", i),
                  &edges[i]);
    }
    reading->drawing->edges = edges;
    reading->drawing->edge_count = count;
}

static void read_columns(struct reading *reading, const struct json_value *value)
{
    size_t count = json_items(&reading->json, value, "/columns", MOST_COLUMNS);
    const char **columns = new_items(reading, &count, sizeof(*columns));
    for (size_t i = 0; columns && i < count; i++) {
        columns[i] =
            json_text(&reading->json, json_item(value, i),
                      json_below_index(&reading->json, "/columns", i), LIMIT_TITLE_BYTES);
    }
    reading->drawing->columns = columns;
    reading->drawing->column_count = columns ? count : 0;
}

static void read_scale(struct reading *reading, const struct json_value *value,
                       const char *pointer, struct drawing_row *row)
{
    const char *place = json_below(&reading->json, pointer, "scale");
    size_t count = json_items(&reading->json, value, place, MOST_SCALE);
    row->scale = new_items(reading, &count, sizeof(*row->scale));
    for (size_t i = 0; row->scale && i < count; i++) {
        row->scale[i] =
            json_text(&reading->json, json_item(value, i),
                      json_below_index(&reading->json, place, i), LIMIT_TITLE_BYTES);
    }
    row->scale_count = row->scale ? count : 0;
}

/* The place of a text on the scale, from 1; 0 for "", and after a fault. */
static size_t find_on_scale(struct reading *reading, const struct drawing_row *row,
                            const char *text, const char *pointer)
{
    for (size_t i = 0; *text && i < row->scale_count; i++) {
        if (strcmp(row->scale[i], text) == 0) {
            return i + 1;
        }
    }
    if (*text) {
        json_fault(&reading->json, "unknown-reference", pointer,
                   "'%s' is not on the scale of the row", text);
    }
    return 0;
}

/* As many cells as there are columns. */
static void read_cells(struct reading *reading, const struct json_value *value,
                       const char *pointer, struct drawing_row *row)
{
    const char *place = json_below(&reading->json, pointer, "cells");
    size_t wanted = reading->drawing->column_count;
    size_t count = json_items(&reading->json, value, place, MOST_COLUMNS);
    row->cells = new_items(reading, &wanted, sizeof(*row->cells));
    if (row->cells && count != wanted) {
        json_fault(&reading->json, "wrong-count", place, "%zu cells in a grid of %zu columns",
                   count, wanted);
        return;
    }
    for (size_t i = 0; row->cells && i < count; i++) {
        struct raw_cell raw = {.cell = {.state = CELL_NONE, .word = "", .text = ""}};
        const char *at = json_below_index(&reading->json, place, i);
        raw.cell.tooltip = raw.cell.mark = raw.before = raw.residual = "";
        json_members(&reading->json, json_item(value, i), at, ROWS(cell_members), &raw);
        raw.cell.before = find_on_scale(reading, row, raw.before, at);
        raw.cell.residual = find_on_scale(reading, row, raw.residual, at);
        row->cells[i] = raw.cell;
    }
}

static void read_rows(struct reading *reading, const struct json_value *value)
{
    size_t count = json_items(&reading->json, value, "/rows", LIMIT_DRAWING_ROWS);
    struct drawing_row *rows = new_items(reading, &count, sizeof(*rows));
    for (size_t i = 0; rows && i < count; i++) {
        const char *pointer = json_below_index(&reading->json, "/rows", i);
        struct raw_row raw = {.row = {.id = "", .label = "", .note = "", .heading = ""}};
        size_t before = reading->json.diagnostics->errors;
        unsigned present =
            json_members(&reading->json, json_item(value, i), pointer, ROWS(row_members), &raw);
        if (present & 1u << ROW_MEMBER_SCALE) {
            read_scale(reading, raw.scale, pointer, &raw.row);
        }
        if (reading->json.diagnostics->errors == before) {
            read_cells(reading, raw.cells, pointer, &raw.row);
        }
        intern_new(reading, &reading->rows, raw.row.id, pointer);
        rows[i] = raw.row;
    }
    reading->drawing->rows = rows;
    reading->drawing->row_count = rows ? count : 0;
}

/* Which parts a form is made of. */
static void check_form(struct reading *reading, unsigned form, unsigned present)
{
    static const struct {
        unsigned part;
        bool grid;
        const char *name;
    } rules[] = {{PART_NODES, false, "nodes"},
                 {PART_COLUMNS, true, "columns"},
                 {PART_ROWS, true, "rows"}};
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        bool wanted = (form == FORM_GRID) == rules[i].grid;
        if (wanted != !!(present & rules[i].part)) {
            json_fault(&reading->json, wanted ? "missing-member" : "misplaced-member", "",
                       wanted ? "'%s' is missing" : "'%s' is not for this form", rules[i].name);
        }
    }
}

/* Parts of an argument are for trees and trees of nothing else; every edge of a tree goes to a
 * later node, and only one to each. */
static void check_argument(struct reading *reading)
{
    const struct drawing *drawing = reading->drawing;
    bool tree = drawing->form == FORM_TREE;
    size_t nodes = drawing->node_count;
    bool *below = new_items(reading, &nodes, sizeof(*below));
    for (size_t i = 0; i < nodes; i++) {
        if ((drawing->nodes[i].kind >= NODE_CLAIM) != tree) {
            json_fault(&reading->json, "misplaced-kind",
                       json_below_index(&reading->json, "/nodes", i), "a %s has no %s",
                       form_words.words[drawing->form],
                       node_kind_words.words[drawing->nodes[i].kind]);
        }
    }
    for (size_t i = 0; below && i < drawing->edge_count; i++) {
        const struct drawing_edge *edge = &drawing->edges[i];
        const char *pointer = json_below_index(&reading->json, "/edges", i);
        if ((edge->kind >= EDGE_SUPPORTED_BY) != tree) {
            json_fault(&reading->json, "misplaced-kind", pointer, "a %s has no edge '%s'",
                       form_words.words[drawing->form], edge_kind_words.words[edge->kind]);
        } else if (tree && (edge->from >= edge->to || below[edge->to])) {
            json_fault(&reading->json, "no-tree", pointer,
                       "in a tree each node is below one that stands before it");
        } else {
            below[edge->to] = true;
        }
    }
}

static void read_parts(struct reading *reading, const struct json_value *root)
{
    struct parts parts = {.title = "", .subtitle = ""};
    size_t before = reading->json.diagnostics->errors;
    unsigned present = json_members(&reading->json, root, "", ROWS(part_members), &parts);
    if (present & PART_VERSION && !json_is_version(parts.version, DRAWING_VERSION)) {
        json_fault(&reading->json, "unknown-version", "/drawing",
                   "the version must be %d: this program reads no other", DRAWING_VERSION);
        return;
    }
    reading->drawing->title = parts.title;
    reading->drawing->subtitle = parts.subtitle;
    reading->drawing->form = parts.form;
    if (json_is_object(root)) {
        check_form(reading, parts.form, present);
    }
    if (present & PART_COLUMNS) {
        read_columns(reading, parts.columns);
    }
    if (present & PART_ROWS) {
        read_rows(reading, parts.rows);
    }
    if (present & PART_FOOTER) {
        read_footer(reading, parts.footer);
    }
    if (present & PART_GROUPS) {
        read_groups(reading, parts.groups);
    }
    bool nodes = !(present & PART_NODES) || read_nodes(reading, parts.nodes);
    if (present & PART_EDGES && nodes) {
        read_edges(reading, parts.edges);
    }
    if (reading->json.diagnostics->errors == before) {
        check_argument(reading);
    }
}

enum status drawing_read(const struct source *source, struct arena *arena,
                         struct drawing *drawing, struct diagnostics *diagnostics)
{
    struct reading reading = {
        .json = {.source = {.path = source->path}, .arena = arena, .diagnostics = diagnostics},
        .drawing = drawing};
    size_t before = diagnostics->errors;
    *drawing = (struct drawing){.title = "", .subtitle = ""};
    names_init(&reading.nodes);
    names_init(&reading.groups);
    names_init(&reading.rows);
    struct json_value *root = json_parse(&reading.json, source, DEEPEST);
    if (root) {
        read_parts(&reading, root);
    }
    json_release(root);
    names_release(&reading.nodes);
    names_release(&reading.groups);
    names_release(&reading.rows);
    if (reading.json.failed || diagnostics->failed) {
        return STATUS_MEMORY;
    }
    return diagnostics->errors == before ? STATUS_OK : STATUS_INVALID;
}
