/* What is plain is read without libxml2 (xml_plain.h), which is loaded and reads the document
 * from its beginning when something is not: a fault, which it words, or a construct that is
 * rare. Events that were delivered already are then left out.
 *
 * libxml2's SAX2 interface over a buffer that we hold ourselves. The parser's own line numbers
 * are those of the end of a tag and stop at 65535, so positions are taken from its byte cursor:
 * at the start event the cursor is inside or behind the tag, and the last '<' before it opens
 * the tag, because a raw '<' cannot occur in an attribute. */
#include "model/xml_reader.h"

#include "base/library.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/vec.h"
#include "model/xml_plain.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* The functions of libxml2 that are used, loaded when they are needed. */
static struct {
    xmlParserCtxtPtr (*CreateIOParserCtxt)(xmlSAXHandlerPtr, void *, xmlInputReadCallback,
                                           xmlInputCloseCallback, void *, xmlCharEncoding);
    int (*CtxtUseOptions)(xmlParserCtxtPtr, int);
    int (*ParseDocument)(xmlParserCtxtPtr);
    void (*StopParser)(xmlParserCtxtPtr);
    void (*FreeDoc)(xmlDocPtr);
    void (*FreeParserCtxt)(xmlParserCtxtPtr);
} xml;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(xml.CreateIOParserCtxt, xmlCreateIOParserCtxt),
    LIBRARY_FUNCTION(xml.CtxtUseOptions, xmlCtxtUseOptions),
    LIBRARY_FUNCTION(xml.ParseDocument, xmlParseDocument),
    LIBRARY_FUNCTION(xml.StopParser, xmlStopParser),
    LIBRARY_FUNCTION(xml.FreeDoc, xmlFreeDoc),
    LIBRARY_FUNCTION(xml.FreeParserCtxt, xmlFreeParserCtxt),
};

static const struct library library = {XML_SONAME, functions,
                                       sizeof functions / sizeof *functions};

struct reading {
    const struct source *source;
    const struct xml_events *events;
    struct diagnostics *diagnostics;
    xmlParserCtxtPtr parser;
    VEC(char) scratch; /* decoded attribute values and prefixed names of one tag */
    VEC(struct xml_attribute) attributes;
    VEC(char) text; /* since the last tag: the parser cuts it where it likes */
    size_t text_begin;
    size_t fed;   /* bytes the parser has been given */
    size_t muted; /* tags to come that were delivered already, with the text between them */
    unsigned depth;
    enum status status;
};

static size_t cursor(const struct reading *r)
{
    const xmlParserInput *input = r->parser->input;
    return input ? input->consumed + (size_t)(input->cur - input->base) : r->source->length;
}

static void stop(struct reading *r, enum status status)
{
    if (r->status == STATUS_OK) {
        r->status = status;
    }
    xml.StopParser(r->parser);
}

static void refuse(struct reading *r, const char *code, size_t offset, const char *message)
{
    diagnostics_add(r->diagnostics, SEVERITY_ERROR, code, (struct place){r->source, offset},
                    "%s", message);
    stop(r, STATUS_INVALID);
}

/* The last '<' before the cursor. */
static size_t tag_offset(const struct reading *r)
{
    size_t offset = cursor(r);
    if (offset > r->source->length) {
        offset = r->source->length;
    }
    while (offset > 0 && r->source->bytes[--offset] != '<') {
    }
    return offset;
}

static size_t name_room(const xmlChar *prefix, const xmlChar *name)
{
    return prefix ? strlen((const char *)prefix) + strlen((const char *)name) + 2 : 0;
}

/* A name without a prefix is the parser's own string; one with a prefix is joined at '*next'.
 */
static const char *join_name(char **next, const xmlChar *prefix, const xmlChar *name)
{
    if (!prefix) {
        return (const char *)name;
    }
    char *joined = *next;
    size_t first = strlen((const char *)prefix), second = strlen((const char *)name);
    memcpy(joined, prefix, first);
    joined[first] = ':';
    memcpy(joined + first + 1, name, second + 1);
    *next = joined + first + second + 2;
    return joined;
}

/* Without entity replacement libxml2 hands every '&' of a value on as "&#38;". */
static const char *copy_value(char **next, const char *value, size_t length)
{
    char *copy = *next, *to = copy;
    const char *end = value + length, *mark;
    while ((mark = memchr(value, '&', (size_t)(end - value)))) {
        size_t part = (size_t)(mark - value) + 1;
        memcpy(to, value, part);
        to += part;
        value = mark + (end - mark >= 5 && memcmp(mark, "&#38;", 5) == 0 ? 5 : 1);
    }
    memcpy(to, value, (size_t)(end - value));
    to += end - value;
    *to++ = '\0';
    *next = to;
    return copy;
}

static bool is_instance_attribute(const xmlChar *uri)
{
    return uri && strcmp((const char *)uri, "http://www.w3.org/2001/XMLSchema-instance") == 0;
}

/* Makes all the room that one start tag can need, so that the scratch does not move while it is
 * pointed into. SAX2 gives five pointers an attribute: name, prefix, URI, value, value's end.
 */
