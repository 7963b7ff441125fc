/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.h - what a wrong value does to published shares, in percentage points (selective editing; Lawrence and
 * McKenzie 2000).
 *
 * Three measures are published as shares of the categories of each scheme: value added, revenue and persons. A value
 * that is off by d changes the share of its category by about 100 |c d| (1 - share) / total, where c is its part in the
 * measure (1 for payroll in value added, -1 for gains). Totals are exact sums over the records of the period. */
#ifndef TERTIA_STAGES_EDIT_EFFECTS_H
#define TERTIA_STAGES_EDIT_EFFECTS_H

#include "base/index.h"
#include "data/batch.h"
#include "data/period.h"

enum { MEASURE_VALUE_ADDED, MEASURE_REVENUE, MEASURE_PERSONS, MEASURES };
enum { SCHEMES_MOST = 8 };

struct effect_total {
  decimal_sum sum[MEASURES];
};

struct effects {
  struct index index;         /* of period, scheme and category; its numbers are those of `total` */
  struct effect_total *total; /* owned */
  size_t room;
};

struct effects_layout {
  size_t columns, period, form;
  int *part[MEASURES];         /* columns: twice the part in the measure */
  size_t scheme[SCHEMES_MOST]; /* columns "scheme:NAME" */
  size_t schemes;
};

void effects_layout_open(struct effects_layout *layout, const struct schema *in, struct arena *arena);
void effects_batch(const struct effects_layout *layout, struct effects *effects, const struct batch *batch);
void effects_merge(struct effects *into, struct effects *from);
void effects_free(struct effects *effects);

struct effect {
  double points; /* percentage points of the share that changes most */
  size_t scheme; /* its column of the records; SCHEMA_ABSENT: of the total */
  int measure;   /* -1: none */
};
/* The effect of the value of a column being off by `off`. */
struct effect effect_of(const struct effects_layout *layout, const struct effects *effects, const struct batch *batch,
                        size_t row, size_t column, double off);

#endif
