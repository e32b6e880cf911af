/* Safety cases as trees for pathgate-draw: a claim a goal of the Goal Structuring Notation,
 * with the strategies, solutions and contexts below it. Cases of a report stand beside each
 * other. */
#include "export/drawing_parts.h"
#include "export/report_gsn.h"

static void write_node(struct json *json, size_t number, const struct gsn_node *node)
{
    struct text words;
    text_init(&words);
    text_format(&words, "%zu.%s", number, node->id);
    json_open_object(json, NULL);
    json_string(json, "id", text_string(&words));
    json_string(json, "kind", node->kind == GSN_GOAL ? "claim" : gsn_kind_words[node->kind]);
    json->out->failed |= words.failed;
    text_clear(&words);
    text_format(&words, "%s  %s", node->id, node->text);
    drawing_write_text(json, "label", text_string(&words));
    drawing_write_text(json, "note", node->source);
    if (node->kind == GSN_GOAL) {
        json_string(json, "state", gsn_state_words[node->state]);
    }
    text_clear(&words);
    text_format(&words, "%s%s%s", node->text, *node->source ? "\n" : "", node->source);
    drawing_write_text(json, "tooltip", text_string(&words));
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_edges(struct json *json, size_t number, const struct gsn *gsn)
{
    struct text from, to;
    text_init(&from);
    text_init(&to);
    for (size_t i = 0; i < gsn->nodes.count; i++) {
        const struct gsn_node *node = &gsn->nodes.items[i];
        if (node->parent == SIZE_MAX) {
            continue;
        }
        text_clear(&from);
        text_clear(&to);
        text_format(&from, "%zu.%s", number, gsn->nodes.items[node->parent].id);
        text_format(&to, "%zu.%s", number, node->id);
        json_open_object(json, NULL);
        json_string(json, "from", text_string(&from));
        json_string(json, "to", text_string(&to));
        json_string(json, "kind", node->kind == GSN_CONTEXT ? "in-context-of" : "supported-by");
        json_close(json);
    }
    json->out->failed |= from.failed || to.failed;
    text_release(&from);
    text_release(&to);
}

static void write_head(struct json *json, const struct report *report, size_t count)
{
    const struct verdict *v = report->cases[0].verdict;
    const struct question *q = &v->situation.question;
    struct text line;
    text_init(&line);
    text_format(&line, "Safety case: %s", q->evidence->title);
    json_count(json, "drawing", 1);
    json_string(json, "form", "tree");
    drawing_write_text(json, "title", text_string(&line));
    text_clear(&line);
    if (count == 1) {
        report_name_case(report, v, false, &line);
    } else {
        text_format(&line, "%zu cases", count);
    }
    text_format(&line, ", %s", q->date);
    drawing_write_text(json, "subtitle", text_string(&line));
    json_open_array(json, "footer");
    json->out->failed |= line.failed;
    text_clear(&line);
    report_banner(report, &line);
    drawing_write_text(json, NULL, text_string(&line));
    json_string(json, NULL,
                "Goal Structuring Notation, version 3: goals, strategies, solutions, contexts; "
                "a diamond hangs below what is undeveloped");
    json_close(json);
    json->out->failed |= line.failed;
    text_release(&line);
}

/* Both passes make the arguments anew: nodes stand before edges. */
static enum status write_cases(struct json *json, const struct report *report, bool edges)
{
    const struct verdict *v;
    enum status status = STATUS_OK;
    size_t number = 0;
    json_open_array(json, edges ? "edges" : "nodes");
    for (size_t at = 0; status == STATUS_OK && (v = report_next(report, &at));) {
        struct gsn gsn;
        status = gsn_make(report, v, &gsn);
        number++;
        for (size_t i = 0; status == STATUS_OK && !edges && i < gsn.nodes.count; i++) {
            write_node(json, number, &gsn.nodes.items[i]);
        }
        if (status == STATUS_OK && edges) {
            write_edges(json, number, &gsn);
        }
        gsn_release(&gsn);
    }
    json_close(json);
    return status;
}

enum status report_write_gsn_drawing(const struct report *report, struct text *out)
{
    struct json json;
    size_t cases = 0;
    for (size_t at = 0; report_next(report, &at);) {
        cases++;
    }
    json_init(&json, out);
    json_open_object(&json, NULL);
    write_head(&json, report, cases);
    enum status status = write_cases(&json, report, false);
    if (status == STATUS_OK) {
        status = write_cases(&json, report, true);
    }
    json_close(&json);
    return out->failed ? STATUS_MEMORY : status;
}
