# One program a test file, built from tests/<folder>/<name>.c and linked with every folder.
# A header that tests share goes to EXTRA_DIST.
LDADD = cli/libcli.la $(internal_libraries) $(CMOCKA_LIBS)

EXTRA_DIST += tests/leaks.suppressions
TESTS = $(check_PROGRAMS) tests/golden/run tests/golden/verdict-facts tests/golden/every-rule \
	tests/schema/validate
TESTS += tests/mutation/some
EXTRA_DIST += tests/mutation/run tests/mutation/packs.py tests/mutation/some
EXTRA_DIST += tests/schema/validate tests/schema/validate.py tests/install/check tests/install/deb
TESTS += tests/docs/run tests/oracle/aralia tests/oracle/printed tests/exchange/run
TESTS += tests/explain/run
TESTS += tests/schema/editors
EXTRA_DIST += tests/schema/editors
EXTRA_DIST += tests/room
EXTRA_DIST += tests/explain/run tests/explain/codes.py
TESTS += tests/browser/equal tests/browser/drive tests/browser/published
EXTRA_DIST += tests/browser/equal tests/browser/equal.js tests/browser/drive tests/browser/drive.js
EXTRA_DIST += tests/browser/published tests/browser/published.js
EXTRA_DIST += tests/browser/states.js tests/browser/package.json tests/browser/package-lock.json
EXTRA_DIST += tests/exchange/run tests/exchange/adtool.py tests/exchange/attackflow.py \
	tests/exchange/schema.py
EXTRA_DIST += tests/oracle/aralia tests/bench/bounds tests/bench/compare tests/bench/scale tests/bench/import \
	tests/bench/authoring
EXTRA_DIST += tests/bench/matrix tests/bench/verify tests/bench/tables
TESTS += tests/bench/tables

# Every case counts: the programs speak TAP. Crashes belong to the sanitizer, not to cmocka.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/scripts/run-test
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	ASAN_OPTIONS=handle_segv=2:detect_stack_use_after_return=1; export ASAN_OPTIONS; \
	LSAN_OPTIONS='suppressions=$(abs_top_srcdir)/tests/leaks.suppressions:print_suppressions=0'; \
	export LSAN_OPTIONS; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS; \
	PATHGATE='$(abs_top_builddir)/cli/pathgate'; export PATHGATE; \
	PATHGATE_LIBEXEC='$(abs_top_builddir)/export/draw'; export PATHGATE_LIBEXEC; \
	PATHGATE_DATA='$(abs_top_srcdir)/threatmodels'; export PATHGATE_DATA; \
	PATHGATE_SOURCE='$(abs_top_srcdir)'; export PATHGATE_SOURCE;

.PHONY: golden-update bench fuzz

golden-update: programs
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/tests/golden/run --update

# One program a topic, each prints what it measured; and generators of large inputs.
bench_programs = tests/bench/bench_circuit tests/bench/bench_cuts \
	tests/bench/bench_frontier
bench_generators = tests/bench/bench_closure tests/bench/generate_inspect \
	tests/bench/generate_openpsa tests/bench/measure tests/bench/tokenise
EXTRA_PROGRAMS += $(bench_programs) $(bench_generators)
CLEANFILES += $(bench_programs) $(bench_generators)

# make bench BENCH_PARTS='compare scale' runs these scripts alone, 'programs' the programs.
BENCH_PARTS = programs compare bounds authoring matrix verify scale import
bench: $(bench_programs) $(bench_generators) programs
	@$(AM_TESTS_ENVIRONMENT) MEASURE=tests/bench/measure; export MEASURE; \
	BENCH_BUILT=tests/bench; export BENCH_BUILT; VERIFY=verify/pathgate-verify; export VERIFY; \
	for part in $(BENCH_PARTS); do \
	  if test $$part = programs; then \
	    for program in $(bench_programs); do ./$$program || exit 1; done; \
	  else $(top_srcdir)/tests/bench/$$part || exit 1; fi; \
	done

# One program an input format (configure CC=clang --enable-fuzz); a folder tests/fuzz/<name>.corpus
# is where the fuzzer starts from.
FUZZ_SECONDS = 60
fuzz_programs = tests/fuzz/fuzz_certificate tests/fuzz/fuzz_circuit tests/fuzz/fuzz_duties \
	tests/fuzz/fuzz_evidence \
	tests/fuzz/fuzz_graph \
	tests/fuzz/fuzz_import \
	tests/fuzz/fuzz_layout \
	tests/fuzz/fuzz_openpsa \
	tests/fuzz/fuzz_policy tests/fuzz/fuzz_threatmodel
