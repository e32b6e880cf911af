/* The table of formats of the quantitative analyses. */
#include "export/quantities.h"

const double sample_levels[SAMPLE_LEVELS] = {0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975};

const struct quantity_format quantity_formats[] = {
    {"text", paths_write_text, probability_write_text, importance_write_text},
    {"json", paths_write_json, probability_write_json, importance_write_json},
    {"csv", paths_write_csv, probability_write_csv, importance_write_csv},
    {0},
};
