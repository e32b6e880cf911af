/* Reading XML safely: the only user of libxml2. Bytes become events with exact byte offsets.
 * No DOCTYPE, no entities but the five predefined ones, no network, no encoding but UTF-8, no
 * nesting beyond LIMIT_XML_DEPTH. Every well-formedness fault of the input is reported in one
 * run; after the first one no further event is delivered. */
#ifndef PATHGATE_MODEL_XML_READER_H
#define PATHGATE_MODEL_XML_READER_H

#include "base/diagnostics.h"
#include "base/status.h"

#include <stddef.h>

/* Name and decoded value. Valid during the event only. */
struct xml_attribute {
    const char *name;
    const char *value;
};

/* The receiver of events. 'offset' is that of the '<' of the tag, or of the text's first byte
 * as far as it is known. All text between two tags comes at once. A receiver that returns
 * anything but STATUS_OK ends the reading with that status. A namespace prefix stays part of
 * the name; xmlns declarations and xsi: attributes are not delivered. */
struct xml_events {
    void *context;
    enum status (*start)(void *context, const char *name,
                         const struct xml_attribute *attributes, size_t count, size_t offset);
    enum status (*text)(void *context, const char *bytes, size_t length, size_t offset);
    enum status (*end)(void *context, const char *name);
};

/* Reads the source. STATUS_INVALID with diagnostics when it is not well-formed or not allowed,
 * and without one when it is not in memory and there is more in it than xml_plain.h reads.
 * O(length). */
enum status xml_read(const struct source *source, const struct xml_events *events,
                     struct diagnostics *diagnostics);

/* The offset of attribute 'name' within the start tag at 'offset', or 'offset' when it is not
 * there: where a fault of an attribute is shown. */
size_t xml_attribute_offset(const struct source *source, size_t offset, const char *name);

#endif
