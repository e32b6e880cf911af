/* Safety cases as pictures, straight to SVG: the tree grows from left to right, a column a
 * depth. Shapes are those of the Goal Structuring Notation: goals are rectangles, strategies
 * parallelograms, solutions circles, contexts have round ends, and a diamond hangs below what
 * is undeveloped. What is supported, undeveloped or refuted is said in words as well; colours
 * (Okabe and Ito) repeat it.
 *
 * A node takes the height of its text or of what is below it, whichever is more; heights are
 * summed from the leaves up and spots given from the top down, both in the order of the walk:
 * O(nodes), no two boxes overlap. */
#include "export/describe.h"
#include "export/report_gsn.h"

#include <string.h>

enum {
    MARGIN = 20,
    COLUMN = 300, /* from one depth to the next */
    BOX = 240,    /* width of a node */
    LETTERS = 34, /* that fit a line of it at 11 px, 0.62 em each on the average */
    LINE = 15,
    PADDING = 8,
    GAP = 16,     /* between boxes, with room for a diamond */
    HEADING = 40, /* above each tree */
    RADIUS = 17,
    SLANT = 12,
};

struct spot {
    struct text lines; /* separated by line ends */
    size_t line_count;
    int own, below; /* heights: of the node, and of it with all below */
    int top;        /* of what it takes with all below */
    int used;       /* of 'below', by children placed so far */
};

struct picture {
    const struct gsn *gsn;
    struct spot *spots; /* by node */
    struct text *out;
    int top;
};

/* The string, with a blank in every word that would not fit a line. */
static void append_breakable(struct text *words, const char *string, size_t width)
{
    size_t run = 0;
    for (const char *c = string; *c; c++) {
        bool begins = ((unsigned char)*c & 0xC0) != 0x80; /* of a UTF-8 sequence */
        run = *c == ' ' ? 0 : run + begins;
        if (run > width && begins) {
            text_append_char(words, ' ');
            run = 1;
        }
        text_append_char(words, *c);
    }
}

static void wrap(const struct gsn_node *node, struct spot *spot)
{
    struct text words, breakable;
    bool solution = node->kind == GSN_SOLUTION; /* its id stands in the circle */
    size_t width = solution ? LETTERS - 5 : LETTERS;
    text_init(&words);
    text_init(&breakable);
    text_format(&words, "%s%s%s", solution ? "" : node->id, solution ? "" : ": ", node->text);
    if (node->kind == GSN_GOAL) {
        text_format(&words, " [%s]", gsn_state_words[node->state]);
    }
    if (*node->source) {
        text_format(&words, " (%s)", node->source);
    }
    append_breakable(&breakable, text_string(&words), width);
    describe_wrapped(&spot->lines, text_string(&breakable), 0, 0, width);
    spot->lines.failed |= words.failed || breakable.failed;
    text_release(&words);
    text_release(&breakable);
    spot->line_count = 1;
    for (const char *c = text_string(&spot->lines); *c; c++) {
        spot->line_count += *c == '\n';
    }
    spot->own = (int)spot->line_count * LINE + 2 * PADDING;
    if (solution && spot->own < 2 * RADIUS + 4) {
        spot->own = 2 * RADIUS + 4;
    }
}

static void lay_out(struct picture *p)
{
    const struct gsn *gsn = p->gsn;
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        text_init(&p->spots[i].lines);
        wrap(&gsn->nodes.items[i], &p->spots[i]);
        p->out->failed |= p->spots[i].lines.failed;
    }
    for (size_t i = gsn->nodes.count; i-- > 0;) {
        struct spot *spot = &p->spots[i];
        size_t parent = gsn->nodes.items[i].parent;
        spot->below = spot->below > spot->own + GAP ? spot->below : spot->own + GAP;
        if (parent != SIZE_MAX) {
            p->spots[parent].below += spot->below;
        }
    }
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        size_t parent = gsn->nodes.items[i].parent;
        p->spots[i].top = p->top;
        if (parent != SIZE_MAX) {
            p->spots[i].top = p->spots[parent].top + p->spots[parent].used;
            p->spots[parent].used += p->spots[i].below;
        }
    }
}

