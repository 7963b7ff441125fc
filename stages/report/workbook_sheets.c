/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workbook_sheets.c - the workbook: contents, definitions, and a sheet for each scope of the analysis. See workbook.h.
 */
#include <math.h>

#include "stages/report/workbook.h"

/* A sheet of the subjects of a scope, with the columns that the figures have. */
struct scope_sheet {
  enum analysis_scope scope;
  const char *name, *heading;
  const char *column[12]; /* figures, or figure_change; ended by NULL */
  const char *bar;        /* the figure of a chart; NULL: none */
};

static const struct scope_sheet scope_sheets[] = {
    {SCOPE_TARGET,
     "目标",
     "目标进度",
     {"target_latest", "target_goal", "target_gap", "target_pace", "target_forecast", "target_low", "target_high",
      "target_chance", NULL},
     NULL},
    {SCOPE_CATEGORY,
     "分类别",
     "服务业分类别",
     {"value", "share", "share_change", "growth", "points", "rate", "category_growing", "category_loss",
      "category_margin", "category_pay", "category_units", NULL},
     "points"},
    {SCOPE_SECTOR,
     "重点领域",
     "重点领域（相互重叠，不能相加）",
     {"sector_value", "sector_share", "sector_growth", "sector_units", NULL},
     "sector_value"},
    {SCOPE_PLACE,
     "镇街与集聚区",
     "镇街、集聚区与其他地区",
     {"place_value", "place_growth", "place_share", "place_units", "place_modern", NULL},
     "place_value"},
    {SCOPE_ENTERPRISE,
     "重点企业",
     "重点企业运行监测（内部资料）",
     {"firm_revenue", "firm_growth", "firm_share", "firm_points", "firm_flags", NULL},
     NULL}};
enum { SCOPE_SHEETS = sizeof scope_sheets / sizeof *scope_sheets };

static bool is_shown(const struct report *report, const struct scope_sheet *sheet) {
  if (sheet->scope == SCOPE_ENTERPRISE && !report->options->internal) return false;
  return report->situation->scope[sheet->scope].subjects > 0;
}

static const char *title_of(struct workbook *book, const struct analysis_figure *figure, int form) {
  struct span unit = form == 2 ? span_of("个百分点") : figure->unit_zh;
  return arena_format(book->report->arena, unit.n ? "%.*s%s（%.*s）" : "%.*s%s", SPAN_ARG(figure->title_zh),
                      form == 2 ? "比上年" : "", SPAN_ARG(unit));
}

static void put_columns(struct workbook *book, const struct scope_facts *facts, const struct scope_sheet *sheet) {
  book_column(book, "名称", 34, "text"), book_column(book, "代码", sheet->scope == SCOPE_TARGET ? 28 : 20, "text");
  for (size_t k = 0; sheet->column[k]; k++) {
    const struct analysis_figure *figure;
    int form;
    if (!fact_named(facts, facts->subject, span_of(sheet->column[k]), &form, &figure)) continue;
    book_column(book, title_of(book, figure, form), 13,
                isnan(figure->step) ? "general" : book_format(figure->step, figure->chance));
  }
  if (sheet->scope == SCOPE_TARGET)
    book_column(book, "计量单位", 10, "text"), book_column(book, "判断", 24, "text"),
        book_column(book, "最新报告期", 12, "text"), book_column(book, "目标年", 10, "text");
}

/* Figures of targets are rounded to their own precision, as they have no format in common. */
static double workbook_sheets_number_of(const struct fact *fact, const struct analysis_figure *figure, int form) {
  if (form) return fact_form(fact, form);
  return isnan(figure->step) ? fact->now : fact->raw;
}

static void put_subject(struct workbook *book, const struct scope_facts *facts, const struct scope_sheet *sheet,
                        size_t i) {
  const struct subject *s = &facts->subject[i];
  book_text(book, s->name.zh), book_text(book, s->key);
  for (size_t k = 0; sheet->column[k]; k++) {
    const struct analysis_figure *figure;
    int form;
    const struct fact *fact = fact_named(facts, s, span_of(sheet->column[k]), &form, &figure);
    if (fact && fact->withheld)
      book_text(book, span_of("保密"));
    else if (fact)
      book_number(book, workbook_sheets_number_of(fact, figure, form));
  }
  if (sheet->scope == SCOPE_TARGET)
    book_text(book, s->unit), book_text(book, s->verdict_words.zh),
        book_text(book, cell_named(book->report->assessment, s->row, "latest_period")),
        book_text(book, cell_named(book->report->assessment, s->row, "period"));
  book_end(book);
}

static size_t workbook_sheets_column_of(const struct scope_sheet *sheet, const char *figure) {
  size_t k = 0;
  while (sheet->column[k] && strcmp(sheet->column[k], figure) != 0) k++;
  return 2 + k;
}

static void workbook_sheets_put_bar(struct workbook *book, const struct scope_facts *facts,
                                    const struct scope_sheet *sheet) {
  const struct analysis_figure *figure;
  int form;
  if (!sheet->bar || !fact_named(facts, facts->subject, span_of(sheet->bar), &form, &figure)) return;
  const char *title = title_of(book, figure, form);
  book_chart(book, "bar", title, facts->subjects + 1, 0);
  book_series(book, title, sheet->name, 0, facts->subjects, 0, workbook_sheets_column_of(sheet, sheet->bar), false);
  book_draw(book);
}

