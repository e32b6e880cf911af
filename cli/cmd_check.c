/* check: reads files of any kind, reports every fault, and says what sound ones hold. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "analyzer/fault_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/evidence.h"
#include "model/grammar.h"
#include "model/mapping.h"
#include "model/openpsa.h"
#include "model/xml_reader.h"

#include <string.h>

static const struct option options[] = {
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static const char *const roots[] = {"threat-model", "evidence", "framework",
                                    "mapping",      "opsa-mef", NULL};

struct checking {
    const struct arguments *arguments;
    struct diagnostics *diagnostics;
    struct text *summary; /* one line a sound file */
};

static enum status stop_at_root(void *context, const char *name,
                                const struct xml_attribute *attributes, size_t count,
                                size_t offset)
{
    (void)attributes, (void)count, (void)offset;
    text_append(context, name);
    return STATUS_CANCELLED;
}

static enum status ignore_end(void *context, const char *name)
{
    (void)context, (void)name;
    return STATUS_OK;
}

/* The name of the root element; empty when the file does not get so far. */
static void find_root(const struct source *source, struct text *root)
{
    struct diagnostics ignored;
    const struct xml_events events = {root, stop_at_root, NULL, ignore_end};
    diagnostics_init(&ignored);
    xml_read(source, &events, &ignored);
    diagnostics_release(&ignored);
}

static enum status check_evidence(struct checking *c, const struct source *source)
{
    struct evidence_set set;
    evidence_set_init(&set);
    enum status status = evidence_read(source, &set, c->diagnostics);
    for (size_t i = 0; status == STATUS_OK && i < set.systems.count; i++) {
        const struct evidence *e = &set.systems.items[i];
        text_format(c->summary, "%s: ok, evidence about %s: %zu measurements, %zu safeguards\n",
                    source->path, e->system, e->measurements.count, e->safeguards.count);
    }
    evidence_set_release(&set);
    return status;
}

static enum status check_framework(struct checking *c, const struct source *source)
{
    struct policy policy;
    enum status status = policy_read(source->path, &policy, c->diagnostics);
    if (status == STATUS_OK) {
        text_format(c->summary,
                    "%s: ok, framework %s: %zu tiers, %zu criteria, %zu rules, %zu decisions\n",
                    source->path, policy.label.id, policy.tiers.count, policy.criteria.count,
                    policy.rules.count, policy.decisions.count);
        policy_release(&policy);
    }
    return status;
}

static enum status check_mapping(struct checking *c, const struct source *source)
{
    struct mapping mapping;
    enum status status = mapping_read(source->path, &mapping, c->diagnostics);
    if (status == STATUS_OK) {
        text_format(c->summary, "%s: ok, mapping: %zu rules\n", source->path,
                    mapping.rules.count);
        mapping_release(&mapping);
    }
    return status;
}

static enum status check_fault_tree(struct checking *c, const struct source *source)
{
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    enum status status = openpsa_read(source, NULL, &model, c->diagnostics);
    if (status == STATUS_OK) {
        status = fault_tree_compile(&model, source, &tree, c->diagnostics);
    }
    if (status == STATUS_OK) {
        text_format(c->summary,
                    "%s: ok, fault tree: %u gates, %u basic events, %u top events\n",
                    source->path, tree.circuit.node_count - tree.circuit.atom_count,
                    tree.circuit.atom_count, tree.top_count);
    }
    fault_tree_release(&tree);
    openpsa_release(&model);
    return status;
}

static enum status check_model(struct checking *c, const struct source *source,
                               const char *places)
{
    struct threatmodel model;
    const struct threatmodel_places where = {argument_value(c->arguments, "root"), places};
    enum status status = threatmodel_read(&source->path, 1, &where, &model, c->diagnostics);
    if (status == STATUS_OK) {
        size_t steps = 0;
        for (size_t i = 0; i < model.nodes.count; i++) {
            steps += model.nodes.items[i].kind == NODE_STEP;
        }
        text_format(c->summary,
                    "%s: ok, threat model: %zu scenarios, %zu steps, %zu capabilities, "
                    "%zu safeguards\n",
                    source->path, model.scenarios.count, steps, model.capabilities.count,
                    model.safeguards.count);
        threatmodel_release(&model);
    }
    return status;
}

