/* SPDX-License-Identifier: GPL-3.0-or-later */
/* composition.c - modern and traditional services over the years, under each scheme that parts them. See report.h.
 *
 * The base is the services of the sector scheme, as for the target of the modern share, so the share in the chart is
 * that of the assessment. What is in neither part (records that could not be placed, differences) is shown as unplaced.
 */
#include <math.h>
#include <stdio.h>

#include "base/figure_text.h"
#include "stages/report/report.h"
#include "stages/report/svg.h"

enum { YEARS_MOST = 40 };

struct composition {
  struct span scheme;
  size_t n;
  double year[YEARS_MOST], share[3][YEARS_MOST]; /* modern, traditional, unplaced; NaN: withheld */
  bool hides;                                    /* some year has a part that is withheld */
};

static double amount(const struct report *report, struct span scheme, struct span category, double year) {
  struct figure_key key = {report->region, arena_copy(report->arena, scheme.p, scheme.n),
                           arena_copy(report->arena, category.p, category.n), "value_added", year};
  return long_value(&report->aggregates, &key);
}

/* A part that disclosure control has withheld is not 0. */
static bool withheld(const struct report *report, struct span scheme, const char *category, double year) {
  struct figure_key key = {report->region, arena_copy(report->arena, scheme.p, scheme.n), category, "value_added",
                           year};
  return long_suppressed(&report->aggregates, long_find(&report->aggregates, &key));
}

/* What is beside the modern part; where disclosure control has withheld the traditional one, the two stay together. */
static void part_rest(struct composition *c, bool hidden, double traditional) {
  double rest = 100 - c->share[0][c->n];
  c->share[1][c->n] = hidden ? NAN : isnan(traditional) ? 0 : traditional;
  c->share[2][c->n] = hidden ? NAN : fmax(0, rest - c->share[1][c->n]);
  c->hides |= hidden;
}

static void add_year(const struct report *report, struct composition *c, struct span of, struct span category,
                     double year) {
  double whole = amount(report, of, category, year), modern = amount(report, c->scheme, span_of("M"), year),
         traditional = amount(report, c->scheme, span_of("T"), year);
  if (!(whole > 0)) whole = amount(report, c->scheme, span_of("total"), year);
  if (isnan(modern) && withheld(report, c->scheme, "M", year) && c->n) {
    c->year[c->n] = year;
    c->share[0][c->n] = c->share[1][c->n] = c->share[2][c->n] = NAN;
    c->hides = true, c->n++;
  } else if (whole > 0 && !isnan(modern)) {
    c->year[c->n] = year;
    c->share[0][c->n] = 100 * modern / whole;
    part_rest(c, withheld(report, c->scheme, "T", year), 100 * traditional / whole);
    c->n++;
  }
}

static struct composition compose(const struct report *report, struct span scheme) {
  struct composition c = {.scheme = scheme};
  struct span of = scheme, category = span_of("total");
  if (isnan(report->year)) return c;
  report_universe(report, scheme, &of, &category);
  for (double year = report->year - YEARS_MOST + 1; year <= report->year; year++)
    add_year(report, &c, of, category, year);
  return c;
}

/* A bar of a year: its parts one on the other, what is withheld as one. */
static void put_bar(const struct composition *c, size_t i, const struct frame *frame, bool labels, struct strbuf *hover,
                    struct strbuf *out) {
  static const char *const css[] = {"modern", "traditional", "rest"}, *const label_css[] = {"inbar", "inbar t",
                                                                                            "inbar t"};
  static const struct title part[] = {
      {{"现代", 6}, {"modern", 6}}, {{"传统", 6}, {"traditional", 11}}, {{"未归类", 9}, {"unplaced", 8}}};
  double below = 0;
  for (int k = 0; k < 3 && !isnan(c->share[k][i]); k++) {
    struct strbuf label = {0};
    figure_put(&label, c->share[k][i], 0.1);
    svg_bar(out, frame, c->year[i], below, below + c->share[k][i], 0.7, css[k]);
    if (c->share[k][i] > 7 && labels)
      svg_text(out, frame_x(frame, c->year[i]), frame_y(frame, below + c->share[k][i] / 2) + 5, label_css[k],
               label.bytes);
    strbuf_format(hover, "%s %.*s %s %s %%", k ? "," : ":", SPAN_ARG(part[k].zh), part[k].en.p, label.bytes);
    strbuf_free(&label);
    below += c->share[k][i];
  }
  if (!isnan(c->share[1][i])) return;
  svg_bar(out, frame, c->year[i], below, 100, 0.7, "hidden");
  strbuf_put(hover, ", 其余保密 the rest is withheld");
  if (labels) {
    svg_text(out, frame_x(frame, c->year[i]), frame_y(frame, (below + 100) / 2) + 5, "zh middle", "保密");
    svg_text(out, frame_x(frame, c->year[i]), frame_y(frame, (below + 100) / 2) + 5, "en middle", "withheld");
  }
}

