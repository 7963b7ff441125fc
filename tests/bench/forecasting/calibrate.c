/* calibrate.c - the calibration tables of the catalog, learned from the open panels by the project's own forecaster.
 *
 *   bench-calibrate --shared DIR --catalog DIR
 *
 * writes DIR/calibration/pooled.csv and intervals.csv. Nothing that a benchmark scores is looked at: M3 without its
 * test points, shares up to 2014. Each error is that of the forecaster without calibration, over the spread it stated.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "material.h"
#include "stat/stat.h"

enum { LAST_YEAR = 2014, MOST_H = 8, BANDS = 3 };

static const size_t band_from[][BANDS] = {{1, 12, 24}, {1, 24, 40}}; /* yearly; quarterly */

struct ratios {
  double *x;
  size_t n, room;
};

struct learning {
  struct ratios of[2][2][BANDS][MOST_H]; /* kind, yearly or quarterly, band, step */
};

static void remember(struct ratios *r, double x) {
  if (r->n == r->room) r->x = memory_grow(r->x, (r->room = r->room ? 2 * r->room : 256) * sizeof *r->x);
  r->x[r->n++] = x;
}

static size_t band_of(bool seasonal, size_t n) {
  size_t b = BANDS - 1;
  while (b > 0 && n < band_from[seasonal][b]) b--;
  return b;
}

static void learn_error(void *context, size_t method, const struct backtest_series *series, const void *model, size_t n,
                        size_t h, const double *outcome) {
  struct learning *l = context;
  double mean[MOST_H], spread[MOST_H];
  bool seasonal = series->m > 1, share = series->transform.kind == TRANSFORM_LOGIT;
  (void)method;
  auto_spread(model, h, mean, spread);
  for (size_t j = 0; j < h; j++) {
    double error = transform_forward(&series->transform, outcome[j]) - mean[j];
    if (isfinite(error) && spread[j] > 0)
      remember(&l->of[share][seasonal][band_of(seasonal, n)][j], fabs(error) / spread[j]);
  }
}

static void learn_panel(struct learning *l, const struct panel *panel, const struct tables *tables, size_t h,
                        size_t origins, size_t window, size_t fewest) {
  struct backtest_method method = {method_find("auto"), tables_options, tables};
  struct backtest_result result;
  struct backtest b = {.series = panel->series,
                       .count = panel->count,
                       .method = &method,
                       .methods = 1,
                       .h = h,
                       .origins = origins,
                       .window = window,
                       .fewest = fewest,
                       .error = learn_error,
                       .error_context = l};
  backtest_run(&b, &result);
}

static const struct indicator {
  const char *name, *file;
} indicators[] = {{"share_services_gdp", "panel-world.csv"},
                  {"share_industry_gdp", "panel-world.csv"},
                  {"share_agriculture_gdp", "panel-world.csv"},
                  {"share_services_employment", "panel-world.csv"},
                  {"share_industry_employment", "panel-world.csv"},
                  {"share_agriculture_employment", "panel-world.csv"},
                  {"share_modernlike_in_services", "panel-us-states.csv"}};
enum { INDICATORS = sizeof indicators / sizeof *indicators };

/* What statistics offices call the same thing. */
static const char *const alias[][2] = {{"share_tertiary_gdp", "share_services_gdp"},
                                       {"share_secondary_gdp", "share_industry_gdp"},
                                       {"share_primary_gdp", "share_agriculture_gdp"},
                                       {"share_modern_services_in_services", "share_modernlike_in_services"}};

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static struct pooled learn_pooled(struct arena *arena, const struct panel *panel) {
  struct sample *sample = arena_array(arena, struct sample, panel->count);
  for (size_t i = 0; i < panel->count; i++) {
    const struct backtest_series *s = panel->series + i;
    double *z = arena_alloc(arena, s->n * sizeof *z);
    for (size_t t = 0; t < s->n; t++) z[t] = transform_forward(&s->transform, s->y[t]);
    sample[i] = (struct sample){.y = z, .n = s->n, .m = 1};
  }
  return pooled_learn(arena, sample, panel->count);
}

static void write_pooled(FILE *out, const char *name, struct pooled p) {
  fprintf(out, "%s,1,%.6g,%.6g,%zu\n", name, p.drift, p.variance, p.series);
}

