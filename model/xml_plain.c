/* One pass over the bytes, through a window where these are not in memory. What is well-formed
 * is decided here only where it is certain: everything in doubt ends the pass, or has the
 * window widened and is looked at again. Text is held back until the tag behind it was found
 * sound, so that whoever goes on can begin at a tag. Invariant: 'at' is never beyond 'end', and
 * what lies before it is well-formed. */
#include "model/xml_plain.h"

#include "base/limits.h"
#include "base/vec.h"

#include <string.h>

/* Longer pieces meet limits of the library. */
#define PIECE_AT_MOST ((size_t)1000000)

/* Bytes that a window shows ahead, so that few tags are looked at twice, and at most: a tag or
 * a text that is not sound by then is not plain. */
#define AHEAD ((size_t)4096)
#define WINDOW_AT_MOST (2 * PIECE_AT_MOST)
#define DECLARATION ((size_t)64) /* no plain one is longer */

enum { NAME_START = 1, NAME = 2, SPACE = 4, TEXT = 8 };

/* TEXT: bytes that stand for themselves in text and in values. */
static const unsigned char classes[256] = {
    ['\t'] = SPACE | TEXT,
    ['\n'] = SPACE | TEXT,
    [' '] = SPACE | TEXT,
#define T TEXT
#define N (TEXT | NAME)
#define S (TEXT | NAME | NAME_START)
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

struct span {
    size_t begin, length;
};

struct scanning {
    struct window window;
    const struct xml_events *events;
    const char *at, *end;
    VEC(char) names;                   /* of the open elements, each ended by a zero */
    struct span open[LIMIT_XML_DEPTH]; /* these in 'names' */
    unsigned depth;
    bool rooted;       /* the root's start tag was met */
    VEC(char) text;    /* held back */
    size_t text_begin; /* in the source */
    VEC(char) scratch; /* names and values of attributes of one tag, likewise */
    struct span attributes[LIMIT_XML_ATTRIBUTES]; /* name and value, in the scratch */
    size_t attribute_count;
    struct xml_attribute given[LIMIT_XML_ATTRIBUTES];
    size_t tags;
    enum status status;
};

static bool is(char c, unsigned char class)
{
    return classes[(unsigned char)c] & class;
}

static size_t offset_of(const struct scanning *s, const char *at)
{
    return s->window.offset + (size_t)(at - s->window.bytes);
}

static bool take(struct scanning *s, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0) {
        return false;
    }
    s->at += length;
    return true;
}

static void skip_spaces(struct scanning *s)
{
    while (s->at < s->end && is(*s->at, SPACE)) {
        s->at++;
    }
}

