/* SPDX-License-Identifier: GPL-3.0-or-later */
/* places.c - streets, clusters and other districts: the regions of the aggregates beside that of the first screen. See
 * report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

enum { PLACES_MOST = 200 };
#define SECTORS "three-sectors-2018"

struct place {
  struct span region;
  double services, before, total, units; /* value added of services now and a year before; of all; records */
};

static double amount(const struct report *report, struct span region, const char *category, const char *indicator, double year) {
  struct figure_key key = {region, SECTORS, category, indicator, year};
  return long_value(&report->aggregates, &key);
}

static int by_services(const void *a, const void *b) {
  double x = ((const struct place *)a)->services, y = ((const struct place *)b)->services;
  if (isnan(x) || isnan(y)) return isnan(x) - isnan(y);
  return (x < y) - (x > y);
}

/* Regions with services in the latest year, other than the main one. */
static size_t places_of(const struct report *report, struct place *place) {
  const struct long_table *t = &report->aggregates;
  struct span year = year_text(report, report->year);
  size_t n = 0;
  for (size_t r = 0; t->table && r < t->table->rows && n < PLACES_MOST; r++) {
    struct span region = long_cell(t, r, LONG_REGION);
    if (span_equal(region, report->region) || !span_equal(long_cell(t, r, LONG_PERIOD), year) ||
        !span_is(long_cell(t, r, LONG_SCHEME), SECTORS) || !span_is(long_cell(t, r, LONG_CATEGORY), "3") ||
        !span_is(long_cell(t, r, LONG_INDICATOR), "value_added"))
      continue;
    place[n++] = (struct place){region, span_real(long_cell(t, r, LONG_VALUE)),
                                amount(report, region, "3", "value_added", report->year - 1),
                                amount(report, region, "total", "value_added", report->year),
                                amount(report, region, "3", "records", report->year)};
  }
  qsort(place, n, sizeof *place, by_services);
  return n;
}

static const struct table_heading heading[] = {{"地区", "place", false},
                                               {"规模", "size", false},
                                               {"服务业增加值，亿元", "services value added, 100 million yuan", true},
                                               {"现价增速，%", "growth, current prices, %", true},
                                               {"服务业占比，%", "share of services, %", true},
                                               {"记录", "records", true}};

static void put_number(double value, double step, const struct table_heading *of, struct strbuf *out) {
  if (isnan(value)) {
    cell_absent(out, of);
    return;
  }
  cell_open(out, of, ""), figure_put(out, value, step), cell_close(out);
}

static void put_place(const struct report *report, const struct place *p, double most, struct strbuf *out) {
  strbuf_put(out, "<tr><th scope=\"row\">"), html_text(out, region_title(report, p->region)), strbuf_put(out, "</th>");
  cell_open(out, &heading[1], "b");
  strbuf_format(out, "<span class=\"bar\" aria-hidden=\"true\"><i style=\"left:0;width:%.1f%%\"></i></span>",
                most > 0 && p->services > 0 ? 100 * p->services / most : 0);
  cell_close(out);
  put_number(p->services / 1e5, 0.01, &heading[2], out);
  put_number(p->before > 0 ? 100 * (p->services / p->before - 1) : NAN, 0.1, &heading[3], out);
  put_number(p->total > 0 ? 100 * p->services / p->total : NAN, 0.1, &heading[4], out);
  put_number(p->units, 1, &heading[5], out);
  strbuf_put(out, "</tr>\n");
}

void places_section(const struct report *report, struct strbuf *out) {
  struct place place[PLACES_MOST];
  struct bilingual title = {0};
  size_t n = places_of(report, place);
  if (!n) return;
  struct span first = region_title(report, place[0].region);
  say_zh(&title, "镇街与集聚区：%zu处中%.*s规模最大", n, SPAN_ARG(first));
  say_en(&title, "Streets, clusters and other places: %.*s is the largest of %zu", SPAN_ARG(first), n);
  section_open(out, "places", &title);
  table_open(out, "bars", "各地服务业增加值", "services value added by place", heading, 6);
  for (size_t i = 0; i < n; i++) put_place(report, &place[i], place[0].services, out);
  table_close(out);
  section_close(out);
}
