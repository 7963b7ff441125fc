/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_outlook.c - splices, scenarios, nowcasts, revisions, verdicts and the parts of the variance. Expected numbers
 * are the published ones named beside them, or arithmetic written out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "oracle_csv.h"
#include "stat/nowcast.h"
#include "stat/season_rest.h"
#include "stat/revision.h"
#include "stat/rng.h"
#include "stat/scenario.h"
#include "stat/splice.h"
#include "stat/stat.h"
#include "stat/variance.h"
#include "stat/verdict.h"

static void assert_close(double a, double b, double tolerance) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g within %g", a, b, tolerance);
}

static double logit(double p) { return log(p / (100 - p)); }

/* Chongqing's GDP of 2014-2018 before the 4th census and 2018-2022 after it (2018: 20363.19 became 21588.80, +6.0 %).
 * The step of 2018 to 2019 between vintages is 15.9 %; within the newer vintage growth is 9.3 %. */
static void a_census_is_no_growth(void **state) {
  (void)state;
  const double older[] = {14265.4, 15719.72, 17558.76, 19500.27, 20363.19, NAN, NAN, NAN, NAN};
  const double newer[] = {NAN, NAN, NAN, NAN, 21588.80, 23605.77, 25041.43, 27894.02, 29129.03};
  double joined[9];
  struct splice s = {.rule = SPLICE_RATIO, .shift = NAN};
  struct err err = {0};
  assert_int_equal(splice_join(&s, older, newer, 9, joined, &err), 0);
  assert_close(s.shift, 21588.80 / 20363.19, 1e-12);
  assert_int_equal(s.overlap, 1);
  assert_true(isnan(s.spread));
  for (int i = 1; i < 4; i++) assert_close(joined[i] / joined[i - 1], older[i] / older[i - 1], 1e-12);
  for (int i = 4; i < 9; i++) assert_close(joined[i], newer[i], 0);
  assert_close(joined[4] / joined[3], 20363.19 / 19500.27, 1e-12); /* growth of the older vintage, not 10.7 % */
}

/* The tertiary share of Chongqing: 54.31 in 2023 before the 5th census, 57.1 in 2024 after it, no year in both. */
static void a_bridge_takes_the_jump_away(void **state) {
  (void)state;
  const double older[] = {53.2, 52.8231, 53.0115, 52.9476, 54.3093, NAN}, newer[] = {NAN, NAN, NAN, NAN, NAN, 57.1};
  double joined[6];
  struct err err = {0};
  struct splice s = {.rule = SPLICE_LOGIT, .whole = 100, .shift = NAN};
  assert_int_equal(splice_join(&s, older, newer, 6, joined, &err), EX_DATAERR);
  s = (struct splice){.rule = SPLICE_BRIDGE, .whole = 100, .shift = NAN};
  assert_int_equal(splice_join(&s, older, newer, 6, joined, &err), 0);
  double change = (logit(54.3093) - logit(53.2)) / 4;
  assert_close(logit(joined[5]) - logit(joined[4]), change, 1e-12);
  assert_close(joined[5], 57.1, 0);
  assert_true(joined[5] - joined[4] < 0.4); /* not the 2.8 points of the level shift */
  s = (struct splice){
      .rule = SPLICE_LOGIT, .whole = 100, .shift = logit(56.3) - logit(54.5968)}; /* the nation's, 2023 */
  assert_int_equal(splice_join(&s, older, newer, 6, joined, &err), 0);
  assert_close(logit(joined[0]), logit(53.2) + logit(56.3) - logit(54.5968), 1e-12);
  const double none[] = {NAN, NAN, NAN, NAN, NAN, NAN}, zero[] = {0, 1, 2, 3, 4, NAN};
  assert_int_equal(splice_join(&s, older, none, 6, joined, &err), EX_DATAERR);
  s = (struct splice){.rule = SPLICE_RATIO, .shift = NAN};
  assert_int_equal(splice_join(&s, zero, newer, 6, joined, &err), EX_DATAERR);
}

