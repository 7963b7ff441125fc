/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_target.c - chances of targets against tests/oracle: target_prob.csv (Gaussian, exact) and target_path_prob.csv
 * (400,000 paths made in R with the moving-average weights given there). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "oracle_csv.h"
#include "stat/stat.h"
#include "stat/target.h"

#define REFERENCE "forecast/"

static void assert_close(double a, double b, double tolerance) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g within %g", a, b, tolerance);
}

static const struct transform plain = {.kind = TRANSFORM_NONE}, percent = {.kind = TRANSFORM_LOGIT, .whole = 100};

/* mean and se are on the logit scale for the lg_ models. */
static void gaussian_chances_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv csv = {0};
  oracle_csv_read(&csv, REFERENCE "target_prob.csv.gz", &arena);
  double worst = 0;
  for (size_t i = 0; i < csv.rows; i++) {
    bool logit = strncmp(csv_text(&csv, i, "model_id"), "lg_", 3) == 0;
    struct target target = {.sense = TARGET_UP, .value = csv_number(&csv, i, "target")};
    struct target_band band = target_bands(&target, logit ? &percent : &plain).success;
    double p = target_chance_gaussian(&band, csv_number(&csv, i, "mean"), csv_number(&csv, i, "se"));
    worst = fmax(worst, fabs(p - csv_number(&csv, i, "p_at_or_above")));
    double years = csv_number(&csv, i, "h"), last = target.value - 1.5;
    assert_close(target_pace(&target, last, years), csv_number(&csv, i, "required_pace_per_year"), 1e-9);
  }
  printf("target_prob.csv: %zu rows, largest difference %.2g\n", csv.rows, worst);
  assert_true(csv.rows > 0 && worst < 1e-9);
  arena_free(&arena);
}

/* Rows of one (series, model) follow each other, h = 1, 2, ...; psi[h-1] stands in row h; means are in forecasts.csv.
 */
static void path_chances_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv paths = {0}, probs = {0};
  oracle_csv_read(&paths, REFERENCE "target_path_prob.csv.gz", &arena);
  oracle_csv_read(&probs, REFERENCE "forecasts.csv.gz", &arena);
  struct normal_pool pool = normal_pool_new(&arena, 20251, 1 << 18);
  double mean[64], psi[64], worst_at = 0, worst_by = 0, squares = 0;
  size_t checked = 0, at = 0;
  for (size_t i = 0; i < paths.rows; i++) {
    size_t h = (size_t)csv_number(&paths, i, "h");
    psi[h - 1] = csv_number(&paths, i, "psi");
    const char *id = csv_text(&paths, i, "series_id"), *model = csv_text(&paths, i, "model_id");
    for (size_t tries = 0; tries <= probs.rows; tries++, at = (at + 1) % probs.rows)
      if (strcmp(csv_text(&probs, at, "series_id"), id) == 0 && strcmp(csv_text(&probs, at, "model_id"), model) == 0 &&
          (size_t)csv_number(&probs, at, "h") == h)
        break;
    mean[h - 1] = csv_number(&probs, at, "mean");
    struct target target = {.sense = TARGET_UP, .value = csv_number(&paths, i, "target")};
    struct target_question question = {.bands = target_bands(&target, &plain)};
    struct path_linear linear = {&pool, mean, psi, csv_number(&paths, i, "sigma")};
    struct path_source source = path_linear(&linear);
    struct target_chance chance = target_chance(&question, &source, h, 0, 0, TARGET_PATHS, 1, i);
    double want_at = csv_number(&paths, i, "p_at"), want_by = csv_number(&paths, i, "p_ever");
    double se = hypot(chance.by_se, csv_number(&paths, i, "mc_se")) + 1e-5;
    worst_at = fmax(worst_at, fabs(chance.at - want_at) / (chance.at_se + 1e-5));
    worst_by = fmax(worst_by, fabs(chance.by - want_by) / se);
    squares += pow((chance.by - want_by) / se, 2);
    checked++;
  }
  printf("target_path_prob.csv: %zu rows; largest error at %.2f, by %.2f Monte-Carlo errors; mean square %.3f\n",
         checked, worst_at, worst_by, squares / (double)checked);
  assert_true(checked > 100 && worst_at < 4.6 && worst_by < 4.6 && squares / (double)checked < 1.5);
  arena_free(&arena);
}

static void walk_paths_have_their_moments(void **state) {
  (void)state;
  struct arena arena = {0};
  struct normal_pool pool = normal_pool_new(&arena, 5, 1 << 18);
  const double mean[] = {1, 2, 3, 4}, sd[] = {1, 1.5, 1.5, 1.2};
  struct path_gaussian gaussian = {&pool, mean, sd};
  struct path_source source = path_gaussian(&gaussian);
  enum { N = 100000 };
  double *z = arena_array(&arena, double, 4 * N);
  struct rng rng;
  rng_seed(&rng, 1, 1);
  source.draw(source.context, &rng, 4, N, z);
  for (int j = 0; j < 4; j++) {
    double sum = 0, squares = 0;
    for (int i = 0; i < N; i++) sum += z[j * N + i], squares += pow(z[j * N + i] - mean[j], 2);
    assert_close(sum / N, mean[j], 5 * sd[j] / sqrt(N));
    assert_close(sqrt(squares / N), sd[j], 5 * sd[j] / sqrt(2 * N));
  }
  double together = 0; /* a random walk: covariance of steps 1 and 2 is the variance of step 1 */
  for (int i = 0; i < N; i++) together += (z[i] - 1) * (z[N + i] - 2) / N;
  assert_close(together, 1, 0.03);
  arena_free(&arena);
}