/* Each indicator's own, its aliases', and for any other: no drift, the median variance. */
static int pooled_file(struct arena *arena, const char *shared, FILE *out, struct err *err) {
  struct pooled found[INDICATORS];
  double variance[INDICATORS];
  fputs("indicator,frequency,drift,variance,series\n", out);
  for (size_t i = 0; i < INDICATORS; i++) {
    struct panel whole;
    int code = panel_long(arena, shared, indicators[i].file, indicators[i].name, &whole, err);
    if (code) return code;
    struct panel panel = panel_until(arena, &whole, LAST_YEAR, 6);
    found[i] = learn_pooled(arena, &panel);
    variance[i] = found[i].variance;
    write_pooled(out, indicators[i].name, found[i]);
    for (size_t a = 0; a < sizeof alias / sizeof *alias; a++)
      if (strcmp(alias[a][1], indicators[i].name) == 0) write_pooled(out, alias[a][0], found[i]);
  }
  qsort(variance, INDICATORS, sizeof *variance, ascending);
  write_pooled(out, "*", (struct pooled){0, variance[INDICATORS / 2], 0});
  return 0;
}

static void write_laws(FILE *out, const char *kind, unsigned m, struct ratios of[BANDS][MOST_H]) {
  const size_t *from = band_from[m > 1];
  for (size_t b = 0; b < BANDS; b++)
    for (size_t j = 0; j < MOST_H; j++) {
      double q[CALIBRATION_KNOTS];
      struct ratios *r = &of[b][j];
      calibration_learn(r->x, r->n, q);
      if (isnan(q[0])) continue;
      fprintf(out, "%s,%u,%zu,%zu,%zu,%.4f,%.4f,%.4f,%.4f,%zu\n", kind, m, from[b],
              b + 1 < BANDS ? from[b + 1] - 1 : (size_t)999999, j + 1, q[0], q[1], q[2], q[3], r->n);
    }
}

static int learn_all(struct arena *arena, const char *shared, struct tables *tables, struct learning *l,
                     struct err *err) {
  static const size_t windows[] = {8, 10, 12, 16, 20, 30, 0};
  struct panel yearly, quarterly, shares;
  int code = panel_m3(arena, shared, 1, &yearly, err);
  if (!code) code = panel_m3(arena, shared, 4, &quarterly, err);
  if (!code) code = panel_shares(arena, shared, "SRVGDP", &shares, err);
  if (code) return code;
  struct panel inner = panel_training(arena, &yearly, 6, 6);
  learn_panel(l, &inner, tables, 6, 4, 0, 8); /* of both, origins in the last three years */
  inner = panel_training(arena, &quarterly, 8, 8);
  learn_panel(l, &inner, tables, 8, 13, 0, 12);
  tables_choose(tables, "share_services_gdp");
  shares = panel_until(arena, &shares, LAST_YEAR, 6);
  inner = panel_training(arena, &shares, 0, 5);
  for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) learn_panel(l, &inner, tables, 5, 21, windows[w], 8);
  return 0;
}

static int write_file(struct arena *arena, const char *catalog, const char *name, FILE **out, struct err *err) {
  const char *path = arena_format(arena, "%s/calibration/%s", catalog, name);
  *out = fopen(path, "w");
  return *out ? 0 : err_errno(err, errno, "%s", path);
}

static int run(const char *shared, const char *catalog, struct err *err) {
  static struct learning learning;
  struct arena arena = {0};
  struct tables tables = {.calibration = {0}};
  FILE *out;
  int code = write_file(&arena, catalog, "pooled.csv", &out, err);
  if (code) return code;
  code = pooled_file(&arena, shared, out, err);
  if (fclose(out) && !code) code = err_errno(err, errno, "pooled.csv");
  if (!code) code = write_file(&arena, catalog, "intervals.csv", &out, err);
  if (code) return code;
  fputs("kind,frequency,from,to,h,q50,q80,q95,q99,cases\n", out);
  if (fflush(out)) return err_errno(err, errno, "intervals.csv");
  code = tables_read(&arena, catalog, &tables, err); /* the pooled rows just written; no intervals yet */
  if (!code) code = learn_all(&arena, shared, &tables, &learning, err);
  write_laws(out, "levels", 1, learning.of[0][0]);
  write_laws(out, "levels", 4, learning.of[0][1]);
  write_laws(out, "shares", 1, learning.of[1][0]);
  if (fclose(out) && !code) code = err_errno(err, errno, "intervals.csv");
  arena_free(&arena);
  return code;
}

int main(int argc, char **argv) {
  const char *shared = TERTIA_SOURCEDIR "/../shared", *catalog = TERTIA_SOURCEDIR "/pipeline/catalog";
  struct err err = {0};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--shared") == 0) shared = argv[i + 1];
    if (strcmp(argv[i], "--catalog") == 0) catalog = argv[i + 1];
  }
  stat_start();
  int code = run(shared, catalog, &err);
  if (code) fprintf(stderr, "bench-calibrate: %s\n", err.text);
  return code;
}
