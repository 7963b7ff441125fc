/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svg.c - see svg.h. */
#include "stages/report/svg.h"

#include <math.h>
#include <stdio.h>

#include "base/elementary.h"

double frame_x(const struct frame *f, double x) {
  return f->left + (x - f->x0) / (f->x1 - f->x0) * (f->width - f->left - f->right);
}

double frame_y(const struct frame *f, double y) {
  return f->top + (f->y1 - y) / (f->y1 - f->y0) * (f->height - f->top - f->bottom);
}

/* A round step with four to eight ticks over a range. */
static double tick_step(double range) {
  double size = real_pow(10, floor(real_log10(range > 0 ? range : 1))), many = range / size;
  if (many < 1.6) return size / 5;
  if (many < 4) return size / 2;
  return many < 8 ? size : 2 * size;
}

void svg_open(struct strbuf *out, const struct frame *f, const char *css, struct span title) {
  strbuf_format(out, "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", css, f->width,
                f->height);
  html_text(out, title);
  strbuf_put(out, "\">\n");
}

void svg_hover(struct strbuf *out, const struct frame *f, double x, struct span text) {
  double left = frame_x(f, x - 0.5), width = frame_x(f, x + 0.5) - left;
  strbuf_format(out, "<rect class=\"hover\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>", left, f->top,
                width, f->height - f->top - f->bottom);
  html_text(out, text);
  strbuf_put(out, "</title></rect>\n");
}

void svg_close(struct strbuf *out) { strbuf_put(out, "</svg>\n"); }

void svg_text(struct strbuf *out, double x, double y, const char *css, const char *text) {
  strbuf_format(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, css);
  html_text(out, span_of(text));
  strbuf_put(out, "</text>\n");
}

void svg_line(struct strbuf *out, double x1, double y1, double x2, double y2, const char *css) {
  strbuf_format(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, css);
}

void svg_curve(struct strbuf *out, const struct frame *f, const struct point *point, size_t n, const char *css) {
  strbuf_format(out, "<path class=\"%s\" d=\"", css);
  bool pen = false;
  for (size_t i = 0; i < n; i++) {
    bool there = !isnan(point[i].y);
    if (there) strbuf_format(out, "%c%.1f %.1f", pen ? 'L' : 'M', frame_x(f, point[i].x), frame_y(f, point[i].y));
    pen = there;
  }
  strbuf_put(out, "\"/>\n");
}

void svg_band(struct strbuf *out, const struct frame *f, const struct point *low, const struct point *high, size_t n,
              const char *css) {
  if (n < 2) return;
  strbuf_format(out, "<path class=\"%s\" d=\"", css);
  for (size_t i = 0; i < n; i++)
    strbuf_format(out, "%c%.1f %.1f", i ? 'L' : 'M', frame_x(f, high[i].x), frame_y(f, high[i].y));
  for (size_t i = n; i-- > 0;) strbuf_format(out, "L%.1f %.1f", frame_x(f, low[i].x), frame_y(f, low[i].y));
  strbuf_put(out, "Z\"/>\n");
}

void svg_dots(struct strbuf *out, const struct frame *f, const struct point *point, size_t n, const char *css) {
  for (size_t i = 0; i < n; i++)
    if (!isnan(point[i].y))
      strbuf_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\" class=\"%s\"/>\n", frame_x(f, point[i].x),
                    frame_y(f, point[i].y), css);
}

void svg_bar(struct strbuf *out, const struct frame *f, double x, double from, double to, double share_of_step,
             const char *css) {
  double step = frame_x(f, f->x0 + 1) - frame_x(f, f->x0), width = step * share_of_step;
  strbuf_format(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
                frame_x(f, x) - width / 2, frame_y(f, to), width, frame_y(f, from) - frame_y(f, to), css);
}

static void put_unit_above(struct strbuf *out, const struct frame *f, const char *css, double x, struct span unit) {
  strbuf_format(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, f->top - 14, css);
  html_text(out, unit), strbuf_put(out, "</text>\n");
}

void svg_axes(struct strbuf *out, const struct frame *f, struct span unit_zh, struct span unit_en) {
  double step = tick_step(f->y1 - f->y0);
  char label[64];
  for (double y = ceil(f->y0 / step - 1e-9) * step; y <= f->y1 + step / 1e6; y += step) {
    svg_line(out, f->left, frame_y(f, y), f->width - f->right, frame_y(f, y), "grid");
    snprintf(label, sizeof label, "%.6g", fabs(y) < step / 1e6 ? 0 : y);
    svg_text(out, f->left - 6, frame_y(f, y) + 4, "tick end", label);
  }
  if (span_equal(unit_zh, unit_en)) {
    put_unit_above(out, f, "tick end", f->left - 6, unit_zh);
  } else { /* words of any length begin at the left edge */
    put_unit_above(out, f, "tick zh", 2, unit_zh), put_unit_above(out, f, "tick en", 2, unit_en);
  }
  double room = (f->width - f->left - f->right) / 40, years = f->x1 - f->x0,
         every = years <= room       ? 1
                 : years <= 2 * room ? 2
                                     : 5;
  for (double x = ceil(f->x0 / every) * every; x <= f->x1; x += every) {
    snprintf(label, sizeof label, "%.0f", x);
    svg_text(out, frame_x(f, x), f->height - f->bottom + 18, "tick middle", label);
  }
}
