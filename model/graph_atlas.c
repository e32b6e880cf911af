/* The MITRE ATLAS catalogue as its YAML files say it, in both layouts: the one of a list of
 * matrices, in which entries name what they relate to (to version 5.6.0), and the one that
 * keeps entries by id and 'relationships' apart (format 6). Steps of a case study are in the
 * order of the list, or as 'leads-to' says. */
#include "model/graph_catalogue.h"

#include "base/limits.h"
#include "model/graph_formats.h"
#include "model/yaml_reader.h"

#include <string.h>

static const char *const sections[CATALOGUE_KINDS] = {"tactics", "techniques", "mitigations",
                                                      "case-studies"};

static struct place place_of(const struct catalogue *c, const struct json_node *node)
{
    return (struct place){c->reading->source, node->offset};
}

static const char *word_of(const struct json_node *node)
{
    return node && node->kind == JSON_STRING ? node->string : "";
}

/* The version as it is written: 2026.10 is no number. */
static const char *version_of(struct attack_graph *graph, const struct json_node *node)
{
    const struct json_node *version = json_member(node, "version");
    bool word = version && (version->kind == JSON_STRING || version->kind == JSON_NUMBER);
    return word ? graph_clean(graph, version->string, 40) : "";
}

static const char *note_of(struct attack_graph *graph, const struct json_node *study)
{
    static const struct {
        const char *key, *label;
    } notes[] = {{"incident-date", "date: "},   {"date", "date: "},
                 {"case-study-type", "type: "}, {"type", "type: "},
                 {"actor", "actor: "},          {"target", "target: "}};
    const char *note = "";
    for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
        const char *value = graph_clean(graph, json_member_string(study, notes[i].key), 200);
        if (*value) {
            note =
                graph_string(graph, "%s%s%s%s", note, *note ? "\n" : "", notes[i].label, value);
        }
    }
    return note;
}

static void declare(struct catalogue *c, enum catalogue_kind kind,
                    const struct json_node *entry)
{
    static const char *const pages[CATALOGUE_KINDS] = {"tactics", "techniques", "mitigations",
                                                       "studies"};
    static const char *const taken[] = {"id",
                                        "name",
                                        "object-type",
                                        "description",
                                        "summary",
                                        "tactics",
                                        "subtechnique-of",
                                        "techniques",
                                        "procedure",
                                        "incident-date",
                                        "date",
                                        "case-study-type",
                                        "type",
                                        "actor",
                                        "target",
                                        NULL};
    struct attack_graph *graph = c->reading->graph;
    const char *id = json_member_string(entry, "id");
    struct catalogue_entry *e = catalogue_add(c, kind, id, place_of(c, entry));
    if (e) {
        catalogue_count_rest(c, kind, entry, taken);
        const char *summary = json_member_string(entry, "summary");
        e->id = graph_clean(graph, id, 100);
        e->name = graph_clean(graph, json_member_string(entry, "name"), 400);
        e->text = *summary ? summary : json_member_string(entry, "description");
        e->url = strncmp(id, "AML.", 4) == 0
                     ? graph_string(graph, "https://atlas.mitre.org/%s/%s", pages[kind], e->id)
                     : "";
        e->note = kind == CATALOGUE_STUDY ? note_of(graph, entry) : "";
    }
}

/* Goes through the entries of a section, which is a list or a map. */
static void
each_entry(struct catalogue *c, const struct json_node *holder, enum catalogue_kind kind,
           void (*visit)(struct catalogue *, enum catalogue_kind, const struct json_node *))
{
    const struct json_node *section = json_member(holder, sections[kind]);
    for (const struct json_node *e = section ? section->first : NULL; e; e = e->next) {
        if (!c->reading->graph->failed) {
            visit(c, kind, e);
        }
    }
}

