/* The certificate's beginning: inputs, the question, the evidence, and what measurements answer
 * about criteria and capability levels; the rest is in certificate_scenarios.c and
 * certificate_rules.c. Every answer is formed twice: by the records, and by the analysis, and
 * nothing is certified where the two differ. */
#include "base/digest.h"
#include "export/certificate_parts.h"

#include <string.h>

static void write_input(struct text *out, const char *kind, const char *name,
                        const char *digest)
{
    text_format(out, "input %s %zu:", kind, strlen(name));
    text_append(out, name);
    text_format(out, " %s\n", digest);
}

static void write_head(struct certifying *c)
{
    const struct question *q = &c->verdict->situation.question;
    struct text *out = c->out, canonical;
    text_append(out, "pathgate-certificate 2\n");
    text_format(out, "question %s %s %s ", q->policy->label.id, deployment_words[q->deployment],
                q->date);
    text_number(out, q->confidence);
    text_format(out, " %s\n", reading_words[situation_reading(&c->verdict->situation)]);
    text_init(&canonical);
    evidence_write_canonical(q->evidence, &canonical);
    text_format(out, "evidence %zu:", strlen(q->evidence->system));
    text_append(out, q->evidence->system);
    text_format(out, " %s %zu\n", q->evidence->digest, canonical.length);
    text_append_bytes(out, text_string(&canonical), canonical.length);
    c->status = canonical.failed ? STATUS_MEMORY : c->status;
    text_release(&canonical);
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_input(out, "threat-model", slash ? slash + 1 : file->source.path, file->digest);
    }
    write_input(out, "framework", q->policy->label.id, q->policy->digest);
}

/* ---- measurements against thresholds ---- */

struct asked {
    const char *id, *metric;
    const struct threshold *threshold;
    enum combination combination;
    bool widened, deployed_only;
};

struct node_list {
    VEC(uint32_t) nodes;
};

static void push(struct certifying *c, struct node_list *list, uint32_t node)
{
    if (!vec_push(&list->nodes, node)) {
        c->status = STATUS_MEMORY;
    }
}

/* Records of the evidence are numbered as its canonical text has them: a first line, the
 * system, checkpoints, and then measurements. */
static uint32_t write_reach(struct certifying *c, const struct asked *asked,
                            uint32_t measurement, const struct reach *reach)
{
    static const char *const comparisons[] = {"at-least", "above", "at-most", "below"};
    const struct evidence *evidence = c->verdict->situation.question.evidence;
    struct text *out = c->out;
    certifying_name(c, "%s", asked->metric);
    certifying_begin(c, "reach");
    text_format(out, " %zu %s ", 2 + evidence->checkpoints.count + measurement,
                comparisons[asked->threshold->comparison]);
    text_number(out, asked->threshold->value);
    text_append_char(out, ' ');
    text_number(out, reach->worst);
    text_append_char(out, ' ');
    text_number(out, reach->best);
    text_append(out, reach->doubtful ? " doubtful" : " sound");
    return certifying_end(c, everywhere(reach->reached));
}

static uint32_t combine(struct certifying *c, struct node_list *list, bool strongest,
                        const char *what, const char *id)
{
    certifying_name(c, "%s:%s", what, id);
    uint32_t node = list->nodes.count == 1
                        ? list->nodes.items[0]
                        : certifying_gate(c, !strongest, list->nodes.items, list->nodes.count);
    list->nodes.count = 0;
    return node;
}

/* The categories' answers into 'categories', the overall one into '*overall' (or NONE). */
static void write_categories(struct certifying *c, const struct asked *asked,
                             struct node_list *categories, uint32_t *overall)
{
    const struct question *q = &c->verdict->situation.question;
    bool strongest = asked->combination == COMBINE_STRONGEST;
    struct node_list one = {0};
    *overall = NONE;
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        struct reach reach;
        bool whole = *m->category == '\0';
        if (strcmp(m->metric, asked->metric) != 0) {
            continue;
        }
        if ((whole || asked->threshold->gate != CATEGORIES_MEAN) &&
            threshold_reach(q->evidence, asked->metric, asked->threshold, asked->combination,
                            asked->widened, asked->deployed_only, q->confidence, i, &reach)) {
            push(c, &one, write_reach(c, asked, i, &reach));
        }
        bool last = i + 1 == q->evidence->measurements.count ||
                    strcmp(m[1].metric, m->metric) != 0 ||
                    strcmp(m[1].category, m->category) != 0;
        if (last && one.nodes.count && whole) {
            *overall = combine(c, &one, strongest, "overall", asked->id);
        } else if (last && one.nodes.count) {
            push(c, categories, combine(c, &one, strongest, "category", asked->id));
        }
    }
    vec_release(&one.nodes);
}

