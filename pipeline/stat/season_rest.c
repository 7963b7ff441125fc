/* SPDX-License-Identifier: GPL-3.0-or-later */
/* season_rest.c - see season_rest.h. */
#include "stat/season_rest.h"

#include <math.h>

#include "base/elementary.h"
#include "stat/stl.h"

bool season_rest_make(struct arena *arena, const double *single, size_t n, size_t m, size_t last,
                      struct season_rest *out) {
  double *y = arena_alloc(arena, (n + 1) * sizeof *y);
  struct stl *made;
  struct err ignored = {0};
  if (n <= 2 * m) return false;
  for (size_t i = 0; i < n; i++) {
    if (!(single[i] > 0)) return false;
    y[i] = real_log(single[i]);
  }
  struct sample sample = {.y = y, .n = n, .m = (unsigned)m};
  if (stl(arena, &sample, NULL, &made, &ignored)) return false;
  *out = (struct season_rest){n, m, last, made->seasonal, made->trend};
  return true;
}

static size_t place_of(const struct season_rest *r, size_t i) {
  return (r->last + r->m - (r->n - 1 - i) % r->m) % r->m;
}

/* Growth of the trend a period, over the year up to period i; over the first year where there is less. */
static double drift_at(const struct season_rest *r, size_t i) {
  size_t to = i >= r->m ? i : r->m;
  return (r->trend[to] - r->trend[to - r->m]) / (double)r->m;
}

double season_rest_sum(const struct season_rest *r, size_t i) {
  double sum = 0, drift = drift_at(r, i);
  size_t place = place_of(r, i);
  for (size_t k = 1; place + k < r->m; k++) {
    size_t same = i + k; /* a period of the same place: the season is the same every year */
    while (same >= r->n) same -= r->m;
    sum += real_exp(r->trend[i] + drift * (double)k + r->seasonal[same]);
  }
  return sum;
}
