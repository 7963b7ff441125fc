/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_shares.c - scales, log-ratios and reconciliation against the reference vectors of tests/oracle (R 4.2.2,
 * forecast 8.20, its own scripts): logit.csv, recon_input.csv, recon.csv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "oracle_csv.h"
#include "stat/hierarchy.h"
#include "stat/ilr.h"
#include "stat/rng.h"
#include "stat/stat.h"
#include "stat/transform.h"

#define REFERENCE "forecast/"

static void assert_close(double a, double b, double tolerance) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g within %g", a, b, tolerance);
}

static void there_and_back(void **state) {
  (void)state;
  struct transform t[] = {
      {.kind = TRANSFORM_NONE},
      {.kind = TRANSFORM_LOG},
      {.kind = TRANSFORM_LOGIT, .whole = 100},
      {.kind = TRANSFORM_BOXCOX, .lambda = 0.5},
      {.kind = TRANSFORM_BOXCOX, .lambda = 0},
      {.kind = TRANSFORM_BOXCOX, .lambda = -0.7},
  };
  for (size_t i = 0; i < sizeof t / sizeof *t; i++)
    for (double y = 0.5; y < 100; y += 7.25) {
      double z = transform_forward(&t[i], y), step = 1e-6 * y;
      assert_close(transform_back(&t[i], z), y, 1e-10 * y);
      double slope = (transform_forward(&t[i], y + step) - transform_forward(&t[i], y - step)) / (2 * step);
      assert_close(transform_slope(&t[i], y), slope, 1e-6 * fabs(slope));
      assert_close(transform_mean(&t[i], z, 0), y, 1e-10 * y);
    }
  struct transform logs = {.kind = TRANSFORM_LOG};
  assert_close(transform_mean(&logs, 1, 0.5), exp(1.125), 1e-12);
  struct transform root = {.kind = TRANSFORM_BOXCOX, .lambda = 0.5}; /* y = (z/2 + 1)^2: mean (m/2+1)^2 + s^2/4 */
  assert_close(transform_mean(&root, 3, 0.8), 6.25 + 0.16, 1e-10);
}

/* Beyond the range of Box-Cox a positive series has 0 below and no bound above; so bounds keep their order. */
static void boxcox_keeps_the_order_of_bounds(void **state) {
  (void)state;
  struct transform inverse = {.kind = TRANSFORM_BOXCOX, .lambda = -1, .positive = true};
  struct transform root = {.kind = TRANSFORM_BOXCOX, .lambda = 0.5, .positive = true};
  assert_close(transform_back(&inverse, 0), 1, 1e-12);
  assert_true(isinf(transform_back(&inverse, 1.5)));
  assert_close(transform_back(&root, -3), 0, 0);
  const double zero[] = {1, 0, 2}, above[] = {1, 3, 2};
  struct transform logs = {.kind = TRANSFORM_LOG};
  assert_false(transform_fits(&logs, zero, 3));
  assert_false(transform_fits(&inverse, zero, 3));
  assert_true(transform_fits(&logs, above, 3));
}

static void edges_are_drawn_in(void **state) {
  (void)state;
  struct transform t = {.kind = TRANSFORM_LOGIT, .whole = 100};
  double y[] = {0, 12, NAN, 100, 99.6};
  assert_true(transform_fits(&t, y, 5));
  t.edge = transform_edge(&t, y, 5);
  assert_close(t.edge, 0.2, 1e-9);
  assert_true(isfinite(transform_forward(&t, 0)) && isfinite(transform_forward(&t, 100)));
  assert_true(isnan(transform_forward(&t, NAN)));
  double inside[] = {1, 50}, outside[] = {50, 101}, negative[] = {-1, 50}, all_whole[] = {100, 100};
  assert_close(transform_edge(&t, inside, 2), 0, 0);
  assert_false(transform_fits(&t, outside, 2));
  assert_false(transform_fits(&t, negative, 2));
  assert_close(transform_edge(&t, all_whole, 2), 0.5, 0);
}

