/* Any bytes as a fault tree. What is read must compile or be refused with a reason, and every
 * point value of a sound model that has one is a probability. Through a window of a few bytes
 * it is read as the same, or not at all. */
#include "analyzer/fault_tree.h"
#include "tests/unit/windows.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) {
        abort();
    }
}

static void verify(const struct fault_tree *tree)
{
    for (uint32_t a = 0; a < tree->circuit.atom_count; a++) {
        double p = tree->probability[a];
        require(!tree->has_probability[a] || (p >= 0 && p <= 1));
    }
    for (uint32_t t = 0; t < tree->top_count; t++) {
        require(tree->tops[t] < tree->model->events.count);
    }
}

static bool is_same(const struct openpsa *left, const struct openpsa *right)
{
    struct text one, other;
    text_init(&one);
    text_init(&other);
    describe_openpsa(left, &one);
    describe_openpsa(right, &other);
    bool same = strcmp(text_string(&one), text_string(&other)) == 0;
    text_release(&one);
    text_release(&other);
    return same;
}

/* 'faultless': nothing was said about what is in memory. */
static void verify_window(const struct source *source, const struct openpsa *model,
                          bool faultless)
{
    struct parted parted;
    size_t part = 1 + source->length % 61;
    const struct source window = parted_source(&parted, source, part);
    struct openpsa through = {0};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    diagnostics.counting = true;
    enum status status = openpsa_read(&window, NULL, &through, &diagnostics);
    if (status == STATUS_OK && diagnostics.unlisted == 0) {
        require(faultless && is_same(model, &through));
    }
    openpsa_release(&through);
    diagnostics_release(&diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source = {.path = "fuzz.xml", .bytes = (const char *)data, .length = size};
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = openpsa_read(&source, NULL, &model, &diagnostics);
    verify_window(&source, &model, status == STATUS_OK && diagnostics.list.count == 0);
    if (status == STATUS_OK) {
        status = fault_tree_compile(&model, &source, &tree, &diagnostics);
    }
    require(status == STATUS_MEMORY || (status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        verify(&tree);
    }
    fault_tree_release(&tree);
    openpsa_release(&model);
    diagnostics_release(&diagnostics);
    return 0;
}
