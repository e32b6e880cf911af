/* Records of a certificate: "NUMBER KIND NAME ARGUMENT... = ANSWER", numbered as they come. */
#include "export/certificate_parts.h"

#include <stdarg.h>
#include <stdio.h>

static void fail(struct certifying *c)
{
    if (c->status == STATUS_OK) {
        c->status = STATUS_MEMORY;
    }
}

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

static void begin(struct certifying *c, const char *kind)
{
    text_format(c->out, "%zu %s ", c->answers.count, kind);
    text_append(c->out, text_string(&c->name));
}

static char sign_of(belief b, enum reading reading)
{
    bool low = belief_has(b, lane_low(reading)), high = belief_has(b, lane_high(reading));
    return low ? 'Y' : !high ? 'N' : belief_is_missing(b, reading) ? '-' : '?';
}

static void append_belief(struct text *out, belief b)
{
    text_append_char(out, ' ');
    text_append_char(out, sign_of(b, READING_POINT));
    text_append_char(out, sign_of(b, READING_BOUND));
}

uint32_t certifying_answer(struct certifying *c, const char *before, answer a)
{
    text_append(c->out, before);
    int worlds = a == everywhere(a & BELIEF_YES) ? 1 : ANSWER_WORLDS;
    for (int w = 0; w < worlds; w++) {
        append_belief(c->out, a >> w * LANE_COUNT & BELIEF_YES);
    }
    text_append_char(c->out, '\n');
    if (!vec_push(&c->answers, a)) {
        fail(c);
        return 0;
    }
    return (uint32_t)c->answers.count - 1;
}

uint32_t certifying_given(struct certifying *c, answer a)
{
    begin(c, "given");
    return certifying_answer(c, " =", a);
}

static answer answer_of(const struct certifying *c, uint32_t node)
{
    return node < c->answers.count ? c->answers.items[node] : 0;
}

uint32_t certifying_gate(struct certifying *c, bool all, const uint32_t *inputs, size_t count)
{
    answer a = all ? ANSWER_YES : ANSWER_NO;
    begin(c, all ? "all" : "any");
    for (size_t i = 0; i < count; i++) {
        text_format(c->out, " %u", (unsigned)inputs[i]);
        a = all ? a & answer_of(c, inputs[i]) : a | answer_of(c, inputs[i]);
    }
    return certifying_answer(c, " =", a);
}

/* What was not assessed stays so under "not"; outside the baseline world it does not matter. */
static belief operate(char kind, belief b)
{
    belief result = kind == 'h' ? b : 0;
    for (int r = READING_POINT; r <= READING_BOUND; r++) {
        enum reading reading = (enum reading)r;
        int low = lane_low(reading), high = lane_high(reading), clear = lane_clear(reading);
        if (kind == 'o') {
            bool possible = !belief_has(b, low);
            result |=
                (belief)(!belief_has(b, high) << low | possible << high | possible << clear);
        } else if (kind == 's' && belief_has(b, low)) {
            result |= (belief)(1 << low | 1 << high | 1 << clear);
        }
    }
    if (kind == 'h') {
        result |= (belief)(belief_has(b, LANE_POINT_HIGH) << LANE_BOUND_HIGH |
                           belief_has(b, LANE_POINT_CLEAR) << LANE_BOUND_CLEAR);
    }
    return kind == 'n' ? belief_not(b) : result;
}

uint32_t certifying_operation(struct certifying *c, const char *kind, uint32_t node)
{
    answer a = 0;
    begin(c, kind);
    for (int w = 0; w < ANSWER_WORLDS; w++) {
        belief b = answer_of(c, node) >> w * LANE_COUNT & BELIEF_YES;
        a |= (answer)operate(*kind, b) << w * LANE_COUNT;
    }
    text_format(c->out, " %u", (unsigned)node);
    return certifying_answer(c, " =", a);
}

uint32_t certifying_in(struct certifying *c, uint32_t node, enum world world)
{
    belief b = answer_of(c, node) >> (int)world * LANE_COUNT & BELIEF_YES;
    begin(c, "in");
    text_format(c->out, " %u %s", (unsigned)node, world_words[world]);
    return certifying_answer(c, " =", everywhere(b));
}

uint32_t certifying_at(struct certifying *c, uint32_t node, int lane)
{
    answer bits = answer_of(c, node) >> lane & everywhere(1);
    begin(c, "at");
    text_format(c->out, " %u %s", (unsigned)node, certificate_lanes[lane]);
    return certifying_answer(c, " =", bits * BELIEF_YES);
}

static void refuse(struct certifying *c)
{
    if (c->status == STATUS_OK) {
        c->status = STATUS_INVALID;
        c->why = "its records do not lead to what the analysis found";
    }
}

void certifying_expect(struct certifying *c, uint32_t node, answer expected)
{
    if (answer_of(c, node) != expected) {
        refuse(c);
    }
}

void certifying_conclude(struct certifying *c, uint32_t node)
{
    certifying_expect(c, node, ANSWER_YES);
    text_format(c->out, "therefore %u ", (unsigned)node);
    text_append(c->out, text_string(&c->name));
    text_append_char(c->out, '\n');
}
