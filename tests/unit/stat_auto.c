/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_auto.c - combinations, calibration, pooling and the default forecaster. Expected numbers follow by hand from
 * the definitions in the headers, beside each test; quantiles of t are those of R's qt(). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/auto.h"
#include "stat/backtest.h"
#include "stat/combination.h"
#include "stat/growth.h"
#include "stat/shrunk_season.h"
#include "stat/target.h"

static const double OIL[] = {446.6565229, 454.4733065, 455.662974,  423.6322388, 456.2713279, 440.5880501,
                             425.3325201, 485.1494479, 506.0481621, 526.7919833, 514.268889,  494.2110193};

static void near(double value, double expected, double tolerance) {
  if (fabs(value - expected) <= tolerance) return;
  fail_msg("%.12g is not within %g of %.12g", value, tolerance, expected);
}

static void shares_of_rules(void **state) {
  (void)state;
  const double value[] = {5, 1, 3, 9}, weight[] = {.1, .2, .3, .4};
  double share[4];
  combination_shares(COMBINATION_MEAN, value, NULL, 4, share);
  near(share[0], 0.25, 0), near(share[3], 0.25, 0);
  combination_shares(COMBINATION_MEDIAN, value, NULL, 4, share); /* the two in the middle: 5 and 3 */
  near(share[0], 0.5, 0), near(share[1], 0, 0), near(share[2], 0.5, 0), near(share[3], 0, 0);
  combination_shares(COMBINATION_TRIMMED, value, NULL, 3, share); /* the one in the middle: 3 */
  near(share[0], 0, 0), near(share[1], 0, 0), near(share[2], 1, 0);
  combination_shares(COMBINATION_TRIMMED, value, NULL, 2, share); /* too few to trim */
  near(share[0], 0.5, 0), near(share[1], 0.5, 0);
  combination_shares(COMBINATION_LEARNED, value, weight, 4, share);
  near(share[2], 0.3, 0);
}

static void learned_weights_favour_the_trend(void **state) {
  (void)state;
  double y[20];
  for (int t = 0; t < 20; t++) y[t] = 10 + 2 * t; /* a line: drift is exact, naive lags */
  struct arena arena = {0};
  struct sample sample = {.y = y, .n = 20, .m = 1};
  const struct member members[] = {{.method = "naive"}, {.method = "drift"}};
  struct combination_options options = {members, 2, COMBINATION_LEARNED};
  struct combination *c;
  struct err err = {0};
  assert_int_equal(combination_fit(&arena, &sample, &options, "test", &c, &err), 0);
  assert_int_equal(c->count, 2);
  assert_true(c->weight[1] > 0.7);
  near(c->weight[0] + c->weight[1], 1, 1e-12);
  arena_free(&arena);
}

static void law_of_a_row(void **state) {
  (void)state;
  const struct calibration_row rows[] = {{CALIBRATION_LEVELS, 1, 8, 11, 1, {0.5, 1.5, 3, 5}, 100},
                                         {CALIBRATION_LEVELS, 1, 12, 99, 1, {0.7, 1.3, 2, 3}, 100},
                                         {CALIBRATION_LEVELS, 1, 12, 99, 2, {0.8, 1.4, 2.1, 3.1}, 100}};
  struct calibration table = {rows, 3};
  bool found;
  struct calibration_law law = calibration_law(&table, CALIBRATION_LEVELS, 1, 9, 4, &found);
  assert_true(found);
  near(calibration_quantile(&law, 1.2815515655), 1.5, 1e-9);
  near(calibration_quantile(&law, -1.9599639845), -3, 1e-9);
  near(calibration_quantile(&law, 0.3), 0.5 * 0.3 / 0.6744897502, 1e-9);
  near(calibration_normal(&law, -3), -1.9599639845, 1e-9);
  near(calibration_normal(&law, calibration_quantile(&law, 4)), 4, 1e-9);
  law = calibration_law(&table, CALIBRATION_LEVELS, 12, 200, 7, &found); /* nearest frequency, band and step */
  assert_true(found);
  near(calibration_quantile(&law, 1.9599639845), 2.1, 1e-9);
  law = calibration_law(&table, CALIBRATION_SHARES, 1, 11, 1, &found); /* none: t with 10 degrees of freedom */
  assert_false(found);
  near(calibration_quantile(&law, 1.9599639845), 2.228138852, 1e-6);
}

