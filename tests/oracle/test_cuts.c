/* Thousands of small random models, read from files as a user's would be: which sets of
 * safeguards shut their goals jointly, under constraints; how deep the defence is, what fails
 * with what; and how likely goals are by the safeguards in force. Held against the naive truth
 * of every assignment. PATHGATE_ORACLE_CASES says how many, PATHGATE_ORACLE_SEED the first. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/depth.h"
#include "analyzer/front.h"
#include "analyzer/likelihood.h"
#include "analyzer/needs.h"
#include "tests/oracle/circuits.h"
#include "tests/oracle/made.h"

#include <math.h>

enum { MOST_GOALS = 4, MOST_LISTED = 64, SET_COUNT = 1 << MOST_SAFEGUARDS };

static const char *const group_names[] = {"", "", "left", "right"};

/* Two systems, the second with other evidence on the same model. */
struct pair {
    struct made made[2];
    int systems;
    struct guarded_goal goals[MOST_GOALS];
    int system_of[MOST_GOALS];
    struct truth_table tables[2][SCENARIO_COUNT];
    uint32_t goal_count;
    int group[MOST_SAFEGUARDS];
    double cost[MOST_SAFEGUARDS];
};

static enum reading deciding(const struct plain_case *c)
{
    return c->strict ? READING_BOUND : c->reading;
}

static void other_evidence(struct plain_case *c)
{
    for (int i = 0; i < c->capability_count; i++) {
        for (int l = 0; l < c->capabilities[i].levels; l++) {
            c->capabilities[i].result[l] = draw_result(c);
        }
    }
    for (int s = 0; s < c->safeguard_count; s++) {
        c->safeguards[s].status = (enum safeguard_status)draw(c, 4);
        c->safeguards[s].result = draw_result(c);
    }
}

static void make_pair(struct plain_case *plain, struct pair *p)
{
    *p = (struct pair){.systems = 1 + (int)draw(plain, 2)};
    for (int s = 0; s < plain->safeguard_count; s++) {
        p->group[s] = (int)draw(plain, 4);
        p->cost[s] = draw(plain, 4);
    }
    for (int i = 0; i < p->systems; i++) {
        make(plain, &p->made[i]);
        for (int s = 0; s < plain->safeguard_count; s++) {
            p->made[i].model.safeguards.items[s].group = group_names[p->group[s]];
            p->made[i].model.safeguards.items[s].layer = p->group[s] % 2;
        }
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            fill_table(plain, s, false, -1, &p->tables[i][s]);
            if (p->goal_count == 0 || !one_in(plain, 3)) {
                p->system_of[p->goal_count] = i;
                p->goals[p->goal_count++] =
                    (struct guarded_goal){&p->made[i].situation, (uint32_t)s};
            }
        }
        other_evidence(plain);
    }
}

static bool works_here(const struct plain_case *c, int safeguard)
{
    return c->safeguards[safeguard].works_under >> DEPLOYMENT_CLOSED & 1;
}

/* The failures among the atoms, as a set of safeguards. */
static uint32_t with_failures(const struct truth_table *t, uint32_t atoms, uint32_t lost)
{
    for (int a = 0; a < t->atoms.count; a++) {
        const struct plain_atom *atom = &t->atoms.items[a];
        if (atom->kind == PLAIN_FAILURE) {
            atoms = lost >> atom->subject & 1 ? atoms | 1u << a : atoms & ~(1u << a);
        }
    }
    return atoms;
}

/* Whether a goal may hold with these safeguards alone in force. */
static bool is_open(const struct pair *p, uint32_t goal, uint32_t set)
{
    const struct plain_case *c = &p->made[p->system_of[goal]].plain;
    const struct truth_table *t = &p->tables[p->system_of[goal]][p->goals[goal].scenario];
    struct plain_sets sets = atom_sets(c, &t->atoms, WORLD_UNMITIGATED, deciding(c));
    uint32_t lost = 0;
    for (int s = 0; s < c->safeguard_count; s++) {
        lost |= (uint32_t)(!(set >> s & 1) || !works_here(c, s)) << s;
    }
    return table_holds(t, with_failures(t, sets.high, lost));
}

/* ---- cuts ---- */

