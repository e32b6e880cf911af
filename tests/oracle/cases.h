/* Which cases an oracle tries, as PATHGATE_ORACLE_CASES and PATHGATE_ORACLE_SEED say: how many,
 * and the first. */
#ifndef PATHGATE_TESTS_ORACLE_CASES_H
#define PATHGATE_TESTS_ORACLE_CASES_H

#include <stdint.h>
#include <stdlib.h>

static inline uint64_t cases_setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

static inline uint64_t cases_to_try(uint64_t otherwise)
{
    return cases_setting("PATHGATE_ORACLE_CASES", otherwise);
}

static inline uint64_t cases_first(void)
{
    return cases_setting("PATHGATE_ORACLE_SEED", 1);
}

#endif
