/* stat_target.c - chances of targets against ../shared: target_prob.csv (Gaussian, exact) and target_path_prob.csv
 * (400,000 paths made in R with the moving-average weights given there). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "shared_csv.h"
#include "stat/stat.h"
#include "stat/target.h"

#define REFERENCE "data/forecast-reference/"

static void assert_close(double a, double b, double tolerance) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g within %g", a, b, tolerance);
}

static const struct transform plain = {.kind = TRANSFORM_NONE}, percent = {.kind = TRANSFORM_LOGIT, .whole = 100};

/* mean and se are on the logit scale for the lg_ models. */
static void gaussian_chances_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct shared_csv csv = {0};
  if (!shared_csv_read(&csv, REFERENCE "target_prob.csv", &arena)) skip();
  double worst = 0;
  for (size_t i = 0; i < csv.rows; i++) {
    bool logit = strncmp(csv_text(&csv, i, "model_id"), "lg_", 3) == 0;
    struct target target = {TARGET_AT_LEAST, csv_number(&csv, i, "target"), 0};
    struct target_band band = target_band(&target, logit ? &percent : &plain);
    double p = target_chance_gaussian(&band, csv_number(&csv, i, "mean"), csv_number(&csv, i, "se"));
    worst = fmax(worst, fabs(p - csv_number(&csv, i, "p_at_or_above")));
    double years = csv_number(&csv, i, "h"), last = target.value - 1.5;
    assert_close(target_pace(&target, last, years), csv_number(&csv, i, "required_pace_per_year"), 1e-9);
  }
  printf("target_prob.csv: %zu rows, largest difference %.2g\n", csv.rows, worst);
  assert_true(csv.rows > 0 && worst < 1e-9);
  arena_free(&arena);
}

/* Rows of one (series, model) follow each other, h = 1, 2, ...; psi[h-1] stands in row h; means are in forecasts.csv. */
static void path_chances_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct shared_csv paths = {0}, probs = {0};
  if (!shared_csv_read(&paths, REFERENCE "target_path_prob.csv", &arena)) skip();
  shared_csv_read(&probs, REFERENCE "forecasts.csv", &arena);
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
    struct target target = {TARGET_AT_LEAST, csv_number(&paths, i, "target"), 0};
    struct target_band band = target_band(&target, &plain);
    struct path_linear linear = {&pool, mean, psi, csv_number(&paths, i, "sigma")};
    struct path_source source = path_linear(&linear);
    struct target_chance chance = target_chance(&band, &source, h, 0, 0, TARGET_PATHS, 1, i);
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

static void bands_of_every_direction(void **state) {
  (void)state;
  struct target about = {TARGET_ABOUT, 80, 1}, least = {TARGET_AT_LEAST, 80, 0}, most = {TARGET_AT_MOST, 20, 0};
  struct target_band band = target_band(&about, &percent);
  assert_close(band.lo, log(79.0 / 21), 1e-12), assert_close(band.hi, log(81.0 / 19), 1e-12);
  struct target whole = {TARGET_ABOUT, 99.5, 1};
  assert_true(isinf(target_band(&whole, &percent).hi));
  double mean = log(79.0 / 21), p_about = target_chance_gaussian(&band, mean, 0.1);
  struct target_band up = target_band(&least, &percent), down = target_band(&most, &percent);
  assert_true(p_about > 0.35 && p_about < 0.45);
  assert_true(target_chance_gaussian(&up, mean, 0.1) < 0.5 && target_chance_gaussian(&down, mean, 0.1) < 1e-6);
  assert_close(target_chance_gaussian(&up, mean, 0), 0, 0);
  assert_true(isnan(target_chance_gaussian(&up, NAN, 0.1)));
  assert_true(target_met(&about, 80.9) && !target_met(&about, 81.1) && target_met(&most, 20) &&
              !target_met(&least, 79.9));
  assert_close(target_gap(&about, 75), 4, 1e-12), assert_close(target_gap(&about, 80.5), 0, 0);
  assert_close(target_gap(&about, 83), -2, 1e-12), assert_close(target_gap(&most, 25), -5, 1e-12);
  assert_close(target_pace(&least, 75.6, 4), 1.1, 1e-12);
  assert_close(target_pace_scaled(&least, &percent, 75.6, 4), (log(4) - log(75.6 / 24.4)) / 4, 1e-12);
  const double y[] = {70, 71, NAN, 73, 75, 76};
  assert_close(target_pace_rank(y, 6, 1, 1), 1, 0), assert_close(target_pace_rank(y, 6, 1, 1.5), 1.0 / 3, 1e-12);
  assert_true(isnan(target_pace_rank(y, 6, 9, 1)));
}

static void chances_repeat_and_widen(void **state) {
  (void)state;
  struct arena arena = {0};
  struct normal_pool pool = normal_pool_new(&arena, 5, 1 << 18);
  const double mean[] = {0.1, 0.2, 0.3}, sd[] = {1, sqrt(2), sqrt(3)};
  struct path_gaussian gaussian = {&pool, mean, sd};
  struct path_source source = path_gaussian(&gaussian);
  struct target_band band = {2, INFINITY};
  struct target_chance a = target_chance(&band, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  struct target_chance b = target_chance(&band, &source, 3, 0, 0, TARGET_PATHS, 9, 4);
  struct target_chance c = target_chance(&band, &source, 3, 0, 0, TARGET_PATHS, 9, 5);
  assert_true(a.at == b.at && a.by == b.by && a.at != c.at);
  assert_true(a.by > a.at && a.paths == 100000);
  assert_close(a.at, target_chance_gaussian(&band, 0.3, sqrt(3)), 5 * a.at_se);
  struct target_chance wide = target_chance(&band, &source, 3, 0, 2, TARGET_PATHS, 9, 4);
  assert_close(wide.at, target_chance_gaussian(&band, 0.3, sqrt(7)), 5 * wide.at_se);
  struct target_chance shifted = target_chance(&band, &source, 3, 0.5, 0, TARGET_PATHS, 9, 4);
  assert_close(shifted.at, target_chance_gaussian(&band, 0.8, sqrt(3)), 5 * shifted.at_se);
  const double none[] = {NAN, NAN, NAN};
  struct path_gaussian broken = {&pool, none, sd};
  struct path_source no_source = path_gaussian(&broken);
  assert_true(isnan(target_chance(&band, &no_source, 3, 0, 0, 1000, 1, 1).at));
  arena_free(&arena);
}

int main(void) {
  stat_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(gaussian_chances_as_in_r), cmocka_unit_test(path_chances_as_in_r),
                                     cmocka_unit_test(walk_paths_have_their_moments),
                                     cmocka_unit_test(bands_of_every_direction),
                                     cmocka_unit_test(chances_repeat_and_widen)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
