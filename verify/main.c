/* pathgate-verify: reads the files, checks the certificate, compares inputs by digest and an
 * attestation by its signature, and says what came of it. */
#include "verify/check.h"

#include <nettle/base16.h>
#include <nettle/base64.h>
#include <nettle/eddsa.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: pathgate-verify [--attestation FILE --key PUBKEY] CERTIFICATE [INPUT...]\n"
    "  --attestation FILE  a signed statement about the certificate\n"
    "  --key PUBKEY        who has to have signed it\n"
    "Exit status: 0 verified; 1 rejected; 2 no certificate, or usage; 4 memory or I/O.\n";

enum { MOST_BYTES = 1 << 30 };

struct file {
    char *bytes; /* a NUL follows them */
    size_t length;
    char digest[2 * SHA256_DIGEST_SIZE + 1];
};

static bool read_file(const char *path, struct file *file)
{
    FILE *stream = fopen(path, "rb");
    long length = stream && fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    *file = (struct file){.length = length > 0 ? (size_t)length : 0};
    bool whole = length >= 0 && length < MOST_BYTES &&
                 (file->bytes = calloc(file->length + 1, 1)) &&
                 fseek(stream, 0, SEEK_SET) == 0 &&
                 fread(file->bytes, 1, file->length, stream) == file->length;
    if (stream) {
        fclose(stream);
    }
    if (!whole) {
        fprintf(stderr, "pathgate-verify: '%s' cannot be read\n", path);
        return false;
    }
    sha256_init(&hash);
    sha256_update(&hash, file->length, (const uint8_t *)file->bytes);
    sha256_digest(&hash, sizeof(digest), digest);
    base16_encode_update(file->digest, sizeof(digest), digest);
    return true;
}

/* The bytes that base64 stands for after 'mark', up to a character that is none of it. */
static size_t decode(const char *text, const char *mark, uint8_t *bytes, size_t room)
{
    const char *begin = strstr(text, mark);
    struct base64_decode_ctx context;
    base64_decode_init(&context);
    begin = begin ? begin + strlen(mark) : "";
    size_t length = strspn(begin, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789+/=\n");
    if (BASE64_DECODE_LENGTH(length) > room ||
        !base64_decode_update(&context, &room, bytes, length, begin) ||
        !base64_decode_final(&context)) {
        return 0;
    }
    return room;
}

/* What is signed names this certificate, and its outcome. Bytes that were found in a wrong
 * place would have no signature. */
static bool check_attestation(const struct file *attestation, const struct file *key,
                              const struct file *certificate, bool acceptable)
{
    static const char type[] = "application/vnd.in-toto+json";
    static const uint8_t prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    uint8_t public_key[64], signature[80];
    char *message = malloc(attestation->length + 100);
    uint8_t *payload = malloc(attestation->length + 100);
    bool sound = message && payload &&
                 decode(key->bytes, "-----BEGIN PUBLIC KEY-----\n", public_key,
                        sizeof(public_key)) == sizeof(prefix) + ED25519_KEY_SIZE &&
                 memcmp(public_key, prefix, sizeof(prefix)) == 0 &&
                 decode(attestation->bytes, "\"sig\":\"", signature, sizeof(signature)) ==
                     ED25519_SIGNATURE_SIZE;
    if (sound) {
        size_t length =
            decode(attestation->bytes, "\"payload\":\"", payload, attestation->length);
        int head = sprintf(message, "DSSEv1 %zu %s %zu ", strlen(type), type, length);
        memcpy(message + head, payload, length);
        message[(size_t)head + length] = '\0';
        sound =
            ed25519_sha512_verify(public_key + sizeof(prefix), (size_t)head + length,
                                  (const uint8_t *)message, signature) &&
            strstr(message, certificate->digest) &&
            strstr(message, acceptable ? "\"result\": \"PASSED\"" : "\"result\": \"FAILED\"");
    }
    free(message);
    free(payload);
    return sound;
}

/* An input is one that the certificate states, or the same certificate made elsewhere. */
static bool check_input(const struct check *check, const char *path, const struct file *file,
                        const struct file *certificate)
{
    for (size_t i = 0; i < check->input_count; i++) {
        const struct input *input = &check->inputs[i];
        if (input->digest.length == 64 && memcmp(input->digest.at, file->digest, 64) == 0) {
            printf("%s: the %.*s that was used\n", path, (int)input->kind.length,
                   input->kind.at);
            return true;
        }
    }
    bool same = strcmp(file->digest, certificate->digest) == 0;
    if (same) {
        printf("%s: the same certificate\n", path);
    } else {
        fprintf(stderr, "pathgate-verify: '%s' is none of the inputs, nor the certificate\n",
                path);
    }
    return same;
}

int main(int count, char **words)
{
    const char *paths[2] = {NULL, NULL}; /* of the attestation and the key */
    struct check check;
    struct file certificate = {.bytes = NULL}, attestation = certificate, key = certificate,
                input;
    int at = 1;
    for (; at + 1 < count && strncmp(words[at], "--", 2) == 0; at += 2) {
        int option = strcmp(words[at], "--attestation") == 0 ? 0
                     : strcmp(words[at], "--key") == 0       ? 1
                                                             : -1;
        if (option < 0) {
            break;
        }
        paths[option] = words[at + 1];
    }
    if (at >= count || words[at][0] == '-' || !paths[0] != !paths[1]) {
        bool help = count == 2 && strcmp(words[1], "--help") == 0;
        fputs(usage, help ? stdout : stderr);
        return help ? 0 : 2;
    }
    if (!read_file(words[at], &certificate)) {
        free(certificate.bytes);
        return 4;
    }
    static const int statuses[] = {0, 1, 2, 4};
    int status = statuses[check_certificate(&check, certificate.bytes, certificate.length)];
    if (status) {
        fprintf(stderr, "pathgate-verify: %s: %s\n", words[at], check.message);
    }
    for (int i = at + 1; i < count && !status; i++) {
        status = !read_file(words[i], &input)
                     ? 4
                     : !check_input(&check, words[i], &input, &certificate);
        free(input.bytes);
    }
    if (!status && paths[0]) {
        bool given = read_file(paths[0], &attestation) && read_file(paths[1], &key);
        status = !given ? 4
                        : !check_attestation(&attestation, &key, &certificate,
                                             check.outcome.length == 10);
        if (given) {
            fprintf(status ? stderr : stdout, "%s: %s\n", paths[0],
                    status ? "not signed with this key, or about something else"
                           : "signed with this key");
        }
    }
    if (!status) {
        printf("verified: %.*s under %.*s is %.*s\n", (int)check.deployment.length,
               check.deployment.at, (int)check.framework.length, check.framework.at,
               (int)check.outcome.length, check.outcome.at);
    }
    check_release(&check);
    free(certificate.bytes);
    free(attestation.bytes);
    free(key.bytes);
    return status;
}
