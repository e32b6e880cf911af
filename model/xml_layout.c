/* Two passes: the document is cut into tokens (model/xml_tokens.h), so that each element knows
 * what it holds, and these are written one by one. Invariant: 'column' is the number of code
 * points behind the last line feed that was written. */
#include "model/xml_layout.h"

#include "base/limits.h"
#include "model/xml_tokens.h"

#include <string.h>

enum { WIDTH = 100, INDENT = 2, INDENT_ATTRIBUTES = 4 };

struct writing {
    const struct xml_tokens *tokens;
    const struct source *source;
    struct text *out;
    size_t column, depth;
    bool opened; /* nothing stands yet in the element around */
};

static size_t count_code_points(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    }
    return count;
}

/* Bytes without a line end. */
static void put(struct writing *w, const char *bytes, size_t length)
{
    text_append_bytes(w->out, bytes, length);
    w->column += count_code_points(bytes, length);
}

static void put_string(struct writing *w, const char *string)
{
    put(w, string, strlen(string));
}

static void break_line(struct writing *w, size_t indent)
{
    text_append_char(w->out, '\n');
    text_repeat(w->out, ' ', indent);
    w->column = indent;
}

/* The line end at 'at', of any kind, or the end of the range. */
static size_t find_line_end(const struct writing *w, size_t at, size_t end)
{
    while (at < end && w->source->bytes[at] != '\n' && w->source->bytes[at] != '\r') {
        at++;
    }
    return at;
}

