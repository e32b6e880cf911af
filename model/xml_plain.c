/* One pass over the bytes, through a window where these are not in memory. What is well-formed
 * is decided here only where it is certain: everything in doubt ends the pass, or has the
 * window widened and is looked at again. Text is held back until the tag behind it was found
 * sound, so that whoever goes on can begin at a tag. Invariant: 'at' is never beyond 'end', and
 * what lies before it is well-formed. */
#include "model/xml_plain.h"

#include "base/limits.h"
#include "base/vec.h"
#include "model/xml_characters.h"
#include "model/xml_opening.h"

#include <string.h>

/* Longer pieces meet limits of the library. */
#define PIECE_AT_MOST ((size_t)1000000)

/* Bytes that a window shows ahead, so that few tags are looked at twice, and at most: a tag or
 * a text that is not sound by then is not plain. */
#define AHEAD ((size_t)4096)
#define WINDOW_AT_MOST (2 * PIECE_AT_MOST)
#define DECLARATION ((size_t)64) /* no plain one is longer */

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
    bool rooted;      /* the root's start tag was met */
    VEC(char) text;   /* held back */
    const char *lent; /* instead of it, where it is one piece of the window, else NULL */
    size_t lent_length;
    size_t text_begin; /* in the source */
    VEC(char) scratch; /* names and values of attributes of one tag, likewise */
    struct span attributes[LIMIT_XML_ATTRIBUTES]; /* name and value, in the scratch */
    size_t attribute_count;
    struct xml_attribute given[LIMIT_XML_ATTRIBUTES];
    struct xml_openings openings;
    size_t tags;
    enum status status;
};

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

static bool take_byte(struct scanning *s, char byte)
{
    bool there = s->at < s->end && *s->at == byte;
    s->at += there;
    return there;
}

static void skip_spaces(struct scanning *s)
{
    const char *at = s->at;
    while (at < s->end && is(*at, SPACE)) {
        at++;
    }
    s->at = at;
}

