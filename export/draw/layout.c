/* The scene is handed to Graphviz as a text of boxes of fixed size, so that it needs no font of
 * its own, and the coordinates come back through a pipe: Graphviz runs in a child process, as
 * it crashes on some graphs with clusters, and then only that one layout is lost. Algorithm:
 * Gansner, Koutsofios, North, Vo, "A technique for drawing directed graphs", IEEE Transactions
 * on Software Engineering 19(3), 1993, doi:10.1109/32.221135. */
#include "export/draw/layout.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const double margin = 4; /* around everything: half the thickest stroke and a ring */

static double inches(double units)
{
    return units / 72;
}

static void write_head(struct text *dot, const struct layout_style *style)
{
    text_format(dot,
                "digraph scene {\ngraph [rankdir=%s, nodesep=%.4f, ranksep=%.4f, splines=%s",
                style->left_to_right ? "LR" : "TB", inches(style->node_gap),
                inches(style->rank_gap), style->quick ? "polyline" : "true");
    if (style->layers && !style->ranks_by_group) {
        text_append(dot, ", newrank=true");
    }
    if (style->length > 0) {
        text_format(dot, ", ratio=compress, size=\"%.4f,%.4f\"", inches(style->length),
                    inches(style->length));
    } else if (style->height_ratio > 0) {
        text_format(dot, ", ratio=%.4f", style->height_ratio);
    }
    if (style->quick) {
        text_append(dot, ", nslimit=2, nslimit1=2, mclimit=0.3, maxiter=500");
    }
    text_append(dot, "];\nnode [shape=box, fixedsize=true, label=\"\", margin=0];\n"
                     "edge [arrowsize=0.9];\n");
}

/* An empty label that takes the room of ours. */
static void write_room(struct text *dot, double width, double height)
{
    text_format(
        dot,
        "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\""
        " FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" HEIGHT=\"%.0f\"><TR><TD></TD></TR></TABLE>>",
        ceil(width) + 4, ceil(height) + 2);
}

static void write_groups(struct text *dot, const struct scene *scene)
{
    for (size_t g = 0; g < scene->group_count; g++) {
        text_format(dot, "subgraph cluster_%zu {\ngraph [margin=12", g);
        if (scene->groups[g].label.count) {
            text_append(dot, ", ");
            write_room(dot, scene->groups[g].label.width, scene->groups[g].label_height);
        }
        text_append(dot, "];\n");
        for (size_t i = 0; i < scene->nodes.count; i++) {
            if (scene->nodes.items[i].group == g) {
                text_format(dot, "n%zu;\n", i);
            }
        }
        text_append(dot, "}\n");
    }
}

static void write_nodes(struct text *dot, const struct scene *scene)
{
    for (size_t i = 0; i < scene->nodes.count; i++) {
        const struct scene_node *node = &scene->nodes.items[i];
        text_format(dot, "n%zu [width=%.4f, height=%.4f];\n", i, inches(node->width),
                    inches(node->height));
    }
}

/* A line as long as the layers say is as short as it can be, so Graphviz keeps our ranks. */
static void write_edge(struct text *dot, size_t index, const struct scene_edge *edge,
                       const struct layers *layers)
{
    bool orders = layers ? layers_orders(layers, edge) : edge->kind != EDGE_DEFEATS;
    text_format(dot, "n%zu -> n%zu [id=%zu, weight=%d", edge->from, edge->to, index,
                edge->end == END_TEE       ? 3
                : edge->kind == EDGE_NEEDS ? 2
                                           : 1);
    if (!orders) {
        text_append(dot, ", constraint=false");
    } else if (layers) {
        text_format(dot, ", minlen=%u", layers->layer[edge->from] - layers->layer[edge->to]);
    }
    if (edge->end == END_NONE) {
        text_append(dot, ", arrowhead=none");
    }
    if (edge->label.count) {
        text_append(dot, ", ");
        write_room(dot, edge->label.width, edge->label_height);
    }
    text_append(dot, "];\n");
}

