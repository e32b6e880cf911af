/* Sets made certain by asking a module's circuit, held against all sets there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/confirming.h"
#include "analyzer/zdd.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

enum { LEVELS = 7, SUBSETS = 1 << LEVELS, ROUNDS = 1500 };

/* A family is a row of bits, one for each set of levels. */
struct room {
    struct circuit circuit;
    struct unit_rest rest;
    struct unit unit;
    uint8_t idle[LEVELS];
    bool turned;
    uint8_t turns[SUBSETS], minimal[SUBSETS];
    uint8_t families[3][SUBSETS];
    struct diagram sources[3];
    struct confirming_task task;
};

static edge make_family(struct table *t, const uint8_t *has, uint32_t level, uint32_t subset)
{
    if (level == LEVELS) {
        return has[subset] ? ZDD_UNIT : ZDD_EMPTY;
    }
    edge low = make_family(t, has, level + 1, subset);
    return zdd_make(t, level, make_family(t, has, level + 1, subset | 1u << level), low);
}

static bool has_set(const struct diagram *family, uint32_t subset)
{
    uint32_t met = 0;
    edge f = family->root;
    while (!edge_constant(f)) {
        const struct diagram_node *n = &family->nodes[edge_node(f)];
        bool taken = subset >> n->level & 1;
        met |= taken ? 1u << n->level : 0;
        f = taken ? n->high : n->low;
    }
    return f == ZDD_UNIT && met == subset;
}

static uint32_t size_of(uint32_t subset)
{
    uint32_t size = 0;
    for (; subset; subset &= subset - 1) {
        size++;
    }
    return size;
}

/* Sets without a proper part among them. */
static void keep_minimal(const uint8_t *has, uint8_t *minimal)
{
    for (uint32_t s = 0; s < SUBSETS; s++) {
        minimal[s] = has[s];
        for (uint32_t t = 0; t < s && minimal[s]; t++) {
            minimal[s] = !(has[t] && (t & s) == t);
        }
    }
}

/* Some minimal sets; some that turn the module; and the minimal sets of a function above. */
static void draw_families(struct room *room, uint64_t *random)
{
    uint8_t above[SUBSETS];
    for (uint32_t s = 0; s < SUBSETS; s++) {
        room->families[CONFIRMING_CERTAIN][s] = room->minimal[s] && !random_below(random, 3);
        room->families[CONFIRMING_INNER][s] = room->turns[s] && !random_below(random, 12);
        above[s] = s > 0 && (room->turns[s] || !random_below(random, 20));
    }
    keep_minimal(above, room->families[CONFIRMING_OUTER]);
}

static bool open_room(struct room *room, uint64_t seed)
{
    uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 7;
    struct random_shape shape = {LEVELS, 3 + random_below(&random, 14), seed % 2 == 1,
                                 random_below(&random, 2), random_below(&random, 4) > 0};
    literal root;
    memset(room, 0, sizeof(*room));
    if (!random_circuit(&random, shape, &room->circuit, &root)) {
        return false;
    }
    uint8_t *truth = truth_table(&room->circuit, literal_of(literal_node(root), false), NULL);
    uint32_t nothing = 0;
    for (uint32_t l = 0; l < LEVELS; l++) {
        room->idle[l] = random_below(&random, 4) == 0;
        nothing |= (uint32_t)room->idle[l] << l;
    }
    room->turned = truth[nothing];
    for (uint32_t s = 0; s < SUBSETS; s++) {
        room->turns[s] = truth[nothing ^ s] != room->turned;
    }
    free(truth);
    keep_minimal(room->turns, room->minimal);
    draw_families(room, &random);
    struct table t;
    table_init(&t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        edge family = make_family(&t, room->families[i], 0, 0);
        assert_int_equal(table_extract(&t, family, NULL, &room->sources[i]), STATUS_OK);
    }
    table_release(&t);
    room->rest = (struct unit_rest){.inside = room->circuit, .top = literal_node(root)};
    room->unit = (struct unit){.rest = &room->rest, .variable_count = LEVELS};
    room->task = (struct confirming_task){
        .unit = &room->unit,
        .idle = room->idle,
        .turned = room->turned,
        .sources = {&room->sources[0], &room->sources[1], &room->sources[2]},
        .visits = UINT64_MAX};
    return true;
}

static void close_room(struct room *room)
{
    for (int i = 0; i < 3; i++) {
        diagram_release(&room->sources[i]);
    }
    circuit_release(&room->circuit);
}

