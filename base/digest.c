/* The only user of libsodium; see digest.h. */
#include "base/digest.h"

#include <sodium.h>

void digest_hex(const char *bytes, size_t length, char hex[DIGEST_HEX])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)bytes, length);
    sodium_bin2hex(hex, DIGEST_HEX, digest, sizeof(digest));
}
