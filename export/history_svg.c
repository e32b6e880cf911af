/* A history as a chart, straight to SVG: one block a deployment and framework, one column an
 * assessment. Tiers are steps, safeguards are cells with their status in words; colours
 * (Okabe and Ito) only repeat what words, dashes and marks say. */
#include "export/history.h"

#include <string.h>

enum {
    MARGIN = 20,
    LABELS = 250, /* width of the column of names */
    COLUMN = 150,
    TITLE = 30,
    RANK = 54, /* height of a tier */
    ROW = 24,  /* of a safeguard */
    GAP = 26,
};

struct theme {
    const char *page, *ink, *muted, *line, *before, *residual;
    const char *good, *doubt, *plain; /* fills of cells */
};

static const struct theme themes[2] = {
    {"#FFFFFF", "#16191D", "#4A525B", "#B4BCC6", "#A84600", "#0072B2", "#BFE8D8", "#F9DE9C",
     "#E1EEF8"},
    {"#12161C", "#F1F3F5", "#B6BEC8", "#55606D", "#E69F00", "#56B4E9", "#0F5340", "#4A3B12",
     "#0F2C44"},
};

struct chart {
    const struct moves *moves;
    const struct theme *theme;
    struct text *out;
    size_t first, count; /* the assessments of the block */
    int y;
};

static const struct assessment_record *record_of(const struct chart *chart, size_t column)
{
    return chart->moves->list.items[chart->first + column].record;
}

static int centre(size_t column)
{
    return MARGIN + LABELS + (int)column * COLUMN + COLUMN / 2;
}

static void write_words(struct chart *chart, int x, int y, const char *attributes,
                        const char *words)
{
    text_format(chart->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, attributes);
    text_append_xml(chart->out, words);
    text_append(chart->out, "</text>\n");
}

static const struct assessed_tier *tier_of(const struct assessment_record *r, const char *stage)
{
    for (size_t i = 0; i < r->tiers.count; i++) {
        const struct assessed_tier *t = &r->tiers.items[i];
        if (strcmp(t->kind, "overall") == 0 && strcmp(t->stage, stage) == 0) {
            return t;
        }
    }
    return NULL;
}

static uint32_t highest_rank(const struct chart *chart)
{
    uint32_t highest = 1;
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessment_record *r = record_of(chart, c);
        for (size_t i = 0; i < r->tiers.count; i++) {
            highest = r->tiers.items[i].rank > highest ? r->tiers.items[i].rank : highest;
        }
    }
    return highest;
}

/* The id of the tier with this rank, where an assessment of the block has it. */
static const char *tier_name(const struct chart *chart, uint32_t rank)
{
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessment_record *r = record_of(chart, c);
        for (size_t i = 0; i < r->tiers.count; i++) {
            if (r->tiers.items[i].rank == rank) {
                return r->tiers.items[i].tier;
            }
        }
    }
    return "";
}

static int rank_height(const struct chart *chart, uint32_t highest, uint32_t rank)
{
    return chart->y + (int)(highest - rank) * RANK + RANK / 2;
}

static void write_ranks(struct chart *chart, uint32_t highest)
{
    int right = MARGIN + LABELS + (int)chart->count * COLUMN;
    for (uint32_t rank = 0; rank <= highest; rank++) {
        int y = rank_height(chart, highest, rank);
        text_format(chart->out, "<path class=\"grid\" d=\"M%d %dH%d\"/>\n", MARGIN + LABELS, y,
                    right);
        write_words(chart, MARGIN + LABELS - 10, y + 4, " class=\"end\"",
                    tier_name(chart, rank));
    }
}

/* The steps of one stage; those before mitigation lie a little higher, so that both are seen
 * where they agree. */
