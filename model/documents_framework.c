/* The grammar of a framework pack, version 1. */
#include "model/documents.h"
#include "model/terms.h"

#define END                                                                                    \
    {                                                                                          \
        0                                                                                      \
    }
#define FORCE_AND_CITE                                                                         \
    {"force", VALUE_WORD, false, force_words,                                                  \
     "how binding the text is: will (the default), may or illustrative"},                      \
        {"terms", VALUE_REFERENCES, false, NULL, "the defined terms it rests on"},             \
    {                                                                                          \
        "cite", VALUE_TEXT, true, NULL, "where the framework says so"                          \
    }

static const char *const versions[] = {"1", NULL};
static const char *const decided_for[] = {"deployment", "development", NULL};
static const char *const judged_words[] = {"yes", "no", "missing", NULL};
static const char *const reachable_words[] = {"unreachable", "reachable", NULL};
static const char *const missing_words[] = {"counts", "ignored", NULL};
static const char *const so_words[] = {"no", "yes", NULL};
static const char *const absent_words[] = {"missing", "no", NULL};

static const struct attribute_rule root_attributes[] = {
    {"version", VALUE_WORD, true, versions, "the version of this format"},
    {"id", VALUE_ID, true, NULL, "the name that --framework takes"},
    {"title", VALUE_TEXT, true, NULL, "the framework's title"},
    {"publisher", VALUE_TEXT, true, NULL, "who published it"},
    {"edition", VALUE_TEXT, true, NULL, "its version"},
    {"effective", VALUE_DATE, false, NULL, "the date printed on it"},
    {"retrieved", VALUE_DATE, false, NULL, "when its text was read for this pack"},
    {"url", VALUE_TEXT, false, NULL, "where it is published"},
    {"sha256", VALUE_ID, false, NULL, "the digest of the text that was read"},
    {"baseline", VALUE_ID, true, NULL, "its baseline world, as actors' baselines name it"},
    {"reading", VALUE_WORD, false, reading_words,
     "the reading its rules rest on: point (the default) or bound"},
    {"uplift-factor", VALUE_NUMBER, false, NULL,
     "the ratio with and without the system that uplift studies are held against; 1 (any "
     "increase) when absent"},
    END};
static const struct child_rule root_children[] = {{"text", '*'},           {"term", '*'},
                                                  {"domain", '*'},         {"question", '*'},
                                                  {"security-level", '*'}, {"tier", '+'},
                                                  {"criterion", '*'},      {"rule", '+'},
                                                  {"decision", '+'},       END};

static const struct attribute_rule term_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that rules use"},
    {"title", VALUE_TEXT, true, NULL, "the term"},
    {"cite", VALUE_TEXT, true, NULL, "where it is defined"},
    END};
static const struct child_rule text_required[] = {{"text", '+'}, END};
static const struct child_rule text_only[] = {{"text", '*'}, END};

static const struct attribute_rule domain_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that rules and decisions use"},
    {"title", VALUE_TEXT, true, NULL, "the framework's name for it"},
    {"status", VALUE_WORD, false, domain_status_words,
     "tracked (the default): tiers rest on it; emerging or research: they do not"},
    {"covers", VALUE_REFERENCES, false, NULL,
     "the domains and outcomes of threat models it is about; the domain of its own id when "
     "absent"},
    {"cite", VALUE_TEXT, true, NULL, "where the framework names it"},
    END};

static const struct attribute_rule question_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name of the judgement that evidence records"},
    {"title", VALUE_TEXT, true, NULL,
     "what is to be judged, as it can be answered by yes or no"},
    {"role", VALUE_TEXT, true, NULL, "whose judgement counts, as evidence records it"},
    {"vague", VALUE_YES_NO, false, NULL,
     "yes where people must judge because the text does not say what it means"},
    {"absent", VALUE_WORD, false, absent_words,
     "what it means that none is recorded: missing (the default), or no"},
    {"terms", VALUE_REFERENCES, false, NULL, "the defined terms it rests on"},
    {"cite", VALUE_TEXT, true, NULL, "where the framework leaves it open"},
    END};

static const struct attribute_rule security_level_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that rules and decisions use"},
    {"title", VALUE_TEXT, true, NULL, "the name that people read"},
    {"safeguards", VALUE_REFERENCES, false, NULL, "safeguards that must count as validated"},
    {"tested-against", VALUE_WORDS, false, adversary_words,
     "the adversaries these must have been tested against"},
    {"question", VALUE_REFERENCE, false, NULL, "the question that must be judged yes"},
    {"cite", VALUE_TEXT, true, NULL, "where it is defined"},
    END};

static const struct attribute_rule tier_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that rules use"},
    {"rank", VALUE_COUNT, true, NULL, "its place: 0 is the lowest, and what no rule raises"},
    {"title", VALUE_TEXT, true, NULL, "the name that people read"},
    {"cite", VALUE_TEXT, true, NULL, "where it is defined"},
    END};

