/* Fault trees through windows of 1 to 64 bytes, all that ship or are refused by a test: the
 * same model as from memory, and anything but STATUS_OK, or a diagnostic counted, where one is
 * given for what is in memory. What is plain and faultless is read. JSON likewise: the same
 * values and the same faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/random.h"
#include "model/json_reader.h"
#include "model/xml_plain.h"
#include "tests/unit/windows.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDEST = 64, LARGE = 20000 /* bytes; then some widths will do */ };

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

static bool is_plain(const struct source *source)
{
    const struct xml_events events = {NULL, ignore_start, NULL, ignore_end};
    struct xml_plain result;
    return xml_plain_read(source, &events, &result) == STATUS_OK && result.finished;
}

/* Reads and describes; false where anything was said about it. */
static bool read_model(const struct source *source, bool counting, struct text *described)
{
    struct openpsa model;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    diagnostics.counting = counting;
    enum status status = openpsa_read(source, NULL, &model, &diagnostics);
    bool faultless = status == STATUS_OK && diagnostics.list.count + diagnostics.unlisted == 0;
    assert_true(status != STATUS_MEMORY && status != STATUS_IO);
    text_clear(described);
    describe_openpsa(&model, described);
    openpsa_release(&model);
    diagnostics_release(&diagnostics);
    return faultless;
}

/* True where it is read through windows. */
static bool check_document(const struct source *whole)
{
    struct text expected, found;
    text_init(&expected);
    text_init(&found);
    bool readable = read_model(whole, false, &expected) && is_plain(whole);
    for (size_t part = 1; part <= WIDEST; part += whole->length > LARGE ? 21 : 1) {
        struct parted parted;
        const struct source window = parted_source(&parted, whole, part);
        bool read = read_model(&window, true, &found);
        if (read != readable ||
            (read && strcmp(text_string(&expected), text_string(&found)) != 0)) {
            fail_msg("%s, %zu bytes at once: %s", whole->path, part,
                     read == readable ? "another model"
                     : read           ? "read, though there is something to say"
                                      : "not read");
        }
    }
    text_release(&expected);
    text_release(&found);
    return readable;
}

struct folder {
    const char *path;
    size_t least, least_read; /* documents, and those that windows can read */
};

static void test_windows__make_no_difference(void **state)
{
    const struct folder *folder = *state;
    const char *root = getenv("PATHGATE_SOURCE");
    size_t count = 0, read = 0;
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", root ? root : ".", folder->path);
    DIR *entries = opendir(path);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name);
        struct arena arena;
        struct source source;
        struct diagnostics diagnostics;
        if (length < 5 || strcmp(entry->d_name + length - 4, ".xml") != 0) {
            continue;
        }
        arena_init(&arena);
        diagnostics_init(&diagnostics);
        snprintf(path, sizeof(path), "%s/%s/%s", root ? root : ".", folder->path,
                 entry->d_name);
        assert_int_equal(file_read(&arena, path, LIMIT_MODEL_FILE_BYTES, &source, &diagnostics),
                         STATUS_OK);
        read += check_document(&source);
        count++;
        diagnostics_release(&diagnostics);
        arena_release(&arena);
    }
    closedir(entries);
    assert_true(count >= folder->least && read >= folder->least_read);
}

/* One document with everything that a window could cut: references forwards and backwards,
 * comments, entities, both quotes, tags of several lines, characters of several bytes. */
