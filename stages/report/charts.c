/* charts.c - the fan of a target and the composition of services over time. See report.h. */
#include <math.h>
#include <stdio.h>

#include "stages/report/report.h"
#include "stages/report/svg.h"

/* Lowest and highest of what will be drawn. */
static void widen(double *low, double *high, double v) {
  if (isnan(v)) return;
  if (!(v >= *low)) *low = v;
  if (!(v <= *high)) *high = v;
}

static struct frame frame_for(const struct curve *past, const struct curve *next, double goal, double goal_year) {
  double low = NAN, high = NAN, first = goal_year, last = goal_year;
  for (size_t i = 0; i < past->n; i++) {
    widen(&low, &high, past->value[i]);
    if (!(past->year[i] >= first)) first = past->year[i];
    if (!(past->year[i] <= last)) last = past->year[i];
  }
  for (size_t i = 0; i < next->n; i++) {
    widen(&low, &high, next->lo95[i]);
    widen(&low, &high, next->hi95[i]);
    if (!(next->year[i] <= last)) last = next->year[i];
  }
  widen(&low, &high, goal);
  if (isnan(low)) low = 0, high = 1;
  double pad = (high - low) * 0.08 + 1e-9;
  return (struct frame){720, 300, 56, 24, 30, 34, first - 0.5, last + 0.5, low - pad, high + pad};
}

static void points(const double *x, const double *y, size_t n, struct point *out) {
  for (size_t i = 0; i < n; i++) out[i] = (struct point){x[i], y[i]};
}

static void draw_bands(const struct report *report, const struct frame *frame, const struct curve *next,
                       struct strbuf *out) {
  struct point *low = arena_array(report->arena, struct point, next->n + 1);
  struct point *high = arena_array(report->arena, struct point, next->n + 1);
  points(next->year, next->lo95, next->n, low);
  points(next->year, next->hi95, next->n, high);
  svg_band(out, frame, low, high, next->n, "band95");
  points(next->year, next->lo80, next->n, low);
  points(next->year, next->hi80, next->n, high);
  svg_band(out, frame, low, high, next->n, "band80");
  points(next->year, next->value, next->n, low);
  svg_curve(out, frame, low, next->n, "forecast");
}

static void draw_past(const struct report *report, const struct frame *frame, const struct curve *past,
                      struct strbuf *out) {
  struct point *line = arena_array(report->arena, struct point, past->n + 1);
  points(past->year, past->value, past->n, line);
  svg_curve(out, frame, line, past->n, "past");
  svg_dots(out, frame, line, past->n, "dot");
}

/* Figures of other vintages: a line each, never joined to the one that is forecast. */
static void draw_others(const struct report *report, const struct frame *frame, const struct figure_name *name,
                        struct strbuf *out) {
  struct span vintage[16];
  size_t n = vintages_beside(report, name, vintage, 16);
  for (size_t i = 0; i < n; i++) {
    struct figure_name other = {name->region, name->indicator, vintage[i]};
    struct curve c = history_of(report, &other);
    struct point *line = arena_array(report->arena, struct point, c.n + 1);
    points(c.year, c.value, c.n, line);
    svg_curve(out, frame, line, c.n, "past other");
    svg_dots(out, frame, line, c.n, "dot other");
  }
}

static void draw_goal(const struct report *report, const struct frame *frame, size_t row, double goal, double year,
                      struct strbuf *out) {
  double y = frame_y(frame, goal), chance = span_real(cell_named(report->assessment, row, "probability_at"));
  svg_line(out, frame->left, y, frame->width - frame->right, y, "goal");
  struct point at = {year, goal};
  svg_dots(out, frame, &at, 1, "goaldot");
  char label[160];
  struct span unit = cell_named(report->assessment, row, "unit");
  if (isnan(chance)) snprintf(label, sizeof label, "目标 goal %.6g %.*s", goal, SPAN_ARG(unit));
  else snprintf(label, sizeof label, "目标 goal %.6g %.*s · 可能性 chance %.0f %%", goal, SPAN_ARG(unit), 100 * chance);
  svg_text(out, frame->left + 6, y - 5, "goaltext", label);
}

void chart_fan(const struct report *report, size_t row, struct strbuf *out) {
  const struct table *t = report->assessment;
  struct figure_name name = {cell_named(t, row, "region"), cell_named(t, row, "indicator"),
                             cell_named(t, row, "vintage")};
  struct curve past = history_of(report, &name), next = forecast_of(report, &name);
  double goal = span_real(cell_named(t, row, "target_value")), year = span_real(cell_named(t, row, "period"));
  if (isnan(goal) || isnan(year) || past.n + next.n == 0) {
    strbuf_put(out, "<p class=\"absent\">无数据 · no data</p>\n");
    return;
  }
  struct frame frame = frame_for(&past, &next, goal, year);
  struct span title = cell_named(t, row, "title_en");
  svg_open(out, &frame, arena_copy(report->arena, title.p, title.n));
  struct span unit = cell_named(t, row, "unit");
  svg_axes(out, &frame, arena_copy(report->arena, unit.p, unit.n));
  draw_bands(report, &frame, &next, out);
  draw_others(report, &frame, &name, out);
  draw_past(report, &frame, &past, out);
  draw_goal(report, &frame, row, goal, year, out);
  svg_close(out);
}

static double value_in(const struct curve *curve, double year) {
  for (size_t i = 0; i < curve->n; i++)
    if (curve->year[i] == year) return curve->value[i];
  return NAN;
}

static void legend(const struct frame *frame, struct strbuf *out) {
  static const char *const css[] = {"modern", "traditional"};
  static const char *const name[] = {"现代 modern", "传统 traditional"};
  for (int i = 0; i < 2; i++) {
    double x = frame->left + 130 * i;
    strbuf_format(out, "<rect x=\"%.1f\" y=\"8\" width=\"11\" height=\"11\" class=\"%s\"/>\n", x, css[i]);
    svg_text(out, x + 16, 18, "tick", name[i]);
  }
  svg_text(out, frame->left + 276, 18, "tick", "未能归类的不计 records that could not be placed are left out");
}

/* Of the services that are placed, as the target's share of services is. */
void chart_composition(const struct report *report, const char *scheme, struct strbuf *out) {
  struct curve total = aggregate_of(report, scheme, span_of("total"), "value_added");
  struct curve part[] = {aggregate_of(report, scheme, span_of("M"), "value_added"),
                         aggregate_of(report, scheme, span_of("T"), "value_added")};
  static const char *const css[] = {"modern", "traditional"};
  if (total.n == 0) {
    strbuf_put(out, "<p class=\"absent\">无数据 · no data</p>\n");
    return;
  }
  struct frame frame = {720, 260, 56, 24, 34, 34, total.year[0] - 0.5, total.year[total.n - 1] + 0.5, 0, 100};
  svg_open(out, &frame, "composition of services' value added");
  svg_axes(out, &frame, "%");
  for (size_t i = 0; i < total.n; i++) {
    double below = 0, placed = value_in(&part[0], total.year[i]) + value_in(&part[1], total.year[i]);
    for (int k = 0; k < 2; k++) {
      double share = 100 * value_in(&part[k], total.year[i]) / placed;
      if (isnan(share)) continue;
      svg_bar(out, &frame, total.year[i], below, below + share, 0.62, css[k]);
      char label[16];
      snprintf(label, sizeof label, "%.1f", share);
      if (share > 6) svg_text(out, frame_x(&frame, total.year[i]), frame_y(&frame, below + share / 2) + 4, "inbar", label);
      below += share;
    }
  }
  legend(&frame, out);
  svg_close(out);
}
