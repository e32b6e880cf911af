/* Manifests of runs; see run_manifest.h. */
#include "export/run_manifest.h"

#include "export/json.h"
#include "pathgate.h"

#include <string.h>

void run_manifest_init(struct run_manifest *manifest)
{
    *manifest = (struct run_manifest){.outputs = {0}};
    arena_init(&manifest->arena);
}

void run_manifest_release(struct run_manifest *manifest)
{
    vec_release(&manifest->outputs);
    vec_release(&manifest->words);
    arena_release(&manifest->arena);
}

bool run_manifest_add(struct run_manifest *manifest, const char *name,
                      const struct text *product)
{
    struct run_output output = {arena_string(&manifest->arena, name), product->length, ""};
    return digest_hex(text_string(product), product->length, output.digest, NULL) ==
               STATUS_OK &&
           output.name && vec_push(&manifest->outputs, output);
}

bool run_manifest_add_word(struct run_manifest *manifest, const char *option, const char *value)
{
    return vec_push(&manifest->words, (struct run_word){option, value});
}

static void write_input(struct json *json, const char *kind, const char *name,
                        const char *digest)
{
    json_open_object(json, NULL);
    json_string(json, "kind", kind);
    json_string(json, "name", name);
    json_string(json, "sha256", digest);
    json_close(json);
}

static void write_inputs(struct json *json, const struct report *report)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    const struct verdict *v;
    json_open_array(json, "inputs");
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_input(json, "threat-model", slash ? slash + 1 : file->source.path, file->digest);
    }
    for (size_t at = 0; (v = report_next(report, &at));) {
        if (!report_framework_before(report, v)) {
            write_input(json, "framework", v->situation.question.policy->label.id,
                        v->situation.question.policy->digest);
        }
    }
    write_input(json, "evidence", q->evidence->system, q->evidence->digest);
    json_close(json);
}

static void write_words(struct json *json, const struct run_manifest *manifest)
{
    json_open_array(json, "arguments");
    for (size_t i = 0; i < manifest->words.count; i++) {
        json_open_object(json, NULL);
        json_string(json, "option", manifest->words.items[i].option);
        json_string(json, "value", manifest->words.items[i].value);
        json_close(json);
    }
    json_close(json);
}

void run_manifest_write(const struct run_manifest *manifest, const char *command,
                        const struct report *report, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-run");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_string(&json, "command", command);
    write_words(&json, manifest);
    json_string(&json, "date", report->cases[0].verdict->situation.question.date);
    write_inputs(&json, report);
    json_open_array(&json, "outputs");
    for (size_t i = 0; i < manifest->outputs.count; i++) {
        const struct run_output *output = &manifest->outputs.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "name", output->name);
        json_count(&json, "bytes", output->bytes);
        json_string(&json, "sha256", output->digest);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}
