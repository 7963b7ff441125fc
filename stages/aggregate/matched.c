/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matched.c - growth on matched units: those with a record in a period and in the same period a year before.
 *
 * A pair counts in a category when both of its records are in it or below; a unit that changed category counts in
 * what the two have in common. A unit with more than one record in a period is left out, for then it is not known which
 * belong together.
 */
#include "stages/aggregate/aggregate.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/share.h"
#include "base/sort.h"
#include "data/period.h"

void matched_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch, size_t row,
                  size_t group) {
  state->unit_value =
      list_room(state->unit_value, &state->unit_room, state->unit_values + 1, sizeof *state->unit_value);
  struct unit_value *v = &state->unit_value[state->unit_values++];
  *v = (struct unit_value){.unit = span_hash(vector_text(&batch->vector[a->unit], row)), .group = group};
  for (size_t i = 0; i < a->matches; i++) v->value[i] = batch->vector[a->measure_column[a->matched[i]]].number[row];
}

struct order {
  const struct aggregate *a;
  const struct groups *joint;
};

static int64_t matched_period_of(const struct order *order, const struct unit_value *v) {
  return order->joint->group[v->group].part[order->a->period].period;
}

static int by_period(const void *left, const void *right, void *context) {
  const struct unit_value *x = left, *y = right;
  int64_t p = matched_period_of(context, x), q = matched_period_of(context, y);
  if (p != q) return p < q ? -1 : 1;
  const struct order *order = context;
  int keys = key_compare(order->joint->group[x->group].part, order->joint->group[y->group].part, order->a->keys);
  for (size_t i = 0; !keys && i < order->a->matches; i++)
    keys = (x->value[i] > y->value[i]) - (x->value[i] < y->value[i]);
  return keys;
}

static uint64_t unit_of(const void *value) { return ((const struct unit_value *)value)->unit; }

void matched_sort(const struct aggregate *a, struct aggregate_state *state) {
  struct order order = {a, &state->joint};
  size_t n = state->unit_values;
  if (n < 2) return;
  const void **sorted = memory_alloc(n * sizeof *sorted);
  for (size_t i = 0; i < n; i++) sorted[i] = &state->unit_value[i];
  sort_by_number(sorted, n, unit_of, by_period, &order);
  struct unit_value *value = memory_alloc(n * sizeof *value);
  for (size_t i = 0; i < n; i++) value[i] = *(const struct unit_value *)sorted[i];
  free(sorted);
  free(state->unit_value);
  state->unit_value = value, state->unit_room = n;
}

static bool same_bases(const struct aggregate *a, const struct key_part *x, const struct key_part *y) {
  for (size_t i = 0; i < a->bases; i++)
    if (i != a->period && !span_equal(x[i].text, y[i].text)) return false;
  return true;
}

static void add_pair(const struct aggregate *a, struct groups *matched, const struct group *now,
                     const struct scheme_column *scheme, struct span category, const struct unit_value *v,
                     const struct unit_value *before) {
  struct key_part part[64];
  size_t n = 0;
  for (; n < a->bases; n++) part[n] = now->part[n];
  if (scheme) {
    part[n++] = (struct key_part){.text = span_of(scheme->name)};
    part[n++] = (struct key_part){.text = category};
  }
  size_t at = groups_at(matched, part, key_hash(part, n)); /* may move the groups */
  struct group *group = &matched->group[at];
  group->records++;
  for (size_t i = 0; i < a->matches; i++) {
    if (v->value[i] == DECIMAL_MISSING || before->value[i] == DECIMAL_MISSING) continue;
    if (a->matched[i] == a->value_added) influence_note_change(a, group, v, before->value[i], i);
    group->sum[2 * i].total += (decimal_sum)v->value[i] * DECIMAL_SCALE;
    group->sum[2 * i].count++;
    group->sum[2 * i + 1].total += (decimal_sum)before->value[i] * DECIMAL_SCALE;
    group->sum[2 * i + 1].count++;
  }
}

