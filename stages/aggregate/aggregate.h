/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aggregate.h - totals, counts, shares and growth by any keys (GSBPM 5.7): the parts of the stage, among themselves.
 *
 * Columns are found in columns.c. Records are summed once, at the joint key of everything asked for (aggregate.c); at
 * the end the sums are rolled up into every category of every scheme and its parents (rollup.c) and written as a long
 * table (tables.c). Sums parts were made of can be written before the roll-up and merged later (partial.c); growth on
 * matched units needs each unit's values (matched.c).
 */
#ifndef TERTIA_STAGES_AGGREGATE_AGGREGATE_H
#define TERTIA_STAGES_AGGREGATE_AGGREGATE_H

#include "data/scheme_tree.h"
#include "flow/stage.h"
#include "knowledge/columns.h"
#include "stages/aggregate/contributors.h"
#include "stages/aggregate/errors.h"
#include "stages/aggregate/groups.h"
#include "stages/aggregate/memo.h"
#include "stages/aggregate/unit_places.h"

extern const struct stage aggregate_stage;

enum {
  AGGREGATE_FIGURES,
  AGGREGATE_CONTRIBUTIONS,
  AGGREGATE_PARTIALS,
  AGGREGATE_UNITS,
  AGGREGATE_COVARIANCES
}; /* ports */

struct aggregate_options {
  struct option_list by, sum, matched, above_size;
  long region_digits;
  long units_kept;
  const char *vintage, *holdings;
  bool merge, structure;
};

/* A column of the joint key. */
struct key_column {
  const char *name;
  size_t column;    /* of the input */
  bool period, cut; /* cut: a region, to its first digits */
  bool region;
};

/* The ratio of two columns over the records that have both (ratio_sums.c). */
struct ratio {
  const char *measure, *suffix, *unit; /* "revenue", ".growth_prior", "%" */
  bool growth;                         /* top over bottom less 1 */
  size_t top, bottom;                  /* measures */
};

struct scheme_column {
  const char *name; /* "modern-working-2020" */
  size_t part;      /* its place in the joint key */
  bool overlapping;
  struct scheme_tree tree;
};

/* What open() builds. */
struct aggregate {
  const struct aggregate_options *options;
  struct schema in, out;
  struct key_column *key; /* joint key: base columns, schemes, then basis and formula */
  size_t keys, bases;     /* the first `bases` are the keys asked for, without scheme and category */
  size_t period;          /* index among the bases, or SIZE_MAX */
  struct scheme_column *scheme;
  size_t schemes;
  size_t basis, formula; /* indices among the keys, or SIZE_MAX */
  const char **measure;
  const char **measure_unit;
  const struct catalog_columns *catalog;
  size_t *measure_column;
  size_t measures;
  size_t printed; /* measures that are printed; the others are sums of ratios, in pairs */
  struct ratio *ratio;
  size_t ratios;
  size_t missing;                   /* measure: revenue of records without value added; SIZE_MAX: not known */
  size_t value_added;               /* index among the measures, or SIZE_MAX */
  size_t weight, share, form, unit; /* input columns, or SCHEMA_ABSENT */
  size_t largest;                   /* column of partials; or SCHEMA_ABSENT */
  size_t who;                       /* the unit's column, read for few records; or SCHEMA_ABSENT */
  bool factors;                     /* of records, from weight or share; without, sums are scaled at the end */
  size_t headcount;                 /* index among the measures, or SIZE_MAX */
  const char **not_main;            /* forms of which only the head count counts */
  size_t not_mains;
  const char **above; /* forms that only units above the threshold of their survey file */
  size_t aboves;
  size_t first_above; /* measures from this on are of those forms only */
  long jobs;          /* threads for the work at the end */
  bool rolls_up;      /* more than the sums of a part is wanted */
  bool contributions; /* the port is wanted */
  struct holdings holdings;
  struct error_columns errors;
  bool covariances;   /* the port is wanted */
  size_t unit_column; /* of the input, or SCHEMA_ABSENT */
  size_t *matched;    /* measures whose growth on matched units is asked for */
  size_t matches;
  bool wants_units;                     /* the port `units` (unit_places.h) */
  size_t told[PLACED_TEXTS], told_file; /* columns of the input that it copies, or SCHEMA_ABSENT */
};

/* A unit's values in one group, for growth on matched units. */
struct unit_value {
  uint64_t unit;
  size_t group;
  decimal value[4];
};

struct aggregate_state {
  struct groups joint;
  struct contributors **contributors; /* by joint group: one a measure; NULL where there are none yet */
  size_t contributor_groups;          /* room */
  struct memo memo;
  struct unit_value *unit_value;
  size_t unit_values, unit_room;
  struct placed_list *placed; /* placed_groups x placed_measures */
  size_t placed_groups, placed_measures;
  struct placed_pool placed_pool;
  struct span last_file;
  struct groups errors; /* by joint key and label (errors.h) */
  struct carried *carried;
  size_t carrieds, carried_room;
  struct arena scratch, scratch_errors;
  struct key_part *part;
  bool opened;
};

enum { MATCHED_MOST = 4 };

