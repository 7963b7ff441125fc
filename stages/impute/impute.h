/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impute.h - fills in what is missing (GSBPM 5.4): the parts of the stage, among themselves.
 *
 * In its first look the stage remembers of every record the unit, form, period, cells and amounts that its table and
 * the fatal rules name (memory.c). When all are there, units that did not report but operate are added (carry.c),
 * records are put into cells (cells.c), each missing value is filled in by the first method that can be applied
 * (chain.c for methods along a unit's periods, current.c for those within a period, donors.c), and each record that was
 * filled in is made to meet the fatal rules (consistent.c). The second look writes values and carried records (push.c).
 * Method: docs/methods/impute.md.
 */
#ifndef TERTIA_STAGES_IMPUTE_IMPUTE_H
#define TERTIA_STAGES_IMPUTE_IMPUTE_H

#include "base/list.h"
#include "data/expression.h"
#include "data/period.h"
#include "data/place.h"
#include "flow/stage.h"
#include "knowledge/columns.h"
#include "knowledge/forms.h"
#include "knowledge/imputation.h"

extern const struct stage impute_stage;

struct impute_options {
  const char *table, *rules, *exclude, *weight, *unit, *period, *form, *status, *operating;
  const char *marker, *manual;
  const char *forward_link, *backward_link, *construction_link;
  struct option_list adjust, variables, methods, auxiliary, cells, edits, errors, carry_forms;
  long minimum_donors, carry, decimals, donors_tried, donor_uses;
  double default_link, trim_lower, trim_upper;
  long trim_above;
  bool keep_zeros, carry_all, allow_negative;
};

enum { IMPUTE_RECORDS, IMPUTE_LINKS, IMPUTE_CHANGES }; /* ports */
enum { AUXILIARIES_MOST = 8, METHODS_MOST = IMPUTATION_METHODS, LEVELS_MOST = 8, VARIABLES_MOST = 64 };

/* A column of amounts that is remembered; `number` of a record has one for each. */
struct amount {
  const char *name;
  size_t column;        /* of the input */
  bool text;            /* the input has it as text: numbers are read from it and written to it */
  decimal step;         /* imputed values are multiples of it, in millionths */
  bool may_be_negative; /* settled: some unit filed a negative value */
};

/* What is imputed: a row of the table. A variable with several rows (other forms) has several of these. */
struct variable {
  const char *name;
  struct span forms;
  size_t amount; /* index of its amount */
  enum imputation_method method[METHODS_MOST];
  size_t methods;
  size_t auxiliary[AUXILIARIES_MOST], auxiliaries; /* amounts */
  size_t level[LEVELS_MOST], levels;               /* kinds of cells, from fine to coarse */
  long minimum_donors, carried;
  bool adjustable; /* reported values may be moved where a rule is broken */
  bool strict;     /* only where some unit of the form and period has a value: a form may not ask for it */
};

/* A way to put records into cells: text columns (indices of remembered texts); none: all records are one cell. */
struct level {
  const char *name;
  size_t text[LEVELS_MOST], texts;
};

/* What a form does with a variable. */
enum asking { ASKS_NOT, ASKS_OR_NIL /* a blank counts 0 */, ASKS_FOR /* a blank is missing */ };

/* A value that was filled in, or is to be. */
struct filling {
  uint8_t method;    /* enum imputation_method */
  uint8_t from;      /* method of the value it was made from, where that was imputed itself; else IMPUTATION_METHODS */
  bool open;         /* still missing */
  bool was_reported; /* a reported value that is moved; what it was is `before` */
  decimal before;
  bool given;      /* the record came with the value, marked as imputed */
  bool adjusted;   /* changed to meet the rules */
  size_t level;    /* of its cell */
  uint32_t donors; /* units behind its link or mean */
  double link;     /* NaN where the method has none */
  double own;      /* variance of the unit's own deviation */
  double loading;  /* deviation that the cell's estimate brings, one standard error */
  const struct held *donor;
  size_t on;    /* the auxiliary's variable, where that was imputed too; SIZE_MAX: not */
  double slope; /* by how much a deviation of it moves this value */
  long steps;   /* periods since a reported value */
};

/* A record remembered. */
struct held {
  struct position at; /* of its batch; with `row` identifies the record at the second look */
  size_t row;
  struct span unit, form;
  period_code period;
  bool excluded;                 /* not behind links, means and donors */
  bool is_carried;               /* added for a unit that did not report; `at` is that of the record it was made from */
  enum imputation_method marked; /* how the value that it came with was made; IMPUTATION_METHODS: reported */
  enum imputation_method marked_from;
  decimal manual;                    /* of --manual */
  bool is_unreadable;                /* an amount is no number */
  bool refused;                      /* no values meet the rules */
  decimal weight;                    /* DECIMAL_MISSING: 1 */
  const struct held *source, *first; /* carried: the record it was made from; first of its unit and period */
  decimal *number;                   /* amounts */
  struct span *text;                 /* texts */
  double *link_given;                /* 3: forward, backward, construction; NULL where the input has none */
  size_t series, last;               /* records of the unit and form: [series, last) */
  uint32_t *cell;                    /* levels: number of the cell at each */
  struct filling *filling;           /* variables; NULL where nothing is missing */
};

/* What a worker remembers. */
struct memory {
  struct arena arena;
  struct held **list;
  size_t n, room;
  struct expression_work work;
  unsigned char *truth;
  size_t truths;
};

/* Records of one cell and period: list[order[start]] .. of the level. */
struct run {
  uint32_t cell;
  period_code period;
  size_t start, n;
  struct fit *fit; /* a list, made when they are asked for */
};

/* What a method learned from the records of a run. */
struct fit {
  struct fit *next;
  const struct variable *variable;
  enum imputation_method method;
  bool known;      /* it has a link, a mean or coefficients */
  uint32_t n;      /* records behind it */
  double link;     /* ratio, mean or median */
  double base;     /* sum of the predictor over the donors; 0: none */
  double variance; /* of a deviation, per unit of the predictor (ratios of means), of its square (means of ratios), or
                    * as it is (means, donors, regression) */
  size_t p;        /* regression: coefficients, and the inverse of X'X (p x p) */
  double *coefficient, *inverse;
  double *rank; /* donors: rank of each record of the run by each matching variable; NaN none */
  uint32_t *uses;
};

struct partition {
  const struct held **order; /* n */
  struct run *run;
  size_t runs;
};

struct edit_rules; /* consistent.c */

struct impute {
  const struct impute_options *options;
  struct schema in, out;
  const struct catalog_columns *catalog;
  const struct catalog_forms *forms;
  struct knowledge *knowledge;
  size_t form, period, unit, status, weight; /* columns, or SCHEMA_ABSENT */
  bool period_is_text;
  size_t link_column[3], marker, manual; /* or SCHEMA_ABSENT */
  struct place place;
  struct amount *amount;
  size_t amounts;
  size_t *text_column; /* texts that are remembered */
  const char **text_name;
  size_t texts;
  struct variable *variable;
  size_t variables;
  struct level *level;
  size_t levels;
  const struct expression_program *exclude;
  struct edit_rules *rules;
  size_t *clear; /* columns that a carried record does not copy */
  size_t clears;
  size_t out_imputed, out_cell, *out_loading, *out_error, flags;
  struct error_of *error;
  size_t errors;
  struct form_sum *form_sum; /* errors.c */
  bool carries;

  /* settled */
  struct arena *arena;
  struct memory *memory;
  struct partition *cell; /* levels */
  enum asking *asking;    /* variables x forms */
  size_t form_count;
  const struct held **touched; /* records with fillings or carried ones, by place */
  size_t touches;
};

/* A measure whose error goes on: a sum of amounts. By formula of the form where it has one. */
struct error_of {
  const char *name;
  size_t amount; /* SIZE_MAX: by formula */
};

/* --- fields.c --- */
int impute_fields_open(struct stage_context *context, struct impute *im, struct err *err);
size_t impute_amount_of(const struct impute *im, struct span name); /* SIZE_MAX: none */
size_t impute_amount_add(struct stage_context *context, struct impute *im, struct span name, struct err *err);
size_t impute_text_add(struct stage_context *context, struct impute *im, struct span name, struct err *err);

/* --- table.c --- */
int impute_table_open(struct stage_context *context, struct impute *im, struct err *err);
bool impute_variable_is_for(const struct variable *variable, struct span form);
bool impute_forms_have(struct span forms, struct span form);

/* --- memory.c --- */
int impute_memory_learn(const void *shared, void *learned, const struct batch *in, struct err *err);
int impute_memory_merge(const void *shared, void *into, void *from, struct err *err);
void impute_memory_end(void *learned);
/* By form, unit, period, then place. */
void impute_memory_sort(struct memory *memory);
/* The record of a unit and form in a period, or NULL. */
const struct held *impute_held_at(const struct memory *memory, const struct held *held, period_code period);

/* --- carry.c --- */
void impute_carry_units(struct impute *im, struct memory *memory);

/* --- cells.c --- */
void impute_cells_make(struct impute *im, struct memory *memory);
const struct run *impute_run_at(const struct impute *im, size_t level, uint32_t cell, period_code period);

/* --- required.c --- */
void impute_required_find(struct impute *im);
enum asking impute_asking_of(const struct impute *im, const struct held *held, size_t variable);

/* --- fits.c: what is learned from the records of a cell and period --- */
const struct fit *impute_fit_of(const struct impute *im, const struct variable *variable, enum imputation_method method,
                                size_t level, const struct run *run);
/* The value as reported: missing where it is missing or was imputed. */
decimal impute_reported_value(const struct impute *im, const struct held *held, size_t variable);
period_code impute_before_period(enum imputation_method method, period_code period);

/* --- fill.c --- */
void impute_fill_all(struct impute *im, struct memory *memory);
/* Set a value, as a multiple of its column's step; false where it is out of range. */
bool impute_value_put(const struct impute *im, const struct variable *variable, struct held *held, double value);

/* --- donors.c --- */
bool impute_donor_fill(struct impute *im, const struct variable *variable, struct held *held, size_t level,
                       const struct run *run);

/* --- consistent.c --- */
int impute_rules_open(struct stage_context *context, struct impute *im, struct err *err);
/* Adjust what was filled in so that the record meets the rules; false: no values do. */
bool impute_rules_meet(struct impute *im, struct held *held);
/* Are all rules met by the current values of the record? */
bool impute_rules_are_met(struct impute *im, const struct held *held);

/* --- errors.c --- */
int impute_errors_open(struct stage_context *context, struct impute *im, struct err *err);
void impute_errors_of(const struct impute *im, const struct held *held, size_t measure, double *loading, double *own);

/* --- push.c --- */
int impute_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err);
/* --- links.c --- */
int impute_links_write(const struct impute *im, const struct emit *emit, struct err *err);

/* --- holes.c --- */

void impute_find_holes(struct impute *im, struct memory *memory);

void impute_find_signs(struct impute *im, const struct memory *memory);

#endif
