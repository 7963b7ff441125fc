/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_reference.c - the smoothing family against the reference vectors of R 4.2.2 with forecast 8.20, in
 * tests/oracle/forecast (its README has the calls).
 *
 * Stored parameters must give R's likelihood, means and bounds; what is estimated must have a likelihood not below R's
 * by more than 0.01 on 99 % of the series. R's bounds of ANA and MNA at whole years are known to be wrong there, and
 * its fits of series with too few points are Holt-Winters fits of another criterion: neither is compared. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oracle_csv.h"
#include "stat/boxcox.h"
#include "stat/decompose.h"
#include "stat/ets.h"
#include "stat/transform.h"

enum { MOST = 64, LONGEST = 200, HORIZON = 12, FIELDS = 16 };
static const double LEVELS[] = {80, 95};

/* A comma-separated file, read whole and cut into fields. */
struct rows {
  char *text;
  char *(*field)[FIELDS];
  size_t n;
};

static struct rows read_rows(const char *name) {
  struct rows rows = {0};
  struct arena arena = {0};
  char path[128];
  snprintf(path, sizeof path, "forecast/%s.gz", name);
  rows.text = memory_text(oracle_text(path, &arena));
  arena_free(&arena);
  size_t lines = 0;
  for (const char *p = rows.text; *p; p++) lines += *p == '\n';
  rows.field = memory_zero(lines + 1, sizeof *rows.field);
  for (char *rest = rows.text, *line; (line = strsep(&rest, "\n")) && *line; rows.n++)
    for (size_t i = 0; i < FIELDS && line; i++) rows.field[rows.n][i] = strsep(&line, ",");
  return rows;
}

static void free_rows(struct rows *rows) {
  free(rows->field);
  free(rows->text);
}

static double number(const char *text) { return !text || strcmp(text, "NA") == 0 ? NAN : strtod(text, NULL); }

struct series {
  const char *id;
  double y[LONGEST];
  size_t n;
  unsigned m;
};

struct reference {
  struct rows series_rows, models, params, forecasts, fitted;
  struct series series[MOST];
  size_t n;
};

static int load(void **state) {
  struct reference *r = calloc(1, sizeof *r);
  r->series_rows = read_rows("series.csv");
  r->models = read_rows("models.csv");
  r->params = read_rows("params.csv");
  r->forecasts = read_rows("forecasts.csv");
  r->fitted = read_rows("fitted.csv");
  for (size_t i = 1; i < r->series_rows.n; i++) {
    char **f = r->series_rows.field[i];
    if (strcmp(f[7], "fit") != 0) continue;
    if (r->n == 0 || strcmp(r->series[r->n - 1].id, f[0]) != 0) r->series[r->n++].id = f[0];
    struct series *s = &r->series[r->n - 1];
    s->m = (unsigned)atoi(f[3]);
    s->y[s->n++] = number(f[8]);
  }
  *state = r;
  return 0;
}

static int release(void **state) {
  struct reference *r = *state;
  free_rows(&r->series_rows);
  free_rows(&r->models);
  free_rows(&r->params);
  free_rows(&r->forecasts);
  free_rows(&r->fitted);
  free(r);
  return 0;
}

static const struct series *series_of(const struct reference *r, const char *id) {
  for (size_t i = 0; i < r->n; i++)
    if (strcmp(r->series[i].id, id) == 0) return &r->series[i];
  return NULL;
}

/* The values a model was fitted to: models named lg_ have logits of percentages. */
static struct sample sample_of(const struct series *s, const char *model, double *room) {
  bool logit = strncmp(model, "lg_", 3) == 0;
  for (size_t t = 0; t < s->n; t++) room[t] = logit ? log(s->y[t] / (100 - s->y[t])) : s->y[t];
  return (struct sample){.y = room, .n = s->n, .m = s->m};
}

/* The first row of id and model, 0 when there is none; rows of one model stand together. */
static size_t find(const struct rows *rows, const char *id, const char *model) {
  for (size_t i = 1; i < rows->n; i++)
    if (strcmp(rows->field[i][0], id) == 0 && strcmp(rows->field[i][1], model) == 0) return i;
  return 0;
}

static double parameter(const struct reference *r, const char *id, const char *model, const char *key) {
  for (size_t i = find(&r->params, id, model); i && i < r->params.n; i++) {
    char **f = r->params.field[i];
    if (strcmp(f[0], id) != 0 || strcmp(f[1], model) != 0) break;
    if (strcmp(f[2], key) == 0) return number(f[3]);
  }
  return NAN;
}

