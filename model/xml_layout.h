/* The canonical layout of an XML document: one element a line, indented by two; attributes in
 * the order written, filled to 100 columns; paragraphs filled likewise; comments where they
 * stood; at most one blank line in a row. Nothing but white space and the quotes of attributes
 * changes: values of attributes stay byte for byte, text keeps its words. */
#ifndef PATHGATE_MODEL_XML_LAYOUT_H
#define PATHGATE_MODEL_XML_LAYOUT_H

#include "base/diagnostics.h"
#include "base/status.h"
#include "base/text.h"

/* Appends the document in its canonical layout. Laying out again changes nothing. An element
 * that holds both text and elements is copied as it stands. STATUS_INVALID with diagnostics and
 * nothing appended when the source is not well-formed (model/xml_reader.h). O(length). */
enum status xml_layout(const struct source *source, struct text *out,
                       struct diagnostics *diagnostics);

#endif
