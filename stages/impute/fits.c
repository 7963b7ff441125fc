/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fits.c - links, means and regressions of the records of one cell and period. See impute.h and docs/methods/impute.md.
 *
 * Sums run over the records in the order of their units, so that their last bits do not depend on workers. */
#include <math.h>
#include <stdlib.h>

#include "base/elementary.h"
#include "stages/impute/impute.h"

decimal impute_reported_value(const struct impute *im, const struct held *held, size_t variable) {
  const struct variable *v = &im->variable[variable];
  if (held->is_carried) return DECIMAL_MISSING;
  if (held->filling && (held->filling[variable].method < IMPUTATION_METHODS || held->filling[variable].open))
    return DECIMAL_MISSING;
  return held->number[v->amount];
}

period_code impute_before_period(enum imputation_method method, period_code period) {
  if (period == PERIOD_NONE) return PERIOD_NONE;
  switch (method) {
  case IMPUTE_BACKWARD:
  case IMPUTE_BACKWARD_RATIOS:
    return period_shift(period, 1);
  case IMPUTE_YEAR_AGO:
  case IMPUTE_YEAR_AGO_RATIOS:
    return period_shift(period, -(int)period_kind(period));
  default:
    return period_shift(period, -1);
  }
}

/* An amount as reported: of a variable without what was imputed, of any other column as it is. */
static double reported_amount(const struct impute *im, const struct held *held, size_t amount) {
  decimal value = held->number[amount];
  for (size_t i = 0; i < im->variables && value != DECIMAL_MISSING; i++)
    if (im->variable[i].amount == amount && impute_variable_is_for(&im->variable[i], held->form))
      value = impute_reported_value(im, held, i);
  return value == DECIMAL_MISSING ? NAN : (double)value / DECIMAL_SCALE;
}

/* The observations of a fit: value, predictors, weight. */
struct observations {
  double *y, *x, *w; /* n; n x p; n */
  size_t n, p;
};

struct fitting {
  const struct impute *im;
  const struct variable *v;
  size_t number; /* of the variable */
  enum imputation_method method;
  size_t level;
  const struct run *run;
  struct fit *fit;
};

static bool is_pair(enum imputation_method m) {
  return m <= IMPUTE_YEAR_AGO_RATIOS || m == IMPUTE_PREVIOUS || m == IMPUTE_PREVIOUS_REGRESSION;
}

static const struct held *partner(const struct fitting *f, const struct held *held) {
  const struct held *other = impute_held_at(f->im->memory, held, impute_before_period(f->method, held->period));
  if (!other || other->excluded || other->cell[f->level] != held->cell[f->level]) return NULL;
  return other;
}

/* The predictors of a record; false where one is missing. */
static bool predictors(const struct fitting *f, const struct held *held, double *x, size_t *p) {
  *p = 0;
  if (is_pair(f->method)) {
    const struct held *other = partner(f, held);
    decimal value = other ? impute_reported_value(f->im, other, f->number) : DECIMAL_MISSING;
    x[(*p)++] = value == DECIMAL_MISSING ? NAN : (double)value / DECIMAL_SCALE;
    return !isnan(x[0]);
  }
  bool one = f->method == IMPUTE_CONSTRUCTION || f->method == IMPUTE_RATIO || f->method == IMPUTE_RATIOS ||
             f->method == IMPUTE_AUXILIARY;
  bool all = f->method == IMPUTE_REGRESSION || f->method == IMPUTE_AUXILIARY_SUM;
  for (size_t i = 0; i < f->v->auxiliaries && (all || (one && !i)); i++) {
    x[(*p)++] = reported_amount(f->im, held, f->v->auxiliary[i]);
    if (isnan(x[i])) return false;
  }
  if (f->method == IMPUTE_AUXILIARY_SUM) {
    for (size_t i = 1; i < *p; i++) x[0] += x[i];
    *p = 1;
  }
  return true;
}

