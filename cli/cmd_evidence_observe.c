/* evidence observe: what monitoring counted, an incident or an event of a duty, out of the
 * command line. The options become an evidence file of one record, which is read, checked and
 * stored like any other: its digest stands for what was typed. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/names.h"
#include "export/evidence.h"
#include "model/store.h"

#include <string.h>

static const struct option observe_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system, which the store knows"},
    {"deployment", '\0', "TYPE", "where: closed, api, ..."},
    {"safeguard", '\0', "ID",
     "the safeguard that was watched; of an incident, those concerned"},
    {"from", '\0', "YYYY-MM-DD", "the first day of the period"},
    {"until", '\0', "YYYY-MM-DD", "the last day of the period"},
    {"attempts", '\0', "N", "attempts of misuse that were counted"},
    {"bypasses", '\0', "N", "how many of them got past the safeguard"},
    {"incidents", '\0', "N", "how many incidents were counted"},
    {"incident", '\0', "ID", "record an incident of that name instead of counts"},
    {"event", '\0', "ID", "record an event that duties are about instead of counts"},
    {"kind", '\0', "KIND",
     "of an incident: incident (the default) or near-miss; of an event: release, deployment, "
     "..."},
    {"title", '\0', "TEXT", "what happened, in a line"},
    {"date", '\0', "DATE", "when it happened: YYYY-MM-DD; of an event, perhaps with THH:MM"},
    {"about", '\0', "ID", "the incident that the event is about"},
    {"fulfils", '\0', "LAW/DUTY", "the duties that the event fulfilled"},
    {"severity", '\0', "WORD", "serious, major, critical or severe"},
    {"scenario", '\0', "ID", "the scenarios that it concerns"},
    {"domain", '\0', "ID", "the domains that it concerns"},
    {"reopens", '\0', "WORDS", "validation, assessment or nothing"},
    {"resolved", '\0', "YYYY-MM-DD", "since when it reopens nothing any more"},
    {"source", '\0', "TITLE", "the document that says so"},
    {"cite", '\0', "PLACE", "where in it"},
    {"illustrative", '\0', NULL, "it is made up: no source"},
    {"dry-run", '\0', NULL, "say what would be stored, and store nothing"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

/* An option and the attribute that it becomes. */
struct mapped {
    const char *option, *attribute;
};

static const struct mapped common[] = {{"deployment", "deployment"}, {"cite", "cite"}};
static const struct mapped counted[] = {{"safeguard", "safeguard"}, {"from", "from"},
                                        {"until", "until"},         {"attempts", "attempts"},
                                        {"bypasses", "bypasses"},   {"incidents", "incidents"}};
static const struct mapped described[] = {
    {"incident", "id"},        {"kind", "kind"},         {"title", "title"},
    {"date", "date"},          {"severity", "severity"}, {"safeguard", "safeguards"},
    {"scenario", "scenarios"}, {"domain", "domains"},    {"reopens", "reopens"},
    {"resolved", "resolved"},
};

static const struct mapped dated[] = {{"event", "id"},       {"kind", "kind"},
                                      {"title", "title"},    {"date", "date"},
                                      {"about", "incident"}, {"fulfils", "fulfils"}};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void append_attribute(struct text *out, const char *name, const char *value)
{
    text_format(out, "\n      %s=\"", name);
    text_append_xml(out, value);
    text_append_char(out, '"');
}

static void append_options(struct text *out, const struct arguments *arguments,
                           const struct mapped *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = argument_value(arguments, table[i].option);
        if (value) {
            append_attribute(out, table[i].attribute, value);
        }
    }
}

/* The records that can be made, the one without a name first. */
static const struct record {
    const char *element;
    const struct mapped *options;
    size_t count;
} records[] = {{"observation", counted, COUNT(counted)},
               {"incident", described, COUNT(described)},
               {"event", dated, COUNT(dated)}};

/* The one that is asked for: that whose name is given. */
static const struct record *choose_record(const struct arguments *arguments)
{
    for (size_t i = 1; i < COUNT(records); i++) {
        if (argument_value(arguments, records[i].element)) {
            return &records[i];
        }
    }
    return &records[0];
}

static void append_record(struct text *out, const struct arguments *arguments)
{
    const struct record *record = choose_record(arguments);
    text_format(out, "    <%s", record->element);
    append_options(out, arguments, record->options, record->count);
    if (strcmp(record->element, "incident") == 0 && !argument_value(arguments, "kind")) {
        append_attribute(out, "kind", incident_kind_words[INCIDENT_HARM]);
    }
    append_options(out, arguments, common, COUNT(common));
    if (argument_value(arguments, "source")) {
        append_attribute(out, "source", "source");
    }
    if (argument_value(arguments, "illustrative")) {
        append_attribute(out, "illustrative", "yes");
    }
    text_append(out, "/>\n");
}

/* The evidence file that says what the command line says; the system is described as it is. */
static void write_file(struct text *out, const struct arguments *arguments,
                       const struct evidence *known)
{
    text_append(out, "<evidence version=\"1\">\n");
    if (argument_value(arguments, "source")) {
        text_append(out, "  <source id=\"source\"");
        append_attribute(out, "title", argument_value(arguments, "source"));
        text_append(out, "/>\n");
    }
    text_append(out, "  <system");
    append_attribute(out, "id", known->system);
    append_attribute(out, "title", known->title);
    if (*known->developer) {
        append_attribute(out, "developer", known->developer);
    }
    if (*known->date) {
        append_attribute(out, "date", known->date);
    }
    text_append(out, ">\n");
    append_record(out, arguments);
    text_append(out, "  </system>\n</evidence>\n");
}