/* Bytes of the character at 'at' when it is one beyond ASCII that XML allows, else 0. */
static size_t measure_character(const struct scanning *s)
{
    const unsigned char *c = (const unsigned char *)s->at;
    size_t left = (size_t)(s->end - s->at);
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

/* The character that the entity at 'at' stands for, else 0. */
static char take_entity(struct scanning *s)
{
    static const struct {
        const char *word;
        char character;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
        if (take(s, entities[i].word)) {
            return entities[i].character;
        }
    }
    return 0;
}

static void copy(char *to, const char *from, size_t length)
{
    if (length > 16) {
        memcpy(to, from, length);
        return;
    }
    for (size_t i = 0; i < length; i++) { /* most are shorter than a call is long */
        to[i] = from[i];
    }
}

static bool append(struct scanning *s, const char *bytes, size_t length)
{
    if (!vec_reserve(&s->scratch, length + 1)) {
        s->status = STATUS_MEMORY;
        return false;
    }
    copy(s->scratch.items + s->scratch.count, bytes, length);
    s->scratch.count += length;
    s->scratch.items[s->scratch.count] = '\0';
    return true;
}

static bool hold_text(struct scanning *s, const char *bytes, size_t length)
{
    if (!vec_reserve(&s->text, length)) {
        s->status = STATUS_MEMORY;
        return false;
    }
    copy(s->text.items + s->text.count, bytes, length);
    s->text.count += length;
    return s->text.count < PIECE_AT_MOST;
}

/* Text up to the next tag. "]]>" is not allowed in it; a '>' behind ']' is left alone. */
static bool scan_text(struct scanning *s)
{
    if (s->text.count == 0) {
        s->text_begin = offset_of(s, s->at);
    }
    while (s->at < s->end && *s->at != '<') {
        const char *begin = s->at;
        while (s->at < s->end && (is(*s->at, TEXT) || *s->at == '"' || *s->at == '\'')) {
            s->at++;
        }
        size_t more = 0;
        while (s->at < s->end && (more = measure_character(s)) > 0) {
            s->at += more;
        }
        if (s->at < s->end && *s->at == '>' && s->at[-1] != ']') {
            s->at++;
        }
        if (s->at > begin && !hold_text(s, begin, (size_t)(s->at - begin))) {
            return false;
        }
        char entity = s->at < s->end && *s->at == '&' ? take_entity(s) : 0;
        if (entity ? !hold_text(s, &entity, 1) : s->at == begin) {
            return false;
        }
    }
    return true;
}

/* Behind "<!--". */
static bool skip_comment(struct scanning *s)
{
    const char *begin = s->at;
    while (s->at < s->end && (size_t)(s->at - begin) < PIECE_AT_MOST) {
        size_t more = 1;
        if (*s->at == '-' && s->at + 1 < s->end && s->at[1] == '-') {
            return take(s, "-->");
        }
        if (!is(*s->at, TEXT) && !strchr("\"'<>&", *s->at)) {
            more = measure_character(s);
        }
        if (more == 0 || *s->at == '\0') {
            return false;
        }
        s->at += more;
    }
    return false;
}

/* The length of the name at 'at', which moves behind it; 0: none, or too long a one. */
static size_t scan_name(struct scanning *s)
{
    const char *begin = s->at;
    if (s->at == s->end || !is(*s->at, NAME_START)) {
        return 0;
    }
    while (s->at < s->end && is(*s->at, NAME)) {
        s->at++;
    }
    size_t length = (size_t)(s->at - begin);
    return length < 1000 ? length : 0;
}

/* The name of an element that begins, onto those that are open. */
static bool open_element(struct scanning *s)
{
    const char *begin = s->at;
    size_t length = scan_name(s);
    if (length == 0) {
        return false;
    }
    s->names.count =
        s->depth ? s->open[s->depth - 1].begin + s->open[s->depth - 1].length + 1 : 0;
    if (!vec_reserve(&s->names, length + 1)) {
        s->status = STATUS_MEMORY;
        return false;
    }
    s->open[s->depth] = (struct span){s->names.count, length};
    copy(s->names.items + s->names.count, begin, length);
    s->names.items[s->names.count + length] = '\0';
    return true;
}

/* The name of an attribute into the scratch. */
static bool name_attribute(struct scanning *s, size_t *place)
{
    const char *begin = s->at;
    size_t length = scan_name(s);
    *place = s->scratch.count;
    if (length == 0 || !append(s, begin, length)) {
        return false;
    }
    s->scratch.count++;
    return true;
}

/* A quoted value into the scratch; line feeds and tabs in it become blanks. */
static bool scan_value(struct scanning *s, size_t *place)
{
    if (s->at == s->end || (*s->at != '"' && *s->at != '\'')) {
        return false;
    }
    char quote = *s->at++, other = quote == '"' ? '\'' : '"';
    *place = s->scratch.count;
    while (s->at < s->end && *s->at != quote) {
        const char *begin = s->at;
        while (s->at < s->end && (is(*s->at, TEXT) || *s->at == other || *s->at == '>') &&
               (*s->at >= ' ')) {
            s->at++;
        }
        size_t more = 0;
        while (s->at < s->end && (more = measure_character(s)) > 0) {
            s->at += more;
        }
        if (s->at > begin && !append(s, begin, (size_t)(s->at - begin))) {
            return false;
        }
        char one = 0;
        if (s->at < s->end && *s->at == '&') {
            one = take_entity(s);
        } else if (s->at < s->end && is(*s->at, SPACE)) {
            one = ' ';
            s->at++;
        }
        if (one ? !append(s, &one, 1) : s->at == begin) {
            return false;
        }
    }
    bool closed = s->at < s->end && s->scratch.count - *place < PIECE_AT_MOST;
    s->at += s->at < s->end;
    if (!closed || (s->scratch.count == *place && !append(s, "", 0))) {
        return false;
    }
    s->scratch.count++; /* every part is followed by a zero */
    return true;
}

/* Not twice the same name, and none that XML keeps for itself. */
static bool may_name(const struct scanning *s, size_t place)
{
    const char *name = s->scratch.items + place;
    for (size_t i = 0; i < s->attribute_count; i++) {
        if (strcmp(s->scratch.items + s->attributes[i].begin, name) == 0) {
            return false;
        }
    }
    return strncmp(name, "xml", 3) != 0;
}

/* Blanks, then attributes, each with blanks before it. */
static bool scan_attributes(struct scanning *s)
{
    s->attribute_count = 0;
    for (;;) {
        const char *before = s->at;
        skip_spaces(s);
        if (s->at == s->end || *s->at == '>' || *s->at == '/') {
            return true;
        }
        size_t name = 0, value = 0;
        if (s->at == before || s->attribute_count == LIMIT_XML_ATTRIBUTES ||
            !name_attribute(s, &name) || !may_name(s, name)) {
            return false;
        }
        skip_spaces(s);
        if (!take(s, "=")) {
            return false;
        }
        skip_spaces(s);
        if (!scan_value(s, &value)) {
            return false;
        }
        s->attributes[s->attribute_count++] = (struct span){name, value};
    }
}

/* The text before a tag that is delivered now. */
static bool deliver_text(struct scanning *s)
{
    if (s->text.count > 0 && s->events->text) {
        s->status =
            s->events->text(s->events->context, s->text.items, s->text.count, s->text_begin);
    }
    s->text.count = 0;
    return s->status == STATUS_OK;
}

/* Of the innermost element that is open. */
static const char *open_name(const struct scanning *s)
{
    return s->names.items + s->open[s->depth - 1].begin;
}

static bool deliver_end(struct scanning *s)
{
    const char *name = open_name(s);
    s->depth--;
    s->tags++;
    s->status = s->events->end(s->events->context, name);
    return s->status == STATUS_OK;
}

static bool deliver_start(struct scanning *s, size_t offset)
{
    for (size_t i = 0; i < s->attribute_count; i++) {
        s->given[i].name = s->scratch.items + s->attributes[i].begin;
        s->given[i].value = s->scratch.items + s->attributes[i].length;
    }
    s->tags++;
    s->status = s->events->start(s->events->context, open_name(s), s->given, s->attribute_count,
                                 offset);
    return s->status == STATUS_OK;
}

static bool scan_start(struct scanning *s)
{
    size_t offset = offset_of(s, s->at);
    s->at++;
    s->scratch.count = 0;
    if ((s->depth == 0 && s->rooted) || s->depth == LIMIT_XML_DEPTH || !open_element(s) ||
        !scan_attributes(s)) {
        return false;
    }
    bool empty = take(s, "/");
    if (!take(s, ">") || !deliver_text(s)) {
        return false;
    }
    s->rooted = true;
    s->depth++;
    return deliver_start(s, offset) && (!empty || deliver_end(s));
}

/* Behind "</". */
static bool scan_end(struct scanning *s)
{
    const char *begin = s->at;
    size_t length = scan_name(s);
    if (s->depth == 0 || length != s->open[s->depth - 1].length ||
        memcmp(open_name(s), begin, length) != 0) {
        return false;
    }
    skip_spaces(s);
    return take(s, ">") && deliver_text(s) && deliver_end(s);
}

/* 'plain' or "plain". */
static bool take_quoted(struct scanning *s, const char *word)
{
    const char *before = s->at;
    if ((take(s, "\"") && take(s, word) && take(s, "\"")) ||
        (s->at = before, take(s, "'") && take(s, word) && take(s, "'"))) {
        return true;
    }
    s->at = before;
    return false;
}

static bool scan_declaration(struct scanning *s)
{
    if (!take(s, "<?xml version=")) {
        return true;
    }
    bool fine = take_quoted(s, "1.0");
    if (fine && take(s, " encoding=")) {
        fine = take_quoted(s, "UTF-8") || take_quoted(s, "utf-8");
    }
    return fine && take(s, "?>");
}

/* A text, a tag or a comment. */
static bool scan_item(struct scanning *s)
{
    if (*s->at == '<') {
        return take(s, "<!--") ? skip_comment(s) : take(s, "</") ? scan_end(s) : scan_start(s);
    }
    if (s->depth > 0) {
        return scan_text(s);
    }
    const char *before = s->at;
    skip_spaces(s);
    return s->at > before;
}

/* Moves the window on, to begin with the byte before 'at', which texts look back to. */
static void advance(struct scanning *s)
{
    size_t passed = (size_t)(s->at - s->window.bytes), kept = passed > 0;
    (void)window_advance(&s->window, passed - kept);
    s->at = s->window.bytes + kept;
    s->end = s->window.bytes + s->window.length;
}

/* As scan_item; what the end of the window cuts off is looked at again in a wider one. */
static bool scan_whole_item(struct scanning *s)
{
    size_t held = s->text.count;
    const char *begin = s->at;
    while (!scan_item(s)) {
        if (s->status != STATUS_OK || s->window.ended ||
            (size_t)(s->end - begin) > WINDOW_AT_MOST) {
            return false;
        }
        s->text.count = held;
        s->at = begin;
        advance(s);
        begin = s->at;
    }
    return true;
}

static bool scan(struct scanning *s)
{
    do {
        advance(s);
    } while (!s->window.ended && s->window.length < DECLARATION);
    bool fine = scan_declaration(s);
    while (fine) {
        if ((size_t)(s->end - s->at) < AHEAD && !s->window.ended) {
            advance(s);
        }
        if (s->at == s->end) {
            break;
        }
        fine = scan_whole_item(s);
    }
    return fine && s->rooted && s->depth == 0 && s->window.status == STATUS_OK;
}

enum status xml_plain_read(const struct source *source, const struct xml_events *events,
                           struct xml_plain *result)
{
    struct scanning s = {.events = events};
    window_open(&s.window, source);
    s.at = s.window.bytes;
    result->finished = scan(&s);
    result->tags = s.tags;
    window_close(&s.window);
    vec_release(&s.names);
    vec_release(&s.text);
    vec_release(&s.scratch);
    return s.status;
}
