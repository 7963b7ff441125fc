/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agree.c - forecasts of amounts made to agree: categories with those above them and with the total (family.h), by
 * --reconcile ols, wls or mint. See stat/hierarchy.h.
 *
 * Weights are learnt from the one-step errors of the same method. A member that never changed has no error and is not
 * moved. An amount that would become negative though it never was is fixed at 0 and the others agree with that
 * (non-negative reconciliation; Wickramasuriya, Turlach and Hyndman 2020). */
#include "stages/forecast/family.h"

#include <math.h>

#include "stat/hierarchy.h"

/* A member's base forecast, and its one-step errors in the unit of the series. */
struct base {
  struct outcome outcome;
  double *error; /* rows, aligned at the end; NaN where there is none */
};

static void base_forecast(const struct forecasting *f, const struct series *s, size_t rows, struct worker *worker,
                          struct base *base) {
  struct fitted fitted;
  struct fit_input in = fit_input_of(f->panel, s);
  fit_series(&f->forecaster, &in, f->forecaster.h, &worker->scratch, &fitted);
  outcome_of(f, s, &fitted, worker, &base->outcome);
  base->error = arena_alloc(&worker->scratch, rows * sizeof(double));
  for (size_t i = 0; i < rows; i++) base->error[i] = NAN;
  if (!fitted.method || !fitted.method->fitted) return;
  size_t n = fitted.sample.n;
  double *mean = arena_alloc(&worker->scratch, n * sizeof *mean);
  fitted.method->fitted(fitted.model, mean);
  for (size_t i = 0; i < n && i < rows; i++)
    base->error[rows - 1 - i] = s->value[s->n - 1 - i] - transform_back(&fitted.transform, mean[n - 1 - i]);
}

static void change_bounds(struct outcome *o, size_t h, size_t levels, size_t j, double mean, double narrower) {
  for (size_t l = 0; l < levels; l++) {
    double down = o->mean[j] - o->lo[l * h + j], up = o->hi[l * h + j] - o->mean[j];
    double lo = mean - down * narrower;
    o->lo[l * h + j] = o->lo[l * h + j] >= 0 && mean >= 0 ? fmax(0, lo) : lo; /* what was above 0 stays so */
    o->hi[l * h + j] = mean + up * narrower;
  }
  o->mean[j] = mean;
}

/* The weights without the members that are fixed: a row and a column of 0. */
static void agree_hold(double *w, size_t n, size_t member) {
  for (size_t i = 0; i < n; i++) w[member * n + i] = w[i * n + member] = 0;
}

static bool never_negative(const struct series *s) {
  for (size_t t = 0; t < s->n; t++)
    if (s->value[t] < 0) return false;
  return true;
}

/* One step: y to agreement, amounts that would fall below 0 are fixed there one round after another. */
static int agree_step(const struct family *family, const struct hierarchy *hierarchy, double *w, double *y,
                      double *after, struct arena *arena, struct err *err) {
  size_t n = family->n;
  double *start = arena_alloc(arena, n * sizeof *start);
  memcpy(start, y, n * sizeof *start);
  for (size_t round = 0; round <= n; round++) {
    int code = hierarchy_reconcile(hierarchy, w, y, after, err);
    bool again = false;
    for (size_t i = 0; !code && i < n; i++)
      if (y[i] < 0 && w[i * n + i] > 0 && never_negative(family->member[i]))
        start[i] = 0, agree_hold(w, n, i), again = true;
    if (code || !again) return code;
    memcpy(y, start, n * sizeof *y);
  }
  return err_set(err, EX_DATAERR, "no figures above 0 agree");
}

static int agree_steps(const struct forecasting *f, const struct family *family, const double *w, struct base *base,
                       struct arena *arena, struct err *err) {
  size_t n = family->n, h = f->forecaster.h;
  double *y = arena_alloc(arena, h * n * sizeof *y), *after = arena_alloc(arena, h * n * n * sizeof *after);
  double *own = arena_alloc(arena, n * n * sizeof *own);
  struct hierarchy hierarchy = {n, family->k, family->constraint, arena_array(arena, double, family->k)};
  int code = 0;
  for (size_t j = 0; !code && j < h; j++) {
    for (size_t i = 0; i < n; i++) y[j * n + i] = base[i].outcome.mean[j];
    memcpy(own, w, n * n * sizeof *own);
    code = agree_step(family, &hierarchy, own, y + j * n, after + j * n * n, arena, err);
  }
  for (size_t j = 0; !code && j < h; j++)
    for (size_t i = 0; i < n; i++) {
      double before = w[i * n + i], left = after[j * n * n + i * n + i];
      change_bounds(&base[i].outcome, h, f->forecaster.levels, j, y[j * n + i],
                    before > 0 && left > 0 ? sqrt(left / before) : 1);
    }
  return code;
}

static enum hierarchy_weights weights_named(const char *how) {
  return strcmp(how, "ols") == 0 ? HIERARCHY_OLS : strcmp(how, "wls") == 0 ? HIERARCHY_WLS : HIERARCHY_MINT_SHRINK;
}

static bool changes(const struct series *s) {
  for (size_t t = 1; t < s->n; t++)
    if (s->value[t] != s->value[0] && !isnan(s->value[t])) return true;
  return false;
}

static int reconcile_family(const struct forecasting *f, const struct family *family, struct worker *worker,
                            struct outcome *outcome, struct err *err) {
  size_t n = family->n, rows = 0;
  struct base *base = arena_array(&worker->scratch, struct base, n);
  for (size_t i = 0; i < n; i++)
    if (family->member[i]->n > rows) rows = family->member[i]->n;
  double *error = arena_alloc(&worker->scratch, rows * n * sizeof *error);
  double *w = arena_alloc(&worker->scratch, n * n * sizeof *w);
  for (size_t i = 0; i < n; i++) {
    base_forecast(f, family->member[i], rows, worker, &base[i]);
    if (!base[i].outcome.mean) return err_set(err, EX_DATAERR, "a member of the family has no forecast");
    for (size_t r = 0; r < rows; r++) error[r * n + i] = changes(family->member[i]) ? base[i].error[r] : 0;
  }
  int code = hierarchy_covariance(weights_named(f->options->reconcile), error, rows, n, w, NULL, err);
  for (size_t i = 0; !code && i < n; i++)
    if (!changes(family->member[i])) agree_hold(w, n, i);
  if (!code) code = agree_steps(f, family, w, base, &worker->scratch, err);
  for (size_t i = 0; !code && i < n; i++) outcome[family->index[i]] = base[i].outcome;
  return code;
}

static void agree_report(const struct series *series, const char *message, struct arena *arena,
                         const struct finding_sink *findings) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&series->key, arena)),
                            .column = span_of("category"),
                            .rule = span_of("forecast-agree"),
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

void agree_apply(struct stage_context *context, const struct forecasting *f, const struct series_set *set,
                 struct worker *worker, struct outcome *outcome, const struct finding_sink *findings) {
  for (size_t i = 0; i < set->n; i++) {
    const struct series *total = &set->list[i];
    struct family family;
    struct err err = {0};
    bool refused;
    bool found = family_at(context, set, i, &worker->scratch, &family, &refused);
    if (refused)
      agree_report(total, "parts and total do not agree in the past; they are not made to agree", &worker->kept,
                   findings);
    if (found && reconcile_family(f, &family, worker, outcome, &err))
      agree_report(total, arena_copy(&worker->kept, err.text, strlen(err.text)), &worker->kept, findings);
    arena_reset(&worker->scratch);
  }
}
