/* What is believed of a statement, at both readings at once, as six bits ("lanes"):
 *
 *     bound low    true even at the lower end of every interval
 *     point low    true at every estimate, whatever is unknown
 *     point high   possible at the estimates, depending on what is unknown
 *     bound high   possible at the upper end of every interval
 *     point clear, bound clear   as high, if all that was not assessed came out clear (NO)
 *
 * Because bits stand for worlds, Kleene's and/or are bitwise, and evaluating a monotone graph
 * once on these bits gives the exact three-valued answer at both readings. */
#ifndef PATHGATE_ANALYZER_BELIEF_H
#define PATHGATE_ANALYZER_BELIEF_H

#include "model/terms.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint8_t belief;

enum {
    LANE_BOUND_LOW,
    LANE_POINT_LOW,
    LANE_POINT_HIGH,
    LANE_BOUND_HIGH,
    LANE_POINT_CLEAR,
    LANE_BOUND_CLEAR,
    LANE_COUNT,
};

#define BELIEF_NO ((belief)0)
#define BELIEF_YES ((belief)0x3F)
/* Cannot be ruled out although it was assessed. */
#define BELIEF_POSSIBLE                                                                        \
    ((belief)(1 << LANE_POINT_HIGH | 1 << LANE_BOUND_HIGH | 1 << LANE_POINT_CLEAR |            \
              1 << LANE_BOUND_CLEAR))
/* Not assessed: cannot be ruled out, but would be NO if it came out clear. */
#define BELIEF_UNKNOWN ((belief)(1 << LANE_POINT_HIGH | 1 << LANE_BOUND_HIGH))

static inline bool belief_has(belief b, int lane)
{
    return b >> lane & 1;
}

static inline int lane_low(enum reading reading)
{
    return reading == READING_POINT ? LANE_POINT_LOW : LANE_BOUND_LOW;
}

static inline int lane_high(enum reading reading)
{
    return reading == READING_POINT ? LANE_POINT_HIGH : LANE_BOUND_HIGH;
}

static inline int lane_clear(enum reading reading)
{
    return reading == READING_POINT ? LANE_POINT_CLEAR : LANE_BOUND_CLEAR;
}

/* The three-valued answer at a reading. */
enum truth belief_truth(belief b, enum reading reading);

/* True iff the answer at a reading is CANNOT_RULE_OUT only because something was not assessed.
 */
bool belief_is_missing(belief b, enum reading reading);

/* From a yes/no answer at the estimate and at the two ends of the interval. */
belief belief_of(bool bound_low, bool point, bool bound_high);

/* Kleene's not. What was not assessed would come out clear for the negation too. */
belief belief_not(belief b);

#endif
