/* Small random situations: a threat model with two scenarios, a framework and the evidence, as
 * plain tables from which both the files for the program and the naive answers are made. */
#ifndef PATHGATE_TESTS_ORACLE_WORLDS_H
#define PATHGATE_TESTS_ORACLE_WORLDS_H

#include "base/text.h"
#include "model/terms.h"
#include "model/threatmodel.h"

#include <stdint.h>
#include <stdio.h>

enum {
    MOST_CAPABILITIES = 3,
    MOST_LEVELS = 2,
    MOST_AFFORDANCES = 3,
    MOST_SAFEGUARDS = 4,
    MOST_CONDITIONS = 4,
    MOST_NODES = 64,
    MOST_INPUTS = 4,
    MOST_CUTS = 3,
    SCENARIO_COUNT = 2,
    SHARED = -1,
};

/* A measurement of its own metric, in quarters; the threshold is at two quarters. */
struct quarters {
    bool measured;
    int low, value, high, margin;
};

struct plain_node {
    enum node_kind kind;
    int scope; /* a scenario, or SHARED */
    bool anonymous;
    int inputs[MOST_INPUTS], input_count, k;
    int capability, level, affordance;
    uint32_t gives;
    enum truth truth;
    int probability; /* of a step or condition, in quarters; -1: not stated */
};

struct plain_capability {
    int levels;
    uint32_t through;
    bool indicator[MOST_LEVELS]; /* by level - 1 */
    struct quarters result[MOST_LEVELS];
    int held_always, held_here, held_elsewhere; /* by the actor, in baseline worlds */
};

struct plain_safeguard {
    uint32_t works_under, tested; /* masks as in the model */
    int cut_nodes[MOST_CUTS], cut_count;
    uint32_t cut_capabilities;
    int defeated_by[MOST_CUTS], defeated_count;
    bool recorded, expired;
    enum safeguard_status status;
    bool criterion;
    struct quarters result;
};

struct plain_case {
    uint64_t seed, state;
    struct plain_capability capabilities[MOST_CAPABILITIES];
    struct plain_safeguard safeguards[MOST_SAFEGUARDS];
    struct plain_node nodes[MOST_NODES];
    int capability_count, affordance_count, safeguard_count, node_count, named_count;
    int goals[SCENARIO_COUNT];
    uint32_t to, gives, admits; /* of the deployment */
    bool elsewhere; /* another deployment is declared, which gives everybody everything */
    bool decides;   /* the framework deploys, holds, or waits for what nothing measured */
    enum actor_kind actor;
    enum audience access;
    enum reading reading;
    bool strict;
};

/* ---- drawing ---- */

static inline uint32_t draw(struct plain_case *c, uint32_t bound)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (uint32_t)((c->state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % bound);
}

static inline bool one_in(struct plain_case *c, uint32_t bound)
{
    return draw(c, bound) == 0;
}

static inline struct quarters draw_result(struct plain_case *c)
{
    struct quarters q = {.measured = !one_in(c, 5)};
    q.value = (int)draw(c, 5);
    q.low = one_in(c, 2) ? q.value : (int)draw(c, (uint32_t)q.value + 1);
    q.high = one_in(c, 2) ? q.value : q.value + (int)draw(c, (uint32_t)(5 - q.value));
    q.margin = one_in(c, 4) ? 1 : 0;
    return q;
}

static inline bool visible_from(const struct plain_case *c, int scope, int node)
{
    return c->nodes[node].scope == SHARED || c->nodes[node].scope == scope;
}

static inline int draw_visible(struct plain_case *c, int scope)
{
    int node;
    do {
        node = (int)draw(c, (uint32_t)c->named_count);
    } while (!visible_from(c, scope, node));
    return node;
}

static inline int draw_input(struct plain_case *c, int scope, int depth);

static inline void draw_inputs(struct plain_case *c, int node, int least, int depth)
{
    int count = least + (int)draw(c, (uint32_t)(MOST_INPUTS - least));
    for (int i = 0; i < count; i++) {
        int input = draw_input(c, c->nodes[node].scope, depth);
        c->nodes[node].inputs[c->nodes[node].input_count++] = input;
    }
    c->nodes[node].k = count ? 1 + (int)draw(c, (uint32_t)count) : 0;
}