static void write_steps(struct chart *chart, uint32_t highest, const char *stage, int shift)
{
    text_format(chart->out, "<path class=\"%s\" d=\"", stage);
    bool begun = false;
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessed_tier *t = tier_of(record_of(chart, c), stage);
        if (t) {
            int y = rank_height(chart, highest, t->rank) + shift;
            if (begun) {
                text_format(chart->out, "V%dH%d", y, centre(c) + COLUMN / 2);
            } else {
                text_format(chart->out, "M%d %dH%d", centre(c) - COLUMN / 2, y,
                            centre(c) + COLUMN / 2);
            }
            begun = true;
        }
    }
    text_append(chart->out, "\"/>\n");
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessed_tier *t = tier_of(record_of(chart, c), stage);
        if (t) {
            int x = centre(c), y = rank_height(chart, highest, t->rank) + shift;
            text_format(chart->out,
                        shift < 0 ? "<path class=\"%s mark\" d=\"M%d %dl6 6l-6 6l-6 -6z\"/>\n"
                                  : "<path class=\"%s dot\" d=\"M%d %da5 5 0 1 0 0.1 0z\"/>\n",
                        stage, x, shift < 0 ? y - 6 : y - 5);
        }
        if (t && strcmp(t->truth, "YES") != 0) {
            int y = rank_height(chart, highest, t->rank) + shift + (shift < 0 ? -9 : 17);
            write_words(chart, centre(c), y, " class=\"small middle\"", "cannot rule out");
        }
    }
}

/* Whether the evidence ever said anything of the safeguard. */
static bool is_shown(const struct chart *chart, const char *safeguard)
{
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessment_record *r = record_of(chart, c);
        for (size_t i = 0; i < r->safeguards.count; i++) {
            if (strcmp(r->safeguards.items[i].safeguard, safeguard) == 0 &&
                strcmp(r->safeguards.items[i].status, "undefined") != 0) {
                return true;
            }
        }
    }
    return false;
}

static void write_cell(struct chart *chart, size_t column, const struct assessed_safeguard *s)
{
    bool counts = strcmp(s->counts, "YES") == 0;
    bool doubt = strcmp(s->status, "stale") == 0 || strcmp(s->status, "reopened") == 0;
    const struct theme *theme = chart->theme;
    struct text words;
    text_init(&words);
    text_format(&words, "%s%s", s->status, counts ? ", counts" : "");
    text_format(chart->out,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                "class=\"cell\"%s/>\n",
                centre(column) - COLUMN / 2 + 2, chart->y + 1, COLUMN - 4, ROW - 2,
                counts  ? theme->good
                : doubt ? theme->doubt
                        : theme->plain,
                doubt ? " stroke-dasharray=\"4 3\"" : "");
    write_words(chart, centre(column), chart->y + 16, " class=\"middle\"", text_string(&words));
    chart->out->failed |= words.failed;
    text_release(&words);
}

/* A row for each safeguard that the last assessment of the block knows. */
static void write_safeguards(struct chart *chart)
{
    const struct assessment_record *last = record_of(chart, chart->count - 1);
    for (size_t i = 0; i < last->safeguards.count; i++) {
        const char *name = last->safeguards.items[i].safeguard;
        if (!is_shown(chart, name)) {
            continue;
        }
        write_words(chart, MARGIN + LABELS - 10, chart->y + 16, " class=\"end\"", name);
        for (size_t c = 0; c < chart->count; c++) {
            const struct assessment_record *r = record_of(chart, c);
            for (size_t s = 0; s < r->safeguards.count; s++) {
                if (strcmp(r->safeguards.items[s].safeguard, name) == 0) {
                    write_cell(chart, c, &r->safeguards.items[s]);
                }
            }
        }
        chart->y += ROW;
    }
}

static void write_heads(struct chart *chart)
{
    for (size_t c = 0; c < chart->count; c++) {
        const struct moved_assessment *moved = &chart->moves->list.items[chart->first + c];
        struct text words;
        size_t causes = 0;
        for (size_t i = 0; i < moved->changes.count; i++) {
            causes += moved->changes.items[i].cause;
        }
        text_init(&words);
        text_format(&words, "%zu %s", causes, causes == 1 ? "change" : "changes");
        write_words(chart, centre(c), chart->y + 14, " class=\"middle strong\"",
                    moved->record->date);
        write_words(chart, centre(c), chart->y + 30, " class=\"middle\"",
                    moved->record->outcome);
        if (!moved->first) {
            write_words(chart, centre(c), chart->y + 46, " class=\"middle small\"",
                        text_string(&words));
        }
        chart->out->failed |= words.failed;
        text_release(&words);
    }
    chart->y += 56;
}

