/* SPDX-License-Identifier: GPL-3.0-or-later */
/* made.c - how each figure of the page was made: an entry that it links to, with definition and source; in an internal
 * report also the amounts behind the structural targets, down to the largest records. See report.h.
 *
 * The entry of a figure is #how-TABLE-COLUMN, or #how-NAME where it is a figure of the analysis (html_figure() makes
 * the same names). */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

static const struct {
  const char *id, *zh, *en, *how_zh, *how_en;
} entry[] = {
    {"assessment-value", "目标：最新值", "target: value",
     "目标所指指标最近一期的数；占比为分子÷分母×100，分子、分母列于各目标图上方；按公布精度四舍五入",
     "the figure of the latest period; a share is numerator ÷ denominator × 100, both named above the chart of the "
     "target; rounded as published"},
    {"assessment-gap", "目标：差距", "target: gap", "达标线与最新值之差，已达标为0",
     "the limit of success less the value; 0 where it is met"},
    {"assessment-pace_points", "目标：每年需", "target: a year", "差距÷距目标年的年数", "the gap over the years left"},
    {"assessment-probability_at", "目标：可能性", "target: chance", "模拟路径中在目标年达标的比重（方法说明：可能性）",
     "the share of simulated paths that succeed at the date (see Methods: chance)"},
    {"assessment-probability_within", "目标：落在容差内", "target: within", "模拟路径中目标年落在目标±容差内的比重",
     "the share of simulated paths within the tolerance on both sides at the date"},
    {"assessment-probability_date", "目标：仅看目标年", "target: at the date alone", "不问其他年份，目标年达标的比重",
     "the share of paths that succeed at the date, whatever the other years"},
    {"assessment-forecast", "目标：预计", "target: forecast", "预测分布在目标年的均值",
     "the mean of the forecast at the date"},
    {"assessment-lo80", "目标：80%区间下限", "target: 80 % interval, lower",
     "预测分布在目标年的10%分位，含起点的抽样误差与修订",
     "10 % quantile of the forecast at the date, with the error of the start"},
    {"assessment-hi80", "目标：80%区间上限", "target: 80 % interval, upper",
     "预测分布在目标年的90%分位，含起点的抽样误差与修订",
     "90 % quantile of the forecast at the date, with the error of the start"},
    {"assessment-nowcast", "目标：当年推算", "target: nowcast", "按当年各月累计数推算的全年数（方法：nowcast）",
     "the running year from its months (see the method note nowcast)"},
    {"growth-growth", "增速", "growth", "100 ×（本年÷上年 − 1），全部单位；有缩减指数的按当期基年不变价",
     "100 × (now ÷ the year before − 1), all units; at the prices of the base year in force where there are deflators"},
    {"growth-contribution", "拉动", "contribution", "100 × 类别增量 ÷ 上年合计",
     "100 × change of the category ÷ total of the year before"},
    {"growth-contribution_rate", "贡献率", "share of growth", "100 × 类别增量 ÷ 合计增量",
     "100 × change of the category ÷ change of the total"},
    {"sectors-value_added", "重点领域：增加值", "key sector: value added",
     "收入法增加值，与公布总量衔接；领域按行业代码表划分，相互重叠",
     "income approach, drawn to published totals; sectors are lists of industry codes and overlap"},
    {"sectors-share", "重点领域：占服务业", "key sector: share of services", "领域增加值÷服务业增加值×100",
     "value added of the sector ÷ that of services × 100"},
    {"sectors-growth", "重点领域：现价增速", "key sector: growth", "100 ×（本年÷上年 − 1），现价",
     "100 × (now ÷ the year before − 1), current prices"},
    {"sectors-count", "重点领域：单位数", "key sector: units", "参与汇总的记录数", "records in the totals"},
    {"composition-share", "构成", "composition", "类别增加值÷服务业增加值×100",
     "value added of the category ÷ that of services × 100"},
    {"drivers-change", "占比变化", "change of the share", "类别增加值÷地区生产总值×100，本年减上年，现价",
     "value added of the category ÷ GDP × 100, this year less the year before, current prices"},
    {"drivers-share", "占地区生产总值", "share of GDP", "类别增加值÷地区生产总值×100",
     "value added of the category ÷ GDP × 100"},
    {"seasonal-adjusted", "单期季调值", "single period, adjusted", "单期数除以（或减去）季节成分（方法说明：季节调整）",
     "the single period over, or less, its season (see Methods: season)"},
    {"seasonal-value", "单期原值", "single period", "累计数之差，或报表中的本月数；1—2月为一期",
     "the difference of cumulative figures, or the month as filed; January and February are one"},
    {"seasonal-growth", "单期同比", "single period, growth", "100 ×（单期÷上年同期 − 1）",
     "100 × (the period ÷ the same one a year before − 1)"}};

static const struct table_heading heading[] = {
    {"数", "figure", false}, {"怎样得来", "how it is made", false}, {"出处", "made from", false}};

static void open_entry(struct strbuf *out, const char *prefix, struct span id) {
  strbuf_format(out, "<tr id=\"how-%s", prefix), html_text(out, id), strbuf_put(out, "\"><th scope=\"row\">");
}

