/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fans.c - each target over time: history, vintages, forecast with its intervals, the goal with its sense. See
 * report.h. */
#include <math.h>
#include <stdio.h>

#include "base/figure_text.h"
#include "stages/report/report.h"
#include "stages/report/svg.h"

/* What one chart shows. */
struct fan {
  const struct report *report;
  size_t row;
  struct figure_name name;
  struct curve past, next, other[8];
  struct span vintage[8];
  size_t others;
  double goal, low, high, year; /* low, high: limits of success; NaN: open */
};

static bool curve_equal(const struct curve *a, const struct curve *b) {
  bool equal = a->n == b->n && a->n > 0;
  for (size_t i = 0; equal && i < a->n; i++) equal = a->year[i] == b->year[i] && a->value[i] == b->value[i];
  return equal;
}

/* The name by which the figure's vintages stand in the history: the target's own, or that of the published series it
 * is, where this is the same series. */
static struct figure_name name_of_vintages(const struct fan *fan, struct assessment_row at) {
  struct figure_name published = {fan->name.region, assessment_cell(at, "numerator"), fan->name.vintage};
  if (assessment_cell(at, "denominator").n || !published.indicator.n) return fan->name;
  struct curve same = history_of(fan->report, &published);
  return curve_equal(&same, &fan->past) ? published : fan->name;
}

static struct fan fan_of(const struct report *report, size_t row) {
  struct assessment_row at = row_at(report, row);
  struct fan fan = {.report = report, .row = row};
  fan.name = (struct figure_name){assessment_cell(at, "region"), assessment_cell(at, "indicator"),
                                  assessment_cell(at, "vintage")};
  fan.past = history_of(report, &fan.name), fan.next = course_of_target(report, row);
  struct figure_name name = name_of_vintages(&fan, at);
  fan.others = vintages_beside(report, &name, fan.vintage, 8);
  for (size_t i = 0; i < fan.others; i++) {
    struct figure_name other = {name.region, name.indicator, fan.vintage[i]};
    fan.other[i] = history_of(report, &other);
  }
  fan.goal = assessment_real(at, "target_value"), fan.year = assessment_real(at, "period");
  fan.low = assessment_real(at, "success_low"), fan.high = assessment_real(at, "success_high");
  return fan;
}

/* Lowest and highest of what will be drawn. */
static void fans_widen(double *low, double *high, double v) {
  if (isnan(v)) return;
  if (!(v >= *low)) *low = v;
  if (!(v <= *high)) *high = v;
}

static struct frame frame_of(const struct fan *fan, bool wide) {
  double low = NAN, high = NAN, first = fan->year, last = fan->year;
  for (size_t i = 0; i < fan->past.n; i++)
    fans_widen(&low, &high, fan->past.value[i]), fans_widen(&first, &last, fan->past.year[i]);
  for (size_t k = 0; k < fan->others; k++)
    for (size_t i = 0; i < fan->other[k].n; i++)
      fans_widen(&low, &high, fan->other[k].value[i]), fans_widen(&first, &last, fan->other[k].year[i]);
  for (size_t i = 0; i < fan->next.n; i++) {
    fans_widen(&low, &high, fan->next.lo95[i]), fans_widen(&low, &high, fan->next.hi95[i]);
    fans_widen(&low, &high, fan->next.value[i]), fans_widen(&first, &last, fan->next.year[i]);
  }
  fans_widen(&low, &high, fan->goal), fans_widen(&low, &high, fan->low), fans_widen(&low, &high, fan->high);
  if (isnan(low)) low = 0, high = 1;
  double pad = (high - low) * 0.07 + 1e-9;
  struct frame frame = {wide ? 1016 : 360, wide ? 330 : 280, wide ? 62 : 48, wide ? 22 : 12, 34, 30,
                        first - 0.5,       last + 0.5,       low - pad,      high + pad};
  return frame;
}

static struct point *points(const struct report *report, const double *x, const double *y, size_t n) {
  struct point *p = arena_array(report->arena, struct point, n + 1);
  for (size_t i = 0; i < n; i++) p[i] = (struct point){x[i], y[i]};
  return p;
}

static void draw_forecast(const struct fan *fan, const struct frame *frame, struct strbuf *out) {
  const struct report *r = fan->report;
  const struct curve *c = &fan->next;
  svg_band(out, frame, points(r, c->year, c->lo95, c->n), points(r, c->year, c->hi95, c->n), c->n, "band95");
  svg_band(out, frame, points(r, c->year, c->lo80, c->n), points(r, c->year, c->hi80, c->n), c->n, "band80");
  svg_curve(out, frame, points(r, c->year, c->value, c->n), c->n, "forecast");
}

