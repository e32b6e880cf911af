/* YAML 1.1 documents as the trees that JSON documents are read into (json_reader.h), so that an
 * importer need not know which it was. One document a source; no tags or merge keys, and
 * aliases only where a format has them: logs do not, and they can make little text mean a lot.
 */
#ifndef PATHGATE_MODEL_YAML_READER_H
#define PATHGATE_MODEL_YAML_READER_H

#include "model/json_reader.h"

/* Reads a source of at most LIMIT_YAML_BYTES, which is held in memory. Plain scalars are null,
 * booleans, numbers or strings as in YAML's core schema, quoted ones are strings. Faults:
 * STATUS_INVALID or STATUS_LIMIT with a diagnostic; nothing nests deeper than LIMIT_JSON_DEPTH,
 * no more values than LIMIT_JSON_VALUES. O(bytes) and O(members log members) of one mapping. */
enum status yaml_read(struct arena *arena, const struct source *source, struct json_node **root,
                      struct diagnostics *diagnostics);

/* As yaml_read, and an alias is read as a copy of what its anchor stands at: every value of the
 * copy counts (LIMIT_YAML_COPIES in all; once more for every 256 bytes of it), and has the
 * place of the alias. Under the key "<<" it gives a mapping the members that it does not have
 * itself. O(bytes + copies) and, for merges, 256 members of a mapping times its own. */
enum status yaml_read_aliases(struct arena *arena, const struct source *source,
                              struct json_node **root, struct diagnostics *diagnostics);

#endif
