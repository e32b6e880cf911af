/* cuts: which sets of safeguards would make the goals unreachable, or improbable enough, and
 * which of them is the cheapest. */
#include "analyzer/tolerable.h"
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/cuts_inputs.h"
#include "cli/report.h"
#include "export/cuts.h"

#include <math.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME...", "the system; several: all of them at once"},
    {"deployment", '\0', "TYPE...", "the deployment; several: under all of them at once"},
    {"framework", '\0', "PACK", "a framework pack: a file or the name of a shipped one"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    {"scenario", '\0', "ID...", "these scenarios (default: all)"},
    {"cheapest", '\0', NULL, "the cheapest sets, with ties, without counting all"},
    {"top", '\0', "N", "list the N best (default 10)"},
    {"by", '\0', "WHAT", "best by cost or by size (default: cost where one is stated)"},
    {"cost", '\0', "ID=N...", "a safeguard's cost; *=N for all that state none"},
    {"all-costs", '\0', NULL, "count the costs of safeguards in force, too"},
    {"budget", '\0', "N", "sets that cost at most N"},
    {"mandatory", '\0', "IDS...", "sets with these safeguards (ids by commas)"},
    {"exclude", '\0', "IDS...", "sets without these safeguards"},
    {"mutually-exclusive", '\0', "IDS...", "sets with one of these at most"},
    {"at-most-new", '\0', "N", "sets with at most N safeguards not in force by now"},
    {"one-per-group", '\0', NULL, "sets without two of one common-cause group"},
    {"residual", '\0', "P", "sets that bring the probability of every goal down to P"},
    {"front", '\0', NULL, "the Pareto front of cost, probability and friction"},
    {"bypass", '\0', "P", "assume this bypass rate where nothing measures it"},
    {"beta", '\0', "SHARE", "beta-factor of common-cause groups (default 0)"},
    {"memory", '\0', "MIB", "most memory of decision diagrams (default 512)"},
    {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},
    {"format", '\0', "FORMAT", "text (the default), json or csv; svg of a front"},
    {"theme", '\0', "THEME", "of a front as svg: light (the default) or dark"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 10, MOST_TOP = 100000 };

struct cuts_task {
    struct cuts_inputs inputs;
    const struct cuts_format *format;
    struct engine_options engine;
    struct progress progress;
    uint64_t top;
    struct cuts_report report;
    struct cuts cuts;
    struct risk risk;
    struct front front;
    bool wants_front;
};

static bool go_on(void *context)
{
    return progress_parts(context, 0, 1);
}

static enum exit_status read_by(struct cuts_task *task)
{
    static const char *const words[] = {"cost", "size", NULL};
    const char *by = argument_value(task->inputs.arguments, "by");
    const struct cuts_report *r = &task->report;
    int word = choose_word(task->inputs.arguments, "by", words);
    if (word < 0) {
        return EXIT_USAGE;
    }
    bool priced = r->cheapest || !isnan(r->tolerance) || task->wants_front ||
                  argument_value(task->inputs.arguments, "budget");
    task->report.by_size = by ? word == 1 : task->inputs.no_costs && !priced;
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_theme(struct cuts_task *task)
{
    static const char *const themes[] = {"light", "dark", NULL};
    int theme = choose_word(task->inputs.arguments, "theme", themes);
    if (theme < 0) {
        return EXIT_USAGE;
    }
    task->report.dark = theme == 1;
    if (task->format->write == cuts_write_svg &&
        !argument_value(task->inputs.arguments, "front")) {
        fputs("pathgate: error: the picture is of a front: add '--front'\n", stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_format(struct cuts_task *task)
{
    int format = choose_format(task->inputs.arguments, cuts_formats, sizeof(*cuts_formats));
    task->format = &cuts_formats[format < 0 ? 0 : format];
    return format < 0 ? EXIT_USAGE : read_theme(task);
}

static enum exit_status read_task(const struct arguments *arguments, struct cuts_task *task)
{
    struct cuts_report *r = &task->report;
    uint64_t mebibytes;
    double granted;
    task->inputs.arguments = arguments;
    enum exit_status status = read_format(task);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    if (!analysis_number(arguments, "top", 1, MOST_TOP, DEFAULT_TOP, &task->top) ||
        !analysis_number(arguments, "memory", 1, 1 << 20, 512, &mebibytes) ||
        !analysis_real(arguments, "seconds", &granted) ||
        !analysis_share(arguments, "residual", NAN, &r->tolerance) ||
        !analysis_share(arguments, "bypass", NAN, &r->bypass) ||
        !analysis_share(arguments, "beta", 0, &r->beta)) {
        return EXIT_USAGE;
    }
    r->cheapest = argument_value(arguments, "cheapest") != NULL;
    task->wants_front = argument_value(arguments, "front") != NULL;
    task->engine = (struct engine_options){.memory_budget = (size_t)mebibytes << 20,
                                           .progress = progress_engine,
                                           .context = &task->progress};
    progress_begin(&task->progress, isnan(granted) ? 0 : granted);
    status = cuts_inputs_open(arguments, &task->inputs);
    return status == EXIT_ACCEPTABLE ? read_by(task) : status;
}

static struct cuts_question question_of(struct cuts_task *task)
{
    size_t top = (size_t)task->top;
    return (struct cuts_question){
        .goals = task->inputs.goals.items,
        .goal_count = (uint32_t)task->inputs.goals.count,
        .cost = task->inputs.cost,
        .by_size = task->report.by_size,
        .constraints = task->inputs.constraints,
        .wanted = top,
        .ties = task->report.cheapest && top < DEFAULT_TOP * 10 ? DEFAULT_TOP * 10 : top,
        .counts = !task->report.cheapest,
        .options = &task->engine,
        .progress = go_on,
        .context = &task->progress};
}

/* Sets by what they leave of the probability. */
static enum status answer_by_risk(struct cuts_task *task, const struct cuts_question *question)
{
    struct cuts_report *r = &task->report;
    const struct tolerable_question asked = {question, r->tolerance, r->bypass, r->beta};
    struct tolerable tolerable;
    enum status status = tolerable_find(&asked, &task->inputs.arena, &tolerable);
    if (status == STATUS_OK) {
        task->cuts = tolerable.cuts;
        task->cuts.answer.complete &= tolerable.complete;
        r->chances = tolerable.chances;
        r->without = tolerable.without;
        r->assumed = tolerable.assumed;
        r->untreated = tolerable.untreated.upper;
        r->has_chances = true;
    }
    return status;
}

/* How likely the goals are with no safeguard in force. */
static enum status weigh_none(struct cuts_task *task)
{
    bool *set = arena_array(&task->inputs.arena, task->inputs.players.count, sizeof(*set));
    struct bounds untreated = {0, 0, false};
    enum status status = set ? risk_of(&task->risk, set, &untreated) : STATUS_MEMORY;
    task->report.untreated = untreated.upper;
    return status;
}

/* All sets that no other is better than. */
static enum status answer_by_front(struct cuts_task *task, const struct cuts_question *question)
{
    const struct cut_players *players = &task->inputs.players;
    const struct risk_rules rules = {players, WORLD_UNMITIGATED, task->report.bypass,
                                     task->report.beta, &task->engine};
    struct arena *arena = &task->inputs.arena;
    struct cover_question stated;
    enum goal_guard *guard = arena_array(arena, question->goal_count, sizeof(*guard));
    double *friction = arena_array(arena, players->count, sizeof(*friction));
    task->cuts = (struct cuts){.players = *players, .guard = guard};
    enum status status =
        guard && friction ? cuts_state(question, players, arena, &stated) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = risk_init(question->goals, question->goal_count, &rules, &task->risk);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t g = 0; g < question->goal_count; g++) {
        guard[g] = GOAL_CUT;
    }
    for (uint32_t p = 0; p < players->count; p++) {
        double stated_friction = task->inputs.friction[players->safeguards[p]];
        friction[p] = isnan(stated_friction) ? 0 : stated_friction;
    }
    const struct front_question front = {&task->risk, &stated, friction, 0};
    task->report.front = &task->front;
    task->report.has_chances = true;
    task->report.assumed = task->risk.assumed;
    status = front_find(&front, arena, &task->front);
    return status == STATUS_OK ? weigh_none(task) : status;
}

static enum status answer_by_cuts(struct cuts_task *task, const struct cuts_question *question)
{
    struct arena *arena = &task->inputs.arena;
    const struct cover_answer *found = &task->cuts.answer;
    enum status status = cuts_find(question, arena, &task->cuts);
    return status == STATUS_OK && found->count && go_on(&task->progress)
               ? needs_find(question, &task->cuts, &found->sets[0], arena, &task->report.needs)
               : status;
}

static enum status answer(struct cuts_task *task)
{
    const struct cuts_question question = question_of(task);
    progress_name(&task->progress, "sets of safeguards");
    return task->wants_front                ? answer_by_front(task, &question)
           : !isnan(task->report.tolerance) ? answer_by_risk(task, &question)
                                            : answer_by_cuts(task, &question);
}

static bool is_complete(const struct cuts_task *task)
{
    const struct cuts *cuts = &task->cuts;
    return task->wants_front
               ? task->front.complete
               : cuts->answer.complete && (!cuts->counted || cuts->count_complete) &&
                     (!cuts->kept || cuts->kept_complete);
}

/* A goal that no set shuts, or no set within the constraints. */
static bool is_crossed(const struct cuts_task *task)
{
    bool open = false, cut = false;
    for (uint32_t g = 0; g < task->inputs.goals.count; g++) {
        open |= task->cuts.guard[g] == GOAL_OPEN;
        cut |= task->cuts.guard[g] == GOAL_CUT;
    }
    return open || (cut && !task->wants_front && task->cuts.answer.exhausted &&
                    task->cuts.answer.count == 0);
}

static enum exit_status report(struct cuts_task *task)
{
    struct cuts_report *r = &task->report;
    struct text product;
    r->verdicts = task->inputs.verdicts;
    r->verdict_count = task->inputs.case_count;
    r->goals = task->inputs.goals.items;
    r->verdict_of = task->inputs.verdict_of.items;
    r->goal_count = (uint32_t)task->inputs.goals.count;
    r->cuts = &task->cuts;
    r->cost = task->inputs.cost;
    r->friction = task->inputs.friction;
    r->no_costs = task->inputs.no_costs;
    r->complete = is_complete(task);
    progress_end(&task->progress);
    text_init(&product);
    task->format->write(r, &product);
    enum exit_status status =
        report_product(argument_value(task->inputs.arguments, "output"), &product);
    text_release(&product);
    return status != EXIT_ACCEPTABLE ? status
           : !r->complete            ? EXIT_UNDETERMINED
           : is_crossed(task)        ? EXIT_CROSSED
                                     : EXIT_ACCEPTABLE;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct cuts_task task = {.top = 0};
    enum exit_status status = read_task(arguments, &task);
    if (status == EXIT_ACCEPTABLE) {
        enum status answered = answer(&task);
        status = answered == STATUS_OK ? report(&task) : analysis_refuse(answered);
    }
    progress_end(&task.progress);
    risk_release(&task.risk);
    cuts_inputs_release(&task.inputs);
    return status;
}

const struct command command_cuts = {
    .name = "cuts",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "find the sets of safeguards that make goals unreachable, cheapest first",
    .examples =
        "  pathgate cuts chemical-biological --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0\n"
        "  pathgate cuts cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment api --deployment closed --framework meta-aasf-2.0 \\\n"
        "      --cheapest --cost '*=1' --at-most-new 2\n"
        "  pathgate cuts cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment api --framework meta-aasf-2.0 --residual 0.1 --bypass 0.05\n",
    .details =
        "A set counts as if its safeguards were in force and no others. Safeguards of the\n"
        "models that are not validated on the system are candidates ('new'). One set has to\n"
        "shut all goals jointly, of every scenario, system and deployment that is named.\n"
        "Exit status: 0; 1 where a goal is open whatever is in force, or no set within the\n"
        "constraints is enough; 3 where a budget was hit or a run was cut short: then bounds\n"
        "are stated; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
