/* What would flip the verdicts of random small models, against the verdicts of every single
 * change and every pair, another deployment among them: what moves a tier that its parts do not
 * is listed, and nothing else is. PATHGATE_ORACLE_CASES, PATHGATE_ORACLE_SEED. */
#include "tests/oracle/made.h"

#include "analyzer/flip_search.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_CHANGES = 64, MOST_SETS = 4096 };

static long listed_pairs, listed_elsewhere,
    listed_crossings; /* so that a dull draw is noticed */

/* Every change of one direction, from the plain tables. */
struct plain_changes {
    struct flip_change items[MOST_CHANGES];
    uint32_t count;
};

/* A set of one or two changes, and what it moves. */
struct tried_set {
    struct flip_change changes[2];
    uint32_t count;
    int moved;
};

struct tried_sets {
    struct tried_set *items;
    uint32_t count;
};

static void add(struct plain_changes *list, enum flip_kind kind, uint32_t subject,
                uint32_t level, bool holds)
{
    assert_true(list->count < MOST_CHANGES);
    list->items[list->count++] =
        (struct flip_change){.kind = kind, .subject = subject, .level = level, .holds = holds};
}

/* The metrics of the case have one threshold each, at least two quarters. */
static void add_metric(const struct made *m, const char *id, const struct quarters *result,
                       bool met, struct plain_changes *out)
{
    if (!result->measured || (result->value >= 2) != met) {
        add(out, FLIP_METRIC, threatmodel_find_metric(&m->model, id), 0, met);
        out->items[out->count - 1].value = met ? 0.5 : nextafter(0.5, 0);
    }
}

static void list_metrics(const struct made *m, bool up, struct plain_changes *out)
{
    const struct plain_case *c = &m->plain;
    char id[32];
    for (int i = 0; i < c->capability_count; i++) {
        for (int l = 0; l < c->capabilities[i].levels; l++) {
            if (c->capabilities[i].indicator[l]) {
                snprintf(id, sizeof(id), "m%d-%d", i, l + 1);
                add_metric(m, id, &c->capabilities[i].result[l], up, out);
            }
        }
    }
    for (int i = 0; i < c->safeguard_count; i++) {
        if (c->safeguards[i].criterion) {
            snprintf(id, sizeof(id), "e%d", i);
            add_metric(m, id, &c->safeguards[i].result, !up, out);
        }
    }
}

static void list_changes(const struct made *m, const struct situation *situation, bool up,
                         struct plain_changes *out)
{
    enum reading reading = situation_reading(situation);
    out->count = 0;
    for (uint32_t c = 0; c < m->model.capabilities.count; c++) {
        for (uint32_t l = 1; l <= m->model.capabilities.items[c].levels.count; l++) {
            enum truth truth =
                belief_truth(level_finding_of(&situation->levels, c, l)->reached, reading);
            if (up ? truth != TRUTH_YES : truth != TRUTH_NO) {
                add(out, FLIP_CAPABILITY, c, up ? l : l - 1, up);
            }
        }
    }
    for (uint32_t g = 0; g < m->model.safeguards.count; g++) {
        const struct standing *s = &situation->standings[g];
        enum truth truth = belief_truth(s->in_force[WORLD_VALIDATED], reading);
        if (up ? truth != TRUTH_NO : truth != TRUTH_YES && s->works_here) {
            add(out, FLIP_SAFEGUARD, g, 0, !up);
        }
    }
    for (uint32_t n = 0; n < m->model.nodes.count; n++) {
        const struct node *node = &m->model.nodes.items[n];
        if (node->kind == NODE_CONDITION && node->truth != (int)(up ? TRUTH_YES : TRUTH_NO)) {
            add(out, FLIP_CONDITION, n, 0, up);
        }
    }
    list_metrics(m, up, out);
}

/* Which tiers move and how: of the overall and the one domain's, which are the same here, at
 * both stages. Decisions of the pack never move. */
static int move_of(const struct verdict *before, const struct made *m,
                   const struct flip_change *set, uint32_t count)
{
    struct whatif whatif;
    struct concluded after;
    int moved = 0;
    assert_int_equal(whatif_init(&m->situation.question, &whatif), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(flip_apply(&m->model, &set[i], &whatif), STATUS_OK);
    }
    conclude(&whatif.question, &after);
    for (int stage = 0; stage < 2; stage++) {
        const struct tier_belief *a = &before->tier[stage], *b = &after.verdict.tier[stage];
        moved |= (a->high != b->high || a->low != b->low) << stage;
    }
    release_concluded(&after);
    whatif_release(&whatif);
    return moved;
}

static bool same(const struct flip_change *a, const struct flip_change *b)
{
    return a->kind == b->kind && a->subject == b->subject && a->holds == b->holds &&
           a->level == b->level;
}

static bool is_listed(const struct flip_list *list, const struct tried_set *set)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct flip *flip = &list->flips[i];
        bool all = flip->change_count == set->count;
        for (uint32_t j = 0; all && j < set->count; j++) {
            all = same(&flip->changes[j], &set->changes[j]);
        }
        if (all) {
            return true;
        }
    }
    return false;
}

static bool is_less(const struct flip_change *a, const struct flip_change *b)
{
    bool alike = a->kind == b->kind && a->subject == b->subject && a->holds == b->holds;
    return alike && (a->kind != FLIP_CAPABILITY ||
                     (a->holds ? a->level <= b->level : a->level >= b->level));
}

static bool is_part(const struct tried_set *part, const struct tried_set *set)
{
    for (uint32_t i = 0; i < part->count; i++) {
        bool within = false;
        for (uint32_t j = 0; j < set->count; j++) {
            within |= is_less(&part->changes[i], &set->changes[j]);
        }
        if (!within) {
            return false;
        }
    }
    return part != set;
}

