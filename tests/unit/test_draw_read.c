/* Reading drawing descriptions: what is taken over, and the exact text of every fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "export/draw/drawing.h"

#include <stdio.h>
#include <string.h>

/* Reads a description and leaves what it has to say in 'said'. */
static enum status read_text(const char *json, struct arena *arena, struct drawing *drawing,
                             struct text *said)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    const struct source source = {.path = "in", .bytes = json, .length = strlen(json)};
    enum status status = drawing_read(&source, arena, drawing, &diagnostics);
    diagnostics_write(&diagnostics, said);
    diagnostics_release(&diagnostics);
    return status;
}

#define WITH(nodes, edges)                                                                     \
    "{\"drawing\":1,\"title\":\"t\",\"nodes\":[" nodes "],\"edges\":[" edges "]}"
#define STEP(id) "{\"id\":\"" id "\",\"kind\":\"step\",\"label\":\"l\",\"state\":\"open\"}"
#define GUARD(id) "{\"id\":\"" id "\",\"kind\":\"safeguard\",\"label\":\"l\",\"in_force\":true}"

static const char complete[] =
    "{\"drawing\":1,\"title\":\"T\",\"subtitle\":\"S\",\"footer\":[\"one\",\"two\"],"
    "\"groups\":[{\"id\":\"g\",\"label\":\"G\",\"layer\":\"model\"}],\"nodes\":["
    "{\"id\":\"a\",\"kind\":\"goal\",\"label\":\"A\\u0001\",\"state\":\"cut\",\"choke\":true,"
    "\"group\":\"g\",\"link\":\"#x\",\"note\":\"n\",\"tooltip\":\"t\"}," GUARD("s") "," STEP(
        "b") ",{\"id\":\"k\",\"kind\":\"gate\",\"gate\":\"at least 2 of 3\","
             "\"state\":\"blocked\"}],\"edges\":["
             "{\"from\":\"b\",\"to\":\"a\",\"kind\":\"needs\",\"cuts\":[\"s\"]},"
             "{\"from\":\"s\",\"to\":\"b\",\"kind\":\"cuts\"}]} \n";

static void test_draw_read__takes_every_member_over(void **state)
{
    (void)state;
    struct arena arena;
    struct text said;
    struct drawing drawing;
    arena_init(&arena);
    text_init(&said);
    assert_int_equal(read_text(complete, &arena, &drawing, &said), STATUS_OK);
    assert_string_equal(text_string(&said), "");
    assert_int_equal(drawing.node_count, 4);
    assert_int_equal(drawing.footer_count, 2);
    assert_string_equal(drawing.nodes[0].label, "A\xEF\xBF\xBD");
    assert_true(drawing.nodes[0].choke);
    assert_int_equal(drawing.nodes[0].group, 0);
    assert_int_equal(drawing.nodes[1].group, NO_GROUP);
    assert_true(drawing.nodes[1].in_force);
    assert_int_equal(drawing.edges[0].state, STATE_OPEN);
    assert_int_equal(drawing.edges[0].cut_count, 1);
    assert_int_equal(drawing.edges[0].cuts[0], 1);
    text_release(&said);
    arena_release(&arena);
}

