/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay.c - pay per head, which is much the same everywhere, as a measure of which unit of money amounts are in. See
 * editing.h. */
#include <math.h>
#include <stdlib.h>

#include "base/elementary.h"
#include "stages/edit/editing.h"

#define PAY_LEAST 4.0 /* thousand yuan per head and year: less is not paid */
#define PAY_MOST 3500.0
#define PAY_USUAL 100.0
#define PAY_BEYOND (10 * PAY_MOST)

double decimal_amount(decimal value) { return (double)value / DECIMAL_SCALE; }

size_t record_column(const struct record *record, struct span name) {
  size_t column = schema_index(&record->editor->in, name);
  return column != SCHEMA_ABSENT && record->present[column] ? column : SCHEMA_ABSENT;
}

bool record_has(const struct record *record, size_t column) {
  return column != SCHEMA_ABSENT && record->value[column] != DECIMAL_MISSING && record->value[column] != 0;
}

size_t record_pay_column(const struct record *record) {
  static const char *const name[] = {"payroll", "wages_total", "salaries_welfare", "staff_cost"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
    size_t column = record_column(record, span_of(name[i]));
    if (record_has(record, column)) return column;
  }
  return SCHEMA_ABSENT;
}

double record_pay(const struct record *record) {
  size_t column = record_pay_column(record);
  decimal persons = record_persons(record->editor, record->value, record->unit, record->period);
  if (column == SCHEMA_ABSENT || persons == DECIMAL_MISSING || persons <= 0) return 0;
  double part = period_kind(record->period) == PERIOD_YEAR ? 1 : period_month(record->period) / 12.0;
  return decimal_amount(record->value[column]) / decimal_amount(persons) / part;
}

bool pay_is_usual(double pay) { return pay >= PAY_LEAST && pay <= PAY_MOST; }

bool pay_is_beyond(double pay) { return pay > PAY_BEYOND; }

double pay_away(double pay) { return real_log10(pay / PAY_USUAL); }

int power_of_pay(double pay) {
  if (pay == 0 || pay_is_usual(pay)) return 0;
  int guess = (int)lround(pay_away(pay) / 3) * 3;
  return guess && pay_is_usual(pay / real_pow(10, guess)) ? guess : 0;
}

static int amount_order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double record_pay_to_others(const struct record *record, const struct catalog_correction *look) {
  enum { MOST = 32 };
  double other[MOST];
  size_t pay = record_pay_column(record), n = 0;
  for (size_t i = 0; i < look->columns && n < MOST; i++) {
    size_t column = record_column(record, look->column[i]);
    if (column != pay && record_has(record, column)) other[n++] = fabs(decimal_amount(record->value[column]));
  }
  if (!n || pay == SCHEMA_ABSENT) return 0;
  qsort(other, n, sizeof *other, amount_order);
  return fabs(decimal_amount(record->value[pay])) / other[n / 2];
}
