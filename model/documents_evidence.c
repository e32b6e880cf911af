/* The grammar of an evidence file, version 1. */
#include "model/documents.h"
#include "model/terms.h"

#define END                                                                                    \
    {                                                                                          \
        0                                                                                      \
    }
#define SOURCE_RULES                                                                           \
    {"source", VALUE_REFERENCE, false, NULL, "the document that says so"},                     \
    {                                                                                          \
        "cite", VALUE_TEXT, false, NULL, "where in the source: section, table or page"         \
    }

static const char *const versions[] = {"1", NULL};

static const struct attribute_rule root_attributes[] = {
    {"version", VALUE_WORD, true, versions, "the version of this format"},
    {"title", VALUE_TEXT, false, NULL, "what the file holds"},
    END};
static const struct child_rule root_children[] = {
    {"text", '*'}, {"source", '*'}, {"system", '+'}, END};

static const struct attribute_rule source_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that the records of this file use"},
    {"title", VALUE_TEXT, true, NULL, "the title of the document"},
    {"publisher", VALUE_TEXT, false, NULL, "who published it"},
    {"date", VALUE_DATE, false, NULL, "the date printed on it"},
    {"url", VALUE_TEXT, false, NULL, "where it is published"},
    {"kind", VALUE_WORD, false, source_kind_words,
     "primary (a framework), report (the developer's or an evaluator's), or secondary"},
    END};

static const struct attribute_rule system_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that --system takes"},
    {"title", VALUE_TEXT, true, NULL, "the name that people read"},
    {"developer", VALUE_TEXT, false, NULL, "who develops it"},
    {"date", VALUE_DATE, false, NULL, "when it was released or assessed"},
    END};
static const struct child_rule system_children[] = {
    {"text", '*'},     {"checkpoint", '*'},   {"measurement", '*'}, {"safeguard", '*'},
    {"coverage", '*'}, {"judgement", '*'},    {"campaign", '*'},    {"observation", '*'},
    {"incident", '*'}, {"uplift-study", '*'}, {"event", '*'},       END};

static const struct attribute_rule checkpoint_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that measurements use"},
    {"kind", VALUE_WORD, true, checkpoint_kind_words,
     "base, helpful-only, model (post-trained) or system (as deployed)"},
    {"title", VALUE_TEXT, false, NULL, "the name that people read"},
    {"mode", VALUE_TEXT, false, NULL, "its reasoning mode, where it has several"},
    END};

