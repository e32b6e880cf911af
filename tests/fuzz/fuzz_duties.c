/* Any bytes as a document of duties. What is accepted keeps the promises of model/duties.h, and
 * its clocks run. */
#include "analyzer/clocks.h"
#include "base/limits.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clocks(const struct duties *duties)
{
    static const struct event events[] = {
        {.kind = EVENT_RELEASE, .at = 29000000, .name = "bot", .about = ""},
        {.kind = EVENT_INCIDENT_RESOLVED, .at = 29500000, .name = "", .about = ""}};
    const struct deed deed = {&duties->list.items[0], 29100000, ""};
    const struct clocks_question question = {.documents = &duties,
                                             .document_count = 1,
                                             .events = events,
                                             .event_count = 2,
                                             .deeds = &deed,
                                             .deed_count = 1,
                                             .on = 30000000,
                                             .soon = 10080};
    struct clocks clocks;
    enum status status = clocks_find(&question, &clocks);
    require(status == STATUS_OK || status == STATUS_LIMIT);
    require(status != STATUS_OK || clocks.list.count >= duties->list.count ||
            clocks.list.count > 0);
    clocks_release(&clocks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scratch scratch;
    struct diagnostics diagnostics;
    struct duties duties;
    if (!*scratch.path) {
        scratch_open(&scratch);
    }
    diagnostics_init(&diagnostics);
    enum status status = duties_read(scratch_fill(&scratch, data, size), &duties, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        require(duties.list.count > 0);
        for (size_t i = 0; i < duties.list.count; i++) {
            const struct duty *duty = &duties.list.items[i];
            require(duty->length <= LIMIT_CLOCK);
            require(duty->triggers != 0);
            require(duty->rhythm != DUTY_EVERY ||
                    (duty->length > 0 && duty->unit != CLOCK_HOURS));
        }
        check_clocks(&duties);
    }
    duties_release(&duties);
    diagnostics_release(&diagnostics);
    return 0;
}