/* Nodes without any line would all share one rank: they are tied into a square instead. */
static bool write_isolated(struct text *dot, const struct scene *scene, struct arena *arena)
{
    bool *tied = arena_array(arena, scene->nodes.count, sizeof(*tied));
    size_t isolated = scene->nodes.count, placed = 0, before = 0;
    if (!tied) {
        return false;
    }
    for (size_t i = 0; i < scene->edges.count; i++) {
        const struct scene_edge *edge = &scene->edges.items[i];
        isolated -= !tied[edge->from] + (edge->from != edge->to && !tied[edge->to]);
        tied[edge->from] = tied[edge->to] = true;
    }
    size_t side = (size_t)ceil(sqrt((double)isolated));
    for (size_t i = 0; i < scene->nodes.count; i++) {
        if (!tied[i] && placed++ % side) {
            text_format(dot, "n%zu -> n%zu [style=invis];\n", before, i);
        }
        before = tied[i] ? before : i;
    }
    return true;
}

static enum status write_dot(const struct scene *scene, const struct layout_style *style,
                             struct arena *arena, struct text *dot)
{
    write_head(dot, style);
    if (!style->without_groups) {
        write_groups(dot, scene);
    }
    write_nodes(dot, scene);
    for (size_t i = 0; i < scene->edges.count; i++) {
        write_edge(dot, i, &scene->edges.items[i], style->layers);
    }
    bool written = write_isolated(dot, scene, arena);
    text_append(dot, "}\n");
    return written && !dot->failed ? STATUS_OK : STATUS_MEMORY;
}

/* The child's side: coordinates go through a pipe as doubles. */
struct sink {
    FILE *pipe;
    boxf bounds;
};

static void send_number(struct sink *sink, double value)
{
    fwrite(&value, sizeof(value), 1, sink->pipe);
}

static void send_point(struct sink *sink, pointf at)
{
    send_number(sink, at.x - sink->bounds.LL.x + margin);
    send_number(sink, sink->bounds.UR.y - at.y + margin);
}

/* A line: its index, its points, the tip, the centre of the label. */
static void send_curve(struct sink *sink, edge_t *edge)
{
    static char id[] = "id";
    const splines *spline = ED_spl(edge);
    const char *index = agget(edge, id);
    if (!spline || !spline->size || !index || !*index) {
        return;
    }
    const bezier *piece = &spline->list[0];
    send_number(sink, strtod(index, NULL));
    send_number(sink, piece->size);
    for (int i = 0; i < piece->size; i++) {
        send_point(sink, piece->list[i]);
    }
    send_point(sink, piece->eflag ? piece->ep : piece->list[piece->size - 1]);
    send_point(sink, ED_label(edge) ? ED_label(edge)->pos : piece->list[piece->size - 1]);
}

static void send_group(struct sink *sink, graph_t *graph, size_t index)
{
    char name[32];
    snprintf(name, sizeof(name), "cluster_%zu", index);
    graph_t *group = agsubg(graph, name, 0);
    bool drawn = group && agnnodes(group);
    boxf box = drawn ? GD_bb(group) : sink->bounds;
    send_number(sink, drawn);
    send_point(sink, box.LL);
    send_point(sink, box.UR);
}

static void send_layout(const struct scene *scene, graph_t *graph, FILE *pipe)
{
    struct sink sink = {pipe, GD_bb(graph)};
    char name[32];
    send_number(&sink, sink.bounds.UR.x - sink.bounds.LL.x + 2 * margin);
    send_number(&sink, sink.bounds.UR.y - sink.bounds.LL.y + 2 * margin);
    for (size_t i = 0; i < scene->nodes.count; i++) {
        snprintf(name, sizeof(name), "n%zu", i);
        send_point(&sink, ND_coord(agnode(graph, name, 0)));
    }
    for (size_t i = 0; i < scene->group_count; i++) {
        send_group(&sink, graph, i);
    }
    for (node_t *node = agfstnode(graph); node; node = agnxtnode(graph, node)) {
        for (edge_t *edge = agfstout(graph, node); edge; edge = agnxtout(graph, edge)) {
            send_curve(&sink, edge);
        }
    }
    send_number(&sink, -1);
}