/* The file's name without its folders; usual: where there is no such option. */
static struct span file_of(const char *path, const char *usual) {
  const char *slash = path ? strrchr(path, '/') : NULL;
  return span_of(slash ? slash + 1 : path && *path ? path : usual);
}

static void put_fixed(const struct report *report, struct strbuf *out) {
  const struct report_options *o = report->options;
  const struct span table[] = {file_of(o->assessment, "assessment.csv"), file_of(o->growth, "growth.csv"),
                               file_of(o->aggregates, "reconciled.csv"), file_of(o->seasonal, "seasonal.csv")};
  for (size_t i = 0; i < sizeof entry / sizeof *entry; i++) {
    struct span from = entry[i].id[0] == 'a'                      ? table[0]
                       : entry[i].id[0] == 'g'                    ? table[1]
                       : strncmp(entry[i].id, "seasonal", 8) == 0 ? table[3]
                                                                  : table[2];
    open_entry(out, "", span_of(entry[i].id)), html_both(out, entry[i].zh, entry[i].en), strbuf_put(out, "</th>");
    cell_open(out, &heading[1], ""), html_both(out, entry[i].how_zh, entry[i].how_en), cell_close(out);
    cell_open(out, &heading[2], "soft"), html_text(out, from), cell_close(out), strbuf_put(out, "</tr>\n");
  }
}

/* indicator · category of scheme ÷ category of scheme */
static void put_source(const struct report *report, const struct analysis_figure *f, struct strbuf *out) {
  struct span rest = f->indicator, base;
  span_cut(&rest, '.', &base);
  struct title title = indicator_title(report, base);
  if (f->from == FIGURE_AGGREGATES || f->from == FIGURE_GROWTH)
    html_both_spans(out, title.zh, title.en);
  else
    html_text(out, f->indicator);
  if (rest.n) strbuf_char(out, '.'), html_text(out, rest);
  for (int over = 0; over < 2; over++) {
    struct span scheme = over ? f->over_scheme : f->scheme, category = over ? f->over_category : f->category;
    if (!scheme.n) continue;
    struct title s = scheme_title(report, scheme), c = category_title(report, scheme, category);
    strbuf_put(out, over ? " ÷ " : " · ");
    html_both_spans(out, c.zh, c.en), html_both(out, "（", " ("), html_both_spans(out, s.zh, s.en),
        html_both(out, "）", ")");
  }
}

static void put_analysed(const struct report *report, struct strbuf *out) {
  for (size_t i = 0; i < report->analysis.figures; i++) {
    const struct analysis_figure *f = &report->analysis.figure[i];
    if (f->internal && !report->options->internal) continue;
    open_entry(out, "", f->name), html_both_spans(out, f->title_zh, f->title_en), strbuf_put(out, "</th>");
    cell_open(out, &heading[1], ""), html_both_spans(out, f->definition_zh, f->definition_en), cell_close(out);
    cell_open(out, &heading[2], "soft"), put_source(report, f, out), cell_close(out), strbuf_put(out, "</tr>\n");
  }
}

/* --- amounts behind a target, for internal use --- */

struct selector {
  struct span indicator, scheme, category;
};

static bool selector_of(struct span text, struct selector *of) {
  *of = (struct selector){0};
  if (!span_cut(&text, '@', &of->indicator) || !span_cut(&text, ':', &of->scheme)) return false;
  of->category = text;
  return text.n > 0;
}

/* Is the category among those of the path "M01|M|total"? */
static bool path_has(struct span path, struct span category) {
  struct span one;
  while (span_cut(&path, '|', &one))
    if (span_equal(one, category)) return true;
  return false;
}

enum { RECORDS_SHOWN = 10 };

/* The largest records of the sum. */
static size_t largest_records(const struct report *report, const struct selector *of, size_t *row) {
  const struct table *t = report->units_of_sums;
  size_t n = 0,
         path = t ? table_column(t, arena_format(report->arena, "scheme:%.*s", SPAN_ARG(of->scheme))) : TABLE_ABSENT;
  size_t region = t ? table_column(t, "region") : 0, period = t ? table_column(t, "period") : 0,
         indicator = t ? table_column(t, "indicator") : 0, rank = t ? table_column(t, "rank") : 0,
         size = t ? table_column(t, "contribution") : 0;
  struct span year = year_text(report, report->year);
  for (size_t r = 0; path != TABLE_ABSENT && r < t->rows; r++) {
    if (!span_equal(table_at(t, r, region), report->region) || !span_equal(table_at(t, r, period), year) ||
        !span_equal(table_at(t, r, indicator), of->indicator) || span_is(table_at(t, r, rank), "0") ||
        !path_has(table_at(t, r, path), of->category))
      continue;
    double value = span_real(table_at(t, r, size));
    size_t at = n < RECORDS_SHOWN ? n++ : RECORDS_SHOWN;
    for (; at > 0 && span_real(table_at(t, row[at - 1], size)) < value; at--)
      if (at < RECORDS_SHOWN) row[at] = row[at - 1];
    if (at < RECORDS_SHOWN) row[at] = r;
  }
  return n;
}

