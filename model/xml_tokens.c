/* Cutting what is known to be well-formed: a token ends where its own closing mark stands, and
 * a tag at the first '>' outside quotes. Invariant: every token ends behind its beginning and
 * within the source, so that even bytes that are no XML come to an end. */
#include "model/xml_tokens.h"

#include "base/limits.h"
#include "model/xml_reader.h"

#include <string.h>

bool xml_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool begins(const struct source *source, size_t at, const char *word)
{
    size_t length = strlen(word);
    return source->length - at >= length && memcmp(source->bytes + at, word, length) == 0;
}

/* The byte behind the first 'mark' from 'at' on. */
static size_t behind(const struct source *source, size_t at, const char *mark)
{
    size_t length = strlen(mark);
    while (at < source->length && source->length - at >= length) {
        const char *found = memchr(source->bytes + at, *mark, source->length - at);
        if (!found) {
            break;
        }
        at = (size_t)(found - source->bytes);
        if (begins(source, at, mark)) {
            return at + length;
        }
        at++;
    }
    return source->length;
}

static size_t behind_tag(const struct source *source, size_t at)
{
    char quote = 0;
    for (; at < source->length; at++) {
        char c = source->bytes[at];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return source->length;
}

static enum xml_token_kind kind_at(const struct source *source, size_t at)
{
    return source->bytes[at] != '<'         ? XML_TEXT
           : begins(source, at, "</")       ? XML_END
           : begins(source, at, "<!--")     ? XML_COMMENT
           : begins(source, at, "<![CDATA") ? XML_CDATA
           : begins(source, at, "<?")       ? XML_INSTRUCTION
                                            : XML_START;
}

size_t xml_token_end(const struct source *source, size_t at)
{
    switch (kind_at(source, at)) {
    case XML_COMMENT:
        return behind(source, at + strlen("<!--"), "-->");
    case XML_CDATA:
        return behind(source, at, "]]>");
    case XML_INSTRUCTION:
    case XML_DECLARATION:
        return behind(source, at, "?>");
    case XML_START:
    case XML_END:
        return behind_tag(source, at + 1);
    case XML_TEXT:
        break;
    }
    const char *next = memchr(source->bytes + at, '<', source->length - at);
    return next ? (size_t)(next - source->bytes) : source->length;
}

static bool is_blank(const struct source *source, size_t at, size_t end)
{
    while (at < end && xml_is_space(source->bytes[at])) {
        at++;
    }
    return at == end;
}

static struct xml_token token_at(const struct source *source, size_t at, uint32_t number)
{
    struct xml_token token = {.begin = (uint32_t)at,
                              .end = (uint32_t)xml_token_end(source, at),
                              .match = number,
                              .kind = kind_at(source, at)};
    if (token.kind == XML_INSTRUCTION && begins(source, at, "<?xml") && at + 5 < token.end &&
        xml_is_space(source->bytes[at + 5])) {
        token.kind = XML_DECLARATION;
    }
    token.blank = token.kind == XML_TEXT && is_blank(source, at, token.end);
    return token;
}

struct cutting {
    struct xml_tokens *tokens;
    uint32_t open[LIMIT_XML_DEPTH]; /* tokens of the starts around */
    unsigned depth;
};

/* Pairs ends with starts and tells each start what it holds. */
static void relate(struct cutting *c, const struct xml_token *token, uint32_t number)
{
    struct xml_token *items = c->tokens->list.items;
    struct xml_token *parent = c->depth ? &items[c->open[c->depth - 1]] : NULL;
    if (token->kind == XML_END && parent) {
        parent->match = number;
        c->depth--;
    } else if (token->kind == XML_START) {
        if (parent) {
            parent->has_child = true;
        }
        if (c->tokens->source->bytes[token->end - 2] != '/' && c->depth < LIMIT_XML_DEPTH) {
            c->open[c->depth++] = number;
        }
    } else if (parent &&
               (token->kind == XML_CDATA || (token->kind == XML_TEXT && !token->blank))) {
        parent->has_text = true;
    }
}

static enum status ignore_start(void *context, const char *name,
                                const struct xml_attribute *attributes, size_t count,
                                size_t offset)
{
    (void)context, (void)name, (void)attributes, (void)count, (void)offset;
    return STATUS_OK;
}

static enum status ignore_end(void *context, const char *name)
{
    (void)context, (void)name;
    return STATUS_OK;
}

enum status xml_tokens_read(const struct source *source, struct xml_tokens *tokens,
                            struct diagnostics *diagnostics)
{
    static const struct xml_events nothing = {NULL, ignore_start, NULL, ignore_end};
    *tokens = (struct xml_tokens){.source = source};
    enum status status = xml_read(source, &nothing, diagnostics);
    struct cutting c = {.tokens = tokens};
    size_t at = begins(source, 0, "\xEF\xBB\xBF") ? 3 : 0;
    while (status == STATUS_OK && at < source->length) {
        uint32_t number = (uint32_t)tokens->list.count;
        const struct xml_token token = token_at(source, at, number);
        if (!vec_push(&tokens->list, token)) {
            return STATUS_MEMORY;
        }
        relate(&c, &token, number);
        at = token.end;
    }
    return status;
}

void xml_tokens_release(struct xml_tokens *tokens)
{
    vec_release(&tokens->list);
}

static size_t skip_spaces(const struct source *source, size_t at)
{
    while (at < source->length && xml_is_space(source->bytes[at])) {
        at++;
    }
    return at;
}

/* The end of what is neither white space nor one of the marks of a tag. */
static size_t behind_name(const struct source *source, size_t at)
{
    while (at < source->length && !xml_is_space(source->bytes[at]) &&
           !strchr("=/>", source->bytes[at])) {
        at++;
    }
    return at;
}

bool xml_next_attribute(const struct source *source, size_t *at,
                        struct xml_attribute_place *attribute)
{
    size_t name = *at;
    if (name > 0 && source->bytes[name - 1] == '<') {
        name = behind_name(source, name);
    }
    name = skip_spaces(source, name);
    size_t name_end = behind_name(source, name);
    size_t equals = skip_spaces(source, name_end);
    if (name_end == name || equals == source->length || source->bytes[equals] != '=') {
        return false;
    }
    size_t quote = skip_spaces(source, equals + 1);
    const char *close = quote < source->length
                            ? memchr(source->bytes + quote + 1, source->bytes[quote],
                                     source->length - quote - 1)
                            : NULL;
    if (!close) {
        return false;
    }
    *attribute = (struct xml_attribute_place){
        name, name_end, quote + 1, (size_t)(close - source->bytes), source->bytes[quote]};
    *at = attribute->value_end + 1;
    return true;
}