static void stretch_is_the_conformal_order_statistic(void **state) {
  (void)state;
  double ratio[99], stretch[CALIBRATION_KNOTS];
  for (int i = 0; i < 99; i++) ratio[i] = 99 - i;
  calibration_learn(ratio, 99, stretch); /* of 1..99, n + 1 = 100: the 50th, 80th, 95th and 99th */
  near(stretch[0], 50, 0), near(stretch[1], 80, 0), near(stretch[2], 95, 0), near(stretch[3], 99, 0);
}

/* 21 series of 5 changes each, drift 0.1 i, changes 0.1 i +- 0.3 in turn: variances are alike, so the panel's counts
 * for 50 degrees of freedom; between the drifts lies far more than their noise. */
static void pooled_of_a_panel(void **state) {
  (void)state;
  double y[21][6];
  struct sample sample[21];
  for (int i = 0; i < 21; i++) {
    y[i][0] = 0;
    for (int t = 1; t < 6; t++) y[i][t] = y[i][t - 1] + 0.1 * i + (t == 3 ? 0 : t % 2 ? 0.3 : -0.3) * (t < 3 ? 1 : -1);
    sample[i] = (struct sample){.y = y[i], .n = 6, .m = 1};
  }
  struct arena arena = {0};
  struct pooled pooled = pooled_learn(&arena, sample, 21);
  near(pooled.drift, 1, 1e-12), near(pooled.weight, 50, 0);
  assert_int_equal(pooled.series, 21);
  near(pooled.between, 0.6, 0.03); /* 0.1 sqrt((21^2 - 1) / 12 * 21 / 20) is 0.62, less the noise */
  double own, drift = pooled_drift(&pooled, y[20], 6, &own);
  near(drift, pooled.kept + own * (2 - pooled.kept), 1e-12);
  assert_true(own > 0.9);
  assert_int_equal(pooled_learn(&arena, sample, 19).series, 0);
  arena_free(&arena);
}

/* Without a panel a drift keeps 1 - 1.5 / t^2 of itself: none at |t| < 1.22, five sixths at 3. */
static void own_drift_by_its_signal(void **state) {
  (void)state;
  const double y[] = {0, 1, 4, 5, 8}; /* changes 1 3 1 3: mean 2, variance 4/3, t^2 = 4 / (1/3) = 12 */
  const double flat[] = {0, 1, 0, 1, 0};
  struct pooled unknown = POOLED_UNKNOWN;
  double own;
  near(pooled_drift(&unknown, y, 5, &own), 2 * (1 - 1.5 / 12), 1e-12);
  near(own, 0.875, 1e-12);
  near(pooled_drift(&unknown, flat, 5, &own), 0, 1e-12);
  near(own, 0, 0);
  near(pooled_variance(&unknown, y, 5, 2), 1, 1e-12);
  struct pooled known = {.drift = 0, .variance = 2, .series = 30, .weight = 4, .kept = 1, .clear = 20};
  near(pooled_variance(&known, y, 5, 2), (4 * 1 + 4 * 2) / 8.0, 1e-12);
}

struct run {
  struct arena arena;
  struct forecast *forecast;
  void *model;
  struct err err;
  int code;
};
static const double LEVELS[] = {80, 95};

static struct run run(const double *y, size_t n, unsigned m, const struct auto_options *options) {
  struct run r = {.code = 0};
  struct sample sample = {.y = y, .n = n, .m = m};
  const struct method *method = method_find("auto");
  r.code = method->fit(&r.arena, &sample, options, &r.model, &r.err);
  if (r.code) return r;
  r.forecast = forecast_new(&r.arena, 6, LEVELS, 2);
  method->forecast(r.model, r.forecast);
  return r;
}

