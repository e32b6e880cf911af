# What follows from a model and its evidence. igraph is used by analyzer/structure.c alone.
noinst_LTLIBRARIES += analyzer/libanalyzer.la
analyzer_libanalyzer_la_CFLAGS = $(AM_CFLAGS) $(IGRAPH_CFLAGS)
analyzer_libanalyzer_la_LIBADD = $(IGRAPH_LIBS)
analyzer_libanalyzer_la_SOURCES = \
	analyzer/acyclic.c \
	analyzer/acyclic.h \
	analyzer/bdd.c \
	analyzer/bdd.h \
	analyzer/circuit.c \
	analyzer/circuit.h \
	analyzer/compiled.h \
	analyzer/compiler.c \
	analyzer/compiler.h \
	analyzer/counting.c \
	analyzer/engine.c \
	analyzer/engine.h \
	analyzer/evaluate.c \
	analyzer/families.h \
	analyzer/fault_tree.c \
	analyzer/fault_tree.h \
	analyzer/modules.c \
	analyzer/modules.h \
	analyzer/natural.c \
	analyzer/natural.h \
	analyzer/ranking.c \
	analyzer/region.c \
	analyzer/region.h \
	analyzer/simplify.c \
	analyzer/simplify.h \
	analyzer/solutions.c \
	analyzer/solutions.h \
	analyzer/table.c \
	analyzer/table.h \
	analyzer/zdd.c \
	analyzer/zdd.h
