/* HTML markup; see markup.h. */
#include "export/html/markup.h"

void markup_element(struct text *out, const char *name, const char *class, const char *string)
{
    text_format(out, "<%s", name);
    if (class) {
        text_format(out, " class=\"%s\"", class);
    }
    text_append_char(out, '>');
    text_append_xml(out, string);
    text_format(out, "</%s>", name);
}

void markup_described(struct text *out, const char *name, const char *class, struct text *words)
{
    markup_element(out, name, class, text_string(words));
    out->failed |= words->failed;
    text_clear(words);
}

void markup_open_section(struct text *out, const char *id, const char *heading)
{
    text_format(out, "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n", id, id);
    text_format(out, "<h2 id=\"%s-heading\">", id);
    text_append_xml(out, heading);
    text_append(out, "</h2>\n");
}

void markup_close_section(struct text *out)
{
    text_append(out, "</section>\n");
}

void markup_open_table(struct text *out, const char *caption, const char *const *columns)
{
    text_append(out, "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
    text_append_xml(out, caption);
    text_append(out, "\"><table><caption>");
    text_append_xml(out, caption);
    text_append(out, "</caption><thead><tr>");
    for (size_t i = 0; columns[i]; i++) {
        text_append(out, "<th scope=\"col\">");
        text_append_xml(out, columns[i]);
        text_append(out, "</th>");
    }
    text_append(out, "</tr></thead><tbody>\n");
}

void markup_close_table(struct text *out)
{
    text_append(out, "</tbody></table></div>\n");
}
