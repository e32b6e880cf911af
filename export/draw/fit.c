/* Candidates differ in direction, in the length of text lines and in how long a rank may be.
 * Small drawings afford many candidates, large ones few quick ones. */
#include "export/draw/fit.h"

#include "export/draw/strip.h"
#include "export/draw/tree.h"

enum {
    MANY_CANDIDATES_UP_TO = 160, /* boxes */
    CAREFUL_UP_TO = 400,
    CAREFUL_EDGES = 1200
};

/* How a candidate spaces things, from roomy to compact. 'line': the length of a text line,
 * about 8 units a character. */
struct spacing {
    double line, rank_gap, node_gap;
};

static const struct spacing spacings[] = {
    {190, 42, 16},
    {150, 34, 12},
    {130, 26, 7},
    {112, 22, 6},
};

enum { SPACINGS = sizeof(spacings) / sizeof(*spacings), COMPACT = 2 };

static const double most_spread = 1.7; /* by how much a graph is stretched to fill the area */

/* Folded ranks are tried at about the scale at which they should just fit: lines that pass a
 * rank take room that the estimate does not know. */
static const double part_of_estimate[] = {1.4, 1.25, 1.12, 1.0, 0.9};

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double scale_in(const struct layout *layout, const struct fit_area *area)
{
    if (layout->width <= 0 || layout->height <= 0) {
        return area->largest;
    }
    return smaller(area->largest,
                   smaller(area->width / layout->width, area->height / layout->height));
}

struct candidate {
    const struct spacing *spacing;
    struct layout_style style; /* without layers */
    double capacity;           /* of a rank; 0: the ranks of Graphviz */
};

struct search {
    const struct drawing *drawing;
    struct measure *measure;
    const struct fit_area *area;
    struct diagnostics *diagnostics;
    struct fit *best;
    struct candidate winner;
    bool found, quick, without_groups;
};

static struct layers_limits limits_of(const struct candidate *candidate)
{
    return (struct layers_limits){.left_to_right = candidate->style.left_to_right,
                                  .capacity = candidate->capacity,
                                  .rank_gap = candidate->spacing->rank_gap,
                                  .node_gap = candidate->spacing->node_gap};
}

static enum status try_one(const struct search *search, const struct candidate *candidate,
                           struct fit *fit)
{
    *fit = (struct fit){0};
    struct layers layers;
    struct layout_style style = candidate->style;
    struct layers_limits limits = limits_of(candidate);
    enum status status =
        scene_build(search->drawing, search->measure, candidate->spacing->line, &fit->scene);
    if (status != STATUS_OK) {
        return status;
    }
    if (candidate->capacity > 0) {
        status = layers_assign(&fit->scene, &limits, &fit->scene.arena, &layers);
        style.layers = &layers;
    }
    if (status == STATUS_OK) {
        status = layout_scene(&fit->scene, &style, &fit->layout);
    }
    if (status != STATUS_OK) {
        scene_release(&fit->scene);
        return status;
    }
    fit->scale = scale_in(&fit->layout, search->area);
    return STATUS_OK;
}

/* Later candidates are less handsome, hence they must be better by 'advantage'. One on which
 * Graphviz fails is passed over. */
static enum status consider(struct search *search, const struct candidate *candidate,
                            double advantage)
{
    struct fit fit;
    enum status status = try_one(search, candidate, &fit);
    if (status == STATUS_LIMIT) {
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (search->found && fit.scale < search->best->scale * advantage) {
        fit_release(&fit);
        return STATUS_OK;
    }
    if (search->found) {
        fit_release(search->best);
    }
    *search->best = fit;
    search->winner = *candidate;
    search->found = true;
    return STATUS_OK;
}

/* The largest scale at which ranks as long as the area is wide or high take no more than the
 * area's other side; 0 when memory is out. */
static double estimate_scale(const struct search *search, struct candidate candidate)
{
    struct scene scene;
    double found = 0;
    if (scene_build(search->drawing, search->measure, candidate.spacing->line, &scene) !=
        STATUS_OK) {
        return 0;
    }
    bool left_to_right = candidate.style.left_to_right;
    double along = left_to_right ? search->area->height : search->area->width;
    double across = left_to_right ? search->area->width : search->area->height;
    for (double scale = search->area->largest; scale > 0.02 && found <= 0; scale *= 0.94) {
        struct arena arena;
        struct layers layers;
        arena_init(&arena);
        candidate.capacity = along / scale;
        struct layers_limits limits = limits_of(&candidate);
        if (layers_assign(&scene, &limits, &arena, &layers) != STATUS_OK) {
            scale = 0;
        } else if (layers.depth * scale <= across) {
            found = scale;
        }
        arena_release(&arena);
    }
    scene_release(&scene);
    return found;
}

/* One spacing in one direction: the ranks of Graphviz, then folded ranks. */
static enum status consider_spacing(struct search *search, const struct spacing *spacing,
                                    bool left_to_right)
{
    const struct fit_area *area = search->area;
    struct candidate candidate = {.spacing = spacing,
                                  .style = {.left_to_right = left_to_right,
                                            .rank_gap = spacing->rank_gap,
                                            .node_gap = spacing->node_gap,
                                            .without_groups = search->without_groups,
                                            .quick = search->quick}};
    enum status status = consider(search, &candidate, 1.04);
    bool large = search->found && search->best->scale >= area->largest;
    if (status != STATUS_OK || large) {
        return status;
    }
    double estimate = estimate_scale(search, candidate);
    double along = left_to_right ? area->height : area->width;
    size_t parts = search->quick ? 1 : sizeof(part_of_estimate) / sizeof(*part_of_estimate);
    for (size_t i = 0; estimate > 0 && status == STATUS_OK && i < parts; i++) {
        candidate.capacity = along / (estimate * part_of_estimate[i]);
        candidate.style.length = candidate.capacity;
        candidate.style.ranks_by_group = false;
        status = consider(search, &candidate, 1.04);
        if (status == STATUS_OK && search->drawing->group_count && !search->without_groups) {
            candidate.style.ranks_by_group = true;
            status = consider(search, &candidate, 1.04);
        }
    }
    return status;
}

static enum status consider_all(struct search *search, size_t first, size_t last)
{
    const struct fit_area *area = search->area;
    enum status status = STATUS_OK;
    for (size_t i = first; status == STATUS_OK && i <= last; i++) {
        if (area->left_to_right) {
            status = consider_spacing(search, &spacings[i], true);
        }
        if (status == STATUS_OK && area->top_down) {
            status = consider_spacing(search, &spacings[i], false);
        }
        if (search->found && search->best->scale >= area->largest) {
            break;
        }
    }
    return status;
}

/* The best once more, spread towards the proportions of the area; kept when it is as large. */
static enum status spread(struct search *search)
{
    const struct layout *layout = &search->best->layout;
    double natural = layout->height / layout->width;
    double wanted = search->area->height / search->area->width;
    struct candidate candidate = search->winner;
    candidate.style.height_ratio = natural < wanted ? smaller(wanted, natural * most_spread)
                                   : wanted > natural / most_spread ? wanted
                                                                    : natural / most_spread;
    return consider(search, &candidate, 0.985);
}

static void report(struct diagnostics *diagnostics, enum status status)
{
    const char *cause = status == STATUS_LIMIT ? "Graphviz fails on it"
                        : status == STATUS_CANCELLED
                            ? "it takes more processor time than allowed"
                        : status == STATUS_IO ? "no child process could be started"
                                              : NULL;
    if (cause) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "layout-failed", (struct place){NULL, 0},
                        "the drawing could not be laid out: %s", cause);
    }
}

