/* Finding and reading inputs; see inputs.h. */
#include "cli/inputs.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/names.h"
#include "cli/report.h"
#include "model/grammar.h"
#include "model/store.h"
#include "model/xml_reader.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *data_folder(void)
{
    const char *folder = getenv("PATHGATE_DATA");
    return folder && *folder ? folder : PATHGATE_DATADIR;
}

const char *program_folder(void)
{
    const char *folder = getenv("PATHGATE_LIBEXEC");
    return folder && *folder ? folder : PATHGATE_LIBEXECDIR;
}

void current_date(char date[11])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch && *epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) || !strftime(date, 11, "%Y-%m-%d", &utc)) {
        memcpy(date, "1970-01-01", 11);
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The XML files of a shipped folder, sorted, as paths. */
static bool list_shipped(struct arena *arena, const char *folder, struct name_list *list)
{
    const char *path = arena_format(arena, "%s/%s", data_folder(), folder);
    DIR *directory = path ? opendir(path) : NULL;
    bool listed = path != NULL;
    struct dirent *entry;
    while (directory && listed && (entry = readdir(directory))) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0) {
            const char *file = arena_format(arena, "%s/%s", path, entry->d_name);
            listed = file && vec_push(&list->names, file);
        }
    }
    if (directory) {
        closedir(directory);
    }
    if (list->names.count) {
        qsort(list->names.items, list->names.count, sizeof(*list->names.items), compare_names);
    }
    return listed;
}

/* The shipped names of a folder: file names without their ending. */
bool inputs_shipped_names(struct arena *arena, const char *folder, struct name_list *list)
{
    bool listed = list_shipped(arena, folder, list);
    for (size_t i = 0; listed && i < list->names.count; i++) {
        const char *base = strrchr(list->names.items[i], '/') + 1;
        list->names.items[i] = arena_copy(arena, base, strlen(base) - strlen(".xml"));
        listed = list->names.items[i] != NULL;
    }
    return listed;
}

/* The nearest name, or all of them where none is near. */
static void hint_names(struct diagnostics *diagnostics, const char *wrong,
                       const struct name_list *list)
{
    struct text all;
    if (names_nearest(wrong, list->names.items, list->names.count)) {
        diagnostics_suggest(diagnostics, wrong, list->names.items, list->names.count);
        return;
    }
    text_init(&all);
    for (size_t i = 0; i < list->names.count; i++) {
        text_format(&all, "%s%s", i ? ", " : "", list->names.items[i]);
    }
    diagnostics_hint(diagnostics, "shipped: %s", text_string(&all));
    text_release(&all);
}

const char *inputs_find_file(struct arena *arena, const char *folder, const char *name,
                             struct diagnostics *diagnostics)
{
    if (strchr(name, '/') || strcmp(name, "-") == 0 || access(name, F_OK) == 0) {
        return name;
    }
    const char *shipped = arena_format(arena, "%s/%s/%s.xml", data_folder(), folder, name);
    if (shipped && access(shipped, R_OK) == 0) {
        return shipped;
    }
    struct name_list names = {0};
    diagnostics_add(diagnostics, SEVERITY_ERROR, "no-such-file", (struct place){NULL, 0},
                    "there is neither a file nor anything shipped in '%s' called '%s'", folder,
                    name);
    if (inputs_shipped_names(arena, folder, &names)) {
        hint_names(diagnostics, name, &names);
    }
    vec_release(&names.names);
    return NULL;
}

/* The files of the models that are named, or all shipped domains. */
static enum status list_models(const struct arguments *arguments, struct arena *arena,
                               struct name_list *files, struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < arguments->operands.count; i++) {
        const char *path =
            inputs_find_file(arena, "domains", arguments->operands.items[i], diagnostics);
        if (!path) {
            status = STATUS_INVALID;
        } else if (!vec_push(&files->names, path)) {
            return STATUS_MEMORY;
        }
    }
    if (!arguments->operands.count && !list_shipped(arena, "domains", files)) {
        return STATUS_MEMORY;
    }
    if (status == STATUS_OK && !files->names.count) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-model", (struct place){NULL, 0},
                        "no model is given, and '%s/domains' holds none", data_folder());
        status = STATUS_INVALID;
    }
    return status;
}

