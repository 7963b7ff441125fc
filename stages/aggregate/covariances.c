/* SPDX-License-Identifier: GPL-3.0-or-later */
/* covariances.c - the port of covariances: of the sums of a cell in two periods, from units that were carried over
 * both. See errors.h. */
#include <math.h>

#include "flow/row_writer.h"
#include "stages/aggregate/aggregate.h"

void covariance_columns(const void *shared, struct schema_builder *builder) {
  const struct aggregate *a = shared;
  for (size_t i = 0; i < a->bases; i++)
    schema_add(builder, span_of(a->key[i].name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  if (a->schemes)
    schema_add(builder, span_of("scheme"), COLUMN_TEXT), schema_add(builder, span_of("category"), COLUMN_TEXT);
  schema_add(builder, span_of("indicator"), COLUMN_TEXT);
  schema_add(builder, span_of("other_period"), COLUMN_PERIOD);
  schema_add(builder, span_of("covariance"), COLUMN_REAL);
  schema_add(builder, span_of("correlation"), COLUMN_REAL);
}

static const struct group *covariances_cell_of(const struct aggregate *a, const struct rollup *rollup,
                                               const struct group *over, bool before) {
  struct key_part part[64];
  size_t n = a->bases + (a->schemes ? 2 : 0);
  memcpy(part, over->part, n * sizeof *part);
  if (before) part[a->period].period = over->part[n].period;
  size_t at = groups_find(&rollup->cell, part, key_hash(part, n));
  return at == SIZE_MAX ? NULL : &rollup->cell.group[at];
}

static void covariance_put(struct row_writer *out, const struct aggregate *a, const struct rollup *rollup,
                           const struct group *over, const struct group *now, const struct group *before,
                           size_t measure) {
  double value = errors_covariance_over(a, rollup, now, before, measure);
  double size = sqrt(errors_variance(a, rollup, now, measure) * errors_variance(a, rollup, before, measure));
  size_t n = a->bases + (a->schemes ? 2 : 0);
  if (value == 0) return;
  for (size_t i = 0; i < a->bases; i++) {
    if (a->key[i].period)
      row_period(out, (period_code)over->part[i].period);
    else
      row_text(out, over->part[i].text);
  }
  if (a->schemes) row_text(out, over->part[a->bases].text), row_text(out, over->part[a->bases + 1].text);
  row_string(out, a->measure[measure]);
  row_period(out, (period_code)over->part[n].period);
  row_real(out, value);
  row_real(out, size > 0 ? value / size : NAN);
  row_end(out);
}

int covariances_write(const struct aggregate *a, const struct rollup *rollup, const struct emit *emit,
                      struct err *err) {
  struct row_writer out;
  size_t n = a->bases + (a->schemes ? 2 : 0);
  row_start(&out, emit, AGGREGATE_COVARIANCES, err);
  for (size_t i = 0; row_wanted(&out) && i < rollup->over.n; i++) {
    const struct group *over = &rollup->over.group[rollup->over_order[i]];
    if (i && key_compare(over->part, rollup->over.group[rollup->over_order[i - 1]].part, n + 1) == 0)
      continue; /* another label */
    const struct group *now = covariances_cell_of(a, rollup, over, false),
                       *before = covariances_cell_of(a, rollup, over, true);
    for (size_t m = 0; now && before && m < a->printed; m++) covariance_put(&out, a, rollup, over, now, before, m);
  }
  return row_finish(&out);
}