/* Relative to the size of the expected number, or of what it is a difference of. */
static void close_to(double value, double expected, double size, double tolerance, const char *what, const char *id,
                     const char *model) {
  if (isnan(expected) || fabs(value - expected) <= tolerance * fmax(fabs(expected), size)) return;
  fail_msg("%s of %s by %s: %.15g, R has %.15g", what, id, model, value, expected);
}

/* Compare the means, and the bounds of the first `bounds` steps. */
static void check_forecast(const struct reference *r, const char *id, const char *model, const struct forecast *out,
                           double tolerance, size_t bounds) {
  size_t i = find(&r->forecasts, id, model);
  for (size_t j = 0; i && i < r->forecasts.n && j < out->h; i++, j++) {
    char **f = r->forecasts.field[i];
    if (strcmp(f[0], id) != 0 || strcmp(f[1], model) != 0) break;
    double size = fabs(number(f[3]));
    close_to(out->mean[j], number(f[3]), size, tolerance, "mean", id, model);
    for (size_t l = 0; l < 2 && j < bounds; l++) {
      close_to(out->lo[l * out->h + j], number(f[4 + 2 * l]), size, tolerance, "lower bound", id, model);
      close_to(out->hi[l * out->h + j], number(f[5 + 2 * l]), size, tolerance, "upper bound", id, model);
    }
  }
}

static void check_fitted(const struct reference *r, const char *id, const char *model, const double *fitted,
                         const struct sample *sample, double tolerance) {
  size_t i = find(&r->fitted, id, model);
  for (size_t t = 0; i && t < sample->n; i++, t++)
    close_to(fitted[t], number(r->fitted.field[i][3]), fabs(sample->y[t]), tolerance, "fitted", id, model);
}

/* The walks are formulas: everything must agree to rounding. */
static void walks(void **state) {
  const struct reference *r = *state;
  static const char *const names[][2] = {
      {"naive", "naive"}, {"snaive", "snaive"}, {"rwf_drift", "drift"}, {"lg_rwf_drift", "drift"}};
  size_t compared = 0;
  for (size_t i = 1; i < r->models.n; i++)
    for (size_t k = 0; k < 4; k++) {
      char **f = r->models.field[i];
      if (strcmp(f[1], names[k][0]) != 0 || strcmp(f[2], "ERROR") == 0) continue;
      double y[LONGEST], fitted[LONGEST];
      struct sample sample = sample_of(series_of(r, f[0]), f[1], y);
      struct arena arena = {0};
      const struct method *method = method_find(names[k][1]);
      void *model;
      struct err err = {0};
      assert_int_equal(method->fit(&arena, &sample, NULL, &model, &err), 0);
      struct forecast *out = forecast_new(&arena, HORIZON, LEVELS, 2);
      struct fit_summary summary;
      method->forecast(model, out);
      method->summary(model, &summary);
      method->fitted(model, fitted);
      check_forecast(r, f[0], f[1], out, 1e-11, HORIZON);
      check_fitted(r, f[0], f[1], fitted, &sample, 1e-11);
      close_to(summary.sigma2, number(f[9]), 0, 1e-10, "sigma2", f[0], f[1]);
      arena_free(&arena);
      compared++;
    }
  print_message("%zu walks agree with R\n", compared);
  assert_true(compared > 80);
}

/* R's ETS(A;Ad;N) as a form; false when the row is no exponential smoothing model. */
static bool form_of(char **model_row, struct ets_form *form) {
  const char *m = model_row[1], *label = model_row[2];
  char name[8] = "";
  if (strcmp(m, "ses") == 0 || strcmp(m, "holt") == 0 || strcmp(m, "holt_damped") == 0)
    return ets_form_parse(m[0] == 's' ? "ANN" : m[4] ? "AAdN" : "AAN", form);
  if (strncmp(label, "ETS(", 4) != 0) return false;
  for (const char *c = label + 4; *c && *c != ')'; c++)
    if (*c != ';') name[strlen(name)] = *c;
  return ets_form_parse(name, form);
}

/* Parameters and initial states as R stored them. R has the newest seasonal state first. */
static bool stored_point(const struct reference *r, const char *id, const char *model, struct ets_form form, unsigned m,
                         struct ets_point *p) {
  *p = (struct ets_point){.alpha = parameter(r, id, model, "alpha"), .phi = 1};
  p->level = parameter(r, id, model, "init_l");
  if (form.trend) p->beta = parameter(r, id, model, "beta"), p->slope = parameter(r, id, model, "init_b");
  if (form.damped) p->phi = parameter(r, id, model, "phi");
  if (form.season) p->gamma = parameter(r, id, model, "gamma");
  for (unsigned i = 0; i < m && form.season; i++) {
    char key[24];
    snprintf(key, sizeof key, "init_s%u", m - i);
    p->season[i] = parameter(r, id, model, key);
  }
  return !isnan(p->alpha + p->level + p->beta + p->slope + p->phi + p->gamma);
}

