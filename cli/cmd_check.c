/* check: reads files of any kind, reports every fault, and says what sound ones hold. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/large_tree.h"
#include "cli/report.h"

#include "analyzer/fault_tree.h"
#include "analyzer/lint.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/duties.h"
#include "model/evidence.h"
#include "model/grammar.h"
#include "model/mapping.h"
#include "model/openpsa.h"
#include "model/xml_reader.h"

#include <string.h>

static const struct option options[] = {
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"lint", '\0', NULL, "also look for modelling mistakes in threat models"},
    {"fix", '\0', NULL, "mend what --lint finds and can mend safely, in the files themselves"},
    {"format", '\0', "FORMAT", "text (the default), json, sarif or github"},
    {NULL, '\0', NULL, NULL},
};

static const char *const roots[] = {"threat-model", "evidence", "framework", "mapping",
                                    "duties",       "opsa-mef", NULL};

enum { MOST_MENDINGS = 16 };

struct checking {
    const struct arguments *arguments;
    struct diagnostics *diagnostics;
    struct arena arena;
    VEC(struct sound_file) sound;
    size_t mended; /* findings */
};

struct counted {
    size_t count;
    const char *one, *many; /* a NULL one ends a list */
};

/* "threat model: 1 scenario, 4 steps"; 'about' is NULL when memory is out. */
static void sum_up(struct checking *c, const struct source *source, const char *kind,
                   const char *about, const struct counted *counted)
{
    struct text text;
    text_init(&text);
    text_append(&text, about ? about : "");
    for (const struct counted *n = counted; n->one; n++) {
        text_format(&text, "%s%zu %s", n == counted ? ": " : ", ", n->count,
                    n->count == 1 ? n->one : n->many);
    }
    const struct sound_file file = {arena_string(&c->arena, source->path), kind,
                                    text.failed ? NULL
                                                : arena_string(&c->arena, text_string(&text))};
    if (!about || !file.path || !file.summary || !vec_push(&c->sound, file)) {
        c->diagnostics->failed = true;
    }
    text_release(&text);
}

static enum status check_evidence(struct checking *c, const struct source *source)
{
    struct evidence_set set;
    evidence_set_init(&set);
    enum status status = evidence_read(source, &set, c->diagnostics);
    for (size_t i = 0; status == STATUS_OK && i < set.systems.count; i++) {
        const struct evidence *e = &set.systems.items[i];
        const struct counted counted[] = {
            {e->measurements.count, "measurement", "measurements"},
            {e->safeguards.count, "safeguard", "safeguards"},
            {0, NULL, NULL}};
        sum_up(c, source, "evidence", arena_format(&c->arena, "evidence about %s", e->system),
               counted);
    }
    evidence_set_release(&set);
    return status;
}

static enum status check_framework(struct checking *c, const struct source *source)
{
    struct policy policy;
    enum status status = policy_read(source->path, &policy, c->diagnostics);
    if (status == STATUS_OK) {
        const struct counted counted[] = {{policy.tiers.count, "tier", "tiers"},
                                          {policy.criteria.count, "criterion", "criteria"},
                                          {policy.rules.count, "rule", "rules"},
                                          {policy.decisions.count, "decision", "decisions"},
                                          {0, NULL, NULL}};
        sum_up(c, source, "framework", arena_format(&c->arena, "framework %s", policy.label.id),
               counted);
        policy_release(&policy);
    }
    return status;
}

static enum status check_mapping(struct checking *c, const struct source *source)
{
    struct mapping mapping;
    enum status status = mapping_read(source->path, &mapping, c->diagnostics);
    if (status == STATUS_OK) {
        const struct counted counted[] = {{mapping.rules.count, "rule", "rules"},
                                          {0, NULL, NULL}};
        sum_up(c, source, "mapping", "mapping", counted);
        mapping_release(&mapping);
    }
    return status;
}

static enum status check_duties(struct checking *c, const struct source *source)
{
    struct duties duties;
    enum status status = duties_read(source->path, &duties, c->diagnostics);
    if (status == STATUS_OK) {
        const struct counted counted[] = {{duties.list.count, "duty", "duties"},
                                          {0, NULL, NULL}};
        sum_up(c, source, "duties", duties.label.id, counted);
        duties_release(&duties);
    }
    return status;
}

/* As they are written: formulas in formulas are none, nor are members of groups. */
static size_t count_gates(const struct openpsa *model)
{
    size_t count = 0;
    for (size_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        count += event->kind == OPENPSA_GATE && !event->from_group;
    }
    return count;
}

