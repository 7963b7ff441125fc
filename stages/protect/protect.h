/* SPDX-License-Identifier: GPL-3.0-or-later */
/* protect.h - disclosure control (GSBPM 6.4): what may be published of the figures of a run. The parts of the stage,
 * among themselves.
 *
 *   cells.c      the figures as cells, found by their keys; what each is based on
 *   waivers.c    cells that may be published whatever they are based on, and known zeros
 *   primary.c    cells that are confidential by what they are based on
 *   problem.c    cells as an intruder sees them: those with the same records are one (problem.h)
 *   relations.c  what adds up
 *   published.c  what earlier tables show, and what they suppressed
 *   rounding.c   controlled rounding in the place of suppression
 *   audit.c      the attack on what is suppressed
 *   tables.c     which figures of any table show a suppressed cell: shares, growth, history, forecasts
 *   write.c      the tables that come out
 * See docs/methods/protect.md.
 */
#ifndef TERTIA_STAGES_PROTECT_PROTECT_H
#define TERTIA_STAGES_PROTECT_PROTECT_H

#include "data/period.h"
#include "data/scheme_tree.h"
#include "flow/stage.h"
#include "knowledge/confidentiality.h"
#include "knowledge/schemes.h"
#include "knowledge/units.h"
#include "stat/sensitivity.h"

extern const struct stage protect_stage;

struct protect_options {
  struct option_list contributions, previous, base;
  const char *method, *rules, *waivers, *growth, *history, *forecasts, *assessment;
};

enum {
  PROTECT_FIGURES,
  PROTECT_GROWTH,
  PROTECT_HISTORY,
  PROTECT_FORECASTS,
  PROTECT_ASSESSMENT,
  PROTECT_PATTERN,
  PROTECT_AUDIT,
  PROTECT_SUMMARY,
  PROTECT_CHANGES
}; /* ports */

/* A table that is protected along with the figures. */
struct guarded_table {
  const struct table *table; /* NULL: no such option */
  size_t region, period, scheme, category, indicator, vintage, from, count;
  size_t numerator, denominator; /* selectors, of targets */
  bool whole_series;             /* hidden when any period of the series is: forecasts */
};
enum { SIDE_GROWTH, SIDE_HISTORY, SIDE_FORECASTS, SIDE_ASSESSMENT, SIDE_TABLES };

struct scheme_known {
  struct span name, universe; /* universe: scheme:category */
  struct scheme_tree tree;
  bool overlapping;
};

/* What open() builds. */
struct protect {
  const struct protect_options *options;
  struct schema in, out;
  size_t region, period, scheme, category, indicator, value, count, vintage, control, rank,
      unit; /* of the input; SCHEMA_ABSENT */
  const struct confidentiality *rules;
  const struct derived_figures *derived;
  const struct indicator_sums *sums;
  const struct catalog_units *units;
  const struct table **contributions; /* options->contributions.n */
  const struct table **previous;      /* options->previous.n */
  const struct table *waivers;
  struct guarded_table side[SIDE_TABLES];
  struct scheme_known *scheme_known;
  size_t schemes;
};

struct cell_key {
  struct span region, scheme, category, indicator, vintage;
  period_code period;
};

enum cell_status {
  CELL_OPEN,
  CELL_ZERO,      /* known to be 0: it protects nothing */
  CELL_WAIVED,    /* published whatever it is based on */
  CELL_PRIMARY,   /* confidential by what it is based on */
  CELL_SECONDARY, /* suppressed so that others cannot be computed */
};

enum { CELL_LARGEST = 6 };

/* An amount: a figure that is not computed from others. */
struct cell {
  struct cell_key key;
  size_t row; /* of the input */
  double value;
  enum cell_status status;
  const char *rule;  /* that made it confidential, or why it is suppressed */
  double protection; /* needed on each side by a rule; 0 none */
  double required;   /* width of the interval in percent of the cell */
  /* What it is based on; contributors is 0 and known false where nothing is known. */
  bool known, negative;
  bool was_hidden; /* in an earlier table */
  double rounded;  /* where amounts are rounded instead of suppressed */
  uint64_t contributors, members;
  double absolute, total, largest[CELL_LARGEST];
  struct span who[CELL_LARGEST];
  size_t n_largest;
};

