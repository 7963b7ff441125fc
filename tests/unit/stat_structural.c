/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_structural.c - local level and local trend against StructTS() of R 4.2.2 on the flow of the Nile 1871-1970,
 * whole and with the gaps of Durbin and Koopman 2012, 2.7 (who print 15099 and 1469.1 for the whole series), and the
 * interventions. R searches with a start that is nearly diffuse and stops early, hence the tolerances. */
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
#include "stat/intervention.h"
#include "stat/rng.h"
#include "stat/structural.h"

static const double nile[100] = {
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994, 1020, 960,  1180,
    799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874, 694,  940,  833,
    701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832, 764,  821,  768,
    845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984, 897,  822,  1010,
    771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749, 838,  1050, 918,
    986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714, 740};

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.10g is not %.10g", value, expected);
}

static void *fit(const struct method *method, const double *y, size_t n, struct arena *arena) {
  void *model = NULL;
  struct err err = {0};
  if (method->fit(arena, &(struct sample){.y = y, .n = n, .m = 1}, NULL, &model, &err)) fail_msg("%s", err.text);
  return model;
}

static struct forecast *ahead(const struct method *method, const void *model, size_t h, struct arena *arena) {
  static const double level[] = {95};
  struct forecast *f = forecast_new(arena, h, level, 1);
  method->forecast(model, f);
  return f;
}

static void local_level_of_the_nile(void **state) {
  (void)state;
  struct arena arena = {0};
  const struct structural_model *model = fit(&method_local_level, nile, 100, &arena);
  assert_near(model->sigma2 * model->ratio.epsilon, 15099, 5);
  assert_near(model->sigma2 * model->ratio.level, 1469.1, 2);
  struct forecast *f = ahead(&method_local_level, model, 3, &arena);
  assert_near(f->mean[0], 798.3681565, 0.05);
  assert_near(f->mean[2], 798.3681565, 0.05);
  assert_near(f->sd[0], 143.5265504, 0.05);
  assert_near(f->sd[2], 153.4215236, 0.05);
  arena_free(&arena);
}

static void local_level_with_gaps(void **state) {
  (void)state;
  struct arena arena = {0};
  double y[100];
  memcpy(y, nile, sizeof y);
  for (size_t t = 20; t < 40; t++) y[t] = y[t + 40] = NAN;
  const struct structural_model *model = fit(&method_local_level, y, 100, &arena);
  assert_near(model->sigma2 * model->ratio.epsilon, 17899.78, 20);
  assert_near(model->sigma2 * model->ratio.level, 685.82, 5);
  struct forecast *f = ahead(&method_local_level, model, 2, &arena);
  assert_near(f->mean[0], 829.38309, 0.2);
  assert_near(f->sd[1], 149.83606, 0.2);
  arena_free(&arena);
}

/* StructTS() stops short here (diffuse log-likelihood -562.8695); expected is optim() on a filter written in R with a
 * diffuse start of 1e10, reltol 1e-14: -562.8427. */
static void local_trend_of_the_nile(void **state) {
  (void)state;
  struct arena arena = {0};
  const struct structural_model *model = fit(&method_local_trend, nile, 100, &arena);
  struct forecast *f = ahead(&method_local_trend, model, 2, &arena);
  assert_near(model->ratio.slope, 0, 1e-6);
  assert_near(model->sigma2 * model->ratio.epsilon, 14678.0, 2);
  assert_near(model->sigma2 * model->ratio.level, 1752.8, 2);
  assert_near(f->mean[0], 779.322, 0.02);
  assert_near(f->sd[0], 144.643, 0.02);
  arena_free(&arena);
}

/* With no noise but the level's, the model is the random walk (with drift): known in closed form. */
static void random_walk_is_a_special_case(void **state) {
  (void)state;
  struct arena arena = {0};
  double y[40], sum = 0, squares = 0;
  struct rng rng;
  rng_seed(&rng, 5, 0);
  for (size_t t = 0; t < 40; t++) y[t] = sum += 1 + rng_normal(&rng);
  struct structural_model *model = fit(&method_local_trend, y, 40, &arena);
  for (size_t t = 1; t < 40; t++) squares += pow(y[t] - y[t - 1] - (y[39] - y[0]) / 39, 2);
  if (model->ratio.epsilon < 1e-6 && model->ratio.slope < 1e-8) {
    struct forecast *f = ahead(&method_local_trend, model, 4, &arena);
    double s2 = squares / 38;
    assert_near(f->mean[3], y[39] + 4 * (y[39] - y[0]) / 39, 1e-3);
    assert_near(f->sd[3], sqrt(s2 * (4 + 16.0 / 39)), 1e-3);
  }
  arena_free(&arena);
}