static bool make_room(struct reading *r, const xmlChar *name, const xmlChar *prefix, int count,
                      const xmlChar **raw)
{
    size_t need = name_room(prefix, name);
    for (int i = 0; i < count; i++, raw += 5) {
        need += name_room(raw[1], raw[0]) + (size_t)(raw[4] - raw[3]) + 1;
    }
    return vec_reserve(&r->scratch, need) && vec_reserve(&r->attributes, (size_t)count);
}

static void collect_attributes(struct reading *r, char *next, int count, const xmlChar **raw)
{
    r->attributes.count = 0;
    for (int i = 0; i < count; i++, raw += 5) {
        if (is_instance_attribute(raw[2])) {
            continue;
        }
        struct xml_attribute *attribute = &r->attributes.items[r->attributes.count++];
        attribute->name = join_name(&next, raw[1], raw[0]);
        attribute->value = copy_value(&next, (const char *)raw[3], (size_t)(raw[4] - raw[3]));
    }
}

/* The text before a tag. */
static void deliver_text(struct reading *r)
{
    if (r->text.count > 0 && r->status == STATUS_OK) {
        enum status status =
            r->events->text(r->events->context, r->text.items, r->text.count, r->text_begin);
        if (status != STATUS_OK) {
            stop(r, status);
        }
    }
    r->text.count = 0;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                     int attribute_count, int defaulted, const xmlChar **attributes)
{
    (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted;
    struct reading *r = context;
    deliver_text(r);
    if (r->status != STATUS_OK) {
        return;
    }
    size_t offset = tag_offset(r);
    if (++r->depth > LIMIT_XML_DEPTH) {
        refuse(r, "too-deep", offset, "elements are nested more than 128 deep");
        return;
    }
    if (attribute_count > (int)LIMIT_XML_ATTRIBUTES) {
        refuse(r, "too-many-attributes", offset, "an element has more than 64 attributes");
        return;
    }
    if (r->muted > 0) {
        r->muted--;
        return;
    }
    r->attributes.count = 0;
    if (!make_room(r, name, prefix, attribute_count, attributes)) {
        stop(r, STATUS_MEMORY);
        return;
    }
    char *next = r->scratch.items;
    const char *full_name = join_name(&next, prefix, name);
    collect_attributes(r, next, attribute_count, attributes);
    enum status status = r->events->start(r->events->context, full_name, r->attributes.items,
                                          r->attributes.count, offset);
    if (status != STATUS_OK) {
        stop(r, status);
    }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix,
                   const xmlChar *uri)
{
    (void)uri;
    struct reading *r = context;
    deliver_text(r);
    if (r->status != STATUS_OK) {
        return;
    }
    r->depth--;
    if (r->muted > 0) {
        r->muted--;
        return;
    }
    if (!make_room(r, name, prefix, 0, NULL)) {
        stop(r, STATUS_MEMORY);
        return;
    }
    char *next = r->scratch.items;
    enum status status = r->events->end(r->events->context, join_name(&next, prefix, name));
    if (status != STATUS_OK) {
        stop(r, status);
    }
}

/* Where text begins that the parser hands on from its buffer, before or behind its cursor, or
 * from elsewhere: it then stood, or an entity for it, before the cursor. */
static size_t text_offset(const struct reading *r, const char *bytes, size_t length)
{
    const xmlParserInput *input = r->parser->input;
    size_t end = cursor(r);
    if (input && bytes >= (const char *)input->base && bytes < (const char *)input->end) {
        return input->consumed + (size_t)(bytes - (const char *)input->base);
    }
    if (end > 0 && end <= r->source->length && r->source->bytes[end - 1] == ';' &&
        bytes[length - 1] != ';') {
        while (end > 0 && r->source->bytes[--end] != '&') {
        }
        return end;
    }
    return end >= length ? end - length : 0;
}

static void on_text(void *context, const xmlChar *bytes, int length)
{
    struct reading *r = context;
    const char *text = (const char *)bytes;
    if (r->status != STATUS_OK || !r->events->text || r->muted > 0 || length <= 0) {
        return;
    }
    if (r->text.count == 0) {
        r->text_begin = text_offset(r, text, (size_t)length);
    }
    if (!vec_reserve(&r->text, (size_t)length)) {
        stop(r, STATUS_MEMORY);
        return;
    }
    memcpy(r->text.items + r->text.count, text, (size_t)length);
    r->text.count += (size_t)length;
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    struct reading *r = context;
    if (r->status == STATUS_OK) {
        refuse(r, "doctype-refused", tag_offset(r), "a DOCTYPE is not allowed");
        diagnostics_hint(r->diagnostics, "remove the <!DOCTYPE ...> declaration; the format "
                                         "needs neither a DTD nor entities");
    }
}

/* libxml2's message without its full stop and line end. */
static void on_fault(void *context, xmlErrorPtr fault)
{
    struct reading *r = context;
    if (fault->code == XML_ERR_NO_MEMORY) {
        stop(r, STATUS_MEMORY);
        return;
    }
    if (r->status != STATUS_OK && r->status != STATUS_INVALID) {
        return;
    }
    const char *message = fault->message ? fault->message : "not well-formed";
    size_t length = strcspn(message, "\r\n");
    while (length > 0 && (message[length - 1] == ' ' || message[length - 1] == '.')) {
        length--;
    }
    enum severity severity =
        fault->level == XML_ERR_WARNING ? SEVERITY_WARNING : SEVERITY_ERROR;
    diagnostics_add(r->diagnostics, severity, "not-well-formed",
                    (struct place){r->source, cursor(r)}, "%.*s", (int)length, message);
    if (severity == SEVERITY_ERROR && r->status == STATUS_OK) {
        r->status = STATUS_INVALID;
    }
}

/* Anything but UTF-8 would be converted by the parser and make its cursor useless to us. */
static bool check_encoding(struct reading *r)
{
    const char *bytes = r->source->bytes;
    size_t length = r->source->length;
    static const char mark[] = "encoding=";
    if (length >= 2 && ((unsigned char)bytes[0] >= 0xFE || bytes[0] == 0 || bytes[1] == 0)) {
        refuse(r, "not-utf-8", 0, "the file is not UTF-8");
        return false;
    }
    size_t begin = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (length < begin + 5 || strncmp(bytes + begin, "<?xml", 5) != 0) {
        return true;
    }
    for (size_t i = begin + 5; i + 16 < length && bytes[i] != '>'; i++) {
        if (strncmp(bytes + i, mark, sizeof(mark) - 1) != 0) {
            continue;
        }
        const char *name = bytes + i + sizeof(mark);
        if (strncasecmp(name, "utf-8", 5) != 0 && strncasecmp(name, "us-ascii", 8) != 0) {
            refuse(r, "not-utf-8", i, "the encoding must be UTF-8");
            return false;
        }
        break;
    }
    return true;
}

/* The parser takes a zero behind the root for the end, whatever follows. */
static void refuse_zero(struct reading *r)
{
    const char *bytes = r->source->bytes, *zero = memchr(bytes, '\0', r->source->length);
    if (zero) {
        refuse(r, "not-well-formed", (size_t)(zero - bytes), "Char 0x0 out of allowed range");
    }
}

static xmlSAXHandler handlers(void)
{
    xmlSAXHandler sax = {0};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_text;
    sax.internalSubset = on_doctype;
    sax.serror = on_fault;
    return sax;
}

/* Hands the parser its next bytes; given the whole, it would copy the whole. */
static int feed(void *context, char *buffer, int room)
{
    struct reading *r = context;
    size_t left = r->source->length - r->fed;
    size_t count = left < (size_t)room ? left : (size_t)room;
    memcpy(buffer, r->source->bytes + r->fed, count);
    r->fed += count;
    return (int)count;
}

static enum status parse(struct reading *r)
{
    xmlSAXHandler sax = handlers();
    r->parser = xml.CreateIOParserCtxt(NULL, NULL, feed, NULL, r, XML_CHAR_ENCODING_NONE);
    if (!r->parser) {
        return STATUS_MEMORY;
    }
    xml.CtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_BIG_LINES | XML_PARSE_RECOVER |
                                      XML_PARSE_NOCDATA);
    *r->parser->sax = sax;
    r->parser->userData = r;
    if (check_encoding(r)) {
        xml.ParseDocument(r->parser);
    }
    if (r->status == STATUS_OK && !r->parser->wellFormed) {
        r->status = STATUS_INVALID;
    }
    if (r->status == STATUS_OK) {
        refuse_zero(r);
    }
    xml.FreeDoc(r->parser->myDoc);
    r->parser->myDoc = NULL;
    xml.FreeParserCtxt(r->parser);
    return r->status;
}