/* A file that does not get as far as its root element is read as a model, which says why. */
static bool is_known(const char *root)
{
    return !*root || grammar_word(root, roots) >= 0;
}

static enum status refuse_root(struct checking *c, const struct source *source,
                               const char *root)
{
    diagnostics_add(
        c->diagnostics, SEVERITY_ERROR, "wrong-document", (struct place){source, 0},
        "the root element '%s' is none of threat-model, evidence, framework, mapping, opsa-mef",
        root);
    diagnostics_suggest(c->diagnostics, root, roots, sizeof(roots) / sizeof(roots[0]) - 1);
    return STATUS_INVALID;
}

static enum status check_file(struct checking *c, const char *path)
{
    struct arena arena;
    struct source source;
    struct text root;
    arena_init(&arena);
    text_init(&root);
    enum status status = file_read(&arena, path, LIMIT_FILE_BYTES, &source, c->diagnostics);
    if (status == STATUS_OK) {
        find_root(&source, &root);
        const char *shipped = arena_format(&arena, "%s/domains", data_folder());
        status = !is_known(text_string(&root)) ? refuse_root(c, &source, text_string(&root))
                 : strcmp(text_string(&root), "evidence") == 0  ? check_evidence(c, &source)
                 : strcmp(text_string(&root), "framework") == 0 ? check_framework(c, &source)
                 : strcmp(text_string(&root), "mapping") == 0   ? check_mapping(c, &source)
                 : strcmp(text_string(&root), "opsa-mef") == 0
                     ? check_fault_tree(c, &source)
                     : check_model(c, &source, shipped);
    }
    text_release(&root);
    arena_release(&arena);
    return status;
}

static enum exit_status finish_text(const struct diagnostics *diagnostics, enum status status,
                                    const struct text *summary)
{
    enum exit_status reported = report_diagnostics(diagnostics, status);
    if (reported == EXIT_ACCEPTABLE || reported == EXIT_USAGE) {
        enum exit_status written = report_product(NULL, summary);
        reported = written == EXIT_ACCEPTABLE ? reported : written;
    }
    return reported;
}

static enum exit_status run(const struct arguments *arguments)
{
    static const char *const formats[] = {"text", "json", NULL};
    const char *format = argument_value(arguments, "format");
    struct diagnostics diagnostics;
    struct text summary;
    if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
        return refuse_word("format", format, formats);
    }
    diagnostics_init(&diagnostics);
    text_init(&summary);
    struct checking checking = {arguments, &diagnostics, &summary};
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < arguments->operands.count; i++) {
        enum status status = check_file(&checking, arguments->operands.items[i]);
        worst = worst == STATUS_OK || status == STATUS_MEMORY ? status : worst;
    }
    diagnostics_sort(&diagnostics);
    enum exit_status exit_status = format && strcmp(format, "json") == 0
                                       ? report_diagnostics_json(&diagnostics, worst)
                                       : finish_text(&diagnostics, worst, &summary);
    text_release(&summary);
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_check = {
    .name = "check",
    .operands = "FILE... [--root DIR] [--format text|json]",
    .summary = "report every fault of threat models, evidence, frameworks and fault trees",
    .examples = "  pathgate check my-model.xml\n"
                "  pathgate check models/*.xml evidence/*.xml --format json\n",
    .details = "The kind of a file is told by its root element. Faults are reported as\n"
               "file:line:column on standard error; sound files are summed up on standard\n"
               "output. Exit status: 0 all sound, 2 a fault, 4 a file cannot be read.\n",
    .least = 1,
    .most = 100000,
    .options = options,
    .run = run,
};