struct asked {
    struct cuts_question question;
    bool mandatory[MOST_SAFEGUARDS], excluded[MOST_SAFEGUARDS];
    uint32_t pair[2];
    struct index_list exclusive;
    uint32_t players, in_force; /* sets of safeguards */
};

static void draw_question(struct plain_case *c, const struct pair *p, struct asked *a)
{
    *a = (struct asked){.question = {.goals = p->goals,
                                     .goal_count = p->goal_count,
                                     .cost = p->cost,
                                     .by_size = one_in(c, 2),
                                     .wanted = one_in(c, 2) ? MOST_LISTED : 1,
                                     .counts = true}};
    struct cuts_constraints *k = &a->question.constraints;
    a->question.ties = a->question.wanted;
    k->mandatory = a->mandatory;
    k->excluded = a->excluded;
    k->budget = one_in(c, 3) ? draw(c, 6) : NAN;
    k->most_new = one_in(c, 3) ? draw(c, 3) : NONE;
    k->one_a_group = one_in(c, 3);
    a->pair[0] = 0;
    a->pair[1] = 1;
    a->exclusive = (struct index_list){a->pair, 2};
    k->exclusive = &a->exclusive;
    k->exclusive_count = c->safeguard_count > 1 && one_in(c, 3);
    for (int s = 0; s < c->safeguard_count; s++) {
        uint32_t kind = draw(c, 8);
        a->mandatory[s] = kind == 0;
        a->excluded[s] = kind == 1;
    }
}

static double cost_of(const struct pair *p, uint32_t set)
{
    double cost = 0;
    for (int s = 0; s < MOST_SAFEGUARDS; s++) {
        cost += set >> s & 1 ? p->cost[s] : 0;
    }
    return cost;
}

static int size_of(uint32_t set)
{
    int size = 0;
    for (; set; set &= set - 1) {
        size++;
    }
    return size;
}

static bool keeps(const struct pair *p, const struct asked *a, uint32_t set)
{
    const struct cuts_constraints *k = &a->question.constraints;
    int members[4] = {0};
    for (int s = 0; s < MOST_SAFEGUARDS; s++) {
        members[p->group[s]] += set >> s & 1;
    }
    return !(cost_of(p, set) > k->budget) &&
           (k->most_new == NONE || size_of(set & ~a->in_force) <= (int)k->most_new) &&
           (!k->one_a_group || (members[2] <= 1 && members[3] <= 1)) &&
           (k->exclusive_count == 0 || (set & 3) != 3);
}

static bool shuts(const struct pair *p, const struct cuts *cuts, uint32_t set)
{
    bool open = false, closed = false;
    for (uint32_t g = 0; g < p->goal_count; g++) {
        open |= cuts->guard[g] == GOAL_OPEN;
        closed |= cuts->guard[g] == GOAL_CUT;
    }
    if (open && !closed) {
        return false; /* no set is of use */
    }
    for (uint32_t g = 0; g < p->goal_count; g++) {
        if (cuts->guard[g] == GOAL_CUT && is_open(p, g, set)) {
            return false;
        }
    }
    return true;
}

/* Minimal but for what is mandatory; constraints left aside. */
static bool is_minimal_cut(const struct pair *p, const struct asked *a, const struct cuts *cuts,
                           uint32_t set)
{
    if ((set & ~a->players) || !shuts(p, cuts, set)) {
        return false;
    }
    for (int s = 0; s < MOST_SAFEGUARDS; s++) {
        bool in = set >> s & 1;
        if ((in && a->excluded[s]) || (!in && a->mandatory[s] && (a->players >> s & 1)) ||
            (in && !a->mandatory[s] && shuts(p, cuts, set & ~(1u << s)))) {
            return false;
        }
    }
    return true;
}

/* Who plays is told by naive means: taking it into force can matter to some assignment. */
static void check_players(const struct pair *p, const struct cuts *cuts, struct asked *a)
{
    const struct plain_case *c = &p->made[0].plain;
    for (uint32_t i = 0; i < cuts->players.count; i++) {
        uint32_t s = cuts->players.safeguards[i];
        a->players |= 1u << s;
        a->in_force |= (uint32_t)cuts->players.in_force[i] << s;
        bool certain = true;
        for (uint32_t g = 0; g < p->goal_count; g++) {
            const struct plain_case *of = &p->made[p->system_of[g]].plain;
            certain &= !failure_answer(of, (int)s, WORLD_VALIDATED, deciding(of)).high;
        }
        check(cuts->players.in_force[i] == certain, "in force", s);
    }
    for (int s = 0; s < c->safeguard_count; s++) {
        for (uint32_t set = 0; works_here(c, s) && set < SET_COUNT; set++) {
            for (uint32_t g = 0; g < p->goal_count; g++) {
                bool matters = is_open(p, g, set & ~(1u << s)) != is_open(p, g, set | 1u << s);
                check(!matters || (a->players >> s & 1), "what matters plays", s);
            }
        }
    }
}

