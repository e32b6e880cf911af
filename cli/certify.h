/* What 'verdict' writes beside the verdict: a certificate, and an attestation about it. */
#ifndef PATHGATE_CLI_CERTIFY_H
#define PATHGATE_CLI_CERTIFY_H

#include "analyzer/verdict.h"
#include "cli/command.h"

#define CERTIFY_OPTIONS                                                                        \
    {"certificate", '\0', "FILE", "write a certificate of the verdict, for pathgate-verify"},  \
        {"attestation", '\0', "FILE", "write an in-toto statement about the certificate"},     \
    {                                                                                          \
        "sign", '\0', "KEYFILE", "sign the attestation with an Ed25519 key (PEM)"              \
    }

/* An attestation is about a certificate, and a signature signs an attestation: false after an
 * explanation where what is needed was not asked for. */
bool certify_options_fit(const struct arguments *arguments);

/* Writes what the options ask for. On anything but EXIT_ACCEPTABLE the fault was explained. */
enum exit_status certify(const struct arguments *arguments, const struct verdict *verdict);

#endif