static void success_by_sense(void **state) {
  (void)state;
  struct target up = {.direction = TARGET_ABOUT, .sense = TARGET_UP, .value = 5, .tolerance = 1, .precision = 0.1};
  struct target down = up, both = up;
  down.sense = TARGET_DOWN, both.sense = TARGET_BOTH;
  static const struct {
    double value;
    bool up, down, both;
    double gap_up, gap_down, gap_both, over_up, over_down;
  } row[] = {{6.93, true, false, false, 0, 0.93, 0.93, 0.93, 0},
             {3.2, false, true, false, 0.8, 0, 0.8, 0, 0.8},
             {5, true, true, true, 0, 0, 0, 0, 0},
             {4, true, true, true, 0, 0, 0, 0, 0},
             {3.95, true, true, true, 0, 0, 0, 0, 0}, /* published as 4.0 */
             {3.94, false, true, false, 0.06, 0, 0.06, 0, 0.06},
             {6.04, true, true, true, 0, 0, 0, 0, 0}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    assert_int_equal(target_met(&up, row[i].value), row[i].up);
    assert_int_equal(target_met(&down, row[i].value), row[i].down);
    assert_int_equal(target_met(&both, row[i].value), row[i].both);
    assert_close(target_gap(&up, row[i].value), row[i].gap_up, 1e-9);
    assert_close(target_gap(&down, row[i].value), row[i].gap_down, 1e-9);
    assert_close(target_gap(&both, row[i].value), row[i].gap_both, 1e-9);
    assert_close(target_excess(&up, row[i].value), row[i].over_up, 1e-9);
    assert_close(target_excess(&down, row[i].value), row[i].over_down, 1e-9);
    assert_close(target_excess(&both, row[i].value), 0, 0);
  }
  assert_close(target_change(&down, 6.93), -0.93, 1e-9);
  assert_close(target_gap_printed(&up, 4.2), 0.8, 1e-12), assert_close(target_gap_printed(&up, 5.2), 0, 0);
  assert_close(target_gap_printed(&down, 5.2), 0.2, 1e-12), assert_close(target_gap_printed(&both, 5.2), 0.2, 1e-12);
}

