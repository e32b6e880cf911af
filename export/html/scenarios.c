/* The scenarios of the page: what each comes to, its picture, its attack paths, and the
 * measured levels that it turns on. */
#include "export/describe.h"
#include "export/html/markup.h"
#include "export/html/sections.h"
#include "export/report_odds.h"

#include <string.h>

static void write_truth_rows(const struct report *report, uint32_t s, struct text *out)
{
    for (size_t i = 0; i < report->case_count; i++) {
        const struct verdict *v = report->cases[i].verdict;
        const struct question *q = &v->situation.question;
        const struct assessment *a = &v->assessments[s];
        enum reading reading = situation_reading(&v->situation);
        struct text words;
        if (report->cases[i].hidden) {
            continue;
        }
        text_init(&words);
        text_append(out, "<tr><th scope=\"row\">");
        text_append_xml(out, q->model->deployments[q->deployment].label.title);
        text_append(out, " <span class=\"under\">under ");
        text_append_xml(out, q->policy->label.title);
        text_append(out, "</span></th>");
        for (int w = 0; w < WORLD_COUNT; w++) {
            markup_element(out, "td", NULL, describe_truth(a->goal[w], reading));
        }
        markup_element(out, "td", NULL,
                       describe_contribution(a->substantial[1], a->unique[1], reading));
        describe_tier(&words, q->policy, v->scenarios[s].tier[STAGE_BEFORE]);
        markup_described(out, "td", NULL, &words);
        describe_tier(&words, q->policy, v->scenarios[s].tier[STAGE_RESIDUAL]);
        markup_described(out, "td", NULL, &words);
        text_append(out, "</tr>\n");
        text_release(&words);
    }
}

static void write_path(const struct verdict *v, const struct assessment *a, size_t index,
                       uint32_t scenario, struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    const struct attack_path *path = &a->paths[index];
    struct text words;
    bool first = true;
    text_init(&words);
    text_format(out, "<li data-scenario=\"%u\" data-nodes=\"", scenario);
    for (uint32_t i = 0; i < path->node_count; i++) {
        text_append(out, i ? " " : "");
        text_append_xml(out, model->nodes.items[path->nodes[i]].label.id);
    }
    text_append(out, "\">");
    markup_element(out, "strong", NULL, path_state_words[path->state]);
    text_append(out, ": ");
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &model->nodes.items[path->nodes[i]];
        if (node->kind == NODE_STEP) {
            text_format(&words, "%s%s", first ? "" : " > ", node->label.title);
            first = false;
        }
    }
    markup_described(out, "span", NULL, &words);
    text_append(out, "<br><span class=\"needs\">needs ");
    for (uint32_t i = 0; i < path->atom_count; i++) {
        text_append(&words, i ? "; " : "");
        describe_atom(&words, v, &a->compiled, path->atoms[i]);
    }
    text_append_xml(out,
                    path->atom_count ? text_string(&words) : "nothing that is in question");
    text_append(out, "</span></li>\n");
    text_release(&words);
}

static void write_paths(const struct verdict *v, uint32_t s, struct text *out)
{
    const struct assessment *a = &v->assessments[s];
    struct text words;
    text_init(&words);
    text_format(&words, "%s%s attack paths", a->paths_complete ? "" : "at least ",
                a->total_paths);
    for (int state = 0; state < PATH_STATE_COUNT; state++) {
        if (strcmp(a->paths_by_state[state], "0") != 0) {
            text_format(&words, "; %s %s", a->paths_by_state[state], path_state_words[state]);
        }
    }
    text_format(&words, "; %zu listed", a->path_count);
    text_append(out, "<details><summary>");
    text_append_xml(out, text_string(&words));
    text_append(out, "</summary><ol class=\"paths\">\n");
    for (size_t i = 0; i < a->path_count; i++) {
        write_path(v, a, i, s, out);
    }
    text_append(out, "</ol></details>\n");
    text_release(&words);
}

