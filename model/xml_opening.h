/* How the tags of a document begin: most begin like one before, byte by byte, from the name to
 * the quote of the first value, and need not be taken apart again. Used by xml_plain.c. */
#ifndef PATHGATE_MODEL_XML_OPENING_H
#define PATHGATE_MODEL_XML_OPENING_H

#include <stddef.h>

/* Longer ones are not kept. As many bytes must be readable at every 'at' below. */
enum { XML_OPENING_BYTES = 60, XML_OPENINGS = 16 };

/* What stands behind a '<', up to a quote; zero bytes: none. */
struct xml_opening {
    char bytes[XML_OPENING_BYTES];
    unsigned char length;
    unsigned char name_length;
    unsigned char attribute, attribute_length; /* where its name begins */
};

struct xml_openings {
    struct xml_opening known[XML_OPENINGS];
};

/* The one that the bytes at 'at' begin with, or NULL. O(length). */
const struct xml_opening *xml_opening_match(const struct xml_openings *openings,
                                            const char *at);

/* Keeps the opening of a sound tag, in place of another: 'at' is at its name, of 'name_length'
 * bytes, and a first attribute follows, with a name of 'attribute_length'. */
void xml_opening_keep(struct xml_openings *openings, const char *at, size_t name_length,
                      size_t attribute_length);

#endif
