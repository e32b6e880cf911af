/* Numbers as they are mostly written. */
#ifndef PATHGATE_BASE_DECIMAL_H
#define PATHGATE_BASE_DECIMAL_H

#include <stdbool.h>

/* Reads a string that is a decimal number as a whole, of at most fifteen digits, with or
 * without a sign and a point and without an exponent: exactly what strtod makes of it in the C
 * locale, several times faster. False for any other string, which may be a number all the same.
 * O(1). */
bool decimal_read(const char *string, double *number);

#endif
