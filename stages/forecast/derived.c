/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derived.c - growth and shares from the paths of the amounts they are computed from. See family.h.
 *
 * Indicators of the input that are growth or a share of an amount of a family (value_added.growth, .share_total,
 * .share_parent) get no forecast of their own. Means are computed from the means of the amounts, as a reader would;
 * bounds are quantiles over the joint paths. */
#include <math.h>

#include "stages/forecast/family.h"

/* The series derived from a member by this suffix, or NULL. It must end when the member does. */
static const struct series *derived_series(const struct series_set *set, const struct series *base, const char *suffix,
                                           struct arena *arena) {
  struct series_key key = base->key;
  key.field[SERIES_INDICATOR] =
      span_of(arena_format(arena, "%.*s%s", SPAN_ARG(base->key.field[SERIES_INDICATOR]), suffix));
  key.field[SERIES_UNIT] = span_of("%");
  const struct series *series = series_find(set, &key, base->kind);
  return series && series->n && !series->duplicate && series_last(series) == series_last(base) ? series : NULL;
}

static double growth_of(double now, double before) { return before > 0 ? 100 * (now / before - 1) : NAN; }

/* The value `lag` steps before step j: of the path, or of the past. */
static double value_before(const struct series *base, const double *path, size_t stride, size_t j, size_t lag) {
  if (j >= lag) return path[(j - lag) * stride];
  return base->n + j >= lag ? base->value[base->n + j - lag] : NAN;
}

/* Growth over the same period a year before. */
static bool growth_paths(const struct family_paths *paths, size_t member, double *mean, double *path) {
  const struct series *base = paths->family->member[member];
  const double *from = family_path(paths, member, 0), *means = paths->mean + member * paths->h;
  size_t lag = (size_t)base->kind;
  for (size_t j = 0; j < paths->h; j++) {
    mean[j] = growth_of(means[j], value_before(base, means, 1, j, lag));
    if (isnan(mean[j])) return false;
    for (size_t k = 0; k < JOINT_PATHS; k++)
      path[j * JOINT_PATHS + k] =
          growth_of(from[j * JOINT_PATHS + k], value_before(base, from + k, JOINT_PATHS, j, lag));
  }
  return true;
}

static bool share_paths(const struct family_paths *paths, size_t part, size_t whole, double *mean, double *path) {
  for (size_t j = 0; j < paths->h; j++) {
    const double *top = family_path(paths, part, j), *bottom = family_path(paths, whole, j);
    mean[j] = 100 * paths->mean[part * paths->h + j] / paths->mean[whole * paths->h + j];
    if (!(paths->mean[whole * paths->h + j] > 0)) return false;
    for (size_t k = 0; k < JOINT_PATHS; k++) path[j * JOINT_PATHS + k] = bottom[k] > 0 ? 100 * top[k] / bottom[k] : NAN;
  }
  return true;
}

/* A member that another is a part of: its parent, or the total. SIZE_MAX: none. */
static size_t derived_whole_of(const struct family *family, size_t member, bool total) {
  for (size_t i = 0; total && i < family->n; i++)
    if (i != member && span_is(family->member[i]->key.field[SERIES_CATEGORY], "total")) return i;
  for (size_t a = 0; !total && a < family->k; a++) {
    const double *row = family->constraint + a * family->n;
    for (size_t i = 0; row[member] < 0 && i < family->n; i++)
      if (row[i] > 0) return i;
  }
  return SIZE_MAX;
}

/* What a derived series is computed by. */
struct derivation {
  const char *suffix, *label;
  bool share, total;
};

enum { FEW = JOINT_PATHS / 100 };

/* Quantiles over the paths that have a value; none where more than a few have not. */
static void derived_bounds(const struct forecaster *f, double *path, size_t step, struct arena *arena,
                           struct outcome *out) {
  size_t n = 0;
  for (size_t k = 0; k < JOINT_PATHS; k++)
    if (!isnan(path[k])) path[n++] = path[k];
  if (n >= JOINT_PATHS - FEW) {
    paths_bounds(f, path, n, step, arena, out);
    return;
  }
  for (size_t l = 0; l < f->levels; l++) out->lo[l * f->h + step] = out->hi[l * f->h + step] = NAN;
}

