/* Implicit hitting sets; see cover.h. Invariant: every row of the program but the caller's is
 * kept by all minimal sets not yet listed, so that its optimum bounds their cost from below. */
#include "analyzer/cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whole costs up to this add up without rounding in GLPK's tolerances. */
#define MOST_UNITS 1e6

struct covering {
    const struct cover_family *family;
    const struct cover_question *question;
    struct arena *arena;
    struct cover_answer *out;
    struct integer_program program;
    VEC(struct cover_set) found;
    bool *set, *chosen;  /* by element */
    uint32_t *core;      /* room for all elements */
    uint32_t *order;     /* elements: excluded ones first, then the cheapest */
    double unit, factor; /* a column's cost is that of its element in units of unit / factor */
    bool whole;          /* all of them are whole and add up to MOST_UNITS or less */
};

static bool is_in(const bool *flags, uint32_t element)
{
    return flags && flags[element];
}

static double greatest_divisor(double a, double b)
{
    while (b > 0) {
        double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return a;
}

/* The greatest unit of which all costs, taken 'factor' times, are whole multiples; 0: none. */
static double common_unit(const struct covering *c, double factor)
{
    double unit = 0;
    for (uint32_t e = 0; e < c->family->count; e++) {
        double cost = c->question->cost[e] * factor, whole = nearbyint(cost);
        if (fabs(cost - whole) > 1e-9 * fmax(1, cost) || whole > 9e15) {
            return 0;
        }
        unit = greatest_divisor(unit, whole);
    }
    return unit > 0 ? unit : 1;
}

static double price(const struct covering *c, double units)
{
    return units * c->unit / c->factor;
}

static void find_unit(struct covering *c)
{
    double total = 0;
    for (uint32_t e = 0; e < c->family->count; e++) {
        total += c->question->cost[e];
    }
    for (double factor = 1; factor <= 1e6; factor *= 10) {
        double unit = common_unit(c, factor);
        if (unit > 0) {
            c->unit = unit;
            c->factor = factor;
            c->whole = total * factor / unit <= MOST_UNITS;
            break;
        }
    }
    if (!c->whole) {
        c->unit = total / MOST_UNITS;
        c->factor = 1;
    }
}

/* Sorting needs the costs: one array of pairs. */
struct ranked {
    bool excluded;
    double cost;
    uint32_t element;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->excluded != y->excluded) {
        return x->excluded ? -1 : 1;
    }
    return x->cost < y->cost         ? -1
           : x->cost > y->cost       ? 1
           : x->element < y->element ? -1
                                     : x->element > y->element;
}

static bool order_elements(struct covering *c)
{
    uint32_t count = c->family->count;
    struct ranked *ranked = memory_array(count, sizeof(*ranked));
    for (uint32_t e = 0; ranked && e < count; e++) {
        ranked[e] = (struct ranked){is_in(c->question->excluded, e), c->question->cost[e], e};
    }
    if (ranked && count) {
        qsort(ranked, count, sizeof(*ranked), compare_ranked);
    }
    for (uint32_t e = 0; ranked && e < count; e++) {
        c->order[e] = ranked[e].element;
    }
    memory_free(ranked);
    return ranked != NULL;
}

static enum status state_question(struct covering *c)
{
    const struct cover_question *q = c->question;
    for (uint32_t e = 0; e < c->family->count; e++) {
        double cost = q->cost[e] * c->factor / c->unit;
        c->program.cost[e] = c->whole ? nearbyint(cost) : cost;
        c->program.lower[e] = is_in(q->required, e);
        c->program.upper[e] = !is_in(q->excluded, e);
    }
    enum status status = STATUS_OK;
    for (size_t r = 0; status == STATUS_OK && r < q->row_count; r++) {
        const struct cover_row *row = &q->rows[r];
        status = integer_program_add(&c->program, row->elements, row->weights, row->count,
                                     -INFINITY, row->most);
    }
    return status;
}