static void add_up(void *context, const char *name, double value) {
  assert_true(*name && value >= 0);
  *(double *)context += value;
}

static void levels_have_bounds_around_the_mean(void **state) {
  (void)state;
  struct run r = run(OIL, 12, 1, NULL);
  double weights = 0;
  assert_int_equal(r.code, 0);
  for (size_t j = 0; j < 6; j++) {
    assert_true(r.forecast->lo[j] < r.forecast->mean[j] && r.forecast->mean[j] < r.forecast->hi[j]);
    assert_true(r.forecast->lo[6 + j] < r.forecast->lo[j] && r.forecast->hi[6 + j] > r.forecast->hi[j]);
  }
  auto_weights(r.model, 6, add_up, &weights);
  near(weights, 1, 1e-12);
  arena_free(&r.arena);
}

static void a_share_walks_with_part_of_the_panel(void **state) {
  (void)state;
  const double z[] = {0.1, 0.3, 0.2, 0.25, 0.15, 0.3, 0.2, 0.4};
  const struct pooled pooled = {.drift = 0.02, .variance = 0.01, .series = 50, .weight = 4, .kept = 0.5, .clear = 20};
  struct auto_options options = {.kind = AUTO_SHARE, .pooled = &pooled};
  struct run r = run(z, 8, 1, &options);
  assert_int_equal(r.code, 0);
  near(r.forecast->mean[0], 0.41, 1e-12), near(r.forecast->mean[5], 0.46, 1e-12);
  /* t^2 is below 20, so all drift is the panel's, 0.01. Squares about it: .04+.01+.0025+.01+.0225+.01+.04 less
   * 2 (.01) .3 plus 7 (.0001), with 4 of 0.01 more: variance 0.1697/11; t(7) for 95 %: 2.364624 */
  near(r.forecast->hi[6] - 0.41, 2.364624252 * sqrt(0.1697 / 11), 1e-8);
  arena_free(&r.arena);
}

/* Logs of amounts of every shape: means and bounds in order and finite, so back in their unit above 0. */
static void amounts_stay_positive(void **state) {
  (void)state;
  double z[30];
  const struct auto_options amount = {.kind = AUTO_AMOUNT}, positive = {.kind = AUTO_POSITIVE};
  for (size_t n = 2; n <= 30; n++)
    for (unsigned m = 1; m <= 12; m = m == 1 ? 4 : m + 8)
      for (int shape = 0; shape < 6; shape++) {
        for (size_t t = 0; t < n; t++) {
          double x = (double)t, noise = (double)((t * 7919) % 13);
          z[t] = log(shape == 0   ? 5
                     : shape == 1 ? 100 / (1 + x)
                     : shape == 2 ? exp(3 * x)
                     : shape == 3 ? 1e-9 + noise
                     : shape == 4 ? 1 + 1e6 * (t + 1 == n)
                                  : 90 - 3 * x + 0.1);
        }
        struct run r = run(z, n, m, shape % 2 ? &amount : &positive);
        assert_int_equal(r.code, 0);
        for (size_t j = 0; j < 6; j++) {
          assert_true(isfinite(r.forecast->mean[j]) && isfinite(r.forecast->lo[6 + j]));
          assert_true(r.forecast->lo[6 + j] <= r.forecast->lo[j] && r.forecast->lo[j] <= r.forecast->mean[j]);
          assert_true(r.forecast->mean[j] <= r.forecast->hi[j] && r.forecast->hi[j] <= r.forecast->hi[6 + j]);
        }
        arena_free(&r.arena);
      }
}

