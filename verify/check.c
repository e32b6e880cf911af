/* The checker; see check.h. Read line by line, without recursion. What decides is a scenario's
 * graph. Neither a derivation nor a cut depends on a world or a reading, so that a proof serves
 * all columns of an answer at once. */
#include "verify/check.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN = 3, WORLD = 6, ONE_WORLD = 63, ALL_BITS = 0x3FFFFFFF };
enum { EVERYWHERE = ALL_BITS / 63, YES = ALL_BITS / 7 * 4 }; /* a bit a world; of each column */

static const char decisions[] = "DEPLOY DEPLOY_WITH_MITIGATIONS PROVISIONAL_HOLD "
                                "RESTRICTED_ACCESS DISCRETIONARY_RESTRICTION HOLD_DEPLOYMENT "
                                "HOLD_DEVELOPMENT";

/* Where an atom holds and where it does not; where a path need not go by it, although it holds:
 * assistance, any condition, any safeguard that may or may not fail. In the case at hand: where
 * it holds without assistance, and where it does not with it. All columns, for gates. */
struct node {
    answer holds, fails, free, sure, out;
    uint32_t first, end, need[2]; /* of a gate the inputs; of them in a derivation and a cut */
    uint32_t mark[2];             /* the last of these that lists it */
    enum { OPEN, CLEARED, SET, ASSISTED, GATE } kind;
    struct node *before; /* what is decided before; where there is the case at hand */
    answer live;
};

/* The one way out: unless it is so, back to check_certificate. */
static void require(struct check *c, bool so, int result, const char *why)
{
    if (!so) {
        snprintf(c->message, sizeof(c->message), "line %zu: %s", c->line, why);
        c->result = result;
        longjmp(c->out, 1);
    }
}

bool is(const struct word *w, const char *other)
{
    return w->length == strlen(other) && memcmp(w->at, other, w->length) == 0;
}

static bool same(const struct word *one, const struct word *other)
{
    return one->length == other->length && memcmp(one->at, other->at, one->length) == 0;
}

/* Bare words, or a length, a colon, and as many bytes of anything. */
static void read_line(struct check *c)
{
    const char *begin = c->text + c->cursor;
    c->words = c->next;
    c->line++;
    for (c->count = 0; c->count == 0 || begin[-1] == ' '; begin = c->text + c->cursor) {
        size_t digits = strspn(begin, "0123456789"), left = c->length - c->cursor;
        struct word *w = &c->words[c->count++];
        c->next++;
        *w = (struct word){begin, strcspn(begin, " \n")};
        if (digits > 0 && digits < 10 && begin[digits] == ':') {
            *w = (struct word){begin + digits + 1, strtoul(begin, NULL, 10)};
        }
        size_t whole = (size_t)(w->at - begin) + w->length;
        require(c, whole > 0 && whole < left && (begin[whole] == ' ' || begin[whole] == '\n'),
                NO_CERTIFICATE, "this is no record");
        c->cursor += whole + 1;
    }
}

static struct word *word(struct check *c, uint32_t i)
{
    require(c, i < c->count, NO_CERTIFICATE, "a word is missing");
    return &c->words[i];
}

/* The place of a word in a list, in which it has to be. */
static uint32_t choose(struct check *c, const struct word *w, const char *list)
{
    uint32_t at = 0;
    for (size_t n; n = strcspn(list, " "), n != w->length || memcmp(list, w->at, n); at++) {
        require(c, list[n] == ' ', NO_CERTIFICATE, "a word is none that may stand there");
        list += n + 1;
    }
    return at;
}

static double number(struct check *c, const struct word *w)
{
    char *end = NULL;
    double value = w->length > 0 && *w->at > ' ' ? strtod(w->at, &end) : 0;
    require(c, end == w->at + w->length, NO_CERTIFICATE, "a word is no number");
    return value;
}

static uint32_t index_of(struct check *c, uint32_t i, size_t end)
{
    double value = number(c, word(c, i));
    require(c, value >= 0 && value < (double)end && value == (uint32_t)value, REJECTED,
            "a number is none of what there is");
    return (uint32_t)value;
}

