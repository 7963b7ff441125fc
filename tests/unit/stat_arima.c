/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_arima.c - ARIMA on the airline model, on poor series, and on thousands of odd ones: numbers or a clear error.
 *
 * Airline: R 4.2.2, arima(log(AirPassengers), c(0,1,1), c(0,1,1), method = "ML"), given with the test.
 * Series G of Box and Jenkins 1970. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "stat/arima.h"
#include "stat/minimise.h"
#include "stat/rng.h"
#include "stat/stl.h"
#include "stat/unit_root.h"

static const double passengers[144] = {
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
    133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218,
    230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235,
    227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
    284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404,
    347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.10g is not %.10g", value, expected);
}

static struct arima_model *fit(struct arena *arena, const double *y, size_t n, unsigned m, const void *options) {
  void *model = NULL;
  struct err err = {0};
  if (method_arima.fit(arena, &(struct sample){.y = y, .n = n, .m = m}, options, &model, &err))
    fail_msg("%s", err.text);
  return model;
}

static struct forecast *ahead(struct arena *arena, const void *model, size_t h) {
  static const double level[] = {80, 95};
  struct forecast *f = forecast_new(arena, h, level, 2);
  method_arima.forecast(model, f);
  return f;
}

static void airline_model(void **state) {
  (void)state;
  struct arena arena = {0};
  double y[144];
  for (size_t t = 0; t < 144; t++) y[t] = log(passengers[t]);
  struct arima_options o = {.fixed = true, .order = {.d = 1, .q = 1, .D = 1, .Q = 1}, .method = ARIMA_ML};
  const struct arima_model *model = fit(&arena, y, 144, 12, &o);
  assert_near(model->loglik, 244.6965, 0.01);
  assert_near(model->coefficient[0], -0.4018280, 1e-3);
  assert_near(model->coefficient[1], -0.5569448, 1e-3);
  assert_near(model->sigma2 * (131 - 2) / 131, 0.001348035, 3e-6); /* holds the 13 first errors too, as forecast's */
  assert_near(model->error[0], 0.0896, 1e-3);
  assert_near(model->error[1], 0.0731, 1e-3);
  y[143] = y[142] = y[20] = NAN; /* bridged, and the end is more uncertain */
  const struct arima_model *holed = fit(&arena, y, 144, 12, &o);
  assert_near(holed->loglik, 238.684015, 0.01); /* R forecast 8.20, the same holes */
  struct forecast *f = ahead(&arena, holed, 3);
  assert_near(f->mean[0], 6.135611, 1e-3);
  assert_near(f->mean[2], 6.197806, 1e-3);
  assert_near(f->lo[2], 6.123210, 1e-3);
  assert_string_equal(fit(&arena, y, 144, 12, NULL)->label, "ARIMA(0,1,1)(0,1,1)[12]");
  arena_free(&arena);
}