enum status xml_read(const struct source *source, const struct xml_events *events,
                     struct diagnostics *diagnostics)
{
    struct reading r = {.source = source, .events = events, .diagnostics = diagnostics};
    struct place whole = {source, 0};
    if (source->length > INT_MAX) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "file-too-large", whole,
                        "an XML file of more than 2 GiB cannot be read");
        return STATUS_LIMIT;
    }
    if (source->length == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "not-well-formed", whole,
                        "the file is empty");
        return STATUS_INVALID;
    }
    struct xml_plain plain;
    enum status status = xml_plain_read(source, events, &plain);
    if (status != STATUS_OK || plain.finished) {
        return status;
    }
    if (!source->bytes) {
        return STATUS_INVALID;
    }
    r.muted = plain.tags;
    status = library_load(&library, diagnostics);
    if (status == STATUS_OK) {
        status = parse(&r);
    }
    vec_release(&r.scratch);
    vec_release(&r.attributes);
    vec_release(&r.text);
    return status;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t xml_attribute_offset(const struct source *source, size_t offset, const char *name)
{
    size_t length = strlen(name);
    char quote = 0;
    for (size_t i = offset + 1; source->bytes && i + length < source->length; i++) {
        char c = source->bytes[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            break;
        } else if (is_space(source->bytes[i - 1]) &&
                   strncmp(source->bytes + i, name, length) == 0 &&
                   (source->bytes[i + length] == '=' || is_space(source->bytes[i + length]))) {
            return i;
        }
    }
    return offset;
}
