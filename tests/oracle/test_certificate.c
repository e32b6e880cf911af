/* Certificates of random situations: the checker of verify/ accepts every one, and rejects what
 * one change makes of it. With the digest at its end formed anew, it still rejects every change
 * of an answer that follows, a conclusion or the evidence, and every fact on which an answer
 * turns; a proof may become another proof. A changed fact on which none turns is left to the
 * comparison with a certificate that was made elsewhere. */
#include "tests/oracle/made.h"

#include "analyzer/verdict.h"
#include "base/digest.h"
#include "base/memory.h"
#include "export/certificate.h"
#include "verify/check.h"

#include <string.h>

enum { CASES = 2000, CORRUPTIONS = 10000 };

/* No tier that counts rests on what nothing measured without a gap that says so. */
static bool gaps_are_listed(const struct verdict *v)
{
    bool missing = false;
    for (size_t i = 0; i < v->situation.question.model->scenarios.count; i++) {
        const struct scenario_verdict *s = &v->scenarios[i];
        missing |= s->gating && (s->tier[STAGE_BEFORE].clear < s->tier[STAGE_BEFORE].high ||
                                 s->tier[STAGE_RESIDUAL].clear < s->tier[STAGE_RESIDUAL].high);
    }
    return !missing || (v->gaps.count && v->outcome != OUTCOME_ACCEPTABLE);
}

static void certify(struct made *m, struct text *out)
{
    static const struct assessment_options options;
    struct diagnostics diagnostics;
    struct verdict verdict;
    diagnostics_init(&diagnostics);
    check(verdict_make(&m->situation.question, &options, &verdict, &diagnostics) == STATUS_OK,
          "verdict", 0);
    check(gaps_are_listed(&verdict), "a gap is not listed", 0);
    text_clear(out);
    check(certificate_write(&verdict, out, &diagnostics) == STATUS_OK, "certificate", 0);
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
}

static int verify(const char *bytes, size_t length, char *message)
{
    struct check c;
    int result = check_certificate(&c, bytes, length);
    strcpy(message, c.message);
    check_release(&c);
    return result;
}

static void test_certificate__checker_accepts_every_one(void **state)
{
    (void)state;
    char message[400];
    struct text certificate;
    text_init(&certificate);
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct plain_case plain = draw_case(seed);
        struct made m;
        make(&plain, &m);
        certify(&m, &certificate);
        if (verify(certificate.bytes, certificate.length, message) != VERIFIED) {
            fprintf(stderr, "%s\n", message);
            check(false, "refused", (long)seed);
        }
        release(&m);
    }
    text_release(&certificate);
}

/* ---- one changed fact ---- */

enum kind { FACT, PROOF, CONCLUSION, EVIDENCE, END, KINDS };
static const char *const kind_words[] = {"facts", "proofs", "answers and conclusions",
                                         "evidence", "digest"};

