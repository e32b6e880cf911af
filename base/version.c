/* The version, set once in configure.ac. */
#include "pathgate.h"

const char *pathgate_version(void)
{
    return PATHGATE_VERSION;
}
