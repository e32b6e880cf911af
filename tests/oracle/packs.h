/* Small random framework packs and evidence, as plain tables from which both the files for the
 * program and the naive answers are made; and the model that they are about. */
#ifndef PATHGATE_TESTS_ORACLE_PACKS_H
#define PATHGATE_TESTS_ORACLE_PACKS_H

#include "base/text.h"
#include "model/policy.h"

#include <stdint.h>

enum {
    METRICS = 4, /* one of each capability, and one of the criterion */
    SCENARIOS = 3,
    SAFEGUARDS = 2,
    QUESTIONS = 3,
    MOST_RULES = 5,
    MOST_PREDICATES = 3,
    MOST_DECISIONS = 4,
    TIERS = 3,
};

/* ---- the tables ---- */

struct plain_predicate {
    enum predicate_kind kind;
    bool expected;
    int subject; /* capability, safeguard, question, security level, scenario-free */
    int word;    /* contribution, world, assessed, status, judged, tier */
    int most;    /* of a range of tiers, or -1 */
    int stage;
    int domain; /* asked of one domain alone, or -1 */
    uint32_t mask;
};

struct plain_rule {
    int tier, domain, outcome; /* -1: all */
    int stage;                 /* -1: both */
    bool bound, ignores;
    struct plain_predicate predicates[MOST_PREDICATES];
    int count;
};

struct plain_case {
    uint64_t seed, state;
    bool measured[METRICS];
    int low[METRICS], value[METRICS], high[METRICS]; /* quarters; the threshold is two */
    int status[SAFEGUARDS];                          /* -1: no record */
    uint32_t tested[SAFEGUARDS];
    int answer[QUESTIONS]; /* 1 yes, 0 no, -1 none, -2 by somebody else */
    bool absent_is_no[QUESTIONS];
    int assessed[SCENARIOS];
    bool domains;     /* the pack declares domains */
    int status_of[2]; /* of its domains */
    bool swaps;       /* the second covers the first's last outcome */
    bool bound, strict;
    struct plain_rule rules[MOST_RULES];
    struct plain_rule decisions[MOST_DECISIONS]; /* 'tier' is the decision */
    int rule_count, decision_count;
};

static const char *const capabilities[] = {"a", "b", "c"};
static const char *const domain_ids[2][2] = {{"d", "e"}, {"first", "second"}};
static const char *const outcome_ids[] = {"o0", "o1", "o2"};
static const int model_domain[] = {0, 0, 1};

static inline uint32_t draw(struct plain_case *c, uint32_t bound)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (uint32_t)((c->state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % bound);
}

static inline int draw_or_none(struct plain_case *c, uint32_t bound)
{
    return (int)draw(c, bound + 2) < (int)bound ? (int)draw(c, bound) : -1;
}

static inline struct plain_predicate draw_predicate(struct plain_case *c, bool decision)
{
    static const enum predicate_kind of_scenarios[] = {PREDICATE_CONTRIBUTION, PREDICATE_GOAL,
                                                       PREDICATE_COVERAGE};
    static const enum predicate_kind of_tiers[] = {PREDICATE_TIER, PREDICATE_TIER,
                                                   PREDICATE_MISSING};
    struct plain_predicate p = {.expected = draw(c, 2), .stage = (int)draw(c, 2)};
    p.kind = draw(c, 2) ? (enum predicate_kind)(PREDICATE_MEETS + draw(c, 6))
             : decision ? of_tiers[draw(c, 3)]
                        : of_scenarios[draw(c, 3)];
    p.domain = draw_or_none(c, 2);
    p.most = draw_or_none(c, TIERS);
    p.mask = draw(c, 4) ? 0 : 1u << draw(c, 2);
    p.subject = (int)draw(
        c, p.kind == PREDICATE_SAFEGUARD || p.kind == PREDICATE_SECURITY ? SAFEGUARDS : 3);
    p.word = (int)draw(c, p.kind == PREDICATE_CONTRIBUTION ? 2
                          : p.kind == PREDICATE_GOAL       ? WORLD_COUNT
                          : p.kind == PREDICATE_JUDGED     ? 3
                          : p.kind == PREDICATE_TIER       ? TIERS
                                                           : 4);
    if (p.kind == PREDICATE_DEPLOYMENT) {
        p.mask = 1u << (draw(c, 2) ? DEPLOYMENT_CLOSED : DEPLOYMENT_API);
    }
    return p;
}

