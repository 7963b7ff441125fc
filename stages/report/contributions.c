/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contributions.c - growth, and what each category contributed to it. See report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

enum { PARTS_MOST = 64 };

struct contribution {
  struct span category;
  size_t row, current; /* of the growth table: at the price shown, at current prices; SIZE_MAX */
  double points;
};

/* A whole and its parts in the latest year. */
struct account {
  struct span scheme;
  const char *price; /* base_year where the table has it, else current */
  size_t whole;
  struct contribution part[PARTS_MOST];
  size_t parts;
};

static double contributions_cell_of(const struct report *report, size_t row, const char *column) {
  return row == SIZE_MAX ? NAN : span_real(cell_named(report->growth, row, column));
}

static int by_points(const void *a, const void *b) {
  const struct contribution *x = a, *y = b;
  if (isnan(x->points) || isnan(y->points)) return isnan(x->points) - isnan(y->points);
  return (x->points < y->points) - (x->points > y->points);
}

static void contributions_add_part(const struct report *report, struct account *a, struct span category,
                                   struct arena *arena) {
  char *scheme = arena_copy(arena, a->scheme.p, a->scheme.n);
  size_t row = growth_find(report, scheme, category, "value_added", a->price, report->year);
  double points = contributions_cell_of(report, row, "contribution");
  if ((isnan(points) && !row_suppressed(report->growth, row)) || a->parts == PARTS_MOST) return;
  size_t current = growth_find(report, scheme, category, "value_added", "current", report->year);
  a->part[a->parts++] = (struct contribution){category, row, current, points};
}

/* The finest parts of a scheme: those without parts of their own. */
static void add_leaves(const struct report *report, struct account *a, struct span parent) {
  struct span category[PARTS_MOST];
  size_t n = categories_below(report, a->scheme, parent, category, PARTS_MOST);
  for (size_t i = 0; i < n; i++) {
    struct span ignored[1];
    if (categories_below(report, a->scheme, category[i], ignored, 1))
      add_leaves(report, a, category[i]);
    else
      contributions_add_part(report, a, category[i], report->arena);
  }
}

static bool account_of(const struct report *report, struct span scheme, struct account *a) {
  char *name = arena_copy(report->arena, scheme.p, scheme.n);
  struct span total = span_of("total");
  *a = (struct account){.scheme = scheme, .price = "base_year"};
  a->whole = growth_find(report, name, total, "value_added", "base_year", report->year);
  if (isnan(contributions_cell_of(report, a->whole, "growth"))) {
    a->price = "current";
    a->whole = growth_find(report, name, total, "value_added", "current", report->year);
  }
  if (isnan(contributions_cell_of(report, a->whole, "growth"))) return false;
  add_leaves(report, a, (struct span){0});
  contributions_add_part(report, a, span_of("Z"), report->arena),
      contributions_add_part(report, a, span_of("rest"), report->arena);
  qsort(a->part, a->parts, sizeof *a->part, by_points);
  return a->parts > 0;
}

/* The scheme that divides services most finely comes first; the sectors of the economy otherwise. */
static bool services_account(const struct report *report, struct account *a) {
  struct span scheme[16];
  size_t n = schemes_present(report, scheme, 16);
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < n; i++) {
      struct span of, category;
      bool divides = report_universe(report, scheme[i], &of, &category);
      if (!report_overlaps(report, scheme[i]) && divides == (pass == 0) && account_of(report, scheme[i], a))
        return true;
    }
  return false;
}

static bool is_constant(const struct account *a) { return strcmp(a->price, "base_year") == 0; }

static void write_basis(const struct report *report, const struct account *a, struct bilingual *text) {
  if (is_constant(a)) {
    struct span base = cell_named(report->growth, a->whole, "base_year");
    say_zh(text, "按%.*s年不变价", SPAN_ARG(base)), say_en(text, "at %.*s prices", SPAN_ARG(base));
  } else {
    say_zh(text, "按现价（名义）"), say_en(text, "at current prices (nominal)");
  }
}

