/* Writing Markdown that GitHub and pandoc read alike: text from elsewhere is escaped, tables
 * are pipe tables, and what a sentence rests on becomes a numbered footnote. */
#ifndef PATHGATE_EXPORT_MARKDOWN_H
#define PATHGATE_EXPORT_MARKDOWN_H

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdbool.h>

struct markdown {
    struct text *out;
    bool links; /* notes are a numbered list at the end that marks link to, since pandoc would
                   repeat a footnote at every mark; set after markdown_init */
    struct arena arena;
    VEC(const char *) notes; /* by number - 1 */
};

void markdown_init(struct markdown *markdown, struct text *out);
void markdown_release(struct markdown *markdown);

/* The string on one line, with every character escaped that means something. */
void markdown_text(struct markdown *markdown, const char *string);

/* The same of words under construction, which are emptied. */
void markdown_words(struct markdown *markdown, struct text *words);

/* "[^3]": a mark of the footnote with that text, the same one for the same text; nothing for
 * "". O(notes). */
void markdown_note(struct markdown *markdown, const char *text);

/* Ends what is there by one blank line, so that a list or a paragraph begins anew. */
void markdown_break(struct markdown *markdown);

/* "\n### Heading\n\n" at a level from 1 to 6. */
void markdown_heading(struct markdown *markdown, int level, const char *string);

/* The same of words under construction, which are emptied. */
void markdown_heading_words(struct markdown *markdown, int level, struct text *words);

/* "- " before an item, and a line of its own for a paragraph; each empties 'words'. */
void markdown_item(struct markdown *markdown, struct text *words);
void markdown_paragraph(struct markdown *markdown, struct text *words);

/* The head of a table; columns are NULL-terminated. Rows follow: cells, then the end of the
 * row, and a blank line after the last. */
void markdown_table(struct markdown *markdown, const char *const *columns);
void markdown_cell(struct markdown *markdown, struct text *words);
void markdown_cell_text(struct markdown *markdown, const char *string);
void markdown_row_end(struct markdown *markdown);

/* All footnotes, in the order of their numbers. */
void markdown_write_notes(struct markdown *markdown);

#endif
