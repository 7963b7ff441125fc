/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errors.h - the variance of sums, shares and growth, from what the records bring of it.
 *
 * tertia-impute writes beside a record error:NAME (a variance of its own) and loading:NAME (an error that all records
 * of imputation_cell share); tertia-estimate its stratum with the numbers of units in it and in the sample. The
 * variance of a sum of y is E + sum over labels of s L^2:
 *
 *   imputation   E the sum of the errors, L the sum of the loadings of one cell, s = +1
 *   sampling     E the sum of a z^2, L that of z sqrt(a / n) of one stratum, s = -1; z = weight x y, a = (1 - n/N) n /
 * (n - 1)
 *
 * which is the variance of Taylor linearisation for units as sampled. Sums are exact integers, so they do not depend on
 * order. Units that are imputed or sampled in several periods have correlated errors (carried.c; the port covariances).
 */
#ifndef TERTIA_STAGES_AGGREGATE_ERRORS_H
#define TERTIA_STAGES_AGGREGATE_ERRORS_H

#include "stages/aggregate/groups.h"

struct aggregate;
struct aggregate_state;
struct rollup;
struct scheme_column;
struct batch;
struct emit;
struct schema;
struct err;

struct error_columns {
  bool any, imputation, sampling;
  size_t cell, imputed;    /* columns of the input, or SCHEMA_ABSENT */
  size_t *loading, *error; /* of each measure that is printed, or SCHEMA_ABSENT */
  size_t stratum, sample, population;
};

/* A record that was imputed or sampled, remembered for the covariance over periods: carried.c. */
struct carried {
  uint64_t unit;
  size_t group;                  /* joint */
  struct span label;             /* "+CELL" of imputation, "-STRATUM" of a sample */
  double rest;                   /* of a sample: 1 - n / N */
  double *value, *own, *loading; /* of each measure: weighted; of a sample value alone */
};

void errors_bind(struct aggregate *a, struct arena *arena);
void errors_open(const struct aggregate *a, struct aggregate_state *state);
void errors_close(struct aggregate_state *state);
void errors_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                 const uint32_t *group, const int64_t *factor, const bool *main_form);
void errors_merge(const struct aggregate *a, struct aggregate_state *to, struct aggregate_state *from,
                  const size_t *moved);
void errors_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup);
void errors_roll_close(struct rollup *rollup);

/* Of the sum of a measure in a cell; NaN: not known. */
double errors_variance(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                       size_t measure);
/* Of the sums of a part and of the whole it belongs to. */
double errors_covariance_within(const struct aggregate *a, const struct rollup *rollup, const struct group *part,
                                const struct group *whole, size_t measure);
/* Of the sums of one cell in two periods, from units imputed or sampled in both. */
double errors_covariance_over(const struct aggregate *a, const struct rollup *rollup, const struct group *now,
                              const struct group *before, size_t measure);
/* --- carried.c --- */
void carried_note_imputed(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                          size_t row, size_t group, double factor, struct span cell);
void carried_note_sampled(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                          size_t row, size_t group, double factor, double rest, struct span stratum);
void carried_merge(struct aggregate_state *to, const struct aggregate_state *from, const size_t *moved);
void carried_roll_open(const struct aggregate *a, struct rollup *rollup);
void carried_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup);

/* --- errors.c, for carried.c --- */
/* In millionths; limited to what fits into a sum of 128 bits. */
decimal_sum error_scaled(double value);
/* A cell of any type as a number; NaN: missing. */
double error_cell(const struct batch *batch, size_t column, size_t row);
/* The key of a cell of the roll-up; returns the number of parts. */
size_t error_key(const struct aggregate *a, struct key_part *part, const struct group *joint,
                 const struct scheme_column *scheme, struct span category);
size_t error_parts(const struct aggregate *a);
/* The category of a joint group and those above it; 0 where the scheme's overlap. */
size_t error_path(const struct scheme_column *scheme, const struct group *group, struct span path[8]);
/* The first group, in order, that begins with n parts; does the one there? */
size_t error_first(const struct groups *groups, const size_t *order, const struct key_part *part, size_t n);
bool error_begins(const struct groups *groups, const size_t *order, size_t at, const struct key_part *part, size_t n);
double error_sum(const struct group *group, size_t sum);

/* Imputed part of the sum, in percent; the design effect. NaN: not known. */
double errors_imputed_share(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                            size_t measure);
double errors_design_effect(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                            size_t measure);

void covariance_columns(const void *shared, struct schema_builder *builder);
int covariances_write(const struct aggregate *a, const struct rollup *rollup, const struct emit *emit, struct err *err);

#endif
