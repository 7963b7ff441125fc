/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workbook_tables.c - sheets of the workbook over time and of whole tables: years, forecasts, growth, findings,
 * queries. See workbook.h. */
#include <math.h>
#include <stdio.h>

#include "base/figure_text.h"
#include "stages/report/workbook.h"

/* --- years --- */

enum { YEARS_MOST = 40 };

static const struct {
  const char *scheme, *category, *of_scheme, *of_category, *title;
  double times;
  const char *format;
} yearly[] = {{"three-sectors-2018", "total", NULL, NULL, "地区生产总值（亿元）", 1e-5, "amount"},
              {"three-sectors-2018", "3", NULL, NULL, "服务业增加值（亿元）", 1e-5, "amount"},
              {"three-sectors-2018", "3", "three-sectors-2018", "total", "服务业占比（%）", 1, "percent"},
              {"modern-working-2020", "M", "three-sectors-2018", "3", "现代服务业占服务业（%）", 1, "percent"},
              {"modern-working-2020", "T", "three-sectors-2018", "3", "传统服务业占服务业（%）", 1, "percent"}};
enum { YEARLY = sizeof yearly / sizeof *yearly };

static double yearly_value(const struct report *report, size_t k, double year) {
  struct figure_key key = {report->region, yearly[k].scheme, yearly[k].category, "value_added", year};
  double value = long_value(&report->aggregates, &key) * yearly[k].times;
  if (!yearly[k].of_scheme) return value;
  key.scheme = yearly[k].of_scheme, key.category = yearly[k].of_category;
  return 100 * value / long_value(&report->aggregates, &key);
}

static bool has_year(const struct report *report, double year) {
  for (size_t k = 0; k < YEARLY; k++)
    if (!isnan(yearly_value(report, k, year))) return true;
  return false;
}

void sheet_of_years(struct workbook *book) {
  const struct report *report = book->report;
  size_t rows = 0;
  book_begin_sheet(book, "历年", "历年主要指标", "与公布总量衔接后的数；空格为无数据");
  book_column(book, "年份", 8, "text");
  for (size_t k = 0; k < YEARLY; k++) book_column(book, yearly[k].title, 16, yearly[k].format);
  book_rows(book);
  for (double year = report->year - YEARS_MOST; year <= report->year; year++) {
    if (!has_year(report, year)) continue;
    book_text(book, year_text(report, year));
    for (size_t k = 0; k < YEARLY; k++) book_number(book, yearly_value(report, k, year));
    book_end(book), rows++;
  }
  if (rows < 2) return;
  book_chart(book, "line", "占比，%", rows + 1, 0);
  for (size_t k = 2; k < YEARLY; k++) book_series(book, yearly[k].title, "历年", 0, rows, 0, k + 1, false);
  book_draw(book);
}

/* --- forecasts of targets --- */

static void put_point(struct workbook *book, struct span name, double year, double past, const struct curve *next,
                      size_t i) {
  book_text(book, name), book_text(book, year_text(book->report, year)), book_number(book, past);
  book_number(book, next ? next->value[i] : NAN), book_number(book, next ? next->lo80[i] : NAN),
      book_number(book, next ? next->hi80[i] : NAN);
  book_end(book);
}

/* One target's rows; a chart beside the first of them. */
static size_t put_forecast(struct workbook *book, size_t row, size_t at) {
  struct assessment_row of = row_at(book->report, row);
  struct figure_name name = {assessment_cell(of, "region"), assessment_cell(of, "indicator"),
                             assessment_cell(of, "vintage")};
  struct curve past = history_of(book->report, &name), next = course_of_target(book->report, row);
  struct span title =
      assessment_cell(of, "title_zh").n ? assessment_cell(of, "title_zh") : assessment_cell(of, "target");
  size_t n = 0;
  for (size_t i = 0; i < past.n; i++, n++) put_point(book, title, past.year[i], past.value[i], NULL, 0);
  for (size_t i = 1; i < next.n; i++, n++) put_point(book, title, next.year[i], NAN, &next, i);
  return at + n;
}

void sheet_of_forecasts(struct workbook *book) {
  const struct report *report = book->report;
  size_t at = 0, from[64], to[64], which[64], n = 0;
  book_begin_sheet(book, "预测", "目标的历史与预测", "预测为区间，不是承诺");
  book_column(book, "目标", 36, "text"), book_column(book, "年份", 8, "text"), book_column(book, "历史", 14, "amount");
  book_column(book, "预测", 14, "amount"), book_column(book, "80%区间下限", 14, "amount"),
      book_column(book, "80%区间上限", 14, "amount");
  book_rows(book);
  for (size_t r = 0; report->assessment && r < report->assessment->rows && n < 64; r++) {
    if (!assessment_is_main(row_at(report, r))) continue;
    from[n] = at, which[n] = r;
    at = put_forecast(book, r, at);
    to[n] = at, n += at > from[n];
  }
  for (size_t i = 0; i < n && i < 6; i++) {
    struct span title = assessment_cell(row_at(report, which[i]), "title_zh");
    book_chart(book, "line", arena_copy(report->arena, title.p, title.n), i * 20, 7);
    static const char *const series[] = {"历史", "预测", "80%区间下限", "80%区间上限"};
    for (size_t k = 0; k < 4; k++) book_series(book, series[k], "预测", from[i], to[i] - from[i], 1, 2 + k, k > 0);
    book_draw(book);
  }
}

