/* Markdown out of text; see markdown.h. A cell of a table is ended by a bar before the next, so
 * that a row is its cells and one bar. */
#include "export/markdown.h"

#include <string.h>

void markdown_init(struct markdown *markdown, struct text *out)
{
    *markdown = (struct markdown){.out = out};
    arena_init(&markdown->arena);
}

void markdown_release(struct markdown *markdown)
{
    vec_release(&markdown->notes);
    arena_release(&markdown->arena);
}

/* A mark that would begin a list, a heading or a quotation at the start of a line. */
static bool starts_block(const char *string)
{
    size_t digits = strspn(string, "0123456789");
    return (*string && strchr("-+=", *string)) ||
           (digits && (string[digits] == '.' || string[digits] == ')'));
}

static void append_escaped(struct text *out, const char *string)
{
    for (const char *c = string; *c; c++) {
        if (strchr("\\`*_{}[]<>#|~^$@&!", *c)) {
            text_append_char(out, '\\');
        }
        text_append_char(out, (unsigned char)*c < ' ' ? ' ' : *c);
    }
}

void markdown_text(struct markdown *markdown, const char *string)
{
    append_escaped(markdown->out, string);
}

void markdown_words(struct markdown *markdown, struct text *words)
{
    markdown_text(markdown, text_string(words));
    markdown->out->failed |= words->failed;
    text_clear(words);
}

void markdown_note(struct markdown *markdown, const char *text)
{
    size_t number = 0;
    if (!*text) {
        return;
    }
    while (number < markdown->notes.count && strcmp(markdown->notes.items[number], text) != 0) {
        number++;
    }
    if (number == markdown->notes.count) {
        const char *copy = arena_string(&markdown->arena, text);
        if (!copy || !vec_push(&markdown->notes, copy)) {
            markdown->out->failed = true;
            return;
        }
    }
    if (markdown->links) {
        text_format(markdown->out, "^[%zu](#source-%zu)^", number + 1, number + 1);
    } else {
        text_format(markdown->out, "[^%zu]", number + 1);
    }
}

void markdown_break(struct markdown *markdown)
{
    struct text *out = markdown->out;
    size_t length = out->length;
    bool separated =
        length < 2 || (out->bytes[length - 1] == '\n' && out->bytes[length - 2] == '\n');
    text_append(out, separated ? "" : "\n");
}

void markdown_heading(struct markdown *markdown, int level, const char *string)
{
    markdown_break(markdown);
    text_repeat(markdown->out, '#', (size_t)level);
    text_append_char(markdown->out, ' ');
    markdown_text(markdown, string);
    text_append(markdown->out, "\n\n");
}

void markdown_heading_words(struct markdown *markdown, int level, struct text *words)
{
    markdown_heading(markdown, level, text_string(words));
    markdown->out->failed |= words->failed;
    text_clear(words);
}

static void write_line(struct markdown *markdown, const char *mark, struct text *words)
{
    text_append(markdown->out, mark);
    text_append(markdown->out, starts_block(text_string(words)) ? "\xE2\x80\x8B" : "");
    markdown_words(markdown, words);
}

void markdown_item(struct markdown *markdown, struct text *words)
{
    write_line(markdown, "- ", words);
    text_append_char(markdown->out, '\n');
}

void markdown_paragraph(struct markdown *markdown, struct text *words)
{
    markdown_break(markdown);
    write_line(markdown, "", words);
    text_append(markdown->out, "\n\n");
}

void markdown_table(struct markdown *markdown, const char *const *columns)
{
    size_t count = 0;
    markdown_break(markdown);
    for (; columns[count]; count++) {
        markdown_cell_text(markdown, columns[count]);
    }
    markdown_row_end(markdown);
    for (size_t i = 0; i < count; i++) {
        text_append(markdown->out, "| --- ");
    }
    markdown_row_end(markdown);
}

void markdown_cell_text(struct markdown *markdown, const char *string)
{
    text_append(markdown->out, "| ");
    markdown_text(markdown, string);
    text_append_char(markdown->out, ' ');
}

void markdown_cell(struct markdown *markdown, struct text *words)
{
    text_append(markdown->out, "| ");
    markdown_words(markdown, words);
    text_append_char(markdown->out, ' ');
}

void markdown_row_end(struct markdown *markdown)
{
    text_append(markdown->out, "|\n");
}

void markdown_write_notes(struct markdown *markdown)
{
    if (markdown->links && markdown->notes.count) {
        markdown_heading(markdown, 2, "Sources");
    }
    for (size_t i = 0; i < markdown->notes.count; i++) {
        if (markdown->links) {
            text_format(markdown->out, "[%zu]{#source-%zu}: ", i + 1, i + 1);
        } else {
            text_format(markdown->out, "%s[^%zu]: ", i ? "" : "\n", i + 1);
        }
        append_escaped(markdown->out, markdown->notes.items[i]);
        text_append(markdown->out, markdown->links ? "\n\n" : "\n");
    }
}
