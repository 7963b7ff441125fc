/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_arima_reference.c - ARIMA, its differencing tests and STL against the reference vectors of R 4.2.2 with forecast
 * 8.20 in tests/oracle/forecast (its README has the calls). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "oracle_csv.h"
#include "stat/arima.h"
#include "stat/sample.h"
#include "stat/stl.h"
#include "stat/unit_root.h"

#define FOLDER "forecast/"
enum { MOST_SERIES = 64, LONGEST = 200, MOST_H = 12 };

struct series {
  const char *id;
  unsigned m;
  size_t n, h;
  double y[LONGEST], year[LONGEST];
};

struct reference {
  struct arena arena;
  struct oracle_csv models, forecasts, params, tests, decomp;
  struct series *series;
  size_t n;
};

static void load_series(struct reference *ref) {
  struct oracle_csv csv;
  oracle_csv_read(&csv, FOLDER "series.csv.gz", &ref->arena);
  ref->series = arena_array(&ref->arena, struct series, MOST_SERIES);
  for (size_t r = 0; r < csv.rows; r++) {
    const char *id = csv_text(&csv, r, "series_id");
    struct series *s = &ref->series[ref->n ? ref->n - 1 : 0];
    if (!ref->n || strcmp(s->id, id) != 0) s = &ref->series[ref->n++];
    s->id = id;
    s->m = (unsigned)csv_number(&csv, r, "freq");
    if (strcmp(csv_text(&csv, r, "role"), "fit") != 0) continue;
    s->year[s->n] = csv_number(&csv, r, "year");
    s->y[s->n++] = csv_number(&csv, r, "value");
  }
}

static int load(void **state) {
  struct reference *ref = calloc(1, sizeof *ref);
  *state = ref;
  oracle_csv_read(&ref->models, FOLDER "models.csv.gz", &ref->arena);
  oracle_csv_read(&ref->forecasts, FOLDER "forecasts.csv.gz", &ref->arena);
  oracle_csv_read(&ref->params, FOLDER "params.csv.gz", &ref->arena);
  oracle_csv_read(&ref->tests, FOLDER "tests.csv.gz", &ref->arena);
  oracle_csv_read(&ref->decomp, FOLDER "decomp.csv.gz", &ref->arena);
  load_series(ref);
  return 0;
}

static int unload(void **state) {
  struct reference *ref = *state;
  arena_free(&ref->arena);
  free(ref);
  return 0;
}

static const struct series *series_named(const struct reference *ref, const char *id) {
  for (size_t i = 0; i < ref->n; i++)
    if (strcmp(ref->series[i].id, id) == 0) return &ref->series[i];
  return NULL;
}

static void assert_near(double value, double expected, double tolerance, const char *what, const char *id) {
  if (isnan(expected) && isnan(value)) return;
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%s %s: %.10g is not %.10g", id, what, value, expected);
}

/* Which models of the reference are fixed orders, and what they are. */
static const struct known {
  const char *id;
  struct arima_options options;
  int intervention; /* 1: pulse 2020; 2: step from 2020 */
} known[] = {
    {"arima_011", {.fixed = true, .order = {.d = 1, .q = 1}}, 0},
    {"arima_011_ML", {.fixed = true, .order = {.d = 1, .q = 1}, .method = ARIMA_ML}, 0},
    {"arima_011_CSS", {.fixed = true, .order = {.d = 1, .q = 1}, .method = ARIMA_CSS}, 0},
    {"arima_111_ML", {.fixed = true, .order = {.p = 1, .d = 1, .q = 1}, .method = ARIMA_ML}, 0},
    {"arima_110d", {.fixed = true, .order = {.p = 1, .d = 1}, .constant = true}, 0},
    {"arima_200m", {.fixed = true, .order = {.p = 2}, .constant = true}, 0},
    {"arima_011_011", {.fixed = true, .order = {.d = 1, .q = 1, .D = 1, .Q = 1}}, 0},
    {"arima_011_011_ML", {.fixed = true, .order = {.d = 1, .q = 1, .D = 1, .Q = 1}, .method = ARIMA_ML}, 0},
    {"arima_010_pulse2020", {.fixed = true, .order = {.d = 1}}, 1},
    {"arima_011_pulse2020_ML", {.fixed = true, .order = {.d = 1, .q = 1}, .method = ARIMA_ML}, 1},
    {"arima_110_step2020_ML", {.fixed = true, .order = {.p = 1, .d = 1}, .method = ARIMA_ML}, 2},
    {"arima_auto", {0}, 0},
    {"arima_auto_pulse2020", {0}, 1},
};

static const struct known *model_named(const char *id) {
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(known[i].id, id) == 0) return &known[i];
  return NULL;
}

