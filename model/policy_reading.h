/* What the readers of a framework pack share: policy_reader.c declares what has an id,
 * policy_predicates.c reads what rules and decisions ask. */
#ifndef PATHGATE_MODEL_POLICY_READING_H
#define PATHGATE_MODEL_POLICY_READING_H

#include "model/label.h"
#include "model/policy.h"
#include "model/registry.h"

struct reading_policy {
    struct policy *policy;
    struct diagnostics *diagnostics;
    struct registry terms, domains, questions, security, tiers, criteria, rules, decisions;
    bool faulty; /* the grammar found faults */
    bool failed; /* memory ran out */
};

/* The words of an attribute's value. */
struct string_list policy_split(struct reading_policy *reading,
                                const struct xml_element *element, const char *name);

/* As policy_split; names that are not the ids of declared domains are reported, where the pack
 * declares any. */
struct string_list policy_read_domains(struct reading_policy *reading,
                                       const struct xml_element *element);

/* What the attribute's value stands for, or NONE; an unknown one is reported. */
uint32_t policy_resolve(struct reading_policy *reading, const struct registry *registry,
                        const struct xml_element *element, const char *name);

/* The level an attribute says, 1 when it is absent; one beyond all levels is reported. */
uint32_t policy_read_level(struct reading_policy *reading, const struct xml_element *element);

/* Reads one element inside a rule or decision. */
void policy_read_predicate(struct reading_policy *reading, const struct xml_element *element,
                           struct predicate *out);

/* Reports that a tier would rest on a criterion with an area. */
void policy_refuse_area(struct reading_policy *reading, const struct xml_element *element,
                        const char *attribute);

#endif
