/* From a catalogue to a library; see graph_catalogue.h. Entries keep the order of the file.
 * Names, ids, tactics and first sentences are taken and nothing else: a threat model stays at
 * the level of the published overview. */
#include "model/graph_catalogue.h"

#include "base/limits.h"
#include "model/grammar.h"

#include <stdio.h>
#include <string.h>

void catalogue_open(struct catalogue *catalogue, struct graph_reading *reading)
{
    *catalogue =
        (struct catalogue){.reading = reading, .title = "", .version = "", .source = ""};
    names_init(&catalogue->keys);
    names_init(&catalogue->related);
}

void catalogue_close(struct catalogue *catalogue)
{
    vec_release(&catalogue->entries);
    vec_release(&catalogue->links);
    vec_release(&catalogue->steps);
    vec_release(&catalogue->joins);
    names_release(&catalogue->keys);
    names_release(&catalogue->related);
}

struct catalogue_entry *catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                                      const char *key, struct place place)
{
    struct attack_graph *graph = catalogue->reading->graph;
    const struct catalogue_entry made = {.kind = kind,
                                         .id = "",
                                         .name = "",
                                         .text = "",
                                         .url = "",
                                         .note = "",
                                         .place = place,
                                         .parent = NONE,
                                         .node = NONE};
    uint32_t index = *key ? names_intern(&catalogue->keys, key) : 0;
    if (!*key || (index != NAMES_NONE && index < catalogue->entries.count)) {
        diagnostics_add(catalogue->reading->diagnostics, SEVERITY_ERROR,
                        *key ? "duplicate-id" : "missing-id", place,
                        *key ? "another entry has this id" : "an entry without an id");
        return NULL;
    }
    if (index == NAMES_NONE || !vec_push(&catalogue->entries, made)) {
        graph->failed = true;
        return NULL;
    }
    return &catalogue->entries.items[index];
}

uint32_t catalogue_find(struct catalogue *catalogue, enum catalogue_kind kind, const char *key,
                        struct place place)
{
    static const char *const words[CATALOGUE_KINDS] = {"tactic", "technique", "mitigation",
                                                       "case study"};
    uint32_t index = names_find(&catalogue->keys, key);
    if (index != NAMES_NONE && index < catalogue->entries.count &&
        catalogue->entries.items[index].kind == kind) {
        return index;
    }
    if (place.source) {
        diagnostics_add(catalogue->reading->diagnostics, SEVERITY_WARNING, "unknown-entry",
                        place, "the catalogue has no %s '%.80s'", words[kind], key);
        graph_count(catalogue->reading->graph, "reference to what is not there", 1, "");
    }
    return NONE;
}

void catalogue_count_rest(struct catalogue *catalogue, enum catalogue_kind kind,
                          const struct json_node *entry, const char *const *taken)
{
    static const char *const words[CATALOGUE_KINDS] = {
        "property of a tactic", "property of a technique", "property of a mitigation",
        "property of a case study"};
    for (const struct json_node *m = entry->kind == JSON_OBJECT ? entry->first : NULL; m;
         m = m->next) {
        if (m->kind != JSON_NULL && grammar_word(m->key, taken) < 0) {
            graph_leave_out_property(catalogue->reading->graph, words[kind], m->key);
        }
    }
}

void catalogue_relate(struct catalogue *catalogue, uint32_t from, uint32_t to,
                      enum catalogue_relation relation)
{
    const struct catalogue_link link = {from, to, relation};
    char key[48];
    if (from == NONE || to == NONE || from == to) {
        return;
    }
    snprintf(key, sizeof(key), "%u %u %d", (unsigned)from, (unsigned)to, (int)relation);
    uint32_t number = names_intern(&catalogue->related, key);
    if (number != NAMES_NONE && number < catalogue->links.count) {
        return; /* said before */
    }
    catalogue->reading->graph->failed |= number == NAMES_NONE;
    if (relation == CATALOGUE_SPECIALIZES) {
        catalogue->entries.items[from].parent = to;
    }
    catalogue->reading->graph->failed |= !vec_push(&catalogue->links, link);
    if (catalogue->links.count == LIMIT_RELATIONS) {
        diagnostics_add(catalogue->reading->diagnostics, SEVERITY_ERROR, "too-many-values",
                        catalogue->entries.items[from].place,
                        "a catalogue of more than %u relations is not read", LIMIT_RELATIONS);
    }
}

static const char *cite(struct catalogue *c, const struct catalogue_entry *e)
{
    return graph_clean(c->reading->graph,
                       graph_string(c->reading->graph, "%s%s%s, %s%s%s", c->source,
                                    *c->version ? " " : "", c->version, e->id,
                                    *e->url ? ", " : "", e->url),
                       LIMIT_TITLE_BYTES);
}

/* The node of an entry, with its first sentence and where it stands; NONE when out of memory.
 */
