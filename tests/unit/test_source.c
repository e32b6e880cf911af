/* Inputs as streams: whatever the size of the parts in which the bytes come, JSON, faults and
 * lines are those of the same bytes in memory. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file_stream.h"
#include "base/memory.h"
#include "base/source.h"
#include "model/json_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Gives the bytes in parts of at most 'part'; fails behind 'most' of them. */
struct made_stream {
    struct source_stream stream;
    const char *bytes;
    size_t length, part, most;
};

struct made_reading {
    const struct made_stream *made;
    size_t offset;
};

static void *open_made(const struct source_stream *stream)
{
    struct made_reading *reading = memory_zeroed(1, sizeof(*reading));
    if (reading) {
        reading->made = (const struct made_stream *)stream;
    }
    return reading;
}

static ptrdiff_t read_made(void *context, char *buffer, size_t size)
{
    struct made_reading *reading = context;
    const struct made_stream *made = reading->made;
    size_t left = made->length - reading->offset;
    size_t count = left < made->part ? left : made->part;
    count = count < size ? count : size;
    if (reading->offset >= made->most) {
        return -1;
    }
    memcpy(buffer, made->bytes + reading->offset, count);
    reading->offset += count;
    return (ptrdiff_t)count;
}

static struct made_stream make_stream(const char *bytes, size_t part)
{
    return (struct made_stream){.stream = {open_made, read_made, NULL, memory_free},
                                .bytes = bytes,
                                .length = strlen(bytes),
                                .part = part,
                                .most = SIZE_MAX};
}

static void write_node(const struct json_node *node, struct text *out)
{
    for (const struct json_node *n = node; n; n = n->next) {
        text_format(out, "%d %s=%s %g @%zu [%zu]\n", (int)n->kind, n->key ? n->key : "",
                    n->string, n->number, n->offset, n->index);
        write_node(n->first, out); /* the tests' documents are shallow */
    }
}

static void visit(void *context, const struct json_node *item)
{
    struct text *out = context;
    text_append(out, "visited ");
    write_node(item, out);
}

static bool wants(const struct json_node *parent, const char *key)
{
    (void)parent;
    return !key || strcmp(key, "passed") != 0;
}

static bool streams(const struct json_node *array)
{
    return array->key && strcmp(array->key, "items") == 0;
}

/* All that a reading of the source says. */
static void describe(const struct source *source, struct text *out)
{
    struct arena arena;
    struct diagnostics diagnostics;
    struct json_node *root = NULL;
    const struct json_plan plan = {
        .wants = wants, .streams = streams, .visit = visit, .context = out};
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    text_format(out, "status %d\n", (int)json_read(&arena, source, &plan, &root, &diagnostics));
    if (root) {
        write_node(root, out);
    }
    text_format(out, "lines %d\n", (int)json_read_lines(source, &plan, &diagnostics));
    diagnostics_write(&diagnostics, out);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

static const char *const documents[] = {
    "{\"a\": [1, -2.5e3, true, null, \"x\\\\\"], \"b\": {\"c\": \"\\u00e9\\ud83d\\ude00\"}}",
    "{\n \"passed\": [\"\\\\\", \"\\\\\\\"]\", {\"x\": \"}\"}, 12, []],\n \"k\": 1e300\n}",
    "{\"items\": [{\"v\": 1}, {\"v\": [1, 2]}, \"s\", []], \"after\": [NaN, -Infinity]}",
    "{\"a\": 1}\n{\"a\": 2}\n\n{\"a\": \"three\"}\n",
    "{\"passed\": \"\\\\\\\\\\\\\\\\\\\\\\\"\\\\\", \"z\": 0}",
    "{\"items\": [{\"v\": 1, \"v\": 2}]}",
    "{\"a\": \"no end",
    "{\"passed\": [1, 2, {\"a\": \"\\\"",
    "{\"a\": tru}",
    "{\"a\": 1,\n \"b\": 00,\n \"c\": 2}",
    "[1, 2\n  3]",
    "{\"a\": \"\xff\"}",
    "{\"a\": \"\xc3\xa9\xe2\x82\xac\", \"b\" 1}",
    "{\"passed\": [}], \"a\": 1}",
    "",
    "   ",
};

static void test_source__parts_make_no_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
        const struct source whole = {
            .path = "d", .bytes = documents[i], .length = strlen(documents[i])};
        struct text expected;
        text_init(&expected);
        describe(&whole, &expected);
        for (size_t part = 1; part <= whole.length + 1; part++) {
            struct made_stream made = make_stream(documents[i], part);
            const struct source source = {.path = "d", .stream = &made.stream};
            struct text actual;
            text_init(&actual);
            describe(&source, &actual);
            if (strcmp(text_string(&expected), text_string(&actual)) != 0) {
                fail_msg("'%s' in parts of %zu is\n%s\nnot\n%s", documents[i], part,
                         text_string(&actual), text_string(&expected));
            }
            text_release(&actual);
        }
        text_release(&expected);
    }
}