static inline int draw_input(struct plain_case *c, int scope, int depth)
{
    static const enum node_kind gates[] = {NODE_ALL, NODE_ANY, NODE_AT_LEAST, NODE_SEQUENCE};
    uint32_t kind = draw(c, 20);
    if (kind < 11 || c->node_count + 8 > MOST_NODES || (kind < 14 && depth > 1)) {
        return draw_visible(c, scope);
    }
    int node = c->node_count++;
    struct plain_node *n = &c->nodes[node];
    *n = (struct plain_node){.scope = scope, .anonymous = true, .probability = -1};
    if (kind < 14) {
        n->kind = gates[draw(c, 4)];
        draw_inputs(c, node, 1, depth + 1);
    } else if (kind < 18) {
        n->kind = NODE_CAPABILITY;
        n->capability = (int)draw(c, (uint32_t)c->capability_count);
        n->level = 1 + (int)draw(c, (uint32_t)c->capabilities[n->capability].levels);
    } else {
        n->kind = NODE_AFFORDANCE;
        n->affordance = (int)draw(c, (uint32_t)c->affordance_count);
    }
    return node;
}

static inline void draw_capabilities(struct plain_case *c)
{
    c->capability_count = 1 + (int)draw(c, MOST_CAPABILITIES);
    c->affordance_count = 1 + (int)draw(c, MOST_AFFORDANCES);
    for (int i = 0; i < c->capability_count; i++) {
        struct plain_capability *capability = &c->capabilities[i];
        capability->levels = 1 + (int)draw(c, MOST_LEVELS);
        capability->through = one_in(c, 2) ? 0 : draw(c, 1u << c->affordance_count);
        for (int l = 0; l < capability->levels; l++) {
            capability->indicator[l] = !one_in(c, 6);
            capability->result[l] = draw_result(c);
        }
        uint32_t levels = (uint32_t)capability->levels + 1;
        capability->held_always = one_in(c, 4) ? (int)draw(c, levels) : 0;
        capability->held_here = one_in(c, 4) ? (int)draw(c, levels) : 0;
        capability->held_elsewhere = one_in(c, 4) ? (int)draw(c, levels) : 0;
    }
}

static inline void draw_nodes(struct plain_case *c)
{
    static const enum node_kind kinds[] = {NODE_STEP, NODE_STEP,     NODE_STEP, NODE_STEP,
                                           NODE_STEP, NODE_STEP,     NODE_ANY,  NODE_AT_LEAST,
                                           NODE_ALL,  NODE_SEQUENCE, NODE_ANY,  NODE_CONDITION};
    int conditions = 0;
    c->named_count = c->node_count = 5 + (int)draw(c, 8);
    for (int i = 0; i < c->named_count; i++) {
        struct plain_node *n = &c->nodes[i];
        *n = (struct plain_node){.kind = kinds[draw(c, 12)], .probability = -1};
        n->scope = (int)draw(c, 4) < 1 ? SHARED : one_in(c, 3) ? 1 : 0;
        if (i < 3 && conditions < MOST_CONDITIONS) {
            n->kind = one_in(c, 2) ? NODE_CONDITION : n->kind;
        }
        conditions += n->kind == NODE_CONDITION;
        if (conditions > MOST_CONDITIONS) {
            n->kind = NODE_STEP;
        }
        if (n->kind == NODE_CONDITION) {
            n->truth = (enum truth)draw(c, 3);
        }
        if (n->kind == NODE_STEP || n->kind == NODE_CONDITION) {
            n->probability = one_in(c, 6) ? (int)draw(c, 5) : -1;
        }
        if (n->kind == NODE_STEP) {
            n->gives = one_in(c, 4) ? 1u << draw(c, (uint32_t)c->affordance_count) : 0;
        }
    }
    c->nodes[0].kind = NODE_STEP;
    c->nodes[0].scope = SHARED;
    for (int i = 0; i < c->named_count; i++) {
        if (c->nodes[i].kind != NODE_CONDITION) {
            draw_inputs(c, i, c->nodes[i].kind == NODE_STEP && one_in(c, 3) ? 0 : 1, 0);
        }
    }
    for (int s = 0; s < SCENARIO_COUNT; s++) {
        do {
            c->goals[s] = draw_visible(c, s);
        } while (c->nodes[c->goals[s]].kind == NODE_CONDITION);
    }
}

