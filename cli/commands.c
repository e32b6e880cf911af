/* The list of commands, in the order in which help shows them. */
#include "cli/cmd.h"

/* clang-format off */
const struct command *const commands[] = {
    &command_init,
    &command_check,
    &command_analyze,
    &command_verdict,
    &command_whatif,
    &command_compare,
    &command_matrix,
    &command_cuts,
    &command_depth,
    &command_thresholds,
    &command_history,
    &command_paths,
    &command_probability,
    &command_importance,
    &command_diagram,
    &command_report,
    &command_evidence_import,
    &command_evidence_observe,
    &command_evidence_list,
    &command_evidence_show,
    &command_evidence_export,
    &command_evidence_verify,
    &command_fmt,
    &command_framework_check,
    &command_framework_show,
    &command_import,
    &command_schema,
    NULL,
};
