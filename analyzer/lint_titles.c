/* Titles that two things of one kind share: readers of a report could not tell them apart. */
#include "analyzer/lint_parts.h"

#include "base/names.h"
#include "base/text.h"

struct titles {
    struct linting *l;
    struct names names; /* kind, scope and title of what was met */
    VEC(const char *) ids;
    struct text key;
};

static void meet(struct titles *t, const char *noun, uint32_t scope, const struct label *label)
{
    if (!*label->title || t->l->status != STATUS_OK) {
        return;
    }
    text_clear(&t->key);
    text_format(&t->key, "%s %x %s", noun, scope, label->title);
    size_t known = t->names.strings.count;
    uint32_t index = NAMES_NONE;
    if (!t->key.failed) {
        index = names_intern_bytes(&t->names, t->key.bytes, t->key.length);
    }
    if (index == NAMES_NONE || (index == known && !vec_push(&t->ids, label->id))) {
        t->l->status = STATUS_MEMORY;
    } else if (index < known) {
        lint_report(t->l, LINT_DUPLICATE_TITLE, label->place,
                    "the %s '%s' has the title of '%s'", noun, label->id, t->ids.items[index]);
    }
}

#define MEET_ALL(t, list, noun)                                                                \
    for (size_t i = 0; i < (t)->l->model->list.count; i++) {                                   \
        meet((t), (noun), NONE, &(t)->l->model->list.items[i].label);                          \
    }

void lint_titles(struct linting *l)
{
    struct titles t = {.l = l};
    names_init(&t.names);
    text_init(&t.key);
    MEET_ALL(&t, actors, "actor")
    MEET_ALL(&t, metrics, "metric")
    MEET_ALL(&t, capabilities, "capability")
    MEET_ALL(&t, safeguards, "safeguard")
    MEET_ALL(&t, outcomes, "outcome")
    MEET_ALL(&t, scenarios, "scenario")
    for (size_t n = 0; n < l->model->nodes.count; n++) {
        const struct node *node = &l->model->nodes.items[n];
        if (!node->anonymous && (node->kind == NODE_STEP || node->kind == NODE_CONDITION)) {
            meet(&t, node->kind == NODE_STEP ? "step" : "condition", node->scenario,
                 &node->label);
        }
    }
    text_release(&t.key);
    vec_release(&t.ids);
    names_release(&t.names);
}
