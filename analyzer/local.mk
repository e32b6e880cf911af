# What follows from a model and its evidence. igraph is used by analyzer/structure.c alone, GLPK
# by analyzer/integer_program.c.
# What follows from a model and its evidence. igraph is used by analyzer/structure.c alone, which
# loads it when it is needed.
noinst_LTLIBRARIES += analyzer/libanalyzer.la
analyzer_libanalyzer_la_CPPFLAGS = $(AM_CPPFLAGS) -DIGRAPH_SONAME='"$(IGRAPH_SONAME)"'
analyzer_libanalyzer_la_CFLAGS = $(AM_CFLAGS) $(IGRAPH_CFLAGS)
analyzer_libanalyzer_la_LIBADD = $(IGRAPH_LIBS) $(GLPK_LIBS)
analyzer_libanalyzer_la_SOURCES = \
	analyzer/acyclic.c \
	analyzer/acyclic.h \
	analyzer/assessment.c \
	analyzer/assessment.h \
	analyzer/assessment_parts.c \
	analyzer/assessment_parts.h \
	analyzer/assumptions.h \
	analyzer/attack_paths.c \
	analyzer/difference.c \
	analyzer/difference.h \
	analyzer/whatif.c \
	analyzer/whatif.h \
	analyzer/bdd.c \
	analyzer/bdd.h \
	analyzer/belief.c \
	analyzer/belief.h \
	analyzer/caveats.c \
	analyzer/caveats.h \
	analyzer/choke_points.c \
	analyzer/bounding.c \
	analyzer/bounding.h \
	analyzer/circuit.c \
	analyzer/circuit.h \
	analyzer/closure.c \
	analyzer/closure.h \
	analyzer/compiled.h \
	analyzer/compiler.c \
	analyzer/compiler.h \
	analyzer/contribution.c \
	analyzer/counting.c \
	analyzer/cover.c \
	analyzer/cover.h \
	analyzer/engine.c \
	analyzer/engine.h \
	analyzer/evaluate.c \
	analyzer/factor.c \
	analyzer/factor.h \
	analyzer/families.h \
	analyzer/fault_tree.c \
	analyzer/fault_tree.h \
	analyzer/flips.c \
	analyzer/gathering.c \
	analyzer/gathering.h \
	analyzer/guarding.c \
	analyzer/guarding.h \
	analyzer/goal_odds.c \
	analyzer/goal_odds.h \
	analyzer/in_use.c \
	analyzer/in_use.h \
	analyzer/importance.c \
	analyzer/importance.h \
	analyzer/integer_program.c \
	analyzer/integer_program.h \
	analyzer/likelihood.c \
	analyzer/likelihood.h \
	analyzer/measure.c \
	analyzer/measure.h \
	analyzer/modules.c \
	analyzer/modules.h \
	analyzer/natural.c \
	analyzer/natural.h \
	analyzer/path_listing.c \
	analyzer/path_listing.h \
	analyzer/quantity.c \
	analyzer/quantity.h \
	analyzer/ranking.c \
	analyzer/region.c \
	analyzer/region.h \
	analyzer/reorder.c \
	analyzer/reorder.h \
	analyzer/sampling.c \
	analyzer/sampling.h \
	analyzer/scenario_circuit.c \
	analyzer/scenario_circuit.h \
	analyzer/shapley.c \
	analyzer/shapley.h \
	analyzer/simplify.c \
	analyzer/simplify.h \
	analyzer/situation.c \
	analyzer/situation.h \
	analyzer/solutions.c \
	analyzer/solutions.h \
	analyzer/structure.c \
	analyzer/structure.h \
	analyzer/table.c \
	analyzer/uplift.c \
	analyzer/uplift.h \
	analyzer/table.h \
	analyzer/tiers.c \
	analyzer/tiers.h \
	analyzer/verdict.c \
	analyzer/verdict.h \
	analyzer/zdd.c \
	analyzer/zdd.h