/* Bytes of the character at 'at' when it is one beyond ASCII that XML allows, else 0. */
static size_t measure_character(const struct scanning *s)
{
    bool ascii = (unsigned char)*s->at < 0x80;
    return ascii ? 0 : xml_character_length(s->at, (size_t)(s->end - s->at));
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

/* Most are shorter than a call is long. */
static void copy(char *to, const char *from, size_t length)
{
    if (length > 16) {
        memcpy(to, from, length);
    } else if (length >= 8) {
        memcpy(to, from, 8);
        memcpy(to + length - 8, from + length - 8, 8);
    } else if (length >= 4) {
        memcpy(to, from, 4);
        memcpy(to + length - 4, from + length - 4, 4);
    } else {
        for (size_t i = 0; i < length; i++) {
            to[i] = from[i];
        }
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

/* Copies what is lent, before the window moves or more is added to it. */
static bool keep_text(struct scanning *s)
{
    const char *lent = s->lent;
    s->lent = NULL;
    return !lent || hold_text(s, lent, s->lent_length);
}

/* Text of one piece up to a tag stays where it is. */
static bool lend_text(struct scanning *s)
{
    const char *at = s->at;
    while (at < s->end && is(*at, TEXT)) {
        at++;
    }
    size_t length = (size_t)(at - s->at);
    if (at == s->end || *at != '<' || s->lent || s->text.count > 0 || length >= PIECE_AT_MOST) {
        return false;
    }
    s->text_begin = offset_of(s, s->at);
    s->lent = s->at;
    s->lent_length = length;
    s->at = at;
    return true;
}

/* Text up to the next tag. "]]>" is not allowed in it; a '>' behind ']' is left alone. */
static bool scan_text(struct scanning *s)
{
    if (lend_text(s)) {
        return true;
    }
    if (!keep_text(s)) {
        return false;
    }
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
    const char *at = begin;
    while (at < s->end && is(*at, NAME)) {
        at++;
    }
    s->at = at;
    size_t length = (size_t)(at - begin);
    return length < 1000 ? length : 0;
}

/* The name of an element that begins, onto those that are open. */
static bool push_name(struct scanning *s, const char *begin, size_t length)
{
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

static bool open_element(struct scanning *s)
{
    const char *begin = s->at;
    size_t length = scan_name(s);
    return length > 0 && push_name(s, begin, length);
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
        const char *begin = s->at, *at = begin;
        while (at < s->end && (is(*at, VALUE) || *at == other)) {
            at++;
        }
        s->at = at;
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
    return name[0] != 'x' || strncmp(name, "xml", 3) != 0;
}

/* A value, of the attribute whose name is in the scratch. */
static bool finish_attribute(struct scanning *s, size_t name)
{
    size_t value = 0;
    bool fine = scan_value(s, &value);
    s->attributes[s->attribute_count++] = (struct span){name, value};
    return fine;
}

/* Blanks, then attributes, each with blanks before it. */
static bool scan_attributes(struct scanning *s)
{
    for (;;) {
        const char *before = s->at;
        skip_spaces(s);
        if (s->at == s->end || *s->at == '>' || *s->at == '/') {
            return true;
        }
        size_t name = 0;
        if (s->at == before || s->attribute_count == LIMIT_XML_ATTRIBUTES ||
            !name_attribute(s, &name) || !may_name(s, name)) {
            return false;
        }
        skip_spaces(s);
        if (!take_byte(s, '=')) {
            return false;
        }
        skip_spaces(s);
        if (!finish_attribute(s, name)) {
            return false;
        }
    }
}

/* The name and the first attribute of a tag that begins like one before. */
static bool take_opening(struct scanning *s, const struct xml_opening *opening)
{
    if (!push_name(s, s->at, opening->name_length) ||
        !append(s, s->at + opening->attribute, opening->attribute_length)) {
        return false;
    }
    s->scratch.count++;
    s->at += opening->length;
    skip_spaces(s);
    return finish_attribute(s, 0);
}

/* The name and the attributes of a tag. */
static bool scan_opening(struct scanning *s)
{
    const char *begin = s->at;
    bool room = s->end - begin >= XML_OPENING_BYTES;
    const struct xml_opening *known = room ? xml_opening_match(&s->openings, begin) : NULL;
    s->scratch.count = s->attribute_count = 0;
    if (!(known ? take_opening(s, known) : open_element(s)) || !scan_attributes(s)) {
        return false;
    }
    if (room && !known && s->attribute_count > 0) {
        size_t attribute_length = s->attributes[0].length - 1; /* its value comes next */
        xml_opening_keep(&s->openings, begin, s->open[s->depth].length, attribute_length);
    }
    return true;
}

/* The text before a tag that is delivered now. */
static bool deliver_text(struct scanning *s)
{
    const char *text = s->lent ? s->lent : s->text.items;
    size_t length = s->lent ? s->lent_length : s->text.count;
    if (length > 0 && s->events->text) {
        s->status = s->events->text(s->events->context, text, length, s->text_begin);
    }
    s->lent = NULL;
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
    if ((s->depth == 0 && s->rooted) || s->depth == LIMIT_XML_DEPTH || !scan_opening(s)) {
        return false;
    }
    bool empty = take_byte(s, '/');
    if (!take_byte(s, '>') || !deliver_text(s)) {
        return false;
    }
    s->rooted = true;
    s->depth++;
    return deliver_start(s, offset) && (!empty || deliver_end(s));
}

/* Behind "</". */
static bool scan_end(struct scanning *s)
{
    size_t length = s->depth > 0 ? s->open[s->depth - 1].length : 0;
    if (length == 0 || (size_t)(s->end - s->at) < length ||
        memcmp(open_name(s), s->at, length) != 0) {
        return false;
    }
    s->at += length;
    skip_spaces(s);
    return take_byte(s, '>') && deliver_text(s) && deliver_end(s);
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
        char next = s->at + 1 < s->end ? s->at[1] : '\0';
        return next == '/'       ? (s->at += 2, scan_end(s))
               : next != '!'     ? scan_start(s)
               : take(s, "<!--") ? skip_comment(s)
                                 : false;
    }
    if (s->depth > 0) {
        return scan_text(s);
    }
    const char *before = s->at;
    skip_spaces(s);
    return s->at > before;
}

/* Moves the window on, to begin with the byte before 'at', which texts look back to. */
static bool advance(struct scanning *s)
{
    bool kept_text = keep_text(s);
    size_t passed = (size_t)(s->at - s->window.bytes), kept = passed > 0;
    (void)window_advance(&s->window, passed - kept);
    s->at = s->window.bytes + kept;
    s->end = s->window.bytes + s->window.length;
    return kept_text;
}

/* As scan_item; what the end of the window cuts off is looked at again in a wider one. */
static bool scan_whole_item(struct scanning *s)
{
    size_t held = s->text.count;
    const char *begin = s->at, *lent = s->lent;
    while (!scan_item(s)) {
        if (s->status != STATUS_OK || s->window.ended ||
            (size_t)(s->end - begin) > WINDOW_AT_MOST) {
            return false;
        }
        s->text.count = held;
        s->lent = lent;
        s->at = begin;
        if (!advance(s)) {
            return false;
        }
        held = s->text.count;
        lent = NULL;
        begin = s->at;
    }
    return true;
}

static bool scan(struct scanning *s)
{
    do {
        (void)advance(s);
    } while (!s->window.ended && s->window.length < DECLARATION);
    bool fine = scan_declaration(s);
    while (fine) {
        if ((size_t)(s->end - s->at) < AHEAD && !s->window.ended) {
            fine = advance(s);
        }
        if (s->at == s->end) {
            break;
        }
        fine = fine && scan_whole_item(s);
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