/* Rolled up: keys are the bases, then scheme and category (when schemes are asked for). */
struct rollup {
  struct groups cell;
  struct groups basis;                /* the same key, and the basis: value added by what it is based on */
  struct groups matched;              /* the same key: measures 2i and 2i + 1 are now and before of matched measure i */
  struct groups structure;            /* the same key: counts of units (structure.c) */
  struct contributors **contributors; /* by cell; room for `contributor_cells` */
  size_t contributor_cells;
  struct contributors *joint_contributors; /* of the joint group being added; NULL: not wanted */
  struct groups errors, over; /* the same key, and label; the same key, other period and label (errors.h) */
  struct groups pairs;        /* stratum, period and other period: units sampled in both (carried.c) */
  size_t *error_order, *over_order;
  double *concentration; /* of structure: 2 a cell and matched measure; NaN unknown */
  struct span formula[64];
  size_t formulas;
};

/* Find keys and amounts in a->in by the options; fills in the options' defaults. */
int aggregate_columns(struct stage_context *context, struct aggregate *a, struct aggregate_options *options,
                      struct err *err);
void aggregate_out_schema(struct aggregate *a, struct arena *arena);
/* The scheme's categories, parents, and whether they overlap, from the catalog; a scheme it does not know is flat. */
int aggregate_read_scheme(struct stage_context *context, struct scheme_column *scheme, struct err *err);

void rollup_make(const struct aggregate *aggregate, struct aggregate_state *state, struct rollup *rollup);
void rollup_close(struct rollup *rollup);
/* Indices into `path` of a leaf category and those above it, deepest first; then the total. At most 8. */
size_t scheme_path(const struct scheme_column *scheme, struct span leaf, struct span path[8]);

/* influence.c: the unit with the most value added of each group; and the finding about a cell that is based on one
 * unit.
 */
void influence_note(const struct aggregate *aggregate, struct aggregate_state *state, const struct batch *batch,
                    const uint32_t *group, const bool *main_form);
/* A unit's change of value added among those of its cell; `match`: which of the matched measures that is. */
struct unit_value;
void influence_note_change(const struct aggregate *a, struct group *matched, const struct unit_value *now,
                           decimal before, size_t match);
/* The part of the unit with the largest change in the changes of all units, whatever their sign, in per cent, where it
 * is beyond the limit; else 0. *is_largest: it is the unit with the largest value added too. */
double influence_of_change(const struct aggregate *a, const struct group *group, const struct group *matched,
                           bool *is_largest);
/* The share of the largest unit, in per cent, where it is beyond the limit; else 0. */
double influence_share(const struct aggregate *aggregate, const struct group *group);

void matched_note(const struct aggregate *aggregate, struct aggregate_state *state, const struct batch *batch,
                  size_t row, size_t group);
void matched_sort(const struct aggregate *aggregate,
                  struct aggregate_state *state); /* the same order however it came */
void matched_roll_up(const struct aggregate *aggregate, struct aggregate_state *state, struct rollup *rollup);

/* --- ratio_sums.c --- */
size_t ratio_sums_room(const struct aggregate *aggregate, size_t measures); /* measures that ratios may add */
void ratio_sums_bind(struct aggregate *aggregate, struct arena *arena);
void ratio_sums_learn(struct aggregate *aggregate, struct arena *arena); /* from the names of a partial's measures */
/* Revenue of the records that have no value added, all others missing; NULL where every record has it. */
const int64_t *missing_values(const struct aggregate *aggregate, const struct batch *batch, struct arena *scratch);
const int64_t *ratio_sums_values(const struct aggregate *aggregate, const struct batch *batch, size_t measure,
                                 struct arena *scratch);

/* --- structure.c --- */
struct structure_figure {
  const char *measure, *name, *unit;
  double value; /* NaN: not known */
  uint64_t count;
};
enum { STRUCTURE_FIGURES_MOST = 4 + 4 * MATCHED_MOST };
size_t structure_measures(const struct aggregate *aggregate);
/* After matched_roll_up(), which sorts the units. */
void structure_roll_up(const struct aggregate *aggregate, struct aggregate_state *state, struct rollup *rollup);
size_t structure_figures(const struct aggregate *aggregate, const struct rollup *rollup, size_t cell,
                         struct structure_figure *out);

/* --- contributions.c --- */
int contributions_open(struct stage_context *context, struct aggregate *aggregate, struct err *err);
void contributions_columns(const void *shared, struct schema_builder *builder);
/* `measure_mark` is which rows count; NULL: all. */
void contributions_note(const struct aggregate *aggregate, struct aggregate_state *state, const struct batch *batch,
                        size_t measure, const uint32_t *group, const bool *measure_mark);
void contributions_merge(const struct aggregate *aggregate, struct aggregate_state *into,
                         const struct aggregate_state *from, const size_t *moved);
/* Adds rollup->joint_contributors to a cell. */
void contributions_roll_up(const struct aggregate *aggregate, struct rollup *rollup, size_t cell);
int contributions_write(const struct aggregate *aggregate, struct rollup *rollup, const struct emit *emit,
                        struct err *err);

int tables_write(const struct aggregate *aggregate, struct rollup *rollup, const struct emit *emit, struct err *err);

int partial_open(struct stage_context *context, struct aggregate *aggregate, const struct schema *in, struct err *err);
void partial_columns(const void *shared, struct schema_builder *builder);
int partial_write(const struct aggregate *aggregate, struct aggregate_state *state, const struct emit *emit,
                  struct err *err);
int partial_push(const struct aggregate *aggregate, struct aggregate_state *state, const struct batch *batch,
                 const struct emit *emit, struct err *err);

#endif
