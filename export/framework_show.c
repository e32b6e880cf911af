/* A pack as sheets: terms, domains, tiers, questions, security levels, criteria, rules by
 * domain and decisions in their order. The sheets are made once and written as text, Markdown
 * or JSON. */
#include "export/describe.h"
#include "export/framework.h"

#include <string.h>

enum { WIDTH = 100, MOST_CELLS = 8 };

/* One row: an id, a title, and what else the sheet has columns for; "" where there is none. */
struct row {
    const char *cells[MOST_CELLS];
};

struct sheet {
    const char *name, *about; /* "rules", "cybersecurity" */
    const char *columns[MOST_CELLS + 1];
    VEC(struct row) rows;
};

struct sheets {
    struct arena arena;
    const struct policy *pack;
    VEC(struct sheet) items;
    bool failed;
};

static const char *keep(struct sheets *s, struct text *text)
{
    const char *kept = text->failed ? NULL : arena_string(&s->arena, text_string(text));
    s->failed |= !kept;
    text_release(text);
    return kept ? kept : "";
}

static const char *list(struct sheets *s, const struct string_list *items)
{
    struct text text;
    text_init(&text);
    framework_list_words(items, &text);
    return keep(s, &text);
}

static struct sheet *add_sheet(struct sheets *s, struct sheet sheet)
{
    if (s->items.count && !s->items.items[s->items.count - 1].rows.count) {
        s->items.count--; /* nothing was written into it, and nothing is owned */
    }
    if (!vec_push(&s->items, sheet)) {
        s->failed = true;
        return NULL;
    }
    return &s->items.items[s->items.count - 1];
}

static void add_row(struct sheets *s, struct row row)
{
    struct sheet *sheet = s->items.count ? &s->items.items[s->items.count - 1] : NULL;
    s->failed |= !sheet || !vec_push(&sheet->rows, row);
}

static void add_terms(struct sheets *s)
{
    add_sheet(s, (struct sheet){
                     .name = "terms", .about = "", .columns = {"id", "title", "text", "cite"}});
    for (size_t i = 0; i < s->pack->terms.count; i++) {
        const struct label *l = &s->pack->terms.items[i].label;
        add_row(s, (struct row){{l->id, l->title, l->text, l->cite}});
    }
}

static void add_domains(struct sheets *s)
{
    add_sheet(s, (struct sheet){.name = "domains",
                                .about = "",
                                .columns = {"id", "title", "status", "covers", "cite"}});
    for (size_t i = 0; i < s->pack->domains.count; i++) {
        const struct policy_domain *d = &s->pack->domains.items[i];
        add_row(s, (struct row){{d->label.id, d->label.title, domain_status_words[d->status],
                                 list(s, &d->covers), d->label.cite}});
    }
}

static void add_tiers(struct sheets *s)
{
    add_sheet(s,
              (struct sheet){.name = "tiers", .about = "", .columns = {"id", "title", "cite"}});
    for (size_t i = 0; i < s->pack->tiers.count; i++) {
        const struct label *l = &s->pack->tiers.items[i].label;
        add_row(s, (struct row){{l->id, l->title, l->cite}});
    }
}

static void add_questions(struct sheets *s)
{
    add_sheet(s, (struct sheet){.name = "questions",
                                .about = "",
                                .columns = {"id", "title", "role", "open", "terms", "cite"}});
    for (size_t i = 0; i < s->pack->questions.count; i++) {
        const struct policy_question *q = &s->pack->questions.items[i];
        add_row(s, (struct row){{q->label.id, q->label.title, q->role,
                                 q->vague          ? "because the text is vague"
                                 : q->absent_is_no ? "no record means no"
                                                   : "for people to judge",
                                 list(s, &q->terms), q->label.cite}});
    }
}

static void add_security(struct sheets *s)
{
    add_sheet(s, (struct sheet){.name = "security levels",
                                .about = "",
                                .columns = {"id", "title", "safeguards", "question", "cite"}});
    for (size_t i = 0; i < s->pack->security.count; i++) {
        const struct security_level *l = &s->pack->security.items[i];
        add_row(s,
                (struct row){
                    {l->label.id, l->label.title, list(s, &l->safeguards),
                     l->question == NONE ? "" : s->pack->questions.items[l->question].label.id,
                     l->label.cite}});
    }
}

