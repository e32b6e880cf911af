/* A difference between models for people: what came, went and changed, each with its line. */
#include "export/describe.h"
#include "export/model_difference.h"

#include <string.h>

enum { WIDTH = 100, LONGEST_VALUE = 400 };

static void line(struct text *out, size_t indent, const char *bullet, struct text *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    size_t first = indent + strlen(bullet);
    describe_wrapped(out, text_string(words), first, first + (*bullet ? 0 : 2), WIDTH);
    text_append_char(out, '\n');
    out->failed |= words->failed;
    text_clear(words);
}

/* "old.xml:12 -> new.xml:14", or the one there is. */
static void append_places(const struct place places[2], const uint32_t lines[2],
                          struct text *out)
{
    for (int side = 0; side < 2; side++) {
        if (places[side].source) {
            text_format(out, "%s%s:%u", side && places[0].source ? " -> " : "",
                        places[side].source->path, lines[side]);
        }
    }
}

/* A value of any length, cut where it would fill the page. */
static void append_value(const char *value, struct text *out)
{
    size_t length = strlen(value), cut = length;
    if (length > LONGEST_VALUE) {
        cut = LONGEST_VALUE;
        while (cut > 0 && ((unsigned char)value[cut] & 0xC0) == 0x80) {
            cut--;
        }
    }
    text_append_bytes(out, value, cut);
    text_append(out, cut < length ? " ..." : "");
}

static void write_fact(const struct fact_change *fact, struct text *out)
{
    const char *const *values = fact->values;
    struct text words;
    text_init(&words);
    text_format(&words, "%s: %s", fact->property,
                values[0] && values[1] ? ""
                : values[1]            ? "+ "
                                       : "- ");
    if (values[0]) {
        append_value(values[0], &words);
    }
    text_append(&words, values[0] && values[1] ? " -> " : "");
    if (values[1]) {
        append_value(values[1], &words);
    }
    line(out, 6, "", &words);
    text_release(&words);
}

static void write_change(const struct model_difference *d, uint32_t index, struct text *out)
{
    static const char *const bullets[] = {"+ ", "- ", "~ ", "> "};
    const struct element_change *change = &d->changes.items[index];
    size_t inner = change->kind == ELEMENT_SCENARIO && change->how <= ELEMENT_REMOVED
                       ? model_difference_inner(d, index)
                       : 0;
    struct text words;
    text_init(&words);
    model_difference_name(change, &words);
    if (inner) {
        text_format(&words, ", with %zu steps, conditions and gates", inner);
    }
    line(out, 2, bullets[change->how], &words);
    append_places(change->places, change->lines, &words);
    line(out, 6, "", &words);
    if (change->how >= ELEMENT_CHANGED && change->match != MATCH_ID) {
        text_format(&words, "taken for the same: %s", model_difference_found_by(change->match));
        line(out, 6, "", &words);
    }
    for (size_t i = 0; i < change->fact_count; i++) {
        write_fact(&change->facts[i], out);
    }
    text_release(&words);
}

static void write_listed(const struct model_difference_report *r,
                         const struct path_changes *changes, int side, struct text *out)
{
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < changes->listed_count[side]; i++) {
        model_difference_describe_path(r->difference->models[side], &changes->listed[side][i],
                                       &words);
        line(out, 6, side ? "+ " : "- ", &words);
    }
    text_release(&words);
}

static void write_scenario(const struct model_difference_report *r,
                           const struct path_changes *changes, struct text *out)
{
    const struct label *scenario = model_difference_scenario(r, changes);
    struct text words;
    text_init(&words);
    text_format(&words, "scenario '%s' (%s): ", scenario->id, scenario->title);
    if (changes->complete) {
        text_format(&words, "%s -> %s: %s new, %s gone", changes->counts[0], changes->counts[1],
                    changes->only[1], changes->only[0]);
    } else {
        text_append(&words, "NOT COMPARED, a budget was hit");
    }
    line(out, 2, "", &words);
    write_listed(r, changes, 1, out);
    write_listed(r, changes, 0, out);
    for (int side = 1; side >= 0; side--) {
        model_difference_tell_listed(changes, side, &words);
        if (words.length) {
            line(out, 6, "", &words);
        }
    }
    text_release(&words);
}

static void write_paths(const struct model_difference_report *r, struct text *out)
{
    size_t alike = 0;
    text_append(out, "\nAttack paths, as the models alone have them\n");
    for (size_t i = 0; i < r->paths->scenarios.count; i++) {
        if (r->paths->scenarios.items[i].differs) {
            write_scenario(r, &r->paths->scenarios.items[i], out);
        } else {
            alike++;
        }
    }
    if (alike == r->paths->scenarios.count) {
        text_append(out, "  none appears or disappears\n");
    } else if (alike) {
        text_format(out, "  none appears or disappears in %zu other scenario%s\n", alike,
                    alike == 1 ? "" : "s");
    }
}

static void write_verdicts(const struct model_difference_report *r, struct text *out)
{
    const struct question *q = &r->verdicts->sides[1]->situation.question;
    struct verdict_rows rows;
    struct text words;
    verdict_rows_make(r, &rows);
    text_init(&words);
    text_format(&words, "Verdicts: %s, %s, under %s %s, as of %s", q->evidence->title,
                q->model->deployments[q->deployment].label.title, q->policy->label.title,
                q->policy->edition, q->date);
    text_append_char(out, '\n');
    line(out, 0, "", &words);
    for (size_t i = 0; i < rows.list.count; i++) {
        const struct verdict_row *row = &rows.list.items[i];
        bool same = strcmp(row->before, row->after) == 0;
        text_format(&words, "%s: %s%s%s", row->what, row->before, same ? ", as before" : " -> ",
                    same ? "" : row->after);
        line(out, 2, "", &words);
    }
    out->failed |= rows.failed;
    text_release(&words);
    verdict_rows_release(&rows);
}

void model_difference_write_text(const struct model_difference_report *report, struct text *out)
{
    const struct model_difference *d = report->difference;
    text_format(out, "old: %s\nnew: %s\n", report->names[0], report->names[1]);
    model_difference_sum_up(d, out);
    text_append(out, "\n");
    for (uint32_t i = 0; i < d->changes.count; i++) {
        text_append(out, i ? "" : "\nElements\n");
        if (d->changes.items[i].within == NONE) {
            write_change(d, i, out);
        }
    }
    if (d->changes.count) {
        write_paths(report, out);
    }
    if (report->verdicts) {
        write_verdicts(report, out);
    }
    if (!report->paths->complete) {
        text_append(out,
                    "\nINCOMPLETE: the attack paths of some scenarios were not compared\n");
    }
    if (report->verdicts && !report->verdicts->complete) {
        text_append(out,
                    "\nINCOMPLETE: not every unlocked path of the verdicts was compared\n");
    }
}
