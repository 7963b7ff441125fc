/* SPDX-License-Identifier: GPL-3.0-or-later */
/* material.c - see material.h. */
#include "material.h"

#include <math.h>
#include <stdlib.h>

#include "io/table_file.h"

static const char *text_of(struct arena *arena, struct span s) { return arena_copy(arena, s.n ? s.p : "", s.n); }

static double number_of(struct span s) {
  char text[64];
  if (!s.n || s.n >= sizeof text) return NAN;
  memcpy(text, s.p, s.n);
  text[s.n] = 0;
  char *end;
  double x = strtod(text, &end);
  return *end ? NAN : x;
}

static int table_at_path(struct arena *arena, const char *shared, const char *path, struct table *table,
                         struct err *err) {
  return table_read(arena_format(arena, "%s/data/%s", shared, path), arena, table, err);
}

/* Numbers separated by ; behind those that are there. */
static size_t numbers(struct span list, double *y, size_t n) {
  struct span head;
  while (span_cut(&list, ';', &head)) y[n++] = number_of(head);
  return n;
}

static void panel_room(struct arena *arena, struct panel *panel, size_t count) {
  panel->series = arena_array(arena, struct backtest_series, count);
  panel->id = arena_array(arena, const char *, count);
  panel->last = arena_array(arena, int, count);
  panel->count = 0;
}

int panel_m3(struct arena *arena, const char *shared, unsigned m, struct panel *panel, struct err *err) {
  struct table t;
  size_t id, train, test;
  int code = table_at_path(arena, shared, m == 1 ? "m3/m3_yearly.csv" : "m3/m3_quarterly.csv", &t, err);
  if (code || (code = table_need(&t, "id", &id, err)) || (code = table_need(&t, "train", &train, err)) ||
      (code = table_need(&t, "test", &test, err)))
    return code;
  panel_room(arena, panel, t.rows);
  for (size_t i = 0; i < t.rows; i++) {
    struct span before = table_at(&t, i, train), after = table_at(&t, i, test);
    double *y = arena_alloc(arena, (before.n + after.n + 2) * sizeof *y);
    size_t n = numbers(after, y, numbers(before, y, 0));
    panel->series[i] = (struct backtest_series){.y = y, .n = n, .m = m};
    panel->id[i] = text_of(arena, table_at(&t, i, id));
  }
  panel->count = t.rows;
  return 0;
}

int panel_m3_accounts(struct arena *arena, const char *shared, struct panel *panel, struct err *err) {
  struct table t;
  size_t type, n = 0;
  int code = panel_m3(arena, shared, 1, panel, err);
  if (!code) code = table_at_path(arena, shared, "m3/m3_yearly.csv", &t, err);
  if (!code) code = table_need(&t, "type", &type, err);
  for (size_t i = 0; !code && i < t.rows; i++) {
    struct span name = table_at(&t, i, type);
    if (!span_is(name, "MACRO") && !span_is(name, "DEMOGRAPHIC")) continue;
    panel->series[n] = panel->series[i], panel->id[n] = panel->id[i], panel->last[n++] = panel->last[i];
  }
  panel->count = n;
  return code;
}

static const struct transform logit = {.kind = TRANSFORM_LOGIT, .whole = 100};

/* Keep the series that has been gathered, from its latest gap on; shares of 0 or 100 % have no logit: not kept. */
static void keep(struct panel *panel, const char *id, const double *y, const int *year, size_t n) {
  size_t from = n - 1; /* the first point of the latest run */
  while (from > 0 && year[from] == year[from - 1] + 1) from--;
  for (size_t t = from; t < n; t++)
    if (!(y[t] > 0 && y[t] < 100)) return;
  if (n - from < 6) return;
  panel->id[panel->count] = id, panel->last[panel->count] = year[n - 1];
  panel->series[panel->count++] = (struct backtest_series){.y = y + from, .n = n - from, .m = 1, .transform = logit};
}

struct columns {
  size_t id, year, value, indicator;
};