static void check_guards(const struct pair *p, const struct cuts *cuts, const struct asked *a)
{
    uint32_t allowed = 0;
    for (int s = 0; s < MOST_SAFEGUARDS; s++) {
        allowed |= (uint32_t)!a->excluded[s] << s;
    }
    for (uint32_t g = 0; g < p->goal_count; g++) {
        enum goal_guard expected = !is_open(p, g, 0)        ? GOAL_SHUT
                                   : is_open(p, g, allowed) ? GOAL_OPEN
                                                            : GOAL_CUT;
        check(cuts->guard[g] == expected, "state of a goal", g);
    }
}

static long met_cuts, met_several, met_joint;

/* Without a member the first goal opens that does so naively; none where it is mandatory only.
 */
static void check_needs(const struct pair *p, const struct asked *a, const struct cuts *cuts,
                        uint32_t mask, struct arena *arena)
{
    const struct cover_set *set = &cuts->answer.sets[0];
    const struct need *needs;
    check(needs_find(&a->question, cuts, set, arena, &needs) == STATUS_OK, "needs", 0);
    for (uint32_t e = 0; e < set->count; e++) {
        uint32_t goal = 0, rest = mask & ~(1u << cuts->players.safeguards[set->elements[e]]);
        while (goal < p->goal_count &&
               (cuts->guard[goal] != GOAL_CUT || !is_open(p, goal, rest))) {
            goal++;
        }
        check(needs[e].goal == (goal < p->goal_count ? goal : NONE), "goal that opens",
              (long)e);
        check((needs[e].goal == NONE) == (needs[e].opening.scenario == NONE), "a way", (long)e);
    }
}

static void check_cuts(struct plain_case *c, const struct pair *p)
{
    struct asked a;
    struct cuts cuts;
    struct arena arena;
    arena_init(&arena);
    draw_question(c, p, &a);
    check(cuts_find(&a.question, &arena, &cuts) == STATUS_OK, "cuts", 0);
    check_players(p, &cuts, &a);
    check_guards(p, &cuts, &a);
    bool expected[SET_COUNT] = {false};
    double least = INFINITY;
    long minimal = 0, kept = 0;
    for (uint32_t set = 0; set < SET_COUNT; set++) {
        bool is = is_minimal_cut(p, &a, &cuts, set);
        minimal += is;
        expected[set] = is && keeps(p, &a, set);
        kept += expected[set];
        double rank = a.question.by_size ? size_of(set) : cost_of(p, set);
        least = expected[set] && rank < least ? rank : least;
    }
    check(cuts.counted && cuts.count_complete, "counted", 0);
    check(strtol(cuts.count, NULL, 10) == minimal, "number of minimal sets", minimal);
    check(!cuts.kept || strtol(cuts.kept, NULL, 10) == kept, "number of those that keep", kept);
    size_t listed = a.question.wanted < (size_t)kept ? a.question.wanted : (size_t)kept;
    check(cuts.answer.count == listed, "listed", (long)listed);
    for (size_t i = 0; i < cuts.answer.count; i++) {
        const struct cover_set *set = &cuts.answer.sets[i];
        uint32_t mask = 0;
        for (uint32_t e = 0; e < set->count; e++) {
            mask |= 1u << cuts.players.safeguards[set->elements[e]];
        }
        check(expected[mask], "a minimal set that keeps the constraints, once", mask);
        expected[mask] = false;
        check(i > 0 || set->cost == least, "the first is the best", mask);
        check(i == 0 || cuts.answer.sets[i - 1].cost <= set->cost, "best first", mask);
        if (i == 0) {
            check_needs(p, &a, &cuts, mask, &arena);
        }
    }
    met_cuts += kept;
    met_several += cuts.answer.count > 0 && cuts.answer.sets[0].count > 1;
    met_joint += kept > 0 && p->goal_count > 1;
    arena_release(&arena);
}

