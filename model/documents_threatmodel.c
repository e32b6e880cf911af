/* The grammar of a threat model, version 1. */
#include "model/documents.h"
#include "model/terms.h"

/* Attributes that nearly every element has. */
#define TITLE_RULE                                                                             \
    {                                                                                          \
        "title", VALUE_TEXT, true, NULL, "the name that people read"                           \
    }
#define CITE_RULE                                                                              \
    {                                                                                          \
        "cite", VALUE_TEXT, false, NULL,                                                       \
            "where it is published (document and page), or 'illustrative'"                     \
    }
#define END                                                                                    \
    {                                                                                          \
        0                                                                                      \
    }

static const char *const versions[] = {"1", NULL};

static const struct attribute_rule root_attributes[] = {
    {"version", VALUE_WORD, true, versions, "the version of this format"},
    {"title", VALUE_TEXT, false, NULL, "what the file describes"},
    END};
static const struct child_rule root_children[] = {
    {"import", '*'},    {"text", '*'},     {"affordance", '*'}, {"deployment", '*'},
    {"actor", '*'},     {"metric", '*'},   {"capability", '*'}, {"safeguard", '*'},
    {"condition", '*'}, {"step", '*'},     {"all", '*'},        {"any", '*'},
    {"at-least", '*'},  {"sequence", '*'}, {"domain", '*'},     END};

static const struct attribute_rule import_attributes[] = {
    {"href", VALUE_TEXT, false, NULL,
     "path of the file, relative to this one; it must stay under the project's root"},
    {"shipped", VALUE_ID, false, NULL, "or: the name of a file that comes with pathgate"},
    END};

static const struct attribute_rule affordance_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that deployments, capabilities and steps use"},
    TITLE_RULE,
    CITE_RULE,
    END};

static const struct attribute_rule deployment_attributes[] = {
    {"type", VALUE_WORD, true, deployment_words,
     "which of the deployment types this describes"},
    TITLE_RULE,
    {"to", VALUE_WORDS, true, audience_words, "who can use the system"},
    {"gives", VALUE_REFERENCES, false, NULL, "the affordances it gives to them"},
    {"admits", VALUE_WORDS, false, adversary_words,
     "the adversaries that safeguards face there and must have been tested against"},
    CITE_RULE,
    END};

static const struct attribute_rule actor_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that scenarios use"},
    TITLE_RULE,
    {"kind", VALUE_WORD, false, actor_kind_words,
     "people (the default), or the system itself: it then has access wherever it runs"},
    {"skill", VALUE_WORD, false, skill_words, "the skill the actor brings"},
    {"resources", VALUE_WORD, false, resources_words, "the means the actor has"},
    {"access", VALUE_WORD, false, audience_words,
     "to which audience of a deployment the actor belongs; public by default"},
    CITE_RULE,
    END};
static const struct child_rule actor_children[] = {{"baseline", '*'}, {"text", '*'}, END};

static const struct attribute_rule baseline_attributes[] = {
    {"world", VALUE_REFERENCES, false, NULL,
     "the baseline worlds of frameworks for which this holds; all of them when absent"},
    CITE_RULE,
    END};
static const struct child_rule baseline_children[] = {{"has", '+'}, END};

static const struct attribute_rule has_attributes[] = {
    {"capability", VALUE_REFERENCE, true, NULL, "what the actor can do without the system"},
    {"level", VALUE_COUNT, true, NULL, "up to which level"},
    END};

static const struct attribute_rule metric_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that indicators, evidence and frameworks use"},
    TITLE_RULE,
    {"unit", VALUE_WORD, false, unit_words,
     "share (the default; 0 to 1, or a percentage), count, score or minutes"},
    CITE_RULE,
    END};

static const struct attribute_rule capability_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that steps, actors and frameworks use"},
    TITLE_RULE,
    {"propensity", VALUE_YES_NO, false, NULL,
     "yes for what a system tends to do rather than can do"},
    {"through", VALUE_REFERENCES, false, NULL,
     "the affordances any one of which gives an actor the use of it; always usable when "
     "absent"},
    CITE_RULE,
    END};
static const struct child_rule capability_children[] = {
    {"level", '+'}, {"indicator", '*'}, {"text", '*'}, END};

static const struct attribute_rule level_attributes[] = {TITLE_RULE, CITE_RULE, END};

static const struct attribute_rule indicator_attributes[] = {
    {"metric", VALUE_REFERENCE, true, NULL, "the metric that is compared"},
    {"level", VALUE_COUNT, true, NULL, "the level that the threshold decides"},
    {"at-least", VALUE_NUMBER, false, NULL, "the level is reached at this value or above"},
    {"above", VALUE_NUMBER, false, NULL, "the level is reached above this value"},
    {"at-most", VALUE_NUMBER, false, NULL, "the level is reached at this value or below"},
    {"below", VALUE_NUMBER, false, NULL, "the level is reached below this value"},
    {"gate", VALUE_WORD, false, category_gate_words,
     "mean (the default): the overall value; any: one category is enough; all: every category"},
    {"shows", VALUE_WORD, false, shows_words,
     "both (the default); absence: reaching the threshold only means that the level cannot be "
     "ruled out; presence: missing it does not rule the level out"},
    CITE_RULE,
    END};

