/* Reading uplift studies. See evidence_reader.c for the rest of the file. */
#include "model/evidence_reading.h"

#include <math.h>
#include <string.h>

static const struct xml_element *child(const struct xml_element *element, const char *name)
{
    const struct xml_element *e = element->first_child;
    while (e && !(e->rule && strcmp(e->name, name) == 0)) {
        e = e->next;
    }
    return e;
}

static void check_mean(struct reading_evidence *reading, const struct xml_element *element,
                       const struct study_arm *arm)
{
    if (!xml_value(element, "mean") || !xml_value(element, "sd")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-value",
                        xml_place(element), "this arm has no value");
        diagnostics_hint(reading->diagnostics, "give 'k', or 'mean' and 'sd'");
    } else if (arm->sd < 0) {
        evidence_report(reading, "bad-value", element, "sd",
                        "a standard deviation is not negative");
    } else if (arm->n == 1) {
        evidence_report(reading, "bad-value", element, "n",
                        "one value has no standard deviation");
    }
}

static struct study_arm read_arm(struct reading_evidence *reading,
                                 const struct xml_element *element, bool counted)
{
    struct study_arm arm = {0};
    bool k = evidence_count(element, "k", &arm.k), n = evidence_count(element, "n", &arm.n);
    arm.mean = evidence_number(element, "mean");
    arm.sd = evidence_number(element, "sd");
    if (n && arm.n == 0) {
        evidence_report(reading, "bad-value", element, "n", "nobody took part: n is 0");
    } else if (k && n && arm.k > arm.n) {
        evidence_report(reading, "count-above-total", element, "k", "k is greater than n");
    }
    if (!counted) {
        check_mean(reading, element, &arm);
    } else if (xml_value(element, "mean") || xml_value(element, "sd")) {
        evidence_report(reading, "two-values", element,
                        xml_value(element, "mean") ? "mean" : "sd",
                        "an arm is a count or a mean, not both");
    } else if (!xml_value(element, "k")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-value",
                        xml_place(element), "the other arm is a count, this one has no 'k'");
    }
    return arm;
}

void evidence_read_study(struct reading_evidence *reading, const struct xml_element *element)
{
    const struct xml_element *treatment = child(element, "treatment");
    const struct xml_element *control = child(element, "control");
    struct uplift_study study = {.name = value_or_empty(element, "id"),
                                 .endpoint = value_or_empty(element, "endpoint"),
                                 .capability = value_or_empty(element, "capability"),
                                 .scenario = value_or_empty(element, "scenario"),
                                 .less = evidence_is_yes(element, "less-is-uplift"),
                                 .baseline = value_or_empty(element, "baseline"),
                                 .tools = value_or_empty(element, "tools"),
                                 .proficiency = value_or_empty(element, "proficiency"),
                                 .preregistered = evidence_is_yes(element, "preregistered"),
                                 .inferred = evidence_is_yes(element, "inferred"),
                                 .illustrative = evidence_is_yes(element, "illustrative"),
                                 .method = value_or_empty(element, "method"),
                                 .evaluator = value_or_empty(element, "evaluator"),
                                 .date = value_or_empty(element, "date"),
                                 .note = evidence_note(reading, element),
                                 .provenance = evidence_provenance(reading, element)};
    evidence_require_origin(reading, element);
    const char *key = arena_format(&reading->set->arena, "u\n%s", study.name);
    evidence_require_first(reading, element, key, study.name);
    if (!treatment || !control) {
        return; /* the grammar has said so */
    }
    study.counted = xml_value(treatment, "k") || xml_value(control, "k");
    study.treatment = read_arm(reading, treatment, study.counted);
    study.control = read_arm(reading, control, study.counted);
    reading->failed |= !vec_push(&reading->evidence->studies, study);
}
