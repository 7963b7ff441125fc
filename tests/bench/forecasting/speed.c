/* SPDX-License-Identifier: GPL-3.0-or-later */
/* speed.c - processor time of forecasts: the default with its paths, and each method against R's in turn.
 *
 * R is started once a run and times itself, so that its start does not count; both fit and forecast the same series of
 * M3 with bounds of 80 and 95 %. Processor time, not the clock on the wall: other work on the machine does not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "measures.h"
#include "stat/target.h"

enum { MOST_RUNS = 25, DEFAULT_SERIES = 100 };

static const struct race {
  const char *method, *call; /* R's, of x and h */
  unsigned m;
  size_t series;
  double level;
} races[] = {{"theta", "thetaf(x,h)", 1, 100, 50},
             {"theta", "thetaf(x,h)", 4, 100, 50},
             {"holt", "holt(x,h)", 1, 100, 50},
             {"holt", "holt(x,h)", 4, 100, 50},
             {"ets", "forecast(ets(x),h)", 1, 60, 10},
             {"ets", "forecast(ets(x),h)", 4, 40, 6},
             {"arima", "forecast(auto.arima(x),h)", 1, 40, 8},
             {"arima", "forecast(auto.arima(x),h)", 4, 20, 8}};
enum { RACES = sizeof races / sizeof *races };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *x, size_t n) {
  qsort(x, n, sizeof *x, ascending);
  return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static size_t horizon(unsigned m) { return m == 1 ? 6 : 8; }

static double time_method(const struct method *method, const struct panel *panel, size_t series) {
  static const double level[] = {80, 95};
  struct arena arena = {0};
  double start = seconds();
  for (size_t i = 0; i < series && i < panel->count; i++) {
    const struct backtest_series *s = panel->series + i;
    struct sample sample = {.y = s->y, .n = s->n - horizon(s->m), .m = s->m};
    struct err refused = {0};
    void *model = NULL;
    if (method->fit(&arena, &sample, NULL, &model, &refused) == 0)
      method->forecast(model, forecast_new(&arena, horizon(s->m), level, 2));
    arena_reset(&arena);
  }
  double used = seconds() - start;
  arena_free(&arena);
  return used;
}

/* 100 yearly series: fit, intervals, and the chance of a target over 100 000 paths of six steps. */
static double time_default(const struct bench *b, const struct panel *panel) {
  const struct method *method = method_find("auto");
  struct arena run = {0}, arena = {0};
  double start = seconds();
  struct normal_pool pool = normal_pool_new(&run, 1, TARGET_PATHS);
  for (size_t i = 0; i < DEFAULT_SERIES && i < panel->count; i++) {
    const struct backtest_series *s = panel->series + i;
    struct sample sample = {.y = s->y, .n = s->n - 6, .m = 1};
    struct err refused = {0};
    void *model = NULL;
    if (method->fit(&arena, &sample, &b->tables.levels, &model, &refused) == 0) {
      struct forecast *f = forecast_new(&arena, 6, calibration_level, CALIBRATION_KNOTS);
      struct target_question question = {.bands.success = {s->y[sample.n - 1] * 1.05, 1e300}};
      struct path_source source = auto_paths(&arena, model, 6, &pool);
      method->forecast(model, f);
      target_chance(&question, &source, 6, 0, 0, TARGET_PATHS, 1, i);
    }
    arena_reset(&arena);
  }
  double used = seconds() - start;
  arena_free(&arena), arena_free(&run);
  return used;
}

static void write_script(FILE *out, const char *shared) {
  fputs("suppressMessages(library(forecast))\n", out);
  fprintf(out,
          "rd <- function(f,m) lapply(strsplit(read.csv(file.path('%s','data/m3',f),colClasses='character')$train,';'),"
          "function(v) ts(as.numeric(v),frequency=m))\n",
          shared);
  fputs("d <- list(rd('m3_yearly.csv',1),NULL,NULL,rd('m3_quarterly.csv',4))\n"
        "for (x in d[[1]][1:5]) { h<-6; thetaf(x,h); holt(x,h); forecast(ets(x),h); forecast(auto.arima(x),h) }\n",
        out); /* once to have its code compiled */
  for (size_t k = 0; k < RACES; k++)
    fprintf(out, "h<-%zu; p<-proc.time(); for (x in d[[%u]][1:%zu]) %s; q<-proc.time()-p; cat(sum(q[1:2]),'\\n')\n",
            horizon(races[k].m), races[k].m, races[k].series, races[k].call);
}

/* R's seconds of every race, of one run of R; false when R could not. */
static bool run_peer(const char *script, double *used) {
  char command[512];
  snprintf(command, sizeof command, "Rscript --vanilla %s ", script);
  FILE *in = popen(command, "r");
  size_t n = 0;
  while (in && n < RACES && fscanf(in, "%lf", used + n) == 1) n++;
  while (in && fgetc(in) != EOF) continue; /* to the end, or R would write into a closed pipe */
  return in && pclose(in) == 0 && n == RACES;
}

static bool write_script_file(char *path, const char *shared) {
  int descriptor = mkstemp(path);
  FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!out) return false;
  write_script(out, shared);
  return fclose(out) == 0;
}

static void report(struct bench *b, double own[RACES][MOST_RUNS], double peer[RACES][MOST_RUNS], size_t runs) {
  struct arena arena = {0};
  for (size_t k = 0; k < RACES; k++) {
    double mine = median(own[k], runs), theirs = median(peer[k], runs);
    printf("# %s m=%u: %.4f s, R %.3f s for %zu series\n", races[k].method, races[k].m, mine, theirs, races[k].series);
    measure(
        b, arena_format(&arena, "%s_times_faster_than_r_%s", races[k].method, races[k].m == 1 ? "yearly" : "quarterly"),
        theirs / mine, races[k].level, true);
  }
  arena_free(&arena);
}

static void against_peer(struct bench *b, const struct panel *yearly, const struct panel *quarterly) {
  static double own[RACES][MOST_RUNS], peer[RACES][MOST_RUNS];
  char script[] = "/tmp/tertia-forecast-XXXXXX";
  size_t runs = b->runs < MOST_RUNS ? b->runs : MOST_RUNS;
  bool able = write_script_file(script, b->shared);
  for (size_t r = 0; r < runs && able; r++) {
    double used[RACES];
    for (size_t k = 0; k < RACES; k++)
      own[k][r] = time_method(method_find(races[k].method), races[k].m == 1 ? yearly : quarterly, races[k].series);
    able = run_peer(script, used);
    for (size_t k = 0; k < RACES && able; k++) peer[k][r] = used[k];
  }
  unlink(script);
  if (able)
    report(b, own, peer, runs);
  else
    measure_absent(b, "times_faster_than_r", "R or its package forecast is not here");
}

int measure_speed(struct bench *b, struct err *err) {
  struct arena arena = {0};
  struct panel yearly, quarterly;
  double used[MOST_RUNS];
  size_t runs = b->runs < MOST_RUNS ? b->runs : MOST_RUNS;
  int code = panel_m3(&arena, b->shared, 1, &yearly, err);
  if (!code) code = panel_m3(&arena, b->shared, 4, &quarterly, err);
  if (!code) {
    for (size_t r = 0; r < runs; r++) used[r] = time_default(b, &yearly);
    measure(b, "auto_100_yearly_with_100000_paths_s", median(used, runs), 0.3, false);
    if (b->peer)
      against_peer(b, &yearly, &quarterly);
    else
      measure_absent(b, "times_faster_than_r", "not asked for: --peer R");
  }
  arena_free(&arena);
  return code;
}