static void sum_up_tree(struct checking *c, const struct source *source,
                        const struct fault_tree *tree)
{
    const struct counted counted[] = {{count_gates(tree->model), "gate", "gates"},
                                      {tree->circuit.atom_count, "basic event", "basic events"},
                                      {tree->top_count, "top event", "top events"},
                                      {0, NULL, NULL}};
    sum_up(c, source, "opsa-mef", "fault tree", counted);
}

/* A large one of which there is nothing to say; false: it is to be read from memory. */
static bool check_large_tree(struct checking *c, const char *path)
{
    const struct source named = {.path = path};
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    bool sound = large_tree_read(path, NULL, &model, &tree);
    if (sound) {
        sum_up_tree(c, &named, &tree);
    }
    fault_tree_release(&tree);
    openpsa_release(&model);
    return sound;
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
        sum_up_tree(c, source, &tree);
    }
    fault_tree_release(&tree);
    openpsa_release(&model);
    return status;
}

/* Through symbolic links, which would otherwise be replaced by the file. */
static enum status mend_file(const struct lint_edits *edits, const struct source *source,
                             struct diagnostics *diagnostics)
{
    struct text text;
    text_init(&text);
    lint_edits_apply(edits, source, &text);
    enum status status = text.failed ? STATUS_MEMORY
                                     : file_write_through(source->path, text_string(&text),
                                                          text.length, diagnostics);
    text_release(&text);
    return status;
}

static void sum_up_model(struct checking *c, const struct source *source,
                         const struct threatmodel *model)
{
    size_t steps = 0;
    for (size_t i = 0; i < model->nodes.count; i++) {
        steps += model->nodes.items[i].kind == NODE_STEP;
    }
    const struct counted counted[] = {{model->scenarios.count, "scenario", "scenarios"},
                                      {steps, "step", "steps"},
                                      {model->capabilities.count, "capability", "capabilities"},
                                      {model->safeguards.count, "safeguard", "safeguards"},
                                      {0, NULL, NULL}};
    sum_up(c, source, "threat-model", "threat model", counted);
}

/* Reads and lints once; '*mended' is true when the file was changed and is to be read again. */
static enum status check_model_once(struct checking *c, const struct source *source,
                                    const struct threatmodel_places *where, bool fix,
                                    bool *mended)
{
    struct threatmodel model;
    struct lint_edits edits;
    struct diagnostics here;
    bool lint = fix || argument_value(c->arguments, "lint");
    lint_edits_init(&edits);
    diagnostics_init(&here);
    struct diagnostics *diagnostics = fix ? &here : c->diagnostics;
    enum status status = threatmodel_read(&source->path, 1, where, &model, diagnostics);
    *mended = false;
    if (status == STATUS_OK) {
        status = lint ? lint_model(&model, fix ? &edits : NULL, diagnostics) : STATUS_OK;
        if (status == STATUS_OK && edits.list.count > 0) {
            c->mended += edits.list.count;
            *mended = true;
            status = mend_file(&edits, &model.files.items[0]->source, c->diagnostics);
        } else if (status == STATUS_OK && !fix) {
            sum_up_model(c, source, &model);
        }
        threatmodel_release(&model);
    }
    lint_edits_release(&edits);
    diagnostics_release(&here);
    return fix && !*mended ? STATUS_OK : status;
}

/* What is mended can uncover more. */
static enum status check_model(struct checking *c, const struct source *source,
                               const char *places)
{
    const struct threatmodel_places where = {.root = argument_value(c->arguments, "root"),
                                             .shipped = places};
    bool mended = argument_value(c->arguments, "fix") && strcmp(source->path, "-") != 0;
    enum status status = STATUS_OK;
    for (int i = 0; i < MOST_MENDINGS && mended && status == STATUS_OK; i++) {
        status = check_model_once(c, source, &where, true, &mended);
    }
    return status == STATUS_OK ? check_model_once(c, source, &where, false, &mended) : status;
}

/* A file that does not get as far as its root element is read as a model, which says why. */
static bool is_known(const char *root)
{
    return !*root || grammar_word(root, roots) >= 0;
}

static enum status refuse_root(struct checking *c, const struct source *source,
                               const char *root)
{
    diagnostics_add(c->diagnostics, SEVERITY_ERROR, "wrong-document", (struct place){source, 0},
                    "the root element '%s' is none of threat-model, evidence, framework, "
                    "mapping, duties, opsa-mef",
                    root);
    diagnostics_suggest(c->diagnostics, root, roots, sizeof(roots) / sizeof(roots[0]) - 1);
    return STATUS_INVALID;
}

/* Evidence and fault trees are read from the bytes that told the kind; readers of the others
 * take a path, and the bytes are let go before: they would be held twice. */
