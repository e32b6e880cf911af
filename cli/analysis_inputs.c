/* Reading the inputs of the quantitative analyses; see analysis_inputs.h. */
#include "cli/analysis_inputs.h"

#include "analyzer/likelihood.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/names.h"
#include "cli/large_tree.h"
#include "cli/report.h"
#include "export/describe.h"
#include "model/grammar.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool analysis_number(const struct arguments *arguments, const char *option, uint64_t least,
                     uint64_t most, uint64_t fallback, uint64_t *number)
{
    const char *value = argument_value(arguments, option);
    char *end;
    *number = fallback;
    if (!value) {
        return true;
    }
    errno = 0;
    *number = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || errno || *number < least || *number > most) {
        fprintf(stderr, "pathgate: '%s' of '--%s' is not a whole number from %llu to %llu\n",
                value, option, (unsigned long long)least, (unsigned long long)most);
        return false;
    }
    return true;
}

/* NAN where there is no value; false where it is no number from 0 up. */
static bool read_real(const char *value, double *number)
{
    *number = NAN;
    return !value || read_amount(value, number);
}

bool analysis_real(const struct arguments *arguments, const char *option, double *number)
{
    const char *value = argument_value(arguments, option);
    if (!read_real(value, number)) {
        fprintf(stderr, "pathgate: '%s' of '--%s' is not a number from 0 up\n", value, option);
        return false;
    }
    return true;
}

bool analysis_share(const struct arguments *arguments, const char *option, double fallback,
                    double *share)
{
    if (!analysis_real(arguments, option, share)) {
        return false;
    }
    if (*share > 1) {
        fprintf(stderr, "pathgate: '--%s' is a number from 0 to 1\n", option);
        return false;
    }
    *share = isnan(*share) ? fallback : *share;
    return true;
}

