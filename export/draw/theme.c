/* The three themes; see theme.h. */
#include "export/draw/theme.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct theme
    themes[] =
        {
            {
                .name = "light",
                .page = "#FFFFFF",
                .ink = "#16191D",
                .muted = "#4A525B",
                .group_fill = "#F6F7F9",
                .group_stroke = "#B4BCC6",
                .states =
                    {
                        {"#FDE3D3", NULL, "#D55E00", "#8A3300", 3.2, NULL, false},
                        {"#FFF6DF", "#F9DE9C", "#A86A00", "#6B4300", 2.2, "9 4", false},
                        {"#E1EEF8", NULL, "#0072B2", "#004F7C", 1.4, NULL, true},
                        {"#DFF3EB", NULL, "#00835F", "#00573F", 1.8, "10 3 2 3", false},
                        {"#F0F1F3", NULL, "#6B737C", "#3F464D", 1.2, NULL, false},
                        {"#FFFFFF", NULL, "#6B737C", "#4A525B", 1.6, "1.6 3", false},
                        {"#DFF3EB", NULL, "#00835F", "#00573F", 3.2, NULL, false},
                        {"#FDE3D3", NULL, "#D55E00", "#8A3300", 2.4, "3 4", false},
                        {"#FFF6DF", NULL, "#A86A00", "#6B4300", 2.8, "14 4", true},
                        {"#F0F1F3", NULL, "#6B737C", "#3F464D", 1.0, NULL, false},
                        {"#DFF3EB", NULL, "#00835F", "#00573F", 1.6, NULL, false},
                        {"#E1EEF8", NULL, "#0072B2", "#004F7C", 1.4, NULL, true},
                        {"#FFF6DF", "#F9DE9C", "#A86A00", "#6B4300", 2.2, "9 4", false},
                        {"#F7C4A6", NULL, "#D55E00", "#6E2900", 3.6, NULL, false},
                        {"#DFF3EB", NULL, "#00835F", "#00573F", 1.6, NULL, false},
                        {"#FFF6DF", "#F9DE9C", "#A86A00", "#6B4300", 2.2, "9 4", false},
                        {"#F7C4A6", NULL, "#D55E00", "#6E2900", 3.6, NULL, false},
                    },
                .in_force = {"#BFE8D8", NULL, "#007A58", "#004A35", 2.4, NULL, false},
                .not_in_force = {"#FFFFFF", NULL, "#5F7A70", "#4A5A53", 1.6, "5 4", false},
                .tee = "#007A58",
                .tee_off = "#6F8A80",
                .defeat = "#B3002D",
            },
            {
                .name = "dark",
                .page = "#12161C",
                .ink = "#F1F3F5",
                .muted = "#B6BEC8",
                .group_fill = "#1A2028",
                .group_stroke = "#55606D",
                .states =
                    {
                        {"#4A2410", NULL, "#FF8A3D", "#FFC59E", 3.2, NULL, false},
                        {"#33290F", "#4A3B12", "#F0B429", "#FFDE94", 2.2, "9 4", false},
                        {"#0F2C44", NULL, "#56B4E9", "#B9DFF7", 1.4, NULL, true},
                        {"#0E3429", NULL, "#2FC79A", "#A9EBD5", 1.8, "10 3 2 3", false},
                        {"#262C34", NULL, "#9AA5B1", "#D5DAE0", 1.2, NULL, false},
                        {"#12161C", NULL, "#9AA5B1", "#C3CAD2", 1.6, "1.6 3", false},
                        {"#0E3429", NULL, "#2FC79A", "#A9EBD5", 3.2, NULL, false},
                        {"#4A2410", NULL, "#FF8A3D", "#FFC59E", 2.4, "3 4", false},
                        {"#33290F", NULL, "#F0B429", "#FFDE94", 2.8, "14 4", true},
                        {"#262C34", NULL, "#9AA5B1", "#D5DAE0", 1.0, NULL, false},
                        {"#0E3429", NULL, "#2FC79A", "#A9EBD5", 1.6, NULL, false},
                        {"#0F2C44", NULL, "#56B4E9", "#B9DFF7", 1.4, NULL, true},
                        {"#33290F", "#4A3B12", "#F0B429", "#FFDE94", 2.2, "9 4", false},
                        {"#6B320F", NULL, "#FF8A3D", "#FFD9BF", 3.6, NULL, false},
                        {"#0E3429", NULL, "#2FC79A", "#A9EBD5", 1.6, NULL, false},
                        {"#33290F", "#4A3B12", "#F0B429", "#FFDE94", 2.2, "9 4", false},
                        {"#6B320F", NULL, "#FF8A3D", "#FFD9BF", 3.6, NULL, false},
                    },
                .in_force = {"#0F5340", NULL, "#2FC79A", "#C9F5E6", 2.4, NULL, false},
                .not_in_force = {"#12161C", NULL, "#86A398", "#BACBC4", 1.6, "5 4", false},
                .tee = "#2FC79A",
                .tee_off = "#86A398",
                .defeat = "#FF7C93",
            },
            {
                .name = "print",
                .page = "#FFFFFF",
                .ink = "#000000",
                .muted = "#333333",
                .group_fill = "#FFFFFF",
                .group_stroke = "#888888",
                .states =
                    {
                        {"#D8D8D8", NULL, "#000000", "#000000", 3.6, NULL, false},
                        {"#FFFFFF", "#DDDDDD", "#000000", "#000000", 2.2, "9 4", false},
                        {"#FFFFFF", NULL, "#000000", "#000000", 1.2, NULL, true},
                        {"#FFFFFF", NULL, "#333333", "#000000", 1.8, "10 3 2 3", false},
                        {"#F2F2F2", NULL, "#666666", "#222222", 1.0, NULL, false},
                        {"#FFFFFF", NULL, "#666666", "#333333", 1.6, "1.6 3", false},
                        {"#D8D8D8", NULL, "#000000", "#000000", 3.6, NULL, false},
                        {"#FFFFFF", NULL, "#000000", "#000000", 2.0, "3 4", false},
                        {"#FFFFFF", NULL, "#000000", "#000000", 2.8, "14 4", true},
                        {"#F2F2F2", NULL, "#666666", "#222222", 1.0, NULL, false},
                        {"#FFFFFF", NULL, "#333333", "#000000", 1.4, NULL, false},
                        {"#F2F2F2", NULL, "#000000", "#000000", 1.2, NULL, true},
                        {"#FFFFFF", "#DDDDDD", "#000000", "#000000", 2.2, "9 4", false},
                        {"#C8C8C8", NULL, "#000000", "#000000", 3.6, NULL, false},
                        {"#FFFFFF", NULL, "#333333", "#000000", 1.4, NULL, false},
                        {"#FFFFFF", "#DDDDDD", "#000000", "#000000", 2.2, "9 4", false},
                        {"#C8C8C8", NULL, "#000000", "#000000", 3.6, NULL, false},
                    },
                .in_force = {"#FFFFFF", NULL, "#000000", "#000000", 2.4, NULL, false},
                .not_in_force = {"#FFFFFF", NULL, "#555555", "#333333", 1.4, "5 4", false},
                .tee = "#000000",
                .tee_off = "#666666",
                .defeat = "#000000",
            },
};

