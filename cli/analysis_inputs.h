/* The inputs of paths, probability and importance: a fault tree (Open-PSA, told by its root
 * element) or threat models with evidence, as goals over circuits whose atoms have names and
 * probabilities. */
#ifndef PATHGATE_CLI_ANALYSIS_INPUTS_H
#define PATHGATE_CLI_ANALYSIS_INPUTS_H

#include "analyzer/engine.h"
#include "analyzer/fault_tree.h"
#include "analyzer/quantity.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "export/quantities.h"

/* Options that all three take; a command's table begins with these. */
#define ANALYSIS_OPTIONS                                                                       \
    INPUT_OPTIONS, {"scenario", '\0', "ID", "of the models, this scenario alone"},             \
        {"world", '\0', "WORLD",                                                               \
         "baseline, unmitigated, defined, implemented or validated (default)"},                \
        {"top-event", '\0', "NAME", "of a fault tree, this gate (default: all top gates)"},    \
        {"mission-time", '\0', "HOURS", "of a fault tree (default 8760)"},                     \
        {"memory", '\0', "MIB", "most memory of decision diagrams (default 512)"},             \
        {"nodes", '\0', "N", "most nodes of decision diagrams at once"},                       \
        {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},       \
        {"format", '\0', "FORMAT", "text (the default), json or csv"},                         \
    {                                                                                          \
        "output", 'o', "FILE", "write to FILE instead of standard output"                      \
    }

struct analysis_inputs;

/* What people call an event of the fault tree, from the arena; NULL when memory is out. */
const char *analysis_event_name(struct analysis_inputs *inputs, uint32_t event);

/* One goal. Arrays are by atom of the circuit and owned by the inputs. */
struct analysed_goal {
    struct goal_head head;
    const struct circuit *circuit;
    literal root;
    const uint8_t *fixed;                     /* enum atom_state by atom; NULL: all free */
    struct odds odds;                         /* in the world asked for */
    const double *without_low, *without_high; /* in the baseline world, or NULL */
    uint32_t scenario;                        /* of the model, or NONE */
    const struct scenario_circuit *compiled;  /* or NULL */
};

struct analysis_inputs {
    const struct arguments *arguments;
    struct arena arena;
    struct arena text; /* of the file, while it is read */
    bool is_fault_tree;
    struct openpsa openpsa;
    struct fault_tree tree;
    struct inputs inputs; /* of threat models */
    enum world world;
    VEC(struct analysed_goal) goals;
    struct engine_options options; /* budgets and progress */
    struct progress progress;
    const struct quantity_format *format;
};

/* Reads all that the arguments name. On anything but EXIT_ACCEPTABLE the fault was explained.
 * The caller releases in any case. */
enum exit_status analysis_open(const struct arguments *arguments,
                               struct analysis_inputs *inputs);
void analysis_release(struct analysis_inputs *inputs);

/* The names of an atom, out of the arena; false when memory is out. 'compiled' is NULL for a
 * fault tree. */
bool analysis_name(struct analysis_inputs *inputs, const struct scenario_circuit *compiled,
                   uint32_t atom, struct named *name);

/* Names of several atoms. */
bool analysis_names(struct analysis_inputs *inputs, const struct scenario_circuit *compiled,
                    const uint32_t *atoms, size_t count, struct name_array *names);

/* The atoms of the engine's support that are not quantified. */
bool analysis_unquantified(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                           const struct engine *engine, struct name_array *names);

/* Writes the report: the exit status is EXIT_UNDETERMINED unless 'complete'. */
enum exit_status analysis_finish(struct analysis_inputs *inputs, const struct text *product,
                                 bool complete);

/* Says why there is no result. */
enum exit_status analysis_refuse(enum status status);

/* A whole number from 'least' to 'most', 'fallback' where the option was not given. */
bool analysis_number(const struct arguments *arguments, const char *option, uint64_t least,
                     uint64_t most, uint64_t fallback, uint64_t *number);

/* A number >= 0; NaN where the option was not given. */
bool analysis_real(const struct arguments *arguments, const char *option, double *number);

/* A number from 0 to 1; 'fallback' where the option was not given. */
bool analysis_share(const struct arguments *arguments, const char *option, double fallback,
                    double *share);

#endif