/* What a threshold comes to; NONE where nothing was measured. */
static uint32_t write_threshold(struct certifying *c, const struct asked *asked)
{
    enum category_gate gate = asked->threshold->gate;
    bool any = gate == CATEGORIES_ANY;
    struct node_list list = {0};
    uint32_t overall, node;
    write_categories(c, asked, &list, &overall);
    if (gate == CATEGORIES_MEAN || (!list.nodes.count && overall == NONE)) {
        node = overall;
    } else if (!list.nodes.count) {
        const uint32_t pair[2] = {overall, LITERAL_UNKNOWN};
        certifying_name(c, "by-mean:%s", asked->id);
        node = certifying_gate(c, !any, pair, 2);
    } else {
        if (any && overall != NONE) {
            push(c, &list, overall);
        }
        node = combine(c, &list, any, "categories", asked->id);
    }
    vec_release(&list.nodes);
    if (node != NONE && asked->threshold->shows != SHOWS_BOTH) {
        const uint32_t pair[2] = {node, LITERAL_POSSIBLE};
        bool absence = asked->threshold->shows == SHOWS_ABSENCE;
        certifying_name(c, "shows-%s:%s", shows_words[asked->threshold->shows], asked->id);
        node = certifying_gate(c, absence, pair, 2);
    }
    return node;
}

static void write_criteria(struct certifying *c)
{
    const struct policy *policy = c->verdict->situation.question.policy;
    for (uint32_t i = 0; i < policy->criteria.count; i++) {
        const struct criterion *k = &policy->criteria.items[i];
        const bool widened = *k->capability != '\0';
        const struct asked asked[] = {
            {k->label.id, k->metric, &k->threshold, COMBINE_STRONGEST, widened, false},
            {k->label.id, k->metric, &k->threshold, COMBINE_WEAKEST, widened, false},
            {k->label.id, k->metric, &k->threshold, COMBINE_WEAKEST, false, true}};
        static const char *const names[] = {"strongest", "weakest", "accepted"};
        uint32_t *const nodes[] = {&c->strongest[i], &c->weakest[i], &c->accepted[i]};
        for (int a = 0; a < 3; a++) {
            uint32_t node = write_threshold(c, &asked[a]);
            node = node == NONE ? (uint32_t)LITERAL_UNKNOWN : node;
            certifying_name(c, "criterion:%s:%s", k->label.id, names[a]);
            *nodes[a] = certifying_gate(c, true, &node, 1);
            c->measured[3 * i + (uint32_t)a] = node != (uint32_t)LITERAL_UNKNOWN;
        }
    }
}

/* ---- levels ---- */

/* Criteria go before indicators; of several, those that were measured count. */
static uint32_t write_own_level(struct certifying *c, uint32_t capability, uint32_t number)
{
    const struct question *q = &c->verdict->situation.question;
    const char *id = q->model->capabilities.items[capability].label.id;
    struct node_list list = {0};
    bool named = false;
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *k = &q->policy->criteria.items[i];
        if (k->level == number && strcmp(k->capability, id) == 0) {
            named = true;
            if (c->measured[3 * i]) {
                push(c, &list, c->strongest[i]);
            }
        }
    }
    for (uint32_t i = 0; !named && i < q->model->indicators.count; i++) {
        const struct indicator *k = &q->model->indicators.items[i];
        if (k->capability == capability && k->level == number) {
            const char *metric = q->model->metrics.items[k->metric].label.id;
            const struct asked asked = {metric, metric, &k->threshold, COMBINE_STRONGEST,
                                        true,   false};
            uint32_t node = write_threshold(c, &asked);
            if (node != NONE) {
                push(c, &list, node);
            }
        }
    }
    if (!list.nodes.count) {
        push(c, &list, (uint32_t)LITERAL_UNKNOWN);
    }
    certifying_name(c, "own-level:%s:%u", id, (unsigned)number);
    uint32_t node = certifying_gate(c, false, list.nodes.items, list.nodes.count);
    vec_release(&list.nodes);
    return node;
}

/* What is possible at the point reading is so at the bound one. */
static uint32_t hold_point(struct certifying *c, uint32_t node)
{
    const answer point = everywhere(1 << LANE_POINT_HIGH | 1 << LANE_POINT_CLEAR);
    answer a = certifying_answer_of(c, node), held = (a & point) << 1;
    uint32_t both[2] = {node, 0}, limited[2] = {0, LITERAL_BOUND};
    if ((a | held) == a) {
        return node;
    }
    limited[0] = certifying_reading(c, node, READING_POINT);
    both[1] = certifying_gate(c, true, limited, 2);
    return certifying_gate(c, false, both, 2);
}

