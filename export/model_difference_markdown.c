/* A difference between models as Markdown, for the description of a pull request: what has
 * changed first, one item an element, its line on the new side where there is one. */
#include "export/markdown.h"
#include "export/model_difference.h"

#include <string.h>

static void append_code(struct text *out, const char *value)
{
    text_append(out, value ? value : "nothing");
}

static void write_fact(struct markdown *markdown, const struct fact_change *fact)
{
    struct text words;
    text_init(&words);
    text_append(markdown->out, "  ");
    if (fact->values[0] && fact->values[1]) {
        text_format(&words, "%s: ", fact->property);
        append_code(&words, fact->values[0]);
        text_append(&words, " \xE2\x86\x92 ");
        append_code(&words, fact->values[1]);
    } else {
        text_format(&words, "%s: %s ", fact->property, fact->values[1] ? "now" : "no longer");
        append_code(&words, fact->values[fact->values[1] != NULL]);
    }
    markdown_item(markdown, &words);
    text_release(&words);
}

static void write_change(struct markdown *markdown, const struct model_difference *d,
                         uint32_t index)
{
    const struct element_change *change = &d->changes.items[index];
    int side = change->places[1].source != NULL;
    struct text words;
    text_init(&words);
    model_difference_name(change, &words);
    size_t inner = change->kind == ELEMENT_SCENARIO && change->how <= ELEMENT_REMOVED
                       ? model_difference_inner(d, index)
                       : 0;
    if (inner) {
        text_format(&words, ", with %zu steps, conditions and gates", inner);
    }
    if (change->how == ELEMENT_RENAMED) {
        text_format(&words, "; %s", model_difference_found_by(change->match));
    }
    text_format(&words, " - %s:%u", change->places[side].source->path, change->lines[side]);
    markdown_item(markdown, &words);
    for (size_t i = 0; i < change->fact_count; i++) {
        write_fact(markdown, &change->facts[i]);
    }
    text_release(&words);
}

static void write_changes(struct markdown *markdown, const struct model_difference *d,
                          enum element_how how)
{
    static const char *const headings[] = {"Added", "Removed", "Changed", "Renamed"};
    bool any = false;
    for (uint32_t i = 0; i < d->changes.count; i++) {
        if (d->changes.items[i].how == how && d->changes.items[i].within == NONE) {
            if (!any) {
                markdown_heading(markdown, 3, headings[how]);
            }
            write_change(markdown, d, i);
            any = true;
        }
    }
}

void model_difference_write_markdown(const struct model_difference_report *report,
                                     struct text *out)
{
    const struct model_difference *d = report->difference;
    struct markdown markdown;
    struct text words;
    markdown_init(&markdown, out);
    text_init(&words);
    text_append(&words, "Threat model: ");
    model_difference_sum_up(d, &words);
    markdown_heading_words(&markdown, 2, &words);
    text_format(&words, "From %s to %s.", report->names[0], report->names[1]);
    markdown_paragraph(&markdown, &words);
    for (int how = 0; element_how_words[how]; how++) {
        write_changes(&markdown, d, (enum element_how)how);
    }
    text_release(&words);
    markdown_release(&markdown);
}
