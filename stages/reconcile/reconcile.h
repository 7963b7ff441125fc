/* reconcile.h - aggregates made to agree with published totals (GSBPM 5.7, 6.1): the parts of the stage, among themselves.
 *
 * Over time a figure with controls is benchmarked (benchmark.c); across categories what is below a controlled figure is
 * brought into line with it (balance.c); then shares and growth are computed again (derived.c). Factors and residuals are
 * columns of the result. See docs/methods/reconciliation.md.
 */
#ifndef TERTIA_STAGES_RECONCILE_RECONCILE_H
#define TERTIA_STAGES_RECONCILE_RECONCILE_H

#include "flow/stage.h"
#include "stages/reconcile/rows.h"

extern const struct stage reconcile_stage;

struct reconcile_options {
  struct option_list controls, vintage, basis;
  const char *method; /* proportional | additive */
};

enum { RECONCILE_FIGURES, RECONCILE_CHANGES }; /* ports */

/* A published total over all regions. */
struct control {
  struct figure_key key; /* region and vintage are empty */
  double value;
  struct span unit, vintage;
};

/* A category of a scheme and the one above it; "" above the top ones. */
struct tree_node {
  struct span scheme, category, parent;
};

enum { ADDED = 6 };

struct reconcile {
  const struct reconcile_options *options;
  struct schema in, out;
  size_t region, period, scheme, category, indicator, value, unit, vintage; /* columns, or SCHEMA_ABSENT */
  size_t added[ADDED]; /* columns of what is written beside each figure */
  const struct table **controls;
  struct control *over_regions; /* controls of region `*`, in their own unit */
  size_t n_over_regions;
  struct tree_node *node;
  size_t nodes;
  const struct table *schemes; /* catalog/schemes.csv: `universe` says of what a scheme is a breakdown; may be NULL */
  struct arena *arena;         /* of the run */
};

/* Convert between units of money or of persons; NaN when they do not belong together. */
double unit_factor(struct span from, struct span to);

/* Put controls on figures; a finding for what finds no figure and for a series controlled by several vintages. */
int controls_apply(struct reconcile *reconcile, struct rows *rows, const struct finding_sink *findings,
                   struct err *err);

/* Benchmark every annual series that has a control, and its months and quarters with it. */
int benchmark_all(const struct reconcile *reconcile, struct rows *rows, struct err *err);

/* Meet totals over all regions (controls of region `*`) and totals of the regions at once. */
int rake_all(const struct reconcile *reconcile, struct rows *rows, const struct finding_sink *findings, struct err *err);

/* Bring categories into line with what is above them, and totals with what is below. */
void balance_all(const struct reconcile *reconcile, struct rows *rows);

/* Every figure that was adjusted, to the port of changes. */
int changes_write(const struct rows *rows, const struct emit *emit, struct err *err);

void derived_again(struct rows *rows, const struct reconcile *reconcile);

#endif
