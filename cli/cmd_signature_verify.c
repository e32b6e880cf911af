/* signature verify: who signed an attestation, what it says, and that it is about the files
 * at hand. The payload is read only after its signature was checked. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/signature.h"
#include "export/attestation.h"
#include "model/json_reader.h"

#include <string.h>

static const struct option options[] = {
    {"key", '\0', "PUBKEY", "who has to have signed it: an Ed25519 public key (PEM)"},
    {NULL, '\0', NULL, NULL},
};

struct verifying {
    struct arena arena;
    struct diagnostics diagnostics;
    struct text payload;
};

static enum exit_status refuse(const char *path, const char *why)
{
    fprintf(stderr, "pathgate: '%s' %s\n", path, why);
    return EXIT_USAGE;
}

/* What went wrong in reading, or, where a document is not what it should be, 'why'. */
static enum exit_status explain(const struct verifying *v, enum status read, const char *path,
                                const char *why)
{
    return read == STATUS_INVALID ? refuse(path, why)
                                  : report_diagnostics(&v->diagnostics, read);
}

static enum exit_status read_document(struct verifying *v, const char *path,
                                      struct source *source)
{
    return report_diagnostics(
        &v->diagnostics,
        file_read(&v->arena, path, LIMIT_MODEL_FILE_BYTES, source, &v->diagnostics));
}

static enum exit_status read_tree(struct verifying *v, const struct source *source,
                                  struct json_node **root)
{
    return report_diagnostics(&v->diagnostics,
                              json_read(&v->arena, source, NULL, root, &v->diagnostics));
}

/* Leaves the payload, decoded, where one of the envelope's signatures is that of the key. */
static enum exit_status open_envelope(struct verifying *v, const char *path,
                                      const unsigned char key[SIGNATURE_KEY])
{
    static const char type[] = "application/vnd.in-toto+json";
    struct source source;
    struct json_node *root = NULL;
    bool sound = false;
    enum exit_status status = read_document(v, path, &source);
    status = status == EXIT_ACCEPTABLE ? read_tree(v, &source, &root) : status;
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    const struct json_node *signatures = json_member_of(root, "signatures", JSON_ARRAY);
    enum status read = STATUS_INVALID;
    if (signatures && strcmp(json_member_string(root, "payloadType"), type) == 0) {
        read =
            signature_decode(json_member_string(root, "payload"), &v->payload, &v->diagnostics);
    }
    if (read != STATUS_OK) {
        return explain(v, read, path, "is no envelope with an in-toto statement");
    }
    const struct payload payload = {type, text_string(&v->payload), v->payload.length};
    for (const struct json_node *one = signatures->first; one && !sound; one = one->next) {
        status = report_diagnostics(&v->diagnostics,
                                    signature_verify(&payload, json_member_string(one, "sig"),
                                                     key, &sound, &v->diagnostics));
        if (status != EXIT_ACCEPTABLE) {
            return status;
        }
    }
    return sound ? EXIT_ACCEPTABLE : refuse(path, "is not signed with this key");
}

static bool is_subject(const struct json_node *subjects, const char *digest)
{
    for (const struct json_node *one = subjects ? subjects->first : NULL; one;
         one = one->next) {
        if (strcmp(json_member_string(json_member(one, "digest"), "sha256"), digest) == 0) {
            return true;
        }
    }
    return false;
}

/* Says what the statement is about; each file has to be one of its subjects. */
static enum exit_status read_statement(struct verifying *v, const struct arguments *arguments)
{
    const char *path = arguments->operands.items[0];
    const struct source source = {path, text_string(&v->payload), v->payload.length, NULL};
    struct json_node *root = NULL;
    enum exit_status status = read_tree(v, &source, &root);
    const struct json_node *subjects = json_member_of(root, "subject", JSON_ARRAY);
    if (status == EXIT_ACCEPTABLE &&
        (!subjects || strcmp(json_member_string(root, "_type"), attestation_statement) != 0)) {
        status = refuse(path, "has no in-toto statement");
    } else if (status == EXIT_ACCEPTABLE && strcmp(json_member_string(root, "predicateType"),
                                                   attestation_test_result) != 0) {
        status = refuse(path, "states something else than the result of a test");
    }
    for (size_t i = 1; i < arguments->operands.count && status == EXIT_ACCEPTABLE; i++) {
        const char *file = arguments->operands.items[i];
        struct source subject;
        char digest[DIGEST_HEX];
        status = read_document(v, file, &subject);
        if (status == EXIT_ACCEPTABLE) {
            status =
                report_diagnostics(&v->diagnostics, digest_hex(subject.bytes, subject.length,
                                                               digest, &v->diagnostics));
        }
        if (status == EXIT_ACCEPTABLE) {
            status =
                is_subject(subjects, digest) ? status : refuse(file, "is not what it is about");
        }
        if (status == EXIT_ACCEPTABLE) {
            printf("%s: what it is about\n", file);
        }
    }
    if (status == EXIT_ACCEPTABLE) {
        const char *result = json_member_string(json_member(root, "predicate"), "result");
        printf("%s: signed with this key%s%s\n", path, *result ? ", says " : "", result);
    }
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    const char *key_path = argument_value(arguments, "key");
    unsigned char key[SIGNATURE_KEY];
    struct verifying v;
    struct source pem;
    if (!require_option(arguments, "key")) {
        return EXIT_USAGE;
    }
    arena_init(&v.arena);
    diagnostics_init(&v.diagnostics);
    text_init(&v.payload);
    enum exit_status status = read_document(&v, key_path, &pem);
    if (status == EXIT_ACCEPTABLE) {
        status = explain(&v, signature_read_public_key(&pem, key, &v.diagnostics), key_path,
                         "is no Ed25519 public key");
    }
    if (status == EXIT_ACCEPTABLE) {
        status = open_envelope(&v, arguments->operands.items[0], key);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = read_statement(&v, arguments);
    }
    text_release(&v.payload);
    diagnostics_release(&v.diagnostics);
    arena_release(&v.arena);
    return status;
}

const struct command command_signature_verify = {
    .name = "signature verify",
    .operands = "--key PUBKEY ATTESTATION [FILE...]",
    .summary = "check who signed an attestation, and which files it is about",
    .examples = "  pathgate signature verify --key public.pem verdict.json\n"
                "  pathgate signature verify --key public.pem verdict.json verdict.cert\n",
    .details = "An ATTESTATION is what 'pathgate verdict --attestation --sign' writes: an\n"
               "in-toto statement of a test result, in a DSSE envelope. Each FILE has to be\n"
               "one of its subjects, by SHA-256; whether a certificate is sound,\n"
               "pathgate-verify says.\n"
               "Exit status: 0 it is so, 2 it is not, 4 a file cannot be read.\n",
    .least = 1,
    .most = 1000,
    .options = options,
    .run = run,
};
