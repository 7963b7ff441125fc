/* SPDX-License-Identifier: GPL-3.0-or-later */
/* months.c - a month or quarter entered alone where those so far are asked for; figures entered to pass the checks. See
 * editing.h. */
#include <math.h>

#include "base/elementary.h"
#include "stages/edit/editing.h"

enum { FLOWS_MOST = 32 };
#define NEAR_POWER 0.2 /* of a power of ten: how far stocks may have moved */

/* --- the month alone --- */

/* The flows of a row of the unit, brought to the months from January on where an earlier row of the year had the month
 * alone, and to the record's unit of money where the row is in another. */
struct flows {
  size_t n, column[FLOWS_MOST];
  decimal value[FLOWS_MOST];
};

static void flows_start(const struct record *record, const struct catalog_correction *look, struct flows *flows) {
  flows->n = 0;
  for (size_t i = 0; i < look->columns && flows->n < FLOWS_MOST; i++) {
    size_t column = schema_index(&record->editor->in, look->column[i]);
    if (column != SCHEMA_ABSENT && record->present[column]) flows->column[flows->n++] = column;
  }
}

/* Is this a month alone, after `before` for the months up to the one before? Most flows fall to about one month's part.
 */
static bool is_alone(const struct flows *before, const struct flows *now, int months_before) {
  int falls = 0, n = 0;
  for (size_t i = 0; i < now->n; i++) {
    if (before->value[i] == DECIMAL_MISSING || now->value[i] == DECIMAL_MISSING || before->value[i] <= 0) continue;
    double part = (double)now->value[i] * months_before / (double)before->value[i];
    n++;
    falls += now->value[i] < before->value[i] && part > 0.2 && part < 4;
  }
  return n >= 2 && falls * 10 >= n * 7;
}

/* --- rows that are in another unit of money --- */

/* How often stocks say which power of ten a row is away from the record. */
struct stock_powers {
  int n, said, power;
};

static void stock_power_add(struct stock_powers *powers, decimal own, decimal other) {
  if (own == DECIMAL_MISSING || other == DECIMAL_MISSING || own <= 0 || other <= 0) return;
  double away = real_log10((double)other / (double)own);
  int power = (int)lround(away);
  powers->n++;
  if (fabs(away - power) > NEAR_POWER || (powers->said && power != powers->power)) return;
  powers->power = power;
  powers->said++;
}

/* Stocks are much the same from month to month. Where all of a row's are ten times the record's, so are its flows; 0:
 * they do not say so. */
static int row_power(const struct record *record, const struct remembered *row) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_UNIT_RECORD);
  struct stock_powers powers = {0};
  for (size_t i = 0; look && i < look->columns; i++) {
    size_t column = schema_index(&record->editor->in, look->column[i]);
    if (column == SCHEMA_ABSENT || !record->present[column] || record_is_flow(record, column)) continue;
    stock_power_add(&powers, record->value[column], remembered_value(&record->editor->layout, row, column));
  }
  return powers.said && powers.said == powers.n ? powers.power : 0;
}

static decimal months_scaled(decimal value, int power) {
  for (; value != DECIMAL_MISSING && power > 0; power--) value /= 10;
  for (; value != DECIMAL_MISSING && power < 0; power++)
    if (__builtin_mul_overflow(value, (decimal)10, &value)) value = DECIMAL_MISSING;
  return value;
}

static void flows_of_row(const struct record *record, const struct remembered *row, struct flows *flows) {
  int power = row_power(record, row);
  for (size_t i = 0; i < flows->n; i++)
    flows->value[i] = months_scaled(remembered_value(&record->editor->layout, row, flows->column[i]), power);
}

/* --- what the months before and after say --- */

static void flows_add(struct flows *sum, const struct flows *more) {
  for (size_t i = 0; i < sum->n; i++) {
    if (more->value[i] == DECIMAL_MISSING) sum->value[i] = DECIMAL_MISSING;
    if (sum->value[i] != DECIMAL_MISSING) sum->value[i] += more->value[i];
  }
}

/* The months up to the one before the record's, as they should have been entered; false when that month is not there.
 */
static bool months_before(const struct record *record, struct flows *before) {
  bool found = false;
  struct flows now = *before;
  for (int number = 1; number < period_number(record->period); number++) {
    period_code period = period_make(period_kind(record->period), period_year(record->period), number);
    const struct remembered *row = unit_row(record->unit, record->form_id, period);
    if (!row) {
      found = false;
      continue;
    }
    flows_of_row(record, row, &now);
    if (found && is_alone(before, &now, number - 1))
      flows_add(before, &now);
    else
      *before = now;
    found = true;
  }
  return found;
}