enum exit_status analysis_refuse(enum status status)
{
    if (status == STATUS_MEMORY) {
        fputs("pathgate: error: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    fputs("pathgate: error: the input is larger than a cap allows\n", stderr);
    return EXIT_USAGE;
}

/* Names of shipped models have neither; a file of that name comes first. */
static bool names_a_file(const char *operand)
{
    return strchr(operand, '/') || strchr(operand, '.') || strcmp(operand, "-") == 0 ||
           access(operand, F_OK) == 0;
}

/* What is neither a fault tree nor a threat model is said to be, here already. */
static enum status tell_kind(struct analysis_inputs *inputs, const struct source *source,
                             struct diagnostics *diagnostics)
{
    struct text root;
    text_init(&root);
    enum status status = inputs_find_root(source, &root, diagnostics);
    inputs->is_fault_tree = strcmp(text_string(&root), "opsa-mef") == 0;
    if (status == STATUS_OK && !inputs->is_fault_tree &&
        strcmp(text_string(&root), "threat-model") != 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "wrong-document",
                        (struct place){source, 0},
                        "the root element '%.80s' is neither that of a fault tree, 'opsa-mef', "
                        "nor 'threat-model'",
                        text_string(&root));
        status = STATUS_INVALID;
    }
    text_release(&root);
    return status;
}

/* Options that a fault tree does not have. */
static const char *const of_threat_models[] = {"evidence", "system", "deployment", "framework",
                                               "root",     "date",   "strict",     "confidence",
                                               "scenario", "world",  NULL};

/* Options that are to be refused are left to where that is said. */
static bool read_large_tree(struct analysis_inputs *inputs)
{
    const struct arguments *arguments = inputs->arguments;
    struct openpsa_options options;
    bool sound = read_real(argument_value(arguments, "mission-time"), &options.mission_time);
    for (size_t i = 0; of_threat_models[i]; i++) {
        sound &= !argument_value(arguments, of_threat_models[i]);
    }
    bool stated = !isnan(options.mission_time);
    return sound && large_tree_read(arguments->operands.items[0], stated ? &options : NULL,
                                    &inputs->openpsa, &inputs->tree);
}

/* Reads the one operand that is a file in itself. */
static enum status look_for_fault_tree(struct analysis_inputs *inputs, struct source *source,
                                       struct diagnostics *diagnostics)
{
    const struct arguments *arguments = inputs->arguments;
    if (arguments->operands.count != 1 || !names_a_file(arguments->operands.items[0])) {
        return STATUS_OK;
    }
    if (read_large_tree(inputs)) {
        inputs->is_fault_tree = true;
        return STATUS_OK;
    }
    enum status status = file_read(&inputs->text, arguments->operands.items[0],
                                   LIMIT_FILE_BYTES, source, diagnostics);
    if (status == STATUS_OK) {
        status = tell_kind(inputs, source, diagnostics);
    }
    if (status == STATUS_OK && !inputs->is_fault_tree) { /* it is read again as a model */
        status = inputs_keep(&arguments->operands.items[0], source, diagnostics);
    }
    return status;
}

static struct goal_head head_of(const char *goal)
{
    return (struct goal_head){.goal = goal};
}

/* 0 and 1 in the place of probabilities that are not given. */
static bool quantify_tree(struct analysis_inputs *inputs, struct odds *odds)
{
    const struct fault_tree *tree = &inputs->tree;
    uint32_t count = tree->circuit.atom_count;
    *odds = (struct odds){tree->probability, tree->probability, count, false};
    if (tree->unquantified == 0) {
        return true;
    }
    double *low = arena_array(&inputs->arena, count, sizeof(*low));
    double *high = arena_array(&inputs->arena, count, sizeof(*high));
    for (uint32_t atom = 0; low && high && atom < count; atom++) {
        bool known = tree->has_probability[atom];
        low[atom] = known ? tree->probability[atom] : 0;
        high[atom] = known ? tree->probability[atom] : 1;
    }
    odds->low = low;
    odds->high = high;
    return low && high;
}

static bool add_top(struct analysis_inputs *inputs, const char *name, literal root,
                    struct odds odds)
{
    struct analysed_goal goal = {.head = head_of(name),
                                 .circuit = &inputs->tree.circuit,
                                 .root = root,
                                 .odds = odds,
                                 .scenario = NONE};
    goal.odds.monotone = inputs->tree.circuit.coherent && !literal_complemented(root);
    return name && vec_push(&inputs->goals, goal);
}

enum { MOST_CANDIDATES = 20000 }; /* for a hint */

const char *analysis_event_name(struct analysis_inputs *inputs, uint32_t event)
{
    struct text text;
    text_init(&text);
    openpsa_event_name(&inputs->openpsa, event, &text);
    const char *name = text.failed ? NULL : arena_string(&inputs->arena, text_string(&text));
    text_release(&text);
    return name;
}

static void explain_no_event(struct analysis_inputs *inputs, const char *wanted)
{
    size_t count = inputs->openpsa.events.count, named = 0;
    const char **names =
        count <= MOST_CANDIDATES ? arena_array(&inputs->arena, count, sizeof(*names)) : NULL;
    for (uint32_t e = 0; names && e < count; e++) {
        const char *name = analysis_event_name(inputs, e);
        names[named] = name;
        named += name != NULL;
    }
    const char *nearest = names ? names_nearest(wanted, names, named) : NULL;
    fprintf(stderr, "pathgate: error: the model has no event '%s'\n", wanted);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
}

static enum exit_status explain_no_top(struct analysis_inputs *inputs)
{
    const char *path = inputs->arguments->operands.items[0];
    for (uint32_t e = 0; e < inputs->openpsa.events.count; e++) {
        const char *name = inputs->openpsa.events.items[e].kind == OPENPSA_GATE
                               ? analysis_event_name(inputs, e)
                               : NULL;
        if (name) {
            fprintf(stderr,
                    "pathgate: error: '%s' has no top event: every gate is used by another\n"
                    "  hint: name one with '--top-event', such as '%s'\n",
                    path, name);
            return EXIT_USAGE;
        }
    }
    fprintf(stderr,
            "pathgate: error: '%s' has no gate, and so no top event\n"
            "  hint: '--top-event' can name a basic event, too\n",
            path);
    return EXIT_USAGE;
}

static enum exit_status find_top_events(struct analysis_inputs *inputs)
{
    const char *wanted = argument_value(inputs->arguments, "top-event");
    struct odds odds;
    literal root;
    if (!quantify_tree(inputs, &odds)) {
        return analysis_refuse(STATUS_MEMORY);
    }
    if (wanted && fault_tree_find(&inputs->tree, wanted, &root)) {
        return add_top(inputs, wanted, root, odds) ? EXIT_ACCEPTABLE
                                                   : analysis_refuse(STATUS_MEMORY);
    }
    for (uint32_t t = 0; t < inputs->tree.top_count; t++) {
        uint32_t event = inputs->tree.tops[t];
        if (!add_top(inputs, analysis_event_name(inputs, event),
                     inputs->tree.event_literals[event], odds)) {
            return analysis_refuse(STATUS_MEMORY);
        }
    }
    if (wanted) {
        explain_no_event(inputs, wanted);
        return EXIT_USAGE;
    }
    return inputs->goals.count ? EXIT_ACCEPTABLE : explain_no_top(inputs);
}

static enum exit_status refuse_options(const struct arguments *arguments,
                                       const char *const *names, const char *why)
{
    for (size_t i = 0; names[i]; i++) {
        if (argument_value(arguments, names[i])) {
            fprintf(stderr, "pathgate: the option '--%s' %s\n", names[i], why);
            return EXIT_USAGE;
        }
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_fault_tree(struct analysis_inputs *inputs,
                                        const struct source *source,
                                        struct diagnostics *diagnostics)
{
    struct openpsa_options options;
    if (inputs->tree.model) {
        return find_top_events(inputs);
    }
    enum exit_status exit_status = refuse_options(inputs->arguments, of_threat_models,
                                                  "is for threat models, this is a fault tree");
    if (exit_status != EXIT_ACCEPTABLE) {
        return exit_status;
    }
    if (!analysis_real(inputs->arguments, "mission-time", &options.mission_time)) {
        return EXIT_USAGE;
    }
    bool stated = !isnan(options.mission_time);
    enum status status =
        openpsa_read(source, stated ? &options : NULL, &inputs->openpsa, diagnostics);
    if (status == STATUS_OK) {
        status = fault_tree_compile(&inputs->openpsa, source, &inputs->tree, diagnostics);
    }
    diagnostics_sort(diagnostics);
    exit_status = report_diagnostics(diagnostics, status);
    arena_release(&inputs->text);
    return exit_status == EXIT_ACCEPTABLE ? find_top_events(inputs) : exit_status;
}

static bool add_scenario(struct analysis_inputs *inputs, uint32_t scenario)
{
    const struct verdict *verdict = &inputs->inputs.verdict;
    const struct scenario *s = &inputs->inputs.model.scenarios.items[scenario];
    const struct scenario_circuit *compiled = &verdict->assessments[scenario].compiled;
    uint32_t atoms = compiled->circuit.atom_count;
    double *p[4];
    for (int i = 0; i < 4; i++) {
        p[i] = arena_array(&inputs->arena, atoms, sizeof(double));
        if (!p[i]) {
            return false;
        }
    }
    likelihood_fill(&verdict->situation, compiled, inputs->world, p[0], p[1]);
    likelihood_fill(&verdict->situation, compiled, WORLD_BASELINE, p[2], p[3]);
    const struct analysed_goal goal = {
        .head = {.goal = s->label.id,
                 .title = s->label.title,
                 .world = world_words[inputs->world]},
        .circuit = &compiled->circuit,
        .root = literal_of(compiled->goal, false),
        .odds = {p[0], p[1], atoms, true},
        .without_low = p[2],
        .without_high = p[3],
        .scenario = scenario,
        .compiled = compiled,
    };
    return vec_push(&inputs->goals, goal);
}

static enum exit_status find_scenarios(struct analysis_inputs *inputs)
{
    const struct threatmodel *model = &inputs->inputs.model;
    const char *wanted = argument_value(inputs->arguments, "scenario");
    uint32_t only = wanted ? threatmodel_find_scenario(model, wanted) : NONE;
    if (wanted && only == NONE) {
        fprintf(stderr,
                "pathgate: error: the models have no scenario '%s'\n  they have:", wanted);
        for (size_t i = 0; i < model->scenarios.count; i++) {
            fprintf(stderr, " %s", model->scenarios.items[i].label.id);
        }
        fputc('\n', stderr);
        return EXIT_USAGE;
    }
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        if ((!wanted || s == only) && !add_scenario(inputs, s)) {
            return analysis_refuse(STATUS_MEMORY);
        }
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_threat_models(struct analysis_inputs *inputs)
{
    static const char *const foreign[] = {"top-event", "mission-time", NULL};
    const char *world = argument_value(inputs->arguments, "world");
    int number = world ? grammar_word(world, world_words) : (int)WORLD_VALIDATED;
    if (number < 0) {
        return refuse_word("world", world, world_words);
    }
    inputs->world = (enum world)number;
    enum exit_status status = refuse_options(inputs->arguments, foreign,
                                             "is for fault trees, this is a threat model");
    if (status == EXIT_ACCEPTABLE) {
        status = inputs_assess(inputs->arguments,
                               &(struct assessment_options){.extent = EXTENT_CIRCUIT}, NULL,
                               &inputs->inputs);
    }
    return status == EXIT_ACCEPTABLE ? find_scenarios(inputs) : status;
}

static enum exit_status read_format(struct analysis_inputs *inputs)
{
    int format = choose_format(inputs->arguments, quantity_formats, sizeof(*quantity_formats));
    inputs->format = &quantity_formats[format < 0 ? 0 : format];
    return format < 0 ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

static enum exit_status read_options(struct analysis_inputs *inputs)
{
    uint64_t mebibytes, nodes;
    double granted;
    if (!analysis_number(inputs->arguments, "memory", 1, 1 << 20, 512, &mebibytes) ||
        !analysis_number(inputs->arguments, "nodes", 1, UINT32_MAX, 0, &nodes) ||
        !analysis_real(inputs->arguments, "seconds", &granted)) {
        return EXIT_USAGE;
    }
    if (granted == 0) {
        fputs("pathgate: '--seconds' is a number above 0\n", stderr);
        return EXIT_USAGE;
    }
    inputs->options = (struct engine_options){.node_budget = nodes,
                                              .memory_budget = (size_t)mebibytes << 20,
                                              .progress = progress_engine,
                                              .context = &inputs->progress};
    progress_begin(&inputs->progress, isnan(granted) ? 0 : granted);
    return read_format(inputs);
}

enum exit_status analysis_open(const struct arguments *arguments,
                               struct analysis_inputs *inputs)
{
    struct source source = {0};
    struct diagnostics diagnostics;
    *inputs = (struct analysis_inputs){.arguments = arguments};
    arena_init(&inputs->arena);
    arena_init(&inputs->text);
    diagnostics_init(&diagnostics);
    enum exit_status exit_status = read_options(inputs);
    if (exit_status == EXIT_ACCEPTABLE) {
        enum status status = look_for_fault_tree(inputs, &source, &diagnostics);
        exit_status =
            status == STATUS_OK ? EXIT_ACCEPTABLE : report_diagnostics(&diagnostics, status);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = inputs->is_fault_tree ? read_fault_tree(inputs, &source, &diagnostics)
                                            : read_threat_models(inputs);
    }
    diagnostics_release(&diagnostics);
    return exit_status;
}

void analysis_release(struct analysis_inputs *inputs)
{
    progress_end(&inputs->progress);
    vec_release(&inputs->goals);
    fault_tree_release(&inputs->tree);
    openpsa_release(&inputs->openpsa);
    inputs_release(&inputs->inputs);
    arena_release(&inputs->text);
    arena_release(&inputs->arena);
}

/* The id of an atom of a scenario: what it is about, with the level of a capability. */
static const char *atom_id(struct analysis_inputs *inputs,
                           const struct scenario_circuit *compiled, const struct atom *atom)
{
    const char *id = atom_subject_id(compiled->model, atom);
    return atom->kind == ATOM_ASSISTED ? arena_format(&inputs->arena, "%s.%u", id, atom->level)
                                       : id;
}

bool analysis_name(struct analysis_inputs *inputs, const struct scenario_circuit *compiled,
                   uint32_t atom, struct named *name)
{
    static const char *const kinds[] = {"assisted", "condition", "safeguard-failure",
                                        "affordance", "step-success"};
    if (!compiled) {
        *name = (struct named){NULL, inputs->tree.atom_names[atom], NULL};
        return true;
    }
    struct text words;
    text_init(&words);
    describe_atom(&words, &inputs->inputs.verdict, compiled, atom);
    *name = (struct named){kinds[compiled->atoms[atom].kind],
                           atom_id(inputs, compiled, &compiled->atoms[atom]),
                           arena_string(&inputs->arena, text_string(&words))};
    bool made = !words.failed && name->id && name->title;
    text_release(&words);
    return made;
}

bool analysis_names(struct analysis_inputs *inputs, const struct scenario_circuit *compiled,
                    const uint32_t *atoms, size_t count, struct name_array *names)
{
    struct named *items = arena_array(&inputs->arena, count, sizeof(*items));
    bool made = items != NULL;
    for (size_t i = 0; made && i < count; i++) {
        made = analysis_name(inputs, compiled, atoms[i], &items[i]);
    }
    *names = (struct name_array){items, made ? count : 0};
    return made;
}

bool analysis_unquantified(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                           const struct engine *engine, struct name_array *names)
{
    uint32_t count = quantity_unknown(engine, &goal->odds, NULL);
    uint32_t *atoms = arena_array(&inputs->arena, count, sizeof(*atoms));
    if (!atoms) {
        return false;
    }
    quantity_unknown(engine, &goal->odds, atoms);
    return analysis_names(inputs, goal->compiled, atoms, count, names);
}

enum exit_status analysis_finish(struct analysis_inputs *inputs, const struct text *product,
                                 bool complete)
{
    progress_end(&inputs->progress);
    enum exit_status status =
        report_product(argument_value(inputs->arguments, "output"), product);
    return status == EXIT_ACCEPTABLE && !complete ? EXIT_UNDETERMINED : status;
}
