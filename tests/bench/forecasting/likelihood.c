/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood.c - fits of fixed forms against R's, on the reference series: the log-likelihoods of models.csv, for each
 * form of exponential smoothing the share of series on which ours is not below R's by more than 0.01, for ARIMA of a
 * fixed order the greatest distance. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/table_file.h"
#include "measures.h"
#include "stat/arima.h"
#include "stat/ets.h"

#define NEAR 0.01

static const struct fixed {
  const char *model; /* of models.csv */
  const char *ets;   /* form, or NULL */
  struct arima_options arima;
} forms[] = {{"ets_ANN", "ANN", {0}},
             {"ets_AAN", "AAN", {0}},
             {"ets_AAdN", "AAdN", {0}},
             {"ets_MNN", "MNN", {0}},
             {"ets_MAN", "MAN", {0}},
             {"ets_MAdN", "MAdN", {0}},
             {"ets_ANA", "ANA", {0}},
             {"ets_AAA", "AAA", {0}},
             {"ets_AAdA", "AAdA", {0}},
             {"ets_MAA", "MAA", {0}},
             {"ets_MNM", "MNM", {0}},
             {"ets_MAM", "MAM", {0}},
             {"ets_MAdM", "MAdM", {0}},
             {"arima_011", NULL, {.fixed = true, .order = {.d = 1, .q = 1}}},
             {"arima_011_ML", NULL, {.fixed = true, .order = {.d = 1, .q = 1}, .method = ARIMA_ML}},
             {"arima_111_ML", NULL, {.fixed = true, .order = {.p = 1, .d = 1, .q = 1}, .method = ARIMA_ML}},
             {"arima_110d", NULL, {.fixed = true, .order = {.p = 1, .d = 1}, .constant = true}},
             {"arima_200m", NULL, {.fixed = true, .order = {.p = 2}, .constant = true}},
             {"arima_011_011", NULL, {.fixed = true, .order = {.d = 1, .q = 1, .D = 1, .Q = 1}}}};
enum { FORMS = sizeof forms / sizeof *forms };

struct reference {
  struct table series, models;
  size_t id, value, role, freq, model_id, model, loglik;
};

static int read_reference(struct arena *arena, const char *shared, struct reference *r, struct err *err) {
  int code = table_read(arena_format(arena, "%s/data/forecast-reference/series.csv", shared), arena, &r->series, err);
  if (!code)
    code = table_read(arena_format(arena, "%s/data/forecast-reference/models.csv", shared), arena, &r->models, err);
  if (!code) code = table_need(&r->series, "series_id", &r->id, err);
  if (!code) code = table_need(&r->series, "value", &r->value, err);
  if (!code) code = table_need(&r->series, "role", &r->role, err);
  if (!code) code = table_need(&r->series, "freq", &r->freq, err);
  if (!code) code = table_need(&r->models, "series_id", &r->model_id, err);
  if (!code) code = table_need(&r->models, "model_id", &r->model, err);
  return code ? code : table_need(&r->models, "loglik", &r->loglik, err);
}

/* Cells are copies with a NUL behind them (table_file.h); anything but a number is NaN. */
static double number_of(struct span s) {
  char *end;
  double x = s.n ? strtod(s.p, &end) : NAN;
  return s.n && end == s.p + s.n ? x : NAN;
}

/* The points a series was fitted to. */
static struct sample sample_of(struct arena *arena, const struct reference *r, struct span id) {
  double *y = arena_alloc(arena, r->series.rows * sizeof *y);
  struct sample s = {.y = y, .m = 1};
  for (size_t i = 0; i < r->series.rows; i++) {
    if (!span_equal(table_at(&r->series, i, r->id), id) || !span_is(table_at(&r->series, i, r->role), "fit")) continue;
    y[s.n++] = number_of(table_at(&r->series, i, r->value));
    s.m = (unsigned)number_of(table_at(&r->series, i, r->freq));
  }
  return s;
}

static double fitted_loglik(struct arena *arena, const struct fixed *form, const struct sample *sample) {
  struct ets_options ets = ETS_DEFAULTS;
  struct arima_options arima = form->arima;
  const struct method *method = method_find(form->ets ? "ets" : "arima");
  struct fit_summary summary;
  struct err refused = {0};
  void *model = NULL;
  ets.form = form->ets, arima.order.m = sample->m;
  if (method->fit(arena, sample, form->ets ? (const void *)&ets : &arima, &model, &refused)) return NAN;
  method->summary(model, &summary);
  return summary.loglik;
}

static void score_form(struct bench *b, const struct reference *r, const struct fixed *form) {
  struct arena arena = {0};
  size_t all = 0, good = 0;
  double worst = 0;
  for (size_t i = 0; i < r->models.rows; i++) {
    double theirs = number_of(table_at(&r->models, i, r->loglik));
    if (!span_is(table_at(&r->models, i, r->model), form->model) || isnan(theirs)) continue;
    struct sample sample = sample_of(&arena, r, table_at(&r->models, i, r->model_id));
    double ours = fitted_loglik(&arena, form, &sample);
    all++;
    good += ours >= theirs - NEAR;
    worst = fmax(worst, isnan(ours) ? INFINITY : fabs(ours - theirs));
    arena_reset(&arena);
  }
  if (form->ets)
    measure(b, arena_format(&arena, "%s_loglik_not_below_r", form->model), (double)good / (double)all, 0.99, true);
  else
    measure(b, arena_format(&arena, "%s_loglik_distance_to_r", form->model), worst, NEAR, false);
  arena_free(&arena);
}

int measure_likelihood(struct bench *b, struct err *err) {
  struct arena arena = {0};
  struct reference r;
  int code = read_reference(&arena, b->shared, &r, err);
  for (size_t k = 0; k < FORMS && !code; k++) score_form(b, &r, forms + k);
  arena_free(&arena);
  return code;
}
