/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analysis.c - see analysis.h: sections, figures and grades. Phrases, which use them, are in phrases.c. */
#include "knowledge/analysis.h"

#include <math.h>

#include "base/i18n.h"
#include "knowledge/analysis_tables.h"
#include "knowledge/inside.h"

/* --- sections --- */

enum { SECTION, WITHIN, SECTION_ZH, SECTION_EN, NOTHING_ZH, NOTHING_EN, FORM, SECTION_FIELDS };
static const struct field section_fields[SECTION_FIELDS] = {
    [SECTION] = {"section", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [WITHIN] = {"within", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [SECTION_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [SECTION_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTHING_ZH] = {"nothing_zh", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [NOTHING_EN] = {"nothing_en", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [FORM] = {"form", FIELD_WORD, FIELD_FILLED, "paragraph|list", NAMES_NONE},
};

static void check_within(const struct sheet *sheet, size_t r) {
  struct span within = sheet_cell(sheet, r, WITHIN);
  struct nearest nearest;
  nearest_start(&nearest, within);
  for (size_t i = 0; within.n && i < r; i++) {
    if (span_equal(sheet_cell(sheet, i, SECTION), within)) return;
    nearest_try(&nearest, sheet_cell(sheet, i, SECTION));
  }
  if (within.n) sheet_fault(sheet, r, WITHIN, &nearest, _("'%.*s' is no section above this one"), SPAN_ARG(within));
}

static const void *sections_build(struct sheet *sheet) {
  struct analysis_sections *sections = arena_array(sheet->arena, struct analysis_sections, 1);
  struct analysis_section *section = arena_array(sheet->arena, struct analysis_section, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    check_within(sheet, r);
    section[r] = (struct analysis_section){sheet_cell(sheet, r, SECTION),    sheet_cell(sheet, r, WITHIN),
                                           sheet_cell(sheet, r, SECTION_ZH), sheet_cell(sheet, r, SECTION_EN),
                                           sheet_cell(sheet, r, NOTHING_ZH), sheet_cell(sheet, r, NOTHING_EN),
                                           sheet_is(sheet, r, FORM, "list")};
  }
  *sections = (struct analysis_sections){section, sheet->table->rows};
  return sections;
}

const struct sheet_kind analysis_sections_kind = {section_fields, SECTION_FIELDS, false, sections_build, NULL, NULL};

/* --- grades --- */

enum { GRADE, LEAST, GRADE_ZH, GRADE_EN, GRADE_FIELDS };
static const struct field grade_fields[GRADE_FIELDS] = {
    [GRADE] = {"grade", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [LEAST] = {"least", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [GRADE_ZH] = {"words_zh", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [GRADE_EN] = {"words_en", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
};

static const void *grades_build(struct sheet *sheet) {
  struct analysis_grades *grades = arena_array(sheet->arena, struct analysis_grades, 1);
  struct analysis_grade *grade = arena_array(sheet->arena, struct analysis_grade, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    grade[r] = (struct analysis_grade){sheet_cell(sheet, r, GRADE), sheet_cell(sheet, r, GRADE_ZH),
                                       sheet_cell(sheet, r, GRADE_EN), span_real(sheet_cell(sheet, r, LEAST))};
    if (r && !(grade[r].least > grade[r - 1].least))
      sheet_fault(sheet, r, LEAST, NULL, _("grades go from small to large"));
  }
  *grades = (struct analysis_grades){grade, sheet->table->rows};
  return grades;
}

const struct sheet_kind analysis_grades_kind = {grade_fields, GRADE_FIELDS, false, grades_build, NULL, NULL};

/* --- figures --- */

enum {
  FIGURE,
  SCOPE,
  FROM,
  INDICATOR,
  AT,
  COLUMN,
  PRICE,
  OVER,
  TIMES,
  STEP,
  SHOWN,
  UNIT_ZH,
  UNIT_EN,
  ACCESS,
  TITLE_ZH,
  TITLE_EN,
  DEFINITION_ZH,
  DEFINITION_EN,
  FIGURE_FIELDS
};
static const struct field figure_fields[FIGURE_FIELDS] = {
    [FIGURE] = {"figure", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [SCOPE] = {"scope", FIELD_WORD, FIELD_FILLED, "whole|category|sector|target|place|enterprise", NAMES_NONE},
    [FROM] = {"from", FIELD_WORD, FIELD_FILLED, "aggregates|growth|assessment|counts|panel", NAMES_NONE},
    [INDICATOR] = {"indicator", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [AT] = {"at", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [COLUMN] = {"column", FIELD_WORD, FIELD_NEED, "growth|contribution|contribution_rate", NAMES_NONE},
    [PRICE] = {"price", FIELD_WORD, FIELD_NEED, "base_year|current", NAMES_NONE},
    [OVER] = {"over", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [TIMES] = {"times", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [STEP] = {"step", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [SHOWN] = {"shown", FIELD_WORD, FIELD_FILLED, "number|chance", NAMES_NONE},
    [UNIT_ZH] = {"unit_zh", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [UNIT_EN] = {"unit_en", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [ACCESS] = {"access", FIELD_WORD, FIELD_FILLED, "public|internal", NAMES_NONE},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [DEFINITION_ZH] = {"definition_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [DEFINITION_EN] = {"definition_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

static const char made_suffixes[] =
    "growing_share|loss_share|hhi|top10_share|margin|per_head|new|gone|moved|largest_share|largest_change|"
    "share_total|share_parent|growth_prior|growth_matched|growth";
static const char counted[] =
    "reject|finding|duplicate|note|owed|filed|response|coverage|imputed|cv|queries|query_effect";
static const char assessed[] =
    "value|target_value|gap|excess|pace_points|pace_printed|probability_at|probability_within|forecast|lo80|"
    "hi80|lo95|hi95|tolerance|success_low|success_high|needed_growth|points";
static const char of_panel[] = "revenue|before|growth|share|contribution|flags_count|headcount|op_profit";

static bool analysis_is_listed(const char *choices, struct span word, struct nearest *nearest) {
  struct span rest = span_of(choices), one;
  bool found = false;
  while (span_cut(&rest, '|', &one)) found = found || span_equal(one, word), nearest_try(nearest, one);
  return found;
}

/* An indicator of aggregates, or what is made of one: revenue.hhi, units.new. */
static void check_indicator(const struct sheet *sheet, size_t r) {
  struct span text = sheet_cell(sheet, r, INDICATOR), rest = text, base;
  struct nearest nearest;
  nearest_start(&nearest, text);
  int from = sheet_choice(sheet, r, FROM);
  const char *own = from == FIGURE_COUNTS       ? counted
                    : from == FIGURE_ASSESSMENT ? assessed
                    : from == FIGURE_PANEL      ? of_panel
                                                : NULL;
  if (own && !analysis_is_listed(own, text, &nearest))
    sheet_fault(sheet, r, INDICATOR, &nearest, _("'%.*s' is not one of %s"), SPAN_ARG(text), own);
  if (from != FIGURE_AGGREGATES && from != FIGURE_GROWTH) return;
  span_cut(&rest, '.', &base);
  if (!span_is(base, "units") && !span_is(base, "records")) sheet_resolve(sheet, r, INDICATOR, base, NAMES_INDICATORS);
  nearest_start(&nearest, rest);
  if (rest.n && !analysis_is_listed(made_suffixes, rest, &nearest))
    sheet_fault(sheet, r, INDICATOR, &nearest, _("'%.*s' is not one of %s"), SPAN_ARG(rest), made_suffixes);
}

static bool selector_read(const struct sheet *sheet, size_t r, int field, struct span *scheme, struct span *category) {
  struct span text = sheet_cell(sheet, r, (size_t)field);
  *scheme = *category = (struct span){0};
  if (!text.n) return true;
  if (!span_cut(&text, ':', scheme) || !text.n) {
    sheet_fault(sheet, r, field, NULL, _("'%.*s' is not scheme:category"),
                SPAN_ARG(sheet_cell(sheet, r, (size_t)field)));
    return false;
  }
  *category = text;
  return sheet_resolve(sheet, r, field, *scheme, NAMES_SCHEMES) && sheet_category(sheet, r, field, *scheme, *category);
}

static double number_or(const struct sheet *sheet, size_t r, int field, double otherwise) {
  struct span text = sheet_cell(sheet, r, (size_t)field);
  return text.n ? span_real(text) : otherwise;
}

static struct analysis_figure figure_read(const struct sheet *sheet, size_t r) {
  struct analysis_figure f = {.name = sheet_cell(sheet, r, FIGURE),
                              .indicator = sheet_cell(sheet, r, INDICATOR),
                              .column = sheet_cell(sheet, r, COLUMN),
                              .price = sheet_cell(sheet, r, PRICE),
                              .times = number_or(sheet, r, TIMES, 1),
                              .step = number_or(sheet, r, STEP, NAN),
                              .chance = sheet_is(sheet, r, SHOWN, "chance"),
                              .internal = sheet_is(sheet, r, ACCESS, "internal"),
                              .unit_zh = sheet_cell(sheet, r, UNIT_ZH),
                              .unit_en = sheet_cell(sheet, r, UNIT_EN),
                              .title_zh = sheet_cell(sheet, r, TITLE_ZH),
                              .title_en = sheet_cell(sheet, r, TITLE_EN),
                              .definition_zh = sheet_cell(sheet, r, DEFINITION_ZH),
                              .definition_en = sheet_cell(sheet, r, DEFINITION_EN)};
  int scope = sheet_choice(sheet, r, SCOPE), from = sheet_choice(sheet, r, FROM);
  f.scope = scope < 0 ? SCOPE_WHOLE : (enum analysis_scope)scope;
  f.from = from < 0 ? FIGURE_AGGREGATES : (enum figure_from)from;
  selector_read(sheet, r, AT, &f.scheme, &f.category);
  selector_read(sheet, r, OVER, &f.over_scheme, &f.over_category);
  check_indicator(sheet, r);
  if (phrase_is_word(f.name))
    sheet_fault(sheet, r, FIGURE, NULL, _("'%.*s' is a word of phrases; no figure may be called so"), SPAN_ARG(f.name));
  bool of_growth = f.from == FIGURE_GROWTH;
  if (of_growth != (f.column.n > 0))
    sheet_fault(sheet, r, COLUMN, NULL, _("a figure of growth has a column, others have none"));
  if (isnan(f.step) && f.scope != SCOPE_TARGET)
    sheet_fault(sheet, r, STEP, NULL, _("only figures of targets may have no step"));
  return f;
}

/* Figures that tables of the products have as columns, whether or not a phrase uses them. */
static const char *const needed[] = {
    "value",           "share",           "growth",         "points",         "rate",         "category_growing",
    "category_loss",   "category_margin", "category_pay",   "category_units", "category_new", "category_gone",
    "category_moved",  "category_hhi",    "category_top10", "sector_value",   "sector_share", "sector_growth",
    "sector_units",    "target_latest",   "target_goal",    "target_gap",     "target_pace",  "target_chance",
    "target_forecast", "target_low",      "target_high",    "place_value",    "place_growth", "place_share",
    "place_units",     "place_modern",    "firm_revenue",   "firm_growth",    "firm_share",   "firm_points",
    "firm_flags"};

static size_t figure_row(const struct sheet *sheet, struct span name) {
  size_t r = 0;
  while (r < sheet->table->rows && !span_equal(sheet_cell(sheet, r, FIGURE), name)) r++;
  return r;
}

/* The fault is at the name nearest to the one that is missing, where there is one. */
static void check_needed(const struct sheet *sheet, const char *name) {
  struct nearest near_row, near_name;
  if (figure_row(sheet, span_of(name)) < sheet->table->rows) return;
  nearest_start(&near_row, span_of(name));
  for (size_t r = 0; r < sheet->table->rows; r++) nearest_try(&near_row, sheet_cell(sheet, r, FIGURE));
  struct span written = nearest_found(&near_row);
  size_t row = written.n ? figure_row(sheet, written) : 0;
  nearest_start(&near_name, sheet_cell(sheet, row, FIGURE)), nearest_try(&near_name, span_of(name));
  sheet_fault(sheet, row, FIGURE, &near_name,
              _("there is no figure '%s', which tables of the products have as a column"), name);
}

static const void *figures_build(struct sheet *sheet) {
  struct analysis_figures *figures = arena_array(sheet->arena, struct analysis_figures, 1);
  struct analysis_figure *figure = arena_array(sheet->arena, struct analysis_figure, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) figure[r] = figure_read(sheet, r);
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) check_needed(sheet, needed[i]);
  *figures = (struct analysis_figures){figure, sheet->table->rows};
  return figures;
}

const struct sheet_kind analysis_figures_kind = {figure_fields, FIGURE_FIELDS, false, figures_build, NULL, NULL};
