/* Small questions to a policy, and its end; see policy.h. */
#include "model/policy.h"

#include <string.h>

static bool names(const struct string_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], id) == 0) {
            return true;
        }
    }
    return false;
}

bool criterion_names(const struct criterion *criterion, const char *safeguard)
{
    return names(&criterion->safeguards, safeguard);
}

bool string_list_takes(const struct string_list *list, const char *id)
{
    return list->count == 0 || names(list, id);
}

uint32_t policy_domain_of(const struct policy *policy, const char *outcome, const char *domain)
{
    uint32_t covering = NONE;
    for (uint32_t i = 0; i < policy->domains.count; i++) {
        const struct policy_domain *candidate = &policy->domains.items[i];
        if (names(&candidate->covers, outcome)) {
            return i;
        }
        if (names(&candidate->covers, domain)) {
            covering = i;
        }
    }
    return covering;
}

void policy_release(struct policy *policy)
{
    for (size_t i = 0; i < policy->rules.count; i++) {
        vec_release(&policy->rules.items[i].predicates);
    }
    for (size_t i = 0; i < policy->decisions.count; i++) {
        vec_release(&policy->decisions.items[i].conditions);
    }
    vec_release(&policy->terms);
    vec_release(&policy->domains);
    vec_release(&policy->questions);
    vec_release(&policy->security);
    vec_release(&policy->tiers);
    vec_release(&policy->criteria);
    vec_release(&policy->rules);
    vec_release(&policy->decisions);
    arena_release(&policy->arena);
    *policy = (struct policy){0};
}
