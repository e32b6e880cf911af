/* Proofs are made per lane: one end of one reading in one world. A goal that holds has a
 * derivation, nodes in an order in which every gate comes after as many of its inputs as it
 * needs. One that does not has a cut, a set of nodes in which every gate keeps the inputs that
 * stop it; its atoms do not hold, so none of its nodes can be the first to, cycles or not. Both
 * come out of closing the graph: Dowling, Gallier 1984, doi:10.1016/0743-1066(84)90014-1. */
#include "verify/graph.h"

#include <stdlib.h>
#include <string.h>

/* What a contribution makes of an atom. */
enum role { FALSE, TRUE, ASSISTANCE, UNSET, CLEARED, SET };

void read_graph(struct graph *g, const struct record *graph, const answer *answers,
                uint32_t count, uint32_t *numbers)
{
    struct check *c = g->check;
    uint32_t atoms = count_of(c, token(c, graph, 2));
    uint32_t nodes = atoms + count_of(c, token(c, graph, 3));
    *g = (struct graph){.check = c, .atoms = atoms, .nodes = nodes, .inputs = numbers};
    uint32_t **const rows[] = {&g->need,  &g->first, &g->first_user,
                               &g->order, &g->rank,  &g->missing};
    for (int i = 0; i < 6; i++) {
        *rows[i] = room(c, nodes + 2, sizeof(**rows));
    }
    g->holds = room(c, nodes, 1);
    g->marked = room(c, nodes, 1);
    g->role = room(c, nodes, 1);
    g->given = room(c, nodes, 1);
    g->kinds = room(c, atoms, sizeof(*g->kinds));
    g->answers = room(c, atoms, sizeof(*g->answers));
    g->goal = count_of(c, token(c, graph, 4));
    if (g->goal >= nodes) {
        reject(c, NO_CERTIFICATE, "line %zu: the graph has no goal", c->line - 1);
    }
    for (uint32_t n = 0, e = 0; n < nodes; n++, g->first[n] = e) {
        struct record r = read_record(c);
        const struct token *last = token(c, &r, n < atoms ? 3 : 2);
        if (!is(r.tokens, n < atoms ? "atom" : "gate")) {
            reject(c, NO_CERTIFICATE, "line %zu is no node of a graph", c->line - 1);
        }
        for (uint32_t i = 3; n >= atoms && i < r.count; i++, e++) {
            g->inputs[e] = count_of(c, &r.tokens[i]);
            if (g->inputs[e] >= nodes) {
                reject(c, REJECTED, "line %zu: there is no node %u", c->line - 1, g->inputs[e]);
            }
            g->first_user[g->inputs[e] + 2]++;
        }
        g->need[n] = n < atoms || is(last, "any") ? 1
                     : is(last, "all")            ? r.count - 3
                                                  : count_of(c, last);
        if (n < atoms) {
            g->kinds[n] = &r.tokens[1];
            uint32_t node = count_of(c, last);
            if (node >= count) {
                reject(c, REJECTED, "line %zu: node %u does not come before", c->line - 1,
                       node);
            }
            g->answers[n] = answers[node];
        }
    }
    g->users = g->inputs + g->first[nodes];
    for (uint32_t n = 0; n < nodes; n++) {
        g->first_user[n + 2] += g->first_user[n + 1];
    }
    for (uint32_t n = 0; n < nodes; n++) {
        for (uint32_t e = g->first[n]; e < g->first[n + 1]; e++) {
            g->users[g->first_user[g->inputs[e] + 1]++] = n;
        }
    }
}

/* Closes the graph over the atoms in 'holds'; nodes enter by number, and then as those before
 * them complete them. */
static bool close_graph(struct graph *g)
{
    g->count = 0;
    for (uint32_t n = 0; n < g->nodes; n++) {
        g->missing[n] = g->need[n];
        g->holds[n] = n < g->atoms ? g->holds[n] : g->need[n] == 0;
        g->rank[n] = g->count;
        g->order[g->count] = n;
        g->count += g->holds[n];
    }
    for (uint32_t i = 0; i < g->count; i++) {
        for (uint32_t u = g->first_user[g->order[i]]; u < g->first_user[g->order[i] + 1]; u++) {
            uint32_t user = g->users[u];
            if (!g->holds[user] && --g->missing[user] == 0) {
                g->holds[user] = true;
                g->rank[user] = g->count;
                g->order[g->count++] = user;
            }
        }
    }
    return g->holds[g->goal];
}

/* What the goal rests on, after closing. A derivation: of every gate the first inputs that were
 * derived before it. A cut, from the goal down: of every gate the first inputs that do not
 * hold, as many as stop it. */