static void figures_are_compared_as_published(void **state) {
  (void)state;
  static const struct {
    double value, precision, rounded;
  } row[] = {{52.95, 0.1, 53.0}, {52.94999, 0.1, 52.9}, {0.15, 0.1, 0.2},
             {-0.15, 0.1, -0.2}, {99.95, 0.1, 100},     {1.005, 0.01, 1.01},
             {2.5, 1, 3},        {132.54, 0, 132.54},   {16999.995, 0.01, 17000}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    assert_close(target_round(row[i].value, row[i].precision), row[i].rounded, 1e-9);
  struct target least = {.sense = TARGET_UP, .value = 53, .precision = 0.1}, more = least;
  more.strict = true;
  assert_true(target_met(&least, 52.95) && !target_met(&least, 52.94));
  assert_true(!target_met(&more, 53.04) && target_met(&more, 53.05)); /* published as 53.1 */
  assert_close(target_gap(&more, 53), 0.1, 1e-9);
  struct target exact = {.sense = TARGET_UP, .value = 53, .strict = true};
  assert_true(!target_met(&exact, 53) && target_met(&exact, 53.001));
  struct target less = {.sense = TARGET_DOWN, .value = 3, .precision = 0.1, .strict = true};
  assert_true(!target_met(&less, 2.95) && target_met(&less, 2.94));
}

static void bands_of_published_figures(void **state) {
  (void)state;
  struct target about = {.sense = TARGET_BOTH, .value = 80, .tolerance = 1}, least = {.sense = TARGET_UP, .value = 80},
                most = {.sense = TARGET_DOWN, .value = 20};
  struct target_band band = target_bands(&about, &percent).success;
  assert_close(band.lo, log(79.0 / 21), 1e-12), assert_close(band.hi, log(81.0 / 19), 1e-12);
  struct target whole = {.sense = TARGET_BOTH, .value = 99.5, .tolerance = 1};
  assert_true(isinf(target_bands(&whole, &percent).success.hi));
  struct target full = {.sense = TARGET_UP, .value = 100, .precision = 0.1}; /* 99.95 is published as 100 */
  assert_close(target_bands(&full, &percent).success.lo, log(99.95 / 0.05), 1e-4);
  struct target none = {.sense = TARGET_DOWN, .value = 0, .precision = 0.1};
  assert_close(target_bands(&none, &percent).success.hi, log(0.05 / 99.95), 1e-4);
  double mean = log(79.0 / 21), p_about = target_chance_gaussian(&band, mean, 0.1);
  struct target_band up = target_bands(&least, &percent).success, down = target_bands(&most, &percent).success;
  assert_true(p_about > 0.35 && p_about < 0.45);
  assert_true(target_chance_gaussian(&up, mean, 0.1) < 0.5 && target_chance_gaussian(&down, mean, 0.1) < 1e-6);
  assert_close(target_chance_gaussian(&up, mean, 0), 0, 0);
  assert_true(isnan(target_chance_gaussian(&up, NAN, 0.1)));
  assert_close(target_pace(&least, 75.6, 4), 1.1, 1e-12);
  assert_close(target_pace_scaled(&least, &percent, 75.6, 4), (log(4) - log(75.6 / 24.4)) / 4, 1e-12);
  const double y[] = {70, 71, NAN, 73, 75, 76};
  assert_close(target_pace_rank(y, 6, 1, 1), 1, 0), assert_close(target_pace_rank(y, 6, 1, 1.5), 1.0 / 3, 1e-12);
  assert_true(isnan(target_pace_rank(y, 6, 9, 1)));
}

/* Success, within and beyond part the chance; every year is no likelier than the date; a mean is that of its terms. */
static void chances_of_the_parts(void **state) {
  (void)state;
  struct arena arena = {0};
  struct normal_pool pool = normal_pool_new(&arena, 5, 1 << 18);
  const double mean[] = {5, 5.5, 6}, sd[] = {1, sqrt(2), sqrt(3)};
  struct path_gaussian gaussian = {&pool, mean, sd};
  struct path_source source = path_gaussian(&gaussian);
  struct target up = {.sense = TARGET_UP, .value = 5, .tolerance = 1, .precision = 0.1};
  struct target_question q = {.bands = target_bands(&up, &plain)};
  struct target_chance c = target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  assert_close(c.at, c.within + c.beyond, 1e-12), assert_close(c.at, c.date, 0);
  assert_close(c.at, target_chance_gaussian(&q.bands.success, 6, sqrt(3)), 5 * c.at_se);
  q.span = TARGET_EVERY_YEAR;
  struct target_chance every = target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  assert_true(every.at == every.every && every.at < c.at && every.date == c.date && every.by == c.by);
  q.failed = true;
  assert_close(target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 4).at, 0, 0);
  struct target_question m = {
      .bands = q.bands, .span = TARGET_MEAN, .grown = log1p(0.064) + log1p(0.029), .periods = 5, .transform = &plain};
  const double sure[] = {9, 1.9, 5}, nothing[] = {0, 0, 0};
  struct path_gaussian still = {&pool, sure, nothing};
  struct path_source certain = path_gaussian(&still);
  assert_close(target_chance(&m, &certain, 3, 0, 0, 1000, 1, 1).at, 1, 0); /* 5.03 % a year */
  arena_free(&arena);
}

static void chances_repeat_and_widen(void **state) {
  (void)state;
  struct arena arena = {0};
  struct normal_pool pool = normal_pool_new(&arena, 5, 1 << 18);
  const double mean[] = {0.1, 0.2, 0.3}, sd[] = {1, sqrt(2), sqrt(3)};
  struct path_gaussian gaussian = {&pool, mean, sd};
  struct path_source source = path_gaussian(&gaussian);
  struct target_band band = {2, INFINITY};
  struct target_question q = {.bands = {band, band, band}};
  struct target_chance a = target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  struct target_chance b = target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  struct target_chance c = target_chance(&q, &source, 3, 0, 0, TARGET_PATHS, 9, 5);
  assert_true(a.at == b.at && a.by == b.by && a.at != c.at);
  assert_true(a.by > a.at && a.paths == 100000);
  assert_close(a.at, target_chance_gaussian(&band, 0.3, sqrt(3)), 5 * a.at_se);
  struct target_chance wide = target_chance(&q, &source, 3, 0, 2, TARGET_PATHS, 9, 4);
  assert_close(wide.at, target_chance_gaussian(&band, 0.3, sqrt(7)), 5 * wide.at_se);
  struct target_chance shifted = target_chance(&q, &source, 3, 0.5, 0, TARGET_PATHS, 9, 4);
  assert_close(shifted.at, target_chance_gaussian(&band, 0.8, sqrt(3)), 5 * shifted.at_se);
  const double none[] = {NAN, NAN, NAN};
  struct path_gaussian broken = {&pool, none, sd};
  struct path_source no_source = path_gaussian(&broken);
  assert_true(isnan(target_chance(&q, &no_source, 3, 0, 0, 1000, 1, 1).at));
  arena_free(&arena);
}

int main(void) {
  stat_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(gaussian_chances_as_in_r),
                                     cmocka_unit_test(path_chances_as_in_r),
                                     cmocka_unit_test(walk_paths_have_their_moments),
                                     cmocka_unit_test(success_by_sense),
                                     cmocka_unit_test(figures_are_compared_as_published),
                                     cmocka_unit_test(bands_of_published_figures),
                                     cmocka_unit_test(chances_of_the_parts),
                                     cmocka_unit_test(chances_repeat_and_widen)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
