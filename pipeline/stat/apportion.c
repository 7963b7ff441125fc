/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apportion.c - see apportion.h. */
#include "stat/apportion.h"

#include <math.h>
#include <string.h>

struct apportioning {
  const double *amount;
  size_t n;
  const struct apportion_sum *sum;
  size_t sums;
  double step;        /* millionths in a step */
  int64_t *steps;     /* n */
  int64_t *missing;   /* sums, in steps */
  size_t *first, *of; /* the sums each amount is in: of[first[i]] .. */
  bool *fixed;        /* of 0: not moved */
};

static double step_for(const double *amount, size_t n) {
  double largest = 0, step = 1;
  for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(amount[i]) * DECIMAL_SCALE);
  while (largest / step > 1e14) step *= 10;
  return step;
}

static void sums_index(struct arena *arena, struct apportioning *a) {
  size_t all = 0;
  a->first = arena_array(arena, size_t, a->n + 2);
  for (size_t s = 0; s < a->sums; s++) {
    all += a->sum[s].amounts;
    for (size_t k = 0; k < a->sum[s].amounts; k++) a->first[a->sum[s].amount[k] + 2]++;
  }
  a->of = arena_array(arena, size_t, all + 1);
  for (size_t i = 2; i < a->n + 2; i++) a->first[i] += a->first[i - 1];
  for (size_t s = 0; s < a->sums; s++)
    for (size_t k = 0; k < a->sum[s].amounts; k++) a->of[a->first[a->sum[s].amount[k] + 1]++] = s;
}

static void round_down(struct apportioning *a) {
  for (size_t i = 0; i < a->n; i++) {
    double v = a->amount[i] * DECIMAL_SCALE / a->step;
    a->steps[i] = (int64_t)(a->first[i + 1] > a->first[i] ? floor(v) : nearbyint(v));
    a->fixed[i] = a->amount[i] == 0;
  }
  for (size_t s = 0; s < a->sums; s++) {
    a->missing[s] = (int64_t)(a->sum[s].value / (decimal_sum)a->step);
    for (size_t k = 0; k < a->sum[s].amounts; k++) a->missing[s] -= a->steps[a->sum[s].amount[k]];
  }
}

static double remainder_of(const struct apportioning *a, size_t i) {
  return a->amount[i] * DECIMAL_SCALE / a->step - (double)a->steps[i];
}

/* By how much all sums come nearer when amount i is moved by a step. */
static int gain_of(const struct apportioning *a, size_t i, int by) {
  int gain = 0;
  for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
    gain += (a->missing[a->of[k]] * by > 0 ? 1 : -1) * a->sum[a->of[k]].weight;
  return gain;
}

static void apply_step(struct apportioning *a, size_t i, int by) {
  a->steps[i] += by;
  for (size_t k = a->first[i]; k < a->first[i + 1]; k++) a->missing[a->of[k]] -= by;
}

static bool may_step(const struct apportioning *a, size_t i, int by) {
  return !a->fixed[i] && !(a->amount[i] > 0 && by < 0 && a->steps[i] <= 0);
}

/* The amount whose step brings the sums nearest, of several the one it is due to most; n: none brings them nearer by
 * `least`. */
static size_t best_step(const struct apportioning *a, int by, int least) {
  size_t best = a->n;
  int most = least - 1;
  double due = -INFINITY;
  for (size_t i = 0; i < a->n; i++) {
    if (a->first[i] == a->first[i + 1] || !may_step(a, i, by)) continue;
    int gain = gain_of(a, i, by);
    if (gain < most || (gain == most && by * remainder_of(a, i) <= due) || gain < least) continue;
    most = gain, due = by * remainder_of(a, i), best = i;
  }
  return best;
}

/* Steps tried one after the other, each mending a sum that the one before it broke. */
struct trail {
  size_t amount[8];
  int by[8];
  size_t n;
  long tries; /* left */
  int weight; /* of the sum to be mended: lighter ones may break */
};

static void trail_undo(struct apportioning *a, struct trail *trail, size_t to) {
  for (; trail->n > to; trail->n--) apply_step(a, trail->amount[trail->n - 1], -trail->by[trail->n - 1]);
}

static bool on_trail(const struct trail *trail, size_t i) {
  for (size_t k = 0; k < trail->n; k++)
    if (trail->amount[k] == i) return true;
  return false;
}

static bool sum_mend(struct apportioning *a, size_t s, struct trail *trail);

/* All sums of an amount that were broken by its last step. Those that were broken before stay as they are. */
static bool broken_mend(struct apportioning *a, size_t i, int by, struct trail *trail) {
  for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
    if (a->sum[a->of[k]].weight >= trail->weight && a->missing[a->of[k]] * by < 0 && !sum_mend(a, a->of[k], trail))
      return false;
  return true;
}

static bool sum_mend(struct apportioning *a, size_t s, struct trail *trail) {
  int by = a->missing[s] > 0 ? 1 : -1;
  if (trail->n == sizeof trail->by / sizeof *trail->by) return false;
  for (size_t k = 0; k < a->sum[s].amounts && trail->tries > 0; k++) {
    size_t i = a->sum[s].amount[k], mark = trail->n;
    if (!may_step(a, i, by) || on_trail(trail, i)) continue;
    trail->tries--;
    apply_step(a, i, by);
    trail->amount[trail->n] = i, trail->by[trail->n++] = by;
    if (broken_mend(a, i, by, trail)) return true;
    trail_undo(a, trail, mark);
  }
  return false;
}

static void steps_even_out(struct apportioning *a) {
  for (size_t round = 0; round < 4 * a->n + 100; round++) {
    size_t up = best_step(a, 1, 1), down = up < a->n ? a->n : best_step(a, -1, 1);
    if (up == a->n && down == a->n) break;
    if (up < a->n)
      apply_step(a, up, 1);
    else
      apply_step(a, down, -1);
  }
  for (size_t s = 0; s < a->sums; s++)
    for (int64_t left = a->missing[s] < 0 ? -a->missing[s] : a->missing[s]; left > 0 && left < 1000; left--) {
      struct trail trail = {.tries = 20000, .weight = a->sum[s].weight};
      if (!sum_mend(a, s, &trail)) break;
    }
}

/* What a sum has finer than the step, to its largest amount that is in no other sum, or else to its largest. */
static void rest_place(const struct apportioning *a, decimal_sum *whole) {
  for (size_t s = 0; s < a->sums; s++) {
    decimal_sum left = a->sum[s].value;
    size_t largest = a->n;
    for (size_t k = 0; k < a->sum[s].amounts; k++) {
      size_t i = a->sum[s].amount[k];
      left -= whole[i];
      if (!a->fixed[i] && (largest == a->n || fabs(a->amount[i]) > fabs(a->amount[largest]))) largest = i;
    }
    if (left != 0 && largest < a->n && a->step > 1 && left < (decimal_sum)a->step && -left < (decimal_sum)a->step)
      whole[largest] += left;
  }
}

void apportion(struct arena *arena, const double *amount, size_t n, const struct apportion_sum *sum, size_t sums,
               decimal_sum *whole) {
  struct apportioning a = {.amount = amount, .n = n, .sum = sum, .sums = sums, .step = step_for(amount, n)};
  a.steps = arena_array(arena, int64_t, n + 1);
  a.missing = arena_array(arena, int64_t, sums + 1);
  a.fixed = arena_array(arena, bool, n + 1);
  sums_index(arena, &a);
  round_down(&a);
  steps_even_out(&a);
  for (size_t i = 0; i < n; i++) whole[i] = (decimal_sum)a.steps[i] * (decimal_sum)a.step;
  rest_place(&a, whole);
}
