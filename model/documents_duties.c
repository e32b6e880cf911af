/* The grammar of a document of duties, version 1. */
#include "model/documents.h"
#include "model/duties.h"

#define END                                                                                    \
    {                                                                                          \
        0                                                                                      \
    }

static const char *const versions[] = {"1", NULL};

static const struct attribute_rule root_attributes[] = {
    {"version", VALUE_WORD, true, versions, "the version of this format"},
    {"id", VALUE_ID, true, NULL, "the name that --law takes"},
    {"title", VALUE_TEXT, true, NULL, "the law, code or framework"},
    {"publisher", VALUE_TEXT, true, NULL, "who made it"},
    {"kind", VALUE_WORD, true, duty_source_words, "law, code (of practice) or framework"},
    {"effective", VALUE_DATE, true, NULL, "since when its duties apply"},
    {"url", VALUE_TEXT, false, NULL, "where it is published"},
    {"retrieved", VALUE_DATE, false, NULL, "when it was read"},
    END};
static const struct child_rule root_children[] = {{"text", '*'}, {"duty", '+'}, END};

static const struct attribute_rule duty_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name in this document"},
    {"title", VALUE_TEXT, true, NULL, "what is owed, in a line"},
    {"trigger", VALUE_WORDS, true, event_words,
     "the events that start the clock, each anew; in-force: that the document takes effect"},
    {"to", VALUE_TEXT, true, NULL, "to whom it is owed"},
    {"by", VALUE_TEXT, false, NULL, "who owes it, where not every developer does"},
    {"within", VALUE_COUNT, false, NULL,
     "how long after the event it is due, once; 0: on the day of the event at the latest"},
    {"before", VALUE_COUNT, false, NULL,
     "how many days before the event it is due, once; a planned event may be recorded ahead"},
    {"every", VALUE_COUNT, false, NULL, "how long after the event it is due, again and again"},
    {"vague", VALUE_YES_NO, false, NULL,
     "yes where it is due once and the text sets no date: it is then shown as owed, and never "
     "as overdue"},
    {"unit", VALUE_WORD, false, clock_unit_words,
     "of 'within' or 'every': hours, days, business-days (Monday to Friday; holidays are not "
     "known) or months; days when absent"},
    {"until", VALUE_WORD, false, event_words, "the event that ends the repeating"},
    {"effective", VALUE_DATE, false, NULL, "since when, where not as the whole document"},
    {"force", VALUE_WORD, false, force_words, "how binding it is worded; will when absent"},
    {"cite", VALUE_TEXT, true, NULL, "where it says so"},
    END};
static const struct child_rule text_only[] = {{"text", '*'}, END};

static const struct element_rule elements[] = {
    {"duties", "What a law, code or framework asks for by when.", root_attributes,
     root_children, false},
    {"text", "A paragraph for people: exceptions, and how the text was read.", NULL, NULL,
     true},
    {"duty", "One report, notice, publication or assessment and its clock.", duty_attributes,
     text_only, false},
    {0},
};

const struct grammar duties_grammar = {"duties", "pathgate duties, format version 1", elements};
