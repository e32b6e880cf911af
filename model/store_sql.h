/* Parts of SQL that all versions of the store's schema are written with. */
#ifndef PATHGATE_MODEL_STORE_SQL_H
#define PATHGATE_MODEL_STORE_SQL_H

/* 'same' says of a row that a new one would replace it: INSERT OR REPLACE fires no other
 * trigger.
 */
#define APPEND_ONLY(table, same)                                                               \
    "CREATE TRIGGER " table "_is_not_changed BEFORE UPDATE ON " table "\n"                     \
    "BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;"                               \
    "CREATE TRIGGER " table "_is_not_removed BEFORE DELETE ON " table "\n"                     \
    "BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;"                               \
    "CREATE TRIGGER " table "_is_not_replaced BEFORE INSERT ON " table "\n"                    \
    "WHEN EXISTS (SELECT 1 FROM " table " WHERE " same ")\n"                                   \
    "BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;"

/* 'superseded_by' of a record r of 'table': the first later import with a record about the same
 * thing, which 'same' says of the later record l. */
#define SUPERSEDED_BY(table, same)                                                             \
    "       (SELECT min(l.import_id) FROM " table " l\n"                                       \
    "        WHERE " same "\n"                                                                 \
    "          AND l.import_id > r.import_id) AS superseded_by\n"

#define CURRENT(name)                                                                          \
    "CREATE VIEW current_" name " AS\n"                                                        \
    "SELECT * FROM " name "_history WHERE superseded_by IS NULL;"

/* Where a record r comes from, for people. */
#define ORIGIN                                                                                 \
    "       s.title AS source_title, s.publisher AS source_publisher,\n"                       \
    "       s.date AS source_date, s.url AS source_url, s.kind AS source_kind, r.cite,\n"      \
    "       i.file, i.digest, r.line, r.import_id, i.imported_at,\n"

#define JOIN_ORIGIN                                                                            \
    " r\nJOIN import i ON i.id = r.import_id LEFT JOIN source s ON s.id = r.source_id"

#endif
