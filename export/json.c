/* The JSON emitter; see json.h. */
#include "export/json.h"

#include <math.h>
#include <string.h>

void json_init(struct json *json, struct text *out)
{
    *json = (struct json){.out = out};
}

static void write_string(struct text *out, const char *value)
{
    text_append_char(out, '"');
    for (const char *c = value; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '"' || byte == '\\') {
            text_append_char(out, '\\');
            text_append_char(out, *c);
        } else if (byte == '\n') {
            text_append(out, "\\n");
        } else if (byte < 0x20) {
            text_format(out, "\\u%04x", byte);
        } else {
            text_append_char(out, *c);
        }
    }
    text_append_char(out, '"');
}

static void begin_line(struct json *json)
{
    if (!json->compact) {
        text_append_char(json->out, '\n');
        text_repeat(json->out, ' ', 2 * (size_t)json->depth);
    }
}

static void begin_value(struct json *json, const char *key)
{
    if (json->depth > 0) {
        text_append(json->out, json->filled[json->depth - 1] ? "," : "");
        json->filled[json->depth - 1] = true;
        begin_line(json);
    }
    if (key) {
        write_string(json->out, key);
        text_append(json->out, json->compact ? ":" : ": ");
    }
}

static void open_container(struct json *json, const char *key, bool array)
{
    begin_value(json, key);
    text_append_char(json->out, array ? '[' : '{');
    if (json->depth < JSON_DEPTH) {
        json->filled[json->depth] = false;
        json->array[json->depth] = array;
    }
    json->depth++;
}

void json_open_object(struct json *json, const char *key)
{
    open_container(json, key, false);
}

void json_open_array(struct json *json, const char *key)
{
    open_container(json, key, true);
}

void json_close(struct json *json)
{
    json->depth--;
    if (json->filled[json->depth]) {
        begin_line(json);
    }
    text_append_char(json->out, json->array[json->depth] ? ']' : '}');
    if (json->depth == 0) {
        text_append_char(json->out, '\n');
    }
}

void json_string(struct json *json, const char *key, const char *value)
{
    if (!value) {
        json_null(json, key);
        return;
    }
    begin_value(json, key);
    write_string(json->out, value);
}

void json_decimal(struct json *json, const char *key, const char *decimal)
{
    json_string(json, key, decimal);
}

void json_number(struct json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        json_null(json, key);
        return;
    }
    begin_value(json, key);
    text_number(json->out, value);
}

void json_count(struct json *json, const char *key, uint64_t value)
{
    begin_value(json, key);
    text_format(json->out, "%llu", (unsigned long long)value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin_value(json, key);
    text_append(json->out, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    begin_value(json, key);
    text_append(json->out, "null");
}
