/* SHA-256 against the examples of FIPS 180-4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/memory.h"

#include <string.h>

static void test_digest__agrees_with_published_examples(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char hex[DIGEST_HEX];
        assert_int_equal(digest_hex(cases[i].bytes, strlen(cases[i].bytes), hex, NULL),
                         STATUS_OK);
        assert_string_equal(hex, cases[i].expected);
    }
}

static void test_digest__takes_a_million_bytes(void **state)
{
    (void)state;
    char *bytes = memory_array(1000000, 1);
    assert_non_null(bytes);
    memset(bytes, 'a', 1000000);
    char hex[DIGEST_HEX];
    assert_int_equal(digest_hex(bytes, 1000000, hex, NULL), STATUS_OK);
    assert_string_equal(hex,
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    memory_free(bytes);
}

static void test_digest__counts_zero_bytes(void **state)
{
    (void)state;
    char one[DIGEST_HEX], two[DIGEST_HEX];
    assert_int_equal(digest_hex("\0", 1, one, NULL), STATUS_OK);
    assert_int_equal(digest_hex("\0\0", 2, two, NULL), STATUS_OK);
    assert_string_not_equal(one, two);
}

static void test_digest__of_parts_is_that_of_the_whole(void **state)
{
    (void)state;
    char whole[DIGEST_HEX], parts[DIGEST_HEX];
    struct digest *digest = NULL;
    assert_int_equal(digest_new(&digest, NULL), STATUS_OK);
    assert_int_equal(digest_hex("abc", 3, whole, NULL), STATUS_OK);
    for (int again = 0; again < 2; again++) {
        digest_add(digest, "a", 1);
        digest_add(digest, "bc", 2);
        digest_finish(digest, parts);
        assert_string_equal(parts, whole);
    }
    digest_free(digest);
}

/* RFC 9562: version 5 in the 13th digit, variant 10 in the 17th. */
static void test_digest__names_have_their_ids(void **state)
{
    (void)state;
    char one[DIGEST_UUID], again[DIGEST_UUID], two[DIGEST_UUID];
    assert_int_equal(digest_uuid("one", one, NULL), STATUS_OK);
    assert_int_equal(digest_uuid("one", again, NULL), STATUS_OK);
    assert_int_equal(digest_uuid("two", two, NULL), STATUS_OK);
    assert_string_equal(one, again);
    assert_string_not_equal(one, two);
    assert_int_equal(strlen(one), DIGEST_UUID - 1);
    assert_int_equal(one[14], '5');
    assert_non_null(strchr("89ab", one[19]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest__agrees_with_published_examples),
        cmocka_unit_test(test_digest__takes_a_million_bytes),
        cmocka_unit_test(test_digest__counts_zero_bytes),
        cmocka_unit_test(test_digest__of_parts_is_that_of_the_whole),
        cmocka_unit_test(test_digest__names_have_their_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
