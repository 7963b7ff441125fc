/* SPDX-License-Identifier: GPL-3.0-or-later */
/* donors.c - the value of the nearest unit with which the record meets the fatal rules. See impute.h.
 *
 * Matching columns are put to ranks, so that each counts the same whatever its size; the distance of two records is the
 * largest difference of their ranks (Chebyshev distance, as in nearest-neighbour imputation by Fellegi and Holt's
 * school). Of equally near donors the one used least often comes first, then the order of units decides. */
#include <math.h>
#include <stdlib.h>

#include "stages/impute/impute.h"

struct candidate {
  const struct held *held;
  double distance;
  uint32_t *uses;
  size_t place;
};

struct ranked {
  double value;
  size_t at;
};

static int by_value(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  int order = (x->value > y->value) - (x->value < y->value);
  return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Ranks of the records of a run by one column, from 0 to 1; equal values have equal ranks. */
static void rank_column(const struct impute *im, const struct run *run, size_t level, size_t amount, double *rank,
                        size_t stride, struct ranked *room) {
  const struct partition *cells = &im->cell[level];
  size_t n = 0;
  for (size_t i = 0; i < run->n; i++) {
    decimal value = cells->order[run->start + i]->number[amount];
    rank[i * stride] = NAN;
    if (value != DECIMAL_MISSING) room[n++] = (struct ranked){(double)value, i};
  }
  qsort(room, n, sizeof *room, by_value);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && room[to].value == room[from].value; to++) continue;
    for (size_t i = from; i < to; i++) rank[room[i].at * stride] = ((double)(from + to - 1) / 2 + 1) / (double)(n + 1);
  }
}

static void ranks_make(const struct impute *im, const struct variable *v, size_t level, const struct run *run,
                       struct fit *fit) {
  struct arena scratch = {0};
  struct ranked *room = arena_array(&scratch, struct ranked, run->n + 1);
  fit->rank = arena_array(im->arena, double, run->n * v->auxiliaries + 1);
  fit->uses = arena_array(im->arena, uint32_t, run->n + 1);
  for (size_t k = 0; k < v->auxiliaries; k++)
    rank_column(im, run, level, v->auxiliary[k], fit->rank + k, v->auxiliaries, room);
  arena_free(&scratch);
}

static size_t place_in(const struct impute *im, size_t level, const struct run *run, const struct held *held) {
  size_t i = 0;
  while (i < run->n && im->cell[level].order[run->start + i] != held) i++;
  return i;
}

static double rank_distance(const double *a, const double *b, size_t n) {
  double most = 0;
  for (size_t k = 0; k < n; k++)
    if (!isnan(a[k])) most = fmax(most, isnan(b[k]) ? 2 : fabs(a[k] - b[k]));
  return most;
}

static int by_distance(const void *a, const void *b) {
  const struct candidate *x = a, *y = b;
  int order = (x->distance > y->distance) - (x->distance < y->distance);
  if (!order) order = (*x->uses > *y->uses) - (*x->uses < *y->uses);
  return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* The donor of another value of the record comes first, so that its values belong together. */
static const struct held *donor_before(const struct impute *im, const struct held *held) {
  for (size_t i = 0; i < im->variables; i++)
    if (held->filling[i].donor) return held->filling[i].donor;
  return NULL;
}

static size_t candidates_find(const struct impute *im, const struct variable *v, const struct held *held, size_t level,
                              const struct run *run, const struct fit *fit, struct candidate *out) {
  const struct partition *cells = &im->cell[level];
  size_t own = place_in(im, level, run, held), n = 0;
  const struct held *favoured = donor_before(im, held);
  for (size_t i = 0; i < run->n; i++) {
    const struct held *other = cells->order[run->start + i];
    bool spent = im->options->donor_uses && fit->uses[i] >= (uint64_t)im->options->donor_uses;
    if (i == own || other->excluded || spent ||
        impute_reported_value(im, other, (size_t)(v - im->variable)) == DECIMAL_MISSING)
      continue;
    double d = own < run->n
                   ? rank_distance(fit->rank + own * v->auxiliaries, fit->rank + i * v->auxiliaries, v->auxiliaries)
                   : 0;
    out[n++] = (struct candidate){other, other == favoured ? -1 : d, &fit->uses[i], i};
  }
  qsort(out, n, sizeof *out, by_distance);
  return n;
}

bool impute_donor_fill(struct impute *im, const struct variable *v, struct held *held, size_t level,
                       const struct run *run) {
  struct fit *fit = (struct fit *)(uintptr_t)impute_fit_of(im, v, IMPUTE_DONOR, level, run);
  struct arena scratch = {0};
  if (!fit->rank) ranks_make(im, v, level, run, fit);
  struct candidate *candidate = arena_array(&scratch, struct candidate, run->n + 1);
  size_t n = candidates_find(im, v, held, level, run, fit, candidate), tried = (size_t)im->options->donors_tried,
         found = 0;
  struct filling *filling = &held->filling[v - im->variable];
  for (size_t i = 0; i < n && i < tried; i++) {
    held->number[v->amount] = candidate[i].held->number[v->amount];
    if (!impute_rules_are_met(im, held)) continue;
    found = i;
    break;
  }
  if (n) {
    held->number[v->amount] = candidate[found].held->number[v->amount];
    *filling = (struct filling){.method = IMPUTE_DONOR,
                                .from = IMPUTATION_METHODS,
                                .level = level,
                                .link = NAN,
                                .donor = candidate[found].held,
                                .on = SIZE_MAX};
    ++*candidate[found].uses;
  }
  arena_free(&scratch);
  return n > 0;
}