static const struct attribute_rule safeguard_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that evidence and frameworks use"},
    TITLE_RULE,
    {"family", VALUE_WORD, true, family_words, "what it protects against"},
    {"layer", VALUE_WORD, true, layer_words, "where it sits"},
    {"works-under", VALUE_WORDS, true, deployment_words,
     "the deployments under which it has an effect"},
    {"faces", VALUE_WORDS, false, adversary_words,
     "the adversaries that it has to withstand, where a deployment admits them; all when "
     "absent"},
    {"metrics", VALUE_REFERENCES, false, NULL, "the metrics that measure how well it works"},
    {"group", VALUE_ID, false, NULL,
     "its common-cause group: safeguards of one group can fail together"},
    {"cost", VALUE_NUMBER, false, NULL, "what it costs, in any one unit used throughout"},
    {"friction", VALUE_NUMBER, false, NULL,
     "what it takes from legitimate use, in the unit that follows"},
    {"friction-unit", VALUE_WORD, false, friction_unit_words,
     "points (the default; of any one scale used throughout), share (of legitimate requests "
     "that "
     "it hinders) or minutes (that a user loses)"},
    CITE_RULE,
    END};
static const struct child_rule safeguard_children[] = {
    {"cuts", '+'}, {"defeated-by", '*'}, {"text", '*'}, END};

static const struct attribute_rule cuts_attributes[] = {
    {"step", VALUE_REFERENCES, false, NULL,
     "the steps that cannot be done while it is in force"},
    {"condition", VALUE_REFERENCES, false, NULL, "the conditions that cannot hold then"},
    {"capability", VALUE_REFERENCES, false, NULL,
     "the capabilities that it withholds from the actor"},
    END};

static const struct attribute_rule defeated_by_attributes[] = {
    {"step", VALUE_REFERENCES, true, NULL,
     "the steps any one of which makes the safeguard stop counting"},
    END};

static const struct attribute_rule condition_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that steps and gates use"},
    TITLE_RULE,
    {"truth", VALUE_WORD, false, truth_value_words, "true, false or unknown (the default)"},
    {"probability", VALUE_SHARE, false, NULL, "how probable it is that it holds"},
    CITE_RULE,
    END};

static const struct attribute_rule step_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that other steps and gates use"},
    TITLE_RULE,
    {"needs", VALUE_REFERENCES, false, NULL,
     "short for one <needs ref=\"...\"/> each: all of these must hold"},
    {"gives", VALUE_REFERENCES, false, NULL, "affordances that the actor has once it is done"},
    {"probability", VALUE_SHARE, false, NULL, "how probable it is to succeed when tried"},
    {"cost", VALUE_NUMBER, false, NULL, "what it costs the actor"},
    {"time", VALUE_NUMBER, false, NULL, "how long it takes the actor, in days"},
    CITE_RULE,
    END};
static const struct child_rule step_children[] = {
    {"needs", '*'},    {"requires", '*'}, {"all", '*'},  {"any", '*'},
    {"at-least", '*'}, {"sequence", '*'}, {"text", '*'}, END};

static const struct attribute_rule gate_attributes[] = {
    {"id", VALUE_ID, false, NULL, "a name, when something else refers to it"},
    {"title", VALUE_TEXT, false, NULL, "the name that people read"},
    {"needs", VALUE_REFERENCES, false, NULL, "short for one <needs ref=\"...\"/> each"},
    CITE_RULE,
    END};
static const struct attribute_rule at_least_attributes[] = {
    {"k", VALUE_COUNT, true, NULL, "how many of the inputs must hold"},
    {"id", VALUE_ID, false, NULL, "a name, when something else refers to it"},
    {"title", VALUE_TEXT, false, NULL, "the name that people read"},
    {"needs", VALUE_REFERENCES, false, NULL, "short for one <needs ref=\"...\"/> each"},
    CITE_RULE,
    END};
static const struct child_rule gate_children[] = {
    {"needs", '*'}, {"requires", '*'}, {"all", '*'},      {"any", '*'},
    {"text", '*'},  {"at-least", '*'}, {"sequence", '*'}, END};

static const struct attribute_rule needs_attributes[] = {
    {"ref", VALUE_REFERENCE, true, NULL, "a step, condition or gate that must hold"}, END};

static const struct attribute_rule requires_attributes[] = {
    {"capability", VALUE_REFERENCE, false, NULL, "the capability that must be delivered"},
    {"level", VALUE_COUNT, false, NULL, "at which level; 1 when absent"},
    {"affordance", VALUE_REFERENCE, false, NULL, "or: the affordance that must be had"},
    END};