/* The run in finish(). */
struct protecting {
  const struct protect *protect;
  struct arena *arena;
  const struct emit *emit;
  const struct span *text; /* rows x in.n */
  size_t rows;
  struct cell *cell; /* sorted by key */
  size_t cells;
  const struct cell **hidden; /* suppressed cells, once they are settled */
  size_t hiddens;
  bool rounds; /* amounts are rounded; nothing is suppressed but what is computed from them */
};

static inline bool cell_is_hidden(const struct cell *cell) {
  return cell->status == CELL_PRIMARY || cell->status == CELL_SECONDARY;
}

/* --- cells.c --- */
int schemes_known_read(struct stage_context *context, struct protect *protect, struct err *err);
int cells_make(struct protecting *run, struct err *err);
int contributions_attach(struct protecting *run, struct err *err);
/* Is it the same figure as the one before, in another table? */
bool cell_is_repeated(const struct protecting *run, size_t cell);
struct cell *cell_find(const struct protecting *run, const struct cell_key *key); /* or NULL */
/* The first cell with this key but any vintage; the others follow it. */
size_t cell_first(const struct protecting *run, const struct cell_key *key);
bool cell_key_same_but_vintage(const struct cell_key *a, const struct cell_key *b);
int cell_key_compare(const struct cell_key *a, const struct cell_key *b);
/* The category above; empty for the total and where there is none. */
struct span cell_category_above(const struct protect *protect, struct span scheme, struct span category);
const struct scheme_known *scheme_known_find(const struct protect *protect, struct span scheme); /* or NULL */
const char *cell_title(const struct cell_key *key, struct arena *arena);
static inline struct span row_text_at(const struct protecting *run, size_t row, size_t column) {
  return column == SCHEMA_ABSENT ? (struct span){0} : run->text[row * run->protect->in.n + column];
}
void protect_note(const struct protecting *run, const char *rule, const struct cell_key *key, const char *message);

/* --- waivers.c --- */
int waivers_apply(struct protecting *run, struct err *err);

/* --- primary.c --- */
void primary_mark(struct protecting *run);
/* The smallest number of contributors by the threshold rules of an indicator; 0: no such rule. */
uint64_t threshold_of(const struct protect *protect, struct span indicator);

/* --- tables.c --- */
void hidden_list(struct protecting *run); /* makes run->hidden */
int side_tables_open(struct stage_context *context, struct protect *protect, struct err *err);
/* Does the figure show a suppressed cell? `count`: of its values, empty unknown. NULL: it may be published; else why
 * not: "primary" where the figure itself is based on too few values or is not for publication, "secondary" otherwise.
 */
const char *figure_hidden(const struct protecting *run, const struct cell_key *key, struct span count);
const char *side_row_hidden(const struct protecting *run, const struct guarded_table *side, size_t row);

/* --- write.c --- */
void protect_schemas(struct protect *protect, struct arena *arena);
void side_columns_growth(const void *shared, struct schema_builder *builder);
void side_columns_history(const void *shared, struct schema_builder *builder);
void side_columns_assessment(const void *shared, struct schema_builder *builder);
void side_columns_forecasts(const void *shared, struct schema_builder *builder);
void pattern_columns(const void *shared, struct schema_builder *builder);
int figures_write(const struct protecting *run, const struct emit *emit, struct err *err);
int sides_write(const struct protecting *run, const struct emit *emit, struct err *err);
struct row_writer;
void row_key(struct row_writer *writer, const struct cell_key *key);
void row_number(struct row_writer *writer, double value); /* NaN: empty */
int pattern_write(const struct protecting *run, const struct emit *emit, struct err *err);

#endif
