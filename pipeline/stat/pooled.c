/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pooled.c - see pooled.h. */
#include "stat/pooled.h"

#include <math.h>

#include "base/elementary.h"
#include "stat/order.h"

/* Changes of a series: how many, their mean, and their variance about it. NaN points have none. */
struct changes {
  double r, mean, variance;
};

static struct changes changes_of(const double *y, size_t n) {
  struct changes c = {0, 0, 0};
  for (size_t t = 1; t < n; t++)
    if (!isnan(y[t] - y[t - 1])) c.r++, c.mean += y[t] - y[t - 1];
  if (c.r > 0) c.mean /= c.r;
  for (size_t t = 1; t < n && c.r > 1; t++) {
    double away = y[t] - y[t - 1] - c.mean;
    if (!isnan(away)) c.variance += away * away / (c.r - 1);
  }
  return c;
}

/* The last years of a sample. */
static struct sample late_part(const struct sample *s) {
  size_t points = (size_t)POOLED_YEARS * s->m + 1, from = s->n > points ? s->n - points : 0;
  return (struct sample){.y = s->y + from, .n = s->n - from, .m = s->m};
}

struct panel_changes {
  struct changes *of;
  double *work; /* count */
  size_t n;
};

static void panel_gather(const struct sample *sample, size_t count, struct panel_changes *p) {
  for (size_t i = 0; i < count; i++) {
    struct sample late = late_part(sample + i);
    struct changes c = changes_of(late.y, late.n);
    if (c.r >= POOLED_CHANGES && c.variance > 0) p->of[p->n++] = c;
  }
}

static double panel_median_drift(struct panel_changes *p) {
  for (size_t i = 0; i < p->n; i++) p->work[i] = p->of[i].mean;
  values_sort(p->work, p->n);
  return values_quantile(p->work, p->n, 0.5);
}

/* The digamma function and its first two derivatives, x > 0: moved up by their recurrences to 10, then the asymptotic
 * series (Abramowitz and Stegun 1964, 6.3.18, 6.4.11). */
static double digamma(double x) {
  double sum = 0;
  for (; x < 10; x++) sum -= 1 / x;
  double y = 1 / (x * x);
  return sum + real_log(x) - 0.5 / x - y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y / 240)));
}

static double trigamma(double x) {
  double sum = 0;
  for (; x < 10; x++) sum += 1 / (x * x);
  double y = 1 / (x * x);
  return sum + 1 / x + y / 2 + y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y / 30)));
}

static double tetragamma(double x) {
  double sum = 0;
  for (; x < 10; x++) sum -= 2 / (x * x * x);
  double y = 1 / (x * x);
  return sum - y - y / x - y * y * (0.5 - y * (1.0 / 6 - y * (1.0 / 6 - y * 0.3)));
}

/* Inverse of the trigamma function by Newton's method (Smyth 2004, appendix). */
static double trigamma_inverse(double value) {
  double x = 0.5 + 1 / value;
  for (int i = 0; i < 50; i++) {
    double at = trigamma(x);
    x += at * (1 - at / value) / tetragamma(x);
  }
  return x;
}

/* Smyth 2004, section 6.2: moments of e = log s2 - digamma(d/2) + log(d/2) over the panel give d0 and s0. */
static void panel_variance(const struct panel_changes *p, struct pooled *out) {
  double n = (double)p->n, mean = 0, spread = 0, noise = 0;
  for (size_t i = 0; i < p->n; i++) {
    double d = p->of[i].r - 1;
    p->work[i] = real_log(p->of[i].variance) - digamma(d / 2) + real_log(d / 2);
    mean += p->work[i] / n, noise += trigamma(d / 2) / n;
  }
  for (size_t i = 0; i < p->n; i++) spread += (p->work[i] - mean) * (p->work[i] - mean) / (n - 1);
  double d0 = spread > noise + 0.04 ? 2 * trigamma_inverse(spread - noise) : 50; /* 50: all alike */
  out->weight = fmin(d0, 50);
  out->variance = real_exp(mean + digamma(out->weight / 2) - real_log(out->weight / 2));
}

static double drawn_variance(const struct pooled *pooled, struct changes c) {
  if (isnan(pooled->variance)) return c.variance;
  return ((c.r - 1) * c.variance + pooled->weight * pooled->variance) / (c.r - 1 + pooled->weight);
}

