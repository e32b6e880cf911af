/* The picture: ids, classes, texts and contrast; the same bytes again; failing memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "export/draw/dot.h"
#include "export/draw/page.h"
#include "export/draw/raster.h"
#include "export/draw/scene.h"
#include "export/draw/shapes.h"

#include <string.h>

static const char hostile[] =
    "{\"drawing\":1,\"title\":\"</svg> ]]> & \\\\N\",\"subtitle\":\"\\u202Ex\","
    "\"groups\":[{\"id\":\"g\",\"label\":\"G\"},{\"id\":\"none\"}],\"nodes\":["
    "{\"id\":\"goal\",\"kind\":\"goal\",\"label\":\"\\\"G\\\" <b>\",\"state\":\"open\","
    "\"link\":\"https://example.org/?a&b\"},"
    "{\"id\":\"a/b\",\"kind\":\"step\",\"label\":\"\\\\N\\\\G\",\"state\":\"cannot-rule-out\","
    "\"choke\":true,\"group\":\"g\"},"
    "{\"id\":\"a_b\",\"kind\":\"step\",\"label\":\"x\",\"state\":\"blocked\"},"
    "{\"id\":\"gate\",\"kind\":\"gate\",\"gate\":\"any\",\"state\":\"cut\"},"
    "{\"id\":\"cap\",\"kind\":\"capability\",\"label\":\"c\\\\\",\"state\":\"unknown\"},"
    "{\"id\":\"on\",\"kind\":\"safeguard\",\"label\":\"On\",\"in_force\":true},"
    "{\"id\":\"off\",\"kind\":\"safeguard\",\"label\":\"Off\",\"in_force\":false}],"
    "\"edges\":[{\"from\":\"a/b\",\"to\":\"gate\",\"kind\":\"needs\"},"
    "{\"from\":\"a_b\",\"to\":\"gate\",\"kind\":\"needs\",\"label\":\"<l>\"},"
    "{\"from\":\"gate\",\"to\":\"goal\",\"kind\":\"needs\",\"cuts\":[\"on\",\"off\"]},"
    "{\"from\":\"goal\",\"to\":\"a/b\",\"kind\":\"needs\"},"
    "{\"from\":\"a_b\",\"to\":\"a_b\",\"kind\":\"needs\"},"
    "{\"from\":\"cap\",\"to\":\"a_b\",\"kind\":\"requires\"},"
    "{\"from\":\"on\",\"to\":\"a/b\",\"kind\":\"cuts\"},"
    "{\"from\":\"on\",\"to\":\"a_b\",\"kind\":\"cuts\"},"
    "{\"from\":\"off\",\"to\":\"cap\",\"kind\":\"withholds\"},"
    "{\"from\":\"a_b\",\"to\":\"off\",\"kind\":\"defeats\"}]}";

struct fixture {
    struct arena arena;
    struct diagnostics diagnostics;
    struct drawing drawing;
    struct page_options options;
};

static void open_fixture(struct fixture *fixture, const char *json, enum page_preset preset)
{
    const struct source source = {.path = "in", .bytes = json, .length = strlen(json)};
    arena_init(&fixture->arena);
    diagnostics_init(&fixture->diagnostics);
    fixture->options = (struct page_options){.preset = preset,
                                             .theme = theme_find("light"),
                                             .id_prefix = "p-",
                                             .folds_itself = preset == PRESET_A4};
    assert_int_equal(
        drawing_read(&source, &fixture->arena, &fixture->drawing, &fixture->diagnostics),
        STATUS_OK);
}

static void close_fixture(struct fixture *fixture)
{
    diagnostics_release(&fixture->diagnostics);
    arena_release(&fixture->arena);
}

static void test_draw_page__has_ids_classes_and_descriptions(void **state)
{
    (void)state;
    static const char *const present[] = {
        "<svg xmlns=",
        "role=\"group\"",
        "aria-labelledby=\"p-picture-title p-picture-desc\"",
        "<title id=\"p-picture-title\">&lt;/svg&gt; ]]&gt; &amp; \\N</title>",
        "Goal &quot;G&quot; &lt;b&gt;: OPEN.",
        "id=\"p-node-goal\" class=\"node goal open\" data-id=\"goal\"",
        "id=\"p-node-a_b\" class=\"node step cannot-rule-out choke-point\" data-id=\"a/b\"",
        "id=\"p-node-a_b.2\" class=\"node step blocked\" data-id=\"a_b\"",
        "class=\"node safeguard in-force\"",
        "class=\"node safeguard not-in-force\"",
        "id=\"p-node-on.2\"",
        "class=\"edge needs open\"",
        "class=\"edge cuts not-in-force\"",
        "class=\"edge withholds not-in-force\"",
        "class=\"edge defeats",
        "id=\"p-group-g\"",
        "class=\"joint\"",
        "xlink:href=\"https://example.org/?a&amp;b\"",
        ">CANNOT RULE OUT</text>",
        ">NOT IN FORCE</text>",
        ">ANY OF</text>",
        ">\\N\\G</text>",
        ">choke point: every path passes here</text>",
        "viewBox=\"0 0 1600 900\"",
        "font-family=\"DejaVu Sans, Verdana, sans-serif\"",
    };
    static const char *const absent[] = {"transparent",  "<?xml", "<!",    "javascript",
                                         "\xE2\x80\xAE", "nan",   "inf\"", "p-group-none"};
    struct fixture fixture;
    struct page page;
    open_fixture(&fixture, hostile, PRESET_SLIDE);
    assert_int_equal(
        page_write(&fixture.drawing, &fixture.options, &page, &fixture.diagnostics), STATUS_OK);
    for (size_t i = 0; i < sizeof(present) / sizeof(*present); i++) {
        if (!strstr(page.svg.bytes, present[i])) {
            fail_msg("there is no '%s'", present[i]);
        }
    }
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
        if (strstr(page.svg.bytes, absent[i])) {
            fail_msg("there is '%s'", absent[i]);
        }
    }
    text_release(&page.svg);
    close_fixture(&fixture);
}

static void test_draw_page__gives_the_same_bytes_again(void **state)
{
    (void)state;
    for (enum page_preset preset = PRESET_SLIDE; preset <= PRESET_WEB; preset++) {
        struct text outputs[2][4] = {{{0}}};
        for (int run = 0; run < 2; run++) {
            struct fixture fixture;
            struct page page;
            struct text *out = outputs[run];
            open_fixture(&fixture, hostile, preset);
            assert_int_equal(
                page_write(&fixture.drawing, &fixture.options, &page, &fixture.diagnostics),
                STATUS_OK);
            assert_int_equal(dot_write(&fixture.drawing, &fixture.options, &out[0]), STATUS_OK);
            assert_int_equal(raster_pdf(&page, "t", 86400, &out[1], &fixture.diagnostics),
                             STATUS_OK);
            assert_int_equal(raster_png(&page, 1.5, &out[2], &fixture.diagnostics), STATUS_OK);
            out[3] = page.svg;
            close_fixture(&fixture);
        }
        for (int i = 0; i < 4; i++) {
            assert_int_equal(outputs[0][i].length, outputs[1][i].length);
            assert_memory_equal(outputs[0][i].bytes, outputs[1][i].bytes, outputs[0][i].length);
            text_release(&outputs[0][i]);
            text_release(&outputs[1][i]);
        }
    }
}

static void test_draw_page__draws_nothing_as_an_empty_page(void **state)
{
    (void)state;
    struct fixture fixture;
    struct page page;
    open_fixture(&fixture, "{\"drawing\":1,\"title\":\"\",\"nodes\":[]}", PRESET_A4);
    assert_int_equal(
        page_write(&fixture.drawing, &fixture.options, &page, &fixture.diagnostics), STATUS_OK);
    assert_non_null(strstr(page.svg.bytes, "<g class=\"graph\""));
    assert_non_null(strstr(page.svg.bytes, "role=\"img\""));
    text_release(&page.svg);
    close_fixture(&fixture);
}

static void test_draw_page__refuses_a_picture_beyond_the_cap(void **state)
{
    (void)state;
    struct diagnostics diagnostics;
    struct text out = {0};
    diagnostics_init(&diagnostics);
    const struct page page = {.width = 1600, .height = 90000};
    assert_int_equal(raster_png(&page, 1, &out, &diagnostics), STATUS_LIMIT);
    assert_string_equal(diagnostics.list.items[0].message,
                        "a picture of 1600 x 90000 pixels is above the cap of 100 million");
    diagnostics_release(&diagnostics);
}

static void test_draw_page__doubles_backslashes_in_dot(void **state)
{
    (void)state;
    struct text out = {0};
    dot_quote(&out, "a\\N \"b\"\\");
    assert_string_equal(text_string(&out), "\"a\\\\N \\\"b\\\"\\\\\"");
    text_release(&out);
}

static void assert_readable(const struct theme *theme, const char *text, const char *ground)
{
    double contrast = theme_contrast(text, ground);
    if (contrast < 4.5) {
        fail_msg("%s: %s on %s has %.2f", theme->name, text, ground, contrast);
    }
}

static void test_draw_page__has_readable_colours_in_every_theme(void **state)
{
    (void)state;
    assert_true(theme_contrast("#000000", "#FFFFFF") > 20.99);
    for (const char *const *name = theme_words; *name; name++) {
        const struct theme *theme = theme_find(*name);
        assert_readable(theme, theme->ink, theme->page);
        assert_readable(theme, theme->muted, theme->page);
        assert_readable(theme, theme->muted, theme->group_fill);
        for (size_t i = 0; i < STATE_COUNT + 2; i++) {
            const struct paint *paint = i < STATE_COUNT    ? &theme->states[i]
                                        : i == STATE_COUNT ? &theme->in_force
                                                           : &theme->not_in_force;
            const char *const grounds[] = {paint->fill, paint->stripe};
            for (size_t j = 0; j < 2 && grounds[j]; j++) {
                assert_readable(theme, paint->word, grounds[j]);
                assert_readable(theme, theme->ink, grounds[j]);
                assert_readable(theme, theme->muted, grounds[j]);
            }
            assert_true(theme_contrast(paint->stroke, theme->page) >= 3);
        }
    }
}

static void fail_each_allocation(const char *json)
{
    struct fixture fixture;
    open_fixture(&fixture, json, PRESET_A4);
    enum status status = STATUS_MEMORY;
    for (long successes = 0; status != STATUS_OK; successes++) {
        struct page page;
        memory_fail_after(successes);
        status = page_write(&fixture.drawing, &fixture.options, &page, &fixture.diagnostics);
        int failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        text_release(&page.svg);
    }
    close_fixture(&fixture);
}

static void test_draw_page__survives_every_allocation_failure(void **state)
{
    (void)state;
    fail_each_allocation(
        "{\"drawing\":1,\"title\":\"t\",\"footer\":[\"f\"],\"groups\":[{\"id\":\"g\"}],"
        "\"nodes\":[{\"id\":\"a\",\"kind\":\"goal\",\"label\":\"a\",\"state\":\"open\"},"
        "{\"id\":\"s\",\"kind\":\"safeguard\",\"label\":\"s\",\"in_force\":true,"
        "\"group\":\"g\"}],"
        "\"edges\":[{\"from\":\"a\",\"to\":\"a\",\"kind\":\"needs\",\"cuts\":[\"s\"]}]}");
    fail_each_allocation(
        "{\"drawing\":1,\"form\":\"strip\",\"title\":\"t\",\"nodes\":["
        "{\"id\":\"b\",\"kind\":\"step\",\"label\":\"b\",\"state\":\"open\"},"
        "{\"id\":\"a\",\"kind\":\"goal\",\"label\":\"a\",\"state\":\"open\"},"
        "{\"id\":\"s\",\"kind\":\"safeguard\",\"label\":\"s\",\"in_force\":true}],"
        "\"edges\":[{\"from\":\"b\",\"to\":\"a\",\"kind\":\"needs\"},"
        "{\"from\":\"s\",\"to\":\"a\",\"kind\":\"cuts\"},"
        "{\"from\":\"s\",\"to\":\"b\",\"kind\":\"cuts\"}]}");
    fail_each_allocation(
        "{\"drawing\":1,\"form\":\"grid\",\"title\":\"t\",\"columns\":[\"c\"],\"rows\":["
        "{\"id\":\"r\",\"label\":\"r\",\"heading\":\"h\",\"flow\":true,"
        "\"cells\":[{\"state\":\"hole\",\"text\":\"t\"}]}]}");
}

/* The strokes, hatching and darkness that two paints show without any colour. */
static bool differ_in_grey(const struct paint *a, const struct paint *b)
{
    bool borders = !a->dash != !b->dash || (a->dash && strcmp(a->dash, b->dash) != 0) ||
                   a->inner_line != b->inner_line || a->thickness > 1.5 * b->thickness ||
                   b->thickness > 1.5 * a->thickness;
    bool fills = !a->stripe != !b->stripe || theme_contrast(a->fill, b->fill) > 1.2;
    return borders || fills;
}