static bool transformed(const char *model, double *lambda, bool *adjust) {
  *adjust = strstr(model, "_bias") != NULL;
  *lambda = strstr(model, "_bc05") ? 0.5 : strstr(model, "_log") ? 0 : NAN;
  return !isnan(*lambda);
}

static void transform_all(double *y, size_t n, double lambda) {
  struct transform transform = {.kind = TRANSFORM_BOXCOX, .lambda = lambda};
  for (size_t t = 0; t < n; t++) y[t] = transform_forward(&transform, y[t]);
}

static bool is_smoothing(char **f, struct ets_form *form) {
  return strstr(f[1], "stlf") == NULL && form_of(f, form) && !isnan(number(f[5]));
}

/* Nothing estimated: R's own parameters must give R's likelihood, fitted values, means and bounds. */
static void stored_parameters(void **state) {
  const struct reference *r = *state;
  size_t compared = 0;
  for (size_t i = 1; i < r->models.n; i++) {
    char **f = r->models.field[i];
    struct ets_form form;
    struct ets_point point;
    const struct series *s = series_of(r, f[0]);
    if (!is_smoothing(f, &form) || !stored_point(r, f[0], f[1], form, s->m, &point)) continue;
    double y[LONGEST], lambda;
    bool adjust;
    struct sample sample = sample_of(s, f[1], y);
    struct arena arena = {0};
    if (transformed(f[1], &lambda, &adjust)) transform_all(y, s->n, lambda);
    struct ets_series series = {sample.y, sample.n, form.season ? sample.m : 1};
    struct ets_model *model = ets_model_at(&arena, form, series, &point);
    assert_non_null(model);
    struct forecast *out = forecast_new(&arena, HORIZON, LEVELS, 2);
    ets_model_forecast(model, out);
    if (!isnan(lambda))
      boxcox_restore(out, lambda, adjust);
    else
      check_fitted(r, f[0], f[1], model->fitted, &sample, 1e-9);
    close_to(model->loglik, number(f[5]), 1, 1e-9, "loglik", f[0], f[1]);
    close_to(model->sigma2, number(f[9]), 0, 1e-9, "sigma2", f[0], f[1]);
    bool undamped_in_r = form.damped && form.season == ETS_SEASON_MULTIPLICATIVE;
    bool too_wide_in_r = form.season == ETS_SEASON_ADDITIVE && !form.trend;
    size_t bounds = too_wide_in_r ? series.m - 1 : HORIZON;
    if (!undamped_in_r && !(too_wide_in_r && adjust)) check_forecast(r, f[0], f[1], out, 1e-9, bounds);
    arena_free(&arena);
    compared++;
  }
  print_message("%zu stored models agree with R\n", compared);
  assert_true(compared > 500);
}

/* Estimated: the likelihood of each form is not below R's. */
static void likelihood(void **state) {
  const struct reference *r = *state;
  size_t compared = 0, below = 0, skipped = 0;
  for (size_t i = 1; i < r->models.n; i++) {
    char **f = r->models.field[i];
    struct ets_form form;
    if (!is_smoothing(f, &form) || strstr(f[1], "auto")) continue;
    double y[LONGEST], lambda;
    bool adjust, fixed = strstr(f[1], "_fix") != NULL;
    struct sample sample = sample_of(series_of(r, f[0]), f[1], y);
    struct err err = {0};
    if (transformed(f[1], &lambda, &adjust)) transform_all(y, sample.n, lambda);
    struct arena arena = {0};
    struct ets_model *model;
    struct ets_given given = fixed ? (struct ets_given){0.5, 0.1, NAN, 0.9, false} : ETS_FREE;
    if (ets_model_fit(&arena, &sample, "ets", form, given, &model, &err)) {
      skipped++; /* fewer points than parameters */
    } else {
      compared++;
      if (model->loglik < number(f[5]) - 0.01) {
        below++;
        print_message("below R by %.4f: %s %s\n", number(f[5]) - model->loglik, f[0], f[1]);
      }
    }
    arena_free(&arena);
  }
  print_message("likelihood: %zu fits, %zu below R by more than 0.01, %zu not fitted\n", compared, below, skipped);
  assert_true(compared > 450 && below * 100 <= compared && skipped < 12);
}

