# What every folder stands on. Nettle is used by base/digest.c and base/signature.c alone, and
# loaded when it is needed.
noinst_LTLIBRARIES += base/libbase.la
base_libbase_la_CPPFLAGS = $(AM_CPPFLAGS) -DPATHGATE_VERSION='"$(PACKAGE_VERSION)"' \
	-DNETTLE_SONAME='"$(NETTLE_SONAME)"' -DHOGWEED_SONAME='"$(HOGWEED_SONAME)"'
base_libbase_la_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS) $(HOGWEED_CFLAGS)
base_libbase_la_LIBADD = -lm
base_libbase_la_SOURCES = \
	base/arena.c \
	base/arena.h \
	base/calendar.c \
	base/calendar.h \
	base/decimal.c \
	base/decimal.h \
	base/clusters.c \
	base/clusters.h \
	base/comparison.c \
	base/comparison.h \
	base/diagnostics.c \
	base/diagnostics.h \
	base/digest.c \
	base/digest.h \
	base/elementary.c \
	base/elementary.h \
	base/file.c \
	base/file.h \
	base/library.c \
	base/library.h \
	base/file_stream.c \
	base/file_stream.h \
	base/limits.h \
	base/memory.c \
	base/memory.h \
	base/names.c \
	base/names.h \
	base/parallel.c \
	base/parallel.h \
	base/pooling.c \
	base/pooling.h \
	base/random.c \
	base/random.h \
	base/statistics.c \
	base/statistics.h \
	base/signature.c \
	base/signature.h \
	base/source.c \
	base/source.h \
	base/status.h \
	base/text.c \
	base/text.h \
	base/vec.c \
	base/vec.h \
	base/version.c
