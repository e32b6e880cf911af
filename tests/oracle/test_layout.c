/* The canonical layout against a slow reading of what it must keep: elements, attributes, words
 * and comments in their order. Over every XML file of the source tree and over generated models
 * whose white space was shaken and which got comments; each also laid out twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/random.h"
#include "model/xml_layout.h"
#include "model/xml_tokens.h"
#include "model/xml_tree.h"
#include "tests/oracle/naive.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS = 1000 };

/* Words with one blank between them. */
static void append_words(const char *bytes, size_t length, struct text *out)
{
    bool blank = false;
    for (size_t i = 0; i < length; i++) {
        if (xml_is_space(bytes[i])) {
            blank = true;
            continue;
        }
        text_append(out, blank ? " " : "");
        text_append_char(out, bytes[i]);
        blank = false;
    }
    text_append(out, "\n");
}

static const struct xml_element *next_element(const struct xml_element *element)
{
    if (element->first_child) {
        return element->first_child;
    }
    while (element && !element->next) {
        element = element->parent;
    }
    return element ? element->next : NULL;
}

/* All that a layout must keep; false when the document is not well-formed. */
static bool describe(const char *bytes, size_t length, struct text *out)
{
    const struct source source = {.path = "a.xml", .bytes = bytes, .length = length};
    struct arena arena;
    struct diagnostics diagnostics;
    struct xml_element *root;
    struct xml_tokens tokens = {0};
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    bool sound = xml_tree_read(&arena, &source, &root, &diagnostics) == STATUS_OK;
    for (const struct xml_element *e = sound ? root : NULL; e; e = next_element(e)) {
        text_format(out, "%s in %s\n", e->name, e->parent ? e->parent->name : "nothing");
        for (size_t i = 0; i < e->attribute_count; i++) {
            text_format(out, "  %s=[%s]\n", e->attributes[i].name, e->attributes[i].value);
        }
        text_format(out, "  [%s]\n", e->text ? e->text : "");
    }
    if (sound) {
        assert_int_equal(xml_tokens_read(&source, &tokens, &diagnostics), STATUS_OK);
    }
    for (size_t i = 0; i < tokens.list.count; i++) {
        const struct xml_token *token = &tokens.list.items[i];
        if (token->kind == XML_COMMENT || token->kind == XML_INSTRUCTION) {
            append_words(bytes + token->begin, token->end - token->begin, out);
        }
    }
    xml_tokens_release(&tokens);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return sound;
}

static enum status lay_out(const char *bytes, size_t length, struct text *out)
{
    const struct source source = {.path = "a.xml", .bytes = bytes, .length = length};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = xml_layout(&source, out, &diagnostics);
    diagnostics_release(&diagnostics);
    return status;
}

/* True when the document was well-formed. */
static bool check_document(const char *bytes, size_t length, const char *name)
{
    struct text before, after, once, twice;
    text_init(&before);
    text_init(&after);
    text_init(&once);
    text_init(&twice);
    bool sound = describe(bytes, length, &before);
    if (!sound) {
        assert_int_equal(lay_out(bytes, length, &once), STATUS_INVALID);
        assert_int_equal(once.length, 0);
    } else {
        assert_int_equal(lay_out(bytes, length, &once), STATUS_OK);
        assert_int_equal(lay_out(once.bytes, once.length, &twice), STATUS_OK);
        if (strcmp(once.bytes, twice.bytes) != 0) {
            fail_msg("%s is laid out differently twice:\n%s\n---\n%s", name, once.bytes,
                     twice.bytes);
        }
        if (!describe(once.bytes, once.length, &after) ||
            strcmp(text_string(&before), text_string(&after)) != 0) {
            fail_msg("%s changes:\n%s\n---\n%s", name, bytes, once.bytes);
        }
    }
    text_release(&before);
    text_release(&after);
    text_release(&once);
    text_release(&twice);
    return sound;
}

static size_t files, sound_files;

static int visit(const char *path, const struct stat *facts, int type, struct FTW *where)
{
    size_t length = strlen(path);
    struct arena arena;
    struct source source;
    struct diagnostics diagnostics;
    (void)facts, (void)where;
    if (type != FTW_F || length < 4 || strcmp(path + length - 4, ".xml") != 0) {
        return 0;
    }
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    assert_int_equal(file_read(&arena, path, LIMIT_FILE_BYTES, &source, &diagnostics),
                     STATUS_OK);
    files++;
    sound_files += check_document(source.bytes, source.length, path);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return 0;
}

static void test_layout__keeps_every_file_of_the_tree(void **state)
{
    (void)state;
    const char *top = getenv("PATHGATE_SOURCE");
    char path[4096];
    assert_non_null(top);
    snprintf(path, sizeof(path), "%s/threatmodels", top);
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
    assert_true(sound_files > 10 && sound_files == files);
    snprintf(path, sizeof(path), "%s/tests", top);
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
    assert_true(sound_files > 100 && sound_files < files);
}

static uint32_t below(struct random_stream *random, uint32_t bound)
{
    return (uint32_t)(random_bits(random) % bound);
}

/* Copies a document; white space between tags varies, comments and the like come in. */
static void shake(struct random_stream *random, const struct text *from, struct text *to)
{
    static const char *const gaps[] = {
        "",
        "\n",
        "\r\n",
        "\n\n\n",
        "\t",
        "   ",
        "<!-- one -->",
        " <!-- two\n   lines -->",
        "\n<!--\n\n  far\n\tand \xC3\xA4 near\n-->\n",
        "\n  <!-- a --> <!-- b\r\n  c -->",
        "<?note to self?>",
        "<!-- \xE2\x82\xAC --><!-- x\n  y -->",
    };
    for (size_t i = 0; i < from->length; i++) {
        char c = from->bytes[i];
        bool inside = i > 0 && from->bytes[i - 1] == '>' && i + 1 < from->length;
        if (c == '<' && inside && from->bytes[i + 1] != '?' && below(random, 2)) {
            text_append(to, gaps[below(random, sizeof(gaps) / sizeof(*gaps))]);
        }
        if (c == '"' && below(random, 40) == 0 && from->bytes[i - 1] == '=') {
            text_append(to, below(random, 2) ? " \n" : "\t");
        }
        if (c == ' ' && below(random, 20) == 0) {
            text_append(to, below(random, 2) ? "\n  " : "\t ");
        }
        text_append_char(to, c);
    }
}

static void test_layout__keeps_generated_models(void **state)
{
    (void)state;
    static void (*const writers[])(const struct plain_case *, struct text *) = {
        write_model, write_framework, write_evidence};
    for (uint64_t seed = 0; seed < MODELS; seed++) {
        const struct plain_case made = draw_case(seed);
        struct random_stream random;
        struct text plain, shaken;
        char name[40];
        random_open(&random, seed, 0, 0);
        text_init(&plain);
        text_init(&shaken);
        writers[seed % 3](&made, &plain);
        shake(&random, &plain, &shaken);
        snprintf(name, sizeof(name), "seed %llu", (unsigned long long)seed);
        assert_true(check_document(plain.bytes, plain.length, name));
        if (!check_document(shaken.bytes, shaken.length, name)) {
            fail_msg("%s is not well-formed:\n%s", name, shaken.bytes);
        }
        text_release(&plain);
        text_release(&shaken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout__keeps_every_file_of_the_tree),
        cmocka_unit_test(test_layout__keeps_generated_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
