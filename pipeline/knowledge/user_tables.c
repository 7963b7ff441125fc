/* SPDX-License-Identifier: GPL-3.0-or-later */
/* user_tables.c - the kinds of tables that users and plans name as side tables of a stage (flow/stage.h, struct
 * side_table): controls, targets of one's own, departmental figures, deflators, and results of earlier steps.
 *
 * The columns here are those the stages read. Other columns may be beside them. */
#include "base/i18n.h"
#include "knowledge/inside.h"

#define TEXT FIELD_TEXT
#define FIELD(title, kind, flags)                                                                                      \
  { title, kind, flags, NULL, NAMES_NONE }
#define NAME(title, flags, list)                                                                                       \
  { title, FIELD_NAME, flags, NULL, list }
#define WORD(title, flags, words)                                                                                      \
  { title, FIELD_WORD, flags, words, NAMES_NONE }
#define KIND(name, build)                                                                                              \
  const struct sheet_kind name##_kind = {name, sizeof name / sizeof *name, true, build, NULL, NULL}

static const void *table_build(struct sheet *sheet) { return sheet->table; }

/* Categories belong to the scheme of the same row. */
static const void *categories_build(struct sheet *sheet) {
  size_t scheme = sheet_field(sheet, "scheme"), category = sheet_field(sheet, "category");
  for (size_t r = 0; sheet->names && r < sheet->table->rows; r++)
    if (sheet_cell(sheet, r, scheme).n && sheet_cell(sheet, r, category).n)
      sheet_category(sheet, r, (int)category, sheet_cell(sheet, r, scheme), sheet_cell(sheet, r, category));
  return sheet->table;
}

/* --- figures: published totals, departmental figures, aggregates --- */

static const struct field controls[] = {
    NAME("region", FIELD_NEED | FIELD_STAR, NAMES_REGIONS),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    NAME("scheme", 0, NAMES_SCHEMES),
    FIELD("category", TEXT, 0),
    NAME("indicator", FIELD_FILLED, NAMES_INDICATORS),
    FIELD("value", FIELD_FIGURE, FIELD_NEED),
    NAME("unit", 0, NAMES_UNITS),
    FIELD("vintage", TEXT, 0),
    FIELD("basis", TEXT, 0),
    WORD("rank", 0, "soft|hard|advisory"),
    FIELD("tolerance", TEXT, 0),
    WORD("negative", 0, "no|yes|allowed"),
};
KIND(controls, categories_build);

static const struct field figures[] = {
    NAME("region", 0, NAMES_REGIONS),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    NAME("scheme", 0, NAMES_SCHEMES),
    FIELD("category", TEXT, 0),
    NAME("indicator", FIELD_FILLED, NAMES_INDICATORS),
    FIELD("value", FIELD_FIGURE, FIELD_NEED),
    NAME("unit", 0, NAMES_UNITS),
    FIELD("se", FIELD_FIGURE, 0),
    FIELD("vintage", TEXT, 0),
};
KIND(figures, categories_build);

/* --- targets of one's own: less is needed than of those of the catalog --- */

static const struct field own_targets[] = {
    FIELD("target", TEXT, 0),
    NAME("region", FIELD_STAR, NAMES_REGIONS),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    {"indicator", FIELD_SELECTOR, FIELD_NEED | FIELD_LIST, NULL, NAMES_NONE},
    FIELD("value", FIELD_FIGURE, FIELD_NEED),
    NAME("unit", 0, NAMES_UNITS),
    {"numerator", FIELD_SELECTOR, FIELD_LIST, NULL, NAMES_NONE},
    {"denominator", FIELD_SELECTOR, FIELD_LIST, NULL, NAMES_NONE},
    FIELD("tolerance", FIELD_FIGURE, 0),
    WORD("source_kind", 0, "records|published|departmental"),
    WORD("kind", 0, "structural|sector"),
    WORD("sense", 0, "up|down|both"),
    WORD("reading", 0, "stated|inferred"),
    FIELD("plan_from", FIELD_YEAR, 0),
    FIELD("precision", FIELD_FIGURE, 0),
    WORD("tolerance_by", 0, "policy|assumed"),
    WORD("strict", 0, "no|yes"),
    WORD("every_year", 0, "no|yes"),
    WORD("mean_over_plan", 0, "no|yes"),
};
KIND(own_targets, table_build);

/* --- assumptions --- */

static const struct field scenarios[] = {
    FIELD("scenario", TEXT, FIELD_FILLED),
    NAME("region", FIELD_STAR, NAMES_REGIONS),
    {"indicator", FIELD_SELECTOR, FIELD_FILLED, NULL, NAMES_NONE},
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("growth", FIELD_FIGURE, FIELD_NEED),
    FIELD("growth_se", FIELD_FIGURE, 0),
};
KIND(scenarios, table_build);

