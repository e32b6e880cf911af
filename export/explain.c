/* Finding and writing pages. */
#include "export/explain.h"

#include "export/markdown.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 80 };

static const struct {
    const char *title;
    const struct explanation *pages;
} groups[] = {
    {"Mistakes of modelling", explain_lint},
    {"Documents and files", explain_documents},
    {"Questions about models", explain_models},
    {"Evaluation logs and evidence", explain_logs},
    {"Trees and graphs of other tools", explain_trees},
};

enum { GROUPS = sizeof(groups) / sizeof(*groups) };

static const struct explanation *find_in(const struct explanation *table, const char *name)
{
    while (table->name && strcmp(table->name, name) != 0) {
        table++;
    }
    return table->name ? table : NULL;
}

const struct explanation *explain_find(const char *name)
{
    const struct explanation *found = NULL;
    for (size_t i = 0; i < GROUPS && !found; i++) {
        found = find_in(groups[i].pages, name);
    }
    return found ? found : find_in(explain_words, name);
}

static void list(const struct explanation *table, const char **names, size_t room,
                 size_t *count)
{
    for (; table->name; table++, (*count)++) {
        if (names && *count < room) {
            names[*count] = table->name;
        }
    }
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void explain_names(const char **names, size_t room, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < GROUPS; i++) {
        list(groups[i].pages, names, room, count);
    }
    size_t sorted = *count < room ? *count : room;
    if (names && sorted > 1) {
        qsort(names, sorted, sizeof(*names), compare_names);
    }
    list(explain_words, names, room, count);
}

/* A paragraph behind a label of ten columns. */
static void write_paragraph(struct text *out, const char *label, const char *words)
{
    size_t column = 10;
    text_format(out, "%-10s", label);
    for (bool first = true; *words; first = false) {
        size_t length = strcspn(words, " ");
        if (!first && column + 1 + length > WIDTH) {
            text_append(out, "\n          ");
            column = 10;
        } else if (!first) {
            text_append_char(out, ' ');
            column++;
        }
        text_append_bytes(out, words, length);
        column += length;
        words += length + (words[length] == ' ');
    }
    text_append_char(out, '\n');
}

void explain_write(const struct explanation *explanation, struct text *out)
{
    text_format(out, "%s\n\n", explanation->name);
    if (explanation->severity) {
        write_paragraph(out, "severity", explanation->severity);
    }
    write_paragraph(out, explanation->severity ? "cause" : "meaning", explanation->meaning);
    write_paragraph(out, "example", explanation->example);
    if (explanation->remedy) {
        write_paragraph(out, "remedy", explanation->remedy);
    }
}

static void write_item(struct markdown *markdown, const char *label, const char *words)
{
    text_format(markdown->out, "- *%s*: ", label);
    markdown_text(markdown, words);
    text_append_char(markdown->out, '\n');
}

void explain_write_manual(struct text *out)
{
    struct markdown markdown;
    markdown_init(&markdown, out);
    for (size_t i = 0; i < GROUPS; i++) {
        text_format(out, "%s## %s\n", i ? "\n" : "", groups[i].title);
        for (const struct explanation *code = groups[i].pages; code->name; code++) {
            text_format(out, "\n### %s\n\n", code->name);
            write_item(&markdown, "severity", code->severity);
            write_item(&markdown, "cause", code->meaning);
            write_item(&markdown, "example", code->example);
            write_item(&markdown, "remedy", code->remedy);
        }
    }
    markdown_release(&markdown);
}