/* mean_exact_pct of logit.csv is R's integrate(); bounds are the back-transformed bounds on the logit scale. */
static void logit_means_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv csv = {0};
  oracle_csv_read(&csv, REFERENCE "logit.csv.gz", &arena);
  struct transform t = {.kind = TRANSFORM_LOGIT, .whole = 100};
  double worst = 0;
  for (size_t i = 0; i < csv.rows; i++) {
    double mean = csv_number(&csv, i, "logit_mean"), se = csv_number(&csv, i, "logit_se");
    assert_close(transform_back(&t, mean), csv_number(&csv, i, "median_pct"), 1e-9);
    worst = fmax(worst, fabs(transform_mean(&t, mean, se) - csv_number(&csv, i, "mean_exact_pct")));
    assert_close(transform_back(&t, mean - 1.959963984540054 * se), csv_number(&csv, i, "lo95_pct"), 1e-6);
    assert_close(transform_back(&t, mean + 1.2815515655446004 * se), csv_number(&csv, i, "hi80_pct"), 1e-6);
  }
  printf("logit.csv: %zu rows, largest difference of the mean %.2g points\n", csv.rows, worst);
  assert_true(csv.rows > 0 && worst < 1e-6);
  arena_free(&arena);
}

static size_t composition(const struct oracle_csv *csv, const char *geo, double *x) {
  size_t n = 0;
  for (size_t i = 0; i < csv->rows; i++) {
    if (strcmp(csv_text(csv, i, "geo"), geo) != 0) continue;
    x[3 * n] = csv_number(csv, i, "agr"), x[3 * n + 1] = csv_number(csv, i, "ind");
    x[3 * n++ + 2] = csv_number(csv, i, "srv");
  }
  return n;
}

static void find_row(const struct oracle_csv *csv, const char *geo, const char *method, int h, double *y) {
  for (size_t i = 0; i < csv->rows; i++)
    if (strcmp(csv_text(csv, i, "geo"), geo) == 0 && strcmp(csv_text(csv, i, "method"), method) == 0 &&
        (int)csv_number(csv, i, "h") == h) {
      y[0] = csv_number(csv, i, "agr"), y[1] = csv_number(csv, i, "ind"), y[2] = csv_number(csv, i, "srv");
      return;
    }
  fail_msg("no row %s %s %d", geo, method, h);
}

/* Random walk with drift in log-ratio coordinates, h ahead. */
static void drift_ahead(const struct ilr *ilr, const double *x, size_t n, int h, double *out) {
  double first[8], last[8];
  ilr_forward(ilr, x, first);
  ilr_forward(ilr, x + (n - 1) * ilr->d, last);
  for (size_t k = 0; k + 1 < ilr->d; k++) last[k] += h * (last[k] - first[k]) / (double)(n - 1);
  ilr_back(ilr, last, out);
}

static void ilr_drift_as_in_r_and_in_any_basis(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv input = {0}, recon = {0};
  oracle_csv_read(&input, REFERENCE "recon_input.csv.gz", &arena);
  oracle_csv_read(&recon, REFERENCE "recon.csv.gz", &arena);
  double *x = arena_array(&arena, double, 3 * input.rows), want[3], got[3], turned[3];
  size_t checked = 0;
  for (size_t i = 0; i < recon.rows; i++) {
    if (strcmp(csv_text(&recon, i, "method"), "ilr_rwdrift") != 0) continue;
    const char *geo = csv_text(&recon, i, "geo");
    int h = (int)csv_number(&recon, i, "h");
    size_t n = composition(&input, geo, x);
    struct ilr ilr = ilr_new(&arena, 3, 100);
    drift_ahead(&ilr, x, n, h, got);
    find_row(&recon, geo, "ilr_rwdrift", h, want);
    ilr_principal(&ilr, x, n);
    drift_ahead(&ilr, x, n, h, turned);
    for (int j = 0; j < 3; j++) {
      assert_close(got[j], want[j], 1e-8);
      assert_close(turned[j], want[j], 1e-8);
      /* the additive log-ratio gives the same: each ln(x_j / x_3) walks on its own */
      double last = log(x[3 * (n - 1) + (size_t)j] / x[3 * n - 1]), first = log(x[j] / x[2]);
      assert_close(log(got[j] / got[2]), last + h * (last - first) / (double)(n - 1), 1e-10);
    }
    assert_close(got[0] + got[1] + got[2], 100, 1e-11);
    checked++;
  }
  printf("recon.csv: %zu rows of ilr_rwdrift\n", checked);
  assert_true(checked >= 30);
  arena_free(&arena);
}