static bool begins(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

/* What the line that a place lies in says; its beginning. */
static enum kind kind_of(const struct text *text, size_t at, size_t *begin)
{
    const char *first = strchr(strstr(text->bytes, "\nevidence ") + 1, '\n') + 1;
    const char *last = strstr(first, "\ninput ") + 1, *place = text->bytes + at;
    const char *line = place;
    while (line > text->bytes && line[-1] != '\n') {
        line--;
    }
    *begin = (size_t)(line - text->bytes);
    bool follows = begins(line, "therefore ");
    for (const char *p = line; p < place && !follows; p++) {
        follows = begins(p, " = ") && !begins(line, "given ");
    }
    return place >= first && place < last ? EVIDENCE
           : begins(line, "digest ")      ? END
           : follows                      ? CONCLUSION
           : begins(line, "derivation ") || begins(line, "cut ") || begins(line, "clear ") ||
                   begins(line, "settles")
               ? PROOF
               : FACT;
}

/* Changes a word or a line: a bit, a neighbour in its place, or away with it. False where that
 * changes nothing. */
static bool corrupt(struct plain_case *c, struct text *text, size_t at)
{
    static const char *const ends = " \n";
    size_t word = at, line, next = at + strcspn(text->bytes + at, "\n") + 1;
    kind_of(text, at, &line);
    while (word > line && !strchr(ends, text->bytes[word - 1])) {
        word--;
    }
    size_t length = strcspn(text->bytes + word, ends);
    if (length == 0) {
        return false;
    }
    char before = text->bytes[at], *byte = &text->bytes[word + draw(c, (uint32_t)length)];
    switch (draw(c, 4)) {
    case 0: /* another line in its place */
        if (next >= text->length) {
            return false;
        }
        length = strcspn(text->bytes + next, "\n") + 1;
        bool same = length == next - line &&
                    memcmp(text->bytes + line, text->bytes + next, length) == 0;
        memmove(text->bytes + line, text->bytes + next, text->length - next);
        text->length -= next - line;
        text->bytes[text->length] = '\0';
        return !same;
    case 1: /* a digit of another value */
        before = *byte;
        *byte = before >= '0' && before <= '9'
                    ? (char)('0' + (before - '0' + 1 + (int)draw(c, 9)) % 10)
                    : (char)(before ^ 1);
        break;
    default: /* a bit */
        before = *byte;
        *byte = (char)(before ^ (1 << draw(c, 5)));
    }
    return *byte != before && !strchr(ends, *byte);
}

static void seal(struct text *text)
{
    char hex[DIGEST_HEX];
    size_t end = text->length - 72;
    if (text->length > 72 && strncmp(text->bytes + end, "digest ", 7) == 0) {
        assert_int_equal(digest_hex(text->bytes, end, hex, NULL), STATUS_OK);
        memcpy(text->bytes + end + 7, hex, 64);
    }
}

static void try_corruption(struct plain_case *c, const struct text *sound, int count[KINDS],
                           int passed[KINDS])
{
    struct text changed;
    char message[400];
    size_t at = draw(c, (uint32_t)sound->length), line;
    text_init(&changed);
    text_append_bytes(&changed, sound->bytes, sound->length);
    enum kind kind = kind_of(sound, at, &line);
    if (corrupt(c, &changed, at)) {
        check(verify(changed.bytes, changed.length, message) != VERIFIED, "a change passes",
              (long)at);
        seal(&changed);
        count[kind]++;
        if (kind != END && verify(changed.bytes, changed.length, message) == VERIFIED) {
            check(kind == FACT || kind == PROOF, "a sealed change passes", (long)at);
            passed[kind]++;
        } else {
            check(*message, "says why", (long)at);
        }
    }
    text_release(&changed);
}

static void test_certificate__checker_rejects_changes(void **state)
{
    (void)state;
    struct text certificate;
    int count[KINDS] = {0}, passed[KINDS] = {0}, total = 0;
    text_init(&certificate);
    for (uint64_t seed = 1; total < CORRUPTIONS; seed++) {
        struct plain_case plain = draw_case(seed);
        struct made m;
        make(&plain, &m);
        certify(&m, &certificate);
        total = 0;
        for (int i = 0; i < 20; i++) {
            try_corruption(&plain, &certificate, count, passed);
        }
        for (int k = 0; k < KINDS; k++) {
            total += count[k];
        }
        release(&m);
    }
    for (int k = 0; k < KINDS; k++) {
        print_message("# %s: %d changed, %d stay a certificate with a new digest\n",
                      kind_words[k], count[k], passed[k]);
    }
    text_release(&certificate);
}

/* ---- every fact that an answer turns on ---- */

enum { MOST_STATEMENTS = 4000, SIGNS = 10, TURNED = 1000 };

static const char order[] = "N-?Y";

struct statement {
    const char *line, *end; /* from its kind; up to " = " */
    char signs[SIGNS];      /* by column, as ranks in "N-?Y" */
};

static size_t rank_of(char sign)
{
    return (size_t)(strchr(order, sign) - order);
}

static void read_signs(const char *word, char signs[SIGNS])
{
    bool once = strcspn(word, " \n") == 2;
    for (int i = 0; i < SIGNS; i++) {
        char sign = word[once ? i % 2 : i / 2 * 3 + i % 2];
        signs[i] = (char)rank_of(sign);
    }
}

static size_t read_statements(const struct text *text, struct statement *statements)
{
    size_t count = 0;
    for (const char *line = strstr(text->bytes, "\ninput "); line; line = strchr(line, '\n')) {
        const char *next = strchr(++line, '\n'), *equal = strstr(line, " = ");
        if (next && equal && equal < next) {
            assert_true(count < MOST_STATEMENTS);
            statements[count] = (struct statement){line, equal, {0}};
            read_signs(equal + 3, statements[count++].signs);
        }
    }
    return count;
}

/* Whether an "all" or "any" would come to another answer if one of its operands were changed.
 */
static bool turns_on(const struct statement *statements, const struct statement *gate,
                     size_t changed, const char signs[SIGNS])
{
    bool all = begins(gate->line, "all "), names = false;
    char found[SIGNS];
    memset(found, all ? 3 : 0, sizeof(found));
    const char *word = gate->line;
    for (int i = 0; word < gate->end; i++, word += strcspn(word, " ") + 1) {
        char own[SIGNS];
        const char *operand = own;
        if (i < 3) {
            continue;
        }
        if (strchr(order, *word)) {
            read_signs(word, own);
        } else {
            size_t number = strtoul(word, NULL, 10);
            operand = number == changed ? signs : statements[number].signs;
            names |= number == changed;
        }
        for (int k = 0; k < SIGNS; k++) {
            bool takes = all ? operand[k] < found[k] : operand[k] > found[k];
            found[k] = takes ? operand[k] : found[k];
        }
    }
    return names && memcmp(found, gate->signs, sizeof(found)) != 0;
}

/* Says the opposite of a fact: true where some statement turns on it, and then it has to be
 * rejected. */
static bool oppose(const struct text *sound, const struct statement *statements, size_t count,
                   size_t fact)
{
    char signs[SIGNS], message[400];
    struct text changed;
    bool turns = false;
    for (int k = 0; k < SIGNS; k++) {
        signs[k] = (char)(3 - statements[fact].signs[k]);
    }
    for (size_t i = fact + 1; i < count && !turns; i++) {
        bool gate = begins(statements[i].line, "all ") || begins(statements[i].line, "any ");
        turns = gate && turns_on(statements, &statements[i], fact, signs);
    }
    text_init(&changed);
    text_append_bytes(&changed, sound->bytes, sound->length);
    for (char *at = changed.bytes + (statements[fact].end + 3 - sound->bytes); *at != '\n';
         at++) {
        *at = strchr(order, *at) ? order[3 - rank_of(*at)] : *at;
    }
    seal(&changed);
    check(!turns || verify(changed.bytes, changed.length, message) != VERIFIED,
          "the opposite of a fact passes", (long)fact);
    text_release(&changed);
    return turns;
}

static void test_certificate__checker_rejects_the_opposite(void **state)
{
    (void)state;
    static struct statement statements[MOST_STATEMENTS];
    struct text certificate;
    int turned = 0, facts = 0;
    text_init(&certificate);
    for (uint64_t seed = 1; turned < TURNED; seed++) {
        struct plain_case plain = draw_case(seed);
        struct made m;
        make(&plain, &m);
        certify(&m, &certificate);
        size_t count = read_statements(&certificate, statements);
        for (size_t i = 0; i < count; i++) {
            if (begins(statements[i].line, "given ")) {
                facts++;
                turned += oppose(&certificate, statements, count, i);
            }
        }
        release(&m);
    }
    print_message("# %d facts, an answer turns on %d\n", facts, turned);
    text_release(&certificate);
}

static void test_certificate__every_allocation_may_fail(void **state)
{
    (void)state;
    static const struct assessment_options options;
    const struct plain_case plain = draw_case(7);
    struct made m;
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct text certificate;
    enum status status = STATUS_MEMORY;
    make(&plain, &m);
    diagnostics_init(&diagnostics);
    assert_int_equal(verdict_make(&m.situation.question, &options, &verdict, &diagnostics),
                     STATUS_OK);
    for (long after = 0; status != STATUS_OK; after++) {
        text_init(&certificate);
        memory_fail_after(after);
        status = certificate_write(&verdict, &certificate, &diagnostics);
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        assert_true(status == STATUS_OK || certificate.length == 0);
        text_release(&certificate);
    }
    assert_int_equal(diagnostics.errors, 0);
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificate__checker_accepts_every_one),
        cmocka_unit_test(test_certificate__checker_rejects_changes),
        cmocka_unit_test(test_certificate__checker_rejects_the_opposite),
        cmocka_unit_test(test_certificate__every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
