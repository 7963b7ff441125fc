/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h - the long table under reconciliation, in memory, found by key.
 *
 * A row is a figure: (region, scheme, category, indicator, vintage) at a period. Amounts are adjusted; what is derived
 * from amounts (an indicator with a dot: shares, growth) is computed again afterwards. Besides the rows of the input
 * there are rows that controls need: totals over all regions (region `*`), years of which only quarters or months are
 * there, and categories without records whose amount is published. Only the last kind is printed. Texts live in the
 * arena of the stage.
 */
#ifndef TERTIA_STAGES_RECONCILE_ROWS_H
#define TERTIA_STAGES_RECONCILE_ROWS_H

#include <math.h>

#include "data/batch.h"
#include "data/period.h"

struct figure_key {
  struct span region, scheme, category, indicator, vintage;
  period_code period;
};

/* How a figure came to its value; the names are in the column `status`. */
enum status {
  STATUS_UNRECONCILED,
  STATUS_BENCHMARKED,  /* equals its control */
  STATUS_INTERPOLATED, /* between two controls of its series */
  STATUS_EXTRAPOLATED, /* beyond the first or last control of its series */
  STATUS_PRORATED,     /* follows figures above it */
  STATUS_SUMMED,       /* the sum of figures below it */
  STATUS_RAKED,        /* follows several totals at once, by proportional fitting */
  STATUS_BALANCED,     /* the same, by least squares */
  STATUS_NOT_MET       /* has a control that could not be met */
};

struct control;

struct figure {
  struct figure_key key;
  struct span *cell;         /* the whole row as it came; NULL for rows that controls need */
  double raw, value;         /* NaN: missing */
  double se, se_after;       /* standard error as it came, and after; NaN: not known */
  double ratio;              /* value / raw over time: what controls of its series make of it; NaN: none */
  const struct control *by;  /* the control it has, of any rank; NULL: none */
  double control;            /* its value in the unit of the figure; NaN: none */
  decimal_sum control_exact; /* the same in millionths */
  double tolerance;          /* of the control, in the unit of the figure */
  decimal_sum exact;         /* value in millionths, when has_exact */
  bool has_exact, printed;
  bool is_cell;       /* it stood in a table that was balanced, whether or not it moved there */
  const char *reason; /* why the value is empty or not adjusted; NULL: no reason */
  enum status status;
};

struct rows {
  struct arena *arena;
  struct figure *figure;
  size_t n, room;
  uint32_t *slot;
  size_t slots;
};

const char *status_name(enum status status);
struct figure *rows_add(struct rows *rows, const struct figure_key *key);
struct figure *rows_find(const struct rows *rows, const struct figure_key *key); /* NULL where there is none */
static inline bool key_is_amount(const struct figure_key *key) {
  return !memchr(key->indicator.p, '.', key->indicator.n) && !span_is(key->indicator, "records");
}
static inline bool figure_is_held(const struct figure *figure) {
  return figure && figure->status != STATUS_UNRECONCILED;
}
static inline bool figure_in_year(const struct figure *figure) {
  return figure->key.period && period_kind(figure->key.period) == PERIOD_YEAR;
}
/* The value, exact; the real one is the nearest double to it. */
void figure_set_exact(struct figure *figure, decimal_sum value);
/* Rounded to a millionth. */
void figure_set(struct figure *figure, double value);

/* Figures in the order of key, then period, as pointers in the arena. They are valid only until the next row is added.
 */
struct figure **rows_sorted(struct rows *rows);
bool key_same_series(const struct figure_key *a, const struct figure_key *b);
void rows_free(struct rows *rows);

#endif
