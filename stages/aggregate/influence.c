/* SPDX-License-Identifier: GPL-3.0-or-later */
/* influence.c - a cell in which one unit makes more than a stated part. See aggregate.h.
 *
 * One slip of the point (ten thousand yuan entered as thousands, or ten thousand times that) can make a unit most of
 * its category. A cell of at least five records in which one unit has more than half of the value added, in size, is
 * marked: the row value_added.largest_share and a finding with the unit. Cells of fewer records are based on few units
 * anyway. So it is with growth on matched units: where one unit makes more than half of the changes of all units,
 * whatever their sign, the growth is marked with value_added.largest_change. Changes are kept by the hash of their
 * unit; its code is known where the unit is the largest of the cell too, as it is after a slip of the point.
 */
#include "stages/aggregate/aggregate.h"

enum { LIMIT = 50, FEWEST = 5 };

/* A copy with the groups, behind which it may stay. */
static struct span unit_kept(struct aggregate_state *state, struct span unit) {
  return (struct span){arena_copy(&state->joint.arena, unit.p, unit.n), unit.n};
}

void influence_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *in,
                    const uint32_t *group, const bool *main_form) {
  if (a->value_added == SIZE_MAX || a->who == SCHEMA_ABSENT) return;
  const int64_t *value = in->vector[a->measure_column[a->value_added]].number;
  for (size_t r = 0; r < in->rows; r++) {
    struct largest *largest = &state->joint.group[group[r]].largest;
    decimal size = value[r] < 0 ? -value[r] : value[r];
    if (__builtin_expect(value[r] == DECIMAL_MISSING || size < largest->size || size == 0, 1)) continue;
    if (main_form && !main_form[r]) continue;
    struct largest other = {size, batch_text(in, a->who, r, &state->scratch)};
    if (largest_is_above(&other, largest)) *largest = (struct largest){size, unit_kept(state, other.unit)};
  }
}

double influence_share(const struct aggregate *a, const struct group *group) {
  if (a->value_added == SIZE_MAX || group->records < FEWEST || !group->largest.size) return 0;
  decimal_sum total = group->sum[a->value_added].total;
  double size = (double)group->largest.size * DECIMAL_SCALE, whole = (double)(total < 0 ? -total : total);
  return whole > 0 && 100 * size > LIMIT * whole ? 100 * size / whole : 0;
}

void influence_note_change(const struct aggregate *a, struct group *matched, const struct unit_value *now,
                           decimal before, size_t match) {
  struct sum *gross = &matched->sum[2 * a->matches];
  decimal change = now->value[match] - before, size = change < 0 ? -change : change;
  gross->total += (decimal_sum)size * DECIMAL_SCALE;
  gross->count++;
  struct largest other = {size, {(const char *)&now->unit, sizeof now->unit}};
  if (size && largest_is_above(&other, &matched->largest)) matched->largest = other;
}

double influence_of_change(const struct aggregate *a, const struct group *group, const struct group *matched,
                           bool *is_largest) {
  const struct sum *gross = &matched->sum[2 * a->matches];
  *is_largest = false;
  if (gross->count < FEWEST || !matched->largest.size) return 0;
  uint64_t unit = span_hash(group->largest.unit), changed;
  memcpy(&changed, matched->largest.unit.p, sizeof changed);
  *is_largest = group->largest.unit.n && unit == changed;
  double size = (double)matched->largest.size * DECIMAL_SCALE, whole = (double)gross->total;
  return whole > 0 && 100 * size > LIMIT * whole ? 100 * size / whole : 0;
}