static const struct attribute_rule measurement_attributes[] = {
    {"metric", VALUE_REFERENCE, true, NULL, "the metric of the threat model"},
    {"category", VALUE_TEXT, false, NULL, "the part of it, where a metric has several"},
    {"checkpoint", VALUE_REFERENCE, false, NULL, "what was measured"},
    {"value", VALUE_NUMBER, false, NULL, "the estimate; k/n when absent"},
    {"k", VALUE_COUNT, false, NULL, "how many of n, for a count"},
    {"n", VALUE_COUNT, false, NULL, "how many independent items were scored"},
    {"low", VALUE_NUMBER, false, NULL, "the lower end of the interval, where published"},
    {"high", VALUE_NUMBER, false, NULL, "the upper end of the interval, where published"},
    {"level", VALUE_SHARE, false, NULL, "the confidence of that interval; 95% when absent"},
    {"elicitation", VALUE_WORD, false, elicitation_words, "how hard it was elicited"},
    {"margin", VALUE_NUMBER, false, NULL,
     "the elicitation margin: how much better a stronger elicitation might do"},
    {"sandbagging", VALUE_NUMBER, false, NULL,
     "the sandbagging delta: how much the system may have held back"},
    {"awareness", VALUE_SHARE, false, NULL,
     "the share of items that the system took for a test: as many may have come out otherwise"},
    {"refusals", VALUE_COUNT, false, NULL,
     "how many items were left out of n because the system refused them"},
    {"contaminated", VALUE_YES_NO, false, NULL,
     "yes when items may have been in its training data: a high value then shows nothing"},
    {"saturated", VALUE_YES_NO, false, NULL,
     "yes when the items are too easy to tell levels apart: a high value then shows nothing"},
    {"item-values", VALUE_CLUSTERS, false, NULL,
     "of items that were run several times: how many had which mean, as mean*items"},
    {"area", VALUE_WORD, false, area_words + 1,
     "for what is no matter of tiers: no tier ever rests on a measurement with an area"},
    {"method", VALUE_TEXT, false, NULL, "how it was measured: metric, attempts, scaffold"},
    {"evaluator", VALUE_TEXT, false, NULL, "who measured, when not the developer"},
    {"date", VALUE_DATE, false, NULL, "when it was measured"},
    {"inferred", VALUE_YES_NO, false, NULL,
     "yes when k or n was worked out from published percentages"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when the value is not published"},
    SOURCE_RULES,
    END};

static const struct attribute_rule safeguard_attributes[] = {
    {"ref", VALUE_REFERENCE, true, NULL, "the safeguard of the threat model"},
    {"status", VALUE_WORD, true, safeguard_status_words,
     "undefined, defined, implemented or validated"},
    {"tested-against", VALUE_WORDS, false, adversary_words,
     "the adversaries of its validation campaign"},
    {"date", VALUE_DATE, false, NULL, "when the status was reached"},
    {"expires", VALUE_DATE, false, NULL,
     "when its validation is stale: from then on it counts as implemented"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when the status is not published"},
    SOURCE_RULES,
    END};

static const struct child_rule safeguard_children[] = {{"text", '*'}, {"campaign", '*'}, END};

static const struct attribute_rule campaign_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name"},
    {"safeguard", VALUE_REFERENCE, false, NULL,
     "the safeguard that was attacked, for a campaign that stands by itself: the status and "
     "the adversaries of the safeguard then stay as they are stated"},
    {"from", VALUE_DATE, false, NULL, "its first day"},
    {"until", VALUE_DATE, false, NULL, "its last day"},
    {"tested-against", VALUE_WORDS, false, adversary_words,
     "the adversaries that were played; they count for the safeguard"},
    {"attempts", VALUE_COUNT, false, NULL, "how often it was attacked"},
    {"bypasses", VALUE_COUNT, false, NULL, "how often an attack got past it"},
    {"method", VALUE_TEXT, false, NULL, "how"},
    {"evaluator", VALUE_TEXT, false, NULL, "who attacked, when not the developer"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when it is not published"},
    SOURCE_RULES,
    END};

static const struct attribute_rule observation_attributes[] = {
    {"safeguard", VALUE_REFERENCE, false, NULL,
     "the safeguard that was watched; the system as a whole when absent"},
    {"deployment", VALUE_WORD, false, deployment_words, "where"},
    {"from", VALUE_DATE, true, NULL, "the first day of the period"},
    {"until", VALUE_DATE, true, NULL, "the last day of the period"},
    {"attempts", VALUE_COUNT, false, NULL, "attempts of misuse that were counted"},
    {"bypasses", VALUE_COUNT, false, NULL, "how many of them got past the safeguard"},
    {"incidents", VALUE_COUNT, false, NULL, "how many incidents were counted"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when the counts are not real ones"},
    SOURCE_RULES,
    END};

static const struct attribute_rule incident_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name; a later record of that name replaces it"},
    {"title", VALUE_TEXT, true, NULL, "what happened, in a line"},
    {"kind", VALUE_WORD, true, incident_kind_words, "near-miss or incident"},
    {"severity", VALUE_WORD, false, severity_words + 1,
     "the word of the framework or law that applies"},
    {"date", VALUE_DATE, true, NULL, "when it happened"},
    {"deployment", VALUE_WORD, false, deployment_words, "where"},
    {"domains", VALUE_REFERENCES, false, NULL, "the domains that it concerns"},
    {"scenarios", VALUE_REFERENCES, false, NULL, "the scenarios that it concerns"},
    {"safeguards", VALUE_REFERENCES, false, NULL, "the safeguards that it concerns"},
    {"reopens", VALUE_WORDS, false, reopens_words,
     "validation of the safeguards, assessment of scenarios, or nothing; when absent, what an "
     "incident concerns, and nothing for a near miss"},
    {"resolved", VALUE_DATE, false, NULL, "since when it reopens nothing any more"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when it did not happen"},
    SOURCE_RULES,
    END};

static const struct attribute_rule event_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name; a later record of that name replaces it"},
    {"title", VALUE_TEXT, true, NULL, "what happened, in a line"},
    {"kind", VALUE_WORD, false, event_words + 1,
     "what clock it starts; absent for what only fulfils a duty"},
    {"date", VALUE_MOMENT, true, NULL,
     "when: the day, or the minute (UTC), which clocks of hours count from"},
    {"deployment", VALUE_WORD, false, deployment_words,
     "of a deployment: the type that is new for the system"},
    {"incident", VALUE_REFERENCE, false, NULL,
     "the incident that it is about, where there are several"},
    {"fulfils", VALUE_REFERENCES, false, NULL, "the duties that were fulfilled, as LAW/DUTY"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when it did not happen"},
    SOURCE_RULES,
    END};

static const struct attribute_rule coverage_attributes[] = {
    {"scenario", VALUE_REFERENCE, true, NULL, "the scenario of the threat model"},
    {"assessed", VALUE_WORD, true, assessed_words, "how far it was assessed for this system"},
    {"reason", VALUE_TEXT, false, NULL, "why not in full"},
    SOURCE_RULES,
    END};

static const struct attribute_rule judgement_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the question, as the framework names it"},
    {"holds", VALUE_YES_NO, true, NULL, "what was judged"},
    {"role", VALUE_TEXT, true, NULL, "who judged"},
    {"date", VALUE_DATE, true, NULL, "when"},
    {"reason", VALUE_TEXT, true, NULL, "why"},
    SOURCE_RULES,
    END};

static const struct child_rule text_only[] = {{"text", '*'}, END};

static const struct attribute_rule study_attributes[] = {
    {"id", VALUE_ID, true, NULL, "its name; a later record of that name replaces it"},
    {"endpoint", VALUE_TEXT, true, NULL, "what was counted or scored"},
    {"capability", VALUE_REFERENCE, false, NULL, "the capability it speaks to"},
    {"scenario", VALUE_REFERENCE, false, NULL, "the scenario it speaks to"},
    {"less-is-uplift", VALUE_YES_NO, false, NULL,
     "yes where a smaller value is more uplift: time, cost"},
    {"baseline", VALUE_TEXT, false, NULL,
     "the baseline world of the control arm, as frameworks name it"},
    {"tools", VALUE_TEXT, false, NULL, "what the control arm could use"},
    {"proficiency", VALUE_TEXT, false, NULL, "how skilled the participants were"},
    {"preregistered", VALUE_YES_NO, false, NULL,
     "whether endpoint and analysis were fixed before"},
    {"method", VALUE_TEXT, false, NULL, "how it was done"},
    {"evaluator", VALUE_TEXT, false, NULL, "who did it, when not the developer"},
    {"date", VALUE_DATE, false, NULL, "when"},
    {"inferred", VALUE_YES_NO, false, NULL, "yes when counts were worked out from percentages"},
    {"illustrative", VALUE_YES_NO, false, NULL, "yes when it is not published"},
    SOURCE_RULES,
    END};
static const struct child_rule study_children[] = {
    {"treatment", '1'}, {"control", '1'}, {"text", '*'}, END};
static const struct attribute_rule arm_attributes[] = {
    {"k", VALUE_COUNT, false, NULL, "how many of n, for a count"},
    {"n", VALUE_COUNT, true, NULL, "how many participants"},
    {"mean", VALUE_NUMBER, false, NULL, "the mean of n values"},
    {"sd", VALUE_NUMBER, false, NULL, "their standard deviation"},
    END};

static const struct element_rule elements[] = {
    {"evidence", "What was measured on systems and their safeguards.", root_attributes,
     root_children, false},
    {"text", "A paragraph for people.", NULL, NULL, true},
    {"source", "A document that records cite.", source_attributes, NULL, false},
    {"system", "A model or product that is assessed.", system_attributes, system_children,
     false},
    {"checkpoint", "One state of the system that can be measured.", checkpoint_attributes, NULL,
     false},
    {"measurement", "One measured value. It cites its source, or says that it is illustrative.",
     measurement_attributes, text_only, false},
    {"safeguard", "The status of a safeguard on this system.", safeguard_attributes,
     safeguard_children, false},
    {"campaign", "An attempt to validate the safeguard by attacking it.", campaign_attributes,
     text_only, false},
    {"coverage", "How far a scenario was assessed for this system.", coverage_attributes, NULL,
     false},
    {"judgement", "A judgement that a framework leaves to people, as it was recorded.",
     judgement_attributes, NULL, false},
    {"observation", "What monitoring counted in use. It cites its source.",
     observation_attributes, text_only, false},
    {"incident", "Something that went wrong in use, or nearly.", incident_attributes, text_only,
     false},
    {"uplift-study",
     "People with and without the system, on one endpoint. It cites its source, or says that "
     "it "
     "is illustrative.",
     study_attributes, study_children, false},
    {"event",
     "Something that starts the clock of a duty, or by which a duty was fulfilled. It cites "
     "its "
     "source, or says that it is illustrative.",
     event_attributes, text_only, false},
    {"treatment", "The arm with the system.", arm_attributes, NULL, false},
    {"control", "The arm without it.", arm_attributes, NULL, false},
    {0},
};

const struct grammar evidence_grammar = {"evidence", "pathgate evidence, format version 1",
                                         elements};
