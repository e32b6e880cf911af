/* Changes of a what-if, as options name them and as a file of states does. */
#ifndef PATHGATE_CLI_WHATIF_CHANGES_H
#define PATHGATE_CLI_WHATIF_CHANGES_H

#include "analyzer/whatif.h"
#include "cli/command.h"
#include "model/json_reader.h"

/* Options that say what is assumed. */
#define WHATIF_CHANGES                                                                         \
    {"set", '\0', "CAPABILITY=LEVEL...", "the system has this level of the capability"},       \
        {"metric", '\0', "METRIC=VALUE...", "it was measured at this value, without doubt"},   \
        {"safeguard", '\0', "+ID|-ID...", "it counts (+), or fails (-)"},                      \
        {"condition", '\0', "ID=TRUTH...", "true, false or unknown"},                          \
        {"actor", '\0', "ID", "people's scenarios are carried out by this actor"},             \
    {                                                                                          \
        "under", '\0', "TYPE", "it is deployed in this way instead"                            \
    }

/* Whether any of them was given. */
bool whatif_is_asked(const struct arguments *arguments);

/* Makes the changes that the arguments name. Faults of all of them are reported in one run. */
enum status whatif_take_options(const struct arguments *arguments, struct whatif *whatif,
                                struct diagnostics *diagnostics);

/* Makes the changes of one state:
 *
 *     {"deployment": "api", "actor": "experts", "world": "implemented",
 *      "set": {"autonomy": 2}, "metrics": {"ctf": 0.8},
 *      "safeguards": {"refusal": true}, "conditions": {"materials": "false"}}
 *
 * 'source' is what the state was read from. */
enum status whatif_take_state(const struct json_node *state, const struct source *source,
                              struct whatif *whatif, struct diagnostics *diagnostics);

#endif