static enum status begin(struct covering *c)
{
    uint32_t count = c->family->count;
    enum status status = integer_program_init(&c->program, count);
    c->set = memory_zeroed(count, sizeof(*c->set));
    c->chosen = memory_zeroed(count, sizeof(*c->chosen));
    c->core = memory_array(count, sizeof(*c->core));
    c->order = memory_array(count, sizeof(*c->order));
    if (status != STATUS_OK || !c->set || !c->chosen || !c->core || !c->order ||
        !order_elements(c)) {
        return STATUS_MEMORY;
    }
    find_unit(c);
    return state_question(c);
}

static void release(struct covering *c)
{
    integer_program_release(&c->program);
    vec_release(&c->found);
    memory_free(c->set);
    memory_free(c->chosen);
    memory_free(c->core);
    memory_free(c->order);
}

static bool may_go_on(const struct covering *c)
{
    return !c->question->progress || c->question->progress(c->question->context);
}

static enum status suffices(const struct covering *c, const bool *set, bool *does)
{
    return c->family->suffices(c->family->context, set, does);
}

/* Adds what leaves the set insufficient, the cheapest first, so that the core is dear. */
static enum status grow_core(struct covering *c, bool *set, uint32_t *count)
{
    enum status status = STATUS_OK;
    *count = 0;
    for (uint32_t i = 0; status == STATUS_OK && i < c->family->count; i++) {
        uint32_t e = c->order[i];
        bool does = false;
        if (set[e]) {
            continue;
        }
        set[e] = true;
        status = suffices(c, set, &does);
        if (does) {
            set[e] = false;
            c->core[(*count)++] = e;
        }
    }
    return status;
}

static enum status find_core(struct covering *c, uint32_t *count)
{
    if (c->family->core) {
        return c->family->core(c->family->context, c->set, c->core, count);
    }
    bool *grown = memory_array(c->family->count, sizeof(*grown));
    if (!grown) {
        return STATUS_MEMORY;
    }
    memcpy(grown, c->set, c->family->count * sizeof(*grown));
    enum status status = grow_core(c, grown, count);
    memory_free(grown);
    return status;
}

/* Adds the cores that the choice misses, made disjoint; '*missed' is their number. */
static enum status add_cores(struct covering *c, uint32_t *missed)
{
    enum status status = STATUS_OK;
    memcpy(c->set, c->chosen, c->family->count * sizeof(*c->set));
    for (*missed = 0; status == STATUS_OK; ++*missed) {
        bool does = false;
        uint32_t count = 0;
        status = suffices(c, c->set, &does);
        if (status != STATUS_OK || does) {
            break;
        }
        status = find_core(c, &count);
        if (status == STATUS_OK) {
            status = integer_program_add(&c->program, c->core, NULL, count, 1, INFINITY);
        }
        for (uint32_t i = 0; i < count; i++) {
            c->set[c->core[i]] = true;
        }
        c->out->cores++;
    }
    return status;
}

/* The row of a core, as opposed to one of the caller or one that forbids a set. */
static bool is_core(const struct covering *c, size_t row)
{
    return c->program.rows.items[row].least > 0;
}

static size_t row_end(const struct covering *c, size_t row)
{
    return row + 1 < c->program.rows.count ? c->program.rows.items[row + 1].first
                                           : c->program.entry_column.count;
}

static bool is_hit(const struct covering *c, size_t row)
{
    for (size_t e = c->program.rows.items[row].first; e < row_end(c, row); e++) {
        if (c->chosen[c->program.entry_column.items[e]]) {
            return true;
        }
    }
    return false;
}

/* Counts by element the cores that are not hit; false when there are none. */
static bool count_missed(const struct covering *c, uint32_t *missed)
{
    bool any = false;
    memset(missed, 0, c->family->count * sizeof(*missed));
    for (size_t r = 0; r < c->program.rows.count; r++) {
        if (!is_core(c, r) || is_hit(c, r)) {
            continue;
        }
        for (size_t e = c->program.rows.items[r].first; e < row_end(c, r); e++) {
            uint32_t element = c->program.entry_column.items[e];
            bool allowed = !is_in(c->question->excluded, element);
            missed[element] += allowed;
            any |= allowed;
        }
    }
    return any;
}

