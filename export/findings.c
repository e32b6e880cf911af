/* Findings as JSON, SARIF and workflow commands. SARIF: Static Analysis Results Interchange
 * Format 2.1.0, OASIS Standard of 27 March 2020. */
#include "export/findings.h"

#include "export/explain.h"
#include "export/json.h"
#include "pathgate.h"

#include <stdio.h>
#include <string.h>

static void write_sound(struct json *json, const struct findings *findings)
{
    json_open_array(json, "sound");
    for (size_t i = 0; i < findings->file_count; i++) {
        const struct sound_file *file = &findings->files[i];
        json_open_object(json, NULL);
        json_string(json, "file", file->path);
        json_string(json, "kind", file->kind);
        json_string(json, "summary", file->summary);
        json_close(json);
    }
    json_close(json);
}

void findings_put_diagnostics(const struct diagnostics *diagnostics, struct json *json)
{
    json_open_array(json, "diagnostics");
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        const struct diagnostic *d = &diagnostics->list.items[i];
        json_open_object(json, NULL);
        json_string(json, "file", d->path);
        json_count(json, "line", d->line);
        json_count(json, "column", d->column);
        json_string(json, "severity", severity_word(d->severity));
        json_string(json, "code", d->code);
        json_string(json, "message", d->message);
        json_string(json, "hint", d->hint);
        json_close(json);
    }
    json_close(json);
}

void findings_write_json(const struct findings *findings, struct text *out)
{
    const struct diagnostics *diagnostics = findings->diagnostics;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-check");
    json_count(&json, "version", 1);
    json_count(&json, "errors", diagnostics->errors);
    json_count(&json, "warnings", diagnostics->warnings);
    json_count(&json, "unlisted", diagnostics->unlisted);
    write_sound(&json, findings);
    findings_put_diagnostics(diagnostics, &json);
    json_close(&json);
}

/* The position of a code among the first of their kind in the list. */
static size_t find_rule(const struct diagnostics *diagnostics, const char *code)
{
    size_t index = 0;
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        bool first = true;
        for (size_t k = 0; k < i && first; k++) {
            first =
                strcmp(diagnostics->list.items[k].code, diagnostics->list.items[i].code) != 0;
        }
        if (strcmp(diagnostics->list.items[i].code, code) == 0) {
            return index;
        }
        index += first;
    }
    return index;
}

static void write_message(struct json *json, const char *key, const char *text)
{
    json_open_object(json, key);
    json_string(json, "text", text);
    json_close(json);
}

/* What a code means, where a viewer shows rules. */
static void write_rule(struct json *json, const char *code)
{
    const struct explanation *explanation = explain_find(code);
    json_open_object(json, NULL);
    json_string(json, "id", code);
    if (explanation) {
        write_message(json, "shortDescription", explanation->meaning);
    }
    if (explanation && explanation->remedy) {
        write_message(json, "help", explanation->remedy);
    }
    json_close(json);
}

static void write_rules(struct json *json, const struct diagnostics *diagnostics)
{
    size_t rules = 0;
    json_open_array(json, "rules");
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        const struct diagnostic *d = &diagnostics->list.items[i];
        if (find_rule(diagnostics, d->code) == rules) {
            rules++;
            write_rule(json, d->code);
        }
    }
    json_close(json);
}

/* A path as a URI reference: what is not plain becomes %XX. */
static void write_uri(struct json *json, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~/";
    struct text uri;
    text_init(&uri);
    for (const char *c = path; *c; c++) {
        if (strchr(plain, *c)) {
            text_append_char(&uri, *c);
        } else {
            text_format(&uri, "%%%02X", (unsigned)(unsigned char)*c);
        }
    }
    json_string(json, "uri", text_string(&uri));
    json->out->failed |= uri.failed;
    text_release(&uri);
}

