/* The Pareto front straight to SVG: cost to the right, probability downwards on a logarithmic
 * scale, a numbered point a set with its friction, and below what each number stands for. A dot
 * is in force by now, a diamond has new safeguards. Points of one cost stand in a column, whose
 * labels are kept apart. */
#include "export/cuts.h"

#include "export/describe.h"

#include <math.h>
#include <string.h>

enum {
    MARGIN = 20,
    AXIS = 70,
    PLOT_WIDTH = 600,
    PLOT_HEIGHT = 300,
    ROOM = 90, /* right of the plot, for labels */
    HEAD = 118,
    LINE = 18,
    MOST_NAMED = 40,
    MOST_TICKS = 8,
    MOST_DECADES = 12,
    DIGITS = 4,
};

struct theme {
    const char *page, *ink, *muted, *grid, *point, *fresh;
};

static const struct theme themes[2] = {
    {"#FFFFFF", "#16191D", "#3F4750", "#C9CFD6", "#00507D", "#8A3A00"},
    {"#12161C", "#F1F3F5", "#C3CAD2", "#3A424C", "#6FBDF0", "#F7B285"},
};

struct plot {
    const struct cuts_report *report;
    const struct theme *theme;
    struct text *out;
    double most_cost;
    int decades; /* from 1 down */
    bool zero;   /* a row of its own below them */
    int y;
};

static const struct front_point *point_at(const struct plot *p, size_t i)
{
    return &p->report->front->points[i];
}

static void measure(struct plot *p)
{
    double least = 1;
    for (size_t i = 0; i < p->report->front->count; i++) {
        const struct front_point *point = point_at(p, i);
        p->most_cost = fmax(p->most_cost, point->set.cost);
        p->zero |= point->probability <= 0;
        least = point->probability > 0 ? fmin(least, point->probability) : least;
    }
    double decades = ceil(-log10(least) - 1e-9);
    p->decades = decades < 1 ? 1 : decades > MOST_DECADES ? MOST_DECADES : (int)decades;
}

static int column_of(const struct plot *p, double cost)
{
    double share = p->most_cost > 0 ? cost / p->most_cost : 0;
    share = share >= 0 && share <= 1 ? share : 1; /* sums of costs may overflow */
    return MARGIN + AXIS + (int)lround(share * PLOT_WIDTH);
}

static int row_of(const struct plot *p, double probability)
{
    int rows = p->decades + p->zero;
    double down = probability > 0 ? fmin(-log10(probability), p->decades) : rows;
    return HEAD + (int)lround(down / rows * PLOT_HEIGHT);
}

static void write_words(struct plot *p, int x, int y, const char *attributes,
                        struct text *words)
{
    text_format(p->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, attributes);
    text_append_xml(p->out, text_string(words));
    text_append(p->out, "</text>\n");
    p->out->failed |= words->failed;
    text_clear(words);
}

static void write_head(struct plot *p, struct text *words)
{
    const struct cuts_report *r = p->report;
    const struct question *q = &r->verdicts[0]->situation.question;
    text_format(words, "%s, %s", q->evidence->title,
                q->model->deployments[q->deployment].label.title);
    if (r->verdict_count > 1) {
        text_format(words, " and %zu more", r->verdict_count - 1);
    }
    write_words(p, MARGIN, MARGIN + 16, " class=\"title\"", words);
    text_format(words, "sets of safeguards that no other is better than, under %s %s",
                q->policy->label.title, q->policy->edition);
    write_words(p, MARGIN, MARGIN + 38, "", words);
    text_append(words, r->front->complete ? "exact" : "INCOMPLETE: stopped early");
    if (!isnan(r->bypass)) {
        text_append(words, "; bypass rates that nothing measures are assumed to be ");
        text_rounded(words, r->bypass, DIGITS);
        text_append(words, " (illustrative)");
    }
    write_words(p, MARGIN, MARGIN + 56, " class=\"small\"", words);
    text_append(words, "\xe2\x86\x93 probability of the likeliest goal (logarithmic)");
    write_words(p, MARGIN, HEAD - 10, " class=\"small strong\"", words);
}