/* ---- depth ---- */

static uint32_t in_force_of(const struct plain_case *c, enum reading reading)
{
    uint32_t set = 0;
    for (int s = 0; s < c->safeguard_count; s++) {
        set |= (uint32_t)!failure_answer(c, s, WORLD_VALIDATED, reading).high << s;
    }
    return set;
}

/* The goal's truth when these fail, what else is uncertain being at one end. */
static bool holds_without(const struct pair *p, int scenario, uint32_t lost, bool high)
{
    const struct plain_case *c = &p->made[0].plain;
    const struct truth_table *t = &p->tables[0][scenario];
    struct plain_sets sets = atom_sets(c, &t->atoms, WORLD_VALIDATED, deciding(c));
    uint32_t atoms = high ? sets.high : sets.low;
    for (int a = 0; a < t->atoms.count; a++) {
        const struct plain_atom *atom = &t->atoms.items[a];
        if (atom->kind == PLAIN_FAILURE && (lost >> atom->subject & 1)) {
            atoms |= 1u << a;
        }
    }
    return table_holds(t, atoms);
}

static uint32_t safeguards_of(const uint32_t *items, uint32_t count)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++) {
        set |= 1u << items[i];
    }
    return set;
}

static int groups_in(const struct pair *p, uint32_t set)
{
    bool met[4] = {false};
    int count = 0;
    for (int s = 0; s < MOST_SAFEGUARDS; s++) {
        if (set >> s & 1) {
            bool alone = p->group[s] < 2;
            count += alone || !met[p->group[s]];
            met[p->group[s]] |= !alone;
        }
    }
    return count;
}

/* 'with': by safeguard, the size of the smallest minimal set that has it. */
static void check_with(const struct depth *d, const struct cut_players *players,
                       const int *with)
{
    for (uint32_t i = 0; i < players->count; i++) {
        const struct cover_set *set = &d->with[i];
        uint32_t mask = safeguards_of(set->elements, set->count);
        check((int)set->count == with[players->safeguards[i]], "smallest with", (long)i);
        check(set->count == 0 || mask >> i & 1, "has it", (long)i);
    }
}

static void check_least(const struct pair *p, const struct depth *d,
                        const struct cut_players *players, uint32_t in_force)
{
    int least = 99, least_groups = 99, count = 0, minimal = 0, with[MOST_SAFEGUARDS] = {0};
    for (uint32_t set = 0; set < SET_COUNT; set++) {
        bool opens = !(set & ~in_force) && holds_without(p, (int)d->scenario, set, true);
        bool is = opens;
        for (int s = 0; is && s < MOST_SAFEGUARDS; s++) {
            is = !(set >> s & 1) || !holds_without(p, (int)d->scenario, set & ~(1u << s), true);
        }
        minimal += is;
        for (int s = 0; s < MOST_SAFEGUARDS; s++) {
            bool less = is && set >> s & 1 && (!with[s] || size_of(set) < with[s]);
            with[s] = less ? size_of(set) : with[s];
        }
        if (opens) {
            count = size_of(set) < least ? 1 : count + (size_of(set) == least);
            least = size_of(set) < least ? size_of(set) : least;
            least_groups = groups_in(p, set) < least_groups ? groups_in(p, set) : least_groups;
        }
    }
    check(d->never == (least == 99), "never", least);
    check(d->open == (least == 0), "open", least);
    check(d->never || (d->least_known && (int)d->least == least), "depth", least);
    check(d->never || (d->least_groups_known && (int)d->least_groups == least_groups),
          "depth by groups", least_groups);
    check(strtol(d->failures, NULL, 10) == minimal, "minimal sets of failures", minimal);
    check(d->never ? d->smallest.count == 0 : d->smallest.count == (size_t)count,
          "all smallest sets of failures", count);
    check_with(d, players, with);
}

