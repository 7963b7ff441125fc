/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - rows of a long table become points of series. See forecast.h.
 *
 * Needed: period, indicator, value. Used when there: region, scheme, category, unit, vintage, se. Other columns are
 * ignored. An unreadable period or value is a finding, and the row is left out. */
#include "stages/forecast/forecast.h"

#include "base/list.h"

#include <math.h>

static const char *row_name(int i) {
  static const char *const rest[] = {"se", "value", "period", "status"};
  return i < SERIES_FIELDS ? series_field_name[i] : rest[i - SERIES_FIELDS];
}

void rows_bind(const struct schema *in, struct row_columns *column) {
  for (int i = 0; i < ROW_COLUMNS; i++) column->at[i] = schema_find(in, span_of(row_name(i)));
}

/* A number, from text or from a column of numbers; missing is NaN. */
struct number {
  double real;
  bool bad;         /* the text is no number */
  struct span text; /* for messages; empty where there was none */
};

/* One row, wherever it came from. */
struct row {
  struct series_key key;
  struct number value, se;
  struct span period; /* for messages */
  period_code when;   /* PERIOD_NONE: missing, or not a period */
  struct span status; /* its state after reconciliation; empty: not in the input */
  struct span file;   /* for messages; may be empty */
  uint64_t line;
};

static void rows_report(const struct finding_sink *findings, const struct row *row, const char *column,
                        struct span value, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .file = row->file,
                            .line = row->line,
                            .unit = row->key.field[SERIES_INDICATOR],
                            .column = span_of(column),
                            .rule = span_of("forecast-row"),
                            .value = value,
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

static bool rows_is_wanted(const struct forecasting *f, struct span indicator) {
  const struct option_list *only = &f->options->indicators;
  for (size_t i = 0; i < only->n; i++)
    if (span_is(indicator, only->item[i])) return true;
  return only->n == 0;
}

/* Figures that were not drawn to a published total are remembered for the assessment of targets. */
static void note_status(const struct forecasting *f, struct forecasting_state *state, const struct row *row,
                        period_code period) {
  if (!f->target_tables || !span_is(row->status, "unreconciled")) return;
  state->loose = list_room(state->loose, &state->loose_room, state->loose_n + 1, sizeof *state->loose);
  struct loose_figure *loose = &state->loose[state->loose_n++];
  loose->period = period;
  for (int i = 0; i < SERIES_FIELDS; i++) {
    struct span text = row->key.field[i];
    loose->key.field[i] = (struct span){arena_copy(&state->arena, text.n ? text.p : "", text.n), text.n};
  }
}

/* Is the figure one the selector names, in the region or a part of it? */
static bool loose_is(const struct loose_figure *loose, struct span region, struct span selector, struct span vintage,
                     period_code period) {
  const struct span *key = loose->key.field;
  struct span indicator = {0}, scheme = {0};
  return loose->period == period && span_equal(key[SERIES_VINTAGE], vintage) &&
         span_starts(key[SERIES_REGION], region) && span_cut(&selector, '@', &indicator) &&
         span_equal(key[SERIES_INDICATOR], indicator) && span_cut(&selector, ':', &scheme) &&
         span_equal(key[SERIES_SCHEME], scheme) && span_equal(key[SERIES_CATEGORY], selector);
}

bool rows_reconciled(const struct forecasting_state *state, struct span region, struct span selector,
                     struct span vintage, period_code period) {
  if (!state->has_status) return false;
  for (size_t i = 0; i < state->loose_n; i++)
    if (loose_is(&state->loose[i], region, selector, vintage, period)) return false;
  return true;
}

static void rows_row_add(const struct forecasting *f, struct forecasting_state *state, const struct row *row,
                         const struct finding_sink *findings) {
  period_code period = row->when;
  double se = row->se.real;
  if (row->se.bad || se < 0) {
    rows_report(findings, row, "se", row->se.text, "not a standard error; treated as unknown");
    se = NAN;
  }
  if (f->only && period_kind(period) != f->only)
    state->other_frequency++;
  else
    series_add(&state->set, &row->key, period, row->value.real, se);
  note_status(f, state, row, period);
}

static void row_check(const struct forecasting *f, struct forecasting_state *state, const struct row *row,
                      const struct finding_sink *findings) {
  if (!rows_is_wanted(f, row->key.field[SERIES_INDICATOR])) return;
  if (row->when == PERIOD_NONE)
    rows_report(findings, row, "period", row->period, "not a period; the row is left out");
  else if (row->value.bad)
    rows_report(findings, row, "value", row->value.text, "not a number; the row is left out");
  else
    rows_row_add(f, state, row, findings);
}

static struct number number_of_text(struct span text) {
  struct number number = {.real = NAN, .text = text};
  number.bad = text.n && !series_read_value(text, &number.real);
  return number;
}

static struct number rows_number_at(const struct batch *batch, size_t column, size_t row) {
  if (column == SCHEMA_ABSENT) return (struct number){.real = NAN};
  const struct vector *vector = &batch->vector[column];
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    return number_of_text(vector_text(vector, row));
  case COLUMN_REAL:
    return (struct number){.real = vector->real[row]};
  case COLUMN_DECIMAL:
    return (struct number){.real =
                               vector->number[row] == DECIMAL_MISSING ? NAN : decimal_sum_real(vector->number[row])};
  case COLUMN_PERIOD:
    break;
  }
  return (struct number){.real = NAN, .bad = true};
}

