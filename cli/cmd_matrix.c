/* matrix: verdicts of systems x deployments x frameworks beside each other. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/picture.h"
#include "cli/report.h"

#include "base/limits.h"
#include "export/matrix.h"
#include "model/grammar.h"
#include "model/store.h"

#include <string.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME...", "only these systems (all of the store)"},
    {"deployment", '\0', "TYPE...", "only these deployments (all that the models describe)"},
    {"framework", '\0', "PACK...", "only these framework packs (all that are shipped)"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    {"format", '\0', "FORMAT", "text (the default), json or csv; as a picture svg, pdf or png"},
    PICTURE_OPTIONS,
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_DRAWING };
static const char *const formats[] = {"text", "json", "csv", "svg", "pdf", "png", NULL};

struct task {
    const struct arguments *arguments;
    enum format format;
    char today[11];
    struct arena arena;
    struct threatmodel model;
    struct name_list system_names, policy_names;
    enum deployment_type deployments[DEPLOYMENT_COUNT];
    struct evidence_set *sets; /* by system */
    struct policy *policies;
    size_t sets_read, policies_read;
    VEC(const struct evidence *) systems;
    VEC(const struct policy *) packs;
    struct matrix matrix;
};

/* The values of an option, each once. */
static bool take_values(const struct arguments *arguments, const char *option,
                        struct name_list *list)
{
    const char *value;
    for (size_t at = 0; (value = argument_next(arguments, option, &at));) {
        bool known = false;
        for (size_t i = 0; i < list->names.count; i++) {
            known |= strcmp(list->names.items[i], value) == 0;
        }
        if (!known && !vec_push(&list->names, value)) {
            return false;
        }
    }
    return true;
}

static enum status list_systems(struct task *task, struct store *store,
                                struct diagnostics *diagnostics)
{
    struct store_systems all;
    if (!take_values(task->arguments, "system", &task->system_names)) {
        return STATUS_MEMORY;
    }
    if (task->system_names.names.count) {
        return STATUS_OK;
    }
    store_systems_init(&all);
    enum status status = store_systems(store, &all, diagnostics);
    for (size_t i = 0; status == STATUS_OK && i < all.list.count; i++) {
        const char *name = arena_string(&task->arena, all.list.items[i].name);
        if (!name || !vec_push(&task->system_names.names, name)) {
            status = STATUS_MEMORY;
        }
    }
    store_systems_release(&all);
    if (status == STATUS_OK && !task->system_names.names.count) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-system", (struct place){NULL, 0},
                        "the evidence store says nothing of any system");
        status = STATUS_INVALID;
    }
    return status;
}

static enum status read_systems(struct task *task, struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status = store_open(argument_value(task->arguments, "evidence"), STORE_READ,
                                    &store, diagnostics);
    if (status == STATUS_OK) {
        status = list_systems(task, store, diagnostics);
    }
    size_t count = task->system_names.names.count;
    task->sets = memory_zeroed(count, sizeof(*task->sets));
    if (status == STATUS_OK && !task->sets) {
        status = STATUS_MEMORY;
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        evidence_set_init(&task->sets[task->sets_read++]);
        status =
            store_load(store, task->system_names.names.items[i], &task->sets[i], diagnostics);
        if (status == STATUS_OK && !vec_push(&task->systems, &task->sets[i].systems.items[0])) {
            status = STATUS_MEMORY;
        }
    }
    store_close(store);
    return status;
}

/* Every pack that is named, so that the faults of all of them are reported. */
static enum status read_policies(struct task *task, struct diagnostics *diagnostics)
{
    struct name_list *names = &task->policy_names;
    enum status result = STATUS_OK;
    if (!take_values(task->arguments, "framework", names) ||
        (!names->names.count && !inputs_shipped_names(&task->arena, "frameworks", names))) {
        return STATUS_MEMORY;
    }
    if (!names->names.count) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-framework", (struct place){NULL, 0},
                        "no framework is given, and '%s/frameworks' holds none", data_folder());
        return STATUS_INVALID;
    }
    task->policies = memory_zeroed(names->names.count, sizeof(*task->policies));
    if (!task->policies) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < names->names.count; i++) {
        enum status status =
            inputs_read_policy(&task->arena, names->names.items[i],
                               &task->policies[task->policies_read], diagnostics);
        if (status == STATUS_OK &&
            !vec_push(&task->packs, &task->policies[task->policies_read++])) {
            status = STATUS_MEMORY;
        }
        result = result == STATUS_OK ? status : result;
    }
    return result;
}

