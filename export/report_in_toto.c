/* Reports as an in-toto Statement with a Test Result (v0.1): a test a case. Subjects are the
 * evidence about the system and, by its digest, the JSON of each verdict as 'pathgate verdict
 * --format json' writes it. */
#include "base/digest.h"
#include "export/attestation.h"
#include "export/report.h"
#include "export/result.h"

static void write_subject(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    char digest[DIGEST_HEX];
    struct text whole, name;
    text_init(&whole);
    text_init(&name);
    verdict_write_json(v, &whole);
    json->out->failed |=
        digest_hex(text_string(&whole), whole.length, digest, NULL) != STATUS_OK;
    text_format(&name, "%s-%s-%s.json", q->evidence->system, q->policy->label.id,
                deployment_words[q->deployment]);
    attestation_resource(json, text_string(&name), digest);
    json->out->failed |= whole.failed || name.failed;
    text_release(&whole);
    text_release(&name);
}

enum status report_write_in_toto(const struct report *report, struct text *out)
{
    const struct verdict *v;
    const struct evidence *evidence = report->cases[0].verdict->situation.question.evidence;
    VEC(const struct verdict *) verdicts = {0};
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "_type", attestation_statement);
    json_open_array(&json, "subject");
    attestation_resource(&json, evidence->system, evidence->digest);
    for (size_t at = 0; (v = report_next(report, &at));) {
        write_subject(&json, v);
        out->failed |= !vec_push(&verdicts, v);
    }
    json_close(&json);
    json_string(&json, "predicateType", attestation_test_result);
    if (verdicts.count) { /* none where memory is out: some case is shown */
        attestation_predicate(&json, verdicts.items, verdicts.count);
    }
    json_close(&json);
    vec_release(&verdicts);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
