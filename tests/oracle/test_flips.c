/* What would flip the verdicts of random small models, against the verdicts of every single
 * change and every pair: what moves a tier or a decision that its parts do not is listed, and
 * nothing else is. PATHGATE_ORACLE_CASES, PATHGATE_ORACLE_SEED. */
#include "tests/oracle/made.h"

#include "analyzer/flip_search.h"

#include <stdlib.h>

enum { MOST_CHANGES = 64 };

static long listed_pairs; /* so that a dull draw is noticed */

/* Every change of one direction, from the plain tables. */
struct plain_changes {
    struct flip_change items[MOST_CHANGES];
    uint32_t count;
};

static void add(struct plain_changes *list, enum flip_kind kind, uint32_t subject,
                uint32_t level, bool holds)
{
    assert_true(list->count < MOST_CHANGES);
    list->items[list->count++] =
        (struct flip_change){.kind = kind, .subject = subject, .level = level, .holds = holds};
}

static void list_changes(const struct made *m, bool up, struct plain_changes *out)
{
    enum reading reading = situation_reading(&m->situation);
    out->count = 0;
    for (uint32_t c = 0; c < m->model.capabilities.count; c++) {
        for (uint32_t l = 1; l <= m->model.capabilities.items[c].levels.count; l++) {
            enum truth truth =
                belief_truth(level_finding_of(&m->situation.levels, c, l)->reached, reading);
            if (up ? truth != TRUTH_YES : truth != TRUTH_NO) {
                add(out, FLIP_CAPABILITY, c, up ? l : l - 1, up);
            }
        }
    }
    for (uint32_t g = 0; g < m->model.safeguards.count; g++) {
        const struct standing *s = &m->situation.standings[g];
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
}

/* Which tiers move and how: of the overall and the one domain's, which are the same here, at
 * both stages. Decisions of the pack never move. */
static int move_of(const struct verdict *before, const struct made *m,
                   const struct flip_change *set, uint32_t count)
{
    const struct assessment_options options = {.most_paths = 0};
    struct whatif whatif;
    struct verdict after;
    struct diagnostics diagnostics;
    int moved = 0;
    diagnostics_init(&diagnostics);
    assert_int_equal(whatif_init(&m->situation.question, &whatif), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(flip_apply(&m->model, &set[i], &whatif), STATUS_OK);
    }
    assert_int_equal(verdict_make(&whatif.question, &options, &after, &diagnostics), STATUS_OK);
    for (int stage = 0; stage < 2; stage++) {
        const struct tier_belief *a = &before->tier[stage], *b = &after.tier[stage];
        moved |= (a->high != b->high || a->low != b->low) << stage;
    }
    verdict_release(&after);
    diagnostics_release(&diagnostics);
    whatif_release(&whatif);
    return moved;
}

static bool is_listed(const struct flip_list *list, const struct flip_change *set,
                      uint32_t count)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct flip *flip = &list->flips[i];
        bool same = flip->change_count == count;
        for (uint32_t j = 0; same && j < count; j++) {
            const struct flip_change *a = &flip->changes[j], *b = &set[j];
            same = a->kind == b->kind && a->subject == b->subject && a->holds == b->holds &&
                   a->level == b->level;
        }
        if (same) {
            return true;
        }
    }
    return false;
}

static bool is_less(const struct flip_change *a, const struct flip_change *b)
{
    bool same = a->kind == b->kind && a->subject == b->subject && a->holds == b->holds;
    return same && (a->kind != FLIP_CAPABILITY ||
                    (a->holds ? a->level <= b->level : a->level >= b->level));
}

/* All pairs and singles of one direction, by what their parts move. */
static void check_direction(const struct made *m, const struct verdict *before,
                            const struct flip_list *list, bool up)
{
    struct plain_changes changes;
    int alone[MOST_CHANGES], pair[MOST_CHANGES][MOST_CHANGES];
    list_changes(m, up, &changes);
    const struct flip_change *c = changes.items;
    for (uint32_t i = 0; i < changes.count; i++) {
        alone[i] = move_of(before, m, &c[i], 1);
    }
    for (uint32_t i = 0; i < changes.count; i++) {
        int parts = 0;
        for (uint32_t j = 0; j < changes.count; j++) {
            parts |= j != i && is_less(&c[j], &c[i]) ? alone[j] : 0;
        }
        check(is_listed(list, &c[i], 1) == ((alone[i] & ~parts) != 0), "single", i);
        for (uint32_t j = i + 1; j < changes.count; j++) {
            struct flip_change set[2] = {c[i], c[j]};
            bool one = c[i].kind == c[j].kind && c[i].subject == c[j].subject;
            pair[i][j] = one ? 0 : move_of(before, m, set, 2);
        }
    }
    for (uint32_t i = 0; i < changes.count; i++) {
        for (uint32_t j = i + 1; j < changes.count; j++) {
            struct flip_change set[2] = {c[i], c[j]};
            int parts = 0;
            for (uint32_t k = 0; k < changes.count; k++) {
                parts |= is_less(&c[k], &c[i]) || is_less(&c[k], &c[j]) ? alone[k] : 0;
                for (uint32_t l = k + 1; l < changes.count; l++) {
                    bool less = is_less(&c[k], &c[i]) && is_less(&c[l], &c[j]);
                    parts |= less && (k != i || l != j) ? pair[k][l] : 0;
                }
            }
            bool expected = (pair[i][j] & ~parts) != 0;
            check(is_listed(list, set, 2) == expected, "pair", (long)(i * 100 + j));
            listed_pairs += expected;
        }
    }
}

static void check_case(struct made *m)
{
    const struct assessment_options options = {.most_paths = 0};
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct flip_list list;
    struct arena arena;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    assert_int_equal(verdict_make(&m->situation.question, &options, &verdict, &diagnostics),
                     STATUS_OK);
    const struct flips_question question = {
        .verdict = &verdict, .most_changes = 2, .most_verdicts = 100000};
    assert_int_equal(flips_search(&question, &arena, &list), STATUS_OK);
    check(list.coverage.complete && list.coverage.size == 2, "complete", 0);
    check_direction(m, &verdict, &list, true);
    check_direction(m, &verdict, &list, false);
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

static void test_flips__as_every_verdict(void **state)
{
    (void)state;
    const char *count = getenv("PATHGATE_ORACLE_CASES"), *seed = getenv("PATHGATE_ORACLE_SEED");
    uint64_t cases = count ? strtoull(count, NULL, 10) : 800;
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 1;
    for (uint64_t n = 0; n < cases; n++) {
        struct plain_case plain = draw_case(first + n);
        struct made made;
        failing = &plain;
        make(&plain, &made);
        check_case(&made);
        release(&made);
    }
    print_message("%ld pairs\n", listed_pairs);
    assert_true(cases < 100 || listed_pairs > (long)cases / 200);
}

/* Allocation failures leave nothing behind and are reported. */
static void test_flips__every_failing_allocation(void **state)
{
    (void)state;
    const struct assessment_options options = {.most_paths = 0};
    struct plain_case plain = draw_case(11);
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct made made;
    diagnostics_init(&diagnostics);
    make(&plain, &made);
    assert_int_equal(verdict_make(&made.situation.question, &options, &verdict, &diagnostics),
                     STATUS_OK);
    const struct flips_question question = {
        .verdict = &verdict, .most_changes = 1, .most_verdicts = 6};
    enum status status = STATUS_MEMORY;
    for (long n = 0; status != STATUS_OK; n += 1 + n / 50) {
        struct flip_list list;
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(n);
        status = flips_search(&question, &arena, &list);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        arena_release(&arena);
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
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
