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

/* A NUL follows the bytes, to be freed; NULL after a message. */
static char *read_file(const char *path, size_t *length, char digest[65])
{
    FILE *stream = fopen(path, "rb");
    long end = stream && fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    char *bytes = end >= 0 && end < MOST_BYTES ? calloc((size_t)end + 1, 1) : NULL;
    *length =
        bytes && fseek(stream, 0, SEEK_SET) == 0 ? fread(bytes, 1, (size_t)end, stream) : 0;
    if (stream) {
        fclose(stream);
    }
    if (!bytes || *length != (size_t)end) {
        fprintf(stderr, "pathgate-verify: '%s' cannot be read\n", path);
        free(bytes);
        return NULL;
    }
    digest_of(bytes, *length, digest);
    return bytes;
}

/* One of the files that the certificate names by their digest, or the certificate itself. */
static int check_input(const struct check *check, const char *path, const char *certificate)
{
    static const struct word whole = {"certificate", 11};
    size_t length;
    char digest[65], *bytes = read_file(path, &length, digest);
    const struct word *kind = bytes && strcmp(digest, certificate) == 0 ? &whole : NULL;
    for (uint32_t i = 0; bytes && i < check->input_count && !kind; i++) {
        kind = is(&check->inputs[i][3], digest) ? &check->inputs[i][1] : NULL;
    }
    if (kind) {
        printf("%s: the %.*s that was used\n", path, (int)kind->length, kind->at);
    } else if (bytes) {
        fprintf(stderr, "pathgate-verify: '%s' is not what was used\n", path);
    }
    free(bytes);
    return kind ? 0 : bytes ? 1 : 4;
}

int main(int count, char **words)
{
    static const int statuses[] = {0, 1, 2, 4};
    struct check check;
    size_t length;
    char digest[65];
    if (count < 2 || words[1][0] == '-') {
        bool help = count == 2 && strcmp(words[1], "--help") == 0;
        fputs(usage, help ? stdout : stderr);
        return help ? 0 : 2;
    }
    char *bytes = read_file(words[1], &length, digest);
    int status = bytes ? statuses[check_certificate(&check, bytes, length)] : 4;
    if (bytes && status) {
        fprintf(stderr, "pathgate-verify: %s: %s\n", words[1], check.message);
    }
    for (int i = 2; i < count && !status; i++) {
        status = check_input(&check, words[i], digest);
    }
    if (!status) {
        const struct word *asked = check.question;
        printf("inputs: %s",
               count > 2 ? "" : "not given, whether the facts are theirs is open\n");
        printf("given: %u facts, %u ends of intervals, %u gaps\n", (unsigned)check.facts,
               (unsigned)check.ends, (unsigned)check.gaps);
        printf("verified: %.*s under %.*s is %s\n", (int)asked[2].length, asked[2].at,
               (int)asked[1].length, asked[1].at, check.outcome);
    }
    if (bytes) {
        check_release(&check);
    }
    free(bytes);
    return status;
}