static const struct attribute_rule criterion_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that rules use"},
    {"title", VALUE_TEXT, true, NULL, "what is asked, for people"},
    {"metric", VALUE_REFERENCE, true, NULL, "the metric that is compared"},
    {"at-least", VALUE_NUMBER, false, NULL, "met at this value or above"},
    {"above", VALUE_NUMBER, false, NULL, "met above this value"},
    {"at-most", VALUE_NUMBER, false, NULL, "met at this value or below"},
    {"below", VALUE_NUMBER, false, NULL, "met below this value"},
    {"gate", VALUE_WORD, false, category_gate_words,
     "mean (the default): the overall value; any: one category is enough; all: every category"},
    {"capability", VALUE_REFERENCE, false, NULL,
     "the capability that it decides: meeting the criterion is reaching 'level'"},
    {"level", VALUE_COUNT, false, NULL, "which level of that capability; 1 when absent"},
    {"shows", VALUE_WORD, false, shows_words,
     "both (the default); absence: meeting it only means that the level cannot be ruled out; "
     "presence: missing it does not rule the level out"},
    {"safeguards", VALUE_REFERENCES, false, NULL,
     "safeguards that count as validated only where the criterion is met"},
    {"area", VALUE_WORD, false, area_words + 1,
     "it is about measurements of this area: shown apart, and no tier may rest on it"},
    FORCE_AND_CITE,
    END};

static const struct attribute_rule rule_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that reasons use"},
    {"title", VALUE_TEXT, true, NULL, "what the rule says, for people"},
    {"tier", VALUE_REFERENCE, true, NULL, "the tier of a scenario for which it holds"},
    {"stage", VALUE_WORD, false, stage_words,
     "only for the tier before mitigation, or only for the residual tier"},
    {"domains", VALUE_REFERENCES, false, NULL, "only for scenarios of these domains"},
    {"outcomes", VALUE_REFERENCES, false, NULL, "only for scenarios of these outcomes"},
    {"reading", VALUE_WORD, false, reading_words,
     "the reading of this rule, if not the pack's"},
    {"missing", VALUE_WORD, false, missing_words,
     "counts (the default): what was not assessed cannot be ruled out; ignored: the rule holds "
     "only on what was assessed"},
    FORCE_AND_CITE,
    END};
#define OF_THE_SYSTEM                                                                          \
    {"meets", '*'}, {"reaches", '*'}, {"safeguard", '*'}, {"security", '*'}, {"judged", '*'},  \
    {                                                                                          \
        "deployment", '*'                                                                      \
    }
static const struct child_rule rule_children[] = {{"contribution", '*'},
                                                  {"goal", '*'},
                                                  {"probability", '*'},
                                                  {"coverage", '*'},
                                                  OF_THE_SYSTEM,
                                                  {"text", '*'},
                                                  END};

static const struct attribute_rule contribution_attributes[] = {
    {"at-least", VALUE_WORD, true, contribution_words, "substantial or unique"},
    {"under", VALUE_WORD, false, deployment_words,
     "under this deployment instead of the one that is assessed"},
    END};

static const struct attribute_rule goal_attributes[] = {
    {"in", VALUE_WORD, true, world_words, "the world"},
    {"is", VALUE_WORD, true, reachable_words, "reachable or unreachable"},
    END};

static const struct attribute_rule probability_attributes[] = {
    {"in", VALUE_WORD, true, world_words, "the world"},
    {"at-least", VALUE_SHARE, false, NULL, "holds at this probability or above"},
    {"above", VALUE_SHARE, false, NULL, "holds above it"},
    {"at-most", VALUE_SHARE, false, NULL, "holds at it or below"},
    {"below", VALUE_SHARE, false, NULL, "holds below it"},
    END};

static const struct attribute_rule coverage_attributes[] = {
    {"at-least", VALUE_WORD, true, assessed_words, "how far it was assessed, or further"},
    {"is", VALUE_WORD, true, so_words, "whether that is so"},
    END};

static const struct attribute_rule reaches_attributes[] = {
    {"capability", VALUE_REFERENCE, true, NULL, "the capability of the threat model"},
    {"level", VALUE_COUNT, true, NULL, "its level"},
    {"is", VALUE_WORD, true, so_words, "whether the system has it, whatever a scenario needs"},
    END};

static const struct attribute_rule safeguard_attributes[] = {
    {"ref", VALUE_REFERENCE, true, NULL, "the safeguard of the threat model"},
    {"status", VALUE_WORD, true, safeguard_status_words, "its status, or a higher one"},
    {"tested-against", VALUE_WORDS, false, adversary_words,
     "the adversaries it must have been tested against as well"},
    {"is", VALUE_WORD, true, so_words, "whether that is so"},
    END};

static const struct attribute_rule security_attributes[] = {
    {"at-least", VALUE_REFERENCE, true, NULL, "the security level"},
    {"is", VALUE_WORD, true, so_words, "whether it is reached"},
    END};

