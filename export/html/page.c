/* The interactive page: one file that asks nothing of any network. A content security policy
 * says so to the browser: only this very style and this very script, by their digests, may act.
 * Everything is readable without the script, which adds the graph's movement and what-ifs. */
#include "base/digest.h"
#include "export/html/assets.h"
#include "export/html/markup.h"
#include "export/html/page_data.h"
#include "export/html/sections.h"
#include "export/report.h"
#include "pathgate.h"

#include <string.h>

static unsigned digit(char hex)
{
    return (unsigned)(hex <= '9' ? hex - '0' : hex - 'a' + 10);
}

/* The base64 form of a hexadecimal digest of 32 bytes: 12 bits, or 3 digits, at a time. */
static void append_base64(struct text *out, const char *hex)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char digits[DIGEST_HEX + 3] = {0};
    memcpy(digits, hex, DIGEST_HEX - 1);
    memset(digits + DIGEST_HEX - 1, '0', 2); /* 256 bits are 42 letters and 4 bits */
    for (size_t i = 0; i < DIGEST_HEX - 1; i += 3) {
        unsigned bits =
            digit(digits[i]) << 8 | digit(digits[i + 1]) << 4 | digit(digits[i + 2]);
        text_append_char(out, letters[bits >> 6]);
        if (i + 1 < DIGEST_HEX - 1) {
            text_append_char(out, letters[bits & 63]);
        }
    }
    text_append_char(out, '=');
}

static void append_digest(struct text *out, const char *what, const struct text *body)
{
    char hex[DIGEST_HEX];
    if (digest_hex(text_string(body), body->length, hex, NULL) != STATUS_OK) {
        out->failed = true;
        return;
    }
    text_format(out, "%s 'sha256-", what);
    append_base64(out, hex);
    text_append_char(out, '\'');
}

static void write_head(const struct report *report, const struct text *style,
                       const struct text *script, struct text *out)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    text_append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                     "'none'; ");
    append_digest(out, "style-src", style);
    append_digest(out, "; script-src", script);
    text_append(out, "; base-uri 'none'; form-action 'none'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, "
                     "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<title>");
    text_append_xml(out, q->evidence->title);
    text_append(out, ": verdict and attack paths</title>\n<style>");
    text_append_bytes(out, text_string(style), style->length);
    text_append(out, "</style>\n</head>\n");
}

static void write_banner(const struct report *report, const char *where, struct text *out)
{
    if (*report->classification) {
        text_format(out, "<aside class=\"banner %s\" aria-label=\"Classification, %s\">", where,
                    where);
        text_append_xml(out, report->classification);
        text_append(out, "</aside>\n");
    }
}

static void write_opening(const struct report *report, struct text *out)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    text_append(out, "<body>\n<a class=\"skip\" href=\"#verdict\">To the verdict</a>\n");
    write_banner(report, "top", out);
    text_append(out, "<header>\n<h1>");
    text_append_xml(out, q->evidence->title);
    text_append(out, "</h1>\n<p>Verdict and attack paths, as of ");
    text_append_xml(out, q->date);
    text_append(out, ". Made by pathgate ");
    text_append_xml(out, pathgate_version());
    text_append(out, "; nothing in this page leaves it.</p>\n");
    if (report->redaction != REDACT_NOTHING) {
        text_format(out, "<p class=\"redacted\">Redacted: %s left out.</p>\n",
                    report->redaction == REDACT_EVIDENCE
                        ? "measured values and sources are"
                        : "measured values, sources, graphs and attack paths are");
    }
    text_append(out, "<nav aria-label=\"Sections\"><ul>"
                     "<li><a href=\"#verdict\">Verdict</a></li>"
                     "<li><a href=\"#domains\">Domains</a></li>"
                     "<li><a href=\"#open\">Missing or fragile</a></li>");
    text_append(out, report->redaction < REDACT_PATHS
                         ? "<li><a href=\"#whatif\">What if</a></li>"
                         : "");
    text_append(out, "<li><a href=\"#scenarios\">Scenarios</a></li>"
                     "<li><a href=\"#safeguards\">Safeguards</a></li>"
                     "<li><a href=\"#inputs\">Inputs</a></li></ul></nav>\n</header>\n<main>\n");
}

static void write_body(const struct report *report, struct text *out)
{
    write_opening(report, out);
    sections_verdicts(report, out);
    sections_domains(report, out);
    sections_open(report, out);
    sections_whatif(report, out);
    sections_scenarios(report, out);
    sections_safeguards(report, out);
    if (report->audience == REPORT_TECHNICAL) {
        sections_evidence(report, out);
    }
    sections_inputs(report, out);
    text_append(out, "</main>\n");
    write_banner(report, "bottom", out);
}

enum status report_write_html(const struct report *report, struct text *out)
{
    struct text style, script;
    enum status status = STATUS_OK;
    text_init(&style);
    text_init(&script);
    text_append(&style, asset_style);
    text_append(&script, asset_engine);
    text_append(&script, asset_view);
    write_head(report, &style, &script, out);
    write_body(report, out);
    if (report->redaction < REDACT_PATHS) {
        text_append(out, "<script type=\"application/json\" id=\"data\">");
        status = page_data_write(report, out);
        text_append(out, "</script>\n<script>");
        text_append_bytes(out, text_string(&script), script.length);
        text_append(out, "</script>\n");
    }
    text_append(out, "</body>\n</html>\n");
    if (status == STATUS_OK && (style.failed || script.failed || out->failed)) {
        status = STATUS_MEMORY;
    }
    text_release(&style);
    text_release(&script);
    return status;
}
