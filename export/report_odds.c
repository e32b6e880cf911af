/* Probabilities in reports; see report_odds.h. */
#include "export/report_odds.h"

const char *const report_odds_columns[] = {
    "Case",      "Without the system",  "With it, unmitigated",
    "Mitigated", "Uplift, unmitigated", "Uplift, mitigated",
    NULL};

const char report_odds_basis[] =
    "Probability of the goal: of levels from their measurements, of steps and conditions as "
    "the "
    "model states them, of safeguards from their bypass rates; what has none is taken at 0 and "
    "at 1. Uplift is the difference to the probability without the system.";

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* A system never makes a goal less probable. */
static struct bounds added(struct bounds with, struct bounds without)
{
    return (struct bounds){.lower = larger(with.lower - without.upper, 0),
                           .upper = larger(with.upper - without.lower, 0),
                           .complete = with.complete && without.complete};
}

static bool is_bounded(struct bounds bounds)
{
    return bounds.lower > 0 || bounds.upper < 1;
}

enum status report_odds_find(const struct verdict *verdict, uint32_t scenario,
                             struct report_odds *odds)
{
    struct goal_odds found;
    enum status status = goal_odds_find(verdict, scenario, NULL, &found);
    if (status == STATUS_OK) {
        struct bounds without = found.in[WORLD_BASELINE];
        struct bounds before = found.in[WORLD_UNMITIGATED];
        struct bounds after = found.in[situation_residual_world(&verdict->situation)];
        *odds = (struct report_odds){
            .shown = {without, before, after, added(before, without), added(after, without)},
            .complete = found.complete,
            .bounded = is_bounded(before) || is_bounded(after)};
    }
    return status;
}

void report_odds_describe(struct text *out, struct bounds bounds, bool complete)
{
    text_rounded(out, bounds.lower, 4);
    if (bounds.upper > bounds.lower) {
        text_append(out, " to ");
        text_rounded(out, bounds.upper, 4);
        text_append(out, complete ? "" : " (a budget was hit)");
    }
}
