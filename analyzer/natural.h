/* Natural numbers of a fixed width, for exact counts: 'width' words of 32 bits, lowest first.
 * The caller chooses a width that no result overflows. */
#ifndef PATHGATE_ANALYZER_NATURAL_H
#define PATHGATE_ANALYZER_NATURAL_H

#include "base/text.h"

#include <stdint.h>

/* Words that hold every number below 2 to the 'bits'. */
uint32_t natural_width(double bits);

void natural_set(uint32_t *n, uint32_t width, uint32_t value);
void natural_add(uint32_t *sum, const uint32_t *n, uint32_t width);

/* sum += a * b. O(width * width). */
void natural_add_product(uint32_t *sum, const uint32_t *a, const uint32_t *b, uint32_t width);

/* The nearest double, or infinity. */
double natural_double(const uint32_t *n, uint32_t width);

/* Appends the decimal digits. 'n' is used up. O(width * digits). */
void natural_decimal(uint32_t *n, uint32_t width, struct text *text);

#endif
