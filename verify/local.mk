# The checker of certificates: a program of its own that shares no code with the others.
noinst_LTLIBRARIES += verify/libverify.la
verify_libverify_la_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS)
verify_libverify_la_LIBADD = $(NETTLE_LIBS)
verify_libverify_la_SOURCES = verify/check.c verify/check.h

bin_PROGRAMS += verify/pathgate-verify
verify_pathgate_verify_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS)
verify_pathgate_verify_LDADD = verify/libverify.la
verify_pathgate_verify_SOURCES = verify/main.c