static const char *decides(struct sheets *s, const struct criterion *criterion)
{
    struct text text;
    text_init(&text);
    if (*criterion->capability) {
        text_format(&text, "level %u of %s%s", criterion->level, criterion->capability,
                    criterion->threshold.shows == SHOWS_ABSENCE    ? " cannot be ruled out"
                    : criterion->threshold.shows == SHOWS_PRESENCE ? ", and its absence is not"
                                                                   : "");
    }
    if (criterion->safeguards.count) {
        text_append(&text, "acceptance of ");
        framework_list_words(&criterion->safeguards, &text);
    }
    return keep(s, &text);
}

static void add_criteria(struct sheets *s)
{
    add_sheet(s, (struct sheet){
                     .name = "criteria",
                     .about = "",
                     .columns = {"id", "title", "asks", "decides", "force", "terms", "cite"}});
    for (size_t i = 0; i < s->pack->criteria.count; i++) {
        const struct criterion *c = &s->pack->criteria.items[i];
        struct text asks;
        text_init(&asks);
        text_format(&asks, "%s ", c->metric);
        framework_threshold_words(&c->threshold, &asks);
        add_row(s, (struct row){{c->label.id, c->label.title, keep(s, &asks), decides(s, c),
                                 force_words[c->force], list(s, &c->terms), c->label.cite}});
    }
}

static const char *when(struct sheets *s, const struct predicate *predicates, size_t count)
{
    struct text text;
    text_init(&text);
    framework_when_words(s->pack, predicates, count, &text);
    return keep(s, &text);
}

/* What a rule gives, and where it is silent. */
static const char *gives(struct sheets *s, const struct rule *rule)
{
    struct text text;
    text_init(&text);
    text_format(&text, "%s", s->pack->tiers.items[rule->tier].label.id);
    text_append(&text, !rule->applies[STAGE_RESIDUAL] ? ", before mitigation only"
                       : !rule->applies[STAGE_BEFORE] ? ", with safeguards only"
                                                      : "");
    text_append(&text, rule->ignores_missing ? ", on what was assessed only" : "");
    if (rule->outcomes.count) {
        text_append(&text, ", for ");
        framework_list_words(&rule->outcomes, &text);
    }
    if (rule->reading != s->pack->reading) {
        text_format(&text, ", at the %s reading", reading_words[rule->reading]);
    }
    return keep(s, &text);
}

/* The rules about one domain, or, for NULL, about all. */
static void add_rules(struct sheets *s, const char *domain)
{
    add_sheet(s, (struct sheet){
                     .name = "rules",
                     .about = domain ? domain : "every domain",
                     .columns = {"id", "title", "gives", "when", "force", "terms", "cite"}});
    for (size_t i = 0; i < s->pack->rules.count; i++) {
        const struct rule *r = &s->pack->rules.items[i];
        if (domain ? r->domains.count && string_list_takes(&r->domains, domain)
                   : r->domains.count == 0) {
            add_row(s,
                    (struct row){{r->label.id, r->label.title, gives(s, r),
                                  when(s, r->predicates.items, r->predicates.count),
                                  force_words[r->force], list(s, &r->terms), r->label.cite}});
        }
    }
}

/* Rules about domains that the pack does not declare. */
static void add_other_rules(struct sheets *s)
{
    for (size_t i = 0; s->pack->domains.count == 0 && i < s->pack->rules.count; i++) {
        const struct string_list *domains = &s->pack->rules.items[i].domains;
        for (size_t d = 0; d < domains->count; d++) {
            bool seen = false;
            for (size_t k = 0; k < i; k++) {
                const struct string_list *before = &s->pack->rules.items[k].domains;
                seen |= before->count && string_list_takes(before, domains->items[d]);
            }
            if (!seen) {
                add_rules(s, domains->items[d]);
            }
        }
    }
}

static void add_decisions(struct sheets *s, bool for_development)
{
    add_sheet(
        s, (struct sheet){.name = "decisions",
                          .about = for_development ? "development" : "deployment",
                          .columns = {"id", "title", "is", "when", "force", "terms", "cite"}});
    for (size_t i = 0; i < s->pack->decisions.count; i++) {
        const struct decision_rule *d = &s->pack->decisions.items[i];
        if (d->for_development == for_development) {
            add_row(s,
                    (struct row){{d->label.id, d->label.title, decision_words[d->decision],
                                  when(s, d->conditions.items, d->conditions.count),
                                  force_words[d->force], list(s, &d->terms), d->label.cite}});
        }
    }
}

static void make_sheets(struct sheets *s, const struct policy *pack)
{
    *s = (struct sheets){.pack = pack};
    arena_init(&s->arena);
    add_terms(s);
    add_domains(s);
    add_tiers(s);
    add_questions(s);
    add_security(s);
    add_criteria(s);
    add_rules(s, NULL);
    for (size_t d = 0; d < pack->domains.count; d++) {
        add_rules(s, pack->domains.items[d].label.id);
    }
    add_other_rules(s);
    add_decisions(s, false);
    add_decisions(s, true);
}