static void several_overlaps_give_a_spread(void **state) {
  (void)state;
  const double older[] = {1, 2, 3, NAN}, newer[] = {NAN, 2.5, 3.7, 5};
  double joined[4];
  struct err err = {0};
  struct splice s = {.rule = SPLICE_DIFFERENCE, .shift = NAN};
  assert_int_equal(splice_join(&s, older, newer, 4, joined, &err), 0);
  assert_close(s.shift, 0.6, 1e-12), assert_close(s.spread, sqrt(0.02), 1e-9), assert_close(joined[0], 1.6, 1e-12);
}

static void assumed_growth_gives_the_share(void **state) {
  (void)state;
  const double six[] = {0.06, 0.06, 0.06}, eight[] = {0.08, 0.08, NAN}, se[] = {0.01, 0.01, 0};
  double mean[3], sd[3], whole[3], whole_sd[3];
  const double model_mean[] = {log(77), log(80), log(84)}, model_sd[] = {0.02, 0.03, 0.05};
  struct scenario_course part = {75, eight, se, model_mean, model_sd}, all = {100, six, NULL, NULL, NULL};
  assert_int_equal(scenario_amount(&part, 3, mean, sd), 2);
  assert_close(mean[1], log(75 * 1.08 * 1.08), 1e-12);
  assert_close(mean[2] - mean[1], log(84) - log(80), 1e-12);
  assert_close(sd[1], sqrt(2) * 0.01 / 1.08, 1e-12);
  assert_close(sd[2] * sd[2], 2 * 0.0001 / (1.08 * 1.08) + 0.0025 - 0.0009, 1e-12);
  assert_int_equal(scenario_amount(&all, 3, whole, whole_sd), 3);
  scenario_share(whole, whole_sd, 3, mean, sd);
  assert_close(exp(mean[1]), 75 * 1.08 * 1.08 / (1.06 * 1.06), 1e-10);
  struct scenario_course blind = {75, eight, NULL, NULL, NULL};
  assert_int_equal(scenario_amount(&blind, 3, mean, sd), 2);
  assert_true(isnan(mean[2]) && isnan(sd[2]) && sd[1] == 0);
}

static void months_give_the_year(void **state) {
  (void)state;
  const double so_far[] = {1.0, 1.1, NAN, 1.3, 1.4, 1.5}, year[] = {1.12, 1.18, 1.3, 1.42, 1.5, 1.62};
  struct nowcast n = nowcast_year(so_far, year, 6, 1.6, NOWCAST_PRIOR_SD);
  double d[] = {0.12, 0.08, 0.12, 0.10, 0.12}, mean = 0.108, squares = 0;
  for (int i = 0; i < 5; i++) squares += (d[i] - mean) * (d[i] - mean);
  assert_int_equal(n.years, 5);
  assert_close(n.mean, 1.708, 1e-12);
  assert_close(n.sd, sqrt(squares / 4 * 1.2 * 2), 1e-12); /* df 4: 4 / 2 */
  struct nowcast one = nowcast_year(so_far, year, 1, 1.6, NOWCAST_PRIOR_SD);
  assert_close(one.mean, 1.72, 1e-12);
  assert_close(one.sd, 0.05 * sqrt(2 * 3), 1e-12); /* 3 degrees of freedom: 3 / 1 */
  assert_true(isnan(nowcast_year(so_far, year, 0, 1.6, 0.05).mean));
  double m, sd;
  nowcast_combine(1, 0.1, 2, 0.2, &m, &sd);
  assert_close(m, 1.2, 1e-12), assert_close(sd, sqrt(1 / 125.0), 1e-12);
  nowcast_combine(NAN, NAN, 2, 0.2, &m, &sd);
  assert_close(m, 2, 0);
  nowcast_combine(1, 0, 2, 0.2, &m, &sd);
  assert_true(m == 1 && sd == 0);
}

/* Offsets N(0.1, 0.03^2) known for k past years: the stated sd covers the year's figure. */
static void nowcasts_cover(void **state) {
  (void)state;
  struct rng rng;
  rng_seed(&rng, 12, 1);
  for (size_t k = 1; k <= 9; k += 2) {
    size_t inside = 0, rounds = 40000;
    for (size_t r = 0; r < rounds; r++) {
      double so_far[9], year[9];
      for (size_t i = 0; i < k; i++) so_far[i] = rng_normal(&rng), year[i] = so_far[i] + 0.1 + 0.03 * rng_normal(&rng);
      double now = rng_normal(&rng), truth = now + 0.1 + 0.03 * rng_normal(&rng);
      struct nowcast n = nowcast_year(so_far, year, k, now, NOWCAST_PRIOR_SD);
      inside += fabs(truth - n.mean) <= 1.959964 * n.sd;
    }
    double cover = (double)inside / (double)rounds;
    printf("nowcast from %zu years: %.3f of figures within 1.96 sd\n", k, cover);
    assert_true(cover > 0.94);
  }
}