/* What is left of the processor time after this process and its earlier children. */
static void limit_time(void)
{
    struct rlimit limit;
    struct rusage own, children;
    if (getrlimit(RLIMIT_CPU, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        getrusage(RUSAGE_SELF, &own) != 0 || getrusage(RUSAGE_CHILDREN, &children) != 0) {
        return;
    }
    rlim_t used = (rlim_t)(own.ru_utime.tv_sec + children.ru_utime.tv_sec);
    limit.rlim_cur = limit.rlim_cur > used + 1 ? limit.rlim_cur - used : 1;
    setrlimit(RLIMIT_CPU, &limit);
}

/* A crash must be one for the parent to see, and Graphviz has nothing to say to our users. */
static void become_quiet(void)
{
    static const int fatal[] = {SIGXCPU, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP};
    for (size_t i = 0; i < sizeof(fatal) / sizeof(*fatal); i++) {
        signal(fatal[i], SIG_DFL);
    }
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDERR_FILENO);
        dup2(nowhere, STDOUT_FILENO);
    }
}

static void run_child(const struct scene *scene, const char *dot, int descriptor)
{
    static char engine[] = "dot";
    become_quiet();
    limit_time();
    FILE *pipe = fdopen(descriptor, "w");
    GVC_t *context = gvContext();
    graph_t *graph = context && pipe ? agmemread(dot) : NULL;
    if (!graph || gvLayout(context, graph, engine) != 0) {
        _exit(1);
    }
    send_layout(scene, graph, pipe);
    _exit(fclose(pipe) == 0 ? 0 : 1);
}

/* The parent's side. */
static bool take_number(FILE *pipe, double *value)
{
    return fread(value, sizeof(*value), 1, pipe) == 1;
}

static bool take_point(FILE *pipe, struct point *point)
{
    return take_number(pipe, &point->x) && take_number(pipe, &point->y);
}

static bool take_group(FILE *pipe, struct box *box)
{
    double drawn;
    struct point low, high;
    if (!take_number(pipe, &drawn) || !take_point(pipe, &low) || !take_point(pipe, &high)) {
        return false;
    }
    if (drawn > 0) {
        *box = (struct box){low.x, high.y, high.x, low.y};
    }
    return true;
}

/* STATUS_LIMIT: the child broke off. */
static enum status take_curves(const struct scene *scene, FILE *pipe, struct layout *layout)
{
    double index, count;
    while (take_number(pipe, &index) && index >= 0) {
        if (index >= (double)scene->edges.count || !take_number(pipe, &count) || count < 1 ||
            count > 1e6) {
            return STATUS_LIMIT;
        }
        struct curve *curve = &layout->edges[(size_t)index];
        curve->points = arena_array(&layout->arena, (size_t)count, sizeof(*curve->points));
        if (!curve->points) {
            return STATUS_MEMORY;
        }
        for (curve->count = 0; curve->count < (size_t)count; curve->count++) {
            if (!take_point(pipe, &curve->points[curve->count])) {
                return STATUS_LIMIT;
            }
        }
        if (!take_point(pipe, &curve->tip) || !take_point(pipe, &curve->label)) {
            return STATUS_LIMIT;
        }
    }
    return ferror(pipe) || feof(pipe) ? STATUS_LIMIT : STATUS_OK;
}

static enum status take_layout(const struct scene *scene, FILE *pipe, struct layout *layout)
{
    bool taken = take_number(pipe, &layout->width) && take_number(pipe, &layout->height);
    for (size_t i = 0; taken && i < scene->nodes.count; i++) {
        taken = take_point(pipe, &layout->nodes[i]);
    }
    for (size_t i = 0; taken && i < scene->group_count; i++) {
        taken = take_group(pipe, &layout->groups[i]);
    }
    return taken ? take_curves(scene, pipe, layout) : STATUS_LIMIT;
}

static enum status end_child(pid_t child, enum status status)
{
    int ended;
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(ended) && (WTERMSIG(ended) == SIGXCPU || WTERMSIG(ended) == SIGKILL)) {
        return STATUS_CANCELLED;
    }
    bool sound = WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
    return status == STATUS_OK && !sound ? STATUS_LIMIT : status;
}

