/* SPDX-License-Identifier: GPL-3.0-or-later */
/* carried.c - the covariance of the sums of one cell in two periods, from units that were imputed or sampled in both.
 * See errors.h.
 *
 * Imputed: what was off in one period is off, times the growth of its value, in the next. Sampled: with z the weighted
 * values of the n units that are in the same stratum of both samples,
 *
 *   cov = sum over strata (1 - f) n / (n - 1) (sum z0 z1 - sum z0 sum z1 / n)
 *
 * as tertia-estimate has it (Taylor linearisation; f of the later period). A unit outside the cell counts with z = 0.
 * Pairs of periods are those a year apart, and all of them where the port covariances is wanted. */
#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "data/period.h"
#include "stages/aggregate/aggregate.h"

/* Sums of a label. Imputed: what the errors of records come to, or L of the earlier and of the later period. Sampled:
 * (1 - f) z0 z1, z0, (1 - f) z1. */
enum { OVER_BOTH, OVER_EARLIER, OVER_LATER, OVER_SUMS };

/* --- records --- */

static struct carried *carried_add(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                                   size_t row, size_t group, double factor, char sign, struct span label) {
  if (a->unit_column == SCHEMA_ABSENT || a->period == SIZE_MAX) return NULL;
  struct span unit = batch_text(batch, a->unit_column, row, batch->arena);
  state->carried = list_room(state->carried, &state->carried_room, state->carrieds + 1, sizeof *state->carried);
  struct carried *c = &state->carried[state->carrieds++];
  const char *name = arena_format(&state->errors.arena, "%c%.*s", sign, SPAN_ARG(label));
  *c = (struct carried){.unit = span_hash(unit), .group = group, .label = span_of(name)};
  c->value = arena_array(&state->errors.arena, double, (sign == '-' ? 1 : 3) * a->printed + 1);
  for (size_t m = 0; m < a->printed; m++) {
    decimal value = batch->vector[a->measure_column[m]].number[row];
    c->value[m] = value == DECIMAL_MISSING ? 0 : factor * (double)value / DECIMAL_SCALE;
  }
  return c;
}

void carried_note_imputed(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                          size_t row, size_t group, double factor, struct span cell) {
  struct carried *c = carried_add(a, state, batch, row, group, factor, '+', cell);
  if (!c) return;
  c->own = c->value + a->printed, c->loading = c->own + a->printed;
  for (size_t m = 0; m < a->printed; m++) {
    double own = error_cell(batch, a->errors.error[m], row), loading = error_cell(batch, a->errors.loading[m], row);
    c->own[m] = isnan(own) ? 0 : factor * factor * own, c->loading[m] = isnan(loading) ? 0 : factor * loading;
  }
}

void carried_note_sampled(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                          size_t row, size_t group, double factor, double rest, struct span stratum) {
  struct carried *c = carried_add(a, state, batch, row, group, factor, '-', stratum);
  if (c) c->rest = rest;
}

void carried_merge(struct aggregate_state *to, const struct aggregate_state *from, const size_t *moved) {
  to->carried = list_room(to->carried, &to->carried_room, to->carrieds + from->carrieds, sizeof *to->carried);
  for (size_t i = 0; i < from->carrieds; i++) {
    to->carried[to->carrieds] = from->carried[i];
    to->carried[to->carrieds++].group = moved[from->carried[i].group];
  }
}

/* --- the roll-up --- */

/* The records of a unit that are of one kind: imputed, or sampled in one stratum. */
struct carried_run {
  const struct aggregate *a;
  const struct aggregate_state *state;
  struct rollup *rollup;
  const struct carried *first;
  size_t n;
};

static const struct group *carried_group_of(const struct carried_run *run, size_t i) {
  return &run->state->joint.group[run->first[i].group];
}

static period_code carried_period_of(const struct carried_run *run, size_t i) {
  return (period_code)carried_group_of(run, i)->part[run->a->period].period;
}

static bool pair_wanted(const struct aggregate *a, period_code before, period_code now) {
  if (before >= now) return false;
  return a->covariances ||
         (period_kind(before) == period_kind(now) && period_shift(now, -(int)period_kind(now)) == before);
}

