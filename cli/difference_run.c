/* Comparing two verdicts and writing what differs; see difference_run.h. */
#include "cli/difference_run.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5, LEAST_COMPARED = 2000, MOST_SHOWN = 100000 };

static bool read_shown(const char *value, size_t *shown)
{
    char *end;
    unsigned long long paths = value ? strtoull(value, &end, 10) : SHOWN;
    if (value && (*value < '0' || *value > '9' || *end || paths > MOST_SHOWN)) {
        fprintf(stderr, "pathgate: '%s' is not a number of paths from 0 to %d\n", value,
                MOST_SHOWN);
        return false;
    }
    *shown = (size_t)paths;
    return true;
}

bool difference_run_read(const struct arguments *arguments, struct difference_run *run)
{
    int format = choose_format(arguments, difference_formats, sizeof(*difference_formats));
    *run = (struct difference_run){.format = &difference_formats[format < 0 ? 0 : format]};
    if (format < 0) {
        return false;
    }
    if (!read_shown(argument_value(arguments, "paths"), &run->shown)) {
        return false;
    }
    run->compared = run->shown > LEAST_COMPARED ? run->shown : LEAST_COMPARED;
    return true;
}

enum status difference_run_odds(const struct verdict *verdict, struct goal_odds **odds)
{
    size_t count = verdict->situation.question.model->scenarios.count;
    enum status status = STATUS_OK;
    *odds = memory_zeroed(count, sizeof(**odds));
    for (uint32_t s = 0; *odds && status == STATUS_OK && s < count; s++) {
        status = goal_odds_find(verdict, s, NULL, &(*odds)[s]);
        if (status == STATUS_LIMIT || status == STATUS_CANCELLED) {
            status = STATUS_OK; /* bounds */
        }
    }
    return *odds ? status : STATUS_MEMORY;
}

enum status difference_run_write(const struct difference_run *run,
                                 const struct verdict *const sides[2],
                                 const char *const names[2], const struct whatif *whatif,
                                 struct text *out)
{
    struct difference difference;
    struct goal_odds *odds[2] = {NULL, NULL};
    enum status status = difference_find(sides[0], sides[1], NULL, &difference);
    if (status != STATUS_OK) {
        return status;
    }
    for (int side = 0; status == STATUS_OK && side < 2; side++) {
        status = difference_run_odds(sides[side], &odds[side]);
    }
    if (status == STATUS_OK) {
        const struct difference_report report = {.difference = &difference,
                                                 .names = {names[0], names[1]},
                                                 .whatif = whatif,
                                                 .odds = {odds[0], odds[1]},
                                                 .most_paths = run->shown};
        run->format->write(&report, out);
        status = out->failed ? STATUS_MEMORY : STATUS_OK;
    }
    memory_free(odds[0]);
    memory_free(odds[1]);
    difference_release(&difference);
    return status;
}