static inline void draw_cuts(struct plain_case *c, struct plain_safeguard *s)
{
    for (int i = 0; i <= (int)draw(c, 2); i++) {
        int node = (int)draw(c, (uint32_t)c->named_count);
        if (one_in(c, 3)) {
            s->cut_capabilities |= 1u << draw(c, (uint32_t)c->capability_count);
        } else if (c->nodes[node].kind == NODE_STEP || c->nodes[node].kind == NODE_CONDITION) {
            s->cut_nodes[s->cut_count++] = node;
        }
    }
    if (!s->cut_count && !s->cut_capabilities) {
        s->cut_nodes[s->cut_count++] = 0;
    }
    while (s->defeated_count < MOST_CUTS && one_in(c, 2)) {
        int node = (int)draw(c, (uint32_t)c->named_count);
        if (c->nodes[node].kind == NODE_STEP) {
            s->defeated_by[s->defeated_count++] = node;
        }
    }
}

static inline void draw_safeguards(struct plain_case *c)
{
    static const uint32_t under[] = {1u << DEPLOYMENT_CLOSED, 1u << DEPLOYMENT_API,
                                     1u << DEPLOYMENT_CLOSED | 1u << DEPLOYMENT_API};
    c->safeguard_count = (int)draw(c, MOST_SAFEGUARDS + 1);
    for (int i = 0; i < c->safeguard_count; i++) {
        struct plain_safeguard *s = &c->safeguards[i];
        s->works_under = under[one_in(c, 2) ? 2 : draw(c, 3)];
        s->tested = one_in(c, 3) ? draw(c, 8) : 7;
        s->recorded = !one_in(c, 8);
        s->status = one_in(c, 2) ? SAFEGUARD_VALIDATED : (enum safeguard_status)draw(c, 4);
        s->expired = one_in(c, 8);
        s->criterion = one_in(c, 2);
        s->result = draw_result(c);
        draw_cuts(c, s);
    }
}

static inline struct plain_case draw_case(uint64_t seed)
{
    struct plain_case c = {.seed = seed, .state = seed * 0x9E3779B97F4A7C15u | 1};
    draw_capabilities(&c);
    draw_nodes(&c);
    draw_safeguards(&c);
    c.to = 1 + draw(&c, 7);
    c.gives = draw(&c, 1u << c.affordance_count);
    c.admits = one_in(&c, 2) ? 0 : draw(&c, 8);
    c.actor = one_in(&c, 4) ? ACTOR_SYSTEM : ACTOR_PEOPLE;
    c.access = (enum audience)draw(&c, 3);
    c.reading = one_in(&c, 2) ? READING_BOUND : READING_POINT;
    c.strict = one_in(&c, 4);
    return c;
}

/* ---- writing the three documents ---- */

/* The members of a set as a list: words, or a prefix and their numbers. */
static inline void write_mask(struct text *out, const char *name, uint32_t mask,
                              const char *const *words, const char *prefix)
{
    const char *before = "";
    if (!mask) {
        return;
    }
    text_format(out, " %s='", name);
    for (int i = 0; mask >> i; i++) {
        if (!(mask >> i & 1)) {
            continue;
        }
        text_append(out, before);
        if (words) {
            text_append(out, words[i]);
        } else {
            text_append(out, prefix);
            text_format(out, "%d", i);
        }
        before = " ";
    }
    text_append(out, "'");
}

static inline const char *node_id(const struct plain_case *c, int node, int scope, char id[32])
{
    const struct plain_node *n = &c->nodes[node];
    if (n->scope == SHARED || n->scope == scope) {
        snprintf(id, 32, "%s%d", n->scope == SHARED ? "shared-" : "own-", node);
    } else {
        snprintf(id, 32, "s%d/own-%d", n->scope, node);
    }
    return id;
}

