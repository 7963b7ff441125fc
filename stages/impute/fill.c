/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fill.c - each missing value by the first method that can be applied. See impute.h and docs/methods/impute.md.
 *
 * Variables are filled in the order of the table, methods in their order, so that the later ones may use what the
 * earlier ones filled in. Methods along a unit's periods go from period to period: forward from values that were
 * reported or moved forward themselves, backward likewise, and by construction at the first of several missing periods,
 * from where forward goes on. */
#include <math.h>
#include <stdlib.h>

#include "stages/impute/impute.h"

struct filler {
  struct impute *im;
  struct memory *memory;
  const struct variable *v;
  size_t number; /* of the variable */
  enum imputation_method method;
};

bool impute_value_put(const struct impute *im, const struct variable *v, struct held *held, double value) {
  const struct amount *amount = &im->amount[v->amount];
  double steps = nearbyint(value * DECIMAL_SCALE / (double)amount->step);
  if (!(fabs(steps) * (double)amount->step < 9e18)) return false;
  decimal rounded = (decimal)steps * amount->step;
  if (rounded < 0 && !amount->may_be_negative && !im->options->allow_negative) rounded = 0;
  held->number[v->amount] = rounded;
  return true;
}

static double real_of(const struct held *held, size_t amount) {
  return held->number[amount] == DECIMAL_MISSING ? NAN : (double)held->number[amount] / DECIMAL_SCALE;
}

static struct filling *filling_of(const struct filler *f, const struct held *held) {
  return held->filling ? &held->filling[f->number] : NULL;
}

static bool is_open(const struct filler *f, const struct held *held) {
  return held->filling && held->filling[f->number].open;
}

static bool was_imputed(const struct filler *f, const struct held *held, enum imputation_method *method) {
  const struct filling *filling = filling_of(f, held);
  if (!filling || filling->method >= IMPUTATION_METHODS) return false;
  *method = filling->from < IMPUTATION_METHODS ? filling->from : filling->method;
  return true;
}

/* May a method along periods go on from this value? From what was reported, or what came by the same way. */
static bool is_base(const struct filler *f, const struct held *other, bool constructed) {
  enum imputation_method method;
  if (other->number[f->v->amount] == DECIMAL_MISSING || is_open(f, other)) return false;
  if (!was_imputed(f, other, &method)) return !constructed;
  if (constructed) return method == IMPUTE_CONSTRUCTION;
  switch (f->method) {
  case IMPUTE_FORWARD:
  case IMPUTE_FORWARD_RATIOS:
    return method == IMPUTE_FORWARD || method == IMPUTE_FORWARD_RATIOS || method == IMPUTE_MANUAL;
  case IMPUTE_BACKWARD:
  case IMPUTE_BACKWARD_RATIOS:
    return method == IMPUTE_BACKWARD || method == IMPUTE_BACKWARD_RATIOS;
  case IMPUTE_YEAR_AGO:
  case IMPUTE_YEAR_AGO_RATIOS:
    return method == IMPUTE_YEAR_AGO || method == IMPUTE_YEAR_AGO_RATIOS;
  default:
    return true;
  }
}

/* Where a method ends its search for a cell: the level, its fit; NULL: no cell has enough donors. */
static const struct fit *fit_find(const struct filler *f, const struct held *held, const struct held *other,
                                  enum imputation_method method, size_t *level, const struct run **run) {
  for (size_t i = 0; i < f->v->levels; i++) {
    *level = f->v->level[i];
    if (other && other->cell[*level] != held->cell[*level]) continue;
    period_code period = method == IMPUTE_PREVIOUS_MEAN ? impute_before_period(method, held->period) : held->period;
    *run = impute_run_at(f->im, *level, held->cell[*level], period);
    if (!*run) continue;
    const struct fit *fit =
        impute_fit_of(f->im, f->v, method == IMPUTE_PREVIOUS_MEAN ? IMPUTE_MEAN : method, *level, *run);
    if (fit->known && (long)fit->n >= f->v->minimum_donors) return fit;
  }
  return NULL;
}

/* A link from the input, or the default one, without any donors. */
static double link_given(const struct held *held, enum imputation_method method) {
  int which = method == IMPUTE_CONSTRUCTION ? 2 : method == IMPUTE_BACKWARD || method == IMPUTE_BACKWARD_RATIOS ? 1 : 0;
  bool along = method <= IMPUTE_BACKWARD_RATIOS || method == IMPUTE_CONSTRUCTION;
  return held->link_given && along ? held->link_given[which] : NAN;
}