static void write_rule(struct plot *p, int x1, int y1, int x2, int y2)
{
    text_format(p->out, "<path class=\"grid\" d=\"M%d %dL%d %d\"/>\n", x1, y1, x2, y2);
}

/* A step of 1, 2 or 5 times a power of ten, at most MOST_TICKS of them. */
static double cost_step(double most)
{
    double power = pow(10, floor(log10(most / MOST_TICKS)));
    static const double factors[] = {1, 2, 5, 10};
    int i = 0;
    while (i < 3 && most / (factors[i] * power) > MOST_TICKS) {
        i++;
    }
    return factors[i] * power;
}

static void write_axes(struct plot *p, struct text *words)
{
    int left = MARGIN + AXIS, bottom = HEAD + PLOT_HEIGHT;
    for (int d = 0; d <= p->decades + p->zero; d++) {
        double probability = d > p->decades ? 0 : pow(10, -d);
        int y = row_of(p, probability);
        write_rule(p, left, y, left + PLOT_WIDTH, y);
        text_rounded(words, probability, DIGITS);
        write_words(p, left - 10, y + 4, " class=\"end small\"", words);
    }
    double step = p->most_cost > 0 ? cost_step(p->most_cost) : 1;
    step = p->report->no_costs ? fmax(step, 1) : step;
    for (int i = 0; i <= MOST_TICKS && i * step <= p->most_cost * (1 + 1e-9); i++) {
        int x = column_of(p, i * step);
        write_rule(p, x, HEAD, x, bottom);
        text_rounded(words, i * step, DIGITS);
        write_words(p, x, bottom + 18, " class=\"middle small\"", words);
    }
    text_append(words, "\xe2\x86\x92 ");
    text_append(words, p->report->no_costs ? "new safeguards (no cost is stated)"
                                           : "cost that is still to be spent");
    write_words(p, left, bottom + 38, " class=\"small strong\"", words);
    p->y = bottom + 70;
}

static uint32_t count_fresh(const struct plot *p, const struct cover_set *set)
{
    uint32_t fresh = 0;
    for (uint32_t e = 0; e < set->count; e++) {
        fresh += !p->report->cuts->players.in_force[set->elements[e]];
    }
    return fresh;
}

static void append_members(const struct plot *p, const struct cover_set *set, struct text *out)
{
    const struct cut_players *players = &p->report->cuts->players;
    const struct threatmodel *model = p->report->verdicts[0]->situation.question.model;
    for (uint32_t e = 0; e < set->count; e++) {
        text_append(out, e ? ", " : "");
        text_append(out,
                    model->safeguards.items[players->safeguards[set->elements[e]]].label.title);
        text_append(out, players->in_force[set->elements[e]] ? "" : " (new)");
    }
    text_append(out, set->count ? "" : "no safeguard");
}

/* A dot where all is in force, a diamond where something is new. */
static void write_mark(struct plot *p, const struct cover_set *set, int x, int y)
{
    if (count_fresh(p, set)) {
        text_format(p->out, "<path class=\"fresh\" d=\"M%d %dl6 6l-6 6l-6 -6z\"/>\n", x, y - 6);
    } else {
        text_format(p->out, "<circle class=\"point\" cx=\"%d\" cy=\"%d\" r=\"5\"/>\n", x, y);
    }
}

/* Points come by cost; within one cost labels go down at least a line each. */
static void write_points(struct plot *p, struct text *words)
{
    int column = -1, label = 0;
    for (size_t i = 0; i < p->report->front->count; i++) {
        const struct front_point *point = point_at(p, i);
        int x = column_of(p, point->set.cost), y = row_of(p, point->probability);
        write_mark(p, &point->set, x, y);
        if (i >= MOST_NAMED) {
            continue;
        }
        label = x == column && y < label + 13 ? label + 13 : y;
        column = x;
        if (label != y) {
            write_rule(p, x + 6, y, x + 14, label);
        }
        text_format(words, "%zu", i + 1);
        if (point->friction > 0) {
            text_append(words, ", friction ");
            text_rounded(words, point->friction, DIGITS);
        }
        write_words(p, x + 16, label + 4, " class=\"small label\"", words);
    }
}