/* Hits all cores, each time by what hits most for its cost. */
static void choose_greedily(struct covering *c)
{
    uint32_t *missed = c->core;
    for (uint32_t e = 0; e < c->family->count; e++) {
        c->chosen[e] = is_in(c->question->required, e);
    }
    while (count_missed(c, missed)) {
        uint32_t best = 0;
        double most = -1;
        for (uint32_t e = 0; e < c->family->count; e++) {
            double gain = missed[e] / (c->program.cost[e] + 1e-9);
            if (missed[e] && gain > most) {
                most = gain;
                best = e;
            }
        }
        c->chosen[best] = true;
    }
}

/* Adds cores until a greedy choice misses none: programs need not be solved for these. */
static enum status add_greedily(struct covering *c)
{
    enum status status = STATUS_OK;
    uint32_t missed = 1;
    while (status == STATUS_OK && missed && may_go_on(c)) {
        choose_greedily(c);
        status = add_cores(c, &missed);
    }
    return status;
}

/* Takes out of 'set' what is neither required nor needed, the dearest first. */
static enum status make_minimal(struct covering *c, bool *set)
{
    enum status status = STATUS_OK;
    for (uint32_t i = c->family->count; status == STATUS_OK && i-- > 0;) {
        uint32_t e = c->order[i];
        bool does = false;
        if (!set[e] || is_in(c->question->required, e)) {
            continue;
        }
        set[e] = false;
        status = suffices(c, set, &does);
        set[e] = !does;
    }
    return status;
}

static enum status take_set(struct covering *c, const bool *set, struct cover_set *out)
{
    uint32_t count = 0;
    for (uint32_t e = 0; e < c->family->count; e++) {
        count += set[e];
    }
    uint32_t *elements = arena_array(c->arena, count, sizeof(*elements));
    if (!elements) {
        return STATUS_MEMORY;
    }
    double units = 0, sum = 0;
    *out = (struct cover_set){.elements = elements};
    for (uint32_t e = 0; e < c->family->count; e++) {
        if (set[e]) {
            elements[out->count++] = e;
            units += c->program.cost[e];
            sum += c->question->cost[e];
        }
    }
    out->cost = c->whole ? price(c, units) : sum;
    return STATUS_OK;
}

static bool keeps_rows(const struct covering *c, const bool *set)
{
    for (size_t r = 0; r < c->question->row_count; r++) {
        const struct cover_row *row = &c->question->rows[r];
        double sum = 0;
        for (uint32_t i = 0; i < row->count; i++) {
            sum += set[row->elements[i]] ? row->weights ? row->weights[i] : 1 : 0;
        }
        if (sum > row->most) {
            return false;
        }
    }
    return true;
}

/* A first set without an eye to its cost: all that is allowed, made minimal. */
static enum status find_known(struct covering *c)
{
    for (uint32_t e = 0; e < c->family->count; e++) {
        c->set[e] = !is_in(c->question->excluded, e);
    }
    enum status status = suffices(c, c->set, &c->out->possible);
    if (status != STATUS_OK || !c->out->possible) {
        return status;
    }
    status = make_minimal(c, c->set);
    c->out->has_known = status == STATUS_OK && keeps_rows(c, c->set);
    return c->out->has_known ? take_set(c, c->set, &c->out->known) : status;
}

/* Whole costs: what is proven is a whole number of units. */
static void note_lower(struct covering *c, double units)
{
    if (isfinite(units)) {
        double proven = c->whole ? ceil(units - 1e-3) : units - 1e-9 * MOST_UNITS;
        c->out->lower = fmax(c->out->lower, price(c, fmax(proven, 0)));
    }
}