static void paths_agree_with_bounds(void **state) {
  (void)state;
  enum { PATHS = 20000, H = 5 };
  struct arena arena = {0};
  struct rng rng;
  rng_seed(&rng, 7, 1);
  const struct method *methods[] = {&method_local_level, &method_local_trend, &method_arima};
  for (size_t i = 0; i < 3; i++) {
    const void *model = fit(methods[i], nile, 60, &arena);
    struct forecast *f = ahead(methods[i], model, H, &arena);
    double sum[H] = {0}, squares[H] = {0}, path[H];
    for (size_t p = 0; p < PATHS; p++) {
      methods[i]->simulate(model, &rng, H, path);
      for (size_t j = 0; j < H; j++) sum[j] += path[j] - f->mean[j], squares[j] += pow(path[j] - f->mean[j], 2);
    }
    for (size_t j = 0; j < H; j++) {
      assert_near(sum[j] / PATHS / f->sd[j], 0, 0.03);
      assert_near(sqrt(squares[j] / PATHS) / f->sd[j], 1, 0.02);
    }
  }
  arena_free(&arena);
}

/* A pulse at a point is that point missing: same forecasts. A step and a ramp are found again. */
static void interventions(void **state) {
  (void)state;
  struct arena arena = {0};
  double y[100], x[100], future[3], step[3];
  memcpy(y, nile, sizeof y);
  y[42] = NAN;
  const struct method *methods[] = {&method_local_level, &method_arima};
  struct arima_options order = {.fixed = true, .order = {.d = 1, .q = 1}};
  for (size_t i = 0; i < 2; i++) {
    void *missing = NULL, *pulse = NULL;
    struct sample sample = {.y = y, .n = 100, .m = 1};
    assert_int_equal(methods[i]->fit(&arena, &sample, i ? &order : NULL, &missing, NULL), 0);
    intervention_column(INTERVENTION_PULSE, 42, 100, 3, x, future);
    sample = (struct sample){nile, 100, 1, x, future, 1};
    assert_int_equal(methods[i]->fit(&arena, &sample, i ? &order : NULL, &pulse, NULL), 0);
    struct forecast *a = ahead(methods[i], missing, 3, &arena), *b = ahead(methods[i], pulse, 3, &arena);
    for (size_t j = 0; j < 3; j++) assert_near(a->mean[j], b->mean[j], 1);
  }
  intervention_column(INTERVENTION_STEP, 2, 3, 3, x, step);
  assert_near(x[1] + x[2] + step[2], 2, 0);
  intervention_column(INTERVENTION_RAMP, 2, 3, 3, x, step);
  assert_near(x[1] + x[2] + step[2], 5, 0);
  arena_free(&arena);
}

static void poor_series(void **state) {
  (void)state;
  struct arena arena = {0};
  struct err err = {0};
  void *model = NULL;
  double y[30];
  for (size_t t = 0; t < 30; t++) y[t] = 5;
  const struct method *methods[] = {&method_local_level, &method_local_trend};
  for (size_t i = 0; i < 2; i++) {
    struct forecast *f = ahead(methods[i], fit(methods[i], y, 30, &arena), 4, &arena);
    assert_near(f->mean[3], 5, 1e-9);
    assert_near(f->sd[3], 0, 1e-9);
    assert_int_equal(methods[i]->fit(&arena, &(struct sample){.y = y, .n = 2, .m = 1}, NULL, &model, &err), EX_DATAERR);
    double bad[] = {1, INFINITY, 3, 4, 6};
    assert_int_equal(methods[i]->fit(&arena, &(struct sample){.y = bad, .n = 5, .m = 1}, NULL, &model, &err),
                     EX_DATAERR);
  }
  for (size_t t = 0; t < 30; t++) y[t] = 3 + 2 * (double)t;
  struct forecast *f = ahead(&method_local_trend, fit(&method_local_trend, y, 30, &arena), 4, &arena);
  assert_near(f->mean[3], 3 + 2 * 33, 1e-6);
  arena_free(&arena);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(local_level_of_the_nile),
      cmocka_unit_test(local_level_with_gaps),
      cmocka_unit_test(local_trend_of_the_nile),
      cmocka_unit_test(random_walk_is_a_special_case),
      cmocka_unit_test(paths_agree_with_bounds),
      cmocka_unit_test(interventions),
      cmocka_unit_test(poor_series),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