/* The deployments that were asked for, each once; or all that the models describe. */
static enum exit_status choose_deployments(struct task *task)
{
    struct matrix *m = &task->matrix;
    struct name_list names = {0};
    enum exit_status status = EXIT_ACCEPTABLE;
    if (!take_values(task->arguments, "deployment", &names)) {
        status = EXIT_INTERNAL;
    }
    for (size_t i = 0; status == EXIT_ACCEPTABLE && i < names.names.count; i++) {
        int type = grammar_word(names.names.items[i], deployment_words);
        if (type < 0) {
            status = refuse_word("deployment", names.names.items[i], deployment_words);
        } else {
            task->deployments[m->deployment_count++] = (enum deployment_type)type;
        }
    }
    vec_release(&names.names);
    m->deployments = task->deployments;
    return status;
}

static void take_described(struct task *task)
{
    struct matrix *m = &task->matrix;
    bool chosen = m->deployment_count > 0;
    for (int d = 0; !chosen && d < DEPLOYMENT_COUNT; d++) {
        if (task->model.deployments[d].declared) {
            task->deployments[m->deployment_count++] = (enum deployment_type)d;
        }
    }
}

/* A word as a shell reads it back. */
static void append_word(struct text *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";
    if (*word && word[strspn(word, plain)] == '\0') {
        text_append(out, word);
        return;
    }
    text_append_char(out, '\'');
    for (; *word; word++) {
        if (*word == '\'') {
            text_append(out, "'\\''");
        } else {
            text_append_char(out, *word);
        }
    }
    text_append_char(out, '\'');
}

static void append_option(struct text *out, const struct arguments *arguments,
                          const char *option)
{
    const char *value = argument_value(arguments, option);
    if (value) {
        text_format(out, " --%s ", option);
        append_word(out, value);
    }
}

/* Moves the text to the arena; NULL when memory is out. */
static const char *keep(struct task *task, struct text *text)
{
    const char *kept = text->failed ? NULL : arena_string(&task->arena, text_string(text));
    text_release(text);
    return kept;
}

/* What the command of a cell says beside system, deployment and framework. */
static bool word_commands(struct task *task)
{
    struct text before, after;
    size_t count = task->policy_names.names.count;
    const char **names = arena_array(&task->arena, count, sizeof(*names));
    text_init(&before);
    text_init(&after);
    for (size_t i = 0; i < task->arguments->operands.count; i++) {
        text_append_char(&before, ' ');
        append_word(&before, task->arguments->operands.items[i]);
    }
    append_option(&before, task->arguments, "evidence");
    append_option(&after, task->arguments, "root");
    append_option(&after, task->arguments, "confidence");
    text_format(&after, " --date %s%s", task->matrix.date,
                task->matrix.strict ? " --strict" : "");
    task->matrix.before = keep(task, &before);
    task->matrix.after = keep(task, &after);
    bool complete = task->matrix.before && task->matrix.after && names;
    for (size_t i = 0; complete && i < count; i++) {
        struct text name;
        text_init(&name);
        append_word(&name, task->policy_names.names.items[i]);
        names[i] = keep(task, &name);
        complete = names[i] != NULL;
    }
    task->matrix.names = names;
    return complete;
}

static enum status fill(struct task *task, struct diagnostics *diagnostics)
{
    struct matrix *m = &task->matrix;
    m->model = &task->model;
    m->systems = task->systems.items;
    m->policies = task->packs.items;
    m->system_count = task->systems.count;
    m->policy_count = task->packs.count;
    take_described(task);
    if (m->system_count >
        LIMIT_MATRIX_CELLS / (m->policy_count * (m->deployment_count + !m->deployment_count))) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "too-many", (struct place){NULL, 0},
                        "a matrix has at most %u cells", LIMIT_MATRIX_CELLS);
        return STATUS_INVALID;
    }
    return word_commands(task) ? matrix_fill(m, diagnostics) : STATUS_MEMORY;
}

static enum status read_and_fill(struct task *task, struct diagnostics *diagnostics)
{
    enum status model =
        inputs_read_model(task->arguments, &task->arena, &task->model, diagnostics);
    enum status policies = read_policies(task, diagnostics);
    enum status systems = read_systems(task, diagnostics);
    enum status status = model != STATUS_OK      ? model
                         : policies != STATUS_OK ? policies
                                                 : systems;
    return status == STATUS_OK ? fill(task, diagnostics) : status;
}