static inline struct plain_rule draw_rule(struct plain_case *c, bool decision)
{
    struct plain_rule rule = {.tier = 1 + (int)draw(c, TIERS - 1),
                              .domain = draw_or_none(c, 2),
                              .outcome = draw_or_none(c, 3),
                              .stage = draw_or_none(c, 2),
                              .bound = draw(c, 2),
                              .ignores = draw(c, 4) == 0};
    rule.count = 1 + (int)draw(c, MOST_PREDICATES);
    for (int i = 0; i < rule.count; i++) {
        rule.predicates[i] = draw_predicate(c, decision);
    }
    return rule;
}

static inline void draw_evidence(struct plain_case *c)
{
    for (int i = 0; i < METRICS; i++) {
        c->measured[i] = draw(c, 4) != 0;
        c->value[i] = (int)draw(c, 5);
        c->low[i] = (int)draw(c, (uint32_t)c->value[i] + 1);
        c->high[i] = c->value[i] + (int)draw(c, (uint32_t)(5 - c->value[i]));
    }
    for (int i = 0; i < SAFEGUARDS; i++) {
        c->status[i] = (int)draw(c, 5) - 1;
        c->tested[i] = draw(c, 4);
    }
    for (int i = 0; i < QUESTIONS; i++) {
        c->answer[i] = (int)draw(c, 4) - 2;
        c->absent_is_no[i] = draw(c, 3) == 0;
    }
    for (int i = 0; i < SCENARIOS; i++) {
        c->assessed[i] = (int)draw(c, 4);
    }
}

static inline struct plain_case draw_case(uint64_t seed)
{
    struct plain_case c = {.seed = seed, .state = seed * 0x9E3779B97F4A7C15 + 1};
    draw_evidence(&c);
    c.domains = draw(&c, 3) != 0;
    c.status_of[0] = draw(&c, 4) ? DOMAIN_TRACKED : DOMAIN_RESEARCH;
    c.status_of[1] = draw(&c, 4) ? DOMAIN_TRACKED : DOMAIN_EMERGING;
    c.swaps = draw(&c, 2);
    c.bound = draw(&c, 2);
    c.strict = draw(&c, 4) == 0;
    c.rule_count = 1 + (int)draw(&c, MOST_RULES);
    c.decision_count = (int)draw(&c, MOST_DECISIONS + 1);
    for (int i = 0; i < c.rule_count; i++) {
        c.rules[i] = draw_rule(&c, false);
    }
    for (int i = 0; i < c.decision_count; i++) {
        c.decisions[i] = draw_rule(&c, true);
    }
    return c;
}

/* ---- the files ---- */

static const char pack_model[] =
    "<threat-model version='1'><affordance id='chat' title='Chat'/>"
    "<deployment type='closed' title='Closed' to='public' gives='chat'/>"
    "<actor id='x' title='X'/>"
    "<metric id='m0' title='M'/><metric id='m1' title='M'/><metric id='m2' title='M'/>"
    "<metric id='m3' title='M'/>"
    "<capability id='a' title='A'><level title='1'/>"
    "<indicator metric='m0' level='1' at-least='50%'/></capability>"
    "<capability id='b' title='B'><level title='1'/>"
    "<indicator metric='m1' level='1' at-least='50%'/></capability>"
    "<capability id='c' title='C'><level title='1'/>"
    "<indicator metric='m2' level='1' at-least='50%'/></capability>"
    "<safeguard id='g0' title='G' family='deployment' layer='model' works-under='closed'>"
    "<cuts capability='a'/></safeguard>"
    "<safeguard id='g1' title='G' family='deployment' layer='model' works-under='closed'>"
    "<cuts capability='b'/></safeguard>"
    "<domain id='d' title='D'>"
    "<outcome id='o0' title='O'><scenario id='s0' title='S' actor='x' goal='g'>"
    "<step id='g' title='G'><requires capability='a'/></step></scenario></outcome>"
    "<outcome id='o1' title='O'><scenario id='s1' title='S' actor='x' goal='g'>"
    "<step id='g' title='G'><requires capability='b'/></step></scenario></outcome></domain>"
    "<domain id='e' title='E'>"
    "<outcome id='o2' title='O'><scenario id='s2' title='S' actor='x' goal='g'>"
    "<step id='g' title='G'><requires capability='c'/></step></scenario></outcome></domain>"
    "</threat-model>";

