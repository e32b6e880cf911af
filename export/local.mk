# How people and machines see a result.
noinst_LTLIBRARIES += export/libexport.la
export_libexport_la_SOURCES = \
	export/analysis_json.c \
	export/analysis_text.c \
	export/api.c \
	export/csv.c \
	export/csv.h \
	export/cuts.h \
	export/cuts_json.c \
	export/cuts_svg.c \
	export/cuts_text.c \
	export/depth.h \
	export/depth_json.c \
	export/depth_text.c \
	export/flips.h \
	export/flips_json.c \
	export/flips_text.c \
	export/heat_map.h \
	export/heat_map_json.c \
	export/heat_map_text.c \
	export/red_lines.c \
	export/red_lines.h \
	export/thresholds.h \
	export/thresholds_json.c \
	export/thresholds_text.c \
	export/attestation.c \
	export/attestation.h \
	export/certificate.c \
	export/certificate.h \
	export/certificate_parts.h \
	export/certificate_proofs.c \
	export/certificate_record.c \
	export/certificate_rules.c \
	export/briefing.h \
	export/briefing_basis.c \
	export/briefing_conditions.c \
	export/briefing_laws.c \
	export/briefing_parts.c \
	export/briefing_scenarios.c \
	export/certificate_scenarios.c \
	export/explain.c \
	export/explain.h \
	export/explain_documents.c \
	export/explain_lint.c \
	export/explain_logs.c \
	export/explain_models.c \
	export/explain_trees.c \
	export/explain_words.c \
	export/findings.c \
	export/findings.h \
	export/describe.c \
	export/describe.h \
	export/difference.c \
	export/difference.h \
	export/difference_csv.c \
	export/difference_json.c \
	export/difference_text.c \
	export/drawing.c \
	export/duties.c \
	export/duties.h \
	export/drawing.h \
	export/drawing_difference.c \
	export/drawing_difference.h \
	export/drawing_argument.c \
	export/drawing_frontier.c \
	export/drawing_grid.c \
	export/drawing_history.c \
	export/drawing_matrix.c \
	export/drawing_parts.c \
	export/drawing_parts.h \
	export/drawing_path.c \
	export/evidence.c \
	export/evidence.h \
	export/exchange.c \
	export/exchange.h \
	export/evidence_json.c \
	export/evidence_text.c \
	export/graph_adtool.c \
	export/graph_attackflow.c \
	export/graph_navigator.c \
	export/graph_openpsa.c \
	export/graph_pictures.c \
	export/graph_tables.c \
	export/graph_writers.c \
	export/graph_writers.h \
	export/html/assets.h \
	export/html/markup.c \
	export/html/markup.h \
	export/html/page.c \
	export/html/page_circuits.c \
	export/html/page_data.c \
	export/html/page_data.h \
	export/html/page_parts.h \
	export/html/page_rules.c \
	export/html/scenarios.c \
	export/html/sections.c \
	export/html/sections.h \
	export/framework.h \
	export/framework_check.c \
	export/framework_diff.c \
	export/framework_show.c \
	export/framework_words.c \
	export/history.c \
	export/history.h \
	export/history_text.c \
	export/json.c \
	export/json.h \
	export/markdown.c \
	export/markdown.h \
	export/model_difference.c \
	export/model_difference.h \
	export/model_difference_json.c \
	export/model_difference_markdown.c \
	export/model_difference_text.c \
	export/model_difference_verdicts.c \
	export/matrix.c \
	export/matrix.h \
	export/matrix_json.c \
	export/matrix_text.c \
	export/openpsa.c \
	export/openpsa.h \
	export/quantities.c \
	export/quantities.h \
	export/quantities_csv.c \
	export/quantities_json.c \
	export/quantities_text.c \
	export/record.c \
	export/record.h \
	export/report.c \
	export/report.h \
	export/report_csv.c \
	export/report_github.c \
	export/report_gsn.c \
	export/report_gsn.h \
	export/report_in_toto.c \
	export/report_junit.c \
	export/report_markdown.c \
	export/report_odds.c \
	export/report_odds.h \
	export/report_oscal.c \
	export/report_sarif.c \
	export/report_sqlite.c \
	export/report_tables.c \
	export/report_tables.h \
	export/report_tables_parts.c \
	export/report_tables_parts.h \
	export/run_manifest.c \
	export/run_manifest.h \
	export/result.c \
	export/result.h \
	export/result_json.c \
	export/result_json.h \
	export/studies.c \
	export/studies.h \
	export/verdict_json.c \
	export/verdict_text.c \
	export/verdict_text.h \
	export/verdict_text_basis.c

