/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errors.c - see errors.h. */
#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "data/series.h"
#include "stages/aggregate/aggregate.h"

/* Sums of a label: the blank one has E, imputed amounts, and what the design effect needs; the others have L. */
enum { OF_ERROR, OF_IMPUTED, OF_SQUARES, OF_WEIGHTS, OF_SAMPLING, ERROR_SUMS };

/* --- columns --- */

void errors_bind(struct aggregate *a, struct arena *arena) {
  struct error_columns *e = &a->errors;
  e->cell = schema_find(&a->in, span_of("imputation_cell")), e->imputed = schema_find(&a->in, span_of("imputed"));
  e->stratum = schema_find(&a->in, span_of("sampling_stratum"));
  e->sample = schema_find(&a->in, span_of("stratum_sample")),
  e->population = schema_find(&a->in, span_of("stratum_population"));
  e->loading = arena_array(arena, size_t, a->printed + 1), e->error = arena_array(arena, size_t, a->printed + 1);
  for (size_t m = 0; m < a->printed; m++) {
    e->loading[m] = schema_find(&a->in, span_of(arena_format(arena, "loading:%s", a->measure[m])));
    e->error[m] = schema_find(&a->in, span_of(arena_format(arena, "error:%s", a->measure[m])));
  }
  e->imputation = e->cell != SCHEMA_ABSENT && e->imputed != SCHEMA_ABSENT;
  e->sampling = e->stratum != SCHEMA_ABSENT && e->sample != SCHEMA_ABSENT && e->population != SCHEMA_ABSENT &&
                a->weight != SCHEMA_ABSENT;
  e->any = e->imputation || e->sampling;
}

void errors_open(const struct aggregate *a, struct aggregate_state *state) {
  if (a->errors.any) groups_open(&state->errors, a->keys + 1, ERROR_SUMS * a->printed);
}

void errors_close(struct aggregate_state *state) {
  if (state->errors.slot) groups_close(&state->errors);
  free(state->carried);
}

/* --- records --- */

/* In millionths; what no sum of 128 bits could hold is cut. */
decimal_sum error_scaled(double value) {
  long double x = (long double)value * DECIMAL_SCALE;
  if (isnan(value)) return 0;
  return (decimal_sum)nearbyintl(x > 1e36L ? 1e36L : x < -1e36L ? -1e36L : x);
}

double error_cell(const struct batch *batch, size_t column, size_t row) {
  double value = NAN;
  if (column == SCHEMA_ABSENT) return NAN;
  switch (batch->schema->column[column].type) {
  case COLUMN_REAL:
    return batch->vector[column].real[row];
  case COLUMN_DECIMAL:
    return batch->vector[column].number[row] == DECIMAL_MISSING
               ? NAN
               : (double)batch->vector[column].number[row] / DECIMAL_SCALE;
  case COLUMN_TEXT:
    return series_read_value(vector_text(&batch->vector[column], row), &value) ? value : NAN;
  default:
    return NAN;
  }
}

static struct group *label_group(const struct aggregate *a, struct aggregate_state *state, size_t joint,
                                 struct span label) {
  struct key_part part[64];
  memcpy(part, state->joint.group[joint].part, a->keys * sizeof *part);
  part[a->keys] = (struct key_part){.text = label};
  size_t at = groups_at(&state->errors, part, key_hash(part, a->keys + 1));
  return &state->errors.group[at];
}

static void errors_add(const struct aggregate *a, struct group *group, size_t what, size_t measure, double value) {
  struct sum *sum = &group->sum[what * a->printed + measure];
  sum->total += error_scaled(value), sum->count++;
}

/* Was the measure of the record imputed? A measure that is made from items is where any of them was. */
static bool is_imputed(const struct aggregate *a, struct span imputed, size_t measure) {
  struct span rest = imputed, one;
  size_t n = strlen(a->measure[measure]);
  bool item = false;
  if (!imputed.n) return false;
  const struct catalog_column *column = catalog_column(a->catalog, span_of(a->measure[measure]));
  if (column && !(column->uses & USE_RESULT) && catalog_column_is_item(column)) item = true;
  if (measure == a->value_added || !item) return true;
  while (span_cut(&rest, '|', &one))
    if (one.n > n && one.p[n] == ':' && memcmp(one.p, a->measure[measure], n) == 0) return true;
  return false;
}

static void imputation_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                            size_t row, size_t group, double factor) {
  struct span imputed = vector_text(&batch->vector[a->errors.imputed], row),
              cell = vector_text(&batch->vector[a->errors.cell], row);
  if (!imputed.n) return;
  for (size_t m = 0; m < a->printed; m++) {
    decimal value = batch->vector[a->measure_column[m]].number[row];
    double own = error_cell(batch, a->errors.error[m], row), loading = error_cell(batch, a->errors.loading[m], row);
    if (value == DECIMAL_MISSING || !is_imputed(a, imputed, m)) continue;
    struct group *blank = label_group(a, state, group, (struct span){0});
    errors_add(a, blank, OF_IMPUTED, m, factor * (double)value / DECIMAL_SCALE);
    if (!isnan(own)) errors_add(a, blank, OF_ERROR, m, factor * factor * own);
    if (isnan(loading) || loading == 0) continue;
    char *name = arena_format(batch->arena, "+%.*s", SPAN_ARG(cell));
    errors_add(a, label_group(a, state, group, span_of(name)), OF_ERROR, m, factor * loading);
  }
  carried_note_imputed(a, state, batch, row, group, factor, cell);
}