static const struct attribute_rule deployment_attributes[] = {
    {"is", VALUE_WORDS, true, deployment_words, "the deployments for which this holds"}, END};

static const struct attribute_rule meets_attributes[] = {
    {"criterion", VALUE_REFERENCE, true, NULL, "the criterion"},
    {"is", VALUE_WORD, true, so_words, "whether it is met"},
    END};

static const struct attribute_rule decision_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that reasons use"},
    {"for", VALUE_WORD, true, decided_for, "what is decided"},
    {"is", VALUE_WORD, true, decision_words, "the decision"},
    {"title", VALUE_TEXT, true, NULL, "the decision in the framework's words"},
    FORCE_AND_CITE,
    END};
static const struct child_rule decision_children[] = {
    {"tier-is", '*'}, {"missing-evidence", '*'}, OF_THE_SYSTEM, {"text", '*'}, END};

static const struct attribute_rule tier_is_attributes[] = {
    {"stage", VALUE_WORD, true, stage_words, "before mitigation, or residual"},
    {"at-most", VALUE_REFERENCE, false, NULL, "the tier is this one or lower"},
    {"at-least", VALUE_REFERENCE, false, NULL, "the tier is this one or higher"},
    {"domains", VALUE_REFERENCES, false, NULL, "of these domains, instead of all"},
    END};

static const struct attribute_rule missing_attributes[] = {
    {"stage", VALUE_WORD, true, stage_words, "before mitigation, or residual"},
    {"at-most", VALUE_REFERENCE, false, NULL,
     "only where the overall tier would then be this one or lower"},
    {"domains", VALUE_REFERENCES, false, NULL, "only tiers of these domains"},
    END};

static const struct attribute_rule judged_attributes[] = {
    {"question", VALUE_REFERENCE, true, NULL, "the question that was judged"},
    {"is", VALUE_WORD, true, judged_words, "what was judged, or that nothing was recorded"},
    END};

static const struct element_rule elements[] = {
    {"framework", "A published policy as data: tiers, thresholds and decisions.",
     root_attributes, root_children, false},
    {"text", "A paragraph for people.", NULL, NULL, true},
    {"term", "A defined term that rules depend on.", term_attributes, text_required, false},
    {"domain",
     "A domain of the framework. Where there are any, scenarios that none of them covers are "
     "not rated, and whether the others are is theirs to say; where there is none, the domains "
     "of the threat models are taken as they are.",
     domain_attributes, text_only, false},
    {"question",
     "What the framework leaves to people to judge, or leaves open by a vague text. The answer "
     "is taken from evidence and never assumed.",
     question_attributes, text_only, false},
    {"security-level",
     "A rung of the framework's ladder of security levels, written from the lowest to the "
     "highest. It takes the levels below it.",
     security_level_attributes, text_only, false},
    {"tier", "A risk tier.", tier_attributes, text_only, false},
    {"criterion", "A threshold on a measured value.", criterion_attributes, text_only, false},
    {"rule",
     "Gives a scenario a tier when everything inside holds. A scenario has the highest tier "
     "that "
     "any rule gives it.",
     rule_attributes, rule_children, false},
    {"contribution", "The system contributes at least so much to the scenario.",
     contribution_attributes, NULL, false},
    {"goal", "The scenario's goal is reachable, or not, in a world.", goal_attributes, NULL,
     false},
    {"probability",
     "The probability of the goal in a world compares so; what has no number may be anything.",
     probability_attributes, NULL, false},
    {"coverage", "The scenario was assessed so far, or not.", coverage_attributes, NULL, false},
    {"meets", "A criterion is met, or not.", meets_attributes, NULL, false},
    {"reaches",
     "The system has a capability at a level, or not, in whatever scenario. A capability that "
     "the models lack counts as not assessed.",
     reaches_attributes, NULL, false},
    {"safeguard",
     "A safeguard has a status and was tested against an adversary, or not. One that the "
     "evidence does not name is undefined; one that the models lack counts as not assessed.",
     safeguard_attributes, NULL, false},
    {"security", "A security level is reached, or not.", security_attributes, NULL, false},
    {"deployment", "The deployment that is assessed is one of these.", deployment_attributes,
     NULL, false},
    {"decision",
     "Decides when everything inside is certain. Decisions are tried in order; the first that "
     "holds is taken.",
     decision_attributes, decision_children, false},
    {"tier-is", "The overall tier is at most, or at least, this one.", tier_is_attributes, NULL,
     false},
    {"missing-evidence",
     "The tier of some domain rests on evaluations that were not made: it would be lower if "
     "they "
     "came out clear.",
     missing_attributes, NULL, false},
    {"judged", "A question was judged so by the role it is left to.", judged_attributes, NULL,
     false},
    {0},
};

const struct grammar framework_grammar = {
    "framework", "pathgate framework pack, format version 1", elements};