/* Rows come by series, years rising. */
static void gather(struct arena *arena, const struct table *t, struct columns c, const char *prefix, bool exact,
                   struct panel *panel) {
  double *y = arena_alloc(arena, (t->rows + 1) * sizeof *y);
  int *year = arena_alloc(arena, (t->rows + 1) * sizeof *year);
  size_t start = 0, n = 0;
  struct span current = {0};
  panel_room(arena, panel, t->rows);
  for (size_t i = 0; i <= t->rows; i++) {
    struct span id = i < t->rows ? table_at(t, i, c.id) : (struct span){0};
    struct span what = i < t->rows ? table_at(t, i, c.indicator) : (struct span){0};
    bool wanted = i < t->rows && (exact ? span_is(what, prefix) : span_starts(what, span_of(prefix)));
    if (i < t->rows && !wanted) continue;
    if (n > start && !span_equal(id, current)) {
      keep(panel, text_of(arena, current), y + start, year + start, n - start);
      start = n;
    }
    if (!wanted) continue;
    double value = number_of(table_at(t, i, c.value)), when = number_of(table_at(t, i, c.year));
    current = id;
    if (isnan(value) || isnan(when)) continue;
    y[n] = value, year[n++] = (int)when;
  }
}

int panel_shares(struct arena *arena, const char *shared, const char *indicator, struct panel *panel, struct err *err) {
  struct table t;
  struct columns c;
  int code = table_at_path(arena, shared, "forecast-reference/share_panel.csv", &t, err);
  if (code || (code = table_need(&t, "id", &c.id, err)) || (code = table_need(&t, "year", &c.year, err)) ||
      (code = table_need(&t, "value", &c.value, err)))
    return code;
  c.indicator = c.id;
  gather(arena, &t, c, indicator, false, panel);
  return 0;
}

int panel_long(struct arena *arena, const char *shared, const char *file, const char *indicator, struct panel *panel,
               struct err *err) {
  struct table t;
  struct columns c;
  int code = table_at_path(arena, shared, arena_format(arena, "series/%s", file), &t, err);
  if (code || (code = table_need(&t, "region_code", &c.id, err)) || (code = table_need(&t, "period", &c.year, err)) ||
      (code = table_need(&t, "value", &c.value, err)) || (code = table_need(&t, "indicator", &c.indicator, err)))
    return code;
  gather(arena, &t, c, indicator, true, panel);
  return 0;
}

struct amount_columns {
  size_t region, indicator, vintage, period, value, unit;
};

static bool amount_wanted(const struct table *t, struct amount_columns c, size_t row, const char *unit) {
  struct span indicator = table_at(t, row, c.indicator);
  return span_find(table_at(t, row, c.unit), span_of(unit)) && !span_find(indicator, span_of("ytd")) &&
         !span_find(indicator, span_of("growth")) && !span_find(indicator, span_of("index"));
}

/* A row, to be sorted by series and year. */
struct amount_row {
  struct span region, indicator, vintage;
  double year, value;
};

static int amount_series_compare(const struct amount_row *x, const struct amount_row *y) {
  int order = span_compare(x->region, y->region);
  if (!order) order = span_compare(x->indicator, y->indicator);
  return order ? order : span_compare(x->vintage, y->vintage);
}

static int amount_row_compare(const void *a, const void *b) {
  const struct amount_row *x = a, *y = b;
  int order = amount_series_compare(x, y);
  return order ? order : (x->year > y->year) - (x->year < y->year);
}

static size_t amount_rows(struct arena *arena, const struct table *t, struct amount_columns c, const char *unit,
                          struct amount_row **rows) {
  size_t n = 0;
  *rows = arena_array(arena, struct amount_row, t->rows + 1);
  for (size_t i = 0; i < t->rows; i++) {
    double year = number_of(table_at(t, i, c.period)), value = number_of(table_at(t, i, c.value));
    if (!amount_wanted(t, c, i, unit) || isnan(year) || !(value > 0)) continue;
    (*rows)[n++] = (struct amount_row){table_at(t, i, c.region), table_at(t, i, c.indicator), table_at(t, i, c.vintage),
                                       year, value};
  }
  qsort(*rows, n, sizeof **rows, amount_row_compare);
  return n;
}

