# Scripts behind the targets that are not about compiling.
EXTRA_DIST += \
	scripts/install-packages \
	scripts/packages