/* Paths open in the validated world when these fail. */
static long count_open(const struct pair *p, int scenario, uint32_t lost)
{
    const struct plain_case *c = &p->made[0].plain;
    const struct truth_table *t = &p->tables[0][scenario];
    struct plain_sets sets = atom_sets(c, &t->atoms, WORLD_VALIDATED, deciding(c));
    uint32_t given = 0, allowed = sets.high, x = 0;
    long count = 0;
    for (int a = 0; a < t->atoms.count; a++) {
        const struct plain_atom *atom = &t->atoms.items[a];
        if (atom->kind == PLAIN_FAILURE) {
            allowed |= (uint32_t)(lost >> atom->subject & 1) << a;
            given |=
                (uint32_t)failure_answer(c, atom->subject, WORLD_DEFINED, READING_POINT).low
                << a;
        }
    }
    allowed &= ~given;
    do {
        count += is_minimal(t, given, x);
        x = (x - allowed) & allowed;
    } while (x);
    return count;
}

static void check_effects(const struct pair *p, const struct depth_report *report,
                          const struct depth *d, uint32_t in_force)
{
    int scenario = (int)d->scenario;
    double shares = 0;
    long all = count_open(p, scenario, in_force), open = count_open(p, scenario, 0);
    check(strtol(d->paths, NULL, 10) == all, "paths", all);
    for (uint32_t w = 0; w < report->world_count; w++) {
        const struct failing *lost = &report->worlds[w].failing;
        const struct failing_effect *effect = &d->effects[w];
        uint32_t set = safeguards_of(lost->safeguards, lost->count);
        bool low = holds_without(p, scenario, set, false);
        bool high = holds_without(p, scenario, set, true);
        enum truth truth = low ? TRUTH_YES : high ? TRUTH_CANNOT_RULE_OUT : TRUTH_NO;
        check(effect->goal == truth, "the goal without", (long)set);
        check(strtol(effect->alone, NULL, 10) == count_open(p, scenario, set) - open,
              "paths it alone cuts", (long)set);
        check(strtol(effect->cuts, NULL, 10) == all - count_open(p, scenario, in_force & ~set),
              "paths it cuts", (long)set);
        check(effect->probability.upper >= d->probability.upper - 1e-12, "likelier without",
              (long)set);
        if (lost->kind == FAILING_SAFEGUARD) {
            shares += effect->share;
        }
    }
    check(fabs(shares - (d->unmitigated.upper - d->probability.upper)) < 1e-9, "shares add up",
          scenario);
}

/* The domains' tiers against those of a verdict on evidence that has the safeguards undone. */
static void check_worlds(const struct pair *p, const struct depth_report *report)
{
    const struct made *m = &p->made[0];
    for (uint32_t w = 0; w < report->world_count; w++) {
        static struct made after;
        const struct failing *lost = &report->worlds[w].failing;
        struct plain_case undone = m->plain;
        struct diagnostics diagnostics;
        static const struct assessment_options options;
        struct verdict verdict;
        for (uint32_t i = 0; i < lost->count; i++) {
            undone.safeguards[lost->safeguards[i]].recorded = false;
        }
        make(&undone, &after);
        diagnostics_init(&diagnostics);
        check(verdict_make(&after.situation.question, &options, &verdict, &diagnostics) ==
                  STATUS_OK,
              "verdict", w);
        check(verdict.tier[STAGE_RESIDUAL].high == report->worlds[w].tier.high &&
                  verdict.tier[STAGE_RESIDUAL].low == report->worlds[w].tier.low,
              "tier without", w);
        check(verdict.deployment.decision == report->worlds[w].decided.decision, "decision", w);
        verdict_release(&verdict);
        diagnostics_release(&diagnostics);
        release(&after);
        failing = &m->plain;
    }
}

static long met_depth[3], met_worlds;

static void check_depth(struct plain_case *c, struct pair *p)
{
    struct made *m = &p->made[0];
    struct verdict verdict = {.situation = m->situation, .assessments = m->assessments};
    const struct depth_question question = {
        .verdict = &verdict, .scenario = NONE, .bypass = 0.25, .beta = 0, .wanted = SET_COUNT};
    struct depth_report report;
    struct arena arena;
    arena_init(&arena);
    check(depth_find(&question, &arena, &report) == STATUS_OK, "depth", 0);
    check(report.complete && report.depth_count == SCENARIO_COUNT, "complete", 0);
    uint32_t in_force = in_force_of(&m->plain, deciding(&m->plain));
    check(safeguards_of(report.players.safeguards, report.players.count) == in_force,
          "in force", in_force);
    for (uint32_t d = 0; d < report.depth_count; d++) {
        check_least(p, &report.depths[d], &report.players, in_force);
        check_effects(p, &report, &report.depths[d], in_force);
        if (!report.depths[d].never && report.depths[d].least < 3) {
            met_depth[report.depths[d].least]++;
        }
    }
    if (one_in(c, 8)) {
        check_worlds(p, &report);
        met_worlds += report.world_count;
    }
    arena_release(&arena);
}