enum status inputs_read_model(const struct arguments *arguments, struct arena *arena,
                              struct threatmodel *model, struct diagnostics *diagnostics)
{
    struct name_list files = {0};
    const struct threatmodel_places places = {
        .root = argument_value(arguments, "root"),
        .shipped = arena_format(arena, "%s/domains", data_folder())};
    enum status status = list_models(arguments, arena, &files, diagnostics);
    if (status == STATUS_OK) {
        status =
            threatmodel_read(files.names.items, files.names.count, &places, model, diagnostics);
    }
    vec_release(&files.names);
    return status;
}

enum status inputs_read_policy(struct arena *arena, const char *name, struct policy *policy,
                               struct diagnostics *diagnostics)
{
    const char *path = inputs_find_file(arena, "frameworks", name, diagnostics);
    return path ? policy_read(path, policy, diagnostics) : STATUS_INVALID;
}

static enum status take_root(void *context, const char *name,
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

enum status inputs_find_root(const struct source *source, struct text *root,
                             struct diagnostics *diagnostics)
{
    const struct xml_events events = {root, take_root, NULL, ignore_end};
    enum status status = xml_read(source, &events, diagnostics);
    return root->failed                 ? STATUS_MEMORY
           : status == STATUS_CANCELLED ? STATUS_OK
           : status == STATUS_OK        ? STATUS_INVALID
                                        : status;
}

enum status inputs_keep(const char **path, const struct source *source,
                        struct diagnostics *diagnostics)
{
    if (strcmp(*path, "-") != 0 && !file_is_pipe(*path)) {
        return STATUS_OK;
    }
    *path = "-";
    return file_give_back(source, diagnostics);
}

bool inputs_is_fault_tree(const char *path, struct arena *arena, struct source *source)
{
    struct text root;
    struct diagnostics ignored;
    text_init(&root);
    diagnostics_init(&ignored);
    if (strcmp(path, "-") != 0 && !file_is_pipe(path) &&
        file_read(arena, path, LIMIT_FILE_BYTES, source, &ignored) == STATUS_OK) {
        inputs_find_root(source, &root, &ignored);
    }
    bool is = strcmp(text_string(&root), "opsa-mef") == 0;
    diagnostics_release(&ignored);
    text_release(&root);
    return is;
}

bool inputs_refuse_fault_tree(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->operands.count; i++) {
        struct arena arena;
        struct source source;
        arena_init(&arena);
        bool is = inputs_is_fault_tree(arguments->operands.items[i], &arena, &source);
        arena_release(&arena);
        if (is && arguments->operands.count > 1 &&
            strncmp(arguments->command->operands, "FILE", 4) == 0) {
            fprintf(stderr,
                    "pathgate: '%s' is a fault tree (Open-PSA), and '%s' takes one alone\n",
                    arguments->operands.items[i], arguments->command->name);
            return true;
        }
        if (is) {
            fprintf(stderr,
                    "pathgate: '%s' is a fault tree (Open-PSA), and '%s' is about threat "
                    "models\n"
                    "  hint: 'paths', 'probability' and 'importance' take a fault tree as it "
                    "is, one alone;\n"
                    "  'import' makes a threat model of it\n",
                    arguments->operands.items[i], arguments->command->name);
            return true;
        }
    }
    return false;
}

static enum status read_evidence(const struct arguments *arguments, struct inputs *inputs,
                                 struct diagnostics *diagnostics)
{
    struct store *store = NULL;
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, argument_value(arguments, "system"), &inputs->evidence,
                            diagnostics);
    }
    store_close(store);
    return status;
}

static enum exit_status require_options(const struct arguments *arguments)
{
    static const char *const required[] = {"evidence", "system", "deployment", "framework"};
    enum exit_status status = EXIT_ACCEPTABLE;
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        if (!argument_value(arguments, required[i])) {
            if (status == EXIT_ACCEPTABLE && inputs_refuse_fault_tree(arguments)) {
                return EXIT_USAGE;
            }
            fprintf(stderr, "pathgate: '%s' needs the option '--%s'\n",
                    arguments->command->name, required[i]);
            status = EXIT_USAGE;
        }
    }
    if (status != EXIT_ACCEPTABLE) {
        fprintf(stderr, "  hint: 'pathgate help %s' begins with examples\n",
                arguments->command->name);
    }
    return status;
}

