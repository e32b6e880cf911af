/* SHA-256, by libsodium. */
#ifndef PATHGATE_BASE_DIGEST_H
#define PATHGATE_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_HEX = 65 }; /* 64 hexadecimal digits and a NUL */

/* Writes the digest of 'length' bytes as lower-case hexadecimal digits. O(length). */
void digest_hex(const char *bytes, size_t length, char hex[DIGEST_HEX]);

#endif