static void pair(const struct aggregate *a, const struct groups *joint, struct groups *matched,
                 const struct unit_value *v, const struct unit_value *before) {
  const struct group *now = &joint->group[v->group], *then = &joint->group[before->group];
  if (!same_bases(a, now->part, then->part)) return;
  if (!a->schemes) add_pair(a, matched, now, NULL, (struct span){0}, v, before);
  for (size_t s = 0; s < a->schemes; s++) {
    const struct scheme_column *scheme = &a->scheme[s];
    if (scheme->overlapping) continue;
    struct span path[8], other[8];
    size_t n = scheme_path(scheme, now->part[scheme->part].text, path);
    size_t m = scheme_path(scheme, then->part[scheme->part].text, other);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < m; j++)
        if (span_equal(path[i], other[j])) add_pair(a, matched, now, scheme, path[i], v, before);
  }
}

/* Pairs of the units whose values are in [from, to). */
static void pair_units(const struct aggregate *a, const struct groups *joint, struct groups *matched,
                       const struct unit_value *v, size_t from, size_t to) {
  struct order order = {a, joint};
  for (size_t i = from + 1; i < to; i++) {
    int64_t now = matched_period_of(&order, &v[i]);
    bool twice = (i + 1 < to && v[i + 1].unit == v[i].unit && matched_period_of(&order, &v[i + 1]) == now) ||
                 (v[i - 1].unit == v[i].unit && matched_period_of(&order, &v[i - 1]) == now);
    if (twice) continue;
    int64_t before = period_shift((period_code)now, -(int)period_kind((period_code)now));
    size_t j = i;
    while (j > from && v[j - 1].unit == v[i].unit && matched_period_of(&order, &v[j - 1]) > before) j--;
    if (j == from || v[j - 1].unit != v[i].unit || matched_period_of(&order, &v[j - 1]) != before) continue;
    bool double_before = j >= from + 2 && v[j - 2].unit == v[i].unit && matched_period_of(&order, &v[j - 2]) == before;
    if (!double_before) pair(a, joint, matched, &v[i], &v[j - 1]);
  }
}

/* The units are divided among workers, each with groups of its own. */
struct matching {
  const struct aggregate *a;
  const struct aggregate_state *state;
  size_t workers;
  struct groups *matched; /* of each worker */
};

/* Where a worker's values begin: at the first value of a unit. */
static size_t matching_start(const struct matching *m, size_t worker) {
  const struct unit_value *v = m->state->unit_value;
  size_t n = m->state->unit_values, at = n * worker / m->workers;
  while (at > 0 && at < n && v[at].unit == v[at - 1].unit) at++;
  return at;
}

static void match_units(void *context, size_t worker) {
  struct matching *m = context;
  groups_open(&m->matched[worker], m->a->bases + (m->a->schemes ? 2 : 0), 2 * m->a->matches + 1);
  pair_units(m->a, &m->state->joint, &m->matched[worker], m->state->unit_value, matching_start(m, worker),
             matching_start(m, worker + 1));
}

/* Sums are exact, so they do not depend on how the units were divided. */
static void groups_add(struct groups *into, const struct groups *from) {
  for (size_t i = 0; i < from->n; i++) {
    const struct group *group = &from->group[i];
    size_t at = groups_at(into, group->part, key_hash(group->part, into->parts)); /* may move the groups */
    group_add(into, &into->group[at], group);
  }
}

void matched_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  if (!a->matches || !state->unit_values) return;
  matched_sort(a, state);
  struct matching m = {a, state, a->jobs > 0 ? (size_t)a->jobs : 1, NULL};
  m.matched = memory_alloc(m.workers * sizeof *m.matched);
  share_out(m.workers, match_units, &m);
  for (size_t w = 0; w < m.workers; w++) {
    groups_add(&rollup->matched, &m.matched[w]);
    groups_close(&m.matched[w]);
  }
  free(m.matched);
}
