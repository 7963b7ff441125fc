/* splice.c - see splice.h. */
#include "stat/splice.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const char *const names[] = {"ratio", "difference", "logit", "bridge"};

bool splice_named(const char *name, enum splice_rule *rule) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) {
      *rule = (enum splice_rule)i;
      return true;
    }
  return false;
}

const char *splice_name(enum splice_rule rule) { return names[rule]; }

/* The scale on which the shift is added, and back. */
static double scaled(const struct splice *s, double y) {
  if (s->rule == SPLICE_RATIO) return real_log(y);
  if (s->rule == SPLICE_LOGIT || (s->rule == SPLICE_BRIDGE && s->whole > 0)) return real_log(y / (s->whole - y));
  return y;
}

static double unscaled(const struct splice *s, double z) {
  if (s->rule == SPLICE_RATIO) return real_exp(z);
  if (s->rule == SPLICE_LOGIT || (s->rule == SPLICE_BRIDGE && s->whole > 0)) return s->whole / (1 + real_exp(-z));
  return z;
}

static void overlap_shift(struct splice *s, const double *older, const double *newer, size_t n) {
  double sum = 0, squares = 0;
  s->overlap = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(older[i]) || isnan(newer[i])) continue;
    double step = scaled(s, newer[i]) - scaled(s, older[i]);
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
  double end = scaled(s, older[last]);
  double change = last > first ? (end - scaled(s, older[first])) / (double)(last - first) : 0;
  s->shift = scaled(s, newer[begin]) - (end + change * (double)(begin - last));
}

static int check(const struct splice *s, const double *y, size_t n, const char *which, struct err *err) {
  for (size_t i = 0; i < n; i++)
    if (!isnan(y[i]) && !isfinite(scaled(s, y[i])))
      return err_set(err, EX_DATAERR, "rule %s has no meaning for the value %g of the %s vintage", splice_name(s->rule),
                     y[i], which);
  return 0;
}

int splice_join(struct splice *s, const double *older, const double *newer, size_t n, double *joined, struct err *err) {
  size_t begin = 0;
  while (begin < n && isnan(newer[begin])) begin++;
  if (begin == n) return err_set(err, EX_DATAERR, "the newer vintage has no figure");
  int code = check(s, older, n, "older", err);
  if (!code) code = check(s, newer, n, "newer", err);
  if (code) return code;
  double given = s->rule == SPLICE_RATIO ? real_log(s->shift) : s->shift;
  if (s->rule == SPLICE_BRIDGE)
    bridge_shift(s, older, newer, n);
  else
    overlap_shift(s, older, newer, n);
  if (!isnan(given)) s->shift = given;
  if (isnan(s->shift)) return err_set(err, EX_DATAERR, "the vintages share no period and the rule gives no shift");
  for (size_t i = 0; i < n; i++)
    joined[i] = i < begin && !isnan(older[i]) ? unscaled(s, scaled(s, older[i]) + s->shift) : newer[i];
  if (s->rule == SPLICE_RATIO) s->shift = real_exp(s->shift);
  return 0;
}