static inline void write_node(const struct plain_case *c, int node, struct text *out)
{
    static const char *const elements[] = {"step",     "condition", "all",      "any",
                                           "at-least", "sequence",  "requires", "requires"};
    const struct plain_node *n = &c->nodes[node];
    char id[32];
    text_format(out, "<%s", elements[n->kind]);
    if (!n->anonymous) {
        text_format(out, " id='%s' title='t'", node_id(c, node, n->scope, id));
    }
    if (n->kind == NODE_CAPABILITY) {
        text_format(out, " capability='c%d' level='%d'", n->capability, n->level);
    } else if (n->kind == NODE_AFFORDANCE) {
        text_format(out, " affordance='a%d'", n->affordance);
    } else if (n->kind == NODE_AT_LEAST) {
        text_format(out, " k='%d'", n->k);
    }
    if (n->probability >= 0) {
        text_format(out, " probability='%d%%'", 25 * n->probability);
    } else if (n->kind == NODE_CONDITION) {
        text_format(out, " truth='%s'", truth_value_words[n->truth]);
    }
    write_mask(out, "gives", n->gives, NULL, "a");
    text_append(out, ">");
    for (int i = 0; i < n->input_count; i++) {
        if (c->nodes[n->inputs[i]].anonymous) {
            write_node(c, n->inputs[i], out);
        } else {
            text_format(out, "<needs ref='%s'/>", node_id(c, n->inputs[i], n->scope, id));
        }
    }
    text_format(out, "</%s>\n", elements[n->kind]);
}

static inline void write_nodes(const struct plain_case *c, int scope, struct text *out)
{
    for (int i = 0; i < c->named_count; i++) {
        if (c->nodes[i].scope == scope) {
            write_node(c, i, out);
        }
    }
}

static inline void write_capabilities(const struct plain_case *c, struct text *out)
{
    for (int i = 0; i < c->capability_count; i++) {
        const struct plain_capability *capability = &c->capabilities[i];
        for (int l = 1; l <= capability->levels; l++) {
            text_format(out, "<metric id='m%d-%d' title='t'/>", i, l);
        }
        text_format(out, "<capability id='c%d' title='t'", i);
        write_mask(out, "through", capability->through, NULL, "a");
        text_append(out, ">");
        for (int l = 1; l <= capability->levels; l++) {
            text_append(out, "<level title='t'/>");
        }
        for (int l = 1; l <= capability->levels; l++) {
            if (capability->indicator[l - 1]) {
                text_format(out, "<indicator metric='m%d-%d' level='%d' at-least='50%%'/>", i,
                            l, l);
            }
        }
        text_append(out, "</capability>\n");
    }
}

static inline void write_actor(const struct plain_case *c, struct text *out)
{
    text_format(out, "<actor id='who' title='t' kind='%s' access='%s'>",
                actor_kind_words[c->actor], audience_words[c->access]);
    for (int i = 0; i < c->capability_count; i++) {
        const struct plain_capability *has = &c->capabilities[i];
        const char *format = "<baseline%s><has capability='c%d' level='%d'/></baseline>";
        text_format(out, format, "", i, has->held_always);
        text_format(out, format, " world='here there'", i, has->held_here);
        text_format(out, format, " world='elsewhere'", i, has->held_elsewhere);
    }
    text_append(out, "</actor>\n");
}

static inline void write_safeguards(const struct plain_case *c, struct text *out)
{
    char id[32];
    for (int i = 0; i < c->safeguard_count; i++) {
        const struct plain_safeguard *s = &c->safeguards[i];
        text_format(out, "<metric id='e%d' title='t'/>", i);
        text_format(out, "<safeguard id='g%d' title='t' family='deployment' layer='model'", i);
        write_mask(out, "works-under", s->works_under, deployment_words, NULL);
        text_append(out, ">");
        for (int k = 0; k < s->cut_count; k++) {
            bool step = c->nodes[s->cut_nodes[k]].kind == NODE_STEP;
            text_format(out, "<cuts %s='%s'/>", step ? "step" : "condition",
                        node_id(c, s->cut_nodes[k], SHARED, id));
        }
        for (int k = 0; k < c->capability_count; k++) {
            if (s->cut_capabilities >> k & 1) {
                text_format(out, "<cuts capability='c%d'/>", k);
            }
        }
        for (int k = 0; k < s->defeated_count; k++) {
            text_format(out, "<defeated-by step='%s'/>",
                        node_id(c, s->defeated_by[k], SHARED, id));
        }
        text_append(out, "</safeguard>\n");
    }
}