static const char everything[] =
    "<?xml version='1.0' encoding=\"UTF-8\"?>\n<!-- a - b --><opsa-mef name='a &amp; b'>\n"
    "<define-fault-tree name=\"t\"><label>\xE2\x82\xAC &lt;t&gt;</label>\n"
    "<define-component name='c' role=\"private\"><define-gate name=\"in\"><or>\n"
    "<basic-event\n   name = \"b\" /><event name='x'/></or></define-gate>\n"
    "<define-basic-event name=\"x\"><float value='1.5e-3'/></define-basic-event>"
    "</define-component><define-gate name=\"top\"><attributes><attribute name=\"cost\"\n"
    "value=\"&quot;3&apos;\"/></attributes><atleast min=\"2\"><gate name=\"c.in\"/>\n"
    "<basic-event name=\"\xC3\xA4\"/><!----><not><house-event name=\"h\"/></not></atleast>\n"
    "</define-gate><define-house-event name=\"h\"><constant value=\"false\"/>\n"
    "</define-house-event></define-fault-tree><model-data><define-basic-event name=\"b\">\n"
    "<exponential><parameter name=\"l\"/><system-mission-time/></exponential>\n"
    "</define-basic-event><define-basic-event name=\"\xC3\xA4\"><lognormal-deviate>\n"
    "<float value=\"0.001\"/><float value=\"3\"/><float value=\"0.95\"/></lognormal-deviate>\n"
    "</define-basic-event><define-parameter name=\"l\" unit=\"hours-1\"><float "
    "value=\"1e-4\"/>\n"
    "</define-parameter></model-data></opsa-mef>\n<!-- end -->\n";

static void test_windows__cut_everything_there_is(void **state)
{
    (void)state;
    const struct source whole = {
        .path = "everything", .bytes = everything, .length = sizeof(everything) - 1};
    assert_true(check_document(&whole));
    for (size_t length = 1; length < whole.length; length++) { /* what ends too early */
        struct parted parted;
        struct text described;
        const struct source cut = {.path = "cut", .bytes = everything, .length = length};
        const struct source window = parted_source(&parted, &cut, 1 + length % 7);
        text_init(&described);
        bool end = strstr(everything, "</opsa-mef>") + 11 <= everything + length;
        bool read = read_model(&window, true, &described);
        assert_true(!read || end);
        text_release(&described);
    }
}

/* One that fails ends the reading, and is never a shorter model. */
static void test_windows__survive_every_failed_allocation(void **state)
{
    (void)state;
    const struct source whole = {
        .path = "everything", .bytes = everything, .length = sizeof(everything) - 1};
    struct text expected, found;
    bool failed = true;
    text_init(&expected);
    text_init(&found);
    assert_true(read_model(&whole, false, &expected));
    for (long allowed = 0; failed; allowed++) {
        struct parted parted;
        struct openpsa model;
        struct diagnostics diagnostics;
        const struct source window = parted_source(&parted, &whole, 13);
        diagnostics_init(&diagnostics);
        diagnostics.counting = true;
        memory_fail_after(allowed);
        enum status status = openpsa_read(&window, NULL, &model, &diagnostics);
        failed = memory_failed();
        memory_fail_after(-1);
        if (status == STATUS_OK) {
            text_clear(&found);
            describe_openpsa(&model, &found);
            assert_string_equal(text_string(&expected), text_string(&found));
        }
        assert_true(failed || status == STATUS_OK);
        openpsa_release(&model);
        diagnostics_release(&diagnostics);
    }
    text_release(&expected);
    text_release(&found);
}

static void describe_value(void *context, const struct json_node *value)
{
    struct text *out = context;
    const struct json_node *node = value;
    while (node) { /* in document order */
        text_format(out, "%d %a %zu %zu %zu %s %s\n", (int)node->kind, node->number,
                    node->count, node->index, node->offset, node->key ? node->key : "-",
                    node->string ? node->string : "-");
        if (node->first) {
            node = node->first;
            continue;
        }
        while (node != value && !node->next) {
            node = node->parent;
        }
        node = node == value ? NULL : node->next;
    }
}

/* Every value, then every fault with its place. */
static void read_json(const struct source *source, struct text *out)
{
    struct diagnostics diagnostics;
    const struct json_plan plan = {.visit = describe_value, .context = out};
    diagnostics_init(&diagnostics);
    text_clear(out);
    enum status status = json_read_lines(source, &plan, &diagnostics);
    assert_true(status == STATUS_OK || status == STATUS_INVALID);
    text_format(out, "status %d\n", (int)status);
    diagnostics_write(&diagnostics, out);
    diagnostics_release(&diagnostics);
}

