/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn.h - bands of ratios by class, learned from the records as corrected: what `--learn` writes.
 *
 * The ratios are those that the rules name (class_lower('payroll/emp_end')). For each form and class, group, division,
 * section and all together, with at least 30 values: the median, and the quantiles of order 0.005 and 0.995 (type 6 of
 * Hyndman and Fan 1996), made twice as wide. Flows of monthly forms over persons are brought to a year. */
#ifndef TERTIA_STAGES_EDIT_LEARN_H
#define TERTIA_STAGES_EDIT_LEARN_H

#include "flow/row_writer.h"

enum { LEARN_LEVELS = 5 };

struct learned_value {
  uint64_t class[LEARN_LEVELS - 1]; /* hashes of class, group, division, section; 0: none */
  uint32_t ratio;
  uint32_t form;
  double value;
};

struct class_name {
  uint64_t hash;
  struct span text;
};

struct learned {
  struct learned_value *value;
  size_t n, room;
  struct class_name *name; /* by hash, once each */
  size_t names, name_room;
  struct arena arena;
  period_code first, last;
};

extern const struct port_column band_columns[];

void learned_add(struct learned *learned, const struct span class[LEARN_LEVELS - 1], uint32_t ratio, uint32_t form,
                 period_code period, double value);
void learned_merge(struct learned *into, struct learned *from);
void learned_free(struct learned *learned);
/* ratio, form: their names by number. */
int learned_write(struct learned *learned, const struct span *ratio, const struct span *form, const struct emit *emit,
                  size_t port, struct err *err);

#endif
