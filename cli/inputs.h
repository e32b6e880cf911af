/* The inputs of the commands that assess: models, framework, evidence, and the question. */
#ifndef PATHGATE_CLI_INPUTS_H
#define PATHGATE_CLI_INPUTS_H

#include "analyzer/verdict.h"
#include "cli/command.h"

/* Options that all of them take; a command's table begins with these. */
#define INPUT_OPTIONS                                                                          \
    {"evidence", '\0', "STORE", "the evidence store"},                                         \
        {"system", '\0', "NAME", "the system that is assessed"},                               \
        {"deployment", '\0', "TYPE", "development, internal, closed, api, open-weights, ..."}, \
        {"framework", '\0', "PACK", "a framework pack: a file or the name of a shipped one"},  \
        {"root", '\0', "DIR", "imports of the models stay under it"},                          \
        {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},                          \
        {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},     \
    {                                                                                          \
        "strict", '\0', NULL, "let the bound reading decide everywhere"                        \
    }

struct inputs {
    struct arena arena;
    struct threatmodel model;
    struct policy policy;
    struct evidence_set evidence;
    struct question question;
    struct verdict verdict;
};

/* The folder of the shipped data and that of the helper programs. */
const char *data_folder(void);
const char *program_folder(void);

/* The date of today, or that of SOURCE_DATE_EPOCH, as YYYY-MM-DD (UTC). */
void current_date(char date[11]);

/* Reads everything the arguments name and makes the verdict. On anything but EXIT_ACCEPTABLE
 * the fault was explained. The caller releases. */
enum exit_status inputs_assess(const struct arguments *arguments,
                               const struct assessment_options *options, const char *world,
                               struct inputs *inputs);

/* The same of a model that was read already, which stays the caller's and outlives 'inputs'. */
enum exit_status inputs_assess_model(const struct arguments *arguments,
                                     const struct assessment_options *options,
                                     const struct threatmodel *model, struct inputs *inputs);

/* Reads the models that the operands name, or all shipped domains. */
enum status inputs_read_model(const struct arguments *arguments, struct arena *arena,
                              struct threatmodel *model, struct diagnostics *diagnostics);

/* The name of the root element of a document is appended to 'root'; where the document does not
 * get so far it stays empty and 'diagnostics' says why. What follows the root is not read. */
enum status inputs_find_root(const struct source *source, struct text *root,
                             struct diagnostics *diagnostics);

/* Keeps what was read from standard input or a pipe to be read once more, then by the path "-";
 * other paths stay as they are. */
enum status inputs_keep(const char **path, const struct source *source,
                        struct diagnostics *diagnostics);

/* True where the file is a fault tree, told by its root element; 'source' then holds it, in the
 * arena. False for what cannot be read and for standard input and pipes, which could not be
 * read again. */
bool inputs_is_fault_tree(const char *path, struct arena *arena, struct source *source);

/* True after an explanation where one of the operands is a fault tree, which only some commands
 * take. For commands that are about to refuse for another reason. */
bool inputs_refuse_fault_tree(const struct arguments *arguments);

/* Reads a framework pack: a file or the name of a shipped one. */
enum status inputs_read_policy(struct arena *arena, const char *name, struct policy *policy,
                               struct diagnostics *diagnostics);

/* The names of what is shipped in a folder, sorted. False when memory is out. */
struct name_list {
    VEC(const char *) names;
};
bool inputs_shipped_names(struct arena *arena, const char *folder, struct name_list *list);

/* A file of that path, or the one of that name that is shipped in a folder; NULL after a
 * diagnostic. */
const char *inputs_find_file(struct arena *arena, const char *folder, const char *name,
                             struct diagnostics *diagnostics);

void inputs_release(struct inputs *inputs);

#endif