static void write_level(const struct verdict *v, const struct atom *atom, struct text *out)
{
    const struct question *q = &v->situation.question;
    const struct capability *c = &q->model->capabilities.items[atom->subject];
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, atom->subject, atom->level);
    struct text words;
    text_init(&words);
    text_append(out, "<tr><th scope=\"row\">");
    text_format(&words, "%s, level %u: %s", c->label.title, atom->level,
                c->levels.items[atom->level - 1]);
    text_append_xml(out, text_string(&words));
    text_clear(&words);
    text_append(out, "</th>");
    enum truth truth = belief_truth(level->reached, situation_reading(&v->situation));
    markup_element(out, "td", NULL,
                   truth == TRUTH_YES  ? "reached"
                   : truth == TRUTH_NO ? "not reached"
                                       : "cannot be ruled out");
    if (level->own.measurement != NONE) {
        const struct measurement *m = &q->evidence->measurements.items[level->own.measurement];
        text_format(&words, "%s: ", metric_title(q->model, m->metric));
        describe_measurement(&words, v, level->own.measurement);
        markup_described(out, "td", NULL, &words);
        describe_citation(&words, &m->provenance, m->illustrative);
        markup_described(out, "td", NULL, &words);
    } else {
        text_append(out, "<td>nothing measured</td><td></td>");
    }
    text_append(out, "</tr>\n");
    text_release(&words);
}

static void write_levels(const struct verdict *v, uint32_t s, struct text *out)
{
    static const char *const columns[] = {"Capability level", "Answer", "Measured", "Source",
                                          NULL};
    const struct assessment *a = &v->assessments[s];
    bool any = false;
    for (uint32_t i = 0; i < a->compiled.circuit.atom_count; i++) {
        if (a->compiled.atoms[i].kind == ATOM_ASSISTED) {
            if (!any) {
                text_append(out, "<details><summary>What it turns on, and what was measured"
                                 "</summary>\n");
                markup_open_table(out, "Measured levels", columns);
            }
            write_level(v, &a->compiled.atoms[i], out);
            any = true;
        }
    }
    if (any) {
        markup_close_table(out);
        text_append(out, "</details>\n");
    }
}

/* Definitions of the nodes in the picture, which the script shows in a panel. */
static void write_nodes(const struct verdict *v, uint32_t s, struct text *out)
{
    static const char *const kinds[] = {"step", "condition", "gate",       "gate",
                                        "gate", "gate",      "capability", "affordance"};
    const struct threatmodel *model = v->situation.question.model;
    const struct assessment *a = &v->assessments[s];
    text_append(out, "<details><summary>Every step and condition, with its source line"
                     "</summary><dl class=\"nodes\">\n");
    for (uint32_t n = 0; n < model->nodes.count; n++) {
        const struct node *node = &model->nodes.items[n];
        if (a->compiled.node_of[n] == NONE || node->anonymous) {
            continue;
        }
        const struct source *source = node->label.place.source;
        const char *slash = source ? strrchr(source->path, '/') : NULL;
        uint32_t line = 1;
        for (size_t i = 0; source && i < node->label.place.offset; i++) {
            line += source->bytes[i] == '\n';
        }
        text_format(out, "<div data-scenario=\"%u\" data-node=\"", s);
        text_append_xml(out, node->label.id);
        text_append(out, "\"><dt>");
        text_append_xml(out, *node->label.title ? node->label.title : node->label.id);
        text_append(out, "</dt><dd>");
        text_append_xml(out, kinds[node->kind]);
        if (*node->label.text) {
            text_append(out, ". ");
            text_append_xml(out, node->label.text);
        }
        if (*node->label.cite) {
            text_append(out, " <cite>");
            text_append_xml(out, node->label.cite);
            text_append(out, "</cite>");
        }
        if (source) {
            text_append(out, " <span class=\"place\">");
            text_append_xml(out, slash ? slash + 1 : source->path);
            text_format(out, ":%u</span>", line);
        }
        text_append(out, "</dd></div>\n");
    }
    text_append(out, "</dl></details>\n");
}

