# Threat models, evidence, frameworks. libxml2 is used by the XML reader and writer, SQLite by
# the evidence store.
noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(SQLITE_CFLAGS)
model_libmodel_la_LIBADD = $(XML_LIBS) $(SQLITE_LIBS)
model_libmodel_la_SOURCES = \
	model/database.c \
	model/database.h \
	model/documents.h \
	model/documents_evidence.c \
	model/documents_framework.c \
	model/documents_threatmodel.c \
	model/evidence.c \
	model/evidence.h \
	model/evidence_reader.c \
	model/grammar.c \
	model/grammar.h \
	model/grammar_xsd.c \
	model/label.c \
	model/label.h \
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
	model/policy.h \
	model/policy_reader.c \
	model/registry.c \
	model/registry.h \
	model/store.c \
	model/store.h \
	model/store_read.c \
	model/store_records.h \
	model/store_schema.c \
	model/store_schema.h \
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
	model/xml_reader.c \
	model/xml_reader.h \
	model/xml_tree.c \
	model/xml_tree.h
