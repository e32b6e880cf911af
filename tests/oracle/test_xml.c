/* Plain XML as we read it against libxml2: the same document behind a byte-order mark, which is
 * not plain, must give the same events or the same faults. Random documents, most of them with
 * a few bytes changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "model/xml_plain.h"
#include "tests/unit/windows.h"

#include <string.h>

enum { DOCUMENTS = 20000 };

/* Events as lines. */
struct recording {
    struct text log;
    size_t shift; /* bytes before the document */
};

static enum status record_start(void *context, const char *name,
                                const struct xml_attribute *attributes, size_t count,
                                size_t offset)
{
    struct recording *r = context;
    text_format(&r->log, "start %s at %zu", name, offset - r->shift);
    for (size_t i = 0; i < count; i++) {
        text_format(&r->log, " %s='%s'", attributes[i].name, attributes[i].value);
    }
    text_append(&r->log, "\n");
    return STATUS_OK;
}

static enum status record_text(void *context, const char *bytes, size_t length, size_t offset)
{
    struct recording *r = context;
    text_format(&r->log, "text of %zu at %zu: ", length, offset - r->shift);
    text_append_bytes(&r->log, bytes, length);
    text_append(&r->log, "\n");
    return STATUS_OK;
}

static enum status record_end(void *context, const char *name)
{
    struct recording *r = context;
    text_format(&r->log, "end %s\n", name);
    return STATUS_OK;
}

/* The events, then the codes and texts of what was wrong. */
static enum status record(const char *bytes, size_t length, size_t shift, struct text *out)
{
    const struct source source = {.path = "a.xml", .bytes = bytes, .length = length};
    struct recording r = {.shift = shift};
    const struct xml_events events = {&r, record_start, record_text, record_end};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    text_init(&r.log);
    enum status status = xml_read(&source, &events, &diagnostics);
    for (size_t i = 0; i < diagnostics.list.count; i++) {
        const struct diagnostic *d = &diagnostics.list.items[i];
        text_format(&r.log, "%s: %s\n", d->code, d->message);
    }
    text_append(out, text_string(&r.log));
    text_release(&r.log);
    diagnostics_release(&diagnostics);
    return status;
}

static uint32_t below(struct random_stream *random, uint32_t bound)
{
    return (uint32_t)(random_bits(random) % bound);
}

static void write_piece(struct random_stream *random, struct text *out)
{
    static const char *const pieces[] = {
        "x",    "two words", "\n  ", "\t",    "&lt;&amp;", "&quot;",       "&apos;",
        "&gt;", ">",         "]]",   "'",     "\xC3\xA4",  "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
        "",     ";",         "%s",   "&#65;", "\r\n",
    };
    uint32_t count = sizeof(pieces) / sizeof(*pieces), rare = 2;
    text_append(out, pieces[below(random, below(random, 8) ? count - rare : count)]);
}

static void write_attributes(struct random_stream *random, struct text *out)
{
    static const char *const names[] = {"a", "b-c", "_d.1", "id", "xmlx", "p:q"};
    for (uint32_t i = below(random, 4); i-- > 0;) {
        uint32_t name = below(random, 24);
        text_format(out, "%s%s%s=%s\"", below(random, 5) ? " " : "\n\t",
                    names[name < 6 ? name : name % 4], below(random, 9) ? "" : " ",
                    below(random, 9) ? "" : " ");
        for (uint32_t k = below(random, 3); k-- > 0;) {
            write_piece(random, out);
        }
        text_append(out, "\"");
    }
}

static void write_element(struct random_stream *random, struct text *out, int depth)
{
    static const char *const names[] = {"a", "gate", "x-1", "_"};
    const char *name = names[below(random, 4)];
    text_format(out, "<%s", name);
    write_attributes(random, out);
    if (below(random, 3) == 0) {
        text_append(out, below(random, 2) ? "/>" : " />");
        return;
    }
    text_append(out, ">");
    for (uint32_t i = below(random, 5); i-- > 0;) {
        uint32_t what = below(random, 12);
        if (what < 5 && depth > 0) {
            write_element(random, out, depth - 1);
        } else if (what == 5) {
            text_append(out, below(random, 2) ? "<!-- <x> & - -->" : "<!---->");
        } else if (what == 6 && below(random, 4) == 0) {
            text_append(out, below(random, 2) ? "<![CDATA[<&]]>" : "<?pi?>");
        } else {
            write_piece(random, out);
        }
    }
    text_format(out, "</%s%s>", name, below(random, 9) ? "" : " ");
}

static void write_document(struct random_stream *random, struct text *out)
{
    static const char *const before[] = {"",
                                         "<?xml version=\"1.0\"?>\n",
                                         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                                         "<!-- first -->",
                                         "<?xml version='1.0'?>",
                                         "<?xml version='1.0' encoding=\"utf-8\"?>\n",
                                         "<?xml version='1.0\"?>"};
    text_append(out, before[below(random, 7)]);
    write_element(random, out, 4);
    text_append(out, below(random, 4) ? "\n" : "<!-- last -->");
}

