/* Any bytes as an evaluation log of any format. What is accepted keeps the promises of
 * model/evidence.h and holds nothing else. */
#include "model/import.h"
#include "model/json_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) {
        abort();
    }
}

static void check_measurement(const struct measurement *m)
{
    require(isfinite(m->value) && *m->metric);
    require(!m->has_count || (m->has_items && m->k <= m->n));
    require(!m->has_items || m->n > 0);
    require(!m->has_interval || (m->low <= m->value && m->value <= m->high &&
                                 m->confidence > 0 && m->confidence < 1));
    require(m->provenance.line > 0 || strchr(m->provenance.cite, '#'));
}

static void check_set(const struct evidence_set *set)
{
    require(set->systems.count > 0 && strlen(set->digest) == 64);
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *evidence = &set->systems.items[i];
        require(strlen(evidence->digest) == 64);
        for (size_t j = 0; j < evidence->measurements.count; j++) {
            const struct measurement *m = &evidence->measurements.items[j];
            if (strcmp(set->format, "evidence") != 0) {
                check_measurement(m);
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct source source = {.path = "fuzz", .bytes = (const char *)data, .length = size};
    const struct import_options options = {.system = size % 2 ? "x" : NULL,
                                           .partial = size % 3 == 0};
    struct diagnostics diagnostics;
    struct evidence_set set;
    struct text said;
    text_init(&said);
    diagnostics_init(&diagnostics);
    evidence_set_init(&set);
    enum status status = import_read_source(&source, &options, &set, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        check_set(&set);
    } else {
        require(set.systems.count == 0);
    }
    diagnostics_write(&diagnostics, &said);
    text_release(&said);
    evidence_set_release(&set);
    diagnostics_release(&diagnostics);
    return 0;
}