static void write_location(struct json *json, const struct diagnostic *d)
{
    json_open_array(json, "locations");
    json_open_object(json, NULL);
    json_open_object(json, "physicalLocation");
    json_open_object(json, "artifactLocation");
    write_uri(json, d->path);
    json_close(json);
    if (d->line) {
        json_open_object(json, "region");
        json_count(json, "startLine", d->line);
        json_count(json, "startColumn", d->column);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    json_close(json);
}

static void write_result(struct json *json, const struct diagnostics *diagnostics,
                         const struct diagnostic *d)
{
    struct text message;
    text_init(&message);
    text_append(&message, d->message);
    if (d->hint) {
        text_format(&message, " (hint: %s)", d->hint);
    }
    json_open_object(json, NULL);
    json_string(json, "ruleId", d->code);
    json_count(json, "ruleIndex", find_rule(diagnostics, d->code));
    json_string(json, "level", severity_word(d->severity));
    write_message(json, "message", text_string(&message));
    if (*d->path) {
        write_location(json, d);
    }
    json_close(json);
    json->out->failed |= message.failed;
    text_release(&message);
}

/* Says what the list leaves out. */
static void write_invocation(struct json *json, const struct diagnostics *diagnostics)
{
    char left_out[64];
    json_open_array(json, "invocations");
    json_open_object(json, NULL);
    json_bool(json, "executionSuccessful", !diagnostics->failed);
    json_open_array(json, "toolExecutionNotifications");
    if (diagnostics->unlisted) {
        snprintf(left_out, sizeof(left_out), "and %zu more, not listed", diagnostics->unlisted);
        json_open_object(json, NULL);
        json_string(json, "level", "warning");
        write_message(json, "message", left_out);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    json_close(json);
}

void findings_write_sarif(const struct findings *findings, struct text *out)
{
    const struct diagnostics *diagnostics = findings->diagnostics;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_string(&json, "version", "2.1.0");
    json_open_array(&json, "runs");
    json_open_object(&json, NULL);
    json_open_object(&json, "tool");
    json_open_object(&json, "driver");
    json_string(&json, "name", "pathgate");
    json_string(&json, "version", pathgate_version());
    write_rules(&json, diagnostics);
    json_close(&json);
    json_close(&json);
    json_string(&json, "columnKind", "unicodeCodePoints");
    json_open_array(&json, "results");
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        write_result(&json, diagnostics, &diagnostics->list.items[i]);
    }
    json_close(&json);
    write_invocation(&json, diagnostics);
    json_close(&json);
    json_close(&json);
    json_close(&json);
}

/* In a command's properties ':' and ',' are marks, too. */
static void append_escaped(struct text *out, const char *string, bool property)
{
    for (const char *c = string; *c; c++) {
        bool mark =
            *c == '%' || (unsigned char)*c < ' ' || (property && (*c == ':' || *c == ','));
        if (mark) {
            text_format(out, "%%%02X", (unsigned)(unsigned char)*c);
        } else {
            text_append_char(out, *c);
        }
    }
}

void findings_write_github(const struct findings *findings, struct text *out)
{
    static const char *const commands[] = {"error", "warning", "notice"};
    const struct diagnostics *diagnostics = findings->diagnostics;
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        const struct diagnostic *d = &diagnostics->list.items[i];
        text_format(out, "::%s ", commands[d->severity]);
        if (*d->path) {
            text_append(out, "file=");
            append_escaped(out, d->path, true);
            text_append_char(out, ',');
        }
        if (d->line) {
            text_format(out, "line=%u,col=%u,", d->line, d->column);
        }
        text_append(out, "title=");
        append_escaped(out, d->code, true);
        text_append(out, "::");
        append_escaped(out, d->message, false);
        if (d->hint) {
            text_append(out, "%0Ahint: ");
            append_escaped(out, d->hint, false);
        }
        text_append_char(out, '\n');
    }
    if (diagnostics->unlisted) {
        text_format(out, "::notice title=unlisted::and %zu more, not listed\n",
                    diagnostics->unlisted);
    }
}
