/* SPDX-License-Identifier: GPL-3.0-or-later */
/* references.c - what an item might be expected to be: the unit's other periods, and the same item on other forms. See
 * editing.h.
 *
 * A history is the median of the nearest four other periods within three years, so that one wrong period among them
 * does not decide. Flows of monthly forms are cumulative, so they are brought to the months of this record in
 * proportion. */
#include <math.h>
#include <stdlib.h>

#include "stages/edit/editing.h"

enum { NEAREST = 4, FAR = 100 };

struct neighbour {
  int distance;
  double value;
};

static int neighbour_order(const void *a, const void *b) {
  const struct neighbour *x = a, *y = b;
  if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
  return (x->value > y->value) - (x->value < y->value);
}

static int value_order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

bool record_is_flow(const struct record *record, size_t column) {
  const struct catalog_correction *flows = record_looks_for(record, CORRECT_MONTH_ALONE);
  struct span name = span_of(record->editor->in.column[column].name);
  for (size_t i = 0; flows && i < flows->columns; i++)
    if (span_equal(flows->column[i], name)) return true;
  return false;
}

/* How far away a period is: months for monthly forms, of which those of the same month in other years are near as well.
 */
static int distance_of(period_code own, period_code other) {
  int distance = abs(period_distance(own, other));
  if (period_kind(own) == PERIOD_YEAR) return distance;
  return distance % 12 == 0 ? 1 + distance / 12 : distance;
}

static double median_of(double *value, int n) {
  qsort(value, (size_t)n, sizeof *value, value_order);
  return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

struct reference reference_history(const struct record *record, size_t column) {
  struct neighbour near[FAR];
  int n = 0;
  bool months = period_kind(record->period) != PERIOD_YEAR && record_is_flow(record, column);
  for (size_t i = 0; i < record->unit.n && n < FAR; i++) {
    const struct remembered *row = record->unit.row[i].thing;
    if (row->form != record->form_id || row->period == record->period ||
        period_kind(row->period) != period_kind(record->period))
      continue;
    decimal value = remembered_value(&record->editor->layout, row, column);
    if (value == DECIMAL_MISSING || value == 0) continue;
    double footing = months ? (double)period_month(record->period) / period_month(row->period) : 1;
    near[n++] = (struct neighbour){distance_of(record->period, row->period), (double)value / DECIMAL_SCALE * footing};
  }
  if (!n) return (struct reference){0};
  qsort(near, (size_t)n, sizeof *near, neighbour_order);
  double value[NEAREST];
  int kept = 0;
  for (int i = 0; i < n && kept < NEAREST; i++)
    if (near[i].distance <= 3) value[kept++] = near[i].value;
  return kept ? (struct reference){median_of(value, kept), kept} : (struct reference){0};
}

/* The row of another form of the same period; of a list, of the same year. */
static const struct remembered *other_row(const struct record *record, const struct remembered *row) {
  const struct catalog_form *form = &record->editor->layout.forms->form[row->form];
  if (row->form == record->form_id) return NULL;
  bool annual = period_kind(record->period) == PERIOD_YEAR;
  bool list =
      form->frequency == FORM_LIST || record->editor->layout.forms->form[record->form_id].frequency == FORM_LIST;
  if (list && annual)
    return period_year(row->period) == period_year(record->period) && period_kind(row->period) == PERIOD_YEAR ? row
                                                                                                              : NULL;
  return !list && row->period >> 4 == record->period >> 4 ? row : NULL;
}

static bool has_stock_only(const struct record *record, size_t column) {
  return period_month(record->period) != 12 && record_is_flow(record, column);
}

static double other_value(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->unit.n; i++) {
    const struct remembered *row = other_row(record, record->unit.row[i].thing);
    decimal value = row ? remembered_value(&record->editor->layout, row, column) : DECIMAL_MISSING;
    if (value != DECIMAL_MISSING && value != 0) return (double)value / DECIMAL_SCALE;
  }
  return 0;
}

struct reference reference_form_same(const struct record *record, size_t column) {
  double value = has_stock_only(record, column) ? 0 : other_value(record, column);
  return value != 0 ? (struct reference){value, 1} : (struct reference){0};
}

struct reference reference_form(const struct record *record, size_t column) {
  const struct editor *editor = record->editor;
  if (has_stock_only(record, column)) return (struct reference){0};
  double value = other_value(record, column);
  const struct catalog_correction *pair = record_looks_for(record, CORRECT_PAIR);
  if (value == 0 && pair && pair->columns && span_is(pair->column[0], editor->in.column[column].name))
    value = other_value(record, schema_index(&editor->in, pair->partner));
  return value != 0 ? (struct reference){value, 1} : (struct reference){0};
}

/* --- a pair: not the same figure, but much the same ratio year after year --- */

/* The ratio of an item to its partner on another form, in another period of the unit; 0: not known. */
static double pair_ratio(const struct record *record, size_t column, size_t partner, const struct remembered *row) {
  const struct remember_layout *layout = &record->editor->layout;
  if (row->form != record->form_id || row->period == record->period) return 0;
  decimal own = remembered_value(layout, row, column);
  if (own == DECIMAL_MISSING || own <= DECIMAL_SCALE) return 0;
  for (size_t i = 0; i < record->unit.n; i++) {
    const struct remembered *other = record->unit.row[i].thing;
    decimal value = remembered_value(layout, other, partner);
    bool same = other->form != row->form && other->period >> 4 == row->period >> 4;
    if (same && value != DECIMAL_MISSING && value > 0) return (double)own / (double)value;
  }
  return 0;
}

struct reference reference_pair(const struct record *record, size_t column) {
  const struct catalog_correction *pair = record_looks_for(record, CORRECT_PAIR);
  const struct schema *in = &record->editor->in;
  if (!pair || !pair->columns || !span_is(pair->column[0], in->column[column].name)) return (struct reference){0};
  size_t partner = schema_index(in, pair->partner);
  double now = partner == SCHEMA_ABSENT || has_stock_only(record, column) ? 0 : other_value(record, partner);
  double ratio[NEAREST];
  int n = 0;
  for (size_t i = 0; now > 0 && i < record->unit.n && n < NEAREST; i++) {
    double one = pair_ratio(record, column, partner, record->unit.row[i].thing);
    if (one > 0) ratio[n++] = one;
  }
  return n ? (struct reference){now * median_of(ratio, n), n} : (struct reference){now, now > 0};
}
