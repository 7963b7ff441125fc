/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joint_share.c - a target that is a share of amounts is based on the joint paths of the amounts, so that it agrees
 * with their forecasts. See forecast.h.
 *
 * Numerator and denominator must be members of one family. A denominator of another scheme (services, for modern
 * services) is found in the numerator's family by its past: the member, or the sum of the members below one, that
 * equals it in every period. The share of the means is the mean; on the logit scale, spread and bounds are those of the
 * paths. */
#include <math.h>

#include "stages/forecast/assessment.h"
#include "stages/forecast/family.h"
#include "stat/order.h"

static size_t place_in(const struct joint_paths *joint, const struct series *series) {
  return (size_t)(series - joint->set->list);
}

/* The value of a member in a period: its own, or with `row` that of the members below it, without what ended earlier.
 */
static double member_value(const struct family *family, size_t member, const double *row, period_code period) {
  double sum = 0;
  for (size_t i = 0; i < family->n; i++) {
    if (row ? !(row[i] < 0) : i != member) continue;
    ptrdiff_t at = series_index(family->member[i], period);
    sum += at < 0 ? NAN : family->member[i]->value[at];
  }
  return sum;
}

/* Does a member equal a series wherever both have a value, at least twice? */
static bool same_past(const struct family *family, size_t member, const double *row, const struct series *series) {
  size_t both = 0;
  for (size_t i = 0; i < series->n; i++) {
    double x = series->value[i], y = member_value(family, member, row, period_shift(series->first, (int)i));
    if (isnan(x) || isnan(y)) continue;
    if (fabs(x - y) > 1e-6 * fabs(x)) return false;
    both++;
  }
  return both > 1 && series_last(family->member[member]) == series_last(series);
}

static const struct joint_member *denominator_of(const struct joint_paths *joint, const struct joint_member *top,
                                                 const struct series *bottom) {
  const struct joint_member *own = &joint->member[place_in(joint, bottom)];
  const struct family *family = top->family;
  if (own->family == family) return own;
  for (size_t i = 0; i < family->n; i++)
    if (same_past(family, i, NULL, bottom)) return &joint->member[family->index[i]];
  for (size_t a = 0; a < family->k; a++)
    for (size_t i = 0; i < family->n; i++) {
      const double *row = family->constraint + a * family->n;
      if (row[i] > 0 && same_past(family, i, row, bottom)) return &joint->member[family->index[i]];
    }
  return NULL;
}

/* Paths of the share on the logit scale. False where a path leaves (0, 100). */
static bool share_table(const struct joint_member *top, const struct joint_member *bottom, size_t h,
                        const struct transform *logit, double *table) {
  for (size_t i = 0; i < h * JOINT_PATHS; i++) {
    if (!(top->path[i] > 0) || !(top->path[i] < bottom->path[i])) return false;
    table[i] = transform_forward(logit, 100 * top->path[i] / bottom->path[i]);
  }
  return true;
}

/* The mean on the logit scale from which the share has the mean asked for. */
static double centre_of(const struct transform *logit, double share, double sd) {
  double centre = transform_forward(logit, share);
  for (int i = 0; i < 8; i++) centre += (share - transform_mean(logit, centre, sd)) * transform_slope(logit, share);
  return centre;
}

static void step_fill(const double *path, double share, size_t j, const struct transform *logit, struct arena *arena,
                      struct forecast *out) {
  double *sorted = arena_alloc(arena, JOINT_PATHS * sizeof *sorted), mean = 0, square = 0;
  memcpy(sorted, path, JOINT_PATHS * sizeof *sorted);
  values_sort(sorted, JOINT_PATHS);
  for (size_t k = 0; k < JOINT_PATHS; k++) mean += sorted[k] / JOINT_PATHS;
  for (size_t k = 0; k < JOINT_PATHS; k++) square += (sorted[k] - mean) * (sorted[k] - mean) / (JOINT_PATHS - 1);
  out->sd[j] = sqrt(square);
  out->mean[j] = centre_of(logit, share, out->sd[j]);
  for (size_t l = 0; l < out->levels; l++) {
    double tail = 0.5 - out->level[l] / 200;
    out->lo[l * out->h + j] = values_quantile(sorted, JOINT_PATHS, tail);
    out->hi[l * out->h + j] = values_quantile(sorted, JOINT_PATHS, 1 - tail);
  }
}

static bool members_of(const struct joint_paths *joint, const struct figure *figure, struct span region,
                       enum period_kind kind, const struct joint_member **top, const struct joint_member **bottom) {
  const struct series *above = selector_series(joint->set, region, figure->top, kind, figure->vintage);
  const struct series *below = selector_series(joint->set, region, figure->bottom, kind, figure->vintage);
  if (!above || !below || series_last(above) != period_shift(figure->first, (int)figure->n - 1)) return false;
  *top = &joint->member[place_in(joint, above)];
  *bottom = (*top)->family ? denominator_of(joint, *top, below) : NULL;
  return *bottom != NULL;
}

bool joint_share(const struct joint_paths *joint, const struct figure *figure, const struct target_row *row, size_t h,
                 const struct forecaster *levels, struct arena *arena, struct fitted *fitted) {
  const struct joint_member *top, *bottom;
  if (!joint || !joint->member || !figure->bottom.n || h > joint->h || !unit_is_share(figure->unit)) return false;
  if (!members_of(joint, figure, row->region, period_kind(row->period), &top, &bottom)) return false;
  struct transform logit = {.kind = TRANSFORM_LOGIT, .whole = 100};
  double *table = arena_alloc(arena, h * JOINT_PATHS * sizeof *table);
  if (!share_table(top, bottom, h, &logit, table)) return false;
  struct forecast *forecast = forecast_new(arena, h, levels->level, levels->levels);
  for (size_t j = 0; j < h; j++)
    step_fill(table + j * JOINT_PATHS, 100 * top->mean[j] / bottom->mean[j], j, &logit, arena, forecast);
  *fitted =
      (struct fitted){.label = "joint", .note = fitted->note, .transform = logit, .forecast = forecast, .table = table};
  return true;
}