static double fits_value_of(const struct fitting *f, const struct held *held) {
  if (f->method == IMPUTE_AUXILIARY_MEAN) return reported_amount(f->im, held, f->v->auxiliary[0]);
  decimal value = impute_reported_value(f->im, held, f->number);
  return value == DECIMAL_MISSING ? NAN : (double)value / DECIMAL_SCALE;
}

static struct observations fits_observe(const struct fitting *f, struct arena *arena) {
  const struct partition *cells = &f->im->cell[f->level];
  struct observations o = {arena_array(arena, double, f->run->n + 1),
                           arena_array(arena, double, (f->run->n + 1) * AUXILIARIES_MOST),
                           arena_array(arena, double, f->run->n + 1), 0, 0};
  for (size_t i = 0; i < f->run->n; i++) {
    const struct held *held = cells->order[f->run->start + i];
    double x[AUXILIARIES_MOST + 1], y = held->excluded || held->first != held ? NAN : fits_value_of(f, held);
    size_t p;
    if (isnan(y) || !predictors(f, held, x, &p)) continue;
    o.p = p;
    o.y[o.n] = y;
    for (size_t k = 0; k < p; k++) o.x[o.n * AUXILIARIES_MOST + k] = x[k];
    o.w[o.n++] = held->weight == DECIMAL_MISSING ? 1 : (double)held->weight / DECIMAL_SCALE;
  }
  return o;
}

/* --- ratio of means: y = link x, the variance of a deviation in proportion to x --- */

static void fit_ratio(struct fit *fit, const struct observations *o) {
  double y = 0, x = 0, squares = 0;
  size_t used = 0;
  for (size_t i = 0; i < o->n; i++) y += o->w[i] * o->y[i], x += o->w[i] * o->x[i * AUXILIARIES_MOST];
  fit->n = (uint32_t)o->n;
  if (!o->n || x == 0) return;
  fit->known = true, fit->link = y / x, fit->base = fabs(x);
  for (size_t i = 0; i < o->n; i++) {
    double size = fabs(o->x[i * AUXILIARIES_MOST]), e = o->y[i] - fit->link * o->x[i * AUXILIARIES_MOST];
    if (size > 0) squares += e * e / size, used++;
  }
  fit->variance = used > 1 ? squares / (double)(used - 1) : 0;
}

/* --- mean of ratios, trimmed: the deviation in proportion to x --- */

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Ranks lower .. upper of n sorted ratios are kept; all of them where there are few. */
static void fits_trim(const struct impute_options *o, size_t n, size_t *lower, size_t *upper) {
  *lower = 1, *upper = n;
  if (o->trim_above < 0 || n <= (size_t)o->trim_above) return;
  double from = ceil((double)n * o->trim_lower / 100), to = 1 + floor((double)n * (1 - o->trim_upper / 100));
  if (from >= 1) *lower = (size_t)from;
  if (to < (double)n) *upper = (size_t)to;
}

static void fit_mean_of(struct fit *fit, double *value, size_t n, const struct impute_options *options) {
  size_t lower = 1, upper = n;
  double sum = 0, squares = 0;
  qsort(value, n, sizeof *value, by_size);
  if (options) fits_trim(options, n, &lower, &upper);
  fit->n = upper >= lower ? (uint32_t)(upper - lower + 1) : 0;
  for (size_t i = lower; i <= upper; i++) sum += value[i - 1];
  if (!n || !fit->n) return;
  fit->known = true, fit->link = sum / fit->n, fit->base = fit->n;
  for (size_t i = lower; i <= upper; i++) squares += (value[i - 1] - fit->link) * (value[i - 1] - fit->link);
  fit->variance = fit->n > 1 ? squares / (fit->n - 1) : 0;
}

static void fit_ratios(const struct fitting *f, const struct observations *o, struct arena *arena) {
  double *ratio = arena_array(arena, double, o->n + 1);
  size_t n = 0;
  for (size_t i = 0; i < o->n; i++) {
    double x = o->x[i * AUXILIARIES_MOST];
    if (!f->im->options->keep_zeros && (o->y[i] == 0 || x == 0)) continue;
    if (x == 0 && f->method == IMPUTE_RATIOS) continue;
    ratio[n++] = x == 0 || o->y[i] == 0 ? 1 : o->y[i] / x; /* as in the published method */
  }
  if (n) fit_mean_of(f->fit, ratio, n, f->im->options);
}