static void sampling_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                          size_t row, size_t group, double factor) {
  struct span stratum = vector_text(&batch->vector[a->errors.stratum], row);
  double n = error_cell(batch, a->errors.sample, row), population = error_cell(batch, a->errors.population, row);
  if (isnan(n) || n <= 0 || factor <= 0) return;
  double rest = population > 0 ? fmax(1 - n / population, 0) : 1, each = n > 1 ? rest * n / (n - 1) : rest;
  if (rest > 0) carried_note_sampled(a, state, batch, row, group, factor, rest, stratum);
  for (size_t m = 0; m < a->printed; m++) {
    decimal value = batch->vector[a->measure_column[m]].number[row];
    if (value == DECIMAL_MISSING) continue;
    double y = (double)value / DECIMAL_SCALE, z = factor * y;
    struct group *blank = label_group(a, state, group, (struct span){0});
    errors_add(a, blank, OF_ERROR, m, each * z * z);
    errors_add(a, blank, OF_SAMPLING, m, each * z * z);
    errors_add(a, blank, OF_SQUARES, m, factor * y * y);
    errors_add(a, blank, OF_WEIGHTS, m, factor);
    if (n <= 1 || each == 0) continue;
    char *name = arena_format(batch->arena, "-%.*s", SPAN_ARG(stratum));
    errors_add(a, label_group(a, state, group, span_of(name)), OF_ERROR, m, z * sqrt(each / n));
  }
}

void errors_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                 const uint32_t *group, const int64_t *factor, const bool *main_form) {
  for (size_t r = 0; a->errors.any && r < batch->rows; r++) {
    double f = factor ? (double)factor[r] / DECIMAL_SCALE : 1;
    if (main_form && !main_form[r]) continue;
    if (a->errors.imputation) imputation_note(a, state, batch, r, group[r], f);
    if (a->errors.sampling) sampling_note(a, state, batch, r, group[r], f);
  }
}

void errors_merge(const struct aggregate *a, struct aggregate_state *to, struct aggregate_state *from,
                  const size_t *moved) {
  if (!a->errors.any) return;
  for (size_t i = 0; i < from->errors.n; i++) {
    const struct group *group = &from->errors.group[i];
    size_t at = groups_at(&to->errors, group->part, group->hash);
    group_add(&to->errors, &to->errors.group[at], group);
  }
  carried_merge(to, from, moved);
  arena_join(&to->scratch_errors, &from->errors.arena);
  from->errors.n = 0;
}

/* --- the roll-up --- */

/* The key of a cell, and behind it what follows; returns the number of parts. */
size_t error_key(const struct aggregate *a, struct key_part *part, const struct group *joint,
                 const struct scheme_column *scheme, struct span category) {
  size_t n = 0;
  for (; n < a->bases; n++) part[n] = joint->part[n];
  if (scheme) {
    part[n++] = (struct key_part){.text = span_of(scheme->name)};
    part[n++] = (struct key_part){.text = category};
  }
  return n;
}

static void roll_to(const struct aggregate *a, struct rollup *rollup, const struct group *error,
                    const struct scheme_column *scheme, struct span category) {
  struct key_part part[64];
  size_t n = error_key(a, part, error, scheme, category);
  part[n] = error->part[a->keys];
  size_t at = groups_at(&rollup->errors, part, key_hash(part, n + 1));
  group_add(&rollup->errors, &rollup->errors.group[at], error);
}

static void roll_overlapping(const struct aggregate *a, struct rollup *rollup, const struct group *error,
                             const struct scheme_column *scheme) {
  struct span rest = error->part[scheme->part].text, one;
  while (rest.n && span_cut(&rest, '|', &one)) {
    bool part = one.n && one.p[one.n - 1] == '*';
    char with[64];
    if (part)
      one.n--;
    else
      roll_to(a, rollup, error, scheme, one);
    if (one.n + 1 > sizeof with) continue;
    memcpy(with, one.p, one.n);
    with[one.n] = '+';
    roll_to(a, rollup, error, scheme, (struct span){with, one.n + 1});
  }
}

size_t error_path(const struct scheme_column *scheme, const struct group *group, struct span path[8]) {
  return scheme->overlapping ? 0 : scheme_path(scheme, group->part[scheme->part].text, path);
}