/* Figures of other vintages: a line each, never joined to the one that is forecast. */
static void draw_others(const struct fan *fan, const struct frame *frame, bool wide, struct strbuf *out) {
  for (size_t i = 0; i < fan->others; i++) {
    const struct curve *c = &fan->other[i];
    struct point *line = points(fan->report, c->year, c->value, c->n);
    svg_curve(out, frame, line, c->n, wide ? "past other" : "small past other");
    svg_dots(out, frame, line, c->n, "dot other");
  }
}

static void draw_past(const struct fan *fan, const struct frame *frame, bool wide, struct strbuf *out) {
  struct point *line = points(fan->report, fan->past.year, fan->past.value, fan->past.n);
  svg_curve(out, frame, line, fan->past.n, wide ? "past" : "small past");
  svg_dots(out, frame, line, fan->past.n, "dot");
}

/* The latest figure, and the forecast of the date with its interval, beside their points. */
static void draw_labels(const struct fan *fan, const struct frame *frame, bool wide, struct strbuf *out) {
  double step = assessment_real(row_at(fan->report, fan->row), "precision");
  struct strbuf label = {0};
  if (fan->past.n) {
    size_t last = fan->past.n - 1;
    figure_put(&label, fan->past.value[last], step);
    svg_text(out, frame_x(frame, fan->past.year[last]) - 6, frame_y(frame, fan->past.value[last]) - 10, "label end",
             strbuf_text(&label));
    strbuf_free(&label);
  }
  for (size_t i = 0; i < fan->next.n; i++) {
    if (fan->next.year[i] != fan->year || isnan(fan->next.value[i])) continue;
    struct point at = {fan->next.year[i], fan->next.value[i]};
    strbuf_format(&label, "%.0f: ", fan->year), figure_put(&label, at.y, step);
    if (wide && !isnan(fan->next.lo80[i])) {
      strbuf_put(&label, " ("), figure_put(&label, fan->next.lo80[i], step), strbuf_put(&label, "–"),
          figure_put(&label, fan->next.hi80[i], step), strbuf_put(&label, ")");
    }
    svg_dots(out, frame, &at, 1, "dot next");
    svg_text(out, frame_x(frame, at.x) + 8, frame_y(frame, at.y) + 20, "label next", label.bytes);
    strbuf_free(&label);
  }
}

/* Success at the date as a zone, its limit as a line, the printed value dotted. */
static void draw_goal(const struct fan *fan, const struct frame *frame, struct strbuf *out) {
  double low = isnan(fan->low) ? frame->y0 : fan->low, high = isnan(fan->high) ? frame->y1 : fan->high;
  double left = frame_x(frame, fan->year - 0.5), right = frame_x(frame, fan->year + 0.5);
  struct strbuf label = {0};
  if (!isnan(fan->low) || !isnan(fan->high))
    strbuf_format(out, "<rect class=\"zone\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", left,
                  frame_y(frame, high), right - left, frame_y(frame, low) - frame_y(frame, high));
  double start = frame->left, end = frame->width - frame->right;
  if (!isnan(fan->low)) svg_line(out, start, frame_y(frame, fan->low), end, frame_y(frame, fan->low), "goal");
  if (!isnan(fan->high)) svg_line(out, start, frame_y(frame, fan->high), end, frame_y(frame, fan->high), "goal");
  svg_line(out, start, frame_y(frame, fan->goal), end, frame_y(frame, fan->goal), "goal printed");
  strbuf_format(&label, "%.0f: ", fan->year);
  assessment_goal(row_at(fan->report, fan->row), &label);
  double y = frame_y(frame, isnan(fan->high) ? fan->goal : fan->high);
  svg_text(out, frame->left + 6, y - 6, "goaltext", label.bytes);
  strbuf_free(&label);
}

