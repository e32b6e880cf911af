/* The grammar of a mapping file, version 1. */
#include "model/documents.h"
#include "model/terms.h"

#define END                                                                                    \
    {                                                                                          \
        0                                                                                      \
    }

static const char *const versions[] = {"1", NULL};
static const char *const directions[] = {"same", "reversed", NULL};
static const char *const units[] = {"as-is", "percent", NULL};

static const struct attribute_rule root_attributes[] = {
    {"version", VALUE_WORD, true, versions, "the version of this format"},
    {"title", VALUE_TEXT, false, NULL, "what the mapping is for"},
    END};
static const struct child_rule root_children[] = {{"text", '*'}, {"measure", '*'}, END};

static const struct attribute_rule measure_attributes[] = {
    {"task", VALUE_TEXT, true, NULL,
     "the task as the log names it, '*' and '?' being wildcards; several, separated by blanks"},
    {"metric", VALUE_TEXT, true, NULL, "the log's metric, with wildcards: accuracy, acc, ..."},
    {"scorer", VALUE_TEXT, false, NULL, "the log's scorer, with wildcards; any when absent"},
    {"filter", VALUE_TEXT, false, NULL,
     "the log's filter, reducer or group, with wildcards; any when absent"},
    {"as", VALUE_REFERENCE, true, NULL, "the metric of the threat model that is measured"},
    {"category", VALUE_TEXT, false, NULL, "the part of that metric, where it has several"},
    {"checkpoint", VALUE_WORD, false, checkpoint_kind_words,
     "the kind of checkpoint that such logs measure; not stated when absent"},
    {"direction", VALUE_WORD, false, directions,
     "reversed where the log counts the opposite: one minus its share is stored"},
    {"unit", VALUE_WORD, false, units, "percent where the log counts from 0 to 100"},
    {"elicitation", VALUE_WORD, false, elicitation_words, "how hard such runs elicit"},
    {"margin", VALUE_NUMBER, false, NULL,
     "the elicitation margin: how much better a stronger elicitation might do"},
    {"area", VALUE_WORD, false, area_words + 1,
     "for what is no matter of tiers: no tier ever rests on such results"},
    END};

static const struct child_rule text_only[] = {{"text", '*'}, END};

static const struct element_rule elements[] = {
    {"mapping", "Which results of evaluation logs measure which metrics of the threat models.",
     root_attributes, root_children, false},
    {"text", "A paragraph for people.", NULL, NULL, true},
    {"measure", "One rule; the first rule that fits a result counts.", measure_attributes,
     text_only, false},
    {0},
};

const struct grammar mapping_grammar = {"mapping", "pathgate mapping, format version 1",
                                        elements};
