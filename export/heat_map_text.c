/* A heat map for people: a grid with the levels of the first capability downwards, the highest
 * on top, and those of the second to the right; then what its words and numbers stand for. */
#include "export/heat_map.h"

#include "export/describe.h"
#include "export/matrix.h"

#include <string.h>

enum { CELL = 18, HEAD = 10, AXES = 2 };

const struct capability *heat_map_capability(const struct shown_heat_map *s, int axis)
{
    return &s->verdict->situation.question.model->capabilities
                .items[s->map->axes[axis].capability];
}

static void write_padded(struct text *out, struct text *cell, size_t width)
{
    size_t length = strlen(text_string(cell));
    text_append(out, text_string(cell));
    text_repeat(out, ' ', length < width ? width - length : 0);
    out->failed |= cell->failed;
    text_clear(cell);
}

static void end_line(struct text *out)
{
    while (out->length && text_string(out)[out->length - 1] == ' ') {
        out->length--;
    }
    text_append_char(out, '\n');
}

static const char *doubt(struct tier_belief tier)
{
    return tier_truth(tier) == TRUTH_YES ? "" : "?";
}

/* "[2>1? restrict]" where the system may be, " 2>1? mitigate?" elsewhere, if that is open. */
static void describe_cell(const struct heat_cell *cell, struct text *out)
{
    text_append_char(out, cell->here ? '[' : ' ');
    if (!cell->known) {
        text_append(out, "not evaluated");
    } else {
        if (cell->rated) {
            text_format(out, "%u%s>%u%s", cell->tier[STAGE_BEFORE].high,
                        doubt(cell->tier[STAGE_BEFORE]), cell->tier[STAGE_RESIDUAL].high,
                        doubt(cell->tier[STAGE_RESIDUAL]));
        } else {
            text_append(out, "-");
        }
        text_format(out, " %s%s", matrix_decisions[cell->decided.decision],
                    cell->open ? "?" : "");
    }
    text_append(out, cell->here ? "]" : "");
}

static void write_grid(const struct shown_heat_map *s, struct text *out)
{
    struct text cell;
    text_init(&cell);
    for (uint32_t row = s->map->axes[0].highest + 1; row-- > 0;) {
        text_format(&cell, "  level %u", row);
        write_padded(out, &cell, HEAD);
        for (uint32_t column = 0; column <= s->map->axes[1].highest; column++) {
            describe_cell(heat_map_at(s->map, row, column), &cell);
            write_padded(out, &cell, CELL);
        }
        end_line(out);
    }
    text_repeat(out, ' ', HEAD);
    for (uint32_t column = 0; column <= s->map->axes[1].highest; column++) {
        text_format(&cell, " level %u", column);
        write_padded(out, &cell, CELL);
    }
    end_line(out);
    text_release(&cell);
}

static void write_axis(const struct shown_heat_map *s, int number, struct text *out)
{
    const struct heat_axis *axis = &s->map->axes[number];
    const struct capability *capability = heat_map_capability(s, number);
    struct text line;
    text_init(&line);
    text_format(&line, "%s: %s (%s), the system has level %u",
                number ? "To the right" : "Upwards", capability->label.title,
                capability->label.id, axis->shown);
    if (axis->possible > axis->shown) {
        text_format(&line, ", perhaps %u", axis->possible);
    }
    describe_wrapped(out, text_string(&line), 0, 2, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    for (uint32_t level = 1; level <= axis->highest; level++) {
        text_clear(&line);
        text_format(&line, "  %u %s", level, capability->levels.items[level - 1]);
        describe_wrapped(out, text_string(&line), 0, 5, DESCRIBE_WIDTH);
        text_append_char(out, '\n');
    }
    out->failed |= line.failed;
    text_release(&line);
}

static void write_legend(const struct shown_heat_map *s, struct text *out)
{
    const struct policy *policy = s->verdict->situation.question.policy;
    struct text line;
    text_init(&line);
    text_append(&line, "Tiers:");
    for (size_t t = 0; t < policy->tiers.count; t++) {
        text_format(&line, "%s %zu %s", t ? "," : "", t, policy->tiers.items[t].label.title);
    }
    describe_wrapped(out, text_string(&line), 0, 2, DESCRIBE_WIDTH);
    text_append(out,
                "\nIn a cell: tier before mitigation > residual tier (? cannot be ruled out, "
                "- not rated), decision\n(? gaps in the evidence or the bound reading keep it "
                "open); [ ] where the system may be as\nmeasured. "
                "mitigate: deploy with mitigations; restrict: restricted access; discret.: "
                "restricted at\ndiscretion; wait: provisional hold; hold: hold deployment; "
                "halt: hold development\n");
    out->failed |= line.failed;
    text_release(&line);
}

void heat_map_write_text(const struct shown_heat_map *s, struct text *out)
{
    describe_question(out, s->verdict);
    text_append(out, "what if: two capabilities had these levels, all else as measured\n\n");
    write_grid(s, out);
    text_append_char(out, '\n');
    for (int axis = 0; axis < AXES; axis++) {
        write_axis(s, axis, out);
    }
    write_legend(s, out);
    if (!s->map->complete) {
        text_append(out, "\nIncomplete: a budget was hit or the work was stopped.\n");
    }
}