static int left_of(const struct gsn_node *node)
{
    return MARGIN + node->depth * COLUMN;
}

static int middle_of(const struct spot *spot)
{
    return spot->top + spot->below / 2;
}

static void write_shape(struct picture *p, const struct gsn_node *node, const struct spot *spot)
{
    int x = left_of(node), h = spot->own, y = middle_of(spot) - h / 2;
    switch (node->kind) {
    case GSN_GOAL:
        text_format(p->out,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    gsn_state_words[node->state], x, y, BOX, h);
        if (node->state == GSN_UNDEVELOPED) {
            text_format(p->out, "<path class=\"undeveloped\" d=\"M%d %dl6 6l-6 6l-6 -6z\"/>\n",
                        x + BOX / 2, y + h);
        }
        break;
    case GSN_STRATEGY:
        text_format(p->out, "<path class=\"plain\" d=\"M%d %dh%dl%d %dh%dz\"/>\n", x + SLANT, y,
                    BOX, -SLANT, h, -BOX);
        break;
    case GSN_SOLUTION:
        text_format(p->out, "<circle class=\"plain\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>\n",
                    x + RADIUS, y + h / 2, RADIUS);
        text_format(p->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                    x + RADIUS, y + h / 2 + 4, node->id);
        break;
    case GSN_CONTEXT:
        text_format(p->out,
                    "<rect class=\"plain\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                    "rx=\"14\"/>\n",
                    x, y, BOX, h);
        break;
    }
}

static void write_lines(struct picture *p, const struct gsn_node *node, const struct spot *spot)
{
    int x = left_of(node) + (node->kind == GSN_SOLUTION   ? 2 * RADIUS + 6
                             : node->kind == GSN_STRATEGY ? SLANT + 4
                                                          : 8);
    int y = middle_of(spot) - (int)spot->line_count * LINE / 2 + LINE - 4;
    const char *line = text_string(&spot->lines);
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < spot->line_count; i++) {
        size_t length = strcspn(line, "\n");
        text_clear(&words);
        text_append_bytes(&words, line, length);
        text_format(p->out, "<text x=\"%d\" y=\"%d\">", x, y + (int)i * LINE);
        text_append_xml(p->out, text_string(&words));
        text_append(p->out, "</text>\n");
        line += length + (line[length] == '\n');
    }
    p->out->failed |= words.failed;
    text_release(&words);
}

/* Supported by: a solid arrow head; in the context of: a hollow one. */
static void write_edge(struct picture *p, size_t index)
{
    const struct gsn_node *node = &p->gsn->nodes.items[index];
    const struct gsn_node *parent = &p->gsn->nodes.items[node->parent];
    int x0 = left_of(parent) + BOX + (parent->kind == GSN_STRATEGY ? SLANT / 2 : 0);
    int x1 = left_of(node) + (node->kind == GSN_STRATEGY ? SLANT / 2 : 0);
    int y0 = middle_of(&p->spots[node->parent]), y1 = middle_of(&p->spots[index]);
    text_format(p->out, "<path class=\"edge\" d=\"M%d %dH%dV%dH%d\"/>\n", x0, y0,
                left_of(node) - (COLUMN - BOX) / 2, y1, x1 - 9);
    text_format(p->out, "<path class=\"%s\" d=\"M%d %dl-9 -4.5v9z\"/>\n",
                node->kind == GSN_CONTEXT ? "hollow" : "solid", x1, y1);
}

static int depth_of(const struct gsn *gsn)
{
    int depth = 0;
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        depth = gsn->nodes.items[i].depth > depth ? gsn->nodes.items[i].depth : depth;
    }
    return depth;
}