/* The form chosen has an AICc not above that of R's choice. */
static void choice(void **state) {
  const struct reference *r = *state;
  size_t compared = 0, above = 0;
  for (size_t i = 1; i < r->models.n; i++) {
    char **f = r->models.field[i];
    bool additive = strcmp(f[1], "ets_auto_additive") == 0;
    if ((strcmp(f[1], "ets_auto") != 0 && !additive) || isnan(number(f[7]))) continue;
    double y[LONGEST];
    struct sample sample = sample_of(series_of(r, f[0]), f[1], y);
    struct ets_options options = ETS_DEFAULTS;
    options.additive_only = additive;
    struct arena arena = {0};
    struct ets_model *model;
    struct err err = {0};
    assert_int_equal(ets_choose(&arena, &sample, &options, &model, &err), 0);
    compared++;
    above += ets_model_aicc(model) > number(f[7]) + 0.02;
    arena_free(&arena);
  }
  print_message("choice: %zu series, AICc above R's in %zu\n", compared, above);
  assert_true(compared > 60 && above == 0);
}

static void thetas(void **state) {
  const struct reference *r = *state;
  size_t compared = 0, apart = 0;
  for (size_t i = 1; i < r->models.n; i++) {
    char **f = r->models.field[i];
    if ((strcmp(f[1], "theta") != 0 && strcmp(f[1], "lg_theta") != 0) || strcmp(f[2], "ERROR") == 0) continue;
    double y[LONGEST], fitted[LONGEST];
    struct sample sample = sample_of(series_of(r, f[0]), f[1], y);
    struct arena arena = {0};
    void *model;
    struct err err = {0};
    const struct method *theta = method_find("theta");
    assert_int_equal(theta->fit(&arena, &sample, NULL, &model, &err), 0);
    struct forecast *out = forecast_new(&arena, HORIZON, LEVELS, 2);
    struct fit_summary summary;
    theta->forecast(model, out);
    theta->summary(model, &summary);
    theta->fitted(model, fitted);
    compared++;
    double sigma2 = parameter(r, f[0], f[1], "sigma");
    assert_true(summary.sigma2 <= sigma2 * (1 + 1e-6)); /* at least as near the minimum as R */
    if (summary.sigma2 < sigma2 * (1 - 1e-4))
      apart++;
    else
      check_forecast(r, f[0], f[1], out, 5e-3, HORIZON);
    arena_free(&arena);
  }
  print_message("theta: %zu series, R stopped short in %zu\n", compared, apart);
  assert_true(compared > 40 && apart * 10 < compared);
}

static void decomposition(void **state) {
  const struct reference *r = *state;
  struct rows rows = read_rows("decomp.csv");
  struct decomposition *d = NULL;
  struct arena arena = {0};
  size_t compared = 0;
  for (size_t i = 1; i < rows.n; i++) {
    char **f = rows.field[i];
    if (strcmp(f[1], "decompose_mult") != 0) continue;
    const struct series *s = series_of(r, f[0]);
    struct sample sample = {.y = s->y, .n = s->n, .m = s->m};
    struct err err = {0};
    size_t t = (size_t)atoi(f[2]) - 1;
    if (t == 0) assert_int_equal(decompose(&arena, &sample, true, &d, &err), 0);
    close_to(d->seasonal[t], number(f[3]), 0, 1e-12, "seasonal", f[0], f[1]);
    close_to(d->trend[t], number(f[4]), 0, 1e-12, "trend", f[0], f[1]);
    close_to(d->remainder[t], number(f[5]), 0, 1e-12, "remainder", f[0], f[1]);
    compared++;
  }
  arena_free(&arena);
  free_rows(&rows);
  assert_true(compared > 300);
}

static void guerrero(void **state) {
  const struct reference *r = *state;
  struct rows rows = read_rows("tests.csv");
  size_t compared = 0;
  for (size_t i = 1; i < rows.n; i++) {
    char **f = rows.field[i];
    if (strcmp(f[1], "BoxCox_lambda_guerrero") != 0 || isnan(number(f[2]))) continue;
    const struct series *s = series_of(r, f[0]);
    close_to(transform_guerrero(s->y, s->n, s->m, -1, 2), number(f[2]), 1, 1e-3, "lambda", f[0], f[1]);
    compared++;
  }
  free_rows(&rows);
  assert_true(compared > 25);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(walks),      cmocka_unit_test(stored_parameters),
                                     cmocka_unit_test(likelihood), cmocka_unit_test(choice),
                                     cmocka_unit_test(thetas),     cmocka_unit_test(decomposition),
                                     cmocka_unit_test(guerrero)};
  return cmocka_run_group_tests(tests, load, release);
}
