/* Statements of a certificate: "KIND NUMBER NAME ARGUMENT... = ANSWER", numbered as they come.
 */
#include "export/certificate_parts.h"

#include <stdarg.h>
#include <stdio.h>

static void take_name(struct certifying *c, const char *format, va_list arguments)
{
    char buffer[1024]; /* ids are at most LIMIT_ID_BYTES long */
    int length = vsnprintf(buffer, sizeof(buffer), format, arguments);
    text_clear(&c->name);
    text_append_bytes(&c->name, buffer,
                      length < 0                            ? 0
                      : (size_t)length < sizeof(buffer) - 1 ? (size_t)length
                                                            : sizeof(buffer) - 1);
}

void certifying_name(struct certifying *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    take_name(c, format, arguments);
    va_end(arguments);
}

static char sign_of(belief b, enum reading reading)
{
    bool low = belief_has(b, lane_low(reading)), high = belief_has(b, lane_high(reading));
    return low ? 'Y' : !high ? 'N' : belief_is_missing(b, reading) ? '-' : '?';
}

static void append_answer(struct text *out, answer a)
{
    int worlds = a == everywhere(a & BELIEF_YES) ? 1 : ANSWER_WORLDS;
    for (int w = 0; w < worlds; w++) {
        belief b = a >> w * LANE_COUNT & BELIEF_YES;
        text_append(out, w ? "/" : "");
        text_append_char(out, sign_of(b, READING_POINT));
        text_append_char(out, sign_of(b, READING_BOUND));
    }
}

answer certifying_answer_of(const struct certifying *c, uint32_t operand)
{
    switch (operand) {
    case LITERAL_YES:
        return ANSWER_YES;
    case LITERAL_HELPED:
        return ANSWER_YES & ~(answer)BELIEF_YES;
    case LITERAL_VALIDATED:
        return (answer)BELIEF_YES << (int)WORLD_VALIDATED * LANE_COUNT;
    case LITERAL_UNKNOWN:
        return everywhere(BELIEF_UNKNOWN);
    case LITERAL_POSSIBLE:
        return everywhere(BELIEF_POSSIBLE);
    case LITERAL_BOUND:
        return everywhere(1 << LANE_BOUND_HIGH | 1 << LANE_BOUND_CLEAR);
    default:
        return operand < c->answers.count ? c->answers.items[operand] : ANSWER_NO;
    }
}

void certifying_append_operand(struct certifying *c, uint32_t operand)
{
    text_append_char(c->out, ' ');
    if (operand < LITERAL_YES) {
        text_format(c->out, "%u", (unsigned)operand);
    } else {
        append_answer(c->out, certifying_answer_of(c, operand));
    }
}

void certifying_begin(struct certifying *c, const char *kind)
{
    text_format(c->out, "%s %zu ", kind, c->answers.count);
    text_append(c->out, text_string(&c->name));
}

uint32_t certifying_end(struct certifying *c, answer a)
{
    text_append(c->out, " = ");
    append_answer(c->out, a);
    text_append_char(c->out, '\n');
    if (!vec_push(&c->answers, a)) {
        c->status = c->status == STATUS_OK ? STATUS_MEMORY : c->status;
        return 0;
    }
    return (uint32_t)c->answers.count - 1;
}

uint32_t certifying_given(struct certifying *c, answer a)
{
    certifying_begin(c, "given");
    return certifying_end(c, a);
}

uint32_t certifying_gate(struct certifying *c, bool all, const uint32_t *inputs, size_t count)
{
    answer a = all ? ANSWER_YES : ANSWER_NO;
    certifying_begin(c, all ? "all" : "any");
    for (size_t i = 0; i < count; i++) {
        answer input = certifying_answer_of(c, inputs[i]);
        certifying_append_operand(c, inputs[i]);
        a = all ? a & input : a | input;
    }
    return certifying_end(c, a);
}

