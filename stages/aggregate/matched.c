/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matched.c - growth on matched units: those with a record in a period and in the same period a year before.
 *
 * A pair counts in a category when both of its records stand there or below; a unit that changed category counts in what
 * the two have in common. A unit with more than one record in a period is left out, for then it is not known which
 * belong together.
 */
#include "stages/aggregate/aggregate.h"

#include <stdlib.h>

#include "data/period.h"

void matched_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch, size_t row,
                  size_t group) {
  if (state->unit_values == state->unit_room) {
    state->unit_room = state->unit_room ? state->unit_room * 2 : 1024;
    state->unit_value = memory_grow(state->unit_value, state->unit_room * sizeof *state->unit_value);
  }
  struct unit_value *v = &state->unit_value[state->unit_values++];
  *v = (struct unit_value){.unit = span_hash(vector_text(&batch->vector[a->unit], row)), .group = group};
  for (size_t i = 0; i < a->matches; i++)
    v->value[i] = batch->vector[a->measure_column[a->matched[i]]].number[row];
}

struct order {
  const struct aggregate *a;
  const struct groups *joint;
};

static int64_t period_of(const struct order *order, const struct unit_value *v) {
  return order->joint->group[v->group].part[order->a->period].period;
}

static int by_unit_and_period(const void *left, const void *right, void *context) {
  const struct unit_value *x = left, *y = right;
  if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
  int64_t p = period_of(context, x), q = period_of(context, y);
  if (p != q) return p < q ? -1 : 1;
  const struct order *order = context;
  int keys = key_compare(order->joint->group[x->group].part, order->joint->group[y->group].part, order->a->keys);
  for (size_t i = 0; !keys && i < order->a->matches; i++)
    keys = (x->value[i] > y->value[i]) - (x->value[i] < y->value[i]);
  return keys;
}

void matched_sort(const struct aggregate *a, struct aggregate_state *state) {
  struct order order = {a, &state->joint};
  if (state->unit_values)
    qsort_r(state->unit_value, state->unit_values, sizeof *state->unit_value, by_unit_and_period, &order);
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

void matched_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  if (!a->matches || !state->unit_values) return;
  struct order order = {a, &state->joint};
  struct unit_value *v = state->unit_value;
  size_t n = state->unit_values;
  matched_sort(a, state);
  for (size_t i = 1; i < n; i++) {
    int64_t now = period_of(&order, &v[i]);
    bool twice = (i + 1 < n && v[i + 1].unit == v[i].unit && period_of(&order, &v[i + 1]) == now) ||
                 (v[i - 1].unit == v[i].unit && period_of(&order, &v[i - 1]) == now);
    if (twice) continue;
    int64_t before = period_shift((period_code)now, -(int)period_kind((period_code)now));
    size_t j = i;
    while (j > 0 && v[j - 1].unit == v[i].unit && period_of(&order, &v[j - 1]) > before) j--;
    if (j == 0 || v[j - 1].unit != v[i].unit || period_of(&order, &v[j - 1]) != before) continue;
    bool double_before = j >= 2 && v[j - 2].unit == v[i].unit && period_of(&order, &v[j - 2]) == before;
    if (!double_before) pair(a, &state->joint, &rollup->matched, &v[i], &v[j - 1]);
  }
}
