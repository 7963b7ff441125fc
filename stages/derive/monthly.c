/* SPDX-License-Identifier: GPL-3.0-or-later */
/* monthly.c - value added of a record of some months that has no depreciation (domain ruling 12). See derive.h.
 *
 *   unit-ratio   depreciation = last annual depreciation / last annual fixed assets x fixed assets now x months / 12
 *   class-ratio  value added = revenue x (value added / revenue of the class, else group, else division, last annual
 * year); consumption of capital and surplus are not known apart and stay missing
 *
 * Both are rounded half to even to 0.001 thousand yuan: they are the only figures here that are divided. */
#include "stages/derive/derive.h"

enum { THOUSANDTH = DECIMAL_SCALE / 1000 };

/* a x b x c / (d x e) to a thousandth; missing when it overflows. */
static decimal proportion(decimal_sum a, decimal_sum b, decimal_sum c, decimal_sum d, decimal_sum e) {
  decimal_sum up, down;
  if (__builtin_mul_overflow(a, b, &up) || __builtin_mul_overflow(up, c, &up) || __builtin_mul_overflow(d, e, &down) ||
      __builtin_mul_overflow(down, (decimal_sum)THOUSANDTH, &down) || down == 0)
    return DECIMAL_MISSING;
  decimal_sum v = decimal_divide(up, down);
  return v > INT64_MAX / THOUSANDTH || v < -(INT64_MAX / THOUSANDTH) ? DECIMAL_MISSING : (decimal)v * THOUSANDTH;
}

static decimal monthly_by_unit(const struct derive *d, const struct batch *batch, size_t row, period_code period) {
  struct span unit = batch_text_at(batch, d->column.unit, row);
  decimal assets = batch_number_at(batch, d->column.fa_gross, row);
  decimal depreciation, last_assets;
  if (!unit.n || assets == DECIMAL_MISSING ||
      !ratio_of_unit(d->ratios, unit, period_year(period), &depreciation, &last_assets))
    return DECIMAL_MISSING;
  if (depreciation == DECIMAL_MISSING || last_assets == DECIMAL_MISSING || last_assets <= 0) return DECIMAL_MISSING;
  return proportion(depreciation, assets, period_month(period), last_assets, 12);
}

static decimal by_class(const struct derive *d, const struct batch *batch, size_t row, period_code period) {
  const struct span level[3] = {batch_text_at(batch, d->column.class, row), batch_text_at(batch, d->column.group, row),
                                batch_text_at(batch, d->column.division, row)};
  decimal revenue = batch_number_at(batch, d->column.revenue, row);
  const struct rate *rate = revenue == DECIMAL_MISSING ? NULL : rate_of_class(d->ratios, level, period_year(period));
  return rate ? proportion(revenue, rate->value_added, 1, rate->revenue, 1) : DECIMAL_MISSING;
}

static decimal monthly_sum_of(const decimal value[COMPONENTS]) {
  decimal_sum sum = 0;
  for (int i = COMPENSATION; i <= SURPLUS; i++) {
    if (value[i] == DECIMAL_MISSING) return DECIMAL_MISSING;
    sum += value[i];
  }
  return sum > INT64_MAX || sum <= INT64_MIN ? DECIMAL_MISSING : (decimal)sum;
}

enum basis monthly_fill(const struct derive *d, const struct batch *batch, size_t row, decimal value[COMPONENTS]) {
  period_code period = (period_code)batch->vector[d->column.period].number[row];
  value[CAPITAL_CONSUMPTION] = value[VALUE_ADDED] = DECIMAL_MISSING;
  if (!d->ratios || period == PERIOD_NONE) return BASIS_NONE;
  value[CAPITAL_CONSUMPTION] = monthly_by_unit(d, batch, row, period);
  value[VALUE_ADDED] = monthly_sum_of(value);
  if (value[VALUE_ADDED] != DECIMAL_MISSING) return BASIS_UNIT_RATIO;
  value[VALUE_ADDED] = by_class(d, batch, row, period);
  value[CAPITAL_CONSUMPTION] = value[SURPLUS] = DECIMAL_MISSING;
  return value[VALUE_ADDED] == DECIMAL_MISSING ? BASIS_NONE : BASIS_CLASS_RATIO;
}
