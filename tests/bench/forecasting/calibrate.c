/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include <sys/stat.h>
#include <unistd.h>

#include "base/option.h"
#include "base/process.h"
#include "io/table_file.h"
#include "material.h"
#include "stat/stat.h"

enum { LAST_YEAR = 2014, LAST_SHORT_YEAR = 2006, MOST_H = 8, BANDS = 4 };

/* Lengths at which bands begin. Seasonal amounts have one band: what their members state already holds how few points
 * there are, and short series alone are too few for a quantile (on rolling origins one band has 5 % less MSIS than
 * three). */
struct bands {
  size_t n, from[BANDS];
};

static struct bands bands_of(enum calibration_kind kind, bool seasonal) {
  if (kind == CALIBRATION_AMOUNTS) return seasonal ? (struct bands){1, {1}} : (struct bands){4, {1, 8, 12, 24}};
  return seasonal ? (struct bands){3, {1, 24, 40}} : (struct bands){3, {1, 12, 24}};
} /* yearly; quarterly */

struct ratios {
  double *x;
  size_t n, room;
};

struct learning {
  struct ratios of[3][2][BANDS][MOST_H]; /* kind, yearly or quarterly, band, step */
};

static void remember(struct ratios *r, double x) {
  if (r->n == r->room) r->x = memory_grow(r->x, (r->room = r->room ? 2 * r->room : 256) * sizeof *r->x);
  r->x[r->n++] = x;
}

static size_t band_of(enum calibration_kind kind, bool seasonal, size_t n) {
  struct bands bands = bands_of(kind, seasonal);
  size_t b = bands.n - 1;
  while (b > 0 && n < bands.from[b]) b--;
  return b;
}

