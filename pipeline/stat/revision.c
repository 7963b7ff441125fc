/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision.c - see revision.h. */
#include "stat/revision.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stat/order.h"

/* One past the last print of the figure that begins at `from`. */
static size_t figure_end(const struct revision_print *print, size_t n, size_t from) {
  size_t to = from + 1;
  while (to < n && print[to].item == print[from].item && print[to].period == print[from].period) to++;
  return to;
}

/* The print in force at the end of that year of age: the last not later; n when the figure was not out, or withdrawn.
 */
static size_t in_force(const struct revision_print *print, size_t from, size_t to, double date, size_t none) {
  size_t at = none;
  for (size_t i = from; i < to && print[i].vintage < date; i++) at = i;
  return at == none || isnan(print[at].value) ? none : at;
}

static void summarise(double *r, size_t n, size_t items, struct revision_age *out) {
  *out = (struct revision_age){n, items, NAN, NAN, NAN, NAN, NAN};
  if (n == 0) return;
  double mean = 0, squares = 0, changed = 0;
  for (size_t i = 0; i < n; i++) mean += r[i] / (double)n, changed += fabs(r[i]) > 1e-12;
  for (size_t i = 0; i < n; i++) squares += (r[i] - mean) * (r[i] - mean);
  values_sort(r, n);
  out->bias = values_quantile(r, n, 0.5);
  out->sd = n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
  for (size_t i = 0; i < n; i++) r[i] = fabs(r[i] - out->bias);
  values_sort(r, n);
  out->spread = 1.4826 * values_quantile(r, n, 0.5);
  out->within95 = values_quantile(r, n, 0.95);
  out->changed = changed / (double)n;
}

void revision_by_age(const struct revision_print *print, size_t n, double last, double follow, size_t ages,
                     struct revision_age *out) {
  double *r = memory_alloc((n ? n : 1) * sizeof *r);
  for (size_t age = 0; age < ages; age++) {
    size_t found = 0, items = 0, item = SIZE_MAX;
    for (size_t from = 0, to; from < n; from = to) {
      to = figure_end(print, n, from);
      double date = print[from].end + (double)age + 1;
      size_t at = in_force(print, from, to, date, n);
      if (at == n || isnan(print[to - 1].value) || last - date < follow) continue;
      r[found++] = print[to - 1].value - print[at].value;
      items += print[from].item != item;
      item = print[from].item;
    }
    summarise(r, found, items, &out[age]);
  }
  free(r);
}
