/* Checking a certificate of 'pathgate verdict --certificate': every answer in it is worked out
 * again from the records before it and compared, byte by byte; docs/CERTIFICATES.md describes
 * the format. Nothing here uses, or was made from, code of the analyzer. */
#ifndef PATHGATE_VERIFY_CHECK_H
#define PATHGATE_VERIFY_CHECK_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct token {
    const char *at;
    size_t length;
};

struct input {
    struct token kind, name, digest; /* of 64 hexadecimal digits */
};

struct check {
    const char *text;
    size_t length, cursor, line;
    jmp_buf out;
    char *memory; /* 'size' bytes, 'used' of them so far */
    size_t size, used;
    struct token *tokens; /* the next free one */
    struct input *inputs; /* with that of the evidence, whose system is its name */
    size_t input_count;
    struct token deployment, framework, outcome; /* what was asked, and the end of it */
    enum { VERIFIED, REJECTED, NO_CERTIFICATE, NO_MEMORY } result;
    char message[400]; /* why, unless VERIFIED */
};

/* Checks 'length' bytes, after which there is a NUL. Linear in them and in the cases they state
 * for contributions. The text outlives the check. */
int check_certificate(struct check *check, const char *text, size_t length);
void check_release(struct check *check);

#endif
