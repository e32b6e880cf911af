# What follows from a model and its evidence. igraph is used by analyzer/structure.c alone.
noinst_LTLIBRARIES += analyzer/libanalyzer.la
analyzer_libanalyzer_la_CFLAGS = $(AM_CFLAGS) $(IGRAPH_CFLAGS)
analyzer_libanalyzer_la_LIBADD = $(IGRAPH_LIBS)
analyzer_libanalyzer_la_SOURCES = \
	analyzer/circuit.c \
	analyzer/circuit.h \
	analyzer/engine.h \
	analyzer/solutions.h
