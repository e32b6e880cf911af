/* Openings of tags: what matches is the same to its last byte. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/xml_opening.h"

#include <string.h>

/* As many bytes as are looked at. */
static const char *padded(const char *tag)
{
    static char bytes[4][XML_OPENING_BYTES + 1];
    static unsigned next = 0;
    char *copy = bytes[next++ % 4];
    memset(copy, '#', XML_OPENING_BYTES);
    memcpy(copy, tag, strlen(tag));
    return copy;
}

static void test_xml_opening__matches_to_the_last_byte(void **state)
{
    (void)state;
    static const char *const others[] = {
        "gate  nam_ =\"a\"", "gate  name-=\"a\"", "gate  name \"a\"", "gata  name =\"a\"",
        "gate\tname =\"a\"", "gates name =\"a\"", "gate  name ",      "gate  name  =\"a\"",
    };
    struct xml_openings openings = {{{{0}, 0, 0, 0, 0}}};
    const char *kept = "gate  name =\"a\"/>";
    assert_null(xml_opening_match(&openings, padded(kept)));
    xml_opening_keep(&openings, padded(kept), 4, 4);
    const struct xml_opening *found = xml_opening_match(&openings, padded(kept));
    assert_non_null(found);
    assert_int_equal(found->length, strlen("gate  name ="));
    assert_int_equal(found->name_length, 4);
    assert_int_equal(found->attribute, 6);
    assert_int_equal(found->attribute_length, 4);
    assert_ptr_equal(xml_opening_match(&openings, padded("gate  name ='b'>")), found);
    for (size_t i = 0; i < sizeof others / sizeof(*others); i++) {
        assert_null(xml_opening_match(&openings, padded(others[i])));
    }
}

static void test_xml_opening__leaves_long_ones(void **state)
{
    (void)state;
    char tag[XML_OPENING_BYTES + 1];
    for (size_t name = 1; name < XML_OPENING_BYTES; name++) {
        struct xml_openings openings = {{{{0}, 0, 0, 0, 0}}};
        memset(tag, 'a', XML_OPENING_BYTES);
        tag[name] = ' ';
        if (name + 3 < XML_OPENING_BYTES) {
            tag[name + 2] = '=';
            tag[name + 3] = '"';
        }
        xml_opening_keep(&openings, tag, name, 1);
        assert_int_equal(xml_opening_match(&openings, tag) != NULL,
                         name + 3 < XML_OPENING_BYTES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_opening__matches_to_the_last_byte),
        cmocka_unit_test(test_xml_opening__leaves_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