static void ilr_zeros_and_principal_axes(void **state) {
  (void)state;
  struct arena arena = {0};
  struct ilr ilr = ilr_new(&arena, 4, 100);
  double x[4] = {0, 50, 50, 0}, z[3], back[4];
  assert_int_equal(ilr_close(&ilr, 0.5, x), 2);
  assert_close(x[0] + x[1] + x[2] + x[3], 100, 1e-12);
  ilr_forward(&ilr, x, z);
  ilr_back(&ilr, z, back);
  for (int j = 0; j < 4; j++) assert_close(back[j], x[j], 1e-10);
  enum { N = 60 };
  double walk[4 * N], c[3] = {0}, moments[9] = {0}, change[N][3];
  struct rng rng;
  rng_seed(&rng, 7, 1);
  for (int t = 0; t < N; t++) {
    double shock = rng_normal(&rng);
    c[0] += shock, c[1] += 0.6 * shock + 0.3 * rng_normal(&rng), c[2] += 0.1 * rng_normal(&rng);
    ilr_back(&ilr, c, walk + 4 * t);
  }
  ilr_principal(&ilr, walk, N);
  double before[3], now[3], mean[3] = {0};
  for (int t = 1; t < N; t++) {
    ilr_forward(&ilr, walk + 4 * (t - 1), before), ilr_forward(&ilr, walk + 4 * t, now);
    for (int k = 0; k < 3; k++) change[t][k] = now[k] - before[k], mean[k] += change[t][k] / (N - 1);
  }
  for (int t = 1; t < N; t++)
    for (int a = 0; a < 9; a++) moments[a] += (change[t][a / 3] - mean[a / 3]) * (change[t][a % 3] - mean[a % 3]);
  assert_true(moments[0] > moments[4] && moments[4] > moments[8]);
  for (int a = 0; a < 9; a++)
    if (a % 4) assert_close(moments[a], 0, 1e-9 * moments[0]);
  arena_free(&arena);
}

static void projects_as_in_r(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv recon = {0};
  oracle_csv_read(&recon, REFERENCE "recon.csv.gz", &arena);
  const double ones[3] = {1, 1, 1}, whole[1] = {100}, identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  struct hierarchy h = {.n = 3, .k = 1, .constraint = ones, .value = whole};
  struct err err = {0};
  size_t checked = 0;
  for (size_t i = 0; i < recon.rows; i++) {
    if (strcmp(csv_text(&recon, i, "method"), "base_ets_AAdN") != 0) continue;
    const char *geo = csv_text(&recon, i, "geo");
    int step = (int)csv_number(&recon, i, "h");
    double full[9], diagonal[9], base[3], want[3], after[9];
    for (int r = 0; r < 3; r++) find_row(&recon, geo, "W_residual_cov", r + 1, full + 3 * r);
    for (int a = 0; a < 9; a++) diagonal[a] = a % 4 ? 0 : full[a];
    find_row(&recon, geo, "base_ets_AAdN", step, base);
    const double *weights[] = {identity, diagonal, full};
    static const char *const method[] = {"rec_ols", "rec_wls_diag", "rec_mint_sample"};
    for (int m = 0; m < 3; m++) {
      double y[3] = {base[0], base[1], base[2]};
      assert_int_equal(hierarchy_reconcile(&h, weights[m], y, after, &err), 0);
      find_row(&recon, geo, method[m], step, want);
      for (int j = 0; j < 3; j++) assert_close(y[j], want[j], 1e-8);
      double left = 0;
      for (int a = 0; a < 9; a++) left += after[a];
      assert_close(left, 0, 1e-9); /* the sum has no variance any more */
      checked++;
    }
  }
  printf("recon.csv: %zu projections\n", checked);
  assert_true(checked >= 90);
  arena_free(&arena);
}