static void write_block(struct chart *chart)
{
    const struct assessment_record *r = record_of(chart, 0);
    uint32_t highest = highest_rank(chart);
    struct text title;
    text_init(&title);
    text_format(&title, "%s under %s, edition %s", r->deployment, r->framework, r->edition);
    write_words(chart, MARGIN, chart->y + 16, " class=\"strong\"", text_string(&title));
    chart->out->failed |= title.failed;
    text_release(&title);
    chart->y += TITLE;
    write_heads(chart);
    write_ranks(chart, highest);
    write_steps(chart, highest, "before", -6);
    write_steps(chart, highest, "residual", 6);
    chart->y += (int)(highest + 1) * RANK + 8;
    write_safeguards(chart);
    chart->y += GAP;
}

static size_t block_end(const struct moves *moves, size_t first)
{
    size_t end = first + 1;
    while (end < moves->list.count && !moves->list.items[end].first) {
        end++;
    }
    return end;
}

static void write_legend(struct chart *chart)
{
    int x = MARGIN, y = chart->y + 8;
    text_format(chart->out,
                "<path class=\"before\" d=\"M%d %dh40\"/><path class=\"before mark\" "
                "d=\"M%d %dl6 6l-6 6l-6 -6z\"/>\n",
                x, y, x + 20, y - 6);
    write_words(chart, x + 48, y + 4, "", "tier before mitigation");
    x += 210;
    text_format(chart->out,
                "<path class=\"residual\" d=\"M%d %dh40\"/><path class=\"residual dot\" "
                "d=\"M%d %da5 5 0 1 0 0.1 0z\"/>\n",
                x, y, x + 20, y - 5);
    write_words(chart, x + 48, y + 4, "", "residual tier");
    chart->y += GAP;
}

static void write_style(struct text *out, const struct theme *t)
{
    text_format(out,
                "<style>text{font:13px sans-serif;fill:%s}.small{font-size:11px;fill:%s}"
                ".strong{font-weight:bold}.end{text-anchor:end}.middle{text-anchor:middle}"
                ".grid{stroke:%s;fill:none}.cell{stroke:%s}"
                ".before{stroke:%s;stroke-width:2.5;stroke-dasharray:7 4;fill:none}"
                ".residual{stroke:%s;stroke-width:2.5;fill:none}"
                ".mark{fill:%s;stroke-dasharray:none}.dot{fill:%s}</style>\n",
                t->ink, t->muted, t->line, t->line, t->before, t->residual, t->page,
                t->residual);
}

/* What the chart shows, for those who do not see it. */
static void write_description(const struct moves *moves, struct text *out)
{
    text_append(out, "<title>Recorded assessments of ");
    text_append_xml(out, *moves->title ? moves->title : "a system");
    text_append(out, "</title>\n<desc>");
    for (size_t i = 0; i < moves->list.count; i++) {
        const struct assessment_record *r = moves->list.items[i].record;
        const struct assessed_tier *before = tier_of(r, "before");
        const struct assessed_tier *residual = tier_of(r, "residual");
        struct text words;
        text_init(&words);
        text_format(&words, "%s%s under %s, %s: %s, before mitigation %s, residual %s.",
                    i ? " " : "", r->deployment, r->framework, r->date, r->outcome,
                    before ? before->tier : "not rated",
                    residual ? residual->tier : "not rated");
        text_append_xml(out, text_string(&words));
        out->failed |= words.failed;
        text_release(&words);
    }
    text_append(out, "</desc>\n");
}

void history_write_svg(const struct moves *moves, bool dark, struct text *out)
{
    struct text body;
    size_t widest = 1;
    text_init(&body);
    struct chart chart = {.moves = moves, .theme = &themes[dark], .out = &body, .y = MARGIN};
    for (size_t first = 0; first < moves->list.count; first += chart.count) {
        chart.first = first;
        chart.count = block_end(moves, first) - first;
        widest = chart.count > widest ? chart.count : widest;
        write_block(&chart);
    }
    if (moves->list.count) {
        write_legend(&chart);
    } else {
        write_words(&chart, MARGIN, chart.y + 14, "", "no assessment is recorded");
        chart.y += GAP;
    }
    int width = 2 * MARGIN + LABELS + (int)widest * COLUMN;
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width, chart.y, width, chart.y);
    write_description(moves, out);
    write_style(out, chart.theme);
    text_format(out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, chart.y,
                chart.theme->page);
    text_append(out, text_string(&body));
    text_append(out, "</svg>\n");
    out->failed |= body.failed;
    text_release(&body);
}