/* How probable the goal is, in the cases in which that is known better than not at all. */
static void write_odds(const struct report *report, uint32_t s, struct text *out)
{
    const struct verdict *v;
    struct report_odds odds;
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t at = 0; (v = report_next(report, &at));) {
        out->failed |= report_odds_find(v, s, &odds) != STATUS_OK;
        if (out->failed || !odds.bounded) {
            continue;
        }
        if (!any) {
            markup_open_table(out, "How probable is the goal?", report_odds_columns);
            any = true;
        }
        report_name_case(report, v, true, &words);
        text_append(out, "<tr><th scope=\"row\">");
        text_append_xml(out, text_string(&words));
        text_append(out, "</th>");
        text_clear(&words);
        for (size_t i = 0; i < REPORT_ODDS; i++) {
            report_odds_describe(&words, odds.shown[i], odds.complete);
            markup_described(out, "td", NULL, &words);
        }
        text_append(out, "</tr>\n");
    }
    if (any) {
        markup_close_table(out);
        markup_element(out, "p", NULL, report_odds_basis);
    }
    text_release(&words);
}

static void write_scenario(const struct report *report, uint32_t s, struct text *out)
{
    static const char *const columns[] = {
        "Case",          "Baseline",  "Unmitigated",  "Defined",
        "Implemented",   "Validated", "Contribution", "Tier before mitigation",
        "Residual tier", NULL};
    const struct verdict *v = report->cases[0].verdict;
    const struct threatmodel *model = v->situation.question.model;
    const struct scenario *scenario = &model->scenarios.items[s];
    text_format(out, "<article class=\"scenario\" id=\"scenario-%u\"><h3>", s);
    text_append_xml(out, scenario->label.title);
    text_append(out, " <span class=\"under\">");
    text_append_xml(out, scenario->label.id);
    text_append(out, "</span></h3>\n");
    if (*scenario->label.text) {
        markup_element(out, "p", NULL, scenario->label.text);
    }
    markup_open_table(out, "Is the goal reachable?", columns);
    write_truth_rows(report, s, out);
    markup_close_table(out);
    if (report->redaction < REDACT_EVIDENCE) {
        write_odds(report, s, out);
    }
    if (report->redaction < REDACT_PATHS) {
        if (report->pictures && report->pictures[s]) {
            text_format(out, "<figure class=\"graph\" data-scenario=\"%u\">", s);
            text_append(out, report->pictures[s]);
            text_append(out, "</figure>\n");
        } else {
            markup_element(out, "p", "redacted", "There is no picture of this scenario.");
        }
        write_paths(v, s, out);
        if (report->audience == REPORT_TECHNICAL) {
            write_nodes(v, s, out);
        }
    }
    if (report->audience == REPORT_TECHNICAL && report->redaction < REDACT_EVIDENCE) {
        write_levels(v, s, out);
    }
    text_append(out, "</article>\n");
}

void sections_scenarios(const struct report *report, struct text *out)
{
    const struct verdict *v = report->cases[0].verdict;
    const struct question *q = &v->situation.question;
    struct text words;
    text_init(&words);
    markup_open_section(out, "scenarios", "Scenarios");
    text_format(&words, "Pictures, attack paths and levels are those of %s under %s %s.",
                q->model->deployments[q->deployment].label.title, q->policy->label.title,
                q->policy->edition);
    markup_described(out, "p", NULL, &words);
    if (report->redaction >= REDACT_PATHS) {
        markup_element(out, "p", "redacted", "Graphs and attack paths are left out.");
    }
    for (uint32_t s = 0; s < q->model->scenarios.count; s++) {
        write_scenario(report, s, out);
    }
    markup_close_section(out);
    text_release(&words);
}
