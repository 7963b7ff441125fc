/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_smoothing.c - the naive methods, exponential smoothing and Theta against published or independent numbers.
 *
 * oil: Saudi Arabian oil production 1996-2007, ETS(A,N,N) by R forecast 8.20. Degenerate input: nothing but a clear
 * error or finite numbers may come out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/decompose.h"
#include "stat/ets.h"
#include "stat/rng.h"

static const double OIL[] = {446.6565229, 454.4733065, 455.662974,  423.6322388, 456.2713279, 440.5880501,
                             425.3325201, 485.1494479, 506.0481621, 526.7919833, 514.268889,  494.2110193};
static const double LEVELS[] = {80, 95};

static void near(double value, double expected, double tolerance) {
  if (fabs(value - expected) <= tolerance) return;
  fail_msg("%.12g is not within %g of %.12g", value, tolerance, expected);
}

struct fitted {
  struct arena arena;
  struct forecast *forecast;
  struct fit_summary summary;
  void *model;
  struct err err;
  int code;
};

static struct fitted run(const char *name, const double *y, size_t n, unsigned m, const void *options) {
  struct fitted out = {.code = 0};
  const struct method *method = method_find(name);
  struct sample sample = {.y = y, .n = n, .m = m};
  assert_non_null(method);
  out.code = method->fit(&out.arena, &sample, options, &out.model, &out.err);
  if (out.code) return out;
  out.forecast = forecast_new(&out.arena, 9, LEVELS, 2);
  method->forecast(out.model, out.forecast);
  method->summary(out.model, &out.summary);
  return out;
}

static void oil_simple(void **state) {
  (void)state;
  struct ets_options options = ETS_DEFAULTS;
  options.form = "ANN";
  struct fitted f = run("ets", OIL, 12, 1, &options);
  assert_int_equal(f.code, 0);
  const struct ets_model *model = f.model;
  near(model->start.alpha, 0.892109663, 1e-3);
  near(model->start.level, 447.476515, 1e-2);
  near(f.summary.aicc, 116.188801, 1e-6);
  near(f.forecast->mean[0], 496.491111, 1e-2);
  near(f.forecast->lo[9], 442.553199, 2e-2);
  near(f.forecast->hi[9], 550.429022, 2e-2);
  arena_free(&f.arena);
}

/* Australian air passengers, millions: R's holt(damped = TRUE) gives 43.1552 44.6707 46.1496 47.5928 49.0010 and
 * log-likelihood -27.40979768. The maximum found here is not below it. */
static void air_damped(void **state) {
  (void)state;
  const double air[] = {17.5534, 21.8601, 23.8866,   26.9293,   26.8885,   28.8314,   30.0751,  30.9535,
                        30.1857, 31.5797, 32.577569, 33.477398, 39.021581, 41.386432, 41.596552};
  const double means[] = {43.1552159, 44.670721, 46.1496083, 47.5927625, 49.001047};
  struct fitted f = run("damped", air, 15, 1, NULL);
  assert_int_equal(f.code, 0);
  assert_true(f.summary.loglik >= -27.40979768 - 1e-6);
  struct ets_point stored = {.alpha = 9.959124836e-01, .beta = 1.000001777e-04, .phi = 9.758378848e-01};
  stored.level = 1.664303156e+01;
  stored.slope = 2.297286224;
  struct ets_series series = {air, 15, 1};
  struct ets_model *model = ets_model_at(&f.arena, (struct ets_form){.trend = true, .damped = true}, series, &stored);
  ets_model_forecast(model, f.forecast);
  for (size_t j = 0; j < 5; j++) near(f.forecast->mean[j], means[j], 1e-6);
  near(model->loglik, -27.40979768, 1e-6);
  arena_free(&f.arena);
}

/* In other units the same fit, in those units: R's changes by more than 1 % on a quarter of the M3 series. */
static void units_do_not_matter(void **state) {
  (void)state;
  static const char *const names[] = {"ses", "holt", "damped", "theta", "ets", "hw"};
  double y[36], scaled[36];
  for (size_t t = 0; t < 36; t++) {
    y[t] = 50 + (double)t + 9 * (double)(t % 4) + 10 * sin(1.3 * (double)(t * t));
    scaled[t] = 7.3e6 * y[t];
  }
  for (size_t i = 0; i < 6; i++) {
    struct fitted a = run(names[i], y, 36, 4, NULL), b = run(names[i], scaled, 36, 4, NULL);
    for (size_t j = 0; j < 9; j++) near(b.forecast->mean[j] / 7.3e6, a.forecast->mean[j], 1e-3 * a.forecast->mean[j]);
    arena_free(&a.arena);
    arena_free(&b.arena);
  }
}

