/* The table of result formats. */
#include "export/result.h"

#include <stddef.h>

const struct result_format result_formats[] = {
    {"text", verdict_write_text, analysis_write_text},
    {"json", verdict_write_json, analysis_write_json},
    {NULL, NULL, NULL},
};

const char *const outcome_words[] = {"acceptable", "crossed", "undetermined", NULL};

int outcome_exit_status(enum verdict_outcome outcome)
{
    static const int statuses[] = {
        [OUTCOME_ACCEPTABLE] = 0, [OUTCOME_CROSSED] = 1, [OUTCOME_UNDETERMINED] = 3};
    return statuses[outcome];
}
