/* SHA-256, and ids made of names, by Nettle, which is loaded when the first call needs it:
 * where it cannot be, that is STATUS_IO with a diagnostic ("library-missing"). Once a call
 * succeeded, none fails for that reason: what works with documents that have a digest need not
 * say why. 'diagnostics' may be NULL. Safe for several threads. */
#ifndef PATHGATE_BASE_DIGEST_H
#define PATHGATE_BASE_DIGEST_H

#include "base/diagnostics.h"
#include "base/status.h"

#include <stddef.h>

enum { DIGEST_HEX = 65 }; /* 64 hexadecimal digits and a NUL */

/* Writes the digest of 'length' bytes as lower-case hexadecimal digits; none where it fails.
 * STATUS_IO as above. O(length). */
enum status digest_hex(const char *bytes, size_t length, char hex[DIGEST_HEX],
                       struct diagnostics *diagnostics);

/* A digest of bytes that come in parts. */
struct digest;

/* The digest of nothing so far. STATUS_MEMORY, or STATUS_IO as above; then '*digest' is NULL.
 * The caller frees it. */
enum status digest_new(struct digest **digest, struct diagnostics *diagnostics);
void digest_free(struct digest *digest);

void digest_add(struct digest *digest, const char *bytes, size_t length);

/* Writes the digest of all that was added, and begins anew. */
void digest_finish(struct digest *digest, char hex[DIGEST_HEX]);

enum { DIGEST_UUID = 37 };

/* The UUID of version 5 (RFC 9562) of a name, in a name space of pathgate's own: the same name
 * gives the same id, always. "" and STATUS_IO as above. O(length). */
enum status digest_uuid(const char *name, char uuid[DIGEST_UUID],
                        struct diagnostics *diagnostics);

#endif
