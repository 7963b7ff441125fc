/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adjust.c - removes the season, by STL or an installed X-13ARIMA-SEATS. See seasonal.h.
 *
 * The last run of periods without a hole is adjusted, if it is longer than two years: multiplicatively (in logarithms)
 * where all values are positive. */
#include <math.h>

#include "base/elementary.h"
#include "flow/x13.h"
#include "stages/seasonal/seasonal.h"
#include "stat/stl.h"

static size_t year_place(const struct single *s, size_t i) {
  int number = period_number(s->period[i]);
  return (size_t)(s->m == 11 ? number - 2 : number - 1);
}

/* Does period i follow the one before it? */
static bool adjust_follows(const struct single *s, size_t i) {
  bool same = period_year(s->period[i]) == period_year(s->period[i - 1]);
  size_t now = year_place(s, i), before = year_place(s, i - 1);
  return same ? now == before + 1
              : period_year(s->period[i]) == period_year(s->period[i - 1]) + 1 && now == 0 && before + 1 == s->m;
}

static void find_run(const struct single *s, struct adjusted_series *out) {
  size_t end = s->n;
  while (end && isnan(s->value[end - 1])) end--;
  out->from = end;
  while (out->from && !isnan(s->value[out->from - 1]) && (out->from == end || adjust_follows(s, out->from)))
    out->from--;
  out->n = end - out->from;
}

static double *adjust_blank(size_t n, struct arena *arena) {
  double *list = arena_alloc(arena, (n + 1) * sizeof *list);
  for (size_t i = 0; i < n; i++) list[i] = NAN;
  return list;
}

static bool all_positive(const struct single *s, const struct adjusted_series *out) {
  for (size_t i = 0; i < out->n; i++)
    if (!(s->value[out->from + i] > 0)) return false;
  return true;
}

static void put_stl(const struct single *s, const struct stl *stl, struct adjusted_series *out) {
  for (size_t i = 0; i < out->n; i++) {
    size_t at = out->from + i;
    bool log = out->multiplicative;
    out->seasonal[at] = log ? real_exp(stl->seasonal[i]) : stl->seasonal[i];
    out->trend[at] = log ? real_exp(stl->trend[i]) : stl->trend[i];
    out->irregular[at] = log ? real_exp(stl->remainder[i]) : stl->remainder[i];
    out->adjusted[at] = log ? s->value[at] / out->seasonal[at] : s->value[at] - out->seasonal[at];
  }
}

static void by_stl(const struct single *s, struct adjusted_series *out, struct arena *arena) {
  double *y = arena_alloc(arena, (out->n + 1) * sizeof *y);
  struct stl *stl_made;
  struct err ignored = {0};
  out->multiplicative = all_positive(s, out);
  for (size_t i = 0; i < out->n; i++)
    y[i] = out->multiplicative ? real_log(s->value[out->from + i]) : s->value[out->from + i];
  struct sample sample = {.y = y, .n = out->n, .m = (unsigned)s->m};
  if (stl(arena, &sample, NULL, &stl_made, &ignored)) {
    out->note = "too-short";
    return;
  }
  out->method = "stl";
  put_stl(s, stl_made, out);
}

static bool by_x13(const struct single *s, const char *program, struct adjusted_series *out, struct arena *arena) {
  struct x13_series series = {s->value + out->from, out->n, s->m, period_year(s->period[out->from]),
                              period_number(s->period[out->from])};
  struct x13_result result;
  struct err ignored = {0};
  int code = x13_adjust(program, &series, arena, &result, &ignored);
  out->spec = result.spec, out->diagnostics = code ? result.messages : result.diagnostics;
  if (code) return false;
  out->method = "x13";
  for (size_t i = 0; i < out->n; i++) {
    out->seasonal[out->from + i] = result.seasonal[i], out->trend[out->from + i] = result.trend[i];
    out->adjusted[out->from + i] = result.adjusted[i], out->irregular[out->from + i] = result.irregular[i];
  }
  return true;
}

void adjust(const struct single *s, const struct seasonal_options *options, struct adjusted_series *out,
            struct arena *arena) {
  bool wanted = strcmp(options->seasonal, "x13") == 0, there = wanted && x13_is_there(options->x13);
  *out = (struct adjusted_series){.method = "", .note = ""};
  double **list[] = {&out->seasonal, &out->trend, &out->adjusted, &out->irregular};
  for (size_t i = 0; i < 4; i++) *list[i] = adjust_blank(s->n, arena);
  find_run(s, out);
  if (strcmp(options->seasonal, "none") == 0) return;
  if (out->n <= 2 * s->m) {
    out->note = "too-short";
    return;
  }
  if (there && by_x13(s, options->x13, out, arena)) return;
  by_stl(s, out, arena);
  if (wanted && !*out->note) out->note = there ? "x13-failed" : "x13-absent";
}