static void learn_error(void *context, size_t method, const struct backtest_series *series, const void *model, size_t n,
                        size_t h, const double *outcome) {
  struct learning *l = context;
  double mean[MOST_H], spread[MOST_H];
  bool seasonal = series->m > 1;
  enum calibration_kind kind = series->transform.kind == TRANSFORM_LOGIT ? CALIBRATION_SHARES
                               : series->transform.kind == TRANSFORM_LOG ? CALIBRATION_AMOUNTS
                                                                         : CALIBRATION_LEVELS;
  (void)method;
  auto_spread(model, h, mean, spread);
  for (size_t j = 0; j < h; j++) {
    double error = transform_forward(&series->transform, outcome[j]) - mean[j];
    if (isfinite(error) && spread[j] > 0)
      remember(&l->of[kind][seasonal][band_of(kind, seasonal, n)][j],
               (kind == CALIBRATION_AMOUNTS ? expm1(fabs(error)) : fabs(error)) / spread[j]);
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

enum { LOOSE_ALIAS = 3 }; /* modern services: what US states have is an analogue */

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
  fprintf(out, "%s,1,%.6g,%.6g,%zu,%.6g,%.4g,%.4g,%.4g\n", name, p.drift, p.variance, p.series, p.between, p.weight,
          p.kept, p.clear);
}

/* Each indicator's own, its aliases', and for any other: no drift, the median variance. */
static int pooled_file(struct arena *arena, const char *shared, FILE *out, struct err *err) {
  struct pooled found[INDICATORS];
  double variance[INDICATORS];
  fputs("indicator,frequency,drift,variance,series,between,weight,kept,clear\n", out);
  for (size_t i = 0; i < INDICATORS; i++) {
    struct panel whole;
    int code = panel_long(arena, shared, indicators[i].file, indicators[i].name, &whole, err);
    if (code) return code;
    struct panel panel = panel_until(arena, &whole, LAST_YEAR, 6);
    found[i] = learn_pooled(arena, &panel);
    if (!(found[i].between > 0)) found[i].clear = POOLED_CLEAR_KNOWN;
    variance[i] = found[i].variance;
    write_pooled(out, indicators[i].name, found[i]);
    for (size_t a = 0; a < sizeof alias / sizeof *alias; a++)
      if (strcmp(alias[a][1], indicators[i].name) == 0) {
        struct pooled same = found[i];
        if (a == LOOSE_ALIAS) same.clear = POOLED_CLEAR; /* only alike: its own drift is believed */
        write_pooled(out, alias[a][0], same);
      }
  }
  qsort(variance, INDICATORS, sizeof *variance, ascending);
  struct pooled any = POOLED_UNKNOWN;
  any.variance = variance[INDICATORS / 2];
  write_pooled(out, "*", any);
  return 0;
}

static void write_laws(FILE *out, const char *name, enum calibration_kind kind, unsigned m, struct learning *l) {
  struct bands bands = bands_of(kind, m > 1);
  for (size_t b = 0; b < bands.n; b++)
    for (size_t j = 0; j < MOST_H; j++) {
      double q[CALIBRATION_KNOTS];
      struct ratios *r = &l->of[kind][m > 1][b][j];
      calibration_learn(r->x, r->n, q);
      if (isnan(q[0])) continue;
      fprintf(out, "%s,%u,%zu,%zu,%zu,%.4f,%.4f,%.4f,%.4f,%zu\n", name, m, bands.from[b],
              b + 1 < bands.n ? bands.from[b + 1] - 1 : (size_t)999999, j + 1, q[0], q[1], q[2], q[3], r->n);
    }
}

/* Short amounts, so that no panel outweighs the others: of each macro-economic or demographic series of M3 the last
 * window of ten points in its training part; of accounts of US states what lies before 2007, the first year that is
 * scored; accounts of China in windows that end in the last ten years. */
static int learn_short_amounts(struct arena *arena, const char *shared, struct tables *tables, struct learning *l,
                               struct err *err) {
  static const size_t early_windows[] = {5, 6, 8}, recent_windows[] = {8, 10};
  struct panel m3, states, china;
  int code = panel_m3_accounts(arena, shared, &m3, err);
  if (!code) code = panel_amounts(arena, shared, "panel-us-states.csv", "USD", &states, err);
  if (!code) code = panel_amounts(arena, shared, "china.csv", "元", &china, err);
  if (code) return code;
  struct panel before = panel_until(arena, &states, LAST_SHORT_YEAR, 6), early = panel_training(arena, &before, 0, 5);
  struct panel logs = panel_logs(arena, &m3), own = panel_training(arena, &logs, 6, 0),
               recent = panel_training(arena, &china, 0, 5);
  learn_panel(l, &own, tables, 6, 1, 10, 10);
  for (size_t w = 0; w < 3; w++) learn_panel(l, &early, tables, 5, 6, early_windows[w], early_windows[w]);
  for (size_t w = 0; w < 2; w++) learn_panel(l, &recent, tables, 5, 11, recent_windows[w], recent_windows[w]);
  return 0;
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
  struct panel yearly_logs = panel_logs(arena, &yearly), quarterly_logs = panel_logs(arena, &quarterly);
  inner = panel_training(arena, &yearly_logs, 6, 6);
  learn_panel(l, &inner, tables, 6, 4, 0, 12);
  inner = panel_training(arena, &quarterly_logs, 8, 8);
  learn_panel(l, &inner, tables, 8, 13, 0, 12);
  code = learn_short_amounts(arena, shared, tables, l, err);
  if (code) return code;
  tables_choose(tables, "share_services_gdp");
  shares = panel_until(arena, &shares, LAST_YEAR, 6);
  inner = panel_training(arena, &shares, 0, 5);
  for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) learn_panel(l, &inner, tables, 5, 21, windows[w], 8);
  return 0;
}

/* The new tables are written below DRAFT, a folder beside the old ones, and put over them when all is done. */
static FILE *table_open(struct arena *arena, const char *draft, const char *name, struct err *err) {
  const char *path = arena_format(arena, "%s/calibration/%s", draft, name);
  FILE *out = fopen(path, "w");
  if (!out) err_errno(err, errno, "%s", path);
  return out;
}

static int table_close(FILE *out, const char *name, struct err *err) {
  bool failed = ferror(out) || fflush(out) || fsync(fileno(out));
  if (fclose(out)) failed = true;
  return failed ? err_errno(err, errno, "%s", name) : 0;
}

static int pooled_write(struct arena *arena, const char *shared, const char *draft, struct err *err) {
  FILE *out = table_open(arena, draft, "pooled.csv", err);
  if (!out) return err->code;
  int code = pooled_file(arena, shared, out, err), closed = table_close(out, "pooled.csv", code ? NULL : err);
  return code ? code : closed;
}

/* The drift and variance just written, without the law of the errors, which is what is to be learned. */
static int draft_read(struct arena *arena, const char *draft, struct tables *tables, struct err *err) {
  struct table pooled;
  *tables = (struct tables){0};
  int code = table_read(arena_format(arena, "%s/calibration/pooled.csv", draft), arena, &pooled, err);
  if (!code) code = pooled_table(&pooled, arena, &tables->pooled, err);
  if (!code) tables_choose(tables, "*");
  return code;
}

