# How people and machines see a result.
noinst_LTLIBRARIES += export/libexport.la
export_libexport_la_SOURCES =

# The drawing program: the only one that links Graphviz, and without any GPL library.
if DRAW
pkglibexec_PROGRAMS += export/draw/pathgate-draw
endif
export_draw_pathgate_draw_CFLAGS = $(AM_CFLAGS) $(GRAPHVIZ_CFLAGS) $(JSON_CFLAGS) $(RSVG_CFLAGS)
export_draw_pathgate_draw_LDADD = base/libbase.la $(GRAPHVIZ_LIBS) $(JSON_LIBS) $(RSVG_LIBS) -lm
export_draw_pathgate_draw_SOURCES = \
	export/draw/main.c
