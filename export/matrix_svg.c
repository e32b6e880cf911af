/* A matrix as a chart, straight to SVG: a block a system, a row a deployment, a column a
 * framework. A cell says its outcome by a sign in a shape of its own and by the kind of border,
 * its decision and tiers in words; colours (Okabe and Ito, lightened so that they differ in
 * grey, too) only repeat that. Each cell has a title, which viewers show as a tooltip. */
#include "export/describe.h"
#include "export/matrix.h"

enum {
    MARGIN = 20,
    LABELS = 170, /* width of the column of deployments */
    COLUMN = 172,
    ROW = 76,
    HEAD = 74,
    GAP = 24,
};

struct theme {
    const char *page, *ink, *muted;
    const char *fill[3], *border[3]; /* by enum verdict_outcome */
};

static const struct theme themes[2] = {
    {"#FFFFFF",
     "#16191D",
     "#3F4750",
     {"#EAF7F2", "#E3A67D", "#F1E7A4"},
     {"#00664B", "#8A3A00", "#6B5F00"}},
    {"#12161C",
     "#F1F3F5",
     "#C3CAD2",
     {"#0B2E24", "#6B3208", "#3D3803"},
     {"#4CC9A4", "#F0A36B", "#E8DA4A"}},
};

struct chart {
    const struct matrix *matrix;
    const struct theme *theme;
    struct text *out;
    int y;
};

static int column_at(size_t policy)
{
    return MARGIN + LABELS + (int)policy * COLUMN;
}

static void write_words(struct chart *chart, int x, int y, const char *attributes,
                        const char *words)
{
    text_format(chart->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, attributes);
    text_append_xml(chart->out, words);
    text_append(chart->out, "</text>\n");
}

/* What a cell says, in a sentence. */
static void describe_cell(const struct matrix *m, size_t s, size_t d, size_t p,
                          struct text *out)
{
    const struct matrix_cell *cell = matrix_at(m, s, d, p);
    const struct policy *policy = m->policies[p];
    const struct decision_rule *rule = &policy->decisions.items[cell->decided.rule];
    text_format(out, "%s, %s, %s: %s, %s by %s (%s)", m->systems[s]->title,
                deployment_words[m->deployments[d]], policy->label.id,
                matrix_outcomes[cell->outcome], decision_words[cell->decided.decision],
                rule->label.id, rule->label.cite);
    if (cell->rated) {
        text_append(out, "; before mitigation ");
        describe_tier(out, policy, cell->tier[STAGE_BEFORE]);
        text_append(out, "; residual ");
        describe_tier(out, policy, cell->tier[STAGE_RESIDUAL]);
    } else {
        text_append(out, "; no scenario is rated");
    }
    text_format(out, "; %zu %s%s", cell->gap_count, cell->gap_count == 1 ? "gap" : "gaps",
                cell->fragile ? "; fragile" : "");
    if (*cell->judged) {
        text_format(out, "; %s", cell->judged);
    }
    if (!cell->complete) {
        text_append(out, "; INCOMPLETE: an analysis hit a budget");
    }
}

/* A disc with a tick, a square with a cross, a diamond with a question mark. */
static void write_mark(struct chart *chart, enum verdict_outcome outcome, int x, int y)
{
    static const char *const shapes[] = {
        "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0zm4 0l3 3l5 -6",
        "m-8 -8h16v16h-16zm4 4l8 8m0 -8l-8 8",
        "m0 -10l10 10l-10 10l-10 -10z",
    };
    text_format(chart->out, "<path class=\"mark%d\" d=\"M%d %d%s\"/>\n", (int)outcome, x, y,
                shapes[outcome]);
    if (outcome == OUTCOME_UNDETERMINED) {
        write_words(chart, x, y + 4, " class=\"middle small\"", "?");
    }
}

/* The tiers of the stages, a line each. */
static void write_tiers(struct chart *chart, size_t policy, const struct matrix_cell *cell,
                        int x, int y)
{
    static const char *const stages[] = {"before", "residual"};
    if (!cell->rated) {
        write_words(chart, x, y, " class=\"small\"", "no scenario is rated");
        return;
    }
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        struct tier_belief tier = cell->tier[stage];
        struct text words;
        text_init(&words);
        text_format(&words, "%s: %s%s", stages[stage],
                    chart->matrix->policies[policy]->tiers.items[tier.high].label.id,
                    tier_truth(tier) == TRUTH_YES ? "" : "?");
        write_words(chart, x, y + stage * 17, " class=\"small\"", text_string(&words));
        chart->out->failed |= words.failed;
        text_release(&words);
    }
}