static bool has_option(const struct record *record, const char *option)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->options[i].option, option) == 0) {
            return true;
        }
    }
    return false;
}

/* One record at a time: an option of another one is refused. */
static bool options_agree(const struct arguments *arguments)
{
    const struct record *chosen = choose_record(arguments);
    for (const struct record *r = records; r < records + COUNT(records); r++) {
        for (size_t i = 0; i < r->count; i++) {
            const char *option = r->options[i].option;
            if (!has_option(chosen, option) && argument_value(arguments, option)) {
                fprintf(stderr, "pathgate: '--%s' is no option %s '--%s'\n", option,
                        chosen == records ? "without" : "beside",
                        chosen == records ? r->element : chosen->element);
                return false;
            }
        }
    }
    return true;
}

/* Says that nothing is known of a safeguard whose record would therefore change nothing. */
static void warn_of_stranger(const struct evidence *known, const char *safeguard,
                             struct diagnostics *diagnostics)
{
    VEC(const char *) names = {0};
    bool listed = true, found = false;
    for (size_t i = 0; i < known->safeguards.count && listed; i++) {
        found |= evidence_lists(safeguard, known->safeguards.items[i].safeguard);
        listed = vec_push(&names, known->safeguards.items[i].safeguard);
    }
    if (!found && listed) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "unknown-safeguard",
                        (struct place){NULL, 0},
                        "the store has no status of the safeguard '%.80s' on '%.80s'",
                        safeguard, known->system);
        diagnostics_suggest(diagnostics, safeguard, names.items, names.count);
    }
    vec_release(&names);
}

static enum status read_record(const struct arguments *arguments, struct store *store,
                               struct text *file, struct diagnostics *diagnostics)
{
    struct evidence_set known;
    evidence_set_init(&known);
    enum status status =
        store_load(store, argument_value(arguments, "system"), &known, diagnostics);
    if (status == STATUS_OK) {
        write_file(file, arguments, &known.systems.items[0]);
        status = file->failed ? STATUS_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK && argument_value(arguments, "safeguard")) {
        warn_of_stranger(&known.systems.items[0], argument_value(arguments, "safeguard"),
                         diagnostics);
    }
    evidence_set_release(&known);
    return status;
}

static enum exit_status run_observe(const struct arguments *arguments)
{
    bool json, dry = argument_value(arguments, "dry-run") != NULL;
    struct store *store = NULL;
    struct evidence_set set;
    struct import_result result = {0};
    struct diagnostics diagnostics;
    struct text file, product;
    if (!require_option(arguments, "evidence") || !require_option(arguments, "system") ||
        !read_text_or_json(arguments, &json) || !options_agree(arguments)) {
        return EXIT_USAGE;
    }
    evidence_set_init(&set);
    diagnostics_init(&diagnostics);
    text_init(&file);
    text_init(&product);
    const char *path = argument_value(arguments, "evidence");
    enum status status = store_open(path, STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = read_record(arguments, store, &file, &diagnostics);
    }
    store_close(store);
    store = NULL;
    struct source source = {
        .path = "command line", .bytes = text_string(&file), .length = file.length};
    if (status == STATUS_OK) {
        status = evidence_read(&source, &set, &diagnostics);
    }
    if (status == STATUS_OK && !dry) {
        status = store_open(path, STORE_WRITE, &store, &diagnostics);
    }
    if (status == STATUS_OK && !dry) {
        status = store_import(store, &set, 1, &result, &diagnostics);
    }
    store_close(store);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE && json) {
        import_write_json(&set, &result, 1, dry, &product);
    } else if (exit_status == EXIT_ACCEPTABLE) {
        import_write_text(&set, &result, 1, dry, path, &product);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(NULL, &product);
    }
    text_release(&product);
    text_release(&file);
    diagnostics_release(&diagnostics);
    evidence_set_release(&set);
    return exit_status;
}

const struct command command_evidence_observe = {
    .name = "evidence observe",
    .operands = "--evidence STORE --system NAME "
                "(--from DATE --until DATE | --incident ID | --event ID)",
    .summary = "record what monitoring counted in use, an incident, or an event of a duty",
    .examples =
        "  pathgate evidence observe --evidence store.db --system my-system \\\n"
        "      --safeguard filter --deployment closed --from 2026-05-01 --until 2026-05-31 \\\n"
        "      --attempts 4100 --bypasses 12 --source 'Monitoring report of May'\n"
        "  pathgate evidence observe --evidence store.db --system my-system \\\n"
        "      --incident leak-1 --title 'Filter off for an hour' --date 2026-05-09 \\\n"
        "      --safeguard filter --severity serious --source 'Incident report 1'\n"
        "  pathgate evidence observe --evidence store.db --system my-system \\\n"
        "      --event api --kind deployment --deployment api --title 'The API opens' \\\n"
        "      --date 2026-06-01 --source 'Release notes'\n",
    .details =
        "Counts are held against the criteria of the safeguard: they can fail one and\n"
        "never meet one. An incident reopens the validation of the safeguards and the\n"
        "assessment of the scenarios and domains that it concerns, until a later\n"
        "validation or until it is resolved: the same --incident again, --resolved DATE.\n"
        "A near miss reopens only what --reopens says. An event starts the clocks of duties\n"
        "that 'pathgate duties' runs, or says which were fulfilled. Several ids stand in one\n"
        "value, separated by blanks.\n",
    .options = observe_options,
    .run = run_observe,
};
