/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svg.h - drawing in SVG: coordinates in pixels from the top left, numbers with one decimal, no script, no outside
 * reference. */
#ifndef TERTIA_STAGES_REPORT_SVG_H
#define TERTIA_STAGES_REPORT_SVG_H

#include "base/strbuf.h"
#include "stages/report/html.h"

/* A chart's frame: data run from x0..x1 and y0..y1 in their own units. */
struct frame {
  double width, height;            /* of the picture */
  double left, right, top, bottom; /* margins */
  double x0, x1, y0, y1;
};

struct point {
  double x, y;
};

double frame_x(const struct frame *frame, double x);
double frame_y(const struct frame *frame, double y);

/* css: "wide" or "narrow": each chart is drawn twice, for a desk and for a phone, so that its text keeps its size. */
void svg_open(struct strbuf *out, const struct frame *frame, const char *css, struct span title);
/* The column of an x, which shows a text when pointed at. */
void svg_hover(struct strbuf *out, const struct frame *frame, double x, struct span text);
void svg_close(struct strbuf *out);
void svg_text(struct strbuf *out, double x, double y, const char *css, const char *text);
void svg_line(struct strbuf *out, double x1, double y1, double x2, double y2, const char *css);
/* Points in data units; a NaN breaks the line. */
void svg_curve(struct strbuf *out, const struct frame *frame, const struct point *point, size_t n, const char *css);
/* The band between two curves over the same x. */
void svg_band(struct strbuf *out, const struct frame *frame, const struct point *low, const struct point *high,
              size_t n, const char *css);
void svg_dots(struct strbuf *out, const struct frame *frame, const struct point *point, size_t n, const char *css);
void svg_bar(struct strbuf *out, const struct frame *frame, double x, double from, double to, double share_of_step,
             const char *css);
/* Horizontal grid with labels, years below, the unit above the topmost label in both languages. */
void svg_axes(struct strbuf *out, const struct frame *frame, struct span unit_zh, struct span unit_en);

#endif
