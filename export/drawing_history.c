/* A history as a table of states: for each deployment and framework the outcomes, the tiers as
 * steps, and the status of safeguards, a column an assessment. What is more than a table has
 * columns for is left out at the beginning, and said to be. */
#include "base/limits.h"
#include "export/drawing_parts.h"
#include "export/history.h"

#include <string.h>

struct chart {
    const struct moves *moves;
    struct json json;
    size_t columns;
    size_t first, count; /* the assessments of the block */
    size_t block;        /* its number */
};

static const struct assessment_record *record_of(const struct chart *chart, size_t column)
{
    return chart->moves->list.items[chart->first + column].record;
}

static size_t block_end(const struct moves *moves, size_t first)
{
    size_t end = first + 1;
    while (end < moves->list.count && !moves->list.items[end].first) {
        end++;
    }
    return end;
}

static void open_row(struct chart *chart, const char *id, const char *label)
{
    struct text name;
    text_init(&name);
    text_format(&name, "%zu/%s", chart->block, id);
    json_open_object(&chart->json, NULL);
    json_string(&chart->json, "id", text_string(&name));
    json_string(&chart->json, "label", label);
    chart->json.out->failed |= name.failed;
    text_release(&name);
}

/* Blocks with fewer assessments than the longest one end in empty cells. */
static void close_row(struct chart *chart)
{
    for (size_t c = chart->count; c < chart->columns; c++) {
        json_open_object(&chart->json, NULL);
        json_string(&chart->json, "state", "none");
        json_close(&chart->json);
    }
    json_close(&chart->json);
    json_close(&chart->json);
}

static void write_outcomes(struct chart *chart)
{
    const struct assessment_record *first = record_of(chart, 0);
    struct text words;
    text_init(&words);
    text_format(&words, "%s under %s, edition %s", first->deployment, first->framework,
                first->edition);
    open_row(chart, "outcome", "outcome");
    drawing_write_text(&chart->json, "heading", text_string(&words));
    json_open_array(&chart->json, "cells");
    for (size_t c = 0; c < chart->count; c++) {
        const struct moved_assessment *moved = &chart->moves->list.items[chart->first + c];
        size_t causes = 0;
        for (size_t i = 0; i < moved->changes.count; i++) {
            causes += moved->changes.items[i].cause;
        }
        chart->json.out->failed |= words.failed;
        text_clear(&words);
        text_append(&words, moved->record->date);
        if (!moved->first) {
            text_format(&words, "\n%zu %s", causes, causes == 1 ? "change" : "changes");
        }
        json_open_object(&chart->json, NULL);
        json_string(&chart->json, "state", moved->record->outcome);
        json_string(&chart->json, "text", text_string(&words));
        json_close(&chart->json);
    }
    close_row(chart);
    chart->json.out->failed |= words.failed;
    text_release(&words);
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

/* The id of the tier with this rank, where an assessment of the block has it; else NULL. */
static const char *tier_name(const struct chart *chart, uint32_t rank)
{
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessment_record *r = record_of(chart, c);
        for (size_t i = 0; i < r->tiers.count; i++) {
            if (r->tiers.items[i].rank == rank && *r->tiers.items[i].tier) {
                return r->tiers.items[i].tier;
            }
        }
    }
    return NULL;
}

static void write_tier(struct chart *chart, const struct assessment_record *r,
                       const char *stage, const char *doubt)
{
    const struct assessed_tier *tier = tier_of(r, stage);
    if (tier && *tier->tier) {
        json_string(&chart->json, stage, tier->tier);
        json_bool(&chart->json, doubt, strcmp(tier->truth, "YES") != 0);
    }
}

static void write_tiers(struct chart *chart)
{
    const char *name;
    uint32_t highest = 0;
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessment_record *r = record_of(chart, c);
        for (size_t i = 0; i < r->tiers.count; i++) {
            highest = r->tiers.items[i].rank > highest ? r->tiers.items[i].rank : highest;
        }
    }
    open_row(chart, "tier", "tier");
    json_open_array(&chart->json, "scale");
    for (uint32_t rank = 0; rank <= highest; rank++) {
        if ((name = tier_name(chart, rank))) {
            json_string(&chart->json, NULL, name);
        }
    }
    json_close(&chart->json);
    json_open_array(&chart->json, "cells");
    for (size_t c = 0; c < chart->count; c++) {
        json_open_object(&chart->json, NULL);
        json_string(&chart->json, "state", "none");
        write_tier(chart, record_of(chart, c), "before", "before_in_doubt");
        write_tier(chart, record_of(chart, c), "residual", "residual_in_doubt");
        json_close(&chart->json);
    }
    close_row(chart);
}

