# One program a test file, built from tests/<folder>/<name>.c and linked with every folder.
# Adding a test is one line here.
check_PROGRAMS += tests/unit/test_arena

LDADD = cli/libcli.la $(internal_libraries) $(CMOCKA_LIBS)

# Golden tests: what the program prints for tests/golden/<area>/<case>/cmd.
GOLDEN = tests/golden/run
dist_check_SCRIPTS = $(GOLDEN)

TESTS = $(check_PROGRAMS) $(GOLDEN)

# Every case counts: the programs speak TAP. Crashes belong to the sanitizer, not to cmocka.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	ASAN_OPTIONS=handle_segv=2:detect_stack_use_after_return=1; export ASAN_OPTIONS; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS; \
	PATHGATE='$(abs_top_builddir)/cli/pathgate'; export PATHGATE; \
	PATHGATE_LIBEXEC='$(abs_top_builddir)/export/draw'; export PATHGATE_LIBEXEC; \
	PATHGATE_DATA='$(abs_top_srcdir)/threatmodels'; export PATHGATE_DATA; \
	PATHGATE_SOURCE='$(abs_top_srcdir)'; export PATHGATE_SOURCE;

.PHONY: golden-update
golden-update: all
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(top_srcdir)/tests/golden/run --update