/* Both readings of all worlds, each yes where its lane is set. */
static answer spread(answer a, const int lanes[2])
{
    answer spread = ANSWER_NO;
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        for (int r = READING_POINT; r <= READING_BOUND; r++) {
            enum reading reading = (enum reading)r;
            belief yes = (belief)(1 << lane_low(reading) | 1 << lane_high(reading) |
                                  1 << lane_clear(reading));
            spread |= a >> (w * LANE_COUNT + lanes[r]) & 1 ? (answer)yes << w * LANE_COUNT : 0;
        }
    }
    return spread;
}

uint32_t certifying_from(struct certifying *c, uint32_t operand, char sign)
{
    static const int lanes[][2] = {{LANE_POINT_LOW, LANE_BOUND_LOW},
                                   {LANE_POINT_CLEAR, LANE_BOUND_CLEAR},
                                   {LANE_POINT_HIGH, LANE_BOUND_HIGH}};
    certifying_begin(c, "from");
    certifying_append_operand(c, operand);
    text_format(c->out, " %c", sign);
    return certifying_end(c,
                          spread(certifying_answer_of(c, operand), lanes[sign == 'Y'   ? 0
                                                                         : sign == '?' ? 1
                                                                                       : 2]));
}

/* Of an answer that is yes or no everywhere. */
static uint32_t oppose(struct certifying *c, uint32_t operand)
{
    certifying_begin(c, "not");
    certifying_append_operand(c, operand);
    return certifying_end(c, ~certifying_answer_of(c, operand) & ANSWER_YES);
}

/* Yes where it is no, or it is not yes and then as it is, or possible. */
uint32_t certifying_not(struct certifying *c, uint32_t operand, bool settled)
{
    static const int lows[] = {LANE_POINT_LOW, LANE_BOUND_LOW},
                     highs[] = {LANE_POINT_HIGH, LANE_BOUND_HIGH};
    answer a = certifying_answer_of(c, operand);
    uint32_t either[2], both[2] = {0, settled ? (uint32_t)LITERAL_POSSIBLE : operand};
    if (spread(a, lows) == spread(a, highs)) {
        return oppose(c, operand);
    }
    either[0] = oppose(c, certifying_from(c, operand, '-'));
    both[0] = oppose(c, certifying_from(c, operand, 'Y'));
    either[1] = certifying_gate(c, true, both, 2);
    return certifying_gate(c, false, either, 2);
}

uint32_t certifying_reading(struct certifying *c, uint32_t operand, enum reading reading)
{
    static const int lanes[][3] = {{LANE_POINT_LOW, LANE_POINT_HIGH, LANE_POINT_CLEAR},
                                   {LANE_BOUND_LOW, LANE_BOUND_HIGH, LANE_BOUND_CLEAR}};
    answer a = certifying_answer_of(c, operand), both = ANSWER_NO;
    certifying_begin(c, reading == READING_POINT ? "point" : "bound");
    certifying_append_operand(c, operand);
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        for (int part = 0; part < 3; part++) {
            bool so = a >> (w * LANE_COUNT + lanes[reading][part]) & 1;
            answer bits = (answer)(1 << lanes[0][part] | 1 << lanes[1][part]);
            both |= so ? bits << w * LANE_COUNT : 0;
        }
    }
    return certifying_end(c, both);
}

uint32_t certifying_in(struct certifying *c, uint32_t operand, enum world world)
{
    answer a = certifying_answer_of(c, operand);
    certifying_begin(c, "in");
    certifying_append_operand(c, operand);
    text_format(c->out, " %d", (int)world);
    return certifying_end(c, everywhere(a >> (int)world * LANE_COUNT & BELIEF_YES));
}

static void refuse(struct certifying *c)
{
    if (c->status == STATUS_OK) {
        c->status = STATUS_INVALID;
        c->why = "its records do not lead to what the analysis found";
    }
}

void certifying_expect(struct certifying *c, uint32_t operand, answer expected)
{
    if (certifying_answer_of(c, operand) != expected) {
        refuse(c);
    }
}