static void growth_is_drawn_to_the_usual(void **state) {
  (void)state;
  const double noisy[] = {0, 0.3, 0.1, 0.5, 0.2, 0.6, 0.7, 0.5, 0.9}, one[] = {2};
  double steady[10];
  for (int t = 0; t < 10; t++) steady[t] = 0.1 * t + 0.001 * (t % 2);
  struct growth g = growth_fit(noisy, 9);
  assert_true(g.drift > 0.02 && g.drift < 0.05 && g.own > 0.1); /* 0.11 a year, badly known: near the usual */
  assert_true(g.alpha < 0.9 && g.level < 0.9);                  /* changes undo each other: a level with noise */
  g = growth_fit(steady, 10);
  assert_true(g.drift > 0.09);
  near(growth_fit(one, 1).drift, GROWTH_KEPT * GROWTH_COMMON, 0);
  near(growth_fit(one, 1).level, 2, 0);
}

/* What is forecast for a sample does not hang on its unit. */
static void amounts_do_not_hang_on_the_unit(void **state) {
  (void)state;
  double small[12], large[12];
  for (int t = 0; t < 12; t++) small[t] = log(OIL[t]), large[t] = small[t] + log(1000);
  const struct auto_options amount = {.kind = AUTO_AMOUNT};
  struct run a = run(small, 10, 1, &amount), b = run(large, 10, 1, &amount);
  for (size_t j = 0; j < 6; j++) {
    near(b.forecast->mean[j] - a.forecast->mean[j], log(1000), 1e-9);
    near(b.forecast->hi[6 + j] - a.forecast->hi[6 + j], log(1000), 1e-9);
  }
  arena_free(&a.arena), arena_free(&b.arena);
}

static void gaps_and_ends(void **state) {
  (void)state;
  const double with_gap[] = {NAN, 1, 2, NAN, 4, 5, 6, 7, 8.5, NAN}, one[] = {0.3};
  const struct pooled pooled = {.drift = 0.02, .variance = 0.01, .series = 50, .weight = 4, .kept = 0.5, .clear = 20};
  struct auto_options share = {.kind = AUTO_SHARE, .pooled = &pooled};
  struct run r = run(with_gap, 10, 1, &share);
  assert_int_equal(r.code, 0);
  assert_true(isfinite(r.forecast->mean[0]));
  arena_free(&r.arena);
  r = run(one, 1, 1, &share); /* one point and a panel */
  assert_int_equal(r.code, 0);
  near(r.forecast->mean[0], 0.31, 1e-12);
  arena_free(&r.arena);
  r = run(one, 1, 1, NULL);
  assert_int_equal(r.code, EX_DATAERR);
  arena_free(&r.arena);
  r = run(with_gap, 1, 1, NULL); /* nothing but a missing value */
  assert_int_equal(r.code, EX_DATAERR);
  arena_free(&r.arena);
}

static void degenerate_input(void **state) {
  (void)state;
  double y[40];
  for (size_t n = 2; n <= 40; n++)
    for (unsigned m = 1; m <= 12; m = m == 1 ? 4 : m + 8)
      for (int kind = 0; kind < 4; kind++) {
        for (size_t t = 0; t < n; t++)
          y[t] = kind == 0 ? 5 : kind == 1 ? 0 : kind == 2 ? -3.0 * (double)t : (double)((t * 7919) % 13);
        struct run r = run(y, n, m, NULL);
        assert_int_equal(r.code, 0);
        for (size_t j = 0; j < 6; j++)
          if (!isfinite(r.forecast->mean[j]) || !isfinite(r.forecast->lo[6 + j]))
            fail_msg("n %zu m %u kind %d step %zu: mean %g, lo %g", n, m, kind, j + 1, r.forecast->mean[j],
                     r.forecast->lo[6 + j]);
        arena_free(&r.arena);
      }
}