/* The month after shows whether the sum is right: it must not be below it unless it is alone as well. */
static bool next_contradicts(const struct record *record, const struct flows *sum) {
  const struct remembered *row = unit_row(record->unit, record->form_id, period_shift(record->period, 1));
  struct flows next = *sum;
  if (!row || period_year(row->period) != period_year(record->period)) return false;
  flows_of_row(record, row, &next);
  if (is_alone(sum, &next, period_number(record->period))) return false;
  int below = 0, n = 0;
  for (size_t i = 0; i < sum->n; i++) {
    if (sum->value[i] == DECIMAL_MISSING || next.value[i] == DECIMAL_MISSING || sum->value[i] <= 0) continue;
    n++;
    below += next.value[i] < sum->value[i];
  }
  return 2 * below > n;
}

/* Stocks do not fall with the month: where they are in another unit as well, so is the whole record. */
static bool stocks_fall(const struct record *record) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_UNIT_RECORD);
  int n = 0, falls = 0;
  for (size_t i = 0; look && i < look->columns; i++) {
    size_t column = schema_index(&record->editor->in, look->column[i]);
    if (column == SCHEMA_ABSENT || !record->present[column] || record_is_flow(record, column)) continue;
    struct reference reference = reference_history(record, column);
    decimal value = record->value[column];
    if (!reference.n || value == DECIMAL_MISSING || value <= 0 || reference.level <= 0) continue;
    n++;
    falls += (double)value / DECIMAL_SCALE < reference.level / 4;
  }
  return n && 2 * falls > n;
}

void deduce_month_alone(struct record *record) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_MONTH_ALONE);
  if (!look || period_kind(record->period) == PERIOD_YEAR || period_number(record->period) < 2) return;
  struct flows before, now;
  flows_start(record, look, &before);
  now = before;
  if (!months_before(record, &before)) return;
  for (size_t i = 0; i < now.n; i++) now.value[i] = record->value[now.column[i]];
  if (!is_alone(&before, &now, period_number(record->period) - 1) || stocks_fall(record)) return;
  struct flows sum = before;
  flows_add(&sum, &now);
  if (next_contradicts(record, &sum)) return;
  for (size_t i = 0; i < sum.n; i++)
    if (sum.value[i] != DECIMAL_MISSING && sum.value[i] != now.value[i])
      record_fix(record, sum.column[i], sum.value[i], CORRECT_MONTH_ALONE,
                 "the %s before have %.12g; stocks are as before",
                 period_kind(record->period) == PERIOD_QUARTER ? "quarters" : "months",
                 (double)before.value[i] / DECIMAL_SCALE);
}

/* --- placeholders --- */

/* 1; or four and more equal digits. */
static bool is_placeholder(decimal value) {
  if (value == DECIMAL_SCALE) return true;
  if (value <= 0 || value % DECIMAL_SCALE) return false;
  int64_t whole = value / DECIMAL_SCALE, digit = whole % 10, n = 0;
  for (; whole % 10 == digit && whole; whole /= 10) n++;
  return whole == 0 && n >= 4 && digit;
}

/* The value of a placeholder: the same item on another form, or by its partner there. */
static bool placeholder_value(const struct record *record, size_t column, decimal *value) {
  struct reference form = reference_form_same(record, column);
  if (!form.n) form = reference_pair(record, column);
  if (form.n && form.level > 1.5 && form.level < 9e12) {
    *value = (decimal)llround(form.level * 1000) * (DECIMAL_SCALE / 1000);
    return identities_hold_with(record, column, *value);
  }
  return false;
}

void deduce_placeholders(struct record *record) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_PLACEHOLDER);
  for (size_t i = 0; look && i < look->columns; i++) {
    size_t column = schema_index(&record->editor->in, look->column[i]);
    if (column == SCHEMA_ABSENT || !record->present[column] || record_is_fixed(record, column)) continue;
    decimal filed = record->value[column], meant;
    struct reference history = reference_history(record, column);
    if (filed == DECIMAL_MISSING || !is_placeholder(filed)) continue;
    bool like_before = history.n && fabs(real_log10((double)filed / DECIMAL_SCALE / fabs(history.level))) < 0.5;
    if (like_before) continue;
    if (placeholder_value(record, column, &meant))
      record_fix(record, column, meant, CORRECT_PLACEHOLDER, "%.12g on another form of the period",
                 (double)meant / DECIMAL_SCALE);
  }
}