static void write_percent(struct bilingual *text, double value, const char *zh, const char *en) {
  struct strbuf n = {0};
  figure_put(&n, fabs(value), 0.1);
  say_zh(text, "%s%.*s", zh, SPAN_ARG(strbuf_view(&n))), say_en(text, "%s%.*s", en, SPAN_ARG(strbuf_view(&n)));
  strbuf_free(&n);
}

/* The growth of what the scheme divides: its own total may have records that could not be placed beside it. */
static double universe_growth(const struct report *report, const struct account *a) {
  struct span of, category;
  double own = contributions_cell_of(report, a->whole, "growth");
  if (!report_universe(report, a->scheme, &of, &category)) return own;
  size_t row =
      growth_find(report, arena_copy(report->arena, of.p, of.n), category, "value_added", a->price, report->year);
  double growth = contributions_cell_of(report, row, "growth");
  return isnan(growth) ? own : growth;
}

static void write_account(const struct report *report, const struct account *a, struct bilingual *text) {
  double growth = universe_growth(report, a);
  struct span of, category;
  bool services = report_universe(report, a->scheme, &of, &category);
  const struct contribution *top = &a->part[0];
  struct title title = category_title(report, a->scheme, top->category);
  say_zh(text, "%s%.0f年", services ? "服务业增加值" : "增加值", report->year);
  say_en(text, "%s in %.0f ", services ? "services value added" : "value added", report->year);
  write_basis(report, a, text);
  write_percent(text, growth, growth < 0 ? "下降" : "增长", growth < 0 ? " fell by " : " grew by ");
  say_zh(text, "%%"), say_en(text, " %%");
  if (isnan(top->points)) return; /* all withheld */
  say_zh(text, "，其中%.*s", SPAN_ARG(title.zh)), say_en(text, "; %.*s ", SPAN_ARG(title.en));
  write_percent(text, top->points, "拉动最多，为", "contributed most, ");
  say_zh(text, "个百分点"), say_en(text, " points");
  const struct contribution *last = &a->part[a->parts - 1];
  if (!(last->points < 0)) return;
  title = category_title(report, a->scheme, last->category);
  say_zh(text, "；%.*s", SPAN_ARG(title.zh)), say_en(text, "; %.*s ", SPAN_ARG(title.en));
  write_percent(text, last->points, "下拉", "took away ");
  say_zh(text, "个百分点"), say_en(text, " points");
}

bool say_growth(const struct report *report, struct bilingual *text) {
  struct account account;
  if (!report->growth || !services_account(report, &account)) return false;
  write_account(report, &account, text);
  return true;
}

/* --- the section --- */

static const struct table_heading heading[] = {{"类别", "category", false},
                                               {"拉动", "contribution", false},
                                               {"百分点", "points", true},
                                               {"贡献率，%", "share of growth, %", true},
                                               {"不变价增速，%", "growth, constant prices, %", true},
                                               {"现价增速，%", "growth, current prices, %", true}};

static void contributions_put_figure(const struct report *report, size_t row, const char *column, double step,
                                     const struct table_heading *of, struct strbuf *out) {
  const struct table *t = report->growth;
  double value = contributions_cell_of(report, row, column);
  struct strbuf shown = {0};
  if (isnan(value)) {
    if (row_suppressed(t, row))
      cell_withheld(out, of);
    else
      cell_absent(out, of);
    return;
  }
  figure_put(&shown, value, step);
  char *key = arena_format(report->arena, "%.*s:%.*s:%.*s", SPAN_ARG(cell_named(t, row, "scheme")),
                           SPAN_ARG(cell_named(t, row, "category")), SPAN_ARG(cell_named(t, row, "price")));
  struct figure_source source = {"growth", span_of(key), column};
  cell_open(out, of, ""), html_figure(out, &source, cell_named(t, row, column), strbuf_view(&shown)), cell_close(out);
  strbuf_free(&shown);
}

static void contributions_put_bar(double points, double most, struct strbuf *out) {
  double width = most > 0 && !isnan(points) ? 100 * fabs(points) / most : 0;
  cell_open(out, &heading[1], "b");
  strbuf_format(out, "<span class=\"bar\" aria-hidden=\"true\"><i%s style=\"left:0;width:%.1f%%\"></i></span>",
                points < 0 ? " class=\"neg\"" : "", width);
  cell_close(out);
}