static void write_legend(struct plot *p, struct text *words)
{
    size_t count = p->report->front->count, named = count < MOST_NAMED ? count : MOST_NAMED;
    const struct cover_set none = {.count = 0};
    write_mark(p, &none, MARGIN + 8, p->y - 4);
    text_append(words, "all of it in force by now");
    write_words(p, MARGIN + 24, p->y, " class=\"small\"", words);
    text_format(p->out, "<path class=\"fresh\" d=\"M%d %dl6 6l-6 6l-6 -6z\"/>\n", MARGIN + 228,
                p->y - 10);
    text_append(words, "with new safeguards");
    write_words(p, MARGIN + 244, p->y, " class=\"small\"", words);
    p->y += LINE + 6;
    for (size_t i = 0; i < named; i++, p->y += LINE) {
        const struct front_point *point = point_at(p, i);
        text_format(words, "%zu", i + 1);
        write_words(p, MARGIN + 20, p->y, " class=\"end small strong\"", words);
        text_append(words, "cost ");
        text_rounded(words, point->set.cost, DIGITS);
        text_append(words, ", probability ");
        text_rounded(words, point->probability, DIGITS);
        text_append(words, ": ");
        append_members(p, &point->set, words);
        write_words(p, MARGIN + 30, p->y, " class=\"small\"", words);
    }
    if (named < count) {
        text_format(words, "and %zu more", count - named);
        write_words(p, MARGIN + 30, p->y, " class=\"small\"", words);
        p->y += LINE;
    }
    p->y += MARGIN / 2;
}

/* Wide enough for what stands beneath the plot, at 6 pixels a byte. */
static int picture_width(const struct plot *p, struct text *words)
{
    int width = AXIS + PLOT_WIDTH + ROOM;
    for (size_t i = 0; i < p->report->front->count && i < MOST_NAMED; i++) {
        append_members(p, &point_at(p, i)->set, words);
        int needed = 240 + 6 * (int)strlen(text_string(words));
        width = needed > width ? needed : width;
        text_clear(words);
    }
    return 2 * MARGIN + width;
}

static void write_style(struct text *out, const struct theme *t)
{
    text_format(out,
                "<style>text{font:13px sans-serif;fill:%s}.small{font-size:11.5px;fill:%s}"
                ".strong{font-weight:bold}.title{font-size:16px;font-weight:bold}"
                ".label{paint-order:stroke;stroke:%s;stroke-width:4}"
                ".end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:%s;fill:none}"
                ".point{fill:%s;stroke:%s;stroke-width:2}"
                ".fresh{fill:%s;stroke:%s;stroke-width:2}</style>\n",
                t->ink, t->muted, t->page, t->grid, t->point, t->point, t->page, t->fresh);
}

void cuts_write_svg(const struct cuts_report *r, struct text *out)
{
    struct text body, words;
    text_init(&body);
    text_init(&words);
    struct plot p = {.report = r, .theme = &themes[r->dark], .out = &body};
    measure(&p);
    write_head(&p, &words);
    write_axes(&p, &words);
    write_points(&p, &words);
    write_legend(&p, &words);
    int width = picture_width(&p, &words);
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width, p.y, width, p.y);
    text_format(out,
                "<title>Pareto front of cost, probability and friction</title>\n"
                "<desc>%zu sets of safeguards, listed below the plot%s.</desc>\n",
                r->front->count, r->front->complete ? "" : "; INCOMPLETE");
    write_style(out, p.theme);
    text_format(out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, p.y,
                p.theme->page);
    text_append(out, text_string(&body));
    text_append(out, "</svg>\n");
    out->failed |= body.failed || words.failed;
    text_release(&words);
    text_release(&body);
}