const char *const theme_words[] = {"light", "dark", "print", NULL};

const struct theme *theme_find(const char *name)
{
    for (size_t i = 0; i < sizeof(themes) / sizeof(*themes); i++) {
        if (strcmp(themes[i].name, name) == 0) {
            return &themes[i];
        }
    }
    return NULL;
}

const struct paint *theme_paint(const struct theme *theme, const struct drawing_node *node)
{
    if (drawing_is_guard(node)) {
        return node->in_force ? &theme->in_force : &theme->not_in_force;
    }
    return &theme->states[drawing_has_state(node) ? node->state : STATE_GIVEN];
}

struct line_style theme_line(const struct theme *theme, enum edge_kind kind,
                             enum path_state state, bool in_force)
{
    bool change = drawing_is_change(state);
    if (!change && (kind == EDGE_CUTS || kind == EDGE_WITHHOLDS)) {
        return (struct line_style){in_force ? theme->tee : theme->tee_off, 2.2,
                                   in_force ? NULL : "5 4"};
    }
    if (kind == EDGE_SUPPORTED_BY || kind == EDGE_IN_CONTEXT_OF) {
        return (struct line_style){theme->muted, 1.6, NULL};
    }
    if (!change && kind == EDGE_DEFEATS) {
        return (struct line_style){theme->defeat, 2, "2 3"};
    }
    const struct paint *paint = &theme->states[state];
    double thickness = paint->thickness * (kind == EDGE_REQUIRES ? 0.7 : 0.85);
    return (struct line_style){paint->stroke, thickness, paint->dash};
}

static double luminance(const char *colour)
{
    static const double weights[] = {0.0722, 0.7152, 0.2126};
    unsigned long rgb = strtoul(colour + 1, NULL, 16);
    double sum = 0;
    for (int i = 0; i < 3; i++, rgb >>= 8) {
        double c = (double)(rgb & 0xFF) / 255;
        sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double theme_contrast(const char *one, const char *other)
{
    double a = luminance(one), b = luminance(other);
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}
