/* report: what a verdict rests on, for people who were not there and for other programs. */
#include "cli/cmd.h"
#include "cli/delivery.h"
#include "cli/draw_process.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "export/drawing.h"
#include "export/report.h"
#include "model/grammar.h"

#include <string.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system that is assessed"},
    {"deployment", '\0', "TYPE...", "development, internal, closed, api, open-weights, ..."},
    {"framework", '\0', "PACK...", "a framework pack: a file or the name of a shipped one"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    {"format", '\0', "FORMAT", "html (the default), markdown, pdf, docx, ..."},
    {"template", '\0', "LAYOUT", "preparedness (the default), eu-model-report, sb53 or raise"},
    {"audience", '\0', "WHO", "technical (the default) or executive"},
    {"redact", '\0', "WHAT", "leave out: nothing (the default), evidence or paths"},
    {"classification", '\0', "TEXT", "a banner on every page, such as TLP:AMBER"},
    {"output", 'o', "OUT",
     "write to the file OUT, or the folder OUT for csv; else to standard output"},
    {"manifest", '\0', "FILE", "write what was made from what, by digests, to FILE as JSON"},
    {NULL, '\0', NULL, NULL},
};

enum { MOST_FRAMEWORKS = 16, MOST_CASES = MOST_FRAMEWORKS * DEPLOYMENT_COUNT, PATHS = 50 };

struct reporting {
    const struct arguments *arguments;
    const struct report_format *format;
    struct inputs inputs;
    struct policy policies[MOST_FRAMEWORKS]; /* beyond the first, which is the inputs' */
    size_t policy_count;                     /* the first included */
    struct verdict verdicts[MOST_CASES];     /* beyond the first case, likewise */
    struct report_case cases[MOST_CASES];
    struct text *pictures; /* by scenario */
    const char **picture_texts;
    struct report report;
};

static const struct policy *policy_at(const struct reporting *r, size_t index)
{
    return index == 0 ? &r->inputs.policy : &r->policies[index];
}

static bool has_case(const struct reporting *r, const struct policy *policy,
                     enum deployment_type deployment)
{
    for (size_t i = 0; i < r->report.case_count; i++) {
        const struct question *q = &r->cases[i].verdict->situation.question;
        if (q->policy == policy && q->deployment == deployment) {
            return true;
        }
    }
    return false;
}

static enum status add_case(struct reporting *r, const struct policy *policy,
                            enum deployment_type deployment, bool hidden,
                            struct diagnostics *diagnostics)
{
    const struct assessment_options wanted = {.most_paths = PATHS};
    struct question question = r->inputs.question;
    size_t index = r->report.case_count;
    if (has_case(r, policy, deployment)) {
        return STATUS_OK;
    }
    question.policy = policy;
    question.deployment = deployment;
    enum status status = verdict_make(&question, &wanted, &r->verdicts[index], diagnostics);
    if (status == STATUS_OK) {
        r->cases[index] = (struct report_case){&r->verdicts[index], hidden};
        r->report.case_count++;
    }
    return status;
}

/* Rules may speak of the contribution under another deployment, which the page then needs. */
static enum status add_hidden_cases(struct reporting *r, const struct policy *policy,
                                    struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < policy->rules.count; i++) {
        const struct rule *rule = &policy->rules.items[i];
        for (size_t p = 0; status == STATUS_OK && p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind == PREDICATE_CONTRIBUTION && predicate->under != NONE) {
                status = add_case(r, policy, (enum deployment_type)predicate->under, true,
                                  diagnostics);
            }
        }
    }
    return status;
}

static enum status add_deployments(struct reporting *r, const struct policy *policy,
                                   struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    const char *word;
    for (size_t at = 0;
         status == STATUS_OK && (word = argument_next(r->arguments, "deployment", &at));) {
        int type = grammar_word(word, deployment_words);
        if (type < 0) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-word",
                            (struct place){NULL, 0}, "'%s' is not a deployment", word);
            return STATUS_INVALID;
        }
        status = add_case(r, policy, (enum deployment_type)type, false, diagnostics);
    }
    return status == STATUS_OK ? add_hidden_cases(r, policy, diagnostics) : status;
}

static enum status read_frameworks(struct reporting *r, struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    size_t at = 0;
    const char *name = argument_next(r->arguments, "framework", &at); /* the inputs have it */
    r->policy_count = 1;
    while (status == STATUS_OK && (name = argument_next(r->arguments, "framework", &at))) {
        if (r->policy_count == MOST_FRAMEWORKS) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, "too-many", (struct place){NULL, 0},
                            "a report takes at most %d frameworks", MOST_FRAMEWORKS);
            return STATUS_INVALID;
        }
        status = inputs_read_policy(&r->inputs.arena, name, &r->policies[r->policy_count],
                                    diagnostics);
        r->policy_count += status == STATUS_OK;
    }
    return status;
}

static enum status add_cases(struct reporting *r, struct diagnostics *diagnostics)
{
    r->cases[0] = (struct report_case){&r->inputs.verdict, false};
    r->report.case_count = 1;
    enum status status = read_frameworks(r, diagnostics);
    for (size_t i = 0; status == STATUS_OK && i < r->policy_count; i++) {
        status = add_deployments(r, policy_at(r, i), diagnostics);
    }
    return status;
}

