/* Ed25519 signatures in DSSE envelopes (Dead Simple Signing Envelope 1.0), by Nettle. */
#ifndef PATHGATE_BASE_SIGNATURE_H
#define PATHGATE_BASE_SIGNATURE_H

#include "base/diagnostics.h"
#include "base/text.h"

enum { SIGNATURE_SEED = 32 };

/* The seed of an Ed25519 private key as 'openssl genpkey -algorithm ed25519' writes it (PEM,
 * PKCS #8). False where it is none. */
bool signature_read_key(const char *pem, size_t length, unsigned char seed[SIGNATURE_SEED]);

struct payload {
    const char *type;
    const char *bytes;
    size_t length; /* at most INT_MAX */
};

/* Writes the envelope of a payload, in base64 and signed, as one line of JSON. The same inputs
 * give the same bytes. STATUS_IO with a diagnostic where Nettle's library of public-key
 * algorithms cannot be loaded; memory running out shows in 'out'. */
enum status signature_write_envelope(const struct payload *payload,
                                     const unsigned char seed[SIGNATURE_SEED], struct text *out,
                                     struct diagnostics *diagnostics);

enum { SIGNATURE_KEY = 32 };

/* The Ed25519 public key of a PEM file as 'openssl pkey -pubout' writes it. False where it is
 * none. */
bool signature_read_public_key(const char *pem, size_t length,
                               unsigned char key[SIGNATURE_KEY]);

/* Appends what base64 stands for. False where it is none, or memory is out. */
bool signature_decode(const char *base64, struct text *out);

/* Whether the signature, in base64, is that of the key under an envelope's payload; false also
 * where memory is out. STATUS_IO with a diagnostic as above. */
enum status signature_verify(const struct payload *payload, const char *signature,
                             const unsigned char key[SIGNATURE_KEY], bool *sound,
                             struct diagnostics *diagnostics);

#endif
