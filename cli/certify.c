/* Writing a certificate, and an attestation about it; see certify.h. */
#include "cli/certify.h"

#include "base/file.h"
#include "base/signature.h"
#include "cli/report.h"
#include "export/certificate.h"

#include <string.h>

enum { MOST_KEY_BYTES = 65536 };

static enum exit_status read_key(const char *path, unsigned char seed[SIGNATURE_SEED])
{
    struct diagnostics diagnostics;
    struct arena arena;
    struct source key = {0};
    enum status read = STATUS_OK;
    diagnostics_init(&diagnostics);
    arena_init(&arena);
    enum exit_status status = report_diagnostics(
        &diagnostics, file_read(&arena, path, MOST_KEY_BYTES, &key, &diagnostics));
    if (status == EXIT_ACCEPTABLE) {
        read = signature_read_key(&key, seed, &diagnostics);
        status = report_diagnostics(&diagnostics, read);
    }
    if (read == STATUS_INVALID) {
        fprintf(stderr, "pathgate: '%s' is no Ed25519 private key\n", path);
        fputs("  hint: 'openssl genpkey -algorithm ed25519 -out key.pem' makes one\n", stderr);
    }
    arena_release(&arena);
    diagnostics_release(&diagnostics);
    return status;
}

static enum exit_status sign(const char *path, const struct text *statement,
                             struct text *envelope)
{
    unsigned char seed[SIGNATURE_SEED];
    struct payload payload = {"application/vnd.in-toto+json", text_string(statement),
                              statement->length};
    enum exit_status status = read_key(path, seed);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status written = signature_write_envelope(&payload, seed, envelope, &diagnostics);
    envelope->failed |= statement->failed;
    status = report_diagnostics(&diagnostics, written);
    diagnostics_release(&diagnostics);
    return status;
}

/* The statement, in a signed envelope where there is a key. */
static enum exit_status attest(const struct arguments *arguments, const struct verdict *verdict,
                               const struct text *certificate)
{
    const char *path = argument_value(arguments, "attestation");
    const char *key = argument_value(arguments, "sign");
    const char *name = argument_value(arguments, "certificate"), *slash = strrchr(name, '/');
    struct text statement, envelope;
    text_init(&statement);
    text_init(&envelope);
    certificate_write_statement(verdict, slash ? slash + 1 : name, certificate, &statement);
    enum exit_status status = key ? sign(key, &statement, &envelope) : EXIT_ACCEPTABLE;
    if (status == EXIT_ACCEPTABLE) {
        status = report_product(path, key ? &envelope : &statement);
    }
    text_release(&statement);
    text_release(&envelope);
    return status;
}

enum exit_status certify(const struct arguments *arguments, const struct verdict *verdict)
{
    const char *path = argument_value(arguments, "certificate");
    struct diagnostics diagnostics;
    struct text certificate;
    if (!path) {
        return EXIT_ACCEPTABLE;
    }
    diagnostics_init(&diagnostics);
    text_init(&certificate);
    enum status written = certificate_write(verdict, &certificate, &diagnostics);
    enum exit_status status = report_diagnostics(&diagnostics, written);
    if (status == EXIT_ACCEPTABLE && argument_value(arguments, "attestation")) {
        status = attest(arguments, verdict, &certificate);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = report_product(path, &certificate);
    }
    text_release(&certificate);
    diagnostics_release(&diagnostics);
    return status;
}

bool certify_options_fit(const struct arguments *arguments)
{
    static const char *const needs[][2] = {{"sign", "attestation"},
                                           {"attestation", "certificate"}};
    for (int i = 0; i < 2; i++) {
        if (argument_value(arguments, needs[i][0]) && !argument_value(arguments, needs[i][1])) {
            fprintf(stderr, "pathgate: '--%s' needs the option '--%s'\n", needs[i][0],
                    needs[i][1]);
            return false;
        }
    }
    return true;
}