/* Whether the metric is one of a level: "m", not "e". */
static bool is_of_level(const struct made *m, const struct flip_change *change)
{
    return change->kind == FLIP_METRIC &&
           m->model.metrics.items[change->subject].label.id[0] == 'm';
}

static bool go_together(const struct made *m, const struct flip_change *a,
                        const struct flip_change *b)
{
    bool one = a->kind == b->kind && a->subject == b->subject;
    bool level = a->kind == FLIP_CAPABILITY || b->kind == FLIP_CAPABILITY;
    return !one && !(level && (is_of_level(m, a) || is_of_level(m, b)));
}

static void take_set(const struct made *m, const struct verdict *before,
                     const struct flip_change *a, const struct flip_change *b,
                     struct tried_sets *out)
{
    struct tried_set *set = &out->items[out->count++];
    assert_true(out->count <= MOST_SETS);
    *set = (struct tried_set){.changes = {*a}, .count = b ? 2 : 1};
    if (b) {
        set->changes[1] = *b;
    }
    set->moved = move_of(before, m, set->changes, set->count);
}

/* Singles and pairs of one direction. */
static void list_sets(const struct made *m, const struct verdict *before, bool up,
                      struct tried_sets *out)
{
    struct plain_changes changes;
    list_changes(m, &m->situation, up, &changes);
    const struct flip_change *c = changes.items;
    for (uint32_t i = 0; i < changes.count; i++) {
        take_set(m, before, &c[i], NULL, out);
        for (uint32_t j = i + 1; j < changes.count; j++) {
            if (go_together(m, &c[i], &c[j])) {
                take_set(m, before, &c[i], &c[j], out);
            }
        }
    }
}

/* The other deployment, alone and with every change that there is under it. */
static void list_elsewhere(const struct made *m, const struct verdict *before,
                           struct tried_sets *out)
{
    const struct flip_change there = {
        .kind = FLIP_DEPLOYMENT, .subject = DEPLOYMENT_API, .holds = true};
    struct question question = m->situation.question;
    struct plain_changes changes;
    struct situation situation;
    question.deployment = DEPLOYMENT_API;
    assert_int_equal(situation_init(&question, &situation), STATUS_OK);
    take_set(m, before, &there, NULL, out);
    for (int up = 0; up < 2; up++) {
        list_changes(m, &situation, up, &changes);
        for (uint32_t i = 0; i < changes.count; i++) {
            take_set(m, before, &there, &changes.items[i], out);
        }
    }
    situation_release(&situation);
}

/* What is listed is what moves something that no part of it moves. */
static void check_list(const struct made *m, const struct verdict *before,
                       const struct flip_list *list)
{
    struct tried_sets sets = {memory_zeroed(MOST_SETS, sizeof(*sets.items)), 0};
    size_t listed = 0;
    assert_non_null(sets.items);
    list_sets(m, before, true, &sets);
    list_sets(m, before, false, &sets);
    list_elsewhere(m, before, &sets);
    for (uint32_t i = 0; i < sets.count; i++) {
        const struct tried_set *set = &sets.items[i];
        int parts = 0;
        for (uint32_t j = 0; j < sets.count; j++) {
            parts |= is_part(&sets.items[j], set) ? sets.items[j].moved : 0;
        }
        bool expected = (set->moved & ~parts) != 0;
        bool away = set->changes[0].kind == FLIP_DEPLOYMENT;
        check(is_listed(list, set) == expected, "listed", (long)i);
        listed += expected;
        listed_pairs += expected && set->count == 2;
        listed_elsewhere += expected && set->count == 2 && away;
        listed_crossings += expected && set->changes[set->count - 1].kind == FLIP_METRIC;
    }
    check(list->count == listed, "nothing else is listed", (long)list->count);
    memory_free(sets.items);
}

static void check_case(struct made *m)
{
    struct concluded c;
    struct flip_list list;
    conclude(&m->situation.question, &c);
    const struct flips_question question = {
        .verdict = &c.verdict, .most_changes = 2, .most_verdicts = 100000};
    assert_int_equal(flips_search(&question, &c.arena, &list), STATUS_OK);
    check(list.coverage.complete && list.coverage.size == 2, "complete", 0);
    check_list(m, &c.verdict, &list);
    release_concluded(&c);
}

static void test_flips__as_every_verdict(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(250), first = cases_first();
    for (uint64_t n = 0; n < cases; n++) {
        struct plain_case plain = draw_case(first + n);
        struct made made;
        plain.elsewhere = true;
        failing = &plain;
        make(&plain, &made);
        check_case(&made);
        release(&made);
    }
    print_message("%ld pairs, %ld with another deployment; %ld with a metric\n", listed_pairs,
                  listed_elsewhere, listed_crossings);
    assert_true(cases < 100 || (listed_pairs > (long)cases / 20 && listed_elsewhere > 0 &&
                                listed_crossings > (long)cases / 20));
}

static enum status search_flips(const void *question, struct arena *arena)
{
    struct flip_list list;
    return flips_search(question, arena, &list);
}

/* Allocation failures leave nothing behind and are reported. */
static void test_flips__every_failing_allocation(void **state)
{
    (void)state;
    struct plain_case plain = draw_case(11);
    plain.elsewhere = true;
    struct concluded c;
    struct made made;
    make(&plain, &made);
    conclude(&made.situation.question, &c);
    const struct flips_question question = {
        .verdict = &c.verdict, .most_changes = 1, .most_verdicts = 6};
    fail_each_allocation(search_flips, &question, true);
    release_concluded(&c);
    release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flips__as_every_verdict),
        cmocka_unit_test(test_flips__every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
