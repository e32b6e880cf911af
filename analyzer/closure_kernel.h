/* The inner loops of closure.h: gates evaluated one after the other, in 64 worlds at once or in
 * one. */
#ifndef PATHGATE_ANALYZER_CLOSURE_KERNEL_H
#define PATHGATE_ANALYZER_CLOSURE_KERNEL_H

#include "analyzer/circuit.h"

/* The word of one gate, of those of its inputs. O(inputs), times the bits of the threshold
 * where that is neither 1 nor 2 nor the number of inputs. */
uint64_t closure_word(const struct circuit *circuit, const uint64_t *nodes, uint32_t gate);

/* The words of the gates begin .. end-1, in order; no cycle may lie among them. Gate n cannot
 * hold in the lanes of denied[n]; NULL denies nothing. */
void closure_words(const struct circuit *circuit, uint32_t begin, uint32_t end,
                   const uint64_t *denied, uint64_t *nodes);

/* The same in one world, without denials. */
void closure_truths(const struct circuit *circuit, uint32_t begin, uint32_t end, bool *holds);

#endif