static void write_cell(struct chart *chart, size_t s, size_t d, size_t p)
{
    const struct matrix_cell *cell = matrix_at(chart->matrix, s, d, p);
    int x = column_at(p), y = chart->y;
    struct text words;
    text_init(&words);
    describe_cell(chart->matrix, s, d, p, &words);
    text_append(chart->out, "<g><title>");
    text_append_xml(chart->out, text_string(&words));
    text_format(chart->out,
                "</title><rect class=\"cell%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                "rx=\"4\"%s/>\n",
                (int)cell->outcome, x + 3, y + 3, COLUMN - 6, ROW - 6,
                cell->fragile ? " stroke-dasharray=\"6 4\"" : "");
    write_mark(chart, cell->outcome, x + 18, y + 21);
    write_words(chart, x + 34, y + 26, " class=\"strong\"",
                matrix_decisions[cell->decided.decision]);
    text_clear(&words);
    text_format(&words, "%zu %s%s", cell->gap_count, cell->gap_count == 1 ? "gap" : "gaps",
                cell->complete ? "" : ", incomplete");
    write_words(chart, x + COLUMN - 12, y + 26, " class=\"end small\"", text_string(&words));
    write_tiers(chart, p, cell, x + 12, y + 45);
    text_append(chart->out, "</g>\n");
    chart->out->failed |= words.failed;
    text_release(&words);
}

static void write_block(struct chart *chart, size_t s)
{
    const struct matrix *m = chart->matrix;
    write_words(chart, MARGIN, chart->y + 18, " class=\"title\"", m->systems[s]->title);
    for (size_t p = 0; p < m->policy_count; p++) {
        write_words(chart, column_at(p) + 8, chart->y + 46, " class=\"strong\"",
                    m->policies[p]->label.id);
        write_words(chart, column_at(p) + 8, chart->y + 63, " class=\"small\"",
                    m->policies[p]->publisher);
    }
    chart->y += HEAD;
    for (size_t d = 0; d < m->deployment_count; d++) {
        write_words(chart, MARGIN + LABELS - 12, chart->y + ROW / 2 + 5, " class=\"end\"",
                    deployment_words[m->deployments[d]]);
        for (size_t p = 0; p < m->policy_count; p++) {
            write_cell(chart, s, d, p);
        }
        chart->y += ROW;
    }
    chart->y += GAP;
}

static void write_legend(struct chart *chart)
{
    static const char *const lines[] = {
        "dashed border: fragile, the bound reading gives another tier or decision",
        "the tier before mitigation and the residual tier; ? after a tier: it cannot be ruled "
        "out",
        "mitigate: deploy with mitigations; restrict: restricted access; discret.: restricted "
        "at discretion",
        "wait: provisional hold; hold: hold deployment; halt: hold development",
    };
    int x = MARGIN + 12;
    for (int o = OUTCOME_ACCEPTABLE; o <= OUTCOME_UNDETERMINED; o++) {
        write_mark(chart, (enum verdict_outcome)o, x, chart->y + 10);
        write_words(chart, x + 16, chart->y + 15, "",
                    o == OUTCOME_CROSSED ? "a threshold is crossed" : matrix_outcomes[o]);
        x += o == OUTCOME_CROSSED ? 200 : 130;
    }
    chart->y += 40;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        write_words(chart, MARGIN, chart->y, " class=\"small\"", lines[i]);
        chart->y += 18;
    }
    chart->y += MARGIN - 18;
}

static void write_style(struct text *out, const struct theme *t)
{
    text_format(out,
                "<style>text{font:13px sans-serif;fill:%s}.small{font-size:11.5px;fill:%s}"
                ".strong{font-weight:bold}.title{font-size:16px;font-weight:bold}"
                ".end{text-anchor:end}.middle{text-anchor:middle}",
                t->ink, t->muted);
    for (int o = 0; o < 3; o++) {
        text_format(out,
                    ".cell%d{fill:%s;stroke:%s;stroke-width:%s}"
                    ".mark%d{fill:%s;stroke:%s;stroke-width:2}",
                    o, t->fill[o], t->border[o], o == OUTCOME_CROSSED ? "3" : "1.5", o, t->page,
                    t->border[o]);
    }
    text_append(out, "</style>\n");
}

/* The head of the picture, which says in words how many cells come out how. */
static void write_description(const struct matrix *m, struct text *out)
{
    size_t counts[3] = {0, 0, 0};
    size_t cells = m->system_count * m->deployment_count * m->policy_count;
    for (size_t i = 0; i < cells; i++) {
        counts[m->cells[i].outcome]++;
    }
    text_format(out,
                "<title>Verdicts as of %s</title>\n<desc>%zu verdicts: %zu acceptable, %zu "
                "cross a threshold, %zu undetermined.%s Each cell has a title.</desc>\n",
                m->date, cells, counts[OUTCOME_ACCEPTABLE], counts[OUTCOME_CROSSED],
                counts[OUTCOME_UNDETERMINED],
                m->complete ? "" : " INCOMPLETE: an analysis hit a budget.");
}

void matrix_write_svg(const struct matrix *m, bool dark, struct text *out)
{
    struct text body;
    text_init(&body);
    struct chart chart = {m, &themes[dark], &body, MARGIN};
    for (size_t s = 0; s < m->system_count; s++) {
        write_block(&chart, s);
    }
    write_legend(&chart);
    int width = 2 * MARGIN + LABELS + COLUMN * (int)(m->policy_count > 2 ? m->policy_count : 3);
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width, chart.y, width, chart.y);
    write_description(m, out);
    write_style(out, chart.theme);
    text_format(out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, chart.y,
                chart.theme->page);
    text_append(out, text_string(&body));
    text_append(out, "</svg>\n");
    out->failed |= body.failed;
    text_release(&body);
}
