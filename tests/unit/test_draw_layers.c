/* Ranks on thousands of random graphs: edges lead downwards, no rank is over its capacity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/draw/layers.h"

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* A random scene of boxes 10 high, with cycles and loops when 'cyclic'. */
static void make_scene(struct scene *scene, uint64_t *seed, bool cyclic)
{
    static const struct drawing_node node = {.kind = NODE_STEP};
    size_t nodes = 1 + next(seed) % 30, edges = next(seed) % 60;
    *scene = (struct scene){0};
    arena_init(&scene->arena);
    for (size_t i = 0; i < nodes; i++) {
        assert_true(vec_push(&scene->nodes,
                             (struct scene_node){.node = &node, .width = 20, .height = 10}));
    }
    for (size_t i = 0; i < edges; i++) {
        size_t from = next(seed) % nodes, to = next(seed) % nodes;
        if (!cyclic && from <= to) {
            continue;
        }
        struct scene_edge edge = {.from = from, .to = to, .kind = EDGE_NEEDS};
        edge.kind = next(seed) % 10 == 0 ? EDGE_DEFEATS : EDGE_NEEDS;
        assert_true(vec_push(&scene->edges, edge));
    }
}

static const struct layers_limits limits = {
    .left_to_right = true, .capacity = 60, .rank_gap = 5, .node_gap = 2};

static void test_draw_layers__orders_every_edge_without_cycles(void **state)
{
    (void)state;
    for (uint64_t round = 1; round <= 3000; round++) {
        uint64_t seed = round;
        struct scene scene;
        struct layers layers;
        make_scene(&scene, &seed, false);
        assert_int_equal(layers_assign(&scene, &limits, &scene.arena, &layers), STATUS_OK);
        for (size_t i = 0; i < scene.edges.count; i++) {
            const struct scene_edge *edge = &scene.edges.items[i];
            if (edge->kind == EDGE_NEEDS && !layers_orders(&layers, edge)) {
                fail_msg("seed %llu, edge %zu", (unsigned long long)round, i);
            }
        }
        scene_release(&scene);
    }
}

/* Each layer holds no more boxes than fit, also where there are cycles. */
static void test_draw_layers__keeps_the_capacity(void **state)
{
    (void)state;
    for (uint64_t round = 1; round <= 3000; round++) {
        uint64_t seed = round;
        struct scene scene;
        struct layers layers;
        unsigned boxes[64] = {0};
        make_scene(&scene, &seed, true);
        assert_int_equal(layers_assign(&scene, &limits, &scene.arena, &layers), STATUS_OK);
        for (size_t i = 0; i < scene.nodes.count; i++) {
            assert_true(layers.layer[i] < layers.count && layers.count <= 64);
            if (++boxes[layers.layer[i]] > 5) {
                fail_msg("seed %llu, layer %u", (unsigned long long)round, layers.layer[i]);
            }
        }
        scene_release(&scene);
    }
}

static void test_draw_layers__takes_no_boxes(void **state)
{
    (void)state;
    struct scene scene = {0};
    struct layers layers;
    arena_init(&scene.arena);
    assert_int_equal(layers_assign(&scene, &limits, &scene.arena, &layers), STATUS_OK);
    assert_int_equal(layers.count, 0);
    scene_release(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draw_layers__orders_every_edge_without_cycles),
        cmocka_unit_test(test_draw_layers__keeps_the_capacity),
        cmocka_unit_test(test_draw_layers__takes_no_boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
