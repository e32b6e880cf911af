/* The checker; see check.h. Records are read in order; what a record claims is worked out from
 * the ones before it and said where it has to stand. Nothing recurses. */
#include "verify/graph.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* ---- evidence ---- */

struct run {
    struct check *check;
    double *values; /* by measurement, value_count of them */
    uint32_t value_count, count, *numbers;
    answer *answers; /* by node, count of them */
    struct token *names;
    uint32_t concluded;
    struct graph graph; /* the last one read */
};

static void check_digest(struct check *c, const char *bytes, size_t length,
                         const struct token *stated)
{
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char hex[2 * sizeof(digest) + 1] = "";
    sha256_init(&hash);
    sha256_update(&hash, length, (const uint8_t *)bytes);
    sha256_digest(&hash, sizeof(digest), digest);
    base16_encode_update(hex, sizeof(digest), digest);
    if (!is(stated, hex)) {
        reject(c, REJECTED, "what comes before line %zu has the digest %s", c->line, hex);
    }
}

/* "evidence BYTES", and what its digest is taken over: lines of their own grammar, of which the
 * values of measurements are kept. */
static void read_evidence(struct run *run, size_t length)
{
    struct check *c = run->check;
    const char *begin = c->text + c->cursor;
    struct input *input = c->input_count ? &c->inputs[c->input_count - 1] : NULL;
    if (length > c->length - c->cursor || !input || !is(&input->kind, "evidence")) {
        reject(c, NO_CERTIFICATE, "the evidence is not whole");
    }
    while (c->text + c->cursor < begin + length) {
        struct record r = read_record(c);
        if (is(r.tokens, "measurement")) {
            bool checkpoint = token(c, &r, 3)->length > 0; /* its kind and mode follow */
            run->values[run->value_count++] = number_of(c, token(c, &r, checkpoint ? 6 : 4));
        } else if (is(r.tokens, "system") && !same(token(c, &r, 1), &input->name)) {
            reject(c, REJECTED, "the evidence is about another system");
        }
    }
    if (c->text + c->cursor != begin + length) {
        reject(c, NO_CERTIFICATE, "the evidence is not whole");
    }
    check_digest(c, begin, length, &input->digest);
}

static bool meets(const struct token *comparison, double value, double threshold)
{
    return is(comparison, "at-least")  ? value >= threshold
           : is(comparison, "above")   ? value > threshold
           : is(comparison, "at-most") ? value <= threshold
                                       : value < threshold;
}

/* The graph that goals and contributions are about: there has to be one by then. */
static struct graph *graph_of(struct run *run)
{
    if (run->graph.nodes == 0) {
        reject(run->check, NO_CERTIFICATE, "line %zu comes before any graph", run->check->line);
    }
    return &run->graph;
}

/* "reach METRIC MEASUREMENT COMPARISON THRESHOLD WORST BEST doubtful|sound": a measurement and
 * the ends of its interval against a threshold. */
static belief reach(struct run *run, const struct record *r)
{
    struct check *c = run->check;
    uint32_t measurement = count_of(c, token(c, r, 3));
    double threshold = number_of(c, token(c, r, 5)), worst = number_of(c, token(c, r, 6));
    double best = number_of(c, token(c, r, 7));
    if (measurement >= run->value_count) {
        reject(c, REJECTED, "line %zu: there is no measurement %u", c->line, measurement);
    }
    bool point = meets(&r->tokens[4], run->values[measurement], threshold);
    bool low = point && meets(&r->tokens[4], worst, threshold);
    bool high = point || meets(&r->tokens[4], best, threshold);
    belief b = (belief)(low << BOUND_LOW | high << BOUND_HIGH | high << BOUND_CLEAR);
    b |= point ? POINT : 0;
    return is(token(c, r, 8), "doubtful") ? b & POSSIBLE : b;
}

/* ---- nodes ---- */

/* What an operation on one answer makes of a reading's ends: low, high and clear. */
static answer operate(const struct token *kind, answer a)
{
    answer result = is(kind, "hold") ? a : 0;
    for (int i = 0; i < 2 * WORLDS; i++) {
        int r = i % 2, w = i / 2 * LANES;
        answer low = a >> (w + low_of[r]) & 1, high = a >> (w + high_of[r]) & 1;
        answer clear = a >> (w + clear_of[r]) & 1;
        if (is(kind, "hold")) { /* the point reading's ends, at the bound one */
            result |= r ? 0 : high << (w + BOUND_HIGH) | clear << (w + BOUND_CLEAR);
            continue;
        }
        bool negate = !is(kind, "sure"), missing = is(kind, "not") && high && !clear;
        answer ends[] = {negate ? !high : low, negate ? !low : low,
                         negate ? !low && !missing : low};
        result |= ends[0] << (w + low_of[r]) | ends[1] << (w + high_of[r]) |
                  ends[2] << (w + clear_of[r]);
    }
    return result;
}

static answer input(struct run *run, const struct record *r, uint32_t i)
{
    uint32_t node = count_of(run->check, token(run->check, r, i));
    if (node >= run->count) {
        reject(run->check, REJECTED, "line %zu: node %u does not come before", run->check->line,
               node);
    }
    return run->answers[node];
}