void digest_of(const char *bytes, size_t length, char hex[65])
{
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&hash);
    sha256_update(&hash, length, (const uint8_t *)bytes);
    sha256_digest(&hash, sizeof(digest), digest);
    base16_encode_update(hex, sizeof(digest), digest);
    hex[64] = '\0';
}

static void check_digest(struct check *c, size_t begin, size_t end, const struct word *stated)
{
    char hex[65];
    digest_of(c->text + begin, end - begin, hex);
    require(c, is(stated, hex), REJECTED, "the digest is another one");
}

/* Two signs, or five times two with strokes between them. */
static answer parse(struct check *c, const struct word *w)
{
    static const char signs[] = "N-?Y";
    bool whole = w->length == 14, sound = whole || w->length == 2;
    answer a = 0;
    for (uint32_t i = 0; sound && i < 10; i++) {
        const char *at = w->at + (whole ? i / 2 * 3 + i % 2 : i % 2);
        const char *sign = memchr(signs, *at, 4);
        sound = sign && (!whole || i % 2 == 0 || i == 9 || at[1] == '/');
        a |= ((1u << (sound ? sign - signs : 0)) - 1) << COLUMN * i;
    }
    require(c, sound, NO_CERTIFICATE, "this is no answer");
    return a;
}

/* An earlier statement, or an answer as it stands. */
static answer operand(struct check *c, uint32_t i)
{
    const struct word *w = word(c, i);
    bool stands = w->length > 0 && memchr("N-?Y", *w->at, 4);
    return stands ? parse(c, w) : c->answers[index_of(c, i, c->answer_count)];
}

/* "atom KIND ID STATEMENT"; "gate ID all|any|NEED INPUT...", whose inputs may come later and
 * lead back. */
static void read_graph_node(struct check *c)
{
    struct graph *g = &c->graph;
    struct node *n = &g->nodes[g->count++];
    bool gate = is(c->words, "gate");
    const struct word *w = word(c, gate ? 2 : 1);
    answer a = gate ? ALL_BITS : operand(c, 3), unsure = a & ~((a & YES) / 4 * 7);
    *n = (struct node){.holds = a, .fails = gate ? a : ~a, .mark = {n->mark[0], n->mark[1]}};
    n->first = n->end = g->count > 1 ? n[-1].end : 0;
    for (uint32_t i = 3; gate && i < c->count; i++) {
        g->inputs[n->end++] = index_of(c, i, c->length / 8);
    }
    if (gate) {
        uint32_t all = c->count - 3, any = is(w, "any");
        n->need[0] = is(w, "all") ? all : any ? 1 : index_of(c, 2, UINT32_MAX);
        n->need[1] = n->need[0] <= all ? all + 1 - n->need[0] : 0;
    }
    uint32_t at = gate ? 0 : choose(c, w, "affordance possible assisted condition safeguard");
    n->kind = gate ? GATE : at == 2 ? ASSISTED : OPEN;
    n->free = (const answer[]){0, 0, ALL_BITS, a, unsure}[at];
    g->assisted |= n->kind == ASSISTED ? a : 0;
    n->out = n->fails;
    n->sure = a & ~n->free;
    require(c, !g->answered, REJECTED, "the graph grows after an answer about it");
}

/* Whether enough inputs of a gate are in the list so far. */
static bool keeps(const struct graph *g, const struct node *n, bool cut)
{
    uint32_t inside = 0;
    for (uint32_t e = n->first; e < n->end; e++) {
        inside += g->nodes[g->inputs[e]].mark[cut] == g->proofs;
    }
    return inside >= n->need[cut];
}

/* "derivation NODE...", "cut NODE...". With the derivation before it, a cut shows that a path
 * uses assistance: in the case in which of what is free that holds, and no more, which the
 * derivation names, the goal holds with assistance and does not without. */
