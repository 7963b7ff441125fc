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
  const struct CMUnitTest tests[] = {cmocka_unit_test(oil_simple), cmocka_unit_test(drift_by_hand),
                                     cmocka_unit_test(odd_series), cmocka_unit_test(missing_is_an_error)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
