/* Arenas: what is handed out is zeroed, aligned, disjoint, and stays where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/memory.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

enum { PIECES = 3000 };

static bool all_bytes(const unsigned char *bytes, size_t length, unsigned char value)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void test_arena__starts_empty_and_allocates_nothing(void **state)
{
    (void)state;
    struct arena arena;
    memory_fail_after(0);
    arena_init(&arena);
    assert_false(memory_failed());
    memory_fail_after(-1);
    assert_null(arena.newest);
    assert_int_equal(arena.used, 0);
    arena_release(&arena);
}

/* Each piece is filled with a pattern of its own; at the end every pattern is still there. */
static void test_arena__hands_out_zeroed_aligned_disjoint_pieces(void **state)
{
    (void)state;
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    struct arena arena;
    arena_init(&arena);
    size_t total = 0;
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = i % 500 == 499 ? 100000 : i * 37 % 257;
        pieces[i] = arena_array(&arena, sizes[i], 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        assert_true(all_bytes(pieces[i], sizes[i], 0));
        memset(pieces[i], (int)(i % 255 + 1), sizes[i]);
        total += sizes[i];
    }
    assert_true(arena.used >= total);
    assert_true(arena.used < total + PIECES * alignof(max_align_t));
    for (size_t i = 0; i < PIECES; i++) {
        assert_true(all_bytes(pieces[i], sizes[i], (unsigned char)(i % 255 + 1)));
    }
    arena_release(&arena);
}

static void test_arena__serves_requests_larger_than_any_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    size_t large = (size_t)5 << 20;
    unsigned char *before = arena_array(&arena, 1, 1);
    unsigned char *piece = arena_array(&arena, large / 8, 8);
    unsigned char *after = arena_array(&arena, 1, 1);
    assert_non_null(before);
    assert_non_null(piece);
    assert_non_null(after);
    assert_true(all_bytes(piece, large, 0));
    memset(piece, 0xFF, large);
    assert_int_equal(*before, 0);
    assert_int_equal(*after, 0);
    arena_release(&arena);
}

static void test_arena__refuses_sizes_that_overflow(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_null(arena_array(&arena, SIZE_MAX, 2));
    assert_null(arena_array(&arena, SIZE_MAX, 1));
    assert_null(arena_array(&arena, SIZE_MAX - 20, 1));
    assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_copy(&arena, "", SIZE_MAX));
    assert_int_equal(arena.used, 0);
    assert_non_null(arena_array(&arena, 1, 1));
    arena_release(&arena);
}

static void test_arena__copies_bytes_and_terminates_them(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {{"", 0}, {"a", 1}, {"threat model", 12}, {"cut here", 3}, {"in\0side", 7}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *copy = arena_copy(&arena, cases[i].bytes, cases[i].length);
        assert_non_null(copy);
        assert_memory_equal(copy, cases[i].bytes, cases[i].length);
        assert_int_equal(copy[cases[i].length], '\0');
    }
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_string(&arena, "scenario"), "scenario");
    arena_release(&arena);
}

static void test_arena__formats_strings_of_any_length(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(arena_format(&arena, "%s:%d", "file.xml", 12), "file.xml:12");
    assert_string_equal(arena_format(&arena, "%s", ""), "");
    char *wide = arena_format(&arena, "%20000d", 7);
    assert_non_null(wide);
    assert_int_equal(strlen(wide), 20000);
    assert_string_equal(wide + 19998, " 7");
    arena_release(&arena);
}

static void test_arena__is_usable_again_after_release(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(arena.used, 0);
        assert_string_equal(arena_string(&arena, "again"), "again");
        assert_non_null(arena_array(&arena, 10000, 1));
        arena_release(&arena);
        assert_null(arena.newest);
    }
    arena_release(&arena);
}

static bool use_every_entry(struct arena *arena)
{
    return arena_array(arena, 3000, 1) && arena_copy(arena, "copy", 4) &&
           arena_array(arena, 9000, 1) && arena_string(arena, "string") &&
           arena_array(arena, 50000, 1) && arena_format(arena, "%60000d", 1);
}

static void test_arena__survives_every_failed_allocation(void **state)
{
    (void)state;
    long successes = 0;
    for (;; successes++) {
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(successes);
        bool done = use_every_entry(&arena);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(done, !failed);
        assert_string_equal(arena_string(&arena, "still usable"), "still usable");
        arena_release(&arena);
        if (!failed) {
            break;
        }
    }
    assert_true(successes >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena__starts_empty_and_allocates_nothing),
        cmocka_unit_test(test_arena__hands_out_zeroed_aligned_disjoint_pieces),
        cmocka_unit_test(test_arena__serves_requests_larger_than_any_block),
        cmocka_unit_test(test_arena__refuses_sizes_that_overflow),
        cmocka_unit_test(test_arena__copies_bytes_and_terminates_them),
        cmocka_unit_test(test_arena__formats_strings_of_any_length),
        cmocka_unit_test(test_arena__is_usable_again_after_release),
        cmocka_unit_test(test_arena__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