static const struct table_heading record_heading[] = {{"单位", "unit", false},
                                                      {"报表", "form", false},
                                                      {"数值", "value", true},
                                                      {"行业", "industry", false},
                                                      {"文件与行", "file and line", false}};

static void put_records(const struct report *report, const struct selector *of, struct strbuf *out) {
  static const char *const column[] = {"unit", "form", "contribution", "class"};
  const struct table *t = report->units_of_sums;
  size_t row[RECORDS_SHOWN], n = largest_records(report, of, row);
  if (!n) return;
  table_open(out, "data", "最大的记录（内部）", "the largest records (internal)", record_heading, 5);
  for (size_t i = 0; i < n; i++) {
    strbuf_put(out, "<tr><th scope=\"row\">"), html_text(out, cell_named(t, row[i], column[0])),
        strbuf_put(out, "</th>");
    for (size_t c = 1; c < 4; c++)
      cell_open(out, &record_heading[c], ""), html_text(out, cell_named(t, row[i], column[c])), cell_close(out);
    cell_open(out, &record_heading[4], ""), html_text(out, cell_named(t, row[i], "file")), strbuf_char(out, ':');
    html_text(out, cell_named(t, row[i], "line")), cell_close(out), strbuf_put(out, "</tr>\n");
  }
  table_close(out);
}

/* "before: 1; factor 1.6120; control of ...; status" of a reconciled amount. */
static void put_amount(const struct report *report, const struct selector *of, struct strbuf *out) {
  static const struct {
    const char *column, *zh, *en;
  } part[] = {{"value", "值 ", "value "},
              {"unit", " ", " "},
              {"raw", "；衔接前 ", "; before reconciliation "},
              {"factor", "；系数 ", "; factor "},
              {"control", "；控制数 ", "; control "},
              {"control_vintage", "（", " ("},
              {"status", "；方式 ", "; standing "},
              {"formula", "；公式 ", "; formulas "}};
  struct figure_key key = {report->region, arena_copy(report->arena, of->scheme.p, of->scheme.n),
                           arena_copy(report->arena, of->category.p, of->category.n),
                           arena_copy(report->arena, of->indicator.p, of->indicator.n), report->year};
  size_t row = long_find(&report->aggregates, &key);
  strbuf_put(out, "<p class=\"note\"><b>"), put_selector_title(report, of->indicator, of->scheme, of->category, out),
      strbuf_put(out, "</b> ");
  for (size_t i = 0; row != SIZE_MAX && i < sizeof part / sizeof *part; i++) {
    struct span cell = cell_named(report->aggregates.table, row, part[i].column);
    if (!cell.n) continue;
    html_both(out, part[i].zh, part[i].en), html_text(out, cell);
    if (part[i].zh[0] != ' ' && strcmp(part[i].column, "control_vintage") == 0) html_both(out, "）", ")");
  }
  strbuf_format(out, "<br><code>tertia explain RUN "), html_text(out, of->indicator), strbuf_char(out, '@'),
      html_text(out, of->scheme);
  strbuf_char(out, ':'), html_text(out, of->category), strbuf_format(out, " %.0f</code></p>\n", report->year);
}

static void put_behind(const struct report *report, size_t row, struct strbuf *out) {
  struct assessment_row at = row_at(report, row);
  struct title title = {assessment_cell(at, "title_zh"), assessment_cell(at, "title_en")};
  strbuf_put(out, "<details><summary>"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</summary>\n");
  for (int over = 0; over < 2; over++) {
    struct selector of;
    if (!selector_of(assessment_cell(at, over ? "denominator" : "numerator"), &of)) continue;
    put_amount(report, &of, out), put_records(report, &of, out);
  }
  strbuf_put(out, "</details>\n");
}

static void put_explanations(const struct report *report, struct strbuf *out) {
  size_t n = 0;
  if (!report->options->internal) return;
  for (size_t r = 0; report->assessment && r < report->assessment->rows; r++) {
    if (!span_is(cell_named(report->assessment, r, "kind"), "structural")) continue;
    if (!n++)
      strbuf_put(out, "<h3>"),
          html_both(out, "结构性目标的构成（内部）", "What the structural targets are made of (internal)"),
          strbuf_put(out, "</h3>\n");
    put_behind(report, r, out);
  }
  if (n && !report->units_of_sums) {
    strbuf_put(out, "<p class=\"note\">"),
        html_both(out, "未提供各数的记录构成（--units），可用上列命令逐条查看。",
                  "Which records the sums are made of was not given (--units); the commands above show them."),
        strbuf_put(out, "</p>\n");
  }
}

void made_section(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  say_zh(&title, "各数怎样得来"), say_en(&title, "How each figure is made");
  section_open(out, "made", &title);
  table_open(out, "data made", "页中各数均可点击，指向此处", "figures of the page link to their rows here", heading, 3);
  put_fixed(report, out), put_analysed(report, out);
  table_close(out);
  put_explanations(report, out);
  section_close(out);
}
