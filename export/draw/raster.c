/* Both formats come from the SVG that we also hand out, so that all show the same. */
#include "export/draw/raster.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

static const double longest_side = 32767, most_pixels = 100e6;

static cairo_status_t collect(void *closure, const unsigned char *bytes, unsigned int length)
{
    struct text *out = closure;
    text_append_bytes(out, (const char *)bytes, length);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static enum status report(struct diagnostics *diagnostics, const char *what)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, "rendering-failed", (struct place){NULL, 0},
                    "the picture could not be rendered: %s", what);
    return STATUS_IO;
}

/* Draws the picture over the rectangle 0, 0, width, height of the surface. */
static enum status render(const struct page *page, cairo_surface_t *surface, double width,
                          double height, struct diagnostics *diagnostics)
{
    GError *error = NULL;
    enum status status = STATUS_OK;
    cairo_t *context = cairo_create(surface);
    RsvgHandle *handle =
        rsvg_handle_new_from_data((const guint8 *)page->svg.bytes, page->svg.length, &error);
    RsvgRectangle viewport = {0, 0, width, height};
    if (!handle || !rsvg_handle_render_document(handle, context, &viewport, &error)) {
        status = report(diagnostics, error ? error->message : "unknown cause");
    } else if (cairo_status(context) != CAIRO_STATUS_SUCCESS) {
        status = report(diagnostics, cairo_status_to_string(cairo_status(context)));
    }
    g_clear_error(&error);
    g_clear_object(&handle);
    cairo_destroy(context);
    return status;
}

static enum status finish(cairo_surface_t *surface, enum status status, const struct text *out,
                          struct diagnostics *diagnostics)
{
    cairo_surface_finish(surface);
    cairo_status_t fault = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (out->failed || fault == CAIRO_STATUS_NO_MEMORY) {
        return STATUS_MEMORY;
    }
    if (status == STATUS_OK && fault != CAIRO_STATUS_SUCCESS) {
        return report(diagnostics, cairo_status_to_string(fault));
    }
    return status;
}

static void set_date(cairo_surface_t *surface, long long epoch)
{
    char date[32] = "";
    time_t seconds = (time_t)epoch;
    struct tm when;
    if (epoch >= 0 && gmtime_r(&seconds, &when)) {
        strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &when);
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

enum status raster_pdf(const struct page *page, const char *title, long long epoch,
                       struct text *out, struct diagnostics *diagnostics)
{
    double width = page->width * 0.75, height = page->height * 0.75;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, out, width, height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "pathgate-draw");
    set_date(surface, epoch);
    enum status status = render(page, surface, width, height, diagnostics);
    return finish(surface, status, out, diagnostics);
}

enum status raster_png(const struct page *page, double scale, struct text *out,
                       struct diagnostics *diagnostics)
{
    double width = ceil(page->width * scale), height = ceil(page->height * scale);
    if (width > longest_side || height > longest_side || width * height > most_pixels) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "picture-too-large",
                        (struct place){NULL, 0},
                        "a picture of %.0f x %.0f pixels is above the cap of %.0f million",
                        width, height, most_pixels / 1e6);
        diagnostics_hint(diagnostics, "choose a smaller --scale, or --format svg or pdf");
        return STATUS_LIMIT;
    }
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, (int)height);
    enum status status = render(page, surface, width, height, diagnostics);
    if (status == STATUS_OK) {
        cairo_surface_write_to_png_stream(surface, collect, out);
    }
    return finish(surface, status, out, diagnostics);
}