static inline void write_words(struct text *out, const char *name, uint32_t mask,
                               const char *const *words)
{
    if (!mask) {
        return;
    }
    text_format(out, " %s='", name);
    for (int i = 0; words[i]; i++) {
        if (mask >> i & 1) {
            text_format(out, "%s ", words[i]);
        }
    }
    text_append(out, "'");
}

static inline void write_tier_predicate(const struct plain_case *c,
                                        const struct plain_predicate *p, struct text *out)
{
    if (p->kind == PREDICATE_TIER) {
        text_format(out, "<tier-is stage='%s' at-least='t%d'", stage_words[p->stage], p->word);
    } else {
        text_format(out, "<missing-evidence stage='%s'", stage_words[p->stage]);
    }
    if (p->most >= 0) {
        text_format(out, " at-most='t%d'", p->most);
    }
    if (p->domain >= 0) {
        text_format(out, " domains='%s'", domain_ids[c->domains][p->domain]);
    }
    text_append(out, "/>");
}

static inline void write_predicate(const struct plain_case *c, const struct plain_predicate *p,
                                   struct text *out)
{
    static const char *const judged[] = {"yes", "no", "missing"};
    const char *is = p->expected ? "yes" : "no";
    switch (p->kind) {
    case PREDICATE_CONTRIBUTION:
        text_format(out, "<contribution at-least='%s'/>", contribution_words[1 + p->word]);
        break;
    case PREDICATE_GOAL:
        text_format(out, "<goal in='%s' is='%s'/>", world_words[p->word],
                    p->expected ? "reachable" : "unreachable");
        break;
    case PREDICATE_COVERAGE:
        text_format(out, "<coverage at-least='%s' is='%s'/>", assessed_words[p->word], is);
        break;
    case PREDICATE_MEETS:
        text_format(out, "<meets criterion='k' is='%s'/>", is);
        break;
    case PREDICATE_REACHES:
        text_format(out, "<reaches capability='%s' level='1' is='%s'/>",
                    capabilities[p->subject], is);
        break;
    case PREDICATE_SAFEGUARD:
        text_format(out, "<safeguard ref='g%d' status='%s' is='%s'", p->subject,
                    safeguard_status_words[p->word], is);
        write_words(out, "tested-against", p->mask, adversary_words);
        text_append(out, "/>");
        break;
    case PREDICATE_SECURITY:
        text_format(out, "<security at-least='sl%d' is='%s'/>", p->subject, is);
        break;
    case PREDICATE_JUDGED:
        text_format(out, "<judged question='q%d' is='%s'/>", p->subject, judged[p->word]);
        break;
    case PREDICATE_DEPLOYMENT:
        text_append(out, "<deployment");
        write_words(out, "is", p->mask, deployment_words);
        text_append(out, "/>");
        break;
    case PREDICATE_TIER:
    case PREDICATE_MISSING:
        write_tier_predicate(c, p, out);
        break;
    case PREDICATE_PROBABILITY:
        break;
    }
}

static inline void write_rule(const struct plain_case *c, int index, struct text *out)
{
    const struct plain_rule *rule = &c->rules[index];
    text_format(out, "<rule id='r%d' title='R' tier='t%d' reading='%s' missing='%s' cite='c'",
                index, rule->tier, reading_words[rule->bound],
                rule->ignores ? "ignored" : "counts");
    if (rule->stage >= 0) {
        text_format(out, " stage='%s'", stage_words[rule->stage]);
    }
    if (rule->domain >= 0) {
        text_format(out, " domains='%s'", domain_ids[c->domains][rule->domain]);
    }
    if (rule->outcome >= 0) {
        text_format(out, " outcomes='%s'", outcome_ids[rule->outcome]);
    }
    text_append(out, ">");
    for (int i = 0; i < rule->count; i++) {
        write_predicate(c, &rule->predicates[i], out);
    }
    text_append(out, "</rule>\n");
}

