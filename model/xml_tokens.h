/* A well-formed XML document cut into tokens, byte for byte: what edits of the text as it
 * stands (its layout) need and events do not tell. */
#ifndef PATHGATE_MODEL_XML_TOKENS_H
#define PATHGATE_MODEL_XML_TOKENS_H

#include "base/diagnostics.h"
#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum xml_token_kind {
    XML_DECLARATION, /* <?xml ...?> */
    XML_INSTRUCTION, /* any other <?...?> */
    XML_COMMENT,
    XML_CDATA,
    XML_TEXT,
    XML_START, /* also of an empty element */
    XML_END,
};

struct xml_token {
    uint32_t begin, end; /* bytes in the source */
    uint32_t match;      /* of a start: the token of its end, itself when it has none */
    uint8_t kind;        /* enum xml_token_kind */
    bool blank;          /* of text: white space alone */
    bool has_text;       /* of a start: text that is not blank, or CDATA, directly inside */
    bool has_child;      /* of a start: an element directly inside */
};

struct xml_tokens {
    const struct source *source;
    VEC(struct xml_token) list;
};

/* Cuts the source, which xml_read finds well-formed first: its statuses. The tokens lie one
 * behind the other and cover the source except a byte-order mark; starts and ends are paired.
 * The caller releases them in any case. O(length). */
enum status xml_tokens_read(const struct source *source, struct xml_tokens *tokens,
                            struct diagnostics *diagnostics);
void xml_tokens_release(struct xml_tokens *tokens);

/* The byte behind the token that begins at byte 'at' of the source. */
size_t xml_token_end(const struct source *source, size_t at);

bool xml_is_space(char c);

/* One attribute of a start tag, as places in the source; the value without its quotes. */
struct xml_attribute_place {
    size_t name, name_end, value, value_end;
    char quote;
};

/* The next attribute of a start tag: '*at' begins behind the '<' and is moved on; false when
 * there is none. */
bool xml_next_attribute(const struct source *source, size_t *at,
                        struct xml_attribute_place *attribute);

#endif