/* "NUMBER KIND NAME ARGUMENT... = ANSWER" */
static answer work_out(struct run *run, const struct record *r)
{
    struct check *c = run->check;
    const struct token *kind = token(c, r, 1);
    answer a = is(kind, "all") ? EVERYWHERE * ALL_BITS : 0;
    if (is(kind, "all") || is(kind, "any")) {
        for (uint32_t i = 3; i < r->count; i++) {
            a = is(kind, "all") ? a & input(run, r, i) : a | input(run, r, i);
        }
    } else if (is(kind, "reach")) {
        a = reach(run, r) * EVERYWHERE;
    } else if (is(kind, "in")) {
        answer whole = input(run, r, 3);
        a = (whole >> word_of(c, token(c, r, 4), worlds) * LANES & ALL_BITS) * EVERYWHERE;
    } else if (is(kind, "at")) {
        answer whole = input(run, r, 3);
        a = (whole >> word_of(c, token(c, r, 4), lanes) & EVERYWHERE) * ALL_BITS;
    } else if (is(kind, "goal")) {
        a = check_goals(graph_of(run));
    } else if (is(kind, "contribution")) {
        a = check_contribution(graph_of(run), word_of(c, token(c, r, 3), worlds)) * EVERYWHERE;
    } else if (is(kind, "not") || is(kind, "sure") || is(kind, "hold") || is(kind, "outside")) {
        a = operate(kind, input(run, r, 3));
    } else {
        reject(c, NO_CERTIFICATE, "line %zu is of no known kind", c->line);
    }
    return a;
}

/* What a certificate concludes, in this order. */
static const char *const conclusions[] = {"tier:before:deciding:",
                                          "tier:residual:deciding:",
                                          "decision:deployment:deciding:",
                                          "decision:development:deciding:",
                                          "tier:before:bound:",
                                          "tier:residual:bound:",
                                          "decision:deployment:bound:",
                                          "decision:development:bound:",
                                          "outcome:",
                                          NULL};

/* "therefore NODE NAME": the node of that name holds. */
static void check_therefore(struct run *run, const struct record *r)
{
    struct check *c = run->check;
    answer holds = input(run, r, 1);
    const struct token *name = token(c, r, 2);
    const char *due = conclusions[run->concluded];
    if (!due || name->length < strlen(due) || memcmp(name->at, due, strlen(due)) != 0 ||
        holds != EVERYWHERE * ALL_BITS ||
        !same(name, &run->names[count_of(c, &r->tokens[1])])) {
        reject(c, REJECTED, "'%.*s' does not follow", shown(name->length, 200), name->at);
    }
    c->outcome = (struct token){name->at + 8, name->length - 8}; /* of the last one */
    run->concluded++;
}

static void check_node(struct run *run, const struct record *r)
{
    struct check *c = run->check;
    bool before = c->text[c->cursor - 1] == '=';
    run->names[run->count] = *token(c, r, 2);
    if (count_of(c, r->tokens) != run->count) {
        reject(c, REJECTED, "line %zu: node %u has to come next", c->line, run->count);
    }
    if (is(&r->tokens[1], "given")) {
        run->answers[run->count] = read_answer(c);
    } else {
        run->answers[run->count] = work_out(run, r);
        say(c, before ? "" : "=");
        say_answer(c, run->answers[run->count]);
    }
    run->count++;
}

static void check_records(struct run *run)
{
    struct check *c = run->check;
    struct record r = read_record(c);
    if (!is(r.tokens, "pathgate-certificate") || !is(token(c, &r, 1), "1")) {
        reject(c, NO_CERTIFICATE, "this is no certificate of version 1");
    }
    while (!is(r.tokens, "digest")) {
        size_t begin = c->cursor;
        r = read_record(c);
        if (is(r.tokens, "input")) {
            c->inputs[c->input_count++] =
                (struct input){*token(c, &r, 1), *token(c, &r, 2), *token(c, &r, 3)};
        } else if (is(r.tokens, "question")) {
            c->framework = *token(c, &r, 1);
            c->deployment = *token(c, &r, 2);
        } else if (is(r.tokens, "evidence")) {
            read_evidence(run, count_of(c, token(c, &r, 1)));
        } else if (is(r.tokens, "graph")) {
            read_graph(&run->graph, &r, run->answers, run->count, run->numbers);
        } else if (is(r.tokens, "therefore")) {
            check_therefore(run, &r);
        } else if (is(r.tokens, "digest")) {
            check_digest(c, c->text, begin, token(c, &r, 1));
        } else {
            check_node(run, &r);
        }
    }
    if (c->cursor < c->length || conclusions[run->concluded]) {
        reject(c, NO_CERTIFICATE, "the certificate does not end where it should");
    }
}

int check_certificate(struct check *c, const char *text, size_t length)
{
    struct run run = {.check = c, .graph.check = c};
    *c = (struct check){.text = text, .length = length, .line = 1, .size = 64 * length + 4096};
    c->memory = calloc(c->size, 1);
    if (!c->memory) {
        c->result = NO_MEMORY;
    } else if (setjmp(c->out) == 0) {
        /* a word takes two bytes at least, and a node eight */
        c->tokens = room(c, length / 2 + 2, sizeof(*c->tokens));
        c->inputs = room(c, length / 8 + 2, sizeof(*c->inputs));
        run.numbers = room(c, length + 2, sizeof(*run.numbers));
        run.values = room(c, length / 8 + 2, sizeof(*run.values));
        run.answers = room(c, length / 8 + 2, sizeof(*run.answers));
        run.names = room(c, length / 8 + 2, sizeof(*run.names));
        check_records(&run);
    }
    return c->result;
}

void check_release(struct check *c)
{
    free(c->memory);
}
