/* Folding a table: first the texts of its cells go to their tooltips, then the rows of each
 * part become one, whose cells show the worst state and count the others, at last in tooltips.
 * No state is computed that no row has. O(cells * rows of a part). */
#include "export/draw/fold.h"

#include "base/text.h"

#include <string.h>

enum { WORST_ALONE = 1, ROWS_OF_PARTS, TEXTS_OF_CELLS }; /* depths of FOLD_STEPS */

struct merging {
    const struct drawing *in;
    struct arena *arena;
    size_t first, end; /* the rows of a part */
};

/* The higher, the worse for the one who has to decide. */
static int severity(unsigned state)
{
    static const int severities[CELL_STATES] = {
        [STATE_OPEN] = 6,        [STATE_CANNOT_RULE_OUT] = 5,
        [STATE_BLOCKED] = 1,     [STATE_CUT] = 1,
        [STATE_GIVEN] = 2,       [STATE_UNKNOWN] = 4,
        [STATE_ADDED] = 3,       [STATE_REMOVED] = 3,
        [STATE_CHANGED] = 3,     [STATE_SAME] = 1,
        [STATE_ACCEPTABLE] = 1,  [STATE_RESTRICTED] = 3,
        [STATE_CROSSED] = 6,     [STATE_UNDETERMINED] = 5,
        [STATE_SUPPORTED] = 1,   [STATE_UNDEVELOPED] = 5,
        [STATE_REFUTED] = 6,     [CELL_IN_FORCE] = 1,
        [CELL_NOT_IN_FORCE] = 3, [CELL_HOLE] = 4,
        [CELL_NONE] = 0,
    };
    return severities[state];
}

/* What is counted of a cell: its word, or that of its state, or its text. */
static const char *name_of(const struct drawing_cell *cell)
{
    return *cell->word                    ? cell->word
           : cell->state == CELL_NONE     ? cell->text
           : cell->state == STATE_UNKNOWN ? "not assessed"
                                          : cell_state_words.words[cell->state];
}

static bool is_named(const struct merging *m, size_t row, size_t column, const char *name)
{
    return strcmp(name_of(&m->in->rows[row].cells[column]), name) == 0;
}

static size_t count_of(const struct merging *m, size_t column, const char *name)
{
    size_t count = 0;
    for (size_t r = m->first; r < m->end; r++) {
        count += is_named(m, r, column, name);
    }
    return count;
}

/* "3 open, 2 cut"; names in the order in which they occur. */
static const char *count_cells(const struct merging *m, size_t column)
{
    struct text words;
    text_init(&words);
    for (size_t r = m->first; r < m->end; r++) {
        const char *name = name_of(&m->in->rows[r].cells[column]);
        bool earlier = false;
        for (size_t k = m->first; k < r; k++) {
            earlier |= is_named(m, k, column, name);
        }
        if (!earlier && *name) {
            text_format(&words, "%s%zu ", words.length ? ", " : "", count_of(m, column, name));
            for (const char *c = name; *c; c++) {
                text_append_char(&words, *c == '-' || *c == '\n' ? ' ' : *c);
            }
        }
    }
    const char *kept = words.failed ? NULL : arena_string(m->arena, text_string(&words));
    text_release(&words);
    return kept;
}

static bool merge_cell(const struct merging *m, size_t column, struct drawing_cell *out)
{
    const struct drawing_cell *worst = &m->in->rows[m->first].cells[column];
    for (size_t r = m->first; r < m->end; r++) {
        const struct drawing_cell *cell = &m->in->rows[r].cells[column];
        worst = severity(cell->state) > severity(worst->state) ? cell : worst;
    }
    *out = *worst;
    out->tooltip = out->mark = "";
    out->text = count_cells(m, column);
    return out->text != NULL;
}

static bool merge_rows(const struct merging *m, struct drawing_row *out)
{
    const struct drawing_row *first = &m->in->rows[m->first];
    struct drawing_cell *cells = arena_array(m->arena, m->in->column_count, sizeof(*cells));
    *out = (struct drawing_row){.id = first->id, .heading = ""};
    out->label = *first->heading ? first->heading : first->label;
    out->note = m->end == m->first + 1
                    ? "1 row"
                    : arena_format(m->arena, "%zu rows, the worst is shown", m->end - m->first);
    out->cells = cells;
    for (size_t c = 0; cells && c < m->in->column_count; c++) {
        if (!merge_cell(m, c, &cells[c])) {
            return false;
        }
    }
    return cells && out->note;
}

static size_t part_end(const struct drawing *drawing, size_t first)
{
    size_t end = first + 1;
    while (end < drawing->row_count && !*drawing->rows[end].heading) {
        end++;
    }
    return end;
}

/* Paths along rows and charts mean nothing merged, and a table of one part would be one row. */
static bool has_parts(const struct drawing *drawing)
{
    size_t parts = 0;
    for (size_t r = 0; r < drawing->row_count; r++) {
        if (drawing->rows[r].flow || drawing->rows[r].scale_count) {
            return false;
        }
        parts += r == 0 || *drawing->rows[r].heading;
    }
    return parts > 1 && parts < drawing->row_count;
}

unsigned fold_grid_depth(void)
{
    return TEXTS_OF_CELLS + 1;
}

static bool fold_texts(const struct drawing *in, struct arena *arena, struct drawing_row *rows)
{
    for (size_t r = 0; r < in->row_count; r++) {
        rows[r] = in->rows[r];
        rows[r].cells = arena_array(arena, in->column_count, sizeof(*rows[r].cells));
        for (size_t c = 0; rows[r].cells && c < in->column_count; c++) {
            struct drawing_cell *cell = &rows[r].cells[c];
            *cell = in->rows[r].cells[c];
            if (cell->state == CELL_NONE) {
                continue; /* it is nothing but its text */
            }
            cell->tooltip =
                arena_format(arena, "%s%s%s", cell->text,
                             *cell->text && *cell->tooltip ? "\n" : "", cell->tooltip);
            cell->text = "";
            if (!cell->tooltip) {
                return false;
            }
        }
        if (!rows[r].cells) {
            return false;
        }
    }
    return true;
}

enum status fold_grid(const struct drawing *in, unsigned depth, struct arena *arena,
                      struct drawing *out)
{
    struct merging m = {.in = in, .arena = arena};
    bool merges = depth <= ROWS_OF_PARTS && has_parts(in);
    bool done = true;
    out->rows = arena_array(arena, in->row_count, sizeof(*out->rows));
    if (!out->rows) {
        return STATUS_MEMORY;
    }
    if (!merges) {
        done = fold_texts(in, arena, out->rows);
        return done && fold_add_footer(in, out, arena,
                                       "Folded to be legible: what cells say beside their "
                                       "word is in their tooltips.")
                   ? STATUS_OK
                   : STATUS_MEMORY;
    }
    out->row_count = 0;
    for (m.first = 0; done && m.first < in->row_count; m.first = m.end) {
        m.end = part_end(in, m.first);
        done = merge_rows(&m, &out->rows[out->row_count++]);
    }
    if (done && depth == WORST_ALONE) {
        const struct drawing merged = *out;
        out->rows = arena_array(arena, merged.row_count, sizeof(*out->rows));
        done = out->rows && fold_texts(&merged, arena, out->rows);
    }
    const char *line = arena_format(
        arena, "Folded to be legible: %zu rows are shown as %zu, by their worst%s.",
        in->row_count, out->row_count,
        depth == WORST_ALONE ? "; the others are counted in tooltips" : "");
    return done && line && fold_add_footer(in, out, arena, line) ? STATUS_OK : STATUS_MEMORY;
}
