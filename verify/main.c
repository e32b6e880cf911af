/* pathgate-verify: reads the files, checks the certificate, compares inputs by digest, and says
 * what came of it and what it did not check. */
#include "verify/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: pathgate-verify CERTIFICATE [INPUT...]\n"
    "  INPUT  a file that was used, or the same certificate made elsewhere\n"
    "Exit status: 0 verified; 1 rejected; 2 no certificate, or usage; 4 memory or I/O.\n";

enum { MOST_BYTES = 1 << 30 };

/* A NUL follows the bytes, to be freed. */
static char *read_file(const char *path, size_t *length, char digest[65])
{
    FILE *stream = fopen(path, "rb");
    long end = stream && fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    char *bytes = end >= 0 && end < MOST_BYTES ? calloc((size_t)end + 1, 1) : NULL;
    *length =
        bytes && fseek(stream, 0, SEEK_SET) == 0 ? fread(bytes, 1, (size_t)end, stream) : 0;
    if (!bytes || *length != (size_t)end) {
        fprintf(stderr, "pathgate-verify: '%s' cannot be read\n", path);
        exit(4);
    }
    fclose(stream);
    digest_of(bytes, *length, digest);
    return bytes;
}

/* Whether it is a file that the certificate names by its digest, or the certificate itself. */
static bool compare_input(const struct check *check, const char *path, const char *certificate)
{
    size_t length;
    char digest[65], *bytes = read_file(path, &length, digest);
    struct word kind = {"certificate", 11};
    bool same = strcmp(digest, certificate) == 0;
    for (uint32_t i = 0; i < check->input_count && !same; i++) {
        kind = check->inputs[i][1];
        same = is(&check->inputs[i][3], digest);
    }
    fprintf(same ? stdout : stderr, "%s: %s%.*s\n", path, same ? "the same " : "no input",
            same ? (int)kind.length : 0, kind.at);
    free(bytes);
    return same;
}

int main(int count, char **words)
{
    struct check check;
    size_t length;
    char digest[65];
    if (count < 2 || words[1][0] == '-') {
        bool help = count == 2 && strcmp(words[1], "--help") == 0;
        fputs(usage, help ? stdout : stderr);
        return help ? 0 : 2;
    }
    char *bytes = read_file(words[1], &length, digest);
    int status = check_certificate(&check, bytes, length);
    if (status) {
        fprintf(stderr, "pathgate-verify: %s: %s\n", words[1], check.message);
    }
    for (int i = 2; i < count && !status; i++) {
        status = !compare_input(&check, words[i], digest);
    }
    for (size_t i = 0; i < length; i++) { /* what is shown goes to terminals */
        bytes[i] = (unsigned char)bytes[i] < ' ' && bytes[i] != '\n' ? '?' : bytes[i];
    }
    for (uint32_t i = 0; i < check.fact_count && !status; i++) {
        const char *fact = check.facts[i][2].at;
        printf("given: %.*s\n", (int)strcspn(fact, "\n"), fact);
    }
    if (!status) {
        const struct word *asked = check.question;
        printf("given: %u ends of intervals; graphs and rules as they stand there\n%s",
               (unsigned)check.ends, count > 2 ? "" : "inputs: not given\n");
        printf("verified: %.*s under %.*s is %s\n", (int)asked[2].length, asked[2].at,
               (int)asked[1].length, asked[1].at, check.outcome);
    }
    check_release(&check);
    free(bytes);
    return fflush(stdout) || ferror(stdout) ? 4 : status;
}
