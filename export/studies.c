/* Writing uplift studies; see studies.h. Differences of shares are percentage points, ratios
 * are plain numbers; an end that nothing limits is infinite. */
#include "export/studies.h"

#include "export/result_json.h"

#include <math.h>
#include <string.h>

static void append_share(struct text *out, double share)
{
    text_rounded(out, share * 100, 4);
    text_append_char(out, '%');
}

static void append_value(struct text *out, double value, bool share)
{
    if (share) {
        append_share(out, value);
    } else if (isinf(value)) {
        text_append(out, value > 0 ? "any" : "none");
    } else {
        text_rounded(out, value, 4);
    }
}

static void append_arm(struct text *out, const struct study_arm *arm, bool counted)
{
    if (counted) {
        text_format(out, "%llu of %llu = ", (unsigned long long)arm->k,
                    (unsigned long long)arm->n);
        append_share(out, (double)arm->k / (double)arm->n);
        return;
    }
    text_append(out, "mean ");
    text_rounded(out, arm->mean, 6);
    text_append(out, " (sd ");
    text_rounded(out, arm->sd, 4);
    text_format(out, ", n = %llu)", (unsigned long long)arm->n);
}

static void append_contrast(struct text *out, const struct contrast *contrast, bool share,
                            double confidence)
{
    append_value(out, contrast->estimate, share);
    text_append(out, ", ");
    append_share(out, confidence);
    text_append(out, " interval ");
    append_value(out, contrast->interval.low, share);
    text_append(out, " to ");
    append_value(out, contrast->interval.high, share);
}

static const char *shown_word(belief shown, enum reading reading)
{
    static const char *const words[] = {"not shown", "cannot rule out", "shown"};
    return words[belief_truth(shown, reading)];
}

static void append_known(struct text *out, const char *what, const char *value)
{
    if (*value) {
        text_format(out, "; %s %s", what, value);
    }
}

void study_conclude(struct text *out, const struct uplift_study *study, double factor,
                    double confidence)
{
    struct uplift uplift = uplift_find(study, factor, confidence);
    text_append(out, "uplift ");
    if (factor > 1) {
        text_append(out, "by a factor of ");
        text_rounded(out, factor, 4);
        text_append_char(out, ' ');
    }
    text_format(out, "%s at the point reading, %s at the bound reading",
                shown_word(uplift.shown, READING_POINT),
                shown_word(uplift.shown, READING_BOUND));
}

void study_describe(struct text *out, const struct uplift_study *study, double factor,
                    double confidence)
{
    struct uplift uplift = uplift_find(study, factor, confidence);
    append_arm(out, &study->treatment, study->counted);
    text_append(out, " against ");
    append_arm(out, &study->control, study->counted);
    text_append(out, study->less ? " (less is uplift)" : "");
    text_append(out, "; difference ");
    append_contrast(out, &uplift.difference, study->counted, confidence);
    text_append(out, study->counted ? " (Newcombe)" : " (Welch)");
    if (!isnan(uplift.ratio.estimate)) {
        text_append(out, "; ratio ");
        append_contrast(out, &uplift.ratio, false, confidence);
        text_append(out, study->counted ? " (Koopman)" : " (Fieller)");
    }
    text_append(out, "; ");
    study_conclude(out, study, factor, confidence);
    append_known(out, "control arm:", study->baseline);
    append_known(out, "tools:", study->tools);
    append_known(out, "participants:", study->proficiency);
    text_append(out, study->preregistered ? "; preregistered" : "; not preregistered");
    text_append(out, study->inferred ? "; counts worked out from percentages" : "");
}

void study_describe_pooled(struct text *out, const struct pooled_uplift *pooled,
                           double confidence)
{
    if (pooled->count < 2) {
        return;
    }
    text_format(out, "%zu studies together: ratio ", pooled->count);
    append_contrast(out, &pooled->ratio, false, confidence);
    text_append(out, " (random effects, DerSimonian-Laird; I2 ");
    append_share(out, pooled->i2);
    text_append(out, "); as if they had one effect: ratio ");
    append_contrast(out, &pooled->common_ratio, false, confidence);
    text_append(out, ", difference ");
    append_contrast(out, &pooled->common_difference, true, confidence);
    text_append(out, " (Mantel-Haenszel)");
}

