/* Ed25519 signatures in DSSE envelopes (Dead Simple Signing Envelope 1.0), by Nettle. */
#ifndef PATHGATE_BASE_SIGNATURE_H
#define PATHGATE_BASE_SIGNATURE_H

#include "base/text.h"

enum { SIGNATURE_SEED = 32 };

/* The seed of an Ed25519 private key as 'openssl genpkey -algorithm ed25519' writes it (PEM,
 * PKCS #8). False where it is none. */
bool signature_read_key(const char *pem, size_t length, unsigned char seed[SIGNATURE_SEED]);

/* Writes the envelope of a payload, in base64 and signed, as one line of JSON. The same inputs
 * give the same bytes. The payload is at most INT_MAX bytes long. */
void signature_write_envelope(const char *type, const char *payload, size_t length,
                              const unsigned char seed[SIGNATURE_SEED], struct text *out);

#endif
