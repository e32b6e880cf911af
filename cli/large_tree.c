/* One attempt through a window over the file; see large_tree.h. Diagnostics are counted only:
 * the first one makes the attempt void. */
#include "cli/large_tree.h"

#include "base/file_stream.h"
#include "base/limits.h"

#include <string.h>

enum { LARGE = 8 << 20 }; /* bytes; below, a second way of reading would gain nothing */

static bool read_source(const struct source *source, const struct openpsa_options *options,
                        struct diagnostics *diagnostics, struct openpsa *model,
                        struct fault_tree *tree)
{
    bool sound = openpsa_read(source, options, model, diagnostics) == STATUS_OK &&
                 fault_tree_compile(model, source, tree, diagnostics) == STATUS_OK &&
                 diagnostics->unlisted == 0;
    if (!sound) {
        fault_tree_release(tree);
        openpsa_release(model);
    }
    return sound;
}

bool large_tree_read(const char *path, const struct openpsa_options *options,
                     struct openpsa *model, struct fault_tree *tree)
{
    struct file_stream *file = NULL;
    struct diagnostics diagnostics;
    bool sound = false;
    diagnostics_init(&diagnostics);
    diagnostics.counting = true;
    if (strcmp(path, "-") != 0 && /* standard input */
        file_stream_open_bare(path, LIMIT_FILE_BYTES, &file, &diagnostics) == STATUS_OK) {
        const struct source *source = file_stream_source(file);
        sound =
            source->length >= LARGE && read_source(source, options, &diagnostics, model, tree);
    }
    file_stream_close(file);
    diagnostics_release(&diagnostics);
    return sound;
}