/* An auxiliary that was imputed itself: its deviation moves the value too. */
static void lean_on(const struct filler *f, const struct held *held, struct filling *made, double slope) {
  made->on = SIZE_MAX, made->slope = slope;
  for (size_t v = 0; f->v->auxiliaries && v < f->im->variables; v++)
    if (f->im->variable[v].amount == f->v->auxiliary[0] && held->filling[v].method < IMPUTATION_METHODS &&
        !held->filling[v].open)
      made->on = v;
}

static bool uses_auxiliary(enum imputation_method m) {
  return m == IMPUTE_CONSTRUCTION || m == IMPUTE_TREND || m == IMPUTE_AUXILIARY || m == IMPUTE_AUXILIARY_SUM ||
         m == IMPUTE_RATIO || m == IMPUTE_RATIOS || m == IMPUTE_REGRESSION;
}

static bool fill_set(const struct filler *f, struct held *held, double value, const struct filling *made) {
  if (isnan(value) || !impute_value_put(f->im, f->v, held, value)) return false;
  struct filling *own = &held->filling[f->number];
  *own = *made;
  own->open = false, own->on = SIZE_MAX;
  double x = f->v->auxiliaries ? real_of(held, f->v->auxiliary[0]) : NAN;
  if (uses_auxiliary((enum imputation_method)made->method) && x != 0 && !isnan(x)) lean_on(f, held, own, value / x);
  return true;
}

/* value = link x base; the base may have been imputed, then its deviation goes on. */
static bool fill_by_link(const struct filler *f, struct held *held, const struct held *other, double base,
                         const struct filling *before, enum imputation_method method) {
  size_t level = f->v->level[f->v->levels - 1];
  const struct run *run;
  double given = link_given(held, method);
  bool same_cell = !other || other->cell[level] == held->cell[level];
  const struct fit *fit = isnan(given) ? fit_find(f, held, other, method, &level, &run) : NULL;
  struct filling made = {.method = (uint8_t)method, .from = IMPUTATION_METHODS, .level = level, .link = given};
  if (isnan(base) || (isnan(given) && !fit && (isnan(f->im->options->default_link) || !same_cell))) return false;
  if (isnan(given)) made.link = fit ? fit->link : f->im->options->default_link;
  double size = fabs(base);
  if (fit) {
    bool ratios = method == IMPUTE_FORWARD_RATIOS || method == IMPUTE_BACKWARD_RATIOS ||
                  method == IMPUTE_YEAR_AGO_RATIOS || method == IMPUTE_RATIOS;
    made.donors = fit->n;
    made.own = fit->variance * (ratios ? size * size : size);
    if (fit->base > 0) made.loading = size * sqrt(fit->variance / fit->base);
  }
  if (before && before->method < IMPUTATION_METHODS) {
    made.own += made.link * made.link * before->own;
    made.loading = sqrt(made.loading * made.loading + made.link * made.link * before->loading * before->loading);
    made.steps = before->steps;
  }
  made.steps++;
  if (other && held->is_carried && made.steps > f->v->carried) return false;
  return fill_set(f, held, made.link * base, &made);
}

/* --- along periods --- */

static bool fill_along(const struct filler *f, struct held *held) {
  const struct held *other = impute_held_at(f->memory, held, impute_before_period(f->method, held->period));
  if (!other || !is_base(f, other, false)) return false;
  if (!fill_by_link(f, held, other, real_of(other, f->v->amount), filling_of(f, other), f->method)) return false;
  enum imputation_method from;
  if (was_imputed(f, other, &from) && from == IMPUTE_MANUAL) held->filling[f->number].from = IMPUTE_MANUAL;
  return true;
}

static bool has_method(const struct variable *v, enum imputation_method method) {
  for (size_t i = 0; i < v->methods; i++)
    if (v->method[i] == method) return true;
  return false;
}

/* By construction; forward from it where the period before was constructed in the same cell. */
static bool fill_construction(const struct filler *f, struct held *held) {
  enum imputation_method forward = has_method(f->v, IMPUTE_FORWARD_RATIOS) ? IMPUTE_FORWARD_RATIOS : IMPUTE_FORWARD;
  const struct held *other =
      held->period == PERIOD_NONE ? NULL : impute_held_at(f->memory, held, period_shift(held->period, -1));
  if (other && is_base(f, other, true) && has_method(f->v, forward)) {
    const struct filling *before = filling_of(f, other);
    if (fill_by_link(f, held, other, real_of(other, f->v->amount), before, forward)) {
      held->filling[f->number].from = IMPUTE_CONSTRUCTION;
      return true;
    }
  }
  return fill_by_link(f, held, NULL, real_of(held, f->v->auxiliary[0]), NULL, IMPUTE_CONSTRUCTION);
}