if FUZZ
noinst_PROGRAMS += $(fuzz_programs)
tests_fuzz_fuzz_certificate_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_certificate_LDADD = verify/libverify.la $(LDADD)
tests_fuzz_fuzz_circuit_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_duties_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_evidence_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_graph_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_import_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_layout_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_openpsa_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_policy_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_threatmodel_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

fuzz: $(fuzz_programs)
	@for program in $(fuzz_programs); do \
	  corpus=fuzz-corpus/$${program##*/}; \
	  seeds=$(srcdir)/$$program.corpus; \
	  case $$program in *fuzz_graph) seeds=$(srcdir)/tests/golden/exchange/fixtures ;; esac; \
	  $(MKDIR_P) $$corpus && \
	  if test -d $$seeds; then cp -R $$seeds/. $$corpus/; fi && \
	  ./$$program -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
	    -artifact_prefix=$${program##*/}- $$corpus || exit 1; \
	done
else
fuzz:
	@echo "configure with CC=clang --enable-fuzz first" >&2; exit 1
endif

EXTRA_DIST += tests/oracle/cases.h
EXTRA_DIST += tests/oracle/circuits.h
EXTRA_DIST += tests/oracle/printed tests/oracle/printed.py
EXTRA_DIST += tests/oracle/made.h
EXTRA_DIST += tests/oracle/naive.h
EXTRA_DIST += tests/oracle/packs.h
EXTRA_DIST += tests/oracle/trees.h
EXTRA_DIST += tests/oracle/worlds.h
EXTRA_DIST += tests/unit/circuit_fixture.h
EXTRA_DIST += tests/unit/report_fixture.h
EXTRA_DIST += tests/unit/situation_fixture.h
EXTRA_DIST += tests/unit/import_fixture.h
EXTRA_DIST += tests/unit/folder.h
EXTRA_DIST += tests/unit/model_text.h
EXTRA_DIST += tests/unit/store_fixture.h
EXTRA_DIST += tests/unit/store_version_1.sql tests/unit/store_version_2.sql
EXTRA_DIST += tests/fuzz/fuzz_certificate.corpus/fair.cert
EXTRA_DIST += tests/fuzz/fuzz_duties.corpus/sound.xml tests/fuzz/fuzz_duties.corpus/two-clocks.xml
EXTRA_DIST += tests/fuzz/fuzz_evidence.corpus/everything.xml
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/every-eval-ever.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/harmbench.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/inspect-cancelled.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/inspect-old.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/inspect.eval
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/inspect.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/jailbreakbench.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/lm-eval.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/exported.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/metr.json
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/metr.yaml
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/openai.jsonl
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/table.csv
EXTRA_DIST += tests/fuzz/fuzz_import.corpus/unfinished.eval
EXTRA_DIST += tests/fuzz/fuzz_layout.corpus/everything.xml
EXTRA_DIST += tests/fuzz/fuzz_openpsa.corpus/everything.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/asks-everything.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/judged-without-question.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/last-decision-has-a-condition.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/level-of-a-criterion-too-high.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/sound.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/tiers-from-the-highest.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/two-comparisons.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/unknown-criterion.xml
EXTRA_DIST += tests/fuzz/fuzz_policy.corpus/unknown-tier-of-a-condition.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/at-least-too-many.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/baseline-above-levels.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/condition-with-truth-and-probability.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/cuts-without-a-target.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/import-outside-root.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/need-of-another-scenario.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/sound.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/too-deep.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/two-faults.xml
EXTRA_DIST += tests/fuzz/fuzz_threatmodel.corpus/unknown-need.xml
EXTRA_DIST += tests/fuzz/scratch.h
EXTRA_DIST += tests/unit/openpsa_fixture.h
EXTRA_DIST += tests/unit/windows.h

# Adding a test is one line here.
check_PROGRAMS += tests/oracle/test_bounds
check_PROGRAMS += tests/oracle/test_certificate
check_PROGRAMS += tests/oracle/test_cover
check_PROGRAMS += tests/oracle/test_cuts
check_PROGRAMS += tests/oracle/test_deciding
check_PROGRAMS += tests/oracle/test_flips
check_PROGRAMS += tests/oracle/test_frontier
check_PROGRAMS += tests/oracle/test_diagrams
check_PROGRAMS += tests/oracle/test_engine
check_PROGRAMS += tests/oracle/test_goal_odds
check_PROGRAMS += tests/oracle/test_intervals
check_PROGRAMS += tests/oracle/test_whatif
check_PROGRAMS += tests/oracle/test_layout
check_PROGRAMS += tests/oracle/test_model_difference
check_PROGRAMS += tests/oracle/test_path_difference
check_PROGRAMS += tests/oracle/test_policy_table
check_PROGRAMS += tests/oracle/test_rules
check_PROGRAMS += tests/oracle/test_samples
check_PROGRAMS += tests/oracle/test_scram
check_PROGRAMS += tests/oracle/test_thresholds
check_PROGRAMS += tests/oracle/test_worlds
check_PROGRAMS += tests/oracle/test_openpsa_import
check_PROGRAMS += tests/oracle/test_openpsa_writer
check_PROGRAMS += tests/oracle/test_proofs
check_PROGRAMS += tests/oracle/test_quantities
check_PROGRAMS += tests/oracle/test_xml
check_PROGRAMS += tests/unit/test_acyclic
check_PROGRAMS += tests/unit/test_condense
check_PROGRAMS += tests/unit/test_sweep
check_PROGRAMS += tests/unit/test_api
check_PROGRAMS += tests/unit/test_arena
check_PROGRAMS += tests/unit/test_assessment
check_PROGRAMS += tests/unit/test_bad_files
check_PROGRAMS += tests/unit/test_bdd
check_PROGRAMS += tests/unit/test_belief
check_PROGRAMS += tests/unit/test_simplify
check_PROGRAMS += tests/unit/test_model_difference
check_PROGRAMS += tests/unit/test_modules
check_PROGRAMS += tests/unit/test_single_gate
check_PROGRAMS += tests/unit/test_factor
check_PROGRAMS += tests/unit/test_grouping
check_PROGRAMS += tests/unit/test_ordering
check_PROGRAMS += tests/unit/test_redundancy
check_PROGRAMS += tests/unit/test_blocks
check_PROGRAMS += tests/unit/test_bounding
check_PROGRAMS += tests/unit/test_circuit
check_PROGRAMS += tests/unit/test_cone
check_PROGRAMS += tests/unit/test_closure
check_PROGRAMS += tests/unit/test_clusters
check_PROGRAMS += tests/unit/test_comparison
check_PROGRAMS += tests/unit/test_diagnostics
check_PROGRAMS += tests/unit/test_confirming
check_PROGRAMS += tests/unit/test_cuts
check_PROGRAMS += tests/unit/test_digest
check_PROGRAMS += tests/unit/test_digest_missing
check_PROGRAMS += tests/unit/test_draw_fold
check_PROGRAMS += tests/unit/test_draw_layers
check_PROGRAMS += tests/unit/test_draw_page
check_PROGRAMS += tests/unit/test_draw_read
check_PROGRAMS += tests/unit/test_elementary
check_PROGRAMS += tests/unit/test_engine
check_PROGRAMS += tests/unit/test_evidence
check_PROGRAMS += tests/unit/test_exchange
check_PROGRAMS += tests/unit/test_file
check_PROGRAMS += tests/unit/test_forecast
check_PROGRAMS += tests/unit/test_gathering
check_PROGRAMS += tests/unit/test_grammar
check_PROGRAMS += tests/unit/test_mapping
check_PROGRAMS += tests/unit/test_calendar
check_PROGRAMS += tests/unit/test_decimal
check_PROGRAMS += tests/unit/test_clocks
check_PROGRAMS += tests/unit/test_ranking
check_PROGRAMS += tests/unit/test_recorded
check_PROGRAMS += tests/unit/test_matrix
check_PROGRAMS += tests/unit/test_measure
check_PROGRAMS += tests/unit/test_library
check_PROGRAMS += tests/unit/test_lint
check_PROGRAMS += tests/unit/test_importance
check_PROGRAMS += tests/unit/test_in_use
check_PROGRAMS += tests/unit/test_likelihood
check_PROGRAMS += tests/unit/test_graph
check_PROGRAMS += tests/unit/test_import
check_PROGRAMS += tests/unit/test_import_bad
check_PROGRAMS += tests/unit/test_import_faults
check_PROGRAMS += tests/unit/test_memory
check_PROGRAMS += tests/unit/test_names
check_PROGRAMS += tests/unit/test_narrowing
check_PROGRAMS += tests/unit/test_natural
check_PROGRAMS += tests/unit/test_openpsa
check_PROGRAMS += tests/unit/test_openpsa_expression
check_PROGRAMS += tests/unit/test_openpsa_law
check_PROGRAMS += tests/unit/test_page
check_PROGRAMS += tests/unit/test_parallel
check_PROGRAMS += tests/unit/test_planning
check_PROGRAMS += tests/unit/test_policy
check_PROGRAMS += tests/unit/test_policy_check
check_PROGRAMS += tests/unit/test_policy_difference
check_PROGRAMS += tests/unit/test_pooling
check_PROGRAMS += tests/unit/test_quantity
check_PROGRAMS += tests/unit/test_random
check_PROGRAMS += tests/unit/test_region
check_PROGRAMS += tests/unit/test_registry
check_PROGRAMS += tests/unit/test_reorder
check_PROGRAMS += tests/unit/test_report
check_PROGRAMS += tests/unit/test_sampling
check_PROGRAMS += tests/unit/test_scenario_circuit
check_PROGRAMS += tests/unit/test_settling
check_PROGRAMS += tests/unit/test_sharing
check_PROGRAMS += tests/unit/test_situation
check_PROGRAMS += tests/unit/test_solutions
check_PROGRAMS += tests/unit/test_source
check_PROGRAMS += tests/unit/test_splitting
check_PROGRAMS += tests/unit/test_statistics
check_PROGRAMS += tests/unit/test_store
check_PROGRAMS += tests/unit/test_store_faults
check_PROGRAMS += tests/unit/test_store_history
check_PROGRAMS += tests/unit/test_store_use
check_PROGRAMS += tests/unit/test_store_versions
check_PROGRAMS += tests/unit/test_structure
check_PROGRAMS += tests/unit/test_table
check_PROGRAMS += tests/unit/test_text
check_PROGRAMS += tests/unit/test_threatmodel
check_PROGRAMS += tests/unit/test_tiers
check_PROGRAMS += tests/unit/test_uplift
check_PROGRAMS += tests/unit/test_vec
check_PROGRAMS += tests/unit/test_verdict
check_PROGRAMS += tests/unit/test_whatif
check_PROGRAMS += tests/unit/test_windows
check_PROGRAMS += tests/unit/test_xml_layout
check_PROGRAMS += tests/unit/test_xml_opening
check_PROGRAMS += tests/unit/test_xml_reader
check_PROGRAMS += tests/unit/test_zdd
check_PROGRAMS += tests/unit/test_xml_tree

# This one loads a library that it need not have been linked with.
tests_unit_test_library_CPPFLAGS = $(AM_CPPFLAGS) -DSQLITE_SONAME='"$(SQLITE_SONAME)"'
tests_unit_test_library_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)

# And this one cannot load what it needs.
tests_unit_test_digest_missing_CPPFLAGS = $(AM_CPPFLAGS) \
	-DNETTLE_SONAME='"libpathgate-none.so.1"' -DHOGWEED_SONAME='"libpathgate-none.so.1"'
tests_unit_test_digest_missing_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS) $(HOGWEED_CFLAGS)
tests_unit_test_digest_missing_SOURCES = tests/unit/test_digest_missing.c base/digest.c \
	base/signature.c

# The drawing program's tests link what it links, and no GPL library.
tests_unit_test_draw_fold_LDADD = $(draw_libraries) $(CMOCKA_LIBS)
tests_unit_test_draw_layers_LDADD = $(draw_libraries) $(CMOCKA_LIBS)
tests_unit_test_draw_page_LDADD = $(draw_libraries) $(CMOCKA_LIBS)
tests_unit_test_draw_read_LDADD = $(draw_libraries) $(CMOCKA_LIBS)

tests_oracle_test_certificate_LDADD = verify/libverify.la $(LDADD)
tests_oracle_test_proofs_LDADD = verify/libverify.la $(LDADD)
