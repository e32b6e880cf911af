/* Choices of some of several things. */
#ifndef PATHGATE_ANALYZER_CHOICES_H
#define PATHGATE_ANALYZER_CHOICES_H

#include <stdbool.h>
#include <stdint.h>

/* The next choice of 'size' out of 'count', ascending, in lexicographic order; the first is 0
 * .. size - 1. False after the last. */
static inline bool choice_next(uint32_t *choice, uint32_t size, uint32_t count)
{
    for (uint32_t i = size; i-- > 0;) {
        if (choice[i] < count - size + i) {
            choice[i]++;
            for (uint32_t j = i + 1; j < size; j++) {
                choice[j] = choice[j - 1] + 1;
            }
            return true;
        }
    }
    return false;
}

#endif