static enum status check_kind(struct checking *c, struct arena *bytes, struct source *source,
                              const char *root)
{
    if (!is_known(root)) {
        return refuse_root(c, source, root);
    }
    if (strcmp(root, "evidence") == 0) {
        return check_evidence(c, source);
    }
    if (strcmp(root, "opsa-mef") == 0) {
        return check_fault_tree(c, source);
    }
    const char *shipped = arena_format(&c->arena, "%s/domains", data_folder());
    struct source named = {.path = arena_string(&c->arena, source->path)};
    enum status status = !shipped || !named.path
                             ? STATUS_MEMORY
                             : inputs_keep(&named.path, source, c->diagnostics);
    arena_release(bytes);
    if (status != STATUS_OK) {
        return status;
    }
    return strcmp(root, "framework") == 0 ? check_framework(c, &named)
           : strcmp(root, "mapping") == 0 ? check_mapping(c, &named)
           : strcmp(root, "duties") == 0  ? check_duties(c, &named)
                                          : check_model(c, &named, shipped);
}

static enum status check_file(struct checking *c, const char *path)
{
    struct arena arena;
    struct source source;
    struct text root;
    if (check_large_tree(c, path)) {
        return STATUS_OK;
    }
    arena_init(&arena);
    text_init(&root);
    enum status status = file_read(&arena, path, LIMIT_FILE_BYTES, &source, c->diagnostics);
    if (status == STATUS_OK) {
        struct diagnostics ignored;
        diagnostics_init(&ignored);
        inputs_find_root(&source, &root, &ignored);
        diagnostics_release(&ignored);
        status =
            root.failed ? STATUS_MEMORY : check_kind(c, &arena, &source, text_string(&root));
    }
    text_release(&root);
    arena_release(&arena);
    return status;
}

static enum exit_status finish_text(const struct findings *findings, enum status status)
{
    struct text summary;
    text_init(&summary);
    for (size_t i = 0; i < findings->file_count; i++) {
        text_format(&summary, "%s: ok, %s\n", findings->files[i].path,
                    findings->files[i].summary);
    }
    enum exit_status reported = report_diagnostics(findings->diagnostics, status);
    if (reported == EXIT_ACCEPTABLE || reported == EXIT_USAGE) {
        enum exit_status written = report_product(NULL, &summary);
        reported = written == EXIT_ACCEPTABLE ? reported : written;
    }
    text_release(&summary);
    return reported;
}

static enum exit_status finish(struct checking *c, enum status status, int format)
{
    static void (*const writers[])(const struct findings *, struct text *) = {
        NULL, findings_write_json, findings_write_sarif, findings_write_github};
    const struct findings findings = {c->diagnostics, c->sound.items, c->sound.count};
    enum exit_status exit_status = writers[format]
                                       ? report_findings(&findings, status, writers[format])
                                       : finish_text(&findings, status);
    if (c->mended > 0) {
        fprintf(stderr, "pathgate: %zu change%s made\n", c->mended, c->mended == 1 ? "" : "s");
    }
    bool warned = argument_value(c->arguments, "lint") && c->diagnostics->warnings > 0;
    return exit_status == EXIT_ACCEPTABLE && warned ? EXIT_CROSSED : exit_status;
}

static enum exit_status run(const struct arguments *arguments)
{
    static const char *const formats[] = {"text", "json", "sarif", "github", NULL};
    struct diagnostics diagnostics;
    int chosen = choose_word(arguments, "format", formats);
    if (chosen < 0) {
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    struct checking checking = {.arguments = arguments, .diagnostics = &diagnostics};
    arena_init(&checking.arena);
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < arguments->operands.count; i++) {
        enum status status = check_file(&checking, arguments->operands.items[i]);
        worst = worst == STATUS_OK || status == STATUS_MEMORY ? status : worst;
    }
    diagnostics_sort(&diagnostics);
    enum exit_status exit_status = finish(&checking, worst, chosen);
    vec_release(&checking.sound);
    arena_release(&checking.arena);
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_check = {
    .name = "check",
    .operands = "FILE... [--lint] [--fix] [--root DIR] [--format text|json|sarif|github]",
    .summary = "report every fault of threat models, evidence, frameworks and fault trees",
    .examples = "  pathgate check my-model.xml\n"
                "  pathgate check --lint my-model.xml\n"
                "  pathgate check models/*.xml evidence/*.xml --format json\n",
    .details = "The kind of a file is told by its root element. Faults are reported as\n"
               "file:line:column on standard error; sound files are summed up on standard\n"
               "output. --lint adds mistakes of modelling, as warnings and notes; 'pathgate\n"
               "explain CODE' says what a code means. Exit status: 0 all sound, 1 --lint has\n"
               "a warning, 2 a fault, 4 a file cannot be read.\n",
    .least = 1,
    .most = 100000,
    .options = options,
    .run = run,
};