/* Visits all entries: those of the file and, in the older layout, of each of its matrices. */
static void each_section(struct catalogue *c, const struct json_node *root,
                         void (*visit)(struct catalogue *, enum catalogue_kind,
                                       const struct json_node *))
{
    const struct json_node *matrices = json_member_of(root, "matrices", JSON_ARRAY);
    for (const struct json_node *m = matrices ? matrices->first : NULL; m; m = m->next) {
        for (int kind = 0; kind < CATALOGUE_KINDS; kind++) {
            each_entry(c, m, (enum catalogue_kind)kind, visit);
        }
    }
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++) {
        each_entry(c, root, (enum catalogue_kind)kind, visit);
    }
}

static uint32_t find(struct catalogue *c, enum catalogue_kind kind,
                     const struct json_node *named)
{
    return catalogue_find(c, kind, word_of(named), place_of(c, named));
}

/* A step of a study that is done, as an entry of a list tells it under the key; NONE when what
 * it does is not known. */
static uint32_t add_step(struct catalogue *c, uint32_t study, const struct json_node *entry,
                         const char *key)
{
    const struct json_node *technique = json_member(entry, key);
    const struct json_node *tactic = json_member_of(entry, "tactic", JSON_STRING);
    const struct catalogue_step step = {
        .study = study,
        .technique = technique ? find(c, CATALOGUE_TECHNIQUE, technique) : NONE,
        .tactic = tactic ? find(c, CATALOGUE_TACTIC, tactic) : NONE,
        .number = entry->index + 1,
        .place = place_of(c, entry)};
    if (study == NONE || step.technique == NONE) {
        graph_count(c->reading->graph, "step of a case study without a known technique", 1, "");
        return NONE;
    }
    if (!vec_push(&c->steps, step)) {
        c->reading->graph->failed = true;
        return NONE;
    }
    return (uint32_t)(c->steps.count - 1);
}

static void join_steps(struct catalogue *c, uint32_t from, uint32_t to)
{
    const struct graph_edge join = {from, to, GRAPH_NEEDS};
    if (from != NONE && to != NONE && !vec_push(&c->joins, join)) {
        c->reading->graph->failed = true;
    }
}

/* The older layout: what an entry itself says of others. */
static void relate(struct catalogue *c, enum catalogue_kind kind, const struct json_node *entry)
{
    struct attack_graph *graph = c->reading->graph;
    const uint32_t self =
        catalogue_find(c, kind, json_member_string(entry, "id"), (struct place){NULL, 0});
    const struct json_node *parent = json_member_of(entry, "subtechnique-of", JSON_STRING);
    const struct json_node *tactics = json_member_of(entry, "tactics", JSON_ARRAY);
    const struct json_node *techniques = json_member_of(entry, "techniques", JSON_ARRAY);
    const struct json_node *procedure = json_member_of(entry, "procedure", JSON_ARRAY);
    if (kind == CATALOGUE_TECHNIQUE && parent) {
        catalogue_relate(c, self, find(c, CATALOGUE_TECHNIQUE, parent), CATALOGUE_SPECIALIZES);
    }
    for (const struct json_node *t = tactics ? tactics->first : NULL;
         t && kind == CATALOGUE_TECHNIQUE; t = t->next) {
        catalogue_relate(c, self, find(c, CATALOGUE_TACTIC, t), CATALOGUE_ACHIEVES);
    }
    for (const struct json_node *t = techniques ? techniques->first : NULL;
         t && kind == CATALOGUE_MITIGATION; t = t->next) {
        const struct json_node *id = json_member(t, "id");
        graph_count(graph, "use of a mitigation", json_member(t, "use") != NULL, "");
        catalogue_relate(c, self, find(c, CATALOGUE_TECHNIQUE, id ? id : t),
                         CATALOGUE_MITIGATES);
    }
    uint32_t before = NONE;
    for (const struct json_node *p = procedure ? procedure->first : NULL;
         p && kind == CATALOGUE_STUDY; p = p->next) {
        uint32_t step = add_step(c, self, p, "technique");
        graph_count(graph, "description of a step", json_member(p, "description") != NULL, "");
        join_steps(c, before, step);
        before = step == NONE ? before : step;
    }
}