/* Solves and adds cores until a choice suffices ('*found'), none is left, or it is to stop. */
static enum status find_next(struct covering *c, bool *found, bool *stopped)
{
    *found = *stopped = false;
    for (;;) {
        struct integer_answer answer;
        uint32_t missed = 0;
        c->out->rounds++;
        enum status status = add_greedily(c);
        if (status == STATUS_OK) {
            status = integer_program_solve(&c->program, c->question->progress,
                                           c->question->context, c->chosen, &answer);
        }
        *stopped = status == STATUS_CANCELLED || !may_go_on(c);
        if (status == STATUS_CANCELLED || (status == STATUS_OK && answer.feasible)) {
            note_lower(c, answer.lower);
        }
        if (status != STATUS_OK || *stopped || !answer.feasible) {
            return status == STATUS_CANCELLED ? STATUS_OK : status;
        }
        status = add_cores(c, &missed);
        if (status != STATUS_OK || missed == 0) {
            *found = status == STATUS_OK;
            return status;
        }
    }
}

/* Keeps the set from being chosen again; '*last' where that leaves nothing. */
static enum status forbid(struct covering *c, const struct cover_set *set, bool *last)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!is_in(c->question->required, set->elements[i])) {
            c->core[count++] = set->elements[i];
        }
    }
    *last = count == 0;
    return integer_program_add(&c->program, c->core, NULL, count, -INFINITY, (double)count - 1);
}

static bool is_enough(const struct covering *c)
{
    size_t count = c->found.count;
    if (count < c->question->wanted) {
        return false;
    }
    bool tied = count > 0 && c->out->lower <= c->found.items[0].cost;
    return !tied || count >= c->question->ties;
}

static enum status find_all(struct covering *c)
{
    enum status status = STATUS_OK;
    bool found = true, stopped = false, last = false;
    while (status == STATUS_OK && !is_enough(c)) {
        struct cover_set set;
        status = find_next(c, &found, &stopped);
        if (status != STATUS_OK || !found) {
            break;
        }
        status = make_minimal(c, c->chosen);
        if (status == STATUS_OK) {
            status = take_set(c, c->chosen, &set);
        }
        if (status == STATUS_OK && c->found.count >= c->question->wanted && c->whole &&
            set.cost > c->found.items[0].cost) {
            break; /* the ties are over; the bound says so */
        }
        if (status == STATUS_OK && !vec_push(&c->found, set)) {
            status = STATUS_MEMORY;
        }
        if (status == STATUS_OK) {
            status = forbid(c, &set, &last);
        }
        if (last) {
            break;
        }
    }
    c->out->exhausted = last || (!found && !stopped);
    c->out->complete = !stopped && (c->whole || c->out->exhausted);
    return status;
}

static int compare_sets(const void *a, const void *b)
{
    const struct cover_set *x = a, *y = b;
    if (x->cost != y->cost) {
        return x->cost < y->cost ? -1 : 1;
    }
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    for (uint32_t i = 0; i < x->count; i++) {
        if (x->elements[i] != y->elements[i]) {
            return x->elements[i] < y->elements[i] ? -1 : 1;
        }
    }
    return 0;
}

static enum status hand_over(struct covering *c)
{
    size_t count = c->found.count;
    struct cover_set *sets = arena_array(c->arena, count, sizeof(*sets));
    if (!sets) {
        return STATUS_MEMORY;
    }
    if (count) {
        memcpy(sets, c->found.items, count * sizeof(*sets));
        qsort(sets, count, sizeof(*sets), compare_sets);
    }
    c->out->sets = sets;
    c->out->count = count;
    c->out->has_known = c->out->has_known && count == 0 && !c->out->exhausted;
    return STATUS_OK;
}

enum status cover_find(const struct cover_family *family, const struct cover_question *question,
                       struct arena *arena, struct cover_answer *out)
{
    struct covering c = {.family = family, .question = question, .arena = arena, .out = out};
    *out = (struct cover_answer){.complete = true};
    enum status status = begin(&c);
    if (status == STATUS_OK) {
        status = find_known(&c);
    }
    if (status == STATUS_OK && out->possible) {
        status = find_all(&c);
    } else if (status == STATUS_OK) {
        out->exhausted = true;
    }
    if (status == STATUS_OK) {
        status = hand_over(&c);
    }
    release(&c);
    return status;
}

bool cover_ties_complete(const struct cover_answer *answer)
{
    return answer->exhausted || (answer->count > 0 && answer->lower > answer->sets[0].cost);
}
