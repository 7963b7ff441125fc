/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cube.h - a table as observations: which columns are dimensions, which is time, what is observed, what describes it.
 *
 * For formats of statistical data (SDMX, JSON-stat). Keys of Tertia's tables are dimensions by their names (cube.c
 * lists them), `period` or `to_period` is time, `value` is observed; a table without `value` has several measures, each
 * an observation of its own with the dimension MEASURE. Everything else describes an observation. FREQ is A, Q or M by
 * the period. A dimension that is blank is `_Z`, not applicable.
 */
#ifndef TERTIA_IO_CUBE_H
#define TERTIA_IO_CUBE_H

#include "base/strbuf.h"
#include "data/batch.h"

enum { CUBE_MOST = 64 };

struct cube {
  const struct schema *schema;
  size_t dimension[CUBE_MOST], dimensions;
  size_t measure[CUBE_MOST], measures; /* one: `value`, and no dimension MEASURE */
  size_t attribute[CUBE_MOST], attributes;
  size_t time; /* SCHEMA_ABSENT: none */
  bool several;
};

struct cube cube_of(const struct schema *schema);

/* Names of concepts: REF_AREA for region, UNIT_MEASURE for unit, otherwise the column's name in capitals. */
void cube_concept(const struct cube *cube, size_t column, struct strbuf *out);

/* A row's texts, for all columns, as printed; the arena is the caller's. */
void cube_row(const struct batch *batch, size_t row, struct span *cell, struct arena *arena);
/* 2024, 2024-05, 2024-Q2 */
void cube_time(struct span period, struct strbuf *out);
/* "A", "Q", "M"; "_Z" where there is no period. */
const char *cube_frequency(struct span period);
static inline struct span cube_code(struct span text) { return text.n ? text : span_of("_Z"); }

#endif