/* Weighted squares of the drifts about their weighted mean; falls as `between2` rises. */
static double panel_squares(const struct panel_changes *p, const struct pooled *pooled, double between2) {
  double sum = 0, weights = 0, squares = 0;
  for (size_t i = 0; i < p->n; i++) {
    double w = 1 / (between2 + drawn_variance(pooled, p->of[i]) / p->of[i].r);
    sum += w * p->of[i].mean, weights += w;
  }
  for (size_t i = 0; i < p->n; i++) {
    double away = p->of[i].mean - sum / weights;
    squares += away * away / (between2 + drawn_variance(pooled, p->of[i]) / p->of[i].r);
  }
  return squares;
}

/* The variance between series at which the squares are what they should be, n - 1; by bisection. */
static double panel_between(const struct panel_changes *p, const struct pooled *pooled) {
  double lo = 0, hi = 1, due = (double)p->n - 1;
  if (panel_squares(p, pooled, 0) <= due) return 0;
  while (panel_squares(p, pooled, hi) > due && hi < 1e12) hi *= 4;
  for (int i = 0; i < 100; i++) {
    double middle = (lo + hi) / 2;
    if (panel_squares(p, pooled, middle) > due)
      lo = middle;
    else
      hi = middle;
  }
  return sqrt(lo);
}

/* How much of the common drift is kept: by the mean over its standard error of the panel's mean change, point by point
 * from the end. */
static double panel_kept(const struct sample *sample, size_t count, struct arena *scratch) {
  size_t points = 0;
  for (size_t i = 0; i < count; i++)
    if (late_part(sample + i).n > points) points = late_part(sample + i).n;
  double *common = arena_alloc(scratch, (points + 1) * sizeof *common);
  common[0] = 0;
  for (size_t back = 1; back < points; back++) {
    double sum = 0, n = 0;
    for (size_t i = 0; i < count; i++) {
      if (sample[i].n <= back) continue;
      const double *end = sample[i].y + sample[i].n - back;
      if (!isnan(end[0] - end[-1])) sum += end[0] - end[-1], n++;
    }
    common[back] = common[back - 1] + (n > 0 ? sum / n : NAN);
  }
  struct changes c = changes_of(common, points);
  double t2 = c.variance > 0 ? c.mean * c.mean * c.r / c.variance : INFINITY;
  return fmax(POOLED_KEPT, c.r >= POOLED_CHANGES ? 1 - 9 / t2 : 0);
}

struct pooled pooled_learn(struct arena *scratch, const struct sample *sample, size_t count) {
  struct panel_changes p = {arena_array(scratch, struct changes, count + 1),
                            arena_alloc(scratch, (count + 1) * sizeof(double)), 0};
  struct pooled out = POOLED_UNKNOWN;
  panel_gather(sample, count, &p);
  if (p.n < POOLED_LEAST) return out;
  out.series = p.n;
  out.drift = panel_median_drift(&p);
  panel_variance(&p, &out);
  out.between = panel_between(&p, &out);
  out.kept = panel_kept(sample, count, scratch);
  return out;
}

static double drift_t2(struct changes c) {
  return c.variance > 0 ? c.mean * c.mean * c.r / c.variance : c.mean != 0 ? INFINITY : 0;
}

double pooled_least(const struct pooled *pooled, const double *y, size_t n) {
  struct changes c = changes_of(y, n);
  return c.r >= POOLED_CHANGES && pooled->clear <= POOLED_CLEAR && drift_t2(c) > 9 ? POOLED_LEFT * c.mean : 0;
}

double pooled_drift(const struct pooled *pooled, const double *y, size_t n, double *own) {
  struct changes c = changes_of(y, n);
  double common = pooled->kept * pooled->drift, part = 0, between2 = pooled->between * pooled->between;
  if (c.r > 1 && between2 > 0) part = between2 / (between2 + drawn_variance(pooled, c) / c.r);
  double t2 = drift_t2(c);
  if (c.r >= POOLED_CHANGES && t2 > 0) part = fmax(part, 1 - pooled->clear / t2);
  if (own) *own = part;
  return common + part * (c.mean - common);
}

double pooled_variance(const struct pooled *pooled, const double *y, size_t n, double drift) {
  struct changes c = changes_of(y, n);
  if (!(c.r > 0)) return pooled->variance;
  double squares = c.variance * (c.r - 1) / c.r + (c.mean - drift) * (c.mean - drift);
  if (isnan(pooled->variance)) return squares;
  double weight = fmax(pooled->weight, POOLED_WEIGHT);
  return (c.r * squares + weight * pooled->variance) / (c.r + weight);
}