/* The sums of a label in a cell: that of a joint group, in `now`, paired with `before`. */
static struct sum *over_at(const struct carried_run *run, const struct group *joint, period_code before,
                           period_code now, const struct scheme_column *scheme, struct span category,
                           struct span label) {
  struct key_part part[64];
  size_t n = error_key(run->a, part, joint, scheme, category);
  part[run->a->period].period = now;
  part[n++] = (struct key_part){.period = before};
  part[n] = (struct key_part){.text = label};
  size_t at = groups_at(&run->rollup->over, part, key_hash(part, n + 1));
  return run->rollup->over.group[at].sum;
}

static bool carried_is_among(struct span one, const struct span *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (span_equal(one, list[i])) return true;
  return false;
}

/* What two imputed records of a unit have in common, in a cell of both. */
static void imputed_add(const struct carried_run *run, const struct carried *old, const struct carried *new,
                        struct sum *own, struct sum *shared) {
  size_t printed = run->a->printed;
  for (size_t m = 0; m < printed; m++) {
    double ratio = old->value[m] != 0 ? new->value[m] / old->value[m] : 0;
    if (old->own[m] == 0 && old->loading[m] == 0) continue;
    own[m].total += error_scaled(ratio * old->own[m]), own[m].count++;
    shared[OVER_EARLIER * printed + m].total += error_scaled(old->loading[m]);
    shared[OVER_LATER * printed + m].total += error_scaled(ratio * old->loading[m]);
  }
}

static void both_add(const struct carried_run *run, size_t i, size_t k, const struct scheme_column *scheme,
                     struct span category) {
  const struct carried *old = &run->first[i], *new = &run->first[k];
  period_code before = carried_period_of(run, i), now = carried_period_of(run, k);
  struct sum *shared = over_at(run, carried_group_of(run, k), before, now, scheme, category, old->label);
  if (old->own) {
    imputed_add(run, old, new, over_at(run, carried_group_of(run, k), before, now, scheme, category, (struct span){0}),
                shared);
    return;
  }
  for (size_t m = 0; m < run->a->printed; m++)
    shared[m].total += error_scaled(new->rest * old->value[m] * new->value[m]);
}

/* In every cell that holds both records. */
static void pair_up(const struct carried_run *run, size_t i, size_t k) {
  const struct aggregate *a = run->a;
  const struct group *x = carried_group_of(run, i), *y = carried_group_of(run, k);
  for (size_t b = 0; b < a->bases; b++)
    if (b != a->period && !span_equal(x->part[b].text, y->part[b].text)) return;
  if (!a->schemes) both_add(run, i, k, NULL, (struct span){0});
  for (size_t s = 0; s < a->schemes; s++) {
    struct span was[8], is[8];
    size_t n = error_path(&a->scheme[s], x, was), m = error_path(&a->scheme[s], y, is);
    for (size_t c = 0; c < m; c++)
      if (carried_is_among(is[c], was, n)) both_add(run, i, k, &a->scheme[s], is[c]);
  }
}

/* The sums of z of one of the two periods, in every cell of the record. */
static void alone_add(const struct carried_run *run, size_t i, period_code before, period_code now, size_t what) {
  const struct aggregate *a = run->a;
  const struct carried *c = &run->first[i];
  double times = what == OVER_LATER ? c->rest : 1;
  for (size_t s = 0; s < (a->schemes ? a->schemes : 1); s++) {
    const struct scheme_column *scheme = a->schemes ? &a->scheme[s] : NULL;
    struct span path[8] = {{0}};
    size_t n = scheme ? error_path(scheme, carried_group_of(run, i), path) : 1;
    for (size_t k = 0; k < n; k++) {
      struct sum *sum = over_at(run, carried_group_of(run, i), before, now, scheme, path[k], c->label);
      for (size_t m = 0; m < a->printed; m++)
        sum[what * a->printed + m].total += error_scaled(times * c->value[m]), sum[m].count++;
    }
  }
}

static struct group *pair_group(struct rollup *rollup, struct span label, period_code before, period_code now) {
  struct key_part part[3] = {{.text = label}, {.period = before}, {.period = now}};
  size_t at = groups_at(&rollup->pairs, part, key_hash(part, 3));
  return &rollup->pairs.group[at];
}

/* Of a unit sampled in one stratum: once for each two periods. */
static void sampled_do(const struct carried_run *run, period_code before, period_code now) {
  pair_group(run->rollup, run->first->label, before, now)->records++;
  for (size_t i = 0; i < run->n; i++) {
    period_code own = carried_period_of(run, i);
    if (own == before) alone_add(run, i, before, now, OVER_EARLIER);
    if (own == now) alone_add(run, i, before, now, OVER_LATER);
  }
}

