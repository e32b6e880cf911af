# Targets that are not about compiling, and the scripts behind them.
EXTRA_DIST += \
	scripts/build-deb \
	scripts/coverage \
	scripts/install-packages \
	scripts/lint/debian \
	scripts/lint/foreign \
	scripts/lint/format \
	scripts/lint/headers \
	scripts/lint/includes \
	scripts/lint/linking \
	scripts/lint/listed \
	scripts/lint/manual \
	scripts/lint/run \
	scripts/lint/shell \
	scripts/lint/size \
	scripts/lint/sources \
	scripts/lint/symbols \
	scripts/packages \
	scripts/packages-browser \
	scripts/packages-debian \
	scripts/packages-node \
	scripts/run-test

# The Debian packages; scripts/build-deb makes them.
EXTRA_DIST += \
	debian/changelog \
	debian/control \
	debian/copyright \
	debian/libpathgate-dev.examples \
	debian/libpathgate-dev.install \
	debian/libpathgate0.install \
	debian/pathgate.docs \
	debian/pathgate.examples \
	debian/pathgate.install \
	debian/rules \
	debian/source/format

.PHONY: programs lint format coverage

# What a user runs, without library and tests.
programs: $(bin_PROGRAMS) $(pkglibexec_PROGRAMS)

lint: all
	@BUILD='$(abs_top_builddir)' $(SHELL) $(top_srcdir)/scripts/lint/run

format:
	cd $(top_srcdir) && scripts/lint/sources | xargs clang-format -i

if COVERAGE
coverage:
	find . -name '*.gcda' -exec rm -f {} +
	$(MAKE) $(AM_MAKEFLAGS) check
	@$(SHELL) $(top_srcdir)/scripts/coverage $(abs_top_builddir)
else
coverage:
	@echo "configure with --enable-coverage first" >&2; exit 1
endif