void errors_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  if (!a->errors.any) return;
  groups_open(&rollup->errors, error_parts(a) + 1, ERROR_SUMS * a->printed);
  carried_roll_open(a, rollup);
  for (size_t g = 0; g < state->errors.n; g++) {
    const struct group *error = &state->errors.group[g];
    if (!a->schemes) roll_to(a, rollup, error, NULL, (struct span){0});
    for (size_t s = 0; s < a->schemes; s++) {
      struct span path[8];
      size_t n = error_path(&a->scheme[s], error, path);
      if (a->scheme[s].overlapping) roll_overlapping(a, rollup, error, &a->scheme[s]);
      for (size_t i = 0; i < n; i++) roll_to(a, rollup, error, &a->scheme[s], path[i]);
    }
  }
  carried_roll_up(a, state, rollup);
  rollup->error_order = groups_sorted(&rollup->errors);
}

void errors_roll_close(struct rollup *rollup) {
  if (rollup->errors.slot) groups_close(&rollup->errors);
  if (rollup->over.slot) groups_close(&rollup->over), groups_close(&rollup->pairs);
}

/* --- figures --- */

/* The first group, in order, that begins with n parts. */
size_t error_first(const struct groups *groups, const size_t *order, const struct key_part *part, size_t n) {
  size_t from = 0, to = groups->n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (key_compare(groups->group[order[middle]].part, part, n) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

bool error_begins(const struct groups *groups, const size_t *order, size_t at, const struct key_part *part, size_t n) {
  return at < groups->n && key_compare(groups->group[order[at]].part, part, n) == 0;
}

double error_sum(const struct group *group, size_t sum) { return decimal_sum_real(group->sum[sum].total); }

size_t error_parts(const struct aggregate *a) { return a->bases + (a->schemes ? 2 : 0); }

static const struct group *blank_of(const struct aggregate *a, const struct rollup *rollup, const struct group *cell) {
  struct key_part part[64];
  size_t n = error_parts(a);
  memcpy(part, cell->part, n * sizeof *part);
  part[n] = (struct key_part){0};
  size_t at = groups_find(&rollup->errors, part, key_hash(part, n + 1));
  return at == SIZE_MAX ? NULL : &rollup->errors.group[at];
}

double errors_covariance_within(const struct aggregate *a, const struct rollup *rollup, const struct group *part,
                                const struct group *whole, size_t measure) {
  size_t n = error_parts(a);
  const struct group *own = blank_of(a, rollup, part);
  double sum = own ? error_sum(own, measure) : 0;
  for (size_t i = error_first(&rollup->errors, rollup->error_order, part->part, n);
       error_begins(&rollup->errors, rollup->error_order, i, part->part, n); i++) {
    const struct group *label = &rollup->errors.group[rollup->error_order[i]];
    struct span name = label->part[n].text;
    struct key_part key[64];
    if (!name.n) continue;
    memcpy(key, whole->part, n * sizeof *key);
    key[n] = label->part[n];
    size_t at = groups_find(&rollup->errors, key, key_hash(key, n + 1));
    double other = at == SIZE_MAX ? 0 : error_sum(&rollup->errors.group[at], measure);
    sum += (name.p[0] == '-' ? -1 : 1) * error_sum(label, measure) * other;
  }
  return sum;
}

double errors_variance(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                       size_t measure) {
  if (!a->errors.any) return NAN;
  bool known = a->errors.sampling || a->errors.error[measure] != SCHEMA_ABSENT;
  return known ? fmax(errors_covariance_within(a, rollup, cell, cell, measure), 0) : NAN;
}

double errors_imputed_share(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                            size_t measure) {
  const struct group *own = a->errors.imputation ? blank_of(a, rollup, cell) : NULL;
  double whole = decimal_sum_real(cell->sum[measure].total) / DECIMAL_SCALE;
  if (!a->errors.imputation || whole == 0) return NAN;
  return own ? 100 * error_sum(own, OF_IMPUTED * a->printed + measure) / whole : 0;
}

double errors_design_effect(const struct aggregate *a, const struct rollup *rollup, const struct group *cell,
                            size_t measure) {
  const struct group *own = a->errors.sampling ? blank_of(a, rollup, cell) : NULL;
  size_t n = error_parts(a);
  if (!own) return NAN;
  double w = error_sum(own, OF_WEIGHTS * a->printed + measure),
         k = (double)own->sum[OF_WEIGHTS * a->printed + measure].count;
  double total = decimal_sum_real(cell->sum[measure].total) / DECIMAL_SCALE,
         sampling = error_sum(own, OF_SAMPLING * a->printed + measure);
  for (size_t i = error_first(&rollup->errors, rollup->error_order, cell->part, n);
       error_begins(&rollup->errors, rollup->error_order, i, cell->part, n); i++) {
    const struct group *label = &rollup->errors.group[rollup->error_order[i]];
    if (label->part[n].text.n && label->part[n].text.p[0] == '-')
      sampling -= error_sum(label, measure) * error_sum(label, measure);
  }
  if (k < 2 || w <= k) return NAN;
  double spread = fmax(error_sum(own, OF_SQUARES * a->printed + measure) - total * total / w, 0) / w * k / (k - 1);
  return sampling / (spread * w * w * (w - k) / (w * k));
}
