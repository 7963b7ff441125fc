/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drivers.c - what moved the share of services in the whole since the year before: the change of each category's own
 * share; they add up to the change of services but for what could not be placed. See report.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/situation.h"

enum { DRIVERS_MOST = 64 };

struct driver {
  struct title name;
  struct span category;
  double now, change; /* percent of the whole, and points since the year before; not rounded */
  bool withheld;
};

struct drivers {
  struct driver item[DRIVERS_MOST], whole;
  size_t n;
};

static struct driver driver_of(const struct report *report, struct span scheme, struct span category) {
  char *name = arena_copy(report->arena, scheme.p, scheme.n),
       *which = arena_copy(report->arena, category.p, category.n);
  struct driver d = {.category = category, .name = category_title(report, scheme, category)};
  double share[2];
  for (int ago = 0; ago < 2; ago++) {
    struct figure_key key = {report->region, name, which, "value_added", report->year - ago};
    double part = long_value(&report->aggregates, &key);
    d.withheld = d.withheld || long_suppressed(&report->aggregates, long_find(&report->aggregates, &key));
    key.scheme = "three-sectors-2018", key.category = "total";
    share[ago] = 100 * part / long_value(&report->aggregates, &key);
  }
  d.now = share[0], d.change = share[0] - share[1];
  return d;
}

static void add_drivers(const struct report *report, struct drivers *all) {
  const struct scope_facts *facts = &report->situation->scope[SCOPE_CATEGORY];
  for (size_t i = 0; i < facts->subjects && all->n < DRIVERS_MOST; i++) {
    struct driver d = driver_of(report, facts->subject[i].scheme, facts->subject[i].category);
    size_t at = all->n;
    if (isnan(d.change) && !d.withheld) continue;
    while (at > 0 && (isnan(all->item[at - 1].change) || all->item[at - 1].change < d.change) && !isnan(d.change))
      all->item[at] = all->item[at - 1], at--;
    all->item[at] = d, all->n++;
  }
}

/* "金融服务上拉最多（0.12）" */
static void write_driver(const struct driver *d, const char *zh, const char *en, struct bilingual *text) {
  struct strbuf n = {0};
  figure_put(&n, fabs(d->change), 0.01);
  say_zh(text, "，%.*s%s（%s）", SPAN_ARG(d->name.zh), zh, n.bytes),
      say_en(text, ", %.*s %s (%s)", SPAN_ARG(d->name.en), en, n.bytes);
  strbuf_free(&n);
}

static void write_drivers(const struct drivers *all, struct bilingual *text) {
  double change = figure_round(all->whole.now, 0.1) - figure_round(all->whole.now - all->whole.change, 0.1);
  struct strbuf n = {0};
  figure_put(&n, fabs(change), 0.1);
  say_zh(text, "服务业占比比上年%s%s个百分点", change < 0 ? "下降" : "提高", n.bytes);
  say_en(text, "The share of services %s by %s points", change < 0 ? "fell" : "rose", n.bytes);
  strbuf_free(&n);
  const struct driver *first = &all->item[0], *last = &all->item[all->n - 1];
  if (first->change > 0) write_driver(first, "上拉最多", "raised it most", text);
  if (last->change < 0) write_driver(last, "下拉最多", "lowered it most", text);
}

static const struct table_heading heading[] = {{"类别", "category", false},
                                               {"变化", "change", false},
                                               {"比上年，百分点", "on the year before, points", true},
                                               {"占地区生产总值，%", "share of GDP, %", true}};

static void drivers_put_number(const struct report *report, const struct driver *d, const char *column, double value,
                               double step, const struct table_heading *of, struct strbuf *out) {
  struct strbuf raw = {0}, shown = {0};
  if (isnan(value)) {
    if (d->withheld)
      cell_withheld(out, of);
    else
      cell_absent(out, of);
    return;
  }
  struct figure_source source = {"drivers", span_of(arena_format(report->arena, "%.*s", SPAN_ARG(d->category))),
                                 column};
  strbuf_real(&raw, value), figure_put(&shown, value, step);
  cell_open(out, of, ""), html_figure(out, &source, strbuf_view(&raw), strbuf_view(&shown)), cell_close(out);
  strbuf_free(&raw), strbuf_free(&shown);
}

static void put_driver(const struct report *report, const struct driver *d, double most, bool whole,
                       struct strbuf *out) {
  strbuf_format(out, "<tr%s><th scope=\"row\">", whole ? " class=\"total\"" : ""),
      html_both_spans(out, d->name.zh, d->name.en), strbuf_put(out, "</th>");
  if (whole || isnan(d->change)) {
    cell_absent(out, &heading[1]);
  } else {
    double width = most > 0 ? 50 * fabs(d->change) / most : 0;
    cell_open(out, &heading[1], "b");
    strbuf_format(out,
                  "<span class=\"bar both\" aria-hidden=\"true\"><i%s style=\"left:%.1f%%;width:%.1f%%\"></i></span>",
                  d->change < 0 ? " class=\"neg\"" : "", d->change < 0 ? 50 - width : 50, width);
    cell_close(out);
  }
  drivers_put_number(report, d, "change", d->change, 0.01, &heading[2], out),
      drivers_put_number(report, d, "share", d->now, 0.1, &heading[3], out);
  strbuf_put(out, "</tr>\n");
}

void drivers_section(const struct report *report, struct strbuf *out) {
  struct drivers all = {.whole = driver_of(report, span_of("three-sectors-2018"), span_of("3"))};
  struct bilingual title = {0};
  double most = 0;
  if (!report->situation || isnan(report->year)) return;
  add_drivers(report, &all);
  if (!all.n || isnan(all.whole.change)) return;
  for (size_t i = 0; i < all.n; i++) most = isnan(all.item[i].change) ? most : fmax(most, fabs(all.item[i].change));
  write_drivers(&all, &title);
  section_open(out, "drivers", &title);
  strbuf_put(out, "<p class=\"note\">");
  html_both(out, "各类别占地区生产总值比重的变化，现价；相加等于服务业占比的变化，未能归类的记录除外。",
            "Change of each category's share of GDP at current prices; they add up to the change of services, but for "
            "records that could not be placed.");
  strbuf_put(out, "</p>\n");
  table_open(out, "bars", "占比变化的来源", "what moved the share", heading, 4);
  for (size_t i = 0; i < all.n; i++) put_driver(report, &all.item[i], most, false, out);
  put_driver(report, &all.whole, most, true, out);
  table_close(out);
  section_close(out);
}
