/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reconcile.h - aggregates made to agree with published totals (GSBPM 5.7, 6.1): the parts of the stage, among
 * themselves.
 *
 *   names.c       names in tables of controls are checked against the input and the catalog
 *   controls.c    tables of controls are read; of several lines for one figure the later vintage is used
 *   bases.c       controls of several bases are joined by a rule, or stop the stage
 *   units.c       units of figures and controls: what is not stated, what differs
 *   attach.c      controls are put on figures, exact, in the figures' units
 *   benchmark.c   a year's figures over time: each series drawn to its own controls (first step)
 *   table.c       the figures of one period, scheme and indicator as cells and the sums they make
 *   balance.c     the cells brought into line with the controls of the period (second step)
 *   conflicts.c   which controls contradict each other, reported before anything is adjusted
 *   breakdown.c   schemes that break down a category of another scheme, and the order of tables
 *   components.c  the components of value added
 *   months.c      months and quarters drawn to the years
 *   derived.c     shares and growth computed again
 *   errors.c      standard errors: moved with their figures, less what controls know
 *   notes.c       findings
 * See docs/methods/reconciliation.md.
 */
#ifndef TERTIA_STAGES_RECONCILE_RECONCILE_H
#define TERTIA_STAGES_RECONCILE_RECONCILE_H

#include "base/nearest.h"
#include "data/vintage.h"
#include "flow/stage.h"
#include "knowledge/columns.h"
#include "knowledge/natures.h"
#include "knowledge/units.h"
#include "stages/reconcile/rows.h"

extern const struct stage reconcile_stage;

struct reconcile_options {
  struct option_list controls, vintage, basis;
  const char *method; /* proportional | additive */
  const char *splice; /* table of splice rules, or NULL */
};

enum { RECONCILE_FIGURES, RECONCILE_CHANGES }; /* ports */

enum rank { RANK_SOFT, RANK_HARD, RANK_ADVISORY };

/* A published total. */
struct control {
  struct figure_key key; /* region `*`: over all regions; vintage is empty: it is that of our own figures */
  struct span text;      /* the value as in the table */
  double value;          /* in its own unit */
  struct span unit, vintage, basis;
  enum rank rank;
  double tolerance; /* in its own unit; half the printed unit where none is stated */
  double half_unit; /* half the printed unit */
  bool tolerance_given;
  bool any_sign; /* the table allows amounts below it to change their sign */
  bool spliced;  /* the value was brought to another basis: `text` is no longer the value that is used */
  const struct table *table;
  size_t row;
};

struct controls {
  struct control *list;
  size_t n;
};

/* Is the figure to be drawn to a control, not only compared with one? */
static inline bool figure_is_controlled(const struct figure *figure) {
  return figure->by && figure->by->rank != RANK_ADVISORY && !isnan(figure->control);
}

/* A category of a scheme and the one above it; "" above the top ones. */
struct tree_node {
  struct span scheme, category, parent;
};

enum { ADDED = 10 }; /* columns written beside each figure */

struct reconcile {
  const struct reconcile_options *options;
  struct schema in, out;
  size_t region, period, scheme, category, indicator, value, unit, vintage, se, cv; /* columns, or SCHEMA_ABSENT */
  size_t added[ADDED];         /* columns of what is written beside each figure */
  const struct table **tables; /* of controls */
  struct tree_node *node;
  size_t nodes;
  const struct table *schemes, *regions; /* of the catalog; NULL where it has none */
  const struct names *indicators;
  const struct catalog_columns *columns;
  const struct catalog_units *units;
  const struct catalog_natures *natures;
  const struct table *splice;
  struct arena *arena; /* of the run */
};

/* One run of the second half of the stage. */
struct reconciling {
  const struct reconcile *rec;
  struct rows *rows;
  struct controls controls;
  const struct finding_sink *findings;
  struct arena *arena; /* of the state */
};

/* --- controls ---------------------------------------------------------------------------------------------------- */

