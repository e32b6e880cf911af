/* Drawing what differs; see diff_pictures.h. */
#include "cli/diff_pictures.h"

#include "cli/draw_process.h"
#include "cli/report.h"

#include "base/limits.h"
#include "export/drawing_difference.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const diff_picture_formats[] = {"svg", "png", "pdf", "dot", NULL};

struct drawing_job {
    const struct arguments *arguments;
    const struct model_difference_report *report;
    struct model_images images;
    const char *wanted; /* the scenario, or NULL: all that differ */
    bool found;
};

static enum exit_status refuse_options(const struct arguments *arguments)
{
    static const char *const names[] = {"scenario", "theme", "preset"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (argument_value(arguments, names[i])) {
            fprintf(stderr,
                    "pathgate: '--%s' is for pictures: '--format svg', png, pdf or dot\n",
                    names[i]);
            return EXIT_USAGE;
        }
    }
    return EXIT_ACCEPTABLE;
}

enum exit_status diff_pictures_check(const struct arguments *arguments, bool draws)
{
    static const char *const themes[] = {"light", "dark", "print", NULL};
    static const char *const presets[] = {"slide", "a4", "web", NULL};
    if (!draws) {
        return refuse_options(arguments);
    }
    if (choose_word(arguments, "theme", themes) < 0 ||
        choose_word(arguments, "preset", presets) < 0) {
        return EXIT_USAGE;
    }
    if (!argument_value(arguments, "scenario") && !argument_value(arguments, "output")) {
        fputs("pathgate: pictures need '-o FOLDER' for all scenarios that differ, or "
              "'--scenario ID'\n",
              stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status draw(const struct drawing_job *job, const char *id, const char *path,
                             const struct text *description)
{
    const struct draw_options options = {.format = argument_value(job->arguments, "format"),
                                         .theme = argument_value(job->arguments, "theme"),
                                         .preset = argument_value(job->arguments, "preset"),
                                         .output = path};
    return draw_process_run(&options, description, id);
}

/* A picture of its own in the folder, named after the scenario. */
static enum exit_status draw_into(const struct drawing_job *job, const char *id,
                                  const struct text *description)
{
    struct text path;
    text_init(&path);
    text_format(&path, "%s/%s.%s", argument_value(job->arguments, "output"), id,
                argument_value(job->arguments, "format"));
    enum exit_status status =
        path.failed ? EXIT_INTERNAL : draw(job, id, text_string(&path), description);
    if (status == EXIT_ACCEPTABLE) {
        printf("%s\n", text_string(&path));
    }
    text_release(&path);
    return status;
}

/* Whether the scenario that is asked for is this one, by either of its ids. */
static bool is_wanted(const struct drawing_job *job, const uint32_t scenarios[2])
{
    bool wanted = !job->wanted;
    for (int side = 0; side < 2 && !wanted; side++) {
        const struct threatmodel *model = job->report->difference->models[side];
        wanted = scenarios[side] != NONE &&
                 strcmp(job->wanted, model->scenarios.items[scenarios[side]].label.id) == 0;
    }
    return wanted;
}

static enum exit_status draw_scenario(struct drawing_job *job, uint32_t before, uint32_t after)
{
    const uint32_t scenarios[2] = {before, after};
    int side = after != NONE;
    const char *id =
        job->report->difference->models[side]->scenarios.items[scenarios[side]].label.id;
    if (!is_wanted(job, scenarios)) {
        return EXIT_ACCEPTABLE;
    }
    struct text description;
    bool differs;
    text_init(&description);
    enum status made =
        drawing_write_difference(job->report, &job->images, scenarios, &differs, &description);
    enum exit_status status = EXIT_ACCEPTABLE;
    job->found = true;
    if (made == STATUS_LIMIT && (differs || job->wanted)) {
        fprintf(stderr, "pathgate: error: '%s' has more than %u nodes and is not drawn\n", id,
                LIMIT_DRAWING_NODES);
        status = EXIT_USAGE;
    } else if (made == STATUS_MEMORY) {
        fputs("pathgate: error: out of memory\n", stderr);
        status = EXIT_INTERNAL;
    } else if (made == STATUS_OK && job->wanted) {
        status = draw(job, id, argument_value(job->arguments, "output"), &description);
    } else if (made == STATUS_OK && differs) {
        status = draw_into(job, id, &description);
    }
    text_release(&description);
    return status;
}

/* A picture that fails costs itself: the others are drawn, and the failure is the exit status.
 */
static enum exit_status draw_scenarios(struct drawing_job *job)
{
    const struct threatmodel *const *models = job->report->difference->models;
    enum exit_status worst = EXIT_ACCEPTABLE;
    for (uint32_t s = 0; s < models[1]->scenarios.count; s++) {
        enum exit_status status = draw_scenario(job, job->images.of[1][ELEMENT_SCENARIO][s], s);
        worst = worst == EXIT_ACCEPTABLE ? status : worst;
    }
    for (uint32_t s = 0; s < models[0]->scenarios.count; s++) {
        if (job->images.of[0][ELEMENT_SCENARIO][s] == NONE) {
            enum exit_status status = draw_scenario(job, s, NONE);
            worst = worst == EXIT_ACCEPTABLE ? status : worst;
        }
    }
    return worst;
}

enum exit_status diff_pictures_draw(const struct arguments *arguments,
                                    const struct model_difference_report *report)
{
    struct drawing_job job = {.arguments = arguments,
                              .report = report,
                              .wanted = argument_value(arguments, "scenario")};
    const char *folder = argument_value(arguments, "output");
    bool made = !job.wanted && mkdir(folder, 0777) == 0;
    if (!job.wanted && !made && errno != EEXIST) {
        fprintf(stderr, "pathgate: error: cannot make the folder '%s': %s\n", folder,
                strerror(errno));
        return EXIT_INTERNAL;
    }
    if (model_images_make(report->difference, &job.images) != STATUS_OK) {
        fputs("pathgate: error: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    enum exit_status status = draw_scenarios(&job);
    if (job.wanted && !job.found) {
        fprintf(stderr, "pathgate: neither model has a scenario '%s'\n", job.wanted);
        status = EXIT_USAGE;
    }
    model_images_release(&job.images);
    if (made) {
        rmdir(folder); /* which only succeeds where nothing was drawn */
    }
    return status;
}