static void read_proof(struct check *c)
{
    struct graph *g = &c->graph;
    answer met = ALL_BITS, without = ALL_BITS, with = g->nodes[g->goal].mark[0];
    bool sound = true, cut = is(c->words, "cut");
    g->proofs++;
    g->settled = ALL_BITS;
    for (uint32_t i = 1; i < c->count; i++) {
        struct node *n = &g->nodes[index_of(c, i, g->count)];
        bool named = n->mark[0] == with && n->kind != ASSISTED;
        sound &= cut || keeps(g, n, false);
        n->mark[cut] = g->proofs;
        met &= cut ? n->fails : n->holds;
        g->settled &= cut ? n->out : n->sure;
        without &= n->fails | (named ? 0 : n->free);
    }
    for (uint32_t i = 1; cut && i < c->count; i++) {
        sound &= keeps(g, &g->nodes[index_of(c, i, g->count)], true);
    }
    require(c, sound && g->nodes[g->goal].mark[cut] == g->proofs, REJECTED,
            "this is no proof about the goal");
    g->uses |= cut ? g->with & without : 0;
    g->with = cut ? g->with : met;
    g->lower |= cut ? 0 : met;
    g->upper &= cut ? ~met : ALL_BITS;
}

/* "clear ATOM": the case at hand parts in two, in the first of which the atom does not hold. No
 * case is one in the columns in which the atom is fixed the other way. */
static void part_case(struct check *c)
{
    struct graph *g = &c->graph;
    struct node *n = &g->nodes[index_of(c, 1, g->count)];
    require(c, n->kind == OPEN, REJECTED, "the atom is decided");
    n->kind = CLEARED;
    n->out = n->fails | n->free;
    n->live = n->out & (g->decided ? g->decided->live : ALL_BITS);
    n->before = g->decided;
    g->decided = n;
}

/* "settles": the last proof decides the case at hand, assistance or not. The next one follows,
 * with the last atom that was cleared set; after the last one no case tells assistance. */
static void settle_case(struct check *c)
{
    struct graph *g = &c->graph;
    struct node *n = g->decided;
    g->tree &= g->settled | ~(n ? n->live : ALL_BITS);
    for (; n && n->kind == SET; n = n->before) {
        n->kind = OPEN;
        n->sure = n->holds & ~n->free;
    }
    if (n) {
        n->kind = SET;
        n->sure = n->holds;
        n->out = n->fails;
        n->live = n->holds & (n->before ? n->before->live : ALL_BITS);
    }
    g->never |= n ? 0 : g->tree;
    g->tree = n ? g->tree : ALL_BITS;
    g->settled = 0;
    g->decided = n;
}

/* A record of the evidence of that kind, about what the statement is called after. */
static struct word *record(struct check *c, const char *kind)
{
    struct word *words = c->evidence[index_of(c, 3, c->evidence_count)];
    require(c, is(words, kind) && same(&words[1], word(c, 2)), REJECTED, "another record");
    return words;
}

/* Yes where the value and the worse end meet the threshold, no where it and the better miss. */
static answer find_reach(struct check *c)
{
    struct word *m = record(c, "measurement");
    uint32_t how = choose(c, word(c, 4), "at-least at-most above below");
    double sign = how % 2 ? -1 : 1, threshold = number(c, word(c, 5));
    bool met[3];
    for (uint32_t i = 0; i < 3; i++) { /* of a checkpoint the kind and mode stand before */
        double value = number(c, i ? word(c, 5 + i) : &m[m[3].length > 0 ? 6 : 4]);
        met[i] = how < 2 ? sign * value >= sign * threshold : sign * value > sign * threshold;
    }
    answer bound = met[0] && met[1] ? 7 : met[0] || met[2] ? 3 : 0;
    c->ends += 2;
    return (met[0] * 7u | bound << COLUMN) * EVERYWHERE &
           (choose(c, word(c, 8), "doubtful sound") ? ALL_BITS : ALL_BITS & ~YES);
}

/* "status NUMBER SAFEGUARD RECORD sound|doubtful": yes in the worlds in which it does not
 * count. One that has expired on the date of the question, or is doubtful, is not validated. */
static answer find_status(struct check *c)
{
    struct word *s = record(c, "safeguard"), *date = &c->question[3];
    uint32_t status = choose(c, &s[2], "undefined defined implemented validated");
    bool expired = s[5].length > 0 && strncmp(s[5].at, date->at, date->length) <= 0;
    status -= (!choose(c, word(c, 4), "doubtful sound") || expired) && status == 3;
    return ALL_BITS & ~(((1u << WORLD * status) - 1) << 2 * WORLD);
}

/* What is said of the goal has to be decided by proofs. The system contributes to it where some
 * case uses assistance; not where no case does, or no assistance holds. */
