/* Any bytes as an attack graph of any format. What is accepted is written as a threat model
 * that reads back, and in every format that graphs are written in. */
#include "tests/fuzz/scratch.h"

#include "export/graph_writers.h"
#include "model/graph.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(const struct attack_graph *graph)
{
    for (size_t i = 0; graph_writers[i]; i++) {
        struct diagnostics losses;
        struct text out;
        diagnostics_init(&losses);
        text_init(&out);
        enum status status = graph_writers[i]->write(graph, "2026-01-01", &out, &losses);
        require(status != STATUS_OK || losses.errors == 0);
        text_release(&out);
        diagnostics_release(&losses);
    }
}

static void read_back(const struct text *written)
{
    static struct scratch scratch;
    struct threatmodel model;
    struct diagnostics diagnostics;
    struct attack_graph graph;
    if (!*scratch.path) {
        scratch_open(&scratch);
    }
    diagnostics_init(&diagnostics);
    graph_init(&graph);
    const char *path = scratch_fill(&scratch, text_string(written), written->length);
    require(threatmodel_read(&path, 1, NULL, &model, &diagnostics) == STATUS_OK);
    require(graph_of_model(&model, model.scenarios.count == 1 ? 0 : NONE, &graph) == STATUS_OK);
    write_all(&graph);
    graph_release(&graph);
    threatmodel_release(&model);
    diagnostics_release(&diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct source source = {.path = "fuzz", .bytes = (const char *)data, .length = size};
    const struct graph_options options = {size % 2 ? GRAPH_JOIN_ALL : GRAPH_JOIN_ANY, NULL};
    struct diagnostics diagnostics;
    struct attack_graph graph;
    struct text written;
    diagnostics_init(&diagnostics);
    graph_init(&graph);
    text_init(&written);
    enum status status = graph_read(&source, &options, &graph, &diagnostics);
    require((status == STATUS_OK) == (diagnostics.errors == 0));
    if (status == STATUS_OK) {
        require(graph_write(&graph, &written) == STATUS_OK);
        read_back(&written);
    } else {
        require(graph.nodes.count == 0);
    }
    text_release(&written);
    graph_release(&graph);
    diagnostics_release(&diagnostics);
    return 0;
}
