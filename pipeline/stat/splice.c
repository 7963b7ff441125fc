/* SPDX-License-Identifier: GPL-3.0-or-later */
/* splice.c - see splice.h. */
#include "stat/splice.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const char *const names[] = {"ratio", "difference", "logit", "bridge", "trend-deviation"};

bool splice_named(const char *name, enum splice_rule *rule) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) {
      *rule = (enum splice_rule)i;
      return true;
    }
  return false;
}

const char *splice_name(enum splice_rule rule) { return names[rule]; }

static bool on_logits(const struct splice *s) {
  return s->rule == SPLICE_LOGIT || ((s->rule == SPLICE_BRIDGE || s->rule == SPLICE_TREND) && s->whole > 0);
}

static bool on_logs(const struct splice *s) {
  return s->rule == SPLICE_RATIO || (s->rule == SPLICE_TREND && !on_logits(s));
}

/* The scale on which the shift is added, and back. */
static double splice_scaled(const struct splice *s, double y) {
  if (on_logs(s)) return real_log(y);
  return on_logits(s) ? real_log(y / (s->whole - y)) : y;
}

static double unscaled(const struct splice *s, double z) {
  if (on_logs(s)) return real_exp(z);
  return on_logits(s) ? s->whole / (1 + real_exp(-z)) : z;
}

/* The first period both have: where the census is. n: none. */
static size_t census_at(const double *older, const double *newer, size_t n) {
  size_t i = 0;
  while (i < n && (isnan(older[i]) || isnan(newer[i]))) i++;
  return i;
}

/* How much of the shift a period before the newer one takes. */
static double part_at(const struct splice *s, size_t census, size_t i) {
  if (s->rule != SPLICE_TREND) return 1;
  double span = (double)((ptrdiff_t)census - s->base), gone = (double)((ptrdiff_t)i - s->base);
  return fmin(1, fmax(0, gone / span));
}

static void overlap_shift(struct splice *s, const double *older, const double *newer, size_t n) {
  double sum = 0, squares = 0;
  s->overlap = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(older[i]) || isnan(newer[i])) continue;
    double step = splice_scaled(s, newer[i]) - splice_scaled(s, older[i]);
    sum += step, squares += step * step, s->overlap++;
  }
  double m = (double)s->overlap;
  s->shift = s->overlap ? sum / m : NAN;
  s->spread = s->overlap > 1 ? sqrt(fmax(0, (squares - m * s->shift * s->shift) / (m - 1))) : NAN;
}

/* Last figure of the older before the newer begins, its mean change a period, carried to the newer's first. */
static void bridge_shift(struct splice *s, const double *older, const double *newer, size_t n) {
  size_t begin = 0, first = n, last = n;
  while (begin < n && isnan(newer[begin])) begin++;
  for (size_t i = 0; i < begin; i++)
    if (!isnan(older[i])) first = first == n ? i : first, last = i;
  s->shift = s->spread = NAN;
  s->overlap = 0;
  if (first == n || begin == n) return;
  double end = splice_scaled(s, older[last]);
  double change = last > first ? (end - splice_scaled(s, older[first])) / (double)(last - first) : 0;
  s->shift = splice_scaled(s, newer[begin]) - (end + change * (double)(begin - last));
}

static int trend_shift(struct splice *s, const double *older, const double *newer, size_t n, size_t census,
                       struct err *err) {
  if (census == n) return err_set(err, EX_DATAERR, "rule trend-deviation needs a period that both vintages have");
  if ((ptrdiff_t)census <= s->base)
    return err_set(err, EX_DATAERR, "rule trend-deviation: `from` must lie before the first period both vintages have");
  s->shift = splice_scaled(s, newer[census]) - splice_scaled(s, older[census]);
  s->spread = NAN, s->overlap = 1;
  return 0;
}

static int splice_check(const struct splice *s, const double *y, size_t n, const char *which, struct err *err) {
  for (size_t i = 0; i < n; i++)
    if (!isnan(y[i]) && !isfinite(splice_scaled(s, y[i])))
      return err_set(err, EX_DATAERR, "rule %s has no meaning for the value %g of the %s vintage", splice_name(s->rule),
                     y[i], which);
  return 0;
}

int splice_join(struct splice *s, const double *older, const double *newer, size_t n, double *joined, struct err *err) {
  size_t begin = 0;
  while (begin < n && isnan(newer[begin])) begin++;
  if (begin == n) return err_set(err, EX_DATAERR, "the newer vintage has no figure");
  int code = splice_check(s, older, n, "older", err);
  if (!code) code = splice_check(s, newer, n, "newer", err);
  if (code) return code;
  double given = on_logs(s) ? real_log(s->shift) : s->shift;
  size_t census = census_at(older, newer, n);
  if (s->rule == SPLICE_TREND && (code = trend_shift(s, older, newer, n, census, err))) return code;
  if (s->rule == SPLICE_BRIDGE)
    bridge_shift(s, older, newer, n);
  else if (s->rule != SPLICE_TREND)
    overlap_shift(s, older, newer, n);
  if (!isnan(given)) s->shift = given;
  if (isnan(s->shift)) return err_set(err, EX_DATAERR, "the vintages share no period and the rule has no shift");
  for (size_t i = 0; i < n; i++) {
    bool is_older = i < begin && !isnan(older[i]);
    double shift = is_older ? s->shift * part_at(s, census, i) : 0;
    joined[i] = !is_older ? newer[i] : shift == 0 ? older[i] : unscaled(s, splice_scaled(s, older[i]) + shift);
  }
  if (on_logs(s)) s->shift = real_exp(s->shift);
  return 0;
}
