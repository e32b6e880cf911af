# Threat models, evidence, frameworks. libxml2 is used by the XML reader and writer, SQLite by
# the evidence store.
noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(SQLITE_CFLAGS)
model_libmodel_la_LIBADD = $(XML_LIBS) $(SQLITE_LIBS)
model_libmodel_la_SOURCES =
