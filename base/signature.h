/* Ed25519 signatures in DSSE envelopes (Dead Simple Signing Envelope 1.0), by Nettle, which is
 * loaded when it is needed: every function gives STATUS_IO with a diagnostic where it cannot
 * be.
 */
#ifndef PATHGATE_BASE_SIGNATURE_H
#define PATHGATE_BASE_SIGNATURE_H

#include "base/diagnostics.h"
#include "base/source.h"
#include "base/text.h"

enum { SIGNATURE_SEED = 32 };

/* The seed of an Ed25519 private key as 'openssl genpkey -algorithm ed25519' writes it (PEM,
 * PKCS #8). STATUS_INVALID where it is none. */
enum status signature_read_key(const struct source *pem, unsigned char seed[SIGNATURE_SEED],
                               struct diagnostics *diagnostics);

struct payload {
    const char *type;
    const char *bytes;
    size_t length; /* at most INT_MAX */
};

/* Writes the envelope of a payload, in base64 and signed, as one line of JSON. The same inputs
 * give the same bytes. Memory running out shows in 'out'. */
enum status signature_write_envelope(const struct payload *payload,
                                     const unsigned char seed[SIGNATURE_SEED], struct text *out,
                                     struct diagnostics *diagnostics);

enum { SIGNATURE_KEY = 32 };

/* The Ed25519 public key of a PEM file as 'openssl pkey -pubout' writes it. STATUS_INVALID
 * where it is none. */
enum status signature_read_public_key(const struct source *pem,
                                      unsigned char key[SIGNATURE_KEY],
                                      struct diagnostics *diagnostics);

/* Appends what base64 stands for. STATUS_INVALID where it is none, STATUS_MEMORY. */
enum status signature_decode(const char *text, struct text *out,
                             struct diagnostics *diagnostics);

/* Whether the signature, in base64, is that of the key under an envelope's payload; false also
 * where memory is out. */
enum status signature_verify(const struct payload *payload, const char *signature,
                             const unsigned char key[SIGNATURE_KEY], bool *sound,
                             struct diagnostics *diagnostics);

#endif
