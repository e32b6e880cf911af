/* An in-toto Statement with a Test Result about a certificate. Subjects are the evidence about
 * the system and the certificate; the configuration is the framework and the threat models.
 * Only an acceptable outcome passes: a consumer may take WARNED for a kind of passing, so that
 * what is undetermined fails. */
#include "export/attestation.h"

#include "base/digest.h"
#include "export/certificate.h"
#include "export/result.h"

#include <string.h>

const char attestation_statement[] = "https://in-toto.io/Statement/v1";
const char attestation_test_result[] = "https://in-toto.io/attestation/test-result/v0.1";

void attestation_resource(struct json *json, const char *name, const char *digest)
{
    json_open_object(json, NULL);
    json_string(json, "name", name);
    json_open_object(json, "digest");
    json_string(json, "sha256", digest);
    json_close(json);
    json_close(json);
}

/* The frameworks, each once, and the threat models. */
static void write_configuration(struct json *json, const struct verdict *const *verdicts,
                                size_t count)
{
    const struct threatmodel *model = verdicts[0]->situation.question.model;
    json_open_array(json, "configuration");
    for (size_t i = 0; i < count; i++) {
        const struct policy *policy = verdicts[i]->situation.question.policy;
        bool before = false;
        for (size_t k = 0; k < i; k++) {
            before |= verdicts[k]->situation.question.policy == policy;
        }
        if (!before) {
            attestation_resource(json, policy->label.id, policy->digest);
        }
    }
    for (size_t i = 0; i < model->files.count; i++) {
        const struct model_file *file = model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        attestation_resource(json, slash ? slash + 1 : file->source.path, file->digest);
    }
    json_close(json);
}

/* The tests that passed, or those that did not. */
static void write_tests(struct json *json, const char *key, bool passed,
                        const struct verdict *const *verdicts, size_t count)
{
    struct text test;
    text_init(&test);
    json_open_array(json, key);
    for (size_t i = 0; i < count; i++) {
        const struct question *q = &verdicts[i]->situation.question;
        if ((verdicts[i]->outcome == OUTCOME_ACCEPTABLE) == passed) {
            text_clear(&test);
            text_format(&test, "%s %s: %s", q->policy->label.id,
                        deployment_words[q->deployment], outcome_words[verdicts[i]->outcome]);
            json_string(json, NULL, text_string(&test));
        }
    }
    json_close(json);
    json->out->failed |= test.failed;
    text_release(&test);
}

void attestation_predicate(struct json *json, const struct verdict *const *verdicts,
                           size_t count)
{
    bool passed = true;
    for (size_t i = 0; i < count; i++) {
        passed &= verdicts[i]->outcome == OUTCOME_ACCEPTABLE;
    }
    json_open_object(json, "predicate");
    json_string(json, "result", passed ? "PASSED" : "FAILED");
    write_configuration(json, verdicts, count);
    write_tests(json, "passedTests", true, verdicts, count);
    json_open_array(json, "warnedTests");
    json_close(json);
    write_tests(json, "failedTests", false, verdicts, count);
    json_close(json);
}

void certificate_write_statement(const struct verdict *verdict, const char *name,
                                 const struct text *certificate, struct text *out)
{
    const struct question *q = &verdict->situation.question;
    char digest[DIGEST_HEX];
    struct json json;
    out->failed |=
        digest_hex(text_string(certificate), certificate->length, digest, NULL) != STATUS_OK;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "_type", attestation_statement);
    json_open_array(&json, "subject");
    attestation_resource(&json, name, digest);
    attestation_resource(&json, q->evidence->system, q->evidence->digest);
    json_close(&json);
    json_string(&json, "predicateType", attestation_test_result);
    attestation_predicate(&json, &verdict, 1);
    json_close(&json);
}
