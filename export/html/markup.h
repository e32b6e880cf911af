/* HTML out of text: everything that is not our own markup is escaped. */
#ifndef PATHGATE_EXPORT_HTML_MARKUP_H
#define PATHGATE_EXPORT_HTML_MARKUP_H

#include "base/text.h"

/* <NAME>text</NAME>; 'class' may be NULL. */
void markup_element(struct text *out, const char *name, const char *class, const char *string);

/* As markup_element with what was described; empties 'words'. */
void markup_described(struct text *out, const char *name, const char *class,
                      struct text *words);

/* A section with a heading; closed by markup_close_section. 'id' is our own. */
void markup_open_section(struct text *out, const char *id, const char *heading);
void markup_close_section(struct text *out);

/* A table with a caption and a head of columns, NULL-terminated; rows follow, then
 * markup_close_table. It scrolls by itself where it is wider than the page. */
void markup_open_table(struct text *out, const char *caption, const char *const *columns);
void markup_close_table(struct text *out);

#endif
