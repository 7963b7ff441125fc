/* SPDX-License-Identifier: GPL-3.0-or-later */
/* months.c - single months (or quarters) of services revenue, with and without their season. See report.h; method:
 * docs/methods/seasonal.md.
 *
 * January is never collected, so the first period of a year is two months: in the chart it is their mean, in the table
 * their sum. */
#include <math.h>
#include <stdio.h>

#include "base/figure_text.h"
#include "data/period.h"
#include "stages/report/report.h"
#include "stages/report/svg.h"

enum { PERIODS_MOST = 480, PERIODS_SHOWN = 60, TO_YI = 100000 };

struct monthly {
  size_t n;
  period_code period[PERIODS_MOST];
  double value[PERIODS_MOST], adjusted[PERIODS_MOST], trend[PERIODS_MOST]; /* 亿元 where the table is in 千元 */
  struct span indicator, scheme, category, unit, method, note;
};

static bool of_services(const struct report *report, size_t r) {
  const struct table *t = report->seasonal;
  return span_equal(cell_named(t, r, "region"), report->region) &&
         span_is(cell_named(t, r, "scheme"), "three-sectors-2018") && span_is(cell_named(t, r, "category"), "3") &&
         span_is(cell_named(t, r, "indicator"), "revenue");
}

static double months_scaled(const struct table *t, size_t r, const char *column) {
  double value = span_real(cell_named(t, r, column));
  return span_is(cell_named(t, r, "unit"), "千元") ? value / TO_YI : value;
}

/* The last run of periods that have a value; the table is in their order. */
static struct monthly monthly_of(const struct report *report) {
  struct monthly m = {0};
  const struct table *t = report->seasonal;
  for (size_t r = 0; t && r < t->rows; r++) {
    period_code period;
    if (!of_services(report, r) || !period_read(cell_named(t, r, "period"), &period)) continue;
    double value = months_scaled(t, r, "value");
    if (isnan(value) || m.n == PERIODS_MOST) m.n = 0;
    if (isnan(value)) continue;
    m.period[m.n] = period, m.value[m.n] = value, m.adjusted[m.n] = months_scaled(t, r, "adjusted"),
    m.trend[m.n] = months_scaled(t, r, "trend"), m.n++;
    m.unit = cell_named(t, r, "unit"), m.method = cell_named(t, r, "method"), m.note = cell_named(t, r, "note");
  }
  return m;
}

static bool is_double(period_code period) { return period_kind(period) == PERIOD_MONTH && period_number(period) == 2; }

static double months_place_of(period_code period) {
  int kind = (int)period_kind(period), number = period_number(period);
  return period_year(period) + (number - (is_double(period) ? 1 : 0.5)) / kind;
}

/* What is drawn of a period: of two months as they were filed the mean; an adjusted figure is that of a usual period
 * already. */
static double drawn(const struct monthly *m, const double *of, size_t i) {
  return of == m->value && is_double(m->period[i]) ? of[i] / 2 : of[i];
}

/* Growth over the same period of the year before; NaN. */
static double growth_at(const struct monthly *m, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (period_year(m->period[k]) + 1 == period_year(m->period[i]) &&
        period_number(m->period[k]) == period_number(m->period[i]))
      return m->value[k] > 0 ? 100 * (m->value[i] / m->value[k] - 1) : NAN;
  return NAN;
}