static void *fit(const struct series *s, const struct known *k, struct arena *arena) {
  double *x = arena_array(arena, double, LONGEST), *future = arena_array(arena, double, MOST_H);
  struct err err = {0};
  void *model = NULL;
  for (size_t t = 0; t < s->n; t++) x[t] = k->intervention == 1 ? s->year[t] == 2020 : s->year[t] >= 2020;
  for (size_t j = 0; j < MOST_H; j++) future[j] = k->intervention == 2;
  struct sample sample = {.y = s->y, .n = s->n, .m = s->m};
  if (k->intervention) {
    sample.xreg = x;
    sample.future = future;
    sample.k = 1;
  }
  if (method_arima.fit(arena, &sample, &k->options, &model, &err)) fail_msg("%s: %s", s->id, err.text);
  return model;
}

/* The rows of the forecasts of a model; their number, and the first. */
static size_t forecast_rows(const struct oracle_csv *csv, const char *series, const char *model, size_t *first) {
  size_t count = 0;
  for (size_t r = 0; r < csv->rows; r++)
    if (strcmp(csv->cell[(r + 1) * csv->columns + 1], model) == 0 &&
        strcmp(csv->cell[(r + 1) * csv->columns], series) == 0 && !count++)
      *first = r;
  return count;
}

/* Largest distance of a mean or bound to R's, in standard errors of one step. */
static double distance_to(const struct reference *ref, const struct series *s, const char *id, const void *model,
                          struct arena *arena) {
  static const double level[] = {80, 95};
  size_t first = 0, h = forecast_rows(&ref->forecasts, s->id, id, &first);
  struct forecast *f = forecast_new(arena, h, level, 2);
  struct fit_summary fit;
  double worst = 0;
  method_arima.forecast(model, f);
  method_arima.summary(model, &fit);
  for (size_t j = 0; j < h; j++) {
    worst = fmax(worst, fabs(f->mean[j] - csv_number(&ref->forecasts, first + j, "mean")));
    worst = fmax(worst, fabs(f->lo[j] - csv_number(&ref->forecasts, first + j, "lo80")));
    worst = fmax(worst, fabs(f->hi[h + j] - csv_number(&ref->forecasts, first + j, "hi95")));
  }
  return fit.sigma2 > 0 ? worst / sqrt(fit.sigma2) : worst;
}

static void fixed_orders(void **state) {
  struct reference *ref = *state;
  struct arena arena = {0};
  size_t compared = 0, close = 0;
  for (size_t r = 0; r < ref->models.rows; r++) {
    const char *id = csv_text(&ref->models, r, "model_id"), *series = csv_text(&ref->models, r, "series_id");
    const struct known *k = model_named(id);
    if (!k || !k->options.fixed || strcmp(csv_text(&ref->models, r, "method"), "ERROR") == 0) continue;
    const struct series *s = series_named(ref, series);
    struct arima_model *model = fit(s, k, &arena);
    double loglik = csv_number(&ref->models, r, "loglik"), gap = model->loglik - loglik;
    double far = distance_to(ref, s, id, model, &arena);
    if (!(fabs(gap) <= 0.01)) fail_msg("%s %s: loglik %.5f, R %.5f", series, id, model->loglik, loglik);
    compared++;
    close += far < 0.05;
    arena_reset(&arena);
  }
  print_message("%zu models, %zu of them with means and bounds within 0.05 s.e.\n", compared, close);
  assert_int_equal(compared, 247);
  assert_true(close >= 245); /* the likelihood of 3 parameters on 8 points is flat */
  arena_free(&arena);
}

static void chosen_orders(void **state) {
  struct reference *ref = *state;
  struct arena arena = {0};
  size_t compared = 0, same = 0;
  for (size_t r = 0; r < ref->models.rows; r++) {
    const char *id = csv_text(&ref->models, r, "model_id"), *series = csv_text(&ref->models, r, "series_id");
    const struct known *k = model_named(id);
    if (!k || k->options.fixed) continue;
    struct arima_model *model = fit(series_named(ref, series), k, &arena);
    char label[80], *out = label;
    for (const char *c = model->label; *c; c++) *out++ = *c == ',' ? ';' : *c;
    *out = 0;
    bool equal = strcmp(label, csv_text(&ref->models, r, "method")) == 0;
    if (!equal)
      print_message("%s %s: %s, R %s; AICc %.4f, R %.4f\n", series, id, label, csv_text(&ref->models, r, "method"),
                    model->aicc, csv_number(&ref->models, r, "aicc"));
    compared++;
    same += equal;
    arena_reset(&arena);
  }
  print_message("%zu of %zu choices are R's\n", same, compared);
  assert_int_equal(compared, 46);
  assert_true(same >= 45);
  arena_free(&arena);
}

