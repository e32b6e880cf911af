# The command line. PATHGATE_LIBEXECDIR is the folder of pathgate-draw, overridden at run time
# by the environment's PATHGATE_LIBEXEC; PATHGATE_DATADIR is the folder of the shipped models
# (domains/, frameworks/, ...), overridden by PATHGATE_DATA.
noinst_LTLIBRARIES += cli/libcli.la
cli_libcli_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPATHGATE_LIBEXECDIR='"$(pkglibexecdir)"' \
	-DPATHGATE_DATADIR='"$(pkgdatadir)/threatmodels"'
cli_libcli_la_SOURCES =

bin_PROGRAMS += cli/pathgate
cli_pathgate_LDADD = cli/libcli.la $(internal_libraries)
cli_pathgate_SOURCES = \
	cli/main.c
