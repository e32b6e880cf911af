# The manual. What documents show of the program's output, the reference tables and the pictures
# are made by the program; tests/docs/run holds them to it.
EXTRA_DIST += \
	tests/docs/commands.awk \
	tests/docs/run

.PHONY: docs

docs: programs
	PATH='$(abs_top_builddir)/cli':$$PATH; $(AM_TESTS_ENVIRONMENT) \
	  export PATH; $(SHELL) $(top_srcdir)/docs/pictures/draw $(srcdir)/docs/pictures
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(top_srcdir)/tests/docs/run --update