static inline void write_model(const struct plain_case *c, struct text *out)
{
    text_append(out, "<threat-model version='1'>\n");
    for (int i = 0; i < c->affordance_count; i++) {
        text_format(out, "<affordance id='a%d' title='t'/>", i);
    }
    text_append(out, "<deployment type='closed' title='t'");
    write_mask(out, "to", c->to, audience_words, NULL);
    write_mask(out, "gives", c->gives, NULL, "a");
    write_mask(out, "admits", c->admits, adversary_words, NULL);
    text_append(out, "/>\n");
    if (c->elsewhere) {
        text_append(out, "<deployment type='api' title='t'");
        write_mask(out, "to", 7, audience_words, NULL);
        write_mask(out, "gives", (1u << c->affordance_count) - 1, NULL, "a");
        write_mask(out, "admits", c->admits, adversary_words, NULL);
        text_append(out, "/>\n");
    }
    write_actor(c, out);
    write_capabilities(c, out);
    write_safeguards(c, out);
    write_nodes(c, SHARED, out);
    text_append(out, "<domain id='d' title='t'><outcome id='o' title='t'>\n");
    for (int s = 0; s < SCENARIO_COUNT; s++) {
        char id[32];
        text_format(out, "<scenario id='s%d' title='t' actor='who' goal='%s'>\n", s,
                    node_id(c, c->goals[s], s, id));
        write_nodes(c, s, out);
        text_append(out, "</scenario>\n");
    }
    text_append(out, "</outcome></domain></threat-model>\n");
}

static inline void write_framework(const struct plain_case *c, struct text *out)
{
    text_format(out,
                "<framework version='1' id='f' title='t' publisher='p' edition='1'"
                " baseline='here' reading='%s'>\n"
                "<tier id='low' rank='0' title='t' cite='c'/>\n"
                "<tier id='top' rank='1' title='t' cite='c'/>\n",
                reading_words[c->reading]);
    for (int i = 0; i < c->safeguard_count; i++) {
        if (c->safeguards[i].criterion) {
            text_format(out,
                        "<criterion id='k%d' title='t' metric='e%d' at-least='0.5'"
                        " safeguards='g%d' cite='c'/>\n",
                        i, i, i);
        }
    }
    text_append(out, "<rule id='r' title='t' tier='top' cite='c'>"
                     "<contribution at-least='substantial'/></rule>\n");
    text_append(out, c->decides
                         ? "<decision id='go' for='deployment' is='DEPLOY' title='t' cite='c'>"
                           "<tier-is stage='residual' at-most='low'/></decision>\n"
                           "<decision id='wait' for='deployment' is='PROVISIONAL_HOLD'"
                           " title='t' cite='c'>"
                           "<missing-evidence stage='residual' at-most='low'/></decision>\n"
                           "<decision id='x' for='deployment' is='HOLD_DEPLOYMENT' title='t'"
                           " cite='c'/>\n"
                         : "<decision id='x' for='deployment' is='DEPLOY' title='t' cite='c'/>"
                           "\n");
    text_append(out, "<decision id='y' for='development' is='DEPLOY' title='t' cite='c'/>\n"
                     "</framework>\n");
}

static inline void write_result(struct text *out, const struct quarters *q, char kind, int i,
                                int level)
{
    if (!q->measured) {
        return;
    }
    text_format(out, "<measurement metric='%c%d", kind, i);
    text_format(out, level ? "-%d'" : "'", level);
    text_format(out,
                " value='%d%%' low='%d%%' high='%d%%' level='95%%' margin='%d%%'"
                " illustrative='yes'/>\n",
                25 * q->value, 25 * q->low, 25 * q->high, 25 * q->margin);
}

static inline void write_evidence(const struct plain_case *c, struct text *out)
{
    text_append(out, "<evidence version='1'><system id='m' title='t'>\n");
    for (int i = 0; i < c->capability_count; i++) {
        for (int l = 1; l <= c->capabilities[i].levels; l++) {
            write_result(out, &c->capabilities[i].result[l - 1], 'm', i, l);
        }
    }
    for (int i = 0; i < c->safeguard_count; i++) {
        const struct plain_safeguard *s = &c->safeguards[i];
        write_result(out, &s->result, 'e', i, 0);
        if (s->recorded) {
            text_format(out, "<safeguard ref='g%d' status='%s'", i,
                        safeguard_status_words[s->status]);
            write_mask(out, "tested-against", s->tested, adversary_words, NULL);
            text_format(out, " date='2026-01-01' expires='%s' illustrative='yes'/>\n",
                        s->expired ? "2026-03-01" : "2026-03-02");
        }
    }
    text_append(out, "</system></evidence>\n");
}

#endif