static const struct {
    const char *label, *json, *said;
} faults[] = {
    {"nothing", "",
     "in:1:1: error: not JSON: the text ends too early [json-syntax]\n  \n  ^\n"},
    {"null", "null", "in: error: /: expected an object, got null [wrong-type]\n"},
    {"null nodes", "{\"drawing\":1,\"title\":\"\",\"nodes\":null}",
     "in: error: /nodes: expected an array, got null [wrong-type]\n"},
    {"array", "[]", "in: error: /: expected an object, got an array [wrong-type]\n"},
    {"rest", "{} x",
     "in:1:4: error: not JSON: unexpected character [json-syntax]\n  {} x\n     ^\n"},
    {"version", "{\"drawing\":2,\"title\":\"\",\"nodes\":[]}",
     "in: error: /drawing: the version must be 1: this program reads no other "
     "[unknown-version]\n"},
    {"missing", "{}",
     "in: error: /: 'drawing' is missing [missing-member]\n"
     "in: error: /: 'title' is missing [missing-member]\n"
     "in: error: /: 'nodes' is missing [missing-member]\n"},
    {"unknown member", "{\"drawing\":1,\"title\":\"\",\"nodes\":[],\"edgse\":[]}",
     "in: error: /edgse: unknown member [unknown-member]\n  hint: did you mean 'edges'?\n"},
    {"pointer escapes", "{\"drawing\":1,\"title\":\"\",\"nodes\":[],\"a/b~c\":0}",
     "in: error: /a~1b~0c: unknown member [unknown-member]\n"},
    {"wrong type", "{\"drawing\":1,\"title\":7,\"nodes\":[]}",
     "in: error: /title: expected a text, got a number [wrong-type]\n"},
    {"unknown word",
     WITH("{\"id\":\"a\",\"kind\":\"step\",\"label\":\"l\",\"state\":\"opne\"}", ""),
     "in: error: /nodes/0/state: unknown state 'opne' [unknown-word]\n"
     "  hint: did you mean 'open'?\n"},
    {"duplicate id", WITH(STEP("a") "," STEP("a"), ""),
     "in: error: /nodes/1: the id 'a' is taken [duplicate-id]\n"},
    {"bad id", WITH(STEP("a b"), ""),
     "in: error: /nodes/0/id: 'a b' is not an id: no white space, quotes, backslashes, <, > or "
     "& "
     "[bad-id]\n"},
    {"empty id", WITH(STEP(""), ""), "in: error: /nodes/0/id: the id is empty [bad-id]\n"},
    {"no state", WITH("{\"id\":\"a\",\"kind\":\"step\",\"label\":\"l\"}", ""),
     "in: error: /nodes/0: a step needs 'state' [missing-member]\n"},
    {"no label", WITH("{\"id\":\"a\",\"kind\":\"goal\",\"state\":\"open\"}", ""),
     "in: error: /nodes/0: a goal needs 'label' [missing-member]\n"},
    {"state of a safeguard",
     WITH("{\"id\":\"a\",\"kind\":\"safeguard\",\"label\":\"l\",\"in_force\":true,"
          "\"state\":\"open\"}",
          ""),
     "in: error: /nodes/0: a safeguard has no 'state' [misplaced-member]\n"},
    {"gate",
     WITH("{\"id\":\"a\",\"kind\":\"gate\",\"gate\":\"at least 4 of 3\",\"state\":\"open\"}",
          ""),
     "in: error: /nodes/0/gate: 'at least 4 of 3' is none of: all, any, sequence, at least K "
     "of N "
     "[unknown-word]\n"},
    {"script link",
     WITH("{\"id\":\"a\",\"kind\":\"goal\",\"label\":\"l\",\"state\":\"open\","
          "\"link\":\"javascript:alert(1)\"}",
          ""),
     "in: error: /nodes/0/link: 'javascript:alert(1)' is not a link: it must start with "
     "http://, "
     "https:// or # [unsafe-link]\n"},
    {"unknown group",
     WITH("{\"id\":\"a\",\"kind\":\"goal\",\"label\":\"l\",\"state\":\"open\",\"group\":\"x\"}",
          ""),
     "in: error: /nodes/0/group: there is no group 'x' [unknown-reference]\n"},
    {"unknown node",
     WITH(STEP("access"), "{\"from\":\"acess\",\"to\":\"access\",\"kind\":\"needs\"}"),
     "in: error: /edges/0/from: there is no node 'acess' [unknown-reference]\n"
     "  hint: did you mean 'access'?\n"},
    {"step that cuts", WITH(STEP("a"), "{\"from\":\"a\",\"to\":\"a\",\"kind\":\"cuts\"}"),
     "in: error: /edges/0: an edge 'cuts' must start at a safeguard [wrong-end]\n"},
    {"safeguard that leads",
     WITH(STEP("a") "," GUARD("s"), "{\"from\":\"s\",\"to\":\"a\",\"kind\":\"needs\"}"),
     "in: error: /edges/0: an edge 'needs' must not start at a safeguard [wrong-end]\n"},
    {"step defeated", WITH(STEP("a"), "{\"from\":\"a\",\"to\":\"a\",\"kind\":\"defeats\"}"),
     "in: error: /edges/0: an edge 'defeats' must end at a safeguard [wrong-end]\n"},
    {"bite of a step",
     WITH(STEP("a"), "{\"from\":\"a\",\"to\":\"a\",\"kind\":\"needs\",\"cuts\":[\"a\"]}"),
     "in: error: /edges/0/cuts/0: 'a' is not a safeguard [wrong-end]\n"},
    {"footer", "{\"drawing\":1,\"title\":\"\",\"nodes\":[],\"footer\":[1,2,3,4,5,6,7,8,9]}",
     "in: error: /footer: 9 items, the cap is 8 [too-many]\n"},
    {"deep", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
     "in:1:13: error: not JSON: nesting too deep [json-syntax]\n"
     "  [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n              ^\n"},
};

static void test_draw_read__names_every_fault_with_its_pointer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        struct arena arena;
        struct text said;
        struct drawing drawing;
        arena_init(&arena);
        text_init(&said);
        enum status status = read_text(faults[i].json, &arena, &drawing, &said);
        if (status != STATUS_INVALID || strcmp(text_string(&said), faults[i].said) != 0) {
            fail_msg("%s: status %d:\n%s", faults[i].label, status, text_string(&said));
        }
        text_release(&said);
        arena_release(&arena);
    }
}

/* A description with one text of 'length' bytes. */
static void test_draw_read__caps_texts(void **state)
{
    (void)state;
    for (size_t length = 511; length <= 513; length++) {
        struct arena arena;
        struct text json, said;
        struct drawing drawing;
        arena_init(&arena);
        text_init(&json);
        text_init(&said);
        text_append(&json, "{\"drawing\":1,\"nodes\":[],\"title\":\"");
        text_repeat(&json, 'x', length);
        text_append(&json, "\"}");
        enum status status = read_text(text_string(&json), &arena, &drawing, &said);
        assert_int_equal(status, length <= 512 ? STATUS_OK : STATUS_INVALID);
        assert_string_equal(text_string(&said),
                            length <= 512
                                ? ""
                                : "in: error: /title: the text has 513 bytes, the cap is 512 "
                                  "[text-too-long]\n");
        text_release(&said);
        text_release(&json);
        arena_release(&arena);
    }
}

static void test_draw_read__survives_every_allocation_failure(void **state)
{
    (void)state;
    enum status status = STATUS_MEMORY;
    for (long successes = 0; status != STATUS_OK; successes++) {
        struct arena arena;
        struct drawing drawing;
        struct diagnostics diagnostics;
        const struct source source = {
            .path = "in", .bytes = complete, .length = strlen(complete)};
        arena_init(&arena);
        diagnostics_init(&diagnostics);
        memory_fail_after(successes);
        status = drawing_read(&source, &arena, &drawing, &diagnostics);
        int failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        diagnostics_release(&diagnostics);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draw_read__takes_every_member_over),
        cmocka_unit_test(test_draw_read__names_every_fault_with_its_pointer),
        cmocka_unit_test(test_draw_read__caps_texts),
        cmocka_unit_test(test_draw_read__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