static bool read_options(struct task *task)
{
    const struct arguments *arguments = task->arguments;
    const char *date = argument_value(arguments, "date");
    current_date(task->today);
    task->matrix.date = date ? date : task->today;
    task->matrix.strict = argument_value(arguments, "strict") != NULL;
    if (date && !grammar_is_date(date)) {
        fprintf(stderr, "pathgate: '%s' is not a date (YYYY-MM-DD)\n", date);
        return false;
    }
    return picture_check(arguments) == EXIT_ACCEPTABLE &&
           require_option(arguments, "evidence") &&
           read_confidence(argument_value(arguments, "confidence"), &task->matrix.confidence);
}

static void release(struct task *task)
{
    matrix_release(&task->matrix);
    for (size_t i = 0; i < task->sets_read; i++) {
        evidence_set_release(&task->sets[i]);
    }
    for (size_t i = 0; i < task->policies_read; i++) {
        policy_release(&task->policies[i]);
    }
    memory_free(task->sets);
    memory_free(task->policies);
    vec_release(&task->systems);
    vec_release(&task->packs);
    vec_release(&task->system_names.names);
    vec_release(&task->policy_names.names);
    threatmodel_release(&task->model);
    arena_release(&task->arena);
}

static enum exit_status write_product(const struct task *task, struct text *product)
{
    enum status status = STATUS_OK;
    switch (task->format) {
    case FORMAT_TEXT:
        matrix_write_text(&task->matrix, product);
        break;
    case FORMAT_JSON:
        matrix_write_json(&task->matrix, product);
        break;
    case FORMAT_CSV:
        matrix_write_csv(&task->matrix, product);
        break;
    case FORMAT_DRAWING:
        status = matrix_write_drawing(&task->matrix, product);
        break;
    }
    if (status == STATUS_LIMIT) {
        fprintf(stderr,
                "pathgate: error: a picture takes at most %u frameworks and %u rows\n"
                "  hint: choose by --framework, --system and --deployment\n",
                LIMIT_DRAWING_COLUMNS, LIMIT_DRAWING_ROWS);
        return EXIT_USAGE;
    }
    return status == STATUS_OK ? EXIT_ACCEPTABLE : EXIT_INTERNAL;
}

static enum exit_status make(const struct arguments *arguments, int format,
                             struct text *product)
{
    struct task task = {.arguments = arguments, .format = (enum format)format};
    struct diagnostics diagnostics;
    arena_init(&task.arena);
    arena_init(&task.matrix.arena);
    diagnostics_init(&diagnostics);
    enum exit_status status = read_options(&task) ? choose_deployments(&task) : EXIT_USAGE;
    if (status == EXIT_ACCEPTABLE) {
        status = report_diagnostics(&diagnostics, read_and_fill(&task, &diagnostics));
    }
    if (status == EXIT_ACCEPTABLE) {
        status = write_product(&task, product);
    }
    if (status == EXIT_ACCEPTABLE && !task.matrix.complete) {
        status = EXIT_UNDETERMINED;
    }
    diagnostics_release(&diagnostics);
    release(&task);
    return status;
}

enum exit_status matrix_describe(const struct arguments *arguments, struct text *description)
{
    return make(arguments, FORMAT_DRAWING, description);
}

static enum exit_status run(const struct arguments *arguments)
{
    return picture_or_table(arguments, formats, FORMAT_DRAWING, make, "matrix");
}

const struct command command_matrix = {
    .name = "matrix",
    .operands = "[MODEL...] --evidence STORE",
    .summary = "systems, deployments and frameworks beside each other",
    .examples = "  pathgate matrix --evidence store.db\n"
                "  pathgate matrix --evidence store.db --system muse-spark-1.0 \\\n"
                "      --system muse-spark-1.1 --deployment closed --deployment api\n"
                "  pathgate matrix --evidence store.db --format svg -o matrix.svg\n",
    .details =
        "MODEL is a file or the name of a shipped domain; without it the shipped domains are "
        "used.\n"
        "Each cell says what 'pathgate verdict' says, and leads to it.\n"
        "Exit status: 0 written, whatever the verdicts; 3 when an analysis hit a budget; 2 and "
        "4 as\n"
        "everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
