/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series.h - groups a long table into series: one run of values for each key, oldest first, at a fixed frequency.
 *
 * Rows are added one at a time in any order. A series is all rows with the same region, indicator, scheme, category,
 * unit, vintage and frequency: figures of two publications are never joined here (stat/splice.h does that where a rule
 * says so), nor are years and quarters. series_close() sorts, fills gaps with NaN and reports problems:
 *
 *   series-duplicate   two different values for one period: the series is kept but marked unusable; equal ones are one
 *   series-frequency   the key has series of more than one frequency (each is a series of its own)
 *   series-unit        the key has series in more than one unit (each is a series of its own)
 *   series-gap         periods without a value inside the series
 *   series-single      one point: no variance can be estimated from it
 *   series-empty       no value at all
 *
 * Texts are copied into the arena; everything lives as long as it. A missing value is NaN. About 100 bytes a series and
 * 32 a row.
 */
#ifndef TERTIA_DATA_SERIES_H
#define TERTIA_DATA_SERIES_H

#include "base/arena.h"
#include "data/finding.h"
#include "data/period.h"

enum series_field {
  SERIES_REGION,
  SERIES_INDICATOR,
  SERIES_SCHEME,
  SERIES_CATEGORY,
  SERIES_UNIT,
  SERIES_VINTAGE,
  SERIES_FIELDS
};
extern const char *const series_field_name[SERIES_FIELDS]; /* "region", ... : the columns of the long table */

struct series_key {
  struct span field[SERIES_FIELDS]; /* an absent column counts as empty text */
};

struct series {
  struct series_key key;
  enum period_kind kind;
  period_code first; /* period of value[0] */
  size_t n;          /* first to last period that has a value, gaps included; 0 when there is no value at all */
  double *value;     /* n; NaN where missing */
  double *se;        /* n; standard errors, NaN if missing; NULL when there are none */
  double *common;    /* n; covariance of the error of a value with that of the value before; NULL: not known */
  size_t gaps;       /* number of missing values among the n */
  bool duplicate;    /* unusable: a period has two different values */
};

struct series_set {
  struct arena *arena;
  struct series *list; /* sorted by key, then frequency; valid after series_close() */
  size_t n;
  struct series_row *row; /* rows added; freed by series_close() */
  size_t rows, row_room, list_room;
  uint32_t *bucket; /* hash of keys; freed by series_close() */
  size_t buckets;
};

void series_start(struct series_set *set, struct arena *arena);
/* se is NaN when unknown. A value of NaN counts as a row without a value. */
void series_add(struct series_set *set, const struct series_key *key, period_code period, double value, double se);
void series_close(struct series_set *set, const struct finding_sink *findings);

/* The series with this key and frequency, or NULL; by binary search. */
const struct series *series_find(const struct series_set *set, const struct series_key *key, enum period_kind kind);
int series_key_compare(const struct series_key *a, const struct series_key *b);
/* Index of a period in the series, or -1 when it is outside. */
ptrdiff_t series_index(const struct series *series, period_code period);
static inline period_code series_last(const struct series *series) {
  return series->n ? period_shift(series->first, (int)series->n - 1) : PERIOD_NONE;
}
/* "500105 value_added three-sectors-2018:3", for messages. */
char *series_title(const struct series_key *key, struct arena *arena);

/* Parse a number as written in files. Empty text and NA, NaN, null, -, — are missing (NaN). False when it is not a
 * number; infinities are not numbers. */
bool series_read_value(struct span text, double *value);

#endif