/* --- means --- */

static void fit_mean(const struct fitting *f, const struct observations *o, struct arena *arena) {
  struct fit *fit = f->fit;
  double w = 0, y = 0, squares = 0;
  fit->n = (uint32_t)o->n;
  for (size_t i = 0; i < o->n; i++) w += o->w[i], y += o->w[i] * o->y[i];
  if (!o->n || w <= 0) return;
  fit->known = true, fit->link = y / w, fit->base = (double)o->n;
  for (size_t i = 0; i < o->n; i++) squares += (o->y[i] - fit->link) * (o->y[i] - fit->link);
  fit->variance = o->n > 1 ? squares / (double)(o->n - 1) : 0;
  if (f->method != IMPUTE_MEDIAN) return;
  double *sorted = arena_array(arena, double, o->n + 1);
  memcpy(sorted, o->y, o->n * sizeof *sorted);
  qsort(sorted, o->n, sizeof *sorted, by_size);
  fit->link = o->n % 2 ? sorted[o->n / 2] : (sorted[o->n / 2 - 1] + sorted[o->n / 2]) / 2;
}

/* --- without a link: the column is used as it is; how far that is off --- */

static void fit_plain(struct fit *fit, const struct observations *o) {
  double squares = 0;
  size_t used = 0;
  for (size_t i = 0; i < o->n; i++) {
    double x = o->x[i * AUXILIARIES_MOST], size = fabs(x);
    if (size > 0) squares += (o->y[i] - x) * (o->y[i] - x) / size, used++;
  }
  fit->known = true, fit->link = 1, fit->n = (uint32_t)o->n;
  fit->variance = used ? squares / (double)used : 0;
}

/* --- regression: weighted least squares with an intercept, by Cholesky's factors of X'WX --- */

static bool factor(double *m, size_t p) {
  for (size_t j = 0; j < p; j++) {
    double whole = m[j * p + j];
    for (size_t k = 0; k < j; k++) m[j * p + j] -= m[j * p + k] * m[j * p + k];
    if (!(m[j * p + j] > 1e-12 * whole)) return false;
    m[j * p + j] = sqrt(m[j * p + j]);
    for (size_t i = j + 1; i < p; i++) {
      for (size_t k = 0; k < j; k++) m[i * p + j] -= m[i * p + k] * m[j * p + k];
      m[i * p + j] /= m[j * p + j];
    }
  }
  return true;
}

static void fits_solve(const double *m, size_t p, double *b) {
  for (size_t i = 0; i < p; i++) {
    for (size_t k = 0; k < i; k++) b[i] -= m[i * p + k] * b[k];
    b[i] /= m[i * p + i];
  }
  for (size_t i = p; i-- > 0;) {
    for (size_t k = i + 1; k < p; k++) b[i] -= m[k * p + i] * b[k];
    b[i] /= m[i * p + i];
  }
}

static double design_at(const struct observations *o, size_t i, size_t k) {
  return k ? o->x[i * AUXILIARIES_MOST + k - 1] : 1;
}

static double fits_fitted(const struct fit *fit, const struct observations *o, size_t i) {
  double y = 0;
  for (size_t k = 0; k < fit->p; k++) y += fit->coefficient[k] * design_at(o, i, k);
  return y;
}

