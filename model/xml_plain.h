/* Plain XML, read without a library: UTF-8 or ASCII, elements, attributes, text, comments and
 * the five predefined entities, in names of ASCII without prefixes and in lines that end with a
 * line feed; everything that we write and ship is. Whatever else there is, faults included, is
 * left to xml_reader.h, which asks the library. */
#ifndef PATHGATE_MODEL_XML_PLAIN_H
#define PATHGATE_MODEL_XML_PLAIN_H

#include "model/xml_reader.h"

#include <stdbool.h>

struct xml_plain {
    bool finished; /* the document was plain to its end, and its events were delivered */
    size_t tags;   /* delivered so far, starts and ends, with the text between them */
};

/* Delivers events up to the first tag that is not plain. STATUS_OK, also where it was not
 * finished, or what the receiver answered, or STATUS_MEMORY. O(length). */
enum status xml_plain_read(const struct source *source, const struct xml_events *events,
                           struct xml_plain *result);

#endif
