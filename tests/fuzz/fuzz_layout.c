/* Any bytes as a document to lay out: what is accepted is well-formed afterwards, and laying it
 * out again changes nothing. */
#include "model/xml_layout.h"
#include "tests/fuzz/scratch.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status lay_out(const char *bytes, size_t length, struct text *out)
{
    const struct source source = {.path = "fuzz.xml", .bytes = bytes, .length = length};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    text_init(out);
    enum status status = xml_layout(&source, out, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    diagnostics_release(&diagnostics);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text once, twice;
    if (lay_out((const char *)data, size, &once) == STATUS_OK) {
        require(lay_out(once.bytes, once.length, &twice) == STATUS_OK);
        require(once.length == twice.length &&
                memcmp(once.bytes, twice.bytes, once.length) == 0);
        text_release(&twice);
    } else {
        require(once.length == 0);
    }
    text_release(&once);
    return 0;
}
