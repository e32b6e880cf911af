/* What the tests of importing share: reading a text as a file, and building ZIP archives. */
#ifndef PATHGATE_TESTS_UNIT_IMPORT_FIXTURE_H
#define PATHGATE_TESTS_UNIT_IMPORT_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/import.h"

#include <stdio.h>
#include <string.h>

struct imported {
    struct evidence_set set;
    struct diagnostics diagnostics;
    enum status status;
};

static inline struct imported import_bytes(const char *bytes, size_t length,
                                           const struct import_options *options)
{
    struct imported imported;
    const struct source source = {.path = "log", .bytes = bytes, .length = length};
    evidence_set_init(&imported.set);
    diagnostics_init(&imported.diagnostics);
    imported.status =
        import_read_source(&source, options, &imported.set, &imported.diagnostics);
    return imported;
}

static inline void imported_release(struct imported *imported)
{
    evidence_set_release(&imported->set);
    diagnostics_release(&imported->diagnostics);
}

/* The codes of all diagnostics, separated by blanks. */
static inline void write_codes(const struct imported *imported, struct text *codes)
{
    for (size_t i = 0; i < imported->diagnostics.list.count; i++) {
        text_format(codes, "%s%s", i ? " " : "", imported->diagnostics.list.items[i].code);
    }
}

static inline void put_number(struct text *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        text_append_char(out, (char)(value >> 8 * i & 0xff));
    }
}

static inline uint32_t checksum(const char *bytes, size_t length)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < length; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
        }
    }
    return ~crc;
}

struct zip_entry {
    const char *name, *bytes; /* the bytes as they are without compression */
    int method;               /* 0: stored; 93: zstd, as two frames of raw blocks */
    uint32_t claim;           /* the size that is claimed; 0: the true one */
};

/* A zstd frame with one raw block. RFC 8878. */
static inline void put_frame(struct text *out, const char *bytes, size_t length)
{
    put_number(out, 0xfd2fb528u, 4);
    put_number(out, 0xa0, 1); /* single segment, size in four bytes */
    put_number(out, (uint32_t)length, 4);
    put_number(out, (uint32_t)length << 3 | 1, 3);
    text_append_bytes(out, bytes, length);
}

static inline void put_header(struct text *out, const struct zip_entry *entry, uint32_t packed)
{
    size_t length = strlen(entry->bytes);
    put_number(out, 20, 2);
    put_number(out, 0, 2);
    put_number(out, (uint32_t)entry->method, 2);
    put_number(out, 0, 4);
    put_number(out, checksum(entry->bytes, length), 4);
    put_number(out, packed, 4);
    put_number(out, entry->claim ? entry->claim : (uint32_t)length, 4);
    put_number(out, (uint32_t)strlen(entry->name), 2);
    put_number(out, 0, 2);
}

/* A ZIP archive, ended by an entry without a name. */
static inline void write_zip(struct text *out, const struct zip_entry *entries)
{
    struct text directory;
    uint32_t count = 0;
    text_init(&directory);
    for (const struct zip_entry *e = entries; e->name; e++, count++) {
        struct text packed;
        uint32_t offset = (uint32_t)out->length;
        size_t length = strlen(e->bytes), half = length / 2;
        text_init(&packed);
        if (e->method == 93) {
            put_frame(&packed, e->bytes, half);
            put_frame(&packed, e->bytes + half, length - half);
        } else {
            text_append_bytes(&packed, e->bytes, length);
        }
        put_number(out, 0x04034b50u, 4);
        put_header(out, e, (uint32_t)packed.length);
        text_append(out, e->name);
        text_append_bytes(out, text_string(&packed), packed.length);
        put_number(&directory, 0x02014b50u, 4);
        put_number(&directory, 20, 2);
        put_header(&directory, e, (uint32_t)packed.length);
        put_number(&directory, 0, 2); /* comment */
        put_number(&directory, 0, 4); /* disk, attributes */
        put_number(&directory, 0, 4);
        put_number(&directory, offset, 4);
        text_append(&directory, e->name);
        text_release(&packed);
    }
    uint32_t start = (uint32_t)out->length;
    text_append_bytes(out, text_string(&directory), directory.length);
    put_number(out, 0x06054b50u, 4);
    put_number(out, 0, 4);
    put_number(out, count, 2);
    put_number(out, count, 2);
    put_number(out, (uint32_t)directory.length, 4);
    put_number(out, start, 4);
    put_number(out, 0, 2);
    text_release(&directory);
}

#endif
