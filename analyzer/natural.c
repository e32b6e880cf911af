/* Schoolbook arithmetic on 32-bit words with 64-bit intermediates. */
#include "analyzer/natural.h"

#include <math.h>
#include <string.h>

uint32_t natural_width(double bits)
{
    return (uint32_t)(bits / 32) + 1;
}

void natural_set(uint32_t *n, uint32_t width, uint32_t value)
{
    memset(n, 0, width * sizeof(*n));
    n[0] = value;
}

void natural_add(uint32_t *sum, const uint32_t *n, uint32_t width)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < width; i++) {
        carry += (uint64_t)sum[i] + n[i];
        sum[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

void natural_add_product(uint32_t *sum, const uint32_t *a, const uint32_t *b, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; a[i] && i + j < width; j++) {
            carry += (uint64_t)a[i] * b[j] + sum[i + j];
            sum[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

double natural_double(const uint32_t *n, uint32_t width)
{
    /* The top 64 bits, with a sticky bit for what is below them, round once. */
    uint32_t top = width;
    while (top > 0 && n[top - 1] == 0) {
        top--;
    }
    if (top <= 2) {
        uint64_t low = top > 0 ? n[0] : 0;
        return (double)(low | (top > 1 ? (uint64_t)n[1] << 32 : 0));
    }
    uint64_t high = (uint64_t)n[top - 1] << 32 | n[top - 2];
    uint32_t rest = n[top - 3], shift = 0;
    while (!(high >> 63)) {
        high = high << 1 | rest >> 31;
        rest <<= 1;
        shift++;
    }
    bool sticky = rest != 0;
    for (uint32_t i = 0; i + 3 < top; i++) {
        sticky |= n[i] != 0;
    }
    return ldexp((double)(high | sticky), (int)(32 * (top - 2)) - (int)shift);
}

/* Divides by 10^9 and returns the remainder. */
static uint32_t split_billion(uint32_t *n, uint32_t width)
{
    uint64_t rest = 0;
    for (uint32_t i = width; i-- > 0;) {
        rest = rest << 32 | n[i];
        n[i] = (uint32_t)(rest / 1000000000u);
        rest %= 1000000000u;
    }
    return (uint32_t)rest;
}

void natural_decimal(uint32_t *n, uint32_t width, struct text *text)
{
    struct text groups = {0}; /* of nine digits each, lowest first */
    uint32_t top = width;
    size_t count = 0;
    do {
        uint32_t group = split_billion(n, top);
        text_append_bytes(&groups, (const char *)&group, sizeof group);
        count++;
        while (top > 0 && n[top - 1] == 0) {
            top--;
        }
    } while (top > 0);
    text->failed |= groups.failed;
    for (size_t i = groups.failed ? 0 : count; i-- > 0;) {
        uint32_t group;
        memcpy(&group, groups.bytes + i * sizeof group, sizeof group);
        text_format(text, i + 1 == count ? "%u" : "%09u", (unsigned)group);
    }
    text_release(&groups);
}