static uint64_t below(struct random_stream *random, uint64_t bound)
{
    return random_bits(random) % bound;
}

static void write_json(struct random_stream *random, struct text *out, int depth)
{
    static const char *const sound[] = {
        "null",
        "true",
        "false",
        "0",
        "-12.5e-3",
        "1e400",
        "\"\"",
        "\"a b\"",
        "NaN",
        "[]",
        "{}",
        "-0.0",
        "12345678901234567890",
        "\"\\u00e4\\n\\\"\\/\"",
        "\"\xE2\x82\xAC\"",
        "\"\\ud83d\\ude00\"",
    };
    static const char *const odd[] = {"tru", "\"\\x\"", "\"\\ud83d\"", "01", "\"\x01\"", "]"};
    bool object = below(random, 2);
    if (depth == 0 || below(random, 2)) {
        text_append(out, below(random, 50)
                             ? sound[below(random, sizeof(sound) / sizeof(*sound))]
                             : odd[below(random, sizeof(odd) / sizeof(*odd))]);
        return;
    }
    text_append(out, object ? "{ " : "[");
    for (uint64_t count = 1 + below(random, 4), i = 0; i < count; i++) {
        text_append(out, i ? " ,\n" : "");
        if (object) {
            text_format(out, "\"k%u\" :\t", (unsigned)i);
        }
        write_json(random, out, depth - 1);
    }
    text_append(out, object ? "}" : "\r\n]");
}

/* A few values, sometimes cut off. */
static size_t write_document(struct random_stream *random, struct text *out)
{
    text_clear(out);
    for (uint64_t values = 1 + below(random, 3); values-- > 0;) {
        write_json(random, out, 4);
        text_append(out, "\n");
    }
    return out->length - (below(random, 4) ? 0 : below(random, out->length));
}

static void test_windows__give_the_same_json(void **state)
{
    (void)state;
    struct text document, expected, found;
    uint32_t sound = 0, rounds = 3000;
    text_init(&document);
    text_init(&expected);
    text_init(&found);
    for (uint32_t seed = 0; seed < rounds; seed++) {
        struct random_stream random;
        struct parted parted;
        random_open(&random, seed, 2, 0);
        size_t length = write_document(&random, &document);
        const struct source whole = {
            .path = "a.json", .bytes = text_string(&document), .length = length};
        const struct source window = parted_source(&parted, &whole, 1 + below(&random, 24));
        read_json(&whole, &expected);
        read_json(&window, &found);
        if (strcmp(text_string(&expected), text_string(&found)) != 0) {
            fail_msg("seed %u, %zu at once: %.*s\n---\n%s---\n%s", seed, parted.part,
                     (int)length, whole.bytes, text_string(&expected), text_string(&found));
        }
        sound += strstr(text_string(&found), "status 0") != NULL;
    }
    assert_true(sound > rounds / 4 && sound < rounds);
    text_release(&document);
    text_release(&expected);
    text_release(&found);
}

int main(void)
{
    static struct folder folders[] = {{"tests/bad/openpsa", 70, 0},
                                      {"tests/fuzz/fuzz_openpsa.corpus", 1, 1},
                                      {"tests/golden/engine", 5, 4},
                                      {"docs/examples", 3, 1}};
    const struct CMUnitTest tests[] = {
        {"fault trees that are refused", test_windows__make_no_difference, NULL, NULL,
         &folders[0]},
        {"where the fuzzer starts", test_windows__make_no_difference, NULL, NULL, &folders[1]},
        {"those of golden tests", test_windows__make_no_difference, NULL, NULL, &folders[2]},
        {"examples", test_windows__make_no_difference, NULL, NULL, &folders[3]},
        cmocka_unit_test(test_windows__give_the_same_json),
        cmocka_unit_test(test_windows__cut_everything_there_is),
        cmocka_unit_test(test_windows__survive_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