/* One picture a scenario, of the first case. One that cannot be drawn costs itself. */
static enum status draw_pictures(struct reporting *r)
{
    const struct verdict *verdict = r->cases[0].verdict;
    size_t count = r->inputs.model.scenarios.count;
    bool redacted = r->report.redaction >= REDACT_EVIDENCE;
    r->pictures = memory_zeroed(count, sizeof(*r->pictures));
    r->picture_texts = memory_zeroed(count, sizeof(*r->picture_texts));
    if (!r->pictures || !r->picture_texts) {
        return STATUS_MEMORY;
    }
    for (uint32_t s = 0; s < count; s++) {
        struct text description, prefix;
        text_init(&description);
        text_init(&prefix);
        text_format(&prefix, "s%u-", s);
        enum status status =
            redacted ? drawing_write_without_evidence(verdict, s, WORLD_VALIDATED, &description)
                     : drawing_write(verdict, s, WORLD_VALIDATED, &description);
        const struct draw_options wanted = {
            .format = "svg", .preset = "web", .id_prefix = text_string(&prefix)};
        const char *id = r->inputs.model.scenarios.items[s].label.id;
        if (status == STATUS_OK &&
            draw_process_read(&wanted, &description, id, &r->pictures[s]) == EXIT_ACCEPTABLE) {
            r->picture_texts[s] = text_string(&r->pictures[s]);
        }
        text_release(&description);
        text_release(&prefix);
        if (status == STATUS_MEMORY) {
            return status;
        }
    }
    r->report.pictures = r->picture_texts;
    return STATUS_OK;
}

static bool read_options(struct reporting *r)
{
    const char *banner = argument_value(r->arguments, "classification");
    int format = choose_format(r->arguments, report_formats, sizeof(*report_formats));
    int audience = choose_word(r->arguments, "audience", report_audience_words);
    int redaction = choose_word(r->arguments, "redact", report_redaction_words);
    int layout = choose_word(r->arguments, "template", report_template_words);
    r->format = &report_formats[format < 0 ? 0 : format];
    r->report = (struct report){.cases = r->cases,
                                .audience = (enum report_audience)audience,
                                .redaction = (enum report_redaction)redaction,
                                .layout = (enum report_template)layout,
                                .classification = banner ? banner : ""};
    return format >= 0 && audience >= 0 && redaction >= 0 && layout >= 0;
}

static void release(struct reporting *r)
{
    for (size_t i = 1; i < r->report.case_count; i++) {
        verdict_release(&r->verdicts[i]);
    }
    for (size_t i = 1; i < r->policy_count; i++) {
        policy_release(&r->policies[i]);
    }
    for (size_t s = 0; r->pictures && s < r->inputs.model.scenarios.count; s++) {
        text_release(&r->pictures[s]);
    }
    memory_free(r->pictures);
    memory_free(r->picture_texts);
    inputs_release(&r->inputs);
}

static enum exit_status make(struct reporting *r)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = add_cases(r, &diagnostics);
    if (status == STATUS_OK && r->format->pictures && r->report.redaction < REDACT_PATHS) {
        status = draw_pictures(r);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    diagnostics_release(&diagnostics);
    return exit_status == EXIT_ACCEPTABLE ? delivery_make(r->arguments, r->format, &r->report)
                                          : exit_status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct reporting *r = memory_zeroed(1, sizeof(*r));
    if (!r) {
        return EXIT_INTERNAL;
    }
    r->arguments = arguments;
    if (!read_options(r)) {
        memory_free(r);
        return EXIT_USAGE;
    }
    enum exit_status status = inputs_assess(
        arguments, &(struct assessment_options){.most_paths = PATHS}, NULL, &r->inputs);
    if (status == EXIT_ACCEPTABLE) {
        status = make(r);
    }
    release(r);
    memory_free(r);
    return status;
}

const struct command command_report = {
    .name = "report",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK "
                "-o OUT",
    .summary = "a page, a document or tables of what a verdict rests on, for others",
    .examples =
        "  pathgate report --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --deployment open-weights --framework meta-aasf-2.0 -o report.html\n"
        "  pathgate report --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --framework meta-aasf-2.0 --audience executive --redact evidence \\\n"
        "      --classification TLP:AMBER -o briefing.html\n"
        "  pathgate report --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --framework meta-aasf-2.0 --format markdown -o report.md\n"
        "  pathgate report --evidence store.db --system muse-spark-1.0 --deployment closed \\\n"
        "      --framework meta-aasf-2.0 --format csv -o tables --manifest run.json\n",
    .details =
        "Formats for people: html, markdown, pdf, docx, gsn-svg; for programs: sarif, junit, "
        "github,\n"
        "in-toto, oscal, gsn, csv, sqlite. The page asks nothing of any network and answers "
        "what-ifs\n"
        "by itself; pdf and docx are made by pandoc, where it is installed.\n"
        "Exit status: 0 written, whatever the verdict; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
