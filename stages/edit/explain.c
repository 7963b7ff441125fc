/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain.c - see explain.h. Figures are compared as the digits that were written: without the zeros behind the point.
 */
#include "stages/edit/explain.h"

#include <stdlib.h>

enum { DIGITS_MOST = 20 };

struct digits {
  int n;      /* as written, without sign and point */
  int places; /* behind the point */
  char digit[DIGITS_MOST];
  bool negative;
};

static struct digits digits_of(decimal value) {
  struct digits d = {.places = DECIMAL_PLACES, .negative = value < 0};
  uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  while (d.places && size % 10 == 0) size /= 10, d.places--;
  char back[DIGITS_MOST];
  int n = 0;
  do back[n++] = (char)(size % 10), size /= 10;
  while (size && n < DIGITS_MOST);
  while (n <= d.places && n < DIGITS_MOST) back[n++] = 0; /* 0.05 */
  for (int i = 0; i < n; i++) d.digit[i] = back[n - 1 - i];
  d.n = n;
  return d;
}

static decimal explain_value_of(const struct digits *d) {
  __int128 size = 0;
  for (int i = 0; i < d->n; i++) size = size * 10 + d->digit[i];
  for (int i = d->places; i < DECIMAL_PLACES; i++) size *= 10;
  if (size > INT64_MAX) return DECIMAL_MISSING;
  return d->negative ? -(decimal)size : (decimal)size;
}

/* The best slip so far: nearest to what was meant, and of equally near ones the most usual. */
struct search {
  decimal filed, meant, slack;
  struct slip best;
  decimal off;
};

static void search_try(struct search *s, decimal intended, enum correction correction, int power, double cost) {
  if (intended == DECIMAL_MISSING || intended == s->filed) return;
  decimal off;
  if (__builtin_sub_overflow(intended, s->meant, &off)) return;
  if (off < 0) off = -off;
  if (off > s->slack) return;
  bool better = s->best.correction == CORRECTIONS || cost < s->best.cost || (cost == s->best.cost && off < s->off);
  if (!better) return;
  s->best = (struct slip){correction, power, cost, intended};
  s->off = off;
}

static void try_swaps(struct search *s, const struct digits *d) {
  for (int i = 0; i < d->n; i++)
    for (int k = i + 1; k < d->n; k++) {
      struct digits other = *d;
      if (d->digit[i] == d->digit[k]) continue;
      other.digit[i] = d->digit[k], other.digit[k] = d->digit[i];
      search_try(s, explain_value_of(&other), CORRECT_SWAPPED, 0, k == i + 1 ? 2 : 5);
    }
}

static void try_wrong(struct search *s, const struct digits *d) {
  for (int i = 0; i < d->n; i++)
    for (char c = 0; c < 10; c++) {
      struct digits other = *d;
      other.digit[i] = c;
      search_try(s, explain_value_of(&other), CORRECT_DIGIT, 0, 6);
    }
}

/* A digit was left out: insert one; or doubled: remove one. */
static void try_dropped(struct search *s, const struct digits *d) {
  for (int i = 0; i <= d->n && d->n < DIGITS_MOST; i++)
    for (char c = 0; c < 10; c++) {
      struct digits other = *d;
      memmove(other.digit + i + 1, d->digit + i, (size_t)(d->n - i));
      other.digit[i] = c;
      other.n++;
      search_try(s, explain_value_of(&other), CORRECT_DROPPED, 0, 6);
    }
  for (int i = 0; i < d->n && d->n > 1; i++) {
    struct digits other = *d;
    memmove(other.digit + i, d->digit + i + 1, (size_t)(d->n - i - 1));
    other.n--;
    search_try(s, explain_value_of(&other), CORRECT_DROPPED, 0, 6);
  }
}

/* The other unit of money: what was meant, filed in units of 10^k or of 10^-k, and rounded there to whole figures. */
static void try_units(struct search *s) {
  decimal by = 1;
  for (int k = 1; k <= 5; k++) {
    by *= 10;
    decimal larger, off;
    double cost = k == 3 ? 1 : k == 4 ? 2 : 3.5;
    search_try(s, (decimal)decimal_divide(s->filed, by), CORRECT_UNIT_ITEM, k, cost);
    decimal least = s->filed < 0 ? -s->filed : s->filed;
    if (least < 20 * (decimal)DECIMAL_SCALE) continue;
    if (__builtin_mul_overflow(s->filed, by, &larger) || __builtin_sub_overflow(larger, s->meant, &off)) continue;
    if (off < 0) off = -off;
    decimal rounding = by > INT64_MAX / DECIMAL_SCALE ? 0 : by * (DECIMAL_SCALE / 2);
    search_try(s, off <= rounding ? s->meant : larger, CORRECT_UNIT_ITEM, -k, cost);
  }
}

struct slip slip_between(decimal filed, decimal meant, decimal slack, unsigned possible) {
  struct search s = {.filed = filed, .meant = meant, .slack = slack, .best = {.correction = CORRECTIONS}};
  struct digits d = digits_of(filed);
  if (filed != 0 && filed != DECIMAL_MISSING) {
    if (possible & SLIP_SIGN) search_try(&s, -filed, CORRECT_SIGN, 0, 1);
    if (possible & SLIP_UNIT) try_units(&s);
    if (s.best.correction == CORRECTIONS) {
      try_swaps(&s, &d);
      try_wrong(&s, &d);
      try_dropped(&s, &d);
    }
  }
  return s.best;
}