static void json_arm(struct json *json, const char *key, const struct study_arm *arm,
                     bool counted)
{
    json_open_object(json, key);
    if (counted) {
        json_count(json, "k", arm->k);
    } else {
        json_number(json, "mean", arm->mean);
        json_number(json, "sd", arm->sd);
    }
    json_count(json, "n", arm->n);
    json_close(json);
}

/* An end that nothing limits is null. */
static void json_contrast(struct json *json, const char *key, const struct contrast *contrast,
                          const char *method)
{
    if (isnan(contrast->estimate)) {
        json_null(json, key);
        return;
    }
    json_open_object(json, key);
    json_number(json, "estimate", contrast->estimate);
    json_number(json, "low", contrast->interval.low);
    json_number(json, "high", contrast->interval.high);
    json_string(json, "method", method);
    json_close(json);
}

static void json_finding(struct json *json, const struct uplift_study *study, double factor,
                         double confidence)
{
    struct uplift uplift = uplift_find(study, factor, confidence);
    json_contrast(json, "difference", &uplift.difference,
                  study->counted ? "newcombe" : "welch");
    json_contrast(json, "ratio", &uplift.ratio, study->counted ? "koopman" : "fieller");
    json_number(json, "factor", factor);
    json_open_object(json, "uplift");
    json_string(json, "point", shown_word(uplift.shown, READING_POINT));
    json_string(json, "bound", shown_word(uplift.shown, READING_BOUND));
    json_close(json);
}

static void json_study(struct json *json, const struct uplift_study *study, double factor,
                       double confidence)
{
    json_string(json, "id", study->name);
    json_string(json, "endpoint", study->endpoint);
    json_string(json, "capability", study->capability);
    json_string(json, "scenario", study->scenario);
    json_bool(json, "less_is_uplift", study->less);
    json_arm(json, "treatment", &study->treatment, study->counted);
    json_arm(json, "control", &study->control, study->counted);
    json_finding(json, study, factor, confidence);
    json_string(json, "baseline", study->baseline);
    json_string(json, "tools", study->tools);
    json_string(json, "proficiency", study->proficiency);
    json_bool(json, "preregistered", study->preregistered);
    json_bool(json, "inferred", study->inferred);
    json_bool(json, "illustrative", study->illustrative);
    json_string(json, "method", study->method);
    json_string(json, "evaluator", study->evaluator);
    json_string(json, "date", study->date);
    if (*study->note) {
        json_string(json, "note", study->note);
    }
    json_open_object(json, "source");
    result_json_provenance(json, &study->provenance);
    json_string(json, "publisher", study->provenance.source_publisher);
    json_string(json, "kind", source_kind_words[study->provenance.source_kind]);
    json_close(json);
}

void studies_write_json(struct json *json, const struct evidence *evidence, double factor,
                        double confidence)
{
    if (!evidence->studies.count) {
        return;
    }
    json_open_array(json, "uplift_studies");
    for (size_t i = 0; i < evidence->studies.count; i++) {
        struct pooled_uplift pooled;
        json_open_object(json, NULL);
        json_study(json, &evidence->studies.items[i], factor, confidence);
        json->out->failed |= !uplift_pool(evidence, i, confidence, &pooled);
        if (pooled.count > 1) {
            json_open_object(json, "pooled");
            json_count(json, "studies", pooled.count);
            json_contrast(json, "ratio", &pooled.ratio, "dersimonian-laird");
            json_number(json, "i2", pooled.i2);
            json_contrast(json, "common_ratio", &pooled.common_ratio, "mantel-haenszel");
            json_contrast(json, "common_difference", &pooled.common_difference,
                          "mantel-haenszel");
            json_close(json);
        }
        json_close(json);
    }
    json_close(json);
}