static void contributions_put_row(const struct report *report, const struct account *a, const struct contribution *c,
                                  double most, bool whole, struct strbuf *out) {
  struct title title = category_title(report, a->scheme, c->category);
  strbuf_format(out, "<tr%s><th scope=\"row\">", whole ? " class=\"total\"" : "");
  html_both_spans(out, title.zh, title.en);
  strbuf_put(out, "</th>");
  if (whole)
    cell_absent(out, &heading[1]);
  else
    contributions_put_bar(c->points, most, out);
  contributions_put_figure(report, c->row, "contribution", 0.1, &heading[2], out);
  contributions_put_figure(report, c->row, "contribution_rate", 0.1, &heading[3], out);
  if (is_constant(a))
    contributions_put_figure(report, c->row, "growth", 0.1, &heading[4], out);
  else
    cell_absent(out, &heading[4]);
  contributions_put_figure(report, c->current, "growth", 0.1, &heading[5], out);
  strbuf_put(out, "</tr>\n");
}

/* Where the total of the categories grew otherwise than what they divide. */
static void put_difference(const struct report *report, const struct account *a, struct strbuf *out) {
  double own = figure_round(contributions_cell_of(report, a->whole, "growth"), 0.1),
         whole = figure_round(universe_growth(report, a), 0.1);
  struct strbuf n = {0};
  if (isnan(own) || isnan(whole) || fabs(own - whole) < 0.05) return;
  figure_put(&n, own, 0.1);
  struct bilingual text = {0};
  say_zh(&text, "各类别合计另含不能归类的记录，增速为%s%%，拉动之和与之相等。", n.bytes);
  say_en(&text,
         "The total of the categories also has records that could not be placed; it grew by %s %%, which the "
         "contributions add up to.",
         n.bytes);
  strbuf_put(out, "<p class=\"note\">"), say_put(out, &text), strbuf_put(out, "</p>\n");
  strbuf_free(&n);
}

static void put_account(const struct report *report, const struct account *a, struct strbuf *out) {
  double most = 0;
  struct title title = scheme_title(report, a->scheme);
  char *name = arena_copy(report->arena, a->scheme.p, a->scheme.n);
  for (size_t i = 0; i < a->parts; i++) most = isnan(a->part[i].points) ? most : fmax(most, fabs(a->part[i].points));
  strbuf_put(out, "<p class=\"note\">"), html_both(out, "口径：", "scheme: "), html_both_spans(out, title.zh, title.en);
  html_both(out, " · 增速为全部单位口径；拉动之和等于合计增速，贡献率之和为100%，尾差由四舍五入引起。",
            " · growth on all units; contributions add up to the growth of the total, their shares to 100 %, but for "
            "rounding.");
  strbuf_put(out, "</p>\n");
  table_open(out, "bars", "各类别的拉动与贡献率", "contributions of the categories", heading, 6);
  for (size_t i = 0; i < a->parts; i++) contributions_put_row(report, a, &a->part[i], most, false, out);
  struct contribution whole = {span_of("total"), a->whole,
                               growth_find(report, name, span_of("total"), "value_added", "current", report->year),
                               NAN};
  contributions_put_row(report, a, &whole, most, true, out);
  table_close(out);
  put_difference(report, a, out);
}

void contributions_section(const struct report *report, struct strbuf *out) {
  struct account account;
  struct bilingual title = {0};
  if (!report->growth || !services_account(report, &account)) {
    say_zh(&title, "增长与拉动：未提供"), say_en(&title, "Growth and contributions: not available");
    section_open(out, "growth", &title);
    strbuf_put(out, "<p class=\"absent\">");
    html_both(out, "没有增长表，或没有上年的数", "no table of growth, or no figures of the year before");
    strbuf_put(out, "</p>\n");
  } else {
    write_account(report, &account, &title);
    section_open(out, "growth", &title);
    put_account(report, &account, out);
  }
  section_close(out);
}
