/* The style and scripts of the page, which scripts/embed makes of its style sheet and scripts.
 */
#ifndef PATHGATE_EXPORT_HTML_ASSETS_H
#define PATHGATE_EXPORT_HTML_ASSETS_H

extern const char asset_style[];
extern const char asset_engine[];
extern const char asset_view[];

#endif
