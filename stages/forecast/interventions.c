/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interventions.c - --intervention pulse:2020,step:2020Q1: regressors for methods that support them (arima,
 * local-level, local-trend), see stat/intervention.h; for the default method the series without what happened.
 *
 * The period may be coarser or finer than the series': the intervention begins at the first point that ends in it or
 * later. */
#include <math.h>

#include "base/i18n.h"
#include "stages/forecast/forecast.h"
#include "stat/order.h"

static bool kind_named(struct span word, enum intervention *kind) {
  static const char *const name[] = {"pulse", "step", "ramp"};
  for (int i = 0; i < 3; i++)
    if (span_is(word, name[i])) {
      *kind = (enum intervention)i;
      return true;
    }
  return false;
}

int interventions_read(const struct option_list *list, struct arena *arena, struct forecaster *f, struct err *err) {
  struct intervention_at *at = arena_array(arena, struct intervention_at, list->n + 1);
  for (size_t i = 0; i < list->n; i++) {
    struct span rest = span_of(list->item[i]), word = {0};
    if (!rest.n || !span_cut(&rest, ':', &word) || !kind_named(word, &at[i].kind) || !period_read(rest, &at[i].period))
      return err_set(err, EX_USAGE, _("--intervention: pulse:PERIOD, step:PERIOD or ramp:PERIOD, not '%s'"),
                     list->item[i]);
  }
  f->intervention = at;
  f->interventions = list->n;
  return 0;
}

/* Months since year 0 of a period's first and last month. */
static int last_month(period_code period) { return period_year(period) * 12 + period_month(period); }
static int first_month(period_code period) { return last_month(period) - 12 / (int)period_kind(period) + 1; }

/* The first point that ends in the intervention's period or later; n + h when none does, n + h too when all do. */
static size_t begin(period_code first, size_t points, period_code at) {
  for (size_t i = 0; i < points; i++)
    if (last_month(period_shift(first, (int)i)) >= first_month(at)) return i ? i : points;
  return points;
}

static bool varies(const double *x, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (x[i] != x[0]) return true;
  return false;
}

void interventions_add(const struct forecaster *f, period_code first, size_t h, struct arena *arena,
                       struct sample *sample) {
  if (!f->interventions || first == PERIOD_NONE) return;
  size_t n = sample->n, k = 0;
  double *past = arena_alloc(arena, n * f->interventions * sizeof *past);
  double *future = arena_alloc(arena, h * f->interventions * sizeof *future);
  for (size_t i = 0; i < f->interventions; i++) {
    size_t at = begin(first, n + h, f->intervention[i].period);
    if (at >= n) continue; /* the past has nothing of it */
    intervention_column(f->intervention[i].kind, at, n, h, past + k * n, future + k * h);
    k += varies(past + k * n, n);
  }
  sample->k = k;
  sample->xreg = k ? past : NULL;
  sample->future = k ? future : NULL;
}

/* Median of the changes other than that to point `at`; those of the same season when there are two or more. */
static double usual_change(const double *z, size_t n, size_t at, unsigned m, struct arena *arena) {
  double *change = arena_alloc(arena, n * sizeof *change);
  for (unsigned season = m > 1; season + 1 > 0; season--) {
    size_t k = 0;
    for (size_t t = 1; t < n; t++)
      if (t != at && !isnan(z[t] - z[t - 1]) && (!season || t % m == at % m)) change[k++] = z[t] - z[t - 1];
    if (k < (season ? 2 : 1)) continue;
    values_sort(change, k);
    return values_quantile(change, k, 0.5);
  }
  return 0;
}

/* A step: all before it moves by what its change is out of the usual. */
static void remove_step(double *z, size_t n, size_t at, unsigned m, struct arena *arena) {
  double moved = z[at] - z[at - 1] - usual_change(z, n, at, m, arena);
  for (size_t t = 0; t < at && !isnan(moved); t++) z[t] += moved;
}

const char *interventions_take_out(const struct forecaster *f, period_code first, double *z, size_t n, unsigned m,
                                   struct arena *arena) {
  size_t taken = 0, outside = 0;
  for (size_t i = 0; i < f->interventions; i++) {
    size_t at = begin(first, n, f->intervention[i].period);
    enum intervention kind = f->intervention[i].kind;
    if (at >= n) {
      outside++;
      continue;
    }
    if (kind == INTERVENTION_PULSE) z[at] = NAN;
    if (kind == INTERVENTION_STEP) remove_step(z, n, at, m, arena);
    taken += kind != INTERVENTION_RAMP;
  }
  if (taken + outside < f->interventions) return "auto supports no ramp: that intervention is not used";
  return outside ? "an intervention that does not vary within the series is left out"
                 : "the intervention was removed from the series before it was forecast";
}
