/* new: a commented piece of a threat model to paste. The pieces fit into the model that 'init'
 * makes, which a test does with each. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/names.h"

#include <string.h>

static const struct option options[] = {
    {"list", '\0', NULL, "the kinds, and where each is pasted"},
    {NULL, '\0', NULL, NULL},
};

static const struct {
    const char *kind, *inside, *piece;
} pieces[] = {
    {"affordance", "threat-model",
     "<!-- What a deployment lets people do; name it in 'gives' of deployments. -->\n"
     "<affordance id=\"new-affordance\" title=\"What it lets one do\"/>\n"},
    {"deployment", "threat-model",
     "<!-- To whom the system is given, with what, and whom safeguards face there. -->\n"
     "<deployment type=\"api\" title=\"As an API\" to=\"public\" admits=\"direct static\"/>\n"},
    {"domain", "threat-model",
     "<!-- An area of risk; outcomes with their scenarios stand in it. -->\n"
     "<domain id=\"new-domain\" title=\"Name of the area\" cite=\"illustrative\">\n"
     "  <outcome id=\"new-outcome\" title=\"What is to be prevented\" cite=\"illustrative\"/>\n"
     "</domain>\n"},
    {"outcome", "domain",
     "<!-- What is to be prevented; each scenario is one way to it. -->\n"
     "<outcome id=\"new-outcome\" title=\"What is to be prevented\" cite=\"illustrative\"/>\n"},
    {"actor", "domain",
     "<!-- Who carries scenarios out. 'has' says what they can do without any system:\n"
     "     <baseline cite=\"...\"><has capability=\"ID\" level=\"1\"/></baseline> -->\n"
     "<actor id=\"new-actor\" title=\"Who it is\" access=\"public\" cite=\"illustrative\"/>\n"},
    {"metric", "domain",
     "<!-- A number that evaluations report: a share, a count, a score or minutes. -->\n"
     "<metric id=\"new-metric\" title=\"What is measured\" unit=\"share\" "
     "cite=\"illustrative\"/>\n"},
    {"capability", "domain",
     "<!-- Levels from the lowest (1) up; an indicator says which result shows which. -->\n"
     "<metric id=\"new-result\" title=\"Tasks solved\" unit=\"share\" cite=\"illustrative\"/>\n"
     "<capability id=\"new-capability\" title=\"What it can do\" cite=\"illustrative\">\n"
     "  <level title=\"The lowest level that matters\"/>\n"
     "  <level title=\"The next one\"/>\n"
     "  <indicator metric=\"new-result\" level=\"1\" at-least=\"50%\" cite=\"illustrative\"/>\n"
     "  <indicator metric=\"new-result\" level=\"2\" at-least=\"90%\" cite=\"illustrative\"/>\n"
     "</capability>\n"},
    {"safeguard", "domain",
     "<!-- What it cuts: steps, conditions (SCENARIO/ID) or capabilities. 'defeated-by' names\n"
     "     steps after which it stops counting: <defeated-by step=\"ID\"/> -->\n"
     "<step id=\"step-to-cut\" title=\"The step that it cuts\"/>\n"
     "<safeguard id=\"new-safeguard\" title=\"What it does\" family=\"deployment\" "
     "layer=\"system\"\n"
     "    works-under=\"closed api\" cite=\"illustrative\">\n"
     "  <cuts step=\"step-to-cut\"/>\n"
     "</safeguard>\n"},
    {"scenario", "outcome",
     "<!-- One way to the outcome: 'actor' is the id of one of yours, 'goal' its last step. "
     "-->\n"
     "<scenario id=\"new-scenario\" title=\"How it happens\" actor=\"puzzler\" "
     "goal=\"finish\"\n"
     "    cite=\"illustrative\">\n"
     "  <condition id=\"opportunity\" title=\"What has to be given\" cite=\"illustrative\"/>\n"
     "  <step id=\"prepare\" title=\"What comes first\" needs=\"opportunity\"/>\n"
     "  <step id=\"finish\" title=\"What realises the outcome\" needs=\"prepare\"/>\n"
     "</scenario>\n"},
    {"condition", "scenario",
     "<!-- Something outside the AI system: truth=\"true\", \"false\" or \"unknown\", or a\n"
     "     probability. Name it in 'needs' of a step. -->\n"
     "<condition id=\"new-condition\" title=\"What has to be given\" truth=\"unknown\"\n"
     "    cite=\"illustrative\"/>\n"},
    {"step", "scenario",
     "<!-- An action. 'needs' names steps and conditions before it; what it takes of a system\n"
     "     stands inside: <requires capability=\"ID\" level=\"1\"/> -->\n"
     "<step id=\"new-step\" title=\"What is done\" cite=\"illustrative\"/>\n"},
    {"gate", "scenario",
     "<!-- How inputs join: all, any, at-least (k=\"2\") or sequence. -->\n"
     "<step id=\"one-way\" title=\"One way\"/>\n"
     "<step id=\"another-way\" title=\"Another way\"/>\n"
     "<any id=\"new-gate\" title=\"Either way\">\n"
     "  <needs ref=\"one-way\"/>\n"
     "  <needs ref=\"another-way\"/>\n"
     "</any>\n"},
};

enum { KINDS = sizeof(pieces) / sizeof(*pieces) };

static enum exit_status refuse(const char *kind)
{
    const char *kinds[KINDS];
    for (size_t i = 0; i < KINDS; i++) {
        kinds[i] = pieces[i].kind;
    }
    fprintf(stderr, "pathgate: '%s' is not a kind of piece\n", kind);
    const char *nearest = names_nearest(kind, kinds, KINDS);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s'?\n", nearest);
    }
    fputs("  one of:", stderr);
    for (size_t i = 0; i < KINDS; i++) {
        fprintf(stderr, " %s", kinds[i]);
    }
    fputc('\n', stderr);
    return EXIT_USAGE;
}

static enum exit_status run(const struct arguments *arguments)
{
    bool all = argument_value(arguments, "list") != NULL, found = false;
    const char *kind = arguments->operands.count ? arguments->operands.items[0] : "";
    struct text product;
    text_init(&product);
    for (size_t i = 0; i < KINDS; i++) {
        if (all) {
            text_format(&product, "%-11s inside <%s>\n", pieces[i].kind, pieces[i].inside);
        } else if (strcmp(pieces[i].kind, kind) == 0) {
            text_append(&product, pieces[i].piece);
            found = true;
        }
    }
    enum exit_status status = all || found ? report_product(NULL, &product) : refuse(kind);
    text_release(&product);
    return status;
}

const struct command command_new = {
    .name = "new",
    .operands = "KIND | --list",
    .summary = "a commented piece of a threat model to paste: a step, a safeguard, ...",
    .examples = "  pathgate new step\n"
                "  pathgate new safeguard\n"
                "  pathgate new --list\n",
    .details = "Kinds: affordance deployment domain outcome actor metric capability safeguard\n"
               "scenario condition step gate. Ids that begin with 'new' are yours to choose;\n"
               "the piece of a scenario names the actor of the model that 'init' makes.\n",
    .least = 0,
    .most = 1,
    .options = options,
    .run = run,
};
