/* Where Nettle cannot be loaded, whatever reads a document that has a digest, or a key, says
 * so; this program is built with the name of a library that does not exist. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/file_stream.h"
#include "base/signature.h"
#include "model/duties.h"
#include "model/evidence.h"
#include "model/import.h"
#include "model/mapping.h"
#include "model/policy.h"
#include "model/threatmodel.h"
#include "tests/unit/folder.h"

#include <string.h>

static const char path[] = "document.xml";
static const struct source source = {path, "<document/>", 11, NULL};

static enum status take_digest(struct diagnostics *diagnostics)
{
    char hex[DIGEST_HEX] = "none";
    enum status status = digest_hex("", 0, hex, diagnostics);
    assert_string_equal(hex, "");
    return status;
}

static enum status begin_digest(struct diagnostics *diagnostics)
{
    struct digest *digest;
    enum status status = digest_new(&digest, diagnostics);
    assert_null(digest);
    return status;
}

static enum status make_uuid(struct diagnostics *diagnostics)
{
    char uuid[DIGEST_UUID] = "none";
    enum status status = digest_uuid("name", uuid, diagnostics);
    assert_string_equal(uuid, "");
    return status;
}

static enum status open_stream(struct diagnostics *diagnostics)
{
    struct file_stream *file;
    return file_stream_open(path, 100, NULL, &file, diagnostics);
}

static enum status read_model(struct diagnostics *diagnostics)
{
    const char *const paths[] = {path};
    struct threatmodel model;
    return threatmodel_read(paths, 1, NULL, &model, diagnostics);
}

static enum status read_policy(struct diagnostics *diagnostics)
{
    struct policy policy;
    return policy_read(path, &policy, diagnostics);
}

static enum status read_duties(struct diagnostics *diagnostics)
{
    struct duties duties;
    return duties_read(path, &duties, diagnostics);
}

static enum status read_mapping(struct diagnostics *diagnostics)
{
    struct mapping mapping;
    return mapping_read(path, &mapping, diagnostics);
}

static enum status read_evidence(struct diagnostics *diagnostics)
{
    struct evidence_set set = {0};
    return evidence_read(&source, &set, diagnostics);
}

static enum status read_log(struct diagnostics *diagnostics)
{
    struct import_options options = {0};
    struct evidence_set set = {0};
    return import_read_source(&source, &options, &set, diagnostics);
}

static enum status import_file(struct diagnostics *diagnostics)
{
    struct import_path named = {path, true};
    struct import_options options = {0};
    struct evidence_set set = {0};
    return import_read(&named, &options, &set, diagnostics);
}

static enum status seal_evidence(struct diagnostics *diagnostics)
{
    struct evidence_set set = {0};
    struct evidence *evidence = evidence_set_add(&set);
    assert_non_null(evidence);
    enum status status = evidence_seal(evidence, diagnostics);
    evidence_set_release(&set);
    return status;
}

static enum status read_key(struct diagnostics *diagnostics)
{
    unsigned char seed[SIGNATURE_SEED];
    return signature_read_key(&source, seed, diagnostics);
}

static enum status read_public_key(struct diagnostics *diagnostics)
{
    unsigned char key[SIGNATURE_KEY];
    return signature_read_public_key(&source, key, diagnostics);
}

static enum status decode(struct diagnostics *diagnostics)
{
    struct text out;
    text_init(&out);
    enum status status = signature_decode("YWJj", &out, diagnostics);
    assert_int_equal(out.length, 0);
    text_release(&out);
    return status;
}

static enum status sign(struct diagnostics *diagnostics)
{
    static const unsigned char seed[SIGNATURE_SEED];
    const struct payload payload = {"type", "bytes", 5};
    struct text out;
    text_init(&out);
    enum status status = signature_write_envelope(&payload, seed, &out, diagnostics);
    assert_int_equal(out.length, 0);
    text_release(&out);
    return status;
}

static enum status verify(struct diagnostics *diagnostics)
{
    static const unsigned char key[SIGNATURE_KEY];
    const struct payload payload = {"type", "bytes", 5};
    bool sound = true;
    enum status status = signature_verify(&payload, "YWJj", key, &sound, diagnostics);
    assert_false(sound);
    return status;
}

static void test_digest_missing__is_said_by_whatever_needs_it(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        enum status (*run)(struct diagnostics *diagnostics);
    } cases[] = {
        {"digest", take_digest},
        {"digest of parts", begin_digest},
        {"id of a name", make_uuid},
        {"stream", open_stream},
        {"threat model", read_model},
        {"framework", read_policy},
        {"duties", read_duties},
        {"mapping", read_mapping},
        {"evidence", read_evidence},
        {"log", read_log},
        {"file", import_file},
        {"sealing", seal_evidence},
        {"key", read_key},
        {"public key", read_public_key},
        {"base64", decode},
        {"signing", sign},
        {"verifying", verify},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        enum status status = cases[i].run(&diagnostics);
        if (status != STATUS_IO || diagnostics.errors != 1 ||
            strcmp(diagnostics.list.items[0].code, "library-missing") != 0) {
            fail_msg("%s: status %d, %zu errors", cases[i].label, status, diagnostics.errors);
        }
        diagnostics_release(&diagnostics);
    }
}

static int write_document(void **state)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    int entered = enter_folder(state);
    enum status status = file_write(path, source.bytes, source.length, &diagnostics);
    diagnostics_release(&diagnostics);
    return status == STATUS_OK ? entered : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_digest_missing__is_said_by_whatever_needs_it,
                                        write_document, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