static void put_hover(const struct fan *fan, const struct frame *frame, double year, struct strbuf *out) {
  struct strbuf text = {0};
  double step = assessment_real(row_at(fan->report, fan->row), "precision"), value = curve_at(&fan->past, year);
  strbuf_format(&text, "%.0f: ", year);
  if (!isnan(value)) figure_put(&text, value, step);
  for (size_t i = 0; isnan(value) && i < fan->next.n; i++) {
    if (fan->next.year[i] != year) continue;
    figure_put(&text, fan->next.value[i], step), strbuf_put(&text, " (80 %: "),
        figure_put(&text, fan->next.lo80[i], step);
    strbuf_put(&text, " – "), figure_put(&text, fan->next.hi80[i], step), strbuf_put(&text, ")");
  }
  svg_hover(out, frame, year, strbuf_view(&text));
  strbuf_free(&text);
}

static void fans_draw(const struct fan *fan, bool wide, struct strbuf *out) {
  struct frame frame = frame_of(fan, wide);
  struct assessment_row at = row_at(fan->report, fan->row);
  struct span unit = assessment_cell(at, "unit");
  svg_open(out, &frame, wide ? "wide" : "narrow", assessment_cell(at, "title_zh"));
  svg_axes(out, &frame, unit, unit_title_en(fan->report, unit));
  draw_forecast(fan, &frame, out);
  draw_others(fan, &frame, wide, out);
  draw_past(fan, &frame, wide, out);
  draw_goal(fan, &frame, out);
  draw_labels(fan, &frame, wide, out);
  for (double year = ceil(frame.x0); year <= frame.x1; year++) put_hover(fan, &frame, year, out);
  svg_close(out);
}

/* --- below the chart --- */

struct word {
  const char *name, *zh, *en;
};

static void fans_put_key(const struct fan *fan, struct strbuf *out) {
  static const struct word key[] = {{"line past", "历史", "history"},
                                    {"line fc", "预测", "forecast"},
                                    {"fan", "80%、95%区间", "80 % and 95 % intervals"},
                                    {"line goal", "达标线", "limit of success"},
                                    {"line dots", "目标值", "the printed goal"},
                                    {"zone", "达标", "success"}};
  strbuf_put(out, "<figcaption><ul class=\"key\">");
  for (size_t i = 0; i < sizeof key / sizeof *key; i++)
    strbuf_format(out, "<li><i class=\"%s\"></i>", key[i].name), html_both(out, key[i].zh, key[i].en),
        strbuf_put(out, "</li>");
  strbuf_put(out, "</ul>");
  for (size_t i = 0; i < fan->others; i++) {
    struct bilingual text = {0};
    const struct curve *c = &fan->other[i];
    if (!c->n) continue;
    say_zh(&text, "口径中断：灰色虚线为“%.*s”（%.0f—%.0f年），与“%.*s”不可比，不相连接。", SPAN_ARG(fan->vintage[i]),
           c->year[0], c->year[c->n - 1], SPAN_ARG(fan->name.vintage));
    say_en(&text,
           "Break: the grey dashes are \"%.*s\" (%.0f to %.0f), not comparable with \"%.*s\" and not joined to it.",
           SPAN_ARG(fan->vintage[i]), c->year[0], c->year[c->n - 1], SPAN_ARG(fan->name.vintage));
    strbuf_put(out, "<p class=\"note\">"), say_put(out, &text), strbuf_put(out, "</p>");
  }
  strbuf_put(out, "</figcaption>\n");
}

static void fans_put_table(const struct fan *fan, struct strbuf *out) {
  static const struct table_heading heading[] = {{"年份", "year", false},
                                                 {"数值", "value", true},
                                                 {"80%区间", "80 % interval", true},
                                                 {"95%区间", "95 % interval", true}};
  double step = assessment_real(row_at(fan->report, fan->row), "precision");
  strbuf_put(out, "<details><summary>"), html_both(out, "图中数据", "the figures of the chart"),
      strbuf_put(out, "</summary>\n");
  table_open(out, "data", "历史与预测", "history and forecast", heading, 4);
  for (int part = 0; part < 2; part++) {
    const struct curve *c = part ? &fan->next : &fan->past;
    for (size_t i = 0; i < c->n; i++) {
      if (part && isnan(c->lo80[i]) && !isnan(curve_at(&fan->past, c->year[i]))) continue;
      if (part && !isnan(curve_at(&fan->past, c->year[i]))) continue;
      strbuf_format(out, "<tr><th scope=\"row\">%.0f%s</th>", c->year[i], part ? " *" : "");
      cell_open(out, &heading[1], ""), figure_put(out, c->value[i], step), cell_close(out);
      cell_open(out, &heading[2], ""), figure_put(out, c->lo80[i], step),
          strbuf_put(out, isnan(c->lo80[i]) ? "" : " – "), figure_put(out, c->hi80[i], step), cell_close(out);
      cell_open(out, &heading[3], ""), figure_put(out, c->lo95[i], step),
          strbuf_put(out, isnan(c->lo95[i]) ? "" : " – "), figure_put(out, c->hi95[i], step), cell_close(out);
      strbuf_put(out, "</tr>\n");
    }
  }
  table_close(out);
  strbuf_put(out, "<p class=\"note\">* "), html_both(out, "预测", "forecast"), strbuf_put(out, "</p></details>\n");
}

