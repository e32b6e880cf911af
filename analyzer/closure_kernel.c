/* Every gate holds iff as many of its inputs do as its threshold says, and is evaluated so. No
 * branch asks for its kind or for truth, which in a large circuit would be foreseen half of the
 * time; only for the number of its inputs, which rarely changes.
 *
 * What remains is the way of the inputs to the processor. One world takes a byte a node: that
 * of a million gates fits the second cache. The words of 64 worlds do not, so they are asked
 * for before their turn. */
#include "analyzer/closure_kernel.h"

/* Edges between asking for a word and using it: enough for a cache miss, few enough to stay in
 * the nearest cache (8 KiB). */
enum { AHEAD = 128 };

static inline void ask_for(const uint64_t *word)
{
#ifdef __GNUC__
    __builtin_prefetch(word);
#else
    (void)word;
#endif
}

static inline uint64_t value_of(const uint64_t *nodes, literal input)
{
    return nodes[literal_node(input)] ^ (0 - (uint64_t)literal_complemented(input));
}

/* Counts in bit-sliced counters: counter[b] holds bit b of the count of every lane; as many
 * bits as the number of inputs has. */
static uint64_t count_row(const literal *inputs, uint32_t count, uint32_t threshold,
                          const uint64_t *nodes)
{
    uint64_t counter[32];
    int bits = 0;
    if (threshold > count) {
        return 0;
    }
    for (; count >> bits; bits++) {
        counter[bits] = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t carry = value_of(nodes, inputs[i]);
        for (int b = 0; b < bits; b++) {
            uint64_t next = counter[b] & carry;
            counter[b] ^= carry;
            carry = next;
        }
    }
    uint64_t more = 0, equal = ~(uint64_t)0; /* compared with k from the highest bit down */
    for (int b = bits - 1; b >= 0; b--) {
        uint64_t wanted = 0 - (uint64_t)(threshold >> b & 1);
        more |= equal & counter[b] & ~wanted;
        equal &= ~(counter[b] ^ wanted);
    }
    return more | equal;
}

/* Whether a gate must be counted: its threshold is neither 1 nor 2 nor the number of its
 * inputs. A product, so that this is one branch, and one that is foreseen. */
static inline bool is_counted(uint32_t count, uint32_t threshold)
{
    return (uint64_t)((threshold - 1) & ~UINT32_C(1)) * (threshold ^ count) != 0;
}

/* The word of a gate that need not be counted. */
static inline uint64_t close_row(const literal *inputs, uint32_t count, uint32_t threshold,
                                 const uint64_t *nodes)
{
    uint64_t one = 0, two = 0, all = ~(uint64_t)0; /* lanes in which so many inputs hold */
    if (count == 3) {
        uint64_t x = value_of(nodes, inputs[0]), y = value_of(nodes, inputs[1]),
                 z = value_of(nodes, inputs[2]);
        one = x | y | z;
        two = (x & y) | (z & (x | y));
        all = x & y & z;
    } else {
        for (uint32_t i = 0; i < count; i++) {
            uint64_t value = value_of(nodes, inputs[i]);
            two |= one & value;
            one |= value;
            all &= value;
        }
    }
    uint64_t is_one = 0 - (uint64_t)(threshold == 1), is_two = 0 - (uint64_t)(threshold == 2),
             is_all = 0 - (uint64_t)(threshold == count);
    return (one & is_one) | (two & is_two) | (all & is_all);
}

uint64_t closure_word(const struct circuit *circuit, const uint64_t *nodes, uint32_t gate)
{
    uint32_t from = circuit->first[gate], count = circuit->first[gate + 1] - from;
    uint32_t threshold = circuit->threshold[gate];
    const literal *inputs = circuit->inputs + from;
    return is_counted(count, threshold) ? count_row(inputs, count, threshold, nodes)
                                        : close_row(inputs, count, threshold, nodes);
}

/* Up to the first gate that must be counted, which it returns: a call in this loop would cost
 * it its registers. */
static uint32_t close_words(const struct circuit *circuit, uint32_t begin, uint32_t end,
                            const uint64_t *denied, uint64_t *nodes)
{
    const uint32_t *first = circuit->first, *threshold = circuit->threshold;
    uint32_t last = circuit->edge_count < AHEAD ? 0 : circuit->edge_count - AHEAD;
    uint32_t from = first[begin];
    for (uint32_t gate = begin; gate < end; gate++) {
        const literal *inputs = circuit->inputs + from;
        uint32_t to = first[gate + 1], count = to - from;
        if (is_counted(count, threshold[gate])) {
            return gate;
        }
        if (to <= last && count == 3) {
            ask_for(nodes + literal_node(inputs[AHEAD]));
            ask_for(nodes + literal_node(inputs[AHEAD + 1]));
            ask_for(nodes + literal_node(inputs[AHEAD + 2]));
        }
        uint64_t word = close_row(inputs, count, threshold[gate], nodes);
        nodes[gate] = denied ? word & ~denied[gate] : word;
        from = to;
    }
    return end;
}

void closure_words(const struct circuit *circuit, uint32_t begin, uint32_t end,
                   const uint64_t *denied, uint64_t *nodes)
{
    while ((begin = close_words(circuit, begin, end, denied, nodes)) < end) {
        uint64_t word = closure_word(circuit, nodes, begin);
        nodes[begin] = denied ? word & ~denied[begin] : word;
        begin++;
    }
}

/* In a coherent circuit no literal is complemented, which is known when this is inlined. */
static inline uint32_t truth_of(const bool *holds, literal input, bool coherent)
{
    uint32_t truth = holds[literal_node(input)];
    return coherent ? truth : truth ^ literal_complemented(input);
}

static inline void close_truths(const struct circuit *circuit, uint32_t begin, uint32_t end,
                                bool coherent, bool *holds)
{
    const uint32_t *first = circuit->first, *threshold = circuit->threshold;
    uint32_t from = first[begin];
    for (uint32_t gate = begin; gate < end; gate++) {
        const literal *inputs = circuit->inputs + from;
        uint32_t to = first[gate + 1], count = to - from, held = 0;
        if (count == 3) {
            held = truth_of(holds, inputs[0], coherent) + truth_of(holds, inputs[1], coherent) +
                   truth_of(holds, inputs[2], coherent);
        } else {
            for (uint32_t i = 0; i < count; i++) {
                held += truth_of(holds, inputs[i], coherent);
            }
        }
        holds[gate] = held >= threshold[gate];
        from = to;
    }
}

void closure_truths(const struct circuit *circuit, uint32_t begin, uint32_t end, bool *holds)
{
    if (circuit->coherent) {
        close_truths(circuit, begin, end, true, holds);
    } else {
        close_truths(circuit, begin, end, false, holds);
    }
}