static period_code period_of_text(struct span text) {
  period_code period;
  return period_read(text, &period) ? period : PERIOD_NONE;
}

static struct span rows_text_at(const struct batch *batch, size_t column, size_t row) {
  if (column == SCHEMA_ABSENT || batch->schema->column[column].type != COLUMN_TEXT) return (struct span){0};
  return vector_text(&batch->vector[column], row);
}

static period_code rows_period_at(const struct batch *batch, size_t column, size_t row) {
  if (batch->schema->column[column].type == COLUMN_PERIOD) return (period_code)batch->vector[column].number[row];
  return period_of_text(rows_text_at(batch, column, row));
}

void rows_push(const struct forecasting *f, struct forecasting_state *state, const struct batch *batch,
               const struct finding_sink *findings) {
  const size_t *at = f->column.at;
  state->has_status = at[ROW_STATUS] != SCHEMA_ABSENT;
  for (size_t r = 0; r < batch->rows; r++) {
    struct row row = {.value = rows_number_at(batch, at[ROW_VALUE], r),
                      .se = rows_number_at(batch, at[ROW_SE], r),
                      .period = rows_text_at(batch, at[ROW_PERIOD], r),
                      .when = rows_period_at(batch, at[ROW_PERIOD], r),
                      .status = rows_text_at(batch, at[ROW_STATUS], r)};
    for (int i = 0; i < SERIES_FIELDS; i++) row.key.field[i] = rows_text_at(batch, at[i], r);
    if (batch->lines) row.file = batch->lines->file, row.line = batch->lines->line[r];
    row_check(f, state, &row, findings);
  }
}

int rows_of_table(const struct forecasting *f, struct forecasting_state *state, const struct table *table,
                  const struct finding_sink *findings, struct err *err) {
  size_t at[ROW_COLUMNS];
  for (int i = 0; i < ROW_COLUMNS; i++) at[i] = table_column(table, row_name(i));
  static const int needed[] = {SERIES_INDICATOR, ROW_VALUE, ROW_PERIOD};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    int code = table_need(table, row_name(needed[i]), &at[needed[i]], err);
    if (code) return code;
  }
  for (size_t r = 0; r < table->rows; r++) {
    struct row row = {.value = number_of_text(table_at(table, r, at[ROW_VALUE])),
                      .se = number_of_text(table_at(table, r, at[ROW_SE])),
                      .period = table_at(table, r, at[ROW_PERIOD]),
                      .when = period_of_text(table_at(table, r, at[ROW_PERIOD])),
                      .file = span_of(table->name),
                      .line = table->line[r]};
    for (int i = 0; i < SERIES_FIELDS; i++) row.key.field[i] = table_at(table, r, at[i]);
    row_check(f, state, &row, findings);
  }
  return 0;
}