/* Simulated paths of every form have the mean and the variance that the formulas give. */
static void paths_agree_with_moments(void **state) {
  (void)state;
  enum { PATHS = 40000, H = 9 };
  double y[40];
  for (size_t t = 0; t < 40; t++) y[t] = (100 + 2 * (double)t + 8 * sin((double)(t * t))) * (1 + 0.2 * (double)(t % 4));
  for (size_t i = 0; i < ETS_FORMS; i++) {
    struct arena arena = {0};
    struct ets_point start = {.alpha = 0.3, .beta = 0.1, .gamma = 0.2, .phi = 0.9, .level = 100, .slope = 2};
    bool ratio = ets_forms[i].season == ETS_SEASON_MULTIPLICATIVE;
    for (size_t k = 0; k < 4; k++) start.season[k] = ratio ? 0.8 + 0.1333 * (double)k : 10 * ((double)k - 1.5);
    if (!ets_forms[i].trend) start.beta = start.slope = 0;
    struct ets_series series = {y, 40, ets_forms[i].season ? 4 : 1};
    struct ets_model *model = ets_model_at(&arena, ets_forms[i], series, &start);
    assert_non_null(model);
    double f[H], v[H], path[H], sum[H] = {0}, squares[H] = {0};
    ets_model_moments(model, H, f, v);
    struct rng rng;
    rng_seed(&rng, 20260101, i);
    for (size_t p = 0; p < PATHS; p++) {
      ets_model_simulate(model, &rng, H, path);
      for (size_t j = 0; j < H; j++) sum[j] += path[j] - f[j], squares[j] += (path[j] - f[j]) * (path[j] - f[j]);
    }
    for (size_t j = 0; j < H; j++) {
      near(sum[j] / PATHS, 0, 5 * sqrt(v[j] / PATHS));
      near(squares[j] / PATHS / v[j], 1, 0.05);
    }
    arena_free(&arena);
  }
}

/* R: decompose(ts(c(3,5,9,4, 4,7,10,6, 5,6,12,7, 8,9), frequency = 4)) */
static void additive_decomposition(void **state) {
  (void)state;
  const double y[] = {3, 5, 9, 4, 4, 7, 10, 6, 5, 6, 12, 7, 8, 9};
  const double index[] = {-1.989583333333333, -0.364583333333333, 3.697916666666667, -1.34375};
  struct sample sample = {.y = y, .n = 14, .m = 4};
  struct arena arena = {0};
  struct decomposition *d;
  struct err err = {0};
  assert_int_equal(decompose(&arena, &sample, false, &d, &err), 0);
  for (size_t i = 0; i < 4; i++) near(d->index[i], index[i], 1e-14);
  assert_true(isnan(d->trend[1]) && isnan(d->trend[12]));
  near(d->trend[2], 5.375, 1e-14);
  near(d->trend[11], 8.625, 1e-14);
  arena_free(&arena);
}

/* The prior draws alpha towards 1, and options are checked. */
static void options_are_read(void **state) {
  (void)state;
  struct ets_options given = ETS_DEFAULTS, prior = {.given = ETS_PRIOR}, wrong = ETS_DEFAULTS, odd = ETS_DEFAULTS;
  given.given.alpha = 0.25;
  wrong.form = "AMA";
  odd.form = "AAN";
  odd.given.alpha = 0.1;
  odd.given.beta = 0.2;
  struct holt_winters_options ratio = {.multiplicative = true, .damped = true, .given = ETS_FREE};
  struct fitted f = run("ses", OIL, 12, 1, &given);
  near(((const struct ets_model *)f.model)->final.alpha, 0.25, 0);
  assert_int_equal(f.summary.parameters, 2);
  arena_free(&f.arena);
  f = run("ses", OIL, 12, 1, &prior);
  assert_true(((const struct ets_model *)f.model)->final.alpha > 0.8922);
  arena_free(&f.arena);
  f = run("ets", OIL, 12, 1, &wrong);
  assert_int_equal(f.code, EX_USAGE);
  arena_free(&f.arena);
  f = run("ets", OIL, 12, 1, &odd);
  assert_int_equal(f.code, EX_USAGE);
  arena_free(&f.arena);
  f = run("hw", OIL, 12, 4, &ratio);
  assert_string_equal(method_find("hw")->label(f.model), "ETS(M,Ad,M)");
  arena_free(&f.arena);
}

