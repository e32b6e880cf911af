/* The characters of plain XML. */
#ifndef PATHGATE_MODEL_XML_CHARACTERS_H
#define PATHGATE_MODEL_XML_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>

/* What a byte may be part of; those beyond ASCII have no class. TEXT: stands for itself in
 * text. VALUE: stands for itself in a value, whatever its quotes. */
enum { NAME_START = 1, NAME = 2, SPACE = 4, TEXT = 8, VALUE = 16 };

extern const unsigned char xml_classes[256];

static inline bool is(char c, unsigned char class)
{
    return xml_classes[(unsigned char)c] & class;
}

/* Bytes of the character beyond ASCII that begins the 'left' ones at 'bytes', 1 at least; 0
 * when it is none that XML allows, or not encoded as UTF-8. */
size_t xml_character_length(const char *bytes, size_t left);

#endif
