/* Threat models as a git repository has them in one of its revisions: 'HEAD~1:models/model.xml'
 * names a file from the top of the repository, 'HEAD~1:./model.xml' one from this folder,
 * 'HEAD~1:' the file that the model it is compared with has, ':model.xml' what is staged. Files
 * are read by git itself, started without a shell and without any access to a network; names
 * reach it where it takes them for nothing else. */
#ifndef PATHGATE_CLI_REVISION_H
#define PATHGATE_CLI_REVISION_H

#include "cli/command.h"
#include "model/threatmodel.h"

struct revision {
    struct arena arena;
    struct model_origin origin; /* whose files are called REV:PATH */
    const char *name;           /* of the revision; "" for the index */
    const char *tree;           /* its tree, as git numbers it; "" for the index */
    const char *folder;         /* in which git is started */
    const char *prefix;         /* of that folder within the repository: "", or "models/" */
    const char *path;           /* of the model, for the origin to resolve */
};

/* Whether an operand names a revision: it holds a colon and is no file. */
bool revision_is_named(const char *operand);

/* Finds the revision. 'beside' is what it is compared with: the path of a bare 'REV:' is its.
 * EXIT_USAGE or EXIT_INTERNAL after an explanation. The caller closes it in any case. */
enum exit_status revision_open(const char *operand, const char *beside,
                               struct revision *revision);
void revision_close(struct revision *revision);

#endif
