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
}
