# What follows from a model and its evidence. igraph is used by analyzer/structure.c alone.
noinst_LTLIBRARIES += analyzer/libanalyzer.la
analyzer_libanalyzer_la_CFLAGS = $(AM_CFLAGS) $(IGRAPH_CFLAGS)
analyzer_libanalyzer_la_LIBADD = $(IGRAPH_LIBS)
analyzer_libanalyzer_la_SOURCES = \
	analyzer/acyclic.c \
	analyzer/acyclic.h \
	analyzer/assessment.c \
	analyzer/assessment.h \
	analyzer/assessment_parts.c \
	analyzer/assessment_parts.h \
	analyzer/attack_paths.c \
	analyzer/bdd.c \
	analyzer/bdd.h \
	analyzer/belief.c \
	analyzer/belief.h \
	analyzer/caveats.c \
	analyzer/caveats.h \
	analyzer/choke_points.c \
	analyzer/circuit.c \
	analyzer/circuit.h \
	analyzer/closure.c \
	analyzer/closure.h \
	analyzer/compiled.h \
	analyzer/compiler.c \
	analyzer/compiler.h \
	analyzer/contribution.c \
	analyzer/counting.c \
	analyzer/engine.c \
	analyzer/engine.h \
	analyzer/evaluate.c \
	analyzer/factor.c \
	analyzer/factor.h \
	analyzer/families.h \
	analyzer/fault_tree.c \
	analyzer/fault_tree.h \
	analyzer/flips.c \
	analyzer/measure.c \
	analyzer/measure.h \
	analyzer/modules.c \
	analyzer/modules.h \
	analyzer/natural.c \
	analyzer/natural.h \
	analyzer/ranking.c \
	analyzer/region.c \
	analyzer/region.h \
	analyzer/reorder.c \
	analyzer/reorder.h \
	analyzer/sampling.c \
	analyzer/sampling.h \
	analyzer/scenario_circuit.c \
	analyzer/scenario_circuit.h \
	analyzer/simplify.c \
	analyzer/simplify.h \
	analyzer/situation.c \
	analyzer/situation.h \
	analyzer/solutions.c \
	analyzer/solutions.h \
	analyzer/table.c \
	analyzer/table.h \
	analyzer/tiers.c \
	analyzer/tiers.h \
	analyzer/verdict.c \
	analyzer/verdict.h \
	analyzer/zdd.c \
	analyzer/zdd.h
