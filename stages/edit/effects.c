/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.c - see effects.h. */
#include "stages/edit/effects.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"

/* --- the measures --- */

static void parts_set(struct effects_layout *layout, const struct schema *in, int measure, int part,
                      const char *const *name) {
  for (; *name; name++) {
    size_t column = schema_index(in, span_of(*name));
    if (column == SCHEMA_ABSENT || in->column[column].type != COLUMN_DECIMAL) continue;
    layout->part[measure][column] = part;
    schema_mark(in, column);
  }
}

void effects_layout_open(struct effects_layout *layout, const struct schema *in, struct arena *arena) {
  static const char *const added[] = {"payroll",        "tax_surcharge",     "vat",        "depreciation",
                                      "op_profit",      "salaries_welfare",  "labour_fee", "welfare_fee",
                                      "union_fee",      "staff_cost",        "taxes_fees", "op_income",
                                      "production_tax", "operating_surplus", NULL};
  static const char *const taken[] = {"asset_impairment", "credit_impairment", "fair_value_gain",
                                      "invest_income",    "disposal_gain",     "hedge_gain",
                                      "other_income",     "op_expense",        NULL};
  static const char *const half[] = {"family_subsidy", NULL}, *const revenue[] = {"revenue", NULL},
                           *const persons[] = {"headcount", "emp_end", NULL};
  *layout = (struct effects_layout){
      .columns = in->n, .period = schema_find(in, span_of("period")), .form = schema_find(in, span_of("form"))};
  for (int m = 0; m < MEASURES; m++) layout->part[m] = arena_array(arena, int, in->n + 1);
  parts_set(layout, in, MEASURE_VALUE_ADDED, 2, added);
  parts_set(layout, in, MEASURE_VALUE_ADDED, -2, taken);
  parts_set(layout, in, MEASURE_VALUE_ADDED, 1, half);
  parts_set(layout, in, MEASURE_REVENUE, 2, revenue);
  parts_set(layout, in, MEASURE_PERSONS, 2, persons);
  for (size_t c = 0; c < in->n && layout->schemes < SCHEMES_MOST; c++) {
    if (!span_starts(span_of(in->column[c].name), span_of("scheme:"))) continue;
    layout->scheme[layout->schemes++] = c;
    schema_mark(in, c);
  }
}

/* --- totals --- */

static uint64_t total_key(period_code period, size_t scheme, struct span category) {
  return (uint64_t)(uint32_t)period * 0x9E3779B97F4A7C15u + scheme * 0xC2B2AE3D27D4EB4Fu +
         (category.n ? span_hash(category) * 31 + category.n : 1);
}

static void total_add(struct effects *effects, uint64_t key, const decimal_sum sum[MEASURES]) {
  size_t known = effects->index.n;
  uint32_t number = index_add(&effects->index, key);
  if (number == known) {
    effects->total = list_room(effects->total, &effects->room, known + 1, sizeof *effects->total);
    effects->total[number] = (struct effect_total){0};
  }
  for (int m = 0; m < MEASURES; m++) effects->total[number].sum[m] += sum[m];
}

static bool is_summed(const struct effects_layout *layout, const struct batch *batch, size_t row) {
  struct span form = batch_text_at(batch, layout->form, row);
  return !span_is(form, "101-1") && !span_is(form, "102-1") && !span_is(form, "202-1");
}

void effects_batch(const struct effects_layout *layout, struct effects *effects, const struct batch *batch) {
  for (size_t r = 0; layout->period != SCHEMA_ABSENT && r < batch->rows; r++) {
    decimal_sum sum[MEASURES] = {0};
    if (!is_summed(layout, batch, r)) continue;
    for (size_t c = 0; c < layout->columns; c++)
      for (int m = 0; m < MEASURES; m++) {
        if (!layout->part[m][c]) continue;
        decimal x = batch->vector[c].number[r];
        if (x != DECIMAL_MISSING) sum[m] += (decimal_sum)x * layout->part[m][c];
      }
    period_code period = (period_code)batch->vector[layout->period].number[r];
    total_add(effects, total_key(period, 0, (struct span){0}), sum);
    for (size_t s = 0; s < layout->schemes; s++) {
      struct span category = vector_text(&batch->vector[layout->scheme[s]], r);
      if (category.n) total_add(effects, total_key(period, s + 1, category), sum);
      if (category.n) total_add(effects, total_key(period, s + 1, (struct span){0}), sum);
    }
  }
}

void effects_merge(struct effects *into, struct effects *from) {
  for (size_t i = 0; i < from->index.slots; i++)
    if (from->index.number[i]) total_add(into, from->index.key[i], from->total[from->index.number[i] - 1].sum);
  effects_free(from);
}

void effects_free(struct effects *effects) {
  index_free(&effects->index);
  free(effects->total);
  *effects = (struct effects){0};
}

/* --- the effect --- */

static double effects_sum_of(const struct effects *effects, period_code period, size_t scheme, struct span category,
                             int m) {
  uint32_t number = index_find(&effects->index, total_key(period, scheme, category));
  return number == INDEX_ABSENT ? 0 : (double)effects->total[number].sum[m] / 2 / DECIMAL_SCALE;
}

struct effect effect_of(const struct effects_layout *layout, const struct effects *effects, const struct batch *batch,
                        size_t row, size_t column, double off) {
  struct effect best = {0, SCHEMA_ABSENT, -1};
  if (layout->period == SCHEMA_ABSENT || column >= layout->columns) return best;
  period_code period = (period_code)batch->vector[layout->period].number[row];
  for (int m = 0; m < MEASURES; m++) {
    double change = fabs(layout->part[m][column] / 2.0 * off);
    for (size_t s = 0; change > 0 && s <= layout->schemes; s++) {
      struct span category = s ? vector_text(&batch->vector[layout->scheme[s - 1]], row) : (struct span){0};
      double total = fabs(effects_sum_of(effects, period, s, (struct span){0}, m)) + change;
      double share = s && category.n ? fabs(effects_sum_of(effects, period, s, category, m)) / total : 0;
      double points = 100 * change * (share < 1 ? 1 - share : 0) / total;
      if ((s && !category.n) || (!s && layout->schemes) || points <= best.points) continue;
      best = (struct effect){points, s ? layout->scheme[s - 1] : SCHEMA_ABSENT, m};
    }
  }
  return best;
}
