# Threat models, evidence, frameworks. libxml2 is used by the XML reader, SQLite by the evidence
# store, libarchive by the archive reader; each is loaded when it is needed.
noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DXML_SONAME='"$(XML_SONAME)"' \
	-DSQLITE_SONAME='"$(SQLITE_SONAME)"' -DARCHIVE_SONAME='"$(ARCHIVE_SONAME)"' \
	-DYAML_SONAME='"$(YAML_SONAME)"'
model_libmodel_la_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(SQLITE_CFLAGS) $(ARCHIVE_CFLAGS) \
	$(YAML_CFLAGS)
model_libmodel_la_SOURCES = \
	model/archive_reader.c \
	model/archive_reader.h \
	model/database.c \
	model/database.h \
	model/documents.h \
	model/documents_evidence.c \
	model/documents_framework.c \
	model/documents_mapping.c \
	model/documents_threatmodel.c \
	model/evidence.c \
	model/evidence.h \
	model/evidence_reader.c \
	model/evidence_study.c \
	model/evidence_reading.h \
	model/evidence_use.c \
	model/grammar.c \
	model/grammar.h \
	model/grammar_xsd.c \
	model/import.c \
	model/import.h \
	model/import_build.c \
	model/import_csv.c \
	model/import_detect.c \
	model/import_every_eval.c \
	model/import_exchange.c \
	model/import_helm.c \
	model/import_inspect.c \
	model/import_inspect.h \
	model/import_inspect_log.c \
	model/import_inspect_samples.c \
	model/import_lm_eval.c \
	model/import_log.c \
	model/import_log.h \
	model/import_metr.c \
	model/import_openai.c \
	model/import_paths.c \
	model/import_tallies.c \
	model/json_node.c \
	model/json_reader.c \
	model/json_reader.h \
	model/json_scan.c \
	model/json_scan.h \
	model/label.c \
	model/label.h \
	model/mapping.c \
	model/mapping.h \
	model/model_files.c \
	model/model_files.h \
	model/openpsa.c \
	model/openpsa.h \
	model/openpsa_build.h \
	model/openpsa_ccf.c \
	model/openpsa_domain.c \
	model/openpsa_expression.c \
	model/openpsa_expression.h \
	model/openpsa_formula.c \
	model/openpsa_law.c \
	model/openpsa_law.h \
	model/openpsa_reader.c \
	model/openpsa_reading.c \
	model/openpsa_reading.h \
	model/openpsa_resolve.c \
	model/openpsa_term.c \
	model/policy.c \
	model/policy.h \
	model/policy_predicates.c \
	model/policy_reader.c \
	model/policy_reading.h \
	model/registry.c \
	model/registry.h \
	model/store.c \
	model/store.h \
	model/store_history.c \
	model/store_history.h \
	model/store_read.c \
	model/store_records.h \
	model/store_schema.c \
	model/store_schema.h \
	model/store_schema_2.c \
	model/store_sql.h \
	model/store_survey.c \
	model/store_write.c \
	model/terms.c \
	model/terms.h \
	model/threatmodel.c \
	model/threatmodel.h \
	model/threatmodel_declare.c \
	model/threatmodel_reader.c \
	model/threatmodel_reading.h \
	model/threatmodel_resolve.c \
	model/xml_plain.c \
	model/xml_plain.h \
	model/xml_reader.c \
	model/xml_reader.h \
	model/xml_tree.c \
	model/xml_tree.h \
	model/yaml_reader.c \
	model/yaml_reader.h
