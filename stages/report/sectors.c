/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sectors.c - key sectors: schemes whose categories overlap. See report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

enum { SECTORS_MOST = 64 };

struct sector {
  struct span category;
  size_t row, before;  /* of the aggregates: value added now, a year before */
  double value, share; /* 亿元; percent of the universe; NaN */
  size_t growth;
};

static int by_value(const void *a, const void *b) {
  double x = ((const struct sector *)a)->value, y = ((const struct sector *)b)->value;
  if (isnan(x) || isnan(y)) return isnan(x) - isnan(y);
  return (x < y) - (x > y);
}

static double sectors_find(const struct report *report, struct span scheme, struct span category, size_t *row) {
  struct figure_key key = {report->region, arena_copy(report->arena, scheme.p, scheme.n),
                           arena_copy(report->arena, category.p, category.n), "value_added", report->year};
  *row = long_find(&report->aggregates, &key);
  return *row == SIZE_MAX ? NAN : span_real(long_cell(&report->aggregates, *row, LONG_VALUE));
}

static size_t sectors_of(const struct report *report, struct span scheme, struct sector *sector) {
  struct span category[SECTORS_MOST], of, universe;
  size_t n = categories_below(report, scheme, (struct span){0}, category, SECTORS_MOST), ignored;
  double whole = report_universe(report, scheme, &of, &universe) ? sectors_find(report, of, universe, &ignored) : NAN;
  char *name = arena_copy(report->arena, scheme.p, scheme.n);
  for (size_t i = 0; i < n; i++) {
    struct sector *s = &sector[i];
    *s = (struct sector){.category = category[i]};
    double value = sectors_find(report, scheme, category[i], &s->row);
    s->value = value / 1e5, s->share = 100 * value / whole;
    s->growth = growth_find(report, name, category[i], "value_added", "current", report->year);
  }
  qsort(sector, n, sizeof *sector, by_value);
  return n;
}

static const struct table_heading heading[] = {{"重点领域", "key sector", false},
                                               {"规模", "size", false},
                                               {"增加值，亿元", "value added, 100 million yuan", true},
                                               {"占服务业，%", "share of services, %", true},
                                               {"现价增速，%", "growth, current prices, %", true},
                                               {"单位数", "units", true}};

static void sectors_put_number(const struct report *report, const struct sector *s, struct span scheme, double value,
                               double step, struct span raw, const char *column, const struct table_heading *of,
                               struct strbuf *out) {
  struct strbuf shown = {0};
  if (isnan(value)) {
    if (long_suppressed(&report->aggregates, s->row))
      cell_withheld(out, of);
    else
      cell_absent(out, of);
    return;
  }
  figure_put(&shown, value, step);
  char *key = arena_format(report->arena, "%.*s:%.*s", SPAN_ARG(scheme), SPAN_ARG(s->category));
  struct figure_source source = {"sectors", span_of(key), column};
  cell_open(out, of, ""), html_figure(out, &source, raw, strbuf_view(&shown)), cell_close(out);
  strbuf_free(&shown);
}

static void put_sector(const struct report *report, struct span scheme, const struct sector *s, double most,
                       struct strbuf *out) {
  struct title title = category_title(report, scheme, s->category);
  struct span growth = s->growth == SIZE_MAX ? (struct span){0} : cell_named(report->growth, s->growth, "growth");
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</th>");
  if (isnan(s->value)) {
    cell_absent(out, &heading[1]);
  } else {
    cell_open(out, &heading[1], "b");
    strbuf_format(out, "<span class=\"bar\" aria-hidden=\"true\"><i style=\"left:0;width:%.1f%%\"></i></span>",
                  most > 0 && s->value > 0 ? 100 * s->value / most : 0);
    cell_close(out);
  }
  sectors_put_number(report, s, scheme, s->value, 0.01, long_cell(&report->aggregates, s->row, LONG_VALUE),
                     "value_added", &heading[2], out);
  struct strbuf share = {0};
  strbuf_real(&share, s->share);
  sectors_put_number(report, s, scheme, s->share, 0.1, strbuf_view(&share), "share", &heading[3], out);
  strbuf_free(&share);
  sectors_put_number(report, s, scheme, growth.n ? span_real(growth) : NAN, 0.1, growth, "growth", &heading[4], out);
  struct span count = long_cell(&report->aggregates, s->row, LONG_COUNT);
  sectors_put_number(report, s, scheme, count.n ? span_real(count) : NAN, 1, count, "count", &heading[5], out);
  strbuf_put(out, "</tr>\n");
}

static void write_sectors(const struct report *report, struct span scheme, const struct sector *sector, size_t n,
                          struct bilingual *text) {
  struct title first = category_title(report, scheme, sector[0].category);
  struct strbuf value = {0};
  if (isnan(sector[0].value)) {
    say_zh(text, "重点领域：无数据"), say_en(text, "Key sectors: no data");
    return;
  }
  figure_put(&value, sector[0].value, 0.01);
  say_zh(text, "%zu个重点领域中，%.*s规模最大，增加值%s亿元", n, SPAN_ARG(first.zh), value.bytes);
  say_en(text, "Of %zu key sectors %.*s are the largest, with a value added of %s hundred million yuan", n,
         SPAN_ARG(first.en), value.bytes);
  strbuf_free(&value);
}

void sectors_section(const struct report *report, struct strbuf *out) {
  struct span scheme[16];
  size_t n = schemes_present(report, scheme, 16);
  for (size_t i = 0; i < n; i++) {
    struct sector sector[SECTORS_MOST];
    struct bilingual title = {0};
    if (!report_overlaps(report, scheme[i])) continue;
    size_t sectors = sectors_of(report, scheme[i], sector);
    if (!sectors) continue;
    write_sectors(report, scheme[i], sector, sectors, &title);
    section_open(out, "sectors", &title);
    strbuf_put(out, "<p class=\"note\">");
    html_both(out, "各领域相互重叠，不能相加；只部分属于某领域的行业不计入。空行表示不能仅凭行业代码划分。",
              "Sectors overlap and do not add up; classes that belong to one only in part are not counted. An empty "
              "row cannot be determined from industry codes alone.");
    strbuf_put(out, "</p>\n");
    table_open(out, "bars", "重点领域增加值", "value added of key sectors", heading, 6);
    for (size_t k = 0; k < sectors; k++) put_sector(report, scheme[i], &sector[k], sector[0].value, out);
    table_close(out);
    section_close(out);
  }
}