static void outcome_clear(struct outcome *out, const char *note) {
  *out = (struct outcome){.method = "none", .label = "none", .scale = "none", .note = note};
}

static void derive_member(const struct forecasting *f, const struct series_set *set, const struct family_paths *paths,
                          size_t member, const struct derivation *by, struct worker *worker, struct outcome *outcome) {
  const struct series *series = derived_series(set, paths->family->member[member], by->suffix, &worker->scratch);
  size_t whole = by->share ? derived_whole_of(paths->family, member, by->total) : member;
  if (!series || whole == SIZE_MAX) return;
  double *path = arena_alloc(&worker->scratch, (JOINT_PATHS + 1) * paths->h * sizeof *path);
  double *mean = path + JOINT_PATHS * paths->h;
  struct outcome *out = &outcome[series - set->list];
  bool known = by->share ? share_paths(paths, member, whole, mean, path) : growth_paths(paths, member, mean, path);
  if (!known) {
    outcome_clear(out, by->share ? "the whole may be 0 or below" : "growth over an amount that may be 0 or below");
    return;
  }
  *out = paths_outcome(&f->forecaster, outcome[paths->family->index[member]].method, by->label, &worker->kept);
  for (size_t j = 0; j < paths->h; j++) {
    out->mean[j] = mean[j];
    derived_bounds(&f->forecaster, path + j * JOINT_PATHS, j, &worker->scratch, out);
  }
}

static const struct derivation derivations[] = {{".growth", "growth of its amount", false, false},
                                                {".share_total", "share of its amounts", true, true},
                                                {".share_parent", "share of its amounts", true, false}};
enum { DERIVATIONS = sizeof derivations / sizeof *derivations };

/* A category that ended earlier is in no total of the years to come: neither it nor what is derived from it goes on. */
static void ended_clear(const struct series_set *set, const struct series *ended, struct arena *arena,
                        struct outcome *outcome) {
  static const char note[] = "ended before the other categories of its total, which has none of it from then on";
  outcome_clear(&outcome[ended - set->list], note);
  for (size_t d = 0; d < DERIVATIONS; d++) {
    const struct series *series = derived_series(set, ended, derivations[d].suffix, arena);
    if (series) outcome_clear(&outcome[series - set->list], note);
  }
}

void derived_apply(const struct forecasting *f, const struct series_set *set, const struct family_paths *paths,
                   struct worker *worker, struct outcome *outcome) {
  const struct family *family = paths->family;
  for (size_t i = 0; i < family->n; i++)
    for (size_t d = 0; d < DERIVATIONS; d++) derive_member(f, set, paths, i, &derivations[d], worker, outcome);
  for (size_t e = 0; e < family->ends; e++) ended_clear(set, family->ended[e], &worker->scratch, outcome);
}

bool derived_growth_of(const struct series_set *set, const struct series *base, struct arena *arena) {
  return derived_series(set, base, derivations[0].suffix, arena) != NULL;
}

/* Is a member of the family the numerator of a target that is a share? */
static bool is_numerator(const struct forecasting *f, const struct series *member) {
  for (size_t t = 0; t < f->target_tables; t++) {
    const struct table *table = f->targets[t];
    size_t top = table_column(table, "numerator"), bottom = table_column(table, "denominator");
    for (size_t r = 0; r < table->rows; r++)
      if (table_at(table, r, bottom).n && selector_covers(table_at(table, r, top), member, member->kind)) return true;
  }
  return false;
}

void derived_keep(const struct forecasting *f, const struct family_paths *paths, struct worker *worker,
                  struct joint_paths *joint) {
  const struct family *family = paths->family;
  bool wanted = false;
  for (size_t i = 0; i < family->n; i++) wanted = wanted || is_numerator(f, family->member[i]);
  if (!wanted) return;
  size_t n = paths->h * JOINT_PATHS;
  for (size_t i = 0; i < family->n; i++) {
    double *path = arena_alloc(&worker->kept, (n + paths->h) * sizeof *path);
    memcpy(path, family_path(paths, i, 0), n * sizeof *path);
    memcpy(path + n, paths->mean + i * paths->h, paths->h * sizeof *path);
    joint->member[family->index[i]] = (struct joint_member){family, path, path + n};
  }
}