/* --- the unit's own nearest record --- */

static const struct held *nearest_own(const struct filler *f, const struct held *held) {
  const struct held *behind = NULL, *before = NULL;
  for (size_t i = held->series; i < held->last; i++) {
    const struct held *other = f->memory->list[i];
    if (other->first != other || other->number[f->v->amount] == DECIMAL_MISSING || is_open(f, other)) continue;
    if (other->period < held->period) before = other;
    if (other->period > held->period && !behind) behind = other;
  }
  return before ? before : behind;
}

static long distance(const struct held *a, const struct held *b) {
  if (a->period == PERIOD_NONE || b->period == PERIOD_NONE) return 0;
  return labs((long)period_distance(a->period, b->period));
}

static struct filling plain_filling(const struct filler *f, const struct held *held, const struct held *other,
                                    double x) {
  size_t level = f->v->level[f->v->levels - 1];
  struct filling made = {.method = (uint8_t)f->method, .from = IMPUTATION_METHODS, .level = level, .link = NAN};
  const struct run *run = impute_run_at(f->im, level, held->cell[level], held->period);
  const struct fit *fit =
      run ? impute_fit_of(f->im, f->v, f->method == IMPUTE_TREND ? IMPUTE_PREVIOUS : f->method, level, run) : NULL;
  if (fit && fit->n) made.own = fit->variance * fabs(x), made.donors = fit->n;
  const struct filling *before = other ? filling_of(f, other) : NULL;
  if (before && before->method < IMPUTATION_METHODS) made.own += before->own, made.loading = before->loading;
  made.steps = other ? distance(held, other) : 0;
  return made;
}

static bool fill_previous(const struct filler *f, struct held *held) {
  const struct held *other = nearest_own(f, held);
  if (!other) return false;
  double y = real_of(other, f->v->amount), scale = 1;
  if (f->method == IMPUTE_TREND) {
    double now = real_of(held, f->v->auxiliary[0]), then = real_of(other, f->v->auxiliary[0]);
    if (isnan(now) || isnan(then) || then == 0) return false;
    scale = now / then;
  }
  struct filling made = plain_filling(f, held, other, y * scale);
  made.link = f->method == IMPUTE_TREND ? scale : NAN;
  return fill_set(f, held, y * scale, &made);
}

static bool fill_auxiliary(const struct filler *f, struct held *held) {
  double x = f->method == IMPUTE_PREVIOUS_AUXILIARY ? NAN : real_of(held, f->v->auxiliary[0]);
  if (f->method == IMPUTE_PREVIOUS_AUXILIARY && held->period != PERIOD_NONE) {
    const struct held *other = impute_held_at(f->memory, held, period_shift(held->period, -1));
    if (other) x = real_of(other, f->v->auxiliary[0]);
  }
  for (size_t i = 1; f->method == IMPUTE_AUXILIARY_SUM && i < f->v->auxiliaries; i++)
    x += real_of(held, f->v->auxiliary[i]);
  struct filling made = plain_filling(f, held, NULL, isnan(x) ? 0 : x);
  return fill_set(f, held, x, &made);
}

/* --- within the cell and period --- */

static bool fill_mean(const struct filler *f, struct held *held) {
  size_t level;
  const struct run *run;
  if (f->method == IMPUTE_PREVIOUS_MEAN && held->period == PERIOD_NONE) return false;
  const struct fit *fit = fit_find(f, held, NULL, f->method, &level, &run);
  if (!fit) return false;
  struct filling made = {.method = (uint8_t)f->method,
                         .from = IMPUTATION_METHODS,
                         .level = level,
                         .link = fit->link,
                         .donors = fit->n,
                         .own = fit->variance,
                         .loading = fit->base > 0 ? sqrt(fit->variance / fit->base) : 0};
  return fill_set(f, held, fit->link, &made);
}