static void paths_have_the_law_of_the_intervals(void **state) {
  (void)state;
  const struct calibration_row rows[] = {{CALIBRATION_LEVELS, 1, 1, 99, 1, {0.5, 1.5, 3, 5}, 100}};
  const struct calibration table = {rows, 1};
  const struct auto_options options = {.calibration = &table};
  struct run r = run(OIL, 12, 1, &options);
  struct normal_pool pool = normal_pool_new(&r.arena, 1, 1 << 17);
  struct path_source source = auto_paths(&r.arena, r.model, 6, &pool);
  for (size_t l = 0; l < 2; l++) { /* above the upper bound at step 6: (1 - level) / 2 */
    struct target_question above = {.bands.success = {r.forecast->hi[l * 6 + 5], INFINITY}};
    struct target_chance chance = target_chance(&above, &source, 6, 0, 0, 100000, 1, 7);
    near(chance.at, (1 - LEVELS[l] / 100) / 2, 5 * chance.at_se);
    assert_true(chance.by >= chance.at);
  }
  struct target_question middle = {.bands.success = {-INFINITY, r.forecast->mean[5]}};
  near(target_chance(&middle, &source, 6, 0, 0, 100000, 1, 8).at, 0.5, 0.008);
  arena_free(&r.arena);
}

static void seasons_shrink_by_what_is_known(void **state) {
  (void)state;
  double clear[24], noise[24];
  struct arena arena = {0};
  for (int t = 0; t < 24; t++) {
    clear[t] = 100 * (t % 4 == 0 ? 1.3 : 0.9);
    noise[t] = 100 + ((t * 7919) % 11) - 5;
  }
  struct sample sample = {.y = clear, .n = 24, .m = 4};
  struct adjusted a = season_shrink(&arena, &sample);
  assert_true(a.seasonal); /* exact: no error, nothing shrunk */
  near(a.index[0], 1.3, 1e-12), near(a.index[1], 0.9, 1e-12);
  sample.y = noise;
  struct adjusted b = season_shrink(&arena, &sample);
  struct decomposition *d;
  struct err err = {0};
  assert_int_equal(decompose(&arena, &sample, true, &d, &err), 0);
  for (int k = 0; k < 4; k++) assert_true(fabs(b.index[k] - 1) < 0.8 * fabs(d->index[k] - 1) + 1e-12);
  sample.m = 1;
  assert_false(season_shrink(&arena, &sample).seasonal);
  arena_free(&arena);
}

/* By hand: y = 10, 20; f = 12, 16; naive 2 = 8, 8; scale 2. sMAPE (200*2/22 + 200*4/36)/2 = 20.2020; MASE 1.5;
 * naive 2's (200*2/18 + 200*12/28)/2 = 53.9683 and 3.5; MSIS ((10-0) + (16-14+40*4))/2/2 = 43. */
static void scores_by_hand(void **state) {
  (void)state;
  static const double level[] = {80, 95};
  double mean[] = {12, 16}, lo[] = {11, 15, 5, 14}, hi[] = {13, 17, 15, 16}, y[] = {10, 20}, naive2[] = {8, 8};
  struct forecast f = {.h = 2, .levels = 2, .level = level, .mean = mean, .lo = lo, .hi = hi};
  struct point_sums sums = {0};
  score_add(&sums, y, naive2, &f, 2);
  score_add(&sums, y, naive2, &f, 0); /* cannot be scored */
  struct point_scores s = score_points(&sums);
  near(s.smape, 20.2020202, 1e-6), near(s.mase, 1.5, 1e-12), near(s.msis, 43, 1e-12);
  near(s.owa, (20.2020202 / 53.9682540 + 1.5 / 3.5) / 2, 1e-7);
  near(s.coverage95, 0.5, 0), near(s.coverage80, 0, 0);
  assert_int_equal(sums.unscaled, 1);
}

static void chances_by_hand(void **state) {
  (void)state;
  struct probability_sums sums = {0};
  score_probability(&sums, 0, 0.9, true), score_probability(&sums, 0, 0.2, false);
  score_probability(&sums, 1, 0.5, true), score_probability(&sums, 0, 1, true);
  near(score_brier(&sums), (0.01 + 0.04 + 0.25 + 0) / 4, 1e-12);
  near(score_climatology(&sums), (2 * (1 - 2.0 / 3) + 0) / 4, 1e-12); /* event 0 in 2 of 3, event 1 always */
  near(score_reliability(&sums, 1), 0.5, 1e-12);
  assert_int_equal(sums.in_bin[9], 2);
}