static const struct assessed_safeguard *find_safeguard(const struct assessment_record *r,
                                                       const char *safeguard)
{
    for (size_t i = 0; i < r->safeguards.count; i++) {
        if (strcmp(r->safeguards.items[i].safeguard, safeguard) == 0) {
            return &r->safeguards.items[i];
        }
    }
    return NULL;
}

/* Whether the evidence ever said anything of the safeguard. */
static bool is_shown(const struct chart *chart, const char *safeguard)
{
    for (size_t c = 0; c < chart->count; c++) {
        const struct assessed_safeguard *s = find_safeguard(record_of(chart, c), safeguard);
        if (s && strcmp(s->status, "undefined") != 0) {
            return true;
        }
    }
    return false;
}

static void write_standing(struct chart *chart, const struct assessed_safeguard *s)
{
    bool counts = s && strcmp(s->counts, "YES") == 0;
    json_open_object(&chart->json, NULL);
    json_string(&chart->json, "state", !s ? "none" : counts ? "in-force" : "not-in-force");
    if (s) {
        json_string(&chart->json, "word", s->status);
        drawing_write_text(&chart->json, "tooltip", s->why);
    }
    json_close(&chart->json);
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
        open_row(chart, name, name);
        json_open_array(&chart->json, "cells");
        for (size_t c = 0; c < chart->count; c++) {
            write_standing(chart, find_safeguard(record_of(chart, c), name));
        }
        close_row(chart);
    }
}

static void write_blocks(struct chart *chart)
{
    size_t end;
    json_open_array(&chart->json, "rows");
    for (size_t first = 0; first < chart->moves->list.count; first = end) {
        end = block_end(chart->moves, first);
        size_t count = end - first;
        chart->count = count < LIMIT_DRAWING_COLUMNS ? count : LIMIT_DRAWING_COLUMNS;
        chart->first = end - chart->count;
        chart->block++;
        write_outcomes(chart);
        write_tiers(chart);
        write_safeguards(chart);
    }
    json_close(&chart->json);
}

static void write_head(struct chart *chart, size_t longest)
{
    struct text line;
    text_init(&line);
    text_format(&line, "Assessments of %s",
                *chart->moves->title ? chart->moves->title : "a system");
    json_count(&chart->json, "drawing", 1);
    json_string(&chart->json, "form", "grid");
    drawing_write_text(&chart->json, "title", text_string(&line));
    json_string(&chart->json, "subtitle",
                chart->moves->list.count ? "as they were recorded, the earliest to the left"
                                         : "no assessment is recorded");
    json_open_array(&chart->json, "footer");
    if (longest > LIMIT_DRAWING_COLUMNS) {
        text_clear(&line);
        text_format(&line, "Only the last %u of up to %zu assessments are drawn",
                    LIMIT_DRAWING_COLUMNS, longest);
        json_string(&chart->json, NULL, text_string(&line));
    }
    json_string(&chart->json, NULL,
                "Changes: of evidence, models, framework or question since the assessment "
                "before; 'pathgate history' names them");
    json_close(&chart->json);
    chart->json.out->failed |= line.failed;
    text_release(&line);
}

void history_write_drawing(const struct moves *moves, struct text *out)
{
    struct chart chart = {.moves = moves};
    size_t longest = 0;
    for (size_t first = 0, end; first < moves->list.count; first = end) {
        end = block_end(moves, first);
        longest = end - first > longest ? end - first : longest;
    }
    chart.columns = longest < LIMIT_DRAWING_COLUMNS ? longest : LIMIT_DRAWING_COLUMNS;
    json_init(&chart.json, out);
    json_open_object(&chart.json, NULL);
    write_head(&chart, longest);
    json_open_array(&chart.json, "columns");
    for (size_t c = 0; c < chart.columns; c++) {
        json_string(&chart.json, NULL, "");
    }
    json_close(&chart.json);
    write_blocks(&chart);
    json_close(&chart.json);
}
