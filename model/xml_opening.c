/* A table without chains: what shares a place takes it in turns. */
#include "model/xml_opening.h"

#include "model/xml_characters.h"

#include <string.h>

static size_t place(const char *at)
{
    return ((unsigned char)at[0] + 3u * (unsigned char)at[7]) % XML_OPENINGS;
}

const struct xml_opening *xml_opening_match(const struct xml_openings *openings, const char *at)
{
    const struct xml_opening *opening = &openings->known[place(at)];
    bool matches = opening->length > 0 && memcmp(at, opening->bytes, opening->length) == 0;
    return matches ? opening : NULL;
}

void xml_opening_keep(struct xml_openings *openings, const char *at, size_t name_length,
                      size_t attribute_length)
{
    size_t attribute = name_length;
    while (attribute < XML_OPENING_BYTES && is(at[attribute], SPACE)) {
        attribute++;
    }
    size_t length = attribute + attribute_length;
    while (length < XML_OPENING_BYTES && at[length] != '"' && at[length] != '\'') {
        length++;
    }
    if (length < XML_OPENING_BYTES) {
        struct xml_opening *opening = &openings->known[place(at)];
        memcpy(opening->bytes, at, length);
        opening->length = (unsigned char)length;
        opening->name_length = (unsigned char)name_length;
        opening->attribute = (unsigned char)attribute;
        opening->attribute_length = (unsigned char)attribute_length;
    }
}