static enum exit_status ask(const struct arguments *arguments, struct inputs *inputs)
{
    const char *deployment = argument_value(arguments, "deployment");
    const char *date = argument_value(arguments, "date");
    int type = grammar_word(deployment, deployment_words);
    char *today = arena_array(&inputs->arena, 11, 1);
    if (type < 0) {
        return refuse_word("deployment", deployment, deployment_words);
    }
    if (!today) {
        return EXIT_INTERNAL;
    }
    current_date(today);
    if (date && !grammar_is_date(date)) {
        fprintf(stderr, "pathgate: '%s' is not a date (YYYY-MM-DD)\n", date);
        return EXIT_USAGE;
    }
    inputs->question = (struct question){.model = &inputs->model,
                                         .policy = &inputs->policy,
                                         .deployment = (enum deployment_type)type,
                                         .date = date ? date : today,
                                         .strict = argument_value(arguments, "strict") != NULL};
    return read_confidence(argument_value(arguments, "confidence"),
                           &inputs->question.confidence)
               ? EXIT_ACCEPTABLE
               : EXIT_USAGE;
}

/* The first failure, so that faults of all inputs are reported in one run. */
static enum status worse(enum status a, enum status b)
{
    return a == STATUS_OK ? b : a;
}

static enum status read_and_judge(const struct arguments *arguments,
                                  const struct assessment_options *options,
                                  struct inputs *inputs, struct diagnostics *diagnostics)
{
    bool given = inputs->question.model != &inputs->model;
    enum status status =
        given ? STATUS_OK
              : inputs_read_model(arguments, &inputs->arena, &inputs->model, diagnostics);
    status =
        worse(status, inputs_read_policy(&inputs->arena, argument_value(arguments, "framework"),
                                         &inputs->policy, diagnostics));
    status = worse(status, read_evidence(arguments, inputs, diagnostics));
    if (status != STATUS_OK) {
        return status;
    }
    inputs->question.evidence = &inputs->evidence.systems.items[0];
    return verdict_make(&inputs->question, options, &inputs->verdict, diagnostics);
}

/* Rests the residual tier on another world than the validated one. */
static enum exit_status ask_elsewhere(const char *world, struct question *question)
{
    int number = world ? grammar_word(world, world_words) : (int)WORLD_VALIDATED;
    if (number < 0) {
        return refuse_word("world", world, world_words);
    }
    question->elsewhere = number != (int)WORLD_VALIDATED;
    question->world = (enum world)number;
    return EXIT_ACCEPTABLE;
}

/* 'model' is NULL where the arguments name it. */
static enum exit_status assess(const struct arguments *arguments,
                               const struct assessment_options *options, const char *world,
                               const struct threatmodel *model, struct inputs *inputs)
{
    *inputs = (struct inputs){0};
    arena_init(&inputs->arena);
    evidence_set_init(&inputs->evidence);
    enum exit_status exit_status = require_options(arguments);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = ask(arguments, inputs);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = ask_elsewhere(world, &inputs->question);
    }
    if (model) {
        inputs->question.model = model;
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        enum status status = read_and_judge(arguments, options, inputs, &diagnostics);
        exit_status = report_diagnostics(&diagnostics, status);
        diagnostics_release(&diagnostics);
    }
    return exit_status;
}

enum exit_status inputs_assess(const struct arguments *arguments,
                               const struct assessment_options *options, const char *world,
                               struct inputs *inputs)
{
    return assess(arguments, options, world, NULL, inputs);
}

enum exit_status inputs_assess_model(const struct arguments *arguments,
                                     const struct assessment_options *options,
                                     const struct threatmodel *model, struct inputs *inputs)
{
    return assess(arguments, options, NULL, model, inputs);
}

void inputs_release(struct inputs *inputs)
{
    if (inputs->verdict.situation.question.model) {
        verdict_release(&inputs->verdict);
    }
    evidence_set_release(&inputs->evidence);
    policy_release(&inputs->policy);
    threatmodel_release(&inputs->model);
    arena_release(&inputs->arena);
}
