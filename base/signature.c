/* Ed25519 (RFC 8032) and base64 by Nettle's two libraries; see signature.h. */
#include "base/signature.h"

#include "base/library.h"
#include "base/memory.h"

#include <nettle/base64.h>
#include <nettle/eddsa.h>
#include <string.h>

static struct {
    void (*encode)(char *, size_t, const uint8_t *);
    void (*decode_init)(struct base64_decode_ctx *);
    int (*decode_update)(struct base64_decode_ctx *, size_t *, uint8_t *, size_t, const char *);
    int (*decode_final)(struct base64_decode_ctx *);
} nettle;

static struct {
    void (*public_key)(uint8_t *, const uint8_t *);
    void (*sign)(const uint8_t *, const uint8_t *, size_t, const uint8_t *, uint8_t *);
    int (*verify)(const uint8_t *, size_t, const uint8_t *, const uint8_t *);
} hogweed;

static const struct library_function base64_functions[] = {
    LIBRARY_FUNCTION(nettle.encode, nettle_base64_encode_raw),
    LIBRARY_FUNCTION(nettle.decode_init, nettle_base64_decode_init),
    LIBRARY_FUNCTION(nettle.decode_update, nettle_base64_decode_update),
    LIBRARY_FUNCTION(nettle.decode_final, nettle_base64_decode_final),
};

static const struct library_function ed25519_functions[] = {
    LIBRARY_FUNCTION(hogweed.public_key, nettle_ed25519_sha512_public_key),
    LIBRARY_FUNCTION(hogweed.sign, nettle_ed25519_sha512_sign),
    LIBRARY_FUNCTION(hogweed.verify, nettle_ed25519_sha512_verify),
};

static const struct library base64 = {NETTLE_SONAME, base64_functions,
                                      sizeof(base64_functions) / sizeof(*base64_functions)};
static const struct library ed25519 = {HOGWEED_SONAME, ed25519_functions,
                                       sizeof(ed25519_functions) / sizeof(*ed25519_functions)};

static enum status load(struct diagnostics *diagnostics)
{
    enum status status = library_load(&base64, diagnostics);
    return status == STATUS_OK ? library_load(&ed25519, diagnostics) : status;
}

/* Of RFC 8410, everything before the key: PKCS #8 and SubjectPublicKeyInfo. */
static const uint8_t private_prefix[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                         0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
static const uint8_t public_prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                        0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

/* The 32 bytes that come after a prefix in a PEM file, whose lines may end in CR LF. */
static enum status read_pem(const struct source *pem, const char *begin, const uint8_t *prefix,
                            size_t prefix_length, unsigned char key[SIGNATURE_KEY],
                            struct diagnostics *diagnostics)
{
    uint8_t bytes[64];
    size_t encoded = BASE64_ENCODE_RAW_LENGTH(prefix_length + SIGNATURE_KEY);
    size_t decoded = sizeof(bytes), skipped = strlen(begin);
    struct base64_decode_ctx context;
    enum status status = library_load(&base64, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (pem->length < skipped + 2 + encoded || memcmp(pem->bytes, begin, skipped) != 0) {
        return STATUS_INVALID;
    }
    skipped += pem->bytes[skipped] == '\r';
    nettle.decode_init(&context);
    if (!nettle.decode_update(&context, &decoded, bytes, encoded, pem->bytes + skipped + 1) ||
        !nettle.decode_final(&context) || decoded != prefix_length + SIGNATURE_KEY ||
        memcmp(bytes, prefix, prefix_length) != 0) {
        return STATUS_INVALID;
    }
    memcpy(key, bytes + prefix_length, SIGNATURE_KEY);
    return STATUS_OK;
}

enum status signature_read_key(const struct source *pem, unsigned char seed[SIGNATURE_SEED],
                               struct diagnostics *diagnostics)
{
    return read_pem(pem, "-----BEGIN PRIVATE KEY-----", private_prefix, sizeof(private_prefix),
                    seed, diagnostics);
}

enum status signature_read_public_key(const struct source *pem,
                                      unsigned char key[SIGNATURE_KEY],
                                      struct diagnostics *diagnostics)
{
    return read_pem(pem, "-----BEGIN PUBLIC KEY-----", public_prefix, sizeof(public_prefix),
                    key, diagnostics);
}

static void append_base64(struct text *out, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i += 3) {
        char four[4];
        nettle.encode(four, length - i < 3 ? length - i : 3, bytes + i);
        text_append_bytes(out, four, 4);
    }
}

/* DSSE's pre-authentication encoding: what is signed. */
static void write_message(const struct payload *payload, struct text *out)
{
    text_format(out, "DSSEv1 %zu %s %zu ", strlen(payload->type), payload->type,
                payload->length);
    text_append_bytes(out, payload->bytes, payload->length);
}

enum status signature_write_envelope(const struct payload *payload,
                                     const unsigned char seed[SIGNATURE_SEED], struct text *out,
                                     struct diagnostics *diagnostics)
{
    uint8_t public_key[ED25519_KEY_SIZE], signature[ED25519_SIGNATURE_SIZE];
    struct text message;
    enum status status = load(diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    text_init(&message);
    write_message(payload, &message);
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

enum status signature_decode(const char *text, struct text *out,
                             struct diagnostics *diagnostics)
{
    struct base64_decode_ctx context;
    size_t length = strlen(text), decoded = BASE64_DECODE_LENGTH(length);
    enum status status = library_load(&base64, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t *bytes = memory_array(decoded + 1, 1);
    if (!bytes) {
        return STATUS_MEMORY;
    }
    nettle.decode_init(&context);
    if (!nettle.decode_update(&context, &decoded, bytes, length, text) ||
        !nettle.decode_final(&context)) {
        status = STATUS_INVALID;
    } else {
        text_append_bytes(out, (const char *)bytes, decoded);
        status = out->failed ? STATUS_MEMORY : STATUS_OK;
    }
    memory_free(bytes);
    return status;
}

enum status signature_verify(const struct payload *payload, const char *signature,
                             const unsigned char key[SIGNATURE_KEY], bool *sound,
                             struct diagnostics *diagnostics)
{
    struct text message, decoded;
    enum status status = load(diagnostics);
    *sound = false;
    if (status != STATUS_OK) {
        return status;
    }
    text_init(&message);
    text_init(&decoded);
    write_message(payload, &message);
    *sound = signature_decode(signature, &decoded, NULL) == STATUS_OK && !message.failed &&
             decoded.length == ED25519_SIGNATURE_SIZE &&
             hogweed.verify(key, message.length, (const uint8_t *)text_string(&message),
                            (const uint8_t *)text_string(&decoded));
    text_release(&message);
    text_release(&decoded);
    return STATUS_OK;
}
