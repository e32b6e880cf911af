/* The files of a threat model: the given ones and all they import, each read, parsed and
 * checked against the grammar once, confined to the project's root. */
#ifndef PATHGATE_MODEL_MODEL_FILES_H
#define PATHGATE_MODEL_MODEL_FILES_H

#include "model/threatmodel.h"
#include "model/xml_tree.h"

struct model_files {
    struct threatmodel
        *model;            /* owns the sources and, in its arena, the strings of the trees */
    struct arena elements; /* of the trees; goes with the files */
    const struct threatmodel_places *places;
    struct diagnostics *diagnostics;
    VEC(struct xml_element *) roots; /* by file */
    VEC(const char *) allowed;       /* real paths of the folders that imports may lead into */
    const char *shipped;             /* the shipped folder, or NULL */
    enum status status;
    bool faulty; /* the grammar found faults; all files were read nevertheless */
};

/* Loads everything; files->status says how it went. The caller releases 'files' in any case. */
void model_files_load(struct model_files *files, const char *const *paths, size_t count);
void model_files_release(struct model_files *files);

#endif