/* Which step of the study has the 'step-id'. */
static uint32_t find_step(const struct names *ids, uint32_t first, const struct json_node *id)
{
    uint32_t index = names_find(ids, word_of(id));
    return index == NAMES_NONE ? NONE : first + index;
}

/* Format 6: steps in the order of the list. Without any 'leads-to' that order is the chain. */
static void read_steps(struct catalogue *c, uint32_t study, const struct json_node *employs)
{
    struct attack_graph *graph = c->reading->graph;
    const uint32_t first = (uint32_t)c->steps.count;
    bool ordered = false;
    struct names ids;
    names_init(&ids);
    for (const struct json_node *e = employs->first; e && !graph->failed; e = e->next) {
        const char *id = json_member_string(e, "step-id");
        uint32_t step = add_step(c, study, e, "target");
        graph_count(graph, "description of a step", json_member(e, "description") != NULL, "");
        ordered |= json_member_of(e, "leads-to", JSON_ARRAY) != NULL;
        if (step != NONE) {
            const char *key = *id && names_find(&ids, id) == NAMES_NONE
                                  ? id
                                  : graph_string(graph, "step %u/", (unsigned)step);
            graph->failed |= names_intern(&ids, key) == NAMES_NONE;
        }
    }
    for (const struct json_node *e = employs->first; e && ordered; e = e->next) {
        const struct json_node *next = json_member_of(e, "leads-to", JSON_ARRAY);
        for (const struct json_node *n = next ? next->first : NULL; n; n = n->next) {
            join_steps(c, find_step(&ids, first, json_member(e, "step-id")),
                       find_step(&ids, first, n));
        }
    }
    for (uint32_t s = first + 1; s < c->steps.count && !ordered; s++) {
        join_steps(c, s - 1, s);
    }
    names_release(&ids);
}

static void relate_all(struct catalogue *c, const struct json_node *list,
                       enum catalogue_kind from, enum catalogue_kind to,
                       enum catalogue_relation relation)
{
    for (const struct json_node *r = list ? list->first : NULL; r; r = r->next) {
        const struct json_node *source = json_member(r, "source");
        const struct json_node *target = json_member(r, "target");
        if (source && target) {
            uint32_t at = find(c, from, source);
            catalogue_relate(c, at, find(c, to, target), relation);
        } else {
            graph_count(c->reading->graph, "relationship without two ends", 1, "");
        }
    }
}

/* Format 6: everything that one entry relates to, by the verb. */
static void read_relationships(struct catalogue *c, const struct json_node *root)
{
    const struct json_node *all = json_member_of(root, "relationships", JSON_OBJECT);
    for (const struct json_node *source = all ? all->first : NULL; source;
         source = source->next) {
        for (const struct json_node *verb = source->first; verb; verb = verb->next) {
            const char *key = verb->key ? verb->key : "";
            if (strcmp(key, "achieves") == 0) {
                relate_all(c, verb, CATALOGUE_TECHNIQUE, CATALOGUE_TACTIC, CATALOGUE_ACHIEVES);
            } else if (strcmp(key, "specializes") == 0) {
                relate_all(c, verb, CATALOGUE_TECHNIQUE, CATALOGUE_TECHNIQUE,
                           CATALOGUE_SPECIALIZES);
            } else if (strcmp(key, "mitigates") == 0) {
                relate_all(c, verb, CATALOGUE_MITIGATION, CATALOGUE_TECHNIQUE,
                           CATALOGUE_MITIGATES);
            } else if (strcmp(key, "employs") == 0) {
                read_steps(c,
                           catalogue_find(c, CATALOGUE_STUDY, source->key, place_of(c, source)),
                           verb);
            } else {
                graph_count(c->reading->graph, "other relationship", verb->count, "");
            }
        }
    }
}

