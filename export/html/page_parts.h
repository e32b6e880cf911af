/* The parts of the page's data, one file each; page_data.c puts them together. */
#ifndef PATHGATE_EXPORT_HTML_PAGE_PARTS_H
#define PATHGATE_EXPORT_HTML_PAGE_PARTS_H

#include "analyzer/verdict.h"
#include "export/json.h"

/* An index as a number; -1 for NONE. */
static inline double index_or_none(uint32_t index)
{
    return index == NONE ? -1.0 : (double)index;
}

/* "id" and "title". */
static inline void page_labels(struct json *json, const struct label *label)
{
    json_string(json, "id", label->id);
    json_string(json, "title", label->title);
}

/* An object with the framework of the verdict: tiers, criteria, security levels, rules,
 * decisions, and the scenarios compiled against its baseline world. STATUS_MEMORY. */
enum status page_framework(struct json *json, const struct verdict *verdict);

/* Members of an object that is open: a scenario as a circuit and as a diagram, which is null
 * where it hit the engine's budget. STATUS_MEMORY. */
enum status page_circuit(struct json *json, const struct scenario_circuit *compiled);

#endif