static void drift_by_hand(void **state) {
  (void)state;
  const double y[] = {1, 3, 4, 8};
  struct fitted f = run("drift", y, 4, 1, NULL);
  double b = 7.0 / 3, s2 = ((2 - b) * (2 - b) + (1 - b) * (1 - b) + (4 - b) * (4 - b)) / 2;
  near(f.forecast->mean[1], 8 + 2 * b, 1e-12);
  near(f.forecast->sd[1], sqrt(2 * s2 + 4 * s2 / 3), 1e-12);
  arena_free(&f.arena);
}

/* Every method on every odd series: an error with a text, or finite numbers and bounds in order. */
static void check_odd(const struct method *method, const double *y, size_t n, unsigned m) {
  struct fitted f = run(method->name, y, n, m, NULL);
  if (f.code) {
    assert_true(strlen(f.err.text) > 0);
  } else {
    for (size_t j = 0; j < 9; j++) {
      assert_true(isfinite(f.forecast->mean[j]));
      for (size_t l = 0; l < 2; l++) {
        assert_true(isfinite(f.forecast->lo[l * 9 + j]) && isfinite(f.forecast->hi[l * 9 + j]));
        assert_true(f.forecast->lo[l * 9 + j] <= f.forecast->hi[l * 9 + j]);
      }
    }
    double path[9];
    struct rng rng;
    rng_seed(&rng, 1, 2);
    if (method->simulate) method->simulate(f.model, &rng, 9, path);
    for (size_t j = 0; j < 9 && method->simulate; j++) assert_true(isfinite(path[j]));
  }
  arena_free(&f.arena);
}

static void odd_series(void **state) {
  (void)state;
  static const char *const names[] = {"naive", "naive2", "snaive", "drift", "ses",
                                      "holt",  "damped", "hw",     "theta", "ets"};
  enum { KINDS = 9, LONG = 40 };
  double y[KINDS][LONG];
  for (size_t t = 0; t < LONG; t++) {
    double wave = sin(0.7 * (double)t * (double)t), x = (double)t;
    double kinds[KINDS] = {5,         0,          -3 - x, 1e130 * (2 + wave), 1e-130 * (2 + wave),
                           1 + 2 * x, t % 4 == 0, wave,   1e9 + wave};
    for (size_t k = 0; k < KINDS; k++) y[k][t] = kinds[k];
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t k = 0; k < KINDS; k++)
      for (size_t n = 0; n <= LONG; n++)
        for (unsigned m = 1; m <= 12; m = m == 1 ? 4 : m + 8) check_odd(method_find(names[i]), y[k], n, m);
}

static void missing_is_an_error(void **state) {
  (void)state;
  double y[24];
  for (size_t t = 0; t < 24; t++) y[t] = (double)(t * t % 7) + 1;
  y[11] = NAN;
  static const char *const names[] = {"naive", "naive2", "snaive", "drift", "ses",
                                      "holt",  "damped", "hw",     "theta", "ets"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct fitted f = run(names[i], y, 24, 4, NULL);
    assert_int_equal(f.code, EX_DATAERR);
    assert_non_null(strstr(f.err.text, "point 12"));
    arena_free(&f.arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(oil_simple),
                                     cmocka_unit_test(drift_by_hand),
                                     cmocka_unit_test(air_damped),
                                     cmocka_unit_test(units_do_not_matter),
                                     cmocka_unit_test(paths_agree_with_moments),
                                     cmocka_unit_test(additive_decomposition),
                                     cmocka_unit_test(options_are_read),
                                     cmocka_unit_test(odd_series),
                                     cmocka_unit_test(missing_is_an_error)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
