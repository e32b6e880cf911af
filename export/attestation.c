/* An in-toto Statement with a Test Result about a certificate. Subjects are the evidence about
 * the system and the certificate; the configuration is the framework and the threat models.
 * Only an acceptable outcome passes: a consumer may take WARNED for a kind of passing, so that
 * what is undetermined fails. */
#include "base/digest.h"
#include "export/certificate.h"
#include "export/json.h"

#include <string.h>

static void write_resource(struct json *json, const char *name, const char *digest)
{
    json_open_object(json, NULL);
    json_string(json, "name", name);
    json_open_object(json, "digest");
    json_string(json, "sha256", digest);
    json_close(json);
    json_close(json);
}

static void write_configuration(struct json *json, const struct question *q)
{
    json_open_array(json, "configuration");
    write_resource(json, q->policy->label.id, q->policy->digest);
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_resource(json, slash ? slash + 1 : file->source.path, file->digest);
    }
    json_close(json);
}

static void write_tests(struct json *json, const char *key, const char *test)
{
    json_open_array(json, key);
    if (test) {
        json_string(json, NULL, test);
    }
    json_close(json);
}

static void write_predicate(struct json *json, const struct verdict *v)
{
    static const char *const outcomes[] = {"acceptable", "crossed", "undetermined"};
    const struct question *q = &v->situation.question;
    bool passed = v->outcome == OUTCOME_ACCEPTABLE;
    struct text test;
    text_init(&test);
    text_format(&test, "%s %s: %s", q->policy->label.id, deployment_words[q->deployment],
                outcomes[v->outcome]);
    json_open_object(json, "predicate");
    json_string(json, "result", passed ? "PASSED" : "FAILED");
    write_configuration(json, q);
    write_tests(json, "passedTests", passed ? text_string(&test) : NULL);
    write_tests(json, "warnedTests", NULL);
    write_tests(json, "failedTests", passed ? NULL : text_string(&test));
    json_close(json);
    json->out->failed |= test.failed;
    text_release(&test);
}

void certificate_write_statement(const struct verdict *verdict, const char *name,
                                 const struct text *certificate, struct text *out)
{
    const struct question *q = &verdict->situation.question;
    char digest[DIGEST_HEX];
    struct json json;
    digest_hex(text_string(certificate), certificate->length, digest);
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "_type", "https://in-toto.io/Statement/v1");
    json_open_array(&json, "subject");
    write_resource(&json, name, digest);
    write_resource(&json, q->evidence->system, q->evidence->digest);
    json_close(&json);
    json_string(&json, "predicateType", "https://in-toto.io/attestation/test-result/v0.1");
    write_predicate(&json, verdict);
    json_close(&json);
}
