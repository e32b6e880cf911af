/* What is known of the sets that solutions lack: how good the best of them can be, so that a
 * listing can say up to which place it is certain. */
#ifndef PATHGATE_ANALYZER_LACKING_H
#define PATHGATE_ANALYZER_LACKING_H

#include "analyzer/compiled.h"
#include "analyzer/families.h"

/* Makes family->lacking of an incomplete unit whose sets are those of 'family': a diagram over
 * its levels that holds for every further minimal set. 'idle' has the truth of its variables,
 * by number, when nothing is done, 'turned' that of the unit. The table is reset. STATUS_OK,
 * also where steps or memory of the table do not suffice, and none is made; STATUS_MEMORY. */
enum status lacking_find(const struct unit *unit, const uint8_t *idle, edge turned,
                         struct table *bdd, struct family *family);

#endif