/* One tree below 'top'; its size in '*right' and '*bottom'. */
static enum status draw_tree(const struct gsn *gsn, const char *heading, int top,
                             struct text *out, int *right, int *bottom)
{
    struct picture p = {.gsn = gsn, .out = out, .top = top + HEADING};
    p.spots = memory_zeroed(gsn->nodes.count, sizeof(*p.spots));
    if (!p.spots) {
        return STATUS_MEMORY;
    }
    lay_out(&p);
    text_format(out, "<text class=\"heading\" x=\"%d\" y=\"%d\">", MARGIN, top + 24);
    text_append_xml(out, heading);
    text_append(out, "</text>\n");
    for (size_t i = 1; i < gsn->nodes.count; i++) {
        write_edge(&p, i);
    }
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        const struct gsn_node *node = &gsn->nodes.items[i];
        text_format(out, "<g class=\"%s\" data-id=\"%s\">\n", gsn_kind_words[node->kind],
                    node->id);
        write_shape(&p, node, &p.spots[i]);
        write_lines(&p, node, &p.spots[i]);
        text_append(out, "</g>\n");
    }
    int width = MARGIN + depth_of(gsn) * COLUMN + BOX + SLANT + MARGIN;
    *right = width > *right ? width : *right;
    *bottom = p.spots[0].top + p.spots[0].below;
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        text_release(&p.spots[i].lines);
    }
    memory_free(p.spots);
    return STATUS_OK;
}

static const char style[] =
    "<style>text{font:11px 'DejaVu Sans',Verdana,sans-serif;fill:#16191D}"
    ".heading{font-size:16px;font-weight:bold}"
    "rect,circle,path{stroke:#16191D;stroke-width:1.2;fill:#FFFFFF}"
    ".supported{fill:#BFE8D8;stroke:#00664B;stroke-width:1.6}"
    ".undeveloped{fill:#F9DE9C;stroke:#7A5200;stroke-width:1.6;stroke-dasharray:6 3}"
    ".refuted{fill:#F6C9B5;stroke:#A84600;stroke-width:3}"
    ".edge{fill:none;stroke:#4A525B}.solid{fill:#4A525B;stroke:#4A525B}"
    ".hollow{fill:#FFFFFF;stroke:#4A525B}</style>\n";

static enum status draw_cases(const struct report *report, struct text *trees, int *right,
                              int *bottom)
{
    const struct verdict *v;
    enum status status = STATUS_OK;
    struct text heading;
    text_init(&heading);
    for (size_t at = 0; status == STATUS_OK && (v = report_next(report, &at));) {
        struct gsn gsn;
        text_clear(&heading);
        text_format(&heading, "Safety case: %s, ", v->situation.question.evidence->title);
        report_name_case(report, v, false, &heading);
        status = gsn_make(report, v, &gsn);
        if (status == STATUS_OK) {
            status = draw_tree(&gsn, text_string(&heading), *bottom, trees, right, bottom);
        }
        gsn_release(&gsn);
    }
    trees->failed |= heading.failed;
    text_release(&heading);
    return status;
}

enum status report_write_gsn_svg(const struct report *report, struct text *out)
{
    struct text trees, banner;
    int right = 0, bottom = MARGIN;
    text_init(&trees);
    text_init(&banner);
    report_banner(report, &banner);
    enum status status = draw_cases(report, &trees, &right, &bottom);
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>Safety case</title>\n<desc>",
                right, bottom + 2 * MARGIN, right, bottom + 2 * MARGIN);
    text_append(out,
                "Goals, strategies, solutions and contexts of the argument that the system "
                "contributes substantially to no rated scenario.</desc>\n");
    text_append(out, style);
    text_format(out,
                "<rect x=\"0\" y=\"0\" width=\"%d\" height=\"%d\" style=\"stroke:none\"/>\n",
                right, bottom + 2 * MARGIN);
    text_append(out, text_string(&trees));
    if (banner.length) {
        text_format(out, "<text class=\"heading\" x=\"%d\" y=\"%d\">", MARGIN, bottom + MARGIN);
        text_append_xml(out, text_string(&banner));
        text_append(out, "</text>\n");
    }
    text_append(out, "</svg>\n");
    out->failed |= trees.failed || banner.failed;
    text_release(&trees);
    text_release(&banner);
    return out->failed ? STATUS_MEMORY : status;
}