static void put_scope(struct workbook *book, const struct scope_sheet *sheet) {
  const struct scope_facts *facts = &book->report->situation->scope[sheet->scope];
  if (!is_shown(book->report, sheet)) return;
  book_begin_sheet(book, sheet->name, sheet->heading,
                   arena_format(book->report->arena, "%.0f年；空格为无数据，不是零", book->report->year));
  put_columns(book, facts, sheet);
  book_rows(book);
  for (size_t i = 0; i < facts->subjects; i++) put_subject(book, facts, sheet, i);
  workbook_sheets_put_bar(book, facts, sheet);
}

/* --- the whole --- */

static void sheet_of_whole(struct workbook *book) {
  const struct scope_facts *facts = &book->report->situation->scope[SCOPE_WHOLE];
  book_begin_sheet(book, "总体", "服务业总体情况", arena_format(book->report->arena, "%.0f年", book->report->year));
  book_column(book, "指标", 34, "text"), book_column(book, "数值", 14, "general"),
      book_column(book, "计量单位", 10, "text");
  book_column(book, "上年", 14, "general"), book_column(book, "变动（按公布位数）", 14, "general"),
      book_column(book, "公布文本", 12, "text");
  book_column(book, "含义", 48, "text");
  book_rows(book);
  for (size_t k = 0; facts->subjects && k < facts->schema.figures; k++) {
    const struct analysis_figure *figure = facts->schema.which[k];
    const struct fact *fact = fact_of(facts, 0, k);
    struct strbuf shown = {0};
    if (figure->internal && !book->report->options->internal) continue;
    const char *format = book_format(figure->step, figure->chance);
    fact_put(fact, figure, 0, false, &shown);
    book_text(book, figure->title_zh), book_number_as(book, fact->raw, format), book_text(book, figure->unit_zh);
    book_number_as(book, fact->before, format), book_number_as(book, fact->change, format),
        book_text(book, strbuf_view(&shown));
    book_text(book, figure->definition_zh), book_end(book);
    strbuf_free(&shown);
  }
}

/* --- contents and definitions --- */

static const struct {
  const char *name, *what;
} listed[] = {{"指标说明", "每项指标的含义、计量单位和取数口径"},
              {"总体", "服务业总体指标"},
              {"历年", "主要指标历年数据与图"},
              {"预测", "结构性目标的历史、预测与区间，附图"},
              {"增长", "各类别增速、拉动与贡献率，按口径"},
              {"核实与发现", "剔除、存疑与说明的计数"},
              {"核实问题", "请企业核实的问题，答复可从列表中选"}};

static void put_entry(struct workbook *book, const char *name, const char *what) {
  book_link(book, name, span_of(name)), book_text(book, span_of(what)), book_end(book);
}

static void sheet_of_contents(struct workbook *book) {
  const struct report_options *o = book->report->options;
  book_begin_sheet(book, "目录", o->title ? o->title : "服务业结构监测",
                   o->generated  ? "样例：单位记录由程序生成"
                   : o->internal ? "内部资料"
                                 : NULL);
  book_column(book, "工作表", 20, "text"), book_column(book, "内容", 48, "text");
  book_rows(book);
  for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
    if (i + 1 == sizeof listed / sizeof *listed && !(o->internal && book->report->queries)) continue;
    put_entry(book, listed[i].name, listed[i].what);
    for (size_t k = 0; i == 1 && k < SCOPE_SHEETS; k++)
      if (is_shown(book->report, &scope_sheets[k])) put_entry(book, scope_sheets[k].name, scope_sheets[k].heading);
  }
}

static void sheet_of_definitions(struct workbook *book) {
  static const char *const scope[ANALYSIS_SCOPES] = {"总体", "分类别", "重点领域", "目标", "镇街与集聚区", "重点企业"};
  book_begin_sheet(book, "指标说明", "指标说明", "definitions");
  book_column(book, "代码", 24, "text"), book_column(book, "范围", 14, "text"), book_column(book, "指标", 24, "text"),
      book_column(book, "计量单位", 10, "text");
  book_column(book, "含义", 48, "text"), book_column(book, "indicator", 30, "text"),
      book_column(book, "definition", 48, "text");
  book_rows(book);
  for (size_t k = 0; k < book->report->analysis.figures; k++) {
    const struct analysis_figure *f = &book->report->analysis.figure[k];
    if (f->internal && !book->report->options->internal) continue;
    book_text(book, f->name), book_text(book, span_of(scope[f->scope])), book_text(book, f->title_zh),
        book_text(book, f->unit_zh);
    book_text(book, f->definition_zh), book_text(book, f->title_en), book_text(book, f->definition_en), book_end(book);
  }
}

void workbook_put(struct workbook *book) {
  sheet_of_contents(book), sheet_of_definitions(book), sheet_of_whole(book);
  for (size_t i = 0; i < SCOPE_SHEETS; i++) put_scope(book, &scope_sheets[i]);
  sheet_of_years(book), sheet_of_forecasts(book), sheet_of_growth(book), sheet_of_findings(book);
  if (book->report->options->internal && book->report->queries) sheet_of_queries(book);
}