/* Strips and trees: the text lines that allow the largest scale. */
static enum status fit_placed(const struct drawing *drawing, struct measure *measure,
                              const struct fit_area *area, struct fit *fit)
{
    bool found = false;
    for (size_t i = 0; i < SPACINGS; i++) {
        struct fit tried = {0};
        enum status status = scene_build(drawing, measure, spacings[i].line, &tried.scene);
        if (status == STATUS_OK) {
            status = drawing->form == FORM_TREE
                         ? tree_layout(&tried.scene, area, &tried.layout, &tried.scale)
                         : strip_layout(&tried.scene, area, &tried.layout, &tried.scale);
        }
        if (status != STATUS_OK) {
            scene_release(&tried.scene);
            if (found) {
                fit_release(fit);
            }
            return status;
        }
        if (found && tried.scale <= fit->scale * 1.04) {
            fit_release(&tried);
            continue;
        }
        if (found) {
            fit_release(fit);
        }
        *fit = tried;
        found = true;
    }
    return STATUS_OK;
}

enum status fit_graph(const struct drawing *drawing, struct measure *measure,
                      const struct fit_area *area, struct fit *fit,
                      struct diagnostics *diagnostics)
{
    if (drawing->form == FORM_STRIP || drawing->form == FORM_TREE) {
        return fit_placed(drawing, measure, area, fit);
    }
    struct search search = {.drawing = drawing,
                            .measure = measure,
                            .area = area,
                            .diagnostics = diagnostics,
                            .best = fit};
    size_t boxes = drawing->node_count;
    search.quick = boxes > CAREFUL_UP_TO || drawing->edge_count > CAREFUL_EDGES;
    bool many = boxes <= MANY_CANDIDATES_UP_TO && !search.quick;
    enum status status =
        consider_all(&search, many ? 0 : COMPACT, many ? SPACINGS - 1 : COMPACT);
    if (status == STATUS_OK && !search.found && drawing->group_count) {
        search.without_groups = true;
        status = consider_all(&search, COMPACT, COMPACT);
        diagnostics_add(diagnostics, SEVERITY_WARNING, "groups-left-out",
                        (struct place){NULL, 0},
                        "the boxes around groups are left out: Graphviz crashes on them");
    }
    if (status == STATUS_OK && !search.found) {
        status = STATUS_LIMIT;
    }
    if (status == STATUS_OK && area->fill && !search.quick && boxes > 1) {
        status = spread(&search);
    }
    if (status != STATUS_OK && search.found) {
        fit_release(fit);
    }
    report(diagnostics, status);
    return status;
}

void fit_release(struct fit *fit)
{
    layout_release(&fit->layout);
    scene_release(&fit->scene);
}

enum status fit_lower_area(const struct drawing *drawing, struct measure *measure, double *area)
{
    struct scene scene;
    enum status status = scene_build(drawing, measure, spacings[COMPACT].line, &scene);
    if (status != STATUS_OK) {
        return status;
    }
    *area = 0;
    for (size_t i = 0; i < scene.nodes.count; i++) {
        *area += scene.nodes.items[i].width * scene.nodes.items[i].height;
    }
    scene_release(&scene);
    return STATUS_OK;
}