/* ---- probabilities ---- */

/* The odds of a goal's atoms in the making: the common failures of groups that happen are
 * given, the others do not. */
struct brute {
    struct scenario_circuit compiled;
    uint8_t *table;
    double *p;
};

static double sum_table(const struct brute *b)
{
    uint32_t atoms = b->compiled.circuit.atom_count;
    double sum = 0;
    for (uint32_t x = 0; x < 1u << atoms; x++) {
        double chance = b->table[x];
        for (uint32_t a = 0; chance > 0 && a < atoms; a++) {
            chance *= x >> a & 1 ? b->p[a] : 1 - b->p[a];
        }
        sum += chance;
    }
    return sum;
}

static double rate_of(const struct pair *p, uint32_t goal, uint32_t safeguard)
{
    double low, high;
    likelihood_bypass(p->goals[goal].situation, safeguard, &low, &high);
    return low < high ? fmax(low, 0.25) : low;
}

/* By hand: over which groups' common failures happen, over every assignment. */
static double brute_risk(const struct pair *p, uint32_t goal, struct brute *b, uint32_t set,
                         double beta)
{
    uint32_t atoms = b->compiled.circuit.atom_count;
    double low[16], common[4] = {0}, total = 0;
    int members[4] = {0};
    for (uint32_t a = 0; a < atoms; a++) {
        const struct atom *atom = &b->compiled.atoms[a];
        if (atom->kind == ATOM_SAFEGUARD && works_here(&p->made[0].plain, (int)atom->subject)) {
            int group = p->group[atom->subject];
            double rate = rate_of(p, goal, atom->subject);
            common[group] = members[group]++ ? fmin(common[group], beta * rate) : beta * rate;
        }
    }
    for (int happen = 0; happen < 4; happen++) {
        double weight = 1;
        for (int g = 2; g < 4; g++) {
            double c = members[g] > 1 ? common[g] : 0;
            weight *= happen >> (g - 2) & 1 ? c : 1 - c;
        }
        likelihood_fill(p->goals[goal].situation, &b->compiled, WORLD_UNMITIGATED, low, b->p);
        for (uint32_t a = 0; a < atoms; a++) {
            const struct atom *atom = &b->compiled.atoms[a];
            if (atom->kind != ATOM_SAFEGUARD ||
                !works_here(&p->made[0].plain, (int)atom->subject)) {
                continue;
            }
            int group = p->group[atom->subject];
            bool tied = group > 1 && members[group] > 1;
            double rate = rate_of(p, goal, atom->subject);
            double own = tied ? 1 - (1 - rate) / (1 - common[group]) : rate;
            bool happens = tied && (happen >> (group - 2) & 1);
            b->p[a] = !(set >> atom->subject & 1) || happens ? 1 : own;
        }
        total += weight > 0 ? weight * sum_table(b) : 0;
    }
    return total;
}

/* The front and the cheapest tolerable set, from the probability of every set. */
static void check_choices(const struct pair *p, const struct risk *risk,
                          const struct cut_players *players, const double *chance,
                          struct arena *arena, struct plain_case *c)
{
    double cost[MOST_SAFEGUARDS], friction[MOST_SAFEGUARDS];
    bool none[MOST_SAFEGUARDS] = {false};
    uint32_t sets = 1u << players->count;
    for (uint32_t i = 0; i < players->count; i++) {
        cost[i] = p->cost[players->safeguards[i]];
        friction[i] = draw(c, 3);
    }
    struct risk_search search = {risk, chance[draw(c, sets)] + 1e-9, NULL};
    struct cover_family family = risk_family(&search);
    struct cover_question stated = {
        .cost = cost, .required = none, .excluded = none, .wanted = 1, .ties = 1};
    struct cover_answer answer;
    check(cover_find(&family, &stated, arena, &answer) == STATUS_OK, "residual", 0);
    struct front front;
    const struct front_question question = {risk, &stated, friction, 0};
    check(front_find(&question, arena, &front) == STATUS_OK && front.complete, "front", 0);
    double best = INFINITY;
    for (uint32_t x = 0; x < sets; x++) {
        double costs = 0, frictions = 0;
        bool beaten = false, there = false;
        for (uint32_t i = 0; i < players->count; i++) {
            costs += x >> i & 1 ? cost[i] : 0;
            frictions += x >> i & 1 ? friction[i] : 0;
        }
        best = chance[x] <= search.tolerance ? fmin(best, costs) : best;
        for (size_t i = 0; i < front.count; i++) {
            const struct front_point *f = &front.points[i];
            bool as_good = f->set.cost <= costs && f->friction <= frictions &&
                           f->probability <= chance[x] + 1e-12;
            there |= as_good;
            beaten |= costs <= f->set.cost && frictions <= f->friction &&
                      chance[x] < f->probability - 1e-9;
        }
        check(there && !beaten, "the front", x);
    }
    check(answer.count == 1 && answer.sets[0].cost == best, "the cheapest tolerable set",
          (long)best);
}