static inline void write_decision(const struct plain_case *c, int index, struct text *out)
{
    const struct plain_rule *decision = &c->decisions[index];
    text_format(
        out, "<decision id='x%d' for='deployment' is='RESTRICTED_ACCESS' title='X' cite='c'>",
        index);
    for (int i = 0; i < decision->count; i++) {
        write_predicate(c, &decision->predicates[i], out);
    }
    text_append(out, "</decision>\n");
}

static inline void write_pack(const struct plain_case *c, struct text *out)
{
    text_format(out,
                "<framework version='1' id='f' title='F' publisher='p' edition='1'"
                " baseline='w' reading='%s'>\n",
                reading_words[c->bound]);
    for (int i = 0; i < TIERS; i++) {
        text_format(out, "<tier id='t%d' rank='%d' title='T' cite='c'/>", i, i);
    }
    for (int i = 0; i < QUESTIONS; i++) {
        text_format(out, "<question id='q%d' title='Q' role='Board' absent='%s' cite='c'/>", i,
                    c->absent_is_no[i] ? "no" : "missing");
    }
    text_append(out,
                "<security-level id='sl0' title='L' safeguards='g0' tested-against='direct'"
                " cite='c'/><security-level id='sl1' title='L' question='q0' cite='c'/>"
                "<criterion id='k' title='K' metric='m3' at-least='50%' safeguards='g0'"
                " cite='c'/>\n");
    if (c->domains) {
        text_format(out,
                    "<domain id='first' title='F' covers='d' status='%s' cite='c'/>"
                    "<domain id='second' title='S' covers='%s' status='%s' cite='c'/>\n",
                    domain_status_words[c->status_of[0]], c->swaps ? "o1" : "e",
                    domain_status_words[c->status_of[1]]);
    }
    for (int i = 0; i < c->rule_count; i++) {
        write_rule(c, i, out);
    }
    for (int i = 0; i < c->decision_count; i++) {
        write_decision(c, i, out);
    }
    text_append(out, "<decision id='last' for='deployment' is='DEPLOY' title='L' cite='c'/>"
                     "<decision id='on' for='development' is='DEPLOY' title='O' cite='c'/>"
                     "</framework>");
}

static inline void write_evidence(const struct plain_case *c, struct text *out)
{
    text_append(out, "<evidence version='1'><system id='m' title='M'>");
    for (int i = 0; i < METRICS; i++) {
        if (c->measured[i]) {
            text_format(out,
                        "<measurement metric='m%d' value='%d%%' low='%d%%' high='%d%%'"
                        " level='95%%' illustrative='yes'/>",
                        i, c->value[i] * 25, c->low[i] * 25, c->high[i] * 25);
        }
    }
    for (int i = 0; i < SAFEGUARDS; i++) {
        if (c->status[i] >= 0) {
            text_format(out, "<safeguard ref='g%d' status='%s' illustrative='yes'", i,
                        safeguard_status_words[c->status[i]]);
            write_words(out, "tested-against", c->tested[i], adversary_words);
            text_append(out, "/>");
        }
    }
    for (int i = 0; i < SCENARIOS; i++) {
        text_format(out, "<coverage scenario='s%d' assessed='%s' reason='r'/>", i,
                    assessed_words[c->assessed[i]]);
    }
    for (int i = 0; i < QUESTIONS; i++) {
        if (c->answer[i] != -1) {
            text_format(out,
                        "<judgement id='q%d' holds='%s' role='%s' date='2026-01-01'"
                        " reason='r'/>",
                        i, c->answer[i] == 1 ? "yes" : "no",
                        c->answer[i] == -2 ? "Clerk" : "Board");
        }
    }
    text_append(out, "</system></evidence>");
}

#endif
