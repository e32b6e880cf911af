/* The vocabulary of drawing descriptions. */
#include "export/draw/drawing.h"

#define WORDS(array)                                                                           \
    {                                                                                          \
        array, sizeof(array) / sizeof(*(array))                                                \
    }

static const char *const node_kinds[] = {
    "goal",       "step",  "gate",     "capability", "condition", "safeguard",
    "affordance", "claim", "strategy", "solution",   "context",
};
static const char *const edge_kinds[] = {
    "needs", "requires", "cuts", "defeats", "withholds", "supported-by", "in-context-of",
};
static const char *const path_states[] = {
    "open",         "cannot-rule-out", "blocked",   "cut",         "given",      "unknown",
    "added",        "removed",         "changed",   "same",        "acceptable", "restricted",
    "undetermined", "crossed",         "supported", "undeveloped", "refuted",
};

static const char *const forms[] = {"graph", "strip", "grid", "tree"};
static const char *const cell_states[] = {
    "open",        "cannot-rule-out", "blocked",      "cut",          "given",
    "unknown",     "added",           "removed",      "changed",      "same",
    "acceptable",  "restricted",      "undetermined", "crossed",      "supported",
    "undeveloped", "refuted",         "in-force",     "not-in-force", "hole",
    "none",
};

const struct word_list cell_state_words = WORDS(cell_states);
const struct word_list form_words = WORDS(forms);
const struct word_list node_kind_words = WORDS(node_kinds);
const struct word_list edge_kind_words = WORDS(edge_kinds);
const struct word_list path_state_words = WORDS(path_states);
