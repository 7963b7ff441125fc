/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.c - how much is suppressed, and how far that is from the least that any choice costs. See problem.h. */
#include <math.h>

#include "flow/row_writer.h"
#include "stages/protect/problem.h"

void summary_columns(const void *shared, struct schema_builder *builder) {
  (void)shared;
  static const char *const name[] = {"measure", "value", "note"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(builder, span_of(name[i]), COLUMN_TEXT);
}

static void put(struct row_writer *w, const char *measure, double value, const char *note) {
  row_string(w, measure);
  row_number(w, value);
  row_string(w, note);
  row_end(w);
}

static double figures_with(const struct protecting *run, enum cell_status status) {
  double n = 0;
  for (size_t i = 0; i < run->cells; i++) n += run->cell[i].status == status;
  return n;
}

int summary_write(const struct problem *p, const struct protection *protection, const struct emit *emit,
                  struct err *err) {
  const struct disclosure_result *result = &protection->result;
  const struct disclosure_bound *bound = &protection->bound;
  struct row_writer w;
  row_start(&w, emit, PROTECT_SUMMARY, err);
  put(&w, "amounts", (double)p->run->cells, "");
  put(&w, "primary", figures_with(p->run, CELL_PRIMARY), "confidential by their contributors");
  put(&w, "secondary", figures_with(p->run, CELL_SECONDARY), "so that those cannot be computed");
  put(&w, "variables", (double)p->disclosure.cells, "cells with the same records are one; with what no table shows");
  put(&w, "relations", (double)p->disclosure.rows, "sums, and shares and growth that are published");
  put(&w, "secondary_variables", (double)result->secondary, "");
  put(&w, "secondary_value", result->cost, "sum of their amounts without signs");
  put(&w, "secondary_value_least", bound->cost,
      bound->complete ? "the bound of the linear programme" : "a bound; the work for the linear programme's ran out");
  put(&w, "gap_percent", bound->cost > 0 ? 100 * (result->cost - bound->cost) / bound->cost : NAN,
      "of the value suppressed over the least");
  put(&w, "secondary_value_outsiders", result->outsiders,
      "before single contributors are looked at, which the bound does not count");
  put(&w, "gap_outsiders_percent", bound->cost > 0 ? 100 * (result->outsiders - bound->cost) / bound->cost : NAN,
      "of that value over the least");
  put(&w, "unprotected", (double)result->unprotected, "no choice of cells protects them");
  put(&w, "programmes", (double)(result->programmes + bound->programmes), "linear programmes solved");
  return row_finish(&w);
}
