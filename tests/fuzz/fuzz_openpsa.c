/* Any bytes as a fault tree. What is read must compile or be refused with a reason, and every
 * point value of a sound model that has one is a probability. */
#include "analyzer/fault_tree.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source = {.path = "fuzz.xml", .bytes = (const char *)data, .length = size};
    struct openpsa model = {0};
    struct fault_tree tree = {0};
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status = openpsa_read(&source, NULL, &model, &diagnostics);
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