static uint32_t place_entry(struct catalogue *c, struct catalogue_entry *e,
                            enum graph_kind kind, const char *title)
{
    struct attack_graph *g = c->reading->graph;
    e->node = graph_add(g, kind, e->id, *title ? title : e->id, e->place);
    if (e->node != NONE) {
        g->nodes.items[e->node].cite = cite(c, e);
        graph_remark(g, e->node, "", graph_first_sentence(g, e->text));
        graph_count(g, "description", *e->text != '\0', "its first sentence");
    }
    return e->node;
}

static void leave_out(struct catalogue *c, const struct catalogue_entry *e)
{
    struct attack_graph *g = c->reading->graph;
    graph_leave_out(g, e->left_out, graph_string(g, "%s %s", e->id, e->name));
}

/* A sub-technique is called by its technique, too: many have the same name otherwise. */
static void place_techniques(struct catalogue *c)
{
    struct attack_graph *g = c->reading->graph;
    for (size_t i = 0; i < c->entries.count; i++) {
        struct catalogue_entry *e = &c->entries.items[i];
        if (e->kind != CATALOGUE_TECHNIQUE) {
            continue;
        }
        if (e->left_out) {
            leave_out(c, e);
            continue;
        }
        const struct catalogue_entry *parent =
            e->parent == NONE ? NULL : &c->entries.items[e->parent];
        place_entry(c, e, GRAPH_STEP,
                    parent ? graph_string(g, "%s: %s", parent->name, e->name) : e->name);
        if (parent) {
            graph_remark(g, e->node, "sub-technique of ", parent->id);
        }
        graph_count(g, parent ? "sub-technique" : "technique", 1, "step");
    }
}

/* Notes at every technique which tactics it serves; 'served' counts by tactic. */
static void note_tactics(struct catalogue *c, uint32_t *served)
{
    struct attack_graph *g = c->reading->graph;
    for (size_t i = 0; i < c->links.count; i++) {
        const struct catalogue_link *l = &c->links.items[i];
        const struct catalogue_entry *from = &c->entries.items[l->from];
        if (l->relation == CATALOGUE_ACHIEVES && from->node != NONE) {
            const struct catalogue_entry *to = &c->entries.items[l->to];
            graph_remark(g, from->node, "tactic: ", graph_string(g, "%s %s", to->id, to->name));
            served[l->to]++;
        }
    }
}

static void place_tactic(struct catalogue *c, struct catalogue_entry *tactic, uint32_t served)
{
    struct attack_graph *g = c->reading->graph;
    if (tactic->left_out) {
        leave_out(c, tactic);
    } else if (served < 2) {
        graph_count(g, "tactic of fewer than two techniques", 1, "text");
    } else {
        place_entry(c, tactic, GRAPH_ANY, graph_string(g, "%s (any technique)", tactic->name));
        graph_count(g, "tactic", 1, "gate");
    }
}

static void place_tactics(struct catalogue *c)
{
    struct attack_graph *g = c->reading->graph;
    uint32_t *served = arena_array(&g->arena, c->entries.count + 1, sizeof(*served));
    if (!served) {
        g->failed = true;
        return;
    }
    note_tactics(c, served);
    for (size_t i = 0; i < c->entries.count; i++) {
        if (c->entries.items[i].kind == CATALOGUE_TACTIC) {
            place_tactic(c, &c->entries.items[i], served[i]);
        }
    }
    for (size_t i = 0; i < c->links.count; i++) {
        const struct catalogue_link *l = &c->links.items[i];
        if (l->relation == CATALOGUE_ACHIEVES) {
            graph_link(g, c->entries.items[l->from].node, c->entries.items[l->to].node,
                       GRAPH_NEEDS);
        }
    }
}

/* A safeguard has to cut something. */
static void place_mitigation(struct catalogue *c, struct catalogue_entry *mitigation, bool cuts)
{
    if (!mitigation->left_out && !cuts) {
        mitigation->left_out = "mitigation of no technique that is kept";
    }
    if (mitigation->left_out) {
        leave_out(c, mitigation);
        return;
    }
    place_entry(c, mitigation, GRAPH_SAFEGUARD, mitigation->name);
    graph_count(c->reading->graph, "mitigation", 1, "safeguard");
}

static void place_mitigations(struct catalogue *c)
{
    struct attack_graph *g = c->reading->graph;
    bool *cuts = arena_array(&g->arena, c->entries.count + 1, sizeof(*cuts));
    if (!cuts) {
        g->failed = true;
        return;
    }
    for (size_t i = 0; i < c->links.count; i++) {
        const struct catalogue_link *l = &c->links.items[i];
        cuts[l->from] |=
            l->relation == CATALOGUE_MITIGATES && c->entries.items[l->to].node != NONE;
    }
    for (size_t i = 0; i < c->entries.count; i++) {
        if (c->entries.items[i].kind == CATALOGUE_MITIGATION) {
            place_mitigation(c, &c->entries.items[i], cuts[i]);
        }
    }
    for (size_t i = 0; i < c->links.count; i++) {
        const struct catalogue_link *l = &c->links.items[i];
        uint32_t from = c->entries.items[l->from].node, to = c->entries.items[l->to].node;
        bool kept = from != NONE && to != NONE;
        if (l->relation == CATALOGUE_MITIGATES) {
            graph_link(g, from, to, GRAPH_CUTS);
            graph_count(g,
                        kept ? "technique that a mitigation mitigates"
                             : "relation with what is left out",
                        1, kept ? "cut" : "");
        }
    }
}

