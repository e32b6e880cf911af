/* SHA-256, and ids made of names, by Nettle. */
#ifndef PATHGATE_BASE_DIGEST_H
#define PATHGATE_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_HEX = 65 }; /* 64 hexadecimal digits and a NUL */

/* Writes the digest of 'length' bytes as lower-case hexadecimal digits. O(length). */
void digest_hex(const char *bytes, size_t length, char hex[DIGEST_HEX]);

/* A digest of bytes that come in parts. */
struct digest;

/* The digest of nothing so far, or NULL when memory is out. The caller frees it. */
struct digest *digest_new(void);
void digest_free(struct digest *digest);

void digest_add(struct digest *digest, const char *bytes, size_t length);

/* Writes the digest of all that was added, and begins anew. */
void digest_finish(struct digest *digest, char hex[DIGEST_HEX]);

enum { DIGEST_UUID = 37 };

/* The UUID of version 5 (RFC 9562) of a name, in a name space of pathgate's own: the same name
 * gives the same id, always. O(length). */
void digest_uuid(const char *name, char uuid[DIGEST_UUID]);

#endif
