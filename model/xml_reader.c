/* libxml2's SAX2 interface over a buffer that we read ourselves. The parser's own line numbers
 * are those of the end of a tag and stop at 65535, so positions are taken from its byte cursor:
 * at the start event the cursor is inside or behind the tag, and the last '<' before it opens
 * the tag, because a raw '<' cannot occur in an attribute. */
#include "model/xml_reader.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/vec.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct reading {
    const struct source *source;
    const struct xml_events *events;
    struct diagnostics *diagnostics;
    xmlParserCtxtPtr parser;
    struct text scratch; /* decoded attribute values and prefixed names, NUL between them */
    VEC(struct xml_attribute) attributes;
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
    xmlStopParser(r->parser);
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

static void append_name(struct text *out, const xmlChar *prefix, const xmlChar *name)
{
    if (prefix) {
        text_append(out, (const char *)prefix);
        text_append_char(out, ':');
    }
    text_append(out, (const char *)name);
    text_append_char(out, '\0');
}

/* Without entity replacement libxml2 hands every '&' of a value on as "&#38;". */
static void append_value(struct text *out, const char *value, size_t length)
{
    const char *end = value + length, *mark;
    while ((mark = memchr(value, '&', (size_t)(end - value)))) {
        text_append_bytes(out, value, (size_t)(mark - value) + 1);
        value = mark + (end - mark >= 5 && memcmp(mark, "&#38;", 5) == 0 ? 5 : 1);
    }
    text_append_bytes(out, value, (size_t)(end - value));
    text_append_char(out, '\0');
}

static bool is_instance_attribute(const xmlChar *uri)
{
    return uri && strcmp((const char *)uri, "http://www.w3.org/2001/XMLSchema-instance") == 0;
}

/* Copies names and values into the scratch text first, then points into it: the text may move
 * while it grows. SAX2 gives five pointers an attribute: name, prefix, URI, value, value's end.
 */
static bool collect_attributes(struct reading *r, int count, const xmlChar **raw)
{
    r->attributes.count = 0;
    for (int i = 0; i < count; i++, raw += 5) {
        if (is_instance_attribute(raw[2])) {
            continue;
        }
        struct xml_attribute attribute = {0};
        append_name(&r->scratch, raw[1], raw[0]);
        append_value(&r->scratch, (const char *)raw[3], (size_t)(raw[4] - raw[3]));
        if (!vec_push(&r->attributes, attribute)) {
            return false;
        }
    }
    return !r->scratch.failed;
}

static void point_into_scratch(struct reading *r)
{
    const char *next = r->scratch.bytes;
    next += strlen(next) + 1; /* the element's own name */
    for (size_t i = 0; i < r->attributes.count; i++) {
        r->attributes.items[i].name = next;
        next += strlen(next) + 1;
        r->attributes.items[i].value = next;
        next += strlen(next) + 1;
    }
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                     int attribute_count, int defaulted, const xmlChar **attributes)
{
    (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted;
    struct reading *r = context;
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
    text_clear(&r->scratch);
    append_name(&r->scratch, prefix, name);
    if (!collect_attributes(r, attribute_count, attributes)) {
        stop(r, STATUS_MEMORY);
        return;
    }
    point_into_scratch(r);
    enum status status = r->events->start(r->events->context, r->scratch.bytes,
                                          r->attributes.items, r->attributes.count, offset);
    if (status != STATUS_OK) {
        stop(r, status);
    }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix,
                   const xmlChar *uri)
{
    (void)uri;
    struct reading *r = context;
    if (r->status != STATUS_OK) {
        return;
    }
    r->depth--;
    text_clear(&r->scratch);
    append_name(&r->scratch, prefix, name);
    enum status status = r->scratch.failed
                             ? STATUS_MEMORY
                             : r->events->end(r->events->context, r->scratch.bytes);
    if (status != STATUS_OK) {
        stop(r, status);
    }
}

static void on_text(void *context, const xmlChar *bytes, int length)
{
    struct reading *r = context;
    if (r->status != STATUS_OK || !r->events->text) {
        return;
    }
    size_t offset = cursor(r);
    offset = offset >= (size_t)length ? offset - (size_t)length : 0;
    enum status status =
        r->events->text(r->events->context, (const char *)bytes, (size_t)length, offset);
    if (status != STATUS_OK) {
        stop(r, status);
    }
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
    if (length < 5 || strncmp(bytes, "<?xml", 5) != 0) {
        return true;
    }
    for (size_t i = 5; i + 16 < length && bytes[i] != '>'; i++) {
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

static enum status parse(struct reading *r)
{
    xmlSAXHandler sax = handlers();
    r->parser = xmlCreateMemoryParserCtxt(r->source->bytes, (int)r->source->length);
    if (!r->parser) {
        return STATUS_MEMORY;
    }
    xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_BIG_LINES | XML_PARSE_RECOVER |
                                     XML_PARSE_NOCDATA);
    *r->parser->sax = sax;
    r->parser->userData = r;
    if (check_encoding(r)) {
        xmlParseDocument(r->parser);
    }
    if (r->status == STATUS_OK && !r->parser->wellFormed) {
        r->status = STATUS_INVALID;
    }
    xmlFreeDoc(r->parser->myDoc);
    r->parser->myDoc = NULL;
    xmlFreeParserCtxt(r->parser);
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
    enum status status = parse(&r);
    text_release(&r.scratch);
    vec_release(&r.attributes);
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
    for (size_t i = offset + 1; i + length < source->length; i++) {
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