/* A sub-technique that names no tactic serves those of its technique. */
static void inherit_tactics(struct catalogue *c)
{
    struct attack_graph *graph = c->reading->graph;
    size_t links = c->links.count;
    bool *serves = arena_array(&graph->arena, c->entries.count + 1, sizeof(*serves));
    uint32_t *next = arena_array(&graph->arena, c->entries.count + 1, sizeof(*next));
    uint32_t *child = arena_array(&graph->arena, c->entries.count + 1, sizeof(*child));
    if (!serves || !next || !child) {
        graph->failed = true;
        return;
    }
    for (size_t i = 0; i < c->entries.count; i++) {
        child[i] = NONE;
    }
    for (size_t i = 0; i < links; i++) {
        serves[c->links.items[i].from] |= c->links.items[i].relation == CATALOGUE_ACHIEVES;
    }
    for (uint32_t i = (uint32_t)c->entries.count; i-- > 0;) {
        uint32_t parent = c->entries.items[i].parent;
        if (parent != NONE && !serves[i]) {
            next[i] = child[parent];
            child[parent] = i;
        }
    }
    for (size_t i = 0; i < links && c->links.count < LIMIT_RELATIONS; i++) {
        const struct catalogue_link l = c->links.items[i];
        if (l.relation == CATALOGUE_ACHIEVES) {
            for (uint32_t sub = child[l.from]; sub != NONE && c->links.count < LIMIT_RELATIONS;
                 sub = next[sub]) {
                catalogue_relate(c, sub, l.to, CATALOGUE_ACHIEVES);
            }
        }
    }
}

static void count_the_rest(struct catalogue *c, const struct json_node *root)
{
    static const char *const known[] = {"id",          "name",         "version",
                                        "matrices",    "tactics",      "techniques",
                                        "mitigations", "case-studies", "relationships",
                                        "collection",  "matrix",       "format-version"};
    for (const struct json_node *m = root->first; m; m = m->next) {
        bool found = false;
        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
            found |= strcmp(known[i], m->key) == 0;
        }
        if (!found) {
            graph_leave_out(c->reading->graph, "section that is not known", m->key);
        }
    }
}

static enum status read_atlas(struct graph_reading *reading)
{
    struct catalogue c;
    struct json_node *root = NULL;
    struct attack_graph *graph = reading->graph;
    size_t errors = reading->diagnostics->errors;
    enum status status = yaml_read(&graph->arena, reading->source, &root, reading->diagnostics);
    catalogue_open(&c, reading);
    if (status == STATUS_OK && root->kind != JSON_OBJECT) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "wrong-type", place_of(&c, root),
                        "a catalogue is a map with techniques");
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        const struct json_node *about = json_member_of(root, "collection", JSON_OBJECT);
        about = about ? about : root;
        c.source = "MITRE ATLAS";
        c.title = graph_clean(graph, json_member_string(about, "name"), 400);
        c.version = version_of(graph, about);
        graph_name_domain(graph, "atlas");
        each_section(&c, root, declare);
        each_section(&c, root, relate);
        read_relationships(&c, root);
        inherit_tactics(&c);
        count_the_rest(&c, root);
    }
    if (status == STATUS_OK && reading->diagnostics->errors == errors && !graph->failed) {
        catalogue_to_graph(&c);
    }
    catalogue_close(&c);
    return status;
}

static bool detect(const struct source *head)
{
    char first = graph_head_first(head);
    return first != '{' && first != '<' && graph_head_has(head, "AML.") &&
           (graph_head_has(head, "\nmatrices:") || graph_head_has(head, "\nformat-version:") ||
            graph_head_has(head, "\ntechniques:") ||
            (head->length >= 15 && memcmp(head->bytes, "format-version:", 15) == 0));
}

const struct graph_format graph_atlas = {"atlas", "MITRE ATLAS (YAML)", detect, read_atlas};