# The page's style and scripts become strings.
page_assets = export/html/style.css export/html/engine.js export/html/view.js
EXTRA_DIST += $(page_assets) scripts/embed
nodist_export_libexport_la_SOURCES = export/html/assets.c
CLEANFILES += export/html/assets.c
export/html/assets.c: $(page_assets) scripts/embed
	$(AM_V_GEN)$(MKDIR_P) export/html && \
	  $(top_srcdir)/scripts/embed asset_style=$(srcdir)/export/html/style.css \
	  asset_engine=$(srcdir)/export/html/engine.js asset_view=$(srcdir)/export/html/view.js \
	  >$@.new && mv $@.new $@

# The drawing program: the only one that links Graphviz, and without any GPL library. All but
# main.c is a library of its own, for the tests.
draw_libraries = export/draw/libdraw.la base/libbase.la $(GRAPHVIZ_LIBS) $(JSON_LIBS) \
	$(RSVG_LIBS) -lm
pkglibexec_PROGRAMS += export/draw/pathgate-draw
export_draw_pathgate_draw_CPPFLAGS = $(AM_CPPFLAGS) -DPATHGATE_VERSION='"$(PACKAGE_VERSION)"'
export_draw_pathgate_draw_LDADD = $(draw_libraries)
export_draw_pathgate_draw_SOURCES = export/draw/main.c
EXTRA_DIST += export/draw/drawing.schema.json tests/draw/generate tests/draw/generate-form \
	tests/draw/geometry

noinst_LTLIBRARIES += export/draw/libdraw.la
export_draw_libdraw_la_CFLAGS = $(AM_CFLAGS) $(GRAPHVIZ_CFLAGS) $(JSON_CFLAGS) $(RSVG_CFLAGS)
export_draw_libdraw_la_SOURCES = \
	export/draw/chart.c \
	export/draw/chart.h \
	export/draw/dot.c \
	export/draw/dot.h \
	export/draw/drawing.c \
	export/draw/drawing.h \
	export/draw/drawing_read.c \
	export/draw/fit.c \
	export/draw/fit.h \
	export/draw/fold.c \
	export/draw/fold.h \
	export/draw/fold_grid.c \
	export/draw/fold_tree.c \
	export/draw/grid.c \
	export/draw/grid.h \
	export/draw/guard.c \
	export/draw/guard.h \
	export/draw/json_object.c \
	export/draw/json_object.h \
	export/draw/layers.c \
	export/draw/layers.h \
	export/draw/layout.c \
	export/draw/layout.h \
	export/draw/legend.c \
	export/draw/legend.h \
	export/draw/measure.c \
	export/draw/measure.h \
	export/draw/page.c \
	export/draw/page.h \
	export/draw/raster.c \
	export/draw/raster.h \
	export/draw/scene.c \
	export/draw/scene.h \
	export/draw/shapes.c \
	export/draw/shapes.h \
	export/draw/strip.c \
	export/draw/strip.h \
	export/draw/svg.c \
	export/draw/svg.h \
	export/draw/svg_graph.c \
	export/draw/svg_graph.h \
	export/draw/theme.c \
	export/draw/theme.h \
	export/draw/tree.c \
	export/draw/tree.h