static void fit_regression(const struct fitting *f, const struct observations *o) {
  struct fit *fit = f->fit;
  size_t p = o->p + 1;
  fit->n = (uint32_t)o->n;
  if (o->n < p) return;
  double *m = arena_array(f->im->arena, double, p *p), *b = arena_array(f->im->arena, double, p);
  for (size_t i = 0; i < o->n; i++)
    for (size_t j = 0; j < p; j++) {
      b[j] += o->w[i] * design_at(o, i, j) * o->y[i];
      for (size_t k = 0; k <= j; k++) m[j * p + k] += o->w[i] * design_at(o, i, j) * design_at(o, i, k);
    }
  if (!factor(m, p)) return; /* columns that depend on each other */
  fits_solve(m, p, b);
  fit->known = true, fit->p = p, fit->coefficient = b, fit->link = NAN;
  fit->inverse = arena_array(f->im->arena, double, p *p);
  for (size_t j = 0; j < p; j++) {
    fit->inverse[j * p + j] = 1;
    fits_solve(m, p, fit->inverse + j * p);
  }
  double squares = 0;
  for (size_t i = 0; i < o->n; i++)
    squares += o->w[i] * (o->y[i] - fits_fitted(fit, o, i)) * (o->y[i] - fits_fitted(fit, o, i));
  fit->variance = o->n > p ? squares / (double)(o->n - p) : 0;
}

/* --- donors: how far apart neighbours are in the order of the first matching column --- */

struct ordered {
  double x, y;
};

static int by_first(const void *a, const void *b) {
  const struct ordered *p = a, *q = b;
  int order = (p->x > q->x) - (p->x < q->x);
  return order ? order : (p->y > q->y) - (p->y < q->y);
}

static void fit_donors(const struct fitting *f, const struct observations *o, struct arena *arena) {
  struct ordered *sorted = arena_array(arena, struct ordered, o->n + 1);
  double squares = 0;
  for (size_t i = 0; i < o->n; i++) sorted[i] = (struct ordered){o->p ? o->x[i * AUXILIARIES_MOST] : o->y[i], o->y[i]};
  qsort(sorted, o->n, sizeof *sorted, by_first);
  for (size_t i = 1; i < o->n; i++) squares += (sorted[i].y - sorted[i - 1].y) * (sorted[i].y - sorted[i - 1].y);
  f->fit->variance = o->n > 1 ? squares / (double)(o->n - 1) : 0;
}

static void fit_make(const struct fitting *f) {
  struct arena scratch = {0};
  struct fitting own = *f;
  struct observations o = fits_observe(&own, &scratch);
  if (f->method == IMPUTE_DONOR) {
    f->fit->n = (uint32_t)o.n, f->fit->known = o.n > 0;
    if (f->v->auxiliaries)
      own.method = IMPUTE_RATIO, o = fits_observe(&own, &scratch); /* by the first matching column */
  }
  switch (f->method) {
  case IMPUTE_FORWARD:
  case IMPUTE_BACKWARD:
  case IMPUTE_YEAR_AGO:
  case IMPUTE_CONSTRUCTION:
  case IMPUTE_RATIO:
    fit_ratio(f->fit, &o);
    break;
  case IMPUTE_FORWARD_RATIOS:
  case IMPUTE_BACKWARD_RATIOS:
  case IMPUTE_YEAR_AGO_RATIOS:
  case IMPUTE_RATIOS:
    fit_ratios(f, &o, &scratch);
    break;
  case IMPUTE_REGRESSION:
  case IMPUTE_PREVIOUS_REGRESSION:
    fit_regression(f, &o);
    break;
  case IMPUTE_MEAN:
  case IMPUTE_MEDIAN:
  case IMPUTE_PREVIOUS_MEAN:
  case IMPUTE_AUXILIARY_MEAN:
    fit_mean(f, &o, &scratch);
    break;
  case IMPUTE_DONOR:
    fit_donors(f, &o, &scratch);
    break;
  default:
    fit_plain(f->fit, &o);
  }
  arena_free(&scratch);
}

const struct fit *impute_fit_of(const struct impute *im, const struct variable *v, enum imputation_method method,
                                size_t level, const struct run *run) {
  for (const struct fit *fit = run->fit; fit; fit = fit->next)
    if (fit->variable == v && fit->method == method) return fit;
  struct fit *fit = arena_array(im->arena, struct fit, 1);
  *fit = (struct fit){.next = run->fit, .variable = v, .method = method, .link = NAN};
  ((struct run *)(uintptr_t)run)->fit = fit;
  struct fitting f = {im, v, (size_t)(v - im->variable), method, level, run, fit};
  fit_make(&f);
  return fit;
}