static void covariance_shrinks(void **state) {
  (void)state;
  enum { T = 40, N = 3 };
  double error[T * N], w[9], sample[9], lambda;
  struct rng rng;
  struct err err = {0};
  rng_seed(&rng, 3, 3);
  for (int t = 0; t < T; t++) {
    double common = rng_normal(&rng);
    for (int j = 0; j < N; j++) error[t * N + j] = 0.8 * common + 0.6 * rng_normal(&rng);
  }
  error[4] = NAN;
  assert_int_equal(hierarchy_covariance(HIERARCHY_MINT_SAMPLE, error, T, N, sample, NULL, &err), 0);
  assert_int_equal(hierarchy_covariance(HIERARCHY_MINT_SHRINK, error, T, N, w, &lambda, &err), 0);
  assert_true(lambda > 0 && lambda < 0.3);
  for (int a = 0; a < 9; a++) assert_close(w[a], sample[a] * (a % 4 ? 1 - lambda : 1), 1e-12);
  assert_int_equal(hierarchy_covariance(HIERARCHY_MINT_SHRINK, error, 2, N, w, &lambda, &err), 0);
  assert_close(lambda, 1, 0);
  for (int i = 0; i < T * N; i++) error[i] = NAN;
  assert_int_equal(hierarchy_covariance(HIERARCHY_WLS, error, T, N, w, NULL, &err), EX_DATAERR);
}

static void totals_and_parts_agree(void **state) {
  (void)state;
  /* y0 = y1 + y2, y1 = y3 + y4 */
  const double c[] = {1, -1, -1, 0, 0, 0, 1, 0, -1, -1}, value[] = {0, 0};
  struct hierarchy h = {5, 2, c, value};
  double w[25], y[] = {100, 62, 41, 30, 29}, before[5];
  struct err err = {0};
  memcpy(before, y, sizeof y);
  hierarchy_covariance(HIERARCHY_OLS, NULL, 0, 5, w, NULL, &err);
  assert_int_equal(hierarchy_reconcile(&h, w, y, NULL, &err), 0);
  assert_close(y[0], y[1] + y[2], 1e-10);
  assert_close(y[1], y[3] + y[4], 1e-10);
  const double sum[25] = {0, 0, 1, 1, 1, 0, 0, 0, 1, 1};
  hierarchy_bottom_up(sum, 5, before);
  assert_close(before[0], 100, 1e-12), assert_close(before[1], 59, 1e-12), assert_close(before[3], 30, 0);
  const double twice[] = {1, -1, -1, 0, 0, 1, -1, -1, 0, 0};
  h.constraint = twice;
  assert_int_equal(hierarchy_reconcile(&h, w, y, NULL, &err), EX_DATAERR);
}

int main(void) {
  stat_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back),
                                     cmocka_unit_test(boxcox_keeps_the_order_of_bounds),
                                     cmocka_unit_test(edges_are_drawn_in),
                                     cmocka_unit_test(logit_means_as_in_r),
                                     cmocka_unit_test(ilr_drift_as_in_r_and_in_any_basis),
                                     cmocka_unit_test(ilr_zeros_and_principal_axes),
                                     cmocka_unit_test(projects_as_in_r),
                                     cmocka_unit_test(covariance_shrinks),
                                     cmocka_unit_test(totals_and_parts_agree)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