static answer find_answer(struct check *c)
{
    struct graph *g = &c->graph;
    struct word *kind = word(c, 0);
    bool all = is(kind, "all");
    g->answered |= is(kind, "goal") || is(kind, "contribution");
    answer a = all ? ALL_BITS : 0, open = 0;
    if (all || is(kind, "any")) {
        for (uint32_t i = 3; i < c->count; i++) {
            a = all ? a & operand(c, i) : a | operand(c, i);
        }
    } else if (is(kind, "not")) { /* of what is certainly so or not */
        a = ~operand(c, 3) & ALL_BITS;
    } else if (is(kind, "from")) { /* whether it is at least this sign */
        a = (operand(c, 3) >> choose(c, word(c, 4), "- ? Y") & ALL_BITS / 7) * 7;
    } else if (is(kind, "point") || is(kind, "bound")) { /* one reading, for both */
        a = (operand(c, 3) >> (is(kind, "bound") ? COLUMN : 0) & 7 * EVERYWHERE) * 9;
    } else if (is(kind, "in")) { /* one world, for all of them */
        a = (operand(c, 3) >> index_of(c, 4, 5) * WORLD & ONE_WORLD) * EVERYWHERE;
    } else if (is(kind, "given")) {
        c->facts[c->fact_count++] = kind;
        a = parse(c, kind + c->count + 1);
    } else if (is(kind, "reach") || is(kind, "status")) {
        a = is(kind, "reach") ? find_reach(c) : find_status(c);
    } else if (is(kind, "goal")) {
        a = g->lower;
        open = a ^ g->upper;
    } else if (is(kind, "contribution")) {
        uint32_t world = index_of(c, 3, 5) * WORLD;
        a = (g->uses >> world & ONE_WORLD) * EVERYWHERE;
        open = g->count ? ~(g->uses | g->never | ~g->assisted) >> world & ONE_WORLD : 1;
    } else {
        require(c, false, NO_CERTIFICATE, "this is no statement");
    }
    require(c, !open, REJECTED, "the proofs leave it open");
    return a;
}

/* "tier ID BEFORE RESIDUAL", the lowest first: that it is at least so high, at each stage. The
 * highest that is possible is assigned, at the deciding and at the bound reading. */
static void read_tier(struct check *c)
{
    for (uint32_t i = 0; i < 4; i++) {
        answer column = operand(c, 2 + i / 2) >> i % 2 * COLUMN & 7;
        c->tier[i / 2][i % 2] = column ? c->words : c->tier[i / 2][i % 2];
        c->certain[i / 2][i % 2] = column ? column == 7 : c->certain[i / 2][i % 2];
    }
}

/* "row ID deployment|development DECISION CONDITION...": of each purpose the first is taken
 * whose conditions are all certain. */
static void read_row(struct check *c)
{
    struct word **taken = c->row[choose(c, word(c, 2), "deployment development")];
    answer a = ALL_BITS;
    choose(c, word(c, 3), decisions);
    for (uint32_t i = 4; i < c->count; i++) {
        a &= operand(c, i);
    }
    for (uint32_t i = 0; i < 2; i++) {
        taken[i] = !taken[i] && (a >> i * COLUMN & 7) == 7 ? word(c, 3) - 3 : taken[i];
    }
}

/* "therefore OUTCOME", tiers, rows and decisions, twice. An acceptable decision is undetermined
 * where there are gaps or the bound reading would not take it. */
static void conclude(struct check *c)
{
    struct word **row = c->row[is(&c->question[2], "development")];
    bool sound = c->count == 18;
    for (uint32_t i = 0; sound && i < 4; i++) {
        uint32_t table = i / 2, which = i % 2, at = 2 + 8 * table + 2 * which;
        const struct word *tier = c->tier[which][table], *taken = c->row[which][table];
        sound = tier && taken && same(word(c, at), &tier[1]) &&
                is(word(c, at + 1), c->certain[which][table] ? "YES" : "CANNOT_RULE_OUT") &&
                same(word(c, at + 4), &taken[1]) && same(word(c, at + 5), &taken[3]);
    }
    require(c, sound, REJECTED, "this does not follow");
    uint32_t first = choose(c, &row[0][3], decisions), other = choose(c, &row[1][3], decisions);
    bool open = first == 2 || (first < 2 && (c->gaps > 0 || other > 1));
    c->outcome = open ? "undetermined" : first < 2 ? "acceptable" : "crossed";
    require(c, is(word(c, 1), c->outcome), REJECTED, "this does not follow");
}