static long met_risks;

static void check_risk(struct plain_case *c, const struct pair *p)
{
    struct cut_players players;
    struct arena arena;
    struct risk risk;
    double beta = one_in(c, 2) ? 0 : draw(c, 5) / 4.0 * 0.9, chance[SET_COUNT];
    struct brute b;
    arena_init(&arena);
    uint32_t goal = draw(c, p->goal_count);
    const struct guarded_goal *of = &p->goals[goal];
    check(cuts_find_players(of, 1, &arena, &players) == STATUS_OK, "players", 0);
    const struct risk_rules rules = {&players, WORLD_UNMITIGATED, 0.25, beta, NULL};
    check(risk_init(of, 1, &rules, &risk) == STATUS_OK && risk.complete, "risk", 0);
    const struct question *q = &of->situation->question;
    check(scenario_compile(q->model, of->scenario, q->policy->baseline, &b.compiled) ==
              STATUS_OK,
          "compiled", 0);
    if (b.compiled.circuit.atom_count <= 10) {
        b.table = truth_table(&b.compiled.circuit, literal_of(b.compiled.goal, false), NULL);
        b.p = calloc(16, sizeof(*b.p));
        for (uint32_t x = 0; x < 1u << players.count; x++) {
            bool set[MOST_SAFEGUARDS];
            uint32_t safeguards = 0;
            struct bounds bounds;
            for (uint32_t i = 0; i < players.count; i++) {
                set[i] = x >> i & 1;
                safeguards |= (uint32_t)set[i] << players.safeguards[i];
            }
            check(risk_of(&risk, set, &bounds) == STATUS_OK, "risk of a set", x);
            chance[x] = bounds.upper;
            double expected = brute_risk(p, goal, &b, safeguards, beta);
            check(fabs(bounds.upper - expected) < 1e-9, "probability", x);
            met_risks++;
        }
        check_choices(p, &risk, &players, chance, &arena, c);
        free(b.table);
        free(b.p);
    }
    scenario_circuit_release(&b.compiled);
    risk_release(&risk);
    arena_release(&arena);
}

static void test_cuts__agree_with_naive_answers(void **state)
{
    (void)state;
    static struct pair p;
    long cases = (long)cases_to_try(2000);
    for (long i = 0; i < cases; i++) {
        struct plain_case plain = draw_case(cases_first() + (uint64_t)i);
        make_pair(&plain, &p);
        failing = &p.made[0].plain;
        check_cuts(&plain, &p);
        check_depth(&plain, &p);
        check_risk(&plain, &p);
        for (int s = 0; s < p.systems; s++) {
            release(&p.made[s]);
        }
    }
    print_message("%ld cuts, %ld of several, %ld joint; depths 0, 1, 2: %ld, %ld, %ld; %ld "
                  "verdicts; %ld probabilities\n",
                  met_cuts, met_several, met_joint, met_depth[0], met_depth[1], met_depth[2],
                  met_worlds, met_risks);
    if (cases >= 1000) {
        assert_true(met_cuts > cases / 4 && met_several > 0 && met_joint > cases / 10);
        assert_true(met_depth[0] > 0 && met_depth[1] > 0 && met_depth[2] > 0);
        assert_true(met_worlds > 0 && met_risks > cases);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts__agree_with_naive_answers),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