static void revisions_by_age(void **state) {
  (void)state;
  /* item 0: out at age 0 as 1.0, revised at age 1 to 1.2; item 1: never revised; item 2: withdrawn; item 3: out late.
   */
  const struct revision_print print[] = {{0, 2019, 2020.5, 2020, 1.0}, {0, 2019, 2021.5, 2020, 1.2},
                                         {1, 2019, 2020.5, 2020, 3.0}, {2, 2019, 2020.5, 2020, 5.0},
                                         {2, 2019, 2021.0, 2020, NAN}, {3, 2019, 2022.5, 2020, 7.0}};
  struct revision_age age[2];
  revision_by_age(print, 6, 2026, 2, 2, age);
  assert_int_equal(age[0].figures, 2);
  assert_int_equal(age[0].items, 2);
  assert_close(age[0].bias, 0.1, 1e-12);
  assert_close(age[0].changed, 0.5, 0);
  assert_close(age[0].sd, 0.2 / sqrt(2), 1e-12);
  assert_close(age[1].bias, 0, 1e-12);
  revision_by_age(print, 6, 2022, 2, 2, age);
  assert_int_equal(age[0].figures, 0);
  assert_true(isnan(age[0].bias));
}

static void words_have_limits(void **state) {
  static const struct verdict_scale scale = {{0.9, 0.66, 0.33, 0.1}}, other = {{0.8, 0.6, 0.4, 0.2}};
  (void)state;
  assert_int_equal(verdict_of_chance(&scale, 0.9), VERDICT_VERY_LIKELY);
  assert_int_equal(verdict_of_chance(&scale, 0.899), VERDICT_LIKELY);
  assert_int_equal(verdict_of_chance(&scale, 0.5), VERDICT_EVEN);
  assert_int_equal(verdict_of_chance(&scale, 0.32), VERDICT_UNLIKELY);
  assert_int_equal(verdict_of_chance(&scale, 0), VERDICT_VERY_UNLIKELY);
  assert_int_equal(verdict_of_chance(&scale, NAN), VERDICT_ABSENT);
  assert_int_equal(verdict_of_chance(&other, 0.85), VERDICT_VERY_LIKELY);
  assert_int_equal(verdict_of_chance(&other, 0.15), VERDICT_VERY_UNLIKELY);
  assert_string_equal(verdict_name(verdict_of_outcome(true)), "met");
  assert_string_equal(verdict_name(VERDICT_REACHED), "reached");
  assert_string_equal(verdict_name(VERDICT_VERY_UNLIKELY), "very_unlikely");
}

static void parts_add_up(void **state) {
  (void)state;
  struct variance_parts v = variance_split(0.04, 0.01, 0.005, 0.002, 0.003);
  assert_close(v.process, 0.025, 1e-15);
  assert_close(v.total, 0.045, 1e-15);
  v = variance_split(0.01, 0.03, 0.01, 0, 0);
  assert_close(v.process, 0, 1e-15), assert_close(v.total, 0.01, 1e-15), assert_close(v.parameter, 0.0075, 1e-15);
  const double mean[] = {1, 3, NAN}, weight[] = {1, 1, 5};
  assert_close(variance_between(mean, weight, 3), 1, 1e-15);
  assert_close(variance_between(mean, weight, 1), 0, 0);
}

