/* The formats of differences. */
#include "export/difference.h"

const struct difference_format difference_formats[] = {
    {"text", difference_write_text},
    {"json", difference_write_json},
    {"csv", difference_write_csv},
    {NULL, NULL},
};
