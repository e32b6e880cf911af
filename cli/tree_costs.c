/* Attributes of fault trees as numbers; see tree_costs.h. */
#include "cli/tree_costs.h"

#include "cli/report.h"

#include <math.h>

enum exit_status tree_costs_read(struct analysis_inputs *inputs, const char *name,
                                 const double **costs)
{
    const struct fault_tree *tree = &inputs->tree;
    uint32_t count = tree->circuit.atom_count, stated = 0, faults = 0;
    double *cost = arena_array(&inputs->arena, count, sizeof(*cost));
    if (!cost) {
        return analysis_refuse(STATUS_MEMORY);
    }
    for (uint32_t atom = 0; atom < count; atom++) {
        const char *value =
            openpsa_event_attribute(&inputs->openpsa, tree->atom_events[atom], name);
        cost[atom] = NAN;
        stated += value != NULL;
        if (value && !read_amount(value, &cost[atom])) {
            faults++;
            fprintf(stderr, "pathgate: error: the %s '%s' of '%s' is not a number from 0 up\n",
                    name, value, tree->atom_names[atom]);
        }
    }
    if (stated == 0) {
        fprintf(stderr,
                "pathgate: error: no basic event states a %s\n"
                "  hint: <attribute name=\"%s\" value=\"...\"/> of the event does\n",
                name, name);
    }
    *costs = cost;
    return faults || stated == 0 ? EXIT_USAGE : EXIT_ACCEPTABLE;
}