static void composition_draw(const struct report *report, const struct composition *c, bool wide, struct strbuf *out) {
  struct frame frame = {wide ? 1016 : 360,
                        wide ? 300 : 260,
                        wide ? 62 : 40,
                        12,
                        26,
                        30,
                        c->year[0] - 0.5,
                        c->year[c->n - 1] + 0.5,
                        0,
                        100};
  bool roomy = (frame.width - frame.left) / (double)c->n > 42;
  svg_open(out, &frame, wide ? "wide" : "narrow", scheme_title(report, c->scheme).zh);
  svg_axes(out, &frame, span_of("%"), span_of("%"));
  for (size_t i = 0; i < c->n; i++) {
    struct strbuf hover = {0};
    strbuf_format(&hover, "%.0f", c->year[i]);
    put_bar(c, i, &frame, roomy, &hover, out);
    svg_hover(out, &frame, c->year[i], strbuf_view(&hover));
    strbuf_free(&hover);
  }
  svg_close(out);
}

static const struct table_heading heading[] = {{"年份", "year", false},
                                               {"现代，%", "modern, %", true},
                                               {"传统，%", "traditional, %", true},
                                               {"未归类，%", "unplaced, %", true}};

static void composition_put_table(const struct composition *c, struct strbuf *out) {
  strbuf_put(out, "<details><summary>"), html_both(out, "图中数据", "the figures of the chart"),
      strbuf_put(out, "</summary>\n");
  table_open(out, "data", "占服务业增加值的比重", "shares of services value added", heading, 4);
  for (size_t i = 0; i < c->n; i++) {
    strbuf_format(out, "<tr><th scope=\"row\">%.0f</th>", c->year[i]);
    for (size_t k = 0; k < 3; k++) {
      char raw[40], *key;
      if (isnan(c->share[k][i])) {
        cell_withheld(out, &heading[k + 1]);
        continue;
      }
      struct strbuf shown = {0};
      struct arena scratch = {0};
      snprintf(raw, sizeof raw, "%.17g", c->share[k][i]);
      key = arena_format(&scratch, "%.*s:%c:%.0f", SPAN_ARG(c->scheme), "MTZ"[k], c -> year[i]);
      struct figure_source source = {"composition", span_of(key), "share"};
      figure_put(&shown, c->share[k][i], 0.1);
      cell_open(out, &heading[k + 1], ""), html_figure(out, &source, span_of(raw), strbuf_view(&shown)),
          cell_close(out);
      strbuf_free(&shown), arena_free(&scratch);
    }
    strbuf_put(out, "</tr>\n");
  }
  table_close(out);
  strbuf_put(out, "</details>\n");
}

static void put_composition(const struct report *report, const struct composition *c, struct strbuf *out) {
  struct title title = scheme_title(report, c->scheme);
  strbuf_put(out, "<h3>"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</h3>\n<p class=\"note\">");
  html_both(out, "各年合计100%：分母为服务业增加值，未能归类的部分单列，与目标占比的算法一致。",
            "Each year is 100 %: the base is the value added of services; what could not be placed is shown by itself, "
            "as in the share that the target is about.");
  strbuf_put(out, "</p>\n<figure>\n");
  composition_draw(report, c, true, out), composition_draw(report, c, false, out);
  strbuf_put(out, "<figcaption><ul class=\"key\"><li><i style=\"background:var(--m)\"></i>"),
      html_both(out, "现代", "modern");
  strbuf_put(out, "</li><li><i style=\"background:var(--t)\"></i>"), html_both(out, "传统", "traditional");
  strbuf_put(out, "</li><li><i style=\"background:var(--z)\"></i>"), html_both(out, "未归类", "unplaced");
  if (c->hides) {
    strbuf_put(out, "</li><li><i class=\"hidden\"></i>");
    html_both(out, "保密：可推出个别单位的部分不单列", "withheld: parts that would show single units are not divided");
  }
  strbuf_put(out, "</li></ul></figcaption></figure>\n");
  composition_put_table(c, out);
}

/* The change of the modern share over the years shown. */
static void write_composition(const struct composition *c, struct bilingual *text) {
  size_t last = c->n - 1;
  while (last && isnan(c->share[0][last])) last--; /* the first year has its share */
  double now = figure_round(c->share[0][last], 0.1), then = figure_round(c->share[0][0], 0.1);
  struct strbuf share = {0}, change = {0};
  figure_put(&share, now, 0.1), figure_put(&change, fabs(now - then), 0.1);
  say_zh(text, "现代服务业占服务业增加值%s%%", share.bytes),
      say_en(text, "Modern services make up %s %% of services value added", share.bytes);
  if (last + 1 < c->n)
    say_zh(text, "（%.0f年，其后保密）", c->year[last]), say_en(text, " (%.0f; withheld since)", c->year[last]);
  if (last) {
    say_zh(text, "，%.0f年以来%s%s个百分点", c->year[0], now >= then ? "提高" : "下降", change.bytes);
    say_en(text, ", %s %s points since %.0f", now >= then ? "up" : "down", change.bytes, c->year[0]);
  }
  strbuf_free(&share), strbuf_free(&change);
}

void composition_section(const struct report *report, struct strbuf *out) {
  struct span scheme[16];
  size_t n = schemes_present(report, scheme, 16), shown = 0;
  for (size_t i = 0; i < n; i++) {
    struct composition c = compose(report, scheme[i]);
    struct bilingual title = {0};
    if (!c.n) continue;
    if (!shown++) write_composition(&c, &title), section_open(out, "composition", &title);
    put_composition(report, &c, out);
  }
  if (shown) section_close(out);
}