static bool fill_regression(const struct filler *f, struct held *held) {
  double x[AUXILIARIES_MOST + 1] = {1}, value = 0, leverage = 0;
  size_t level, p = 1;
  const struct run *run;
  const struct held *other = NULL;
  if (f->method == IMPUTE_PREVIOUS_REGRESSION) {
    other = held->period == PERIOD_NONE ? NULL : impute_held_at(f->memory, held, period_shift(held->period, -1));
    if (!other || is_open(f, other)) return false;
    x[p++] = real_of(other, f->v->amount);
  } else {
    for (size_t i = 0; i < f->v->auxiliaries; i++) x[p++] = real_of(held, f->v->auxiliary[i]);
  }
  for (size_t k = 0; k < p; k++)
    if (isnan(x[k])) return false;
  const struct fit *fit = fit_find(f, held, other, f->method, &level, &run);
  if (!fit || fit->p != p) return false;
  for (size_t k = 0; k < p; k++) {
    value += fit->coefficient[k] * x[k];
    for (size_t j = 0; j < p; j++) leverage += x[k] * fit->inverse[k * p + j] * x[j];
  }
  struct filling made = {.method = (uint8_t)f->method,
                         .from = IMPUTATION_METHODS,
                         .level = level,
                         .link = NAN,
                         .donors = fit->n,
                         .own = fit->variance,
                         .loading = sqrt(fmax(fit->variance * leverage, 0))};
  return fill_set(f, held, value, &made);
}

static bool fill_donor(const struct filler *f, struct held *held) {
  size_t level;
  const struct run *run;
  const struct fit *fit = fit_find(f, held, NULL, IMPUTE_DONOR, &level, &run);
  if (!fit || !impute_donor_fill(f->im, f->v, held, level, run)) return false;
  struct filling *made = &held->filling[f->number];
  made->own = fit->variance;
  made->donors = fit->n;
  return true;
}

static bool fill_one(const struct filler *f, struct held *held) {
  switch (f->method) {
  case IMPUTE_FORWARD:
  case IMPUTE_FORWARD_RATIOS:
  case IMPUTE_BACKWARD:
  case IMPUTE_BACKWARD_RATIOS:
  case IMPUTE_YEAR_AGO:
  case IMPUTE_YEAR_AGO_RATIOS:
    return held->period != PERIOD_NONE && fill_along(f, held);
  case IMPUTE_CONSTRUCTION:
    return fill_construction(f, held);
  case IMPUTE_PREVIOUS:
  case IMPUTE_TREND:
    return fill_previous(f, held);
  case IMPUTE_AUXILIARY:
  case IMPUTE_AUXILIARY_SUM:
  case IMPUTE_PREVIOUS_AUXILIARY:
    return fill_auxiliary(f, held);
  case IMPUTE_RATIO:
  case IMPUTE_RATIOS:
    return fill_by_link(f, held, NULL, real_of(held, f->v->auxiliary[0]), NULL, f->method);
  case IMPUTE_MEAN:
  case IMPUTE_MEDIAN:
  case IMPUTE_PREVIOUS_MEAN:
  case IMPUTE_AUXILIARY_MEAN:
    return fill_mean(f, held);
  case IMPUTE_REGRESSION:
  case IMPUTE_PREVIOUS_REGRESSION:
    return fill_regression(f, held);
  case IMPUTE_DONOR:
    return fill_donor(f, held);
  default: /* entered by people: there already */
    return false;
  }
}

static void fill_method(const struct filler *f) {
  bool backward = f->method == IMPUTE_BACKWARD || f->method == IMPUTE_BACKWARD_RATIOS;
  for (size_t k = 0; k < f->memory->n; k++) {
    struct held *held = f->memory->list[backward ? f->memory->n - 1 - k : k];
    if (held->first == held && is_open(f, held)) fill_one(f, held);
  }
}

/* Other records of the unit and period (parts of one that was split) have the value of the first. */
static void fill_others(const struct filler *f) {
  for (size_t i = 0; i < f->memory->n; i++) {
    struct held *held = f->memory->list[i];
    if (held->first == held || !is_open(f, held)) continue;
    decimal value = held->first->number[f->v->amount];
    if (value == DECIMAL_MISSING) continue;
    held->number[f->v->amount] = value;
    if (held->first->filling) held->filling[f->number] = held->first->filling[f->number];
    if (held->filling[f->number].method == IMPUTATION_METHODS)
      held->filling[f->number] =
          (struct filling){.method = IMPUTE_PREVIOUS, .from = IMPUTATION_METHODS, .link = NAN, .on = SIZE_MAX};
    held->filling[f->number].open = false;
  }
}

void impute_fill_all(struct impute *im, struct memory *memory) {
  impute_find_signs(im, memory);
  impute_find_holes(im, memory);
  for (size_t i = 0; i < im->variables; i++) {
    struct filler f = {im, memory, &im->variable[i], i, IMPUTATION_METHODS};
    for (size_t k = 0; k < f.v->methods; k++) {
      f.method = f.v->method[k];
      fill_method(&f);
    }
    fill_others(&f);
  }
}