static const struct attribute_rule domain_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that frameworks use"},
    TITLE_RULE,
    {"status", VALUE_WORD, false, domain_status_words,
     "tracked (the default), or emerging or research: shown, but no tier rests on it"},
    CITE_RULE,
    END};
static const struct child_rule domain_children[] = {{"outcome", '*'},
                                                    {"actor", '*'},
                                                    {"metric", '*'},
                                                    {"capability", '*'},
                                                    {"safeguard", '*'},
                                                    {"condition", '*'},
                                                    {"step", '*'},
                                                    {"all", '*'},
                                                    {"any", '*'},
                                                    {"at-least", '*'},
                                                    {"sequence", '*'},
                                                    {"text", '*'},
                                                    END};

static const struct attribute_rule outcome_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that reports use"},
    TITLE_RULE,
    {"status", VALUE_WORD, false, domain_status_words,
     "tracked (the default), or emerging or research: shown, but no tier rests on it"},
    CITE_RULE,
    END};
static const struct child_rule outcome_children[] = {{"scenario", '*'}, {"text", '*'}, END};

static const struct attribute_rule scenario_attributes[] = {
    {"id", VALUE_ID, true, NULL, "the name that evidence and reports use"},
    TITLE_RULE,
    {"actor", VALUE_REFERENCE, true, NULL, "who carries it out"},
    {"goal", VALUE_REFERENCE, true, NULL, "the step or gate that realises the outcome"},
    {"assessed", VALUE_WORD, false, assessed_words,
     "how far it has been assessed: full (the default), partial, deferred or none"},
    {"reason", VALUE_TEXT, false, NULL, "why it has not been assessed in full"},
    CITE_RULE,
    END};
static const struct child_rule scenario_children[] = {
    {"step", '*'},     {"condition", '*'}, {"all", '*'},  {"any", '*'},
    {"at-least", '*'}, {"sequence", '*'},  {"text", '*'}, END};

static const struct child_rule text_only[] = {{"text", '*'}, END};

static const struct element_rule elements[] = {
    {"threat-model",
     "A threat model: what could happen, as graphs of capabilities and uplift steps, and the "
     "safeguards that could cut them.",
     root_attributes, root_children, false},
    {"import", "Takes the definitions of another file.", import_attributes, NULL, false},
    {"text", "A paragraph for people.", NULL, NULL, true},
    {"affordance",
     "Something a deployment lets an actor do: chat, tools, fine-tuning, weights.",
     affordance_attributes, text_only, false},
    {"deployment", "What a deployment type gives, to whom, and which adversaries it admits.",
     deployment_attributes, text_only, false},
    {"actor", "Who carries a scenario out, with the capabilities held without the system.",
     actor_attributes, actor_children, false},
    {"baseline", "The levels an actor already has in the baseline world of a framework.",
     baseline_attributes, baseline_children, false},
    {"has", "One capability level of a baseline.", has_attributes, NULL, false},
    {"metric", "A number that evaluations report.", metric_attributes, text_only, false},
    {"capability",
     "Something a system can be measured on, with ordered levels; level 0 is 'none' and is not "
     "written down.",
     capability_attributes, capability_children, false},
    {"level", "The next level of the capability; the first one is level 1.", level_attributes,
     text_only, false},
    {"indicator", "Maps a metric to a level of the capability.", indicator_attributes,
     text_only, false},
    {"safeguard",
     "What can cut an attack path: a step, a condition, or the delivery of a capability.",
     safeguard_attributes, safeguard_children, false},
    {"cuts", "What the safeguard cuts: steps, conditions or capabilities.", cuts_attributes,
     NULL, false},
    {"defeated-by", "Steps after which the safeguard stops counting.", defeated_by_attributes,
     NULL, false},
    {"condition", "A precondition outside the AI system: materials, money, access, a target.",
     condition_attributes, text_only, false},
    {"step",
     "An action of the actor. It holds when everything inside and in 'needs' holds and no "
     "safeguard in force cuts it.",
     step_attributes, step_children, false},
    {"all", "A gate: every input must hold.", gate_attributes, gate_children, false},
    {"any", "A gate: one input must hold.", gate_attributes, gate_children, false},
    {"at-least", "A gate: k of the inputs must hold.", at_least_attributes, gate_children,
     false},
    {"sequence",
     "A gate: every input must hold, in this order. The order matters for time and for "
     "display, "
     "not for what is reachable.",
     gate_attributes, gate_children, false},
    {"needs", "An input: a step, a condition or a gate.", needs_attributes, NULL, false},
    {"requires", "An input: a capability at a level, or an affordance.", requires_attributes,
     NULL, false},
    {"domain", "A risk domain with its outcomes.", domain_attributes, domain_children, false},
    {"outcome", "A catastrophic outcome to prevent.", outcome_attributes, outcome_children,
     false},
    {"scenario", "One causal pathway sufficient for the outcome, carried out by one actor.",
     scenario_attributes, scenario_children, false},
    {0},
};

const struct grammar threatmodel_grammar = {
    "threat-model", "pathgate threat model, format version 1", elements};
