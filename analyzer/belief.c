/* Three-valued answers as bits; see belief.h. */
#include "analyzer/belief.h"

enum truth belief_truth(belief b, enum reading reading)
{
    return belief_has(b, lane_low(reading))    ? TRUTH_YES
           : belief_has(b, lane_high(reading)) ? TRUTH_CANNOT_RULE_OUT
                                               : TRUTH_NO;
}

bool belief_is_missing(belief b, enum reading reading)
{
    return belief_has(b, lane_high(reading)) && !belief_has(b, lane_clear(reading));
}

belief belief_of(bool bound_low, bool point, bool bound_high)
{
    return (belief)(bound_low << LANE_BOUND_LOW | point << LANE_POINT_LOW |
                    point << LANE_POINT_HIGH | bound_high << LANE_BOUND_HIGH |
                    point << LANE_POINT_CLEAR | bound_high << LANE_BOUND_CLEAR);
}

belief belief_not(belief b)
{
    belief negated = 0;
    for (int r = READING_POINT; r <= READING_BOUND; r++) {
        enum reading reading = (enum reading)r;
        bool low = !belief_has(b, lane_high(reading));
        bool high = !belief_has(b, lane_low(reading));
        bool clear = high && !belief_is_missing(b, reading);
        negated |= (belief)(low << lane_low(reading) | high << lane_high(reading) |
                            clear << lane_clear(reading));
    }
    return negated;
}