static void tests_of_series(void **state) {
  struct reference *ref = *state;
  struct arena arena = {0};
  for (size_t r = 0; r < ref->tests.rows; r++) {
    const struct series *s = series_named(ref, csv_text(&ref->tests, r, "series_id"));
    const char *key = csv_text(&ref->tests, r, "key");
    double expected = csv_number(&ref->tests, r, "value"), difference[LONGEST], r8[8];
    struct sample sample = {.y = s->y, .n = s->n, .m = s->m};
    for (size_t t = 1; t < s->n; t++) difference[t - 1] = s->y[t] - s->y[t - 1];
    if (strcmp(key, "kpss_mu") == 0) assert_near(kpss(s->y, s->n, kpss_lags(s->n)), expected, 1e-9, key, s->id);
    if (strcmp(key, "kpss_mu_lag") == 0) assert_near((double)kpss_lags(s->n), expected, 0, key, s->id);
    if (strcmp(key, "kpss_mu_diff1") == 0)
      assert_near(kpss(difference, s->n - 1, kpss_lags(s->n - 1)), expected, 1e-9, key, s->id);
    if (strcmp(key, "ndiffs_kpss") == 0) assert_near((double)ndiffs(&arena, s->y, s->n, 2), expected, 0, key, s->id);
    if (strcmp(key, "nsdiffs_seas") == 0) assert_near((double)nsdiffs(&arena, &sample), expected, 0, key, s->id);
    if (strcmp(key, "ljung_box_lag4_diff") == 0)
      assert_near(ljung_box(&arena, difference, s->n - 1, 4, 0).statistic, expected, 1e-8, key, s->id);
    if (strncmp(key, "acf_", 4) == 0) {
      size_t lag = (size_t)atoi(key + 4);
      sample_acf(s->y, s->n, lag, r8);
      assert_near(r8[lag - 1], expected, 1e-12, key, s->id);
    }
    arena_reset(&arena);
  }
  arena_free(&arena);
}

/* R's robust weights rest on a partial sort whose two ranks it is given in falling order when n is even; in some passes
 * it then takes a value for the median that is none (N1348 at outer = 5: three times too large, seen from the weights
 * it returns; the like in N1118 and N0914). Such series are not compared. */
static bool robust_median_is_wrong(const char *id) {
  return strcmp(id, "N1348") == 0 || strcmp(id, "N1118") == 0 || strcmp(id, "N0914") == 0;
}

static const struct variant {
  const char *name;
  struct stl_options options;
} variants[] = {
    {"stl_periodic", {0}}, {"stl_7", {.season_window = 7}}, {"stl_7r", {.season_window = 7, .robust = true}}};

static size_t compare_decomposition(const struct reference *ref, const struct series *s, const struct variant *v,
                                    struct arena *arena) {
  struct sample sample = {.y = s->y, .n = s->n, .m = s->m};
  struct stl *parts;
  size_t compared = 0;
  for (size_t r = 0; r < ref->decomp.rows; r++) {
    if (strcmp(csv_text(&ref->decomp, r, "variant"), v->name) != 0 ||
        strcmp(csv_text(&ref->decomp, r, "series_id"), s->id) != 0)
      continue;
    if (!compared++) assert_int_equal(stl(arena, &sample, &v->options, &parts, NULL), 0);
    size_t t = (size_t)csv_number(&ref->decomp, r, "t") - 1;
    double size = 1e-9 * fabs(s->y[t]);
    assert_near(parts->seasonal[t], csv_number(&ref->decomp, r, "seasonal"), size, v->name, s->id);
    assert_near(parts->trend[t], csv_number(&ref->decomp, r, "trend"), size, v->name, s->id);
    assert_near(parts->remainder[t], csv_number(&ref->decomp, r, "remainder"), size, v->name, s->id);
  }
  return compared > 0;
}

static void decompositions(void **state) {
  struct reference *ref = *state;
  struct arena arena = {0};
  size_t compared = 0;
  for (size_t i = 0; i < ref->n; i++)
    for (size_t v = 0; v < 3; v++)
      if (!variants[v].options.robust || !robust_median_is_wrong(ref->series[i].id))
        compared += compare_decomposition(ref, &ref->series[i], &variants[v], &arena);
  assert_int_equal(compared, 21);
  arena_free(&arena);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tests_of_series),
      cmocka_unit_test(decompositions),
      cmocka_unit_test(fixed_orders),
      cmocka_unit_test(chosen_orders),
  };
  return cmocka_run_group_tests(tests, load, unload);
}
