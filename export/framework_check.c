/* What checking a pack found: the properties, then each finding with the inputs that show it.
 */
#include "export/describe.h"
#include "export/framework.h"

#include <string.h>

enum { WIDTH = 100 };

static void append_wrapped(struct text *out, size_t indent, const char *bullet,
                           const char *words)
{
    text_repeat(out, ' ', indent);
    text_append(out, bullet);
    size_t first = indent + strlen(bullet);
    describe_wrapped(out, words, first, first, WIDTH);
    text_append_char(out, '\n');
}

static void append_finding(const struct policy_finding *finding, struct text *out)
{
    struct text line;
    text_init(&line);
    text_format(&line, "%s", finding->element);
    if (*finding->id) {
        text_format(&line, " '%s'", finding->id);
    }
    text_format(&line, ": %s [%s]", finding->text, finding->code);
    append_wrapped(out, 2, finding->fault ? "fault: " : "note: ", text_string(&line));
    for (size_t i = 0; i < finding->example.count; i++) {
        append_wrapped(out, 4, i == 0 ? "e.g. " : "     ", finding->example.items[i]);
    }
    out->failed |= line.failed;
    text_release(&line);
}

void framework_check_text(const struct policy *pack, const struct policy_check *check,
                          struct text *out)
{
    text_format(out, "%s: %s %s (%s): %s\n", pack->label.id, pack->label.title, pack->edition,
                pack->publisher,
                !check->complete ? "NOT DECIDED: more inputs than the check has room for"
                : check->faults  ? "faults"
                                 : "sound");
    for (int p = 0; p < PROPERTY_COUNT; p++) {
        text_format(out, "  %s: %s\n", policy_property_words[p],
                    !policy_check_holds(check, (enum policy_property)p) ? "no"
                    : check->complete                                   ? "yes"
                                                                        : "not decided");
    }
    for (size_t i = 0; i < check->findings.count; i++) {
        append_finding(&check->findings.items[i], out);
    }
}

void framework_check_open(struct json *json, struct text *out)
{
    json_init(json, out);
    json_open_object(json, NULL);
    json_string(json, "document", "pathgate-framework-check");
    json_count(json, "version", 1);
    json_open_array(json, "packs");
}

static void write_finding(const struct policy_finding *finding, struct json *json)
{
    json_open_object(json, NULL);
    json_string(json, "property", policy_property_words[finding->property]);
    json_bool(json, "fault", finding->fault);
    json_string(json, "code", finding->code);
    json_string(json, "element", finding->element);
    json_string(json, "id", finding->id);
    json_string(json, "text", finding->text);
    json_open_array(json, "example");
    for (size_t i = 0; i < finding->example.count; i++) {
        json_string(json, NULL, finding->example.items[i]);
    }
    json_close(json);
    json_close(json);
}

void framework_check_json(const struct policy *pack, const struct policy_check *check,
                          struct json *json)
{
    json_open_object(json, NULL);
    json_string(json, "framework", pack->label.id);
    json_string(json, "edition", pack->edition);
    json_string(json, "digest", pack->digest);
    json_bool(json, "complete", check->complete);
    json_bool(json, "sound", check->complete && check->faults == 0);
    json_count(json, "inputs", check->space.inputs.count);
    json_open_array(json, "checks");
    for (int p = 0; p < PROPERTY_COUNT; p++) {
        bool holds = policy_check_holds(check, (enum policy_property)p);
        json_open_object(json, NULL);
        json_string(json, "property", policy_property_words[p]);
        json_string(json, "holds", !holds ? "no" : check->complete ? "yes" : "not decided");
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "findings");
    for (size_t i = 0; i < check->findings.count; i++) {
        write_finding(&check->findings.items[i], json);
    }
    json_close(json);
    json_close(json);
}
