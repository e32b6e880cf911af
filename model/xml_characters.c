/* Classes of bytes, and UTF-8 without overlong forms, surrogates and what is no character. */
#include "model/xml_characters.h"

#include <stdint.h>

const unsigned char xml_classes[256] = {
    ['\t'] = SPACE | TEXT,
    ['\n'] = SPACE | TEXT,
    [' '] = SPACE | TEXT | VALUE,
#define T (TEXT | VALUE)
#define N (T | NAME)
#define S (T | NAME | NAME_START)
    ['>'] = VALUE,
    ['!'] = T,
    ['#'] = T,
    ['$'] = T,
    ['%'] = T,
    ['('] = T,
    [')'] = T,
    ['*'] = T,
    ['+'] = T,
    [','] = T,
    ['/'] = T,
    [':'] = T,
    [';'] = T,
    ['='] = T,
    ['?'] = T,
    ['@'] = T,
    ['['] = T,
    ['\\'] = T,
    [']'] = T,
    ['^'] = T,
    ['`'] = T,
    ['{'] = T,
    ['|'] = T,
    ['}'] = T,
    ['~'] = T,
    [0x7F] = T,
    ['-'] = N,
    ['.'] = N,
    ['0'] = N,
    ['1'] = N,
    ['2'] = N,
    ['3'] = N,
    ['4'] = N,
    ['5'] = N,
    ['6'] = N,
    ['7'] = N,
    ['8'] = N,
    ['9'] = N,
    ['_'] = S,
    ['A'] = S,
    ['B'] = S,
    ['C'] = S,
    ['D'] = S,
    ['E'] = S,
    ['F'] = S,
    ['G'] = S,
    ['H'] = S,
    ['I'] = S,
    ['J'] = S,
    ['K'] = S,
    ['L'] = S,
    ['M'] = S,
    ['N'] = S,
    ['O'] = S,
    ['P'] = S,
    ['Q'] = S,
    ['R'] = S,
    ['S'] = S,
    ['T'] = S,
    ['U'] = S,
    ['V'] = S,
    ['W'] = S,
    ['X'] = S,
    ['Y'] = S,
    ['Z'] = S,
    ['a'] = S,
    ['b'] = S,
    ['c'] = S,
    ['d'] = S,
    ['e'] = S,
    ['f'] = S,
    ['g'] = S,
    ['h'] = S,
    ['i'] = S,
    ['j'] = S,
    ['k'] = S,
    ['l'] = S,
    ['m'] = S,
    ['n'] = S,
    ['o'] = S,
    ['p'] = S,
    ['q'] = S,
    ['r'] = S,
    ['s'] = S,
    ['t'] = S,
    ['u'] = S,
    ['v'] = S,
    ['w'] = S,
    ['x'] = S,
    ['y'] = S,
    ['z'] = S,
#undef T
#undef N
#undef S
};

size_t xml_character_length(const char *bytes, size_t left)
{
    const unsigned char *c = (const unsigned char *)bytes;
    size_t length = c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;
    if (length == 0 || left < length) {
        return 0;
    }
    uint32_t code = c[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (c[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = code >= 0xD800 && code < 0xE000;
    bool allowed = code >= least[length] && code <= 0x10FFFF && !surrogate &&
                   (code < 0xFFFE || code > 0xFFFF);
    return allowed ? length : 0;
}