static const struct field accounts[] = {
    NAME("indicator", FIELD_FILLED, NAMES_INDICATORS),
    NAME("scheme", FIELD_NEED, NAMES_SCHEMES),
    FIELD("category", TEXT, FIELD_NEED),
    FIELD("by", TEXT, FIELD_NEED),
    WORD("method", FIELD_FILLED, "value|volume|growth|sum"),
    FIELD("deflator", TEXT, FIELD_NEED),
};
KIND(accounts, categories_build);

static const struct field covariances[] = {
    NAME("region", 0, NAMES_REGIONS),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    NAME("scheme", 0, NAMES_SCHEMES),
    FIELD("category", TEXT, 0),
    NAME("indicator", FIELD_FILLED, NAMES_INDICATORS),
    FIELD("other_period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("covariance", FIELD_FIGURE, 0),
    FIELD("correlation", FIELD_FIGURE, FIELD_NEED),
};
KIND(covariances, categories_build);

static const struct field splices[] = {
    NAME("region", FIELD_FILLED | FIELD_STAR, NAMES_REGIONS),
    NAME("indicator", FIELD_FILLED | FIELD_STAR, NAMES_INDICATORS),
    FIELD("older", TEXT, FIELD_FILLED),
    FIELD("newer", TEXT, FIELD_FILLED),
    WORD("rule", FIELD_FILLED, "ratio|difference|logit|bridge|trend-deviation"),
    FIELD("shift", FIELD_FIGURE, FIELD_NEED),
    FIELD("from", FIELD_PERIOD, 0),
    FIELD("note", TEXT, 0),
};

static const void *splices_build(struct sheet *sheet) {
  size_t rule = sheet_field(sheet, "rule"), from = sheet_field(sheet, "from");
  for (size_t r = 0; r < sheet->table->rows; r++)
    if (sheet_is(sheet, r, rule, "trend-deviation") && !sheet_cell(sheet, r, from).n)
      sheet_fault(sheet, r, (int)rule, NULL,
                  _("rule trend-deviation needs the period of the census before in column 'from'"));
  return sheet->table;
}
KIND(splices, splices_build);

static const struct field deflators[] = {
    NAME("region", FIELD_STAR, NAMES_REGIONS),
    NAME("scheme", FIELD_NEED, NAMES_SCHEMES),
    FIELD("category", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("index", FIELD_FIGURE, FIELD_FILLED),
    FIELD("base_year", FIELD_YEAR, 0),
    FIELD("kind", TEXT, FIELD_NEED),
    FIELD("vintage", TEXT, 0),
};
KIND(deflators, categories_build);

/* The parts a class of an edition goes to in the next. */
static const struct field weights[] = {
    NAME("edition", FIELD_FILLED, NAMES_EDITIONS),
    FIELD("from", TEXT, FIELD_FILLED),
    FIELD("to", TEXT, FIELD_FILLED),
    FIELD("share", FIELD_FIGURE, FIELD_FILLED),
};
KIND(weights, table_build);

/* --- results of earlier steps --- */

static const struct field ratios[] = {
    FIELD("unit", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("depreciation", FIELD_FIGURE, FIELD_NEED),
    FIELD("fa_gross", FIELD_FIGURE, FIELD_NEED),
    FIELD("value_added", FIELD_FIGURE, FIELD_NEED),
    FIELD("revenue", FIELD_FIGURE, FIELD_NEED),
    FIELD("class", TEXT, FIELD_NEED),
    FIELD("group", TEXT, FIELD_NEED),
    FIELD("division", TEXT, FIELD_NEED),
    FIELD("share", FIELD_FIGURE, FIELD_NEED),
};
KIND(ratios, table_build);

static const struct field assessment[] = {
    FIELD("target", TEXT, FIELD_NEED),         FIELD("region", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_NEED), FIELD("indicator", TEXT, FIELD_NEED),
    FIELD("value", FIELD_FIGURE, FIELD_NEED),  FIELD("unit", TEXT, FIELD_NEED),
    FIELD("verdict", TEXT, FIELD_NEED),        FIELD("title_zh", TEXT, FIELD_NEED),
};
KIND(assessment, table_build);

static const struct field history[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("indicator", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    FIELD("value", FIELD_FIGURE, FIELD_NEED),
};
KIND(history, table_build);

static const struct field growth_rows[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("scheme", TEXT, FIELD_NEED),
    FIELD("category", TEXT, FIELD_NEED),
    FIELD("indicator", TEXT, FIELD_NEED),
    FIELD("basis", TEXT, FIELD_NEED),
    FIELD("price", TEXT, FIELD_NEED),
    FIELD("to_period", FIELD_PERIOD, FIELD_NEED),
    FIELD("growth", FIELD_FIGURE, FIELD_NEED),
};
KIND(growth_rows, table_build);

static const struct field findings[] = {
    WORD("severity", FIELD_FILLED, "reject|duplicate|finding|note"),
    FIELD("rule", TEXT, FIELD_NEED),
};
KIND(findings, table_build);

/* Key enterprises (tertia-monitor). */
static const struct field key_units[] = {
    FIELD("unit", TEXT, FIELD_FILLED),           FIELD("name", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED), FIELD("category", TEXT, FIELD_NEED),
    FIELD("growth", FIELD_FIGURE, FIELD_NEED),   FIELD("flags", TEXT, FIELD_NEED),
};
KIND(key_units, table_build);

static const struct field forecast_rows[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("indicator", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    FIELD("mean", FIELD_FIGURE, FIELD_NEED),
};
KIND(forecast_rows, table_build);

/* --- disclosure control --- */

static const struct field contributions[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    FIELD("scheme", TEXT, 0),
    FIELD("category", TEXT, 0),
    NAME("indicator", FIELD_FILLED, NAMES_INDICATORS),
    FIELD("contributors", FIELD_WHOLE, FIELD_FILLED),
    FIELD("total", FIELD_FIGURE, FIELD_NEED),
    FIELD("absolute", FIELD_FIGURE, FIELD_FILLED),
    WORD("negative", FIELD_FILLED, "no|yes"),
    FIELD("largest", TEXT, FIELD_NEED),
    FIELD("members", TEXT, FIELD_NEED),
};
KIND(contributions, table_build);

static const struct field holdings[] = {
    FIELD("unit", TEXT, FIELD_FILLED),
    FIELD("holding", TEXT, FIELD_FILLED),
};
KIND(holdings, table_build);

static const struct field waivers[] = {
    NAME("region", FIELD_FILLED | FIELD_STAR, NAMES_REGIONS),
    FIELD("period", TEXT, FIELD_FILLED),
    NAME("scheme", FIELD_FILLED | FIELD_STAR, NAMES_SCHEMES),
    FIELD("category", TEXT, FIELD_FILLED),
    NAME("indicator", FIELD_FILLED | FIELD_STAR, NAMES_INDICATORS),
    WORD("kind", FIELD_FILLED, "waiver|zero"),
    FIELD("reason", TEXT, FIELD_NEED),
};
KIND(waivers, table_build);

/* Figures that are published already: protected tables of earlier runs, or of others. */
static const struct field published[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_NEED),
    FIELD("scheme", TEXT, 0),
    FIELD("category", TEXT, 0),
    FIELD("indicator", TEXT, FIELD_NEED),
    FIELD("value", FIELD_FIGURE, FIELD_NEED),
    FIELD("vintage", TEXT, 0),
    WORD("conf_status", 0, "F|C|D|N|S"),
};
KIND(published, table_build);

/* Questions to units (tertia-edit, tertia-code). */
static const struct field queries[] = {FIELD("unit", TEXT, FIELD_NEED)};
KIND(queries, table_build);

/* Reports owed and filed (tertia-clean). */
static const struct field response[] = {
    FIELD("form", TEXT, FIELD_FILLED),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("owed", FIELD_WHOLE, FIELD_FILLED),
    FIELD("filed", FIELD_WHOLE, FIELD_FILLED),
    FIELD("rejected", FIELD_WHOLE, FIELD_FILLED),
    FIELD("not_filed", FIELD_WHOLE, FIELD_FILLED),
};
KIND(response, table_build);

/* Single periods with and without their season (tertia-seasonal). */
static const struct field seasonal_rows[] = {
    FIELD("region", TEXT, FIELD_NEED),           FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("scheme", TEXT, FIELD_NEED),           FIELD("category", TEXT, FIELD_NEED),
    FIELD("indicator", TEXT, FIELD_NEED),        FIELD("value", FIELD_FIGURE, FIELD_NEED),
    FIELD("adjusted", FIELD_FIGURE, FIELD_NEED), FIELD("trend", FIELD_FIGURE, FIELD_NEED),
    FIELD("method", TEXT, FIELD_NEED),           FIELD("note", TEXT, FIELD_NEED),
};
KIND(seasonal_rows, table_build);

/* The records that sums are made of (tertia-aggregate). */
static const struct field sum_units[] = {
    FIELD("region", TEXT, FIELD_NEED),
    FIELD("period", FIELD_PERIOD, FIELD_FILLED),
    FIELD("indicator", TEXT, FIELD_FILLED),
    FIELD("rank", FIELD_WHOLE, FIELD_NEED),
    FIELD("contribution", FIELD_FIGURE, FIELD_NEED),
    FIELD("unit", TEXT, FIELD_NEED),
    FIELD("file", TEXT, FIELD_NEED),
    FIELD("line", TEXT, FIELD_NEED),
};
KIND(sum_units, table_build);

/* Lists of units: clusters (tertia-place), key enterprises (tertia-monitor). */
static const struct field places[] = {
    FIELD("place", TEXT, FIELD_FILLED),
    FIELD("title_zh", TEXT, FIELD_NEED),
    FIELD("title_en", TEXT, 0),
    FIELD("unit", TEXT, FIELD_FILLED),
};
KIND(places, table_build);

static const struct field unit_names[] = {FIELD("unit", TEXT, FIELD_FILLED)};
KIND(unit_names, table_build);