static void write_period(period_code period, struct bilingual *text) {
  static const char *const month[] = {"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
  int year = period_year(period), number = period_number(period);
  if (period_kind(period) == PERIOD_QUARTER)
    say_zh(text, "%d年第%d季度", year, number), say_en(text, "quarter %d of %d", number, year);
  else if (is_double(period))
    say_zh(text, "%d年1—2月", year), say_en(text, "January and February %d", year);
  else
    say_zh(text, "%d年%d月当月", year, number), say_en(text, "%s %d", month[number - 1], year);
}

static void write_growth_of(double growth, const char *zh, const char *en, struct bilingual *text) {
  struct strbuf n = {0};
  if (isnan(growth)) return;
  figure_put(&n, fabs(growth), 0.1);
  say_zh(text, "，%s%s%s%%", zh, growth < 0 ? "下降" : "增长", n.bytes);
  say_en(text, ", %s %s %% %s", growth < 0 ? "down" : "up", n.bytes, en);
  strbuf_free(&n);
}

static void write_months(const struct monthly *m, struct bilingual *text) {
  size_t last = m->n - 1;
  double growth = figure_round(growth_at(m, last), 0.1);
  say_zh(text, "规模以上服务业营业收入"), say_en(text, "Revenue of services above size, ");
  write_period(m->period[last], text);
  struct strbuf n = {0};
  figure_put(&n, m->value[last], 0.01);
  say_zh(text, "%s亿元", n.bytes), say_en(text, ": %s hundred million yuan", n.bytes);
  strbuf_free(&n);
  write_growth_of(growth, "同比", "on the year before", text);
  if (!last || !(m->adjusted[last - 1] > 0)) return;
  growth = figure_round(100 * (m->adjusted[last] / m->adjusted[last - 1] - 1), 0.1);
  write_growth_of(growth, "季节调整后环比", "on the period before without the season", text);
}

/* --- the chart --- */

static struct point *line_of(const struct report *report, const struct monthly *m, const double *value, size_t from) {
  struct point *p = arena_array(report->arena, struct point, m->n + 1);
  for (size_t i = from; i < m->n; i++) p[i - from] = (struct point){months_place_of(m->period[i]), drawn(m, value, i)};
  return p;
}

static struct frame frame_of(const struct monthly *m, size_t from, bool wide) {
  double low = NAN, high = NAN;
  for (size_t i = from; i < m->n; i++) {
    const double value[] = {drawn(m, m->value, i), drawn(m, m->adjusted, i)};
    for (int k = 0; k < 2; k++) {
      if (!(value[k] >= low)) low = isnan(value[k]) ? low : value[k];
      if (!(value[k] <= high)) high = isnan(value[k]) ? high : value[k];
    }
  }
  double pad = (high - low) * 0.12 + fabs(high) * 0.02 + 1e-9;
  return (struct frame){wide ? 1016 : 360,
                        wide ? 280 : 240,
                        wide ? 62 : 52,
                        wide ? 22 : 12,
                        34,
                        30,
                        floor(months_place_of(m->period[from])),
                        months_place_of(m->period[m->n - 1]) + 0.1,
                        low - pad,
                        high + pad};
}

static void months_draw(const struct report *report, const struct monthly *m, size_t from, bool wide,
                        struct strbuf *out) {
  struct frame frame = frame_of(m, from, wide);
  svg_open(out, &frame, wide ? "wide" : "narrow", span_of("规模以上服务业营业收入，单月"));
  svg_axes(out, &frame, span_of("亿元"), unit_title_en(report, span_of("亿元")));
  svg_curve(out, &frame, line_of(report, m, m->value, from), m->n - from,
            isnan(m->adjusted[m->n - 1]) ? "past" : "past other");
  svg_dots(out, &frame, line_of(report, m, m->value, from), m->n - from, "dot other");
  svg_curve(out, &frame, line_of(report, m, m->adjusted, from), m->n - from, "adjusted");
  svg_close(out);
}

/* --- the table --- */

static const struct table_heading heading[] = {{"时期", "period", false},
                                               {"单期，亿元", "single period, 100 million yuan", true},
                                               {"同比，%", "on the year before, %", true},
                                               {"季节调整后，亿元", "adjusted, 100 million yuan", true}};

static void months_put_value(const struct report *report, const struct monthly *m, size_t i, int column, double value,
                             double step, struct strbuf *out) {
  static const char *const name[] = {"", "value", "growth", "adjusted"};
  struct strbuf raw = {0}, shown = {0};
  if (isnan(value)) {
    cell_absent(out, &heading[column]);
    return;
  }
  struct figure_source source = {
      "seasonal",
      span_of(arena_format(report->arena, "%d-%02d", period_year(m->period[i]), period_number(m->period[i]))),
      name[column]};
  strbuf_real(&raw, value), figure_put(&shown, value, step);
  cell_open(out, &heading[column], ""), html_figure(out, &source, strbuf_view(&raw), strbuf_view(&shown)),
      cell_close(out);
  strbuf_free(&raw), strbuf_free(&shown);
}

static void months_put_table(const struct report *report, const struct monthly *m, size_t from, struct strbuf *out) {
  strbuf_put(out, "<details><summary>"), html_both(out, "图中数据", "the figures of the chart"),
      strbuf_put(out, "</summary>\n");
  table_open(out, "data", "单期与季节调整后", "single periods, with and without their season", heading, 4);
  for (size_t i = from; i < m->n; i++) {
    struct bilingual text = {0};
    write_period(m->period[i], &text);
    strbuf_put(out, "<tr><th scope=\"row\">"), say_put(out, &text), strbuf_put(out, "</th>");
    months_put_value(report, m, i, 1, m->value[i], 0.01, out),
        months_put_value(report, m, i, 2, growth_at(m, i), 0.1, out);
    months_put_value(report, m, i, 3, m->adjusted[i], 0.01, out), strbuf_put(out, "</tr>\n");
  }
  table_close(out);
  strbuf_put(out, "</details>\n");
}

static void months_put_key(const struct monthly *m, struct strbuf *out) {
  bool adjusted = !isnan(m->adjusted[m->n - 1]);
  strbuf_format(out, "<figcaption><ul class=\"key\"><li><i class=\"line %s\"></i>", adjusted ? "other" : "past"),
      html_both(out, "单期原值（1—2月为月均）", "as filed (January and February: their mean)");
  strbuf_put(out, "</li>");
  if (adjusted)
    strbuf_put(out, "<li><i class=\"line\"></i>"), html_both(out, "季节调整后：", "adjusted by "),
        html_text(out, span_of(span_is(m->method, "x13") ? "X-13ARIMA-SEATS" : "STL")), strbuf_put(out, "</li>");
  strbuf_put(out, "</ul>");
  if (!adjusted) {
    strbuf_put(out, "<p class=\"note\">");
    if (span_is(m->note, "too-short"))
      html_both(out, "连续的月份不超过两年，未作季节调整。",
                "Not adjusted: the months without a hole are two years or less.");
    else
      html_both(out, "未作季节调整：", "Not adjusted: "), html_text(out, m->note);
    strbuf_put(out, "</p>");
  }
  strbuf_put(out, "</figcaption>");
}

void seasonal_section(const struct report *report, struct strbuf *out) {
  struct monthly m = monthly_of(report);
  struct bilingual title = {0};
  if (m.n < 2) return;
  size_t from = m.n > PERIODS_SHOWN ? m.n - PERIODS_SHOWN : 0;
  write_months(&m, &title);
  section_open(out, "seasonal", &title);
  strbuf_put(out, "<figure>\n");
  months_draw(report, &m, from, true, out), months_draw(report, &m, from, false, out);
  months_put_key(&m, out), strbuf_put(out, "</figure>\n");
  months_put_table(report, &m, from, out);
  section_close(out);
}
