/* A heat map straight to SVG: the levels of the first capability upwards, those of the second
 * to the right. A cell says its decision and tiers in words and the kind of decision by its
 * border; colours (Okabe and Ito, lightened or darkened so that they differ in grey, too) only
 * repeat that. Where the system may be, a second frame and words say so. */
#include "export/heat_map.h"

#include "export/describe.h"
#include "export/matrix.h"

#include <string.h>

enum { MARGIN = 20, LABELS = 80, HEAD = 96, COLUMN = 190, ROW = 78, LINE = 18, LEAST = 680 };

static const struct {
    const char *width, *dashes;
    const char *cells; /* how matrix_decisions call it */
    const char *words;
} kinds[] = {
    /* by enum heat */
    {"1.5", "none", "deploy, mitigate", "deploy, or deploy with mitigations"},
    {"1.5", "2 3", "restrict, discret.", "restricted"},
    {"1.5", "8 4", "wait", "provisional hold"},
    {"3.5", "none", "hold, halt", "hold deployment or development"},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct theme {
    const char *page, *ink, *muted;
    const char *fill[KINDS], *border[KINDS];
};

static const struct theme themes[2] = {
    {"#FFFFFF",
     "#16191D",
     "#2E353C",
     {"#F0FAF6", "#F4E9A0", "#B4D9F1", "#E29C6F"},
     {"#00664B", "#6B5F00", "#00507D", "#8A3A00"}},
    {"#12161C",
     "#F1F3F5",
     "#D3DAE1",
     {"#0A2A20", "#4B4504", "#12395A", "#8A4514"},
     {"#4CC9A4", "#E8DA4A", "#6FBDF0", "#F7B285"}},
};

struct chart {
    const struct shown_heat_map *shown;
    const struct theme *theme;
    struct text *out;
    int y;
};

static void write_words(struct chart *chart, int x, int y, const char *attributes,
                        const char *words)
{
    text_format(chart->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, attributes);
    text_append_xml(chart->out, words);
    text_append(chart->out, "</text>\n");
}

/* The same of what 'words' holds, which is emptied. */
static void write_text(struct chart *chart, int x, int y, const char *attributes,
                       struct text *words)
{
    write_words(chart, x, y, attributes, text_string(words));
    chart->out->failed |= words->failed;
    text_clear(words);
}

static void write_tiers(struct chart *chart, const struct heat_cell *cell, int x, int y,
                        struct text *words)
{
    static const char *const stages[] = {"before", "residual"};
    const struct policy *policy = chart->shown->verdict->situation.question.policy;
    if (!cell->rated) {
        write_words(chart, x, y, " class=\"small\"", "no scenario is rated");
        return;
    }
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        text_format(words, "%s: %s%s", stages[stage],
                    policy->tiers.items[cell->tier[stage].high].label.id,
                    tier_truth(cell->tier[stage]) == TRUTH_YES ? "" : "?");
        write_text(chart, x, y + stage * 17, " class=\"small\"", words);
    }
}

/* Whether the measurements leave one pair of levels alone. */
static bool is_certain(const struct heat_map *map)
{
    return map->axes[0].shown == map->axes[0].possible &&
           map->axes[1].shown == map->axes[1].possible;
}