static void release_sheets(struct sheets *s)
{
    for (size_t i = 0; i < s->items.count; i++) {
        vec_release(&s->items.items[i].rows);
    }
    vec_release(&s->items);
    arena_release(&s->arena);
}

static void write_text(const struct sheets *s, struct text *out)
{
    for (size_t i = 0; i < s->items.count; i++) {
        const struct sheet *sheet = &s->items.items[i];
        text_format(out, "\n%s%s%s\n", sheet->name, *sheet->about ? ": " : "", sheet->about);
        for (size_t r = 0; r < sheet->rows.count; r++) {
            const struct row *row = &sheet->rows.items[r];
            text_format(out, "  %s: %s\n", row->cells[0], row->cells[1]);
            for (size_t c = 2; sheet->columns[c]; c++) {
                if (*row->cells[c]) {
                    size_t first = strlen(sheet->columns[c]) + 8;
                    text_format(out, "      %s: ", sheet->columns[c]);
                    describe_wrapped(out, row->cells[c], first, 8, WIDTH);
                    text_append_char(out, '\n');
                }
            }
        }
    }
}

/* A cell of a Markdown table: what would end it or begin markup is escaped. */
static void append_cell(struct text *out, const char *string)
{
    text_append(out, " ");
    for (; *string; string++) {
        if (strchr("|\\`*_<[", *string)) {
            text_append_char(out, '\\');
        }
        text_append_char(out, *string == '\n' ? ' ' : *string);
    }
    text_append(out, " |");
}

static void write_markdown(const struct sheets *s, struct text *out)
{
    for (size_t i = 0; i < s->items.count; i++) {
        const struct sheet *sheet = &s->items.items[i];
        text_format(out, "\n## %s%s%s\n\n|", sheet->name, *sheet->about ? ": " : "",
                    sheet->about);
        for (size_t c = 0; sheet->columns[c]; c++) {
            append_cell(out, sheet->columns[c]);
        }
        text_append(out, "\n|");
        for (size_t c = 0; sheet->columns[c]; c++) {
            text_append(out, " --- |");
        }
        for (size_t r = 0; r < sheet->rows.count; r++) {
            text_append(out, "\n|");
            for (size_t c = 0; sheet->columns[c]; c++) {
                append_cell(out, sheet->rows.items[r].cells[c]);
            }
        }
        text_append(out, "\n");
    }
}

static void write_json(const struct sheets *s, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-framework");
    json_count(&json, "version", 1);
    json_string(&json, "framework", s->pack->label.id);
    json_string(&json, "title", s->pack->label.title);
    json_string(&json, "publisher", s->pack->publisher);
    json_string(&json, "edition", s->pack->edition);
    json_string(&json, "effective", s->pack->effective);
    json_string(&json, "baseline", s->pack->baseline);
    json_string(&json, "reading", reading_words[s->pack->reading]);
    json_string(&json, "digest", s->pack->digest);
    json_open_array(&json, "sections");
    for (size_t i = 0; i < s->items.count; i++) {
        const struct sheet *sheet = &s->items.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "name", sheet->name);
        json_string(&json, "about", sheet->about);
        json_open_array(&json, "rows");
        for (size_t r = 0; r < sheet->rows.count; r++) {
            json_open_object(&json, NULL);
            for (size_t c = 0; sheet->columns[c]; c++) {
                json_string(&json, sheet->columns[c], sheet->rows.items[r].cells[c]);
            }
            json_close(&json);
        }
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

static void write_head(const struct policy *pack, const char *mark, struct text *out)
{
    text_format(out, "%s%s %s (%s)\n%s", mark, pack->label.title, pack->edition,
                pack->publisher, *mark ? "\n" : "");
    if (*pack->effective) {
        text_format(out, "effective %s, ", pack->effective);
    }
    text_format(out, "baseline %s, %s reading\n", pack->baseline, reading_words[pack->reading]);
}

void framework_show(const struct policy *pack, enum framework_format format, struct text *out)
{
    struct sheets sheets;
    make_sheets(&sheets, pack);
    switch (format) {
    case FRAMEWORK_TEXT:
        write_head(pack, "", out);
        write_text(&sheets, out);
        break;
    case FRAMEWORK_MARKDOWN:
        write_head(pack, "# ", out);
        write_markdown(&sheets, out);
        break;
    case FRAMEWORK_JSON:
        write_json(&sheets, out);
        break;
    }
    out->failed |= sheets.failed;
    release_sheets(&sheets);
}
