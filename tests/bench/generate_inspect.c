/* generate_inspect FOLDER COUNT MEGABYTES: writes that many Inspect AI logs of about that size,
 * indented as Inspect writes them: samples with messages and events of several kilobytes, with
 * line breaks, quotes and letters beyond ASCII, scores, reductions and results. The same
 * arguments give the same bytes; no two logs are alike. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static unsigned draw(unsigned below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

static const char *const words[] = {"the",
                                    "reading",
                                    "of",
                                    "a",
                                    "system",
                                    "shows",
                                    "\\n\\n",
                                    "that",
                                    "\\\"no\\\"",
                                    "evidence",
                                    "r\\u00e9sum\\u00e9",
                                    "was",
                                    "found",
                                    "42",
                                    "in",
                                    "naïve",
                                    "measurement",
                                    "\\\\path",
                                    "however,",
                                    "answer",
                                    "\\t"};

static void write_text(FILE *out, unsigned count)
{
    fputc('"', out);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "%s ", words[draw(sizeof(words) / sizeof(*words))]);
    }
    fputs("\"", out);
}

static void write_messages(FILE *out, const char *indent)
{
    unsigned count = 2 + draw(6);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out,
                "%s{\n%s  \"id\": \"m%u\",\n%s  \"role\": \"%s\",\n%s  \"content\": ", indent,
                indent, draw(1000000), indent, i % 2 ? "assistant" : "user", indent);
        write_text(out, 20 + draw(200));
        fprintf(out, "\n%s}%s\n", indent, i + 1 < count ? "," : "");
    }
}

static void write_events(FILE *out)
{
    unsigned count = 4 + draw(12);
    for (unsigned i = 0; i < count; i++) {
        fprintf(
            out,
            "        {\n          \"timestamp\": %u.%03u,\n          \"event\": \"model\",\n"
            "          \"usage\": {\n            \"input_tokens\": %u,\n"
            "            \"output_tokens\": %u\n          },\n          \"output\": ",
            draw(100000), draw(1000), draw(9000), draw(9000));
        write_text(out, 10 + draw(60));
        fprintf(out, ",\n          \"pending\": null\n        }%s\n", i + 1 < count ? "," : "");
    }
}

static void write_sample(FILE *out, unsigned index, unsigned score)
{
    fprintf(out, "%s    {\n      \"id\": %u,\n      \"epoch\": 1,\n      \"input\": ",
            index > 1 ? ",\n" : "", index);
    write_text(out, 40);
    fputs(",\n      \"target\": \"x\",\n      \"messages\": [\n", out);
    write_messages(out, "        ");
    fprintf(
        out,
        "      ],\n      \"scores\": {\n        \"match\": {\n          \"value\": \"%s\",\n"
        "          \"answer\": ",
        score ? "C" : "I");
    write_text(out, 5);
    fputs("\n        }\n      },\n      \"events\": [\n", out);
    write_events(out);
    fputs("      ]\n    }", out);
}

enum { SAMPLE_BYTES = 8950, MOST_SAMPLES = 1 << 20 };

static unsigned char scores[MOST_SAMPLES];

static void write_header(FILE *out, unsigned number, unsigned n, unsigned k)
{
    fprintf(out,
            "{\n  \"version\": 2,\n  \"status\": \"success\",\n  \"eval\": {\n"
            "    \"run_id\": \"r%u\",\n    \"created\": \"2026-01-02T00:00:00+00:00\",\n"
            "    \"task\": \"task-%u\",\n    \"model\": \"lab/model\",\n    \"config\": {}\n"
            "  },\n  \"results\": {\n    \"total_samples\": %u,\n"
            "    \"completed_samples\": %u,\n    \"scores\": [\n      {\n"
            "        \"name\": \"match\",\n        \"scorer\": \"match\",\n"
            "        \"metrics\": {\n          \"accuracy\": {\n"
            "            \"name\": \"accuracy\",\n            \"value\": %.17g\n          }\n"
            "        }\n      }\n    ]\n  },\n  \"samples\": [\n",
            number, number, n, n, (double)k / n);
}

static void write_reductions(FILE *out, unsigned n)
{
    fputs("\n  ],\n  \"reductions\": [\n    {\n      \"scorer\": \"match\",\n"
          "      \"samples\": [",
          out);
    for (unsigned i = 0; i < n; i++) {
        fprintf(out,
                "%s\n        {\n          \"value\": %u,\n          \"sample_id\": %u\n"
                "        }",
                i ? "," : "", scores[i], i + 1);
    }
    fputs("\n      ]\n    }\n  ]\n}\n", out);
}

static void write_log(FILE *out, unsigned number, double size)
{
    unsigned n = (unsigned)(size / SAMPLE_BYTES) + 1, k = 0;
    n = n < MOST_SAMPLES ? n : MOST_SAMPLES;
    for (unsigned i = 0; i < n; i++) {
        scores[i] = draw(3) > 0;
        k += scores[i];
    }
    write_header(out, number, n, k);
    for (unsigned i = 0; i < n; i++) {
        write_sample(out, i + 1, scores[i]);
    }
    write_reductions(out, n);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: generate_inspect FOLDER COUNT MEGABYTES\n", stderr);
        return 2;
    }
    unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
    double size = strtod(argv[3], NULL) * 1e6;
    for (unsigned i = 1; i <= count; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/log-%04u.json", argv[1], i);
        FILE *out = fopen(path, "wb");
        if (!out) {
            perror(path);
            return 1;
        }
        state = i;
        write_log(out, i, size);
        if (fclose(out) != 0) {
            perror(path);
            return 1;
        }
    }
    return 0;
}