static size_t skip_line_end(const struct writing *w, size_t at, size_t end)
{
    const char *bytes = w->source->bytes;
    return at + 1 + (at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n');
}

/* Bytes as they stand, with line ends as XML reads them. */
static void put_lines(struct writing *w, size_t at, size_t end)
{
    for (;;) {
        size_t line_end = find_line_end(w, at, end);
        put(w, w->source->bytes + at, line_end - at);
        if (line_end == end) {
            return;
        }
        break_line(w, 0);
        at = skip_line_end(w, line_end, end);
    }
}

static size_t source_column(const struct writing *w, size_t at)
{
    size_t begin = at;
    while (begin > 0 && w->source->bytes[begin - 1] != '\n' &&
           w->source->bytes[begin - 1] != '\r') {
        begin--;
    }
    if (begin == 0 && at >= 3 && memcmp(w->source->bytes, "\xEF\xBB\xBF", 3) == 0) {
        begin = 3;
    }
    return count_code_points(w->source->bytes + begin, at - begin);
}

/* A comment of several lines is moved as a whole. */
static void put_shifted(struct writing *w, const struct xml_token *token)
{
    size_t at = token->begin, to = w->column, from = 0;
    for (;;) {
        size_t line_end = find_line_end(w, at, token->end);
        put(w, w->source->bytes + at, line_end - at);
        if (line_end == token->end) {
            return;
        }
        from = at == token->begin ? source_column(w, at) : from;
        size_t begin = skip_line_end(w, line_end, token->end);
        at = begin;
        while (at < token->end && w->source->bytes[at] == ' ') {
            at++;
        }
        bool blank = find_line_end(w, at, token->end) == at;
        size_t spaces = at - begin + to;
        break_line(w, blank ? 0 : spaces > from ? spaces - from : 0);
    }
}

static void put_attribute(struct writing *w, const struct xml_attribute_place *a)
{
    const char *bytes = w->source->bytes;
    bool apostrophes = memchr(bytes + a->value, '"', a->value_end - a->value) != NULL;
    const char *quote = apostrophes ? "'" : "\"";
    put(w, bytes + a->name, a->name_end - a->name);
    put_string(w, "=");
    put_string(w, quote);
    put_lines(w, a->value, a->value_end);
    put_string(w, quote);
}

static size_t attribute_width(const struct writing *w, const struct xml_attribute_place *a)
{
    const char *bytes = w->source->bytes;
    size_t first_line = find_line_end(w, a->value, a->value_end);
    return count_code_points(bytes + a->name, a->name_end - a->name) + strlen("=\"\"") +
           count_code_points(bytes + a->value, first_line - a->value);
}

/* A start tag up to its '>' exclusively; 'close' columns are kept free for what follows. */
static void put_tag(struct writing *w, const struct xml_token *token, size_t close)
{
    const char *bytes = w->source->bytes;
    size_t at = token->begin + 1, name_end = at, indent = w->column + INDENT_ATTRIBUTES;
    while (name_end < token->end && !xml_is_space(bytes[name_end]) &&
           !strchr("/>", bytes[name_end])) {
        name_end++;
    }
    put(w, bytes + token->begin, name_end - token->begin);
    struct xml_attribute_place attribute, next;
    bool more = xml_next_attribute(w->source, &at, &attribute);
    for (bool first = true; more; first = false) {
        more = xml_next_attribute(w->source, &at, &next);
        size_t width = w->column + 1 + attribute_width(w, &attribute) + (more ? 0 : close);
        if (!first && width > WIDTH) {
            break_line(w, indent);
        } else {
            put_string(w, " ");
        }
        put_attribute(w, &attribute);
        attribute = next;
    }
}

/* 'at' is where the name stands in the source. */
static void put_end_tag(struct writing *w, size_t at)
{
    const char *name = w->source->bytes + at;
    size_t length = 0;
    while (!xml_is_space(name[length]) && name[length] != '>') {
        length++;
    }
    put_string(w, "</");
    put(w, name, length);
    put_string(w, ">");
}

/* The end of the word at 'at': comments and CDATA in it are not broken. */
static size_t find_word_end(const struct writing *w, size_t at, size_t end)
{
    while (at < end && !xml_is_space(w->source->bytes[at])) {
        at = w->source->bytes[at] == '<' ? xml_token_end(w->source, at) : at + 1;
    }
    return at;
}

/* The words of an element that holds text and no element. */
static void put_paragraph(struct writing *w, const struct xml_token *start, size_t end)
{
    const char *bytes = w->source->bytes;
    size_t indent = w->depth * INDENT, at = start->end;
    size_t end_tag = w->tokens->list.items[start->match].end - end;
    put_tag(w, start, strlen(">"));
    put_string(w, ">");
    while (at < end && xml_is_space(bytes[at])) {
        at++;
    }
    for (bool first = true; at < end; first = false) {
        size_t word_end = find_word_end(w, at, end), next = word_end;
        while (next < end && xml_is_space(bytes[next])) {
            next++;
        }
        size_t first_line = find_line_end(w, at, word_end);
        size_t width = count_code_points(bytes + at, first_line - at);
        width += next == end ? end_tag : 0;
        if (!first && w->column + 1 + width > WIDTH) {
            break_line(w, indent);
        } else if (!first) {
            put_string(w, " ");
        }
        put_lines(w, at, word_end);
        at = next;
    }
    put_end_tag(w, start->begin + 1);
}

static bool holds_nothing(const struct xml_tokens *tokens, uint32_t start)
{
    const struct xml_token *items = tokens->list.items;
    uint32_t match = items[start].match;
    return match == start || match == start + 1 ||
           (match == start + 2 && items[start + 1].kind == XML_TEXT && items[start + 1].blank);
}

/* Writes the start at 'index' and, where what it holds is no list of elements, the whole
 * element; the index of the last token that was written. */
static uint32_t put_element(struct writing *w, uint32_t index)
{
    const struct xml_token *items = w->tokens->list.items, *start = &items[index];
    if (holds_nothing(w->tokens, index)) {
        put_tag(w, start, strlen("/>"));
        put_string(w, "/>");
    } else if (start->has_text && start->has_child) {
        put_lines(w, start->begin, items[start->match].end);
    } else if (start->has_text) {
        put_paragraph(w, start, items[start->match].begin);
    } else {
        put_tag(w, start, strlen(">"));
        put_string(w, ">");
        w->depth++;
        w->opened = true;
        return index;
    }
    return start->match;
}

static size_t count_line_feeds(const struct source *source, const struct xml_token *gap)
{
    size_t count = 0;
    for (size_t i = gap->begin; i < gap->end; i++) {
        count +=
            source->bytes[i] == '\n' ||
            (source->bytes[i] == '\r' && (i + 1 == gap->end || source->bytes[i + 1] != '\n'));
    }
    return count;
}

/* What stands between the token before and this one. A comment stays on the line it was on. */
static void put_gap(struct writing *w, const struct xml_token *before,
                    const struct xml_token *token, size_t line_feeds)
{
    bool beside = line_feeds == 0 && before && before->kind != XML_DECLARATION &&
                  (token->kind == XML_COMMENT || token->kind == XML_INSTRUCTION);
    if (beside) {
        put_string(w, " ");
        return;
    }
    if (line_feeds > 1 && !w->opened && token->kind != XML_END) {
        text_append_char(w->out, '\n');
    }
    break_line(w, w->depth * INDENT);
}

static void put_declaration(struct writing *w, const struct xml_token *first)
{
    const char *bytes = w->source->bytes;
    const char *version = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    if (first->kind == XML_DECLARATION &&
        strncmp(bytes + first->begin, "<?xml version=", strlen("<?xml version=")) == 0 &&
        strncmp(bytes + first->begin + strlen("<?xml version='"), "1.0", 3) != 0) {
        put_lines(w, first->begin, first->end);
        return;
    }
    put_string(w, version);
}

static void put_document(struct writing *w)
{
    const struct xml_token *items = w->tokens->list.items, *before = NULL;
    size_t line_feeds = 0;
    put_declaration(w, &items[0]);
    for (uint32_t i = 0; i < w->tokens->list.count; i++) {
        const struct xml_token *token = &items[i];
        if (token->kind == XML_TEXT) {
            line_feeds = count_line_feeds(w->source, token);
            continue;
        }
        if (token->kind == XML_DECLARATION) {
            before = token;
            continue;
        }
        w->depth -= token->kind == XML_END;
        put_gap(w, before, token, line_feeds);
        line_feeds = 0;
        before = token;
        w->opened = false;
        if (token->kind == XML_START) {
            i = put_element(w, i);
        } else if (token->kind == XML_END) {
            put_end_tag(w, token->begin + 2);
        } else {
            put_shifted(w, token);
        }
    }
    text_append_char(w->out, '\n');
}

enum status xml_layout(const struct source *source, struct text *out,
                       struct diagnostics *diagnostics)
{
    struct xml_tokens tokens;
    enum status status = xml_tokens_read(source, &tokens, diagnostics);
    if (status == STATUS_OK) {
        struct writing w = {.tokens = &tokens, .source = source, .out = out, .opened = true};
        put_document(&w);
        status = out->failed ? STATUS_MEMORY : STATUS_OK;
    }
    xml_tokens_release(&tokens);
    return status;
}
