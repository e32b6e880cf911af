/* Ed25519 (RFC 8032) and base64 by Nettle; see signature.h. */
#include "base/signature.h"

#include "base/library.h"
#include "base/memory.h"

#include <nettle/base64.h>
#include <nettle/eddsa.h>
#include <string.h>

/* The functions of Nettle's second library that are used, loaded when they are needed. */
static struct {
    void (*public_key)(uint8_t *, const uint8_t *);
    void (*sign)(const uint8_t *, const uint8_t *, size_t, const uint8_t *, uint8_t *);
} hogweed;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(hogweed.public_key, nettle_ed25519_sha512_public_key),
    LIBRARY_FUNCTION(hogweed.sign, nettle_ed25519_sha512_sign),
};

static const struct library library = {HOGWEED_SONAME, functions,
                                       sizeof(functions) / sizeof(*functions)};

/* PKCS #8 of RFC 8410: everything before the seed. */
static const uint8_t prefix[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

bool signature_read_key(const char *pem, size_t length, unsigned char seed[SIGNATURE_SEED])
{
    static const char begin[] = "-----BEGIN PRIVATE KEY-----";
    enum { ENCODED = BASE64_ENCODE_RAW_LENGTH(sizeof(prefix) + SIGNATURE_SEED) };
    uint8_t key[BASE64_DECODE_LENGTH(ENCODED)];
    size_t decoded = sizeof(key), skipped = sizeof(begin) - 1;
    struct base64_decode_ctx context;
    if (length < skipped + 1 + ENCODED || memcmp(pem, begin, skipped) != 0) {
        return false;
    }
    base64_decode_init(&context);
    bool sound = base64_decode_update(&context, &decoded, key, ENCODED, pem + skipped + 1) &&
                 base64_decode_final(&context) && decoded == sizeof(prefix) + SIGNATURE_SEED &&
                 memcmp(key, prefix, sizeof(prefix)) == 0;
    if (sound) {
        memcpy(seed, key + sizeof(prefix), SIGNATURE_SEED);
    }
    return sound;
}

static void append_base64(struct text *out, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i += 3) {
        char four[4];
        base64_encode_raw(four, length - i < 3 ? length - i : 3, bytes + i);
        text_append_bytes(out, four, 4);
    }
}

enum status signature_write_envelope(const struct payload *payload,
                                     const unsigned char seed[SIGNATURE_SEED], struct text *out,
                                     struct diagnostics *diagnostics)
{
    uint8_t public_key[ED25519_KEY_SIZE], signature[ED25519_SIGNATURE_SIZE];
    struct text message;
    enum status status = library_load(&library, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    text_init(&message);
    text_format(&message, "DSSEv1 %zu %s %zu ", strlen(payload->type), payload->type,
                payload->length);
    text_append_bytes(&message, payload->bytes, payload->length);
    hogweed.public_key(public_key, seed);
    hogweed.sign(public_key, seed, message.length, (const uint8_t *)text_string(&message),
                 signature);
    out->failed |= message.failed;
    text_release(&message);
    text_append(out, "{\"payload\":\"");
    append_base64(out, (const uint8_t *)payload->bytes, payload->length);
    text_format(out, "\",\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"", payload->type);
    append_base64(out, signature, sizeof(signature));
    text_append(out, "\"}]}\n");
    return STATUS_OK;
}