/* How many sets were found; each of them is minimal, and no certain one is missing. */
static uint32_t check(const struct room *room, const struct diagram *sets, uint64_t seed)
{
    uint32_t found = 0;
    for (uint32_t s = 0; s < SUBSETS; s++) {
        bool has = has_set(sets, s);
        found += has;
        if (has && !room->minimal[s]) {
            fail_msg("seed %llu: set %x is not minimal", (unsigned long long)seed, s);
        }
        if (!has && room->families[CONFIRMING_CERTAIN][s]) {
            fail_msg("seed %llu: set %x was certain", (unsigned long long)seed, s);
        }
    }
    return found;
}

/* Of every set that turns the module a part is there, as far as that is promised. */
static void check_all(const struct room *room, const struct diagram *sets, uint64_t seed)
{
    for (uint32_t s = 0; s < SUBSETS; s++) {
        bool outer = room->families[CONFIRMING_OUTER][s] && room->turns[s];
        bool inner =
            room->families[CONFIRMING_INNER][s] && (room->circuit.coherent || size_of(s) <= 6);
        bool part = false;
        for (uint32_t t = 0; t <= s && inner; t++) {
            part |= (t & s) == t && has_set(sets, t);
        }
        if ((outer && !has_set(sets, s)) || (inner && !part)) {
            fail_msg("seed %llu: nothing of set %x", (unsigned long long)seed, s);
        }
    }
}

static void test_confirming__finds_minimal_sets_and_nothing_else(void **state)
{
    (void)state;
    uint32_t rounds = 0, found = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        struct room room;
        struct table zdd;
        struct diagram sets;
        uint64_t visits = 0;
        if (!open_room(&room, seed)) {
            continue;
        }
        table_init(&zdd, 0, (size_t)1 << 24);
        assert_int_equal(confirming_run(&room.task, &zdd, &sets, &visits), STATUS_OK);
        found += check(&room, &sets, seed);
        check_all(&room, &sets, seed);
        rounds++;
        diagram_release(&sets);
        table_release(&zdd);
        close_room(&room);
    }
    assert_true(rounds > ROUNDS / 2 && found > ROUNDS);
}

static bool stop(void *context, uint64_t nodes)
{
    (void)nodes;
    uint32_t *asked = context;
    return (*asked)-- > 0;
}

/* What was certain before stays so when nothing may be spent, or when it is stopped: it is
 * among the sets, or there are none and whoever asked keeps it. */
static void test_confirming__keeps_what_was_certain(void **state)
{
    (void)state;
    uint32_t fewer = 0;
    for (uint64_t seed = 0; seed < ROUNDS / 5; seed++) {
        for (uint32_t asked = 0; asked < 4; asked++) {
            struct room room;
            struct table zdd;
            struct diagram sets;
            uint64_t visits = 0;
            if (!open_room(&room, seed)) {
                continue;
            }
            table_init(&zdd, 0, (size_t)1 << 24);
            room.task.visits = asked < 2 ? asked * room.circuit.edge_count : UINT64_MAX;
            if (asked >= 2) {
                zdd.progress = stop;
                zdd.context = &asked;
            }
            uint32_t limit = asked;
            assert_int_equal(confirming_run(&room.task, &zdd, &sets, &visits), STATUS_OK);
            asked = limit;
            if (sets.node_count > 0) {
                check(&room, &sets, seed);
            }
            fewer += visits < 2 * (uint64_t)room.circuit.edge_count;
            diagram_release(&sets);
            table_release(&zdd);
            close_room(&room);
        }
    }
    assert_true(fewer > ROUNDS / 5);
}

static void test_confirming__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct room room;
    bool failed = true;
    assert_true(open_room(&room, 4));
    for (long successes = 0; failed; successes++) {
        struct table zdd;
        struct diagram sets;
        uint64_t visits;
        table_init(&zdd, 0, (size_t)1 << 24);
        memory_fail_after(successes);
        enum status status = confirming_run(&room.task, &zdd, &sets, &visits);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        if (status == STATUS_OK) {
            check(&room, &sets, 4);
        }
        diagram_release(&sets);
        table_release(&zdd);
    }
    close_room(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_confirming__finds_minimal_sets_and_nothing_else),
        cmocka_unit_test(test_confirming__keeps_what_was_certain),
        cmocka_unit_test(test_confirming__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