/* For the drift the spread over other pasts is known: h^2 s^2 / r (r changes, s^2 their variance with divisor r). */
static void other_pasts_spread_the_drift(void **state) {
  (void)state;
  enum { N = 21 };
  double y[N], out[4], s2 = 0;
  struct rng rng;
  rng_seed(&rng, 1, 2);
  y[0] = 0;
  for (int i = 1; i < N; i++) y[i] = y[i - 1] + 0.2 + rng_normal(&rng);
  double drift = (y[N - 1] - y[0]) / (N - 1);
  for (int i = 1; i < N; i++) s2 += pow(y[i] - y[i - 1] - drift, 2) / (N - 1);
  struct sample sample = {.y = y, .n = N, .m = 1};
  variance_of_parameters(method_find("drift"), &sample, NULL, 4, 4000, 7, 1, out);
  for (int h = 1; h <= 4; h++) assert_close(out[h - 1] / (h * h * s2 / (N - 1)), 1, 0.12);
  variance_of_parameters(method_find("naive"), &sample, NULL, 4, 50, 7, 1, out);
  assert_close(out[3], 0, 1e-20);
}

/* A census raises year 4 from 130 to 143 (a tenth); the census before was year 0. By trend and deviation: the trends of
 * constant growth from 100 to 130 and to 143 differ by 1.1^(t/4), and so do the revised figures. */
static void census_revises_by_trend_and_deviation(void **state) {
  (void)state;
  const double older[] = {95, 100, 110, 112, 121, 130}, newer[] = {NAN, NAN, NAN, NAN, NAN, 143};
  double joined[6];
  struct err err = {0};
  struct splice s = {.rule = SPLICE_TREND, .shift = NAN, .base = 1};
  assert_int_equal(splice_join(&s, older, newer, 6, joined, &err), 0);
  for (int t = 0; t < 4; t++) {
    double trend_old = 100 * pow(1.3, t / 4.0), trend_new = 100 * pow(1.43, t / 4.0);
    assert_true(fabs(joined[t + 1] - older[t + 1] / trend_old * trend_new) < 1e-9);
  }
  assert_true(fabs(joined[0] - 95) < 1e-9 && joined[5] == 143 && fabs(s.shift - 1.1) < 1e-12);
  s = (struct splice){.rule = SPLICE_TREND, .shift = NAN, .base = 5};
  assert_int_equal(splice_join(&s, older, newer, 6, joined, &err), EX_DATAERR);
}

/* A trend of constant growth and the same season every year: what is still to come is known, to the last digit of exp
 * and log. */
static void the_season_gives_the_rest(void **state) {
  (void)state;
  static const double season[11] = {1.9, 1.0, 0.95, 1.02, 1.1, 0.9, 0.97, 1.05, 1.0, 1.08, 1.25};
  double single[60];
  struct arena arena = {0};
  struct season_rest rest;
  for (int i = 0; i < 60; i++) single[i] = 100 * pow(1.004, i) * season[i % 11];
  assert_true(season_rest_make(&arena, single, 51, 11, 6, &rest)); /* 51 periods: the last is of place 6 */
  double truth = 0;
  for (int i = 51; i < 55; i++) truth += single[i];
  assert_true(fabs(season_rest_sum(&rest, 50) / truth - 1) < 2e-3);
  assert_true(season_rest_sum(&rest, 43) == 0); /* the last of a year */
  truth = 0;
  for (int i = 25; i < 33; i++) truth += single[i];
  assert_true(fabs(season_rest_sum(&rest, 24) / truth - 1) < 2e-3);
  assert_false(season_rest_make(&arena, single, 22, 11, 10, &rest)); /* two years are too short */
  single[3] = 0;
  assert_false(season_rest_make(&arena, single, 51, 11, 6, &rest));
  arena_free(&arena);
}

int main(void) {
  stat_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(census_revises_by_trend_and_deviation),
                                     cmocka_unit_test(a_census_is_no_growth),
                                     cmocka_unit_test(a_bridge_takes_the_jump_away),
                                     cmocka_unit_test(several_overlaps_give_a_spread),
                                     cmocka_unit_test(assumed_growth_gives_the_share),
                                     cmocka_unit_test(months_give_the_year),
                                     cmocka_unit_test(nowcasts_cover),
                                     cmocka_unit_test(the_season_gives_the_rest),
                                     cmocka_unit_test(revisions_by_age),
                                     cmocka_unit_test(words_have_limits),
                                     cmocka_unit_test(parts_add_up),
                                     cmocka_unit_test(other_pasts_spread_the_drift)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