/* EX_DATAERR, naming table, line and the nearest known name, for a name that is neither in the input nor in the
 * catalog. */
int names_check(const struct reconciling *run, const struct control *control, struct err *err);

/* Every line that the options choose, one for each figure; errors for what cannot be read. */
/* The options that choose among controls name a vintage or basis that some table has. */
int controls_check(const struct reconcile *rec, struct err *err);
int controls_read(struct reconciling *run, struct err *err);

/* Join bases by the rules of the table; EX_DATAERR when several remain in the controls of one indicator. */
int bases_settle(struct reconciling *run, struct err *err);

/* Put controls on figures, adding the rows they need. A finding for what finds no figure. */
int controls_attach(struct reconciling *run, struct err *err);

/* The unit of a figure: that of its row, else that of the amount in columns.csv; empty: unknown. */
struct span figure_unit(const struct reconcile *rec, const struct figure *figure);
/* EX_DATAERR: figures of one table, or controls of figures without a unit, in two units. Findings for units that are
 * assumed. */
int units_check(struct reconciling *run, struct err *err);

/* Do these quarters (4 a year) run from January, each with those before it? By the name, else by how they grow. */
bool quarters_are_cumulative(struct span indicator, const double *quarter, size_t years);

/* --- figures ----------------------------------------------------------------------------------------------------- */

/* Draw every series of years to its controls: sets `ratio` and, for figures, a first value and status. */
int benchmark_years(struct reconciling *run, struct err *err);

/* Report which controls contradict each other, then adjust all tables of years. EX_DATAERR when hard ones do. */
/* Rows for totals over all regions, in every year of their tables. */
void all_regions_add(struct reconciling *run);

int tables_balance(struct reconciling *run, struct err *err);

/* Draw months and quarters to their years; figures above others are then their sums. */
void benchmark_within_years(struct reconciling *run);
void tables_within_years(struct reconciling *run);

/* Categories of overlapping schemes are drawn to their controls or follow what the scheme breaks down. EX_DATAERR when
 * hard controls contradict each other. Components follow value added. */
int overlapping_balance(struct reconciling *run, struct err *err);
void components_follow(struct reconciling *run, bool of_years);
void derived_again(struct reconciling *run);

/* --- trees and names --------------------------------------------------------------------------------------------- */

bool scheme_is_known(const struct reconcile *rec, struct span scheme);
/* The category above, "total" above a top one; empty when the category is unknown or the scheme's categories overlap.
 */
struct span category_above(const struct reconcile *rec, struct span scheme, struct span category);
bool scheme_overlaps(const struct reconcile *rec, struct span scheme);
/* "three-sectors-2018:3" of a scheme in schemes.csv; false where it has none. */
bool scheme_universe(const struct reconcile *rec, struct span scheme, struct span *of_scheme, struct span *category);
bool is_component(struct span indicator);
/* Of the end of a period, or a rate: not of its length. */
bool is_stock(const struct reconcile *rec, const struct figure *figure);

/* --- findings ---------------------------------------------------------------------------------------------------- */

/* "500105 2020 three-sectors-2018:3 value_added", in the arena. */
char *key_title(const struct figure_key *key, struct arena *arena);
char *number_text(double value, struct arena *arena); /* up to nine digits */
void note_control(const struct reconciling *run, const struct control *control, const char *rule, struct span value,
                  const char *message);
void note_figure(const struct reconciling *run, const struct figure_key *key, const char *rule, struct span value,
                 const char *message);

/* Every figure that was adjusted, to the port of changes. */
int changes_write(const struct rows *rows, const struct emit *emit, struct err *err);

/* --- errors.c --- */
struct rows_of_table;
/* Before shares and growth are computed again: errors of amounts that no control applies to. */
void errors_start(const struct reconciling *run);
void errors_project(const struct rows_of_table *rows, size_t demands);
void errors_derive(struct figure *figure, const struct figure *top, const struct figure *base, bool ratio, bool growth);

#endif