static void test_source__a_failing_stream_ends_the_reading(void **state)
{
    (void)state;
    for (size_t most = 0; most < strlen(documents[0]); most++) {
        struct made_stream made = make_stream(documents[0], 1);
        const struct source source = {.path = "d", .stream = &made.stream};
        struct arena arena;
        struct diagnostics diagnostics;
        struct json_node *root;
        made.most = most;
        arena_init(&arena);
        diagnostics_init(&diagnostics);
        assert_int_equal(json_read(&arena, &source, NULL, &root, &diagnostics), STATUS_IO);
        assert_null(root);
        assert_int_equal(diagnostics.errors, 0);
        diagnostics_release(&diagnostics);
        arena_release(&arena);
    }
}

/* A long string in a document of many parts, and faults far from its beginning. */
static void test_source__windows_move_over_long_documents(void **state)
{
    (void)state;
    struct text document;
    text_init(&document);
    text_append(&document, "{\"passed\": [\n");
    for (int i = 0; i < 60000; i++) {
        text_format(&document, "  \"line %d \\\\\\\"\",\n", i);
    }
    text_append(&document, "  0],\n\"long\": \"");
    text_repeat(&document, 'x', 700000);
    text_append(&document, "\",\n\"end\": @}");
    const struct source whole = {
        .path = "d", .bytes = text_string(&document), .length = document.length};
    struct made_stream made = make_stream(text_string(&document), 100000);
    const struct source source = {.path = "d", .stream = &made.stream};
    struct text expected, actual;
    text_init(&expected);
    text_init(&actual);
    describe(&whole, &expected);
    describe(&source, &actual);
    assert_string_equal(text_string(&expected), text_string(&actual));
    assert_non_null(strstr(text_string(&expected), "d:60004:8: error"));
    text_release(&actual);
    text_release(&expected);
    text_release(&document);
}

static void test_source__lines_are_counted_on_and_back(void **state)
{
    (void)state;
    static const char text[] = "a\nbb\n\nc\n";
    static const uint32_t lines[] = {1, 1, 2, 2, 2, 3, 4, 4, 5};
    for (size_t part = 0; part <= sizeof(text); part++) {
        struct made_stream made = make_stream(text, part);
        const struct source whole = {.path = "t", .bytes = text, .length = sizeof(text) - 1};
        const struct source streamed = {.path = "t", .stream = &made.stream};
        struct line_counter counter;
        line_counter_open(&counter, part ? &streamed : &whole);
        for (size_t i = 0; i < sizeof(text) - 1; i++) {
            assert_int_equal(line_counter_at(&counter, i), lines[i]);
        }
        for (size_t i = sizeof(text) - 1; i-- > 0;) {
            assert_int_equal(line_counter_at(&counter, i), lines[i]);
        }
        line_counter_close(&counter);
    }
}

static void test_source__a_file_has_its_digest_after_any_reading(void **state)
{
    (void)state;
    char path[] = "/tmp/pathgate-source-XXXXXX", expected[DIGEST_HEX], actual[DIGEST_HEX];
    struct diagnostics diagnostics;
    struct text bytes;
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    text_init(&bytes);
    diagnostics_init(&diagnostics);
    for (int i = 0; i < 200000; i++) {
        text_format(&bytes, "%d,", i);
    }
    assert_int_equal(write(descriptor, text_string(&bytes), bytes.length), bytes.length);
    close(descriptor);
    assert_int_equal(digest_hex(text_string(&bytes), bytes.length, expected, NULL), STATUS_OK);
    for (int parts = 0; parts < 8; parts++) {
        struct file_stream *file = NULL;
        assert_int_equal(file_stream_open(path, 1 << 30, NULL, &file, &diagnostics), STATUS_OK);
        for (int again = 0; again < 2; again++) {
            struct window window;
            window_open(&window, file_stream_source(file));
            for (int i = 0; i < parts; i++) {
                window_advance(&window, window.length / 2);
            }
            window_close(&window);
        }
        assert_int_equal(file_stream_finish(file, actual, &diagnostics), STATUS_OK);
        assert_string_equal(actual, expected);
        file_stream_close(file);
    }
    struct file_stream *file = NULL;
    assert_int_equal(file_stream_open(path, 100, NULL, &file, &diagnostics), STATUS_LIMIT);
    assert_null(file);
    assert_int_equal(file_stream_open(path, 1 << 30, NULL, &file, &diagnostics), STATUS_OK);
    assert_int_equal(truncate(path, 1000), 0);
    assert_int_equal(file_stream_finish(file, actual, &diagnostics), STATUS_IO);
    assert_non_null(strstr(diagnostics.list.items[1].message, "changed while it was read"));
    file_stream_close(file);
    unlink(path);
    diagnostics_release(&diagnostics);
    text_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_source__parts_make_no_difference),
        cmocka_unit_test(test_source__a_failing_stream_ends_the_reading),
        cmocka_unit_test(test_source__windows_move_over_long_documents),
        cmocka_unit_test(test_source__lines_are_counted_on_and_back),
        cmocka_unit_test(test_source__a_file_has_its_digest_after_any_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