static enum status run_graphviz(const struct scene *scene, const char *dot,
                                struct layout *layout)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return STATUS_IO;
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(scene, dot, ends[1]);
    }
    close(ends[1]);
    FILE *pipe_end = child > 0 ? fdopen(ends[0], "r") : NULL;
    enum status status = STATUS_IO;
    if (pipe_end) {
        status = take_layout(scene, pipe_end, layout);
        fclose(pipe_end);
    } else {
        close(ends[0]);
    }
    return child > 0 ? end_child(child, status) : STATUS_IO;
}

static struct point towards(const struct scene_node *node, struct point centre,
                            struct point other, double gap)
{
    double x = other.x - centre.x, y = other.y - centre.y, length = hypot(x, y);
    if (length <= 0) {
        return centre;
    }
    double across = fabs(x) > 0 ? node->width / 2 / fabs(x) : HUGE_VAL;
    double along = fabs(y) > 0 ? node->height / 2 / fabs(y) : HUGE_VAL;
    double part = fmin(across < along ? across : along, 1) + gap / length;
    return (struct point){centre.x + x * part, centre.y + y * part};
}

/* A line for which Graphviz found no way is drawn straight: none is lost without a word. */
static bool draw_straight(const struct scene *scene, size_t index, struct layout *layout)
{
    const struct scene_edge *edge = &scene->edges.items[index];
    struct curve *curve = &layout->edges[index];
    struct point from = layout->nodes[edge->from], to = layout->nodes[edge->to];
    curve->points = arena_array(&layout->arena, 4, sizeof(*curve->points));
    if (!curve->points) {
        return false;
    }
    struct point first = towards(&scene->nodes.items[edge->from], from, to, 0);
    struct point last = towards(&scene->nodes.items[edge->to], to, from, 9);
    curve->tip = towards(&scene->nodes.items[edge->to], to, from, 0);
    curve->points[0] = curve->points[1] = first;
    curve->points[2] = curve->points[3] = last;
    curve->count = 4;
    curve->label = (struct point){(first.x + last.x) / 2, (first.y + last.y) / 2};
    return true;
}

enum status layout_complete(const struct scene *scene, struct layout *layout)
{
    for (size_t i = 0; i < scene->edges.count; i++) {
        if (!layout->edges[i].count && !draw_straight(scene, i, layout)) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_OK;
}

enum status layout_scene(const struct scene *scene, const struct layout_style *style,
                         struct layout *layout)
{
    struct text dot;
    text_init(&dot);
    *layout = (struct layout){0};
    arena_init(&layout->arena);
    layout->nodes = arena_array(&layout->arena, scene->nodes.count, sizeof(*layout->nodes));
    layout->edges = arena_array(&layout->arena, scene->edges.count, sizeof(*layout->edges));
    layout->groups = arena_array(&layout->arena, scene->group_count, sizeof(*layout->groups));
    enum status status = STATUS_MEMORY;
    if (layout->nodes && layout->edges && layout->groups) {
        status = write_dot(scene, style, &layout->arena, &dot);
    }
    if (status == STATUS_OK && scene->nodes.count) {
        status = run_graphviz(scene, text_string(&dot), layout);
    }
    if (status == STATUS_OK) {
        status = layout_complete(scene, layout);
    }
    text_release(&dot);
    if (status != STATUS_OK) {
        layout_release(layout);
    }
    return status;
}

bool layout_straight(struct layout *layout, size_t index, const struct point *points,
                     size_t count, struct point tip)
{
    struct curve *curve = &layout->edges[index];
    curve->points = arena_array(&layout->arena, 3 * count, sizeof(*curve->points));
    if (!curve->points) {
        return false;
    }
    curve->points[0] = points[0];
    curve->count = 1;
    for (size_t i = 1; i < count; i++) {
        curve->points[curve->count++] = points[i - 1];
        curve->points[curve->count++] = points[i];
        curve->points[curve->count++] = points[i];
    }
    curve->tip = tip;
    curve->label = (struct point){(points[0].x + tip.x) / 2, (points[0].y + tip.y) / 2 - 12};
    return true;
}

void layout_release(struct layout *layout)
{
    arena_release(&layout->arena);
    *layout = (struct layout){0};
}
