/* Keeping what verdicts have in common; see sharing.h. Invariant: what is kept never changes
 * but for the questions 'turns' that are answered when they are first asked. Outcomes are found
 * by a hash (FNV-1a over 64-bit words) and then compared in full. */
#include "analyzer/sharing.h"

#include <string.h>

struct answers_kept {
    const struct policy *policy;
    const struct evidence *evidence;
    double confidence;
    struct answers answers;
};

struct sharing {
    const struct threatmodel *model;
    VEC(struct answers_kept *) answers;
    VEC(struct scenario_kept *) scenarios;
};

enum status sharing_open(const struct threatmodel *model, struct sharing **out)
{
    *out = memory_zeroed(1, sizeof(**out));
    if (!*out) {
        return STATUS_MEMORY;
    }
    (*out)->model = model;
    return STATUS_OK;
}

static void free_scenario(struct scenario_kept *scenario)
{
    for (size_t i = 0; i < scenario->outcomes.count; i++) {
        struct outcome_kept *outcome = scenario->outcomes.items[i];
        memory_free(outcome->words);
        memory_free(outcome->turns[STAGE_BEFORE]);
        memory_free(outcome->turns[STAGE_RESIDUAL]);
        memory_free(outcome);
    }
    vec_release(&scenario->outcomes);
    scenario_circuit_release(&scenario->compiled);
    memory_free(scenario);
}

void sharing_close(struct sharing *sharing)
{
    if (!sharing) {
        return;
    }
    for (size_t i = 0; i < sharing->answers.count; i++) {
        answers_release(&sharing->answers.items[i]->answers);
        memory_free(sharing->answers.items[i]);
    }
    for (size_t i = 0; i < sharing->scenarios.count; i++) {
        free_scenario(sharing->scenarios.items[i]);
    }
    vec_release(&sharing->answers);
    vec_release(&sharing->scenarios);
    memory_free(sharing);
}

const struct answers *sharing_answers(struct sharing *sharing, const struct question *question)
{
    for (size_t i = sharing->answers.count; i-- > 0;) {
        const struct answers_kept *kept = sharing->answers.items[i];
        if (kept->policy == question->policy && kept->evidence == question->evidence &&
            !(kept->confidence < question->confidence) &&
            !(kept->confidence > question->confidence)) {
            return &kept->answers;
        }
    }
    struct answers_kept *kept = memory_zeroed(1, sizeof(*kept));
    if (!kept || !vec_reserve(&sharing->answers, 1) ||
        answers_find(question->model, question->policy, question->evidence,
                     question->confidence, &kept->answers) != STATUS_OK) {
        memory_free(kept);
        return NULL;
    }
    kept->policy = question->policy;
    kept->evidence = question->evidence;
    kept->confidence = question->confidence;
    sharing->answers.items[sharing->answers.count++] = kept;
    return &kept->answers;
}

enum status sharing_scenario(struct sharing *sharing, uint32_t scenario, const char *baseline,
                             struct scenario_kept **out)
{
    for (size_t i = 0; i < sharing->scenarios.count; i++) {
        *out = sharing->scenarios.items[i];
        if ((*out)->scenario == scenario && strcmp((*out)->baseline, baseline) == 0) {
            return STATUS_OK;
        }
    }
    *out = memory_zeroed(1, sizeof(**out));
    enum status status =
        *out && vec_reserve(&sharing->scenarios, 1)
            ? scenario_compile(sharing->model, scenario, baseline, &(*out)->compiled)
            : STATUS_MEMORY;
    if (status != STATUS_OK) {
        memory_free(*out);
        *out = NULL;
        return status;
    }
    (*out)->scenario = scenario;
    (*out)->baseline = baseline;
    sharing->scenarios.items[sharing->scenarios.count++] = *out;
    return STATUS_OK;
}

static uint64_t hash_words(const uint64_t *words, size_t count)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ words[i]) * 0x100000001B3u;
    }
    return hash;
}

/* Atoms stand first among the nodes, and closing leaves their words as they are. */
struct outcome_kept *sharing_outcome(const struct scenario_kept *scenario,
                                     const uint64_t *words, enum world residual)
{
    size_t atoms = scenario->compiled.circuit.atom_count;
    uint64_t hash = hash_words(words, atoms);
    for (size_t i = 0; i < scenario->outcomes.count; i++) {
        struct outcome_kept *kept = scenario->outcomes.items[i];
        if (kept->hash == hash && kept->residual == residual &&
            memcmp(kept->words, words, atoms * sizeof(*words)) == 0) {
            return kept;
        }
    }
    return NULL;
}

struct outcome_kept *sharing_keep(struct scenario_kept *scenario, uint64_t *words,
                                  enum world residual)
{
    struct outcome_kept *kept = memory_zeroed(1, sizeof(*kept));
    if (!kept || !vec_push(&scenario->outcomes, kept)) {
        memory_free(kept);
        return NULL;
    }
    kept->hash = hash_words(words, scenario->compiled.circuit.atom_count);
    kept->residual = residual;
    kept->words = words;
    return kept;
}