static void write_cell(struct chart *chart, uint32_t row, uint32_t column, struct text *words)
{
    const struct heat_cell *cell = heat_map_at(chart->shown->map, row, column);
    int x = MARGIN + LABELS + (int)column * COLUMN, y = chart->y;
    if (cell->known) {
        text_format(chart->out, "<rect class=\"heat%d\"", (int)heat_of(cell));
    } else {
        text_append(chart->out, "<rect class=\"unknown\"");
    }
    text_format(chart->out, " x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", x + 6, y + 6,
                COLUMN - 12, ROW - 12);
    if (cell->here) {
        text_format(chart->out,
                    "<rect class=\"here\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    x + 1, y + 1, COLUMN - 2, ROW - 2);
        write_words(chart, x + COLUMN - 14, y + 26, " class=\"end small strong\"",
                    is_certain(chart->shown->map) ? "measured" : "may be here");
    }
    if (cell->known) {
        write_words(chart, x + 15, y + 26, " class=\"strong\"",
                    matrix_decisions[cell->decided.decision]);
        write_tiers(chart, cell, x + 15, y + 44, words);
    } else {
        write_words(chart, x + 15, y + 26, "", "not evaluated");
    }
}

static void write_head(struct chart *chart, struct text *words)
{
    const struct question *q = &chart->shown->verdict->situation.question;
    text_format(words, "%s, %s", q->evidence->title,
                q->model->deployments[q->deployment].label.title);
    write_text(chart, MARGIN, chart->y + 16, " class=\"title\"", words);
    text_format(words, "under %s %s, %s reading, as of %s", q->policy->label.title,
                q->policy->edition,
                reading_words[situation_reading(&chart->shown->verdict->situation)], q->date);
    write_text(chart, MARGIN, chart->y + 38, "", words);
    text_append(words, "what if: two capabilities had these levels, all else as measured");
    if (q->elsewhere) {
        text_format(words, "; residual tiers in the world '%s'", world_words[q->world]);
    }
    if (!chart->shown->map->complete) {
        text_append(words, "; INCOMPLETE: a budget was hit or the work was stopped");
    }
    write_text(chart, MARGIN, chart->y + 56, " class=\"small\"", words);
    text_format(words, "↑ %s", heat_map_capability(chart->shown, 0)->label.title);
    write_text(chart, MARGIN, chart->y + 84, " class=\"strong\"", words);
    chart->y += HEAD;
}

static void write_grid(struct chart *chart, struct text *words)
{
    const struct heat_map *map = chart->shown->map;
    for (uint32_t row = map->axes[0].highest + 1; row-- > 0;) {
        text_format(words, "level %u", row);
        write_text(chart, MARGIN, chart->y + ROW / 2 + 5, "", words);
        for (uint32_t column = 0; column <= map->axes[1].highest; column++) {
            write_cell(chart, row, column, words);
        }
        chart->y += ROW;
    }
    for (uint32_t column = 0; column <= map->axes[1].highest; column++) {
        text_format(words, "level %u", column);
        write_text(chart, MARGIN + LABELS + (int)column * COLUMN + COLUMN / 2, chart->y + 20,
                   " class=\"middle\"", words);
    }
    text_format(words, "→ %s", heat_map_capability(chart->shown, 1)->label.title);
    write_text(chart, MARGIN + LABELS, chart->y + 44, " class=\"strong\"", words);
    chart->y += 72;
}

static void write_legend(struct chart *chart, struct text *words)
{
    for (int kind = 0; kind < KINDS; kind++) {
        text_format(chart->out,
                    "<rect class=\"heat%d\" x=\"%d\" y=\"%d\" width=\"28\" height=\"13\"/>\n",
                    kind, MARGIN + 2, chart->y - 11);
        text_format(words, "%s: %s", kinds[kind].cells, kinds[kind].words);
        write_text(chart, MARGIN + 42, chart->y, "", words);
        chart->y += LINE + 3;
    }
    text_format(chart->out,
                "<rect class=\"here\" x=\"%d\" y=\"%d\" width=\"30\" height=\"15\"/>\n",
                MARGIN + 1, chart->y - 12);
    write_words(chart, MARGIN + 42, chart->y, "",
                "measured, may be here: where the system is, as far as the evidence says");
    chart->y += LINE + 6;
    write_words(
        chart, MARGIN, chart->y, " class=\"small\"",
        "the tier before mitigation and the residual tier; ? after a tier: it cannot be "
        "ruled out");
    for (int axis = 0; axis < 2; axis++) {
        const struct capability *capability = heat_map_capability(chart->shown, axis);
        chart->y += LINE + 6;
        write_words(chart, MARGIN, chart->y, " class=\"small strong\"",
                    capability->label.title);
        for (uint32_t level = 1; level <= chart->shown->map->axes[axis].highest; level++) {
            chart->y += LINE;
            text_format(words, "%u  %s", level, capability->levels.items[level - 1]);
            write_text(chart, MARGIN, chart->y, " class=\"small\"", words);
        }
    }
    chart->y += MARGIN;
}

static void write_style(struct text *out, const struct theme *t)
{
    text_format(out,
                "<style>text{font:13px sans-serif;fill:%s}.small{font-size:11.5px;fill:%s}"
                ".strong{font-weight:bold}.title{font-size:16px;font-weight:bold}"
                ".end{text-anchor:end}.middle{text-anchor:middle}"
                ".here{fill:none;stroke:%s;stroke-width:2}"
                ".unknown{fill:none;stroke:%s;stroke-dasharray:1 3}",
                t->ink, t->muted, t->ink, t->muted);
    for (int kind = 0; kind < KINDS; kind++) {
        text_format(out, ".heat%d{fill:%s;stroke:%s;stroke-width:%s;stroke-dasharray:%s}", kind,
                    t->fill[kind], t->border[kind], kinds[kind].width, kinds[kind].dashes);
    }
    text_append(out, "</style>\n");
}

/* The head of the picture, which says in words how many cells come out how. */
static void write_description(const struct shown_heat_map *s, struct text *out)
{
    const struct heat_map *map = s->map;
    uint32_t cells = (map->axes[0].highest + 1) * (map->axes[1].highest + 1);
    uint32_t counts[KINDS] = {0};
    for (uint32_t i = 0; i < cells; i++) {
        if (map->cells[i].known) {
            counts[heat_of(&map->cells[i])]++;
        }
    }
    text_append(out, "<title>Verdicts by ");
    text_append_xml(out, heat_map_capability(s, 0)->label.title);
    text_append(out, " and ");
    text_append_xml(out, heat_map_capability(s, 1)->label.title);
    text_format(out, "</title>\n<desc>%u pairs of levels:", cells);
    for (int kind = 0; kind < KINDS; kind++) {
        text_format(out, "%s %u %s", kind ? ";" : "", counts[kind], kinds[kind].words);
    }
    text_append(out, map->complete ? ".</desc>\n" : ". INCOMPLETE.</desc>\n");
}

/* Wide enough for the grid and, at 8 pixels a byte of its words, for what stands beneath it. */
static int picture_width(const struct shown_heat_map *s)
{
    int width = LABELS + COLUMN * (int)(s->map->axes[1].highest + 1);
    width = width < LEAST ? LEAST : width;
    for (int axis = 0; axis < 2; axis++) {
        const struct capability *capability = heat_map_capability(s, axis);
        int words = LABELS + 10 * (int)strlen(capability->label.title);
        width = words > width ? words : width;
        for (uint32_t level = 1; level <= s->map->axes[axis].highest; level++) {
            words = 8 * (int)strlen(capability->levels.items[level - 1]);
            width = words > width ? words : width;
        }
    }
    return 2 * MARGIN + width;
}

void heat_map_write_svg(const struct shown_heat_map *s, struct text *out)
{
    struct text body, words;
    text_init(&body);
    text_init(&words);
    struct chart chart = {s, &themes[s->dark], &body, MARGIN};
    write_head(&chart, &words);
    write_grid(&chart, &words);
    write_legend(&chart, &words);
    int width = picture_width(s);
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width, chart.y, width, chart.y);
    write_description(s, out);
    write_style(out, chart.theme);
    text_format(out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, chart.y,
                chart.theme->page);
    text_append(out, text_string(&body));
    text_append(out, "</svg>\n");
    out->failed |= body.failed || words.failed;
    text_release(&words);
    text_release(&body);
}