/* --- growth --- */

void sheet_of_growth(struct workbook *book) {
  static const char *const column[] = {"region", "scheme",       "category",          "indicator",
                                       "basis",  "price",        "from_period",       "to_period",
                                       "growth", "contribution", "contribution_rate", "note"};
  static const char *const title[] = {"地区", "分类方案", "类别代码",  "指标",           "口径",        "价格",
                                      "上期", "本期",     "增速（%）", "拉动（百分点）", "贡献率（%）", "说明"};
  const struct report *report = book->report;
  const struct table *t = report->growth;
  struct span year = year_text(report, report->year);
  if (!t) return;
  book_begin_sheet(book, "增长", "增速、拉动与贡献率",
                   "all：全部单位；matched：可比单位；prior-column：上年同期栏。base_year：不变价；current：现价");
  for (size_t c = 0; c < 12; c++) {
    book_column(book, title[c], c < 3 ? 18 : 13, c < 8 || c == 11 ? "text" : c == 9 ? "amount" : "percent");
    if (c == 2) book_column(book, "类别", 28, "text");
  }
  book_rows(book);
  for (size_t r = 0; r < t->rows; r++) {
    if (!span_equal(cell_named(t, r, "to_period"), year)) continue;
    for (size_t c = 0; c < 12; c++) {
      struct span cell = cell_named(t, r, column[c]);
      if (c < 8 || c == 11)
        book_text(book, cell);
      else
        book_number(book, span_real(cell));
      if (c == 2) book_text(book, category_title(report, cell_named(t, r, "scheme"), cell).zh);
    }
    book_end(book);
  }
}

/* --- findings and queries --- */

void sheet_of_findings(struct workbook *book) {
  struct finding_tally *tally;
  size_t n = findings_tally(book->report, &tally);
  book_begin_sheet(book, "核实与发现", "剔除、存疑与说明的计数", NULL);
  book_column(book, "类别", 14, "text"), book_column(book, "规则", 40, "text"), book_column(book, "次数", 10, "whole");
  book_rows(book);
  for (size_t i = 0; i < n; i++)
    book_text(book, finding_title(tally[i].severity).zh), book_text(book, tally[i].rule),
        book_number(book, (double)tally[i].n), book_end(book);
}

static bool workbook_tables_is_amount(const struct table *t, size_t column) {
  size_t seen = 0;
  for (size_t r = 0; r < t->rows; r++) {
    struct span cell = table_at(t, r, column);
    if (cell.n && isnan(span_real(cell))) return false;
    seen += cell.n > 0;
  }
  return seen > 0;
}

/* Codes are texts, whatever they look like. */
static bool is_code(struct span title) {
  static const char *const code[] = {"unit", "form",     "period", "region", "industry",
                                     "code", "category", "scheme", "line",   "cell"};
  for (size_t i = 0; i < sizeof code / sizeof *code; i++)
    if (span_is(title, code[i])) return true;
  return false;
}

/* The table of queries as it is, and three columns for the answer. */
void sheet_of_queries(struct workbook *book) {
  const struct table *t = book->report->queries;
  book_begin_sheet(book, "核实问题", "请核实的问题（内部资料）",
                   "“答复”从列表中选：确认无误、更正、无法核实；更正的填“更正值”");
  for (size_t c = 0; c < t->columns; c++)
    book_column(book, arena_copy(book->report->arena, t->title[c].p, t->title[c].n), 16,
                !is_code(t->title[c]) && workbook_tables_is_amount(t, c) ? "general" : "text");
  book_column(book, "答复", 12, "text"), book_column(book, "更正值", 14, "general"),
      book_column(book, "说明", 30, "text");
  book_rows(book);
  book_answers(book, t->columns, "确认无误|更正|无法核实");
  for (size_t r = 0; r < t->rows; r++) {
    for (size_t c = 0; c < t->columns; c++) {
      if (!is_code(t->title[c]) && workbook_tables_is_amount(t, c))
        book_number(book, span_real(table_at(t, r, c)));
      else
        book_text(book, table_at(t, r, c));
    }
    book_end(book);
  }
}