static struct span formula_of(const struct report *report, struct span numerator) {
  struct span indicator = {0}, scheme = {0};
  const struct long_table *t = &report->aggregates;
  if (!numerator.n || !span_cut(&numerator, '@', &indicator) || !span_cut(&numerator, ':', &scheme))
    return (struct span){0};
  for (size_t r = 0; t->table && r < t->table->rows; r++)
    if (span_equal(long_cell(t, r, LONG_INDICATOR), indicator) && span_equal(long_cell(t, r, LONG_SCHEME), scheme) &&
        span_equal(long_cell(t, r, LONG_CATEGORY), numerator))
      return long_cell(t, r, LONG_FORMULA);
  return (struct span){0};
}

static void put_amount_title(const struct report *report, struct span selector, struct strbuf *out) {
  struct span whole = selector, indicator = {0}, scheme = {0};
  if (span_cut(&selector, '@', &indicator) && selector.n && span_cut(&selector, ':', &scheme) && selector.n) {
    put_selector_title(report, indicator, scheme, selector, out);
    return;
  }
  struct title title = indicator_title(report, whole);
  html_both_spans(out, title.zh, title.en);
}

/* The name in words; as it is where there are none. */
static void put_word(struct span name, const struct word *word, size_t n, struct strbuf *out) {
  for (size_t i = 0; i < n; i++)
    if (span_is(name, word[i].name)) {
      html_both(out, word[i].zh, word[i].en);
      return;
    }
  html_text(out, name);
}

static void put_method(struct span method, struct strbuf *out) {
  static const struct word word[] = {{"joint", "分子与分母联合预测", "numerator and denominator together"},
                                     {"auto", "自动选择模型", "model chosen by itself"},
                                     {"nowcast", "由当年各月推算", "from the months of the year"},
                                     {"combination", "模型组合", "combination of models"},
                                     {"ets", "指数平滑", "exponential smoothing"},
                                     {"arima", "ARIMA", "ARIMA"},
                                     {"theta", "Theta", "Theta"},
                                     {"drift", "随机游走加漂移", "random walk with drift"}};
  put_word(method, word, sizeof word / sizeof *word, out);
}

/* "enterprise 2023|government 2023" */
static void put_formulas(struct span text, struct strbuf *out) {
  static const struct word word[] = {{"enterprise", "企业", "enterprises"},
                                     {"government", "行政事业单位", "government"},
                                     {"nonprofit", "民间非营利组织", "non-profit bodies"},
                                     {"small-enterprise", "小微企业", "small enterprises"}};
  struct span one, name;
  for (size_t n = 0; text.n; n++) {
    span_cut(&text, '|', &one);
    if (n) html_both(out, "、", ", ");
    span_cut(&one, ' ', &name);
    put_word(name, word, sizeof word / sizeof *word, out);
    if (one.n) strbuf_char(out, ' '), html_text(out, one);
  }
}

/* How the figure was made. */
static void put_definition(const struct fan *fan, struct strbuf *out) {
  struct assessment_row at = row_at(fan->report, fan->row);
  struct span top = assessment_cell(at, "numerator"), bottom = assessment_cell(at, "denominator"),
              formula = formula_of(fan->report, top), vintage = assessment_cell(at, "vintage"),
              method = assessment_cell(at, "method");
  strbuf_put(out, "<p class=\"def\">"), html_both(out, "来源：", "made from: ");
  put_amount_title(fan->report, top.n ? top : assessment_cell(at, "indicator"), out);
  if (bottom.n) strbuf_put(out, " ÷ "), put_amount_title(fan->report, bottom, out);
  if (vintage.n) html_both(out, " · 版本：", " · vintage: "), html_text(out, vintage);
  if (formula.n)
    html_both(out, " · 收入法增加值公式：", " · formulas of value added: "), put_formulas(formula, out),
        strbuf_put(out, " · GB/T 4754-2017");
  if (method.n) html_both(out, " · 预测方法：", " · method: "), put_method(method, out);
  struct span source = assessment_cell(at, "source");
  if (source.n) html_both(out, " · 目标出处：", " · target from: "), html_text(out, source);
  strbuf_put(out, " · <a href=\"#method\">"), html_both(out, "方法", "methods"), strbuf_put(out, "</a></p>\n");
}

