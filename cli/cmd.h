/* The commands, one definition each; cli/commands.c lists them. */
#ifndef PATHGATE_CLI_CMD_H
#define PATHGATE_CLI_CMD_H

#include "cli/command.h"

extern const struct command command_check;
extern const struct command command_analyze;
extern const struct command command_verdict;
extern const struct command command_compare;
extern const struct command command_completion;
extern const struct command command_cuts;
extern const struct command command_depth;
extern const struct command command_diagram;
extern const struct command command_diff;
extern const struct command command_duties;
extern const struct command command_evidence_export;
extern const struct command command_evidence_import;
extern const struct command command_evidence_list;
extern const struct command command_evidence_observe;
extern const struct command command_evidence_show;
extern const struct command command_evidence_verify;
extern const struct command command_explain;
extern const struct command command_fmt;
extern const struct command command_framework_check;
extern const struct command command_framework_diff;
extern const struct command command_framework_show;
extern const struct command command_export;
extern const struct command command_flips;
extern const struct command command_history;
extern const struct command command_import;
extern const struct command command_importance;
extern const struct command command_init;
extern const struct command command_matrix;
extern const struct command command_new;
extern const struct command command_paths;
extern const struct command command_probability;
extern const struct command command_report;
extern const struct command command_schema;
extern const struct command command_signature_verify;
extern const struct command command_thresholds;
extern const struct command command_whatif;

#endif