/* The rows from `from` on that are one series, its last unbroken run of years; where the series ends. */
static size_t amount_series(struct arena *arena, const struct amount_row *row, size_t rows, size_t from,
                            struct panel *panel) {
  size_t end = from, n = 0;
  double *y, last = 0;
  while (end < rows && amount_series_compare(&row[from], &row[end]) == 0) end++;
  y = arena_alloc(arena, (end - from) * sizeof *y);
  for (size_t i = from; i < end; i++) {
    if (row[i].year != last + 1) n = 0;
    y[n++] = row[i].value, last = row[i].year;
  }
  if (n < 6) return end;
  panel->id[panel->count] = arena_format(arena, "%.*s %.*s", SPAN_ARG(row[from].region), SPAN_ARG(row[from].indicator));
  panel->last[panel->count] = (int)last;
  panel->series[panel->count++] =
      (struct backtest_series){.y = y, .n = n, .m = 1, .transform = {.kind = TRANSFORM_LOG}};
  return end;
}

int panel_amounts(struct arena *arena, const char *shared, const char *file, const char *unit, struct panel *panel,
                  struct err *err) {
  static const char *const title[] = {"region_code", "indicator", "vintage", "period", "value", "unit"};
  struct table t;
  struct amount_row *row;
  size_t at[6];
  int code = table_at_path(arena, shared, arena_format(arena, "series/%s", file), &t, err);
  for (size_t k = 0; k < 6 && !code; k++) code = table_need(&t, title[k], at + k, err);
  if (code) return code;
  struct amount_columns c = {at[0], at[1], at[2], at[3], at[4], at[5]};
  size_t rows = amount_rows(arena, &t, c, unit, &row);
  panel_room(arena, panel, rows);
  for (size_t i = 0; i < rows;) i = amount_series(arena, row, rows, i, panel);
  return 0;
}

struct panel panel_logs(struct arena *arena, const struct panel *panel) {
  struct panel logs = panel_until(arena, panel, 9999, 0);
  struct transform t = {.kind = TRANSFORM_LOG};
  logs.count = 0;
  for (size_t i = 0; i < panel->count; i++) {
    if (!transform_fits(&t, panel->series[i].y, panel->series[i].n)) continue;
    logs.series[logs.count] = panel->series[i], logs.series[logs.count].transform = t;
    logs.id[logs.count] = panel->id[i], logs.last[logs.count++] = panel->last[i];
  }
  return logs;
}

struct panel panel_until(struct arena *arena, const struct panel *panel, int year, size_t fewest) {
  struct panel cut;
  panel_room(arena, &cut, panel->count);
  for (size_t i = 0; i < panel->count; i++) {
    size_t beyond = panel->last[i] > year ? (size_t)(panel->last[i] - year) : 0;
    if (panel->series[i].n < fewest + beyond) continue;
    cut.series[cut.count] = panel->series[i], cut.id[cut.count] = panel->id[i];
    cut.series[cut.count].n -= beyond, cut.last[cut.count] = panel->last[i] - (int)beyond;
    cut.count++;
  }
  return cut;
}

struct panel panel_training(struct arena *arena, const struct panel *panel, size_t cut, size_t h) {
  struct panel inner;
  panel_room(arena, &inner, panel->count);
  for (size_t i = 0; i < panel->count; i++) {
    const struct backtest_series *s = panel->series + i;
    if (s->n <= cut) continue;
    double *y = arena_alloc(arena, (s->n - cut + h) * sizeof *y);
    for (size_t t = 0; t < s->n - cut + h; t++) y[t] = t < s->n - cut ? s->y[t] : NAN;
    inner.series[inner.count] = *s, inner.series[inner.count].y = y, inner.series[inner.count].n = s->n - cut + h;
    inner.id[inner.count] = panel->id[i], inner.last[inner.count++] = panel->last[i];
  }
  return inner;
}

static int by_key(const void *a, const void *b) {
  const struct peer_row *x = a, *y = b;
  int order = strcmp(x->id, y->id);
  if (!order) order = strcmp(x->method, y->method);
  return order ? order : (x->h > y->h) - (x->h < y->h);
}

