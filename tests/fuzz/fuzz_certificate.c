/* Any bytes as a certificate: verified, or refused with a reason, and nothing else. The digest
 * at the end is formed anew, so that what comes before it is gone through. */
#include "base/digest.h"
#include "verify/check.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_bytes(const char *bytes, size_t size)
{
    struct check check;
    int result = check_certificate(&check, bytes, size);
    if ((result == VERIFIED) != (*check.message == '\0') && result != NO_MEMORY) {
        abort();
    }
    check_release(&check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + DIGEST_HEX + 16);
    char hex[DIGEST_HEX];
    if (!bytes) {
        return 0;
    }
    memcpy(bytes, data, size);
    bytes[size] = '\0';
    try_bytes(bytes, size);
    if (digest_hex(bytes, size, hex, NULL) != STATUS_OK) {
        abort();
    }
    memcpy(bytes + size, "digest ", 7);
    memcpy(bytes + size + 7, hex, 64);
    memcpy(bytes + size + 71, "\n", 2);
    try_bytes(bytes, size + 72);
    free(bytes);
    return 0;
}
