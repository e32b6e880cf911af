/* What the formats of a difference between models share. */
#include "export/model_difference.h"

#include "export/describe.h"

#include <stdio.h>
#include <string.h>

const struct model_difference_format model_difference_formats[] = {
    {"text", model_difference_write_text},
    {"json", model_difference_write_json},
    {"markdown", model_difference_write_markdown},
    {NULL, NULL},
};

void model_difference_sum_up(const struct model_difference *difference, struct text *out)
{
    size_t kinds = 0;
    for (int how = 0; element_how_words[how]; how++) {
        if (difference->counts[how]) {
            text_format(out, "%s%zu %s", kinds++ ? ", " : "", difference->counts[how],
                        element_how_words[how]);
        }
    }
    if (!kinds) {
        text_append(out, "no difference");
    }
}

void model_difference_name(const struct element_change *change, struct text *out)
{
    int side = change->ids[1] != NULL;
    const char *name = change->names[side], *id = change->ids[side];
    if (change->kind == ELEMENT_MODEL) {
        text_format(out, "%s%s%s", *id ? "imported file '" : "the model itself", id,
                    *id ? "'" : "");
        return;
    }
    if (change->how == ELEMENT_RENAMED) {
        text_format(out, "%s '%s' -> '%s'", name, change->ids[0], id);
    } else {
        text_format(out, "%s '%s'", name, id);
    }
    if (*change->title) {
        text_format(out, " (%s)", change->title);
    }
}

const char *model_difference_found_by(enum element_match match)
{
    static const char *const words[] = {
        [MATCH_ID] = "the id is the same in another place",
        [MATCH_FACTS] = "all but the id is the same",
        [MATCH_TITLE] = "the title is the same",
        [MATCH_STRUCTURE] = "it needs the same, and the same need it",
        [MATCH_STEPS] = "most of its steps are the same",
    };
    return words[match];
}

size_t model_difference_inner(const struct model_difference *difference, uint32_t change)
{
    size_t count = 0;
    for (size_t i = 0; i < difference->changes.count; i++) {
        count += difference->changes.items[i].within == change;
    }
    return count;
}

const struct label *model_difference_scenario(const struct model_difference_report *report,
                                              const struct path_changes *changes)
{
    int side = changes->scenarios[1] != NONE;
    return &report->difference->models[side]->scenarios.items[changes->scenarios[side]].label;
}

bool model_difference_is_implied(const struct listed_path *path, uint32_t atom)
{
    const struct atom *own = &path->atoms[atom];
    for (uint32_t i = 0; own->kind == ATOM_ASSISTED && i < path->atom_count; i++) {
        const struct atom *other = &path->atoms[i];
        if (other->kind == ATOM_ASSISTED && other->subject == own->subject &&
            other->level > own->level) {
            return true;
        }
    }
    return false;
}

void model_difference_describe_path(const struct threatmodel *model,
                                    const struct listed_path *path, struct text *out)
{
    size_t named = 0;
    for (uint32_t i = 0; i < path->atom_count; i++) {
        if (!model_difference_is_implied(path, i)) {
            text_append(out, named++ ? "; " : "");
            describe_model_atom(out, model, &path->atoms[i]);
        }
    }
    if (!named) {
        text_append(out, "nothing has to be had");
    }
}

void model_difference_tell_listed(const struct path_changes *changes, int side,
                                  struct text *out)
{
    char listed[24];
    snprintf(listed, sizeof(listed), "%zu", changes->listed_count[side]);
    if (changes->complete && strcmp(listed, changes->only[side]) != 0) {
        text_format(out, "(%s of those that %s are listed)", listed,
                    side ? "appear" : "disappear");
    }
}