int peer_read(struct arena *arena, const char *shared, const char *set, struct peer *peer, struct err *err) {
  static const char *const title[] = {"id", "method", "h", "mean", "lo95", "hi95"};
  struct table t;
  size_t c[6], in_set = TABLE_ABSENT, n = 0;
  const char *path = set ? "forecast-reference/panel_forecasts.csv" : "forecast-reference/m3_forecasts.csv";
  int code = table_at_path(arena, shared, path, &t, err);
  for (size_t k = 0; k < 6 && !code; k++) code = table_need(&t, title[k], c + k, err);
  if (!code && set) code = table_need(&t, "set", &in_set, err);
  if (code) return code;
  struct peer_row *row = arena_array(arena, struct peer_row, t.rows);
  for (size_t i = 0; i < t.rows; i++) {
    if (set && !span_is(table_at(&t, i, in_set), set)) continue;
    row[n].id = text_of(arena, table_at(&t, i, c[0])), row[n].method = text_of(arena, table_at(&t, i, c[1]));
    row[n].h = (size_t)number_of(table_at(&t, i, c[2])), row[n].mean = number_of(table_at(&t, i, c[3]));
    row[n].lo95 = number_of(table_at(&t, i, c[4])), row[n].hi95 = number_of(table_at(&t, i, c[5]));
    n++;
  }
  qsort(row, n, sizeof *row, by_key);
  *peer = (struct peer){row, n};
  return 0;
}

const struct peer_row *peer_find(const struct peer *peer, const char *id, const char *method) {
  struct peer_row key = {.id = id, .method = method, .h = 1};
  return bsearch(&key, peer->row, peer->rows, sizeof key, by_key);
}

/* The average of the methods in f; false when one is absent. */
static bool peer_average(const struct peer *peer, const char *id, const char *const *method, struct forecast *f) {
  size_t methods = 0;
  while (method[methods]) methods++;
  for (size_t j = 0; j < f->h; j++) f->mean[j] = f->lo[j + f->h] = f->hi[j + f->h] = 0;
  for (size_t k = 0; k < methods; k++) {
    const struct peer_row *row = peer_find(peer, id, method[k]);
    if (!row) return false;
    for (size_t j = 0; j < f->h; j++) {
      f->mean[j] += row[j].mean / (double)methods;
      f->lo[j + f->h] += row[j].lo95 / (double)methods, f->hi[j + f->h] += row[j].hi95 / (double)methods;
    }
  }
  return true;
}

struct point_scores peer_scores(const struct peer *peer, const struct panel *panel, size_t h,
                                const char *const *method) {
  static const double level[] = {80, 95}; /* 80 is not stored: NaN */
  struct arena arena = {0};
  struct point_sums sums = {0};
  double naive2[64];
  for (size_t i = 0; i < panel->count; i++) {
    const struct backtest_series *s = panel->series + i;
    const struct peer_row *naive = peer_find(peer, panel->id[i], "naive2");
    if (!naive) naive = peer_find(peer, panel->id[i], "naive");
    struct forecast *f = forecast_new(&arena, h, level, 2);
    if (!naive || !peer_average(peer, panel->id[i], method, f)) continue;
    for (size_t j = 0; j < h; j++) naive2[j] = naive[j].mean;
    score_add(&sums, s->y + s->n - h, naive2, f, score_scale(s->y, s->n - h, s->m));
    arena_reset(&arena);
  }
  arena_free(&arena);
  return score_points(&sums);
}

int tables_read(struct arena *arena, const char *catalog, struct tables *tables, struct err *err) {
  struct table intervals, pooled;
  int code = table_read(arena_format(arena, "%s/calibration/intervals.csv", catalog), arena, &intervals, err);
  if (!code) code = calibration_table(&intervals, arena, &tables->calibration, err);
  if (!code) code = table_read(arena_format(arena, "%s/calibration/pooled.csv", catalog), arena, &pooled, err);
  if (!code) code = pooled_table(&pooled, arena, &tables->pooled, err);
  if (!code) tables_choose(tables, "*");
  return code;
}

void tables_choose(struct tables *t, const char *indicator) {
  t->found = pooled_find(&t->pooled, span_of(indicator), 1);
  t->levels = (struct auto_options){.calibration = &t->calibration};
  t->amounts = (struct auto_options){.kind = AUTO_AMOUNT, .calibration = &t->calibration};
  t->shares = (struct auto_options){.kind = AUTO_SHARE, .calibration = &t->calibration, .pooled = &t->found};
}

const void *tables_options(const void *tables, const struct backtest_series *series) {
  const struct tables *t = tables;
  if (series->transform.kind == TRANSFORM_LOG) return &t->amounts;
  return series->transform.kind == TRANSFORM_LOGIT ? &t->shares : &t->levels;
}
