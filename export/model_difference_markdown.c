/* A difference between models as Markdown, for the description of a pull request: what has
 * changed first, one item an element, its line on the new side where there is one. */
#include "export/markdown.h"
#include "export/model_difference.h"

#include <string.h>

static void write_fact(struct markdown *markdown, const struct fact_change *fact)
{
    struct text words;
    text_init(&words);
    text_append(markdown->out, "  ");
    if (fact->values[0] && fact->values[1]) {
        text_format(&words, "%s: %s \xE2\x86\x92 %s", fact->property, fact->values[0],
                    fact->values[1]);
    } else {
        text_format(&words, "%s: %s %s", fact->property, fact->values[1] ? "now" : "no longer",
                    fact->values[fact->values[1] != NULL]);
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

static void write_listed(const struct model_difference_report *r, struct markdown *markdown,
                         const struct path_changes *changes, int side)
{
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < changes->listed_count[side]; i++) {
        text_append(&words, side ? "new: " : "gone: ");
        model_difference_describe_path(r->difference->models[side], &changes->listed[side][i],
                                       &words);
        text_append(markdown->out, "  ");
        markdown_item(markdown, &words);
    }
    model_difference_tell_listed(changes, side, &words);
    if (words.length) {
        text_append(markdown->out, "  ");
        markdown_item(markdown, &words);
    }
    text_release(&words);
}

static void write_paths(const struct model_difference_report *r, struct markdown *markdown)
{
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t i = 0; i < r->paths->scenarios.count; i++) {
        const struct path_changes *changes = &r->paths->scenarios.items[i];
        const struct label *scenario = model_difference_scenario(r, changes);
        if (!changes->differs) {
            continue;
        }
        if (!any) {
            markdown_heading(markdown, 3, "Attack paths");
        }
        any = true;
        text_format(&words, "scenario '%s' (%s): ", scenario->id, scenario->title);
        if (changes->complete) {
            text_format(&words, "%s \xE2\x86\x92 %s: %s new, %s gone", changes->counts[0],
                        changes->counts[1], changes->only[1], changes->only[0]);
        } else {
            text_append(&words, "not compared, a budget was hit");
        }
        markdown_item(markdown, &words);
        write_listed(r, markdown, changes, 1);
        write_listed(r, markdown, changes, 0);
    }
    if (!any && r->difference->changes.count) {
        text_append(&words, "No attack path appears or disappears.");
        markdown_paragraph(markdown, &words);
    }
    text_release(&words);
}

static void write_verdicts(const struct model_difference_report *r, struct markdown *markdown)
{
    static const char *const columns[] = {"", "before", "after", NULL};
    const struct question *q = &r->verdicts->sides[1]->situation.question;
    struct verdict_rows rows;
    struct text words;
    verdict_rows_make(r, &rows);
    text_init(&words);
    markdown_heading(markdown, 3, "Verdicts");
    text_format(&words, "%s, %s, under %s %s, as of %s.", q->evidence->title,
                q->model->deployments[q->deployment].label.title, q->policy->label.title,
                q->policy->edition, q->date);
    markdown_paragraph(markdown, &words);
    markdown_table(markdown, columns);
    for (size_t i = 0; i < rows.list.count; i++) {
        const struct verdict_row *row = &rows.list.items[i];
        markdown_cell_text(markdown, row->what);
        markdown_cell_text(markdown, row->before);
        markdown_cell_text(markdown, row->after);
        markdown_row_end(markdown);
    }
    markdown->out->failed |= rows.failed;
    text_release(&words);
    verdict_rows_release(&rows);
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
    write_paths(report, &markdown);
    if (report->verdicts) {
        write_verdicts(report, &markdown);
    }
    if (!report->paths->complete || (report->verdicts && !report->verdicts->complete)) {
        text_append(&words, "Incomplete: not all attack paths were compared.");
        markdown_paragraph(&markdown, &words);
    }
    text_release(&words);
    markdown_release(&markdown);
}