static void say_proof(struct graph *g)
{
    uint32_t *queue = g->missing, count = 1, last = g->rank[g->goal];
    bool holds = g->holds[g->goal];
    say(g->check, holds ? " derivation" : " cut");
    memset(g->marked, 0, g->nodes);
    g->marked[queue[0] = g->goal] = true;
    for (uint32_t i = holds ? last + 1 : 0; i-- > 0;) {
        uint32_t node = g->order[i], wanted = g->marked[node] ? g->need[node] : 0;
        for (uint32_t e = g->first[node]; e < g->first[node + 1] && wanted > 0; e++) {
            bool before = g->holds[g->inputs[e]] && g->rank[g->inputs[e]] < i;
            g->marked[g->inputs[e]] |= before;
            wanted -= before;
        }
    }
    for (uint32_t i = 0; holds && i <= last; i++) {
        if (g->marked[g->order[i]]) {
            say(g->check, " %u", g->order[i]);
        }
    }
    for (uint32_t i = 0; !holds && i < count; i++) {
        uint32_t node = queue[i], e = g->first[node], inputs = g->first[node + 1] - e;
        say(g->check, " %u", node);
        for (uint32_t kept = 0; g->need[node] <= inputs && kept <= inputs - g->need[node];
             e++) {
            kept += !g->holds[g->inputs[e]];
            if (!g->holds[g->inputs[e]] && !g->marked[g->inputs[e]]) {
                g->marked[queue[count++] = g->inputs[e]] = true;
            }
        }
    }
}

/* The goal in every lane of every world, with a proof unless the atoms are as before. */
answer check_goals(struct graph *g)
{
    answer goals = 0;
    bool goal = false;
    for (int l = 0; l < WORLDS * LANES; l++) {
        bool proven = l > 0;
        for (uint32_t a = 0; a < g->atoms; a++) {
            proven &= g->given[a] == (g->answers[a] >> l & 1);
            g->holds[a] = g->given[a] = g->answers[a] >> l & 1;
        }
        if (!proven) {
            goal = close_graph(g);
            say(g->check, "proof %s %s", worlds[l / LANES], lanes[l % LANES]);
            say_proof(g);
            say(g->check, "\n");
        }
        goals |= (answer)goal << l;
    }
    return goals;
}

/* Whether the goal holds in the present case, with what is not set, and with assistance. */
static bool try_case(struct graph *g, bool unset, bool assisted)
{
    for (uint32_t a = 0; a < g->atoms; a++) {
        g->holds[a] = g->role[a] == TRUE || g->role[a] == SET ||
                      (g->role[a] == UNSET && unset) || (g->role[a] == ASSISTANCE && assisted);
    }
    return close_graph(g);
}

/* Goes through the cases of what is not set, until one tells the goal with assistance from the
 * goal without. Where neither can differ, the rest of a case is left alone. */
static bool find_case(struct graph *g, uint32_t most, uint32_t *cases)
{
    for (uint32_t a = 0; *cases < most;) {
        ++*cases;
        if (try_case(g, false, false) || !try_case(g, true, true)) {
            while (a > 0 && g->role[a - 1] != CLEARED) {
                a--;
                g->role[a] = g->role[a] == SET ? UNSET : g->role[a];
            }
            if (a == 0) {
                return false;
            }
            g->role[a - 1] = SET;
        } else {
            while (a < g->atoms && g->role[a] != UNSET) {
                a++;
            }
            if (a == g->atoms) {
                return true;
            }
            g->role[a++] = CLEARED;
        }
    }
    reject(g->check, REJECTED, "line %zu: %u cases do not decide it", g->check->line, most);
}

static bool give_roles(struct graph *g, uint32_t world, int lane)
{
    static const int sure[] = {BOUND_LOW, POINT_LOW, POINT_LOW,
                               BOUND_LOW, POINT_LOW, BOUND_LOW};
    bool assistance = false;
    for (uint32_t a = 0; a < g->atoms; a++) {
        answer b = g->answers[a] >> world * LANES;
        bool assisted = is(g->kinds[a], "assisted"), holds = b >> lane & 1;
        bool named = is(g->kinds[a], "condition") ||
                     (is(g->kinds[a], "safeguard") && !(b >> sure[lane] & 1));
        g->role[a] = !holds ? FALSE : assisted ? ASSISTANCE : named ? UNSET : TRUE;
        assistance |= holds && assisted;
    }
    return assistance;
}

/* Substantial where the goal holds with the assistance and not without it, conditions and
 * uncertain safeguards being what some case says; not where every case decides the goal. */
belief check_contribution(struct graph *g, uint32_t world)
{
    struct check *c = g->check;
    belief substantial = 0;
    bool uses = false;
    for (int lane = 0; lane < LANES; lane++) {
        bool assistance = give_roles(g, world, lane);
        if (lane == 0 || memcmp(g->given, g->role, g->atoms) != 0) {
            uint32_t cases = 0;
            memcpy(g->given, g->role, g->atoms);
            say(c, "contribution %s %s ", worlds[world], lanes[lane]);
            uint32_t most = (uint32_t)strtoul(c->text + c->cursor, NULL, 10);
            uses = assistance && find_case(g, most > MOST_CASES ? 0 : most, &cases);
            say(c, uses ? "%u cases with" : "%u cases", cases);
            for (int with = 1; uses && with >= 0; with--) {
                try_case(g, false, with);
                say_proof(g);
                say(c, with ? " without" : "");
            }
            say(c, "\n");
        }
        substantial |= (belief)(uses << lane);
    }
    return substantial;
}