/* The reading under `both` beside an inferred sense; every year beside the date. */
static void put_other_readings(const struct fan *fan, struct strbuf *out) {
  struct assessment_row at = row_at(fan->report, fan->row);
  bool inferred = assessment_marked(at, "inferred_sense") && assessment_real(at, "probability_within") >= 0;
  bool every = span_is(assessment_cell(at, "every_year"), "yes");
  if (!inferred && !every) return;
  strbuf_put(out, "<p class=\"note\">");
  if (inferred) {
    html_both(out, "方向由文件措辞推断；若理解为“稳定在”，落在容差内的可能性为 ",
              "The sense is read from the wording; read as \"stay at\", the chance of lying within the tolerance is ");
    put_chance_figure(at, "probability_within", out), html_both(out, "。", ". ");
  }
  if (every) {
    html_both(out, "按“每年保持”判断；仅看目标年的可能性为 ", "Judged by every year; the chance of the date alone is ");
    put_chance_figure(at, "probability_date", out), html_both(out, "。", ".");
  }
  strbuf_put(out, "</p>\n");
}

/* The running year, from its months. */
static void put_nowcast(const struct fan *fan, struct strbuf *out) {
  struct assessment_row at = row_at(fan->report, fan->row);
  struct span period = assessment_cell(at, "nowcast_period"), months = assessment_cell(at, "nowcast_months");
  if (isnan(assessment_real(at, "nowcast")) || !period.n) return;
  strbuf_put(out, "<p class=\"note\">"), html_both(out, "按", "From the first "), html_both_spans(out, period, months);
  html_both(out, "年1—", " months of "), html_both_spans(out, months, period);
  html_both(out, "月累计数并考虑季节推算，全年为 ", ", with the season of the rest, the year is put at ");
  put_assessed(at, "nowcast", 0, out), strbuf_char(out, ' '), put_target_unit(fan->report, at, out);
  html_both(out, "。", "."), strbuf_put(out, "</p>\n");
}

static void put_fan(const struct report *report, size_t row, struct strbuf *out) {
  struct fan fan = fan_of(report, row);
  struct assessment_row at = row_at(report, row);
  struct bilingual title = {0};
  struct title scheme = scheme_title(report, assessment_cell(at, "definition"));
  say_target(report, row, &title);
  strbuf_put(out, "<h3>"), say_put(out, &title), strbuf_put(out, "</h3>\n");
  if (assessment_cell(at, "definition").n) {
    strbuf_put(out, "<p class=\"note\"><b>"), html_both(out, "另一口径：", "another definition: ");
    html_both_spans(out, scheme.zh, scheme.en), strbuf_put(out, "</b></p>\n");
  }
  put_definition(&fan, out);
  if (isnan(fan.goal) || isnan(fan.year) || fan.past.n + fan.next.n == 0) {
    strbuf_put(out, "<p class=\"absent\">"), html_both(out, "无数据：", "no data: ");
    html_both_spans(out, assessment_cell(at, "remark_zh"), assessment_cell(at, "remark_en")), strbuf_put(out, "</p>\n");
    return;
  }
  strbuf_put(out, "<figure>\n");
  fans_draw(&fan, true, out), fans_draw(&fan, false, out);
  fans_put_key(&fan, out);
  strbuf_put(out, "</figure>\n");
  put_other_readings(&fan, out);
  put_nowcast(&fan, out);
  fans_put_table(&fan, out);
}

void fans_section(const struct report *report, struct strbuf *out) {
  const struct table *t = report->assessment;
  size_t shown = 0;
  for (size_t r = 0; t && r < t->rows; r++) {
    if (!span_is(cell_named(t, r, "kind"), "structural")) continue;
    struct bilingual title = {0};
    say_zh(&title, "结构性目标的历史、预测与目标"), say_en(&title, "Structural targets: past, forecast and goal");
    if (!shown++)
      section_open(out, "targets", &title);
    else
      strbuf_free(&title.zh), strbuf_free(&title.en);
    put_fan(report, r, out);
  }
  if (shown) section_close(out);
}