static int period_compare(const void *a, const void *b) {
  period_code x = *(const period_code *)a, y = *(const period_code *)b;
  return (x > y) - (x < y);
}

static void run_do(const struct carried_run *run, period_code *period) {
  size_t periods = 0;
  for (size_t i = 0; i < run->n; i++)
    for (size_t k = 0; k < run->n; k++)
      if (pair_wanted(run->a, carried_period_of(run, i), carried_period_of(run, k))) pair_up(run, i, k);
  if (run->first->own) return;
  for (size_t i = 0; i < run->n; i++) period[periods++] = carried_period_of(run, i);
  qsort(period, periods, sizeof *period, period_compare);
  for (size_t i = 0; i < periods; i++)
    for (size_t k = i + 1; k < periods; k++) {
      bool again = (i && period[i] == period[i - 1]) || (k > i + 1 && period[k] == period[k - 1]);
      if (!again && pair_wanted(run->a, period[i], period[k])) sampled_do(run, period[i], period[k]);
    }
}

static int by_unit(const void *x, const void *y, void *context) {
  const struct carried *a = x, *b = y;
  const struct groups *joint = context;
  if (a->unit != b->unit) return a->unit < b->unit ? -1 : 1;
  if (!a->own != !b->own) return a->own ? -1 : 1;
  int order = a->own ? 0 : span_compare(a->label, b->label);
  if (!order) order = key_compare(joint->group[a->group].part, joint->group[b->group].part, joint->parts);
  return order ? order : span_compare(a->label, b->label);
}

static bool same_run(const struct carried *a, const struct carried *b) {
  return a->unit == b->unit && !a->own == !b->own && (a->own || span_equal(a->label, b->label));
}

void carried_roll_open(const struct aggregate *a, struct rollup *rollup) {
  groups_open(&rollup->over, error_parts(a) + 2, OVER_SUMS * a->printed);
  groups_open(&rollup->pairs, 3, 1);
}

void carried_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  period_code *period = arena_array(&rollup->over.arena, period_code, state->carrieds + 1);
  if (state->carrieds) qsort_r(state->carried, state->carrieds, sizeof *state->carried, by_unit, &state->joint);
  for (size_t from = 0, to; from < state->carrieds; from = to) {
    for (to = from; to < state->carrieds && same_run(&state->carried[from], &state->carried[to]);) to++;
    struct carried_run run = {a, state, rollup, &state->carried[from], to - from};
    run_do(&run, period);
  }
  rollup->over_order = groups_sorted(&rollup->over);
}

/* --- figures --- */

static double sampled_covariance(const struct aggregate *a, const struct rollup *rollup, const struct group *over,
                                 size_t measure) {
  size_t n = error_parts(a);
  struct key_part part[3] = {over->part[n + 1], over->part[n], over->part[a->period]};
  size_t at = groups_find(&rollup->pairs, part, key_hash(part, 3));
  double units = at == SIZE_MAX ? 0 : (double)rollup->pairs.group[at].records;
  if (units < 2) return 0;
  double both = error_sum(over, measure), earlier = error_sum(over, OVER_EARLIER * a->printed + measure),
         later = error_sum(over, OVER_LATER * a->printed + measure);
  return units / (units - 1) * (both - earlier * later / units);
}

double errors_covariance_over(const struct aggregate *a, const struct rollup *rollup, const struct group *now,
                              const struct group *before, size_t measure) {
  struct key_part part[64];
  size_t n = error_parts(a);
  double sum = 0;
  if (!a->errors.any || a->period == SIZE_MAX) return 0;
  memcpy(part, now->part, n * sizeof *part);
  part[n] = (struct key_part){.period = before->part[a->period].period};
  for (size_t i = error_first(&rollup->over, rollup->over_order, part, n + 1);
       error_begins(&rollup->over, rollup->over_order, i, part, n + 1); i++) {
    const struct group *over = &rollup->over.group[rollup->over_order[i]];
    struct span label = over->part[n + 1].text;
    if (!label.n)
      sum += error_sum(over, measure);
    else if (label.p[0] == '-')
      sum += sampled_covariance(a, rollup, over, measure);
    else
      sum += error_sum(over, OVER_EARLIER * a->printed + measure) * error_sum(over, OVER_LATER * a->printed + measure);
  }
  return sum;
}