/* A white noise model has a mean and variance in closed form, a drifting walk too. */
static void closed_forms(void **state) {
  (void)state;
  const double y[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  struct arena arena = {0};
  struct arima_options white = {.fixed = true, .constant = true},
                       walk = {.fixed = true, .order = {.d = 1}, .constant = true};
  const struct arima_model *model = fit(&arena, y, 10, 1, &white);
  assert_near(model->coefficient[0], 3.9, 1e-6);
  assert_near(model->sigma2, 54.9 / 9, 1e-6);
  assert_near(model->loglik, -5 * (log(2 * M_PI * 5.49) + 1), 1e-6);
  model = fit(&arena, y, 10, 1, &walk);
  assert_near(model->coefficient[0], 0, 1e-5);
  assert_near(ahead(&arena, model, 4)->sd[3], 2 * ahead(&arena, model, 1)->sd[0], 1e-4);
  arena_free(&arena);
}

static void nothing_to_estimate(void **state) {
  (void)state;
  struct arena arena = {0};
  double y[24];
  for (size_t t = 0; t < 24; t++) y[t] = 7;
  struct forecast *f = ahead(&arena, fit(&arena, y, 24, 1, NULL), 3);
  assert_near(f->mean[2], 7, 1e-9);
  assert_near(f->sd[2], 0, 0);
  for (size_t t = 0; t < 24; t++) y[t] = 3 + 2 * (double)t;
  assert_near(ahead(&arena, fit(&arena, y, 24, 1, NULL), 3)->mean[2], 3 + 2 * 26, 1e-6);
  for (size_t t = 0; t < 24; t++) y[t] = (double)(t % 4);
  f = ahead(&arena, fit(&arena, y, 24, 4, NULL), 6);
  for (size_t j = 0; j < 6; j++) assert_near(f->mean[j], (double)(j % 4), 1e-6);
  struct arima_options o = {.fixed = true, .order = {.p = 1, .d = 1, .q = 1}};
  for (size_t t = 0; t < 24; t++) y[t] = 0;
  assert_near(ahead(&arena, fit(&arena, y, 24, 1, &o), 2)->mean[1], 0, 0);
  arena_free(&arena);
}

static void clear_errors(void **state) {
  (void)state;
  struct arena arena = {0};
  struct err err = {0};
  void *model;
  double y[] = {1, 2, INFINITY, 4, 3, 6}, x[6] = {1, 1, 1, 1, 1, 1}, future[2] = {1, 1};
  struct sample s = {.y = y, .n = 6, .m = 1};
  assert_int_equal(method_arima.fit(&arena, &s, NULL, &model, &err), EX_DATAERR);
  s.n = 2;
  assert_int_equal(method_arima.fit(&arena, &s, NULL, &model, &err), EX_DATAERR);
  y[2] = 2;
  s = (struct sample){.y = y, .n = 6, .m = 1, .xreg = x, .k = 1};
  assert_int_equal(method_arima.fit(&arena, &s, NULL, &model, &err), EX_DATAERR); /* no future regressors */
  s.future = future;
  struct arima_options mean = {.fixed = true, .constant = true};
  assert_int_equal(method_arima.fit(&arena, &s, &mean, &model, &err), EX_DATAERR); /* the mean, twice */
  struct arima_options large = {.fixed = true, .order = {.p = 40}};
  s = (struct sample){.y = y, .n = 6, .m = 1};
  assert_int_equal(method_arima.fit(&arena, &s, &large, &model, &err), EX_DATAERR);
  large.order = (struct arima_order){.d = 7};
  assert_int_equal(method_arima.fit(&arena, &s, &large, &model, &err), EX_DATAERR);
  for (size_t t = 0; t < 6; t++) y[t] = NAN;
  assert_int_equal(method_arima.fit(&arena, &s, NULL, &model, &err), EX_DATAERR);
  arena_free(&arena);
}

/* A series of one of several odd kinds. */
static void make_odd(struct rng *rng, size_t kind, size_t n, unsigned m, double *y) {
  double level = kind % 3 == 1 ? 1e9 : 0, scale = kind % 5 == 2 ? 1e-6 : kind % 5 == 3 ? 1e7 : 1;
  for (size_t t = 0; t < n; t++) {
    double e = rng_normal(rng), before = t ? y[t - 1] : level;
    if (kind % 7 == 0)
      y[t] = level + scale * e;
    else if (kind % 7 == 1)
      y[t] = before + scale * e;
    else if (kind % 7 == 2)
      y[t] = t > n / 2 ? level + scale : level;
    else if (kind % 7 == 3)
      y[t] = level + scale * ((t % m == 0) + 1e-9 * e);
    else if (kind % 7 == 4)
      y[t] = 1.5 * before + scale * e;
    else if (kind % 7 == 5)
      y[t] = t == n / 2 ? level + 1e6 * scale : level;
    else
      y[t] = level - 0.999 * (before - level) + scale * e;
  }
  if (kind % 4 == 1)
    for (size_t t = 0; t < n; t++)
      if (rng_uniform(rng) < 0.2) y[t] = NAN;
}

static void odd_series(void **state) {
  (void)state;
  enum { KINDS = 600, H = 8 };
  static const unsigned seasons[] = {1, 4, 12};
  struct arena arena = {0};
  size_t fitted = 0, refused = 0;
  for (size_t kind = 0; kind < KINDS; kind++) {
    struct rng rng;
    rng_seed(&rng, 11, kind);
    size_t n = 1 + rng_below(&rng, 50);
    unsigned m = seasons[rng_below(&rng, 3)];
    double y[60], path[H];
    make_odd(&rng, kind, n, m, y);
    struct sample s = {.y = y, .n = n, .m = m};
    struct err err = {0};
    void *model = NULL;
    if (method_arima.fit(&arena, &s, NULL, &model, &err)) {
      assert_true(err.text[0]);
      refused++;
    } else {
      struct forecast *f = ahead(&arena, model, H);
      struct fit_summary fit_of;
      method_arima.summary(model, &fit_of);
      if (!isfinite(fit_of.loglik) && fit_of.sigma2 != 0) fail_msg("series %zu has no likelihood", kind);
      method_arima.simulate(model, &rng, H, path);
      for (size_t j = 0; j < H; j++)
        if (!isfinite(f->mean[j]) || !isfinite(f->sd[j]) || !isfinite(path[j]))
          fail_msg("series %zu, step %zu: %g (%g), %g", kind, j, f->mean[j], f->sd[j], path[j]);
      fitted++;
    }
    arena_reset(&arena);
  }
  print_message("%zu fitted, %zu refused\n", fitted, refused);
  assert_true(fitted > KINDS * 8 / 10);
  arena_free(&arena);
}

/* Pulses in the differenced series and the filter that leaves points out are the same likelihood. */
static void gaps_by_pulses_and_by_the_filter(void **state) {
  (void)state;
  enum { N = 40 };
  struct arena arena = {0};
  struct rng rng;
  struct arima_order order = {.p = 1, .q = 1, .P = 1, .m = 4};
  double y[N], pulse[3 * N] = {0}, phi[ARMA_STATES], theta[ARMA_STATES], value[ARMA_LANES];
  const double c[] = {0.6, 0.3, 0.4};
  const size_t gap[] = {0, 17, 18};
  arma_row *w = arena_array(&arena, arma_row, N);
  rng_seed(&rng, 2, 0);
  for (size_t t = 0; t < N; t++) w[t] = (y[t] = rng_normal(&rng)) + (arma_row){0};
  for (size_t i = 0; i < 3; i++) {
    pulse[i * N + gap[i]] = 1;
    y[gap[i]] = NAN;
  }
  arma_expand(&order, c, phi, theta);
  struct kalman filter;
  assert_true(kalman_room(&arena, &order, &filter) && kalman_start(&filter, &order, phi, theta));
  double expected = kalman_run(&filter, y, N, NULL);
  struct arma_batch *batch = arena_array(&arena, struct arma_batch, 1);
  arma_batch_start(batch, &order);
  for (size_t lane = 0; lane < ARMA_LANES; lane++) arma_batch_set(batch, lane, phi, theta);
  arma_exact(batch, N, w, &(struct arma_gaps){3, pulse}, value);
  for (size_t lane = 0; lane < ARMA_LANES; lane++) assert_near(value[lane], expected, 1e-12);
  arena_free(&arena);
}

static void valley(void *context, size_t count, const double *point, double *value) {
  (void)context;
  for (size_t i = 0; i < count; i++) {
    double x = point[2 * i], y = point[2 * i + 1];
    value[i] = 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
  }
}

/* Rosenbrock's valley has its minimum 0 at (1, 1). */
static void minimum_of_a_valley(void **state) {
  (void)state;
  double x[] = {-1.2, 1}, hessian[4];
  struct minimise_problem p = {.evaluate = valley, .n = 2, .tolerance = 1e-8};
  struct minimise_result r = minimise(&p, x);
  assert_true(r.finite && r.converged);
  assert_near(x[0], 1, 0.01);
  x[0] = x[1] = 1;
  assert_true(minimise_hessian(&p, x, hessian));
  assert_near(hessian[0], 802, 0.01);
  assert_near(hessian[1], -400, 0.01);
}

/* Back and forth between coefficients and raw numbers; moving averages keep their autocorrelation when inverted. */
static void transformations(void **state) {
  (void)state;
  struct arima_order o = {.p = 3, .P = 1, .m = 4};
  double raw[] = {0.3, -1.2, 0.7, 0.4}, c[4], back[4];
  arma_from_raw_all(&o, raw, c);
  assert_true(arma_is_stationary(c, 3, 1));
  arma_to_raw_all(&o, c, back);
  for (size_t i = 0; i < 4; i++) assert_near(back[i], raw[i], 1e-12);
  double theta[] = {2.5, 1}; /* roots -2 and -1/2: inverted it is (1 + B/2)^2 */
  assert_true(arma_make_invertible(theta, 2));
  assert_near(theta[0], 1, 1e-9);
  assert_near(theta[1], 0.25, 1e-9);
  assert_false(arma_make_invertible(theta, 2));
  assert_false(arma_roots_beyond((const double[]){-1 / 1.005}, 1, 1.01));
  assert_true(arma_roots_beyond((const double[]){-1 / 1.02}, 1, 1.01));
}

static void tests_of_poor_series(void **state) {
  (void)state;
  struct arena arena = {0};
  double flat[12] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, one[] = {1};
  assert_near(kpss(flat, 12, 0), 0, 0);
  assert_int_equal(ndiffs(&arena, flat, 12, 2), 0);
  assert_int_equal(ndiffs(&arena, one, 1, 2), 0);
  assert_near(seasonal_strength(&arena, &(struct sample){.y = flat, .n = 12, .m = 4}), 0, 0);
  assert_true(isnan(ljung_box(&arena, one, 1, 4, 0).statistic));
  struct stl *parts;
  double holed[12] = {1, 2, 3, 4, NAN, 2, 3, 4, 1, 2, 3, 4};
  assert_int_equal(stl(&arena, &(struct sample){.y = holed, .n = 12, .m = 4}, NULL, &parts, NULL), EX_DATAERR);
  assert_int_equal(stl(&arena, &(struct sample){.y = flat, .n = 8, .m = 4}, NULL, &parts, NULL), EX_DATAERR);
  assert_int_equal(
      stl(&arena, &(struct sample){.y = flat, .n = 12, .m = 4}, &(struct stl_options){.robust = true}, &parts, NULL),
      0);
  assert_near(parts->trend[3], 2, 1e-12);
  arena_free(&arena);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(airline_model),        cmocka_unit_test(closed_forms),
      cmocka_unit_test(nothing_to_estimate),  cmocka_unit_test(clear_errors),
      cmocka_unit_test(odd_series),           cmocka_unit_test(gaps_by_pulses_and_by_the_filter),
      cmocka_unit_test(minimum_of_a_valley),  cmocka_unit_test(transformations),
      cmocka_unit_test(tests_of_poor_series),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