/* States that can stand in one picture: of attacks, of verdicts, of arguments. */
static bool stand_together(unsigned a, unsigned b)
{
    return (a <= STATE_UNKNOWN && b <= STATE_UNKNOWN) ||
           (a >= STATE_SUPPORTED && b >= STATE_SUPPORTED) ||
           (a >= STATE_ACCEPTABLE && a <= STATE_CROSSED && b >= STATE_ACCEPTABLE &&
            b <= STATE_CROSSED);
}

/* The icon of a state, without its colours. */
static void draw_icon(const struct theme *theme, unsigned state, struct text *out)
{
    const struct drawing_node node = {.kind = NODE_STEP, .state = state};
    struct svg svg;
    svg_init(&svg, "");
    shapes_icon(&svg, theme, &node, (struct point){0, 0});
    for (const char *c = text_string(&svg.out); *c; c++) {
        c += *c == '#' ? strcspn(c, "\"") : 0;
        text_append_char(out, *c);
    }
    svg_release(&svg);
}

static void test_draw_page__shows_states_without_colour(void **state)
{
    (void)state;
    for (size_t t = 0; theme_words[t]; t++) {
        const struct theme *theme = theme_find(theme_words[t]);
        for (unsigned a = 0; a < STATE_COUNT; a++) {
            for (unsigned b = a + 1; b < STATE_COUNT; b++) {
                struct text icons[2];
                text_init(&icons[0]);
                text_init(&icons[1]);
                draw_icon(theme, a, &icons[0]);
                draw_icon(theme, b, &icons[1]);
                bool grey = differ_in_grey(&theme->states[a], &theme->states[b]);
                bool icon = strcmp(text_string(&icons[0]), text_string(&icons[1])) != 0;
                if (stand_together(a, b) && (!grey || !icon)) {
                    fail_msg("%s: %s looks like %s", theme->name, path_state_words.words[a],
                             path_state_words.words[b]);
                }
                assert_string_not_equal(scene_state_word(a), scene_state_word(b));
                text_release(&icons[0]);
                text_release(&icons[1]);
            }
        }
        assert_true(differ_in_grey(&theme->in_force, &theme->not_in_force));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draw_page__shows_states_without_colour),
        cmocka_unit_test(test_draw_page__has_ids_classes_and_descriptions),
        cmocka_unit_test(test_draw_page__gives_the_same_bytes_again),
        cmocka_unit_test(test_draw_page__draws_nothing_as_an_empty_page),
        cmocka_unit_test(test_draw_page__refuses_a_picture_beyond_the_cap),
        cmocka_unit_test(test_draw_page__doubles_backslashes_in_dot),
        cmocka_unit_test(test_draw_page__has_readable_colours_in_every_theme),
        cmocka_unit_test(test_draw_page__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
