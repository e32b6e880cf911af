# The command line. PATHGATE_LIBEXECDIR is the folder of pathgate-draw, overridden at run time
# by the environment's PATHGATE_LIBEXEC; PATHGATE_DATADIR is the folder of the shipped models
# (domains/, frameworks/, ...), overridden by PATHGATE_DATA.
noinst_LTLIBRARIES += cli/libcli.la
cli_libcli_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPATHGATE_LIBEXECDIR='"$(pkglibexecdir)"' \
	-DPATHGATE_DATADIR='"$(pkgdatadir)/threatmodels"'
cli_libcli_la_SOURCES = \
	cli/analysis_engine.c \
	cli/analysis_engine.h \
	cli/analysis_inputs.c \
	cli/analysis_inputs.h \
	cli/analysis_run.c \
	cli/analysis_run.h \
	cli/certify.c \
	cli/certify.h \
	cli/cmd.h \
	cli/cmd_assess.c \
	cli/cmd_check.c \
	cli/cmd_compare.c \
	cli/cmd_completion.c \
	cli/cmd_cuts.c \
	cli/cmd_depth.c \
	cli/cmd_thresholds.c \
	cli/cmd_diagram.c \
	cli/cmd_diff.c \
	cli/cmd_flips.c \
	cli/cmd_duties.c \
	cli/cmd_evidence_export.c \
	cli/cmd_evidence_import.c \
	cli/cmd_evidence_list.c \
	cli/cmd_evidence_observe.c \
	cli/cmd_evidence_show.c \
	cli/cmd_evidence_verify.c \
	cli/cmd_explain.c \
	cli/cmd_fmt.c \
	cli/cmd_framework_check.c \
	cli/cmd_framework_diff.c \
	cli/cmd_framework_show.c \
	cli/cmd_export.c \
	cli/cmd_history.c \
	cli/cmd_import.c \
	cli/cmd_importance.c \
	cli/cmd_init.c \
	cli/cmd_matrix.c \
	cli/cmd_new.c \
	cli/cmd_paths.c \
	cli/cmd_probability.c \
	cli/cmd_report.c \
	cli/cmd_schema.c \
	cli/cmd_signature_verify.c \
	cli/cmd_whatif.c \
	cli/command.c \
	cli/command.h \
	cli/commands.c \
	cli/diff_pictures.c \
	cli/diff_pictures.h \
	cli/difference_run.c \
	cli/difference_run.h \
	cli/cuts_inputs.c \
	cli/cuts_inputs.h \
	cli/conversion.c \
	cli/conversion.h \
	cli/delivery.c \
	cli/delivery.h \
	cli/draw_process.c \
	cli/draw_process.h \
	cli/goal_samples.c \
	cli/goal_samples.h \
	cli/inputs.c \
	cli/inputs.h \
	cli/large_tree.c \
	cli/large_tree.h \
	cli/picture.c \
	cli/picture.h \
	cli/progress.c \
	cli/progress.h \
	cli/report.c \
	cli/report.h \
	cli/revision.c \
	cli/revision.h \
	cli/tree_costs.c \
	cli/tree_costs.h \
	cli/tree_steps.c \
	cli/tree_steps.h \
	cli/whatif_changes.c \
	cli/whatif_changes.h

bin_PROGRAMS += cli/pathgate
cli_pathgate_LDADD = cli/libcli.la $(internal_libraries)
cli_pathgate_SOURCES = \
	cli/main.c