/* The first lines: "pathgate-certificate 2"; "question FRAMEWORK DEPLOYMENT DATE CONFIDENCE
 * READING"; "evidence SYSTEM SHA256 BYTES", and as many bytes of it. */
static void read_head(struct check *c)
{
    read_line(c);
    bool known = is(c->words, "pathgate-certificate") && is(word(c, 1), "2");
    require(c, known, NO_CERTIFICATE, "this is no certificate of version 2");
    read_line(c);
    c->question = word(c, 5) - 5;
    choose(c, word(c, 2),
           "development internal high-risk-internal limited controlled "
           "closed api api-fine-tuning open-weights");
    choose(c, word(c, 5), "point bound");
    read_line(c);
    struct word *evidence = c->inputs[c->input_count++] = word(c, 3) - 3;
    size_t begin = c->cursor, end = begin + index_of(c, 3, c->length - begin);
    while (c->cursor < end) {
        read_line(c);
        c->evidence[c->evidence_count++] = c->words;
        word(c, is(c->words, "measurement") || is(c->words, "safeguard") ? 6 : 0);
        require(c, !is(c->words, "system") || same(word(c, 1), &evidence[1]), REJECTED,
                "the evidence is about another system");
    }
    check_digest(c, begin, end, &evidence[2]);
}

static bool check_line(struct check *c)
{
    size_t begin = c->cursor;
    read_line(c);
    struct word *kind = c->words, *stated = &c->words[c->count - 1];
    struct graph *g = &c->graph;
    require(c, !c->outcome || is(kind, "digest"), REJECTED, "more follows the conclusion");
    if (c->count > 4 && is(stated - 1, "=")) {
        c->count -= 2;
        answer a = find_answer(c);
        require(c, index_of(c, 1, UINT32_MAX) == c->answer_count && parse(c, stated) == a,
                REJECTED, "another answer follows");
        c->answers[c->answer_count++] = a;
    } else if (is(kind, "input")) { /* KIND NAME SHA256 */
        c->inputs[c->input_count++] = word(c, 3) - 3;
    } else if (is(kind, "graph")) { /* SCENARIO DEPLOYMENT GOAL */
        uint32_t goal = index_of(c, 3, c->length / 8);
        *g = (struct graph){g->nodes, g->inputs, g->proofs, goal, ALL_BITS, .tree = ALL_BITS};
    } else if (is(kind, "gap")) { /* KIND SUBJECT */
        c->gaps++;
    } else if (is(kind, "digest") && c->outcome && c->count == 2 && c->cursor == c->length) {
        check_digest(c, 0, begin, word(c, 1));
        return false;
    } else {
        static void (*const read[])(struct check *) = {
            read_graph_node, read_graph_node, read_proof, read_proof, part_case,
            settle_case,     read_tier,       read_row,   conclude};
        read[choose(c, kind, "atom gate derivation cut clear settles tier row therefore")](c);
    }
    return true;
}

int check_certificate(struct check *c, const char *text, size_t length)
{
    size_t lines = length / 8 + 2, words = 4 * lines; /* at most */
    size_t line = sizeof(struct node) + 3 * sizeof(struct word *) + sizeof(answer);
    *c = (struct check){.text = text, .length = length, .result = NO_MEMORY, .graph.upper = 1};
    c->memory = calloc(lines, line + 4 * (sizeof(struct word) + sizeof(uint32_t)));
    if (c->memory && setjmp(c->out) == 0) {
        c->next = c->memory;
        c->graph.nodes = (struct node *)(c->next + words);
        c->inputs = (struct word **)(c->graph.nodes + lines);
        c->evidence = c->inputs + lines;
        c->facts = c->evidence + lines;
        c->answers = (answer *)(c->facts + lines);
        c->graph.inputs = c->answers + lines;
        read_head(c);
        while (check_line(c)) {
        }
        c->result = VERIFIED;
    }
    return c->result;
}

void check_release(struct check *c)
{
    free(c->memory);
}