/* The steps [first, end), which are those of one study, as nodes of its scenario: 'at' by step.
 */
static void place_steps(struct catalogue *c, size_t first, size_t end, uint32_t *at)
{
    struct attack_graph *g = c->reading->graph;
    const struct catalogue_entry *study = &c->entries.items[c->steps.items[first].study];
    for (size_t s = first; s < end; s++) {
        const struct catalogue_step *step = &c->steps.items[s];
        const struct catalogue_entry *technique = &c->entries.items[step->technique];
        const char *number = graph_string(g, "%zu", step->number);
        at[s] = graph_add(g, GRAPH_STEP, graph_string(g, "%s.step-%s", study->id, number),
                          graph_string(g, "%s. %s", number, technique->name), step->place);
        if (at[s] == NONE) {
            continue;
        }
        g->nodes.items[at[s]].cite = graph_string(g, "%s, step %s", cite(c, study), number);
        if (step->tactic != NONE) {
            graph_remark(g, at[s], "tactic: ", c->entries.items[step->tactic].name);
        }
        graph_link(g, technique->node, at[s], GRAPH_NEEDS);
        graph_count(g, "step of a case study", 1, "step");
    }
}

/* The goal: the only step that nothing follows, or all such. */
static uint32_t find_goal(struct catalogue *c, size_t first, size_t end, const uint32_t *at,
                          const bool *followed)
{
    struct attack_graph *g = c->reading->graph;
    const struct catalogue_entry *study = &c->entries.items[c->steps.items[first].study];
    size_t ends = 0;
    uint32_t goal = at[end - 1];
    for (size_t s = first; s < end; s++) {
        if (!followed[s]) {
            goal = at[s];
            ends++;
        }
    }
    if (ends != 1) {
        goal = graph_add(g, GRAPH_ALL, graph_string(g, "%s.complete", study->id),
                         "Every end of the case study", study->place);
        for (size_t s = first; s < end; s++) {
            if (!followed[s] || ends == 0) {
                graph_link(g, at[s], goal, GRAPH_NEEDS);
            }
        }
        if (goal != NONE) {
            g->nodes.items[goal].cite = cite(c, study);
        }
    }
    return goal;
}

static void place_study(struct catalogue *c, size_t first, size_t end, uint32_t *at,
                        const bool *followed)
{
    struct attack_graph *g = c->reading->graph;
    const struct catalogue_entry *study = &c->entries.items[c->steps.items[first].study];
    graph_begin_scenario(g, study->id, *study->name ? study->name : study->id);
    if (g->failed) {
        return;
    }
    struct graph_scenario *made = &g->scenarios.items[g->scenario];
    const char *sentence = graph_first_sentence(g, study->text);
    made->cite = cite(c, study);
    made->text =
        graph_string(g, "%s%s%s", sentence, *sentence && *study->note ? "\n" : "", study->note);
    place_steps(c, first, end, at);
    uint32_t goal = find_goal(c, first, end, at, followed);
    graph_end_scenario(g, goal);
    c->entries.items[c->steps.items[first].study].node = goal;
    graph_count(g, "case study", 1, "scenario");
}

static void place_studies(struct catalogue *c)
{
    struct attack_graph *g = c->reading->graph;
    size_t count = c->steps.count;
    uint32_t *at = arena_array(&g->arena, count + 1, sizeof(*at));
    bool *followed = arena_array(&g->arena, count + 1, sizeof(*followed));
    if (!at || !followed) {
        g->failed = true;
        return;
    }
    for (size_t i = 0; i < c->joins.count; i++) {
        followed[c->joins.items[i].from] |= c->joins.items[i].from != c->joins.items[i].to;
    }
    for (size_t first = 0, end; first < count && !g->failed; first = end) {
        for (end = first;
             end < count && c->steps.items[end].study == c->steps.items[first].study;) {
            end++;
        }
        place_study(c, first, end, at, followed);
    }
    for (size_t i = 0; i < c->joins.count && !g->failed; i++) {
        graph_link(g, at[c->joins.items[i].from], at[c->joins.items[i].to], GRAPH_NEEDS);
    }
    for (size_t i = 0; i < c->entries.count; i++) {
        struct catalogue_entry *e = &c->entries.items[i];
        if (e->kind == CATALOGUE_STUDY && e->node == NONE) {
            e->left_out = "case study without steps";
            leave_out(c, e);
        }
    }
}

void catalogue_to_graph(struct catalogue *c)
{
    struct attack_graph *g = c->reading->graph;
    g->library = true;
    g->joins_known = true;
    g->outcome = "What a case study tells is done again";
    g->title = graph_clean(
        g, graph_string(g, "%s%s%s", c->title, *c->version ? ", version " : "", c->version),
        LIMIT_TITLE_BYTES);
    place_techniques(c);
    place_tactics(c);
    place_mitigations(c);
    place_studies(c);
}
