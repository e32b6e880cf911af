/* A heat map as a table of states: the unlocking frontier of two capabilities, the levels of
 * the first upwards, those of the second to the right. The state of a cell is what its decision
 * comes to, or undetermined where the verdict leaves that open; a mark says where the
 * measurements put the system. */
#include "export/describe.h"
#include "export/drawing_parts.h"
#include "export/heat_map.h"

static const char *state_of(const struct heat_cell *cell)
{
    return !cell->known                                                 ? "unknown"
           : cell->open                                                 ? "undetermined"
           : cell->decided.decision <= DECISION_DEPLOY_WITH_MITIGATIONS ? "acceptable"
                                                                        : "crossed";
}

/* Whether the measurements leave one pair of levels alone. */
static bool is_certain(const struct heat_map *map)
{
    return map->axes[0].shown == map->axes[0].possible &&
           map->axes[1].shown == map->axes[1].possible;
}

static void write_cell(struct json *json, const struct shown_heat_map *s, uint32_t row,
                       uint32_t column)
{
    const struct heat_cell *cell = heat_map_at(s->map, row, column);
    struct text words;
    text_init(&words);
    json_open_object(json, NULL);
    json_string(json, "state", state_of(cell));
    if (cell->known) {
        drawing_word_tiers(s->verdict->situation.question.policy,
                           cell->rated ? cell->tier : NULL, &words);
        json_string(json, "word", drawing_decision(cell->decided.decision));
        drawing_write_text(json, "text", text_string(&words));
    } else {
        json_string(json, "word", "not evaluated");
    }
    if (cell->here) {
        json_string(json, "mark", is_certain(s->map) ? "measured" : "may be here");
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static const char *level_title(const struct shown_heat_map *s, int axis, uint32_t level)
{
    return level ? heat_map_capability(s, axis)->levels.items[level - 1] : "";
}

static void write_columns(struct json *json, const struct shown_heat_map *s)
{
    struct text title;
    text_init(&title);
    json_open_array(json, "columns");
    for (uint32_t level = 0; level <= s->map->axes[1].highest; level++) {
        text_clear(&title);
        text_format(&title, "level %u%s%s", level, level ? "\n" : "", level_title(s, 1, level));
        drawing_write_text(json, NULL, text_string(&title));
    }
    json_close(json);
    json->out->failed |= title.failed;
    text_release(&title);
}

static void write_rows(struct json *json, const struct shown_heat_map *s)
{
    struct text words;
    text_init(&words);
    json_open_array(json, "rows");
    for (uint32_t row = s->map->axes[0].highest + 1; row-- > 0;) {
        text_clear(&words);
        text_format(&words, "level %u", row);
        json_open_object(json, NULL);
        json_string(json, "id", text_string(&words) + sizeof("level"));
        json_string(json, "label", text_string(&words));
        drawing_write_text(json, "note", level_title(s, 0, row));
        json_open_array(json, "cells");
        for (uint32_t column = 0; column <= s->map->axes[1].highest; column++) {
            write_cell(json, s, row, column);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

void heat_map_write_drawing(const struct shown_heat_map *s, struct text *out)
{
    struct drawing d = {.verdict = s->verdict,
                        .reading = situation_reading(&s->verdict->situation)};
    const struct question *q = &s->verdict->situation.question;
    struct text title, about, remark;
    text_init(&title);
    text_init(&about);
    text_init(&remark);
    text_format(&title, "%s (upwards) and %s (to the right)",
                heat_map_capability(s, 0)->label.title, heat_map_capability(s, 1)->label.title);
    text_append(&about, "what if both had these levels, all else as measured");
    text_append(&remark, "In each cell the decision, the tier before mitigation and the "
                         "residual tier; ?: it cannot be ruled out; undetermined: gaps in the "
                         "evidence or the bound reading keep the decision open");
    if (q->elsewhere) {
        text_format(&remark, "; residual tiers in the world '%s'", world_words[q->world]);
    }
    text_append(&remark, s->map->complete
                             ? ""
                             : "; INCOMPLETE: a budget was hit or the work was stopped");
    json_init(&d.json, out);
    json_open_object(&d.json, NULL);
    json_string(&d.json, "form", "grid");
    drawing_write_page(&d, text_string(&title), text_string(&about), text_string(&remark));
    write_columns(&d.json, s);
    write_rows(&d.json, s);
    json_close(&d.json);
    out->failed |= title.failed || about.failed || remark.failed;
    text_release(&title);
    text_release(&about);
    text_release(&remark);
}