/* A level that is sure carries those below; one that is ruled out rules out those above. */
static void write_levels(struct certifying *c, uint32_t capability)
{
    const struct situation *situation = &c->verdict->situation;
    const struct capability *cap = &situation->question.model->capabilities.items[capability];
    uint32_t *node = c->assisted + situation->levels.first[capability];
    uint32_t count = (uint32_t)cap->levels.count;
    for (uint32_t j = 0; j < count; j++) {
        node[j] = write_own_level(c, capability, j + 1);
    }
    for (uint32_t j = count; j-- > 1;) {
        uint32_t pair[2] = {node[j - 1], 0};
        certifying_name(c, "sure:%s:%u", cap->label.id, (unsigned)j + 1);
        pair[1] = certifying_from(c, node[j], 'Y');
        certifying_name(c, "carried:%s:%u", cap->label.id, (unsigned)j);
        node[j - 1] = certifying_gate(c, false, pair, 2);
    }
    for (uint32_t j = 1; j < count; j++) {
        const uint32_t pair[2] = {node[j], node[j - 1]};
        certifying_name(c, "allowed:%s:%u", cap->label.id, (unsigned)j + 1);
        node[j] = certifying_gate(c, true, pair, 2);
    }
    for (uint32_t j = 0; j < count; j++) {
        uint32_t pair[2] = {0, LITERAL_HELPED};
        certifying_name(c, "level:%s:%u", cap->label.id, (unsigned)j + 1);
        pair[0] = hold_point(c, node[j]);
        certifying_expect(
            c, pair[0],
            everywhere(level_finding_of(&situation->levels, capability, j + 1)->reached));
        certifying_name(c, "assisted:%s:%u", cap->label.id, (unsigned)j + 1);
        node[j] = certifying_gate(c, true, pair, 2);
    }
}

/* ---- the whole ---- */

static bool allocate(struct certifying *c)
{
    const struct question *q = &c->verdict->situation.question;
    size_t criteria = q->policy->criteria.count, scenarios = q->model->scenarios.count;
    c->strongest = memory_array(criteria, sizeof(*c->strongest));
    c->weakest = memory_array(criteria, sizeof(*c->weakest));
    c->accepted = memory_array(criteria, sizeof(*c->accepted));
    c->measured = memory_array(criteria, 3 * sizeof(*c->measured));
    c->assisted = memory_array(c->verdict->situation.levels.levels.count, sizeof(*c->assisted));
    c->failing = memory_array(q->model->safeguards.count, sizeof(*c->failing));
    c->goals = memory_array(scenarios, DEPLOYMENT_COUNT * sizeof(*c->goals));
    c->substantial = memory_array(scenarios, 2 * DEPLOYMENT_COUNT * sizeof(*c->substantial));
    c->unique = memory_array(scenarios, 2 * DEPLOYMENT_COUNT * sizeof(*c->unique));
    return c->strongest && c->weakest && c->accepted && c->measured && c->assisted &&
           c->failing && c->goals && c->substantial && c->unique;
}

static void release(struct certifying *c)
{
    text_release(&c->name);
    vec_release(&c->answers);
    memory_free(c->strongest);
    memory_free(c->weakest);
    memory_free(c->accepted);
    memory_free(c->measured);
    memory_free(c->assisted);
    memory_free(c->failing);
    memory_free(c->goals);
    memory_free(c->substantial);
    memory_free(c->unique);
}

static bool is_asked_for(const struct policy *policy, int deployment)
{
    for (size_t i = 0; i < policy->rules.count; i++) {
        const struct rule *rule = &policy->rules.items[i];
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind == PREDICATE_CONTRIBUTION &&
                predicate->under == (uint32_t)deployment) {
                return true;
            }
        }
    }
    return false;
}

/* The deployment that was asked for first, then those that rules speak of. */
static void write_deployments(struct certifying *c)
{
    const struct situation *here = &c->verdict->situation;
    certify_scenarios(c, here);
    for (int d = 0; d < DEPLOYMENT_COUNT && c->status == STATUS_OK; d++) {
        if (d == (int)here->question.deployment || !is_asked_for(here->question.policy, d)) {
            continue;
        }
        struct question question = here->question;
        struct situation there;
        question.deployment = (enum deployment_type)d;
        c->status = situation_init(&question, &there);
        if (c->status == STATUS_OK) {
            certify_scenarios(c, &there);
            situation_release(&there);
        }
    }
}

static void write_all(struct certifying *c)
{
    const struct question *q = &c->verdict->situation.question;
    char digest[DIGEST_HEX];
    write_head(c);
    write_criteria(c);
    for (uint32_t i = 0; i < q->model->capabilities.count; i++) {
        write_levels(c, i);
    }
    write_deployments(c);
    if (c->status == STATUS_OK) {
        certify_rules(c);
    }
    c->out->failed |=
        digest_hex(text_string(c->out), c->out->length, digest, NULL) != STATUS_OK;
    text_format(c->out, "digest %s\n", digest);
}

enum status certificate_write(const struct verdict *verdict, struct text *out,
                              struct diagnostics *diagnostics)
{
    struct certifying c = {.verdict = verdict, .out = out};
    const struct question *q = &verdict->situation.question;
    text_init(&c.name);
    if (!verdict->complete || q->elsewhere || q->assumptions) {
        c.status = STATUS_LIMIT;
        c.why = verdict->complete ? "it is about what might be, not about what is"
                                  : "an analysis it rests on was cut short";
    } else if (!allocate(&c)) {
        c.status = STATUS_MEMORY;
    } else {
        write_all(&c);
    }
    if (c.status == STATUS_OK && (out->failed || c.name.failed)) {
        c.status = STATUS_MEMORY;
    }
    if (c.status == STATUS_LIMIT || c.status == STATUS_INVALID) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "not-certifiable", (struct place){NULL, 0},
                        "the verdict cannot be certified: %s", c.why);
    }
    if (c.status != STATUS_OK) {
        text_clear(out);
    }
    release(&c);
    return c.status;
}