/* Overwrites, drops or doubles a few bytes. */
static void spoil(struct random_stream *random, char *bytes, size_t *length)
{
    static const char odd[] = "<>&\"'/= -]!?;:a\n\r\t\x01\x7F\x80\xC3\xED\xEF\xF4\xFF";
    for (uint32_t i = below(random, 4); i-- > 0 && *length > 1;) {
        uint32_t at = below(random, (uint32_t)*length);
        switch (below(random, 3)) {
        case 0:
            bytes[at] = odd[below(random, sizeof(odd))];
            break;
        case 1:
            memmove(bytes + at, bytes + at + 1, *length - at - 1);
            (*length)--;
            break;
        default:
            memmove(bytes + at + 1, bytes + at, *length - at);
            (*length)++;
            break;
        }
    }
}

static void test_xml__plain_documents_are_read_as_the_library_reads_them(void **state)
{
    static const char mark[] = "\xEF\xBB\xBF";
    uint32_t plain = 0, sound = 0;
    (void)state;
    for (uint32_t seed = 0; seed < DOCUMENTS; seed++) {
        struct random_stream random;
        struct text document, ours, theirs;
        text_init(&document);
        text_init(&ours);
        text_init(&theirs);
        random_open(&random, seed, 0, 0);
        text_append(&document, mark);
        write_document(&random, &document);
        text_repeat(&document, ' ', 4); /* room for what is doubled */
        size_t length = document.length - 4 - 3;
        if (below(&random, 2)) {
            spoil(&random, document.bytes + 3, &length);
        }
        enum status mine = record(document.bytes + 3, length, 0, &ours);
        enum status library = record(document.bytes, length + 3, 3, &theirs);
        bool told = strstr(text_string(&ours), "not-utf-8"); /* by its first bytes: no mark */
        if (!told &&
            (mine != library || strcmp(text_string(&ours), text_string(&theirs)) != 0)) {
            fail_msg("seed %u: status %d and %d\n%.*s\n---\n%s---\n%s", seed, (int)mine,
                     (int)library, (int)length, document.bytes + 3, text_string(&ours),
                     text_string(&theirs));
        }
        const struct source source = {
            .path = "a.xml", .bytes = document.bytes + 3, .length = length};
        struct recording ignored = {.shift = 0};
        const struct xml_events events = {&ignored, record_start, record_text, record_end};
        struct xml_plain result;
        text_init(&ignored.log);
        assert_int_equal(xml_plain_read(&source, &events, &result), STATUS_OK);
        plain += result.finished;
        sound += mine == STATUS_OK;
        text_release(&ignored.log);
        text_release(&document);
        text_release(&ours);
        text_release(&theirs);
    }
    assert_true(plain > DOCUMENTS / 5); /* the test would be vacuous otherwise */
    assert_true(sound > plain && sound < DOCUMENTS);
}

static struct xml_plain record_plain(const struct source *source, struct text *log)
{
    struct recording recording = {.shift = 0};
    const struct xml_events events = {&recording, record_start, record_text, record_end};
    struct xml_plain result;
    text_init(&recording.log);
    assert_int_equal(xml_plain_read(source, &events, &result), STATUS_OK);
    text_append(log, text_string(&recording.log));
    text_release(&recording.log);
    return result;
}

static void test_xml__parts_make_no_difference(void **state)
{
    uint32_t finished = 0;
    (void)state;
    for (uint32_t seed = 0; seed < DOCUMENTS / 5; seed++) {
        struct random_stream random;
        struct text document, whole_log, parts_log;
        text_init(&document);
        text_init(&whole_log);
        text_init(&parts_log);
        random_open(&random, seed, 1, 0);
        write_document(&random, &document);
        text_repeat(&document, ' ', 4);
        size_t length = document.length - 4;
        if (below(&random, 3) == 0) {
            spoil(&random, document.bytes, &length);
        }
        const struct source whole = {
            .path = "a.xml", .bytes = document.bytes, .length = length};
        struct parted parted;
        const struct source parts = parted_source(&parted, &whole, 1 + below(&random, 40));
        struct xml_plain expected = record_plain(&whole, &whole_log);
        struct xml_plain found = record_plain(&parts, &parts_log);
        if (found.finished != expected.finished || found.tags != expected.tags ||
            strcmp(text_string(&parts_log), text_string(&whole_log)) != 0) {
            fail_msg("seed %u, parts of %zu: %.*s\n---\n%s---\n%s", seed, parted.part,
                     (int)length, document.bytes, text_string(&whole_log),
                     text_string(&parts_log));
        }
        finished += found.finished;
        text_release(&document);
        text_release(&whole_log);
        text_release(&parts_log);
    }
    assert_in_range(finished, DOCUMENTS / 50, DOCUMENTS / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml__parts_make_no_difference),
        cmocka_unit_test(test_xml__plain_documents_are_read_as_the_library_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