static int intervals_write(struct arena *arena, const char *draft, struct learning *learning, struct err *err) {
  FILE *out = table_open(arena, draft, "intervals.csv", err);
  if (!out) return err->code;
  fputs("kind,frequency,from,to,h,q50,q80,q95,q99,cases\n", out);
  write_laws(out, "levels", CALIBRATION_LEVELS, 1, learning);
  write_laws(out, "levels", CALIBRATION_LEVELS, 4, learning);
  write_laws(out, "shares", CALIBRATION_SHARES, 1, learning);
  write_laws(out, "amounts", CALIBRATION_AMOUNTS, 1, learning);
  write_laws(out, "amounts", CALIBRATION_AMOUNTS, 4, learning);
  return table_close(out, "intervals.csv", err);
}

static int draft_write(struct arena *arena, const char *shared, const char *draft, struct err *err) {
  static struct learning learning;
  struct tables tables;
  int code = pooled_write(arena, shared, draft, err);
  if (!code) code = draft_read(arena, draft, &tables, err);
  if (!code) code = learn_all(arena, shared, &tables, &learning, err);
  return code ? code : intervals_write(arena, draft, &learning, err);
}

static const char *const table_names[] = {"pooled.csv", "intervals.csv"};

static int draft_publish(struct arena *arena, const char *draft, const char *catalog, struct err *err) {
  for (size_t i = 0; i < sizeof table_names / sizeof *table_names; i++) {
    const char *to = arena_format(arena, "%s/calibration/%s", catalog, table_names[i]);
    if (rename(arena_format(arena, "%s/calibration/%s", draft, table_names[i]), to) != 0)
      return err_errno(err, errno, "%s", to);
  }
  return 0;
}

static void draft_remove(struct arena *arena, const char *draft) {
  for (size_t i = 0; i < sizeof table_names / sizeof *table_names; i++)
    unlink(arena_format(arena, "%s/calibration/%s", draft, table_names[i]));
  rmdir(arena_format(arena, "%s/calibration", draft));
  rmdir(draft);
}

static int calibrate(const char *shared, const char *catalog, struct err *err) {
  struct arena arena = {0};
  char *draft = arena_format(&arena, "%s/calibration/.draft-XXXXXX", catalog);
  if (!mkdtemp(draft)) return err_errno(err, errno, "%s", draft);
  int code = mkdir(arena_format(&arena, "%s/calibration", draft), 0777) ? err_errno(err, errno, "%s", draft) : 0;
  if (!code) code = draft_write(&arena, shared, draft, err);
  if (!code) code = draft_publish(&arena, draft, catalog, err);
  draft_remove(&arena, draft);
  arena_free(&arena);
  return code;
}

struct calibrate_options {
  const char *shared, *catalog;
};

static const struct option calibrate_options[] = {
    {"shared", 0, OPTION_TEXT, offsetof(struct calibrate_options, shared), "DIR", "the open panels", NULL, 0, 0},
    {"catalog", 0, OPTION_TEXT, offsetof(struct calibrate_options, catalog), "DIR", "whose tables are replaced", NULL,
     0, 0},
    {0}};

static const struct program calibrate_program = {.name = "bench-calibrate",
                                                 .summary = "learn the calibration tables of the catalog again",
                                                 .operands = "",
                                                 .options = calibrate_options};

int main(int argc, char **argv) {
  struct calibrate_options options = {TERTIA_SOURCEDIR "/../shared", TERTIA_SOURCEDIR "/pipeline/catalog"};
  struct option_list operands = {0};
  struct arena arena = {0};
  struct err err = {0};
  struct strbuf help = {0};
  enum option_action action = OPTION_RUN;
  process_start();
  stat_start();
  int code = option_parse(&calibrate_program, argc, argv, &options, &operands, &arena, &action, &err);
  if (!code && operands.n) code = err_set(&err, EX_USAGE, "unexpected argument '%s'", operands.item[0]);
  if (!code && action == OPTION_RUN) code = calibrate(options.shared, options.catalog, &err);
  if (!code && action != OPTION_RUN) option_help(&calibrate_program, &help);
  if (help.n) fputs(help.bytes, stdout);
  if (code) fprintf(stderr, "bench-calibrate: %s\n", err.text);
  strbuf_free(&help);
  arena_free(&arena);
  return code;
}
