/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target.c - success, gap and pace of a target. See target.h; chances are in target_chance.c. */
#include "stat/target.h"

#include <math.h>
#include <string.h>

#include "base/figure_text.h"

static const char *const direction_name[] = {"at_least", "at_most", "about"};
static const char *const sense_name[] = {"up", "down", "both"};

static bool name_find(const char *const *list, size_t n, const char *name, size_t *at) {
  for (*at = 0; *at < n; (*at)++)
    if (strcmp(name, list[*at]) == 0) return true;
  return false;
}

bool target_direction_named(const char *name, enum target_direction *direction) {
  size_t at;
  if (!name_find(direction_name, 3, name, &at)) return false;
  *direction = (enum target_direction)at;
  return true;
}

bool target_sense_named(const char *name, enum target_sense *sense) {
  size_t at;
  if (!name_find(sense_name, 3, name, &at)) return false;
  *sense = (enum target_sense)at;
  return true;
}

const char *target_direction_name(enum target_direction direction) { return direction_name[direction]; }
const char *target_sense_name(enum target_sense sense) { return sense_name[sense]; }

enum { DUST = 1000000000 }; /* decimal fractions are seldom exact in binary */

double target_round(double value, double precision) { return figure_round(value, precision); }

/* The lowest published figure that is at least (strict: above) the limit; the highest that is at most (below) it. */
static double lowest_published(const struct target *t, double limit, bool strict) {
  if (!(t->precision > 0)) return limit;
  double steps = limit / t->precision, dust = fmax(fabs(steps), 1) / DUST;
  return (strict ? floor(steps + dust) + 1 : ceil(steps - dust)) * t->precision;
}

static double highest_published(const struct target *t, double limit, bool strict) {
  if (!(t->precision > 0)) return limit;
  double steps = limit / t->precision, dust = fmax(fabs(steps), 1) / DUST;
  return (strict ? ceil(steps - dust) - 1 : floor(steps + dust)) * t->precision;
}

/* Success as a band of published figures. */
static struct target_band success_published(const struct target *t) {
  struct target_band band = {-INFINITY, INFINITY};
  bool strict = t->strict && t->sense != TARGET_BOTH;
  if (t->sense != TARGET_DOWN) band.lo = lowest_published(t, target_low(t), strict);
  if (t->sense != TARGET_UP) band.hi = highest_published(t, target_high(t), strict);
  return band;
}

static struct target_band within_published(const struct target *t) {
  return (struct target_band){lowest_published(t, target_low(t), false), highest_published(t, target_high(t), false)};
}

static struct target_band beyond_published(const struct target *t) {
  if (t->sense == TARGET_UP) return (struct target_band){lowest_published(t, target_high(t), true), INFINITY};
  if (t->sense == TARGET_DOWN) return (struct target_band){-INFINITY, highest_published(t, target_low(t), true)};
  return (struct target_band){INFINITY, -INFINITY};
}

static double slack(double limit) { return fmax(fabs(limit), 1) / DUST; }

static bool lies_in(const struct target *t, struct target_band band, double value) {
  double y = target_round(value, t->precision);
  return y >= band.lo - slack(band.lo) && y <= band.hi + slack(band.hi) && band.lo <= band.hi;
}

/* Without a step of publication "more than" has no nearest figure, so equality is looked at by itself. */
static bool equals_limit(const struct target *t, double value) {
  if (!t->strict || t->precision > 0 || t->sense == TARGET_BOTH) return false;
  return value == (t->sense == TARGET_UP ? target_low(t) : target_high(t));
}

bool target_met(const struct target *t, double value) {
  return lies_in(t, success_published(t), value) && !equals_limit(t, value);
}

bool target_within(const struct target *t, double value) { return lies_in(t, within_published(t), value); }

bool target_beyond(const struct target *t, double value) {
  if (t->sense == TARGET_BOTH) return false;
  if (t->precision > 0) return lies_in(t, beyond_published(t), value);
  return t->sense == TARGET_UP ? value > target_high(t) : value < target_low(t);
}

/* A difference of two figures without the last binary digits: 9.1 less 9 is 0.1. */
static double difference(double a, double b) {
  double steps = (a - b) * DUST;
  return fabs(steps) < 1e15 ? round(steps) / DUST : a - b;
}

double target_change(const struct target *t, double value) {
  struct target_band band = success_published(t);
  if (target_met(t, value)) return 0;
  return value < band.lo ? difference(band.lo, value) : value > band.hi ? difference(band.hi, value) : 0;
}

double target_gap(const struct target *t, double value) { return fabs(target_change(t, value)); }

double target_gap_printed(const struct target *t, double value) {
  double missing = difference(t->value, value);
  if (t->sense == TARGET_UP) return fmax(missing, 0);
  return t->sense == TARGET_DOWN ? fmax(-missing, 0) : fabs(missing);
}

double target_excess(const struct target *t, double value) {
  if (!target_beyond(t, value)) return 0;
  return t->sense == TARGET_UP ? difference(value, target_high(t)) : difference(target_low(t), value);
}

/* --- on the scale of the paths ------------------------------------------------------------------------------------ */

/* A limit on the scale of the paths; beyond the range of the scale it is infinite. */
static double image(const struct transform *t, double y) {
  if (isinf(y)) return y;
  if (t->kind == TRANSFORM_LOG || t->kind == TRANSFORM_LOGIT) {
    if (y <= 0) return -INFINITY;
    if (t->kind == TRANSFORM_LOGIT && y >= t->whole) return INFINITY;
  }
  return transform_forward(t, y);
}

/* A limit of published figures is half a step further out for the figures behind them. */
static struct target_band band_image(const struct target *t, struct target_band band, const struct transform *scale) {
  double half = t->precision / 2;
  if (!(band.lo <= band.hi)) return (struct target_band){INFINITY, -INFINITY};
  if (half > 0 && isfinite(band.lo)) band.lo -= half + slack(band.lo);
  if (half > 0 && isfinite(band.hi)) band.hi += half - slack(band.hi);
  return (struct target_band){image(scale, band.lo), image(scale, band.hi)};
}

struct target_bands target_bands(const struct target *t, const struct transform *transform) {
  struct transform open = *transform;
  open.edge = 0;
  return (struct target_bands){band_image(t, success_published(t), &open), band_image(t, within_published(t), &open),
                               band_image(t, beyond_published(t), &open)};
}

double target_pace(const struct target *t, double value, double years) { return target_gap(t, value) / years; }

double target_pace_scaled(const struct target *t, const struct transform *transform, double value, double years) {
  double end = image(transform, value + target_change(t, value)), start = transform_forward(transform, value);
  return isfinite(end) && isfinite(start) ? fabs(end - start) / years : NAN;
}

double target_pace_rank(const double *y, size_t n, size_t span, double change) {
  size_t as_far = 0, all = 0;
  for (size_t i = 0; i + span < n; i++) {
    double made = y[i + span] - y[i];
    if (isnan(made)) continue;
    all++;
    as_far += change >= 0 ? made >= change : made <= change;
  }
  return all ? (double)as_far / (double)all : NAN;
}