static void probability_between_the_bounds(void **state) {
  (void)state;
  struct arena arena = {0};
  struct forecast *f = forecast_new(&arena, 1, calibration_level, CALIBRATION_KNOTS);
  f->mean[0] = 10, f->sd[0] = 2;
  forecast_gaussian(f); /* pnorm(13, 10, 2), pnorm(4, 10, 2) of R */
  near(forecast_probability(f, 0, 13), 0.9331927987, 1e-9);
  near(forecast_probability(f, 0, 4), 0.001349898032, 1e-9);
  near(forecast_probability(f, 0, 10), 0.5, 1e-12);
  arena_free(&arena);
}

static void count_series(void *context, size_t done, size_t total) {
  assert_true(done <= total);
  ++*(size_t *)context;
}

static void averaged_forms_have_akaike_weights(void **state) {
  (void)state;
  const struct method *method = method_find("ets-average");
  struct arena arena = {0};
  struct sample sample = {.y = OIL, .n = 12, .m = 1};
  struct err err = {0};
  void *model;
  double weights = 0;
  assert_int_equal(method->fit(&arena, &sample, NULL, &model, &err), 0);
  method->parameters(model, add_up, &weights);
  near(weights, 1, 1e-12);
  struct forecast *f = forecast_new(&arena, 3, LEVELS, 2);
  method->forecast(model, f);
  assert_true(f->lo[3] < f->lo[0] && f->lo[0] < f->mean[0] && f->mean[0] < f->hi[0] && f->hi[0] < f->hi[3]);
  arena_free(&arena);
}

static void backtest_of_lines(void **state) {
  (void)state;
  double y[15];
  for (int t = 0; t < 15; t++) y[t] = 5 + t; /* drift is exact: errors 0; naive's are 1, 2, 3 */
  struct backtest_series series[] = {{.y = y, .n = 15, .m = 1}, {.y = y, .n = 4, .m = 1}};
  struct backtest_method methods[] = {{.method = method_find("drift")}, {.method = method_find("naive")}};
  struct backtest_result result[2];
  size_t shown = 0;
  struct backtest b = {
      .series = series, .count = 2, .method = methods, .methods = 2, .h = 3, .origins = 2, .fewest = 5};
  b.progress = count_series, b.progress_context = &shown;
  backtest_run(&b, result);
  assert_int_equal(shown, 2);
  assert_int_equal(result[0].points.series, 2); /* two origins of the first; the second is too short */
  near(score_points(&result[0].points).mase, 0, 1e-12);
  near(score_points(&result[1].points).mase, 2, 1e-12);
  near(score_points(&result[1].points).owa, 1, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_of_rules),
      cmocka_unit_test(learned_weights_favour_the_trend),
      cmocka_unit_test(law_of_a_row),
      cmocka_unit_test(stretch_is_the_conformal_order_statistic),
      cmocka_unit_test(pooled_of_a_panel),
      cmocka_unit_test(own_drift_by_its_signal),
      cmocka_unit_test(levels_have_bounds_around_the_mean),
      cmocka_unit_test(a_share_walks_with_part_of_the_panel),
      cmocka_unit_test(amounts_stay_positive),
      cmocka_unit_test(growth_is_drawn_to_the_usual),
      cmocka_unit_test(amounts_do_not_hang_on_the_unit),
      cmocka_unit_test(gaps_and_ends),
      cmocka_unit_test(degenerate_input),
      cmocka_unit_test(seasons_shrink_by_what_is_known),
      cmocka_unit_test(scores_by_hand),
      cmocka_unit_test(chances_by_hand),
      cmocka_unit_test(probability_between_the_bounds),
      cmocka_unit_test(averaged_forms_have_akaike_weights),
      cmocka_unit_test(backtest_of_lines),
      cmocka_unit_test(paths_have_the_law_of_the_intervals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
